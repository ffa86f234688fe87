"""Tornado: ends equal to the walk along every path in fractions, with each judgement put there."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document, random_questions
from doubtful import EVERYTHING
from graphs import drawn
from moved import WAYS, answered, moved
from scenarios.evaluation.exact import choice_of

if TYPE_CHECKING:
    from oracle import Document


def check(doc: Document, target: Any, bars: sc.Tornado, judgements: list[str], **asked: Any) -> None:
    model = bars.provenance.model
    for address in judgements:
        bar = bars[address]
        for value, at in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            there = moved(doc, model, address, value, bars.covariation)
            try:
                expected = [float(answer) for answer in answered(there, target, bars.answer.by, **asked)]
            except AssertionError:  # rows that add up to 100 % within 1e-9 are read, but not by the walk
                assert address.startswith("$")
                continue
            assert list(at.values()) == pytest.approx(expected, rel=1e-12, abs=1e-12), (address, value)


@pytest.mark.parametrize("seed", range(40))
def test_ends_are_those_of_the_walk(seed: int) -> None:
    doc, rng = drawn(seed), random.Random(seed)
    model = sc.Scenario.model_validate(doc)
    if choice_of(model) is None:
        return
    ways: list[Any] = list(WAYS)
    for how in ways:
        asked = random_questions(rng, doc) if rng.random() < 0.7 else {}
        target = rng.choice([*model.outcomes, *model.measures, list(model.outcomes)[:2]])
        try:
            bars = sc.tornado(model, target, swing=rng.choice([0.1, 0.5, 0.9]), covariation=how, **asked)
        except sc.ScenariosError:
            continue
        check(doc, target, bars, rng.sample(list(bars), min(len(bars), 6)), **asked)


@pytest.mark.parametrize("target", ["fear"])
def test_own_ranges_where_everything_is_uncertain(target: str) -> None:
    model = sc.Scenario.model_validate(EVERYTHING)
    bars = sc.tornado(model, target)
    kinds = dict(zip(bars.addresses, bars.kinds, strict=True))
    assert set(kinds.values()) == {"weight", "factor", "amount", "parameter"}
    check(EVERYTHING, target, bars, list(bars))
    for given in ({"mood_now": "calm"}, {"gate": "open"}):
        learned = sc.tornado(model, target, given=given)
        check(EVERYTHING, target, learned, list(learned), given=given)


def two_branches(weights: dict[str, Any], **more: Any) -> sc.Scenario:
    nodes = {"choice": decision("go", "stay", next="event"), "event": chance(weights, **more)}
    return sc.Scenario.model_validate(document(nodes, list(weights)))


def test_what_has_a_range_of_its_own() -> None:
    """A word's range as far as the row leaves it; quantiles of a distribution and of a Dirichlet; nothing for points."""
    words = sc.tornado(two_branches({"a": "likely", "b": "unlikely", "c": "very unlikely"}), "a")
    assert (words["event.a"].low, words["event.a"].high) == (0.55, 0.75)  # at most 1 − 20 % − 5 %
    beta = sc.tornado(two_branches({"a": "beta(2, 1)", "b": "rest"}), "a")
    assert list(beta) == ["event.a"]
    assert [beta["event.a"].low ** 2, beta["event.a"].high ** 2] == pytest.approx([0.05, 0.95], abs=1e-12)  # F(x) = x²
    firm = sc.tornado(two_branches({"a": 1, "b": 1}, confidence=2), "a")
    assert [firm["event.a"].low, firm["event.a"].high] == pytest.approx([0.05, 0.95], abs=1e-12)  # beta(1, 1)
    with pytest.raises(sc.QuestionError, match="swing: some judgement must have a range of its own, got points only"):
        sc.tornado(two_branches({"a": 1, "b": 1}), "a")


def test_the_whole_swing_reaches_both_ends() -> None:
    bars = sc.tornado(two_branches({"a": 1, "b": 2, "c": 1}), "b", swing=1)
    assert bars["event.b"].at_low == {"go": 0, "stay": 0}
    assert bars["event.b"].at_high == {"go": 1, "stay": 1}
    assert bars["event.a"].at_low["go"] == pytest.approx(2 / 3, abs=1e-15)
    assert sc.tornado(two_branches({"a": 1, "b": 1}), "a", swing=0.5)["event.a"].low == 0.25


def test_switches_of_the_best_option_are_marked() -> None:
    """Sanctions cost 22.8 on average, and 20 less the aid that ends is cheaper; only a swing of it turns that."""
    model = sc.load("us-options")
    bars = sc.tornado(model, "us_cost", swing=1)
    assert bars.options[bars.chosen] == "withdrawal"
    aid = bars["us_policy.withdrawal:us_cost"]
    assert not aid.switches
    event = sc.tornado(model, "settlement", better="higher", swing=1)
    row = event["year_later[us_policy=withdrawal].settlement"]
    assert (row.best_at_low, row.best_at_high, row.switches) == ("both", "withdrawal", True)
    ends, now = event.ends_of("optimal")
    i = event.addresses.index("year_later[us_policy=withdrawal].settlement")
    assert ends[i].tolist() == [0.1, 1.0]
    assert now == 0.1
    assert event.ranked("withdrawal")[0] == "year_later[us_policy=withdrawal].settlement"
    assert not event.switches.all()


def test_differences_of_two_options() -> None:
    model = sc.load("ukraine-2025-08")
    plain, against = sc.tornado(model, "us_cost"), sc.tornado(model, "us_cost", versus="withdrawal")
    bar = against["$aid"]
    assert bar.at_low["withdrawal"] == 0
    assert bar.at_low["tariffs"] == plain["$aid"].at_low["tariffs"] - plain["$aid"].at_low["withdrawal"]
    widths = np.abs(against.answers[:, 1] - against.answers[:, 0]).max(axis=1)
    assert (np.diff(widths) <= 0).all()
    assert bar.best_at_low == "withdrawal"  # the best option is that of the answers themselves


def test_nothing_is_compared_in_a_scenario_of_chances() -> None:
    model = sc.Scenario.model_validate(document({"event": chance({"a": "20%..40%", "b": "rest"})}, ["a", "b"]))
    bars = sc.tornado(model, "a", better="higher")
    assert bars["event.a"].at_high == {"": 0.4}
    assert bars.chosen == -1
    assert "all paths" in str(bars)


def test_order_preserving_ranges_end_where_entries_would_pass_each_other() -> None:
    bars = sc.tornado(two_branches({"a": 1, "b": 2, "c": 5}), "c", swing=1, covariation="order-preserving")
    ends = {address: (bar.low, bar.high) for address, bar in bars.items()}
    assert ends == {"event.a": (0, 1 / 3), "event.b": (0, 1 / 2), "event.c": (1 / 3, 1)}
    assert bars["event.a"].at_high["go"] == pytest.approx(1 / 3, abs=1e-15)


def test_a_row_that_loses_its_last_branch_is_refused() -> None:
    shut = chance({"a": 1, "b": 1}, branches={"a": {"requires": {"choice": "go"}}, "b": None})
    model = sc.Scenario.model_validate(
        document({"choice": decision("go", "stay", next="event"), "event": shut}, ["a", "b"])
    )
    with pytest.raises(
        sc.QuestionError, match=r"event\.a: at both ends there must be a branch wherever a path may come"
    ):
        sc.tornado(model, "a", swing=1)
    assert sc.tornado(model, "a", swing=0.9)["event.a"].at_high["stay"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "settlment"}, "did you mean 'settlement'"),
        (
            {"target": "us_cost", "swing": 1.5},
            "swing must be a number from 0 to 1, the part of the way to the ends, got 1.5",
        ),
        ({"target": "us_cost", "swing": -0.1}, "swing must be a number from 0 to 1"),
        (
            {"target": "us_cost", "swing": float("nan")},
            "swing must be a number from 0 to 1, the part of the way to the ends, got nan",
        ),
        ({"target": "us_cost", "swing": True}, "swing must be a number from 0 to 1"),
        ({"target": "us_cost", "swing": "10%"}, "swing must be a number from 0 to 1"),
        ({"target": "us_cost", "versus": "sanction"}, "versus: no option 'sanction'; did you mean 'sanctions'"),
        ({"target": "us_cost", "versus": 3}, "versus: no option 3"),
        ({"target": "us_cost", "better": "more"}, "better must be 'higher' or 'lower', got 'more'"),
        ({"target": "us_cost", "better": ["lower"]}, "better must be 'higher' or 'lower'"),
        (
            {"target": "us_cost", "covariation": "propotional"},
            "covariation must be one of .*did you mean 'proportional'",
        ),
        ({"target": "us_cost", "covariation": 1}, "covariation must be one of"),
        ({"target": "us_cost", "by": "us_polcy"}, "did you mean 'us_policy'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.tornado(sc.load("us-options"), **arguments)


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(sc.QuestionError, match="model must be a scenario"):
        sc.tornado("us-options", "us_cost")  # type: ignore[arg-type]


def test_a_tornado_shows_itself() -> None:
    bars = sc.tornado(sc.load("ukraine-2025-08"), "wider_war", better="lower")
    assert max(map(len, str(bars).splitlines())) <= 100
    assert "(*) another option is best at an end" in str(bars)
    assert repr(bars) == "Tornado(wider_war: 31 judgements)"
    assert "<table>" in bars._repr_html_()
    table = bars.to_frame()
    assert len(table) == 4 * len(bars)
    first = table.iloc[0]
    assert first["at_low"] == bars[first["judgement"]].at_low[first["option"]]
    assert not bars.answers.flags.writeable
    with pytest.raises(sc.QuestionError, match=r"no bar of 'us_polcy'"):
        bars["us_polcy"]
    with pytest.raises(sc.QuestionError, match="option: no option 'both_'; did you mean 'both'"):
        bars.ranked("both_")
    with pytest.raises(sc.QuestionError, match="no option is called the best, got 'optimal'"):
        sc.tornado(sc.load("ukraine-2025-08"), "wider_war").ends_of("optimal")


def test_a_tornado_of_fractions_is_as_exact_as_floats() -> None:
    """The walk of a document of one row, moved by hand."""
    model = two_branches({"a": 3, "b": 5, "c": 2})
    bar = sc.tornado(model, "c", swing=0.25)["event.a"]
    low, high = Fraction(3, 10) * Fraction(3, 4), Fraction(3, 10) + Fraction(7, 40)
    assert [bar.at_low["go"], bar.at_high["go"]] == pytest.approx(
        [float((1 - x) * Fraction(2, 7)) for x in (low, high)], abs=1e-16
    )
