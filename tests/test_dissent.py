"""Who dissents: each analyst's choice, the pool without each, the shares at which it turns; by second routes."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document
from panels import panel
from scenarios.analysis.dissent.turning import turns_by_search, turns_of_lines

UKRAINE = sc.load("ukraine-2025-08")


def bets(analysts: dict[str, Any], **sections: Any) -> sc.Scenario:
    """Return a choice between 4 if it rains, 3 if it does not, and 1.75 for sure, each by its own event."""
    nodes = {
        "bet": {"kind": "decision", "options": {"wet": {"to": "rain"}, "dry": {"to": "rain2"}, "safe": {"to": "sure"}}},
        "rain": chance({"four": "50%", "nothing": "rest"}),
        "rain2": chance({"nothing": "50%", "three": "rest"}),
    }
    made = {"measures": {"gain": {"better": "higher"}}, "analysts": analysts}
    ends = {"four": 4, "three": 3, "sure": 1.75, "nothing": 0}
    outcomes = {name: {"values": {"gain": value}} for name, value in ends.items()}
    return sc.Scenario.model_validate(document(nodes, outcomes, **(made | sections)))


def said(rain: int) -> dict[str, Any]:
    """Return an analyst's chance of rain, in per cent."""
    return {"weights": {"rain.four": f"{rain}%", "rain2.nothing": f"{rain}%"}}


def test_by_path_under_the_linear_rule_the_turns_are_exact() -> None:
    """With the chance r of rain: 4 r, 3 (1 − r), 1.75: dry up to 5/12, safe up to 7/16, then wet."""
    model = bets({"low": said(20), "high": said(80)})
    found = sc.dissent(model, trust={"low": 1, "high": 1}, own=0)
    assert found.preferred("low") == ("dry",)
    assert found.preferred("high") == ("wet",)
    assert found.preferred("as written") == ("wet",)
    assert found.preferred() == ("wet",)
    assert found["low"] == pytest.approx({"wet": 0.8, "dry": 2.4, "safe": 1.75})
    assert found.minority == ("low",)
    assert found.preferred_without("high") == ("dry",)
    assert found.preferred_without("low") == ("wet",)
    low: list[Any] = [(t.below, t.above, t.share) for t in found.turns_of("low")]  # r = 0.8 − 0.6 s
    assert low == [
        ("wet", "safe", pytest.approx((0.8 - 7 / 16) / 0.6)),
        ("safe", "dry", pytest.approx((0.8 - 5 / 12) / 0.6)),
    ]
    high: list[Any] = [(t.below, t.above, t.share) for t in found.turns_of("high")]
    assert high == [
        ("dry", "safe", pytest.approx((5 / 12 - 0.2) / 0.6)),
        ("safe", "wet", pytest.approx((7 / 16 - 0.2) / 0.6)),
    ]
    assert found.tolerance == 0
    assert found.how == "linear pool by path"


def test_the_turns_by_search_are_those_in_closed_form() -> None:
    model = bets({"low": said(20), "high": said(80)})
    closed = sc.dissent(model, own=0)
    by_row = sc.dissent(model, own=0, pooled="row")  # each row is read once, so that both pools are the same
    assert by_row.tolerance == 1e-9
    assert by_row.pooled == pytest.approx(closed.pooled)
    assert by_row.without == pytest.approx(closed.without, nan_ok=True)
    assert [(t.analyst, t.below, t.above) for t in by_row.turns] == [
        (t.analyst, t.below, t.above) for t in closed.turns
    ]
    assert [t.share for t in by_row.turns] == pytest.approx([t.share for t in closed.turns], abs=2e-9)


def test_leaving_one_out_is_pooling_the_others() -> None:
    found = sc.dissent(UKRAINE, "settlement", better="higher")
    for name in ("restraint", "support", "pressure"):
        trust = {n: float(n != name) for n in ("restraint", "support", "pressure")}
        others = sc.pool(UKRAINE, by="path", trust=trust)
        i = found.analysts.index(name)
        assert found.without[i] == pytest.approx([others[o]["settlement"] for o in found.options])
    assert found.pooled == pytest.approx([sc.pool(UKRAINE, by="path")[o]["settlement"] for o in found.options])
    small = panel()
    rows = sc.dissent(small, "wet", better="lower", pooled="row", trust="equal", own=2)
    model = sc.pool(small, trust="equal", own=2).model
    assert model is not None
    assert rows.pooled == pytest.approx([sc.compare(model)[o]["wet"] for o in rows.options])


def twice(chances: dict[str, int]) -> sc.Scenario:
    """Return a choice between 30 % for sure and two events in a row, of the chances that each analyst gives to both."""
    nodes = {
        "act": {"kind": "decision", "options": {"risk": {"to": "e0"}, "safe": {"to": "known"}}},
        "known": chance({"good": "30%", "bad": "rest"}),
        "e0": chance({"on": "50%", "bad": "rest"}, branches={"on": {"to": "e1"}, "bad": None}),
        "e1": chance({"good": "50%", "bad": "rest"}),
    }
    rows = {n: {"weights": {"e0.on": f"{p}%", "e1.good": f"{p}%"}} for n, p in chances.items()}
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"], analysts=rows))


def test_by_row_the_turn_of_a_product_is_where_its_square_is() -> None:
    found = sc.dissent(twice({"low": 20, "high": 80}), "good", better="higher", own=0, pooled="row")
    # The chance of each event is 0.8 − 0.6 s; the risk is worth its square, and 0.3 at √0.3.
    (turn,) = found.turns_of("low")
    assert (turn.below, turn.above) == ("risk", "safe")
    assert turn.share == pytest.approx((0.8 - np.sqrt(0.3)) / 0.6, abs=2e-9)
    assert found.pooled == pytest.approx([0.25, 0.3])
    by_path = sc.dissent(twice({"low": 20, "high": 80}), "good", better="higher", own=0)
    assert by_path.pooled == pytest.approx([0.34, 0.3])  # so that the two ways choose differently
    assert (found.preferred(), by_path.preferred()) == (("safe",), ("risk",))


@pytest.mark.parametrize(("rule", "pooled"), [("logarithmic", "row"), ("logarithmic", "path"), ("trimmed", "path")])
def test_at_a_turn_the_two_options_are_level(rule: Any, pooled: Any) -> None:
    settings: dict[str, Any] = {"rule": rule, "own": 0} | ({"trim": 0.1} if rule == "trimmed" else {})
    model = twice({"low": 20, "high": 80})
    (turn,) = sc.dissent(model, "good", better="higher", pooled=pooled, **settings).turns_of("high")
    again = sc.pool(model, trust={"high": turn.share, "low": 1 - turn.share}, by=pooled, **settings)
    answer = again.by_row if pooled == "row" else again.by_path
    assert answer is not None
    assert answer["risk"]["good"] == pytest.approx(answer["safe"]["good"], abs=1e-7)  # type: ignore[index] # by option


def test_objectives_and_sets_of_outcomes_are_valued_as_elsewhere() -> None:
    table = sc.payoff_table(UKRAINE, "us_interest")
    for found in (sc.dissent(UKRAINE), sc.dissent(UKRAINE, "us_interest")):
        assert found.target == "us_interest"
        assert found.better == "higher"
        assert found.worths == pytest.approx(table.payoffs.T)
        assert not found.share
    several = sc.dissent(UKRAINE, ["settlement", "ceasefire"], better="higher", rule="median")
    assert several.target == "settlement|ceasefire"
    assert several.share
    assert several.worths == pytest.approx(
        sc.payoff_table(UKRAINE, ["settlement", "ceasefire"], better="higher").payoffs.T
    )
    marks = sc.dissent(
        UKRAINE, {"settlement": 2, "wider_war": -1}, rule="median", by="atacms_gate", do={"us_policy": "both"}
    )
    each = marks.probabilities
    assert marks.worths == pytest.approx(2 * each[..., 0] - each[..., 4])
    assert sc.dissent(UKRAINE, "escalation", better="higher").better == "higher"


def test_spread_is_the_divergence_of_each_options_distributions() -> None:
    found = sc.dissent(bets({"sure": said(100)}), own=1)
    # (1/2, 1/2) and (1, 0), half each: H(3/4) − H(1/2)/2.
    expected = -(0.75 * np.log2(0.75) + 0.25 * np.log2(0.25)) - 0.5
    assert found.spread == pytest.approx([expected, expected, 0.0])
    assert sc.dissent(
        bets({"low": said(20), "high": said(80)}), trust={"low": 1, "high": 0}, own=0
    ).spread == pytest.approx([0, 0, 0])


def test_who_has_all_the_trust_cannot_be_left_out() -> None:
    found = sc.dissent(bets({"low": said(20)}), own=0)
    assert np.isnan(found.without[1]).all()
    assert found.preferred_without("low") == ()
    assert found.turns_of("low") == ()
    assert found.preferred_without("as written") == ("dry",)
    assert "nobody is left" in " ".join(str(found).split())


def test_options_that_are_level_are_all_named() -> None:
    found = sc.dissent(panel({"x": {"weights": {"$fee": 0}}}), "dry", better="higher")
    assert found.preferred("x") == ("go",)
    equal = bets({"x": {"weights": {"rain.four": "75%", "rain2.nothing": "0%"}}})
    assert sc.dissent(equal).preferred("x") == ("wet", "dry")
    assert "wet or dry" in " ".join(str(sc.dissent(equal)).split())
    assert sc.dissent(equal).minority == ()


def crossings(starts: list[Fraction], ends: list[Fraction]) -> list[tuple[Fraction, int, int]]:
    """Return the corners of the upper envelope in fractions, by looking at every crossing of two lines."""
    places = {Fraction(0), Fraction(1)}
    for a in range(len(starts)):
        for b in range(a):
            apart = (ends[a] - starts[a]) - (ends[b] - starts[b])
            if apart and 0 < (at := (starts[b] - starts[a]) / apart) < 1:
                places.add(at)
    order = sorted(places)
    best = []
    for low, high in itertools.pairwise(order):
        middle = (low + high) / 2
        values = [(1 - middle) * s + middle * e for s, e in zip(starts, ends, strict=True)]
        best.append(values.index(max(values)))
    return [(at, a, b) for at, a, b in zip(order[1:], best, best[1:], strict=False) if a != b]


def test_the_envelope_of_lines_is_that_in_fractions() -> None:
    rng = random.Random(3)
    for _ in range(200):
        count = rng.randint(1, 6)
        starts, ends = ([Fraction(rng.randint(-8, 8)) for _ in range(count)] for _ in range(2))
        expected = crossings(starts, ends)
        found = turns_of_lines(np.array(starts, float), np.array(ends, float))
        assert [(a, b) for _, a, b in found] == [(a, b) for _, a, b in expected], (starts, ends)
        assert [at for at, _, _ in found] == pytest.approx([float(at) for at, _, _ in expected])


def test_a_search_finds_several_turns_between_two_neighbours() -> None:
    lines = np.array([[3.0, 0.0], [2.0, 2.0], [0.0, 3.0]])
    found = turns_by_search(lambda s: lines @ np.array([1 - s, s]), [0.0, 1.0], 1e-9)
    assert [(a, b) for _, a, b in found] == [(0, 1), (1, 2)]
    assert [at for at, _, _ in found] == pytest.approx([1 / 3, 2 / 3], abs=2e-9)


def test_it_shows_itself() -> None:
    found = sc.dissent(UKRAINE, "escalation")
    text = str(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    plain = " ".join(text.split())
    assert "another choice than the pool's: Analyst B (illustrative), who fears a lost front first, Analyst C" in plain
    assert "trust at which the choice changes in closed form" in plain
    assert "within 1e-09" in str(sc.dissent(UKRAINE, "wider_war", better="lower", rule="median"))
    assert repr(found) == "Dissent(escalation by us_policy: pool withdrawal; minority support, pressure)"
    assert repr(sc.dissent(UKRAINE)).endswith("minority none)")
    assert "all prefer what the pool prefers" in str(sc.dissent(UKRAINE))
    assert "<table>" in found._repr_html_()
    assert list(found) == list(found.analysts)
    assert len(found) == 4
    frame = found.to_frame()
    assert list(frame.columns) == ["analyst", "label", "trust", "option", "value", "preferred", "without"]
    assert len(frame) == 20
    assert frame[frame.preferred].groupby("analyst").option.first().to_dict() == {
        "as written": "withdrawal", "restraint": "withdrawal", "support": "tariffs", "pressure": "tariffs", "pool": "withdrawal"
    }  # fmt: skip
    spread = found.distributions_frame()
    assert len(spread) == 4 * 4 * 5
    assert spread.groupby(["analyst", "option"]).probability.sum().to_numpy() == pytest.approx(1)
    for array in (found.worths, found.pooled, found.without, found.spread, found.probabilities):
        assert not array.flags.writeable
    with pytest.raises(sc.QuestionError, match="no analyst 'presure'; did you mean 'pressure'"):
        found.turns_of("presure")
