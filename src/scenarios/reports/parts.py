"""What a page is made of, before it is written as HTML: sections of sentences, tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

__all__ = ["Column", "Drawing", "Grid", "Said", "Section", "cut_rows"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers are set flush right. `share` is its part of the width in per cent, 0 for what it needs."""

    name: str
    number: bool = False
    code: bool = False
    share: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its first column names the rows. A line break in a cell is kept; `links` leads a row's name somewhere."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""
    links: Sequence[str] = ()
    kind: ClassVar = "grid"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is drawn when the page is made, and what it shows in a sentence."""

    title: str
    said: str
    draw: Callable[[], Axes]
    kind: ClassVar = "drawing"


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph and the sentences listed below it; `missing` marks one that says why something cannot be made."""

    text: str
    items: Sequence[str] = ()
    missing: bool = False
    kind: ClassVar = "said"


@dataclass(slots=True)
class Section:
    """One part of the page."""

    key: str
    title: str
    blocks: list[Said | Drawing | Grid] = field(default_factory=list)

    def say(self, text: str, items: Sequence[str] = ()) -> None:
        """Add a paragraph."""
        self.blocks.append(Said(text, items))

    def lack(self, text: str) -> None:
        """Add a sentence about what cannot be made."""
        self.blocks.append(Said(text, missing=True))


def cut_rows(rows: Sequence[Sequence[str]], most: int, what: str) -> tuple[Sequence[Sequence[str]], str]:
    """Return the first rows, and what is said of the others."""
    more = len(rows) - most
    return rows[:most], f"The first {most:,} of {len(rows):,} {what} are shown." if more > 0 else ""
