"""Changing a scenario's document: a copy to change, and finding one's way in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from scenarios.model.scenario import Scenario

__all__ = [
    "branches",
    "conditions_in",
    "constant",
    "fresh",
    "paths_between",
    "read_by",
    "readers",
    "rows_in",
    "spelled_out",
    "steps_needed",
    "unused",
]

Document = dict[str, Any]


def fresh(model: Scenario) -> Document:
    """Return a copy to change, without what no answer depends on (analysts, correlation, indicators, objectives, `observes`)."""
    document: Document = _copied(model.to_document())
    for section in ("analysts", "correlation", "indicators", "objectives"):
        document.pop(section, None)
    for actor in document.get("actors", {}).values():
        actor.pop("objective", None)
    for node in document["nodes"].values():
        for said in (node, *node.get("steps", {}).values()):
            said.pop("observes", None)
    document["start"] = model.outline.start
    return document


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(inner) for inner in value]
    return value


def branches(node: Document) -> dict[str, Document]:
    """Return the branches of a node, to change."""
    if node["kind"] == "gate":
        return {name: node.setdefault(name, {}) for name in ("open", "closed")}
    found: dict[str, Document] = node["options" if node["kind"] == "decision" else "branches"]
    return found


def spelled_out(document: Document, model: Scenario) -> Document:
    """Let every branch say where it leads, so that names and `next` no longer matter."""
    for name, node in document["nodes"].items():
        node.pop("next", None)
        for branch, said in branches(node).items():
            said["to"] = model.outline.targets[name][branch]
    return document


def rows_in(node: Document) -> Iterator[tuple[Document, str]]:
    """Find where a node holds its weights: the mapping and the key; for a gate, those of its steps."""
    key = "weight" if node["kind"] == "gate" else "weights"
    for said in node["steps"].values() if node["kind"] == "gate" else [node]:
        if key in said:
            yield said, key
        for rule in said.get("when", []):
            yield rule, key


def conditions_in(node: Document) -> Iterator[Document]:
    """Find every condition of a node: of rules, of branches, of steps."""
    for said in (node, *node.get("steps", {}).values()):
        for rule in (*said.get("when", []), *said.get("shift", [])):
            yield rule["if"]
    if node["kind"] != "gate":
        for entry in branches(node).values():
            if "requires" in entry:
                yield entry["requires"]


def readers(document: Document, change: Callable[[Any], Any], variable: str) -> None:
    """Change what every condition says of a variable."""
    for node in document["nodes"].values():
        for condition in conditions_in(node):
            if variable in condition:
                condition[variable] = change(condition[variable])


def read_by(document: Document) -> set[str]:
    """Return the nodes of which some condition reads something, their steps included."""
    found: set[str] = set()
    for node in document["nodes"].values():
        for condition in conditions_in(node):
            found |= {variable.partition(".")[0] for variable in condition}
    return found


def constant(model: Scenario, node: str) -> bool:
    """Say whether a decision's or a chance node's row is the same on every path: no rules, no `requires`."""
    said: Any = model.nodes[node]
    listed = getattr(said, "options", None) or getattr(said, "branches", None)
    return listed is not None and not said.when and not said.shift and all(e.requires is None for e in listed.values())


def steps_needed(node: Document) -> int:
    """Return how many steps of a gate must say yes."""
    count = len(node["steps"])
    opens: Any = node.get("opens", "all")
    return int({"all": count, "any": 1}.get(opens, opens))


def paths_between(model: Scenario, measure: str) -> tuple[float, float]:
    """Return the least and the greatest total of a measure along any path that the graph has, whatever its weight."""
    lexicon, outline = model.lexicon, model.outline
    ends = {name: lexicon.amount(outcome.values.get(measure, 0.0)) for name, outcome in model.outcomes.items()}
    known: dict[str, tuple[float, float]] = {name: (value, value) for name, value in ends.items()}
    for name in reversed(outline.order):
        low, high = math.inf, -math.inf
        for branch, target in outline.targets[name].items():
            added = effect_of(model, name, branch, measure)
            least, most = known[str(target)]
            low, high = min(low, added + least), max(high, added + most)
        known[name] = (low, high)
    return known[outline.start]


def effect_of(model: Scenario, node: str, branch: str, measure: str) -> float:
    """Return what a branch adds to a measure, what it combines included."""
    said = model.outline.branches[node]
    parts, left = set(), [branch]
    while left:
        part = left.pop()
        if part not in parts:
            parts.add(part)
            left += getattr(said[part], "combines", ())
    return sum(model.lexicon.amount(said[part].effects.get(measure, 0.0)) for part in sorted(parts))


def unused(name: str, taken: Container[str]) -> str:
    """Return the name, made longer until nothing bears it."""
    while name in taken:
        name += "_"
    return name
