"""Finished pieces of a sweep, kept in a directory, so that it can go on where it was broken off."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios._version import __version__
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.draws import Answers
from scenarios.sampling import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Checkpoint"]

_NAME = re.compile(r"blocks-([0-9]{9})-([0-9]{9})\.npz")
_ABOUT = "sweep.json"


class Checkpoint:
    """A directory of finished pieces; one file each, written beside and moved into place.

    Parameters
    ----------
    directory : str or path
        Made if it does not exist.
    key : dict
        What the answers depend on. A directory with another key is left as it is.

    Raises
    ------
    QuestionError
        If the directory belongs to other answers, or cannot be read or written.
    """

    def __init__(self, directory: str | os.PathLike[str], key: dict[str, Any]) -> None:
        if not isinstance(directory, str | os.PathLike) or not os.fspath(directory) or "\0" in os.fsdecode(directory):
            msg = f"checkpoint must be a directory, got {shown(directory)}; name one, it is made if it does not exist"
            raise QuestionError(msg)
        self.directory = Path(os.fsdecode(directory))
        key = json.loads(json.dumps({**key, "version": __version__}))
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            about = self.directory / _ABOUT
            if not about.exists():
                if any(_NAME.fullmatch(path.name) for path in self.directory.iterdir()):
                    raise QuestionError(self._told(f"holds finished pieces, but no {_ABOUT} that tells of what"))
                self._write(about, json.dumps(key, indent=2).encode())
            known = json.loads(about.read_bytes())
        except OSError as error:
            raise QuestionError(self._unwritten(error)) from None
        except ValueError as error:
            if isinstance(error, QuestionError):
                raise
            raise QuestionError(self._told(f"has a damaged {_ABOUT}")) from None
        if known != key:
            names = [name for name in key if not isinstance(known, dict) or known.get(name) != key[name]]
            raise QuestionError(self._told(f"holds answers that differ in {', '.join(names)}"))

    def _told(self, found: str) -> str:
        return f"checkpoint: the directory must be empty or hold pieces of the same sweep, got {self.directory}, which {found}; name another one"

    def _unwritten(self, error: OSError) -> str:
        why = error.strerror or str(error)
        return (
            f"checkpoint: {self.directory} must be a directory that can be written, got: {why}; mend it and call again: "
            "finished pieces are kept"
        )

    def _write(self, path: Path, content: bytes) -> None:
        beside = path.with_suffix(".part")
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)

    def finished(self, samples: int, like: Answers) -> Iterator[tuple[int, int, Answers]]:
        """Yield the pieces that are there: first block, block behind the last, answers; damaged ones are left out."""
        seen: set[int] = set()
        for path in sorted(self.directory.iterdir()):
            found = _NAME.fullmatch(path.name)
            if not found:
                continue
            first, last = int(found[1]), int(found[2])
            rows = min(last * BLOCK, samples) - first * BLOCK
            if rows <= 0 or not seen.isdisjoint(range(first, last)):
                continue
            some = _read(path, rows, like)
            if some is not None:
                seen.update(range(first, last))
                yield first, last, some

    def keep(self, first: int, last: int, some: Answers) -> None:
        """Write a finished piece."""
        path = self.directory / f"blocks-{first:09}-{last:09}.npz"
        beside = path.with_suffix(".part")
        try:
            with beside.open("wb") as stream:
                np.savez(stream, **some._asdict())
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise QuestionError(self._unwritten(error)) from None


def _read(path: Path, rows: int, like: Answers) -> Answers | None:
    """Return a piece of so many rows; None if there are fewer, as at the end of a shorter sweep, or the file is damaged."""
    try:
        with path.open("rb") as stream, np.load(stream) as kept:
            arrays = [kept[name][:rows] for name in Answers._fields]
    except Exception:  # noqa: BLE001 - a damaged file fails in many ways
        return None
    if any(array.shape != (rows, *wanted.shape[1:]) for array, wanted in zip(arrays, like, strict=True)):
        return None
    return Answers(*arrays)
