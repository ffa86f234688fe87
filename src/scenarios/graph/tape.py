"""The memory of a pass and the calls on it: where numbers lie, in what steps, until when, and what moves them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.graph.states import strides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "BYTES",
    "LEAVES",
    "MATRICES",
    "MEMORY",
    "SHORT",
    "Axis",
    "Call",
    "Mass",
    "Stretch",
    "Tape",
    "View",
    "joined",
]

Steps = tuple[int, ...]

MATRICES, LEAVES, MEMORY = -3, -2, -1
BYTES = 8
SHORT = 8
"""Adding so few slices is faster than a sum over an axis."""


class View(NamedTuple):
    """An array in one of the three places, or from 0 in a block's table; steps are in bytes."""

    place: int
    offset: int
    shape: tuple[int, ...]
    steps: Steps


class Call(NamedTuple):
    """One call ``function(first, second, out)``; without a function, ``first.dot(second, out)``."""

    function: Callable[[Any, Any, Any], object] | None
    first: Any
    second: Any
    out: View

    def tables(self) -> set[int]:
        """Return the blocks whose tables it looks into."""
        seconds = self.second if self.second.__class__ is tuple else (self.second,)
        return {of.place for of in (self.first, *seconds, self.out) if getattr(of, "place", -1) >= 0}


class Stretch:
    """A stretch of memory, free again when its last reader is done; what lies elsewhere stays."""

    __slots__ = ("place", "readers", "size", "start")

    def __init__(self, place: int, start: int = 0, size: int = 0) -> None:
        self.place, self.start, self.size, self.readers = place, start, size, 0


class Mass(NamedTuple):
    """Numbers on a grid: where the first of them lies, and the steps of the axes."""

    stretch: Stretch
    first: int
    steps: Steps

    def view(self, axes: Sequence[tuple[int, int]]) -> View:
        """Return a view of these (size, step)."""
        return self.grid(tuple([size for size, _ in axes]), tuple([step for _, step in axes]))

    def grid(self, shape: tuple[int, ...], steps: Steps) -> View:
        """Return a view of this shape."""
        return View(self.stretch.place, self.first * BYTES, shape, tuple([step * BYTES for step in steps]))


class Axis(NamedTuple):
    """An axis of a block's flow: its size, and its steps in the mass, in the rows and in what flows out."""

    size: int
    mass: int
    row: int
    out: int


class Tape:
    """Hands out stretches of memory and takes them back, and writes down the calls.

    Attributes
    ----------
    calls : list of Call
    size : int
        How many numbers the memory needs to hold.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.size = 0
        self._free: list[Stretch] = []

    def new(self, sizes: tuple[int, ...]) -> Mass:
        """Return a place for a grid of numbers: one that was read before, and so is in the processor's cache, if it fits."""
        size = prod(sizes)
        fitting = [stretch for stretch in self._free if size <= stretch.size <= 4 * size]
        if fitting:
            stretch = min(fitting, key=lambda stretch: stretch.size)
            self._free.remove(stretch)
        else:
            stretch = Stretch(MEMORY, self.size, size)
            self.size += size
        return Mass(stretch, stretch.start, strides_of(sizes))

    def release(self, stretch: Stretch) -> None:
        """Count a reader out, if there is any: without readers, memory is free."""
        stretch.readers = max(0, stretch.readers - 1)
        if not stretch.readers and stretch.place == MEMORY:
            self._free.append(stretch)

    def call(self, function: Callable[[Any, Any, Any], object] | None, first: Any, second: Any, out: View) -> None:
        """Write down a call."""
        self.calls.append(Call(function, first, second, out))

    def copy(self, mass: Mass, sizes: tuple[int, ...], found: Mass) -> None:
        """Copy a grid of numbers."""
        axes = joined(Axis(*three, 0) for three in zip(sizes, mass.steps, found.steps, strict=True))
        self.call(
            _copied, mass.view([(a.size, a.mass) for a in axes]), None, found.view([(a.size, a.row) for a in axes])
        )

    def sum(self, view: View, at: range, out: View) -> None:
        """Sum a view over neighbouring axes."""
        place, offset, shape, steps = view
        if len(at) > 1 or shape[at[0]] > SHORT:
            self.call(_reduced, view, tuple(at), out)
            return
        k = at[0]
        rest = shape[:k] + shape[k + 1 :], steps[:k] + steps[k + 1 :]
        slices = [View(place, offset + number * steps[k], *rest) for number in range(shape[k])]
        self.call(np.add, slices[0], slices[1], out)
        for part in slices[2:]:
            self.call(np.add, out, part, out)


def joined(axes: Iterable[Axis]) -> list[Axis]:
    """Join neighbouring axes that run on in every array, and leave out those of one entry."""
    found: list[Axis] = []
    for axis in axes:
        if axis.size == 1:
            continue
        if found:
            size, mass, row, out = found[-1]
            if mass == axis.mass * axis.size and row == axis.row * axis.size and out == axis.out * axis.size:
                found[-1] = axis._replace(size=size * axis.size)
                continue
        found.append(axis)
    return found


def _copied(numbers: Any, _: None, out: Any) -> None:
    out[...] = numbers


def _reduced(numbers: Any, axes: tuple[int, ...], out: Any) -> None:
    np.add.reduce(numbers, axes, None, out)
