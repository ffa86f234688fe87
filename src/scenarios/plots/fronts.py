"""Options as points in a plane: which are efficient, and the front that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import (
    Ruler,
    checked_axes,
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
from scenarios.plots.heading import Heading, by_label, footer_of, question_of
from scenarios.plots.labelling import along, placed
from scenarios.plots.palette import darkened, ink_on
from scenarios.plots.spread import Span
from scenarios.results import LeagueTable, ParetoFront
from scenarios.results.distribution import amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.heading import Swatch
    from scenarios.plots.labelling import Box
    from scenarios.plots.palette import Ink

    Floats = NDArray[np.float64]

__all__ = ["front_points"]

_MOST_POINTS = 100
_WIDTH, _HEIGHT, _EDGE = 600.0, 340.0, 10.0
_TICK, _AXIS, _NAME, _NAME_WIDTH, _RADIUS = 8.5, 9.5, 9.0, 130.0, 4.5
_EFFICIENT = "#0072b2"


@dataclass(frozen=True, slots=True)
class _Plane:
    """What is drawn: places, names, who stands how, and the line through the front."""

    x: Floats
    y: Floats
    axes: tuple[str, str]
    names: list[list[str]]
    kinds: list[str]
    line: list[int]
    steps: bool
    said: str


def front_points(
    result: ParetoFront | LeagueTable, ax: Axes | None = None, *, x: int | None = None, y: int | None = None
) -> Axes:
    """Draw the options as points: the efficient ones filled and joined by the front, the others hollow and grey.

    Between two options of a Pareto front the line goes round the corner, for nothing is offered in between; that of a league table is
    straight, for its ratios are slopes.

    Parameters
    ----------
    result : ParetoFront or LeagueTable
        What `pareto`, `mean_risk` or `league_table` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.
    x, y : int, optional
        The numbers, from 0, of the criteria to draw. Default: the first two; the mean upward of mean and risk. Where there are more
        than two, no line is drawn. A league table has the effect on the x axis and the cost on the y axis.

    Returns
    -------
    Axes
        In the measures' units.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Notes
    -----
    A name for which there is no room is left out; those of efficient options are set first, and the subtitle says how many are
    missing.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.pareto(sc.load("us-options"), ["us_cost", "alliance_cohesion"]).plot()
    >>> ax.get_xlabel()
    'Cost to the US over a year, mean (USD bn), lower is better'
    """
    ax = checked_axes(ax, "front_points")
    ruler = Ruler()
    plane = _plane(result, x, y, ruler)
    if len(plane.kinds) > _MOST_POINTS:
        msg = (
            f"front_points: at most {_MOST_POINTS} options can be read in one picture, got {len(plane.kinds):,}; print the "
            "result, or compare fewer"
        )
        raise LimitError(msg)
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = _WIDTH if ax is None else room_in(ax)[0] / scale
    spans = _span(plane.x, plane.axes[0]), _span(plane.y, plane.axes[1])
    ink = ink_on(ax)
    heading = _heading(result, plane, ruler, (across - 2 * edge, scale), 0)
    below = ruler.wrapped(plane.axes[0], across - 2 * edge - 62, _AXIS, most=2)
    under = 18 + height_of(len(below), _AXIS) + 6 + heading.under + edge
    tall = _HEIGHT if ax is None else max(60.0, room_in(ax)[1] / scale - heading.height - under)
    beside = ruler.wrapped(plane.axes[1], tall, _AXIS, most=3)
    left = 48 + height_of(len(beside), _AXIS)
    # What will be missing is known only when there are axes; the line that says so needs its room before.
    missing = _boxes(plane, (across - 2 * edge - left - 14, tall), spans, ruler).count(None)
    above = _heading(result, plane, ruler, (across - 2 * edge, scale), missing).height
    margins = (left + edge, 14 + edge, above + edge, under)
    if ax is None:
        ax = new_axes(across, _HEIGHT + above + edge + under, margins)
    else:
        made_room(ax, scaled(margins, scale))
    _frame(ax, ink, spans, (below, beside), scale)
    missing = _draw(ax, ink, plane, spans, ruler, scale)
    _heading(result, plane, ruler, (across - 2 * edge, scale), missing).draw(ax, ink, left, 0, under - edge)
    return ax


def _heading(
    result: ParetoFront | LeagueTable, plane: _Plane, ruler: Ruler, size: tuple[float, float], missing: int
) -> Heading:
    """Return title, subtitle and legend for a width and scale; the subtitle says how many names are missing."""
    asked = question_of(result.provenance)
    said = plane.said + (f" ({asked})" if asked else "")
    if missing:
        said += f"; {missing} without a name, for want of room"
    looks = list(dict.fromkeys(sorted(plane.kinds, key=_KINDS.index)))
    legend = [(_KIND_NAMES[kind], _sample(kind, size[1])) for kind in looks]
    return Heading.measured(
        ruler, size[0], result.labels.title, said, legend, 12.0, footer_of(result.provenance), size[1]
    )


_KINDS = ("efficient", "frontier", "weak", "extended", "dominated")
_KIND_NAMES = {
    "efficient": "efficient",
    "frontier": "on the frontier",
    "weak": "weakly efficient: none is better by every criterion",
    "extended": "extendedly dominated, by a mix of two others",
    "dominated": "dominated",
}
_STRONG = {"efficient", "frontier"}
_MARKERS = {"efficient": "o", "frontier": "o", "weak": "s", "extended": "D", "dominated": "o"}


def _plane(result: object, x: object, y: object, ruler: Ruler) -> _Plane:
    """Return what is to be drawn of a result."""
    if isinstance(result, ParetoFront):
        return _of_front(result, x, y, ruler)
    if not isinstance(result, LeagueTable):
        msg = f"front_points: result must be a ParetoFront or a LeagueTable, got {shown(result)}; pass what pareto(...) returned"
        raise QuestionError(msg)
    if x is not None or y is not None:
        msg = f"front_points: x and y choose criteria of a ParetoFront, got {shown(x if y is None else y)}; leave them out"
        raise QuestionError(msg)
    kinds = {"frontier": "frontier", "dominated": "dominated", "extendedly dominated": "extended"}
    names = []
    for option, row in result.items():
        name = ruler.wrapped(result.labels.options[option], _NAME_WIDTH, _NAME, most=3)
        names.append(
            name if np.isnan(row.ratio) else [*name, f"ratio {amount(row.ratio)}".replace("-", "\N{MINUS SIGN}")]
        )
    return _Plane(
        result.effects,
        result.costs,
        (f"{result.named(result.effect)}, mean, {result.better} is better", f"{result.named(result.cost)}, mean"),
        names,
        [kinds[row.standing] for row in result.values()],
        list(result.places),
        steps=False,
        said=f"What more of the effect costs, by option: {by_label(result.provenance, result.by)}",
    )


def _of_front(result: ParetoFront, x: object, y: object, ruler: Ruler) -> _Plane:
    two = len(result.criteria) == 2
    risky = two and result.provenance.question == "mean_risk"
    first = result.checked_criterion(int(risky) if x is None else x, "front_points: x")
    second = result.checked_criterion(int(not risky) if y is None else y, "front_points: y")
    if first == second:
        msg = f"front_points: x and y must be two criteria, got {first} for both; name another for one of them"
        raise QuestionError(msg)
    kinds = [
        "efficient" if o in result.efficient else "weak" if o in result.weakly_efficient else "dominated"
        for o in result
    ]
    sign = 1.0 if result.criteria[first].better == "lower" else -1.0
    standing = sorted(
        (i for i, kind in enumerate(kinds) if kind == "efficient"), key=lambda i: sign * result.figures[i, first]
    )
    more = "" if two else f" by {len(result.criteria)} criteria, of which two are drawn"
    return _Plane(
        result.figures[:, first],
        result.figures[:, second],
        tuple(f"{result.label(k)}, {result.criteria[k].better} is better" for k in (first, second)),  # type: ignore[arg-type] # two
        [ruler.wrapped(result.labels.options[o], _NAME_WIDTH, _NAME, most=3) for o in result],
        kinds,
        standing if two else [],
        steps=True,
        said=f"Which options are efficient{more}: {by_label(result.provenance, result.by)}",
    )


def _span(values: Floats, label: str) -> Span:
    low, high = float(values.min()), float(values.max())
    apart = high - low
    if apart <= 1e-9 * max(abs(low), abs(high), 1e-300):
        apart = 0.2 * abs(low) or 1.0
    return Span(low - 0.16 * apart, high + 0.16 * apart, label, share=False)


def _in_points(plane: _Plane, room: tuple[float, float], spans: tuple[Span, Span]) -> list[tuple[float, float]]:
    across = (plane.x - spans[0].low) / (spans[0].high - spans[0].low) * room[0]
    up = (plane.y - spans[1].low) / (spans[1].high - spans[1].low) * room[1]
    return list(zip(across.tolist(), up.tolist(), strict=True))


def _corners(plane: _Plane, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the places through which the front goes, corners among them."""
    line: list[tuple[float, float]] = []
    for i in plane.line:
        if line and plane.steps:
            line.append((places[i][0], line[-1][1]))
        line.append(places[i])
    return line


def _boxes(plane: _Plane, room: tuple[float, float], spans: tuple[Span, Span], ruler: Ruler) -> list[Box | None]:
    places = _in_points(plane, room, spans)
    sizes = [(ruler.widest(name, _NAME), height_of(len(name), _NAME)) for name in plane.names]
    order = sorted(range(len(places)), key=lambda i: _KINDS.index(plane.kinds[i]))
    return placed(places, sizes, room, radius=_RADIUS, avoided=along(_corners(plane, places)), order=order)


def _frame(ax: Axes, ink: Ink, spans: tuple[Span, Span], labels: tuple[list[str], list[str]], scale: float) -> None:
    ax.set_xlim(spans[0].low, spans[0].high)
    ax.set_ylim(spans[1].low, spans[1].high)
    ax.set_facecolor("none")
    for side, spine in ax.spines.items():
        spine.set_visible(side in {"bottom", "left"})
        spine.set_color(ink.line)
    wide, tall = room_in(ax)
    spans[0].set_on(ax.xaxis, ink, wide, scale)
    spans[1].set_on(ax.yaxis, ink, tall, scale)
    label_below(ax, labels[0], _AXIS, ink.text, scale)
    style: dict[str, Any] = {"fontsize": _AXIS * scale, "color": ink.text, "parse_math": False, "usetex": False}
    ax.set_ylabel("\n".join(labels[1]), loc="bottom", labelpad=4 * scale, **style)


def _draw(ax: Axes, ink: Ink, plane: _Plane, spans: tuple[Span, Span], ruler: Ruler, scale: float) -> int:
    """Draw line, points and names; return how many names found no room."""
    wide, tall = room_in(ax)
    room = wide / scale, tall / scale
    places = _in_points(plane, room, spans)
    boxes = _boxes(plane, room, spans, ruler)
    here = points_from(ax, 0, 0, scale=scale)
    line = _corners(plane, places)
    if len(line) > 1:
        blue = darkened(_EFFICIENT, ink.paper)
        _stroke(ax, line, blue, 1.3 * scale, here, 2)
    for (x, y), kind, name, box in zip(places, plane.kinds, plane.names, boxes, strict=True):
        _mark(ax, kind, x, y, here, scale)
        if box is None:
            continue
        near = box.nearest((x, y))
        if np.hypot(near[0] - x, near[1] - y) > 14:
            _stroke(ax, [(x, y), near], ink.faint, 0.7 * scale, here, 1)
        before = box.right <= x
        write(
            ax,
            box.right if before else box.left,
            (box.low + box.high) / 2,
            name,
            size=_NAME * scale,
            color=ink.text if kind in _STRONG else ink.muted,
            ha="right" if before else "left",
            va="center",
            transform=here,
        )
    return boxes.count(None)


def _stroke(
    ax: Axes, line: list[tuple[float, float]], colour: str, width: float, place: Transform, zorder: float
) -> None:
    across, up = zip(*line, strict=True)
    ax.add_artist(Line2D(across, up, color=colour, linewidth=width, transform=place, zorder=zorder))


def _mark(ax: Axes, kind: str, x: float, y: float, place: Transform, scale: float) -> None:
    ink = ink_on(ax)
    strong = kind in _STRONG
    blue = darkened(_EFFICIENT, ink.paper)
    dot = Line2D(
        [x],
        [y],
        marker=_MARKERS[kind],
        markersize=(8.0 if strong else 7.0) * scale,
        markerfacecolor=blue if strong else ink.faint if kind == "weak" else ink.paper,
        markeredgecolor=blue if strong else ink.muted,
        markeredgewidth=1.2 * scale,
        linestyle="none",
        transform=place,
        clip_on=False,
        zorder=4 if strong else 3,
    )
    ax.add_artist(dot)


def _sample(kind: str, scale: float) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        _mark(ax, kind, x + 5, y, place, scale)

    return draw
