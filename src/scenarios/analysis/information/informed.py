"""Choosing with a finding known beforehand: the same rollback, with branch probabilities given the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.choosing.situations import opened
from scenarios.evaluation.choosing.solving import EXACT, LOCAL, Found, Search
from scenarios.graph.choosing import Choosing
from scenarios.graph.conditioning import conditioned, following, leading_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.analysis.information.sources import Known
    from scenarios.evaluation.choosing.laid import Laid
    from scenarios.graph import Program

__all__ = ["BUDGET", "Informed", "Learned"]

Floats = NDArray[Any]
Index = NDArray[Any]

BUDGET = 4096
_SAME = 1e-12
"""A choice influences a finding if some option makes it more or less likely by more than this."""


class Learned(NamedTuple):
    """What a finding means: how likely it is, branch probabilities given it, how much options move that by choice, how likely by state."""

    name: str
    probability: float
    tables: list[Floats]
    moved: dict[int, float]
    masses: dict[int, Floats]


class Informed:
    """The best strategies once something is known, of choices that were laid out.

    Parameters
    ----------
    laid : Laid
    variables : set of int
        What is found out about.
    """

    def __init__(self, laid: Laid, variables: set[int]) -> None:
        self.laid = laid
        program: Program = laid.graph.program
        about = {i for i, spot in enumerate(program.spots) if any(v in variables for a in spot.assigns for v, _ in a)}
        self._about = about
        self._blocks = leading_to(laid.graph, about)
        self._choice_of = {i: k for k, there in enumerate(laid.situations) for i in there.blocks}
        graph = opened(laid.graph, [i for i in self._blocks if i not in self._choice_of])
        self._sweep = Choosing(graph, laid.sweep.decided, laid.sweep.tolerances)
        self._search = Search(graph, self._sweep, laid.tables, laid.situations, laid.search.forgotten)

    def learned(self, known: Known, picks: Mapping[int, Index], reach: Sequence[Floats]) -> Learned:
        """Return what a finding means under choices that are given.

        Parameters
        ----------
        known : Known
        picks : mapping of int to int array
            Choices that are fixed; at others all options count.
        reach : sequence of float arrays
            By block, how likely each state is then.
        """
        laid = self.laid
        before = laid.search.with_choices(picks)
        tables, masses, ahead = conditioned(laid.graph, before, known.factors, self._blocks)
        moved: dict[int, float] = {}
        for i in self._blocks:
            k = self._choice_of.get(i)
            if k is not None:
                counts = (before[i] > 0) & (reach[i] > 0)
                highest = np.where(counts, ahead[i], -np.inf).max(axis=0, initial=-np.inf)
                lowest = np.where(counts, ahead[i], np.inf).min(axis=0, initial=np.inf)
                apart = np.where(reach[i] > 0, highest - lowest, 0.0).max(initial=0.0)
                if apart > _SAME:
                    moved[k] = max(moved.get(k, 0.0), float(apart))
        start = laid.graph.program.start
        probability = float(masses[start][0]) if start in masses else 1.0
        given = [tables.get(i, table) for i, table in enumerate(before)]
        return Learned(known.name, probability, given, moved, masses)

    def best(self, learned: Learned, picks: Mapping[int, Index], final: Floats, usual: Found) -> Found:
        """Return the best strategy given a finding.

        Parameters
        ----------
        learned : Learned
        picks : mapping of int to int array
            Choices that are fixed.
        final : float array of shape (columns, final states)
            What the final states are worth.
        usual : Found
            The strategy without the finding: it is kept where a search that need not find the best finds nothing better.
        """
        search = self._search
        search.tables = list(learned.tables)
        self._sweep.load(learned.tables, self.laid.added(), final)
        found = search.best(picks, "auto", BUDGET)
        if found.how == LOCAL:
            fixed = dict(enumerate(usual.picks)) | {k: np.where(p < 0, usual.picks[k], p) for k, p in picks.items()}
            value = self._sweep(search.reach(fixed), fixed)
            kept = Found([self._sweep.picked(k) for k in range(len(usual.picks))], found.worth, value, LOCAL)
            found = max(found, kept, key=lambda one: float(one.value[0]))
        return found

    def arriving(self, every: Sequence[Learned], k: int, final: Floats, usual: Found) -> tuple[float, list[Found]]:
        """Return what the best strategy is worth if a finding arrives just before a choice, and the strategies after each finding.

        Parameters
        ----------
        every : sequence of Learned
            All findings, one of which is made.
        k : int
            The choice, after which what is found out comes about.
        final, usual
            As in `best`.
        """
        laid = self.laid
        blocks = laid.situations[k].blocks
        found, worth = [], []
        for learned in every:
            found.append(self.best(learned, laid.given, final, usual))
            worth.append({i: self._sweep.values[i].copy() for i in blocks})
        utility = laid.utilities[0]
        known = {
            i: utility.means(np.array([one.masses[i] for one in every]), np.array([some[i][0] for some in worth]))[None]
            for i in blocks
        }
        laid.sweep.load(laid.tables, laid.added(), final)
        value = laid.sweep(laid.search.reach(laid.given), laid.given, known)
        return float(value[0]), found

    def knowing(self, k: int) -> set[int] | None:
        """Return the choices that are made at or after a choice; None if what is found out may come about before it."""
        graph, blocks = self.laid.graph, self.laid.situations[k].blocks
        if following(graph, self._about) & set(blocks):
            return None
        after = following(graph, set(blocks))
        return {j for i, j in self._choice_of.items() if i in after}

    def followed(self, learned: Learned, found: Found) -> dict[str, str]:
        """Return what a strategy chooses in the situations that it leads to, once the finding is known."""
        laid, search = self.laid, self._search
        search.tables = list(learned.tables)
        reach = dict(enumerate(search.reach(dict(enumerate(found.picks)))))
        lines = {}
        for k, (choice, there) in enumerate(zip(laid.free, laid.situations, strict=True)):
            options = laid.question.outline.variables[choice.name]
            for s in np.flatnonzero(laid.gathered(k, reach) > 0).tolist():
                known = zip(there.known, there.branches, there.table.at(s), strict=True)
                told = ",".join(f"{name}={some[digit]}" for name, some, digit in known if digit < len(some))
                lines[f"{choice.name}[{told}]" if told else choice.name] = options[found.picks[k][s]]
        return lines


def how_found(every: Sequence[Found]) -> str:
    """Return the weakest way in which strategies were found."""
    ways = [found.how for found in every]
    return next((way for way in (LOCAL, *ways) if way in ways and way != EXACT), EXACT)
