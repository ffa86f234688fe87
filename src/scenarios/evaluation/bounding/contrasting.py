"""Branch and bound for the difference of two options' means given what is learned: of two ratios, under one belief."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.boxes import Boxes, root
from scenarios.evaluation.bounding.branching import TOLERANCE, Found
from scenarios.evaluation.bounding.curvature import curved_things, support
from scenarios.evaluation.bounding.looking import bounded_below, point_in, value_at
from scenarios.evaluation.bounding.pooling import pooled
from scenarios.evaluation.bounding.splitting import Split, children
from scenarios.evaluation.chosen import Point

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field

__all__ = ["search_difference"]

Floats = NDArray[Any]


class _Seen(NamedTuple):
    """What one look at a box gave: see `Found`; and where the two sides' choices lie apart, and how much hangs on it."""

    outer: float
    inner: float
    counted: tuple[Floats, Floats]


def search_difference(field: Field, pair: Columns, budget: int) -> Found:
    """Find the least sum of a pair of columns under one belief, given what is learned.

    In each box, the sum of the least values of the two is an outer bound; the sum under one belief is attained. What both sides
    read is split in halves, for a difference of ratios may be least between the ends.

    Parameters
    ----------
    field : Field
        In which something is learned.
    pair : Columns
        An option's value, and another one's with the sign turned.
    budget : int
        How many boxes may be looked at.
    """
    credal = field.credal
    curved = _curved(field, pair)
    number = itertools.count()
    box, _ = root(credal, 1).settled(credal)
    first = _look(field, pair, box)
    best, spent, dropped = first.inner, 1, np.inf
    heap = [(first.outer, next(number), box, Split(), first.counted)]

    def worth() -> float:
        return best - TOLERANCE * max(1.0, abs(best)) if np.isfinite(best) else np.inf

    while heap and heap[0][0] < worth() and spent < budget:
        known, _, box, split, counted = heapq.heappop(heap)
        parts = children(credal, box, split, counted, curved)
        # Where nothing is left to split, what remains of the gap is rounding.
        dropped = min(dropped, np.inf if parts else known)
        settled = [(*part.settled(credal), now) for part, now in parts]
        spent += len(parts)
        for part, now in [(part, now) for part, fits, now in settled if fits[0]]:
            seen = _look(field, pair, part)
            best = min(best, seen.inner)
            outer = max(known, seen.outer)
            if outer < worth():
                heapq.heappush(heap, (outer, next(number), part, now, seen.counted))
    left = min(heap[0][0] if heap else np.inf, dropped)
    return Found(float(best if left >= worth() else left), float(best), spent)


def _curved(field: Field, pair: Columns) -> NDArray[Any]:
    """Say what is to be halved: what each side's value, or the difference, may be least between the ends of."""
    sides = [field.within(support(field, pair.take([k]))) for k in (0, 1)]
    read = [np.unique(np.concatenate([level.row for level in side.levels.levels])) for side in sides]
    found: NDArray[Any] = curved_things(sides[0]) | curved_things(sides[1])
    slots = field.credal.slots
    found[:slots] |= np.isin(field.credal.row_of, np.intersect1d(read[0], read[1]))
    found[slots:] = True
    return found


def _twice(box: Boxes) -> Boxes:
    return box.take([0, 0])


def _look(field: Field, pair: Columns, box: Boxes) -> _Seen:
    """Bound the least sum in a box from below, and find one that is attained."""
    credal = field.credal
    both = _twice(box)
    below = bounded_below(field, pair, both)
    weight, mean = below.votes.weight, below.votes.mean
    whole = weight.sum(axis=1)
    common = np.divide((weight * mean).sum(axis=1), whole, out=np.full(len(whole), 0.5), where=whole > 0)
    spread = below.votes.spread.sum(axis=1) + (weight * (mean - common[:, None]) ** 2).sum(axis=1)
    inner = np.inf
    own = np.where(mean[credal.slots :] > 0.5, both.quantity_high, both.quantity_low)
    ends = np.where(common[credal.slots :, None] > 0.5, both.quantity_high, both.quantity_low)
    center = (both.quantity_low + both.quantity_high) / 2
    for quantities in (ends, own[:, [0, 0]], own[:, [1, 1]], center) if len(center) else (center,):
        fixed, fits = both.with_quantities(quantities).settled(credal)
        middle = point_in(field, fixed)
        guess = np.where(np.isfinite(below.outer), below.outer, 0)
        point = pooled(field, pair, fixed, middle, below.reach, guess)
        # A row that both read is as the side would have it that more hangs on.
        heavy = np.zeros((len(credal.starts), 2))
        np.add.at(heavy, credal.row_of, weight[: credal.slots])
        second = np.append((heavy[:, 1] > heavy[:, 0])[credal.row_of], [False, False])
        mixed = np.where(second, point.slots[:, 1], point.slots[:, 0])
        for slots in (point.slots[:, 0], point.slots[:, 1], mixed, middle.slots[:, 0]):
            one = Point(np.stack([slots, slots], axis=1), point.factors, point.amounts)
            inner = min(inner, _sum(field, pair, one) if fits.all() else np.inf)
    outer = float(below.outer.sum())
    return _Seen(min(outer, inner), inner, (spread, whole))


def _sum(field: Field, pair: Columns, point: Point) -> float:
    """Return the sum of the two values under a belief; infinite where one of them is not defined."""
    value, _, _ = value_at(field, pair, point)
    return float(value.sum())
