"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scenarios.errors import QuestionError, ScenariosError, printable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["must_be_free", "write_bytes", "write_through"]


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file whole or not at all; ``ScenariosError`` if that fails.

    Where the path is a symbolic link, the file that it leads to is written, and the link stays.
    """
    write_through(path, lambda stream: stream.write(content))


def write_through(path: str | os.PathLike[str], fill: Callable[[BinaryIO], object], *, new: bool = False) -> None:
    """Write a file, as `write_bytes` does, by what `fill` writes to a stream; a `new` one takes no other's place."""
    name = os.fspath(path)
    try:
        goal = Path(os.path.realpath(name))
        before = _mode(goal)
        # Named before it is made, so that an interruption at any point finds it to take it away.
        temporary = goal.with_name(f".scenarios-{os.urandom(8).hex()}")
    except (OSError, ValueError) as error:
        raise _unwritten(name, error) from None
    try:
        try:
            mode = 0o666 if before is None else 0o600
            with open(temporary, "xb", opener=lambda place, flags: os.open(place, flags, mode)) as stream:
                fill(stream)
                stream.flush()
                os.fsync(stream.fileno())
            if before is not None:
                temporary.chmod(before)
            if new:
                must_be_free(name)
            temporary.replace(goal)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise _unwritten(name, error) from None


def must_be_free(name: str) -> None:
    """Refuse a place where there is something; ``QuestionError`` if there is."""
    if os.path.lexists(name):
        msg = f"{printable(name)}: there must be no file of this name yet, got one; choose another name, or remove it"
        raise QuestionError(msg)


def _unwritten(name: str, error: OSError | ValueError) -> ScenariosError:
    reason = getattr(error, "strerror", None) or error
    return ScenariosError(
        f"{printable(name)}: cannot be written ({reason}); nothing was changed there; choose another place"
    )


def _mode(goal: Path) -> int | None:
    """Return the permissions of a file that stands there, or None if there is nothing."""
    if not os.path.lexists(goal):
        return None
    mode = goal.stat().st_mode
    if not stat.S_ISREG(mode):
        raise ValueError("it is a folder or a device")
    return mode & 0o777
