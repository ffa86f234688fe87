"""Taking malformed places out of a document, so that the rest of it can still be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scenarios.errors import Path, Problem

__all__ = ["Salvage"]

_HOLDERS = {"nodes", "outcomes", "options", "branches", "steps", "measures", "sources", "parameters", "objectives"}
_QUOTED = re.compile("'([^']*)'")
_NAME = re.compile(r"[\w-]+")
_LINKS = {"to", "next", "start", *_HOLDERS}
_STAND_INS = {"format": "scenarios/1", "scenario": "unnamed"}
_ABOUT_PATHS = ("upstream", "leads here", "ends nowhere")
_ABOUT_NAMES = ("no measure", "no source", "no parameter", "no objective")  # of tables that a file may lack
_ABOUT_SCALES = ("no scale", "not a word of")


class Salvage:
    """A copy of a document from which malformed places are taken out, and what that hides.

    A key that is missing takes the part that lacks it with it. What the rest then lacks because of the
    taking out is no mistake of the analyst, so `independent` drops it.
    """

    def __init__(self, document: object, stand_ins: Mapping[str, Any] = _STAND_INS) -> None:
        self._stand_ins = stand_ins
        self.rest: Any = _unshared(document)
        self.removed: list[Path] = []
        self._entries: dict[Path, list[int]] = {}  # what was taken out of lists

    def take_out(self, paths: Iterable[Path]) -> bool:
        """Take out the places; say whether anything is left to check."""
        gone: set[Path] = set()
        for path in sorted(set(paths), key=_last_first):
            if _within(path, gone):
                continue
            if len(path) == 1 and path[0] in self._stand_ins and isinstance(self.rest, dict):
                self.rest[path[0]] = self._stand_ins[str(path[0])]
            elif self._take_out(path):
                gone.add(self.removed[-1])
            else:
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
            if isinstance(path[-1], int):
                self._entries.setdefault(path[:-1], []).append(path[-1])
            return True
        return False

    def original(self, path: Path) -> Path:
        """Return a path in the salvaged document as it is in the document itself."""
        for depth, part in enumerate(path):
            if isinstance(part, int):
                here = part
                for taken in reversed(self._entries.get(path[:depth], ())):
                    here += here >= taken
                path = (*path[:depth], here, *path[depth + 1 :])
        return path

    def independent(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems of the rest that do not come from what was taken out."""
        parts = {str(gone[-1]) for gone in self.removed if len(gone) > 1 and gone[-2] in _HOLDERS}
        tables = any(gone[-1] in _HOLDERS for gone in self.removed)
        links = parts or tables or any(gone[-1] in _LINKS for gone in self.removed)
        hidden = (_ABOUT_NAMES if tables else ()) + (_ABOUT_PATHS if links else ())
        hidden += ("no `when` row",) * any("when" in gone for gone in self.removed)
        hidden += _ABOUT_SCALES * any(gone[0] in {"scale", "scales"} for gone in self.removed)
        parts.update(str(gone[1]) for gone in self.removed if len(gone) == 2 and gone[0] == "analysts")
        whole = set(self.removed)
        around = {gone[:length] for gone in self.removed for length in range(len(gone))}
        kept = []
        for problem in problems:
            path = self.original(problem.path)
            near = path in around or _within(path, whole)
            names = _QUOTED.findall(problem.message)
            named = parts.intersection(part for name in names for part in _NAME.findall(name))
            if not near and not named and not any(text in problem.message for text in hidden):
                kept.append(Problem(path, problem.message))
        return kept


def _unshared(value: Any) -> Any:
    """Copy a document so that what an alias repeats can be taken out at one place and stay at the other."""
    if isinstance(value, dict):
        return {key: _unshared(inner) for key, inner in value.items()}
    return [_unshared(inner) for inner in value] if isinstance(value, list) else value


def _within(path: Path, places: set[Path]) -> bool:
    return any(path[:length] in places for length in range(len(path) + 1))


def _last_first(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(("", -part) if isinstance(part, int) else (part, 0) for part in path)
