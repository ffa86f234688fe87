"""Acceptability curves and frontiers: against fractions, a closed form, and the published point that they part company."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import scenarios as sc

EFFECT = sc.payoff_table({"old": [1, 1], "new": [2, 3]})
COST = sc.payoff_table({"old": [0, 0], "new": [15, 15]}, better="lower")


@pytest.mark.parametrize("seed", range(40))
def test_shares_and_frontier_are_their_definitions(seed: int) -> None:
    rng = random.Random(seed)
    options, cases = rng.randint(2, 4), rng.randint(1, 6)
    effect, cost = ([[Fraction(rng.randint(-3, 3), 2) for _ in range(cases)] for _ in range(options)] for _ in range(2))
    parts = [rng.randint(0, 3) for _ in range(cases)]
    parts[-1] += 1
    weights = [Fraction(p, sum(parts)) for p in parts]
    given: dict[str, Any] = {"weights": [float(w) for w in weights]}
    ways: list[Any] = [rng.choice(["higher", "lower"]) for _ in range(2)]
    first, second = (
        sc.payoff_table([[float(v) for v in row] for row in rows], better=way, **given)
        for rows, way in zip((effect, cost), ways, strict=True)
    )
    worths = [Fraction(k, 2) for k in range(5)]
    found = sc.acceptability(first, second, [float(w) for w in worths])
    for i, worth in enumerate(worths):
        signs = [1 if way == "higher" else -1 for way in ways]
        net = [
            [signs[0] * worth * e + signs[1] * c for e, c in zip(*rows, strict=True)]
            for rows in zip(effect, cost, strict=True)
        ]
        alone, tied = [Fraction(0)] * options, [Fraction(0)] * options
        for c, weight in enumerate(weights):
            top = max(row[c] for row in net)
            best = [o for o in range(options) if net[o][c] == top]
            for o in best:
                (alone if len(best) == 1 else tied)[o] += weight
        assert found.alone[i].tolist() == pytest.approx([float(x) for x in alone], abs=1e-12)
        assert found.tied[i].tolist() == pytest.approx([float(x) for x in tied], abs=1e-12)
        means = [sum(w * v for w, v in zip(weights, row, strict=True)) for row in net]
        assert found.benefits[i].tolist() == pytest.approx([float(x) for x in means], abs=1e-12)
        assert found.frontier[i].tolist() == [m == max(means) for m in means]


def test_two_options_with_normal_costs_and_effects_have_the_closed_form() -> None:
    # The net benefit of one over the other is normal with mean λ·0.5 − 10 and variance λ²·0.4² + 5² (Stinnett and Mullahy 1998).
    count = 20_000
    rng = np.random.default_rng(5)
    gained, paid = rng.normal(0.5, 0.4, count), rng.normal(10, 5, count)
    zero = np.zeros(count)
    worths = [0.0, 10.0, 20.0, 40.0, 200.0]
    found = sc.acceptability(
        sc.payoff_table(np.array([zero, gained]), options=["old", "new"]),
        sc.payoff_table(np.array([zero, paid]), options=["old", "new"], better="lower"),
        worths,
    )
    off = math.sqrt(math.log(2 / 1e-9) / (2 * count))
    for worth, share in zip(worths, found.probability("new").tolist(), strict=True):
        exact = NormalDist(0, 1).cdf((0.5 * worth - 10) / math.hypot(0.4 * worth, 5))
        assert abs(share - exact) < off, worth


def test_the_frontier_need_not_be_what_is_most_often_the_best() -> None:
    # Fenwick, Claxton and Sculpher (2001): where net benefits are skewed the option with the greatest mean is not the most probable one.
    effect = sc.payoff_table({"safe": [1, 1, 1, 1], "bold": [0, 0, 0, 8]})
    cost = sc.payoff_table({"safe": [0] * 4, "bold": [0] * 4}, better="lower")
    found = sc.acceptability(effect, cost, [1, 2])
    assert found.probability("safe").tolist() == [0.75, 0.75]
    assert found.on_frontier(0) == found.on_frontier(1) == ("bold",)


def test_ties_are_told_and_not_broken() -> None:
    found = sc.acceptability(EFFECT, COST, [5, 7.5, 15, 20])
    assert found.alone[:, 1].tolist() == [0, 0, 0.5, 1]
    assert found.tied.tolist() == [[0, 0], [0.5, 0.5], [0.5, 0.5], [0, 0]]
    assert found.on_frontier(3) == ("new",)
    level = sc.acceptability(EFFECT, COST, [10])
    assert level.on_frontier(0) == ("old", "new")
    assert level.benefits.tolist() == [[10, 10]]


def test_an_acceptability_shows_itself() -> None:
    found = sc.acceptability(EFFECT, COST, np.linspace(0, 30, 31))  # type: ignore[arg-type] # an array will do
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith("How often each option is the best, by λ: payoff per payoff")
    assert "21 of 31 thresholds; * greatest expected net benefit (the frontier)" in text
    assert "level 50.0 %" in text
    assert repr(found) == "Acceptability(old, new; 31 thresholds from 0 to 30)"
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert frame.shape == (62, 6)
    assert frame[(frame.threshold == 20) & frame.frontier].option.tolist() == ["new"]
    spread = sc.ensemble(sc.load("us-options"), samples=16)
    told = sc.acceptability(
        sc.payoff_table(spread, "settlement", better="higher"), sc.payoff_table(spread, "us_cost"), [0]
    )
    assert told.unit == "USD bn per 100 % probability of Settlement"
    assert str(told).startswith("The President's four options: How often")
    for array in (found.thresholds, found.alone, found.tied, found.benefits, found.frontier):
        assert not array.flags.writeable
    with pytest.raises(KeyError, match="no option 'newer'; did you mean 'new'"):
        found.probability("newer")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("x", COST, [1]), "effect must be a PayoffTable, got 'x'; make one with payoff_table"),
        ((EFFECT, None, [1]), "cost must be a PayoffTable, got None"),
        ((EFFECT, sc.payoff_table([[1, 2], [3, 4]]), [1]), "cost must be for the same options as effect, got .* beside .*; make both tables from one source"),
        ((EFFECT, sc.payoff_table({"old": [1], "new": [2]}), [1]), "cost must be for the same cases as effect"),
        ((EFFECT, sc.payoff_table({"old": [1, 1], "new": [2, 2]}, weights=[0.25, 0.75]), [1]), "cost must weigh its cases as effect does, got other weights"),
        ((sc.payoff_table({"old": [1e200, 0], "new": [2, 2]}), COST, [1]), "effect must hold amounts below 1e\\+150, got 1e\\+200; write it in a larger unit"),
        ((EFFECT, COST, []), "thresholds must be a list of at least one number, got"),
        ((EFFECT, COST, 5), "thresholds must be a list of at least one number, got 5"),
        ((EFFECT, COST, ["a"]), "thresholds must be a list of at least one number"),
        ((EFFECT, COST, [True]), "thresholds must be a list of at least one number"),
        ((EFFECT, COST, [10**400]), "thresholds must be a list of at least one number"),
        ((EFFECT, COST, [float("nan")]), "thresholds must be at least 0 and rise, got"),
        ((EFFECT, COST, [1, float("nan")]), "thresholds must be at least 0 and rise"),
        ((EFFECT, COST, [float("inf")]), "thresholds must be at least 0 and rise"),
        ((EFFECT, COST, [-1, 1]), "thresholds must be at least 0 and rise"),
        ((EFFECT, COST, [1, 1]), "thresholds must be at least 0 and rise, got .*; sort them"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(asked: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.acceptability(*asked)
