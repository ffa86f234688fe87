"""A factor of a mass that is kept apart: rows that look at nothing wait beside what has arrived, until a row needs both."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.graph.tape import LEAVES, Axis, Mass, Stretch, View

if TYPE_CHECKING:
    from scenarios.graph.products import Products
    from scenarios.graph.tape import Tape

__all__ = ["Apart", "in_two_sums", "together", "waiting"]


class Apart(NamedTuple):
    """The mass of the first axes of a block's states, where it is a factor of its own; and where it lies."""

    view: View
    stretch: Stretch


def waiting(tape: Tape, row: View, before: Apart | None) -> Apart:
    """Return a row as a factor that waits; times what waits already."""
    if before is None:
        return Apart(row, Stretch(LEAVES))
    shape = (*row.shape, *before.view.shape)
    product = tape.new(shape)
    product.stretch.readers = 1
    view = product.view(list(zip(shape, product.steps, strict=True)))
    tape.call(np.multiply, _among(row, (), before.view.shape), _among(before.view, shape[:1], ()), view)
    tape.release(before.stretch)
    return Apart(view, product.stretch)


def together(tape: Tape, apart: Apart, mass: Mass, sizes: tuple[int, ...]) -> Mass:
    """Multiply out what was kept apart."""
    found = tape.new(sizes)
    found.stretch.readers = 1
    inner = sizes[len(apart.view.shape) :]
    axes = list(zip(sizes, mass.steps, strict=True))
    out = found.view(list(zip(sizes, found.steps, strict=True)))
    tape.call(np.multiply, _among(apart.view, (), inner), mass.view(axes), out)
    tape.release(apart.stretch)
    return found


def in_two_sums(
    tape: Tape, products: Products, place: int, mass: Mass, apart: Apart, first: Axis, axes: list[Axis], flow: Mass
) -> None:
    """Sum the products of rows and a mass in two parts: first over the one, then over the other."""
    shape = (first.size, *apart.view.shape)
    half = tape.new(shape)
    kept = [axis._replace(out=step) for axis, step in zip((first, *axes), half.steps, strict=False)]
    products.product(place, mass, kept, axes[len(kept) - 1 :], [], half)
    size = prod(shape[1:])
    flat = View(apart.view.place, apart.view.offset, (size,), apart.view.steps[-1:])
    tape.call(np.matmul, half.view([(first.size, size), (size, 1)]), flat, flow.view([(first.size, first.out)]))
    tape.release(half.stretch)
    tape.release(apart.stretch)


def _among(view: View, before: tuple[int, ...], after: tuple[int, ...]) -> View:
    """Return a view with more axes, along which it is the same."""
    steps = (0,) * len(before) + view.steps + (0,) * len(after)
    return View(view.place, view.offset, before + view.shape + after, steps)
