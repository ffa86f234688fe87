"""Rules of decision under uncertainty: regret, and the classical rules side by side."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.robustness.tables import table_of
from scenarios.errors import QuestionError, shown
from scenarios.results import RegretTable, RobustChoice, RuleScores
from scenarios.results.distribution import amount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.results import PayoffTable

__all__ = ["level_with_best", "number", "regret", "robust_choice", "share"]

Floats = NDArray[np.float64]

LEVEL = 1e-12
"""Scores that lie nearer together than this, relative to the greatest amount of the table, are level."""


def regret(
    source: object, target: str | Iterable[str] | None = None, *, better: Literal["higher", "lower"] | None = None
) -> RegretTable:
    """Compute by how much each option falls short of the best one in each case, and whose largest shortfall is least.

    Parameters
    ----------
    source : PayoffTable, or what `payoff_table` takes
        An ensemble, a scenario with analysts, a mapping, a data frame or an array.
    target, better : optional
        As in `payoff_table`.

    Returns
    -------
    RegretTable
        Options × cases; the minimax-regret options, all that are level.

    Raises
    ------
    QuestionError
        As `payoff_table`.

    Notes
    -----
    r(o, c) = max over all options k of v(k, c), less v(o, c); with the signs turned where lower is better. Minimax regret picks
    the options with the least max over c of r(o, c). It depends on which options there are: adding one that nobody picks may change
    which is picked.

    References
    ----------
    .. [1] L. J. Savage (1951), "The theory of statistical decision", Journal of the American Statistical Association 46.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.regret({"act": {"calm": 5, "storm": 1}, "wait": {"calm": 3, "storm": 2}})
    >>> found["act"]["storm"], found.best
    (1.0, ('act',))
    """
    table = table_of(source, target, better)
    values = _regrets(table)
    largest, mean = values.max(axis=1), values @ table.weights
    for array in (values, largest, mean):
        array.flags.writeable = False
    return RegretTable(table, values, largest, mean, _named(table, level_with_best(-largest, _size(table))))


def robust_choice(
    source: object,
    target: str | Iterable[str] | None = None,
    *,
    better: Literal["higher", "lower"] | None = None,
    alpha: float = 0.5,
    threshold: float | None = None,
    level: float = 0.9,
) -> RobustChoice:
    """Apply every rule of decision under uncertainty to one table, and say what each picks.

    Parameters
    ----------
    source : PayoffTable, or what `payoff_table` takes
        An ensemble, a scenario with analysts, a mapping, a data frame or an array.
    target, better : optional
        As in `payoff_table`.
    alpha : float
        Hurwicz's index of pessimism, in [0, 1]: the weight of the worst case; the best one has the rest.
    threshold : float, optional
        What a value must reach to be good enough, in the unit of the target: at least it, or at most it where lower is better. Without it
        there is no ``satisficing``.
    level : float
        For ``regret_quantile``: the share of the cases, in [0, 1].

    Returns
    -------
    RobustChoice
        For each rule the score of each option, and the options that it picks. Scores that differ by less than 1e-12 of the greatest amount
        of the table are level, and all of them are named.

    Raises
    ------
    QuestionError
        As `payoff_table`; if `alpha` or `level` lies outside [0, 1]; if `threshold` is no number.

    Notes
    -----
    With values v(o, c) of which higher are better, regrets r(o, c) as in `regret`, and weights w(c); where lower is better, least and
    greatest change places:

    - ``maximin`` [1]_: the greatest min v, the least bad worst case.
    - ``maximax``: the greatest max v.
    - ``hurwicz`` [2]_: the greatest alpha · min v + (1 − alpha) · max v. With alpha = 1 it is maximin, with 0 maximax. Some authors call
      the weight of the *best* case alpha.
    - ``laplace`` [3]_: the greatest plain mean of v, all cases counting the same whatever their weights.
    - ``expected`` [3]_: the greatest Σ w v.
    - ``minimax_regret`` [4]_: the least max r.
    - ``expected_loss`` [3]_: the least Σ w r, the expected opportunity loss; it picks what ``expected`` picks.
    - ``regret_quantile`` [5]_: the least regret that is not exceeded in a share `level` of the cases, by weight.
    - ``satisficing`` [6]_: the greatest share of the cases, by weight, whose value is good enough: Starr's domain criterion.

    References
    ----------
    .. [1] A. Wald (1950), Statistical Decision Functions.
    .. [2] L. Hurwicz (1951), "Optimality criteria for decision making under ignorance", Cowles Commission Discussion Paper 370.
    .. [3] R. D. Luce and H. Raiffa (1957), Games and Decisions, chapter 13; H. Raiffa and R. Schlaifer (1961), Applied Statistical Decision
       Theory (opportunity loss).
    .. [4] L. J. Savage (1951), "The theory of statistical decision", Journal of the American Statistical Association 46.
    .. [5] C. McPhail et al. (2018), "Robustness metrics: How are they calculated, when should they be used and why do they give different
       results?", Earth's Future 6.
    .. [6] M. K. Starr (1963), Product Design and Decision Theory; J. Schneller and G. Sphicas (1983), "Decision making under uncertainty:
       Starr's domain criterion", Theory and Decision 15.

    Examples
    --------
    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=1024, seed=1)
    >>> picked = sc.robust_choice(spread, "settlement", better="higher", threshold=0.05)
    >>> picked["minimax_regret"].best, picked["satisficing"].best
    (('both',), ('both',))
    """
    index, part = (
        share("alpha", alpha, "1 looks at the worst case alone, 0 at the best"),
        share("level", level, "0.9 is usual"),
    )
    enough = None if threshold is None else number("threshold", threshold)
    table = table_of(source, target, better)
    gains, weights, size = table.gains, table.weights, _size(table)
    regrets = _regrets(table)
    worst, top = gains.min(axis=1), gains.max(axis=1)
    value_rules = [
        ("maximin", "worst case (maximin)", worst),
        ("maximax", "best case (maximax)", top),
        ("hurwicz", f"Hurwicz, {index:g} of the worst case", index * worst + (1 - index) * top),
        ("laplace", "plain mean (Laplace)", gains.mean(axis=1)),
        ("expected", "expected value", gains @ weights),
    ]
    regret_rules = [
        ("minimax_regret", "maximum regret", regrets.max(axis=1)),
        ("expected_loss", "expected opportunity loss", regrets @ weights),
        ("regret_quantile", f"regret, {100 * part:g} % quantile", _quantile(regrets, weights, part)),
    ]
    sign = 1.0 if table.better == "higher" else -1.0
    scores = [
        _scored(table, rule, label, table.better, sign * found, found, size) for rule, label, found in value_rules
    ]
    scores += [_scored(table, rule, label, "lower", found, -found, size) for rule, label, found in regret_rules]
    if enough is not None:
        reached = (gains >= sign * enough).astype(float) @ weights
        side, text = (
            "at least" if sign > 0 else "at most",
            table.labels.shown(enough) if abs(enough) < np.inf else amount(enough),
        )
        scores.append(
            _scored(table, "satisficing", f"share of cases with {side} {text}", "higher", reached, reached, 1.0)
        )
    return RobustChoice(table, tuple(scores))


def _scored(
    table: PayoffTable,
    rule: str,
    label: str,
    better: Literal["higher", "lower"],
    values: Floats,
    gains: Floats,
    size: float,
) -> RuleScores:
    by_option = MappingProxyType(dict(zip(table.options, (values + 0.0).tolist(), strict=True)))
    return RuleScores(rule, label, better, by_option, _named(table, level_with_best(gains, size)))


def _regrets(table: PayoffTable) -> Floats:
    gains = table.gains
    regrets: Floats = gains.max(axis=0) - gains
    return regrets


def _quantile(values: Floats, weights: Floats, level: float) -> Floats:
    """Return for each row the least value up to which the weights reach a level."""
    order = np.argsort(values, axis=1, kind="stable")
    reached = np.cumsum(weights[order], axis=1) >= level - LEVEL
    reached &= weights[order] > 0
    reached[:, -1] |= ~reached.any(axis=1)
    found: Floats = np.take_along_axis(
        values, np.take_along_axis(order, reached.argmax(axis=1)[:, None], axis=1), axis=1
    )[:, 0]
    return found


def _size(table: PayoffTable) -> float:
    return float(np.abs(table.payoffs).max())


def level_with_best(gains: Floats, size: float) -> NDArray[np.bool_]:
    """Say which scores, higher being better, are the best or level with it; along the last axis."""
    found: NDArray[np.bool_] = gains >= gains.max(axis=-1, keepdims=True) - LEVEL * size
    return found


def _named(table: PayoffTable, which: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(option for option, picked in zip(table.options, which.tolist(), strict=True) if picked)


def share(name: str, value: object, cure: str) -> float:
    """Return a number in [0, 1]; ``QuestionError`` if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
        raise QuestionError(f"{name} must lie between 0 and 1, got {shown(value)}; {cure}")
    return float(value)


def number(name: str, value: object) -> float:
    """Return a number that is not NaN; ``QuestionError`` if it is not one."""
    if not isinstance(value, bool) and isinstance(value, int | float | np.integer | np.floating):
        try:
            found = float(value)
        except OverflowError:
            found = np.nan
        if not np.isnan(found):
            return found
    raise QuestionError(
        f"{name} must be a number in the unit of the target, got {shown(value)}; a probability is a share such as 0.4"
    )
