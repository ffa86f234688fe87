"""What the other entries of a row do when one of them moves: they must still add up to 1."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown

__all__ = ["COVARIATIONS", "Covariation", "checked_covariation", "covaried", "reach_of"]

Floats = NDArray[Any]
Index = NDArray[Any]
Covariation = Literal["proportional", "uniform", "order-preserving"]

COVARIATIONS = ("proportional", "uniform", "order-preserving")


def checked_covariation(how: object) -> Covariation:
    """Return the way in which entries covary, if there is one of this name."""
    if not isinstance(how, str) or how not in COVARIATIONS:
        msg = (
            f"covariation must be one of {', '.join(COVARIATIONS)}, got {shown(how)}; {did_you_mean(how, COVARIATIONS)}"
        )
        raise QuestionError(msg)
    return how  # type: ignore[return-value] # it is one of them


def covaried(rows: Floats, which: Index, to: Floats, how: Covariation) -> Floats:
    """Return rows in which one entry has been moved.

    Parameters
    ----------
    rows : float array of shape (rows, branches)
        Each adds up to 1.
    which : int array of shape (rows,)
        The entry that moves.
    to : float array of shape (rows, points)
        Where it moves to, within `reach_of`.
    how : {"proportional", "uniform", "order-preserving"}
        Proportional: the others keep their proportions, or, where all of them are 0, share evenly. Uniform: the others share
        evenly. Order-preserving: entries stay in their order.

    Returns
    -------
    float array of shape (rows, points, branches)

    Notes
    -----
    With the entries in rising order, θ_i the one that moves, and S the sum of those above it, order-preserving covariation
    multiplies those below θ_i by x/θ_i while x falls, and lets those above take the rest in their proportions; while x rises to its limit
    1/(1 + n − i), those below fall to 0 and those above come to meet it there, all linearly. The greatest entry is beyond the
    published scheme; here the others rise in their proportions as it falls, until all are 1/n, and fall in proportion as it rises.

    References
    ----------
    .. [1] S. Renooij (2014), "Co-variation for sensitivity analysis in Bayesian networks: Properties, consequences and
       alternatives", International Journal of Approximate Reasoning 55.
    """
    count = rows.shape[1]
    each = np.arange(len(rows))
    if how == "order-preserving":
        return _ordered(rows, which, to)
    others = np.ones_like(rows) if how == "uniform" else rows.copy()
    others[each, which] = 0
    total = others.sum(axis=1, keepdims=True)
    empty = total[:, 0] <= 0
    if empty.any():
        others[empty] = 1.0
        others[each[empty], which[empty]] = 0
        total[empty] = count - 1
    found: Floats = (1 - to)[..., None] * (others / total)[:, None, :]
    found[each, :, which] = to
    return found


def reach_of(rows: Floats, which: Index, how: Covariation) -> tuple[Floats, Floats]:
    """Return the least and the greatest that entries can be moved to, each of shape (rows,)."""
    low, high = np.zeros(len(rows)), np.ones(len(rows))
    if how == "order-preserving":
        rank, _ = _ranks(rows, which)
        count = rows.shape[1]
        top = rank == count - 1
        low[top] = 1 / count
        high[~top] = 1 / (count - rank[~top])
    return low, high


def _ranks(rows: Floats, which: Index) -> tuple[Index, Index]:
    """Return the rank of the entries that move, from 0, and of all entries; of equal ones the first counts as less."""
    ranks = np.argsort(np.argsort(rows, axis=1, kind="stable"), axis=1)
    return ranks[np.arange(len(rows)), which], ranks


def _ordered(rows: Floats, which: Index, to: Floats) -> Floats:
    count = rows.shape[1]
    each = np.arange(len(rows))
    rank, ranks = _ranks(rows, which)
    mine = rows[each, which]
    below = (ranks < rank[:, None])[:, None, :]
    above = np.where(ranks > rank[:, None], rows, 0).sum(axis=1)
    row = np.broadcast_to(rows[:, None, :], (*to.shape, count))
    x, start = to[..., None], mine[:, None, None]
    top = (rank == count - 1)[:, None, None]
    limit = np.where(top, 1.0, 1 / (count - rank)[:, None, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where it falls.
        share = x / start
        left = (1 - x * (1 - above[:, None, None]) / start) / above[:, None, None]
        fall = np.where(below, row * share, row * left)
        back = (start - x) / (start - 1 / count)
        fall = np.where(top, row + (1 / count - row) * back, fall)
        # Where it rises.
        part = (x - start) / (limit - start)
        meet = np.where(top, 0.0, limit)
        rise = np.where(below, row * (1 - part), row + (meet - row) * part)
    found: Floats = np.where(x < start, fall, np.where(x > start, rise, row))
    found[each, :, which] = to
    return found
