"""Curves of worth: value functions of one measure, and attitudes to risk, forward and back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.model import Attitude, ValueFunction

__all__ = ["Curve", "attitude_of", "value_of"]

Floats = NDArray[Any]

_STEEPEST = 60.0
"""Between the ends of what occurs, the slope of utility may change by e to this: more, and sums forget its flat end."""


class Curve:
    """A strictly monotone function on an interval, and its inverse; here a straight line, defined everywhere.

    Attributes
    ----------
    low, high : float
        The interval on which it is defined.
    extent : str
        The same for people.
    closed : bool
        Whether it is defined at both ends too, so that a total may be brought back to the end that it misses by rounding.
    """

    extent = "everywhere"
    closed = False

    def __init__(self, slope: float = 1.0, constant: float = 0.0) -> None:
        self.slope, self.constant = slope, constant
        self.low, self.high = -math.inf, math.inf

    @property
    def straight(self) -> bool:
        """Whether it is a straight line."""
        return type(self) is Curve

    @property
    def rising(self) -> bool:
        """Whether more is worth more."""
        return self.slope > 0

    def of(self, amounts: Floats) -> Floats:
        """Return the worth of amounts within the interval."""
        return self.slope * amounts + self.constant

    def back(self, worth: Floats) -> Floats:
        """Return the amounts that are worth so much."""
        return (worth - self.constant) / self.slope

    def near(self, low: float, high: float) -> Curve | None:
        """Return a curve that ranks gambles the same and keeps its digits between two amounts; None if none can."""
        del low, high
        return self


class Bent(Curve):
    """(1 - exp(-(x - start) / tolerance)) / scale."""

    def __init__(self, start: float, tolerance: float, scale: float) -> None:
        super().__init__()
        self.start, self.tolerance, self.scale = start, tolerance, scale

    @property
    def rising(self) -> bool:
        """See `Curve`."""
        return self.tolerance * self.scale > 0

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        return -np.expm1(-(amounts - self.start) / self.tolerance) / self.scale

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        return self.start - self.tolerance * np.log1p(-worth * self.scale)

    def near(self, low: float, high: float) -> Curve | None:
        """See `Curve`: counted from the end at which utility is steepest."""
        if not high - low <= _STEEPEST * abs(self.tolerance):
            return None
        return Exponential(low if self.tolerance > 0 else high, self.tolerance)


class Exponential(Curve):
    """-tolerance exp(-(x - start) / tolerance): near 0 it keeps the digits that 1 takes away."""

    def __init__(self, start: float, tolerance: float) -> None:
        super().__init__()
        self.start, self.tolerance = start, tolerance

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        return -self.tolerance * np.exp(-(amounts - self.start) / self.tolerance)

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        return self.start - self.tolerance * np.log(-worth / self.tolerance)


class Logarithm(Curve):
    """ln((x - origin) / (start - origin)) / scale."""

    def __init__(self, origin: float, start: float, scale: float) -> None:
        super().__init__()
        self.origin, self.start, self.scale = origin, start, scale
        self.extent = f"{'above' if start > origin else 'below'} {origin:g}"
        self.low, self.high = (
            (math.nextafter(origin, math.inf), math.inf)
            if start > origin
            else (-math.inf, math.nextafter(origin, -math.inf))
        )

    @property
    def rising(self) -> bool:
        """See `Curve`."""
        return (self.start - self.origin) * self.scale > 0

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        return np.log((amounts - self.origin) / (self.start - self.origin)) / self.scale

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        return self.origin + (self.start - self.origin) * np.exp(worth * self.scale)


class Power(Curve):
    """(r^(1 - aversion) - 1) / (1 - aversion) of r = (x + wealth) / (start + wealth); for an aversion of 1, ln r.

    By default `start` is where r is the amount and the wealth themselves.
    """

    def __init__(self, aversion: float, wealth: float, start: float | None = None) -> None:
        super().__init__()
        self.aversion, self.wealth = aversion, wealth
        self.start = 1.0 - wealth if start is None else start
        self._unit = 1.0 if start is None else start + wealth
        # At 0 itself, utility is finite where aversion is below 1.
        self.closed = aversion < 1
        self.extent = f"from {0.0 - wealth:g} on" if self.closed else f"above {0.0 - wealth:g}"
        self.low = -wealth if self.closed else math.nextafter(-wealth, math.inf)

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        left = 1 - self.aversion
        with np.errstate(divide="ignore"):  # at 0 itself
            logs = np.log1p((amounts - self.start) / self._unit)
        return logs if left == 0 else np.expm1(left * logs) / left

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        left = 1 - self.aversion
        if left == 0:
            return self.start + self._unit * np.expm1(worth)
        with np.errstate(divide="ignore"):
            # A mean of utilities at 0 itself may lie below them by a rounding error.
            logs = np.log1p(np.maximum(left * worth, -1.0)) / left
        return self.start + self._unit * np.expm1(logs)

    def near(self, low: float, high: float) -> Curve | None:
        """See `Curve`: counted from the lowest amount, or where that is 0, from the highest."""
        least, most = low + self.wealth, high + self.wealth
        if least > 0 and not abs(1 - self.aversion) * math.log(most / least) <= _STEEPEST:
            return None
        return Power(self.aversion, self.wealth, low if least > 0 else high if most > 0 else None)


class Joined(Curve):
    """Points joined by straight lines."""

    closed = True

    def __init__(self, points: tuple[tuple[float, float], ...]) -> None:
        super().__init__()
        self.x, self.y = np.array(points).T
        self.low, self.high = points[0][0], points[-1][0]
        self.extent = f"from {self.low:g} to {self.high:g}"

    @property
    def rising(self) -> bool:
        """See `Curve`."""
        return bool(self.y[-1] > self.y[0])

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        worth: Floats = np.interp(amounts, self.x, self.y)
        return worth

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        rising = self.y[-1] > self.y[0]
        amounts: Floats = np.interp(worth, self.y, self.x) if rising else np.interp(-worth, -self.y, self.x)
        return amounts


def value_of(function: ValueFunction | None, better: str | None) -> Curve:
    """Return the curve of a value function; without one, the total itself, negative where lower is better."""
    if function is None:
        return Curve(-1.0 if better == "lower" else 1.0)
    if function.points:
        return Joined(function.points)
    worst, best = function.worst, function.best
    assert worst is not None  # noqa: S101 - an objective is checked before it is used
    assert best is not None  # noqa: S101
    if function.tolerance is not None:
        tolerance = math.copysign(1, best - worst) * function.tolerance
        return Bent(worst, tolerance, -math.expm1(-(best - worst) / tolerance))
    if function.shape == "logarithmic":
        origin = function.origin or 0.0
        return Logarithm(origin, worst, math.log((best - origin) / (worst - origin)))
    return Curve(1 / (best - worst), -worst / (best - worst))


def attitude_of(risk: Attitude | None) -> Curve:
    """Return the utility of a score."""
    if risk is None:
        return Curve()
    if risk.tolerance is not None:
        # So scaled, utility rises whichever sign the tolerance has, and is near the score where this is small.
        return Bent(0.0, risk.tolerance, 1 / risk.tolerance)
    if risk.aversion is not None:
        return Power(risk.aversion, risk.wealth or 0.0)
    return Joined(risk.points)
