"""Numbers that are level: equal but for rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ranks"]


def ranks(values: NDArray[Any], better: str) -> NDArray[np.int64]:
    """Return the ranks of numbers, more for better, the same for what differs by less than 1e-12 of the greatest amount.

    Examples
    --------
    >>> ranks(np.array([0.3, 0.1 + 0.2, 5.0]), "lower").tolist()
    [1, 1, 0]
    """
    order = np.argsort(values, kind="stable")
    apart = np.diff(values[order]) > 1e-12 * np.abs(values).max()
    found = np.empty(len(values), np.int64)
    found[order] = np.concatenate([[0], np.cumsum(apart)])
    return found if better == "higher" else found.max() - found
