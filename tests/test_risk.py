"""The figures of a distribution's bad side: by definition, against fractions, and under laws."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

import attitudes
import oracle
import scenarios as sc
from documents import chance, decision, document, random_document
from scenarios.testing import scenarios

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.results.tails import Better

BETTER: tuple[Better, Better] = ("lower", "higher")


def distribution(totals: Sequence[float], weights: Sequence[str], better: str | None = None) -> Any:
    """Return the profile of one option with these totals."""
    doc = document(
        {
            "hold": decision("position", next="event"),
            "event": chance({f"t{i}": weight for i, weight in enumerate(weights)}),
        },
        {f"t{i}": {"values": {"x": total}} for i, total in enumerate(totals)},
        measures={"x": {"unit": "EUR"} | ({"better": better} if better else {})},
    )
    return sc.risk_profile(sc.Scenario.model_validate(doc), "x")["position"]


def test_an_atom_at_the_edge_of_the_tail_is_split() -> None:
    # Rockafellar and Uryasev 2002: at 7/12, 40/5 + 2 × 50/5 + 2 × 60/5 = 52; both means of whole atoms, 50 and 55, are wrong.
    six = distribution([10, 20, 30, 40, 50, 60], ["1/6"] * 6, "lower")
    assert six.cvar(7 / 12) == pytest.approx(52, abs=1e-12)
    assert [six.value_at_risk(level) for level in (2 / 3, 7 / 12, 1 / 2, 9 / 10)] == [40, 40, 30, 60]


def test_a_level_that_is_reached_but_for_rounding_is_reached() -> None:
    ten = distribution(range(1, 11), ["1/10"] * 10, "lower")
    assert [ten.value_at_risk(k / 10) for k in range(1, 11)] == list(range(1, 11))
    assert [ten.value_at_risk(k / 10, better="higher") for k in range(1, 11)] == list(range(10, 0, -1))


def test_gains_have_their_bad_side_below() -> None:
    six = distribution([-10, -20, -30, -40, -50, -60], ["1/6"] * 6, "higher")
    assert six.cvar(7 / 12) == pytest.approx(-52, abs=1e-12)
    assert [six.value_at_risk(level) for level in (2 / 3, 7 / 12, 1 / 2, 9 / 10)] == [-40, -40, -30, -60]


def test_the_ends_of_the_levels() -> None:
    loss = distribution([-100, 0, 5, 50, 1000], ["20%", "40%", "30%", "8%", "2%"], "lower")
    assert (loss.value_at_risk(0), loss.value_at_risk(1)) == (-100, 1000)
    assert loss.cvar(0) == pytest.approx(loss.mean, abs=1e-12)
    assert loss.cvar(1) == 1000
    assert (loss.value_at_risk(0, better="higher"), loss.value_at_risk(1, better="higher")) == (1000, -100)
    assert loss.cvar(1, better="higher") == -100
    rare = distribution([0, 7], [f"{2**50 - 1}/{2**50}", f"1/{2**50}"], "lower")
    assert rare.value_at_risk(1) == rare.cvar(1) == 7
    assert rare.cvar(1 - 2.0**-53) == 7


def test_beating_a_threshold_counts_it_only_if_asked_to() -> None:
    loss = distribution([0, 5, 50], ["60%", "30%", "10%"], "lower")
    assert loss.probability_of_beating(5) == pytest.approx(0.6)
    assert loss.probability_of_beating(5, strict=False) == pytest.approx(0.9)
    assert loss.probability_of_beating(5, better="higher") == pytest.approx(0.1)
    assert loss.probability_of_beating(5, strict=False, better="higher") == pytest.approx(0.4)
    assert (loss.probability_of_beating(-math.inf), loss.probability_of_beating(math.inf)) == (0, 1)


def test_the_semideviation_counts_the_worse_side() -> None:
    loss = distribution([0, 10], ["75%", "25%"], "lower")
    assert loss.semideviation() == pytest.approx(math.sqrt(7.5**2 / 4))
    assert loss.semideviation(better="higher") == pytest.approx(math.sqrt(2.5**2 * 3 / 4))


def always_offered(model: sc.Scenario, by: str) -> bool:
    """Say whether each branch of a node can be set on every path."""
    try:
        sc.compare(model, by)
    except sc.QuestionError:
        return False
    return True


@pytest.mark.parametrize("seed", range(60))
def test_figures_agree_with_the_definitions_in_fractions(seed: int) -> None:
    rng = random.Random(f"risk/{seed}")
    doc = random_document(rng, size=4)
    measure = rng.choice(sorted(doc["measures"]))
    model = sc.Scenario.model_validate(doc)
    by = rng.choice([node for node in sorted(doc["nodes"]) if always_offered(model, node)])
    profile = sc.risk_profile(model, measure, by)
    for option, found in profile.items():
        totals = oracle.measure_distribution(doc, measure, {by: option})
        size = float(max(map(abs, totals))) or 1.0
        for better in BETTER:
            for level in (Fraction(0), Fraction(rng.randint(1, 999), 1000), Fraction(1, 2), Fraction(1)):
                near = [level - Fraction(1, 10**9), level + Fraction(1, 10**9)] if 0 < level < 1 else [level]
                ends = [attitudes.value_at_risk(totals, at, better) for at in near]
                value = found.value_at_risk(float(level), better=better)
                assert min(abs(value - float(end)) for end in ends) <= 1e-12 * size
                expected = float(attitudes.cvar(totals, level, better))
                assert found.cvar(float(level), better=better) == pytest.approx(expected, rel=1e-11, abs=1e-11 * size)
            squared = float(attitudes.semivariance(totals, better))
            assert found.semideviation(better=better) ** 2 == pytest.approx(squared, rel=1e-9, abs=1e-11 * size**2)
            at = rng.choice(sorted(totals))
            for strict in (True, False):
                beaten = sum(
                    mass
                    for total, mass in totals.items()
                    if (total < at if better == "lower" else total > at) or (total == at and not strict)
                )
                step = float(found.values[np.argmin(np.abs(found.values - float(at)))])
                chance_of_it = found.probability_of_beating(step, strict=strict, better=better)
                assert chance_of_it == pytest.approx(float(beaten), abs=1e-12)


LEVELS = st.floats(0, 1)


def profiled(model: sc.Scenario, data: st.DataObject) -> list[Any]:
    """Return a measure's distribution under the branches of a node, both drawn."""
    assume(model.measures)
    measure = data.draw(st.sampled_from(sorted(model.measures)))
    by = data.draw(st.sampled_from(sorted(model.nodes)))
    try:
        return list(sc.risk_profile(model, measure, by).values())
    except sc.QuestionError:  # an option that is not always there
        reject()


@given(scenarios(), LEVELS, LEVELS, st.data())
def test_laws_of_the_tail(model: sc.Scenario, first: float, second: float, data: st.DataObject) -> None:
    low, high = sorted((first, second))
    for d in profiled(model, data):
        spare = 1e-11 * (float(np.abs(d.values).max()) or 1.0)
        for better, sign in (("lower", 1.0), ("higher", -1.0)):
            way: Any = better
            assert d.cvar(0, better=way) == pytest.approx(d.mean, abs=spare)
            assert sign * d.cvar(low, better=way) >= sign * d.value_at_risk(low, better=way) - spare
            assert sign * d.cvar(low, better=way) <= sign * d.cvar(high, better=way) + spare
            assert sign * d.value_at_risk(low, better=way) <= sign * d.value_at_risk(high, better=way)
            assert d.values[0] <= d.cvar(low, better=way) <= d.values[-1]
        # The parts of the mean: the worst 1 − t of the probability, and the rest, which is the other side's worst.
        if 0 < low < 1:
            parts = (1 - low) * d.cvar(low, better="lower") + low * d.cvar(1 - low, better="higher")
            assert parts == pytest.approx(d.mean, abs=2 * spare)
        both = d.semideviation(better="lower") ** 2 + d.semideviation(better="higher") ** 2
        assert both == pytest.approx(d.std**2, rel=1e-9, abs=spare**2)


@given(scenarios(), LEVELS, st.integers(-40, 40).filter(bool), st.integers(-1000, 1000), st.data())
def test_figures_follow_an_affine_change_of_the_unit(
    model: sc.Scenario, level: float, factor: int, shift: int, data: st.DataObject
) -> None:
    for d in profiled(model, data):
        values, masses = factor * d.values + shift, d.probabilities
        turned = replace(
            d, values=values if factor > 0 else values[::-1], probabilities=masses if factor > 0 else masses[::-1]
        )
        size = float(np.abs(values).max() + np.abs(d.values).max() * abs(factor) + abs(shift)) or 1.0
        for better in BETTER:
            other: Better = better if factor > 0 else BETTER[1 - BETTER.index(better)]
            expected = factor * d.cvar(level, better=better) + shift
            assert turned.cvar(level, better=other) == pytest.approx(expected, abs=1e-11 * size)
            expected = factor * d.value_at_risk(level, better=better) + shift
            assert turned.value_at_risk(level, better=other) == pytest.approx(expected, abs=1e-11 * size)
            expected = abs(factor) * d.semideviation(better=better)
            assert turned.semideviation(better=other) == pytest.approx(expected, abs=1e-9 * size)


def test_a_profile_asks_all_its_options() -> None:
    profile = sc.risk_profile(sc.load("us-options"), "us_cost")
    for option, one in profile.items():
        assert profile.value_at_risk(0.9)[option] == one.value_at_risk(0.9)
        assert profile.cvar(0.9, better="higher")[option] == one.cvar(0.9, better="higher")
        assert profile.semideviation()[option] == one.semideviation()
        assert profile.probability_of_beating(26, strict=False)[option] == one.probability_of_beating(26, strict=False)
    assert profile.cvar(0.9)["both"] > profile.cvar(0.9)["withdrawal"]


ODD: list[Any] = [-0.1, 1.0000001, math.nan, math.inf, True, "0.9", None, [0.9], 1j, 10**400, np.array(0.5)]


@pytest.mark.parametrize("level", ODD)
@pytest.mark.parametrize("figure", ["value_at_risk", "cvar"])
def test_a_level_lies_between_0_and_1(figure: str, level: Any) -> None:
    one = distribution([0, 1], ["50%", "50%"], "lower")
    with pytest.raises(sc.QuestionError) as caught:
        getattr(one, figure)(level)
    assert str(caught.value).startswith(f"{figure}: level must lie between 0 and 1, got ")
    assert str(caught.value).endswith("; 0.95 looks at the worst 5 %")


@pytest.mark.parametrize("threshold", [math.nan, True, "5", None, [5], 1j, 10**400, np.array(5.0)])
def test_a_threshold_is_a_number(threshold: Any) -> None:
    one = distribution([0, 1], ["50%", "50%"], "lower")
    with pytest.raises(
        sc.QuestionError, match=r"^probability_of_beating: threshold must be a number in the measure's unit, got "
    ):
        one.probability_of_beating(threshold)
    with pytest.raises(sc.QuestionError, match=r"^value must be a number in the measure's unit, got "):
        one.cdf(threshold)


def test_other_arguments_that_are_wrong() -> None:
    bare = distribution([0, 1], ["50%", "50%"])
    for name, ask in (
        ("value_at_risk", lambda **asked: bare.value_at_risk(0.5, **asked)),
        ("cvar", lambda **asked: bare.cvar(0.5, **asked)),
        ("semideviation", bare.semideviation),
        ("probability_of_beating", lambda **asked: bare.probability_of_beating(0, **asked)),
    ):
        for asked in ({}, {"better": "most"}, {"better": ["lower"]}, {"better": True}):
            with pytest.raises(sc.QuestionError) as caught:
                ask(**asked)
            assert str(caught.value) == (
                f"{name}: better must be 'higher' or 'lower' for 'x', got {asked.get('better')!r}; say which is best"
            )
    with pytest.raises(sc.QuestionError, match=r"^probability_of_beating: strict must be True or False, got 'no'$"):
        bare.probability_of_beating(0, strict="no", better="lower")
