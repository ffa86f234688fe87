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


class Curve:
    """A strictly monotone function on an interval, and its inverse; here a straight line, defined everywhere.

    Attributes
    ----------
    low, high : float
        The interval on which it is defined.
    """

    def __init__(self, slope: float = 1.0, constant: float = 0.0) -> None:
        self.slope, self.constant = slope, constant
        self.low, self.high = -math.inf, math.inf

    @property
    def straight(self) -> bool:
        """Whether it is a straight line."""
        return type(self) is Curve

    def of(self, amounts: Floats) -> Floats:
        """Return the worth of amounts within the interval."""
        return self.slope * amounts + self.constant

    def back(self, worth: Floats) -> Floats:
        """Return the amounts that are worth so much."""
        return (worth - self.constant) / self.slope


class Bent(Curve):
    """(1 - exp(-(x - start) / tolerance)) / scale."""

    def __init__(self, start: float, tolerance: float, scale: float) -> None:
        super().__init__()
        self.start, self.tolerance, self.scale = start, tolerance, scale

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        return -np.expm1(-(amounts - self.start) / self.tolerance) / self.scale

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        return self.start - self.tolerance * np.log1p(-worth * self.scale)


class Logarithm(Curve):
    """ln((x - origin) / (start - origin)) / scale."""

    def __init__(self, origin: float, start: float, scale: float) -> None:
        super().__init__()
        self.origin, self.start, self.scale = origin, start, scale
        self.low, self.high = (
            (math.nextafter(origin, math.inf), math.inf)
            if start > origin
            else (-math.inf, math.nextafter(origin, -math.inf))
        )

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        return np.log((amounts - self.origin) / (self.start - self.origin)) / self.scale

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        return self.origin + (self.start - self.origin) * np.exp(worth * self.scale)


class Power(Curve):
    """((x + wealth)^(1 - aversion) - 1) / (1 - aversion); for an aversion of 1, ln(x + wealth)."""

    def __init__(self, aversion: float, wealth: float) -> None:
        super().__init__()
        self.aversion, self.wealth = aversion, wealth
        # At 0 itself, utility is finite where aversion is below 1.
        self.low = -wealth if aversion < 1 else math.nextafter(-wealth, math.inf)

    def of(self, amounts: Floats) -> Floats:
        """See `Curve`."""
        left = 1 - self.aversion
        return np.log(amounts + self.wealth) if left == 0 else ((amounts + self.wealth) ** left - 1) / left

    def back(self, worth: Floats) -> Floats:
        """See `Curve`."""
        left = 1 - self.aversion
        return (np.exp(worth) if left == 0 else (1 + left * worth) ** (1 / left)) - self.wealth


class Joined(Curve):
    """Points joined by straight lines."""

    def __init__(self, points: tuple[tuple[float, float], ...]) -> None:
        super().__init__()
        self.x, self.y = np.array(points).T
        self.low, self.high = points[0][0], points[-1][0]

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
