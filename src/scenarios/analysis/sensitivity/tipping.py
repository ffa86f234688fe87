"""Where options change places as one judgement moves: roots of what is, but for a denominator, a polynomial."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.arguments import best_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.analysis.sensitivity.arguments import Better
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response

__all__ = ["Stretch", "stretches"]

Floats = NDArray[Any]

_DEGREES = (4, 8, 16, 32, 64)
_SMALL = 1e-13
"""Coefficients that are smaller, in parts of the greatest, are rounding."""
_REAL = 1e-7
_STEPS = 4
_EDGE = 1e-9


class Stretch(NamedTuple):
    """Between which values of a judgement an option is best."""

    low: float
    high: float
    option: int


def stretches(response: Response, entry: Input, low: float, high: float, better: Better) -> list[Stretch]:
    """Return all stretches of a judgement's range, from low to high; neighbours have different options.

    Where a path would come to a place without a branch there is none; if that is so wherever the judgement is moved to, the one stretch
    is its best estimate.
    """
    inside = [low, high]
    if response.covariation == "order-preserving" and entry.kind == "weight" and low < entry.best < high:
        inside.insert(1, entry.best)  # a curve on either side
    edges = set(inside[1:-1])
    for start, end in itertools.pairwise(inside):
        room = (
            _EDGE * (end - start) if math.isfinite(end - start) else 0.0
        )  # options that are all equal at an end do not change there
        edges |= {root for root in _crossings(response, entry, start, end) if start + room < root < end - room}
    ends = [low, *sorted(edges), high]
    middles = np.array([_between(a, b) for a, b in itertools.pairwise(ends)])
    values = response.at(entry, middles)
    best = best_of(values, better).tolist()
    found: list[Stretch] = []
    for k in np.flatnonzero(np.isfinite(values).all(axis=1)).tolist():
        start, end, option = ends[k], ends[k + 1], best[k]
        if found and found[-1].option == option:
            start = found.pop().low
        found.append(Stretch(start, end, option))
    return found or [Stretch(entry.best, entry.best, int(best_of(response.base, better)))]


def _between(low: float, high: float) -> float:
    if math.isinf(low) and math.isinf(high):
        return 0.0
    if math.isinf(low):
        return high - max(1.0, abs(high))
    return low + max(1.0, abs(low)) if math.isinf(high) else (low + high) / 2


def _crossings(response: Response, entry: Input, low: float, high: float) -> list[float]:
    """Return all values between two at which two options are equal."""
    if math.isinf(low):
        return _on_a_line(response, entry)
    if math.isinf(high):
        # A factor up to infinity, as one number from 0 to 1.
        unit = max(entry.best, 1e-300)
        power = 1 + max(response.readings_of_factor(entry), 0)

        def bent(points: Floats) -> Floats:
            values, scale = response.traced(entry, unit * points / (1 - points))
            finite: Floats = values * (scale * (1 - points) ** power)[:, None]
            return finite

        return [unit * root / (1 - root) for root in _roots(bent, low / (unit + low), 1.0) if root < 1 - _EDGE]

    def plain(points: Floats) -> Floats:
        values, scale = response.traced(entry, points)
        return values * scale[:, None]

    return _roots(plain, low, high)


def _on_a_line(response: Response, entry: Input) -> list[float]:
    unit = max(1.0, abs(entry.best))
    now, then = response.at(entry, np.array([entry.best, entry.best + unit]))
    slope = then - now
    found = []
    for one, other in itertools.combinations(range(len(now)), 2):
        apart, gain = now[one] - now[other], slope[one] - slope[other]
        if abs(gain) > _SMALL * max(np.abs(now).max(), np.abs(then).max()):
            found.append(float(entry.best - unit * apart / gain))
    return found


def _roots(function: Callable[[Floats], Floats], low: float, high: float) -> list[float]:
    """Return where two columns of a smooth function are equal, between low and high."""
    half, middle = (high - low) / 2, (high + low) / 2

    def on_unit(points: Floats) -> Floats:
        return function(middle + half * points)

    coefficients: Floats = np.zeros((1, 1))
    # Its stubs know functions of one number for each point only.
    interpolate: Callable[..., Floats] = chebyshev.chebinterpolate
    for degree in _DEGREES:
        coefficients = interpolate(on_unit, degree)
        most = np.abs(coefficients).max()
        if np.abs(coefficients[-2:]).max() <= _SMALL * most:
            break
    found = []
    room = _SMALL * np.abs(coefficients).max()
    for one, other in itertools.combinations(range(coefficients.shape[1]), 2):
        apart = coefficients[:, one] - coefficients[:, other]
        kept = np.flatnonzero(np.abs(apart) > room)
        if not len(kept):
            continue  # equal everywhere
        roots = chebyshev.chebroots(apart[: kept[-1] + 1])
        for root in roots[(np.abs(roots.imag) < _REAL) & (np.abs(roots.real) <= 1)].real.tolist():
            exact = root if kept[-1] < 2 else _polished(apart, root)
            found.append(middle + half * exact)
    return found


def _polished(coefficients: Floats, root: float) -> float:
    slope = chebyshev.chebder(coefficients)
    for _ in range(_STEPS):
        rise = float(chebyshev.chebval(root, slope))
        root -= float(chebyshev.chebval(root, coefficients)) / rise if rise else 0.0
    return min(1.0, max(-1.0, root))
