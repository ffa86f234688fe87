"""Acceptability: how probable it is that each option is the best, whatever a unit of effect is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.robustness.rules import level_with_best
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import truth
from scenarios.evaluation.waiting import each_of
from scenarios.results import Acceptability, PayoffTable

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["acceptability"]

Floats = NDArray[np.float64]

LARGEST = 1e150
"""Worths beyond it, times amounts, are no numbers any more."""


def acceptability(
    effect: PayoffTable, cost: PayoffTable, thresholds: Sequence[float], *, progress: bool = False
) -> Acceptability:
    """Compute in what share of the cases each option is the best, while the worth of a unit of effect moves.

    Parameters
    ----------
    effect, cost : PayoffTable
        What is gained and what it costs, for the same options and the same cases with the same weights; see `payoff_table`. Each says itself
        what is better: an effect of which less is better counts as avoided, a "cost" of which more is better as earned.
    thresholds : sequence of float
        λ, what a unit of effect is worth in units of cost: at least 0, rising.
    progress : bool
        Show a bar of the thresholds that are done.

    Returns
    -------
    Acceptability
        Thresholds × options; ties are shown apart, not broken.

    Raises
    ------
    QuestionError
        If the tables do not belong together; if thresholds are no numbers, negative, or do not rise.

    Notes
    -----
    The net benefit of option o in case c is b(o, c; λ) = λ · effect(o, c) − cost(o, c) [1]_. The acceptability curve of o [2]_ is the share of
    the cases in which b(o, c; λ) is the greatest. The options with the greatest Σ w(c) b(o, c; λ) make the frontier [3]_: they are what
    somebody who cares for the expectation alone would pick, and they need not be the ones that are most often the best. Net benefits are level
    if they differ by less than 1e-12 of the greatest amount.

    References
    ----------
    .. [1] A. Stinnett and J. Mullahy (1998), "Net health benefits", Medical Decision Making 18.
    .. [2] B. van Hout et al. (1994), "Costs, effects and C/E-ratios alongside a clinical trial", Health Economics 3.
    .. [3] E. Fenwick, K. Claxton and M. Sculpher (2001), "Representing uncertainty: the role of cost-effectiveness acceptability curves", Health
       Economics 10.

    Examples
    --------
    What a settlement would have to be worth for an option to be the best:

    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=256, seed=1)
    >>> gained = sc.payoff_table(spread, "settlement", better="higher")
    >>> found = sc.acceptability(gained, sc.payoff_table(spread, "us_cost"), [0, 500, 1000])
    >>> [found.on_frontier(i) for i in range(3)]
    [('withdrawal',), ('withdrawal',), ('sanctions',)]
    """
    for name, table in (("effect", effect), ("cost", cost)):
        if not isinstance(table, PayoffTable):
            raise QuestionError(f"{name} must be a PayoffTable, got {shown(table)}; make one with payoff_table(...)")
    _check_alike(effect, cost)
    worths = _rising(thresholds)
    shows = truth("progress", progress)
    shape = (len(worths), len(effect.options))
    alone, tied, benefits = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    frontier = np.zeros(shape, bool)
    gained, paid, weights = effect.gains, cost.gains, effect.weights
    sizes = float(np.abs(gained).max()), float(np.abs(paid).max())
    if not sizes[0] < LARGEST:
        raise QuestionError(f"effect must hold amounts below {LARGEST:g}, got {sizes[0]:g}; write it in a larger unit")
    for i, worth in enumerate(each_of(worths.tolist(), "thresholds", shows=shows)):
        size = worth * sizes[0] + sizes[1]
        net = worth * gained + paid
        best = level_with_best(net.T, size)
        single = best & (best.sum(axis=1) == 1)[:, None]
        alone[i], tied[i] = weights @ single, weights @ (best & ~single)
        benefits[i] = net @ weights
        frontier[i] = level_with_best(benefits[i], size)
    for array in (worths, alone, tied, benefits, frontier):
        array.flags.writeable = False
    return Acceptability(effect, cost, worths, alone, tied, benefits, frontier)


def _check_alike(effect: PayoffTable, cost: PayoffTable) -> None:
    for what, one, other in (("options", effect.options, cost.options), ("cases", effect.cases, cost.cases)):
        if one != other:
            raise QuestionError(
                f"cost must be for the same {what} as effect, got {shown(list(other))} beside {shown(list(one))}; make both tables from one source"
            )
    if not np.array_equal(effect.weights, cost.weights):
        raise QuestionError("cost must weigh its cases as effect does, got other weights; give both tables the same")


def _rising(thresholds: object) -> Floats:
    given: Any = thresholds
    try:
        raw = np.asarray(given)
        worths = np.array(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raw = worths = np.empty(0)
    if raw.dtype.kind not in "iuf" or worths.ndim != 1 or not worths.size:
        raise QuestionError(
            f"thresholds must be a list of at least one number, got {shown(thresholds)}; write [0, 10, 20]"
        )
    if not ((worths >= 0) & (worths < LARGEST)).all() or not (np.diff(worths) > 0).all():
        raise QuestionError(
            f"thresholds must be at least 0 and rise, got {shown(thresholds)}; sort them, and turn the direction of a table instead of a sign"
        )
    return worths
