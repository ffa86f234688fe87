"""Every message about an objective or a strategy word for word, and hostile arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document

Document = dict[str, Any]


class Unshown:
    def __repr__(self) -> str:
        raise RuntimeError


CANNOT = "a Unshown that cannot be printed"
DOC = document(
    {
        "first": decision("a", "b", by="north", options={"a": {"effects": {"cost": 1}}, "b": None}, next="luck"),
        "luck": chance({"good": 1, "bad": 3}, branches={"good": {"effects": {"gain": 9}}, "bad": None}, next="second"),
        "second": decision(
            "go", "stay", by="south", observes=["luck"], next="end",
            options={"go": {"requires": {"luck": "good"}, "effects": {"gain": 2, "size": 3}}, "stay": None},
        ),
        "end": chance({"won": 1, "lost": 1}),
    },
    {"won": {"values": {"gain": 1}}, "lost": None},
    actors={"north": {}, "south": {}, "east": {}},
    measures={"gain": {"unit": "m", "better": "higher"}, "cost": {"better": "lower"}, "size": None},
    objectives={"profit": {"gain": 1}, "thrift": {"cost": 1}, "cost": {"gain": 1}},
)  # fmt: skip
NOTHING: Document = {}
KNOWN = "profit, thrift, cost, gain, cost, size, won, lost"
FORMS = "must be an objective, a measure, outcomes, or weights on them"


def told(objective: Any = "profit", change: Document = NOTHING, **settings: Any) -> str:
    with pytest.raises(sc.ScenariosError) as caught:
        sc.rollback(sc.Scenario.model_validate({**DOC, **change}), objective, **settings)
    return f"{type(caught.value).__name__}: {caught.value}".removeprefix("QuestionError: ")


OBJECTIVES: list[tuple[Any, str]] = [
    *(
        (wrong, f"objective {FORMS}, got {shown}; write one of these")
        for wrong, shown in [
            (math.nan, "nan"), (True, "True"), (b"gain", "b'gain'"), (5, "5"), ([], "[]"), ({}, "{}"), (set(), "set()"),
            (Unshown(), CANNOT), (object, "<class 'object'>"), (np.array([1.0]), "array([1.])"),
        ]
    ),
    ("gian", "objective: no objective, measure or outcome 'gian'; did you mean 'gain'?"),
    ("", f"objective: no objective, measure or outcome ''; there are: {KNOWN}"),
    ("cost", "objective: 'cost' stands among the objectives and the measures; write {'cost': 1}, ['cost'], or rename one"),
    ("size", ("objective: the measure 'size' does not say what is better; add `better: lower` or `better: higher` to it, or write "
     "objective={'size': 1} for more, {'size': -1} for less")),
    (["won", "gain"], ("objective: a list holds outcomes, got the measure 'gain'; say what a unit of each is worth: "
     "objective={'gain': 1, …}")),
    (["gian"], "objective: no outcome 'gian'; there are: won, lost"),
    ([[]], "objective: no outcome []; there are: won, lost"),
    ([Unshown()], f"objective: no outcome {CANNOT}; there are: won, lost"),
    ({"gain": math.nan}, "objective: weights.gain: must be a finite number, got nan; correct the number"),
    ({"gain": True}, "objective: weights.gain: must be a finite number, got True; write it as a number, without quotes"),
    ({"gain": np.bool_(True)}, "objective: weights.gain: must be a finite number, got True; write it as a number, without quotes"),
    ({"gain": "1"}, "objective: weights.gain: must be a finite number, got '1'; write it as a number, without quotes"),
    ({"gain": Unshown()}, f"objective: weights.gain: must be a finite number, got {CANNOT}; write it as a number, without quotes"),
    ({5: 1}, "objective: weights[5]: name must be text, got 5; put it in quotes if it is meant as a name"),
    ({"gian": 1}, "objective: weights.gian: no measure or outcome 'gian'; did you mean 'gain'?"),
    ({f"x{i}": 1 for i in range(10_000)}, "objective: weights.x0: no measure or outcome 'x0'; there are: gain, cost, size, won, lost"),
    ({"weights": {}}, "objective: weights: must have at least 1 entry, got none; add one"),
    ({"weights": {"gain": 1}, "rsik": {}}, "objective: rsik: unknown key; did you mean 'risk'?"),
    ({"nroth": "gain"}, "objective: no actor 'nroth' chooses here; did you mean 'north'?"),
    ({"east": "gain"}, "objective: no actor 'east' chooses here; there are: north, south"),
    ({"north": 5}, f"objective['north'] {FORMS}, got 5; write one of these"),
    ({"north": "gian"}, "objective['north']: no objective, measure or outcome 'gian'; did you mean 'gain'?"),
    ({"north": {"gian": 1}}, "objective['north']: weights.gian: no measure or outcome 'gian'; did you mean 'gain'?"),
    ({"north": "gain", "gain": 1}, "objective: no actor 'gain' chooses here; there are: north, south"),
    (sc.Objective(weights={"gian": 1}), "objective: weights.gian: no measure or outcome 'gian'; did you mean 'gain'?"),
    (None, ("first: a choice needs an objective of its actor, 'north', or weights, got neither; write objective=… (one of profit, "
     "thrift, cost, gain, cost), or give it weights")),
    ({"north": "gain"}, ("second: a choice needs an objective of its actor, 'south', or weights, got neither; write objective=… (one of "
     "profit, thrift, cost, gain, cost), or give it weights")),
    # what does not fit the totals that occur
    ({"weights": {"gain": 1}, "risk": {"points": [[0, 0], [5, 5]]}},
     ("objective gain: the utility must be defined for all scores that occur, which reach from 0 to 12, got one from 0 to 5; "
     "extend it, or change the effects")),
    ({"weights": {"gain": 1}, "risk": {"aversion": 1}},
     ("objective gain: the utility must be defined for all scores that occur, which reach from 0 to 12, got one above 0; extend it, "
     "or change the effects")),
    ({"weights": {"cost": 1}, "risk": {"aversion": 0.5}},
     ("objective cost: the utility must be defined for all scores that occur, which reach from -1 to 0, got one from 0 on; extend it, "
     "or change the effects")),
    ({"weights": {"gain": 1}, "values": {"gain": {"points": [[1, 0], [20, 1]]}}},
     ("objective gain: the value function of gain must be defined for all totals that occur, which reach from 0 to 12, got one "
     "from 1 to 20; extend it, or change the effects")),
    ({"weights": {"gain": 1}, "values": {"gain": {"worst": 1, "best": 20, "shape": "logarithmic"}}},
     ("objective gain: the value function of gain must be defined for all totals that occur, which reach from 0 to 12, got one "
     "above 0; extend it, or change the effects")),
    ({"weights": {"gain": 1}, "values": {"gain": {"worst": -9, "best": -1, "shape": "logarithmic"}}},
     ("objective gain: the value function of gain must be defined for all totals that occur, which reach from 0 to 12, got one "
     "below 0; extend it, or change the effects")),
    ({"weights": {"gain": 0.5, "won": 0.6}, "values": {"gain": {"worst": 0, "best": 10}}, "combine": "multiplicative"},
     ("objective gain + won: a multiplicative form needs values between 0 and 1, but gain takes totals from 0 to 12 here; widen "
     "`worst` and `best` of its value function")),
    ({"weights": {"gain": 1}, "values": {"gain": {"worst": 0, "best": 12, "shape": "exponential", "tolerance": 4}}, "risk": {"tolerance": 0.01}},
     ("objective gain: the utility must tell apart all scores that occur, which reach from 0 to 1, got an attitude to risk so "
     "strong that it does not; take a greater tolerance, a smaller aversion or more wealth")),
    ({"weights": {"gain": 1}, "risk": {"aversion": 40, "wealth": 1}},
     ("objective gain: the utility must tell apart all scores that occur, which reach from 0 to 12, got an attitude to risk so "
     "strong that it does not; take a greater tolerance, a smaller aversion or more wealth")),
    ({"gain": 1e308}, "objective: weights.gain: a weight must lie between -1e+100 and 1e+100, got 1e+308; write it in a larger unit"),
    ({"weights": {"gain": 1e100}, "values": {"gain": {"worst": 0, "best": 1e-208}}}, ("objective gain: scores must be finite numbers, "
     "got amounts times weights that are too large; write both in a larger unit, or take a greater risk tolerance")),
    ({"weights": {"gain": 1}, "risk": {"tolerance": 1e-310}}, ("objective gain: scores must be finite numbers, got amounts times "
     "weights that are too large; write both in a larger unit, or take a greater risk tolerance")),
]  # fmt: skip


@pytest.mark.parametrize(("objective", "message"), OBJECTIVES, ids=[str(i) for i in range(len(OBJECTIVES))])
def test_a_wrong_objective_is_told_word_for_word(objective: Any, message: str) -> None:
    assert told(objective) == message


SETTINGS: list[tuple[Document, str]] = [
    *(
        ({"strategy": wrong}, (f"strategy must map choices to options, got {shown}; write strategy={{'node': 'option', "
         "'node[other=branch]': 'option'}"))
        for wrong, shown in [("first", "'first'"), ([], "[]"), (math.nan, "nan"), (b"", "b''"), (Unshown(), CANNOT)]
    ),
    *(
        ({"strategy": {wrong: "a"}}, ("strategy: a choice is named by its node, with what is known there in brackets, got "
         f"{shown}; write 'node' or 'node[other=branch,third=branch]'"))
        for wrong, shown in [("", "''"), ("[]", "'[]'"), ("first[", "'first['"), (5, "5"), (Unshown(), CANNOT)]
    ),
    ({"strategy": {"frist": "a"}}, "strategy: no choice 'frist'; did you mean 'first'?"),
    ({"strategy": {"luck": "good"}}, "strategy: no choice 'luck'; there are: first, second"),
    ({"strategy": {"first": "c"}}, "strategy: 'first' has no option 'c'; there are: a, b"),
    ({"strategy": {"first": True}}, "strategy: 'first' has no option True; there are: a, b"),
    ({"strategy": {"first": Unshown()}}, f"strategy: 'first' has no option {CANNOT}; there are: a, b"),
    ({"strategy": {"second[luck]": "go"}},
     "strategy: at 'second' what is known is told by node=branch, got 'luck'; did you mean 'luck'?"),
    ({"strategy": {"second[first=a]": "go"}},
     "strategy: at 'second' what is known is told by node=branch, got 'first=a'; there are: luck"),
    ({"strategy": {"second[luck=god]": "go"}}, "strategy: 'luck' has no branch 'god'; did you mean 'good'?"),
    ({"strategy": {"first[gain so far=5]": "a"}},
     "strategy: 'first[gain so far=5]' asks about 'gain so far', which does not matter for this objective; take it out"),
    ({"strategy": {"first": "a"}, "do": {"first": "b"}},
     "strategy: 'first' is set by do, so nobody chooses there; take it out of one of the two"),
    ({"strategy": {"second": "go"}},
     "strategy: second must take an option that is available, got 'go', which its `requires` rules out where luck=bad; take another there"),
    ({"search": "best"}, "search must be 'auto', 'exhaustive' or 'local', got 'best'; write one of them"),
    ({"search": ["auto"]}, "search must be 'auto', 'exhaustive' or 'local', got ['auto']; write one of them"),
    ({"search": None}, "search must be 'auto', 'exhaustive' or 'local', got None; write one of them"),
    ({"budget": 0}, "budget must be a whole number of at least 1, got 0"),
    ({"budget": True}, "budget must be a whole number of at least 1, got True"),
    ({"budget": math.nan}, "budget must be a whole number of at least 1, got nan"),
    ({"limit": 1.5}, "limit must be a whole number of at least 1, got 1.5"),
    ({"do": {"first": "a", "second": "stay"}},
     "model: nobody chooses anything here, got no decision that is not set by do; ask for the forecast instead"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "message"), SETTINGS, ids=[str(i) for i in range(len(SETTINGS))])
def test_wrong_settings_are_told_word_for_word(settings: Document, message: str) -> None:
    assert told(**settings) == message


def with_nodes(**changes: Document) -> Document:
    return {"nodes": {name: {**node, **changes.get(name, NOTHING)} for name, node in DOC["nodes"].items()}}


EVEN = {"weights": "equal"}
BOTH: dict[str, Document] = {"first": EVEN, "second": {"weights": {"go": 1, "stay": 1}}}


@pytest.mark.parametrize(
    ("objective", "change", "settings", "message"),
    [
        (None, {**with_nodes(**BOTH), "objectives": {**DOC["objectives"]}}, {},
         "objective: all choices follow their weights, because no actor has an objective: first, second; write objective=…"),
        ({"north": "gain"}, with_nodes(**BOTH), {"strategy": {"second": "go"}},
         "strategy: 'second' follows its weights here, because its actor has no objective; give the actor one, or set it by do"),
        ("profit", with_nodes(second={"observes": []}), {},
         "second: what is on offer must be known to who chooses, got `requires` that reads what is not observed; add it to `observes`"),
        ({"north": "profit", "south": "thrift"}, with_nodes(second={"observes": [], "options": {"go": None, "stay": None}},
         end={"when": [{"if": {"luck": "good"}, "weights": {"won": 1, "lost": 2}}], "branches": {"won": {"effects": {"cost": 1}}, "lost": None}}), {},
         ("second: with several objectives every choice must be made knowing what went before, got `observes` that hides some of it; "
         "write the game to a file with write_efg(...) and solve it with Gambit, set the others' choices by do, or use one "
         "objective for all")),
        ({"won": 1}, {"measures": {**DOC["measures"], "won": None}}, {},
         "objective: weights.won: 'won' is both a measure and an outcome; rename one of them"),
        (None, {"objectives": {}, "measures": {"gain": None, "cost": None, "size": None}}, {},
         ("first: a choice needs an objective of its actor, 'north', or weights, got neither; write objective={'outcome': 1}, "
         "weights on outcomes or measures, or give it weights")),
        (None, {"actors": {}, "nodes": {**DOC["nodes"], "first": {k: v for k, v in DOC["nodes"]["first"].items() if k != "by"}}}, {},
         ("first: a choice needs an objective or weights, got neither; write objective=… (one of profit, thrift, cost, gain, cost), or "
         "give it weights")),
        ({"weights": {"gain": 1}, "risk": {"aversion": 2, "wealth": 9}}, NOTHING, {"limit": 5},
         ("LimitError: end: at most 5 states may be told apart by what has been added up before, got more; round effects to coarser "
         "steps, or use an objective that adds up: linear values, and no risk attitude or an exponential one")),
    ],
    ids=range(8),
)  # fmt: skip
def test_what_does_not_fit_the_scenario_is_told_word_for_word(
    objective: Any, change: Document, settings: Document, message: str
) -> None:
    assert told(objective, change, **settings) == message


def test_numbers_of_numpy_are_weights() -> None:
    model = sc.Scenario.model_validate(DOC)
    plain = sc.rollback(model, {"gain": 2, "cost": 1}).value
    assert sc.rollback(model, {"gain": np.int64(2), "cost": np.float32(1)}).value == plain
    assert sc.rollback(model, {"won", "lost"}).value == sc.rollback(model, ("won", "lost", "won")).value == 1


@pytest.mark.parametrize("asked_before", [False, True])
def test_states_are_limited_whether_they_were_made_before_or_not(*, asked_before: bool) -> None:
    """By hand: one state before luck, one at luck, two before the second choice that has to know of it."""
    model = sc.Scenario.model_validate(DOC)
    if asked_before:
        sc.rollback(model, "gain")
    with pytest.raises(sc.LimitError) as told_of:
        sc.rollback(model, "gain", limit=3)
    assert str(told_of.value).startswith("second: the scenario may have at most 3 states, got more")
