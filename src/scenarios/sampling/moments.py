"""Means and covariances of what is drawn, in closed form where there is one."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.model.quantities import Distribution, Range
from scenarios.sampling.rows import Dirichlet, Mixed, Scalar
from scenarios.sampling.scalars import quantile, shapes_of, support

if TYPE_CHECKING:
    from scenarios.sampling.rows import Source

__all__ = ["row_moments", "scalar_moments", "slice_moments"]

Floats = NDArray[Any]
Moments = tuple[Floats, Floats]

NODES = 256
"""Gauss's points, where a distribution is cut off, or decides what ranges share."""


def scalar_moments(quantity: Range | Distribution) -> tuple[float, float]:
    """Return the mean and the variance of one number; a range is uniform."""
    if isinstance(quantity, Distribution) and quantity.name == "normal":
        return quantity.mean, quantity.arguments[1] * quantity.arguments[1]
    low, high = support(quantity)
    wide = high - low
    match quantity:
        case Distribution("beta" | "pert"):
            first, second = shapes_of(quantity)
            whole = first + second
            share = first / whole
            return low + wide * share, wide * wide * share * (1 - share) / (whole + 1)
        case Distribution("triangular", (_, mode, _)):
            peak = (mode - low) / wide
            return low + wide * (1 + peak) / 3, wide * wide * (1 - peak + peak**2) / 18
    return low / 2 + high / 2, wide * wide / 12


def row_moments(source: Source) -> Moments | None:
    """Return the mean, of shape (branches,), and the covariance of a row that is drawn by itself.

    None where there is no closed form and no single integral: a row that hangs on a parameter, or one with ranges beside several
    distributions.

    References
    ----------
    .. [1] N. Balakrishnan and V. Nevzorov (2003), A Primer on Statistical Distributions, chapter 27 (Dirichlet).
    """
    if isinstance(source, Dirichlet):
        shapes = np.array(source.shapes)
        whole = shapes.sum()
        mean = shapes / whole
        return mean, (np.diag(mean) - np.outer(mean, mean)) / (whole + 1)
    if isinstance(source, Scalar):
        assert isinstance(source.quantity, Range | Distribution)  # noqa: S101 - a parameter's row is not drawn by itself
        middle, variance = scalar_moments(source.quantity)
        return np.array([middle, 1 - middle]), variance * np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert isinstance(source, Mixed)  # noqa: S101 - there are no other rows
    return None if source.uses else _mixed(source)


def _mixed(source: Mixed) -> Moments | None:
    count = len(source.fixed)
    ranges = [k for k, _ in source.widths]
    widths = tuple(width for _, width in source.widths)
    cut = any(most < 1 for _, _, most in source.distributions)
    if len(ranges) < 2 and not cut:
        # All that the distributions take is missing from the one that takes the rest, if there is one.
        mean, covariance = np.array(source.fixed), np.zeros((count, count))
        for k, distribution, _ in source.distributions:
            middle, variance = scalar_moments(distribution)
            along = np.zeros(count)
            along[k] = 1
            along[ranges] = -1
            mean[k] += middle
            covariance += variance * np.outer(along, along)
        for rest in ranges:
            mean[rest] += 1 - mean.sum()
        return mean, covariance
    if len(source.distributions) > 1:
        return None
    points, weights = [0.0], np.ones(1)
    at = None
    if source.distributions:
        at, distribution, most = source.distributions[0]
        nodes, halves = np.polynomial.legendre.leggauss(NODES)
        points, weights = quantile(distribution, most * (nodes + 1) / 2).tolist(), halves / 2
    mean, square = np.zeros(count), np.zeros((count, count))
    for point, weight in zip(points, weights, strict=True):
        row, spread = np.array(source.fixed), np.zeros((count, count))
        if at is not None:
            row[at] += point
        inner, around = slice_moments(widths, 1 - math.fsum(row))
        row[ranges] += inner
        spread[np.ix_(ranges, ranges)] = around
        mean += weight * row
        square += weight * (spread + np.outer(row, row))
    return mean, square - np.outer(mean, mean)


@lru_cache(maxsize=4096)
def slice_moments(widths: tuple[float, ...], total: float) -> Moments:
    """Return the mean and the covariance of a point spread evenly over {0 ≤ x ≤ width, Σ x = total}.

    The slice is what is left of a simplex after those parts are taken away, and added again, in which some coordinates are beyond their
    widths; each part is a simplex whose moments are known. In fractions, for the terms cancel.

    References
    ----------
    .. [1] D. Barrow and P. Smith (1979), "Spline notation applied to a volume problem", American Mathematical Monthly 86.

    Examples
    --------
    >>> mean, covariance = slice_moments((1.0, 1.0, 1.0), 1.0)
    >>> mean.round(4), covariance[0].round(4)
    (array([0.3333, 0.3333, 0.3333]), array([ 0.0556, -0.0278, -0.0278]))
    """
    count = len(widths)
    exact, whole = [Fraction(width) for width in widths], Fraction(total)
    if count == 1 or not 0 < whole < sum(exact):
        share = min(max(whole, Fraction(0)), sum(exact))
        corner = [share] if count == 1 else [width if share else Fraction(0) for width in exact]
        return np.array([float(x) for x in corner]), np.zeros((count, count))
    size = Fraction(0)
    first = [Fraction(0)] * count
    second = [[Fraction(0)] * count for _ in range(count)]
    for beyond in itertools.product((0, 1), repeat=count):
        height = whole - sum(width for width, taken in zip(exact, beyond, strict=True) if taken)
        if height <= 0:
            continue
        part = (-1) ** sum(beyond) * height ** (count - 1)
        size += part
        middle, pair = height / count, height**2 / (count * (count + 1))
        shift = [width if taken else Fraction(0) for width, taken in zip(exact, beyond, strict=True)]
        for i in range(count):
            first[i] += part * (middle + shift[i])
            for k in range(i, count):
                both = pair * (2 if i == k else 1) + middle * (shift[i] + shift[k]) + shift[i] * shift[k]
                second[i][k] += part * both
    mean = [x / size for x in first]
    covariance = np.array(
        [[float(second[min(i, k)][max(i, k)] / size - mean[i] * mean[k]) for k in range(count)] for i in range(count)]
    )
    return np.array([float(x) for x in mean]), covariance
