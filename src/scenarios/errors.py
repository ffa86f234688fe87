"""What can go wrong, in one form: *where: what must hold, got what; how to mend it*."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "LimitError",
    "Path",
    "Problem",
    "QuestionError",
    "ScenarioError",
    "ScenariosError",
    "did_you_mean",
    "path_text",
]

Path = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_SHOWN = 60
_SEARCHED = 500


def path_text(path: Path) -> str:
    """Write a path as analysts do: ``nodes.russia_response.when[0].if``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{shown(part)}]"
    return text


def shown(value: object) -> str:
    """Return `value` as it can stand in a message: quoted, on one line, cut when long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"a {type(value).__name__} too large to print"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the cure for a wrong name: the nearest known one, else what there is."""
    names = list(known)
    # The search takes some 10 µs a name: with very many names and very many mistakes that would be minutes.
    near = difflib.get_close_matches(str(name), names, n=1) if len(names) <= _SEARCHED else []
    if near:
        return f"did you mean {near[0]!r}?"
    if not names:
        return "there are none here"
    few = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"there are: {few}"


def nearest(positions: Mapping[Path, tuple[int, int]], path: Path) -> tuple[int, int] | None:
    """Return line and column of a place, or of the nearest one around it that the file has.

    What may be written short (the words of a scale) stands one level higher in a file that does so.
    """
    short = tuple(part for part in path if part != "words")
    for length in range(len(path), -1, -1):
        for place in (path[:length], short[:length]):
            if place in positions:
                return positions[place]
    return None


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the path of the place, a message with the cure, and line and column where known."""

    path: Path
    message: str
    position: tuple[int, int] | None = None

    def line(self, position: tuple[int, int] | None = None, file: str | None = None) -> str:
        """Return the problem as one line of an error message."""
        head = ""
        if file is not None:
            head = f"{file}:{position[0]}:{position[1]}: " if position else f"{file}: "
        where = path_text(self.path)
        return f"{head}{where}: {self.message}" if where else f"{head}{self.message}"


class ScenariosError(ValueError):
    """Any error that this library raises on purpose."""


class ScenarioError(ScenariosError):
    """The scenario, as a file or as a model, is wrong.

    Attributes
    ----------
    problems : tuple of Problem
        Every mistake found, in the order of the file.
    """

    def __init__(
        self,
        problems: Iterable[Problem] | str,
        *,
        file: str | None = None,
        positions: Mapping[Path, tuple[int, int]] | None = None,
    ) -> None:
        if isinstance(problems, str):
            problems = [Problem((), problems)]
        self.problems = tuple(problems)
        self.file = file
        self.positions = dict(positions or {})
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line per mistake, with line and column where there is a file."""
        return [p.line(p.position or nearest(self.positions, p.path), self.file) for p in self.problems]

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuilt, (self.problems, self.file, self.positions))


def _rebuilt(problems: tuple[Problem, ...], file: str | None, positions: dict[Path, tuple[int, int]]) -> ScenarioError:
    return ScenarioError(problems, file=file, positions=positions)


class QuestionError(ScenariosError):
    """The question does not fit the scenario: an unknown name, impossible evidence, a choice left open."""


class LimitError(ScenariosError):
    """The answer would cost more than the stated limit; the message says what to do."""
