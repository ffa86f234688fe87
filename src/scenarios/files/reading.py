"""Files and texts that are read: bounded, UTF-8, and with the place of every mistake."""

from __future__ import annotations

import os
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TypeVar

from scenarios.errors import Path, Problem, ScenarioError, nearest, shown
from scenarios.files.text import Positions, json_positions, read_json, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LARGEST_FILE", "checked", "name_of", "text_at"]

LARGEST_FILE = 16 * 2**20

Made = TypeVar("Made")


def name_of(path: object) -> str | None:
    """Return a path as text, or None if it is no path."""
    if not isinstance(path, str | os.PathLike):
        return None
    try:
        return os.fsdecode(path)
    except Exception:  # noqa: BLE001 - whatever its __fspath__ does
        return None


def text_at(path: str | os.PathLike[str], what: str, missing: str = "; check the path") -> str:
    """Return the text of a file: UTF-8, with a byte order mark or without, and not too large.

    Parameters
    ----------
    path : str or path
    what : str
        What the file holds, in messages.
    missing : str
        What is said where there is no such file.

    Raises
    ------
    ScenarioError
        If there is no such file, or it cannot be read.
    """
    name = name_of(path)
    if name is None:
        raise ScenarioError(f"a file of {what} is named by a path, got {shown(path)}; write for example 'out/file.csv'")
    try:
        place = FilePath(name)
        if not place.exists():
            raise ScenarioError(f"no such file{missing}", file=name)
        if not place.is_file():
            raise ScenarioError(f"must be a file, got a folder or a device; name the {what} file itself", file=name)
        with place.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ScenarioError(
            f"cannot be read ({error.strerror or error}); check the path and its permissions", file=name
        ) from None
    if len(raw) > LARGEST_FILE:
        raise ScenarioError(f"must be at most {LARGEST_FILE:,} bytes; split the {what}", file=name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        msg = f"must be UTF-8 text, got the byte 0x{raw[error.start]:02x}; save the file as UTF-8"
        raise ScenarioError([Problem((), msg)], file=name, positions={(): (line, column)}) from None


def checked(
    text: str,
    read: Callable[[object], tuple[Made | None, list[Problem]]],
    *,
    json_text: bool,
    what: str = "a scenario",
    start: str = "start from `scenarios new`",
) -> tuple[Made | None, list[Problem], Positions]:
    """Read a YAML or JSON text and check the document in it: what `read` makes of it, else all mistakes in the text's order."""
    positions: Positions = {}
    document, problems = read_json(text) if json_text else read_yaml(text)
    if document is None and not problems:
        return None, [Problem((), f"the file is empty; {start}")], positions
    if isinstance(document, dict):
        made, found = read(document)
        problems = problems + found
        if not problems:
            return made, [], positions
    elif not problems:
        problems = [Problem((), f"{what} is a mapping of keys, got {shown(document)}; {start}")]
    if document is None:
        return None, problems, {(): (1, 1)}
    wanted = [_standing(document, problem.path) for problem in problems if problem.position is None]
    (json_positions if json_text else read_yaml)(text, positions, wanted)
    problems.sort(key=lambda problem: problem.position or nearest(positions, problem.path) or (0, 0))
    return None, problems, positions


def _standing(document: object, path: Path) -> Path:
    """Return the place that `nearest` finds for a path, or one behind it in the text."""
    longest: Path = ()
    for whole in (path, tuple(part for part in path if part != "words")):
        here: Any = document
        length = 0
        for part in whole:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                break
            length += 1
        longest = max(longest, whole[:length], key=len)
    return longest
