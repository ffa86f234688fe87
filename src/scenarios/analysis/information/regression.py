"""The mean worth of each option given some numbers, by least squares over draws of everything."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["smoothed"]

Floats = NDArray[Any]

_TERMS = 60
_STILL = 1e-12


def smoothed(worth: Floats, numbers: Floats, degree: int) -> Floats:
    """Return the polynomial in the numbers that fits the worth of each option best, at the draws: of shape (options, draws).

    Parameters
    ----------
    worth : float array of shape (options, draws)
    numbers : float array of shape (numbers, draws)
    degree : int
        The greatest; lower, where there would be more than 60 terms.

    References
    ----------
    .. [1] M. Strong, J. Oakley and A. Brennan (2014), "Estimating multiparameter partial expected value of perfect information from a
       probabilistic sensitivity analysis sample", Medical Decision Making 34(3).
    """
    centred = numbers - numbers.mean(axis=1, keepdims=True)
    moving = np.abs(centred).max(axis=1) > _STILL
    scaled = centred[moving] / np.abs(centred[moving]).max(axis=1, keepdims=True)
    terms = [np.ones(worth.shape[1])]
    for power in range(1, degree + 1):
        some = [scaled[list(which)].prod(axis=0) for which in combinations_with_replacement(range(len(scaled)), power)]
        if power > 1 and len(terms) + len(some) > _TERMS:
            break
        terms += some
    table = np.array(terms).T
    fitted: Floats = (table @ np.linalg.lstsq(table, worth.T, rcond=1e-10)[0]).T
    return fitted
