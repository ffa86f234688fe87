"""A pen that draws in points on axes which may be scaled, and the symbols of a decision tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from scenarios.plots.canvas import Side, write
from scenarios.plots.palette import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.transforms import Transform

    from scenarios.plots.palette import Ink

__all__ = ["SYMBOL", "Pen"]

SYMBOL = 14.0
"""Width and height of a symbol."""

Point = tuple[float, float]


class Pen:
    """Draws on axes whose y points down; `scale` turns layout points into points on paper."""

    def __init__(self, ax: Axes, ink: Ink, scale: float = 1.0, transform: Transform | None = None) -> None:
        self.ax = ax
        self.ink = ink
        self.scale = scale
        self.transform = transform

    def text(
        self, x: float, y: float, text: str, size: float, *, color: str = "", bold: bool = False, ha: Side = "left"
    ) -> None:
        """Set one line of text on its baseline."""
        if text:
            write(self.ax, x, y, text, size=size * self.scale, color=color or self.ink.text, bold=bold, ha=ha)

    def path(
        self,
        path: Path,
        *,
        color: str,
        width: float = 1.0,
        dashed: bool = False,
        zorder: float = 2.0,
        label: str = "",
    ) -> None:
        """Draw a line along a path."""
        patch = PathPatch(path, fill=False, edgecolor=color, linewidth=width * self.scale, zorder=zorder)
        patch.set_capstyle("butt")
        if dashed:
            patch.set_linestyle((0, (3, 2)))
        self._add(patch, label)

    def line(self, points: Sequence[Point], *, color: str = "", width: float = 1.0, dashed: bool = False) -> None:
        """Draw straight lines."""
        self.path(Path(points), color=color or self.ink.line, width=width, dashed=dashed, zorder=2.5)

    def patch(self, patch: Patch, label: str = "") -> None:
        """Add a shape whose line is given in layout points."""
        patch.set_linewidth(patch.get_linewidth() * self.scale)
        self._add(patch, label)

    def _add(self, patch: Patch, label: str) -> None:
        if self.transform is not None:
            patch.set_transform(self.transform)
        patch.set_clip_on(False)
        if label:
            patch.set_gid(label)
        self.ax.add_artist(patch)

    def panel(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the box around a gate."""
        box = FancyBboxPatch(
            (x + 5, y + 5),
            width - 10,
            height - 10,
            boxstyle="round,pad=5,rounding_size=6",
            facecolor=self.ink.panel,
            edgecolor=KINDS["gate"],
            linewidth=0.9,
            zorder=1.5,
        )
        self.patch(box)

    def symbol(self, kind: str, x: float, y: float, name: str = "", color: str = "") -> None:
        """Draw a node's symbol: its left end at x, its middle at y.

        A square is a decision, a circle a chance, bars are a gate, a triangle is an outcome.
        """
        half = SYMBOL / 2
        label = f"node:{name}" if name else ""
        filled: Any = {"facecolor": color or KINDS[kind], "edgecolor": self.ink.text, "linewidth": 0.9, "zorder": 3}
        if kind == "decision":
            self.patch(Rectangle((x + 0.5, y - half + 0.5), SYMBOL - 1, SYMBOL - 1, **filled), label)
        elif kind == "chance":
            self.patch(Circle((x + half, y), half, **filled), label)
        elif kind == "outcome":
            self.patch(Polygon([(x, y), (x + SYMBOL, y - half), (x + SYMBOL, y + half)], **filled), label)
        else:
            filled["facecolor"] = self.ink.paper
            filled["edgecolor"] = KINDS["gate"]
            filled["linewidth"] = 1.6
            self.patch(Rectangle((x + 0.5, y - half + 0.5), SYMBOL - 1, SYMBOL - 1, **filled), label)
            bars = [((x + SYMBOL * k / 4, y - half + 1), (x + SYMBOL * k / 4, y + half - 1)) for k in (1, 2, 3)]
            bars.append(((x + 1, y), (x + SYMBOL - 1, y)))
            points = [point for bar in bars for point in bar]
            codes = [Path.MOVETO, Path.LINETO] * len(bars)
            self.path(Path(points, codes), color=KINDS["gate"], width=1.3, zorder=3.5)

    def arrow(self, x: float, y: float, color: str) -> None:
        """Draw the head of an arrow that comes in from the left."""
        head = Polygon(
            [(x, y), (x - 5.5, y - 2.8), (x - 5.5, y + 2.8)], facecolor=color, edgecolor="none", linewidth=0, zorder=2.6
        )
        self.patch(head)


def swinging(points: Sequence[Point]) -> Path:
    """Return a path that runs straight but for its last stretch, which swings from one height to another."""
    (x, y), (goal_x, goal_y) = points[-2:]
    middle = (x + goal_x) / 2
    return Path(
        [*points[:-1], (middle, y), (middle, goal_y), (goal_x, goal_y)],
        [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), *[Path.CURVE4] * 3],
    )


def rounded(points: Sequence[Point], radius: float = 6.0) -> Path:
    """Return a path of straight stretches with round corners."""
    places, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        places += [_toward(corner, before, radius), corner, _toward(corner, after, radius)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*places, points[-1]], [*codes, Path.LINETO])


def _toward(start: Point, goal: Point, far: float) -> Point:
    across, down = goal[0] - start[0], goal[1] - start[1]
    length = (across**2 + down**2) ** 0.5
    part = min(0.5, far / length) if length else 0.0
    return start[0] + across * part, start[1] + down * part
