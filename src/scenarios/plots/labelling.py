"""Names beside points: as near as may be, over no other name and no point."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Box", "along", "placed"]

_AWAY = (4.0, 9.0, 16.0, 26.0, 40.0, 58.0)
_TURNS = (0, 8, 4, 12, 2, 14, 6, 10, 1, 15, 7, 9, 3, 13, 5, 11)
"""Sixteenths of a turn in which a name is tried: to the right first, then left, above and below, then in between."""


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles overlap."""
        apart = self.right <= other.left or other.right <= self.left or self.high <= other.low or other.high <= self.low
        return not apart

    def holds(self, place: tuple[float, float]) -> bool:
        """Say whether a place lies in the rectangle."""
        return self.left <= place[0] <= self.right and self.low <= place[1] <= self.high

    def nearest(self, place: tuple[float, float]) -> tuple[float, float]:
        """Return the place of the rectangle that is nearest to another."""
        return min(max(place[0], self.left), self.right), min(max(place[1], self.low), self.high)


def placed(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    room: tuple[float, float],
    *,
    radius: float,
    avoided: Sequence[tuple[float, float]] = (),
    order: Sequence[int] | None = None,
) -> list[Box | None]:
    """Return where the names of points go, None where there is no place left.

    Each takes the best free place that there is when its turn comes: near, hiding little, with a way to its point that crosses no
    name.

    Parameters
    ----------
    points : sequence of (x, y)
        In points, from the lower left corner of the room.
    sizes : sequence of (width, height)
        Of their names.
    room : (width, height)
        What names may not leave.
    radius : float
        Of a point's mark, which no name may cover.
    avoided : sequence of (x, y)
        What names should not cover, such as places along a line.
    order : sequence of int, optional
        Who comes first. Default: as they stand.

    Examples
    --------
    >>> placed([(30, 10)], [(20, 8)], (80, 20), radius=1)
    [Box(left=35.0, low=6.0, right=55.0, high=14.0)]
    """
    marks = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    found: list[Box | None] = [None] * len(points)
    hidden = list(avoided)
    for i in range(len(points)) if order is None else order:
        names = [box for box in found if box is not None]
        best = float("inf")
        for away, turn in itertools.product(_AWAY, _TURNS):
            box = _box(points[i], sizes[i], radius + away, turn)
            if away >= best or not _inside(box, room) or any(box.meets(other) for other in (*marks, *names)):
                continue
            way = along([points[i], box.nearest(points[i])])
            crossed = any(other.holds(place) for other in names for place in way)
            worth = away + 10.0 * sum(map(box.holds, hidden)) + 60.0 * crossed
            if worth < best:
                best, found[i] = worth, box
        if (chosen := found[i]) is not None:
            hidden += along([points[i], chosen.nearest(points[i])])
    return found


def along(line: Sequence[tuple[float, float]], apart: float = 5.0) -> list[tuple[float, float]]:
    """Return places along a line through points, so near to each other that a name over it covers some.

    Examples
    --------
    >>> along([(0.0, 0.0), (10.0, 0.0)])
    [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)]
    """
    found = []
    for (x, y), (to_x, to_y) in itertools.pairwise(line):
        count = max(2, int(math.hypot(to_x - x, to_y - y) / apart))
        found += [(x + (to_x - x) * k / count, y + (to_y - y) * k / count) for k in range(count + 1)]
    return found


def _box(point: tuple[float, float], size: tuple[float, float], away: float, turn: int) -> Box:
    """Return the rectangle of a name that begins `away` points from a point, in sixteenths of a turn from the right."""
    across, up = math.cos(turn * math.pi / 8), math.sin(turn * math.pi / 8)
    x, y = point[0] + away * across, point[1] + away * up
    width, height = size
    left = x - width / 2 * (1 - _side(across))
    low = y - height / 2 * (1 - _side(up))
    return Box(left, low, left + width, low + height)


def _side(part: float) -> float:
    return 0.0 if abs(part) < 1e-9 else math.copysign(1.0, part)


def _inside(box: Box, room: tuple[float, float]) -> bool:
    return box.left >= 0 and box.low >= 0 and box.right <= room[0] and box.high <= room[1]
