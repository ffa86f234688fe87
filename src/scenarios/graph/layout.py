"""Where everything in a forward pass lies, and which calls move it: worked out from a graph, block by block.

A small block is a matrix from its states to those that it leads to, and one product takes it: where states are few, a
pass costs as much as the calls it makes. In a large block the states' axes are multiplied and summed.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.folding import fetched, targets
from scenarios.graph.states import strides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenarios.graph.network import Block, Flow, Graph
    from scenarios.graph.states import States

__all__ = ["MATRICES", "Call", "Layout", "View"]

Index = NDArray[Any]
Steps = tuple[int, ...]

_BYTES = 8
MATRICES, _LEAVES, _MEMORY = -3, -2, -1
_MATRIX = 8192
"""Blocks whose matrix has no more entries are small."""
_SHORT = 8
"""Adding so few slices is faster than a sum over an axis."""
_GATHERED = 4096
"""Flows into the outcomes that are no larger are put side by side, and summed at the end in one call."""


class View(NamedTuple):
    """An array in the memory of a pass (-1), its leaves (-2), its matrices (-3), or in a block's table; steps are in bytes."""

    place: int
    offset: int
    shape: tuple[int, ...]
    steps: Steps


class Call(NamedTuple):
    """One call ``function(first, second, out)``; without a function, ``first.dot(second, out)``."""

    function: Callable[[Any, Any, Any], object] | None
    first: View
    second: Any
    out: View


class Small(NamedTuple):
    """The matrix of a small block: its first entry among all matrices, and which number of the table adds to which entry."""

    block: int
    start: int
    size: int
    entries: Index
    numbers: Index


class Stretch:
    """A stretch of memory, free again when its last reader is done; what lies among the leaves stays."""

    __slots__ = ("place", "readers", "size", "start")

    def __init__(self, place: int, start: int, size: int) -> None:
        self.place, self.start, self.size, self.readers = place, start, size, 0


class Mass(NamedTuple):
    """Numbers, one a state: where the first lies, and the steps of the states' axes."""

    stretch: Stretch
    first: int
    steps: Steps

    def view(self, shape: tuple[int, ...], steps: Iterable[int]) -> View:
        return View(self.stretch.place, self.first * _BYTES, shape, tuple(step * _BYTES for step in steps))


class Axis(NamedTuple):
    """An axis of a block's flow: its size, and its steps in the mass, in the rows and in what flows out."""

    size: int
    mass: int
    row: int
    out: int


class Layout:
    """The calls of a forward pass over a graph, in order.

    Attributes
    ----------
    calls : list of Call
    small : list of Small
    gathers : list of int arrays, or None
        By block: which columns of its table the pass wants, one a state; None: the table as it is.
    large : dict of int to list of int
        The blocks that are not small, and the calls that look into their tables.
    size, leaves, matrices : int
        How many numbers the pass keeps in its memory, the first of them the mass that starts, in its leaves, and in the
        matrices of its small blocks.
    leaf_index : list of int arrays
        The final state of each leaf; the number of final states for what flows elsewhere.
    ends : View or None
        Final states that flows are added to without being leaves.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.calls: list[Call] = []
        self.small: list[Small] = []
        self.large: dict[int, list[int]] = {}
        self.gathers: list[Index | None] = [None] * len(graph.blocks)
        self.size = 1
        self.leaves = self.matrices = 0
        self.leaf_index: list[Index] = []
        self.ends: View | None = None
        self._free: list[Stretch] = []
        self._known: dict[Any, tuple[Index, Index]] = {}
        start = Stretch(_MEMORY, 0, 1)
        start.readers = 1  # the plan itself: nobody else may write there
        self._masses = {graph.program.start: Mass(start, 0, ())}
        start.readers += 1
        for i, block in enumerate(graph.blocks):
            if i in self._masses:
                mass = self._masses.pop(i)
                if not self._lay_small(i, block, mass):
                    self.large[i] = []
                    self._lay(i, block, mass)
                self._release(mass.stretch)
        for k, call in enumerate(self.calls):
            for of in call[1:]:
                if of.__class__ is View and of.place >= 0:
                    self.large[of.place].append(k)

    # -- small blocks -------------------------------------------------------------------------------------

    def _lay_small(self, i: int, block: Block, mass: Mass) -> bool:
        """Lay out a block as one product with a matrix, unless that would be large; say whether it was done."""
        sizes = _sizes(block.states)
        ahead = self._untouched(block)
        outer = prod(sizes[:ahead])
        inner = block.states.size // outer
        widths = []
        ends = np.zeros(0, np.int64)
        for way in block.flows:
            if way.target < 0:
                ends = np.unique(way.index)  # type: ignore[arg-type] # what ends has an index
                widths.append(len(ends))
            else:
                widths.append(self.graph.blocks[way.target].states.size // outer)
        width = sum(widths)
        if inner * width > _MATRIX:
            return False
        entries, numbers = self._entries(block, outer, widths, ends)
        self.small.append(Small(i, self.matrices, inner * width, entries, numbers))
        matrix = View(MATRICES, self.matrices * _BYTES, (inner, width), (width * _BYTES, _BYTES))
        self.matrices += inner * width
        if len(ends):
            dump = np.full(width, self.graph.end_size)
            at = sum(widths[: [way.target < 0 for way in block.flows].index(True)])
            dump[at : at + len(ends)] = ends
            self.leaf_index.append(dump)
            self.leaves += width
            out = Mass(Stretch(_LEAVES, self.leaves - width, width), self.leaves - width, (width, 1))
        else:
            out = self._new((outer, width))
        out.stretch.readers += 1
        here = self._in_two(mass, sizes, ahead)
        if outer == 1:
            first, last = here.view((inner,), here.steps[1:]), out.view((width,), (1,))
        else:
            first, last = here.view((outer, inner), here.steps), out.view((outer, width), (width, 1))
        self._call(None, first, matrix, last)
        if here.stretch is not mass.stretch:
            self._release(here.stretch)
        at = 0
        for way, columns in zip(block.flows, widths, strict=True):
            if way.target >= 0:
                goal = _sizes(self.graph.blocks[way.target].states)
                steps = (*(width * step for step in strides_of(goal[:ahead])), *strides_of(goal[ahead:]))
                self._deliver(way.target, Mass(out.stretch, out.first + at, steps))
            at += columns
        self._release(out.stretch)
        return True

    def _untouched(self, block: Block) -> int:
        """Return how many of the states' first axes the rows do not look at, and all that the block leads to keeps first."""
        states, contexts = block.states, block.contexts
        if states.columns is not None or any(way.target < 0 or way.fold is None for way in block.flows):
            return 0
        goals = [self.graph.blocks[way.target].states for way in block.flows]
        for k, variable in enumerate(states.variables):
            if contexts.size > 1 and (not contexts.variables or variable in contexts.variables):
                return k
            if any(goal.columns is not None or goal.variables[k : k + 1] != (variable,) for goal in goals):
                return k
        return len(states.variables)

    def _entries(self, block: Block, outer: int, widths: list[int], ends: Index) -> tuple[Index, Index]:
        """Return to which entry of a small block's matrix each (branch, state) adds, and which number of the table."""
        graph = self.graph
        contexts, inner, width = block.contexts, block.states.size // outer, sum(widths)
        key = None
        if contexts.of_state is None and all(way.fold is not None for way in block.flows):
            ways = tuple((way.fold, way.branches.start, way.branches.stop) for way in block.flows)
            goals = tuple(graph.blocks[way.target].states.sizes for way in block.flows)
            axes = tuple(variable in contexts.variables for variable in block.states.variables)
            key = (block.branches, block.states.sizes, contexts.size, contexts.shape, axes, outer, ways, goals)
            if key in self._known:
                return self._known[key]
        column = np.zeros((block.branches, inner), np.int64)
        at = 0
        for way, columns in zip(block.flows, widths, strict=True):
            if way.target < 0:
                found = np.searchsorted(ends, targets(block, way, graph.end_size))
            else:
                found = targets(block, way, graph.blocks[way.target].states.size)[:, :inner]
            column[way.branches] = at + found
            at += columns
        entries = (np.arange(inner) * width + column).ravel()
        rows = contexts.of(np.arange(inner))
        numbers = (np.arange(block.branches)[:, None] * contexts.size + rows).ravel()
        if key is not None:
            self._known[key] = entries, numbers
        return entries, numbers

    def _in_two(self, mass: Mass, sizes: tuple[int, ...], ahead: int) -> Mass:
        """Return a mass as (first axes, other axes), copied if it does not lie so."""
        steps = []
        for part in (slice(None, ahead), slice(ahead, None)):
            axes = _joined(Axis(size, step, 0, 0) for size, step in zip(sizes[part], mass.steps[part], strict=True))
            if len(axes) > 1:
                found = self._new(sizes)
                self._copy(mass, sizes, found)
                return found._replace(steps=(prod(sizes[ahead:]), 1))
            steps.append(axes[0].mass if axes else 1)
        return mass._replace(steps=tuple(steps))

    def _copy(self, mass: Mass, sizes: tuple[int, ...], found: Mass) -> None:
        axes = _joined(Axis(*three, 0) for three in zip(sizes, mass.steps, found.steps, strict=True))
        shape = tuple(axis.size for axis in axes)
        self._call(_copied, mass.view(shape, (a.mass for a in axes)), None, found.view(shape, (a.row for a in axes)))

    # -- large blocks -------------------------------------------------------------------------------------

    def _lay(self, i: int, block: Block, mass: Mass) -> None:
        """Lay out a block: multiply what has arrived with its rows, and send that to where its branches lead."""
        sizes = _sizes(block.states)
        rows, width, self.gathers[i] = _row_steps(block)
        gone = frozenset() if block.spent is None else block.spent.variables
        spent = [variable in gone for variable in block.states.variables] if block.states.columns is None else [False]
        kept = tuple(size for size, over in zip(sizes, spent, strict=True) if not over)
        way = block.flows[0]
        straight = len(block.flows) == 1 and way.fold is not None and not way.fold.axes
        if straight:
            # All goes to one grid that tells all of it apart: it is put where that grid wants it.
            goal = self.graph.blocks[way.target].states
            at = goal.variables.index(self.graph.program.spots[i].variable)
            flow = self._new(_sizes(goal))
            branch, steps = flow.steps[at], flow.steps[:at] + flow.steps[at + 1 :]
        else:
            branch, steps = prod(kept), strides_of(kept)
            stretch = self._outflow(block, branch)
            flow = Mass(stretch, stretch.start, (branch, *steps))
        flow.stretch.readers += 1
        left = iter(steps)
        axes = [
            (Axis(size, step, row, 0 if over else next(left)), over)
            for size, step, row, over in zip(sizes, mass.steps, rows, spent, strict=True)
        ]
        self._product(
            i,
            mass,
            [Axis(block.branches, 0, width, branch), *(axis for axis, over in axes if not over)],
            [axis for axis, over in axes if over],
            flow,
        )
        if straight:
            self._deliver(way.target, flow)
        else:
            for way in block.flows:
                self._send(block, way, flow, kept)
        self._release(flow.stretch)

    # -- memory -------------------------------------------------------------------------------------------

    def _new(self, sizes: tuple[int, ...]) -> Mass:
        """Return a place for a grid of numbers: one that was read before, and so is in the processor's cache, if it fits."""
        size = prod(sizes)
        fitting = [stretch for stretch in self._free if size <= stretch.size <= 4 * size]
        if fitting:
            stretch = min(fitting, key=lambda stretch: stretch.size)
            self._free.remove(stretch)
        else:
            stretch = Stretch(_MEMORY, self.size, size)
            self.size += size
        return Mass(stretch, stretch.start, strides_of(sizes))

    def _release(self, stretch: Stretch) -> None:
        """Count a reader out, if there is any: without readers, memory is free."""
        stretch.readers = max(0, stretch.readers - 1)
        if not stretch.readers and stretch.place == _MEMORY:
            self._free.append(stretch)

    def _outflow(self, block: Block, left: int) -> Stretch:
        """Return where a block's flow lies, branch by branch; where it is small and some of it ends, among the leaves."""
        size = block.branches * left
        ending = [way for way in block.flows if way.target < 0]
        if not ending or size > _GATHERED:
            return self._new((size,)).stretch
        index = np.full((block.branches, left), self.graph.end_size)
        index[ending[0].branches] = ending[0].index
        self.leaf_index.append(index.ravel())
        self.leaves += size
        return Stretch(_LEAVES, self.leaves - size, size)

    # -- a block's flow -----------------------------------------------------------------------------------

    def _product(self, i: int, mass: Mass, kept: list[Axis], spent: list[Axis], flow: Mass) -> None:
        """Multiply a mass with the rows of block `i`, and sum over the spent axes; the first that is kept is the branch."""
        idle = [axis for axis in spent if not axis.row and axis.size > 1]
        if idle:
            # The rows do not look at these: the mass is summed over them first.
            spent = [axis for axis in spent if axis.row]
            less = self._new(tuple(axis.size for axis in (*kept[1:], *spent)))
            rest = [*kept[1:], *spent]
            self._sum(
                mass.view(tuple(a.size for a in (*rest, *idle)), (a.mass for a in (*rest, *idle))),
                len(idle),
                less.view(tuple(a.size for a in rest), less.steps),
            )
            rest = [axis._replace(mass=step) for axis, step in zip(rest, less.steps, strict=True)]
            kept, spent = [kept[0], *rest[: len(kept) - 1]], rest[len(kept) - 1 :]
            mass = less
        branch, kept, spent = kept[0], _joined(kept[1:]), _joined(spent)
        every = (branch, *kept, *spent)
        shape = tuple(axis.size for axis in every)
        if len(spent) == 1 and spent[0].size > _SHORT:
            self._matmul(i, mass, branch, kept, spent[0], flow)
        else:
            masses, rows = mass.view(shape, (a.mass for a in every)), _rows(i, every)
            out = flow.view(shape[: 1 + len(kept)], (a.out for a in (branch, *kept)))
            product = self._new(shape) if spent else flow
            self._call(np.multiply, masses, rows, product.view(shape, product.steps) if spent else out)
            if spent:
                self._sum(product.view(shape, product.steps), len(spent), out)
                self._release(product.stretch)
        if idle:
            self._release(mass.stretch)

    def _matmul(self, i: int, mass: Mass, branch: Axis, kept: list[Axis], spent: Axis, flow: Mass) -> None:
        """Multiply and sum in one call: one matrix for each point of the axes that are kept and looked at."""
        if not kept:
            out = flow.view((branch.size,), (branch.out,))
            self._call(np.matmul, _rows(i, (branch, spent)), mass.view((spent.size,), (spent.mass,)), out)
            return
        beside = max((axis for axis in kept if not axis.row), key=lambda axis: axis.size, default=Axis(1, 0, 0, 0))
        looked_at = [axis for axis in kept if axis is not beside]
        first, second, last = (*looked_at, beside, spent), (*looked_at, spent, branch), (*looked_at, beside, branch)
        self._call(
            np.matmul,
            mass.view(tuple(a.size for a in first), (a.mass for a in first)),
            _rows(i, second),
            flow.view(tuple(a.size for a in last), (a.out for a in last)),
        )

    def _sum(self, view: View, axes: int, out: View) -> None:
        """Sum a view over its last axes."""
        size, step = view.shape[-1], view.steps[-1]
        if axes > 1 or size > _SHORT:
            at = tuple(range(len(view.shape) - axes, len(view.shape)))
            self._call(_reduced, view, at, out)
            return
        slices = [View(view.place, view.offset + k * step, view.shape[:-1], view.steps[:-1]) for k in range(size)]
        self._call(np.add, slices[0], slices[1], out)
        for part in slices[2:]:
            self._call(np.add, out, part, out)

    def _call(self, function: Callable[[Any, Any, Any], object] | None, first: View, second: Any, out: View) -> None:
        self.calls.append(Call(function, first, second, out))

    # -- where it goes ------------------------------------------------------------------------------------

    def _send(self, block: Block, way: Flow, flow: Mass, kept: tuple[int, ...]) -> None:
        """Send the flow of some branches, which lies branch by branch, to a block or to the final states."""
        if way.target < 0:
            if flow.stretch.place != _LEAVES:
                self._finish(block, way, flow)
            return
        goal = self.graph.blocks[way.target].states
        part = way.branches
        if not isinstance(part, slice) or (way.fold is None and goal.size > 1):
            found = self._new(_sizes(goal))
            self._scatter(block, way, flow, found, goal.size)
        else:
            part = flow._replace(first=flow.first + part.start * flow.steps[0])
            count = way.branches.stop - way.branches.start
            if goal.size == 1:
                one = _sizes(goal)
                found = self._folded(part, [], [Axis(count * prod(kept), 1, 0, 0)], one)._replace(steps=strides_of(one))
            else:
                gone = frozenset() if block.spent is None else block.spent.variables
                mine = self.graph.program.spots[block.spot].variable
                variables = (mine, *(v for v in block.states.variables if v not in gone))
                axes = dict(zip(variables, zip((count, *kept), flow.steps, strict=True), strict=True))
                stay = [axes.pop(variable) for variable in goal.variables]
                found = self._folded(
                    part,
                    [Axis(size, step, 0, out) for (size, step), out in zip(stay, strides_of(goal.sizes), strict=True)],
                    [Axis(size, step, 0, 0) for size, step in axes.values()],
                    goal.sizes,
                )
        self._deliver(way.target, found)

    def _folded(self, part: Mass, stay: list[Axis], summed: list[Axis], sizes: tuple[int, ...]) -> Mass:
        """Return the sum of a flow over some axes; where nothing is to be summed, the flow itself."""
        joined = _joined(summed)
        if not joined:
            return Mass(part.stretch, part.first, tuple(axis.mass for axis in stay))
        found = self._new(sizes)
        kept = _joined(stay)
        every = (*kept, *joined)
        self._sum(
            part.view(tuple(a.size for a in every), (a.mass for a in every)),
            len(joined),
            found.view(tuple(a.size for a in kept), (a.out for a in kept)),
        )
        return found

    def _scatter(self, block: Block, way: Flow, flow: Mass, found: Mass, size: int) -> None:
        """Sum the flow of some branches by target state."""
        index = np.full((block.branches, block.left), size)
        index[way.branches] = way.index if way.fold is None else fetched(block, way, np.arange(size)[:, None])[..., 0]
        self._call(_scattered, flow.view((index.size,), (1,)), index.ravel(), found.view((size,), (1,)))

    def _finish(self, block: Block, way: Flow, flow: Mass) -> None:
        """Add the flow of some branches to the final states."""
        size = self.graph.end_size
        found = self._new((size,))
        self._scatter(block, way, flow, found, size)
        view = found.view((size,), (1,))
        if self.ends is None:
            self.ends = view
            found.stretch.readers += 1  # the end of the pass
        else:
            self._call(np.add, self.ends, view, self.ends)
            self._release(found.stretch)

    def _deliver(self, target: int, mass: Mass) -> None:
        """Have a mass arrive at a block: be what is there, or be added to it."""
        if target not in self._masses:
            mass.stretch.readers += 1
            self._masses[target] = mass
            return
        there = self._masses[target]
        sizes = _sizes(self.graph.blocks[target].states)
        axes = _joined([Axis(*three, 0) for three in zip(sizes, there.steps, mass.steps, strict=True)])
        shape = tuple(axis.size for axis in axes)
        before = there.view(shape, (axis.mass for axis in axes))
        self._call(np.add, before, mass.view(shape, (axis.row for axis in axes)), before)
        if not mass.stretch.readers:
            self._release(mass.stretch)


def _sizes(states: States) -> tuple[int, ...]:
    return states.sizes if states.columns is None else (states.size,)


def _row_steps(block: Block) -> tuple[Steps, int, Index | None]:
    """Return the steps of the states' axes in a block's table, its width, and the columns it is gathered from, if it is."""
    states, contexts = block.states, block.contexts
    sizes = _sizes(states)
    if contexts.size == 1:
        return (0,) * len(sizes), 1, None
    if states.columns is None and contexts.variables:
        steps = dict(zip(contexts.variables, strides_of(contexts.shape), strict=True))
        return tuple(steps.get(variable, 0) for variable in states.variables), contexts.size, None
    return strides_of(sizes), states.size, contexts.of_state


def _rows(i: int, axes: Iterable[Axis]) -> View:
    """Return a view of a block's table."""
    axes = tuple(axes)
    return View(i, 0, tuple(axis.size for axis in axes), tuple(axis.row * _BYTES for axis in axes))


def _joined(axes: Iterable[Axis]) -> list[Axis]:
    """Join neighbouring axes that run on in every array, and leave out those of one entry."""
    found: list[Axis] = []
    for axis in axes:
        if axis.size == 1:
            continue
        if found:
            size, *steps = found[-1]
            if steps == [step * axis.size for step in axis[1:]]:
                found[-1] = axis._replace(size=size * axis.size)
                continue
        found.append(axis)
    return found


def _copied(numbers: Any, _: None, out: Any) -> None:
    out[...] = numbers


def _reduced(numbers: Any, axes: tuple[int, ...], out: Any) -> None:
    np.add.reduce(numbers, axes, None, out)


def _scattered(numbers: Any, index: Index, out: Any) -> None:
    out[...] = np.bincount(index, numbers, out.size + 1)[:-1]
