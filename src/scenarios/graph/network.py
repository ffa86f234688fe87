"""The graph: states in topological order and how mass flows between them, as read-only arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.graph.program import Program
    from scenarios.graph.states import States

__all__ = ["Block", "Contexts", "Flow", "Graph"]

Index = NDArray[Any]
Selection = Any
"""What picks the contexts of a condition out of an array: slices of a grid's axes, or a mask."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """How the branches of a block lead to one target.

    Either the target's states follow from the block's by adding up axes (`shape`, `axes`: the branches'
    flows, seen as an array of that shape, are summed over those axes; then the branch, which comes first, is
    put after the first `lead` values of what is kept), or `index`, of shape
    (branches, states), gives the target state of each.

    Attributes
    ----------
    target : int
        The block that it leads to; -1 for the outcomes.
    branches : slice or array of int
        Which branches go this way.
    """

    target: int
    branches: Any
    shape: tuple[int, ...] = ()
    axes: tuple[int, ...] = ()
    lead: int = 1
    index: Index | None = None
    _sorting: list[tuple[Index, Index, Index]] = field(default_factory=list)

    def sorting(self) -> tuple[Index, Index, Index]:
        """Return the order that brings equal targets together, where each begins, and the targets."""
        if not self._sorting:
            flat = self.index.ravel()  # type: ignore[union-attr] # asked only of indexed flows
            order = np.argsort(flat, kind="stable")
            targets, starts = np.unique(flat[order], return_index=True)
            self._sorting.append((order, starts, targets))
        return self._sorting[0]


@dataclass(frozen=True, slots=True, eq=False)
class Contexts:
    """The situations that a block's row tells apart, and what holds in each.

    Attributes
    ----------
    size : int
        Number of contexts.
    shape : tuple of int
        How selections see them: the axes of a grid, or (size,).
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


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """All states of one spot.

    Attributes
    ----------
    spot : int
        The spot in the program.
    first : int
        The number of its first state among all states.
    slots : int array of shape (branches, contexts)
        Which slot gives the unshifted probability of each branch.
    undecided : bool
        Whether the file leaves the choice open, here or in some situation.
    """

    spot: int
    first: int
    states: States
    branches: int
    contexts: Contexts
    slots: Index
    flows: tuple[Flow, ...]
    undecided: bool

    @property
    def end(self) -> int:
        """One past the number of its last state."""
        return self.first + self.states.size


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A scenario as states and flows; structure alone, no probabilities.

    Attributes
    ----------
    blocks : tuple of Block
        In topological order; a block stands where its spot does in the program.
    ends : tuple of States
        The final states of each outcome.
    end_first : tuple of int
        Where each outcome's final states begin, counted from the first final state.
    size : int
        States before the final ones.
    end_size : int
        Final states.
    kept : tuple of int
        Variables that the final states still tell apart.
    """

    program: Program
    blocks: tuple[Block, ...]
    ends: tuple[States, ...]
    end_first: tuple[int, ...]
    size: int
    end_size: int
    kept: tuple[int, ...]

    @property
    def edges(self) -> int:
        """The number of transitions between states."""
        return sum(block.states.size * block.branches for block in self.blocks)
