"""Weighted sums of what options come to: between what they lie, and what single beliefs make of each option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.boxes import Boxes, root
from scenarios.evaluation.bounding.branching import Found, search
from scenarios.evaluation.bounding.columns import Columns
from scenarios.evaluation.bounding.disagreement import votes
from scenarios.evaluation.bounding.pooling import pooled
from scenarios.evaluation.chosen import Point
from scenarios.evaluation.extremes import field_of
from scenarios.evaluation.flat import must_have_ends

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.evaluation.question import Question
    from scenarios.graph.credal import Credal
    from scenarios.results.targets import Target

__all__ = ["Contrasts", "Polytope"]

Floats = NDArray[Any]

_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Polytope:
    """All beliefs that a scenario allows, as vectors of what is uncertain: slots of rows, then quantities.

    Attributes
    ----------
    low, high : float arrays of shape (coordinates,)
    equal : float array of shape (equations, coordinates)
        With `total`, of shape (equations,): rows add up to 1, and a parameter is the same wherever it stands.
    names : tuple of str
        The address of each coordinate that is an entry of a row; "" for quantities.
    """

    low: Floats
    high: Floats
    equal: Floats
    total: Floats
    names: tuple[str, ...]


class Contrasts:
    """The options of a question, each with one target.

    Under evidence, values are those of the target where the evidence is met, and 0 elsewhere: where its probability does not depend on the
    option, differences have the sign of those given the evidence.

    Parameters
    ----------
    question : Question
        With a choice to compare.
    target : Target
    credal : Credal, optional
        What the judgements allow; default what is written.
    """

    def __init__(self, question: Question, target: Target, credal: Credal | None = None) -> None:
        ready = question.prepared(at_end=True)
        tables = question.tables(ready)
        question.check_complete(ready, tables)
        self.question, self.target = question, target
        self.options = question.outline.variables[str(question.by)]
        self._flat = field_of(question, ready, tables, learned=False)
        must_have_ends(question, self._flat.credal, [target.measure])
        self.field = self._flat if credal is None else _within(self._flat, credal)
        self.measure = -1 if target.measure is None else target.measure
        self._event = np.isin(np.arange(len(question.scenario.outcomes)), target.outcomes).astype(float)
        credal = self.field.credal
        boxes, _ = root(credal, 1).settled(credal)
        self._boxes = boxes
        self._slots = np.flatnonzero(boxes.high[:-2, 0] - boxes.low[:-2, 0] > 0)
        self._quantities = np.flatnonzero(boxes.quantity_high[:, 0] - boxes.quantity_low[:, 0] > 0)

    def within(self, credal: Credal) -> Contrasts:
        """Return the same with judgements that allow something else."""
        return Contrasts(self.question, self.target, credal)

    @property
    def credal(self) -> Credal:
        """What the judgements allow."""
        return self.field.credal

    @property
    def pays_on_the_way(self) -> bool:
        """Whether the target is a measure to which branches add, not outcomes alone."""
        return self.measure >= 0 and self.field.has_effects

    def _columns(self, weights: Floats) -> Columns:
        sides = np.concatenate([weights, weights.sum(axis=1, keepdims=True)], axis=1)
        count = len(weights)
        return Columns(sides.T, np.repeat(self._event[:, None], count, axis=1), np.full(count, self.measure))

    def lowest(self, weights: Floats, budget: int) -> list[Found]:
        """Bound the least value of each weighted sum of options; `weights` has the shape (sums, options)."""
        return search(self.field, self._columns(weights), budget)

    def corners(self, weights: Floats) -> Floats:
        """Return for each weighted sum a belief that makes it low: the least one where rows are read once.

        Returns
        -------
        float array of shape (sums, coordinates)
        """
        field, columns = self.field, self._columns(weights)
        none = np.zeros(len(columns))
        boxes, _ = root(field.credal, len(columns)).settled(field.credal)
        swept = field.least(columns, boxes, none)
        reach = field.reach(swept)
        mean = votes(field, columns, boxes, swept, reach).mean[field.credal.slots :]
        chosen = np.where(mean > 0.5, boxes.quantity_high, boxes.quantity_low)
        fixed, _ = boxes.with_quantities(chosen).settled(field.credal)
        point = Point(fixed.middle(field.credal), fixed.factors(field.credal)[0], fixed.amounts(field.credal)[0])
        for _ in range(2):
            point = pooled(field, columns, fixed, point, reach, none)
            reach = field.reach(field.at(columns, point, none)[0])
        return np.concatenate([point.slots[self._slots], chosen[self._quantities]]).T

    def middle(self) -> Floats:
        """Return a belief in the midst of all that are allowed, with parameters at their best estimates: shape (coordinates,)."""
        credal = self.field.credal
        best = credal.quantity_best
        fixed, _ = self._boxes.with_quantities(best[:, None]).settled(credal)
        found: Floats = np.concatenate([fixed.middle(credal)[self._slots, 0], best[self._quantities]])
        return found

    def values(self, beliefs: Floats) -> Floats:
        """Return what each option comes to under each belief; NaN where paths end early.

        Parameters
        ----------
        beliefs : float array of shape (beliefs, coordinates)

        Returns
        -------
        float array of shape (beliefs, options)
        """
        count, options = len(beliefs), len(self.options)
        some = max(1, _NUMBERS // (4 * self.field.levels.size * options))
        if count > some:
            return np.concatenate([self.values(beliefs[k : k + some]) for k in range(0, count, some)])
        each = np.repeat(beliefs, options, axis=0).T
        slots = np.repeat(self._boxes.low, count * options, axis=1)
        slots[self._slots] = each[: len(self._slots)]
        quantities = np.repeat(self._boxes.quantity_low, count * options, axis=1)
        quantities[self._quantities] = each[len(self._slots) :]
        boxes = Boxes(slots, slots, quantities, quantities)
        credal = self.field.credal
        point = Point(slots, boxes.factors(credal)[0], boxes.amounts(credal)[0])
        columns = self._columns(np.tile(np.eye(options), (count, 1)))
        swept, _ = self.field.at(columns, point, np.zeros(count * options))
        found = swept.value[self.field.levels.start].copy()
        found[self.field.stuck(swept, self.field.reach(swept))] = np.nan
        shaped: Floats = found.reshape(count, options)
        return shaped

    def polytope(self) -> Polytope:
        """Return what beliefs are allowed, in the coordinates of `values`."""
        credal, boxes = self.field.credal, self._boxes
        size = len(self._slots) + len(self._quantities)
        at = {int(slot): k for k, slot in enumerate(self._slots)}
        of_quantity = {int(q): len(self._slots) + k for k, q in enumerate(self._quantities)}
        equal, total = [], []
        rows = credal.row_of
        for row in np.unique(rows[self._slots]):
            members = np.flatnonzero(rows == row)
            line = np.zeros(size)
            line[[at[int(s)] for s in members if int(s) in at]] = 1
            equal.append(line)
            total.append(1 - sum(float(boxes.low[s, 0]) for s in members if int(s) not in at))
        uses = credal.in_slots
        for slot, quantity, coefficient in zip(uses.place, uses.quantity, uses.coefficient, strict=True):
            if int(slot) in at and int(quantity) in of_quantity:
                line = np.zeros(size)
                line[at[int(slot)]], line[of_quantity[int(quantity)]] = 1, -coefficient
                equal.append(line)
                total.append(0.0)
        low = np.concatenate([boxes.low[self._slots, 0], boxes.quantity_low[self._quantities, 0]])
        high = np.concatenate([boxes.high[self._slots, 0], boxes.quantity_high[self._quantities, 0]])
        names = (*(self._names()[s] for s in self._slots), *[""] * len(self._quantities))
        return Polytope(low, high, np.array(equal).reshape(len(equal), size), np.array(total), names)

    def _names(self) -> list[str]:
        names = [""] * self.field.credal.slots
        for judgement in self.question.prepared().graph.program.judgements:
            places = range(judgement.slots.start, judgement.slots.stop)
            for slot, branch in zip(places, judgement.branches or ("yes", "no"), strict=False):
                names[slot] = f"{judgement.address}.{branch}"
        return names


def _within(field: Field, credal: Credal) -> Field:
    return type(field)(field.levels, credal, field.ends, field.outcomes, field.measures, learned=field.learned)
