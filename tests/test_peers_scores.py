"""Agreement with scikit-learn and scoringrules: scores, and calibration curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scenarios as sc

RNG = np.random.default_rng(7)
ROWS = RNG.dirichlet([1.0, 0.5, 2.0, 1.0], 200)
HAPPENED = RNG.integers(0, 4, 200)
P = RNG.beta(0.5, 0.7, 500)
Y = (RNG.random(500) < P).astype(int)


def mean(*asked: Any, **settings: Any) -> float:
    return sc.score_forecasts(*asked, **settings)["forecasts"].mean


def test_scikit_learn_agrees() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is in the extra test")
    calibration = pytest.importorskip("sklearn.calibration")
    labels = [0, 1, 2, 3]
    assert mean(P, Y, convention="half") == pytest.approx(metrics.brier_score_loss(Y, P), rel=1e-12)
    assert mean(P, Y) == pytest.approx(metrics.brier_score_loss(Y, P, scale_by_half=False), rel=1e-12)
    assert mean(ROWS, HAPPENED) == pytest.approx(metrics.brier_score_loss(HAPPENED, ROWS, labels=labels), rel=1e-12)
    assert mean(ROWS, HAPPENED, "log") == pytest.approx(metrics.log_loss(HAPPENED, ROWS, labels=labels), rel=1e-9)
    frequencies, forecasts = calibration.calibration_curve(Y, P, n_bins=10)
    curve = sc.score_forecasts(P, Y)["forecasts"].curve
    np.testing.assert_allclose(curve.frequencies, frequencies)
    np.testing.assert_allclose(curve.forecasts, forecasts)


def test_scoringrules_agrees() -> None:
    peer = pytest.importorskip("scoringrules", reason="scoringrules is in the extra test")
    ranked = sc.score_forecasts(ROWS, HAPPENED, "rps", ordered=True)
    np.testing.assert_allclose(ranked.losses[0], peer.rps_score(HAPPENED + 1, ROWS), atol=1e-12)
    np.testing.assert_allclose(
        sc.score_forecasts(P, Y, convention="half").losses[0], peer.brier_score(Y, P), atol=1e-12
    )
    np.testing.assert_allclose(sc.score_forecasts(P, Y, "log").losses[0], peer.log_score(Y, P), atol=1e-9)
