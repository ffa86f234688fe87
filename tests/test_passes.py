"""Passes over a graph: every way to lay one out comes to the same numbers, those of a walk along every path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from graphs import (
    alike,
    aside,
    besides,
    chain,
    crossing,
    drawn_belief,
    forecast,
    forgetting,
    ignoring,
    lone,
    looking,
    memory,
    parting,
    passing,
    program_of,
    random_documents,
    stopping,
    swapping,
    truth,
)
from scenarios.evaluation.question import Question
from scenarios.graph import Belief, amounts, apart, backward, best_estimates, bound, expand, forward, probabilities
from scenarios.graph.layout import Layout

WAYS: dict[str, dict[str, float]] = {
    "as it is": {},
    "matrices": {"layout._MATRIX": 10**9, "plan._MATRIX": 10**9},
    "slices": {"layout._MATRIX": 0, "tape.SHORT": 10**9, "products.SHORT": 10**9, "layout._GATHERED": 0},
    "sums over axes": {"layout._MATRIX": 0, "tape.SHORT": 0, "products.SHORT": 10**9, "plan._MATRIX": 0},
    "products of many matrices": {"layout._MATRIX": 0, "products.SHORT": 0},
    "parts": {"layout._MATRIX": 0, "products._CACHED": 4},
    "factors kept apart": {"layout._MATRIX": 0, "layout._APART": 2},
    "apart, and nothing left over": {"layout._MATRIX": 0, "layout._APART": 2, "apart._LEAST": 2.0},
    "apart and small": {"layout._MATRIX": 40, "layout._APART": 2},
    "both kinds": {"layout._MATRIX": 20, "layout._GATHERED": 8, "plan._MATRIX": 20},
}
SPECIAL = {
    "looks 1 back": chain(5, 1),
    "looks 2 back": chain(5, 2),
    "looks 3 back": chain(5, 3),
    "remembers all": memory(6),
    "remembers all for nothing": lone(4),
    "looks at the first": looking(6),
    "aside": aside(),
    "parting": parting(),
    "crossing": crossing(),
    "crossing another": crossing("other"),
    "alike": alike(),
    "besides": besides(),
    "swapping": swapping(),
    "stopping": stopping(),
    "parting, unseen": parting(looking=False),
    "parting, all unseen": ignoring(),
    "forgetting": forgetting(),
    "passing": passing(),
}
GROUP = 5


@pytest.fixture(params=WAYS)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in WAYS[request.param].items():
        monkeypatch.setattr(f"scenarios.graph.{name}", limit)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("first", range(0, 40, GROUP))
def test_probabilities_means_and_values_agree_with_the_oracle(first: int) -> None:
    for seed, doc in random_documents(GROUP, first=first):
        outcomes, means = truth(seed)
        model = sc.Scenario.model_validate(doc)
        program = program_of(doc)
        found = forecast(expand(program), best_estimates(program))
        np.testing.assert_allclose(found, outcomes, rtol=0, atol=1e-12, err_msg=str(seed))
        answer = sc.forecast(model)
        np.testing.assert_allclose(answer.probabilities, outcomes, rtol=0, atol=1e-12, err_msg=str(seed))
        np.testing.assert_allclose(answer.means, means, rtol=1e-12, atol=1e-12, err_msg=str(seed))
        ready = Question(model).prepared()
        one_hot = np.eye(len(outcomes))[ready.end_outcome]
        values = backward(ready.graph, ready.tables, one_hot)[ready.graph.program.start][0]
        np.testing.assert_allclose(values, outcomes, rtol=0, atol=1e-12, err_msg=str(seed))


@pytest.mark.parametrize("matrix", [8192, 0])
def test_special_shapes_all_at_once(monkeypatch: pytest.MonkeyPatch, matrix: int) -> None:
    """The same as the next test, in short: it is the first to notice."""
    monkeypatch.setattr("scenarios.graph.layout._MATRIX", matrix)
    monkeypatch.setattr("scenarios.graph.layout._APART", 2)
    for name, doc in list(SPECIAL.items())[3:]:
        true = [float(p) for p in oracle.forecast(doc).values()]
        found = sc.forecast(sc.Scenario.model_validate(doc)).probabilities
        np.testing.assert_allclose(found, true, rtol=0, atol=1e-13, err_msg=name)
    mean = sc.forecast(sc.Scenario.model_validate(besides())).mean("cost")
    assert mean == pytest.approx(float(oracle.means(besides())["cost"]), abs=1e-13)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("doc", SPECIAL.values(), ids=SPECIAL)
def test_special_shapes_agree_with_the_oracle(doc: oracle.Document) -> None:
    program = program_of(doc)
    true = [float(p) for p in oracle.forecast(doc).values()]
    for kept in ([], *([name] for name in program.variables), list(program.variables)):
        found = forecast(expand(program, kept), best_estimates(program))
        np.testing.assert_allclose(found, true, rtol=0, atol=1e-13)
    for name, mean in oracle.means(doc).items():
        assert sc.forecast(sc.Scenario.model_validate(doc)).mean(name) == pytest.approx(float(mean), abs=1e-12)


def test_the_last_branch_takes_what_the_others_leave_only_where_that_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.graph.layout._MATRIX", 0)
    monkeypatch.setattr("scenarios.graph.layout._APART", 2)
    asked: list[str] = []
    for name in ("left_over", "summed_up"):
        true = getattr(apart, name)

        def kept(rows: Any, factors: Any, out: Any, name: str = name, true: Any = true) -> None:
            asked.append(name)
            true(rows, factors, out)

        monkeypatch.setattr(f"scenarios.graph.apart.{name}", kept)
        monkeypatch.setattr("scenarios.graph.plan.summed_up", apart.summed_up)
    graph = expand(program_of(memory(6)))
    tables = probabilities(graph, best_estimates(graph.program))
    last = len(tables) - 1
    even = forward(graph, tables)
    assert asked == ["left_over"]
    # What is learned scales a table, which then adds up to less than 1; and back again.
    scaled = [*tables[:last], tables[last] * np.array([[0.5], [0.25]])]
    np.testing.assert_allclose(forward(graph, scaled), even * [0.5, 0.25], rtol=1e-14)
    other = [tables[0][::-1].copy(), *scaled[1:]]
    np.testing.assert_allclose(forward(graph, other), by_einsum(other), rtol=1e-13)
    assert asked == ["left_over", "summed_up", "summed_up"]
    np.testing.assert_allclose(forward(graph, tables), even, rtol=0)
    assert asked[3:] == ["left_over"]
    # What is learned before scales the mass, and what the others leave is less by as much.
    for k in range(last):
        less = [*tables[:k], tables[k] * 0.125, *tables[k + 1 :]]
        np.testing.assert_allclose(forward(graph, less), even * 0.125, rtol=1e-14)
    assert asked[4:] == ["left_over"] * last
    # A branch that hardly ever comes keeps all its digits, which 1 less the others would lose.
    rare = tables[last].copy()
    rare[1] *= 1e-9
    rare[0] = 1 - rare[1]
    found = forward(graph, [*tables[:last], rare])
    np.testing.assert_allclose(found[1], even[1] * 1e-9, rtol=1e-13)
    assert asked[4 + last :] == ["left_over", "summed_up"]


def by_einsum(tables: list[Any]) -> Any:
    *before, last = tables
    mass = np.ones(1)
    for table in before[::-1]:  # the newest event is the first axis
        mass = (mass[:, None] * table[:, 0]).ravel()
    size = len(before)
    return last @ mass.reshape([2] * size).ravel()


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("doc", SPECIAL.values(), ids=SPECIAL)
def test_special_shapes_come_to_the_same_in_every_kind_of_pass(doc: oracle.Document, kept: int) -> None:
    program = program_of(doc)
    graph = expand(program, list(program.variables)[:kept])
    best = best_estimates(program)
    tables = probabilities(graph, best)
    drawn = probabilities(graph, Belief(best.slots[:, None].repeat(3, axis=1), best.factors[:, None].repeat(3, axis=1)))
    mass = forward(graph, tables)
    several, one = bound(graph, drawn, draws=3, reach=True), bound(graph, tables, reach=True)
    for found in (*forward(graph, drawn, draws=3).T, *several().T, one()):
        np.testing.assert_allclose(found, mass, rtol=0, atol=1e-15)
    for found, expected in zip(one.reach(), several.reach(), strict=True):
        for each in expected.T:
            np.testing.assert_allclose(found, each, rtol=0, atol=1e-15)
    effects = [np.arange(block.branches * 2.0).reshape(-1, 2) for block in graph.blocks]
    worth = backward(graph, tables, np.zeros((graph.end_size, 2)), effects)[program.start][0]
    with_totals = forward(graph, tables, effects, totals=2)
    np.testing.assert_allclose(with_totals[:, 0], mass, rtol=0, atol=1e-15)
    np.testing.assert_allclose(with_totals[:, 1:].sum(axis=0), worth, rtol=1e-13)
    for each in np.moveaxis(forward(graph, drawn, effects, totals=2, draws=3), -1, 0):
        np.testing.assert_allclose(each, with_totals, rtol=1e-13, atol=1e-15)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("first", range(0, 40, GROUP))
def test_one_belief_is_the_same_as_each_of_several(first: int) -> None:
    for seed, doc in random_documents(GROUP, size=7, first=first):
        program = program_of(doc)
        names = list(program.variables)
        for kept in ([], names[:1], names[-1:], names[::2]):
            graph = expand(program, kept)
            tables = probabilities(graph, best_estimates(program))
            two = [
                table.reshape(len(table), *block.contexts.shape, 1)
                for table, block in zip(tables, graph.blocks, strict=True)
            ]
            several = forward(graph, [np.repeat(table, 2, axis=-1) for table in two], draws=2)
            again = bound(graph, tables)
            for _ in range(2):  # what a pass leaves behind must not disturb the next
                np.testing.assert_allclose(again(), several[:, 1], rtol=0, atol=1e-15, err_msg=f"{seed} {kept}")


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("first", range(0, 30, GROUP))
def test_totals_and_draws_go_together(first: int) -> None:
    for seed, doc in random_documents(GROUP, first=first):
        program = program_of(doc)
        graph = expand(program, list(program.variables)[:1])
        belief = drawn_belief(program, 3, seed)
        effects, values = amounts(program)
        totals = values.shape[1]
        if not totals:
            continue
        together = forward(graph, probabilities(graph, belief), effects, totals=totals, draws=3)
        assert together.shape == (graph.end_size, 1 + totals, 3)
        for draw in range(3):
            one = Belief(belief.slots[:, draw].copy(), belief.factors[:, draw].copy())
            alone = forward(graph, probabilities(graph, one), effects, totals=totals)
            np.testing.assert_allclose(together[..., draw], alone, rtol=1e-12, atol=1e-12, err_msg=str(seed))


def test_draws_may_lie_in_any_order() -> None:
    program = program_of(chain(6, 2))
    graph = expand(program)
    belief = drawn_belief(program, 5, 1)
    expected = forward(graph, probabilities(graph, belief), draws=5)
    turned = np.asfortranarray(belief.slots)
    apart = np.repeat(belief.slots, 2, axis=1)[:, ::2]
    for slots in (turned, apart):
        found = forward(graph, probabilities(graph, Belief(slots, belief.factors)), draws=5)
        np.testing.assert_array_equal(found, expected)


def test_draws_of_rows_in_a_regular_order_are_not_copied() -> None:
    program = program_of(memory(4))
    graph = expand(program)
    belief = drawn_belief(program, 5, 1)
    tables = probabilities(graph, belief)
    assert [np.shares_memory(table, belief.slots) for table in tables] == [True] * 4 + [False]
    assert [table.shape for table in tables] == [(2, 1, 5)] * 4 + [(2, 2, 2, 2, 2, 5)]


def test_a_mass_in_two_parts_is_put_together_where_it_is_looked_at() -> None:
    doc = parting()
    compared = sc.compare(sc.Scenario.model_validate(doc), "choice")
    for option in ("a", "b", "c"):
        true = [float(p) for p in oracle.forecast(doc, do={"choice": option}).values()]
        np.testing.assert_allclose(compared[option].probabilities, true, rtol=0, atol=1e-15)


def test_memory_of_a_pass_is_used_again() -> None:
    graph = expand(program_of(chain(120, 3)))
    widest = max(block.states.size for block in graph.blocks)
    assert Layout(graph).tape.size < 8 * widest


def test_large_factors_are_not_multiplied_out_before_a_row_looks_at_them() -> None:
    graph = expand(program_of(memory(18)))
    assert Layout(graph).tape.size < 2**17


def test_a_pass_in_use_is_not_handed_out_twice() -> None:
    program = program_of(chain(4, 1))
    graph = expand(program)
    tables = probabilities(graph, best_estimates(program))
    first, second = bound(graph, tables), bound(graph, tables)
    before = first()
    second.load([table * 0 for table in tables])
    assert not second().any()
    np.testing.assert_array_equal(first(), before)


def test_a_pass_that_is_loaded_again_forgets_the_tables_before() -> None:
    program = program_of(chain(6, 2))
    graph = expand(program)
    tables = probabilities(graph, best_estimates(program))
    for matrix in (10**9, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("scenarios.graph.layout._MATRIX", matrix)
            graph.plans.clear()
            run = bound(graph, tables)
            before = run()
            # Only the last table is another one: it is not enough to look at the first.
            other = [*tables[:-1], tables[-1][::-1].copy()]
            run.load(other)
            assert not np.allclose(run(), before)
            np.testing.assert_array_equal(run(), bound(graph, other)())
            run.load(tables)
            np.testing.assert_array_equal(run(), before)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("doc", [memory(1), *SPECIAL.values()], ids=["remembers one", *SPECIAL])
def test_a_pass_takes_in_whichever_table_alone_is_another(doc: oracle.Document) -> None:
    graph = expand(program_of(doc))
    tables = probabilities(graph, best_estimates(graph.program))
    run = bound(graph, tables)
    before = run()
    for place, table in enumerate(tables):
        other = [*tables[:place], table * np.linspace(0.5, 0.75, len(table))[:, None], *tables[place + 1 :]]
        run.load(other)
        np.testing.assert_array_equal(run(), bound(graph, other)())
        run.load(tables)
        np.testing.assert_array_equal(run(), before)


@pytest.mark.usefixtures("_way")
def test_what_arrives_may_be_asked_of_totals_and_draws_together() -> None:
    for seed, doc in random_documents(20):
        program = program_of(doc)
        graph = expand(program)
        belief = drawn_belief(program, 2, seed)
        effects, values = amounts(program)
        totals = values.shape[1]
        together = bound(graph, probabilities(graph, belief), effects, totals=totals, draws=2, reach=True)
        together()
        for draw in range(2):
            one = Belief(belief.slots[:, draw].copy(), belief.factors[:, draw].copy())
            tables = probabilities(graph, one)
            alone, plain = bound(graph, tables, effects, totals=totals, reach=True), bound(graph, tables, reach=True)
            alone()
            plain()
            for whole, each, mass in zip(together.reach(), alone.reach(), plain.reach(), strict=True):
                assert whole.shape == (*mass.shape, *[1 + totals] * (totals > 0), 2)
                np.testing.assert_allclose(whole[..., draw], each, rtol=1e-12, atol=1e-12, err_msg=str(seed))
                first = each[:, 0] if totals else each
                np.testing.assert_allclose(first, mass, rtol=1e-12, atol=1e-15, err_msg=str(seed))


def test_a_wide_table_adds_up_if_every_column_does() -> None:
    """It is looked at in parts, the last of which is not left out."""
    table = np.repeat([[0.25], [0.75]], 70_000, axis=1)
    assert apart.adds_up(table)
    for column in (0, 40_000, 69_999):
        wrong = table.copy()
        wrong[1, column] = 0.5
        assert not apart.adds_up(wrong)
