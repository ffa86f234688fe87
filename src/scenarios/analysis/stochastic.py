"""Which option is better whatever the attitude to risk: stochastic dominance."""

from __future__ import annotations

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
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario
    from scenarios.results.tails import Better

__all__ = ["dominance"]

Floats = NDArray[Any]

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
    for i in range(count):
        for j in range(i):
            at, below, area = _compared(gains[i], gains[j])
            spare = _SAME * (at[-1] - at[0]) + 4 * np.finfo(float).eps * float(np.abs(at).max())
            equal[i, j] = equal[j, i] = not (np.abs(below) > _SAME).any()
            if equal[i, j]:
                continue
            for k, (curve, least) in enumerate(((below, _SAME), (area, spare)), start=1):
                orders[k, i, j], orders[k, j, i] = _dominates(curve, least), _dominates(-curve, least)
                ahead[k - 1, i, j] = _leads(curve, least)
                ahead[k - 1, j, i] = _leads(-curve, least)
                crossings[k - 1, [i, j], [j, i]] = sign * _crossing(at, curve, least, linear=k == 2)
            for one, other in ((i, j), (j, i)):
                orders[0, one, other] = gains[one][0][0] >= gains[other][0][-1]
                orders[2, one, other] |= orders[1, one, other]
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


def _compared(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """Return all totals of two options, from the worst, and by how much less likely so bad a one is under the first; summed up."""
    at = np.union1d(one[0], other[0])
    first, second = (
        np.concatenate([[0.0], np.cumsum(mass)])[np.searchsorted(totals, at, side="right")]
        for totals, mass in (one, other)
    )
    below = second - first
    area = np.concatenate([[0.0], np.cumsum(below[:-1] * np.diff(at))])
    return at, below, area


def _dominates(curve: Floats, least: float) -> bool:
    return bool((curve >= -least).all() and (curve > least).any())


def _leads(curve: Floats, least: float) -> bool:
    """Say whether the curve, where it first differs from 0, is above it."""
    apart = np.flatnonzero(np.abs(curve) > least)
    return bool(len(apart) and curve[apart[0]] > 0)


def _crossing(at: Floats, curve: Floats, least: float, *, linear: bool) -> float:
    """Return where a curve first changes its sign; NaN if it does not."""
    apart = np.flatnonzero(np.abs(curve) > least)
    if not len(apart):
        return float("nan")
    lead = np.sign(curve[apart[0]])
    turned = apart[np.sign(curve[apart]) != lead]
    if not len(turned):
        return float("nan")
    k = turned[0]
    before, after = lead * curve[k - 1], lead * curve[k]
    if not linear:
        return float(at[k])
    if before <= least:  # it has come down to 0 already
        return float(at[k - 1])
    return float(at[k - 1] + (at[k] - at[k - 1]) * before / (before - after))
