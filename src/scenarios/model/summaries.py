"""A scenario, and any part of one, as tables for people: what stands in the file, in short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.displays import html_table, paragraph, text_table, tidy

if TYPE_CHECKING:
    from scenarios.model.nodes import Node
    from scenarios.model.parts import Part
    from scenarios.model.scenario import Scenario

__all__ = ["Summary", "of_mapping", "of_node", "of_part", "of_scenario", "who_of", "written"]

MOST_NODES, MOST_OTHERS, MOST_BRANCHES, MOST_RULES = 60, 20, 12, 20
_BRIEF, _FEW = 60, 4


class Summary(NamedTuple):
    """Some tables, each with title, header, rows, and what is said below; and where their columns wrap."""

    tables: tuple[tuple[str, Sequence[str], Sequence[Sequence[str]], str], ...]
    widths: tuple[tuple[int, ...], ...]

    def text(self) -> str:
        """Lay them out within 100 columns."""
        return "\n\n".join(text_table(*table, widths=w) for table, w in zip(self.tables, self.widths, strict=True))

    def html(self) -> str:
        """Return them as HTML."""
        return "".join(html_table(*table, words=True) for table in self.tables)


def written(value: Any) -> str:
    """Return an entry of a file as a short text."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return _listed((f"{key}: {written(inner)}" for key, inner in value.items()), len(value))
    if isinstance(value, tuple | list):
        return _listed(map(written, value), len(value))
    if hasattr(type(value), "model_fields"):
        return tidy(str(getattr(value, "label", "")) or type(value).__name__, _BRIEF)
    if hasattr(value, "branches"):  # a test of a condition
        which = {"any": "", "exactly": "exactly ", "not": "not "}[value.how]
        return which + _listed(value.branches, len(value.branches), " or ")
    return "" if value is None else str(value)


def _listed(texts: Iterable[str], count: int, joint: str = ", ", most: int = _FEW) -> str:
    shown = joint.join(islice(texts, most))
    return f"{shown}, … and {count - most:,} more" if count > most else shown


def _more(count: int, most: int, columns: int) -> list[list[str]]:
    return [[f"… and {count - most:,} more", *[""] * (columns - 1)]] if count > most else []


def of_mapping(mapping: Mapping[Any, Any], title: str = "") -> Summary:
    """Summarise a row of weights, or any table of a file."""
    rows = [[str(key), written(value)] for key, value in islice(mapping.items(), MOST_NODES)]
    table = (title, ["", "as written"], rows + _more(len(mapping), MOST_NODES, 2), "")
    return Summary((table,), ((30, 60),))


def of_part(part: Part) -> Summary:
    """Summarise any part by those of its keys that are given."""
    fields = type(part).model_fields
    known = {
        field.alias or name: getattr(part, name) for name, field in fields.items() if name in part.model_fields_set
    }
    label = known.get("label") or ""
    return of_mapping(known, f"{type(part).__name__}{': ' if label else ''}{label}")


def who_of(model: Scenario, name: str | None) -> str:
    """Return what people call an actor; "" for nobody."""
    actor = model.actors.get(name) if name is not None else None
    return (actor.label if actor is not None else "") or name or ""


def _rows_of(node: Node) -> Iterator[tuple[str, Any, Any]]:
    """Yield the rows of a node: where each holds, the row or the rule, and its weights."""
    if node.kind == "gate":
        for name, step in node.steps.items():
            yield name, step, "left open" if step.weight is None else f"yes: {written(step.weight)}"
            for when in step.when:
                yield f"{name}, if {written(when.condition)}", when, f"yes: {written(when.weight)}"
            for shift in step.shift:
                yield f"{name}, if {written(shift.condition)}", shift, f"odds × {written(shift.times)}"
        return
    yield "base", node, node.weights
    for rule in node.when:
        yield f"if {written(rule.condition)}", rule, rule.weights
    for factors in node.shift:
        times = {name: f"× {written(by)}" for name, by in factors.times.items()}
        yield f"if {written(factors.condition)}", factors, times


def of_node(node: Node) -> Summary:
    """Summarise a node by its rows of weights: one line each, with why."""
    rows = list(_rows_of(node))
    shown = [[where, _weights(weights), rule.why] for where, rule, weights in rows[:MOST_RULES]]
    label = f": {node.label}" if node.label else ""
    heads = ["step" if node.kind == "gate" else "row", "weights", "why"]
    foot = (
        f"opens: {node.opens}"
        if node.kind == "gate"
        else f"branches: {_listed(_given(node), len(_given(node)), most=MOST_BRANCHES)}"
    )
    table = (f"{type(node).__name__}{label}", heads, shown + _more(len(rows), MOST_RULES, 3), foot)
    return Summary((table,), ((30, 30, 34),))


def _given(node: Any) -> Mapping[str, Any]:
    branches: Mapping[str, Any] = node.options if node.kind == "decision" else node.branches
    return branches


def _weights(weights: Any) -> str:
    if weights is None:
        return "no weights: left to the question"
    if isinstance(weights, str):
        return weights
    lines = [f"{name}: {written(value)}" for name, value in islice(weights.items(), MOST_BRANCHES)]
    return "\n".join(lines + [line for (line,) in _more(len(weights), MOST_BRANCHES, 1)])


def _node_row(model: Scenario, name: str, node: Node) -> list[str]:
    if node.kind == "gate":
        rules = sum(len(step.when) + len(step.shift) for step in node.steps.values())
        who, count = node.authority, len(node.steps)
        steps = islice(node.steps.items(), MOST_BRANCHES)
        lines = [f"{name}: {'left open' if step.weight is None else written(step.weight)}" for name, step in steps]
    else:
        row = node.weights
        rules, who, count = len(node.when) + len(node.shift), node.by, len(_given(node))
        lines = list(islice(_given(node), MOST_BRANCHES))
        if row is not None:
            lines = [f"{branch}: {row if isinstance(row, str) else written(row.get(branch))}" for branch in lines]
    lines += [line for (line,) in _more(count, MOST_BRANCHES, 1)]
    if rules:
        lines.append(f"(+ {_counted(rules, 'rule')})")
    if node.kind == "decision" and node.weights is None:
        lines.append("(no weights)")
    return [
        "\n".join(dict.fromkeys([name, tidy(node.label, 80)])).rstrip(),
        node.kind,
        who_of(model, who),
        "\n".join(lines),
    ]


def of_scenario(model: Scenario) -> Summary:
    """Summarise a scenario: its title and question, its nodes, where it may end, what it measures, its sources."""
    count = f"{_counted(len(model.nodes), 'node')}, {_counted(len(model.outcomes), 'outcome')}"
    # Of a large scenario the hash takes longer than all that is shown.
    content = f"content {model.content_hash[:12]}" if len(model.nodes) <= 1_000 else ""
    said = [model.scenario, f"as of {model.as_of}" if model.as_of else "", count, content]
    mark = "illustrative weights, not an assessment" if model.illustrative else ""
    title = f"{tidy(model.title or model.scenario)} ({', '.join(filter(None, [*said, mark]))})"
    nodes = [_node_row(model, name, node) for name, node in islice(model.nodes.items(), MOST_NODES)]
    heads = ["node", "kind", "who", "branches and weights"]
    tables: list[Any] = [(title, heads, nodes + _more(len(model.nodes), MOST_NODES, 4), _about(model))]
    widths: list[tuple[int, ...]] = [(34, 8, 20, 32)]
    ends = [
        ["\n".join(dict.fromkeys([name, tidy(end.label, 80)])).rstrip(), written(end.values)]
        for name, end in islice(model.outcomes.items(), MOST_OTHERS)
    ]
    tables.append(("", ["outcome", "values"], ends + _more(len(model.outcomes), MOST_OTHERS, 2), ""))
    widths.append((34, 62))
    if model.measures:
        measured = [
            ["\n".join(dict.fromkeys([name, tidy(one.label, 80)])).rstrip(), one.unit, one.better or ""]
            for name, one in islice(model.measures.items(), MOST_OTHERS)
        ]
        tables.append(("", ["measure", "unit", "better"], measured + _more(len(model.measures), MOST_OTHERS, 3), ""))
        widths.append((60, 24, 8))
    if model.sources:
        found = [
            [name, one.date, "\n".join(filter(None, [one.publisher, one.title or one.claim]))]
            for name, one in islice(model.sources.items(), MOST_OTHERS)
        ]
        tables.append(("", ["source", "date", "what"], found + _more(len(model.sources), MOST_OTHERS, 3), ""))
        widths.append((20, 12, 60))
    return Summary(tuple(tables), tuple(widths))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _about(model: Scenario) -> str:
    return tidy(paragraph(model.description), 400)
