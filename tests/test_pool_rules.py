"""The rules of pooling: published numbers, a second route to each, and every cell of the property card."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

import scenarios as sc
from scenarios.judgement.pooling.divergence import divergence
from scenarios.judgement.pooling.rules import Rule, pooled_amount, pooled_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CARD = {
    "linear": Rule("linear"),
    "logarithmic": Rule("logarithmic"),
    "odds": Rule("odds"),
    "odds, extremised": Rule("odds", extremise=2.0),
    "median": Rule("median"),
    "trimmed": Rule("trimmed", trim=0.25),
}
FEW = settings(max_examples=40, deadline=None)
PARTS = st.integers(1, 30)


@st.composite
def opinions(draw: st.DrawFn, *, least: int = 0, branches: int | None = None) -> tuple[Floats, Floats]:
    """Draw rows of some voices, and their weights."""
    count = branches or draw(st.integers(2, 5))
    voices = draw(st.integers(1, 5))
    whole = draw(
        st.lists(
            st.lists(st.integers(least, 30), min_size=count, max_size=count).filter(any),
            min_size=voices,
            max_size=voices,
        )
    )
    weights = np.array(draw(st.lists(PARTS, min_size=voices, max_size=voices)), float)
    rows = np.array(whole, float)
    return rows / rows.sum(axis=1, keepdims=True), weights / weights.sum()


def pooled(rule: Rule, rows: Any, weights: Any = None) -> Floats:
    """Pool rows, all alike by default; extremised away from branches that are alike."""
    made = np.array([[float(p) for p in row] for row in rows])
    shares = np.full(len(made), 1 / len(made)) if weights is None else np.asarray(weights, float)
    base = np.full(made.shape[1], 1 / made.shape[1]) if rule.extremise != 1 else None
    return pooled_row(rule, made, shares, base).row


def merged(rows: Any) -> Floats:
    """Merge all branches but the first."""
    made = np.array([[float(p) for p in row] for row in rows])
    return np.stack([made[:, 0], made[:, 1:].sum(axis=1)], axis=1)


def updated(rows: Any, likelihood: Any) -> Floats:
    """Learn the same in every row, by Bayes' rule."""
    made = np.array([[float(p) for p in row] for row in rows]) * np.array([float(x) for x in likelihood])
    found: Floats = made / made.sum(axis=1, keepdims=True)
    return found


# --- The property card: laws of what is kept ---------------------------------------------------------


def keeps_marginalisation(rule: Rule) -> None:
    @FEW
    @given(opinions())
    def law(drawn: tuple[Floats, Floats]) -> None:
        rows, weights = drawn
        assert pooled(rule, merged(rows), weights) == pytest.approx(merged([pooled(rule, rows, weights)])[0], abs=1e-12)

    law()


def keeps_external_bayes(rule: Rule) -> None:
    @FEW
    @given(opinions(least=1, branches=4), st.lists(PARTS, min_size=4, max_size=4))
    def law(drawn: tuple[Floats, Floats], likelihood: list[int]) -> None:
        rows, weights = drawn
        first_learned = pooled(rule, updated(rows, likelihood), weights)
        assert first_learned == pytest.approx(updated([pooled(rule, rows, weights)], likelihood)[0], abs=1e-12)

    law()


def keeps_unanimity(rule: Rule) -> None:
    @FEW
    @given(opinions())
    def law(drawn: tuple[Floats, Floats]) -> None:
        rows, weights = drawn
        rows[:] = rows[0]
        assert pooled(rule, rows, weights) == pytest.approx(rows[0], abs=1e-12)

    law()


def keeps_zero_preservation(rule: Rule) -> None:
    @FEW
    @given(opinions(least=1))
    def law(drawn: tuple[Floats, Floats]) -> None:
        rows, weights = drawn
        rows[:, 0] = 0
        rows /= rows.sum(axis=1, keepdims=True)
        assert pooled(rule, rows, weights)[0] == 0

    law()


# --- and counterexamples, in exact numbers, of what is not -------------------------------------------


def fractions(text: str) -> list[list[Fraction]]:
    return [[Fraction(part) for part in row.split()] for row in text.split(",")]


def differ(first: Floats, expected: Sequence[str], second: Floats, other: Sequence[str]) -> None:
    """Check that both sides are what exact arithmetic says, and that they differ."""
    assert first == pytest.approx([float(Fraction(x)) for x in expected], abs=1e-12)
    assert second == pytest.approx([float(Fraction(x)) for x in other], abs=1e-12)
    assert list(expected) != list(other)


# The first branch kept, the others merged: rows, what merging first gives, what merging last gives.
MERGED = {
    # Roots of products of squares: √(4/9 · 4/9), √(4/9 · 1/9), √(1/9 · 4/9) are 2 : 1 : 1; merged, both say 4/9 and 5/9.
    "logarithmic": ("4/9 4/9 1/9, 4/9 1/9 4/9", ["4/9", "5/9"], ["1/2", "1/2"]),
    "odds": ("4/9 4/9 1/9, 4/9 1/9 4/9", ["4/9", "5/9"], ["1/2", "1/2"]),
    # (1/4, 1/9, 1/36) is 9 : 4 : 1; merged, with the base rates merged too, (1/2)²/(1/3) to (1/2)²/(2/3) is 2 : 1.
    "odds, extremised": ("1/2 1/3 1/6", ["2/3", "1/3"], ["9/14", "5/14"]),
    # The median of each branch is 1/2, three of them are a third each; merged, those of 0, 1/2, 1/2 and 1, 1/2, 1/2.
    "median": ("1/2 1/2 0, 1/2 0 1/2, 0 1/2 1/2", ["1/2", "1/2"], ["1/3", "2/3"]),
    # Of four, the mean of the middle two: 1/4, 1/2 and 1/2 of the three branches; 1/4 and 3/4 of the merged two.
    "trimmed": ("1/2 1/2 0, 1/2 0 1/2, 0 1/2 1/2, 0 1/2 1/2", ["1/4", "3/4"], ["1/5", "4/5"]),
}  # fmt: skip


def breaks_marginalisation(rule: Rule, name: str) -> None:
    text, first, second = MERGED[name]
    rows = fractions(text)
    base = np.array([1 / 3, 2 / 3]) if rule.extremise != 1 else None
    ahead = pooled_row(rule, merged(rows), np.full(len(rows), 1 / len(rows)), base).row
    differ(ahead, first, merged([pooled(rule, rows)])[0], second)


# 4 : 1 and 1 : 4, half each, are 1 : 1, and 4 : 1 after a likelihood ratio of 4; first updated they are 16 : 1 and 1 : 1.
OPPOSED = ("4/5 1/5, 1/5 4/5", ["49/68", "19/68"], ["4/5", "1/5"])
LEARNED = {
    "linear": OPPOSED,
    "median": OPPOSED,
    "trimmed": OPPOSED,
    # 1 : 1 stays 1 : 1 when it is squared, and is 4 : 1 when it is then updated; first updated, 4 : 1 becomes 16 : 1.
    "odds, extremised": ("1/2 1/2", ["16/17", "1/17"], ["4/5", "1/5"]),
}


def breaks_external_bayes(rule: Rule, name: str) -> None:
    text, first, second = LEARNED[name]
    rows, likelihood = fractions(text), [1, Fraction(1, 4)]
    differ(pooled(rule, updated(rows, likelihood)), first, updated([pooled(rule, rows)], likelihood)[0], second)


def breaks_unanimity(rule: Rule, name: str) -> None:
    assert name == "odds, extremised"
    differ(pooled(rule, fractions("3/4 1/4, 3/4 1/4")), ["9/10", "1/10"], np.array([0.75, 0.25]), ["3/4", "1/4"])


LAWS: dict[str, Callable[[Rule], None]] = {
    "marginalisation": keeps_marginalisation,
    "external Bayes": keeps_external_bayes,
    "unanimity": keeps_unanimity,
    "zero preservation": keeps_zero_preservation,
}
BREAKS: dict[str, Callable[[Rule, str], None]] = {
    "marginalisation": breaks_marginalisation,
    "external Bayes": breaks_external_bayes,
    "unanimity": breaks_unanimity,
}


@pytest.mark.parametrize("of", LAWS)
@pytest.mark.parametrize("name", CARD)
def test_every_cell_of_the_card_is_proven(name: str, of: str) -> None:
    if sc.pooling_rules().kept(name, of):
        LAWS[of](CARD[name])
    else:
        BREAKS[of](CARD[name], name)


def test_the_card_names_every_rule_and_shows_itself() -> None:
    card = sc.pooling_rules()
    assert card.rules == tuple(CARD)
    assert card.properties == tuple(LAWS)
    assert len(card) == 6
    assert not card.keeps.flags.writeable
    frame = card.to_frame()
    assert frame.shape == (24, 4)
    assert frame.kept.sum() == card.keeps.sum() == 14
    assert {len(line) <= 100 for line in str(card).splitlines()} == {True}
    assert "not kept" in card._repr_html_()
    assert repr(card) == "PoolingRules(linear, logarithmic, odds, odds, extremised, median, trimmed)"
    with pytest.raises(sc.QuestionError, match="no rule 'lineal'; did you mean 'linear'"):
        card.kept("lineal", "unanimity")


# --- Second routes ----------------------------------------------------------------------------------


@FEW
@given(opinions(least=1))
def test_linear_and_logarithmic_are_what_scipy_and_fractions_say(drawn: tuple[Floats, Floats]) -> None:
    rows, weights = drawn
    exact = [sum(Fraction(w) * Fraction(p) for w, p in zip(weights, column, strict=True)) for column in rows.T]
    assert pooled(Rule("linear"), rows, weights) == pytest.approx([float(p / sum(exact)) for p in exact], abs=1e-14)
    means = stats.gmean(rows, axis=0, weights=weights[:, None])
    for name in ("logarithmic", "odds"):
        assert pooled(Rule(name), rows, weights) == pytest.approx(means / means.sum(), abs=1e-12)


@FEW
@given(opinions(least=1, branches=2), st.floats(1, 6), st.integers(1, 19))
def test_extremised_odds_of_two_branches_are_those_of_the_formula(
    drawn: tuple[Floats, Floats], factor: float, twentieths: int
) -> None:
    rows, weights = drawn
    base = twentieths / 20
    found = pooled_row(Rule("odds", extremise=factor), rows, weights, np.array([base, 1 - base])).row
    expected = special.expit(special.logit(base) + factor * (weights @ special.logit(rows[:, 0]) - special.logit(base)))
    assert found[0] == pytest.approx(expected, abs=1e-12)


@FEW
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=9), st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.4]))
def test_alike_trusted_median_and_trimmed_mean_are_those_of_numpy_and_scipy(values: list[int], trim: float) -> None:
    amounts, weights = np.array(values, float), np.full(len(values), 1 / len(values))
    assert pooled_amount(Rule("median"), amounts, weights) == pytest.approx(np.median(amounts))
    # SciPy cuts whole values off; ours agrees where the cut falls between two.
    twenty = np.repeat(amounts, 20)
    expected = stats.trim_mean(twenty, trim)
    assert pooled_amount(Rule("trimmed", trim=trim), amounts, weights) == pytest.approx(expected, rel=1e-9)


@FEW
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 6)), min_size=1, max_size=6))
def test_a_voice_with_several_times_the_trust_counts_as_several(said: list[tuple[int, int]]) -> None:
    values, counts = np.array([v for v, _ in said], float), np.array([c for _, c in said])
    many, alike = np.repeat(values, counts), np.full(counts.sum(), 1 / counts.sum())
    for rule in (Rule("linear"), Rule("median"), Rule("trimmed", trim=0.3)):
        found = pooled_amount(rule, values, counts / counts.sum())
        assert found == pytest.approx(pooled_amount(rule, many, alike), rel=1e-9)


@FEW
@given(opinions())
def test_the_divergence_is_that_of_scipy_and_lies_within_its_bounds(drawn: tuple[Floats, Floats]) -> None:
    rows, weights = drawn
    found = divergence(rows, weights)
    assert 0 <= found <= stats.entropy(weights, base=2) + 1e-12
    first, last = rows[0].tolist(), rows[-1].tolist()
    both = divergence(np.array([first, last]), np.array([0.5, 0.5]))
    assert both == pytest.approx(jensenshannon(first, last, base=2) ** 2, abs=1e-9)
    assert divergence(np.concatenate([rows, [np.eye(rows.shape[1])[0]]]), np.append(weights, 0.0)) == pytest.approx(
        found
    )


# --- Laws of extremising ----------------------------------------------------------------------------


def extremised(p: float, factor: float) -> float:
    return float(
        pooled_row(Rule("odds", extremise=factor), np.array([[p, 1 - p]]), np.ones(1), np.array([0.5, 0.5])).row[0]
    )


@FEW
@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(1, 8), st.floats(1, 8))
def test_extremising_keeps_the_middle_is_symmetric_and_monotone(p: float, q: float, a: float, b: float) -> None:
    assert extremised(0.5, a) == 0.5
    assert extremised(1 - p, a) == pytest.approx(1 - extremised(p, a), abs=1e-12)
    assert extremised(p, a) == pytest.approx(p**a / (p**a + (1 - p) ** a), abs=1e-12)
    low, high = sorted([p, q])
    assert extremised(low, a) <= extremised(high, a)
    less, more = sorted([a, b])
    further = extremised(p, more) - extremised(p, less)
    assert further * (p - 0.5) >= -1e-12


def test_extremising_away_from_the_base_rate_moves_nobody_who_holds_it() -> None:
    base = np.array([0.1, 0.3, 0.6])
    assert pooled_row(Rule("odds", extremise=3.0), base[None], np.ones(1), base).row == pytest.approx(base)


# --- Zeros and floors -------------------------------------------------------------------------------


def test_a_floor_lifts_entries_and_takes_it_from_the_others_in_proportion() -> None:
    rows = np.array([[0.0, 0.25, 0.75, 0.0], [0.4, 0.3, 0.3, 0.0]])
    found = pooled_row(Rule("logarithmic", floor=0.1), rows, np.array([0.5, 0.5]))
    assert found.lifted.tolist() == [[True, False, False, False], [False, False, False, False]]
    lifted = np.array([[0.1, 0.225, 0.675], [0.4, 0.3, 0.3]])
    expected = stats.gmean(lifted, axis=0)
    assert found.row == pytest.approx([*(expected / expected.sum()), 0.0])
    # What is taken from the others may bring them below the floor too.
    chain = pooled_row(Rule("odds", floor=0.3), np.array([[0.0, 0.31, 0.69]]), np.ones(1)).row
    assert chain == pytest.approx([0.0, 0.31, 0.69])  # alone, the 0 is unanimous and stays
    chain = pooled_row(Rule("odds", floor=0.3), np.array([[0.05, 0.31, 0.64]]), np.ones(1)).row
    assert chain == pytest.approx([0.3, 0.3, 0.4])


def test_odds_so_far_apart_that_products_vanish_are_pooled_all_the_same() -> None:
    rows = np.array([[1e-300, 1 - 1e-300], [1e-320, 1.0]])
    assert pooled(Rule("logarithmic"), rows)[0] == pytest.approx(1e-310, rel=1e-3, abs=0)


def test_the_order_of_voices_and_branches_does_not_matter() -> None:
    rows, weights = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8]]), np.array([0.5, 0.2, 0.3])
    for rule in CARD.values():
        whole = pooled(rule, rows, weights)
        for order in itertools.permutations(range(3)):
            places = list(order)
            assert pooled(rule, rows[places], weights[places]) == pytest.approx(whole, abs=1e-12)
            assert pooled(rule, rows[:, places], weights) == pytest.approx(whole[places], abs=1e-12)


def test_published_odds() -> None:
    """J. Sevilla (2021), "When pooling forecasts, use the geometric mean of odds": four forecasts of a nuclear war."""
    rows = [[p, 1 - p] for p in (0.014, 0.0221, 0.0039, 0.004)]
    war = pooled(Rule("odds"), rows)[0]
    assert war == pytest.approx(0.00835762524922741, abs=1e-14)
    assert (1 - war) / war == pytest.approx(118.65121313526727, rel=1e-12)
    assert pooled(Rule("linear"), rows)[0] == pytest.approx(0.011)
    assert pooled(Rule("median"), rows)[0] == pytest.approx(0.009)
