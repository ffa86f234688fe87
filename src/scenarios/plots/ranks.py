"""How often each option comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from matplotlib.patches import Rectangle

from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.palette import ink_on
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span, checked_spread, colour_of, names_of, said_of
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.results import Ensemble, Rank

__all__ = ["first_bars"]

_PITCH, _BAR, _SIZE, _HATCH = 26.0, 15.0, 9.0, "/////"


def first_bars(
    spread: Ensemble,
    target: str | Iterable[str],
    better: Literal["higher", "lower"] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw in what share of the draws each option is the best: alone (solid), and level with others (hatched).

    Parameters
    ----------
    spread : Ensemble
        What `ensemble` returned.
    target : str or iterable of str
        An outcome, a set of outcomes, or a measure.
    better : {"higher", "lower"}, optional
        Which is best. A measure may say so in the file; see `Ensemble.first`.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title, legend and labels fit where it stood. Default: a new figure
        of fitting size.

    Returns
    -------
    Axes
        x is the share of the draws, from 0 to 1. Option i has its bar at y = i.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=256, seed=1)
    >>> ax = spread.plot_first("settlement", "higher")
    >>> ax.get_xlabel()
    'Share of the draws'
    """
    ax = checked_axes(ax, "first_bars")
    spread = checked_spread(spread, "first_bars")
    found = target_of(target, spread.outcomes, spread.measures)
    name = found.named(spread.outcomes)
    ranks = list(spread.first(name, better).values())
    way = better or spread.better[found.name] or ""  # `first` has seen to it that there is one
    of = (
        f"probability of {found.label(spread.labels)}"
        if found.measure is None
        else f"mean of {found.label(spread.labels)}"
    )
    what = f"In what share of the draws each option has the {way[:-2]}est {of}"
    texts = [_text(rank) for rank in ranks]
    ink = ink_on(ax)
    colour = colour_of(spread, found, ink)
    page = sheet(
        ax,
        spread,
        [Row(label) for label in names_of(spread)],
        Span(0.0, 1.0, "Share of the draws", share=True),
        said_of(spread, what),
        [
            (text, _box(_look(colour, ink, hatched=hatched)))
            for text, hatched in (("alone", False), ("level with others", True))
        ],
        pitch=_PITCH,
        beside=texts,
    )
    thick = min(0.8, _BAR * page.scale / page.pitch)
    for y, (rank, text) in enumerate(zip(ranks, texts, strict=True)):
        for x, share, hatched in ((0.0, rank.alone, False), (rank.alone, rank.tied, True)):
            if share > 0:
                look = _look(colour, ink, hatched=hatched)
                page.ax.add_patch(Rectangle((x, y - thick / 2), share, thick, **look))
        place = points_from(page.ax, rank.alone + rank.tied, y, scale=page.scale, within=page.ax.transData)
        write(page.ax, 5, 0, text, size=_SIZE * page.scale, color=ink.text, va="center_baseline", transform=place)
    return page.ax


def _text(rank: Rank) -> str:
    return f"{_percent(rank.alone)}, level {_percent(rank.tied)}" if rank.tied > 0 else _percent(rank.alone)


def _percent(share: float) -> str:
    """Show a share as a whole percentage; only nothing is 0 %, and only all is 100 %."""
    if 0 < share < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def _look(colour: str, ink: Ink, *, hatched: bool) -> dict[str, Any]:
    edges = {"edgecolor": colour, "linewidth": 0.9}
    return edges | ({"facecolor": ink.paper, "hatch": _HATCH} if hatched else {"facecolor": colour})


def _box(look: dict[str, Any]) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        box = Rectangle((x, y - 4.5), 11, 9, **look)
        box.set_transform(place)
        box.set_clip_on(False)
        ax.add_artist(box)

    return draw
