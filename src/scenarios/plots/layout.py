"""Places for layers of boxes: coordinates, rows of layers when they would get too wide, and the lines' ways."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.plots.placing import kept_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.plots.layers import Item

__all__ = ["Line", "Plan", "planned"]

_ROUNDS = 40
_APART, _BESIDE_LANE = 16.0, 7.0
_TRUNK = 8.0
_LEAST_GAP, _MOST_GAP = 30.0, 90.0
_BAND_GAP = 26.0

Point = tuple[float, float]


@dataclass(slots=True)
class Line:
    """One line to a node: points to go through; `bends` says that it swings from one height to another."""

    target: str
    source: Item
    points: list[Point]
    swings: bool
    arrives: bool


@dataclass(slots=True)
class Plan:
    """Where everything stands, from (0, 0) at the top left, in points."""

    layers: list[list[Item]]
    width: float = 0.0
    height: float = 0.0
    lines: list[Line] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    """Width of each layer."""


def planned(layers: list[list[Item]], widest: float) -> Plan:
    """Give every item its place.

    Heights are such that lines are as straight as may be (weighted least squares with the order kept, swept
    back and forth). Layers that together are wider than `widest` are broken into bands, like lines of text.

    Parameters
    ----------
    layers : list of list of Item
        As `layered` returns them.
    widest : float
        In points. Somewhat wider is allowed where a break would cut many lines, and much wider where the layers are
        tall anyway.
    """
    plan = Plan(layers)
    plan.columns = [max((item.width for item in layer), default=0.0) for layer in layers]
    tallest = max(sum(item.height + _APART for item in layer) for layer in layers)
    bands = _bands(plan, max(widest, 0.75 * tallest))
    for first, end in bands:
        _heights(layers[first:end])
    gaps = [_gap(layers[i]) for i in range(len(layers))]
    trunks = [_entered(layers[first]) for first, _ in bands]
    left = max((len(t) for t in trunks[1:]), default=0) * _TRUNK
    left += 14 if left else 0
    top = 0.0
    ends: list[tuple[float, float]] = []
    for number, (first, end) in enumerate(bands):
        x = left
        if number:
            top += _BAND_GAP + _TRUNK * len(trunks[number])
        low = top
        for i in range(first, end):
            for item in layers[i]:
                item.x = x
                item.y += top
                low = max(low, item.y + item.height)
            x += plan.columns[i] + (gaps[i] if i + 1 < end else 0)
        ends.append((x, low))
        around = 16 + _TRUNK * len(trunks[number + 1]) if number + 1 < len(bands) else 0
        plan.width = max(plan.width, x + around)
        top = low
    plan.height = top
    for (first, end), (right, low) in zip(bands, ends, strict=True):
        for i in range(first, end - 1):
            _across(plan, i)
        if end < len(layers):
            _around(plan, end - 1, right, left, low)
    return plan


def _bands(plan: Plan, widest: float) -> list[tuple[int, int]]:
    """Break the layers into bands that are not much too wide, of even widths, where few lines cross the break."""
    wide = [w + 46 for w in plan.columns]
    total = len(wide)
    even = sum(wide) / -(-sum(wide) // widest)
    crossing = [len(_entered(layer)) for layer in plan.layers]
    infinite = float("inf")
    cost = [0.0] + [infinite] * total
    came = [0] * (total + 1)
    for end in range(1, total + 1):
        here = 0.0
        for first in range(end - 1, -1, -1):
            here += wide[first]
            if here > 4 * widest and end - first > 1:
                break
            lines = crossing[first] if first else 0
            over = max(0.0, (here - 46) / widest - 1) if end - first > 1 else 0.0
            broken = 0.15 + 0.05 * lines + 0.012 * lines**2 if first else 0.0
            tried = cost[first] + over + 6 * over**2 + 0.3 * ((here - even) / even) ** 2 + broken
            if tried < cost[end]:
                cost[end], came[end] = tried, first
    bands, end = [], total
    while end:
        bands.append((came[end], end))
        end = came[end]
    return bands[::-1]


def _entered(layer: Sequence[Item]) -> list[Item]:
    return [item for item in layer if item.back]


def _heights(layers: Sequence[Sequence[Item]]) -> None:
    inside = {id(item) for layer in layers for item in layer}
    for layer in layers:
        y = 0.0
        for item in layer:
            item.y = y
            y += item.height + _APART
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        boxes = [item.y + item.height / 2 for layer in layers for item in layer if item.box]
        middle = sum(boxes) / max(len(boxes), 1)
        both = turn >= _ROUNDS - 6
        for layer in layers if forward else layers[::-1]:
            _settled(layer, inside, middle, back=forward or both, ahead=not forward or both)
    for layer in layers:  # at last, lines as straight as may be from the left
        _settled(layer, inside, 0.0, back=True, ahead=False, lanes=0.0)
    top = min(item.y for layer in layers for item in layer)
    for layer in layers:
        for item in layer:
            item.y -= top


def _settled(
    layer: Sequence[Item], inside: set[int], middle: float, *, back: bool, ahead: bool, lanes: float = 0.1
) -> None:
    wanted, weights = [], []
    for item in layer:
        pulls: list[tuple[float, float]] = []
        if back:
            pulls += [
                (other.y + leaves - item.entry, _pull(item, other))
                for other, leaves in item.back
                if id(other) in inside
            ]
        if ahead:
            pulls += [
                (other.y + other.entry - leaves, _pull(item, other))
                for other, leaves in item.ways
                if id(other) in inside
            ]
        if item.box is None and lanes:
            pulls.append((middle, lanes))  # or a lane that only passes through would stay where it happened to be
        weight = sum(w for _, w in pulls)
        wanted.append(sum(y * w for y, w in pulls) / weight if pulls else item.y)
        weights.append(weight or 0.01)
    gaps = [a.height + (_APART if a.box or b.box else _BESIDE_LANE) for a, b in itertools.pairwise(layer)]
    for item, y in zip(layer, kept_apart(wanted, gaps, weights), strict=True):
        item.y = y


def _pull(item: Item, other: Item) -> float:
    """Lanes pull harder on each other, so that they run straight."""
    return 1.0 if item.box and other.box else 4.0 if not item.box and not other.box else 2.0


def _gap(layer: Sequence[Item]) -> float:
    """Return the room that the lines after a layer need: more where they swing far, or many do."""
    swings = [abs(other.y + other.entry - item.y - leaves) for item in layer for other, leaves in item.ways]
    far = max(swings, default=0.0)
    return min(_MOST_GAP, _LEAST_GAP + 0.14 * far + 1.5 * sum(s > 4 for s in swings))


def _leave(item: Item, leaves: float) -> list[Point]:
    """Return the way from where a line leaves an item to the end of its column."""
    return [(item.x + item.width if item.box else item.x, item.y + leaves)]


def _across(plan: Plan, i: int) -> None:
    for item in plan.layers[i]:
        right = item.x + plan.columns[i]
        for other, leaves in item.ways:
            start = _leave(item, leaves)
            points = [*start, (right, start[0][1]), (other.x, other.y + other.entry)]
            plan.lines.append(Line(other.target, item, points, swings=True, arrives=other.box is not None))


def _around(plan: Plan, i: int, right: float, left: float, low: float) -> None:
    """Lead the lines at the end of a band around to the beginning of the next."""
    entered = _entered(plan.layers[i + 1])
    for k, other in enumerate(entered):
        # The first to come in runs lowest and turns innermost on the left, outermost on the right.
        level = len(entered) - k
        y = low + _BAND_GAP / 2 + _TRUNK * (level - 0.5)
        out = right + 8 + _TRUNK * (level - 0.5)
        turn = left - 12 - _TRUNK * k
        entry = other.y + other.entry
        for item, leaves in other.back:
            start = _leave(item, leaves)
            points = [*start, (out, start[0][1]), (out, y), (turn, y), (turn, entry), (left, entry)]
            plan.lines.append(Line(other.target, item, points, swings=False, arrives=other.box is not None))
