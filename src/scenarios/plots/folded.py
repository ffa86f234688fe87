"""The decision tree rolled back, as the field's textbooks draw it: from left to right, what is chosen bold, the rest struck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Circle
from matplotlib.path import Path

from scenarios.errors import QuestionError, shown
from scenarios.plots.canvas import Ruler, checked_axes
from scenarios.plots.folded_layout import FORK, SMALL, STRUCK, Spread, spread_of
from scenarios.plots.heading import Swatch, footer_of, question_of
from scenarios.plots.page import page
from scenarios.plots.palette import ink_on, mixed, ordered_colours
from scenarios.plots.pen import SYMBOL, Pen, swinging
from scenarios.plots.strategy import signed
from scenarios.results import DecisionTree, Rollback
from scenarios.results.targets import called

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.folded_layout import Spot

__all__ = ["rollback_tree"]

_NAME, _BRANCH = 9.5, 8.5
_NAME_LINE, _BRANCH_LINE, _SMALL_LINE = 12.0, 10.8, 9.8
_BOLD, _THIN = 2.3, 1.0
_DETAIL = {
    "full": "",
    "outcomes": " After the last choice only the outcomes are drawn.",
    "chosen": " After the last choice only the outcomes are drawn; what lies behind an option that is not chosen is folded up.",
}
_FORGOTTEN = " What looks better at one square may be worse on the mean of those that cannot be told apart."


def rollback_tree(
    result: Rollback | DecisionTree, ax: Axes | None = None, *, detail: str = "auto", leaves: int = 60
) -> Axes:
    """Draw the decision tree, rolled back, from left to right.

    A square is a choice, a circle chance, a triangle an end with what the whole path is worth. Left of each square
    and circle stands its certainty equivalent. The branch that is chosen is bold; those that are not are struck by a
    double bar, and all that the strategy never leads to is paler. Chance stands where who chooses learns of it.

    Parameters
    ----------
    result : Rollback or DecisionTree
        What `rollback` returned, or what its `Rollback.tree` did.
    ax : matplotlib Axes, optional
        Where to draw, as large as fits there. Default: a new figure of fitting size.
    detail : {"auto", "full", "outcomes", "chosen"}
        How much to unfold of a Rollback; see `Rollback.tree`.
    leaves : int
        The most ends to unfold of it.

    Returns
    -------
    Axes
        x and y are points (1/72 inch) at the picture's own size, y downward.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more ends than that.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.plots.rollback_tree(sc.rollback(sc.load("us-options")))
    >>> sum(str(artist.get_gid()).startswith("struck:") for artist in ax.get_children())  # all options but one
    3
    """
    ax = checked_axes(ax, "rollback_tree")
    if not isinstance(result, Rollback | DecisionTree):
        msg = (
            f"rollback_tree: result must be a Rollback or a DecisionTree, got {shown(result)}; pass what rollback(...) returned, or "
            "its tree()"
        )
        raise QuestionError(msg)
    tree = result.tree(detail, leaves=leaves) if isinstance(result, Rollback) else result
    model = tree.provenance.model
    spread = spread_of(tree, Ruler())
    footer = f"{tree.method[:1].upper()}{tree.method[1:]}. {footer_of(tree.provenance)}"
    pen = page(ax, (spread.width, spread.height), tree.labels.title, _subtitle(tree), footer, _legend(tree))
    colours = dict(zip(model.outcomes, ordered_colours(len(model.outcomes)), strict=True))
    _draw_heads(pen, spread)
    for number, spot in enumerate(spread.spots):
        if spot.node.parent >= 0:
            _draw_branch(pen, spread.spots[spot.node.parent], spot, number)
    for number, spot in enumerate(spread.spots):
        colour = colours.get(spot.node.name, pen.ink.faint)
        _draw_node(pen, spot, number, colour if spot.node.reached > 0 else mixed(colour, pen.ink.paper, 0.7))
    return pen.ax


def _subtitle(tree: DecisionTree) -> str:
    model = tree.provenance.model
    named = [
        called(name, model) + (f" ({unit})" if unit else "")
        for name, unit in zip(tree.objectives, tree.units, strict=True)
    ]
    asked = question_of(tree.provenance)
    what = "The strategy that was given" if tree.strategy_given else "The best strategy"
    told = f"{what} is bold. Numbers are certainty equivalents of whole paths: {' | '.join(named)}{f'; {asked}' if asked else ''}."
    return told + _DETAIL[tree.detail] + ("" if tree.method == "exact" else _FORGOTTEN)


def _legend(tree: DecisionTree) -> list[tuple[str, Swatch]]:
    kinds = {node.kind for node in tree.nodes}
    names = {"decision": "choice", "chance": "chance", "outcome": "end", "folded": "folded up"}
    found = [(text, _mark(kind)) for kind, text in names.items() if kind in kinds]
    return [*found, ("chosen", _mark("chosen")), ("not chosen", _mark("struck"))]


def _mark(kind: str) -> Swatch:
    def mark(ax: Axes, x: float, y: float, place: Transform) -> None:
        pen = Pen(ax, ink_on(ax), 1.0, place)
        if kind == "folded":
            _folded(pen, x + 4, y)
        elif kind in {"chosen", "struck"}:
            chosen = kind == "chosen"
            pen.line([(x, y), (x + SYMBOL, y)], width=_BOLD if chosen else _THIN, color=pen.ink.text if chosen else "")
            if not chosen:
                _strike(pen, x + SYMBOL / 2 - 2, y)
        else:
            pen.symbol(kind, x, y)

    return mark


def _draw_heads(pen: Pen, spread: Spread) -> None:
    for x, lines, small in spread.heads:
        y = spread.head_height - 8 - len(lines) * _NAME_LINE - len(small) * _SMALL_LINE
        for line in lines:
            pen.text(x, y + 9, line, _NAME, bold=True)
            y += _NAME_LINE
        for line in small:
            pen.text(x, y + 7, line, SMALL, color=pen.ink.muted)
            y += _SMALL_LINE


def _draw_branch(pen: Pen, before: Spot, spot: Spot, number: int) -> None:
    node = spot.node
    bold = node.chosen and spot.option
    color = pen.ink.text if node.reached > 0 else pen.ink.muted
    line = color if bold else pen.ink.line if node.reached > 0 else pen.ink.muted
    width = _BOLD if bold else _THIN if node.reached > 0 else 0.7
    start, turn = before.x + SYMBOL, before.x + SYMBOL + FORK
    fork = swinging([(start - 1, before.y), (start, before.y), (turn, spot.y)])
    pen.path(fork, color=line, width=width, zorder=2 + 0.1 * bold)
    pen.path(_straight(turn, spot.x, spot.y), color=line, width=width, zorder=2 + 0.1 * bold)
    if spot.option and not node.chosen:
        _strike(pen, turn + 2, spot.y, f"struck:{number}")
    left = turn + (STRUCK if spot.option else 3)
    for i, text in enumerate(spot.lines):
        pen.text(left, spot.y - 4 - (len(spot.lines) - 1 - i) * _BRANCH_LINE, text, _BRANCH, color=color, bold=bold)
    pen.text(spot.x - 4, spot.y - 4, spot.share, _BRANCH, color=color, ha="right")


def _straight(x: float, end: float, y: float) -> Path:
    return Path([(x, y), (end, y)])


def _draw_node(pen: Pen, spot: Spot, number: int, color: str) -> None:
    node = spot.node
    ink = pen.ink.text if node.reached > 0 else pen.ink.muted
    value = " | ".join(map(signed, node.values))
    if node.kind in {"outcome", "folded"}:
        left = spot.x + 11
        if node.kind == "outcome":
            pen.symbol("outcome", spot.x, spot.y, str(number), color)
            left = spot.x + SYMBOL + 5
        else:
            _folded(pen, spot.x, spot.y, f"node:{number}")
        pen.text(left, spot.y + 3.2, value, _BRANCH, color=ink, bold=node.reached > 0)
        for i, line in enumerate(spot.beside):
            y = spot.y + 3.2 + (i - (len(spot.beside) - 1) / 2) * _BRANCH_LINE
            pen.text(left + spot.value_wide + 6, y, line, _BRANCH, color=ink)
        return
    pen.symbol(node.kind, spot.x, spot.y, str(number), "" if node.reached > 0 else pen.ink.faint)
    if node.parent < 0:
        pen.text(spot.x - 4, spot.y + 3.2, value, _BRANCH, color=ink, bold=True, ha="right")
        return
    pen.text(spot.x - 4, spot.y + 10, value, _BRANCH, color=ink, bold=node.reached > 0, ha="right")
    for i, line in enumerate(spot.under):
        pen.text(spot.x - 4, spot.y + 10 + (i + 1) * _SMALL_LINE, line, SMALL, color=pen.ink.muted, ha="right")


def _strike(pen: Pen, x: float, y: float, label: str = "") -> None:
    """Draw the double bar across a branch that is not chosen."""
    points = [(x + 0.5, y + 4), (x + 2.5, y - 4), (x + 3.5, y + 4), (x + 5.5, y - 4)]
    codes = [Path.MOVETO, Path.LINETO] * 2
    pen.path(Path(points, codes), color=pen.ink.text, width=1.1, zorder=3, label=label)


def _folded(pen: Pen, x: float, y: float, label: str = "") -> None:
    """Draw the mark of what is folded up: an open ring at the end of a branch."""
    ring = Circle((x + 3.5, y), 3.5, facecolor=pen.ink.paper, edgecolor=pen.ink.line, linewidth=0.9, zorder=3)
    pen.patch(ring, label)
