"""The classical model: what the course prints, the same once more in plain Python, and its laws."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classics
import scenarios as sc
from classics import LEVELS, SAID, TRUE
from documents import chance, document

MAKERS = ("global optimised", "item optimised", "global", "item", "equal")


@st.composite
def panels(draw: Any) -> tuple[dict[str, list[list[float]]], list[float]]:
    """Draw two to four experts who answer two to seven questions, realizations on a quantile among them."""
    experts, questions = draw(st.integers(2, 4)), draw(st.integers(2, 7))
    steps = st.lists(st.integers(1, 40), min_size=3, max_size=3)
    said = {
        f"e{k}": [
            np.cumsum([draw(st.integers(-40, 40)), *draw(steps)])[1:].astype(float).tolist() for _ in range(questions)
        ]
        for k in range(experts)
    }
    return said, [float(draw(st.integers(-60, 120))) for _ in range(questions)]


@settings(max_examples=20)
@given(panels())
def test_it_agrees_with_the_formulas_one_by_one(drawn: Any) -> None:
    said, true = drawn
    found = sc.classical_model(said, true, decision_maker="equal")
    ends = classics.ranges(said, true, 0.1)
    np.testing.assert_allclose(found.ranges, ends, rtol=1e-12)
    for e, (expert, rows) in enumerate(said.items()):
        assert found[expert].calibration == pytest.approx(classics.calibration(rows, true, LEVELS), rel=1e-9, abs=1e-15)
        each = [classics.information(row, end, LEVELS) for row, end in zip(rows, ends, strict=True)]
        np.testing.assert_allclose(found.information[e], each, rtol=1e-9)
        assert found[expert].information == pytest.approx(sum(each) / len(each), rel=1e-9)
    weights = {e: s.calibration * s.information for e, s in found.items()}
    total = sum(weights.values())
    np.testing.assert_allclose(
        found.maker("global").weights[:, 0], [w / total for w in weights.values()], rtol=1e-9, atol=1e-15
    )


@settings(max_examples=20)
@given(panels())
def test_the_quantiles_of_a_decision_maker_are_those_of_the_mixture(drawn: Any) -> None:
    said, true = drawn
    found = sc.classical_model(said, true)
    ends = classics.ranges(said, true, 0.1)
    for maker in found.makers:
        np.testing.assert_allclose(maker.weights.sum(axis=0), 1, rtol=1e-12)
        for i, end in enumerate(ends):
            for level, quantile in zip(LEVELS, maker.quantiles[i], strict=True):
                mixed = sum(
                    weight * classics.cumulated(rows[i], end, LEVELS, quantile)
                    for weight, rows in zip(maker.weights[:, i], said.values(), strict=True)
                )
                assert mixed == pytest.approx(level, abs=1e-9)


@settings(max_examples=10)
@given(panels())
def test_the_optimised_are_the_best_of_all_cut_offs(drawn: Any) -> None:
    said, true = drawn
    found = sc.classical_model(said, true)
    for kind in ("global", "item"):
        tried = [
            sc.classical_model(said, true, cutoff=score.calibration, decision_maker=kind).maker(kind)
            for score in found.values()
            if score.calibration > 0
        ]
        best = found.maker(f"{kind} optimised")
        assert best.combined == max(maker.combined for maker in tried)
        assert best.cutoff == min(maker.cutoff for maker in tried if maker.combined == best.combined)


@settings(max_examples=10)
@given(panels(), st.integers(-50, 50), st.integers(1, 9))
def test_units_and_order_do_not_matter(drawn: Any, move: int, stretch: int) -> None:
    said, true = drawn
    found = sc.classical_model(said, true)
    moved = {e: [[stretch * x + move for x in row] for row in rows] for e, rows in said.items()}
    other = sc.classical_model(moved, [stretch * x + move for x in true])
    for expert in said:
        assert other[expert].calibration == found[expert].calibration
        assert other[expert].information == pytest.approx(found[expert].information, rel=1e-9)
    turned = {e: rows[::-1] for e, rows in reversed(said.items())}
    back = sc.classical_model(turned, true[::-1])
    for expert in said:
        assert back[expert].calibration == pytest.approx(found[expert].calibration, rel=1e-12)
        assert back.maker("global").score.information == pytest.approx(
            found.maker("global").score.information, rel=1e-9
        )


def test_a_log_scale_is_the_uniform_scale_of_the_logarithms() -> None:
    logs = {e: [[math.log(x) for x in row] for row in rows] for e, rows in SAID.items()}
    plain = sc.classical_model(logs, [math.log(x) for x in TRUE], decision_maker="item")
    found = sc.classical_model(SAID, TRUE, scale="log", decision_maker="item")
    np.testing.assert_allclose(found.information, plain.information, rtol=1e-12)
    for one, other in zip(found.makers, plain.makers, strict=True):
        np.testing.assert_allclose(np.log(one.quantiles), other.quantiles, rtol=1e-12)
    mixed = sc.classical_model(SAID, TRUE, scale={"2": "log"})
    assert mixed.scales == ("uniform", "log", "uniform", "uniform", "uniform")
    np.testing.assert_array_equal(mixed.information[:, 1], found.information[:, 1])
    np.testing.assert_allclose(mixed.information[:, 0], sc.classical_model(SAID, TRUE).information[:, 0])


def test_counts_as_expected_are_perfect_calibration() -> None:
    rows = [[0.0, 1.0]] * 4
    found = sc.classical_model({"one": rows}, [-1, 0.5, 0.7, 2], levels=[0.25, 0.75], decision_maker="equal")
    assert found["one"].counts == (1, 2, 1)
    assert found["one"].calibration == 1.0
    assert found.trust == {"one": 1.0}
    assert found.without_expert == ()
    np.testing.assert_allclose(found.decision_maker.quantiles, rows, atol=1e-12)


def test_a_realization_on_a_quantile_falls_below_it() -> None:
    rows = [[0.0, 1.0, 2.0]] * 3
    assert sc.classical_model({"one": rows}, [0, 1, 2])["one"].counts == (1, 1, 1, 0)


@pytest.mark.parametrize("maker", MAKERS)
def test_leaving_out_is_asking_again_without(maker: str) -> None:
    found = sc.classical_model(SAID, TRUE, decision_maker=maker)
    for left in found.without_expert:
        rest = {e: rows for e, rows in SAID.items() if e != left.name}
        assert left.score == sc.classical_model(rest, TRUE, decision_maker=maker).maker(maker).score
    for i, left in enumerate(found.without_question):
        fewer = {e: rows[:i] + rows[i + 1 :] for e, rows in SAID.items()}
        assert (
            left.score == sc.classical_model(fewer, TRUE[:i] + TRUE[i + 1 :], decision_maker=maker).maker(maker).score
        )
    assert [left.name for left in found.without_question] == list("12345")


def test_a_cut_off_may_leave_nobody() -> None:
    found = sc.classical_model(SAID, TRUE, cutoff=0.5, decision_maker="global")
    assert found.trust == {"A": 0, "B": 1, "C": 0}
    assert [left.score is None for left in found.without_expert] == [False, True, False]
    assert "–" in str(found)
    frame = found.robustness_frame()
    assert math.isnan(frame.loc[frame.name == "B", "combined"].item())
    with pytest.raises(sc.QuestionError) as caught:
        sc.classical_model(SAID, TRUE, cutoff=0.9, decision_maker="item")
    assert str(caught.value) == (
        "cutoff: at least one expert must reach it, got 0.9, where the best calibration is 0.608; take a lower one"
    )
    assert {m.name for m in sc.classical_model(SAID, TRUE, cutoff=0.9).makers} == set(MAKERS) - {"global", "item"}


def test_item_weights_follow_the_information_of_each_question() -> None:
    found = sc.classical_model(SAID, TRUE)
    scores = np.array([score.calibration for score in found.scores])[:, None] * found.information
    np.testing.assert_allclose(found.maker("item").weights, scores / scores.sum(axis=0), rtol=1e-12)


def test_trust_is_what_a_pool_takes() -> None:
    weights = sc.classical_model({"hope": SAID["B"], "fear": SAID["C"]}, TRUE, decision_maker="global").trust
    row = {"hope": {"sky": {"x": 9, "y": 1}}, "fear": {"sky": {"x": 1, "y": 1}}}
    doc = document(
        {"sky": chance({"x": 1, "y": 3})}, ["x", "y"], analysts={name: {"weights": rows} for name, rows in row.items()}
    )
    pooled = sc.pool(sc.Scenario.model_validate(doc), trust=weights, own=0)
    assert pooled["sky"]["x"] == pytest.approx(0.9 * weights["hope"] + 0.5 * weights["fear"])
    found = sc.classical_model(SAID, TRUE, decision_maker="item")
    assert sum(found.trust.values()) == pytest.approx(1)
    np.testing.assert_allclose(list(found.trust.values()), found.maker("item").weights.mean(axis=1))
    assert list(sc.classical_model(SAID, TRUE, decision_maker="equal").trust.values()) == [1 / 3] * 3


def test_it_shows_itself() -> None:
    found = sc.classical_model(SAID, TRUE)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "3.62e-05" in text
    assert "without question 5" in text
    assert "fewer than 10 seed questions tell little" in " ".join(text.split())
    assert "<table>" in found._repr_html_()
    assert repr(found) == "ClassicalModel(global optimised: A: 0, B: 1, C: 0)"
    frame = found.to_frame()
    assert list(frame.columns) == ["name", "kind", "calibration", "information", "combined", "weight", "cutoff"]
    assert len(frame) == 3 + 5
    assert len(found.robustness_frame()) == 3 + 5
    assert len(found) == 3
    assert found.decision_maker.name == "global optimised"
    for array in (found.quantiles, found.realizations, found.information, found.ranges, found.makers[0].weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    many = sc.classical_model({e: rows * 2 for e, rows in SAID.items()}, TRUE * 2)
    assert "tell little" not in str(many)
    with pytest.raises(sc.QuestionError, match="no expert 'D'"):
        found["D"]


def test_the_arrays_are_copies() -> None:
    rows = np.array(SAID["B"], float)
    found = sc.classical_model({"B": rows}, np.array(TRUE))
    rows[0] = [1, 2, 3]
    assert found.quantiles[0, 0].tolist() == [20, 23, 34]


def without(expert: str, question: int) -> dict[str, Any]:
    return {
        e: {str(i + 1): row for i, row in enumerate(rows) if (e, i) != (expert, question)} for e, rows in SAID.items()
    }


NAN = float("nan")
ROW = "assessments: 'A', question '1': "
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"assessments": []}, ("assessments must map each expert to rows of quantiles, got []; write {'expert': [[5, 10, 20], ...]}, or pass what "
     "load_seed_questions(...) returned")),
    ({"assessments": {}}, ("assessments must map each expert to rows of quantiles, got {}; write {'expert': [[5, 10, 20], ...]}, or pass what "
     "load_seed_questions(...) returned")),
    ({"assessments": {"A": "x"}},
     "assessments: 'A' must have a row of quantiles for each question, got 'x'; write lists"),
    ({"assessments": {"A": SAID["A"][:4]}},
     "assessments: 'A' must have 5 rows, one for each question, got 4; add or take out some"),
    ({"assessments": without("B", 2)},
     "assessments: 'B', question '3': must be answered, got nothing; every expert answers every seed question"),
    ({"assessments": {"A": {**without("B", 2)["A"], "6": [1, 2, 3]}}},
     "assessments: 'A' answers '6', which has no realization; there are: 1, 2, 3, 4, 5"),
    ({"assessments": {"A": [[2, 5, NAN], *SAID["A"][1:]]}}, f"{ROW}must have 3 finite quantiles, got [2, 5, nan]; correct the row"),
    ({"assessments": {"A": [[2, True, 7], *SAID["A"][1:]]}}, f"{ROW}must have 3 finite quantiles, got [2, True, 7]; correct the row"),
    ({"assessments": {"A": [[2, 7], *SAID["A"][1:]]}}, f"{ROW}must have 3 finite quantiles, got [2, 7]; correct the row"),
    ({"assessments": {"A": [5, *SAID["A"][1:]]}}, f"{ROW}must have 3 finite quantiles, got 5; correct the row"),
    ({"assessments": {"A": [[2, 10**400, 7], *SAID["A"][1:]]}}, f"{ROW}must have 3 finite quantiles, got [2, 1{'0' * 54}…; correct the row"),
    ({"assessments": {"A": [[2, 7, 5], *SAID["A"][1:]]}},
     f"{ROW}quantiles must increase, got 2, 7, 5; an answer without spread cannot be scored"),
    ({"assessments": {"A": [[2, 2, 2], *SAID["A"][1:]], "B": [[20, 23, 34], [8, 8, 9], *SAID["B"][2:]]}},
     (f"{ROW}quantiles must increase, got 2, 2, 2; an answer without spread cannot be scored\n"
     "assessments: 'B', question '2': quantiles must increase, got 8, 8, 9; an answer without spread cannot be scored")),
    ({"assessments": {"A": [[-2, 5, 7], *SAID["A"][1:]]}, "scale": "log"},
     f"{ROW}on a log scale quantiles must be above 0, got -2; use the uniform scale, or another unit"),
    ({"realizations": None},
     "realizations must be one number for each question, got None; write a list, or map each question to its answer"),
    ({"realizations": [24, 11, NAN, 47, 31]},
     "realizations: '3' must have a finite number, got nan; a seed question needs its answer"),
    ({"realizations": [24, 11, None, 47, "x"]},
     ("realizations: '3' must have a finite number, got None; a seed question needs its answer\n"
     "realizations: '5' must have a finite number, got 'x'; a seed question needs its answer")),
    ({"realizations": [24, 11, 0, 47, 31], "scale": "log"},
     "realizations: on a log scale '3' must be above 0, got 0; use the uniform scale"),
    ({"assessments": {"A": SAID["A"][:1]}, "realizations": [24]},
     "classical_model: at least two seed questions are needed, got 1; ten or more are usual"),
    ({"levels": [0.5]}, "classical_model: at least two quantiles must be asked for, got 1; one says nothing of how sure an expert is"),
    ({"levels": [0.5, 0.05, 0.95]},
     "levels must rise and lie between 0 and 1, got [0.5, 0.05, 0.95]; write for example (0.05, 0.5, 0.95)"),
    ({"levels": [0.05, NAN, 0.95]},
     "levels must rise and lie between 0 and 1, got [0.05, nan, 0.95]; write for example (0.05, 0.5, 0.95)"),
    ({"levels": 0.5}, "levels must rise and lie between 0 and 1, got 0.5; write for example (0.05, 0.5, 0.95)"),
    ({"scale": "linear"}, "scale must be 'uniform' or 'log', got 'linear'; write one of the two"),
    ({"scale": {"6": "log"}}, "scale: no question '6'; there are: 1, 2, 3, 4, 5"),
    ({"overshoot": 0}, "overshoot must be a finite number above 0, got 0; 0.1 is usual"),
    ({"overshoot": NAN}, "overshoot must be a finite number above 0, got nan; 0.1 is usual"),
    ({"cutoff": 2}, "cutoff must lie between 0 and 1, got 2; 0 counts every expert"),
    ({"cutoff": True}, "cutoff must lie between 0 and 1, got True; 0 counts every expert"),
    ({"decision_maker": "best"}, ("decision_maker must be one of 'global optimised', 'item optimised', 'global', 'item', 'equal', got 'best'; "
     "write one of these")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_word_for_word(change: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"assessments": SAID, "realizations": TRUE, **change}
    with pytest.raises(sc.QuestionError) as caught:
        sc.classical_model(asked.pop("assessments"), asked.pop("realizations"), **asked)
    assert str(caught.value) == message


def test_very_many_wrong_rows_are_cut() -> None:
    said = {f"e{k}": [[1, 1, 1]] * 30 for k in range(2)}
    with pytest.raises(sc.QuestionError) as caught:
        sc.classical_model(said, [1] * 30)
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "and 10 more"


def test_experts_whom_a_computer_cannot_tell_from_hopeless_are_refused() -> None:
    count = 800
    with pytest.raises(sc.QuestionError, match="an expert must have a calibration above 0, got none"):
        sc.classical_model({"one": [[1, 2, 3]] * count}, [10.0] * count)


def test_too_many_experts_are_refused() -> None:
    with pytest.raises(sc.LimitError) as caught:
        sc.classical_model({str(k): SAID["A"] for k in range(448)}, TRUE)
    assert str(caught.value) == (
        "classical_model: experts² × questions × (quantiles + 2) must be at most 5,000,000, got 5,017,600; ask for some experts at a time"
    )


def test_names_that_are_no_texts_are_shown() -> None:
    found = sc.classical_model({1: SAID["A"], 2: SAID["B"]}, dict(enumerate(TRUE)))  # type: ignore[dict-item, arg-type] # as people do
    assert found.experts == ("1", "2")
    assert found.questions == ("0", "1", "2", "3", "4")


def test_levels_may_be_any() -> None:
    levels = (0.1, 0.25, 0.5, 0.75, 0.9)
    said = {"one": [[1, 2, 3, 4, 5], [2, 3, 5, 8, 9], [0, 1, 2, 3, 4]], "two": [[0, 1, 3, 6, 9]] * 3}
    true = [2.5, 9.5, -1.0]
    found = sc.classical_model(said, true, levels=levels, overshoot=0.25)
    ends = classics.ranges(said, true, 0.25)
    for expert, rows in said.items():
        assert found[expert].calibration == pytest.approx(classics.calibration(rows, true, levels), rel=1e-12)
        each = [classics.information(row, end, levels) for row, end in zip(rows, ends, strict=True)]
        assert found[expert].information == pytest.approx(sum(each) / 3, rel=1e-12)
    assert all(a < b for row in found.makers[0].quantiles for a, b in itertools.pairwise(row))
