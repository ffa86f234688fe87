"""The signature picture: what could come of each option, as bars of a hundred per cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import (
    Ruler,
    checked_axes,
    height_of,
    made_room,
    new_axes,
    points_from,
    room_in,
    scale_for,
    scaled,
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

    from scenarios.plots.canvas import Height, Side
    from scenarios.plots.palette import Ink

__all__ = ["outcome_bars"]

_MOST_OPTIONS, _MOST_OUTCOMES = 100, 60
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
    LimitError
        If there are more than 100 options or 60 outcomes.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.compare(sc.load("us-options")).plot(sort="settlement")
    >>> len(ax.patches)  # four options by four outcomes, and four in the legend
    20
    """
    ax = checked_axes(ax, "outcome_bars")
    options, title, subtitle = _read(result)
    _check(result, decimals, sort)
    labels = result.labels
    outcomes = result.outcomes
    if sort is not None:
        options.sort(key=lambda option: -option[1][outcomes.index(sort)])
    ruler = Ruler()
    scale = scale_for(ax)  # sizes below are points before scaling
    edge = _EDGE if ax is None else 0.0
    across = _WIDTH if ax is None else room_in(ax)[0] / scale
    named = [ruler.balanced(name, min(150, 0.3 * across), _LABEL, most=4) if name else [] for name, _ in options]
    left = max((ruler.widest(lines, _LABEL) + 8 for lines in named), default=2) + 2
    rows = [_Row(probabilities, share_texts(probabilities, decimals)) for _, probabilities in options]
    right = 5 + max(ruler.width(row.texts[row.last], _SHARE, bold=True) for row in rows)
    long = across - left - right - 2 * edge
    below = any(row.outside(ruler, long) for row in rows)
    colours = ordered_colours(len(outcomes))
    heading = Heading.measured(
        ruler,
        left + long + right,
        title,
        subtitle,
        [(labels.outcomes[o], _swatch(colour)) for o, colour in zip(outcomes, colours, strict=True)],
        footer=footer_of(result.provenance),
        scale=scale,
    )
    tallest = max(_BAR, *(height_of(len(lines), _LABEL) for lines in named)) if any(named) else _BAR + 9
    pitch = max(tallest + _GAP, _BAR + _BELOW + 8 if below else 0, (tallest + _BAR) / 2 + _BELOW + 4 if below else 0)
    lower = 0.5 * _BELOW / pitch if below else 0.0  # more room below a bar than above
    above, under = heading.height + edge, 18 + heading.under + edge
    margins = (left + edge, right + edge, above, under)
    if ax is None:
        ax = new_axes(across, pitch * len(options) + above + under, margins)
    else:
        wide, tall = made_room(ax, scaled(margins, scale))
        long = wide / scale
        pitch, needed = tall / scale / len(options), pitch
        scale *= min(1.0, pitch / needed)
        long, pitch = wide / scale, tall / scale / len(options)
    ink = ink_on(ax)
    _frame(ax, ink, heading.scale)
    ax.set_ylim(len(options) - 0.5 + lower, lower - 0.5)
    heading.draw(ax, ink, left, 0, under - edge)
    for y, (row, lines) in enumerate(zip(rows, named, strict=True)):
        middle: Height = "center" if len(lines) > 1 else "center_baseline"
        place = points_from(ax, 0, y, scale=heading.scale, within=ax.transData)
        write(ax, -left, 0, lines, size=_LABEL * scale, color=ink.text, va=middle, transform=place)
        _bar(ax, ruler, ink, y, row, colours, (long, pitch, scale))
    return ax


@dataclass(frozen=True, slots=True)
class _Row:
    """One option's probabilities, and how they are shown."""

    probabilities: Sequence[float]
    texts: Sequence[str]

    @property
    def last(self) -> int:
        """The last outcome that is possible."""
        return max(i for i, p in enumerate(self.probabilities) if p > 0)

    def outside(self, ruler: Ruler, long: float) -> list[int]:
        """Return the outcomes whose percentages stand below a bar of this length."""
        return [
            i
            for i, (text, p) in enumerate(zip(self.texts, self.probabilities, strict=True))
            if p > 0 and i != self.last and _too_small(ruler, text, p * long)
        ]


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
    if sort is not None and not (isinstance(sort, str) and sort in result.outcomes):
        msg = f"outcome_bars: sort must be an outcome, got {shown(sort)}; {did_you_mean(sort, result.outcomes)}"
        raise QuestionError(msg)
    options = len(result) if isinstance(result, Comparison) else 1
    if options > _MOST_OPTIONS or len(result.outcomes) > _MOST_OUTCOMES:
        msg = (
            f"outcome_bars: at most {_MOST_OPTIONS} options and {_MOST_OUTCOMES} outcomes can be read in one picture, got "
            f"{options:,} and {len(result.outcomes):,}; print the result, or plot fewer"
        )
        raise LimitError(msg)


def _too_small(ruler: Ruler, text: str, wide: float) -> bool:
    return ruler.width(text, _SHARE) + 5 > wide


def _swatch(colour: str) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        box = Rectangle((x, y - 4.5), 11, 9, facecolor=colour, edgecolor=darkened(colour, "#ffffff"), linewidth=0.6)
        box.set_transform(place)
        box.set_clip_on(False)
        ax.add_artist(box)

    return draw


def _frame(ax: Axes, ink: Ink, scale: float) -> None:
    ax.set_xlim(0, 1)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.set_facecolor("none")
    for spine in ax.spines.values():
        spine.set_visible(False)
    sides: list[tuple[float, str, Side]] = [(0.0, "0 %", "left"), (0.5, "50 %", "center"), (1.0, "100 %", "right")]
    for x, text, side in sides:
        place = points_from(ax, x, 0, scale=scale)
        write(ax, 0, -4, text, size=FOOTER * scale, color=ink.muted, va="top", ha=side, transform=place)


def _bar(
    ax: Axes, ruler: Ruler, ink: Ink, y: int, row: _Row, colours: Sequence[str], room: tuple[float, float, float]
) -> None:
    """Draw one option's segments, the percentages in them, beside the last one, or below with a pointer."""
    long, pitch, scale = room
    thick = _BAR / pitch
    x = 0.0
    below = row.outside(ruler, long)
    middles = []
    for i, (p, text, colour) in enumerate(zip(row.probabilities, row.texts, colours, strict=True)):
        if p <= 0:
            continue
        line = 0.9 * scale if p * long > 4 else 0.0
        ax.add_patch(Rectangle((x, y - thick / 2), p, thick, facecolor=colour, edgecolor=ink.paper, linewidth=line))
        size = _SHARE * scale
        if i in below:
            middles.append(x + p / 2)
        elif not _too_small(ruler, text, p * long):
            write(ax, x + p / 2, y, text, size=size, color=readable(colour), ha="center", va="center_baseline")
        else:
            place = points_from(ax, 1, y, scale=scale, within=ax.transData)
            strong = darkened(colour, ink.paper, 4.5)
            write(ax, 4, 0, text, size=size, color=strong, bold=True, va="center_baseline", transform=place)
        x += p
    if not below:
        return
    wide = [(ruler.width(row.texts[i], _SHARE, bold=True) + 4) / long for i in below]
    squeeze = min(1.0, 1 / sum(wide))
    places = spread_out(middles, [w * squeeze for w in wide], -5 / long, 1.0)
    low = y + thick / 2
    for i, middle, at in zip(below, middles, places, strict=True):
        ax.plot(
            [middle, middle, at],
            [low - 0.15 * thick, low + 1.5 / pitch, low + 4.5 / pitch],
            color=ink.muted,
            linewidth=0.7 * scale,
            solid_joinstyle="round",
            clip_on=False,
            zorder=4,
        )
        size = _SHARE * scale * squeeze
        strong = darkened(colours[i], ink.paper, 4.5)
        write(ax, at, low + 5 / pitch, row.texts[i], size=size, color=strong, bold=True, ha="center", va="top")
