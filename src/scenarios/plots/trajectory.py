"""The way of a box while it is peeled: what density costs in coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, shown
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import footer_of, question_of
from scenarios.plots.lines import Said, line, panel, sample
from scenarios.plots.palette import ink_on, line_looks
from scenarios.plots.spread import Span
from scenarios.results import Discovery

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["peeling_curves"]

_LABEL = 8.5


def peeling_curves(found: Discovery, ax: Axes | None = None) -> Axes:
    """Draw for each box how coverage falls while density rises, step by step; a ring stands at the chosen step.

    Parameters
    ----------
    found : Discovery
        What `discover` or `prim` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure.

    Returns
    -------
    Axes
        x is coverage, y density, both from 0 to 1. Beside the ring stands how many inputs the box restricts.

    Raises
    ------
    QuestionError
        If an argument is not one of these.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.prim([[k / 100] for k in range(100)], [k > 80 for k in range(100)])
    >>> found.plot().get_xlabel()
    'Coverage: share of the cases of interest that lie in the box'
    """
    ax = checked_axes(ax, "peeling_curves")
    if not isinstance(found, Discovery):
        raise QuestionError(
            f"peeling_curves: found must be a Discovery, got {shown(found)}; pass what discover(...) returned"
        )
    looks = line_looks(len(found.boxes), ink_on(ax).paper)
    asked = "" if found.provenance is None else question_of(found.provenance)
    said = Said(
        found.title or "Boxes of inputs",
        f"Density (share of the cases in the box that are of interest) at each coverage; of interest: {found.what}"
        + (f" ({asked})" if asked else ""),
        f"{found.source}" if found.provenance is None else footer_of(found.provenance),
    )
    legend = [(f"box {b + 1}", sample(look)) for b, look in enumerate(looks)]
    across = Span(-0.02, 1.04, "Coverage: share of the cases of interest that lie in the box", share=True)
    ax, ink, scale = panel(ax, said, legend, across, Span(-0.02, 1.08, "", share=True))
    for b, (box, look) in enumerate(zip(found.boxes, looks, strict=True)):
        line(ax, ink, scale, box.coverage, box.density, look).set_gid(f"box:{b}")
        x, y = float(box.coverage[box.chosen]), float(box.density[box.chosen])
        ring = ax.plot([x], [y], marker="o", markersize=13 * scale, linestyle="none", zorder=4)[0]
        ring.set(markerfacecolor="none", markeredgecolor=look[0], markeredgewidth=1.6 * scale)
        ring.set_gid(f"chosen:{b}")
        count = int(box.restricted[box.chosen])
        text = f"{count} input{'s' if count != 1 else ''}"
        place = points_from(ax, x, y, scale=scale, within=ax.transData)
        left = x > 0.85
        write(
            ax,
            -9 if left else 9,
            3,
            text,
            size=_LABEL * scale,
            color=ink.text,
            ha="right" if left else "left",
            transform=place,
        )
    return ax
