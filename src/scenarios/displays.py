"""Plain-text and HTML tables, shared by all that shows itself: they hold whatever a file may hold, harmless and readable."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "WIDTH",
    "columns_of",
    "footer",
    "html_table",
    "legible",
    "paragraph",
    "text_table",
    "tidy",
    "turned",
    "words_of",
    "wrapped",
]

WIDTH = 100
LONGEST = 240
"""How many letters of a label are shown; of a title or a footer, `MOST_SAID`."""
MOST_SAID = 1_200
MOST_ROWS = 200
"""How many rows a page shows; a text shows all."""
_LABEL, _CELL = 28, 16
"""Where the label column and the others wrap: four options fit side by side."""

_UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, which a terminal would obey, and halves of surrogate pairs, which cannot be written at all."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of the text after them, beyond the label that they stand in."""

_MARKS = "-_/.,:=["
"""After which an address or another long word may be broken."""
_PER_CENT = re.compile(r"(?<=\d) %")
_NUMBER = re.compile(r"\(?[+\-−]?[\d.,]{1,20} %\)?")


def tidy(text: str, most: int = LONGEST) -> str:
    r"""Return a text that can stand anywhere: what cannot be shown is marked, and what is too long is cut.

    Examples
    --------
    >>> tidy("plain"), tidy("a" * 300, 10), tidy("bell\x07")
    ('plain', 'aaaaaaaaa…', 'bell�')
    """
    if len(text) > most:
        text = f"{text[: most - 1].rstrip()}…"
    return legible(text)


def legible(text: str) -> str:
    """Return a text without what cannot be shown, or would change what stands around it; it is as long as it was, or shorter."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWN.sub("\ufffd", _TURNING.sub("", text.replace("\r\n", "\n").replace("\t", " ")))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a line takes: two for a wide letter, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` columns of a terminal: at spaces, else after a mark within a word.

    A number and its per cent sign stay together.

    Examples
    --------
    >>> wrapped("front[us_policy=withdrawal].steady is now 30 %", 20)
    ['front[us_policy=', 'withdrawal].steady', 'is now 30 %']
    """
    words = words_of(text)
    if columns_of(text) == len(text) and max(map(len, words), default=0) <= width:
        kept = textwrap.wrap(_PER_CENT.sub("\N{NO-BREAK SPACE}%", text), width) or [""]
        return [line.replace("\N{NO-BREAK SPACE}%", " %") for line in kept]
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if columns_of(longer) <= width:
            lines[-1] = longer
            continue
        *whole, rest = _cut(word, width)
        lines = (lines if lines[-1] else lines[:-1]) + whole + [rest]
    return lines


def words_of(text: str) -> list[str]:
    """Return what may stand on lines of its own: the words of a text, a per cent sign with its number."""
    words: list[str] = []
    for word in text.split():
        if word.startswith("%") and words and words[-1][-1].isdigit():
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _cut(word: str, width: int) -> list[str]:
    """Cut a word into pieces that fit, as long as can be; after a mark, if that is not too soon."""
    pieces, used = [""], 0
    for letter in word:
        size = _columns(letter)
        if used + size > width:
            whole = pieces[-1]
            better = max(whole.rfind(mark) for mark in _MARKS) + 1
            at = better if better > len(whole) / 2 else len(whole)
            pieces[-1:] = [whole[:at], whole[at:]]
            used = columns_of(whole[at:])
        pieces[-1] += letter
        used += size
    return pieces


def paragraph(text: str) -> str:
    """Return a title or footer in one piece, with single spaces."""
    return " ".join(tidy(text, MOST_SAID).split())


def _lines(cell: str, width: int) -> list[str]:
    return [line for part in cell.split("\n") for line in wrapped(tidy(part), width)]


def text_table(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    foot: str = "",
    widths: Sequence[int] | None = None,
) -> str:
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
    widths : sequence of int, optional
        Of columns that hold words: where each wraps. They are set flush left. Default: numbers, flush right.
    """
    limits = [_LABEL] + [_CELL] * (len(header) - 1) if widths is None else widths
    cells = [[_lines(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in [header, *rows]]
    needed = [max(columns_of(line) for row in cells for line in row[i]) for i in range(len(header))]
    lines = wrapped(paragraph(title), WIDTH) if title.strip() else []
    left = list(range(1, len(header)))
    while True:
        used = needed[0]
        taken = [0]
        while left and (len(taken) == 1 or used + 2 + needed[left[0]] <= WIDTH):
            used += 2 + needed[left[0]]
            taken.append(left.pop(0))
        for k, row in enumerate(cells):
            for parts in zip_longest(*(row[i] for i in taken), fillvalue=""):
                aligned = [
                    _set(part, needed[i], left=not i or widths is not None)
                    for part, i in zip(parts, taken, strict=True)
                ]
                lines.append("  ".join(aligned).rstrip())
            if k == 0:
                lines.append("-" * used)
        if not left:
            break
        lines.append("")
    if foot:
        lines += ["", *wrapped(paragraph(foot), WIDTH)]
    return "\n".join(lines)


def _set(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - columns_of(text))
    return text + space if left else space + text


def html_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "", *, words: bool = False
) -> str:
    """Return a table as escaped HTML without script or style sheet; it reads on white and on dark pages.

    Of many rows the first 200 are shown. `words` says that cells hold words, which are set flush left.
    """
    side = "left" if words else "right"
    top = ";padding:.1em .5em" + (";vertical-align:top" if words else "")
    head = "".join(
        f'<th scope="col"{turned(c)} style="text-align:{side if i else "left"}{top}">{_escaped(c)}</th>'
        for i, c in enumerate(header)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{turned(c)} style="text-align:left{top}">{_escaped(c)}</th>'
            if i == 0
            else f'<td{turned(c)} style="text-align:{side}{top}{_kept(c)}">{_escaped(c)}</td>'
            for i, c in enumerate(row)
        )
        + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    if len(rows) > MOST_ROWS:
        body += (
            f'<tr><td colspan="{len(header)}" style="text-align:left">… and {len(rows) - MOST_ROWS:,} more</td></tr>'
        )
    said = paragraph(title)
    caption = (
        f'<caption{turned(said)} style="text-align:left;font-weight:bold">{html.escape(said)}</caption>' if said else ""
    )
    return f"<div><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{footer(foot)}</div>"


def footer(text: str) -> str:
    """Return a line of small type in HTML, or nothing."""
    return f'<div style="font-size:smaller;opacity:.75">{html.escape(paragraph(text))}</div>' if text else ""


def _escaped(text: str) -> str:
    return "<br>".join(html.escape(tidy(line)) for line in text.split("\n"))


def _kept(text: str) -> str:
    """Keep a number and its unit on one line, however narrow the page."""
    return ";white-space:nowrap" if _NUMBER.fullmatch(text) else ""


def turned(text: str) -> str:
    """Let letters that are read from the right turn their own cell, and no other."""
    return "" if text.isascii() else ' dir="auto"'
