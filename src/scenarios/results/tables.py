"""Plain-text and HTML tables, shared by every result."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

__all__ = ["WIDTH", "html_table", "text_table"]

WIDTH = 100


def cut(text: str, width: int) -> str:
    """Shorten a text to a width, with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def text_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "", left: int = 1
) -> str:
    """Lay out a table within 100 columns; what does not fit side by side goes below, label column repeated.

    Parameters
    ----------
    title, foot : str
        Lines above and below.
    header : sequence of str
    rows : sequence of sequence of str
        As many cells as the header.
    left : int
        How many leading columns are labels: left-aligned and repeated.
    """
    label_width = max(8, (WIDTH - 2 * left) // (2 * left + 1))
    cells = [[cut(cell, label_width if i < left else 24) for i, cell in enumerate(row)] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    labels = sum(widths[:left]) + 2 * (left - 1)
    lines = textwrap.wrap(" ".join(title.split()), WIDTH) if title else []
    columns = list(range(left, len(header)))
    while True:
        used, taken = labels, []
        while columns and (not taken or used + 2 + widths[columns[0]] <= WIDTH):
            used += 2 + widths[columns[0]]
            taken.append(columns.pop(0))
        for k, row in enumerate(cells):
            parts = [row[i].ljust(widths[i]) for i in range(left)] + [row[i].rjust(widths[i]) for i in taken]
            lines.append("  ".join(parts).rstrip())
            if k == 0:
                lines.append("-" * len("  ".join(parts)))
        if not columns:
            break
        lines.append("")
    if foot:
        lines += textwrap.wrap(foot, WIDTH)
    return "\n".join(lines)


def html_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "", left: int = 1
) -> str:
    """Return a table as escaped HTML without script or style sheet; it reads on white and on dark pages."""
    escape = html.escape
    head = "".join(f'<th scope="col" style="text-align:{_side(i, left)}">{escape(c)}</th>' for i, c in enumerate(header))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row" style="text-align:left">{escape(c)}</th>'
            if i < left
            else f'<td style="text-align:right">{escape(c)}</td>'
            for i, c in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    caption = f'<caption style="text-align:left;font-weight:bold">{escape(title)}</caption>' if title else ""
    small = f'<div style="font-size:smaller;opacity:.75">{escape(foot)}</div>' if foot else ""
    return f"<div><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{small}</div>"


def _side(column: int, left: int) -> str:
    return "left" if column < left else "right"
