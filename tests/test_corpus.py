"""Odd files, each with what comes of it: `corpus/manifest.json` says which forecast, or which words of the error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scenarios as sc
from scenarios.cli import main

CORPUS = Path(__file__).parent / "corpus"
MANIFEST = CORPUS / "manifest.json"
EXPECTED: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))


def agrees(model: sc.Scenario, expected: dict[str, Any]) -> None:
    answer = dict(sc.forecast(model))
    assert list(answer) == list(expected["forecast"])
    assert answer == pytest.approx(expected["forecast"], rel=1e-12, abs=0)
    for key in expected.keys() - {"forecast"}:
        assert getattr(model, key) == expected[key]


def test_the_manifest_and_the_folder_agree() -> None:
    found = {path.name for path in CORPUS.iterdir()}
    assert found - {"manifest.json", ".gitattributes"} == EXPECTED.keys()
    for expected in EXPECTED.values():
        assert ("forecast" in expected) != bool(expected.get("error"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_the_corpus_loads_or_is_told(name: str) -> None:
    expected = EXPECTED[name]
    if "forecast" in expected:
        agrees(sc.load(CORPUS / name), expected)
        return
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(CORPUS / name)
    assert expected["error"] in str(caught.value)
    assert all(line.startswith(f"{CORPUS / name}:") for line in caught.value.lines())
    assert all(len(line) < len(str(CORPUS)) + 500 for line in caught.value.lines())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_text_of_the_corpus_loads_or_is_told(name: str) -> None:
    expected = EXPECTED[name]
    try:
        text = (CORPUS / name).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        assert "must be UTF-8 text" in expected["error"]
        return
    json_text = name.endswith(".json")
    if "forecast" in expected:
        agrees(sc.loads(text, json_text=json_text), expected)
        return
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(text, json_text=json_text)
    assert expected["error"] in str(caught.value)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_the_corpus_is_checked_on_the_command_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = EXPECTED[name]
    path = str(CORPUS / name)
    code = main(["check", path])
    written, told = capsys.readouterr()
    assert "Traceback" not in told
    if "forecast" in expected:
        assert (code, written, told) == (0, f"{path}: no mistakes\n", "")
        return
    assert (code, written) == (1, "")
    assert expected["error"] in told
    assert all(line.startswith(f"scenarios: {path}:") for line in told.splitlines())


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "forecast" in expected])
def test_what_loads_is_saved_and_loads_equal(name: str, suffix: str, tmp_path: Path) -> None:
    model = sc.load(CORPUS / name)
    sc.save(model, tmp_path / f"x.{suffix}")
    assert sc.load(tmp_path / f"x.{suffix}") == model
