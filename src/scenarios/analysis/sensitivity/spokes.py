"""Spider: the answer against many judgements in one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.analysis.sensitivity.arguments import checked_swing, direction_of
from scenarios.analysis.sensitivity.bars import answer_of, ends_named, provenance_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.inputs import named_input
from scenarios.analysis.sensitivity.lines import finite_answers
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.results import Spider

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.model import Objective
    from scenarios.model.scenario import Scenario

__all__ = ["spider"]

_MOST = 6
_STEPS = 21


def spider(
    model: Scenario,
    target: str | Iterable[str] | Objective,
    judgements: Sequence[str] | None = None,
    *,
    swing: float | None = None,
    steps: int = _STEPS,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Spider:
    """Compute the answer against many judgements, each moved the same part of the way to its ends.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
        An outcome or a measure; a list of outcomes is the event that one of them is reached; or an objective whose score is a sum.
    judgements : sequence of str, optional
        Addresses; default the six that move an option most.
    swing : float, optional
        As in `tornado`; default each judgement's own range.
    steps : int
        How many, from one end to the other, at least 3; an odd number has the best estimate in the middle.
    by, better, covariation, do, given
        As in `tornado`.

    Returns
    -------
    Spider

    Raises
    ------
    QuestionError
        As `tornado`; if a judgement that is named has no range of its own and no swing is given.

    References
    ----------
    .. [1] T. Eschenbach (1992), "Spiderplots versus tornado diagrams for sensitivity analysis", Interfaces 22.

    Examples
    --------
    >>> import scenarios as sc
    >>> web = sc.spider(sc.load("us-options"), "us_cost", steps=3)
    >>> web.line("us_policy.sanctions:us_cost", "sanctions").round(1)
    array([20.8, 22.8, 24.8])
    """
    response = response_of(model, target, by, do, given, checked_covariation(covariation))
    direction = direction_of(response, better)
    part = checked_swing(swing)
    count = whole("steps", steps, 3)
    inputs = response.inputs
    if judgements is None:
        named = [entry for entry in inputs.values() if response.matters(entry)]
    elif isinstance(judgements, str) or not isinstance(judgements, list | tuple) or not judgements:
        msg = f"judgements must be a list of addresses, got {shown(judgements)}; write one or more in brackets"
        raise QuestionError(msg)
    else:
        named = list(
            {entry.address: entry for entry in (named_input(model, inputs, name) for name in judgements)}.values()
        )
    kept, lines = [], []
    way = np.linspace(-1, 1, count)
    for entry in named:
        low, high = ends_named(response, entry, part)
        if not low < high:
            if judgements is not None:
                msg = f"judgements: {entry.address!r} must have a range of its own, got a point; write swing=0.1 to move it a tenth of the way to its ends"
                raise QuestionError(msg)
            continue
        x = entry.best + np.where(way < 0, way * (entry.best - low), way * (high - entry.best))
        lines.append((x, finite_answers(response, entry, x)))
        kept.append(entry)
    if not kept:
        msg = "swing: some judgement must have a range of its own, got points only; write swing=0.1 to move each a tenth of the way to its ends"
        raise QuestionError(msg)
    answers = np.array([found for _, found in lines])
    order = np.argsort(-np.abs(answers[:, -1] - answers[:, 0]).max(axis=1), kind="stable")
    order = order if judgements is not None else order[:_MOST]
    arrays = (way, np.array([x for x, _ in lines])[order], answers[order], response.base.copy())
    for array in arrays:
        array.flags.writeable = False
    return Spider(
        answer_of(response, "", direction),
        tuple(kept[i].address for i in order),
        tuple(kept[i].kind for i in order),
        *arrays,
        response.covariation,
        provenance_of(response, "spider", "exact, one judgement at a time"),
    )
