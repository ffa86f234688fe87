"""A scenario with analysts, made by hand: a decision, a gate with a step, a parameter, an amount, a row and a rule."""

from __future__ import annotations

from typing import Any

import scenarios as sc
from documents import chance, decision, document

ANALYSTS: dict[str, Any] = {
    "bold": {
        "label": "A bold analyst",
        "trust": 2,
        "weights": {"$p": "60%", "rain[act=go]": {"none": 1, "some": 1, "much": 2}, "permit.ask": "90%", "$fee": 8},
    },
    "calm": {"weights": {"rain": {"none": "20%", "some": "30%", "much": "rest"}, "permit.ask": 0.3}},
}


def panel(analysts: dict[str, Any] | None = None, **sections: Any) -> sc.Scenario:
    """Return the scenario, with other analysts if they are given."""
    return sc.Scenario.model_validate(panel_document(analysts, **sections))


def panel_document(analysts: dict[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    nodes = {
        "act": {
            **decision("go", "stay", next="permit"),
            "options": {"go": {"effects": {"cost": "$fee"}}, "stay": None},
        },
        "permit": {"kind": "gate", "steps": {"ask": {"weight": "$p"}}, "open": {"to": "rain"}, "closed": {"to": "dry"}},
        "rain": {
            **chance({"none": "10%", "some": "$p", "much": "rest"}),
            "branches": {"none": {"to": "dry"}, "some": {"to": "damp"}, "much": {"to": "wet"}},
            "when": [{"if": {"act": "go"}, "weights": {"none": 3, "some": 1, "much": 0}}],
        },
    }
    made = {
        "measures": {"cost": {"better": "lower", "unit": "EUR"}},
        "parameters": {"p": "40%", "fee": "2..6"},
        "analysts": ANALYSTS if analysts is None else analysts,
    }
    return document(nodes, {"dry": None, "damp": None, "wet": {"values": {"cost": 10}}}, **(made | sections))
