"""What an actor wants: weights on measures and outcomes, what a total is worth, and the attitude to risk."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scenarios.errors import Path, did_you_mean
from scenarios.model.forms import LARGEST_AMOUNT, Finite, Id, too_large
from scenarios.model.parts import Part, Short
from scenarios.model.records import Sources
from scenarios.model.tables import Filled, FrozenDict, Listed, Table

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

__all__ = ["Attitude", "Objective", "ObjectiveForms", "ValueFunction", "objective_problems", "scaling_constant"]

_STEEPEST = 30.0
"""Between its ends the slope of a value function may change by e to this: more, and no digits are left at its flat end."""

Points = Listed[Annotated[tuple[Finite, Finite], Field(strict=False)]]


class ValueFunction(Part):
    """What a measure's total is worth by itself: 0 at `worst`, 1 at `best`, or the `points` joined by lines.

    `shape` is the curve between: `linear`; `exponential` with a `tolerance` in the measure's unit, counted from the worst
    (negative bends it the other way); or `logarithmic` in the distance from `origin`.
    """

    worst: Finite | None = None
    best: Finite | None = None
    shape: Literal["linear", "exponential", "logarithmic"] = "linear"
    tolerance: Finite | None = None
    origin: Finite | None = None
    points: Points = ()


class Attitude(Part):
    """An attitude to risk, in the unit of the score: one of three.

    `tolerance` is that of exponential utility (negative seeks risk); `aversion` the relative aversion of power utility, 1
    for the logarithm, of the score plus `wealth`; `points` are pairs of score and utility, joined by lines.
    """

    tolerance: Finite | None = None
    aversion: Finite | None = None
    wealth: Finite | None = None
    points: Points = ()


class Objective(Part):
    """What an actor wants: more of the measures whose `better` is higher, less of the others, and certain outcomes.

    The score of a path adds up, for each measure, its weight times its total (negative where lower is better), or times
    its value where `values` has a value function for it; and the weight of the outcome. `combine: multiplicative`
    joins the values by Keeney and Raiffa's multiplicative form instead. `risk` is the attitude to risk about the score.

    Examples
    --------
    >>> import scenarios as sc
    >>> careful = sc.Objective(weights={"us_cost": 1}, risk={"tolerance": 30})
    >>> model = sc.load("ukraine-2025-08")
    >>> sc.rollback(model, careful).value < sc.rollback(model, "us_cost").value
    False
    """

    label: str = ""
    weights: Filled[Id, Finite]
    values: Table[Id, ValueFunction] = Field(default_factory=FrozenDict)
    combine: Literal["additive", "multiplicative"] = "additive"
    risk: Attitude | None = None
    source: Sources = ()
    why: str = ""


def _is_long(value: Any) -> bool:
    return not isinstance(value, Mapping) or isinstance(value.get("weights"), Mapping)


ObjectiveForms = Annotated[Objective, Short("weights", _is_long)]
"""An objective, or its weights alone."""


def objective_problems(objective: Objective, scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with an objective in a scenario: where in it, and what."""
    targets = {**scenario.measures, **scenario.outcomes}
    for name, weight in objective.weights.items():
        if abs(weight) > LARGEST_AMOUNT:
            yield ("weights", name), too_large(weight, "a weight")
        if name not in targets:
            yield ("weights", name), f"no measure or outcome {name!r}; {did_you_mean(name, targets)}"
        elif name in scenario.measures and name in scenario.outcomes:
            yield ("weights", name), f"{name!r} is both a measure and an outcome; rename one of them"
    for name, function in objective.values.items():
        if name not in scenario.measures or name not in objective.weights:
            known = [measure for measure in objective.weights if measure in scenario.measures]
            yield ("values", name), f"no measure {name!r} has a weight here; {did_you_mean(name, known)}"
            continue
        for message in _function_problems(function, scenario.measures[name].better):
            yield ("values", name), message
    if objective.combine == "multiplicative":
        yield from _multiplicative_problems(objective, scenario)
    if objective.risk is not None:
        for message in _attitude_problems(objective.risk):
            yield ("risk",), message


def _function_problems(function: ValueFunction, better: str | None) -> Iterator[str]:
    if function.points:
        if (function.worst, function.best, function.tolerance, function.origin) != (
            None,
        ) * 4 or function.shape != "linear":
            yield "points say it all; take the other keys out"
        yield from _point_problems(function.points, "the measure's total and its value", better)
        return
    worst, best = function.worst, function.best
    if worst is None or best is None or worst == best:
        yield "needs two different totals, `worst` and `best`, or `points`; add them"
        return
    if better is not None and (worst < best) != (better == "higher"):
        yield f"`best` must be {better} than `worst`, as the measure's `better` says, got {best:g} and {worst:g}; swap them"
    if (function.tolerance is not None) != (function.shape == "exponential") or function.tolerance == 0:
        yield "a `tolerance`, not 0, goes with shape: exponential, and only with it; correct one of the two"
    elif function.tolerance is not None and not abs(best - worst) <= _STEEPEST * abs(function.tolerance):
        yield (
            f"a `tolerance` must be at least a {_STEEPEST:g}th of the distance from `worst` to `best`, got {function.tolerance:g} for "
            f"{abs(best - worst):g}; make it greater"
        )
    if function.origin is not None and function.shape != "logarithmic":
        yield "an `origin` goes with shape: logarithmic only; take it out"
    origin = function.origin or 0.0
    if function.shape == "logarithmic" and not _on_one_side(worst - origin, best - origin):
        yield f"`worst` and `best` must lie on one side of the origin, {origin:g}, got {worst:g} and {best:g}; set `origin`"
    if not math.isfinite(best - worst):
        yield f"`worst` and `best` must not lie so far apart, got {worst:g} and {best:g}; write the measure in a larger unit"


def _on_one_side(worst: float, best: float) -> bool:
    """Say whether both lie on one side of 0, and differ as seen from there."""
    return 0 < worst != best > 0 or 0 > worst != best < 0


def _point_problems(points: tuple[tuple[float, float], ...], what: str, better: str | None) -> Iterator[str]:
    if len(points) < 2:
        yield f"needs at least two points, pairs of {what}, got {len(points)}; add some"
        return
    if not all(a[0] < b[0] for a, b in pairwise(points)):
        yield f"points must stand in rising order, pairs of {what}; sort them"
        return
    rises = [b[1] > a[1] for a, b in pairwise(points)]
    falls = [b[1] < a[1] for a, b in pairwise(points)]
    wanted = {"higher": [rises], "lower": [falls], None: [rises, falls]}[better]
    if not any(map(all, wanted)):
        how = {"higher": "rise", "lower": "fall", None: "rise, or fall,"}[better]
        yield f"values must {how} from each point to the next, so that better is worth more; correct them"


def _multiplicative_problems(objective: Objective, scenario: Scenario) -> Iterator[tuple[Path, str]]:
    for name, weight in objective.weights.items():
        if not 0 < weight < 1:
            yield (
                ("weights", name),
                f"a multiplicative form takes scaling constants between 0 and 1, got {weight:g}; scale it",
            )
        if name in scenario.measures and name not in objective.values:
            yield (
                ("values", name),
                "a multiplicative form needs a value function of every measure; add `worst` and `best`",
            )


def _attitude_problems(risk: Attitude) -> Iterator[str]:
    forms = [risk.tolerance is not None, risk.aversion is not None, bool(risk.points)]
    if sum(forms) != 1:
        yield "needs exactly one of `tolerance`, `aversion` and `points`; write one"
        return
    if risk.tolerance == 0:
        yield "a risk tolerance must not be 0; leave `risk` out for no attitude to risk"
    if risk.wealth is not None and risk.aversion is None:
        yield "`wealth` goes with `aversion` only; take it out"
    if risk.points:
        yield from _point_problems(risk.points, "score and utility", "higher")


def scaling_constant(weights: list[float]) -> float:
    """Solve 1 + k = Π (1 + k kᵢ) for the k other than 0 of Keeney and Raiffa's multiplicative form; 0 where Σ kᵢ = 1.

    Examples
    --------
    >>> round(scaling_constant([0.4, 0.3]), 12)
    2.5
    >>> scaling_constant([0.5, 0.5])
    0.0
    """
    total = math.fsum(weights)
    if len(weights) < 2 or abs(total - 1) < 1e-12:
        return 0.0

    def gap(k: float) -> float:
        return math.fsum(math.log1p(k * weight) for weight in weights) - math.log1p(k)

    # In logarithms the equation has one root besides 0, at a side that the sum of the constants tells.
    if total > 1:
        low, high = -1.0 + 2.0**-52, -(2.0**-52)
    else:
        low, high = 2.0**-52, 1.0
        while gap(high) < 0 and high < 1e300:
            low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if (gap(middle) < 0) == (total < 1):
            low = middle
        else:
            high = middle
    return (low + high) / 2
