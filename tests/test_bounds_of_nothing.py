"""Bounds where the factors of shifts can rule out every branch of a row together: such weights are no belief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenarios as sc
from bounded import model_of, reached
from documents import chance, decision, document
from scenarios.evaluation.bounding.branching import Found

if TYPE_CHECKING:
    from oracle import Document

Floats = NDArray[Any]
AT_A, AT_BOTH = {"choice": "a"}, {"choice": ["a", "b"]}
TOGETHER = {"win": "0..2", "lose": "0..1"}


def shifted(*shifts: tuple[dict[str, Any], dict[str, Any]]) -> Document:
    """Return a choice of a or b, and a row of 30 % to 50 % whose branches are multiplied."""
    nodes = {
        "choice": decision("a", "b", by="us", next="luck"),
        "luck": chance(
            {"win": "30%..50%", "lose": "rest"}, shift=[{"if": when, "times": times} for when, times in shifts]
        ),
    }
    return document(nodes, ["win", "lose"], actors={"us": None})


@pytest.mark.parametrize(
    ("shifts", "ends"),
    [
        pytest.param([(AT_A, TOGETHER)], [(0, 1), (0.3, 0.5)], id="both of one shift"),
        pytest.param([(AT_A, {"win": "0..2", "lose": 0})], [(1, 1), (0.3, 0.5)], id="one is 0 for certain"),
        pytest.param([(AT_A, {"win": "0..2"}), (AT_BOTH, {"lose": "0..3"})], [(0, 1), (1 / 8, 1)], id="two shifts"),
        pytest.param([(AT_A, TOGETHER), (AT_BOTH, {"win": "0..2"})], [(0, 1), (0, 2 / 3)], id="one branch in both"),
    ],
)
def test_factors_that_can_all_be_0_count_only_where_they_are_not(
    shifts: list[tuple[dict[str, Any], dict[str, Any]]], ends: list[tuple[float, float]]
) -> None:
    """The least and the greatest of p f / (p f + (1 - p) g), wherever that is defined."""
    doc = shifted(*shifts)
    within = sc.bounds(model_of(doc))
    assert within.exact.all()
    for option, (low, high) in zip("ab", ends, strict=True):
        assert within[option]["win"] == pytest.approx((low, high), abs=1e-9)
        assert within[option]["lose"] == pytest.approx((1 - high, 1 - low), abs=1e-9)
    least, most = reached(doc, within, {})
    assert within.lower == pytest.approx(least, abs=1e-9)
    assert within.upper == pytest.approx(most, abs=1e-9)


def test_a_difference_leaves_out_what_is_no_belief() -> None:
    """At a anything is possible, and at b 30 % to 50 %, whatever happens at a: the difference is -50 to 70 points."""
    doc = shifted((AT_A, TOGETHER))
    within = sc.bounds(model_of(doc), "win", versus="b")
    assert within.exact.all()
    assert within["a"]["win"] == pytest.approx((-0.5, 0.7), abs=1e-9)


def test_evidence_after_such_a_row_can_be_impossible_or_certain() -> None:
    within = sc.bounds(model_of(shifted((AT_A, TOGETHER))), given={"luck": "win"})
    assert within.evidence is not None
    assert within.evidence == pytest.approx(np.array([[0, 1], [0.3, 0.5]]), abs=1e-9)
    assert within["a"]["win"] == (1, 1)


def test_robust_choice_says_the_same_as_the_bounds() -> None:
    model = model_of(shifted((AT_A, TOGETHER)))
    kept = sc.admissible(model, "win", better="higher")
    assert "0.0 to 100.0 %  30.0 to 50.0 %" in str(kept)
    gap = sc.info_gap(model, "win", 0.2, better="higher")
    assert np.isfinite(gap.worst).all()
    draws = sc.ensemble(model, samples=256, seed=1).probabilities
    assert np.isfinite(draws).all()
    assert draws.sum(axis=2) == pytest.approx(np.ones((256, 2)))


def test_a_value_that_nothing_attains_is_not_exact() -> None:
    assert not Found(-np.inf, np.inf, 1).exact
    assert not Found(np.inf, np.inf, 1).exact
    assert Found(0.5, 0.5, 1).exact
