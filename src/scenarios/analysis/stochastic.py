"""Which option is better whatever the attitude to risk: stochastic dominance."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.arguments import several
from scenarios.evaluation.totals import risk_profile
from scenarios.graph import STATE_LIMIT
from scenarios.results import Dominance
from scenarios.results.tails import direction, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.model.scenario import Scenario
    from scenarios.results.tails import Better

__all__ = ["dominance"]

Floats = NDArray[Any]
Whole = NDArray[np.int64]

_GRID = 20_000_000
"""The most numbers of a grid of options and totals that is held at once."""
_SAME = 1e-12
"""Cumulative probabilities that are nearer to each other are equal: they are sums with rounding."""


def dominance(
    model: Scenario,
    measure: str,
    by: str | None = None,
    *,
    better: Better | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    limit: int = STATE_LIMIT,
) -> Dominance:
    """Say which options stochastically dominate which, exactly.

    The whole distributions are compared, at every total that either can have. First order: whoever prefers more to less
    agrees. Second order: whoever is averse to risk besides agrees.

    Parameters
    ----------
    model : Scenario
    measure : str
        A measure of the scenario.
    by, do, given, limit
        As in `scenarios.risk_profile`.
    better : {"higher", "lower"}, optional
        Which way the measure is better. Default: what the file says.

    Returns
    -------
    Dominance
        For every pair of options the strongest dominance there is; where there is none, the first total, from the worst, at
        which the curves cross.

    Raises
    ------
    QuestionError
        As `scenarios.risk_profile`, and if there are fewer than two options, or nothing says which way is better.
    LimitError
        As `scenarios.risk_profile`, and if there are more than 1,000 options.

    Notes
    -----
    Let F be the probability of a total of x or worse. A dominates B in the first order if F_A(x) ≤ F_B(x) for all x, and in
    the second if the same holds of the integrals of F from the worst total to x; in both with a strict inequality
    somewhere. F is constant, and its integral linear, between totals that occur, so that only those need be looked at.
    A dominates B by outcome if A's worst total is at least as good as B's best. Each implies the next weaker. Equal is
    what differs by less than 1e-12, as a probability or a share of the range of totals. Time grows with the square of the
    number of options.

    Options are set in turn and have no states of the world in common, so that statewise dominance is not defined.

    References
    ----------
    .. [1] J. Hadar and W. R. Russell (1969), Rules for ordering uncertain prospects, American Economic Review 59(1).
    .. [2] R. T. Clemen (1996), Making Hard Decisions, 2nd ed., chapter 4 (outcome, or deterministic, dominance).

    Examples
    --------
    Doing nothing costs the least, whatever happens:

    >>> import scenarios as sc
    >>> found = sc.dominance(sc.load("us-options"), "us_cost")
    >>> found["withdrawal"]["both"], found.efficient(order=1)
    ('outcome', ('withdrawal',))
    """
    profile = risk_profile(model, measure, by, do=do, given=given, limit=limit)
    way = direction("dominance", model, measure, better)
    several("dominance", profile.by, profile.options)
    sign = 1.0 if way == "higher" else -1.0
    gains = [worst_first(sign * d.values, d.probabilities, way) for d in profile.distributions]
    count = len(gains)
    orders = np.zeros((3, count, count), bool)
    crossings = np.full((2, count, count), np.nan)
    ahead = np.zeros((2, count, count), bool)
    equal = np.eye(count, dtype=bool)
    worst, best = (np.array([totals[end] for totals, _ in gains]) for end in (0, -1))
    for i, others, at, below in _compared(gains):
        low, high = np.minimum(worst[i], worst[others]), np.maximum(best[i], best[others])
        spare = _SAME * (high - low) + 4 * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high))
        area = np.concatenate([np.zeros((len(others), 1)), np.cumsum(below[:, :-1] * np.diff(at), axis=1)], axis=1)
        same: Any = ~(np.abs(below) > _SAME).any(axis=1)
        equal[i, others] = equal[others, i] = same
        apart, different = ~same, others[~same]
        for k, (curves, least) in enumerate(((below, np.full(len(same), _SAME)), (area, spare))):
            mine, theirs, leads, trails, crossing = _judged(at, curves[apart], least[apart], linear=k == 1)
            orders[k + 1, i, different], orders[k + 1, different, i] = mine, theirs
            ahead[k, i, different], ahead[k, different, i] = leads, trails
            crossings[k, i, different] = crossings[k, different, i] = sign * crossing
        orders[0, i, different] = worst[i] >= best[different]
        orders[0, different, i] = worst[different] >= best[i]
    orders[2] |= orders[1]
    for array in (orders, crossings, ahead, equal):
        array.flags.writeable = False
    return Dominance(
        profile.by,
        measure,
        way,
        profile.options,
        orders[0],
        orders[1],
        orders[2],
        equal,
        crossings,
        ahead,
        profile.labels,
        replace(profile.provenance, question="dominance"),
    )


def _compared(gains: Sequence[tuple[Floats, Floats]]) -> Iterator[tuple[int, Whole, Floats, Floats]]:
    """Yield for each option those before it, totals from the worst on, and by how much less likely so bad a one is under it.

    All totals of all options together make one grid if that is not too large; else each pair has its own.
    """
    at = np.unique(np.concatenate([totals for totals, _ in gains]))
    if len(at) * len(gains) <= _GRID:
        curves = np.array([_curve(option, at) for option in gains])
        for i in range(1, len(gains)):
            yield i, np.arange(i), at, curves[:i] - curves[i]
        return
    for i, j in itertools.combinations(range(len(gains)), 2):
        at = np.union1d(gains[i][0], gains[j][0])
        yield j, np.array([i]), at, (_curve(gains[i], at) - _curve(gains[j], at))[None]


def _curve(option: tuple[Floats, Floats], at: Floats) -> Floats:
    """Return how likely a total so bad or worse is."""
    totals, masses = option
    return np.concatenate([[0.0], np.cumsum(masses)])[np.searchsorted(totals, at, side="right")]


def _judged(
    at: Floats, curves: Floats, least: Floats, *, linear: bool
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Say of every curve whether it is nowhere below 0 or nowhere above, on which side it starts, and where it first crosses.

    What is not above `least` is 0; no crossing is NaN.
    """
    up, down = curves > least[:, None], curves < -least[:, None]
    rises: Any = up.any(axis=1)
    falls: Any = down.any(axis=1)
    first_up, first_down = (np.where(some, side.argmax(axis=1), len(at)) for side, some in ((up, rises), (down, falls)))
    leads, trails = first_up < first_down, first_down < first_up
    crossing = np.full(len(curves), np.nan)
    turned = np.flatnonzero(rises & falls)
    k = np.maximum(first_up, first_down)[turned]
    crossing[turned] = at[k]
    if linear:
        before, after = np.abs(curves[turned, k - 1]), np.abs(curves[turned, k])
        before[before <= least[turned]] = 0.0  # it has come down to 0 already
        crossing[turned] = at[k - 1] + (at[k] - at[k - 1]) * before / (before + after)
    return rises & ~falls, falls & ~rises, leads, trails, crossing
