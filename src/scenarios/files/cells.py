"""A CSV of judgements as lines of named cells, and what is wrong with them, by the numbers of their rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scenarios.errors import MOST_PROBLEMS, Problem, did_you_mean, few, shown
from scenarios.files.separated import SEPARATORS, BrokenError, heading_of, records, too_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.files.separated import Heading

__all__ = ["COLUMNS", "Cells", "Row", "plain_number", "read_cells", "rows_text"]

NEEDED = ("address", "branch", "weight", "who")
COLUMNS = (*NEEDED, "when", "why", "source", "confidence", "scale", "round", "supersedes")
MOST_ROWS = 100_000
LONGEST_CELL = 10_000

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


class Row(NamedTuple):
    """A line: its number as a spreadsheet counts, the line of the text where it begins, and its cells by column."""

    number: int
    line: int
    cells: Mapping[str, str]


class Cells:
    """The lines of a CSV, and what is wrong with them: each message once, with all the rows that it is about."""

    def __init__(self) -> None:
        self.rows: list[Row] | None = None
        self.wrong: dict[tuple[str, str], dict[int, int]] = {}  # the rows and their lines

    def report(self, row: Row | None, column: str, message: str) -> None:
        """Report what is wrong with a cell, or without a row, with the file."""
        self.report_together([] if row is None else [row], message, column)

    def report_together(self, rows: Iterable[Row], message: str, column: str = "") -> None:
        """Report what is wrong with several lines together."""
        self.wrong.setdefault((column, message), {}).update({row.number: row.line for row in rows})

    @property
    def full(self) -> bool:
        """Whether more is wrong than is told."""
        return len(self.wrong) > MOST_PROBLEMS

    def problems(self) -> list[Problem]:
        """Return what is wrong, in the order of the file."""
        found = []
        for (column, message), rows in self.wrong.items():
            where = ", ".join(text for text in (rows_text(rows), column) if text)
            place = (min(rows.values()), 1) if rows else None
            found.append(Problem((), f"{where}: {message}" if where else message, place))
        return sorted(found, key=lambda problem: problem.position or (0, 0))


def rows_text(numbers: Iterable[int]) -> str:
    """Name rows by their numbers: every one, those in a line by the first and the last.

    Examples
    --------
    >>> rows_text([7]), rows_text([9, 3, 4, 5])
    ('row 7', 'rows 3–5, 9')
    """
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    if not parts:
        return ""
    text = ", ".join("–".join(map(str, part)) for part in parts)
    return f"row {text}" if len(parts) == 1 and len(parts[0]) == 1 else f"rows {text}"


def plain_number(text: str) -> float | str:
    """Return a cell as a number if it is written as one, else as it is: a CSV does not tell numbers from texts."""
    return float(text) if _NUMBER.fullmatch(text) else text


def read_cells(text: str) -> Cells:
    """Read the lines of a CSV whose first row names the columns; blank lines and spaces around cells do not count."""
    cells = Cells()
    if told := too_many(text):
        cells.report(None, "", told)
        return cells
    try:
        heading = heading_of(text, lambda names: len(set(_named(names)).intersection(COLUMNS)))
        columns = _columns(cells, heading)
        if not cells.wrong:
            cells.rows = _rows(cells, text, heading, columns)
    except BrokenError as error:
        row = Row(error.number, error.line, {})
        cells.report(row, "", f"must be CSV from here on, got something else ({error}); check its double quotes")
    return cells


def _rows(cells: Cells, text: str, heading: Heading, columns: Sequence[str]) -> list[Row] | None:
    """Return the rows below the heading that have the right form; None if there are too many, or too much is wrong."""
    rows = []
    for number, line, record in records(text, heading.separator):
        if number <= heading.number or not any(record):
            continue
        if number > MOST_ROWS:
            cells.report(None, "", f"must have at most {MOST_ROWS:,} rows, got more; split the file")
            return None
        row = Row(number, line, dict.fromkeys(COLUMNS, "") | dict(zip(columns, record, strict=False)))
        if len(record) < len(columns) or any(record[len(columns) :]):
            cells.report(
                row,
                "",
                f"must have {len(columns)} cells as the first row has, got {len(record)}; put a text that holds "
                f"{SEPARATORS[heading.separator]} in double quotes",
            )
        elif any(len(cell) > LONGEST_CELL for cell in record):
            cells.report(row, "", f"a cell must have at most {LONGEST_CELL:,} letters, got more; write it shorter")
        else:
            rows.append(row)
        if cells.full:
            return None
    return rows


def _named(names: Iterable[str]) -> list[str]:
    """Return names of columns by their one name."""
    plain = [name.casefold() for name in names]
    return ["when" if name == "date" else name for name in plain]


def _columns(cells: Cells, heading: Heading) -> list[str]:
    """Return the columns by their one name, and report those that are missing, foreign or there twice."""
    first = Row(heading.number, heading.line, {})
    columns = _named(heading.cells)
    while columns and not columns[-1]:
        columns.pop()
    if not set(columns).intersection(COLUMNS):
        got = few([shown(name) for name in columns]) or "nothing"
        msg = f"must name the columns {', '.join(COLUMNS)} (the first four are needed), got {got}; start from the sheet of `elicit`"
        cells.report(first, "", msg)
        return columns
    for name in dict.fromkeys(columns):
        if name not in COLUMNS:
            cells.report(first, "", f"no column {shown(name)} is known; {did_you_mean(name, COLUMNS)}")
        elif columns.count(name) > 1:
            twice = "`when` or `date`" if name == "when" else f"`{name}`"
            cells.report(first, "", f"a column must be there once, got {twice} twice; take one out")
    for name in NEEDED:
        if name not in columns:
            cells.report(first, "", f"the column `{name}` is needed, got none; add it")
    return columns
