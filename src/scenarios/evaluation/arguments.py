"""Arguments that questions about random numbers share: counts, and seeds."""

from __future__ import annotations

import numpy as np

from scenarios.errors import QuestionError, shown

__all__ = ["seed_sequence", "whole"]


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
