"""Which option is best against two judgements, as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.plots.canvas import checked_axes
from scenarios.plots.palette import ink_on, ordered_colours
from scenarios.plots.panel import box, checked_result, panel
from scenarios.plots.spread import Span
from scenarios.results import TwoWay

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.plots.panel import Panel

__all__ = ["region_map"]

_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "||||", "++++")


def region_map(result: TwoWay, ax: Axes | None = None) -> Axes:
    """Draw the regions in which each option is best, with exact edges, and where both judgements stand now.

    Parameters
    ----------
    result : TwoWay
        What `two_way` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x and y are the two judgements.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> gains = "year_later.russian_gains", "year_later[us_policy=tariffs].russian_gains"
    >>> ax = sc.two_way(sc.load("us-options"), "ukraine_front", *gains).plot()
    >>> ax.get_xlabel()
    'year_later.russian_gains across; year_later[us_policy=tariffs].russian_gains up'
    """
    ax = checked_axes(ax, "region_map")
    checked_result(result, TwoWay, "region_map")
    answer = result.answer
    best = sorted({result.options.index(part.option) for column in result.columns for part in column})
    colours = ordered_colours(len(best))
    ink = ink_on(ax)
    looks = {k: (colour, _HATCHES[i % len(_HATCHES)]) for i, (k, colour) in enumerate(zip(best, colours, strict=True))}
    page = panel(
        ax,
        result,
        Span(
            float(result.x[0]),
            float(result.x[-1]),
            f"{result.addresses[0]} across; {result.addresses[1]} up",
            share=result.shares[0],
        ),
        Span(float(result.y[0]), float(result.y[-1]), "", share=result.shares[1]),
        f"{answer.title}: which option is best; the cross is where both judgements stand now",
        [(answer.option(result.options[k]), box(*looks[k], ink)) for k in best],
        height=320.0,
    )
    for k in best:
        _region(page, result, k, *looks[k])
    page.ax.grid(visible=False)
    x, y = result.best
    if result.x[0] <= x <= result.x[-1] and result.y[0] <= y <= result.y[-1]:
        for size, colour in ((11.0, page.ink.paper), (9.0, page.ink.text)):
            look: dict[str, Any] = {
                "marker": "P",
                "markersize": size * page.scale,
                "color": colour,
                "markeredgewidth": 0,
            }
            page.ax.plot([x], [y], linestyle="none", zorder=6, clip_on=False, gid="now", **look)
    return page.ax


def _region(page: Panel, result: TwoWay, k: int, colour: str, hatch: str) -> None:
    """Fill where an option is best: columns of one layer at a time, so that a region in two pieces stays two."""
    name = result.options[k]
    parts = [[(part.low, part.high) for part in column if part.option == name] for column in result.columns]
    look: dict[str, Any] = {
        "facecolor": colour,
        "edgecolor": page.ink.paper,
        "hatch": hatch,
        "linewidth": 0.0,
        "zorder": 1,
    }
    middles = (result.x[1:] + result.x[:-1]) / 2
    sides = np.concatenate([result.x[:1], middles.repeat(2), result.x[-1:]])
    for layer in range(max(map(len, parts))):
        ends = np.array([part[layer] if layer < len(part) else (np.nan, np.nan) for part in parts])
        page.ax.fill_between(result.x, ends[:, 0], ends[:, 1], gid=f"region:{name}", **look)
        # Where a region begins or ends between two columns, half of the way belongs to each.
        page.ax.fill_between(sides, *ends.repeat(2, axis=0).T, **{**look, "zorder": 0.5})
        for side in (0, 1):
            inside = (ends[:, side] > result.y[0]) & (ends[:, side] < result.y[-1])
            edge = np.where(inside, ends[:, side], np.nan)
            page.ax.plot(result.x, edge, color=page.ink.text, linewidth=1.2 * page.scale, zorder=4, gid=f"curve:{name}")
