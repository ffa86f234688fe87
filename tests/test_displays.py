"""Everything that shows itself: as HTML on any page, as text within 100 columns, whatever the labels are."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

import scenarios as sc
from documents import chance, document
from everything import HOSTILE, answers, labelled, parts_of
from pages import table_mistakes
from scenarios.displays import WIDTH, columns_of, html_table, text_table, tidy, wrapped
from scenarios.model.parts import Part

TEXTS = {
    "plain": "Plain",
    "hostile": HOSTILE + " " + "漢字" * 100,
    "long": "x" * 6_000 + " and a label that never ends, " * 150,
}
OTHERS = {"Term", "Explorer", "SeedQuestions"}  # a line of a scale; a widget; what a file holds
SHOWN = [
    name
    for name in sc.__all__
    if inspect.isclass(getattr(sc, name)) and not name.endswith("Error") and name not in OTHERS
]
SENTENCES = {"Provenance", "Criterion"}
"""What is one sentence, for footers and tables of others, which wrap it."""


@cache
def shown(kind: str) -> dict[str, list[tuple[str, Any]]]:
    """Return by the name of a type where it stands in an answer, and what stands there."""
    model = labelled(TEXTS[kind])
    extra = {
        "scale": sc.SCALES["icd203"],
        "definition": sc.ScaleDefinition.model_validate({"words": {"maybe": "40%..60%"}}),
        "correlation": sc.Correlation(between=("a", "b"), spearman=0.5, why=TEXTS[kind]),
        "attitude": sc.Attitude(tolerance=3.0),
        "function": sc.ValueFunction(worst=0.0, best=1.0),
        "row": sc.JudgedRow(weights={"a": 1.0}, why=TEXTS[kind]),
        "weight": sc.JudgedWeight(weight="likely", why=TEXTS[kind]),
        "rule": sc.When.model_validate({"if": {"a": {"not": ["b", "c"]}}, "weights": {"d": 1}, "why": TEXTS[kind]}),
        "odds": sc.StepShift.model_validate({"if": {"a": {"exactly": "b"}}, "times": 2, "why": TEXTS[kind]}),
    }
    found: dict[str, list[tuple[str, Any]]] = {}
    for name, answer in {**answers(model), **extra}.items():
        for where, one in parts_of(answer, name):
            found.setdefault(type(one).__name__, []).append((where, one))
    return found


def columns(line: str) -> int:
    """Count the columns of a terminal, by Unicode's own tables."""
    marks = {"Mn", "Me", "Cf"}
    return sum((1 + (unicodedata.east_asian_width(c) in "WF")) * (unicodedata.category(c) not in marks) for c in line)


@pytest.mark.parametrize("name", SHOWN)
def test_every_public_type_shows_itself(name: str) -> None:
    assert name in shown("plain"), f"add an example of {name} to tests/everything.py, and a _repr_html_ to it"


@pytest.mark.parametrize("kind", TEXTS)
def test_html_is_a_table_that_fetches_nothing_and_runs_nothing(kind: str) -> None:
    for examples in shown(kind).values():
        for where, one in examples:
            page = one._repr_html_()
            assert table_mistakes(page) == [], where
            assert "<script" not in page, where
            assert "$x" not in page or "&lt;script" in page, where
            assert len(page) < 200_000, where
            page.encode()


@pytest.mark.parametrize("kind", TEXTS)
def test_text_fits_100_columns_of_a_terminal(kind: str) -> None:
    for name, examples in shown(kind).items():
        for where, one in examples:
            if name in SENTENCES or name == "FrozenDict":
                continue
            text = str(one)
            assert max(map(columns, text.splitlines())) <= WIDTH, (where, text)
            assert not any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in text), where
            assert "\u202e" not in text, where


def test_hostile_labels_stay_readable() -> None:
    page = labelled(HOSTILE)._repr_html_()
    for part in (
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&quot;a&quot;",
        "שלום عربي",
        "漢字漢字漢字 😀",
        "second line",
        'dir="auto"',
    ):
        assert part in page
    assert "\x07" not in page
    assert "\u202e" not in page
    assert "\ufffd" in page


def test_names_complete_between_brackets() -> None:
    found = 0
    for examples in shown("plain").values():
        for where, one in examples:
            if isinstance(one, Mapping) and not isinstance(one, dict):  # dicts complete by themselves
                assert one._ipython_key_completions_() == list(one), where  # type: ignore[attr-defined] # that is the test
                assert all(one[name] is not None for name in one)
                found += 1
    assert found > 15
    assert sc.compare(sc.load("us-options"))._ipython_key_completions_() == [
        "sanctions",
        "tariffs",
        "both",
        "withdrawal",
    ]


def test_tab_completion_of_a_scenario_names_what_a_newcomer_needs() -> None:
    model = sc.load("atacms-gate")
    names = [name for name in dir(model) if not name.startswith("_")]
    assert {"nodes", "outcomes", "title", "with_weights", "with_strategy", "content_hash"} <= set(names)
    assert {name for name in names if name.startswith("model_")} == {
        *("model_copy", "model_validate", "model_validate_json", "model_dump", "model_dump_json"),
    }
    assert not {
        "dict",
        "json",
        "construct",
        "parse_obj",
        "model_fields",
        "lexicon",
        "outline",
        "prepared",
        "problems",
    } & set(names)
    assert all(hasattr(model, name) for name in names)
    assert "__class__" in dir(model)
    assert {"label", "branches", "weights"} <= set(dir(model.nodes["russia_response"]))


@pytest.mark.parametrize("name", sc.__all__)
def test_help_leads_with_a_sentence(name: str) -> None:
    value = getattr(sc, name)
    if not callable(value):
        return
    first = (inspect.getdoc(value) or "").splitlines()[0]
    assert first[:1].isupper()
    assert first.endswith(".")


# --- Scenarios and their parts -------------------------------------------------------------------------


def test_a_scenario_shows_its_question_nodes_and_sources() -> None:
    model = sc.load("ukraine-2025-08")
    text, page = " ".join(str(model).split()), model._repr_html_()
    for part in ("as of 2025-08-24", "10 nodes, 5 outcomes", "us_policy", "US President", "decision", "gate", "chance",
                 "escalates: 10%..30%", "holds: $resolve", "final_say: pert(10%, 30%, 60%)", "(+ 6 rules)", "Reuters", "USD bn",
                 model.content_hash[:12]):  # fmt: skip
        assert part in text
        assert part.replace("'", "&#x27;") in page
    assert "illustrative weights, not an assessment" in text
    assert "illustrative" not in str(labelled("Plain").model_copy(update={"description": ""}))
    assert (
        str(sc.Scenario.model_validate(document({"a": chance({"x": 1, "y": 1})}, {"x": None, "y": None}))).count("x")
        > 1
    )


def large(count: int) -> sc.Scenario:
    many = {f"b{i}": None for i in range(30)}
    nodes: dict[str, Any] = {"zero": {"kind": "decision", "options": many, "next": "n0"}}
    nodes |= {f"n{i}": chance({"a": 1, "b": 1}, next=f"n{i + 1}") for i in range(count)}
    rules = [{"if": {"zero": f"b{i}"}, "weights": "equal"} for i in range(30)]
    nodes[f"n{count}"] = chance(dict.fromkeys(many, 1), next="end", when=rules)
    return sc.Scenario.model_validate(document(nodes, ["end"]))


def test_what_is_large_is_cut_and_says_so() -> None:
    model = large(200)
    text = str(model)
    assert "… and 142 more" in text
    assert "… and 18 more" in text  # of the decision's 30 options, 12 are shown
    assert "(no weights)" in text
    assert "… and 142 more" in model._repr_html_()
    assert "… and 142 more" in model.nodes._repr_html_()  # type: ignore[attr-defined] # a table of a file shows itself
    assert "… and 11 more" in str(model.nodes["n200"])
    assert "no weights: left to the question" in " ".join(str(model.nodes["zero"]).split())
    assert "… and 18 more" in str(model.nodes["n200"])
    assert "content" in text
    assert "content" not in str(large(1_000)).splitlines()[0]


def test_a_row_and_a_node_show_their_weights_and_rules() -> None:
    model = sc.load("ukraine-2025-08")
    assert "<td" in model.nodes["front"].weights._repr_html_()  # type: ignore[union-attr] # as above
    gate = str(model.nodes["atacms_gate"])
    for part in ("yes: 40%", "odds × 2", "final_say, if us_policy:", "opens: all"):
        assert part in gate
    front = str(model.nodes["front"])
    for part in ("base", "stabilises: 5%..10%", "if us_policy: withdrawal", "stabilises: × 3", "logistics or"):
        assert part in front
    assert "claim" in str(model.sources["F1"])
    assert "F1" not in str(model.sources["F1"]).splitlines()[0]
    assert "exactly both" in str(model.nodes["escalation_fear"])
    assert "roughly even chance" in str(sc.SCALES["icd203"])


def test_parts_say_only_what_was_given() -> None:
    assert str(sc.Source(publisher="Reuters")).split() == ["Source", "as", "written", "-" * 21, "publisher", "Reuters"]
    assert all(hasattr(kind, "_repr_html_") for kind in Part.__subclasses__())


# --- Tables --------------------------------------------------------------------------------------------


def test_long_tables_are_cut_on_a_page_and_whole_as_text() -> None:
    rows = [[f"row {i}", str(i)] for i in range(1_234)]
    assert "… and 1,034 more" in html_table("", ["", "n"], rows)
    assert "row 1233" in text_table("", ["", "n"], rows)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("plain", "plain"),
        ("a\tb\r\nc", "a b\nc"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("half \ud83d", "half \ufffd"),
        ("turn \u202eback\u2066\u200f", "turn back"),
        ("y" * 241, "y" * 239 + "…"),
    ],
)
def test_texts_are_tidied(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_lines_are_measured_in_columns_of_a_terminal() -> None:
    assert [columns_of(text) for text in ("abc", "漢字", "e\u0301", "😀")] == [3, 4, 1, 2]
    assert wrapped("漢字" * 5, 7) == ["漢字漢", "字漢字", "漢字漢", "字"]
    assert wrapped("", 10) == [""]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("response[course=wait,gate=closed].holds", 28, ["response[course=wait,gate=", "closed].holds"]),
        ("allies.closer:alliance_cohesion", 28, ["allies.closer:alliance_", "cohesion"]),
        ("a_bbbbbbbbbbbb", 6, ["a_bbbb", "bbbbbb", "bb"]),  # a mark too soon is none
        ("漢字_漢字漢字", 7, ["漢字_", "漢字漢", "字"]),
        ("from 9.5 % to 12.25 %", 9, ["from", "9.5 % to", "12.25 %"]),
        ("漢 from 9.5 % to 12.25 %", 10, ["漢 from", "9.5 % to", "12.25 %"]),
        ("% is per cent", 2, ["%", "is", "pe", "r", "ce", "nt"]),
    ],
)
def test_lines_end_at_a_space_or_after_a_mark_and_keep_a_per_cent_sign_with_its_number(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrapped(text, width) == lines


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    page = html_table("", ["", "a", "b", "c"], [["x", "60.0 %", "(-6.0 %)", "a number of words at 5 %"]])
    assert page.count("white-space:nowrap") == 2
    assert re.findall(r"nowrap\">(.*?)<", page) == ["60.0 %", "(-6.0 %)"]
