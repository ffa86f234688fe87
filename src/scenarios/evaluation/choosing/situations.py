"""What is known where a choice is made: information sets, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.network import Contexts
from scenarios.graph.states import Table, ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.evaluation.choosing.choices import Choice
    from scenarios.evaluation.question import Question
    from scenarios.graph import Block, Graph, Program

__all__ = ["Situations", "SoFar", "alike", "forgotten", "observed_at", "opened", "situations_of"]

Index = NDArray[Any]


class SoFar(NamedTuple):
    """A running total that states tell apart: its name, and by block its amount in each state."""

    name: str
    amounts: tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Situations:
    """The information sets of a choice.

    Attributes
    ----------
    blocks : tuple of int
        Where it is made.
    known : tuple of str
        The nodes, and running totals, that tell the sets apart.
    branches : tuple of tuple of str
        What each of them may be.
    table : Table
        What they are, set by set; for a node that was not visited, its number of branches.
    sets : tuple of int arrays of shape (states,), or None
        By block, the set of each state; None: each state of the only block is one of its own, in their order.
    available : bool array of shape (options, sets), or None
        Which options are there; None: all.
    """

    blocks: tuple[int, ...]
    known: tuple[str, ...]
    branches: tuple[tuple[str, ...], ...]
    table: Table
    sets: tuple[Index, ...] | None
    available: NDArray[np.bool_] | None

    @property
    def count(self) -> int:
        """How many sets there are."""
        return self.table.rows

    @property
    def hides(self) -> bool:
        """Whether some set has several states; a step that is asked at several places has sets, but may know which it is."""
        return self.sets is not None and self.count < sum(map(len, self.sets))


def observed_at(
    question: Question, program: Program, choices: Sequence[Choice], more: Mapping[str, set[str]]
) -> dict[int, tuple[int, ...]]:
    """Return by spot the variables that its states must tell apart, because who chooses there sees them, or a strategy names them."""
    found: dict[int, tuple[int, ...]] = {}
    for choice in choices:
        names = {*(choice.observes or ()), *more.get(choice.name, ())}
        gate, _, step = choice.name.partition(".")
        if step and choice.observes is None:
            steps = list(question.scenario.nodes[gate].steps)  # type: ignore[union-attr] # only gates have steps
            names |= {f"{gate}.{earlier}" for earlier in steps[: steps.index(step)]}
        variables = tuple(sorted(program.variables[name] for name in names if name in program.variables))
        if variables:
            for i in _spots(program, choice):
                found[i] = variables
    return found


def _spots(program: Program, choice: Choice) -> tuple[int, ...]:
    variable = program.variables[choice.name]
    return tuple(i for i, spot in enumerate(program.spots) if spot.variable == variable)


def situations_of(graph: Graph, choice: Choice, more: set[str], so_far: Sequence[SoFar] = ()) -> Situations:
    """Return the information sets of a choice.

    Parameters
    ----------
    graph : Graph
    choice : Choice
    more : set of str
        Nodes that a strategy asks about besides.
    so_far : sequence of SoFar
        Running totals that the states tell apart; known to whoever knows all that went before.
    """
    program = graph.program
    blocks = _spots(program, choice)
    first = graph.blocks[blocks[0]]
    alone = len(blocks) == 1 and choice.observes is None
    if alone and not so_far:
        known = tuple(program.names[v] for v in first.states.variables)
        branches = tuple(program.outline.variables[name] for name in known)
        return Situations(
            blocks, known, branches, Table(first.states), None, _available(first, None, first.states.size)
        )
    known, branches, columns = _columns(graph, blocks, choice, more, so_far)
    rows = sum(graph.blocks[i].states.size for i in blocks)
    if not alone:
        distinct, number = _told_apart(columns, branches, rows)
        if len(blocks) > 1 or len(distinct) < rows:
            sets = tuple(np.split(number, np.cumsum([graph.blocks[i].states.size for i in blocks])[:-1]))
            there = [_available(graph.blocks[i], s, len(distinct)) for i, s in zip(blocks, sets, strict=True)]
            some = [available for available in there if available is not None]
            table = Table(None, tuple(column[distinct] for column in columns), len(distinct))
            return Situations(blocks, known, branches, table, sets, np.logical_and.reduce(some) if some else None)
    return Situations(blocks, known, branches, Table(None, tuple(columns), rows), None, _available(first, None, rows))


def _columns(
    graph: Graph, blocks: tuple[int, ...], choice: Choice, more: set[str], so_far: Sequence[SoFar]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], list[Index]]:
    """Return what is known at a choice: names, what each may be, and values over the states of all its blocks."""
    program = graph.program
    if choice.observes is None:
        variables = sorted({v for i in blocks for v in graph.blocks[i].states.variables})
    else:
        names = {*choice.observes, *more}
        variables = sorted(program.variables[name] for name in names if name in program.variables)
    known = [program.names[v] for v in variables]
    branches = [program.outline.variables[name] for name in known]
    columns = [np.concatenate([graph.blocks[i].states.column(v) for i in blocks]) for v in variables]
    for total in so_far if choice.observes is None else ():
        amounts, digits = np.unique(np.concatenate([total.amounts[i] for i in blocks]), return_inverse=True)
        if len(amounts) > 1:
            known.append(total.name)
            branches.append(tuple(f"{amount:.12g}" for amount in amounts))
            columns.append(digits)
    return tuple(known), tuple(branches), columns


def _told_apart(columns: list[Index], branches: tuple[tuple[str, ...], ...], rows: int) -> tuple[Index, Index]:
    """Return a row that shows each distinct combination of the columns, and the combination of each row."""
    if not columns:
        return np.zeros(min(rows, 1), np.int64), np.zeros(rows, np.int64)
    return ranked(dict(enumerate(columns)), {k: len(some) + 1 for k, some in enumerate(branches)})


def _available(block: Block, sets: Index | None, count: int) -> NDArray[np.bool_] | None:
    """Return which options are there in each set: those that are there in all its states."""
    if block.contexts.available is None:
        return None
    table = block.contexts.spread(block.contexts.available, block.states.size)
    if sets is None:
        return table
    found = np.ones((block.branches, count), bool)
    for option in range(block.branches):
        np.logical_and.at(found[option], sets, table[option])
    return found


def opened(graph: Graph, blocks: Sequence[int]) -> Graph:
    """Return a graph in which each state of these blocks has a row of its own, so that choices can be put in."""
    chosen = set(blocks)
    return replace(
        graph,
        blocks=tuple(_opened(block) if block.spot in chosen else block for block in graph.blocks),
        plans={},
    )


def _opened(block: Block) -> Block:
    size = block.states.size
    old = block.contexts
    available = None if old.available is None else old.spread(old.available, size)
    grid = block.states.columns is None and size > 1
    shape, variables = (block.states.sizes, block.states.variables) if grid else ((size,), ())
    nothing = np.zeros(1, np.int64)
    contexts = Contexts(size, shape, variables, np.broadcast_to(nothing, size), (), available, None)
    slots = np.broadcast_to(nothing, (block.branches, size))
    return replace(block, contexts=contexts, slots=slots, _regular=[])


def forgotten(question: Question, choices: Sequence[Choice], pooled: set[str]) -> list[str]:
    """Return the choices that a later one does not remember: itself, or what was known at it.

    Where there are none, whoever chooses has perfect recall (Kuhn 1953).

    Parameters
    ----------
    question : Question
    choices : sequence of Choice
    pooled : set of str
        The choices at which several states cannot be told apart; at others all that matters is known.
    """
    outline = question.outline
    found = []
    for earlier in choices:
        node, _, step = earlier.name.partition(".")
        known = earlier.observes
        if known is None:
            known = tuple(v for v in outline.variables if outline.upstream(v, node, step=step or None))
        for later in choices:
            if later.name not in pooled or later.observes is None:
                continue
            owner, _, asked = later.name.partition(".")
            if later.name == earlier.name or not outline.upstream(earlier.name, owner, step=asked or None):
                continue
            if not {earlier.name, *known} <= set(later.observes):
                found.append(earlier.name)
                break
    return found


def alike(block: Block) -> NDArray[Any]:
    """Return the rows of a choice at which all options that are there are taken alike."""
    available = block.contexts.available
    table = np.ones((block.branches, block.contexts.size)) if available is None else available.astype(float)
    table /= table.sum(axis=0)
    return table
