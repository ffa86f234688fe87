"""Exercise: both or one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.analysis.sensitivity.even import break_even
from scenarios.classroom.answers import Choice, Number, Slip
from scenarios.classroom.documents import scenario
from scenarios.classroom.variants import Exercise
from scenarios.evaluation.exact import compare
from scenarios.evaluation.optimal import rollback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.classroom.variants import Dice, Variant
    from scenarios.results import Comparison

__all__ = ["BOTH_OR_ONE"]

_OPTIONS = ("sanctions", "tariffs", "both")


def _draw(dice: Dice) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "sanctions_cost": dice.between(4, 10),
        "tariffs_cost": dice.between(8, 20),
        "extra_cost": dice.between(1, 4),
        "sanctions_settled": dice.between(10, 25),
        "tariffs_settled": dice.between(5, 20),
        "worth": dice.between(100, 400, 25),
    }
    numbers["both_settled"] = max(numbers["sanctions_settled"], numbers["tariffs_settled"]) + dice.between(2, 12)
    return numbers


def _document(numbers: Mapping[str, Any]) -> dict[str, Any]:
    rows = {option: {"settlement": f"{numbers[f'{option}_settled']}%", "war_goes_on": "rest"} for option in _OPTIONS}
    nodes = {
        "us_policy": {
            "kind": "decision",
            "label": "The President's decision",
            "by": "us_president",
            "options": {
                "sanctions": {"label": "Massive sanctions", "effects": {"us_cost": numbers["sanctions_cost"]}},
                "tariffs": {"label": "Massive tariffs", "effects": {"us_cost": numbers["tariffs_cost"]}},
                "both": {
                    "label": "Sanctions and tariffs",
                    "combines": ["sanctions", "tariffs"],
                    "effects": {"us_cost": numbers["extra_cost"]},
                },
            },
            "next": "year_later",
        },
        "year_later": {
            "kind": "chance",
            "label": "Where it stands a year later",
            "branches": {"settlement": None, "war_goes_on": None},
            "weights": rows["sanctions"],
            # `both` first, for what is true of tariffs is true of both.
            "when": [
                {"if": {"us_policy": {"exactly": option}}, "weights": rows[option]} for option in ("both", "tariffs")
            ],
        },
    }
    return scenario(
        "both-or-one",
        "Both, or one?",
        nodes,
        measures={
            "us_cost": {"label": "Cost to the US over a year", "unit": "USD bn", "better": "lower"},
            "settled": {"label": "Settled", "better": "higher"},
        },
        outcomes={
            "settlement": {"label": "Settlement", "values": {"settled": 1}},
            "war_goes_on": {"label": "The war goes on"},
        },
        objectives={"net": {"us_cost": 1, "settled": numbers["worth"]}},
    )


def _by_option(variant: Variant) -> Comparison:
    return compare(variant.model)


def _extra(variant: Variant, measure: str) -> float:
    by_option = _by_option(variant)
    return by_option["both"].mean(measure) - by_option["sanctions"].mean(measure)


def _per_point(variant: Variant) -> float:
    return _extra(variant, "us_cost") / (100 * _extra(variant, "settled"))


def _net(variant: Variant, option: str) -> float:
    of = _by_option(variant)[option]
    worth: int = variant.numbers["worth"]
    return worth * of.mean("settled") - of.mean("us_cost")


def _best(variant: Variant) -> str:
    return rollback(variant.model, "net").strategy["us_policy"]


def _tips(variant: Variant) -> float:
    """Return the chance under `both` at which it is as good as sanctions alone."""
    pair = variant.model.to_document()
    del pair["nodes"]["us_policy"]["options"]["tariffs"]
    pair["nodes"]["us_policy"]["options"]["both"] = {
        "effects": {"us_cost": _by_option(variant)["both"].mean("us_cost")}
    }
    pair["nodes"]["year_later"]["when"] = [pair["nodes"]["year_later"]["when"][0]]
    tips = break_even(type(variant.model).model_validate(pair), "net", "year_later[us_policy==both].settlement").tips
    return tips[0].at if len(tips) == 1 else float("nan")


def _sound(variant: Variant) -> bool:
    first, second, _ = sorted((_net(variant, option) for option in _OPTIONS), reverse=True)
    return first - second > 0.5 and 0.02 < _tips(variant) < 0.98


BOTH_OR_ONE = Exercise(
    id="both-or-one",
    title="Both, or one?",
    minutes=30,
    learned="To judge a combined option by what it adds, not by its average, and to find the probability at which it begins to pay.",
    story="""\
The President names massive **sanctions**, massive **tariffs**, or **both**. Sanctions would cost the United States {sanctions_cost} billion dollars over a year, tariffs {tariffs_cost} billion. Both
together cost the sum of the two and {extra_cost} billion more, because the one makes the other dearer.

All numbers are made up for your group.

| option | chance of a settlement within a year |
| --- | ---: |
| sanctions | {sanctions_settled} % |
| tariffs | {tariffs_settled} % |
| both | {both_settled} % |

For comparison a settlement is taken to be worth {worth} billion dollars to the United States.""",
    decision_point="Is it both, or one of the two, and what would have to be true for the other answer?",
    tasks=(
        Number(
            "cost_of_both",
            "What do both together cost?",
            lambda v: _by_option(v)["both"].mean("us_cost"),
            "Both have the costs of each, and something besides.",
            (
                Slip(
                    lambda v: v.numbers["sanctions_cost"] + v.numbers["tariffs_cost"],
                    "The one makes the other dearer; there is an extra cost.",
                ),
            ),
            unit="USD bn",
            tolerance=0.01,
        ),
        Number(
            "price_per_point",
            "Going from sanctions alone to both: what does each additional percentage point of a settlement cost?",
            _per_point,
            "Divide what both cost more than sanctions by how many percentage points both bring more than sanctions.",
            (
                Slip(
                    lambda v: _by_option(v)["both"].mean("us_cost") / v.numbers["both_settled"],
                    "That is the average over all points; what counts is what the additional ones cost.",
                ),
                Slip(
                    lambda v: 100 * _per_point(v),
                    "That is for going from 0 to 100 per cent; asked is one percentage point.",
                ),
            ),
            unit="USD bn for each percentage point",
            tolerance=0.01,
        ),
        Number(
            "net_of_sanctions",
            "What are sanctions alone worth, net of their cost?",
            lambda v: _net(v, "sanctions"),
            "Chance of a settlement times its worth, less the cost.",
            (Slip(lambda v: _net(v, "sanctions") + v.numbers["sanctions_cost"], "Take off what sanctions cost."),),
            unit="USD bn",
            tolerance=0.05,
        ),
        Choice(
            "best_option",
            "Which option is worth most, net of its cost?",
            _best,
            "Work out all three in the same way.",
            names=_OPTIONS,
        ),
        Number(
            "tipping_point",
            "At which chance of a settlement would both be exactly as good as sanctions alone?",
            _tips,
            "Set the net worth of both equal to that of sanctions, and solve for the chance under both.",
            (
                Slip(
                    lambda v: _extra(v, "us_cost") / v.numbers["worth"],
                    "That is by how much the chance must be higher; asked is the chance itself.",
                ),
            ),
            unit="probability",
            tolerance=0.002,
        ),
    ),
    draw=_draw,
    document=_document,
    sound=_sound,
    sheet=("year_later", "year_later[us_policy==both]", "year_later[us_policy==tariffs]"),
    debrief="""\
A combined option looks good on average and may be poor at the margin. Ask which group found that its second measure was worth less than its price. Then ask what the number for a settlement
leaves out: whose billions, and whose settlement.""",
)
