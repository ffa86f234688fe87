"""From a graph of blocks to levels: every state numbered, with what is set, compared and learned put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import targets
from scenarios.graph.levels import Level, Levels, Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.graph.network import Block, Graph

__all__ = ["laid_flat"]

Floats = NDArray[Any]
Index = NDArray[Any]


def laid_flat(
    graph: Graph,
    *,
    effect_at: Index,
    measures: int,
    fixed: Mapping[int, Floats],
    closed: Mapping[int, Sequence[int]],
    compared: int | None,
) -> Levels:
    """Lay a graph flat.

    Parameters
    ----------
    graph : Graph
    effect_at, measures
        Where the effects of a spot begin among the amounts, and how many stand together.
    fixed : mapping of block to array of zeros and ones of shape (branches, contexts)
        What is set, or compared.
    closed : mapping of block to branches
        What contradicts the evidence.
    compared : int or None
        The variable whose branches are told apart.
    """
    heights = _heights(graph)
    groups: dict[tuple[int, int], list[int]] = {}
    for i, block in enumerate(graph.blocks):
        if block.states.size:
            groups.setdefault((heights[i], block.branches), []).append(i)
    order = sorted(groups)
    offset: dict[int, int] = {-1: 0}
    at = graph.end_size + 1
    for key in order:
        for i in groups[key]:
            offset[i] = at
            at += graph.blocks[i].states.size
    made = _Flattening(graph, offset, effect_at, measures, fixed, closed, compared)
    levels = tuple(made.level(groups[key]) for key in order)
    return Levels(levels, graph.end_size, at, offset[graph.program.start])


def _heights(graph: Graph) -> list[int]:
    """Return how far each block stands from the end; the questions of one gate step stand side by side, for they read one row."""
    spots = graph.program.spots
    height = [0] * len(spots)
    i = len(spots)
    while i:
        first = i - 1
        while first and spots[first - 1].variable == spots[first].variable:
            first -= 1
        below = [height[target] for spot in spots[first:i] for target in spot.targets if target >= 0]
        height[first:i] = [1 + max(below, default=0)] * (i - first)
        i = first
    return height


class _Flattening:
    def __init__(
        self,
        graph: Graph,
        offset: Mapping[int, int],
        effect_at: Index,
        measures: int,
        fixed: Mapping[int, Floats],
        closed: Mapping[int, Sequence[int]],
        compared: int | None,
    ) -> None:
        self.graph, self.offset = graph, offset
        self.effect_at, self.measures = effect_at, measures
        self.fixed, self.closed, self.compared = fixed, closed, compared
        self.patterns: dict[Any, int] = {}

    def level(self, members: list[int]) -> Level:
        blocks = [self.graph.blocks[i] for i in members]
        leads, slots, rows = [], [], []
        effects = []
        for i, block in zip(members, blocks, strict=True):
            context = block.contexts.of(np.arange(block.states.size))
            leads.append(self._leads(i, block))
            slots.append(self._slots(i, block, context))
            rows.append(np.full(len(context), -1) if i in self.fixed else self._rows(i, block)[context])
            effects.append(self._effects(i, block))
        count = sum(block.states.size for block in blocks)
        first = self.offset[members[0]]
        effect = np.concatenate(effects, axis=1) if any((e >= 0).any() for e in effects) else None
        option = None
        if effect is not None and self.compared is not None:
            option = np.concatenate([self._options(i, block) for i, block in zip(members, blocks, strict=True)], axis=1)
        return Level(
            first,
            first + count,
            np.concatenate(leads, axis=1),
            np.concatenate(slots, axis=1),
            np.concatenate(rows),
            self._ratio(members),
            effect,
            option,
        )

    def _leads(self, i: int, block: Block) -> Index:
        ends = self.graph.end_size
        lead = np.full((block.branches, block.states.size), ends)
        for way in block.flows:
            size = ends if way.target < 0 else self.graph.blocks[way.target].states.size
            lead[way.branches] = targets(block, way, size) + self.offset[max(way.target, -1)]
        lead[list(self.closed.get(i, ()))] = ends
        return lead

    def _slots(self, i: int, block: Block, context: Index) -> Index:
        if i in self.fixed:
            certain: Index = self.graph.program.slots + (self.fixed[i][:, context] > 0)
            return certain
        found: Index = block.slots[:, context]
        return found

    def _rows(self, i: int, block: Block) -> Index:
        rows: Index = self.graph.program.spots[i].rows.first + block.contexts.row.astype(np.int64)
        return rows

    def _effects(self, i: int, block: Block) -> Index:
        if self.effect_at[i] < 0:
            return np.full((block.branches, block.states.size), -1)
        each = self.effect_at[i] + np.arange(block.branches) * self.measures
        return np.repeat(each[:, None], block.states.size, axis=1)

    def _options(self, i: int, block: Block) -> Index:
        """Return what each branch of each state knows of the branch that is compared; their number if nothing."""
        compared = self.compared
        assert compared is not None  # noqa: S101 - asked for only then
        none = self.graph.program.sizes[compared]
        known = (
            block.states.column(compared) if compared in block.states.variables else np.full(block.states.size, none)
        )
        option = np.repeat(known[None, :], block.branches, axis=0)
        for b, assigns in enumerate(self.graph.program.spots[i].assigns):
            option[b] = dict(assigns).get(compared, option[b])
        return option

    def _ratio(self, members: list[int]) -> Ratio | None:
        states, available, patterns = [], [], []
        shifts: list[tuple[Index, int]] = []
        at = taken = 0
        for i in members:
            block = self.graph.blocks[i]
            contexts = block.contexts
            size = block.states.size
            if i not in self.fixed and (contexts.shifts or contexts.available is not None):
                context = contexts.of(np.arange(size))
                holds = np.zeros((len(contexts.shifts), contexts.size), bool)
                for k, (factors, chosen) in enumerate(contexts.shifts):
                    holds[k].reshape(contexts.shape)[chosen] = True
                    shifts.append((taken + np.flatnonzero(holds[k][context]), factors.start))
                left = (
                    np.ones((block.branches, contexts.size), bool) if contexts.available is None else contexts.available
                )
                patterns.append(self._patterns(i, holds, left)[context])
                states.append(at + np.arange(size))
                available.append(left[:, context])
                taken += size
            at += size
        if not states:
            return None
        return Ratio(np.concatenate(states), np.concatenate(available, axis=1), tuple(shifts), np.concatenate(patterns))

    def _patterns(self, i: int, holds: Index, left: Index) -> Index:
        owner = self.graph.program.spots[i].variable
        names = [(owner, column.tobytes()) for column in np.concatenate([holds, left]).T]
        return np.array([self.patterns.setdefault(name, 1 + len(self.patterns)) for name in names])
