"""Other analysts' judgements: rows and entries by address, each alone or with its record beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, Discriminator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from scenarios.errors import Problem, ScenarioError, did_you_mean
from scenarios.model.forms import Entry, Id, Positive, quantity
from scenarios.model.nodes import Row
from scenarios.model.parts import Part
from scenarios.model.quantities import ENTRY_PATTERN, Word, parse
from scenarios.model.records import Date, Judged, Round, Sources
from scenarios.model.scales import SCALES
from scenarios.model.tables import Filled, FrozenDict, Table
from scenarios.model.weights import Lexicon
from scenarios.model.words import Scale

if TYPE_CHECKING:
    from scenarios.model.scenario import ScaleDefinition

__all__ = ["Analyst", "JudgedRow", "JudgedWeight"]


Single = Annotated[
    float | str,
    *quantity(ENTRY_PATTERN, "a weight: a number, 15%, 3/8, 5%..20%, beta(2, 8), $name, a word of the scale, or rest"),
]
"""One weight, or the value of a parameter, which may be negative."""


class JudgedRow(Judged):
    """An analyst's row with its record; its words are those of `scale`, by default of the analyst's, then of the file's."""

    weights: Row
    scale: Id | None = None


class JudgedWeight(Judged):
    """An analyst's single weight (an entry, a step, a parameter) with its record; `scale` as in `JudgedRow`."""

    weight: Single
    scale: Id | None = None


def _form(value: object) -> str:
    """Say which form a judgement has: the long ones are known by their key, whatever else is wrong with them."""
    if isinstance(value, JudgedRow) or (isinstance(value, Mapping) and "weights" in value):
        return "(judgedrow)"
    if isinstance(value, JudgedWeight) or (isinstance(value, Mapping) and "weight" in value):
        return "(judgedweight)"
    return "(row)" if isinstance(value, Mapping) else "(entry)"


class _NoLongForm:
    """Say in the JSON Schema that a row has no branch whose name would make it a long form."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler(source)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "not": {"anyOf": [{"required": ["weights"]}, {"required": ["weight"]}]}}


Judgement = Annotated[
    Annotated[JudgedRow, Tag("(judgedrow)")]
    | Annotated[JudgedWeight, Tag("(judgedweight)")]
    | Annotated[Filled[Id, Entry], _NoLongForm(), Tag("(row)")]
    | Annotated[Single, Tag("(entry)")],
    Discriminator(_form),
]


def plain(value: Any) -> Any:
    """Return a judgement without its record: the row or the entry alone, as it is written."""
    if isinstance(value, JudgedRow):
        return value.weights
    return value.weight if isinstance(value, JudgedWeight) else value


class Analyst(Part):
    """Another analyst's rows, by address; what they do not say is as in the file.

    An address holds a row or an entry, or the long form: a `JudgedRow` or a `JudgedWeight`, which has a record of its own.
    What the record of a row leaves out is as the set says. `supersedes` names another set of the file, an earlier round of
    the same analyst for example, which is then no longer counted (`Scenario.panel`). `scale` is the scale of the set's words.

    Examples
    --------
    >>> import scenarios as sc
    >>> careful = sc.Analyst(
    ...     who="A. Analyst",
    ...     date="2025-09-01",
    ...     scale="phia",
    ...     weights={
    ...         "gate.final_say": {"weight": "unlikely", "confidence": "low", "why": "It was refused twice."},
    ...     },
    ... )
    >>> careful.weights["gate.final_say"].weight, careful.rows["gate.final_say"]
    ('unlikely', '0.25..0.35')
    """

    label: str = ""
    who: str = ""
    date: Date | None = None
    round: Round | None = None
    supersedes: Id | None = None
    scale: Id | None = None
    trust: Positive = 1.0
    weights: Table[str, Judgement] = Field(default_factory=FrozenDict)
    source: Sources = ()
    why: str = ""

    @cached_property
    def rows(self) -> Mapping[str, Any]:
        """The rows and entries alone, by address: what `Scenario.with_weights` takes.

        Where a scale is named, the ranges of its words stand in the words' place.
        """
        if not self.scale and not any(isinstance(value, BaseModel) for value in self.weights.values()):
            return self.weights
        return FrozenDict({address: self.numbers(address) for address in self.weights})

    @cached_property
    def scales(self) -> Mapping[str, ScaleDefinition]:
        """The scales that are defined by the scenario to which the analyst belongs."""
        return {}

    def among(self, scales: Mapping[str, ScaleDefinition]) -> Self:
        """Return the analyst as one of a scenario that defines these scales."""
        made = self.model_copy()
        made.__dict__.pop("rows", None)
        made.__dict__["scales"] = scales
        return made

    @property
    def published(self) -> bool:
        """Whether every scale that is named is a published one."""
        named = {self.scale, *(self.scale_of(address) for address in self.weights)}
        return all(name is None or name in SCALES for name in named)

    def scale_of(self, address: str) -> str | None:
        """Return the id of the scale that a judgement's words are read by, or None if that is the file's."""
        return getattr(self.weights[address], "scale", None) or self.scale

    def numbers(self, address: str) -> Any:
        """Return the row or the entry at an address, with ranges for the words of the scale that it names."""
        value, name = plain(self.weights[address]), self.scale_of(address)
        if name is None:
            return value
        lexicon = Lexicon(_named(name, self.scales), {})
        if not isinstance(value, Mapping):
            return value if value == "equal" else _in_numbers(value, lexicon)
        return FrozenDict({branch: _in_numbers(weight, lexicon) for branch, weight in value.items()})


def _named(name: str, scales: Mapping[str, ScaleDefinition]) -> Scale:
    if name in SCALES:
        return SCALES[name]
    if name not in scales:
        msg = f"no scale {name!r}; {did_you_mean(name, [*scales, *SCALES])}"
        raise ScenarioError([Problem(("scale",), msg)])
    return scales[name].scale(name)


def _in_numbers(weight: float | str, lexicon: Lexicon) -> float | str:
    """Return a weight, for a word its range; as plain numbers, which are read back without rounding."""
    if not isinstance(weight, str) or not isinstance(parse(weight), Word):
        return weight
    low, high = lexicon.extent(weight)
    return f"{low!r}..{high!r}"
