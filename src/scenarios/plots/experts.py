"""Experts by the classical model: calibration against information."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import Ruler, checked_axes, height_of, points_from, room_in, scale_for, write
from scenarios.plots.heading import footer_of
from scenarios.plots.labelling import placed
from scenarios.plots.lines import Said, panel
from scenarios.plots.palette import darkened, ink_on
from scenarios.plots.spread import TICK, Span
from scenarios.results import ClassicalModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.results import ExpertScore

__all__ = ["expert_points"]

_MOST, _NAME, _RADIUS, _BLUE = 60, 9.0, 4.5, "#0072b2"
_KINDS = {"counts": "expert with a weight", "none": "expert without", "maker": "decision maker"}


def expert_points(found: ClassicalModel, ax: Axes | None = None) -> Axes:
    """Draw experts by calibration and information, with their weights; beside them the decision maker, and that of equal weights.

    Parameters
    ----------
    found : ClassicalModel
        What `classical_model` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is the calibration, on a log scale up to 1; y the information, in nats. A calibration that is 0 stands at the left end.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 60 experts.

    Examples
    --------
    >>> import scenarios as sc
    >>> said = {"A": [[20, 25, 34], [8, 10, 12]], "B": [[2, 5, 7], [12, 13, 15]]}
    >>> sc.classical_model(said, [24, 11]).plot().get_xlabel()
    'Calibration (log scale)'
    """
    ax = checked_axes(ax, "expert_points")
    if not isinstance(found, ClassicalModel):
        raise QuestionError(
            f"expert_points: found must be a ClassicalModel, got {shown(found)}; pass what classical_model(...) returned"
        )
    if len(found) > _MOST:
        raise LimitError(
            f"expert_points: at most {_MOST} experts can be read in one picture, got {len(found):,}; print the result"
        )
    trust = found.trust
    points = [
        (score, _expert(score, trust[score.name]), "counts" if trust[score.name] > 0 else "none")
        for score in found.scores
    ]
    points += [
        (m.score, f"decision maker: {m.name}", "maker") for m in found.makers if m.name in {found.chosen, "equal"}
    ]
    top = max(score.information for score, *_ in points)
    kinds = [kind for kind in _KINDS if any(kind == own for *_, own in points)]
    what = f"Information (nats) against calibration on {len(found.questions)} seed questions; weights of the decision maker “{found.chosen}”"
    size = scale_for(ax)
    least = min([0.1, *(score.calibration for score, *_ in points if score.calibration > 0)])
    ax, ink, scale = panel(
        ax,
        Said("How experts did on the seed questions", what, footer_of(found.provenance)),
        [(_KINDS[kind], _sample(kind, size)) for kind in kinds],
        Span(0.0, 1.0, "Calibration (log scale)", share=False),
        Span(-0.06 * top, 1.12 * top, "", share=False),
    )
    ends = _logarithmic(ax, ink, least, scale)
    ruler = Ruler()
    wide, tall = (side / scale for side in room_in(ax))
    low, high = ax.get_ylim()
    places = [(ends.share(s.calibration) * wide, (s.information - low) / (high - low) * tall) for s, *_ in points]
    names = [ruler.wrapped(name, 140, _NAME, most=3) for _, name, _ in points]
    sizes = [(ruler.widest(lines, _NAME), height_of(len(lines), _NAME)) for lines in names]
    here = points_from(ax, 0, 0, scale=scale)
    boxes = placed(places, sizes, (wide, tall), radius=_RADIUS)
    if None in boxes:
        told = f"{boxes.count(None)} without a name, for want of room"
        write(ax, 6, 6, told, size=_NAME * scale, color=ink.muted, transform=here).set_gid("missing")
    for (score, _, kind), lines, at, box in zip(points, names, places, boxes, strict=True):
        _mark(ax, kind, *at, here, scale).set_gid(f"{'maker' if kind == 'maker' else 'expert'}:{score.name}")
        if box is None:
            continue
        near = box.nearest(at)
        if abs(near[0] - at[0]) + abs(near[1] - at[1]) > 14:
            way = Line2D(
                [at[0], near[0]], [at[1], near[1]], color=ink.faint, linewidth=0.7 * scale, transform=here, zorder=1
            )
            ax.add_artist(way)
        before = box.right <= at[0]
        write(
            ax,
            box.right if before else box.left,
            (box.low + box.high) / 2,
            lines,
            size=_NAME * scale,
            color=ink.muted if kind == "maker" else ink.text,
            ha="right" if before else "left",
            va="center",
            transform=here,
        )
    return ax


class _Ends(NamedTuple):
    """The ends of a log axis."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Return how far along the axis a value stands, 0 to 1; what is not above 0 at its beginning."""
        return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low)) if value > 0 else 0.0


def _logarithmic(ax: Axes, ink: Ink, least: float, scale: float) -> _Ends:
    """Give the axes a log scale from below `least` to above 1, with ticks at powers of ten."""
    ends = _Ends(max(least ** (1.08), 1e-300), max(least, 1e-300) ** -0.06)
    powers = range(math.ceil(math.log10(ends.low)), 1)
    shown = list(powers)[:: -max(1, -(-len(powers) // 7))]
    ax.set_xscale("log")
    ax.set_xlim(*ends)
    ax.xaxis.set_major_locator(FixedLocator([10.0**k for k in shown]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_tick_params(labelsize=TICK * scale, labelcolor=ink.text, color=ink.line, length=3 * scale, width=0.8)
    return ends


def _expert(score: ExpertScore, weight: float) -> str:
    return (
        f"{score.name}, {100 * weight:.3g} %"
        if weight >= 0.001
        else f"{score.name}, {'below 0.1' if weight else '0'} %"
    )


def _mark(ax: Axes, kind: str, x: float, y: float, place: Transform, scale: float) -> Line2D:
    ink = ink_on(ax)
    blue = darkened(_BLUE, ink.paper)
    dot = Line2D(
        [x],
        [y],
        marker="D" if kind == "maker" else "o",
        markersize=(6.0 if kind == "maker" else 8.0) * scale,
        markerfacecolor=blue if kind == "counts" else ink.paper,
        markeredgecolor=blue if kind == "counts" else ink.muted,
        markeredgewidth=1.3 * scale,
        linestyle="none",
        transform=place,
        clip_on=False,
        zorder=3 if kind == "maker" else 4,
    )
    ax.add_artist(dot)
    return dot


def _sample(kind: str, scale: float) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        _mark(ax, kind, x + 22, y, place, scale)

    return draw
