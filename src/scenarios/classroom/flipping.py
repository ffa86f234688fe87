"""Exercise: who would flip the group's choice."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.analysis.dissent.disagreeing import dissent
from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.opinions import document, drawn, table
from scenarios.classroom.variants import Exercise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant
    from scenarios.results import Dissent

__all__ = ["FLIP"]

_ANALYSTS = ("a", "b", "c", "d")
_OPTIONS = ("sanctions", "withdrawal")


def _draw(dice: Dice) -> dict[str, Any]:
    return drawn(dice, _ANALYSTS)


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return document("who-flips", "Who would flip the group's choice?", numbers, _ANALYSTS, {})


@lru_cache(maxsize=8)  # each question and slip asks for it
def _dissent(variant: Variant) -> Dissent:
    return dissent(variant.model, "score")


def _in_favour(variant: Variant) -> float:
    found = _dissent(variant)
    return float(sum(found.preferred(analyst) == ("sanctions",) for analyst in found.analysts))


def _pooled_choice(variant: Variant) -> str:
    return _dissent(variant).preferred()[0]


def _flippers(variant: Variant) -> list[str]:
    found = _dissent(variant)
    names = dict(zip(found.analysts, _ANALYSTS, strict=True))  # the first analyst's row is the file's
    return [names[analyst] for analyst in found.analysts if found.preferred_without(analyst) != found.preferred()]


def _without(variant: Variant) -> float:
    """Return what sanctions are worth by the pool without the analyst who flips it."""
    found = _dissent(variant)
    place = _ANALYSTS.index(_flippers(variant)[0])
    return float(found.without[place, found.options.index("sanctions")])


def _worth(variant: Variant) -> float:
    found = _dissent(variant)
    return float(found.pooled[found.options.index("sanctions")])


def _share(variant: Variant) -> float:
    found = _dissent(variant)
    analyst = found.analysts[_ANALYSTS.index(_flippers(variant)[0])]
    (share,) = (turn.share for turn in found.turns if turn.analyst == analyst)
    return share


def _sound(variant: Variant) -> bool:
    found = _dissent(variant)
    apart = abs(found.worths[:, 0] - found.worths[:, 1])
    return (
        len(_flippers(variant)) == 1
        and 0 < _in_favour(variant) < len(_ANALYSTS)
        and bool((apart > 0.3).all())
        and abs(found.pooled[0] - found.pooled[1]) > 0.3
        and abs(_without(variant) - variant.numbers["sure"]) > 0.3
        and 0.02 < _share(variant) < 0.98
    )


FLIP = Exercise(
    id="who-flips",
    title="Who would flip the group's choice?",
    minutes=35,
    learned="To see whose judgement a group's choice hangs on, and how much one would have to count for it to change.",
    story=f"""\
Four analysts differ on what Russia does after massive **sanctions**; on the worth of **withdrawal** they agree. The group takes the mean of what sanctions are worth to the four (the linear pool),
all counting the same, and chooses the better option. All numbers are made up for your group. They are points: more is better.

{table(_ANALYSTS)}

After sanctions Russia *negotiates* (a settlement), *holds* (the war goes on) or *escalates* (a wider war). *One* analyst is decisive: without this one, the other three would choose differently.""",
    decision_point="Is the group's choice safe, or does it hang on one voice, and what should the group do about that?",
    tasks=(
        Number(
            "in_favour",
            "How many of the four prefer sanctions, each by their own numbers?",
            _in_favour,
            "For each analyst take the mean of the points, take off the cost, and compare with withdrawal.",
            unit="analysts",
            tolerance=0,
        ),
        Number(
            "value_of_sanctions",
            "What are sanctions worth to the group: the mean over the four, cost included?",
            _worth,
            "Work out what sanctions are worth to each analyst, and take the mean.",
            (Slip(lambda v: _worth(v) + v.numbers["cost"], "Sanctions have a cost; take it off."),),
            unit="points",
            tolerance=0.05,
        ),
        Choice(
            "group_choice",
            "What does the group choose?",
            _pooled_choice,
            "Compare the group's value of sanctions with that of withdrawal.",
            names=_OPTIONS,
        ),
        Choice(
            "decisive",
            "Without which analyst would the group choose differently?",
            lambda v: _flippers(v)[0],
            "Leave out each in turn, take the mean of the other three, and compare with withdrawal. Whoever moves the mean most is the first to try.",
            names=_ANALYSTS,
        ),
        Number(
            "tipping_share",
            "Give this analyst a share of all trust, the others sharing the rest equally. At which share does the group's choice change?",
            _share,
            "Share × the analyst's value + (1 − share) × the mean of the other three = the value of withdrawal. Solve for the share.",
            (Slip(lambda v: 1 - _share(v), "That is the share of the other three together."),),
            unit="probability",
            tolerance=0.005,
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("russia_response",),
    debrief="""\
A mean hides who made it. Ask whether the decisive analyst is the one with the best reasons or only the one with the most extreme numbers, and whether the group would rather know more before it lets one voice
decide. Then show `sc.dissent` on the class's own sheets.""",
)
