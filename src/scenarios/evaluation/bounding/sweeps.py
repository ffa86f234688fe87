"""Sweeps over a graph laid flat: the least values with every state on its own, and the values of one belief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.chosen import Chosen, Point, Swept
from scenarios.graph.greedy import cheapest, cheapest_ratio, normalised, products

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.evaluation.bounding.boxes import Boxes
    from scenarios.evaluation.bounding.columns import Columns, Ends
    from scenarios.graph.credal import Credal
    from scenarios.graph.levels import Level, Levels

    Additions = Callable[[Level], "Floats | None"]

__all__ = ["Field"]

Floats = NDArray[Any]


class Field:
    """A graph laid flat, with what its judgements allow: where sweeps run.

    Parameters
    ----------
    levels : Levels
    credal : Credal
    ends : Ends
    outcomes, measures : int
        How many there are.
    learned : bool
        Whether there is evidence; then values are those of (what counts − guess) where it is met, and 0 elsewhere.
    """

    def __init__(
        self, levels: Levels, credal: Credal, ends: Ends, outcomes: int, measures: int, *, learned: bool
    ) -> None:
        self.levels, self.credal, self.ends = levels, credal, ends
        self.outcomes, self.measures, self.learned = outcomes, measures, learned
        self.has_effects = any(level.effect is not None for level in levels.levels)
        self._certain: dict[int, tuple[Floats, Floats]] = {}

    def within(self, states: NDArray[Any]) -> Field:
        """Return the field with only these states before the end; see `Levels.within`."""
        return Field(
            self.levels.within(states), self.credal, self.ends, self.outcomes, self.measures, learned=self.learned
        )

    def times(self, level: Level, factors: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return the ends of the product of the factors at the shifted states of a level."""
        assert level.ratio is not None  # noqa: S101 - asked for only then
        if len(self.credal.in_factors.place):
            return products(level.ratio, factors)
        if level.first not in self._certain:
            self._certain[level.first] = products(level.ratio, factors)
        return self._certain[level.first]

    def least(self, columns: Columns, boxes: Boxes, guess: Floats, paid: Floats | None = None) -> Swept:
        """Carry the least values to the start, each state choosing its row and factors by itself.

        Parameters
        ----------
        columns : Columns
        boxes : Boxes
            As many as columns, settled.
        guess : float array of shape (columns,)
            What is taken off where the evidence is met; no matter where nothing is learned.
        paid : float array of shape (states, columns), optional
            Where there are effects and evidence: what is thought to be paid on the way to each state. The nearer the truth,
            the closer the bound, for effects come before evidence. It changes no path's total.
        """
        low, high = boxes.amounts(self.credal)
        final = self.final(columns, low, high, guess)
        met = None
        if paid is not None:
            evidence = columns.evidence(self.ends)
            factors = boxes.factors(self.credal)
            least = self._sweep(boxes.low, boxes.high, factors, evidence, _nothing).value
            most = -self._sweep(boxes.low, boxes.high, factors, -evidence, _nothing).value
            met = least, most
            final += paid[: len(final)] * evidence
        additions = self.additions(columns, low, high, met, paid)
        return self._sweep(boxes.low, boxes.high, boxes.factors(self.credal), final, additions)

    def at(self, columns: Columns, point: Point, guess: Floats) -> tuple[Swept, Floats]:
        """Return the values of one belief for each column, and the chance of meeting the evidence at the start."""
        factors = point.factors, point.factors
        final = self.final(columns, point.amounts, point.amounts, guess)
        met = None
        chance = np.ones(len(columns))
        if self.learned:
            value = self._sweep(point.slots, point.slots, factors, columns.evidence(self.ends), _nothing).value
            met = value, value
            chance = value[self.levels.start]
        additions = self.additions(columns, point.amounts, point.amounts, met, None)
        return self._sweep(point.slots, point.slots, factors, final, additions), chance

    def reach(self, swept: Swept) -> Floats:
        """Return with what probability what was chosen leads to each state, shape (states, columns)."""
        reach = np.zeros_like(swept.value)
        reach[self.levels.start] = 1
        for level, chosen in zip(reversed(self.levels.levels), reversed(swept.chosen), strict=True):
            level.added(reach, "lead", chosen.table * reach[level.first : level.stop])
        return reach

    def floor(self, columns: Columns, boxes: Boxes) -> Floats:
        """Return the least total of any path that meets the evidence: no mean given the evidence is below it."""
        low, high = boxes.amounts(self.credal)
        value = columns.final(self.ends, self._values(low), self._values(high))
        value[columns.evidence(self.ends) == 0] = np.inf
        value = np.concatenate([value, np.zeros((self.levels.size - len(value), len(columns)))])
        additions = self.additions(columns, low, high, None, None)
        factors = boxes.factors(self.credal)
        for level in self.levels.levels:
            may = np.broadcast_to(boxes.high[level.slot] > 0, (*level.slot.shape, len(columns))).copy()
            if level.ratio is not None:
                may[:, level.ratio.states] &= self.times(level, factors)[1] > 0
            ahead = value[level.lead]
            added = additions(level)
            if added is not None:
                ahead = ahead + added
            value[level.first : level.stop] = np.where(may, ahead, np.inf).min(axis=0)
        found: Floats = value[self.levels.start]
        return found

    def stuck(self, swept: Swept, reach: Floats) -> NDArray[Any]:
        """Say of each column whether paths end where the weights leave no branch."""
        found = np.zeros(reach.shape[1], bool)
        for level, chosen in zip(self.levels.levels, swept.chosen, strict=True):
            if level.ratio is not None:
                which = level.ratio.states
                dead = ~(chosen.table[:, which] > 0).any(axis=0)
                found |= (dead & (reach[level.first + which] > 0)).any(axis=0)
        return found

    def paid(self, columns: Columns, point: Point, swept: Swept, reach: Floats) -> Floats:
        """Return the mean of what effects come to on the way to each state, with the sign that they count with."""
        totals = np.zeros_like(reach)
        additions = self.additions(columns, point.amounts, point.amounts, None, None)
        for level, chosen in zip(reversed(self.levels.levels), reversed(swept.chosen), strict=True):
            here = slice(level.first, level.stop)
            added = additions(level)
            flow = chosen.table * totals[here]
            if added is not None:
                flow = flow + chosen.table * reach[here] * added
            level.added(totals, "lead", flow)
        mean: Floats = np.divide(totals, reach, out=np.zeros_like(totals), where=reach > 0)
        return mean

    # -- parts ---------------------------------------------------------------------------------------------

    def _values(self, amounts: Floats) -> Floats:
        found: Floats = amounts[self.credal.values_at :].reshape(self.outcomes, self.measures, amounts.shape[1])
        return found

    def final(self, columns: Columns, low: Floats, high: Floats, guess: Floats) -> Floats:
        """Return what counts at the final states, given the ends of all amounts."""
        final = columns.final(self.ends, self._values(low), self._values(high))
        if self.learned:
            final -= guess * columns.evidence(self.ends)
        return final

    def additions(
        self, columns: Columns, low: Floats, high: Floats, met: tuple[Floats, Floats] | None, paid: Floats | None
    ) -> Additions:
        """Return what gives the least that the branches of a level add, times the chance of evidence ahead."""
        counts = columns.weighs
        measure = np.maximum(columns.measure, 0)
        every = np.arange(len(columns))
        if not counts.any():
            return _nothing

        def added_at(level: Level) -> Floats | None:
            added: Floats | None = None
            if level.effect is not None:
                at = np.maximum(level.effect, 0)[..., None] + measure
                weight = counts[-1] if level.option is None else counts[level.option]
                weight = weight * (level.effect >= 0)[..., None]
                added = np.minimum(weight * low[at, every], weight * high[at, every])
            if met is None:
                return added
            if paid is not None:
                moved = (paid[level.first : level.stop] - paid[level.lead]) * (columns.measure >= 0)
                added = moved if added is None else added + moved
            if added is not None:
                added = np.minimum(added * met[0][level.lead], added * met[1][level.lead])
            return added

        return added_at

    def _sweep(
        self, low: Floats, high: Floats, factors: tuple[Floats, Floats], final: Floats, additions: Additions
    ) -> Swept:
        value = np.empty((self.levels.size, final.shape[1]))
        value[: len(final)] = final
        found = []
        for level in self.levels.levels:
            ahead = value[level.lead]
            added = additions(level)
            if added is not None:
                ahead += added
            if low is high:
                rows = low[level.slot]
                table = self.settle(level, low, factors, ahead)[0]
            else:
                rows, table = self._choose(level, low, high, factors, ahead)
            here = (table * ahead).sum(axis=0)
            if level.ratio is not None and low is not high:
                # Where all weights of a box leave no branch, no belief of the box comes by.
                which = level.ratio.states
                dead = ~(table[:, which] > 0).any(axis=0)
                here[which] = np.where(dead, ahead[:, which].max(axis=0), here[which])
            value[level.first : level.stop] = here
            found.append(Chosen(rows, table, ahead - here))
        return Swept(value, tuple(found))

    def _choose(
        self, level: Level, low: Floats, high: Floats, factors: tuple[Floats, Floats], ahead: Floats
    ) -> tuple[Floats, Floats]:
        """Return the row that each state chooses, and the branch probabilities that it gives."""
        least, most = low[level.slot], high[level.slot]
        rows = cheapest(ahead, least, most)
        ratio = level.ratio
        if ratio is None:
            return rows, rows
        which = ratio.states
        chosen, times = cheapest_ratio(ahead[:, which], least[:, which], most[:, which], *self.times(level, factors))
        rows[:, which] = chosen
        table = rows.copy()
        table[:, which] = normalised(chosen * times)
        return rows, table

    def settle(
        self, level: Level, slots: Floats, factors: tuple[Floats, Floats], ahead: Floats
    ) -> tuple[Floats, Floats]:
        """Return the branch probabilities of given rows, and how much more of each entry would add to its state."""
        table = slots[level.slot]
        slope = ahead
        ratio = level.ratio
        if ratio is not None:
            which = ratio.states
            times, _ = self.times(level, factors)
            weighted = table[:, which] * times
            total = weighted.sum(axis=0)
            part = normalised(weighted)
            table[:, which] = part
            beyond = ahead[:, which] - (part * ahead[:, which]).sum(axis=0)
            slope = ahead.copy()
            slope[:, which] = times * beyond / np.where(total > 0, total, 1)
        return table, slope


def _nothing(_: Level) -> None:
    """Add nothing."""
