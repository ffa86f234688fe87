"""Grids that follow from grids by adding up axes, so that no edge needs an index."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.graph.program import Spot
    from scenarios.graph.states import States

__all__ = ["Folding", "folding"]

Folding = tuple[tuple[int, ...], tuple[int, ...], int]
"""Shape, axes and lead of a `Flow`."""


def folding(
    spot: Spot, here: States, branches: list[int], variables: tuple[int, ...], sizes: tuple[int, ...]
) -> Folding | None:
    """Say how a grid of `variables` follows from the source's by adding up axes: shape, axes and lead of a `Flow`.

    None, where it does not: the source is no grid, some branch goes elsewhere or may be unavailable, or
    the variables of the target are not the source's and its own, in order, with the same sizes.
    """
    if here.columns is not None or len(branches) != len(spot.branches):
        return None
    if spot.requires or any(len(assigns) != 1 for assigns in spot.assigns):
        return None
    mine = spot.variable
    stay = [v for v in here.variables if v in variables]
    lead = variables.index(mine) if mine in variables else 0
    wanted = stay[:lead] + [mine] * (mine in variables) + stay[lead:]
    extents = {**dict(zip(here.variables, here.sizes, strict=True)), mine: len(branches)}
    if tuple(wanted) != variables or tuple(extents[v] for v in wanted) != sizes:
        return None
    # With the branch as the first axis, those before `lead` come to stand behind it; none of them dies.
    if lead and tuple(stay[:lead]) != here.variables[:lead]:
        return None
    left = {i + 1 for i, v in enumerate(here.variables) if v not in variables}
    if mine not in variables:
        left.add(0)
    shape, axes = _merged((len(branches), *here.sizes), left, lead)
    return shape, axes, math.prod(here.sizes[:lead])


def _merged(sizes: tuple[int, ...], left: set[int], lead: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Join neighbouring axes of one fate, so that sums run over few, long axes; with a lead, the first stays apart."""
    shape: list[int] = []
    fates: list[bool] = []
    for i, size in enumerate(sizes):
        fate = i in left
        if fates and fates[-1] == fate and not (lead and i == 1):
            shape[-1] *= size
        else:
            shape.append(size)
            fates.append(fate)
    return tuple(shape), tuple(i for i, fate in enumerate(fates) if fate)
