"""Walked paths: a scenario simulated, for teaching, for audit, and as a second route to every exact number."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.evaluation.arguments import seed_sequence, whole
from scenarios.evaluation.exact import must_be_possible
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import backward
from scenarios.graph.folding import targets
from scenarios.results import Provenance, Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.evaluation.question import Prepared
    from scenarios.graph import Block
    from scenarios.model.scenario import Scenario

__all__ = ["simulate"]

Floats = NDArray[Any]
Whole = NDArray[Any]

BLOCK = 2**16
"""Paths walked at a time; each stream of random numbers begins anew with each block."""
MOST_BYTES = 2**31


class _Place(NamedTuple):
    """What a walk needs at one place: where branches begin on the unit interval, by context; and where they lead."""

    block: Block
    name: str
    thresholds: Floats
    by_state: bool
    ways: tuple[tuple[int, Whole, Whole], ...]


def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = 10_000,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = 0,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Simulation:
    """Walk paths through a scenario, each branch taken with its probability.

    Decisions are taken by their weights, as in `scenarios.forecast`; what is learned is made certain beforehand, so that no
    path has to be thrown away.

    Parameters
    ----------
    model : Scenario
    paths : int
        How many, at least 1.
    seed : int or numpy.random.SeedSequence
        The same seed gives the same paths; an int of at least 0.
    do, given : mapping, optional
        What is set, and what is learned; see `scenarios.compare`.

    Returns
    -------
    Simulation
        For each path the branch taken at every node and step, the outcome, and the total of each measure.

    Raises
    ------
    QuestionError
        As `scenarios.forecast`, and if `paths` or `seed` is not one.
    LimitError
        If the paths would take more than 2 GiB.

    Notes
    -----
    Every node and step has a stream of random numbers of its own, keyed by its name: path number n is the same however
    many follow it, and a node added elsewhere does not change what others do. With evidence E, the branch b at state s is
    taken with probability p(b | s) · P(E | s, b) / P(E | s), where P(E | ·) comes from one backward sweep.

    Examples
    --------
    Simulated frequencies lie around the exact probabilities:

    >>> import scenarios as sc
    >>> model = sc.load("atacms-gate")
    >>> walks = sc.simulate(model, 20_000, seed=1)
    >>> exact = sc.forecast(model)
    >>> all(abs(walks.frequencies()[outcome] - exact[outcome]) < walks.margin(0.999) for outcome in exact)
    True
    """
    paths = whole("paths", paths, 1)
    source = seed_sequence(seed)
    question = Question(model, do=do, given=given)
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    names = list(ready.graph.program.variables)
    measures = ready.values.shape[1]
    kind = np.dtype(np.int8 if max(ready.graph.program.sizes) < 128 else np.int32)
    size = paths * (len(names) * kind.itemsize + 4 + 8 * measures)
    if size > MOST_BYTES:
        msg = (
            f"paths: at most {MOST_BYTES // 2**20:,} MiB of paths may be held at once, got {size // 2**20:,} MiB for "
            f"{paths:,} paths; walk fewer, several times with other seeds"
        )
        raise LimitError(msg)
    places = _places(question, ready, tables)
    taken = np.full((len(names), paths), -1, kind)
    outcome = np.empty(paths, np.int32)
    totals = np.zeros((paths, measures))
    for number, first in enumerate(range(0, paths, BLOCK)):
        here = slice(first, min(first + BLOCK, paths))
        _walk(ready, places, _Streams(source, number), taken[:, here], outcome[here], totals[here])
    for array in (taken, outcome, totals):
        array.flags.writeable = False
    as_is = isinstance(seed, np.random.SeedSequence)
    written = f"SeedSequence({source.entropy}, spawn_key={source.spawn_key})" if as_is else source.entropy
    how = Provenance(
        model,
        "simulate",
        f"{paths:,} simulated paths, seed {written}",
        MappingProxyType(question.do),
        MappingProxyType(question.given),
    )
    branches = {name: question.outline.variables[name] for name in names}
    return Simulation(
        tuple(names),
        MappingProxyType(branches),
        taken,
        tuple(model.outcomes),
        outcome,
        tuple(model.measures),
        totals,
        labels_of(model, None),
        how,
    )


class _Streams:
    """The random numbers of one block of paths, a stream for each name."""

    def __init__(self, source: np.random.SeedSequence, block: int) -> None:
        self._source, self._block = source, block
        self._drawn: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        if name not in self._drawn:
            words = np.frombuffer(hashlib.sha256(name.encode()).digest(), ">u4").tolist()
            key = (*self._source.spawn_key, *words, self._block)
            stream = np.random.SeedSequence(self._source.entropy, spawn_key=key)
            self._drawn[name] = np.random.Generator(np.random.PCG64(stream)).random(BLOCK)
        return self._drawn[name]


def _places(question: Question, ready: Prepared, tables: list[Floats]) -> list[_Place]:
    graph = ready.graph
    chances: dict[int, Floats] = {}  # where something is learned, by state
    leads = [[(way, targets(block, way, _size(ready, way.target))) for way in block.flows] for block in graph.blocks]
    if question.given:
        agree = question.evidence(ready)
        met = np.ones(graph.end_size) if agree is None else agree.astype(float)
        tables = question.learned(ready, tables)
        values = [value[:, 0] for value in backward(graph, tables, met[:, None])]
        must_be_possible(question, values[graph.program.start][:1])
        for i, block in enumerate(graph.blocks):
            chance = block.contexts.spread(tables[i], block.states.size).copy()
            for way, lead in leads[i]:
                chance[way.branches] *= (met if way.target < 0 else values[way.target])[lead]
            chances[i] = chance
    names = {variable: name for name, variable in graph.program.variables.items()}
    found = []
    for i, (block, spot) in enumerate(zip(graph.blocks, graph.program.spots, strict=True)):
        by_state = i in chances
        thresholds = _thresholds(chances.get(i, tables[i]))
        ways = tuple((way.target, np.arange(block.branches)[way.branches], lead) for way, lead in leads[i])
        found.append(_Place(block, names[spot.variable], thresholds, by_state, ways))
    return found


def _size(ready: Prepared, target: int) -> int:
    return ready.graph.end_size if target < 0 else ready.graph.blocks[target].states.size


def _thresholds(table: Floats) -> Floats:
    """Return where each branch ends on the unit interval, by column; what can no longer be reached ends beyond it."""
    ends: Floats = np.cumsum(table, axis=0)
    with np.errstate(invalid="ignore"):  # columns that nobody comes to
        ends /= ends[-1]
    behind = np.cumsum(table[::-1] > 0, axis=0)[::-1][1:]  # the branches after each that can be taken
    return np.where(behind > 0, ends[:-1], 2.0)


def _walk(
    ready: Prepared, places: list[_Place], streams: _Streams, taken: Whole, outcome: Whole, totals: Floats
) -> None:
    """Walk a block of paths from the start to its outcomes."""
    program = ready.graph.program
    count = len(outcome)
    waiting: dict[int, list[tuple[Whole, Whole]]] = {program.start: [(np.arange(count), np.zeros(count, np.int64))]}
    for i, place in enumerate(places):
        parts = waiting.pop(i, None)
        if parts is None:
            continue
        walkers, states = parts[0] if len(parts) == 1 else map(np.concatenate, zip(*parts, strict=True))
        if not len(walkers):
            continue
        numbers = streams[place.name][walkers]
        columns = states if place.by_state else place.block.contexts.of(states)
        branch = np.zeros(len(walkers), np.int64)
        for threshold in place.thresholds:
            branch += numbers >= threshold[columns]
        for b, assigns in enumerate(program.spots[i].assigns):
            mine = walkers if len(program.spots[i].assigns) == 1 else walkers[branch == b]
            for variable, digit in assigns:
                taken[variable, mine] = digit
        effects = ready.effects[i]
        if effects is not None:
            totals[walkers] += effects[branch]
        for target, branches, leads in place.ways:
            local = branch - branches[0]
            if len(branches) < place.block.branches:
                local = np.searchsorted(branches, branch)
                here = branches[np.minimum(local, len(branches) - 1)] == branch
                there = walkers[here], leads[local[here], states[here]]
            else:
                there = walkers, leads[local, states]
            if target < 0:
                ended, final = there
                outcome[ended] = ready.end_outcome[final]
            else:
                waiting.setdefault(target, []).append(there)
    totals += ready.values[outcome]
