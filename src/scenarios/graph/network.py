"""The graph: states in topological order and how mass flows between them, as read-only arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.graph.program import Program
    from scenarios.graph.states import States

__all__ = ["Block", "Contexts", "Flow", "Fold", "Graph", "Spent"]

Index = NDArray[Any]
Selection = Any
"""What picks the contexts of a condition out of an array: slices of a grid's axes, or a mask."""


class Fold(NamedTuple):
    """How the states of a target follow from a grid by adding up axes.

    The branches' flows, seen as an array of `shape`, are summed over `axes`; then the branch, which comes first,
    is put after the first `lead` values of what is kept.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    lead: int


@dataclass(slots=True, eq=False)  # not frozen: there are many, and that takes three times as long to make
class Flow:
    """How the branches of a block lead to one target, from what is left of its states after the `Spent` axes are summed.

    Attributes
    ----------
    target : int
        The block that it leads to; -1 for the outcomes.
    branches : slice or array of int
        Which branches go this way.
    fold : Fold or None
        None: the target's states do not follow from the block's.
    index : int array of shape (branches, states left), or None
        The target state of each, where there is no fold.
    """

    target: int
    branches: Any
    fold: Fold | None
    index: Index | None


class Spent(NamedTuple):
    """The axes of a block's grid that no target remembers: what flows out is summed over them at once.

    Attributes
    ----------
    shape : tuple of int
        The grid, neighbouring axes of one kind joined.
    axes : tuple of int
        Which of these are spent.
    variables : frozenset of int
        What they are the values of.
    left : int
        The number of states that are told apart after the sum.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    variables: frozenset[int]
    left: int

    def representatives(self, values: Index) -> Index:
        """Pick from the values of all states those of one state for each that is left."""
        first = tuple(0 if axis in self.axes else slice(None) for axis in range(len(self.shape)))
        return values.reshape(self.shape)[first].ravel()

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Give each state the value of what it is part of: (n, left, columns) to (n, states, columns)."""
        count, _, columns = values.shape
        kept = [1 if axis in self.axes else size for axis, size in enumerate(self.shape)]
        wide = np.broadcast_to(values.reshape(count, *kept, columns), (count, *self.shape, columns))
        return wide.reshape(count, -1, columns)


class Contexts(NamedTuple):
    """The situations that a block's row tells apart, and what holds in each.

    Attributes
    ----------
    size : int
        Number of contexts.
    shape : tuple of int
        How selections see them: the axes of a grid, or (size,).
    variables : tuple of int
        The variables of the grid's axes, in the order of the states'; none where each state is a context of its own.
    row : int array of shape (size,)
        Which of the block's rows as written applies: 0 the base row, k the k-th ``when`` rule.
    shifts : tuple of (slice of factors, selection)
    available : bool array of shape (branches, size), or None
        Which branches `requires` leaves; None: all, everywhere.
    of_state : int array of shape (states,), or None
        The context of each state; None: the contexts come round again and again, state s in s modulo size.
    """

    size: int
    shape: tuple[int, ...]
    variables: tuple[int, ...]
    row: Index
    shifts: tuple[tuple[slice, Selection], ...]
    available: NDArray[Any] | None
    of_state: Index | None

    def of(self, states: Index) -> Index:
        """Return the contexts of states."""
        return states % self.size if self.of_state is None else self.of_state[states]

    def spread(self, table: NDArray[Any], states: int) -> NDArray[Any]:
        """Return a table of shape (branches, contexts, ...) as (branches, states, ...)."""
        if self.size == states and self.of_state is None:
            return table
        return table[:, self.of(np.arange(states))]


@dataclass(slots=True, eq=False)  # not frozen: there are many, and that takes three times as long to make
class Block:
    """All states of one spot.

    Attributes
    ----------
    spot : int
        The spot in the program.
    slots : int array of shape (branches, contexts)
        Which slot gives the unshifted probability of each branch.
    spent : Spent or None
        What is summed before the flows part; None: nothing.
    undecided : bool
        Whether the file leaves the choice open, here or in some situation.
    """

    spot: int
    states: States
    branches: int
    contexts: Contexts
    slots: Index
    spent: Spent | None
    flows: tuple[Flow, ...]
    undecided: bool
    _regular: list[tuple[int, tuple[int, ...]] | None] = field(default_factory=list)

    def regular(self) -> tuple[int, tuple[int, ...]] | None:
        """Return the first slot, and the steps of the slots along branches and contexts, where these are regular; else None."""
        if not self._regular:
            shape = (self.branches, *self.contexts.shape)
            grid = self.slots.reshape(shape)
            corner = np.unravel_index(0, shape)
            first = int(grid[corner])
            steps = tuple(
                int(grid[tuple(int(axis == k) for axis in range(len(shape)))]) - first if size > 1 else 0
                for k, size in enumerate(shape)
            )
            even = first + sum(step * part for step, part in zip(steps, np.indices(shape, sparse=True), strict=True))
            self._regular.append((first, steps) if np.array_equal(grid, even) else None)
        return self._regular[0]

    @property
    def left(self) -> int:
        """The number of states that what flows out tells apart."""
        return self.states.size if self.spent is None else self.spent.left


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A scenario as states and flows; structure alone, no probabilities.

    Attributes
    ----------
    blocks : tuple of Block
        In topological order; a block stands where its spot does in the program.
    ends : tuple of States
        The final states of each outcome.
    end_size : int
        Final states.
    plans : dict
        How passes go, by kind, once that has been worked out.
    """

    program: Program
    blocks: tuple[Block, ...]
    ends: tuple[States, ...]
    end_size: int
    plans: dict[Any, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of states before the final ones."""
        return sum(block.states.size for block in self.blocks)

    @property
    def edges(self) -> int:
        """The number of transitions between states."""
        return sum(block.states.size * block.branches for block in self.blocks)
