"""Where states that share one judgement would choose differently, and how much hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.boxes import Boxes
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.evaluation.chosen import Chosen, Swept
    from scenarios.graph.credal import Uses
    from scenarios.graph.levels import Level

__all__ = ["Votes", "votes"]

Floats = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What was chosen for each slot and each quantity, at all places where it is read.

    Attributes
    ----------
    weight, mean, spread : float arrays of shape (slots + quantities, columns)
        How much hangs on it; where in its range, from 0 to 1, the choices lie on average; and how much hangs on their
        lying apart.
    """

    weight: Floats
    mean: Floats
    spread: Floats


_FAINT = 1e-30
"""How much a choice counts on which nothing hangs at the margin."""


def _slopes(field: Field, level: Level, chosen: Chosen, factors: Floats) -> Floats:
    """Return how fast each state's value rises with each entry of its row as written."""
    ratio = level.ratio
    if ratio is None:
        return chosen.gain
    which = ratio.states
    times = field.times(level, (factors, factors))[0]
    total = (chosen.rows[:, which] * times).sum(axis=0)
    slopes = chosen.gain.copy()
    slopes[:, which] *= np.divide(times, total, out=np.zeros_like(slopes[:, which]), where=total > 0)
    return slopes


def _apart(slopes: Floats, room: Floats) -> Floats:
    """Return for each entry how much steeper or flatter than it the others are, of those that have room.

    What a state makes certain is worth no more than the state; what it gave up for it is what counts.
    """
    most = np.where(room > 0, slopes, -np.inf).max(axis=0)
    least = np.where(room > 0, slopes, np.inf).min(axis=0)
    found: Floats = np.where(room > 0, np.maximum(most - slopes, slopes - least), 0)
    return found


class _Count:
    def __init__(self, things: int, columns: int) -> None:
        self.weight = np.zeros((things, columns))
        self.first = np.zeros((things, columns))
        self.second = np.zeros((things, columns))

    def add(self, at: Any, weight: Floats, choice: Floats) -> None:
        np.add.at(self.weight, at, weight)
        np.add.at(self.first, at, weight * choice)
        np.add.at(self.second, at, weight * choice**2)

    def votes(self) -> Votes:
        heavy = self.weight > 0
        mean = np.divide(self.first, self.weight, out=np.full_like(self.first, 0.5), where=heavy)
        return Votes(self.weight, mean, np.maximum(self.second - self.first * mean, 0))


def votes(field: Field, columns: Columns, boxes: Boxes, swept: Swept, reach: Floats) -> Votes:
    """Count what the states chose in a sweep in which each chose by itself."""
    credal = field.credal
    slots = credal.slots
    count = _Count(slots + len(credal.quantity_low), len(columns))
    owner, coefficient = np.arange(slots + 2), np.ones(slots + 2)
    owner[credal.in_slots.place] = slots + credal.in_slots.quantity
    coefficient[credal.in_slots.place] = credal.in_slots.coefficient
    low = np.concatenate([boxes.low[:-2], boxes.quantity_low])
    width = np.concatenate([boxes.high[:-2], boxes.quantity_high]) - low
    amounts = np.zeros((2, len(credal.amounts), len(columns)))
    ranges = boxes.high - boxes.low
    factors = boxes.factors(credal)[1]
    for level, chosen in zip(field.levels.levels, swept.chosen, strict=True):
        here = reach[level.first : level.stop]
        hangs = here * _apart(_slopes(field, level, chosen, factors), ranges[level.slot])
        read = level.slot < slots
        at = owner[level.slot[read]]
        room = width[at]
        lies = chosen.rows[read] / coefficient[level.slot[read]][:, None] - low[at]
        choice = np.divide(lies, room, out=np.zeros_like(lies), where=room > 0)
        weight = hangs[read] * room * np.abs(coefficient[level.slot[read]])[:, None]
        count.add(at, weight, np.clip(choice, 0, 1))
        if level.ratio is not None and len(credal.in_factors.place):
            flow = (chosen.table * here)[:, level.ratio.states]
            gain = chosen.gain[:, level.ratio.states]
            for states, first in level.ratio.shifts:
                faint = _FAINT * here[level.ratio.states][states]
                _of_factors(count, slots, credal.in_factors, first, flow[:, states], gain[:, states], faint)
        if level.effect is not None and len(credal.in_amounts.place):
            _of_effects(amounts, columns, level.effect, level.option, chosen.table * here)
    _of_values(amounts, field, columns, reach)
    uses = credal.in_amounts
    for place, quantity, times in zip(uses.place, uses.quantity, uses.coefficient, strict=True):
        ends = amounts[:, place] if times > 0 else amounts[::-1, place]
        room = abs(times) * width[slots + quantity]
        for choice, weight in enumerate(ends):  # wherever it counts for more, the low end is chosen
            count.add([slots + quantity], (weight * room)[None], np.array([[float(choice)]]))
    return count.votes()


def _of_factors(count: _Count, slots: int, uses: Uses, first: int, flow: Floats, gain: Floats, faint: Floats) -> None:
    branches = len(flow)
    for i in np.flatnonzero((uses.place >= first) & (uses.place < first + branches)):
        b = uses.place[i] - first
        raised = (gain[b] <= 0) == (uses.coefficient[i] > 0)
        # Where a row has but one branch left, nothing hangs on any factor at the margin, but much on which are 0.
        weight = flow[b] * np.abs(gain[b]) + faint
        at = np.full(len(weight), slots + uses.quantity[i])
        count.add(at, weight, raised.astype(float))


def _of_effects(amounts: Floats, columns: Columns, effect: Any, option: Any, flow: Floats) -> None:
    """Add up with what weight each effect counts for more, and for less."""
    counts = columns.weighs
    weight = flow * (counts[-1] if option is None else counts[option]) * (effect >= 0)[..., None]
    at = np.maximum(effect, 0)[..., None] + np.maximum(columns.measure, 0)
    every = np.arange(len(columns))
    np.add.at(amounts[0], (at, every), np.maximum(weight, 0))
    np.add.at(amounts[1], (at, every), np.maximum(-weight, 0))


def _of_values(amounts: Floats, field: Field, columns: Columns, reach: Floats) -> None:
    if not field.measures:
        return
    ends = field.ends
    weight = reach[: len(ends.outcome)] * columns.weighs[ends.option]
    if ends.agree is not None:
        weight = weight * ends.agree[:, None]
    first = field.credal.values_at + ends.outcome * field.measures
    at = first[:, None] + np.maximum(columns.measure, 0)
    every = np.arange(len(columns))
    np.add.at(amounts[0], (at, every), np.maximum(weight, 0))
    np.add.at(amounts[1], (at, every), np.maximum(-weight, 0))
