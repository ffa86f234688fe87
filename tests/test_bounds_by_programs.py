"""Bounds of whole trees, wide and deep, against a linear program at every node."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import scenarios as sc
from documents import document

OUTCOMES = ["o0", "o1", "o2"]


def row(rng: random.Random, count: int) -> list[tuple[float, float]]:
    """Return ranges that some row keeps to."""
    middle = np.array([rng.random() + 0.05 for _ in range(count)])
    middle /= middle.sum()
    return [
        (round(max(0.0, p - rng.random() * 0.2), 6), round(min(1.0, p + rng.random() * 0.2), 6))
        for p in middle.tolist()
    ]


def tree(rng: random.Random, branches: int, depth: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the nodes of a scenario, and the same tree as rows of ranges and what each branch leads to."""
    nodes: dict[str, Any] = {}
    plain: dict[str, Any] = {}

    def grow(name: str, left: int) -> None:
        count = branches if left == depth else rng.randint(2, branches)
        ends = row(rng, count)
        goals = [f"{name}{k}" if left > 1 else rng.choice(OUTCOMES) for k in range(count)]
        nodes[name] = {
            "kind": "chance",
            "branches": {f"b{k}": {"to": goal} for k, goal in enumerate(goals)},
            "weights": {f"b{k}": f"{low!r}..{high!r}" for k, (low, high) in enumerate(ends)},
        }
        plain[name] = ends, goals
        if left > 1:
            for goal in goals:
                grow(goal, left - 1)

    grow("n", depth)
    return nodes, plain


def least(plain: dict[str, Any], name: str, values: dict[str, float]) -> float:
    """Return the lower expectation by one linear program a node, from the ends to the start."""
    if name in values:
        return values[name]
    ends, goals = plain[name]
    costs = [least(plain, goal, values) for goal in goals]
    found = linprog(costs, A_eq=[[1.0] * len(ends)], b_eq=[1.0], bounds=ends)
    assert found.status == 0
    return float(found.fun or 0.0)


@pytest.mark.parametrize(("branches", "depth"), [(8, 4), (8, 3), (5, 4), (3, 4), (8, 1), (2, 4)])
def test_trees_agree_with_a_linear_program_at_every_node(branches: int, depth: int) -> None:
    rng = random.Random(100 * branches + depth)
    nodes, plain = tree(rng, branches, depth)
    costs = {name: round(rng.uniform(-5, 5), 3) for name in OUTCOMES}
    outcomes = {name: {"values": {"cost": value}} for name, value in costs.items()}
    model = sc.Scenario.model_validate(document(nodes, outcomes, start="n", measures={"cost": None}))
    within = sc.bounds(model)
    assert within.exact.all()
    targets = [{name: float(name == one) for name in OUTCOMES} for one in OUTCOMES] + [costs]
    for target, values in zip(within.targets, targets, strict=True):
        lower, upper = within.interval(target)
        assert lower == pytest.approx(least(plain, "n", values), abs=1e-9)
        assert upper == pytest.approx(-least(plain, "n", {name: -value for name, value in values.items()}), abs=1e-9)
