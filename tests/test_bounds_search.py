"""Bounds, where states disagree: boxes that are split, signs, and weights that leave nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import oracle
import scenarios as sc
from bounded import coins, drawn_rows, model_of, twice
from corners import corners
from documents import chance, decision, document
from scenarios.evaluation.bounding import boxes, branching, looking, splitting
from scenarios.evaluation.bounding.columns import Columns
from scenarios.evaluation.extremes import field_of
from scenarios.evaluation.question import Question
from scenarios.graph import Program, credal_sets

if TYPE_CHECKING:
    from collections.abc import Iterator


Floats = NDArray[Any]


def test_a_row_shifted_in_two_ways_may_be_extreme_between_its_ends() -> None:
    """After a, P(good) = 3p/(1 + 2p); after b, P(good) = 1 - p: their mean is greatest at p = (sqrt(3) - 1) / 2."""
    nodes = {
        "first": chance({"a": "50%", "b": "50%"}, next="second"),
        "second": chance({"x": "0%..100%", "y": "rest"}, next="third"),
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["second"]["shift"] = [{"if": {"first": "a"}, "times": {"x": 3}}]
    nodes["third"]["when"] = [
        {"if": {"first": "a", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    within = sc.bounds(model_of(document(nodes, ["good", "bad"])), "good", budget=4_000)
    p = (np.sqrt(3) - 1) / 2
    greatest = (3 * p / (1 + 2 * p) + 1 - p) / 2
    assert within.interval("good")[0] == pytest.approx(0.5, abs=1e-9)
    assert within.inner[0, 0, 1] <= greatest + 1e-12 <= within.upper[0, 0] + 2e-12
    assert within.upper[0, 0] - within.inner[0, 0, 1] < 1e-3


def test_a_parameter_that_no_path_reads_twice_is_extreme_at_an_end() -> None:
    """P(good) is p or 1 - p; their difference goes from 2 × 0.2 - 1 to 2 × 0.7 - 1."""
    within = sc.bounds(model_of(coins()), "good", versus="shy", budget=10)
    assert within.interval("good") == pytest.approx((-0.6, 0.4), abs=1e-12)
    assert within.exact.all()
    doc = coins()
    doc["nodes"]["second"] = chance({"bad": "rest", "good": "$heads"})
    alike = sc.bounds(model_of(doc), "good", versus="shy", budget=10)
    assert alike.interval("good") == pytest.approx((0, 0), abs=1e-12)
    assert alike.exact.all()


def test_shifts_of_another_option_do_not_matter() -> None:
    doc = twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"})
    doc["nodes"] |= {
        "choice": decision("plain", "other") | {"options": {"plain": {"to": "first"}, "other": {"to": "apart"}}},
        "apart": chance({"good": "likely", "bad": "rest"}, shift=[{"if": {"choice": "other"}, "times": {"good": 2}}]),
    }
    model = model_of(doc | {"start": "choice"})
    within = sc.bounds(model, "good")
    assert within["plain"]["good"] == pytest.approx((0.38, 0.62), abs=1e-12)
    assert within["other"]["good"] == pytest.approx((1.1 / 1.55, 1.6 / 1.8), abs=1e-12)
    assert within.exact.all()


def test_a_box_with_nothing_left_to_choose_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"}))
    monkeypatch.setattr(branching, "children", lambda *_: [])
    within = sc.bounds(model, "good")
    assert within.lower[0, 0] <= 0.38 <= within.inner[0, 0, 0]
    assert not within.exact.any()


def test_boxes_that_hold_nothing_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"}))

    def with_an_empty_one(credal: Any, box: Any, split: Any, counted: Any, curved: Any) -> Any:
        made = splitting.children(credal, box, split, counted, curved)
        nothing = boxes.Boxes(box.low + 1, box.high + 1, box.quantity_low, box.quantity_high)
        return [(nothing, split)] if made and not seen else made

    seen: list[int] = []
    monkeypatch.setattr(branching, "children", with_an_empty_one)
    assert not sc.bounds(model, "good", budget=1).exact.any()
    sc.bounds(model, "good", budget=3)  # every child is empty: nothing is found, nothing fails
    seen.append(1)
    assert sc.bounds(model, "good").interval("good") == pytest.approx((0.38, 0.62), abs=1e-12)


def points_below(credal: Any, box: Any, split: Any, rng: random.Random) -> Iterator[Floats]:
    """Yield the points that a box comes down to when it is split to the end."""
    settled, fits = box.settled(credal)
    if not fits.all():
        return
    counted = np.array([rng.random() for _ in range(credal.slots)]), np.ones(credal.slots)
    made = splitting.children(credal, settled, split, counted, np.zeros(credal.slots, bool))
    if not made:
        yield settled.low[:-2, 0]
    for child, known in made:
        yield from points_below(credal, child, known, rng)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_splitting_comes_to_every_extreme_point(count: int) -> None:
    rng = random.Random(count)
    for _ in range(4):
        names = [f"b{i}" for i in range(count)]
        row = drawn_rows(rng, names)
        credal = credal_sets(Program(model_of(document({"n": chance(row)}, names))))
        found = np.array(list(points_below(credal, boxes.root(credal, 1), splitting.Split(), rng)))
        ends = [oracle.quantity({}, written) for written in row.values()]
        for corner in corners(tuple(q.low for q in ends), tuple(q.high for q in ends)):
            gap = np.abs(found - np.array([float(p) for p in corner])).max(axis=1)
            assert gap.min() < 1e-12


def test_a_point_has_no_children() -> None:
    model = model_of(twice({"a": "40%", "b": "rest"}, {"x": "20%", "y": "rest"}))
    credal = credal_sets(Program(model))
    box = boxes.root(credal, 1)
    nothing = np.zeros(credal.slots), np.zeros(credal.slots)
    assert splitting.children(credal, box, splitting.Split(), nothing, np.zeros(credal.slots, bool)) == []


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        ({"a": "40%", "b": "rest"}, False),
        ({"a": "40%", "b": "60%"}, False),
        ({"a": "40%..40%", "b": "rest"}, False),
        ({"a": "40%..50%", "b": "rest"}, True),
    ],
)
def test_a_row_is_open_where_more_than_what_is_left_may_move(row: dict[str, str], *, is_open: bool) -> None:
    credal = credal_sets(Program(model_of(twice(row, {"x": "20%", "y": "rest"}))))
    assert credal.open_rows[0] == is_open


def test_weights_that_leave_no_branch_do_not_count() -> None:
    """After a, x is ruled out: P(good) = 1/2 + p/2 with p < 1, for at p = 1 nothing is left after a."""
    doc = twice({"a": "50%", "b": "50%"}, {"x": "50%..100%", "y": "rest"})
    doc["nodes"]["second"]["shift"] = [{"if": {"first": "a"}, "times": {"x": 0}}]
    doc["nodes"]["third"]["when"] = [
        {"if": {"first": "a", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    within = sc.bounds(model_of(doc), "good")
    assert within.interval("good") == pytest.approx((0.75, 1), abs=1e-9)
    assert within.inner[0, 0, 0] >= 0.75 - 1e-12
    assert within.inner[0, 0, 1] <= 1


def test_an_end_that_leaves_no_branch_is_no_belief() -> None:
    """Whatever y and z are, they share what x leaves, and one of them is good; at x = 1 there is nothing to share."""
    doc = twice({"a": "50%", "b": "50%"}, {"x": "0%..100%", "y": "0%..50%", "z": "rest"})
    doc["nodes"]["second"]["shift"] = [{"if": {"first": ["a", "b"]}, "times": {"x": 0}}]
    doc["nodes"]["third"]["when"] = [
        {"if": {"first": "a", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "z"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    within = sc.bounds(model_of(doc), "good")
    assert within.inner[0, 0] == pytest.approx([0.5, 0.5], abs=1e-12)
    assert within.interval("good") == pytest.approx((0.5, 0.5), abs=1e-9)


def test_what_a_state_makes_certain_counts_as_a_choice() -> None:
    """After a, x is best at 100 %; after b, at 0 %: as much hangs on either, though what is certain is worth what its state is."""
    nodes = {
        "first": chance({"a": "50%", "b": "50%"}, next="second"),
        "second": chance({"x": "0%..100%", "y": "rest"}, next="third"),
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["third"]["when"] = [
        {"if": {"first": "a", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    model = model_of(document(nodes, ["good", "bad"]))
    question = Question(model, by=None, do=None, given=None)
    ready = question.prepared(at_end=True)
    field = field_of(question, ready, question.tables(ready), learned=False)
    columns = Columns(np.ones((1, 1)), np.array([[1.0], [0.0]]), np.array([-1]))
    root, _ = boxes.root(field.credal, 1).settled(field.credal)
    seen = looking.bounded_below(field, columns, root).votes
    row = np.flatnonzero(field.credal.high - field.credal.low > 0)
    np.testing.assert_allclose(seen.weight[row, 0], 1)
    np.testing.assert_allclose(seen.mean[row, 0], 0.5)
    np.testing.assert_allclose(seen.spread[row, 0], 0.25)
