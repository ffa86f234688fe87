"""From nodes to spots: the scenario with its gates unfolded into steps, and names replaced by numbers.

A *spot* is a place where a path takes one of several branches: a decision, a chance node, or one question of
a gate after a given number of yes answers. A *variable* is what a spot decides: a node, a step, or a gate,
which takes its value on the branch that settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scenarios.graph.rules import Reader, Rule, combines_of
from scenarios.model.addresses import condition_text
from scenarios.model.nodes import Decision, Gate, Step
from scenarios.model.outline import GATE, STEP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.graph.rules import Cells, Digits
    from scenarios.model.conditions import Test
    from scenarios.model.nodes import Chance, Row
    from scenarios.model.scenario import Scenario

__all__ = ["Judgement", "Program", "Rows", "Spot"]


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


class Rows(NamedTuple):
    """The rows of a node or a step as written, the base row and those of its rules: judgements from `first`, slots from `start`.

    A gate that is set has one, left open, and is `of` nothing.
    """

    owner: str
    branches: tuple[str, ...] | None
    first: int
    start: int
    written: list[Row | float | str | None]
    of: Decision | Chance | Step | None

    @property
    def undecided(self) -> bool:
        """Whether one of them is left open."""
        return None in self.written

    def judgements(self) -> list[Judgement]:
        """Return them one by one."""
        count = len(self.branches or STEP)
        rules = self.of.when if self.of else ()
        conditions = [None, *(rule.condition for rule in rules)]
        confidences = [self.of.confidence if self.of else None, *(rule.confidence for rule in rules)]
        return [
            Judgement(self.owner, condition, self.branches, written, slice(at, at + count), confidence)
            for at, written, condition, confidence in zip(
                range(self.start, self.start + count * len(self.written), count),
                self.written,
                conditions,
                confidences,
                strict=True,
            )
        ]


@dataclass(slots=True)
class Spot:
    """One place where a path takes a branch. Branch b sets `assigns[b]` and leads to `targets[b]`.

    Targets from 0 are spots; outcome j is the target ``~j``. `when` tells where the rows after the first hold.
    """

    name: str
    variable: int
    branches: tuple[str, ...]
    targets: list[int]
    assigns: list[tuple[tuple[int, int], ...]]
    rows: Rows
    when: Cells | list[Digits] = field(default_factory=list)
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
        self.rows: list[Rows] = []
        self.factors: list[float | str] = []
        self.factor_addresses: list[str] = []
        self.slots = 0
        self.spots: list[Spot] = []
        self.variables: dict[str, int] = {}
        self.sizes: list[int] = []
        self._read = Reader(scenario, self.variables)
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

    @cached_property
    def judgements(self) -> list[Judgement]:
        """All rows, one by one."""
        return [judgement for rows in self.rows for judgement in rows.judgements()]

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
            self._rows(name, branches, None if isinstance(node, Gate) else node),
            effects=[branch if entry.effects else None for branch, entry in self.outline.branches[name].items()],
        )
        self.spots.append(spot)
        if isinstance(node, Gate):
            return
        if isinstance(node, Decision):
            for i, option in enumerate(node.options.values()):
                if option.combines:
                    spot.effects[i] = branches[i]
        spot.when = self._read.all([rule.condition for rule in node.when])
        for k, shift in enumerate(node.shift):
            times = {branch: shift.times.get(branch, 1.0) for branch in branches}
            spot.shift.append(self._shift(shift.condition, times, f"{name}.shift[{k}]"))
        entries = node.options if isinstance(node, Decision) else node.branches
        for i, entry in enumerate(entries.values()):
            if entry.requires is not None:
                spot.requires.append((i, self._read.digits(entry.requires)))

    def _rows(self, owner: str, branches: tuple[str, ...] | None, of: Decision | Chance | Step | None) -> Rows:
        """Give the rows of a node or a step their numbers."""
        written: list[Row | float | str | None]
        if of is None:
            written = [None]
        elif isinstance(of, Step):
            written = [of.weight, *[rule.weight for rule in of.when]]
        else:
            written = [of.weights, *[rule.weights for rule in of.when]]
        first = self.rows[-1].first + len(self.rows[-1].written) if self.rows else 0
        rows = Rows(owner, branches, first, self.slots, written, of)
        self.rows.append(rows)
        self.slots += len(written) * len(branches or STEP)
        return rows

    def _shift(self, condition: Mapping[str, Test], times: Mapping[str, float | str], address: str) -> Rule:
        start = len(self.factors)
        self.factors.extend(times.values())
        self.factor_addresses += [f"{address}.{branch}" for branch in times]
        return Rule(self._read.digits(condition), slice(start, len(self.factors)))

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

    def _step_rules(self, address: str, step: Step) -> tuple[Rows, Cells | list[Digits], list[Rule]]:
        odds = [
            self._shift(rule.condition, {"yes": rule.times, "no": 1.0}, f"{address}.shift[{k}]")
            for k, rule in enumerate(step.shift)
        ]
        return self._rows(address, None, step), self._read.all([rule.condition for rule in step.when]), odds

    def effects_of(self, spot: Spot, branch: str) -> list[tuple[str, Mapping[str, float | str]]]:
        """Return the effects that a branch adds, its own and those of the options it combines, each with where it stands."""
        owner = spot.name.partition(".")[0]
        entries = self.outline.branches[owner]
        parts = combines_of(self.scenario, owner).get(branch, frozenset()) | {branch}
        return [(f"{owner}.{name}", entry.effects) for name, entry in entries.items() if name in parts]


def _questions(gate: Gate) -> list[tuple[int, int]]:
    """Return the (steps asked before, yes answers so far) at which a gate still asks."""
    found = []
    live = {0}
    for asked in range(len(gate.steps)):
        found += [(asked, yes) for yes in sorted(live)]
        live = {count for yes in live for count in (yes, yes + 1) if gate.settled(count, asked + 1 - count) is None}
    return found
