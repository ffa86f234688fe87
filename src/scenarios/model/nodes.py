"""The nodes of a scenario: decisions, chance events, gates with their steps, and outcomes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from scenarios.errors import shown
from scenarios.model.conditions import Condition
from scenarios.model.forms import Amount, Entry, Id, Reference, wrong
from scenarios.model.parts import OrNothing, OrOne, Part
from scenarios.model.records import Judged, Sources
from scenarios.model.summaries import Summary, of_node
from scenarios.model.tables import Filled, FrozenDict, Listed, Table

__all__ = [
    "Branch",
    "Chance",
    "Decision",
    "Effects",
    "Gate",
    "GateBranch",
    "Node",
    "Option",
    "Outcome",
    "Row",
    "Shift",
    "Step",
    "StepShift",
    "StepWhen",
    "When",
]

Effects = Table[Id, Amount]
Row = Annotated[
    Annotated[Filled[Id, Entry], Tag("(row)")] | Annotated[Literal["equal"], Tag("(equal)")],
    Discriminator(lambda value: "(equal)" if isinstance(value, str) else "(row)"),
]
"""A weight for every branch, or ``equal``."""


def _opens(value: object) -> str | int:
    if isinstance(value, str) and value in {"all", "any"}:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 1 and value == value // 1:
        return int(value)
    raise wrong(f"must be all, any or a count of steps from 1, got {shown(value)}; write one of these")


Opens = Annotated[
    str | int,
    PlainValidator(_opens),
    WithJsonSchema({"anyOf": [{"enum": ["all", "any"]}, {"type": "integer", "minimum": 1}]}),
]


def _is_true(value: object) -> Literal[True]:
    if value is not True:
        raise wrong(f"must be true, got {shown(value)}; write true, or leave the key out")
    return True


IsTrue = Annotated[Literal[True], PlainValidator(_is_true), WithJsonSchema({"const": True})]


class GateBranch(Part):
    """Where a gate leads when it is open, or when it is closed."""

    label: str = ""
    to: Id | None = None
    effects: Effects = Field(default_factory=FrozenDict)
    source: Sources = ()
    why: str = ""


class Branch(GateBranch):
    """One branch of a chance node.

    `effects` add to measures when the branch is taken; where `requires` is false the branch is not available.
    """

    requires: Condition | None = None


class Option(Branch):
    """One option of a decision; `combines` names options that it is all at once."""

    combines: Annotated[Listed[Id], OrOne()] = ()


class When(Judged):
    """A row that replaces the base row where its condition holds; the first that matches counts."""

    condition: Condition = Field(alias="if")
    weights: Row


class Shift(Part):
    """Factors that multiply the weights of branches where the condition holds; all that match apply."""

    condition: Condition = Field(alias="if")
    times: Filled[Id, Amount]
    source: Sources = ()
    why: str = ""


class StepWhen(Judged):
    """A probability of yes that replaces the step's own where its condition holds."""

    condition: Condition = Field(alias="if")
    weight: Entry


class StepShift(Part):
    """A factor on the odds of yes where the condition holds."""

    condition: Condition = Field(alias="if")
    times: Amount
    source: Sources = ()
    why: str = ""


class Decision(Judged):
    """A choice of an actor among options.

    `weights` say how likely each choice is thought to be; without them the choice comes from the question.
    """

    kind: Literal["decision"] = "decision"
    label: str = ""
    by: Id | None = None
    options: Filled[Id, Annotated[Option, OrNothing()]]
    weights: Row | None = None
    when: Listed[When] = ()
    shift: Listed[Shift] = ()
    next: Id | None = None
    observes: Listed[Reference] | None = None

    def _summary(self) -> Summary:
        return of_node(self)


class Chance(Judged):
    """A chance event with weighted branches; `by` may say whose move it stands for."""

    kind: Literal["chance"] = "chance"
    label: str = ""
    by: Id | None = None
    branches: Filled[Id, Annotated[Branch, OrNothing()]]
    weights: Row
    when: Listed[When] = ()
    shift: Listed[Shift] = ()
    next: Id | None = None

    def _summary(self) -> Summary:
        return of_node(self)


class Step(Judged):
    """One question of a gate, answered yes or no; `weight` is the probability of yes."""

    label: str = ""
    by: Id | None = None
    weight: Entry | None = None
    when: Listed[StepWhen] = ()
    shift: Listed[StepShift] = ()
    options: IsTrue | None = None
    observes: Listed[Reference] | None = None


class Gate(Part):
    """An authorization: steps asked in order until the answer, open or closed, is settled."""

    kind: Literal["gate"] = "gate"
    label: str = ""
    guards: str = ""
    authority: Id | None = None
    steps: Filled[Id, Step]
    opens: Opens = "all"
    open: Annotated[GateBranch, OrNothing()] = Field(default_factory=GateBranch)
    closed: Annotated[GateBranch, OrNothing()] = Field(default_factory=GateBranch)
    next: Id | None = None
    source: Sources = ()
    why: str = ""

    def settled(self, yes: int, no: int) -> str | None:
        """Return ``open`` or ``closed`` as soon as the answers so far settle it, else None."""
        needed = {"all": len(self.steps), "any": 1}.get(str(self.opens), self.opens)
        if yes >= int(needed):
            return "open"
        return "closed" if no > len(self.steps) - int(needed) else None

    def _summary(self) -> Summary:
        return of_node(self)


class Outcome(Part):
    """The end of a path; `values` add to the measures."""

    label: str = ""
    values: Effects = Field(default_factory=FrozenDict)


Node = Annotated[Decision | Chance | Gate, Field(discriminator="kind")]
