"""Bounds of the difference of two options given what is learned: two ratios under one belief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from bounded import draws, model_of, reached
from documents import chance, decision, document

if TYPE_CHECKING:
    from oracle import Document

LEARNED: dict[str, Any] = {"given": {"sign": "up"}}


def signs(*, shared: bool) -> Document:
    """Return a choice, then a state that a sign tells of, then an end that hangs on both; what b changes is the end or the state."""
    nodes = {
        "choice": decision("a", "b", by="us", next="first"),
        "first": chance({"x": "30%..60%", "y": "rest"}, next="sign"),
        "sign": chance({"up": "20%..50%", "down": "rest"}, next="end"),
        "end": chance({"good": "10%..30%", "bad": "rest"}),
    }
    nodes["sign"]["when"] = [{"if": {"first": "x"}, "weights": {"up": "60%..90%", "down": "rest"}}]
    nodes["end"]["when"] = [{"if": {"first": "x"}, "weights": {"good": "50%..80%", "bad": "rest"}}]
    if shared:
        nodes["end"]["when"].append(
            {"if": {"first": "y", "choice": "b"}, "weights": {"good": "20%..40%", "bad": "rest"}}
        )
    else:
        nodes["first"]["when"] = [{"if": {"choice": "b"}, "weights": {"x": "20%..70%", "y": "rest"}}]
    return document(nodes, ["good", "bad"], actors={"us": None}, measures={"cost": {"better": "lower"}})


@pytest.mark.parametrize("shared", [False, True])
def test_no_belief_leads_beyond_and_what_is_attained_lies_within(shared: bool) -> None:
    doc = signs(shared=shared)
    doc["outcomes"] = {"good": {"values": {"cost": "1..3"}}, "bad": {"values": {"cost": 5}}}
    within = sc.bounds(model_of(doc), versus="b", **LEARNED)
    assert within.evidence is not None
    assert within.evidence == pytest.approx(np.array([[0.32, 0.74]]), abs=1e-9)
    for one in draws(doc, within, LEARNED, 1, 200):
        assert (one >= within.lower - 1e-9).all()
        assert (one <= within.upper + 1e-9).all()
    least, most = reached(doc, within, LEARNED)
    # What is attained is at least as far out as any combination of ends.
    assert (within.inner[..., 0] <= least + 5e-3).all()
    assert (within.inner[..., 1] >= most - 5e-3).all()
    assert (within.lower <= within.inner[..., 0]).all()
    assert (within.inner[..., 1] <= within.upper).all()
    assert (within.lower <= least + 1e-9).all()
    assert (most <= within.upper + 1e-9).all()


def test_more_boxes_bring_the_outer_bound_nearer() -> None:
    model = model_of(signs(shared=False))
    few, more = (sc.bounds(model, "good", versus="b", budget=n, **LEARNED) for n in (1, 60))
    assert few.lower[0, 0] < more.lower[0, 0] <= more.inner[0, 0, 0]
    assert not more.exact.any()
    assert "outer; attained" in str(more)


def test_a_difference_of_ratios_may_be_greatest_between_the_ends() -> None:
    """No combination of ends comes to what is attained."""
    doc = signs(shared=False)
    within = sc.bounds(model_of(doc), "good", versus="b", budget=100, **LEARNED)
    _, most = reached(doc, sc.bounds(model_of(doc), versus="b", budget=1, **LEARNED), LEARNED)
    assert within.inner[0, 0, 1] > most[0, 0] + 1e-4


def test_options_that_share_no_row_are_bounded_apart() -> None:
    """The lower end is then what a is at least, less what b is at most."""
    row = {"good": "20%..40%", "bad": "30%..50%", "none": "rest"}
    other = {"good": "10%..60%", "bad": "rest", "none": "5%..20%"}
    nodes = {
        "choice": decision("a", "b", "c", by="us", next="end"),
        "end": chance(row, when=[{"if": {"choice": "b"}, "weights": other}, {"if": {"choice": "c"}, "weights": row}]),
    }
    model = model_of(document(nodes, [*row], actors={"us": None}))
    asked: dict[str, Any] = {"given": {"end": ["good", "bad"]}}
    apart = sc.bounds(model, "good", **asked)
    within = sc.bounds(model, "good", versus="b", **asked)
    assert within.exact.all()
    assert within.options == ("a", "c")
    (low, high), (least, most) = apart["a"]["good"], apart["b"]["good"]
    assert within["a"]["good"] == pytest.approx((low - most, high - least), abs=1e-9)
    assert within["c"]["good"] == pytest.approx((low - most, high - least), abs=1e-9)
    assert within.evidence == pytest.approx(apart.evidence[[0, 2]])  # type: ignore[index] # there is evidence


def test_points_have_the_difference_of_the_two_answers() -> None:
    doc = signs(shared=True)
    points = {"x": "40%", "y": "rest"}
    nodes = doc["nodes"]
    nodes["first"]["weights"] = points
    nodes["sign"] = chance({"up": "30%", "down": "rest"}, next="end")
    nodes["end"]["weights"] = {"good": "20%", "bad": "rest"}
    nodes["end"]["when"] = [{"if": {"choice": "b"}, "weights": {"good": "70%", "bad": "rest"}}]
    within = sc.bounds(model_of(doc), "good", versus="b", **LEARNED)
    assert within.exact.all()
    assert within["a"]["good"] == pytest.approx((-0.5, -0.5), abs=1e-12)


def test_factors_that_leave_nothing_are_left_out_of_differences_too() -> None:
    """After a the end may be anything that is left; b keeps its 20 % to 40 %."""
    row = {"good": "20%..40%", "bad": "rest"}
    nodes = {
        "choice": decision("a", "b", by="us", next="sign"),
        "sign": chance({"up": "50%", "down": "rest"}, next="end"),
        "end": chance(row, shift=[{"if": {"choice": "a"}, "times": {"good": "0..1", "bad": "0..1"}}]),
    }
    model = model_of(document(nodes, [*row], actors={"us": None}))
    within = sc.bounds(model, "good", versus="b", budget=50, **LEARNED)
    assert np.isfinite(within.inner).all()
    assert within.lower[0, 0] <= -0.4 + 1e-9
    assert within.upper[0, 0] >= 0.8 - 1e-9
    assert within.inner[0, 0] == pytest.approx([-0.4, 0.8], abs=1e-9)


def test_parameters_that_share_a_row_and_rows_of_one_option_are_searched() -> None:
    """Both parameters cannot be at their upper end; a's own row of three has ends that do not fit together."""
    row = {"good": "$p", "bad": "$q", "none": "rest"}
    own = {"good": "20%..60%", "bad": "10%..50%", "none": "10%..40%"}
    nodes = {
        "choice": decision("a", "b", by="us", next="sign"),
        "sign": chance({"up": "20%..50%", "down": "rest"}, next="end"),
        "end": chance(row, when=[{"if": {"choice": "a", "sign": "down"}, "weights": own}]),
    }
    doc = document(nodes, [*row], actors={"us": None}, parameters={"p": "0..60%", "q": "0..60%"})
    asked: dict[str, Any] = {"given": {"end": ["good", "bad"]}}
    within = sc.bounds(model_of(doc), versus="b", budget=60, **asked)
    found = list(draws(doc, within, asked, 1, 150))
    assert len(found) > 100
    for one in found:
        assert (one >= within.lower - 1e-9).all()
        assert (one <= within.upper + 1e-9).all()
    assert (within.lower <= within.inner[..., 0]).all()
    assert (within.inner[..., 1] <= within.upper).all()
    assert not within.exact[0, 0].any()


def test_where_only_rounding_is_left_the_bound_stays_outer() -> None:
    """With values of a thousand million, ranges that are points but for rounding still leave a gap."""
    doc = signs(shared=True)
    nodes = doc["nodes"]
    nodes["first"]["weights"] = {"x": "30%..30.0000001%", "y": "rest"}
    nodes["sign"] = chance({"up": "30%", "down": "rest"}, next="end")
    nodes["end"]["weights"] = {"good": "20%", "bad": "rest"}
    nodes["end"]["when"] = [
        {"if": {"first": "x"}, "weights": {"good": "70%", "bad": "rest"}},
        {"if": {"first": "y", "choice": "b"}, "weights": {"good": "10%", "bad": "rest"}},
    ]
    doc["outcomes"] = {"good": {"values": {"cost": 1e9}}, "bad": {"values": {"cost": 0}}}
    within = sc.bounds(model_of(doc), "cost", versus="b", budget=400, **LEARNED)
    # a less b is a tenth of the chance of y, times a thousand million.
    assert within.lower[0, 0] - 1e-3 <= 1e8 * (1 - 0.300000001) <= within.inner[0, 0, 0] + 1e-3
    assert within.upper[0, 0] >= 1e8 * 0.7 - 1e-3 >= within.inner[0, 0, 1] - 1e-2
    assert (within.inner[..., 0] - within.lower).max() < 1e-2
