"""Products of what has arrived at a block with its rows, along the axes of its states."""

from __future__ import annotations

from functools import partial
from math import prod
from string import ascii_letters
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.states import strides_of
from scenarios.graph.tape import BYTES, SHORT, Axis, Mass, Tape, View, joined

if TYPE_CHECKING:
    from scenarios.graph.network import Block

__all__ = ["DRAWS", "LISTED", "TOTALS", "Products", "Rows"]

Index = NDArray[Any]

_CACHED = 32768
"""A product of more numbers is made and summed in parts, along its short axes."""

TOTALS, DRAWS, LISTED = -1, -2, -3
"""Axes that are no variables: mass and running totals; draws; the states of a list."""


class Rows(NamedTuple):
    """The table of a block with draws: which of its axes are seen at their first entry, in what order the others, and between which new ones."""

    place: int
    first: tuple[Any, ...]
    order: tuple[int, ...]
    between: tuple[Any, ...]


class Products:
    """Writes down the calls of products.

    Attributes
    ----------
    gathers : dict of int to int array, or None
        By block: which contexts of its table the pass wants, one a state; None: the table as it is.
    shapes : dict of int to tuple of int
        How the pass sees the tables of blocks, without their draws.
    """

    def __init__(self, tape: Tape, draws: int) -> None:
        self._tape = tape
        self._draws = draws
        self.gathers: dict[int, Index | None] = {}
        self.shapes: dict[int, tuple[int, ...]] = {}

    def rows(self, block: Block) -> tuple[int, dict[int, int]]:
        """Return the steps in a block's table of its branches and of the axes that it looks at; with draws, its axes' numbers."""
        states, contexts = block.states, block.contexts
        gather = None
        if contexts.size == 1:
            names: tuple[int, ...] = ()
            shape: tuple[int, ...] = ()
        elif states.columns is not None:
            names, shape, gather = (LISTED,), (states.size,), contexts.of_state
        else:
            names, shape = contexts.variables, contexts.shape
        self.gathers[block.spot] = gather
        self.shapes[block.spot] = (block.branches, *shape)
        if self._draws:
            return 1, {name: 2 + k for k, name in enumerate((*names, DRAWS))}
        return prod(shape), dict(zip(names, strides_of(shape), strict=True))

    def product(self, i: int, mass: Mass, kept: list[Axis], spent: list[Axis], behind: list[Axis], flow: Mass) -> None:
        """Multiply a mass with the rows of block `i`, and sum over the spent axes; the first that is kept is the branch.

        Rows look at all that is spent: what they do not look at, and nobody does later, is not live here.
        """
        branch, kept, spent = kept[0], joined(kept[1:]), joined(spent)
        if len(spent) == 1 and spent[0].size > SHORT and not self._draws:
            self._matmul(i, mass, branch, kept, spent[0], flow)
        else:
            self._multiply(i, mass, [branch, *kept], spent, behind, flow)

    def _multiply(
        self, i: int, mass: Mass, kept: list[Axis], spent: list[Axis], behind: list[Axis], flow: Mass
    ) -> None:
        """Multiply along all axes, and sum over the spent ones; for draws at once, else over a product that is kept."""
        every = [*kept, *spent, *behind]
        masses, rows = mass.view([(axis.size, axis.mass) for axis in every]), self._of_rows(i, every)
        out = flow.view([(axis.size, axis.out) for axis in (*kept, *behind)])
        if not spent:
            self._tape.call(np.multiply, masses, rows, out)
        elif self._draws:
            letters = ascii_letters[: len(every)]
            left = letters[: len(kept)] + letters[len(kept) + len(spent) :]
            self._tape.call(partial(_summed, f"{letters},{letters}->{left}"), masses, rows, out)
        else:
            self._in_parts(i, 0, mass, kept, spent, flow)

    def _in_parts(self, i: int, first: int, mass: Mass, kept: list[Axis], spent: list[Axis], flow: Mass) -> None:
        """Multiply and sum, `first` being the first number of the rows; in parts, if a product would leave the processor's cache."""
        every = [*kept, *spent]
        shape = tuple(axis.size for axis in every)
        cut = max((axis for axis in kept if axis.size <= SHORT), key=lambda axis: axis.size, default=None)
        if cut is not None and prod(shape) > _CACHED:
            rest = [axis for axis in kept if axis is not cut]
            for k in range(cut.size):
                part = mass._replace(first=mass.first + k * cut.mass)
                out = flow._replace(first=flow.first + k * cut.out)
                self._in_parts(i, first + k * cut.row, part, rest, spent, out)
            return
        product = self._tape.new(shape)
        whole = product.view(list(zip(shape, product.steps, strict=True)))
        masses = mass.view([(axis.size, axis.mass) for axis in every])
        rows = View(i, first * BYTES, shape, tuple(axis.row * BYTES for axis in every))
        self._tape.call(np.multiply, masses, rows, whole)
        self._tape.sum(whole, range(len(kept), len(every)), flow.view([(axis.size, axis.out) for axis in kept]))
        self._tape.release(product.stretch)

    def _matmul(self, i: int, mass: Mass, branch: Axis, kept: list[Axis], spent: Axis, flow: Mass) -> None:
        """Multiply and sum in one call: one matrix for each point of the axes that are kept and looked at."""
        if all(not axis.mass for axis in kept):
            every = [branch, *kept]
            self._tape.call(
                np.matmul,
                self._of_rows(i, [*every, spent]),
                mass.view([(spent.size, spent.mass)]),
                flow.view([(axis.size, axis.out) for axis in every]),
            )
            return
        beside = max((axis for axis in kept if not axis.row), default=Axis(1, 0, 0, 0))  # the longest
        looked_at = [axis for axis in kept if axis is not beside]
        self._tape.call(
            np.matmul,
            mass.view([(axis.size, axis.mass) for axis in (*looked_at, beside, spent)]),
            self._of_rows(i, [*looked_at, spent, branch]),
            flow.view([(axis.size, axis.out) for axis in (*looked_at, beside, branch)]),
        )

    def _of_rows(self, i: int, axes: list[Axis]) -> View | Rows:
        """Return what sees the table of a block along these axes."""
        if not self._draws:
            return View(i, 0, tuple(axis.size for axis in axes), tuple(axis.row * BYTES for axis in axes))
        here = [axis.row - 1 for axis in axes if axis.row]
        first = tuple(slice(None) if k in here else 0 for k in range(1 + len(self.shapes[i])))
        ranks = sorted(here)
        return Rows(i, first, tuple(map(ranks.index, here)), tuple(slice(None) if axis.row else None for axis in axes))


def _summed(subscripts: str, masses: Any, rows: Any, out: Any) -> None:
    np.einsum(subscripts, masses, rows, out=out)
