"""Long work shows a bar where that is asked for, on standard error, and nothing else changes."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from bounded import model_of
from documents import chance, decision, document

UKRAINE = sc.load("ukraine-2025-08")
US = sc.load("us-options")
PANEL = {"analysts": {"A": {"weights": {"n": {"a": "30%..35%", "b": "rest"}}}}}
ROW = document({"n": chance({"a": "30%..50%", "b": "rest"})}, ["a", "b"])


@cache
def tables() -> tuple[sc.PayoffTable, sc.PayoffTable]:
    spread = sc.ensemble(UKRAINE, samples=64, seed=1)
    return sc.payoff_table(spread, "settlement", better="higher"), sc.payoff_table(spread, "us_cost")


QUESTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "acceptability": (lambda **more: sc.acceptability(*tables(), [0, 500, 1000], **more), "3/3"),
    "bounds": (lambda **more: sc.bounds(US, "us_cost", **more), "8/8"),
    "bounds of more boxes": (lambda **more: sc.bounds(UKRAINE, "settlement", budget=3, **more), "8/8"),
    "bounds of differences": (
        lambda **more: sc.bounds(
            US, "us_cost", versus="both", given={"year_later": ["settlement", "ceasefire"]}, **more
        ),
        "6/6",
    ),
    "bounds of analysts": (lambda **more: sc.bounds(model_of(ROW | PANEL), analysts="mixed", **more), "2/2"),
    "discover": (lambda **more: sc.discover(UKRAINE, "settlement", better="higher", samples=256, **more), "256/256"),
    "info_gap": (lambda **more: sc.info_gap(US, "us_cost", 23.8, steps=3, **more), "11/11"),
    "simulate": (lambda **more: sc.simulate(US, 300_000, detail="outcomes", **more), "300000/300000"),
    "sobol": (lambda **more: sc.sobol(US, "us_cost", **more), "4/4"),
    "sobol, sampled": (lambda **more: sc.sobol(US, "us_cost", method="sampled", samples=64, **more), "100%"),
    "stability_radius": (lambda **more: sc.stability_radius(US, "ukraine_front", **more), "6/6"),
    "value_of_research": (lambda **more: sc.value_of_research(US, objective="us_cost", **more), "100%"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_bar_shows_how_far_it_is(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    ask, end = QUESTIONS[name]
    silent = ask()
    assert capsys.readouterr().err == ""
    shown = ask(progress=True)
    told = capsys.readouterr()
    assert end in told.err
    assert "100%" in told.err
    assert told.out == ""
    assert str(shown) == str(silent)
    for wrong in ("yes", 1, None, float("nan")):
        with pytest.raises(sc.QuestionError, match=r"^progress must be True or False, got "):
            ask(progress=wrong)
    assert capsys.readouterr().err == ""


def test_a_bar_shows_how_many_paths_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sc.simulate(US, 1000, to=tmp_path / "paths.csv", progress=True)
    assert "1000/1000" in capsys.readouterr().err


def test_several_judgements_are_learned_in_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    options = {"x": {"to": "a"}, "y": {"to": "b"}, "z": {"to": "c"}}
    ends = {name: {"values": {"gain": f"uniform({low}, {low + 9})"}} for low, name in enumerate("abc")}
    doc = document({"pick": decision(*options, options=options)}, ends, measures={"gain": {"better": "higher"}})
    amounts = list(sc.value_of_research(model_of(doc), objective="gain"))
    assert len(amounts) == 3
    sc.value_of_research(model_of(doc), amounts[:2], "gain", progress=True)
    assert "4/4" in capsys.readouterr().err


def test_paths_are_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sc.simulate(US, 1000, seed=3)
    monkeypatch.setattr("scenarios.evaluation.paths.STREAMED_PATHS", 300)
    pieces = sc.simulate(US, 1000, seed=3)
    assert np.array_equal(pieces.taken, whole.taken)
    assert np.array_equal(pieces.totals, whole.totals)


def test_the_library_for_bars_loads_only_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert sc.bounds(US, "us_cost")
    with pytest.raises(ImportError):
        sc.bounds(US, "us_cost", progress=True)
