"""How far each answer could move: medians with the intervals that hold half and nine tenths of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes, scale_for
from scenarios.plots.heading import by_label
from scenarios.plots.palette import ink_on
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import (
    Span,
    checked_spread,
    colour_of,
    median_dot,
    name_of,
    names_of,
    said_of,
    span_of,
    values_of,
)
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.rows import Sheet
    from scenarios.results import Ensemble
    from scenarios.results.targets import Target

    Floats = NDArray[np.float64]
    Places = NDArray[np.signedinteger[Any]]

__all__ = ["interval_bars"]

_MOST_ROWS = 500
_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
_THICK, _THIN, _CAP, _MARK = 7.0, 2.2, 9.0, 24.0


def interval_bars(
    spread: Ensemble,
    ax: Axes | None = None,
    *,
    targets: str | Iterable[Any] | None = None,
    bounds: Any = None,
) -> Axes:
    """Draw for each outcome and option where the draws lie.

    A dot stands at the median; the thick bar holds the middle half of the draws, the thin one the middle 90 %.

    Parameters
    ----------
    spread : Ensemble
        What `ensemble` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title, legend and labels fit where it stood. Default: a new figure
        of fitting size.
    targets : list, str or set of str, optional
        A list of outcomes or sets of outcomes; or one target by itself, which may be a measure: measures have
        units of their own, so they do not share an axis. Default: every outcome.
    bounds : Bounds, optional
        The lowest and highest values that the ranges allow, for the same options and targets: drawn as
        whiskers. Draws of distributions, and of rows with a `confidence`, may lie outside of them.

    Returns
    -------
    Axes
        Rows from y = 0 downward; x is a probability from 0 to 1, or the mean of the measure in its unit. Where there
        are several targets and several options, each target has a row of its own for its name, above its options.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options or 500 rows.

    Examples
    --------
    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=256, seed=1)
    >>> ax = spread.plot(targets="us_cost")
    >>> ax.get_xlabel()
    'Cost to the US over a year, mean (USD bn)'
    """
    ax = checked_axes(ax, "interval_bars")
    spread = checked_spread(spread, "interval_bars")
    found = _targets(spread, targets)
    ends = None if bounds is None else _ends(spread, found, bounds)
    rows, first = _rows(spread, found)
    if len(rows) > _MOST_ROWS:
        msg = (
            f"interval_bars: at most {_MOST_ROWS} rows can be read in one picture, got {len(rows):,}; draw some of the "
            "outcomes with targets=[…]"
        )
        raise LimitError(msg)
    quantiles = [np.quantile(values_of(spread, target), _LEVELS, axis=0) for target in found]
    drawn = np.array([[part.min(), part.max()] for part in (*quantiles, *(ends or ()))])
    by = ["outcome"] * (len(found) > 1) + ["option"] * bool(spread.by)
    what = f"Where the draws lie{', by ' + ' and '.join(by) if by else ''}"
    what += f": {by_label(spread.provenance, spread.by)}" if spread.by else ""
    span = _span(spread, found, float(drawn.min()), float(drawn.max()))
    legend = _legend(ink_on(ax), scale_for(ax), bounded=ends is not None)
    page = sheet(ax, spread, rows, span, said_of(spread, what), legend, mark=_MARK)
    for k, (target, start) in enumerate(zip(found, first, strict=True)):
        y = start + np.arange(len(spread.options))
        _intervals(page, target.name, y, quantiles[k], colour_of(spread, target, page.ink))
        if ends is not None:
            _whiskers(page, target.name, y, ends[k])
    return page.ax


def _targets(spread: Ensemble, targets: Any) -> list[Target]:
    if targets is None:
        wanted: list[Any] = list(spread.outcomes)
    else:
        wanted = list(targets) if isinstance(targets, list | tuple) else [targets]
    if not wanted:
        msg = (
            "interval_bars: targets must name at least one outcome or measure, got none; leave it out for every outcome"
        )
        raise QuestionError(msg)
    found = [target_of(target, spread.outcomes, spread.measures) for target in wanted]
    measures = [target.name for target in found if target.measure is not None]
    if measures and len(found) > 1:
        msg = (
            "interval_bars: targets must be outcomes, or one measure by itself, as each measure has a unit of its own, got "
            f"{shown(measures[0])} among {len(found)}; draw it in a picture of its own"
        )
        raise QuestionError(msg)
    return found


def _ends(spread: Ensemble, found: Sequence[Target], bounds: Any) -> list[Floats]:
    """Return for each target the lower and the upper bounds, by option."""
    names = tuple(getattr(bounds, "targets", getattr(bounds, "outcomes", ())))
    try:
        lower, upper = (np.asarray(getattr(bounds, end), dtype=float) for end in ("lower", "upper"))
    except (AttributeError, TypeError, ValueError):
        lower = upper = np.empty(0)
    options = tuple(getattr(bounds, "options", ()))
    if lower.shape != upper.shape or lower.shape != (len(options), len(names)) or bool(getattr(bounds, "versus", "")):
        msg = (
            f"interval_bars: bounds must have the lower and upper ends of each option and target, got {shown(bounds)}; pass "
            "what bounds(...) returned"
        )
        raise QuestionError(msg)
    if options != spread.options:
        msg = (
            f"interval_bars: bounds must be of the same options, {', '.join(spread.options) or 'a forecast'}, got "
            f"{', '.join(options) or 'a forecast'}; ask both with the same by="
        )
        raise QuestionError(msg)
    for target in found:
        if target.name not in names:
            msg = (
                f"interval_bars: bounds must hold every target that is drawn, got none of {shown(target.name)}; ask for it "
                "there, or name other targets with targets="
            )
            raise QuestionError(msg)
    places = [names.index(target.name) for target in found]
    return [np.stack([lower[:, place], upper[:, place]]) for place in places]


def _rows(spread: Ensemble, found: Sequence[Target]) -> tuple[list[Row], list[int]]:
    """Return the rows, and for each target the number of its first row with bars."""
    options = names_of(spread)
    labels = [target.label(spread.labels) for target in found]
    if len(found) == 1 and spread.by:
        return [Row(option) for option in options], [0]
    if len(options) == 1:
        return [Row(label) for label in labels], list(range(len(found)))
    rows = [row for label in labels for row in (Row(label, head=True), *(Row(option) for option in options))]
    return rows, [k * (1 + len(options)) + 1 for k in range(len(found))]


def _span(spread: Ensemble, found: Sequence[Target], low: float, high: float) -> Span:
    """Return the axis: probabilities start at 0, so that half as long is half as likely."""
    if found[0].measure is not None:
        return span_of(spread, found[0], low, high)
    top = min(high, 1.0) or 1.0
    label = name_of(spread, found[0]) if len(found) == 1 else "Probability"
    return Span(-0.012 * top, 1.02 * top, label, share=True)


def _intervals(page: Sheet, name: str, y: Places, quantiles: Floats, colour: str) -> None:
    """Draw the bars of one target, and a dot on each."""
    ax, scale = page.ax, page.scale
    for width, low, high, level in ((_THIN, 0, 4, "90"), (_THICK, 1, 3, "50")):
        bars = ax.hlines(y, quantiles[low], quantiles[high], color=colour, linewidth=width * scale, zorder=3)
        bars.set_capstyle("butt")
        bars.set_gid(f"{level}:{name}")
    ax.plot(quantiles[2], y, **median_dot(page.ink, scale), zorder=4, gid=f"median:{name}")


def _whiskers(page: Sheet, name: str, y: Places, ends: Floats) -> None:
    line = page.ax.hlines(y, *ends, color=page.ink.line, linewidth=0.9 * page.scale, zorder=2)
    line.set_gid(f"bounds:{name}")
    for end in ends:  # above the bars, which may reach further
        page.ax.plot(end, y, **_cap(page.ink, page.scale), zorder=3.5)


def _cap(ink: Ink, scale: float) -> dict[str, Any]:
    sizes = {"markersize": _CAP * scale, "markeredgewidth": 1.1 * scale}
    return {"marker": "|", "linestyle": "none", "color": ink.line, **sizes}


def _legend(ink: Ink, scale: float, *, bounded: bool) -> list[tuple[str, Swatch]]:
    def sample(**look: Any) -> Swatch:
        def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
            ends = [x + _MARK / 2] if look.get("marker") == "o" else [x + 1, x + _MARK - 1]
            ax.add_artist(Line2D(ends, [y] * len(ends), transform=place, clip_on=False, **look))

        return draw

    bar = {"color": ink.muted, "solid_capstyle": "butt"}
    found = [
        ("median", sample(**median_dot(ink, scale))),
        ("half of the draws", sample(linewidth=_THICK * scale, **bar)),
        ("90 % of the draws", sample(linewidth=_THIN * scale, **bar)),
    ]
    if bounded:
        found.append(
            ("bounds: what the ranges allow", sample(**_cap(ink, scale) | {"linestyle": "-", "linewidth": 0.9 * scale}))
        )
    return found
