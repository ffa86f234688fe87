"""Where the best of several options changes while one number goes from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["first_best", "turns_by_search", "turns_of_lines"]

_LEVEL = 1e-12


def first_best(values: Floats) -> int:
    """Return the first place that is level with the greatest value."""
    return int(np.argmax(values >= values.max() - _LEVEL * np.abs(values).max()))


def turns_of_lines(starts: Floats, ends: Floats) -> list[tuple[float, int, int]]:
    """Return where the highest of some lines changes between 0 and 1, and from which to which, in closed form.

    Parameters
    ----------
    starts, ends : float arrays of shape (lines,)
        Their heights at 0 and at 1.

    Notes
    -----
    Along the upper envelope: from the highest line, the next one is that which is steeper and meets it first; of those that meet it at once the
    steepest, of lines that are the same the first.

    Examples
    --------
    >>> turns_of_lines(np.array([3.0, 2.0]), np.array([0.0, 2.0]))
    [(0.3333333333333333, 0, 1)]
    """
    slopes = ends - starts
    at, here = 0.0, first_best(starts)
    scale = max(float(np.abs(starts).max()), float(np.abs(ends).max()), 1e-300)
    level = np.flatnonzero(starts >= starts[here] - _LEVEL * scale)
    steepest = level[np.argmax(slopes[level])]
    if slopes[steepest] > slopes[here] + _LEVEL * scale:  # level at 0 alone
        here = int(steepest)
    found: list[tuple[float, int, int]] = []
    while True:
        steeper = np.flatnonzero(slopes > slopes[here] + _LEVEL * scale)
        meets = (starts[here] - starts[steeper]) / (slopes[steeper] - slopes[here])
        later = meets < 1  # and never before: a steeper line that has met this one lies above it
        steeper, meets = steeper[later], meets[later]
        if not len(steeper):
            return found
        first = meets.min()
        together = steeper[meets <= first + _LEVEL]
        above = int(together[np.argmax(slopes[together])])
        at = max(at, float(first))
        found.append((at, here, above))
        here = above


def turns_by_search(
    values: Callable[[float], Floats], grid: Sequence[float], tolerance: float
) -> list[tuple[float, int, int]]:
    """Return where the greatest of some values changes, and from which to which, by halving between the places of a grid.

    Two changes between the same two neighbours of the grid that undo each other are missed.

    Examples
    --------
    >>> [(at, *_)] = turns_by_search(lambda s: np.array([0.25, s * s]), [0.0, 1.0], 1e-9)
    >>> abs(at - 0.5) < 1e-9
    True
    """
    best = [first_best(values(place)) for place in grid]
    found = []
    for k, high in enumerate(grid[1:]):
        low, here = grid[k], best[k]
        while here != best[k + 1]:
            left, right, above = low, high, best[k + 1]
            while right - left > tolerance:
                middle = (left + right) / 2
                then = first_best(values(middle))
                if then == here:
                    left = middle
                else:
                    right, above = middle, then
            found.append((right, here, above))
            low, here = right, above
    return found
