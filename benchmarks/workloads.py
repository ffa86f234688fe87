"""The scenarios that the benchmarks and some tests measure: built as documents, the same at every run."""

from __future__ import annotations

import random
from typing import Any

__all__ = ["binary_memory", "chain", "tree_file", "two_stage_history"]

Document = dict[str, Any]


def _document(name: str, nodes: Document, outcomes: list[str]) -> Document:
    return {"format": "scenarios/1", "scenario": name, "nodes": nodes, "outcomes": dict.fromkeys(outcomes)}


def _row(rng: random.Random, branches: list[str]) -> dict[str, float]:
    return {branch: round(rng.uniform(0.2, 1.0), 6) for branch in branches}


def two_stage_history(seed: int = 1) -> Document:
    """B1: 4 options, a gate of 3 ways, 4 ternary nodes whose 196 rows depend on history, 6 outcomes.

    Spelled out it has 4 · 3 · 3⁴ = 972 leaves. Rows: 4 of the gate, 12, 36 and 108 of the first three events,
    36 of the last, which stands twice in the tree (after `c` of the third event, and after the others).
    """
    rng = random.Random(seed)
    options = ["sanctions", "tariffs", "both", "withdrawal"]
    three = ["a", "b", "c"]
    seen: list[tuple[str, list[str]]] = [("policy", options)]
    nodes: Document = {"policy": {"kind": "decision", "options": dict.fromkeys(options), "next": "gate"}}

    def event(name: str, parents: list[tuple[str, list[str]]], branches: Document, after: str | None) -> None:
        combos: list[dict[str, str]] = [{}]
        for parent, values in parents:
            combos = [{**combo, parent: value} for combo in combos for value in values]
        rules = [{"if": combo, "weights": _row(rng, list(branches))} for combo in combos[1:]]
        # The first combination is the base row, so that the number of rows is the number of histories.
        node: Document = {"kind": "chance", "branches": branches, "weights": _row(rng, list(branches)), "when": rules}
        nodes[name] = node | ({"next": after} if after else {})

    event("gate", seen, dict.fromkeys(three), "first")
    seen.append(("gate", three))
    event("first", seen, dict.fromkeys(three), "second")
    seen.append(("first", three))
    event("second", seen, dict.fromkeys(three), "third")
    seen.append(("second", three))
    event("third", seen, {"a": {"to": "calm"}, "b": {"to": "calm"}, "c": {"to": "storm"}}, None)
    parents = seen[:3]
    event("calm", parents, {"a": {"to": "o1"}, "b": {"to": "o2"}, "c": {"to": "o3"}}, None)
    nodes["storm"] = {
        **nodes["calm"],
        "branches": {"a": {"to": "o4"}, "b": {"to": "o5"}, "c": {"to": "o6"}},
    }
    return _document("history", nodes, ["o1", "o2", "o3", "o4", "o5", "o6"])


def binary_memory(events: int = 20, seed: int = 2) -> Document:
    """B2: binary events that the last node remembers, all of them: 2^events states before the outcomes."""
    rng = random.Random(seed)
    nodes: Document = {}
    for i in range(events):
        nodes[f"e{i}"] = {
            "kind": "chance",
            "branches": {"up": None, "down": None},
            "weights": _row(rng, ["up", "down"]),
            "next": f"e{i + 1}" if i + 1 < events else "last",
        }
    nodes["last"] = {
        "kind": "chance",
        "branches": {"good": None, "bad": None},
        "weights": {"good": 1, "bad": 1},
        "shift": [{"if": {f"e{i}": "up"}, "times": {"good": round(rng.uniform(0.5, 2.0), 6)}} for i in range(events)],
    }
    return _document("memory", nodes, ["good", "bad"])


def chain(events: int = 60, order: int = 2, options: int = 4, seed: int = 3) -> Document:
    """B3: ternary events, each looking `order` back and at the decision at the root, by `shift` or ``when`` rules.

    Up to order 2 every history has a row of its own (``when``); above, each earlier event shifts the row.
    """
    rng = random.Random(seed)
    three = ["a", "b", "c"]
    names = [f"o{i}" for i in range(options)]
    nodes: Document = {"choice": {"kind": "decision", "options": dict.fromkeys(names), "next": "e0"}}
    for i in range(events):
        back = [f"e{j}" for j in range(max(0, i - order), i)]
        node: Document = {"kind": "chance", "branches": dict.fromkeys(three), "weights": _row(rng, three)}
        if order <= 2:
            combos: list[dict[str, str]] = [{}]
            for parent in back:
                combos = [{**combo, parent: value} for combo in combos for value in three]
            node["when"] = [{"if": combo, "weights": _row(rng, three)} for combo in combos if combo]
        else:
            node["shift"] = [
                {"if": {parent: value}, "times": _row(rng, three)} for parent in back for value in three[:2]
            ]
        if i == 0:
            node["shift"] = [{"if": {"choice": name}, "times": _row(rng, three)} for name in names]
        if i + 1 < events:
            node["next"] = f"e{i + 1}"
        nodes[f"e{i}"] = node
    return _document("chain", nodes, three)


def tree_file(nodes: int = 10_000) -> str:
    """A YAML file of many nodes, each with two branches: a tree written out node by node."""
    lines = ["format: scenarios/1", "scenario: big", "nodes:"]
    for i in range(nodes):
        left, right = (f"n{j}" if j < nodes else "end" for j in (2 * i + 1, 2 * i + 2))
        lines += [
            f"  n{i}:",
            "    kind: chance",
            "    branches:",
            f"      a: {{to: {left}}}",
            f"      b: {{to: {right}}}",
            "    weights: {a: 40%, b: 60%}",
        ]
    return "\n".join([*lines, "outcomes:", "  end:", ""])
