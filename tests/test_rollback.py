"""The best strategy: what can be worked out by hand, one rule a test."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from graphs import crossing, forgetting, parting, passing
from scenarios.graph.choosing import first_best, ties

Document = dict[str, Any]
GAIN = {"gain": {"unit": "m", "better": "higher"}}
COST = {"cost": {"unit": "bn", "better": "lower"}}


def model(nodes: Document, outcomes: Any = ("end",), **sections: Any) -> sc.Scenario:
    return sc.Scenario.model_validate(document(nodes, outcomes, **{"measures": GAIN, **sections}))


def options(measure: str = "gain", **amounts: float) -> Document:
    return {name: {"effects": {measure: amount}} if amount else None for name, amount in amounts.items()}


def meeting() -> sc.Scenario:
    """Two choose a place, the second without knowing the first's: meeting at `a` is best, but `b` is safe."""
    ends = {"aa": 10, "ab": 0, "ba": -10, "bb": 8}
    return model(
        {
            "one": decision("a", "b", next="two"),
            "two": decision("a", "b", observes=[], next="met"),
            "met": {
                "kind": "chance",
                "branches": {end: {"requires": {"one": end[0], "two": end[1]}} for end in ends},
                "weights": "equal",
            },
        },
        {end: {"values": {"gain": gain}} for end, gain in ends.items()},
    )


def test_a_local_optimum_is_called_so_and_may_be_worse() -> None:
    local = sc.rollback(meeting(), search="local")
    assert (local.value, local.strategy) == (8, {"one": "b", "two": "b"})
    assert local.method == "a local optimum, by single policy updating"
    best = sc.rollback(meeting())
    assert (best.value, best.strategy, best.method) == (10, {"one": "a", "two": "a"}, "exhaustive search")


def test_a_strategy_may_be_better_than_a_local_optimum() -> None:
    given = sc.rollback(meeting(), strategy={"one": "a", "two": "a"}, search="local")
    assert given.value == 10
    assert given.regret == -2
    assert sc.rollback(meeting(), strategy={"one": "b", "two": "b"}).regret == 2
    assert sc.rollback(meeting(), strategy={"one": "b"}).value == 8


def test_a_search_above_the_budget() -> None:
    assert sc.rollback(meeting(), budget=1).method.startswith("a local optimum")
    with pytest.raises(sc.LimitError) as caught:
        sc.rollback(meeting(), search="exhaustive", budget=1)
    assert str(caught.value) == (
        "one: later choices do not remember these, so strategies are tried one by one, at most 1 (budget), got 2; raise budget, "
        "let later choices observe more, or accept a local optimum with search='local'"
    )


def forgetful() -> sc.Scenario:
    """Two choices that nothing joins but the total: the second does not know the first."""
    return model(
        {
            "one": decision("a", "b", options=options(a=0, b=3), next="two"),
            "two": decision("a", "b", options=options(a=0, b=4), observes=[]),
        },
        {"a": None, "b": None},
    )


def test_totals_alone_may_be_what_is_not_known() -> None:
    """States that differ in their totals only are one situation to who does not know what went before."""
    bent = {"weights": {"gain": 1}, "risk": {"points": [(0, 0), (3, 2), (4, 2.5), (7, 10)]}}
    found = sc.rollback(forgetful(), bent)
    assert (found.value, found.method) == (7, "exhaustive search")
    assert found["two"].known == ()
    assert sc.rollback(forgetful(), bent, budget=1).method.startswith("a local optimum")


def test_several_actors_who_do_not_know_each_others_totals_are_refused() -> None:
    rivals = {"one": "p", "two": "q"}
    nodes = {name: {**node, "by": rivals[name]} for name, node in forgetful().to_document()["nodes"].items()}
    doc = {**forgetful().to_document(), "nodes": nodes}
    bent = {"weights": {"gain": 1}, "risk": {"aversion": 1, "wealth": 1}}
    with pytest.raises(sc.QuestionError, match="two: with several objectives every choice must be made knowing"):
        sc.rollback(sc.Scenario.model_validate(doc), {"p": bent, "q": {"gain": -1}})


def test_objectives_of_the_same_name_are_told_apart() -> None:
    """In a game of pure conflict both count the same measure."""
    game = model(
        {
            "one": decision("left", "right", next="two", by="p"),
            "two": decision("up", "down", by="q", next="pay"),
            "pay": {
                "kind": "chance",
                "branches": {
                    f"{a}_{b}": {"requires": {"one": a, "two": b}, "to": "end", "effects": {"gain": gain}}
                    for (a, b), gain in {
                        ("left", "up"): 3, ("left", "down"): 1, ("right", "up"): 0, ("right", "down"): 5,
                    }.items()
                },
                "weights": "equal",
            },
        }
    )  # fmt: skip
    found = sc.rollback(game, {"p": {"gain": 1}, "q": {"gain": -1}})
    assert dict(found.worth) == {"gain of p": 1, "gain of q": 1}
    assert dict(found.utilities) == {"gain of p": 1, "gain of q": -1}
    assert found.strategy == {"one": "left", "two[one=left]": "down", "two[one=right]": "up"}
    assert found["two"].objective == "gain of q"
    # Not the best that p could have: q's choice is not p's to make.
    assert sc.rollback(game, {"gain": 1}).value == 5
    given = sc.rollback(game, {"p": {"gain": 1}, "q": {"gain": -1}}, strategy={"two": "down"})
    assert (given.value, given.regret) == (5, -4)


def gated() -> sc.Scenario:
    """The second step is not asked where the first says yes, and its answer is all that is known."""
    step = {"weight": "50%"}
    return model(
        {
            "gate": {"kind": "gate", "steps": {"ask": step, "review": step}, "opens": "any", "next": "act"},
            "act": decision("go", "stay", observes=["gate.review"], next="pay"),
            "pay": {
                "kind": "chance",
                "branches": {
                    "won": {"requires": {"act": "go", "gate": "open"}, "to": "end", "effects": {"gain": 1}},
                    "lost": {"requires": {"act": "go"}, "to": "end", "effects": {"gain": -1}},
                    "kept": {"requires": {"act": "stay"}, "to": "end"},
                },
                "weights": {"won": 1, "lost": 4, "kept": 1},
                "when": [{"if": {"gate.ask": "yes"}, "weights": {"won": 9, "lost": 1, "kept": 1}}],
            },
        }
    )


def test_situations_in_which_a_node_was_not_visited_come_last_in_a_strategy() -> None:
    """That line says nothing of the node, so that it would hold everywhere if it came first."""
    found = sc.rollback(gated())
    assert found.strategy == {"act[gate.review=yes]": "stay", "act[gate.review=no]": "stay", "act": "go"}
    assert [*found.strategy][-1] == "act"
    assert sc.rollback(gated(), strategy=found.strategy).regret == 0
    assert sc.forecast(gated().with_strategy(found.strategy)).mean("gain") == pytest.approx(found.value, abs=1e-12)
    listed = sc.strategies(gated())[0]
    assert listed.rules == found.strategy
    assert [*listed.rules][-1] == "act"


def test_a_local_search_keeps_what_cannot_come() -> None:
    """What the last does after `y` is good on average, and must not be made worse while nobody chooses `y`."""
    pays = {"axh": 6, "axl": 6, "bxh": 4, "bxl": 4, "ayh": 10.4444, "ayl": -14, "byh": 2, "byl": -18}
    found = sc.rollback(
        model(
            {
                "one": decision("a", "b", next="two"),
                "two": decision("x", "y", observes=[], next="luck"),
                "luck": chance({"h": 9, "l": 1}, next="last"),
                "last": decision("p", "q", observes=["two"], next="pay"),
                "pay": {
                    "kind": "chance",
                    "branches": {
                        **{
                            key: {
                                "requires": {"one": key[0], "two": key[1], "luck": key[2], "last": "p"},
                                "to": "end",
                                "effects": {"gain": gain},
                            }
                            for key, gain in pays.items()
                        },
                        "none": {"requires": {"last": "q", "two": "y"}, "to": "end"},
                        "same": {"requires": {"last": "q", "two": "x"}, "to": "end", "effects": {"gain": 3.5}},
                    },
                    "weights": "equal",
                },
            }
        ),
        search="local",
    )
    assert found.value == pytest.approx(0.9 * 10.4444 - 1.4)
    assert found.strategy == {"one": "a", "two": "y", "last[two=x]": "p", "last[two=y]": "p"}


# --- Attitudes to risk ------------------------------------------------------------------------------


def gamble(*amounts: float, **more: Any) -> sc.Scenario:
    weights = {f"e{k}": 1 for k in range(len(amounts))}
    branches = {f"e{k}": {"to": "end", "effects": {"gain": amount}} for k, amount in enumerate(amounts)}
    return model(
        {"take": decision("yes", "no", next="luck"), "luck": {**chance(weights), "branches": branches}}, **more
    )


def test_power_utility_of_small_stakes_beside_great_wealth_keeps_its_digits() -> None:
    """x^-2 of a million differs in the 17th digit; the certainty equivalent is worked out in 50 digits."""
    found = sc.rollback(gamble(100, -100), {"weights": {"gain": 1}, "risk": {"aversion": 3, "wealth": 10**6}})
    getcontext().prec = 50
    low, high = Decimal(10**6 - 100), Decimal(10**6 + 100)
    exact = ((1 / low**2 + 1 / high**2) / 2) ** Decimal("-0.5") - 10**6
    assert found.value == pytest.approx(float(exact), abs=1e-9)
    assert found.value == pytest.approx(-0.015, abs=1e-8)  # Pratt (1964): aversion times variance over twice the wealth


def test_exponential_utility_far_from_zero_keeps_its_digits() -> None:
    """exp(-1000) is no number beside 1; with limited memory the utility itself is averaged."""
    nodes = forgetful().to_document()["nodes"]
    nodes["one"]["options"] = {"a": {"effects": {"gain": 1000}}, "b": {"effects": {"gain": 1001}}}
    nodes["two"]["options"] = {"a": {"requires": {"one": "a"}}, "b": None}
    nodes["two"].pop("observes")
    nodes["two"]["next"] = "luck"
    nodes["luck"] = chance({"a": 1, "b": 1}, branches={"a": {"effects": {"gain": 1}}, "b": None})
    nodes["three"] = decision("a", "b", observes=[], options={"a": None, "b": {"effects": {"gain": -0.25}}})
    nodes["luck"]["next"] = "three"
    found = sc.rollback(model(nodes, {"a": None, "b": None}), {"weights": {"gain": 1}, "risk": {"tolerance": 1}})
    assert found.value == pytest.approx(1001 - math.log((1 + math.exp(-1)) / 2), abs=1e-9)


def test_ruin_itself_has_a_utility_where_aversion_is_below_one() -> None:
    found = sc.rollback(gamble(0, 4), {"weights": {"gain": 1}, "risk": {"aversion": 0.5}})
    assert found.value == pytest.approx(1)  # the mean of the roots 0 and 2, squared
    assert sc.rollback(gamble(0, 0), {"weights": {"gain": 1}, "risk": {"aversion": 0.7}}).value == pytest.approx(0)


# --- What is kept between questions, and what is shown -----------------------------------------------


def test_the_same_question_again_has_the_same_answer() -> None:
    first, second = sc.rollback(passing := gated(), "gain"), sc.rollback(passing, "gain")
    assert second.strategy == first.strategy
    assert second.value == first.value
    assert second.outcomes.probabilities.tolist() == first.outcomes.probabilities.tolist()


def test_totals_too_far_apart_for_one_whole_number_are_still_told_apart() -> None:
    amounts = {"a": {"gain": 1e9 + 0.000001, "cost": 0.000003}, "b": {"gain": 0.000007, "cost": 1e9 + 0.000001}}
    nodes = {
        "luck": {**chance({"a": 1, "b": 3}, next="act"), "branches": {k: {"effects": e} for k, e in amounts.items()}},
        "act": decision("yes", "no", options=options(yes=1, no=0), next="end"),
    }
    both = {
        "weights": {"gain": 0.5, "cost": 0.3},
        "values": {"gain": {"worst": 0, "best": 2e9}, "cost": {"worst": 2e9, "best": 0}},
        "combine": "multiplicative",
    }
    found = sc.rollback(model(nodes, measures={**GAIN, **COST}), both)
    k = 0.2 / 0.15
    worth = [0.5 * g + 0.3 * c + k * 0.15 * g * c for g, c in ((0.5, 1), (0, 0.5))]
    assert found.value == pytest.approx((worth[0] + 3 * worth[1]) / 4, abs=1e-8)
    assert len(found["act"]) == 2


def test_a_rollback_is_shown() -> None:
    found = sc.rollback(gated(), "gain", strategy={"act": "go"})
    text = str(found)
    assert "regret against the best strategy" in text
    assert max(map(len, text.splitlines())) <= 100
    assert repr(found) == f"Rollback(gain: {found.value:.6g}; act)"
    assert repr(found["act"]) == "Choices(act: 3 situations, 3 reached)"
    assert "<table" in found._repr_html_()
    frame = found.to_frame()
    assert list(frame.columns) == ["choice", "situation", "option", "value", "margin", "ties", "reached"]
    assert frame["reached"].sum() == pytest.approx(1)
    assert frame["margin"].min() < 0  # where another option is better
    assert found["act"].digits.shape == (3, 1)
    assert (len(found), list(found), found.unit, found.objective) == (1, ["act"], "m", "gain")
    many = sc.rollback(
        model(
            {
                "luck": chance({f"e{k}": 1 for k in range(25)}, next="act"),
                "act": decision("yes", "no", observes=["luck"], next="end"),
            }
        ),
        "gain",
    )
    assert "5 more situations in lines()" in str(many)
    assert "yes or no" in str(many)


def test_what_was_asked_before_does_not_tell_what_is_observed() -> None:
    """The sign is read by nothing but the weather; a forecast forgets it, and a choice that sees it must not."""
    sign = chance({"clouds": "25%", "blue": "75%"}, next="weather")
    weather = chance({"rain": "10%", "sun": "90%"}, next="take")
    weather["when"] = [{"if": {"sign": "clouds"}, "weights": {"rain": "90%", "sun": "10%"}}]
    take = {**decision("umbrella", "hat", next="end"), "observes": ["sign"]}
    end = chance({"good": "0%", "bad": "100%"})
    end["when"] = [
        {"if": {"take": option, "weather": now}, "weights": {"good": "100%", "bad": "0%"}}
        for option, now in (("umbrella", "rain"), ("hat", "sun"))
    ]
    doc = document({"sign": sign, "weather": weather, "take": take, "end": end}, ["good", "bad"])
    model = sc.Scenario.model_validate(doc)
    assert sc.forecast(model, do={"take": "hat"})["good"] == pytest.approx(0.7, abs=1e-15)
    best = sc.rollback(model, "good")
    assert best.value == pytest.approx(0.9, abs=1e-15)
    # In each situation the mean over what cannot be told apart, whatever its own probability.
    lines = list(best["take"].lines())
    assert [line.option for line in lines] == ["umbrella", "hat"]
    assert [line.value for line in lines] == pytest.approx([0.9, 0.9], abs=1e-12)
    assert [line.margin for line in lines] == pytest.approx([0.8, 0.8], abs=1e-12)
    assert sc.forecast(model, do={"take": "hat"})["good"] == pytest.approx(0.7, abs=1e-15)


def test_ties_are_as_close_as_rounding_makes_them_whatever_the_unit() -> None:
    for unit in (1e-20, 1.0, 1e20):
        for sign in (1, -1):
            close = sign * unit * np.array([[1, 1, 1], [1 + 1e-14, 1.1, 1], [0.5, 0.2, 1]])
            positive = [[True, False, True], [True, True, True], [False, False, True]]
            negative = [[False, False, True], [False, False, True], [True, True, True]]
            assert ties(close).tolist() == (positive if sign > 0 else negative)
            assert first_best(close).tolist() == ([0, 1, 0] if sign > 0 else [2, 2, 0])
    few = np.array([[-1 - 1e-14], [-1.0]])
    assert ties(few).tolist() == [[True], [True]]
    assert ties(np.array([[1e-20], [2e-20]])).tolist() == [[False], [True]]


@pytest.mark.parametrize(
    "doc",
    [forgetting(), parting(), parting(looking=False), crossing(), passing()],
    ids=lambda doc: "-".join(doc["nodes"]),
)
def test_what_some_places_remember_and_others_forget_leaves_the_best_option_best(doc: Document) -> None:
    """Each has one choice, of which the forecast is asked option by option."""
    asked = sc.Scenario.model_validate(doc)
    found = sc.rollback(asked, ["u"])
    every = {option: answer["u"] for option, answer in sc.compare(asked, "choice").items()}
    best = max(every, key=lambda option: every[option])
    assert found.strategy == {"choice": best}
    assert found.value == pytest.approx(every[best], abs=1e-15)


def test_an_option_is_worth_the_mean_over_what_looks_alike() -> None:
    """By hand: after red, luck is good in 3 of 9 cases; in a situation that never comes, in one of two."""
    won = {"good": {"won": 7, "lost": 1}, "bad": {"won": 1, "lost": 3}}
    nodes = {
        "luck": chance({"good": 1, "bad": 3}, next="sign"),
        "sign": chance(
            {"red": 1, "blue": 1, "never": 0},
            when=[{"if": {"luck": "good"}, "weights": {"red": 3, "blue": 1, "never": 0}}],
            next="act",
        ),
        "act": decision("go", "stay", observes=["sign"], next="end"),
        "end": chance(
            {"won": 1, "lost": 1},
            when=[{"if": {"luck": luck, "act": "go"}, "weights": row} for luck, row in won.items()],
        ),
    }
    found = sc.rollback(model(nodes, ["won", "lost"]), ["won"])
    go = [(3 * 7 / 8 + 6 / 4) / 9, (7 / 8 + 6 / 4) / 7, (7 / 8 + 1 / 4) / 2]
    assert found["act"].values == pytest.approx(np.array([go, [0.5] * 3]), abs=1e-15)
    assert found["act"].picks.tolist() == [1, 1, 0]
    assert found["act"].reached == pytest.approx([9 / 16, 7 / 16, 0])


def test_what_is_known_is_told_by_number_and_by_name() -> None:
    """Where the choice reads all that it sees, its situations are a grid; else a list."""
    row = {"if": {"luck": "good", "act": "go"}, "weights": {"won": 3, "lost": 1}}
    for rules in ([row], []):
        nodes = {
            "luck": chance({"good": 1, "bad": 3}, next="act"),
            "act": decision("go", "stay", observes=["luck"], next="end"),
            "end": chance({"won": 1, "lost": 1}, when=rules),
        }
        act = sc.rollback(model(nodes, ["won", "lost"]), ["won"])["act"]
        assert act.digits.tolist() == [[0], [1]]
        assert act.digits.dtype.kind == "i"
        assert [act.situation(place) for place in range(2)] == [{"luck": "good"}, {"luck": "bad"}]
