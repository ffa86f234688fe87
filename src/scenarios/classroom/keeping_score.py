"""Exercise: keep score later."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.documents import scenario
from scenarios.classroom.variants import Exercise
from scenarios.judgement.scoring.resolving import resolve
from scenarios.judgement.scoring.tallying import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant
    from scenarios.results import Scores

__all__ = ["KEEP_SCORE"]

_ANALYSTS = ("a", "b", "c")
_EVENTS = {
    "meeting": "Putin and Zelenskiy meet",
    "agenda": "a summit has an agenda",
    "strike": "a strike inside Russia is authorized",
    "sanctions": "new sanctions are in force",
    "tariffs": "new tariffs are in force",
}


def _draw(dice: Dice) -> dict[str, Any]:
    numbers: dict[str, Any] = {event: dice.between(0, 1) for event in _EVENTS}
    for analyst in _ANALYSTS:
        for event in _EVENTS:
            lean = 20 if numbers[event] else -20
            numbers[f"{analyst}_{event}"] = min(90, max(10, dice.between(20, 80, 10) + dice.pick((0, lean))))
    numbers |= {f"{event}_happened": "yes" if numbers[event] else "no" for event in _EVENTS}
    return numbers


def _row(numbers: Mapping[str, Any], analyst: str, event: str) -> dict[str, str]:
    return {"yes": f"{numbers[f'{analyst}_{event}']}%", "no": "rest"}


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    names = [*_EVENTS]
    nodes = {
        event: {
            "kind": "chance",
            "label": f"By the end of the year {text}",
            "branches": {"yes": None, "no": None},
            "weights": _row(numbers, _ANALYSTS[0], event),
            "next": after,
        }
        for (event, text), after in zip(_EVENTS.items(), [*names[1:], "year_ends"], strict=True)
    }
    analysts = {
        analyst: {
            "label": f"Analyst {analyst.upper()}",
            "weights": {event: _row(numbers, analyst, event) for event in _EVENTS},
        }
        for analyst in _ANALYSTS[1:]
    }
    return scenario(
        "keep-score", "Keep score later", nodes, outcomes={"year_ends": {"label": "The year ends"}}, analysts=analysts
    )


@lru_cache(maxsize=8)  # each question and slip asks for it
def _scores(variant: Variant, rule: str, **settings: Any) -> dict[str, Any]:
    happened = {event: variant.numbers[f"{event}_happened"] for event in _EVENTS}
    found: Scores = score(resolve(variant.model, happened, on=dt.date(2025, 12, 31)), rule, **settings)
    of = dict(
        zip(_ANALYSTS, found.forecasters, strict=False)
    )  # the first analyst's rows are the file's; pools come last
    return {analyst: found[name] for analyst, name in of.items()}


def _brier(variant: Variant, analyst: str) -> float:
    found: float = _scores(variant, "brier", convention="half")[analyst].mean
    return found


def _log(variant: Variant, analyst: str) -> float:
    found: float = _scores(variant, "log", base="e")[analyst].mean
    return found


def _skill(variant: Variant) -> float:
    found: float = _scores(variant, "brier", convention="half", baseline="uniform")["a"].skill
    return found


def _best(variant: Variant) -> str:
    return min(_ANALYSTS, key=lambda analyst: _brier(variant, analyst))


def _sound(variant: Variant) -> bool:
    first, second, _ = sorted(_brier(variant, analyst) for analyst in _ANALYSTS)
    return second - first > 0.01 and 0 < sum(variant.numbers[event] for event in _EVENTS) < len(_EVENTS)


_TABLE = "\n".join(
    f"| {text} | " + " | ".join(f"{{{analyst}_{event}}} %" for analyst in _ANALYSTS) + f" | {{{event}_happened}} |"
    for event, text in _EVENTS.items()
)

KEEP_SCORE = Exercise(
    id="keep-score",
    title="Keep score later",
    minutes=30,
    learned="To score forecasts by a proper rule, to name its convention, and to compare forecasters fairly.",
    story=f"""\
In August 2025 three analysts said how likely five things were by the end of the year. The year is over; the last column says what happened in your group's world. All of it is made up.

| by the end of the year | analyst A | analyst B | analyst C | happened |
| --- | ---: | ---: | ---: | :---: |
{_TABLE}

- The **Brier score** of a yes-or-no forecast is (p − o)², with p the probability of *yes* and o = 1 if it happened, 0 if not. Less is better; always saying 50 % gives 0.25.
- The **logarithmic score** is −ln of the probability given to what happened. Less is better.""",
    decision_point="Whom would you ask next time, and after how many forecasts would you be sure?",
    tasks=(
        Number(
            "brier_a",
            "What is the mean Brier score of analyst A over the five?",
            lambda v: _brier(v, "a"),
            "Square the difference between probability and what happened (1 or 0) for each, and take the mean.",
            (
                Slip(
                    lambda v: 2 * _brier(v, "a"), "That sums over *yes* and *no*; here only (p − o)² of *yes* is asked."
                ),
                Slip(lambda v: 5 * _brier(v, "a"), "That is the sum over the five; asked is the mean."),
            ),
            unit="points",
            tolerance=0.002,
        ),
        Choice(
            "best",
            "Who has the best mean Brier score?",
            _best,
            "Work out all three; less is better.",
            names=_ANALYSTS,
        ),
        Number(
            "log_b",
            "What is the mean logarithmic score of analyst B?",
            lambda v: _log(v, "b"),
            "For each event take the probability of what *did* happen (1 − p if it did not), and −ln of it; then the mean.",
            (
                Slip(
                    lambda v: _log(v, "b") / 0.6931471805599453,
                    "That is in bits, by the logarithm to base 2; asked is the natural one.",
                ),
                Slip(lambda v: 5 * _log(v, "b"), "That is the sum over the five; asked is the mean."),
            ),
            unit="nats",
            tolerance=0.005,
        ),
        Number(
            "skill_a",
            "What is A's skill against always saying 50 %: 1 − A's mean Brier score / 0.25?",
            _skill,
            "Divide A's mean Brier score by 0.25 and subtract that from 1. It may be below 0.",
            unit="points",
            tolerance=0.01,
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=tuple(_EVENTS),
    debrief="""\
Five forecasts are few. Ask how likely it is that the best of three is the best by luck, and what a forecaster gains by saying something else than what he believes (nothing: the rules are proper). Then have
the class write down forecasts of their own today, and a day on which to score them.""",
)
