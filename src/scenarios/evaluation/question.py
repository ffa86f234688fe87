"""A question about a scenario, checked: what is compared, what is set, what is learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import LimitError, Problem, QuestionError, ScenarioError, ScenariosError, did_you_mean, shown
from scenarios.evaluation.arguments import by_node
from scenarios.evaluation.evidence import at_the_end, likelihood_row, likelihoods_of, on_the_way
from scenarios.graph import (
    STATE_LIMIT,
    Block,
    Graph,
    Program,
    amounts,
    best_estimates,
    bound,
    expand,
    probabilities,
    situation,
)
from scenarios.graph.liveness import Liveness
from scenarios.model.nodes import Decision, Gate
from scenarios.model.scenario import Scenario
from scenarios.quiet import no_collection
from scenarios.results import Labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.evaluation.evidence import Learned

    Floats = NDArray[Any]

__all__ = ["Question", "labels_of"]

MOST_NUMBERS = 5_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What a scenario's graph needs besides its structure, worked out once."""

    graph: Graph
    tables: list[Floats]
    effects: list[Floats | None]
    values: Floats
    spots: Mapping[int, tuple[int, ...]]
    barren: frozenset[int]
    end_outcome: NDArray[Any]
    end_values: Mapping[int, NDArray[Any]]
    places: dict[str | None, tuple[Places, int]] = field(default_factory=dict)


class Places:
    """Where final states are added up: each at its place among `size`."""

    def __init__(self, places: NDArray[Any], size: int) -> None:
        self._places, self._size = places, size
        self._order = np.argsort(places, kind="stable")
        self._targets, self._starts = np.unique(places[self._order], return_index=True)
        self._each_its_own = len(self._targets) == len(places) == size

    def summed(self, weights: Floats) -> Floats:
        """Add up weights of shape (final states, *tail); the result has shape (size, *tail)."""
        if self._each_its_own:
            return weights.take(self._order, axis=0)
        if weights.ndim == 1:
            return np.bincount(self._places, weights, self._size)
        total = np.zeros((self._size, *weights.shape[1:]))
        if len(self._targets) == len(self._places):
            total[self._places] = weights
            return total
        total[self._targets] = np.add.reduceat(weights[self._order], self._starts, axis=0)
        return total


class Question:
    """What is asked of a scenario: set `do`, then learn `given`, and tell the branches of `by` apart."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        by: str | None = None,
        do: Mapping[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(scenario, Scenario):
            msg = f"model must be a scenario, got {shown(scenario)}; load one with scenarios.load(...)"
            raise QuestionError(msg)
        self.scenario = scenario
        self.outline = scenario.outline
        self.by = by
        self.do = {name: self._branch("do", name, branch) for name, branch in by_node("do", do).items()}
        asked_for = by_node("given", given).items()
        self.given = {name: self._learned(name, wanted) for name, wanted in asked_for}
        self.likelihoods = {
            name: likelihoods_of(wanted, self.outline.variables[name]) for name, wanted in self.given.items()
        }
        if by is not None:
            self._variable("by", by)
            if by in self.do:
                msg = f"by={by!r} is compared, so do cannot set it; take it out of do"
                raise QuestionError(msg)
        asked = {*self.do, *([by] if by is not None else [])}
        self.forced = frozenset(name for name in asked if isinstance(scenario.nodes.get(name), Gate))
        for name in (*self.given, *self.do, *([by] if by else [])):
            gate = name.partition(".")[0]
            if "." in name and gate in self.forced:
                msg = f"{name!r} is never asked when {gate!r} itself is set; ask about one of the two"
                raise QuestionError(msg)

    def _variable(self, argument: str, name: object) -> tuple[str, ...]:
        if not isinstance(name, str) or name not in self.outline.variables:
            if isinstance(name, str) and name in self.scenario.outcomes:
                msg = f"{argument}: {name!r} is an outcome; name a decision, chance node, gate or step"
            else:
                msg = f"{argument}: no node {shown(name)}; {did_you_mean(name, self.outline.variables)}"
            raise QuestionError(msg)
        return self.outline.variables[name]

    def _branch(self, argument: str, name: object, branch: object) -> str:
        known = self._variable(argument, name)
        if not isinstance(branch, str) or branch not in known:
            msg = f"{argument}: {name!r} has no branch {shown(branch)}; {did_you_mean(branch, known)}"
            raise QuestionError(msg)
        return branch

    def _learned(self, name: object, wanted: object) -> Learned:
        """Return the branches that may be, or how likely what is seen is under each branch."""
        if isinstance(wanted, Mapping):
            self._variable("given", name)
            return likelihood_row(self.scenario, "given", str(name), wanted)
        many = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(many, list | tuple | set | frozenset) or not many:
            self._variable("given", name)
            msg = f"given: {name!r} takes a branch, a list of branches, or a likelihood for each, got {shown(wanted)}"
            raise QuestionError(msg)
        return tuple(sorted({self._branch("given", name, branch) for branch in many}))

    def prepared(
        self,
        observed: Mapping[int, tuple[int, ...]] | None = None,
        limit: int = STATE_LIMIT,
        *,
        at_end: bool = False,
    ) -> Prepared:
        """Return the graph for this question, made once for each scenario and kind of question; see `expand`.

        With `at_end`, likelihoods count at the final states alone, which remember what they are about: sweeps over a graph that is
        laid flat know branches that contradict what is learned, but none that are only less likely.
        """
        options = 1 if self.by is None else len(self.outline.variables[self.by])
        outcomes = len(self.scenario.outcomes)
        if options * outcomes > MOST_NUMBERS:
            msg = (
                f"{self.by}: at most {MOST_NUMBERS:,} numbers may be compared at once, got {options:,} options times "
                f"{outcomes:,} outcomes; set some options one by one with do, or join outcomes"
            )
            raise LimitError(msg)
        kept = frozenset(
            name
            for name, wanted in self.given.items()
            if (at_end and isinstance(wanted, Mapping)) or not self.certain(name)
        )
        if self.by is not None:
            kept |= {self.by}
        key = (self.forced, kept, tuple(observed.items()) if observed else ())
        ready: Prepared | None = self.scenario.prepared.get(key)
        if ready is None or ready.graph.size > limit:
            with no_collection():
                ready = self.scenario.prepared[key] = _prepare(self.program(), kept, observed, limit)
        return ready

    def certain(self, name: str) -> bool:
        """Say whether no path goes around a node, so that the states need not remember what it did."""
        key = ("liveness", self.forced)
        if key not in self.scenario.prepared:
            self.scenario.prepared[key] = Liveness(self.program())
        liveness: Liveness = self.scenario.prepared[key]
        return liveness.certain(self.program().variables[name])

    def program(self) -> Program:
        """Return the program for this question, made once for each set of gates that are set."""
        key = ("program", self.forced)
        if key not in self.scenario.prepared:
            self.scenario.prepared[key] = Program(self.scenario, self.forced)
        program: Program = self.scenario.prepared[key]
        return program

    def tables(self, ready: Prepared, drawn: list[Floats] | None = None) -> list[Floats]:
        """Return the branch probabilities, the best estimates' or of draws, with what is set and what is compared put in."""
        tables = ready.tables if drawn is None else drawn
        if not self.do and self.by is None:
            return tables
        tables = list(tables)
        for i, table in self._set(ready).items():
            if drawn is None:
                tables[i] = table
            else:
                shape = tables[i].shape
                tables[i] = np.broadcast_to(table.reshape(*shape[:-1], 1), shape)
        return tables

    def _set(self, ready: Prepared) -> dict[int, Floats]:
        """Return the tables, by block, of what is set and what is compared."""
        tables: dict[int, Floats] = {}
        variables = ready.graph.program.variables
        for name, branch in self.do.items():
            digit = self.outline.variables[name].index(branch)
            for i in ready.spots[variables[name]]:
                chosen = np.zeros_like(ready.tables[i])
                available = ready.graph.blocks[i].contexts.available
                chosen[digit] = 1 if available is None else available[digit]
                tables[i] = chosen
        if self.by is not None:
            for i in ready.spots[variables[self.by]]:
                available = ready.graph.blocks[i].contexts.available
                tables[i] = np.ones_like(ready.tables[i]) if available is None else available.astype(float)
        return tables

    def factors(self, ready: Prepared) -> dict[int, Floats]:
        """Return by block how likely what is learned is under each branch, for nodes that every path visits."""
        variables = ready.graph.program.variables
        told = {variables[name]: each for name, each in self.likelihoods.items()}
        return on_the_way(ready.graph.program, {v: each for v, each in told.items() if v not in ready.end_values})

    def closed(self, ready: Prepared) -> dict[int, list[int]]:
        """Return by block the branches that contradict what is learned, for nodes that every path visits."""
        return {i: np.flatnonzero(factor == 0).tolist() for i, factor in self.factors(ready).items()}

    def learned(self, ready: Prepared, tables: list[Floats]) -> list[Floats]:
        """Return the tables times how likely what is learned is under each branch, for nodes that every path visits."""
        factors = self.factors(ready)
        if not factors:
            return tables
        tables = list(tables)
        for i, factor in factors.items():
            tables[i] = tables[i] * factor.reshape(-1, *([1] * (tables[i].ndim - 1)))
        return tables

    def totals(self, ready: Prepared, final: Floats) -> Floats:
        """Sum what arrived at the final states by branch of `by`: shape (branches, outcomes, *tail), joint with `given`."""
        return self.by_end(ready, final, self.evidence(ready))

    def evidence(self, ready: Prepared) -> Floats | None:
        """Return how likely what is learned of nodes that paths may go around is at each final state; None: certain at all."""
        values, variables = ready.end_values, ready.graph.program.variables
        told = [(each, variables[name]) for name, each in self.likelihoods.items()]
        return at_the_end([(each, values[v]) for each, v in told if v in values])

    def by_end(self, ready: Prepared, final: Floats, agree: NDArray[Any] | None) -> Floats:
        """Add up final states by (branch of `by`, outcome); a path past `by` counts for every branch."""
        weights = final if agree is None else final * agree.reshape(-1, *([1] * (final.ndim - 1)))
        places, rows = self._places(ready)
        table = places.summed(weights)
        table = table.reshape(rows, -1, *table.shape[1:])
        count = 1 if self.by is None else len(self.outline.variables[self.by])
        return table if rows == count else table[:count] + table[count]

    def _places(self, ready: Prepared) -> tuple[Places, int]:
        """Return where final states are added up, and in how many rows; the last is of paths past `by`, if there are any."""
        if self.by not in ready.places:
            outcomes = len(ready.graph.program.outcomes)
            rows, places = 1, ready.end_outcome
            if self.by is not None:
                branch = ready.end_values[ready.graph.program.variables[self.by]]
                count = len(self.outline.variables[self.by])
                rows = count + bool((branch == count).any())
                places = branch * outcomes + places
            ready.places[self.by] = Places(places, rows * outcomes), rows
        return ready.places[self.by]

    def check_complete(self, ready: Prepared, tables: list[Floats]) -> None:
        """Raise the error that explains it, if some path would end before an outcome."""
        graph, program = ready.graph, ready.graph.program
        asked = [*self.do, *([self.by] if self.by is not None else [])]
        replaced = {i for name in asked for i in ready.spots[program.variables[name]]}
        ruled_out = {i for i in replaced if graph.blocks[i].contexts.available is not None}
        suspects = sorted((ready.barren - replaced) | ruled_out)
        if not suspects:
            return
        run = bound(graph, self.learned(ready, tables), reach=True)
        run()
        reach = run.reach()
        compared = None if self.by is None else program.variables[self.by]
        for i in suspects:
            block = graph.blocks[i]
            spot = program.spots[i]
            table = block.contexts.spread(tables[i], block.states.size)
            short = ~table.all(axis=0) if compared == spot.variable else table.sum(axis=0) < 0.5
            for state in np.flatnonzero(short & (reach[i] > 0)):
                values = block.states.values(int(state))
                if self._possible(program, values):
                    raise self._early_end(program, i, values, table[:, state])

    def _possible(self, program: Program, values: dict[int, int]) -> bool:
        """Say whether a state may still agree with what is learned."""
        for name, likelihood in self.likelihoods.items():
            value = values.get(program.variables[name])
            if value is not None and value < len(likelihood) - 1 and not likelihood[value]:
                return False
        return True

    def _early_end(self, program: Program, place: int, values: dict[int, int], column: Floats) -> ScenariosError:
        spot = program.spots[place]
        where = situation(program, values)
        names = {v: k for k, v in program.variables.items()}
        name = names[spot.variable]
        if name in self.do or name == self.by:
            branch = self.do.get(name) or spot.branches[int(np.argmin(column))]
            return QuestionError(
                f"{name}: the option to set must be available on every path, got {branch!r} ruled out by its "
                f"`requires` where {where}; set or learn what comes before so that it is"
            )
        node = self.scenario.nodes[spot.name.partition(".")[0]]
        step = node.steps[name.partition(".")[2]] if isinstance(node, Gate) else None
        undecided = node.weights is None if isinstance(node, Decision) else step is not None and step.weight is None
        if undecided:
            return QuestionError(
                f"{name}: a decision needs a choice, got none (it has no weights and the question does not set "
                f"it); add do={{{name!r}: {spot.branches[0]!r}}}, compare by={name!r}, or give it weights (with_strategy)"
            )
        message = (
            f"at least one branch must weigh more than 0, got none where {where}, after `shift` and `requires`; "
            "change a weight there"
        )
        owner, _, label = spot.name.partition(".")
        return ScenarioError([Problem(("nodes", owner, "steps", label) if label else ("nodes", owner), message)])


def _prepare(
    program: Program, kept: frozenset[str], observed: Mapping[int, tuple[int, ...]] | None, limit: int
) -> Prepared:
    graph = expand(program, kept, observed, limit=limit)
    effects, values = amounts(program)
    spots: dict[int, tuple[int, ...]] = {}
    for i, spot in enumerate(program.spots):
        spots[spot.variable] = (*spots.get(spot.variable, ()), i)
    end_values = {}
    for name in kept:
        variable = program.variables[name]
        missing = program.sizes[variable]
        end_values[variable] = np.concatenate(
            [
                states.column(variable) if variable in states.variables else np.full(states.size, missing)
                for states in graph.ends
            ]
        )
    end_outcome = np.repeat(np.arange(len(graph.ends)), [states.size for states in graph.ends])
    tables = probabilities(graph, best_estimates(program))
    # Where no branch has any weight: a choice that is left open, or all ruled out by shifts and `requires`.
    barren = frozenset(
        i for i, block in enumerate(graph.blocks) if _may_be_barren(block) and not tables[i].any(0).all()
    )
    return Prepared(graph, tables, effects, values, spots, barren, end_outcome, end_values)


def _may_be_barren(block: Block) -> bool:
    contexts = block.contexts
    return bool(contexts.shifts) or contexts.available is not None or block.undecided


def labels_of(scenario: Scenario, by: str | None) -> Labels:
    """Return the names that results show; where the file has no label, the id with spaces."""
    key = ("labels", by)
    if key not in scenario.prepared:
        options: dict[str, str] = {}
        if by is not None:
            node = scenario.nodes.get(by)
            entries = getattr(node, "options", None) or getattr(node, "branches", None) or {}
            names = ("open", "closed") if isinstance(node, Gate) else ("yes", "no")
            options = {o: _label(o, e) for o, e in entries.items()} or {
                o: _label(o, getattr(node, o, None)) for o in names
            }
        scenario.prepared[key] = Labels(
            scenario.title or scenario.scenario,
            {o: _label(o, e) for o, e in scenario.outcomes.items()},
            {m: _label(m, e) for m, e in scenario.measures.items()},
            {m: e.unit for m, e in scenario.measures.items()},
            options,
            scenario.words,
        )
    labels: Labels = scenario.prepared[key]
    return labels


def _label(name: str, entry: object) -> str:
    return getattr(entry, "label", "") or name.replace("_", " ")
