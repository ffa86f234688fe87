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
from scenarios.graph.greedy import cheapest, cheapest_ratio, lower_values, normalised, products, share_of
from scenarios.graph.levels import Ratio

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


@pytest.mark.parametrize("half", [1, 2, 3, 4, 8, 40])
def test_of_many_equal_values_the_earlier_branches_are_served_first(half: int) -> None:
    """Half of what the cheap branches may have is there: the first half of them get it."""
    values = np.repeat([1.0, 0.0], 2 * half)[:, None, None]
    low, high = np.zeros_like(values), np.full_like(values, 1 / half)
    assert cheapest(values, low, high).ravel() == pytest.approx(np.repeat([0, 0, 1 / half, 0], half), abs=1e-12)


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


@pytest.mark.parametrize("count", [2, 3, 6, 7])
def test_of_equal_values_the_earlier_branch_is_served_first(count: int) -> None:
    least = 0.25 / (count - 1)
    low, high = np.full((count, 1, 1), least), np.full((count, 1, 1), 0.75)
    row = cheapest(np.ones((count, 2, 3)), low, high)
    assert row.shape == (count, 2, 3)
    assert row[:, 1, 2] == pytest.approx([0.75, *[least] * (count - 1)], abs=1e-12)
    assert (row == row[:, :1, :1]).all()


def test_a_row_inside_its_ranges_takes_the_same_share_of_each() -> None:
    """The intersection probability of rows side by side; what is certain stays as it is."""
    low = np.array([[0.1, 0.5, 0.2, 0.0], [0.2, 0.5, 0.3, 0.0], [0.3, 0.0, 0.5, 0.0]])
    high = np.array([[0.5, 0.5, 0.2, 1.0], [0.6, 0.5, 0.3, 1.0], [0.4, 0.0, 0.5, 1.0]])
    share = 0.4 / 0.9
    found = share_of(low, high)
    assert found[:, 0] == pytest.approx([0.1 + 0.4 * share, 0.2 + 0.4 * share, 0.3 + 0.1 * share], abs=1e-15)
    assert found[:, 1:3].tolist() == low[:, 1:3].tolist()
    assert found[:, 3] == pytest.approx([1 / 3] * 3, abs=1e-15)


def test_columns_are_divided_by_their_sums_and_zeros_stay() -> None:
    assert normalised(np.array([[1.0, 0.0, 0.2], [3.0, 0.0, 0.0]])).tolist() == [[0.25, 0, 1], [0.75, 0, 0]]


def test_factors_are_multiplied_without_overflow() -> None:
    """Two rules for the first of two states, each with factors between ends; the second branch of the second state is not there."""
    available = np.array([[True, True], [True, False]])
    first = np.array([0])
    ratio = Ratio(np.arange(2), available, ((first, 0), (first, 2)), np.zeros(2, int))
    low = np.array([[1e200], [2e200], [1e200], [0.0]])
    high = np.array([[4e200], [4e200], [1e200], [1e199]])
    least, most = products(ratio, (low, high))
    assert most[:, :, 0] == pytest.approx(np.array([[1, 1], [0.1, 0]]), rel=1e-12)
    assert least[:, :, 0] == pytest.approx(np.array([[0.25, 1], [0, 0]]), rel=1e-12)
    none = np.zeros((4, 1))
    assert products(ratio, (none, none))[1][:, :, 0].tolist() == [[0, 1], [0, 0]]
    same, again = products(ratio, (high, high))
    assert same is again


def test_ratios_side_by_side_are_those_of_each_alone() -> None:
    """Columns whose values differ by many orders; a row and factors that stand for all of them; one that weighs nothing."""
    rng = np.random.default_rng(3)
    for count in (2, 3, 4):
        low = np.full((count, 5, 1), 0.5 / count)
        high = np.minimum(1, low + rng.random((count, 5, 1)))
        low, high = (
            np.moveaxis(
                np.array([tightened(low[:, k, 0], high[:, k, 0], np.zeros(1, int)) for k in range(5)])[:, side], 0, 1
            )[..., None]
            for side in (0, 1)
        )
        least = rng.random((count, 5, 1))
        least[:, 0] = 0
        most = least + rng.random((count, 5, 1)) * (least > 0)
        values = rng.normal(size=(count, 5, 4)) * [1e-9, 1, 1e9, 1]
        rows, factors = cheapest_ratio(values, low, high, least, most)
        assert rows.shape == factors.shape == values.shape
        for row, column in np.ndindex(5, 4):
            here = slice(row, row + 1)
            alone = (low[:, here], high[:, here], least[:, here], most[:, here])
            one, times = cheapest_ratio(values[:, here, [column]], *alone)
            assert (rows[:, here, [column]] == one).all()
            assert (factors[:, here, [column]] == times).all()
