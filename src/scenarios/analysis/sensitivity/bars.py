"""Tornado: each judgement moved over its range, all others at their best estimates."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.arguments import best_of, checked_swing, direction_of, option_named
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.inputs import ends_of
from scenarios.errors import QuestionError
from scenarios.evaluation.question import labels_of
from scenarios.results import Provenance, Tornado
from scenarios.results.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from scenarios.analysis.sensitivity.arguments import Better
    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.model import Objective
    from scenarios.model.scenario import Scenario

__all__ = ["answer_of", "ends_named", "provenance_of", "tornado", "tornado_of"]

Floats = NDArray[Any]
Index = NDArray[Any]


class Weights(NamedTuple):
    """Weights of rows of one size: which inputs they are, their slots, and the first slot of each one's row."""

    places: Index
    slots: Index
    first: Index
    branches: int


class Moved(NamedTuple):
    """What is moved, and where to."""

    inputs: list[Input]
    addresses: NDArray[Any]
    kinds: NDArray[Any]
    best: Floats
    ends: Floats
    weights: list[Weights]
    others: list[int]


def tornado(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    *,
    by: str | None = None,
    swing: float | None = None,
    versus: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Tornado:
    """Move each judgement over its range, and compute the answer at both ends, exactly.

    A range, or a word, is moved from end to end, as far as the rest of its row leaves it; a distribution, and a row with a `confidence`,
    between its quantiles of 5 % and 95 %. What is written as a point has no range, and is moved only by a stated `swing`.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
        An outcome or a measure; a list of outcomes is the event that one of them is reached; or an objective whose score is a sum.
    by : str, optional
        What to compare, as in `compare`; where there is no decision and no gate, nothing is.
    swing : float, optional
        From 0 to 1: every judgement is moved by this part of the way, a weight to 0 and to 1, anything else to nothing and to its double.
    versus : str, optional
        An option: bars are then of differences from it.
    better : {"higher", "lower"}, optional
        Which direction is better, so that there is a best option; default what the file says of the measure. An event has none by itself.
    covariation : {"proportional", "uniform", "order-preserving"}
        What the other entries of a row do. Order-preserving ranges end where an entry would pass another.
    do, given : mapping, optional
        What is set, and what is learned; see `compare`.

    Returns
    -------
    Tornado
        The judgement that moves an option most comes first.

    Raises
    ------
    QuestionError
        As `compare`; if there is no such target or option; if `swing` is not from 0 to 1; if a row would leave no branch at an
        end; if nothing has a range and no `swing` is given.

    Notes
    -----
    No path reads a row twice. So with all else fixed, the answer in a row p is C + Σ A p where the row is read as it is written, and
    C + Σ (Σ A f p / Σ f p) over the ways in which it is shifted; all A come from reach × value in one sweep backward and one
    forward. A parameter that stands at several places is asked for anew. With evidence, numerator and chance of the evidence are two
    such functions.

    References
    ----------
    .. [1] R. Clemen (1996), Making Hard Decisions, 2nd ed., chapter 5 (tornado diagrams).
    .. [2] E. Castillo, J. Gutiérrez and A. Hadi (1997), "Sensitivity analysis in discrete Bayesian networks", IEEE Transactions on
       Systems, Man, and Cybernetics A 27 (probabilities are multilinear in the parameters).

    Examples
    --------
    What moves the difference that withdrawal makes to the cost:

    >>> import scenarios as sc
    >>> bars = sc.tornado(sc.load("us-options"), "us_cost")
    >>> list(bars)
    ['us_policy.tariffs:us_cost', 'us_policy.sanctions:us_cost']
    >>> round(bars["us_policy.tariffs:us_cost"].at_low["tariffs"], 2)
    25.4
    """
    part = checked_swing(swing)
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    direction = direction_of(response, better)
    against = None if versus is None else option_named(response, versus, "versus")
    found = tornado_of(response, part, direction, against)
    if found is None:
        msg = "swing: some judgement must have a range of its own, got points only; write swing=0.1 to move each a tenth of the way to its ends"
        raise QuestionError(msg)
    return found


def tornado_of(response: Response, part: float | None, direction: Better | None, against: int | None) -> Tornado | None:
    """Return the tornado of a response, or of differences from an option; None if no judgement has a range."""
    moved = _moved(response, part)
    if not len(moved.best):
        return None
    values = _values(response, moved)
    base = response.base
    if direction is None or len(response.options) < 2:
        direction, choice, chosen = None, np.full(values.shape[:2], -1), -1
    else:
        choice, chosen = best_of(values, direction), int(best_of(base, direction))
    if against is not None:
        values, base = values - values[:, :, [against]], base - base[against]
    turned = np.ascontiguousarray(values.transpose(1, 2, 0))  # numpy is slow over short last axes
    widths = np.abs(turned[1] - turned[0]).max(axis=0)
    order = (-widths).argsort(kind="stable")
    if direction is not None:
        choice = choice[order]
    arrays = (
        moved.best[order],
        moved.ends.take(order, axis=0),
        turned.take(order, axis=2).transpose(2, 0, 1),
        base.copy(),
        choice,
    )
    for array in arrays:
        array.flags.writeable = False
    how = "own ranges" if part is None else f"swing {part:g}"
    return Tornado(
        answer_of(response, "" if against is None else response.options[against], direction),
        tuple(moved.addresses[order].tolist()),
        tuple(moved.kinds[order].tolist()),
        *arrays,
        chosen,
        response.covariation,
        provenance_of(response, "tornado", f"exact, one judgement at a time over {how}"),
    )


def answer_of(response: Response, versus: str, better: str | None) -> Answer:
    """Return how the answers of a response are shown."""
    by = response.question.by
    labels = labels_of(response.question.scenario, by)
    return Answer(response.target, by or "", response.options, versus, better, labels)


def provenance_of(response: Response, name: str, method: str) -> Provenance:
    """Return how an answer was got."""
    question = response.question
    return Provenance(question.scenario, name, method, MappingProxyType(question.do), MappingProxyType(question.given))


def _moved(response: Response, swing: float | None) -> Moved:
    """Return what is moved; worked out once for each kind of question."""
    question = response.question
    key = ("moved", question.forced, response.asked_measure, swing, response.covariation)
    if key not in question.scenario.prepared:
        inputs = [entry for entry in response.inputs.values() if response.matters(entry)]
        pairs = [(entry, ends_named(response, entry, swing)) for entry in inputs]
        pairs = [(entry, ends) for entry, ends in pairs if ends[0] < ends[1]]
        kept = [entry for entry, _ in pairs]
        ends = np.array([ends for _, ends in pairs]).reshape(-1, 2)
        weights = _weights(kept)
        question.scenario.prepared[key] = Moved(
            kept,
            np.array([entry.address for entry in kept], object),
            np.array([entry.kind for entry in kept], object),
            np.array([entry.best for entry in kept]),
            ends,
            weights,
            [i for i, entry in enumerate(kept) if entry.kind != "weight"],
        )
    found: Moved = question.scenario.prepared[key]
    return found


def ends_named(response: Response, entry: Input, swing: float | None) -> tuple[float, float]:
    """Return where an input is moved to, as far as what is read with it can be."""
    if entry.kind == "parameter":
        share = response.parameters.is_share(entry)
        low, high = ends_of(entry, swing, share=share)
        return (
            (response.parameters.furthest(entry, low), response.parameters.furthest(entry, high))
            if share
            else (low, high)
        )
    low, high = ends_of(entry, swing, share=entry.kind == "weight")
    if response.covariation == "order-preserving" and entry.kind == "weight":
        least, most = response.reach_of(entry)
        return max(low, least), min(high, most)
    return low, high


def _weights(inputs: Sequence[Input]) -> list[Weights]:
    groups: dict[int, list[int]] = {}
    for i, entry in enumerate(inputs):
        if entry.kind == "weight":
            groups.setdefault(entry.row.stop - entry.row.start, []).append(i)
    return [
        Weights(
            np.array(places),
            np.array([inputs[i].places[0] for i in places]),
            np.array([inputs[i].row.start for i in places]),
            count,
        )
        for count, places in groups.items()
    ]


def _values(response: Response, moved: Moved) -> Floats:
    """Return the answers at the ends, of shape (judgements, 2, options)."""
    if len(moved.weights) == 1 and not moved.others:
        (group,) = moved.weights
        values, _ = response.moved(group.slots, group.first, group.branches, moved.ends)
    else:
        values = _gathered(response, moved)
    if not math.isfinite(values.sum()) and not np.isfinite(values).all():  # the sum is quicker
        wrong = int(np.flatnonzero(~np.isfinite(values).all(axis=(1, 2)))[0])
        low, high = moved.ends[wrong]
        msg = (
            f"{moved.addresses[wrong]}: at both ends there must be a branch wherever a path may come, and what is learned must be "
            f"possible, got neither at one of {low:g} and {high:g}; take a smaller swing"
        )
        raise QuestionError(msg)
    return values


def _gathered(response: Response, moved: Moved) -> Floats:
    """Put answers together that are computed group by group, and one by one."""
    values = np.empty((len(moved.best), 2, len(response.options)))
    for group in moved.weights:
        values[group.places], _ = response.moved(group.slots, group.first, group.branches, moved.ends[group.places])
    for i in moved.others:
        values[i] = response.at(moved.inputs[i], moved.ends[i])
    return values
