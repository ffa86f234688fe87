"""Targets of a choice: objectives whose scores add up from means and probabilities, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from scenarios.errors import QuestionError, few, shown
from scenarios.evaluation.choosing.choices import objective_of
from scenarios.evaluation.choosing.utility import Utility
from scenarios.evaluation.exact import choice_of
from scenarios.model import Objective
from scenarios.model.nodes import Gate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scenarios.evaluation.choosing.choices import Wanted
    from scenarios.model import Scenario

    Floats = NDArray[np.float64]

__all__ = ["Score", "aim_of", "better_of", "score_of", "summed"]


class Score:
    """An objective that is a sum of means of measures and probabilities of outcomes; more is better.

    Attributes
    ----------
    name : str
    steps : float array of shape (measures,)
        What a unit of each measure is worth.
    ends : float array of shape (outcomes,)
        What each outcome is worth by itself.
    """

    def __init__(self, name: str, utility: Utility) -> None:
        self.name = name
        self.steps: Floats = utility.steps
        self.ends: Floats = utility.ends

    @property
    def of_means(self) -> bool:
        """Whether it takes the mean of any measure."""
        return bool(self.steps.any())

    def of(self, probabilities: Floats, means: Floats) -> Floats:
        """Return the scores, from arrays of shape (..., outcomes) and (..., measures)."""
        found: Floats = means @ self.steps + probabilities @ self.ends
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
    return summed(wanted, model, wanted.name)


def summed(wanted: Wanted, model: Scenario, name: str) -> Score:
    """Return an objective as a sum.

    Raises
    ------
    QuestionError
        If its score is none.
    """
    utility = Utility(wanted.objective, model, name)
    if len(utility.watched) or math.isfinite(utility.tolerance):
        msg = (
            f"target: the objective {name!r} must be a sum of means, got value functions that are no lines, a multiplicative form or an "
            "attitude to risk; leave them out, ask about a measure, or ask rollback, which can take them"
        )
        raise QuestionError(msg)
    return Score(name, utility)


def better_of(better: object, said: str | None, name: str) -> Literal["higher", "lower"]:
    """Return which values are preferred: as asked, else as the file says of a measure."""
    wanted = said if better is None else better
    if isinstance(wanted, str):  # an array would compare with each
        if wanted == "higher":
            return "higher"
        if wanted == "lower":
            return "lower"
    raise QuestionError(f"better must be 'higher' or 'lower' for {name!r}, got {shown(better)}; say which is best")


def aim_of(model: Scenario, by: str | None, what: str) -> str:
    """Return what is best for: the objective of whoever chooses, else the only one, else the only measure with a direction.

    Parameters
    ----------
    what : str
        What an error says must be named: "what is explained".

    Raises
    ------
    QuestionError
        If the file does not say what the choice is for.
    """
    name = choice_of(model) if by is None else by
    node: Any = None if name is None else model.nodes[name.partition(".")[0]]
    whose = getattr(node, "by", None) or (node.authority if isinstance(node, Gate) else None)
    actor = model.actors.get(whose) if whose is not None else None
    if actor is not None and actor.objective is not None:
        return actor.objective
    if len(model.objectives) == 1:
        return next(iter(model.objectives))
    directed = [name for name, measure in model.measures.items() if measure.better is not None]
    if not model.objectives and len(directed) == 1:
        return directed[0]
    known = [*model.objectives, *model.measures, *model.outcomes]
    msg = (
        f"target: {what} must be named, because the file does not say what the choice is for; name one of: {few(known)}"
    )
    raise QuestionError(msg)
