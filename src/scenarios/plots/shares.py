"""Sobol' indices as bars: what each source has by itself, and with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import whole
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import box, checked_result
from scenarios.plots.rows import Row, sheet, spoken
from scenarios.plots.spread import Span
from scenarios.results import Sobol

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["sobol_bars"]

_PITCH, _BAR, _SIZE, _MARK = 20.0, 11.0, 8.5, 30.0
_FIRST, _REST = ("#2b65a3", ""), ("#bcd8ea", "////")
_MOST = 60


def sobol_bars(result: Sobol, ax: Axes | None = None, *, option: str | None = None, most: int = 12) -> Axes:
    """Draw which part of an option's variance each source has by itself (solid) and with others (hatched).

    Parameters
    ----------
    result : Sobol
        What `sobol` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    option : str, optional
        Whose variance; default that of the greatest.
    most : int
        How many sources at most, from 1 to 60.

    Returns
    -------
    Axes
        x is a part of the variance. Source i has its bar at y = i, up to its total index; where indices are sampled, a thin line
        is the interval of the total index.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.sobol(sc.load("us-options"), "us_cost").plot(option="both")
    >>> [round(bar.get_width(), 2) for bar in ax.patches if bar.get_gid()][::2]
    [0.9, 0.1]
    """
    ax = checked_axes(ax, "sobol_bars")
    checked_result(result, Sobol, "sobol_bars")
    count = whole("most", most, 1)
    if count > _MOST:
        msg = f"most must be a whole number of at most {_MOST}, got {most}; print the result, or take its data frame"
        raise QuestionError(msg)
    if option is None:
        option = result.options[int(result.variance.argmax())]
    elif not isinstance(option, str) or option not in result.options:
        msg = f"sobol_bars: no option {shown(option)}; {did_you_mean(option, result.options)}"
        raise QuestionError(msg)
    k = result.options.index(option)
    places = sorted(range(len(result.sources)), key=lambda i: -result.total[i, k])[:count]
    ink = ink_on(ax)
    ends = result.total[places, k] if result.total_interval is None else result.total_interval[places, k, 1]
    asked = question_of(result.provenance)
    whose = f", {result.answer.option(option)}" if option else ""
    page = sheet(
        ax,
        result,
        [Row(spoken(result.sources[i])) for i in places],
        Span(0.0, max(1.0, 1.05 * float(ends.max())), "Part of the variance", share=True),
        f"{result.answer.title}{whose}: where its variance comes from" + (f" ({asked})" if asked else ""),
        [
            ("by itself (first-order index)", box(*_FIRST, ink)),
            ("with others (up to the total index)", box(*_REST, ink)),
        ],
        mark=_MARK,
        pitch=_PITCH,
        beside=["100.0 %"],
    )
    thick = min(0.8, _BAR * page.scale / page.pitch)
    for y, i in enumerate(places):
        first = min(max(float(result.first[i, k]), 0.0), max(float(result.total[i, k]), 0.0))
        for x, width, (colour, hatch) in ((0.0, first, _FIRST), (first, float(result.total[i, k]) - first, _REST)):
            look: dict[str, Any] = {
                "facecolor": colour,
                "edgecolor": page.ink.line,
                "hatch": hatch,
                "linewidth": 0.6,
                "zorder": 3,
            }
            page.ax.add_patch(
                Rectangle((x, y - thick / 2), max(width, 0.0), thick, gid=f"bar:{result.sources[i]}", **look)
            )
        end = float(result.total[i, k])
        if result.total_interval is not None:
            low, high = result.total_interval[i, k].tolist()
            page.ax.hlines(y, low, high, color=page.ink.text, linewidth=1.2 * page.scale, zorder=4).set_gid(
                f"interval:{i}"
            )
            end = max(end, high)
        place = points_from(page.ax, end, y, scale=page.scale, within=page.ax.transData)
        text = f"{100 * float(result.total[i, k]):.1f} %"
        write(page.ax, 5, 0, text, size=_SIZE * page.scale, color=page.ink.text, va="center_baseline", transform=place)
    return page.ax
