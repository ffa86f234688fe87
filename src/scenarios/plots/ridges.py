"""How the draws of one answer are distributed, a ridge for each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from scenarios.plots.canvas import checked_axes, scale_for
from scenarios.plots.heading import by_label
from scenarios.plots.palette import ink_on
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import checked_spread, colour_of, median_dot, names_of, said_of, span_of, values_of
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.rows import Sheet
    from scenarios.results import Ensemble

    Floats = NDArray[np.float64]

__all__ = ["density_ridges"]

_PITCH, _HIGH, _DOWN, _MARK = 44.0, 0.84, 0.36, 18.0
_FEWEST, _MOST = 5, 48


def density_ridges(spread: Ensemble, target: str | Iterable[str], ax: Axes | None = None) -> Axes:
    """Draw how the draws of a target are distributed, a ridge for each option.

    A ridge is a histogram, from the least draw to the greatest in 5 to 48 steps of one width, 2·n^(1/3) for n draws. Nothing is
    smoothed: nothing is shown where no draw lies, in particular not below 0 or above 100 %, and draws that crowd at an
    end stand there. All ridges are equally high, so compare where they stand and how wide they are. Where all draws
    are the same, a single line stands.

    Parameters
    ----------
    spread : Ensemble
        What `ensemble` returned.
    target : str or iterable of str
        An outcome, a set of outcomes, or a measure.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of
        fitting size.

    Returns
    -------
    Axes
        x is a probability from 0 to 1, or the mean of the measure in its unit. Option i has its row at y = i.

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
    >>> ax = spread.plot_density("settlement")
    >>> ax.get_xlabel()
    'Probability: Settlement'
    """
    ax = checked_axes(ax, "density_ridges")
    spread = checked_spread(spread, "density_ridges")
    found = target_of(target, spread.outcomes, spread.measures)
    values = values_of(spread, found)
    by = f", by option: {by_label(spread.provenance, spread.by)}" if spread.by else ""
    page = sheet(
        ax,
        spread,
        [Row(name) for name in names_of(spread)],
        span_of(spread, found, float(values.min()), float(values.max())),
        said_of(spread, f"How the draws are distributed{by}; all ridges are equally high"),
        _legend(ink_on(ax), scale_for(ax)),
        mark=_MARK,
        pitch=_PITCH,
    )
    colour = colour_of(spread, found, page.ink)
    for y, draws in enumerate(values.T):
        _ridge(page, y, draws, colour)
    return page.ax


def _ridge(page: Sheet, y: int, draws: Floats, colour: str) -> None:
    ax, ink, scale = page.ax, page.ink, page.scale
    low, high = float(draws.min()), float(draws.max())
    base = y + _DOWN
    ax.axhline(base, color=ink.faint, linewidth=0.8 * scale, zorder=1)
    middle = float(np.median(draws))
    if high - low <= 1e-9 * max(abs(low), abs(high)):  # all the same, but for rounding
        ax.plot([middle] * 2, [base, base - _HIGH], color=colour, linewidth=2 * scale, zorder=3, gid=f"ridge:{y}")
        top = base - _HIGH
    else:
        steps = min(_MOST, max(_FEWEST, round(2 * len(draws) ** (1 / 3))))
        counts, edges = np.histogram(draws, bins=steps, range=(low, high))
        heights = base - _HIGH * counts / counts.max()
        stairs = ax.stairs(heights, edges, baseline=base, fill=True, color=colour, alpha=0.45, zorder=2)
        stairs.set_gid(f"ridge:{y}")
        ax.stairs(heights, edges, baseline=base, color=colour, linewidth=1.2 * scale, zorder=3)
        top = heights[min(int(np.searchsorted(edges, middle, side="right")) - 1, steps - 1)]
    ax.plot([middle] * 2, [base, top], color=ink.text, linewidth=1.2 * scale, zorder=4)
    ax.plot([middle], [base], **median_dot(ink, scale), zorder=5, gid=f"median:{y}")


def _legend(ink: Ink, scale: float) -> list[tuple[str, Swatch]]:
    def dot(ax: Axes, x: float, y: float, place: Transform) -> None:
        middle = x + _MARK / 2
        ax.add_artist(
            Line2D([middle] * 2, [y - 3, y + 6], color=ink.text, linewidth=1.2 * scale, transform=place, clip_on=False)
        )
        ax.add_artist(Line2D([middle], [y - 3], transform=place, clip_on=False, **median_dot(ink, scale)))

    return [("median", dot)]
