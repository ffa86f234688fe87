"""All partial derivatives of expectations in one sweep backward and one forward: reach times value."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.readings import readings_of

if TYPE_CHECKING:
    from scenarios.graph.beliefs import Belief
    from scenarios.graph.levels import Levels
    from scenarios.graph.readings import Readings

__all__ = ["Asked", "Partials", "Slopes"]

Floats = NDArray[Any]
Index = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is expected, option by option: an event, or the total of a measure, where the evidence is met.

    Attributes
    ----------
    counts : float array of shape (final states + 1, options)
        How much a final state counts for an option: how likely what is learned is there, if paths that come here took the option, or
        passed the choice by; else 0.
    event : float array of shape (final states + 1,)
        Whether a final state belongs to the event; zeros for a measure.
    measure : int
        The measure; -1 for an event.
    option : float array of shape (options + 1, options)
        Whether what a path has taken of the choice (last: nothing) counts for an option.
    learned : bool
        Whether there is evidence.
    """

    counts: Floats
    event: Floats
    measure: int
    option: Floats
    learned: bool


@dataclass(frozen=True, slots=True, eq=False)
class Partials:
    """Expectations, and what they hang on; columns are options, and then, under evidence, the chance of meeting it by option.

    Where some reading has no branch left, the last column is how likely a path comes there.

    Attributes
    ----------
    value : float array of shape (columns,)
    entries : float array of shape (entries, columns)
        What each entry of each reading is weighed with: A in Σ A p f / Σ p f.
    amounts : float array of shape (amounts, columns)
        The derivative in each effect and value.
    shares : float array of shape (entries,)
        The branch probabilities.
    """

    value: Floats
    entries: Floats
    amounts: Floats
    shares: Floats


class Slopes:
    """A graph laid flat, ready for derivatives.

    Parameters
    ----------
    levels : Levels
    slots : int
        How many slots the rows have.
    values_at, measures : int
        Where the outcomes' values begin among the amounts, and how many measures there are.
    end_outcome : int array of shape (final states,)

    Attributes
    ----------
    remembered : dict
        What has been worked out about the readings, and can be used again.
    """

    def __init__(self, levels: Levels, slots: int, values_at: int, measures: int, end_outcome: Index) -> None:
        self.levels = levels
        self.readings: Readings = readings_of(levels, slots)
        self.measures, self.values_at, self.end_outcome = measures, values_at, end_outcome
        sizes = [level.lead.size for level in levels.levels]
        ends = np.cumsum([0, *sizes]).tolist()
        self.remembered: dict[Any, Any] = {}
        self._edges = [slice(a, b) for a, b in itertools.pairwise(ends)]

    def at(self, belief: Belief, amounts: Floats, asked: Asked) -> Partials:
        """Return the partial derivatives at a belief, with amounts of shape (amounts,)."""
        shares = self.readings.probabilities(belief)
        edge = shares[self.readings.edge_entry]
        options = asked.counts.shape[1]
        expected = asked.measure >= 0
        final = asked.counts * asked.event[:, None]
        value_place = self.values_at + self.end_outcome * self.measures + asked.measure
        if expected:
            final[:-1] += asked.counts[:-1] * amounts[value_place][:, None]
        if asked.learned:
            final = np.concatenate([final, asked.counts], axis=1)
        stuck = self._stuck(shares)
        if stuck is not None:
            final = np.concatenate([final, np.zeros((len(final), 1))], axis=1)
        columns = final.shape[1]
        value = np.empty((self.levels.size, columns))
        value[: len(final)] = final
        ahead = np.empty((len(edge), columns))
        met = []
        for level, here in zip(self.levels.levels, self._edges, strict=True):
            each = ahead[here].reshape(*level.lead.shape, columns)
            value.take(level.lead, axis=0, out=each, mode="clip")
            chance = None
            if level.effect is not None and expected:
                chance = self._chance(asked, level.option, each[..., options : 2 * options])
                at = np.maximum(level.effect, 0) + asked.measure
                each[..., :options] += chance * (amounts[at] * (level.effect >= 0))[..., None]
            met.append(chance)
            probability = edge[here].reshape(level.lead.shape)
            np.einsum("bn,bnc->nc", probability, each, out=value[level.first : level.stop])
            if stuck is not None:
                value[level.first : level.stop, -1] += stuck[self.readings.edge_entry[here]][: len(level.row)]
        slope = np.zeros((len(amounts), columns))
        self._forward(edge, ahead, met, amounts, slope, asked)
        start = value[self.levels.start].copy()
        return Partials(start, self.readings.summed_up(ahead), slope, shares[:-2])

    def _stuck(self, shares: Floats) -> NDArray[np.bool_] | None:
        """Say of each entry whether its reading has no branch left; None: each has one."""
        readings = self.readings
        if not len(readings.starts):
            return None
        empty = np.add.reduceat(shares[:-2], readings.starts) == 0
        return np.concatenate([empty[readings.reading], [False, False]]) if empty.any() else None

    def reached(self, partials: Partials) -> NDArray[np.bool_]:
        """Say of each reading whether some path comes to it."""
        readings = self.readings
        edge = np.concatenate([partials.shares, [0.0, 1.0]])[readings.edge_entry]
        reading = np.concatenate([readings.reading, [-1, -1]])  # what is set is no reading
        mass = np.zeros((self.levels.size, 1))
        mass[self.levels.start] = 1
        found = np.zeros(len(readings.starts) + 1, bool)
        for level, here in zip(reversed(self.levels.levels), reversed(self._edges), strict=True):
            reach = mass[level.first : level.stop]
            level.added(mass, "lead", edge[here].reshape(*level.lead.shape, 1) * reach)
            first = readings.edge_entry[here][: len(reach)]
            found[reading[first[reach[:, 0] > 0]]] = True
        return found[:-1]

    def gradient(self, belief: Belief, partials: Partials) -> tuple[Floats, Floats]:
        """Return the derivatives in every slot, shape (slots, columns), and in every factor, shape (factors, columns).

        A row that is never shifted is taken as it is, each entry by itself; another is divided by its sum. So differences of
        two entries of a row are the same in both: what it is worth to move weight from one to the other.
        """
        readings = self.readings
        factors = readings.factors(belief)
        total = np.add.reduceat(belief.slots[readings.slot] * factors, readings.starts)[readings.reading]
        mean = np.add.reduceat(partials.entries * partials.shares[:, None], readings.starts, axis=0)
        beyond = partials.entries - mean[readings.reading]
        scale = factors / np.where(total > 0, total, 1)
        plain = readings.plain[readings.reading]
        slots = np.zeros((len(belief.slots), beyond.shape[1]))
        np.add.at(slots, readings.slot, np.where(plain[:, None], partials.entries, scale[:, None] * beyond))
        found = np.zeros((len(belief.factors), beyond.shape[1]))
        for entries, which in readings.uses:
            here = belief.factors[which]
            part = partials.shares[entries] / np.where(here > 0, here, 1)
            for k in np.flatnonzero(here <= 0).tolist():
                entry = entries[k]
                alone = readings.factors(belief, without=int(which[k]))
                inside = readings.reading == readings.reading[entry]
                sums = (belief.slots[readings.slot] * alone * (factors > 0))[inside].sum()
                part[k] = (belief.slots[readings.slot] * alone)[entry] / sums if sums > 0 else 0.0
            np.add.at(found, which, part[:, None] * beyond[entries])
        return slots, found

    @staticmethod
    def _chance(asked: Asked, option: Index | None, ahead: Floats) -> Floats:
        """Return by branch and state the chance ahead that what is added here counts for an option."""
        if asked.learned:
            return ahead.copy()
        found: Floats = asked.option[-1] if option is None else asked.option[option]
        return np.broadcast_to(found, (*ahead.shape[:2], found.shape[-1]))

    def _forward(
        self, edge: Floats, ahead: Floats, met: list[Floats | None], amounts: Floats, slope: Floats, asked: Asked
    ) -> None:
        """Multiply what is ahead of each edge with the reach of its state, and add up the derivatives in amounts."""
        options = asked.counts.shape[1]
        expected = asked.measure >= 0
        paid = (
            expected and asked.learned
        )  # what was paid on the way counts where the chance of evidence depends on the row
        mass = np.zeros((self.levels.size, 1 + paid))
        mass[self.levels.start, 0] = 1
        for level, here, chance in zip(reversed(self.levels.levels), reversed(self._edges), reversed(met), strict=True):
            each = ahead[here].reshape(*level.lead.shape, -1)
            reach = mass[level.first : level.stop]
            flow = edge[here].reshape(*level.lead.shape, 1) * reach
            if chance is not None and level.effect is not None:
                at = level.effect.ravel() + asked.measure
                adds = level.effect.ravel() >= 0
                np.add.at(slope[:, :options], at[adds], (flow[..., :1] * chance).reshape(len(at), -1)[adds])
                if paid:
                    flow[..., 1] += (
                        flow[..., 0] * amounts[np.maximum(level.effect, 0) + asked.measure] * (level.effect >= 0)
                    )
            level.added(mass, "lead", flow)
            if paid:
                later = each[..., options : 2 * options] * reach[:, 1:]
                each *= reach[:, :1]
                each[..., :options] += later
            else:
                each *= reach
        if expected:
            place = self.values_at + self.end_outcome * self.measures + asked.measure
            ends = len(self.end_outcome)
            np.add.at(slope[:, :options], place, mass[:ends, :1] * asked.counts[:-1])
