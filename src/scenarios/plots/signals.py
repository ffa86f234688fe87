"""Indicators as dumbbells: where the answer would go if a sign is seen, and if it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import whole
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import checked_result, widened
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span
from scenarios.results import IndicatorTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.canvas import Side
    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink

__all__ = ["indicator_moves"]

_PITCH, _SIZE, _MARK, _MOST = 26.0, 8.5, 24.0, 60
_SEEN, _MISSED = "#2b65a3", "#d9733a"


def indicator_moves(
    result: IndicatorTable, ax: Axes | None = None, *, option: str | None = None, most: int = 12
) -> Axes:
    """Draw where each sign would move the answer: a dot if it is seen, a ring if it is not; the one that moves most at the top.

    Parameters
    ----------
    result : IndicatorTable
        What `scenarios.indicators` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    option : str, optional
        Under which option; default the one that some sign moves most.
    most : int
        How many indicators at most, from 1 to 60.

    Returns
    -------
    Axes
        x is a probability, or the mean of the measure; indicator i stands at y = i. The line is the answer now.

    Raises
    ------
    QuestionError
        If an argument is not one of these, or there is nothing to draw.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.indicators(sc.load("ukraine-2025-08"), "escalation").plot(option="both")
    >>> [line.get_gid() for line in ax.lines if line.get_gid()][:2]
    ['missed:talk_of_retaliation', 'seen:talk_of_retaliation']
    """
    ax = checked_axes(ax, "indicator_moves")
    checked_result(result, IndicatorTable, "indicator_moves")
    count = whole("most", most, 1)
    if count > _MOST:
        raise QuestionError(
            f"most must be a whole number of at most {_MOST}, got {most}; print the result, or take its data frame"
        )
    if not result.names:
        raise QuestionError(
            "indicator_moves: there must be an indicator to draw, got none that counts; print the result for the reasons"
        )
    if option is None:
        option = result.options[int(result.expected.max(axis=0).argmax())]
    elif option not in result.options:
        raise QuestionError(f"indicator_moves: no option {shown(option)}; {did_you_mean(option, result.options)}")
    k = result.options.index(option)
    ranked = np.argsort(-result.expected[:, k], kind="stable")[:count]
    told, now = result.told[ranked, k], float(result.now[k])
    low, high = widened(float(np.nanmin([np.nanmin(told), now])), float(np.nanmax([np.nanmax(told), now])), 0.2)
    name = result.target.label(result.labels)
    unit = result.target.unit(result.labels)
    ink = ink_on(ax)
    asked = question_of(result.provenance)
    under = f", under {result.labels.options.get(option, option)}" if option else ""
    beside = [f"seen with {100 * float(result.chance[i, k]):.0f} %" for i in ranked]
    page = sheet(
        ax,
        result,
        [Row(result.label_of(result.names[i])) for i in ranked],
        Span(
            low,
            high,
            f"{name} ({unit})" if unit else f"Probability: {name}" if result.share else name,
            share=result.share,
        ),
        f"Where each sign would move {name}{under}" + (f" ({asked})" if asked else ""),
        [
            ("if it is seen", _dot(ink, seen=True)),
            ("if it is not", _dot(ink, seen=False)),
            ("as it stands", _upright(ink)),
        ],
        mark=_MARK,
        pitch=_PITCH,
        beside=beside,
    )
    for y, text in enumerate(beside):
        place = points_from(page.ax, 1, y, scale=page.scale, within=page.ax.get_yaxis_transform())
        write(page.ax, 6, 0, text, transform=place, size=_SIZE * page.scale, color=page.ink.text, va="center_baseline")
    page.ax.axvline(now, color=page.ink.text, linewidth=1.0 * page.scale, zorder=2)
    for y, i in enumerate(ranked.tolist()):
        seen, missed = (float(value) for value in result.told[i, k])
        if np.isfinite([seen, missed]).all():
            page.ax.plot([missed, seen], [y, y], color=page.ink.muted, linewidth=1.6 * page.scale, zorder=3)
        for value, kind in ((missed, "missed"), (seen, "seen")):
            if np.isfinite(value):
                page.ax.plot(
                    [value],
                    [y],
                    zorder=5,
                    gid=f"{kind}:{result.names[i]}",
                    **_look(page.ink, page.scale, seen=kind == "seen"),
                )
                other = missed if kind == "seen" else seen
                side: Side = "right" if value < (other if np.isfinite(other) else now) else "left"
                place = points_from(page.ax, value, y, scale=page.scale, within=page.ax.transData)
                words: dict[str, Any] = {
                    "size": _SIZE * page.scale,
                    "color": page.ink.muted,
                    "ha": side,
                    "va": "center_baseline",
                }
                text = result.text_of(value).replace("-", "\N{MINUS SIGN}")
                write(page.ax, -8 if side == "right" else 8, 0, text, transform=place, **words)
    return page.ax


def _look(ink: Ink, scale: float, *, seen: bool) -> dict[str, Any]:
    colour = _SEEN if seen else _MISSED
    edges = {
        "markerfacecolor": colour if seen else ink.paper,
        "markeredgecolor": colour,
        "markeredgewidth": 1.6 * scale,
    }
    return {"marker": "o", "linestyle": "none", "markersize": 7.0 * scale, **edges}


def _upright(ink: Ink) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        line = Line2D(
            [x + _MARK / 2] * 2, [y - 6, y + 6], color=ink.text, linewidth=1.0, transform=place, clip_on=False
        )
        ax.add_artist(line)

    return draw


def _dot(ink: Ink, *, seen: bool) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ax.add_artist(Line2D([x + _MARK / 2], [y], transform=place, clip_on=False, **_look(ink, 1.0, seen=seen)))

    return draw
