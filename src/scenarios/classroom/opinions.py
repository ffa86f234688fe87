"""What two exercises share: a choice that hangs on one row, on which several analysts differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.classroom.documents import outcomes, row, scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.classroom.variants import Dice

__all__ = ["MOVES", "document", "drawn", "table"]

MOVES = ("negotiates", "holds", "escalates")


def drawn(dice: Dice, analysts: Sequence[str]) -> dict[str, Any]:
    """Draw points, and a row for each analyst: each leans its own way."""
    numbers: dict[str, Any] = {
        "settlement": dice.between(20, 40, 5),
        "war_goes_on": dice.between(-6, 0),
        "wider_war": dice.between(-80, -40, 10),
        "cost": dice.between(1, 3),
        "sure": dice.between(-8, 0),
    }
    for analyst in analysts:
        lows = dice.pick(((10, 30, 5), (30, 30, 5), (10, 40, 15), (20, 40, 5)))
        numbers |= {f"{analyst}_{move}": share for move, share in zip(MOVES, dice.shares(*lows), strict=True)}
    return numbers


def document(
    name: str, title: str, numbers: Mapping[str, Any], analysts: Sequence[str], trust: Mapping[str, float]
) -> dict[str, Any]:
    """Return the scenario; the first analyst's row is the file's own."""
    first, *others = analysts
    nodes = {
        "us_policy": {
            "kind": "decision",
            "label": "The President's decision",
            "by": "us_president",
            "options": {
                "sanctions": {
                    "label": "Massive sanctions",
                    "to": "russia_response",
                    "effects": {"score": -numbers["cost"]},
                },
                "withdrawal": {"label": "Leave it to the parties", "to": "left_alone"},
            },
        },
        "russia_response": {
            "kind": "chance",
            "label": "Russia's response to sanctions",
            "by": "russia",
            "branches": {
                "negotiates": {"to": "settlement"},
                "holds": {"to": "war_goes_on"},
                "escalates": {"to": "wider_war"},
            },
            "weights": row(numbers, MOVES, f"{first}_"),
        },
    }
    return scenario(
        name,
        title,
        nodes,
        outcomes=outcomes(numbers)
        | {"left_alone": {"label": "Left to the parties", "values": {"score": numbers["sure"]}}},
        analysts={
            analyst: {
                "label": f"Analyst {analyst.upper()}",
                "trust": trust.get(analyst, 1),
                "weights": {"russia_response": row(numbers, MOVES, f"{analyst}_")},
            }
            for analyst in others
        },
    )


def table(analysts: Sequence[str]) -> str:
    """Return the part of a story that shows the points and the analysts' rows."""
    rows = "\n".join(
        f"| analyst {analyst.upper()} | " + " | ".join(f"{{{analyst}_{move}}} %" for move in MOVES) + " |"
        for analyst in analysts
    )
    return f"""\
| how it ends | points |
| --- | ---: |
| a settlement | {{settlement}} |
| the war goes on | {{war_goes_on}} |
| a wider war | {{wider_war}} |
| cost of sanctions | {{cost}} |
| withdrawal, all in all | {{sure}} |

| Russia, after sanctions | negotiates | holds | escalates |
| --- | ---: | ---: | ---: |
{rows}"""
