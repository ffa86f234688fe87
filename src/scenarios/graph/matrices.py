"""Small blocks as matrices, from their states to those that they lead to: one product takes what arrives through."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import targets
from scenarios.graph.states import strides_of
from scenarios.graph.tape import BYTES, MATRICES, Axis, Mass, Tape, View, joined

if TYPE_CHECKING:
    from scenarios.graph.network import Block, Graph

__all__ = ["Matrices", "Small"]

Index = NDArray[Any]


class Small(NamedTuple):
    """A matrix of a small block: its first entry among all; and each number that adds to an entry.

    `numbers` says which in the block's table, `effects` which in its effects; without them, the numbers are as they are.
    """

    block: int
    start: int
    entries: Index
    numbers: Index
    effects: Index | None


class Matrices:
    """Writes down the calls of products with matrices, and what the matrices are made of.

    Attributes
    ----------
    small : list of Small
    size : int
        How many numbers the matrices have together.
    """

    def __init__(self, graph: Graph, tape: Tape, totals: int) -> None:
        self.graph = graph
        self._tape = tape
        self._totals = totals
        self.small: list[Small] = []
        self.size = 0
        self._known: dict[Any, tuple[Index, Index]] = {}

    def untouched(self, block: Block) -> int:
        """Return how many of the states' first axes the rows do not look at, and all that the block leads to keeps first."""
        states, contexts = block.states, block.contexts
        if states.columns is not None or any(way.target < 0 or way.fold is None for way in block.flows):
            return 0
        goals = [self.graph.blocks[way.target].states for way in block.flows]
        for k, variable in enumerate(states.variables):
            if variable in contexts.variables:
                return k
            if any(goal.columns is not None or goal.variables[k : k + 1] != (variable,) for goal in goals):
                return k
        return len(states.variables)

    def entries(self, block: Block, outer: int, widths: list[int], ends: Index) -> tuple[Index, Index]:
        """Return to which entry of a small block's matrix each (branch, state) adds, and which number of the table."""
        contexts, inner, width = block.contexts, block.states.size // outer, sum(widths)
        key = None
        if contexts.of_state is None and all(way.fold is not None for way in block.flows):
            # What many blocks of one structure have in common is worked out once.
            ways = tuple((way.fold, _key(way.branches)) for way in block.flows)
            spent = None if block.spent is None else (block.spent.shape, block.spent.axes)
            key = (block.branches, block.states.sizes, contexts.size, contexts.shape, outer, ways, spent, tuple(widths))
            if key in self._known:
                return self._known[key]
        column = np.zeros((block.branches, inner), np.int64)
        at = 0
        for way, columns in zip(block.flows, widths, strict=True):
            if way.target < 0:
                found = np.searchsorted(ends, targets(block, way, self.graph.end_size))
            else:
                found = targets(block, way, self.graph.blocks[way.target].states.size)[:, :inner]
            column[way.branches] = at + found
            at += columns
        entries = (np.arange(inner) * width + column).ravel()
        numbers = (np.arange(block.branches)[:, None] * contexts.size + contexts.of(np.arange(inner))).ravel()
        if key is not None:
            self._known[key] = entries, numbers
        return entries, numbers

    def matrix(self, i: int, inner: int, width: int, entries: Index, numbers: Index, effects: Index | None) -> View:
        """Make room for a matrix of a block, and return what sees it."""
        start = self.size
        self.small.append(Small(i, start, entries, numbers, effects))
        self.size += inner * width
        return View(MATRICES, start * BYTES, (inner, width), (width * BYTES, BYTES))

    def affect(
        self, i: int, block: Block, outer: int, width: int, here: Mass, out: Mass, entries: Index, numbers: Index
    ) -> None:
        """Add the effects of a small block's branches, weighted by the mass: a second matrix, from mass to totals."""
        totals, inner = self._totals, block.states.size // outer
        state, column = np.divmod(entries, width)
        wide = (state * totals * width + column)[:, None] + width * np.arange(totals)
        branch = np.repeat(np.arange(block.branches), inner)
        matrix = self.matrix(
            i,
            inner,
            totals * width,
            wide.ravel(),
            np.repeat(numbers, totals),
            (branch[:, None] * totals + np.arange(totals)).ravel(),
        )
        more = self._tape.new((outer, totals, width))
        self._tape.call(
            None,
            here.view([(outer, here.steps[0]), (inner, here.steps[1])]),
            matrix,
            more.view([(outer, totals * width), (totals * width, 1)]),
        )
        shape = (totals, outer, width)
        before = out._replace(first=out.first + outer * width).view(list(zip(shape, strides_of(shape), strict=True)))
        self._tape.call(np.add, before, more.view([(totals, width), (outer, totals * width), (width, 1)]), before)
        self._tape.release(more.stretch)

    def in_two(self, mass: Mass, sizes: tuple[int, ...], cut: int) -> Mass:
        """Return a mass as (axes before the cut, axes after it), copied if it does not lie so."""
        if mass.steps == strides_of(sizes):
            return mass._replace(steps=(prod(sizes[cut:]), 1))
        steps = []
        for part in (slice(None, cut), slice(cut, None)):
            axes = joined(Axis(size, step, 0, 0) for size, step in zip(sizes[part], mass.steps[part], strict=True))
            if len(axes) > 1:
                found = self._tape.new(sizes)
                self._tape.copy(mass, sizes, found)
                return found._replace(steps=(prod(sizes[cut:]), 1))
            steps.append(axes[0].mass if axes else 1)
        return mass._replace(steps=tuple(steps))


def _key(branches: Any) -> Any:
    """Return what stands for a slice or an array of branches among the keys of a dict."""
    return (branches.start, branches.stop) if isinstance(branches, slice) else branches.tobytes()
