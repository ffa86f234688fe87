"""The least expectation over one credal set, for many rows side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.graph.levels import Levels, Ratio

__all__ = ["cheapest", "cheapest_ratio", "lower_values", "normalised", "products", "share_of"]

Floats = NDArray[Any]

_FEW = 6
"""Up to so many branches, comparing all pairs is faster than sorting."""
_ROUNDING = 1e-15


def cheapest(values: Floats, low: Floats, high: Floats) -> Floats:
    """Return the rows within their ranges that give the least expectation: what is left goes to the cheapest branches first.

    Parameters
    ----------
    values : float array of shape (branches, rows, columns)
    low, high : float arrays of the same shape, or with one column
        Tightened ranges; a row that adds up to other than 1 has to be certain, and is returned as it is.

    Returns
    -------
    float array of shape (branches, rows, columns)
        Of equal values, the earlier branch is served first.

    References
    ----------
    .. [1] L. de Campos, J. Huete and S. Moral (1994), "Probability intervals: a tool for uncertain reasoning",
       IJUFKS 2, section 4 (expectations under probability intervals).
    """
    count = len(values)
    if count == 2:
        first = values[0] <= values[1]
        return np.stack([np.where(first, high[0], low[0]), np.where(first, low[1], high[1])])
    room = high - low
    left = 1 - low.sum(axis=0)
    if count <= _FEW:
        before = np.zeros(np.broadcast_shapes(values.shape, room.shape))
        for b in range(count):
            for c in range(b + 1, count):
                first = values[b] <= values[c]
                before[c] += first * room[b]
                before[b] += ~first * room[c]
        np.subtract(left, before, out=before)
        np.minimum(before, room, out=before)
        np.maximum(before, 0, out=before)
        before += low
        return before
    order = np.argsort(values, axis=0, kind="stable")
    wide = np.broadcast_to(room, values.shape)
    sorted_room = np.take_along_axis(wide, order, axis=0)
    before = np.cumsum(sorted_room, axis=0) - sorted_room
    given = np.clip(left - before, 0, sorted_room)
    rows = np.empty(values.shape)
    np.put_along_axis(rows, order, given, axis=0)
    rows += low
    return rows


def share_of(low: Floats, high: Floats) -> Floats:
    """Return a row within tightened ranges in which no branch has 0 that may have more: the intersection probability."""
    start = low.sum(axis=0)
    room = high.sum(axis=0) - start
    share = np.divide(1 - start, room, out=np.zeros_like(room), where=room > 0)
    inside: Floats = low + np.clip(share, 0, 1) * (high - low)
    return inside


def cheapest_ratio(
    values: Floats, low: Floats, high: Floats, factor_low: Floats, factor_high: Floats
) -> tuple[Floats, Floats]:
    """Return the rows and the factors that give the least Σ p f v / Σ p f, where factors have ranges too.

    A linear-fractional function is least at an extreme point. Against a guess of the least value, each factor and
    then the row follow from the signs and the order of f (v − guess); the value there is the next guess.

    Parameters
    ----------
    values, low, high
        As `cheapest`.
    factor_low, factor_high : float arrays of shape (branches, rows, columns), or with one column
        At least 0; 0 where a branch is not available.

    Returns
    -------
    rows, factors : float arrays of shape (branches, rows, columns)
        Rows before they are multiplied. A row that only weighs what has a factor of 0 is passed over, unless there is no other.

    References
    ----------
    .. [1] W. Dinkelbach (1967), "On nonlinear fractional programming", Management Science 13.
    """
    shape = np.broadcast_shapes(values.shape, low.shape, factor_low.shape)
    rows = np.broadcast_to(share_of(low, high), shape)
    factors = np.broadcast_to(factor_high, shape)
    weighted = rows * factors
    total = weighted.sum(axis=0)
    guess = np.divide((weighted * values).sum(axis=0), total, out=np.zeros(shape[1:]), where=total > 0)
    least = _ROUNDING * np.abs(values).max(axis=0)
    while True:
        beyond = values - guess
        better_factors = np.where(beyond > 0, factor_low, factor_high)
        beyond *= better_factors
        better = cheapest(beyond, low, high)
        gain = (better * beyond).sum(axis=0)
        total = (better * better_factors).sum(axis=0)
        step = np.divide(gain, total, out=np.zeros(shape[1:]), where=(total > 0) & (gain < 0))
        moved = step < -least
        if not moved.any():
            return rows, factors
        rows = np.where(moved, better, rows)
        factors = np.where(moved, better_factors, factors)
        guess = np.where(moved, guess + step, guess)


def lower_values(levels: Levels, low: Floats, high: Floats, final: Floats) -> Floats:
    """Return the least expectation at every state, each state choosing its row by itself; plain rows, no effects.

    Parameters
    ----------
    levels : Levels
    low, high : float arrays of shape (slots,)
        Tightened ranges.
    final : float array of shape (final states + 1,)
        What is expected.

    Returns
    -------
    float array of shape (states,)
    """
    value = np.empty(levels.size)
    value[: len(final)] = final
    for level in levels.levels:
        ahead = value[level.lead]
        rows = cheapest(ahead, low[level.slot], high[level.slot])
        rows *= ahead
        rows.sum(axis=0, out=value[level.first : level.stop])
    return value


def normalised(weights: Floats) -> Floats:
    """Divide each column by its sum; zeros stay zeros."""
    total = weights.sum(axis=0)
    found: Floats = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    return found


def products(ratio: Ratio, factors: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the ends of the product of the factors that apply to each branch and state, scaled so that nothing overflows."""
    low, high = factors
    branches = len(ratio.available)
    most = np.repeat(ratio.available[..., None].astype(float), high.shape[1], axis=2)
    least = most if low is high else most.copy()
    for states, first in ratio.shifts:
        here = slice(first, first + branches)
        greater = most[:, states] * high[here, None]
        scale = greater.max(axis=0)
        scale[scale <= 0] = 1
        if least is not most:
            least[:, states] *= low[here, None] / scale
        most[:, states] = greater / scale
    return least, most
