"""Two-way analysis: the best option while two judgements move together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.analysis.sensitivity.arguments import best_of, needed_direction
from scenarios.analysis.sensitivity.bars import answer_of, provenance_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.inputs import named_input
from scenarios.analysis.sensitivity.lines import MOST_NUMBERS, finite_answers, is_share, shown_range
from scenarios.analysis.sensitivity.tipping import stretches
from scenarios.errors import LimitError, QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.results import Region, TwoWay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.model import Objective
    from scenarios.model.scenario import Scenario

__all__ = ["two_way"]

_POINTS = 41


def two_way(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    across: str,
    up: str,
    *,
    within: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None),
    points: int = _POINTS,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> TwoWay:
    """Compute which option is best while two judgements move together, and the curves on which that changes.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
        An outcome or a measure; a list of outcomes is the event that one of them is reached; or an objective whose score is a sum.
    across, up : str
        The addresses of two judgements, as for `break_even`; not of one row.
    within : pair of (float, float) or None
        Their ranges; default as in `one_way`.
    points : int
        How many values of each, at least 2.
    by, better, covariation, do, given
        As in `break_even`.

    Returns
    -------
    TwoWay
        Exact answers on the grid; and at each value of the first judgement the exact values of the second at which the best
        option changes.

    Raises
    ------
    QuestionError
        As `one_way`; if both judgements are of one row, so that moving one moves the other.
    LimitError
        If there would be more than 10 million numbers.

    Notes
    -----
    For each value of the first judgement, one pair of sweeps makes the answer a function of the second (see `tornado`), whose tipping
    points are found as in `break_even`.

    References
    ----------
    .. [1] R. Clemen (1996), Making Hard Decisions, 2nd ed., chapter 5 (two-way sensitivity, strategy regions).

    Examples
    --------
    >>> import scenarios as sc
    >>> gains = "year_later.russian_gains", "year_later[us_policy=tariffs].russian_gains"
    >>> regions = sc.two_way(sc.load("us-options"), "ukraine_front", *gains, points=11)
    >>> [f"{x:.0%}: {y:.1%}" for x, y in regions.curve("tariffs", "both")][:3]
    ['20%: 10.8%', '30%: 10.8%', '40%: 10.8%']
    """
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    direction = needed_direction(response, better)
    entries = [named_input(model, response.inputs, address) for address in (across, up)]
    _must_be_apart(response, *entries)
    count = whole("points", points, 2)
    if count * count * len(response.options) > MOST_NUMBERS:
        msg = f"points: at most {MOST_NUMBERS:,} numbers may be held at once, got {count:,} times {count:,} for {len(response.options):,} options; take fewer"
        raise LimitError(msg)
    if not isinstance(within, tuple | list) or len(within) != 2:
        msg = (
            f"within must be a pair of ranges, one for each judgement, got {shown(within)}; write within=((0, 1), None)"
        )
        raise QuestionError(msg)
    (left, right), (low, high) = (
        shown_range(response, entry, some, "within") for entry, some in zip(entries, within, strict=True)
    )
    x, y = np.linspace(left, right, count), np.linspace(low, high, count)
    answers = np.empty((count, count, len(response.options)))
    finite_answers(response, entries[0], x)
    columns = []
    for i, value in enumerate(x.tolist()):
        there = response.put(entries[0], value)
        answers[i] = finite_answers(there, entries[1], y)
        parts = stretches(there, entries[1], low, high, direction)
        columns.append(tuple(Region(part.low, part.high, response.options[part.option]) for part in parts))
    choice = best_of(answers, direction)
    for array in (x, y, answers, choice):
        array.flags.writeable = False
    one, other = entries
    return TwoWay(
        answer_of(response, "", direction),
        (one.address, other.address),
        (one.kind, other.kind),
        (is_share(response, one), is_share(response, other)),
        (one.best, other.best),
        x,
        y,
        answers,
        choice,
        tuple(columns),
        response.covariation,
        provenance_of(response, "two_way", "exact, two judgements moved"),
    )


def _must_be_apart(response: Response, one: Input, other: Input) -> None:
    """Refuse two judgements of which moving one moves the other."""
    rows = []
    for entry in (one, other):
        if entry.kind == "parameter":
            rows.append({where.start for where in response.parameters.rows_of(entry)})
        else:
            rows.append({entry.row.start} if entry.kind == "weight" else set())
    both_parameters = one.kind == other.kind == "parameter"
    if one.address == other.address or (rows[0] & rows[1] and not both_parameters):
        msg = (
            f"up: two judgements of different rows must be moved, got {one.address!r} and {other.address!r}, of which moving one moves "
            "the other; take another for one of them"
        )
        raise QuestionError(msg)
