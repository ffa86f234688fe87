"""A scenario as a Bayesian network, in plain arrays: a second route to every probability, which shares no graph.

Every decision, chance node, gate and step is a variable, with one value more where a path can go around it; so is
the outcome. What leads to a node tells whether it is visited, and what its rules read tells which row holds.
"""

from __future__ import annotations

import math
from itertools import accumulate, chain
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.exports.tables import NOT_VISITED, Automaton, Parents, Reading, Rules, Table, certainty, told
from scenarios.exports.visits import answer, asked, ending, reached, unavoidable
from scenarios.model.conditions import combined
from scenarios.model.nodes import Decision, Gate
from scenarios.model.outline import GATE, STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.model.nodes import Chance, Step
    from scenarios.model.scenario import Scenario

__all__ = ["TABLE_LIMIT", "Translation"]

TABLE_LIMIT = 5_000_000
"""The most entries that a table may have."""
_HANDY = 1_000
"""The most entries of a table before that which leads to its node is told through variables put in between."""
_NAMED = 12

Index = NDArray[Any]


class Translation:
    """The variables of a scenario with their tables, parents first.

    Parameters
    ----------
    model : Scenario
    do : mapping of node to branch
        What is set; checked.
    outcome : str
        The name of the variable that tells how a path ends.

    Attributes
    ----------
    tables : list of Table
    barren : list of str
        Variables that have no weight for any branch in some situation; whether a path comes into it, only the
        whole scenario tells.
    """

    def __init__(self, model: Scenario, do: Mapping[str, str], outcome: str) -> None:
        self.model, self.do = model, do
        self.tables: list[Table] = []
        self.barren: list[str] = []
        self._labels: dict[str, tuple[str, ...]] = {}
        self._combines: dict[str, dict[str, frozenset[str]]] = {}
        reachable = model.outline.reachable()
        order = [name for name in model.outline.order if name in reachable]
        self._targets = {name: model.outline.targets[name] for name in order}
        self._sources: dict[str | None, list[str]] = {}
        for name in order:
            for target in dict.fromkeys(self._targets[name].values()):
                self._sources.setdefault(target, []).append(name)
        self._certain = unavoidable(order, self._targets)
        for name in order:
            node = model.nodes[name]
            if isinstance(node, Gate):
                self._gate(name, node)
            else:
                self._node(name, node)
        outcomes = tuple(model.outcomes)
        self._settled(outcome, outcomes, ending(outcome, outcomes, self._targets, self._labels), "The outcome")

    # -- the variables of a scenario --------------------------------------------------------------------

    def _node(self, name: str, node: Decision | Chance) -> None:
        lexicon, branches = self.model.lexicon, self.model.outline.variables[name]
        entries = node.options if isinstance(node, Decision) else node.branches
        if isinstance(node, Decision):
            self._combines[name] = combined({o: e.combines for o, e in node.options.items() if e.combines})
        requires = [(i, e.requires) for i, e in enumerate(entries.values()) if e.requires is not None]
        if name in self.do:
            if any(branches[i] == self.do[name] for i, _ in requires):
                self.barren.append(name)
            rules = _set(branches, self.do[name])
        else:
            rules = Rules(
                [0.0] * len(branches) if node.weights is None else lexicon.row(node.weights, branches),
                [(rule.condition, lexicon.row(rule.weights, branches)) for rule in node.when],
                [(s.condition, [lexicon.factor(s.times.get(b, 1.0)) for b in branches]) for s in node.shift],
                requires,
            )
        self._judged(name, branches, rules, self._reached(name), node.label)

    def _gate(self, name: str, gate: Gate) -> None:
        if name in self.do:
            self._judged(name, GATE, _set(GATE, self.do[name]), self._reached(name), gate.label)
            return
        certain = name in self._certain
        for i, (label, step) in enumerate(gate.steps.items()):
            mine = f"{name}.{label}"
            visited = asked(name, gate, i, self._labels, certain=certain) if i else self._reached(name)
            self._judged(mine, STEP, self._step_rules(mine, step), visited, step.label)
        self._settled(name, GATE if certain else (*GATE, NOT_VISITED), answer(name, gate, self._labels), gate.label)

    def _step_rules(self, name: str, step: Step) -> Rules:
        if name in self.do:
            return _set(STEP, self.do[name])
        lexicon = self.model.lexicon

        def row(weight: float | str) -> list[float]:
            yes = lexicon.probability(weight)
            return [yes, 1 - yes]

        return Rules(
            [0.0, 0.0] if step.weight is None else row(step.weight),
            [(rule.condition, row(rule.weight)) for rule in step.when],
            [(shift.condition, [lexicon.factor(shift.times), 1.0]) for shift in step.shift],
        )

    def _reached(self, name: str) -> Automaton | None:
        if name in self._certain:
            return None
        return reached(name, self._sources[name], self._targets, self._labels)

    # -- their tables -----------------------------------------------------------------------------------

    def _judged(
        self, name: str, branches: tuple[str, ...], rules: Rules, visited: Automaton | None, label: str
    ) -> None:
        """Add a variable that takes its branches by its rules, where it is visited (None: always)."""
        labels = branches if visited is None else (*branches, NOT_VISITED)
        reads = [variable for variable in rules.reads() if variable in self._labels]
        readings = () if visited is None else self._telling(name, visited, len(labels), reads)
        variables = tuple(dict.fromkeys([*(reading.variable for reading in readings), *reads]))
        self._must_fit(name, labels, variables)
        parents = Parents({variable: self._labels[variable] for variable in variables}, self._combines)
        weights = rules.weights(parents)
        here: Index = np.ones((1,) * len(variables), bool)
        if visited is not None:
            here = visited.meaning[told(readings)] == 1
            here = here.reshape(here.shape + (1,) * (len(variables) - here.ndim))
        total = weights.sum(axis=-1)
        if np.any((total == 0) & here):
            self.barren.append(name)
        weights = np.where(total[..., None] > 0, weights, 1.0)  # where no path comes, any row will do
        probabilities = np.zeros((*parents.sizes, len(labels)))
        probabilities[..., : len(branches)] = weights / weights.sum(axis=-1, keepdims=True) * here[..., None]
        if visited is not None:
            probabilities[..., -1] = ~here
        self._add(Table(name, labels, variables, probabilities, label))

    def _settled(self, name: str, labels: tuple[str, ...], automaton: Automaton, label: str) -> None:
        """Add a variable that others settle."""
        readings = self._telling(name, automaton, len(labels), [])
        variables = tuple(reading.variable for reading in readings)
        self._must_fit(name, labels, variables)
        probabilities = certainty(automaton.meaning[told(readings)], len(labels))
        self._add(Table(name, labels, variables, probabilities, label))

    def _telling(self, name: str, automaton: Automaton, own: int, reads: Sequence[str]) -> tuple[Reading, ...]:
        """Return what to read to know what an automaton says.

        Where the table of `name`, with `own` labels and the parents `reads` besides, would be unhandy, these are
        variables of their own, which hold the automaton's state part way; they are added first.
        """
        states = len(automaton.states)
        left = list(automaton.readings)
        done = 0
        merged = own * states * self._extent(reads)
        while self._exceeds(max(_HANDY, merged), own, chain((reading.variable for reading in left), reads)):
            count = 1 if len(self._labels[left[0].variable]) > states else 2
            while count < len(left) and states * self._extent(r.variable for r in left[: count + 1]) <= _HANDY:
                count += 1
            group = left[:count]
            done += count - (done > 0)
            between = f"{automaton.title} ({done})"
            if between not in self._labels:  # the steps of a gate share what counts them
                variables = tuple(reading.variable for reading in group)
                self._must_fit(between, automaton.states, variables)
                probabilities = certainty(told(group), states)
                self._add(Table(between, automaton.states, variables, probabilities, f"Tells {name}"))
            left = [Reading(between, np.tile(np.arange(states), (states, 1))), *left[count:]]
        return tuple(left)

    def _extent(self, variables: Iterable[str]) -> int:
        return math.prod(len(self._labels[variable]) for variable in dict.fromkeys(variables))

    def _exceeds(self, most: int, own: int, variables: Iterable[str]) -> bool:
        """Say whether a table is larger than `most`, without looking at more variables than that takes."""
        sizes = (len(self._labels[variable]) for variable in dict.fromkeys(variables))
        return any(size > most for size in accumulate(sizes, mul, initial=own))

    def _must_fit(self, name: str, labels: tuple[str, ...], parents: Sequence[str]) -> None:
        if not self._exceeds(TABLE_LIMIT, len(labels), parents):
            return
        size = len(labels) * self._extent(parents)
        few = ", ".join(f"{parent} ({len(self._labels[parent])})" for parent in parents[:_NAMED])
        more = ", …" if len(parents) > _NAMED else ""
        msg = (
            f"{name}: the table of a variable may have at most {TABLE_LIMIT:,} entries, got {size:,}, for its "
            f"{len(labels)} values and those of its parents {few}{more}; let its rules read fewer nodes"
        )
        raise LimitError(msg)

    def _add(self, table: Table) -> None:
        self._labels[table.name] = table.labels
        self.tables.append(table)


def _set(branches: tuple[str, ...], branch: str) -> Rules:
    return Rules([float(name == branch) for name in branches])
