"""Metamorphic relations: the same said in another order, with other names, or in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.model.nodes import Gate
from scenarios.model.quantities import Number, ParameterUse, Range, parse
from scenarios.testing.changes import branches, conditions_in, fresh, rows_in, spelled_out, steps_needed
from scenarios.testing.law import Law, law

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario
    from scenarios.testing.case import Case

__all__ = ["SPELLING"]

Document = dict[str, Any]


@law("the order of options and branches does not matter")
def order_of_branches(case: Case) -> None:
    document = fresh(case.model)
    node = document["nodes"][
        case.pick("node", [n for n, said in case.model.nodes.items() if not isinstance(said, Gate)])
    ]
    key = "options" if node["kind"] == "decision" else "branches"
    names = case.choose.shuffled(reversed(node[key]))
    node[key] = {name: node[key][name] for name in names}
    case.unchanged(document)


@law("the order of nodes, outcomes and measures does not matter")
def order_of_nodes(case: Case) -> None:
    document = fresh(case.model)
    for section in ("nodes", "outcomes", "measures"):
        entries = document.get(section, {})
        document[section] = {name: entries[name] for name in case.choose.shuffled(reversed(entries))}
    case.unchanged(document)


@law("the names of nodes and steps do not matter")
def names_of_nodes(case: Case) -> None:
    model = case.model
    document = spelled_out(fresh(model), model)
    taken = {*model.nodes, *model.outcomes}
    free = (name for i in range(len(taken) * 2) if (name := f"x{i}") not in taken)
    new = {name: next(free) for name in case.choose.shuffled(model.nodes)}

    def renamed(variable: str) -> str:
        node, _, step = variable.partition(".")
        return f"{new[node]}.say_{step}" if step else new[node]

    for node in document["nodes"].values():
        for condition in conditions_in(node):
            said = {renamed(variable): wanted for variable, wanted in condition.items()}
            condition.clear()
            condition.update(said)
        for entry in branches(node).values():
            entry["to"] = new.get(entry["to"], entry["to"])
        if "steps" in node:
            node["steps"] = {f"say_{step}": said for step, said in node["steps"].items()}
    document["nodes"] = {new[name]: node for name, node in document["nodes"].items()}
    document["start"] = new[document["start"]]
    asked = {key: {renamed(name): value for name, value in what.items()} for key, what in case.question.items()}
    case.same(case.forecast(case.changed(document), **asked), case.forecast(**case.question))


@law("labels, reasons, sources and actors do not matter")
def texts(case: Case) -> None:
    document = fresh(case.model)
    for section in ("sources", "actors", "title", "description", "as_of"):
        document.pop(section, None)
    for node in document["nodes"].values():
        places = [node, *branches(node).values(), *node.get("steps", {}).values()]
        places += [rule for said in tuple(places) for key in ("when", "shift") for rule in said.get(key, [])]
        for said in places:
            for key in ("label", "why", "source", "by", "authority", "guards", "confidence"):
                said.pop(key, None)
            said["why"] = "Another reason."
            if "weights" in said or "weight" in said:
                said |= {"who": "Somebody", "date": "2025-01-01", "round": 2, "supersedes": "Another row."}
    for parameter in document.get("parameters", {}).values():
        parameter.pop("source", None)
    case.unchanged(document)


@law("multiplying a row of relative weights by one number does not matter")
def scale_of_weights(case: Case) -> None:
    document = fresh(case.model)
    factor = case.pick("factor", [2.0, 1e-9, 0.3, 1e12])
    changed = False
    for node in document["nodes"].values():
        for holder, key in rows_in(node):
            row = holder[key]
            if isinstance(row, dict) and all(isinstance(weight, int | float) for weight in row.values()):
                holder[key] = {branch: weight * factor for branch, weight in row.items()}
                changed = True
    if not changed:
        case.skip()
    case.unchanged(document)


@law("a row may be written as its best estimate, in relative numbers, percentages, or with `rest`")
def spelling_of_rows(case: Case) -> None:
    document = fresh(case.model)
    name = case.pick("node", [n for n, said in case.model.nodes.items() if getattr(said, "weights", None) is not None])
    form = case.pick("form", ["numbers", "percentages", "rest"])
    for holder, key in rows_in(document["nodes"][name]):
        listed = case.model.outline.variables[name]
        row = dict(zip(listed, case.model.lexicon.row(holder[key], listed), strict=True))
        written: dict[str, float | str] = dict(row)
        if form != "numbers":
            written = {branch: f"{100 * p!r}%" for branch, p in row.items()}
        if form == "rest":
            written[max(row, key=lambda branch: row[branch])] = "rest"
        holder[key] = written
    case.unchanged(document)


@law("a step's probability may be written as its best estimate")
def spelling_of_steps(case: Case) -> None:
    document = fresh(case.model)
    name = case.pick("gate", [n for n, said in case.model.nodes.items() if isinstance(said, Gate)])
    for holder, key in rows_in(document["nodes"][name]):
        holder[key] = f"{100 * case.model.lexicon.probability(holder[key])!r}%"
    case.unchanged(document)


@law("`equal` is a row of equal numbers")
def equal_is_ones(case: Case) -> None:
    document = fresh(case.model)
    found = False
    for name, node in document["nodes"].items():
        for holder, key in rows_in(node):
            if holder[key] == "equal":
                holder[key] = dict.fromkeys(case.model.outline.variables[name], 3)
                found = True
    if not found:
        case.skip()
    case.unchanged(document)


@law("a word may be written as its range")
def words_are_ranges(case: Case) -> None:
    document, lexicon = fresh(case.model), case.model.lexicon
    found = False

    def written(weight: float | str) -> float | str:
        nonlocal found
        if (
            isinstance(weight, str)
            and weight not in {"rest", "equal"}
            and isinstance(read := lexicon.read(weight), Range)
        ):
            found = True
            return f"{read.low!r}..{read.high!r}"
        return weight

    for node in document["nodes"].values():
        for holder, key in rows_in(node):
            row = holder[key]
            holder[key] = {b: written(w) for b, w in row.items()} if isinstance(row, dict) else written(row)
    if not found:
        case.skip()
    case.unchanged(document)


@law("a parameter may be written out where it is used")
def parameters_written_out(case: Case) -> None:
    if not case.model.parameters:
        case.skip()
    case.unchanged(_written_out(fresh(case.model), case.model, weight=False))


def _written_out(value: Any, model: Scenario, *, weight: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _written_out(inner, model, weight=(weight or key in {"weights", "weight"}) and key != "parameters")
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_written_out(inner, model, weight=weight) for inner in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    try:
        use = parse(value)
    except ValueError:
        return value  # a text with a $ in it
    if not isinstance(use, ParameterUse):
        return value
    best = model.lexicon.amount(value)
    return best if isinstance(model.lexicon.parameter(use), Number) or not weight else f"{best!r}/1"


@law("a rule whose condition can never hold changes nothing")
def rules_that_never_hold(case: Case) -> None:
    document, outline = fresh(case.model), case.model.outline
    name = case.pick("node", [n for n, said in case.model.nodes.items() if not isinstance(said, Gate)])
    above = case.pick("node upstream", [other for other in case.model.nodes if outline.upstream(other, name)])
    never = {above: {"not": list(outline.variables[above])}}
    listed = outline.variables[name]
    node = document["nodes"][name]
    rule = {"if": never, "weights": {branch: i for i, branch in enumerate(listed, start=1)}}
    shift = {"if": never, "times": dict.fromkeys(listed[:1], 7)}
    node["when"], node["shift"] = [rule, *node.get("when", [])], [shift, *node.get("shift", [])]
    case.unchanged(document)


@law("`all` is as many as there are steps, and `any` is one")
def spelling_of_opens(case: Case) -> None:
    document = fresh(case.model)
    name = case.pick("gate", [n for n, said in case.model.nodes.items() if isinstance(said, Gate)])
    node = document["nodes"][name]
    needed = steps_needed(node)
    words = {1: "any", len(node["steps"]): "all"}
    node["opens"] = needed if isinstance(node.get("opens", "all"), str) else words.get(needed, needed)
    case.unchanged(document)


SPELLING: tuple[Law, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Law))
