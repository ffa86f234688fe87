"""The testing kit as its users meet it: strategies, laws of one's own, reports, and wrong arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import scenarios as sc
from constructs import CHECKLIST, constructs
from scenarios import testing

CALM = testing.Law(
    "calm",
    "with the gate closed a wider war is never likelier",
    lambda case: case.forecast(do={"atacms_gate": "closed"})["wider_war"] <= case.forecast()["wider_war"],
)
FEW_TALKS = testing.Law(
    "few_talks", "talks have less than one chance in two", lambda case: case.forecast()["talks"] < 0.5
)


def gate() -> sc.Scenario:
    return sc.load("atacms-gate")


# --- Strategies -----------------------------------------------------------------------------------


def test_every_construct_is_drawn() -> None:
    found: Counter[str] = Counter()

    @settings(max_examples=500, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(testing.documents())
    def draw(doc: dict[str, Any]) -> None:
        found.update(set(constructs(doc)))

    draw()
    wanted = [head + tail for head, tails in CHECKLIST.items() for tail in tails.split(";")]
    assert [tag for tag in wanted if not found[tag]] == []
    often = ["gate", "opens: any", "opens: count", "combines", "chance: requires", "chance: shift", "weight: zero"]
    often += ["weight: rest", "weight: range", "node shared by branches", "node shared by nodes", "several measures"]
    assert {tag: found[tag] for tag in often if found[tag] < 15} == {}


def test_the_simplest_scenario_is_one_node_with_two_ways() -> None:
    simplest = find(testing.scenarios(), lambda _: True, settings=settings(database=None, derandomize=True))
    assert [len(ways) for ways in simplest.outline.branches.values()] == [2]
    assert not simplest.parameters


def test_a_scenario_shrinks_to_what_matters() -> None:
    wanted = settings(database=None, derandomize=True, max_examples=300, deadline=None)
    least = find(testing.documents(max_nodes=3), lambda doc: "combines" in str(doc), settings=wanted)
    (node,) = least["nodes"].values()
    assert len(node["options"]) == 3  # two to combine, and one that does
    assert not {"when", "shift"} & set(node)
    assert "parameters" not in least


@pytest.mark.parametrize("most", [1, 2, 8])
def test_scenarios_are_no_larger_than_asked(most: int) -> None:
    @given(testing.scenarios(max_nodes=most))
    def check(model: sc.Scenario) -> None:
        assert len(model.nodes) <= most

    check()


@pytest.mark.parametrize("name", sc.seeds())
def test_variants_differ_only_in_their_weights(name: str) -> None:
    model, changed = sc.load(name), 0

    @given(testing.weights_of(model))
    def check(variant: sc.Scenario) -> None:
        nonlocal changed
        changed += variant != model
        assert variant.outline.targets == model.outline.targets
        assert sum(sc.forecast(variant).values()) == pytest.approx(1, abs=1e-12)

    check()
    assert changed > settings().max_examples / 2


def test_only_the_judgements_named_vary() -> None:
    @given(testing.weights_of(gate(), vary=["atacms_gate.review"]))
    def check(variant: sc.Scenario) -> None:
        assert variant.nodes["spread"] == gate().nodes["spread"]
        written = variant.nodes["atacms_gate"].steps["review"].weight  # type: ignore[union-attr] # a gate
        assert gate().with_weights({"atacms_gate.review": written}) == variant

    check()


def test_what_is_left_open_gets_weights_and_is_set_in_questions() -> None:
    open_choice = sc.loads(
        "{format: scenarios/1, scenario: open, nodes: {d: {kind: decision, options: {a: , b: }, next: g},"
        " g: {kind: gate, steps: {s: {options: true}}, open: {to: a}, closed: {to: b}}}, outcomes: {a: , b: }}"
    )

    @given(testing.weights_of(open_choice), testing.questions(open_choice))
    def check(variant: sc.Scenario, question: dict[str, Any]) -> None:
        sc.forecast(variant)
        assert "d" in question["do"]
        sc.forecast(open_choice, **question)

    check()
    assert testing.check_laws(open_choice, "compare_is_setting", examples=5)["compare_is_setting"]


def test_conditions_are_valid_where_they_stand() -> None:
    model = sc.load("ukraine-2025-08")
    document = model.to_document()

    @given(testing.conditions(model, "russia_response"))
    def check(condition: dict[str, Any]) -> None:
        rule = {"if": condition, "times": {"holds": 2}}
        node = {**document["nodes"]["russia_response"], "shift": [rule]}
        sc.Scenario.model_validate({**document, "nodes": {**document["nodes"], "russia_response": node}})

    check()


# --- Laws of one's own ------------------------------------------------------------------------------


def test_a_law_that_holds() -> None:
    found = testing.check_laws(gate(), CALM)
    assert dict(found) == {"calm": 25}
    assert str(found) == "1 law holds of atacms-gate\n  calm: with the gate closed a wider war is never likelier"


def test_a_law_that_fails_says_which_the_numbers_and_the_smallest_example() -> None:
    with pytest.raises(testing.LawBroken) as caught:
        testing.check_laws(gate(), [CALM, FEW_TALKS])
    broken = caught.value
    assert broken.law is FEW_TALKS
    head, numbers, *example = str(broken).splitlines()
    assert head == "the law 'few_talks' does not hold: talks have less than one chance in two"
    assert numbers == "  its test returns False"
    assert example[0] == "with these weights:"
    weights = [line for line in example if " = " in line]
    assert 1 <= len(weights) <= 3  # the smallest: few weights differ
    addresses = [line.strip().partition(" = ")[0] for line in weights]
    assert all(gate().with_weights({address: "equal" if "." not in address else 1}) for address in addresses)
    assert example[-2] == "the answers:"
    assert example[-1].startswith("  forecast: OutcomeDistribution(")
    assert "hypothesis" not in str(broken).lower()
    assert isinstance(broken, AssertionError)


def test_the_same_seed_finds_the_same_example() -> None:
    texts = set()
    for _ in range(2):
        with pytest.raises(testing.LawBroken) as caught:
            testing.check_laws(gate(), FEW_TALKS, seed=7)
        texts.add(str(caught.value))
    assert len(texts) == 1


def test_with_its_own_weights_alone_the_law_holds() -> None:
    assert testing.check_laws(gate(), FEW_TALKS, vary=False)["few_talks"] == 1  # there is but one
    assert testing.check_laws(gate(), FEW_TALKS, vary=["spread"])["few_talks"] > 1


@pytest.mark.parametrize("result", [None, True, np.bool_(True)])
def test_what_a_test_may_return(result: object) -> None:
    assert testing.check_laws(gate(), testing.Law("t", "a sentence", lambda _: result), examples=2)["t"] == 2


@pytest.mark.parametrize("result", [False, np.bool_(False)])
def test_false_breaks_the_law(result: object) -> None:
    with pytest.raises(testing.LawBroken, match="its test returns False"):
        testing.check_laws(gate(), testing.Law("t", "a sentence", lambda _: result), examples=2)


def test_an_assertion_breaks_the_law_with_its_text() -> None:
    @testing.law("a war is impossible", "P(war) = 0")
    def no_war(case: testing.Case) -> None:
        node = case.pick("node", ["spread"])
        level = case.draw(st.integers(1, 9), "level")
        case.same(case.forecast(given={node: "spreads"})["wider_war"], level - level, "a war")

    with pytest.raises(testing.LawBroken) as caught:
        testing.check_laws(gate(), no_war, examples=5)
    lines = str(caught.value).splitlines()
    assert lines[:3] == [
        "the law 'no_war' does not hold: a war is impossible",
        "  P(war) = 0",
        "  a war: 1 is not 0",
    ]
    assert lines[3:7] == ["with its own weights", "and these choices:", "  node: spread", "  level: 1"]


def test_a_law_may_change_weights_and_leave_cases_out() -> None:
    def test(case: testing.Case) -> None:
        if case.forecast()["talks"] < 1e-3:
            case.skip()
        surer = case.with_weights({"atacms_gate.request": 1})
        case.at_most(case.forecast()["wider_war"], case.forecast(surer)["wider_war"], "a wider war")

    assert 0 < testing.check_laws(gate(), testing.Law("t", "asking raises the risk", test))["t"] <= 25


def test_a_law_that_no_case_can_test_is_told() -> None:
    with pytest.raises(sc.QuestionError, match=r"law 't' could never be tested: do: no node 'gate'"):
        testing.check_laws(gate(), testing.Law("t", "a sentence", lambda case: case.forecast(do={"gate": "open"})))
    with pytest.raises(sc.QuestionError, match=r"law 't' could never be tested: no outcome 'war'"):
        testing.check_laws(gate(), testing.Law("t", "a sentence", lambda case: case.forecast()["war"] > 0))


def test_a_fault_in_a_test_is_told_as_such() -> None:
    with pytest.raises(sc.QuestionError, match=r"law 't' fails to run: ZeroDivisionError: .*; mend its test") as caught:
        testing.check_laws(gate(), testing.Law("t", "a sentence", lambda _: 1 / 0))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_scenario_that_has_no_answer_says_why() -> None:
    stuck = sc.loads(
        "{format: scenarios/1, scenario: stuck, nodes: {d: {kind: decision, options: {a: , b: }, weights: equal, next: n},"
        " n: {kind: chance, branches: {x: , y: }, weights: {x: 1, y: 1},"
        " shift: [{if: {d: a}, times: {x: 0, y: 0}}]}}, outcomes: {x: , y: }}"
    )
    with pytest.raises(sc.ScenarioError, match="at least one branch must weigh more than 0"):
        testing.check_laws(stuck)


# --- Where it works ----------------------------------------------------------------------------------


def test_all_laws_hold_of_the_bundled_scenarios() -> None:
    for name in sc.seeds():
        found = testing.check_laws(sc.load(name), examples=2)
        assert len(found) == len(testing.LAWS) + len(testing.RELATIONS) >= 25 + 10
        assert sum(count > 0 for count in found.values()) > 40


def test_inside_a_test_of_hypothesis() -> None:
    counts = []

    @settings(max_examples=5, database=None, suppress_health_check=list(HealthCheck))
    @given(testing.scenarios())
    def check(model: sc.Scenario) -> None:
        counts.append(testing.check_laws(model, "probabilities_add_up")["probabilities_add_up"])

    check()
    assert set(counts) <= {1, 2, 3, 4, 5}

    @settings(max_examples=30, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(testing.scenarios(), st.data())
    def together(model: sc.Scenario, data: st.DataObject) -> None:
        testing.check_laws(
            model, testing.Law("t", "never a gate", lambda case: "steps" not in repr(case.model.nodes)), data=data
        )

    with pytest.raises(testing.LawBroken, match="the scenario:\n  format: scenarios/1"):
        together()


def test_the_report_shows_which_laws_had_no_case() -> None:
    text = str(testing.check_laws(sc.load("us-options"), ["complement", "gate_is_settled"], examples=1))
    assert text.splitlines()[-1] == "without a case to test: gate_is_settled"


def test_hypothesis_is_an_extra() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import scenarios; import scenarios.testing"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COVERAGE_PROCESS_START": ""},
    )
    assert done.returncode == 1
    last = "scenarios.testing needs Hypothesis, which is not installed; install the extra: pip install 'scenarios[testing]'"
    assert done.stderr.strip().endswith(f"ImportError: {last}")


# --- Wrong arguments ---------------------------------------------------------------------------------

MODEL = gate()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: testing.check_laws("atacms-gate"), r"model must be a scenario, got 'atacms-gate'; load one"),  # type: ignore[arg-type]
        (lambda: testing.check_laws(MODEL, "complemnt"), r"laws: no law 'complemnt'; did you mean 'complement'\?"),
        (lambda: testing.check_laws(MODEL, 3), r"laws must be laws or their ids, got 3"),  # type: ignore[arg-type]
        (lambda: testing.check_laws(MODEL, [3]), r"laws must be laws or their ids, got 3; write Law"),  # type: ignore[list-item]
        (lambda: testing.check_laws(MODEL, []), r"laws must name at least one law, got none"),
        (
            lambda: testing.check_laws(MODEL, [CALM, testing.Law("calm", "other", print)]),
            r"laws: two laws are called 'calm'; rename one",
        ),
        (lambda: testing.check_laws(MODEL, examples=0), r"examples must be a whole number of at least 1, got 0"),
        (lambda: testing.check_laws(MODEL, seed=-1), r"seed must be a whole number of at least 0, got -1"),
        (lambda: testing.check_laws(MODEL, seed=True), r"seed must be a whole number of at least 0, got True"),
        (lambda: testing.check_laws(MODEL, data=3), r"data must be what st.data\(\) gives to a test, got 3"),  # type: ignore[arg-type]
        (lambda: testing.check_laws(MODEL, vary=3), r"vary must be true, false or a list of addresses, got 3"),  # type: ignore[arg-type]
        (lambda: testing.check_laws(MODEL, vary=["spred"]), r"vary: no node 'spred'; did you mean 'spread'\?"),
        (lambda: testing.check_laws(MODEL, testing.Law("t", "x", lambda _: 3)), r"law 't': the test must return True"),
        (lambda: testing.Law("t", "x", lambda: True), r"law 't': the test must take one case"),  # type: ignore[arg-type, misc]
        (lambda: testing.Law("t", "x", 3), r"law 't': the test must take one case, got 3"),  # type: ignore[arg-type]
        (lambda: testing.Law("", "x", print), r"id of a law must be text, got ''"),
        (lambda: testing.Law("t", 3, print), r"sentence of a law must be text, got 3"),  # type: ignore[arg-type]
        (lambda: testing.scenarios(max_nodes=0), r"max_nodes must be a whole number from 1 to 30, got 0"),
        (lambda: testing.documents(max_nodes=31), r"max_nodes must be a whole number from 1 to 30, got 31"),
        (lambda: testing.weight_rows([]), r"branches must name at least one branch, got \[\]"),
        (lambda: testing.weight_rows(3), r"branches must name at least one branch, got 3"),  # type: ignore[arg-type]
        (lambda: testing.weight_rows("ab", scale="icd"), r"scale: no published scale 'icd'; did you mean 'icd203'"),
        (lambda: testing.weights_of(3), r"model must be a scenario, got 3"),  # type: ignore[arg-type]
        (lambda: testing.questions(3), r"model must be a scenario, got 3"),  # type: ignore[arg-type]
        (lambda: testing.conditions(3, "n"), r"model must be a scenario, got 3"),  # type: ignore[arg-type]
        (lambda: testing.conditions(MODEL, "spred"), r"place: no node 'spred'; did you mean 'spread'\?"),
        (lambda: testing.conditions(MODEL, "atacms_gate"), r"something must stand upstream of 'atacms_gate'"),
    ],
)
def test_wrong_arguments_are_told_where_they_are_given(ask: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        ask()
