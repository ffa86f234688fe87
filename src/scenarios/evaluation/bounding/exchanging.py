"""What it changes to move weight from one entry of a row to another: between what, over all states that read the row together."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.greedy import cheapest

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.boxes import Boxes
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.evaluation.chosen import Swept
    from scenarios.graph.levels import Level

__all__ = ["best_and_worst"]

Floats = NDArray[Any]
Flags = NDArray[np.bool_]

_BRANCHES = 8
"""Rows with more are left alone: every pair of entries is looked at."""


def best_and_worst(field: Field, boxes: Boxes, lowest: Swept, highest: Swept, free: Flags) -> tuple[Flags, Flags]:
    """Say of each entry whether no value rises when it takes weight from the others, and whether none rises when it gives.

    A state that is reached with probability w gives w times the difference of what the two entries lead to; of a shifted
    row with weights p and factors f, Σ p f v / Σ p f, the difference of f (v − value) / Σ p f. States may disagree: what
    counts is their sum, of which each part lies between ends.

    Parameters
    ----------
    field : Field
    boxes : Boxes
        Settled.
    lowest, highest : Swept
        The least values in the boxes, and the greatest ones with the sign turned.
    free : bool array of shape (slots + 2, boxes)
        Which entries may take or give.

    Returns
    -------
    two bool arrays of shape (slots, boxes)
    """
    credal = field.credal
    offset = np.append(np.arange(credal.slots) - credal.starts[credal.row_of], [0, 0])
    most = np.zeros((credal.slots + 2, min(int(offset.max()) + 1, _BRANCHES), len(boxes)))
    unknown = np.append(offset[:-2] >= _BRANCHES, [True, True])[:, None] | np.zeros(len(boxes), bool)
    factors = boxes.factors(credal)
    ends = [_Ends(field, level, boxes, factors) for level in field.levels.levels]
    reaches = _reached(field, ends, len(boxes))
    for level, end, below, above in zip(field.levels.levels, ends, lowest.chosen, highest.chosen, strict=True):
        here = slice(level.first, level.stop)
        unknown[:, end.empty] = True  # the value of a state without a branch means nothing
        if (offset[level.slot] >= _BRANCHES).any() or len(level.lead) > _BRANCHES:
            unknown[level.slot.ravel()] = True
            continue
        values = lowest.value[here], -highest.value[here]
        ahead = below.gain + values[0], -(above.gain + highest.value[here])
        weight = reaches[0][here] / end.total[1], reaches[1][here] / end.total[0]
        for b, c in itertools.permutations(range(len(level.lead)), 2):
            moved = end.difference(b, c, ahead, values)
            np.add.at(most, (level.slot[b], offset[level.slot[c]]), np.maximum(moved * weight[0], moved * weight[1]))
    best, worst = ~np.stack([unknown, unknown])[:, :-2]
    slots = np.arange(credal.slots)
    first = slots - offset[:-2]
    for o in range(most.shape[1]):
        other = np.minimum(first + o, credal.slots - 1)
        counts = ((credal.row_of[other] == credal.row_of) & (other == first + o) & (other != slots))[:, None] & free[
            other
        ]
        best &= ~counts | (most[slots, o] <= 0)
        worst &= ~counts | (most[other, np.minimum(offset[:-2], most.shape[1] - 1)] <= 0)
    return best, worst


class _Ends:
    """Between what the branch probabilities, the factors and their weighted sum lie, in the states of one level."""

    def __init__(self, field: Field, level: Level, boxes: Boxes, factors: tuple[Floats, Floats]) -> None:
        low, high = boxes.low[level.slot], boxes.high[level.slot]
        self.table = low, high
        self.least, self.most = np.ones((2, *low.shape))
        self.total = np.ones((2, *low.shape[1:]))
        self.empty = np.zeros(len(boxes), bool)
        if level.ratio is None:
            return
        which = level.ratio.states
        for side, times in zip((self.least, self.most), field.times(level, factors), strict=True):
            side[:, which] = times
        least, most = self.least[:, which], self.most[:, which]
        p, q = low[:, which], high[:, which]
        total = np.stack([(cheapest(least, p, q) * least).sum(axis=0), (cheapest(-most, p, q) * most).sum(axis=0)])
        self.empty = ~(total[0] > 0).all(axis=0)
        self.total[:, which] = np.where(total[0] > 0, total, 1)
        for b in range(len(p)):
            others = np.arange(len(p)) != b
            rest = np.minimum((q * most)[others].sum(axis=0), (1 - p[b]) * most[others].max(axis=0, initial=0))
            low[b, which] = _part(p[b] * least[b], rest)
            lowest = least[others].min(axis=0, initial=float(least.max()))  # a row may have no others
            rest = np.maximum((p * least)[others].sum(axis=0), (1 - q[b]) * lowest)
            high[b, which] = _part(q[b] * most[b], rest)

    def difference(self, b: int, c: int, ahead: tuple[Floats, Floats], values: tuple[Floats, Floats]) -> Floats:
        """Return at most what entry b adds beyond entry c, before it is divided by the total."""
        found = np.full(values[0].shape, -np.inf)
        for mine, its in itertools.product((self.least[b], self.most[b]), (self.least[c], self.most[c])):
            room = mine - its
            taken = np.minimum(room * values[0], room * values[1])
            np.maximum(found, mine * ahead[1][b] - its * ahead[0][c] - taken, out=found)
        return found


def _part(mine: Floats, rest: Floats) -> Floats:
    found: Floats = np.divide(mine, mine + rest, out=np.zeros_like(mine), where=mine > 0)
    return found


def _reached(field: Field, ends: list[_Ends], count: int) -> tuple[Floats, Floats]:
    """Return between what the probability of coming to each state lies, shape (states, boxes)."""
    least, most = np.zeros((2, field.levels.size, count))
    least[field.levels.start] = most[field.levels.start] = 1
    for level, end in zip(reversed(field.levels.levels), reversed(ends), strict=True):
        here = slice(level.first, level.stop)
        np.minimum(most[here], 1, out=most[here])
        for reach, table in zip((least, most), end.table, strict=True):
            level.added(reach, "lead", table * reach[here])
    return least, most
