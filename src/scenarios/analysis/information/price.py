"""What to pay at most: the price at which choosing with information is as good as choosing without."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.evaluation.choosing.utility import Utility

__all__ = ["buying_price"]

_STEPS = 200


def buying_price(utility: Utility, worth: Callable[[float], float], without: float) -> float:
    """Return the greatest price that information is worth paying, at least 0.

    Parameters
    ----------
    utility : Utility
    worth : callable
        What choosing with information is worth, as it is rolled back, once a price was paid.
    without : float
        What choosing without is worth.

    Raises
    ------
    QuestionError
        If the utility is not defined for totals as low as that price leaves.
    """
    free = worth(0.0)
    apart = utility.direction * float(utility.equivalent(np.array(free)) - utility.equivalent(np.array(without)))
    if utility.additive or not apart > 0:
        return max(0.0, apart)
    low, high = 0.0, apart
    while (gap := _gap(worth, high, without)) > 0:
        low, high = high, 2 * high
    if math.isnan(gap):
        high = _edge(worth, low, high, without)
        low = 0.0
        if not _gap(worth, high, without) <= 0:
            raise QuestionError(
                f"objective {utility.name}: the price of the information must lie where the utility is defined, got more than "
                f"{high:g}, and totals that a higher price leaves have no utility; extend it"
            )
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to load, and not always needed

    found: float = brentq(
        lambda paid: _gap(worth, paid, without),
        low,
        high,
        xtol=1e-14 * high,
        rtol=8.881784197001252e-16,
        maxiter=_STEPS,
    )
    return found


def _gap(worth: Callable[[float], float], paid: float, without: float) -> float:
    """Return how much better it is to have paid than to go without; NaN where the utility is not defined."""
    try:
        return worth(paid) - without
    except QuestionError:
        return math.nan


def _edge(worth: Callable[[float], float], low: float, high: float, without: float) -> float:
    """Return the greatest price between two, defined at the lower, at which the utility is defined."""
    while low < (middle := low + (high - low) / 2) < high:
        if math.isnan(_gap(worth, middle, without)):
            high = middle
        else:
            low = middle
    return low
