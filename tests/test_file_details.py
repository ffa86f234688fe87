"""Files letter by letter: what is written, where every mistake of a text stands, and the limits themselves."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import scenarios as sc
from scenarios.errors import Path as Place
from scenarios.errors import Problem, ScenarioError
from scenarios.files import located, seed_text, write_bytes, yaml_text
from scenarios.files.reading import _standing
from scenarios.files.schema import _strict
from scenarios.files.text import Positions, json_positions, plain_scalar, read_json, read_yaml, too_long
from texts import SMALL, file_lines, lines, small

if TYPE_CHECKING:
    from pathlib import Path

LONG = "one two three four five six seven eight nine ten " * 3


def test_a_saved_yaml_file_letter_by_letter(tmp_path: Path) -> None:
    nodes = {
        "rain": {
            "kind": "chance",
            "branches": {"wet": {"why": "1e3"}, "dry": {"why": "größer"}},
            "weights": {"wet": "30%", "dry": "rest"},
            "next": "dry",
        }
    }
    sc.save(sc.Scenario(**small(description=LONG.strip(), nodes=nodes)), tmp_path / "x.yaml")
    assert (tmp_path / "x.yaml").read_text(encoding="utf-8") == (
        "format: scenarios/1\n"
        "scenario: small\n"
        "description: one two three four five six seven eight nine ten one two three four five six seven eight\n"
        "  nine ten one two three four five six seven eight nine ten\n"
        "nodes:\n"
        "  rain:\n"
        "    kind: chance\n"
        "    branches:\n"
        "      wet: {why: '1e3'}\n"
        "      dry: {why: größer}\n"
        "    weights: {wet: 30%, dry: rest}\n"
        "    next: dry\n"
        "outcomes:\n"
        "  dry: {}\n"
        "  wet: {}\n"
    )


def test_a_saved_json_file_letter_by_letter(tmp_path: Path) -> None:
    sc.save(sc.Scenario(**small(title="größer")), tmp_path / "x.json")
    assert (
        (tmp_path / "x.json")
        .read_text(encoding="utf-8")
        .startswith(
            '{\n  "format": "scenarios/1",\n  "scenario": "small",\n  "title": "größer",\n  "nodes": {\n    "rain": {\n'
        )
    )


def test_what_stands_twice_is_written_twice() -> None:
    part = {"a": 1}
    assert yaml_text({"x": part, "y": part}) == "x: {a: 1}\ny: {a: 1}\n"


@pytest.mark.parametrize("missing", ["CSafeDumper", "CSafeLoader"])
def test_yaml_without_its_compiled_part(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delattr(yaml, missing, raising=False)
    document = small(title="1e3")
    assert read_yaml(yaml_text(document)) == (document, [])


@pytest.mark.parametrize(("text", "value"), [("X", "X"), ("1" * 400, int("1" * 400)), ("1" * 401, float("inf"))])
def test_whole_numbers_of_four_hundred_digits(text: str, value: object) -> None:
    assert plain_scalar(text) == value


# --- where, what --------------------------------------------------------------------------------------------------


def test_an_error_of_a_path_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def only(source: object) -> str:
        with pytest.raises(ScenarioError) as caught:
            sc.load(source)  # type: ignore[arg-type]
        return str(caught.value)

    gone = tmp_path / "gone.yaml"
    assert only(gone) == f"{gone}: no such file, and no bundled scenario of this name; check the path"
    told = "must be a file, got a folder or a device; name the scenario file itself"
    assert only(tmp_path) == f"{tmp_path}: {told}"
    long = "x" * 5000
    reason = os.strerror(errno.ENAMETOOLONG)
    assert only(long) == f"{long}: cannot be read ({reason}); check the path and its permissions"
    assert only(5) == "load takes the name of a bundled scenario or a path, got 5"
    monkeypatch.setattr("scenarios.files.reading.LARGEST_FILE", len(SMALL))
    place = tmp_path / "x.yaml"
    place.write_text(SMALL)
    assert sc.load(place).scenario == "small"  # as large as may be
    place.write_text(SMALL + "#")
    assert only(place) == f"{place}: must be at most {len(SMALL):,} bytes; split the scenario"


def test_a_file_is_read_no_further_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.files.reading.LARGEST_FILE", 3)
    (tmp_path / "x.yaml").write_bytes(b"abcd\xff")  # the fifth byte is never seen
    assert file_lines(tmp_path / "x.yaml")[0].endswith("must be at most 3 bytes; split the scenario")


def test_a_reader_that_fails_without_a_reason_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "no such luck"
        raise OSError(message)

    (tmp_path / "x.yaml").write_text(SMALL)
    monkeypatch.setattr("pathlib.Path.open", fail)
    assert file_lines(tmp_path / "x.yaml") == [" cannot be read (no such luck); check the path and its permissions"]


def test_a_byte_that_is_no_text_is_found_in_the_first_and_in_later_lines(tmp_path: Path) -> None:
    place = tmp_path / "x.yaml"
    for raw, at in ((b"\n\xff", "2:1"), (b"\na\nbc\xff\n\n", "3:3"), (b"\xff", "1:1")):
        place.write_bytes(raw)
        assert file_lines(place) == [f"{at}: must be UTF-8 text, got the byte 0xff; save the file as UTF-8"]


def test_texts_and_arguments_that_are_none_are_told() -> None:
    with pytest.raises(ScenarioError) as caught:
        sc.loads(5)  # type: ignore[arg-type]
    assert str(caught.value) == "loads takes the text of a scenario, got 5; for a file use load"
    with pytest.raises(ScenarioError) as caught:
        seed_text("us-option")
    assert str(caught.value) == "no bundled scenario 'us-option'; did you mean 'us-options'?"
    model = sc.Scenario(**small())
    for scenario, path, got in ((5, "x.yaml", "5 and 'x.yaml'"), (model, 6, f"{model!r} and 6")):
        with pytest.raises(sc.ScenariosError) as refused:
            sc.save(scenario, path)  # type: ignore[arg-type]
        assert str(refused.value) == f"save takes a scenario and a path, got {got}"


def test_half_of_a_surrogate_pair_is_told_whole(tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    with pytest.raises(sc.ScenariosError) as caught:
        sc.save(sc.Scenario(**small(title="a\ud800b")), place)
    told = "the scenario must be Unicode text, got '\\ud800'; take it out of its labels and texts"
    assert str(caught.value) == f"{place}: {told}"
    assert not place.exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("? [a]\n: 1", "1:3: a key must be text, got a list or a mapping; write a name"),
        ("a: &x [1]\n*x : 2", "2:1: a key must be text, got [1]; write a name"),
        ("a: *x", "1:4: no anchor 'x' stands before this alias; write the value out"),
        ("a: 1\n---\nb: 2", "2:1: must hold one document, got a second `---`; keep one scenario a file"),
        ("a: !!str 1", "1:4: tags are not part of the language, got 'tag:yaml.org,2002:str'; take it out"),
        ("[" * 101, "1:101: must not be nested deeper than 100 levels; flatten it"),
        ("a\x00", ("1:1: must be YAML text (unacceptable character #x0000: control characters are not allowed   in "
         '"<unicode string>", position 1); take out characters that cannot be printed')),
        ("a: b: c", ("1:5: must be YAML, got something else here (mapping values are not allowed in this context); "
         "check quotes, colons and indents")),
        ("a: 'x", ("1:6: must be YAML, got something else here (while scanning a quoted scalar found unexpected end of "
         "stream); check quotes, colons and indents")),
        ("\n[1]", "2:1: a scenario is a mapping of keys, got [1]; start from `scenarios new`"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_yaml_text_word_for_word(text: str, line: str) -> None:
    (got,) = lines(text)
    assert got.removeprefix(" ") == line or got == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", ("1:2: must be JSON, got something else here (expecting property name enclosed in double quotes); "
         "check quotes and commas")),
        ('{"a": "\\ud800"}', "must be Unicode text, got half of a surrogate pair (\\ud800 to \\udfff); take it out"),
        ("[" * 101 + "]" * 101, "must not be nested deeper than 100 levels; flatten it"),
        ("[" * 100_000, "must not be nested deeper than 100 levels; flatten it"),
        ("[" * 101, "must not be nested deeper than 100 levels; flatten it"),
        ("[," + "[" * 101, "1:2: must be JSON, got something else here (expecting value); check quotes and commas"),
        ('[{"a": ' * 50, "1:351: must be JSON, got something else here (expecting value); check quotes and commas"),
        ("[" * 101 + '"\\ud800"' + "]" * 101, "must not be nested deeper than 100 levels; flatten it"),
        ("[" * 99 + "[], " * 3 + '"[[" x', "1:117: must be JSON, got something else here (expecting ',' delimiter); check quotes and commas"),
        ("[NaN]", "JSON has no NaN; write a number"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_json_text_word_for_word(text: str, line: str) -> None:
    (got,) = lines(text, json_text=True)
    assert got.removeprefix(" ").removeprefix("1:1: ") == line


def test_a_hundred_levels_are_not_too_deep() -> None:
    for read in (read_yaml, read_json):
        assert read("[" * 100 + "]" * 100)[1] == []


def test_a_hundred_levels_of_mappings_and_lists() -> None:
    text = '{"a": [' * 50 + "1" + "]}" * 50
    assert read_json(text)[1] == []
    assert [p.message for p in read_json(f"[{text}]")[1]] == ["must not be nested deeper than 100 levels; flatten it"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[1, 2, 3]", 4),
        ("{a: 1, b: {c: 2}}", 4),
        ("{a: &x 1, b: *x}", 3),
        ("{a: &x [1, 2], b: *x}", 7),
        ("{a: &x [1, [2]], b: [*x, *x]}", 14),
        ("[&k a, {*k : 1}]", 5),
    ],
)
def test_values_are_counted_as_they_are_written_out(monkeypatch: pytest.MonkeyPatch, text: str, values: int) -> None:
    monkeypatch.setattr("scenarios.files.text.MOST_VALUES", values)
    assert read_yaml(text)[1] == []
    monkeypatch.setattr("scenarios.files.text.MOST_VALUES", values - 1)
    (problem,) = read_yaml(text)[1]
    assert problem.message == f"must hold at most {values - 1} values; split the scenario"
    assert problem.position is not None


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("&k a: 1\nb: *k", {"a": 1, "b": "a"}),
        ("a: &k 2\nb: *k", {"a": 2, "b": 2}),
        ("- &k 2\n- *k", [2, 2]),
        ("a: &k '2'\nb: *k", {"a": "2", "b": "2"}),
        ("&k 2: 1\nb: *k", {"2": 1, "b": "2"}),
        ("a: &k b\n*k : 1", {"a": "b", "b": 1}),
        ("&k 7", 7),
    ],
)
def test_an_anchor_holds_what_stands_there(text: str, document: object) -> None:
    assert read_yaml(text) == (document, [])


def test_a_key_given_twice_by_an_alias_is_told() -> None:
    positions: dict[Any, Any] = {}
    document, problems = read_yaml("a: &k b\nb: 2\n*k : 1\nc: 3", positions)
    assert document == {"a": "b", "b": 2, "c": 3}
    assert problems == [Problem(("b",), "this key stands here twice; keep one of the two", (3, 1))]
    assert positions == {(): (1, 1), ("a",): (1, 1), ("b",): (2, 1), ("c",): (4, 1)}


def test_positions_are_those_of_keys_and_entries() -> None:
    positions: dict[Any, Any] = {}
    read_yaml("\n\na:\n  - 1\n  - [2, {b: 3}]\n", positions)
    assert positions == {
        (): (3, 1),
        ("a",): (3, 1),
        ("a", 0): (4, 5),
        ("a", 1): (5, 5),
        ("a", 1, 0): (5, 6),
        ("a", 1, 1): (5, 9),
        ("a", 1, 1, "b"): (5, 10),
    }


@pytest.mark.parametrize(
    ("wanted", "count"),
    [([()], 1), ([("a",)], 2), ([("c",), ("a",)], 6), ([("b", 1)], 5), ([("b", 1), ("x",)], 6), ([], 6)],
)
def test_places_are_read_no_further_than_the_last_that_is_wanted(wanted: list[Any], count: int) -> None:
    positions: dict[Any, Any] = {}
    read_yaml("a: 1\nb: [2, 3]\nc: 4\n", positions, wanted)
    assert list(positions) == [(), ("a",), ("b",), ("b", 0), ("b", 1), ("c",)][:count]


def test_a_file_with_a_mistake_is_read_again_up_to_the_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []

    def watched(text: str, positions: Any = None, wanted: Any = ()) -> Any:
        found = read_yaml(text, positions, wanted)
        passes.append(positions)
        return found

    monkeypatch.setattr("scenarios.files.reading.read_yaml", watched)
    assert lines(SMALL.replace("30%", "x!"))[0].startswith("7:15: nodes.rain.weights.wet: ")
    assert ("nodes", "rain", "weights", "wet") in passes[1]
    assert ("nodes", "rain", "weights", "dry") not in passes[1]


def test_a_key_given_twice_in_json_is_told_with_its_place() -> None:
    assert read_json('{"a": 1}') == ({"a": 1}, [])
    document, problems = read_json('{"a": 1,\n "a": 2, "b": {"c": 1}}')
    assert document == {"a": 2, "b": {"c": 1}}
    assert problems == [Problem(("a",), "this key stands here twice; keep one of the two", (2, 2))]


def test_half_of_a_pair_moves_no_place_in_json() -> None:
    positions: dict[Any, Any] = {}
    json_positions('{"\\ud83d\\ude00": 1, "b": 2}', positions)
    assert positions["b",] == (1, 21)
    assert (" " * 2,) in positions


@pytest.mark.parametrize(("suffix", "at"), [(".yaml", "7:14"), (".JSON", "1:9")])
def test_an_error_is_given_its_place_in_the_file(tmp_path: Path, suffix: str, at: str) -> None:
    place = tmp_path / f"x{suffix}"
    place.write_text('{"\\ud83d": 1,\t"nodes": 1}' if suffix == ".JSON" else SMALL)
    path = ("nodes",) if suffix == ".JSON" else ("nodes", "rain", "weights", "wet")
    found = located(ScenarioError([Problem(path, "is wrong")]), place)
    line = {".yaml": f"{place}:7:15: nodes.rain.weights.wet: is wrong", ".JSON": f"{place}:1:15: nodes: is wrong"}
    assert found.lines() == [line[suffix]], at


def test_a_write_is_made_beside_its_goal_and_cleaned_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def fail(self: Path, goal: Path) -> None:
        seen.append(self.name)
        assert self.parent == goal.parent
        self.unlink()  # gone already: what cleans up must not mind
        message = "no such luck"
        raise OSError(message)

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(sc.ScenariosError) as caught:
        write_bytes(tmp_path / "x", b"1")
    told = "cannot be written (no such luck); nothing was changed there; choose another place"
    assert str(caught.value) == f"{tmp_path / 'x'}: {told}"
    assert seen[0].startswith(".scenarios-")
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_closed_and_whole() -> None:
    made = sc.schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {
        name: part["required"][0] for name, part in made["$defs"].items() if name in {"Decision", "Chance", "Gate"}
    } == {
        "Decision": "kind",
        "Chance": "kind",
        "Gate": "kind",
    }
    assert made["$defs"]["Chance"]["required"] == ["kind", "branches", "weights"]
    assert "kind" not in made["$defs"]["Step"].get("required", [])
    assert made["properties"]["scenario"]["pattern"] == r"^[a-z][a-z0-9_-]*$(?!\n)"
    assert made["properties"]["sources"]["additionalProperties"] is False
    assert "default" not in made["properties"]["sources"]


def test_what_a_schema_is_made_of() -> None:
    part = {
        "pattern": "^a$",
        "patternProperties": {"^b$": {"pattern": "c"}},
        "default": {},
        "list": [{"pattern": "d$"}],
    }
    assert _strict(part) == {
        "pattern": r"^a$(?!\n)",
        "patternProperties": {r"^b$(?!\n)": {"pattern": "c"}},
        "additionalProperties": False,
        "list": [{"pattern": r"d$(?!\n)"}],
    }
    assert _strict({"default": 1, "pattern": {"type": "string"}}) == {"default": 1, "pattern": {"type": "string"}}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (" " * 2**24, True),
        (" " * (2**24 + 1), False),
        ("," * 400_000 + "\n" * 600_000, True),
        ("," * 400_001 + "\n" * 600_000, False),
        ("," * 400_000 + "\n" * 600_001, False),
    ],
    ids=["long", "longer", "parts", "more commas", "more lines"],
)
def test_a_text_may_be_as_long_as_is_said(text: str, good: bool) -> None:
    assert (too_long(text) is None) is good


def test_a_key_that_stands_twice_is_told_where_it_stands() -> None:
    assert [problem.path for problem in read_yaml("a:\n- b: 1\n  b: 2\n")[1]] == [("a", 0, "b")]
    assert [problem.path for problem in read_yaml("a: 1\na:\n  b: 1\n  b: 2\n")[1]] == [("a",), ("a", "b")]
    assert [problem.path for problem in read_json('{"a": 1, "a": 2}')[1]] == [("a",)]
    assert [problem.path for problem in read_json('[{"a": 1, "a": 2}, {"a": 1}]')[1]] == [(0, "a")]


@pytest.mark.parametrize(("lines_more", "told"), [(999, 999), (1_000, 1_000), (1_001, 1_001), (1_002, 1_001)])
def test_of_very_many_keys_that_stand_twice_one_more_is_kept_than_is_told(lines_more: int, told: int) -> None:
    assert len(read_yaml("a: 1\n" * (1 + lines_more))[1]) == told


@pytest.mark.parametrize(("numbers", "good"), [(249_999, True), (250_000, False)])
def test_json_may_hold_a_quarter_of_a_million_values(numbers: int, good: bool) -> None:
    document, problems = read_json(f"[{','.join('1' * numbers)}]")
    assert (document is not None, problems == []) == (good, good)
    assert (read_json(f'[{",".join("1" * (numbers - 1))},"a,b"]')[0] is not None) is good


@pytest.mark.parametrize("entry", ["[]", "{}"])
def test_empty_lists_and_mappings_of_json_count_too(entry: str) -> None:
    assert read_json(f"[{','.join([entry] * 124_999)}]")[1] == []
    assert read_json(f"[{','.join([entry] * 125_000)}]")[0] is None


@pytest.mark.parametrize(
    ("levels", "told"), [(99, "must be JSON, got something else here"), (100, "must not be nested")]
)
def test_json_that_breaks_off_is_as_deep_as_its_open_brackets(levels: int, told: str) -> None:
    (problem,) = read_json("[" + "[]," * 5 + "[" * levels + "x")[1]
    assert problem.message.startswith(told)


def test_places_are_noted_no_further_than_is_wanted() -> None:
    positions: Positions = {}
    read_yaml("a: 1\nb: [2, 3]\nc: 4\n", positions, [("a",), ("b", 0)])
    assert positions == {(): (1, 1), ("a",): (1, 1), ("b",): (2, 1), ("b", 0): (2, 5)}
    of_json: Positions = {}
    json_positions('{"a": 1, "b": 2}', of_json, [("a",)])
    assert of_json == {(): (1, 1), ("a",): (1, 2)}


def test_deep_nesting_is_told_with_its_line() -> None:
    (problem,) = read_yaml("a: 1\nb: " + "[" * 50_000)[1]
    assert problem.position is not None
    assert problem.position[0] == 2


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        (("nodes", "rain", "when", 0, "if"), ("nodes", "rain", "when", 0)),
        (("nodes", "rain", "when", 1), ("nodes", "rain", "when")),
        (("nodes", "rain", "label", "x"), ("nodes", "rain", "label")),
        (("scales", "house", "words", "likely", "range"), ("scales", "house", "likely")),
        (("scales", "long", "words", "likely"), ("scales", "long", "words", "likely")),
        (("title",), ()),
    ],
)
def test_a_mistake_is_looked_for_where_the_document_has_something(path: Place, standing: Place) -> None:
    document = {
        "nodes": {"rain": {"label": 5, "when": [{}]}},
        "scales": {"house": {"likely": 5}, "long": {"words": {"likely": 5}}},
    }
    assert _standing(document, path) == standing
