"""Acceptability curves: how often each option is the best, while the worth of a unit of effect moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import Ruler, checked_axes, height_of, made_room, new_axes, room_in, scale_for, scaled
from scenarios.plots.heading import Heading, footer_of, question_of
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.spread import TICK, Span, bare
from scenarios.results import Acceptability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.results import PayoffTable

    Look = tuple[str, tuple[float, ...], str]

__all__ = ["acceptability_curves", "panel"]

_WIDTH, _HEIGHT, _EDGE, _AXIS, _MARK, _MOST = 600.0, 270.0, 10.0, 9.5, 30.0, 24


def acceptability_curves(found: Acceptability, ax: Axes | None = None) -> Axes:
    """Draw a curve for each option, with the frontier as a broad band behind those that are on it.

    Parameters
    ----------
    found : Acceptability
        What `acceptability` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is λ, the worth of a unit of effect; y the share of the cases in which an option is the best or level with it, from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 24 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> effect = sc.payoff_table({"old": [1, 1], "new": [2, 3]})
    >>> cost = sc.payoff_table({"old": [0, 0], "new": [15, 15]}, better="lower")
    >>> sc.acceptability(effect, cost, [5, 10, 20]).plot().get_xlabel()
    'λ: what a unit of effect is worth (payoff per payoff)'
    """
    ax = checked_axes(ax, "acceptability_curves")
    if not isinstance(found, Acceptability):
        raise QuestionError(
            f"acceptability_curves: found must be an Acceptability, got {shown(found)}; pass what acceptability(...) returned"
        )
    if len(found.options) > _MOST:
        raise LimitError(
            f"acceptability_curves: at most {_MOST} options can be told apart, got {len(found.options):,}; print the result, or compare fewer"
        )
    looks = line_looks(len(found.options), ink_on(ax).paper)
    low, high = float(found.thresholds[0]), float(found.thresholds[-1])
    spare = 0.02 * (high - low) or max(0.5, 0.1 * low)
    legend = [
        (found.effect.labels.options[option], _sample(look)) for option, look in zip(found.options, looks, strict=True)
    ]
    legend.append(("greatest expected net benefit", _band()))
    ax, ink, scale = panel(
        ax,
        found.effect,
        "In what share of the cases each option is the best",
        legend,
        Span(low - spare, high + spare, f"λ: what a unit of effect is worth ({found.unit})", share=False),
        Span(-0.02, 1.04, "", share=True),
    )
    for k, look in enumerate(looks):
        shares = found.alone[:, k] + found.tied[:, k]
        _curve(ax, ink, scale, found.thresholds, shares, look).set_gid(f"curve:{found.options[k]}")
        on = np.where(found.frontier[:, k], shares, np.nan)
        band: Any = ax.plot(
            found.thresholds, on, color=ink.faint, linewidth=7 * scale, zorder=1, solid_capstyle="round"
        )[0]
        band.set_gid(f"frontier:{found.options[k]}")
        band.set(marker="o", markersize=7 * scale, markeredgewidth=0)
    return ax


def panel(
    ax: Axes | None, table: PayoffTable, what: str, legend: Sequence[tuple[str, Swatch]], across: Span, up: Span
) -> tuple[Axes, Ink, float]:
    """Lay out axes for lines, with title, legend, footer and the names of both axes; y is named in the subtitle."""
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    room = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    left, right = ruler.width("100 %", TICK) + 8, 14.0
    asked = "" if table.provenance is None else question_of(table.provenance)
    heading = Heading.measured(
        ruler,
        room,
        table.labels.title or "A table of options and cases",
        what + (f" ({asked})" if asked else ""),
        legend,
        _MARK,
        f"{table.source[:1].upper()}{table.source[1:]}" if table.provenance is None else footer_of(table.provenance),
        scale,
    )
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
    ax.set_xlabel(
        "\n".join(below), fontsize=_AXIS * scale, color=ink.text, loc="left", labelpad=4, parse_math=False, usetex=False
    )
    heading.draw(ax, ink, left, 0, under - edge)
    return ax, ink, scale


def _curve(ax: Axes, ink: Ink, scale: float, x: Any, y: Any, look: Look) -> Line2D:
    colour, dashes, marker = look
    line = ax.plot(x, y, color=colour, linewidth=1.8 * scale, zorder=3)[0]
    every = max(1, len(x) // 12)
    line.set(
        marker=marker, markersize=5 * scale, markeredgecolor=ink.paper, markeredgewidth=0.6 * scale, markevery=every
    )
    if dashes:
        line.set_dashes(dashes)
    return line


def _sample(look: Look) -> Swatch:
    colour, dashes, marker = look

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        line = Line2D([x, x + _MARK], [y, y], color=colour, linewidth=1.8, transform=place, clip_on=False)
        if dashes:
            line.set_dashes(dashes)
        ax.add_artist(line)
        dot = Line2D([x + _MARK / 2], [y], marker=marker, color=colour, markersize=5, transform=place, clip_on=False)
        ax.add_artist(dot)

    return draw


def _band() -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        colour = ink_on(ax).faint
        line = Line2D([x + 3, x + _MARK - 3], [y, y], color=colour, linewidth=7, transform=place, clip_on=False)
        line.set_solid_capstyle("round")
        ax.add_artist(line)

    return draw
