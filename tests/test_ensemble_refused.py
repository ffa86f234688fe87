"""Ensembles that cannot be: rows that cannot be drawn, wrong arguments and targets, evidence that is impossible."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document

if TYPE_CHECKING:
    from oracle import Document

from doubtful import EVERYTHING, model_of


def test_sobol_points_have_so_many_dimensions_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.evaluation.parallel._mine", threading.local())  # what an earlier test made ready
    monkeypatch.setattr("scenarios.sampling.numbers.MOST_DIMENSIONS", 14)
    with pytest.raises(
        sc.LimitError, match=r"has at most 14 dimensions, got 19 for what is uncertain here; write method='random'"
    ):
        sc.ensemble(model_of(EVERYTHING), samples=1)
    sc.ensemble(model_of(EVERYTHING), samples=1, method="random")


def row(weights: Document, **more: Any) -> sc.Scenario:
    return model_of(document({"n": chance(weights)}, list(weights), **more))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            row({"a": "beta(2, 8)", "b": "beta(2, 8)", "c": "rest"}),
            r"n: weights that are drawn must never add up to more than 100 %, got up to 200 %; give the distributions lower ends",
        ),
        (row({"a": "beta(2, 8)", "b": "beta(8, 2)"}), "got up to 200 %"),
        (row({"a": "uniform(10%, 30%)", "b": "80%"}), "got as little as 90 %; write `rest` for one branch"),
        (
            row({"a": "triangular(10%, 20%, 20%)", "b": "70%..83.3333333333333%"}),
            "got as little as 93.33 %; write `rest` for one",
        ),
        (row({"a": "$p", "b": "$p", "c": "rest"}, parameters={"p": "30%..60%"}), "got up to 120 %"),
        (
            row({f"b{i}": f"{i / 10}%..{10 + i}%" for i in range(14)}),
            "at most 13 ranges of one row can be drawn, got 14",
        ),
    ],
)
def test_rows_that_cannot_be_drawn_are_refused(model: sc.Scenario, said: str) -> None:
    sc.forecast(model)
    with pytest.raises(sc.QuestionError, match=said):
        sc.ensemble(model, forecast=True, samples=1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"samples": 0}, "samples must be a whole number of at least 1, got 0"),
        ({"samples": 1.5}, "samples must be a whole number of at least 1, got 1.5"),
        ({"samples": True}, "samples must be a whole number"),
        ({"seed": -1}, "seed must be a whole number of at least 0 or a numpy SeedSequence, got -1"),
        ({"seed": 1.0}, "seed must be a whole number of at least 0"),
        ({"method": "sobel"}, r"method must be one of sobol, random, lhs, got 'sobel'; did you mean 'sobol'\?"),
        ({"method": 3}, "method must be one of sobol, random, lhs, got 3"),
        ({"chunk": 0}, "chunk must be a whole number of at least 1, got 0"),
        (
            {"executor": 0},
            "executor must be a concurrent.futures.Executor or a number of local processes, got 0; write executor=2",
        ),
        ({"executor": "dask"}, "executor must be a concurrent.futures.Executor or a number"),
        ({"executor": True}, "executor must be a concurrent.futures.Executor or a number"),
        ({"samples": 10**9}, "at most 8,192 MiB of answers may be held at once, got"),
        ({"by": "gat"}, "by: no node 'gat'"),
        (
            {"by": "gate", "forecast": True},
            "forecast: nothing is compared in a forecast, got by='gate' too; leave one of them out",
        ),
        ({"forecast": "x"}, "^forecast must be True or False, got 'x'; write one of the two$"),
        ({"forecast": 1}, "^forecast must be True or False, got 1; "),
        ({"forecast": None}, "^forecast must be True or False, got None; "),
        ({"progress": "yes"}, "^progress must be True or False, got 'yes'; write one of the two$"),
        ({"progress": float("nan")}, "^progress must be True or False, got nan; "),
        ({"given": {"answer": "yield"}}, "'answer' has no branch 'yield'"),
        ({"samples": 10**9, "method": "lhs", "forecast": True, "do": {"policy": "firm"}}, "MiB"),
    ],
)
def test_wrong_arguments_are_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises((sc.QuestionError, sc.LimitError), match=said):
        sc.ensemble(model_of(EVERYTHING), **{"samples": 4, **wrong})


def test_numpy_says_true_and_false_as_well() -> None:
    found = sc.ensemble(row({"a": "30%..50%", "b": "rest"}), forecast=np.True_, progress=np.False_, samples=4)  # type: ignore[arg-type] # numpy's own
    assert found.by == ""


def test_what_is_learned_must_be_possible_in_every_draw() -> None:
    doc = document({"n": chance({"a": "0%", "b": "20%..30%", "c": "rest"})}, ["a", "b", "c"])
    with pytest.raises(sc.QuestionError, match="must be possible, got probability 0 for n=a"):
        sc.ensemble(model_of(doc), forecast=True, samples=4, given={"n": "a"})


def test_a_draw_in_which_paths_end_early_is_refused() -> None:
    doc = document(
        {
            "a": chance({"x": 1, "y": 1}, next="b"),
            "b": chance(
                {"good": "$p", "bad": "rest"},
                branches={"good": {}, "bad": {"requires": {"a": "x"}}},
            ),
        },
        ["good", "bad"],
        parameters={"p": "beta(1e-9, 1e-9)"},  # 0 or 1
    )
    assert sc.forecast(model_of(doc))["good"] == pytest.approx(0.75)
    with pytest.raises(
        sc.QuestionError, match="in every draw at least one branch must weigh more than 0 wherever a path"
    ):
        sc.ensemble(model_of(doc), forecast=True, samples=64, method="random")


def test_targets_that_are_none_are_named() -> None:
    spread = sc.ensemble(model_of(EVERYTHING), samples=4)
    for target, said in (
        ("god", r"no outcome or measure 'god'; did you mean 'good'\?"),
        (["good", "cost"], "target: a list holds outcomes, got the measure 'cost'; ask for it by itself"),
        ([], r"target must be an outcome, a measure or a list of outcomes, got \[\]; write one"),
        (3, "target must be an outcome, a measure or a list of outcomes, got 3"),
    ):
        with pytest.raises(sc.QuestionError, match=said):
            spread.mean(target)  # type: ignore[arg-type]
    with pytest.raises(sc.QuestionError, match="interval: level must lie between 0 and 1, got 90"):
        spread.interval("good", 90)
    with pytest.raises(sc.QuestionError, match="quantile: level must lie between 0 and 1, got nan"):
        spread.quantile(math.nan, "good")
    with pytest.raises(sc.QuestionError, match="no option 'frim'"):
        spread.difference("frim", "soft", "good")
