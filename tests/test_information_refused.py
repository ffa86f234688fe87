"""What cannot be known beforehand, and questions about information that do not fit, are told."""

from __future__ import annotations

import math
from typing import Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from test_information import UMBRELLA

FORKED = document(
    {
        "early": chance({"h": 1, "t": 1}, next="first"),
        "first": decision("go", "stay", next="hidden", observes=[]),
        "hidden": chance({"h": 1, "t": 1}, next="gate", when=[{"if": {"first": "go"}, "weights": {"h": 3, "t": 1}}]),
        "gate": {
            "kind": "gate",
            "steps": {"ask": {"weight": "50%"}, "say": {"weight": "50%"}},
            "open": {"to": "second"},
            "closed": {"to": "bad"},
        },
        "second": decision("go", "stay", next="later", observes=["first"]),
        "later": chance(
            {"good": 1, "bad": 1}, when=[{"if": {"second": "go", "first": "go"}, "weights": {"good": 3, "bad": 1}}]
        ),
    },
    {"good": {"values": {"gain": 1}}, "bad": None},
    measures={"gain": {"better": "higher"}, "other": {"better": "higher"}},
    actors={"a": {}, "b": {}},
)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"of": "hidden"}, ("of: 'hidden' must not depend on what is chosen, or it cannot be known beforehand, got first moving how "
         "likely it is; write canonical='independent' to know what each option would lead to, or ask about what does not")),
        ({"of": "later"}, ("of: 'later' must happen on every path to be known beforehand, got a path that goes around it; let it come "
         "before the ways part, or ask about a node on every path")),
        ({"of": "gate.say"}, ("of: 'gate.say' must happen on every path to be known beforehand, got a path that goes around it; ask about "
         "the whole gate")),
        ({"of": "first"}, "of: 'first' is chosen here, not found out; ask about a chance node or a gate"),
        ({"of": "early", "do": {"early": "h"}}, ("of: 'early' is set by do, so there is nothing to find out; take it out of one of the "
         "two")),
        ({"of": "gate.ask", "do": {"gate": "open"}}, ("of: 'gate.ask' is set by do, so there is nothing to find out; take it out of one of "
         "the two")),
        ({"of": "erly"}, "of: no node 'erly'; did you mean 'early'?"),
        ({"of": "good"}, "of: 'good' is an outcome; name the chance node or gate that leads to it"),
        ({"of": 3}, "of must be the name of a node, gate or step, or a list, got 3; write one of these"),
        ({"of": []}, "of must be the name of a node, gate or step, or a list, got []; write one of these"),
        ({"of": ["early", 1]}, "of must be the name of a node, gate or step, or a list, got ['early', 1]; write one of these"),
        ({"of": ["early", "early"]}, "of: each name may stand once, got 'early' twice; take one out"),
        ({"of": "early", "canonical": "yes"}, "canonical must be 'independent' or nothing, got 'yes'; write one of them"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(FORKED), **{"objective": "gain", **settings})
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"cost": -1}, "cost must be a number of at least 0, got -1; leave it out for nothing"),
        ({"cost": math.nan}, "cost must be a number of at least 0, got nan; leave it out for nothing"),
        ({"cost": math.inf}, "cost must be a number of at least 0, got inf; leave it out for nothing"),
        ({"cost": True}, "cost must be a number of at least 0, got True; leave it out for nothing"),
        ({"cost": "4"}, "cost must be a number of at least 0, got '4'; leave it out for nothing"),
        ({"cost": 10**400}, f"cost must be a number of at least 0, got 1{'0' * 58}…; leave it out for nothing"),
        ({"likelihood": {"up": {"rain": 0.5, "sun": 0.5}, "down": {"rain": 0.5, "sun": 0.4}}}, ("likelihood: the signals' probabilities "
         "given 'sun' must add up to 100 %, got 90 %; correct one")),
        ({"likelihood": {}}, "likelihood: the signals' probabilities given 'rain' must add up to 100 %, got 0 %; correct one"),
        ({"likelihood": {"up": {"rain": 0.5}}}, ("likelihood['up']: every branch of 'sky' needs a probability, got none for 'sun'; add "
         "it")),
        ({"likelihood": {"up": {"rain": 0.5, "snow": 1}}}, ("likelihood['up']: 'sky' has no branch 'snow'; there are: rain, sun")),
        ({"likelihood": {"up": [0.5, 0.5]}}, ("likelihood['up'] must map branches of 'sky' to probabilities, got [0.5, 0.5]; write "
         "likelihood={'signal': {'branch': 0.8, …}, …}")),
        ({"likelihood": {1: {"rain": 1, "sun": 1}}}, ("likelihood[1] must map branches of 'sky' to probabilities, got {'rain': 1, 'sun': "
         "1}; write likelihood={'signal': {'branch': 0.8, …}, …}")),
        ({"likelihood": {"up": {"rain": 1.5, "sun": 1}}}, ("likelihood['up']['rain']: a probability must lie between 0 % and 100 %, got "
         "1.5; correct it")),
        ({"likelihood": {"up": {"rain": math.nan, "sun": 1}}}, ("likelihood['up']['rain']: a probability must lie between 0 % and 100 %, "
         "got nan; correct it")),
        ({"likelihood": {"up": {"rain": "rest", "sun": 1}}}, ("likelihood['up']['rain']: `rest` stands only in a row; write the "
         "probability itself")),
        ({"likelihood": {"up": {"rain": True, "sun": 1}}}, ("likelihood['up']['rain'] must be a probability, got True; write 0.8, '80%' or "
         "a word of the scale")),
        ({"likelihood": {"up": {"rain": [1], "sun": 1}}}, ("likelihood['up']['rain'] must be a probability, got [1]; write 0.8, '80%' or "
         "a word of the scale")),
        ({"likelihood": "cluds"}, "likelihood: no indicator 'cluds'; did you mean 'clouds'?"),
        ({"likelihood": 3}, "likelihood must be the name of an indicator, or a list, got 3; write one of these"),
        ({"likelihood": ["clouds", "clouds"]}, "likelihood: each name may stand once, got 'clouds' twice; take one out"),
        ({"of": "end", "likelihood": "clouds"}, "of must name what the indicators are about, sky, got end; correct it or leave it out"),
        ({"of": ["sky", "end"], "likelihood": {"up": {}}}, ("likelihood: a table of signals is about one node, got 2; write of='node', or "
         "name indicators of the file")),
        ({"of": None, "likelihood": {"up": {}}}, ("likelihood: a table of signals is about one node, got 0; write of='node', or name "
         "indicators of the file")),
    ],
)  # fmt: skip
def test_costs_and_likelihoods_that_are_none_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(UMBRELLA), **{"of": "sky", "objective": "loss", **settings})
    assert str(error.value) == said


def test_several_objectives_are_told() -> None:
    game = document(
        {
            "sky": chance({"l": 1, "r": 1}, next="first"),
            "first": decision("l", "r", by="a", next="second"),
            "second": decision("u", "d", by="b", next="end"),
            "end": chance({"x": 1}),
        },
        {"x": None},
        measures={"m": {"better": "higher"}, "n": {"better": "higher"}},
    )
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(game), "sky", {"a": "m", "b": "n"})
    assert str(error.value) == (
        "objective: information is worth something for one objective, got 'm' and 'n'; write objective=… for all who choose"
    )


def test_too_many_findings_are_told() -> None:
    wide = document(
        {
            "a": chance(dict.fromkeys((f"a{k}" for k in range(101)), 1), next="b"),
            "b": chance(dict.fromkeys((f"b{k}" for k in range(100)), 1), next="pick"),
            "pick": decision("u", "d", next="end"),
            "end": chance({"x": 1}),
        },
        {"x": None},
        measures={"m": {"better": "higher"}},
    )
    with pytest.raises(sc.LimitError) as error:
        sc.value_of_information(sc.Scenario.model_validate(wide), ["a", "b"])
    assert (
        str(error.value)
        == "of: at most 10,000 findings are looked at one by one, got 10,100; ask about fewer nodes at once"
    )


def test_a_price_beyond_where_utility_is_defined_is_told() -> None:
    narrow = sc.Objective(weights={"loss": 1}, values={"loss": {"points": [(0, 1), (101, 0)]}})  # type: ignore[dict-item] # as in a file
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_information(sc.Scenario.model_validate(UMBRELLA), "sky", narrow)
    assert str(error.value) == (
        "objective objective: the price of the information must lie where the utility is defined, got more than 1, and totals "
        "that a higher price leaves have no utility; extend it"
    )


def test_the_table_says_why() -> None:
    table = sc.value_of_information(sc.Scenario.model_validate(FORKED), objective="gain")
    assert isinstance(table, sc.InformationTable)
    assert list(table) == ["early", "gate"]
    assert dict(table.refused) == {"hidden": "first influences it", "later": "a path goes around it"}
