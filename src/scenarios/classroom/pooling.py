"""Exercise: pool the class."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.opinions import document, drawn, table
from scenarios.classroom.variants import Exercise
from scenarios.evaluation.exact import compare
from scenarios.evaluation.optimal import rollback
from scenarios.judgement.pooling.opinions import pool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant
    from scenarios.model.scenario import Scenario

__all__ = ["POOL"]

_ANALYSTS = ("a", "b", "c")


def _draw(dice: Dice) -> dict[str, Any]:
    return drawn(dice, _ANALYSTS)


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return document("pool-the-class", "Pool the class", numbers, _ANALYSTS, {"c": 2})


def _equal(variant: Variant) -> float:
    return pool(variant.model, "linear", trust="equal")["russia_response"]["escalates"]


def _weighted(variant: Variant) -> float:
    return pool(variant.model, "linear")["russia_response"]["escalates"]


def _logarithmic(variant: Variant) -> float:
    return pool(variant.model, "logarithmic", trust="equal")["russia_response"]["escalates"]


def _geometric(variant: Variant) -> float:
    """Return the geometric mean alone, not brought back to a row that adds up to 1."""
    product = 1.0
    for analyst in _ANALYSTS:
        product *= variant.numbers[f"{analyst}_escalates"] / 100
    mean: float = product ** (1 / len(_ANALYSTS))
    return mean


@lru_cache(maxsize=8)  # each question and slip asks for it
def _pooled(variant: Variant) -> Scenario:
    model = pool(variant.model, "linear", trust="equal").model
    assert model is not None  # noqa: S101 - rows were pooled
    return model


def _sanctions(variant: Variant) -> float:
    return compare(_pooled(variant))["sanctions"].mean("score")


def _choice(variant: Variant) -> str:
    return rollback(_pooled(variant), "score").strategy["us_policy"]


def _sound(variant: Variant) -> bool:
    escalations = {variant.numbers[f"{analyst}_escalates"] for analyst in _ANALYSTS}
    return (
        len(escalations) == len(_ANALYSTS)
        and abs(_sanctions(variant) - variant.numbers["sure"]) > 0.3
        and abs(_equal(variant) - _logarithmic(variant)) > 0.005
    )


POOL = Exercise(
    id="pool-the-class",
    title="Pool the class",
    minutes=35,
    learned="To make one belief of several, in two ways, and to say what each way keeps and loses.",
    story=f"""\
Three analysts have looked at the same facts and do not agree on what Russia does after massive **sanctions**. The alternative is **withdrawal**, on whose worth they do agree. All numbers
are made up for your group. They are points: more is better.

{table(_ANALYSTS)}

After sanctions Russia *negotiates* (a settlement), *holds* (the war goes on) or *escalates* (a wider war).

- The **linear** pool takes the mean of the analysts' probabilities.
- The **logarithmic** pool takes the geometric mean (the cube root of the product of three) of the probabilities of each branch, and divides by the sum over the branches.""",
    decision_point="What does the group believe, and what does it choose?",
    tasks=(
        Number(
            "linear",
            "All three count the same. How likely is it by the linear pool that Russia escalates?",
            _equal,
            "Take the mean of the three analysts' probabilities of *escalates*.",
            unit="probability",
            tolerance=0.002,
        ),
        Number(
            "weighted",
            "Analyst C counts twice as much as each of the others. How likely is *escalates* by the linear pool now?",
            _weighted,
            "Count C's probability twice, and divide by four.",
            (Slip(_equal, "That is with all three counting the same; C counts twice."),),
            unit="probability",
            tolerance=0.002,
        ),
        Number(
            "logarithmic",
            "All three count the same. How likely is *escalates* by the logarithmic pool?",
            _logarithmic,
            "Take the geometric mean for each of the three branches, and divide the one of *escalates* by the sum of all three.",
            (
                Slip(_geometric, "The geometric means of the three branches do not add up to 1; divide by their sum."),
                Slip(_equal, "That is the linear pool."),
            ),
            unit="probability",
            tolerance=0.002,
        ),
        Number(
            "value_of_sanctions",
            "What are sanctions worth by the linear pool in which all count the same?",
            _sanctions,
            "Pool each branch, take the mean of the points, and take off the cost.",
            (Slip(lambda v: _sanctions(v) + v.numbers["cost"], "Sanctions have a cost; take it off the mean."),),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "choice",
            "What does the group choose by that pool?",
            _choice,
            "Compare what sanctions are worth with what withdrawal is worth.",
            names=("sanctions", "withdrawal"),
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("russia_response",),
    debrief="""\
Now pool the class itself: collect the weight sheets and let `classroom.compare_groups` show each group's weights, its choice, and the pool's. Ask why the logarithmic pool is the lower
one where one analyst is nearly sure that something will not happen, and whether the group's choice is anybody's choice.""",
)
