"""The value of control: who gains and who loses by holding the key of a gate."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from fractions import Fraction

BOARD = sc.load("atacms-gate")
UKRAINE = sc.load("ukraine-2025-08")
GAME = document(
    {
        "ask": decision(
            "push", "wait", by="host", options={"push": {"effects": {"cost": 2}}, "wait": None}, next="gate"
        ),
        "gate": {
            "kind": "gate",
            "authority": "guard",
            "steps": {
                "hear": {"by": "guard", "weight": "60%", "when": [{"if": {"ask": "wait"}, "weight": "20%"}]},
                "clear": {"weight": "50%"},
            },
            "open": {"effects": {"gain": 6}},
            "closed": {},
            "next": "end",
        },
        "end": chance({"calm": 3, "storm": 1}, when=[{"if": {"gate": "open"}, "weights": {"calm": 1, "storm": 1}}]),
    },
    {"calm": None, "storm": {"values": {"cost": 8, "gain": -2}}},
    measures={"cost": {"better": "lower", "unit": "bn"}, "gain": {"better": "higher"}},
    actors={"host": {"objective": "thrift"}, "guest": {"objective": "profit"}, "guard": None},
    objectives={"thrift": {"cost": 1}, "profit": {"gain": 1, "cost": 0.25}},
)


def model_of(doc: dict[str, Any]) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def test_the_blackboard_can_be_done_by_hand() -> None:
    key = sc.value_of_control(BOARD, "atacms_gate")
    # Open 80% x 50% x 25%; without a step, the product of the others. Escalation is 1.9 when open and -0.1 when closed.
    shares = {
        "as it is": 0.1,
        "open": 1,
        "closed": 0,
        "without request": 0.125,
        "without review": 0.2,
        "without final_say": 0.4,
    }
    assert list(key) == list(shares)
    for name, share in shares.items():
        assert key[name].opens == pytest.approx(share, abs=1e-12)
        assert key[name].outcomes.mean("escalation") == pytest.approx(1.9 * share - 0.1 * (1 - share), abs=1e-12)
        assert key[name].outcomes.mean("ukraine_front") == pytest.approx(0.5 * share - 1.7 * (1 - share), abs=1e-12)
    assert key.objectives == ()
    assert key.refused == {}


def worth(doc: dict[str, Any], do: dict[str, str]) -> dict[str, Fraction]:
    """Return what a world is worth by a walk along every path."""
    means = oracle.means(doc, do)
    return {"thrift": means["cost"], "profit": means["gain"] - means["cost"] / 4}


def test_every_world_is_what_a_walk_says_of_it() -> None:
    key = sc.value_of_control(model_of(GAME), "gate", steps={"veto": {"by": "guest", "weight": "30%"}})
    handed = copy.deepcopy(GAME)
    handed["nodes"]["gate"]["steps"] = {"decides": {"weight": "100%"}}
    worlds: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
        "as it is": (GAME, {}),
        "open": (GAME, {"gate": "open"}),
        "closed": (GAME, {"gate": "closed"}),
        "without hear": (spared(GAME, "hear"), {}),
        "without clear": (spared(GAME, "clear"), {}),
    }
    more = copy.deepcopy(GAME)
    more["nodes"]["gate"]["steps"]["veto"] = {"weight": "30%"}
    worlds["with veto"] = (more, {})
    for name, (doc, do) in worlds.items():
        # The host pushes only where that is cheaper for him; it never is, for pushing costs and opens the gate more often.
        cheapest = min(("push", "wait"), key=lambda option: worth(doc, {**do, "ask": option})["thrift"])
        walked = worth(doc, {**do, "ask": cheapest})
        assert key[name].worth == pytest.approx({k: float(v) for k, v in walked.items()}, abs=1e-12)
    # Who is handed the key opens where that is better for him.
    assert key["held by host"].worth["thrift"] == pytest.approx(2, abs=1e-12)
    assert key["held by host"].opens == 0
    assert key["held by guest"].opens == 1
    assert key["held by guest"].worth["profit"] == pytest.approx(
        float(worth(GAME, {"ask": "wait", "gate": "open"})["profit"]), abs=1e-12
    )
    assert list(key) == [*list(worlds)[:3], "held by host", "held by guest", *list(worlds)[3:]]


def spared(doc: dict[str, Any], step: str) -> dict[str, Any]:
    changed = copy.deepcopy(doc)
    del changed["nodes"]["gate"]["steps"][step]
    return changed


def test_gains_are_above_zero_where_the_objective_is_met_better() -> None:
    key = sc.value_of_control(model_of(GAME), "gate")
    for control in key.values():
        assert control.gains["thrift"] == pytest.approx(
            key["as it is"].worth["thrift"] - control.worth["thrift"], abs=1e-12
        )
        assert control.gains["profit"] == pytest.approx(
            control.worth["profit"] - key["as it is"].worth["profit"], abs=1e-12
        )
    with pytest.raises(sc.QuestionError, match="no objective or directed measure 'thrft'; did you mean 'thrift'"):
        key.gain("open", "thrft")
    assert key.gain("held by host") == key["held by host"].gains["thrift"] > 0
    assert key.gain("held by guest", "profit") > 0 > key.gain("held by guest", "thrift")
    assert key.units == {"thrift": "bn", "profit": "score"}


def test_one_who_decides_alone_does_at_least_as_well_as_any_fixed_answer() -> None:
    key = sc.value_of_control(UKRAINE, "atacms_gate")
    for actor, objective in (
        ("us_president", "us_interest"),
        ("ukraine", "ukrainian_interest"),
        ("europe", "allied_interest"),
    ):
        held = key[f"held by {actor}"].worth[objective]
        assert all(held >= key[name].worth[objective] - 1e-12 for name in ("open", "closed"))


def test_a_gate_of_one_step_has_none_to_spare() -> None:
    key = sc.value_of_control(model_of(spared(GAME, "hear")), "gate")
    assert list(key) == ["as it is", "open", "closed", "held by host", "held by guest"]


def test_one_actor_and_another_objective_may_be_named() -> None:
    key = sc.value_of_control(UKRAINE, "atacms_gate", "us_secdef", {"us_secdef": "escalation"})
    assert [name for name in key if name.startswith("held")] == ["held by us_secdef"]
    assert key["held by us_secdef"].opens == pytest.approx(0, abs=1e-12)
    assert "escalation" in key.objectives
    one = sc.value_of_control(model_of(GAME), "gate", "guest", "gain")
    assert one.objectives == ("thrift", "profit", "gain")
    assert one["held by guest"].opens == 1


def test_a_step_that_a_rule_asks_about_cannot_be_taken_away() -> None:
    doc = copy.deepcopy(GAME)
    doc["nodes"]["end"]["when"] = [{"if": {"gate.hear": "yes"}, "weights": {"calm": 1, "storm": 1}}]
    key = sc.value_of_control(model_of(doc), "gate")
    assert set(key.refused) == {"held by host", "held by guest", "without hear"}
    assert key.refused["without hear"] == (
        "nodes.end.when[0].if.gate.hear: no node 'gate.hear'; did you mean 'gate.clear'?"
    )
    assert "without clear" in key
    assert "without hear: nodes.end" in " ".join(str(key).split())


def test_counts_of_steps_and_exponential_attitudes_are_held() -> None:
    doc = copy.deepcopy(GAME)
    doc["nodes"]["gate"] |= {"opens": 2}
    doc["objectives"]["thrift"] = {"weights": {"cost": 1}, "risk": {"tolerance": 4}}
    key = sc.value_of_control(model_of(doc), "gate")
    assert key["without hear"].opens == pytest.approx(0.5, abs=1e-12)
    worst = 8 * 0.25
    assert key["closed"].worth["thrift"] == pytest.approx(4 * math.log(0.75 + 0.25 * math.exp(8 / 4)), abs=1e-12)
    assert key["closed"].worth["thrift"] > worst


def test_a_gate_that_no_path_comes_to_is_told_so() -> None:
    doc = copy.deepcopy(GAME)
    doc["nodes"]["ask"]["options"] = {"push": {"to": "gate"}, "wait": {"to": "end"}}
    key = sc.value_of_control(model_of(doc), "gate")
    assert math.isnan(key["as it is"].opens)
    assert "never met" in str(key)


def test_it_shows_itself() -> None:
    key = sc.value_of_control(UKRAINE, "atacms_gate")
    text = str(key)
    assert max(map(len, text.splitlines())) <= 100
    assert "held by ukraine" in text
    assert repr(key).startswith("ValueOfControl(atacms_gate: as it is, open, closed")
    assert repr(key["open"]) == "Control(open)"
    assert "<table" in key._repr_html_()
    table = key.to_frame()
    assert list(table.columns) == ["control", "opens", "of", "unit", "value", "change"]
    assert len(table) == len(key) * (len(key.objectives) + len(UKRAINE.measures))
    assert (table[table.control == "as it is"].change == 0).all()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("atacms_gte",), "gate: no gate 'atacms_gte'; did you mean 'atacms_gate'?"),
        (("us_policy",), "gate: no gate 'us_policy'; there are: atacms_gate"),
        ((3,), "gate: no gate 3; there are: atacms_gate"),
        (("atacms_gate", "ukrane"), "actor: no actor 'ukrane'; did you mean 'ukraine'?"),
        (("atacms_gate", 7), "actor: no actor 7; there are: "),
        (("atacms_gate", "pentagon"), ("actor: 'pentagon' needs an objective to decide by, got none in the file; write "
         "objective={'pentagon': …}")),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_told(arguments: tuple[Any, ...], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_control(UKRAINE, *arguments)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"do": {"atacms_gate": "open"}}, "do: 'atacms_gate' is what is asked about, so do cannot set it or its steps; take it out of do"),
        ({"do": {"atacms_gate.review": "yes"}}, "do: 'atacms_gate' is what is asked about"),
        ({"steps": ["veto"]}, "steps must map a new step to what a file says of it, got ['veto']; write steps={'name': {'weight': '40%'}}"),
        ({"steps": {"review": {"weight": "40%"}}}, "steps: 'atacms_gate' has a step 'review' already; give the new one another name"),
        ({"steps": {"veto": {"wieght": "40%"}}}, "steps: nodes.atacms_gate.steps.veto.wieght: unknown key; did you mean 'weight'?"),
        ({"steps": {"veto": {"weight": "140%"}}}, "steps: nodes.atacms_gate.steps.veto.weight: "),
        ({"objective": "us_cst"}, "objective: no objective, measure or outcome 'us_cst'; did you mean 'us_cost'?"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_control(UKRAINE, "atacms_gate", **settings)
    assert str(error.value).startswith(said)


def test_objectives_that_do_not_add_up_are_refused_where_they_cannot_be_valued() -> None:
    doc = copy.deepcopy(GAME)
    doc["objectives"]["profit"] = {"weights": {"gain": 1}, "risk": {"points": [[-9, -30], [0, 0], [9, 3]]}}
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_control(model_of(doc), "gate")
    assert str(error.value) == (
        "objective profit: nobody chooses by it, and it is no sum of means; leave its `values` and `risk` out, or name it for who chooses"
    )
    doc["nodes"]["ask"]["by"] = "guest"
    doc["nodes"]["again"] = decision(
        "more", "less", by="guest", next="end", options={"more": {"effects": {"gain": 1}}, "less": None}
    )
    doc["nodes"]["gate"]["next"] = "again"
    doc["actors"] = {"guest": {"objective": "profit"}}
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_control(model_of(doc), "gate")
    assert str(error.value) == (
        "objective profit: what is best depends on running totals, which no condition can tell; use an objective that adds up: linear "
        "values, and no attitude to risk or an exponential one"
    )
