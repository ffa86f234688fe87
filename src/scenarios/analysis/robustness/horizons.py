"""Info-gap robustness: how far best estimates may be off before a requirement is broken."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.robustness.rules import number
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import truth, whole
from scenarios.evaluation.choosing.scores import better_of
from scenarios.evaluation.contrasts import Contrasts
from scenarios.evaluation.exact import first_choice
from scenarios.evaluation.extremes import BUDGET
from scenarios.evaluation.question import Question, labels_of
from scenarios.evaluation.waiting import progress_bar
from scenarios.graph import best_estimates
from scenarios.results import InfoGap, Provenance
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scenarios.graph.credal import Credal
    from scenarios.model.scenario import Scenario

__all__ = ["info_gap"]

Floats = NDArray[Any]

WIDTHS = ("written", "fraction")
MOST_HORIZON = 1000.0
LEAST_TOLERANCE = 1e-9
MOST_STEPS = 1001


def info_gap(
    model: Scenario,
    target: str | Iterable[str],
    requirement: float,
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    do: Mapping[str, str] | None = None,
    width: Literal["written", "fraction"] = "written",
    most: float = 1.0,
    steps: int = 11,
    tolerance: float = 1e-3,
    budget: int = BUDGET,
    progress: bool = False,
) -> InfoGap:
    """Find for each option how far best estimates may be off before its worst case breaks a requirement.

    Around the best estimates lie sets of beliefs, one in the other, that grow with a horizon of uncertainty α. The robustness of an option is the largest
    α at which the worst belief still meets the requirement. No belief is more probable than another, and no α is what will be.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str
        An outcome, a list of outcomes, or a measure.
    requirement : float
        What must be reached, in the unit of the target: at least it where higher is better, at most it where lower is. A probability is a
        share such as 0.4.
    by : str, optional
        The decision to compare; see `compare`.
    better : {"higher", "lower"}, optional
        Which values are preferred. A measure may say so in the file.
    do : mapping, optional
        What is set; see `compare`.
    width : {"written", "fraction"}
        How far the sets reach. ``written``: with α = 1 as far as the ranges of the file. ``fraction``: every weight of a row, points too, and every
        uncertain amount, by the share α of its best estimate.
    most : float
        The largest horizon that is looked at, above 0, at most 1000.
    steps : int
        At how many horizons, from 0 to `most`, the worst case is reported; from 2 to 1001.
    tolerance : float
        How far a horizon may be off, from 1e-9 up.
    budget : int
        How many boxes of weights may be looked at for each bound; see `bounds`.
    progress : bool
        Show a bar of the horizons that are looked at, and then of those that are found.

    Returns
    -------
    InfoGap
        The horizon of each option, and the curve of its worst case.

    Raises
    ------
    QuestionError
        As `bounds`; if the requirement is no number; if an argument is out of range.
    LimitError
        If the scenario has too many states.

    Notes
    -----
    The set at α, with b the best estimate of an entry of a row, a factor, an effect, a value or a parameter, and [lo, hi] what the file allows: with
    ``written``, b − α (b − lo) ≤ x ≤ b + α (hi − b); with ``fraction``, ``|x − b| ≤ α |b|``, the fractional-error model of [1]_. In both, rows still add up to
    1, weights stay between 0 and 1, and factors at or above 0. Points of factors, effects and values stay as they are. The robustness is
    α̂(r) = max {α : the least value over the set at α is at least r} [1]_ ; as sets grow, it is found by halving, with the worst case from exact
    bounds. It says how much error is tolerable, not how much there is: that the best estimates are worth starting from is the analyst's claim.

    References
    ----------
    .. [1] Y. Ben-Haim (2006), Info-Gap Decision Theory: Decisions under Severe Uncertainty, 2nd ed., chapters 2 and 3.

    Examples
    --------
    How wrong the estimates of cost may be, as a share of their ranges, while at most 23.8 bn is spent:

    >>> import scenarios as sc
    >>> found = sc.info_gap(sc.load("us-options"), "us_cost", 23.8)
    >>> [round(h, 2) for h in found.horizons[:, 0].tolist()], found.best
    ([0.5, 0.0, 0.0, 1.0], ('withdrawal',))
    """
    reach = _between("most", most, 0.0, MOST_HORIZON, "1 reaches as far as the ranges of the file")
    off = _between("tolerance", tolerance, LEAST_TOLERANCE, reach, "0.001 is usual")
    count = whole("steps", steps, 2)
    if count > MOST_STEPS:
        raise QuestionError(f"steps must be at most {MOST_STEPS}, got {count:,}; 11 is usual")
    boxes = whole("budget", budget, 1)
    shows = truth("progress", progress)
    wanted = number("requirement", requirement)
    if width not in WIDTHS:
        raise QuestionError(
            f"width must be one of {', '.join(WIDTHS)}, got {shown(width)}; {did_you_mean(width, WIDTHS)}"
        )
    question = Question(model, by=first_choice(model) if by is None else by, do=do)
    found = target_of(target, tuple(model.outcomes), tuple(model.measures))
    said = model.measures[found.name].better if found.measure is not None else None
    way = better_of(better, said, found.name)
    sign = 1.0 if way == "higher" else -1.0
    contrasts = Contrasts(question, found)
    grown = _grower(contrasts, width)
    each = sign * np.eye(len(contrasts.options))

    def worst(alpha: float, some: Floats = each) -> Floats:
        """Return what is certain and what is attained, with higher better: shape (options, 2)."""
        within = contrasts.within(grown(alpha))
        ends = within.lowest(some, boxes)
        return np.array([[one.inner if one.exact else one.outer, one.inner] for one in ends])

    alphas = np.linspace(0.0, reach, count)
    curve = np.empty((count, len(contrasts.options), 2))
    horizons = np.empty((len(contrasts.options), 2))
    with progress_bar(count + horizons.size, "horizons", shows=shows) as bar:
        for k, alpha in enumerate(alphas.tolist()):
            curve[k] = worst(alpha)
            bar.update(1)
        for i, end in np.ndindex(horizons.shape):
            met = curve[:, i, end] >= sign * wanted - _slack(wanted)
            horizons[i, end] = _turn(partial(worst, some=each[[i]]), alphas, met, sign * wanted, off, end)
            bar.update(1)
    curve = sign * curve + 0.0
    certain, attained = curve[..., 0].copy(), curve[..., 1].copy()
    for array in (horizons, alphas, certain, attained):
        array.flags.writeable = False
    how = "as shares of the ranges as written" if width == "written" else "as shares of the best estimates"
    asked = MappingProxyType(question.do), MappingProxyType(question.given)
    return InfoGap(
        str(question.by),
        contrasts.options,
        found.name,
        found.name if found.measure is not None else "",
        wanted,
        way,
        horizons,
        off,
        alphas,
        certain,
        attained,
        labels_of(model, question.by),
        Provenance(model, "info_gap", f"bounds of all weights within horizons, {how}", *asked),
    )


def _slack(wanted: float) -> float:
    return 1e-12 * max(1.0, abs(wanted)) if np.isfinite(wanted) else 0.0


def _turn(
    worst: Callable[[float], Floats], alphas: Floats, met: NDArray[np.bool_], wanted: float, tolerance: float, end: int
) -> float:
    """Return where a requirement stops being met: the last horizon that meets it (end 0), or the first that does not (end 1)."""
    if met.all():
        return float(alphas[-1]) if end == 0 else np.inf
    first = int(np.argmin(met))
    if first == 0:
        return 0.0
    low, high = float(alphas[first - 1]), float(alphas[first])
    while high - low > tolerance:
        middle = (low + high) / 2
        if worst(middle)[0, end] >= wanted - _slack(wanted):
            low = middle
        else:
            high = middle
    return low if end == 0 else high


def _grower(contrasts: Contrasts, width: str) -> Callable[[float], Credal]:
    """Return what gives the judgements that a horizon allows."""
    credal = contrasts.credal
    program = contrasts.question.prepared().graph.program
    best = np.concatenate([best_estimates(program).slots, [0.0, 1.0]])
    middle = credal.quantity_best
    if width == "written":
        down, up = best - credal.low, credal.high - best
        less, more = middle - credal.quantity_low, credal.quantity_high - middle
    else:
        down, up = best.copy(), best.copy()
        down[-2:] = up[-2:] = 0.0
        less = more = np.abs(middle)
    factors = np.isin(np.arange(len(middle)), credal.in_factors.quantity[credal.in_factors.coefficient > 0])

    def grown(alpha: float) -> Credal:
        low, high = np.clip(best - alpha * down, 0.0, 1.0), np.clip(best + alpha * up, 0.0, 1.0)
        least, greatest = middle - alpha * less, middle + alpha * more
        least = np.where(factors, np.maximum(least, 0.0), least)
        open_rows = np.maximum.reduceat((high > low)[:-2], credal.starts)
        return replace(credal, low=low, high=high, quantity_low=least, quantity_high=greatest, open_rows=open_rows)

    return grown


def _between(name: str, value: object, low: float, high: float, cure: str) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | np.number)
        or not low <= value <= high
        or not value > 0
    ):
        raise QuestionError(f"{name} must lie between {low:g} and {high:g}, above 0, got {shown(value)}; {cure}")
    return float(value)
