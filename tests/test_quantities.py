"""The text of a number: what is read, as what, and what is refused with which words."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from scenarios.model.forms import Entry, RangeText
from scenarios.model.quantities import (
    ENTRY_PATTERN,
    PARAMETER_PATTERN,
    QUANTITY_PATTERN,
    RANGE_PATTERN,
    Distribution,
    Number,
    ParameterUse,
    Point,
    Quantity,
    Range,
    Rest,
    Word,
    parse,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (3, Number(3.0)),
        (0.25, Number(0.25)),
        ("3", Number(3.0)),
        ("-3", Number(-3.0)),
        ("+3", Number(3.0)),
        (".5", Number(0.5)),
        ("1e3", Number(1000.0)),
        ("2.5E-1", Number(0.25)),
        ("012", Number(12.0)),
        ("15%", Point(0.15)),
        ("15 %", Point(0.15)),
        ("-5%", Point(-0.05)),
        ("1.5e1%", Point(0.15)),
        ("3/8", Point(0.375)),
        ("3 / 8", Point(0.375)),
        ("-1/-4", Point(0.25)),
        ("5%..20%", Range(0.05, 0.20)),
        ("5 .. 15", Range(5.0, 15.0)),
        ("1/4..0.5", Range(0.25, 0.5)),
        ("-3..-1", Range(-3.0, -1.0)),
        ("7..7", Range(7.0, 7.0)),
        ("1...5e1", Range(1.0, 5.0)),  # from 1 to .5e1
        ("beta(2, 8)", Distribution("beta", (2.0, 8.0))),
        ("beta (1/2,1/2)", Distribution("beta", (0.5, 0.5))),
        ("pert(5%, 10%, 30%)", Distribution("pert", (0.05, 0.10, 0.30))),
        ("triangular( 1 , 2 , 4 )", Distribution("triangular", (1.0, 2.0, 4.0))),
        ("uniform(-1, 1)", Distribution("uniform", (-1.0, 1.0))),
        ("pert(1, 1, 2)", Distribution("pert", (1.0, 1.0, 2.0))),
        ("$resolve", ParameterUse("resolve")),
        ("2 * $fee", ParameterUse("fee", 2.0)),
        ("-1*$survey_fee-2", ParameterUse("survey_fee-2", -1.0)),
        ("rest", Rest()),
        ("likely", Word("likely")),
        ("Very Likely", Word("very likely")),
        ("re-assuring word", Word("re-assuring word")),
        ("beta", Word("beta")),
        ("nan", Word("nan")),  # which no scale has
    ],
)
def test_reads(written: float | str, read: Quantity) -> None:
    assert parse(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "5.",
        ".",
        "1e",
        "1,5",
        "1_000",
        "0x10",
        "15%%",
        "%",
        "3/8/2",
        "3/8%",
        "5%..",
        "..5%",
        "1..2..3",
        " 15%",
        "15% ",
        "15%\n",
        "1\n..2",
        "١٢%",
        "15\uff05",
        "5%–20%",
        "-inf",
        "beta(2, 8",
        "beta 2, 8",
        "gamma(2, 8)",
        "Beta(2, 8)",
        "$",
        "$1",
        "$a b",
        "$a * 2",
        "$a * $b",
        "2 $a",
        "2 + $a",
        "-$a",
        "likely!",
        "very  likely",
        "word2",
    ],
)
def test_refuses_other_texts(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a weight or a number: .*; write 3, 15%, 3/8, 5%\.\.20%, beta"):
        parse(text)


@pytest.mark.parametrize("text", ["beta()", "beta(2; 8)", "beta(likely, 8)", "beta(1_0, 8)", "beta(nan, 8)"])
def test_refuses_arguments_that_are_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/0", "a fraction's lower part must not be 0, got '1/0'; write another number below the line"),
        ("0..1/0.0", "a fraction's lower part must not be 0, got '1/0.0'"),
        ("1e999", "a number must be finite, got '1e999'; write a smaller one"),
        ("-1e999%", "a number must be finite, got '-1e999%'"),
        ("1e300/1e-300", "a number must be finite, got '1e300/1e-300'"),
        ("1..1e999", "a number must be finite, got '1e999'"),
        ("1e999 * $fee", "a number must be finite, got '1e999'"),
        ("beta(1e999, 1)", "a number must be finite, got '1e999'"),
        ("50%..20%", "a range goes from the lower to the higher end, got '50%..20%'; swap the ends"),
        ("1..-1", "a range goes from the lower to the higher end"),
        ("beta(2)", "beta takes 2 numbers, got 1; write beta(2, 8)"),
        ("beta(2, 8, 1)", "beta takes 2 numbers, got 3; write beta(2, 8)"),
        ("pert(1, 2)", "pert takes 3 numbers, got 2; write pert(5%, 10%, 30%)"),
        ("triangular(1, 2)", "triangular takes 3 numbers, got 2; write triangular(5%, 10%, 30%)"),
        ("uniform(1, 2, 3)", "uniform takes 2 numbers, got 3; write uniform(5%, 30%)"),
        ("beta(0, 1)", "beta needs two numbers above 0, got (0.0, 1.0); write beta(2, 8)"),
        ("beta(1, -1)", "beta needs two numbers above 0, got (1.0, -1.0)"),
        ("pert(1, 3, 2)", "pert needs its numbers in rising order, got (1.0, 3.0, 2.0); write pert(5%, 10%, 30%)"),
        ("triangular(3, 2, 1)", "triangular needs its numbers in rising order"),
        ("triangular(1, 1, 1)", "triangular needs its numbers in rising order"),
        ("uniform(2, 1)", "uniform needs its numbers in rising order, got (2.0, 1.0); write uniform(5%, 30%)"),
        ("uniform(1, 1)", "uniform needs its numbers in rising order"),
    ],
)
def test_refuses_texts_without_meaning(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse(text)


@pytest.mark.parametrize(
    ("text", "mean", "support"),
    [
        ("beta(2, 8)", Fraction(2, 10), (0.0, 1.0)),
        ("beta(1/2, 1/2)", Fraction(1, 2), (0.0, 1.0)),
        ("pert(5%, 10%, 30%)", Fraction(5 + 40 + 30, 600), (0.05, 0.30)),
        ("pert(1, 2, 9)", Fraction(1 + 8 + 9, 6), (1.0, 9.0)),
        ("triangular(1, 2, 9)", Fraction(12, 3), (1.0, 9.0)),
        ("uniform(-1, 4)", Fraction(3, 2), (-1.0, 4.0)),
    ],
)
def test_a_distribution_has_mean_and_support(text: str, mean: Fraction, support: tuple[float, float]) -> None:
    distribution = parse(text)
    assert isinstance(distribution, Distribution)
    assert distribution.mean == pytest.approx(float(mean), abs=1e-15)
    assert distribution.support == support


# Which forms stand where: a weight of a row, an amount, the range of a word, the value of a parameter.
PLACES = {"entry": ENTRY_PATTERN, "amount": QUANTITY_PATTERN, "range": RANGE_PATTERN, "parameter": PARAMETER_PATTERN}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3", {"amount", "parameter"}),  # in a row a plain number is written without quotes
        ("15%", {"entry", "amount", "parameter"}),
        ("3/8", {"entry", "amount", "parameter"}),
        ("5%..20%", {"entry", "amount", "range", "parameter"}),
        ("beta(2, 8)", {"entry", "amount", "parameter"}),
        ("2 * $fee", {"entry", "amount", "parameter"}),
        ("likely", {"entry", "parameter"}),
        ("rest", {"entry", "parameter"}),  # a parameter's is refused with its own words
        ("5%..", set()),
    ],
)
def test_each_place_takes_its_forms(text: str, places: set[str]) -> None:
    assert {place for place, pattern in PLACES.items() if re.search(pattern, text)} == places


@given(st.from_regex(PARAMETER_PATTERN, fullmatch=True).filter(lambda text: not text.endswith("\n")))
def test_what_the_patterns_accept_is_read_or_refused_for_its_meaning(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        assert "not a weight or a number" not in str(error)  # noqa: PT017 - the other refusals are fine


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_exactly(value: float) -> None:
    quantity = parse(repr(value))
    assert isinstance(quantity, Number)
    assert quantity.value == value
    assert math.copysign(1, quantity.value) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("55-75%", "55%..75%"),
        ("55%-75%", "55%..75%"),
        ("5 – 10 %", "5%..10%"),
        ("5% to 10%", "5%..10%"),
        ("0.1 … 0.3", "0.1..0.3"),
        ("15,5%", "15.5%"),
        ("0,3", "0.3"),
        ("5-10-15", ""),
        ("55-", ""),
        ("-5", ""),
        ("5% and 10%", ""),
    ],
)
def test_what_people_say_is_told_as_it_is_written(text: str, meant: str) -> None:
    with pytest.raises(ValidationError) as told:
        TypeAdapter(Entry).validate_python(text)
    cure = f"did you mean {meant}?" if meant else "correct it or put a text in quotes"
    assert str(told.value.errors()[0]["msg"]).endswith(f"got {text!r}; {cure}")
    if meant:
        assert isinstance(parse(meant), Range) == (".." in meant)


def test_a_range_is_not_mended_to_a_number() -> None:
    with pytest.raises(ValidationError, match=r"got '0,3'; correct it"):
        TypeAdapter(RangeText).validate_python("0,3")
    with pytest.raises(ValidationError, match=r"got '20-30%'; did you mean 20%\.\.30%\?"):
        TypeAdapter(RangeText).validate_python("20-30%")
