"""Bounds as they are handed out, and questions about them that are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenarios as sc
from bounded import coins, model_of, twice
from documents import chance, decision, document

Floats = NDArray[Any]


def test_bounds_show_themselves() -> None:
    within = sc.bounds(sc.load("us-options"))
    assert list(within) == ["sanctions", "tariffs", "both", "withdrawal"]
    assert len(within) == 4
    assert within.interval("us_cost", "sanctions") == pytest.approx((20.8, 24.8))
    assert repr(within).startswith("Bounds(sanctions, tariffs, both, withdrawal; settlement, ")
    assert max(map(len, str(within).splitlines())) <= 100
    assert "every bound is exact" in str(within)
    assert "<table>" in within._repr_html_()
    for array in (within.lower, within.upper, within.inner, within.exact):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    frame = within.to_frame()
    assert len(frame) == 4 * len(within.targets)
    assert set(frame["kind"]) == {"event", "mean"}
    assert (frame["lower"] <= frame["upper"]).all()


def test_differences_are_named_in_words() -> None:
    apart = sc.bounds(model_of(coins()), versus="shy", budget=1)
    text = " ".join(str(apart).split())
    assert text.startswith("by-hand: difference from shy")
    assert "-60.0 to 40.0 points" in text
    rough = twice({"a": "40%..70%", "b": "rest"}, {"x": "20%..80%", "y": "rest"})
    rough["nodes"]["third"]["branches"] = {"good": {"effects": {"cost": 2}}, "bad": None}
    within = sc.bounds(model_of(rough | {"measures": {"cost": None, "risk": None}}), budget=1)
    assert "(2 of 8 ends are exact)" in " ".join(str(within).split())


def test_an_event_is_not_the_sum_of_its_outcomes() -> None:
    row = {"a": "likely", "b": "unlikely", "c": "very unlikely"}
    within = sc.bounds(model_of(document({"n": chance(row)}, [*row])), ["c", "b", "c"])
    assert within.targets == ("b|c",)
    assert within.interval("b|c") == pytest.approx((0.25, 0.45), abs=1e-12)
    assert within.label("b|c") == "b or c"
    assert repr(within) == "Bounds(all paths; b|c)"


def test_points_are_bounded_by_themselves() -> None:
    model = sc.load("atacms-gate")
    within, exact = sc.bounds(model), sc.compare(model)
    assert within.lower == pytest.approx(np.concatenate([exact.probabilities, exact.means], axis=1), abs=1e-12)
    assert within.upper == pytest.approx(within.lower, abs=1e-12)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"target": "peace"}, r"^target: no outcome or measure 'peace'; .*settlement"),
    ({"target": []}, r"^target must be an outcome, a measure or a list of outcomes, got \[\]; write one of them$"),
    ({"target": 3}, r"^target must be an outcome, a measure or a list of outcomes, got 3; write one of them$"),
    ({"target": ["us_cost"]}, r"^target: a list holds outcomes, got the measure 'us_cost'; ask for it by itself$"),
    ({"target": ["settlement", 1]}, r"^target: no outcome or measure 1; "),
    ({"by": "us_polcy"}, r"^by: no node 'us_polcy'; did you mean 'us_policy'"),
    ({"versus": "sanction"}, r"^versus: 'us_policy' has no branch 'sanction'; did you mean 'sanctions'"),
    ({"versus": 1}, r"^versus: 'us_policy' has no branch 1; "),
    ({"versus": "both", "given": {"ending": "deal"}}, r"^given: "),
    ({"budget": 0}, r"^budget must be a whole number of boxes, at least 1, got 0; 25 is usual$"),
    ({"budget": True}, r"^budget must be a whole number of boxes, at least 1, got True; 25 is usual$"),
    ({"budget": 2.5}, r"^budget must be a whole number of boxes, at least 1, got 2.5; 25 is usual$"),
]


@pytest.mark.parametrize(("asked", "message"), WRONG)
def test_wrong_questions_say_what_would_be_right(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.bounds(sc.load("us-options"), **asked)


def test_differences_need_options() -> None:
    row = {"a": 1, "b": 1}
    with pytest.raises(
        sc.QuestionError, match="versus: there must be options to compare, got 'a' in a scenario of chance"
    ):
        sc.bounds(model_of(document({"n": chance(row)}, [*row])), versus="a")
    with pytest.raises(sc.QuestionError, match="versus: there must be another option than 'a' at 'n', got none"):
        sc.bounds(model_of(document({"n": decision("a")}, ["a"])), versus="a")
    with pytest.raises(sc.QuestionError, match="model must be a scenario"):
        sc.bounds("us-options")  # type: ignore[arg-type] # what is refused


def test_a_name_of_an_outcome_and_a_measure_has_to_be_told_apart() -> None:
    model = model_of(document({"n": chance({"a": 1, "b": 1})}, ["a", "b"], measures={"a": None}))
    with pytest.raises(
        sc.QuestionError, match=r"^target: 'a' is an outcome and a measure; write \['a'\] for the outcome"
    ):
        sc.bounds(model, "a")
    assert sc.bounds(model, ["a"]).interval("a") == (0.5, 0.5)


def test_the_node_is_named_whose_factor_goes_below_zero() -> None:
    shift = [{"if": {"m": "c"}, "times": {"a": "1..3", "b": 2}}]
    low = [{"if": {"m": "d"}, "times": {"b": "-1..3"}}]
    nodes = {
        "m": chance({"c": 1, "d": 1}, next="n"),
        "n": chance({"a": 1, "b": 1}, shift=shift, next="o"),
        "o": chance({"a": 1, "b": 1}, shift=low),
    }
    with pytest.raises(sc.QuestionError, match=r"^o: a shift's factor must be at least 0 wherever it may lie"):
        sc.bounds(model_of(document(nodes, ["a", "b"])))


def test_a_factor_may_not_go_below_zero() -> None:
    shift = [{"if": {"m": "c"}, "times": {"a": "-1..3"}}]
    doc = document({"m": chance({"c": 1, "d": 1}, next="n"), "n": chance({"a": 1, "b": 1}, shift=shift)}, ["a", "b"])
    message = r"^n: a shift's factor must be at least 0 wherever it may lie, got '-1..3'; raise its lower end$"
    with pytest.raises(sc.QuestionError, match=message):
        sc.bounds(model_of(doc))


def test_incoherent_ranges_are_refused_when_they_are_written() -> None:
    with pytest.raises(
        sc.ScenarioError,
        match=r"nodes\.n\.weights: the lower ends must leave room for 100 %, got 110 % in all; "
        r"lower one of them \(by itself to at most: 'a' 45 %, 'b' 45 %\)$",
    ):
        model_of(document({"n": chance({"a": "likely", "b": "likely"})}, ["a", "b"]))


def test_intervals_are_named() -> None:
    within = sc.bounds(sc.load("us-options"))
    with pytest.raises(
        sc.QuestionError, match="interval: option must be named where there are several, got none; one of sanc"
    ):
        within.interval("settlement")
    with pytest.raises(sc.QuestionError, match="no target 'x'"):
        within.interval("x", "both")
    with pytest.raises(sc.QuestionError, match="no option 'x'"):
        within["x"]
