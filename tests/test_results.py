"""Frozen answers: what they hold, how they are asked, how they show themselves."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from documents import chance, decision, document
from scenarios.results.shares import percentages

OUTCOMES = {"deal": "A deal", "freeze": "", "war": "A wider war <script>alert(1)</script>"}


def scenario(**more: Any) -> sc.Scenario:
    """Return two options: deal, freeze, war with 30/45/25 % after talk, 0/25/75 % after press."""
    end = chance(
        {"deal": "30%", "freeze": "45%", "war": "25%"},
        when=[{"if": {"pick": "press"}, "weights": {"deal": "0%", "freeze": "25%", "war": "75%"}}],
    )
    pick = decision(weights={"talk": 1, "press": 3}, next="end")
    pick["options"] = {"talk": {"label": "Talk & wait"}, "press": {"effects": {"cost": 4}}}
    return sc.Scenario.model_validate(
        document(
            {"pick": pick, "end": end},
            outcomes={
                "deal": {"label": OUTCOMES["deal"]},
                "freeze": {"values": {"cost": 1}},
                "war": {"label": OUTCOMES["war"], "values": {"cost": 10}},
            },
            **{
                "title": "A <b>trial</b>",
                "measures": {"cost": {"label": "Cost", "unit": "USD bn"}, "idle": None},
                **more,
            },
        )
    )


MODEL = scenario()
TALK, PRESS = sc.compare(MODEL)["talk"], sc.compare(MODEL)["press"]


# --- Mappings ------------------------------------------------------------------------------------------


def test_a_comparison_is_a_mapping_of_options() -> None:
    by_option = sc.compare(MODEL)
    assert isinstance(by_option, Mapping)
    assert list(by_option) == list(by_option.options) == ["talk", "press"]
    assert len(by_option) == 2
    assert "talk" in by_option
    assert "tlak" not in by_option
    assert by_option.get("tlak") is None
    assert dict(by_option.items())["talk"]["deal"] == pytest.approx(0.3)
    assert by_option.by == "pick"
    assert by_option.outcomes == ("deal", "freeze", "war")
    assert by_option.probabilities.shape == (2, 3)
    assert by_option.means.shape == (2, 2)
    assert by_option["press"].option == "press"
    assert repr(by_option) == "Comparison(by pick: talk, press; outcomes deal, freeze, war)"


def test_a_distribution_is_a_mapping_of_outcomes() -> None:
    assert isinstance(TALK, Mapping)
    assert dict(TALK) == pytest.approx({"deal": 0.3, "freeze": 0.45, "war": 0.25})
    assert all(type(p) is float for p in TALK.values())
    assert len(TALK) == 3
    assert "tlak" not in TALK
    assert repr(TALK) == "OutcomeDistribution(deal: 0.3, freeze: 0.45, war: 0.25)"


def test_a_risk_profile_is_a_mapping_of_options() -> None:
    profile = sc.risk_profile(MODEL, "cost")
    assert list(profile) == ["talk", "press"]
    assert len(profile) == 2
    assert profile["press"].values.tolist() == [5, 14]
    assert profile["talk"].option == "talk"
    assert repr(profile) == "RiskProfile(cost by pick: talk, press)"
    assert repr(profile["press"]) == "MeasureDistribution(cost: 2 atoms, mean 11.75)"


@pytest.mark.parametrize("name", ["dael", 3, None, ("deal",)])
def test_names_that_are_missing(name: Any) -> None:
    comparison, profile = sc.compare(MODEL), sc.risk_profile(MODEL, "cost")
    for ask in (
        lambda: comparison[name],
        lambda: TALK[name],
        lambda: profile[name],
        lambda: TALK.cdf(name),
        lambda: TALK.mean(name),
        lambda: TALK.probability([name]),
    ):
        with pytest.raises(KeyError) as error:
            ask()
        assert isinstance(error.value, sc.QuestionError)
        assert isinstance(error.value, ValueError)
        assert re.match(r"no (option|outcome|measure) ", str(error.value))  # plain text, not a quoted key


def test_a_wrong_name_is_answered_with_the_right_one() -> None:
    with pytest.raises(sc.QuestionError, match=r"no outcome 'dael'; did you mean 'deal'\?"):
        TALK["dael"]
    with pytest.raises(sc.QuestionError, match=r"no option 'tallk'; did you mean 'talk'\?"):
        sc.compare(MODEL)["tallk"]


# --- Numbers -------------------------------------------------------------------------------------------


def test_probability_of_a_set() -> None:
    assert TALK.probability("war") == 0.25
    assert TALK.probability(["deal", "war"]) == pytest.approx(0.55)
    assert TALK.probability({"deal", "freeze", "war"}) == pytest.approx(1)
    assert TALK.probability(["war", "war"]) == 0.25
    assert TALK.probability(name for name in TALK) == pytest.approx(1)
    assert TALK.probability([]) == 0
    with pytest.raises(sc.QuestionError):
        TALK.probability(["deal", "peace"])


@pytest.mark.parametrize("wrong", [None, 0.5, 3])
def test_probability_of_what_is_no_set_of_names(wrong: Any) -> None:
    with pytest.raises(sc.QuestionError):
        TALK.probability(wrong)


def test_cdf_and_quantiles_of_outcomes() -> None:
    assert [TALK.cdf(name) for name in TALK] == pytest.approx([0.3, 0.75, 1])
    assert PRESS.cdf("war") == 1.0
    expected = {0: "deal", 0.3: "deal", 0.3001: "freeze", 0.5: "freeze", 0.75: "freeze", 0.76: "war", 1: "war"}
    assert {level: TALK.quantile(level) for level in expected} == expected
    # An outcome of probability 0 is no quantile, at neither end.
    assert PRESS.quantile(0) == "freeze"
    certain = sc.forecast(MODEL, given={"end": "deal"})
    assert [certain.quantile(level) for level in (0, 0.5, 1)] == ["deal"] * 3


@pytest.mark.parametrize(
    "level", [-0.1, 1.0001, float("nan"), float("inf"), True, False, "half", "0.5", None, [0.5], 1j]
)
def test_levels_that_are_none(level: Any) -> None:
    profile = sc.risk_profile(MODEL, "cost")["talk"]
    for result in (TALK, profile):
        with pytest.raises(sc.QuestionError, match=r"quantile: level must lie between 0 and 1"):
            result.quantile(level)


def test_levels_may_be_numbers_of_numpy() -> None:
    levels: list[Any] = [np.float64(0.5), np.float32(0.5), np.int64(1)]
    assert [TALK.quantile(level) for level in levels] == ["freeze", "freeze", "war"]


def test_a_measure_whole() -> None:
    talk = sc.risk_profile(MODEL, "cost")["talk"]  # 0 with 30 %, 1 with 45 %, 10 with 25 %
    assert talk.values.tolist() == [0, 1, 10]
    assert talk.probabilities == pytest.approx([0.3, 0.45, 0.25])
    assert talk.mean == pytest.approx(2.95)
    assert talk.mean == pytest.approx(TALK.mean("cost"))
    assert talk.std == pytest.approx((0.45 + 25 - 2.95**2) ** 0.5)
    assert [talk.cdf(x) for x in (-1, 0, 0.5, 1, 9.99, 10, 1e300)] == pytest.approx([0, 0.3, 0.3, 0.75, 0.75, 1, 1])
    assert [talk.exceedance(x) for x in (-1, 0, 1, 10)] == pytest.approx([1, 0.7, 0.25, 0])
    assert talk.cdf(float("inf")) == 1
    assert talk.exceedance(float("-inf")) == 1
    assert [talk.quantile(q) for q in (0, 0.3, 0.31, 0.75, 0.76, 1)] == [0, 0, 1, 1, 10, 10]


def test_a_measure_that_nothing_adds_to_is_one_atom() -> None:
    idle = sc.risk_profile(MODEL, "idle")["talk"]
    assert (idle.values.tolist(), idle.probabilities.tolist()) == ([0], [1])
    assert (idle.mean, idle.std, idle.quantile(0), idle.quantile(1)) == (0, 0, 0, 0)


@pytest.mark.parametrize("value", [float("nan"), True, "1", None, [1], 1j])
def test_thresholds_that_are_none(value: Any) -> None:
    talk = sc.risk_profile(MODEL, "cost")["talk"]
    for ask in (talk.cdf, talk.exceedance):
        with pytest.raises(sc.QuestionError, match="value must be a number"):
            ask(value)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any), st.floats(0, 1))
def test_quantiles_and_cdf_agree(weights: list[int], level: float) -> None:
    names = [f"o{i}" for i in range(len(weights))]
    model = sc.Scenario.model_validate(document({"n": chance(dict(zip(names, weights, strict=True)))}, names))
    found = sc.forecast(model)
    at = found.quantile(level)
    assert found[at] > 0
    assert found.cdf(at) >= level - 1e-9
    before = [name for name in names[: names.index(at)] if found[name] > 0]
    assert all(found.cdf(name) < level for name in before)


# --- Frames --------------------------------------------------------------------------------------------


def test_frames() -> None:
    pandas = pytest.importorskip("pandas")
    text, number = pandas.api.types.is_string_dtype, pandas.api.types.is_float_dtype
    by_option = sc.compare(MODEL)
    frame = by_option.to_frame()
    assert list(frame) == ["option", "outcome", "label", "probability", "word"]
    assert frame["option"].tolist() == ["talk"] * 3 + ["press"] * 3
    assert frame["outcome"].tolist() == ["deal", "freeze", "war"] * 2
    assert frame["label"].tolist()[:2] == ["A deal", "freeze"]
    assert frame["probability"].tolist() == by_option.probabilities.ravel().tolist()
    assert frame["word"].tolist()[:4] == ["unlikely", "roughly even chance", "unlikely", ""]
    assert all(text(frame[name]) for name in ("option", "outcome", "label", "word"))
    assert number(frame["probability"])
    measures = by_option.measures_frame()
    assert list(measures) == ["option", "measure", "label", "unit", "mean"]
    assert measures["unit"].tolist() == ["USD bn", ""] * 2
    assert measures["mean"].tolist() == by_option.means.ravel().tolist()
    single = TALK.to_frame()
    assert list(single) == ["outcome", "label", "probability", "word"]
    assert single["probability"].sum() == pytest.approx(1)
    profile = sc.risk_profile(MODEL, "cost")
    long = profile.to_frame()
    assert list(long) == ["option", "value", "probability", "cumulative"]
    assert long["option"].tolist() == ["talk"] * 3 + ["press"] * 2
    assert all(number(long[name]) for name in ("value", "probability", "cumulative"))
    assert profile["press"].to_frame()["cumulative"].tolist() == pytest.approx([0.25, 1])


def test_a_frame_may_be_changed_and_the_result_stays() -> None:
    pytest.importorskip("pandas")
    by_option = sc.compare(MODEL)
    frame = by_option.to_frame()
    frame.loc[0, "probability"] = 9.0
    assert by_option["talk"]["deal"] == pytest.approx(0.3)


def test_without_pandas_a_frame_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name.partition(".")[0] == "pandas":
            raise ImportError(name)
        return real(name, package)

    profile = sc.risk_profile(MODEL, "cost")
    monkeypatch.setattr(importlib, "import_module", missing)
    by_option = sc.compare(MODEL)
    for ask in (
        by_option.to_frame,
        by_option.measures_frame,
        TALK.to_frame,
        profile.to_frame,
        profile["talk"].to_frame,
    ):
        with pytest.raises(sc.QuestionError, match=r"pip install 'scenarios\[frames\]'"):
            ask()


# --- Text ----------------------------------------------------------------------------------------------


def long_scenario() -> sc.Scenario:
    names = [f"option_number_{i}" for i in range(14)]
    ends = {
        f"o{i}": {"label": f"An outcome whose label goes on for a very long while indeed, number {i}"} for i in range(9)
    }
    pick = decision(*names, weights="equal", next="end")
    pick["options"] = {name: {"label": f"{name} with a label as long as the day in June"} for name in names}
    return sc.Scenario.model_validate(
        document(
            {"pick": pick, "end": chance(dict.fromkeys(ends, 1))},
            {**ends, "o8": {"label": "o8\nin two lines", "values": {"m": 1}}},
            measures={"m": {"label": "A measure " * 12, "unit": "units of something long"}},
            title="A title that never ends " * 8,
        )
    )


def test_text_fits_100_columns() -> None:
    model = long_scenario()
    for result in (
        sc.compare(model),
        sc.forecast(model),
        sc.compare(model)["option_number_3"],
        sc.risk_profile(model, "m"),
    ):
        lines = str(result).splitlines()
        assert max(map(len, lines)) <= 100
        assert not any(line != line.rstrip() for line in lines)
    # Nothing is lost: every option and every outcome stands somewhere.
    text = str(sc.compare(model))
    assert all(f"option number {i}" in text or f"option_number_{i}" in text for i in range(14))


def test_text_shows_labels_percentages_words_and_how_it_was_got() -> None:
    text = str(sc.compare(MODEL))
    for part in ("Talk & wait", "press", "A deal", "freeze", "30.0 %", "unlikely", "75.0 %", "Cost, mean (USD bn)"):
        assert part in text
    assert "compare of by-hand" in text
    profile = str(sc.risk_profile(MODEL, "cost"))
    for part in ("Cost (USD bn)", "mean", "std", "5%", "50%", "95%", "2.95"):
        assert part in profile
    assert "outcome" in str(TALK)


def test_html_is_escaped() -> None:
    profile = sc.risk_profile(scenario(measures={"cost": {"label": "<i>Cost", "unit": '"<u>"'}, "idle": None}), "cost")
    for result in (sc.compare(MODEL), TALK, profile):
        page = result._repr_html_()
        assert "<script" not in page
        assert "<b>" not in page
        assert "<i>" not in page
        assert "<u>" not in page
        assert "A &lt;b&gt;trial&lt;/b&gt;" in page
        assert page.count("<tr") == page.count("</tr>") > 1
    assert "A wider war &lt;script&gt;" in sc.compare(MODEL)._repr_html_()
    assert "Talk &amp; wait" in sc.compare(MODEL)._repr_html_()


def test_words_stand_beside_percentages_where_the_scale_has_one() -> None:
    phia = scenario(scale="phia")
    assert sc.compare(phia)["talk"].words() == ("unlikely", "realistic possibility", "unlikely")
    assert sc.compare(phia)["press"].words() == ("remote chance", "unlikely", "likely")
    gap = phia.with_weights({"end": {"deal": "38%", "freeze": "rest", "war": "7%"}})
    assert sc.compare(gap)["talk"].words() == ("", "likely", "")
    assert "38.0 %" in str(sc.compare(gap)["talk"])
    assert str(sc.compare(gap)["talk"]).count("likely") == 1
    assert PRESS.words() == ("", "unlikely", "likely")


# --- Percentages -----------------------------------------------------------------------------------------


def shown(texts: list[str]) -> list[float]:
    assert all(re.fullmatch(r"\d+(\.\d+)? %", text) for text in texts)
    return [float(text[:-2]) for text in texts]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12).filter(lambda ws: sum(ws) > 1e-3), st.integers(0, 4))
def test_shown_percentages_total_100_and_differ_by_less_than_a_unit(weights: list[float], decimals: int) -> None:
    exact = np.array(weights) / sum(weights)
    numbers = shown(percentages(exact.tolist(), decimals))
    assert round(sum(numbers), decimals) == 100
    unit = 10.0**-decimals
    assert all(abs(number - 100 * p) < unit * (1 + 1e-6) for number, p in zip(numbers, exact, strict=True))
    # What is certain or impossible is shown so, and a larger probability never as a smaller number.
    assert all(number == 0 for number, p in zip(numbers, exact, strict=True) if p == 0)
    order = np.argsort(exact, kind="stable")
    assert all(
        numbers[a] <= numbers[b] + unit * 1e-6 for a, b in itertools.pairwise(order) if exact[a] < exact[b] - 1e-7
    )


@pytest.mark.parametrize(
    ("probabilities", "texts"),
    [
        ([1.0], ["100.0 %"]),
        ([0.0, 1.0], ["0.0 %", "100.0 %"]),
        ([1 / 3] * 3, ["33.4 %", "33.3 %", "33.3 %"]),
        ([0.29, 0.57, 0.14], ["29.0 %", "57.0 %", "14.0 %"]),
        ([1 / 6] * 6, ["16.7 %"] * 4 + ["16.6 %"] * 2),
        ([0.1 + 0.2, 0.7], ["30.0 %", "70.0 %"]),
    ],
)
def test_shown_percentages(probabilities: list[float], texts: list[str]) -> None:
    assert percentages(probabilities) == texts


# --- Provenance, frozen ------------------------------------------------------------------------------------


def test_provenance_says_how_the_answer_was_got() -> None:
    found = sc.forecast(MODEL, do={"pick": "talk"}, given={"end": ["war", "deal"]})
    said = found.provenance
    assert (said.question, said.method, said.scenario) == ("forecast", "exact, best estimates", "by-hand")
    assert said.content_hash == MODEL.content_hash
    assert said.version == sc.__version__
    text = str(said)
    for part in ("forecast of by-hand", "do pick=talk", "given end=deal|war", MODEL.content_hash[:12], sc.__version__):
        assert part in text
    assert repr(said) == f"Provenance({text})"
    assert dict(said.do) == {"pick": "talk"}
    plain = str(sc.compare(MODEL).provenance)
    assert " do " not in plain
    assert " given " not in plain
    assert sc.risk_profile(MODEL, "cost").provenance.question == "risk_profile"


def test_the_order_in_which_evidence_is_named_does_not_show() -> None:
    one = sc.forecast(MODEL, given={"end": ["war", "deal"]})
    other = sc.forecast(MODEL, given={"end": ("deal", "war")})
    assert str(one) == str(other)


def test_results_are_frozen() -> None:
    profile = sc.risk_profile(MODEL, "cost")
    for result in (sc.compare(MODEL), TALK, profile, profile["talk"], TALK.provenance):
        name = dataclasses.fields(result)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, name, None)
        with pytest.raises((AttributeError, TypeError)):
            result.something_new = 1  # type: ignore[union-attr]
    with pytest.raises(TypeError):
        TALK["deal"] = 1  # type: ignore[index]


def test_changing_what_was_asked_does_not_change_the_provenance() -> None:
    do, learned = {"pick": "talk"}, {"end": ["war"]}
    found = sc.forecast(MODEL, do=do, given=learned)
    before = str(found)
    do["pick"] = "press"
    learned["end"].append("deal")
    assert str(found) == before
