"""Every message about a question word for word, and the answer's own names and arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scenarios as sc
from scenarios.evaluation.question import Places, Question, labels_of
from scenarios.graph import Program, expand
from wrong import GONE, GOOD, changed

DO = {"reply": "wait"}
CLOSED = {"gate": "closed"}


def told(ask: Any, **settings: Any) -> str:
    model = settings.pop("model", None)
    with pytest.raises(sc.ScenariosError) as caught:
        ask(sc.Scenario.model_validate(GOOD) if model is None else model, **settings)
    return f"{type(caught.value).__name__}: {caught.value}"


QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"do": {"polcy": "both"}}, "do: no node 'polcy'; did you mean 'policy'?"),
    ({"do": {5: "both"}}, "do: no node 5; there are: policy, gate, gate.request, gate.review, response, reply, end"),
    ({"do": {"deal": "both"}}, "do: 'deal' is an outcome; name a decision, chance node, gate or step"),
    ({"do": {"policy": "boht"}}, "do: 'policy' has no branch 'boht'; did you mean 'both'?"),
    ({"do": {"gate": 5}}, "do: 'gate' has no branch 5; there are: open, closed"),
    ({"do": ["policy"]}, "do must map a node to a branch, got ['policy']; write do={'node': 'branch'}"),
    ({"given": "policy"}, "given must map a node to a branch, got 'policy'; write given={'node': 'branch'}"),
    ({"given": {"policy": []}}, "given: 'policy' takes a branch, a list of branches, or a likelihood for each, got []"),
    ({"given": {"policy": 5}}, "given: 'policy' takes a branch, a list of branches, or a likelihood for each, got 5"),
    ({"given": {"polcy": 5}}, "given: no node 'polcy'; did you mean 'policy'?"),
    ({"given": {"polcy": {"both": 1}}}, "given: no node 'polcy'; did you mean 'policy'?"),
    ({"given": {"policy": ["both", "x"]}},
     "given: 'policy' has no branch 'x'; there are: sanctions, tariffs, both, nothing"),
    ({"by": "polcy"}, "by: no node 'polcy'; did you mean 'policy'?"),
    ({"by": "war"}, "by: 'war' is an outcome; name a decision, chance node, gate or step"),
    ({"by": "policy", "do": {"policy": "both"}}, "by='policy' is compared, so do cannot set it; take it out of do"),
    ({"by": "gate", "given": {"gate.review": "yes"}},
     "'gate.review' is never asked when 'gate' itself is set; ask about one of the two"),
    ({"by": "gate.review", "do": CLOSED},
     "'gate.review' is never asked when 'gate' itself is set; ask about one of the two"),
    ({"do": {"gate": "open", "gate.request": "yes"}},
     "'gate.request' is never asked when 'gate' itself is set; ask about one of the two"),
    ({"given": {"response": "holds"}, "do": {"response": "escalates", **DO}},
     ("given: what is learned must be possible, got probability 0 for response=holds under policy=sanctions; "
     "learn something else, or change the weights that rule it out")),
    ({"given": {"policy": ["tariffs", "both"], "gate": "open"}, "do": {"gate.review": "no", **DO}},
     ("given: what is learned must be possible, got probability 0 for policy=both|tariffs, gate=open under "
     "policy=sanctions; learn something else, or change the weights that rule it out")),
    ({}, ("reply: a decision needs a choice, got none (it has no weights and the question does not set it); add "
         "do={'reply': 'wait'}, compare by='reply', or give it weights (with_strategy)")),
    ({"do": {"reply": "act"}},
     ("reply: the option to set must be available on every path, got 'act' ruled out by its `requires` where "
     "policy=sanctions, response=holds; set or learn what comes before so that it is")),
    ({"by": "reply"},
     ("reply: the option to set must be available on every path, got 'act' ruled out by its `requires` where "
     "response=holds; set or learn what comes before so that it is")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "message"), QUESTIONS)
def test_a_wrong_question_is_told_word_for_word(question: dict[str, Any], message: str) -> None:
    assert told(sc.compare, **question) == f"QuestionError: {message}"


def test_a_forecast_tells_what_is_impossible_without_an_option() -> None:
    message = told(sc.forecast, do={"response": "escalates", **DO}, given={"response": "holds"})
    assert message == (
        "QuestionError: given: what is learned must be possible, got probability 0 for response=holds; "
        "learn something else, or change the weights that rule it out"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"nodes/end/weights": {"deal": 0, "war": 1}},
            ("ScenarioError: nodes.end: at least one branch must weigh more than 0, got none where response=holds, after "
            "`shift` and `requires`; change a weight there"),
        ),
        (
            {"nodes/gate/steps/request/shift": [{"if": {"policy": "both"}, "times": 0}],
             "nodes/gate/steps/request/weight": "100%"},
            ("ScenarioError: nodes.gate.steps.request: at least one branch must weigh more than 0, got none where "
            "policy=both, after `shift` and `requires`; change a weight there"),
        ),
        (
            {"nodes/gate/steps/request": {"options": True}},
            ("QuestionError: gate.request: a decision needs a choice, got none (it has no weights and the question does "
            "not set it); add do={'gate.request': 'yes'}, compare by='gate.request', or give it weights (with_strategy)"),
        ),
    ],
)  # fmt: skip
def test_a_path_that_ends_early_is_told_word_for_word(change: dict[str, Any], message: str) -> None:
    model = sc.Scenario.model_validate(changed(change))
    assert told(sc.forecast, model=model, do=DO) == message


def test_other_questions_that_are_wrong() -> None:
    assert told(sc.compare, model=5) == (
        "QuestionError: model must be a scenario, got 5; load one with scenarios.load(...)"
    )
    assert (
        told(sc.risk_profile, measure="cots", do=DO)
        == "QuestionError: measure: no measure 'cots'; did you mean 'cost'?"
    )
    assert told(sc.risk_profile, measure=5, do=DO) == "QuestionError: measure: no measure 5; there are: cost"
    for limit in (0, True, 1.5):
        assert told(sc.risk_profile, measure="cost", do=DO, limit=limit) == (
            f"QuestionError: limit must be a whole number of at least 1, got {limit!r}"
        )
    document = changed({"nodes/policy/options/nothing": {"effects": {"cost": 0.3}}})
    message = told(sc.risk_profile, model=sc.Scenario.model_validate(document), measure="cost", do=DO, limit=1)
    assert message == (
        "LimitError: cost: at most 1 different totals may be held at once, got 4 at gate.request; "
        "round the measure's effects to a coarser step"
    )
    chance_only = changed({"nodes": {"end": {**GOOD["nodes"]["end"], "branches": {"deal": None, "war": None}}},
                           "start": GONE, "analysts": GONE, "indicators": GONE})  # fmt: skip
    assert told(sc.compare, model=sc.Scenario.model_validate(chance_only)) == (
        "QuestionError: by: the scenario must have a decision or a gate to compare, got only chance nodes; name one "
        "with by=..., or ask for the forecast"
    )


def test_what_no_path_can_meet_is_told_without_a_situation() -> None:
    """A gate that is set asks none of its steps, so nothing that requires one of them is ever available."""
    doc = {
        "format": "scenarios/1",
        "scenario": "never",
        "nodes": {
            "gate": {"kind": "gate", "steps": {"ask": {"weight": 0.5}}, "next": "reply"},
            "reply": {
                "kind": "decision",
                "options": {"act": {"requires": {"gate.ask": "yes"}, "to": "end"}, "wait": {"to": "end"}},
            },
        },
        "outcomes": {"end": None},
    }
    assert told(sc.forecast, model=sc.Scenario.model_validate(doc), do={"gate": "open", "reply": "act"}) == (
        "QuestionError: reply: the option to set must be available on every path, got 'act' ruled out by its `requires` "
        "where always; set or learn what comes before so that it is"
    )


def test_a_row_that_comes_to_nothing_in_one_situation_is_told() -> None:
    shift = [{"if": {"response": "holds"}, "times": {name: 0}} for name in ("deal", "war")]
    model = sc.Scenario.model_validate(
        changed({"nodes/end/shift": shift, "nodes/end/branches": {"deal": None, "war": None}})
    )
    assert told(sc.forecast, model=model, do=DO) == (
        "ScenarioError: nodes.end: at least one branch must weigh more than 0, got none where response=holds, after `shift` "
        "and `requires`; change a weight there"
    )


def test_a_choice_left_open_where_a_path_has_gone_around_the_evidence_is_told() -> None:
    through, later = {"to": "choice"}, {"to": "later"}
    doc = {
        "format": "scenarios/1",
        "scenario": "around",
        "nodes": {
            "root": {"kind": "chance", "branches": {"through": through, "around": later}, "weights": "equal"},
            "choice": {"kind": "chance", "branches": {"a": {"to": "end"}, "b": later}, "weights": "equal"},
            "later": {"kind": "decision", "options": {"end": None}},
        },
        "outcomes": {"end": None},
    }
    assert told(sc.forecast, model=sc.Scenario.model_validate(doc), given={"choice": "a"}) == (
        "QuestionError: later: a decision needs a choice, got none (it has no weights and the question does not set it); "
        "add do={'later': 'end'}, compare by='later', or give it weights (with_strategy)"
    )


def test_too_many_states_are_told_word_for_word() -> None:
    program = Program(sc.Scenario.model_validate(GOOD))
    for kept, live in (((), "policy"), (("end", "gate"), "policy")):
        with pytest.raises(sc.LimitError) as caught:
            expand(program, kept, limit=1)
        assert str(caught.value) == (
            "gate.request: the scenario may have at most 1 states, got more; conditions at or below this place, or the "
            f"question, still read {live}: let later rules look back at fewer nodes, or ask of fewer"
        )


def test_no_branch_that_is_left_is_told_word_for_word() -> None:
    only = {"requires": {"response": "escalates", "gate": "open"}}
    document = changed({"nodes/reply/options": {"wait": only, "act": only}})
    with pytest.raises(sc.ScenarioError) as caught:
        sc.compare(sc.Scenario.model_validate(document))
    assert str(caught.value) == (
        "nodes.reply.options: `requires` must leave a branch on every path, got none after policy=sanctions -> "
        "gate.request=no -> response=escalates -> reply; loosen one of the conditions"
    )


# --- answers --------------------------------------------------------------------------------------------------------


def test_arrays_of_an_answer_are_read_only() -> None:
    answer = sc.compare(sc.Scenario.model_validate(GOOD), do=DO)
    profile = sc.risk_profile(sc.Scenario.model_validate(GOOD), "cost", do=DO)
    for array in (answer.probabilities, answer.means, profile["both"].values, profile["both"].probabilities):
        assert isinstance(array, np.ndarray)
        assert not array.flags.writeable


def test_labels_are_those_of_the_file_else_the_names() -> None:
    labelled = changed({"nodes/response/branches/holds": {"label": "Stays"}, "measures/cost/label": "The bill", "nodes/gate/open": {"label": "Ajar"}, "outcomes/war": {"label": "A wide war"}, "title": "Trial run",
                        "nodes/policy/options/no_deal": {"label": "No"}, "nodes/policy/weights/no_deal": 1,
                        "nodes/policy/options/stand_by": None, "nodes/policy/weights/stand_by": 1})  # fmt: skip
    model = sc.Scenario.model_validate(labelled)
    gate, policy, step, none = (labels_of(model, by) for by in ("gate", "policy", "gate.review", None))
    assert dict(gate.options) == {"open": "Ajar", "closed": "closed"}
    assert dict(policy.options)["no_deal"] == "No"
    assert dict(policy.options)["nothing"] == "nothing"
    assert dict(policy.options)["stand_by"] == "stand by"
    assert dict(labels_of(model, "response").options) == {"escalates": "escalates", "holds": "Stays"}
    assert dict(step.measures) == {"cost": "The bill"}
    assert dict(step.options) == {"yes": "yes", "no": "no"}
    assert dict(none.options) == {}
    assert dict(none.outcomes) == {"deal": "deal", "war": "A wide war"}
    assert none.title == "Trial run"
    assert labels_of(model, None) is none
    assert labels_of(sc.Scenario.model_validate(GOOD), None).title == "trial"


def test_places_sum_vectors_and_tables_alike() -> None:
    places = Places(np.array([3, 1, 3, 0]), 5)
    vector = np.array([1.0, 2.0, 4.0, 8.0])
    assert places.summed(vector).tolist() == [8, 2, 0, 5, 0]
    assert places.summed(np.stack([vector, 2 * vector], axis=1)).tolist() == [[8, 16], [2, 4], [0, 0], [5, 10], [0, 0]]


def test_places_that_many_share_or_that_each_has_alone() -> None:
    weights = np.array([1.0, 2.0])
    assert Places(np.array([1, 1]), 2).summed(weights).tolist() == [0, 3]
    assert Places(np.array([1, 0]), 2).summed(weights).tolist() == [2, 1]
    assert Places(np.array([2, 0]), 3).summed(np.stack([weights, weights], axis=1)).tolist() == [[2, 2], [0, 0], [1, 1]]


def test_as_many_numbers_as_may_be_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.evaluation.question.MOST_NUMBERS", 8)
    model = sc.Scenario.model_validate(GOOD)
    assert len(sc.compare(model, "policy", do=DO)) == 4
    monkeypatch.setattr("scenarios.evaluation.question.MOST_NUMBERS", 7)
    assert told(sc.compare, model=model, by="policy", do=DO) == (
        "LimitError: policy: at most 7 numbers may be compared at once, got 4 options times 2 outcomes; set some options "
        "one by one with do, or join outcomes"
    )


def test_what_is_prepared_for_one_kind_of_question_serves_all_of_it_and_no_other() -> None:
    model = sc.Scenario.model_validate(GOOD)
    ready = Question(model, do=DO).prepared()
    assert Question(model, do={"policy": "both"}).prepared() is ready
    assert Question(model, by="policy").prepared() is not ready
    # A gate that is set is another program, in which its steps are no variables and other nodes have other numbers.
    for asked in ({"do": CLOSED}, {}, {"do": {"gate": "open"}}):
        for name, branch in (("response", "holds"), ("reply", "wait"), ("end", "deal")):
            alone = sc.forecast(sc.Scenario.model_validate(GOOD), do=DO | asked.get("do", {}), given={name: branch})
            after = sc.forecast(model, do=DO | asked.get("do", {}), given={name: branch})
            assert dict(after) == dict(alone)


def test_a_decision_that_no_path_reaches_makes_no_difference() -> None:
    doc = {
        "format": "scenarios/1",
        "scenario": "never",
        "nodes": {
            "top": {"kind": "chance", "branches": {"sure": {"to": "root"}}, "weights": {"sure": 1}},
            "root": {
                "kind": "chance",
                "branches": {"way": {"requires": {"top": {"not": "sure"}}, "to": "aside"}, "end": None},
                "weights": {"way": 1, "end": 1},
            },
            "aside": {"kind": "decision", "options": {"a": {"to": "end"}, "b": {"to": "other"}}},
        },
        "outcomes": {"end": None, "other": None},
    }
    answer = sc.compare(sc.Scenario.model_validate(doc), "aside")
    assert {option: dict(found) for option, found in answer.items()} == {key: {"end": 1, "other": 0} for key in "ab"}


def test_without_measures_there_are_no_means() -> None:
    node = {"kind": "decision", "options": {"a": None, "b": None}, "weights": "equal"}
    doc = {"format": "scenarios/1", "scenario": "plain", "nodes": {"choice": node}, "outcomes": {"a": None, "b": None}}
    model = sc.Scenario.model_validate(doc)
    assert sc.forecast(model).means.shape == (0,)
    assert sc.compare(model).means.shape == (2, 0)
