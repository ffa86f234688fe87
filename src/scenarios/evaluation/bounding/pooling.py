"""A belief in which states that read one row share it: what bounds are attained by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.chosen import Point
from scenarios.graph.greedy import cheapest

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.boxes import Boxes
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.graph.levels import Level

__all__ = ["pooled"]

Floats = NDArray[Any]


def pooled(field: Field, columns: Columns, boxes: Boxes, point: Point, reach: Floats, guess: Floats) -> Point:
    """Return a belief at which, from the end to the start, every row is the best one for all states that read it.

    Best where the states have the shifts in common; else a step in the right direction.

    Parameters
    ----------
    field : Field
    columns, guess
        As in `Field.least`.
    boxes : Boxes
        With every quantity fixed, settled.
    point : Point
        Where to begin; its slots are not changed.
    reach : float array of shape (states, columns)
        With what weight each state counts.
    """
    slots = point.slots.copy()
    value = np.zeros((field.levels.size, len(columns)))
    final = field.final(columns, point.amounts, point.amounts, guess)
    value[: len(final)] = final
    met = np.zeros_like(value) if field.learned else None
    if met is not None:
        met[: len(final)] = columns.evidence(field.ends)
    for level in field.levels.levels:
        here = slice(level.first, level.stop)
        ahead = value[level.lead]
        added = field.additions(columns, point.amounts, point.amounts, None if met is None else (met, met), None)(level)
        if added is not None:
            ahead = ahead + added
        rows = np.unique(level.row[level.row >= 0])
        if len(rows):
            table, slope = field.settle(level, slots, (point.factors, point.factors), ahead)
            slope = slope * reach[here]
            worth = np.zeros_like(slots)
            level.added(worth, "slot", slope)
            of_rows = field.credal.starts[rows] + np.arange(len(level.lead))[:, None]
            before = slots[of_rows]
            slots[of_rows] = cheapest(worth[of_rows], boxes.low[of_rows], boxes.high[of_rows])
            if level.ratio is not None:
                emptied = _emptied(field, level, slots, point.factors)
                slots[of_rows] = np.where(emptied[rows], before, slots[of_rows])
        table, _ = field.settle(level, slots, (point.factors, point.factors), ahead)
        value[here] = (table * ahead).sum(axis=0)
        if met is not None:
            met[here] = (table * met[level.lead]).sum(axis=0)
    return Point(slots, point.factors, point.amounts)


def _emptied(field: Field, level: Level, slots: Floats, factors: Floats) -> NDArray[Any]:
    """Say of each row and column whether some state that reads the row is left without a branch."""
    assert level.ratio is not None  # noqa: S101 - asked for only then
    which = level.ratio.states
    weights = slots[level.slot[:, which]] * field.times(level, (factors, factors))[0]
    found = np.zeros((len(field.credal.starts), slots.shape[1]), bool)
    np.logical_or.at(found, level.row[which], ~(weights > 0).any(axis=0))
    return found
