"""Whether the draws are enough: the running mean, and how far it may be off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from scenarios.plots.canvas import (
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
from scenarios.plots.heading import Heading, footer_of
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.spread import TICK, bare, checked_spread, names_of, number_text, said_of, span_of
from scenarios.results.distribution import amount
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.spread import Span
    from scenarios.results import Ensemble
    from scenarios.results.targets import Target

    Floats = NDArray[np.float64]
    Look = tuple[str, tuple[float, ...], str]

__all__ = ["convergence_lines"]

_WIDTH, _HEIGHT, _EDGE, _AXIS, _MARK = 600.0, 260.0, 10.0, 9.5, 30.0
_SETTLED = 16
"""From how many draws on a band is drawn: fewer say too little of their own error, and theirs would flatten the rest."""


def convergence_lines(spread: Ensemble, target: str | Iterable[str], ax: Axes | None = None) -> Axes:
    """Draw the mean of the first 1, 2, 4, … draws and of all, a line for each option, with what it may be off.

    The band is two standard errors to each side, judged from the same first draws (see `Ensemble.standard_error`). It
    begins at 16 draws, or stands at the end alone where there are fewer; a single draw has none.

    Parameters
    ----------
    spread : Ensemble
        What `ensemble` returned.
    target : str or iterable of str
        An outcome, a set of outcomes, or a measure.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is the number of draws, on a logarithmic axis; y is a probability from 0 to 1, or the mean of the measure in
        its unit.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=256, seed=1)
    >>> ax = spread.plot_convergence("settlement")
    >>> ax.get_xscale()
    'log'
    """
    ax = checked_axes(ax, "convergence_lines")
    spread = checked_spread(spread, "convergence_lines")
    found = target_of(target, spread.outcomes, spread.measures)
    counts, means, errors = _running(spread, found)
    span = _span(spread, found, means, errors)
    looks = line_looks(len(spread.options), ink_on(ax).paper)
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = (_WIDTH if ax is None else room_in(ax)[0] / scale) - 2 * edge
    left, right = max(ruler.width(number_text(end, share=span.share), TICK) for end in span[:2]) + 8, 14.0
    texts = [
        f"{name} ({_give_or_take(mean, 2 * error, share=span.share)})"
        if name
        else _give_or_take(mean, 2 * error, share=span.share)
        for name, mean, error in zip(names_of(spread), means[-1].tolist(), errors[-1].tolist(), strict=True)
    ]
    heading = Heading.measured(
        ruler,
        across,
        spread.labels.title,
        said_of(spread, f"{span.label} – averaged over the first draws, with two standard errors to each side"),
        [(text, _sample(look, scale)) for text, look in zip(texts, looks, strict=True)],
        _MARK,
        footer_of(spread.provenance),
        scale,
    )
    under = 18 + height_of(1, _AXIS) + 6 + heading.under + edge
    margins = (left + edge, right + edge, heading.height + edge, under)
    if ax is None:
        ax = new_axes(across + 2 * edge, _HEIGHT + heading.height + edge + under, margins)
    else:
        made_room(ax, scaled(margins, scale))
    ink = ink_on(ax)
    _frame(ax, ink, span, counts, scale)
    heading.draw(ax, ink, left, 0, under - edge)
    for k, look in enumerate(looks):
        _line(ax, (ink, scale), counts, (means[:, k], errors[:, k]), look, k)
    return ax


def _running(spread: Ensemble, target: Target) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return the counts, and by count and option the means and their standard errors, NaN where none is drawn."""
    name = target.named(spread.outcomes)
    counts, means = spread.convergence(name)
    errors = np.full_like(means, np.nan)
    for i in np.flatnonzero(counts >= min(_SETTLED, counts[-1])).tolist():
        count = int(counts[i])
        first = replace(
            spread,
            probabilities=spread.probabilities[:count],
            means=spread.means[:count],
            squares=spread.squares[:count],
        )
        errors[i] = list(first.standard_error(name).values())
    return counts, means, errors


def _span(spread: Ensemble, target: Target, means: Floats, errors: Floats) -> Span:
    off = np.nan_to_num(2 * errors)
    return span_of(spread, target, float((means - off).min()), float((means + off).max()))


def _give_or_take(mean: float, off: float, *, share: bool) -> str:
    """Show a mean with what it may be off, to the first digit of that."""
    factor = 100 if share else 1
    unit = " %" if share else ""
    if not 5e-7 <= factor * off < np.inf:  # all but certain, or a single draw
        return f"{100 * mean:.2f} %" if share else amount(mean).replace("-", "\N{MINUS SIGN}")
    decimals = min(6, max(0, -int(np.floor(np.log10(off * factor)))))
    return f"{factor * mean:,.{decimals}f} ± {factor * off:,.{decimals}f}{unit}".replace("-", "\N{MINUS SIGN}")


def _sample(look: Look, scale: float) -> Swatch:
    colour, dashes, marker = look

    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        band = Rectangle((x, y - 4.5), _MARK, 9, facecolor=colour, alpha=0.25, linewidth=0)
        band.set_transform(place)
        band.set_clip_on(False)
        ax.add_artist(band)
        line = Line2D([x, x + _MARK], [y, y], color=colour, linewidth=1.6 * scale, transform=place, clip_on=False)
        if dashes:
            line.set_dashes(dashes)
        ax.add_artist(line)
        middle = x + _MARK / 2
        ax.add_artist(
            Line2D([middle], [y], marker=marker, color=colour, markersize=4.5 * scale, transform=place, clip_on=False)
        )

    return draw


def _frame(ax: Axes, ink: Ink, span: Span, counts: NDArray[np.int64], scale: float) -> None:
    bare(ax, ink, "y")
    ax.set_xscale("log")
    last = float(counts[-1])
    ax.set_xlim(0.9, max(last, 2.0) ** 1.015)
    ax.set_ylim(span.low, span.high)
    wide, tall = room_in(ax)
    every = 1 + int(len(counts) * 34 * scale / wide)
    ax.xaxis.set_major_locator(FixedLocator([2.0**k for k in range(0, len(counts), every)]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_tick_params(labelsize=TICK * scale, labelcolor=ink.text, color=ink.line, length=3 * scale, width=0.8)
    span.set_on(ax.yaxis, ink, 1.6 * tall, scale)
    ax.yaxis.set_tick_params(length=0, labelcolor=ink.muted)
    label_below(ax, "Draws", _AXIS, ink.text, scale)


def _line(
    ax: Axes, page: tuple[Ink, float], counts: NDArray[np.int64], drawn: tuple[Floats, Floats], look: Look, number: int
) -> None:
    ink, scale = page
    means, errors = drawn
    colour, dashes, marker = look
    known = np.isfinite(errors)
    off = 2 * errors[known]
    if known.sum() > 1:
        band: Any = ax.fill_between(
            counts[known], means[known] - off, means[known] + off, color=colour, alpha=0.25, linewidth=0
        )
    else:
        band = ax.vlines(
            counts[known], means[known] - off, means[known] + off, color=colour, linewidth=4 * scale, alpha=0.4
        )
    band.set_gid(f"band:{number}")
    line = ax.plot(counts, means, color=colour, linewidth=1.6 * scale, zorder=3, gid=f"mean:{number}")[0]
    line.set(marker=marker, markersize=4.5 * scale, markeredgecolor=ink.paper, markeredgewidth=0.6 * scale)
    if dashes:
        line.set_dashes(dashes)
