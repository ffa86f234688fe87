"""What Sobol' indices rest on: estimates against published functions, and moments of slices and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.picking import estimated
from scenarios.model.quantities import Distribution, Range
from scenarios.sampling.moments import scalar_moments, slice_moments
from scenarios.sampling.scalars import quantile
from scenarios.sampling.slices import slice_points

Floats = NDArray[Any]


ISHIGAMI = (
    [0.31390519114781146, 0.4424111447900409, 0.0],
    [0.5575888552099592, 0.4424111447900409, 0.2436836640621477],
)
"""T. Ishigami and T. Homma (1990), "An importance quantification technique in uncertainty analysis for computer models"; a = 7, b = 0.1."""


def test_estimates_of_ishigami_lie_within_their_intervals() -> None:
    def ishigami(levels: Floats) -> Floats:
        x = np.pi * (2 * levels - 1)
        found: Floats = (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None]
        return found

    found = estimated(ishigami, [[0], [1], [2]], 2**13, np.random.SeedSequence(0))
    for k, (expected, interval, point) in enumerate(
        zip(ISHIGAMI, (found.first_interval, found.total_interval), (found.first, found.total), strict=True)
    ):
        assert point[:, 0] == pytest.approx(expected, abs=5e-3), k
        assert (interval[:, 0, 0] <= np.array(expected) + 1e-3).all()
        assert (interval[:, 0, 1] >= np.array(expected) - 1e-3).all()
    assert found.variance[0] == pytest.approx(13.844587940719254, rel=5e-3)
    joint = estimated(ishigami, [[0, 2], [1]], 2**12, np.random.SeedSequence(1))
    assert joint.first[0, 0] == pytest.approx(1 - ISHIGAMI[0][1], abs=1e-2)


def test_estimates_of_sobols_g() -> None:
    """A. Saltelli and I. Sobol' (1995): V_i = 1 / (3 (1 + a_i)²), and the product of 1 + V_i less 1 in all."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    found = estimated(
        lambda levels: np.prod((np.abs(4 * levels - 2) + a[:, None]) / (1 + a[:, None]), axis=0)[None],
        [[k] for k in range(4)],
        2**13,
        np.random.SeedSequence(2),
    )
    assert found.first[:, 0] == pytest.approx(part / whole, abs=5e-3)
    assert found.total[:, 0] == pytest.approx(part * np.prod(1 + part) / (1 + part) / whole, abs=5e-3)


@pytest.mark.parametrize(
    ("widths", "total"),
    [((0.3, 0.5, 0.4), 0.6), ((0.2, 0.2), 0.3), ((1.0, 0.1, 0.5, 0.7), 1.1), ((0.4, 0.4, 0.4), 1.2), ((0.5, 0.5), 0.0)],
)
def test_moments_of_a_slice(widths: tuple[float, ...], total: float) -> None:
    from scipy.stats import qmc

    mean, covariance = slice_moments(widths, total)
    assert mean.sum() == pytest.approx(total, abs=1e-14)
    assert np.abs(covariance.sum(axis=0)).max() < 1e-14
    points = slice_points(widths, np.full(2**13, total), qmc.Sobol(len(widths) - 1, rng=1).random(2**13).T)
    assert mean == pytest.approx(points.mean(axis=1), abs=1e-4)
    assert covariance == pytest.approx(np.cov(points), abs=1e-4)


@pytest.mark.parametrize(
    "quantity",
    [Range(0.2, 0.7), Distribution("beta", (2.0, 5.0)), Distribution("pert", (1.0, 2.0, 9.0)), Distribution("triangular", (0.0, 1.0, 4.0)),
     Distribution("triangular", (0.0, 0.0, 4.0)), Distribution("uniform", (-1.0, 3.0))],
)  # fmt: skip
def test_moments_of_one_number(quantity: Any) -> None:
    values = quantile(quantity, (np.arange(200_000) + 0.5) / 200_000)
    mean, variance = scalar_moments(quantity)
    assert mean == pytest.approx(values.mean(), abs=1e-6)
    assert variance == pytest.approx(values.var(), abs=1e-5)
