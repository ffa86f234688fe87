"""Where the rules of the language begin and end: circles, order, combined options, sizes, and what is told of each."""

# Pydantic makes of lists, texts and None what the types promise; these tests hand it just those.
# mypy: disable-error-code="arg-type, dict-item, misc"

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.model.addresses import Address, find
from scenarios.model.conditions import combined
from scenarios.model.forms import GREATEST, _text, number, wrong
from scenarios.model.nodes import Step
from scenarios.model.quantities import RANGE_PATTERN, parse
from scenarios.model.scenario import Scenario, read, shape_problems
from scenarios.model.tables import FrozenDict
from wrong import GONE, GOOD, changed, mistakes

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_the_first_node_of_the_file_may_stand_last_on_every_path() -> None:
    early = {**leading(on="late"), "when": [{"if": {"late": "on"}, "weights": "equal"}]}
    assert told({"late": leading(on="end"), "early": early}, start="early") == [
        (
            "nodes.early.when[0].if.late",
            "'late' never stands upstream of 'early', so nothing is known of it here; name a node that comes before",
        )
    ]


def test_a_message_with_braces_is_told_as_it_is() -> None:
    assert wrong("got {a}").message() == "got {a}"


@pytest.mark.parametrize(("letters", "good"), [(1_000, True), (1_001, False)])
def test_a_weight_has_at_most_a_thousand_letters(letters: int, good: bool) -> None:
    document = changed({"nodes/response/weights/holds": "a" * letters})
    words = f"must be at most 1,000 letters, got 1,001 ('{'a' * 58}…); write it shorter"
    assert [problem.message for problem in shape_problems(document)] == ([] if good else [words])


@pytest.mark.parametrize(("letters", "good"), [(100, True), (101, False)])
def test_a_name_has_at_most_a_hundred_letters(letters: int, good: bool) -> None:
    document = changed({"start": "a" * letters})
    words = f"must be at most 100 letters, got 101 ('{'a' * 58}…); write it shorter"
    assert [problem.message for problem in shape_problems(document)] == ([] if good else [words])


def test_json_text_that_is_none_is_told() -> None:
    ((where, what),) = mistakes(lambda: sc.Outcome.model_validate_json(5))
    assert where == ""
    assert what.endswith(", got 5; see the scenario language")


def test_an_unknown_key_of_json_text_is_told_with_the_nearest() -> None:
    assert mistakes(lambda: sc.Outcome.model_validate_json('{"lable": "x"}')) == [
        ("lable", "unknown key; did you mean 'label'?")
    ]


@pytest.mark.parametrize("validate", [sc.Outcome.model_validate_json, sc.Outcome.model_validate])
def test_settings_of_a_validation_are_pydantics(validate: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        validate("{}", nonsense=True)


def test_a_long_text_that_is_no_number_is_told_shortly() -> None:
    with pytest.raises(ValueError, match="not a weight") as caught:
        parse("?" * 61)
    assert str(caught.value).startswith(f"not a weight or a number: '{'?' * 60}'; write ")
    with pytest.raises(ValueError, match="finite") as caught:
        parse("9" * 400 + "%")
    assert str(caught.value) == f"a number must be finite, got '{'9' * 40}'; write a smaller one"


def test_a_wrong_heading_hides_no_other_mistake() -> None:
    document = changed({"format": "x", "scenario": GONE, "start": "polcy"})
    assert [problem.line() for problem in read(document)[1]] == [
        "format: must be 'scenarios/1', got 'x'; write one of these",
        "scenario: is required; add it",
        "start: no node 'polcy'; did you mean 'policy'?",
    ]


def test_a_malformed_table_hides_what_it_would_name_and_nothing_else() -> None:
    document = changed({"measures": [], "nodes/end/weights/war": "1%"})
    assert [problem.path for problem in read(document)[1]] == [("measures",), ("nodes", "end", "weights")]


def test_a_malformed_text_hides_no_path() -> None:
    document = changed({"title": 5, "nodes/end/branches/peace": None, "nodes/end/weights/peace": 0})
    assert [problem.line() for problem in read(document)[1]] == [
        "title: must be text, got 5; put it in quotes if it is meant as a name",
        (
            "nodes.end.branches.peace: this branch ends nowhere; give it a `to`, give the node a `next`, "
            "or name it like an outcome"
        ),
        (
            "nodes.end.weights: a row is either relative numbers or probabilities, never both, got the plain number 0.0 "
            "for 'peace' beside a probability; write it as a percentage, or all as plain numbers"
        ),
    ]


def test_a_document_with_mistakes_makes_no_scenario() -> None:
    model, problems = read(changed({"start": "polcy"}))
    assert model is None
    assert len(problems) == 1


@pytest.mark.parametrize(("wrong_keys", "all_told"), [(1_000, 1_001), (1_001, 1_001)])
def test_beside_a_thousand_wrong_keys_the_rest_is_checked(wrong_keys: int, all_told: int) -> None:
    keys = {f"wrong{i}": 1 for i in range(wrong_keys)}
    problems = read(changed({**keys, "start": "polcy"}))[1]
    assert len(problems) == all_told
    assert any("polcy" in problem.message for problem in problems) is (wrong_keys == 1_000)


@pytest.mark.parametrize(
    ("ask", "value", "message"),
    [
        ("amount", "rest", "`rest` stands only in a row of probabilities; write an amount"),
        ("probability", "rest", "`rest` stands only in a row; write the probability itself"),
        ("factor", "1e308 * $fee", "a factor must be at least 0, got inf; correct it"),
        ("factor", -0.5, "a factor must be at least 0, got -0.5; correct it"),
    ],
)
def test_a_quantity_that_does_not_fit_its_place_is_told(ask: str, value: float | str, message: str) -> None:
    lexicon = sc.Scenario.model_validate(changed({"parameters/fee": 1e10})).lexicon
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(lexicon, ask)(value)


def test_a_frozen_row_is_read_once_and_another_each_time() -> None:
    lexicon = sc.Scenario.model_validate(GOOD).lexicon
    row = {"a": 1.0, "b": 3.0}
    assert lexicon.row(row, ["a", "b"]) == [0.25, 0.75]
    row["b"] = 1.0
    assert lexicon.row(row, ["a", "b"]) == [0.5, 0.5]
    frozen, other = FrozenDict(row), FrozenDict(row)
    known = lexicon.row(frozen, ["a", "b"])
    assert lexicon.row(other, ["a", "b"]) is not known
    assert lexicon.row(frozen, ["b", "a"]) is not known
    assert lexicon.row(frozen, ["a", "b"]) is known


def test_an_address_may_have_capital_letters() -> None:
    model = sc.Scenario(
        format="scenarios/1",
        scenario="capitals",
        nodes={"Rain": {"kind": "chance", "branches": {"Wet": None, "Dry": None}, "weights": "equal"}},
        outcomes={"Wet": None, "Dry": None},
    )
    assert find(model, "Rain.Wet") == Address("Rain", branch="Wet")


@pytest.mark.parametrize(("wrong_sources", "kept"), [(999, 999), (1_000, 1_000), (1_001, 1_001), (1_002, 1_001)])
def test_of_very_many_mistakes_one_more_is_kept_than_is_told(wrong_sources: int, kept: int) -> None:
    document = changed({"nodes/policy/source": [f"G{i}" for i in range(wrong_sources)]})
    found = read(document)[1]
    assert len(found) == kept


def test_a_text_has_a_thousand_letters_at_most() -> None:
    check = _text("^a+$", "some a")
    assert check("a" * 1_000) == "a" * 1_000
    with pytest.raises(ValueError, match="must be at most 1,000 letters, got 1,001"):
        check("a" * 1_001)


def test_the_schema_tells_the_limits_of_numbers_and_ranges() -> None:
    parts = Scenario.model_json_schema()["$defs"]
    told = parts["WordRange"]["properties"]["range"]
    assert told == {"title": "Range", "type": "string", "pattern": RANGE_PATTERN, "maxLength": 1_000}
    worst = parts["ValueFunction"]["properties"]["worst"]
    assert worst["anyOf"] == [{"type": "number", "minimum": -GREATEST, "maximum": GREATEST}, {"type": "null"}]
    trust = parts["Analyst"]["properties"]["trust"]
    assert trust == {
        "title": "Trust",
        "default": 1.0,
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": GREATEST,
    }


def test_a_number_that_is_none_is_told() -> None:
    for value in (True, "1", None):
        with pytest.raises(ValueError, match=rf"^must be a finite number, got {value!r}; write it as a number"):
            number(value)
    with pytest.raises(ValueError, match=r"^must be a finite number, got 10{58}…; correct the number"):
        number(10**400)


def test_a_scenario_is_named_by_a_hundred_letters_at_most() -> None:
    assert read(changed({"scenario": "x" * 100}))[1] == []
    (problem,) = read(changed({"scenario": "x" * 101}))[1]
    assert problem.message.startswith("must be at most 100 letters, got 101 (")


def test_a_step_is_named_by_twice_a_hundred_letters_and_a_dot_at_most() -> None:
    gate, step = "G" * 100, "S" * 100
    nodes: dict[str, Any] = {
        gate: {"kind": "gate", "steps": {step: {"weight": "40%"}}, "next": "late"},
        "late": leading(on="end", off="end")
        | {"when": [{"if": {f"{gate}.{step}": "yes"}, "weights": {"on": 1, "off": 2}}]},
    }
    document = {"format": "scenarios/1", "scenario": "bounds", "nodes": nodes, "outcomes": {"end": None}}
    assert read(document)[1] == []
    nodes["late"]["when"][0]["if"] = {f"{gate}.{step}x": "yes"}
    (problem,) = read(document)[1]
    assert problem.message.startswith("name must be at most 201 letters, got 202 (")


def test_a_word_of_a_scale_has_a_hundred_letters_at_most() -> None:
    assert read(changed({"scales/house/" + "x" * 100: "1%..2%"}))[1] == []
    (problem,) = read(changed({"scales/house/" + "x" * 101: "1%..2%"}))[1]
    assert problem.message.startswith("name must be at most 100 letters, got 101 (")


def test_a_range_as_people_write_it_is_told_as_it_is_written_here() -> None:
    (problem,) = read(changed({"nodes/gate/steps/review/weight": "0,3-0,5"}))[1]
    assert problem.message.endswith("got '0,3-0,5'; did you mean 0.3..0.5?")
    (problem,) = read(changed({"nodes/gate/steps/review/weight": "0,3"}))[1]
    assert problem.message.endswith("got '0,3'; did you mean 0.3?")
