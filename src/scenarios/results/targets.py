"""What an answer is asked about: an outcome, a set of outcomes, or a measure, named the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    from scenarios.model import Scenario
    from scenarios.results.distribution import Labels

__all__ = ["Score", "Target", "called", "target_of"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target that exists: the places of its outcomes, or that of its measure."""

    name: str
    outcomes: tuple[int, ...]
    measure: int | None

    def named(self, outcomes: tuple[str, ...]) -> str | list[str]:
        """Return the target as it may be asked for again: the measure, or a list of outcomes."""
        return [outcomes[place] for place in self.outcomes] if self.measure is None else self.name

    def label(self, labels: Labels) -> str:
        """Return how people call it."""
        if self.measure is not None:
            return labels.measures[self.name]
        return " or ".join(labels.outcomes[name] for name in self.name.split("|"))

    def unit(self, labels: Labels) -> str:
        """Return in what it is counted; "" for a probability."""
        return "" if self.measure is None else labels.units[self.name]


@dataclass(frozen=True, slots=True)
class Score(Target):
    """The score of an objective, a sum over several measures and outcomes; its measure, -1, is no place."""

    text: str = ""

    def label(self, labels: Labels) -> str:  # noqa: ARG002 - others need them
        """Return how people call it."""
        return self.text

    def unit(self, labels: Labels) -> str:  # noqa: ARG002 - others need them
        """Return in what it is counted."""
        return "score"


def called(name: str, model: Scenario) -> str:
    """Return what people call an objective, a measure, or outcomes joined by "|": the label, else the name with spaces.

    Examples
    --------
    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> [called(name, model) for name in ("us_interest", "us_cost", "settlement|ceasefire")]
    ['us interest', 'Cost to the US over a year', 'Settlement or Ceasefire along the line']
    """
    for table in (model.objectives, model.measures):
        if name in table:
            return table[name].label or name.replace("_", " ")
    parts = name.split("|")
    if not all(part in model.outcomes for part in parts):
        return name.replace("_", " ")
    return " or ".join(model.outcomes[part].label or part.replace("_", " ") for part in parts)


def target_of(target: object, outcomes: tuple[str, ...], measures: tuple[str, ...]) -> Target:
    """Find a target among the outcomes and measures of an answer.

    Raises
    ------
    QuestionError
        If there is none of this name, or two; or a set names something that is no outcome.
    """
    if isinstance(target, str) and target in measures:
        if target in outcomes:
            raise QuestionError(
                f"target: {target!r} is an outcome and a measure; write [{target!r}] for the outcome, or rename one of them"
            )
        return Target(target, (), measures.index(target))
    places = set()
    for name in [target] if isinstance(target, str) else target if isinstance(target, Iterable) else []:
        if isinstance(name, str) and name in outcomes:
            places.add(outcomes.index(name))
            continue
        if isinstance(name, str) and name in measures:
            raise QuestionError(f"target: a list holds outcomes, got the measure {name!r}; ask for it by itself")
        raise QuestionError(
            f"target: no outcome or measure {shown(name)}; {did_you_mean(name, (*outcomes, *measures))}"
        )
    if not places:
        raise QuestionError(
            f"target must be an outcome, a measure or a list of outcomes, got {shown(target)}; write one of them"
        )
    ordered = tuple(sorted(places))
    return Target("|".join(outcomes[place] for place in ordered), ordered, None)
