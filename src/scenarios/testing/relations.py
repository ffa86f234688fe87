"""Metamorphic relations: scenarios that are built otherwise, and mean the same or something known."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from scenarios.errors import ScenarioError
from scenarios.model.nodes import Gate
from scenarios.model.scenario import Scenario
from scenarios.testing.changes import (
    branches,
    conditions_in,
    effect_of,
    fresh,
    read_by,
    readers,
    rows_in,
    spelled_out,
    unused,
)
from scenarios.testing.law import Law, law

if TYPE_CHECKING:
    from scenarios.testing.case import Case

__all__ = ["BUILDING"]

Document = dict[str, Any]


def _chance_node(case: Case, document: Document) -> tuple[str, Document]:
    name = case.pick("chance node", [n for n, said in document["nodes"].items() if said["kind"] == "chance"])
    return name, document["nodes"][name]


def _plain_rows(case: Case, name: str, node: Document) -> None:
    """Write the rows of a node as relative numbers."""
    listed = case.model.outline.variables[name]
    for holder, key in rows_in(node):
        holder[key] = dict(zip(listed, case.model.lexicon.row(holder[key], listed), strict=True))


# --- Branches


@law("a branch may be split in two halves")
def split_branch(case: Case) -> None:
    document = spelled_out(fresh(case.model), case.model)
    name, node = _chance_node(case, document)
    _plain_rows(case, name, node)
    branch = case.pick("branch", node["branches"])
    twin = unused(f"{branch}_twin", node["branches"])
    node["branches"][twin] = copy.deepcopy(node["branches"][branch])
    for holder, key in rows_in(node):
        holder[key] |= {branch: holder[key][branch] / 2, twin: holder[key][branch] / 2}
    for rule in node.get("shift", []):
        if branch in rule["times"]:
            rule["times"][twin] = rule["times"][branch]
    readers(document, lambda wanted: _with_twin(wanted, branch, twin), name)
    case.unchanged(document, {})
    case.same(case.forecast(case.changed(document), do={name: twin}), case.forecast(do={name: branch}), "set")


def _with_twin(wanted: Any, branch: str, twin: str) -> Any:
    """Let a test that names a branch name its twin as well."""
    if isinstance(wanted, dict):
        return {key: _with_twin(inner, branch, twin) for key, inner in wanted.items()}
    names = [wanted] if isinstance(wanted, str) else wanted
    return [*names, twin] if branch in names else wanted


@law("a branch of weight 0 changes nothing")
def zero_branch(case: Case) -> None:
    document = spelled_out(fresh(case.model), case.model)
    name, node = _chance_node(case, document)
    _plain_rows(case, name, node)
    never = unused("never", node["branches"])
    node["branches"][never] = {"to": case.pick("outcome", case.model.outcomes)}
    if case.model.measures:
        node["branches"][never]["effects"] = {case.pick("measure", case.model.measures): 1e6}
    for holder, key in rows_in(node):
        holder[key][never] = 0
    case.unchanged(document)


@law("a node with one certain branch may stand on any branch")
def certain_node(case: Case) -> None:
    document = spelled_out(fresh(case.model), case.model)
    name = case.pick("node", document["nodes"])
    listed = branches(document["nodes"][name])
    branch = case.pick("branch", listed)
    inserted = unused("inserted", {*case.model.nodes, *case.model.outcomes})
    document["nodes"][inserted] = {
        "kind": "chance",
        "branches": {"on": {"to": listed[branch]["to"]}},
        "weights": {"on": "100%"},
    }
    listed[branch]["to"] = inserted
    case.unchanged(document)


@law("a node that several branches lead to may be copied, one for each")
def copied_node(case: Case) -> None:
    model = case.model
    document = spelled_out(fresh(model), model)
    ways = [
        (name, branch, target)
        for name, listed in model.outline.targets.items()
        for branch, target in listed.items()
        if target in model.nodes
    ]
    shared = [target for _, _, target in ways]
    # What reads the node would have to read the copy as well, and a condition knows no "or" between nodes.
    unread = [way for way in ways if shared.count(way[2]) > 1 and way[2] not in read_by(document)]
    name, branch, target = case.pick("branch", unread)
    twin = unused(f"{target}_copy", {*model.nodes, *model.outcomes})
    document["nodes"][twin] = copy.deepcopy(document["nodes"][str(target)])
    for condition in conditions_in(document["nodes"][twin]):
        for variable in list(condition):  # a step reads the steps of its own gate
            if variable.partition(".")[0] == target:
                condition[f"{twin}.{variable.partition('.')[2]}"] = condition.pop(variable)
    branches(document["nodes"][name])[branch]["to"] = twin
    try:
        changed = Scenario.model_validate(document)
    except ScenarioError:
        case.skip()  # of what stood upstream of one of the two only, the other may not speak
    case.same(case.forecast(changed), case.forecast())


@law("an outcome may be split in two: what leads to either led to the one")
def split_outcome(case: Case) -> None:
    model = case.model
    document = spelled_out(fresh(model), model)
    ways = [(n, b) for n, listed in model.outline.targets.items() for b, t in listed.items() if t in model.outcomes]
    name, branch = case.pick("branch", ways)
    outcome = str(model.outline.targets[name][branch])
    twin = unused(f"{outcome}_twin", {*model.nodes, *model.outcomes})
    document["outcomes"][twin] = copy.deepcopy(document["outcomes"][outcome])
    branches(document["nodes"][name])[branch]["to"] = twin
    found, before = case.forecast(case.changed(document), **case.question), case.forecast(**case.question)
    case.same({o: found[o] + (found[twin] if o == outcome else 0.0) for o in before}, dict(before))
    case.same({m: found.mean(m) for m in before.measures}, {m: before.mean(m) for m in before.measures}, "mean")


# --- Measures


@law("a measure in another unit and from another origin has its mean changed likewise", "E[a T + c] = a E[T] + c")
def affine_measure(case: Case) -> None:
    document, model = fresh(case.model), case.model
    measure = case.pick("measure", model.measures)
    times, plus = case.pick("times", [-4.0, 0.5, 10.0]), case.pick("plus", [3.0, 0.0, -1.5])
    for node in document["nodes"].values():
        for said in branches(node).values():
            if measure in said.get("effects", {}):
                said["effects"][measure] = times * model.lexicon.amount(said["effects"][measure])
    for name, said in document["outcomes"].items():
        value = model.lexicon.amount(model.outcomes[name].values.get(measure, 0.0))
        said["values"] = {**said.get("values", {}), measure: times * value + plus}
    after, before = case.forecast(case.changed(document), **case.question), case.forecast(**case.question)
    case.same(dict(after), dict(before))
    case.same(after.mean(measure), times * before.mean(measure) + plus, f"mean of {measure}")


@law("the value of an outcome may be written as an effect of the branches that lead to it")
def values_as_effects(case: Case) -> None:
    document, model = fresh(case.model), case.model
    measure = case.pick("measure", model.measures)
    for said in document["outcomes"].values():
        said.get("values", {}).pop(measure, None)
    for name, node in document["nodes"].items():
        for branch, said in branches(node).items():
            # What an option combines is written out, for a value is not inherited.
            total = effect_of(model, name, branch, measure)
            target = model.outline.targets[name][branch]
            if target in model.outcomes:
                total += model.lexicon.amount(model.outcomes[str(target)].values.get(measure, 0.0))
            inherited = getattr(model.outline.branches[name][branch], "combines", ())
            if inherited:
                case.skip()
            said["effects"] = {**said.get("effects", {}), measure: total}
    before, after = case.forecast(**case.question), case.forecast(case.changed(document), **case.question)
    case.same(after, before)


# --- Rules


@law("setting a branch is a row that is sure of it", "P(o | do b) = P(o; w(b) = 1)")
def set_is_a_sure_row(case: Case) -> None:
    document = fresh(case.model)
    name = case.pick("node", [n for n, said in case.model.nodes.items() if not isinstance(said, Gate)])
    listed = case.model.outline.variables[name]
    branch = case.pick("branch", listed)
    done = case.forecast(do={name: branch})  # before the change: it says if the branch is ruled out somewhere
    node = document["nodes"][name]
    node.pop("when", None)
    node.pop("shift", None)
    node["weights"] = {other: int(other == branch) for other in listed}
    case.same(case.forecast(case.changed(document)), done)


@law("a shift may be written as a row: weights times factors", "w′(b) ∝ f(b) w(b)")
def shift_as_row(case: Case) -> None:
    document, lexicon = fresh(case.model), case.model.lexicon
    shifted = [n for n, said in document["nodes"].items() if len(said.get("shift", [])) == 1 and not said.get("when")]
    name = case.pick("node", shifted)
    node = document["nodes"][name]
    (rule,) = node.pop("shift")
    listed = case.model.outline.variables[name]
    base = dict(zip(listed, lexicon.row(node["weights"], listed), strict=True))
    row = {b: w * lexicon.factor(rule["times"].get(b, 1)) for b, w in base.items()}
    if not any(row.values()):
        case.skip()
    node["when"] = [{"if": rule["if"], "weights": row}]
    case.unchanged(document)


@law("a shift of a step may be written as a probability: the factor multiplies the odds", "p′ = f p / (1 − p + f p)")
def shift_of_a_step(case: Case) -> None:
    document, lexicon = fresh(case.model), case.model.lexicon
    shifted = [
        (name, step)
        for name, node in document["nodes"].items()
        for step, said in node.get("steps", {}).items()
        if len(said.get("shift", [])) == 1 and not said.get("when")
    ]
    name, label = case.pick("step", shifted)
    step = document["nodes"][name]["steps"][label]
    (rule,) = step.pop("shift")
    p, factor = lexicon.probability(step["weight"]), lexicon.factor(rule["times"])
    if p == 1 and factor == 0:
        case.skip()
    step["when"] = [{"if": rule["if"], "weight": factor * p / (1 - p + factor * p)}]
    case.unchanged(document)


@law("two shifts under the same condition are one with the product of their factors")
def shifts_multiply(case: Case) -> None:
    document, lexicon = fresh(case.model), case.model.lexicon
    name = case.pick("node", [n for n, said in document["nodes"].items() if said.get("shift") and "steps" not in said])
    rules = document["nodes"][name]["shift"]
    rule = rules[0]
    amounts = {branch: lexicon.factor(factor) for branch, factor in rule["times"].items()}
    rules[:1] = [
        {**rule, "times": {b: 2 * f for b, f in amounts.items()}},
        {**rule, "times": dict.fromkeys(amounts, 0.5)},
    ]
    case.unchanged(document)


@law("where `requires` is false the branch weighs 0: it may be written as a row")
def requires_as_row(case: Case) -> None:
    document = fresh(case.model)
    ways = [
        (name, branch)
        for name, node in document["nodes"].items()
        if node["kind"] != "gate" and not node.get("when") and "weights" in node
        for branch, said in branches(node).items()
        if "requires" in said
    ]
    name, branch = case.pick("branch", ways)
    node = document["nodes"][name]
    _plain_rows(case, name, node)
    row = node["weights"]
    without = {**row, branch: 0}
    if not any(without.values()):
        case.skip()
    node["when"] = [{"if": branches(node)[branch].pop("requires"), "weights": row}]
    node["weights"] = without
    asked = {**case.question, "do": {n: b for n, b in case.question["do"].items() if n != name}}
    case.unchanged(document, asked)


BUILDING: tuple[Law, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Law))
