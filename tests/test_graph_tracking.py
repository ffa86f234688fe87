"""States that also tell running totals apart: as many as can occur, and no probability is lost."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document
from graphs import program_of, random_documents
from scenarios.graph import Graph, best_estimates, expand, forward, probabilities
from scenarios.graph.folding import targets
from scenarios.graph.tracking import tracked

Steps = list[Any]
Told = dict[tuple[int, tuple[int, ...]], float]


def drawn_steps(graph: Graph, seed: int, sizes: tuple[int, ...]) -> Steps:
    """Draw what each branch adds to each total; some blocks add nothing."""
    rng = random.Random(seed)
    return [
        np.array([[rng.choice([-size, 0, size, 2 * size]) for size in sizes] for _ in range(block.branches)], np.int64)
        if rng.random() < 0.8
        else None
        for block in graph.blocks
    ]


def walked(graph: Graph, steps: Steps, count: int) -> tuple[list[Told], Told]:
    """Return by block, and at the end, how likely each state with its totals is: one by one, in Python."""
    tables = probabilities(graph, best_estimates(graph.program))
    here: list[Told] = [defaultdict(float) for _ in graph.blocks]
    final: Told = defaultdict(float)
    here[graph.program.start][0, (0,) * count] = 1.0
    for i, block in enumerate(graph.blocks):
        table = block.contexts.spread(tables[i], block.states.size)
        available = block.contexts.available
        may = None if available is None else block.contexts.spread(available, block.states.size)
        for way in block.flows:
            ahead = targets(block, way, graph.end_size if way.target < 0 else graph.blocks[way.target].states.size)
            for k, branch in enumerate(np.arange(block.branches)[way.branches].tolist()):
                step = (0,) * count if steps[i] is None else steps[i][branch].tolist()
                for (state, totals), mass in list(here[i].items()):
                    if may is None or may[branch, state]:
                        goal = final if way.target < 0 else here[way.target]
                        moved = tuple(a + b for a, b in zip(totals, step, strict=True))
                        goal[int(ahead[k, state]), moved] += mass * table[branch, state]
    return here, final


@pytest.mark.parametrize(
    "sizes", [(1,), (3, 1), (2**46, 1), (2**40, 2**40)], ids=["one", "two", "long codes", "beyond one code"]
)
def test_states_are_those_that_paths_come_to_with_what_they_add_up(sizes: tuple[int, ...]) -> None:
    for seed, doc in random_documents(25):
        graph = expand(program_of(doc))
        steps = drawn_steps(graph, seed, sizes)
        here, final = walked(graph, steps, len(sizes))
        found = tracked(graph, steps, len(sizes), 10**6)
        ends = [
            (origin, tuple(totals)) for origin, totals in zip(found.origin.tolist(), found.totals.tolist(), strict=True)
        ]
        assert ends == sorted(final)
        assert found.graph.end_size == len(ends)
        assert sum(states.size for states in found.graph.ends) == len(ends)
        for block, sums, told in zip(found.graph.blocks, found.so_far, here, strict=True):
            assert [tuple(row) for row in sums.tolist()] == [totals for _, totals in sorted(told)]
            assert block.states.size == len(told)
        reached = forward(found.graph, probabilities(found.graph, best_estimates(graph.program)))
        np.testing.assert_allclose(reached, [final[end] for end in ends], rtol=1e-12, atol=1e-15)


def test_columns_of_states_go_with_them() -> None:
    """What a state remembers is read off it after totals were added as before."""
    for seed, doc in random_documents(15):
        program = program_of(doc)
        graph = expand(program, list(program.variables)[:3])
        steps = drawn_steps(graph, seed, (1,))
        here, final = walked(graph, steps, 1)
        found = tracked(graph, steps, 1, 10**6).graph
        for old, new, told in zip(graph.blocks, found.blocks, here, strict=True):
            before = [state for state, _ in sorted(told)]
            for variable in old.states.variables:
                assert new.states.column(variable).tolist() == old.states.column(variable)[before].tolist()
        first = 0
        for old_end, new_end in zip(graph.ends, found.ends, strict=True):
            before = [state - first for state, _ in sorted(final) if first <= state < first + old_end.size]
            for variable in old_end.variables:
                assert new_end.column(variable).tolist() == old_end.column(variable)[before].tolist()
            first += old_end.size


def test_limits_on_states_with_totals_hold_to_the_state() -> None:
    names = ("a", "b", "c", "d")
    nodes = {name: chance({"x": 1, "y": 1}, next=then) for name, then in itertools.pairwise(names)}
    doc = document(
        {**nodes, "d": chance({"x": 1, "y": 1}, next="end"), "end": chance({"good": 1, "bad": 1})}, ["good", "bad"]
    )
    graph = expand(program_of(doc))
    steps: Steps = [np.array([[0], [2**k]], np.int64) for k in range(4)] + [None]
    most = 1 + 2 + 4 + 8 + 16
    assert sum(len(sums) for sums in tracked(graph, steps, 1, most).so_far) == most
    with pytest.raises(sc.LimitError) as error:
        tracked(graph, steps, 1, most - 1)
    assert str(error.value) == (
        "end: at most 30 states may be told apart by what has been added up before, got more; round effects to coarser steps, or use an "
        "objective that adds up: linear values, and no risk attitude or an exponential one"
    )
