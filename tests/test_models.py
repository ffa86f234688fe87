"""Scenarios as models in Python: built, frozen, compared, copied, and with other weights."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from pydantic_core import PydanticSerializationError

import scenarios as sc

if TYPE_CHECKING:
    from collections.abc import Callable

from wrong import AMOUNT, GOOD, WEIGHT, Document, changed, mistakes

# --- Models built in Python ----------------------------------------------------------------------------------------


def built() -> sc.Scenario:
    """Build the good document's first half of models, the rest of plain dictionaries."""
    policy = GOOD["nodes"]["policy"]
    return sc.Scenario(
        **{
            **GOOD,
            "nodes": {
                **GOOD["nodes"],
                "policy": sc.Decision(**{**policy, "options": {**policy["options"], "nothing": sc.Option()}}),
                "gate": sc.Gate(
                    **{**GOOD["nodes"]["gate"], "open": sc.GateBranch(effects={"cost": 1}), "closed": sc.GateBranch()}
                ),
            },
            "outcomes": {"deal": sc.Outcome(values={"cost": -2}), "war": sc.Outcome()},
            "actors": {"president": sc.Actor(objective="interest")},
        }
    )


def test_models_and_dictionaries_make_the_same_scenario() -> None:
    assert built() == sc.Scenario(**GOOD)


def test_models_and_dictionaries_make_the_same_content() -> None:
    assert built().content_hash == sc.Scenario(**GOOD).content_hash


@pytest.mark.parametrize(
    ("make", "where", "what"),
    [
        (lambda: sc.Decision(options={}), "options", "must have at least 1 entry"),
        (lambda: sc.Decision.model_validate({"options": {"a": None}, "nxt": "x"}), "nxt", "did you mean 'next'?"),
        (lambda: sc.Chance.model_validate({"branches": {"a": {}}}), "weights", "is required"),
        (lambda: sc.Chance(branches={"a": sc.Branch()}, weights={"a": True}), "weights.a", WEIGHT),
        (lambda: sc.Branch(effects={"x": float("nan")}), "effects.x", "must be a finite number, got nan"),
        (lambda: sc.Step(weight="5%.."), "weight", WEIGHT),
        (lambda: sc.Gate.model_validate({"steps": {"a": {"wieght": 1}}}), "steps.a.wieght", "did you mean 'weight'?"),
        (lambda: sc.Outcome.model_validate({"values": {"x": "y z!"}}), "values.x", AMOUNT),
        (lambda: sc.Measure.model_validate({"better": "more"}), "better", "must be 'lower' or 'higher'"),
        (lambda: sc.Analyst(trust=-1), "trust", "above 0"),
        (lambda: sc.When.model_validate({"weights": "equal"}), "if", "is required"),
        (lambda: sc.Scenario.model_validate(5), "", "must be a mapping of keys, got 5"),
        (lambda: sc.Scenario.model_validate({**GOOD, "nodes": {"a": sc.Outcome()}}), "nodes.a", "needs a `kind`"),
        (lambda: sc.Scenario.model_validate({**GOOD, "nodes": {1: {}}}), "nodes[1]", "name must be text, got 1"),
    ],
)
def test_a_part_is_checked_when_it_is_made(make: Callable[[], object], where: str, what: str) -> None:
    ((found, message),) = mistakes(make)
    assert found == where
    assert what in message


def test_json_is_checked_like_a_document() -> None:
    with pytest.raises(sc.ScenarioError, match="no node 'nowhere'"):
        sc.Scenario.model_validate_json(json.dumps({**GOOD, "start": "nowhere"}))


def test_one_rule_in_two_nodes_is_checked_in_both() -> None:
    rule = sc.When.model_validate({"if": {"first": "a"}, "weights": {"x": 1, "y": 3}})
    nodes: dict[str, sc.Decision | sc.Chance | sc.Gate] = {
        "first": sc.Chance(branches={"a": sc.Branch(to="one"), "b": sc.Branch(to="two")}, weights="equal"),
        "one": sc.Chance(branches={"x": sc.Branch(), "y": sc.Branch()}, weights="equal", when=(rule,)),
        "two": sc.Chance(branches={"x": sc.Branch(), "z": sc.Branch(to="y")}, weights="equal", when=(rule,)),
    }
    outcomes = {"x": sc.Outcome(), "y": sc.Outcome()}
    found = mistakes(lambda: sc.Scenario(format="scenarios/1", scenario="t", nodes=nodes, outcomes=outcomes))
    assert ("nodes.two.when[0].weights", "a weight for 'y', which is not a branch; there are: x, z") in found


def test_one_rule_in_two_nodes_follows_the_order_of_each() -> None:
    rule = sc.When.model_validate({"if": {"first": ["a", "b"]}, "weights": {"x": 1, "y": 3}})
    nodes: dict[str, sc.Decision | sc.Chance | sc.Gate] = {
        "first": sc.Chance(branches={"a": sc.Branch(to="one"), "b": sc.Branch(to="two")}, weights="equal"),
        "one": sc.Chance(branches={"x": sc.Branch(), "y": sc.Branch()}, weights="equal", when=(rule,)),
        "two": sc.Chance(branches={"y": sc.Branch(), "x": sc.Branch()}, weights="equal", when=(rule,)),
    }
    outcomes = {"x": sc.Outcome(), "y": sc.Outcome()}
    model = sc.Scenario(format="scenarios/1", scenario="t", nodes=nodes, outcomes=outcomes)
    assert sc.forecast(model)["x"] == pytest.approx(0.25)


# --- Frozen --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda model: setattr(model, "title", "x"),
        lambda model: setattr(model, "new", "x"),
        lambda model: setattr(model.nodes["policy"], "next", "end"),
        lambda model: delattr(model, "title"),
        lambda model: model.nodes.__setitem__("x", model.nodes["end"]),
        lambda model: model.nodes.__delitem__("end"),
        lambda model: model.nodes.__ior__({}),
        lambda model: model.nodes.update(x=1),
        lambda model: model.nodes.setdefault("x", 1),
        lambda model: model.nodes.pop("end"),
        lambda model: model.nodes.popitem(),
        lambda model: model.nodes.clear(),
        lambda model: model.nodes["policy"].options.clear(),
        lambda model: model.nodes["policy"].weights.update(both=5),
        lambda model: model.nodes["response"].when[0].condition.clear(),
        lambda model: model.nodes["response"].when.append(1),
    ],
)
def test_a_scenario_does_not_change(change: Callable[[sc.Scenario], object]) -> None:
    model = sc.Scenario(**GOOD)
    with pytest.raises((TypeError, AttributeError)):
        change(model)
    assert model == sc.Scenario(**GOOD)


def test_what_it_was_made_of_may_change() -> None:
    document = copy.deepcopy(GOOD)
    model = sc.Scenario(**document)
    document["nodes"]["end"]["weights"]["war"] = "100%"
    assert model == sc.Scenario(**GOOD)


def test_a_copy_with_changes_is_checked() -> None:
    found = mistakes(lambda: sc.Scenario(**GOOD).model_copy(update={"start": "nowhere"}))
    assert [where for where, _ in found] == ["start"]


def test_a_copy_with_changes_keeps_the_rest() -> None:
    model = sc.Scenario(**GOOD)
    assert model.model_copy(update={"title": "New"}) == sc.Scenario(**{**GOOD, "title": "New"})


def test_a_copy_of_a_part_with_changes_is_checked() -> None:
    node = sc.Scenario(**GOOD).nodes["response"]
    assert mistakes(lambda: node.model_copy(update={"weights": {"escalates": True}}))[0][0] == "weights.escalates"


def test_a_copy_refuses_a_key_that_does_not_exist() -> None:
    with pytest.raises(sc.ScenarioError, match="titel"):
        sc.Scenario(**GOOD).model_copy(update={"titel": "x"})


# --- Equality, hash, copies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "remade",
    [
        copy.copy,
        copy.deepcopy,
        lambda model: model.model_copy(),
        lambda model: model.model_copy(deep=True),
        lambda model: pickle.loads(pickle.dumps(model)),  # noqa: S301 - our own bytes
        lambda model: sc.Scenario.model_validate(model.to_document()),
        sc.Scenario.model_validate,
    ],
)
@pytest.mark.parametrize("used", [False, True])
def test_a_copy_is_equal(remade: Callable[[sc.Scenario], sc.Scenario], used: bool) -> None:
    model = sc.Scenario(**GOOD)
    if used:
        sc.compare(model, do={"reply": "wait"})
    again = remade(model)
    assert again == model
    assert hash(again) == hash(model)
    assert dict(sc.compare(again, do={"reply": "wait"})["both"]) == dict(
        sc.compare(model, do={"reply": "wait"})["both"]
    )


def test_a_frozen_table_stays_frozen_when_pickled() -> None:
    nodes = pickle.loads(pickle.dumps(sc.Scenario(**GOOD))).nodes  # noqa: S301 - our own bytes
    with pytest.raises(TypeError, match="does not change"):
        nodes.clear()


@pytest.mark.parametrize("place", ["title", "nodes/response/why", "outcomes/deal/label"])
def test_other_content_is_not_equal(place: str) -> None:
    assert sc.Scenario(**changed({place: "other"})) != sc.Scenario(**GOOD)


def test_a_scenario_is_not_equal_to_its_document() -> None:
    assert sc.Scenario(**GOOD) != GOOD


def test_equal_scenarios_have_equal_hashes() -> None:
    turned = changed({"outcomes": dict(reversed(GOOD["outcomes"].items()))})
    one, other = sc.Scenario(**GOOD), sc.Scenario(**turned)
    assert (one == other) <= (hash(one) == hash(other))


def test_equal_parts_have_equal_hashes() -> None:
    assert hash(sc.Actor(label="Council")) == hash(sc.Actor(label="Council"))
    assert len({sc.Actor(label="Council"), sc.Actor(label="Council"), sc.Actor()}) == 2


def test_the_order_of_outcomes_is_content() -> None:
    turned = changed({"outcomes": dict(reversed(GOOD["outcomes"].items()))})
    assert sc.Scenario(**turned) != sc.Scenario(**GOOD)


def test_numbers_are_equal_however_they_are_spelled() -> None:
    assert sc.Scenario(**changed({"nodes/policy/weights/both": 2.0})) == sc.Scenario(**GOOD)


# --- with_weights --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "value", "place"),
    [
        ("response", {"escalates": "10%", "holds": "rest"}, "nodes/response/weights"),
        ("response", "equal", "nodes/response/weights"),
        ("response.escalates", "unlikely", "nodes/response/weights/escalates"),
        ("response[policy=nothing]", {"escalates": 7, "holds": 1}, "nodes/response/when/0/weights"),
        ("response[policy=nothing].holds", 9, "nodes/response/when/0/weights/holds"),
        (" response[ policy = nothing ] ", "equal", "nodes/response/when/0/weights"),
        ("policy.both", 7, "nodes/policy/weights/both"),
        ("reply", {"wait": 1, "act": 2}, "nodes/reply/weights"),
        ("gate.request", "remote", "nodes/gate/steps/request/weight"),
        ("gate.review[policy=nothing]", 0.5, "nodes/gate/steps/review/when/0/weight"),
        ("$fee", 7, "parameters/fee"),
        ("$odds", "unlikely", "parameters/odds/value"),
    ],
)
def test_with_weights_replaces_what_the_address_names(address: str, value: Any, place: str) -> None:
    assert sc.Scenario(**GOOD).with_weights({address: value}) == sc.Scenario(**changed({place: value}))


MANY: Document = {
    "nodes/response/when": [
        {"if": {"policy": ["sanctions", "tariffs"], "gate": "open"}, "weights": "equal"},
        {"if": {"policy": {"exactly": "both"}}, "weights": "equal"},
        {"if": {"policy": {"not": "both"}, "gate.request": "yes"}, "weights": "equal"},
    ]
}


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("policy=sanctions|tariffs,gate=open", 0),
        ("gate=open, policy=sanctions|tariffs", 0),
        ("policy==both", 1),
        ("policy=!both,gate.request=yes", 2),
    ],
)
def test_an_address_names_a_rule_by_its_condition(condition: str, rule: int) -> None:
    row = {"escalates": 1, "holds": 9}
    found = sc.Scenario(**changed(MANY)).with_weights({f"response[{condition}]": row})
    expected = copy.deepcopy(MANY)
    expected["nodes/response/when"][rule]["weights"] = row
    assert found == sc.Scenario(**changed(expected))


def test_an_address_may_turn_a_list_around() -> None:
    found = sc.Scenario(**changed(MANY)).with_weights({"response[policy=tariffs|sanctions,gate=open]": "equal"})
    assert found == sc.Scenario(**changed(MANY))


def test_with_weights_leaves_the_scenario_as_it_is() -> None:
    model = sc.Scenario(**GOOD)
    model.with_weights({"response": "equal", "gate.review[policy=nothing]": 0.9})
    assert model == sc.Scenario(**GOOD)


def test_with_no_weights_nothing_changes() -> None:
    assert sc.Scenario(**GOOD).with_weights({}) == sc.Scenario(**GOOD)


@pytest.mark.parametrize(
    ("address", "value", "what"),
    [
        ("respnse", "equal", "no node 'respnse'; did you mean 'response'?"),
        ("response.escalate", 1, "'response' has no branch 'escalate'; did you mean 'escalates'?"),
        ("response[policy=both]", "equal", "no `when` row 'response[policy=both]'; did you mean 'policy=nothing'?"),
        ("gate", 0.5, "the judgements of gate 'gate' are its steps"),
        ("gate.open", 0.5, "the judgements of gate 'gate' are its steps"),
        ("$ods", 1, "no parameter 'ods'; did you mean 'odds'?"),
        ("reply.wait", 1, "'reply' has no row of weights whose entry could be replaced; give the whole row"),
        ("", 1, "not an address: ''; write node, node.branch, gate.step"),
        (5, 1, "not an address: 5; write node, node.branch, gate.step"),
    ],
)
def test_with_weights_refuses_an_address_that_names_nothing(address: Any, value: Any, what: str) -> None:
    ((_, message),) = mistakes(lambda: sc.Scenario(**GOOD).with_weights({address: value}))
    assert what in message


def test_with_weights_tells_how_an_entry_of_a_rule_is_named() -> None:
    found = mistakes(lambda: sc.Scenario(**GOOD).with_weights({"response.holds[policy=nothing]": 1}))
    assert "did you mean 'holds'" not in found[0][1]


def test_with_weights_tells_every_wrong_address() -> None:
    found = mistakes(lambda: sc.Scenario(**GOOD).with_weights({"x": 1, "response": "equal", "y.z": 2}))
    assert [where for where, _ in found] == ["x", "y.z"]


@pytest.mark.parametrize(
    ("address", "value", "where"),
    [
        ("response", {"escalates": 1}, "nodes.response.weights"),
        ("response.escalates", True, "nodes.response.weights.escalates"),
        ("gate.request", 2, "nodes.gate.steps.request.weight"),
        ("gate.request", None, "nodes.gate.steps.request.weight"),
        ("response[policy=nothing]", "half", "nodes.response.when[0].weights"),
    ],
)
def test_with_weights_checks_the_new_weights(address: str, value: Any, where: str) -> None:
    found = mistakes(lambda: sc.Scenario(**GOOD).with_weights({address: value}))
    assert [place for place, _ in found] == [where]


def test_with_weights_takes_a_mapping() -> None:
    weights: Any = [("response", "equal")]
    with pytest.raises(sc.ScenarioError, match="weights must map addresses to rows"):
        sc.Scenario(**GOOD).with_weights(weights)


def test_an_interruption_that_the_serializer_makes_an_error_of_is_one_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = sc.load("us-options")

    def failing(said: str) -> Any:
        def dump(*_: object, **__: object) -> None:
            raise PydanticSerializationError(said)

        return dump

    monkeypatch.setattr(sc.Scenario, "model_dump", failing("Error calling function `x`: KeyboardInterrupt: "))
    with pytest.raises(KeyboardInterrupt):
        model.to_document()
    monkeypatch.setattr(sc.Scenario, "model_dump", failing("something else"))
    with pytest.raises(PydanticSerializationError, match="something else"):
        model.to_document()


def test_what_is_not_named_has_no_label() -> None:
    assert [part.label for part in (sc.Actor(), sc.Measure(), sc.Parameter(value=1))] == ["", "", ""]
    assert sc.Measure().unit == ""


# --- How names and ranges are written ------------------------------------------------------------------------------


def test_a_reference_is_two_ids_at_most() -> None:
    long = f"{'A' * 100}.{'b' * 100}"
    assert sc.Indicator(node=long, likelihood={"yes": 1}).node == long
    for wrong in (f"{long}b", "a.b.c", "a.", ".b"):
        with pytest.raises(sc.ScenarioError, match=r"^node: must be "):
            sc.Indicator(node=wrong, likelihood={"yes": 1})


def test_a_range_that_is_none_is_told() -> None:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(json.dumps(changed({"scales/house": {"likely": "often"}})), json_text=True)
    assert "scales.house.likely: must be a range like 60%..80%, got 'often'; correct it" in str(caught.value)
