"""Scenario files: YAML 1.2 and JSON in, positions, hostile texts, and saving whole or not at all."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path

import pytest

import scenarios as sc
from scenarios.files import seed_text, write_bytes
from scenarios.files.text import read_yaml
from texts import SMALL, TRIAL, file_lines, lines, small

# --- What loads ----------------------------------------------------------------------------------------------------


def test_the_example_of_the_language_loads() -> None:
    assert list(sc.loads(TRIAL).nodes) == ["us_policy", "atacms_gate", "russia_response", "end"]


@pytest.mark.parametrize("name", sc.seeds())
def test_a_bundled_scenario_loads(name: str) -> None:
    assert sc.load(name).scenario == name


def test_a_path_object_is_never_a_bundled_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "us-options").write_text(SMALL)
    assert sc.load(Path("us-options")).scenario == "small"


@pytest.mark.parametrize("name", ["x.yaml", "x.yml", "x.YAML", "x", "x.txt"])
def test_other_names_are_read_as_yaml(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SMALL)
    assert sc.load(tmp_path / name).scenario == "small"


@pytest.mark.parametrize("name", ["x.json", "x.JSON"])
def test_json_files_are_read_as_json(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SMALL)
    assert "must be JSON" in file_lines(tmp_path / name)[0]


@pytest.mark.parametrize(("name", "text"), [("x.yaml", SMALL), ("x.json", json.dumps(small()))])
def test_a_byte_order_mark_is_no_mistake(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert sc.load(tmp_path / name).scenario == "small"


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_ends_are_no_mistake(ending: str) -> None:
    assert sc.loads(SMALL.replace("\n", ending)) == sc.loads(SMALL)


@pytest.mark.parametrize("text", [SMALL, TRIAL, *map(seed_text, sc.seeds())], ids=["small", "trial", *sc.seeds()])
def test_yaml_and_json_give_the_same_model(text: str) -> None:
    as_json = json.dumps(read_yaml(text)[0])
    assert sc.loads(as_json, json_text=True) == sc.loads(text)


@pytest.mark.parametrize("text", [SMALL, TRIAL, *map(seed_text, sc.seeds())], ids=["small", "trial", *sc.seeds()])
def test_yaml_and_json_give_the_same_hash(text: str) -> None:
    as_json = json.dumps(read_yaml(text)[0])
    assert sc.loads(as_json, json_text=True).content_hash == sc.loads(text).content_hash


# --- YAML 1.2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["no", "No", "NO", "yes", "on", "off", "y", "n", "2025-08-24", "12:30", "1_000", "=",
    "<<", "0b11", "2025-08-24T10:00:00Z", "e3", "+", ".", "0x", "0o8", "truE", "nUll", ".NaNs", "²", "\u0661"])  # fmt: skip
def test_a_plain_value_is_text(form: str) -> None:
    assert read_yaml(f"key: {form}") == ({"key": form}, [])


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("012", 12),
        ("1e3", 1000.0),
        ("0o17", 15),
        ("0x1F", 31),
        ("+12", 12),
        ("-0", 0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5E-3", -0.0015),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        (".inf", float("inf")),
        ("-.INF", -float("inf")),
    ],
)
def test_a_plain_value_of_the_core_schema(form: str, value: object) -> None:
    document = read_yaml(f"key: {form}")[0]
    assert document == {"key": value}
    assert isinstance(document, dict)
    assert type(document["key"]) is type(value)


@pytest.mark.parametrize("form", ["012", "1e3", "null", "~", "true", "0x1F", ".nan"])
@pytest.mark.parametrize("quotes", ["'{}'", '"{}"'])
def test_a_quoted_value_is_text(form: str, quotes: str) -> None:
    assert read_yaml(f"key: {quotes.format(form)}") == ({"key": form}, [])


def test_the_tag_that_means_text_is_refused_or_obeyed() -> None:
    assert read_yaml("key: ! 012")[0] in (None, {"key": "012"})


@pytest.mark.parametrize("form", ["no", "off", "yes", "null", "~", "012", "1e3", "true", "2025-08-24", "1.5"])
def test_a_key_is_always_text(form: str) -> None:
    assert read_yaml(f"{form}: x") == ({form: "x"}, [])


def test_yes_and_no_may_name_branches() -> None:
    text = SMALL.replace("wet", "yes").replace("dry", "no")
    assert dict(sc.forecast(sc.loads(text))) == {"no": 0.7, "yes": 0.3}


def test_a_date_stays_text() -> None:
    assert sc.loads(SMALL + "as_of: 2025-08-24\n").as_of == "2025-08-24"


def test_a_text_that_looks_like_a_number_must_be_quoted() -> None:
    assert lines(SMALL + "title: 012\n") == [
        "9:1: title: must be text, got 12; put it in quotes if it is meant as a name"
    ]


def test_an_alias_stands_for_its_anchor() -> None:
    text = SMALL.replace("wet: 30%", "wet: &share 30%") + "title: *share\n"
    assert sc.loads(text).title == "30%"


def test_an_alias_may_stand_for_a_mapping() -> None:
    text = SMALL.replace("{wet: , dry: }\n    w", "&both {wet: , dry: }\n    w").replace("{dry: , wet: }", "*both")
    assert list(sc.loads(text).outcomes) == ["wet", "dry"]


def test_an_anchor_may_stand_on_a_key() -> None:
    assert sc.loads(SMALL.replace("scenario: small", "&id scenario: small") + "title: *id\n").title == "scenario"


# --- The content hash ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{sanctions: 3,", "{sanctions: 3.0,"),
        ("{sanctions: 3,", "{sanctions: 0.3e1,"),
        ("title: A trial of the language", "title: 'A trial of the language'"),
        ("opens: all\n", "\n"),
        ("      holds:\n", "      holds: {}\n"),
        ("source: F6\n", "source: [F6]\n"),
        ("  survey_fee: 5..15", "  survey_fee: {value: 5..15}"),
        ("scale: icd203\n", ""),
    ],
)
def test_the_hash_does_not_see_the_spelling(old: str, new: str) -> None:
    assert old in TRIAL
    assert sc.loads(TRIAL.replace(old, new)).content_hash == sc.loads(TRIAL).content_hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{sanctions: 3,", "{sanctions: 3.0000001,"),
        ("A trial of", "A trial  of"),
        ("opens: all", "opens: any"),
        ("  deal: {values: {escalation: -2}}\n  stalemate:\n", "  stalemate:\n  deal: {values: {escalation: -2}}\n"),
        ("weight: very likely", "weight: likely"),
        ("start: us_policy", ""),
    ],
)
def test_the_hash_sees_the_content(old: str, new: str) -> None:
    assert old in TRIAL
    assert sc.loads(TRIAL.replace(old, new)).content_hash != sc.loads(TRIAL).content_hash


def test_the_hash_is_the_same_tomorrow() -> None:
    assert sc.loads(SMALL).canonical() == (
        '{"format":"scenarios/1","scenario":"small","nodes":{"rain":{"kind":"chance","branches":{"wet":{},"dry":{}},'
        '"weights":{"wet":"30%","dry":"rest"}}},"outcomes":{"dry":{},"wet":{}}}'
    )


# --- Places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "at", "path"),
    [
        ("title: A", "titel: A", "3:1", "titel"),
        ("as_of: 2025-08-24", "as_of: 2025-02-30", "4:1", "as_of"),
        ("start: us_policy", "start: us_polcy", "15:1", "start"),
        ("withdrawal: 3}", "withdrawal: x!}", "25:50", "nodes.us_policy.weights.withdrawal"),
        ("tariffs: 2, ", "", "25:5", "nodes.us_policy.weights"),
        ("weight: 40%", "weight: 400%", "33:30", "nodes.atacms_gate.steps.review.weight"),
        ("withdrawal}, weight: 1%", "withdrawl}, weight: 1%", "38:22", "nodes.atacms_gate.steps.final_say.when[0].if.us_policy"),
        ("times: 1.5}]", "times: -1}]", "39:46", "nodes.atacms_gate.steps.final_say.shift[0].times"),
        ("    kind: chance\n    by", "    by", "42:3", "nodes.russia_response"),
        ("- if: {us_policy: withdrawal}\n        w", "- w", "51:9", "nodes.russia_response.when[0].if"),
        ("holds: 5, negotiates: 1}", "holds: 5}", "52:9", "nodes.russia_response.when[0].weights"),
        ("sanctions}, times: {negotiates: 1.3}", "sanctions}, times: {negotiate: 1.3}", "55:46", "nodes.russia_response.shift[1].times.negotiate"),
        ("combines: [sanctions, tariffs]", "combines: [sanctions, 5]", "23:36", "nodes.us_policy.options.both.combines[1]"),
        ("wider_war: {values", "wider_war: {value", "68:15", "outcomes.wider_war.value"),
        ("cautious: {label", "cautious: {labl", "73:14", "analysts.cautious.labl"),
        ('    "russia_response[us_policy=withdrawal]"', '    "russia_response[us_policy=both]"', "74:5", "analysts.cautious.weights['russia_response[us_policy=both]']"),
        ("unlikely: 15%..35%", "unlikely: 15%", "79:36", "scales.house.unlikely"),
    ],
    ids=lambda text: text.strip()[:30],
)  # fmt: skip
def test_a_mistake_has_its_line_and_column(old: str, new: str, at: str, path: str) -> None:
    assert TRIAL.count(old) == 1
    assert lines(TRIAL.replace(old, new))[0].startswith(f"{at}: {path}: ")


def test_a_range_of_a_word_has_its_line_and_column() -> None:
    (line,) = lines(TRIAL.replace("unlikely: 15%..35%", "unlikely: 35%..15%"))
    assert line.startswith("79:36: ")


def test_a_place_in_json_has_its_line_and_column() -> None:
    text = json.dumps(small(start="x", title=True), indent="\t", ensure_ascii=False)
    rows = text.split("\n")
    expected = [f"{i}:2" for i, row in enumerate(rows, 1) if row.startswith(('\t"start"', '\t"title"'))]
    assert [line.split(": ")[0] for line in lines(text, json_text=True)] == expected


@pytest.mark.parametrize("title", ["\U0001f600", '\\"', "/", "\x7f", "\x85", "\u2028", "a\tb", "\ufeff"])
def test_a_place_in_json_is_found_whatever_stands_before_it(title: str) -> None:
    text = json.dumps({"title": title, **small(start="x")}, indent=1, ensure_ascii=title != "\U0001f600")
    assert re.match(r"\d+:2: start: ", lines(text, json_text=True)[0])
    raw = json.dumps({"title": title, **small(start="x")}, indent=1, ensure_ascii=False)
    assert re.match(r"\d+:2: start: ", lines(raw, json_text=True)[0])


def test_a_place_after_wide_letters_counts_letters() -> None:
    assert lines(SMALL + "sources: {S: {claim: 'שלום😀', clam: x}}\n")[0].startswith("9:31: sources.S.clam: ")


def test_the_error_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(SMALL + "start: x\n")
    with pytest.raises(sc.ScenarioError, match=re.escape(f"{tmp_path / 'x.yaml'}:9:1: start: no node 'x'")):
        sc.load(tmp_path / "x.yaml")


def test_an_installed_library_brings_its_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "mine.yaml").write_text("format: größer", encoding="utf-8")
    (tmp_path / "seeds" / "notes.txt").touch()
    monkeypatch.setattr("importlib.resources.files", {"scenarios": tmp_path}.__getitem__)
    assert sc.seeds() == ("mine",)
    assert seed_text("mine") == "format: größer"


def test_of_a_vast_file_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "vast.yaml"
    with path.open("wb") as stream:
        stream.truncate(2**36)  # holes: it takes no room on the disk
    assert file_lines(path) == [" must be at most 16,777,216 bytes; split the scenario"]


def test_a_byte_that_is_no_utf_8_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    for text, place in ((b"\xe4", "1:1"), (b"ab\xe4", "1:3"), (b"\n\xe4", "2:1"), (b"a\nb\ncd\xe4\n", "3:3")):
        path.write_bytes(text)
        assert file_lines(path) == [f"{place}: must be UTF-8 text, got the byte 0xe4; save the file as UTF-8"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_while_a_file_is_written_again_nobody_else_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "x"
    place.touch()
    place.chmod(0o600)
    modes = []
    monkeypatch.setattr(os, "fsync", lambda stream: modes.append(stat.S_IMODE(os.fstat(stream).st_mode)))
    usual = os.umask(0)
    try:
        write_bytes(place, b"")
    finally:
        os.umask(usual)
    assert modes == [0o600]
