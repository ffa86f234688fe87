"""A forward pass for one number a state, laid out once: a straight list of numpy calls on one block of memory.

Where states are few, a pass costs as much as the calls it makes. So all that does not depend on the probabilities is
decided beforehand: which calls each block takes, where their operands lie, and where their results go, which is where
the next block reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.layout import MATRICES, Call, Layout, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.graph.network import Graph

__all__ = ["Pass", "bound", "reached"]

Floats = NDArray[Any]
Index = NDArray[Any]

_MATRIX = 8192
"""Up to so many entries, a matrix of zeros and ones sums the leaves faster than an index."""


class Plan:
    """What a graph's passes have in common: their layout, and how its leaves add up to the final states.

    Attributes
    ----------
    entries, numbers : int arrays
        Which entry of the small blocks' matrices each number of their tables, put one after the other, adds to.
    order : int array or None
        Which leaf is each final state's, where each has one.
    sums : float or int array, or None
        The matrix that sums the leaves, or the final state of each.
    spare : list of Pass
        Passes that nobody uses at the moment.
    """

    def __init__(self, graph: Graph) -> None:
        self.layout = layout = Layout(graph)
        firsts = np.cumsum([0, *(graph.blocks[small.block].slots.size for small in layout.small)]).tolist()
        none = np.zeros(0, np.int64)
        self.entries = np.concatenate([none, *(small.start + small.entries for small in layout.small)])
        self.numbers = np.concatenate(
            [none, *(first + small.numbers for first, small in zip(firsts, layout.small, strict=False))]
        )
        self.order: Index | None = None
        self.sums: NDArray[Any] | None = None
        self.spare: list[Pass] = []
        if layout.leaves:
            index = np.concatenate(layout.leaf_index)
            order = np.argsort(index, kind="stable")[: graph.end_size]
            if np.array_equal(index[order], np.arange(graph.end_size)) and (index < graph.end_size).sum() == len(order):
                self.order = order
            elif index.size * graph.end_size <= _MATRIX:
                self.sums = (index[:, None] == np.arange(graph.end_size)).astype(float)
            else:
                self.sums = index


class Pass:
    """A pass over a graph, ready to be run again and again with the branch probabilities of one belief.

    Not by two threads at once: its memory is one.
    """

    __slots__ = ("_calls", "_ends", "_leaves", "_loaded", "_places", "_plan")

    def __init__(self, plan: Plan) -> None:
        layout = plan.layout
        memory = np.empty(layout.size)
        memory[0] = 1
        self._plan = plan
        self._leaves = np.empty(layout.leaves)
        self._loaded: dict[int, Floats] = {}
        # The last three are numbered from the end, and stand there from the start.
        self._places: list[Any] = [None] * len(layout.gathers) + [np.empty(layout.matrices), self._leaves, memory]
        self._calls = [self._ready(call) for call in layout.calls]
        self._ends = None if layout.ends is None else self._seen(layout.ends)

    def _seen(self, of: Any) -> Any:
        if of.__class__ is not View:
            return of
        place, offset, shape, steps = of
        numbers = self._places[place]
        return None if numbers is None else np.ndarray(shape, float, numbers, offset, steps)

    def _ready(self, call: Call) -> tuple[Any, tuple[Any, ...]]:
        first, second, out = map(self._seen, call[1:])
        return (call.function, (first, second, out)) if call.function else (first.dot, (second, out))

    def load(self, tables: Sequence[Floats]) -> None:
        """Put in the branch probabilities by block, each of shape (branches, contexts); they may not change afterwards."""
        plan, layout = self._plan, self._plan.layout
        if layout.small:
            numbers = np.concatenate([tables[small.block] for small in layout.small], axis=None)
            matrices = self._places[MATRICES]
            matrices[:] = np.bincount(plan.entries, numbers[plan.numbers], layout.matrices)
        for i, calls in layout.large.items():
            if self._loaded.get(i) is tables[i]:
                continue
            self._loaded[i] = tables[i]
            gather = layout.gathers[i]
            table = tables[i] if gather is None else tables[i].take(gather, axis=1)
            self._places[i] = np.ascontiguousarray(table)
            for k in calls:
                self._calls[k] = self._ready(layout.calls[k])

    def __call__(self) -> Floats:
        """Send mass 1 from the start to the final states; return what arrives, of shape (final states,)."""
        for function, operands in self._calls:
            function(*operands)
        plan, leaves, ends = self._plan, self._leaves, self._ends
        if plan.order is not None:
            arrived: Floats = leaves[plan.order]
        elif plan.sums is None:
            return np.zeros(plan.layout.graph.end_size) if ends is None else ends.copy()
        elif plan.sums.ndim > 1:
            arrived = leaves.dot(plan.sums)
        else:
            arrived = np.bincount(plan.sums, leaves, plan.layout.graph.end_size + 1)[:-1]
        return arrived if ends is None else arrived + ends


def bound(graph: Graph, tables: Sequence[Floats]) -> Pass:
    """Return a pass over a graph with branch probabilities by block, each of shape (branches, contexts)."""
    made = Pass(_plan(graph))
    made.load(tables)
    return made


def reached(graph: Graph, tables: Sequence[Floats]) -> Floats:
    """Send mass 1 from the start to the final states; return what arrives, of shape (final states,)."""
    plan = _plan(graph)
    try:
        ready = plan.spare.pop()
    except IndexError:
        ready = Pass(plan)
    ready.load(tables)
    arrived = ready()
    plan.spare.append(ready)
    return arrived


def _plan(graph: Graph) -> Plan:
    if not graph.plans:
        graph.plans.append(Plan(graph))
    plan: Plan = graph.plans[0]
    return plan
