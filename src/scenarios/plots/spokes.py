"""Answers against one judgement, and against many in a spider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.panel import checked_result, dashed, panel, widened
from scenarios.plots.spread import Span
from scenarios.results import OneWay, Spider
from scenarios.results.answers import input_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.plots.panel import Panel
    from scenarios.results.answers import Answer

__all__ = ["one_way_lines", "spider_lines"]

_SIZE = 8.5
_LONG = 44
"""Addresses that are longer are shortened in a key."""
_MORE = re.compile(r"\[([^,\[\]]+),[^\[\]]*\]")


def one_way_lines(result: OneWay, ax: Axes | None = None) -> Axes:
    """Draw the answer of every option against a judgement, where it stands now, and where the best option changes.

    Parameters
    ----------
    result : OneWay
        What `one_way` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is the judgement; y is a probability from 0 to 1, or the mean of the measure in its unit.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> line = sc.one_way(sc.load("us-options"), "ukraine_front", "year_later.russian_gains")
    >>> [curve.get_gid() for curve in line.plot().get_lines() if curve.get_gid()]
    ['line:sanctions', 'line:tariffs', 'line:both', 'line:withdrawal']
    """
    ax = checked_axes(ax, "one_way_lines")
    checked_result(result, OneWay, "one_way_lines")
    answer = result.answer
    columns = _columns(answer)
    looks = line_looks(len(columns), ink_on(ax).paper)
    values = result.answers[:, columns]
    parts = [
        f"{answer.option(r.option)} from {result.text_of(r.low)} to {result.text_of(r.high)}" for r in result.regions
    ]
    best = (
        f"; best: {', '.join(parts)}"
        if len(parts) > 1
        else f"; {answer.option(result.regions[0].option)} is best throughout"
        if parts
        else ""
    )
    page = panel(
        ax,
        result,
        Span(float(result.x[0]), float(result.x[-1]), result.address, share=result.share),
        Span(*widened(float(values.min()), float(values.max()), 0.08), "", share=answer.target.measure is None),
        f"{answer.title}{best}",
        [(answer.option(answer.options[k]), dashed(look, 1.0)) for k, look in zip(columns, looks, strict=True)],
    )
    for k, (colour, dashes, marker) in enumerate(looks):
        _line(page, (result.x, values[:, k]), colour, dashes, f"line:{answer.options[columns[k]]}")
        page.ax.lines[-1].set_marker(marker)
        page.ax.lines[-1].set_markevery(_marked(len(result.x), k, len(looks)))
        page.ax.lines[-1].set_markersize(4.5 * page.scale)
    if result.x[0] <= result.best <= result.x[-1]:
        _upright(page, result.best, f"now {result.text_of(result.best)}", (4.0, 2.0), result.x)
    for at in result.breakpoints:
        near = 0 < result.best - at < 0.15 * (result.x[-1] - result.x[0])
        _upright(page, at, result.text_of(at), (1.0, 1.5), result.x, low=True, left=near)
    return page.ax


def _columns(answer: Answer) -> list[int]:
    return [k for k, option in enumerate(answer.options) if not answer.versus or option != answer.versus]


def _marked(points: int, which: int, lines: int) -> list[int]:
    """Return the points of a line that are marked, apart from those of other lines."""
    every = max(1, points // 6)
    return list(range(round(every * (0.3 + 0.6 * which / max(lines, 1))), points, every))


def _line(page: Panel, points: tuple[Any, Any], colour: str, dashes: tuple[float, ...], name: str) -> None:
    line = page.ax.plot(*points, color=colour, linewidth=1.8 * page.scale, zorder=3, gid=name)[0]
    if dashes:
        line.set_dashes(dashes)


def _upright(
    page: Panel, at: float, text: str, dashes: tuple[float, float], x: Any, *, low: bool = False, left: bool = False
) -> None:
    page.ax.axvline(at, color=page.ink.line, linewidth=0.9 * page.scale, dashes=dashes, zorder=2)
    right = at > x[0] + 0.75 * (x[-1] - x[0]) or (left and at > x[0] + 0.1 * (x[-1] - x[0]))
    place = points_from(page.ax, at, 0.01 if low else 0.99, scale=page.scale, within=page.ax.get_xaxis_transform())
    side: Any = "right" if right else "left"
    height: Any = "bottom" if low else "top"
    write(
        page.ax,
        -3 if right else 3,
        0,
        text,
        size=_SIZE * page.scale,
        color=page.ink.muted,
        ha=side,
        va=height,
        transform=place,
    )


def spider_lines(result: Spider, ax: Axes | None = None, *, option: str | None = None) -> Axes:
    """Draw one option's answer against many judgements, each moved the same part of the way to its ends.

    Parameters
    ----------
    result : Spider
        What `spider` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.
    option : str, optional
        Whose answer; default that of the option that is moved most.

    Returns
    -------
    Axes
        x is the part of the way, from -1 to 1; y is a probability from 0 to 1, or the mean of the measure in its unit.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.spider(sc.load("ukraine-2025-08"), "us_cost").plot(option="withdrawal")
    >>> [line.get_gid() for line in ax.get_lines() if line.get_gid()][:2]
    ['line:us_policy.tariffs:us_cost', 'line:ending[russia_response=escalates].wider_war']
    """
    ax = checked_axes(ax, "spider_lines")
    checked_result(result, Spider, "spider_lines")
    answer = result.answer
    if option is None:
        k = int(np.ptp(result.answers, axis=1).max(axis=0).argmax())
    elif isinstance(option, str) and option in result.options:
        k = result.options.index(option)
    else:
        msg = f"spider_lines: no option {shown(option)}; {did_you_mean(option, result.options)}"
        raise QuestionError(msg)
    looks = line_looks(len(result.addresses), ink_on(ax).paper)
    values = result.answers[..., k]
    named = [
        f"{address} ({input_text(kind, x[0], digits=3)} to {input_text(kind, x[-1], digits=3)})"
        for address, kind, x in zip(_shortened(result.addresses), result.kinds, result.x, strict=True)
    ]
    whose = f", {answer.option(result.options[k])}" if result.options[k] else ""
    page = panel(
        ax,
        result,
        Span(-1.0, 1.0, "Part of the way to the lower end (left) and to the upper end (right)", share=True),
        Span(*widened(float(values.min()), float(values.max())), "", share=answer.target.measure is None),
        f"{answer.title}{whose}: one judgement moved at a time",
        [(name, dashed(look, 1.0)) for name, look in zip(named, looks, strict=True)],
    )
    for i, (colour, dashes, marker) in enumerate(looks):
        _line(page, (result.steps, values[i]), colour, dashes, f"line:{result.addresses[i]}")
        page.ax.lines[-1].set_marker(marker)
        page.ax.lines[-1].set_markevery(_marked(len(result.steps), i, len(looks)))
        page.ax.lines[-1].set_markersize(4.5 * page.scale)
    page.ax.axvline(0, color=page.ink.line, linewidth=0.9 * page.scale, dashes=(4.0, 2.0), zorder=2)
    return page.ax


def _shortened(addresses: Sequence[str]) -> list[str]:
    """Return long addresses with the first of their conditions only, where that still tells them apart."""
    short = [_MORE.sub(r"[\1,…]", address) if len(address) > _LONG else address for address in addresses]
    return [one if short.count(one) == 1 else address for one, address in zip(short, addresses, strict=True)]
