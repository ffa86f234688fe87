"""What the pictures of an ensemble share: checks at the door, names of targets, and axes of shares or amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.heading import question_of
from scenarios.plots.palette import darkened, ordered_colours
from scenarios.results import Ensemble

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from numpy.typing import NDArray

    from scenarios.plots.palette import Ink
    from scenarios.results.targets import Target

    Floats = NDArray[np.float64]

__all__ = [
    "MOST_OPTIONS",
    "TICK",
    "Span",
    "bare",
    "checked_spread",
    "colour_of",
    "median_dot",
    "name_of",
    "names_of",
    "number_text",
    "said_of",
    "span_of",
    "values_of",
]

MOST_OPTIONS = 100
TICK = 8.5


class Span(NamedTuple):
    """What an axis runs over, and what it is called; shares are shown as percentages."""

    low: float
    high: float
    label: str
    share: bool

    def set_on(self, axis: Axis, ink: Ink, room: float, scale: float) -> None:
        """Give an axis as many ticks as it has room for, `room` points long."""
        axis.set_major_locator(MaxNLocator(nbins=max(1, min(9, int(room / 60 / scale))), steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value, share=self.share)))
        axis.set_tick_params(labelsize=TICK * scale, labelcolor=ink.text, color=ink.line, length=3 * scale, width=0.8)


def checked_spread(spread: object, where: str) -> Ensemble:
    """Return what was given as an ensemble of few enough options to draw, or say what should have been."""
    if not isinstance(spread, Ensemble):
        msg = f"{where}: spread must be an Ensemble, got {shown(spread)}; pass what ensemble(...) returned"
        raise QuestionError(msg)
    if len(spread.options) > MOST_OPTIONS:
        msg = (
            f"{where}: at most {MOST_OPTIONS} options can be read in one picture, got {len(spread.options):,}; "
            "print the ensemble, or compare fewer"
        )
        raise LimitError(msg)
    return spread


def values_of(spread: Ensemble, target: Target) -> Floats:
    """Return the draws of a target that was found."""
    return spread.values(target.named(spread.outcomes))


def names_of(spread: Ensemble) -> list[str]:
    """Return the labels of the options; a forecast has one, which is empty."""
    return [spread.labels.options.get(option, option) for option in spread.options]


def name_of(spread: Ensemble, target: Target) -> str:
    """Say what is on the axis: the probability of outcomes, or the mean of a measure in its unit."""
    label = target.label(spread.labels)
    if target.measure is None:
        return f"Probability: {label}"
    unit = spread.labels.units[target.name]
    return f"{label}, mean" + (f" ({unit})" if unit else "")


def said_of(spread: Ensemble, what: str) -> str:
    """Return a subtitle: what is shown, what was set and learned, and that there is nothing to see if all is certain."""
    asked = question_of(spread.provenance)
    return what + (f" ({asked})" if asked else "") + ("" if spread.uncertain else "; everything is certain")


def span_of(spread: Ensemble, target: Target, low: float, high: float) -> Span:
    """Return the axis of a target: a little more than what is drawn on it; what is all one number gets room around."""
    share = target.measure is None
    apart = high - low
    if apart <= 1e-9 * max(abs(low), abs(high), 1e-300):
        apart = 0.1 * (1.0 if share else abs(low) or 1.0)
        low, high = low - apart, high + apart
        if share:
            low, high = max(low, 0.0), min(high, 1.0)
    return Span(low - 0.03 * apart, high + 0.03 * apart, name_of(spread, target), share)


def number_text(value: float, *, share: bool) -> str:
    """Show a number at a tick.

    Examples
    --------
    >>> number_text(0.075, share=True), number_text(-1500.0, share=False)
    ('7.5 %', '−1,500')
    """
    text = f"{100 * value:.6g} %" if share else f"{value:,.10g}"
    return ("0 %" if text == "-0 %" else text).replace("-", "\N{MINUS SIGN}")


def colour_of(spread: Ensemble, target: Target, ink: Ink) -> str:
    """Return the colour of an outcome, as other pictures have it; a measure has that of the first."""
    colours = ordered_colours(len(spread.outcomes))
    return darkened(colours[target.outcomes[0] if target.outcomes else 0], ink.paper)


def median_dot(ink: Ink, scale: float) -> dict[str, Any]:
    """Return how the mark of a median looks."""
    edges = {"markeredgecolor": ink.text, "markerfacecolor": ink.paper, "markeredgewidth": 1.1 * scale}
    return {"marker": "o", "linestyle": "none", "markersize": 5.5 * scale, **edges}


def bare(ax: Axes, ink: Ink, grid: str) -> None:
    """Leave of the axes the line at the bottom, and a fine grid of one direction."""
    ax.set_facecolor("none")
    for side, spine in ax.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(ink.line)
    ax.set_axisbelow(True)
    for axis in ("x", "y"):
        ax.grid(visible=False, axis=axis, which="both")
    ax.grid(visible=True, axis="x" if grid == "x" else "y", color=ink.faint, linewidth=0.6, alpha=0.7)
