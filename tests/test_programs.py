"""A scenario unfolded: its rows with their addresses, its spots, and which states they tell apart."""

from __future__ import annotations

import importlib
import itertools

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, document
from graphs import drawn, exclusive, forecast, memory, passing, program_of, truth
from scenarios.graph import Program, amounts, best_estimates, expand, probabilities
from scenarios.graph.liveness import Liveness
from wrong import GOOD, changed


def test_each_row_stands_at_its_address_and_names_its_branches() -> None:
    program = Program(sc.Scenario.model_validate(GOOD))
    policy = ("sanctions", "tariffs", "both", "nothing")
    response, reply, end = ("escalates", "holds"), ("wait", "act"), ("deal", "war")
    assert [(judgement.address, judgement.branches) for judgement in program.judgements] == [
        ("policy", policy),
        ("gate.request", None),
        ("gate.review", None),
        ("gate.review[policy=nothing]", None),
        ("response", response),
        ("response[policy=nothing]", response),
        ("reply", reply),
        ("end", end),
    ]
    assert [judgement.slots.stop - judgement.slots.start for judgement in program.judgements] == [4, *[2] * 7]
    assert program.factor_addresses == [
        *("gate.review.shift[0].yes", "gate.review.shift[0].no"),
        *("response.shift[0].escalates", "response.shift[0].holds"),
    ]
    assert [judgement.written for judgement in program.judgements][1:4] == ["very likely", "40%", "1%"]


def test_each_row_has_its_own_confidence() -> None:
    written = {
        "nodes/policy/confidence": "high",
        "nodes/gate/steps/request/confidence": "low",
        "nodes/gate/steps/review/when/0/confidence": "moderate",
        "nodes/response/when/0/confidence": "low",
        "nodes/end/confidence": "moderate",
    }
    program = Program(sc.Scenario.model_validate(changed(written)))
    assert {judgement.address: judgement.confidence for judgement in program.judgements} == {
        "policy": "high",
        "gate.request": "low",
        "gate.review": None,
        "gate.review[policy=nothing]": "moderate",
        "response": None,
        "response[policy=nothing]": "low",
        "reply": None,
        "end": "moderate",
    }


def test_a_gate_that_is_set_has_one_row_left_open() -> None:
    program = Program(sc.Scenario.model_validate(GOOD), frozenset({"gate"}))
    (row,) = [judgement for judgement in program.judgements if judgement.address.startswith("gate")]
    assert row[:5] == ("gate", None, ("open", "closed"), None, slice(4, 6))
    assert [spot.name for spot in program.spots] == ["policy", "gate", "response", "reply", "end"]


def test_the_path_that_is_told_is_one_that_can_be_gone() -> None:
    """It leads through a place with one state, and by a branch that can only be taken from the second state."""
    doc = document(
        {
            "a": chance({"x": 1, "y": 1}, next="b"),
            "b": chance({"p": 1, "q": 1}),
            "c": chance({"on": 1}, next="d"),
            "e": chance({"up": 1}, next="d"),
            "d": chance({"good": 1, "bad": 1}),
        },
        ["good", "bad"],
    )
    doc["nodes"]["b"]["branches"] = {"p": {"requires": {"a": "y"}, "to": "c"}, "q": {"to": "e"}}
    doc["nodes"]["d"]["branches"] = {name: {"requires": {"e": "up"}} for name in ("good", "bad")}
    with pytest.raises(sc.ScenarioError, match="got none after a=y -> b=p -> c=on -> d; loosen"):
        expand(program_of(doc))


@pytest.mark.parametrize("count", [3, 14, 40, 70])
def test_states_of_a_list_are_those_that_paths_can_reach(count: int) -> None:
    """Whatever a list is made by: marks in a grid, a sort, or ranks where no number is large enough for the grid."""
    graph = expand(program_of(exclusive(count)))
    # The last node is come to with the second branch from two of the three values of `k0`, and from no other node's.
    assert [block.states.size for block in graph.blocks] == [1] * (count + 1) + [3 * count, 3 * count + 2]


@pytest.mark.parametrize("most", [1, 16, 200])
def test_ranks_do_where_codes_are_too_large(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    for name in ("expand", "states"):
        monkeypatch.setattr(importlib.import_module(f"scenarios.graph.{name}"), "_LARGEST_CODE", most)
    for seed in range(15):
        model = sc.Scenario.model_validate(drawn(seed))
        answer = sc.forecast(model)
        probabilities, means = truth(seed)
        np.testing.assert_allclose(answer.probabilities, probabilities, rtol=0, atol=1e-12, err_msg=str(seed))
        np.testing.assert_allclose(answer.means, means, rtol=1e-12, atol=1e-12, err_msg=str(seed))
    for doc in (exclusive(5), memory(5), passing()):
        model = sc.Scenario.model_validate(doc)
        for kept in model.outline.variables:
            true = [float(p) for p in oracle.forecast(doc).values()]
            found = forecast(expand(Program(model), [kept]), best_estimates(Program(model)))
            np.testing.assert_allclose(found, true, rtol=0, atol=1e-13)


def test_behind_a_place_that_nothing_arrives_at_there_are_no_states_either() -> None:
    doc = document(
        {
            "top": chance({"sure": 1}, next="root"),
            "root": chance({"way": 1, "good": 1}),
            "hidden": chance({"a": 1, "b": 1}, next="deeper"),
            "deeper": chance({"good": 1, "bad": 1}),
        },
        ["good", "bad"],
    )
    doc["nodes"]["root"]["branches"]["way"] = {"requires": {"top": {"not": "sure"}}, "to": "hidden"}
    graph = expand(program_of(doc))
    assert [block.states.size for block in graph.blocks] == [1, 1, 0, 0]
    assert [states.size for states in graph.ends] == [1, 0]
    tables = probabilities(graph, best_estimates(graph.program))
    assert [table.tolist() for table in tables[1:2]] == [[[0], [1]]]


def test_what_places_have_in_common_cannot_be_written_to() -> None:
    graph = expand(program_of(exclusive(3)))
    first, second, third, _, _, last = graph.blocks
    assert first.slots.base is second.slots.base
    index = [way.index for block in (first, second, third, last) for way in block.flows if way.index is not None]
    common = [one for one, other in itertools.permutations(index, 2) if np.shares_memory(one, other)]
    assert common
    for array in (first.slots, *common, first.contexts.row):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_rule_that_always_holds_replaces_the_base_row() -> None:
    rule = {"if": {"top": "sure"}, "weights": {"good": 3, "bad": 1}}
    doc = document(
        {"top": chance({"sure": 1}, next="b"), "b": chance({"good": 1, "bad": 1}, when=[rule])}, ["good", "bad"]
    )
    assert dict(sc.forecast(sc.Scenario.model_validate(doc))) == {"good": 0.75, "bad": 0.25}


def test_what_lives_to_the_end_stands_first_then_the_newest() -> None:
    program = program_of(memory(5))
    liveness = Liveness(program, [0, 2])
    assert liveness.live[5] == (2, 0, 4, 3, 1)
    assert liveness.live[2] == (0, 1)
    assert liveness.live[6:] == [(2, 0), (2, 0)]


def test_what_no_path_goes_around_is_certain() -> None:
    program = program_of(passing())
    liveness = Liveness(program)
    found = {name: liveness.certain(variable) for name, variable in program.variables.items()}
    assert found == {"root": True, "choice": False, "plain": False, "later": True}


def test_a_step_of_a_gate_that_is_set_meets_no_condition() -> None:
    """Nor does what happens to have the number that such a step would have."""
    two = {"up": 1, "down": 2}
    shift = [{"if": {"gate.ask": "yes"}, "times": {"good": 9}}, {"if": {"middle": "up"}, "times": {"good": 2}}]
    doc = document(
        {
            "top": chance(two, next="middle"),
            "middle": chance(two, next="gate"),
            "gate": {"kind": "gate", "steps": {"ask": {"weight": 0.5}}, "next": "end"},
            "end": chance({"good": 1, "bad": 1}, shift=shift),
        },
        ["good", "bad"],
    )
    for state in ("open", "closed"):
        true = {name: float(p) for name, p in oracle.forecast(doc, do={"gate": state}).items()}
        assert dict(sc.forecast(sc.Scenario.model_validate(doc), do={"gate": state})) == pytest.approx(true, abs=1e-15)


def test_a_rule_may_name_branches_that_do_not_stand_side_by_side_of_two_nodes() -> None:
    three = {"low": 1, "middle": 2, "high": 4}
    both = {"a": ["low", "high"], "b": ["low", "high"]}
    doc = document(
        {
            "a": chance(three, next="b"),
            "b": chance(three, next="c"),
            "c": chance({"up": 3, "down": 4}, next="end"),
            "end": chance({"good": 1, "bad": 1}, shift=[{"if": both | {"c": "up"}, "times": {"good": 7}}]),
        },
        ["good", "bad"],
    )
    # 25 of 49 times both are met, and 3 of 7 times the third is.
    met = 25 / 49 * 3 / 7
    found = sc.forecast(sc.Scenario.model_validate(doc))
    assert found["good"] == pytest.approx(met * 7 / 8 + (1 - met) / 2, abs=1e-15)


def test_only_spots_whose_branches_add_to_a_measure_have_effects() -> None:
    program = Program(sc.Scenario.model_validate(GOOD))
    effects, values = amounts(program)
    found = {spot.name: table for spot, table in zip(program.spots, effects, strict=True) if table is not None}
    assert {name: table.tolist() for name, table in found.items()} == {
        "policy": [[10], [20], [30], [0]],
        "gate.review": [[1], [0]],
        "response": [[1], [0]],
    }
    assert values.tolist() == [[-2], [0]]
