"""Arguments that the questions about sensitivity share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    from scenarios.analysis.sensitivity.response import Response

__all__ = ["best_of", "checked_swing", "direction_of", "ends_within", "number_in", "option_named"]

Floats = NDArray[Any]
Better = Literal["higher", "lower"]

TIE = 1e-12
"""Options whose values differ by less, in parts of the greatest, are equally good; the first in the file counts as best."""


def checked_swing(swing: object) -> float | None:
    """Return how far every judgement is moved, from 0 to 1; None for its own range."""
    if swing is None:
        return None
    if isinstance(swing, bool) or not isinstance(swing, int | float | np.number) or not 0 <= swing <= 1:
        msg = f"swing must be a number from 0 to 1, the part of the way to the ends, got {shown(swing)}; leave it out for each judgement's own range"
        raise QuestionError(msg)
    return float(swing)


def direction_of(response: Response, better: object) -> Better | None:
    """Return whether more of the target is better; None if neither the question nor the file says so."""
    if better is not None:
        if not isinstance(better, str) or better not in {"higher", "lower"}:
            msg = f"better must be 'higher' or 'lower', got {shown(better)}; leave it out where the file's measure says it"
            raise QuestionError(msg)
        return better  # type: ignore[return-value] # it is one of the two
    return response.preferred


def needed_direction(response: Response, better: object) -> Better:
    """Return the same where some option has to be the best one."""
    found = direction_of(response, better)
    if found is None:
        name = response.target.name
        msg = f"better: the best option must be known for a tipping point, got no direction for {name!r}; write better='higher' or 'lower'"
        raise QuestionError(msg)
    if len(response.options) < 2:
        msg = "by: at least two options must be compared, got one; name a decision or a gate with by=..."
        raise QuestionError(msg)
    return found


def option_named(response: Response, name: object, argument: str) -> int:
    """Return the number of an option."""
    if not isinstance(name, str) or name not in response.options or not name:
        msg = f"{argument}: no option {shown(name)}; {did_you_mean(name, [o for o in response.options if o])}"
        raise QuestionError(msg)
    return response.options.index(name)


def number_in(argument: str, value: object, low: float, high: float) -> float:
    """Return a finite number within limits."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | np.number)
        or not low <= value <= high
        or math.isinf(value)
    ):
        msg = f"{argument} must be a number from {low:g} to {high:g}, got {shown(value)}"
        raise QuestionError(msg)
    return float(value)


def ends_within(argument: str, within: object, low: float, high: float) -> tuple[float, float]:
    """Return two rising numbers within limits."""
    if not isinstance(within, tuple | list) or len(within) != 2:
        msg = f"{argument} must be two numbers, the lower one first, got {shown(within)}"
        raise QuestionError(msg)
    first, last = (number_in(argument, end, low, high) for end in within)
    if not first < last:
        msg = f"{argument} must be two numbers, the lower one first, got {shown(within)}"
        raise QuestionError(msg)
    return first, last


def best_of(values: Floats, better: Better) -> Floats:
    """Return the number of the best option along the last axis; of equally good ones the first."""
    signed = values if better == "higher" else -values
    most = signed.max(axis=-1, keepdims=True)
    room = TIE * np.maximum(1e-300, np.abs(signed).max(axis=-1, keepdims=True))
    found: Floats = (signed >= most - room).argmax(axis=-1)
    return found
