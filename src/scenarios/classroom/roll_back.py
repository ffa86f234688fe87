"""Exercise: roll back by hand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.documents import outcomes, row, scenario
from scenarios.classroom.variants import Exercise
from scenarios.evaluation.exact import compare
from scenarios.evaluation.optimal import rollback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant

__all__ = ["ROLL_BACK"]

_OPTIONS = ("sanctions", "tariffs", "withdrawal")
_RESPONSE = ("negotiates", "holds", "escalates")
_ANSWER = ("yields", "refuses", "strikes")


def _draw(dice: Dice) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "sanctions_cost": dice.between(1, 3),
        "tariffs_cost": dice.between(2, 5),
        "press_cost": dice.between(1, 3),
        "settlement": dice.between(20, 40, 5),
        "war_goes_on": dice.between(-6, 0),
        "wider_war": dice.between(-80, -40, 10),
    }
    for option, lows in (("sanctions", (15, 30, 5)), ("tariffs", (15, 30, 5)), ("withdrawal", (5, 40, 5))):
        numbers |= {f"{option}_{branch}": share for branch, share in zip(_RESPONSE, dice.shares(*lows), strict=True)}
    return numbers | dict(zip(_ANSWER, dice.shares(15, 40, 5), strict=True))


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    rows = {option: row(numbers, _RESPONSE, f"{option}_") for option in _OPTIONS}
    nodes = {
        "us_policy": {
            "kind": "decision",
            "label": "The President's decision",
            "by": "us_president",
            "options": {
                "sanctions": {"label": "Massive sanctions", "effects": {"score": -numbers["sanctions_cost"]}},
                "tariffs": {"label": "Massive tariffs", "effects": {"score": -numbers["tariffs_cost"]}},
                "withdrawal": {"label": "Leave it to the parties"},
            },
            "next": "russia_response",
        },
        "russia_response": {
            "kind": "chance",
            "label": "Russia's response",
            "by": "russia",
            "branches": {
                "negotiates": {"to": "settlement"},
                "holds": {"to": "next_step"},
                "escalates": {"to": "wider_war"},
            },
            "weights": rows["sanctions"],
            "when": [{"if": {"us_policy": option}, "weights": rows[option]} for option in _OPTIONS[1:]],
        },
        "next_step": {
            "kind": "decision",
            "label": "If Russia holds to its demands",
            "by": "us_president",
            "options": {
                "press": {"label": "Press harder", "to": "answer", "effects": {"score": -numbers["press_cost"]}},
                "wait": {"label": "Wait", "to": "war_goes_on"},
            },
        },
        "answer": {
            "kind": "chance",
            "label": "Russia's answer to more pressure",
            "by": "russia",
            "branches": {
                "yields": {"to": "settlement"},
                "refuses": {"to": "war_goes_on"},
                "strikes": {"to": "wider_war"},
            },
            "weights": row(numbers, _ANSWER),
        },
    }
    return scenario("roll-back", "Roll back by hand", nodes, outcomes=outcomes(numbers))


def _pressing(variant: Variant) -> float:
    by_step = compare(variant.model, "next_step", do={"us_policy": "withdrawal"}, given={"russia_response": "holds"})
    return by_step["press"].mean("score")


def _next_step(variant: Variant) -> str:
    return next(
        option for situation, option in rollback(variant.model).strategy.items() if situation.startswith("next")
    )


@lru_cache(maxsize=8)  # each question and slip asks for it
def _values(variant: Variant, next_step: str) -> Mapping[str, float]:
    by_option = compare(variant.model.with_strategy({"next_step": next_step}), "us_policy")
    return {option: by_option[option].mean("score") for option in by_option}


def _sanctions(variant: Variant) -> float:
    return _values(variant, _next_step(variant))["sanctions"]


def _averaged(variant: Variant) -> float:
    return (_values(variant, "press")["sanctions"] + _values(variant, "wait")["sanctions"]) / 2


def _worse(variant: Variant) -> float:
    return min(_values(variant, step)["sanctions"] for step in ("press", "wait"))


def _best(variant: Variant) -> str:
    return rollback(variant.model).strategy["us_policy"]


def _best_value(variant: Variant) -> float:
    return rollback(variant.model).value


def _sound(variant: Variant) -> bool:
    first, second, _ = sorted(_values(variant, _next_step(variant)).values(), reverse=True)
    return abs(_pressing(variant) - variant.numbers["war_goes_on"]) > 1 and first - second > 0.5


ROLL_BACK = Exercise(
    id="roll-back",
    title="Roll back by hand",
    minutes=40,
    learned="To solve a decision tree from its ends to its root, and to see why a later choice counts before an earlier one.",
    story="""\
August 2025. The US President is about to choose: massive **sanctions** on Russia, massive **tariffs**, or **withdrawal**, which leaves
the fight to the parties. Russia then *negotiates*, *holds* to its demands, or *escalates*. If it holds, the President has a second choice: **press** harder, or **wait**.

All numbers are made up for your group. They are points: more is better for the President.

| how it ends | points |
| --- | ---: |
| a settlement | {settlement} |
| the war goes on | {war_goes_on} |
| a wider war | {wider_war} |
| cost of sanctions | {sanctions_cost} |
| cost of tariffs | {tariffs_cost} |
| cost of pressing harder | {press_cost} |

| Russia | negotiates | holds | escalates |
| --- | ---: | ---: | ---: |
| after sanctions | {sanctions_negotiates} % | {sanctions_holds} % | {sanctions_escalates} % |
| after tariffs | {tariffs_negotiates} % | {tariffs_holds} % | {tariffs_escalates} % |
| after withdrawal | {withdrawal_negotiates} % | {withdrawal_holds} % | {withdrawal_escalates} % |

If Russia negotiates, there is a settlement; if it escalates, a wider war. If the President waits, the war goes on. If he presses harder, Russia *yields* in {yields} % of the
cases (a settlement), *refuses* in {refuses} % (the war goes on) and *strikes* in {strikes} % (a wider war).""",
    decision_point="Which option should the President take first, and what should he do if Russia holds?",
    tasks=(
        Number(
            "value_of_pressing",
            "Russia has held. What is pressing harder worth from there on, its cost included?",
            _pressing,
            "Multiply each of Russia's three answers by its points, add up, and take off what pressing costs.",
            (
                Slip(
                    lambda v: _pressing(v) + v.numbers["press_cost"],
                    "Pressing harder has a cost; take it off the mean.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "next_step",
            "Russia has held. What should the President do?",
            _next_step,
            "Compare what pressing is worth with the points of a war that goes on.",
            names=("press", "wait"),
        ),
        Number(
            "value_of_sanctions",
            "What are sanctions worth, if the President then does what is best?",
            _sanctions,
            "Roll back: put the value of the better second choice in the place of *holds*, then take the mean over Russia's responses.",
            (
                Slip(
                    lambda v: _sanctions(v) + v.numbers["sanctions_cost"],
                    "Sanctions have a cost themselves; take it off the mean.",
                ),
                Slip(_averaged, "A decision is not a chance: take the better of pressing and waiting, not their mean."),
                Slip(_worse, "That is with the worse second choice; the President will take the better one."),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "best_option",
            "Which option should he take first?",
            _best,
            "Work out all three in the same way, costs included, and take the highest.",
            names=_OPTIONS,
        ),
        Number(
            "best_value",
            "What is the best strategy worth?",
            _best_value,
            "It is the value of the option that you take first.",
            unit="points",
            tolerance=0.05,
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("russia_response", "russia_response[us_policy=tariffs]", "russia_response[us_policy=withdrawal]", "answer"),
    debrief="""\
Most mistakes come from reading the tree in the order of time. Ask: what does the first choice need to know about the second one? Only its value. Then ask how high
the price of pressing would have to be before the first choice changes, and whether a President can bind himself today to what he will do later.""",
)
