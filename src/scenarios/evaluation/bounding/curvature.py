"""In which judgements a value may be least between the ends: those that are shifted in several ways, or come twice on a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.evaluation.bounding.boxes import root
from scenarios.evaluation.chosen import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.graph.credal import Credal
    from scenarios.graph.levels import Level, Levels

__all__ = ["curved_things", "support"]


def support(field: Field, column: Columns) -> NDArray[Any]:
    """Return which states some path that counts may come to."""
    boxes, _ = root(field.credal, 1).settled(field.credal)
    inside = boxes.with_quantities((boxes.quantity_low + boxes.quantity_high) / 2)
    point = Point(boxes.middle(field.credal), inside.factors(field.credal)[0], inside.amounts(field.credal)[0])
    swept, _ = field.at(column, point, np.zeros(1))
    counts = np.zeros(field.levels.size, bool)
    counts[: field.levels.ends] = column.evidence(field.ends)[:-1, 0] > 0
    for level in field.levels.levels:
        counts[level.first : level.stop] = counts[level.lead].any(axis=0)
    found: NDArray[Any] = counts & (field.reach(swept)[:, 0] > 0)
    return found


def curved_things(field: Field) -> NDArray[Any]:
    """Say of each slot and each quantity whether a value may be least between its ends, in a field of states that count.

    A path reads each row once, so that a value is affine in a row as it is written, and still quasi-linear if it is shifted in
    one way wherever it is read. If it is shifted in two ways, or a parameter stands at two nodes, it need not be.
    """
    credal = field.credal
    seen = _readings(field.levels)
    rows = len(credal.starts)
    ways = np.bincount(np.array([row for row, _ in seen], int), minlength=rows)
    of_row = ways > 1
    slots = of_row[credal.row_of]
    quantities = np.zeros(len(credal.quantity_low), bool)
    row_of = credal.row_of[credal.in_slots.place]
    rows_read = {row for row, _ in seen}
    shifted = {row for row, way in seen if way}
    for k in range(len(quantities)):
        read = rows_read & set(row_of[credal.in_slots.quantity == k].tolist())
        factors = credal.in_factors.place[credal.in_factors.quantity == k]
        kinds = bool(read) + bool(len(factors)) + bool((credal.in_amounts.quantity == k).any())
        quantities[k] = kinds > 1 or len(factors) > 1
        if len(factors) == 1:
            quantities[k] |= _ways_of_factor(field.levels, int(factors[0])) > 1
        if read:
            quantities[k] |= bool(shifted & read) or not _decides(credal, read) or _twice(field.levels, read)
    return np.concatenate([slots, quantities])


def _decides(credal: Credal, rows: set[int]) -> bool:
    """Say whether a parameter decides the whole of each row."""
    stops = [*credal.starts[1:].tolist(), credal.slots]
    free = credal.high - credal.low > 0
    return all(free[credal.starts[row] : stops[row]].sum() == 2 for row in rows)


def _twice(levels: Levels, rows: set[int]) -> bool:
    """Say whether some path reads two of these rows."""
    below = np.zeros(levels.size, bool)
    for level in levels.levels:
        later = below[level.lead].any(axis=0)
        here = np.isin(level.row, list(rows))
        if (later & here).any():
            return True
        below[level.first : level.stop] = later | here
    return False


def _readings(levels: Levels) -> set[tuple[int, int]]:
    """Return which rows are read with which shifts: pairs of a row and a pattern, 0 for none."""
    seen: set[tuple[int, int]] = set()
    for level in levels.levels:
        pattern = _patterns(level)
        used = level.row >= 0
        seen.update(zip(level.row[used].tolist(), pattern[used].tolist(), strict=True))
    return seen


def _patterns(level: Level) -> NDArray[Any]:
    pattern = np.zeros(len(level.row), int)
    if level.ratio is not None:
        pattern[level.ratio.states] = level.ratio.pattern
    return pattern


def _ways_of_factor(levels: Levels, factor: int) -> int:
    """Count the combinations of a row and shifts in which a factor is used."""
    seen: set[tuple[int, int]] = set()
    for level in levels.levels:
        if level.ratio is None:
            continue
        branches = len(level.lead)
        for chosen, first in level.ratio.shifts:
            if first <= factor < first + branches:
                at = level.ratio.states[chosen]
                seen.update(zip(level.row[at].tolist(), _patterns(level)[at].tolist(), strict=True))
    return len(seen)
