"""A good scenario, ways to change it, and the mistakes that a change makes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.errors import path_text

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


class _Gone:
    def __repr__(self) -> str:
        return "(gone)"  # part of a test's name, which must be the same in every process


GONE = _Gone()

GOOD: Document = {
    "format": "scenarios/1",
    "scenario": "trial",
    "as_of": "2025-08-24",
    "scales": {"house": {"likely": "60%..80%", "doubtful": {"range": "15%..35%", "synonyms": ["shaky"]}}},
    "sources": {"F1": {"claim": "A claim"}},
    "actors": {"president": {"objective": "interest"}},
    "measures": {"cost": {"better": "lower"}},
    "parameters": {"fee": "5..15", "odds": {"value": "likely", "source": "F1"}},
    "start": "policy",
    "nodes": {
        "policy": {
            "kind": "decision",
            "by": "president",
            "options": {
                "sanctions": {"effects": {"cost": "$fee"}, "source": "F1"},
                "tariffs": {"effects": {"cost": 20}},
                "both": {"combines": ["sanctions", "tariffs"]},
                "nothing": None,
            },
            "weights": {"sanctions": 3, "tariffs": 2, "both": 2, "nothing": 3},
            "next": "gate",
        },
        "gate": {
            "kind": "gate",
            "authority": "president",
            "steps": {
                "request": {"by": "president", "weight": "very likely"},
                "review": {
                    "weight": "40%",
                    "when": [{"if": {"policy": "nothing"}, "weight": "1%", "source": "F1"}],
                    "shift": [{"if": {"gate.request": "yes"}, "times": 1.5, "source": "F1"}],
                    "observes": ["policy", "gate.request"],
                },
            },
            "opens": "all",
            "open": {"effects": {"cost": 1}},
            "next": "response",
        },
        "response": {
            "kind": "chance",
            "branches": {"escalates": {"effects": {"cost": 1}}, "holds": None},
            "weights": {"escalates": "likely", "holds": "rest"},
            "when": [{"if": {"policy": "nothing"}, "weights": {"escalates": 1, "holds": 3}, "source": "F1"}],
            "shift": [{"if": {"gate": "open"}, "times": {"escalates": 2}, "source": "F1"}],
            "next": "reply",
        },
        "reply": {
            "kind": "decision",
            "options": {"wait": None, "act": {"requires": {"response": "escalates"}}},
            "next": "end",
            "observes": ["response"],
        },
        "end": {
            "kind": "chance",
            "branches": {"deal": None, "war": {"requires": {"response": "escalates"}}},
            "weights": {"deal": "$odds", "war": "rest"},
            "source": ["F1"],
        },
    },
    "outcomes": {"deal": {"values": {"cost": -2}}, "war": None},
    "analysts": {"bold": {"trust": 2, "source": "F1", "weights": {"response": {"escalates": "5%", "holds": "rest"}}}},
    "objectives": {"interest": {"cost": 1, "deal": 4}},
    "indicators": {"trains": {"node": "response", "likelihood": {"escalates": "70%", "holds": "20%"}, "source": "F1"}},
}


def changed(changes: dict[str, Any]) -> Document:
    """Return the good document with the values at these places (parts joined by /) put in or taken out."""
    document = copy.deepcopy(GOOD)
    for place, value in changes.items():
        *way, last = [int(part) if part.isdigit() else part for part in place.split("/")]
        holder: Any = document
        for part in way:
            holder = holder[part]
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return document


def mistakes(make: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(sc.ScenarioError) as caught:
        make()
    return [(path_text(problem.path), problem.message) for problem in caught.value.problems]


# One change, and the one mistake that it makes: place, what must hold, cure.
Case = tuple[str, Any, str, str, str]
TEXT = "put it in quotes if it is meant as a name"
KEYS = "write `key: …` lines below it"
AMOUNT = "must be an amount: a number, lo..hi, pert(1, 2, 4), $name or -1 * $name, got"
WEIGHT = "must be a weight: a number of at least 0, 15%, 3/8, 5%..20%, beta(2, 8), $name, a word of the scale, or rest"
QUOTES = "correct it or put a text in quotes"
ID = "must be an id: a letter, then letters, digits, _ or -, got"
N = "nodes/response/"
