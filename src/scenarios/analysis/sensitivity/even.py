"""Break-even: the value of a judgement at which another option becomes the best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.analysis.sensitivity.arguments import best_of, needed_direction
from scenarios.analysis.sensitivity.bars import answer_of, provenance_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.inputs import named_input
from scenarios.analysis.sensitivity.tipping import stretches
from scenarios.results import BreakEven, BreakEvens
from scenarios.results.answers import input_text
from scenarios.results.break_even import Tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.arguments import Better
    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.analysis.sensitivity.tipping import Stretch
    from scenarios.model import Objective
    from scenarios.model.scenario import Scenario

__all__ = ["break_even", "break_evens", "break_evens_of"]

_STILL = 1e-12


def break_even(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    judgement: str,
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> BreakEven:
    """Compute at which value of a judgement another option becomes the best.

    Everything else stays at its best estimate. A weight may be anything from 0 to 1, a factor anything from 0 on, an amount
    anything at all; a parameter anything with which all rows that it stands in still add up.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
        An outcome or a measure; a list of outcomes is the event that one of them is reached; or an objective whose score is a sum.
    judgement : str
        The address of an entry, a step, a factor (``node.shift[0].branch``), an amount (``node.branch:measure``,
        ``outcome:measure``) or a parameter (``$name``).
    by, better, covariation, do, given
        As in `tornado`; here some direction must be the better one.

    Returns
    -------
    BreakEven
        The nearest tipping point on either side, with a sentence for people. It is false where nothing tips, and says why. Of
        options that are equally good, the first in the file counts as the best.

    Raises
    ------
    QuestionError
        As `tornado`; if there is no such judgement, or it cannot be varied by itself; if no direction is better.

    Notes
    -----
    Against a judgement the answers are lines, or ratios of polynomials (see `tornado`), so that the difference of two, times what they
    are divided by, is a polynomial. Its roots are found from its values at Chebyshev points: of a line in closed form, else as
    eigenvalues and by Newton's method.

    References
    ----------
    .. [1] R. Clemen (1996), Making Hard Decisions, 2nd ed., chapter 5.
    .. [2] L. Trefethen (2013), Approximation Theory and Approximation Practice, chapter 18 (roots by Chebyshev interpolation).

    Examples
    --------
    >>> import scenarios as sc
    >>> print(sc.break_even(sc.load("us-options"), "ukraine_front", "year_later.russian_gains"))
    Massive sanctions becomes best when year_later.russian_gains falls below 13.71 % (now 17 %, and Sanctions and tariffs is best).
    """
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    direction = needed_direction(response, better)
    return _point(response, named_input(model, response.inputs, judgement), direction)


def break_evens(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> BreakEvens:
    """Compute `break_even` for every judgement, the nearest tipping point first.

    Parameters
    ----------
    model, target, by, better, covariation, do, given
        As in `break_even`.

    Returns
    -------
    BreakEvens

    Raises
    ------
    QuestionError
        As `break_even`.

    Examples
    --------
    >>> import scenarios as sc
    >>> points = sc.break_evens(sc.load("us-options"), "ukraine_front")
    >>> points[0].address, round(points[0].distance, 4)
    ('year_later[us_policy==both].russian_gains', 0.032)
    """
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    return break_evens_of(response, needed_direction(response, better))


def break_evens_of(response: Response, direction: Better) -> BreakEvens:
    """Return the tipping points of all judgements of a response."""
    points = [_point(response, entry, direction) for entry in response.inputs.values() if response.matters(entry)]
    points.sort(key=lambda point: point.distance)
    how = provenance_of(response, "break_evens", "exact, one judgement at a time")
    return BreakEvens(answer_of(response, "", direction), tuple(points), how)


def _point(response: Response, entry: Input, direction: Better) -> BreakEven:
    low, high = response.reach_of(entry)
    low, high = min(low, entry.best), max(high, entry.best)
    share = entry.kind == "weight" or (entry.kind == "parameter" and response.parameters.is_share(entry))
    now = int(best_of(response.base, direction))
    parts = stretches(response, entry, low, high, direction)
    fixed = low < high and parts[0].low == parts[-1].high
    low, high = parts[0].low, parts[-1].high
    below, above = _tips(response, parts, entry.best, now)
    reason = ""
    if fixed:
        reason = f"{entry.address} cannot be moved, for a path would then come to a place without a branch"
    elif not (below or above):
        reason = _reason(response, entry, low, high, response.options[now], share=share)
    return BreakEven(
        answer_of(response, "", direction),
        entry.address,
        entry.kind,
        entry.best,
        response.options[now],
        below,
        above,
        low,
        high,
        reason,
        share,
        provenance_of(response, "break_even", "exact, one judgement moved"),
    )


def _tips(response: Response, parts: list[Stretch], best: float, now: int) -> tuple[Tip | None, Tip | None]:
    """Return the nearest tipping points; both at once where the option that counts as the best is so at this point alone."""
    around = [k for k, part in enumerate(parts) if part.low <= best <= part.high]
    own = [k for k in around if parts[k].option == now]
    first, last = (own[0], own[0]) if own else (around[-1], around[0])
    below = above = None
    if first > 0:
        below = Tip(parts[first].low, response.options[parts[first - 1].option])
    if last + 1 < len(parts):
        above = Tip(parts[last].high, response.options[parts[last + 1].option])
    return below, above


def _reason(response: Response, entry: Input, low: float, high: float, option: str, *, share: bool) -> str:
    """Say why an option is best wherever a judgement may be."""
    best = answer_of(response, "", None).option(option)
    ends = [end for end in (low, high) if math.isfinite(end)] or [entry.best + 1, entry.best - 1]
    values = response.at(entry, np.array([entry.best, *(0.9 * end + 0.1 * entry.best for end in ends)]))
    moved = np.abs(values - values[0]).max(axis=0)
    still = _STILL * max(1.0, float(np.abs(values).max()))
    if (moved <= still).all():
        return f"{entry.address} moves no option's answer"
    apart = values - values[:, [0]]
    if (np.abs(apart - apart[0]).max(axis=0) <= still).all():
        return f"{entry.address} moves all options' answers alike, and {best} stays best"
    text = [input_text(entry.kind, end, share=share) for end in (low, high)]
    where = "whatever it is" if math.isinf(low) and math.isinf(high) else f"from {text[0]} to {text[1]}"
    if math.isinf(high) and math.isfinite(low):
        where = f"from {text[0]} on"
    return f"{best} stays best with {entry.address} {where}"
