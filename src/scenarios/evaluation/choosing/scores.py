"""Targets that are objectives: scores that add up from means and probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError
from scenarios.evaluation.choosing.choices import objective_of
from scenarios.evaluation.choosing.utility import Utility
from scenarios.model import Objective

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scenarios.model import Scenario

    Floats = NDArray[np.float64]

__all__ = ["Score", "score_of"]


class Score:
    """An objective that is a sum of means of measures and probabilities of outcomes; more is better."""

    def __init__(self, name: str, utility: Utility) -> None:
        self.name, self._utility = name, utility

    def of(self, probabilities: Floats, means: Floats) -> Floats:
        """Return the scores, from arrays of shape (..., outcomes) and (..., measures)."""
        found: Floats = means @ self._utility.steps + probabilities @ self._utility.ends
        return found


def score_of(target: Any, model: Scenario) -> Score | None:
    """Return the score that a target asks for: an objective of the file, an `Objective`, or weights; None if it is none of these.

    Raises
    ------
    QuestionError
        If the objective is wrong, or no sum of means.
    """
    named = isinstance(target, str) and target in model.objectives
    if not named and not isinstance(target, Objective | Mapping):
        return None
    wanted = objective_of(target, model, "target")
    utility = Utility(wanted.objective, model, wanted.name)
    if len(utility.watched) or math.isfinite(utility.tolerance):
        msg = (
            f"target: {wanted.name} must add up from means, got value functions that bend or an attitude to risk; leave them out, or "
            "ask rollback, which can take them"
        )
        raise QuestionError(msg)
    return Score(wanted.name, utility)
