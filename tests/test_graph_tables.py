"""Rules that are the cells of a table: how they are recognised, and how they are turned into rows by number."""

from __future__ import annotations

import importlib
import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import oracle
from documents import chance, decision, document
from graphs import forecast, program_of
from scenarios.graph import best_estimates, expand, probabilities
from scenarios.graph.conditioning import conditioned, following, leading_to
from scenarios.graph.contexts import contexts_of
from scenarios.graph.rules import Cells
from scenarios.graph.states import States

NAMES = {"which": ("a", "b", "c"), "then": ("x", "y")}


def table(rules: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return two events and a third whose rules have these conditions."""
    end = chance({"good": 1, "bad": 1})
    end["when"] = [{"if": rule, "weights": {"good": k, "bad": 1}} for k, rule in enumerate(rules)]
    nodes = {
        "which": chance(dict.fromkeys(NAMES["which"], 1), next="then"),
        "then": chance(dict.fromkeys(NAMES["then"], 1), next="end"),
        "end": end,
    }
    return document({**nodes, **more}, ["good", "bad"])


EVERY = [dict(zip(NAMES, cell, strict=True)) for cell in itertools.product(*NAMES.values())]


def when_of(doc: dict[str, Any], name: str = "end") -> Any:
    (spot,) = [spot for spot in program_of(doc).spots if spot.name == name]
    return spot.when


@pytest.mark.parametrize("told", [EVERY, EVERY[::-1], EVERY[:2], [{"which": "b"}], [*EVERY, EVERY[0]]])
def test_rules_that_name_one_branch_of_each_of_the_same_nodes_are_cells(told: list[dict[str, str]]) -> None:
    found = when_of(table(told))
    assert isinstance(found, Cells)
    variables = program_of(table(told)).variables
    assert found.variables == tuple(variables[name] for name in told[0])
    assert found.columns == [[NAMES[name].index(rule[name]) for rule in told] for name in told[0]]
    assert found.conditions() == [
        tuple((variables[name], (NAMES[name].index(branch),)) for name, branch in rule.items()) for rule in told
    ]


def test_a_list_of_one_branch_and_all_but_one_are_cells_too() -> None:
    found = when_of(table([{"which": ["b"], "then": {"not": "x"}}, {"which": "a", "then": {"exactly": "y"}}]))
    assert isinstance(found, Cells)
    assert found.columns == [[1, 0], [1, 1]]


@pytest.mark.parametrize(
    "told",
    [
        [*EVERY, {"which": "a"}],
        [*EVERY, {"then": "x", "which": "a"}],  # in another order
        [{"which": "a", "then": ["x", "y"]}],
        [{"which": {"not": "a"}}],
        [{"then": "x", "which": ["a", "b"]}, {"then": "x", "which": "a"}],
    ],
)
def test_other_rules_are_read_one_by_one(told: list[dict[str, Any]]) -> None:
    found = when_of(table(told))
    variables = program_of(table(told)).variables
    assert isinstance(found, list)
    for condition, rule in zip(found, told, strict=True):
        assert [variable for variable, _ in condition] == [variables[name] for name in rule]


def test_a_branch_that_is_two_at_once_makes_no_cell() -> None:
    choose = decision("sanctions", "tariffs", "both", next="end")
    choose["options"]["both"] = {"combines": ["sanctions", "tariffs"]}
    end = chance({"good": 1, "bad": 1})
    end["when"] = [{"if": {"choose": "sanctions"}, "weights": {"good": 3, "bad": 1}}]
    doc = document({"choose": choose, "end": end}, ["good", "bad"])
    assert when_of(doc) == [((0, (0, 2)),)]
    end["when"] += [{"if": {"choose": {"exactly": "sanctions"}}, "weights": {"good": 9, "bad": 1}}]
    del end["when"][0]
    found = when_of(doc)
    assert isinstance(found, Cells)
    assert found.columns == [[0]]


def test_a_step_of_a_gate_that_is_set_makes_no_cell() -> None:
    gate = {
        "kind": "gate",
        "steps": {"ask": {"weight": "50%"}, "answer": {"weight": "50%"}},
        "opens": "all",
        "open": {"to": "end"},
        "closed": {"to": "end"},
    }
    end = chance({"good": 1, "bad": 1})
    end["when"] = [{"if": {"gate.ask": "yes"}, "weights": {"good": 3, "bad": 1}}]
    doc = document({"gate": gate, "end": end}, ["good", "bad"])
    assert isinstance(when_of(doc), Cells)
    (spot,) = [spot for spot in program_of(doc, "gate").spots if spot.name == "end"]
    assert spot.when == [((-1, (0,)),)]


def contexts(doc: dict[str, Any]) -> dict[str, Any]:
    program = program_of(doc)
    return {program.spots[block.spot].name: block.contexts for block in expand(program).blocks}


@pytest.mark.parametrize(("count", "kind"), [(1, np.uint8), (255, np.uint8), (256, np.uint16), (300, np.uint16)])
@pytest.mark.parametrize("cells", [True, False])
def test_rows_are_told_in_as_few_bytes_as_their_number_takes(count: int, kind: type, *, cells: bool) -> None:
    names = [f"n{i}" for i in range(count)]
    rules: list[dict[str, Any]] = [{"which": name} for name in names]
    if not cells:
        rules[0] = {"which": {"exactly": [names[0], names[0]]} if count == 1 else [names[0], names[-1]]}
    doc = table(rules, which=chance(dict.fromkeys([*names, "other"], 1), next="end"))
    del doc["nodes"]["then"]
    found = contexts(doc)["end"]
    assert found.row.dtype == kind
    assert found.row.tolist() == [*range(1, count), count if cells or count == 1 else 1, 0]


def by_cell(found: Any, doc: dict[str, Any]) -> list[int]:
    """Return the rule that holds in each cell, as `EVERY` orders them."""
    names = {number: name for name, number in program_of(doc).variables.items()}
    grid = found.row.reshape(found.shape).transpose(np.argsort([list(NAMES).index(names[v]) for v in found.variables]))
    rows: list[int] = grid.ravel().tolist()
    return rows


def test_the_first_rule_that_matches_counts_in_tables_too() -> None:
    told = [EVERY[4], *EVERY[::-1], EVERY[0]]
    assert by_cell(contexts(table(told))["end"], table(told)) == [1 + told.index(cell) for cell in EVERY]


def test_tables_of_the_same_cells_are_one_array_that_cannot_be_written_to() -> None:
    doc = table(EVERY)
    last = doc["nodes"]["end"]
    doc["nodes"]["end"] = {**last, "branches": {name: {"to": "last"} for name in last["branches"]}}
    doc["nodes"]["last"] = last
    found = contexts(doc)
    assert np.shares_memory(found["end"].row, found["last"].row)
    assert not found["end"].row.flags.writeable
    doc["nodes"]["last"] = {**last, "when": last["when"][::-1]}
    found = contexts(doc)
    assert by_cell(found["end"], doc) == [1, 2, 3, 4, 5, 6]
    assert by_cell(found["last"], doc) == [6, 5, 4, 3, 2, 1]


def test_places_that_lead_to_others_and_that_follow_them() -> None:
    """Two ways from the first to the last: what is on one of them neither leads to the other nor follows it."""
    first = {"kind": "chance", "branches": {"up": {"to": "over"}, "down": {"to": "under"}}, "weights": "equal"}
    nodes = {
        "first": first,
        "over": chance({"a": 1, "b": 1}, next="last"),
        "under": chance({"a": 1, "b": 1}, next="last"),
        "last": chance({"good": 1, "bad": 1}),
    }
    program = program_of(document(nodes, ["good", "bad"]))
    graph = expand(program, ["over"])
    at = {spot.name: i for i, spot in enumerate(program.spots)}
    assert leading_to(graph, {at["over"]}) == sorted([at["first"], at["over"]])
    assert leading_to(graph, {at["last"]}) == sorted(at.values())
    assert following(graph, {at["over"]}) == {at["over"], at["last"]}
    assert following(graph, {at["first"]}) == set(at.values())
    assert following(graph, {at["over"], at["under"]}) == {at["over"], at["under"], at["last"]}


def test_where_a_finding_is_impossible_probabilities_stay_as_they_were() -> None:
    nodes = {"first": chance({"a": "25%", "b": "75%"}, next="last"), "last": chance({"good": "50%", "bad": "50%"})}
    graph = expand(program_of(document(nodes, ["good", "bad"])))
    tables = probabilities(graph, best_estimates(graph.program))
    found, masses, _ = conditioned(graph, tables, {1: np.zeros(2)}, [0, 1])
    assert found[0].tolist() == [[0.25], [0.75]]
    assert found[1].tolist() == [[0.5], [0.5]]
    assert masses[0].tolist() == [0]
    found, masses, _ = conditioned(graph, tables, {0: np.array([1.0, 0.5])}, [0])
    assert found[0].ravel() == pytest.approx([0.4, 0.6], abs=1e-15)
    assert masses[0] == pytest.approx([0.625], abs=1e-15)


def looked_at(rules: Any, size: int, count: int) -> tuple[Any, dict[Any, Any]]:
    """Return the contexts of a spot that reads a variable with so many values, of which so many occur; and what is kept."""
    spot: Any = SimpleNamespace(when=rules, shift=[], requires=[], branches=("x", "y"))
    every = None if count == size else {0: np.arange(count)}
    states = States((0,), (size,), count, every)
    kept: dict[Any, Any] = {}
    return contexts_of(spot, states, 1, states.project, kept), kept


@pytest.mark.parametrize(("size", "contexts"), [(69, 69), (70, 70), (71, 3), (400, 3)])
def test_a_grid_that_is_far_larger_than_the_states_is_not_looked_at(size: int, contexts: int) -> None:
    """Of three states, up to 2 · 3 + 64 points are."""
    found, _ = looked_at([((0, (1,)),)], size, 3)
    assert (found.size, found.row[found.of(np.arange(3))].tolist()) == (contexts, [0, 1, 0])


@pytest.mark.parametrize(("size", "at_once"), [(69, True), (70, True), (71, False), (400, False)])
def test_few_cells_of_a_large_grid_are_looked_up_one_by_one(size: int, at_once: bool) -> None:
    """Of three cells, up to 2 · 3 + 64 points are filled at once, and kept for whoever has the same."""
    found, kept = looked_at(Cells((0,), [[4, 0, 68]]), size, size)
    assert found.row.tolist() == [{4: 1, 0: 2, 68: 3}.get(value, 0) for value in range(size)]
    assert bool(kept) == at_once


@pytest.mark.parametrize("small", [0, 4096])
def test_where_a_branch_cannot_be_taken_it_leads_nowhere(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """Ten of a hundred states occur; the last of them is the one from which `down` is ruled out."""
    monkeypatch.setattr(importlib.import_module("scenarios.graph.expand"), "_SMALL", small)
    ways, same = [f"a{i}" for i in range(10)], [f"b{i}" for i in range(10)]
    late = [{"if": {"way": "a0", "same": "b0"}, "times": {"good": 3}}, {"if": {"way": "a8"}, "times": {"bad": 2}}]
    nodes: dict[str, Any] = {
        "way": chance(dict.fromkeys(ways, 1), next="same"),
        "same": chance(dict.fromkeys(same, 1), next="turn")
        | {"branches": {name: {"requires": {"way": way}} for way, name in zip(ways, same, strict=True)}},
        "turn": chance({"up": 1, "down": 2})
        | {"branches": {"up": {"to": "over"}, "down": {"to": "under", "requires": {"way": {"not": "a9"}}}}},
        "over": chance({"good": 1, "bad": 1}, shift=late),
        "under": chance({"good": 2, "bad": 1}, shift=late),
    }
    doc = document(nodes, ["good", "bad"])
    graph = expand(program_of(doc))
    assert [block.states.size for block in graph.blocks] == [1, 10, 10, 10, 9]
    found = forecast(graph, best_estimates(graph.program))
    assert found == pytest.approx([float(p) for p in oracle.forecast(doc).values()], abs=1e-14)
