"""Distributions that someone chose: the density over a range, and quantiles as given against those of a Dirichlet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios._version import __version__
from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes, scale_for
from scenarios.plots.lines import Said, line, panel, sample
from scenarios.plots.palette import darkened, ink_on, line_looks, mixed
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span, median_dot
from scenarios.results import ChosenDistribution, DirichletFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch

__all__ = ["chosen_density", "dirichlet_intervals"]

_MOST_ROWS, _POINTS, _MARK = 500, 241, 24.0
_GIVEN, _FITTED = "#d55e00", "#0072b2"


def chosen_density(found: ChosenDistribution, ax: Axes | None = None) -> Axes:
    """Draw the density of a distribution that stands for a range, with the range shaded.

    Parameters
    ----------
    found : ChosenDistribution
        What `distribution_of` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is a probability from 0 to 1; y the density.

    Raises
    ------
    QuestionError
        If an argument is not one of these.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.distribution_of("5%..20%", shape="beta").plot().get_xlabel()
    'Probability'
    """
    ax = checked_axes(ax, "chosen_density")
    if not isinstance(found, ChosenDistribution):
        raise QuestionError(
            f"chosen_density: found must be a ChosenDistribution, got {shown(found)}; pass what distribution_of(...) returned"
        )
    wide = found.high - found.low
    ends = (found.quantile(0.001), found.quantile(0.999)) if found.shape == "beta" else (found.low, found.high)
    low, high = max(0.0, ends[0] - 0.1 * wide), min(1.0, ends[1] + 0.1 * wide)
    x, density = _density(found, *ends)
    (look,) = line_looks(1, ink_on(ax).paper)
    top = min(float(density.max()), 8 * float(np.median(density)) or math.inf)  # at 0 or 1 it may go beyond all bounds
    ax, ink, scale = panel(
        ax,
        Said(f"A distribution for {found.judged}", found.sentence, f"{found.text}. scenarios {__version__}"),
        [("density", sample((look[0], (), "None"))), ("the range itself", _band())],
        Span(low, high, "Probability", share=True),
        Span(0.0, 1.08 * top, "", share=False),
    )
    ax.axvspan(found.low, found.high, color=ink.faint, alpha=0.4, linewidth=0, zorder=0.5, gid="range")
    line(ax, ink, scale, x, density, (look[0], (), "None")).set_gid("density")
    ax.set_yticks([])
    return ax


def _density(found: ChosenDistribution, low: float, high: float) -> tuple[Any, Any]:
    if found.shape == "uniform":
        level = 1 / (high - low)
        return np.array([low, low, high, high]), np.array([0.0, level, level, 0.0])
    a, b = found.arguments
    x = np.linspace(low, high, _POINTS)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    with np.errstate(divide="ignore"):
        powers = scale + (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    return x, np.exp(np.minimum(powers, 300.0))


def _band() -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        colour = mixed(ink_on(ax).faint, ink_on(ax).paper, 0.5)
        band = Line2D([x + 3, x + 27], [y, y], color=colour, linewidth=8, transform=place, clip_on=False)
        band.set_solid_capstyle("butt")
        ax.add_artist(band)

    return draw


def dirichlet_intervals(found: DirichletFit, ax: Axes | None = None) -> Axes:
    """Draw for each branch the quantiles that were given, and below them what the Dirichlet makes of them.

    A bar reaches from the lowest to the highest of the levels, and its marks stand at those between.

    Parameters
    ----------
    found : DirichletFit
        What `fit_dirichlet` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Branch i has its bars around y = i; x is a probability from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 500 branches.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.fit_dirichlet({"yes": [0.1, 0.2, 0.3], "no": [0.7, 0.8, 0.9]}).plot().get_xlabel()
    'Probability'
    """
    ax = checked_axes(ax, "dirichlet_intervals")
    if not isinstance(found, DirichletFit):
        raise QuestionError(
            f"dirichlet_intervals: found must be a DirichletFit, got {shown(found)}; pass what fit_dirichlet(...) returned"
        )
    if len(found.branches) > _MOST_ROWS:
        raise LimitError(
            f"dirichlet_intervals: at most {_MOST_ROWS} branches can be read in one picture, got {len(found.branches):,}; print the fit instead"
        )
    paper, scale = ink_on(ax).paper, scale_for(ax)
    looks = {"given": darkened(_GIVEN, paper), "fitted": darkened(_FITTED, paper)}
    asked = ", ".join(f"{100 * level:g}" for level in found.levels.tolist())
    shown_ = {"given": found.quantiles, "fitted": found.marginal_quantiles(found.levels)}
    every = np.concatenate(list(shown_.values()))
    spare = 0.06 * float(every.max() - every.min())
    page = sheet(
        ax,
        Said(f"A Dirichlet of size {found.size:.4g}", "", f"Size by rule {found.rule}. scenarios {__version__}"),
        [Row(branch) for branch in found.branches],
        Span(max(0.0, float(every.min()) - spare), min(1.0, float(every.max()) + spare), "Probability", share=True),
        f"The {asked} % quantiles of each branch",
        [(name, _interval(colour, scale)) for name, colour in looks.items()],
        mark=_MARK,
        pitch=30.0,
    )
    for (name, colour), lift in zip(looks.items(), (-0.17, 0.17), strict=True):
        y = np.arange(len(found.branches)) + lift
        values = shown_[name]
        bars = page.ax.hlines(y, values[:, 0], values[:, -1], color=colour, linewidth=4 * page.scale, zorder=3)
        bars.set_capstyle("butt")
        bars.set_gid(name)
        for k in range(1, values.shape[1] - 1):
            page.ax.plot(values[:, k], y, **median_dot(page.ink, page.scale), zorder=4)
    return page.ax


def _interval(colour: str, scale: float) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        bar = Line2D([x + 1, x + _MARK - 1], [y, y], color=colour, linewidth=4 * scale, transform=place, clip_on=False)
        bar.set_solid_capstyle("butt")
        ax.add_artist(bar)

    return draw
