"""Maps of options × cases and of rules × options: a cell for each, darker the more is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

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
from scenarios.plots.heading import Heading, footer_of, question_of
from scenarios.plots.palette import ink_on, readable
from scenarios.results import PayoffTable, RegretTable, RobustChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink

    Floats = NDArray[np.float64]

__all__ = ["payoff_map", "regret_map", "rule_map"]

_WIDTH, _EDGE, _LABEL, _CELL, _SMALL, _PITCH = 640.0, 10.0, 9.5, 9.0, 8.5, 26.0
_SPELLED, _MOST_ROWS = 12, 100
_SHADE, _PICKED = "#8c2f39", "#1f4e8c"


def regret_map(found: RegretTable, ax: Axes | None = None) -> Axes:
    """Draw the regret of every option in every case: pale where it is the best, dark where it falls short most.

    Up to 12 cases are columns with their numbers. More stand side by side, each as wide as it counts: first those in which the first option is
    the best, then those in which the second is, and so on (the first of those that are level); within each, from the least to the greatest
    regret of any option.

    Parameters
    ----------
    found : RegretTable
        What `regret` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Option i has its row at y = i. x counts cases, or is their share, from 0 to 1, where there are more than 12.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.regret({"act": {"calm": 5, "storm": 1}, "wait": {"calm": 3, "storm": 2}}).plot()
    >>> tuple(map(float, ax.get_ylim()))
    (1.5, -0.5)
    """
    ax = checked_axes(ax, "regret_map")
    if not isinstance(found, RegretTable):
        raise QuestionError(
            f"regret_map: found must be a RegretTable, got {shown(found)}; pass what regret(...) returned"
        )
    what = f"Regret, {found.table.labels.cells}: how far each option falls short of the best one"
    return _drawn(ax, found.table, found.regrets, what, "regret_map")


def payoff_map(table: PayoffTable, ax: Axes | None = None) -> Axes:
    """Draw what every option comes to in every case; darker is more.

    Parameters
    ----------
    table : PayoffTable
        What `payoff_table` returned.
    ax : matplotlib Axes, optional
        As in `regret_map`, and so are the cases.

    Returns
    -------
    Axes
        As in `regret_map`.

    Raises
    ------
    QuestionError, LimitError
        As in `regret_map`.
    """
    ax = checked_axes(ax, "payoff_map")
    if not isinstance(table, PayoffTable):
        raise QuestionError(
            f"payoff_map: table must be a PayoffTable, got {shown(table)}; pass what payoff_table(...) returned"
        )
    cells = table.labels.cells
    return _drawn(ax, table, table.payoffs, f"{cells[:1].upper()}{cells[1:]}, {table.better} is better", "payoff_map")


def rule_map(choice: RobustChoice, ax: Axes | None = None) -> Axes:
    """Draw what each rule makes of each option, with what it picks marked.

    Parameters
    ----------
    choice : RobustChoice
        What `robust_choice` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Rule i has its row at y = i, option k its column at x = k.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 12 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> table = sc.payoff_table({"act": {"calm": 5, "storm": 1}, "wait": {"calm": 3, "storm": 2}})
    >>> ax = sc.robust_choice(table).plot()
    >>> tuple(map(float, ax.get_ylim()))
    (7.5, -0.5)
    """
    ax = checked_axes(ax, "rule_map")
    if not isinstance(choice, RobustChoice):
        raise QuestionError(
            f"rule_map: choice must be a RobustChoice, got {shown(choice)}; pass what robust_choice(...) returned"
        )
    options, table = choice.options, choice.table
    if len(options) > _SPELLED:
        raise LimitError(
            f"rule_map: at most {_SPELLED} options can be read side by side, got {len(options):,}; print the result, or compare fewer"
        )
    ink = ink_on(ax)
    picked = np.array([[option in score.best for option in options] for score in choice.scores])
    texts = [[choice.shown(score, option) for option in options] for score in choice.scores]
    cells = table.labels.cells
    page = _page(
        ax,
        table,
        [score.label[:1].upper() + score.label[1:] for score in choice.scores],
        [table.labels.options[option] for option in options],
        f"What rules of decision under uncertainty pick: {cells}, {table.better} is better",
        [("picked, all that are level", _box(_PICKED, ink))],
    )
    for i, row in enumerate(texts):
        for k, text in enumerate(row):
            _cell(page, i, k, text, _PICKED if picked[i, k] else ink.panel, bold=bool(picked[i, k]))
    return page.ax


@dataclass(frozen=True, slots=True)
class _Page:
    """Axes with a row for each label, `wide` points for a column."""

    ax: Axes
    ink: Ink
    ruler: Ruler
    scale: float
    wide: float


def _drawn(ax: Axes | None, table: PayoffTable, values: Floats, what: str, where: str) -> Axes:
    if len(table.options) > _MOST_ROWS:
        raise LimitError(
            f"{where}: at most {_MOST_ROWS} options can be read in one picture, got {len(table.options):,}; print the result, or compare fewer"
        )
    ink = ink_on(ax)
    low, high = float(values.min()), float(values.max())
    shades = LinearSegmentedColormap.from_list(
        "shades", [_mixed(ink.paper, _SHADE, 0.04), _mixed(ink.paper, _SHADE, 1.0)]
    )
    ends = [low, high] if high > low else [low]
    part = [0.0, 1.0] if high > low else [0.5]
    legend = [(_text(table, value), _box(to_hex(shades(at)), ink)) for value, at in zip(ends, part, strict=True)]
    few = len(table.cases) <= _SPELLED
    names = [table.labels.options[option] for option in table.options]
    columns = [table.labels.cases[case] for case in table.cases] if few else []
    said = what if few else f"{what}; cases stand by which option is the best in them"
    page = _page(ax, table, names, columns, said, legend)
    share = (values - low) / (high - low) if high > low else np.full_like(values, 0.5)
    if few:
        for i, row in enumerate(values.tolist()):
            for k, value in enumerate(row):
                _cell(page, i, k, _text(table, value), to_hex(shades(float(share[i, k]))), bold=False)
    else:
        _strips(page, table, share, shades)
    return page.ax


def _page(
    ax: Axes | None,
    table: PayoffTable,
    rows: Sequence[str],
    columns: Sequence[str],
    what: str,
    legend: Sequence[tuple[str, Swatch]],
) -> _Page:
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    names = [ruler.balanced(name, min(170, 0.34 * across), _LABEL, most=3) for name in rows]
    left = max(ruler.widest(lines, _LABEL) for lines in names) + 10
    each = (across - left - 14) / max(len(columns), 1)
    heads = [ruler.wrapped(name, each - 6, _SMALL, most=4) for name in columns]
    if any(_broken(name, lines) for name, lines in zip(columns, heads, strict=True)):
        heads = [[str(i + 1)] for i in range(len(columns))]
        legend = [*legend, *((f"{i + 1}  {name}", _nothing) for i, name in enumerate(columns))]
    over = height_of(max((len(lines) for lines in heads), default=0), _SMALL) + 8
    asked = "" if table.provenance is None else question_of(table.provenance)
    footer = (
        f"{table.source[:1].upper()}{table.source[1:]}" if table.provenance is None else footer_of(table.provenance)
    )
    subtitle = what + (f" ({asked})" if asked else "")
    title = table.labels.title or "A table of options and cases"
    heading = Heading.measured(ruler, across, title, subtitle, legend, footer=footer, scale=scale)
    pitch = max(_PITCH, *(height_of(len(lines), _LABEL) + 6 for lines in names))
    under = (8.0 if columns else 36.0) + heading.under + edge
    margins = (left + edge, 14 + edge, heading.height + over + edge, under)
    if ax is None:
        ax = new_axes(across + 2 * edge, pitch * len(rows) + margins[2] + under, margins)
        wide, tall = room_in(ax)
    else:
        wide, tall = made_room(ax, scaled(margins, scale))
        scale *= min(1.0, tall / scale / len(rows) / pitch)
    ink = ink_on(ax)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(*((-0.5, len(columns) - 0.5) if columns else (0.0, 1.0)))
    ax.set_facecolor("none")
    ax.set_yticks([])
    ax.set_xticks([])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    heading.draw(ax, ink, left, over, under - edge)
    for y, lines in enumerate(names):
        place = points_from(ax, 0, y, scale=heading.scale, within=ax.get_yaxis_transform())
        write(ax, -left, 0, lines, size=_LABEL * scale, color=ink.text, va="center", transform=place)
    for x, lines in enumerate(heads):
        place = points_from(ax, x, 1, scale=heading.scale, within=ax.get_xaxis_transform())
        write(ax, 0, 5, lines, size=_SMALL * scale, color=ink.text, ha="center", va="bottom", transform=place)
    return _Page(ax, ink, ruler, scale, wide / max(len(columns), 1))


def _broken(name: str, lines: Sequence[str]) -> bool:
    """Say whether a name over a column is cut off, or broken within a word."""
    return " ".join(lines) != " ".join(name.split())


def _nothing(ax: Axes, x: float, y: float, place: Transform) -> None:
    """Draw no mark before an entry of the legend: its number is one."""


def _cell(page: _Page, y: int, x: int, text: str, colour: str, *, bold: bool) -> None:
    page.ax.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, linewidth=0))
    size = _CELL * page.scale
    size *= min(1.0, 0.9 * page.wide / page.ruler.width(text, size, bold=bold))
    write(page.ax, x, y, text, size=size, color=readable(colour), bold=bold, ha="center", va="center_baseline")


def _strips(page: _Page, table: PayoffTable, share: Floats, shades: LinearSegmentedColormap) -> None:
    """Draw many cases side by side, by which option is the best in them."""
    gains = table.gains
    regrets = gains.max(axis=0) - gains
    best = regrets.argmin(axis=0)
    order = np.lexsort((regrets.max(axis=0), best))
    edges = np.concatenate([[0.0], np.cumsum(table.weights[order])])
    rows = np.arange(len(table.options) + 1) - 0.5
    mesh: Any = page.ax.pcolormesh(
        edges, rows, share[:, order], cmap=shades, vmin=0, vmax=1, rasterized=True, linewidth=0
    )
    mesh.set_gid("cases")
    page.ax.set_ylim(len(table.options) - 0.5, -0.5)
    for y in rows[1:-1]:
        page.ax.axhline(y, color=page.ink.paper, linewidth=2.0 * page.scale)
    ends = [float(table.weights[best <= i].sum()) for i in range(len(table.options))]
    for end in ends[:-1]:
        if 0 < end < 1 - 1e-12:
            page.ax.axvline(end, color=page.ink.text, linewidth=0.9 * page.scale)
    axis = page.ax.xaxis
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g} %"))
    axis.set_tick_params(
        labelsize=_SMALL * page.scale, labelcolor=page.ink.text, color=page.ink.line, length=3, width=0.8
    )
    said = "Share of the cases; lines divide those with different best options"
    label_below(page.ax, said, _LABEL, page.ink.text, page.scale)


def _text(table: PayoffTable, value: float) -> str:
    return table.labels.shown(value).replace("-", "\N{MINUS SIGN}")


def _mixed(paper: str, ink: str, part: float) -> tuple[float, float, float]:
    red, green, blue = (p + (i - p) * part for p, i in zip(to_rgb(paper), to_rgb(ink), strict=True))
    return red, green, blue


def _box(colour: str, ink: Ink) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        box = Rectangle((x, y - 4.5), 11, 9, facecolor=colour, edgecolor=ink.faint, linewidth=0.6)
        box.set_transform(place)
        box.set_clip_on(False)
        ax.add_artist(box)

    return draw
