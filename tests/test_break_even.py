"""Tipping points: published ones, those of the walk in fractions, and none where nothing tips."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document, random_questions
from graphs import drawn
from moved import answered, moved
from published.kit import load
from scenarios.analysis.sensitivity.arguments import best_of

COVARIATIONS: list[Any] = ["proportional", "uniform", "order-preserving"]


def model_of(name: str) -> sc.Scenario:
    return sc.Scenario.model_validate(load(name))


def test_rockefeller() -> None:
    """SilverDecisions, sd-computations, test tree of the Rockefeller problem: what to do with the land by the chance of oil. Break-evens 23/72 and 17/28."""
    model = model_of("rockefeller")
    point = sc.break_even(model, "payoff", "$oil")
    assert point.option == "test"
    assert point.below is not None
    assert point.above is not None
    assert (point.below.option, point.above.option) == ("sell", "install")
    assert point.below.at == pytest.approx(23 / 72, abs=1e-14)
    assert point.above.at == pytest.approx(17 / 28, abs=1e-14)
    line = sc.one_way(model, "payoff", "$oil")
    assert [region.option for region in line.regions] == ["sell", "test", "install"]
    assert line.breakpoints == pytest.approx([23 / 72, 17 / 28], abs=1e-14)
    assert line.form == "line"


def test_the_used_car_buyer() -> None:
    """Howard's used car; DecisionProgramming.jl, example "Used Car Buyer": the fee at which asking stops to pay is 28."""
    point = sc.break_even(model_of("used-car-buyer"), "payoff", "$fee")
    assert point.above is not None
    assert point.above.at == pytest.approx(28, abs=1e-13)
    assert point.above.option == "none"
    assert point.below is None
    assert point.sentence == "Do not ask becomes best when $fee passes 28 (now 25, and Ask is best)."


def test_the_published_tornado_and_spider_of_rockefeller() -> None:
    """Same source, tornado and spider of the optimal strategy: chance of oil, sensitivity, specificity."""
    model = model_of("rockefeller")
    published = {
        "$oil": ((0, 1), (175, 1975)),
        "$sensitivity": ((0, 1), (287.5, 1162.5)),
        "$specificity": ((0.1, 0.9), (850, 1150)),
    }
    for address, (within, ends) in published.items():
        line = sc.one_way(model, "payoff", address, within=within, points=2)
        assert line.answers[[0, -1], 2] == pytest.approx(ends, abs=1e-10)
    web = sc.spider(model, "payoff", ["$oil"], swing=1, steps=11)
    assert web.line("$oil", "test") == pytest.approx(np.arange(175, 1976, 180), abs=1e-10)


@pytest.mark.parametrize("seed", range(25))
def test_regions_of_drawn_scenarios(seed: int) -> None:
    """On a fine grid the best option is that of the regions; at their ends the walk finds two options equal."""
    doc, rng = drawn(seed), random.Random(seed)
    model = sc.Scenario.model_validate(doc)
    asked = random_questions(rng, doc) if rng.random() < 0.5 else {}
    target = rng.choice([*model.outcomes, *model.measures])
    how = rng.choice(COVARIATIONS)
    try:
        points = sc.break_evens(model, target, better="higher", covariation=how, **asked)
    except sc.ScenariosError:
        return
    tipping = [point for point in points if point and math.isfinite(point.low)]
    for point in rng.sample(tipping, min(len(tipping), 4)):
        ends = (point.low, min(point.high, 5.0))
        line = sc.one_way(
            model, target, point.address, within=ends, points=200, better="higher", covariation=how, **asked
        )
        scale = max(1.0, float(np.abs(line.answers).max()))
        best = best_of(line.answers, "higher")
        for x, k, answers in zip(line.x.tolist(), best.tolist(), line.answers, strict=True):
            options = [region.option for region in line.regions if region.low <= x <= region.high]
            assert any(answers[line.options.index(o)] > answers[k] - 1e-9 * scale for o in options)
        for region in line.regions:
            inside = (line.x > region.low) & (line.x < region.high)
            at = line.answers[inside]
            assert (at[:, line.options.index(region.option)] > at.max(axis=1) - 1e-9 * scale).all()
        for tip in point.tips:
            there = answered(moved(doc, model, point.address, tip.at, how), target, line.answer.by, **asked)
            now, then = there[line.options.index(point.option)], there[line.options.index(tip.option)]
            assert float(now - then) == pytest.approx(0, abs=1e-9 * scale)


def shifted() -> sc.Scenario:
    """Two options; under one the row is shifted, so that its answer is 2x / (1 + x) against a certain 1/2."""
    nodes = {
        "choice": decision("risky", "safe", options={"risky": {"to": "event"}, "safe": {"to": "coin"}}),
        "event": chance({"good": "20%", "bad": "80%"}, shift=[{"if": {"choice": "risky"}, "times": {"good": 2}}]),
        "coin": chance({"good": "1/2", "bad": "1/2"}),
    }
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"]))


def test_a_row_that_is_shifted_tips_where_its_ratio_says() -> None:
    point = sc.break_even(shifted(), "good", "event.good", better="higher")
    assert point.above is not None
    assert point.above.at == pytest.approx(1 / 3, abs=1e-15)
    assert point.above.option == "risky"
    factor = sc.break_even(shifted(), "good", "event.shift[0].good", better="higher")
    assert factor.above is not None
    assert factor.above.option == "risky"
    assert factor.above.at == pytest.approx(4, abs=1e-12)  # f/5 / (f/5 + 4/5) = 1/2
    assert math.isinf(factor.high)
    assert factor.distance == pytest.approx(1)  # from 2 to 4
    line = sc.one_way(shifted(), "good", "event.good", better="higher")
    assert line.form == "curve"
    assert line.slope[0] == pytest.approx(2 / 1.2**2, abs=1e-12)


def test_a_factor_that_tips_far_off() -> None:
    """0.1 % times f against 50 %: equal at f = 999, where the ratio is all but at its pole."""
    model = shifted().with_weights({"event": {"good": "0.1%", "bad": "99.9%"}})
    factor = sc.break_even(model, "good", "event.shift[0].good", better="higher")
    assert factor.above is not None
    assert factor.above.at == pytest.approx(999, rel=1e-9)


def test_order_preserving_curves_bend_where_they_stand() -> None:
    """Either side of the best estimate is a line of its own; the walk finds both options equal where they cross."""
    model = sc.load("us-options")
    doc = model.to_document()
    for judgement in ("year_later.ceasefire", "year_later.russian_gains", "year_later.settlement"):
        point = sc.break_even(model, "ukraine_front", judgement, covariation="order-preserving")
        for tip in point.tips:
            there = answered(moved(doc, model, judgement, tip.at, "order-preserving"), "ukraine_front", "us_policy")
            names = list(doc["nodes"]["us_policy"]["options"])
            apart = there[names.index(point.option)] - there[names.index(tip.option)]
            assert float(apart) == pytest.approx(0, abs=1e-12)
        assert judgement.endswith("settlement") or point


def test_slopes_are_those_of_the_curve() -> None:
    model = sc.load("ukraine-2025-08")
    cases = [
        "ending[russia_response=escalates].wider_war",
        "russia_response.shift[2].escalates",
        "wider_war:us_cost",
        "$resolve",
        "atacms_gate.review",
    ]
    for given in (None, {"russia_response": ["escalates", "holds"]}):
        for address in cases:
            line = sc.one_way(model, "us_cost", address, given=given)
            step = 1e-5 * max(abs(line.best), 1e-2)
            near = sc.one_way(
                model, "us_cost", address, within=(line.best - step, line.best + step), points=3, given=given
            )
            assert (near.answers[-1] - near.answers[0]) / (2 * step) == pytest.approx(line.slope, rel=1e-6, abs=1e-7)
    certain = model.with_weights({"atacms_gate.review": "100%"})
    top = sc.one_way(certain, "us_cost", "atacms_gate.review", points=3)
    assert top.slope == pytest.approx(top.answers[-1] - top.answers[0], abs=1e-9) or top.form == "curve"


def test_three_options_take_turns() -> None:
    """0.5 for certain; x; and 1 − x: the regions are [0, 1/2] and [1/2, 1] of the two, and the certain one is never best."""
    nodes = {
        "choice": decision("hedge", "long", "short", next="event"),
        "event": chance(
            {"up": "1/2", "down": "1/2"},
            when=[{"if": {"choice": "hedge"}, "weights": {"up": "1/2", "down": "1/2"}}],
            next=None,
            branches={"up": {"to": "a"}, "down": {"to": "b"}},
        ),
        "a": chance({"good": 1, "bad": 0}, when=[{"if": {"choice": "short"}, "weights": {"good": 0, "bad": 1}}]),
        "b": chance({"good": 0, "bad": 1}, when=[{"if": {"choice": "short"}, "weights": {"good": 1, "bad": 0}}]),
    }
    del nodes["event"]["next"]
    model = sc.Scenario.model_validate(document(nodes, ["good", "bad"]))
    line = sc.one_way(model, "good", "event.up", better="higher")
    assert [(region.option, region.low, region.high) for region in line.regions] == [
        ("short", 0, 0.5),
        ("long", 0.5, 1),
    ]
    assert sc.one_way(model, "good", "event.up", better="lower").regions[0].option == "long"
    now = sc.break_even(
        model, "good", "event.up", better="higher"
    )  # all three are equal; the first in the file counts as best
    assert now.option == "hedge"
    assert now.tips == (sc.Tip(0.5, "short"), sc.Tip(0.5, "long"))


@pytest.mark.parametrize(
    ("target", "judgement", "reason"),
    [
        ("us_cost", "year_later.settlement", "stays best with year_later.settlement from 0 % to 100 %"),
        ("us_cost", "us_policy.withdrawal:us_cost", ""),
        ("ukraine_front", "us_policy.tariffs:us_cost", "moves no option's answer"),
        ("us_cost", "settlement:us_cost", ""),
    ],
)
def test_nothing_tips_for_a_reason(target: str, judgement: str, reason: str) -> None:
    point = sc.break_even(sc.load("us-options"), target, judgement)
    assert bool(point) is not bool(reason)
    assert point.sentence.startswith("Nothing tips: ") is bool(reason)
    assert reason in point.sentence
    assert point.sentence in repr(point)
    assert str(point).split() == point.sentence.split()
    if reason:
        assert point.tips == ()
        assert math.isinf(point.distance)


def test_what_moves_all_options_alike_tips_nothing() -> None:
    nodes = {
        "event": chance({"x": "40%", "y": "60%"}, branches={"x": {"effects": {"cost": 5}}, "y": {}}, next="choice"),
        "choice": decision("a", "b"),
    }
    ends = {"a": {"values": {"cost": 1}}, "b": {"values": {"cost": 2}}}
    model = sc.Scenario.model_validate(document(nodes, ends, measures={"cost": {"better": "lower"}}))
    for judgement in ("event.x", "event.x:cost"):
        assert "moves all options' answers alike, and a stays best" in sc.break_even(model, "cost", judgement).sentence


def test_a_row_with_ranges_keeps_a_parameter_within_what_adds_up() -> None:
    model = sc.load("ukraine-2025-08")
    point = sc.break_even(model, "wider_war", "$resolve", better="lower")
    assert point.low == 0
    assert point.high == pytest.approx(0.9, abs=1e-8)  # beside 10%..30%
    assert sc.break_even(model, "wider_war", "$caution", better="lower").high == 10
    assert math.isinf(sc.break_even(model, "us_cost", "$aid").low)


@pytest.mark.parametrize(
    ("judgement", "message"),
    [
        ("year_later.setlement", "no judgement 'year_later.setlement'; did you mean 'year_later.settlement'"),
        ("year_later", "a row has an entry for each branch, got 'year_later'; name one of them: year_later.settlement"),
        (
            "year_later[us_policy=tariffs]",
            r"a row has an entry for each branch.*year_later\[us_policy=tariffs\].settlement",
        ),
        ("$aid", "no judgement"),
        (7, "no judgement 7"),
        (None, "no judgement None"),
    ],
)
def test_addresses_that_name_nothing_are_refused(judgement: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.break_even(sc.load("us-options"), "us_cost", judgement)


def test_an_entry_that_is_a_parameter_is_refused() -> None:
    with pytest.raises(
        sc.QuestionError, match=r"'russia_response.holds' is left open, a parameter's, or the only branch"
    ):
        sc.break_even(sc.load("ukraine-2025-08"), "us_cost", "russia_response.holds")


def test_conditions_may_be_spelled_in_any_order() -> None:
    model = sc.load("ukraine-2025-08")
    one = sc.break_even(
        model, "wider_war", "russia_response[us_policy=withdrawal,atacms_gate=closed].holds", better="lower"
    )
    other = sc.break_even(
        model, "wider_war", "russia_response[atacms_gate=closed, us_policy=withdrawal].holds", better="lower"
    )
    assert one.address == other.address


def test_a_direction_and_two_options_are_needed() -> None:
    with pytest.raises(
        sc.QuestionError,
        match="better: the best option must be known for a tipping point, got no direction for 'settlement'",
    ):
        sc.break_even(sc.load("us-options"), "settlement", "year_later.settlement")
    alone = sc.Scenario.model_validate(document({"event": chance({"a": 1, "b": 1})}, ["a", "b"]))
    with pytest.raises(sc.QuestionError, match="by: at least two options must be compared, got one"):
        sc.break_even(alone, "a", "event.a", better="higher")


def test_all_tipping_points_show_themselves() -> None:
    points = sc.break_evens(sc.load("us-options"), "ukraine_front")
    assert max(map(len, str(points).splitlines())) <= 100
    assert repr(points) == "BreakEvens(ukraine_front: 17 of 24 judgements tip)"
    assert points._ipython_key_completions_() == [point.address for point in points]
    assert "<table>" in points._repr_html_()
    frame = points.to_frame()
    assert frame["judgement"].tolist() == [point.address for point in points]
    assert frame["above"][0] == points[0].above.at  # type: ignore[union-attr] # the first passes
    assert points["year_later.russian_gains"].address == "year_later.russian_gains"
    assert len(points[:2]) == 2
    with pytest.raises(sc.QuestionError, match="no judgement 'year_later'"):
        points["year_later"]
    far = sc.break_evens(sc.load("ukraine-2025-08"), "ukraine_front", better="higher")
    assert [point.distance for point in far] == sorted(point.distance for point in far)


def test_more_than_can_be_shown_is_counted() -> None:
    rows = {f"e{i}": chance({"good": 1, "bad": 1}) for i in range(25)}
    nodes = {"choice": decision(*rows, options={name: {"to": name} for name in rows})} | rows
    model = sc.Scenario.model_validate(document(nodes, ["good", "bad"]))
    points = sc.break_evens(model, "good", better="higher")
    assert "more tip further off" in str(points)
    assert Fraction(points[0].now) == Fraction(1, 2)
