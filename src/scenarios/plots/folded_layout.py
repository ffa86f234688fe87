"""Places for the nodes of a decision tree: columns by depth, and a band of its own for every subtree."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.plots.heading import named
from scenarios.plots.numbers import share_texts
from scenarios.plots.pen import SYMBOL
from scenarios.plots.strategy import chooser, signed

if TYPE_CHECKING:
    from scenarios.model import Scenario
    from scenarios.plots.canvas import Ruler
    from scenarios.results import DecisionTree, TreeNode

__all__ = ["FORK", "SMALL", "STRUCK", "Spot", "Spread", "spread_of"]

FORK = 22.0
"""How far a branch swings before it runs straight."""
SMALL = 7.5
STRUCK = 12.0
"""Where the name of an option begins, behind the bar that may strike it."""
_NAME, _BRANCH = 9.5, 8.5
_NAME_LINE, _BRANCH_LINE, _SMALL_LINE = 12.0, 10.8, 9.8
_BRANCH_WIDE, _NAME_WIDE, _END_WIDE, _LEAST = 135.0, 120.0, 150.0, 60.0
_APART = 5.0


@dataclass(slots=True)
class Spot:
    """A node with its branch: what is written, and where it stands.

    Attributes
    ----------
    option : bool
        Whether its branch is an option of a choice.
    lines : list of str
        The branch, in lines above it.
    share : str
        Its probability, "" for an option.
    beside : list of str
        The outcome, in lines.
    under : list of str
        The name of the node, where no heading says it.
    """

    node: TreeNode
    depth: int
    option: bool
    lines: list[str]
    share: str
    beside: list[str]
    value_wide: float
    under: list[str] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    above: float = 0.0
    below: float = 0.0


@dataclass(slots=True)
class Spread:
    """Where everything stands, from (0, 0) at the top left, in points."""

    spots: list[Spot]
    heads: list[tuple[float, list[str], list[str]]]
    head_height: float
    width: float
    height: float


def spread_of(tree: DecisionTree, ruler: Ruler) -> Spread:
    """Give every node its place."""
    model = tree.provenance.model
    spots: list[Spot] = []
    for number, node in enumerate(tree.nodes):
        parent = spots[node.parent] if node.parent >= 0 else None
        spots.append(_spot(tree, number, node, parent, model, ruler))
    depths = range(max(spot.depth for spot in spots) + 1)
    asking: list[set[str]] = [set() for _ in depths]
    for spot, below in zip(spots, tree.children, strict=True):
        if below:
            asking[spot.depth].add(spot.node.name)
    for spot, below in zip(spots, tree.children, strict=True):
        if below and len(asking[spot.depth]) > 1:
            spot.under = ruler.balanced(_name(model, spot.node.name), _NAME_WIDE, SMALL, most=3)
        _measure(spot, inner=bool(below))
    columns = [spots[0].value_wide + 6] * (len(depths) + 1)
    for d in depths[1:]:
        columns[d] = columns[d - 1] + SYMBOL + FORK + max([_LEAST, *(_long(s, ruler) for s in spots if s.depth == d)])
    for spot in spots:
        spot.x = columns[spot.depth]
    heads = [
        _head(model, next(iter(names)), columns[d], columns[d + 1] - columns[d] - 14, ruler)
        for d, names in enumerate(asking)
        if len(names) == 1
    ]
    tallest = max((len(lines) * _NAME_LINE + len(small) * _SMALL_LINE for _, lines, small in heads), default=0)
    head_height = 8 + tallest
    height = head_height + _stacked(spots, tree.children, head_height)
    width = max(s.x + SYMBOL + 5 + s.value_wide + 6 + ruler.widest(s.beside, _BRANCH) for s in spots)
    return Spread(spots, heads, head_height, width, height)


def _spot(tree: DecisionTree, number: int, node: TreeNode, parent: Spot | None, model: Scenario, ruler: Ruler) -> Spot:
    option = parent is not None and parent.node.kind == "decision"
    branch, share = "", ""
    if parent is not None:
        owner = parent.node.name
        branch = "not asked" if not node.branch else _branch_of(model, owner, node.branch)
        branch += " (as good)" if node.tied else ""
    if parent is not None and not option:
        others = [tree.nodes[i].probability for i in tree.children[node.parent]]
        share = share_texts(others)[tree.children[node.parent].index(number)]
    beside: list[str] = []
    label = tree.labels.outcomes.get(node.name, "") if node.kind == "outcome" else ""
    if label and label != branch:
        beside = ruler.balanced(label, _END_WIDE, _BRANCH, most=2)
    bold = option and node.chosen
    lines = ruler.balanced(branch, _BRANCH_WIDE, _BRANCH, bold=bold, most=3) if branch else []
    wide = ruler.width(" | ".join(map(signed, node.values)), _BRANCH, bold=True)
    return Spot(node, 0 if parent is None else parent.depth + 1, option, lines, share, beside, wide)


def _branch_of(model: Scenario, owner: str, branch: str) -> str:
    """Return the label of a branch; of a chance node that stands for how it ends, that of the outcome."""
    if not owner:
        return model.outcomes[branch].label or branch.replace("_", " ")
    return named(model, owner, branch)


def _name(model: Scenario, name: str) -> str:
    return named(model, name) if name else "How it ends"


def _measure(spot: Spot, *, inner: bool) -> None:
    """Set how far a node and its branch reach above and below the branch."""
    spot.above = max(4 + len(spot.lines) * _BRANCH_LINE, SYMBOL / 2, len(spot.beside) * _BRANCH_LINE / 2)
    spot.below = max(SYMBOL / 2 if spot.node.kind != "folded" else 4.0, len(spot.beside) * _BRANCH_LINE / 2)
    if inner:
        spot.below = 13 + len(spot.under) * _SMALL_LINE


def _long(spot: Spot, ruler: Ruler) -> float:
    """Return how long a branch must be for what stands along it."""
    bold = spot.option and spot.node.chosen
    words = ruler.widest(spot.lines, _BRANCH, bold=bold) + (STRUCK if spot.option else 3)
    share = ruler.width(spot.share, _BRANCH) + 10 if spot.share else 0.0
    under = max(ruler.widest(spot.under, SMALL), spot.value_wide) + 8 if spot.node.kind in {"decision", "chance"} else 0
    return max(words + share + 8, under)


def _head(model: Scenario, name: str, x: float, wide: float, ruler: Ruler) -> tuple[float, list[str], list[str]]:
    lines = ruler.balanced(_name(model, name), max(wide, _LEAST), _NAME, bold=True, most=5)
    by = chooser(model, name) if name else ""
    return x, lines, ruler.wrapped(by, max(wide, _LEAST), SMALL, most=2) if by else []


def _stacked(spots: list[Spot], children: tuple[tuple[int, ...], ...], top: float) -> float:
    """Set the heights of all nodes, each in the middle of what follows it; return how high all of it is."""
    reach: list[tuple[float, float]] = [(spot.above, spot.below) for spot in spots]
    shift = [0.0] * len(spots)
    for number in range(len(spots) - 1, -1, -1):
        if not children[number]:
            continue
        cursor = 0.0
        for child in children[number]:
            up, down = reach[child]
            shift[child] = cursor + up
            cursor = shift[child] + down + _APART
        middle = (shift[children[number][0]] + shift[children[number][-1]]) / 2
        for child in children[number]:
            shift[child] -= middle
        up, down = reach[number]
        reach[number] = max(up, middle), max(down, cursor - _APART - middle)
    spots[0].y = top + reach[0][0]
    for number, spot in enumerate(spots):
        for child in children[number]:
            spots[child].y = spot.y + shift[child]
    return math.ceil(sum(reach[0]))
