"""A scenario in which choices follow a strategy: its lines become the weights of decisions and steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import Problem, ScenarioError, did_you_mean, shown
from scenarios.model.nodes import Decision, Gate

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

__all__ = ["followed"]

_FORM = re.compile(r"(?P<name>[^\[\]]+)(\[(?P<condition>[^\[\]]*)\])?")


def followed(scenario: Scenario, strategy: Mapping[str, str]) -> dict[str, Any]:
    """Return the scenario's document with a strategy put in; see `Scenario.with_strategy`."""
    if not isinstance(strategy, Mapping):
        raise ScenarioError(
            f"strategy must map choices to options, got {shown(strategy)}; write {{'node': 'option', 'node[other=branch]': 'option'}}"
        )
    choices = {name: node for name, node in scenario.nodes.items() if isinstance(node, Decision)}
    steps = {
        f"{name}.{label}": step
        for name, node in scenario.nodes.items()
        if isinstance(node, Gate)
        for label, step in node.steps.items()
        if step.options
    }
    lines: dict[str, list[tuple[dict[str, Any], str]]] = {}
    problems = []
    for address, option in strategy.items():
        try:
            name, condition = _read(address, {**choices, **steps})
            _must_be_option(name, option, scenario.outline.variables[name])
        except ValueError as error:
            problems.append(Problem((address if isinstance(address, str) else shown(address),), str(error)))
            continue
        lines.setdefault(name, []).append((condition, option))
    if problems:
        raise ScenarioError(problems)
    document = scenario.to_document()
    for name, some in lines.items():
        owner, _, label = name.partition(".")
        place = document["nodes"][owner]
        if label:
            place["steps"] = {**place["steps"], label: {**place["steps"][label]}}
            place = place["steps"][label]
        _put(place, some, scenario.outline.variables[name], step=bool(label))
    return document


def _must_be_option(name: str, option: object, options: tuple[str, ...]) -> None:
    if not isinstance(option, str) or option not in options:
        msg = f"{name!r} has no option {shown(option)}; {did_you_mean(option, options)}"
        raise ValueError(msg)


def _read(address: object, known: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    form = _FORM.fullmatch(address) if isinstance(address, str) else None
    if form is None:
        msg = f"a choice is named by its node, with what is known there in brackets, got {shown(address)}; write node[other=branch]"
        raise ValueError(msg)
    if form["name"] not in known:
        msg = f"no choice {shown(form['name'])}; {did_you_mean(form['name'], known)}"
        raise ValueError(msg)
    condition: dict[str, Any] = {}
    for part in (form["condition"] or "").split(","):
        node, sign, branches = (text.strip() for text in part.partition("="))
        if sign and " " not in node:
            condition[node] = {"exactly": branches.split("|")}
        elif part.strip():
            msg = f"what is known is told by node=branch, got {shown(part)}; a file cannot tell more apart"
            raise ValueError(msg)
    return form["name"], condition


def _put(
    place: dict[str, Any], lines: list[tuple[dict[str, Any], str]], options: tuple[str, ...], *, step: bool
) -> None:
    """Put lines in as rows that are certain; the first that applies counts, what was there before holds elsewhere."""
    key = "weight" if step else "weights"

    def row(option: str) -> Any:
        return float(option == options[0]) if step else {each: float(each == option) for each in options}

    before = list(place.pop("when", ()))
    rules = []
    for condition, option in lines:
        if not condition:
            place[key], before = row(option), []
            break
        rules.append({"if": condition, key: row(option)})
    # A row must stand there; where the lines tell all situations apart, it is never read.
    place.setdefault(key, row(lines[-1][1]))
    if rules or before:
        place["when"] = [*rules, *before]
