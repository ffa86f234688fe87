"""From rows as written to best estimates: the intersection probability, and every rule of a row."""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from scenarios.model.quantities import Distribution, ParameterUse, Range
from scenarios.model.tables import FrozenDict
from scenarios.model.weights import TOLERANCE, Lexicon, ParameterError, equivalent_size, intersection_probability
from wrong import changed

PARAMETERS = {
    "plain": 3,
    "tiny": 0.25,
    "percent": "15%",
    "range": "10%..30%",
    "word": "likely",
    "beta": "beta(2, 8)",
    "high": "uniform(50%, 90%)",
    "below": -2,
    "rest": "rest",
    "other": "$plain",
}
LEXICON = Lexicon(
    sc.SCALES["icd203"], {name: sc.Parameter.model_validate({"value": value}) for name, value in PARAMETERS.items()}
)
F = Fraction


def best(row: dict[str, Any]) -> list[float]:
    return LEXICON.row(row, list(row))


# --- The intersection probability --------------------------------------------------------------------------------


@st.composite
def coherent(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Draw intervals around a point of the simplex, so that they can add up to 1."""
    parts = draw(st.lists(st.integers(0, 1000), min_size=1, max_size=7).filter(any))
    point = [part / sum(parts) for part in parts]
    shares = st.one_of(st.just(0.0), st.floats(0, 1))
    low = [p * draw(shares) for p in point]
    high = [p + (1 - p) * draw(shares) for p in point]
    return low, high


def tightened(low: list[float], high: list[float]) -> list[tuple[float, float]]:
    """Return what is reachable: lo' = max(lo, 1 − Σ other hi), hi' = min(hi, 1 − Σ other lo)."""
    found = []
    for i, (lo, hi) in enumerate(zip(low, high, strict=True)):
        others = [j for j in range(len(low)) if j != i]
        found.append((max(lo, 1 - sum(high[j] for j in others)), min(hi, 1 - sum(low[j] for j in others))))
    return found


@given(coherent())
def test_intersection_adds_up_to_one(intervals: tuple[list[float], list[float]]) -> None:
    assert math.fsum(intersection_probability(*intervals)) == pytest.approx(1, abs=1e-12)


@given(coherent())
def test_intersection_stays_inside_the_tightened_intervals(intervals: tuple[list[float], list[float]]) -> None:
    row = intersection_probability(*intervals)
    ends = tightened(*intervals)
    assert all(lo - 1e-9 <= p <= hi + 1e-9 for p, (lo, hi) in zip(row, ends, strict=True))


@given(coherent())
def test_intersection_goes_the_same_share_of_every_interval(intervals: tuple[list[float], list[float]]) -> None:
    row, ends = intersection_probability(*intervals), tightened(*intervals)
    shares = [(p - lo) / (hi - lo) for p, (lo, hi) in zip(row, ends, strict=True) if hi - lo > 1e-3]
    assert all(share == pytest.approx(shares[0], abs=1e-6) for share in shares)


@given(coherent(), st.randoms(use_true_random=False))
def test_intersection_does_not_depend_on_the_order(intervals: tuple[list[float], list[float]], rng: Any) -> None:
    low, high = intervals
    order = list(range(len(low)))
    rng.shuffle(order)
    shuffled = intersection_probability([low[i] for i in order], [high[i] for i in order])
    row = intersection_probability(low, high)
    assert shuffled == pytest.approx([row[i] for i in order], abs=1e-9)


@given(coherent())
def test_intersection_leaves_points_alone(intervals: tuple[list[float], list[float]]) -> None:
    point = intersection_probability(*intervals)
    assert intersection_probability(point, point) == pytest.approx(point, abs=1e-12)


def test_three_words_of_icd203() -> None:
    # Tightened: 55–75, 20–40, 5–20 %; t = (1 − 0.80)/(1.35 − 0.80) = 4/11. Not the normalised midpoints,
    # 0.6, 0.289, 0.111.
    row = best({"a": "likely", "b": "unlikely", "c": "very unlikely"})
    exact = [F(55, 100) + F(4, 11) * F(20, 100), F(20, 100) + F(4, 11) * F(20, 100), F(5, 100) + F(4, 11) * F(15, 100)]
    assert row == pytest.approx([float(p) for p in exact], abs=1e-15)
    assert [round(p, 4) for p in row] == [0.6227, 0.2727, 0.1045]


def test_tightening_needs_no_more_than_what_is_reachable() -> None:
    # de Campos, Huete and Moral 1994: these four intervals are all reachable; t = (1 − 0.65)/(1.45 − 0.65) = 7/16.
    low, high = [0.1, 0.2, 0.05, 0.3], [0.4, 0.35, 0.1, 0.6]
    assert tightened(low, high) == [pytest.approx(pair) for pair in zip(low, high, strict=True)]
    expected = [lo + 7 / 16 * (hi - lo) for lo, hi in zip(low, high, strict=True)]
    assert intersection_probability(low, high) == pytest.approx(expected, abs=1e-15)


# --- Rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # relative
        ({"a": 3, "b": 5, "c": 0}, ["3/8", "5/8", "0"]),
        ({"a": 1e308, "b": 1e308}, ["1/2", "1/2"]),  # their sum is beyond any float
        ({"a": 5e-324, "b": 5e-324}, ["1/2", "1/2"]),
        ({"a": "$plain", "b": 1}, ["3/4", "1/4"]),
        ({"a": "2 * $plain", "b": "$tiny"}, ["24/25", "1/25"]),
        # points
        ({"a": "15%", "b": "3/5", "c": "25%"}, ["3/20", "3/5", "1/4"]),
        ({"a": "1/3", "b": "1/3", "c": "1/3"}, ["1/3", "1/3", "1/3"]),
        ({"a": "0%", "b": "100%"}, ["0", "1"]),
        ({"a": "100%"}, ["1"]),
        # distributions count as their mean
        ({"a": "beta(2, 8)", "b": "80%"}, ["1/5", "4/5"]),
        ({"a": "pert(5%, 10%, 30%)", "b": "rest"}, ["1/8", "7/8"]),
        ({"a": "triangular(0, 1/4, 1/2)", "b": "uniform(0.5, 1)"}, ["1/4", "3/4"]),
        # `rest`
        ({"a": "40%", "b": "rest"}, ["2/5", "3/5"]),
        ({"a": "40%", "b": "60%", "c": "rest"}, ["2/5", "3/5", "0"]),
        ({"a": "rest"}, ["1"]),
        ({"a": "5%..20%", "b": "rest", "c": "5%"}, ["1/8", "33/40", "1/20"]),
        ({"a": "50%..90%", "b": "30%..60%", "c": "rest"}, ["17/30", "11/30", "2/30"]),
        # ranges
        ({"a": "40%..60%", "b": "40%..60%"}, ["1/2", "1/2"]),
        ({"a": "0%..100%", "b": "90%..100%"}, ["1/20", "19/20"]),  # tightened to 0–10, 90–100
        ({"a": "20%..30%", "b": "70%"}, ["3/10", "7/10"]),
        ({"a": "50%..60%", "b": "50%..60%"}, ["1/2", "1/2"]),  # the lower ends fill it
        ({"a": "40%..50%", "b": "40%..50%"}, ["1/2", "1/2"]),  # the upper ends just do
        # parameters count as points, ranges and words among them
        ({"a": "$percent", "b": "rest"}, ["3/20", "17/20"]),
        ({"a": "$range", "b": "rest"}, ["1/5", "4/5"]),
        ({"a": "0.5 * $word", "b": "rest"}, ["27/80", "53/80"]),
        ({"a": "$beta", "b": "80%"}, ["1/5", "4/5"]),
    ],
)
def test_a_row_takes_its_best_estimate(row: dict[str, Any], expected: list[str]) -> None:
    assert best(row) == pytest.approx([float(F(p)) for p in expected], abs=1e-12)


def test_equal_is_all_ones() -> None:
    assert LEXICON.row("equal", ["a", "b", "c", "d"]) == [0.25] * 4


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_a_row_follows_the_order_of_the_branches(order: tuple[str, ...]) -> None:
    row = {"a": 1, "b": 3, "c": 4}
    assert LEXICON.row(row, order) == [row[branch] / 8 for branch in order]


NEGATIVE = "weights must not be negative and at least one must be above 0, got"
OUTSIDE = "a probability must lie between 0 % and 100 %, got"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        # two kinds
        ({"a": 3, "b": "15%"}, "never both, got the plain number 3 for 'a' beside a probability; write it as a perc"),
        ({"a": "likely", "b": 0.5}, "never both, got the plain number 0.5 for 'b'"),
        ({"a": "rest", "b": 1}, "never both, got the plain number 1 for 'b'"),
        ({"a": "$plain", "b": "15%"}, "never both, got the plain number '$plain' for 'a'"),
        # relative
        ({"a": 0, "b": 0.0}, f"{NEGATIVE} [0.0, 0.0]; correct them"),
        ({"a": "0 * $plain", "b": 0}, f"{NEGATIVE} [0.0, 0.0]; correct them"),
        ({"a": 1.0, "b": -1.0}, NEGATIVE),
        ({"a": "$below", "b": 5}, NEGATIVE),
        ({"a": "-1 * $plain", "b": 5}, NEGATIVE),
        ({"a": math.nan, "b": 1.0}, NEGATIVE),
        ({"a": 1.0, "b": math.nan}, NEGATIVE),
        ({"a": math.inf, "b": 1.0}, NEGATIVE),
        ({"a": "$plain", "b": math.nan}, NEGATIVE),
        # names
        ({"a": 1, "z": 1}, "a weight for 'z', which is not a branch; there are: a, b"),
        ({"a": 1, "b": 1, "bb": 1}, "a weight for 'bb', which is not a branch; did you mean 'b'?"),
        ({"a": 1}, "every branch needs a weight, got none for 'b'; add it, 0 % if it cannot happen"),
        ({}, "every branch needs a weight, got none for 'a', 'b'; add it"),
        # rest
        ({"a": "rest", "b": "rest"}, "`rest` may stand once in a row; give the other branches a weight of their own"),
        ({"a": "rest", "b": "101%"}, OUTSIDE),
        # adding up
        ({"a": "50%", "b": "49%"}, "the weights must add up to 100 %, got 99 %; correct one, or write `rest`"),
        ({"a": "50%", "b": "50.000001%"}, "the weights must add up to 100 %, got 100.000001 %"),
        ({"a": "likely", "b": "likely"}, "the lower ends must leave room for 100 %, got 110 % in all; lower one"),
        ({"a": "5%..20%", "b": "5%..20%"}, "the upper ends must reach 100 %, got 40 % in all; raise one, or"),
        ({"a": "beta(2, 8)", "b": "70%"}, "the weights must add up to 100 %, got 90 %"),
        # not between 0 and 1
        ({"a": "-10%", "b": "110%"}, f"{OUTSIDE} -10 %; correct it"),
        ({"a": "-10%..20%", "b": "rest"}, f"{OUTSIDE} -10 %..20 %; correct it"),
        ({"a": "90%..110%", "b": "rest"}, f"{OUTSIDE} 90 %..110 %"),
        ({"a": "pert(0, 0.5, 2)", "b": "rest"}, f"{OUTSIDE} 0 %..200 %"),
        ({"a": "2 * $high", "b": "rest"}, f"{OUTSIDE} 100 %..180 %"),
        ({"a": "-1 * $percent", "b": "rest"}, f"{OUTSIDE} -15 %"),
        # words and parameters that do not exist
        ({"a": "realistic possibility", "b": "rest"}, "'realistic possibility' is not a word of the scale 'icd203';"),
        ({"a": "vry likely", "b": "rest"}, "did you mean 'very likely'?"),
        ({"a": "$persent", "b": "rest"}, "no parameter 'persent'; did you mean 'percent'?"),
        ({"a": "5%..", "b": "rest"}, "not a weight or a number: '5%..'"),
        ({"a": "20%..5%", "b": "rest"}, "a range goes from the lower to the higher end"),
    ],
)
def test_a_row_is_refused(row: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        LEXICON.row(row, ["a", "b"])


def test_three_lower_ends_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="lower ends must leave room for 100 %, got 135"):
        best(dict.fromkeys("abc", "roughly even chance"))


def test_three_upper_ends_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="upper ends must reach 100 %, got 60"):
        best(dict.fromkeys("abc", "very unlikely"))


def test_what_would_be_within_reach_is_told_where_one_entry_could_mend_the_row() -> None:
    with pytest.raises(ValueError, match=r"lower one of them \(by itself to at most: 'a' 0 %, 'b' 70 %, 'c' 10 %\)$"):
        best({"a": "10%..20%", "b": "80%..95%", "c": "20%..30%"})
    with pytest.raises(ValueError, match=r"got 215 % in all; lower one of them$"):
        best({"a": "very likely", "b": "very likely", "c": "likely"})
    with pytest.raises(ValueError, match=r"or write `rest` for one \(by itself to at least: 'a' 100 %, 'b' 80 %\)$"):
        best({"a": "0%..20%", "b": "0%"})


def test_what_stands_beside_rest_must_leave_something() -> None:
    with pytest.raises(ValueError, match="beside `rest` must leave something, got at least 110 %; lower"):
        best({"a": "60%", "b": "50%", "c": "rest"})


@pytest.mark.parametrize(("short", "fits"), [(0.5 * TOLERANCE, True), (2 * TOLERANCE, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_points_may_miss_one_by_a_billionth(short: float, fits: bool, sign: int) -> None:
    row = {"a": "50%", "b": f"{0.5 - sign * short:.12f}/1"}
    if fits:
        assert math.fsum(best(row)) == pytest.approx(1, abs=1e-15)
    else:
        with pytest.raises(ValueError, match="must add up to 100 %"):
            best(row)


# --- Single quantities ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0.4, 0.4),
        (0, 0),
        (1, 1),
        ("40%", 0.4),
        ("3/8", 0.375),
        ("likely", 0.675),
        ("Remote", 0.03),
        ("10%..30%", 0.2),
        ("beta(2, 8)", 0.2),
        ("$word", 0.675),
        ("$tiny", 0.25),
        ("2 * $range", 0.4),
    ],
)
def test_a_single_probability(written: float | str, expected: float) -> None:
    assert LEXICON.probability(written) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("rest", "`rest` stands only in a row; write the probability itself"),
        (2, f"{OUTSIDE} 2; correct it"),
        (-0.1, f"{OUTSIDE} -0.1; correct it"),
        (math.nan, f"{OUTSIDE} nan"),
        ("150%", f"{OUTSIDE} '150%'"),
        ("-5%..5%", f"{OUTSIDE} '-5%..5%'"),
        ("pert(0, 1, 2)", f"{OUTSIDE} 'pert(0, 1, 2)'"),
        ("$plain", f"{OUTSIDE} '$plain'"),
        ("2 * $high", f"{OUTSIDE} '2 * $high'"),
        ("unlikley", "'unlikley' is not a word of the scale 'icd203'; did you mean 'unlikely'?"),
    ],
)
def test_a_single_probability_is_refused(written: float | str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        LEXICON.probability(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (-3, -3),
        ("250%", 2.5),
        ("5..15", 10),
        ("-1..2", 0.5),
        ("pert(1, 2, 9)", 3),
        ("-1 * $plain", -3),
        ("-2 * $range", -0.4),
        ("$word", 0.675),
        ("-1e100..1e100", 0),
        (-1e100, -1e100),
        ("normal(1e100, 1e100)", 1e100),
    ],
)
def test_an_amount(written: float | str, expected: float) -> None:
    assert LEXICON.amount(written) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("rest", "`rest` stands only in a row of probabilities; write an amount"),
        ("$nothing", "no parameter 'nothing'; "),
        ("$rest", "the value of parameter 'rest' must be a quantity of its own, not `$…` or rest; write it out"),
        ("$other", "the value of parameter 'other' must be a quantity of its own"),
    ],
)
def test_an_amount_is_refused(written: str, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        LEXICON.amount(written)


def test_a_factor_may_be_zero() -> None:
    assert LEXICON.factor(0) == 0


@pytest.mark.parametrize("written", [-1, "-3..1", "-1 * $plain", math.nan])
def test_a_factor_must_not_be_negative(written: float | str) -> None:
    with pytest.raises(ValueError, match=re.escape("a factor must be at least 0, got ")):
        LEXICON.factor(written)


def test_a_word_becomes_its_range() -> None:
    assert LEXICON.read("highly improbable") == Range(0.05, 0.20)


def test_other_quantities_stay_as_written() -> None:
    assert LEXICON.read("beta(2, 8)") == Distribution("beta", (2.0, 8.0))


LARGE = {"low": sc.Parameter(value=1e10), "wide": sc.Parameter(value="normal(0, 1e10)")}
OVER = "an amount must lie between -1e+100 and 1e+100, got {}; write it in a larger unit"


@pytest.mark.parametrize(
    "written",
    [
        1.1e100, -1.1e100, "1.1e100", "-2e100..0", "0..2e100", "pert(1e308, 1.7e308, 1.75e308)", "uniform(0, 1e101)",
        "normal(0, 1.1e100)", "normal(-1.1e100, 1)", "1e308 * $low", "-1e91 * $low", "1e91 * $wide",
    ],
)  # fmt: skip
def test_an_amount_of_which_squares_overflow_is_refused(written: float | str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(OVER.format(repr(written)))}$"):
        Lexicon(sc.SCALES["icd203"], LARGE).amount(written)
    if "$" not in str(written):
        lexicon = Lexicon(sc.SCALES["icd203"], {"p": sc.Parameter(value=written)})
        with pytest.raises(ParameterError, match=f"^{re.escape(OVER.format(repr(written)))}$"):
            lexicon.parameter(ParameterUse("p", 0.0))


@pytest.mark.parametrize(
    ("written", "best"), [("1e90 * $low", 1e100), ("-1e90 * $wide", 0), ("beta(1e200, 1e200)", 0.5)]
)
def test_the_largest_amounts_are_taken(written: str, best: float) -> None:
    assert Lexicon(sc.SCALES["icd203"], LARGE).amount(written) == best
    most = {"most": sc.Parameter(value=1e100)}
    assert Lexicon(sc.SCALES["icd203"], most).amount("$most") == 1e100
    weights = {"objectives/interest": {"weights": {"cost": 1e100, "deal": -1e100}}}
    assert sc.Scenario.model_validate(changed(weights)).objectives["interest"].weights["deal"] == -1e100


def test_the_mean_of_a_beta_does_not_overflow() -> None:
    assert LEXICON.amount("beta(1e308, 1e308)") == 0.5


def test_rows_that_come_and_go_are_not_mixed_up() -> None:
    lexicon = Lexicon(sc.SCALES["icd203"], {})
    for i in range(2000):
        assert lexicon.row(FrozenDict({"x": 1.0, "y": float(i)}), ["x", "y"])[0] == pytest.approx(1 / (1 + i))


@pytest.mark.parametrize(
    ("row", "good"),
    [
        (["50%", "50.0000001%"], True),
        (["50%", "50.0000002%"], False),
        (["50%", "49.99999991%"], True),
        (["50%", "49.9999998%"], False),
        (["50%..50%", "50.0000001%..50.0000001%"], True),
        (["50%..50%", "50.0000002%..60%"], False),
        (["50%..50%", "49.99999991%..49.99999991%"], True),
        (["50%..50%", "40%..49.9999998%"], False),
        (["100.0000001%", "rest"], False),
        (["50%", "50.0000001%", "rest"], True),
        (["50%", "50.0000002%", "rest"], False),
    ],
)
def test_a_row_may_miss_a_hundred_per_cent_by_a_billionth(row: list[str], good: bool) -> None:
    branches = [str(i) for i in range(len(row))]
    lexicon = Lexicon(sc.SCALES["icd203"], {})
    if good:
        assert math.fsum(lexicon.row(dict(zip(branches, row, strict=True)), branches)) == pytest.approx(1, abs=1e-15)
    else:
        with pytest.raises(ValueError, match=r"100 %|leave something"):
            lexicon.row(dict(zip(branches, row, strict=True)), branches)


def test_ends_of_a_row_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="zip"):
        intersection_probability([0.1, 0.2], [1.0])


def test_lower_ends_that_exceed_a_hundred_per_cent_by_rounding_are_divided_by_their_total() -> None:
    lexicon = Lexicon(sc.SCALES["icd203"], {})
    row = lexicon.row({"a": "50.00000001%..60%", "b": "30%..50%", "c": "20%..40%"}, ["a", "b", "c"])
    assert row == pytest.approx([0.5000000001 / 1.0000000001, 0.3 / 1.0000000001, 0.2 / 1.0000000001], rel=1e-13)


def test_words_of_confidence_are_equivalent_sample_sizes() -> None:
    assert [equivalent_size(word) for word in ("low", "moderate", "high", 7.5)] == [6, 25, 100, 7.5]


def test_none_of_a_parameter_without_ends_is_nothing() -> None:
    free = sc.Scenario.model_validate(changed({"parameters/fee": "normal(20, 5)"})).lexicon
    assert free.extent("0 * $fee") == (0, 0)
    assert free.extent("2 * $fee") == (-math.inf, math.inf)
