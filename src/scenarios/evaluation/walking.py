"""Paths walked side by side: a block of them from place to place, by one look-up each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.evaluation.places import Place

__all__ = ["BLOCK", "Walk", "kind_of"]

Floats = NDArray[Any]
Whole = NDArray[Any]

BLOCK = 2**16
"""Paths walked at a time: what is known of them then stays in the processor's cache."""
WHOLES = 256
"""The whole parts of random numbers."""
LARGEST_GUIDE = 2**18


def kind_of(size: int) -> np.dtype[Any]:
    """Return the smallest type that holds the numbers below `size`, and -1."""
    return np.min_scalar_type(-max(1, size))


class _Step:
    """How paths go on from a place.

    Where there are few states, `guide` holds the branch for each state and each whole part of a random number, and
    `onward` where it leads; -1 stands where the branch depends on what is behind the point. Elsewhere the whole number
    is compared with where the branches end. Both find the same branches.
    """

    __slots__ = ("_ends", "_goals", "_guide", "_lead", "_onward", "_spots", "_turns", "effects", "place")

    def __init__(self, place: Place, scales: Sequence[int], scale: int, kind: np.dtype[Any], spots: Whole) -> None:
        self.place = place
        self._spots = spots
        self._ends = WHOLES * _ends(place.table)
        ahead = np.array([1 if goal < 0 else scales[goal] for goal in place.way])
        self._lead = (place.lead * ahead[:, None]).astype(np.int32)
        self._guide = self._onward = None
        if scale == WHOLES:
            states = np.arange(place.states)
            ends, whole = self._ends[:, place.columns(states), None], np.arange(WHOLES)
            least, most = (ends <= whole).sum(axis=0), (ends < whole + 1).sum(axis=0)
            self._guide = np.where(least == most, least, -1).astype(kind).ravel()
            self._onward = self._lead[least, states[:, None]].ravel()
        self.effects = [] if place.effects is None else _by_measure(place.effects)
        self._goals = list(dict.fromkeys(place.way.tolist()))
        self._turns = np.array([self._goals.index(goal) for goal in place.way], kind)

    def go(
        self, states: Whole, stream: Stream, first: int, count: int, walkers: Whole | None, row: Whole | None
    ) -> tuple[Whole, Whole]:
        """Return the branches that paths take, and where these lead; with a `row`, the branches are written there."""
        whole = stream.leading(first, count)
        if walkers is not None:
            whole = whole.take(walkers)
        if self._guide is None or self._onward is None:
            numbers = np.arange(len(states)) if walkers is None else walkers
            branch = self._found(states, whole + stream.trailing(first + numbers))
            if row is not None:
                row[:] = branch
            return branch, self._lead[branch, states]
        spots = np.add(states, whole, out=self._spots[: len(states)])
        branch = self._guide.take(spots, out=row, mode="clip")
        (unsettled,) = (branch < 0).nonzero()
        here = states[unsettled] // WHOLES
        onward = self._onward.take(spots, out=states, mode="clip")  # nobody needs the old ones any more
        if len(unsettled):
            rest = stream.trailing(first + _those(walkers, unsettled))
            branch[unsettled] = found = self._found(here, whole[unsettled] + rest)
            onward[unsettled] = self._lead[found, here]
        return branch, onward

    def parted(self, branch: Whole, walkers: Whole | None, onward: Whole) -> Iterator[tuple[int, Whole | None, Whole]]:
        """Yield where paths go on, which of them, and at what states."""
        if len(self._goals) == 1:
            yield self._goals[0], walkers, onward
            return
        turns = self._turns.take(branch, mode="clip")
        for turn, goal in enumerate(self._goals):
            (chosen,) = (turns == turn).nonzero()
            if len(chosen) == len(branch):
                yield goal, walkers, onward
            elif len(chosen):
                yield goal, _those(walkers, chosen), onward.take(chosen)

    def _found(self, states: Whole, numbers: Floats) -> Whole:
        columns = self.place.columns(states)
        branch = np.zeros(len(states), np.intp)
        for end in self._ends:
            branch += numbers >= end[columns]
        return branch


def _by_measure(amounts: Floats) -> list[tuple[int, Floats]]:
    """Return what is added to each measure, of shape (what adds it, measures), without those that nothing adds to."""
    return [(measure, column.copy()) for measure, column in enumerate(amounts.T) if column.any()]


def _those(walkers: Whole | None, chosen: Whole) -> Whole:
    """Return which paths are chosen, by their numbers in the block, from among some; None: all."""
    return chosen if walkers is None else walkers.take(chosen)


def _together(parts: list[tuple[Whole | None, Whole]], count: int) -> tuple[Whole | None, Whole]:
    """Return the paths that come to a place from several, and their states; in order, if these are all."""
    if len(parts) == 1:
        return parts[0]
    walkers, states = (np.concatenate(column) for column in zip(*parts, strict=True))
    if len(walkers) < count:
        return walkers, states
    ordered = np.empty(count, np.int32)
    ordered[walkers] = states
    return None, ordered


class _Rows:
    """The rows of a table, a row for each variable, that are filled from several places."""

    __slots__ = ("_begun", "_table")

    def __init__(self, table: Whole) -> None:
        self._table = table
        self._begun: set[int] = set()

    def whole(self, variable: int) -> Any:
        """Return a row that is filled at once."""
        self._begun.add(variable)
        return self._table[variable]

    def write(self, variable: int, walkers: Whole, values: Any) -> None:
        """Fill part of a row; -1 stands where it is left."""
        row = self._table[variable]
        if variable not in self._begun:
            self._begun.add(variable)
            row.fill(-1)
        row[walkers] = values

    def finish(self) -> None:
        """Fill the rows that no path came to."""
        for variable, row in enumerate(self._table):
            if variable not in self._begun:
                row.fill(-1)


def _ends(table: Floats) -> Floats:
    """Return where each branch ends on the unit interval, by column; what can no longer be reached ends beyond it."""
    ends: Floats = np.cumsum(table, axis=0)
    with np.errstate(invalid="ignore"):  # columns that nobody comes to
        ends /= ends[-1]
    behind = np.cumsum(table[::-1] > 0, axis=0)[::-1][1:]  # the branches after each that can be taken
    reached: Floats = np.where(behind > 0, ends[:-1], 2.0)
    return reached


class Walk:
    """Paths through places, ready to be walked from any number on.

    Parameters
    ----------
    places : sequence of Place
    start : int
        Where paths begin.
    source : numpy.random.SeedSequence
    paths : int
        How many are to be expected; it decides only what is worth preparing.
    kind : dtype
        How branches are written down.
    values : float array of shape (outcomes, measures)
        What each outcome adds.
    """

    def __init__(
        self,
        places: Sequence[Place],
        start: int,
        source: np.random.SeedSequence,
        paths: int,
        kind: np.dtype[Any],
        values: Floats,
    ) -> None:
        scales = [WHOLES if WHOLES * place.states <= min(paths, LARGEST_GUIDE) else 1 for place in places]
        spots = np.empty(BLOCK, np.intp)
        self._steps = [_Step(place, scales, scale, kind, spots) for place, scale in zip(places, scales, strict=True)]
        self._streams = {place.name: Stream(source, place.name) for place in places}
        self._start = start
        self._values = _by_measure(values)

    def __call__(
        self, first: int, taken: Whole, outcome: Whole, totals: Floats, counts: Sequence[Whole] | None = None
    ) -> None:
        """Walk the paths from number `first` on.

        Parameters
        ----------
        taken : int array of shape (variables, paths)
            Gets the value of every variable on every path, -1 where it has none.
        outcome : int array of shape (paths,)
            Gets the outcomes.
        totals : float array of shape (measures, paths)
            Gets what each measure comes to.
        counts : sequence of int arrays of shape (branches,), one for each place, optional
            To which is added how often each branch was taken.
        """
        for begin in range(0, len(outcome), BLOCK):
            here = slice(begin, begin + BLOCK)
            self._block(first + begin, taken[:, here], outcome[here], totals[:, here], counts)

    def _block(self, first: int, taken: Whole, outcome: Whole, totals: Floats, counts: Sequence[Whole] | None) -> None:
        rows = _Rows(taken)
        totals[...] = 0
        waiting: dict[int, list[tuple[Whole | None, Whole]]] = {self._start: [(None, np.zeros(len(outcome), np.int32))]}
        for i, step in enumerate(self._steps):
            parts = waiting.pop(i, None)
            if parts is None:
                continue
            place = step.place
            walkers, states = _together(parts, len(outcome))
            row = rows.whole(place.variable) if walkers is None else None
            branch, onward = step.go(states, self._streams[place.name], first, len(outcome), walkers, row)
            if walkers is not None:
                rows.write(place.variable, walkers, branch)
            for b, assigns in enumerate(place.assigns):
                for variable, digit in assigns:
                    rows.write(variable, _those(walkers, np.flatnonzero(branch == b)), digit)
            for measure, effects in step.effects:
                totals[measure, slice(None) if walkers is None else walkers] += effects.take(branch)
            if counts is not None:
                counts[i][:] += np.bincount(branch, minlength=len(counts[i]))
            for goal, mine, there in step.parted(branch, walkers, onward):
                if goal < 0:
                    outcome[slice(None) if mine is None else mine] = there
                else:
                    waiting.setdefault(goal, []).append((mine, there))
        for measure, values in self._values:
            totals[measure] += values.take(outcome)
        rows.finish()
