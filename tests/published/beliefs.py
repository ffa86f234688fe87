"""Published answers about what is learned, what is set, and what others think."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import scenarios as sc
from published.kit import ALWAYS, NOTHING, Answer, Engine, Number, Problem, after, best, decide, load, strategies, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# --- Seeing and doing -------------------------------------------------------------------------------

HIGH = {"barometer_1": "high", "barometer_2": "high"}
GOOD = {"weather_1": "good", "weather_2": "good"}


def chance_of(
    engine: Engine, event: str, do: Mapping[str, str] = NOTHING, given: Mapping[str, str] = NOTHING
) -> Number:
    return engine.means(load("weather-and-barometer"), do, given)[event]


SEE_DO = Problem(
    title="Seeing and doing in a probability tree",
    source="T. Genewein et al. (2020), Algorithms for Causal Reasoning in Probability Trees; the tree of the tutorial, "
    "exercises 1 and 7 to 9 (github.com/google-deepmind/deepmind-research). The notebook is stored without its outputs, so "
    "no number is printed.",
    files=("weather-and-barometer",),
    answers=(
        Answer("high barometer; good weather", "1/2, 1/2", lambda e: [chance_of(e, x) for x in ("barometer_high", "weather_good")]),
        Answer("good weather, high barometer seen; set", "3/4, 5/8",
               lambda e: [chance_of(e, "weather_good", given={"barometer": "high"}), chance_of(e, "weather_good", HIGH)]),
        Answer("high barometer, good weather seen; set", "3/4, 5/8",
               lambda e: [chance_of(e, "barometer_high", given={"weather": "good"}), chance_of(e, "barometer_high", GOOD)]),
        Answer("the weather moves, both seen", "1/2",
               lambda e: chance_of(e, "weather_moves", given={"weather": "good", "barometer": "high"})),
        Answer("the weather moves, good weather seen, then high barometer set", "1/2",
               lambda e: chance_of(e, "weather_moves", given={"weather": "good"})),
        Answer("the weather moves, high barometer set, then good weather seen", "2/5",
               lambda e: chance_of(e, "weather_moves", HIGH, {"weather": "good"})),
        Answer("good weather in the world of the barometer", "1/2",
               lambda e: chance_of(e, "weather_good", given={"world": "barometer_first"})),
    ),
    note="A question first sets, then learns. Seeing first and setting afterwards moves no belief about what stands "
    "upstream, so it is seeing alone.",
)  # fmt: skip

# --- Bayes' rule ------------------------------------------------------------------------------------

REPORTS = ("first", "second", "third", "fourth")


def ill(engine: Engine) -> Number:
    return engine.chances(load("mammography"), given={"test": "positive"})["cancer"]


def ill_by_odds(engine: Engine) -> Number:
    """Return the same by a shift: the odds times the likelihood ratio."""
    doc = load("four-reports")
    doc["nodes"]["hypothesis"] |= {
        "weights": {"holds": "1%", "fails": "99%"},
        "shift": [{"if": {"first": "in"}, "times": {"holds": "80/9.6"}}],
    }
    return engine.chances(doc, {"first": "in"})["holds"]


def reported(engine: Engine, reports: Iterable[str]) -> Number:
    return engine.chances(load("four-reports"), dict.fromkeys(reports, "in"))["holds"]


def in_every_order(engine: Engine) -> set[Number]:
    """Return what all reports come to, whatever the order in which they are counted."""
    found = set()
    for order in itertools.permutations(range(4)):
        doc = load("four-reports")
        shift = doc["nodes"]["hypothesis"]["shift"]
        doc["nodes"]["hypothesis"]["shift"] = [shift[i] for i in order]
        found.add(engine.chances(doc, dict.fromkeys(REPORTS, "in"))["holds"])
    return found


def to_come(engine: Engine, route: str, count: int) -> list[Number]:
    doc = decide(load("two-reports"), "route", [({}, route)])
    do = dict.fromkeys(("first", "second")[:count], "in")
    given = dict.fromkeys(("first_sign", "second_sign")[:count], "in")
    return list((engine.chances(doc, do) if route == "shifts" else engine.chances(doc, given=given)).values())


def by_likelihood(engine: Engine, count: int) -> list[Number]:
    doc = load("two-reports")
    doc["nodes"]["route"]["weights"] = {"shifts": 0, "signs": 1}
    signs = [{"authorise": 0.6, "defer": 0.3, "refuse": 0.1}, {"authorise": 0.7, "defer": 0.5, "refuse": 0.4}]
    return list(engine.believed(doc, "course", signs[:count]).values())


def healthy(engine: Engine) -> dict[str, Number]:
    return engine.believed(load("mammography"), "health", [{"ill": 0.8, "well": 0.096}])


RATIOS: list[dict[str, float]] = [{"holds": times, "fails": 1} for times in (3, 0.5, 4, 2)]
AFTER_ONE, AFTER_TWO = "18/35, 3/7, 2/35", "126/209, 75/209, 8/209"

BAYES = Problem(
    title="Bayes' rule, by evidence and by odds",
    source="squigglepy's README, example simple_bayes (E. Yudkowsky's mammograms); J. Zlotnick (1972), Bayes' Theorem for "
    "Intelligence Analysis, Studies in Intelligence 16(2), for the odds form. The sequence and the three courses are made up.",
    files=("mammography", "four-reports", "two-reports"),
    answers=(
        Answer("ill after a positive test, learned", "25/322", ill, "0.07763975155279504"),
        Answer("ill after a positive test, the odds times 25/3", "25/322", ill_by_odds, "0.07763975155279504"),
        Answer("its odds", "25/297", lambda e: ill(e) / (1 - ill(e))),
        Answer("after one, two, three, four reports", "1/2, 1/3, 2/3, 4/5",
               lambda e: [reported(e, REPORTS[:n]) for n in (1, 2, 3, 4)]),
        Answer("after all four, in 24 orders: least, greatest", "4/5, 4/5",
               lambda e: [min(in_every_order(e)), max(in_every_order(e))]),
        Answer("authorise, defer, refuse after one report, as a shift", AFTER_ONE, lambda e: to_come(e, "shifts", 1)),
        Answer("the same, as a sign that is seen", AFTER_ONE, lambda e: to_come(e, "signs", 1)),
        Answer("the same, as a likelihood", AFTER_ONE, lambda e: by_likelihood(e, 1)),
        Answer("authorise, defer, refuse after two reports, as shifts", AFTER_TWO, lambda e: to_come(e, "shifts", 2)),
        Answer("the same, as signs that are seen", AFTER_TWO, lambda e: to_come(e, "signs", 2)),
        Answer("the same, as likelihoods", AFTER_TWO, lambda e: by_likelihood(e, 2)),
        Answer("ill after a positive test, by its likelihoods", "25/322", lambda e: healthy(e)["ill"], "0.07763975155279504"),
        Answer("the four reports learned as ratios", "4/5", lambda e: e.believed(load("four-reports"), "hypothesis", RATIOS)["holds"]),
        Answer("weights of the four reports, in decibans",
               "4.771212547196624, -3.010299956639812, 6.020599913279624, 3.010299956639812",
               lambda e: e.decibans(load("four-reports"), "hypothesis", "holds", RATIOS)),
        Answer("weight of the positive test, in decibans", "9.208187539523752",
               lambda e: e.decibans(load("mammography"), "health", "ill", [{"ill": 0.8, "well": 0.096}])),
    ),
    note="A refusal to count one report twice is no number: `tests/test_learn_refused.py`.",
)  # fmt: skip

# --- Poker ------------------------------------------------------------------------------------------

CARDS = after("deal", "red", "black")
FRED, ALICE = ("fred", {"fred": CARDS}), ("alice", {"alice": ALWAYS})


def against(engine: Engine, alice: str) -> Number:
    """Return the most that Fred can win when Alice always does the same."""
    return best(engine, decide(load("poker"), "alice", [({}, alice)]), "fred", FRED[1])[1]


def on_black(engine: Engine, choice: str) -> Number:
    return engine.means(decide(load("poker"), "fred", [({"deal": "red"}, "raise"), ({}, choice)]))["fred"]


def equilibria(engine: Engine) -> int:
    """Count the pairs of pure strategies from which neither player gains by turning away."""
    found: dict[tuple[Any, ...], dict[str, Number]] = {}
    for his, doc in strategies(load("poker"), FRED[1]):
        for hers, both in strategies(doc, ALICE[1]):
            found[his, hers] = engine.means(both)
    most_his = {hers: max(m["fred"] for (_, h), m in found.items() if h == hers) for _, hers in found}
    most_hers = {his: max(m["alice"] for (h, _), m in found.items() if h == his) for his, _ in found}
    return sum(m["fred"] == most_his[hers] and m["alice"] == most_hers[his] for (his, hers), m in found.items())


POKER = Problem(
    title="One-card poker",
    source="R. B. Myerson (1991), Game Theory: Analysis of Conflict, Figure 2.1, Harvard University Press; Gambit's "
    "catalogue, myerson1991/fig2_1.",
    files=("poker",),
    answers=(
        Answer("value of the equilibrium: to Fred, to Alice", "1/3, -1/3",
               lambda e: [e.means(load("poker"))[player] for player in ("fred", "alice")], "1/3, -1/3"),
        Answer("to Fred, if he raises, folds on black: he cannot gain", "1/3, 1/3",
               lambda e: [on_black(e, choice) for choice in ("raise", "fold")]),
        Answer("to Alice, if she meets, passes: she cannot gain", "-1/3, -1/3",
               lambda e: list(e.by(load("poker"), "alice", "alice").values())),
        Answer("Fred's best if Alice always meets, always passes", "1/2, 1",
               lambda e: [against(e, "meet"), against(e, "pass")]),
        Answer("equilibria in pure strategies", "0", equilibria),
    ),
    note="The strategies of the equilibrium are written into the file. Without them, Gambit finds them from what `write_efg` writes: "
    "`tests/test_efg_by_gambit.py`.",
)  # fmt: skip

# --- Pooling ----------------------------------------------------------------------------------------

ONE_OF_FOUR = [{name: int(name == chosen) for name in REPORTS} for chosen in REPORTS]

PRINTED_ODDS = {"first": "1/71", "second": "1/45", "third": "1/256", "fourth": "1/250"}
"""Odds of 1 to 70, 1 to 44, 1 to 255 and 1 to 249, which the source prints, as probabilities."""


def pooled(rule: Any, chances: Mapping[str, str] = NOTHING) -> Number:
    """Return the chance of war by a pool of the four forecasters, all alike; with other chances than those of the file if they are given."""
    doc = load("four-analysts")
    for name, chance in chances.items():
        doc["analysts"][name] = {"weights": {"event": {"war": chance, "peace": "rest"}}}
    return sc.pool(sc.Scenario.model_validate(doc), rule, own=0)["event"]["war"]


def odds_against(chance: Number) -> Number:
    """Return the odds against an event."""
    return (1 - chance) / chance


FOUR = Problem(
    title="Four forecasts of a nuclear war",
    source="J. Sevilla (2021), When pooling forecasts, use the geometric mean of odds; the example is L. Rodriguez's.",
    files=("four-forecasters", "four-analysts"),
    answers=(
        Answer("arithmetic mean", "11/1000", lambda e: e.chances(load("four-forecasters"))["war"], "0.0110"),
        Answer("each forecast, set", "0.014, 0.0221, 0.0039, 0.004",
               lambda e: [e.chances(weigh(load("four-forecasters"), "judgement", row))["war"] for row in ONE_OF_FOUR],
               "0.014, 0.0221, 0.0039, 0.004"),
        Answer("arithmetic mean, as a pool", "11/1000", lambda _: pooled("linear"), "0.0110", walked=False),
        Answer("geometric mean of odds", "0.00835762524922741", lambda _: pooled("odds"), "0.0084", walked=False),
        Answer("odds against, from the odds that are printed", "118.25583010824954",
               lambda _: odds_against(pooled("odds", PRINTED_ODDS)), "118", walked=False),
        Answer("the same chance by the logarithmic pool", "0.00835762524922741", lambda _: pooled("logarithmic"), walked=False),
        Answer("median", "9/1000", lambda _: pooled("median"), walked=False),
    ),
    note="The geometric mean of the probabilities themselves, 0.008335, is another rule, under which war and peace do not add up to 1.",
)  # fmt: skip

PROBLEMS = (SEE_DO, BAYES, POKER, FOUR)
