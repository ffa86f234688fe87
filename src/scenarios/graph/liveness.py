"""Which variables each spot must remember: those that some condition at or below it still reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.graph.rules import read_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.graph.program import Program, Spot

__all__ = ["Liveness"]


def _reads(spot: Spot) -> int:
    """Return the variables that the rules of a spot look at, as bits."""
    found = read_by(spot.when)
    if spot.shift:
        found |= read_by([rule.condition for rule in spot.shift])
    if spot.requires:
        found |= read_by([condition for _, condition in spot.requires])
    bits = 0
    for variable in found:
        if variable >= 0:  # -1 is what is never decided
            bits |= 1 << variable
    return bits


class Liveness:
    """The live variables of every spot and outcome: those kept to the end first, then newest first.

    A variable is live at a place if it is read there or below, and can have been decided above. Where some path comes
    to a place without having decided it, which `visited` tells, "not visited" is one of its values.

    Sets of variables are bits of integers.

    Parameters
    ----------
    program : Program
    kept : iterable of int
        Variables to remember to the end of every path, because the question asks about them.
    observed : mapping of int to iterable of int, optional
        Variables to remember at spots, because who chooses there is told apart by them; no rule reads them.

    Attributes
    ----------
    live : list of tuple of int
        The live variables, by place: spots, then outcomes.
    visited : list of int
        The variables that every path to a place has decided.
    """

    def __init__(
        self, program: Program, kept: Iterable[int] = (), observed: Mapping[int, Iterable[int]] | None = None
    ) -> None:
        spots = program.spots
        count = len(spots)
        keep = sum(1 << variable for variable in set(kept))
        self.reads = [_reads(spot) if spot.when or spot.shift or spot.requires else 0 for spot in spots]
        seen = {i: sum(1 << v for v in set(variables)) for i, variables in (observed or {}).items()}
        wanted = [0] * count
        for i in range(count - 1, -1, -1):
            spot = spots[i]
            # What is decided here stays in, if it is read below: `maybe` leaves it out.
            live = self.reads[i] | seen.get(i, 0) if seen else self.reads[i]
            for target in spot.targets:
                live |= wanted[target] if target >= 0 else keep
            wanted[i] = live
        outcomes = len(program.outcomes)
        everything = -1
        always, maybe = [everything] * (count + outcomes), [0] * (count + outcomes)
        always[program.start] = 0
        for i in range(count):
            spot = spots[i]
            for target, assigns in zip(spot.targets, spot.assigns, strict=True):
                set_here = 0
                for variable, _ in assigns:
                    set_here |= 1 << variable
                goal = target if target >= 0 else count + ~target
                always[goal] &= always[i] | set_here
                maybe[goal] |= maybe[i] | set_here
        self.visited = always
        self._ends = always[count:]
        live_sets = [wanted[i] & maybe[i] for i in range(count)]
        live_sets += [keep & maybe[count + j] for j in range(outcomes)]
        self._listed: dict[int, tuple[int, ...]] = {0: ()}
        self.live = [self._ordered(bits, keep) for bits in live_sets]

    def _ordered(self, bits: int, keep: int) -> tuple[int, ...]:
        if bits not in self._listed:
            newest_first, left = [], bits
            while left:  # a step for each variable that is live, of perhaps very many that there are
                newest_first.append(left.bit_length() - 1)
                left ^= 1 << newest_first[-1]
            # What lives to the end stands first, so that what dies is the last axis, and sums over it are cheap.
            self._listed[bits] = tuple(sorted(newest_first, key=lambda variable: not keep >> variable & 1))
        return self._listed[bits]

    def certain(self, variable: int) -> bool:
        """Say whether every path, from the start to any outcome, decides the variable."""
        return all(always >> variable & 1 for always in self._ends)
