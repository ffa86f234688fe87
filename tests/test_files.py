"""Scenario files: YAML 1.2 and JSON in, positions, hostile texts, and saving whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from documents import random_document
from scenarios.files import seed_text, write_bytes
from scenarios.files.text import read_json, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

TRIAL = """\
format: scenarios/1
scenario: trial                      # id: lower-case, digits, - and _
title: A trial of the language
as_of: 2025-08-24
scale: icd203
sources:
  F6: {publisher: Wall Street Journal, date: 2025-08-23, claim: The Defense Secretary has the final say.}
  F11: {claim: Another}
  F12:
actors:
  us_president: {label: US President, objective: us_interest}
measures:                            # numbers that add up along a path
  us_cost: {label: Cost to the US, unit: USD bn, better: lower}
  escalation: {label: Escalation, unit: index, better: lower}
start: us_policy
nodes:
  us_policy:
    kind: decision
    by: us_president
    options:
      sanctions: {effects: {us_cost: 5}}
      tariffs: {effects: {us_cost: 20}}
      both: {combines: [sanctions, tariffs], effects: {us_cost: 3}}
      withdrawal:
    weights: {sanctions: 3, tariffs: 2, both: 2, withdrawal: 3}
    next: atacms_gate
  atacms_gate:
    kind: gate
    guards: Firing US-made ATACMS at targets inside Russia
    authority: us_secdef
    steps:
      request: {by: ukraine, weight: very likely}
      review: {by: pentagon, weight: 40%}
      final_say:
        by: us_secdef
        weight: unlikely
        source: F6
        when: [{if: {us_policy: withdrawal}, weight: 1%}]
        shift: [{if: {us_policy: sanctions}, times: 1.5}]
    opens: all
    next: russia_response
  russia_response:
    kind: chance
    by: russia
    branches:
      escalates: {effects: {escalation: 3}}
      holds:
      negotiates: {effects: {escalation: -1}}
    weights: {escalates: 3, holds: 5, negotiates: 2}
    when:
      - if: {us_policy: withdrawal}
        weights: {escalates: 4, holds: 5, negotiates: 1}
    shift:
      - {if: {atacms_gate: open}, times: {escalates: 1.5, negotiates: 1.2}}
      - {if: {us_policy: sanctions}, times: {negotiates: 1.3}}
    next: end
  end:
    kind: chance
    branches:
      deal:
      stalemate:
      wider_war: {requires: {russia_response: escalates}}
    weights: {deal: 5%..20%, stalemate: rest, wider_war: 5%}
    when: [{if: {russia_response: negotiates}, weights: {deal: likely, stalemate: rest, wider_war: 1%}}]
outcomes:
  deal: {values: {escalation: -2}}
  stalemate:
  wider_war: {values: {escalation: 10}}
parameters:
  resolve: {value: likely, why: …, source: F11}
  survey_fee: 5..15
analysts:
  cautious: {label: A cautious analyst, trust: 2, weights: {atacms_gate.final_say: remote,
    "russia_response[us_policy=withdrawal]": {escalates: 6, holds: 3, negotiates: 1}}}
objectives:
  us_interest: {us_cost: 1, escalation: 4}
indicators:
  troop_trains: {node: russia_response, likelihood: {escalates: 70%, holds: 20%, negotiates: 5%}, source: F12}
scales: {house: {likely: 60%..80%, unlikely: 15%..35%}}
"""
SMALL = """\
format: scenarios/1
scenario: small
nodes:
  rain:
    kind: chance
    branches: {wet: , dry: }
    weights: {wet: 30%, dry: rest}
outcomes: {dry: , wet: }
"""


def small(**more: Any) -> dict[str, Any]:
    """Return the small scenario as a document, with more keys."""
    document = read_yaml(SMALL)[0]
    assert isinstance(document, dict)
    return {**document, **more}


def lines(text: str, *, json_text: bool = False) -> list[str]:
    """Return the lines of the error that a text makes, without the name that stands for the file."""
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(text, json_text=json_text)
    return [line.removeprefix("<text>:") for line in caught.value.lines()]


def file_lines(path: Path) -> list[str]:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    return [line.removeprefix(f"{path}:") for line in caught.value.lines()]


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


# --- Saving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("seed", range(100))
def test_what_is_saved_loads_equal(tmp_path: Path, suffix: str, seed: int) -> None:
    model = sc.Scenario.model_validate(random_document(random.Random(seed)))
    sc.save(model, tmp_path / f"x{suffix}")
    again = sc.load(tmp_path / f"x{suffix}")
    assert (again, again.content_hash) == (model, model.content_hash)


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json", ".JSON"])
@pytest.mark.parametrize("name", sc.seeds())
def test_a_saved_seed_loads_equal(tmp_path: Path, name: str, suffix: str) -> None:
    sc.save(sc.load(name), tmp_path / f"x{suffix}")
    assert sc.load(tmp_path / f"x{suffix}") == sc.load(name)


TRICKY = ["no", "on", "yes", "off", "null", "~", "", " ", "012", "1e3", "0o17", "0x1F", "1_000", "12:30", "2025-08-24",
    "=", "<<", ".inf", ".5", "1.", "-", "- a", "a: b", "#", "a #b", "'", '"', "\\", "%", "@", "`", "!tag", "&a", "*a",
    "[", "{", "}", ",", "?", "|", ">", "a\nb", "a\n\n b\n", "\n", "\t", "  a", "a  ", "\x00", "\x07", "\x1b", "\x7f",
    "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001f600", "e\u0301", "שלום", "\u202eabc", "x" * 500, "$x$",
    "very long " * 30]  # fmt: skip


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("text", TRICKY, ids=lambda text: ascii(text)[:30])
def test_a_tricky_text_is_saved_as_it_is(tmp_path: Path, text: str, suffix: str) -> None:
    model = sc.Scenario(**small(title=text))
    sc.save(model, tmp_path / f"x{suffix}")
    assert sc.load(tmp_path / f"x{suffix}").title == text


@given(text=st.text())
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_any_text_is_saved_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    place = tmp_path_factory.mktemp("any") / f"x{suffix}"
    sc.save(sc.Scenario(**small(title=text, sources={"S": {"claim": f"a {text} b"}})), place)
    again = sc.load(place)
    assert (again.title, again.sources["S"].claim) == (text, f"a {text} b")


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_any_number_is_saved_as_it_is(tmp_path_factory: pytest.TempPathFactory, value: float, suffix: str) -> None:
    place = tmp_path_factory.mktemp("any") / f"x{suffix}"
    sc.save(sc.Scenario(**small(objectives={"o": {"wet": value}})), place)
    assert sc.load(place).objectives["o"]["wet"] == value


def test_a_key_that_looks_like_something_else_is_quoted(tmp_path: Path) -> None:
    model = sc.loads(SMALL.replace("wet", "no").replace("dry", "null"))
    sc.save(model, tmp_path / "x.yaml")
    assert sc.load(tmp_path / "x.yaml") == model


@pytest.mark.parametrize("name", ["x", "x.txt", "x.yaml.bak", ".yaml"])
def test_only_known_suffixes_are_saved(tmp_path: Path, name: str) -> None:
    with pytest.raises(sc.ScenariosError, match=r"must end in \.yaml, \.yml or \.json, got '.*'; rename it"):
        sc.save(sc.loads(SMALL), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_half_of_a_surrogate_pair_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenariosError):
        sc.save(sc.Scenario(**small(title="\ud800")), tmp_path / "x.yaml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing/x.yaml", "file/x.yaml", "x\x00.yaml", "x" * 300 + ".yaml"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        sc.ScenariosError, match=r"cannot be written .*; nothing was changed there; choose another place"
    ):
        sc.save(sc.loads(SMALL), tmp_path / name)


def test_a_name_as_long_as_may_be_is_saved(tmp_path: Path) -> None:
    name = "x" * 250 + ".yaml"
    sc.save(sc.loads(SMALL), tmp_path / name)
    assert sc.load(tmp_path / name) == sc.loads(SMALL)


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    with pytest.raises(sc.ScenariosError, match="cannot be written"):
        sc.save(sc.loads(SMALL), tmp_path / "x.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(sc.ScenariosError, match="cannot be written"):
        sc.save(sc.loads(SMALL), tmp_path / "x.yaml")


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")
FAILURES = [
    ("os.replace", OSError(errno.EACCES, "Permission denied"), sc.ScenariosError),
    ("os.fsync", OSError(errno.EIO, "Input/output error"), sc.ScenariosError),
    ("os.fsync", FULL, sc.ScenariosError),
    ("os.fdopen", FULL, sc.ScenariosError),
    ("os.chmod", OSError(errno.EPERM, "Operation not permitted"), sc.ScenariosError),
    ("os.fsync", KeyboardInterrupt(), KeyboardInterrupt),
    ("os.replace", KeyboardInterrupt(), KeyboardInterrupt),
    ("os.fsync", MemoryError(), MemoryError),
]


@pytest.mark.parametrize(("call", "error", "raised"), FAILURES)
@pytest.mark.parametrize("before", [b"as it was\r\n", None])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    error: BaseException,
    raised: type[BaseException],
    before: bytes | None,
) -> None:
    place = tmp_path / "x.yaml"
    if before is not None:
        place.write_bytes(before)
    model = sc.loads(SMALL)
    with monkeypatch.context() as patched:
        patched.setattr(call, raising(error))
        with pytest.raises(raised):
            sc.save(model, place)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == (
        {} if before is None else {"x.yaml": before}
    )


def test_the_reason_of_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", raising(FULL))
    with pytest.raises(sc.ScenariosError, match=r"x\.yaml: cannot be written \(No space left on device\)"):
        sc.save(sc.loads(SMALL), tmp_path / "x.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "x.yaml"
    place.write_text("")
    place.chmod(mode)
    sc.save(sc.loads(SMALL), place)
    assert stat.S_IMODE(place.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_bytes(tmp_path / "x", b"")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_plain_name_is_saved_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sc.save(sc.loads(SMALL), "x.yaml")
    assert sc.load("x.yaml") == sc.loads(SMALL)


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


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").touch(0o000)
    assert "cannot be read (Permission denied)" in file_lines(tmp_path / "x.yaml")[0]


@pytest.mark.parametrize(
    ("raw", "at", "byte"),
    [(b"caf\xe9: x", "1:4", "0xe9"), (b"a: b\nc: \xff\xfe", "2:4", "0xff"), (SMALL.encode("utf-16"), "1:1", "0xff")],
)
def test_a_file_that_is_not_utf8_is_told(tmp_path: Path, raw: bytes, at: str, byte: str) -> None:
    (tmp_path / "x.yaml").write_bytes(raw)
    assert file_lines(tmp_path / "x.yaml") == [f"{at}: must be UTF-8 text, got the byte {byte}; save the file as UTF-8"]


def test_a_file_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.files.LARGEST_FILE", 100)
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
    assert "must hold at most 2,000,000 values; split the scenario" in line
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
