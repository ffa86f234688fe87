"""Scenario to graph: each state is made once, however many paths lead to it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, Problem, ScenarioError
from scenarios.graph.contexts import contexts_of
from scenarios.graph.folding import folding, spent_axes
from scenarios.graph.liveness import Liveness
from scenarios.graph.network import Block, Flow, Graph
from scenarios.graph.states import States, digit_columns, ranked, strides_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.graph.network import Contexts, Fold, Spent
    from scenarios.graph.program import Program, Spot

__all__ = ["STATE_LIMIT", "expand", "situation"]

Index = NDArray[Any]

STATE_LIMIT = 5_000_000
_LARGEST_CODE = 2**62
_SMALL = 4096


def expand(
    program: Program,
    kept: Iterable[str] = (),
    observed: Mapping[int, Iterable[int]] | None = None,
    *,
    limit: int = STATE_LIMIT,
) -> Graph:
    """Expand a program to the graph of its states.

    Parameters
    ----------
    program : Program
    kept : iterable of str
        Variables that the final states still tell apart.
    observed : mapping of int to iterable of int, optional
        Variables that the states of a spot tell apart although no rule reads them, because somebody who chooses there sees them.
    limit : int
        The most states that may be made.

    Raises
    ------
    LimitError
        If there would be more states; it names the place and the live variables that cause it.
    ScenarioError
        If `requires` leaves no branch somewhere; it names one such path.
    """
    return _Expansion(program, tuple(program.variables[name] for name in kept), observed, limit).graph()


def situation(program: Program, values: dict[int, int]) -> str:
    """Write a state's values for people: ``us_policy=sanctions, atacms_gate=open``."""
    names = list(program.variables)
    parts = []
    for variable, value in sorted(values.items()):
        branches = program.outline.variables[names[variable]]
        parts.append(
            f"{names[variable]}={branches[value]}" if value < len(branches) else f"{names[variable]} not visited"
        )
    return ", ".join(parts) or "always"


class _Expansion:
    def __init__(
        self,
        program: Program,
        kept: tuple[int, ...],
        observed: Mapping[int, Iterable[int]] | None,
        limit: int,
    ) -> None:
        self.program = program
        self.limit = limit
        self.liveness = Liveness(program, kept, observed)
        count = len(program.spots)
        self.outcomes = range(count, count + len(program.outcomes))
        # What leads to a place: (source block, branch), in order.
        self.arriving: list[list[tuple[int, int]]] = [[] for _ in range(count + len(program.outcomes))]
        self.states: dict[int, States] = {}
        self.contexts: dict[int, Contexts] = {}
        self.index: dict[tuple[int, int], Index | None] = {}  # (source, branch) -> target state of each state
        self.left: dict[int, tuple[Spent | None, States]] = {}
        self.folds: dict[int, Fold] = {}  # by place: how one grid fills another
        # Arrays that many places have in common.
        self.arrays: dict[Any, Index] = {}
        self.total = 0

    def graph(self) -> Graph:
        program = self.program
        spots = program.spots
        self.states[program.start] = States((), (), 1, None)
        for i, spot in enumerate(spots):
            if i != program.start:
                self._make(i)
            self.total += self.states[i].size
            if self.total > self.limit:
                raise self._too_large(i)
            self.contexts[i] = contexts_of(
                spot, self.states[i], self.liveness.reads[i], partial(self._projected, i), self.arrays
            )
            if spot.requires:
                self._must_leave(i, spot)
            for branch, target in enumerate(spot.targets):
                self.arriving[self._place(target)].append((i, branch))
        for j in self.outcomes:
            self._make(j)
        return self._assembled()

    def _place(self, target: int) -> int:
        """Return the place of a branch's target: a spot, or behind all spots an outcome."""
        return target if target >= 0 else len(self.program.spots) + ~target

    def _too_large(self, place: int) -> LimitError:
        names = list(self.program.variables)
        live = ", ".join(names[v] for v in self.liveness.live[place]) or "nothing"
        return LimitError(
            f"{self.program.spots[place].name}: the scenario may have at most {self.limit:,} states, got more; conditions at or below "
            f"this place, or the question, still read {live}: let later rules look back at fewer nodes, or ask of fewer"
        )

    # -- states ---------------------------------------------------------------------------------------

    def _sizes(self, place: int) -> tuple[int, ...]:
        sizes, here = self.program.sizes, self.liveness.visited[place]
        return tuple([sizes[v] + (not here >> v & 1) for v in self.liveness.live[place]])

    def _make(self, place: int) -> None:
        """Make the states of a place from all that arrives there, and number what arrives by them."""
        variables = self.liveness.live[place]
        arriving = self.arriving[place]
        if not variables:
            # Where nothing arrives there is no grid, which would have one state.
            arrives = any(map(self._arrives, arriving))
            self.states[place] = States((), (), int(arrives), None if arrives else {})
            self.index.update(dict.fromkeys(arriving))
            return
        sizes = self._sizes(place)
        extent = math.prod(sizes)
        if extent > _LARGEST_CODE:
            self._make_ranked(place, variables, sizes)
            return
        if self._folds(place, variables, sizes):
            # One grid fills another: no state needs a number of its own.
            self.states[place] = States(variables, sizes, extent, None)
            return
        strides = dict(zip(variables, strides_of(sizes), strict=True))
        codes = [self._code(source, branch, strides) for source, branch in arriving]
        masks = [self._taken(source, branch) for source, branch in arriving]
        candidates = sum(self.states[source].size for source, _ in arriving)
        if extent <= max(4 * candidates, _SMALL):
            seen = np.zeros(extent, bool)
            for code, taken in zip(codes, masks, strict=True):
                seen[code if taken is None else code[taken]] = True
            if seen.all():
                self.states[place] = States(variables, sizes, extent, None)
                self._number(arriving, codes)
                return
            keys = np.flatnonzero(seen)
            number = np.cumsum(seen) - 1
            self._number(arriving, [number[code] for code in codes])
        else:
            kept = [code if taken is None else code[taken] for code, taken in zip(codes, masks, strict=True)]
            keys = np.unique(np.concatenate(kept))
            self._number(arriving, [np.searchsorted(keys, code) for code in codes])
        self.states[place] = States(variables, sizes, len(keys), digit_columns(keys, variables, sizes))

    def _folds(self, place: int, variables: tuple[int, ...], sizes: tuple[int, ...]) -> bool:
        """Say whether all that arrives comes from one grid and fills a grid of these variables."""
        arriving = self.arriving[place]
        if len({source for source, _ in arriving}) != 1:
            return False
        source = arriving[0][0]
        branches = [branch for _, branch in arriving]
        fold = folding(self.program.spots[source], self._left(source)[1], branches, variables, sizes)
        if fold is not None:
            self.folds[place] = fold
        return fold is not None

    def _left(self, place: int) -> tuple[Spent | None, States]:
        """Return the axes that nothing remembers of where a place's branches lead, and the states that are then told apart."""
        found = self.left.get(place)
        if found is None:
            here, live = self.states[place], self.liveness.live
            spot = self.program.spots[place]
            remembered = {v for target in set(spot.targets) for v in live[self._place(target)]}
            spent = spent_axes(spot, here, remembered)
            left = here
            if spent is not None:
                kept = [(v, size) for v, size in zip(here.variables, here.sizes, strict=True) if v in remembered]
                left = States(tuple(v for v, _ in kept), tuple(size for _, size in kept), spent.left, None)
            found = self.left[place] = spent, left
        return found

    def _index(self, source: int, branch: int, place: int) -> Index | None:
        """Return the target state of each state of the source; None: all lead to the only one."""
        if (source, branch) not in self.index:
            states = self.states[place]
            strides = dict(zip(states.variables, strides_of(states.sizes), strict=True))
            return self._code(source, branch, strides)
        return self.index[source, branch]

    def _number(self, arriving: list[tuple[int, int]], index: list[Index]) -> None:
        self.index.update(zip(arriving, index, strict=True))

    def _arrives(self, key: tuple[int, int]) -> bool:
        taken = self._taken(*key)
        return bool(self.states[key[0]].size > 0 if taken is None else taken.any())

    def _taken(self, source: int, branch: int) -> Index | None:
        """Return the states from which the branch can be taken; None: from all."""
        contexts = self.contexts[source]
        if contexts.available is None:
            return None
        mask: Index = contexts.spread(contexts.available, self.states[source].size)[branch]
        return mask

    def _code(self, source: int, branch: int, strides: dict[int, int]) -> Index:
        """Return, for each state of the source, the code of the state that the branch leads to."""
        states = self.states[source]
        assigned = dict(self.program.spots[source].assigns[branch])
        constant = 0
        for variable, stride in strides.items():
            if variable in assigned:
                constant += stride * assigned[variable]
            elif variable not in states.variables:
                constant += stride * self.program.sizes[variable]
        carried = tuple(strides.get(v, 0) for v in states.variables)
        base = self._projected(source, carried)
        return base + constant if constant else base

    def _projected(self, source: int, strides: tuple[int, ...]) -> Index:
        states = self.states[source]
        key = (states.sizes if states.columns is None else ("list", source), strides)
        if key not in self.arrays:
            self.arrays[key] = states.project(strides)
        return self.arrays[key]

    def _make_ranked(self, place: int, variables: tuple[int, ...], sizes: tuple[int, ...]) -> None:
        """Make states whose grid is too large to be numbered."""
        arriving = self.arriving[place]
        parts: dict[int, list[Index]] = {variable: [] for variable in variables}
        lengths = []
        for source, branch in arriving:
            states = self.states[source]
            taken = self._taken(source, branch)
            chosen = np.arange(states.size) if taken is None else np.flatnonzero(taken)
            lengths.append((states.size, chosen))
            assigned = dict(self.program.spots[source].assigns[branch])
            for variable in variables:
                if variable in assigned:
                    column = np.full(len(chosen), assigned[variable])
                elif variable in states.variables:
                    column = states.column(variable)[chosen]
                else:
                    column = np.full(len(chosen), self.program.sizes[variable])
                parts[variable].append(column)
        columns = {variable: np.concatenate(part) for variable, part in parts.items()}
        first, number = ranked(columns, dict(zip(variables, sizes, strict=True)))
        at = 0
        index = []
        for size, chosen in lengths:
            full = np.zeros(size, np.int64)
            full[chosen] = number[at : at + len(chosen)]
            at += len(chosen)
            index.append(full)
        self._number(arriving, index)
        self.states[place] = States(
            variables, sizes, len(first), {variable: column[first] for variable, column in columns.items()}
        )

    # -- what a wrong scenario is told ------------------------------------------------------------------

    def _must_leave(self, place: int, spot: Spot) -> None:
        every = [self._taken(place, branch) for branch in range(len(spot.branches))]
        empty = np.flatnonzero(~np.any(np.array(every), axis=0))
        if not len(empty):
            return
        path = " -> ".join([*self._path(place, int(empty[0])), spot.name])
        kind = self.program.scenario.nodes[spot.name].kind
        message = f"`requires` must leave a branch on every path, got none after {path}; loosen one of the conditions"
        raise ScenarioError([Problem(("nodes", spot.name, "options" if kind == "decision" else "branches"), message)])

    def _path(self, place: int, state: int) -> list[str]:
        """Return one path to a state, as ``node=branch`` from the start."""
        steps: list[str] = []
        while place != self.program.start:
            place, branch, state = next(
                (source, branch, int(there[0]))
                for source, branch in self.arriving[place]
                if len(there := self._leading(source, branch, place, state))
            )
            spot = self.program.spots[place]
            steps.append(f"{spot.name}={spot.branches[branch]}")
        return steps[::-1]

    def _leading(self, source: int, branch: int, place: int, state: int) -> Index:
        """Return the states of the source from which the branch leads to a state of a place."""
        index = self._index(source, branch, place)
        there = np.arange(self.states[source].size) if index is None else np.flatnonzero(index == state)
        taken = self._taken(source, branch)
        return there if taken is None else there[taken[there]]

    def _zeros(self, size: int) -> Index:
        key = ("zeros", size)
        if key not in self.arrays:
            self.arrays[key] = np.zeros(size, np.int64)
            self.arrays[key].flags.writeable = False
        return self.arrays[key]

    # -- flows ----------------------------------------------------------------------------------------

    def _assembled(self) -> Graph:
        program = self.program
        blocks = []
        ends = [self.states[j] for j in self.outcomes]
        end_first = np.concatenate([[0], np.cumsum([states.size for states in ends])]).tolist()
        every = np.arange(program.slots)
        every.flags.writeable = False
        for i, spot in enumerate(program.spots):
            states = self.states[i]
            contexts = self.contexts[i]
            count = len(spot.branches)
            slots = every[spot.rows.start : spot.rows.start + count, None]
            if len(spot.rows.written) > 1:
                slots = slots + count * contexts.row.astype(
                    np.int64
                )  # a small type would wrap; the rows of a spot stand one after the other
            elif contexts.size != 1:
                slots = np.broadcast_to(slots, (count, contexts.size))
            spent, flows = self._flows(i, spot, end_first)
            blocks.append(Block(i, states, count, contexts, slots, spent, flows, spot.rows.undecided))
        return Graph(program, tuple(blocks), tuple(ends), end_first[-1])

    def _flows(self, place: int, spot: Spot, end_first: list[int]) -> tuple[Spent | None, tuple[Flow, ...]]:
        ways: dict[int, list[int]] = {}
        for branch, target in enumerate(spot.targets):
            # Where nothing arrives, `requires` never lets the branch be taken.
            if self.states[self._place(target)].size:
                ways.setdefault(max(target, -1), []).append(branch)
        spent, left = self._left(place)
        flows = []
        for target, branches in ways.items():
            chosen: Any = slice(branches[0], branches[-1] + 1)
            if branches[-1] - branches[0] + 1 != len(branches):
                chosen = np.array(branches)
            fold = self.folds.get(target)
            if fold is None and target >= 0:
                goal = self.states[target]
                if goal.size > 1 and goal.columns is None:
                    fold = folding(spot, left, branches, goal.variables, goal.sizes)
            index = None if fold is not None else self._indexed(place, spot, branches, end_first, spent)
            flows.append(Flow(target, chosen, fold, index))
        return spent, tuple(flows)

    def _indexed(self, place: int, spot: Spot, branches: list[int], end_first: list[int], spent: Spent | None) -> Index:
        size = self.states[place].size if spent is None else spent.left
        goal = spot.targets[branches[0]]
        if goal >= 0 and self.states[goal].size == 1:
            return self._zeros(size * len(branches)).reshape(len(branches), size)
        index = np.zeros((len(branches), size), np.int64)
        for i, branch in enumerate(branches):
            target = spot.targets[branch]
            found = self._index(place, branch, self._place(target))
            if found is not None:
                index[i] = found if spent is None else spent.representatives(found)
                taken = self._taken(place, branch)
                if taken is not None:
                    index[i][~taken] = 0
            if target < 0:
                index[i] += end_first[~target]
        return index
