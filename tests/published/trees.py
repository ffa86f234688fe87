"""Published decision trees: every strategy by itself, and the best of all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from published.kit import (
    ALWAYS,
    NOTHING,
    Answer,
    Engine,
    Number,
    Problem,
    after,
    best,
    decide,
    load,
    root,
    std,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

# --- The oil wildcatter -----------------------------------------------------------------------------

READINGS = ("closed", "open", "diffuse")
DRILLS = {"test": ALWAYS, "drill": [*after("reading", *READINGS), {}]}


def drilling(engine: Engine, test: str, *drills: str) -> Number:
    """Return the value of a strategy: the test, then whether to drill after each reading and without one."""
    doc = decide(load("oil-wildcatter"), "test", [({}, test)])
    rules = list(zip(DRILLS["drill"], drills, strict=True))
    return engine.means(decide(doc, "drill", rules))["payoff"]


def with_free_test(engine: Engine) -> Number:
    return best(engine, load("oil-wildcatter", fee=0), "payoff", DRILLS)[1]


def without_test(engine: Engine) -> Number:
    return max(
        engine.means(load("oil-wildcatter"), {"test": "none", "drill": drill})["payoff"] for drill in (DRILL, SKIP)
    )


def oil_known(engine: Engine) -> Number:
    doc = decide(load("oil-wildcatter"), "test", [({}, "none")])
    return best(engine, doc, "payoff", {"drill": after("oil", "dry", "wet", "soaking")})[1]


def oil_rolled(engine: Engine) -> list[Number]:
    doc = load("oil-wildcatter")
    after_readings = [f"drill[reading={reading}]" for reading in READINGS]
    return [engine.rolled(doc, "payoff"), *engine.chosen(doc, "payoff", "test", *after_readings)]


DRILL, SKIP = "drill", "none"

OIL = Problem(
    title="The oil wildcatter",
    source="H. Raiffa (1968), Decision Analysis, Addison-Wesley; P. P. Shenoy (1992), Operations Research 40(3); the "
    "numbers are those of the HUGIN help, “The Oil Wildcatter”, and of pyAgrum's tutorial “Influence diagram”.",
    files=("oil-wildcatter",),
    answers=(
        Answer("probability of the readings closed, open, diffuse", "6/25, 7/20, 41/100",
               lambda e: [e.means(load("oil-wildcatter"))[reading] for reading in READINGS]),
        Answer("dry, wet, soaking after the reading closed", "5/24, 3/8, 5/12", lambda e: soil(e, "closed")),
        Answer("dry, wet, soaking after the reading open", "3/7, 12/35, 8/35", lambda e: soil(e, "open")),
        Answer("dry, wet, soaking after the reading diffuse", "30/41, 9/41, 2/41", lambda e: soil(e, "diffuse")),
        Answer("value of drilling after closed, open, diffuse, fee apart", "175/2, 230/7, -1250/41",
               lambda e: [e.means(load("oil-wildcatter", fee=0), {"drill": DRILL}, {"reading": r})["payoff"] for r in READINGS]),
        Answer("no test: drill, do not", "20, 0",
               lambda e: [e.means(load("oil-wildcatter"), {"test": "none", "drill": d})["payoff"] for d in (DRILL, SKIP)]),
        Answer("test, then drill: always; after closed and open; after closed; never", "10, 45/2, 11, -10",
               lambda e: [drilling(e, "test", *d, DRILL) for d in
                          ((DRILL, DRILL, DRILL), (DRILL, DRILL, SKIP), (DRILL, SKIP, SKIP), (SKIP, SKIP, SKIP))]),
        Answer("test, then drill: after closed and diffuse; open and diffuse; open; diffuse", "-3/2, -11, 3/2, -45/2",
               lambda e: [drilling(e, "test", *d, DRILL) for d in
                          ((DRILL, SKIP, DRILL), (SKIP, DRILL, DRILL), (SKIP, DRILL, SKIP), (SKIP, SKIP, DRILL))]),
        Answer("best without a test", "20", without_test, "20"),
        Answer("best of all strategies", "45/2", lambda e: best(e, load("oil-wildcatter"), "payoff", DRILLS)[1], "22.5"),
        Answer("best strategy: test?; drill after closed, open, diffuse?", "test, drill, drill, none",
               lambda e: best(e, load("oil-wildcatter"), "payoff", DRILLS)[0][:4], "test, drill, drill, none"),
        Answer("rolled back: value; test?; drill after closed, open, diffuse?", "45/2, test, drill, drill, none", oil_rolled,
               "22.5, test, drill, drill, none"),
        Answer("its standard deviation", "87.45713235637217", lambda e: std(e.totals(load("oil-wildcatter"), "payoff")),
               "87.46"),
        Answer("its payoffs", "-80, -10, 40, 190", lambda e: list(e.totals(load("oil-wildcatter"), "payoff"))),
        Answer("their probabilities", "1/5, 41/100, 21/100, 9/50",
               lambda e: list(e.totals(load("oil-wildcatter"), "payoff").values())),
        Answer("best with the test for nothing", "65/2", with_free_test),
        Answer("what the test is worth, which is the fee that it bears", "25/2",
               lambda e: with_free_test(e) - without_test(e)),
        Answer("what knowing the oil is worth", "35", lambda e: oil_known(e) - without_test(e)),
        Answer("the test's worth as a share of that", "5/14",
               lambda e: (with_free_test(e) - without_test(e)) / (oil_known(e) - without_test(e))),
    ),
    note="The HUGIN help prints 0.33 three times for the reading without a test, which adds up to 0.99; here no test means "
    "no reading.",
)  # fmt: skip


def soil(engine: Engine, reading: str) -> list[Number]:
    """Return what drilling finds after a reading."""
    chances = engine.chances(load("oil-wildcatter"), {"drill": DRILL}, {"reading": reading})
    return [chances[f"{state}_hole"] for state in ("dry", "wet", "soaking")]


# --- The party problem ------------------------------------------------------------------------------

PLACES = ("outdoors", "porch", "indoors")
SAYS = after("detector", "says_sun", "says_rain")
SKIES = after("sky", "sun", "rain")


def equivalent(utility: Number) -> float:
    """Return the dollars that Kim values like a gamble of this expected utility: the inverse of 4/3 (1 - 2^(-x/50))."""
    return -50 * math.log2(1 - 3 * float(utility) / 4)


def at_party(engine: Engine, measure: str, **parameters: object) -> list[Number]:
    return list(engine.by(load("party-problem", **parameters), "place", measure).values())


def knowing(engine: Engine, measure: str, seen: list[dict[str, str]]) -> Number:
    return best(engine, load("party-problem"), measure, {"place": seen})[1]


KIM = {"weights": {"dollars": 1}, "risk": {"tolerance": 50 / math.log(2)}}


def kim(engine: Engine, place: str = "") -> Number:
    """Return Kim's certainty equivalent of a place, or of the best one."""
    return engine.rolled(load("party-problem"), KIM, {"place": place} if place else {})


def indifferent(engine: Engine, measure: str, one: str, other: str) -> Number:
    """Return the chance of sun at which two places are worth the same."""

    def gap(sun: Fraction) -> Number:
        by_place = engine.by(load("party-problem", sun=f"{sun.numerator}/{sun.denominator}"), "place", measure)
        return by_place[one] - by_place[other]

    return root(gap)


PARTY = Problem(
    title="The party problem",
    source="R. A. Howard and A. E. Abbas, Foundations of Decision Analysis, Pearson; the printed numbers are those of "
    "teaching material on it: Y. Shahar's slides “Decision Making, Sensitivity Analysis, and the Value of Information”, and the "
    "vignette of the R package datree.",
    files=("party-problem",),
    answers=(
        Answer("Kim's expected utility: outdoors, porch, indoors", "2/5, 0.5738869260629027, 0.6270137720007907",
               lambda e: at_party(e, "utility"), "0.40, 0.57, 0.63"),
        Answer("Kim's certainty equivalents in dollars: outdoors, indoors", "25.728658641487918, 45.83222710276482",
               lambda e: [equivalent(at_party(e, "utility")[i]) for i in (0, 2)], "26, 46"),
        Answer("Kim's certainty equivalent in dollars: porch", "40.600871708493145",
               lambda e: equivalent(at_party(e, "utility")[1]), "40", misprint="read off a graph"),
        Answer("rolled back with a risk tolerance of 50 / ln 2 = 72.13 dollars: outdoors, porch, indoors",
               "25.728658641487918, 40.600871708493145, 45.83222710276482", lambda e: [kim(e, place) for place in PLACES]),
        Answer("so for the best place: where, and its certainty equivalent", "indoors, 45.83222710276482",
               lambda e: [*e.chosen(load("party-problem"), KIM, "place"), kim(e)], "indoors, 46"),
        Answer("rolled back for Jane: where, and its expected dollars", "porch, 48",
               lambda e: [*e.chosen(load("party-problem"), "dollars", "place"), e.rolled(load("party-problem"), "dollars")]),
        Answer("Kim's choice", "indoors", lambda e: best(e, load("party-problem"), "utility", {"place": ALWAYS})[0], "indoors"),
        Answer("certainty equivalent when the weather is known, in dollars", "66.09640474436813",
               lambda e: equivalent(knowing(e, "utility", SKIES))),
        Answer("what knowing it is worth to Kim, in dollars", "20.26417764160331",
               lambda e: equivalent(knowing(e, "utility", SKIES)) - equivalent(knowing(e, "utility", ALWAYS)), "20"),
        Answer("expected utility when it is known for 15 dollars", "0.676722979549378",
               lambda e: 4 / 3 * (1 - 2**0.3 * (1 - 3 / 4 * float(knowing(e, "utility", SKIES)))), "0.67",
               misprint="cut off, not rounded"),
        Answer("certainty equivalent when it is known for 15 dollars", "51.096404744368115",
               lambda e: equivalent(knowing(e, "utility", SKIES)) - 15, "51"),
        Answer("the detector says sun", "11/25", lambda e: e.means(load("party-problem"))["says_sun"]),
        Answer("sun if it says sun, if it says rain", "8/11, 1/7", lambda e: [sunny(e, said) for said in SAYS]),
        Answer("sun if it says sun", "8/11", lambda e: sunny(e, SAYS[0]), "0.727"),
        Answer("Kim's choice if it says sun, if it says rain", "porch, indoors",
               lambda e: best(e, load("party-problem"), "utility", {"place": SAYS})[0]),
        Answer("what the detector is worth to Kim, in dollars", "8.81758080483155",
               lambda e: equivalent(knowing(e, "utility", SAYS)) - equivalent(knowing(e, "utility", ALWAYS))),
        Answer("Jane's expected dollars: outdoors, porch, indoors", "40, 48, 46", lambda e: at_party(e, "dollars")),
        Answer("Jane's choice", "porch", lambda e: best(e, load("party-problem"), "dollars", {"place": ALWAYS})[0]),
        Answer("what knowing the weather is worth to Jane, in dollars", "22",
               lambda e: knowing(e, "dollars", SKIES) - knowing(e, "dollars", ALWAYS)),
        Answer("chance of sun at which Kim moves to the porch, outdoors", "0.473105929018333, 0.866908633624150",
               lambda e: [indifferent(e, "utility", "indoors", "porch"), indifferent(e, "utility", "porch", "outdoors")]),
        Answer("chance of sun at which Jane moves to the porch, outdoors", "3/8, 2/3",
               lambda e: [indifferent(e, "dollars", "indoors", "porch"), indifferent(e, "dollars", "porch", "outdoors")]),
    ),
)  # fmt: skip


def sunny(engine: Engine, said: Mapping[str, str] = NOTHING) -> Number:
    return engine.chances(load("party-problem"), {"place": "porch"}, said)["porch_sun"]


PROBLEMS = (OIL, PARTY)
