"""The sweep backward over a graph: values from the final states to the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import fetched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.graph.network import Graph

__all__ = ["backward"]

Floats = NDArray[Any]


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
