"""Exercise: the value of a report on Russia's intentions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.analysis.information.events import value_of_information
from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.documents import scenario
from scenarios.classroom.variants import Exercise
from scenarios.evaluation.exact import forecast
from scenarios.evaluation.optimal import rollback
from scenarios.results import InformationValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant

__all__ = ["REPORT_VALUE"]

_OPTIONS = ("sanctions", "withdrawal")
_INTENTS = ("firm", "wavering")


def _draw(dice: Dice) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "firm": dice.between(40, 80, 5),
        "hit": dice.between(60, 90, 5),
        "false": dice.between(10, 40, 5),
        "sanctions_firm": dice.between(-30, -10, 5),
        "sanctions_wavering": dice.between(20, 50, 5),
        "withdrawal_firm": dice.between(-10, 0, 5),
        "withdrawal_wavering": dice.between(-5, 15, 5),
        "price": dice.between(1, 8),
    }
    numbers["wavering"] = 100 - numbers["firm"]
    numbers["miss"] = 100 - numbers["hit"]
    numbers["right"] = 100 - numbers["false"]
    return numbers


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    nodes: dict[str, Any] = {
        "intent": {
            "kind": "chance",
            "label": "Russia's intentions",
            "by": "russia",
            "branches": {"firm": {"label": "Firm"}, "wavering": {"label": "Wavering"}},
            "weights": {intent: f"{numbers[intent]}%" for intent in _INTENTS},
            "next": "report",
        },
        "report": {
            "kind": "chance",
            "label": "What the report says",
            "branches": {"says_firm": {"label": "It says: firm"}, "says_wavering": {"label": "It says: wavering"}},
            "weights": {"says_firm": f"{numbers['right']}%", "says_wavering": f"{numbers['false']}%"},
            "when": [
                {
                    "if": {"intent": "wavering"},
                    "weights": {"says_firm": f"{numbers['miss']}%", "says_wavering": f"{numbers['hit']}%"},
                }
            ],
            "next": "us_policy",
        },
        "us_policy": {
            "kind": "decision",
            "label": "The President's decision",
            "by": "us_president",
            "options": {
                "sanctions": {"label": "Massive sanctions", "to": "sanctions_then"},
                "withdrawal": {"label": "Leave it to the parties", "to": "withdrawal_then"},
            },
            "observes": [],
        },
    }
    for option in _OPTIONS:
        nodes[f"{option}_then"] = {
            "kind": "chance",
            "label": f"What Russia does after {option}",
            "by": "russia",
            "branches": {
                intent: {
                    "to": {"firm": "stands_firm", "wavering": "gives_way"}[intent],
                    "requires": {"intent": intent},
                    "effects": {"score": numbers[f"{option}_{intent}"]},
                }
                for intent in _INTENTS
            },
            "weights": "equal",
        }
    ends = {"gives_way": {"label": "Russia gives way"}, "stands_firm": {"label": "Russia stands firm"}}
    return scenario("report-value", "What is the report worth?", nodes, outcomes=ends)


def _blind(variant: Variant) -> float:
    return rollback(variant.model, "score").value


@lru_cache(maxsize=8)  # each question and slip asks for it
def _known(variant: Variant, node: str) -> InformationValue:
    found = value_of_information(variant.model, node, "score")
    assert isinstance(found, InformationValue)  # noqa: S101 - of one node
    return found


def _perfect(variant: Variant) -> float:
    return _known(variant, "intent").value


def _report(variant: Variant) -> float:
    return _known(variant, "report").value


def _signal(variant: Variant) -> float:
    findings = _known(variant, "report").findings
    return next(found.probability for found in findings if found.finding == "says_wavering")


def _posterior(variant: Variant) -> float:
    given = {"report": "says_wavering"}
    return forecast(variant.model, do={"us_policy": "sanctions"}, given=given)["gives_way"]


def _of(variant: Variant, option: str) -> float:
    return forecast(variant.model, do={"us_policy": option}).mean("score")


def _buy(variant: Variant) -> str:
    return "buy" if _report(variant) > variant.numbers["price"] else "leave"


def _sound(variant: Variant) -> bool:
    return (
        _report(variant) > 0.5
        and _perfect(variant) - _report(variant) > 0.5
        and abs(_report(variant) - variant.numbers["price"]) > 0.2
        and abs(_of(variant, "sanctions") - _of(variant, "withdrawal")) > 0.5
    )


REPORT_VALUE = Exercise(
    id="report-value",
    title="What is a report on Russia's intentions worth?",
    minutes=45,
    learned="To revise a belief by a report that may be wrong, and to say what one should pay for the report before it comes.",
    story="""\
Is Russia **firm**, or is it **wavering**? The President's analysts think: firm with {firm} %, wavering with {wavering} %. He can choose **sanctions** or **withdrawal**. All numbers are made up
for your group. They are points: more is better for the President.

| option | Russia is firm | Russia is wavering |
| --- | ---: | ---: |
| sanctions | {sanctions_firm} | {sanctions_wavering} |
| withdrawal | {withdrawal_firm} | {withdrawal_wavering} |

An intelligence service offers a report. If Russia is wavering, it says so in {hit} % of the cases. If Russia is firm, it still says *wavering* in {false} % of the cases. The report costs {price} points.""",
    decision_point="Should the President pay for the report before he chooses?",
    tasks=(
        Number(
            "value_without",
            "What is the better option worth without any report?",
            _blind,
            "Take the mean of each option over firm and wavering, and then the better of the two.",
            (
                Slip(
                    lambda v: min(_of(v, option) for option in _OPTIONS),
                    "That is the worse option; he takes the better.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Number(
            "perfect_information",
            "What would it be worth to know Russia's intentions for certain? (The expected value of perfect information.)",
            _perfect,
            "For each intention take the best option, then the mean; subtract what the better option is worth without knowing.",
            (
                Slip(
                    lambda v: _perfect(v) + _blind(v),
                    "That is what the choice is worth *with* the knowledge; subtract what it is worth without.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Number(
            "says_wavering",
            "How likely is it that the report will say *wavering*?",
            _signal,
            "It may say so rightly or wrongly: weigh both with how likely wavering and firm are.",
            (
                Slip(
                    lambda v: v.numbers["hit"] / 100,
                    "That is how likely it says so *if* Russia wavers; Russia may be firm as well.",
                ),
            ),
            unit="probability",
            tolerance=0.002,
        ),
        Number(
            "wavering_if_said",
            "The report says *wavering*. How likely is it now that Russia is wavering?",
            _posterior,
            "Bayes: of all cases in which it says *wavering*, in what part is Russia wavering?",
            (
                Slip(
                    lambda v: v.numbers["hit"] / 100,
                    "That is the other way round: how likely the report is, if Russia wavers.",
                ),
            ),
            unit="probability",
            tolerance=0.002,
        ),
        Number(
            "worth_of_report",
            "What is the report worth, before its price? (The expected value of sample information.)",
            _report,
            "For each thing that it may say: revise, take the best option; then the mean over what it may say, less the value without.",
            (Slip(_perfect, "That is what certainty would be worth; this report may be wrong."),),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "verdict",
            "Should he buy it at its price?",
            _buy,
            "Compare what it is worth with what it costs.",
            names=("buy", "leave"),
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("intent", "report", "report[intent=wavering]"),
    debrief="""\
A report is worth something only if it could change the choice. Ask which groups had a report that could not, and what they would have paid all the same. Then ask how the answer changes if Russia
knows that the report is being written.""",
)
