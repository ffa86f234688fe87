"""Which options are efficient: by several measures at once, or by the mean and the risk of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import known_measure, several
from scenarios.evaluation.exact import compare
from scenarios.evaluation.ties import ranks
from scenarios.evaluation.totals import risk_profile
from scenarios.graph import STATE_LIMIT
from scenarios.results import Criterion, ParetoFront
from scenarios.results.measure import figure_of
from scenarios.results.tails import FIGURES, direction, level_of

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario
    from scenarios.results.tails import Better

__all__ = ["mean_risk", "pareto"]

_LEVEL = 0.95


def pareto(
    model: Scenario,
    measures: Iterable[str | tuple[str, str]] | None = None,
    by: str | None = None,
    *,
    level: float = _LEVEL,
    better: Mapping[str, Better] | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    limit: int = STATE_LIMIT,
) -> ParetoFront:
    """Find the options that no other beats by one criterion without losing by another: the Pareto front.

    Parameters
    ----------
    model : Scenario
    measures : iterable of str or (str, str), optional
        At least two criteria. A measure stands for its mean; a pair of a measure and a figure for another figure of its
        distribution: "mean", "standard deviation", "semideviation", "value at risk" or "cvar". Default: the means of all
        measures of the scenario.
    by, do, given
        As in `scenarios.compare`.
    level : float
        Of values at risk and CVaRs, in [0, 1]; see `MeasureDistribution.cvar`.
    better : mapping of measure to {"higher", "lower"}, optional
        Which way a measure is better. Default: what the file says. Of a standard deviation or semideviation less is
        better, whatever the measure.
    limit : int
        As in `scenarios.risk_profile`.

    Returns
    -------
    ParetoFront
        The values, and which option dominates which: at least as good by every criterion, and better by one. What is
        equal by every criterion stays, both or all of it.

    Raises
    ------
    QuestionError
        As `scenarios.compare`; if a measure or figure does not exist, nothing says which way a measure is better, or there are
        fewer than two criteria or options.
    LimitError
        As `scenarios.risk_profile`, and if there are more than 1,000 options.

    Notes
    -----
    Options are level by a criterion where they differ by less than 1e-12 of the greatest amount.

    References
    ----------
    .. [1] V. Pareto (1906), Manuale di economia politica.
    .. [2] R. L. Keeney and H. Raiffa (1976), Decisions with Multiple Objectives, section 3.2 (the efficient frontier).

    Examples
    --------
    Cheap or well liked: only tariffs are worse by both means than something else.

    >>> import scenarios as sc
    >>> front = sc.pareto(sc.load("us-options"), ["us_cost", "alliance_cohesion"])
    >>> front.efficient, front.dominators("tariffs")
    (('sanctions', 'withdrawal'), ('sanctions',))
    """
    compared = compare(model, by, do=do, given=given)
    share = level_of("pareto", level)
    ways = _ways(model, better)
    criteria = []
    for measure, figure in _entries(model, measures):
        way = direction("pareto", model, measure, ways.get(measure))
        criteria.append(_criterion(measure, figure, share, way))
        if criteria[-1] in criteria[:-1]:
            msg = f"measures: every criterion must be named once, got {measure!r} by its {figure} twice; leave one out"
            raise QuestionError(msg)
    if len(criteria) < 2:
        names = ", ".join(str(c) for c in criteria) or "none"
        msg = f"measures: at least two criteria must be weighed, got {names}; name more, such as ('cost', 'cvar') beside 'cost'"
        raise QuestionError(msg)
    several("pareto", compared.by, compared.options)
    values = np.empty((len(compared.options), len(criteria)))
    for measure in dict.fromkeys(c.measure for c in criteria):
        mine = [k for k, c in enumerate(criteria) if c.measure == measure]
        if all(criteria[k].figure == "mean" for k in mine):
            values[:, mine[0]] = compared.means[:, compared.measures.index(measure)]
            continue
        profile = risk_profile(model, measure, compared.by, do=do, given=given, limit=limit)
        way = direction("pareto", model, measure, ways.get(measure))
        for k in mine:
            values[:, k] = [figure_of(d, criteria[k].figure, share, way) for d in profile.distributions]
    return _front(compared.by, compared.options, criteria, values, compared.labels, compared.provenance, "pareto")


def mean_risk(
    model: Scenario,
    measure: str,
    by: str | None = None,
    *,
    risk: str = "standard deviation",
    level: float = _LEVEL,
    better: Better | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    limit: int = STATE_LIMIT,
) -> ParetoFront:
    """Find the options that offer the best mean of a measure for their risk: the mean–risk frontier.

    Parameters
    ----------
    model : Scenario
    measure : str
        A measure of the scenario.
    by, do, given, limit
        As in `scenarios.risk_profile`.
    risk : {"standard deviation", "semideviation", "value at risk", "cvar"}
        What counts as risk. The first two say how far the total spreads, and less is better; the last two say how bad it
        gets, and are better the same way as the measure.
    level : float
        Of the value at risk or CVaR, in [0, 1].
    better : {"higher", "lower"}, optional
        Which way the measure is better. Default: what the file says.

    Returns
    -------
    ParetoFront
        Of two criteria, the mean and the risk.

    Raises
    ------
    QuestionError
        As `scenarios.risk_profile`; if the risk is none of these, the level lies outside [0, 1], nothing says which way is better,
        or there are fewer than two options.
    LimitError
        As `scenarios.risk_profile`, and if there are more than 1,000 options.

    Notes
    -----
    Options are set, not mixed: the frontier consists of single options. An option that another dominates in the second order is
    better neither by the mean nor by the CVaR; by a standard deviation or semideviation it can be efficient all the same.

    References
    ----------
    .. [1] H. Markowitz (1952), Portfolio selection, Journal of Finance 7(1).
    .. [2] W. Ogryczak and A. Ruszczyński (1999), From stochastic dominance to mean-risk models, European Journal of
       Operational Research 116(1).

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.mean_risk(sc.load("us-options"), "us_cost", risk="cvar").efficient
    ('withdrawal',)
    """
    if not isinstance(risk, str) or risk not in FIGURES[1:]:
        msg = f"risk: no figure of risk {shown(risk)}; {did_you_mean(risk, FIGURES[1:])}"
        raise QuestionError(msg)
    profile = risk_profile(model, measure, by, do=do, given=given, limit=limit)
    share = level_of("mean_risk", level)
    way = direction("mean_risk", model, measure, better)
    several("mean_risk", profile.by, profile.options)
    criteria = [_criterion(measure, figure, share, way) for figure in ("mean", risk)]
    values = np.array([[figure_of(d, c.figure, share, way) for c in criteria] for d in profile.distributions])
    return _front(profile.by, profile.options, criteria, values, profile.labels, profile.provenance, "mean_risk")


def _criterion(measure: str, figure: str, level: float, way: Better) -> Criterion:
    return Criterion(
        measure,
        figure,
        level if figure in FIGURES[3:] else None,
        "lower" if figure in FIGURES[1:3] else way,
    )


def _ways(model: Scenario, better: object) -> Mapping[str, Any]:
    """Return which way measures are better, as far as the call says so."""
    if better is None:
        return {}
    if not isinstance(better, Mapping):
        msg = f"better must map a measure to 'higher' or 'lower', got {shown(better)}; write better={{'measure': 'lower'}}"
        raise QuestionError(msg)
    return {known_measure(model, name, "better"): way for name, way in better.items()}


def _entries(model: Scenario, measures: object) -> list[tuple[str, str]]:
    """Return a measure and a figure for every criterion."""
    if measures is None:
        return [(name, "mean") for name in model.measures]
    listed: list[Any] = [measures] if isinstance(measures, str) else []
    if not listed and isinstance(measures, Iterable):
        listed = list(measures)
    elif not listed:
        msg = f"measures must be a list of measures, got {shown(measures)}; write ['cost', ('cost', 'cvar')]"
        raise QuestionError(msg)
    found = []
    for entry in listed:
        pair = (entry, "mean") if isinstance(entry, str) else entry
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            msg = f"measures: a criterion must be a measure, or one and a figure, got {shown(entry)}; write 'cost' or ('cost', 'cvar')"
            raise QuestionError(msg)
        name, figure = known_measure(model, pair[0], "measures"), pair[1]
        if not isinstance(figure, str) or figure not in FIGURES:
            msg = f"measures: no figure {shown(figure)}; {did_you_mean(figure, FIGURES)}"
            raise QuestionError(msg)
        found.append((name, figure))
    return found


def _front(
    by: str,
    options: tuple[str, ...],
    criteria: list[Criterion],
    values: Any,
    labels: Any,
    provenance: Any,
    question: str,
) -> ParetoFront:
    """Set every option against every other, level where they differ by rounding only."""
    standing = np.stack([ranks(values[:, k], c.better) for k, c in enumerate(criteria)], axis=1)
    dominates = np.zeros((len(options), len(options)), bool)
    strictly = dominates.copy()
    for i, mine in enumerate(standing):
        strictly[i] = (mine > standing).all(axis=1)
        dominates[i] = (mine >= standing).all(axis=1) & (mine > standing).any(axis=1)
    for array in (values, dominates, strictly):
        array.flags.writeable = False
    return ParetoFront(
        by,
        options,
        tuple(criteria),
        values,
        dominates,
        strictly,
        labels,
        replace(provenance, question=question),
    )
