"""Every option against every other: a grid of squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import (
    Ruler,
    checked_axes,
    height_of,
    made_room,
    new_axes,
    points_from,
    room_in,
    scale_for,
    scaled,
    write,
)
from scenarios.plots.heading import Heading, by_label, footer_of, question_of
from scenarios.plots.palette import ink_on, readable
from scenarios.results import Dominance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink

__all__ = ["dominance_grid"]

_MOST_OPTIONS, _MOST_LINES = 30, 3
_WIDTH, _EDGE, _NAME, _CELL = 600.0, 10.0, 9.0, 8.5
_COLOURS = {"outcome": "#173e6e", "first": "#3f78b5", "second": "#a9cbe8"}
_SAID = {
    "outcome": "by outcome: its worst is as good as the other's best",
    "first": "in the first order: for all who prefer more to less",
    "second": "in the second order: for all who are averse to risk besides",
}


def dominance_grid(result: Dominance, ax: Axes | None = None) -> Axes:
    """Draw a square for every pair of options, filled where that of the row dominates that of the column.

    The stronger the dominance, the darker. Where neither dominates, the square says at which total the curves first cross,
    counted from the worst.

    Parameters
    ----------
    result : Dominance
        What `dominance` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Rows from top to bottom and columns from left to right, in the order of the file; one unit a square.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 30 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.dominance(sc.load("us-options"), "us_cost").plot()
    >>> [text.get_text() for text in ax.texts].count("outcome")  # doing nothing dominates the three others
    3
    """
    ax = checked_axes(ax, "dominance_grid")
    if not isinstance(result, Dominance):
        msg = f"dominance_grid: result must be a Dominance, got {shown(result)}; pass what dominance(...) returned"
        raise QuestionError(msg)
    count = len(result.options)
    if count > _MOST_OPTIONS:
        msg = (
            f"dominance_grid: at most {_MOST_OPTIONS} options can be read in one picture, got {count:,}; print the result, or "
            "compare fewer"
        )
        raise LimitError(msg)
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    names = [result.labels.options[o] for o in result.options]
    rows = [ruler.wrapped(name, 0.28 * across, _NAME, most=_MOST_LINES) for name in names]
    left = 8 + max(ruler.widest(lines, _NAME) for lines in rows)
    wide = min(105.0, (across - left) / count)
    told = wide >= 44  # points for text in a square
    heads = [ruler.wrapped(name, wide - 6, _NAME, most=4) if told else [str(i + 1)] for i, name in enumerate(names)]
    number = 0.0 if told else ruler.width(f"{count}  ", _NAME)  # else the columns' numbers stand before the rows' names
    left += number
    wide = min(wide, (across - left) / count)
    tall = 34.0 if told else max(15.0, min(wide, 34.0))
    fitting = max(1, int(tall / (height_of(2, _NAME) / 2)))
    rows = [
        lines if len(lines) <= fitting else ruler.wrapped(name, 0.28 * across, _NAME, most=fitting)
        for name, lines in zip(names, rows, strict=True)
    ]
    above = 6 + height_of(max(map(len, heads)), _NAME)
    seen = {result.relation(i, j) for i in range(count) for j in range(count) if i != j}
    heading = Heading.measured(
        ruler,
        across,
        result.labels.title,
        _subtitle(result),
        [(_SAID[kind], _sample(kind)) for kind in _SAID if kind in seen],
        footer=footer_of(result.provenance),
        scale=scale,
    )
    under = 6 + heading.under + edge
    right = across - left - wide * count
    margins = (left + edge, right + edge, heading.height + above + edge, under)
    if ax is None:
        ax = new_axes(across + 2 * edge, tall * count + heading.height + above + edge + under, margins)
    else:
        made_room(ax, scaled(margins, scale))
    ink = ink_on(ax)
    ax.set_xlim(0, count)
    ax.set_ylim(count, 0)
    ax.set_axis_off()
    heading.draw(ax, ink, left, above, under - edge)
    room = room_in(ax)[1] / scale / count
    for i in range(count):
        place = points_from(ax, 0, i + 0.5, scale=scale, within=ax.get_yaxis_transform())
        write(ax, number - left, 0, rows[i], size=_NAME * scale, color=ink.text, va="center", transform=place)
        if number:
            write(ax, -left, 0, heads[i], size=_NAME * scale, color=ink.text, va="center", transform=place)
        place = points_from(ax, i + 0.5, 1, scale=scale, within=ax.get_xaxis_transform())
        write(ax, 0, 4, heads[i], size=_NAME * scale, color=ink.text, ha="center", va="bottom", transform=place)
        for j in range(count):
            lines = _lines(result, (i, j), ruler, wide) if told else []
            _square(ax, ink, result, (i, j), lines, scale * min(1.0, room / 26))
    return ax


def _subtitle(result: Dominance) -> str:
    unit = result.labels.units[result.measure]
    what = result.labels.measures[result.measure] + (f" ({unit})" if unit else "")
    asked = question_of(result.provenance)
    return (
        f"{what}, {result.better} is better: how the option of the row dominates that of the column, by "
        f"{by_label(result.provenance, result.by)}" + (f" ({asked})" if asked else "")
    )


def _lines(result: Dominance, pair: tuple[int, int], ruler: Ruler, wide: float) -> list[str]:
    """Return what a square says: as much as fits into its width."""
    i, j = pair
    if i == j:
        return []
    lines = [line.replace("-", "−") for line in result.cell(i, j)]
    if result.relation(i, j) != "none":
        return lines[:1]
    numbers = [line.rpartition(" ")[2] for line in lines]
    fits = (which for which in (lines, numbers, numbers[:1]) if ruler.widest(which, _CELL) <= wide - 4)
    return next(fits, ["–"])


def _square(ax: Axes, ink: Ink, result: Dominance, pair: tuple[int, int], lines: list[str], scale: float) -> None:
    i, j = pair
    kind = "" if i == j else result.relation(i, j)
    colour = _COLOURS.get(kind, "none" if i != j else ink.panel)
    ax.add_patch(Rectangle((j, i), 1, 1, facecolor=colour, edgecolor=ink.faint, linewidth=0.8, clip_on=False))
    if any(lines):
        color = readable(colour) if kind in _COLOURS else ink.muted
        write(ax, j + 0.5, i + 0.5, lines, size=_CELL * scale, color=color, ha="center", va="center")


def _sample(kind: str) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ax.add_patch(
            Rectangle((x, y - 5), 10, 10, facecolor=_COLOURS[kind], edgecolor="none", transform=place, clip_on=False)
        )

    return draw
