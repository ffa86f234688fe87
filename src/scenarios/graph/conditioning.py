"""A graph in which something is known of what lies ahead: branch probabilities, given a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import fetched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.graph.network import Block, Graph

__all__ = ["conditioned", "following", "leading_to"]

Floats = NDArray[Any]


def leading_to(graph: Graph, blocks: set[int]) -> list[int]:
    """Return these blocks and all from which one of them may still be reached, in topological order."""
    found = set(blocks)
    for i in range(len(graph.blocks) - 1, -1, -1):
        if any(way.target in found for way in graph.blocks[i].flows):
            found.add(i)
    return sorted(found)


def following(graph: Graph, blocks: set[int]) -> set[int]:
    """Return these blocks and all that may be reached from them."""
    found = set(blocks)
    for i, block in enumerate(graph.blocks):
        if i in found:
            found |= {way.target for way in block.flows if way.target >= 0}
    return found


def conditioned(
    graph: Graph, tables: Sequence[Floats], finding: Mapping[int, Floats], blocks: Sequence[int]
) -> tuple[dict[int, Floats], dict[int, Floats], dict[int, Floats]]:
    """Return branch probabilities given a finding, by one sweep backward.

    With M(s) the probability of the finding on what lies ahead of a state, a branch that leads from s to t and fits the
    finding by the factor f has the probability p f M(t) / M(s) once the finding is known (Doob's transform).

    Parameters
    ----------
    graph : Graph
    tables : sequence of float arrays of shape (branches, contexts)
        Branch probabilities by block.
    finding : mapping of int to float array of shape (branches,)
        By block, how likely the finding is once the branch was taken; 1 for branches that say nothing of it.
    blocks : sequence of int
        All blocks from which a block of the finding may be reached, in topological order; see `leading_to`.

    Returns
    -------
    tables : dict of int to float array of shape (branches, states)
        By block, probabilities given the finding; as they were where the finding is impossible.
    masses : dict of int to float array of shape (states,)
        By block, the probability of the finding from each state on.
    ahead : dict of int to float array of shape (branches, states)
        By block, that probability once a branch was taken.

    References
    ----------
    .. [1] J. L. Doob (1957), "Conditional Brownian motion and the boundary limits of harmonic functions" (the h-transform).
    """
    found: dict[int, Floats] = {}
    masses: dict[int, Floats] = {}
    every: dict[int, Floats] = {}
    for i in reversed(blocks):
        block = graph.blocks[i]
        ahead = _ahead(block, masses)
        if i in finding:
            ahead = ahead * finding[i][:, None]
        table = block.contexts.spread(tables[i], block.states.size)
        joint = table * ahead
        mass = joint.sum(axis=0)
        with np.errstate(invalid="ignore"):  # 0 / 0
            found[i] = np.where(mass > 0, joint / mass, table)
        masses[i], every[i] = mass, ahead
    return found, masses, every


def _ahead(block: Block, masses: Mapping[int, Floats]) -> Floats:
    """Return the mass of the state that each (branch, state) leads to; 1 where nothing more is found out."""
    ahead = np.ones((block.branches, block.left, 1))
    for way in block.flows:
        if way.target in masses:
            ahead[way.branches] = fetched(block, way, masses[way.target][:, None])
    return (ahead if block.spent is None else block.spent.spread(ahead))[..., 0]
