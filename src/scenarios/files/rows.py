"""Rows in a file, as many as there may be: CSV, and Parquet with the extra of that name."""

from __future__ import annotations

import csv
import io
import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from scenarios.errors import QuestionError, printable, shown
from scenarios.files.writing import must_be_free, write_through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Column", "Rows", "write_rows"]

MOST_TEXTS = 2**16
"""How many texts are remembered for a group of columns."""
LINES = 2**14
"""How many lines are put together at a time."""


class Column(NamedTuple):
    """A column of rows: numbers, or the names that its whole numbers stand for; -1 stands for nothing."""

    name: str
    names: Sequence[str] | None = None
    ordered: bool = False


class Rows(NamedTuple):
    """Some rows: whole numbers of one type, an array for each column of names; and other numbers, of shape (rows, columns)."""

    codes: Sequence[NDArray[Any]]
    numbers: NDArray[Any]


def write_rows(path: str | os.PathLike[str], columns: Sequence[Column], rows: Iterable[Rows]) -> None:
    """Write rows to a new file, as they come; all of them, or no file.

    Parameters
    ----------
    path : str or path
        Ends in ``.csv`` or ``.parquet``; nothing may stand there.
    columns : sequence of Column
        Columns of names before those of numbers.
    rows : iterable of Rows
        At least one, asked for one after the other; what one holds may be used again for the next.

    Raises
    ------
    QuestionError
        If the name ends otherwise, there is something of that name, or pyarrow is missing.
    ScenariosError
        If the file cannot be written.
    """
    name = _name_of(path)
    forms: dict[str, Callable[..., None]] = {".csv": _csv, ".parquet": _parquet}
    suffix = Path(name).suffix.lower()
    if suffix not in forms:
        msg = f"{printable(name)}: a file of rows must end in .csv or .parquet, got {suffix!r}; rename it"
        raise QuestionError(msg)
    must_be_free(name)
    write_through(name, lambda stream: forms[suffix](stream, columns, rows), new=True)


def _name_of(path: object) -> str:
    try:
        return os.fsdecode(path)  # type: ignore[arg-type] # people pass anything
    except Exception:  # noqa: BLE001 - whatever its __fspath__ does
        msg = f"a file of rows must be named by a path, got {shown(path)}; write for example 'walks.csv'"
        raise QuestionError(msg) from None


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        msg = (
            "a .parquet file needs pyarrow, which is not installed; install the extra: pip install 'scenarios[parquet]', "
            "or write a .csv"
        )
        raise QuestionError(msg) from None
    return pyarrow


def _parquet(stream: BinaryIO, columns: Sequence[Column], rows: Iterable[Rows]) -> None:
    arrow = _pyarrow()
    texts = [None if column.names is None else arrow.array(list(column.names)) for column in columns]

    def table(codes: Sequence[NDArray[Any]], numbers: NDArray[Any]) -> Any:
        arrays = [
            arrow.DictionaryArray.from_arrays(arrow.array(code, mask=code < 0), text, ordered=column.ordered)
            for code, text, column in zip(codes, texts, columns, strict=False)
        ]
        arrays += [arrow.array(number) for number in numbers.T]
        return arrow.Table.from_arrays(arrays, [column.name for column in columns])

    tables = (table(*some) for some in rows)
    first = next(tables)
    writer = arrow.parquet.ParquetWriter(stream, first.schema)
    try:
        for some in chain([first], tables):
            writer.write_table(some)
        writer.close()
    finally:
        writer.is_open = False  # or it would still try to write when it is collected


class _Texts(dict[Any, bytes]):
    """What cells come to as text, made when first met."""

    def __init__(self, make: Callable[[Any], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> bytes:
        if len(self) >= MOST_TEXTS:
            self.clear()
        made = self[key] = self._make(key)
        return made


def _csv(stream: BinaryIO, columns: Sequence[Column], rows: Iterable[Rows]) -> None:
    """Write lines out of texts that are remembered: each for up to four columns."""
    stream.write(",".join(_cell(column.name) for column in columns).encode() + b"\n")
    named = [[_cell(name) for name in column.names] for column in columns if column.names is not None]
    texts: list[_Texts] = []
    for codes, numbers in rows:
        size = codes[0].itemsize
        each = 4 // size
        groups = range(0, len(named), each)
        if not texts:
            last = len(groups) + numbers.shape[1] - 1
            ends = [b"\n" if k == last else b"," for k in range(last + 1)]
            texts = [_Texts(_joined(named[k : k + each], size, end)) for k, end in zip(groups, ends, strict=False)]
            texts += [_Texts(_number(end)) for end in ends[len(groups) :]]
        packed = np.zeros((len(groups), len(codes[0]), each), codes[0].dtype)
        for k, code in enumerate(codes):
            packed[k // each, :, k % each] = code
        keys = [*packed.view(np.uint32)[..., 0], *numbers.T]
        for first in range(0, len(codes[0]), LINES):
            cells = [
                [known[key] for key in column[first : first + LINES].tolist()]
                for known, column in zip(texts, keys, strict=True)
            ]
            stream.write(b"".join(chain.from_iterable(zip(*cells, strict=True))))


def _joined(columns: Sequence[Sequence[str]], size: int, end: bytes) -> Callable[[int], bytes]:
    def text(key: int) -> bytes:
        codes = np.array([key], np.uint32).view(f"i{size}").tolist()
        cells = [names[code] if code >= 0 else "" for names, code in zip(columns, codes, strict=False)]
        return ",".join(cells).encode() + end

    return text


def _number(end: bytes) -> Callable[[float], bytes]:
    return lambda number: repr(number).encode() + end


def _cell(text: str) -> str:
    """Quote a text where CSV wants it."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([text])
    return line.getvalue()[:-1]
