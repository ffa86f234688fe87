"""More published decision trees: a car, a film, a field, and pigs."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from published.kit import (
    ALWAYS,
    Answer,
    Document,
    Engine,
    Number,
    Problem,
    after,
    best,
    decide,
    kurtosis,
    load,
    root,
    skewness,
    std,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def rolled(engine: Engine, name: str) -> Number:
    return engine.rolled(load(name), "payoff")


def first(engine: Engine, name: str, choice: str) -> list[str]:
    return engine.chosen(load(name), "payoff", choice)


# --- The used car buyer -----------------------------------------------------------------------------

BUYING = {"ask": ALWAYS, "buy": [*after("answer", "a_lemon", "a_peach"), {}]}
WAYS = ("plain", "guarantee", "none")


def bought(engine: Engine, ask: str, **parameters: object) -> Number:
    """Return the best value with or without asking."""
    doc = decide(load("used-car-buyer", **parameters), "ask", [({}, ask)])
    return best(engine, doc, "payoff", {"buy": BUYING["buy"]})[1]


def asking(engine: Engine, after_lemon: str, after_peach: str) -> Number:
    rules = [({"answer": "a_lemon"}, after_lemon), ({}, after_peach)]
    return engine.means(decide(load("used-car-buyer"), "buy", rules))["payoff"]


def car_known(engine: Engine) -> Number:
    doc = decide(load("used-car-buyer"), "ask", [({}, "none")])
    return best(engine, doc, "payoff", {"buy": after("car", "lemon", "peach")})[1]


def fee_at_which_asking_stops(engine: Engine) -> Number:
    return root(lambda fee: bought(engine, "ask", fee=float(fee)) - bought(engine, "none"), Fraction(0), Fraction(50))


CAR = Problem(
    title="The used car buyer",
    source="R. A. Howard (1977), The Used Car Buyer, in Readings in Decision Analysis, 2nd edition, Stanford Research "
    "Institute; the printed numbers are those of DecisionProgramming.jl's documentation, example “Used Car Buyer”.",
    files=("used-car-buyer",),
    answers=(
        Answer("without asking: buy plain, with guarantee, not", "28, 24, 0",
               lambda e: [e.means(load("used-car-buyer"), {"ask": "none", "buy": way})["payoff"] for way in WAYS]),
        Answer("without asking: buy plain", "28",
               lambda e: e.means(load("used-car-buyer"), {"ask": "none", "buy": "plain"})["payoff"], "28"),
        Answer("asked, plain after lemon; plain, guarantee, not after peach", "3, -29, -45",
               lambda e: [asking(e, "plain", way) for way in WAYS]),
        Answer("asked, guarantee after lemon; plain, guarantee, not after peach", "31, -1, -17",
               lambda e: [asking(e, "guarantee", way) for way in WAYS]),
        Answer("asked, no car after lemon; plain, guarantee, not after peach", "23, -9, -25",
               lambda e: [asking(e, "none", way) for way in WAYS]),
        Answer("best of all strategies", "31", lambda e: best(e, load("used-car-buyer"), "payoff", BUYING)[1], "31"),
        Answer("best strategy: ask?; after a lemon; after a peach", "ask, guarantee, plain",
               lambda e: best(e, load("used-car-buyer"), "payoff", BUYING)[0][:3], "ask, guarantee, plain"),
        Answer("rolled back", "31", lambda e: e.rolled(load("used-car-buyer"), "payoff"), "31"),
        Answer("its profits", "15, 35", lambda e: list(e.totals(load("used-car-buyer"), "payoff")), "15, 35"),
        Answer("their probabilities", "1/5, 4/5", lambda e: list(e.totals(load("used-car-buyer"), "payoff").values()),
               "0.2, 0.8"),
        Answer("its standard deviation", "8", lambda e: std(e.totals(load("used-car-buyer"), "payoff")), "8.000000"),
        Answer("its skewness", "-3/2", lambda e: skewness(e.totals(load("used-car-buyer"), "payoff")), "-1.500000"),
        Answer("its excess kurtosis", "1/4", lambda e: kurtosis(e.totals(load("used-car-buyer"), "payoff")), "0.250000"),
        Answer("fee at which asking stops to pay", "28", fee_at_which_asking_stops),
        Answer("what knowing the car is worth", "28", lambda e: car_known(e) - bought(e, "none")),
    ),
)  # fmt: skip

# --- The Rockefeller problem ------------------------------------------------------------------------

STRATEGIES = (
    {"first": "sell"},
    {"first": "install"},
    *({"first": "test", "after_plus": p, "after_minus": m} for p in ("install", "sell") for m in ("install", "sell")),
)
BEST_FIELD = STRATEGIES[3]


def field(engine: Engine, **parameters: object) -> list[Number]:
    """Return the value of all six strategies, in the source's order."""
    return [engine.means(load("rockefeller", **parameters), strategy)["payoff"] for strategy in STRATEGIES]


def held(engine: Engine, **parameters: object) -> Number:
    """Return the value of the best strategy, held fixed while a parameter moves."""
    return engine.means(load("rockefeller", **parameters), BEST_FIELD)["payoff"]


def field_extremes(engine: Engine) -> list[Number]:
    """Return the greatest least, greatest, least, and least greatest payoff of the strategies."""
    payoffs = [list(engine.totals(load("rockefeller"), "payoff", strategy)) for strategy in STRATEGIES]
    least, greatest = [min(p) for p in payoffs], [max(p) for p in payoffs]
    return [max(least), max(greatest), min(least), min(greatest)]


def oil_at_which(engine: Engine, one: int, other: int) -> Number:
    def gap(oil: Fraction) -> Number:
        values = field(engine, oil=f"{oil.numerator}/{oil.denominator}")
        return values[one] - values[other]

    return root(gap)


def spider(engine: Engine, changes: Iterable[int]) -> list[Number]:
    return [held(engine, oil=f"{Fraction(100 + change, 2)}%") for change in changes]


ROCKEFELLER = Problem(
    title="The Rockefeller problem",
    source="SilverDecisions, sd-computations, test tree rockefellerWithParams and the expected tables beside it "
    "(n-way, tornado and spider sensitivity).",
    files=("rockefeller",),
    answers=(
        *(
            Answer(f"all six strategies, chance of oil {oil}", exact,
                   lambda e, oil=oil: field(e, oil=oil), printed)  # type: ignore[misc] # a default holds the loop's value
            for oil, exact, printed in (
                ("0%", "750, -250, -350, 175, 25, 550", "750, -250, -350, 175, 25, 550"),
                ("30%", "750, 500, 400, 715, 325, 640", "750, 500, 400, 715, 325, 640"),
                ("1/3", "750, 1750/3, 1450/3, 775, 1075/3, 650", "750, 583.333333333, 483.333333333, 775, 358.333333333, 650"),
                ("50%", "750, 1000, 900, 1075, 525, 700", "750, 1000, 900, 1075, 525, 700"),
                ("2/3", "750, 4250/3, 3950/3, 1375, 2075/3, 750",
                 "750, 1416.666666667, 1316.666666667, 1375, 691.666666667, 750"),
                ("70%", "750, 1500, 1400, 1435, 725, 760", "750, 1500, 1400, 1435, 725, 760"),
                ("100%", "750, 2250, 2150, 1975, 1025, 850", "750, 2250, 2150, 1975, 1025, 850"),
            )
        ),
        Answer("greatest and least of the six at the given chances", "1075, 525",
               lambda e: [max(field(e)), min(field(e))], "1075, 525"),
        Answer("which is the best", "test, install, sell", lambda e: list(STRATEGIES[field(e).index(max(field(e)))].values()),
               "test, install, sell"),
        Answer("rolled back: value, first choice", "1075, test", lambda e: [rolled(e, "rockefeller"), *first(e, "rockefeller", "first")],
               "1075, test"),
        Answer("greatest least payoff, greatest, least, least greatest", "750, 2250, -350, 750", field_extremes,
               "750, 2250, -350, 750"),
        Answer("best strategy, chance of oil 0 and 100 %", "175, 1975", lambda e: [held(e, oil=p) for p in ("0%", "100%")],
               "175, 1975"),
        Answer("best strategy, sensitivity 0 and 100 %", "575/2, 2325/2",
               lambda e: [held(e, sensitivity=p) for p in ("0%", "100%")], "287.5, 1162.5"),
        Answer("best strategy, specificity 10 and 90 %", "850, 1150",
               lambda e: [held(e, specificity=p) for p in ("10%", "90%")], "850, 1150"),
        Answer("best strategy, chance of oil changed by -80, -60, -40, -20 %", "355, 535, 715, 895",
               lambda e: spider(e, (-80, -60, -40, -20)), "355, 535, 715, 895"),
        Answer("best strategy, chance of oil changed by 20, 40, 60, 80 %", "1255, 1435, 1615, 1795",
               lambda e: spider(e, (20, 40, 60, 80)), "1255, 1435, 1615, 1795"),
        Answer("chance of oil from which testing, installing is best", "23/72, 17/28",
               lambda e: [oil_at_which(e, 0, 3), oil_at_which(e, 3, 1)]),
    ),
)  # fmt: skip

# --- The movie contract -----------------------------------------------------------------------------


def contracts(engine: Engine, **parameters: object) -> list[Number]:
    return list(engine.by(load("movie-contract", **parameters), "contract", "payoff").values())


def small_at_which(engine: Engine) -> Number:
    def gap(small: Fraction) -> Number:
        film, series = contracts(engine, small=f"{small.numerator}/{small.denominator}")
        return film - series

    return root(gap, high=Fraction(2, 5))


def below(engine: Engine, payoff: int) -> Number:
    return sum(p for x, p in engine.totals(load("movie-contract"), "payoff").items() if x < payoff)


MOVIE = Problem(
    title="The movie contract",
    source="Radiant (radiant.model), help page “Decision analysis”: Jenny Lind's contract.",
    files=("movie-contract",),
    answers=(
        Answer("sign with the film company, the network", "955000, 900000", contracts, "955000, 900000"),
        Answer("sign with the film company, fees apart", "960000", lambda e: contracts(e, legal_fees=0)[0], "960000"),
        Answer("best contract", "film", lambda e: best(e, load("movie-contract"), "payoff", {"contract": ALWAYS})[0], "film"),
        Answer("rolled back: value, choice", "955000, film", lambda e: [rolled(e, "movie-contract"), *first(e, "movie-contract", "contract")],
               "955000, film"),
        Answer("film company at fees of 10, 20, 30, 40 thousand", "950000, 940000, 930000, 920000",
               lambda e: [contracts(e, legal_fees=fee)[0] for fee in (10_000, 20_000, 30_000, 40_000)]),
        Answer("film company at fees of 50, 60, 70, 80 thousand", "910000, 900000, 890000, 880000",
               lambda e: [contracts(e, legal_fees=fee)[0] for fee in (50_000, 60_000, 70_000, 80_000)]),
        Answer("fees from which the network is better", "60000",
               lambda e: root(lambda fee: contracts(e, legal_fees=float(fee))[0] - 900_000, high=Fraction(100_000)), "60000"),
        Answer("chance of a small box office from which it is better", "179/560", small_at_which),
        Answer("probability that the film pays less than the network", "3/10", lambda e: below(e, 900_000)),
        Answer("what knowing the box office is worth", "211500",
               lambda e: best(e, load("movie-contract"), "payoff", {"contract": after("box_office", "small", "medium", "large")})[1]
               - max(contracts(e))),
    ),
)  # fmt: skip

# --- Pig breeding -----------------------------------------------------------------------------------


def months(count: int) -> Document:
    """Return the problem with fewer or more months: the months of the file are cut, or the third repeated."""
    doc = load("pig-breeding")
    nodes, last = doc["nodes"], {"ill": {"to": "slaughtered"}, "healthy": {"to": "bred"}}
    doc["measures"] = {"payoff": None}
    made: Document = {}
    for k in range(1, count + 1):
        kept = min(k, 3)
        for kind in ("health", "test", "treatment"):
            node = renamed(nodes[f"{kind}_{kept}"], kept, k)
            if kind != "treatment":
                node["branches"] = dict.fromkeys(node["branches"])
            made[f"{kind}_{k}"] = node
    del made[f"test_{count}"], made[f"treatment_{count}"], made[f"health_{count}"]["next"]
    made[f"health_{count}"]["branches"] = last
    return {**doc, "nodes": made}


def renamed(part: Document, old: int, new: int) -> Document:
    """Return a part of the file for another month."""

    def name(text: str) -> str:
        stem, _, month = text.rpartition("_")
        return f"{stem}_{int(month) - old + new}" if month.isdigit() and stem else text

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {name(key): walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        return name(value) if isinstance(value, str) else value

    made = walk(part)
    assert isinstance(made, dict)
    return made


def latest_test(count: int) -> dict[str, list[dict[str, str]]]:
    return {f"treatment_{k}": after(f"test_{k}", "positive", "negative") for k in range(1, count)}


def health_itself(count: int) -> dict[str, list[dict[str, str]]]:
    return {f"treatment_{k}": after(f"health_{k}", "ill", "healthy") for k in range(1, count)}


def all_tests(count: int) -> dict[str, list[dict[str, str]]]:
    """Return what is seen with a perfect memory; one's own treatments follow from the tests."""
    results = {k: [("positive", "negative")] * k for k in range(1, count)}
    return {
        f"treatment_{k}": [{f"test_{i}": seen for i, seen in enumerate(tests, 1)} for tests in itertools.product(*each)]
        for k, each in results.items()
    }


def remembering(engine: Engine) -> Number:
    doc = decide(load(PIG), "treatment_2", [({"test_1": "positive", "test_2": "positive"}, "treat"), ({}, "pass")])
    rules = [({"test_2": "positive"}, "treat"), ({"test_3": "positive"}, "treat"), ({}, "pass")]
    return engine.means(decide(doc, "treatment_3", rules))["payoff"]


PIG = "pig-breeding"


def seeing_all() -> Document:
    """Return the problem in which each choice knows all that went before, the illness included."""
    doc = load(PIG)
    for k in (1, 2, 3):
        del doc["nodes"][f"treatment_{k}"]["observes"]
    return doc


def with_memory() -> Document:
    """Return the problem in which each choice knows all tests and treatments before."""
    doc, seen = load(PIG), []
    for k in (1, 2, 3):
        seen.append(f"test_{k}")
        doc["nodes"][f"treatment_{k}"]["observes"] = list(seen)
        seen.append(f"treatment_{k}")
    return doc


PIGS = Problem(
    title="Pig breeding",
    source="S. L. Lauritzen and D. Nilsson (2001), Management Science 47(9), 1235–1251; the printed numbers are those of "
    "DecisionProgramming.jl's documentation, example “Pig Breeding”.",
    files=(PIG,),
    answers=(
        Answer("best of the 64 strategies that see the latest test", "726.8121",
               lambda e: best(e, months(4), "payoff", latest_test(4))[1], "726.812100", walked=False),
        Answer("rolled back with what is seen of each pig", "726.8121", lambda e: rolled(e, PIG), "726.812100", walked=False),
        Answer("rolled back as if the whole past were seen: an error that other programs make", "745.89",
               lambda e: e.rolled(seeing_all(), "payoff"), walked=False),
        Answer("that strategy: after a positive, a negative test, month by month", "pass, pass, treat, pass, treat, pass",
               lambda e: best(e, months(4), "payoff", latest_test(4))[0], "pass, pass, treat, pass, treat, pass",
               walked=False),
        Answer("the file as it stands", "726.8121", lambda e: e.means(load(PIG))["payoff"], "726.812100"),
        Answer("its payoffs", "100, 200, 300, 800, 900, 1000", lambda e: list(e.totals(load(PIG), "payoff")),
               "100, 200, 300, 800, 900, 1000"),
        Answer("their probabilities", "0.047857, 0.12933, 0.12798, 0.061753, 0.24716, 0.38592",
               lambda e: list(e.totals(load(PIG), "payoff").values()),
               "0.047857, 0.129330, 0.127980, 0.061753, 0.247160, 0.385920"),
        Answer("their standard deviation", "338.4607234135004", lambda e: std(e.totals(load(PIG), "payoff")), "338.460723"),
        Answer("their skewness", "-0.8116279009783289", lambda e: skewness(e.totals(load(PIG), "payoff")), "-0.811628"),
        Answer("their excess kurtosis", "-1.1734647588812492", lambda e: kurtosis(e.totals(load(PIG), "payoff")), "-1.173465"),
        Answer("ill in months 1 to 4", "0.1, 0.27, 0.2953, 0.305167",
               lambda e: [e.means(load(PIG))[f"ill_{k}"] for k in (1, 2, 3, 4)], "0.100000, 0.270000, 0.295300, 0.305167"),
        Answer("positive test in months 1 to 3", "0.17, 0.289, 0.30671",
               lambda e: [e.means(load(PIG))[f"positive_{k}"] for k in (1, 2, 3)], "0.170000, 0.289000, 0.306710"),
        Answer("best strategy with 2, 3 months", "822.7, 764.39",
               lambda e: [best(e, months(n), "payoff", latest_test(n))[1] for n in (2, 3)]),
        Answer("best strategy with 5 months", "702.56347",
               lambda e: best(e, months(5), "payoff", latest_test(5))[1], walked=False),
        Answer("best strategy if the illness itself were seen", "745.89",
               lambda e: best(e, months(4), "payoff", health_itself(4))[1], walked=False),
        Answer("best strategy with 2, 3 months and a perfect memory", "822.7, 765.47",
               lambda e: [best(e, months(n), "payoff", all_tests(n))[1] for n in (2, 3)]),
        Answer("treat in month 2 after two positive tests, in month 3 if one of the last two is positive", "29169/40", remembering),
        Answer("rolled back with a perfect memory", "29169/40", lambda e: e.rolled(with_memory(), "payoff"), walked=False),
    ),
)  # fmt: skip

PROBLEMS = (CAR, ROCKEFELLER, MOVIE, PIGS)
