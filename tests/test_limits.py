"""What is too large is refused early, and what is large and right is read: in time that grows with its size."""

from __future__ import annotations

import json

import pytest

import scenarios as sc
from scenarios.errors import MOST_PROBLEMS, did_you_mean
from scenarios.model.conditions import combined
from texts import SMALL, lines, small

HEAD = "format: scenarios/1\nscenario: large\n"


def siblings(count: int, kind: str = "chance", section: str = "branches") -> str:
    names = "{" + ", ".join(f"b{i}: " for i in range(count)) + "}"
    return f"{HEAD}nodes: {{n: {{kind: {kind}, {section}: {names}, weights: equal}}}}\noutcomes: {names}\n"


def chain(count: int, row: str = "{a: 1, b: 2}", last: str = "") -> str:
    nodes = (
        f"  n{i}: {{kind: chance, branches: {{a: , b: }}, weights: {row}{f', next: n{i + 1}' if i + 1 < count else last}}}\n"
        for i in range(count)
    )
    return f"{HEAD}nodes:\n{''.join(nodes)}outcomes: {{a: , b: }}\n"


def test_ten_thousand_nodes_load() -> None:
    assert len(sc.loads(chain(10_000)).nodes) == 10_000


def test_ten_thousand_siblings_load_and_are_computed() -> None:
    assert sc.forecast(sc.loads(siblings(10_000)))["b9999"] == pytest.approx(1e-4)


def test_ten_thousand_options_times_outcomes_are_refused() -> None:
    with pytest.raises(sc.LimitError, match="n: at most 5,000,000 numbers may be compared at once, got 10,000 options"):
        sc.compare(sc.loads(siblings(10_000, "decision", "options")))


def test_a_million_nodes_are_refused_at_once() -> None:
    text = HEAD + "nodes:\n" + "".join(f" n{i}:\n" for i in range(1_000_000))
    assert "must have at most 1,000,000 commas and line breaks, got more; split the scenario" in lines(text)[0]


@pytest.mark.parametrize("json_text", [False, True])
def test_too_many_values_are_refused(json_text: bool) -> None:
    text = "[" + "{}," * 250_000 + "{}]"
    assert "must hold at most 250,000 values; split the scenario" in lines(text, json_text=json_text)[0]


def test_commas_in_texts_are_no_values() -> None:
    title = ',[{"\\' * 100_000
    assert sc.loads(json.dumps(small(title=title)), json_text=True).title == title


def test_a_text_too_long_is_refused() -> None:
    assert "must be at most 16,777,216 letters, got 16,777,217; split the scenario" in lines(" " * (2**24 + 1))[0]


@pytest.mark.parametrize("json_text", [False, True])
def test_half_of_a_surrogate_pair_is_refused(json_text: bool) -> None:
    text = '{"title": "\udcc9"}'
    assert "must be Unicode text, got half of a surrogate pair" in lines(text, json_text=json_text)[0]


@pytest.mark.parametrize("escaped", ["ud800", "uDFFF", "udAbC", "uDcBa"])
def test_half_of_a_surrogate_pair_is_refused_however_it_is_escaped(escaped: str) -> None:
    text = '{"title": "\\' + escaped + '"}'
    assert "must be Unicode text, got half of a surrogate pair" in lines(text, json_text=True)[0]


@pytest.mark.parametrize("weight", ["a " * 100_000 + "1", "'beta(" + "1 , " * 100_000 + "'", "9" * 4_300 + "%"])
def test_a_weight_too_long_is_refused(weight: str) -> None:
    (line,) = lines(SMALL.replace("30%", weight))
    assert "nodes.rain.weights.wet: must be at most 1,000 letters, got " in line
    assert len(line) < 300


def test_an_id_too_long_is_refused() -> None:
    assert "r" * 100 in sc.loads(SMALL.replace("rain", "r" * 100)).nodes
    (line,) = lines(SMALL.replace("rain", "r" * 101))
    assert "must be at most 100 letters, got 101 (" in line


def test_of_very_many_mistakes_the_first_are_told() -> None:
    for text in (chain(3_000, row="{a: -1, b: 2}"), chain(3_000, row="{c: 1, b: 2}"), HEAD + "title: x\n" * 3_000):
        found = lines(text)
        assert len(found) == MOST_PROBLEMS + 1
        assert any("there are more mistakes than these 1,000; mend these first" in line for line in found)


def test_a_long_name_is_not_searched_for() -> None:
    assert did_you_mean("a" * 101, ["a" * 100]) == "there are: " + "a" * 59 + "…"


def test_what_moves_a_cursor_is_escaped() -> None:
    assert did_you_mean("zzzz", ["\x1b[2J"]) == "there are: \\x1b[2J"
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads("", name="a\nb")
    assert str(caught.value).startswith("a\\nb: ")


def test_a_long_circle_is_told_shortly() -> None:
    (line,) = lines(chain(5_000, last=", next: n0"))
    assert "got n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> … -> n4995" in line


def test_each_circle_of_very_many_is_found() -> None:
    text = chain(900).replace("{a: , b: }, weights", "{a: , b: {to: SELF}}, weights")
    for i in range(900):
        text = text.replace("SELF", f"n{i}", 1)
    assert sum("a path must never come back to a node" in line for line in lines(text)) == 900


def test_missing_weights_are_told_shortly() -> None:
    text = siblings(1_000).replace("weights: equal", "weights: {b0: 1}")
    assert "got none for 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', …; add it" in lines(text)[0]


def test_combinations_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="options may combine at most 50,000 others in all"):
        combined({f"o{i}": [f"o{i + 1}"] for i in range(5_000)})
    options = ", ".join(f"o{i}: {{combines: o{i + 1}}}" for i in range(5_000))
    text = f"{HEAD}nodes: {{n: {{kind: decision, options: {{{options}, o5000: }}, next: a}}}}\noutcomes: {{a: }}\n"
    assert "nodes.n.options: options may combine at most 50,000 others in all" in lines(text)[0]


def test_options_that_combine_all_before_them_load() -> None:
    parts = ", ".join(f"o{i}: {{combines: [{', '.join(f'o{j}' for j in range(i))}]}}" for i in range(1, 200))
    text = f"{HEAD}nodes: {{n: {{kind: decision, options: {{o0: , {parts}}}, next: a}}}}\noutcomes: {{a: }}\n"
    assert len(sc.loads(text).nodes) == 1
