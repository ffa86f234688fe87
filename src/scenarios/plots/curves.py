"""The whole distribution of a measure: cumulative curves, their complements, and the probabilities themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.plots.canvas import (
    POINTS,
    Ruler,
    checked_axes,
    height_of,
    label_below,
    made_room,
    new_axes,
    room_in,
    scale_for,
    scaled,
)
from scenarios.plots.heading import Heading, Swatch, footer_of, question_of
from scenarios.plots.palette import ink_on, line_looks
from scenarios.results import MeasureDistribution, RiskProfile
from scenarios.results.distribution import amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.palette import Ink

    Floats = NDArray[np.float64]
    Look = tuple[str, tuple[float, ...], str]

__all__ = ["measure_curves"]

_WIDTH, _HEIGHT, _EDGE, _TICK, _AXIS = 600.0, 270.0, 10.0, 8.5, 9.5
_MARK = 30.0
_SAID = {
    "cumulative": "How likely a total of at most the value on the axis is; marks stand at the means",
    "exceedance": "How likely a total above the value on the axis is; marks stand at the means",
    "mass": "How likely each total is; marks on the axis stand at the means",
}


def measure_curves(
    result: MeasureDistribution | RiskProfile, ax: Axes | None = None, *, kind: str = "cumulative"
) -> Axes:
    """Draw how a measure's total is distributed, a curve for every option.

    Curves differ in colour and in dashes; a marker, different too, stands at the mean.

    Parameters
    ----------
    result : MeasureDistribution or RiskProfile
        What `risk_profile` returned, or one option of it.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.
    kind : {"cumulative", "exceedance", "mass"}
        The probability of a total of at most x, of one above x, or of each total by itself.

    Returns
    -------
    Axes
        x in the measure's unit; y is a probability, from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.

    Examples
    --------
    >>> import scenarios as sc
    >>> profile = sc.risk_profile(sc.load("us-options"), "us_cost")
    >>> ax = profile.plot(kind="exceedance")
    >>> ax.get_xlabel()
    'Cost to the US over a year (USD bn)'
    """
    ax = checked_axes(ax, "measure_curves")
    if isinstance(result, MeasureDistribution):
        several: tuple[MeasureDistribution, ...] = (result,)
    elif isinstance(result, RiskProfile):
        several = result.distributions
    else:
        msg = (
            f"measure_curves: result must be a MeasureDistribution or a RiskProfile, got {shown(result)}; "
            "pass what risk_profile(...) returned"
        )
        raise QuestionError(msg)
    if not isinstance(kind, str) or kind not in _SAID:
        msg = f"measure_curves: kind must be {', '.join(_SAID)}, got {shown(kind)}; {did_you_mean(kind, _SAID)}"
        raise QuestionError(msg)
    labels = result.labels
    looks = line_looks(len(several), ink_on(ax).paper)
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    across = _WIDTH if ax is None else room_in(ax)[0] / scale
    edge = _EDGE if ax is None else 0.0
    unit = labels.units[result.measure]
    name = labels.measures[result.measure] + (f" ({unit})" if unit else "")
    asked = question_of(result.provenance)
    left, right = ruler.width("100 %", _TICK) + 8, 14.0
    heading = Heading.measured(
        ruler,
        across - right - 2 * edge,
        labels.title,
        _SAID[kind] + (f" ({asked})" if asked else ""),
        [(_named(d), _sample(look, kind)) for d, look in zip(several, looks, strict=True)],
        _MARK,
        footer_of(result.provenance),
        scale,
    )
    below = ruler.wrapped(name, across - left - right - 2 * edge, _AXIS, most=2)
    under = 18 + height_of(len(below), _AXIS) + 6 + heading.under
    margins = (left + edge, right + edge, heading.height + edge, under + edge)
    if ax is None:
        ax = new_axes(across, _HEIGHT + heading.height + under + 2 * edge, margins)
    else:
        made_room(ax, scaled(margins, scale))
    ink = ink_on(ax)
    low = min(float(d.values[0]) for d in several)
    high = max(float(d.values[-1]) for d in several)
    spare = 0.04 * (high - low) or max(1.0, 0.1 * abs(low))
    _frame(ax, ink, below, (low - spare, high + spare), scale)
    heading.draw(ax, ink, left, 0, under)
    if kind == "mass":
        _masses(ax, ink, several, looks)
    else:
        for distribution, look in zip(several, looks, strict=True):
            _curve(ax, ink, distribution, look, kind)
        ax.set_ylim(-0.02, 1.04)
    return ax


def _named(distribution: MeasureDistribution) -> str:
    mean = f"mean {amount(distribution.mean)}".replace("-", "\N{MINUS SIGN}")
    option = distribution.labels.options.get(distribution.option, distribution.option)
    return f"{option} ({mean})" if option else mean


def _sample(look: Look, kind: str) -> Swatch:
    colour, dashes, marker = look

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ends = [x, x + _MARK] if kind != "mass" else [x + _MARK / 2] * 2
        heights = [y, y] if kind != "mass" else [y - 5, y + 3]
        line = Line2D(ends, heights, color=colour, linewidth=1.8, transform=place, clip_on=False)
        line.set_dashes(dashes) if dashes and kind != "mass" else line.set_linestyle("-")
        ax.add_artist(line)
        dot = Line2D(
            [x + _MARK / 2],
            [y + (3 if kind == "mass" else 0)],
            marker=marker,
            markersize=6,
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.7,
            linestyle="none",
            transform=place,
            clip_on=False,
        )
        ax.add_artist(dot)

    return draw


def _frame(ax: Axes, ink: Ink, label: list[str], ends: tuple[float, float], scale: float) -> None:
    ax.set_xlim(*ends)
    ax.set_facecolor("none")
    for side, spine in ax.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(ink.line)
    ax.set_axisbelow(True)
    ax.grid(visible=True, axis="y", color=ink.faint, linewidth=0.6, alpha=0.7)
    ax.grid(visible=False, axis="x")
    wide = room_in(ax)[0]
    ax.xaxis.set_major_locator(MaxNLocator(nbins=max(1, min(9, int(wide / 60 / scale)))))
    ax.xaxis.set_major_formatter(FuncFormatter(_number))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))
    ax.tick_params(labelsize=_TICK * scale, pad=3.5 * scale)
    ax.tick_params(axis="x", labelcolor=ink.text, color=ink.line, length=3 * scale, width=0.8)
    ax.tick_params(axis="y", labelcolor=ink.muted, length=0)
    label_below(ax, label, _AXIS, ink.text, scale)


def _number(value: float, _: object) -> str:
    return f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")


def _curve(ax: Axes, ink: Ink, distribution: MeasureDistribution, look: Look, kind: str) -> None:
    colour, dashes, marker = look
    rising = np.minimum(np.cumsum(distribution.probabilities), 1.0)
    low, high = ax.get_xlim()
    heights = np.concatenate([[0.0], rising, [1.0]])
    mean = distribution.mean
    at = distribution.cdf(mean)
    if kind == "exceedance":
        heights, at = 1 - heights, 1 - at
    line: Any = ax.step(
        np.concatenate([[low], distribution.values, [high]]),
        heights,
        where="post",
        color=colour,
        linewidth=1.8,
        solid_joinstyle="miter",
    )[0]
    if dashes:
        line.set_dashes(dashes)
    ax.plot(
        [mean],
        [at],
        marker=marker,
        markersize=8,
        color=colour,
        markeredgecolor=ink.paper,
        markeredgewidth=1,
        linestyle="none",
        zorder=4,
    )


def _masses(ax: Axes, ink: Ink, several: tuple[MeasureDistribution, ...], looks: list[Look]) -> None:
    """Draw thin bars, those of different options a few points apart, each with its mean below the axis."""
    top = max(float(d.probabilities.max()) for d in several)
    ax.set_ylim(-0.035 * top, 1.08 * top)
    crowded = sum(len(d.values) for d in several) > 80
    apart = 1.5 if crowded else 2.5
    figure: Any = ax.get_figure()
    for i, (d, (colour, _, marker)) in enumerate(zip(several, looks, strict=True)):
        aside = apart * (i - (len(several) - 1) / 2) / POINTS
        place = ax.transData + ScaledTranslation(aside, 0, figure.dpi_scale_trans)
        ax.vlines(d.values, 0, d.probabilities, color=colour, linewidth=1.2 if crowded else 2.0, transform=place)
        if not crowded:
            ax.plot(d.values, d.probabilities, marker, color=colour, markersize=4.5, transform=place)
        ax.plot([d.mean], [0], marker, color=colour, markersize=8, markeredgecolor=ink.paper, clip_on=False, zorder=6)
