"""Sheets of rows out of CSV files: all that is wrong with their form at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from scenarios.errors import Problem, ScenarioError, shown
from scenarios.files.reading import text_at
from scenarios.files.separated import BrokenError, heading_of, records, too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Sheet", "read_sheet"]


class Sheet(NamedTuple):
    """What a CSV file holds.

    Attributes
    ----------
    name : str
        Of the file.
    columns : tuple of str
        Names of the columns, without blanks around them.
    rows : tuple of (int, mapping of str to str)
        The line on which each row begins, and its cells by column, without blanks around them.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_sheet(path: str | os.PathLike[str], what: str, known: Callable[[str], bool]) -> Sheet:
    """Read a CSV file: UTF-8, a line of names first, commas, semicolons or tabs between the cells; blank lines do not count.

    Parameters
    ----------
    path : str or path
    what : str
        What the file holds, in messages.
    known : callable
        Whether a text names a column: by the names it is found what separates cells.

    Raises
    ------
    ScenarioError
        If there is no such file, it cannot be read, it has no rows, a column has no name or that of another, or a row has more or fewer
        cells than there are names: all such rows at once.
    """
    text, name = text_at(path, what), os.fsdecode(path)
    if told := too_many(text):
        raise ScenarioError(told, file=name)
    try:
        separator = heading_of(text, lambda names: sum(map(known, names))).separator
        lines = [(line, cells) for _, line, cells in records(text, separator) if any(cells)]
    except BrokenError as error:
        problem = Problem((), f"must be a CSV file ({error}); save it as CSV once more", (error.line, 1))
        raise ScenarioError([problem], file=name) from None
    if len(lines) < 2:
        raise ScenarioError(
            f"must have a line of column names and at least one row, got {len(lines)} lines that are not blank; add them",
            file=name,
        )
    (at, header), *rows = lines
    problems = [Problem((), message, (at, 1)) for message in _header_problems(header)]
    problems += [
        Problem((), f"must have {len(header)} cells, as the line of names, got {len(row)}; correct the row", (line, 1))
        for line, row in rows
        if len(row) != len(header)
    ]
    if problems:
        raise ScenarioError(problems, file=name)
    return Sheet(name, tuple(header), tuple((line, dict(zip(header, row, strict=True))) for line, row in rows))


def _header_problems(header: Sequence[str]) -> list[str]:
    found = []
    for i, column in enumerate(header):
        if not column:
            found.append(f"column {i + 1} must have a name, got none; give it one, or take it out")
        elif column in header[:i]:
            found.append(f"column {shown(column)} must stand once, got it twice; take one out")
    return found
