"""Tables and lists of entries: frozen, and checked no further than until enough mistakes are known.

A file of 16 MiB can hold 250,000 mistakes, and each costs Pydantic one or two kilobytes. So tables and lists count
what is found, look at their entries some at a time, and leave the rest unread once there is more than anybody is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from scenarios.errors import MOST_PROBLEMS
from scenarios.model.summaries import of_mapping

__all__ = ["Filled", "FrozenDict", "Listed", "Mistakes", "Table"]

K = TypeVar("K")
V = TypeVar("V")

STRETCH = 50
"""How many entries are checked at a time."""


class FrozenDict(dict[K, V]):
    """A dict that refuses to change after it is made."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        msg = "a scenario does not change; build a new one, for example with with_weights(...)"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))

    def _repr_html_(self) -> str:
        return of_mapping(self).html()


@dataclass
class Mistakes:
    """How many mistakes one validation has found so far: its context."""

    found: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are more places with mistakes than are told; at one place both key and value may be wrong."""
        return self.found > 2 * MOST_PROBLEMS


@dataclass(frozen=True)
class _Sparing:
    """Make a table or a list by `make`, and count the mistakes in it."""

    make: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        make = self.make

        def checked(value: Any, check: Callable[[Any], Any], asked: core_schema.ValidationInfo) -> Any:
            mistakes = asked.context
            if not isinstance(mistakes, Mistakes):  # a part made from keyword arguments, or somebody else's context
                return make(check(value))
            if mistakes.enough:
                return make(())
            before = mistakes.found
            try:
                if type(value) in {dict, list} and len(value) > STRETCH:
                    return make(_by_stretches(value, check, mistakes))
                return make(check(value))
            except ValidationError as error:
                mistakes.found = before + error.error_count()
                raise

        return core_schema.with_info_wrap_validator_function(checked, handler(source))


def _by_stretches(value: Any, check: Callable[[Any], Any], mistakes: Mistakes) -> Any:
    kind = type(value)
    entries = list(value.items()) if kind is dict else value
    before, made, wrong = mistakes.found, [], 0
    for end in range(STRETCH, len(entries) + STRETCH, STRETCH):
        so_far = mistakes.found
        try:
            some = check(kind(entries[end - STRETCH : end]))
        except ValidationError as error:
            mistakes.found, wrong = so_far + error.error_count(), end
            if mistakes.enough:
                break
        else:
            made += some.items() if kind is dict else some
    if not wrong:
        return made
    mistakes.found = before
    return check(kind(entries[:wrong]))  # which raises them all at once, at their places in the whole


Table = Annotated[dict[K, V], _Sparing(FrozenDict)]
Filled = Annotated[dict[K, V], Field(min_length=1), _Sparing(FrozenDict)]
"""A table with at least one entry."""
Listed = Annotated[tuple[V, ...], Field(strict=False), _Sparing(tuple)]
