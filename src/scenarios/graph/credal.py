"""From what is written to what it allows: the least and the greatest value of every slot, factor and amount.

A row with ranges is a credal set: all rows within its ranges that add up to 1. What may stand at several places and is
one quantity all the same (a parameter, an option's effect that others combine) has one number here, and its uses say so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.graph.beliefs import best_estimates, frozen
from scenarios.model.quantities import Distribution, ParameterUse, Range

if TYPE_CHECKING:
    from scenarios.graph.program import Judgement, Program
    from scenarios.model.quantities import Quantity

__all__ = ["Credal", "Uses", "credal_sets", "tightened"]

Floats = NDArray[Any]
Index = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Uses:
    """Where quantities are used: number `place` of slots, factors or amounts holds coefficient × quantity.

    Attributes
    ----------
    place, quantity : int arrays of shape (uses,)
    coefficient : float array of shape (uses,)
    """

    place: Index
    quantity: Index
    coefficient: Floats

    def ends(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return the least and greatest value of each use, from quantities of shape (quantities, columns)."""
        one = self.coefficient[:, None] * low[self.quantity]
        other = self.coefficient[:, None] * high[self.quantity]
        return np.minimum(one, other), np.maximum(one, other)


@dataclass(frozen=True, slots=True, eq=False)
class Credal:
    """What the judgements of a program allow.

    Attributes
    ----------
    low, high : float arrays of shape (slots + 2,)
        What each entry of a row can be, tightened to what the others leave; the last two are 0 and 1.
    starts : int array of shape (rows,)
        The first slot of each row as written, in order.
    open_rows : bool array of shape (rows,)
        Whether a row allows more than one vector.
    factors, amounts : float arrays
        The factors of every shift; then effects by (spot with effects, branch, measure), and values by (outcome, measure).
    effect_at : int array of shape (spots,)
        Where a spot's effects begin among the amounts; -1 where it has none.
    values_at : int
        Where the outcomes' values begin.
    quantity_low, quantity_high, quantity_best : float arrays of shape (quantities,)
        The ends, and the best estimate.
    in_slots, in_factors, in_amounts : Uses
        In factors, the use is the factor; in amounts, it adds to what stands there.
    endless : mapping of int to str
        The measures some amount of which has no ends, with that amount as written; here it is at its mean.
    """

    low: Floats
    high: Floats
    starts: Index
    open_rows: NDArray[Any]
    factors: Floats
    amounts: Floats
    effect_at: Index
    values_at: int
    quantity_low: Floats
    quantity_high: Floats
    quantity_best: Floats
    in_slots: Uses
    in_factors: Uses
    in_amounts: Uses
    endless: Mapping[int, str]

    @property
    def slots(self) -> int:
        """How many slots the rows have."""
        return len(self.low) - 2

    @property
    def row_of(self) -> Index:
        """The row of each slot."""
        return np.repeat(np.arange(len(self.starts)), np.diff([*self.starts.tolist(), self.slots]))


def tightened(low: Floats, high: Floats, starts: Index) -> tuple[Floats, Floats]:
    """Tighten intervals of shape (slots, ...) to what the rest of each row leaves reachable.

    A row without any vector between its ends comes out with a lower end above the upper one.

    References
    ----------
    .. [1] L. de Campos, J. Huete and S. Moral (1994), "Probability intervals: a tool for uncertain reasoning",
       IJUFKS 2, proposition 4.
    """
    sizes = np.diff([*starts.tolist(), len(low)])
    all_low = np.repeat(np.add.reduceat(low, starts, axis=0), sizes, axis=0)
    all_high = np.repeat(np.add.reduceat(high, starts, axis=0), sizes, axis=0)
    return np.maximum(low, 1 - (all_high - high)), np.minimum(high, 1 - (all_low - low))


class _Quantities:
    """Uncertain quantities, numbered as they are met, and where they are used."""

    def __init__(self, program: Program) -> None:
        self.lexicon = program.scenario.lexicon
        self.number: dict[Any, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.best: list[float] = []

    def _of(self, key: Any, ends: tuple[float, float], best: float) -> int:
        if key not in self.number:
            self.number[key] = len(self.low)
            self.low.append(ends[0])
            self.high.append(ends[1])
            self.best.append(best)
        return self.number[key]

    def parameter(self, quantity: Quantity) -> tuple[int, float] | None:
        """Return the number of the parameter that is meant, and its coefficient; None if there is none, or it is certain."""
        if not isinstance(quantity, ParameterUse):
            return None
        ends = _ends(self.lexicon.parameter(quantity))
        if ends is None or quantity.factor == 0:
            return None
        best = self.lexicon.amount(f"${quantity.name}")
        return self._of(("$", quantity.name), ends, best), quantity.factor

    def use(self, written: float | str, key: Any) -> tuple[int, float] | None:
        """Return the quantity behind what is written, and its coefficient; None if it is certain."""
        quantity = self.lexicon.read(written)
        if isinstance(quantity, ParameterUse):
            return self.parameter(quantity)
        ends = _ends(quantity)
        return None if ends is None else (self._of(key, ends, self.lexicon.amount(written)), 1.0)


def _ends(quantity: Quantity) -> tuple[float, float] | None:
    """Return the ends of an uncertain quantity; None if there is nothing uncertain about it, or if it has no ends."""
    if isinstance(quantity, Range):
        return (quantity.low, quantity.high) if quantity.low < quantity.high else None
    if not isinstance(quantity, Distribution) or math.isinf(quantity.support[0]):
        return None
    return quantity.support


def credal_sets(program: Program) -> Credal:
    """Return what the judgements of a program allow: ranges and words as they are, distributions by their support.

    Raises
    ------
    QuestionError
        If a shift's factor could be negative.
    """
    known = _Quantities(program)
    belief = best_estimates(program)
    low = np.concatenate([belief.slots, [0.0, 1.0]])
    high = low.copy()
    linked: list[tuple[int, int, float]] = []
    open_rows = np.zeros(len(program.judgements), bool)
    for j, judgement in enumerate(program.judgements):
        found = _row(known, judgement)
        if found is not None:
            open_rows[j] = True
            low[judgement.slots], high[judgement.slots] = found[0], found[1]
            linked += found[2]
    starts = np.array([judgement.slots.start for judgement in program.judgements])
    inside = np.repeat(open_rows, np.diff([*starts.tolist(), program.slots]))
    tight_low, tight_high = tightened(low[:-2], high[:-2], starts)
    low[:-2] = np.where(inside, tight_low, low[:-2])
    high[:-2] = np.where(inside, np.maximum(tight_low, tight_high), high[:-2])
    factors, in_factors = _factors(known, program, belief.factors)
    amounts, in_amounts, effect_at, values_at, endless = _amounts(known, program)
    # A parameter that is used once is that place's own range.
    times = np.bincount([k for _, k, _ in (*linked, *in_factors, *in_amounts)], minlength=len(known.low))
    return Credal(
        frozen(low),
        frozen(high),
        frozen(starts),
        frozen(open_rows),
        frozen(factors),
        frozen(amounts),
        frozen(effect_at),
        values_at,
        frozen(np.array(known.low)),
        frozen(np.array(known.high)),
        frozen(np.array(known.best)),
        _uses([use for use in linked if times[use[1]] > 1]),
        _uses(in_factors),
        _uses(in_amounts),
        MappingProxyType(endless),
    )


def _uses(triples: list[tuple[int, int, float]]) -> Uses:
    return Uses(
        frozen(np.array([place for place, _, _ in triples], int)),
        frozen(np.array([quantity for _, quantity, _ in triples], int)),
        frozen(np.array([coefficient for _, _, coefficient in triples], float)),
    )


def _row(
    known: _Quantities, judgement: Judgement
) -> tuple[list[float], list[float], list[tuple[int, int, float]]] | None:
    """Return the ends of a row's entries, and which are parameters; None if the row allows one vector only."""
    branches, written, slots = judgement.branches, judgement.written, judgement.slots
    if isinstance(written, Mapping):
        entries = [written[branch] for branch in branches or ()]
    elif written is None or branches is not None:
        return None  # left open, or equal
    else:
        entries = [written]  # a step's: the probability of yes
    low, high = [], []
    linked = []
    for slot, entry in enumerate(entries, start=slots.start):
        if entry == "rest":
            ends = (0.0, 1.0)
        else:
            ends = known.lexicon.extent(entry)
            parameter = known.parameter(known.lexicon.read(entry))
            if parameter is not None:
                linked.append((slot, *parameter))
        low.append(ends[0])
        high.append(ends[1])
    if all(a == b for a, b, entry in zip(low, high, entries, strict=True) if entry != "rest"):
        return None
    if branches is None:
        low.append(1 - high[0])
        high.append(1 - low[0])
    return low, high, linked


def _factors(known: _Quantities, program: Program, best: Floats) -> tuple[Floats, list[tuple[int, int, float]]]:
    uses = []
    for i, written in enumerate(program.factors):
        if isinstance(written, str):
            low, _ = known.lexicon.extent(written)
            if not low >= 0:
                spot = next(
                    s for s in program.spots for rule in s.shift if i in range(rule.factors.start, rule.factors.stop)
                )
                msg = (
                    f"{spot.name}: a shift's factor must be at least 0 wherever it may lie, got {written!r}; "
                    "raise its lower end"
                )
                raise QuestionError(msg)
            use = known.use(written, ("factor", i))
            if use is not None:
                uses.append((i, *use))
    return best, uses


def _amounts(
    known: _Quantities, program: Program
) -> tuple[Floats, list[tuple[int, int, float]], Index, int, dict[int, str]]:
    measures = {measure: m for m, measure in enumerate(program.scenario.measures)}
    base: list[float] = []
    uses: list[tuple[int, int, float]] = []
    endless: dict[int, str] = {}

    def add(place: int, effects: Mapping[str, float | str]) -> None:
        for measure, written in effects.items():
            # The same entry, seen from every option that combines it, is one quantity.
            use = known.use(written, (id(effects), measure))
            at = place + measures[measure]
            if use is None:
                if math.isinf(known.lexicon.extent(written)[0]):
                    endless.setdefault(measures[measure], str(written))
                base[at] += known.lexicon.amount(written)
            else:
                uses.append((at, *use))

    effect_at = np.full(len(program.spots), -1)
    for i, spot in enumerate(program.spots):
        if any(spot.effects):
            effect_at[i] = len(base)
            base += [0.0] * (len(spot.branches) * len(measures))
            for b, branch in enumerate(spot.effects):
                if branch is not None:
                    for _, effects in program.effects_of(spot, branch):
                        add(int(effect_at[i]) + b * len(measures), effects)
    values_at = len(base)
    base += [0.0] * (len(program.outcomes) * len(measures))
    for o, outcome in enumerate(program.scenario.outcomes.values()):
        add(values_at + o * len(measures), outcome.values)
    return np.array(base), uses, effect_at, values_at, endless
