"""The scenario itself, from left to right: squares, circles, gates and triangles, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios._version import __version__
from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.question import Question
from scenarios.plots.blocks import Block, end_block, node_block
from scenarios.plots.canvas import Ruler, checked_axes, made_room, new_axes, room_in, scale_for, scaled
from scenarios.plots.heading import Heading, Swatch, named
from scenarios.plots.layers import layered
from scenarios.plots.layout import planned
from scenarios.plots.numbers import Shares, shares_of
from scenarios.plots.palette import darkened, ink_on, ordered_colours
from scenarios.plots.pen import SYMBOL, Pen, rounded, swinging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.model.scenario import Scenario
    from scenarios.plots.layers import Item
    from scenarios.plots.layout import Line, Plan

__all__ = ["draw"]

_EDGE, _LANE, _LEAST_WIDTH = 12.0, 7.0, 420.0
_MOST = 500
_SAID = "On each branch, its probability where the node is reached; in small type, how it varies with what came before."
_SAID_OPEN = "On each branch, its probability, whatever came before; decisions without weights are left open."
_KINDS = {"decision": "decision", "chance": "chance", "gate": "gate: asks its steps in order", "outcome": "outcome"}


def draw(
    model: Scenario,
    ax: Axes | None = None,
    *,
    probabilities: bool = True,
    do: Mapping[str, str] | None = None,
    detail: str = "full",
    width: float = 14.0,
) -> Axes:
    """Draw a scenario as a graph from left to right, each node once.

    A square is a decision, a circle a chance node, a barred square a gate with its steps in the order in which
    they are asked, a triangle an outcome. Branches of a node that lead to the same place are bundled, and lines to
    the same node join on the way: whoever follows a line comes to one node.

    Parameters
    ----------
    model : Scenario
    ax : matplotlib Axes, optional
        Where to draw, as large as fits there. Default: a new figure of fitting size.
    probabilities : bool
        Whether to show numbers. On a branch stands its probability on the paths that reach its node, at the
        best estimates, decisions taken by their weights; and, small, the range of that probability over the situations in
        which the node is reached, where they differ. If a decision has no weights and is not set, a branch
        has the range alone, or its probability where that is the same in all situations.
    do : mapping of node to branch, optional
        What is set before the probabilities are computed, as in `compare`. What can then no longer
        happen is dashed.
    detail : {"full", "nodes"}
        Everything, or only the nodes by name and the ways between them.
    width : float
        The width in inches that the picture of its own should not pass; longer chains go on below, like lines of text.

    Returns
    -------
    Axes
        x and y are points (1/72 inch) at the picture's own size, y downward.

    Raises
    ------
    QuestionError
        If an argument is not one of these, or `do` does not fit the scenario.
    LimitError
        If there are more than 500 nodes, or too many states for the probabilities.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.draw(sc.load("atacms-gate"))
    >>> [text.get_text() for text in ax.texts].count("The ATACMS gate")
    1
    """
    ax = checked_axes(ax, "draw")
    question = Question(model, do=do)
    _check(model, probabilities, detail, width)
    shares = shares_of(model, do) if probabilities else None
    ruler = Ruler()
    outline = question.outline
    colours = dict(zip(model.outcomes, ordered_colours(len(model.outcomes)), strict=True))
    blocks = {name: end_block(model, name, shares, ruler, colours[name]) for name in model.outcomes}
    reachable = outline.reachable()
    for name in outline.order:
        if name in reachable:
            blocks[name] = node_block(model, outline, name, shares, ruler, full=detail == "full")
    layers = layered({name: block.box for name, block in blocks.items()}, outline.start, list(model.outcomes), _LANE)
    around = _Around(model, question, shares, {block.kind for block in blocks.values()}, full=detail == "full")
    size = scale_for(ax)
    if ax is None:
        plan = planned(layers, 72 * width - 2 * _EDGE)
        wide, tall = max(plan.width, _LEAST_WIDTH), plan.height
        heading = around.measured(ruler, wide, size)
        margins = (_EDGE, _EDGE, heading.height + _EDGE + 6, heading.under + 8 + _EDGE)
        ax = new_axes(wide + 2 * _EDGE, tall + margins[2] + margins[3], margins)
        scale = 1.0
    else:
        heading = around.measured(ruler, room_in(ax)[0] / size, size)
        wide, tall = made_room(ax, scaled((0, 0, heading.height + 6, heading.under + 8), size))
        plan, scale = _fitted(layers, wide, tall)
    ink = ink_on(ax)
    ax.set_axis_off()
    ax.set_xlim(0, wide / scale)
    ax.set_ylim(tall / scale, 0)
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    heading.draw(ax, ink, 0, 6, heading.under + 8)
    pen = Pen(ax, ink, scale)
    _draw_lines(pen, plan, {name: darkened(colour, ink.paper) for name, colour in colours.items()}, blocks)
    for item in (item for layer in plan.layers for item in layer if item.box is not None):
        blocks[item.target].draw(pen, item.x, item.y)
    return ax


def _check(model: Scenario, probabilities: object, detail: object, width: object) -> None:
    if not isinstance(probabilities, bool):
        msg = f"draw: probabilities must be True or False, got {shown(probabilities)}; write one of these"
        raise QuestionError(msg)
    if not isinstance(detail, str) or detail not in {"full", "nodes"}:
        msg = f"draw: detail must be full or nodes, got {shown(detail)}; {did_you_mean(detail, ['full', 'nodes'])}"
        raise QuestionError(msg)
    if isinstance(width, bool) or not isinstance(width, int | float) or not 3 <= width <= 200:
        msg = f"draw: width must be a number of inches from 3 to 200, got {shown(width)}; leave it out for 14"
        raise QuestionError(msg)
    if len(model.nodes) > _MOST:
        msg = f"draw: at most {_MOST} nodes can be read in one picture, got {len(model.nodes):,}; draw a part of them"
        raise LimitError(msg)


@dataclass(frozen=True, slots=True)
class _Around:
    """What title, legend and footer say."""

    model: Scenario
    question: Question
    shares: Shares | None
    kinds: set[str]
    full: bool

    def measured(self, ruler: Ruler, width: float, scale: float) -> Heading:
        """Break it all to a width, in points."""
        set_to = [f"{named(self.model, n)} = {named(self.model, n, b)}" for n, b in self.question.do.items()]
        said = [f"Set: {', '.join(set_to)}."] if set_to else []
        if self.shares is not None and not self.full:
            said.append("Beside each outcome, its probability." if self.shares.decided else "")
        elif self.shares is not None:
            said.append(_SAID if self.shares.decided else _SAID_OPEN)
        legend = [(text, _key(kind)) for kind, text in _KINDS.items() if kind in self.kinds]
        title = self.model.title or self.model.scenario
        note = "Illustrative weights, not an assessment. " if self.model.illustrative else ""
        method = "Exact, best estimates. " if self.shares is not None else ""
        footer = f"{note}{method}{self.model.scenario}, content {self.model.content_hash[:12]}, scenarios {__version__}"
        return Heading.measured(ruler, width, title, " ".join(said).strip(), legend, SYMBOL, footer, scale)


def _key(kind: str) -> Swatch:
    def mark(ax: Axes, x: float, y: float, place: Transform) -> None:
        Pen(ax, ink_on(ax), 1.0, place).symbol(kind, x, y)

    return mark


def _fitted(layers: list[list[Item]], wide: float, tall: float) -> tuple[Plan, float]:
    """Break the layers such that the picture is as large as fits."""
    best: tuple[float, float] = (0.0, 0.0)
    total = sum(max(item.width for item in layer) + 90 for layer in layers)
    tries = [total / k for k in range(1, min(len(layers), 10) + 1)]
    for widest in tries:
        plan = planned(layers, widest)
        best = max(best, (min(wide / plan.width, tall / plan.height, 1.0), widest))
    plan = planned(layers, best[1])
    return plan, best[0]


def _draw_lines(pen: Pen, plan: Plan, colours: Mapping[str, str], blocks: Mapping[str, Block]) -> None:
    """Draw all lines; those to one node together, over a gap that they cut into the lines they cross."""
    alive = _alive(plan, blocks)
    by_target: dict[str, list[Line]] = {}
    for line in plan.lines:
        by_target.setdefault(line.target, []).append(line)
    for level, (target, lines) in enumerate(by_target.items()):
        depth = 1.6 + 0.3 * level / len(by_target)
        paths = [(swinging if line.swings else rounded)(line.points) for line in lines]
        for path in paths:
            pen.path(path, color=pen.ink.paper, width=3.4, zorder=depth)
        for line, path in zip(lines, paths, strict=True):
            lives = (id(line.source), target) in alive
            color = colours.get(target, pen.ink.line) if lives else pen.ink.faint
            pen.path(path, color=color, width=1.15, dashed=not lives, zorder=depth + 0.1 * lives / len(by_target))
        for line in lines:
            if line.arrives:
                some = any((id(other.source), target) in alive for other in lines if other.arrives)
                pen.arrow(*line.points[-1], colours.get(target, pen.ink.line) if some else pen.ink.faint)
                break


def _alive(plan: Plan, blocks: Mapping[str, Block]) -> set[tuple[int, str]]:
    """Return (item, target) of the lines on which something can happen."""
    alive: set[tuple[int, str]] = set()
    for item in (item for layer in plan.layers for item in layer):
        if item.box is None:
            if any((id(other), item.target) in alive for other, _ in item.back):
                alive.add((id(item), item.target))
            continue
        rows = blocks[item.target].rows
        for target in item.box.ports:
            if not rows or any(not row.never for row in rows if row.target == target):
                alive.add((id(item), target))
    return alive
