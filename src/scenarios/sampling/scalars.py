"""One uncertain number: a range, or a distribution as written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.model.quantities import Distribution, Range

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["below", "cumulative", "drawn", "ends_on_a_line", "nearly_normal", "quantile", "shapes_of", "support"]

Floats = NDArray[Any]
_EDGE = 2.0**-53
"""Levels closer to 0 or 1 would be infinitely far out."""
_HUGE = 1e10
_STEP = 1e-3
_FAR = 40.0
"""So many standard deviations out, a normal density is 0."""
Uncertain = Range | Distribution


def support(quantity: Uncertain) -> tuple[float, float]:
    """Return the least and the greatest value that can be drawn."""
    return (quantity.low, quantity.high) if isinstance(quantity, Range) else quantity.support


def ends_on_a_line(quantity: Uncertain) -> tuple[float, float]:
    """Return two values through which a line is found well: the ends, of a normal distribution a standard deviation on either side."""
    if isinstance(quantity, Distribution) and quantity.name == "normal":
        mean, sd = quantity.arguments
        step = max(sd, _STEP * abs(mean))
        return mean - step, mean + step
    return support(quantity)


def quantile(quantity: Uncertain, levels: Floats) -> Floats:
    """Return the values that are not exceeded with these probabilities, between 0 and 1; a range is uniform."""
    low, high = support(quantity)
    match quantity:
        case Distribution("normal", (mean, sd)):
            normal: Floats = mean + sd * _special("ndtri")(np.clip(levels, _EDGE, 1 - _EDGE))
            return normal
        case Distribution("beta" | "pert"):
            shares = _beta(*shapes_of(quantity), levels)
        case Distribution("triangular", (_, mode, _)):
            peak = _share(mode, low, high)
            rising = np.sqrt(levels * peak)
            shares = np.where(levels < peak, rising, 1 - np.sqrt((1 - levels) * (1 - peak)))
        case _:
            shares = levels
    return _between(low, high, shares)


def nearly_normal(first: float, second: float, levels: Floats) -> Floats | None:
    """Return quantiles of a beta distribution of two huge shapes, which is a normal one within rounding; None of any other.

    SciPy's take ever longer there, and lose their digits.
    """
    if min(first, second) < _HUGE:
        return None
    mean = first / 2 / (first / 2 + second / 2)  # halves, so that no sum overflows
    sd = math.sqrt(mean * (1 - mean) / 2) / math.sqrt(first / 2 + second / 2)
    found: Floats = mean + sd * _special("ndtri")(np.clip(levels, _EDGE, 1 - _EDGE))
    return found


def _beta(first: float, second: float, levels: Floats) -> Floats:
    """Return quantiles of a beta distribution; where SciPy has none, those of what it comes to for extreme shapes."""
    normal = nearly_normal(first, second, levels)
    if normal is not None:
        return normal
    found = _special("betaincinv")(first, second, levels)
    upper = first / 2 / (first / 2 + second / 2)  # the mean; halves, so that no sum overflows
    limit = np.full_like(levels, upper) if min(first, second) >= 1 else (levels > 1 - upper).astype(float)
    shares: Floats = np.where(np.isnan(found), limit, found)
    return shares


def cumulative(quantity: Distribution, value: float) -> float:
    """Return the probability of at most `value`."""
    if quantity.name == "normal":
        return float(_special("ndtr")((value - quantity.mean) / quantity.arguments[1]))
    low, high = quantity.support
    share = min(1.0, max(0.0, _share(value, low, high)))
    match quantity:
        case Distribution("beta" | "pert"):
            return float(_special("betainc")(*shapes_of(quantity), share))
        case Distribution("triangular", (_, mode, _)):
            peak = _share(mode, low, high)
            return share**2 / peak if share < peak else 1 - (1 - share) ** 2 / (1 - peak) if share < 1 else 1.0
    return share


def drawn(quantity: Uncertain, stream: np.random.Generator, count: int) -> Floats:
    """Draw `count` values."""
    if isinstance(quantity, Distribution) and quantity.name in {"beta", "pert"}:
        return _between(*quantity.support, stream.beta(*shapes_of(quantity), count))
    if isinstance(quantity, Distribution) and quantity.name == "normal":
        mean, sd = quantity.arguments
        return stream.normal(mean, sd, count)
    return quantile(quantity, stream.random(count))


def shapes_of(quantity: Distribution) -> tuple[float, float]:
    """Return the two shapes of the beta distribution behind a ``beta`` or a ``pert``."""
    if quantity.name == "beta":
        return quantity.arguments[0], quantity.arguments[1]
    low, mode, high = quantity.arguments
    peak = _share(mode, low, high)
    return 1 + 4 * peak, 1 + 4 * (1 - peak)


def _share(value: float, low: float, high: float) -> float:
    return (value / 2 - low / 2) / (high / 2 - low / 2)  # halves, so that no difference overflows


def _between(low: float, high: float, shares: Floats) -> Floats:
    return low * (1 - shares) + high * shares


def _special(name: str) -> Callable[..., Any]:
    """Return a function of SciPy's, which takes a while to load and is not always needed."""
    from scipy import special  # noqa: PLC0415

    function: Callable[..., Any] = getattr(special, name)
    return function


def below(quantity: Uncertain, value: float) -> tuple[float, float]:
    """Return the probability of at most `value`, and the mean of what is at most that, times the probability.

    Examples
    --------
    >>> below(Range(0.0, 2.0), 1.0)
    (0.5, 0.25)
    """
    if isinstance(quantity, Distribution) and quantity.name == "normal":
        mean, sd = quantity.arguments
        at = (value - mean) / sd
        reached = cumulative(quantity, value)
        density = math.exp(-(min(abs(at), _FAR) ** 2) / 2) / math.sqrt(2 * math.pi)
        return reached, mean * reached - sd * density
    low, high = support(quantity)
    wide = high - low
    share = min(1.0, max(0.0, _share(value, low, high)))
    match quantity:
        case Distribution("beta" | "pert"):
            first, second = shapes_of(quantity)
            beta = _special("betainc")
            level = float(beta(first, second, share))
            part = first / (first + second) * float(beta(first + 1, second, share))
        case Distribution("triangular", (_, mode, _)):
            peak = _share(mode, low, high)
            level = cumulative(quantity, value)
            if share < peak:
                part = 2 * share**3 / (3 * peak)
            else:
                left = 1 - share
                part = (1 + peak) / 3 - (left**2 / (1 - peak) * (1 - 2 * left / 3) if left else 0.0)
        case _:
            level, part = share, share**2 / 2
    return level, low * level + wide * part
