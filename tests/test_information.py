"""What information is worth: against every strategy that may depend on it, and the laws that hold for all."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest

import informed
import scenarios as sc
from documents import chance, decision, document

RISKY: Any = {"tolerance": 6.0}


def asked(doc: dict[str, Any], of: Any, objective: Any = "gain", **settings: Any) -> sc.InformationValue:
    found = sc.value_of_information(sc.Scenario.model_validate(doc), of, objective, **settings)
    assert isinstance(found, sc.InformationValue)
    return found


def gain(totals: Any) -> Fraction:
    return Fraction(totals["gain"])


def likelihoods(rng: random.Random, branches: tuple[str, str]) -> dict[str, dict[str, Fraction]]:
    first = {branch: Fraction(rng.randint(0, 10), 10) for branch in branches}
    return {"sign": first, "none": {branch: 1 - p for branch, p in first.items()}}


@pytest.mark.parametrize("seed", range(40))
def test_the_walk_over_all_strategies_agrees(seed: int) -> None:
    rng = random.Random(seed)
    doc = informed.drawn(rng)
    walked = informed.Walked(doc)
    for name in informed.NAMES:
        chances, means = walked.by_value(name, gain)
        if informed.influenced(chances):
            with pytest.raises(sc.QuestionError, match="must not depend on what is chosen"):
                asked(doc, name)
            continue
        found = asked(doc, name)
        assert found.worth_without == pytest.approx(float(informed.unknown(means)), abs=1e-12)
        assert found.value == pytest.approx(float(informed.known(means) - informed.unknown(means)), abs=1e-12)
        for one in found.findings:
            assert one.probability == pytest.approx(float(chances[0][one.finding]), abs=1e-12)
        table = likelihoods(rng, ("open", "closed") if name == "gate" else ("l", "r"))
        signal = asked(doc, name, likelihood={s: {b: float(p) for b, p in row.items()} for s, row in table.items()})
        assert signal.value == pytest.approx(float(informed.seen(means, table) - informed.unknown(means)), abs=1e-12)
        assert -1e-12 <= signal.value <= signal.perfect + 1e-12
        assert signal.perfect == pytest.approx(found.value, abs=1e-12)


def test_the_draws_hold_what_they_should() -> None:
    free = hidden = 0
    for seed in range(40):
        walked = informed.Walked(informed.drawn(random.Random(seed)))
        for name in informed.NAMES:
            chances, means = walked.by_value(name, gain)
            free += not informed.influenced(chances)
            hidden += not informed.influenced(chances) and informed.known(means) > informed.unknown(means)
    assert free > 60
    assert hidden > 30


def exponential(totals: Any) -> float:
    return -math.exp(-float(totals["gain"]) / RISKY["tolerance"])


def root(totals: Any, paid: float = 0.0) -> float:
    return math.sqrt(float(totals["gain"]) + 60 - paid)


@pytest.mark.parametrize("seed", range(12))
def test_so_it_does_under_exponential_utility(seed: int) -> None:
    doc = informed.drawn(random.Random(seed))
    walked = informed.Walked(doc)
    averse = sc.Objective(weights={"gain": 1}, risk=RISKY)
    for name in informed.NAMES:
        chances, means = walked.by_value(name, exponential)
        if not informed.influenced(chances):
            found = asked(doc, name, averse)
            with_it, without = (
                -6.0 * math.log(-float(worth)) for worth in (informed.known(means), informed.unknown(means))
            )
            assert found.worth_without == pytest.approx(without, abs=1e-9)
            assert found.worth_with == pytest.approx(with_it, abs=1e-9)
            assert found.value == pytest.approx(with_it - without, abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_under_other_utilities_the_price_makes_both_equal(seed: int) -> None:
    doc = informed.drawn(random.Random(seed))
    walked = informed.Walked(doc)
    averse = sc.Objective(weights={"gain": 1}, risk=sc.Attitude(aversion=0.5, wealth=60))
    for name in informed.NAMES:
        chances, means = walked.by_value(name, root)
        if informed.influenced(chances):
            continue
        price = asked(doc, name, averse).value
        paid = [
            walked.by_value(name, lambda totals, paid=paid: root(totals, paid))[1]
            for paid in (price - 1e-7, price + 1e-7)
        ]
        assert float(informed.known(paid[0])) >= float(informed.unknown(means)) >= float(informed.known(paid[1]))


UMBRELLA = document(
    {
        "sky": chance({"rain": "30%", "sun": "70%"}, next="take"),
        "take": decision("umbrella", "nothing", observes=[], next="end"),
        "end": {
            "kind": "chance",
            "branches": {
                "wet": {"requires": {"sky": "rain", "take": "nothing"}},
                "dry": {"requires": {"take": "nothing", "sky": "sun"}},
                "safe": {"requires": {"take": "umbrella"}},
            },
            "weights": "equal",
        },
    },
    {"wet": {"values": {"loss": 100}}, "dry": None, "safe": {"values": {"loss": 20}}},
    measures={"loss": {"better": "lower", "unit": "EUR"}},
    indicators={
        "clouds": {"node": "sky", "likelihood": {"rain": "90%", "sun": 0.2}},
        "barometer": {"node": "sky", "likelihood": {"rain": "70%", "sun": "10%"}},
    },
)


def test_lower_is_better_where_the_measure_says_so() -> None:
    found = asked(UMBRELLA, "sky", "loss", cost=4)
    assert [found.worth_without, found.worth_with, found.value, found.net] == pytest.approx([20, 6, 14, 10])
    assert found.unit == "EUR"
    assert found.efficiency == 1.0
    assert [one.finding for one in found.findings] == ["rain", "sun"]
    assert [one.worth for one in found.findings] == pytest.approx([20, 0])
    assert [dict(one.strategy) for one in found.findings] == [{"take": "umbrella"}, {"take": "nothing"}]


@pytest.mark.parametrize(
    "objective",
    [
        {"weights": {"loss": 1}, "risk": {"aversion": 1, "wealth": 250}},
        {"weights": {"loss": 2}, "risk": {"points": [(-1000, -4000), (-40, -60), (0, 0)]}},
        {
            "weights": {"loss": 1},
            "values": {"loss": {"worst": 200, "best": 0, "shape": "exponential", "tolerance": 50}},
        },
        {"weights": {"loss": 3}, "values": {"loss": {"worst": 400, "best": 0, "shape": "logarithmic", "origin": 500}}},
        {
            "weights": {"loss": 1},
            "values": {"loss": {"points": [(-10, 2), (0, 1), (50, 0.8), (400, 0)]}},
            "risk": {"aversion": 2, "wealth": 1},
        },
    ],
)
def test_the_price_is_added_to_a_loss(objective: dict[str, Any]) -> None:
    found = asked(UMBRELLA, "sky", sc.Objective(**objective))
    paying = {**UMBRELLA, "nodes": {**UMBRELLA["nodes"]}}
    paying["nodes"]["take"] = {**UMBRELLA["nodes"]["take"], "observes": ["sky"]}
    paying["nodes"]["sky"] = {
        **UMBRELLA["nodes"]["sky"],
        "branches": {b: {"effects": {"loss": found.value}} for b in ("rain", "sun")},
    }
    informed_and_paid = sc.rollback(sc.Scenario.model_validate(paying), sc.Objective(**objective))
    assert informed_and_paid.value == pytest.approx(found.worth_without, rel=1e-9)
    assert found.value > 1


def test_a_signal_that_says_nothing_is_worth_nothing_and_one_that_says_all_is_worth_all() -> None:
    alike = {"up": {"rain": 0.4, "sun": 0.4}, "down": {"rain": "60%", "sun": "60%"}}
    assert asked(UMBRELLA, "sky", "loss", likelihood=alike).value == pytest.approx(0, abs=1e-12)
    sure = {"up": {"rain": 1, "sun": 0}, "down": {"rain": 0, "sun": 1}, "never": {"rain": 0, "sun": 0}}
    found = asked(UMBRELLA, "sky", "loss", likelihood=sure)
    assert found.value == pytest.approx(asked(UMBRELLA, "sky", "loss").value, abs=1e-12)
    assert found.efficiency == pytest.approx(1)
    assert [one.finding for one in found.findings] == ["up", "down"]


def test_indicators_of_the_file_are_seen_or_not() -> None:
    clouds = {"seen": {"rain": 0.9, "sun": 0.2}, "not seen": {"rain": 0.1, "sun": 0.8}}
    one = asked(UMBRELLA, None, "loss", likelihood="clouds")
    assert one.of == ("sky",)
    assert one.signals == ("clouds",)
    assert one.value == pytest.approx(asked(UMBRELLA, "sky", "loss", likelihood=clouds).value, abs=1e-12)
    both = asked(UMBRELLA, "sky", "loss", likelihood=["clouds", "barometer"])
    joint = {
        f"clouds={s}, barometer={t}": {b: p[b] * q[b] for b in ("rain", "sun")}
        for s, p in clouds.items()
        for t, q in {"seen": {"rain": 0.7, "sun": 0.1}, "not seen": {"rain": 0.3, "sun": 0.9}}.items()
    }
    table = asked(UMBRELLA, "sky", "loss", likelihood=joint)
    assert both.value == pytest.approx(table.value, abs=1e-12)
    assert [one.finding for one in both.findings] == list(joint)
    assert both.singles == {
        "clouds": pytest.approx(one.value),
        "barometer": pytest.approx(asked(UMBRELLA, None, "loss", likelihood="barometer").value),
    }
    assert max(both.singles.values()) <= both.value <= both.perfect


def test_joint_values_do_not_add_up() -> None:
    both_alike = document(
        {
            "a": chance({"h": 1, "t": 1}, next="b"),
            "b": chance({"h": 1, "t": 1}, next="guess"),
            "guess": decision("same", "other", observes=[], next="end"),
            "end": {
                "kind": "chance",
                "branches": {"right": {}, "wrong": {}},
                "weights": {"right": 0, "wrong": 1},
                "when": [
                    {"if": {"guess": g, "a": x, "b": y}, "weights": {"right": 1, "wrong": 0}}
                    for x in "ht"
                    for y in "ht"
                    for g in ["same" if x == y else "other"]
                ],
            },
        },
        ["right", "wrong"],
    )
    found = asked(both_alike, ["a", "b"], ["right"])
    assert found.value == pytest.approx(0.5)
    assert found.singles == {"a": pytest.approx(0, abs=1e-12), "b": pytest.approx(0, abs=1e-12)}
    assert found.unit == "probability"


@pytest.mark.parametrize("seed", range(20))
def test_more_is_never_worth_less(seed: int) -> None:
    doc = informed.drawn(random.Random(seed))
    table = sc.value_of_information(sc.Scenario.model_validate(doc), objective="gain")
    assert isinstance(table, sc.InformationTable)
    names = list(table)
    assert all(one.value >= 0 for one in table.values())
    if len(names) > 1:
        joint = asked(doc, names[:2])
        assert joint.value >= max(table[name].value for name in names[:2]) - 1e-12
        assert joint.singles == {name: pytest.approx(table[name].value) for name in names[:2]}


def test_what_every_choice_sees_already_is_worth_nothing() -> None:
    seen = {**UMBRELLA, "nodes": {**UMBRELLA["nodes"]}}
    seen["nodes"]["take"] = {**UMBRELLA["nodes"]["take"], "observes": ["sky"]}
    assert asked(seen, "sky", "loss").value == pytest.approx(0, abs=1e-12)


def test_choices_that_follow_a_strategy_do_not_react() -> None:
    two = {**UMBRELLA, "nodes": {**UMBRELLA["nodes"]}}
    assert asked(two, "sky", "loss", strategy={"take": "umbrella"}).value == 0
    assert asked(two, "sky", "loss", do={}).value == pytest.approx(14)


def test_a_price_is_found_where_twice_as_much_would_leave_the_utility() -> None:
    steep = sc.Objective(weights={"loss": 1}, risk=sc.Attitude(points=((-105, -4000), (-20, -20), (0, 0))))
    found = asked(UMBRELLA, "sky", steep)
    assert found.worth_without - found.worth_with == pytest.approx(14)
    assert found.value == pytest.approx(14 / (0.7 + 0.3 * 3980 / 85), rel=1e-12)


def test_with_limited_memory_and_too_many_strategies_it_is_a_local_optimum() -> None:
    seen = [f"s{k}" for k in range(14)]
    doc = document(
        {
            "coin": chance({"h": 2, "t": 3}, next="many"),
            "many": chance(dict.fromkeys(seen, 1), next="first"),
            "first": decision("x", "y", observes=["many"], next="second"),
            "second": decision("x", "y", observes=[], next="end"),
            "end": chance(
                {"good": 1, "bad": 1},
                when=[
                    {"if": {"coin": "h", "first": "x", "second": "x"}, "weights": {"good": 9, "bad": 1}},
                    {"if": {"coin": "t", "first": "y", "second": "y"}, "weights": {"good": 8, "bad": 2}},
                    {"if": {"many": seen[:5], "first": "x", "second": "y"}, "weights": {"good": 7, "bad": 3}},
                ],
            ),
        },
        ["good", "bad"],
    )
    found = asked(doc, "coin", ["good"])
    assert found.provenance.method == "a local optimum, by single policy updating, best estimates"
    assert found.value > 0.1
    assert found.worth_with == pytest.approx(0.4 * 0.9 + 0.6 * 0.8)
