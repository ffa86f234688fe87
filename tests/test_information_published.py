"""Published values of information: the oil wildcatter, Goferbroke, the party, the used car, a toy model of normal numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from published.knowing import toy

PUBLISHED = Path(__file__).parent / "published"
KIM = sc.Objective(weights={"dollars": 1}, risk=sc.Attitude(tolerance=50 / math.log(2)))


def published(name: str) -> sc.Scenario:
    return sc.load(PUBLISHED / f"{name}.yaml")


def value(model: sc.Scenario, of: Any, objective: Any = None, **settings: Any) -> sc.InformationValue:
    found = sc.value_of_information(model, of, objective, **settings)
    assert isinstance(found, sc.InformationValue)
    return found


# H. Raiffa (1968), Decision Analysis: the test is worth 12.5 thousand, to know what is in the ground 35.
SEISMIC = {
    "diffuse": {"dry": "60%", "wet": "30%", "soaking": "10%"},
    "open": {"dry": "30%", "wet": "40%", "soaking": "40%"},
    "closed": {"dry": "10%", "wet": "30%", "soaking": "50%"},
}


def test_the_oil_wildcatter() -> None:
    oil = published("oil-wildcatter")
    known = value(oil, "oil", do={"test": "none"})
    assert [known.worth_without, known.value] == pytest.approx([20, 35])
    test = value(oil, "oil", do={"test": "none"}, likelihood=SEISMIC, cost=10)
    assert [test.value, test.net, test.perfect] == pytest.approx([12.5, 2.5, 35])
    assert test.efficiency == pytest.approx(0.35714285714285715)
    assert {one.finding: one.probability for one in test.findings} == {
        "diffuse": pytest.approx(0.41), "open": pytest.approx(0.35), "closed": pytest.approx(0.24),
    }  # fmt: skip
    assert [one.strategy["drill[test=none]"] for one in test.findings] == ["none", "drill", "drill"]
    assert value(oil, "oil").value == pytest.approx(55 - 22.5)


# F. S. Hillier and G. J. Lieberman, Introduction to Operations Research, chapter "Decision Analysis", the Goferbroke Company:
# drill (700 or -100 thousand dollars) or sell (90); oil 1 in 4. Perfect information is worth 142.5; the seismic
# survey, which says "unfavourable" with 0.4 where there is oil and 0.8 where there is none, is worth 153 - 100 = 53 and costs 30.
GOFERBROKE = document(
    {
        "land": chance({"oil": "25%", "dry": "75%"}, next="choice"),
        "choice": decision("drill", "sell", observes=[], next="end"),
        "end": {
            "kind": "chance",
            "branches": {
                "gusher": {"requires": {"land": "oil", "choice": "drill"}},
                "hole": {"requires": {"land": "dry", "choice": "drill"}},
                "sold": {"requires": {"choice": "sell"}},
            },
            "weights": "equal",
        },
    },
    {"gusher": {"values": {"payoff": 700}}, "hole": {"values": {"payoff": -100}}, "sold": {"values": {"payoff": 90}}},
    measures={"payoff": {"better": "higher", "unit": "$1000"}},
)


def test_goferbroke() -> None:
    model = sc.Scenario.model_validate(GOFERBROKE)
    assert value(model, "land").worth_without == pytest.approx(100)
    assert value(model, "land").value == pytest.approx(142.5)
    survey = {"unfavourable": {"oil": 0.4, "dry": 0.8}, "favourable": {"oil": 0.6, "dry": 0.2}}
    found = value(model, "land", likelihood=survey, cost=30)
    assert [found.worth_with, found.value, found.net] == pytest.approx([153, 53, 23])
    assert {one.finding: one.probability for one in found.findings} == pytest.approx(
        {"unfavourable": 0.7, "favourable": 0.3}
    )
    assert [one.strategy["choice"] for one in found.findings] == ["sell", "drill"]


# R. A. Howard and A. E. Abbas, Foundations of Decision Analysis: Kim would pay 20 dollars for the clairvoyant (20.26), Jane 22; the
# detector, right four times in five, is worth 8.82 to Kim (recomputed from the same numbers).
@pytest.mark.parametrize(
    "objective", [KIM, sc.Objective(weights={"dollars": 2}, risk=sc.Attitude(tolerance=100 / math.log(2)))]
)
def test_the_party(objective: sc.Objective) -> None:
    party = published("party-problem")
    assert value(party, "sky", objective).value == pytest.approx(20.26417764160331, abs=1e-9)
    assert value(party, "detector", objective).value == pytest.approx(8.81758080483155, abs=1e-9)
    detector = {"says sun": {"sun": 0.8, "rain": 0.2}, "says rain": {"sun": 0.2, "rain": 0.8}}
    found = value(party, "sky", objective, likelihood=detector)
    assert found.value == pytest.approx(8.81758080483155, abs=1e-9)
    assert [dict(one.strategy) for one in found.findings] == [{"place": "porch"}, {"place": "indoors"}]


def test_the_party_for_jane() -> None:
    assert value(published("party-problem"), "sky", "dollars").value == pytest.approx(22)


# R. A. Howard (1977), The Used Car Buyer: to know the car is worth 28.
def test_the_used_car_buyer() -> None:
    assert value(published("used-car-buyer"), "car", do={"ask": "none"}).value == pytest.approx(28)


# C. Jackson, R package voi, vignette "Value of Information: an overview": EVPI of k p1 - p2 against 0, exact; printed for k = 1, and by Monte Carlo
# for 1, 2, 3 as 0.4759885, 0.4028003, 0.4174207. Its parts and its samples are in published/knowing.py.
@pytest.mark.parametrize(
    ("k", "exact", "printed"),
    [(1, 0.47981070634839273, 0.4759885), (2, 0.3992824567484914, 0.4028003), (3, 0.40946341599383507, 0.4174207)],
)
def test_the_normal_toy(k: int, exact: float, printed: float) -> None:
    found = sc.value_of_research(toy(k), "everything", samples=2**16)
    assert isinstance(found, sc.ResearchValue)
    assert found.value == pytest.approx(exact, abs=max(5 * found.error, 1e-5))
    assert found.error < 1e-4
    assert found.value == pytest.approx(printed, rel=0.04)
    both = sc.value_of_research(toy(k), ["$p1", "$p2"], samples=2**16)
    assert isinstance(both, sc.ResearchValue)
    assert both.value == pytest.approx(exact, abs=1e-3)
