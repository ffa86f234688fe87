"""How a box is split: to the ends where a value is least at an end, in halves where it need not be."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.boxes import Boxes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.graph.credal import Credal

__all__ = ["Split", "children"]

Floats = NDArray[Any]

_POINT = 1e-13
"""A range that is narrower is a point."""


class Split(NamedTuple):
    """What is known of a box besides its ranges: the entry of a row that takes what the ends of the others leave."""

    slack: Mapping[int, int] = MappingProxyType({})


def children(
    credal: Credal, box: Boxes, split: Split, counted: tuple[Floats, Floats], curved: NDArray[Any]
) -> list[tuple[Boxes, Split]]:
    """Split a box where most hangs on the states' choosing differently.

    A value that is affine in a row is least at an extreme point: all entries but one stand at an end of their range. So
    either the entry in question stands at its lower end, or at its upper one, or it is the one that takes what is left,
    and then some other entry stands at an end.

    Returns
    -------
    list of (Boxes, Split)
        Empty if the box is a point.
    """
    spread, weight = counted
    low = np.concatenate([box.low[:-2, 0], box.quantity_low[:, 0]])
    high = np.concatenate([box.high[:-2, 0], box.quantity_high[:, 0]])
    wide = high - low > _POINT * np.maximum(1, np.abs(low))
    linked = wide.copy()  # what a parameter that is not fixed stands for
    linked[: credal.slots] = False
    linked[credal.in_slots.place] = wide[credal.in_slots.place]
    wide[credal.in_slots.place] = False  # the parameter is split, not its uses
    for row in {int(credal.row_of[slot]) for slot in credal.in_slots.place}:
        start, stop = _row(credal, row)
        if linked[start:stop].any() and wide[start:stop].sum() == 1:
            wide[start:stop] = False  # the last entry takes what the parameter leaves
    wide[list(split.slack.values())] = False
    if not wide.any():
        return []
    # First where choices differ, then where much hangs on it, then what is wide.
    most = np.lexsort((high - low, np.where(wide, weight, -1), np.where(wide, spread, -1), wide))[-1]
    if curved[most]:
        middle = low[most] / 2 + high[most] / 2
        return [(_between(box, most, low[most], middle), split), (_between(box, most, middle, high[most]), split)]
    made = [(_between(box, most, end, end), split) for end in (low[most], high[most])]
    if most >= credal.slots:
        return made
    row = int(credal.row_of[most])
    start, stop = _row(credal, row)
    others = [slot for slot in range(start, stop) if wide[slot] and slot != most]
    if others and len(others) + linked[start:stop].sum() > 1 and row not in split.slack:
        known = Split({**split.slack, row: int(most)})
        other = max(others, key=lambda slot: (spread[slot], high[slot] - low[slot]))
        made += [(_between(box, other, end, end), known) for end in (low[other], high[other])]
    return made


def _row(credal: Credal, row: int) -> tuple[int, int]:
    starts = credal.starts
    return int(starts[row]), int(starts[row + 1]) if row + 1 < len(starts) else credal.slots


def _between(box: Boxes, thing: int, low: float, high: float) -> Boxes:
    """Return the box with another range for one slot or quantity."""
    slots = len(box.low) - 2
    parts = [part.copy() for part in box.parts]
    at, first = (thing, 0) if thing < slots else (thing - slots, 2)
    parts[first][at, 0], parts[first + 1][at, 0] = low, high
    return Boxes(*parts)
