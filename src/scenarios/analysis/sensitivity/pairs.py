"""Pairs of paths: the exact second moment of an answer while rows and amounts are drawn, and what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.graph.levels import Levels

__all__ = ["Height", "Pairs", "Swept"]

Floats = NDArray[Any]
Index = NDArray[Any]


class Height(NamedTuple):
    """All states that stand equally far from the end.

    Attributes
    ----------
    first, stop : int
        Their numbers.
    step : sparse array of shape (states, lower states)
        With what mean probability each leads to each.
    rows : dict of row to (int array of shape (states,), int array of shape (branches, states))
        The states that read an uncertain row, and where their branches lead.
    edges : dict of row to int array of shape (branches, states)
        Which edges those branches are.
    """

    first: int
    stop: int
    step: Any
    rows: dict[int, tuple[Index, Index]]
    edges: dict[int, Index]


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """The second moment of what is expected, and by uncertain row what its being uncertain adds for each pair of states."""

    value: float
    mean: float
    added: dict[int, Floats]


class Pairs:
    """Two paths side by side over a graph laid flat.

    No path reads a row twice, and all states that read one stand equally far from the end. So let the path that is further from
    the end go on first, and both at once where they stand equally far: then the two rows that are read are independent, unless they are
    the same, and have the second moments of that row.

    Parameters
    ----------
    levels : Levels
    edge : float array of shape (edges,)
        The mean probability of each edge of `levels`.
    covariances : dict of row to float array of shape (branches, branches)
        Of the rows that are uncertain.
    """

    def __init__(self, levels: Levels, edge: Floats, covariances: Mapping[int, Floats]) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load, and not always needed

        self.levels, self.covariances = levels, covariances
        self.edge = edge
        sizes = [level.lead.size for level in levels.levels]
        starts = np.cumsum([0, *sizes]).tolist()
        self.heights: list[Height] = []
        for members in _heights(levels):
            first, stop = levels.levels[members[0]].first, levels.levels[members[-1]].stop
            source, target, weight = [], [], []
            rows: dict[int, tuple[Index, Index]] = {}
            edges: dict[int, Index] = {}
            for k in members:
                level = levels.levels[k]
                branches, count = level.lead.shape
                at = starts[k] + np.arange(branches * count).reshape(branches, count)
                source.append(np.tile(np.arange(level.first - first, level.stop - first), branches))
                target.append(level.lead.ravel())
                weight.append(edge[at].ravel())
                for row in set(level.row.tolist()) & set(covariances):
                    mine = np.flatnonzero(level.row == row)
                    rows[row] = level.first + mine, level.lead[:, mine]
                    edges[row] = at[:, mine]
            step = csr_array(
                (np.concatenate(weight), (np.concatenate(source), np.concatenate(target))), shape=(stop - first, first)
            )
            self.heights.append(Height(first, stop, step, rows, edges))

    def swept(self, final: Floats, adds: Floats | None, uncertain: frozenset[int]) -> Swept:
        """Carry means and second moments from the end to the start.

        Parameters
        ----------
        final : float array of shape (final states + 1,)
        adds : float array of shape (edges,), or None
            What each edge adds.
        uncertain : frozenset of int
            The rows that are drawn; others are at their means.
        """
        size = self.levels.size
        mean, both = np.zeros(size), np.zeros((size, size))
        mean[: len(final)] = final
        both[: len(final), : len(final)] = np.outer(final, final)
        added: dict[int, Floats] = {}
        sums = np.zeros(size) if adds is None else self._sums(adds)
        for height in self.heights:
            here, below = slice(height.first, height.stop), slice(0, height.first)
            ahead, gain = height.step @ mean[below], sums[here]
            mean[here] = ahead + gain
            across = height.step @ both[below, below]
            both[here, below] = across + np.outer(gain, mean[below])
            both[below, here] = both[here, below].T
            square = (height.step @ across.T).T + np.outer(gain, ahead) + np.outer(ahead, gain) + np.outer(gain, gain)
            for row, (states, lead) in height.rows.items():
                if row in uncertain:
                    branches, count = lead.shape
                    to = lead.ravel()
                    each = both[np.ix_(to, to)]
                    if adds is not None:
                        gains, means = adds[height.edges[row]].ravel(), mean[to]
                        each = each + np.outer(gains, means) + np.outer(means, gains) + np.outer(gains, gains)
                    each = each.reshape(branches, count, branches, count)
                    added[row] = np.einsum("bc,bsct->st", self.covariances[row], each)
                    at = states - height.first
                    square[np.ix_(at, at)] += added[row]
            both[here, here] = square
        start = self.levels.start
        return Swept(float(both[start, start]), float(mean[start]), added)

    def _sums(self, adds: Floats) -> Floats:
        """Return what each state adds on average, at once."""
        found = np.zeros(self.levels.size)
        at = 0
        for level in self.levels.levels:
            here = slice(at, at + level.lead.size)
            found[level.first : level.stop] = (self.edge[here] * adds[here]).reshape(level.lead.shape).sum(axis=0)
            at = here.stop
        return found

    def reach(self) -> dict[int, Floats]:
        """Return by uncertain row, for each pair of states that read it, with what mean probability two paths come there."""
        size = self.levels.size
        reach = np.zeros((size, size))
        reach[self.levels.start, self.levels.start] = 1
        found: dict[int, Floats] = {}
        for height in reversed(self.heights):
            here, below = slice(height.first, height.stop), slice(0, height.first)
            back = height.step.T
            apart, level = reach[here, below], reach[here, here]
            pulled = back @ apart
            reach[below, below] += pulled + (back @ reach[below, here].T).T
            reach[below, below] += (back @ (back @ level).T).T
            for row, (states, lead) in height.rows.items():
                at = states - height.first
                found[row] = level[np.ix_(at, at)]
                spread = np.einsum("bc,st->bsct", self.covariances[row], found[row])
                to = lead.ravel()
                np.add.at(reach, (to[:, None], to[None, :]), spread.reshape(len(to), len(to)))
        return found


def _heights(levels: Levels) -> list[list[int]]:
    """Return the levels that stand equally far from the end, or might as well: none leads to another."""
    found: list[list[int]] = []
    first = -1
    for k, level in enumerate(levels.levels):
        if not found or level.lead.max() >= first:
            found.append([])
            first = level.first
        found[-1].append(k)
    return found
