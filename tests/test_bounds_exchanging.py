"""Bounds, where states that share a row disagree, and what they add up to has one sign all the same."""

from __future__ import annotations

import random

import numpy as np
import pytest

import scenarios as sc
from bounded import drawn_rows, draws, inside, model_of, twice
from documents import chance, decision, document


@pytest.mark.parametrize(("small", "exact"), [("10%", True), ("100%", False)])
def test_a_curved_row_is_least_at_an_end_where_one_of_two_states_always_outweighs_the_other(
    small: str, exact: bool
) -> None:
    """P(good) = 0.4 × 3p / (1 + 2p) + 0.6 s (1 - p), with the slope 1.2 / (1 + 2p)² - 0.6 s: above 0 up to p = 0.8 if s = 0.1."""
    nodes = {
        "first": chance({"a": "40%", "b": "60%"}, next="second"),
        "second": chance({"x": "20%..80%", "y": "rest"}, next="third"),
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["second"]["shift"] = [{"if": {"first": "a"}, "times": {"x": 3}}]
    nodes["third"]["when"] = [
        {"if": {"first": "a", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "y"}, "weights": {"good": small, "bad": "rest"}},
    ]
    within = sc.bounds(model_of(document(nodes, ["good", "bad"])), "good", budget=3)
    p, s = np.array([0.2, 0.8]), float(small[:-1]) / 100
    ends = 1.2 * p / (1 + 2 * p) + 0.6 * s * (1 - p)
    assert within.exact.all() == exact
    if exact:
        assert within.interval("good") == pytest.approx(tuple(ends), abs=1e-12)


def test_the_seed_has_the_ends_that_a_larger_budget_finds() -> None:
    """Every attained value is the best one known; what is called exact must be it, and more must be exact than by halving."""
    model = sc.load("ukraine-2025-08")
    few, more = (sc.bounds(model, "escalation", budget=budget) for budget in (25, 100))
    assert few.exact.sum() >= 6  # by halving: none
    assert few.inner[few.exact] == pytest.approx(more.inner[few.exact], abs=1e-9)
    assert (few.lower <= more.inner[..., 0] + 1e-9).all()
    assert (few.upper >= more.inner[..., 1] - 1e-9).all()


def test_rows_of_very_many_branches_are_left_to_the_other_tests_of_signs() -> None:
    names = [f"n{i}" for i in range(9)]
    doc = twice({"a": "50%", "b": "50%"}, drawn_rows(random.Random(1), names))
    doc["nodes"]["second"]["shift"] = [{"if": {"first": "a"}, "times": {"n0": 3}}]
    for rule, name in zip(doc["nodes"]["third"]["when"], names, strict=False):
        rule["if"]["second"] = name
    within = sc.bounds(model_of(doc), "good", budget=8)
    for found in draws(doc, within, {}, 1, 20):
        assert inside(found[:, :1], within)


@pytest.mark.filterwarnings("error")
def test_a_shifted_row_may_have_one_branch() -> None:
    """Whatever it is multiplied by, it is certain, so that bounds are those without it."""
    nodes = {
        "choose": decision("go", "stay", next="first"),
        "first": chance({"a": "20%..50%", "b": "rest"}, next="second"),
        "second": {**chance({"x": 1}, next="third"), "shift": [{"if": {"first": "a"}, "times": {"x": "0.5..3"}}]},
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["third"]["when"] = [
        {"if": {"first": "a"}, "weights": {"good": "90%", "bad": "rest"}},
        {"if": {"first": "b"}, "weights": {"good": "30%..70%", "bad": "rest"}},
    ]
    within = sc.bounds(model_of(document(nodes, ["good", "bad"])), "good", versus="stay")
    nodes["second"]["shift"] = []
    alone = sc.bounds(model_of(document(nodes, ["good", "bad"])), "good", versus="stay")
    assert within.interval("good", "go") == pytest.approx(alone.interval("good", "go"), abs=1e-12)
