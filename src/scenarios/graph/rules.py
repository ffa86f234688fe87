"""Rules with names replaced by numbers: which branches of which variables meet their conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenarios.model.conditions import combined, test_of
from scenarios.model.nodes import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.model.conditions import Test
    from scenarios.model.scenario import Scenario

__all__ = ["Cells", "Digits", "Reader", "Rule", "combines_of", "read_by"]

Digits = tuple[tuple[int, tuple[int, ...]], ...]
"""A condition: variables and the branch numbers that meet it; all must hold."""


class Rule(NamedTuple):
    """A shift: its condition, and where its factors, one a branch, stand among all factors."""

    condition: Digits
    factors: slice


class Cells(NamedTuple):
    """The conditions of rules that are each about one cell of a table: one branch of each of the same variables.

    `columns` are by variable, and tell the branch that each rule wants.
    """

    variables: tuple[int, ...]
    columns: list[list[int]]

    def conditions(self) -> list[Digits]:
        """Return the conditions one by one."""
        return [
            tuple([(variable, (digit,)) for variable, digit in zip(self.variables, cell, strict=True)])
            for cell in zip(*self.columns, strict=True)
        ]


class Reader:
    """Reads the conditions of a scenario.

    Parameters
    ----------
    scenario : Scenario
    variables : mapping of str to int
        The number of each variable that is ever decided.
    """

    def __init__(self, scenario: Scenario, variables: Mapping[str, int]) -> None:
        self._scenario, self._variables = scenario, variables
        self._branches = scenario.outline.variables
        self._combines: dict[str, dict[str, frozenset[str]]] = {}
        self._tests: dict[tuple[str, str, tuple[str, ...]], tuple[int, tuple[int, ...]]] = {}
        # By the identity of tests, which most rules share; the scenario keeps them, and none is made while its rules are read.
        self._single: dict[str, dict[int, int]] = {}

    def digits(self, condition: Mapping[str, Test]) -> Digits:
        """Return a condition in numbers."""
        return tuple([self._read(name, test) for name, test in condition.items()])

    def all(self, conditions: Sequence[Mapping[str, Test]]) -> Cells | list[Digits]:
        """Return conditions in numbers, as cells of a table if that is what they are."""
        return self._cells(conditions) or [self.digits(condition) for condition in conditions]

    def _cells(self, conditions: Sequence[Mapping[str, Test]]) -> Cells | None:
        # Rules are very many in tables that are written out: here nothing is done twice, and little for each.
        named = set(map(tuple, conditions))
        names = named.pop() if len(named) == 1 else ()
        if not names:
            return None
        columns = []
        for name in names:
            column = self._column(name, [condition[name] for condition in conditions])
            if column is None:
                return None
            columns.append(column)
        return Cells(tuple([self._variables[name] for name in names]), columns)

    def _column(self, name: str, tests: list[Test]) -> list[int] | None:
        """Return the one branch that meets each test of a node; None, unless there is just one for each."""
        known = self._single.get(name)
        if known is None:
            plain = name in self._variables and not self._combined(name)
            branches = self._branches[name] if plain else ()
            known = self._single[name] = {id(test_of(branch)): i for i, branch in enumerate(branches)}
        column = [*map(known.get, map(id, tests))]
        if None in column:
            for test in tests:
                if id(test) not in known:
                    _, met = self._read(name, test)
                    known[id(test)] = met[0] if len(met) == 1 and name in self._variables else -1
            column = [*map(known.get, map(id, tests))]
        return None if -1 in column else column  # type: ignore[return-value] # none is None

    def _read(self, name: str, test: Test) -> tuple[int, tuple[int, ...]]:
        key = (name, test.how, test.branches)
        if key not in self._tests:
            # A forced gate's steps are never asked: no value of theirs can meet a test.
            self._tests[key] = (self._variables.get(name, -1), self._meeting(name, test))
        return self._tests[key]

    def _combined(self, name: str) -> dict[str, frozenset[str]]:
        if name not in self._combines:
            self._combines[name] = combines_of(self._scenario, name)
        return self._combines[name]

    def _meeting(self, name: str, test: Test) -> tuple[int, ...]:
        branches, combines = self._branches[name], self._combined(name)
        if not combines and len(test.branches) == 1 and test.how != "not":
            return (branches.index(test.branches[0]),)
        return tuple(i for i, branch in enumerate(branches) if test.holds(branch, combines))


def combines_of(scenario: Scenario, name: str) -> dict[str, frozenset[str]]:
    """Return what the combined options of a node are at once, if it is a decision that has some."""
    node = scenario.nodes.get(name)
    if not isinstance(node, Decision):
        return {}
    return combined({o: e.combines for o, e in node.options.items() if e.combines})


def read_by(when: Cells | Iterable[Digits]) -> set[int]:
    """Return the variables that conditions look at."""
    if isinstance(when, Cells):
        return set(when.variables)
    return {variable for condition in when for variable, _ in condition}
