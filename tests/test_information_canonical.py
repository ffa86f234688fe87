"""What a choice influences, in Howard's canonical form: against every combination of responses."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from test_information_refused import FORKED

OPTIONS, BRANCHES = ("u", "v", "w"), ("l", "m", "r")


def drawn(rng: random.Random) -> tuple[dict[str, Any], dict[str, dict[str, int]], dict[tuple[str, str], int]]:
    """Draw a choice, what it leads to by rows of weights, and a second choice that knows the first alone."""
    rows = {option: {branch: rng.randint(1, 6) for branch in BRANCHES} for option in OPTIONS}
    worth = {(o, b): rng.randint(-20, 20) for o in OPTIONS for b in BRANCHES}
    doc = document(
        {
            "pick": decision(*OPTIONS, observes=[], next="event"),
            "event": chance(rows["u"], when=[{"if": {"pick": o}, "weights": rows[o]} for o in OPTIONS[1:]], next="bet"),
            "bet": decision("on", "off", observes=["pick"], next="end"),
            "end": {
                "kind": "chance",
                "branches": {
                    **{f"{o}{b}": {"requires": {"pick": o, "event": b, "bet": "on"}} for o, b in worth},
                    "off": {"requires": {"bet": "off"}},
                },
                "weights": "equal",
            },
        },
        {**{f"{o}{b}": {"values": {"gain": w}} for (o, b), w in worth.items()}, "off": {"values": {"gain": 1}}},
        measures={"gain": {"better": "higher"}},
    )
    return doc, rows, worth


def all_responses(rows: Any, worth: Any, utility: Any) -> Any:
    """Mean of the best option's utility over every combination of what each option would lead to."""
    total: Any = 0
    for response in itertools.product(BRANCHES, repeat=len(OPTIONS)):
        probability = math.prod(
            Fraction(rows[o][b], sum(rows[o].values())) for o, b in zip(OPTIONS, response, strict=True)
        )
        total += probability * max(utility(max(1, worth[o, b])) for o, b in zip(OPTIONS, response, strict=True))
    return total


@pytest.mark.parametrize("seed", range(20))
def test_every_combination_of_responses_agrees(seed: int) -> None:
    doc, rows, worth = drawn(random.Random(seed))
    model = sc.Scenario.model_validate(doc)
    found = sc.value_of_information(model, "event", "gain", canonical="independent")
    assert isinstance(found, sc.InformationValue)
    assert found.canonical == "pick"
    assert found.worth_with == pytest.approx(float(all_responses(rows, worth, Fraction)), abs=1e-12)
    assert found.worth_without == pytest.approx(sc.rollback(model).value, abs=1e-12)
    assert found.value == pytest.approx(found.worth_with - found.worth_without, abs=1e-12)
    assert len(found.findings) == 9
    assert found.findings[0].finding == "pick=u: l"
    assert found.findings[0].probability == pytest.approx(rows["u"]["l"] / sum(rows["u"].values()))
    assert found.findings[0].worth == pytest.approx(max(1, worth["u", "l"]))
    assert "what each option of pick would lead to is taken as independent of the others" in " ".join(
        str(found).split()
    )
    averse = sc.Objective(weights={"gain": 1}, risk=sc.Attitude(tolerance=9))
    curved = sc.value_of_information(model, "event", averse, canonical="independent")
    assert isinstance(curved, sc.InformationValue)
    utility = all_responses(rows, worth, lambda x: -math.exp(-x / 9))
    assert curved.worth_with == pytest.approx(-9 * math.log(-utility), abs=1e-9)


def test_what_no_choice_influences_is_as_without_the_form() -> None:
    model = sc.Scenario.model_validate(FORKED)
    plain, form = (sc.value_of_information(model, "early", "gain", canonical=way) for way in (None, "independent"))
    assert isinstance(plain, sc.InformationValue)
    assert isinstance(form, sc.InformationValue)
    assert form.value == plain.value
    assert form.canonical == ""


def test_options_that_are_not_there_are_left_out() -> None:
    doc, rows, worth = drawn(random.Random(3))
    barred = {**doc, "nodes": {**doc["nodes"], "sky": chance({"x": 1, "y": 1}, next="pick")}, "start": "sky"}
    barred["nodes"]["pick"] = {
        **doc["nodes"]["pick"],
        "observes": ["sky"],
        "options": {**doc["nodes"]["pick"]["options"], "w": {"requires": {"sky": "y"}}},
    }
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(barred), "event", "gain", canonical="independent")
    assert str(error.value) == (
        "canonical: 'pick', which influences what is found out, must be made in one situation, got 2; set what is known there by do"
    )
    found = sc.value_of_information(
        sc.Scenario.model_validate(barred), "event", "gain", canonical="independent", do={"sky": "x"}
    )
    assert isinstance(found, sc.InformationValue)
    assert {one.finding.partition(":")[0] for one in found.findings} == {"pick=u", "pick=v"}
    left = {option: rows[option] for option in ("u", "v")}
    by_hand = sum(
        Fraction(left["u"][a] * left["v"][b], sum(left["u"].values()) * sum(left["v"].values()))
        * max(1, worth["u", a], worth["v", b])
        for a in BRANCHES
        for b in BRANCHES
    )
    assert found.worth_with == pytest.approx(float(by_hand), abs=1e-12)


def test_only_one_choice_may_influence_it() -> None:
    both = {**FORKED, "nodes": {**FORKED["nodes"]}}
    both["nodes"]["gate"] = {**both["nodes"]["gate"], "closed": {"to": "second"}}
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(both), "later", "gain", canonical="independent")
    assert str(error.value) == (
        "canonical: only one choice may influence what is found out, got first, second; set the others by do, or give them a strategy"
    )
    given = {"second[first=go]": "go", "second": "stay"}
    found = sc.value_of_information(
        sc.Scenario.model_validate(both), "later", "gain", canonical="independent", strategy=given
    )
    assert isinstance(found, sc.InformationValue)
    # go leads to good with 3/4, stay with 1/2: one of the two does with 7/8, and the best of them alone with 3/4.
    assert found.value == pytest.approx(1 / 8)


def test_signals_are_not_known_option_by_option() -> None:
    table = {"up": {"h": 0.9, "t": 0.2}, "down": {"h": 0.1, "t": 0.8}}
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(
            sc.Scenario.model_validate(FORKED), "hidden", "gain", canonical="independent", likelihood=table
        )
    assert (
        str(error.value)
        == "canonical: only perfect information is known option by option, got signals; leave likelihood out"
    )
