"""A question made ready for walking: at every place the probabilities of its branches, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.exact import must_be_possible
from scenarios.graph import backward, forward
from scenarios.graph.folding import targets

if TYPE_CHECKING:
    from scenarios.evaluation.question import Prepared, Question
    from scenarios.graph import Block

__all__ = ["Place", "end_place", "places"]

Floats = NDArray[Any]
Whole = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place where a path takes a branch.

    Attributes
    ----------
    name : str
        The node or step that decides here; it names the random numbers.
    variable : int
        Its number.
    assigns : tuple of tuple of (int, int)
        By branch, what else it settles: variables and their values.
    table : float array of shape (branches, columns)
        The probabilities of the branches, in columns that need not add up to 1.
    block : Block or None
        Says which column is a state's; None: each state has its own.
    states : int
        How many there are.
    lead : int array of shape (branches, states)
        The state that each leads to, or the outcome.
    way : int array of shape (branches,)
        Where that is: a place, or -1 for the outcomes.
    effects : float array of shape (branches, measures), or None
        What each branch adds.
    """

    name: str
    variable: int
    assigns: tuple[tuple[tuple[int, int], ...], ...]
    table: Floats
    block: Block | None
    states: int
    lead: Whole
    way: Whole
    effects: Floats | None

    def columns(self, states: Whole) -> Whole:
        """Return the columns of states."""
        return states if self.block is None else self.block.contexts.of(states)


def places(question: Question, ready: Prepared, tables: list[Floats]) -> list[Place]:
    """Make every place of a scenario ready.

    With evidence E, branch b at state s has the probability p(b | s) · P(E | s, b) / P(E | s), where P(E | ·) comes from
    one backward sweep.
    """
    graph = ready.graph
    names = {variable: name for name, variable in graph.program.variables.items()}
    met = np.ones(graph.end_size)
    values: list[Floats] = []
    if question.given:
        told = question.evidence(ready)
        met = met if told is None else told
        tables = question.learned(ready, tables)
        values = [value[:, 0] for value in backward(graph, tables, met[:, None])]
        must_be_possible(question, values[graph.program.start][:1])
    found = []
    for i, (block, spot) in enumerate(zip(graph.blocks, graph.program.spots, strict=True)):
        table = tables[i]
        if values:
            table = block.contexts.spread(table, block.states.size).copy()
        lead = np.zeros((block.branches, block.states.size), np.intp)
        way = np.full(block.branches, -1)
        for flow in block.flows:
            size = graph.end_size if flow.target < 0 else graph.blocks[flow.target].states.size
            there = targets(block, flow, size)
            if values:
                table[flow.branches] *= (met if flow.target < 0 else values[flow.target])[there]
            lead[flow.branches] = ready.end_outcome[there] if flow.target < 0 else there
            way[flow.branches] = flow.target
        others = tuple(assigns[1:] for assigns in spot.assigns)
        own = None if values else block
        name, effects = names[spot.variable], ready.effects[i]
        found.append(Place(name, spot.variable, others, table, own, block.states.size, lead, way, effects))
    return found


def end_place(question: Question, ready: Prepared, tables: list[Floats]) -> Place:
    """Return a scenario's outcomes as one place, with the probabilities that they have in the end."""
    joint = question.totals(ready, forward(ready.graph, question.learned(ready, tables)))[0]
    must_be_possible(question, joint.sum(keepdims=True))
    count = len(joint)
    nowhere = ((),) * count
    return Place(
        "(outcome)",
        0,
        nowhere,
        joint[:, None],
        None,
        1,
        np.arange(count)[:, None],
        np.full(count, -1),
        None,
    )
