"""Layers of a scenario's graph and the order within them: who stands where, before anything has a place.

Branches that lead to the same node over several layers share one lane there, so that lines join on the way
and never part: whoever follows a line comes to one node.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Box", "Item", "layered"]

_SWEEPS = 24


@dataclass(slots=True)
class Box:
    """What is to be placed: its size, where lines come in and where they leave, from its top."""

    name: str
    width: float
    height: float
    entry: float
    ports: dict[str, float]


@dataclass(slots=True, eq=False)
class Item:
    """A box or a piece of lane in a layer; `y` is its top once it is placed."""

    target: str
    layer: int
    width: float
    height: float
    entry: float
    box: Box | None = None
    ways: list[tuple[Item, float]] = field(default_factory=list)
    """Items of the next layer that lines lead to, and from where, counted from the top."""
    back: list[tuple[Item, float]] = field(default_factory=list)
    """Items of the layer before that lines come from, and from where there."""
    x: float = 0.0
    y: float = 0.0


def layered(boxes: Mapping[str, Box], start: str, last: Sequence[str], lane: float) -> list[list[Item]]:
    """Return the layers from left to right, each from top to bottom.

    A box stands as many layers from the left as the longest way from `start` to it has steps; `last` stand
    together in the last layer, in their order. Within layers, places are found by barycentres, swept forward
    and backward; the order with the fewest crossings is kept.

    Parameters
    ----------
    boxes : mapping of name to Box
        All reachable from `start`, without circles, but for those in `last`.
    start : str
    last : sequence of str
    lane : float
        Height of a lane.
    """
    depth = _depths(boxes, start)
    end = max(depth.values(), default=0)
    for name in last:
        depth[name] = max(end, 1)
    layers = _linked(boxes, depth, lane)
    fixed = bool(last) and len(layers[-1]) == len(last)
    if fixed:
        order = {name: i for i, name in enumerate(last)}
        layers[-1].sort(key=lambda item: order[item.target])
    return _untangled(layers, fixed=fixed)


def _depths(boxes: Mapping[str, Box], start: str) -> dict[str, int]:
    """Return the longest way to each box, in steps."""
    order: list[str] = []
    seen = {start}
    stack = [(start, iter(boxes[start].ports))]
    while stack:
        name, left = stack[-1]
        child = next((c for c in left if c not in seen), None)
        if child is None:
            order.append(name)
            stack.pop()
        else:
            seen.add(child)
            stack.append((child, iter(boxes[child].ports)))
    depth = {start: 0}
    for name in reversed(order):
        for child in boxes[name].ports:
            depth[child] = max(depth.get(child, 0), depth[name] + 1)
    return depth


def _linked(boxes: Mapping[str, Box], depth: Mapping[str, int], lane: float) -> list[list[Item]]:
    layers: list[list[Item]] = [[] for _ in range(max(depth.values()) + 1)]
    made: dict[tuple[str, int], Item] = {}

    def item(target: str, layer: int) -> Item:
        if (target, layer) not in made:
            box = boxes[target] if layer == depth[target] else None
            size = (box.width, box.height, box.entry) if box else (0.0, lane, lane / 2)
            new = made[target, layer] = Item(target, layer, *size, box)
            layers[layer].append(new)
        return made[target, layer]

    for name in sorted(depth, key=lambda n: depth[n]):
        here = item(name, depth[name])
        for target, port in boxes[name].ports.items():
            before, leaves = here, port
            for layer in range(depth[name] + 1, depth[target] + 1):
                known = (target, layer) in made
                after = item(target, layer)
                before.ways.append((after, leaves))
                after.back.append((before, leaves))
                before, leaves = after, lane / 2
                if known and layer < depth[target]:
                    break  # the lane goes on from here already
    return layers


def _untangled(layers: list[list[Item]], *, fixed: bool) -> list[list[Item]]:
    best, least = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(_SWEEPS):
        if least == 0:
            break
        forward = sweep % 2 == 0
        places = list(range(1, len(layers))) if forward else list(range(len(layers) - 2, -1, -1))
        for i in places:
            if fixed and i == len(layers) - 1:
                continue
            beside = {id(item): k for k, item in enumerate(layers[i - 1 if forward else i + 1])}
            layers[i] = _by_middle(layers[i], beside, forward=forward)
        _swapped(layers, fixed=fixed)
        count = _crossings(layers)
        if count < least:
            best, least = [list(layer) for layer in layers], count
    return best


def _by_middle(layer: list[Item], beside: Mapping[int, int], *, forward: bool) -> list[Item]:
    keys: dict[int, float] = {}
    for k, item in enumerate(layer):
        if forward:
            found = [beside[id(other)] + leaves / (other.height + 1) for other, leaves in item.back]
        else:
            found = [beside[id(other)] - 0.1 * leaves / (item.height + 1) for other, leaves in item.ways]
        keys[id(item)] = sum(found) / len(found) if found else float(k)
    return sorted(layer, key=lambda item: keys[id(item)])


def _ends(layer: Sequence[Item], after: Sequence[Item]) -> list[tuple[float, int]]:
    """Return the lines between two layers as (where they leave, where they come in)."""
    place = {id(item): k for k, item in enumerate(after)}
    return [
        (k + leaves / (item.height + 1), place[id(other)])
        for k, item in enumerate(layer)
        for other, leaves in item.ways
    ]


def _crossings(layers: Sequence[Sequence[Item]]) -> int:
    return sum(_between(layers[i], layers[i + 1]) for i in range(len(layers) - 1))


def _between(layer: Sequence[Item], after: Sequence[Item]) -> int:
    ends = [b for _, b in sorted(_ends(layer, after))]
    return sum(1 for i, b in enumerate(ends) for other in ends[:i] if other > b)


def _swapped(layers: list[list[Item]], *, fixed: bool) -> None:
    """Swap neighbours as long as that undoes crossings."""
    for i in range(len(layers) - (1 if fixed else 0)):
        layer = layers[i]
        before = {id(item): k for k, item in enumerate(layers[i - 1])} if i else {}
        after = {id(item): k for k, item in enumerate(layers[i + 1])} if i + 1 < len(layers) else {}
        ends = {
            id(item): (
                [before[id(other)] + leaves / (other.height + 1) for other, leaves in item.back],
                [float(after[id(other)]) for other, _ in item.ways],
            )
            for item in layer
        }
        for _ in range(4):
            better = False
            for k in range(len(layer) - 1):
                first, second = ends[id(layer[k])], ends[id(layer[k + 1])]
                gain = sum(_out_of_order(a, b) - _out_of_order(b, a) for a, b in zip(first, second, strict=True))
                if gain > 0:
                    layer[k], layer[k + 1] = layer[k + 1], layer[k]
                    better = True
            if not better:
                break


def _out_of_order(first: Sequence[float], second: Sequence[float]) -> int:
    return sum(a > b for a in first for b in second)
