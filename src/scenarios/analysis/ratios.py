"""What more of an effect costs: incremental ratios."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.arguments import known_measure, several
from scenarios.evaluation.exact import compare
from scenarios.evaluation.ties import ranks
from scenarios.results import LeagueTable
from scenarios.results.tails import direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario
    from scenarios.results.tails import Better

__all__ = ["league_table"]

Floats = NDArray[Any]


def league_table(
    model: Scenario,
    cost: str,
    effect: str,
    by: str | None = None,
    *,
    better: Better | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> LeagueTable:
    """Compute what one more unit of an effect costs from option to option, without those that are dominated.

    Options are sorted by mean cost. One that costs more than another and does no more is dominated (strong dominance). One
    beside which a mix of two others costs less for the same effect is dominated too (extended dominance): its ratio would
    be above that of the next. Each option that remains has its ratio against the one before.

    Parameters
    ----------
    model : Scenario
    cost, effect : str
        Two measures of the scenario; their means count. Of the cost, less is better.
    by, do, given
        As in `scenarios.compare`.
    better : {"higher", "lower"}, optional
        Which way the effect is better. Default: what the file says. Where lower is better, an effect is by how much the
        measure falls.

    Returns
    -------
    LeagueTable
        For every option its standing, its increments and its ratio (ICER) in units of the cost per unit of the effect. What
        is equal in cost and effect stands side by side with the same ratio; what lies on the line between two others is
        not dominated.

    Raises
    ------
    QuestionError
        As `scenarios.compare`; if the measures do not exist or are one, the file says of the cost that higher is better, nothing
        says which way the effect is better, or there are fewer than two options.
    LimitError
        If there are more than 1,000 options.

    Notes
    -----
    The frontier is the lower convex hull of the points (effect, cost) from the cheapest to the most effective option; with
    the options on it numbered, the ratio of k is (c_k − c_{k−1}) / (e_k − e_{k−1}), and rises with k. An option is on it if and
    only if it has the greatest net benefit λ e − c at some willingness to pay λ ≥ 0, where of equal ones the more effective
    counts at λ = 0. Means are level where they differ by less than 1e-12 of the greatest amount.

    References
    ----------
    .. [1] M. Johannesson and M. C. Weinstein (1993), On the decision rules of cost-effectiveness analysis, Journal of Health
       Economics 12(4).
    .. [2] M. F. Drummond et al. (2015), Methods for the Economic Evaluation of Health Care Programmes, 4th ed., Oxford
       University Press.

    Examples
    --------
    Against doing nothing, a point of cohesion costs some 6 billion dollars under sanctions; all else is dominated.

    >>> import scenarios as sc
    >>> league = sc.league_table(sc.load("us-options"), "us_cost", "alliance_cohesion")
    >>> league.frontier, round(league["sanctions"].ratio, 2)
    (('withdrawal', 'sanctions'), 5.85)
    """
    compared = compare(model, by, do=do, given=given)
    known_measure(model, cost, "cost")
    known_measure(model, effect, "effect")
    if cost == effect:
        msg = f"effect must be another measure than the cost, got {effect!r} for both; name what the cost is for"
        raise QuestionError(msg)
    if model.measures[cost].better == "higher":
        msg = f"cost: less of a cost must be better, got {cost!r}, of which the file says that higher is; name another measure"
        raise QuestionError(msg)
    way = direction("league_table", model, effect, better)
    several("league_table", compared.by, compared.options)
    costs, effects = (compared.means[:, compared.measures.index(name)] for name in (cost, effect))
    cheap, good = ranks(costs, "lower"), ranks(effects, way)
    gains = effects if way == "higher" else -effects
    dominates = (
        (cheap[:, None] >= cheap) & (good[:, None] >= good) & ((cheap[:, None] > cheap) | (good[:, None] > good))
    )
    steps = _hull(costs, gains, cheap, np.flatnonzero(~dominates.any(axis=0)))
    increments = np.full((len(costs), 2), np.nan)
    before = np.full(len(costs), -1)
    for last, step in pairwise(steps):
        for i in step:
            before[i] = last[0]
            increments[i] = costs[i] - costs[last[0]], gains[i] - gains[last[0]]
    for array in (costs, effects, increments, before, dominates):
        array.flags.writeable = False
    return LeagueTable(
        compared.by,
        cost,
        effect,
        way,
        compared.options,
        costs,
        effects,
        tuple(i for step in steps for i in step),
        dominates,
        before,
        increments,
        compared.labels,
        replace(compared.provenance, question="league_table"),
    )


def _hull(costs: Floats, gains: Floats, cheap: Floats, remaining: Floats) -> list[list[int]]:
    """Return the options of the lower convex hull from the cheapest on; those that are level in both stand together."""
    steps: list[list[int]] = []
    for i in sorted(remaining.tolist(), key=lambda i: (-cheap[i], i)):
        if steps and cheap[steps[-1][0]] == cheap[i]:  # of those that remain, what is level in cost is so in effect
            steps[-1].append(i)
            continue
        while len(steps) > 1 and _above(*((gains[k], costs[k]) for k in (steps[-2][0], steps[-1][0], i))):
            steps.pop()
        steps.append([i])
    return steps


def _above(first: tuple[float, float], middle: tuple[float, float], last: tuple[float, float]) -> bool:
    """Say whether the middle one of three points lies above the line through the others, by more than rounding."""
    rise = (middle[1] - first[1]) * (last[0] - middle[0])
    next_rise = (last[1] - middle[1]) * (middle[0] - first[0])
    return bool(rise - next_rise > 1e-12 * (abs(rise) + abs(next_rise)))
