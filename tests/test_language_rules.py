"""The small rules of the language one by one: conditions, combined options, gates, short forms, models."""

# Pydantic makes of lists, texts and None what the types promise; these tests hand it just those.
# mypy: disable-error-code="arg-type, dict-item, misc"

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from pydantic import BaseModel

import scenarios as sc
from scenarios.model.addresses import find, spelled
from scenarios.model.conditions import Test, combined
from scenarios.model.forms import GREATEST, _text, _text_or_number, number, quantity
from scenarios.model.nodes import Chance, Gate, Step, When
from scenarios.model.quantities import Distribution, ParameterUse, Point
from scenarios.model.scales import _terms
from scenarios.model.scenario import ScaleDefinition, shape_problems
from scenarios.model.tables import FrozenDict
from scenarios.model.weights import equivalent_size
from scenarios.model.words import Scale, Term
from wrong import GOOD, changed, mistakes

COMBINES = {"both": frozenset({"both", "a", "b"})}


@pytest.mark.parametrize(
    ("how", "branch", "holds"),
    [
        ("any", "a", True),
        ("any", "b", False),
        ("any", "both", True),
        ("exactly", "a", True),
        ("exactly", "both", False),
        ("exactly", "b", False),
        ("not", "a", False),
        ("not", "b", True),
        ("not", "both", False),
    ],
)
def test_a_condition_names_branches_plainly_exactly_or_not(how: Any, branch: str, *, holds: bool) -> None:
    assert Test(("a",), how).holds(branch, COMBINES) is holds


def test_what_an_option_combines_is_closed_however_deep() -> None:
    wide = combined({"all": ["both", "c"], "both": ["a", "b"], "c": [], "loop": ["loop", "pool"], "pool": ["loop"]})
    assert wide == {
        "all": {"a", "b", "both", "c"},
        "both": {"a", "b"},
        "c": set(),
        "loop": {"loop", "pool"},
        "pool": {"loop", "pool"},
    }
    assert combined({"both": ["a", "b"], "all": ["c", "both", "d"]})["all"] == {"a", "b", "both", "c", "d"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a", "a"),
        (["a"], "a"),
        (["a", "b"], ["a", "b"]),
        ({"not": "a"}, {"not": "a"}),
        ({"exactly": ["a", "b"]}, {"exactly": ["a", "b"]}),
    ],
)
def test_a_condition_is_written_as_short_as_may_be(written: Any, kept: Any) -> None:
    rule = When(**{"if": {"node": written}, "weights": "equal"})
    assert rule.model_dump(by_alias=True)["if"] == {"node": kept}
    assert When.model_validate(rule).condition is rule.condition
    assert When(**{"if": {"node": rule.condition["node"]}, "weights": "equal"}) == rule


@pytest.mark.parametrize(
    ("opens", "answers"),
    [
        ("all", {(0, 0): None, (2, 0): None, (3, 0): "open", (0, 1): "closed", (2, 1): "closed"}),
        ("any", {(0, 0): None, (1, 0): "open", (0, 2): None, (0, 3): "closed", (1, 2): "open"}),
        (2, {(1, 0): None, (2, 0): "open", (1, 1): None, (0, 2): "closed", (1, 2): "closed"}),
        (3, {(2, 0): None, (3, 0): "open", (2, 1): "closed"}),
    ],
)
def test_a_gate_is_settled_as_soon_as_may_be(opens: Any, answers: dict[tuple[int, int], str | None]) -> None:
    gate = Gate(steps={name: Step(weight=0.5) for name in "abc"}, opens=opens)
    assert {counts: gate.settled(*counts) for counts in answers} == answers


def test_a_step_may_be_a_choice_without_a_weight() -> None:
    assert Step(options=True).options is True
    document = changed({"nodes/gate/steps/request": {"by": "president", "options": True}})
    assert sc.Scenario.model_validate(document).to_document()["nodes"]["gate"]["steps"]["request"]["options"] is True


@pytest.mark.parametrize("firmness", ["low", "moderate", "high", 0.5, GREATEST])
def test_a_confidence_is_a_word_or_a_sample_size(firmness: Any) -> None:
    document = changed({"nodes/end/confidence": firmness})
    assert sc.Scenario.model_validate(document).nodes["end"].confidence == firmness  # type: ignore[union-attr]


def test_a_text_of_a_pattern() -> None:
    check = _text("^a+$", "some a")
    assert check("aa") == "aa"
    for wrong in ("b", "aa\n", "aX\n", 5):
        with pytest.raises(ValueError, match=r"must be some a, got .*; correct it or put a text in quotes") as caught:
            check(wrong)
        assert repr(wrong) in str(caught.value)


def test_a_quantity_is_a_number_or_a_text() -> None:
    check = _text_or_number("^a+$", "some a", 1.0)
    assert (check(2), check("aa")) == (2.0, "aa")
    for wrong, told in ((0, "must be a finite number of at least 1, got 0"), (True, "must be some a, got True")):
        with pytest.raises(ValueError, match=told):
            check(wrong)
    validator, shape = quantity("^a+$", "some a", 1.0)
    assert validator.func(3) == 3.0  # type: ignore[call-arg] # a validator of the value alone
    with pytest.raises(ValueError, match="must be some a, got 'b'"):
        validator.func("b")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="of at least 1"):
        validator.func(0)  # type: ignore[call-arg]
    assert shape.json_schema == {
        "anyOf": [
            {"type": "number", "minimum": 1.0, "maximum": GREATEST},
            {"type": "string", "pattern": "^a+$", "maxLength": 1000},
        ]
    }


def test_a_number_may_be_the_least() -> None:
    assert number(0, 0.0) == 0
    assert number(-GREATEST) == -GREATEST
    with pytest.raises(ValueError, match="must be a finite number above 0, got 0; correct the number"):
        number(0, 0.0, above=True)


def test_a_published_scale_is_made_of_percentages() -> None:
    assert _terms(("even", 40, 60, ("evens",)), ("sure", 90, 100, ()), open_low="even", open_high="sure") == (
        Term("even", 0.4, 0.6, low_closed=False, high_closed=True, synonyms=("evens",)),
        Term("sure", 0.9, 1.0, low_closed=True, high_closed=False, synonyms=()),
    )
    (nameless,) = _terms(("", 1, 2, ()))  # no word is open unless it is named
    assert (nameless.low_closed, nameless.high_closed) == (False, False)


def test_a_scale_of_a_file_as_a_whole() -> None:
    made = ScaleDefinition(
        title="House words",
        document="Style guide",
        edition="3",
        words={
            "Low Odds": {"range": "0%..20%", "open": "low", "synonyms": ["SLIM  chance"]},
            "high": {"range": "20%..80%", "open": "high"},
            "middling": {"range": "40%..60%", "open": "both"},
            "sure": "80%..100%",
        },
    )
    assert made.scale("house") == Scale(
        "house",
        "House words",
        "Style guide",
        "3",
        (
            Term("low odds", 0.0, 0.2, low_closed=False, high_closed=True, synonyms=("slim chance",)),
            Term("high", 0.2, 0.8, low_closed=True, high_closed=False),
            Term("middling", 0.4, 0.6, low_closed=False, high_closed=False),
            Term("sure", 0.8, 1.0),
        ),
    )
    untitled = ScaleDefinition(words={"sure": "80%..100%"}).scale("house")
    assert (untitled.title, untitled.document, untitled.edition) == ("house", "", "")
    words = {"likely": "60%..80%", "very likely": "80%..90%", "remote": "0%..5%"}
    model = sc.Scenario.model_validate(changed({"scale": "house", "scales/house": words}))
    assert (model.words.id, model.words.title) == ("house", "house")


# --- models ---------------------------------------------------------------------------------------------------------


def test_a_part_that_is_no_document_is_told_where_it_stands() -> None:
    class Row(BaseModel):
        nodes: Any = None

    found = mistakes(lambda: sc.Scenario.model_validate(Row(nodes=5), from_attributes=True))
    assert ("nodes", "must be a mapping of names, got 5; write `name: …` lines below it") in found
    found = mistakes(lambda: sc.Scenario.model_validate(Row(nodes={"a": 5}), from_attributes=True))
    assert ("nodes.a", "must be a mapping of keys, got 5; write `key: …` lines below it") in found
    ((where, what),) = mistakes(lambda: sc.Scenario.model_validate(5))
    assert (where, what) == ("", "must be a mapping of keys, got 5; write `key: …` lines below it")


def test_json_text_is_checked_like_a_document() -> None:
    assert sc.Scenario.model_validate_json(json.dumps(GOOD)) == sc.Scenario.model_validate(GOOD)
    found = mistakes(lambda: sc.Scenario.model_validate_json("[1"))
    assert [where for where, _ in found] == [""]
    assert found[0][1].startswith("invalid JSON: ")
    assert found[0][1].endswith(", got '[1'; see the scenario language")
    assert mistakes(lambda: sc.Scenario.model_validate_json(json.dumps(changed({"title": 5})))) == [
        ("title", "must be text, got 5; put it in quotes if it is meant as a name")
    ]


def test_arguments_without_names_are_refused() -> None:
    with pytest.raises(TypeError):
        sc.Scenario(GOOD)  # type: ignore[call-arg]


def test_what_is_frozen_says_how_to_change() -> None:
    model = sc.Scenario.model_validate(GOOD)
    told = "a scenario does not change, so 'title' cannot be set; build a new one, for example with with_weights(...)"
    with pytest.raises(AttributeError) as caught:
        model.title = "x"
    assert str(caught.value) == told
    with pytest.raises(AttributeError) as caught:
        del model.title
    assert str(caught.value) == told
    with pytest.raises(TypeError) as refused:
        model.nodes["x"] = model.nodes["end"]
    assert str(refused.value) == "a scenario does not change; build a new one, for example with with_weights(...)"


def test_a_copy_is_deep_only_if_asked() -> None:
    model = sc.Scenario.model_validate(GOOD)
    assert model.model_copy().nodes is model.nodes
    assert model.model_copy(deep=True).nodes is not model.nodes


def test_a_copy_with_changes_takes_names_and_aliases() -> None:
    rule = When(**{"if": {"a": "b"}, "weights": {"x": 1}, "why": "so"})
    for name in ("if", "condition"):
        made = rule.model_copy(update={name: {"a": "c"}})
        assert made == When(**{"if": {"a": "c"}, "weights": {"x": 1}, "why": "so"})
        assert made.model_fields_set == {"condition", "weights", "why"}
    assert rule.model_copy(update={"confidence": "low"}).confidence == "low"
    with pytest.raises(sc.ScenarioError) as caught:
        rule.model_copy(update={"weight": 1})
    assert caught.value.lines() == ["weight: unknown key; did you mean 'weights'?"]


def test_hash_and_copies_by_pickle() -> None:
    model = sc.Scenario.model_validate(GOOD)
    assert hash(model) == hash(model.content_hash)
    assert hash(model) != hash(sc.Scenario.model_validate(changed({"title": "other"})))
    sc.compare(model, do={"reply": "wait"})
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - made here
    assert set(vars(again)) == set(sc.Scenario.model_fields)
    assert again == model


def test_the_canonical_form_letter_by_letter() -> None:
    model = sc.Scenario(
        format="scenarios/1",
        scenario="small",
        title="Größe",
        nodes={"n": Chance(branches={"a": {}, "b": {}}, weights={"a": 1.0, "b": 0.5}, source=["S"])},
        outcomes={"a": None, "b": None},
        sources={"S": None},
    )
    assert model.canonical() == (
        '{"format":"scenarios/1","scenario":"small","title":"Größe","sources":{"S":{}},"nodes":{"n":{"kind":"chance",'
        '"source":["S"],"branches":{"a":{},"b":{}},"weights":{"a":1,"b":0.5}}},"outcomes":{"a":{},"b":{}}}'
    )


def test_half_of_a_surrogate_pair_has_a_hash() -> None:
    assert len(sc.Scenario.model_validate(changed({"title": "\ud800"})).content_hash) == 64


def test_shape_problems_are_those_of_one_place() -> None:
    assert shape_problems(GOOD) == []
    assert [p.path for p in shape_problems(changed({"title": 5, "start": "nowhere"}))] == [("title",)]


def test_a_table_refuses_every_change() -> None:
    table = FrozenDict({"a": 1})
    for change in ("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update"):
        with pytest.raises(TypeError, match="a scenario does not change"):
            getattr(table, change)("a", 2)


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("gate", "the judgements of gate 'gate' are its steps, got 'gate'; there are: gate.request, gate.review"),
        (
            "gate.requests",
            "the judgements of gate 'gate' are its steps, got 'gate.requests'; did you mean 'gate.request'?",
        ),
        (
            "response.escalates[policy=nothing]",
            (
                "an entry of a `when` row is named node[other=branch].branch, got "
                "'response.escalates[policy=nothing]'; write response[policy=nothing].escalates"
            ),
        ),
    ],
)
def test_a_wrong_address_is_told_whole(address: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"gate|response") as caught:
        find(sc.Scenario.model_validate(GOOD), address)
    assert str(caught.value) == message


@pytest.mark.parametrize("how", ["exactly", "not"])
def test_an_address_with_a_sign_is_another(how: str) -> None:
    when = [{"if": {"policy": {how: ["both", "nothing"]}}, "weights": "equal"}]
    model = sc.Scenario.model_validate(changed({"nodes/response/when": when}))
    sign = {"exactly": "==", "not": "=!"}[how]
    assert find(model, f"response[policy{sign}nothing|both]").rule == 0
    with pytest.raises(ValueError, match="no `when` row"):
        find(model, "response[policy=nothing|both]")


def test_weights_must_be_a_mapping() -> None:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.Scenario.model_validate(GOOD).with_weights(["x"])
    assert str(caught.value) == "weights must map addresses to rows, got ['x']; write {'node': {...}}"


def test_a_condition_may_look_at_either_of_two_ways_that_meet() -> None:
    ways = {"left": {"to": "one"}, "right": {"to": "other"}}
    looks = [{"if": {name: "up"}, "times": {"good": 2}} for name in ("one", "other")]
    nodes = {
        "root": {"kind": "chance", "branches": ways, "weights": "equal"},
        **{
            name: {"kind": "chance", "branches": {"up": None, "down": None}, "weights": "equal", "next": "end"}
            for name in ("one", "other")
        },
        "end": {"kind": "chance", "branches": {"good": None, "bad": None}, "weights": "equal", "shift": looks},
    }
    doc = {"format": "scenarios/1", "scenario": "ways", "nodes": nodes, "outcomes": {"good": None, "bad": None}}
    outline = sc.Scenario.model_validate(doc).outline
    assert [outline.upstream(name, "end") for name in nodes] == [True, True, True, False]
    assert outline.upstream("one", "other") is False


def test_rules_of_different_nodes_have_addresses_of_their_own() -> None:
    model = sc.Scenario.model_validate(changed({"nodes/response/when/0/if": {"policy": ["both", "tariffs"]}}))
    other = model.with_weights(
        {"gate.review[policy=nothing]": "7%", "response[policy=both|tariffs]": {"escalates": 1, "holds": 1}}
    )
    nodes = other.to_document()["nodes"]
    assert nodes["gate"]["steps"]["review"]["when"][0]["weight"] == "7%"
    assert nodes["response"]["when"][0]["weights"] == {"escalates": 1, "holds": 1}


def test_a_gate_may_open_at_the_count_of_its_steps_and_not_above() -> None:
    gate = sc.Scenario.model_validate(changed({"nodes/gate/opens": 2})).nodes["gate"]
    assert isinstance(gate, Gate)
    assert gate.opens == 2
    ((place, _),) = mistakes(lambda: sc.Scenario.model_validate(changed({"nodes/gate/opens": 3})))
    assert place == "nodes.gate.opens"


def test_each_correlation_that_is_wrong_is_told() -> None:
    pairs = [
        ("nobody", "response"),
        ("response", "nobody"),
        ("$fee", " $fee"),
        ("$odds", "nothing"),
        ("$fee", "gate.review"),
        ("$fee", "gate.review"),
    ]
    entries = [{"between": list(pair), "spearman": 0.5} for pair in pairs]
    told = mistakes(lambda: sc.Scenario.model_validate(changed({"correlation": entries})))
    assert [place for place, _ in told] == [
        "correlation[0].between[0]",
        "correlation[0].between[1]",
        "correlation[1].between[0]",
        "correlation[1].between[1]",
        "correlation[2]",
        "correlation[3].between[1]",
        "correlation[5]",
    ]
    assert told[4][1] == "a correlation is between two different judgements, got '$fee' twice; name another"


def test_an_address_has_one_spelling() -> None:
    model = sc.Scenario.model_validate(changed({"parameters/Fee_2": 1}))
    for address in (
        "$Fee_2",
        "policy",
        "response[policy=nothing]",
        "gate.request",
        "gate.review[policy=nothing]",
        "$fee",
    ):
        assert spelled(model, find(model, f" {address} ")) == address


def test_a_confidence_in_words_is_a_number_of_cases() -> None:
    assert [equivalent_size(said) for said in ("low", "moderate", "high", 7.5)] == [6, 25, 100, 7.5]


def test_a_parameter_with_a_confidence_is_drawn_around_its_best_estimate() -> None:
    values = {"never": "0%", "always": "100%", "half": "50%", "more": 1.5}
    parameters = {name: {"value": value, "confidence": "high"} for name, value in values.items()}
    lexicon = sc.Scenario.model_validate(changed({"parameters": GOOD["parameters"] | parameters})).lexicon
    drawn = {name: lexicon.drawn(ParameterUse(name, 1.0)) for name in ("never", "always", "half")}
    assert drawn == {"never": Point(0), "always": Point(1), "half": Distribution("beta", (50, 50))}
    with pytest.raises(
        sc.QuestionError, match=r"parameters\.more: a confidence must stand beside a probability, got 1\.5"
    ):
        lexicon.drawn(ParameterUse("more", 1.0))


def test_the_extent_of_a_quantity() -> None:
    lexicon = sc.Scenario.model_validate(GOOD).lexicon
    assert [lexicon.extent(written) for written in ("10%..20%", "30%", 4.0)] == [(0.1, 0.2), (0.3, 0.3), (4, 4)]
