"""How many of many paths go where: counted from place to place, or path by path while these are walked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.streams import generator
from scenarios.results import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.evaluation.places import Place
    from scenarios.evaluation.question import Prepared
    from scenarios.results import Labels, Provenance

__all__ = ["Counts"]

Floats = NDArray[Any]
Whole = NDArray[Any]


class Counts:
    """How many paths took each branch at each place, and how many reached each outcome.

    Attributes
    ----------
    taken : list of int arrays of shape (branches,)
        By place.
    ends : int array of shape (outcomes,)
    """

    __slots__ = ("_places", "ends", "taken")

    def __init__(self, places: Sequence[Place], outcomes: int) -> None:
        self._places = places
        self.taken = [np.zeros(len(place.lead), np.int64) for place in places]
        self.ends = np.zeros(outcomes, np.int64)

    def add(self, start: int, source: np.random.SeedSequence, paths: int) -> None:
        """Send paths from the start to the outcomes, without walking any of them.

        Those at a state part among its branches by conditional binomials: the first branch takes its share of them, the
        second its share of what is left, and so on. That takes no longer for more paths.
        """
        generators = {place.name: generator(source, place.name) for place in self._places}
        waiting = {start: np.array([paths])}
        for i, place in enumerate(self._places):
            here = waiting.pop(i, None)
            if here is None:
                continue
            states = np.flatnonzero(here)
            left = here[states]
            for b, share in enumerate(_shares(place.table[:, place.columns(states)])):
                took = generators[place.name].binomial(left, share)
                left = left - took
                self.taken[i][b] += took.sum()
                goal = int(place.way[b])
                if goal >= 0 and goal not in waiting:
                    waiting[goal] = np.zeros(self._places[goal].states, np.int64)
                np.add.at(self.ends if goal < 0 else waiting[goal], place.lead[b, states], took)

    def tally(
        self, ready: Prepared, how: Provenance, labels: Labels, branches: dict[str, tuple[str, ...]], *, steps: bool
    ) -> Tally:
        """Return the result; without `steps`, only outcomes were drawn, and nothing is known of what lies before."""
        paths = int(self.ends.sum())
        found = {name: np.zeros(len(known), np.int64) for name, known in branches.items()} if steps else {}
        rows = list(found.values())
        totals = self.ends @ ready.values
        for place, taken in zip(self._places, self.taken, strict=True):
            for b, count in enumerate(taken if steps else ()):
                rows[place.variable][b] += count
                for variable, digit in place.assigns[b]:
                    rows[variable][digit] += count
            if place.effects is not None:
                totals += taken @ place.effects
        means = totals / paths if steps else np.zeros(0)
        for array in (*rows, self.ends, means):
            array.flags.writeable = False
        model = how.model
        return Tally(
            paths,
            tuple(found),
            MappingProxyType(branches if steps else {}),
            MappingProxyType(found),
            tuple(model.outcomes),
            self.ends,
            tuple(model.measures) if steps else (),
            means,
            labels,
            how,
        )


def _shares(table: Floats) -> Floats:
    """Return the probability of each branch given that none before it was taken; exactly 1 for the last possible one."""
    behind: Floats = np.cumsum(table[::-1], axis=0)[::-1]
    return np.divide(table, behind, out=np.zeros_like(table), where=behind > 0)
