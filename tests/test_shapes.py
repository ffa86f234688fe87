"""From a word or a range to a distribution, as a choice that is written down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import scenarios as sc
from documents import chance, document
from scenarios.model.quantities import parse

SCALES = ("icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964")
INNER = [
    (name, term.word) for name in SCALES for term in sc.scale(name).terms if 0 < term.low < term.high < 1
]  # what a beta can stand for


@pytest.mark.parametrize(("scale", "word"), INNER)
def test_the_quantiles_of_the_beta_are_the_edges_of_the_word(scale: str, word: str) -> None:
    found = sc.distribution_of(word, shape="beta", scale=scale)
    low, high = sc.scale(scale).range_of(word) or (2, 2)
    assert stats.beta(*found.arguments).ppf([0.05, 0.95]) == pytest.approx([low, high], rel=1e-11)
    assert found.quantile(0.05) == pytest.approx(low, rel=1e-11)
    assert found.size == pytest.approx(math.fsum(found.arguments))
    assert found.mean == pytest.approx(stats.beta(*found.arguments).mean(), rel=1e-12)


@given(st.floats(1e-4, 0.9998), st.floats(1e-4, 0.9998))
def test_so_are_those_of_any_range(one: float, other: float) -> None:
    low, high = sorted((one, other))
    if high - low < 1e-4:
        high = low + 1e-4
    found = sc.distribution_of((low, high), shape="beta")
    assert stats.beta(*found.arguments).cdf([low, high]) == pytest.approx([0.05, 0.95], abs=1e-9)


def test_draws_of_the_text_in_a_scenario_fall_outside_as_often_as_said() -> None:
    found = sc.distribution_of("likely", shape="beta", scale="icd203")
    model = sc.Scenario.model_validate(document({"n": chance({"a": found.text, "b": "rest"})}, ["a", "b"]))
    draws = sc.ensemble(model, samples=20_000, seed=3, method="random").values("a").ravel()
    within = math.sqrt(math.log(2 / 1e-6) / (2 * 20_000))  # Hoeffding: missed once in a million seeds
    assert abs((draws < 0.55).mean() - 0.05) < within
    assert abs((draws > 0.80).mean() - 0.05) < within
    assert sc.forecast(model)["a"] == pytest.approx(found.mean, rel=1e-12)


@pytest.mark.parametrize("shape", ["uniform", "beta"])
def test_the_text_is_read_back_as_the_same_distribution(shape: Any) -> None:
    found = sc.distribution_of("1/3..0.7", shape=shape)
    assert parse(found.text) == found.quantity
    nodes = {"n": chance({"a": "$p", "b": "rest"})}
    model = sc.Scenario.model_validate({**document(nodes, ["a", "b"]), "parameters": {"p": found.to_document()}})
    assert sc.forecast(model)["a"] == pytest.approx(found.mean, rel=1e-12)
    assert model.parameters["p"].why == found.sentence


def test_mirrored_ranges_have_mirrored_betas() -> None:
    first = sc.distribution_of("unlikely", shape="beta", scale="icd203").arguments
    second = sc.distribution_of("likely", shape="beta", scale="icd203").arguments
    assert first == pytest.approx(second[::-1], rel=1e-9)


def test_a_uniform_is_the_range_and_has_no_size() -> None:
    found = sc.distribution_of("remote chance", shape="uniform", scale="phia")
    assert (found.text, found.size, found.levels) == ("uniform(0.0, 0.05)", None, (0.0, 1.0))
    assert found.sentence == (
        "remote chance is 0 to 5 % in phia, 24 March 2025. Chosen: a uniform distribution over it."
    )
    assert found.to_frame().iloc[0].tolist()[:-2] == ["remote chance", "phia", 0.0, 0.05, "uniform", 0.0, 0.05, 0.025]
    assert np.isnan(found.to_frame()["size"][0])
    assert "equivalent sample size none" in " ".join(str(found).split())


def test_what_was_chosen_is_said() -> None:
    found = sc.distribution_of("Likely", shape="beta", scale=sc.scale("kent1964"))
    assert found.sentence == (
        "likely is 63 to 87 % in kent1964, Fall 1964. Chosen: a beta distribution with 5 % below and 5 % above it; "
        "equivalent sample size 33.1."
    )
    assert repr(found) == f"ChosenDistribution(likely: {found.text})"
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    assert "as a weight beta(25.1, 7.98) mean 75.90 % 5 % quantile 63.00 %" in flat
    assert "equivalent sample size 33.13" in flat
    assert "33.13" in found._repr_html_()
    row = found.to_frame().iloc[0]
    assert (row["judged"], row["scale"], row["text"], row["size"]) == ("likely", "kent1964", found.text, found.size)
    ranged = sc.distribution_of([0.2, 0.45], shape="beta")
    assert ranged.sentence.startswith("The range is 20 to 45 %. Chosen: a beta")
    assert (ranged.judged, ranged.to_frame()["scale"][0]) == ("20%..45%", "")
    model = sc.Scenario.model_validate(
        {
            **document({"n": chance({"a": "fair", "b": "rest"})}, ["a", "b"]),
            "scale": "own",
            "scales": {"own": {"fair": "40%..60%"}},
        }
    )
    assert sc.distribution_of("fair", shape="uniform", scale=model.words).sentence == (
        "fair is 40 to 60 % in own. Chosen: a uniform distribution over it."
    )


@pytest.mark.parametrize(
    ("judged", "asked", "message"),
    [
        ("likely", {"shape": "normal", "scale": "phia"}, "shape must be 'uniform' or 'beta', got 'normal'; choose one of the two"),
        ("likely", {"shape": ["beta"]}, "shape must be 'uniform' or 'beta', got ['beta']; choose one of the two"),
        ("likely", {}, "scale: the word 'likely' must come from a scale, got none; name one, such as scale='icd203'"),
        ("likely", {"scale": "icd"}, "scale: no published scale 'icd'; did you mean 'icd203'?"),
        ("likly", {"scale": "phia"}, "judged: 'likly' is not a word of the scale 'phia'; did you mean 'likely'?"),
        ("remote chance", {"scale": "phia"},
         ("judged: the low edge of 'remote chance' must lie between 0 and 100 % for a beta, got 0 to 5 %, and nothing can lie below 0 %; "
         "write the range that you mean, such as '1%..5%', or choose shape='uniform'")),
        ((0.95, 1), {},
         ("judged: the high edge of '95%..100%' must lie between 0 and 100 % for a beta, got 95 to 100 %, and nothing can lie above 100 %; "
         "write the range that you mean, such as '1%..5%', or choose shape='uniform'")),
        ("certainty", {"scale": "kent1964", "shape": "uniform"},
         "judged: 'certainty' must be a range to stand for a distribution, got 100 to 100 %; write the number itself as the weight"),
        ("30%", {}, "judged: '30%' must be a range to stand for a distribution, got 30 to 30 %; write the number itself as the weight"),
        (0.3, {}, "judged must be a word, a range such as '5%..20%' or its two ends, got 0.3; write one of these"),
        (True, {}, "judged must be a word, a range such as '5%..20%' or its two ends, got True; write one of these"),
        ((0.1, True), {}, "judged must be a word, a range such as '5%..20%' or its two ends, got (0.1, True); write one of these"),
        ((0.1, 0.2, 0.3), {}, "judged must be a word, a range such as '5%..20%' or its two ends, got (0.1, 0.2, 0.3); write one of these"),
        ((0.2, 0.1), {}, "judged: '20%..10%' must be a range that rises within 0 and 1, got 20 to 10 %; correct it"),
        ((0.2, math.nan), {}, "judged: '20%..nan%' must be a range that rises within 0 and 1, got 20 to nan %; correct it"),
        ("5..20", {"shape": "uniform"}, "judged: '5..20' must be a range that rises within 0 and 1, got 500 to 2000 %; correct it"),
        ("20%..10%", {}, "judged: a range goes from the lower to the higher end, got '20%..10%'; swap the ends"),
        ("beta(1, 2)", {}, "judged must be a word or a range, got 'beta(1, 2)'; a distribution or a parameter is chosen already"),
        ((0.5, 0.5 + 1e-12), {}, "judged: '50%..50%' must be wide enough for a beta, got 50 to 50 %; write the number itself"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told(judged: Any, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as told:
        sc.distribution_of(judged, **{"shape": "beta", **asked})
    assert str(told.value) == message
