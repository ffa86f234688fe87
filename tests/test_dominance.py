"""Stochastic dominance: by hand, against its definitions in fractions, and under laws."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attitudes
import oracle
import scenarios as sc
from attitudes import prospects
from documents import random_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    Pairs = Sequence[tuple[object, int]]


def asked(options: Mapping[str, Pairs], better: str = "higher", **more: Any) -> sc.Dominance:
    doc = prospects({option: {"x": pairs} for option, pairs in options.items()}, x=better)
    return sc.dominance(sc.Scenario.model_validate(doc), "x", **more)


def test_a_mean_preserving_spread_is_dominated_in_the_second_order_only() -> None:
    # Rothschild and Stiglitz (1970): 2 and 3 are each moved one down or one up.
    found = asked({"sure": [(2, 1), (3, 1)], "spread": [(1, 1), (2, 1), (3, 1), (4, 1)]})
    assert found["sure"]["spread"] == "second"
    assert found["spread"]["sure"] == "dominated"
    assert found.crossing("sure", "spread") == 3  # 2 or less: 1/2 and 1/2; 3 or less: 1 and 3/4
    assert found.crossing("sure", "spread", order=2) is None
    assert found.ahead[:, 0, 1].tolist() == [True, True]
    assert found.ahead[:, 1, 0].tolist() == [False, False]
    assert found.efficient(order=1) == ("sure", "spread")
    assert found.efficient() == ("sure",)
    assert (found.dominators("spread", order=1), found.dominators("spread")) == ((), ("sure",))
    costs = asked({"sure": [(2, 1), (3, 1)], "spread": [(1, 1), (2, 1), (3, 1), (4, 1)]}, "lower")
    assert costs["sure"]["spread"] == "second"
    assert (
        costs.crossing("sure", "spread") == 2
    )  # from the worst: 4 is worse for the spread, from 2 on it is the better


def test_every_relation_by_hand() -> None:
    found = asked({"a": [(5, 1), (6, 1)], "b": [(3, 1), (5, 1)], "c": [(3, 2), (5, 2)], "d": [(2, 1), (5, 3)]})
    assert dict(found["a"]) == {"a": "equal", "b": "outcome", "c": "outcome", "d": "outcome"}
    assert dict(found["b"]) == {"a": "dominated", "b": "equal", "c": "equal", "d": "none"}
    # 2 or less: 0 and 1/4; 3 or less: 1/2 and 1/4. Areas are level at 3 + (1/4) / (1/4) = 4.
    assert (found.crossing("b", "d"), found.crossing("d", "b")) == (3, 3)
    assert (found.crossing("b", "d", order=2), found.crossing("d", "b", order=2)) == (4, 4)
    assert list(found) == ["a", "b", "c", "d"]
    assert len(found) == 4
    assert not any(array.flags.writeable for array in (found.outcome, found.equal, found.crossings, found.ahead))


def test_areas_that_touch_before_they_cross() -> None:
    # Areas from 0: apart by 1/4 at 1, level from 2 to 4, and from there the other is ahead.
    found = asked({"a": [(1, 2), (4, 1), (5, 1)], "b": [(0, 1), (2, 1), (6, 2)]})
    assert found["a"]["b"] == "none"
    assert found.crossing("a", "b", order=2) == 4
    assert found.ahead[1].tolist() == [[False, True], [False, False]]
    equal = asked({"a": [(1, 1), (3, 1), (4, 2)], "b": [(1, 1), (2, 1), (5, 2)]})
    assert equal["a"]["b"] == "none"
    assert equal.crossing("a", "b", order=2) == pytest.approx(4.5)


def test_what_is_level_but_for_rounding_is_equal() -> None:
    found = asked({"a": [(1, 1), (2, 2)], "b": [(1, 3), (2, 6)]})
    assert found["a"]["b"] == found["b"]["a"] == "equal"
    assert np.isnan(found.crossings).all()
    assert not found.ahead.any()
    assert found.efficient() == ("a", "b")


def test_totals_too_near_to_matter_to_an_area() -> None:
    found = asked({"a": [(0, 1), ("2e-14", 1), (1, 2)], "b": [("1e-14", 2), (1, 2)]})
    assert found["a"]["b"] == found["b"]["a"] == "none"
    assert found.crossing("b", "a") == pytest.approx(1e-14)
    assert found.crossing("a", "b", order=2) is None
    assert "2nd –" in str(found)
    ahead = asked({"a": [(0, 1), (1, 1)], "b": [("1e-14", 1), (1, 1)]})
    assert ahead["b"]["a"] == "first"
    assert ahead.second.tolist() == [[False, False], [True, False]]


def offered(model: sc.Scenario, doc: Any) -> list[str]:
    """Return the nodes of which each branch can be set on every path."""
    found = []
    for by in sorted(doc["nodes"]):
        try:
            sc.compare(model, by)
        except sc.QuestionError:
            continue
        if len(oracle.branches_of(doc, by)) > 1:
            found.append(by)
    return found


def test_relations_agree_with_the_definitions_in_fractions() -> None:
    seen = dict.fromkeys(("outcome", "first", "second", "equal", "dominated", "none"), 0)
    for seed in range(120):
        rng = random.Random(f"dominance/{seed}")
        doc = random_document(rng, size=4)
        model = sc.Scenario.model_validate(doc)
        names = offered(model, doc)
        if not names:
            continue
        measure, by, better = rng.choice(sorted(doc["measures"])), rng.choice(names), rng.choice(["lower", "higher"])
        found = sc.dominance(model, measure, by, better=better)  # type: ignore[arg-type] # one of the two
        totals = {option: oracle.measure_distribution(doc, measure, {by: option}) for option in found}
        for one, other in itertools.permutations(found, 2):
            expected = attitudes.relation(totals[one], totals[other], better)
            assert found[one][other] == expected, (seed, one, other)
            seen[expected] += 1
            if expected == "none":
                crossed(found, one, other, attitudes.crossings(totals[one], totals[other], better))
    assert min(seen.values()) >= 5, seen


def crossed(found: sc.Dominance, one: str, other: str, expected: tuple[Fraction, Fraction]) -> None:
    for order in (1, 2):
        assert found.crossing(one, other, order) == pytest.approx(float(expected[order - 1]), rel=1e-9, abs=1e-9)


PROSPECT = st.lists(st.tuples(st.integers(-6, 6), st.integers(1, 4)), min_size=1, max_size=4)
SEVERAL = st.dictionaries(st.sampled_from("abcd"), PROSPECT, min_size=2, max_size=4)
BETTER = st.sampled_from(["higher", "lower"])


@given(SEVERAL, BETTER, st.floats(0, 1))
def test_laws_of_dominance(options: Any, better: Any, level: float) -> None:
    doc = prospects({option: {"x": pairs} for option, pairs in options.items()}, x=better)
    model = sc.Scenario.model_validate(doc)
    found, profile = sc.dominance(model, "x"), sc.risk_profile(model, "x")
    assert not (found.outcome & ~found.first).any()
    assert not (found.first & ~found.second).any()
    assert not (found.second & found.second.T).any()
    assert not (found.second & found.equal).any()
    sign = 1.0 if better == "higher" else -1.0
    for i, j in np.argwhere(found.second):
        one, other = profile.distributions[i], profile.distributions[j]
        # Ogryczak and Ruszczyński (2002): the second order is that of the CVaRs at every level, the mean among them.
        assert sign * one.cvar(level) >= sign * other.cvar(level) - 1e-9
        assert sign * one.mean >= sign * other.mean - 1e-9
        # And (1999) the mean less the semideviation follows it.
        assert sign * one.mean - one.semideviation() >= sign * other.mean - other.semideviation() - 1e-9
    for i, j in np.argwhere(found.first):
        one, other = profile.distributions[i], profile.distributions[j]
        assert sign * one.value_at_risk(level) >= sign * other.value_at_risk(level)
    transitive = (found.second[:, :, None] & found.second[None]).any(axis=1)
    assert not (transitive & ~found.second).any()


@given(SEVERAL, BETTER, st.integers(-5, 5).filter(bool), st.integers(-100, 100))
def test_an_affine_change_of_the_unit_changes_nothing(options: Any, better: str, factor: int, shift: int) -> None:
    turned = {o: [(factor * total + shift, weight) for total, weight in pairs] for o, pairs in options.items()}
    other = better if factor > 0 else {"higher": "lower", "lower": "higher"}[better]
    before, after = asked(options, better), asked(turned, other)
    assert {o: dict(row) for o, row in before.items()} == {o: dict(row) for o, row in after.items()}
    np.testing.assert_allclose(after.crossings, factor * before.crossings + shift, atol=1e-9)
    assert (after.ahead == before.ahead).all()


@given(SEVERAL, BETTER)
def test_a_grid_for_all_and_one_for_each_pair_say_the_same(options: Any, better: str) -> None:
    whole = asked(options, better)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scenarios.analysis.stochastic._GRID", 0)
        pairs = asked(options, better)
    assert {o: dict(row) for o, row in whole.items()} == {o: dict(row) for o, row in pairs.items()}
    np.testing.assert_allclose(whole.crossings, pairs.crossings, atol=1e-9)
    assert (whole.ahead == pairs.ahead).all()


def test_what_is_asked_is_told() -> None:
    model = sc.load("ukraine-2025-08")
    found = sc.dominance(model, "us_cost", do={"atacms_gate": "closed"}, given={"russia_response": "holds"})
    profile = sc.risk_profile(model, "us_cost", do={"atacms_gate": "closed"}, given={"russia_response": "holds"})
    assert found.provenance.question == "dominance"
    assert dict(found.provenance.do) == {"atacms_gate": "closed"}
    assert found.by == profile.by
    gate = sc.dominance(model, "escalation", "atacms_gate")
    assert (gate.by, gate.options) == ("atacms_gate", ("open", "closed"))


def test_a_table_a_text_and_a_frame() -> None:
    found = asked({"a": [(2, 1), (3, 1)], "b": [(1, 1), (2, 1), (3, 1), (4, 1)], "c": [(0, 1), (9, 1)], "d": [(-1, 1)]})
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "second" in text
    assert "crosses 3.00" in text
    assert "outcome" in text
    assert text.count("2nd 5.00") == 4  # c and a, c and b: the areas are 1 and 3/4 apart at 3, level at 5
    assert repr(found) == "Dominance(x by choice: efficient a, c)"
    assert found._repr_html_().count("<tr>") == 5
    frame = found.to_frame()
    assert list(frame.columns) == ["option", "other", "relation", "first_crossing", "second_crossing"]
    assert len(frame) == 12
    row = frame[(frame.option == "a") & (frame.other == "c")].iloc[0]
    assert (row.relation, row.first_crossing) == ("none", found.crossing("a", "c"))


def test_questions_that_are_wrong() -> None:
    model = sc.load("us-options")
    bare = sc.Scenario.model_validate(prospects({o: {"x": [(1, 1)]} for o in "ab"}, x=""))
    alone = sc.Scenario.model_validate(prospects({"a": {"x": [(1, 1)]}}, x="lower"))
    for ask, message in (
        (lambda: sc.dominance(model, "us_cots"), "measure: no measure 'us_cots'; did you mean 'us_cost'?"),
        (lambda: sc.dominance(bare, "x"), "dominance: better must be 'higher' or 'lower' for 'x', got None; say which is best"),
        (lambda: sc.dominance(bare, "x", better=1),  # type: ignore[arg-type] # on purpose
         "dominance: better must be 'higher' or 'lower' for 'x', got 1; say which is best"),
        (lambda: sc.dominance(alone, "x"),
         "dominance: at least two options must be compared, got one ('a' of 'choice'); name another node with by=..."),
        (lambda: sc.dominance(5, "x"),  # type: ignore[arg-type] # on purpose
         "model must be a scenario, got 5; load one with scenarios.load(...)"),
        (lambda: sc.dominance(model, "us_cost").efficient(3), "order must be 1 or 2, got 3; 2 is for those who are averse to risk"),
        (lambda: sc.dominance(model, "us_cost").dominators("both", True), "order must be 1 or 2, got True; 2 is for those who are averse to risk"),
        (lambda: sc.dominance(model, "us_cost").crossing("both", "nothing"),
         "no option 'nothing'; there are: sanctions, tariffs, both, withdrawal"),
        (lambda: sc.dominance(model, "us_cost")["nothing"],
         "no option 'nothing'; there are: sanctions, tariffs, both, withdrawal"),
    ):  # fmt: skip
        with pytest.raises(sc.QuestionError) as caught:
            ask()
        assert str(caught.value) == message


def test_too_many_options_are_refused() -> None:
    many = sc.Scenario.model_validate(prospects({f"o{i}": {"x": [(i, 1)]} for i in range(1001)}, x="lower"))
    with pytest.raises(sc.LimitError) as caught:
        sc.dominance(many, "x")
    assert str(caught.value) == (
        "dominance: at most 1,000 options can be set against each other, got 1,001 of 'choice'; compare by another node, "
        "or ask for some options in a scenario of their own"
    )
