"""A scenario in which everything is uncertain that can be, for the tests of ensembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from oracle import Document


def model_of(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


EVERYTHING = document(
    {
        "policy": decision(
            "firm",
            "soft",
            "both",
            options={
                "firm": {"effects": {"cost": "5..15", "fear": "2 * $mood"}},
                "soft": {"effects": {"cost": "triangular(1, 2, 6)"}},
                "both": {"combines": ["firm", "soft"], "effects": {"cost": 1}},
            },
            next="mood_now",
        ),
        "mood_now": chance({"calm": "$mood", "tense": "rest"}, next="gate"),
        "gate": {
            "kind": "gate",
            "steps": {
                "request": {"weight": "likely"},
                "review": {"weight": "beta(3, 2)", "when": [{"if": {"policy": "soft"}, "weight": "10%..20%"}]},
                "say": {
                    "weight": "40%",
                    "confidence": "low",
                    "shift": [{"if": {"mood_now": "tense"}, "times": "0.5..2"}],
                },
            },
            "opens": 2,
            "open": {"effects": {"fear": "pert(0, 1, 4)"}},
            "closed": {},
            "next": "answer",
        },
        "answer": {
            "kind": "chance",
            "branches": {"yields": {}, "holds": {"effects": {"fear": "-1..1"}}, "strikes": {}},
            "weights": {"yields": "unlikely", "holds": "likely", "strikes": "very unlikely"},
            "when": [
                {"if": {"gate": "open"}, "weights": {"yields": 2, "holds": 5, "strikes": 3}, "confidence": 12},
                {"if": {"mood_now": "tense"}, "weights": {"yields": "beta(2, 8)", "holds": "50%", "strikes": "rest"}},
            ],
            "shift": [{"if": {"policy": ["firm", "both"]}, "times": {"yields": "uniform(1, 3)", "strikes": "$mood"}}],
            "next": "end",
        },
        "end": chance({"good": "5%..60%", "fair": "10%..50%", "bad": "rest"}),
    },
    {"good": {"values": {"fear": "-3..-1"}}, "fair": None, "bad": {"values": {"fear": "$mood"}}},
    measures={"cost": {"better": "lower"}, "fear": None},
    parameters={"mood": "pert(20%, 50%, 70%)"},
)
