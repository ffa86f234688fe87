"""A graph whose states also tell running totals apart: each (state, totals) that can occur is a state of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.graph.folding import targets
from scenarios.graph.network import Block, Contexts, Flow, Graph
from scenarios.graph.states import States

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Tracked", "tracked"]

Index = NDArray[Any]
Whole = NDArray[Any]

_ROOM = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """A graph with running totals.

    Attributes
    ----------
    graph : Graph
        The states of each block are those of the graph before, once for each of the totals that they are reached with.
    totals : int array of shape (final states, totals)
        What has been added up on the way to each final state.
    origin : int array of shape (final states,)
        Which final state of the graph before each one is.
    so_far : tuple of int arrays of shape (states, totals)
        By block, what has been added up on the way to each state.
    """

    graph: Graph
    totals: Whole
    origin: Index
    so_far: tuple[Whole, ...]


def tracked(graph: Graph, steps: Sequence[Whole | None], count: int, limit: int) -> Tracked:
    """Add running totals to a graph's states.

    Parameters
    ----------
    graph : Graph
    steps : sequence of int arrays of shape (branches, count), or None
        What the branches of each block add to the totals.
    count : int
        How many totals there are.
    limit : int
        The most states that may be made.

    Raises
    ------
    LimitError
        If there would be more.
    """
    arriving: dict[int, list[tuple[int, int, Index, Whole]]] = {}
    states: list[tuple[Index, Whole]] = []
    index: dict[tuple[int, int], Index] = {}
    made = 0
    start = graph.program.start
    for i, block in enumerate(graph.blocks):
        if i == start:
            mine, sums = np.zeros(1, np.int64), np.zeros((1, count), np.int64)
        else:
            mine, sums = _met(arriving.pop(i, []), index, count)
        states.append((mine, sums))
        made += len(mine)
        if made > limit:
            msg = (
                f"{graph.program.spots[i].name}: at most {limit:,} states may be told apart by what has been added up before, got "
                "more; round effects to coarser steps, or use an objective that adds up: linear values, and no risk attitude or "
                "an exponential one"
            )
            raise LimitError(msg)
        available = block.contexts.available
        contexts = block.contexts.of(mine)
        for way in block.flows:
            size = graph.end_size if way.target < 0 else graph.blocks[way.target].states.size
            ahead = targets(block, way, size)[:, mine]
            for k, branch in enumerate(np.arange(block.branches)[way.branches].tolist()):
                taken = np.arange(len(mine)) if available is None else np.flatnonzero(available[branch, contexts])
                step = steps[i]
                moved = sums[taken] if step is None else sums[taken] + step[branch]
                index[i, branch] = np.zeros(len(mine), np.int64)
                arriving.setdefault(way.target, []).append(
                    (i, branch, taken, np.column_stack([ahead[k, taken], moved]))
                )
    final, totals = _met(arriving.pop(-1, []), index, count)
    blocks = tuple(_block(block, mine, index) for block, (mine, _) in zip(graph.blocks, states, strict=True))
    bounds = np.searchsorted(final, np.cumsum([0, *(ends.size for ends in graph.ends)]))
    firsts = np.cumsum([0, *(ends.size for ends in graph.ends)])
    ends = tuple(
        _picked(old, final[low:high] - first)
        for old, low, high, first in zip(graph.ends, bounds[:-1], bounds[1:], firsts[:-1], strict=True)
    )
    return Tracked(Graph(graph.program, blocks, ends, len(final)), totals, final, tuple(sums for _, sums in states))


def _met(
    parts: list[tuple[int, int, Index, Whole]], index: dict[tuple[int, int], Index], count: int
) -> tuple[Index, Whole]:
    """Give equal (state, totals) that arrive one number; note where each branch leads."""
    if not parts:
        return np.zeros(0, np.int64), np.zeros((0, count), np.int64)
    rows = np.concatenate([part for *_, part in parts])
    distinct, number = _distinct(rows)
    at = 0
    for source, branch, taken, part in parts:
        index[source, branch][taken] = number[at : at + len(part)]
        at += len(part)
    return distinct[:, 0], distinct[:, 1:]


def _distinct(rows: Whole) -> tuple[Whole, Index]:
    """Return the distinct rows in rising order, and which of them each row is."""
    least = rows.min(axis=0)
    spans = [int(high) - int(low) + 1 for high, low in zip(rows.max(axis=0), least, strict=True)]
    extent = 1
    for span in spans:
        extent *= span
    if extent >= _ROOM:
        distinct, number = np.unique(rows, axis=0, return_inverse=True)
        return distinct, number.ravel()
    code = np.zeros(len(rows), np.int64)
    for column, (low, span) in enumerate(zip(least, spans, strict=True)):
        code = code * span + (rows[:, column] - low)
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return rows[first], number


def _block(block: Block, mine: Index, index: dict[tuple[int, int], Index]) -> Block:
    old = block.contexts
    contexts = Contexts(old.size, old.shape, old.variables, old.row, old.shifts, old.available, old.of(mine))
    flows = tuple(
        Flow(
            way.target,
            way.branches,
            None,
            np.array([index[block.spot, branch] for branch in np.arange(block.branches)[way.branches].tolist()]),
        )
        for way in block.flows
    )
    return replace(block, states=_picked(block.states, mine), contexts=contexts, spent=None, flows=flows, _regular=[])


def _picked(states: States, mine: Index) -> States:
    if len(mine) == 1 and not states.variables:
        return states
    columns = {variable: states.column(variable)[mine] for variable in states.variables}
    return States(states.variables, states.sizes, len(mine), columns)
