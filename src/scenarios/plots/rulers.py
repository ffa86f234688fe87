"""Scales of words as rulers: the range of every word, with the gaps between them, and of one word in several scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from scenarios._version import __version__
from scenarios.errors import LimitError, QuestionError, shown
from scenarios.model import Scale
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.lines import Said
from scenarios.plots.palette import ink_on, line_looks, mixed
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span
from scenarios.results import ScaleComparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.model import Term
    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.rows import Sheet

__all__ = ["scale_ruler", "word_bars"]

_MOST_ROWS = 500
_BLUE, _THICK, _EDGE, _MARK = "#0072b2", 0.56, 4.5, 16.0
_SPAN = Span(-0.012, 1.012, "Probability", share=True)


def scale_ruler(scale: Scale, ax: Axes | None = None) -> Axes:
    """Draw the range of every word of a scale; a hatched band across all rows is a gap, where a number has no word.

    Parameters
    ----------
    scale : Scale
        One of ``SCALES``, or that of a file (``model.words``).
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Words from y = 0 downward, the first term on top; x is a probability from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 500 words.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.scale("phia").plot().get_xlabel()
    'Probability'
    """
    ax = checked_axes(ax, "scale_ruler")
    if not isinstance(scale, Scale):
        raise QuestionError(
            f"scale_ruler: scale must be a Scale, got {shown(scale)}; pass sc.scale('icd203') or model.words"
        )
    rows = [Row(term.word) for term in scale.terms]
    _few_enough("scale_ruler", rows)
    ink, colour = ink_on(ax), mixed(_BLUE, ink_on(ax).paper, 0.15)
    legend: list[tuple[str, Swatch]] = [("range of a word", _bar_sample(colour))]
    legend += [("no word", _gap_sample(ink))] if scale.gaps else []
    opened = any(not (term.low_closed and term.high_closed) for term in scale.terms)
    legend += [("edge outside the range", _dot_sample(ink, colour))] if opened else []
    where = " · ".join(part for part in (scale.document, scale.edition) if part)
    footer = f"{where or 'A scale of this file'}. {scale.id}, scenarios {__version__}"
    page = sheet(
        ax,
        Said(scale.title, "", footer),
        rows,
        _SPAN,
        f"What each word stands for; {scale.rule}",
        legend,
        mark=_MARK,
        pitch=19.0,
        beside=[term.extent for term in scale.terms],
    )
    for low, high in scale.gaps:
        look: dict[str, Any] = {"facecolor": "none", "edgecolor": page.ink.faint, "hatch": "////", "linewidth": 0}
        page.ax.axvspan(low, high, zorder=0.5, gid="gap", **look)
    for y, term in enumerate(scale.terms):
        _bar(page, y, term, colour, f"word:{term.word}")
    return page.ax


def word_bars(found: ScaleComparison, ax: Axes | None = None) -> Axes:
    """Draw the ranges of each word in the scales that have it, below each other; what all of them call so is shaded.

    Words that only one scale has are left out, unless there is no other.

    Parameters
    ----------
    found : ScaleComparison
        What `compare_scales` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        Rows from y = 0 downward: each word has one for its name, above its scales; x is a probability from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 500 rows.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.compare_scales("icd203", "phia").plot().get_xlabel()
    'Probability'
    """
    ax = checked_axes(ax, "word_bars")
    if not isinstance(found, ScaleComparison):
        raise QuestionError(
            f"word_bars: found must be a ScaleComparison, got {shown(found)}; pass what compare_scales(...) returned"
        )
    words = found.shared or tuple(found)
    differing = set(found.differing)
    rows: list[Row] = []
    for word in words:
        rows += [Row(f"{word}{' *' * (word in differing)}", head=True), *(Row(name) for name in found[word])]
    _few_enough("word_bars", rows)
    ink = ink_on(ax)
    looks = line_looks(len(found.scales), ink.paper)
    colours = {scale.id: colour for scale, (colour, _, _) in zip(found.scales, looks, strict=True)}
    legend: list[tuple[str, Swatch]] = [(name, _bar_sample(colour)) for name, colour in colours.items()]
    legend.append(("so called by all of them", _bar_sample(ink.faint)))
    told = "; ".join(f"{scale.id}: {scale.title}, {scale.edition or 'no edition'}" for scale in found.scales)
    page = sheet(
        ax,
        Said("What the same word means", "", f"{told}. scenarios {__version__}"),
        rows,
        _SPAN,
        "By word, its range in each scale that has it; * means another range in another scale",
        legend,
        mark=_MARK,
        beside=[term.extent for word in words for term in found[word].values()],
    )
    y = 0
    for word in words:
        terms = found[word]
        common = found.overlap(word)
        if common is not None and len(terms) > 1:
            low, high = common
            box = Rectangle(
                (low - 0.002, y + 0.5), high - low + 0.004, len(terms), color=page.ink.faint, alpha=0.6, zorder=0.5
            )
            box.set_gid(f"common:{word}")
            page.ax.add_patch(box)
        for k, (name, term) in enumerate(terms.items()):
            _bar(page, y + 1 + k, term, colours[name], f"word:{word}:{name}")
        y += 1 + len(terms)
    return page.ax


def _few_enough(where: str, rows: Sequence[Row]) -> None:
    if len(rows) > _MOST_ROWS:
        raise LimitError(
            f"{where}: at most {_MOST_ROWS} rows can be read in one picture, got {len(rows):,}; print it instead"
        )


def _bar(page: Sheet, y: int, term: Term, colour: str, name: str) -> None:
    """Draw a range, a hollow dot at an edge that does not belong to it, and the numbers beside."""
    least = 0.004  # what is one number only is seen as well
    low, wide = (term.low, term.high - term.low) if term.high > term.low else (term.low - least / 2, least)
    box = Rectangle((low, y - _THICK / 2), wide, _THICK, facecolor=colour, edgecolor="none", zorder=3)
    box.set_gid(name)
    page.ax.add_patch(box)
    for at, closed in ((term.low, term.low_closed), (term.high, term.high_closed)):
        if not closed:
            size: dict[str, Any] = {"markersize": _EDGE * page.scale, "markeredgewidth": 1.1 * page.scale}
            dot = page.ax.plot(
                at, y, marker="o", markerfacecolor=page.ink.paper, markeredgecolor=colour, zorder=4, **size
            )
            dot[0].set_gid(f"open:{name}")
    place = points_from(page.ax, 1, y, scale=page.scale, within=page.ax.get_yaxis_transform())
    write(
        page.ax, 6, 0, term.extent, size=9.0 * page.scale, color=page.ink.muted, va="center_baseline", transform=place
    )


def _bar_sample(colour: str) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ax.add_artist(Rectangle((x, y - 3.5), _MARK - 2, 7, facecolor=colour, transform=place, clip_on=False))

    return draw


def _gap_sample(ink: Ink) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        look: dict[str, Any] = {"facecolor": "none", "edgecolor": ink.faint, "hatch": "//////", "linewidth": 0}
        ax.add_artist(Rectangle((x, y - 4), _MARK - 2, 8, transform=place, clip_on=False, **look))

    return draw


def _dot_sample(ink: Ink, colour: str) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        look: dict[str, Any] = {
            "marker": "o",
            "markersize": _EDGE,
            "markerfacecolor": ink.paper,
            "markeredgecolor": colour,
        }
        ax.add_artist(Line2D([x + _MARK / 2], [y], linestyle="none", transform=place, clip_on=False, **look))

    return draw
