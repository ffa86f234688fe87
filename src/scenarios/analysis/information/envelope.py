"""The mean of the greatest of some straight lines, by partial expectations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.sampling.scalars import below, support

if TYPE_CHECKING:
    from scenarios.model.quantities import Distribution, Range

__all__ = ["mean_gain", "pieces"]

Floats = NDArray[Any]


def pieces(heights: Floats, slopes: Floats, low: float, high: float) -> list[tuple[float, float, int]]:
    """Return where each of some lines, heights + slopes x, is the greatest between two ends: from, to, which.

    Of lines that are equally great the first is taken.
    """
    found: list[tuple[float, float, int]] = []
    at = low
    if math.isinf(low):
        # Far below, the flattest falls least; of parallel ones the highest is the greatest.
        best = int(np.lexsort((-heights, slopes))[0])
        crossings = _crossings(heights, slopes, best)
        at = min(float(crossings.min(initial=math.inf)), high)
        found.append((low, at, best))
    while at < high:
        values = heights + slopes * at
        top = values.max()
        near = np.flatnonzero(values >= top - 1e-13 * max(abs(top), np.abs(heights).max()))
        best = int(near[slopes[near].argmax()])
        crossings = _crossings(heights, slopes, best)
        crossings = crossings[crossings > at]
        to = min(float(crossings.min(initial=math.inf)), high)
        found.append((at, to, best))
        at = to
    return found


def _crossings(heights: Floats, slopes: Floats, best: int) -> Floats:
    """Return where steeper lines cross one of them."""
    steeper = np.flatnonzero(slopes > slopes[best])
    found: Floats = (heights[best] - heights[steeper]) / (slopes[steeper] - slopes[best])
    return found


def mean_gain(quantity: Range | Distribution, heights: Floats, slopes: Floats, usual: int) -> float:
    """Return the mean of the greatest line less that of one of them, at least 0.

    Parameters
    ----------
    quantity : Range or Distribution
        Where along the lines.
    heights, slopes : float arrays of shape (lines,)
    usual : int
        The line that is taken otherwise.
    """
    total = 0.0
    for first, last, best in pieces(heights, slopes, *support(quantity)):
        if best != usual:
            (p, x), (q, y) = below(quantity, first), below(quantity, last)
            total += (heights[best] - heights[usual]) * (q - p) + (slopes[best] - slopes[usual]) * (y - x)
    return max(0.0, float(total))
