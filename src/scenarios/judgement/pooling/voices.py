"""Whose judgements count, and how much: the file's own and those of its analysts, each read as a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import Problem, QuestionError, ScenarioError, did_you_mean, few, shown
from scenarios.model import Scenario
from scenarios.model.addresses import find, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model import Analyst

__all__ = ["OWN", "Voice", "analysts_of", "shares_of", "voices_of"]

Floats = NDArray[np.float64]

OWN = "as written"
"""What the file's own judgements are called; no analyst can be, for ids hold no spaces."""


class Voice(NamedTuple):
    """One analyst, or the file itself: a name, a label, the trust of the file, what was said, and the scenario that it makes.

    `said` holds the addresses of rows, steps and parameters, each in its one spelling; what the file says is everything.
    """

    name: str
    label: str
    trust: float
    said: frozenset[str]
    model: Scenario


def analysts_of(model: Scenario) -> Mapping[str, Analyst]:
    """Return the analysts whose judgements count."""
    return model.panel


def voices_of(model: object, question: str) -> tuple[Voice, ...]:
    """Return the file's own judgements, then each analyst's in the order of the file.

    Raises
    ------
    QuestionError
        If it is no scenario, or has no analysts.
    ScenarioError
        If an analyst's rows do not make a scenario together with those of the file.
    """
    if not isinstance(model, Scenario):
        raise QuestionError(f"model must be a scenario, got {shown(model)}; load one with scenarios.load(...)")
    analysts = analysts_of(model)
    if not analysts:
        raise QuestionError(f"{question}: the scenario must have analysts, got none; write them under `analysts`")
    bare = model.model_copy(update={"analysts": {}})  # or each reading would check all analysts again
    found = [Voice(OWN, OWN, 1.0, frozenset(), model)]
    for name, analyst in analysts.items():
        said = (find(model, address) for address in analyst.rows)
        addresses = frozenset(spelled(model, at) for at in said)
        label = analyst.label or name.replace("_", " ")
        found.append(Voice(name, label, analyst.trust, addresses, _read(bare, name, analyst)))
    return tuple(found)


def _read(bare: Scenario, name: str, analyst: Analyst) -> Scenario:
    try:
        return bare.with_weights(analyst.rows)
    except ScenarioError as error:
        said = f"these rows must make a scenario with those of the file, got: {error.problems[0].line()}; correct one of them"
        raise ScenarioError([Problem(("analysts", name), said)]) from None


def shares_of(voices: Sequence[Voice], trust: object, own: object) -> Floats:
    """Return how much each voice counts; the shares add up to 1.

    Parameters
    ----------
    trust : None, "equal" or mapping of analyst to number
        As the file says, all the same, or as given.
    own : float
        What the file's own judgements count.

    Raises
    ------
    QuestionError
        If a number is negative or no number, somebody is unknown or left out, or nobody counts.
    """
    names = [voice.name for voice in voices[1:]]
    if trust is None:
        given = [voice.trust for voice in voices[1:]]
    elif isinstance(trust, str) and trust == "equal":
        given = [1.0] * len(names)
    elif isinstance(trust, Mapping):
        for name in trust:
            if name not in names:
                raise QuestionError(f"trust: no analyst {shown(name)}; {did_you_mean(name, names)}")
        missing = [repr(name) for name in names if name not in trust]
        if missing:
            raise QuestionError(
                f"trust: every analyst must have a number, got none for {few(missing)}; write 0 for one who does not count"
            )
        given = [_number(f"trust of {name!r}", trust[name]) for name in names]
    else:
        raise QuestionError(
            f"trust must be 'equal' or map each analyst to a number, got {shown(trust)}; leave it out for the trust of the file"
        )
    weights = np.array([_number("own", own), *given])
    greatest = weights.max()
    if not greatest > 0:
        raise QuestionError(
            "trust: somebody must count, got 0 for the file and for every analyst; give one a number above 0"
        )
    scaled = weights / greatest  # so that no sum overflows
    return scaled / math.fsum(scaled)  # type: ignore[no-any-return] # an array


def _number(where: str, value: object) -> float:
    """Check how much somebody counts."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise QuestionError(f"{where} must be a number of at least 0, got {shown(value)}; write a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not (number >= 0 and math.isfinite(number)):
        raise QuestionError(f"{where} must be a finite number of at least 0, got {shown(value)}; correct it")
    return number
