"""Published values of information, and thresholds at which another option becomes the best."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import scenarios as sc
from published.kit import HERE, Answer, Document, Engine, Number, Problem, after, best, load, root
from published.words import told

if TYPE_CHECKING:
    from collections.abc import Sequence


def asked(name: str) -> sc.Scenario:
    return sc.load(HERE / f"{name}.yaml")


def gained(engine: Engine, name: str, measure: str, choice: str, node: str, *branches: str) -> Number:
    """Return what it is worth to know a node before a choice, from the best of all strategies."""
    doc = load(name)
    now = max(engine.by(doc, choice, measure).values())
    return best(engine, doc, measure, {choice: after(node, *branches)})[1] - now


def information(name: str, of: str, measure: str) -> float:
    found = sc.value_of_information(asked(name), of, measure)
    assert isinstance(found, sc.InformationValue)
    return found.value


def research(model: sc.Scenario, of: str, **settings: Any) -> float:
    found = sc.value_of_research(model, of, **settings)
    assert isinstance(found, sc.ResearchValue)
    assert found.error == 0
    return found.value


# --- A venture ---------------------------------------------------------------------------------------

SAID = ("good", "moderate", "poor")


def succeeds(engine: Engine) -> list[Number]:
    doc = load("venture")
    return [engine.chances(doc, {"invest": "invest"}, {"forecast": said})["gained"] for said in SAID]


VENTURE = Problem(
    title="A venture, and an expert who could be asked",
    source="BayesFusion, GeNIe help, “Hello GeNIe” and “Building an influence diagram”: the chances and the gains in words. Its page “Value of "
    "information” shows the two values in a picture only.",
    files=("venture",),
    answers=(
        Answer("invest, leave it in the bank", "-2000, 500", lambda e: list(e.by(load("venture"), "invest", "gain").values())),
        Answer("chance of success after a good, a moderate, a poor forecast", "1/2, 1/4, 1/13", succeeds),
        Answer("what the forecast is worth", "320", lambda e: gained(e, "venture", "gain", "invest", "forecast", *SAID)),
        Answer("what knowing the success is worth", "1900",
               lambda e: gained(e, "venture", "gain", "invest", "success", "success", "failure")),
        told("value_of_information of the forecast, of the success", "320, 1900",
             lambda: [information("venture", of, "gain") for of in ("forecast", "success")]),
    ),
)  # fmt: skip

# --- A campaign --------------------------------------------------------------------------------------


CAMPAIGN = Problem(
    title="An advertising campaign that may fail",
    source="D. W. Hubbard (2014), How to Measure Anything, 3rd ed., chapter 7, exhibit 7.1, as quoted in tests of open calculators of its formulas.",
    files=("ad-campaign",),
    answers=(
        Answer("what knowing the success is worth: the opportunity loss expected of approving", "2",
               lambda e: gained(e, "ad-campaign", "profit", "decision", "campaign", "works", "fails"), "2"),
        Answer("the opportunity loss expected of rejecting", "24",
               lambda e: gained(e, "ad-campaign", "profit", "decision", "campaign", "works", "fails")
               + e.by(load("ad-campaign"), "decision", "profit")["approve"], "24"),
        told("value_of_information of the success", "2", lambda: information("ad-campaign", "campaign", "profit"), "2"),
    ),
)  # fmt: skip

UNITS = Problem(
    title="A campaign that sells between 150,000 and 300,000 units",
    source="D. W. Hubbard (2014), How to Measure Anything, 3rd ed., chapter 7, as quoted there. The book reads the factor 53 off a chart: "
    "53/1000 of 25 dollars times 150,000 units.",
    files=("campaign-units",),
    answers=(
        Answer("profit expected of running it", "625000", lambda e: e.by(load("campaign-units"), "decision", "profit")["run"]),
        Answer("what knowing the units is worth", "208954.0079386697", lambda _: research(asked("campaign-units"), "$units"),
               "198750", misprint="by the chart", walked=False),
    ),
)  # fmt: skip

# --- A toy model of normal numbers -------------------------------------------------------------------


def toy(k: int) -> sc.Scenario:
    doc = load("normal-toy")
    doc["nodes"]["treatment"]["options"]["t2"]["effects"]["benefit"] = f"{k} * $p1"
    return sc.Scenario.model_validate(doc)


def seen(k: int, counts: Sequence[int]) -> list[float]:
    return [research(toy(k), "$p1", observations=n, noise=1) for n in counts]


NORMAL = Problem(
    title="A toy model of normal numbers",
    source="C. Jackson, R package voi, vignette “Value of Information: an overview”; its printed numbers but the first are by Monte Carlo. The "
    "exact ones are E max(0, X) − max(0, E X) of a normal X. EVPI, which is drawn here, is in `tests/test_information_published.py`.",
    files=("normal-toy",),
    answers=(
        Answer("benefit of both treatments", "0, 1", lambda e: list(e.by(load("normal-toy"), "treatment", "benefit").values())),
        Answer("EVPPI of p1, k from 1 to 3", "0.08331547058768639, 0.1666309411753728, 0.2499464117630587",
               lambda _: [research(toy(k), "$p1") for k in (1, 2, 3)], "0.08210074, 0.17052564, 0.25895085",
               misprint="by Monte Carlo", walked=False),
        Answer("EVPPI of p2, k from 1 to 3", "0.3955931148026121, 0.1666309411753728, 0.05861358752520963",
               lambda _: [research(toy(k), "$p2") for k in (1, 2, 3)], walked=False),
        Answer("EVSI of p1 from 10, 100, 1000 observations, k 1", "0.07232512026086248, 0.08211760559711415, 0.08319460609998671",
               lambda _: seen(1, (10, 100, 1000)), "0.0744025, 0.08106262, 0.08189925", misprint="by Monte Carlo", walked=False),
        Answer("EVSI of p1 from 100, 1000 observations, k 3", "0.2463528167913422, 0.2495838182999598",
               lambda _: seen(3, (100, 1000)), walked=False),
    ),
)  # fmt: skip

# --- Migraine ----------------------------------------------------------------------------------------

DAYS = 365
ROUNDED = "rounded on the way"
PRICES = (29366, 18950, 60839)


def medicines(engine: Engine, measure: str) -> list[Number]:
    return list(engine.by(load("migraine"), "medicine", measure).values())


def ratio(engine: Engine) -> Number:
    cost, utility = medicines(engine, "cost"), medicines(engine, "utility")
    return DAYS * (cost[0] - cost[1]) / (utility[0] - utility[1])


def relieving(share: Fraction) -> Document:
    """Return the problem where caffeine relieves so many attacks, and sumatriptan as many as it does."""
    doc = load("migraine")
    doc["nodes"]["relief"]["weights"]["relief"] = f"{share.numerator}/{share.denominator}"
    return doc


def more_relief(engine: Engine, price: int) -> Number:
    """Return how many more attacks sumatriptan has to relieve than caffeine, if a year is worth a price."""

    def gap(share: Fraction) -> Number:
        doc = relieving(share)
        cost, utility = (list(engine.by(doc, "medicine", measure).values()) for measure in ("cost", "utility"))
        return price * (utility[0] - utility[1]) / DAYS - (cost[0] - cost[1])

    return Fraction(558, 1000) - root(gap, Fraction(1, 5), Fraction(1, 2))


def tipping(price: int) -> float:
    """Return the same from `break_even`."""
    worth = sc.Objective(weights={"cost": 1, "utility": price / DAYS})
    found = sc.break_even(asked("migraine"), worth, "relief.relief")
    tip = found.below or found.above
    assert tip is not None
    return 0.558 - tip.at


MIGRAINE = Problem(
    title="Sumatriptan or caffeine for migraine",
    source="K. W. Evans, J. A. Boan, J. L. Evans and A. Shuaib (1997), PharmacoEconomics 12(5), 565–577, base case and table VIII, as in the test of the R "
    "package rdecision, which agrees with it within 5 per cent.",
    files=("migraine",),
    answers=(
        Answer("cost of sumatriptan", "22.05805736", lambda e: medicines(e, "cost")[0], "22.06"),
        Answer("cost of caffeine", "4.71497244", lambda e: medicines(e, "cost")[1], "4.73", misprint=ROUNDED),
        Answer("utility of sumatriptan", "0.416860912", lambda e: medicines(e, "utility")[0], "0.41", misprint=ROUNDED),
        Answer("utility of caffeine", "0.201275956", lambda e: medicines(e, "utility")[1], "0.20"),
        Answer("dollars for a quality-adjusted year", "29363.02288087305", ratio, "29366", misprint=ROUNDED),
        Answer("how many more sumatriptan must relieve at 29,366, 18,950, 60,839 dollars a year", "0.17898316788533233, 0.26796997900254177, 0.0909943768895",
               lambda e: [more_relief(e, price) for price in PRICES], "0.179, 0.268, 0.091"),
        told("0.558 less break_even of caffeine's chance of relief at 29,366, 18,950, 60,839",
             "0.17898316788533233, 0.26796997900254177, 0.0909943768895", lambda: [tipping(price) for price in PRICES]),
    ),
)  # fmt: skip

PROBLEMS = (VENTURE, CAMPAIGN, UNITS, NORMAL, MIGRAINE)
