"""One belief for each column, and what the states of a graph choose within ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

__all__ = ["Chosen", "Point", "Swept"]

Floats = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One belief for each column: every row as written, every factor, every amount."""

    slots: Floats
    factors: Floats
    amounts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What the states of a level choose, arrays of shape (branches, n, columns).

    Attributes
    ----------
    rows : float array
        The row before shifts.
    table : float array
        The branch probabilities that come of it.
    gain : float array
        How much a branch is worth beyond its state.
    """

    rows: Floats
    table: Floats
    gain: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """Values of all states, shape (states, columns); by level what the states chose, from the end to the start."""

    value: Floats
    chosen: tuple[Chosen, ...]
