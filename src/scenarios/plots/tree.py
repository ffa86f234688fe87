"""The scenario itself, from left to right: squares, circles, gates and triangles, and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.question import Question
from scenarios.plots.blocks import Block, end_block, node_block
from scenarios.plots.canvas import Ruler, checked_axes, height_of, made_room, new_axes, points_from, room_in, write
from scenarios.plots.heading import FOOTER, Heading, Swatch, is_illustrative, named
from scenarios.plots.layers import layered
from scenarios.plots.layout import planned
from scenarios.plots.numbers import Shares, shares_of
from scenarios.plots.palette import darkened, ink_on, ordered_colours
from scenarios.plots.pen import SYMBOL, Pen, rounded, swinging

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.model.outline import Outline
    from scenarios.model.scenario import Scenario
    from scenarios.plots.layout import Line, Plan
    from scenarios.plots.palette import Ink

__all__ = ["draw"]

_EDGE, _LANE, _LEAST_WIDTH = 12.0, 7.0, 420.0
_MOST = 1000
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
        If there are more than 1,000 nodes, or too many states for the probabilities.

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
    ink = ink_on(ax.get_figure() or ax) if ax is not None else None
    outline = question.outline
    colours = dict(zip(model.outcomes, ordered_colours(len(model.outcomes)), strict=True))
    blocks = {name: end_block(model, name, shares, ruler, colours[name]) for name in model.outcomes}
    reachable = outline.reachable()
    for name in outline.order:
        if name in reachable:
            blocks[name] = node_block(model, outline, name, shares, ruler, full=detail == "full")
    boxes = {name: block.box for name, block in blocks.items()}
    layers = layered(boxes, outline.start, list(model.outcomes), _LANE)
    if ax is None:
        plan = planned(layers, 72 * width - 2 * _EDGE)
        ax, scale, ink, left = _own_paper(plan, model, question, shares, ruler, blocks)
    else:
        plan, scale, left = _given_paper(ax, layers, model, question, shares, ruler, blocks)
        ink = ink_on(ax.get_figure() or ax)
    ax.set_axis_off()
    ax.set_xlim(0, plan.width)
    ax.set_ylim(plan.height, 0)
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    pen = Pen(ax, ink, scale)
    _draw_lines(pen, plan, colours, shares, outline)
    for layer, column in zip(plan.layers, plan.columns, strict=True):
        for item in layer:
            if item.box is not None:
                blocks[item.target].draw(pen, item.x, item.y, column)
    return ax
