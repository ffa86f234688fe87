"""Scenario documents for tests: made by hand, or drawn by a seeded generator from the library's own testing kit.

What is drawn is only written here, never computed: what it means, the oracle says, which shares no code with the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.testing.choices import Chooser
from scenarios.testing.drawing import drawn_document

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

Document = dict[str, Any]
Written = str | int | float

MOST_PATHS = 3000


def document(nodes: Document, outcomes: Iterable[str] | Document, **sections: Any) -> Document:
    """Return a document made by hand; outcomes may be names alone."""
    ends = outcomes if isinstance(outcomes, dict) else dict.fromkeys(outcomes)
    return {"format": "scenarios/1", "scenario": "by-hand", **sections, "nodes": nodes, "outcomes": ends}


def chance(weights: Mapping[str, Written], **more: Any) -> Document:
    """Return a chance node with the branches of its base row."""
    return {"kind": "chance", "branches": dict.fromkeys(weights), "weights": weights, **more}


def decision(*options: str, **more: Any) -> Document:
    """Return a decision with plain options."""
    return {"kind": "decision", "options": dict.fromkeys(options), **more}


def random_document(rng: random.Random, *, size: int = 6) -> Document:
    """Draw a valid document of about `size` nodes and at most 3,000 paths."""
    while True:
        most = rng.randint(max(2, size - 2), size + 1)
        doc = drawn_document(Chooser(rng.randint), most, least=most)
        if count_paths(doc) <= MOST_PATHS:
            return doc
        size = max(2, size - 1)


def random_questions(rng: random.Random, doc: Document) -> dict[str, Any]:
    """Draw a `do` and a `given`, or one of them, or none; some are impossible or not offered."""
    variables = values_of(doc)
    asked: dict[str, Any] = {}
    if rng.random() < 0.6:
        chosen = rng.sample(sorted(variables), min(len(variables), rng.choice([1, 1, 1, 2])))
        asked["do"] = {
            name: rng.choice(variables[name])
            for name in chosen
            if name.partition(".")[0] == name or name.partition(".")[0] not in chosen
        }
    if rng.random() < 0.6:
        chosen = rng.sample(sorted(variables), min(len(variables), rng.choice([1, 1, 1, 2])))
        asked["given"] = {name: one_or_some(rng, variables[name]) for name in chosen}
    return asked


def values_of(doc: Document) -> dict[str, list[str]]:
    """Return the values of every variable of a document: nodes, gates and their steps."""
    found: dict[str, list[str]] = {}
    for name, node in doc["nodes"].items():
        if node["kind"] == "gate":
            found |= {f"{name}.{step}": ["yes", "no"] for step in node["steps"]}
            found[name] = ["open", "closed"]
        else:
            found[name] = list(node["options"] if node["kind"] == "decision" else node["branches"])
    return found


def target_of(node: Document, branch: str) -> str:
    """Return where a branch leads."""
    listed = node.get("options") or node.get("branches") or node
    to: str = (listed.get(branch) or {}).get("to") or node.get("next") or branch
    return to


def count_paths(doc: Document) -> int:
    """Count the paths from the start, those that `requires` cuts off included."""
    counted: dict[str, int] = dict.fromkeys(doc["outcomes"], 1)

    def sequences(node: Document, yes: int, no: int) -> tuple[int, int]:
        """Count the ways in which the steps still to be asked leave the gate open or closed."""
        steps = len(node["steps"])
        opens: Any = node.get("opens", "all")
        needed: int = {"all": steps, "any": 1}.get(opens, opens)
        if yes >= needed:
            return 1, 0
        if no > steps - needed:
            return 0, 1
        after_yes, after_no = sequences(node, yes + 1, no), sequences(node, yes, no + 1)
        return after_yes[0] + after_no[0], after_yes[1] + after_no[1]

    def from_node(name: str) -> int:
        if name not in counted:
            node = doc["nodes"][name]
            ways: dict[str, int] = dict.fromkeys(values_of(doc)[name], 1)
            if node["kind"] == "gate":
                ways["open"], ways["closed"] = sequences(node, 0, 0)
            counted[name] = sum(n * from_node(target_of(node, b)) for b, n in ways.items())
        return counted[name]

    return from_node(doc.get("start") or next(iter(doc["nodes"])))


def one_or_some(rng: random.Random, values: Sequence[str]) -> str | list[str]:
    """Draw one value, or a list of some."""
    if rng.random() < 0.6:
        return rng.choice(values)
    return rng.sample(values, rng.randint(1, max(1, len(values) - 1)))
