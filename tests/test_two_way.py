"""Two judgements at once, one of them over a range, and many in a spider: against the walk in fractions."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document, random_questions
from doubtful import EVERYTHING
from graphs import drawn
from moved import answered, moved

GAINS = ("year_later.russian_gains", "year_later[us_policy=tariffs].russian_gains")


@pytest.mark.parametrize("seed", range(30))
def test_answers_are_those_of_the_walk_with_both_moved(seed: int) -> None:
    doc, rng = drawn(seed), random.Random(seed)
    model = sc.Scenario.model_validate(doc)
    asked = random_questions(rng, doc) if rng.random() < 0.5 else {}
    target = rng.choice([*model.outcomes, *model.measures])
    try:
        bars = sc.tornado(model, target, swing=0.5, better="higher", **asked)
        pair = rng.sample([name for name in bars if not name.startswith("$")], 2)
        ends = [(bars[name].low, bars[name].high) for name in pair]
        found = sc.two_way(model, target, *pair, within=(ends[0], ends[1]), points=3, better="higher", **asked)
    except (sc.ScenariosError, ValueError):
        return
    for i, k in itertools.product(range(3), repeat=2):
        there = moved(moved(doc, model, pair[0], found.x[i]), model, pair[1], found.y[k])
        expected = [float(answer) for answer in answered(there, target, found.answer.by, **asked)]
        assert found.answers[i, k] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "pair", [("$mood", "gate.request"), ("answer.shift[0].yields", "$mood"), ("policy.firm:cost", "policy.soft:cost")]
)
def test_parameters_move_with_others(pair: tuple[str, str]) -> None:
    model = sc.Scenario.model_validate(EVERYTHING)
    found = sc.two_way(model, "fear" if "$mood" in pair else "cost", *pair, points=3, better="lower")
    target = found.answer.target.name
    for i, k in itertools.product(range(3), repeat=2):
        there = moved(moved(EVERYTHING, model, pair[0], found.x[i]), model, pair[1], found.y[k])
        expected = [float(answer) for answer in answered(there, target, found.answer.by)]
        assert found.answers[i, k] == pytest.approx(expected, rel=1e-11, abs=1e-11)


def test_two_parameters_move_together() -> None:
    doc = document(
        {
            "choice": decision("go", "stay", next="event"),
            "event": chance(
                {"a": "$p", "b": "$q", "c": "rest"}, shift=[{"if": {"choice": "go"}, "times": {"a": "2 * $q"}}]
            ),
        },
        {"a": {"values": {"cost": "$p"}}, "b": {"values": {"cost": "3 * $q"}}, "c": None},
        measures={"cost": {"better": "lower"}},
        parameters={"p": "10%..30%", "q": "20%..40%"},
    )
    model = sc.Scenario.model_validate(doc)
    found = sc.two_way(model, "cost", "$p", "$q", within=((0.1, 0.3), (0.2, 0.4)), points=3)
    for i, k in itertools.product(range(3), repeat=2):
        there = moved(moved(doc, model, "$p", found.x[i]), model, "$q", found.y[k])
        assert found.answers[i, k] == pytest.approx([float(a) for a in answered(there, "cost", "choice")], abs=1e-13)


def product_of_two() -> sc.Scenario:
    """One option succeeds if two things do, the other half of the time: they are equal on the hyperbola x y = 1/2."""
    nodes = {
        "choice": decision("both", "coin", options={"both": {"to": "one"}, "coin": {"to": "toss"}}),
        "one": chance({"yes": "60%", "no": "40%"}, branches={"yes": {"to": "two"}, "no": {"to": "bad"}}),
        "two": chance({"good": "60%", "bad": "40%"}),
        "toss": chance({"good": "1/2", "bad": "1/2"}),
    }
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"]))


def test_the_switching_curve_of_a_product_is_a_hyperbola() -> None:
    found = sc.two_way(product_of_two(), "good", "one.yes", "two.good", better="higher", points=11)
    curve = found.curve("coin", "both")
    assert [x for x, _ in curve] == pytest.approx([0.6, 0.7, 0.8, 0.9, 1.0], abs=1e-15)
    assert [x * y for x, y in curve] == pytest.approx([0.5] * 5, abs=1e-14)
    assert found.choice[-1, -1] == 0
    assert found.choice[0, 0] == 1
    assert found.curve("both", "coin") == []
    share = np.bincount(found.choice.ravel()) / found.choice.size
    assert "Massive" not in str(found)
    assert f"coin is best on {share[1]:.0%} of the map" in str(found)


def test_a_map_shows_itself() -> None:
    found = sc.two_way(sc.load("us-options"), "ukraine_front", *GAINS, points=4)
    assert max(map(len, str(found).splitlines())) <= 100
    assert repr(found) == f"TwoWay(ukraine_front against {GAINS[0]} and {GAINS[1]})"
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert len(frame) == 4 * 4 * 4
    assert set(frame["best"]) == {"sanctions", "tariffs", "both"}
    assert not found.answers.flags.writeable


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"up": "year_later.settlement"}, "two judgements of different rows must be moved"),
        ({"up": GAINS[0]}, "two judgements of different rows must be moved"),
        ({"up": "year_later[us_policy=tariffs].russian_gain"}, "did you mean"),
        ({"within": (0, 1)}, "within must be two numbers, the lower one first, got 0"),
        ({"within": 3}, "within must be a pair of ranges, one for each judgement, got 3"),
        ({"within": ((0.5, 0.2), None)}, "within must be two numbers, the lower one first"),
        ({"within": ((0, 2), None)}, "within must be a number from 0 to 1, got 2"),
        ({"within": (None, (float("nan"), 1))}, "within must be a number from 0 to 1, got nan"),
        ({"within": (None, (True, 1))}, "within must be a number from 0 to 1, got True"),
        ({"points": 1}, "points must be a whole number of at least 2, got 1"),
        ({"points": 2.5}, "points must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"across": GAINS[0], "up": GAINS[1], "points": 3} | arguments
    with pytest.raises(sc.QuestionError, match=message):
        sc.two_way(sc.load("us-options"), "ukraine_front", **asked)


def test_too_many_points_are_refused() -> None:
    with pytest.raises(sc.LimitError, match="points: at most 10,000,000 numbers may be held at once"):
        sc.two_way(sc.load("us-options"), "ukraine_front", *GAINS, points=2000)
    for many in (3_000_000, 10**400):
        with pytest.raises(
            sc.LimitError,
            match=r"points: at most 10,000,000 numbers may be held at once, got .* for 4 options; take fewer",
        ):
            sc.one_way(sc.load("us-options"), "ukraine_front", GAINS[0], points=many)


def test_a_parameter_and_an_entry_of_its_row_are_refused() -> None:
    with pytest.raises(sc.QuestionError, match="of which moving one moves the other"):
        sc.two_way(sc.load("ukraine-2025-08"), "us_cost", "$resolve", "russia_response.escalates", points=3)


def test_points_at_which_no_branch_is_left_are_refused() -> None:
    shut = chance({"a": 1, "b": 1}, branches={"a": {"requires": {"choice": "go"}}, "b": None})
    nodes = {"choice": decision("go", "stay", next="event"), "event": shut}
    model = sc.Scenario.model_validate(document(nodes, ["a", "b"]))
    with pytest.raises(sc.QuestionError, match=r"got neither where event\.a is 1; keep away from it"):
        sc.one_way(model, "a", "event.a")
    assert sc.one_way(model, "a", "event.a", within=(0, 0.99)).answers[-1, 1] == 0


def test_one_way_shows_itself_and_its_ranges() -> None:
    model = sc.load("ukraine-2025-08")
    line = sc.one_way(model, "us_cost", "$aid", versus="withdrawal")
    assert (line.x[0], line.x[-1]) == (20, 30)
    assert (line.answers[:, line.options.index("withdrawal")] == 0).all()
    assert line.base[0] == pytest.approx(
        sc.compare(model)["sanctions"].mean("us_cost") - sc.compare(model)["withdrawal"].mean("us_cost")
    )
    assert max(map(len, str(line).splitlines())) <= 100
    assert "(now)" in str(line)
    assert "Do nothing, leave it to the parties is best from 20 to 30" in " ".join(str(line).split())
    assert repr(line) == "OneWay(us_cost against $aid: line)"
    assert "<table>" in line._repr_html_()
    assert len(line.to_frame()) == len(line.x) * 4
    factor = sc.one_way(model, "us_cost", "strike_target.shift[0].held_back")
    assert (factor.x[0], factor.x[-1], factor.form) == (0, 3, "curve")
    amount = sc.one_way(model, "us_cost", "wider_war:us_cost", within=(-1, 500))
    assert (amount.x[0], amount.form) == (-1, "line")
    certain = sc.one_way(sc.load("us-options"), "us_cost", "war_goes_on:us_cost")
    assert (certain.x[0], certain.x[-1]) == (0, 40)
    event = sc.one_way(model, "wider_war", "russia_response.escalates")
    assert event.regions == ()
    bent = sc.one_way(sc.load("us-options"), "ukraine_front", "year_later.settlement", covariation="order-preserving")
    assert bent.form == "two lines"
    assert bent.x[-1] == 1 / 4  # no further without passing another
    tips = sc.one_way(sc.load("us-options"), "ukraine_front", "year_later.russian_gains")
    assert "(tips)" in str(tips)


def test_a_spider_of_own_ranges() -> None:
    model = sc.load("ukraine-2025-08")
    web, bars = sc.spider(model, "us_cost"), sc.tornado(model, "us_cost")
    assert list(web.addresses) == list(bars)[:6]
    for i, address in enumerate(web.addresses):
        assert web.answers[i, 0].tolist() == pytest.approx(list(bars[address].at_low.values()), abs=1e-12)
        assert web.answers[i, -1].tolist() == pytest.approx(list(bars[address].at_high.values()), abs=1e-12)
        assert web.answers[i, 10].tolist() == pytest.approx(web.base.tolist(), abs=1e-12)
    assert web.x[0, 10] == bars[web.addresses[0]].best
    assert max(map(len, str(web).splitlines())) <= 100
    assert repr(web) == "Spider(us_cost: 6 judgements)"
    assert "<table>" in web._repr_html_()
    assert len(web.to_frame()) == 6 * 21 * 4
    named = sc.spider(model, "us_cost", ["$aid", "wider_war:us_cost", "$aid"], steps=3)
    assert set(named.addresses) == {"$aid", "wider_war:us_cost"}
    alone = sc.Scenario.model_validate(document({"event": chance({"a": "20%..40%", "b": "rest"})}, ["a", "b"]))
    assert "event.a" in str(sc.spider(alone, "a"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"judgements": "year_later.settlement"}, "judgements must be a list of addresses"),
        ({"judgements": []}, "judgements must be a list of addresses"),
        ({"judgements": 3}, "judgements must be a list of addresses"),
        (
            {"judgements": ["year_later.settlement"]},
            "'year_later.settlement' must have a range of its own, got a point",
        ),
        ({"target": "ukraine_front"}, "swing: some judgement must have a range of its own, got points only"),
        ({"steps": 2}, "steps must be a whole number of at least 3"),
        ({"swing": 2}, "swing must be a number from 0 to 1"),
    ],
)
def test_what_does_not_fit_a_spider_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.spider(sc.load("us-options"), **({"target": "us_cost"} | arguments))
