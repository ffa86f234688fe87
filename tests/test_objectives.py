"""Objectives: the constant of the multiplicative form, and which value functions may be written."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from scenarios.model.objectives import scaling_constant
from wrong import changed, mistakes

CONSTANTS = st.lists(st.integers(1, 999).map(lambda n: n / 1000), min_size=2, max_size=8)


@given(CONSTANTS)
def test_its_sign_is_told_by_the_sum_of_the_constants(constants: list[float]) -> None:
    """Keeney and Raiffa (1976), appendix 6B: between -1 and 0 above one, above 0 below one."""
    k, total = scaling_constant(constants), sum(map(Fraction, map(str, constants)))
    if total > 1:
        assert -1 < k < 0
    elif total < 1:
        assert k > 0
    else:
        assert k == 0


@given(CONSTANTS)
def test_it_solves_its_equation(constants: list[float]) -> None:
    """What is best in all is worth 1."""
    k = scaling_constant(constants)
    if k:
        whole = (math.prod(1 + k * constant for constant in constants) - 1) / k
        assert whole == pytest.approx(1, abs=1e-9)


def test_published_constants() -> None:
    """Keeney (1974), the airports of Mexico City; two attributes have k in closed form, (1 - a - b) / (a b)."""
    assert round(scaling_constant([0.48, 0.6, 0.1, 0.35, 0.18, 0.18]), 3) == -0.877
    assert scaling_constant([0.72, 0.13]) == pytest.approx(0.15 / (0.72 * 0.13), rel=1e-12)
    assert scaling_constant([0.7, 0.8]) == pytest.approx(-0.5 / 0.56, rel=1e-12)


def test_one_attribute_needs_none() -> None:
    assert scaling_constant([0.4]) == 0


@pytest.mark.parametrize(
    "function",
    [
        {"worst": 9, "best": 0.5, "shape": "logarithmic"},
        {"worst": -1, "best": -9, "shape": "logarithmic"},
        {"worst": 9, "best": 1, "shape": "logarithmic", "origin": 10},
        {"worst": 15, "best": 0, "shape": "exponential", "tolerance": 0.5},
        {"points": [[0, 30], [1, 20], [2, 10]]},
    ],
)
def test_value_functions_that_just_fit_are_taken(function: dict[str, Any]) -> None:
    document = changed({"objectives/interest": {"weights": {"cost": 1}, "values": {"cost": function}}})
    kept = sc.Scenario.model_validate(document).to_document()["objectives"]["interest"]["values"]["cost"]
    assert {key: [list(one) for one in kept[key]] if key == "points" else kept[key] for key in function} == function


@pytest.mark.parametrize("function", [{"worst": 9, "best": 1}, {"worst": 1, "best": 9}, {"points": [[1, 2], [3, 4]]}])
def test_of_a_measure_without_a_direction_more_or_less_may_be_worth_more(function: dict[str, Any]) -> None:
    document = changed(
        {"measures/cost": {}, "objectives/interest": {"weights": {"cost": 1}, "values": {"cost": function}}}
    )
    assert sc.Scenario.model_validate(document).objectives["interest"].weights == {"cost": 1}
    document["objectives"]["interest"]["values"]["cost"] = {"points": [[1, 2], [3, 1], [4, 3]]}
    ((where, message),) = mistakes(lambda: sc.Scenario.model_validate(document))
    assert where == "objectives.interest.values.cost"
    assert message.startswith("values must rise, or fall, from each point to the next, so that better is worth more")


def test_every_value_function_without_a_weight_is_told() -> None:
    functions = {name: {"worst": 9, "best": 1} for name in ("first", "second", "cost")}
    document = changed({"objectives/interest": {"weights": {"cost": 1}, "values": functions}})
    found = mistakes(lambda: sc.Scenario.model_validate(document))
    assert [where for where, _ in found] == ["objectives.interest.values.first", "objectives.interest.values.second"]


@pytest.mark.parametrize(
    ("function", "what"),
    [
        (
            {"worst": 9, "best": 1},
            "`best` must be higher than `worst`, as the measure's `better` says, got 1 and 9; swap them",
        ),
        (
            {"points": [[1, 2], [3, 1]]},
            "values must rise from each point to the next, so that better is worth more; correct them",
        ),
    ],
)
def test_of_a_measure_of_which_more_is_better_more_is_worth_more(function: dict[str, Any], what: str) -> None:
    document = changed(
        {
            "measures/cost": {"better": "higher"},
            "objectives/interest": {"weights": {"cost": 1}, "values": {"cost": function}},
        }
    )
    ((where, message),) = mistakes(lambda: sc.Scenario.model_validate(document))
    assert (where, message) == ("objectives.interest.values.cost", what)


@pytest.mark.parametrize(("worst", "best"), [(0, 5), (5, 0), (-5, 0), (-5, 0.5), (0, -5), (0.5, -5)])
def test_logarithms_are_of_what_lies_on_one_side_of_the_origin(worst: float, best: float) -> None:
    function = {"worst": worst, "best": best, "shape": "logarithmic"}
    document = changed(
        {"measures/cost": {}, "objectives/interest": {"weights": {"cost": 1}, "values": {"cost": function}}}
    )
    ((where, message),) = mistakes(lambda: sc.Scenario.model_validate(document))
    assert where == "objectives.interest.values.cost"
    assert message.startswith(f"`worst` and `best` must lie on one side of the origin, 0, got {worst:g} and {best:g}")
