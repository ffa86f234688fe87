"""YAML 1.2 and JSON text to plain documents, with the place of everything in it."""

from __future__ import annotations

import json
import re
from typing import Any

from scenarios.errors import Path, Problem, ScenarioError, shown

__all__ = ["Positions", "read_json", "read_yaml"]

MOST_VALUES = 2_000_000
DEEPEST = 100

Positions = dict[Path, tuple[int, int]]

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def plain_scalar(text: str) -> object:
    """Resolve a plain scalar by the core schema of YAML 1.2: no dates; yes, no, on and off are text."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INT.fullmatch(text):
            return _whole(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def _whole(text: str) -> int | float:
    if text[:2] in {"0o", "0x"}:
        return int(text, 8 if text[1] == "o" else 16)
    return int(text) if len(text) <= 400 else float(text)  # noqa: PLR2004 - longer is beyond any float


def _stop(message: str, at: tuple[int, int] | None = None) -> ScenarioError:
    return ScenarioError([Problem((), message, at)])


def read_yaml(text: str, positions: Positions | None = None) -> tuple[object, list[Problem]]:
    """Build the document of a YAML text, and the problems of the text itself.

    Parameters
    ----------
    text : str
        One YAML document.
    positions : dict, optional
        Filled with line and column (from 1) of every key and list entry.
    """
    builder = _Builder(positions)
    try:
        builder.read(text)
    except ScenarioError as error:
        return None, builder.problems + list(error.problems)
    return builder.root, builder.problems


class _Builder:
    """Builds plain Python values from the parser's events, without recursion."""

    def __init__(self, positions: Positions | None) -> None:
        self.positions = positions
        self.root: object = None
        self.problems: list[Problem] = []
        self.values = 0
        self.anchors: dict[str, tuple[object, int]] = {}

    def read(self, text: str) -> None:
        import yaml  # noqa: PLC0415 - importing scenarios must not load the YAML library

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._build(yaml, yaml.parse(text, Loader=loader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = " ".join(part for part in (error.context, error.problem) if part)
            at = (mark.line + 1, mark.column + 1) if mark else None
            raise _stop(f"must be YAML, got something else here ({what}); check quotes, colons and indents", at) from None
        except yaml.YAMLError as error:
            what = str(error).replace("\n", " ")
            raise _stop(f"must be YAML text ({what}); take out characters that cannot be printed") from None
        except RecursionError:
            raise _stop(f"must not be nested deeper than {DEEPEST} levels; flatten it") from None

    def _build(self, yaml: Any, events: Any) -> None:
        # Each frame: [value, key waiting for its value or None, the value's anchor, values before it]
        frames: list[list[Any]] = []
        path: list[str | int] = []
        documents = 0
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        mapping, sequence = yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        for event in events:
            kind = type(event)
            if kind is scalar:
                value: Any = self._scalar(event, frames)
            elif kind is mapping or kind is sequence:
                self._refuse_tag(event)
                if len(frames) >= DEEPEST:
                    raise _stop(f"must not be nested deeper than {DEEPEST} levels; flatten it", _at(event))
                self._enter(frames, path, event)
                frames.append([{} if kind is mapping else [], None, event.anchor, self.values])
                continue
            elif kind in ends:
                value, _, anchor, before = frames.pop()
                if anchor is not None:
                    self.anchors[anchor] = (value, self.values - before + 1)
                self._place(frames, path, value)
                continue
            elif kind is alias:
                value = self._aliased(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _stop("must hold one document, got a second `---`; keep one scenario a file", _at(event))
                continue
            else:
                continue
            self.values += 1
            if self.values > MOST_VALUES:
                raise _stop(f"must hold at most {MOST_VALUES:,} values; split the scenario", _at(event))
            if frames and type(frames[-1][0]) is dict and frames[-1][1] is None:
                self._key(frames[-1], path, value, event)
                continue
            self._enter(frames, path, event)
            if kind is scalar and event.anchor is not None:
                self.anchors[event.anchor] = (value, 1)
            self._place(frames, path, value)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            raise _stop(f"tags are not part of the language, got {shown(event.tag)}; take it out", _at(event))

    def _scalar(self, event: Any, frames: list[list[Any]]) -> object:
        if event.tag is not None and event.tag != "!":
            self._refuse_tag(event)
        if frames and type(frames[-1][0]) is dict and frames[-1][1] is None:
            return event.value  # a key is text, as written
        return plain_scalar(event.value) if event.implicit[0] else event.value

    def _aliased(self, event: Any) -> object:
        if event.anchor not in self.anchors:
            raise _stop(f"no anchor {event.anchor!r} stands before this alias; write the value out", _at(event))
        value, size = self.anchors[event.anchor]
        self.values += size
        return value

    def _key(self, frame: list[Any], path: list[str | int], key: object, event: Any) -> None:
        if not isinstance(key, str):
            raise _stop(f"a key must be text, got {shown(key)}; write a name", _at(event))
        if key in frame[0]:
            self.problems.append(
                Problem((*path, key), "this key stands here twice; keep one of the two", _at(event))
            )
            frame[1] = _Ignored(key)
        else:
            frame[1] = key
        if self.positions is not None:
            self.positions.setdefault((*path, key), _at(event))
        path.append(key)

    def _enter(self, frames: list[list[Any]], path: list[str | int], event: Any) -> None:
        """Note that a value begins: in a list it adds to the path, in a mapping its key has done so."""
        if not frames:
            return
        holder, key = frames[-1][0], frames[-1][1]
        if type(holder) is list:
            path.append(len(holder))
            if self.positions is not None:
                self.positions[tuple(path)] = _at(event)
        elif key is None:
            raise _stop("a key must be text, got a list or a mapping; write a name", _at(event))

    def _place(self, frames: list[list[Any]], path: list[str | int], value: object) -> None:
        if not frames:
            self.root = value
            return
        holder, key = frames[-1][0], frames[-1][1]
        if type(holder) is list:
            holder.append(value)
        else:
            if not isinstance(key, _Ignored):
                holder[key] = value
            frames[-1][1] = None
        path.pop()


class _Ignored(str):
    """A key that already has a value."""

    __slots__ = ()


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def read_json(text: str) -> tuple[object, list[Problem]]:
    """Build the document of a JSON text, strictly: no NaN, no doubled keys; and the problems of the text."""
    doubled = False

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        made = dict(found)
        doubled = doubled or len(made) != len(found)
        return made

    def refuse(word: str) -> Any:
        raise _stop(f"JSON has no {word}; write a number")

    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse, parse_int=_whole)
    except ScenarioError as error:
        return None, list(error.problems)
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        return None, [
            Problem((), f"must be JSON, got something else here ({what}); check quotes and commas", (error.lineno, error.colno))
        ]
    except RecursionError:
        return None, [Problem((), f"must not be nested deeper than {DEEPEST} levels; flatten it")]
    if doubled:
        return document, json_positions(text, {})[1]
    return document, []


def json_positions(text: str, positions: Positions) -> tuple[object, list[Problem]]:
    """Find where everything stands in a JSON text that is already known to be JSON.

    JSON is YAML but for tabs between tokens and pairs of surrogates; both are blanked out in place.
    """
    plain = re.sub(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", r"\\u0020", text.replace("\t", " "))
    return read_yaml(plain, positions)
