"""How far several distributions are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["divergence"]


def divergence(rows: Floats, weights: Floats) -> float:
    """Return the weighted Jensen–Shannon divergence, in bits: from 0, all alike, to at most the entropy of the weights.

    Parameters
    ----------
    rows : float array of shape (voices, branches)
        Each adds up to 1.
    weights : float array of shape (voices,)
        At least 0; adds up to 1.

    Notes
    -----
    Σ wᵢ KL(pᵢ ‖ Σ wⱼ pⱼ), with logarithms to the base 2.

    References
    ----------
    .. [1] J. Lin (1991), "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37, 145-151.

    Examples
    --------
    Two who are certain of different branches are one bit apart:

    >>> divergence(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5]))
    1.0
    """
    from scipy.special import rel_entr  # noqa: PLC0415 - slow to load, and not always needed

    counted = weights > 0
    rows, weights = rows[counted], weights[counted]
    apart = rel_entr(rows, weights @ rows).sum(axis=1)
    return float(max(0.0, weights @ apart) / np.log(2))
