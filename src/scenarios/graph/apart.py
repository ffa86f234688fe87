"""A factor of a mass that is kept apart: rows that look at nothing wait beside what has arrived, until a row needs both."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.graph.tape import BYTES, LEAVES, Axis, Mass, Stretch, View

if TYPE_CHECKING:
    from scenarios.graph.products import Products
    from scenarios.graph.tape import Tape

__all__ = ["Apart", "adds_up", "in_two_sums", "left_over", "summed_up", "together", "waiting"]

_LEAST = 2.0**-10
"""A smaller share of the mass is summed by itself: what is left of 1 has 16 decimals, so that a larger one has 13 that count."""
_AT_ONCE = 2**15
"""Columns that are looked at together: so many stay in the processor's cache."""


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
    """Sum the products of rows and a mass in two parts: first over the one, then over the other.

    The last of several branches takes what the others leave, in the last call: such a table is so large that a pass does little
    else than read it.
    """
    several = first.size > 1
    most = first._replace(size=first.size - several)
    shape = (most.size, *apart.view.shape)
    half = tape.new(shape)
    kept = [axis._replace(out=step) for axis, step in zip((most, *axes), half.steps, strict=False)]
    spent = axes[len(kept) - 1 :]
    products.product(place, mass, kept, spent, [], half)
    size = prod(shape[1:])
    flat = View(apart.view.place, apart.view.offset, (size,), apart.view.steps[-1:])
    others = flow.view([(most.size, most.out)])
    tape.call(np.matmul, half.view([(most.size, size), (size, 1)]), flat, others)
    if several:
        every = [*axes[: len(kept) - 1], *spent]
        start = most.size * first.row * BYTES
        rows = View(place, start, tuple([a.size for a in every]), tuple([a.row * BYTES for a in every]))
        inner = mass.view([(axis.size, axis.mass) for axis in spent])
        rest = flow._replace(first=flow.first + most.size * most.out)
        tape.call(left_over, rows, (inner, apart.view, others), rest.grid((), ()))
    tape.release(half.stretch)
    tape.release(apart.stretch)


def left_over(rows: Any, factors: tuple[Any, Any, Any], out: Any) -> None:
    """Give the last branch what the others leave of the mass, unless that is so little that it would be inexact."""
    mass, apart, others = factors
    whole = mass.sum() * apart.sum()
    left = whole - others.sum()
    if left > _LEAST * whole:
        out[...] = left
    else:
        summed_up(rows, factors, out)


def summed_up(rows: Any, factors: tuple[Any, Any, Any], out: Any) -> None:
    """Sum the products of the last branch's rows and the mass."""
    mass, apart, _ = factors
    out[...] = np.vdot(apart, np.tensordot(rows, mass, mass.ndim))


def adds_up(table: Any) -> bool:
    """Say whether the branches of a table add up to 1 everywhere, so that the last is what the others leave."""
    parts = np.array_split(table, 1 + table.shape[1] // _AT_ONCE, axis=1)
    return all(bool(np.abs(part.sum(axis=0) - 1).max() < 1e-14) for part in parts)


def _among(view: View, before: tuple[int, ...], after: tuple[int, ...]) -> View:
    """Return a view with more axes, along which it is the same."""
    steps = (0,) * len(before) + view.steps + (0,) * len(after)
    return View(view.place, view.offset, before + view.shape + after, steps)
