"""Bounds as bars: from the lowest to the highest value of every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import (
    Ruler,
    checked_axes,
    made_room,
    new_axes,
    points_from,
    room_in,
    scale_for,
    scaled,
    write,
)
from scenarios.plots.heading import FOOTER, Heading, by_label, footer_of, question_of
from scenarios.plots.palette import darkened, ink_on, ordered_colours
from scenarios.results import Bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.canvas import Side
    from scenarios.plots.palette import Ink

__all__ = ["bound_bars"]

_MOST_BARS = 120
_WIDTH, _PITCH, _BAR, _EDGE = 600.0, 17.0, 9.0, 10.0
_LABEL, _ENDS = 9.5, 8.5


def bound_bars(result: Bounds, ax: Axes | None = None, *, measure: str | None = None) -> Axes:
    """Draw every interval as a bar from its lower to its upper bound.

    Outcomes stand from top to bottom in the order of the file, and below each the options. What lies between an outer bound and
    the attained one is pale: the exact bound is somewhere there.

    Parameters
    ----------
    result : Bounds
        What `bounds` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    measure : str, optional
        A measure, whose intervals are drawn instead. Default: the outcomes, or the first measure if there are none.

    Returns
    -------
    Axes
        x is a probability (or a difference of two, or the measure); one bar an option and target.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 120 bars.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.bounds(sc.load("us-options")).plot(measure="us_cost")
    >>> len(ax.patches)  # for each of four options what is certain and what is attained
    8
    """
    ax = checked_axes(ax, "bound_bars")
    chosen = _chosen(result, measure)
    rows = _rows(result, chosen)
    events = chosen[0] < result.events
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = _WIDTH if ax is None else room_in(ax)[0] / scale
    names = [ruler.wrapped(row.name, 0.32 * across, _LABEL, bold=row.bar is None, most=1)[0] for row in rows]
    left = 8 + max(ruler.width(n, _LABEL) for n, row in zip(names, rows, strict=True) if row.bar is not None)
    right = 8 + max(ruler.width(row.text, _ENDS) for row in rows)
    heading = Heading.measured(
        ruler,
        across - 2 * edge,
        result.labels.title,
        _subtitle(result, chosen),
        footer=footer_of(result.provenance),
        scale=scale,
    )
    above, under = heading.height + edge, 18 + heading.under + edge
    margins = (left + edge, right + edge, above, under)
    if ax is None:
        ax = new_axes(across, _PITCH * len(rows) + above + under, margins)
        pitch = _PITCH
    else:
        _, tall = made_room(ax, scaled(margins, scale))
        pitch = tall / scale / len(rows)
        scale *= min(1.0, pitch / _PITCH)
    ink = ink_on(ax)
    low = min(row.bar[0] for row in rows if row.bar is not None)
    high = max(row.bar[3] for row in rows if row.bar is not None)
    ends = (0.0, 1.0) if events and not result.versus else _spread(low, high, within=(-1.0, 1.0) if events else None)
    _frame(ax, ink, ends, heading.scale, share=events, signed=bool(result.versus))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    heading.draw(ax, ink, left, 0, under - edge)
    for y, (row, name) in enumerate(zip(rows, names, strict=True)):
        place = points_from(ax, 0, y, scale=heading.scale, within=_mixed(ax))
        head = row.bar is None
        write(ax, -left, 0, name, size=_LABEL * scale, color=ink.text, bold=head, va="center_baseline", transform=place)
        if row.bar is not None:
            _bar(ax, ink, y, row, min(_BAR / _PITCH, 0.6))
            place = points_from(ax, 1, y, scale=heading.scale, within=_mixed(ax))
            write(ax, 6, 0, row.text, size=_ENDS * scale, color=ink.muted, va="center_baseline", transform=place)
    return ax


@dataclass(frozen=True, slots=True)
class _Row:
    """A heading, or a bar: outer lower, inner lower, inner upper, outer upper."""

    name: str
    bar: tuple[float, float, float, float] | None = None
    text: str = ""
    colour: str = ""


def _chosen(result: object, measure: object) -> list[int]:
    """Return the numbers of the targets to draw."""
    if not isinstance(result, Bounds):
        msg = f"bound_bars: result must be Bounds, got {shown(result)}; pass what bounds(...) returned"
        raise QuestionError(msg)
    measures = result.targets[result.events :]
    if measure is not None and not (isinstance(measure, str) and measure in measures):
        cure = did_you_mean(measure, measures) if measures else "ask for bounds of one"
        msg = f"bound_bars: measure must be one that is bounded, got {shown(measure)}; {cure}"
        raise QuestionError(msg)
    if measure is not None or not result.events:
        chosen = [result.events + measures.index(str(measure)) if measure is not None else 0]
    else:
        chosen = list(range(result.events))
    bars = len(chosen) * len(result.options)
    if bars > _MOST_BARS:
        msg = f"bound_bars: at most {_MOST_BARS} bars can be read in one picture, got {bars:,}; print the result, or ask for fewer"
        raise LimitError(msg)
    return chosen


def _rows(result: Bounds, chosen: list[int]) -> list[_Row]:
    """Return what stands from top to bottom: under each target a bar for every option."""
    colours = ordered_colours(result.events) if chosen[0] < result.events else ordered_colours(1) * len(result.targets)
    grouped = len(chosen) > 1 and len(result.options) > 1
    rows = []
    for k in chosen:
        label = result.label(result.targets[k])
        if grouped:
            rows.append(_Row(label))
        for i, option in enumerate(result.options):
            name = result.labels.options.get(option, label) if grouped or len(chosen) == 1 else label
            lower, upper = float(result.lower[i, k]), float(result.upper[i, k])
            inner = result.inner[i, k].tolist()
            bar = (lower, min(inner), max(inner), upper)
            rows.append(_Row(name, bar, result.shown(i, k).replace("-", "\N{MINUS SIGN}"), colours[k]))
    return rows


def _subtitle(result: Bounds, chosen: list[int]) -> str:
    target = result.targets[chosen[0]]
    unit = result.labels.units.get(target, "") if chosen[0] >= result.events else ""
    what = (
        "How likely each outcome can be" if len(chosen) > 1 else f"{result.label(target)}{f' ({unit})' if unit else ''}"
    )
    what += ", from lowest to highest within the ranges"
    if result.by:
        what += f", by option: {by_label(result.provenance, result.by)}"
    if result.versus:
        what += f"; difference from {result.labels.options[result.versus]}"
    asked = question_of(result.provenance)
    return f"{what} ({asked})" if asked else what


def _spread(low: float, high: float, *, within: tuple[float, float] | None) -> tuple[float, float]:
    spare = 0.05 * (high - low) or max(0.02, 0.1 * abs(low))
    ends = low - spare, high + spare
    return ends if within is None else (max(ends[0], within[0]), min(ends[1], within[1]))


def _mixed(ax: Axes) -> Transform:
    """Return the transform that counts across in axes and up in rows."""
    mixed: Transform = ax.get_yaxis_transform()
    return mixed


def _frame(ax: Axes, ink: Ink, ends: tuple[float, float], scale: float, *, share: bool, signed: bool) -> None:
    ax.set_xlim(*ends)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.set_facecolor("none")
    for spine in ax.spines.values():
        spine.set_visible(False)
    sides: list[tuple[float, float, Side]] = [
        (0.0, ends[0], "left"),
        (0.5, sum(ends) / 2, "center"),
        (1.0, ends[1], "right"),
    ]
    for at, value, side in sides:
        text = f"{100 * value:{'+' if signed else ''}.3g} {'points' if signed else '%'}" if share else f"{value:.3g}"
        place = points_from(ax, at, 0, scale=scale)
        write(
            ax,
            0,
            -4,
            text.replace("-", "\N{MINUS SIGN}"),
            size=FOOTER * scale,
            color=ink.muted,
            va="top",
            ha=side,
            transform=place,
        )
        ax.axvline(value, color=ink.faint, linewidth=0.6 * scale, zorder=0)
    if ends[0] < 0 < ends[1]:
        ax.axvline(0, color=ink.line, linewidth=0.8 * scale, zorder=1)


def _bar(ax: Axes, ink: Ink, y: int, row: _Row, thick: float) -> None:
    """Draw what is attained in full, and what only an outer bound allows pale; an interval without width as a line."""
    assert row.bar is not None  # noqa: S101 - asked for bars only
    lower, first, last, upper = row.bar
    strong = darkened(row.colour, ink.paper)
    ax.add_patch(
        Rectangle(
            (lower, y - thick / 2),
            upper - lower,
            thick,
            facecolor="none",
            edgecolor=strong,
            linewidth=0.8,
            hatch="////",
        )
    )
    ax.add_patch(
        Rectangle((first, y - thick / 2), last - first, thick, facecolor=row.colour, edgecolor=strong, linewidth=1.2)
    )
