"""Calibration: how often events happened, against the probability that they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import Ruler, checked_axes, points_from, room_in, write
from scenarios.plots.heading import footer_of
from scenarios.plots.lines import MARK, Said, panel
from scenarios.plots.palette import ink_on
from scenarios.plots.spread import Span
from scenarios.results import Scores

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink

__all__ = ["calibration_curve"]

_MOST, _SIZE, _STEP = 60, 8.0, 10.0
_ROWS = 3
_METHODS = {"wilson": "Wilson", "clopper-pearson": "Clopper–Pearson"}


def calibration_curve(scores: Scores, ax: Axes | None = None, *, forecaster: str | None = None) -> Axes:
    """Draw the calibration of one forecaster: a dot with its interval for each bin, and how many events it stands on.

    Parameters
    ----------
    scores : Scores
        What `score` or `score_forecasts` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.
    forecaster : str, optional
        Whose. Default: the first.

    Returns
    -------
    Axes
        x is the mean probability of a bin, y the frequency, both from 0 to 1. On the dashed diagonal they are the same; the dotted line
        across is the base rate.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 60 bins.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.score_forecasts([0.2, 0.2, 0.7, 0.8], [0, 1, 1, 1]).plot().get_xlabel()
    'Probability that was given'
    """
    ax = checked_axes(ax, "calibration_curve")
    if not isinstance(scores, Scores):
        raise QuestionError(
            f"calibration_curve: scores must be Scores, got {shown(scores)}; pass what score(...) returned"
        )
    name = scores.forecasters[0] if forecaster is None else forecaster
    if name not in scores.forecasters:
        raise QuestionError(f"calibration_curve: no forecaster {shown(name)}; {did_you_mean(name, scores.forecasters)}")
    found = scores[name]
    curve, part = found.curve, found.decomposition
    if len(curve.counts) > _MOST:
        msg = f"calibration_curve: at most {_MOST} bins can be read in one picture, got {len(curve.counts):,}; score with fewer bins"
        raise LimitError(msg)
    what = (
        f"{scores.labels[name]}: how often {part.events:,} event{'s' if part.events != 1 else ''} happened, against the probability that was "
        "given; below each dot the number of its events"
    )
    legend = [
        (f"frequency, with {100 * curve.level:g} % interval ({_METHODS[curve.method]})", _dot_sample),
        ("perfect calibration", _sample((0, (5, 2.5)))),
        (f"base rate, {100 * part.base_rate:.3g} %", _sample((0, (1, 1.8)))),
    ]
    ax, ink, scale = panel(
        ax,
        Said(scores.title, what, footer_of(scores.provenance)),
        legend,
        Span(-0.03, 1.03, "Probability that was given", share=True),
        Span(-0.17, 1.04, "", share=True),
    )
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    ax.plot([0, 1], [0, 1], color=ink.line, linewidth=1.1 * scale, linestyle=(0, (5, 2.5)), zorder=2, gid="diagonal")
    ax.axhline(
        part.base_rate, color=ink.line, linewidth=1.1 * scale, linestyle=(0, (1, 1.8)), zorder=2, gid="base rate"
    )
    for x, (low, high) in zip(curve.forecasts.tolist(), curve.interval.tolist(), strict=True):
        ax.plot([x, x], [low, high], color=ink.text, linewidth=1.3 * scale, zorder=3, gid="interval")
        ax.plot([x, x], [low, high], color=ink.text, marker="_", markersize=6 * scale, linestyle="none", zorder=3)
    ax.plot(
        curve.forecasts,
        curve.frequencies,
        marker="o",
        markersize=6.5 * scale,
        markerfacecolor=ink.paper,
        markeredgecolor=ink.text,
        markeredgewidth=1.5 * scale,
        linestyle="none",
        zorder=4,
        gid="frequencies",
    )
    _counts(ax, ink, curve.forecasts.tolist(), curve.counts.tolist(), scale)
    return ax


def _counts(ax: Axes, ink: Ink, places: list[float], counts: list[int], scale: float) -> None:
    """Write below each dot how many events it stands on, in rows where the numbers would touch each other."""
    ruler = Ruler()
    wide = room_in(ax)[0] / scale
    ends = [-1.0] * _ROWS
    for x, count in zip(places, counts, strict=True):
        text = f"{count:,}"
        middle, half = (x + 0.03) / 1.06 * wide, ruler.width(text, _SIZE) / 2
        row = next((k for k in range(_ROWS) if middle - half > ends[k] + 3), None)
        if row is None:
            continue
        ends[row] = middle + half
        here = points_from(ax, 0, -0.03, scale=scale, within=ax.get_yaxis_transform())
        write(
            ax,
            middle,
            -4 - _STEP * row,
            text,
            size=_SIZE * scale,
            color=ink.muted,
            ha="center",
            va="top",
            transform=here,
        ).set_gid("count")


def _dot_sample(ax: Axes, x: float, y: float, place: Transform) -> None:

    ink = ink_on(ax)
    at = x + MARK / 2
    ax.add_artist(Line2D([at, at], [y - 6, y + 6], color=ink.text, linewidth=1.3, transform=place, clip_on=False))
    look = {
        "marker": "o",
        "markersize": 5.5,
        "markerfacecolor": ink.paper,
        "markeredgecolor": ink.text,
        "linestyle": "none",
    }
    ax.add_artist(Line2D([at], [y], transform=place, clip_on=False, **look))  # type: ignore[arg-type] # its own words


def _sample(dashes: tuple[int, tuple[float, ...]]) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:

        line = Line2D(
            [x, x + MARK],
            [y, y],
            color=ink_on(ax).line,
            linewidth=1.1,
            linestyle=dashes,
            transform=place,
            clip_on=False,
        )
        ax.add_artist(line)

    return draw
