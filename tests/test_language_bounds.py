"""Where the rules of the language begin and end: circles, order, combined options, sizes, and what is told of each."""

# Pydantic makes of lists, texts and None what the types promise; these tests hand it just those.
# mypy: disable-error-code="arg-type, dict-item, misc"

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

import scenarios as sc
from scenarios.model.conditions import combined
from scenarios.model.nodes import Step
from scenarios.model.parts import GREATEST
from scenarios.model.scenario import shape_problems
from wrong import GOOD, changed, mistakes


def leading(**branches: str) -> dict[str, Any]:
    """Return a chance node whose branches lead to these nodes and outcomes."""
    return {"kind": "chance", "branches": {name: {"to": to} for name, to in branches.items()}, "weights": "equal"}


def told(nodes: dict[str, Any], **others: Any) -> list[tuple[str, str]]:
    """Return the mistakes of a scenario of these nodes and one outcome, end."""
    document = {"format": "scenarios/1", "scenario": "bounds", "nodes": nodes, "outcomes": {"end": None}, **others}
    return mistakes(lambda: sc.Scenario.model_validate(document))


def test_a_circle_that_shares_a_node_with_another_is_not_told_again() -> None:
    nodes = {
        "a": leading(on="b"),
        "b": leading(off="d", on="c"),
        "c": leading(back="b", out="end"),
        "d": leading(back="a", out="end"),
    }
    assert told(nodes) == [
        ("nodes.b", "a path must never come back to a node, got b -> c -> b; send one of these branches elsewhere")
    ]


def test_a_step_without_a_weight_is_good_where_both_answers_are_options() -> None:
    document = changed({"nodes/gate/steps/request": {"options": True}})
    assert sc.Scenario.model_validate(document).nodes["gate"].steps["request"].weight is None  # type: ignore[union-attr]


def test_new_weights_may_be_any_mapping() -> None:
    model = sc.Scenario.model_validate(GOOD)
    row = MappingProxyType({"holds": 1, "escalates": 3})
    changed_model = model.with_weights(MappingProxyType({"response": row}))
    assert changed_model.nodes["response"].weights == {"holds": 1, "escalates": 3}  # type: ignore[union-attr] # a chance node


def test_an_address_that_is_no_text_is_told() -> None:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.Scenario.model_validate(GOOD).with_weights({5: "equal"})
    (problem,) = caught.value.problems
    assert problem.path == ("5",)
    assert problem.message == ("not an address: 5; write node, node.branch, gate.step, node[other=branch] or $name")


def test_mistakes_come_in_the_order_of_the_nodes_after_all_others() -> None:
    last = {**leading(end="end", out="end"), "weights": {"end": "2 %", "out": 1}}
    nodes = {"first": leading(on="last"), "lonely": leading(on="last"), "last": last}
    found = told(nodes, outcomes={"end": {"values": {"cost": 1}}})
    assert [place for place, _ in found] == ["outcomes.end.values.cost", "nodes.lonely", "nodes.last.weights"]


def test_options_that_combine_one_another_are_told_both() -> None:
    options = {"a": None, "pair": {"combines": ["a", "trio"]}, "trio": {"combines": "pair"}}
    document = changed({"nodes/policy/options": options, "nodes/policy/weights": "equal"})
    told = mistakes(lambda: sc.Scenario.model_validate(document))
    assert ("nodes.policy.options.pair.combines", "'pair' would combine itself; take 'trio' out") in told
    assert ("nodes.policy.options.trio.combines", "'trio' would combine itself; take 'pair' out") in told


@pytest.mark.parametrize(
    ("length", "circle"),
    [
        (11, "n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> n6 -> n7 -> n8 -> n9 -> n10 -> n0"),
        (12, "n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> … -> n7 -> n8 -> n9 -> n10 -> n11 -> n0"),
    ],
)
def test_of_a_circle_twelve_names_are_told(length: int, circle: str) -> None:
    nodes = {f"n{i}": leading(on=f"n{(i + 1) % length}", out="end") for i in range(length)}
    assert told(nodes) == [
        ("nodes.n0", f"a path must never come back to a node, got {circle}; send one of these branches elsewhere")
    ]


def test_options_combine_fifty_thousand_others_and_no_more() -> None:
    most = {"all": [str(i) for i in range(50_000)]}
    assert len(combined(most)["all"]) == 50_000
    with pytest.raises(ValueError, match="options may combine") as caught:
        combined({"one": ["x"], **most})
    assert str(caught.value) == (
        "options may combine at most 50,000 others in all, those of their parts included, got more; combine fewer"
    )


@pytest.mark.parametrize(("confidence", "good"), [(GREATEST, True), (5e-324, True), (0, False), (float("inf"), False)])
def test_a_sample_size_is_finite_and_above_zero(confidence: float, good: bool) -> None:
    document = changed({"nodes/response/confidence": confidence})
    assert (shape_problems(document) == []) is good


def test_options_true_is_read_as_true() -> None:
    assert Step(options=True).options is True


def test_nodes_are_sorted_from_the_start_on_in_the_order_of_branches() -> None:
    nodes = {"x": leading(on="end"), "y": leading(on="end"), "first": leading(one="x", two="y")}
    model = sc.Scenario(format="scenarios/1", scenario="fork", start="first", nodes=nodes, outcomes={"end": None})
    assert model.outline.order == ["first", "x", "y"]


def test_a_circle_that_no_path_reaches_is_told() -> None:
    nodes = {"first": leading(on="end"), "a": leading(on="b", out="end"), "b": leading(back="a", out="end")}
    assert told(nodes) == [
        ("nodes.a", "a path must never come back to a node, got a -> b -> a; send one of these branches elsewhere")
    ]
