"""One look at boxes of weights: what the least value in each is not below, and a belief that attains one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.bounding.disagreement import votes
from scenarios.evaluation.bounding.pooling import pooled
from scenarios.evaluation.chosen import Point

if TYPE_CHECKING:
    from scenarios.evaluation.bounding.boxes import Boxes
    from scenarios.evaluation.bounding.columns import Columns
    from scenarios.evaluation.bounding.disagreement import Votes
    from scenarios.evaluation.bounding.sweeps import Field
    from scenarios.evaluation.chosen import Swept

__all__ = ["Looked", "bounded_below", "look", "point_in", "value_at"]

Floats = NDArray[Any]

_ROUNDING = 1e-15


class Below(NamedTuple):
    """What a sweep gave in which each state chose by itself, and the least of beliefs in the middle."""

    outer: Floats
    inner: Floats
    guess: Floats
    votes: Votes
    reach: Floats


class Looked(NamedTuple):
    """What one look at some boxes gave."""

    outer: Floats
    inner: Floats
    votes: Votes


def look(field: Field, columns: Columns, boxes: Boxes) -> Looked:
    """Bound the least value in each box from below, and find one that is attained."""
    below = bounded_below(field, columns, boxes)
    # Where choices differ, the one that more hangs on.
    chosen = np.where(below.votes.mean[field.credal.slots :] > 0.5, boxes.quantity_high, boxes.quantity_low)
    guess = below.outer if field.learned else below.guess
    inner = np.minimum(below.inner, _attained(field, columns, boxes.with_quantities(chosen), below.reach, guess))
    if not np.isfinite(inner).all():
        # Factors at their ends can leave a shifted row nothing, which is no belief; in the middle it has a branch if any has.
        middle = (boxes.quantity_low + boxes.quantity_high) / 2
        inner = np.minimum(inner, _attained(field, columns, boxes.with_quantities(middle), below.reach, guess))
    return Looked(np.minimum(below.outer, inner), inner, below.votes)


def bounded_below(field: Field, columns: Columns, boxes: Boxes) -> Below:
    """Bound the least value in each box from below, each state choosing by itself."""
    credal = field.credal
    middle = (boxes.quantity_low + boxes.quantity_high) / 2
    inner = np.full(len(columns), np.inf)
    guess = np.zeros(len(columns))
    paid = None
    fixed, fits = boxes.with_quantities(middle).settled(credal)
    point = point_in(field, fixed)
    if field.learned:
        value, swept, reach = value_at(field, columns, point)
        inner = np.where(fits, value, inner)
        guess = np.where(np.isfinite(value), value, 0)
        if field.has_effects:
            paid = field.paid(columns, point, swept, reach)
    outer, swept, reach = _least_apart(field, columns, boxes, guess, paid)
    if paid is not None:
        outer = np.where(columns.measure >= 0, np.maximum(outer, field.floor(columns, boxes)), outer)
    return Below(outer, inner, guess, votes(field, columns, boxes, swept, reach), reach)


def _attained(field: Field, columns: Columns, boxes: Boxes, reach: Floats, guess: Floats) -> Floats:
    """Return the least value found among beliefs whose quantities are these; infinite where there is no such belief."""
    fixed, fits = boxes.settled(field.credal)
    point = point_in(field, fixed)
    least = np.full(len(columns), np.inf)
    for _ in range(2):
        point = pooled(field, columns, fixed, point, reach, np.where(np.isfinite(guess), guess, 0))
        value, _, reach = value_at(field, columns, point)
        least = np.where(fits & (value < least), value, least)
        guess = value if field.learned else guess
    return least


def point_in(field: Field, boxes: Boxes) -> Point:
    """Return a belief in the middle of boxes whose quantities are fixed."""
    return Point(boxes.middle(field.credal), boxes.factors(field.credal)[0], boxes.amounts(field.credal)[0])


def value_at(field: Field, columns: Columns, point: Point) -> tuple[Floats, Swept, Floats]:
    """Return the value of a belief, conditioned on what is learned, and where paths lead; infinite where there is none."""
    swept, chance = field.at(columns, point, np.zeros(len(columns)))
    total = swept.value[field.levels.start]
    reach = field.reach(swept)
    holds = (chance > 0) & ~field.stuck(swept, reach)
    return np.divide(total, chance, out=np.full(len(columns), np.inf), where=holds), swept, reach


def _least_apart(
    field: Field, columns: Columns, boxes: Boxes, guess: Floats, paid: Floats | None
) -> tuple[Floats, Swept, Floats]:
    """Return the least value with every state on its own, the sweep that found it, and where that leads.

    With evidence E, the least of E[1_E f] / P(E) is the μ at which the least of E[1_E (f − μ)] is 0 (the generalised Bayes
    rule: Walley 1991, section 6.4.1); it is found by steps of Newton's, which is Dinkelbach's algorithm.
    """
    swept = field.least(columns, boxes, guess, paid)
    reach = field.reach(swept)
    if not field.learned:
        return swept.value[field.levels.start].copy(), swept, reach
    evidence = columns.evidence(field.ends)
    while True:
        short = swept.value[field.levels.start]
        met = (reach[: len(evidence)] * evidence).sum(axis=0)
        step = np.divide(short, met, out=np.where(short < 0, -np.inf, 0.0), where=met > 0)
        lower = guess + np.minimum(step, 0)
        if not (lower < guess - _ROUNDING * np.maximum(1, np.abs(guess))).any() or not np.isfinite(lower).all():
            return lower, swept, reach
        guess = lower
        swept = field.least(columns, boxes, guess, paid)
        reach = field.reach(swept)
