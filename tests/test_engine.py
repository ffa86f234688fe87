"""The exact engine against closed forms, and what it says where there is no answer."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any

import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from oracle import Document

BASE = 20250824
SIZES = (2, 3, 4, 4, 5, 6)


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


# --- Do, given, evidence -------------------------------------------------------------------------


def front_door() -> Document:
    """Return cause -> sign -> end, where the end reads both; after `b` the sign may be passed by."""
    return document(
        {
            "cause": chance({"a": "40%", "b": "60%"}, next="sign"),
            "sign": chance(
                {"hot": "20%", "cold": "80%"},
                when=[{"if": {"cause": "a"}, "weights": {"hot": "90%", "cold": "10%"}}],
                next="end",
            ),
            "end": chance(
                {"win": "10%", "lose": "90%"},
                when=[{"if": {"cause": "a"}, "weights": {"win": "70%", "lose": "30%"}}],
                shift=[{"if": {"sign": "hot"}, "times": {"win": 2}}],
            ),
        },
        ["win", "lose"],
    )


def test_do_does_not_move_beliefs_upstream_and_given_does() -> None:
    model = built(front_door())
    win = {("a", "hot"): 14 / 17, ("b", "hot"): 2 / 11, ("a", "cold"): 0.7, ("b", "cold"): 0.1}
    done = sc.forecast(model, do={"sign": "hot"})["win"]
    assert done == pytest.approx(0.4 * win["a", "hot"] + 0.6 * win["b", "hot"], abs=1e-15)
    a = 0.4 * 0.9 / (0.4 * 0.9 + 0.6 * 0.2)
    seen = sc.forecast(model, given={"sign": "hot"})["win"]
    assert seen == pytest.approx(a * win["a", "hot"] + (1 - a) * win["b", "hot"], abs=1e-15)
    assert sc.compare(model, "cause", do={"sign": "cold"})["b"]["win"] == pytest.approx(win["b", "cold"], abs=1e-15)
    # First set, then learn: what is learned about the cause stays 40 to 60 when the sign is set.
    both = sc.forecast(model, do={"sign": "hot"}, given={"end": "win", "cause": ["a", "b"]})
    assert both["win"] == 1
    assert sc.compare(model, "sign")["hot"]["win"] == done


def test_a_path_that_passes_the_evidence_by_does_not_meet_it() -> None:
    doc = front_door()
    doc["nodes"]["cause"]["branches"]["b"] = {"to": "end"}
    model = built(doc)
    assert sc.forecast(model, given={"sign": ["hot", "cold"]})["win"] == pytest.approx(0.9 * 14 / 17 + 0.1 * 0.7)
    assert sc.forecast(model, do={"sign": "hot"})["win"] == pytest.approx(0.4 * 14 / 17 + 0.6 * 0.1)
    # ... and counts for every branch when the node is compared.
    assert sc.compare(model, "sign")["cold"]["win"] == pytest.approx(0.4 * 0.7 + 0.6 * 0.1)


def test_evidence_is_exact_where_conditions_follow_combines() -> None:
    doc = document(
        {
            "d": decision("a", "b", weights={"a": 1, "b": 1, "both": 2}, next="n"),
            "n": chance(
                {"x": 0, "y": 1},
                when=[
                    {"if": {"d": {"exactly": "both"}}, "weights": {"x": "30%", "y": "70%"}},
                    {"if": {"d": "a"}, "weights": {"x": "20%", "y": "80%"}},
                    {"if": {"d": {"not": "a"}}, "weights": {"x": "10%", "y": "90%"}},
                ],
            ),
        },
        ["x", "y"],
        measures={"cost": None},
    )
    options = doc["nodes"]["d"]["options"]
    options["both"] = {"combines": ["a", "b"], "effects": {"cost": 1}}
    options["a"], options["b"] = {"effects": {"cost": 5}}, {"effects": {"cost": 20}}
    by_option = sc.compare(built(doc))
    assert [by_option[o]["x"] for o in ("a", "b", "both")] == pytest.approx([0.2, 0.1, 0.3], abs=1e-15)
    assert by_option.means[:, 0] == pytest.approx([5, 20, 26])
    assert sc.forecast(built(doc), given={"d": "a"})["x"] == pytest.approx(0.2, abs=1e-15)
    doc["nodes"]["n"]["when"].pop(0)
    assert sc.compare(built(doc))["both"]["x"] == pytest.approx(0.2, abs=1e-15)


@pytest.mark.parametrize("rare", [1e-6, 1e-10, 1e-13])
def test_trouble_behind_rare_branches_is_trouble(rare: float) -> None:
    doc = document(
        {
            "door": chance({"left": 1 - rare, "right": rare}, next="out"),
            "open": decision("win", "lose"),
            "out": chance({"win": 1, "lose": 1}),
        },
        ["win", "lose"],
    )
    doc["nodes"]["door"]["branches"]["right"] = {"to": "side"}
    doc["nodes"]["side"] = chance({"stay": 1, "go": 1}, next="out")
    doc["nodes"]["side"]["branches"]["go"] = {"to": "open"}
    model = built(doc)
    with pytest.raises(sc.QuestionError, match=r"open: a decision needs a choice"):
        sc.forecast(model, given={"door": "right"})
    with pytest.raises(sc.QuestionError, match=r"open: a decision needs a choice"):
        sc.forecast(model)
    assert sc.forecast(model, given={"side": "stay"})["win"] == pytest.approx(0.5, abs=1e-12)
    assert sc.forecast(model, given={"side": "go"}, do={"open": "win"})["win"] == pytest.approx(1, abs=1e-12)


# --- Gates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("opens", ["all", "any", 1, 2, 3, 4, 5])
def test_a_gate_of_like_steps_opens_binomially(opens: str | int) -> None:
    steps = {f"s{i}": {"weight": "30%"} for i in range(5)}
    model = built(document({"g": {"kind": "gate", "steps": steps, "opens": opens}}, ["open", "closed"]))
    needed = {"all": 5, "any": 1}.get(str(opens), opens)
    assert isinstance(needed, int)
    expected = sum(comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(needed, 6))
    assert sc.forecast(model)["open"] == pytest.approx(expected, abs=1e-14)


def test_a_gate_that_is_set_asks_no_steps() -> None:
    gate = {"kind": "gate", "steps": {"ask": {"weight": 1}, "sign": {"weight": "50%"}}, "next": "n"}
    said = {"if": {"g.ask": "yes"}, "weights": {"x": 1, "y": 0}}
    model = built(document({"g": gate, "n": chance({"x": 0, "y": 1}, when=[said])}, ["x", "y"]))
    assert sc.forecast(model)["x"] == 1
    assert sc.forecast(model, do={"g": "open"})["x"] == 0
    assert sc.compare(model, "g")["closed"]["x"] == 0
    assert sc.forecast(model, do={"g.sign": "yes"}, given={"g": "open"})["x"] == 1
    for asked in ({"given": {"g.ask": "yes"}}, {"do": {"g": "open", "g.ask": "yes"}}):
        with pytest.raises(sc.QuestionError, match=r"'g.ask' is never asked when 'g' itself is set"):
            sc.forecast(model, **{"do": {"g": "open"}, **asked})
    with pytest.raises(sc.QuestionError, match="never asked"):
        sc.compare(model, "g.ask", do={"g": "open"})


def test_what_was_worked_out_before_a_gate_was_set_is_not_used_after() -> None:
    """By hand: once `maybe` is known, the end follows it. Where the gate asks no steps, every node has another number."""
    nodes = {
        "gate": {"kind": "gate", "steps": {"s": {"weight": "40%"}, "t": {"weight": "50%"}}, "next": "turn"},
        "turn": chance({"around": 1, "through": 1}, branches={"around": {"to": "end"}, "through": {"to": "maybe"}}),
        "maybe": chance({"y": 1, "n": 3}, next="end"),
        "end": chance({"good": 1, "bad": 1}, when=[{"if": {"maybe": "y"}, "weights": {"good": 4, "bad": 1}}]),
    }
    model = sc.Scenario.model_validate(document(nodes, ["good", "bad"]))
    for do in ({}, {"gate": "open"}, {"gate": "closed"}, {}):
        assert sc.forecast(model, do=do, given={"maybe": "y"})["good"] == pytest.approx(0.8, abs=1e-15)
        assert sc.forecast(model, do=do, given={"turn": "around"})["good"] == pytest.approx(0.5, abs=1e-15)


def test_asking_stops_when_the_gate_is_settled() -> None:
    steps = {"ask": {"weight": "25%"}, "sign": {"weight": "50%"}}
    model = built(document({"g": {"kind": "gate", "steps": steps}}, ["open", "closed"]))
    assert sc.forecast(model, given={"g.sign": ["yes", "no"]})["open"] == 0.5
    with pytest.raises(sc.QuestionError, match=r"must be possible, got probability 0 for g\.ask=no, g\.sign=yes"):
        sc.forecast(model, given={"g.ask": "no", "g.sign": "yes"})


# --- What cannot be answered ---------------------------------------------------------------------


def fork() -> Document:
    return document(
        {
            "pick": decision("left", "right", next="end"),
            "end": {
                "kind": "chance",
                "branches": {"good": None, "bad": {"requires": {"pick": "left"}}},
                "weights": {"good": 3, "bad": 1},
            },
        },
        ["good", "bad"],
        measures={"cost": None},
    )


def test_requires_takes_a_branch_out_and_the_others_are_normalised_again() -> None:
    by_option = sc.compare(built(fork()))
    assert [by_option[o]["good"] for o in ("left", "right")] == [0.75, 1]


def test_requires_that_leaves_nothing_names_a_path_whatever_the_weights() -> None:
    doc = fork()
    doc["nodes"]["pick"]["weights"] = {"left": 1, "right": 0}
    doc["nodes"]["end"]["branches"]["good"] = {"requires": {"pick": "left"}}
    model = built(doc)
    for ask in (sc.forecast, sc.compare):
        with pytest.raises(sc.ScenarioError, match="pick=right") as error:
            ask(model)
        assert error.value.problems[0].path == ("nodes", "end", "branches")


def test_an_option_that_is_not_available_cannot_be_set() -> None:
    doc = fork()
    doc["nodes"]["pick"]["weights"] = {"left": 1, "right": 1}
    model = built(doc)
    with pytest.raises(sc.QuestionError, match=r"^end: .*'bad' ruled out by its `requires` where pick=right"):
        sc.forecast(model, do={"end": "bad"})
    with pytest.raises(sc.QuestionError, match=r"^end: .*'bad' ruled out"):
        sc.compare(model, "end")
    assert sc.forecast(model, do={"end": "bad"}, given={"pick": "left"})["bad"] == 1
    assert sc.compare(model, "end", do={"pick": "left"})["bad"]["bad"] == 1
    # Evidence that comes after the trouble does not make it go away.
    with pytest.raises(sc.QuestionError, match="ruled out"):
        sc.forecast(model, do={"end": "bad"}, given={"end": "bad"})


def test_a_choice_left_open_must_be_made_by_the_question() -> None:
    model = built(fork())
    with pytest.raises(sc.QuestionError, match=r"^pick: a decision needs a choice.*do=\{'pick': 'left'\}"):
        sc.forecast(model)
    assert sc.forecast(model, do={"pick": "right"})["good"] == 1
    step = built(document({"g": {"kind": "gate", "steps": {"ask": {"options": True}}}}, ["open", "closed"]))
    with pytest.raises(sc.QuestionError, match=r"^g.ask: a decision needs a choice"):
        sc.forecast(step)
    assert sc.forecast(step, do={"g.ask": "yes"})["open"] == 1
    assert sc.compare(step, "g.ask")["no"]["closed"] == 1


def test_zero_weights() -> None:
    doc = fork()
    doc["nodes"]["pick"]["weights"] = {"left": 0, "right": 2}
    model = built(doc)
    assert sc.forecast(model)["good"] == 1
    assert sc.forecast(model, do={"pick": "left"})["good"] == 0.75
    with pytest.raises(sc.QuestionError, match="pick=left"):
        sc.forecast(model, given={"pick": "left"})
    # A row that comes to nothing matters only where it is read with positive probability.
    doc["nodes"]["end"]["shift"] = [{"if": {"pick": "left"}, "times": {"good": 0, "bad": 0}}]
    nothing = built(doc)
    assert sc.forecast(nothing)["good"] == 1
    with pytest.raises(sc.ScenariosError, match=r"end: .*more than 0, got none where pick=left"):
        sc.compare(nothing)


def test_a_row_that_comes_to_nothing_is_a_mistake_of_the_scenario() -> None:
    doc = fork()
    doc["nodes"]["end"]["weights"] = {"good": 0, "bad": 1}
    with pytest.raises(sc.ScenarioError, match=r"end.*more than 0, got none where pick=right"):
        sc.compare(built(doc))


@pytest.mark.parametrize("shares", [("8.4%", "25.8%", "65.8%"), ("30%", "60%", "10%"), ("0.1%..0.3%", "99.8%", "0.1%")])
def test_where_nothing_is_left_the_rest_is_impossible(shares: tuple[str, str, str]) -> None:
    row = dict(zip("abc", shares, strict=True)) | {"other": "rest"}
    doc = document({"n": chance(row)}, list(row))
    model = built(doc)
    true = oracle.forecast(doc)["other"]
    assert sc.forecast(model)["other"] == pytest.approx(float(true), rel=1e-9, abs=0)
    if true == 0:
        with pytest.raises(sc.QuestionError, match="must be possible"):
            sc.forecast(model, given={"n": "other"})


@pytest.mark.parametrize(
    "factors", [(1e200, 1e200, 1), (1e-200, 1e-200, 1e-300), (1e300, 1e300, 1e300), (1e308, 1e-308, 1)]
)
def test_factors_of_any_size(factors: tuple[float, float, float]) -> None:
    one, two, other = factors
    shift = [
        {"if": {"d": "a"}, "times": {"x": one, "y": other}},
        {"if": {"d": ["a", "b"]}, "times": {"x": two, "y": other}},
    ]
    doc = document({"d": chance({"a": 1, "b": 1}, next="n"), "n": chance({"x": 1, "y": 1}, shift=shift)}, ["x", "y"])
    assert dict(sc.forecast(built(doc))) == pytest.approx(
        {k: float(v) for k, v in oracle.forecast(doc).items()}, abs=1e-12
    )


def test_impossible_evidence_names_the_option() -> None:
    with pytest.raises(sc.QuestionError, match=r"probability 0 for end=bad under pick=right"):
        sc.compare(built(fork()), given={"end": "bad"})


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"by": "pikc"}, r"by: no node 'pikc'; did you mean 'pick'\?"),
        ({"by": "good"}, "by: 'good' is an outcome"),
        ({"by": 3}, "by: no node 3"),
        ({"by": ["pick"]}, r"by: no node \['pick'\]"),
        ({"do": {"edn": "good"}}, r"do: no node 'edn'; did you mean 'end'\?"),
        ({"do": {"end": "goood"}}, r"do: 'end' has no branch 'goood'; did you mean 'good'\?"),
        ({"do": {"end": ["good"]}}, r"do: 'end' has no branch \['good'\]"),
        ({"do": {"end": True}}, "do: 'end' has no branch True"),
        ({"do": {1: "good"}}, "do: no node 1"),
        ({"do": [("end", "good")]}, "do must map a node to a branch"),
        ({"do": "end"}, "do must map a node to a branch, got 'end'"),
        ({"do": {"pick": "left"}}, "by='pick' is compared, so do cannot set it"),
        ({"given": {"end": "godo"}}, r"given: 'end' has no branch 'godo'; did you mean 'good'\?"),
        ({"given": {"pickk": "left"}}, r"given: no node 'pickk'; did you mean 'pick'\?"),
        (
            {"given": {"end": []}},
            r"given: 'end' takes a branch, a list of branches, or a likelihood for each, got \[\]",
        ),
        (
            {"given": {"end": None}},
            "given: 'end' takes a branch, a list of branches, or a likelihood for each, got None",
        ),
        ({"given": {"end": ["good", 1]}}, "given: 'end' has no branch 1"),
        ({"given": 0.5}, "given must map a node to a branch, got 0.5"),
    ],
)
def test_questions_that_do_not_fit(asked: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.compare(built(fork()), **{"by": "pick", **asked})


@pytest.mark.parametrize("model", [None, "ukraine-2025-08", fork()])
def test_only_scenarios_are_asked(model: Any) -> None:
    for ask in (sc.forecast, sc.compare, lambda m: sc.risk_profile(m, "cost")):
        with pytest.raises(sc.QuestionError, match=r"model must be a scenario, got .*scenarios.load"):
            ask(model)


@pytest.mark.parametrize("measure", ["csot", None, 3, ["cost"]])
def test_measures_that_do_not_exist(measure: Any) -> None:
    with pytest.raises(sc.QuestionError, match="measure: no measure"):
        sc.risk_profile(built(fork()), measure)


def test_by_default_the_first_decision_is_compared() -> None:
    doc = fork()
    doc["nodes"]["later"] = decision("good", "bad", weights="equal")
    doc["nodes"]["end"]["branches"]["bad"]["to"] = "later"
    doc["nodes"] = dict(reversed(doc["nodes"].items()))
    doc["start"] = "pick"
    assert sc.compare(built(doc)).by == "pick"
    none = built(document({"end": chance({"good": 1, "bad": 1})}, ["good", "bad"]))
    with pytest.raises(sc.QuestionError, match="must have a decision or a gate to compare"):
        sc.compare(none)


def test_totals_keep_the_digits_that_were_written() -> None:
    branches = {"a": {"effects": {"cost": 0.1234567891}}, "b": {"effects": {"cost": 1e-7}}}
    node = {"kind": "chance", "branches": branches, "weights": "equal", "next": "end"}
    profile = sc.risk_profile(built(document({"n": node}, ["end"], measures={"cost": None})), "cost", "n")
    assert [profile[b].values[0] for b in "ab"] == pytest.approx([0.1234567891, 1e-7], rel=1e-12, abs=0)


def test_too_many_totals_say_what_to_do() -> None:
    nodes = {}
    for i in range(12):
        branches = {"up": {"effects": {"cost": 2**i}}, "down": None}
        nodes[f"e{i}"] = {"kind": "chance", "branches": branches, "weights": "equal", "next": f"e{i + 1}"}
    nodes["e11"]["next"] = "end"
    model = built(document(nodes, ["end"], measures={"cost": None}))
    profile = sc.risk_profile(model, "cost", "e0")["down"]
    assert profile.values.tolist() == list(range(0, 2**12, 2))
    with pytest.raises(sc.LimitError, match=r"cost: at most 100 different totals .* round the measure's effects"):
        sc.risk_profile(model, "cost", "e0", limit=100)


@pytest.mark.parametrize(("rules", "branches"), [(20, 20), (300, 2), (40, 7)])
def test_rows_times_branches_may_be_more_than_a_small_number_holds(rules: int, branches: int) -> None:
    ends = [f"e{k}" for k in range(branches)]
    states = [f"s{k}" for k in range(rules)]
    nodes = {
        "state": chance(dict.fromkeys(states, 1), next="end"),
        "end": chance(
            dict.fromkeys(ends, 1),
            when=[
                {"if": {"state": state}, "weights": {end: int(k % branches == i) for i, end in enumerate(ends)}}
                for k, state in enumerate(states)
            ],
        ),
    }
    model = built(document(nodes, ends))
    for k, state in enumerate(states):
        assert sc.forecast(model, do={"state": state})[ends[k % branches]] == 1
