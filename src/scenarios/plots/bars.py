"""The signature picture: what could come of each option, as bars of a hundred per cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.plots.canvas import (
    Ruler,
    checked_axes,
    height_of,
    made_room,
    new_axes,
    points_from,
    room_in,
    write,
)
from scenarios.plots.heading import FOOTER, Heading, Swatch, by_label, footer_of, question_of
from scenarios.plots.numbers import share_texts
from scenarios.plots.palette import darkened, ink_on, ordered_colours, readable
from scenarios.plots.placing import spread_out
from scenarios.results import Comparison, OutcomeDistribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.canvas import Height
    from scenarios.plots.palette import Ink

__all__ = ["outcome_bars"]

_WIDTH, _BAR, _GAP, _BELOW = 600.0, 27.0, 11.0, 15.0
_LABEL, _SHARE = 10.0, 9.0
_EDGE = 10.0


def outcome_bars(
    result: Comparison | OutcomeDistribution,
    ax: Axes | None = None,
    *,
    decimals: int = 0,
    sort: str | None = None,
) -> Axes:
    """Draw the outcome distribution of every option as one bar of 100 %.

    Options stand from top to bottom and outcomes from left to right, both in the order of the file. The
    percentages shown total 100 in each bar; what is possible but rounds to nothing is shown as "<1 %".

    Parameters
    ----------
    result : Comparison or OutcomeDistribution
        What `compare` or `forecast` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title, legend and labels fit where it stood. Default: a new figure
        of fitting size.
    decimals : int
        Decimals of the percentages, 0 to 6.
    sort : str, optional
        An outcome: the option that makes it most likely stands on top.

    Returns
    -------
    Axes
        Option i has its bar at y = i; x is the probability, from 0 to 1.

    Raises
    ------
    QuestionError
        If an argument is not one of these.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.plots.outcome_bars(sc.compare(sc.load("us-options")))
    >>> len(ax.patches) >= 4 * 4  # a segment for every option and outcome
    True
    """
    ax = checked_axes(ax, "outcome_bars")
    options, title, subtitle = _read(result)
    _check(result, decimals, sort)
    labels = result.labels
    outcomes = result.outcomes
    if sort is not None:
        options.sort(key=lambda option: -option[1][outcomes.index(sort)])
    ruler = Ruler()
    across, down = (_WIDTH, 0.0) if ax is None else room_in(ax)
    edge = _EDGE if ax is None else 0.0
    named = [ruler.balanced(name, min(150, 0.3 * across), _LABEL, most=4) if name else [] for name, _ in options]
    left = max((ruler.widest(lines, _LABEL) for lines in named), default=0)
    left += 10 if left > 1 else 2
    shares = [share_texts(row, decimals) for _, row in options]
    last = [max(i for i, p in enumerate(row) if p > 0) for _, row in options]
    right = 5 + max(ruler.width(texts[i], _SHARE, bold=True) for texts, i in zip(shares, last, strict=True))
    long = across - left - right - (2 * edge if ax is None else 0)
    below = any(
        _too_small(ruler, text, p * long) and p > 0 and i != end
        for texts, (_, row), end in zip(shares, options, last, strict=True)
        for i, (text, p) in enumerate(zip(texts, row, strict=True))
    )
    colours = ordered_colours(len(outcomes))
    heading = Heading.measured(
        ruler,
        left + long,
        title,
        subtitle,
        [(labels.outcomes[o], _swatch(colour)) for o, colour in zip(outcomes, colours, strict=True)],
    )
    footer = ruler.wrapped(footer_of(result.provenance), left + long + right, FOOTER, most=3)
    under = 18 + height_of(len(footer), FOOTER)
    tallest = max(_BAR, *(height_of(len(lines), _LABEL) for lines in named)) if any(named) else _BAR + 9
    pitch = max(tallest + _GAP, tallest / 2 + _BAR / 2 + _BELOW + 4) if below else tallest + _GAP
    if below:
        pitch = max(pitch, _BAR + _BELOW + 8)
    lower = 0.5 * _BELOW / pitch if below else 0.0  # room below a bar for what does not fit in it
    margins = (left + edge, right + edge, heading.height + edge, under + edge)
    if ax is None:
        tall = pitch * len(options)
        ax = new_axes(across, tall + heading.height + under + 2 * edge, margins)
    else:
        made_room(ax, margins)
        long, down = room_in(ax)
        pitch = down / len(options)
    ink = ink_on(ax.get_figure() or ax)
    thick = min(_BAR / pitch, 0.62) if pitch < _BAR + _GAP else _BAR / pitch
    _frame(ax, ink, under, left, footer)
    ax.set_ylim(len(options) - 0.5 + lower, lower - 0.5)
    heading.draw(ax, ink, left)
    size = min(1.0, pitch / (_BAR + (_BELOW if below else 0)))
    for y, ((_, row), lines, texts) in enumerate(zip(options, named, shares, strict=True)):
        middle: Height = "center" if len(lines) > 1 else "center_baseline"
        place = points_from(ax, 0, y, within=ax.transData)
        write(ax, -left, 0, lines, size=_LABEL * size, color=ink.text, va=middle, transform=place)
        _bar(ax, ruler, ink, y, thick, row, texts, colours, (long, pitch, size))
    return ax


def _read(result: object) -> tuple[list[tuple[str, list[float]]], str, str]:
    """Return the options (label, probabilities), the title and the subtitle."""
    if isinstance(result, Comparison):
        labels = result.labels
        rows = [(labels.options[o], p.tolist()) for o, p in zip(result.options, result.probabilities, strict=True)]
        what = f"How likely each outcome is, by option: {by_label(result.provenance, result.by)}"
    elif isinstance(result, OutcomeDistribution):
        labels = result.labels
        rows = [(labels.options.get(result.option, ""), result.probabilities.tolist())]
        what = "How likely each outcome is"
    else:
        msg = (
            f"outcome_bars: result must be a Comparison or an OutcomeDistribution, got {shown(result)}; "
            "pass what compare(...) or forecast(...) returned"
        )
        raise QuestionError(msg)
    asked = question_of(result.provenance)
    return rows, labels.title, f"{what} ({asked})" if asked else what


def _check(result: Comparison | OutcomeDistribution, decimals: object, sort: object) -> None:
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 6:
        msg = f"outcome_bars: decimals must be a whole number from 0 to 6, got {shown(decimals)}; leave it out for 0"
        raise QuestionError(msg)
    if sort is not None and sort not in result.outcomes:
        msg = f"outcome_bars: sort must be an outcome, got {shown(sort)}; {did_you_mean(sort, result.outcomes)}"
        raise QuestionError(msg)


def _too_small(ruler: Ruler, text: str, wide: float) -> bool:
    return ruler.width(text, _SHARE) + 5 > wide


def _swatch(colour: str) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        box = Rectangle((x, y - 4.5), 11, 9, facecolor=colour, edgecolor=darkened(colour, "#ffffff"), linewidth=0.6)
        box.set_transform(place)
        box.set_clip_on(False)
        box.set_label("_legend")
        ax.add_artist(box)

    return draw


def _frame(ax: Axes, ink: Ink, under: float, left: float, footer: Sequence[str]) -> None:
    ax.set_xlim(0, 1)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.set_facecolor("none")
    for spine in ax.spines.values():
        spine.set_visible(False)
    place = points_from(ax, 0, 0)
    scale = points_from(ax, 1, 0)
    write(ax, 0, -4, "0 %", size=FOOTER, color=ink.muted, va="top", transform=place)
    write(ax, 0, -4, "50 %", size=FOOTER, color=ink.muted, va="top", ha="center", transform=points_from(ax, 0.5, 0))
    write(ax, 0, -4, "100 %", size=FOOTER, color=ink.muted, va="top", ha="right", transform=scale)
    write(ax, -left, -under, footer, size=FOOTER, color=ink.muted, va="bottom", transform=place)


def _bar(
    ax: Axes,
    ruler: Ruler,
    ink: Ink,
    y: int,
    thick: float,
    row: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
    room: tuple[float, float, float],
) -> None:
    """Draw one option's segments, the percentages in them, beside them, or below with a pointer."""
    long, pitch, size = room
    x = 0.0
    outside: list[tuple[float, str]] = []
    end = max(i for i, p in enumerate(row) if p > 0)
    for i, (p, text, colour) in enumerate(zip(row, texts, colours, strict=True)):
        if p <= 0:
            continue
        line = 0.9 if p * long > 4 else 0.0
        ax.add_patch(Rectangle((x, y - thick / 2), p, thick, facecolor=colour, edgecolor=ink.paper, linewidth=line))
        middle = x + p / 2
        if not _too_small(ruler, text, p * long):
            write(ax, middle, y, text, size=_SHARE * size, color=readable(colour), ha="center", va="center_baseline")
        elif i == end:
            beside = points_from(ax, 1, y, within=ax.transData)
            strong = darkened(colour, ink.paper, 4.5)
            write(ax, 4, 0, text, size=_SHARE * size, color=strong, bold=True, va="center_baseline", transform=beside)
        else:
            outside.append((middle, text))
        x += p
    if not outside:
        return
    wide = [(ruler.width(text, _SHARE) + 4) / long for _, text in outside]
    squeeze = min(1.0, 1 / sum(wide)) * size
    wide = [w * squeeze for w in wide]
    places = spread_out([m for m, _ in outside], wide, -5 / long, 1.0)
    low = y + thick / 2
    for (middle, text), at in zip(outside, places, strict=True):
        ax.plot(
            [middle, middle, at],
            [low - 0.15 * thick, low + 1.5 * size / pitch, low + 4.5 * size / pitch],
            color=ink.muted,
            linewidth=0.7,
            solid_joinstyle="round",
            clip_on=False,
            zorder=4,
        )
        y_text = low + 5 * size / pitch
        write(ax, at, y_text, text, size=_SHARE * squeeze, color=ink.text, ha="center", va="top")
