"""Plain-text and HTML tables, shared by every result."""

from __future__ import annotations

import html
import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WIDTH", "html_table", "text_table"]

WIDTH = 100
_LABEL, _CELL = 28, 16
"""Where the label column and the others wrap: four options fit side by side."""


def _wrapped(cell: str, width: int) -> list[str]:
    return [line for part in cell.split("\n") for line in textwrap.wrap(part, width) or [""]]


def text_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "") -> str:
    """Lay out a table within 100 columns.

    Long cells wrap; columns that do not fit side by side go below, with the first column, which holds the
    labels, repeated.

    Parameters
    ----------
    title, foot : str
        Lines above and below.
    header : sequence of str
    rows : sequence of sequence of str
        As many cells as the header; a line break in a cell is kept.
    """
    limits = [_LABEL] + [_CELL] * (len(header) - 1)
    cells = [[_wrapped(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in [header, *rows]]
    widths = [max(len(line) for row in cells for line in row[i]) for i in range(len(header))]
    lines = textwrap.wrap(" ".join(title.split()), WIDTH)
    columns = list(range(1, len(header)))
    while True:
        used = widths[0]
        taken = [0]
        while columns and (len(taken) == 1 or used + 2 + widths[columns[0]] <= WIDTH):
            used += 2 + widths[columns[0]]
            taken.append(columns.pop(0))
        for k, row in enumerate(cells):
            for parts in zip_longest(*(row[i] for i in taken), fillvalue=""):
                aligned = [
                    parts[0].ljust(widths[0]),
                    *(p.rjust(widths[i]) for p, i in zip(parts[1:], taken[1:], strict=True)),
                ]
                lines.append("  ".join(aligned).rstrip())
            if k == 0:
                lines.append("-" * used)
        if not columns:
            break
        lines.append("")
    if foot:
        lines += ["", *textwrap.wrap(foot, WIDTH)]
    return "\n".join(lines)


def html_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "") -> str:
    """Return a table as escaped HTML without script or style sheet; it reads on white and on dark pages."""
    escape = html.escape
    head = "".join(f'<th scope="col" style="text-align:{_side(i)}">{escape(c)}</th>' for i, c in enumerate(header))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row" style="text-align:left">{escape(c)}</th>'
            if i == 0
            else f'<td style="text-align:right">{_lines(c)}</td>'
            for i, c in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    caption = f'<caption style="text-align:left;font-weight:bold">{escape(title)}</caption>' if title else ""
    small = f'<div style="font-size:smaller;opacity:.75">{escape(foot)}</div>' if foot else ""
    return f"<div><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{small}</div>"


def _lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.split("\n"))


def _side(column: int) -> str:
    return "right" if column else "left"
