"""The two sweeps over a graph, several numbers a state: reach probabilities forward, values backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import fetched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.graph.network import Block, Flow, Graph

__all__ = ["backward", "forward"]

Floats = NDArray[Any]


def _keep_freed_memory() -> None:
    """Let the C library keep freed blocks of up to 24 MiB for the next pass.

    A pass makes and frees arrays of some hundred KiB. glibc hands such blocks back to the system, and fetching
    them anew, page by page, costs three times the arithmetic. Freeing one large block once raises the size up
    to which it keeps them. Elsewhere this does nothing.
    """
    np.empty(24 * 2**20, np.uint8)


_keep_freed_memory()


def forward(
    graph: Graph,
    tables: Sequence[Floats],
    effects: Sequence[Floats | None] = (),
    *,
    tail: tuple[int, ...],
    reach: list[Floats] | None = None,
) -> Floats:
    """Send mass 1 from the start to the final states, several numbers a state; for one, see `bound`.

    Parameters
    ----------
    graph : Graph
    tables : sequence of float arrays of shape (branches, contexts) or (branches, contexts, draws)
        Branch probabilities by block.
    effects : sequence of float arrays of shape (branches, measures), or None
        By block. If given, `tail` is (1 + measures,): entry 0 is mass, and entry m the expected running
        total of measure m on the paths that come here, times their mass.
    tail : tuple of int
        What one state holds: (draws,) for a block of draws.
    reach : list, optional
        Filled with each block's own reach, of shape (states, *tail).

    Returns
    -------
    float array of shape (final states, *tail)
    """
    arrived: list[Floats | None] = [None] * len(graph.blocks)
    final = np.zeros((graph.end_size, *tail))
    for i, block in enumerate(graph.blocks):
        here = arrived[i]
        if here is None:
            if i != graph.program.start:
                here = np.zeros((block.states.size, *tail))
            else:
                here = np.ones((1, *tail))
                if effects:
                    here[:, 1:] = 0
        arrived[i] = None
        if reach is not None:
            reach.append(here)
        if not block.states.size:
            continue
        flow = _leaving(block, here, tables[i])
        if effects and effects[i] is not None:
            flow[..., 1:] += flow[..., :1] * effects[i][:, None, :]  # type: ignore[index]
        for way in block.flows:
            part = flow[way.branches]
            if way.target < 0:
                final += gathered(way, part, graph.end_size)
                continue
            goal = graph.blocks[way.target]
            more = gathered(way, part, goal.states.size)
            before = arrived[way.target]
            arrived[way.target] = more if before is None else before + more
    return final


def _leaving(block: Block, here: Floats, table: Floats) -> Floats:
    """Return what leaves a block, its mass times its rows, summed over what is spent: (branches, states left, *tail)."""
    contexts, spent, tail = block.contexts, block.spent, here.shape[1:]
    size, count = contexts.size, block.states.size
    if contexts.of_state is not None:
        table = table.take(contexts.of_state, axis=1, mode="clip")
        size = count
    if spent is not None and size == 1:
        here = _summed(here, spent.shape, spent.axes, tail).reshape(spent.left, *tail)
        spent = None
    if spent is not None:
        rows = table.reshape(block.branches, *spent.spans, *table.shape[2:])
        flow: Floats = np.einsum(spent.subscripts[table.ndim - 2], rows, here.reshape(*spent.shape, *tail))
        return flow.reshape(block.branches, spent.left, *tail)
    if table.ndim == 2:
        table = table[..., None]
    if size == 1 or size == count:  # noqa: PLR1714 - a set costs more than the comparison
        return here * table
    rounds = here.reshape(count // size, size, *tail) * table[:, None]
    return rounds.reshape(block.branches, count, *tail)


def gathered(way: Flow, flow: Floats, size: int) -> Floats:
    """Add up the flows of (branches, states left, *tail) by target state."""
    tail = flow.shape[2:]
    fold = way.fold
    if fold is not None:
        total = _summed(flow, fold.shape, fold.axes, tail) if fold.axes else flow
        if fold.lead > 1:
            total = total.reshape(fold.shape[0], fold.lead, -1, *tail).swapaxes(0, 1)
        return total.reshape(size, *tail)
    order, starts, targets = way.sorting()
    rows = flow.reshape(-1, *tail).take(order, axis=0)
    count, left = divmod(len(order), len(starts))
    even = not left and np.array_equal(starts, np.arange(0, len(order), count))
    sums = rows.reshape(-1, count, *tail).sum(axis=1) if even else np.add.reduceat(rows, starts, axis=0)
    if len(targets) == size:
        return sums
    total = np.zeros((size, *tail))
    total[targets] = sums
    return total


def _summed(array: Floats, shape: tuple[int, ...], axes: tuple[int, ...], tail: tuple[int, ...]) -> Floats:
    """Sum an array, seen as one of shape (*shape, *tail), over axes."""
    summed: Floats = np.add.reduce(array.reshape(*shape, *tail), axis=axes)
    return summed


def backward(
    graph: Graph,
    tables: Sequence[Floats],
    final: Floats,
    effects: Sequence[Floats | None] = (),
) -> list[Floats]:
    """Carry values from the final states back to the start.

    Parameters
    ----------
    graph : Graph
    tables : sequence of float arrays of shape (branches, contexts)
    final : float array of shape (final states, columns)
        Values of the final states.
    effects : sequence of float arrays of shape (branches, columns), or None
        What each branch adds, by block.

    Returns
    -------
    list of float arrays of shape (states, columns)
        The expected value of every state, by block.
    """
    values: list[Floats] = [final] * len(graph.blocks)
    for i in range(len(graph.blocks) - 1, -1, -1):
        block = graph.blocks[i]
        table = block.contexts.spread(tables[i], block.states.size)
        ahead = np.zeros((block.branches, block.left, final.shape[1]))
        for way in block.flows:
            goal = final if way.target < 0 else values[way.target]
            ahead[way.branches] = fetched(block, way, goal)
        if effects and effects[i] is not None:
            ahead += effects[i][:, None, :]  # type: ignore[index]
        if block.spent is not None:
            ahead = block.spent.spread(ahead)
        values[i] = np.einsum("bs,bsc->sc", table, ahead)
    return values
