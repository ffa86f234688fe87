"""Published problems whose answers the engine must give."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from oracle import Document


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


# --- Published answers ----------------------------------------------------------------------------


def weather_and_barometer() -> sc.Scenario:
    """Return the tutorial's tree: in world a0 the weather moves the barometer, in world a1 the other way round.

    One quantity stands at two nodes, so two nodes at the end repeat what happened, to be learned about.
    Measures count how often something is the case, so that their means are probabilities.
    """

    def follows(low: str, high: str) -> list[Document]:
        return [{"if": {high: f"{high[0]}1"}, "weights": {f"{low[0]}0": "1/4", f"{low[0]}1": "3/4"}}]

    def repeats(letter: str) -> Document:
        rules = [
            {"if": {name: f"{letter}1"}, "weights": {f"{letter}0": 0, f"{letter}1": 1}}
            for name in (f"{letter}_first", f"{letter}_after")
        ]
        node = chance({f"{letter}0": 1, f"{letter}1": 0}, when=rules)
        node["branches"][f"{letter}1"] = {"effects": {f"{letter}1": 1}}
        return node

    world = chance({"a0": "1/2", "a1": "1/2"})
    world["branches"] = {"a0": {"to": "w_first", "effects": {"a0": 1}}, "a1": {"to": "b_first"}}
    return built(
        document(
            {
                "world": world,
                "w_first": chance({"w0": "1/2", "w1": "1/2"}, next="b_after"),
                "b_after": chance({"b0": "3/4", "b1": "1/4"}, when=follows("b_after", "w_first"), next="barometer"),
                "b_first": chance({"b0": "1/2", "b1": "1/2"}, next="w_after"),
                "w_after": chance({"w0": "3/4", "w1": "1/4"}, when=follows("w_after", "b_first"), next="barometer"),
                "barometer": repeats("b") | {"next": "weather"},
                "weather": repeats("w") | {"next": "end"},
            },
            ["end"],
            measures=dict.fromkeys(["a0", "b1", "w1"]),
        )
    )


DO_B1 = {"b_first": "b1", "b_after": "b1"}
DO_W1 = {"w_first": "w1", "w_after": "w1"}


@pytest.mark.parametrize(
    ("event", "asked", "expected"),
    [
        ("b1", {}, "1/2"),
        ("w1", {}, "1/2"),
        ("w1", {"given": {"barometer": "b1"}}, "3/4"),
        ("w1", {"do": DO_B1}, "5/8"),
        ("a0", {"given": {"weather": "w1", "barometer": "b1"}}, "1/2"),
        # Setting comes first, so seeing W = 1 and then setting B = 1 is seeing alone: the world stands upstream.
        ("a0", {"given": {"weather": "w1"}}, "1/2"),
        ("a0", {"do": DO_B1, "given": {"weather": "w1"}}, "2/5"),
        ("w1", {"given": {"world": "a1"}}, "1/2"),
        ("b1", {"given": {"weather": "w1"}}, "3/4"),
        ("b1", {"do": DO_W1}, "5/8"),
    ],
)
def test_seeing_and_doing_in_a_probability_tree(event: str, asked: Any, expected: str) -> None:
    """T. Genewein et al. (2020), Algorithms for Causal Reasoning in Probability Trees; tutorial, exercises 1, 7-9."""
    assert sc.forecast(weather_and_barometer(), **asked).mean(event) == pytest.approx(float(Fraction(expected)))


def test_the_oil_wildcatter() -> None:
    """H. Raiffa (1968), Decision Analysis; P. Shenoy (1992); the HUGIN and pyAgrum tutorials' numbers."""
    seismic = {
        "closed": ("5/24", "3/8", "5/12"),
        "open": ("3/7", "12/35", "8/35"),
        "diffuse": ("30/41", "9/41", "2/41"),
    }
    oil = ("dry", "wet", "soak")
    drills = {f"drill_{found}": decision("drill", "zero") for found in (*seismic, "blind")}
    for node in drills.values():
        node["options"]["drill"] = {"to": "oil"}
    test = decision("test", "none")
    test["options"] = {"test": {"to": "seismic", "effects": {"payoff": -10}}, "none": {"to": "drill_blind"}}
    reading = chance({"closed": "6/25", "open": "7/20", "diffuse": "41/100"})
    reading["branches"] = {found: {"to": f"drill_{found}"} for found in seismic}
    rows = [{"if": {"seismic": found}, "weights": dict(zip(oil, row, strict=True))} for found, row in seismic.items()]
    soil = chance(dict(zip(oil, ("1/2", "3/10", "1/5"), strict=True)), when=rows)
    values = {"dry": -70, "wet": 50, "soak": 200, "zero": 0}
    model = built(
        document(
            {"test": test, "seismic": reading, **drills, "oil": soil},
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": {"unit": "k$", "better": "higher"}},
        )
    )
    best = {"drill_closed": "drill", "drill_open": "drill", "drill_diffuse": "zero", "drill_blind": "drill"}
    by_test = sc.compare(model, do=best)
    assert [by_test[option].mean("payoff") for option in ("test", "none")] == pytest.approx([22.5, 20])
    profile = sc.risk_profile(model, "payoff", do=best)["test"]
    assert profile.std == pytest.approx(87.45713235637217)
    assert profile.values.tolist() == [-80, -10, 40, 190]
    assert profile.probabilities == pytest.approx([1 / 5, 41 / 100, 21 / 100, 9 / 50])
    for found, value in {"closed": 175 / 2, "open": 230 / 7, "diffuse": -1250 / 41}.items():
        do = {name: option for name, option in best.items() if name != f"drill_{found}"} | {"test": "test"}
        drill = sc.compare(model, f"drill_{found}", do=do, given={"seismic": found})["drill"]
        assert drill.mean("payoff") == pytest.approx(value - 10)  # the fee is sunk


def test_the_used_car_buyer() -> None:
    """R. A. Howard (1977), The Used Car Buyer; DecisionProgramming.jl's documentation."""
    ways = {"plain": "car", "guarantee": "insured", "zero": "zero"}

    def buy(lemon_known: str | None) -> Document:
        goals = ways if lemon_known is None else {"plain": f"{lemon_known}_plain", "guarantee": f"{lemon_known}_safe"}
        return {"kind": "decision", "options": {way: {"to": goals.get(way, "zero")} for way in ways}}

    test = {"none": {"to": "buy"}, "test": {"to": "result", "effects": {"payoff": "-1 * $fee"}}}
    odds = {"lemon": "1/5", "peach": "4/5"}
    result = chance(odds)
    result["branches"] = {"lemon": {"to": "buy_lemon"}, "peach": {"to": "buy_peach"}}
    car, insured = chance(odds), chance(odds)
    car["branches"] = {kind: {"to": f"{kind}_plain"} for kind in odds}
    insured["branches"] = {kind: {"to": f"{kind}_safe"} for kind in odds}
    values = {"lemon_plain": -100, "peach_plain": 60, "lemon_safe": 40, "peach_safe": 20, "zero": 0}
    model = built(
        document(
            {
                "test": {"kind": "decision", "options": test},
                "result": result,
                "buy": buy(None),
                "buy_lemon": buy("lemon"),
                "buy_peach": buy("peach"),
                "car": car,
                "insured": insured,
            },
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": None},
            parameters={"fee": 25},
        )
    )
    best = {"buy": "plain", "buy_lemon": "guarantee", "buy_peach": "plain"}
    by_test = sc.compare(model, do=best)
    assert [by_test[option].mean("payoff") for option in ("test", "none")] == pytest.approx([31, 28])
    assert sc.compare(model, do=best | {"buy": "guarantee"})["none"].mean("payoff") == pytest.approx(24)
    profile = sc.risk_profile(model, "payoff", do=best)["test"]
    assert dict(zip(profile.values.tolist(), profile.probabilities.tolist(), strict=True)) == pytest.approx(
        {15: 0.2, 35: 0.8}
    )
    assert profile.std == pytest.approx(8)
    # The fee at which testing and buying right away are worth the same is 28.
    dear = sc.compare(model.with_weights({"$fee": 28}), do=best)
    assert dear["test"].mean("payoff") == pytest.approx(dear["none"].mean("payoff"))


def test_the_party_problem() -> None:
    """R. A. Howard and A. E. Abbas, Foundations of Decision Analysis: Kim's utilities, Jane's dollars."""
    payoffs = {"outdoors": (100, 0), "porch": (90, 20), "indoors": (40, 50)}
    nodes: Document = {"place": {"kind": "decision", "options": {p: {"to": f"sky_{p}"} for p in payoffs}}}
    for place, pair in payoffs.items():
        worth = {
            sky: {"to": "over", "effects": {"jane": dollars, "kim": 4 / 3 * (1 - 2 ** (-dollars / 50))}}
            for sky, dollars in zip(("sun", "rain"), pair, strict=True)
        }
        nodes[f"sky_{place}"] = {"kind": "chance", "branches": worth, "weights": {"sun": "$sun", "rain": "rest"}}
    measures = {"jane": {"unit": "$"}, "kim": {"unit": "utility"}}
    model = built(document(nodes, ["over"], measures=measures, parameters={"sun": "2/5"}))
    by_place = sc.compare(model)
    assert [by_place[place].mean("jane") for place in payoffs] == pytest.approx([40, 48, 46])
    kim = [0.4, 0.5738869260629027, 0.6270137720007907]
    assert [by_place[place].mean("kim") for place in payoffs] == pytest.approx(kim, abs=1e-12)
    # Jane is indifferent between indoors and porch at 3/8, between porch and outdoors at 2/3.
    for sun, (one, other) in {"3/8": ("indoors", "porch"), "2/3": ("porch", "outdoors")}.items():
        at = sc.compare(model.with_weights({"$sun": sun}))
        assert at[one].mean("jane") == pytest.approx(at[other].mean("jane"))


ROCKEFELLER = {
    "0": (750, -250, -350, 175, 25, 550),
    "1/3": (750, 1750 / 3, 1450 / 3, 775, 1075 / 3, 650),
    "1/2": (750, 1000, 900, 1075, 525, 700),
    "2/3": (750, 4250 / 3, 3950 / 3, 1375, 2075 / 3, 750),
    "1": (750, 2250, 2150, 1975, 1025, 850),
}


@pytest.mark.parametrize("pr", list(ROCKEFELLER))
def test_the_rockefeller_problem(pr: str) -> None:
    """SilverDecisions, sd-computations: expected values of all six strategies while the chance of oil moves.

    Nature comes first here, so that one judgement of the chance of oil serves wherever it is read; the source
    spells out the revised chances.
    """
    install: Document = {"to": "well", "effects": {"payoff": -250}}
    options: Document = {"sell": {"effects": {"payoff": 750}}, "install": install, "test": {"to": "test"}}
    options["test"]["effects"] = {"payoff": -100}
    after = {
        found: {"kind": "decision", "options": {"install": install, "sell": {"effects": {"payoff": value}}}}
        for found, value in {"plus": 1000, "minus": 500}.items()
    }
    test = chance(
        {"plus": "30%", "minus": "70%"}, when=[{"if": {"oil": "oil"}, "weights": {"plus": "90%", "minus": "10%"}}]
    )
    test["branches"] = {"plus": {"to": "plus"}, "minus": {"to": "minus"}}
    well = chance({"rich": 0, "dry": 1}, when=[{"if": {"oil": "oil"}, "weights": {"rich": 1, "dry": 0}}])
    model = built(
        document(
            {
                "oil": chance({"oil": "$pr", "none": "rest"}, next="first"),
                "first": {"kind": "decision", "options": options},
                "test": test,
                **after,
                "well": well,
            },
            {"sell": None, "rich": {"values": {"payoff": 2500}}, "dry": None},
            measures={"payoff": None},
            parameters={"pr": "1/2"},
        )
    ).with_weights({"$pr": {"0": "0%", "1": "100%"}.get(pr, pr)})
    pairs = [(a, b) for a in ("install", "sell") for b in ("install", "sell")]
    found = [sc.compare(model, do={"plus": a, "minus": b}).means[:, 0] for a, b in pairs]
    values = [found[0][0], found[0][1], *(means[2] for means in found)]
    assert values == pytest.approx(ROCKEFELLER[pr], abs=1e-9)


def test_the_movie_contract() -> None:
    """Radiant, help page "Decision analysis": Jenny Lind's contract."""
    box_office = chance({"small": "$p_small", "medium": "$p_medium", "large": "rest"})
    contract = {"movie": {"to": "box_office", "effects": {"payoff": "-1 * $legal_fees"}}, "tv": None}
    values = {"small": 200_000, "medium": 1_000_000, "large": 3_000_000, "tv": 900_000}
    model = built(
        document(
            {"contract": {"kind": "decision", "options": contract}, "box_office": box_office},
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": {"better": "higher"}},
            parameters={"p_small": "3/10", "p_medium": "3/5", "legal_fees": 5000},
        )
    )
    by_contract = sc.compare(model)
    assert [by_contract[option].mean("payoff") for option in contract] == pytest.approx([955_000, 900_000])
    for fee, movie in {0: 960_000, 20_000: 940_000, 60_000: 900_000, 80_000: 880_000}.items():
        changed = sc.compare(model.with_weights({"$legal_fees": fee}))
        assert changed["movie"].mean("payoff") == pytest.approx(movie)
    even = sc.compare(model.with_weights({"$p_small": "31.96428571428571%"}))
    assert even["movie"].mean("payoff") == pytest.approx(900_000, rel=1e-9)
    assert sc.risk_profile(model, "payoff")["movie"].cdf(899_999) == pytest.approx(3 / 10)
