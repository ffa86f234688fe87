"""Paper and type: axes of the right size, text that is measured before it is set."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, ScaledTranslation

from scenarios.displays import legible, words_of
from scenarios.errors import QuestionError, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

__all__ = [
    "Margins",
    "Ruler",
    "checked_axes",
    "figure_of",
    "label_below",
    "made_room",
    "new_axes",
    "points_from",
    "room_in",
    "scale_for",
    "write",
]

POINTS = 72.0
"""Points in an inch: all sizes here are in points."""
LEADING = 1.28
"""From one line of text to the next, in font sizes."""

Margins = tuple[float, float, float, float]
"""Left, right, top, bottom."""
Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "bottom", "baseline", "center_baseline"]


def checked_axes(ax: object, where: str) -> Axes | None:
    """Return what was given as axes, or say what should have been."""
    if ax is None or isinstance(ax, Axes):
        return ax
    msg = f"{where}: ax must be matplotlib axes or None, got {shown(ax)}; make some with fig.subplots() or leave it out"
    raise QuestionError(msg)


def new_axes(width: float, height: float, margins: Margins = (0, 0, 0, 0)) -> Axes:
    """Return axes in a figure of their own, `width` × `height` points with the margins."""
    from matplotlib import pyplot as plt  # so that Jupyter shows the figure; loaded only when one is made

    figure = plt.figure(figsize=(width / POINTS, height / POINTS))
    left, right, top, bottom = margins
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    return figure.add_axes(box)


def room_in(ax: Axes) -> tuple[float, float]:
    """Return the width and height of axes, in points."""
    box = ax.get_window_extent()
    dpi: float = figure_of(ax).dpi
    return box.width * POINTS / dpi, box.height * POINTS / dpi


def scale_for(ax: Axes | None) -> float:
    """Return how large type is set: full size on a page of its own, smaller where the axes given are small."""
    if ax is None:
        return 1.0
    width, height = room_in(ax)
    return max(0.5, min(1.0, width / 500, height / 300))


def scaled(margins: Margins, scale: float) -> Margins:
    """Return margins that are larger or smaller."""
    left, right, top, bottom = margins
    return left * scale, right * scale, top * scale, bottom * scale


def made_room(ax: Axes, margins: Margins) -> tuple[float, float]:
    """Shrink axes that were given, so that what stands around them fits where they stood.

    Where a layout engine is at work it makes the room itself.

    Returns
    -------
    width, height : float
        Of what is left, in points.
    """
    width, height = room_in(ax)
    left, right, top, bottom = margins
    across = min(1.0, 0.8 * width / max(left + right, 1e-9))
    down = min(1.0, 0.8 * height / max(top + bottom, 1e-9))
    wide, tall = width - across * (left + right), height - down * (top + bottom)
    if figure_of(ax).get_layout_engine() is None:
        box = ax.get_position()
        ax.set_position(
            (
                box.x0 + box.width * across * left / width,
                box.y0 + box.height * down * bottom / height,
                box.width * wide / width,
                box.height * tall / height,
            )
        )
    return wide, tall


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that holds the axes, however deep in subfigures."""
    figure: Any = ax.figure
    while getattr(figure, "figure", figure) is not figure:
        figure = figure.figure
    return figure  # type: ignore[no-any-return]


def points_from(
    ax: Axes, across: float, up: float, *, scale: float = 1.0, within: Transform | None = None
) -> Transform:
    """Return the transform of points, counted right and up from a place in the axes (0 to 1 each way).

    `within` is another system in which the place is given, such as `ax.transData`.
    """
    inches: Any = figure_of(ax).dpi_scale_trans
    start: Any = within or ax.transAxes
    transform: Transform = Affine2D().scale(scale / POINTS) + inches + ScaledTranslation(across, up, start)
    return transform


def label_below(ax: Axes, text: str | Sequence[str], size: float, color: str, scale: float) -> None:
    """Name what the axis at the bottom shows, from its left end."""
    name = text if isinstance(text, str) else "\n".join(text)
    ax.set_xlabel(
        name, fontsize=size * scale, color=color, loc="left", labelpad=4 * scale, parse_math=False, usetex=False
    )


def write(
    ax: Axes,
    x: float,
    y: float,
    text: str | Sequence[str],
    *,
    size: float,
    color: str,
    bold: bool = False,
    ha: Side = "left",
    va: Height = "baseline",
    transform: Transform | None = None,
    zorder: float = 5,
) -> Text:
    """Set text, or lines of it, as it is: a dollar sign is a dollar sign."""
    lines = legible(text if isinstance(text, str) else "\n".join(text))
    return ax.text(
        x,
        y,
        lines,
        fontsize=size,
        color=color,
        fontweight="bold" if bold else "normal",
        ha=ha,
        va=va,
        multialignment=ha,
        linespacing=LEADING / 1.17,
        transform=ax.transData if transform is None else transform,
        zorder=zorder,
        parse_math=False,
        usetex=False,
        clip_on=False,
    )


class Ruler:
    """Measures and wraps text; remembers what it measured."""

    def __init__(self) -> None:
        self._widths: dict[tuple[str, bool], float] = {}

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line, in points, with the little that rendering may add."""
        text = legible(text)
        key = (text, bold)
        if key not in self._widths:
            font = FontProperties(size=100, weight="bold" if bold else "normal")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a glyph that is missing is told of when it is drawn
                measured: float = text_to_path.get_text_width_height_descent(text or " ", font, ismath=False)[0]
            self._widths[key] = measured / 100
        return self._widths[key] * size * 1.03 + 1

    def widest(self, lines: Sequence[str], size: float, *, bold: bool = False) -> float:
        """Return the width of the longest of some lines."""
        return max((self.width(line, size, bold=bold) for line in lines), default=0.0)

    def wrapped(self, text: str, width: float, size: float, *, bold: bool = False, most: int = 6) -> list[str]:
        """Break text into at most `most` lines of at most `width` points; what is left over becomes an ellipsis."""
        lines = [""]
        letters = _letters(width, size)  # what is longer is not measured: a text may have 10,000 letters in one word
        text = legible(text)[: most * letters]
        for word in words_of(text) or [""]:
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if len(longer) <= letters and self.width(longer, size, bold=bold) <= width:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            lines[-1] = word
            while len(lines[-1]) > 1 and len(lines) <= most:
                if len(lines[-1]) <= letters and self.width(lines[-1], size, bold=bold) <= width:
                    break
                cut = self._fits(lines[-1], width, size, bold=bold)
                lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
        if len(lines) > most:
            last = lines[most - 1]
            last = last[:letters]
            while last and self.width(f"{last}…", size, bold=bold) > width:
                last = last[:-1]
            lines = [*lines[: most - 1], f"{last.rstrip()}…"]
        return lines

    def balanced(self, text: str, width: float, size: float, *, bold: bool = False, most: int = 6) -> list[str]:
        """Break text as `wrapped` does, into as many lines, but of about the same length."""
        lines = self.wrapped(text, width, size, bold=bold, most=most)
        if len(lines) == 1 or len(lines) > 4:
            return lines
        low = max(width * 0.4, self.widest([word[: _letters(width, size)] for word in words_of(text)], size, bold=bold))
        for _ in range(5):
            middle = (low + width) / 2
            tried = self.wrapped(text, middle, size, bold=bold, most=most + 1)
            if middle < width and len(tried) <= len(lines) and not tried[-1].endswith("…"):
                width, lines = middle, tried
            else:
                low = middle
        return lines

    def _fits(self, text: str, width: float, size: float, *, bold: bool) -> int:
        """Return how many letters of one long word fit: after a hyphen or underscore if that is not too soon."""
        lengths = range(2, min(len(text), _letters(width, size)) + 1)
        count = 1 + bisect_right(lengths, width, key=lambda length: self.width(text[:length], size, bold=bold))
        better = max(text.rfind(mark, 0, count) for mark in "-_/") + 1
        return better if better > count / 2 else count


def _letters(width: float, size: float) -> int:
    """Return how many letters a line holds at most, were all of them narrow."""
    return int(width / (0.2 * size)) + 10


def height_of(lines: int, size: float) -> float:
    """Return the height of some lines of text, in points."""
    return lines * size * LEADING
