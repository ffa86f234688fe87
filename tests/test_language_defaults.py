"""What each part of the language means where a key is left out."""

# Pydantic makes of lists, texts and None what the types promise; these tests hand it just those.
# mypy: disable-error-code="arg-type, dict-item"

from __future__ import annotations

from typing import Any

import pytest

import scenarios as sc
from scenarios.model.parts import Part

TEXTS: dict[str, Any] = {"source": (), "why": ""}
JUDGED: dict[str, Any] = {"confidence": None, **TEXTS}
LEADS: dict[str, Any] = {"label": "", "to": None, "effects": {}, **TEXTS}
RULES: dict[str, Any] = {"when": (), "shift": ()}
IF: dict[str, Any] = {"if": {"gate": "open"}}
BRANCH: dict[str, Any] = {**LEADS, "requires": None}


@pytest.mark.parametrize(
    ("part", "needed", "rest"),
    [
        (sc.Source(), [], dict.fromkeys(("publisher", "title", "date", "claim", "url", "note"), "")),
        (sc.Actor(), [], {"label": "", "objective": None}),
        (sc.Measure(), [], {"label": "", "unit": "", "better": None}),
        (sc.Parameter(value=1), ["value"], {**JUDGED, "label": ""}),
        (sc.Analyst(), [], {"label": "", "trust": 1.0, "weights": {}, **TEXTS}),
        (sc.Indicator(node="a", likelihood={"b": 1}), ["node", "likelihood"], {"label": "", **TEXTS}),
        (sc.ScaleDefinition(words={"likely": "1%..2%"}), ["words"], {"title": "", "document": "", "edition": ""}),
        (sc.ScaleDefinition(words={"likely": "1%..2%"}).words["likely"], ["range"], {"open": None, "synonyms": ()}),
        (sc.Outcome(), [], {"label": "", "values": {}}),
        (sc.GateBranch(), [], LEADS),
        (sc.Branch(), [], BRANCH),
        (sc.Option(), [], {**BRANCH, "combines": ()}),
        (sc.When(**IF, weights="equal"), ["condition", "weights"], JUDGED),
        (sc.Shift(**IF, times={"a": 1}), ["condition", "times"], TEXTS),
        (sc.StepWhen(**IF, weight=1), ["condition", "weight"], JUDGED),
        (sc.StepShift(**IF, times=1), ["condition", "times"], TEXTS),
        (
            sc.Step(),
            [],
            {**JUDGED, "label": "", "by": None, "weight": None, **RULES, "options": None, "observes": None},
        ),
        (
            sc.Decision(options={"a": None}),
            ["options"],
            {
                **JUDGED,
                "kind": "decision",
                "label": "",
                "by": None,
                "weights": None,
                **RULES,
                "next": None,
                "observes": None,
            },
        ),
        (
            sc.Chance(branches={"a": None}, weights="equal"),
            ["branches", "weights"],
            {**JUDGED, "kind": "chance", "label": "", "by": None, **RULES, "next": None},
        ),
        (
            sc.Gate(steps={"a": {}}),
            ["steps"],
            {
                "kind": "gate",
                "label": "",
                "guards": "",
                "authority": None,
                "opens": "all",
                "open": LEADS,
                "closed": LEADS,
                "next": None,
                **TEXTS,
            },
        ),
        (
            sc.Scenario(
                format="scenarios/1",
                scenario="short",
                nodes={"a": {"kind": "chance", "branches": {"b": None}, "weights": "equal"}},
                outcomes={"b": None},
            ),
            ["format", "scenario", "nodes", "outcomes"],
            {
                "title": "",
                "description": "",
                "as_of": None,
                "scale": "icd203",
                "start": None,
                **{
                    key: {}
                    for key in [
                        "scales",
                        "sources",
                        "actors",
                        "measures",
                        "parameters",
                        "analysts",
                        "objectives",
                        "indicators",
                    ]
                },
            },
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Part) else "",
)
def test_a_key_that_is_left_out_means_this(part: Part, needed: list[str], rest: dict[str, Any]) -> None:
    assert part.model_dump(exclude=set(needed)) == rest


@pytest.mark.parametrize(
    "table",
    [
        sc.Analyst().weights,
        sc.GateBranch().effects,
        sc.Outcome().values,
    ],
)
def test_a_table_that_is_left_out_is_frozen_too(table: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="a scenario does not change"):
        table["a"] = 1
