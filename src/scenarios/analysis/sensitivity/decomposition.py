"""Sobol' indices without sampling: first order from gradients, total ones from pairs of paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.pairs import Pairs
from scenarios.evaluation.waiting import each_of
from scenarios.graph import Belief
from scenarios.graph.readings import readings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.analysis.sensitivity.response import Response
    from scenarios.analysis.sensitivity.uncertain import Uncertain
    from scenarios.graph.levels import Levels

__all__ = ["Indices", "exact_indices", "first_orders"]

Floats = NDArray[Any]

MOST_STATES = 4000
"""A matrix of pairs of them takes 128 MB."""


class Indices(NamedTuple):
    """What an answer's variance comes to, unnormalised: arrays of shape (sources,)."""

    mean: float
    variance: float
    first: Floats
    total: Floats


def first_orders(response: Response, uncertain: Uncertain, contrasts: Floats) -> dict[str, Floats]:
    """Return by source the variance of the answer's mean given the source, of shape (contrasts,).

    The mean of a multi-affine answer given one source is affine in it, with the gradient at the means: g' C g.
    """
    derivatives = response.derivatives
    belief = Belief(uncertain.slots, derivatives.belief.factors)
    partials = derivatives.at(belief)
    slots, _ = derivatives.slopes.gradient(belief, partials)
    slots, amounts = (part[:, : len(contrasts)] @ contrasts for part in (slots, partials.amounts))
    judgements = derivatives.ready.graph.program.judgements
    found: dict[str, Floats] = {}
    sizes: dict[int, list[int]] = {}
    for row, (_, covariance) in uncertain.rows.items():
        sizes.setdefault(len(covariance), []).append(row)
    for size, rows in sizes.items():
        starts = np.array([judgements[row].slots.start for row in rows])
        gradient = slots[starts[:, None] + np.arange(size)]
        covariances = np.array([uncertain.rows[row][1] for row in rows])
        shares = (gradient * (covariances @ gradient)).sum(axis=1)
        found |= {uncertain.rows[row][0]: share for row, share in zip(rows, shares, strict=True)}
    for name, (variance, places, coefficients) in uncertain.amounts.items():
        found[name] = variance * (np.array(coefficients) @ amounts[places]) ** 2
    return found


class _One:
    """One answer, an option's or a difference of two, on the states that it may pass through."""

    def __init__(self, response: Response, uncertain: Uncertain, contrast: Floats) -> None:
        derivatives = response.derivatives
        slopes, asked = derivatives.slopes, derivatives.asked
        belief = Belief(uncertain.slots, derivatives.belief.factors)
        counts = asked.counts @ contrast
        option = asked.option @ contrast
        kept = _passed(slopes.levels, (asked.counts != 0) @ (contrast != 0))
        levels = slopes.levels.within(kept)
        self.size = levels.size
        readings = readings_of(levels, len(belief.slots))
        edge = readings.probabilities(belief)[readings.edge_entry]
        covariances = {row: covariance for row, (_, covariance) in uncertain.rows.items()}
        self.pairs = Pairs(levels, edge, covariances)
        final = counts * asked.event
        adds = None
        self._amounts: dict[str, tuple[float, Floats, Floats]] = {}
        if asked.measure >= 0:
            at = slopes.values_at + slopes.end_outcome * slopes.measures + asked.measure
            final[:-1] += counts[:-1] * derivatives.amounts[at]
            weights = [option[-1] if level.option is None else option[level.option] for level in levels.levels]
            places = _effect_places(levels, asked.measure)
            weight = np.concatenate(
                [np.broadcast_to(w, level.lead.shape).ravel() for w, level in zip(weights, levels.levels, strict=True)]
            )
            weight = weight * (places >= 0)
            adds = derivatives.amounts[np.maximum(places, 0)] * weight
            for name, (variance, where, coefficients) in uncertain.amounts.items():
                worth = np.zeros(len(derivatives.amounts))
                np.add.at(worth, where, coefficients)
                ends = np.zeros(len(final))
                ends[:-1] = counts[:-1] * worth[at]
                self._amounts[name] = variance, ends, worth[np.maximum(places, 0)] * weight
        self._final, self._adds = final, adds
        self._rows = {row: name for row, (name, _) in uncertain.rows.items()}
        self._read = frozenset(self._rows) & set(readings.row.tolist())

    def variance(self, sources: frozenset[str]) -> float:
        """Return the variance while these sources are drawn, and all others at their means."""
        rows = frozenset(row for row in self._read if self._rows[row] in sources)
        main = self.pairs.swept(self._final, self._adds, rows)
        found = main.value - main.mean**2
        for name, (variance, ends, adds) in self._amounts.items():
            if name in sources:
                found += variance * self.pairs.swept(ends, adds, rows).value
        return found

    def all_of_it(self) -> tuple[float, float, dict[str, float]]:
        """Return the mean, the variance while everything is drawn, and by source what is left of it if only it is unknown."""
        main = self.pairs.swept(self._final, self._adds, self._read)
        reach = self.pairs.reach()
        left = {self._rows[row]: float((reach[row] * added).sum()) for row, added in main.added.items()}
        found = main.value - main.mean**2
        for name, (variance, ends, adds) in self._amounts.items():
            squared = self.pairs.swept(ends, adds, self._read)
            found += variance * squared.value
            left[name] = variance * squared.value
            for row, added in squared.added.items():
                left[self._rows[row]] += variance * float((reach[row] * added).sum())
        return main.mean, found, left


def _passed(levels: Levels, counts: Floats) -> Floats:
    """Return the states from which a path may come to a final state that counts."""
    found = np.zeros(levels.size, bool)
    found[: len(counts)] = counts != 0
    found[: levels.ends + 1] = True
    leads = np.zeros(levels.size, bool)
    leads[: len(counts)] = counts != 0
    for level in levels.levels:
        leads[level.first : level.stop] = leads[level.lead].any(axis=0)
    found |= leads
    found[levels.start] = True
    return found


def _effect_places(levels: Levels, measure: int) -> Floats:
    """Return where the measure's effect of each edge stands among the amounts; -1 where there is none."""
    found = []
    for level in levels.levels:
        none = np.full(level.lead.shape, -1)
        found.append(
            (none if level.effect is None else np.where(level.effect >= 0, level.effect + measure, -1)).ravel()
        )
    return np.concatenate(found)


def exact_indices(
    response: Response,
    uncertain: Uncertain,
    contrasts: Floats,
    groups: Mapping[str, Sequence[str]] | None,
    *,
    shows: bool = False,
) -> list[Indices] | str:
    """Return the indices of every contrast, of shape (options, contrasts), or why there are too many states for that."""
    firsts = first_orders(response, uncertain, contrasts)
    found = []
    everything = frozenset(firsts)
    for k, contrast in enumerate(each_of(contrasts.T, "options", shows=shows)):
        one = _One(response, uncertain, contrast)
        if one.size > MOST_STATES:
            return f"pairs of at most {MOST_STATES:,} states are looked at, got {one.size:,}"
        mean, variance, left = one.all_of_it()
        if groups is None:
            first = [float(firsts[name][k]) if name in firsts else 0.0 for name in uncertain.sources]
            total = [left.get(name, 0.0) for name in uncertain.sources]
        else:
            members = [frozenset(names) & everything for names in groups.values()]
            first = [one.variance(names) for names in members]
            total = [variance - one.variance(everything - names) for names in members]
        found.append(Indices(mean, variance, np.array(first), np.array(total)))
    return found
