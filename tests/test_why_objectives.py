"""Sensitivity of an objective: a weighted sum of what is said of measures and events, held against those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Mapping

UKRAINE = sc.load("ukraine-2025-08")
GIVEN = {"russia_response": ["holds", "escalates"]}
MIXED = {"us_cost": -0.1, "ukraine_front": 2.0, "settlement": 30.0, "ceasefire": 30.0, "wider_war": -200.0}
"""What a unit adds to the score; cost is better lower, and counts negatively already."""
WANTED = sc.Objective(weights={**MIXED, "us_cost": 0.1}, label="All in all")


def by_hand(asked: Any, given: Mapping[str, Any] | None = None) -> Any:
    """Return the weighted sum of what is asked of the parts."""
    return sum(weight * asked(name, given) for name, weight in MIXED.items())


@pytest.mark.parametrize("given", [None, GIVEN])
@pytest.mark.parametrize("versus", [None, "both"])
def test_a_tornado_of_an_objective_is_the_sum_of_tornados(given: Any, versus: str | None) -> None:
    whole = sc.tornado(UKRAINE, WANTED, given=given, versus=versus)
    parts = {name: sc.tornado(UKRAINE, name, given=given, versus=versus) for name in MIXED}
    assert len(whole) > 20
    for i, address in enumerate(whole):
        wanted: Any = 0.0
        for name, weight in MIXED.items():
            one = parts[name]
            ends = (
                one.answers[one.addresses.index(address)]
                if address in one.addresses
                else np.stack([one.base, one.base])
            )
            wanted = wanted + weight * ends
        assert whole.answers[i] == pytest.approx(wanted, abs=1e-10)
    assert whole.answer.title.startswith("All in all (score)")
    assert whole.answer.better == "higher"


def test_amounts_of_all_its_measures_matter_and_no_others() -> None:
    whole = sc.tornado(UKRAINE, "us_interest", swing=0.5)
    measures = {address.rpartition(":")[2] for address in whole if ":" in address}
    assert measures == {"us_cost", "escalation", "alliance_cohesion", "ukraine_front"}


def score(model: sc.Scenario) -> dict[str, float]:
    found = sc.compare(model)
    return {
        option: sum(
            weight * (found[option].mean(name) if name in found.measures else found[option][name])
            for name, weight in MIXED.items()
        )
        for option in found
    }


def test_at_a_tipping_point_two_options_have_the_same_score() -> None:
    points = sc.break_evens(UKRAINE, WANTED)
    tipping = [
        point for point in points if point and point.kind == "weight" and point.address.rpartition(".")[0] in BESTS
    ]
    assert len(tipping) >= 3
    for point in tipping:
        node, _, branch = point.address.rpartition(".")
        for tip in point.tips:
            moved = score(moved_to(UKRAINE, node, branch, tip.at))
            assert moved[point.option] == pytest.approx(moved[tip.option], abs=1e-8)
            assert moved[tip.option] == pytest.approx(max(moved.values()), abs=1e-8)


# What the file says of these rows.
BESTS = {
    "front": {"stabilises": 0.2, "steady_advances": 0.7, "breakthrough": 0.1},
    "russia_response[us_policy=withdrawal,atacms_gate=closed]": {"escalates": 0.12, "holds": 0.82, "negotiates": 0.06},
    "ending[russia_response=negotiates]": {
        "settlement": 0.3,
        "ceasefire": 0.4,
        "war_goes_on": 0.25,
        "russian_gains": 0.05,
        "wider_war": 0.0,
    },
}


def moved_to(model: sc.Scenario, row: str, branch: str, share: float) -> sc.Scenario:
    """Return a scenario in which one entry of a row is this, and the others keep their proportions."""
    now = BESTS[row]
    left = (1 - share) / (1 - now[branch])
    weights = {name: share if name == branch else left * best for name, best in now.items()}
    return model.with_weights({row: {name: f"{100 * weight!r}%" for name, weight in weights.items()}})


def test_lines_maps_and_spiders_are_of_the_score_too() -> None:
    gains, front = "ending.russian_gains", "front.breakthrough"
    line = sc.one_way(UKRAINE, WANTED, gains, points=5)
    parts = {name: sc.one_way(UKRAINE, name, gains, points=5) for name in MIXED}
    assert line.answers[0] == pytest.approx(sum(weight * parts[name].answers[0] for name, weight in MIXED.items()))
    assert line.slope == pytest.approx(sum(weight * parts[name].slope for name, weight in MIXED.items()))
    here = sc.two_way(UKRAINE, WANTED, gains, front, points=3)
    assert here.choice.shape == (3, 3)
    there = sc.one_way(moved_to(UKRAINE, "front", "breakthrough", 0.5), WANTED, gains, points=3)
    best = [there.options[k] for k in there.answers.argmax(axis=1)]
    middle, across = list(here.y).index(0.5), [list(there.x).index(x) for x in here.x]
    assert here.answers[:, middle] == pytest.approx(there.answers[across])
    assert [here.options[k] for k in here.choice[:, middle]] == [best[i] for i in across]
    assert sc.spider(UKRAINE, "us_interest").answer.target.name == "us_interest"


def doc(**objective: Any) -> dict[str, Any]:
    nodes = {
        "choice": decision("go", "stay", options={"go": {"effects": {"cost": 2}}, "stay": {}}, next="event"),
        "event": chance({"good": "20%..60%", "bad": "rest"}, when=[{"if": {"choice": "stay"}, "weights": {"good": "10%", "bad": "90%"}}]),
    }  # fmt: skip
    return document(nodes, ["good", "bad"], measures={"cost": {"better": "lower"}}, objectives={"wish": objective})


def test_straight_value_functions_count_and_others_are_refused() -> None:
    straight = sc.Scenario.model_validate(doc(weights={"cost": 3, "good": 1}, values={"cost": {"worst": 4, "best": 0}}))
    bars = sc.tornado(straight, "wish")
    assert bars.base == pytest.approx([3 * 0.5 + 0.4, 3 + 0.1])
    assert sc.rollback(straight).value == pytest.approx(bars.base.max())
    for more in ({"risk": {"tolerance": 2}}, {"values": {"cost": {"points": [[0, 1], [1, 0.2], [2, 0]]}}}):
        bent = sc.Scenario.model_validate(doc(weights={"cost": 1}, **more))
        with pytest.raises(sc.QuestionError) as error:
            sc.tornado(bent, "wish")
        assert str(error.value) == (
            "target: the objective 'wish' must be a sum of means, got value functions that are no lines, a multiplicative form or an "
            "attitude to risk; leave them out, ask about a measure, or ask rollback, which can take them"
        )
    idle = sc.Scenario.model_validate(doc(weights={"good": 2, "bad": 2}))
    with pytest.raises(sc.QuestionError) as error:
        sc.break_evens(idle, "wish")
    assert str(error.value) == (
        "target: the objective 'wish' must tell paths apart, got the same for all of them; give it other weights"
    )
    with pytest.raises(sc.QuestionError, match=r"target: weights.nowhere: no measure or outcome 'nowhere'"):
        sc.tornado(straight, sc.Objective(weights={"nowhere": 1}))
