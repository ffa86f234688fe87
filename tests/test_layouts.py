"""What a pass costs: how many calls it takes, and how many numbers it holds, is as much a promise as what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from graphs import aside, chain, exclusive, forecast, memory, parting, program_of, stopping
from scenarios.graph import best_estimates, expand, probabilities
from scenarios.graph.conditioning import conditioned
from scenarios.graph.layout import Layout
from scenarios.graph.plan import Plan
from scenarios.graph.tape import Axis, joined
from workloads import two_stage_history

if TYPE_CHECKING:
    from oracle import Document


class Cost(NamedTuple):
    """Calls; numbers in memory, among the leaves and in matrices."""

    calls: int
    memory: int
    leaves: int
    matrices: int


class Shape(NamedTuple):
    """States before the end and at it; flows that need an index; places where some axis is summed."""

    states: int
    ends: int
    indexed: int
    spent: int


# A small place is one call. A large one is a product, and two sums more where one of three values dies; what has been read
# gives its memory back.
CASES: dict[str, tuple[Document, tuple[str, ...], Shape, Cost, Cost]] = {
    "looks one back": (chain(6, 1), ("choice",), Shape(65, 12, 1, 5), Cost(7, 29, 12, 232), Cost(17, 65, 12, 0)),
    "looks three back": (chain(6, 3), ("choice",), Shape(377, 12, 1, 3), Cost(7, 269, 12, 3076), Cost(11, 593, 12, 0)),
    "remembers all": (memory(8), (), Shape(511, 2, 1, 1), Cost(9, 511, 2, 11434), Cost(9, 511, 2, 0)),
    "one aside": (aside(), (), Shape(94, 2, 1, 1), Cost(6, 67, 2, 409), Cost(8, 121, 2, 0)),
    # The two late nodes look at what the middle one leaves in two parts: each part is copied once.
    "parts": (parting(), ("choice",), Shape(22, 6, 2, 2), Cost(7, 22, 12, 85), Cost(7, 34, 12, 0)),
    # Nodes that leave the kept choice alone take it through as it lies, part by part, without a copy.
    "parts, unseen": (parting(looking=False), ("choice",), Shape(25, 6, 1, 2), Cost(7, 22, 6, 35), Cost(11, 34, 6, 0)),
    "excludes": (exclusive(5), (), Shape(38, 2, 13, 0), Cost(12, 36, 20, 384), Cost(18, 56, 79, 0)),
    "history": (two_stage_history(), ("policy",), Shape(233, 24, 2, 3), Cost(7, 233, 24, 13012), Cost(10, 593, 24, 0)),
}


@pytest.mark.parametrize("name", CASES)
def test_states_are_as_few_as_they_can_be(name: str) -> None:
    doc, kept, shape, _, _ = CASES[name]
    graph = expand(program_of(doc), kept)
    flows = [way for block in graph.blocks for way in block.flows]
    found = Shape(
        graph.size,
        graph.end_size,
        sum(way.index is not None for way in flows),
        sum(block.spent is not None for block in graph.blocks),
    )
    assert found == shape
    assert all((way.index is None) != (way.fold is None) for way in flows)


@pytest.mark.parametrize("draws", [0, 2])
@pytest.mark.parametrize(
    ("name", "most", "way"),
    [
        # Where each final state has one leaf, the leaves only need the right order.
        ("looks one back", 8192, "order"),
        ("history", 0, "order"),
        ("stops", 0, "order"),
        # Where leaves are added up, a matrix of 6 by 12 entries does it, unless that is large.
        ("parts", 72, "matrix"),
        ("parts", 71, "index"),
    ],
)
def test_leaves_are_added_up_in_the_cheapest_way(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int, way: str, draws: int
) -> None:
    monkeypatch.setattr("scenarios.graph.plan._MATRIX", most)
    doc, kept, *_ = CASES[name] if name in CASES else (stopping(), ())
    plan = Plan(expand(program_of(doc), kept), 0, frozenset(), draws, reach=False)
    ways = {"order": plan.order is not None, "matrix": plan.sums is not None and plan.sums.ndim == 2}
    ways["index"] = plan.sums is not None and plan.sums.ndim == 1
    assert [found for found, holds in ways.items() if holds] == [way]


@pytest.mark.parametrize("matrix", [8192, 0], ids=["small places as matrices", "none small"])
@pytest.mark.parametrize("name", CASES)
def test_a_pass_costs_what_it_must(monkeypatch: pytest.MonkeyPatch, name: str, matrix: int) -> None:
    doc, kept, _, small, large = CASES[name]
    monkeypatch.setattr("scenarios.graph.layout._MATRIX", matrix)
    layout = Layout(expand(program_of(doc), kept))
    found = Cost(len(layout.tape.calls), layout.tape.size, layout.leaves, layout.matrices.size)
    assert found == (small if matrix else large)


# Places that are not small: factors kept apart from two states on; two beliefs; what arrives is kept; a total goes along.
KINDS: dict[str, dict[str, Any]] = {
    "apart": {},
    "draws": {"draws": 2},
    "reach": {"reach": True},
    "totals": {"totals": 1, "affected": frozenset(range(8))},
}
COSTS: dict[str, tuple[Cost, Cost, Cost, Cost]] = {
    "looks one back": (Cost(17, 65, 12, 0), Cost(7, 58, 24, 0), Cost(24, 190, 12, 0), Cost(24, 130, 24, 0)),
    "remembers all": (Cost(10, 765, 2, 0), Cost(9, 1022, 4, 0), Cost(18, 1022, 2, 0), Cost(17, 1022, 4, 0)),
    "one aside": (Cost(8, 118, 2, 0), Cost(8, 242, 4, 0), Cost(14, 188, 2, 0), Cost(14, 242, 4, 0)),
    "excludes": (Cost(18, 56, 79, 0), Cost(18, 112, 158, 0), Cost(26, 87, 79, 0), Cost(26, 112, 158, 0)),
}


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_pass_of_each_kind_costs_what_it_must(monkeypatch: pytest.MonkeyPatch, name: str, kind: str) -> None:
    monkeypatch.setattr("scenarios.graph.layout._MATRIX", 0)
    monkeypatch.setattr("scenarios.graph.layout._APART", 2)
    doc, kept, *_ = CASES[name]
    layout = Layout(expand(program_of(doc), kept), **KINDS[kind])
    found = Cost(len(layout.tape.calls), layout.tape.size, layout.leaves, layout.matrices.size)
    assert found == COSTS[name][list(KINDS).index(kind)]


@pytest.mark.parametrize(("reads", "folds"), [("gate.step", True), ("gate", False)])
def test_a_step_whose_gate_nobody_reads_needs_no_index(reads: str, *, folds: bool) -> None:
    """The last step decides the gate too: only where that is read does it say more than yes or no."""
    branch = {"gate.step": "yes", "gate": "open"}[reads]
    doc = document(
        {
            "gate": {"kind": "gate", "steps": {"step": {"weight": "40%"}}, "next": "late"},
            "late": chance({"x": 1, "y": 1}, when=[{"if": {reads: branch}, "weights": {"x": 1, "y": 3}}]),
        },
        ["x", "y"],
    )
    graph = expand(program_of(doc))
    (way,) = graph.blocks[0].flows
    assert (way.fold is not None, way.index is None) == (folds, folds)
    assert forecast(graph, best_estimates(program_of(doc))) == pytest.approx([0.4 / 4 + 0.6 / 2, 0.4 * 3 / 4 + 0.6 / 2])


def test_limits_hold_to_the_state() -> None:
    program = program_of(chain(6, 3))
    assert expand(program, ["choice"], limit=377).size == 377
    message = (
        r"^e5: the scenario may have at most 376 states, got more; conditions at or below this place, or the question, "
        "still read choice, e4, e3, e2: let later rules look back at fewer nodes, or ask of fewer$"
    )
    with pytest.raises(sc.LimitError, match=message):
        expand(program, ["choice"], limit=376)


def test_where_nothing_is_read_any_more_the_limit_says_so() -> None:
    program = program_of(document({"a": chance({"x": 1, "y": 1}, next="b"), "b": chance({"x": 1, "y": 1})}, ["x", "y"]))
    assert expand(program, limit=2).size == 2
    with pytest.raises(sc.LimitError, match=r"^b: .* still read nothing: "):
        expand(program, limit=1)


def test_a_choice_left_open_is_known() -> None:
    doc = document(
        {
            "a": chance({"x": 1, "y": 1}, next="open"),
            "open": decision("go", "stop", next="closed"),
            "closed": decision("go", "stop", weights="equal"),
        },
        ["go", "stop"],
    )
    assert [block.undecided for block in expand(program_of(doc)).blocks] == [False, True, False]
    assert [block.spot for block in expand(program_of(doc)).blocks] == [0, 1, 2]


def test_axes_are_joined_where_they_run_on_in_every_array() -> None:
    assert joined([Axis(3, 4, 2, 8), Axis(2, 2, 1, 4)]) == [Axis(6, 2, 1, 4)]
    assert joined([Axis(1, 7, 7, 7), Axis(2, 2, 0, 4), Axis(1, 5, 5, 5)]) == [Axis(2, 2, 0, 4)]
    for turned in (Axis(2, 1, 2, 2), Axis(2, 2, 1, 2), Axis(2, 2, 2, 1)):
        apart = [turned, Axis(2, *(2 // step for step in turned[1:]))]
        assert joined(apart) == apart


def test_what_a_finding_rules_out_keeps_its_probabilities() -> None:
    """By hand: after x the finding is impossible, after y it is as likely as 1/5 + 1/2 · 4/5 = 3/5."""
    doc = document(
        {
            "a": chance({"x": 1, "y": 3}, branches={"x": {"to": "b"}, "y": {"to": "c"}}),
            "b": chance({"u": 1, "v": 2}),
            "c": chance({"u": 1, "v": 4}),
        },
        ["u", "v"],
    )
    program = program_of(doc)
    graph = expand(program)
    tables = probabilities(graph, best_estimates(program))
    finding = {1: np.array([0.0, 0.0]), 2: np.array([1.0, 0.5])}
    found, masses, _ = conditioned(graph, tables, finding, [0, 1, 2])
    for place, expected in enumerate([[0, 1], [1 / 3, 2 / 3], [1 / 3, 2 / 3]]):
        assert found[place][:, 0] == pytest.approx(expected, abs=1e-15)
    assert [masses[place][0] for place in range(3)] == pytest.approx([0.45, 0, 0.6], abs=1e-15)
