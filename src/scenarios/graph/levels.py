"""The graph laid flat: all states that stand equally far from the end side by side, so that a sweep has no loop over places.

Sweeps that choose a row at every state (lower and upper values) need the branches of many states in one array, whichever
places they belong to. Here every state of the graph has one number, final states first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Level", "Levels", "Ratio"]

Floats = NDArray[Any]
Index = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """The states of a level whose rows are shifted or cut, and so divided by their sum.

    Attributes
    ----------
    states : int array of shape (n,)
        Their numbers within the level.
    available : bool array of shape (branches, n)
    shifts : tuple of (int array of shape (m,), int)
        Which of the n states a rule applies to, and the first of its factors, one a branch.
    pattern : int array of shape (n,)
        States of one pattern have the same rules and branches, whatever row they read.
    """

    states: Index
    available: Index
    shifts: tuple[tuple[Index, int], ...]
    pattern: Index


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """States with equally many branches that lead to lower levels only.

    Attributes
    ----------
    first, stop : int
        Their numbers.
    lead, slot : int arrays of shape (branches, n)
        The state that each branch leads to, and the slot that gives its probability before shifts.
    row : int array of shape (n,)
        The row as written that each state reads; -1 where a branch is set.
    ratio : Ratio or None
    effect : int array of shape (branches, n), or None
        Where the effects of each branch begin among the amounts; -1 where it has none.
    option : int array of shape (branches, n), or None
        The branch of what is compared, once this branch is taken; None beside `effect`, or where nothing is compared.
    """

    first: int
    stop: int
    lead: Index
    slot: Index
    row: Index
    ratio: Ratio | None
    effect: Index | None
    option: Index | None
    _sums: dict[str, tuple[Index, Index, Index]] = field(default_factory=dict)

    def added(self, to: Floats, at: str, numbers: Floats) -> None:
        """Add numbers of shape (branches, n, columns) to rows of `to`: by what they lead to, or by the slot that they read."""
        if at not in self._sums:
            index = (self.lead if at == "lead" else self.slot).ravel()
            order = np.argsort(index, kind="stable")
            distinct, starts = np.unique(index[order], return_index=True)
            self._sums[at] = order, distinct, starts
        order, distinct, starts = self._sums[at]
        flat = numbers.reshape(len(order), -1).take(order, axis=0)
        to[distinct] += np.add.reduceat(flat, starts, axis=0) if len(distinct) < len(order) else flat


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """All states, by level.

    Attributes
    ----------
    levels : tuple of Level
        From the last before the end to the start.
    ends : int
        Final states come first; after them one more, where paths end that contradict what is learned.
    size : int
        All states, the final ones and that one included.
    start : int
        The state where paths begin.
    """

    levels: tuple[Level, ...]
    ends: int
    size: int
    start: int

    def within(self, states: Index) -> Levels:
        """Return the levels with only these states before the end; branches to others end beside the final states.

        Parameters
        ----------
        states : bool array of shape (size,)
            The start has to be among them.
        """
        number = np.full(self.size, self.ends)
        number[: self.ends] = np.arange(self.ends)
        at = self.ends + 1
        made = []
        for level in self.levels:
            kept = np.flatnonzero(states[level.first : level.stop])
            if len(kept):
                number[level.first + kept] = at + np.arange(len(kept))
                made.append(_cut(level, kept, at, number))
                at += len(kept)
        return Levels(tuple(made), self.ends, at, int(number[self.start]))


def _cut(level: Level, kept: Index, first: int, number: Index) -> Level:
    """Return a level with some of its states, and with new numbers."""
    return Level(
        first,
        first + len(kept),
        number[level.lead[:, kept]],
        level.slot[:, kept],
        level.row[kept],
        None if level.ratio is None else _cut_ratio(level.ratio, kept, len(level.row)),
        None if level.effect is None else level.effect[:, kept],
        None if level.option is None else level.option[:, kept],
    )


def _cut_ratio(ratio: Ratio, kept: Index, size: int) -> Ratio | None:
    place = np.full(size, -1)
    place[kept] = np.arange(len(kept))
    mine = np.flatnonzero(place[ratio.states] >= 0)
    if not len(mine):
        return None
    local = np.full(len(ratio.states), -1)
    local[mine] = np.arange(len(mine))
    shifts = ((local[states], first) for states, first in ratio.shifts)
    return Ratio(
        place[ratio.states[mine]],
        ratio.available[:, mine],
        tuple((states[states >= 0], first) for states, first in shifts if (states >= 0).any()),
        ratio.pattern[mine],
    )
