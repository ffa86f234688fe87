"""Ensembles: each draw is the exact answer of the scenario that it stands for, and the same for the same seed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from doubtful import EVERYTHING, model_of
from graphs import drawn
from pinned import pinned
from scenarios.evaluation.exact import first_choice

SURE = 1e-9
"""How likely a test may fail by chance; bounds are Hoeffding's."""


def hoeffding(samples: int, span: float = 1.0) -> float:
    return span * math.sqrt(math.log(2 / SURE) / (2 * samples))


@pytest.mark.parametrize("method", ["sobol", "random", "lhs"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"do": {"gate": "open"}},
        {"given": {"answer": ["holds", "strikes"]}},
        {"by": "gate", "do": {"policy": "both"}},
    ],
)
def test_each_draw_is_the_exact_answer_of_what_it_stands_for(method: Any, asked: dict[str, Any]) -> None:
    model = model_of(EVERYTHING)
    source = np.random.SeedSequence(7)
    spread = sc.ensemble(model, samples=5000, seed=source, method=method, **asked)
    assert len(spread.uncertain) == (15 if asked == {"do": {"gate": "open"}} or "by" in asked else 20)
    for sample in (0, 3, 4095, 4096, 4999):
        fixed = pinned(model, method, source, sample, 5000)
        exact = sc.compare(fixed, **asked)
        np.testing.assert_allclose(spread.probabilities[sample], exact.probabilities, rtol=0, atol=1e-12)
        np.testing.assert_allclose(spread.means[sample], exact.means, rtol=1e-10, atol=1e-10)
        for m, measure in enumerate(model.measures if "given" not in asked else ()):
            profile = sc.risk_profile(fixed, measure, **asked)
            squares = [float((d.values**2) @ d.probabilities) for d in profile.values()]
            np.testing.assert_allclose(spread.squares[sample, :, m], squares, rtol=1e-6, atol=1e-6)


def test_the_draws_of_random_scenarios_are_exact_answers() -> None:
    checked = 0
    for seed in range(40):
        doc = drawn(seed)
        model = model_of(doc)
        try:
            by = first_choice(model)
            sc.compare(model, by)
        except sc.QuestionError:
            continue
        source = np.random.SeedSequence(seed)
        try:
            spread = sc.ensemble(model, by, samples=2, seed=source, method="random")
        except sc.QuestionError as error:
            assert "drawn must" in str(error)  # noqa: PT017 - a row that cannot be drawn, see below
            continue
        exact = sc.compare(pinned(model, "random", source, 1, 2), by)
        np.testing.assert_allclose(spread.probabilities[1], exact.probabilities, rtol=0, atol=1e-12)
        np.testing.assert_allclose(spread.means[1], exact.means, rtol=1e-9, atol=1e-9)
        checked += bool(spread.uncertain)
    assert checked > 10


THREE = document(
    {
        "a": chance({"x": 3, "y": 5, "z": 2}, confidence=10, next="b"),
        "b": chance(
            {"x": 2, "y": 5, "z": 3},
            confidence="low",
            next="c",
            when=[{"if": {"a": "x"}, "confidence": 6, "weights": {"x": 6, "y": 3, "z": 1}}],
        ),
        "c": chance(
            {"good": 2, "fair": 5, "bad": 3},
            confidence="moderate",
            when=[{"if": {"b": "x"}, "confidence": "high", "weights": {"good": 6, "fair": 3, "bad": 1}}],
        ),
    },
    ["good", "fair", "bad"],
)


@pytest.mark.parametrize("method", ["sobol", "random", "lhs"])
def test_the_mean_is_the_answer_at_the_rows_means(method: Any) -> None:
    # Each row is read at most once on a path, so that the answer is linear in each of them.
    model = model_of(THREE)
    spread = sc.ensemble(model, forecast=True, samples=8192, seed=3, method=method)
    exact = sc.forecast(model)
    assert spread.options == ("",)
    for outcome in exact:
        assert abs(spread.mean(outcome)[""] - exact[outcome]) < hoeffding(8192)


def test_sobol_points_are_far_more_exact_than_random_ones() -> None:
    model = model_of(THREE)
    exact = sc.forecast(model)["good"]

    def error(method: Any) -> float:
        found = [
            sc.ensemble(model, forecast=True, samples=8192, seed=s, method=method).mean("good")[""] for s in range(8)
        ]
        return float(np.sqrt(np.mean((np.array(found) - exact) ** 2)))

    assert error("random") > 30 * error("sobol")


def test_a_row_read_at_several_places_is_one_quantity_and_so_is_a_parameter() -> None:
    doc = document(
        {
            "first": decision("left", "right", next="event"),
            "event": chance({"yes": "20%..80%", "no": "rest"}, next="other"),
            "other": chance(
                {"good": "$p", "bad": "rest"},
                when=[{"if": {"event": "yes"}, "weights": {"good": "0.5 * $p", "bad": "rest"}}],
            ),
        },
        ["good", "bad"],
        parameters={"p": "beta(2, 3)"},
    )
    spread = sc.ensemble(model_of(doc), samples=500, seed=1)
    assert not spread.difference("left", "right", "good").any()
    assert spread.uncertain == ("$p", "event", "other", "other[event=yes]")
    draws = spread.values("good")[:, 0]  # p (1 − event / 2): with event from 20 % to 80 %, between 0.6 p and 0.9 p
    again = sc.ensemble(model_of(doc), samples=500, seed=1, do={"event": "no"}).values("good")[:, 0]
    assert (draws >= 0.6 * again - 1e-12).all()
    assert (draws <= 0.9 * again + 1e-12).all()


def test_the_effect_of_an_option_is_the_same_where_another_combines_it() -> None:
    spread = sc.ensemble(model_of(EVERYTHING), samples=64, seed=1)
    cost = spread.values("cost")
    np.testing.assert_allclose(cost[:, 2], cost[:, 0] + cost[:, 1] + 1)


def test_the_two_parts_of_the_variance_add_up_to_that_of_all_paths() -> None:
    model = model_of(EVERYTHING)
    spread = sc.ensemble(model, samples=24, seed=2)
    source = np.random.SeedSequence(2)
    totals = []
    for sample in range(24):
        profile = sc.risk_profile(pinned(model, "sobol", source, sample, 24), "cost")
        totals.append([(d.values, d.probabilities / 24) for d in profile.values()])
    for k, (option, parts) in enumerate(spread.variance("cost").items()):
        values = np.concatenate([row[k][0] for row in totals])
        weights = np.concatenate([row[k][1] for row in totals])
        whole = float(weights @ (values - weights @ values) ** 2)
        assert parts.total == pytest.approx(whole, rel=1e-6), option
        assert parts.weights == pytest.approx(float(spread.values("cost")[:, k].var()))
    chances = spread.variance("good")["firm"]
    mean = spread.mean("good")["firm"]
    assert chances.total == pytest.approx(mean * (1 - mean))


def test_quantiles_intervals_exceedance_and_convergence_are_those_of_the_draws() -> None:
    spread = sc.ensemble(model_of(EVERYTHING), samples=1000, seed=5, method="random")
    values = spread.probabilities[:, 1, 0] + spread.probabilities[:, 1, 2]
    target = {"good", "bad"}
    assert spread.mean(target)["soft"] == pytest.approx(values.mean())
    assert spread.quantile(0.5, target)["soft"] == pytest.approx(np.median(values))
    assert spread.interval(target, 0.8)["soft"] == pytest.approx(tuple(np.quantile(values, [0.1, 0.9])))
    assert spread.exceedance(0.6, target)["soft"] == (values > 0.6).mean()
    assert spread.standard_error(target)["soft"] == pytest.approx(values.std(ddof=1) / math.sqrt(1000))
    counts, means = spread.convergence("good")
    assert counts.tolist() == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]
    assert means[3, 0] == pytest.approx(spread.probabilities[:8, 0, 0].mean())
    assert means[-1].tolist() == pytest.approx(list(spread.mean("good").values()))


@pytest.mark.parametrize("method", ["sobol", "random", "lhs"])
def test_the_standard_error_covers_the_error(method: Any) -> None:
    model = model_of(THREE)
    exact = sc.forecast(model)["good"]
    errors = []
    for seed in range(20):
        spread = sc.ensemble(model, forecast=True, samples=2048, seed=seed, method=method)
        errors.append(abs(spread.mean("good")[""] - exact) / spread.standard_error("good")[""])
    assert np.sqrt(np.mean(np.square(errors))) < 1.6  # 1 for `random`, less for the others; 20 runs of it stay below


def test_ties_are_told_and_not_broken() -> None:
    doc = document(
        {
            "act": decision("a", "b", "c", next="event"),
            "event": chance(
                {"good": "30%..50%", "bad": "rest"},
                when=[{"if": {"act": "c"}, "weights": {"good": "20%..60%", "bad": "rest"}}],
            ),
        },
        ["good", "bad"],
    )
    spread = sc.ensemble(model_of(doc), samples=4096, seed=1)
    ranks = spread.first("good", "higher")
    assert ranks["a"] == ranks["b"]
    assert ranks["a"].alone == 0
    assert ranks["a"].tied + ranks["c"].alone == pytest.approx(1)
    # P(C > A) for A uniform on 30..50 and C on 20..60: a half, by symmetry.
    assert abs(ranks["c"].alone - 0.5) < hoeffding(4096)
    worst = spread.first("good", "lower")
    assert worst["c"].alone == pytest.approx(ranks["a"].tied)
    assert spread.first("bad", "lower") == ranks


def test_a_measure_says_itself_which_is_better() -> None:
    spread = sc.ensemble(model_of(EVERYTHING), samples=64, seed=1)
    assert spread.first("cost") == spread.first("cost", "lower")
    assert spread.first("cost")["soft"].alone > 0.9
    with pytest.raises(sc.QuestionError, match=r"better must be 'higher' or 'lower' for 'fear', got None; say which"):
        spread.first("fear")
    with pytest.raises(sc.QuestionError, match="for 'good', got None"):
        spread.first("good")
    with pytest.raises(sc.QuestionError, match="got 'up'"):
        spread.first("good", "up")  # type: ignore[arg-type]


def test_a_scenario_without_anything_uncertain_says_so() -> None:
    model = sc.load("atacms-gate")
    spread = sc.ensemble(model, samples=10**6)
    exact = sc.compare(model)
    assert spread.uncertain == ()
    assert len(spread) == 10**6
    np.testing.assert_allclose(spread.probabilities[123_456], exact.probabilities, rtol=0, atol=1e-12)
    assert "everything is certain: all draws are the same" in str(spread).replace("\n", " ")
    assert "nothing is uncertain" in str(spread.provenance)


def test_draws_do_not_change_when_judgements_are_added_elsewhere() -> None:
    doc = document({"b": chance({"x": "10%..40%", "y": "20%..50%", "z": "rest"})}, ["x", "y", "z"])
    more = document({"a": chance({"u": "10%..40%", "v": "rest"}, next="b"), "b": doc["nodes"]["b"]}, ["x", "y", "z"])
    for method in ("random", "lhs"):
        old, new = (sc.ensemble(model_of(d), forecast=True, samples=50, seed=3, method=method) for d in (doc, more))
        np.testing.assert_allclose(old.probabilities, new.probabilities, rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_the_first_draws_are_the_same_however_many_follow(method: Any) -> None:
    few, many = (sc.ensemble(model_of(EVERYTHING), samples=n, seed=4, method=method) for n in (700, 5100))
    assert few.probabilities.tobytes() == many.probabilities[:700].tobytes()
    assert few.squares.tobytes() == many.squares[:700].tobytes()
    assert (
        few.probabilities.tobytes()
        != sc.ensemble(model_of(EVERYTHING), samples=700, seed=5, method=method).probabilities.tobytes()
    )


def test_where_there_is_nothing_to_choose_nothing_is_compared() -> None:
    spread = sc.ensemble(model_of(THREE), samples=16, seed=1)
    assert spread.options == ("",)
    assert (
        spread.probabilities.tobytes()
        == sc.ensemble(model_of(THREE), forecast=True, samples=16, seed=1).probabilities.tobytes()
    )
    with pytest.raises(sc.QuestionError, match="model must be a scenario, got 'us-options'; load one"):
        sc.ensemble("us-options")  # type: ignore[arg-type]


def test_an_ensemble_shows_itself() -> None:
    spread = sc.ensemble(model_of(EVERYTHING), samples=40, seed=1)
    text = str(spread)
    assert max(map(len, text.splitlines())) <= 100
    low, high = spread.interval("good")["firm"]
    assert f"{100 * low:.1f} to {100 * high:.1f} %" in text
    assert "40 draws of 20 judgements (sobol), seed 1" in " ".join(text.split())
    assert repr(spread) == "Ensemble(40 draws of 20 judgements; by policy: firm, soft, both; outcomes good, fair, bad)"
    assert repr(sc.ensemble(model_of(THREE), forecast=True, samples=1)).startswith(
        "Ensemble(1 draws of 5 judgements; forecast;"
    )
    assert "<table>" in spread._repr_html_()
    frame = spread.to_frame()
    assert frame.shape == (40 * 3 * 5, 4)
    assert (
        frame[(frame["sample"] == 7) & (frame.option == "soft") & (frame.target == "fear")]["value"].item()
        == spread.means[7, 1, 1]
    )
    summary = spread.summary()
    assert summary.shape == (15, 9)
    assert summary[(summary.option == "both") & (summary.target == "bad")]["50%"].item() == pytest.approx(
        spread.quantile(0.5, "bad")["both"]
    )
    assert math.isnan(sc.ensemble(model_of(EVERYTHING), samples=1).standard_error("good")["firm"])
    assert not spread.probabilities.flags.writeable
