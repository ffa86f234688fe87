"""What is measured of the engine itself: a pass over a ready graph, and blocks of draws through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.question import Question
from scenarios.graph import Belief, Program, best_estimates, bound, forward, probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenarios import Scenario

__all__ = ["block_pass", "drawn", "one_pass", "rows_of_slots"]

Floats = NDArray[np.float64]


def one_pass(model: Scenario, by: str | None = None) -> Callable[[], Any]:
    """Return what makes one pass over the graph of a question, made ready; it returns the final states.

    Here these are the outcomes by option, as in the joint posterior that a peer returns, which is read afterwards too.
    """
    question = Question(model, by=by)
    ready = question.prepared()
    return bound(ready.graph, question.tables(ready))


def block_pass(model: Scenario, by: str) -> Callable[[Floats], Any]:
    """Return what sends a block of slot vectors, (slots, draws), to options × outcomes × draws."""
    question = Question(model, by=by)
    ready = question.prepared()
    program = ready.graph.program
    factors = best_estimates(program).factors
    spots = ready.spots[program.variables[by]]

    def through(slots: Floats) -> Any:
        wide = np.broadcast_to(factors[:, None], (len(factors), slots.shape[1]))
        tables = probabilities(ready.graph, Belief(slots, wide))
        for i in spots:
            tables[i] = np.ones_like(tables[i])
        return question.totals(ready, forward(ready.graph, tables, draws=slots.shape[1]))

    return through


def drawn(program: Program, draws: int, block: int, seed: int = 1) -> Iterator[Floats]:
    """Yield blocks of slot vectors, every row drawn uniformly from all that add up to 1."""
    rng = np.random.default_rng(seed)
    for start in range(0, draws, block):
        slots = rng.exponential(size=(program.slots, min(block, draws - start)))
        for judgement in program.judgements:
            slots[judgement.slots] /= slots[judgement.slots].sum(axis=0)
        yield slots


def rows_of_slots(program: Program, slots: Floats) -> dict[str, Floats]:
    """Return B1's rows by node as views of its slots: an axis for each thing looked back at, then the branches."""
    looks_back = {"gate": 1, "first": 2, "second": 3, "third": 4, "calm": 3, "storm": 3}
    starts: dict[str, int] = {}
    for judgement in program.judgements:
        starts.setdefault(judgement.address, judgement.slots.start)
    found = {}
    for name, back in looks_back.items():
        shape = (4, *[3] * back)
        found[name] = slots[starts[name] : starts[name] + int(np.prod(shape))].reshape(*shape, *slots.shape[1:])
    return found
