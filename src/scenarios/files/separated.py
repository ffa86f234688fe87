"""Lines of cells out of the text of a CSV, as spreadsheets of all countries write it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SEPARATORS", "BrokenError", "Heading", "heading_of", "records", "too_many"]

MOST_CELLS = 1_000_000

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


class BrokenError(Exception):
    """A line that is no CSV: its number as a row, and that of the line of the text where it begins."""

    def __init__(self, number: int, line: int, error: csv.Error) -> None:
        super().__init__(str(error))
        self.number = number
        self.line = line


def too_many(text: str) -> str | None:
    """Say whether a text has too many cells, before any is made of it."""
    # Each cell is followed by one of these.
    if sum(map(text.count, (*SEPARATORS, "\n", "\r"))) > MOST_CELLS:
        return f"must have at most {MOST_CELLS:,} cells and line breaks, got more; split the file"
    return None


def records(text: str, separator: str) -> Iterator[tuple[int, int, list[str]]]:
    r"""Yield each row: its number as a spreadsheet counts, the line where it begins, and its cells without blanks around them.

    Raises
    ------
    BrokenError
        Where the text is no CSV.

    Examples
    --------
    >>> list(records('a;b\n"1\n2"; 3 \n4;', ";"))
    [(1, 1, ['a', 'b']), (2, 2, ['1\n2', '3']), (3, 4, ['4', ''])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = line = 1
    try:
        for record in reader:
            yield number, line, [cell.replace("\xa0", " ").strip() for cell in record]
            number, line = number + 1, reader.line_num + 1
    except csv.Error as error:
        raise BrokenError(number, line, error) from None


class Heading(NamedTuple):
    """The first row that is not blank: what separates its cells, its number, the line where it begins, and its cells."""

    separator: str
    number: int
    line: int
    cells: list[str]


def heading_of(text: str, known: Callable[[list[str]], int]) -> Heading:
    r"""Return the first row that is not blank, with the separator by which it names most columns; by commas where none does.

    Parameters
    ----------
    text : str
    known : callable
        How many of some cells name columns.

    Raises
    ------
    BrokenError
        If it is no CSV whatever separates its cells.

    Examples
    --------
    >>> heading_of('\n"who";"what, where"', lambda cells: len({"who", "what, where"}.intersection(cells)))
    Heading(separator=';', number=2, line=2, cells=['who', 'what, where'])
    """
    found: list[Heading] = []
    broken: list[BrokenError] = []
    for separator in SEPARATORS:
        try:
            found += [Heading(separator, *_first(text, separator))]
        except BrokenError as error:  # what is quoted whole may be no CSV by another separator
            broken.append(error)
    if not found:
        raise broken[0]
    return max(found, key=lambda one: known(one.cells))  # of equals the first


def _first(text: str, separator: str) -> tuple[int, int, list[str]]:
    return next((row for row in records(text, separator) if any(row[2])), (1, 1, []))
