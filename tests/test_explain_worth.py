"""What to find out first, by what it is worth to know: against integrals, other questions, and brute force over events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import integrate, stats

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Callable

SURE = {"to": "kept"}
GAIN = {"measures": {"gain": {"better": "higher"}}}
ENDS = {"won": {"values": {"gain": 10}}, "even": {"values": {"gain": 2}}, "lost": {"values": {"gain": -4}}}


def gamble(weights: dict[str, Any], sure: float | str = 1, **more: Any) -> sc.Scenario:
    """Return a choice between a gamble and something sure."""
    nodes = {
        "pick": decision("sure", "risky", options={"sure": SURE, "risky": {"to": "event"}}),
        "event": chance(weights, **more.pop("event", {})),
    }
    return sc.Scenario.model_validate(document(nodes, {**ENDS, "kept": {"values": {"gain": sure}}}, **GAIN, **more))


def mean_gain(density: Any, risky: Callable[[float], float], sure: float = 1) -> float:
    """Return E max − max E by a numerical integral."""
    low, high = density.support()
    apart: Callable[[float], float] = lambda x: (risky(x) - sure) * density.pdf(x)  # noqa: E731 - it is one line
    points = np.linspace(low, high, 2001).tolist()
    better = integrate.quad(lambda x: max(0.0, apart(x)), low, high, limit=2000, points=points[1:-1:40], epsabs=1e-12)[
        0
    ]
    return float(better - max(0.0, integrate.quad(apart, low, high, limit=500, epsabs=1e-13)[0]))


def test_a_row_with_a_confidence_is_worth_its_evppi() -> None:
    two = gamble({"won": 2, "lost": 5}, event={"confidence": 7})
    why = sc.explain(two)
    asked = sc.value_of_research(two, "event")
    assert asked.error == 0
    assert why.worth["event.won"] == pytest.approx(asked.value, abs=1e-9)
    assert why.worth["event.won"] == pytest.approx(
        mean_gain(stats.beta(2, 5), lambda p: 10 * p - 4 * (1 - p)), abs=1e-8
    )


def test_one_share_of_a_longer_row_is_worth_its_evppi() -> None:
    """The others keep their proportions on the mean, so that Dirichlet draws of the whole row give the same mean worth."""
    why = sc.explain(gamble({"won": 2, "even": 1, "lost": 5}, event={"confidence": 8}))
    rest = (2 - 4 * 5) / 6
    assert why.worth["event.won"] == pytest.approx(
        mean_gain(stats.beta(2, 6), lambda p: 10 * p + (1 - p) * rest), abs=1e-8
    )
    rows = np.random.default_rng(1).dirichlet([2, 1, 5], 400_000)
    bins = np.quantile(rows[:, 0], np.linspace(0, 1, 201))
    which = np.clip(np.searchsorted(bins, rows[:, 0]) - 1, 0, 199)
    worth = np.bincount(which, rows @ [10, 2, -4]) / np.bincount(which)
    assert why.worth["event.won"] == pytest.approx(np.maximum(0, worth - 1).mean(), abs=0.02)


@pytest.mark.parametrize(
    ("weights", "address", "density"),
    [
        ({"won": "20%..60%", "lost": "rest"}, "event.won", stats.uniform(0.2, 0.4)),
        ({"won": "uniform(20%, 60%)", "lost": "rest"}, "event.won", stats.uniform(0.2, 0.4)),
        ({"won": "triangular(20%, 30%, 70%)", "lost": "rest"}, "event.won", stats.triang(0.2, 0.2, 0.5)),
        ({"won": "beta(3, 6)", "lost": "rest"}, "event.won", stats.beta(3, 6)),
        ({"won": "$p", "lost": "rest"}, "$p", stats.uniform(0.2, 0.4)),
    ],
)
def test_ranges_and_distributions_are_worth_their_integral(weights: dict[str, Any], address: str, density: Any) -> None:
    model = gamble(weights, parameters={"p": {"value": "20%..60%"}})
    why = sc.explain(model)
    assert why.worth[address] == pytest.approx(mean_gain(density, lambda p: 14 * p - 4), abs=1e-8)
    asked = sc.value_of_research(model, address.removesuffix(".won"))
    assert why.worth[address] == pytest.approx(asked.value, abs=1e-9)


def test_a_factor_is_worth_its_integral_along_a_curve() -> None:
    shifted = gamble(
        {"won": "30%", "lost": "70%"}, event={"shift": [{"if": {"pick": "risky"}, "times": {"won": "0.5..3"}}]}
    )

    def risky(x: float) -> float:
        won = 0.3 * x / (0.3 * x + 0.7)
        return 14 * won - 4

    why = sc.explain(shifted)
    assert why.worth["event.shift[0].won"] == pytest.approx(mean_gain(stats.uniform(0.5, 2.5), risky), abs=1e-8)
    amount = gamble({"won": "40%", "lost": "60%"}, "pert(0, 1, 6)")
    asked = sc.value_of_research(amount, "kept:gain")
    assert sc.explain(amount).worth["kept:gain"] == pytest.approx(asked.value, abs=1e-9)


def test_ranges_that_share_a_row_are_drawn_together() -> None:
    shared = gamble({"won": "10%..50%", "even": "10%..50%", "lost": "rest"})
    x = np.random.default_rng(0).uniform(0.1, 0.5, (2, 1_000_000))
    won = x[0][x.sum(axis=0) <= 1]
    best = sc.compare(shared)["risky"].probability("won"), sc.compare(shared)["risky"].probability("even")
    even = best[1] / (1 - best[0])
    worth = 10 * won + (1 - won) * (2 * even - 4 * (1 - even))
    expected = np.maximum(worth, 1).mean() - max(worth.mean(), 1)
    assert sc.explain(shared).worth["event.won"] == pytest.approx(expected, abs=2e-3)
    cut = gamble({"won": "uniform(10%, 90%)", "even": "30%", "lost": "0%..70%"})
    won = np.random.default_rng(0).uniform(0.1, 0.7, 500_000)
    even = 0.3 / (1 - sc.compare(cut)["risky"].probability("won"))
    worth = 10 * won + (1 - won) * (2 * even - 4 * (1 - even))
    gain = np.maximum(worth, 1).mean() - max(worth.mean(), 1)
    assert sc.explain(cut).worth.get("event.won", 0) == pytest.approx(gain, abs=2e-3)


def test_what_never_changes_the_choice_is_worth_nothing_though_it_moves_the_margin_most() -> None:
    nodes = {
        "pick": decision("a", "b", options={"a": {"effects": {"gain": "0..10"}, "to": "x"}, "b": {"effects": {"gain": "0..1"}, "to": "y"}}),
        "x": chance({"won": "40%", "lost": "60%"}),
        "y": chance({"won": "39%..41%", "lost": "rest"}),
    }  # fmt: skip
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ENDS, **GAIN)))
    assert why.drivers[0] == why.find_out == "pick.a:gain"
    nodes["pick"]["options"]["a"]["effects"]["gain"] = "3..13"
    nodes["pick"]["options"]["b"]["effects"]["gain"] = "2..3.5"
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ENDS, **GAIN)))
    assert why.drivers[0] == "pick.a:gain"
    nodes["pick"]["options"]["a"]["effects"]["gain"] = "9..13"
    nodes["pick"]["options"]["b"]["effects"]["gain"] = "uniform(2, 9.6)"
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ENDS, **GAIN)))
    assert "pick.b:gain" not in why.worth
    assert list(why.to_frame().worth) == [why.worth.get(name, 0.0) for name in why.to_frame().judgement]


def two_choices(**more: Any) -> sc.Scenario:
    """Return weather that nobody influences, then a choice that does not see it, then another's choice by weights."""
    nodes = {
        "weather": chance({"fair": "30%", "foul": "70%"}, next="pick"),
        "pick": decision("go", "stay", next="reply", observes=[], **more),
        "reply": decision("yes", "no", by="other", weights={"yes": 1, "no": 3}, next="end"),
        "end": chance(
            {"won": "50%", "lost": "50%"},
            when=[
                {"if": {"pick": "stay"}, "weights": {"won": "40%", "lost": "60%"}},
                {"if": {"weather": "fair"}, "weights": {"won": "90%", "lost": "10%"}},
                {"if": {"reply": "no"}, "weights": {"won": "5%", "lost": "95%"}},
            ],
        ),
    }
    return sc.Scenario.model_validate(document(nodes, ["won", "lost"], actors={"other": None}))


def test_an_event_is_worth_what_choosing_after_it_gains() -> None:
    model = two_choices()
    why = sc.explain(model, "won", better="higher")
    now = {option: found.probability("won") for option, found in sc.compare(model, "pick").items()}
    after = [
        max(found.probability("won") for found in sc.compare(model, "pick", do={"weather": branch}).values())
        for branch in ("fair", "foul")
    ]
    assert why.worth["weather"] == pytest.approx(0.3 * after[0] + 0.7 * after[1] - max(now.values()), abs=1e-12)
    assert why.events is not None
    assert why.events["weather"].canonical == ""
    less = sc.explain(model, "won", better="lower")
    before = [
        min(found.probability("won") for found in sc.compare(model, "pick", do={"weather": branch}).values())
        for branch in ("fair", "foul")
    ]
    assert less.worth.get("weather", 0) == pytest.approx(
        min(now.values()) - 0.3 * before[0] - 0.7 * before[1], abs=1e-12
    )
    assert why.parts["find_out"][0].startswith("Find out first about ")
    assert any("end" in name for name in why.worth)


def test_what_choice_of_whose_may_be_known() -> None:
    asked = sc.explain(two_choices(by="one"), "won", better="higher", given={"weather": "fair"})
    assert asked.events is None
    model = two_choices()
    doc = model.to_document()
    doc["actors"]["one"] = {}
    doc["nodes"]["pick"]["by"] = "one"
    told = {"if": {"reply": "yes", "pick": "go"}, "weights": {"won": "99%", "lost": "1%"}}
    doc["nodes"]["end"]["when"] = [told, *doc["nodes"]["end"]["when"]]
    others = sc.Scenario.model_validate(doc)
    assert sc.explain(others, "won", better="higher").worth["reply"] > 0
    doc["nodes"]["reply"]["by"] = "one"
    own = sc.Scenario.model_validate(doc)
    assert "reply" not in sc.explain(own, "won", better="higher").worth


def test_the_measures_direction_and_the_objectives_are_kept_to() -> None:
    model = sc.load("ukraine-2025-08")
    table = sc.value_of_information(model, objective={"us_cost": -1}, canonical="independent")
    why = sc.explain(model, "us_cost", better="higher")
    assert why.events is not None
    found = {name: one.value for name, one in why.events.items()}
    assert found == pytest.approx({name: one.value for name, one in table.items()}, abs=1e-12)
    assert max(found.values()) > 0.1
    options = sc.load("us-options")
    assert sc.explain(options, "us_interest", better="lower").events is None
    known = sc.value_of_information(options, "year_later", canonical="independent")
    assert sc.explain(options).worth["year_later"] == pytest.approx(known.value, abs=1e-12)


def test_where_a_judgement_is_worth_more_than_any_event_it_comes_first() -> None:
    nodes = {
        "weather": chance({"fair": "30%", "foul": "70%"}, next="pick"),
        "pick": decision("a", "b", observes=[], options={"a": {"effects": {"gain": "0..9"}, "to": "x"}, "b": {"effects": {"gain": 4}, "to": "x"}}),
        "x": chance({"won": "40%", "lost": "60%"}, when=[{"if": {"weather": "fair", "pick": "a"}, "weights": {"won": "42%", "lost": "58%"}}]),
    }  # fmt: skip
    nodes["pick"]["options"]["b"]["effects"]["gain"] = 4.6
    ends = {"won": {"values": {"gain": 1}}, "lost": None}
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ends, **GAIN)))
    assert why.find_out == "pick.a:gain"
    x = np.linspace(0, 9, 900_001)[:-1] + 5e-6
    apart = x + 0.4 + 0.3 * 0.02 - 5
    assert why.worth["pick.a:gain"] == pytest.approx(np.maximum(apart, 0).mean() - max(apart.mean(), 0), abs=1e-6)
    assert why.parts["find_out"][0] == (
        "Find out first about pick.a:gain: to know it is worth 1.08, for which option is best depends on where in its range it lies."
    )
    assert why.parts["find_out"][1].startswith("Of events, find out first about ")


@pytest.mark.parametrize("limit", [0, 1])
def test_with_too_many_states_no_event_is_valued(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from scenarios.analysis.information import beforehand

    model = sc.load("us-options")
    assert sc.explain(model).events is not None
    monkeypatch.setattr(beforehand, "STATE_LIMIT", limit)
    assert sc.explain(model).events is None
