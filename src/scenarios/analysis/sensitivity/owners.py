"""To whom a judgement belongs: the node it stands at, the actor whose move it is, the source it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.addresses import find

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.model.scenario import Scenario

__all__ = ["GROUPS", "grouped"]

GROUPS = ("node", "actor", "source")


def grouped(scenario: Scenario, addresses: Iterable[str], groups: object) -> dict[str, list[str]]:
    """Return the addresses by what they belong to, in order; what belongs to nobody comes under a name in brackets."""
    if not isinstance(groups, str) or groups not in GROUPS:
        msg = f"groups must be one of {', '.join(GROUPS)}, got {shown(groups)}; {did_you_mean(groups, GROUPS)}"
        raise QuestionError(msg)
    found: dict[str, list[str]] = {}
    for address in addresses:
        found.setdefault(_owner(scenario, address, groups), []).append(address)
    return found


def _owner(scenario: Scenario, address: str, groups: str) -> str:
    if address.startswith("$"):
        if groups == "source":
            return _cited(scenario.parameters[address[1:]].source)
        return "(parameters)"
    head = address.partition("[")[0].partition(":")[0]
    name, _, part = head.partition(".")
    part = part.partition(".")[0]
    if name in scenario.outcomes and name not in scenario.nodes:
        return "(outcomes)"
    if groups == "node":
        return name
    node: Any = scenario.nodes[name]
    step = getattr(node, "steps", {}).get(part)
    if groups == "actor":
        by = getattr(step or node, "by", None)
        return by or "(nobody)"
    return _cited(_sources(scenario, address, node, step, part))


def _sources(scenario: Scenario, address: str, node: Any, step: Any, part: str) -> tuple[str, ...]:
    """Return what a judgement cites: its own sources, else those of its node."""
    own: Any = None
    if ":" in address:
        own = scenario.outline.branches[address.partition(".")[0]][part].source
    elif ".shift[" in address:
        rule = int(address.partition(".shift[")[2].partition("]")[0])
        own = (step or node).shift[rule].source
    elif "[" in address:
        at = find(scenario, address)
        own = (step or node).when[at.rule].source
    found: tuple[str, ...] = own or getattr(step, "source", ()) or node.source
    return found


def _cited(sources: tuple[str, ...]) -> str:
    return ", ".join(sources) or "(no source)"
