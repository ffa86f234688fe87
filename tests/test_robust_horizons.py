"""Info-gap robustness: closed forms, the same sets written as ranges, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from doubtful import EVERYTHING
from doubtful import model_of as model_of_everything

OPTIONS = sc.load("us-options")


def model_of(row: dict[str, Any], **sections: Any) -> sc.Scenario:
    when = [{"if": {"pick": "other"}, "weights": dict.fromkeys(row, 1)}]
    nodes = {"pick": decision("one", "other", next="end"), "end": chance(row, when=when)}
    return sc.Scenario.model_validate(document(nodes, list(row), **sections))


def test_a_cost_within_a_range_has_the_closed_form() -> None:
    # Sanctions cost 22.8 by the best estimates, of which 4..8 is uncertain, by 2 each way: 22.8 + 2α ≤ 23.8 up to α = 1/2.
    found = sc.info_gap(OPTIONS, "us_cost", 23.8, tolerance=1e-6)
    assert found.horizon("sanctions") == pytest.approx(0.5, abs=1e-6)
    np.testing.assert_allclose(found.worst[:, 0], 22.8 + 2 * found.alphas)
    np.testing.assert_allclose(found.worst[:, 1], 31.4 + 6 * found.alphas)
    assert found.horizons[3].tolist() == [1.0, np.inf]
    assert found.horizons[1].tolist() == [0.0, 0.0]
    assert found.best == ("withdrawal",)


def test_the_fractional_error_model_has_ben_haims_closed_form() -> None:
    # Ben-Haim (2006), section 3.2: a reward linear in one uncertain number u, with |u − ũ| ≤ α ũ, has the robustness (r̃ − r) / r̃.
    found = sc.info_gap(
        model_of({"good": "40%", "bad": "60%"}), "good", 0.3, better="higher", width="fraction", tolerance=1e-6
    )
    assert found.horizon("one") == pytest.approx(0.25, abs=1e-6)
    lower = sc.info_gap(
        model_of({"good": "40%", "bad": "60%"}), "good", 0.5, better="lower", width="fraction", tolerance=1e-6
    )
    assert lower.horizon("one") == pytest.approx(0.25, abs=1e-6)
    # Where others must give way, the rest of the row binds first: with 10 % and 90 %, 10 % can lose α · 10 % only.
    bound = sc.info_gap(
        model_of({"good": "90%", "bad": "10%"}), "good", 0.85, better="higher", width="fraction", tolerance=1e-6
    )
    assert bound.horizon("one") == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("alpha", [0.25, 0.5, 1.0, 1.5])
def test_worst_cases_are_the_bounds_of_the_same_sets_written_as_ranges(alpha: float) -> None:
    def row(a: float) -> dict[str, Any]:
        # By hand: the best estimate of 10..30, 20..40, rest (30..70) goes half the way of each.
        ends = {"x": (0.1, 0.2, 0.3), "y": (0.2, 0.3, 0.4), "z": (0.3, 0.5, 0.7)}
        scaled = {k: (best - a * (best - low), best + a * (high - best)) for k, (low, best, high) in ends.items()}
        return {k: f"{max(low, 0)!r}..{min(high, 1)!r}" for k, (low, high) in scaled.items()}

    sections: Any = {"measures": {"gain": {"better": "higher"}}}
    model = model_of({"x": "10%..30%", "y": "20%..40%", "z": "rest"}, **sections)
    for target in ("x", ["x", "z"]):
        found = sc.info_gap(model, target, 0.0, better="higher", most=alpha, steps=2)
        same = sc.bounds(model_of(row(alpha), **sections), target)
        np.testing.assert_allclose(found.worst[1], same.lower[:, 0], atol=1e-12)


@pytest.mark.parametrize("width", ["written", "fraction"])
def test_horizons_are_where_the_worst_case_turns(width: Any) -> None:
    model = sc.load("ukraine-2025-08")
    found = sc.info_gap(model, "settlement", 0.04, better="higher", width=width, steps=3, tolerance=0.05, budget=2)
    assert (np.diff(found.worst, axis=0) <= 1e-9).all()
    best = sc.compare(model)
    assert found.worst[0].tolist() == pytest.approx([best[o]["settlement"] for o in found.options])
    for i, (met, broken) in enumerate(found.horizons[:2].tolist()):
        assert broken - met <= 0.05 or broken == 0 or (found.worst != found.attained).any()
        for alpha, good in ((met, True), (broken, False)):
            if 0 < alpha < 1:
                again = sc.info_gap(
                    model,
                    "settlement",
                    0.04,
                    better="higher",
                    width=width,
                    most=alpha,
                    steps=2,
                    tolerance=alpha,
                    budget=2,
                )
                assert ((again.worst if good else again.attained)[1, i] >= 0.04) == good


def test_at_the_ranges_as_written_the_worst_case_is_the_bound() -> None:
    model = sc.load("ukraine-2025-08")
    within = sc.bounds(model, "us_cost")
    found = sc.info_gap(model, "us_cost", 50, steps=2, tolerance=1)
    np.testing.assert_allclose(found.worst[1], within.upper[:, 0], rtol=1e-9)


def test_parameters_and_factors_grow_around_their_best_estimates() -> None:
    doc = document(
        {
            "pick": decision("one", "other", next="first"),
            "first": chance({"up": "$p", "down": "rest"}, next="second"),
            "second": chance({"win": "$p", "lose": "rest"}, shift=[{"if": {"pick": "one"}, "times": {"win": "0..1"}}]),
        },
        ["win", "lose"],
        parameters={"p": "20%..60%"},
    )
    model = sc.Scenario.model_validate(doc)
    found = sc.info_gap(model, "win", 0.3, better="higher", steps=3, tolerance=1e-6)
    # p from 0.4 down by 0.2 α, for the other option untouched by the shift.
    assert found.horizon("other") == pytest.approx(0.5, abs=1e-6)
    np.testing.assert_allclose(found.worst[:, 1], [0.4, 0.3, 0.2], atol=1e-12)
    # At α = 1 the factor is 0; beyond it, it stays there.
    assert found.worst[2, 0] == pytest.approx(0.0, abs=1e-12)
    beyond = sc.info_gap(model, "win", 0.0, better="higher", most=2.0, steps=3)
    assert beyond.worst[2].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("target", ["cost", "fear", "bad"])
def test_sets_begin_at_the_best_estimates_and_end_at_the_ranges_where_everything_is_uncertain(target: str) -> None:
    model = model_of_everything(EVERYTHING)
    found = sc.info_gap(model, target, 0, better="lower", steps=2, tolerance=1)
    exact = sc.compare(model)
    best = [d.mean(target) if target in model.measures else d[target] for d in exact.values()]
    assert found.worst[0].tolist() == pytest.approx(best)
    within = sc.bounds(model, target)
    np.testing.assert_allclose(found.worst[1], within.upper[:, 0], rtol=1e-9)
    np.testing.assert_allclose(found.attained[1], within.inner[:, 0, 1], rtol=1e-9)


def test_an_info_gap_shows_itself() -> None:
    found = sc.info_gap(OPTIONS, "us_cost", 23.8)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    assert "Cost to the US over a year, mean (USD bn), at most 23.80 required" in flat
    assert "none: broken by" in flat
    assert "1.000 or more" in flat
    assert "most robust: Do nothing, leave it to the parties" in flat
    assert repr(found) == "InfoGap(us_cost ≤ 23.8; sanctions: 0.5, tariffs: 0, both: 0, withdrawal: 1)"
    assert "<table>" in found._repr_html_()
    assert found.to_frame().shape == (44, 4)
    assert len(found) == 4
    for array in (found.horizons, found.alphas, found.worst, found.attained):
        assert not array.flags.writeable
    chances = sc.info_gap(OPTIONS, ["settlement", "ceasefire"], 0.2, better="higher", do={})
    assert chances.quantity == "probability of Settlement or Ceasefire along the line"
    assert "at least 20.0 % required" in " ".join(str(chances).split())
    with pytest.raises(KeyError, match="no option 'x'"):
        found.horizon("x")
    rough = sc.info_gap(
        sc.load("ukraine-2025-08"),
        "settlement",
        0.04,
        better="higher",
        width="fraction",
        steps=2,
        tolerance=0.1,
        budget=1,
    )
    assert " to 0." in str(rough) or "at least" in str(rough)


def test_requirements_that_are_always_or_never_met() -> None:
    never = sc.info_gap(OPTIONS, "us_cost", float("-inf"))
    assert never.horizons.tolist() == [[0.0, 0.0]] * 4
    always = sc.info_gap(OPTIONS, "us_cost", float("inf"))
    assert always.horizons.tolist() == [[1.0, np.inf]] * 4
    assert len(always.best) == 4


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"requirement": float("nan")}, "requirement must be a number in the unit of the target, got nan"),
        ({"requirement": "5"}, "requirement must be a number in the unit of the target, got '5'"),
        ({"target": "cost"}, "target: no outcome or measure 'cost'; did you mean"),
        ({"target": "settlement"}, "better must be 'higher' or 'lower' for 'settlement', got None"),
        ({"most": 0}, "most must lie between 0 and 1000, above 0, got 0; 1 reaches as far"),
        ({"most": float("nan")}, "most must lie between 0 and 1000, above 0, got nan"),
        ({"most": True}, "most must lie between 0 and 1000, above 0, got True"),
        ({"most": 10**400}, "most must lie between 0 and 1000"),
        ({"tolerance": 0}, "tolerance must lie between 1e-09 and 1, above 0, got 0; 0.001 is usual"),
        ({"tolerance": 2}, "tolerance must lie between 1e-09 and 1, above 0, got 2"),
        ({"steps": 1}, "steps must be a whole number of at least 2, got 1"),
        ({"steps": 2000}, "steps must be at most 1001, got 2,000; 11 is usual"),
        ({"budget": 0}, "budget must be a whole number of at least 1, got 0"),
        ({"width": "wide"}, "width must be one of written, fraction, got 'wide'"),
        ({"width": None}, "width must be one of written, fraction, got None"),
        ({"width": ["written"]}, "width must be one of written, fraction, got"),
        ({"by": "us_polcy"}, "by: no node 'us_polcy'; did you mean 'us_policy'"),
        ({"model": None}, "model must be a scenario, got None"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], message: str) -> None:
    question: dict[str, Any] = {"model": OPTIONS, "target": "us_cost", "requirement": 30} | asked
    with pytest.raises(sc.QuestionError, match=message):
        sc.info_gap(**question)
