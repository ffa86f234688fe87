"""Running totals as whole numbers: amounts written as multiples of one unit, so that equal totals meet."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["lattice"]

Floats = NDArray[Any]
Whole = NDArray[Any]

_LARGEST_DENOMINATOR = 10**6
_FINEST = 2**60


def lattice(effects: Sequence[Floats | None], values: Floats) -> tuple[list[Whole | None], Whole, Fraction]:
    """Write every amount as a whole number of one unit.

    Parameters
    ----------
    effects : sequence of float arrays of shape (branches,), or None
        What the branches of each place add; a path adds at most one of them a place.
    values : float array of shape (outcomes,)
        What is added at the end.

    Returns
    -------
    effects, values
        As whole numbers of the unit, of the same shapes.
    unit : Fraction
        The largest unit that divides every amount; or a coarser one, where totals would not fit in 60 binary digits.
    """
    amounts = np.concatenate([*(table for table in effects if table is not None), values])
    known: dict[float, Fraction] = {}
    for amount in map(float, np.unique(amounts)):
        near = Fraction(amount).limit_denominator(_LARGEST_DENOMINATOR)
        # A third is meant as a third, and what is no such fraction as the decimals that show it.
        known[amount] = near if abs(float(near) - amount) <= 1e-14 * abs(amount) else Fraction(repr(amount))
    unit = Fraction(1, math.lcm(*(amount.denominator for amount in known.values())))
    finest = max(map(abs, known.values())) * (len(effects) + 1) / _FINEST
    unit = max(unit, finest)

    def count(table: Floats) -> Whole:
        return np.array([round(known[float(amount)] / unit) for amount in table], np.int64)

    return [None if table is None else count(table) for table in effects], count(values), unit
