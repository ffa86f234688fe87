"""Structure and numbers apart: states, live variables, belief blocks, and the two sweeps."""

from __future__ import annotations

import importlib
import re
import tracemalloc
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document
from graphs import chain, drawn_belief, exclusive, forecast, memory, program_of, random_documents
from scenarios.evaluation.question import Question
from scenarios.graph import (
    Belief,
    backward,
    best_estimates,
    bound,
    expand,
    forward,
    probabilities,
)
from scenarios.graph.liveness import Liveness

if TYPE_CHECKING:
    from oracle import Document

# --- States ----------------------------------------------------------------------------------------


def test_a_chain_has_a_few_states_for_each_event_and_not_one_for_each_path() -> None:
    program = program_of(chain(60, 2))
    assert expand(program).size == 1 + 4 + 3 + 58 * 9
    # Kept to the end, the choice multiplies them: about 540 for each of the four options.
    by_choice = expand(program, ["choice"])
    assert by_choice.size == 1 + 4 * (1 + 3 + 58 * 9)
    assert by_choice.end_size == 4 * 3
    assert by_choice.edges == 4 + 3 * 4 * (1 + 3 + 58 * 9)


def test_growth_is_linear_where_looking_back_is_bounded() -> None:
    sizes = [expand(program_of(chain(events, 3))).size for events in (20, 40, 80)]
    assert sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0])


def test_memory_of_everything_has_a_state_for_each_history() -> None:
    graph = expand(program_of(memory(12)))
    assert [block.states.size for block in graph.blocks] == [2**i for i in range(13)]
    assert graph.size == 2**13 - 1
    with pytest.raises(sc.LimitError, match=r"^e9: .* at most 1,000 states") as error:
        expand(program_of(memory(12)), limit=1000)
    assert set(re.findall(r"\be\d\b", str(error.value).partition("still read")[2])) == {f"e{i}" for i in range(9)}


def test_an_explosion_is_stopped_before_it_fills_the_memory() -> None:
    program = program_of(memory(60))
    tracemalloc.start()
    try:
        with pytest.raises(sc.LimitError, match="let later rules look back at fewer nodes"):
            expand(program, limit=100_000)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_states_beyond_the_reach_of_requires_are_not_made() -> None:
    doc = memory(6)
    for i in range(1, 6):  # once down, always down
        doc["nodes"][f"e{i}"]["branches"]["up"] = {"requires": {f"e{i - 1}": "up"}}
    graph = expand(program_of(doc))
    assert [block.states.size for block in graph.blocks] == [1, 2, 3, 4, 5, 6, 7]
    assert forecast(graph, best_estimates(graph.program)).sum() == pytest.approx(1, abs=1e-15)


# --- Live variables ----------------------------------------------------------------------------------


def live(doc: Document, *kept: str, forced: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Return the live variables of every spot and outcome by name, "?" where one may be unvisited."""
    program = program_of(doc, *forced)
    liveness = Liveness(program, [program.variables[name] for name in kept])
    names = list(program.variables)
    places = [*(spot.name for spot in program.spots), *program.outcomes]
    return {
        place: {names[v] + "?" * (not liveness.visited[i] >> v & 1) for v in liveness.live[i]}
        for i, place in enumerate(places)
    }


def passed_by() -> Document:
    """Return a -> b -> c -> d, where b may be passed by, c reads a, d reads b."""
    doc = document(
        {
            "a": chance({"x": 1, "y": 1}, next="b"),
            "b": chance({"x": 1, "y": 1}, next="c"),
            "c": chance({"x": 1, "y": 1}, when=[{"if": {"a": "x"}, "weights": {"x": 1, "y": 0}}], next="d"),
            "d": chance({"x": 1, "y": 1}, shift=[{"if": {"b": "x"}, "times": {"x": 2}}]),
        },
        ["x", "y"],
    )
    doc["nodes"]["a"]["branches"]["y"] = {"to": "c"}
    return doc


def test_a_variable_is_live_from_where_it_is_decided_to_where_it_is_last_read() -> None:
    nothing: set[str] = set()
    ends = {"x": nothing, "y": nothing}
    assert live(passed_by()) == {"a": nothing, "b": {"a"}, "c": {"a", "b?"}, "d": {"b?"}, **ends}
    kept = {"a": nothing, "b": {"a"}, "c": {"a", "b?"}, "d": {"a", "b?"}, "x": {"a"}, "y": {"a"}}
    assert live(passed_by(), "a") == kept
    assert live(passed_by(), "c")["x"] == {"c"}
    assert live(passed_by(), "b", "d")["d"] == {"b?"}


def test_what_a_branch_requires_and_what_a_step_reads_is_live() -> None:
    doc = passed_by()
    doc["nodes"]["d"]["branches"]["y"] = {"requires": {"c": "y"}}
    assert live(doc)["d"] == {"b?", "c"}
    steps = {"ask": {"weight": 0.5}, "sign": {"weight": 0.5, "shift": [{"if": {"a": "x"}, "times": 2}]}}
    steps["act"] = {"weight": 0.5, "when": [{"if": {"g.ask": "yes"}, "weight": 0.9}]}
    doc["nodes"]["g"] = {"kind": "gate", "steps": steps, "opens": 2, "open": {"to": "x"}, "closed": {"to": "y"}}
    doc["nodes"]["d"]["branches"]["x"] = {"to": "g"}
    found = live(doc)
    assert found["g.ask"] == {"a"}
    assert found["g.sign"] == {"a", "g.ask"}
    assert found["g.act"] == {"g.ask"}
    # A gate that is set asks nothing, so nothing it would read stays live.
    assert live(doc, forced=("g",))["g"] == set()


# --- Grids, lists and ranks --------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "way"), [(3, "presence"), (14, "list"), (70, "ranked")])
def test_few_states_of_a_vast_grid_agree_with_the_oracle(count: int, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    module = importlib.import_module("scenarios.graph.expand")
    real = module.ranked

    def spy(*given: Any) -> Any:
        called.append("ranked")
        return real(*given)

    monkeypatch.setattr(module, "ranked", spy)
    doc = exclusive(count)
    model = sc.Scenario.model_validate(doc)
    last = f"k{count - 1}"
    for asked in ({}, {"given": {"middle": "b1"}}, {"given": {last: "up"}}, {"do": {last: "down"}}):
        found, true = sc.forecast(model, **asked), oracle.forecast(doc, **asked)
        assert dict(found) == pytest.approx({name: float(p) for name, p in true.items()}, abs=1e-13)
        assert found.mean("cost") == pytest.approx(float(oracle.means(doc, **asked)["cost"]), abs=1e-11)
    for by in (last, "pick"):
        compared, expected = sc.compare(model, by), oracle.compare(doc, by)
        for option, distribution in compared.items():
            assert dict(distribution) == pytest.approx({k: float(v) for k, v in expected[option].items()}, abs=1e-13)
    assert bool(called) == (way == "ranked")
    assert expand(program_of(doc)).size < 1 + count + 2 * 3 * 2 * count


# --- Belief blocks -----------------------------------------------------------------------------------


def test_a_block_of_draws_equals_one_by_one() -> None:
    draws = 7
    for seed, doc in random_documents(60):
        program = program_of(doc)
        graph = expand(program, list(program.variables)[:2])
        belief = drawn_belief(program, draws, seed)
        before = belief.slots.copy(), belief.factors.copy()
        together = forward(graph, probabilities(graph, belief), draws=draws)
        for draw in range(draws):
            one = Belief(belief.slots[:, draw].copy(), belief.factors[:, draw].copy())
            alone = forward(graph, probabilities(graph, one))
            np.testing.assert_allclose(together[:, draw], alone, rtol=1e-12, atol=1e-12, err_msg=str(seed))
        assert np.array_equal(before[0], belief.slots)
        assert np.array_equal(before[1], belief.factors)


def test_new_numbers_on_an_old_graph_are_those_of_a_new_scenario() -> None:
    """The graph of one scenario serves another that differs in its weights alone."""
    for seed, doc in random_documents(40):
        program = program_of(doc)
        graph = expand(program)
        other = {**doc, "nodes": {name: dict(node) for name, node in doc["nodes"].items()}}
        for node in other["nodes"].values():
            if node["kind"] == "chance":
                node["weights"] = {branch: i + 1 for i, branch in enumerate(node["branches"])}
        found = forecast(graph, best_estimates(program_of(other)))
        true = [float(p) for p in oracle.forecast(other).values()]
        np.testing.assert_allclose(found, true, rtol=1e-12, atol=1e-12, err_msg=str(seed))


def test_memory_follows_the_block_and_not_the_draws() -> None:
    program = program_of(chain(30, 2))
    graph = expand(program)
    belief = drawn_belief(program, 64, 1)
    forecast(graph, belief, draws=64)

    def peak(blocks: int) -> int:
        tracemalloc.start()
        try:
            for _ in range(blocks):
                forecast(graph, belief, draws=64)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20) < 1.2 * peak(2)
    # At most every table of branch probabilities and a few levels of states: 8 bytes a number and draw.
    assert peak(2) < 3 * 8 * 64 * graph.edges


# --- The two sweeps ------------------------------------------------------------------------------------


def test_backward_agrees_with_forward() -> None:
    for seed, doc in random_documents(60):
        model = sc.Scenario.model_validate(doc)
        ready = Question(model, given={next(iter(doc["nodes"])): list(first_branches(doc))}).prepared()
        graph = ready.graph
        outcomes = len(graph.program.outcomes)
        one_hot = np.eye(outcomes)[ready.end_outcome]
        values = backward(graph, ready.tables, one_hot)
        forecast_now = sc.forecast(model)
        np.testing.assert_allclose(values[graph.program.start][0], forecast_now.probabilities, atol=1e-12, rtol=0)
        worth = backward(graph, ready.tables, ready.values[ready.end_outcome], ready.effects)
        np.testing.assert_allclose(
            worth[graph.program.start][0], forecast_now.means, atol=1e-12, rtol=1e-12, err_msg=str(seed)
        )
        # Reach times value adds up to the same on every cut; here on each state's own outcomes.
        assert all(np.allclose(value.sum(axis=1), 1, atol=1e-12) for value in values if len(value))


def test_backward_reads_no_memory_that_was_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `requires` never lets a branch be taken, its target has no states and no value."""
    doc = document(
        {
            "top": chance({"yes": 1}, next="root"),
            "root": chance({"yes": 1, "no": 1}, next="b"),
            "b": chance({"never": 1, "good": 1}),
            "hidden": chance({"good": 1, "bad": 1}),
        },
        ["good", "bad"],
    )
    doc["nodes"]["root"]["branches"]["no"] = {"requires": {"top": {"not": "yes"}}}
    doc["nodes"]["b"]["branches"]["never"] = {"requires": {"root": "no"}, "to": "hidden"}
    graph = expand(program_of(doc))
    assert [block.states.size for block in graph.blocks if graph.program.spots[block.spot].name == "hidden"] == [0]
    real = np.empty
    monkeypatch.setattr(np, "empty", lambda shape, *given: real(shape, *given) * 0 + np.nan)
    tables = probabilities(graph, best_estimates(graph.program))
    values = backward(graph, tables, np.ones((graph.end_size, 1)))
    assert values[graph.program.start].tolist() == [[1.0]]


def first_branches(doc: Document) -> dict[str, Any]:
    name = next(iter(doc["nodes"]))
    node = doc["nodes"][name]
    listed: dict[str, Any] = node.get("options") or node.get("branches") or {"open": None, "closed": None}
    return listed


@pytest.mark.parametrize("many", [2, 70])  # with few, contexts are a grid; with many, each state is its own
def test_what_only_follows_a_place_that_is_never_reached_has_no_states_either(many: int) -> None:
    doc = document(
        {
            "root": decision("yes", "no", options={"yes": {"to": "z"}, "no": {"to": "b"}}, weights="equal"),
            "b": chance({"never": 1, "good": 1}),
            "hidden": chance({f"h{i}": 1 for i in range(many)}, next="behind"),
            "behind": chance({"good": 1, "z": 1}, when=[{"if": {"hidden": "h1"}, "weights": {"good": 1, "z": 3}}]),
        },
        ["good", "z"],
    )
    doc["nodes"]["b"]["branches"]["never"] = {"requires": {"root": "yes"}, "to": "hidden"}
    model = sc.Scenario(**doc)
    graph = expand(program_of(doc))
    assert {p.name: b.states.size for p, b in zip(graph.program.spots, graph.blocks, strict=True)} == {
        "root": 1,
        "b": 1,
        "hidden": 0,
        "behind": 0,
    }
    assert set(sc.simulate(model, 100).outcome) == {0, 1}
    assert sc.rollback(model, {"good": 1}).value == 1


def test_reach_adds_up_to_the_probability_of_a_visit() -> None:
    for seed, doc in random_documents(40):
        program = program_of(doc)
        graph = expand(program)
        run = bound(graph, probabilities(graph, best_estimates(program)), reach=True)
        run()
        reach = run.reach()
        visited: dict[str, Fraction] = {}
        for probability, values, _, _ in oracle.paths(doc):
            for name in values:
                visited[name] = visited.get(name, Fraction(0)) + probability
        found: dict[str, float] = {}
        for spot, mass in zip(program.spots, reach, strict=True):
            found[spot.name] = found.get(spot.name, 0.0) + float(mass.sum())
        for name, mass_there in found.items():
            assert mass_there == pytest.approx(float(visited.get(name, 0)), abs=1e-12), (seed, name)


@pytest.mark.parametrize("doc", [chain(12, 2), memory(8)], ids=["chain", "memory"])
def test_reach_is_1_on_every_cut(doc: Document) -> None:
    program = program_of(doc)
    graph = expand(program)
    tables = probabilities(graph, best_estimates(program))
    run = bound(graph, tables, reach=True)
    run()
    reach = run.reach()
    assert [mass.sum() for mass in reach] == pytest.approx([1] * len(graph.blocks), abs=1e-12)
    # ... and reach times value is the answer on every cut.
    values = backward(graph, tables, np.arange(graph.end_size, dtype=float)[:, None])
    answer = values[program.start][0, 0]
    assert [mass @ value[:, 0] for mass, value in zip(reach, values, strict=True)] == pytest.approx(
        [answer] * len(graph.blocks), abs=1e-12
    )


# --- What is handed out ------------------------------------------------------------------------------


def test_arrays_in_results_cannot_be_written_to() -> None:
    doc = exclusive(3)
    doc["nodes"]["pick"] |= {"kind": "decision", "options": doc["nodes"]["pick"].pop("branches")}
    model = sc.Scenario.model_validate(doc)
    compared, forecast_now, profile = sc.compare(model), sc.forecast(model), sc.risk_profile(model, "cost")
    for array in (
        compared.probabilities,
        compared.means,
        compared["to_k1"].probabilities,
        compared["to_k1"].means,
        forecast_now.probabilities,
        forecast_now.means,
        profile["to_k1"].values,
        profile["to_k1"].probabilities,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    belief = best_estimates(program_of(doc))
    for array in (belief.slots, belief.factors):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_questions_do_not_disturb_one_another() -> None:
    for seed, doc in random_documents(15):
        model = sc.Scenario.model_validate(doc)
        first = sc.forecast(model)
        for by in doc["nodes"]:
            branch = model.outline.variables[by][0]
            for ask in (
                lambda by=by: sc.compare(model, by),  # noqa: B023 - called at once
                lambda by=by, branch=branch: sc.forecast(model, do={by: branch}),  # noqa: B023
                lambda by=by, branch=branch: sc.forecast(model, given={by: branch}),  # noqa: B023
            ):
                try:
                    ask()
                except sc.QuestionError:
                    continue
        again = sc.forecast(model)
        assert np.array_equal(first.probabilities, again.probabilities), seed
        assert np.array_equal(first.means, again.means), seed
