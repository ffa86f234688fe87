"""The sweep backward for sums along paths: how likely what follows is, and the first two moments of what it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import fetched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.graph.network import Graph

__all__ = ["moments"]

Floats = NDArray[Any]


def moments(
    graph: Graph, tables: Sequence[Floats], final: Floats, effects: Sequence[Floats | None], *, split: bool
) -> Floats:
    """Carry probabilities and moments from the final states back to the start, for many draws side by side.

    Parameters
    ----------
    graph : Graph
    tables : sequence of float arrays of shape (branches, *shape of the contexts, draws)
    final : float array of shape (final states, 1 + 2 * totals, events, draws)
        For each event, 1 or 0 as the final state belongs to it, and this times what is added there, and times its square.
    effects : sequence of float arrays of shape (branches, totals) or (branches, totals, draws), or None
        What the branches of each block add to the totals.
    split : bool
        Tell the branches of the first block apart, each as if it were taken for certain; for a single event.

    Returns
    -------
    float array of shape (1 + 2 * totals, events, draws)
        P(E), E[X 1_E] and E[X² 1_E] at the start; with `split`, by branch instead of event.

    Notes
    -----
    With V0, V1, V2 the three at the next state and e the effect of a branch of probability p: V0 = Σ p V0', V1 = Σ p (V1' + e V0'),
    V2 = Σ p (V2' + 2 e V1' + e² V0').
    """
    _, columns, events, draws = final.shape
    totals = (columns - 1) // 2
    ends = final.reshape(len(final), -1)
    values: list[Floats] = [ends] * len(graph.blocks)
    for i in range(len(graph.blocks) - 1, graph.program.start - 1, -1):
        block = graph.blocks[i]
        ahead = np.zeros((block.branches, block.left, ends.shape[1]))
        for way in block.flows:
            ahead[way.branches] = fetched(block, way, ends if way.target < 0 else values[way.target])
        effect = effects[i]
        if effect is not None:
            parts = ahead.reshape(block.branches, block.left, columns, events, draws)
            for branch, total in np.argwhere(effect.reshape(*effect.shape[:2], -1).any(axis=2)).tolist():
                each, mine = effect[branch, total], parts[branch]
                mine[:, 1 + totals + total] += each * (2 * mine[:, 1 + total] + each * mine[:, 0])
                mine[:, 1 + total] += each * mine[:, 0]
        if split and i == graph.program.start:
            return ahead.reshape(block.branches, columns, draws).swapaxes(0, 1)
        if block.spent is not None:
            ahead = block.spent.spread(ahead)
        table = block.contexts.spread(tables[i].reshape(block.branches, block.contexts.size, draws), block.states.size)
        wide = ahead.reshape(block.branches, block.states.size, columns * events, draws)
        values[i] = np.einsum("bsd,bscd->scd", table, wide).reshape(block.states.size, ends.shape[1])
    found: Floats = values[graph.program.start][0].reshape(columns, events, draws)
    return found
