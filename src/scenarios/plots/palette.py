"""Colours that stay apart for colour-blind readers and in black and white."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from matplotlib import rcParams
from matplotlib.colors import to_hex, to_rgb, to_rgba

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["KINDS", "Ink", "contrast", "darkened", "ink_on", "line_looks", "mixed", "ordered_colours", "readable"]

# From the first outcome to the last. Blue against orange and red is seen by all; the lightness falls
# further on the last side than on the first (CIE L* 42 … 90 … 22), so that neighbours differ in grey as well.
_ANCHORS = (
    (0.0, "#2b65a3"),
    (0.25, "#7db1d9"),
    (0.40, "#bcd8ea"),
    (0.5, "#e8e2d5"),
    (0.60, "#f0b877"),
    (0.75, "#d9733a"),
    (0.88, "#a93a2c"),
    (1.0, "#691124"),
)

# Wong (2011), Nature Methods 8, 441, without the yellow that is too light for a line.
_LINES = ("#0072b2", "#d55e00", "#009e73", "#26282b", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f")
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6.0, 2.0),
    (1.5, 1.5),
    (7.0, 2.0, 1.5, 2.0),
    (10.0, 3.0),
    (4.0, 1.5, 1.0, 1.5, 1.0, 1.5),
    (3.0, 3.0),
)
_MARKERS = "osD^vPXhp"

KINDS = {"decision": "#1f4e8c", "chance": "#e0922f", "gate": "#8c2f39", "outcome": "#8a93a0"}
"""The colour of each kind of node; shapes say the same."""


class Ink(NamedTuple):
    """Colours of text and lines that stand out from a background."""

    text: str
    muted: str
    line: str
    faint: str
    paper: str
    panel: str


_ON_LIGHT = Ink("#1c2026", "#5c636d", "#4a525c", "#c3c8ce", "#ffffff", "#f3f4f6")
_ON_DARK = Ink("#f2f3f5", "#aeb5bf", "#c0c6ce", "#5b626c", "#000000", "#2a2e35")


def ordered_colours(count: int) -> list[str]:
    """Return a colour for each of `count` things that stand in order."""
    if count == 1:
        return [to_hex(_between(0.25))]
    if count == 2:
        return [to_hex(_between(0.2)), to_hex(_between(0.9))]
    half, middle = divmod(count, 2)
    first = 0.5 * (half - 1) / half if middle else 0.44  # where the first side ends, and the last begins
    last = max(0.6, 1 - first)
    places = [first * i / max(half - 1, 1) for i in range(half)] + [0.5] * middle
    places += [last + (1 - last) * (i + 1 - (half > 1)) / max(half - 1, 1) for i in range(half)]
    return [to_hex(_between(place)) for place in places]


def _between(place: float) -> tuple[float, float, float]:
    at = min(bisect_right([p for p, _ in _ANCHORS], place), len(_ANCHORS) - 1)
    (low, first), (high, last) = _ANCHORS[at - 1], _ANCHORS[at]
    part = (place - low) / (high - low)
    red, green, blue = (a + (b - a) * part for a, b in zip(to_rgb(first), to_rgb(last), strict=True))
    return red, green, blue


def line_looks(count: int, paper: str) -> list[tuple[str, tuple[float, ...], str]]:
    """Return a colour, dashes and a marker for each of `count` lines on paper; neighbours differ in all three."""
    return [
        (darkened(_LINES[i % len(_LINES)], paper, 2.2), _DASHES[i % len(_DASHES)], _MARKERS[i % len(_MARKERS)])
        for i in range(count)
    ]


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def readable(on: str) -> str:
    """Return the colour of text that reads best on a colour."""
    return max(("#ffffff", "#111418"), key=lambda ink: contrast(ink, on))


def darkened(colour: str, paper: str, least: float = 2.6) -> str:
    """Return a colour moved away from the paper until a thin line of it can be seen."""
    away = to_rgb(readable(paper))
    mixed = colour
    for step in range(1, 11):
        if contrast(mixed, paper) >= least:
            break
        red, green, blue = (c + (a - c) * step / 10 for c, a in zip(to_rgb(colour), away, strict=True))
        mixed = to_hex((red, green, blue))
    return mixed


def mixed(colour: str, other: str, part: float) -> str:
    """Return a colour with some part of another one in it, 0 to 1."""
    red, green, blue = (c + (o - c) * part for c, o in zip(to_rgb(colour), to_rgb(other), strict=True))
    return to_hex((red, green, blue))


def ink_on(place: Axes | None) -> Ink:
    """Return the inks that read on the figure that axes stand in, light or dark; None: on a new figure."""
    if place is None:
        paper = to_hex(rcParams["figure.facecolor"])
        return (_ON_DARK if _luminance(paper) < 0.18 else _ON_LIGHT)._replace(paper=paper)
    here: object = place.figure
    while here is not None:
        colour = getattr(here, "get_facecolor", lambda: (1.0, 1.0, 1.0, 0.0))()
        if to_rgba(colour)[3] > 0.5:
            dark = _luminance(to_hex(colour)) < 0.18
            return (_ON_DARK if dark else _ON_LIGHT)._replace(paper=to_hex(colour))
        parent = getattr(here, "figure", None)
        here = parent if parent is not here else None
    return _ON_LIGHT
