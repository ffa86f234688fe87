"""Taking malformed places out of a document, so that the rest of it can still be checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scenarios.errors import Path, Problem

__all__ = ["Salvage"]

_HOLDERS = {"nodes", "outcomes", "options", "branches", "steps", "measures", "sources", "parameters"}
_LINKS = {"to", "next", "start", "kind", "opens", *_HOLDERS}
_STAND_INS = {"format": "scenarios/1", "scenario": "unnamed"}
_ABOUT_PATHS = ("upstream", "leads here", "ends nowhere")
_ABOUT_NAMES = (
    "no node",
    "no branch",
    "not a branch",
    "no option",
    "no step",
    "no measure",
    "no source",
    "no parameter",
)


class Salvage:
    """A copy of a document from which malformed places are taken out, and what that hides.

    A key that is missing takes the part that lacks it with it. What the rest then lacks because of the
    taking out is no mistake of the analyst, so `independent` drops it.
    """

    def __init__(self, document: object) -> None:
        self.rest: Any = _unshared(document)
        self.removed: list[Path] = []

    def take_out(self, paths: Iterable[Path]) -> bool:
        """Take out the places; say whether anything is left to check."""
        before = len(self.removed)
        for path in sorted(set(paths), key=_last_first):
            if any(path[: len(gone)] == gone for gone in self.removed[before:]):
                continue
            if len(path) == 1 and path[0] in _STAND_INS and isinstance(self.rest, dict):
                self.rest[path[0]] = _STAND_INS[str(path[0])]
            elif not self._take_out(path):
                return False
        return True

    def _take_out(self, path: Path) -> bool:
        while path:
            holder = self.rest
            try:
                for part in path[:-1]:
                    holder = holder[part]
                del holder[path[-1]]
            except (KeyError, IndexError, TypeError):
                path = path[:-1]
                continue
            self.removed.append(path)
            return True
        return False

    def original(self, path: Path) -> Path:
        """Return a path in the salvaged document as it is in the document itself."""
        for gone in reversed(self.removed):
            depth = len(gone) - 1
            last = gone[-1]
            if isinstance(last, int) and len(path) > depth and path[:depth] == gone[:depth]:
                here = path[depth]
                if isinstance(here, int) and here >= last:
                    path = (*path[:depth], here + 1, *path[depth + 1 :])
        return path

    def independent(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems of the rest that do not come from what was taken out."""
        parts = [gone for gone in self.removed if len(gone) > 1 and gone[-2] in _HOLDERS]
        tables = [gone for gone in self.removed if gone[-1] in _HOLDERS]
        links = parts or tables or [gone for gone in self.removed if gone[-1] in _LINKS]
        hidden = (_ABOUT_NAMES if tables else ()) + (_ABOUT_PATHS if links else ())
        hidden += tuple(repr(gone[-1]) for gone in parts)
        hidden += ("no `when` row",) * any("when" in gone for gone in self.removed)
        kept = []
        for problem in problems:
            path = self.original(problem.path)
            near = any(path == gone[: len(path)] or gone == path[: len(gone)] for gone in self.removed)
            if not near and not any(text in problem.message for text in hidden):
                kept.append(Problem(path, problem.message))
        return kept


def _unshared(value: Any) -> Any:
    """Copy a document so that what an alias repeats can be taken out at one place and stay at the other."""
    if isinstance(value, dict):
        return {key: _unshared(inner) for key, inner in value.items()}
    return [_unshared(inner) for inner in value] if isinstance(value, list) else value


def _last_first(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(("", -part) if isinstance(part, int) else (part, 0) for part in path)
