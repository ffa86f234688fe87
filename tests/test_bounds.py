"""Bounds: no belief within the ranges lies outside, some belief reaches them, and what is not reached is called outer."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import intervals
import oracle
import scenarios as sc
from corners import AtRandom, EveryCorner, NoRoom, corners, pinned
from documents import chance, decision, document, random_questions
from graphs import drawn
from scenarios.evaluation.bounding import boxes, branching, splitting
from scenarios.graph import Program, credal_sets
from scenarios.graph.credal import tightened
from scenarios.graph.greedy import cheapest, cheapest_ratio, lower_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle import Document

Floats = NDArray[Any]


def model_of(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def answer(doc: Document, within: sc.Bounds, asked: dict[str, Any]) -> Floats:
    """Return options × (outcomes, measures) of a document of points, by the library's forward pass."""
    model = model_of(doc)
    if not within.by:
        single = sc.forecast(model, **asked)
        return np.concatenate([single.probabilities, single.means])[None]
    by_option = sc.compare(model, within.by, **asked)
    found = np.concatenate([by_option.probabilities, by_option.means], axis=1)
    if within.versus:
        other = by_option.options.index(within.versus)
        return np.delete(found - found[other], other, axis=0)
    return found


def draws(doc: Document, within: sc.Bounds, asked: dict[str, Any], seed: int, count: int) -> Iterator[Floats]:
    rng = random.Random(seed)
    for _ in range(count):
        try:
            yield answer(pinned(doc, AtRandom(rng)), within, asked)
        except (NoRoom, sc.ScenariosError):  # no branch, or evidence, is left by these weights
            continue


def reached(doc: Document, within: sc.Bounds, asked: dict[str, Any]) -> tuple[Floats, Floats]:
    """Return the least and greatest answers over all combinations of extreme points."""
    low, high = np.full(within.lower.shape, np.inf), np.full(within.lower.shape, -np.inf)
    every = EveryCorner()
    for _ in every.passes():
        try:
            found = answer(pinned(doc, every), within, asked)
        except (NoRoom, sc.ScenariosError):
            continue
        low, high = np.minimum(low, found), np.maximum(high, found)
    return low, high


def inside(found: Floats, within: sc.Bounds) -> bool:
    room = 1e-9 * np.maximum(1, np.maximum(np.abs(within.lower), np.abs(within.upper)))
    return bool((found >= within.lower - room).all() and (found <= within.upper + room).all())


# --- Every draw lies inside ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_no_belief_within_the_ranges_lies_outside(seed: int) -> None:
    doc = drawn(seed)
    try:
        within = sc.bounds(model_of(doc), budget=8)
    except sc.QuestionError:
        with pytest.raises(sc.QuestionError):
            sc.compare(model_of(doc))
        return
    for found in draws(doc, within, {}, seed, 12):
        assert inside(found, within)
    assert inside(within.inner[..., 0], within)
    assert inside(within.inner[..., 1], within)
    assert (within.exact == (np.stack([within.lower, within.upper], axis=-1) == within.inner)).all()


@pytest.mark.parametrize("seed", range(60))
def test_neither_does_one_when_something_is_set_or_learned_or_two_are_compared(seed: int) -> None:
    doc = drawn(seed)
    asked = random_questions(random.Random(seed), doc)
    model = model_of(doc)
    try:
        within = sc.bounds(model, budget=8, **asked)
        if "given" not in asked and len(within.options) > 1:
            within = sc.bounds(model, budget=8, versus=within.options[-1], **asked)
    except sc.QuestionError:
        return
    for found in draws(doc, within, asked, seed, 12):
        assert inside(found, within)


# --- Bounds are reached: trees, shared rows, shifts ----------------------------------------------------------


def drawn_row(rng: random.Random, count: int) -> list[str]:
    """Draw the ranges of a row that allows something, in whole per mille."""
    cuts = sorted(rng.sample(range(1, 1000), count - 1))
    inner = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    return [f"{rng.randint(0, p) / 10}%..{rng.randint(p, 1000) / 10}%" for p in inner]


def drawn_tree(rng: random.Random, depth: int, widest: int) -> Document:
    """Draw a tree of ranges; every leaf is an outcome with a value."""
    nodes: Document = {}
    outcomes: Document = {}

    def grow(left: int) -> str:
        name = f"x{len(nodes) + len(outcomes)}"
        if not left or (left < depth and rng.random() < 0.3):
            outcomes[name] = {"values": {"worth": rng.randint(-100, 100)}}
            return name
        nodes[name] = {}
        count = rng.randint(2, widest)
        branches = {f"b{i}": {"to": grow(left - 1), "effects": {"worth": rng.randint(-9, 9)}} for i in range(count)}
        weights = dict(zip(branches, drawn_row(rng, count), strict=True))
        nodes[name] = {"kind": "chance", "branches": branches, "weights": weights}
        return name

    grow(depth)
    return document(nodes, outcomes, measures={"worth": None})


def enumerated(doc: Document, name: str, side: int, worth: dict[str, Fraction]) -> Fraction:
    """Return the least (side 1) or minus the greatest (side -1) mean, by the extreme points of each row of a tree."""
    if name in doc["outcomes"]:
        return side * worth[name]
    node = doc["nodes"][name]
    ahead = [
        enumerated(doc, entry["to"], side, worth) + side * entry["effects"]["worth"] * bool(worth.get("effects", 1))
        for entry in node["branches"].values()
    ]
    ends = [oracle.quantity(doc, written) for written in node["weights"].values()]
    rows = corners(tuple(q.low for q in ends), tuple(q.high for q in ends))
    return min(sum((p * v for p, v in zip(row, ahead, strict=True)), Fraction(0)) for row in rows)


@pytest.mark.parametrize(("seed", "depth", "widest"), [*((s, 4, 3) for s in range(8)), *((s, 2, 8) for s in range(8))])
def test_trees_agree_with_the_extreme_points_of_their_rows(seed: int, depth: int, widest: int) -> None:
    doc = drawn_tree(random.Random(seed), depth, widest)
    within = sc.bounds(model_of(doc))
    assert within.exact.all()
    worth = {name: Fraction(entry["values"]["worth"]) for name, entry in doc["outcomes"].items()}
    start = next(iter(doc["nodes"]))
    truth = enumerated(doc, start, 1, worth), -enumerated(doc, start, -1, worth)
    assert within.interval("worth") == pytest.approx([float(end) for end in truth], abs=1e-9)
    for outcome in doc["outcomes"]:
        hits = dict.fromkeys(doc["outcomes"], Fraction(0)) | {outcome: Fraction(1), "effects": Fraction(0)}
        truth = enumerated(doc, start, 1, hits), -enumerated(doc, start, -1, hits)
        assert within.interval(outcome) == pytest.approx([float(end) for end in truth], abs=1e-9)


def drawn_rows(rng: random.Random, branches: list[str]) -> dict[str, str]:
    return dict(zip(branches, drawn_row(rng, len(branches)), strict=True))


def shared(rng: random.Random, *, shift: bool) -> Document:
    """Draw a choice, then events whose rows several states read, with or without a shift that holds wherever they do."""
    ends = ["good", "bad"]
    two, three = drawn_rows(rng, ["up", "down"]), drawn_rows(rng, ["up", "same", "down"])
    nodes: Document = {
        "choice": decision("a", "b", weights="equal", next="e0"),
        "e0": chance(two, when=[{"if": {"choice": "b"}, "weights": drawn_rows(rng, ["up", "down"])}], next="e1"),
        "e1": chance(three, next="e2"),
        "e2": chance(drawn_rows(rng, ends), when=[{"if": {"e1": "down"}, "weights": drawn_rows(rng, ends)}]),
    }
    nodes["e1"]["branches"]["same"] = {"to": "good", "effects": {"cost": "1..3"}}
    nodes["e2"]["branches"]["bad"] = {"effects": {"cost": 4}}

    if shift:
        nodes["e1"]["shift"] = [{"if": {"choice": ["a", "b"]}, "times": {"up": "0.5..2", "down": 3}}]
    return document(nodes, {"good": None, "bad": {"values": {"cost": "-2..1"}}}, measures={"cost": None})


ASKED: list[dict[str, Any]] = [{}, {"versus": "a"}, {"given": {"e1": ["up", "down"]}}, {"do": {"e0": "up"}}]


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_shared_and_shifted_rows_agree_with_all_combinations_of_extreme_points(
    seed: int, shift: bool, asked: dict[str, Any]
) -> None:
    doc = shared(random.Random(seed), shift=shift)
    within = sc.bounds(model_of(doc), budget=3_000, **asked)
    low, high = reached(doc, within, {key: value for key, value in asked.items() if key != "versus"})
    assert within.exact.all()
    assert within.lower == pytest.approx(low, abs=1e-9)
    assert within.upper == pytest.approx(high, abs=1e-9)


def twice(weights: dict[str, str], other: dict[str, str]) -> Document:
    """Return two events of which the second is read after either branch of the first, with opposite consequences."""
    nodes = {
        "first": chance(weights, next="second"),
        "second": chance(other, next="third"),
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["third"]["when"] = [
        {"if": {"first": "a", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    return document(nodes, ["good", "bad"])


def test_one_row_read_at_two_places_is_one_judgement() -> None:
    """P(good) = p q + (1 - p)(1 - q): 0.5 at p = 0.5 whatever q is, while each place for itself would find 0.2 to 0.8."""
    within = sc.bounds(model_of(twice({"a": "50%", "b": "50%"}, {"x": "20%..80%", "y": "rest"})), "good")
    assert within.interval("good") == pytest.approx((0.5, 0.5), abs=1e-12)
    assert within.exact.all()
    narrow = sc.bounds(model_of(twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"})), "good")
    assert narrow.interval("good") == pytest.approx((0.38, 0.62), abs=1e-12)
    assert narrow.exact.all()


def test_a_budget_that_is_too_small_leaves_an_outer_bound_beside_an_attained_one() -> None:
    model = model_of(twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"}))
    within = sc.bounds(model, "good", budget=1)
    assert not within.exact.any()
    assert within.interval("good") == pytest.approx((0.2, 0.8), abs=1e-12)
    low, high = within.inner[0, 0]
    assert 0.38 - 1e-12 <= low <= high <= 0.62 + 1e-12
    text = " ".join(str(within).split())
    assert "20.0 to 80.0 % (outer; attained " in text
    assert "exact unless marked outer" in text


def test_a_parameter_is_one_quantity_wherever_it_stands() -> None:
    """P(good) = p (1 - p), greatest in the middle of the range, where no end is."""
    nodes = {
        "first": chance({"up": "$p", "bad": "rest"}, next="second") | {"branches": {"up": None, "bad": {"to": "bad"}}},
        "second": chance({"bad": "$p", "good": "rest"}),
    }
    model = model_of(document(nodes, ["good", "bad"], parameters={"p": "20%..70%"}))
    rough, fine = (sc.bounds(model, "good", budget=budget) for budget in (20, 2_000))
    for within in (rough, fine):
        assert within.interval("good")[0] <= 0.16 + 1e-12 <= within.inner[0, 0, 0] + 2e-12
        assert within.interval("good")[1] >= 0.25 - 1e-12 >= within.inner[0, 0, 1] - 2e-12
    assert fine.interval("good")[0] == pytest.approx(0.16, abs=1e-9)
    assert fine.interval("good")[1] == pytest.approx(0.25, abs=1e-4)
    assert fine.upper[0, 0] - fine.inner[0, 0, 1] < rough.upper[0, 0] - rough.inner[0, 0, 1]


def test_a_combined_effect_is_one_quantity_for_both_options() -> None:
    options = {"one": {"effects": {"cost": "1..5"}}, "both": {"combines": ["one"], "effects": {"cost": 2}}}
    nodes = {"choice": {"kind": "decision", "options": options, "next": "good"}}
    model = model_of(document(nodes, ["good"], measures={"cost": None}))
    assert sc.bounds(model, "cost")["both"]["cost"] == (3, 7)
    assert sc.bounds(model, "cost", versus="one")["both"]["cost"] == (2, 2)


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


def coins() -> Document:
    """Return two gambles on one coin, which no path flips twice."""
    return document(
        {
            "gamble": decision("bold", "shy") | {"options": {"bold": {"to": "first"}, "shy": {"to": "second"}}},
            "first": chance({"good": "$heads", "bad": "rest"}),
            "second": chance({"bad": "$heads", "good": "rest"}),
        },
        ["good", "bad"],
        parameters={"heads": "20%..70%"},
    )


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


# --- Evidence -------------------------------------------------------------------------------------------------


def test_evidence_that_may_be_impossible_is_told() -> None:
    nodes = {
        "turn": chance({"a": "0%..50%", "b": "0%..50%", "c": "rest"}, next="end"),
        "end": chance(
            {"good": "50%", "bad": "50%"}, when=[{"if": {"turn": "a"}, "weights": {"good": "90%", "bad": "10%"}}]
        ),
    }
    within = sc.bounds(model_of(document(nodes, ["good", "bad"])), "good", given={"turn": ["a", "b"]})
    assert within.evidence is not None
    assert within.evidence[0] == pytest.approx([0, 1])
    assert within.interval("good") == pytest.approx((0.5, 0.9), abs=1e-12)
    assert "may have probability 0" in " ".join(str(within).split())


def test_impossible_evidence_is_an_error() -> None:
    model = model_of(document({"n": chance({"a": 1, "b": 0})}, ["a", "b"]))
    with pytest.raises(sc.QuestionError, match="given: what is learned must be possible, got probability 0 for n=b"):
        sc.bounds(model, given={"n": "b"})


def test_costs_before_the_evidence_count_with_it() -> None:
    """The cost is paid before the sign is seen; both rows move the mean of the cost given the sign."""
    nodes = {
        "spend": chance({"much": "20%..60%", "little": "rest"}, next="sign"),
        "sign": chance({"seen": "30%..50%", "unseen": "rest"}, when=[], next="good"),
    }
    nodes["spend"]["branches"] = {"much": {"effects": {"cost": 10}}, "little": {"effects": {"cost": 2}}}
    nodes["sign"]["when"] = [{"if": {"spend": "much"}, "weights": {"seen": "60%..90%", "unseen": "rest"}}]
    doc = document(nodes, ["good"], measures={"cost": None})
    within = sc.bounds(model_of(doc), "cost", given={"sign": "seen"}, budget=500)
    asked = {"given": {"sign": "seen"}}
    whole = sc.bounds(model_of(doc), given={"sign": "seen"}, budget=500)
    low, high = reached(doc, whole, asked)
    assert within.exact.all()
    assert within.interval("cost") == pytest.approx((low[0, 1], high[0, 1]), abs=1e-9)


# --- What is handed out, and what is refused ------------------------------------------------------------------


def test_bounds_show_themselves() -> None:
    within = sc.bounds(sc.load("us-options"))
    assert list(within) == ["sanctions", "tariffs", "both", "withdrawal"]
    assert len(within) == 4
    assert within.interval("us_cost", "sanctions") == pytest.approx((20.8, 24.8))
    assert repr(within).startswith("Bounds(sanctions, tariffs, both, withdrawal; settlement, ")
    assert max(map(len, str(within).splitlines())) <= 100
    assert "every bound is exact" in str(within)
    assert "<table>" in within._repr_html_()
    for array in (within.lower, within.upper, within.inner, within.exact):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    frame = within.to_frame()
    assert len(frame) == 4 * len(within.targets)
    assert set(frame["kind"]) == {"event", "mean"}
    assert (frame["lower"] <= frame["upper"]).all()


def test_differences_are_named_in_words() -> None:
    apart = sc.bounds(model_of(coins()), versus="shy", budget=1)
    text = " ".join(str(apart).split())
    assert text.startswith("by-hand: difference from shy")
    assert "-60.0 to 40.0 points" in text
    rough = twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"})
    rough["nodes"]["third"]["branches"] = {"good": {"effects": {"cost": 2}}, "bad": None}
    within = sc.bounds(model_of(rough | {"measures": {"cost": None, "risk": None}}), budget=1)
    assert "(2 of 8 ends are exact)" in " ".join(str(within).split())


def test_an_event_is_not_the_sum_of_its_outcomes() -> None:
    row = {"a": "likely", "b": "unlikely", "c": "very unlikely"}
    within = sc.bounds(model_of(document({"n": chance(row)}, [*row])), ["c", "b", "c"])
    assert within.targets == ("b|c",)
    assert within.interval("b|c") == pytest.approx((0.25, 0.45), abs=1e-12)
    assert within.label("b|c") == "b or c"
    assert repr(within) == "Bounds(all paths; b|c)"


def test_points_are_bounded_by_themselves() -> None:
    model = sc.load("atacms-gate")
    within, exact = sc.bounds(model), sc.compare(model)
    assert within.lower == pytest.approx(np.concatenate([exact.probabilities, exact.means], axis=1), abs=1e-12)
    assert within.upper == pytest.approx(within.lower, abs=1e-12)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"target": "peace"}, r"^target: no outcome or measure 'peace'; .*settlement"),
    ({"target": []}, r"^target must be an outcome, a measure or a list of outcomes, got \[\]; write one of them$"),
    ({"target": 3}, r"^target must be an outcome, a measure or a list of outcomes, got 3; write one of them$"),
    ({"target": ["us_cost"]}, r"^target: a list holds outcomes, got the measure 'us_cost'; ask for it by itself$"),
    ({"target": ["settlement", 1]}, r"^target: no outcome or measure 1; "),
    ({"by": "us_polcy"}, r"^by: no node 'us_polcy'; did you mean 'us_policy'"),
    ({"versus": "sanction"}, r"^versus: 'us_policy' has no branch 'sanction'; did you mean 'sanctions'"),
    ({"versus": 1}, r"^versus: 'us_policy' has no branch 1; "),
    ({"versus": "both", "given": {"ending": "deal"}}, r"^given: "),
    ({"budget": 0}, r"^budget must be a whole number of boxes, at least 1, got 0; 25 is usual$"),
    ({"budget": True}, r"^budget must be a whole number of boxes, at least 1, got True; 25 is usual$"),
    ({"budget": 2.5}, r"^budget must be a whole number of boxes, at least 1, got 2.5; 25 is usual$"),
]


@pytest.mark.parametrize(("asked", "message"), WRONG)
def test_wrong_questions_say_what_would_be_right(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.bounds(sc.load("us-options"), **asked)


def test_differences_need_options_and_no_evidence() -> None:
    row = {"a": 1, "b": 1}
    with pytest.raises(
        sc.QuestionError, match="versus: there must be options to compare, got 'a' in a scenario of chance"
    ):
        sc.bounds(model_of(document({"n": chance(row)}, [*row])), versus="a")
    with pytest.raises(sc.QuestionError, match="versus: there must be another option than 'a' at 'n', got none"):
        sc.bounds(model_of(document({"n": decision("a")}, ["a"])), versus="a")
    doc = document({"n": decision("a", "b", next="m"), "m": chance({"c": 1, "d": 1})}, ["c", "d"])
    with pytest.raises(
        sc.QuestionError, match="versus: differences are bounded without evidence only, got given with versus='a'"
    ):
        sc.bounds(model_of(doc), versus="a", given={"m": "c"})
    with pytest.raises(sc.QuestionError, match="model must be a scenario"):
        sc.bounds("us-options")  # type: ignore[arg-type] # what is refused


def test_a_name_of_an_outcome_and_a_measure_has_to_be_told_apart() -> None:
    model = model_of(document({"n": chance({"a": 1, "b": 1})}, ["a", "b"], measures={"a": None}))
    with pytest.raises(
        sc.QuestionError, match=r"^target: 'a' is an outcome and a measure; write \['a'\] for the outcome"
    ):
        sc.bounds(model, "a")
    assert sc.bounds(model, ["a"]).interval("a") == (0.5, 0.5)


def test_a_factor_may_not_go_below_zero() -> None:
    shift = [{"if": {"m": "c"}, "times": {"a": "-1..3"}}]
    doc = document({"m": chance({"c": 1, "d": 1}, next="n"), "n": chance({"a": 1, "b": 1}, shift=shift)}, ["a", "b"])
    message = r"^n: a shift's factor must be at least 0 wherever it may lie, got '-1..3'; raise its lower end$"
    with pytest.raises(sc.QuestionError, match=message):
        sc.bounds(model_of(doc))


def test_incoherent_ranges_are_refused_when_they_are_written() -> None:
    with pytest.raises(
        sc.ScenarioError,
        match=r"nodes\.n\.weights: the lower ends must leave room for 100 %, got 110 % in all; "
        r"lower one of them \(by itself to at most: 'a' 45 %, 'b' 45 %\)$",
    ):
        model_of(document({"n": chance({"a": "likely", "b": "likely"})}, ["a", "b"]))


def test_intervals_are_named() -> None:
    within = sc.bounds(sc.load("us-options"))
    with pytest.raises(
        sc.QuestionError, match="interval: option must be named where there are several, got none; one of sanc"
    ):
        within.interval("settlement")
    with pytest.raises(sc.QuestionError, match="no target 'x'"):
        within.interval("x", "both")
    with pytest.raises(sc.QuestionError, match="no option 'x'"):
        within["x"]


# --- The kernels ----------------------------------------------------------------------------------------------


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
