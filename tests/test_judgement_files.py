"""One analyst's set in a file of its own: written, read, and every way to get it wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.files import yaml_text
from scenarios.files.text import read_yaml
from wrong import changed

if TYPE_CHECKING:
    from pathlib import Path

MODEL = sc.Scenario.model_validate(changed({}))
SET: dict[str, Any] = {
    "format": "scenarios-judgements/1",
    "scenario": "trial",
    "analyst": "ada",
    "label": "Ada B.",
    "who": "Ada B.",
    "date": "2025-08-20",
    "round": 2,
    "supersedes": "bold",
    "scale": "house",
    "trust": 2.5,
    "source": ["F1"],
    "why": "She was asked.",
    "weights": {
        "response": {"weights": {"escalates": "doubtful", "holds": "rest"}, "confidence": "low", "why": "Twice."},
        "gate.review": "likely",
        "$odds": {"weight": "60%", "scale": "phia", "who": "Her desk"},
    },
}
TEXT = """\
format: scenarios-judgements/1
scenario: trial
analyst: ada
weights:
  response: {escalates: 5%, holds: rest}
"""


def put(folder: Path, content: Any, name: str = "set.yaml") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return path


def lines(path: Path, model: sc.Scenario = MODEL) -> list[str]:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.read_judgements(model, path)
    return [line.removeprefix(f"{path}:") for line in caught.value.lines()]


@pytest.mark.parametrize("suffix", ["yaml", "yml", "JSON", "json"])
def test_a_set_is_read_with_all_it_says(tmp_path: Path, suffix: str) -> None:
    model = sc.read_judgements(MODEL, put(tmp_path, SET, f"set.{suffix}"))
    said = {key: value for key, value in SET.items() if key not in {"format", "scenario", "analyst"}}
    assert json.loads(json.dumps(model.to_document()["analysts"]["ada"])) == said
    assert model.analysts["ada"].rows["gate.review"] == "0.6..0.8"
    assert list(model.panel) == ["ada"]
    assert sc.Scenario.model_validate(model.to_document()) == model
    assert list(MODEL.analysts) == ["bold"]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    model = sc.read_judgements(MODEL, put(tmp_path, SET))
    path = tmp_path / f"written.{suffix}"
    sc.write_judgements(model, "ada", path)
    assert sc.read_judgements(MODEL, path) == model


def test_several_files_are_read_in_turn(tmp_path: Path) -> None:
    first = put(tmp_path, SET)
    second = put(tmp_path, SET | {"analyst": "eva", "supersedes": "ada"}, "b.json")
    third = tmp_path / "group.csv"
    third.write_text("address,branch,weight,who\ngate.review,,10%,Zoë\n")
    model = sc.read_judgements(MODEL, first, second, third)
    assert list(model.analysts) == ["bold", "ada", "eva", "zoe"]
    assert list(model.panel) == ["eva", "zoe"]
    assert lines(second) == ["9:2: supersedes: no analyst 'ada'; there are: bold, eva"]


WRONG: list[tuple[Any, list[str]]] = [
    ("", [" the file is empty; start from `write_judgements`, or from the blank sheet of `elicit`"]),
    ("[1]", ["1:1: a file of judgements is a mapping of keys, got [1]; start from `write_judgements`, or from the blank sheet of `elicit`"]),
    ("a: b: c", ["1:5: must be YAML, got something else here (mapping values are not allowed in this context); check quotes, colons and indents"]),
    (TEXT.replace("judgements/1", "judgements/2"), ["1:1: format: must be 'scenarios-judgements/1', got 'scenarios-judgements/2'; write one of these"]),
    (TEXT.replace("trial", "trail"), ["2:1: scenario: must be the scenario that is judged, 'trial', got 'trail'; take the file that belongs to it"]),
    (TEXT.replace("ada", "bold"), ["3:1: analyst: there is an analyst 'bold' already; choose another id, and write `supersedes` if this set replaces that"]),
    (TEXT.replace("analyst: ada\n", ""), ["1:1: analyst: is required; add it"]),
    (TEXT.replace("analyst: ada\n", "") + "  respons: equal\n", [
        "1:1: analyst: is required; add it", "5:3: weights.respons: no node 'respons'; did you mean 'response'?"]),
    (TEXT.replace("ada", "1st"), ["3:1: analyst: must be an id: a letter, then letters, digits, _ or -, got '1st'; rename it"]),
    (TEXT.replace("analyst", "analist"), ["1:1: analyst: is required; add it", "3:1: analist: unknown key; did you mean 'analyst'?"]),
    (TEXT.replace("judgements/1", "1") + "  respons: equal\n", [
        "1:1: format: must be 'scenarios-judgements/1', got 'scenarios-1'; write one of these",
        "6:3: weights.respons: no node 'respons'; did you mean 'response'?"]),
    (TEXT + "supersedes: ada\n", ["6:1: supersedes: must name an earlier set, got ada -> ada; take it out of the earliest"]),
    (TEXT + "  respons: equal\n", ["6:3: weights.respons: no node 'respons'; did you mean 'response'?"]),
    (TEXT + "  response: equal\n", ["6:3: weights.response: this key stands here twice; keep one of the two"]),
    (TEXT + '  " response": equal\n', ["6:3: weights[' response']: a judgement must stand once in a set, got it as 'response' too; keep one of the two"]),
    (TEXT.replace(", holds: rest", ""), ["5:3: weights.response: every branch needs a weight, got none for 'holds'; add it, 0 % if it cannot happen"]),
    (TEXT.replace("5%", ".nan"), ["5:14: weights.response.escalates: must be a finite number of at least 0, got nan; correct the number"]),
    (TEXT.replace("trial", "Trail").replace("5%", "5%..") + "  gate.reviw: 1\n  $odds: {weight: 1, sorce: F1}\n  policy: {weights: equal, source: F2}\nscale: phai\n", [
        "2:1: scenario: must be an id in lower case: a letter, then letters, digits, _ or -, got 'Trail'; rename it",
        "5:14: weights.response.escalates: must be a weight: a number of at least 0, 15%, 3/8, 5%..20%, beta(2, 8), $name, a word of the scale, or rest, got '5%..'; correct it or put a text in quotes",
        "6:3: weights.gate.reviw: the judgements of gate 'gate' are its steps, got 'gate.reviw'; did you mean 'gate.review'?",
            "7:22: weights['$odds'].sorce: unknown key; did you mean 'source'?",
        "8:28: weights.policy.source: no source 'F2'; there are: F1",
        "9:1: scale: no scale 'phai'; did you mean 'phia'?"]),
    (TEXT + "  gate.reviw: 1\ndate: 2025-02-30\n", [
        "6:3: weights.gate.reviw: the judgements of gate 'gate' are its steps, got 'gate.reviw'; did you mean 'gate.review'?",
        "7:1: date: must be a day that exists, got '2025-02-30'; write YYYY-MM-DD"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG, ids=lambda value: str(value)[-50:])
def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path, text: str, told: list[str]) -> None:
    assert lines(put(tmp_path, text)) == told


def test_very_many_mistakes_are_told_as_far_as_anybody_reads(tmp_path: Path) -> None:
    wrong = SET | {"weights": {f"a{i}": True for i in range(3_000)}}
    told = lines(put(tmp_path, wrong, "set.json"))
    assert len(told) == 1_001


def test_json_is_strict(tmp_path: Path) -> None:
    assert lines(put(tmp_path, '{"format": NaN}', "set.json")) == ["1:1: JSON has no NaN; write a number"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.mkdir(), " must be a file, got a folder or a device; name the judgements file itself"),
        (lambda _: None, " no such file; check the path"),
        (lambda path: path.write_bytes(b"\xff"), "1:1: must be UTF-8 text, got the byte 0xff; save the file as UTF-8"),
        (lambda path: path.write_bytes(b" " * (16 * 2**20 + 1)), " must be at most 16,777,216 bytes; split the judgements"),
        (lambda path: path.write_bytes(b"," * (10**6 + 1)), " must have at most 1,000,000 commas and line breaks, got more; split the file"),
    ],
    ids=["folder", "nothing", "bytes", "large", "commas"],
)  # fmt: skip
def test_files_that_cannot_be_read(tmp_path: Path, make: Any, told: str) -> None:
    make(tmp_path / "set.yaml")
    assert lines(tmp_path / "set.yaml") == [told]


def test_the_name_says_the_form(tmp_path: Path) -> None:
    told = lines(put(tmp_path, TEXT, "set.xlsx"))
    assert told == [" a file of judgements must end in .csv, .yaml, .yml or .json, got 'xlsx'; rename it"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda _: sc.read_judgements("trial"), "read_judgements takes a scenario, got 'trial'; pass the result of load"),  # type: ignore[arg-type]
        (lambda _: sc.read_judgements(MODEL), "read_judgements takes files of judgements, got none; name at least one"),
        (lambda _: sc.read_judgements(MODEL, 5), "read_judgements takes paths of files, got 5; write for example 'group.csv'"),  # type: ignore[arg-type]
        (lambda p: sc.write_judgements(MODEL, "blod", p / "a.yaml"), "analyst: no analyst 'blod'; did you mean 'bold'?"),
        (lambda p: sc.write_judgements(MODEL, None, p / "a.yaml"), "analyst: no analyst None; there are: bold"),  # type: ignore[arg-type]
        (lambda p: sc.write_judgements("x", "bold", p), "write_judgements takes a scenario and a path, got 'x' and "),  # type: ignore[arg-type]
        (lambda _: sc.write_judgements(MODEL, "bold", 5), "write_judgements takes a scenario and a path, got Scenario"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_questions_that_do_not_fit(tmp_path: Path, ask: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        ask(tmp_path)
    assert str(caught.value).startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_a_set_is_written_as_yaml_or_json(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenariosError, match=r"a judgements file must end in \.yaml, \.yml or \.json, got '\.csv'"):
        sc.write_judgements(MODEL, "bold", tmp_path / "a.csv")


def test_a_path_that_is_none_is_told() -> None:
    with pytest.raises(sc.QuestionError, match=r"takes a scenario and a path, got .* and 5$"):
        sc.write_judgements(MODEL, "bold", 5)  # type: ignore[arg-type] # the point of the test


@pytest.mark.parametrize("text", ["1e5", "1E5", "-.5E-3", "1.", "0o17"])
def test_a_text_that_looks_like_a_number_is_written_as_a_text(text: str) -> None:
    assert read_yaml(yaml_text({"label": text})) == ({"label": text}, [])
    assert repr(text) in yaml_text({"label": text})
