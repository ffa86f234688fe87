"""A judgement as a question to people: in the labels of the file, with what is already settled before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.model.addresses import find
from scenarios.model.nodes import Gate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.model.conditions import Test
    from scenarios.model.scenario import Scenario

__all__ = ["Asked", "asked_of"]


class Asked(NamedTuple):
    """A question: its address, its words, what is supposed, and the branches that need a weight, by id, with their labels."""

    address: str
    question: str
    supposed: str
    branches: Mapping[str, str]
    kind: str


def asked_of(model: Scenario, address: str) -> Asked:
    """Return the question behind the address of a row, a step or a parameter.

    Examples
    --------
    >>> import scenarios as sc
    >>> asked = asked_of(sc.load("ukraine-2025-08"), "atacms_gate.final_say[us_policy=withdrawal]")
    >>> asked.question
    'The ATACMS gate: The Defense Secretary says yes'
    >>> asked.supposed
    "The President's decision is “Do nothing, leave it to the parties”"
    """
    at = find(model, address)
    if at.parameter is not None:
        label = model.parameters[at.parameter].label or _plain(at.parameter)
        return Asked(address, label, "", {"": "value"}, "parameter")
    node: Any = model.nodes[at.node]
    rules = node.when if at.step is None else node.steps[at.step].when
    supposed = "" if at.rule is None else _condition(model, rules[at.rule].condition)
    title = node.label or _plain(at.node)
    if at.step is not None:
        step = node.steps[at.step].label or _plain(at.step)
        return Asked(address, f"{node.label or node.guards or title}: {step}", supposed, {"yes": "yes"}, "step")
    entries = node.options if node.kind == "decision" else node.branches
    branches = {name: entry.label or _plain(name) for name, entry in entries.items()}
    return Asked(address, title, supposed, branches, node.kind)


def _condition(model: Scenario, condition: Mapping[str, Test]) -> str:
    """Say in the labels of the file what a rule supposes."""
    parts = []
    for name, test in condition.items():
        node, _, step = name.partition(".")
        where: Any = model.nodes[node]
        title = where.label or _plain(node)
        if step:
            title += f", {where.steps[step].label or _plain(step)}"
        signs = {"any": "is", "exactly": "is exactly", "not": "is not"}
        branches = [_branch(where, step, branch) for branch in test.branches]
        parts.append(f"{title} {signs[test.how]} {_either(branches)}")
    return " and ".join(parts)


def _branch(node: Any, step: str, branch: str) -> str:
    if step:
        return branch
    if isinstance(node, Gate):
        return str(getattr(node, branch).label or branch)
    entries = node.options if node.kind == "decision" else node.branches
    return str(entries[branch].label or _plain(branch))


def _either(texts: Sequence[str]) -> str:
    return " or ".join(f"“{text}”" for text in texts)


def _plain(name: str) -> str:
    return name.replace("_", " ")
