"""Grids that follow from grids by adding up axes, so that no edge needs an index."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.graph.network import Fold, Spent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.graph.network import Block, Flow
    from scenarios.graph.program import Spot
    from scenarios.graph.states import States

__all__ = ["fetched", "folding", "spent_axes", "targets"]


def folding(
    spot: Spot, here: States, branches: list[int], variables: tuple[int, ...], sizes: tuple[int, ...]
) -> Fold | None:
    """Say how a grid of `variables` follows from the source's by adding up axes.

    None, where it does not: the source is no grid, some branch may be unavailable, or goes elsewhere while the
    target tells branches apart, or the variables of the target are not the source's and its own, in order, with
    the same sizes. (What else a branch decides, as a step does for its gate, is then remembered by nobody.)
    """
    mine, count = spot.variable, len(branches)
    told = mine in variables
    if here.columns is not None or spot.requires or (told and count != len(spot.branches)):
        return None
    lead = variables.index(mine) if told else 0
    dies = tuple([v not in variables for v in here.variables])
    wanted = [pair for pair, gone in zip(zip(here.variables, here.sizes, strict=True), dies, strict=True) if not gone]
    if told:
        wanted.insert(lead, (mine, count))
    if wanted != list(zip(variables, sizes, strict=True)):
        return None
    return _fold((count, *here.sizes), (not told, *dies), lead)


@lru_cache(4096)
def _fold(sizes: tuple[int, ...], dies: tuple[bool, ...], lead: int) -> Fold:
    """Join neighbouring axes of one fate, so that sums run over few, long axes; with a lead, the first stays apart.

    With the branch as the first axis, those before `lead` come to stand behind it: they live to the end, and none dies here.
    """
    shape: list[int] = []
    fates: list[bool] = []
    for i, (size, fate) in enumerate(zip(sizes, dies, strict=True)):
        if fates and fates[-1] == fate and not (lead and i == 1):
            shape[-1] *= size
        else:
            shape.append(size)
            fates.append(fate)
    return Fold(tuple(shape), tuple(i for i, fate in enumerate(fates) if fate), math.prod(sizes[1 : 1 + lead]))


def spent_axes(spot: Spot, here: States, remembered: set[int]) -> Spent | None:
    """Say which axes of a grid the targets, which remember these variables, do not; None, if none, or the source is no grid.

    Where `requires` may rule a branch out, states that differ only in such an axis may lead to different targets.
    """
    if here.columns is not None or spot.requires:
        return None
    if remembered.issuperset(here.variables):
        return None
    found = _spent(here.sizes, tuple([variable not in remembered for variable in here.variables]))
    return None if found is None else Spent(*found[:2], frozenset(here.variables) - remembered, found[2])


@lru_cache(4096)
def _spent(sizes: tuple[int, ...], dies: tuple[bool, ...]) -> tuple[tuple[int, ...], tuple[int, ...], int] | None:
    """Join neighbouring axes of one fate; return them, which of them die, and the number of states left; None, if none dies."""
    shape: list[int] = []
    fates: list[bool] = []
    for size, fate in zip(sizes, dies, strict=True):
        if fates and fates[-1] == fate:
            shape[-1] *= size
        elif size > 1:
            shape.append(size)
            fates.append(fate)
    axes = tuple(i for i, spent in enumerate(fates) if spent)
    if not axes:
        return None
    return tuple(shape), axes, math.prod(size for size, fate in zip(shape, fates, strict=True) if not fate)


def fetched(block: Block, way: Flow, goal: NDArray[Any]) -> NDArray[Any]:
    """Give every (branch, state left) the value of the state that it leads to."""
    fold = way.fold
    if fold is None:
        return goal[way.index]
    kept = [1 if axis in fold.axes else size for axis, size in enumerate(fold.shape)]
    columns = goal.shape[1]
    if fold.lead > 1:
        goal = goal.reshape(fold.lead, fold.shape[0], -1, columns).swapaxes(0, 1)
    wide = np.broadcast_to(goal.reshape(*kept, columns), (*fold.shape, columns))
    return wide.reshape(-1, block.left, columns)


def targets(block: Block, way: Flow, size: int) -> NDArray[Any]:
    """Return the target state, of `size`, of each (branch, state)."""
    index = fetched(block, way, np.arange(size)[:, None])
    return (index if block.spent is None else block.spent.spread(index))[..., 0]
