"""Pictures whose rows stand from top to bottom, each named at its left: intervals, ridges, and who comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from matplotlib.lines import Line2D

from scenarios.plots.canvas import (
    Ruler,
    height_of,
    label_below,
    made_room,
    new_axes,
    points_from,
    room_in,
    scale_for,
    scaled,
    write,
)
from scenarios.plots.heading import Heading, footer_of
from scenarios.plots.lines import Said
from scenarios.plots.palette import ink_on
from scenarios.plots.spread import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.plots.canvas import Height
    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.spread import Span
    from scenarios.results import Labels, Provenance

__all__ = ["Row", "Sheet", "sheet", "spoken"]

_WIDTH, _EDGE, _HEAD, _LABEL, _AXIS, _GAP = 600.0, 10.0, 10.0, 9.5, 9.5, 5.0
_TALL = 30
"""With more rows than this the axis has its numbers above as well, where the eye is."""


class Told(Protocol):
    """A result that says of which scenario it is, and how it was got."""

    @property
    def labels(self) -> Labels:
        """What people call things."""

    @property
    def provenance(self) -> Provenance:
        """How it was got."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, or the head above some."""

    label: str
    head: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Axes whose row i stands at y = i, `pitch` points high.

    Attributes
    ----------
    scale : float
        How large type and marks are set.
    """

    ax: Axes
    ink: Ink
    scale: float
    pitch: float


def spoken(address: str) -> str:
    """Return an address as it may stand in a narrow column: ``node[other=branch].entry`` with its condition behind."""
    name, _, rest = address.partition("[")
    condition, _, entry = rest.partition("]")
    if "=" in condition:
        return f"{name}{entry} where {condition.replace(',', ', ')}"
    return address.replace(":", ": ")  # an effect, so that its measure may stand on a line of its own


def sheet(
    ax: Axes | None,
    result: Told | Said,
    rows: Sequence[Row],
    span: Span,
    subtitle: str,
    legend: Sequence[tuple[str, Swatch]],
    *,
    mark: float = 11.0,
    pitch: float = 16.0,
    beside: Sequence[str] = (),
) -> Sheet:
    """Lay out the axes with their title, legend, footer and the names of the rows.

    Parameters
    ----------
    result : Told or Said
        What is drawn, or the title and the footer of what has no scenario.
    span : Span
        The axis from left to right.
    mark : float
        Width of a mark of the legend, in points.
    pitch : float
        The least height of a row, in points.
    beside : sequence of str
        What will stand to the right of the rows, for which there must be room.
    """
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    named = [
        [row.label] if row.head or not row.label else ruler.balanced(row.label, min(170, 0.32 * across), _LABEL, most=3)
        for row in rows
    ]
    plain = [lines for row, lines in zip(rows, named, strict=True) if not row.head]
    left = max(ruler.widest(lines, _LABEL) if any(lines) else 0.0 for lines in plain) + 10
    right = max([14.0, *(ruler.width(text, _LABEL) + 6 for text in beside)])
    said = result if isinstance(result, Said) else Said(result.labels.title, subtitle, footer_of(result.provenance))
    heading = Heading.measured(ruler, across, said.title, subtitle, legend, mark, said.footer, scale)
    below = ruler.wrapped(span.label, across - left - right, _AXIS, most=2)
    pitch = max(pitch, *(height_of(len(lines), _LABEL) + _GAP * (len(lines) > 1) for lines in plain))
    tall_one = len(rows) > _TALL
    above, under = heading.height + edge + 16 * tall_one, 18 + height_of(len(below), _AXIS) + 6 + heading.under + edge
    margins = (left + edge, right + edge, above, under)
    if ax is None:
        ax = new_axes(across + 2 * edge, pitch * len(rows) + above + under, margins)
        wide, tall = room_in(ax)
    else:
        wide, tall = made_room(ax, scaled(margins, scale))
        scale *= min(1.0, tall / scale / len(rows) / pitch)
    ink = ink_on(ax)
    _frame(ax, ink, span, below, wide, heading.scale, len(rows))
    ax.xaxis.set_tick_params(top=tall_one, labeltop=tall_one)
    heading.draw(ax, ink, left, 16 * tall_one, under - edge)
    for y, (row, lines) in enumerate(zip(rows, named, strict=True)):
        if row.head and y:
            _rule(ax, ink, y - 0.5, left * heading.scale)
        if row.head:  # it may run on over the row, in which nothing is drawn
            lines = ruler.wrapped(row.label, across, _HEAD, bold=True, most=1)  # noqa: PLW2901 - it was not wrapped
        middle: Height = "center" if len(lines) > 1 else "center_baseline"
        size = (_HEAD if row.head else _LABEL) * scale
        place = points_from(ax, 0, y, scale=heading.scale, within=ax.get_yaxis_transform())
        write(ax, -left, 0, lines, size=size, color=ink.text, bold=row.head, va=middle, transform=place)
    return Sheet(ax, ink, scale, tall / len(rows))


def _rule(ax: Axes, ink: Ink, y: float, left: float) -> None:
    """Draw a fine line above a head, from the names to the end of the axes."""
    look: dict[str, Any] = {"color": ink.faint, "linewidth": 0.8, "zorder": 1, "solid_capstyle": "butt"}
    ax.axhline(y, **look)
    start = points_from(ax, 0, y, within=ax.get_yaxis_transform())
    ax.add_artist(Line2D([-left, 0], [0, 0], transform=start, clip_on=False, **look))


def _frame(ax: Axes, ink: Ink, span: Span, label: Sequence[str], wide: float, scale: float, rows: int) -> None:
    ax.set_xlim(span.low, span.high)
    ax.set_ylim(rows - 0.5, -0.5)
    bare(ax, ink, "x")
    span.set_on(ax.xaxis, ink, wide, scale)
    ax.set_yticks([])
    label_below(ax, label, _AXIS, ink.text, scale)
