"""Branch and bound: the least value of a column when states that read one row must choose one vector."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.boxes import Boxes, root
from scenarios.evaluation.bounding.curvature import curved_things, support
from scenarios.evaluation.bounding.looking import look, point_in, value_at
from scenarios.evaluation.bounding.monotone import fixed_by_sign
from scenarios.evaluation.bounding.splitting import Split, children
from scenarios.evaluation.waiting import NO_BAR

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.evaluation.waiting import Bar

__all__ = ["Found", "search"]

Floats = NDArray[Any]

TOLERANCE = 1e-11
"""How far an attained value may be above the least that is possible, and still count as the least; relative above 1."""
_SIDE_BY_SIDE = 64
_NUMBERS = 4_000_000
_MOST_ROUNDS = 3


class Found(NamedTuple):
    """What is certain, and what is attained: no value is below `outer`; `inner` is one that occurs; boxes looked at."""

    outer: float
    inner: float
    boxes: int

    @property
    def exact(self) -> bool:
        """Whether the two are one; never where nothing is attained."""
        return bool(np.isfinite(self.inner)) and self.inner - self.outer <= TOLERANCE * max(1.0, abs(self.inner))


def search(field: Field, columns: Columns, budget: int, bar: Bar = NO_BAR) -> list[Found]:
    """Find the least value of every column.

    Parameters
    ----------
    field : Field
    columns : Columns
    budget : int
        How many boxes may be looked at for each column.
    bar : Bar
        Is told of each column that is done.
    """
    wide = max(1, min(len(columns), _NUMBERS // (4 * field.levels.size)))
    found: list[Found] = []
    for first in range(0, len(columns), wide):
        some = columns.take(slice(first, first + wide))
        boxes, _ = root(field.credal, len(some)).settled(field.credal)
        looked = look(field, some, boxes)
        found += [Found(float(a), float(b), 1) for a, b in zip(looked.outer, looked.inner, strict=True)]
    alike: dict[tuple[Any, ...], list[int]] = {}
    for k, best in enumerate(found):
        if not best.exact and budget > 1:
            counts = tuple((columns.contrast[:, k] != 0).tolist())
            alike.setdefault((counts, bool(columns.measure[k] >= 0)), []).append(k)
    bar.update(len(found) - sum(map(len, alike.values())))
    for members in alike.values():
        searched = _Search(field, columns.take(members), [found[k] for k in members], budget).run(bar)
        for k, best in zip(members, searched, strict=True):
            found[k] = best
    return found


class _Task:
    """One column's search: its best value so far, and the boxes that may hold a better one."""

    def __init__(self, begun: Found) -> None:
        self.best = begun.inner
        self.spent = 0
        self.dropped = np.inf
        self.heap: list[tuple[float, int, Boxes, Split, tuple[Floats, Floats]]] = []

    @property
    def worth(self) -> float:
        """Below what a box is worth looking into."""
        return self.best - TOLERANCE * max(1.0, abs(self.best)) if np.isfinite(self.best) else np.inf

    def open(self, budget: int) -> bool:
        """Say whether there is anything left to do."""
        return bool(self.heap) and self.heap[0][0] < self.worth and self.spent < budget

    def found(self) -> Found:
        left = min(self.heap[0][0] if self.heap else np.inf, self.dropped)
        return Found(float(self.best if left >= self.worth else left), float(self.best), self.spent)


class _Search:
    """The searches of columns for which the same states count, side by side."""

    def __init__(self, field: Field, columns: Columns, begun: list[Found], budget: int) -> None:
        self.columns, self.budget = columns, budget
        self.field = field.within(support(field, columns.take([0])))
        self.curved = curved_things(self.field)
        # Effects before evidence weigh on what comes after it; a state's value alone does not tell.
        self.signs = not (field.learned and field.has_effects and columns.measure[0] >= 0)
        self.number = itertools.count()
        self.tasks = [_Task(found) for found in begun]
        self.begun = np.array([found.outer for found in begun])

    def run(self, bar: Bar) -> list[Found]:
        """Look at boxes, the most promising first, until none can hold a lower value, or the budget is spent."""
        credal = self.field.credal
        boxes, _ = root(credal, len(self.tasks)).settled(credal)
        self._take_in(boxes, [Split()] * len(self.tasks), self.begun, np.arange(len(self.tasks)))
        batch = max(1, min(_SIDE_BY_SIDE, _NUMBERS // (4 * self.field.levels.size)))
        done = 0
        while active := [k for k, task in enumerate(self.tasks) if task.open(self.budget)]:
            bar.update(len(self.tasks) - len(active) - done)
            done = len(self.tasks) - len(active)
            parts: list[tuple[Boxes, Split]] = []
            known: list[float] = []
            owners: list[int] = []
            for k in active[:batch]:
                task = self.tasks[k]
                first = len(parts)
                while task.open(self.budget) and len(parts) - first < max(1, batch // len(active)):
                    lower, _, box, split, counted = heapq.heappop(task.heap)
                    made = children(credal, box, split, counted, self.curved)
                    # Where nothing is left to choose, what remains of the gap is rounding; a box without a belief has no gap.
                    if not made and self._defined(k, box):
                        task.dropped = min(task.dropped, lower)
                    parts += made
                    known += [lower] * len(made)
                    owners += [k] * len(made)
            if parts:
                joined = Boxes(
                    *(np.concatenate(sides, axis=1) for sides in zip(*(box.parts for box, _ in parts), strict=True))
                )
                self._take_in(joined, [split for _, split in parts], np.array(known), np.array(owners))
        bar.update(len(self.tasks) - done)
        return [task.found() for task in self.tasks]

    def _defined(self, k: int, box: Boxes) -> bool:
        """Say whether the one belief of a box leaves every state that is reached a branch, and meets the evidence."""
        value, _, _ = value_at(self.field, self.columns.take([k]), point_in(self.field, box))
        return bool(np.isfinite(value[0]))

    def _take_in(self, boxes: Boxes, splits: list[Split], known: Floats, owners: NDArray[Any]) -> None:
        """Look at boxes and put those into their heaps that may hold a lower value.

        `known` is what their values are certainly not below.
        """
        credal = self.field.credal
        settled, fits = boxes.settled(credal)
        best = np.array([task.best for task in self.tasks])[owners]
        if self.signs and (not self.field.learned or bool(np.isfinite([known, best]).all())):
            for _ in range(_MOST_ROUNDS):
                fixed, changed = fixed_by_sign(self.field, self.columns.take(owners), settled, (known, best))
                settled, still = fixed.settled(credal)
                fits &= still
                if not changed.any():
                    break
        for k in owners:
            self.tasks[k].spent += 1
        kept = np.flatnonzero(fits)
        if not len(kept):
            return
        settled = settled.take(kept)
        looked = look(self.field, self.columns.take(owners[kept]), settled)
        outer = np.maximum(looked.outer, known[kept])
        for k, at in enumerate(kept):
            task = self.tasks[owners[at]]
            task.best = min(task.best, float(looked.inner[k]))
        for k, at in enumerate(kept):
            task = self.tasks[owners[at]]
            if outer[k] < task.worth:
                counted = looked.votes.spread[:, k], looked.votes.weight[:, k]
                heapq.heappush(task.heap, (float(outer[k]), next(self.number), settled.take([k]), splits[at], counted))
