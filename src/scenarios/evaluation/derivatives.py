"""What the answer to a question hangs on: its partial derivatives in every weight, factor and amount."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.exact import must_be_possible
from scenarios.evaluation.flat import certain_tables, credal_of, ends_of
from scenarios.graph import Asked, Slopes, best_estimates, laid_flat
from scenarios.graph.beliefs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.evaluation.question import Prepared, Question
    from scenarios.graph import Belief, Partials, Program
    from scenarios.results.targets import Target

__all__ = ["Derivatives", "flat_amounts"]

Floats = NDArray[Any]

_ROUNDING = 1e-12


class Derivatives:
    """A question about one target, ready for its derivatives; for one that has an answer with the best estimates.

    Parameters
    ----------
    question : Question
    target : Target
        An event, or the expectation of a measure.

    Attributes
    ----------
    slopes : Slopes
    belief : Belief
        The best estimates.
    amounts : float array of shape (amounts,)
        Effects and values, best estimates.
    options : int
        How many options the answer has.
    """

    def __init__(self, question: Question, target: Target) -> None:
        self.question, self.target = question, target
        self.ready = ready = question.prepared(at_end=True)
        tables = question.tables(ready)
        question.check_complete(ready, tables)
        self.slopes, self._counts, self._option = _laid_out(question, ready, tables)
        self.options = self._option.shape[1]
        self.belief: Belief = _kept(question, "best estimates", lambda: best_estimates(ready.graph.program))
        self.amounts: Floats = _kept(
            question, "amounts", lambda: flat_amounts(question, ready.graph.program, ready.effects, ready.values)
        )
        event = np.zeros(ready.graph.end_size + 1)
        if target.measure is None:
            wanted = np.zeros(len(ready.graph.program.outcomes), bool)
            wanted[list(target.outcomes)] = True
            event[:-1] = wanted[ready.end_outcome]
        measure = -1 if target.measure is None else target.measure
        self.asked = Asked(self._counts, event, measure, self._option, bool(question.given))

    def at(self, belief: Belief | None = None, amounts: Floats | None = None) -> Partials:
        """Return the partial derivatives, at the best estimates or elsewhere."""
        found = self.slopes.at(
            self.belief if belief is None else belief, self.amounts if amounts is None else amounts, self.asked
        )
        if self.asked.learned:
            must_be_possible(self.question, found.value[self.options : 2 * self.options])
        return found

    def elsewhere(self, belief: Belief, amounts: Floats) -> Derivatives:
        """Return the same question where judgements have other values than the best estimates."""
        found = copy.copy(self)
        found.belief, found.amounts = belief, amounts
        return found

    def answered(self, numbers: Floats) -> Floats:
        """Return what counts, divided by the chance of the evidence: shape (..., columns) to (..., options).

        Where a path may come to a place without a branch, the answers are no numbers.
        """
        count, learned = self.options, self.asked.learned
        found: Floats = numbers[..., :count]
        if learned:
            with np.errstate(divide="ignore", invalid="ignore"):
                found = found / numbers[..., count : 2 * count]
        if numbers.shape[-1] > count * (1 + learned):
            found = np.where(numbers[..., -1:] > _ROUNDING, np.nan, found)
        return found


def _kept(question: Question, name: str, make: Any) -> Any:
    key = (name, question.forced)
    if key not in question.scenario.prepared:
        question.scenario.prepared[key] = make()
    return question.scenario.prepared[key]


def _laid_out(question: Question, ready: Prepared, tables: list[Floats]) -> tuple[Slopes, Floats, Floats]:
    """Return the graph laid flat; which final states count for which option; and which options do."""
    key = ("slopes", question.by, tuple(question.do.items()), repr(question.given))
    if key not in question.scenario.prepared:
        program = ready.graph.program
        credal = credal_of(question, program)
        measures = len(question.scenario.measures)
        levels = laid_flat(
            ready.graph,
            effect_at=credal.effect_at,
            measures=measures,
            fixed=certain_tables(question, ready, tables),
            closed=question.closed(ready),
            compared=program.variables[question.by] if question.by else None,
        )
        ends = ends_of(question, ready)
        count = len(question.outline.variables[question.by]) if question.by else 1
        option = np.concatenate([np.eye(count), np.ones((1, count))]) if question.by else np.ones((1, 1))
        counts = option[ends.option]
        if ends.agree is not None:
            counts = counts * ends.agree[:, None]
        counts = np.concatenate([counts, np.zeros((1, count))])
        slopes = Slopes(levels, program.slots, credal.values_at, measures, ready.end_outcome)
        question.scenario.prepared[key] = slopes, frozen(counts), frozen(option)
    found: tuple[Slopes, Floats, Floats] = question.scenario.prepared[key]
    return found


def flat_amounts(question: Question, program: Program, effects: Sequence[Floats | None], values: Floats) -> Floats:
    """Return effects, by spot, and values of outcomes in the order of the credal sets."""
    credal = credal_of(question, program)
    found = np.zeros(len(credal.amounts))
    for start, table in zip(credal.effect_at.tolist(), effects, strict=True):
        if table is not None:
            found[start : start + table.size] = table.ravel()
    found[credal.values_at :] = values.ravel()
    return frozen(found)
