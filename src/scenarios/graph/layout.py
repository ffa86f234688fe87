"""Where everything in a forward pass lies, and which calls move it: worked out from a graph, block by block.

A small block is a matrix from its states to those that it leads to, and one product takes it: where states are few, a
pass costs as much as the calls it makes. In other blocks the axes of the states are multiplied and summed.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.apart import Apart, in_two_sums, together, waiting
from scenarios.graph.folding import fetched
from scenarios.graph.matrices import Matrices
from scenarios.graph.products import DRAWS, LISTED, TOTALS, Products
from scenarios.graph.states import strides_of
from scenarios.graph.tape import BYTES, LEAVES, MEMORY, Axis, Mass, Stretch, Tape, View, joined

if TYPE_CHECKING:
    from scenarios.graph.network import Block, Flow, Graph
    from scenarios.graph.states import States

__all__ = ["Effects", "Layout"]

Index = NDArray[Any]

_MATRIX = 8192
"""Blocks whose matrix has no more entries are small."""
_APART = 16384
"""From so many states, masses that nobody has looked at together yet are kept apart, and not multiplied out."""
_NOTHING = np.zeros(0, np.int64)
_GATHERED = 4096
"""Flows into the outcomes that are no larger are put side by side, and summed at the end in one call."""


class Effects(NamedTuple):
    """The effects of a block's branches, of shape (branches, totals), with so many axes of one entry put behind."""

    block: int
    behind: int


class Layout:
    """The calls of a forward pass over a graph, in order.

    Parameters
    ----------
    graph : Graph
    totals : int
        How many running totals go along with the mass.
    affected : frozenset of int
        The blocks whose branches add to the totals.
    draws : int
        How many beliefs go side by side; 0: there is one, and no axis for it.
    reach : bool
        Whether the pass keeps what arrives at each block.

    Attributes
    ----------
    tape : Tape
        The calls, and their memory. Its first `width` numbers are what starts: the mass, with its totals and draws.
    matrices : Matrices
        What the small blocks' matrices are made of.
    products : Products
        How the tables of the large blocks are seen.
    large : dict of int to list of int
        The large blocks, and the calls that look into their tables.
    rests : dict of int to int
        The calls that give the last branch of a large block what the others leave.
    affecting : list of int
        The calls that look into effects.
    leaves : int
        How many numbers the pass keeps of what goes into outcomes.
    leaf_index : list of int arrays
        The final state of each leaf; one past the last for what goes elsewhere.
    ends : View or None
        Final states that flows are added to without being leaves.
    reach : list of View, or None
        What arrives at each block; None for a block that nothing arrives at.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        totals: int = 0,
        affected: frozenset[int] = frozenset(),
        draws: int = 0,
        reach: bool = False,
    ) -> None:
        self.graph = graph
        self.totals, self.affected, self.draws = totals, affected, draws
        self.ahead = {TOTALS: 1 + totals} if totals else {}
        self.behind = {DRAWS: draws} if draws else {}
        self.width = (1 + totals) * max(1, draws)
        self.rows = graph.end_size * (1 + totals)
        self.large: dict[int, list[int]] = {}
        self.rests: dict[int, int] = {}
        self.tape = Tape()
        self.matrices = Matrices(graph, self.tape, totals)
        self.products = Products(self.tape, draws)
        self.leaves = 0
        self.leaf_index: list[Index] = []
        self.ends: View | None = None
        self.reach: list[View | None] = []
        self._apart: dict[int, Apart] = {}
        self._plain = not (draws or totals or reach)
        first = self.tape.new(tuple((self.ahead | self.behind).values()))
        first.stretch.readers = 2  # this pass and the next: nobody else may write there
        self._masses = {graph.program.start: first}
        for i, block in enumerate(graph.blocks):
            mass = self._masses.pop(i, None)
            if reach:
                self.reach.append(None if mass is None else self._kept(block, mass))
            if mass is None:
                continue
            if draws or not self._lay_small(i, block, mass):
                self.large[i] = []
                if not self._lay_apart(i, block, mass):
                    self._lay(i, block, mass)
            self.tape.release(mass.stretch)
        self.affecting = [k for k, call in enumerate(self.tape.calls) if isinstance(call.second, Effects)]
        for k, call in enumerate(self.tape.calls):
            for place in call.tables():
                self.large[place].append(k)

    def _axes(self, states: States) -> dict[int, int]:
        """Return the axes of what the states of a block hold, by name, and their sizes."""
        if states.columns is None:
            return {**self.ahead, **dict(zip(states.variables, states.sizes, strict=True)), **self.behind}
        return {**self.ahead, LISTED: states.size, **self.behind}

    def _sizes(self, states: States) -> tuple[int, ...]:
        """Return the sizes of these axes."""
        inner = states.sizes if states.columns is None else (states.size,)
        return (*self.ahead.values(), *inner, *self.behind.values())

    def _kept(self, block: Block, mass: Mass) -> View:
        sizes = self._sizes(block.states)
        found = self.tape.new(sizes)
        self.tape.copy(mass, sizes, found)
        return found.view(list(zip(sizes, found.steps, strict=True)))

    def _outflow(self, block: Block, left: tuple[int, ...]) -> Mass:
        """Return where a block's flow lies, branch by branch; where it is small and some of it ends, among the leaves."""
        sizes = (block.branches, *left)
        ending = [way for way in block.flows if way.target < 0]
        if not ending or prod(sizes) > _GATHERED * self.width:
            return self.tape.new(sizes)
        index = np.full((block.branches, block.left), self.graph.end_size)
        index[ending[0].branches] = ending[0].index
        return self._among_leaves(self._with_totals(index, self.graph.end_size), strides_of(sizes))

    def _among_leaves(self, index: Index, steps: tuple[int, ...]) -> Mass:
        """Put what flows to these final states among the leaves."""
        self.leaf_index.append(index)
        size = len(index) * max(1, self.draws)
        self.leaves += size
        return Mass(Stretch(LEAVES), self.leaves - size, steps)

    def _with_totals(self, index: Index, size: int) -> Index:
        """Return the targets, of `size`, of (branches, states) as those of (branches, mass and totals, states), flat."""
        if not self.totals:
            return index.ravel()
        index = index[:, None]
        each: Index = np.where(
            index < size, index + size * np.arange(1 + self.totals)[:, None], size * (1 + self.totals)
        )
        return each.ravel()

    # -- small blocks -------------------------------------------------------------------------------------

    def _lay_small(self, i: int, block: Block, mass: Mass) -> bool:
        """Lay out a block as one product with a matrix, unless that would be large; say whether it was done."""
        states = block.states
        if i in self._apart:
            return False
        ahead = self.matrices.untouched(block)
        outer = prod(states.sizes[:ahead])
        inner = states.size // outer
        ends, widths = _NOTHING, []
        for way in block.flows:
            if way.target < 0:
                ends = np.unique(way.index)  # type: ignore[arg-type] # what ends has an index
                widths.append(len(ends))
            else:
                widths.append(self.graph.blocks[way.target].states.size // outer)
        width = sum(widths)
        if inner * width > _MATRIX:
            return False
        entries, numbers = self.matrices.entries(block, outer, widths, ends)
        matrix = self.matrices.matrix(i, inner, width, entries, numbers, None)
        count = outer * (1 + self.totals)
        if len(ends):
            index = np.full((1, width), self.graph.end_size)
            at = sum(widths[: [way.target < 0 for way in block.flows].index(True)])
            index[0, at : at + len(ends)] = ends
            out = self._among_leaves(self._with_totals(index, self.graph.end_size), (width, 1))
        else:
            out = self.tape.new((count, width))
        out.stretch.readers += 1
        cut = ahead + len(self.ahead)
        here = self.matrices.in_two(mass, self._sizes(states), cut)
        lead = int(count == 1)  # numpy multiplies a vector faster than a matrix of one row
        arrived = here.grid((count, inner)[lead:], here.steps[lead:])
        self.tape.call(None, arrived, matrix, out.grid((count, width)[lead:], (width, 1)[lead:]))
        if i in self.affected:
            self.matrices.affect(i, block, outer, width, here, out, entries, numbers)
        if here.stretch is not mass.stretch:
            self.tape.release(here.stretch)
        at = 0
        for way, columns in zip(block.flows, widths, strict=True):
            if way.target >= 0:
                goal = self._sizes(self.graph.blocks[way.target].states)
                steps = (*(width * step for step in strides_of(goal[:cut])), *strides_of(goal[cut:]))
                self._deliver(way.target, Mass(out.stretch, out.first + at, steps))
            at += columns
        self.tape.release(out.stretch)
        return True

    # -- large blocks -------------------------------------------------------------------------------------

    def _lay(self, i: int, block: Block, mass: Mass) -> None:
        """Lay out a block: multiply what has arrived with its rows, and send that to where its branches lead."""
        sizes = self._axes(block.states)
        mine, rows = self.products.rows(block)
        gone = frozenset() if block.spent is None else block.spent.variables
        kept = {name: size for name, size in sizes.items() if name not in gone}
        way = block.flows[0]
        straight = _straight(block)
        apart = self._apart.pop(i, None)
        whole_sum = block.spent is not None and block.spent.left == 1
        if apart is not None:
            mass = mass._replace(steps=(0,) * len(apart.view.shape) + mass.steps)
            if not whole_sum:
                mass = together(self.tape, apart, mass, tuple(sizes.values()))
        if straight:
            # All goes to one grid that tells all of it apart: it is put where that grid wants it.
            goal = self._axes(self.graph.blocks[way.target].states)
            flow = self.tape.new(tuple(goal.values()))
            steps = dict(zip(goal, flow.steps, strict=True))
            branch = steps[self.graph.program.spots[i].variable]
        else:
            flow = self._outflow(block, tuple(kept.values()))
            branch = flow.steps[0]
            steps = dict(zip(kept, flow.steps[1:], strict=True))
        flow.stretch.readers += 1
        axes = {
            name: Axis(size, step, rows.get(name, 0), 0 if name in gone else steps[name])
            for (name, size), step in zip(sizes.items(), mass.steps, strict=True)
        }
        first = Axis(block.branches, 0, mine, branch)
        if apart is not None and whole_sum:
            in_two_sums(self.tape, self.products, i, mass, apart, first, list(axes.values()), flow)
            if block.branches > 1:
                self.rests[i] = len(self.tape.calls) - 1
        else:
            self.products.product(
                i,
                mass,
                [first, *(axes[name] for name in kept if name != DRAWS)],
                [axis for name, axis in axes.items() if name in gone],
                [axes[DRAWS]] if self.draws else [],
                flow,
            )
            if apart is not None:
                self.tape.release(mass.stretch)
        if i in self.affected:
            both = [(block.branches, branch), (1 + self.totals, steps[TOTALS])]
            whole = flow.view([*both, *((size, steps[name]) for name, size in kept.items() if name != TOTALS)])
            self.tape.call(_affected, whole, Effects(i, len(kept) - 1), whole)
        if straight:
            self._deliver(way.target, flow)
        else:
            for way in block.flows:
                self._send(block, way, flow, kept)
        self.tape.release(flow.stretch)

    # -- what is kept apart -------------------------------------------------------------------------------

    def _lay_apart(self, i: int, block: Block, mass: Mass) -> bool:
        """Have a row that looks at nothing wait as a factor beside what has arrived, if both are large; say whether it does."""
        way = block.flows[0]
        if not self._plain or block.contexts.size > 1 or not _straight(block):
            return False
        goal = self.graph.blocks[way.target].states
        if goal.size < _APART or goal.variables[0] != self.graph.program.spots[i].variable:
            return False
        mine, _ = self.products.rows(block)
        row = View(i, 0, (block.branches,), (mine * BYTES,))
        self._apart[way.target] = waiting(self.tape, row, self._apart.pop(i, None))
        self._deliver(way.target, mass)
        return True

    # -- where it goes ------------------------------------------------------------------------------------

    def _send(self, block: Block, way: Flow, flow: Mass, kept: dict[int, int]) -> None:
        """Send the flow of some branches, which lies branch by branch, to a block or to the final states."""
        if way.target < 0:
            if flow.stretch.place == MEMORY:
                self._finish(block, way, flow)
            return
        states = self.graph.blocks[way.target].states
        goal = self._axes(states)
        part = way.branches
        if not isinstance(part, slice) or (way.fold is None and states.size > 1):
            found = self.tape.new(tuple(goal.values()))
            self._scatter(block, way, flow, found, states.size)
        else:
            mine = self.graph.program.spots[block.spot].variable
            sizes = (part.stop - part.start, *kept.values())
            axes = dict(zip((mine, *kept), zip(sizes, flow.steps, strict=True), strict=True))
            # Where there is but one state to arrive at, all that differs is summed.
            apart = {name: size for name, size in goal.items() if states.size > 1 or name in (TOTALS, DRAWS)}
            stay = [axes.pop(name) for name in apart]
            out = strides_of(tuple(apart.values()))
            found = self._folded(
                flow._replace(first=flow.first + part.start * flow.steps[0]),
                [Axis(size, step, 0, to) for (size, step), to in zip(stay, out, strict=True)],
                [Axis(size, step, 0, 0) for size, step in axes.values()],
            )
            steps = dict(zip(apart, found.steps, strict=True))
            found = found._replace(steps=tuple(steps.get(name, 0) for name in goal))
        self._deliver(way.target, found)

    def _folded(self, part: Mass, stay: list[Axis], summed: list[Axis]) -> Mass:
        """Return the sum of a flow over some axes; where nothing is to be summed, the flow itself."""
        over = joined(summed)
        if not over:
            return Mass(part.stretch, part.first, tuple(axis.mass for axis in stay))
        found = self.tape.new(tuple(axis.size for axis in stay))
        inner = [axis for axis in stay[-1:] if self.draws]
        kept = joined(stay[: len(stay) - len(inner)])
        self.tape.sum(
            part.view([(axis.size, axis.mass) for axis in (*kept, *over, *inner)]),
            range(len(kept), len(kept) + len(over)),
            found.view([(axis.size, axis.out) for axis in (*kept, *inner)]),
        )
        return found

    def _scatter(self, block: Block, way: Flow, flow: Mass, found: Mass, size: int) -> None:
        """Sum the flow of some branches by target state."""
        index = np.full((block.branches, block.left), size)
        index[way.branches] = fetched(block, way, np.arange(size)[:, None])[..., 0]
        flat = self._with_totals(index, size)
        count = size * (1 + self.totals)
        if self.draws:
            order = np.argsort(flat, kind="stable")[: int((flat < count).sum())]
            present, starts = np.unique(flat[order], return_index=True)
            rows = flow.view([(flat.size, self.draws), (self.draws, 1)])
            self.tape.call(_grouped, rows, (order, starts, present), found.view([(count, self.draws), (self.draws, 1)]))
        else:
            self.tape.call(_scattered, flow.view([(flat.size, 1)]), flat, found.view([(count, 1)]))

    def _finish(self, block: Block, way: Flow, flow: Mass) -> None:
        """Add the flow of some branches to the final states."""
        sizes = (*self.ahead.values(), self.graph.end_size, *self.behind.values())
        found = self.tape.new(sizes)
        self._scatter(block, way, flow, found, self.graph.end_size)
        view = found.view(list(zip(sizes, found.steps, strict=True)))
        if self.ends is None:
            self.ends = view
        else:
            self.tape.call(np.add, self.ends, view, self.ends)
            self.tape.release(found.stretch)

    def _deliver(self, target: int, mass: Mass) -> None:
        """Have a mass arrive at a block: be what is there, or be added to it."""
        if target not in self._masses:
            mass.stretch.readers += 1
            self._masses[target] = mass
            return
        there = self._masses[target]
        sizes = self._sizes(self.graph.blocks[target].states)
        axes = joined(Axis(*three, 0) for three in zip(sizes, there.steps, mass.steps, strict=True))
        before = there.view([(axis.size, axis.mass) for axis in axes])
        self.tape.call(np.add, before, mass.view([(axis.size, axis.row) for axis in axes]), before)
        if not mass.stretch.readers:
            self.tape.release(mass.stretch)


def _straight(block: Block) -> bool:
    """Say whether all that flows out of a block goes to one grid that tells all of it apart; nothing else arrives there."""
    fold = block.flows[0].fold
    return len(block.flows) == 1 and fold is not None and not fold.axes


def _affected(flow: Any, effects: Any, _: Any) -> None:
    flow[:, 1:] += flow[:, :1] * effects


def _scattered(numbers: Any, index: Index, out: Any) -> None:
    out[...] = np.bincount(index, numbers, out.size + 1)[:-1]


def _grouped(rows: Any, groups: tuple[Index, Index, Index], out: Any) -> None:
    order, starts, present = groups
    if len(present) < len(out):
        out[...] = 0
    out[present] = np.add.reduceat(rows[order], starts, axis=0)
