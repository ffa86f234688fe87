"""Acceptability curves: how often each option is the best, while the worth of a unit of effect moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes
from scenarios.plots.lines import MARK, MOST_LINES, line, panel, said_of_table, sample
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.spread import Span
from scenarios.results import Acceptability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch

__all__ = ["acceptability_curves"]


def acceptability_curves(found: Acceptability, ax: Axes | None = None) -> Axes:
    """Draw a curve for each option, with the frontier as a broad band behind those that are on it.

    Parameters
    ----------
    found : Acceptability
        What `acceptability` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is λ, the worth of a unit of effect; y the share of the cases in which an option is the best or level with it, from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 24 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> effect = sc.payoff_table({"old": [1, 1], "new": [2, 3]})
    >>> cost = sc.payoff_table({"old": [0, 0], "new": [15, 15]}, better="lower")
    >>> sc.acceptability(effect, cost, [5, 10, 20]).plot().get_xlabel()
    'λ: what a unit of effect is worth (payoff per payoff)'
    """
    ax = checked_axes(ax, "acceptability_curves")
    if not isinstance(found, Acceptability):
        raise QuestionError(
            f"acceptability_curves: found must be an Acceptability, got {shown(found)}; pass what acceptability(...) returned"
        )
    if len(found.options) > MOST_LINES:
        raise LimitError(
            f"acceptability_curves: at most {MOST_LINES} options can be told apart, got {len(found.options):,}; print the result, or compare fewer"
        )
    looks = line_looks(len(found.options), ink_on(ax).paper)
    low, high = float(found.thresholds[0]), float(found.thresholds[-1])
    spare = 0.02 * (high - low) or max(0.5, 0.1 * low)
    legend = [
        (found.effect.labels.options[option], sample(look)) for option, look in zip(found.options, looks, strict=True)
    ]
    legend.append(("greatest expected net benefit", _band()))
    ax, ink, scale = panel(
        ax,
        said_of_table(found.effect, "In what share of the cases each option is the best"),
        legend,
        Span(low - spare, high + spare, f"λ: what a unit of effect is worth ({found.unit})", share=False),
        Span(-0.02, 1.04, "", share=True),
    )
    for k, look in enumerate(looks):
        shares = found.alone[:, k] + found.tied[:, k]
        line(ax, ink, scale, found.thresholds, shares, look).set_gid(f"curve:{found.options[k]}")
        on = np.where(found.frontier[:, k], shares, np.nan)
        band: Any = ax.plot(
            found.thresholds, on, color=ink.faint, linewidth=7 * scale, zorder=1, solid_capstyle="round"
        )[0]
        band.set_gid(f"frontier:{found.options[k]}")
        band.set(marker="o", markersize=7 * scale, markeredgewidth=0)
    return ax


def _band() -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        colour = ink_on(ax).faint
        line = Line2D([x + 3, x + MARK - 3], [y, y], color=colour, linewidth=7, transform=place, clip_on=False)
        line.set_solid_capstyle("round")
        ax.add_artist(line)

    return draw
