"""Tornado: a bar for each judgement, from the answer at its lower end to that at its upper end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from scenarios.errors import QuestionError
from scenarios.evaluation.arguments import whole
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import box, checked_result, widened
from scenarios.plots.rows import Row, sheet, spoken
from scenarios.plots.spread import Span
from scenarios.results import Tornado
from scenarios.results.answers import input_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink

__all__ = ["tornado_bars"]

_PITCH, _BAR, _SIZE, _MARK = 22.0, 11.0, 8.0, 30.0
_LOWER, _UPPER = ("#2b65a3", ""), ("#f0b877", "////")
_MOST = 60


def tornado_bars(result: Tornado, ax: Axes | None = None, *, option: str | None = None, most: int = 12) -> Axes:
    """Draw how far each judgement moves one option's answer, the one that moves it most at the top.

    The ends of the ranges stand at the bars. A diamond marks an end at which another option than now is best.

    Parameters
    ----------
    result : Tornado
        What `scenarios.tornado` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    option : str, optional
        Whose answer; "optimal" for that of whichever option is best. Default: the option that is moved most.
    most : int
        How many judgements at most, from 1 to 60.

    Returns
    -------
    Axes
        x is a probability (or a difference of two, or the measure); judgement i has its bar at y = i.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.tornado(sc.load("us-options"), "us_cost").plot(option="both")
    >>> [bar.get_gid() for bar in ax.patches if bar.get_gid()][::2]
    ['bar:us_policy.tariffs:us_cost', 'bar:us_policy.sanctions:us_cost']
    """
    ax = checked_axes(ax, "tornado_bars")
    checked_result(result, Tornado, "tornado_bars")
    count = whole("most", most, 1)
    if count > _MOST:
        msg = f"most must be a whole number of at most {_MOST}, got {most}; print the result, or take its data frame"
        raise QuestionError(msg)
    answer = result.answer
    if option is None:
        option = result.options[int(np.abs(result.answers[:, 1] - result.answers[:, 0]).max(axis=0).argmax())]
    names = result.ranked(option)[:count]
    ends, base = result.ends_of(option)
    places = [result.addresses.index(name) for name in names]
    shown_ends = ends[places]
    low, high = widened(float(min(shown_ends.min(), base)), float(max(shown_ends.max(), base)), 0.16)
    ink = ink_on(ax)
    whose = (
        "" if not option else ", the best option's" if option not in result.options else f", {answer.option(option)}"
    )
    asked = question_of(result.provenance)
    switching = bool((result.choice[places] != result.chosen).any())
    legend = [("at the lower end", box(*_LOWER, ink)), ("at the upper end", box(*_UPPER, ink))]
    if switching:
        legend.append(("another option is best there", _diamond(ink)))
    page = sheet(
        ax,
        result,
        [Row(spoken(name)) for name in names],
        Span(low, high, answer.title, share=answer.target.measure is None),
        f"{answer.title}{whose}: one judgement moved at a time" + (f" ({asked})" if asked else ""),
        legend,
        mark=_MARK,
        pitch=_PITCH,
    )
    thick = min(0.8, _BAR * page.scale / page.pitch)
    for y, i in enumerate(places):
        for side, (colour, hatch) in enumerate((_LOWER, _UPPER)):
            at = float(ends[i, side])
            look: dict[str, Any] = {
                "facecolor": colour,
                "edgecolor": page.ink.line,
                "hatch": hatch,
                "linewidth": 0.6,
                "zorder": 3,
            }
            page.ax.add_patch(
                Rectangle((min(at, base), y - thick / 2), abs(at - base), thick, gid=f"bar:{names[y]}", **look)
            )
            if result.choice[i, side] != result.chosen:
                page.ax.plot([at], [y], zorder=5, gid="switch", **_mark(page.ink, page.scale))
        _say_ends(page.ax, page.scale, page.ink, y, result, i, ends[i], base)
    page.ax.axvline(base, color=page.ink.text, linewidth=1.0 * page.scale, zorder=4)
    return page.ax


def _say_ends(ax: Axes, scale: float, ink: Ink, y: int, result: Tornado, i: int, ends: Any, base: float) -> None:
    """Write the ends of a judgement's range beside its bar: both on one side, if it moves the answer to one side only."""
    texts = [
        input_text(result.kinds[i], end, digits=3).replace("-", "\N{MINUS SIGN}") for end in result.ends[i].tolist()
    ]
    left, right = float(min(ends.min(), base)), float(max(ends.max(), base))
    lower_left = ends[0] <= ends[1]
    both = ends[0] > base < ends[1] or ends[0] < base > ends[1]
    said = [(left, -6, "right", texts[0 if lower_left else 1]), (right, 6, "left", texts[1 if lower_left else 0])]
    if both:
        said = [(right, 6, "left", " to ".join(texts))] if ends[0] > base else [(left, -6, "right", " to ".join(texts))]
    for x, aside, side, text in said:
        place = points_from(ax, x, y, scale=scale, within=ax.transData)
        ha: Any = side
        write(ax, aside, 0, text, size=_SIZE * scale, color=ink.muted, ha=ha, va="center_baseline", transform=place)


def _mark(ink: Ink, scale: float) -> dict[str, Any]:
    edges = {"markerfacecolor": ink.paper, "markeredgecolor": ink.text, "markeredgewidth": 1.1 * scale}
    return {"marker": "D", "linestyle": "none", "markersize": 5.0 * scale, **edges}


def _diamond(ink: Ink) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ax.add_artist(Line2D([x + _MARK / 2], [y], transform=place, clip_on=False, **_mark(ink, 1.0)))

    return draw
