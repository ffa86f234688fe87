"""Points spread evenly over what ranges and a total allow: the slice of a box on which the coordinates add up to a number."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["UniformSum", "slice_points"]

Floats = NDArray[Any]

_MOST_STEPS = 60


class UniformSum:
    """The sum of independent numbers, each uniform between 0 and its width.

    Its distribution function is a polynomial between the sums of some of the widths:
    F(t) = Σ_S (−1)^|S| (t − Σ_S w)₊^m / (m! Π w) over all subsets S of the m widths. The polynomials are worked out in fractions, for
    in floats the terms would cancel.

    Parameters
    ----------
    widths : sequence of float
        At least one, all above 0.

    References
    ----------
    .. [1] D. Barrow and P. Smith (1979), "Spline notation applied to a volume problem", American Mathematical Monthly 86.
    """

    def __init__(self, widths: Sequence[float]) -> None:
        exact = [Fraction(width) for width in widths]
        degree = len(exact)
        signs = {Fraction(0): 1}
        for width in exact:
            moved = {at + width: -sign for at, sign in signs.items()}
            signs = {at: signs.get(at, 0) + moved.get(at, 0) for at in (*signs, *moved)}
        breaks = sorted(signs)
        unit = Fraction(1, math.factorial(degree)) / math.prod(exact)
        piece = [Fraction(0)] * (degree + 1)
        pieces = []
        for before, at in zip([breaks[0], *breaks], breaks, strict=False):
            _shift(piece, at - before)
            piece[degree] += signs[at] * unit
            pieces.append([float(part) for part in piece])
        self._breaks = np.array([float(at) for at in breaks])
        self._pieces = np.array(pieces).T.copy()  # (degree + 1, breaks): the powers of the distance from the break

    def cumulative(self, values: Floats) -> Floats:
        """Return the probability of at most these values."""
        inside = np.clip(values, 0, self._breaks[-1])
        piece = np.searchsorted(self._breaks, inside, side="right") - 1
        return _polynomial(self._pieces[:, piece], inside - self._breaks[piece])[0]

    def quantile(self, levels: Floats) -> Floats:
        """Return the values that are not exceeded with these probabilities."""
        reached = self._pieces[0]
        piece = np.clip(np.searchsorted(reached, levels, side="right") - 1, 0, len(reached) - 2)
        factors = self._pieces[:, piece]
        length = self._breaks[piece + 1] - self._breaks[piece]
        low, high = np.zeros_like(levels), length.copy()
        span = reached[piece + 1] - reached[piece]
        found = length * np.clip((levels - reached[piece]) / span, 0, 1)
        for _ in range(_MOST_STEPS):  # Newton's method, and halves where it would leave the interval
            value, slope = _polynomial(factors, found)
            above = value > levels
            high, low = np.where(above, found, high), np.where(above, low, found)
            with np.errstate(divide="ignore", invalid="ignore"):
                better = found - (value - levels) / slope
            better = np.where((better >= low) & (better <= high), better, (low + high) / 2)
            moved = np.abs(better - found)
            found = better
            if not (moved > 1e-15 * length).any():
                break
        values: Floats = self._breaks[piece] + found
        return values


def _shift(piece: list[Fraction], by: Fraction) -> None:
    """Turn a polynomial in x into the same in x + by."""
    if by:
        for first in range(len(piece) - 1):
            for power in range(len(piece) - 2, first - 1, -1):
                piece[power] += by * piece[power + 1]


def _polynomial(factors: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return the value and the slope of polynomials, each at its own place."""
    value = np.zeros_like(at)
    slope = np.zeros_like(at)
    for factor in factors[::-1]:
        slope = slope * at + value
        value = value * at + factor
    return value, slope


@lru_cache(maxsize=4096)
def _sum_of(widths: tuple[float, ...]) -> UniformSum:
    return UniformSum(widths)


def slice_points(widths: Sequence[float], total: Floats, levels: Floats) -> Floats:
    """Spread points evenly over {0 ≤ x ≤ width, Σ x = total}.

    One coordinate after the other, each from its distribution given those before: what the later ones add up to is
    the sum of uniform numbers, kept to what this one's width and the total allow.

    Parameters
    ----------
    widths : sequence of float
        Above 0, at least one.
    total : float array of shape (points,)
        Between 0 and the sum of the widths.
    levels : float array of shape (coordinates - 1, points)
        Uniform between 0 and 1.

    Returns
    -------
    float array of shape (coordinates, points)
    """
    order = sorted(range(len(widths)), key=widths.__getitem__)
    sizes = [widths[k] for k in order]
    whole = math.fsum(sizes)
    turned = bool(total.mean() > whole / 2)  # the distribution is most exact near 0
    left = np.clip(whole - total if turned else total, 0, whole)
    points = np.empty((len(sizes), len(total)))
    for k, (at, size) in enumerate(zip(order[:-1], sizes, strict=False)):
        later = _sum_of(tuple(sizes[k + 1 :]))
        least, most = np.maximum(left - size, 0), np.minimum(left, math.fsum(sizes[k + 1 :]))
        below, above = later.cumulative(least), later.cumulative(most)
        rest = np.clip(later.quantile(below + levels[k] * (above - below)), least, most)
        points[at] = np.clip(left - rest, 0, size)
        left = rest
    points[order[-1]] = left
    return np.array(widths)[:, None] - points if turned else points
