"""Who chooses what, for which objective, and knowing what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, ScenarioError, did_you_mean, few, path_text, shown
from scenarios.model import Objective
from scenarios.model.nodes import Decision, Gate
from scenarios.model.objectives import objective_problems

if TYPE_CHECKING:
    from scenarios.evaluation.question import Question
    from scenarios.model import Scenario

__all__ = ["Choice", "Wanted", "choices_of", "objective_of", "unknown_offer", "wanted_at", "wanted_by"]

_NAMED = 5
"""So many weights name an objective that has no label."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that an actor may make.

    Attributes
    ----------
    name : str
        The decision, or the gate's step.
    actor : str or None
    observes : tuple of str, or None
        What is known there; None: everything upstream.
    weighted : bool
        Whether the file says how likely each option is thought to be.
    """

    name: str
    actor: str | None
    observes: tuple[str, ...] | None
    weighted: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """An objective, and what it is called."""

    name: str
    objective: Objective


def choices_of(question: Question) -> list[Choice]:
    """Return the choices of a scenario that the question does not set, in topological order."""
    scenario = question.scenario
    found = []
    for name in question.outline.order:
        node = scenario.nodes[name]
        if isinstance(node, Decision) and name not in question.do:
            observes = None if node.observes is None else tuple(node.observes)
            found.append(Choice(name, node.by, observes, node.weights is not None))
        elif isinstance(node, Gate) and name not in question.forced:
            for label, step in node.steps.items():
                at = f"{name}.{label}"
                if step.options and at not in question.do:
                    observes = None if step.observes is None else tuple(step.observes)
                    found.append(Choice(at, step.by or node.authority, observes, step.weight is not None))
    return found


def objective_of(spec: object, scenario: Scenario, where: str = "objective") -> Wanted:
    """Find an objective: the file's, a measure, an outcome or some, weights, or an `Objective`.

    Raises
    ------
    QuestionError
        If it names what does not exist, or does not say what is better.
    """
    if isinstance(spec, str):
        return Wanted(spec, _named(spec, scenario, where))
    if isinstance(spec, Objective):
        return Wanted(spec.label or where, _checked(spec, scenario, where))
    if isinstance(spec, Mapping) and spec:
        long = isinstance(spec.get("weights"), Mapping)
        try:
            made = Objective.model_validate(dict(spec) if long else {"weights": _plain(spec)})
        except ScenarioError as error:
            raise QuestionError(f"{where}: {error}") from None
        name = made.label or " + ".join([*made.weights][:_NAMED]) + (" + …" if len(made.weights) > _NAMED else "")
        return Wanted(name, _checked(made, scenario, where))
    if isinstance(spec, list | tuple | set | frozenset):
        names = sorted(spec, key=shown) if isinstance(spec, set | frozenset) else list(spec)
        measures = [name for name in names if isinstance(name, str) and name in scenario.measures]
        if measures:
            raise QuestionError(
                f"{where}: a list holds outcomes, got the measure {measures[0]!r}; say what a unit of each is worth: "
                f"{where}={{{measures[0]!r}: 1, …}}"
            )
        for name in names:
            if not isinstance(name, str) or name not in scenario.outcomes:
                raise QuestionError(f"{where}: no outcome {shown(name)}; {did_you_mean(name, scenario.outcomes)}")
        if names:
            weights = dict.fromkeys(names, 1.0)
            return Wanted("|".join(weights), Objective(weights=weights))
    raise QuestionError(
        f"{where} must be an objective, a measure, outcomes, or weights on them, got {shown(spec)}; write one of these"
    )


def _plain(weights: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return weights with numpy's numbers as Python's."""
    return {name: weight.item() if isinstance(weight, np.generic) else weight for name, weight in weights.items()}


def _named(name: str, scenario: Scenario, where: str) -> Objective:
    homes = [what for what in ("objectives", "measures", "outcomes") if name in getattr(scenario, what)]
    if len(homes) > 1:
        raise QuestionError(
            f"{where}: {name!r} stands among the {homes[0]} and the {homes[1]}; write {{{name!r}: 1}}, [{name!r}], or rename one"
        )
    if not homes:
        known = [*scenario.objectives, *scenario.measures, *scenario.outcomes]
        raise QuestionError(f"{where}: no objective, measure or outcome {shown(name)}; {did_you_mean(name, known)}")
    if homes[0] == "objectives":
        return scenario.objectives[name]
    if homes[0] == "measures" and scenario.measures[name].better is None:
        raise QuestionError(
            f"{where}: the measure {name!r} does not say what is better; add `better: lower` or `better: higher` to it, or write "
            f"{where}={{{name!r}: 1}} for more, {{{name!r}: -1}} for less"
        )
    return Objective(weights={name: 1.0})


def _checked(objective: Objective, scenario: Scenario, where: str) -> Objective:
    for path, message in objective_problems(objective, scenario):
        raise QuestionError(f"{where}: {path_text(path)}: {message}")
    return objective


def wanted_at(question: Question, spec: object) -> dict[Choice, Wanted | None]:
    """Return what each choice that the question does not set maximises; None: it follows its weights.

    Raises
    ------
    QuestionError
        If the objective is wrong, a choice has neither an objective nor weights, or none has an objective.
    """
    choices = choices_of(question)
    if not choices:
        raise QuestionError(
            "model: nobody chooses anything here, got no decision that is not set by do; ask for the forecast instead"
        )
    wanted = wanted_by(choices, question.scenario, spec)
    if not any(wanted.values()):
        raise QuestionError(
            f"objective: all choices follow their weights, because no actor has an objective: {few([c.name for c in choices])}; "
            "write objective=…"
        )
    return {choice: wanted[choice.name] for choice in choices}


def unknown_offer(name: str) -> QuestionError:
    """Return the error of a choice at which what is on offer would tell more than what is observed."""
    return QuestionError(
        f"{name}: what is on offer must be known to who chooses, got `requires` that reads what is not observed; add it to `observes`"
    )


def wanted_by(choices: list[Choice], scenario: Scenario, spec: object) -> dict[str, Wanted | None]:
    """Return what each of some choices maximises, by its name; None: it follows its weights.

    Raises
    ------
    QuestionError
        If the objective is wrong, or a choice has neither an objective nor weights.
    """
    by_actor: dict[str, Wanted] = {}
    everyone: Wanted | None = None
    if isinstance(spec, Mapping) and spec and _is_by_actor(spec, scenario, choices):
        actors = _acting(choices)
        for actor, one in spec.items():
            if actor not in actors:
                raise QuestionError(
                    f"objective: no actor {shown(actor)} chooses here; {did_you_mean(actor, sorted(actors))}"
                )
            by_actor[actor] = objective_of(one, scenario, f"objective[{actor!r}]")
    elif spec is not None:
        everyone = objective_of(spec, scenario)
    found: dict[str, Wanted | None] = {}
    for choice in choices:
        actor = scenario.actors.get(choice.actor) if choice.actor is not None else None
        own = None if actor is None or actor.objective is None else actor.objective
        if everyone is not None:
            found[choice.name] = everyone
        elif choice.actor in by_actor:
            found[choice.name] = by_actor[choice.actor]
        elif own is not None:
            found[choice.name] = Wanted(own, scenario.objectives[own])
        elif choice.weighted and (by_actor or any(a is not None and a.objective for a in scenario.actors.values())):
            found[choice.name] = None
        else:
            only = _only(scenario)
            if only is None and not choice.weighted:
                raise QuestionError(_open(choice, scenario))
            found[choice.name] = None if only is None else Wanted(only, _named(only, scenario, "objective"))
    return _told_apart(choices, found)


def _told_apart(choices: list[Choice], found: dict[str, Wanted | None]) -> dict[str, Wanted | None]:
    """Return the same with names that no two objectives share."""
    objectives: dict[str, list[Objective]] = {}
    for wanted in found.values():
        if wanted is not None and wanted.objective not in objectives.setdefault(wanted.name, []):
            objectives[wanted.name].append(wanted.objective)
    whose = {choice.name: choice.actor or "the others" for choice in choices}
    return {
        choice: Wanted(f"{wanted.name} of {whose[choice]}", wanted.objective)
        if wanted is not None and len(objectives[wanted.name]) > 1
        else wanted
        for choice, wanted in found.items()
    }


def _acting(choices: list[Choice]) -> set[str]:
    return {choice.actor for choice in choices if choice.actor is not None}


def _is_by_actor(spec: Mapping[Any, Any], scenario: Scenario, choices: list[Choice]) -> bool:
    actors = {*scenario.actors, *_acting(choices)}
    if isinstance(spec.get("weights"), Mapping) and "weights" not in actors:
        return False
    told = any(key in actors for key in spec)
    numbers = all(isinstance(value, Real) for value in spec.values())
    if all(key in scenario.measures or key in scenario.outcomes for key in spec):
        return told and not numbers
    return told or not numbers


def _only(scenario: Scenario) -> str | None:
    """Return the file's only objective, else its only measure that says what is better."""
    if scenario.objectives:
        return next(iter(scenario.objectives)) if len(scenario.objectives) == 1 else None
    directed = [name for name, measure in scenario.measures.items() if measure.better is not None]
    return directed[0] if len(directed) == 1 and directed[0] not in scenario.outcomes else None


def _open(choice: Choice, scenario: Scenario) -> str:
    names = [*scenario.objectives, *(m for m, e in scenario.measures.items() if e.better is not None)]
    cure = (
        f"write objective=… (one of {few(names)})"
        if names
        else "write objective={'outcome': 1}, weights on outcomes or measures"
    )
    whose = f"of its actor, {choice.actor!r}, " if choice.actor is not None else ""
    return f"{choice.name}: a choice needs an objective {whose}or weights, got neither; {cure}, or give it weights"
