"""Conditional probability tables: what a variable's parents tell, and what the rules of a node say then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.model.conditions import Test

__all__ = ["NOT_VISITED", "Automaton", "Parents", "Reading", "Rules", "Table", "certainty", "told"]

NOT_VISITED = "not visited"
"""The value of a variable on paths that go around it; no branch can be called so."""

Floats = NDArray[Any]
Index = NDArray[Any]
Bools = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One variable of a Bayesian network.

    Attributes
    ----------
    name : str
    labels : tuple of str
        Its values.
    parents : tuple of str
        The variables that its probabilities depend on.
    probabilities : float array of shape (labels of the first parent, ..., labels)
        The last axis adds up to 1.
    description : str
    """

    name: str
    labels: tuple[str, ...]
    parents: tuple[str, ...]
    probabilities: Floats
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One variable as an automaton reads it: `next[state, label]` is the state after it."""

    variable: str
    next: Index


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """How variables, read one after the other from state 0, settle a question.

    An automaton may stop after any of them: so a long list can be split into short ones.

    Attributes
    ----------
    title : str
        Names the variables that stand for its state where there are too many to read at once.
    states : tuple of str
    readings : tuple of Reading
    meaning : int array of shape (states,)
        What each state says in the end; -1 where nothing: no path ends so.
    """

    title: str
    states: tuple[str, ...]
    readings: tuple[Reading, ...]
    meaning: Index


def told(readings: Iterable[Reading]) -> Index:
    """Return an automaton's state after reading each combination of labels: one axis a variable."""
    state = np.zeros((), np.int64)
    for reading in readings:
        state = reading.next[state]
    return state


def certainty(digits: Index, size: int) -> Floats:
    """Return the table that gives each digit for sure; where there is no such digit (and no path), all alike."""
    table: Floats = np.full((*digits.shape, size), 1 / size)
    known = (digits >= 0) & (digits < size)
    table[known] = np.eye(size)[digits[known]]
    return table


class Parents:
    """The axes of a table: its parents, with their labels."""

    def __init__(
        self, labels: Mapping[str, tuple[str, ...]], combines: Mapping[str, Mapping[str, frozenset[str]]]
    ) -> None:
        self._labels, self._combines = labels, combines
        self.names = tuple(labels)
        self.sizes = tuple(len(own) for own in labels.values())

    def meeting(self, condition: Mapping[str, Test]) -> Bools:
        """Return where a condition holds, as an array that broadcasts to the axes."""
        mask: Bools = np.ones((1,) * len(self.names), bool)
        for variable, test in condition.items():
            if variable not in self._labels:  # a step that is never asked, because its gate is set
                return np.zeros_like(mask)
            combines = self._combines.get(variable, {})
            # A node that was not visited meets no test, negated or not.
            met = [label != NOT_VISITED and test.holds(label, combines) for label in self._labels[variable]]
            shape = [1] * len(self.names)
            shape[self.names.index(variable)] = len(met)
            mask = mask & np.reshape(met, shape)
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What is said of a decision, a chance node or a step, in best estimates.

    Attributes
    ----------
    row : sequence of float
        The base row, one entry a branch; all zeros for a choice left open.
    when : sequence of (condition, row)
    shift : sequence of (condition, factors)
    requires : sequence of (branch number, condition)
    """

    row: Sequence[float]
    when: Sequence[tuple[Mapping[str, Test], Sequence[float]]] = ()
    shift: Sequence[tuple[Mapping[str, Test], Sequence[float]]] = ()
    requires: Sequence[tuple[int, Mapping[str, Test]]] = ()

    def reads(self) -> tuple[str, ...]:
        """Return the variables that some condition reads, each once."""
        conditions = [condition for condition, _ in (*self.when, *self.shift)]
        conditions += [condition for _, condition in self.requires]
        return tuple(dict.fromkeys(variable for condition in conditions for variable in condition))

    def weights(self, parents: Parents) -> Floats:
        """Return the weights of the branches, on an array that broadcasts to the axes of `parents`, then the branches."""
        weights: Floats = np.array(self.row).reshape((1,) * len(parents.names) + (-1,))
        for condition, row in reversed(self.when):  # the first rule that matches has the last word
            weights = np.where(parents.meeting(condition)[..., None], row, weights)
        for condition, factors in self.shift:
            weights = weights * np.where(parents.meeting(condition)[..., None], factors, 1.0)
            greatest = weights.max(axis=-1, keepdims=True)  # no product of factors may overflow or vanish
            weights = np.divide(weights, greatest, out=np.zeros_like(weights), where=greatest > 0)
        for branch, condition in self.requires:
            available = np.arange(weights.shape[-1]) != branch
            weights = weights * (parents.meeting(condition)[..., None] | available)
        return weights
