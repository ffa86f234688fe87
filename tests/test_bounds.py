"""Bounds: no belief within the ranges lies outside, some belief reaches them, and what is not reached is called outer."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import oracle
import scenarios as sc
from bounded import drawn_row, drawn_rows, draws, inside, model_of, reached, twice
from corners import corners
from documents import chance, decision, document, random_questions
from graphs import drawn

if TYPE_CHECKING:
    from oracle import Document

Floats = NDArray[Any]


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


# --- Evidence -------------------------------------------------------------------------------------------------


def test_the_only_effect_of_a_node_with_one_branch_counts() -> None:
    nodes = {
        "only": {"kind": "chance", "branches": {"x": {"effects": {"gain": "1..2"}, "to": "end"}}, "weights": "equal"},
        "end": chance({"won": 1, "lost": 1}),
    }
    bounded = sc.bounds(model_of(document(nodes, ["won", "lost"], measures={"gain": None})), "gain")
    assert bounded.interval("gain") == (1, 2)


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


def test_a_step_that_is_asked_in_several_situations_is_set_in_all_of_them() -> None:
    """Two of three: the second step is asked whatever the first said, the third only after different answers."""
    steps = {name: {"weight": "20%..60%"} for name in ("first", "second", "third")}
    gate = {"kind": "gate", "steps": steps, "opens": 2, "open": {"to": "good"}, "closed": {"to": "bad"}}
    doc = document({"choose": decision("go", "stay", next="gate"), "gate": gate}, ["good", "bad"])
    for name, by_others in (("second", (0.36, 0.84)), ("third", (0.36, 0.84))):
        within = sc.bounds(model_of(doc), "good", do={f"gate.{name}": "yes"})
        assert within.interval("good", "go") == pytest.approx(by_others, abs=1e-12)
    within = sc.bounds(model_of(doc), "good", do={"gate.third": "no"})
    assert within.interval("good", "go") == pytest.approx((0.04, 0.36), abs=1e-12)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_shifted_nodes_side_by_side_keep_their_own_factors(count: int) -> None:
    """All of one height, each with rules of its own: what is certain comes out as the engine computes it."""
    names = [f"n{k}" for k in range(count)]
    choose = {"kind": "decision", "options": {f"go-{name}": {"to": name} for name in names}}
    nodes: dict[str, Any] = {"first": chance({"a": 1, "b": 2, "c": 3}, next="choose"), "choose": choose}
    for k, name in enumerate(names):
        nodes[name] = chance({"good": 1 + k, "bad": 2})
        nodes[name]["shift"] = [
            {"if": {"first": branch}, "times": {"good": 1.5 + k + place}}
            for place, branch in enumerate("abc"[: 1 + k % 3])
        ] + [{"if": {"first": ["b", "c"]}, "times": {"bad": 2 + k}}]
    nodes["first"]["weights"] = {"a": "20%..40%", "b": "30%..50%", "c": "rest"}
    doc = document(nodes, ["good", "bad"])
    within = sc.bounds(model_of(doc), "good")
    least, most = reached(doc, within, {})
    for k in range(count):
        assert within.interval("good", f"go-{names[k]}") == pytest.approx((least[k, 0], most[k, 0]), abs=1e-12)


def test_effects_that_are_certain_add_up_where_options_are_combined() -> None:
    """Both options at once, of which one has a range as well; and an effect that only the first branch of all has."""
    choose = {
        "kind": "decision",
        "options": {
            "first": {"effects": {"cost": 2}},
            "second": {"effects": {"cost": "3..5", "fee": 1}},
            "third": {"effects": {"cost": 4}},
            "all": {"combines": ["first", "second", "third"]},
        },
        "next": "end",
    }
    doc = document(
        {"choose": choose, "end": chance({"good": 1, "bad": 1})}, ["good", "bad"], measures={"cost": None, "fee": None}
    )
    within = sc.bounds(model_of(doc))
    assert [within.interval("cost", option) for option in within.options] == [(2, 2), (3, 5), (4, 4), (9, 11)]
    alone = {"kind": "decision", "options": {"first": {"effects": {"cost": 2}}, "second": None}, "next": "end"}
    within = sc.bounds(model_of({**doc, "nodes": {**doc["nodes"], "choose": alone}}))
    assert [within.interval("cost", option) for option in within.options] == [(2, 2), (0, 0)]
