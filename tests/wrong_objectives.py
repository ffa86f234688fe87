"""Mistakes in objectives: one entry put in, and the mistake that it makes: place, what must hold, cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wrong import Case

OF = "objectives/interest"
V, R = "objectives.interest.values.cost", "objectives.interest.risk"


def valued(**function: Any) -> dict[str, Any]:
    """Return an objective with a value function of the cost."""
    return {"weights": {"cost": 1, "deal": 4}, "values": {"cost": function}}


def risky(**risk: Any) -> dict[str, Any]:
    """Return an objective with an attitude to risk."""
    return {"weights": {"cost": 1, "deal": 4}, "risk": risk}


def joined(**weights: float) -> dict[str, Any]:
    """Return an objective in the multiplicative form."""
    return {"weights": weights, "values": {"cost": {"worst": 9, "best": 1}}, "combine": "multiplicative"}


DIFFERENT = "needs two different totals, `worst` and `best`, or `points`"
OBJECTIVES: list[Case] = [
    # shapes
    (OF, {}, OF.replace("/", "."), "must have at least 1 entry", "add one"),
    (OF, {"weights": {}}, "objectives.interest.weights", "must have at least 1 entry, got none", "add one"),
    (OF, {"weights": {"cost": 1}, "rsik": {}}, "objectives.interest.rsik", "unknown key", "did you mean 'risk'?"),
    (OF, {"weights": {"cost": 1}, "combine": "sum"}, "objectives.interest.combine", "must be 'additive' or 'multiplicative', got 'sum'", "one of these"),
    (OF, valued(worst="9", best=1), f"{V}.worst", "must be a finite number, got '9'", "without quotes"),
    (OF, valued(worst=True, best=1), f"{V}.worst", "must be a finite number, got True", "without quotes"),
    (OF, valued(worst=9, best=float("nan")), f"{V}.best", "must be a finite number, got nan", "correct the number"),
    (OF, valued(worst=9, best=1, shape="log"), f"{V}.shape", "must be 'linear', 'exponential' or 'logarithmic', got 'log'", "one of these"),
    (OF, valued(worst=9, best=1, tolerence=2), f"{V}.tolerence", "unknown key", "did you mean 'tolerance'?"),
    (OF, valued(points=[[1, 2, 3]]), f"{V}.points[0]", "must be a list of at most 2, got [1, 2, 3]", "take the others out"),
    (OF, valued(points=[[1, 2], [3]]), f"{V}.points[1][1]", "is required", "add it"),
    (OF, valued(points=[5]), f"{V}.points[0]", "must be a list, got 5", "write [a, b]"),
    (OF, valued(points=[[1, "2"], [3, 1]]), f"{V}.points[0][1]", "must be a finite number, got '2'", "without quotes"),
    (OF, valued(points=5), f"{V}.points", "must be a list, got 5", "write [a, b]"),
    (OF, risky(tolerance="30"), f"{R}.tolerance", "must be a finite number, got '30'", "without quotes"),
    (OF, risky(wealth=[1]), f"{R}.wealth", "must be a finite number, got [1]", "without quotes"),
    # meanings
    (OF, {"weights": {"cost": 1.1e100}}, "objectives.interest.weights.cost", "must lie between -1e+100 and 1e+100, got 1.1e+100", "larger unit"),
    (OF, {"weights": {"deal": -1.1e100}}, "objectives.interest.weights.deal", "a weight must lie between -1e+100 and 1e+100", "larger unit"),
    (OF, {"weights": {"cots": 1}}, "objectives.interest.weights.cots", "no measure or outcome 'cots'", "'cost'?"),
    (OF, {"weights": {"deal": 1}, "values": {"cost": {}}}, V, "no measure 'cost' has a weight here", "there are none here"),
    (OF, {"weights": {"cost": 1}, "values": {"deal": {}}}, V.replace("cost", "deal"), "no measure 'deal' has a weight here", "cost"),
    (OF, valued(), V, DIFFERENT, "add them"),
    (OF, valued(worst=9), V, DIFFERENT, "add them"),
    (OF, valued(worst=9, best=9), V, DIFFERENT, "add them"),
    (OF, valued(worst=1, best=9), V, "`best` must be lower than `worst`, as the measure's `better` says, got 9 and 1", "swap them"),
    (OF, valued(worst=9, best=1, tolerance=3), V, "a `tolerance`, not 0, goes with shape: exponential, and only with it", "correct"),
    (OF, valued(worst=9, best=1, shape="exponential"), V, "a `tolerance`, not 0, goes with shape: exponential", "correct"),
    (OF, valued(worst=9, best=1, shape="exponential", tolerance=0), V, "a `tolerance`, not 0, goes with", "correct"),
    (OF, valued(worst=9, best=1, shape="exponential", tolerance=-0.1), V,
     "a `tolerance` must be at least a 30th of the distance from `worst` to `best`, got -0.1 for 8", "make it greater"),
    (OF, valued(worst=9, best=1, origin=10), V, "an `origin` goes with shape: logarithmic only", "take it out"),
    (OF, valued(worst=9, best=-1, shape="logarithmic"), V, "must lie on one side of the origin, 0, got 9 and -1", "set `origin`"),
    (OF, valued(worst=9, best=1, shape="logarithmic", origin=5), V, "must lie on one side of the origin, 5, got 9 and 1", "`origin`"),
    (OF, valued(worst=9, best=0, shape="logarithmic"), V, "must lie on one side of the origin, 0, got 9 and 0", "`origin`"),
    (OF, valued(worst=0, best=-9, shape="logarithmic"), V, "must lie on one side of the origin, 0, got 0 and -9", "`origin`"),
    (OF, valued(worst=0.5, best=-9, shape="logarithmic"), V, "must lie on one side of the origin, 0, got 0.5 and -9", "`origin`"),
    (OF, valued(worst=9, best=-9, shape="exponential", tolerance=0.5), V,
     "a `tolerance` must be at least a 30th of the distance from `worst` to `best`, got 0.5 for 18", "make it greater"),
    (OF, {"weights": {"cost": 1}, "values": {"csot": {}}}, V.replace("cost", "csot"), "no measure 'csot' has a weight here", "'cost'?"),
    (OF, valued(worst=9, best=1, shape="logarithmic", origin=9), V, "must lie on one side of the origin, 9, got 9 and 1", "`origin`"),
    (OF, valued(worst=1e308, best=-1e308), V, "must not lie so far apart, got 1e+308 and -1e+308", "in a larger unit"),
    (OF, valued(points=[[1, 1]]), V, "needs at least two points, pairs of the measure's total and its value, got 1", "add some"),
    (OF, valued(points=[[3, 1], [1, 0]]), V, "points must stand in rising order", "sort them"),
    (OF, valued(points=[[1, 1], [1, 0]]), V, "points must stand in rising order", "sort them"),
    (OF, valued(points=[[1, 0], [9, 1]]), V, "values must fall from each point to the next, so that better is worth more", "correct"),
    (OF, valued(points=[[1, 1], [5, 1], [9, 0]]), V, "values must fall from each point to the next", "correct them"),
    (OF, valued(points=[[1, 1], [9, 0]], worst=9), V, "points say it all", "take the other keys out"),
    (OF, valued(points=[[1, 1], [9, 0]], shape="exponential"), V, "points say it all", "take the other keys out"),
    (OF, joined(cost=1, deal=0.5), "objectives.interest.weights.cost", "scaling constants between 0 and 1, got 1", "scale it"),
    (OF, joined(cost=0.5, deal=0), "objectives.interest.weights.deal", "scaling constants between 0 and 1, got 0", "scale it"),
    (OF, {"weights": {"cost": 0.5}, "combine": "multiplicative"}, V, "needs a value function of every measure", "add `worst`"),
    (OF, risky(), R, "needs exactly one of `tolerance`, `aversion` and `points`", "write one"),
    (OF, risky(tolerance=3, aversion=1), R, "needs exactly one of `tolerance`, `aversion` and `points`", "write one"),
    (OF, risky(tolerance=0), R, "a risk tolerance must not be 0", "leave `risk` out"),
    (OF, risky(tolerance=3, wealth=1), R, "`wealth` goes with `aversion` only", "take it out"),
    (OF, risky(points=[[1, 1]]), R, "needs at least two points, pairs of score and utility, got 1", "add some"),
    (OF, risky(points=[[1, 1], [0, 2]]), R, "points must stand in rising order, pairs of score and utility", "sort them"),
    (OF, risky(points=[[1, 1], [2, 1]]), R, "values must rise from each point to the next", "correct them"),
    (OF, risky(points=[[1, 1], [2, 0]]), R, "values must rise from each point to the next", "correct them"),
]  # fmt: skip
