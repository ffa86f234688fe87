"""A question's graph laid flat: what is set, compared and learned put in, and how its final states are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError
from scenarios.evaluation.bounding.columns import Ends
from scenarios.graph import credal_sets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scenarios.evaluation.question import Prepared, Question
    from scenarios.graph import Program
    from scenarios.graph.credal import Credal

__all__ = ["certain_tables", "credal_of", "ends_of", "must_have_ends"]


def credal_of(question: Question, program: Program) -> Credal:
    """Return what the judgements of a question's program allow, worked out once."""
    key = ("credal", question.forced)
    if key not in question.scenario.prepared:
        question.scenario.prepared[key] = credal_sets(program)
    found: Credal = question.scenario.prepared[key]
    return found


def must_have_ends(question: Question, credal: Credal, measures: Iterable[int | None]) -> None:
    """Refuse to bound measures to which something without ends is added.

    Raises
    ------
    QuestionError
    """
    names = tuple(question.scenario.measures)
    for measure in measures:
        if measure is not None and measure in credal.endless:
            msg = (
                f"target: amounts of {names[measure]!r} must have ends to be bounded, got {credal.endless[measure]!r}; write a range there, "
                "ask about another target, or draw it with ensemble"
            )
            raise QuestionError(msg)


def certain_tables(question: Question, ready: Prepared, tables: list[NDArray[Any]]) -> dict[int, NDArray[Any]]:
    """Return by block the tables of what is set, and of what is compared."""
    variables = ready.graph.program.variables
    named = [*question.do, *([question.by] if question.by else [])]
    return {i: tables[i] for name in named for i in ready.spots[variables[name]]}


def ends_of(question: Question, ready: Prepared) -> Ends:
    """Return how the question sees the final states."""
    if question.by is None:
        option = np.zeros(ready.graph.end_size, int)
    else:
        option = ready.end_values[ready.graph.program.variables[question.by]]
    return Ends(ready.end_outcome, option, question.evidence(ready))
