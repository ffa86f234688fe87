"""What `learn` and `indicators` refuse, word for word: no report counts twice, no grade is a number."""

from __future__ import annotations

from typing import Any

import pytest

import scenarios as sc
from test_learn import two

R: Any = sc.SourceReport
TABLE = {"bad": 0.5, "good": 1, "fair": 0.1}


def of_state(**more: Any) -> Any:
    return R(node="state", **more)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "evidence: there must be something to learn, got nothing; name a node, an indicator or a report"),
        ({"evidence": {}}, "evidence: there must be something to learn, got nothing; name a node, an indicator or a report"),
        ({"evidence": 5}, "reports must be a list of SourceReport, got 5; write reports=[sc.SourceReport(…)]"),
        ({"evidence": "trains"}, "reports must be a list of SourceReport, got 'trains'; write reports=[sc.SourceReport(…)]"),
        ({"reports": [{"indicator": "trains"}]},
         "reports must be a list of SourceReport, got [{'indicator': 'trains'}]; write reports=[sc.SourceReport(…)]"),
        ({"evidence": [R(indicator="trains")], "reports": R(indicator="trains", source="A")},
         ("evidence must map nodes and indicators to what is known, got [SourceReport(indicator='trains', seen=True, source='', dat… "
         "beside reports; put all reports into one list")),
        ({"evidence": {"trains": True}}, "evidence: the indicator 'trains' is 'seen' or 'not seen', got True; write one of the two"),
        ({"evidence": {"trians": "seen"}}, "given: no node 'trians'; there are: choose, state, end"),
        ({"evidence": {"state": "awful"}}, "given: 'state' has no branch 'awful'; there are: bad, good, fair"),
        ({"evidence": {"state": {"bad": 2, "good": 1, "fair": 1}}},
         "given: state.bad: a probability must lie between 0 % and 100 %, got 2.0; correct it"),
        # reports
        ({"reports": R(indicator="trians")}, "reports[0]: no indicator 'trians'; did you mean 'trains'?"),
        ({"reports": R(indicator="trains", seen="yes")}, "reports[0]: seen must be True or False, got 'yes'; write one of the two"),
        ({"reports": R(indicator="trains", source=3)}, "reports[0]: source must be a text, got 3; put it in quotes"),
        ({"reports": R(indicator=3)}, "reports[0]: indicator must be a text, got 3; put it in quotes"),
        ({"reports": R()}, "reports[0]: a report names an indicator, or a node with a likelihood or a ratio, got none of them; say one of these"),
        ({"reports": R(indicator="trains", node="state")},
         "reports[0]: a report names an indicator, or a node with a likelihood or a ratio, got indicator and node; say one of these"),
        ({"reports": of_state(likelihood=TABLE, ratio={"bad": 2})},
         "reports[0]: a report names an indicator, or a node with a likelihood or a ratio, got node and likelihood and ratio; say one of these"),
        ({"reports": R(node="stat", likelihood=TABLE)}, "reports[0]: no node 'stat'; did you mean 'state'?"),
        ({"reports": of_state(likelihood=0.5)}, "reports[0]: likelihood must map branches to probabilities, got 0.5; write {'branch': 0.8, …}"),
        ({"reports": of_state(likelihood={"bad": 1})}, "reports[0]: every branch of 'state' needs a likelihood, got none for 'good'; add it"),
        ({"reports": of_state(likelihood=dict.fromkeys(TABLE, 0))},
         "reports[0]: at least one likelihood of 'state' must be above 0, got only 0; correct one, or leave them out"),
        ({"reports": of_state(ratio={})}, "reports[0]: ratio must map branches to numbers, got {}; write {'branch': 3}"),
        ({"reports": of_state(ratio=3)}, "reports[0]: ratio must map branches to numbers, got 3; write {'branch': 3}"),
        ({"reports": of_state(ratio={"bda": 3})}, "reports[0]: 'state' has no branch 'bda'; did you mean 'bad'?"),
        ({"reports": of_state(ratio={"bad": -1})}, "reports[0]: the ratio of 'bad' must be a number of at least 0, got -1; correct it"),
        ({"reports": of_state(ratio={"bad": float("nan")})},
         "reports[0]: the ratio of 'bad' must be a number of at least 0, got nan; correct it"),
        ({"reports": of_state(ratio={"bad": True})}, "reports[0]: the ratio of 'bad' must be a number of at least 0, got True; correct it"),
        ({"reports": of_state(ratio=dict.fromkeys(TABLE, 0))}, "reports[0]: at least one ratio must be above 0, got only 0; correct one"),
        ({"reports": of_state(ratio={"bad": 3}, reliability=(0.9, 0.1))},
         "reports[0]: a ratio says how much the report tells, its reliability included, got a reliability too; leave one of them out"),
        ({"reports": of_state(ratio={"bad": 3}, seen=False)},
         "reports[0]: a ratio is of what was reported, got seen=False; give the ratio of that, and leave seen out"),
        # reliability
        ({"reports": R(indicator="trains", reliability="B2")},
         ("reports[0]: reliability must be two probabilities, (hit, false alarm), got 'B2'; a grade is no number: say how often such a source "
         "reports the sign when it is there, and when it is not")),
        ({"evidence": {"trains": "seen"}, "reliability": 0.9},
         "reliability must be two probabilities, (hit, false alarm), got 0.9; write (0.9, 0.1)"),
        ({"evidence": {"trains": "seen"}, "reliability": (0.9, 1.1)},
         "reliability must be two probabilities, (hit, false alarm), got (0.9, 1.1); write (0.9, 0.1)"),
        ({"evidence": {"trains": "seen"}, "reliability": (True, float("nan"))},
         "reliability must be two probabilities, (hit, false alarm), got (True, nan); write (0.9, 0.1)"),
        # once
        ({"evidence": {"trains": "seen"}, "reports": R(indicator="trains")},
         ("reports[0]: a report is counted once, got trains seen in evidence['trains'] already; take it out, or say how it differs by source, "
         "date or id")),
        ({"reports": [R(indicator="trains", source="A", date="2025-08-24"), R(indicator="trains", seen=False, source="A", date="2025-08-24")]},
         ("reports[1]: a report is counted once, got trains not seen (A, 2025-08-24) in reports[0] already; take it out, or say how it differs by "
         "source, date or id")),
        ({"reports": [R(indicator="trains", source="A", id="7"), R(indicator="letters", source="B", id="7")]},
         ("reports[1]: a report is counted once, got letters seen (7, B) in reports[0] already; take it out, or say how it differs by source, "
         "date or id")),
        ({"reports": [R(indicator="trains", source="A", id="1"), R(indicator="trains", source="A", id="2")]},
         ("reports[1]: a report is counted once, got trains seen (2, A) in reports[0] already; take it out, or say how it differs by source, "
         "date or id")),
        ({"reports": [of_state(ratio={"bad": 2}), of_state(ratio={"bad": 2})]},
         "reports[1]: a report is counted once, got state seen in reports[0] already; take it out, or say how it differs by source, date or id"),
        ({"reports": [R(indicator="trains", source="A"), R(indicator="letters", source="A")]},
         "reports[1]: 'A' reports on 'state' in reports[0] already, and both may share one mistake; take one out, or say independent=True"),
        # what cannot be
        ({"reports": [R(indicator="trains", source="A"), R(indicator="trains", source="B", seen=False)]},
         ("reports[0]: what was reported must be possible, got likelihood 0 under every branch of 'state' for trains seen (A) and trains not "
         "seen (B); reports that contradict each other need a reliability below (1, 0)")),
        ({"evidence": {"state": "bad", "trains": "seen"}},
         ("evidence: what is learned must be possible, got probability 0 for state is bad, trains seen under choose=stay; a likelihood of 0 rules "
         "a branch out for good: learn something else, or change the likelihoods or weights that rule it out")),
        ({"evidence": {"trains": "seen"}, "forecast": True, "by": "choose"},
         "forecast: nothing is compared in a forecast, got by='choose' too; leave one of them out"),
        ({"evidence": {"trains": "seen"}, "forecast": 1}, "forecast must be True or False, got 1; write one of the two"),
        ({"evidence": {"trains": "seen"}, "independent": "no"}, "independent must be True or False, got 'no'; write one of the two"),
    ],
)  # fmt: skip
def test_evidence_that_is_none_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        sc.learn(two(), **asked)
    assert str(raised.value) == message


def test_reports_of_one_source_count_where_they_are_said_to_be_independent() -> None:
    reports = [R(indicator="trains", source="A"), R(indicator="letters", source="A")]
    found = sc.learn(two(), reports, independent=True)
    assert found.given["state"] == pytest.approx({"bad": 0, "good": 0.1, "fair": 0.16875})
    assert found.assumptions[-1] == "Said: reports of one source on one node share no mistake."


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": "wno"}, "target: no outcome or measure 'wno'; did you mean 'won'?"),
        (
            {"target": sc.Objective(weights={"gain": 1}, risk=sc.Attitude(tolerance=5))},
            (
                "target: the objective 'target' must be a sum of means, got value functions that are no lines, a multiplicative form or an attitude "
                "to risk; leave them out, ask about a measure, or ask rollback, which can take them"
            ),
        ),
        ({"target": "won", "of": "trians"}, "of: no indicator 'trians'; did you mean 'trains'?"),
        ({"target": "won", "of": []}, "of must be the name of an indicator, or a list, got []; write one of these"),
        ({"target": "won", "of": 3}, "of must be the name of an indicator, or a list, got 3; write one of these"),
        ({"target": "won", "of": [3]}, "of: no indicator 3; there are: trains, letters, cheers"),
        (
            {"target": "won", "better": "more"},
            "better must be 'higher' or 'lower' for 'won', got 'more'; say which is best",
        ),
    ],
)
def test_questions_about_indicators_that_are_none_are_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        sc.indicators(two(), **asked)
    assert str(raised.value) == message


def test_a_scenario_without_indicators_and_what_is_none_are_refused() -> None:
    with pytest.raises(
        sc.QuestionError, match=r"^model must have indicators, got none; add a section `indicators` to the file$"
    ):
        sc.indicators(sc.load("us-options"), "settlement")
    asks: list[Any] = [sc.learn, sc.indicators]
    for ask in asks:
        with pytest.raises(sc.QuestionError, match=r"^model must be a scenario, got 5; load one"):
            ask(5, {"trains": "seen"})
