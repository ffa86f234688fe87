"""From a strategy to its decision tree: chance stands where it is learned, values are averaged out and folded back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.choosing.choices import wanted_at
from scenarios.evaluation.choosing.histories import Histories
from scenarios.evaluation.choosing.laid import Laid
from scenarios.results import DecisionTree, TreeNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.evaluation.choosing.choices import Wanted
    from scenarios.evaluation.question import Question
    from scenarios.results import Rollback

__all__ = ["Unfolding"]

Floats = NDArray[Any]
Index = NDArray[Any]

_DETAILS = ("full", "outcomes", "chosen")


class Unfolding:
    """What it takes to unfold the tree of a rollback later on: its question, asked again.

    Parameters
    ----------
    question : Question
    objective, strategy : object
        As they were given.
    limit : int
        The most states.
    """

    def __init__(self, question: Question, objective: object, strategy: object, limit: int) -> None:
        self._asked = question, objective, strategy, limit

    def wanted(self, choice: str) -> Wanted | None:
        """Return what a choice of the rollback was made for."""
        question, objective, _, _ = self._asked
        return next(wanted for made, wanted in wanted_at(question, objective).items() if made.name == choice)

    def __call__(self, result: Rollback, detail: object, leaves: object) -> DecisionTree:
        """Unfold it; see `Rollback.tree`."""
        if detail != "auto" and (not isinstance(detail, str) or detail not in _DETAILS):
            known = ["auto", *_DETAILS]
            msg = f"tree: detail must be auto, full, outcomes or chosen, got {shown(detail)}; {did_you_mean(detail, known)}"
            raise QuestionError(msg)
        most = whole("leaves", leaves, 1)
        laid = Laid(*self._asked)
        histories = Histories.of(laid)
        growing = None
        for each in _DETAILS if detail == "auto" else (detail,):
            growing = _Growing(laid, histories, result, each)
            if growing.grown(most):
                return DecisionTree(
                    tuple(growing.nodes),
                    tuple(result.worth),
                    tuple(result.units.values()),
                    each,
                    result.method,
                    result.best_worth is not None,
                    result.labels,
                    result.provenance,
                )
        cure = "set some of the choices with do=…, draw the strategy table, or ask for more leaves"
        less = "" if detail in {"auto", "chosen"} else "ask for detail='auto', "
        msg = f"tree: at most {most:,} ends can be unfolded, got more; {less}{cure}"
        raise LimitError(msg)


class _Full(Exception):  # noqa: N818 - it only ends the growing
    """There are more ends than are wanted."""


class _Growing:
    """A tree that grows from the root, a set of histories to each node."""

    def __init__(self, laid: Laid, histories: Histories, result: Rollback, detail: str) -> None:
        self.laid, self.all, self.result, self.detail = laid, histories, result, detail
        program = laid.graph.program
        self.names, self.sizes = program.names, program.sizes
        self.variable = [program.variables[choice.name] for choice in laid.free]
        self.options = dict(zip(self.variable, range(len(laid.free)), strict=True))
        self.seen = [self._seen(k) for k in range(len(laid.free))]
        picks = np.column_stack([self._picked(k) for k in range(len(laid.free))])
        taken = self.all.digits[:, self.variable]
        self.followed = (taken == picks) | (self.all.sets < 0)  # by history and choice
        self.nodes: list[TreeNode] = []
        self.left = 0

    def _seen(self, k: int) -> list[int]:
        """Return the variables that are known at a choice, apart from those that come after it."""
        choice, there = self.laid.free[k], self.laid.situations[k]
        program = self.laid.graph.program
        if choice.observes is None:
            return list(range(self.variable[k]))
        return sorted(program.variables[name] for name in there.known if name in program.variables)

    def _picked(self, k: int) -> Index:
        # One more pick, for histories that never come to the choice: set -1 is the last.
        picks: Index = np.append(self.result.choices[k].picks, 0)[self.all.sets[:, k]]
        return picks

    def grown(self, leaves: int) -> bool:
        """Grow the tree; say whether it has no more than so many ends."""
        self.left = leaves
        try:
            self._grow(np.arange(len(self.all.outcome)), frozenset(), _Arrival(-1, "", math.nan), 1.0)
        except _Full:
            return False
        return True

    def _weights(self, rows: Index, done: frozenset[int]) -> Floats:
        """Return how likely histories are from here on: choices still to come follow the strategy."""
        ahead = [k for k, variable in enumerate(self.variable) if variable not in done]
        weights: Floats = self.all.probability[rows] * self.followed[rows][:, ahead].all(axis=1)
        return weights

    def _values(self, rows: Index, done: frozenset[int]) -> tuple[float, ...]:
        weights = self._weights(rows, done)
        shares = weights / weights.sum()
        found = []
        for k, utility in enumerate(self.all.utilities):
            score = self.all.score[rows, k]
            if math.isinf(utility.tolerance):
                value = float(shares @ score)
            else:
                least = score[shares > 0].min()
                worth = shares @ np.exp(-np.maximum(score - least, 0) / utility.tolerance)
                value = float(least - utility.tolerance * np.log(worth))
            found.append(float(utility.equivalent(np.array(value))))
        return tuple(found)

    def _grow(self, rows: Index, done: frozenset[int], arrival: _Arrival, reached: float) -> None:
        while True:
            kind, variable = self._next(rows, done)
            if variable < 0 or len(np.unique(self._column(rows, variable))) > 1:
                break
            done |= {variable}
        outcomes = list(self.laid.question.scenario.outcomes)
        values = self._values(rows, done)
        number = len(self.nodes)
        if kind == "outcome" and len(ends := np.unique(self.all.outcome[rows])) > 1:
            self._add("chance", "", arrival, values, reached)
            weights = self._weights(rows, done)
            for end in ends.tolist():
                part = self.all.outcome[rows] == end
                share = float(weights[part].sum() / weights.sum())
                outcome = outcomes[end]
                self._leaf(outcome, _Arrival(number, outcome, share), self._values(rows[part], done), reached * share)
            return
        if kind == "outcome":
            self._leaf(outcomes[int(self.all.outcome[rows[0]])], arrival, values, reached)
            return
        self._add(kind, self.names[variable], arrival, values, reached)
        for digit, part in self._parts(rows, variable):
            branch = self._branch(variable, digit)
            if kind == "chance":
                weights = self._weights(rows, done)
                share = float(weights[np.isin(rows, part)].sum() / weights.sum())
                self._grow(part, done | {variable}, _Arrival(number, branch, share), reached * share)
                continue
            k = self.options[variable]
            place = int(self.all.sets[part[0], k])
            made = self.result.choices[k]
            chosen = int(made.picks[place]) == digit
            tied = not chosen and bool(made.best[digit, place] and made.best[made.picks[place], place])
            come = _Arrival(number, branch, math.nan, chosen, tied)
            if self.detail == "chosen" and not chosen:
                self._leaf("", come, self._values(part, done | {variable}), 0.0)
            else:
                self._grow(part, done | {variable}, come, reached if chosen else 0.0)

    def _add(self, kind: str, name: str, arrival: _Arrival, values: tuple[float, ...], reached: float) -> None:
        self.nodes.append(
            TreeNode(
                kind,
                name,
                arrival.parent,
                arrival.branch,
                arrival.probability,
                arrival.chosen,
                arrival.tied,
                values,
                reached,
            )
        )

    def _leaf(self, name: str, arrival: _Arrival, values: tuple[float, ...], reached: float) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Full
        self._add("outcome" if name else "folded", name, arrival, values, reached)

    def _column(self, rows: Index, variable: int) -> Index:
        column: Index = self.all.digits[rows, variable]
        return column

    def _parts(self, rows: Index, variable: int) -> Iterator[tuple[int, Index]]:
        column = self._column(rows, variable)
        for digit in np.unique(column).tolist():
            yield digit, rows[column == digit]

    def _branch(self, variable: int, digit: int) -> str:
        branches = self.laid.question.outline.variables[self.names[variable]]
        return branches[digit] if digit < len(branches) else ""

    # -- what comes next ------------------------------------------------------------------------------------

    def _next(self, rows: Index, done: frozenset[int]) -> tuple[str, int]:
        """Return what is learned or chosen next: its kind and variable; -1 where all that matters is known."""
        ahead = [k for k, variable in enumerate(self.variable) if variable not in done]
        here = self.all.sets[rows][:, ahead] >= 0
        first = np.where(here.any(axis=1), here.argmax(axis=1), -1) if ahead else np.full(len(rows), -1)
        coming = [ahead[c] if c >= 0 else -1 for c in np.unique(first).tolist()]
        known = sorted({v for k in coming if k >= 0 for v in self.seen[k] if v not in done and v < self.variable[k]})
        for variable in known:
            if variable not in self.options and len(np.unique(self._column(rows, variable))) > 1:
                return "chance", variable
        if len(coming) > 1:
            return "chance", self._telling(rows, done, first)
        if coming[0] >= 0:
            return "decision", self.variable[coming[0]]
        for variable in self._needed(rows, done):
            return "chance", variable
        return "outcome", -1

    def _telling(self, rows: Index, done: frozenset[int], first: Index) -> int:
        """Return what tells which choice comes next, if any: the first that tells it alone, else the first that differs."""
        differ = [v for v in range(len(self.names)) if v not in done and v not in self.options]
        differ = [v for v in differ if len(np.unique(self._column(rows, v))) > 1]
        for v in differ:
            column = self._column(rows, v)
            if all(len(np.unique(first[column == digit])) == 1 for digit in np.unique(column)):
                return v
        return differ[0]

    def _needed(self, rows: Index, done: frozenset[int]) -> list[int]:
        """Return the variables without which an end would not have one outcome and one value, the fewest from the last."""
        if self.detail != "full":
            return []
        differ = [v for v in range(len(self.names)) if v not in done]
        differ = [v for v in differ if len(np.unique(self._column(rows, v))) > 1]
        score = np.round(self.all.score[rows], 9)
        _, end = np.unique(np.column_stack([self.all.outcome[rows], score]), axis=0, return_inverse=True)
        ends = end.ravel()
        for variable in list(differ):
            others = [v for v in differ if v != variable]
            if _settled(self.all.digits[rows][:, others], ends):
                differ = others
        return differ


def _settled(columns: Index, ends: Index) -> bool:
    """Say whether the columns tell the end."""
    _, group = np.unique(columns, axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack([group.ravel(), ends]), axis=0)
    return len(pairs) == len(np.unique(pairs[:, 0]))


class _Arrival:
    """How a node is come to."""

    __slots__ = ("branch", "chosen", "parent", "probability", "tied")

    def __init__(self, parent: int, branch: str, probability: float, chosen: bool = True, tied: bool = False) -> None:
        self.parent, self.branch, self.probability, self.chosen, self.tied = parent, branch, probability, chosen, tied
