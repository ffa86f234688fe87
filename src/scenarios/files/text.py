"""YAML 1.2 and JSON text to plain documents, with the place of everything in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scenarios.errors import MOST_PROBLEMS, Path, Problem, ScenarioError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Positions", "read_json", "read_yaml"]

LONGEST_TEXT = 16 * 2**20
MOST_VALUES = 250_000
MOST_PARTS = 1_000_000
DEEPEST = 100

Positions = dict[Path, tuple[int, int]]

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_HALF = re.compile("[\ud800-\udfff]")
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_NOT_YAML = re.compile("[^\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
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
    return int(text) if len(text) <= 400 else float(text)


def too_long(text: str) -> Problem | None:
    """Say whether a text is too long to be read, before anything is made of it."""
    if len(text) > LONGEST_TEXT:
        return Problem((), f"must be at most {LONGEST_TEXT:,} letters, got {len(text):,}; split the scenario")
    # Each value but the last of its list or mapping is followed by one of these.
    if text.count(",") + text.count("\n") > MOST_PARTS:
        return Problem((), f"must have at most {MOST_PARTS:,} commas and line breaks, got more; split the scenario")
    return None


def _half() -> Problem:
    return Problem((), "must be Unicode text, got half of a surrogate pair (\\ud800 to \\udfff); take it out")


def _too_deep() -> Problem:
    return Problem((), f"must not be nested deeper than {DEEPEST} levels; flatten it")


def _stop(message: str, at: tuple[int, int] | None = None) -> ScenarioError:
    return ScenarioError([Problem((), message, at)])


def read_yaml(
    text: str, positions: Positions | None = None, wanted: Iterable[Path] = ()
) -> tuple[object, list[Problem]]:
    """Build the document of a YAML text, and the problems of the text itself.

    Parameters
    ----------
    text : str
        One YAML document.
    positions : dict, optional
        Filled with line and column (from 1) of every key and list entry.
    wanted : iterable of path
        With `positions`: read no further than the last of these places.
    """
    if _HALF.search(text):
        return None, [_half()]
    builder = _Builder(positions, wanted)
    try:
        builder.read(text)
    except _AllFound:
        return builder.root, builder.problems
    except ScenarioError as error:
        return None, builder.problems + list(error.problems)
    return builder.root, builder.problems


class _AllFound(Exception):  # noqa: N818 - it is no error
    """Every place that was looked for has been read."""


class _Builder:
    """Builds plain Python values from the parser's events, without recursion."""

    def __init__(self, positions: Positions | None, wanted: Iterable[Path]) -> None:
        self.positions = positions
        self.wanted = set(wanted)
        self.root: object = None
        self.problems: list[Problem] = []
        self.values = 0
        self.anchors: dict[str, tuple[object, int]] = {}
        # One frame for each open mapping or list: what holds it, under which key, its anchor, values before it.
        self.frames: list[tuple[Any, str | None, Any, int]] = []
        self.places: list[Path] = [()]  # the paths of the open mappings and lists, where positions are wanted

    def read(self, text: str) -> None:
        import yaml  # noqa: PLC0415 - importing scenarios must not load the YAML library

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            reader = loader(text)
            try:
                # iter(...) rather than yaml.parse, whose check before every event costs a third more.
                self._build(yaml, iter(reader.get_event, None))
            finally:
                reader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = " ".join(part for part in (error.context, error.problem) if part)
            at = (mark.line + 1, mark.column + 1) if mark else None
            if "maximum nesting" in what:  # a limit of the library, which looks ahead of the events that it gives
                raise _stop(f"must not be nested deeper than {DEEPEST} levels; flatten it", at) from None
            raise _stop(
                f"must be YAML, got something else here ({what}); check quotes, colons and indents", at
            ) from None
        except yaml.YAMLError as error:
            what = str(error).replace("\n", " ")
            raise _stop(f"must be YAML text ({what}); take out characters that cannot be printed") from None

    def _build(self, yaml: Any, events: Iterable[Any]) -> None:
        """Consume the events; written flat and with few calls, because a large file has a million events."""
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        mapping, sequence = yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        holder: Any = None  # the mapping or list that is being filled
        key: str | None = None  # the key that waits for its value
        anchor: Any = None
        before = documents = 0
        for event in events:
            kind = type(event)
            if kind is scalar:
                if event.tag is not None:
                    self._refuse_tag(event)
                value: Any = event.value
                if event.anchor is not None:
                    plain = (
                        plain_scalar(value)
                        if event.implicit[0] and (key is not None or type(holder) is not dict)
                        else value
                    )
                    self.anchors[event.anchor] = (plain, 1)
                if key is None and type(holder) is dict:
                    key = self._key(holder, value, event)
                    continue
                if event.implicit[0]:
                    value = plain_scalar(value)
                self.values += 1
            elif kind is mapping or kind is sequence:
                if event.tag is not None:
                    self._refuse_tag(event)
                if key is None and type(holder) is dict:
                    raise _stop("a key must be text, got a list or a mapping; write a name", _at(event))
                if len(self.frames) >= DEEPEST:
                    raise _stop(f"must not be nested deeper than {DEEPEST} levels; flatten it", _at(event))
                self.values += 1
                if self.positions is not None:
                    self._note(holder, event)
                    if holder is None:
                        self._stands((), event)
                    else:
                        self.places.append((*self.places[-1], len(holder) if key is None else str(key)))
                self.frames.append((holder, key, anchor, before))
                holder, key, anchor, before = {} if kind is mapping else [], None, event.anchor, self.values
                continue
            elif kind in ends:
                value = holder
                if anchor is not None:
                    self.anchors[anchor] = (value, self.values - before + 1)
                holder, key, anchor, before = self.frames.pop()
                if self.positions is not None and holder is not None:
                    self.places.pop()
            elif kind is alias:
                value = self._aliased(event)
                if key is None and type(holder) is dict:
                    if not isinstance(value, str):
                        raise _stop(f"a key must be text, got {shown(value)}; write a name", _at(event))
                    key = self._key(holder, value, event)
                    continue
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _stop("must hold one document, got a second `---`; keep one scenario a file", _at(event))
                continue
            else:
                continue
            if self.values > MOST_VALUES:
                raise _stop(f"must hold at most {MOST_VALUES:,} values; split the scenario", _at(event))
            if holder is None:
                self.root = value
            elif key is None:
                if kind not in ends:
                    self._note(holder, event)
                holder.append(value)
            else:
                if type(key) is str:
                    holder[key] = value
                key = None

    def _path(self, last: str | int) -> Path:
        parts = [len(up) if type(up) is list else str(key) for up, key, _, _ in self.frames[1:]]
        return (*parts, last)

    def _note(self, holder: Any, event: Any) -> None:
        """Note where an entry of a list stands; what stands in a mapping is found by its key."""
        if self.positions is not None and type(holder) is list:
            self._stands((*self.places[-1], len(holder)), event)

    def _stands(self, path: Path, event: Any) -> None:
        assert self.positions is not None  # noqa: S101 - called only where places are wanted
        self.positions.setdefault(path, _at(event))
        if path in self.wanted:
            self.wanted.remove(path)
            if not self.wanted:
                raise _AllFound

    def _key(self, holder: dict[str, Any], key: str, event: Any) -> str:
        if self.positions is not None:
            self._stands((*self.places[-1], key), event)
        if key not in holder:
            return key
        at = _at(event)
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(Problem(self._path(key), "this key stands here twice; keep one of the two", at))
        return _Ignored(key)

    def _refuse_tag(self, event: Any) -> None:
        raise _stop(f"tags are not part of the language, got {shown(event.tag)}; take it out", _at(event))

    def _aliased(self, event: Any) -> object:
        if event.anchor not in self.anchors:
            raise _stop(f"no anchor {shown(event.anchor)} stands before this alias; write the value out", _at(event))
        value, size = self.anchors[event.anchor]
        self.values += size
        return value


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

    if _values(text) > MOST_VALUES and _values(_JSON_TEXT.sub("", text)) > MOST_VALUES:
        return None, [Problem((), f"must hold at most {MOST_VALUES:,} values; split the scenario")]
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse, parse_int=_whole)
    except ScenarioError as error:
        return None, list(error.problems)
    except json.JSONDecodeError as error:
        if _levels(text[: error.pos]) > DEEPEST:
            return None, [_too_deep()]
        what = error.msg[:1].lower() + error.msg[1:]
        return None, [
            Problem(
                (),
                f"must be JSON, got something else here ({what}); check quotes and commas",
                (error.lineno, error.colno),
            )
        ]
    except RecursionError:
        return None, [_too_deep()]
    if _depth(document) > DEEPEST:  # first, for what is too deep may be too deep to be looked through
        return None, [_too_deep()]
    if _HALF.search(text) or (_SURROGATE.search(text) and _HALF.search(json.dumps(document, ensure_ascii=False))):
        return None, [_half()]
    if doubled:
        return document, json_positions(text, None)[1]
    return document, []


def _values(text: str) -> int:
    """Count the values of a JSON text without texts in it: each is the first of its list or mapping, or after a comma."""
    return 1 + text.count(",") + text.count("[") + text.count("{")


def _levels(text: str) -> int:
    """Say how deep the start of a JSON text is nested; how deep Python itself can read differs by its version."""
    level = most = 0
    for bracket in re.findall(r"[\[\]{}]", _JSON_TEXT.sub("", text)):
        level += 1 if bracket in "[{" else -1
        most = max(most, level)
    return most


def _depth(document: object) -> int:
    depth, level = 0, [document]
    while level := [value for value in level if isinstance(value, dict | list)]:
        depth += 1
        level = [inner for value in level for inner in _entries(value)]
    return depth


def _entries(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def json_positions(text: str, positions: Positions | None, wanted: Iterable[Path] = ()) -> tuple[object, list[Problem]]:
    """Find where everything stands, or what is wanted, in a JSON text that is already known to be JSON.

    JSON is YAML but for tabs between tokens, pairs of surrogates and some letters; these are blanked out in
    place.
    """
    plain = _SURROGATE.sub(r"\\u0020", _NOT_YAML.sub(" ", text))
    return read_yaml(plain, positions, wanted)
