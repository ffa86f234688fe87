"""Texts that are no scenario, and texts that mean harm: one clear line each, and soon."""

from __future__ import annotations

import json
import os
import random
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from scenarios.files import yaml_text
from scenarios.files.text import plain_scalar, read_json, read_yaml

if TYPE_CHECKING:
    from pathlib import Path


from texts import SMALL, TRIAL, file_lines, lines, small

# --- Texts that are no scenario ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n", "# a comment\n", "---\n", "null", "~\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert lines(text) == [" the file is empty; start from `scenarios new`"]


def test_an_empty_json_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("")
    assert len(file_lines(tmp_path / "x.json")) == 1


@pytest.mark.parametrize(
    ("text", "got"), [("[a, b]", "['a', 'b']"), ("5", "5"), ("hello", "'hello'"), ("true", "True")]
)
def test_a_scenario_is_a_mapping(text: str, got: str) -> None:
    (line,) = lines(text)
    assert line.endswith(f" a scenario is a mapping of keys, got {got}; start from `scenarios new`")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("nowhere.yaml", "no such file, and no bundled scenario of this name; check the path"),
        ("us-option", "no such file, and no bundled scenario of this name; did you mean 'us-options'?"),
        (".", "must be a file, got a folder or a device; name the scenario file itself"),
        ("", "must be a file, got a folder or a device"),
        (os.devnull, "must be a file, got a folder or a device"),
        ("a\x00b", "no such file"),
        ("x" * 5000, "cannot be read"),
    ],
    ids=["missing", "near", "folder", "empty", "device", "nul", "long"],
)
def test_a_file_that_is_none_is_told(source: str, what: str) -> None:
    with pytest.raises(sc.ScenarioError, match=re.escape(what)):
        sc.load(source)


@pytest.mark.parametrize("source", [5, None, b"x.yaml", ["x"]])
def test_a_source_that_is_no_path_is_told(source: Any) -> None:
    with pytest.raises(sc.ScenarioError, match="load takes the name of a bundled scenario or a path"):
        sc.load(source)


@pytest.mark.parametrize("text", [5, None, b"format: scenarios/1"])
def test_a_text_that_is_none_is_told(text: Any) -> None:
    with pytest.raises(sc.ScenariosError):
        sc.loads(text)


@pytest.mark.parametrize(
    ("raw", "at", "byte"),
    [(b"caf\xe9: x", "1:4", "0xe9"), (b"a: b\nc: \xff\xfe", "2:4", "0xff"), (SMALL.encode("utf-16"), "1:1", "0xff")],
)
def test_a_file_that_is_not_utf8_is_told(tmp_path: Path, raw: bytes, at: str, byte: str) -> None:
    (tmp_path / "x.yaml").write_bytes(raw)
    assert file_lines(tmp_path / "x.yaml") == [f"{at}: must be UTF-8 text, got the byte {byte}; save the file as UTF-8"]


def test_a_file_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.files.reading.LARGEST_FILE", 100)
    (tmp_path / "x.yaml").write_text(SMALL)
    assert "must be at most 100 bytes; split the scenario" in file_lines(tmp_path / "x.yaml")[0]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: [1", "2:1"),
        ("a: b: c", "1:5"),
        ("a: 'x", "1:6"),
        ("\ta: 1", "1:1"),
        ("a: 1\n  b: 2", "2:4"),
        ("a: @x", "1:4"),
    ],
)
def test_a_text_that_is_not_yaml_is_told(text: str, at: str) -> None:
    (line,) = lines(text)
    assert line.startswith(f"{at}: must be YAML, got something else here (")
    assert line.endswith("); check quotes, colons and indents")


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07", "a: \x7f", '{"a": "\x00"}'])
def test_characters_that_cannot_be_printed_are_told(text: str) -> None:
    (line,) = lines(text)
    assert "must be YAML text (" in line
    assert "take out characters that cannot be printed" in line


@pytest.mark.parametrize(
    ("text", "at"),
    [('{"a": }', "1:7"), ("{'a': 1}", "1:2"), ('{"a": 1} x', "1:10"), ('{"a":\n }', "2:2"), ("", "1:1")],
)
def test_a_text_that_is_not_json_is_told(text: str, at: str) -> None:
    (line,) = lines(text, json_text=True)
    assert line.startswith(f"{at}: must be JSON, got something else here (")
    assert line.endswith("); check quotes and commas")


@pytest.mark.parametrize("tag", ["!!str 5", "!!python/object/apply:os.system [x]", "!x 5", "!!set {a}", "!x [1]"])
def test_tags_are_refused(tag: str) -> None:
    (line,) = lines(SMALL + f"title: {tag}\n")
    assert line.startswith("9:8: tags are not part of the language, got '")
    assert line.endswith("; take it out")


def test_a_tag_on_a_key_is_refused() -> None:
    assert "tags are not part of the language" in lines(SMALL + "!!str title: x\n")[0]


@pytest.mark.parametrize("key", ["[a, b]: x", "{a: b}: x", "? [a]\n: x"])
def test_a_key_that_is_no_text_is_refused(key: str) -> None:
    assert "a key must be text, got a list or a mapping; write a name" in lines(SMALL + key + "\n")[0]


def test_an_alias_of_a_list_is_no_key() -> None:
    assert "a key must be text, got ['a']; write a name" in lines("x: &l [a]\n*l : y\n")[0]


@pytest.mark.parametrize("text", ["a: *b", "a: &a [*a]"])
def test_an_alias_without_its_anchor_is_refused(text: str) -> None:
    assert re.search("no anchor '.' stands before this alias; write the value out", lines(text)[0])


def test_a_second_document_is_refused() -> None:
    assert lines(SMALL + "---\n" + SMALL) == [
        "9:1: must hold one document, got a second `---`; keep one scenario a file"
    ]


TWICE = "this key stands here twice; keep one of the two"


def test_every_key_that_stands_twice_is_told() -> None:
    text = SMALL.replace("wet: 30%,", "wet: 30%, wet: 20%,") + "scenario: other\noutcomes: {}\n"
    assert lines(text) == [
        f"7:25: nodes.rain.weights.wet: {TWICE}",
        f"9:1: scenario: {TWICE}",
        f"10:1: outcomes: {TWICE}",
    ]


def test_a_key_that_stands_three_times_is_told_twice() -> None:
    assert lines(SMALL + "title: a\ntitle: b\ntitle: c\n") == [f"10:1: title: {TWICE}", f"11:1: title: {TWICE}"]


def test_every_key_that_stands_twice_in_json_is_told() -> None:
    text = json.dumps(small(title="a"))[:-1] + ', "title": "b", "sources": {"S": {}, "S": {}}}'
    assert [line.partition(": ")[2] for line in lines(text, json_text=True)] == [
        f"title: {TWICE}",
        f"sources.S: {TWICE}",
    ]


def test_a_key_that_stands_twice_in_json_is_told_beside_odd_letters() -> None:
    text = json.dumps(small(title="\x7f"), ensure_ascii=False)[:-1] + ', "title": "b"}'
    assert TWICE in lines(text, json_text=True)[0]


def test_keys_that_stand_twice_come_with_the_other_mistakes() -> None:
    assert [
        line.partition(": ")[2].partition(":")[0] for line in lines(SMALL + "titel: a\nscenario: b\nstart: x\n")
    ] == [
        "titel",
        "scenario",
        "start",
    ]


# --- Texts that mean harm ------------------------------------------------------------------------------------------


def test_an_exploding_alias_is_refused_fast() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    began = time.perf_counter()
    (line,) = lines(text)
    assert "must hold at most 250,000 values; split the scenario" in line
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["[" * 50_000 + "]" * 50_000, "[" * 100_000, "{a: " * 30_000, "- " * 50_000])
def test_deep_yaml_is_refused(text: str) -> None:
    assert "must not be nested deeper than 100 levels; flatten it" in lines(text)[0]


def nested_title(levels: int) -> str:
    return json.dumps(small())[:-1] + ', "title": ' + "[" * levels + "]" * levels + "}"


@pytest.mark.parametrize("levels", [2_000, 50_000])
def test_deep_json_is_refused(levels: int) -> None:
    assert "must not be nested deeper than 100 levels; flatten it" in lines(nested_title(levels), json_text=True)[0]


@pytest.mark.parametrize("levels", [90, 101, 200, 400, 500, 700, 900])
def test_nested_json_makes_one_line(levels: int) -> None:
    assert len(lines(nested_title(levels), json_text=True)) == 1


def test_deep_json_objects_are_refused() -> None:
    assert (
        "must not be nested deeper than 100 levels" in lines('{"a":' * 20_000 + "1" + "}" * 20_000, json_text=True)[0]
    )


@pytest.mark.parametrize("json_text", [False, True])
@pytest.mark.parametrize("digits", [400, 401, 4_300, 4_301, 100_000])
def test_an_endless_number_is_refused(digits: int, json_text: bool) -> None:
    text = json.dumps(small()).replace('"30%"', "9" * digits).replace('"rest"', "1")
    (line,) = lines(text, json_text=json_text)
    assert "nodes.rain.weights.wet: must be a finite number of at least 0" in line
    assert len(line) < 300


@pytest.mark.parametrize("json_text", [False, True])
def test_an_endless_number_for_confidence_is_refused(json_text: bool) -> None:
    text = json.dumps(small()).replace('"kind"', f'"confidence": {"9" * 400}, "kind"')
    assert "nodes.rain.confidence: must be low, moderate, high" in lines(text, json_text=json_text)[0]


@pytest.mark.parametrize("form", [".nan", ".NaN", ".inf", "-.inf", "1e999"])
def test_numbers_that_are_not_finite_are_refused_in_yaml(form: str) -> None:
    (line,) = lines(SMALL.replace("30%", form).replace("rest", "1"))
    assert "7:15: nodes.rain.weights.wet: must be a finite number of at least 0, got " in line


@pytest.mark.parametrize("form", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_such_numbers(form: str) -> None:
    (line,) = lines(json.dumps(small()).replace('"30%"', form), json_text=True)
    assert f"JSON has no {form}; write a number" in line


def test_an_overflow_in_json_is_refused() -> None:
    (line,) = lines(json.dumps(small()).replace('"30%"', "1e999").replace('"rest"', "1"), json_text=True)
    assert "must be a finite number of at least 0, got inf" in line


@pytest.mark.parametrize("title", ["\u202egnal", "עברית", "a\u2066b", "\u200b"])
def test_text_from_right_to_left_loads(title: str) -> None:
    assert sc.loads(SMALL + f'title: "{title}"\n').title == title


def test_text_from_right_to_left_is_shown_escaped_in_errors() -> None:
    assert "\u202e" not in lines(SMALL + 'start: "\u202ex"\n')[0]


def test_half_of_a_surrogate_pair_in_json_is_refused() -> None:
    (line,) = lines(json.dumps(small(title="\ud800")), json_text=True)
    assert "half of a surrogate pair" in line


def test_a_whole_surrogate_pair_in_json_is_a_letter() -> None:
    assert sc.loads(json.dumps(small(title="\U0001f600")), json_text=True).title == "\U0001f600"


def test_an_error_of_many_lines_breaks_none() -> None:
    found = lines(SMALL + '"a\\nb": x\n"c\\nd": "e\\nf"\nstart: "g\\nh"\n')
    assert [line.partition(":")[0] for line in found] == ["9", "10", "11"]


@given(st.text(max_size=40))
def test_no_yaml_text_breaks_the_reader(text: str) -> None:
    read_yaml(text, {})


@given(st.text(alphabet='{}[]:,"0123eE+-.truefalsn \n\\ud8', max_size=40))
def test_no_json_text_breaks_the_reader(text: str) -> None:
    read_json(text)


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_breaks_the_loader(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        text = TRIAL
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(text))
            text = (
                text[:at]
                + rng.choice(["", ":", "\n", "[", "}", "'", "-", "x", " ", "5", "%"])
                + text[at + rng.randrange(3) :]
            )
        try:
            sc.loads(text)
        except sc.ScenarioError as error:
            assert error.problems  # noqa: PT017 - no error is fine as well


SPELLINGS = {
    "None": ["", "~", "null", "Null", "NULL"],
    "True": ["true", "True", "TRUE"],
    "False": ["false", "False", "FALSE"],
    "inf": [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"],
    "-inf": ["-.inf", "-.Inf", "-.INF"],
    "nan": [".nan", ".NaN", ".NAN"],
}


@pytest.mark.parametrize("value", SPELLINGS)
def test_special_values_have_the_spellings_of_yaml(value: str) -> None:
    assert {text: repr(plain_scalar(text)) for text in SPELLINGS[value]} == dict.fromkeys(SPELLINGS[value], value)


@pytest.mark.parametrize(
    "text", ["nULL", "tRUE", "fALSE", ".iNF", ".nAN", "+.nan", "yes", "no", "on", "off", "inf", "nan"]
)
def test_other_spellings_are_texts(text: str) -> None:
    assert plain_scalar(text) == text


@pytest.mark.parametrize(
    "text", ["1e3", "1E3", ".5E-2", "+7.e1", "-.5", "0o17", "1e", "E3", "0x1F", "NULL", ".Inf", "Off"]
)
def test_a_text_that_looks_like_something_else_is_read_back_as_it_was(text: str) -> None:
    assert read_yaml(yaml_text({"title": text})) == ({"title": text}, [])
