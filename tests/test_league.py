"""League tables of incremental ratios: by hand, and against net benefits in fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attitudes
import scenarios as sc
from attitudes import prospects


def table(effect: str = "higher", cost: str = "lower", **options: tuple[float, float]) -> sc.Scenario:
    doc = prospects({o: {"c": [(c, 1)], "e": [(e, 1)]} for o, (c, e) in options.items()}, c=cost, e=effect)
    return sc.Scenario.model_validate(doc)


def test_by_hand() -> None:
    # b to d costs 30 for 2; by way of c 20 for 1 and then 10 for 1: c is dominated by a mix of b and d.
    model = table(a=(10, 1), b=(20, 3), c=(40, 4), d=(50, 5), e=(50, 2), f=(50, 5))
    found = sc.league_table(model, "c", "e")
    assert found.frontier == ("a", "b", "d", "f")
    assert (found["a"].cost, found["a"].effect, found["a"].standing, found["a"].against) == (10, 1, "frontier", ())
    assert np.isnan([found["a"].incremental_cost, found["a"].incremental_effect, found["a"].ratio]).all()
    assert found["b"] == sc.Increment(20, 3, "frontier", ("a",), 10, 2, 5)
    assert found["c"].standing == "extendedly dominated"
    assert found["c"].against == ("b", "d")
    assert np.isnan(found["c"].ratio)
    assert found["d"] == sc.Increment(50, 5, "frontier", ("b",), 30, 2, 15)
    assert found["f"] == found["d"]  # equal in both: side by side
    assert found["e"].standing == "dominated"
    assert found["e"].against == ("b", "c", "d", "f")
    assert found.ordered() == ("a", "b", "d", "f", "c", "e")
    assert list(found) == ["a", "b", "c", "d", "e", "f"]
    assert len(found) == 6
    assert found.provenance.question == "league_table"
    assert not any(
        a.flags.writeable for a in (found.costs, found.effects, found.increments, found.before, found.dominates)
    )


def test_an_effect_that_is_to_fall_counts_by_how_much_it_does() -> None:
    model = table("lower", a=(10, 9), b=(20, 7), c=(30, 8))
    found = sc.league_table(model, "c", "e")
    assert found.frontier == ("a", "b")
    assert (found["b"].incremental_effect, found["b"].ratio) == (2, 5)
    assert sc.league_table(model, "c", "e", better="higher").frontier == ("a",)
    bare = table("", "", a=(10, 9), b=(20, 7))
    assert sc.league_table(bare, "c", "e", better="lower")["b"].ratio == 5


def test_what_lies_on_the_line_is_not_dominated() -> None:
    found = sc.league_table(table(a=(0, 0), b=(0.1, 1), c=(0.2, 2), d=(0.3, 3)), "c", "e")
    assert found.frontier == ("a", "b", "c", "d")
    assert [found[o].ratio for o in "bcd"] == pytest.approx([0.1] * 3)


def test_several_in_a_row_may_be_dominated_extendedly() -> None:
    # The ratios of b and c are 2 and 3; d costs 1/2 a unit more than c, and 3/2 against a.
    found = sc.league_table(table(a=(0, 0), b=(2, 1), c=(5, 2), d=(6, 4)), "c", "e")
    assert found.frontier == ("a", "d")
    assert [found[o].against for o in "bc"] == [("a", "d")] * 2


def test_the_cheapest_may_be_the_best() -> None:
    found = sc.league_table(table(a=(5, 5), b=(6, 5), c=(5, 4)), "c", "e")
    assert found.frontier == ("a",)
    assert [found[o].against for o in "bc"] == [("a",), ("a",)]


POINT = st.tuples(st.integers(-3, 8), st.integers(-3, 8))


@given(st.dictionaries(st.sampled_from("abcdef"), POINT, min_size=2), st.sampled_from(["higher", "lower"]))
def test_the_frontier_is_what_some_willingness_to_pay_would_choose(options: Any, better: str) -> None:
    found = sc.league_table(table(better, **options), "c", "e")
    sign = 1 if better == "higher" else -1
    exact = {o: (Fraction(c), Fraction(sign * e)) for o, (c, e) in options.items()}
    assert set(found.frontier) == attitudes.on_frontier(exact)
    ratios = [found[o].ratio for o in found.frontier if found[o].against]
    assert all(ratio > 0 for ratio in ratios)
    assert ratios == sorted(ratios)
    for option, (c, e) in exact.items():
        over = {o for o, (d, f) in exact.items() if d <= c and f >= e and (d, f) != (c, e)}
        row = found[option]
        assert (row.standing == "dominated") == bool(over)
        if row.standing == "dominated":
            assert set(row.against) == over
        if row.standing == "extendedly dominated":
            (d, f), (g, h) = (exact[o] for o in row.against)
            assert d + (g - d) * (e - f) / (h - f) < c  # a mix of the two costs less for the same effect
        if row.standing == "frontier" and row.against:
            d, f = exact[row.against[0]]
            assert row.ratio == pytest.approx(float((c - d) / (e - f)), rel=1e-12)


@given(st.dictionaries(st.sampled_from("abcd"), POINT, min_size=2), st.integers(1, 9), st.integers(1, 9), POINT)
def test_ratios_follow_the_units_and_no_common_amount(options: Any, money: int, unit: int, shift: Any) -> None:
    turned = {o: (money * c + shift[0], unit * e + shift[1]) for o, (c, e) in options.items()}
    before, after = (sc.league_table(table(**which), "c", "e") for which in (options, turned))
    assert before.frontier == after.frontier
    for option in before.frontier:
        expected = before[option].ratio * money / unit
        assert after[option].ratio == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_a_table_a_text_and_a_frame() -> None:
    found = sc.league_table(table(a=(10, 1), b=(20, 3), c=(40, 4), d=(50, 5), e=(50, 2)), "c", "e")
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    assert "extendedly dominated by b with d" in flat
    assert "dominated by b and 2 more" in flat
    assert repr(found) == "LeagueTable(c for e: frontier a, b, d)"
    assert found._repr_html_().count("<tr>") == 6
    frame = found.to_frame()
    assert frame["option"].tolist() == ["a", "b", "d", "c", "e"]
    assert frame["against"].tolist() == ["", "a", "b", "b, d", "b, c, d"]
    assert frame["ratio"].dropna().tolist() == [5, 15]


MODEL = table(a=(10, 1), b=(20, 3))
league_table: Any = sc.league_table
WRONG: list[tuple[Any, str]] = [
    (lambda: league_table(MODEL, "k", "e"), "cost: no measure 'k'; there are: c, e"),
    (lambda: league_table(MODEL, "c", ["e"]), "effect: no measure ['e']; there are: c, e"),
    (lambda: league_table(MODEL, "c", "c"),
     "effect must be another measure than the cost, got 'c' for both; name what the cost is for"),
    (lambda: league_table(MODEL, "e", "c"),
     "cost: less of a cost must be better, got 'e', of which the file says that higher is; name another measure"),
    (lambda: league_table(table("", a=(1, 1), b=(2, 2)), "c", "e"),
     "league_table: better must be 'higher' or 'lower' for 'e', got None; say which is best"),
    (lambda: league_table(table(a=(1, 1)), "c", "e"),
     "league_table: at least two options must be compared, got one ('a' of 'choice'); name another node with by=..."),
    (lambda: league_table(5, "c", "e"), "model must be a scenario, got 5; load one with scenarios.load(...)"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "message"), WRONG, ids=range(len(WRONG)))
def test_questions_that_are_wrong(ask: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        ask()
    assert str(caught.value) == message
