"""Percentages that are shown: rounded so that they total 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["percentages"]


def percentages(probabilities: Sequence[float], decimals: int = 1) -> list[str]:
    """Round probabilities to percentages that total 100, by the largest remainder (Hare–Niemeyer).

    Each is rounded down, and the units that are then missing go to the largest remainders; of equal
    remainders the earlier one is served first.

    Parameters
    ----------
    probabilities : sequence of float
        Add up to 1; or to anything else, then the shown total is theirs, rounded.
    decimals : int
        Decimals shown, at least 0.

    Examples
    --------
    >>> percentages([1 / 3, 1 / 3, 1 / 3])
    ['33.4 %', '33.3 %', '33.3 %']
    """
    unit = 100 * 10**decimals
    exact = np.asarray(probabilities, float) * unit
    # A product such as 0.29 * 100 falls short of the whole number that is meant.
    whole = np.floor(np.round(exact, 6)).astype(int)
    missing = round(float(exact.sum())) - int(whole.sum())
    order = sorted(range(len(exact)), key=lambda i: (-round(float(exact[i]) - int(whole[i]), 6), i))
    for i in order[: max(missing, 0)]:
        whole[i] += 1
    return [f"{int(value) / 10**decimals:.{decimals}f} %" for value in whole]
