"""Scoring rules on plain probabilities: formulas, laws, baselines, calibration, decomposition, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import scenarios as sc
from scenarios.judgement.scoring.calibrating import interval_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS: list[dict[str, Any]] = [
    {"rule": "brier"},
    {"rule": "brier", "convention": "half"},
    {"rule": "log"},
    {"rule": "log", "base": 2},
    {"rule": "log", "base": 10},
    {"rule": "rps"},
    {"rule": "rps", "convention": "normalised"},
    {"rule": "spherical"},
]
IDS = ["-".join(map(str, s.values())) for s in SETTINGS]
by_setting = pytest.mark.parametrize("setting", SETTINGS, ids=IDS)


@st.composite
def rows(draw: Any, count: int = 1) -> list[list[float]]:
    """Draw rows of a common length that add up to 1; zeros among them."""
    size = draw(st.integers(2, 5))
    found = []
    for _ in range(count):
        parts = draw(st.lists(st.integers(0, 20), min_size=size, max_size=size).filter(any))
        found.append([part / sum(parts) for part in parts])
    return found


def losses(row: Sequence[float], setting: dict[str, Any]) -> list[float]:
    """Return what a row costs, were each of its categories to happen."""
    found = sc.score_forecasts([list(row)] * len(row), range(len(row)), ordered=True, **setting)
    return [float(loss) for loss in found.losses[0]]


def plainly(row: Sequence[float], happened: int, setting: dict[str, Any]) -> float:
    """Return the loss once more, in plain Python."""
    seen = [float(k == happened) for k in range(len(row))]
    match setting:
        case {"rule": "brier"}:
            total = sum((p - y) ** 2 for p, y in zip(row, seen, strict=True))
            return total / 2 if setting.get("convention") == "half" else total
        case {"rule": "log"}:
            base = {2: 2, 10: 10}.get(setting.get("base", 0), math.e)
            return -math.log(row[happened], base) if row[happened] else math.inf
        case {"rule": "rps"}:
            total = sum((sum(row[: k + 1]) - sum(seen[: k + 1])) ** 2 for k in range(len(row) - 1))
            return total / (len(row) - 1) if setting.get("convention") == "normalised" else total
    return 1 - row[happened] / math.sqrt(sum(p * p for p in row))


@by_setting
@given(drawn=rows())
def test_a_loss_is_what_its_formula_says(setting: dict[str, Any], drawn: list[list[float]]) -> None:
    (row,) = drawn
    assert losses(row, setting) == pytest.approx([plainly(row, k, setting) for k in range(len(row))], abs=1e-12)


@by_setting
@given(drawn=rows(2))
def test_the_truth_is_the_best_forecast(setting: dict[str, Any], drawn: list[list[float]]) -> None:
    truth, other = drawn
    honest = sum(p * loss for p, loss in zip(truth, losses(truth, setting), strict=True) if p)
    dishonest = sum(p * loss for p, loss in zip(truth, losses(other, setting), strict=True) if p)
    assert honest <= dishonest + 1e-12
    if max(abs(p - q) for p, q in zip(truth, other, strict=True)) > 1e-2:
        assert honest < dishonest


@by_setting
@given(drawn=rows(), order=st.randoms(use_true_random=False))
def test_the_order_of_categories_matters_to_the_ranked_score_alone(
    setting: dict[str, Any], drawn: list[list[float]], order: Any
) -> None:
    (row,) = drawn
    turned = list(range(len(row)))[::-1] if setting["rule"] == "rps" else order.sample(range(len(row)), len(row))
    plain, moved = losses(row, setting), losses([row[k] for k in turned], setting)
    assert moved == pytest.approx([plain[k] for k in turned], abs=1e-12)


def test_swapping_categories_changes_the_ranked_score() -> None:
    assert losses([0.6, 0.3, 0.1], {"rule": "rps"})[0] != pytest.approx(losses([0.6, 0.1, 0.3], {"rule": "rps"})[0])


@by_setting
@given(drawn=rows())
def test_losses_keep_to_their_range(setting: dict[str, Any], drawn: list[list[float]]) -> None:
    (row,) = drawn
    most = {"brier": 2.0, "log": math.inf, "rps": len(row) - 1.0, "spherical": 1.0}[setting["rule"]]
    if "convention" in setting:
        most = 1.0
    found = losses(row, setting)
    assert all(0 <= loss <= most for loss in found)
    sure = losses([1.0] + [0.0] * (len(row) - 1), setting)
    assert sure[0] == 0
    assert sure[-1] == pytest.approx(most)


def test_what_was_held_impossible_costs_infinitely_much() -> None:
    given: Any = {"a": [[1, 0], [0.5, 0.5]], "b": [[0.5, 0.5]] * 2}
    found = sc.score_forecasts(given, [1, 0], "log", base=2)
    assert found["a"].mean == math.inf
    assert found["a"].skill == -math.inf
    assert found["b"].mean == 1
    assert "infinite" in str(found)
    assert "−infinite" in str(found)
    against = sc.score_forecasts(given, [1, 0], "log", baseline="a")
    assert math.isnan(against["b"].skill)
    assert "–" in str(against)


@by_setting
def test_of_two_categories_the_order_need_not_be_said(setting: dict[str, Any]) -> None:
    said = sc.score_forecasts([0.3, 0.6], [0, 1], ordered=True, **setting)
    assert sc.score_forecasts([0.3, 0.6], [0, 1], **setting).losses.tolist() == said.losses.tolist()


def test_an_event_and_its_two_categories_are_the_same() -> None:
    one = sc.score_forecasts([0.3, 0.6, 1.0], [True, False, True])
    two = sc.score_forecasts([[0.3, 0.7], [0.6, 0.4], [1.0, 0.0]], [0, 1, 0])
    np.testing.assert_allclose(one.losses, two.losses)
    assert one["forecasts"].decomposition == two["forecasts"].decomposition
    np.testing.assert_allclose(one.losses[0], [2 * 0.49, 2 * 0.36, 0])


# --- Baselines ----------------------------------------------------------------------------------------


def test_skill_is_against_what_is_said() -> None:
    p, happened = [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0.5, 0.3, 0.2]], [0, 1, 2, 0]
    mean = sc.score_forecasts(p, happened)["forecasts"].mean
    uniform = sc.score_forecasts([[1 / 3] * 3] * 4, happened)["forecasts"].mean
    rates = sc.score_forecasts([[0.5, 0.25, 0.25]] * 4, happened)["forecasts"].mean
    assert sc.score_forecasts(p, happened)["forecasts"].skill == pytest.approx(1 - mean / uniform)
    found = sc.score_forecasts(p, happened, baseline="base rate")
    assert found["forecasts"].skill == pytest.approx(1 - mean / rates)
    assert found.baseline == "the base rates of these questions"
    both = sc.score_forecasts({"me": p, "you": [[1 / 3] * 3] * 4}, happened, baseline="you")
    assert both["you"].skill == 0
    assert both["me"].skill == pytest.approx(1 - mean / uniform)
    assert "skill against “you”" in str(both)


def test_base_rates_of_one_result_leave_nothing_to_gain() -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.score_forecasts([0.3, 0.4], [1, 1], baseline="base rate")
    assert str(caught.value) == (
        "baseline: base rates need questions of the same kind that turned out in different ways, got none; score more questions, or take "
        "another baseline"
    )


# --- Calibration and decomposition --------------------------------------------------------------------


@st.composite
def events(draw: Any) -> tuple[list[float], list[int]]:
    count = draw(st.integers(1, 40))
    some = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 1.0]) | st.floats(0, 1)
    return draw(st.lists(some, min_size=count, max_size=count)), draw(
        st.lists(st.integers(0, 1), min_size=count, max_size=count)
    )


@given(events(), st.sampled_from([None, 1, 5, 10]))
def test_the_parts_add_up(drawn: tuple[list[float], list[int]], bins: int | None) -> None:
    p, y = drawn
    part = sc.score_forecasts(p, y, bins=bins)["forecasts"].decomposition
    assert part.reliability - part.resolution + part.uncertainty + part.within == pytest.approx(part.brier, abs=1e-12)
    assert part.brier == pytest.approx(sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(p), abs=1e-12)
    if bins is None:
        assert part.within == pytest.approx(0, abs=1e-12)
    assert min(part.reliability, part.resolution, part.uncertainty) >= 0


@given(events())
def test_the_parts_of_grouped_forecasts_are_murphys(drawn: tuple[list[float], list[int]]) -> None:
    """By hand, in fractions, group by group."""
    p, y = drawn
    groups: dict[float, list[int]] = {}
    for a, b in zip(p, y, strict=True):
        groups.setdefault(a, []).append(b)
    base = Fraction(sum(y), len(y))
    rates = {a: Fraction(sum(seen), len(seen)) for a, seen in groups.items()}
    part = sc.score_forecasts(p, y, bins=None)["forecasts"].decomposition
    reliability = sum(len(seen) * (Fraction(a) - rates[a]) ** 2 for a, seen in groups.items()) / len(y)
    resolution = sum(len(seen) * (rates[a] - base) ** 2 for a, seen in groups.items()) / len(y)
    assert part.reliability == pytest.approx(float(reliability), abs=1e-12)
    assert part.resolution == pytest.approx(float(resolution), abs=1e-12)
    assert part.uncertainty == pytest.approx(float(base * (1 - base)), abs=1e-15)


def test_bins_are_closed_below_and_the_last_on_both_sides() -> None:
    curve = sc.score_forecasts([0.0, 0.1, 0.1, 0.15, 0.2, 0.95, 1.0], [0, 0, 1, 0, 1, 1, 1])["forecasts"].curve
    np.testing.assert_allclose(curve.edges, [[0, 0.1], [0.1, 0.2], [0.2, 0.3], [0.9, 1]])
    assert curve.counts.tolist() == [1, 3, 1, 2]
    assert curve.hits.tolist() == [0, 1, 1, 2]
    np.testing.assert_allclose(curve.forecasts, [0, 0.35 / 3, 0.2, 0.975])
    np.testing.assert_allclose(curve.frequencies, [0, 1 / 3, 1, 1])


def test_every_category_is_an_event_but_of_two_the_first() -> None:
    three = sc.score_forecasts([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3]], [0, 2])["forecasts"]
    assert three.decomposition.events == 6
    assert three.decomposition.base_rate == pytest.approx(1 / 3)
    assert three.decomposition.brier * 3 == pytest.approx(three.mean)
    assert sc.score_forecasts([0.6, 0.3], [0, 1])["forecasts"].decomposition.events == 2


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_intervals_are_those_of_scipy(method: str, level: float) -> None:
    pairs = [(k, n) for n in (1, 2, 7, 30) for k in range(n + 1)]
    found = interval_of(np.array([k for k, _ in pairs]), np.array([n for _, n in pairs]), level, method)
    name: Any = "wilson" if method == "wilson" else "exact"
    peer = [stats.binomtest(k, n).proportion_ci(level, method=name) for k, n in pairs]
    np.testing.assert_allclose(found, [[p.low, p.high] for p in peer], atol=1e-9)


def test_the_interval_is_named() -> None:
    found = sc.score_forecasts([0.5, 0.6], [1, 0], level=0.8, interval="clopper-pearson")
    assert (found["forecasts"].curve.level, found["forecasts"].curve.method) == (0.8, "clopper-pearson")


# --- What is shown, and what is refused ---------------------------------------------------------------


def test_results_show_themselves() -> None:
    found = sc.score_forecasts({"a": [0.2, 0.9], "b": [0.5, 0.5]}, [0, 1], convention="half")
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "Brier score, half convention (0 to 1); skill against the uniform forecast" in " ".join(text.split())
    assert "<table>" in found._repr_html_()
    assert repr(found) == "Scores(brier: a: 0.0250, b: 0.2500)"
    assert len(found) == 2
    assert len(found.to_frame()) == 2
    assert found.losses_frame().loss.tolist() == pytest.approx([0.04, 0.01, 0.25, 0.25])
    assert found.calibration_frame().events.tolist() == [1, 1, 2]
    for array in (found.losses, found.baseline_losses, found["a"].curve.interval):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


P, Y = [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3]], [0, 2]
NAN = float("nan")
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"rule": "rps"}, ("rps: categories must stand in order, but nobody said so of 1; say which do with ordered=, score others with targets=, "
     "or take another rule")),
    ({"rule": "bier"}, "rule: no scoring rule 'bier'; did you mean 'brier'?"),
    ({"rule": 5}, "rule: no scoring rule 5; there are: brier, log, rps, spherical"),
    ({"rule": "log", "base": 3}, "base must be 'e', 2 or 10, got 3; write one of these"),
    ({"rule": "log", "base": True}, "base must be 'e', 2 or 10, got True; write one of these"),
    ({"base": 2}, "base: 'brier' has no logarithm, got 2; leave it out, or ask for rule='log'"),
    ({"convention": "sum"}, "convention of 'brier' must be 'original' or 'half', got 'sum'; write one of the two"),
    ({"rule": "spherical", "convention": "half"}, "convention: 'spherical' has only one, got 'half'; leave it out"),
    ({"baseline": "me"}, "baseline: no forecaster 'me'; there are: uniform, base rate, forecasts"),
    ({"baseline": 0.5}, "baseline must be 'uniform', 'base rate' or a forecaster, got 0.5; write one of these"),
    ({"bins": 0}, "bins must be a whole number of at least 1, got 0"),
    ({"bins": 1001}, "bins must be at most 1,000, got 1,001; ten are usual"),
    ({"level": NAN}, "level must lie between 0 and 1, got nan; 0.95 is usual"),
    ({"level": True}, "level must lie between 0 and 1, got True; 0.95 is usual"),
    ({"interval": "wald"}, "interval must be 'wilson' or 'clopper-pearson', got 'wald'; write one of the two"),
    ({"ordered": 1}, "ordered must be True or False, got 1; write one of the two"),
    ({"probabilities": {}}, "probabilities: there must be a forecaster, got none; give an array, or map names to arrays"),
    ({"probabilities": "x"}, "probabilities must be numbers, in rows of the same length, got 'x'; give an array"),
    ({"probabilities": [[0.5, 0.5], [1]]},
     "probabilities must be numbers, in rows of the same length, got [[0.5, 0.5], [1]]; give an array"),
    ({"probabilities": [True, False]}, "probabilities must be numbers, in rows of the same length, got [True, False]; give an array"),
    ({"probabilities": [[1, 0, 0], [0, True, 0]]},
     "probabilities must be numbers, in rows of the same length, got [[1, 0, 0], [0, True, 0]]; give an array"),
    ({"probabilities": {"me": P, "you": [0.5, None]}},
     "probabilities of 'you' must be numbers, in rows of the same length, got [0.5, None]; give an array"),
    ({"probabilities": {"me": P, "you": [0.5, 0.5]}},
     "probabilities: forecasters must have forecast the same questions, got shapes me: (2, 3), you: (2,); give as many rows"),
    ({"probabilities": 0.5},
     "probabilities must have the shape (n,) of an event, or (n, categories) with at least two, got (); give at least one row"),
    ({"probabilities": []},
     "probabilities must have the shape (n,) of an event, or (n, categories) with at least two, got (0,); give at least one row"),
    ({"probabilities": [[1], [1]]},
     "probabilities must have the shape (n,) of an event, or (n, categories) with at least two, got (2, 1); give at least one row"),
    ({"probabilities": [[0.6, NAN, 0.4], [0.2, 0.5, 0.3]]},
     "probabilities must lie between 0 and 1, got others in row 0; correct them"),
    ({"probabilities": [[0.6, 0.3, 0.1], [1.2, -0.2, 0]]},
     "probabilities must lie between 0 and 1, got others in row 1; correct them"),
    ({"probabilities": [[0.6, 0.3, 0.2], [0.2, 0.5, 0.4]]},
     "probabilities must add up to 1, got other sums in row 0, 1; correct them, rounding is not mended here"),
    ({"happened": [0]}, "happened must have one entry for each of 2 forecasts, got the shape (1,); give as many"),
    ({"happened": [0, 3]}, "happened must be the number of a category, from 0 to 2, got another in row 1; correct it"),
    ({"happened": [-1, 0.5]}, "happened must be the number of a category, from 0 to 2, got another in row 0, 1; correct it"),
    ({"happened": [NAN, 0]}, "happened must be the number of a category, from 0 to 2, got another in row 0; correct it"),
    ({"happened": [True, False]}, "happened must be numbers of categories, got truth values; give for example [0, 2, 1]"),
    ({"happened": [0, True]}, "happened must be numbers, in rows of the same length, got [0, True]; give an array"),
    ({"happened": ["a", "b"]}, "happened must be numbers, in rows of the same length, got ['a', 'b']; give an array"),
    ({"probabilities": [0.5, 0.2], "happened": [0, 2]}, "happened must be 0 or 1, got another in row 1; correct it"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_word_for_word(change: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"probabilities": P, "happened": Y, **change}
    with pytest.raises(sc.QuestionError) as caught:
        sc.score_forecasts(asked.pop("probabilities"), asked.pop("happened"), **asked)
    assert str(caught.value) == message
