"""What people call a judgement: labels from the file, beside its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenarios.model import Gate
from scenarios.model.addresses import find

if TYPE_CHECKING:
    from scenarios.model import Scenario

__all__ = ["confidence_in", "event_name", "judgement_name"]

_SHIFT = re.compile(r"\.shift\[\d+\]")
_CONDITION = re.compile(r"\[[^\[\]]*\]")


def judgement_name(model: Scenario, address: str) -> str:
    """Return what people call a judgement, and its address in brackets; the address alone where nothing is labelled.

    Examples
    --------
    >>> import scenarios as sc
    >>> judgement_name(sc.load("ukraine-2025-08"), "atacms_gate.final_say")
    'The ATACMS gate: The Defense Secretary says yes (atacms_gate.final_say)'
    """
    label = _label(model, address)
    return f"{label} ({address})" if label else address


def event_name(model: Scenario, node: str) -> str:
    """Return what people call a node, and its name in brackets; the name alone where it has no label.

    Examples
    --------
    >>> import scenarios as sc
    >>> event_name(sc.load("ukraine-2025-08"), "front")
    'The front (front)'
    """
    label = model.nodes[node].label
    return f"{label} ({node})" if label else node


def _label(model: Scenario, address: str) -> str:
    if address.startswith("$"):
        return model.parameters[address[1:]].label
    where, _, measure = address.partition(":") if ":" in address else (address, "", "")
    plain = _CONDITION.sub("", _SHIFT.sub("", where))
    name, _, branch = plain.partition(".")
    if name in model.outcomes and not branch:
        text = model.outcomes[name].label
    else:
        node: Any = model.nodes[name]
        entry = _entry(node, branch)
        both = (node.label or name.replace("_", " "), entry or branch.replace("_", " "))
        text = ": ".join(both) if node.label or entry else ""
    if not text:
        return ""
    if measure:
        return f"{text}, effect on {model.measures[measure].label or measure.replace('_', ' ')}"
    return f"{text}, a factor" if _SHIFT.search(where) else text


def _entry(node: Any, branch: str) -> str:
    """Return the label of a branch, of an option, or of a step of a gate; "" if it has none."""
    for entries in ("options", "branches", "steps"):
        found = getattr(node, entries, {}).get(branch)
        if found is not None:
            return str(found.label)
    return str(getattr(getattr(node, branch, None), "label", ""))


def confidence_in(model: Scenario, address: str) -> tuple[str, str]:
    """Return the row, step or parameter of a judgement, and how firm the file calls it; "" where it says nothing.

    Examples
    --------
    >>> import scenarios as sc
    >>> confidence_in(sc.load("ukraine-2025-08"), "front.breakthrough")
    ('front', 'moderate')
    """
    if ":" in address or _SHIFT.search(address):
        return address, ""
    whole = address.startswith("$") or isinstance(model.nodes[_CONDITION.sub("", address).partition(".")[0]], Gate)
    row = address if whole else address.rpartition(".")[0]
    at = find(model, row)
    if at.parameter is not None:
        said = model.parameters[at.parameter].confidence
    else:
        judged: Any = model.nodes[at.node]
        judged = judged if at.step is None else judged.steps[at.step]
        said = (judged if at.rule is None else judged.when[at.rule]).confidence
    return row, "" if said is None else said if isinstance(said, str) else f"that of {said:g} observations"
