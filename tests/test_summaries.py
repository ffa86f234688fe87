"""A scenario and its parts in short, cell by cell: what a notebook and a terminal show of them."""

from __future__ import annotations

from typing import Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from scenarios.model.conditions import Test
from scenarios.model.summaries import Summary, of_mapping, of_node, of_part, of_scenario, who_of, written

NODES: dict[str, Any] = {
    "choice": decision("a", "b", label="What to do", by="north", next="gate"),
    "gate": {
        "kind": "gate",
        "label": "The gate",
        "authority": "south",
        "opens": "any",
        "steps": {
            "ask": {
                "weight": "40%",
                "when": [{"if": {"choice": "a"}, "weight": "70%", "why": "Asked for."}],
                "shift": [{"if": {"choice": "b"}, "times": 0.5, "why": "Unloved."}],
                "why": "By habit.",
            },
            "say": {"options": True},
        },
        "next": "end",
    },
    "end": chance(
        {"good": "30%..50%", "bad": "rest"},
        when=[{"if": {"gate": "open", "choice": {"not": "b"}}, "weights": "equal", "why": "Nobody knows."}],
        shift=[{"if": {"choice": {"exactly": "a"}}, "times": {"bad": 2}, "why": "Worse."}],
        why="A guess.",
    ),
}
OUTCOMES = {"good": {"label": "All is well", "values": {"cost": -2.5}}, "bad": None}
ACTORS = {"north": {"label": "The North"}, "south": {}}
MEASURES = {"cost": {"label": "What it costs", "unit": "bn", "better": "lower"}, "people": None}
SOURCES = {"S1": {"publisher": "P", "title": "T", "claim": "C", "date": "2025-08-24"}, "S2": {"claim": "Only a claim"}}
DOC = document(NODES, OUTCOMES, actors=ACTORS, measures=MEASURES, sources=SOURCES)
MODEL = sc.Scenario.model_validate(DOC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (3, "3"),
        (0.123456789, "0.123457"),
        ("5%..20%", "5%..20%"),
        ({}, ""),
        ({"a": 1, "b": 0.5}, "a: 1, b: 0.5"),
        (dict.fromkeys("abcd", 1), "a: 1, b: 1, c: 1, d: 1"),
        (dict.fromkeys("abcde", 1), "a: 1, b: 1, c: 1, d: 1, … and 1 more"),
        ((1, 0.25), "1, 0.25"),
        (["x"] * 4, "x, x, x, x"),
        (["x"] * 2_000, "x, x, x, x, … and 1,996 more"),
        ({"a": {"b": [1, None]}}, "a: b: 1, "),
        (Test(("a",)), "a"),
        (Test(("a", "b"), "not"), "not a or b"),
        (Test(("a", "b", "c", "d"), "exactly"), "exactly a or b or c or d"),
        (Test(tuple("abcdefg")), "a or b or c or d, … and 3 more"),
        (sc.Actor(label="The North"), "The North"),
        (sc.Actor(), "Actor"),
        (sc.Correlation(between=("$a", "$b"), spearman=0.5), "Correlation"),
        (sc.Actor(label="x" * 61), "x" * 59 + "…"),
        (sc.Actor(label="x" * 60), "x" * 60),
    ],
)
def test_an_entry_is_written_shortly(value: object, text: str) -> None:
    assert written(value) == text


def test_a_table_shows_its_first_entries() -> None:
    rows = [[f"b{i}", "1"] for i in range(60)]
    row = {f"b{i}": 1 for i in range(60)}
    assert of_mapping(row, "Some") == Summary((("Some", ["", "as written"], rows, ""),), ((30, 60),))
    cut = [*rows, ["… and 1,440 more", ""]]
    assert of_mapping({f"b{i}": 1 for i in range(1_500)}).tables == (("", ["", "as written"], cut, ""),)


def test_a_part_shows_what_is_given() -> None:
    assert of_part(sc.Actor(label="The North")).tables == (
        ("Actor: The North", ["", "as written"], [["label", "The North"]], ""),
    )
    assert of_part(sc.Measure(unit="bn")).tables == (("Measure", ["", "as written"], [["unit", "bn"]], ""),)
    rule = MODEL.nodes["end"].when[0]  # type: ignore[union-attr] # a chance node
    assert of_part(rule).tables[0][2] == [
        ["why", "Nobody knows."],
        ["if", "gate: open, choice: not b"],
        ["weights", "equal"],
    ]


@pytest.mark.parametrize(
    ("name", "called"), [("north", "The North"), ("south", "south"), ("nobody", "nobody"), (None, "")]
)
def test_actors_are_called_by_their_labels(name: str | None, called: str) -> None:
    assert who_of(MODEL, name) == called


def test_nodes_show_their_rows() -> None:
    heads = ["row", "weights", "why"]
    assert of_node(MODEL.nodes["choice"]) == Summary(
        ((
            "Decision: What to do", heads, [["base", "no weights: left to the question", ""]], "branches: a, b",
        ),),
        ((30, 30, 34),),
    )  # fmt: skip
    assert of_node(MODEL.nodes["end"]).tables == ((
        "Chance", heads,
        [
            ["base", "good: 30%..50%\nbad: rest", "A guess."],
            ["if gate: open, choice: not b", "equal", "Nobody knows."],
            ["if choice: exactly a", "bad: × 2", "Worse."],
        ],
        "branches: good, bad",
    ),)  # fmt: skip
    assert of_node(MODEL.nodes["gate"]).tables == ((
        "Gate: The gate", ["step", "weights", "why"],
        [
            ["ask", "yes: 40%", "By habit."],
            ["ask, if choice: a", "yes: 70%", "Asked for."],
            ["ask, if choice: b", "odds × 0.5", "Unloved."],
            ["say", "left open", ""],
        ],
        "opens: any",
    ),)  # fmt: skip


def wide(branches: int, rules: int) -> sc.Scenario:
    """Return a decision, a gate and a chance node of so many options, steps and branches, and so many rules."""
    names = [f"b{i}" for i in range(branches)]
    nodes: dict[str, Any] = {
        "choice": decision(*names, next="gate"),
        "gate": {"kind": "gate", "steps": {name: {"weight": "40%"} for name in names}, "next": "equal"},
        "equal": chance({}, branches=dict.fromkeys(names), next="end") | {"weights": "equal"},
        "end": chance(
            dict.fromkeys(names, 1),
            when=[{"if": {"choice": names[i % branches], "gate.b0": "yes"}, "weights": "equal"} for i in range(rules)],
        ),
    }
    nodes["end"]["branches"] = {name: {"to": "over"} for name in names}
    return sc.Scenario.model_validate(document(nodes, ["over"]))


@pytest.mark.parametrize("more", [0, 1, 1_300])
def test_of_many_branches_the_first_twelve_are_shown(more: int) -> None:
    model = wide(12 + more, 1)
    told = [f"… and {more:,} more"] if more else []
    names = [f"b{i}" for i in range(12)]
    lines = {row[0]: row[3].splitlines() for row in of_scenario(model).tables[0][2]}
    assert lines["choice"] == [*names, *told, "(no weights)"]
    assert lines["gate"] == [*(f"{name}: 40%" for name in names), *told]
    assert lines["equal"] == [*(f"{name}: equal" for name in names), *told]
    assert lines["end"] == [*(f"{name}: 1" for name in names), *told, "(+ 1 rule)"]
    ((_, _, rows, foot),) = of_node(model.nodes["end"]).tables
    assert rows[0][1].splitlines() == [*(f"{name}: 1" for name in names), *told]
    assert foot == f"branches: {', '.join([*names, *told])}"


@pytest.mark.parametrize(
    ("rules", "told"), [(19, []), (20, ["… and 1 more", "", ""]), (1_219, ["… and 1,200 more", "", ""])]
)
def test_of_many_rules_the_first_are_shown(rules: int, told: list[str]) -> None:
    ((_, _, rows, _),) = of_node(wide(2, rules).nodes["end"]).tables
    assert len(rows) == 20 + bool(told)
    assert rows[20:] == ([told] if told else [])
    assert of_scenario(wide(2, rules)).tables[0][2][3][3].splitlines()[-1] == f"(+ {rules:,} rules)"


def test_a_scenario_shows_its_tables() -> None:
    model = sc.Scenario.model_validate(
        {**DOC, "title": "A title", "as_of": "2025-08-24", "description": "Made up.\n\nTwice."}
    )
    content = f"content {model.content_hash[:12]}"
    assert of_scenario(model) == Summary(
        (
            (
                f"A title ({model.scenario}, as of 2025-08-24, 3 nodes, 2 outcomes, {content})",
                ["node", "kind", "who", "branches and weights"],
                [
                    ["choice\nWhat to do", "decision", "The North", "a\nb\n(no weights)"],
                    ["gate\nThe gate", "gate", "south", "ask: 40%\nsay: left open\n(+ 2 rules)"],
                    ["end", "chance", "", "good: 30%..50%\nbad: rest\n(+ 2 rules)"],
                ],
                "Made up. Twice.",
            ),
            ("", ["outcome", "values"], [["good\nAll is well", "cost: -2.5"], ["bad", ""]], ""),
            ("", ["measure", "unit", "better"], [["cost\nWhat it costs", "bn", "lower"], ["people", "", ""]], ""),
            ("", ["source", "date", "what"], [["S1", "2025-08-24", "P\nT"], ["S2", "", "Only a claim"]], ""),
        ),
        ((34, 8, 20, 32), (34, 62), (60, 24, 8), (20, 12, 60)),
    )


def test_a_plain_scenario_shows_no_empty_tables() -> None:
    model = sc.Scenario.model_validate(document({"end": chance({"only": 1})}, ["only"]))
    assert [table[1][0] for table in of_scenario(model).tables] == ["node", "outcome"]
    assert of_scenario(model).tables[0][0] == (
        f"{model.scenario} ({model.scenario}, 1 node, 1 outcome, content {model.content_hash[:12]})"
    )
    assert "illustrative weights, not an assessment)" in of_scenario(sc.load("us-options")).tables[0][0]


@pytest.mark.parametrize("more", [0, 1, 1_200])
def test_of_many_the_first_of_each_are_shown(more: int) -> None:
    many = range(20 + more)
    nodes = {f"n{i}": chance({"on": 1}, next=f"n{i + 1}") for i in range(59 + more)}
    nodes[f"n{59 + more}"] = chance({}, branches={f"o{i}": None for i in many}) | {"weights": "equal"}
    model = sc.Scenario.model_validate(
        document(
            nodes,
            {f"o{i}": {"label": "x" * 81} for i in many},
            measures={f"m{i}": {"label": "y" * 81} for i in many},
            sources={f"S{i}": {"claim": "z"} for i in many},
        )
    )
    shown = of_scenario(model).tables
    assert [len(table[2]) for table in shown] == [60 + bool(more), *[20 + bool(more)] * 3]
    told = f"… and {more:,} more"
    assert all(table[2][-1] == [told] + [""] * (len(table[1]) - 1) for table in shown if more)
    assert shown[1][2][0] == [f"o0\n{'x' * 79}…", ""]
    assert shown[2][2][0] == [f"m0\n{'y' * 79}…", "", ""]
    assert ("content" in shown[0][0]) == (len(nodes) <= 1_000)


def test_labels_and_descriptions_are_cut_and_never_said_twice() -> None:
    nodes = {"end": chance({"only": 1}, label="l" * 81), "twin": {}}
    nodes = {"twin": chance({"on": 1}, label="twin", next="end"), "end": nodes["end"]}
    model = sc.Scenario.model_validate(document(nodes, {"only": {"label": "only"}}, description="d" * 401))
    (_, _, rows, about), (_, _, ends, _) = of_scenario(model).tables
    assert [row[0] for row in rows] == ["twin", f"end\n{'l' * 79}…"]
    assert ends == [["only", ""]]
    assert about == "d" * 399 + "…"


def test_a_thousand_nodes_still_have_their_hash() -> None:
    for count, hashed in ((1_000, True), (1_001, False)):
        nodes = {f"n{i}": chance({"on": 1}, next=f"n{i + 1}" if i < count - 1 else "over") for i in range(count)}
        model = sc.Scenario.model_validate(document(nodes, ["over"]))
        told = f"content {model.content_hash[:12]}" if hashed else "1 outcome"
        assert of_scenario(model).tables[0][0].endswith(f", {told})")
        assert f"{count:,} nodes" in of_scenario(model).tables[0][0]


def test_a_summary_is_laid_out_as_text_and_as_html() -> None:
    shown = of_scenario(MODEL)
    text = shown.text()
    assert max(map(len, text.splitlines())) <= 100
    assert text.count("\n\n") >= 3
    page = shown.html()
    assert page.count("<table") == page.count("><div><table") + 1 == 4
    assert "text-align:right" not in page  # all of it is words
    assert page == MODEL._repr_html_()
    assert text == str(MODEL)
