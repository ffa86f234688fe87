"""Robustness curves: how wrong the best estimates may be while a requirement is still met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes
from scenarios.plots.heading import footer_of, question_of
from scenarios.plots.lines import MOST_LINES, Said, line, panel, sample
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.spread import Span
from scenarios.results import InfoGap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["robustness_curves"]


def robustness_curves(found: InfoGap, ax: Axes | None = None) -> Axes:
    """Draw for each option up to which horizon of uncertainty the worst case still meets a requirement, whatever it is.

    Parameters
    ----------
    found : InfoGap
        What `info_gap` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is what is required, a probability or an amount; y the horizon. Where a curve meets y = 0 stand the best estimates. The line across is
        the requirement that was asked about.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 24 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.info_gap(sc.load("us-options"), "us_cost", 30).plot().get_xlabel()
    'At most this is required: Cost to the US over a year, mean (USD bn)'
    """
    ax = checked_axes(ax, "robustness_curves")
    if not isinstance(found, InfoGap):
        raise QuestionError(
            f"robustness_curves: found must be an InfoGap, got {shown(found)}; pass what info_gap(...) returned"
        )
    if len(found.options) > MOST_LINES:
        raise LimitError(
            f"robustness_curves: at most {MOST_LINES} options can be told apart, got {len(found.options):,}; print the result, or compare fewer"
        )
    looks = line_looks(len(found.options), ink_on(ax).paper)
    low, high = (float(f(np.append(found.worst, found.requirement))) for f in (np.min, np.max))
    spare = 0.04 * (high - low) or max(0.01, 0.1 * abs(low))
    top = float(found.alphas[-1])
    side = "At least" if found.better == "higher" else "At most"
    asked = question_of(found.provenance)
    what = (
        f"Horizon of uncertainty up to which the worst case still meets a requirement{f' ({asked})' if asked else ''}"
    )
    ax, ink, scale = panel(
        ax,
        Said(found.labels.title, what, footer_of(found.provenance)),
        [(found.labels.options[option], sample(look)) for option, look in zip(found.options, looks, strict=True)],
        Span(low - spare, high + spare, f"{side} this is required: {found.quantity}", share=found.measure == ""),
        Span(-0.03 * top, 1.06 * top, "", share=False),
    )
    ax.axvline(found.requirement, color=ink.line, linewidth=1.0 * scale, linestyle=(0, (2, 2)), zorder=1)
    for k, look in enumerate(looks):
        line(ax, ink, scale, found.worst[:, k], found.alphas, look).set_gid(f"curve:{found.options[k]}")
    return ax
