"""Which rules of a spot hold where: its row, shifts and available branches in every situation it tells apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.network import Contexts
from scenarios.graph.rules import Cells
from scenarios.graph.states import strides_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.graph.program import Spot
    from scenarios.graph.rules import Digits
    from scenarios.graph.states import States

__all__ = ["FREE", "contexts_of"]

Index = NDArray[Any]


_ALL = slice(None)


def _zero() -> Index:
    zero = np.zeros(1, np.int64)
    zero.flags.writeable = False
    return zero


FREE = Contexts(1, (1,), (), _zero(), (), None, None)
"""The one context of a spot without rules."""


def contexts_of(
    spot: Spot, states: States, reads: int, project: Callable[[tuple[int, ...]], Index], known: dict[Any, Index]
) -> Contexts:
    """Evaluate the rules of a spot.

    Contexts are the points of the grid of the variables that the rules read, unless that is much larger than
    the set of states; then they are the states themselves.

    Parameters
    ----------
    spot : Spot
    states : States
        The spot's states.
    reads : int
        The variables that its rules read, as bits.
    project : callable
        ``states.project``, perhaps remembering.
    known : dict
        Tables that spots have had before, and may have in common.
    """
    if not (spot.when or spot.shift or spot.requires):
        return FREE
    variables = tuple([v for v in states.variables if reads >> v & 1])
    if not variables:
        return _evaluated(spot, states, (), (), 1, None, known)
    sizes = tuple([size for v, size in zip(states.variables, states.sizes, strict=True) if reads >> v & 1])
    extent = math.prod(sizes)
    if extent > 2 * states.size + 64:
        return _evaluated(spot, states, (), (), states.size, None, known)
    if states.columns is None and variables == states.variables[-len(variables) :]:
        return _evaluated(spot, states, variables, sizes, extent, None, known)
    steps = dict(zip(variables, strides_of(sizes), strict=True))
    of_state = project(tuple(steps.get(v, 0) for v in states.variables))
    return _evaluated(spot, states, variables, sizes, extent, of_state, known)


def _evaluated(
    spot: Spot,
    states: States,
    variables: tuple[int, ...],
    sizes: tuple[int, ...],
    size: int,
    of_state: Index | None,
    known: dict[Any, Index],
) -> Contexts:
    shape = sizes if variables else (size,)

    at = {variable: k for k, variable in enumerate(variables)}

    def select(condition: Digits) -> Any:
        return _of_grid(condition, at, sizes) if variables else _of_list(condition, states, size)

    row = _of_cells(spot.when, variables, sizes, known) if isinstance(spot.when, Cells) else None
    if row is None:
        when = spot.when.conditions() if isinstance(spot.when, Cells) else spot.when
        row = np.zeros(shape, _type_for(len(when)))
        for k in range(len(when), 0, -1):  # backward, so that the first rule that matches has the last word
            chosen = select(when[k - 1])
            if chosen is not None:
                row[chosen] = k
    shifts = []
    for rule in spot.shift:
        chosen = select(rule.condition)
        if chosen is not None:
            shifts.append((rule.factors, chosen))
    available: Index | None = None
    if spot.requires:
        every: Index = np.ones((len(spot.branches), *shape), bool)
        for branch, condition in spot.requires:
            allowed: Index = np.zeros(shape, bool)
            chosen = select(condition)
            if chosen is not None:
                allowed[chosen] = True
            every[branch] = allowed
        available = every.reshape(len(spot.branches), size)
    return Contexts(size, shape, variables, row.reshape(size), tuple(shifts), available, of_state)


def _type_for(rules: int) -> Any:
    return np.uint8 if rules < 256 else np.min_scalar_type(rules)


def _of_cells(
    cells: Cells, variables: tuple[int, ...], sizes: tuple[int, ...], known: dict[Any, Index]
) -> Index | None:
    """Return which rule holds at each point of a grid of the same variables as the cells'; None for another, or a far larger one."""
    extent = math.prod(sizes)
    if extent > 2 * len(cells.columns[0]) + 64 or set(variables) != set(cells.variables):
        return None
    places = [0] * len(cells.columns[0])
    for stride, variable in zip(strides_of(sizes), variables, strict=True):
        column = cells.columns[cells.variables.index(variable)]
        places = [place + stride * digit for place, digit in zip(places, column, strict=True)]
    key = (extent, *places)
    if key not in known:
        row = [0] * extent  # a list, because numpy is slow at one number
        for k, place in zip(range(len(places), 0, -1), reversed(places), strict=True):  # backward, as above
            row[place] = k
        known[key] = np.array(row, _type_for(len(places)))
        known[key].flags.writeable = False  # many places have it in common
    return known[key]


def _of_grid(condition: Digits, at: dict[int, int], sizes: tuple[int, ...]) -> Any:
    """Return what selects the points of a grid that meet a condition; None if none does."""
    chosen: list[Any] = [_ALL] * len(sizes)
    plain = True
    for variable, digits in condition:
        if variable not in at or not digits:
            return None
        first, extent = digits[0], len(digits)
        if extent == 1:
            chosen[at[variable]] = first  # a number, for numpy finds one point faster than a slice of one
        elif digits[-1] - first + 1 == extent:
            chosen[at[variable]] = slice(first, first + extent)
        else:
            chosen[at[variable]] = np.array(digits)
            plain = False
    if plain:
        return tuple(chosen)
    return np.ix_(*(np.atleast_1d(np.arange(size)[part]) for part, size in zip(chosen, sizes, strict=True)))


def _of_list(condition: Digits, states: States, size: int) -> Any:
    """Return the mask of the states that meet a condition; None if none can."""
    mask = np.ones(size, bool)
    for variable, digits in condition:
        if variable not in states.variables or not digits:
            return None
        mask &= np.isin(states.column(variable), digits)
    return mask
