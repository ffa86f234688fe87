"""The kernels of bounds: the cheapest row and ratio, and a whole tree laid flat."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import intervals
from bounded import drawn_row
from corners import corners
from scenarios.graph.credal import tightened
from scenarios.graph.greedy import cheapest, cheapest_ratio, lower_values

Floats = NDArray[Any]


@pytest.mark.parametrize("count", [2, 3, 4, 6, 7, 9])
def test_the_cheapest_row_is_the_best_of_all_extreme_points(count: int) -> None:
    rng = random.Random(count)
    for _ in range(5):
        text = [written.replace("%", "").split("..") for written in drawn_row(rng, count)]
        low, high = (tuple(Fraction(ends[k]) / 100 for ends in text) for k in (0, 1))
        worth = [rng.choice([-2, 0, 1, 1, 3.5]) for _ in range(count)]
        best = min(sum(float(p) * v for p, v in zip(row, worth, strict=True)) for row in corners(low, high))
        least, most = (np.array([float(x) for x in side]) for side in (low, high))
        tight = [part[:, None, None] for part in tightened(least, most, np.zeros(1, int))]
        values = np.array(worth)[:, None, None]
        row = cheapest(values, *tight)
        assert row.sum() == pytest.approx(1, abs=1e-12)
        assert (row * values).sum() == pytest.approx(best, abs=1e-12)


def test_values_of_a_tree_laid_flat_are_those_of_a_recursion() -> None:
    levels, (low, high) = intervals.tree(300), intervals.rows(300)
    final = np.random.default_rng(0).normal(size=levels.ends + 1)
    value = lower_values(levels, low, high, final)
    assert value[levels.start] == pytest.approx(intervals.plain(300, low, high, final), abs=1e-12)


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_the_cheapest_ratio_is_the_best_of_all_extreme_points(count: int) -> None:
    rng = random.Random(count)
    for _ in range(6):
        text = [written.replace("%", "").split("..") for written in drawn_row(rng, count)]
        low, high = (tuple(Fraction(ends[k]) / 100 for ends in text) for k in (0, 1))
        worth = [rng.choice([-2.0, 0, 1, 1, 3.5]) for _ in range(count)]
        certain = [rng.random() < 0.5 or count > 5 for _ in range(count)]
        few = [rng.choice([0.0, 0.5, 1, 2]) for _ in range(count)]
        many = [x if sure else x + rng.random() for x, sure in zip(few, certain, strict=True)]
        values = []
        for row in corners(low, high):
            for times in itertools.product(*({a, b} for a, b in zip(few, many, strict=True))):
                weights = [float(p) * f for p, f in zip(row, times, strict=True)]
                if sum(weights) > 0:
                    values.append(sum(w * v for w, v in zip(weights, worth, strict=True)) / sum(weights))
        least, most = (np.array([float(x) for x in side]) for side in (low, high))
        tight = [part[:, None, None] for part in tightened(least, most, np.zeros(1, int))]
        ends = np.array([few, many])[:, :, None, None]
        rows, factors = cheapest_ratio(np.array(worth)[:, None, None], *tight, *ends)
        found = (rows * factors).ravel()
        assert found @ worth / found.sum() == pytest.approx(min(values), abs=1e-12)
