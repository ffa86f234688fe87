"""What better judgements are worth: against quadrature, counts by hand, and the laws that hold for all."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import scenarios as sc
from documents import chance, decision, document
from scenarios.analysis.information.envelope import pieces
from scenarios.analysis.information.regression import smoothed

BETA = {"a": 2.0, "b": 5.0}


def trial(weights: Any, gains: tuple[float, ...] = (10, -4), sure: float = 1.0, **more: Any) -> dict[str, Any]:
    """Return a choice between something sure and a gamble with these weights."""
    branches = [f"b{k}" for k in range(len(gains))]
    return document(
        {
            "pick": decision("sure", "risky", options={"sure": {"to": "kept"}, "risky": {"to": "gamble"}}),
            "gamble": chance(dict(zip(branches, weights, strict=True)), **more),
        },
        {
            "kept": {"values": {"gain": sure}},
            **{b: {"values": {"gain": g}} for b, g in zip(branches, gains, strict=True)},
        },
        measures={"gain": {"better": "higher", "unit": "EUR"}},
    )


def asked(doc: dict[str, Any], of: Any, objective: Any = "gain", **settings: Any) -> sc.ResearchValue:
    found = sc.value_of_research(sc.Scenario.model_validate(doc), of, objective, **settings)
    assert isinstance(found, sc.ResearchValue)
    return found


def triangular(low: float, mode: float, high: float) -> Any:
    return stats.triang((mode - low) / (high - low), low, high - low)


def pert(low: float, mode: float, high: float) -> Any:
    peak = (mode - low) / (high - low)
    return stats.beta(1 + 4 * peak, 5 - 4 * peak, low, high - low)


LINES = [
    ("beta(2, 5)", stats.beta(2, 5)),
    ("beta(0.5, 0.7)", stats.beta(0.5, 0.7)),
    ("uniform(10%, 60%)", stats.uniform(0.1, 0.5)),
    ("10%..60%", stats.uniform(0.1, 0.5)),
    ("triangular(10%, 30%, 70%)", triangular(0.1, 0.3, 0.7)),
    ("triangular(10%, 10%, 70%)", triangular(0.1, 0.1, 0.7)),
    ("triangular(10%, 70%, 70%)", triangular(0.1, 0.7, 0.7)),
    ("pert(5%, 30%, 90%)", pert(0.05, 0.3, 0.9)),
]


def by_quadrature(distribution: Any, risky: Any, sure: float) -> float:
    """Mean of the better of two less the better of the means, by integration over levels up to and from where they cross."""
    low, high = map(float, distribution.support())
    slope = risky(1.0) - risky(0.0)
    cross = (sure - risky(0.0)) / slope
    ends = sorted({low, high, min(max(cross, low), high)})
    total = 0.0
    for first, last in itertools.pairwise(ends):
        middle = (first + last) / 2
        if risky(middle) > sure:
            below, above = map(float, distribution.cdf([first, last]))
            exact: dict[str, Any] = {"epsabs": 1e-12, "epsrel": 1e-12, "limit": 500}
            total += float(integrate.quad(lambda q: risky(distribution.ppf(q)), below, above, **exact)[0])
        else:
            total += sure * float(np.diff(distribution.cdf([first, last]))[0])
    return float(total - max(sure, risky(distribution.mean())))


def on_a_grid(first: Any, second: Any, risky: Any) -> float:
    """Mean of the better of two, on the middles of 1,500 by 1,500 equally likely cells."""
    middles = (np.arange(1500) + 0.5) / 1500
    return float(np.maximum(1.0, risky(first.ppf(middles)[:, None], second.ppf(middles))).mean())


@pytest.mark.parametrize(("weight", "distribution"), LINES)
@pytest.mark.parametrize("sure", [1.0, -1.0, 3.3, 20.0])
def test_one_judgement_agrees_with_quadrature(weight: str, distribution: Any, sure: float) -> None:
    found = asked(trial([weight, "rest"], sure=sure), "gamble")
    expected = by_quadrature(distribution, lambda p: 14 * p - 4, sure)
    assert found.value == pytest.approx(expected, abs=1e-8)
    assert found.error == 0
    assert found.exact
    assert found.method == "closed form, exact inner mean"
    if sure == 20:
        assert found.value == 0


def test_a_row_with_confidence_is_a_beta_where_two_branches_are_possible() -> None:
    expected = by_quadrature(stats.beta(3, 7), lambda p: 14 * p - 4, 1.0)
    for weights in ([3, 7], ["30%", "70%"]):
        doc = trial(weights, confidence=10)
        assert asked(doc, "gamble").value == pytest.approx(expected, abs=1e-8)
    three = trial([3, 0, 7], gains=(10, 99, -4), confidence=10)
    assert asked(three, "gamble").value == pytest.approx(expected, abs=1e-8)


def test_steps_parameters_and_amounts() -> None:
    gated = document(
        {
            "pick": decision("sure", "risky", options={"sure": {"to": "kept"}, "risky": {"to": "gate"}}),
            "gate": {
                "kind": "gate",
                "steps": {"say": {"weight": "beta(2, 5)"}, "more": {"weight": "$half"}},
                "open": {"to": "won"},
                "closed": {"to": "lost"},
            },
        },
        {"kept": {"values": {"gain": "0..2"}}, "won": {"values": {"gain": 24}}, "lost": {"values": {"gain": -4}}},
        measures={"gain": {"better": "higher"}},
        parameters={"half": "40%..60%"},
    )
    step = by_quadrature(stats.beta(2, 5), lambda p: 14 * p - 4, 1.0)
    assert asked(gated, "gate.say").value == pytest.approx(step, abs=1e-8)
    mean = 2 / 7
    parameter = by_quadrature(stats.uniform(0.4, 0.2), lambda p: 28 * mean * p - 4, 1.0)
    assert asked(gated, "$half").value == pytest.approx(parameter, abs=1e-8)
    assert asked(gated, "gate.more").value == asked(gated, "$half").value
    low, high = 0.0, 2.0
    risky = 14 * mean - 4
    kept = (high**2 / 2 if risky < low else (risky * risky + (high**2 - risky**2) / 2)) / 2 - 1.0
    assert asked(gated, "kept:gain").value == pytest.approx(max(0.0, kept), abs=1e-8)
    both = asked(gated, ["gate.say", "$half"])
    assert both.value == pytest.approx(
        on_a_grid(stats.uniform(0.4, 0.2), stats.beta(2, 5), lambda p, q: 28 * q * p - 4) - 1.0,
        abs=4 * both.error + 2e-4,
    )
    assert both.value >= max(asked(gated, "gate.say").value, asked(gated, "$half").value) - 4 * both.error


def test_lower_is_better_and_the_unit_is_the_measures() -> None:
    doc = trial(["beta(2, 5)", "rest"])
    doc["measures"]["gain"]["better"] = "lower"
    found = asked(doc, "gamble", sc.Objective(weights={"gain": 3}), cost=0.25)
    expected = by_quadrature(stats.beta(2, 5), lambda p: 4 - 14 * p, -1.0)
    assert found.value == pytest.approx(expected, abs=1e-8)
    assert found.net == pytest.approx(expected - 0.25, abs=1e-8)
    assert found.unit == "EUR"
    assert found.worth == {"sure": pytest.approx(1), "risky": pytest.approx(0)}
    assert found.option == "risky"
    some = asked(doc, "gamble", ["kept"])
    assert some.unit == "probability"
    assert some.value == 0


def test_a_row_of_three_agrees_with_its_beta_where_two_branches_are_alike() -> None:
    doc = trial(["20%", "30%", "50%"], gains=(10, -4, -4), confidence=10)
    found = asked(doc, "gamble")
    assert found.value == pytest.approx(
        by_quadrature(stats.beta(2, 8), lambda p: 14 * p - 4, 1.0), abs=4 * found.error + 1e-5
    )
    assert 0 < found.error < 1e-3
    assert not found.exact


# -- observations -----------------------------------------------------------------------------------------


def by_counts(shapes: list[Fraction], gains: list[int], n: int, sure: int) -> float:
    """EVSI over every sequence of observations, each drawn from what those before have taught."""
    total: Any = Fraction(0)
    for sequence in itertools.product(range(len(shapes)), repeat=n):
        now, probability = list(shapes), Fraction(1)
        for k in sequence:
            probability *= now[k] / sum(now)
            now[k] += 1
        total += probability * max(Fraction(sure), sum(a * g for a, g in zip(now, gains, strict=True)) / sum(now))
    return float(total - max(Fraction(sure), sum(a * g for a, g in zip(shapes, gains, strict=True)) / sum(shapes)))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_observations_of_a_row_agree_with_every_sequence(n: int) -> None:
    doc = trial(["20%", "30%", "50%"], gains=(30, 2, -9), confidence=4)
    expected = by_counts([Fraction(4, 5), Fraction(6, 5), Fraction(2)], [30, 2, -9], n, 1)
    found = asked(doc, "gamble", observations=n)
    assert found.value == pytest.approx(expected, abs=1e-10)
    assert (found.error, found.observations, found.exact) == (0, n, True)


@pytest.mark.parametrize("n", [1, 3, 6])
def test_observations_of_a_step_or_parameter(n: int) -> None:
    expected = by_counts([Fraction(2), Fraction(5)], [10, -4], n, 1)
    gated = document(
        {
            "pick": decision("sure", "risky", options={"sure": {"to": "kept"}, "risky": {"to": "gate"}}),
            "gate": {
                "kind": "gate",
                "steps": {"say": {"weight": "beta(2, 5)"}},
                "open": {"to": "won"},
                "closed": {"to": "lost"},
            },
        },
        {"kept": {"values": {"gain": 1}}, "won": {"values": {"gain": 10}}, "lost": {"values": {"gain": -4}}},
        measures={"gain": {"better": "higher"}},
    )
    assert asked(gated, "gate.say", observations=n).value == pytest.approx(expected, abs=1e-10)
    named = trial(["$p", "rest"])
    named["parameters"] = {"p": "beta(2, 5)"}
    assert asked(named, "$p", observations=n).value == pytest.approx(expected, abs=1e-10)


def test_more_observations_come_to_knowing_it_for_certain() -> None:
    doc = trial(["$p", "rest"])
    doc["parameters"] = {"p": "beta(2, 5)"}
    perfect = asked(doc, "$p").value
    values = [asked(doc, "$p", observations=n).value for n in (1, 2, 4, 16, 256, 4096)]
    assert all(0 <= a <= b + 1e-12 for a, b in itertools.pairwise([0.0, *values, perfect]))
    assert values[-1] == pytest.approx(perfect, rel=2e-3)


# -- everything, and what is not multi-affine -------------------------------------------------------------


def two_rows(**more: Any) -> dict[str, Any]:
    doc = trial(["beta(2, 5)", "rest"], gains=(10, -4))
    doc["nodes"]["gamble"]["branches"] = {"b0": {"to": "second"}, "b1": None}
    doc["nodes"]["second"] = {**chance({"big": "beta(3, 3)", "small": "rest"}), **more}
    doc["outcomes"] |= {"big": {"values": {"gain": 25}}, "small": {"values": {"gain": 2}}}
    del doc["outcomes"]["b0"]
    return doc


def test_parts_are_worth_no_more_than_everything() -> None:
    table = sc.value_of_research(sc.Scenario.model_validate(two_rows()), cost=0.1)
    assert isinstance(table, sc.ResearchTable)
    assert set(table) == {"gamble", "second"}
    most = table.everything
    assert all(0 <= one.value <= most.value + 4 * most.error for one in table.values())
    assert most.value == asked(two_rows(), ["gamble", "second"]).value == asked(two_rows(), "everything").value
    exact = on_a_grid(stats.beta(2, 5), stats.beta(3, 3), lambda p, q: p * (23 * q + 2) - 4 * (1 - p))
    exact -= max(1.0, 2 / 7 * 13.5 - 4 * 5 / 7)
    assert most.value == pytest.approx(exact, abs=5 * most.error + 1e-5)
    assert most.error < 5e-3
    again = sc.value_of_research(sc.Scenario.model_validate(two_rows()), "everything", seed=7)
    assert isinstance(again, sc.ResearchValue)
    assert again.value == pytest.approx(exact, abs=5 * again.error + 1e-5)
    assert again.value != most.value


def test_a_shifted_row_is_regressed() -> None:
    doc = two_rows(shift=[{"if": {"gamble": "b0"}, "times": {"big": 3}}])
    table = sc.value_of_research(sc.Scenario.model_validate(doc), samples=2**15)
    assert isinstance(table, sc.ResearchTable)

    def odds(q: float) -> float:
        return 3 * q / (3 * q + 1 - q)

    middle = integrate.quad(lambda q: odds(q) * stats.beta(3, 3).pdf(q), 0, 1)[0]
    first = by_quadrature(stats.beta(2, 5), lambda p: p * (23 * middle + 2) - 4 * (1 - p), 1.0)
    assert table["gamble"].method == "linear regression over 32,768 draws of everything"
    assert table["gamble"].value == pytest.approx(first, abs=5e-3)
    p = 2 / 7
    second = integrate.quad(
        lambda q: max(1.0, p * (23 * odds(q) + 2) - 4 * (1 - p)) * stats.beta(3, 3).pdf(q), 0, 1, points=[0.1, 0.2, 0.3]
    )[0] - max(1.0, p * (23 * middle + 2) - 4 * (1 - p))
    assert table["second"].method == "polynomial regression over 32,768 draws of everything"
    assert table["second"].value == pytest.approx(second, abs=5e-3)
    assert not table["second"].exact
    assert table["second"].value > 0.01


def test_a_parameter_beside_ranges_is_learned_with_its_row() -> None:
    doc = trial(["10%..40%", "$p", "rest"], gains=(12, 2, -6), sure=0.0)
    doc["parameters"] = {"p": "20%..40%"}
    table = sc.value_of_research(sc.Scenario.model_validate(doc))
    assert isinstance(table, sc.ResearchTable)
    assert set(table) == {"$p", "gamble"}
    assert table["gamble"].value == table.everything.value
    assert table["$p"].value <= table["gamble"].value


def test_where_nothing_is_uncertain_nothing_is_worth_learning() -> None:
    table = sc.value_of_research(sc.Scenario.model_validate(trial(["30%", "70%"])))
    assert isinstance(table, sc.ResearchTable)
    assert (table.everything.value, len(table)) == (0.0, 0)
    assert table.everything.method == "nothing is uncertain: exact"
    assert "learn nothing for certain" in str(table.everything)


def test_later_choices_follow_a_strategy() -> None:
    doc = trial(["beta(2, 5)", "rest"], gains=(10, -4))
    doc["nodes"]["gamble"]["branches"] = {"b0": {"to": "second"}, "b1": None}
    doc["nodes"]["second"] = decision("take", "leave")
    doc["outcomes"] |= {"take": {"values": {"gain": 10}}, "leave": None}
    del doc["outcomes"]["b0"]
    found = asked(doc, "gamble", strategy={"second": "take"})
    assert found.value == pytest.approx(by_quadrature(stats.beta(2, 5), lambda p: 14 * p - 4, 1.0), abs=1e-8)


def test_of_lines_that_meet_the_steeper_goes_on() -> None:
    heights, slopes = np.array([1.0, 0.0, -4.0, 1.0]), np.array([0.0, 2.0, 6.0, 0.0])
    assert pieces(heights, slopes, 0.0, 2.0) == [(0.0, 0.5, 0), (0.5, 1.0, 1), (1.0, 2.0, 2)]
    assert pieces(heights, slopes, 1.0, 2.0) == [(1.0, 2.0, 2)]
    assert math.isclose(pieces(heights[:2], slopes[:2], 0.0, 0.4)[0][1], 0.4)


def test_rows_with_ranges_beside_several_distributions() -> None:
    doc = trial(["pert(2%, 8%, 20%)", "uniform(5%, 15%)", "10%..40%", "rest"], gains=(40, 2, -6, 0), sure=3.0)
    with_another = two_rows()
    with_another["nodes"]["second"] = {
        **doc["nodes"]["gamble"],
        "branches": {b: {"to": f"e{b}"} for b in ("b0", "b1", "b2", "b3")},
    }
    with_another["outcomes"] = {
        "kept": {"values": {"gain": 1}},
        "b1": {"values": {"gain": -1}},
        **{f"eb{k}": {"values": {"gain": g}} for k, g in enumerate((40, 2, -6, 0))},
    }
    table = sc.value_of_research(sc.Scenario.model_validate(with_another))
    assert isinstance(table, sc.ResearchTable)
    assert table["second"].method == "16,384 Sobol' points, exact inner mean"
    assert 0 < table["second"].value < table.everything.value
    # the mean of 40 a + 2 b - 6 c, where a is 9 % on the mean, b 10 %, and c lies evenly between its ends, for the rest has room
    assert table.everything.worth["risky"] == pytest.approx(2 / 7 * (40 * 0.09 + 2 * 0.1 - 6 * 0.25) - 5 / 7, abs=2e-4)


def test_outcomes_without_measures_have_probabilities() -> None:
    doc = trial(["beta(2, 5)", "rest"])
    doc["outcomes"] = dict.fromkeys(doc["outcomes"])
    del doc["measures"]
    found = asked(doc, "gamble", {"kept": 0.3, "b0": 1.0})
    assert found.value == pytest.approx(by_quadrature(stats.beta(2, 5), lambda p: p, 0.3), abs=1e-8)
    assert found.unit == "score"


def test_a_row_with_a_parameter_among_others_is_regressed() -> None:
    doc = trial(["10%..40%", "$p", "rest"], gains=(12, 2, -6), sure=0.0)
    doc["parameters"] = {"p": "20%..40%"}
    doc["outcomes"]["kept"]["values"]["gain"] = "-1..1"
    table = sc.value_of_research(sc.Scenario.model_validate(doc))
    assert isinstance(table, sc.ResearchTable)
    assert table["gamble"].method == "polynomial regression over 16,384 draws of everything"
    assert table["kept:gain"].method == "linear regression over 16,384 draws of everything"
    assert table["gamble"].value > 0.1
    assert table["$p"].value == pytest.approx(0, abs=1e-3)
    # a uniform, p uniform: the worth 12 a + 2 p - 6 (1 - a - p) of the gamble, against 0 in the mean
    a, p = np.meshgrid(0.1 + 0.3 * (np.arange(2000) + 0.5) / 2000, 0.2 + 0.2 * (np.arange(2000) + 0.5) / 2000)
    worth = 18 * a + 8 * p - 6
    assert table["gamble"].value == pytest.approx(np.maximum(worth, 0).mean() - max(worth.mean(), 0), abs=0.02)


def test_of_many_numbers_only_a_plane_is_fitted() -> None:
    rng = np.random.default_rng(1)
    numbers = rng.random((12, 500))
    worth = np.array([numbers[0] ** 2, numbers.sum(axis=0)])
    fitted = smoothed(worth, numbers, 4)
    assert fitted[1] == pytest.approx(worth[1])
    assert np.abs(fitted[0] - worth[0]).max() > 0.05
    assert smoothed(worth[:1], numbers[:1], 4)[0] == pytest.approx(worth[0])
    assert smoothed(worth[:1], np.ones((1, 500)), 4)[0] == pytest.approx(np.full(500, worth[0].mean()))
