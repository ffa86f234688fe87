"""One-way analysis: the answer against one judgement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.arguments import direction_of, ends_within, option_named
from scenarios.analysis.sensitivity.bars import answer_of, provenance_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.inputs import named_input
from scenarios.analysis.sensitivity.tipping import stretches
from scenarios.errors import LimitError, QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.results import OneWay, Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.model import Objective
    from scenarios.model.scenario import Scenario

__all__ = ["MOST_NUMBERS", "finite_answers", "is_share", "one_way", "shown_range"]

Floats = NDArray[Any]

MOST_NUMBERS = 10_000_000
_POINTS = 101
_STRAIGHT = 1e-11


def one_way(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    judgement: str,
    *,
    within: tuple[float, float] | None = None,
    points: int = _POINTS,
    by: str | None = None,
    versus: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> OneWay:
    """Compute the answer of every option against one judgement, exactly, and which option is best where.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
        An outcome or a measure; a list of outcomes is the event that one of them is reached; or an objective whose score is a sum.
    judgement : str
        An address, as for `break_even`.
    within : (float, float), optional
        The range of the judgement. Default: of a probability all that it can be; of a factor 0 to twice what it is; of an amount its own
        range, or nothing to twice what it is.
    points : int
        At how many even steps, at least 2; the best estimate and all tipping points come on top.
    by, versus, better, covariation, do, given
        As in `tornado`.

    Returns
    -------
    OneWay
        Its ``regions`` are the strategy region: all stretches on which one option is best, with exact ends.

    Raises
    ------
    QuestionError
        As `break_even`; if `within` is not two rising numbers that the judgement can be.

    Notes
    -----
    See `tornado` for the form of the curve, and `break_even` for its tipping points.

    References
    ----------
    .. [1] R. Clemen (1996), Making Hard Decisions, 2nd ed., chapter 5 (one-way sensitivity, strategy region).

    Examples
    --------
    >>> import scenarios as sc
    >>> line = sc.one_way(sc.load("us-options"), "ukraine_front", "year_later.russian_gains")
    >>> line.form, [f"{at:.4f}" for at in line.breakpoints]
    ('line', ['0.1371'])
    """
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    direction = direction_of(response, better) if len(response.options) > 1 else None
    against = None if versus is None else option_named(response, versus, "versus")
    entry = named_input(model, response.inputs, judgement)
    count = whole("points", points, 2)
    if count * len(response.options) > MOST_NUMBERS:
        msg = f"points: at most {MOST_NUMBERS:,} numbers may be held at once, got {shown(count)} for {len(response.options):,} options; take fewer"
        raise LimitError(msg)
    low, high = shown_range(response, entry, within, "within")
    parts = stretches(response, entry, low, high, direction) if direction else []
    extra = [part.low for part in parts[1:]] + ([entry.best] if low <= entry.best <= high else [])
    x = np.unique(np.concatenate([np.linspace(low, high, count), extra]))
    answers = finite_answers(response, entry, x)
    form = _form(response, entry, x, answers)
    slope = response.slope(entry)
    if against is not None:
        answers, slope = answers - answers[:, [against]], slope - slope[against]
    for array in (x, answers, slope):
        array.flags.writeable = False
    return OneWay(
        answer_of(response, versus or "", direction),
        entry.address,
        entry.kind,
        entry.best,
        is_share(response, entry),
        x,
        answers,
        tuple(Region(part.low, part.high, response.options[part.option]) for part in parts),
        form,
        slope,
        response.covariation,
        provenance_of(response, "one_way", "exact, one judgement moved"),
    )


def is_share(response: Response, entry: Input) -> bool:
    """Say whether a judgement is a probability."""
    return entry.kind == "weight" or (entry.kind == "parameter" and response.parameters.is_share(entry))


def shown_range(response: Response, entry: Input, within: object, argument: str) -> tuple[float, float]:
    """Return the range over which a judgement is shown: as stated, or its own."""
    least, most = response.reach_of(entry)
    if within is not None:
        return ends_within(argument, within, least, most)
    if math.isfinite(most) and (entry.kind == "weight" or is_share(response, entry)):
        return least, most
    low, high = entry.own or (min(0.0, 2 * entry.best), max(0.0, 2 * entry.best) or 1.0)
    if entry.kind == "factor" and entry.own is None:
        low = 0.0
    return low, high


def finite_answers(response: Response, entry: Input, points: Floats) -> Floats:
    """Return the answers; an error where some row has no branch left."""
    answers = response.at(entry, points)
    if not np.isfinite(answers).all():
        wrong = points[~np.isfinite(answers).all(axis=1)][0]
        msg = (
            f"within: there must be a branch wherever a path may come, and what is learned must be possible, got neither where "
            f"{entry.address} is {wrong:g}; keep away from it"
        )
        raise QuestionError(msg)
    return answers


def _form(response: Response, entry: Input, x: Floats, answers: Floats) -> str:
    """Say whether the answers are lines: exactly, but for rounding, those through their ends."""
    bent = response.covariation == "order-preserving" and entry.kind == "weight" and x[0] < entry.best < x[-1]
    pieces = [x <= entry.best, x >= entry.best] if bent else [np.ones(len(x), bool)]
    room = _STRAIGHT * max(1.0, float(np.abs(answers).max()))
    for piece in pieces:
        at, values = x[piece], answers[piece]
        part = ((at - at[0]) / (at[-1] - at[0]))[:, None]
        if np.abs(values - values[0] - part * (values[-1] - values[0])).max() > room:
            return "curve"
    return "two lines" if bent else "line"
