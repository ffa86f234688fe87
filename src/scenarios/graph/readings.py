"""Which rows are read where, and how they are shifted there: what a value depends on, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.graph.beliefs import Belief
    from scenarios.graph.levels import Level, Levels, Ratio

__all__ = ["Readings", "readings_of"]

Floats = NDArray[Any]
Index = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Every row as it is read: one reading for each row and each way in which it is shifted or cut.

    No path reads a row twice, so what is expected is, in the row p of a reading with factors f, Σ A p f / Σ p f, and without shifts Σ A p.

    Attributes
    ----------
    row : int array of shape (readings,)
        Their rows as written, rising.
    starts : int array of shape (readings,)
        The first entry of each.
    slot, reading : int arrays of shape (entries,)
        Of each entry the slot, and the reading that it belongs to.
    plain : bool array of shape (readings,)
        Whether the row is taken as it is written.
    available : bool array of shape (entries,)
    uses : tuple of (int array, int array)
        By rank of the shifts that apply: entries, and the factor that multiplies each.
    edge_entry : int array of shape (edges,)
        The entry that gives the probability of each edge, level by level, branch by branch. Two entries more, behind the others, are 0 and 1.
    order, summed, first : int arrays
        Edges by entry; which entries have edges, and where those begin in `order`.
    """

    row: Index
    starts: Index
    slot: Index
    reading: Index
    plain: NDArray[Any]
    available: NDArray[Any]
    uses: tuple[tuple[Index, Index], ...]
    edge_entry: Index
    order: Index
    summed: Index
    first: Index

    def factors(self, belief: Belief, without: int = -1) -> Floats:
        """Return by entry the product of the factors that apply, those of one reading scaled alike; one factor may be taken as 1."""
        found = self.available.astype(float)
        extreme = belief.extreme
        for entries, which in self.uses:
            found[entries] *= np.where(which == without, 1.0, belief.factors[which])
            if extreme:
                most = np.maximum.reduceat(found, self.starts)
                found /= np.where(most > 0, most, 1)[self.reading]
        return found

    def probabilities(self, belief: Belief) -> Floats:
        """Return the branch probability of every entry, and the two that are 0 and 1."""
        found: Floats = belief.slots[self.slot]
        if not self.plain.all():
            weights = found * self.factors(belief)
            total = np.add.reduceat(weights, self.starts)
            shares = weights / np.where(total > 0, total, 1)[self.reading]
            found = np.where(self.plain[self.reading], found, shares)
        return np.concatenate([found, [0.0, 1.0]])

    def summed_up(self, edges: Floats) -> Floats:
        """Add up numbers of edges, of shape (edges, columns), by entry."""
        found = np.zeros((len(self.slot) + 2, edges.shape[1]))
        if len(self.order):
            each = edges.take(self.order, axis=0)  # a fraction of what an index takes
            found[self.summed] = (
                each if len(self.first) == len(self.order) else np.add.reduceat(each, self.first, axis=0)
            )
        return found[:-2]


def readings_of(levels: Levels, slots: int) -> Readings:
    """Find every reading of a graph laid flat, whose rows have so many slots."""
    number: dict[tuple[int, int], int] = {}
    examples: list[tuple[Level, int]] = []
    of_state = []
    for level in levels.levels:
        pairs, at, back = np.unique(_pairs(level), axis=1, return_index=True, return_inverse=True)
        ids = np.full(pairs.shape[1], -1)
        for k, (row, way) in enumerate(pairs.T.tolist()):
            if row >= 0:
                # All states that read a row stand in one level.
                ids[k] = number[row, way] = len(number)
                examples.append((level, int(at[k])))
        of_state.append(ids[back.ravel()])
    keys = sorted(number)
    sizes = np.array([len(examples[number[key]][0].lead) for key in keys], np.int64)
    ends = np.cumsum(sizes, dtype=np.int64)
    starts, total = ends - sizes, int(sizes.sum())
    slot, available = np.zeros(total, np.int64), np.ones(total, bool)
    ranks: list[tuple[list[int], list[int]]] = []
    start_of = np.zeros(len(keys) + 1, np.int64)
    for key, start, end in zip(keys, starts.tolist(), ends.tolist(), strict=True):
        level, state = examples[number[key]]
        start_of[number[key]] = start
        slot[start:end] = level.slot[:, state]
        if key[1] and level.ratio is not None:
            available[start:end], applied = _way(level.ratio, state)
            for rank, first in enumerate(applied):
                if rank == len(ranks):
                    ranks.append(([], []))
                ranks[rank][0].extend(range(start, end))
                ranks[rank][1].extend(range(first, first + end - start))
    edges = [
        np.where(ids < 0, total + level.slot - slots, start_of[ids] + np.arange(len(level.lead))[:, None]).ravel()
        for level, ids in zip(levels.levels, of_state, strict=True)
    ]
    edge_entry = np.concatenate([np.zeros(0, np.int64), *edges])
    order = np.argsort(edge_entry, kind="stable")[: int((edge_entry < total).sum())]
    summed, begin = np.unique(edge_entry[order], return_index=True)
    return Readings(
        np.array([row for row, _ in keys], np.int64),
        starts,
        slot,
        np.repeat(np.arange(len(keys)), sizes),
        np.array([way == 0 for _, way in keys], bool),
        available,
        tuple((np.array(entries), np.array(which)) for entries, which in ranks),
        edge_entry,
        order,
        summed,
        begin,
    )


def _pairs(level: Level) -> Index:
    """Return by state the row that it reads and the way in which that is shifted, 0 for none."""
    way = np.zeros(len(level.row), np.int64)
    if level.ratio is not None:
        way[level.ratio.states] = level.ratio.pattern
    return np.stack([level.row, way])


def _way(ratio: Ratio, state: int) -> tuple[Index, list[int]]:
    """Return which branches a state of a level has, and the first factor of each shift that applies."""
    place = int(np.flatnonzero(ratio.states == state)[0])
    return ratio.available[:, place], [first for states, first in ratio.shifts if (states == place).any()]
