"""What every part of a scenario has in common: frozen, strict, and with errors in this library's words."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema, from_json

from scenarios.errors import MOST_PROBLEMS, Path, Problem, ScenarioError, did_you_mean, shown
from scenarios.model.summaries import Summary, of_part
from scenarios.model.tables import Mistakes

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)  # it has no public name

Made = TypeVar("Made", bound="Part")


@dataclass(frozen=True)
class OrNothing:
    """Let a part be left empty (``withdrawal:``), which means the part with all its defaults."""

    def __get_pydantic_core_schema__(self, source: Callable[[], Part], handler: GetCoreSchemaHandler) -> CoreSchema:
        empty = cache(source)  # one for all places, since it never changes
        return core_schema.no_info_before_validator_function(
            lambda value: empty() if value is None else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"type": "null"}]}


@dataclass(frozen=True)
class OrOne:
    """Let a list of one be written without its brackets."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: (value,) if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


@dataclass(frozen=True)
class Short:
    """Let a part be written as the value of one of its keys alone: ``resolve: likely``.

    `long` says which values are the long form; `extra` narrows the short form in the JSON Schema.
    """

    key: str
    long: Callable[[Any], bool]
    extra: tuple[tuple[str, Any], ...] = ()

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, BaseModel) or self.long(value) else {self.key: value},
            handler(source),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        long = handler(schema)
        short = handler.resolve_ref_schema(long)["properties"][self.key]
        return {"anyOf": [long, {**short, **dict(self.extra)}]}


_OF_USE = {"model_copy", "model_validate", "model_validate_json", "model_dump", "model_dump_json"}
_NOT_OURS = {name for name in dir(BaseModel) if not name.startswith("_")} - _OF_USE | {"problems"}
"""What completion leaves out: Pydantic's own methods, but for the five that are of use, and what the engine asks."""


class _Meta(ModelMetaclass):
    """Turns a refused construction into this library's error; nested parts never come through here."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - a metaclass's self is a class
        try:
            made = super().__call__(*args, **kwargs)
        except ValidationError as error:
            raise ScenarioError(problems_of(error, kwargs, cls)) from None  # type: ignore[arg-type] # cls is a Part
        return _whole(made)


class Part(BaseModel, metaclass=_Meta):
    """A frozen, strictly validated piece of a scenario."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _few_keys(cls, value: Any) -> Any:
        """Leave out unknown keys beyond the number of mistakes that are told."""
        if type(value) is not dict or len(value) <= MOST_PROBLEMS:
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        unknown = islice((key for key in value if key not in known), MOST_PROBLEMS + 1)
        return {key: value[key] for key in chain(known.intersection(value), unknown)}

    def __setattr__(self, name: str, value: object) -> None:
        self._refuse_change(name)

    def __delattr__(self, name: str) -> None:
        self._refuse_change(name)

    def _refuse_change(self, name: str) -> NoReturn:
        msg = f"a scenario does not change, so {name!r} cannot be set; build a new one, for example with with_weights(...)"
        raise AttributeError(msg)

    @classmethod
    def model_validate(cls, obj: Any, **settings: Any) -> Self:
        """Validate a document or a model; see `scenarios.errors.ScenarioError` for what it raises."""
        try:
            made = super().model_validate(obj, **{"context": Mistakes(), **settings})
        except ValidationError as error:
            raise ScenarioError(problems_of(error, obj, cls)) from None
        return _whole(made)

    @classmethod
    def model_validate_json(cls, json_data: Any, **settings: Any) -> Self:
        """Validate JSON text; as `model_validate`."""
        try:
            made = super().model_validate_json(json_data, **{"context": Mistakes(), **settings})
        except ValidationError as error:
            document = None
            with contextlib.suppress(ValueError, TypeError):  # of what is no JSON at all there are no places
                document = from_json(json_data)
            raise ScenarioError(problems_of(error, document, cls)) from None
        return _whole(made)

    def problems(self) -> list[Problem]:
        """Return the mistakes that no single part shows: none, but for a whole scenario."""
        return []

    def _summary(self) -> Summary:
        return of_part(self)

    def __str__(self) -> str:
        return self._summary().text()

    def _repr_html_(self) -> str:
        return self._summary().html()

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in _NOT_OURS]

    def model_copy(self, *, update: Any = None, deep: bool = False) -> Self:
        """Return a copy; unlike Pydantic's, a copy with changes is validated."""
        if update is None:
            return super().model_copy(deep=deep)
        known = {name: field.alias or name for name, field in type(self).model_fields.items()}
        for name in update:
            if name not in known and name not in known.values():
                raise ScenarioError([Problem((name,), f"unknown key; {did_you_mean(name, known.values())}")])
        values: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            if name in self.model_fields_set or name in update or field.alias in update:
                values[field.alias or name] = update.get(name, update.get(field.alias, getattr(self, name)))
        return type(self)(**values)


def _whole(made: Made) -> Made:
    problems = made.problems()
    if problems:
        raise ScenarioError(problems)
    return made


_MESSAGES = {
    "missing": "is required; add it",
    "string_type": "must be text, got {input}; put it in quotes if it is meant as a name",
    "dict_type": "must be a mapping of names, got {input}; write `name: …` lines below it",
    "model_type": "must be a mapping of keys, got {input}; write `key: …` lines below it",
    "model_attributes_type": "must be a mapping of keys, got {input}; write `key: …` lines below it",
    "tuple_type": "must be a list, got {input}; write [a, b]",
    "too_short": "must have at least {min_length} entry, got none; add one",
    "too_long": "must be a list of at most {max_length}, got {input}; take the others out",
    "bool_type": "must be true or false, got {input}; write true or false",
    "invalid_key": "a key must be text, got {input}; write a name",
    "union_tag_not_found": "needs a `kind`; write kind: decision, chance or gate",
}


def _message(error: ErrorDetails, root: type[Part]) -> str:
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "scenarios":
        return str(context["message"])
    if kind == "extra_forbidden":
        return f"unknown key; {did_you_mean(error['loc'][-1], _known_keys(error['loc'][:-1], root))}"
    if kind == "literal_error":
        return f"must be {context['expected']}, got {shown(value)}; write one of these"
    if kind == "union_tag_invalid":
        return f"`kind` must be one of {context['expected_tags']}, got {shown(context['tag'])}; write one of these"
    if kind == "string_pattern_mismatch":
        what = "an id: a letter, then letters, digits, _ or -"
        if "[a-z][a-z0-9" in context["pattern"]:
            what = "an id in lower case: a letter, then letters, digits, _ or -"
        elif "{4}" in context["pattern"]:
            what = "a date like 2025-08-24"
        elif r"\." in context["pattern"]:
            what = "the name of a node or of a gate's step (gate.step)"
        return f"must be {what}, got {shown(value)}; rename it"
    if kind == "string_too_long":
        return f"must be at most {context['max_length']} letters, got {len(value)} ({shown(value)}); write it shorter"
    if kind in _MESSAGES:
        return _MESSAGES[kind].format(input=shown(value), **context)
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}, got {shown(value)}; see the scenario language"


def _clean(loc: tuple[int | str, ...], kind: str, document: Any) -> Path:
    """Return the path of an error in the document, without what Pydantic adds (tags of unions, [key])."""
    path: list[str | int] = []
    here = document
    for part in loc:
        if isinstance(here, BaseModel) and isinstance(part, str):
            here = getattr(here, part, None)
        elif (isinstance(here, Mapping) and part in here) or (_is_list(here) and part in range(len(here))):
            here = here[part]
        elif kind not in {"missing", "invalid_key"} or part != loc[-1]:
            continue
        path.append(part)
    return tuple(path)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def problems_of(error: ValidationError, document: object, root: type[Part]) -> list[Problem]:
    """Translate Pydantic's errors about `document` into problems, one a place."""
    found: dict[Path, Problem] = {}
    for detail in error.errors(include_url=False):
        path = _clean(detail["loc"], detail["type"], document)
        message = _message(detail, root)
        if detail["loc"] and detail["loc"][-1] == "[key]":
            message = f"name {message}"
        found.setdefault(path, Problem(path, message))
        if len(found) > MOST_PROBLEMS:
            break
    return list(found.values())


def _parts_in(annotation: Any) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts_in(inner)]


def _known_keys(loc: tuple[int | str, ...], root: type[Part]) -> list[str]:
    """Return the keys that the part at `loc` takes, its own before inherited ones: what a wrong key may have been meant to be."""
    here = [root]
    for step in loc:
        fields = [f for part in here for n, f in part.model_fields.items() if step == (f.alias or n)]
        tagged = [part for part in here if part.__name__.lower() == str(step).strip("()")]
        here = tagged or [part for field in fields for part in _parts_in(field.annotation)] or here
    own_first = [(part, sorted(part.model_fields, key=lambda name: name not in part.__annotations__)) for part in here]
    return [part.model_fields[name].alias or name for part, names in own_first for name in names]


__all__ = ["OrNothing", "OrOne", "Part", "Short", "problems_of"]
