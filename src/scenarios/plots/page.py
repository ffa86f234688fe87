"""A page for pictures that are laid out in points: axes that count points, with title, legend and footer around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.plots.canvas import Ruler, made_room, new_axes, room_in, scale_for, scaled
from scenarios.plots.heading import Heading
from scenarios.plots.palette import ink_on
from scenarios.plots.pen import SYMBOL, Pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.plots.heading import Swatch

__all__ = ["page"]

_EDGE, _LEAST_WIDTH = 12.0, 420.0


def page(
    ax: Axes | None,
    size: tuple[float, float],
    title: str,
    subtitle: str,
    footer: str,
    legend: Sequence[tuple[str, Swatch]] = (),
) -> Pen:
    """Return a pen on axes whose x and y are points, y downward, with all that stands around them.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Where to draw, as large as fits there; None: a new figure of fitting size.
    size : (float, float)
        Width and height of what will be drawn, in points.
    """
    ruler = Ruler()
    type_scale = scale_for(ax)
    across = max(size[0], _LEAST_WIDTH) if ax is None else room_in(ax)[0] / type_scale
    heading = Heading.measured(ruler, across, title, subtitle, legend, SYMBOL, footer, type_scale)
    if ax is None:
        margins = (_EDGE, _EDGE, heading.height + _EDGE + 6, heading.under + 8 + _EDGE)
        ax = new_axes(across + 2 * _EDGE, size[1] + margins[2] + margins[3], margins)
        wide, tall, scale = across, size[1], 1.0
    else:
        wide, tall = made_room(ax, scaled((0, 0, heading.height + 6, heading.under + 8), type_scale))
        scale = min(wide / size[0], tall / size[1], 1.0)
    ink = ink_on(ax)
    ax.set_axis_off()
    ax.set_xlim(0, wide / scale)
    ax.set_ylim(tall / scale, 0)
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    heading.draw(ax, ink, 0, 6, heading.under + 8)
    return Pen(ax, ink, scale)
