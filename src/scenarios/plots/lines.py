"""What pictures with lines share: axes with a title, a legend and a footer around them, and lines that can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.lines import Line2D

from scenarios.plots.canvas import Ruler, height_of, label_below, made_room, new_axes, room_in, scale_for, scaled
from scenarios.plots.heading import Heading, footer_of, question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.spread import TICK, Span, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.results import PayoffTable

    Look = tuple[str, tuple[float, ...], str]

__all__ = ["MARK", "MOST_LINES", "Said", "line", "panel", "said_of_table", "sample"]

MARK, MOST_LINES = 30.0, 24
_WIDTH, _HEIGHT, _EDGE, _AXIS = 600.0, 270.0, 10.0, 9.5


class Said(NamedTuple):
    """What stands around a picture."""

    title: str
    subtitle: str
    footer: str


def said_of_table(table: PayoffTable, what: str) -> Said:
    """Return what stands around the picture of a table."""
    title = table.labels.title or "A table of options and cases"
    if table.provenance is None:
        return Said(title, what, f"{table.source[:1].upper()}{table.source[1:]}")
    asked = question_of(table.provenance)
    return Said(title, what + (f" ({asked})" if asked else ""), footer_of(table.provenance))


def panel(
    ax: Axes | None, said: Said, legend: Sequence[tuple[str, Swatch]], across: Span, up: Span
) -> tuple[Axes, Ink, float]:
    """Lay out axes for lines, with title, legend, footer and the names of both axes; y is named in the subtitle."""
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    room = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    left, right = ruler.width("100 %", TICK) + 8, 14.0
    heading = Heading.measured(ruler, room, said.title, said.subtitle, legend, MARK, said.footer, scale)
    below = ruler.wrapped(across.label, room - left - right, _AXIS, most=2)
    under = 18 + height_of(len(below), _AXIS) + 6 + heading.under + edge
    margins = (left + edge, right + edge, heading.height + edge, under)
    if ax is None:
        ax = new_axes(room + 2 * edge, _HEIGHT + heading.height + edge + under, margins)
    else:
        made_room(ax, scaled(margins, scale))
    ink = ink_on(ax)
    bare(ax, ink, "y")
    ax.set_xlim(across.low, across.high)
    ax.set_ylim(up.low, up.high)
    wide, tall = room_in(ax)
    across.set_on(ax.xaxis, ink, wide, scale)
    up.set_on(ax.yaxis, ink, 1.6 * tall, scale)
    ax.yaxis.set_tick_params(length=0, labelcolor=ink.muted)
    label_below(ax, below, _AXIS, ink.text, scale)
    heading.draw(ax, ink, left, 0, under - edge)
    return ax, ink, scale


def line(ax: Axes, ink: Ink, scale: float, x: Any, y: Any, look: Look) -> Line2D:
    """Draw a line with markers now and then."""
    colour, dashes, marker = look
    drawn = ax.plot(x, y, color=colour, linewidth=1.8 * scale, zorder=3)[0]
    every = max(1, len(x) // 12)
    drawn.set(
        marker=marker, markersize=5 * scale, markeredgecolor=ink.paper, markeredgewidth=0.6 * scale, markevery=every
    )
    if dashes:
        drawn.set_dashes(dashes)
    return drawn


def sample(look: Look) -> Swatch:
    """Return the mark of a line in the legend."""
    colour, dashes, marker = look

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        line = Line2D([x, x + MARK], [y, y], color=colour, linewidth=1.8, transform=place, clip_on=False)
        if dashes:
            line.set_dashes(dashes)
        ax.add_artist(line)
        dot = Line2D([x + MARK / 2], [y], marker=marker, color=colour, markersize=5, transform=place, clip_on=False)
        ax.add_artist(dot)

    return draw
