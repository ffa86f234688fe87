"""The best strategy: one sweep where all that matters is known or remembered, a search where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.evaluation.choosing.situations import alike
from scenarios.graph import bound
from scenarios.graph.choosing import TIE, ties

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.evaluation.choosing.situations import Situations
    from scenarios.graph import Graph
    from scenarios.graph.choosing import Choosing
    from scenarios.graph.plan import Pass

__all__ = ["Found", "Search"]

Floats = NDArray[Any]
Index = NDArray[Any]
Picks = dict[int, Index]
"""By choice, the option of each information set; -1 leaves it open."""

_SAME = 1e-9
EXACT, EXHAUSTIVE, LOCAL = "exact", "exhaustive search", "a local optimum, by single policy updating"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A strategy, and what it is worth.

    Attributes
    ----------
    picks : list of int arrays of shape (sets,)
        By choice.
    worth : list of float arrays of shape (options, sets)
        By choice, what each option is worth if all else stays as it is.
    value : float array of shape (columns,)
    how : str
        How it was found.
    tried : int
        How many strategies were looked at one by one.
    """

    picks: list[Index]
    worth: list[Floats]
    value: Floats
    how: str
    tried: int = 0


class Search:
    """Looks for the best strategy of choices laid out in a sweep.

    Parameters
    ----------
    graph : Graph
        Opened at the choices, for what arrives.
    sweep : Choosing
        Loaded.
    tables : sequence of float arrays
        Branch probabilities by block, for all but the choices.
    situations : sequence of Situations
        By choice.
    forgotten : sequence of int
        The choices that some later one does not remember.
    """

    def __init__(
        self,
        graph: Graph,
        sweep: Choosing,
        tables: Sequence[Floats],
        situations: Sequence[Situations],
        forgotten: Sequence[int],
    ) -> None:
        self.graph, self.sweep, self.situations, self.forgotten = graph, sweep, list(situations), list(forgotten)
        self.tables = list(tables)
        self._run: Pass | None = None
        self.pooled = any(there.sets is not None for there in self.situations)

    def best(self, given: Mapping[int, Index], search: str, budget: int) -> Found:
        """Return the best strategy that keeps to what is given.

        Raises
        ------
        LimitError
            If an exhaustive search is asked for, and would look at more strategies than the budget allows.
        """
        if not self.pooled:
            return self._found(self.sweep(None, given), EXACT)
        open_ = [k for k in self.forgotten if self._left_open(k, given)]
        if not open_ or self._steady(given):
            return self._found(self.sweep(self.reach(given), given), EXACT)
        count = math.prod(self._ways(k, given) for k in open_)
        if count <= budget and search != "local":
            return self._exhausted(open_, given, count)
        if search == "exhaustive":
            names = ", ".join(self.graph.program.spots[self.situations[k].blocks[0]].name for k in open_)
            msg = (
                f"{names}: later choices do not remember these, so strategies are tried one by one, at most {budget:,} (budget), got "
                f"{count:,}; raise budget, let later choices observe more, or accept a local optimum with search='local'"
            )
            raise LimitError(msg)
        return self._updated(given)

    def _left_open(self, k: int, given: Mapping[int, Index]) -> bool:
        return k not in given or bool((given[k] < 0).any())

    def _ways(self, k: int, given: Mapping[int, Index]) -> int:
        there = self.situations[k]
        options = self.graph.blocks[there.blocks[0]].branches
        left = given[k] < 0 if k in given else np.ones(there.count, bool)
        counts = np.full(there.count, options) if there.available is None else there.available.sum(axis=0)
        return math.prod(counts[left].tolist())

    def _found(self, value: Floats, how: str, tried: int = 0) -> Found:
        worth = [each.copy() for each in self.sweep.worth]
        picks = [self.sweep.picked(k) for k in range(len(worth))]
        return Found(picks, worth, value, how, tried)

    def _steady(self, given: Mapping[int, Index]) -> bool:
        """Say whether what is known of a state in its information set is the same whatever is chosen before.

        It is a ratio of polynomials in the probabilities of options, so that two strategies drawn at random tell.
        """
        one, other = (self.reach(given, np.random.default_rng(seed)) for seed in (1, 2))
        for there in self.situations:
            if there.sets is None:
                continue
            first, second = (_shares(there, there.sets, reach) for reach in (one, other))
            if not np.allclose(first, second, rtol=0, atol=_SAME, equal_nan=True):
                return False
        return True

    def reach(self, picks: Mapping[int, Index], mixed: np.random.Generator | None = None) -> list[Floats]:
        """Return how likely each state is under these choices; where one is open, all its options are taken alike, or mixed."""
        tables = self.with_choices(picks, mixed)
        if self._run is None:
            self._run = bound(self.graph, tables, reach=True)
        else:
            self._run.load(tables)
        self._run()
        return self._run.reach()

    def with_choices(self, picks: Mapping[int, Index], mixed: np.random.Generator | None = None) -> list[Floats]:
        """Return the branch probabilities with choices put in."""
        tables = list(self.tables)
        for k, there in enumerate(self.situations):
            mine = picks.get(k)
            weights = None
            if mixed is not None:
                weights = mixed.uniform(0.5, 1.5, (self.graph.blocks[there.blocks[0]].branches, there.count))
            for at, i in enumerate(there.blocks):
                block = self.graph.blocks[i]
                taken = mine if mine is None or there.sets is None else mine[there.sets[at]]
                chosen = None if taken is None else (np.arange(block.branches)[:, None] == taken).astype(float)
                if taken is not None and chosen is not None and taken.min(initial=0) >= 0:
                    tables[i] = chosen
                    continue
                even = alike(block)
                if weights is not None:
                    even *= weights if there.sets is None else weights[:, there.sets[at]]
                    even /= even.sum(axis=0)
                tables[i] = even if chosen is None else np.where(taken >= 0, chosen, even)  # type: ignore[operator] # both or none
        return tables

    def _exhausted(self, open_: list[int], given: Mapping[int, Index], count: int) -> Found:
        """Try every strategy of the choices that are forgotten; the others follow by one sweep."""
        best: Found | None = None
        spaces = [self._space(k, given) for k in open_]
        for some in product(*(product(*space) for space in spaces)):
            fixed = {**given, **{k: np.array(picks, np.int64) for k, picks in zip(open_, some, strict=True)}}
            value = self.sweep(self.reach(fixed), fixed)
            if best is None or value[0] > best.value[0] + TIE * max(abs(best.value[0]), abs(value[0])):
                best = self._found(value, EXHAUSTIVE, count)
        assert best is not None  # noqa: S101 - there is at least one strategy
        return best

    def _space(self, k: int, given: Mapping[int, Index]) -> list[list[int]]:
        there = self.situations[k]
        every = range(self.graph.blocks[there.blocks[0]].branches)
        return [
            [int(given[k][s])]
            if k in given and given[k][s] >= 0
            else [o for o in every if there.available is None or there.available[o, s]]
            for s in range(there.count)
        ]

    def _updated(self, given: Mapping[int, Index]) -> Found:
        """Improve one choice after the other, at first against all options taken alike, until none can be improved alone."""
        picks: Picks = dict(given)
        best: Found | None = None
        while True:
            for k in reversed(range(len(self.situations))):
                others = {j: made for j, made in picks.items() if j != k}
                if k in given:
                    others[k] = given[k]
                reach = self.reach(others)
                self.sweep(reach, others)
                made = self.sweep.picked(k)
                picks[k] = made if best is None else self._bettered(k, best.picks[k], made, reach)
            value = self.sweep(self.reach(picks), picks)
            if best is not None and not value[0] > best.value[0] + TIE * max(abs(best.value[0]), abs(value[0])):
                return best
            best = self._found(value, LOCAL)

    def _bettered(self, k: int, before: Index, made: Index, reach: Sequence[Floats]) -> Index:
        """Return the options of a choice: the new ones where they are better and may come, else those before.

        So a round that betters nothing changes nothing, and leaves what no choice alone can better.
        """
        there = self.situations[k]
        if there.sets is None:
            mass = reach[there.blocks[0]]
        else:
            masses = np.concatenate([reach[i] for i in there.blocks])
            mass = np.bincount(np.concatenate(there.sets), masses, there.count)
        tied = ties(self.sweep.worth[k])[before, np.arange(there.count)]
        return np.where(tied | (mass <= 0), before, made)


def _shares(there: Situations, sets: tuple[Index, ...], reach: Sequence[Floats]) -> Floats:
    """Return how likely each state is, its information set given; NaN where that is never reached."""
    numbers, masses = np.concatenate(sets), np.concatenate([reach[i] for i in there.blocks])
    total = np.bincount(numbers, masses, there.count)
    with np.errstate(invalid="ignore"):
        shares: Floats = masses / total[numbers]
    return shares
