"""What a document is made of: every construct of the language that it holds, by name."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import oracle
from documents import target_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]
F = Fraction


def reached(doc: Document, without: str = "") -> set[str]:
    """Return all nodes and outcomes that can be reached, where one node may not be passed."""
    start = doc.get("start") or next(iter(doc["nodes"]))
    found, left = set(), [start]
    while left:
        name = left.pop()
        if name == without or name in found:
            continue
        found.add(name)
        if name in doc["nodes"]:
            branches = values_of(doc)[name]
            left += [target_of(doc["nodes"][name], branch) for branch in branches]
    return found


def form_of(written: object) -> str:
    """Name the form in which a quantity is written."""
    text = str(written)
    forms = {
        "multiple": r".+\$",
        "parameter": r"\$",
        "range": r".*\.\.",
        "beta": "beta",
        "normal": "normal",
        "pert": "pert",
        "triangular": "triangular",
        "uniform": "uniform",
        "rest": "rest$",
        "percent": r".*%",
        "fraction": ".*/",
        "zero": r"0$",
        "number": r"[-\d.e]+$",
    }
    return next((form for form, pattern in forms.items() if re.match(pattern, text)), "word")


def condition_tags(doc: Document, at: str, condition: Document) -> Iterator[str]:
    """Name what a condition at a node uses."""
    if len(condition) > 1:
        yield "condition: several"
    for variable, wanted in condition.items():
        node, _, step = variable.partition(".")
        if step:
            yield "condition: own step" if node == at else "condition: step"
        elif doc["nodes"][node]["kind"] == "gate":
            yield "condition: gate"
        elif any((said or {}).get("combines") for said in oracle.branches_of(doc, node).values()):
            yield "condition: node with combines"
        if at in reached(doc, without=node):
            yield "condition: perhaps unvisited"
        inner = wanted
        if isinstance(wanted, dict):
            ((key, inner),) = wanted.items()
            yield f"condition: {key}"
        yield "condition: list" if isinstance(inner, list) else "condition: one"


def rule_tags(doc: Document, at: str, kind: str, spec: Document) -> Iterator[str]:
    """Name what the weights, `when` and `shift` of a node or a step use."""
    key = "weight" if kind == "step" else "weights"
    for row in [spec[key], *(rule[key] for rule in spec.get("when", []))]:
        if row == "equal":
            yield "weight: equal"
        for weight in row.values() if isinstance(row, dict) else [row]:
            yield f"{'step ' if kind == 'step' else ''}weight: {form_of(weight)}"
    for rule in spec.get("shift", []):
        for factor in [rule["times"]] if kind == "step" else rule["times"].values():
            yield f"times: {form_of(factor)}"
    for rules in ("when", "shift"):
        for rule in spec.get(rules, []):
            yield f"{kind}: {rules}"
            yield from condition_tags(doc, at, rule["if"])


def constructs(doc: Document) -> Iterator[str]:
    """Name every construct of a document."""
    nodes = doc["nodes"]
    start = doc.get("start") or next(iter(nodes))
    yield f"scale: {doc.get('scale')}"
    yield "start: explicit" if "start" in doc else "start: first"
    if nodes[start]["kind"] == "decision":
        yield "start: decision"
    if len(doc["measures"]) > 1:
        yield "several measures"
    for value in doc.get("parameters", {}).values():
        yield "parameter: long" if isinstance(value, dict) else "parameter: short"
        yield f"parameter: {form_of(value['value'] if isinstance(value, dict) else value)}"
    for said in doc["outcomes"].values():
        for value in (said or {}).get("values", {}).values():
            yield f"value: {form_of(value)}"
    sources = [
        {name for name in nodes if target in {target_of(nodes[name], b) for b in values_of(doc)[name]}}
        for target in nodes
    ]
    if any(len(names) > 1 for names in sources):
        yield "node shared by nodes"
    for name, node in nodes.items():
        kind = node["kind"]
        yield kind
        if reached(doc, without=name) & set(doc["outcomes"]):
            yield "node passed by"
        branches = oracle.branches_of(doc, name)
        targets = [target_of(node, branch) for branch in branches]
        if len(set(targets)) < len(targets):
            yield "node shared by branches"
        for branch, said in branches.items():
            yield "link: to" if said.get("to") else "link: next" if "next" in node else "link: name"
            if branch in doc["outcomes"] and target_of(node, branch) != branch:
                yield "link: named like another outcome"
            for effect in said.get("effects", {}).values():
                yield f"effect: {form_of(effect)}"
                yield f"{kind}: effects"
            for part in said.get("combines", []):
                yield "combines: nested" if branches[part].get("combines") else "combines"
            if "requires" in said:
                yield f"{kind}: requires"
                yield from condition_tags(doc, name, said["requires"])
        if kind == "gate":
            opens = node.get("opens")
            yield "opens: count" if isinstance(opens, int) else f"opens: {opens}"
            yield f"steps: {len(node['steps'])}"
            for step in node["steps"].values():
                yield from rule_tags(doc, name, "step", step)
                if step.get("options"):
                    yield "step: options"
        else:
            yield from rule_tags(doc, name, kind, node)


MEANS = ["beta", "pert", "triangular", "uniform", "parameter", "multiple"]
POINTS = ["zero", "number", "range", "percent", "fraction"]
CHECKLIST = {
    "": "decision;chance;gate;several measures;combines;combines: nested;node passed by;"
    "node shared by nodes;node shared by branches",
    "start: ": "explicit;first;decision",
    "scale: ": "None;icd203;phia;ipcc;ipcc-ar5;house",
    "link: ": "to;next;name;named like another outcome",
    "opens: ": "None;all;any;count",
    "steps: ": "1;2;3;4",
    "step: ": "when;shift;options",
    "decision: ": "when;shift;requires;effects",
    "chance: ": "when;shift;requires;effects",
    "gate: ": "effects",
    "condition: ": "one;list;exactly;not;several;gate;step;own step;node with combines;perhaps unvisited",
    "weight: ": ";".join(["equal", "rest", "word", *POINTS, *MEANS]),
    "step weight: ": ";".join(["word", *POINTS, *MEANS]),
    "times: ": ";".join([*POINTS, "pert", "uniform", "parameter", "multiple"]),
    "effect: ": ";".join([*POINTS, *MEANS, "normal"]),
    "value: ": ";".join([*POINTS, *MEANS, "normal"]),
    "parameter: ": "long;short;number;range;percent;fraction;word;beta;pert;triangular;uniform;normal",
}
