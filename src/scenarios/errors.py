"""What can go wrong, in one form: *where: what must hold, got what; how to mend it*."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "MOST_PROBLEMS",
    "LimitError",
    "Path",
    "Problem",
    "QuestionError",
    "ScenarioError",
    "ScenariosError",
    "cut",
    "did_you_mean",
    "few",
    "first_problems",
    "path_text",
    "printable",
]

Path = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_SHOWN = 60
_SEARCHED = 500
_LONGEST_NAME = 100

MOST_PROBLEMS = 1_000
"""How many mistakes are told at once; who has more mends these first."""


def path_text(path: Path) -> str:
    """Write a path as analysts do: ``nodes.russia_response.when[0].if``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{cut(part)}" if text else cut(part)
        else:
            text += f"[{shown(part)}]"
    return text


def shown(value: object) -> str:
    """Return `value` as it can stand in a message: quoted, on one line, cut when long."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - what cannot be shown must not hide what is wrong
        return f"a {type(value).__name__} that cannot be printed"
    return cut(text)


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the cure for a wrong name: the nearest known one, else what there is."""
    names = list(known)
    wrong = name if isinstance(name, str) else shown(name)
    # The search takes some 10 µs a name: with very many names and very many mistakes that would be minutes.
    searched = len(names) <= _SEARCHED and len(wrong) <= _LONGEST_NAME
    near = difflib.get_close_matches(wrong, names, n=1) if searched else []
    if near:
        return f"did you mean {near[0]!r}?"
    if not names:
        return "there are none here"
    return f"there are: {few(names)}"


def few(names: Sequence[str]) -> str:
    """Return the first names of a list that may be long, as they can stand in a message."""
    return ", ".join(printable(cut(name)) for name in names[:8]) + (", …" if len(names) > 8 else "")


def printable(text: str) -> str:
    """Return a text as it can be printed: escaped if there is anything in it that moves a terminal's cursor."""
    return text if text.isprintable() else repr(text)[1:-1]


def cut(text: str) -> str:
    """Return a text as it can stand in a message: cut when long."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def nearest(positions: Mapping[Path, tuple[int, int]], path: Path) -> tuple[int, int] | None:
    """Return line and column of a place, or of the nearest one around it that the file has.

    What may be written short (the words of a scale, the weights of an objective) stands one level higher in a file that does so.
    """
    left_out = "weights" if path[:1] == ("objectives",) else "words"
    short = tuple(part for part in path if part != left_out)
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
            named = printable(file)
            head = f"{named}:{position[0]}:{position[1]}: " if position else f"{named}: "
        where = path_text(self.path)
        return f"{head}{where}: {self.message}" if where else f"{head}{self.message}"


def first_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, or the first of very many and a last one that says that there are more."""
    found = list(problems)
    if len(found) <= MOST_PROBLEMS:
        return found
    return [
        *found[:MOST_PROBLEMS],
        Problem((), f"there are more mistakes than these {MOST_PROBLEMS:,}; mend these first"),
    ]


class ScenariosError(ValueError):
    """Any error that this library raises on purpose."""


class ScenarioError(ScenariosError):
    """The scenario, as a file or as a model, is wrong.

    Attributes
    ----------
    problems : tuple of Problem
        Every mistake found, in the order of the file; of more than 1,000 the first.
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
        self.problems = tuple(first_problems(problems))
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
