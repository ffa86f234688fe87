"""Addresses of judgements: one way to name a row, an entry, a step or a parameter, everywhere.

``node`` is a base row, ``node[other=branch]`` its ``when`` row with that condition (several joined by commas,
lists by ``|``), ``node.branch`` one entry, ``gate.step`` a step, ``$name`` a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.errors import Problem, ScenarioError, did_you_mean, shown
from scenarios.model.nodes import Gate

if TYPE_CHECKING:
    from scenarios.model.conditions import Test
    from scenarios.model.nodes import StepWhen, When
    from scenarios.model.scenario import Scenario

__all__ = ["Address", "condition_text", "find", "replaced", "spelled"]

_NAME = r"[A-Za-z][A-Za-z0-9_-]*"
_FORM = re.compile(
    rf"\$(?P<parameter>{_NAME})"
    rf"|(?P<node>{_NAME})(\.(?P<first>{_NAME}))?(\[(?P<condition>[^\[\]]*)\])?(\.(?P<last>{_NAME}))?"
)
_SIGN = re.compile("(=[=!]?)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a judgement stands: a parameter; or a node, perhaps a step, a ``when`` rule, and one branch."""

    node: str = ""
    step: str | None = None
    rule: int | None = None
    branch: str | None = None
    parameter: str | None = None


def condition_text(condition: Mapping[str, Test]) -> str:
    """Write a condition as it stands between an address's brackets.

    Examples
    --------
    >>> from scenarios.model.conditions import Test
    >>> condition_text({"us_policy": Test(("sanctions", "both")), "gate": Test(("open",), "not")})
    'us_policy=sanctions|both,gate=!open'
    """
    signs = {"any": "", "exactly": "=", "not": "!"}
    return ",".join(f"{name}={signs[test.how]}{'|'.join(test.branches)}" for name, test in condition.items())


def _meaning(text: str) -> frozenset[tuple[tuple[str, ...], frozenset[str]]]:
    """Return a condition's parts in no order: each the node and its sign, and its branches."""
    found = set()
    for part in text.replace(" ", "").split(","):
        *test, branches = _SIGN.split(part)
        found.add((tuple(test), frozenset(branches.split("|"))))
    return frozenset(found)


def _rule(scenario: Scenario, rules: tuple[When, ...] | tuple[StepWhen, ...], text: str, address: str) -> int:
    # By identity, for rules are frozen and the scenario holds them.
    key = ("rules by meaning", id(rules))
    if key not in scenario.prepared:
        texts = [condition_text(rule.condition) for rule in rules]
        scenario.prepared[key] = texts, {_meaning(known): i for i, known in reversed(list(enumerate(texts)))}
    texts, places = scenario.prepared[key]
    place: int | None = places.get(_meaning(text))
    if place is None:
        msg = f"no `when` row {shown(address)}; {did_you_mean(text, texts)}"
        raise ValueError(msg)
    return place


def find(scenario: Scenario, address: str) -> Address:
    """Find the judgement that an address names; ``ValueError`` with the cure if there is none."""
    form = _FORM.fullmatch(address.strip()) if isinstance(address, str) else None
    if form is None:
        msg = f"not an address: {shown(address)}; write node, node.branch, gate.step, node[other=branch] or $name"
        raise ValueError(msg)
    if form["parameter"]:
        if form["parameter"] not in scenario.parameters:
            msg = f"no parameter {shown(form['parameter'])}; {did_you_mean(form['parameter'], scenario.parameters)}"
            raise ValueError(msg)
        return Address(parameter=form["parameter"])
    name = form["node"]
    if name not in scenario.nodes:
        msg = f"no node {shown(name)}; {did_you_mean(name, scenario.nodes)}"
        raise ValueError(msg)
    node = scenario.nodes[name]
    if isinstance(node, Gate):
        if form["first"] not in node.steps or form["last"]:
            msg = f"the judgements of gate {name!r} are its steps, got {shown(address)}; {did_you_mean(form['first'], [f'{name}.{s}' for s in node.steps])}"
            raise ValueError(msg)
        rules: Any = node.steps[form["first"]].when
        step, branch = form["first"], None
    else:
        rules, step, branch = node.when, None, form["last"] or form["first"]
        if form["first"] and form["condition"] is not None:
            right = f"{name}[{form['condition']}].{form['first']}"
            msg = f"an entry of a `when` row is named node[other=branch].branch, got {shown(address)}; write {right}"
            raise ValueError(msg)
        branches = scenario.outline.variables[name]
        if branch and branch not in branches:
            msg = f"{name!r} has no branch {shown(branch)}; {did_you_mean(branch, branches)}"
            raise ValueError(msg)
    rule = None if form["condition"] is None else _rule(scenario, rules, form["condition"], address)
    return Address(name, step, rule, branch)


def spelled(scenario: Scenario, at: Address) -> str:
    """Return the one spelling of the address of a row, a step or a parameter."""
    if at.parameter is not None:
        return f"${at.parameter}"
    node: Any = scenario.nodes[at.node]
    judged = node if at.step is None else node.steps[at.step]
    name = at.node if at.step is None else f"{at.node}.{at.step}"
    return name if at.rule is None else f"{name}[{condition_text(judged.when[at.rule].condition)}]"


def replaced(scenario: Scenario, weights: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario's document with the judgements at these addresses replaced."""
    if not isinstance(weights, Mapping):
        raise ScenarioError(f"weights must map addresses to rows, got {shown(weights)}; write {{'node': {{...}}}}")
    document = scenario.to_document()
    problems = []
    for address, value in weights.items():
        try:
            found = find(scenario, address)
            _put(document, found, dict(value) if isinstance(value, Mapping) else value)
        except ValueError as error:
            problems.append(Problem((address if isinstance(address, str) else shown(address),), str(error)))
    if problems:
        raise ScenarioError(problems)
    return document


def _put(document: dict[str, Any], at: Address, value: Any) -> None:
    if at.parameter is not None:
        document["parameters"][at.parameter]["value"] = value
        return
    place = document["nodes"][at.node]
    if at.step is not None:
        place = place["steps"][at.step]
    if at.rule is not None:
        rules = list(place["when"])
        place["when"] = rules
        rules[at.rule] = place = dict(rules[at.rule])
    key = "weights" if at.step is None else "weight"
    if at.branch is None:
        place[key] = value
    elif not isinstance(place.get(key), dict):
        msg = f"{at.node!r} has no row of weights whose entry could be replaced; give the whole row"
        raise ValueError(msg)
    else:
        place[key] = {**place[key], at.branch: value}
