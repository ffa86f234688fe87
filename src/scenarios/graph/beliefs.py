"""From judgements to the probabilities of branches: slots and factors to one array a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.model.outline import STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenarios.graph.network import Block, Graph
    from scenarios.graph.program import Program

__all__ = ["Belief", "amounts", "best_estimates", "probabilities"]

Floats = NDArray[Any]

_SAFE = 250
"""Decimal digits of headroom: a float reaches from 1e-308 to 1e308."""


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """Numbers for all judgements of a program.

    Attributes
    ----------
    slots : float array of shape (slots,) or (slots, draws)
        The entries of every row as written, each row adding up to 1; a choice left open is all zeros.
    factors : float array of shape (factors,) or (factors, draws)
        The factors of every shift, one a branch, at least 0.
    """

    slots: Floats
    factors: Floats

    @property
    def extreme(self) -> bool:
        """Whether products of the factors may leave the range of floats."""
        return bool(np.abs(np.log10(self.factors[self.factors > 0])).sum() > _SAFE)


def best_estimates(program: Program) -> Belief:
    """Return the best estimate of every judgement."""
    scenario = program.scenario
    lexicon = scenario.lexicon
    slots: list[float] = []
    for rows in program.rows:
        branches = rows.branches
        for written in rows.written:
            if written is None:
                slots += [0.0] * len(branches or STEP)
            elif branches is None:
                yes = lexicon.probability(written)  # type: ignore[arg-type] # a step's row is one weight
                slots += (yes, 1 - yes)
            else:
                slots += lexicon.row(written, branches)  # type: ignore[arg-type] # any other is a whole row
    return Belief(frozen(np.array(slots)), frozen(np.array([lexicon.factor(f) for f in program.factors])))


def frozen(array: Floats) -> Floats:
    """Make an array read-only."""
    array.flags.writeable = False
    return array


def probabilities(graph: Graph, belief: Belief) -> list[Floats]:
    """Return every block's branch probabilities.

    Parameters
    ----------
    graph : Graph
    belief : Belief
        One vector, or a block of draws.

    Returns
    -------
    list of float arrays of shape (branches, contexts), or (branches, *shape of the contexts, draws)
        In the order of the graph's blocks. The branches add up to 1, or are 0 where none has any weight. Where rows are
        used as they are written and in a regular order, draws are seen where they lie, and not copied.
    """
    extreme = belief.extreme
    if not belief.slots.flags.c_contiguous:
        belief = Belief(np.ascontiguousarray(belief.slots), belief.factors)
    return [_block(block, belief, extreme=extreme) for block in graph.blocks]


def _block(block: Block, belief: Belief, *, extreme: bool) -> Floats:
    contexts = block.contexts
    plain = not contexts.shifts and contexts.available is None
    draws = belief.slots.shape[1:]
    shape = (block.branches, *contexts.shape, *draws) if draws else block.slots.shape
    if plain and draws and (found := block.regular()) is not None:
        first, steps = found
        slot, draw = belief.slots.strides
        strides = (*(step * slot for step in steps), draw)
        return np.ndarray(shape, float, belief.slots, first * slot, strides)
    table: Floats = belief.slots.take(block.slots, axis=0)
    if plain:
        return table.reshape(shape)
    grid = table.reshape(block.branches, *contexts.shape, *table.shape[2:])
    for factors, chosen in contexts.shifts:
        if extreme:
            _rescale(table)
        for branch, factor in enumerate(belief.factors[factors]):
            if belief.factors.ndim > 1 or factor != 1:
                grid[branch][chosen] *= factor
    if extreme:
        _rescale(table)
    if contexts.available is not None:
        table *= contexts.available.reshape(contexts.available.shape + (1,) * (table.ndim - 2))
    total = table.sum(axis=0)
    np.divide(table, total, out=table, where=total > 0)
    return table.reshape(shape)


def _rescale(table: Floats) -> None:
    """Divide each column by its greatest entry, so that no product of factors overflows or vanishes."""
    greatest = table.max(axis=0)
    np.divide(table, greatest, out=table, where=greatest > 0)


def amounts(program: Program, read: Callable[[float | str], float] | None = None) -> tuple[list[Floats | None], Floats]:
    """Return effects and values.

    Parameters
    ----------
    program : Program
    read : callable, optional
        Turns an amount as written into a number; default its best estimate.

    Returns
    -------
    effects : list of float arrays of shape (branches, measures)
        By spot; None where no branch has an effect.
    values : float array of shape (outcomes, measures)
    """
    scenario = program.scenario
    read = read or scenario.lexicon.amount
    column = {measure: i for i, measure in enumerate(scenario.measures)}

    def add(row: Floats, effects: Mapping[str, float | str]) -> None:
        for measure, amount in effects.items():
            row[column[measure]] += read(amount)

    found: list[Floats | None] = []
    for spot in program.spots:
        if not any(spot.effects):
            found.append(None)
            continue
        table = np.zeros((len(spot.branches), len(column)))
        for i, branch in enumerate(spot.effects):
            if branch is not None:
                for _, effects in program.effects_of(spot, branch):
                    add(table[i], effects)
        found.append(table if table.any() else None)
    values = np.zeros((len(program.outcomes), len(column)))
    for row, outcome in zip(values, scenario.outcomes.values(), strict=True):
        add(row, outcome.values)
    return found, values
