"""Forward passes: laid out once for each kind of question, then a straight list of numpy calls on one block of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.apart import adds_up, summed_up
from scenarios.graph.layout import Effects, Layout
from scenarios.graph.products import Rows
from scenarios.graph.tape import LEAVES, MATRICES, MEMORY, View
from scenarios.quiet import no_collection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.graph.network import Graph
    from scenarios.graph.tape import Call

__all__ = ["Pass", "bound", "forward"]

Floats = NDArray[Any]
Index = NDArray[Any]

_MATRIX = 8192
"""Up to so many entries, a matrix of zeros and ones sums the leaves faster than an index."""


class Plan:
    """What passes of one kind have in common: their layout, and how its leaves add up to the final states.

    Attributes
    ----------
    entries, numbers, effects : int arrays
        For the matrices of small blocks: which entry each number of their tables, put one after the other, adds to, and
        which effect it is multiplied with (0: 1, the effects follow).
    order : int array or None
        Which leaf is each final state's, where each has just one.
    sums : float or int array, or None
        The matrix that sums the leaves, or the final state of each.
    spare : list of Pass
        Passes that nobody uses at the moment.
    """

    def __init__(self, graph: Graph, totals: int, affected: frozenset[int], draws: int, *, reach: bool) -> None:
        self.layout = layout = Layout(graph, totals=totals, affected=affected, draws=draws, reach=reach)
        self.spare: list[Pass] = []
        self._put_together(graph)
        self.order: Index | None = None
        self.sums: NDArray[Any] | None = None
        if layout.leaves:
            index = np.concatenate(layout.leaf_index)
            order = np.argsort(index, kind="stable")
            order = order[: int((index < layout.rows).sum())]
            if np.array_equal(index[order], np.arange(layout.rows)):
                self.order = order
            elif index.size * layout.rows <= _MATRIX:
                self.sums = (np.arange(layout.rows)[:, None] == index).astype(float)
            else:
                self.sums = index

    def _put_together(self, graph: Graph) -> None:
        small, totals = self.layout.matrices.small, self.layout.totals
        self.blocks = list(dict.fromkeys(matrix.block for matrix in small))
        self.affected = [i for i in self.blocks if i in self.layout.affected]
        sizes = [graph.blocks[i].slots.size for i in self.blocks]
        first = dict(zip(self.blocks, np.cumsum([0, *sizes]).tolist(), strict=False))
        sizes = [graph.blocks[i].branches * totals for i in self.affected]
        effect = dict(zip(self.affected, np.cumsum([1, *sizes]).tolist(), strict=False))
        none = np.zeros(0, np.int64)
        lengths = [len(matrix.entries) for matrix in small]
        starts, firsts = [matrix.start for matrix in small], [first[matrix.block] for matrix in small]
        self.entries = np.concatenate([none, *(matrix.entries for matrix in small)])
        self.entries += np.repeat(np.array(starts, np.int64), lengths)
        self.numbers = np.concatenate([none, *(matrix.numbers for matrix in small)])
        self.numbers += np.repeat(np.array(firsts, np.int64), lengths)
        self.effects = np.concatenate(
            [
                none,
                *(
                    np.zeros(len(matrix.entries), np.int64)
                    if matrix.effects is None
                    else effect[matrix.block] + matrix.effects
                    for matrix in small
                ),
            ]
        )


class Pass:
    """A pass over a graph, ready to be run again and again with the branch probabilities of one belief, or of some draws.

    Not by two threads at once: its memory is one.
    """

    __slots__ = ("_calls", "_effects", "_ends", "_leaves", "_loaded", "_places", "_plan", "_reach", "_uneven")

    def __init__(self, plan: Plan) -> None:
        layout = plan.layout
        memory = np.empty(layout.tape.size)
        each = max(1, layout.draws)
        memory[:each] = 1
        memory[each : layout.width] = 0
        self._plan = plan
        self._effects: Sequence[Floats | None] = ()
        leaves = np.empty(layout.leaves)
        self._leaves = leaves.reshape(-1, layout.draws) if layout.draws else leaves
        self._loaded: dict[int, Floats] = {}
        self._uneven: set[int] = set()  # blocks whose last branch is not what the others leave
        self._places: dict[int, Any] = {MATRICES: np.empty(layout.matrices.size), LEAVES: leaves, MEMORY: memory}
        self._calls = [self._ready(call) for call in layout.tape.calls]
        self._ends = self._seen(layout.ends)
        self._reach = [self._seen(view) for view in layout.reach]

    def _seen(self, of: Any) -> Any:
        if of.__class__ is Effects:
            if not self._effects:
                return None  # not loaded yet
            table = self._effects[of.block]
            return table.reshape(table.shape + (1,) * of.behind)  # type: ignore[union-attr] # only of blocks that have effects
        if of.__class__ is Rows:
            rows = self._places.get(of.place)
            return None if rows is None else rows[of.first].transpose(of.order)[of.between]
        if of.__class__ is tuple:
            return tuple(map(self._seen, of))
        if of.__class__ is not View:
            return of
        place, offset, shape, steps = of
        numbers = self._places.get(place)
        if numbers is None:
            return None  # not loaded yet
        return np.ndarray(shape, float, numbers, offset, steps)

    def _ready(self, call: Call) -> tuple[Any, tuple[Any, ...]]:
        first, second, out = map(self._seen, call[1:])
        return (call.function, (first, second, out)) if call.function else (first.dot, (second, out))

    def load(self, tables: Sequence[Floats], effects: Sequence[Floats | None] = ()) -> None:
        """Put in what `forward` is given; the arrays may not change afterwards."""
        plan, layout = self._plan, self._plan.layout
        if layout.totals:
            self._effects = effects
            for k in layout.affecting:
                self._calls[k] = self._ready(layout.tape.calls[k])
        if plan.blocks:
            numbers = np.concatenate([tables[i] for i in plan.blocks], axis=None)[plan.numbers]
            if plan.affected:
                numbers *= np.concatenate([[1.0], *(effects[i] for i in plan.affected)], axis=None)[plan.effects]
            self._places[MATRICES][:] = np.bincount(plan.entries, numbers, layout.matrices.size)
        for i, calls in layout.large.items():
            if self._loaded.get(i) is tables[i]:
                continue
            self._loaded[i] = table = tables[i]
            gather, shape = layout.products.gathers[i], layout.products.shapes[i]
            if layout.draws:
                if gather is not None:
                    table = table.reshape(shape[0], -1, layout.draws).take(gather, axis=1)
                self._places[i] = table.reshape(*shape, layout.draws)
            else:
                self._places[i] = np.ascontiguousarray(table if gather is None else table.take(gather, axis=1))
            if i in layout.rests:
                (self._uneven.discard if adds_up(self._places[i]) else self._uneven.add)(i)
            for k in calls:
                self._calls[k] = self._ready(layout.tape.calls[k])
        for i in self._uneven:
            k = layout.rests[i]
            self._calls[k] = summed_up, self._calls[k][1]

    def __call__(self) -> Floats:
        """Send mass 1 from the start to the final states; return what arrives, of shape (final states, *tail)."""
        for function, operands in self._calls:
            function(*operands)
        plan, leaves, ends = self._plan, self._leaves, self._ends
        layout = plan.layout
        if plan.order is not None:
            arrived: Floats = leaves[plan.order]
        elif plan.sums is None:
            arrived = np.zeros((layout.rows, *layout.behind.values()))
        elif plan.sums.ndim > 1:
            arrived = plan.sums.dot(leaves)
        elif layout.draws:
            arrived = np.zeros((layout.rows + 1, layout.draws))
            np.add.at(arrived, plan.sums, leaves)
            arrived = arrived[:-1]
        else:
            arrived = np.bincount(plan.sums, leaves, layout.rows + 1)[:-1]
        if layout.totals:
            arrived = arrived.reshape(1 + layout.totals, -1, *layout.behind.values())
        if ends is not None:
            arrived = arrived + ends
        return arrived.swapaxes(0, 1) if layout.totals else arrived

    def reach(self) -> list[Floats]:
        """Return what arrived at each block in the last run, of shape (states, *tail)."""
        return [self.reach_of(i) for i in range(len(self._reach))]

    def reach_of(self, i: int) -> Floats:
        """Return what arrived at one block; see `reach`."""
        layout, view = self._plan.layout, self._reach[i]
        shape = (*layout.ahead.values(), layout.graph.blocks[i].states.size, *layout.behind.values())
        mass: Floats = np.zeros(shape) if view is None else view.reshape(shape).copy()
        return mass.swapaxes(0, 1) if layout.totals else mass


def bound(
    graph: Graph,
    tables: Sequence[Floats],
    effects: Sequence[Floats | None] = (),
    *,
    totals: int = 0,
    draws: int = 0,
    reach: bool = False,
) -> Pass:
    """Return a pass of one's own, loaded; with `reach`, it keeps what arrives at each block."""
    made = Pass(_plan(graph, effects, totals, draws, reach=reach))
    made.load(tables, effects)
    return made


def forward(
    graph: Graph,
    tables: Sequence[Floats],
    effects: Sequence[Floats | None] = (),
    *,
    totals: int = 0,
    draws: int = 0,
) -> Floats:
    """Send mass 1 from the start to the final states.

    Parameters
    ----------
    graph : Graph
    tables : sequence of float arrays of shape (branches, contexts), or (branches, *shape of the contexts, draws)
        Branch probabilities by block.
    effects : sequence of float arrays of shape (branches, totals), or None
        What the branches of each block add to running totals.
    totals : int
        How many running totals go along with the mass.
    draws : int
        How many beliefs go side by side; 0 for one without an axis of its own.

    Returns
    -------
    float array of shape (final states,), (final states, 1 + totals), or either with draws as one more axis
        Mass, and expected running totals on the paths that come here, times their mass.
    """
    plan = _plan(graph, effects, totals, draws, reach=False)
    try:
        ready = plan.spare.pop()
    except IndexError:
        ready = Pass(plan)
    ready.load(tables, effects)
    arrived = ready()
    plan.spare.append(ready)
    return arrived


def _plan(graph: Graph, effects: Sequence[Floats | None], totals: int, draws: int, *, reach: bool) -> Plan:
    affected = frozenset(i for i, table in enumerate(effects) if table is not None)
    key = (totals, affected, draws, reach)
    if key not in graph.plans:
        with no_collection():
            graph.plans[key] = Plan(graph, totals, affected, draws, reach=reach)
    plan: Plan = graph.plans[key]
    return plan
