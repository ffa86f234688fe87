"""What becomes known just before a choice: against every strategy of which only that choice may react."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import Any

import pytest

import informed
import scenarios as sc
from documents import chance, decision, document
from test_information import UMBRELLA, asked


def drawn(rng: random.Random) -> dict[str, Any]:
    """Draw two choices, the second of which knows the first and may see a coin, and an event after both."""
    return document(
        {
            "coin": chance({"h": rng.randint(1, 5), "t": rng.randint(1, 5)}, next="one"),
            "one": decision(
                "x", "y", observes=[], next="two", options={"x": {"effects": {"gain": rng.randint(-2, 2)}}, "y": None}
            ),
            "two": decision("x", "y", observes=["one", *rng.choice(([], ["coin"]))], next="a"),
            "a": chance(
                {"l": rng.randint(1, 5), "r": rng.randint(1, 5)},
                when=[{"if": {"one": "x", "coin": "h"}, "weights": {"l": rng.randint(1, 5), "r": rng.randint(1, 5)}}],
                next="end",
            ),
            "end": chance(
                {"good": 1, "bad": 3},
                when=[
                    {
                        "if": {"one": rng.choice("xy"), "two": o, "a": x},
                        "weights": {"good": rng.randint(1, 9), "bad": rng.randint(1, 9)},
                    }
                    for o in "xy"
                    for x in "lr"
                ],
            ),
        },
        {"good": {"values": {"gain": 10}}, "bad": None},
        measures={"gain": {"better": "higher"}},
    )


def reacting(doc: dict[str, Any], score: Any) -> tuple[Any, Any]:
    """Worth of the best strategy if the second choice alone may depend on the event, and if none does."""
    walked = informed.Walked(doc)
    _, means = walked.by_value("a", score)
    places = list(walked.places)
    firsts = [k for k, place in enumerate(places) if place[0] == "one"]
    by_first: dict[tuple[str, ...], list[Any]] = {}
    for picked, mean in zip(itertools.product("xy", repeat=len(places)), means, strict=True):
        by_first.setdefault(tuple(picked[k] for k in firsts), []).append(mean)
    return max(map(informed.known, by_first.values())), informed.unknown(means)


@pytest.mark.parametrize("seed", range(25))
def test_only_who_is_told_reacts(seed: int) -> None:
    doc = drawn(random.Random(seed))
    found = asked(doc, "a", "gain", before="two")
    with_it, without = reacting(doc, lambda totals: Fraction(totals["gain"]))
    assert found.worth_with == pytest.approx(float(with_it), abs=1e-12)
    assert found.value == pytest.approx(float(with_it - without), abs=1e-12)
    averse = sc.Objective(weights={"gain": 1}, risk=sc.Attitude(tolerance=5))
    curved = asked(doc, "a", averse, before="two")
    with_it, without = reacting(doc, lambda totals: -math.exp(-float(totals["gain"]) / 5))
    assert curved.value == pytest.approx(5 * math.log(without / with_it), abs=1e-9)
    table = {"up": {"l": 0.9, "r": 0.3}, "down": {"l": 0.1, "r": 0.7}}
    signal = asked(doc, "a", "gain", before="two", likelihood=table)
    assert -1e-12 <= signal.value <= signal.perfect + 1e-12
    assert signal.perfect == pytest.approx(found.value, abs=1e-12)
    assert "for gain to know a before two" in " ".join(str(found).split())
    assert found.findings == ()


def test_before_the_first_choice_is_before_every_choice() -> None:
    assert asked(UMBRELLA, "end", "loss", strategy={"take": "umbrella"}, before="take").value == 0
    doc = drawn(random.Random(1))
    doc["nodes"]["a"]["when"] = []
    assert asked(doc, "a", "gain", before="one").value == pytest.approx(asked(doc, "a", "gain").value, abs=1e-12)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"before": "tow"}, "before: no choice 'tow'; did you mean 'two'?"),
        ({"before": 3}, "before: no choice 3; there are: one, two"),
        ({"before": "one"}, ("of: 'a' must not depend on what is chosen, or it cannot be known beforehand, got one moving how likely it "
         "is; write canonical='independent' to know what each option would lead to, or ask about what does not")),
        ({"of": "coin", "before": "two"}, ("of: 'coin' must come about after 'two' to become known just before it, got what may have come "
         "about already; compare rollbacks with and without it in `observes` instead")),
        ({"before": "two", "canonical": "independent"}, ("before: in canonical form all is known before every choice, got both; leave one "
         "of them out")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        asked(drawn(random.Random(0)), **{"of": "a", **settings})
    assert str(error.value) == said


def test_who_forgets_is_told() -> None:
    doc = drawn(random.Random(0))
    doc["nodes"]["two"]["observes"] = []
    with pytest.raises(sc.QuestionError) as error:
        asked(doc, "a", before="two")
    assert str(error.value) == (
        "before: later choices must remember earlier ones, got some that forget one; let them observe it, or leave before out"
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_price_makes_both_equal(seed: int) -> None:
    doc = drawn(random.Random(seed))
    price = asked(
        doc, "a", sc.Objective(weights={"gain": 1}, risk=sc.Attitude(aversion=0.5, wealth=30)), before="two"
    ).value
    paying, _ = reacting(doc, lambda totals: math.sqrt(float(totals["gain"]) + 30 - price))
    _, without = reacting(doc, lambda totals: math.sqrt(float(totals["gain"]) + 30))
    assert float(paying) == pytest.approx(float(without), rel=1e-10)
