"""Exercise: is the gate worth its price."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.analysis.control import value_of_control
from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.documents import outcomes, row, scenario
from scenarios.classroom.variants import Exercise
from scenarios.evaluation.exact import compare, forecast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant
    from scenarios.results import ValueOfControl

__all__ = ["GATE_PRICE"]

_STEPS = ("request", "review", "final_say")
_RESPONSE = ("negotiates", "holds", "escalates")


def _draw(dice: Dice) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "request": dice.between(60, 90, 10),
        "review": dice.between(20, 60, 10),
        "final_say": dice.between(20, 50, 10),
        "strikes": dice.between(2, 10),
        "settlement": dice.between(20, 40, 5),
        "war_goes_on": dice.between(-6, 0),
        "wider_war": dice.between(-80, -40, 10),
        "agenda": dice.between(10, 30, 5),
    }
    numbers["no_agenda"] = 100 - numbers["agenda"]
    return numbers | dict(zip(_RESPONSE, dice.shares(15, 40, 5), strict=True))


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    nodes = {
        "atacms_gate": {
            "kind": "gate",
            "label": "The ATACMS gate",
            "guards": "Firing US-made ATACMS at targets inside Russia",
            "authority": "us_secdef",
            "steps": {
                "request": {"label": "Ukraine requests", "by": "ukraine", "weight": f"{numbers['request']}%"},
                "review": {"label": "The review clears it", "by": "pentagon", "weight": f"{numbers['review']}%"},
                "final_say": {
                    "label": "The Secretary says yes",
                    "by": "us_secdef",
                    "weight": f"{numbers['final_say']}%",
                },
            },
            "open": {"label": "Gate open", "to": "russia_response", "effects": {"score": numbers["strikes"]}},
            "closed": {"label": "Gate closed", "to": "diplomacy"},
        },
        "russia_response": {
            "kind": "chance",
            "label": "Russia's response to the strikes",
            "by": "russia",
            "branches": {
                "negotiates": {"to": "settlement"},
                "holds": {"to": "war_goes_on"},
                "escalates": {"to": "wider_war"},
            },
            "weights": row(numbers, _RESPONSE),
        },
        "diplomacy": {
            "kind": "chance",
            "label": "An agenda for a summit",
            "branches": {"agenda": {"to": "settlement"}, "no_agenda": {"to": "war_goes_on"}},
            "weights": row(numbers, ("agenda", "no_agenda")),
        },
    }
    return scenario("gate-price", "Is the gate worth its price?", nodes, outcomes=outcomes(numbers))


@lru_cache(maxsize=8)  # each question and slip asks for it
def _control(variant: Variant) -> ValueOfControl:
    return value_of_control(variant.model, "atacms_gate")


def _opens(variant: Variant) -> float:
    return _control(variant)["as it is"].opens


def _forced(variant: Variant, state: str) -> float:
    return compare(variant.model, "atacms_gate")[state].mean("score")


def _as_it_is(variant: Variant) -> float:
    return forecast(variant.model).mean("score")


def _without_review(variant: Variant) -> float:
    return _control(variant)["without review"].outcomes.mean("score")


def _worth(variant: Variant) -> float:
    return _as_it_is(variant) - _without_review(variant)


def _verdict(variant: Variant) -> str:
    return "keep" if _worth(variant) > 0 else "drop"


def _key(variant: Variant) -> float:
    return max(_forced(variant, "open"), _forced(variant, "closed")) - _as_it_is(variant)


def _sound(variant: Variant) -> bool:
    return abs(_worth(variant)) > 0.2 and _key(variant) > 0.2


GATE_PRICE = Exercise(
    id="gate-price",
    title="Is the gate worth its price?",
    minutes=30,
    learned="To say what an authorization step costs and what it buys, and what it is worth to hold the key of a gate.",
    story="""\
For months an internal review of the Pentagon has kept Ukraine from firing US-made ATACMS missiles at targets inside Russia. The gate has three steps, asked in order; the
first *no* closes it. **Ukraine requests** in {request} % of the cases; the **review** then clears it in {review} %; the **Defense Secretary** then says yes in {final_say} %.

All numbers are made up for your group. They are points: more is better.

- *Open*: the strikes help at the front, worth {strikes} points. Russia then negotiates in {negotiates} % of the cases (a settlement), holds in {holds} % (the war goes on), and
  escalates in {escalates} % (a wider war).
- *Closed*: an agenda for a summit is found in {agenda} % of the cases (a settlement); else the war goes on.

| how it ends | points |
| --- | ---: |
| a settlement | {settlement} |
| the war goes on | {war_goes_on} |
| a wider war | {wider_war} |""",
    decision_point="Should the review stay, and what would you pay to hold the key yourself?",
    tasks=(
        Number(
            "gate_opens",
            "How likely is it that the gate opens?",
            _opens,
            "All three steps must say yes, one after the other: what does that do to their probabilities?",
            (
                Slip(
                    lambda v: v.numbers["review"] * v.numbers["final_say"] / 10_000,
                    "Somebody has to ask first: Ukraine's request is a step of the gate.",
                ),
                Slip(
                    lambda v: sum(v.numbers[step] for step in _STEPS) / 300,
                    "That is the mean of the three; but all of them must say yes.",
                ),
            ),
            unit="probability",
            tolerance=0.001,
        ),
        Number(
            "score_open",
            "What is it worth if the gate is surely open?",
            lambda v: _forced(v, "open"),
            "Take the mean over Russia's responses, and add what the strikes are worth.",
            (
                Slip(
                    lambda v: _forced(v, "open") - v.numbers["strikes"],
                    "The strikes are worth something themselves; add that.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Number(
            "score_closed",
            "What is it worth if the gate is surely closed?",
            lambda v: _forced(v, "closed"),
            "Take the mean over *an agenda is found* and *none is found*.",
            unit="points",
            tolerance=0.05,
        ),
        Number(
            "score_as_it_is",
            "What is it worth as it is?",
            _as_it_is,
            "Weigh *open* and *closed* with how likely each is.",
            (
                Slip(
                    lambda v: (_forced(v, "open") + _forced(v, "closed")) / 2,
                    "Open and closed are not equally likely; weigh them with the gate's own probability.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Number(
            "worth_of_review",
            "What is the review worth: as it is, less what it would be without the review? (Above 0: it pays to keep it.)",
            _worth,
            "Without the review only the request and the Secretary's final say are left. Weigh open and closed anew, and subtract that from what it is worth as it is.",
            (
                Slip(lambda v: -_worth(v), "Mind the sign: as it is, *less* what it would be without the review."),
                Slip(
                    lambda v: _as_it_is(v) - _forced(v, "open"),
                    "Without the review the gate is not simply open: the request and the final say are still there.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "verdict",
            "Going by these points alone: keep the review, or drop it?",
            _verdict,
            "What does the sign of the last answer say?",
            names=("keep", "drop"),
        ),
        Number(
            "worth_of_key",
            "What would somebody who wants the most points pay at most to hold the key of the gate, opening or closing it at will?",
            _key,
            "With the key one takes the better of open and closed. How much better is that than as it is?",
            (
                Slip(
                    lambda v: abs(_forced(v, "open") - _forced(v, "closed")),
                    "Compare with what it is worth as it is, not with the worse of the two.",
                ),
            ),
            unit="points",
            tolerance=0.05,
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("atacms_gate.request", "atacms_gate.review", "atacms_gate.final_say", "russia_response", "diplomacy"),
    debrief="""\
The price of a step is what the world without it would gain; here it is paid in points, in truth by somebody. Ask who gains from the review and who pays for it: one number for
"better" hides that Ukraine and the United States may not agree. Ask also which of the three steps it would be worth most to influence.""",
)
