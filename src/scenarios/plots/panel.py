"""A panel of two axes, with what stands around it: lines against one judgement, or a map against two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import Ruler, height_of, label_below, made_room, new_axes, room_in, scale_for, scaled
from scenarios.plots.heading import Heading, footer_of, question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.spread import MOST_OPTIONS, TICK, bare, number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.rows import Told
    from scenarios.plots.spread import Span

__all__ = ["MARK", "Panel", "box", "checked_result", "dashed", "panel", "widened"]

_WIDTH, _EDGE, _AXIS = 600.0, 10.0, 9.5
MARK = 30.0

Look = tuple[str, tuple[float, ...], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """Axes with their inks; type and marks are set `scale` times as large."""

    ax: Axes
    ink: Ink
    scale: float


def checked_result(result: object, kind: type, where: str) -> None:
    """Say what should have been given, unless it is of this kind and has few enough options to draw."""
    if not isinstance(result, kind):
        msg = (
            f"{where}: result must be of the type {kind.__name__}, got {shown(result)}; pass what the question returned"
        )
        raise QuestionError(msg)
    options: Sequence[str] = result.options  # type: ignore[attr-defined] # all of these have some
    if len(options) > MOST_OPTIONS:
        msg = f"{where}: at most {MOST_OPTIONS} options can be read in one picture, got {len(options):,}; print the result, or compare fewer"
        raise LimitError(msg)


def widened(low: float, high: float, part: float = 0.04) -> tuple[float, float]:
    """Return a little more than what is drawn; what is all one number gets room around."""
    apart = high - low
    if apart <= 1e-9 * max(abs(low), abs(high), 1e-300):
        apart = 0.1 * (abs(low) or 1.0)
        return low - apart, high + apart
    return low - part * apart, high + part * apart


def panel(
    ax: Axes | None,
    result: Told,
    across: Span,
    up: Span,
    subtitle: str,
    legend: Sequence[tuple[str, Swatch]],
    *,
    height: float = 260.0,
    grid: str = "y",
) -> Panel:
    """Lay out axes with title, legend and footer; what the axes mean stands below, and above the upright one."""
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    wide = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    left = (
        max(
            ruler.width(number_text(end, share=up.share), TICK)
            for end in (*_rounded(up), 0.25 * up.low + 0.75 * up.high)
        )
        + 10
    )
    asked = question_of(result.provenance)
    heading = Heading.measured(
        ruler,
        wide,
        result.labels.title,
        subtitle + (f" ({asked})" if asked else ""),
        legend,
        MARK,
        footer_of(result.provenance),
        scale,
    )
    below = ruler.wrapped(across.label, wide - left - 14, _AXIS, most=2)
    under = 18 + height_of(len(below), _AXIS) + 6 + heading.under + edge
    margins = (left + edge, 14 + edge, heading.height + edge, under)
    if ax is None:
        ax = new_axes(wide + 2 * edge, height + heading.height + edge + under, margins)
    else:
        made_room(ax, scaled(margins, scale))
    ink = ink_on(ax)
    bare(ax, ink, grid)
    ax.set_xlim(across.low, across.high)
    ax.set_ylim(up.low, up.high)
    room = room_in(ax)
    across.set_on(ax.xaxis, ink, room[0], scale)
    up.set_on(ax.yaxis, ink, 1.6 * room[1], scale)
    ax.yaxis.set_tick_params(length=0, labelcolor=ink.muted)
    label_below(ax, below, _AXIS, ink.text, scale)
    heading.draw(ax, ink, left, 0, under - edge)
    return Panel(ax, ink, scale)


def _rounded(span: Span) -> tuple[float, float]:
    """Return the ends of an axis with as many digits as its ticks have."""
    return float(f"{span.low:.2g}"), float(f"{span.high:.2g}")


def dashed(look: Look, scale: float) -> Swatch:
    """Return what draws a sample of a line, with its marker."""
    colour, dashes, marker = look

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        line = Line2D([x, x + MARK], [y, y], color=colour, linewidth=1.8 * scale, transform=place, clip_on=False)
        if dashes:
            line.set_dashes(dashes)
        ax.add_artist(line)
        dot = {"marker": marker, "color": colour, "markersize": 5 * scale, "linestyle": "none"}
        ax.add_artist(Line2D([x + MARK / 2], [y], transform=place, clip_on=False, **dot))  # type: ignore[arg-type] # its own words

    return draw


def box(colour: str, hatch: str, ink: Ink) -> Swatch:
    """Return what draws a sample of an area."""

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        sample = Rectangle((x, y - 4.5), MARK - 8, 9, facecolor=colour, edgecolor=ink.line, hatch=hatch, linewidth=0.6)
        sample.set_transform(place)
        sample.set_clip_on(False)
        ax.add_artist(sample)

    return draw
