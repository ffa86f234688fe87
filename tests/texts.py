"""Scenario files as text, and the lines of the errors that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.files.text import read_yaml

if TYPE_CHECKING:
    from pathlib import Path


TRIAL = """\
format: scenarios/1
scenario: trial                      # id: lower-case, digits, - and _
title: A trial of the language
as_of: 2025-08-24
scale: icd203
sources:
  F6: {publisher: Wall Street Journal, date: 2025-08-23, claim: The Defense Secretary has the final say.}
  F11: {claim: Another}
  F12:
actors:
  us_president: {label: US President, objective: us_interest}
measures:                            # numbers that add up along a path
  us_cost: {label: Cost to the US, unit: USD bn, better: lower}
  escalation: {label: Escalation, unit: index, better: lower}
start: us_policy
nodes:
  us_policy:
    kind: decision
    by: us_president
    options:
      sanctions: {effects: {us_cost: 5}}
      tariffs: {effects: {us_cost: 20}}
      both: {combines: [sanctions, tariffs], effects: {us_cost: 3}}
      withdrawal:
    weights: {sanctions: 3, tariffs: 2, both: 2, withdrawal: 3}
    next: atacms_gate
  atacms_gate:
    kind: gate
    guards: Firing US-made ATACMS at targets inside Russia
    authority: us_secdef
    steps:
      request: {by: ukraine, weight: very likely}
      review: {by: pentagon, weight: 40%}
      final_say:
        by: us_secdef
        weight: unlikely
        source: F6
        when: [{if: {us_policy: withdrawal}, weight: 1%}]
        shift: [{if: {us_policy: sanctions}, times: 1.5}]
    opens: all
    next: russia_response
  russia_response:
    kind: chance
    by: russia
    branches:
      escalates: {effects: {escalation: 3}}
      holds:
      negotiates: {effects: {escalation: -1}}
    weights: {escalates: 3, holds: 5, negotiates: 2}
    when:
      - if: {us_policy: withdrawal}
        weights: {escalates: 4, holds: 5, negotiates: 1}
    shift:
      - {if: {atacms_gate: open}, times: {escalates: 1.5, negotiates: 1.2}}
      - {if: {us_policy: sanctions}, times: {negotiates: 1.3}}
    next: end
  end:
    kind: chance
    branches:
      deal:
      stalemate:
      wider_war: {requires: {russia_response: escalates}}
    weights: {deal: 5%..20%, stalemate: rest, wider_war: 5%}
    when: [{if: {russia_response: negotiates}, weights: {deal: likely, stalemate: rest, wider_war: 1%}}]
outcomes:
  deal: {values: {escalation: -2}}
  stalemate:
  wider_war: {values: {escalation: 10}}
parameters:
  resolve: {value: likely, why: …, source: F11}
  survey_fee: 5..15
analysts:
  cautious: {label: A cautious analyst, trust: 2, weights: {atacms_gate.final_say: remote,
    "russia_response[us_policy=withdrawal]": {escalates: 6, holds: 3, negotiates: 1}}}
objectives:
  us_interest: {us_cost: 1, escalation: 4}
indicators:
  troop_trains: {node: russia_response, likelihood: {escalates: 70%, holds: 20%, negotiates: 5%}, source: F12}
scales: {house: {likely: 60%..80%, unlikely: 15%..35%}}
"""
SMALL = """\
format: scenarios/1
scenario: small
nodes:
  rain:
    kind: chance
    branches: {wet: , dry: }
    weights: {wet: 30%, dry: rest}
outcomes: {dry: , wet: }
"""


def small(**more: Any) -> dict[str, Any]:
    """Return the small scenario as a document, with more keys."""
    document = read_yaml(SMALL)[0]
    assert isinstance(document, dict)
    return {**document, **more}


def lines(text: str, *, json_text: bool = False) -> list[str]:
    """Return the lines of the error that a text makes, without the name that stands for the file."""
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(text, json_text=json_text)
    return [line.removeprefix("<text>:") for line in caught.value.lines()]


def file_lines(path: Path) -> list[str]:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    return [line.removeprefix(f"{path}:") for line in caught.value.lines()]
