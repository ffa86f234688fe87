"""What each part of the language means where a key is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.model.objectives import Attitude, ValueFunction
from scenarios.model.scenario import WordRange

if TYPE_CHECKING:
    from scenarios.model.parts import Part

ONE: dict[str, Any] = {"kind": "chance", "branches": {"b": None}, "weights": "equal"}
WHOLE: dict[str, Any] = {"format": "scenarios/1", "scenario": "short", "nodes": {"a": ONE}, "outcomes": {"b": None}}
IF: dict[str, Any] = {"if": {"gate": "open"}}
TEXTS: dict[str, Any] = {"source": (), "why": ""}
WHO: dict[str, Any] = {"who": "", "date": None, "round": None}
JUDGED: dict[str, Any] = {"confidence": None, **TEXTS, **WHO, "supersedes": ""}
NODE: dict[str, Any] = {**JUDGED, "label": "", "by": None, "when": (), "shift": (), "next": None}
LEADS: dict[str, Any] = {"label": "", "to": None, "effects": {}, **TEXTS}
BRANCH: dict[str, Any] = {**LEADS, "requires": None}
STEP: dict[str, Any] = {"label": "", "by": None, "weight": None, "when": (), "shift": (), "options": None}
GATE: dict[str, Any] = {"label": "", "guards": "", "authority": None, "opens": "all", "open": LEADS, "closed": LEADS}
TABLES = ("scales", "sources", "actors", "measures", "parameters", "analysts", "objectives", "indicators")


@pytest.mark.parametrize(
    ("kind", "given", "rest"),
    [
        (sc.Source, {}, dict.fromkeys(("publisher", "title", "date", "claim", "url", "note"), "") | {"grade": None}),
        (sc.Actor, {}, {"label": "", "objective": None}),
        (sc.Measure, {}, {"label": "", "unit": "", "better": None}),
        (sc.Parameter, {"value": 1}, {**JUDGED, "label": ""}),
        (
            sc.Analyst,
            {},
            {"label": "", "trust": 1.0, "weights": {}, "supersedes": None, "scale": None, **TEXTS, **WHO},
        ),
        (sc.JudgedRow, {"weights": "equal"}, {**JUDGED, "scale": None}),
        (sc.JudgedWeight, {"weight": 1}, {**JUDGED, "scale": None}),
        (sc.Indicator, {"node": "a", "likelihood": {"b": 1}}, {"label": "", **TEXTS}),
        (sc.Correlation, {"between": ["$a", "$b"], "spearman": 0}, TEXTS),
        (sc.ScaleDefinition, {"words": {"likely": "1%..2%"}}, {"title": "", "document": "", "edition": ""}),
        (WordRange, {"range": "1%..2%"}, {"open": None, "synonyms": ()}),
        (sc.Outcome, {}, {"label": "", "values": {}}),
        (
            sc.Objective,
            {"weights": {"a": 1}},
            {"label": "", "values": {}, "combine": "additive", "risk": None, **TEXTS},
        ),
        (
            ValueFunction,
            {},
            {"shape": "linear", "points": (), **dict.fromkeys(("worst", "best", "tolerance", "origin"))},
        ),
        (Attitude, {}, {"points": (), **dict.fromkeys(("tolerance", "aversion", "wealth"))}),
        (sc.GateBranch, {}, LEADS),
        (sc.Branch, {}, BRANCH),
        (sc.Option, {}, {**BRANCH, "combines": ()}),
        (sc.When, {**IF, "weights": "equal"}, JUDGED),
        (sc.Shift, {**IF, "times": {"a": 1}}, TEXTS),
        (sc.StepWhen, {**IF, "weight": 1}, JUDGED),
        (sc.StepShift, {**IF, "times": 1}, TEXTS),
        (sc.Step, {}, {**JUDGED, **STEP, "observes": None}),
        (sc.Decision, {"options": {"a": None}}, {**NODE, "kind": "decision", "weights": None, "observes": None}),
        (sc.Chance, {"branches": {"a": None}, "weights": "equal"}, {**NODE, "kind": "chance"}),
        (sc.Gate, {"steps": {"a": {}}}, {**TEXTS, **GATE, "kind": "gate", "next": None}),
        (
            sc.Scenario,
            WHOLE,
            {"title": "", "description": "", "as_of": None, "scale": "icd203", "start": None, "correlation": ()}
            | {name: {} for name in TABLES},
        ),
    ],
)
def test_a_key_that_is_left_out_means_this(kind: type[Part], given: dict[str, Any], rest: dict[str, Any]) -> None:
    written = {name for name, field in kind.model_fields.items() if (field.alias or name) in given}
    assert kind(**given).model_dump(exclude=written) == rest


@pytest.mark.parametrize(
    ("kind", "given", "table"),
    [
        (sc.Analyst, {}, "weights"),
        (sc.GateBranch, {}, "effects"),
        (sc.Outcome, {}, "values"),
        *((sc.Scenario, WHOLE, name) for name in TABLES),
    ],
)
def test_a_table_that_is_left_out_is_frozen_too(kind: type[Part], given: dict[str, Any], table: str) -> None:
    with pytest.raises(
        TypeError, match=r"^a scenario does not change; build a new one, for example with with_weights\(\.\.\.\)$"
    ):
        getattr(kind(**given), table)["a"] = 1
