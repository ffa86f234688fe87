"""Strategies put into a scenario, and strategies listed."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document

PUBLISHED = Path(__file__).parent / "published"
ROUNDS = sc.load("ukraine-two-rounds")
GATED = document(
    {
        "ask": decision("now", "later", next="gate", options={"now": {"effects": {"cost": 1}}, "later": None}),
        "gate": {
            "kind": "gate",
            "steps": {"request": {"weight": "60%"}, "say": {"options": True}},
            "open": {"effects": {"cost": -3}},
            "closed": {},
            "next": "end",
        },
        "end": chance(
            {"good": 1, "bad": 1}, when=[{"if": {"gate": "open", "ask": "now"}, "weights": {"good": 3, "bad": 1}}]
        ),
    },
    {"good": {"values": {"cost": -1}}, "bad": None},
    measures={"cost": {"better": "lower"}},
)


def published(name: str) -> sc.Scenario:
    return sc.load(PUBLISHED / f"{name}.yaml")


@pytest.mark.parametrize("name", ["oil-wildcatter", "pig-breeding", "rockefeller", "used-car-buyer"])
def test_a_scenario_with_the_best_strategy_is_worth_what_was_rolled_back(name: str) -> None:
    model = published(name)
    best = sc.rollback(model)
    followed = model.with_strategy(best.strategy)
    assert sc.forecast(followed).mean("payoff") == pytest.approx(best.value, rel=1e-12)
    assert sc.forecast(followed).probabilities == pytest.approx(best.outcomes.probabilities, abs=1e-12)
    walked = oracle.means(followed.to_document())
    assert float(walked["payoff"]) == pytest.approx(best.value, rel=1e-12)


def test_every_first_step_with_the_best_second() -> None:
    best = sc.rollback(ROUNDS).strategy
    later = {situation: option for situation, option in best.items() if situation.startswith("second_round")}
    by_first = sc.compare(ROUNDS.with_strategy(later), by="first_round")
    for option in by_first:
        given = sc.rollback(ROUNDS, strategy={**later, "first_round": option})
        assert by_first[option].probabilities == pytest.approx(given.outcomes.probabilities, abs=1e-12)
        assert by_first[option].means == pytest.approx(given.outcomes.means, abs=1e-12)


def test_steps_of_gates_follow_a_strategy_too() -> None:
    model = sc.Scenario.model_validate(GATED)
    best = sc.rollback(model)
    followed = model.with_strategy(best.strategy)
    assert followed.nodes["gate"].steps["say"].weight is not None  # type: ignore[union-attr] # a gate
    assert sc.forecast(followed).mean("cost") == pytest.approx(best.value, abs=1e-12)
    refusing = model.with_strategy({"gate.say[ask=now]": "no", "gate.say": "yes", "ask": "later"})
    assert sc.forecast(refusing, do={"ask": "now"}).mean("cost") == pytest.approx(0.5, abs=1e-12)


def test_where_no_line_applies_the_weights_stay() -> None:
    half = ROUNDS.with_strategy({"second_round[russia_response=holds]": "withdrawal"})
    asked: dict[str, Any] = {"do": {"first_round": "current_course"}}
    held = sc.compare(half, by="second_round", given={"russia_response": "holds"}, **asked)
    assert sc.forecast(half, given={"russia_response": "holds"}, **asked).probabilities == pytest.approx(
        held["withdrawal"].probabilities, abs=1e-12
    )
    elsewhere = {"given": {"russia_response": "escalates"}, **asked}
    assert sc.forecast(half, **elsewhere).probabilities == pytest.approx(
        sc.forecast(ROUNDS, **elsewhere).probabilities, abs=1e-12
    )
    assert sc.forecast(ROUNDS.with_strategy({"second_round": "no_new_step"}), **asked)["settlement"] == pytest.approx(
        sc.forecast(ROUNDS, do={"first_round": "current_course", "second_round": "no_new_step"})["settlement"],
        abs=1e-12,
    )


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ([], "strategy must map choices to options, got []; write {'node': 'option', 'node[other=branch]': 'option'}"),
        ({3: "both"}, "['3']: a choice is named by its node, with what is known there in brackets, got 3; write node[other=branch]"),
        ({"first_rond": "both"}, "first_rond: no choice 'first_rond'; did you mean 'first_round'?"),
        ({"resolve": "firm"}, "resolve: no choice 'resolve'; there are: first_round, second_round"),
        ({"first_round": "bth"}, "first_round: 'first_round' has no option 'bth'; did you mean 'both'?"),
        ({"first_round": None}, ("first_round: 'first_round' has no option None; there are: sanctions, tariffs, both, withdrawal, "
         "current_course")),
        ({"second_round[us_cost so far=3]": "both"}, ("['second_round[us_cost so far=3]']: what is known is told by node=branch, got "
         "'us_cost so far=3'; a file cannot tell more apart")),
        ({"second_round[russia_response]": "both"}, ("['second_round[russia_response]']: what is known is told by node=branch, got "
         "'russia_response'; a file cannot tell more apart")),
        ({"second_round[russia_response=hlds]": "both"}, ("nodes.second_round.when[0].if.russia_response: no branch of 'russia_response' "
         "called 'hlds'; did you mean 'holds'?")),
    ],
)  # fmt: skip
def test_what_is_no_strategy_is_told(strategy: Any, said: str) -> None:
    with pytest.raises(sc.ScenarioError) as error:
        ROUNDS.with_strategy(strategy)
    assert str(error.value) == said


# -- strategies listed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"),
    # With the test three readings to act on, 2^3, and one choice without; two options for each of 2 + 2 + 2 signs, 2^6; ...
    [("oil-wildcatter", 10), ("pig-breeding", 64), ("rockefeller", 6), ("used-car-buyer", 12)],
)
def test_all_strategies_are_listed_best_first(name: str, count: int) -> None:
    model = published(name)
    listed = sc.strategies(model)
    assert len(listed) == count
    assert len({tuple(one.rules.items()) for one in listed}) == count
    assert all(a.value >= b.value for a, b in pairwise(listed))
    assert listed[0].value == pytest.approx(sc.rollback(model).value, rel=1e-12)
    for one in listed:
        given = sc.rollback(model, strategy=one.rules)
        assert given.value == pytest.approx(one.value, rel=1e-12, abs=1e-12)
        assert given.regret == pytest.approx(one.regret, rel=1e-9, abs=1e-9)
    for one in listed[:: max(1, count // 8)]:  # the walk takes its time
        walked = oracle.means(model.with_strategy(one.rules).to_document())
        assert float(walked["payoff"]) == pytest.approx(one.value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ["oil-wildcatter", "pig-breeding"])
def test_nearly_optimal_ones_are_those_of_all_that_are_near(name: str) -> None:
    model = published(name)
    every = sc.strategies(model)
    for within in (0, 2.5, 5.8, 12.0):
        near = sc.strategies(model, within=within)
        assert [one.rules for one in near] == [one.rules for one in every if one.regret <= within + 1e-9]
        assert near[0].regret == 0


def test_lower_is_better_where_the_measure_says_so() -> None:
    listed = sc.strategies(sc.Scenario.model_validate(GATED))
    assert [one.value for one in listed] == sorted(one.value for one in listed)
    assert all(one.regret == pytest.approx(one.value - listed[0].value, abs=1e-12) for one in listed)


def test_strategies_show_themselves() -> None:
    near = sc.strategies(ROUNDS, within=0.1)
    text = str(near)
    assert "2 strategies for us interest, at most 0.10 below the best" in " ".join(text.split())
    assert "1. first_round" in text
    assert "2. first_round" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "<table" in near._repr_html_()
    assert repr(near) == "Strategies(us_interest: 2)"
    table = near.to_frame()
    assert list(table.columns) == ["strategy", "situation", "option", "value", "regret"]
    assert len(table) == sum(len(one.rules) for one in near)
    assert near[:1] == (near[0],)
    assert "231 more strategies" in " ".join(str(sc.strategies(ROUNDS)).split())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"within": -1}, "within must be a number of at least 0, got -1; leave it out for all strategies"),
        ({"within": math.nan}, "within must be a number of at least 0, got nan; leave it out for all strategies"),
        ({"within": math.inf}, "within must be a number of at least 0, got inf; leave it out for all strategies"),
        ({"within": 10**400}, "within must be a number of at least 0, got 1000"),
        ({"within": "1"}, "within must be a number of at least 0, got '1'; leave it out for all strategies"),
        ({"within": True}, "within must be a number of at least 0, got True; leave it out for all strategies"),
        ({"limit": 0}, "limit must be a whole number of at least 1, got 0"),
        ({"limit": 2.0}, "limit must be a whole number of at least 1, got 2.0"),
    ],
)
def test_wrong_arguments_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.strategies(ROUNDS, **settings)
    assert str(error.value).startswith(said)


def test_too_many_strategies_are_told() -> None:
    with pytest.raises(sc.LimitError) as error:
        sc.strategies(ROUNDS, limit=250)
    assert str(error.value) == (
        "model: at most 250 strategies may be listed (limit), got more; list those near the best with within=…, or raise limit"
    )
    assert len(sc.strategies(ROUNDS, limit=251)) == 251


def test_strategies_are_for_one_objective() -> None:
    game = document(
        {
            "first": decision("l", "r", by="a", next="second"),
            "second": decision("u", "d", by="b", next="end"),
            "end": chance({"x": 1}),
        },
        {"x": None},
        measures={"m": {"better": "higher"}, "n": {"better": "higher"}},
    )
    with pytest.raises(sc.QuestionError) as error:
        sc.strategies(sc.Scenario.model_validate(game), {"a": "m", "b": "n"})
    assert str(error.value) == (
        "objective: strategies are compared for one objective, got 'm' and 'n'; write objective=… for all who choose"
    )


def signed() -> sc.Scenario:
    """Return a choice without a row of its own, after a sign with three branches."""
    end = chance({"good": "0%", "bad": "100%"})
    end["when"] = [
        {"if": {"take": option, "sign": sign}, "weights": {"good": "100%", "bad": "0%"}}
        for option, sign in (("umbrella", "clouds"), ("umbrella", "wind"), ("hat", "sun"))
    ]
    sign = chance({"clouds": "20%", "wind": "30%", "sun": "50%"}, next="take")
    return sc.Scenario.model_validate(
        document({"sign": sign, "take": decision("umbrella", "hat", next="end"), "end": end}, ["good", "bad"])
    )


def test_a_line_may_name_several_branches_and_needs_no_row_besides() -> None:
    followed = signed().with_strategy({"take[sign=clouds|wind]": "umbrella", "take[sign=sun]": "hat"})
    assert sc.forecast(followed)["good"] == pytest.approx(1, abs=1e-15)
    other = signed().with_strategy({"take[sign=wind]": "hat", "take": "umbrella"})
    assert sc.forecast(other)["good"] == pytest.approx(0.2, abs=1e-15)


def test_every_wrong_line_is_told() -> None:
    wrong = {"tkae": "hat", "take[sign=clouds=wind]": "hat", "take": "hut", "take[sign]": "hat"}
    with pytest.raises(sc.ScenarioError) as raised:
        signed().with_strategy(wrong)
    assert [problem.path for problem in raised.value.problems] == [("tkae",), ("take",), ("take[sign]",)]
    with pytest.raises(sc.ScenarioError, match="'clouds=wind'"):
        signed().with_strategy({"take[sign=clouds=wind]": "hat"})
