"""Metamorphic relations of gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.testing.changes import (
    conditions_in,
    fresh,
    read_by,
    rows_in,
    spelled_out,
    steps_needed,
    unused,
)
from scenarios.testing.law import Law, law

if TYPE_CHECKING:
    from scenarios.testing.case import Case

__all__ = ["GATES"]

Document = dict[str, Any]


def _unread_gate(case: Case, document: Document) -> tuple[str, Document]:
    """Pick a gate of whose steps nothing is read, itself included."""
    read = {v for node in document["nodes"].values() for c in conditions_in(node) for v in c if "." in v}
    gates = [n for n, said in document["nodes"].items() if said["kind"] == "gate"]
    name = case.pick("gate", [n for n in gates if not any(v.startswith(f"{n}.") for v in read)])
    return name, document["nodes"][name]


@law("a gate that is set is one whose steps are all sure", "P(o | do open) = P(o; all p = 1)")
def set_gate_is_sure_steps(case: Case) -> None:
    document = fresh(case.model)
    name, node = _unread_gate(case, document)
    branch = case.pick("branch", ["open", "closed"])
    node["steps"] = {step: {"weight": int(branch == "open")} for step in node["steps"]}
    case.same(case.forecast(case.changed(document)), case.forecast(do={name: branch}))


@law("the order in which independent steps are asked does not matter to where the gate leads")
def order_of_steps(case: Case) -> None:
    document = fresh(case.model)
    _, node = _unread_gate(case, document)
    if len(node["steps"]) < 2:
        case.skip()
    order = case.choose.shuffled(reversed(node["steps"]))
    node["steps"] = {step: node["steps"][step] for step in order}
    case.unchanged(document, {})


@law("a gate that opens at k yeses is one that closes at n − k + 1 noes", "k of n yes = not (n − k + 1 of n no)")
def gate_turned_round(case: Case) -> None:
    document = spelled_out(fresh(case.model), case.model)
    name, node = _unread_gate(case, document)
    if name in read_by(document) or any(step.get("shift") for step in node["steps"].values()):
        case.skip()
    node["opens"] = len(node["steps"]) - steps_needed(node) + 1
    node["open"], node["closed"] = node["closed"], node["open"]
    for holder, key in rows_in(node):
        holder[key] = 1 - case.model.lexicon.probability(holder[key])
    case.unchanged(document, {})


@law("a gate may be written as chance nodes, one for each step and count of yeses")
def gate_as_chance_nodes(case: Case) -> None:
    model = case.model
    document = spelled_out(fresh(model), model)
    name, node = _unread_gate(case, document)
    if name in read_by(document):
        case.skip()
    needed, steps = steps_needed(node), list(node["steps"].items())
    taken = {*model.nodes, *model.outcomes}

    def goal(asked: int, yes: int) -> Document:
        if yes >= needed:
            return dict(node["open"])
        if asked - yes > len(steps) - needed:
            return dict(node["closed"])
        label = name if asked == 0 else unused(f"{name}_{asked}_{yes}", taken)
        if label not in document["nodes"] or label == name:
            _, said = steps[asked]
            turned = [_row_rule(case, rule) for rule in said.get("when", [])]
            shifts = [{"if": rule["if"], "times": {"yes": rule["times"]}} for rule in said.get("shift", [])]
            listed = {"yes": goal(asked + 1, yes + 1), "no": goal(asked + 1, yes)}
            document["nodes"][label] = {
                "kind": "chance",
                "branches": listed,
                "weights": _row(case, said["weight"]),
                "when": turned,
                "shift": shifts,
            }
        return {"to": label}

    goal(0, 0)
    case.unchanged(document, {})


def _row(case: Case, weight: float | str) -> Document:
    p = case.model.lexicon.probability(weight)
    return {"yes": p, "no": 1 - p}


def _row_rule(case: Case, rule: Document) -> Document:
    return {"if": rule["if"], "weights": _row(case, rule["weight"])}


GATES: tuple[Law, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Law))
