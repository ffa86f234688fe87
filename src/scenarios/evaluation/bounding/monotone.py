"""Signs of partial derivatives: what can be fixed at an end, because no value is lower elsewhere in the box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.boxes import Boxes
from scenarios.evaluation.bounding.exchanging import best_and_worst
from scenarios.graph.greedy import cheapest

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.graph.levels import Level

__all__ = ["fixed_by_sign"]

Floats = NDArray[Any]
Flags = NDArray[np.bool_]


def fixed_by_sign(field: Field, columns: Columns, boxes: Boxes, guess: tuple[Floats, Floats]) -> tuple[Boxes, Flags]:
    """Fix what has a partial derivative of one sign throughout a box.

    Moving weight from one entry of a row to another changes a value by the difference of what the two lead to, added up over
    the states that read the row. If one entry leads to less than every other, whatever all the other judgements of the box
    are and wherever the row is read, some least value has that entry at its upper end; likewise for the
    entry that leads to most, and for quantities. Where states disagree on an entry, the sign of their sum decides.

    Parameters
    ----------
    field : Field
        With the states that count alone.
    columns : Columns
        Whose values are made least; without effects, where something is learned.
    boxes : Boxes
        Settled.
    guess : pair of float arrays of shape (columns,)
        Between what the least value lies, where something is learned.

    Returns
    -------
    Boxes, bool array of shape (boxes,)
        Not settled; and where anything has been fixed.
    """
    credal = field.credal
    lowest = field.least(columns, boxes, guess[1])
    highest = field.least(columns.mirrored(), boxes, -guess[0])
    best = _Against(credal.slots + 2, len(columns))
    worst = _Against(credal.slots + 2, len(columns))
    signs = _Signs(field, len(columns))
    free = boxes.high - boxes.low > 0
    for level, below, above in zip(field.levels.levels, lowest.chosen, highest.chosen, strict=True):
        here = slice(level.first, level.stop)
        low, high = below.gain + lowest.value[here], -(above.gain + highest.value[here])
        may = free[level.slot]
        least, most = low, high
        if level.ratio is not None and len(level.lead) > 2:
            least, most = _shifted(field, level, boxes, low, high)
        best.count(level, most > _others(least, may, np.inf))
        worst.count(level, least < -_others(-most, may, np.inf))
        if level.ratio is not None:
            signs.empty[level.first] = _may_be_empty(field, level, boxes)
        signs.count(level, low, high, free)
    fixed = Boxes(*(part.copy() for part in boxes.parts))
    # Where a parameter stands in a row, weight cannot be moved within the row alone.
    apart = np.zeros((len(credal.starts), len(boxes)), bool)
    apart[credal.row_of[credal.in_slots.place]] = True
    for level in field.levels.levels:
        if level.ratio is not None:
            np.logical_or.at(apart, level.row[level.ratio.states], _may_be_empty(field, level, boxes))
    free[:-2] &= ~apart[credal.row_of]
    changed = np.zeros(len(boxes), bool)
    taken = np.zeros((len(credal.starts), len(boxes)), bool)
    gains = best_and_worst(field, boxes, lowest, highest, free)
    for against, sure, ends in ((best, gains[0], (fixed.low, boxes.high)), (worst, gains[1], (fixed.high, boxes.low))):
        for slot, k in np.argwhere(((against.votes[:-2] == 0) | sure) & (against.read[:-2] > 0) & free[:-2]):
            row = credal.row_of[slot]
            if not taken[row, k]:  # one at a time: of two that lead to the same, both may be best
                taken[row, k] = changed[k] = True
                ends[0][slot, k] = ends[1][slot, k]
    rising, falling = signs.settled()
    wide = fixed.quantity_high > fixed.quantity_low
    rising, falling = rising & wide, falling & wide & ~rising
    fixed.quantity_high[rising] = fixed.quantity_low[rising]
    fixed.quantity_low[falling] = fixed.quantity_high[falling]
    return fixed, changed | (rising | falling).any(axis=0)


class _Against:
    """How many states that count speak against an entry's being the best, or the worst, of its row."""

    def __init__(self, slots: int, columns: int) -> None:
        self.votes = np.zeros((slots, columns))
        self.read = np.zeros((slots, columns))

    def count(self, level: Level, against: Flags) -> None:
        level.added(self.votes, "slot", against.astype(float))
        level.added(self.read, "slot", np.ones(against.shape))


class _Signs:
    """Whether a value may rise, or fall, when a quantity rises, over all its uses in rows and factors."""

    def __init__(self, field: Field, columns: int) -> None:
        self.credal = field.credal
        self.up = np.zeros((len(self.credal.quantity_low), columns), bool)
        self.down = self.up.copy()
        amounts = self.credal.in_amounts.quantity
        self.up[amounts] = self.down[amounts] = True  # linear: their ends are tried one after the other
        self.empty: dict[int, Flags] = {}

    def count(self, level: Level, low: Floats, high: Floats, free: Flags) -> None:
        """Look at the uses in one level, given the least and the greatest that each branch leads to."""
        uses = self.credal.in_slots
        for i in np.flatnonzero(np.isin(uses.place, level.slot)):
            b, n = np.nonzero(level.slot == uses.place[i])
            may = free[level.slot[:, n]]
            up = (high[b, n] > _others(low[:, n], may, np.inf)[b, np.arange(len(n))]).any(axis=0)
            down = (low[b, n] < -_others(-high[:, n], may, np.inf)[b, np.arange(len(n))]).any(axis=0)
            many = (may.sum(axis=0) > 2).any(axis=0)  # which of the others gives way is open
            self._note(int(uses.quantity[i]), float(uses.coefficient[i]), up | many, down | many)
        if level.ratio is None:
            return
        uses = self.credal.in_factors
        for local, first in level.ratio.shifts:
            for i in np.flatnonzero((uses.place >= first) & (uses.place < first + len(level.lead))):
                if self.empty[level.first][local].any():
                    self.up[uses.quantity[i]] = self.down[uses.quantity[i]] = True
                    continue
                n = level.ratio.states[local]
                may = np.repeat(level.ratio.available[:, local, None], low.shape[2], axis=2)
                b = uses.place[i] - first
                up = (high[:, n] > _others(low[:, n], may, np.inf))[b].any(axis=0)
                down = (low[:, n] < -_others(-high[:, n], may, np.inf))[b].any(axis=0)
                self._note(int(uses.quantity[i]), float(uses.coefficient[i]), up, down)

    def _note(self, quantity: int, coefficient: float, up: Flags, down: Flags) -> None:
        self.up[quantity] |= up if coefficient > 0 else down
        self.down[quantity] |= down if coefficient > 0 else up

    def settled(self) -> tuple[Flags, Flags]:
        """Return where a value never falls, and where it never rises, while a quantity rises."""
        return ~self.down, ~self.up


def _may_be_empty(field: Field, level: Level, boxes: Boxes) -> Flags:
    """Say of each shifted state whether weights of the box leave it no branch; what is best at such an end is nothing."""
    assert level.ratio is not None  # noqa: S101 - asked for only then
    at = level.slot[:, level.ratio.states]
    least, _ = field.times(level, boxes.factors(field.credal))
    weights = np.broadcast_to(least, (*at.shape, len(boxes)))
    rows = cheapest(weights, boxes.low[at], boxes.high[at])
    empty: Flags = ~((rows * weights).sum(axis=0) > 0)
    return empty


def _others(values: Floats, may: Flags, none: float) -> Floats:
    """Return for each branch the least of the other branches that may count, of shape (branches, n, columns)."""
    masked = np.where(may, values, none)
    found = np.empty_like(masked)
    for b in range(len(masked)):
        found[b] = np.delete(masked, b, axis=0).min(axis=0, initial=none)
    return found


def _shifted(field: Field, level: Level, boxes: Boxes, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return between what weight on an entry adds to its state's value, where rows are shifted; of no scale but one sign."""
    ratio = level.ratio
    assert ratio is not None  # noqa: S101 - asked for only then
    which = ratio.states
    factors = field.times(level, boxes.factors(field.credal))
    least, most = low.copy(), high.copy()
    # A state's value lies between the least and the greatest of what its branches lead to.
    below = low[:, which] - high[:, which].max(axis=0)
    above = high[:, which] - low[:, which].min(axis=0)
    ends = [factor * end for factor in factors for end in (below, above)]
    least[:, which] = np.minimum.reduce(ends)
    most[:, which] = np.maximum.reduce(ends)
    return least, most
