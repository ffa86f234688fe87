"""What happened, and how likely each forecaster held it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span
from scenarios.results import Resolution

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch

    Look = tuple[str, tuple[float, ...], str]

__all__ = ["resolution_dots"]

_MOST_ROWS, _MOST_MARKS, _PITCH = 60, 9, 24.0


class _Title(NamedTuple):
    title: str


class _Told(NamedTuple):
    labels: _Title
    provenance: str


def resolution_dots(found: Resolution, ax: Axes | None = None) -> Axes:
    """Draw for each thing that happened how likely each forecaster held it.

    Parameters
    ----------
    found : Resolution
        What `resolve` or `load_resolution` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        x is the probability, from 0 to 1. Row i has its marks at y = i; a forecaster who gave what happened before no chance has none there.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 60 questions, or more than 9 forecasters.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.resolve(sc.load("us-options"), "ceasefire", on="2026-08-24", do={"us_policy": "both"})
    >>> found.plot().get_xlabel()
    'How likely it was held'
    """
    ax = checked_axes(ax, "resolution_dots")
    if not isinstance(found, Resolution):
        raise QuestionError(
            f"resolution_dots: found must be a Resolution, got {shown(found)}; pass what resolve(...) returned"
        )
    if len(found) > _MOST_ROWS or len(found.forecasters) > _MOST_MARKS:
        msg = (
            f"resolution_dots: at most {_MOST_ROWS} questions and {_MOST_MARKS} forecasters can be read in one picture, got {len(found):,} and "
            f"{len(found.forecasters):,}; print the result"
        )
        raise LimitError(msg)
    looks = line_looks(len(found.forecasters), ink_on(ax).paper)
    chosen = ", ".join(f"{node} = {option}" for node, option in found.do.items()).replace("_", " ")
    page = sheet(
        ax,
        _Told(_Title(found.title or found.scenario), _note(found)),  # type: ignore[arg-type] # all that is asked of a result
        [Row(_named(target, question.happened)) for target, question in found.items()],
        Span(-0.02, 1.02, "How likely it was held", share=True),
        "What happened" + (f" (set: {chosen})" if chosen else ""),
        [(found.labels[name], _sample(look)) for name, look in zip(found.forecasters, looks, strict=True)],
        pitch=_PITCH,
    )
    for y, question in enumerate(found.questions):
        held = question.probabilities[:, question.answer]
        known = held[~np.isnan(held)]
        page.ax.plot([known.min(), known.max()], [y, y], color=page.ink.faint, linewidth=1.5 * page.scale, zorder=2)
        for name, look, p in zip(found.forecasters, looks, held.tolist(), strict=True):
            dot = _dot(look, page.scale, p, y)
            dot.set_gid(f"held:{name}:{question.target}")
            page.ax.add_line(dot)
    return page.ax


def _note(found: Resolution) -> str:
    note = "Illustrative weights, not an assessment. " if found.illustrative else ""
    return f"{note}{found.provenance[:1].upper()}{found.provenance[1:]}"


def _named(target: str, happened: str) -> str:
    return f"{target.strip('()')}: {happened}".replace("_", " ").replace(".", ": ", 1)


def _dot(look: Look, scale: float, x: float, y: float, place: Transform | None = None) -> Line2D:
    colour, _, marker = look
    found = Line2D(
        [x], [y], marker=marker, markersize=7 * scale, markerfacecolor="none", markeredgecolor=colour, markeredgewidth=1.6 * scale,
        linestyle="none", zorder=4, clip_on=False,
    )  # fmt: skip
    if place is not None:
        found.set_transform(place)
    return found


def _sample(look: Look) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ax.add_artist(_dot(look, 1.0, x + 5, y, place))

    return draw
