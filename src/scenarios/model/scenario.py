"""The scenario as a whole: nodes, outcomes, and what they refer to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import PydanticSerializationError

from scenarios.errors import MOST_PROBLEMS, Problem
from scenarios.model import addresses, checks, following
from scenarios.model.analysts import Analyst
from scenarios.model.forms import LONGEST_ID, Entry, Id, ParameterValue, RangeText, Reference
from scenarios.model.nodes import Node, Outcome
from scenarios.model.objectives import ObjectiveForms
from scenarios.model.outline import Outline
from scenarios.model.parts import OrNothing, Part, Short, problems_of
from scenarios.model.quantities import Range, parse, plain_word
from scenarios.model.records import Date, Judged, Source, Sources
from scenarios.model.salvage import Salvage
from scenarios.model.scales import SCALES
from scenarios.model.summaries import Summary, of_scenario
from scenarios.model.tables import Filled, FrozenDict, Listed, Mistakes, Table
from scenarios.model.weights import Lexicon
from scenarios.model.words import Scale, Term

__all__ = [
    "Actor",
    "Correlation",
    "Indicator",
    "Measure",
    "Parameter",
    "ScaleDefinition",
    "Scenario",
]

LowerId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=LONGEST_ID)]


class Actor(Part):
    """Who decides, or whose move a chance node stands for."""

    label: str = ""
    objective: Id | None = None


class Measure(Part):
    """A number that adds up along a path."""

    label: str = ""
    unit: str = ""
    better: Literal["lower", "higher"] | None = None


class Parameter(Judged):
    """A named quantity: one uncertain quantity wherever it is used."""

    value: ParameterValue
    label: str = ""


class Indicator(Part):
    """A sign that may be seen, and how likely it is under each branch of a node, gate or step."""

    node: Reference
    label: str = ""
    likelihood: Filled[Id, Entry]
    source: Sources = ()
    why: str = ""


class Correlation(Part):
    """How two judgements that are drawn hang together: their rank correlation (Spearman)."""

    between: Annotated[tuple[str, str], Field(strict=False)]
    spearman: Annotated[float, Field(ge=-1, le=1)]
    source: Sources = ()
    why: str = ""


class WordRange(Part):
    """The range of a word; `open` says which of its edges do not belong to it."""

    range: RangeText
    open: Literal["low", "high", "both"] | None = None
    synonyms: Listed[str] = ()


ScaleWord = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+([ -][A-Za-z]+)*$", max_length=LONGEST_ID)]


class ScaleDefinition(Part):
    """A scale of words that the file itself defines; what its ranges leave out are gaps."""

    title: str = ""
    document: str = ""
    edition: str = ""
    words: Filled[ScaleWord, Annotated[WordRange, Short("range", lambda value: isinstance(value, Mapping))]]

    def scale(self, name: str) -> Scale:
        """Return the scale as the library's own scales are written."""
        terms = []
        for word, entry in self.words.items():
            extent = parse(entry.range)
            assert isinstance(extent, Range)  # noqa: S101 - the field's type says so
            terms.append(
                Term(
                    plain_word(word),
                    extent.low,
                    extent.high,
                    entry.open not in {"low", "both"},
                    entry.open not in {"high", "both"},
                    tuple(plain_word(text) for text in entry.synonyms),
                )
            )
        return Scale(name, self.title or name, self.document, self.edition, tuple(terms))


_ScaleForms = Annotated[
    ScaleDefinition,
    Short(
        "words",
        lambda value: not isinstance(value, Mapping) or "words" in value,
        (("not", {"required": ["words"]}),),
    ),
]
_ParameterForms = Annotated[Parameter, Short("value", lambda value: isinstance(value, Mapping))]


class Scenario(Part):
    """A policy choice as a scenario tree; what a scenario file holds, frozen and checked.

    Keys and their meaning are those of the scenario language. Nested parts may be given as plain
    dictionaries, as in a file, or as the models of this package (`Decision`, `Chance`, `Gate`, …).

    Raises
    ------
    ScenarioError
        With every mistake, a line each.

    Examples
    --------
    >>> import scenarios as sc
    >>> model = sc.Scenario(
    ...     format="scenarios/1",
    ...     scenario="umbrella",
    ...     nodes={
    ...         "take_it": {"kind": "decision", "options": {"yes": {}, "no": {}}, "next": "rain"},
    ...         "rain": {
    ...             "kind": "chance",
    ...             "branches": {"wet": {"requires": {"take_it": "no"}}, "dry": None},
    ...             "weights": {"wet": "30%", "dry": "rest"},
    ...         },
    ...     },
    ...     outcomes={"dry": None, "wet": None},
    ... )
    >>> sc.compare(model)["no"]["wet"]
    0.3
    """

    format: Literal["scenarios/1"]
    scenario: LowerId
    title: str = ""
    description: str = ""
    as_of: Date | None = None
    scale: Id = "icd203"
    scales: Table[Id, _ScaleForms] = Field(default_factory=FrozenDict)
    sources: Table[Id, Annotated[Source, OrNothing()]] = Field(default_factory=FrozenDict)
    actors: Table[Id, Annotated[Actor, OrNothing()]] = Field(default_factory=FrozenDict)
    measures: Table[Id, Annotated[Measure, OrNothing()]] = Field(default_factory=FrozenDict)
    parameters: Table[Id, _ParameterForms] = Field(default_factory=FrozenDict)
    start: Id | None = None
    nodes: Filled[Id, Node]
    outcomes: Filled[Id, Annotated[Outcome, OrNothing()]]
    analysts: Table[Id, Analyst] = Field(default_factory=FrozenDict)
    objectives: Table[Id, ObjectiveForms] = Field(default_factory=FrozenDict)
    indicators: Table[Id, Indicator] = Field(default_factory=FrozenDict)
    correlation: Listed[Correlation] = ()

    def model_post_init(self, _: Any, /) -> None:
        """Tell the analysts which scales the file defines, where they name one that is not published."""
        if any(not analyst.published for analyst in self.analysts.values()):
            analysts = {name: analyst.among(self.scales) for name, analyst in self.analysts.items()}
            self.__dict__["analysts"] = FrozenDict(analysts)

    def problems(self) -> list[Problem]:
        """Return the mistakes that only the scenario as a whole shows."""
        return checks.problems_in(self)

    @cached_property
    def words(self) -> Scale:
        """The scale of words that the scenario uses."""
        if self.scale in self.scales:
            return self.scales[self.scale].scale(self.scale)
        return SCALES[self.scale]

    @cached_property
    def panel(self) -> Mapping[str, Analyst]:
        """The analysts that count: those of the file that no other of its sets supersedes.

        Examples
        --------
        >>> import scenarios as sc
        >>> model = sc.Scenario.model_validate(
        ...     sc.load("atacms-gate").to_document()
        ...     | {
        ...         "analysts": {"may": {"who": "A"}, "june": {"who": "A", "round": 2, "supersedes": "may"}},
        ...     }
        ... )
        >>> list(model.panel)
        ['june']
        """
        gone = {analyst.supersedes for analyst in self.analysts.values()}
        return FrozenDict({name: analyst for name, analyst in self.analysts.items() if name not in gone})

    @property
    def illustrative(self) -> bool:
        """Whether the file's own description calls its weights illustrative."""
        return "illustrative" in self.description.lower()

    @cached_property
    def outline(self) -> Outline:
        """The skeleton: variables, where branches lead, what stands upstream of what."""
        return Outline(self)

    @cached_property
    def lexicon(self) -> Lexicon:
        """What the scenario's quantities mean: its words and parameters."""
        return Lexicon(self.words, self.parameters)

    @cached_property
    def prepared(self) -> dict[Any, Any]:
        """What the engine has worked out about this scenario and can use again; not part of its content."""
        return {}

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical form: equal for the same content, in whatever file and spelling of numbers."""
        return hashlib.sha256(self.canonical().encode(errors="surrogatepass")).hexdigest()

    def canonical(self) -> str:
        """Return the canonical form: the document as JSON in file order, without defaults, spaces or float tails."""
        return json.dumps(_plain(self.to_document()), ensure_ascii=False, separators=(",", ":"))

    def to_document(self) -> dict[str, Any]:
        """Return the scenario as plain dictionaries, lists, texts and numbers: what a file holds."""
        try:
            document = self.model_dump(by_alias=True, exclude_defaults=True)
        except PydanticSerializationError as error:
            # Where an interruption meets one of its calls back into Python, the serializer makes an error of it.
            if KeyboardInterrupt.__name__ in str(error):
                raise KeyboardInterrupt from None
            raise
        for name, node in self.nodes.items():
            document["nodes"][name] = {"kind": node.kind, **document["nodes"][name]}
        return document

    def with_weights(self, weights: Mapping[str, Any]) -> Self:
        """Return a new scenario in which the judgements at these addresses are replaced.

        Parameters
        ----------
        weights : mapping of address to row or entry
            ``node`` (its base row), ``node[other=branch]`` (a ``when`` row), ``node.branch`` (one entry),
            ``gate.step``, ``gate.step[other=branch]`` or ``$parameter``.

        Raises
        ------
        ScenarioError
            If an address names nothing in this scenario, or the new weights are wrong.

        Examples
        --------
        >>> import scenarios as sc
        >>> model = sc.load("atacms-gate")
        >>> surer = model.with_weights({"atacms_gate.final_say": "90%"})
        >>> sc.forecast(surer)["wider_war"] > sc.forecast(model)["wider_war"]
        True
        """
        return type(self).model_validate(addresses.replaced(self, weights))

    def with_strategy(self, strategy: Mapping[str, str]) -> Self:
        """Return a new scenario in which choices follow a strategy: its lines stand as certain weights.

        So every question can be asked of a strategy: `compare`, `risk_profile`, `ensemble`, `bounds`, `simulate`.

        Parameters
        ----------
        strategy : mapping of address to option
            ``{"node": "option"}``, or ``{"node[other=branch]": "option"}`` where something is known; the first line that
            applies counts. `Rollback.strategy` is one. Where a decision has weights, they hold where no line applies;
            where it has none, the last line does.

        Raises
        ------
        ScenarioError
            If it names what is no choice here, no option, or what cannot be known at the choice.

        Examples
        --------
        What comes of each first step, if the second follows the best strategy:

        >>> import scenarios as sc
        >>> model = sc.load("ukraine-two-rounds")
        >>> best = sc.rollback(model).strategy
        >>> later = {situation: option for situation, option in best.items() if situation.startswith("second_round")}
        >>> by_first = sc.compare(model.with_strategy(later), by="first_round")
        >>> max(by_first, key=lambda option: by_first[option]["settlement"])
        'tariffs'
        """
        return type(self).model_validate(following.followed(self, strategy))

    def __repr__(self) -> str:
        return f"Scenario({self.scenario!r}: {len(self.nodes)} nodes, {len(self.outcomes)} outcomes)"

    def _summary(self) -> Summary:
        return of_scenario(self)

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in {"lexicon", "outline", "prepared"}]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self is other or self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        fields = type(self).model_fields
        return {**state, "__dict__": {k: v for k, v in state["__dict__"].items() if k in fields}}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def read(document: object) -> tuple[Scenario | None, list[Problem]]:
    """Check a document whole: the scenario if it has no mistakes, and all the mistakes that it has.

    Where parts are malformed, the rest is still checked; what it lacks because of them is not reported.
    """
    model, shape = _shaped(document)
    if model is not None:
        whole = model.problems()
        return (None if whole else model), whole
    if len(shape) > MOST_PROBLEMS:
        return None, shape
    salvage, found, rest = Salvage(document), shape, None
    while found and salvage.take_out([problem.path for problem in found]):
        rest, found = _shaped(salvage.rest)
    return None, shape + (salvage.independent(rest.problems()) if rest is not None else [])


def shape_problems(document: object) -> list[Problem]:
    """Return the mistakes that one place alone shows: what the JSON Schema describes."""
    return _shaped(document)[1]


def _shaped(document: object) -> tuple[Scenario | None, list[Problem]]:
    try:
        return Scenario.__pydantic_validator__.validate_python(document, context=Mistakes()), []
    except ValidationError as error:
        return None, problems_of(error, document, Scenario)
