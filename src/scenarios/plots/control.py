"""The value of control as bars: who gains and who loses by each way to hold the key of a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import named, question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import box, widened
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span
from scenarios.results import ValueOfControl
from scenarios.results.distribution import amount
from scenarios.results.shares import percentages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.plots.canvas import Side

__all__ = ["control_bars"]

_MOST_BARS = 120
_PITCH, _BAR, _SIZE, _MARK = 18.0, 10.0, 8.5, 30.0
_GAIN, _LOSS = ("#2b65a3", ""), ("#f0b877", "////")


def control_bars(result: ValueOfControl, ax: Axes | None = None, objective: str | None = None) -> Axes:
    """Draw who gains and who loses by each way to hold the key: gains to the right of the scenario as it is.

    Objectives are scored by their owners. Whether one gains, and by which way more, can be read off; that one gains more than
    another cannot.

    Parameters
    ----------
    result : ValueOfControl
        What `value_of_control` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    objective : str, optional
        An objective, or a measure with a better direction: its bars alone. Default: all objectives, or where there are none all
        measures with a better direction. What has another unit than the first of them is named above the picture.

    Returns
    -------
    Axes
        x is the gain, in the objective's unit. Bars stand from top to bottom, grouped by the way to hold the key.

    Raises
    ------
    QuestionError
        If an argument is not one of these, or nothing says what a gain is.
    LimitError
        If there are more than 120 bars.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.value_of_control(sc.load("atacms-gate"), "atacms_gate").plot(objective="ukraine_front")
    >>> [bar.get_gid() for bar in ax.patches if bar.get_gid()][:3]
    ['gain:open:ukraine_front', 'loss:closed:ukraine_front', 'gain:without request:ukraine_front']
    """
    ax = checked_axes(ax, "control_bars")
    of, left_out = _asked(result, objective)
    unit = result.unit_of(of[0])
    ways = list(result)[1:]
    grouped = len(of) > 1
    rows: list[Row] = []
    bars: list[tuple[int, str, str]] = []  # where it stands, which way, whose
    for way in ways:
        rows += [Row(_named(result, way), head=True)] if grouped else []
        for one in of:
            bars.append((len(rows), way, one))
            rows.append(Row(result.label_of(one) if grouped else _named(result, way)))
    gains = [result.gain(way, one) for _, way, one in bars]
    share = unit == "probability"
    low, high = widened(min(0.0, *gains), max(0.0, *gains), 0.16)
    whose = "" if grouped else f" for {result.label_of(of[0])}"
    ink = ink_on(ax)
    page = sheet(
        ax,
        result,
        rows,
        Span(low, high, f"Better than as it is by ({unit})" if unit else "Better than as it is by", share=share),
        _said(result, whose, left_out),
        [(text, box(*look, ink)) for text, look in zip(_words(result, of), (_GAIN, _LOSS), strict=True)],
        mark=_MARK,
        pitch=_PITCH,
    )
    thick = min(0.8, _BAR * page.scale / page.pitch)
    for (y, way, one), gain in zip(bars, gains, strict=True):
        colour, hatch = _GAIN if gain >= 0 else _LOSS
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": page.ink.line, "hatch": hatch, "linewidth": 0.6}
        gid = f"{'gain' if gain >= 0 else 'loss'}:{way}:{one}"
        page.ax.add_patch(Rectangle((min(gain, 0.0), y - thick / 2), abs(gain), thick, gid=gid, zorder=3, **look))
        ha: Side = "right" if gain < 0 else "left"
        place = points_from(page.ax, gain, y, scale=page.scale, within=page.ax.transData)
        look = {"size": _SIZE * page.scale, "color": page.ink.muted, "ha": ha, "va": "center_baseline"}
        write(page.ax, -5 if gain < 0 else 5, 0, _text(gain, share=share), transform=place, **look)
    page.ax.axvline(0, color=page.ink.text, linewidth=1.0 * page.scale, zorder=4)
    return page.ax


def _words(result: ValueOfControl, of: Sequence[str]) -> tuple[str, str]:
    return ("gains", "loses") if of[0] in result.objectives else ("better", "worse")


def _asked(result: object, objective: object) -> tuple[list[str], list[str]]:
    """Return what bars are of, and what has another unit and is left out."""
    if not isinstance(result, ValueOfControl):
        msg = f"control_bars: result must be of the type ValueOfControl, got {shown(result)}; pass what the question returned"
        raise QuestionError(msg)
    known = [*result.objectives, *(one for one in result.directed if one not in result.objectives)]
    if objective is not None and objective not in known:
        msg = f"control_bars: no objective or directed measure {shown(objective)}; {did_you_mean(objective, known)}"
        raise QuestionError(msg)
    of: Sequence[str] = [str(objective)] if objective is not None else result.judged
    if not of:
        msg = (
            "control_bars: something must say what is better, got neither an objective nor a measure with `better`; give the scenario one, "
            "or value_of_control an objective"
        )
        raise QuestionError(msg)
    drawn = [one for one in of if result.unit_of(one) == result.unit_of(of[0])]
    bars = len(drawn) * (len(result) - 1)
    if bars > _MOST_BARS:
        msg = f"control_bars: at most {_MOST_BARS} bars can be read in one picture, got {bars:,}; name one objective, or print the result"
        raise LimitError(msg)
    return drawn, [one for one in of if one not in drawn]


def _named(result: ValueOfControl, way: str) -> str:
    """Return a way to hold the key as people say it, and how likely the gate is to open then."""
    verb, _, name = way.partition(" ")
    scenario = result.provenance.model
    if verb == "held":
        actor = name.removeprefix("by ")
        label = scenario.actors[actor].label if actor in scenario.actors else ""
        said = f"Held by {label or actor.replace('_', ' ')}"
    elif verb == "without":
        step = scenario.nodes[result.gate].steps[name]  # type: ignore[union-attr] # a gate has some
        said = f"Without: {step.label or name.replace('_', ' ')}"
    else:
        said = {"open": "Forced open", "closed": "Forced closed"}.get(way, way.capitalize().replace("_", " "))
    opens = result[way].opens
    if way in {"open", "closed"} or np.isnan(opens):
        return said
    return f"{said} (opens {percentages([opens, 1 - opens], 0)[0]})"


def _said(result: ValueOfControl, whose: str, left_out: Sequence[str]) -> str:
    gate = named(result.provenance.model, result.gate)
    asked = question_of(result.provenance)
    said = f"What each way to hold the key is worth{whose}: {gate}" + (f" ({asked})" if asked else "")
    if left_out:
        said += "; in other units, not drawn: " + ", ".join(
            f"{result.label_of(one)} ({result.unit_of(one) or 'no unit'})" for one in left_out
        )
    return said


def _text(gain: float, *, share: bool) -> str:
    if abs(gain) < 1e-12:
        return "0"
    size = f"{100 * abs(gain):.1f} points" if share else amount(abs(gain))
    return ("+" if gain > 0 else "\N{MINUS SIGN}") + size
