"""Sets of states: the values of a spot's live variables, as a full grid or as a list."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["States", "Table", "digit_columns", "ranked"]

Index = NDArray[Any]

_LARGEST_CODE = 2**62


class States:
    """The states of one spot or outcome.

    The last variable varies fastest. A value equal to the variable's number of
    branches means "not visited".

    Parameters
    ----------
    variables, sizes : tuple of int
        The live variables, and how many values each can have here.
    size : int
        The number of states.
    columns : dict of variable to array of shape (size,), or None
        The values, state by state; None for the full grid, where state number and values determine each other.
    """

    __slots__ = ("columns", "size", "sizes", "variables")

    def __init__(
        self, variables: tuple[int, ...], sizes: tuple[int, ...], size: int, columns: dict[int, Index] | None
    ) -> None:
        self.variables = variables
        self.sizes = sizes
        self.size = size
        self.columns = columns

    def project(self, strides: tuple[int, ...]) -> Index:
        """Return Σ stride · value for every state; `strides` stand in the order of `variables`."""
        if self.columns is None:
            code = np.zeros(1, np.int64)
            for size, stride in zip(self.sizes, strides, strict=True):
                code = (code[:, None] + stride * np.arange(size)).ravel()
            return code
        code = np.zeros(self.size, np.int64)
        for variable, stride in zip(self.variables, strides, strict=True):
            if stride:
                code += stride * self.columns[variable]
        return code

    def column(self, variable: int) -> Index:
        """Return the value of one variable, state by state."""
        if self.columns is not None:
            return self.columns[variable]
        at = self.variables.index(variable)
        inner = math.prod(self.sizes[at + 1 :])
        outer = math.prod(self.sizes[:at])
        return np.tile(np.repeat(np.arange(self.sizes[at]), inner), outer)

    def values(self, state: int) -> dict[int, int]:
        """Return the values of one state."""
        if self.columns is not None:
            return {variable: int(self.columns[variable][state]) for variable in self.variables}
        found = np.unravel_index(state, self.sizes)
        return {variable: int(value) for variable, value in zip(self.variables, found, strict=True)}


class Table:
    """What tells situations apart: columns of values, or a grid whose rows are not written out before somebody asks.

    Parameters
    ----------
    states : States
        Where the columns are a block's own.
    columns : sequence of int arrays of shape (rows,), optional
        Else the columns.
    rows : int
        How many there are.
    """

    def __init__(self, states: States | None, columns: tuple[Index, ...] = (), rows: int = 0) -> None:
        self._states, self._columns = states, columns
        self.rows = rows if states is None else states.size

    def column(self, place: int) -> Index:
        """Return one column."""
        return self._columns[place] if self._states is None else self._states.column(self._states.variables[place])

    def digits(self) -> Index:
        """Return all, of shape (rows, columns)."""
        count = len(self._columns) if self._states is None else len(self._states.variables)
        found = np.empty((self.rows, count), np.int64)
        for place in range(count):
            found[:, place] = self.column(place)
        return found

    def at(self, row: int) -> list[int]:
        """Return one row."""
        if self._states is None:
            return [int(column[row]) for column in self._columns]
        return list(self._states.values(row).values())


@lru_cache(4096)
def strides_of(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a grid whose last axis varies fastest."""
    strides = [1] * len(sizes)
    for i in range(len(sizes) - 1, 0, -1):
        strides[i - 1] = strides[i] * sizes[i]
    return tuple(strides)


def digit_columns(keys: Index, variables: tuple[int, ...], sizes: tuple[int, ...]) -> dict[int, Index]:
    """Take the codes of a grid apart into one column a variable."""
    columns: dict[int, Index] = {}
    left = keys
    for variable, size in zip(reversed(variables), reversed(sizes), strict=True):
        left, columns[variable] = np.divmod(left, size)
    return columns


def ranked(columns: dict[int, Index], sizes: dict[int, int]) -> tuple[Any, Any]:
    """Count out the distinct rows of columns whose joint code would not fit in 64 bits.

    Returns
    -------
    first : array of shape (distinct,)
        A row that shows each distinct combination.
    number : array of shape (rows,)
        The combination of each row.
    """
    code = np.zeros(len(next(iter(columns.values()))), np.int64)
    extent = 1
    for variable, column in columns.items():
        if extent * sizes[variable] > _LARGEST_CODE:
            distinct, code = np.unique(code, return_inverse=True)
            extent = len(distinct)
        code = code * sizes[variable] + column
        extent *= sizes[variable]
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return first, number
