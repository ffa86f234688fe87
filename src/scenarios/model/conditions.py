"""Conditions: on which paths a rule or a branch holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from scenarios.errors import shown
from scenarios.model.forms import Reference, wrong
from scenarios.model.tables import Filled

__all__ = ["Condition", "Test", "combined", "test_of"]

MOST_COMBINED = 50_000

_BRANCHES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
_SCHEMA: dict[str, Any] = {
    "anyOf": [
        *_BRANCHES["anyOf"],
        *(
            {"type": "object", "properties": {key: _BRANCHES}, "required": [key], "additionalProperties": False}
            for key in ("exactly", "not")
        ),
    ]
}


@dataclass(frozen=True, slots=True)
class Test:
    """What one node's branch must be: any of `branches`; `exactly` one of them; or ``not`` any of them."""

    __test__ = False  # the name is the field's, not pytest's

    branches: tuple[str, ...]
    how: Literal["any", "exactly", "not"] = "any"

    def holds(self, branch: str, combines: Mapping[str, frozenset[str]]) -> bool:
        """Say whether a node that took `branch` meets the test.

        `combines` holds, for each combined option, all the options that it is at once.
        """
        taken = frozenset({branch}) if self.how == "exactly" else combines.get(branch, frozenset()) | {branch}
        met = not taken.isdisjoint(self.branches)
        return not met if self.how == "not" else met


def _names(value: object) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else value
    if isinstance(many, list | tuple) and many and all(isinstance(name, str) for name in many):
        return tuple(many)
    raise wrong(
        f"must name a branch, a list of branches, {{exactly: …}} or {{not: …}}, got {shown(value)}; "
        "put a name that looks like something else in quotes"
    )


@lru_cache(4096)
def test_of(branch: str) -> Test:
    """Return the test for one branch: one object for all rules that name it, as tables that are written out have very many."""
    return Test((branch,))


test_of.__test__ = False  # type: ignore[attr-defined] # as above


def _read(value: object) -> Test:
    if isinstance(value, Test):
        return value
    if isinstance(value, str):
        return test_of(str(value))
    if isinstance(value, Mapping) and len(value) == 1:
        for how in ("exactly", "not"):
            if how in value:
                return Test(_names(value[how]), how)
    return Test(_names(value))


def _write(test: Test) -> object:
    names: object = test.branches[0] if len(test.branches) == 1 else list(test.branches)
    return names if test.how == "any" else {test.how: names}


Condition = Filled[
    Reference,
    Annotated[Test, PlainValidator(_read), PlainSerializer(_write), WithJsonSchema(_SCHEMA)],
]
"""Tests by node; all must hold."""


def combined(combines: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return, for each combined option, all the options that it is at once, however deep.

    Raises
    ------
    ValueError
        If that are more than 50,000 in all.

    Examples
    --------
    >>> sorted(combined({"both": ["a", "b"], "all": ["both", "c"]})["all"])
    ['a', 'b', 'both', 'c']
    """
    closed: dict[str, frozenset[str]] = {}
    size = 0
    for option in combines:
        found: set[str] = set()
        left = list(combines[option])
        while left:
            part = left.pop()
            if part not in found:
                found.add(part)
                # What a part combines is known if it stands earlier; else it is walked.
                if part in closed:
                    found |= closed[part]
                else:
                    left.extend(combines.get(part, ()))
        closed[option] = frozenset(found)
        size += len(found)
        if size > MOST_COMBINED:
            msg = (
                f"options may combine at most {MOST_COMBINED:,} others in all, those of their parts included, got more; "
                "combine fewer"
            )
            raise ValueError(msg)
    return closed
