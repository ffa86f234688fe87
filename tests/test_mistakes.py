"""Every mistake that the language knows: where it is said to be, what must hold, and the cure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.errors import path_text
from scenarios.model.scenario import read
from wrong import GONE, GOOD, changed, mistakes
from wrong_meanings import ANALYST, MEANINGS
from wrong_objectives import OBJECTIVES
from wrong_records import RECORDS
from wrong_shapes import NUMBERS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_the_document_is_good() -> None:
    assert list(sc.Scenario.model_validate(GOOD).nodes) == ["policy", "gate", "response", "reply", "end"]


def short(value: object) -> str:
    return str(value)[:40]


@pytest.mark.parametrize(
    ("place", "value", "where", "what", "cure"), [*SHAPES, *NUMBERS, *MEANINGS, *OBJECTIVES, *RECORDS], ids=short
)
def test_one_mistake_makes_one_line(place: str, value: Any, where: str, what: str, cure: str) -> None:
    found = mistakes(lambda: sc.Scenario.model_validate(changed({place: value})))
    assert [line_where for line_where, _ in found] == [where]
    told, _, advice = found[0][1].partition("; ")
    assert what in told
    assert cure in advice


@pytest.mark.parametrize(
    ("place", "value", "where", "what", "cure"),
    [*SHAPES, *MEANINGS, *RECORDS, *(case for case in OBJECTIVES if "got nan" not in case[3])],
    ids=short,
)
def test_a_file_says_the_same_as_python(place: str, value: Any, where: str, what: str, cure: str) -> None:
    del where, what, cure
    document = changed({place: value})
    in_python = mistakes(lambda: sc.Scenario(**document))
    assert sorted(mistakes(lambda: sc.loads(json.dumps(document), json_text=True))) == sorted(in_python)


def test_mistakes_of_nodes_come_last_in_the_order_of_the_file() -> None:
    wrong = {"nodes/gate/next": "x", "nodes/policy/options/nothing": {"to": "x"}, "actors/president/objective": "x"}
    found = mistakes(lambda: sc.Scenario.model_validate(changed({**wrong, "indicators/trains/source": "x"})))
    places = [
        "actors.president.objective",
        "indicators.trains.source",
        "nodes.policy.options.nothing.to",
        "nodes.gate.next",
    ]
    assert [where for where, _ in found] == places


@pytest.mark.parametrize(("address", "value", "what", "cure"), ANALYST, ids=short)
def test_an_analyst_is_checked_by_address(address: str, value: Any, what: str, cure: str) -> None:
    document = changed({"analysts/bold/weights": {address: value}})
    ((where, message),) = mistakes(lambda: sc.Scenario.model_validate(document))
    assert where == path_text(("analysts", "bold", "weights", address))
    told, _, advice = message.partition("; ")
    assert what in told
    assert cure in advice


# --- Many mistakes at once -----------------------------------------------------------------------------------------


def test_shape_and_meaning_come_together() -> None:
    document = changed(
        {
            "titel": "x",  # shape
            "as_of": "2025-02-30",
            "nodes/policy/weights/both": True,  # shape
            "nodes/gate/opens": 5,
            "nodes/response/shift/0/times/escalates": -2,
            "nodes/end/source": ["F2"],
            "outcomes/deal/values/cost": "likely",  # shape
            "objectives/interest/dael": 1,
        }
    )
    found = mistakes(lambda: sc.loads(json.dumps(document, indent=1), json_text=True))
    assert sorted(where for where, _ in found) == [
        "as_of",
        "nodes.end.source",
        "nodes.gate.opens",
        "nodes.policy.weights.both",
        "nodes.response.shift[0].times.escalates",
        "objectives.interest.weights.dael",
        "outcomes.deal.values.cost",
        "titel",
    ]


def test_mistakes_of_a_file_come_in_its_order() -> None:
    document = changed({"scale": "nope", "title": 3, "nodes/end/weights/war": None, "nodes/gate/opens": "x"})
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(json.dumps(document, indent=1), json_text=True)
    lines = [int(line.split(":")[1]) for line in caught.value.lines()]
    assert lines == sorted(lines)


def test_a_malformed_outcome_does_not_hide_a_wrong_name_elsewhere() -> None:
    document = changed({"outcomes/war": 5, "start": "polcy"})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert {where for where, _ in found} == {"outcomes.war", "start"}


def test_a_malformed_branch_makes_no_mistakes_of_others() -> None:
    document = changed({"nodes/response/branches/holds": 5})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.response.branches.holds"]


def test_a_malformed_node_makes_no_mistakes_of_others() -> None:
    document = changed({"nodes/policy": 5})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.policy"]


def test_a_malformed_rule_makes_no_mistakes_of_others() -> None:
    rows = {"response[policy=nothing]": {"escalates": 1, "holds": 1}}
    document = changed({"analysts/bold/weights": rows, "nodes/response/when/0/if": GONE})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.response.when[0].if"]


def test_a_malformed_analyst_makes_no_mistake_of_whoever_supersedes_it() -> None:
    late = {"supersedes": "early", "weights": {"gate.request": "30%"}}
    assert mistakes(lambda: sc.Scenario.model_validate(changed({"analysts/late": late})))
    found = mistakes(lambda: sc.Scenario.model_validate(changed({"analysts/early": 5, "analysts/late": late})))
    assert [where for where, _ in found] == ["analysts.early"]


def test_malformed_rules_do_not_move_the_places_of_others() -> None:
    good = {"if": {"policy": "sanctions"}, "weights": "equal"}
    wrong = {"if": {"polcy": "sanctions"}, "weights": "equal"}
    document = changed({"nodes/response/when": [good, {"if": 3}, {"weights": 4}, wrong, {"if": 5}, wrong]})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    places = [where for where, _ in found if where.startswith("nodes.response.when")]
    assert [place for place in places if place.endswith("polcy")] == [
        "nodes.response.when[3].if.polcy",
        "nodes.response.when[5].if.polcy",
    ]


def linked() -> dict[str, Any]:
    """Return a document in which all that can name, or lead to, something else does so."""
    document = changed(
        {
            "scale": "house",
            "scales/house/very likely": "80%..95%",
            "nodes/response/weights/escalates": "shaky",
            "nodes/response/when/0/if/gate.request": "yes",
            "nodes/reply/options/act/to": "late",
            "analysts/bold/weights": {
                "response": {"escalates": "5%", "holds": "rest"},
                "response[gate.request=yes,policy=nothing]": {"escalates": 1, "holds": 4},
                "gate.request": "30%",
                "gate.review[policy=nothing]": "2%",
                "$fee": 7,
            },
            "correlation": [{"between": ["$fee", "gate.request"], "spearman": 0.3}],
        }
    )
    late = {"kind": "chance", "branches": {"war": {"requires": {"reply": "act"}}}, "weights": "equal"}
    document["nodes"] = {"late": late, **document["nodes"]}
    return document


def test_the_linked_document_is_good() -> None:
    assert read(linked())[1] == []


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*at, key)
        yield from places(inner, (*at, key))


@pytest.mark.parametrize("place", list(places(linked())), ids=path_text)
def test_what_is_malformed_makes_no_mistakes_elsewhere(place: tuple[Any, ...]) -> None:
    document = linked()
    holder: Any = document
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = False
    told_at = place[: -1 if place[-1] == "kind" else None]
    found = read(document)[1]
    assert found
    assert [problem for problem in found if problem.path[: len(told_at)] != told_at] == []


WRONG_NAMES = {
    "scale": "hose",
    "actors/president/objective": "intrest",
    "start": "polcy",
    "nodes/policy/options/both/combines/0": "sanktions",
    "nodes/policy/options/tariffs/effects": {"kost": 20},
    "nodes/policy/options/sanctions/source": "F2",
    "nodes/policy/options/sanctions/effects/cost": "$feee",
    "nodes/gate/steps/review/observes/1": "gate.reqest",
    "nodes/reply/options/act/requires/response": "eskalates",
    "nodes/response/shift/0/times": {"eskalates": 2},
    "nodes/end/branches": {"peace": None, "war": None},
    "nodes/unused": {"kind": "chance", "branches": {"deal": None}},
    "objectives/interest/dael": 1,
    "analysts/bold/weights": {"response[policy=both]": "equal"},
}


@pytest.mark.parametrize(
    "malformed", ["title", "format", "scenario", "nodes/policy/weights/both", "nodes/gate/steps/review/weight"]
)
@pytest.mark.parametrize("wrong", WRONG_NAMES)
def test_what_is_malformed_hides_no_mistakes_elsewhere(wrong: str, malformed: str) -> None:
    alone = read(changed({wrong: WRONG_NAMES[wrong]}))[1]
    told = read(changed({wrong: WRONG_NAMES[wrong], malformed: False}))[1]
    assert alone
    assert set(alone) <= set(told)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"nodes/gate/open": {"to": 5}, "nodes/gate/next": GONE}, "nodes.gate.open.to"),  # so that it ends nowhere
        ({"measures": 5}, "measures"),  # which effects and objectives name
        ({"sources": 5}, "sources"),
        ({"analysts/bold": 5, "analysts/next": {"supersedes": "bold"}}, "analysts.bold"),
    ],
)
def test_what_is_lacking_because_of_a_malformed_part_is_no_mistake_of_its_own(
    change: dict[str, Any], where: str
) -> None:
    assert [path_text(problem.path) for problem in read(changed(change))[1]] == [where]


def test_a_list_in_two_places_loses_what_is_malformed_in_each() -> None:
    names = [5, "polcy"]
    document = changed({"nodes/reply/observes": names, "nodes/gate/steps/review/observes": names})
    assert sorted(path_text(problem.path) for problem in read(document)[1]) == [
        "nodes.gate.steps.review.observes[0]",
        "nodes.gate.steps.review.observes[1]",
        "nodes.reply.observes[0]",
        "nodes.reply.observes[1]",
    ]


def test_every_circle_is_told() -> None:
    document = changed({"nodes/policy/options/nothing": {"to": "policy"}, "nodes/end/branches/deal": {"to": "end"}})
    assert {where for where, _ in mistakes(lambda: sc.Scenario(**document))} == {"nodes.policy", "nodes.end"}


def test_a_branch_may_be_called_row() -> None:
    # Pydantic's own names for the kinds of rows must not be taken for the file's.
    node = {"kind": "chance", "branches": {"row": {"to": "war"}, "deal": None}, "weights": {"row": 1, "deal": True}}
    found = mistakes(lambda: sc.Scenario(**changed({"nodes/end": node})))
    assert [where for where, _ in found] == ["nodes.end.weights.deal"]


def test_a_condition_that_leaves_no_branch_is_told_with_its_path() -> None:
    document = changed({"nodes/end/branches/deal": {"requires": {"response": "escalates"}}})
    with pytest.raises(sc.ScenarioError, match=r"nodes\.end.*response.*holds"):
        sc.compare(sc.Scenario(**document), by="policy", do={"reply": "wait"})


def test_impossible_evidence_is_an_error() -> None:
    model = sc.Scenario(**changed({"nodes/policy/weights/both": 0}))
    with pytest.raises(sc.QuestionError, match="policy"):
        sc.forecast(model, do={"reply": "wait"}, given={"policy": "both"})


def test_words_of_a_file_may_mean_all_from_0_to_100_percent() -> None:
    model = sc.Scenario.model_validate(changed({"scales/house/never": "0%..5%", "scales/house/certain": "95%..100%"}))
    assert sorted(model.scales["house"].words) == ["certain", "doubtful", "likely", "never"]


def test_an_analyst_is_told_which_scale_was_meant() -> None:
    ((_, message),) = mistakes(lambda: sc.Scenario.model_validate(changed({"analysts/bold/scale": "icd204"})))
    assert message == "no scale 'icd204'; did you mean 'icd203'?"
