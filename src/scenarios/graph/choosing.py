"""The sweep backward in which someone chooses: laid out once, then a few numpy calls a block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenarios.graph.network import Block, Flow, Graph

    Call = Callable[[], object]

__all__ = ["TIE", "Choosing", "Decided", "ties"]

Floats = NDArray[Any]
Index = NDArray[Any]

TIE = 1e-12
"""Options are equally good if they differ by less than this part of the greatest value at their decision."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """Where one choice is made, and what tells situations apart there.

    Attributes
    ----------
    blocks : tuple of int
        The blocks at which it is made: one, or those of a gate's step.
    column : int
        Which of the columns of values is made greatest.
    sets : tuple of int arrays of shape (states,), or None
        By block, the information set of each state; None: each state of the only block is one of its own.
    count : int
        How many information sets there are.
    """

    blocks: tuple[int, ...]
    column: int
    sets: tuple[Index, ...] | None
    count: int


class Choosing:
    """A sweep backward over a graph: the mean at chance, the best at choices. For one thread at a time.

    Parameters
    ----------
    graph : Graph
    decided : sequence of Decided
    tolerances : sequence of float
        For each column of values, the risk tolerance of exponential utility; infinite for none. Values are certainty
        equivalents then.

    Attributes
    ----------
    values : list of float arrays of shape (columns, states)
        By block, what a state is worth.
    ahead : dict of int to float array of shape (columns, branches, states)
        By block of a choice, what each option is worth; -inf where it is not available.
    worth : list of float arrays of shape (options, information sets)
        By choice, what each option is worth to who chooses, given what is known there.
    """

    def __init__(self, graph: Graph, decided: Sequence[Decided], tolerances: Sequence[float]) -> None:
        self.graph, self.decided, self.tolerances = graph, tuple(decided), tuple(tolerances)
        columns = len(self.tolerances)
        self._of = {block: number for number, choice in enumerate(self.decided) for block in choice.blocks}
        self.final = np.empty((columns, graph.end_size))
        self.values = [np.empty((columns, block.states.size)) for block in graph.blocks]
        self.ahead = {i: np.zeros((columns, graph.blocks[i].branches, graph.blocks[i].states.size)) for i in self._of}
        self.worth: list[Floats] = [np.empty(0)] * len(self.decided)
        self._picks: list[Index | None] = [None] * len(self.decided)
        self._widths = [block.states.size if i in self._of else _width(block) for i, block in enumerate(graph.blocks)]
        chance = [i for i in range(len(graph.blocks)) if i not in self._of]
        self._scratch = np.zeros(max((graph.blocks[i].branches * self._widths[i] for i in chance), default=0))
        self._rooms = [[self._room(i, column) for column in range(columns)] for i in range(len(graph.blocks))]
        self._fills = [[self._filling(i, column) for column in range(columns)] for i in range(len(graph.blocks))]
        self._calls: list[list[Call]] = []
        self._straight: list[Call] = []

    def _room(self, i: int, column: int) -> Floats:
        if i in self._of:
            room: Floats = self.ahead[i][column]
            return room
        shape = self.graph.blocks[i].branches, self._widths[i]
        return self._scratch[: shape[0] * shape[1]].reshape(shape)

    def _filling(self, i: int, column: int) -> list[Call]:
        """Return what gives every (branch, state) the value of the state that it leads to."""
        block, room, spent = self.graph.blocks[i], self._rooms[i][column], self.graph.blocks[i].spent
        alike = self._widths[i] < block.states.size
        narrow = room if spent is None or alike else np.zeros((block.branches, block.left))
        goals = [(self.final if way.target < 0 else self.values[way.target])[column] for way in block.flows]
        calls = [_fill(way, goal, narrow) for way, goal in zip(block.flows, goals, strict=True)]
        led = {int(branch) for way in block.flows for branch in np.arange(block.branches)[way.branches]}
        # Where a branch can never be taken, nothing lies ahead: what the memory held before must not come in.
        calls += [_copying(narrow[branch], np.zeros(1)) for branch in range(block.branches) if branch not in led]
        if spent is not None and not alike:
            kept = [1 if axis in spent.axes else size for axis, size in enumerate(spent.shape)]
            wide = np.broadcast_to(narrow.reshape(block.branches, *kept), (block.branches, *spent.shape))
            calls.append(_copying(room.reshape(block.branches, *spent.shape), wide))
        return calls

    def load(self, tables: Sequence[Floats], effects: Sequence[Floats | None], final: Floats) -> None:
        """Put in the numbers; the arrays may not change afterwards.

        Parameters
        ----------
        tables : sequence of float arrays of shape (branches, contexts)
            By block, branch probabilities; those of choices are not read.
        effects : sequence of float arrays of shape (branches, columns), or None
            By block, what the branches add.
        final : float array of shape (columns, final states)
        """
        self.final[:] = final
        self._calls = []
        for i, effect in enumerate(effects):
            calls: list[Call] = []
            for column in range(len(self.tolerances)):
                calls += self._fills[i][column]
                calls += self._chosen(i, column, effect) if i in self._of else self._mean(i, column, tables[i], effect)
            self._calls.append(calls)
        # Where nothing depends on what reaches a state, the whole sweep is one list of calls.
        self._straight = []
        if len(self.tolerances) == 1 and all(choice.sets is None for choice in self.decided):
            for i in range(len(self.graph.blocks) - 1, self.graph.program.start - 1, -1):
                self._straight += self._calls[i]
                if i in self._of:
                    self._straight.append(partial(np.maximum.reduce, self.ahead[i][0], 0, None, self.values[i][0]))

    def _chosen(self, i: int, column: int, effect: Floats | None) -> list[Call]:
        """Return what adds an option's effect to what lies ahead of it, and bars those that are not available."""
        added = None if effect is None or not effect[:, column].any() else effect[:, column, None]
        block = self.graph.blocks[i]
        if block.contexts.available is not None:
            barred = np.where(block.contexts.spread(block.contexts.available, block.states.size), 0.0, -math.inf)
            added = barred if added is None else barred + added
        room = self._rooms[i][column]
        return [] if added is None else [partial(np.add, room, added, room)]

    def _mean(self, i: int, column: int, table: Floats, effect: Floats | None) -> list[Call]:
        """Return what takes the mean at chance, or the certainty equivalent."""
        block, room, out = self.graph.blocks[i], self._rooms[i][column], self.values[i][column]
        if not block.states.size:  # nothing arrives here, and a mean of no rows has no shape
            return []
        rows = block.contexts.spread(table, block.states.size) if block.contexts.size > 1 else table.reshape(-1, 1)
        added = None if effect is None or not effect[:, column].any() else effect[:, column, None]
        tolerance = self.tolerances[column]
        if tolerance != math.inf:
            with np.errstate(divide="ignore"):
                logs: Floats = np.log(rows)
            return [partial(_equivalent, room, logs if added is None else logs - added / tolerance, tolerance, out)]
        if room.shape[1] == 1 < rows.shape[1]:
            calls: list[Call] = [partial(np.dot, room[:, 0], rows, out)]
        else:
            calls = [partial(np.multiply, room, rows, room), partial(np.add.reduce, room, 0, None, out)]
        if added is not None:
            calls.append(partial(np.add, out, (rows * added).sum(axis=0), out))
        return calls

    def __call__(
        self,
        reach: Sequence[Floats] | None = None,
        fixed: Mapping[int, Index] | None = None,
        known: Mapping[int, Floats] | None = None,
    ) -> Floats:
        """Sweep, and return what the start is worth, by column.

        Parameters
        ----------
        reach : sequence of float arrays of shape (states,), optional
            By block, how likely each state is apart from these choices; needed where an information set has several states.
        fixed : mapping of int to int array of shape (information sets,), optional
            By choice, options that are taken whatever they are worth; -1 leaves one open.
        known : mapping of int to float array of shape (columns, states), optional
            By block, what its states are worth, in place of what the sweep finds.
        """
        if self._straight and not fixed and not known:
            for call in self._straight:
                call()
            self._picks = [None] * len(self.decided)
            self.worth = [self.ahead[choice.blocks[0]][0] for choice in self.decided]
        else:
            for i in range(len(self.graph.blocks) - 1, self.graph.program.start - 1, -1):
                if known and i in known:
                    np.copyto(self.values[i], known[i])
                    continue
                for call in self._calls[i]:
                    call()
                number = self._of.get(i)
                if number is not None and i == self.decided[number].blocks[0]:
                    self._choose(number, reach, None if fixed is None else fixed.get(number))
        return self.values[self.graph.program.start][:, 0].copy()

    def _choose(self, number: int, reach: Sequence[Floats] | None, picks: Index | None) -> None:
        choice = self.decided[number]
        if choice.sets is None:
            (i,) = choice.blocks
            worth = self.ahead[i][choice.column]
        else:
            worth = self._pooled(choice, reach)
        self.worth[number] = worth
        self._picks[number] = None
        if picks is None and choice.sets is None and len(self.tolerances) == 1:
            np.maximum.reduce(worth, axis=0, out=self.values[choice.blocks[0]][0])
            return
        if picks is None:
            picks = first_best(worth)
        elif (picks < 0).any():
            picks = np.where(picks < 0, first_best(worth), picks)
        self._picks[number] = picks
        for k, i in enumerate(choice.blocks):
            taken = picks if choice.sets is None else picks[choice.sets[k]]
            np.copyto(self.values[i], np.take_along_axis(self.ahead[i], taken[None, None], axis=1)[:, 0])

    def picked(self, number: int) -> Index:
        """Return which option a choice took in each information set: of the best ones the first."""
        picks = self._picks[number]
        if picks is None:
            picks = self._picks[number] = first_best(self.worth[number])
        return picks

    def _pooled(self, choice: Decided, reach: Sequence[Floats] | None) -> Floats:
        """Return what options are worth in each information set: the mean over its states."""
        assert choice.sets is not None  # noqa: S101 - asked of pooled choices only
        assert reach is not None  # noqa: S101 - the caller knows that states are pooled
        numbers, masses = np.concatenate(choice.sets), np.concatenate([reach[i] for i in choice.blocks])
        total = np.bincount(numbers, masses, choice.count)
        # Where nothing can be meant to come, every state counts alike: a choice is still wanted there.
        never = total <= 0
        if never.any():
            masses = np.where(never[numbers], 1.0, masses)
            total = np.bincount(numbers, masses, choice.count)
        ahead = np.concatenate([self.ahead[i][choice.column] for i in choice.blocks], axis=1)
        worth = np.empty((len(ahead), choice.count))
        for option, each in enumerate(ahead):
            barred = np.isneginf(each)
            worth[option] = np.bincount(numbers, np.where(barred, 0.0, each) * masses, choice.count) / total
            worth[option, numbers[barred]] = -math.inf
        return worth


def ties(worth: Floats) -> NDArray[np.bool_]:
    """Say of each option in each information set, both arrays of shape (options, sets), whether none is better."""
    best = worth.max(axis=0)
    scale = max(best.max(initial=0.0), -best.min(initial=0.0))
    found: NDArray[np.bool_] = worth >= best - TIE * scale
    return found


def first_best(worth: Floats) -> Index:
    """Return the first of the best options in each information set."""
    tied = ties(worth)
    found = np.zeros(worth.shape[1], np.min_scalar_type(-len(worth)))
    for option in range(len(worth) - 1, 0, -1):  # so that the first has the last word; over this axis, argmax is slow
        np.copyto(found, option, where=tied[option])
    np.copyto(found, 0, where=tied[0])
    return found


def _width(block: Block) -> int:
    """Return 1 where each branch leads to one state from wherever it is taken, else the number of states."""
    for way in block.flows:
        if way.fold is not None or way.index is None or (way.index != way.index[:, :1]).any():
            return block.states.size
    return min(1, block.states.size)


def _fill(way: Flow, goal: Floats, room: Floats) -> Call:
    """Return what gives every (branch, state left) of a flow the value of the state that it leads to."""
    whole = isinstance(way.branches, slice)
    part = room[way.branches] if whole else np.empty((len(way.branches), room.shape[1]))
    if way.fold is None:
        index = way.index[:, : room.shape[1]]  # type: ignore[index] # without a fold there is an index
        call: Call = partial(goal.take, index, None, part, "clip")
    else:
        fold = way.fold
        kept = [1 if axis in fold.axes else size for axis, size in enumerate(fold.shape)]
        out = part.reshape(fold.shape)
        # No variable is kept to the end here, so that a spot's own stands first at its targets.
        call = _copying(out, np.broadcast_to(goal.reshape(kept), fold.shape))
    if whole:
        return call

    def scattered() -> None:
        call()
        room[way.branches] = part

    return scattered


def _copying(out: Floats, seen: Floats) -> Call:
    return partial(np.copyto, out, seen)


def _equivalent(ahead: Floats, logs: Floats, tolerance: float, out: Floats) -> None:
    np.logaddexp.reduce(ahead * (-1 / tolerance) + logs, axis=0, out=out)
    out *= -tolerance
