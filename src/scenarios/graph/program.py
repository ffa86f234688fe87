"""From nodes to spots: the scenario with its gates unfolded into steps, and names replaced by numbers.

A *spot* is a place where a path takes one of several branches: a decision, a chance node, or one question of
a gate after a given number of yes answers. A *variable* is what a spot decides: a node, a step, or a gate,
which takes its value on the branch that settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scenarios.model.addresses import condition_text
from scenarios.model.conditions import combined
from scenarios.model.nodes import Chance, Decision, Gate
from scenarios.model.outline import GATE, STEP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.conditions import Test
    from scenarios.model.nodes import Row, Step
    from scenarios.model.scenario import Scenario

__all__ = ["Judgement", "Program", "Rule", "Spot"]

Digits = tuple[tuple[int, tuple[int, ...]], ...]
"""A condition: variables and the branch numbers that meet it; all must hold."""


class Judgement(NamedTuple):
    """One row as written: whose it is, where it holds (None: it is the base row), and what was written (None: left open).

    `branches` are those that the row names; None for a step, whose row is the one probability of yes.
    """

    owner: str
    condition: Mapping[str, Test] | None
    branches: tuple[str, ...] | None
    written: Mapping[str, float | str] | str | float | None
    slots: slice
    confidence: str | float | None

    @property
    def address(self) -> str:
        """The row's address, as everywhere."""
        return self.owner if self.condition is None else f"{self.owner}[{condition_text(self.condition)}]"


class Rule(NamedTuple):
    """A shift: its condition, and where its factors, one a branch, stand among all factors."""

    condition: Digits
    factors: slice


@dataclass(slots=True)
class Spot:
    """One place where a path takes a branch. Branch b sets `assigns[b]` and leads to `targets[b]`.

    Targets from 0 are spots; outcome j is the target ``~j``.
    """

    name: str
    variable: int
    branches: tuple[str, ...]
    targets: list[int]
    assigns: list[tuple[tuple[int, int], ...]]
    rows: list[int] = field(default_factory=list)
    when: list[Digits] = field(default_factory=list)
    shift: list[Rule] = field(default_factory=list)
    requires: list[tuple[int, Digits]] = field(default_factory=list)
    effects: list[str | None] = field(default_factory=list)


class Program:
    """A scenario as spots in topological order, with its judgements numbered.

    Parameters
    ----------
    scenario : Scenario
        What to unfold.
    forced : set of str
        Gates whose steps are not asked, because the question sets them: these are plain two-way spots.
    """

    def __init__(self, scenario: Scenario, forced: frozenset[str] = frozenset()) -> None:
        self.scenario = scenario
        self.forced = forced
        self.outcomes = tuple(scenario.outcomes)
        self.outline = outline = scenario.outline
        self.judgements: list[Judgement] = []
        self.factors: list[float | str] = []
        self.factor_addresses: list[str] = []
        self.slots = 0
        self.spots: list[Spot] = []
        self.variables: dict[str, int] = {}
        self.sizes: list[int] = []
        self._combines: dict[str, dict[str, frozenset[str]]] = {}
        self._tests: dict[tuple[str, str, tuple[str, ...]], tuple[int, tuple[int, ...]]] = {}
        reachable = outline.reachable()
        order = [name for name in outline.order if name in reachable]
        self._first: dict[str, int] = {}
        count = 0
        for name in order:
            node = scenario.nodes[name]
            self._first[name] = count
            if isinstance(node, Gate) and name not in forced:
                for step in node.steps:
                    self._variable(f"{name}.{step}", len(STEP))
                count += len(_questions(node))
            else:
                count += 1
            self._variable(name, len(outline.variables[name]))
        self._outcome = {name: ~i for i, name in enumerate(self.outcomes)}
        for name in order:
            self._unfold(name)
        self.start = self._first[outline.start]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each variable is called."""
        return tuple(self.variables)

    def _variable(self, name: str, size: int) -> None:
        self.variables[name] = len(self.sizes)
        self.sizes.append(size)

    def _target(self, name: str | None) -> int:
        assert name is not None  # noqa: S101 - a checked scenario has no loose ends
        return self._first[name] if name in self._first else self._outcome[name]

    def _unfold(self, name: str) -> None:
        node = self.scenario.nodes[name]
        targets = {branch: self._target(goal) for branch, goal in self.outline.targets[name].items()}
        variable = self.variables[name]
        if isinstance(node, Gate) and name not in self.forced:
            self._steps(name, node, targets)
            return
        branches = self.outline.variables[name]
        spot = Spot(
            name,
            variable,
            branches,
            list(targets.values()),
            [((variable, i),) for i in range(len(branches))],
            effects=[branch if entry.effects else None for branch, entry in self.outline.branches[name].items()],
        )
        self.spots.append(spot)
        if isinstance(node, Gate):
            spot.rows.append(self._judgement(name, None, GATE, None, None))
            return
        if isinstance(node, Decision):
            for i, option in enumerate(node.options.values()):
                if option.combines:
                    spot.effects[i] = branches[i]
        self._rules(spot, name, node)
        entries = node.options if isinstance(node, Decision) else node.branches
        for i, entry in enumerate(entries.values()):
            if entry.requires is not None:
                spot.requires.append((i, self._digits(entry.requires)))

    def _rules(self, spot: Spot, name: str, node: Decision | Chance) -> None:
        spot.rows.append(self._judgement(name, None, spot.branches, node.weights, node.confidence))
        spot.when += [self._digits(rule.condition) for rule in node.when]
        spot.rows += [
            self._judgement(name, rule.condition, spot.branches, rule.weights, rule.confidence) for rule in node.when
        ]
        for k, shift in enumerate(node.shift):
            times = {branch: shift.times.get(branch, 1.0) for branch in spot.branches}
            spot.shift.append(self._shift(shift.condition, times, f"{name}.shift[{k}]"))

    def _shift(self, condition: Mapping[str, Test], times: Mapping[str, float | str], address: str) -> Rule:
        start = len(self.factors)
        self.factors.extend(times.values())
        self.factor_addresses += [f"{address}.{branch}" for branch in times]
        return Rule(self._digits(condition), slice(start, len(self.factors)))

    def _judgement(
        self,
        owner: str,
        condition: Mapping[str, Test] | None,
        branches: tuple[str, ...] | None,
        written: Row | float | str | None,
        confidence: str | float | None,
    ) -> int:
        end = self.slots + len(branches or STEP)
        self.judgements.append(Judgement(owner, condition, branches, written, slice(self.slots, end), confidence))
        self.slots = end
        return len(self.judgements) - 1

    def _steps(self, name: str, gate: Gate, targets: dict[str, int]) -> None:
        """Unfold a gate: one spot for each question that may still be asked, by the count of yes so far."""
        questions = _questions(gate)
        first = self._first[name]
        place = {question: first + i for i, question in enumerate(questions)}
        labels = list(gate.steps)
        variable = self.variables[name]
        rules = {label: self._step_rules(f"{name}.{label}", step) for label, step in gate.steps.items()}
        for asked, yes in questions:
            label = labels[asked]
            mine = self.variables[f"{name}.{label}"]
            goals: list[int] = []
            assigns: list[tuple[tuple[int, int], ...]] = []
            effects: list[str | None] = []
            for digit, answer in enumerate(STEP):
                count = yes + (answer == "yes")
                settled = gate.settled(count, asked + 1 - count)
                if settled is None:
                    goals.append(place[asked + 1, count])
                    assigns.append(((mine, digit),))
                    effects.append(None)
                else:
                    goals.append(targets[settled])
                    assigns.append(((mine, digit), (variable, GATE.index(settled))))
                    effects.append(settled if getattr(gate, settled).effects else None)
            rows, when, shift = rules[label]
            self.spots.append(Spot(f"{name}.{label}", mine, STEP, goals, assigns, rows, when, shift, [], effects))

    def _step_rules(self, address: str, step: Step) -> tuple[list[int], list[Digits], list[Rule]]:
        rows = [self._judgement(address, None, None, step.weight, step.confidence)]
        when = [self._digits(rule.condition) for rule in step.when]
        rows += [self._judgement(address, rule.condition, None, rule.weight, rule.confidence) for rule in step.when]
        shifts = enumerate(step.shift)
        odds = [
            self._shift(rule.condition, {"yes": rule.times, "no": 1.0}, f"{address}.shift[{k}]") for k, rule in shifts
        ]
        return rows, when, odds

    def _digits(self, condition: Mapping[str, Test]) -> Digits:
        known, found = self._tests, []
        for name, test in condition.items():
            key = (name, test.how, test.branches)
            if key not in known:
                # A forced gate's steps are never asked: no value of theirs can meet a test.
                known[key] = (self.variables.get(name, -1), self._meeting(name, test))
            found.append(known[key])
        return tuple(found)

    def _meeting(self, name: str, test: Test) -> tuple[int, ...]:
        if name not in self._combines:
            node = self.scenario.nodes.get(name)
            options = node.options if isinstance(node, Decision) else {}
            self._combines[name] = combined({o: e.combines for o, e in options.items() if e.combines})
        branches, combines = self.outline.variables[name], self._combines[name]
        if not combines and len(test.branches) == 1 and test.how != "not":
            return (branches.index(test.branches[0]),)
        return tuple(i for i, branch in enumerate(branches) if test.holds(branch, combines))

    def effects_of(self, spot: Spot, branch: str) -> list[tuple[str, Mapping[str, float | str]]]:
        """Return the effects that a branch adds, its own and those of the options it combines, each with where it stands."""
        owner = spot.name.partition(".")[0]
        entries = self.outline.branches[owner]
        node = self.scenario.nodes[owner]
        parts = {branch}
        if isinstance(node, Decision):
            parts |= combined({o: e.combines for o, e in node.options.items() if e.combines}).get(branch, frozenset())
        return [(f"{owner}.{name}", entry.effects) for name, entry in entries.items() if name in parts]


def _questions(gate: Gate) -> list[tuple[int, int]]:
    """Return the (steps asked before, yes answers so far) at which a gate still asks."""
    found = []
    live = {0}
    for asked in range(len(gate.steps)):
        found += [(asked, yes) for yes in sorted(live)]
        live = {count for yes in live for count in (yes, yes + 1) if gate.settled(count, asked + 1 - count) is None}
    return found
