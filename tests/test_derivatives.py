"""Partial derivatives in one sweep, against finite differences of the forward pass and against whole answers."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenarios as sc
from documents import chance, document, random_questions
from doubtful import EVERYTHING
from graphs import drawn
from scenarios.evaluation.derivatives import Derivatives
from scenarios.evaluation.exact import choice_of
from scenarios.evaluation.flat import credal_of
from scenarios.evaluation.question import Question
from scenarios.graph import Belief, forward, probabilities
from scenarios.results.targets import target_of

Floats = NDArray[Any]
STEP = 1e-6


def ready(model: sc.Scenario, target: Any, **asked: Any) -> Derivatives:
    question = Question(model, by=choice_of(model), **asked)
    return Derivatives(question, target_of(target, tuple(model.outcomes), tuple(model.measures)))


def numbers(at: Derivatives, slots: Floats, factors: Floats, amounts: Floats) -> Floats:
    """Return what a sweep backward starts from, by option: computed by the forward pass of `compare`."""
    question, prepared = at.question, at.ready
    tables = probabilities(prepared.graph, Belief(slots, factors))
    fixed = question.tables(prepared)
    names = [*question.do, *([question.by] if question.by else [])]
    for name in names:
        for i in prepared.spots[prepared.graph.program.variables[name]]:
            tables[i] = fixed[i]
    tables = question.learned(prepared, tables)
    credal = credal_of(question, prepared.graph.program)
    count = len(question.scenario.measures)
    effects = [
        None if start < 0 else amounts[start : start + block.branches * count].reshape(block.branches, count)
        for start, block in zip(credal.effect_at.tolist(), prepared.graph.blocks, strict=True)
    ]
    final = forward(prepared.graph, tables, effects, totals=count)
    if not count:
        final = final[:, None]
    else:
        final[:, 1:] += final[:, :1] * amounts[credal.values_at :].reshape(-1, count)[prepared.end_outcome]
    table = question.totals(prepared, final)
    target = at.target
    if target.measure is None:
        found = table[:, list(target.outcomes), 0].sum(axis=1)
    else:
        found = table[..., 1 + target.measure].sum(axis=1)
    return np.concatenate([found, table[..., 0].sum(axis=1)]) if question.given else found


def check(at: Derivatives) -> None:
    partials = at.at()
    belief, amounts = at.belief, at.amounts
    here = (belief.slots, belief.factors, amounts)
    scale = max(1.0, float(np.abs(partials.value).max()))
    assert np.abs(numbers(at, *here) - partials.value).max() < 1e-12 * scale
    slots, factors = at.slopes.gradient(belief, partials)

    def slope(which: int, direction: Floats) -> Floats:
        ends = []
        for sign in (1, -1):
            moved = [part.copy() for part in here]
            moved[which] = moved[which] + sign * STEP * direction
            ends.append(numbers(at, *moved))
        return (ends[0] - ends[1]) / (2 * STEP)

    rng = random.Random(1)
    for judgement in at.ready.graph.program.judgements:
        if judgement.written is None or judgement.slots.stop - judgement.slots.start < 2:
            continue
        one, other = rng.sample(range(judgement.slots.start, judgement.slots.stop), 2)
        along = np.zeros(len(belief.slots))
        along[one], along[other] = 1, -1
        assert np.abs(slope(0, along) - (slots[one] - slots[other])).max() < 1e-8 * scale
    for k in range(len(belief.factors)):
        assert np.abs(slope(1, np.eye(len(belief.factors))[k]) - factors[k]).max() < 1e-8 * scale
    for k in range(len(amounts)):
        assert np.abs(slope(2, np.eye(len(amounts))[k]) - partials.amounts[k]).max() < 1e-8 * scale


@pytest.mark.parametrize("seed", range(60))
def test_derivatives_of_drawn_scenarios(seed: int) -> None:
    doc = drawn(seed)
    model = sc.Scenario.model_validate(doc)
    rng = random.Random(seed)
    targets: list[Any] = [*model.outcomes, *model.measures, list(model.outcomes)[:2]]
    for _ in range(4):
        asked = random_questions(rng, doc)
        try:
            at = ready(model, rng.choice(targets), **asked)
            at.at()
        except sc.ScenariosError:
            continue
        check(at)


@pytest.mark.parametrize("target", ["cost", "fear"])
@pytest.mark.parametrize("given", [None, {"mood_now": "calm"}])
def test_derivatives_where_everything_is_uncertain(target: str, given: dict[str, str] | None) -> None:
    check(ready(sc.Scenario.model_validate(EVERYTHING), target, given=given))


def test_a_factor_of_zero_has_a_derivative() -> None:
    model = sc.Scenario.model_validate(
        {
            "format": "scenarios/1",
            "scenario": "zero",
            "nodes": {
                "a": {"kind": "chance", "branches": {"x": None, "y": None}, "weights": {"x": 1, "y": 1}, "next": "b"},
                "b": {
                    "kind": "chance",
                    "branches": {"good": None, "bad": None},
                    "weights": {"good": "30%", "bad": "70%"},
                    "shift": [{"if": {"a": "x"}, "times": {"good": 0}}],
                },
            },
            "outcomes": {"good": None, "bad": None},
        }
    )
    at = ready(model, "good")
    check(at)
    _, factors = at.slopes.gradient(at.belief, at.at())
    assert factors[0, 0] == pytest.approx(0.5 * 0.3 / 0.7, abs=1e-15)  # of p f / (p f + 1 − p) at f = 0


def test_factors_beyond_the_range_of_floats() -> None:
    """Two factors of 1e200 on one branch, and of 1e-200 on the other: products that no float holds, and the first branch is certain."""
    times = {"good": 1e200, "bad": 1e-200}
    shift = [{"if": {"a": ["x", "y"]}, "times": times}, {"if": {"a": "x"}, "times": times}]
    nodes = {"a": chance({"x": 1, "y": 1}, next="b"), "b": chance({"good": "30%", "bad": "70%"}, shift=shift)}
    at = ready(sc.Scenario.model_validate(document(nodes, ["good", "bad"])), "good")
    assert at.at().value[0] == 1


def test_evidence_that_cannot_be_met_is_refused() -> None:
    model = sc.load("us-options").with_weights(
        {"year_later[us_policy=tariffs]": {"settlement": 0, "ceasefire": 1, "war_goes_on": 1, "russian_gains": 1}}
    )
    with pytest.raises(sc.QuestionError, match="what is learned must be possible"):
        ready(model, "us_cost", given={"year_later": "settlement"}).at()


def test_what_adds_before_a_choice_counts_for_every_option() -> None:
    """Effects, by branch, where nothing is compared yet; the derivative of a mean is what the branch adds, and what follows."""
    first = {
        "kind": "chance",
        "branches": {"a": {"effects": {"cost": 5}}, "b": {"effects": {"cost": 1}}, "c": None},
        "weights": {"a": "20%", "b": "30%", "c": "50%"},
        "next": "choose",
    }
    options = {"go": {"effects": {"cost": 7}}, "stay": None, "wait": {"effects": {"cost": 2}}}
    nodes = {
        "first": first,
        "choose": {"kind": "decision", "options": options, "next": "end"},
        "end": chance({"good": "50%", "bad": "50%"}),
    }
    doc = document(nodes, {"good": {"values": {"cost": 3}}, "bad": None}, measures={"cost": None})
    question = Question(sc.Scenario.model_validate(doc), by="choose")
    at = Derivatives(question, target_of("cost", ("good", "bad"), ("cost",)))
    partials = at.at()
    assert partials.value == pytest.approx([1.3 + 1.5 + extra for extra in (7, 0, 2)], abs=1e-12)
    slots, _ = at.slopes.gradient(at.belief, partials)
    # Entry by entry of the first row, by option: what it adds and what comes after it.
    assert slots[:3] == pytest.approx(
        np.array([[add + 1.5 + extra for extra in (7, 0, 2)] for add in (5, 1, 0)]), abs=1e-12
    )
    check(at)
