"""Arguments that questions share: counts, seeds, measures, and how many options can be set against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model.scenario import Scenario

__all__ = ["by_node", "known_measure", "seed_sequence", "several", "truth", "whole"]

_MOST_OPTIONS = 1_000


def whole(name: str, value: object, least: int) -> int:
    """Return a whole number of at least `least`, Python's or numpy's; ``QuestionError`` if it is not one.

    Examples
    --------
    >>> whole("paths", np.int32(10), 1)
    10
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        msg = f"{name} must be a whole number of at least {least}, got {shown(value)}"
        raise QuestionError(msg)
    return int(value)


def truth(name: str, value: object) -> bool:
    """Return True or False, Python's or numpy's; ``QuestionError`` for what only counts as one of them, such as a text or 1.

    Examples
    --------
    >>> truth("progress", np.False_)
    False
    """
    if not isinstance(value, bool | np.bool_):
        msg = f"{name} must be True or False, got {shown(value)}; write one of the two"
        raise QuestionError(msg)
    return bool(value)


def seed_sequence(seed: object) -> np.random.SeedSequence:
    """Return what random streams are spawned from: a seed sequence as it is, or that of a whole number of at least 0.

    Examples
    --------
    >>> seed_sequence(np.int64(7)).entropy
    7
    """
    if isinstance(seed, np.random.SeedSequence):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        msg = f"seed must be a whole number of at least 0 or a numpy SeedSequence, got {shown(seed)}"
        raise QuestionError(msg)
    return np.random.SeedSequence(int(seed))


def known_measure(model: Scenario, measure: object, argument: str = "measure") -> str:
    """Return the name of a measure of the scenario; ``QuestionError`` if it has none of this name.

    Examples
    --------
    >>> import scenarios as sc
    >>> known_measure(sc.load("us-options"), "us_cost")
    'us_cost'
    """
    if not isinstance(measure, str) or measure not in model.measures:
        msg = f"{argument}: no measure {shown(measure)}; {did_you_mean(measure, model.measures)}"
        raise QuestionError(msg)
    return measure


def by_node(argument: str, value: object) -> Mapping[Any, Any]:
    """Return what is set or learned by node, nothing if it is None; ``QuestionError`` if it is no mapping.

    Examples
    --------
    >>> by_node("do", None)
    {}
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        msg = f"{argument} must map a node to a branch, got {shown(value)}; write {argument}={{'node': 'branch'}}"
        raise QuestionError(msg)
    return value


def several(question: str, by: str, options: Sequence[str]) -> None:
    """Refuse to set options against each other where there are fewer than two, or too many for a table of pairs."""
    if len(options) < 2:
        msg = f"{question}: at least two options must be compared, got one ({options[0]!r} of {by!r}); name another node with by=..."
        raise QuestionError(msg)
    if len(options) > _MOST_OPTIONS:
        msg = (
            f"{question}: at most {_MOST_OPTIONS:,} options can be set against each other, got {len(options):,} of {by!r}; "
            "compare by another node, or ask for some options in a scenario of their own"
        )
        raise LimitError(msg)
