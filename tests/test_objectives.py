"""The constant of the multiplicative form: its sign, its equation, and the airport's published value."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.model.objectives import scaling_constant

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
