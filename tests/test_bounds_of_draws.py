"""Where an ensemble draws within the ranges, no draw lies outside the bounds; and the bounds are no wider than need be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from graphs import drawn
from scenarios.evaluation.exact import first_choice

NEAR = 1e-9


@pytest.mark.parametrize("seed", range(60))
def test_every_draw_lies_within_the_bounds(seed: int) -> None:
    model = sc.Scenario.model_validate(drawn(seed))
    try:
        by = first_choice(model)
        spread = sc.ensemble(model, by, samples=500, seed=seed, method="random")
        within = sc.bounds(model, by=by)
    except sc.QuestionError:
        return
    targets = [*within.targets]  # all but measures without ends
    values = np.stack([spread.values(target) for target in targets], axis=2)  # samples, options, targets
    lower, upper = values_of(within, spread.options, targets)
    scale = NEAR * np.maximum(1, np.abs(values).max(axis=0))
    assert (values >= lower - scale).all()
    assert (values <= upper + scale).all()


def values_of(within: sc.Bounds, options: tuple[str, ...], targets: list[str]) -> tuple[Any, Any]:
    rows = [within.options.index(option) for option in options]
    columns = [within.targets.index(target) for target in targets]
    return within.lower[np.ix_(rows, columns)], within.upper[np.ix_(rows, columns)]


def test_draws_come_near_the_bounds_of_a_single_row() -> None:
    doc = document(
        {
            "act": decision("a", "b", next="event"),
            "event": chance({"x": "10%..40%", "y": "20%..50%", "z": "rest"}),
        },
        ["x", "y", "z"],
    )
    model = sc.Scenario.model_validate(doc)
    spread = sc.ensemble(model, samples=20_000, seed=1)
    lower, upper = values_of(sc.bounds(model), spread.options, ["x", "y", "z"])
    np.testing.assert_allclose(lower, [[0.1, 0.2, 0.1]] * 2, atol=1e-12)
    np.testing.assert_allclose(upper, [[0.4, 0.5, 0.7]] * 2, atol=1e-12)
    np.testing.assert_allclose(spread.probabilities.min(axis=0), lower, atol=0.01)
    np.testing.assert_allclose(spread.probabilities.max(axis=0), upper, atol=0.01)
