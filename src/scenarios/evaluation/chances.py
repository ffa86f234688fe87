"""How likely every branch of every node is, given what is learned: one sweep forward, one backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.graph import backward, bound
from scenarios.graph.folding import targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scenarios.evaluation.question import Question

    Floats = NDArray[Any]

__all__ = ["Chances", "chances"]


class Chances(NamedTuple):
    """Beliefs about nodes.

    Attributes
    ----------
    evidence : float
        How likely what is learned is.
    branches : mapping of node to float array of shape (branches,)
        How likely a path takes each branch, given what is learned; what is missing from 1 goes around the node. NaN where what is
        learned is impossible.
    """

    evidence: float
    branches: Mapping[str, Floats]


def chances(question: Question) -> Chances:
    """Compute how likely every branch of every node, gate and step is.

    With reach r of what is learned so far, and M(t) the probability of what is learned from t on, a branch from s to t is taken with
    probability Σ r(s) p(s, t) M(t) / M(start).

    Raises
    ------
    QuestionError
        If a path that counts comes to a choice that nothing decides.
    """
    ready = question.prepared()
    graph = ready.graph
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    tables = question.learned(ready, tables)
    told = question.evidence(ready)
    met = np.ones(graph.end_size) if told is None else told
    run = bound(graph, tables, reach=True)
    run()
    reach = run.reach()
    values = [value[:, 0] for value in backward(graph, tables, met[:, None])]
    evidence = float(values[graph.program.start][0])
    found = [np.zeros(size) for size in graph.program.sizes]
    for i, (block, spot) in enumerate(zip(graph.blocks, graph.program.spots, strict=True)):
        flow = block.contexts.spread(tables[i], block.states.size) * reach[i]
        taken = np.zeros(block.branches)
        for way in block.flows:
            size = graph.end_size if way.target < 0 else graph.blocks[way.target].states.size
            ahead = (met if way.target < 0 else values[way.target])[targets(block, way, size)]
            taken[way.branches] = (flow[way.branches] * ahead).sum(axis=1)
        for assigns, mass in zip(spot.assigns, taken.tolist(), strict=True):
            for variable, digit in assigns:
                found[variable][digit] += mass
    with np.errstate(invalid="ignore"):
        shares = {name: found[variable] / evidence for name, variable in graph.program.variables.items()}
    return Chances(evidence, shares)
