"""Every analyst beside the pool: a row for each, so that no mean hides who sees it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import Ruler, checked_axes, points_from, write
from scenarios.plots.heading import by_label, named, question_of
from scenarios.plots.lines import MOST_LINES
from scenarios.plots.palette import darkened, ink_on, line_looks, ordered_colours
from scenarios.plots.rows import Row, sheet, spoken
from scenarios.plots.spread import Span
from scenarios.results import Dissent, Pool

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.palette import Ink
    from scenarios.plots.rows import Told
    from scenarios.results import PooledRow

__all__ = ["dissent_points", "pool_points"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_MOST_ROWS = 500
_SIZE, _BESIDE, _NOTE, _MARK = 6.5, 165.0, 9.0, 11.0
_MARKERS = "osD^vPXhp"


class _Columns(NamedTuple):
    """What is marked in every row: names, colours and markers, one for each column."""

    ids: tuple[str, ...]
    labels: list[str]
    colours: list[str]

    def marker(self, k: int) -> str:
        return _MARKERS[k % len(_MARKERS)]


class _Drawn(NamedTuple):
    """Rows of values, the pool first; which are filled; what stands beside them, and who is set in bold."""

    names: list[str]
    values: Floats
    filled: Bools
    beside: list[str]
    bold: list[bool]


def dissent_points(found: Dissent, ax: Axes | None = None) -> Axes:
    """Draw what every option comes to by each analyst, in a row of its own, below the pool.

    A mark is filled where the option is the analyst's preferred one. The dashed lines stand where the pool has the options. Beside the rows stand the trust in each and what each
    prefers, in bold where it is not what the pool prefers.

    Parameters
    ----------
    found : Dissent
        What `dissent` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title, legend and labels fit where it stood. Default: a new figure
        of fitting size.

    Returns
    -------
    Axes
        The pool has its marks at y = 0, analyst i at y = i + 1; x is the value of an option.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 24 options or 500 rows.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.dissent(sc.load("ukraine-2025-08"), "us_interest")
    >>> found.plot().get_xlabel()
    'Score of us interest'
    """
    ax = checked_axes(ax, "dissent_points")
    if not isinstance(found, Dissent):
        raise QuestionError(
            f"dissent_points: found must be a Dissent, got {shown(found)}; pass what dissent(...) returned"
        )
    _few_enough("dissent_points", "options", len(found.options), len(found) + 1)
    looks = line_looks(len(found.options), ink_on(ax).paper)
    columns = _Columns(found.options, [found.labels.options[o] for o in found.options], [look[0] for look in looks])
    best = [found.preferred(), *(found.preferred(name) for name in found.analysts)]
    minority = set(found.minority)
    drawn = _Drawn(
        ["The pool", *(found.names[name] for name in found.analysts)],
        np.concatenate([found.pooled[None], found.worths]),
        np.array([[option in level for option in found.options] for level in best]),
        [f"{share}{found.named(level)}" for share, level in zip(["", *_trusted(found.trust, ": ")], best, strict=True)],
        [False, *(name in minority for name in found.analysts)],
    )
    count = len(minority)
    asked = question_of(found.provenance)
    told = (
        f"What each option comes to by every analyst: {by_label(found.provenance, found.by)}; {found.better} is better"
    )
    told += f" ({asked})" if asked else ""
    told += "; at the right the trust in each, and what each prefers"
    told += f". {count} of {len(found)} would choose otherwise than the pool" if count else ". All choose as the pool"
    quantity = f"{found.quantity[:1].upper()}{found.quantity[1:]}"
    note = ("prefers this option", "filled")
    return _draw(ax, found, columns, drawn, (quantity, found.share), told, note)


def pool_points(found: Pool, ax: Axes | None = None, *, row: str | None = None) -> Axes:
    """Draw what every analyst says at one address, in a row of its own, below the pool.

    A mark is filled where the analyst says it; hollow where it is only as in the file, or does not count. The dashed lines stand where the pool is.

    Parameters
    ----------
    found : Pool
        What `pool` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title, legend and labels fit where it stood. Default: a new figure
        of fitting size.
    row : str, optional
        The address, by path the option. Default: the one where the analysts are furthest apart.

    Returns
    -------
    Axes
        The pool has its marks at y = 0, analyst i at y = i + 1; x is the probability of a branch, or the amount.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 24 branches or 500 rows.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.pool(sc.load("ukraine-2025-08"))
    >>> found.plot(row="front").get_xlabel()
    'Probability'
    """
    ax = checked_axes(ax, "pool_points")
    if not isinstance(found, Pool):
        raise QuestionError(f"pool_points: found must be a Pool, got {shown(found)}; pass what pool(...) returned")
    if row is not None and row not in found:
        raise QuestionError(f"row: nothing is pooled at {shown(row)}; {did_you_mean(row, found)}")
    spreads = [-1.0 if np.isnan(one.spread) else one.spread for one in found.rows]
    drawn_row = found.rows[int(np.argmax(spreads))] if row is None else found[row]
    branches = drawn_row.branches[: 1 if drawn_row.kind in ("step", "parameter", "amount") else None]
    _few_enough("pool_points", "branches", len(branches), len(found.analysts) + 1)
    ink = ink_on(ax)
    if drawn_row.kind == "path":
        colours = [darkened(colour, ink.paper) for colour in ordered_colours(len(branches))]
    else:
        colours = [look[0] for look in line_looks(len(branches), ink.paper)]
    labels = [_branch(found, drawn_row, branch) for branch in branches]
    counts = drawn_row.spoke & (drawn_row.trust > 0)
    drawn = _Drawn(
        ["The pool", *(found.names[name] for name in found.analysts)],
        np.concatenate([drawn_row.pooled[None], drawn_row.said])[:, : len(branches)],
        np.repeat(np.append(True, counts)[:, None], len(branches), axis=1),
        ["", *_trusted(drawn_row.trust)],
        [False] * (len(counts) + 1),
    )
    told = f"What every analyst says of {_place(found, drawn_row)}, pooled: {found.how}; at the right the trust in each"
    if len(found) > 1:
        told += f". One of {len(found)} {'options' if found.by == 'path' else 'contested judgements'}"
        told += ": where they are furthest apart" if row is None else ""
    amounts = drawn_row.kind == "amount"
    note = ("as in the file, or does not count", "hollow") if not counts.all() else None
    return _draw(ax, found, columns=_Columns(branches, labels, colours), drawn=drawn,
                 axis=("Amount" if amounts else "Probability", not amounts), told=told, note=note)  # fmt: skip


def _few_enough(where: str, what: str, columns: int, rows: int) -> None:
    if columns > MOST_LINES:
        raise LimitError(
            f"{where}: at most {MOST_LINES} {what} can be told apart, got {columns:,}; print the result, or compare fewer"
        )
    if rows > _MOST_ROWS:
        raise LimitError(
            f"{where}: at most {_MOST_ROWS} rows can be read in one picture, got {rows:,}; print the result, or pool fewer analysts"
        )


def _trusted(trust: Floats, behind: str = "") -> list[str]:
    """Return the shares of the trust as texts."""
    shares = [f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else "<1 %" for share in trust.tolist()]
    return [f"{share}{behind}" for share in shares]


def _place(found: Pool, row: PooledRow) -> str:
    if row.kind == "path":
        return found.heading(row)
    model, (name, bracket, where) = found.provenance.model, row.address.partition("[")
    known = name.partition(".")[0] in model.nodes
    return spoken(f"“{named(model, name)}”{bracket}{where}" if known else row.address)


def _branch(found: Pool, row: PooledRow, branch: str) -> str:
    if row.kind == "row":
        node = found.provenance.model.nodes[row.address.partition("[")[0]]
        entries: Any = getattr(node, "options", None) or getattr(node, "branches", None)
        return entries[branch].label or branch.replace("_", " ")
    return {"parameter": "its value", "amount": "its value"}.get(row.kind) or found.branch_label(row, branch)


def _draw(
    ax: Axes | None,
    result: Told,
    columns: _Columns,
    drawn: _Drawn,
    axis: tuple[str, bool],
    told: str,
    note: tuple[str, str] | None,
) -> Axes:
    ink = ink_on(ax)
    ruler = Ruler()
    beside = [
        ruler.wrapped(text, _BESIDE, _NOTE, bold=bold, most=2)
        for text, bold in zip(drawn.beside, drawn.bold, strict=True)
    ]
    low, high = float(np.nanmin(drawn.values)), float(np.nanmax(drawn.values))
    apart = high - low
    if apart <= 1e-9 * max(abs(low), abs(high), 1e-300):
        apart = 0.1 * (1.0 if axis[1] else abs(low) or 1.0)
    # Legends tell what the marks are: filled and hollow ones last.
    legend: list[tuple[str, Swatch]] = [
        (label, _sample(columns, k, ink, filled=True)) for k, label in enumerate(columns.labels)
    ]
    if note is not None:
        legend.append((f"{note[1]}: {note[0]}", _dot("o", ink.muted, ink, filled=note[1] == "filled")))
    page = sheet(
        ax,
        result,
        [Row(name) for name in drawn.names],
        Span(low - 0.05 * apart, high + 0.05 * apart, axis[0], share=axis[1]),
        told,
        legend,
        pitch=17.0,
        beside=[line + " " * bold for lines, bold in zip(beside, drawn.bold, strict=True) for line in lines],
    )
    for k in range(len(columns.ids)):
        _column(page.ax, ink, page.scale, columns, k, drawn)
    page.ax.axhline(0.5, color=ink.line, linewidth=0.8 * page.scale, zorder=1)
    for y, (lines, bold) in enumerate(zip(beside, drawn.bold, strict=True)):
        place = points_from(page.ax, 1, y, scale=page.scale, within=page.ax.get_yaxis_transform())
        colour = ink.text if bold or not y else ink.muted
        write(page.ax, 6, 0, lines, size=_NOTE * page.scale, color=colour, bold=bold, va="center", transform=place)
    return page.ax


def _column(ax: Axes, ink: Ink, scale: float, columns: _Columns, k: int, drawn: _Drawn) -> None:
    """Draw the marks of one column, and a line down from the pool's."""
    values, filled, colour = drawn.values[:, k], drawn.filled[:, k], columns.colours[k]
    ax.plot(
        [values[0]] * 2,
        [0, len(values) - 0.5],
        color=colour,
        linewidth=0.9 * scale,
        linestyle=(0, (3, 3)),
        alpha=0.7,
        zorder=2,
    )
    look: dict[str, Any] = {"marker": columns.marker(k), "linestyle": "none", "markeredgecolor": colour}
    look |= {"markersize": _SIZE * scale, "markeredgewidth": 1.2 * scale}
    for which, face, said, above in ((filled, colour, "filled", 5), (~filled, ink.paper, "hollow", 4)):
        gid = f"{said}:{columns.ids[k]}"
        ax.plot(values[which], np.flatnonzero(which), markerfacecolor=face, gid=gid, zorder=above, **look)


def _sample(columns: _Columns, k: int, ink: Ink, *, filled: bool) -> Swatch:
    return _dot(columns.marker(k), columns.colours[k], ink, filled=filled)


def _dot(marker: str, colour: str, ink: Ink, *, filled: bool) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        face = colour if filled else ink.paper
        look: dict[str, Any] = {
            "marker": marker,
            "markeredgecolor": colour,
            "markerfacecolor": face,
            "markersize": _SIZE,
        }
        ax.add_artist(Line2D([x + _MARK / 2], [y], transform=place, clip_on=False, linestyle="none", **look))

    return draw
