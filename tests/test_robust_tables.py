"""Payoff tables: from ensembles, analysts and numbers of one's own; and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import scenarios as sc
from documents import chance, decision, document

UKRAINE = sc.load("ukraine-2025-08")
SPREAD = sc.ensemble(UKRAINE, samples=64, seed=1)
TWO = {"a": {"x": 1, "y": 2}, "b": {"y": 4, "x": 3}}


@pytest.mark.parametrize("target", ["settlement", "us_cost", ["ceasefire", "settlement"]])
def test_the_cases_of_an_ensemble_are_its_draws(target: Any) -> None:
    table = sc.payoff_table(SPREAD, target, better="higher")
    np.testing.assert_array_equal(table.payoffs, SPREAD.values(target).T)
    assert table.options == SPREAD.options
    assert table["both"]["7"] == SPREAD.values(target)[7, 2]
    assert table.weights.tolist() == [1 / 64] * 64
    assert table.provenance is SPREAD.provenance


def test_a_measure_says_itself_which_is_better() -> None:
    assert sc.payoff_table(SPREAD, "us_cost").better == "lower"
    assert sc.payoff_table(SPREAD, "us_cost", better="higher").better == "higher"
    assert sc.payoff_table(UKRAINE, "us_cost").better == "lower"
    for source in (SPREAD, UKRAINE):
        with pytest.raises(
            sc.QuestionError, match="better must be 'higher' or 'lower' for 'settlement', got None; say which is best"
        ):
            sc.payoff_table(source, "settlement")


def test_the_cases_of_a_scenario_are_its_analysts() -> None:
    for target in ("us_cost", ["settlement", "ceasefire"]):
        table = sc.payoff_table(
            UKRAINE, target, better="lower", do={"atacms_gate": "open"}, given={"russia_response": "holds"}
        )
        assert table.cases == ("as written", "restraint", "support", "pressure")
        for k, one in enumerate((UKRAINE, *(UKRAINE.with_weights(a.weights) for a in UKRAINE.analysts.values()))):
            answer = sc.compare(one, do={"atacms_gate": "open"}, given={"russia_response": "holds"})
            expected = [d.mean("us_cost") if target == "us_cost" else d.probability(target) for d in answer.values()]
            assert table.payoffs[:, k].tolist() == pytest.approx(expected)
        assert "given russia_response=holds" in str(table)
    assert sc.payoff_table(UKRAINE, "us_cost", by="atacms_gate").options == ("open", "closed")


@pytest.mark.parametrize(
    "given",
    [
        TWO,
        pd.DataFrame({"x": [1, 3], "y": [2.0, 4.0]}, index=["a", "b"]),
    ],
)
def test_a_table_of_ones_own_names_its_rows_and_columns(given: Any) -> None:
    table = sc.payoff_table(given, weights={"y": 0.25, "x": 0.75})
    assert table.options == ("a", "b")
    assert table.cases == ("x", "y")
    assert table.payoffs.tolist() == [[1, 2], [3, 4]]
    assert table.weights.tolist() == [0.75, 0.25]
    assert table.better == "higher"
    assert table.provenance is None


def test_an_array_is_copied_and_numbered() -> None:
    given = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    table = sc.payoff_table(given)
    given[0, 0] = 9
    assert table.payoffs[0, 0] == 1
    assert table.options == ("0", "1")
    assert table.cases == ("0", "1", "2")
    assert not table.payoffs.flags.writeable
    assert not table.weights.flags.writeable
    named = sc.payoff_table(given, options=["a", "b"], cases=["x", "y", "z"], better="lower")
    assert named["b"]["z"] == 6
    assert sc.payoff_table({"a": [1, 2], "b": (3, 4)}).cases == ("0", "1")
    assert sc.payoff_table([[2**70, 1], [0, 1]]).payoffs[0, 0] == 2.0**70


def test_a_table_shows_itself() -> None:
    table = sc.payoff_table(TWO)
    assert str(table).splitlines()[0] == "payoff"
    assert "higher is better; a given table of 2 options and 2 cases" in str(table)
    assert repr(table) == "PayoffTable(given: a, b; 2 cases; higher is better)"
    assert "<table>" in table._repr_html_()
    assert table.to_frame().to_dict("list") == {
        "option": ["a", "a", "b", "b"], "case": ["x", "y", "x", "y"], "weight": [0.5] * 4, "value": [1.0, 2.0, 3.0, 4.0]
    }  # fmt: skip
    assert list(table) == ["a", "b"]
    assert len(table) == 2
    shown = str(sc.payoff_table(SPREAD, "settlement", better="higher"))
    assert max(map(len, shown.splitlines())) <= 100
    mean = 100 * SPREAD.mean("settlement")["both"]
    assert f"{mean:.1f} %" in shown
    assert "cases weighted" in str(sc.payoff_table(TWO, weights=[0.25, 0.75]))
    with pytest.raises(KeyError, match="no option 'c'"):
        table["c"]


@pytest.mark.parametrize(
    ("source", "asked", "message"),
    [
        ([], {}, r"source must have the shape \(options, cases\), neither of them 0, got \(0,\); give a row for each option"),
        (np.zeros((2, 0)), {}, r"neither of them 0, got \(2, 0\)"),
        ([1.0, 2.0], {}, r"got \(2,\)"),
        (np.zeros((2, 2, 2)), {}, r"got \(2, 2, 2\)"),
        ({}, {}, r"got \(0,\)"),
        (5, {}, r"got \(\)"),
        ([[1, 2], [3]], {}, "source must be a rectangle of numbers, options × cases"),
        ([[1, 2], [3, None]], {}, "got nan in row 1, column 1"),
        ("abc", {}, "source must be a rectangle of numbers"),
        (object(), {}, "source must be a rectangle of numbers"),
        ([["1", "2"], ["3", "4"]], {}, "cells must be numbers, got"),
        ([[True, False], [True, True]], {}, "cells must be numbers"),
        ([[1, "2"], [3, 4]], {}, "cells must be numbers"),
        ([[1j, 2], [3, 4]], {}, "source must be a rectangle of numbers|cells must be numbers"),
        ([[1, np.nan], [3, 4]], {}, "cells must be finite numbers up to 1e\\+300, got nan in row 0, column 1; fill it in, or leave the case out"),
        ([[1, 2], [3, -np.inf]], {}, "got -inf in row 1, column 1"),
        ([[1, 2], [3, 1e301]], {}, "got 1e\\+301 in row 1"),
        ([[1, 2], [3, 10**400]], {}, "source must be a rectangle of numbers"),
        ([[1, 2]], {}, "there must be at least two options to choose from, got 1; add one, or compare by a decision"),
        ({"a": {"x": 1}, "b": {"y": 1}}, {}, "every option must have a value for the same cases, got .* for 'b'; the first has"),
        ({"a": [1], "b": {"y": 1}}, {}, "every option must have a value for the same cases, got .* for 'a'"),
        ({"a": {"y": 1}, "b": [1]}, {}, r"got \[1\] for 'b'"),
        (TWO, {"options": ["p", "q"]}, "options are named by the mapping itself, got .*; leave them out"),
        (TWO, {"cases": ["p", "q"]}, "cases are named by the mapping itself"),
        (pd.DataFrame([[1, 2], [3, 4]]), {"options": ["p", "q"]}, "options are named by the data frame itself"),
        (pd.DataFrame([[1, 2], [3, 4]], index=["a", "a"]), {}, "options must have names of their own, got 'a' twice; rename one"),
        ([[1, 2], [3, 4]], {"options": ["p"]}, "options must be 2 names, one for each, got"),
        ([[1, 2], [3, 4]], {"options": "pq"}, "options must be 2 names"),
        ([[1, 2], [3, 4]], {"options": 5}, "options must be 2 names"),
        ([[1, 2], [3, 4]], {"cases": ["p", "p"]}, "cases must have names of their own, got 'p' twice"),
        (TWO, {"better": "more"}, "better must be 'higher' or 'lower' for 'the table', got 'more'"),
        (TWO, {"target": "x"}, "target is asked of an ensemble or a scenario, got 'x' beside the mapping; leave it out"),
        ([[1, 2], [3, 4]], {"do": {"x": "y"}}, "do is asked of a scenario, got .* beside the table; leave it out"),
        (SPREAD, {"target": "us_cost", "given": {}}, "given is asked of a scenario, got {} beside the ensemble; leave it out, or ask the ensemble with it"),
        (SPREAD, {"target": "us_cost", "options": ["a"]}, "options are named by the ensemble itself"),
        (UKRAINE, {"target": "us_cost", "cases": ["a"]}, "cases are named by the scenario itself"),
        (SPREAD, {"target": "cost"}, "target: no outcome or measure 'cost'; did you mean"),
        (SPREAD, {}, "target must be an outcome, a measure or a list of outcomes, got None"),
        (UKRAINE, {"target": "us_cst"}, "target: no outcome or measure 'us_cst'; did you mean 'us_cost'"),
        (sc.load("us-options"), {"target": "us_cost"}, "the scenario must have analysts, got none; write them under `analysts`, or pass ensemble"),
        (TWO, {"weights": [0.5, 0.6]}, "weights of cases must be at least 0 and add up to 1, got .* which adds up to 1.1; divide each by their sum"),
        (TWO, {"weights": [1.5, -0.5]}, "weights of cases must be at least 0"),
        (TWO, {"weights": [float("nan"), 1]}, "which adds up to nan"),
        (TWO, {"weights": [1.0]}, "weights must be 2 numbers, one for each case, got"),
        (TWO, {"weights": [True, False]}, "weights must be 2 numbers"),
        (TWO, {"weights": "ab"}, "weights must be 2 numbers"),
        (TWO, {"weights": ["a", "b"]}, "weights must be 2 numbers"),
        (TWO, {"weights": [10**400, 1]}, "weights must be 2 numbers"),
        (TWO, {"weights": {"z": 1.0}}, "weights: no case 'z'; there are: x, y"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(source: Any, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.payoff_table(source, **asked)


def test_a_forecast_is_no_choice() -> None:
    forecast = sc.ensemble(UKRAINE, forecast=True, samples=16, seed=1)
    with pytest.raises(sc.QuestionError, match="at least two options to choose from, got 1"):
        sc.payoff_table(forecast, "us_cost")
    doc = document(
        {"pick": decision("a", next="end"), "end": chance({"good": "10%..30%", "bad": "rest"})}, ["good", "bad"]
    )
    with pytest.raises(sc.QuestionError, match="at least two options to choose from, got 1"):
        sc.regret(sc.ensemble(sc.Scenario.model_validate(doc), samples=4), "good", better="higher")
