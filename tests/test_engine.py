"""The exact engine against the oracle, against closed forms, and against published answers."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import oracle
import scenarios as sc
from documents import chance, decision, document, random_document, random_questions, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oracle import Do, Document, Given

BASE = 20250824
SIZES = (2, 3, 4, 4, 5, 6)


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


# --- Five hundred random scenarios --------------------------------------------------------------

TROUBLE = (oracle.NotOffered, oracle.Undecided, oracle.NoBranch, oracle.Impossible)
SAID: dict[type[Exception], str] = {
    oracle.Impossible: "must be possible",
    oracle.NotOffered: "must be available on every path",
    oracle.Undecided: "a decision needs a choice",
    oracle.NoWeight: "must weigh more than 0",
    oracle.NoBranch: "must leave a branch on every path",
}
Floats = NDArray[np.float64]
Numbers = tuple[Floats, Floats]
"""Probabilities of the outcomes, means of the measures."""


def kind_of(error: sc.ScenariosError) -> type[Exception]:
    return next(kind for kind, text in SAID.items() if text in str(error))


def truth(doc: Document, do: Do, given: Given) -> Numbers | type[Exception]:
    """Answer by brute force: numbers, or the kind of trouble."""
    try:
        paths = oracle.conditioned(doc, do, given)
    except TROUBLE as error:
        return type(error)
    outcomes = dict.fromkeys(doc["outcomes"], Fraction(0))
    means = dict.fromkeys(doc["measures"], Fraction(0))
    for probability, _, totals, outcome in paths:
        outcomes[outcome] += probability
        for measure, total in totals.items():
            means[measure] += probability * total
    return np.array(list(outcomes.values()), float), np.array(list(means.values()), float)


def answer(model: sc.Scenario, **asked: Any) -> Numbers | type[Exception]:
    """Answer by the library: numbers, or the kind of trouble."""
    try:
        found = sc.forecast(model, **asked)
    except sc.ScenariosError as error:
        return kind_of(error)
    return found.probabilities, found.means


def close(found: Floats, expected: Floats | Sequence[float], about: object) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=str(about))


def agree(mine: Numbers | type[Exception], true: Numbers | type[Exception], about: object) -> None:
    if isinstance(true, type) or isinstance(mine, type):
        assert mine is true, about
        return
    for found, expected in zip(mine, true, strict=True):
        close(found, expected, about)


def drawn(seed: int) -> tuple[random.Random, Document]:
    rng = random.Random(f"{BASE}/{seed}")
    return rng, random_document(rng, size=SIZES[seed % len(SIZES)])


def never_asked(do: Do, *names: str) -> bool:
    """Whether a gate is set and a step of it is set or learned too."""
    gates = {name for name in do if "." not in name}
    return any("." in name and name.partition(".")[0] in gates for name in (*names, *do))


@pytest.mark.parametrize("tens", range(50))
def test_forecast_agrees_with_the_oracle(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        rng, doc = drawn(seed)
        model = built(doc)
        asked = random_questions(rng, doc)
        do, given = asked.get("do", {}), asked.get("given", {})
        for what in dict.fromkeys([(False, False), (bool(do), False), (False, bool(given)), (bool(do), bool(given))]):
            now = {name: value for name, value, on in zip(("do", "given"), (do, given), what, strict=True) if on}
            about = (seed, now)
            if never_asked(now.get("do", {}), *now.get("given", {})):
                with pytest.raises(sc.QuestionError, match="never asked"):
                    sc.forecast(model, **now)
                continue
            true = truth(doc, now.get("do", {}), now.get("given", {}))
            agree(answer(model, **now), true, about)


def test_compare_by_every_kind_of_node_agrees_with_the_oracle() -> None:
    seen: set[str] = set()
    answered = 0
    for seed in range(500, 620):
        rng, doc = drawn(seed)
        model = built(doc)
        variables = values_of(doc)
        by = rng.choice(sorted(variables))
        asked = random_questions(rng, doc)
        do = {name: branch for name, branch in asked.get("do", {}).items() if name != by}
        given = asked.get("given", {})
        if never_asked({**do, by: ""}, *given):
            continue
        seen.add("step" if "." in by else doc["nodes"][by]["kind"])
        true = {option: truth(doc, {**do, by: option}, given) for option in variables[by]}
        kinds = {kind for kind in true.values() if isinstance(kind, type)}
        try:
            found = sc.compare(model, by, do=do, given=given)
        except sc.QuestionError as error:
            # What cannot be answered under one option cannot be compared; paths come before evidence.
            assert kind_of(error) in (kinds - {oracle.Impossible} or kinds), (seed, by, asked)  # noqa: PT017
            continue
        assert not kinds, (seed, by, asked)
        assert list(found) == variables[by]
        for option, expected in true.items():
            agree((found[option].probabilities, found[option].means), expected, (seed, by, asked))
        answered += 1
    assert seen == {"decision", "chance", "gate", "step"}
    assert answered > 50


def test_risk_profiles_agree_with_the_oracle() -> None:
    answered = 0
    for seed in range(700, 900):
        rng, doc = drawn(seed)
        by = rng.choice([name for name in values_of(doc) if "." not in name])
        given = random_questions(rng, doc).get("given", {})
        measure = rng.choice(list(doc["measures"]))
        if never_asked({by: ""}, *given):
            continue
        try:
            found = sc.risk_profile(built(doc), measure, by, given=given)
        except sc.QuestionError as error:
            kinds = [truth(doc, {by: option}, given) for option in values_of(doc)[by]]
            assert any(kind is kind_of(error) for kind in kinds), (seed, by, given)  # noqa: PT017
            continue
        for option, profile in found.items():
            true = oracle.measure_distribution(doc, measure, {by: option}, given)
            assert len(profile.values) == len(true), (seed, by, option, measure, given)
            close(profile.values, [float(total) for total in true], (seed, by, option))
            close(profile.probabilities, [float(p) for p in true.values()], (seed, by, option))
        answered += 1
    assert answered > 100


def spoiled(rng: random.Random, doc: Document) -> Document:
    """Take the weights of a choice away, or leave a chance node with a row that may come to nothing."""
    name = rng.choice(list(doc["nodes"]))
    node = doc["nodes"][name]
    if node["kind"] == "gate":
        step = rng.choice(list(node["steps"]))
        node["steps"][step] = {"options": True}
    elif node["kind"] == "decision":
        for key in ("weights", "when", "shift"):
            node.pop(key, None)
    else:
        upstream = [c["if"] for c in (*node.get("when", []), *node.get("shift", []))]
        only = rng.choice(list(node["branches"]))
        node["weights"] = {branch: int(branch == only) for branch in node["branches"]}
        if upstream:
            said = node["branches"][only] or {}
            node["branches"][only] = {**said, "requires": rng.choice(upstream)}
            for branch, other in node["branches"].items():
                if branch != only and other:
                    other.pop("requires", None)
    return doc


def test_trouble_is_found_on_the_paths_that_count_and_on_no_others() -> None:
    found: list[object] = []
    for seed in range(900, 1100):
        rng, doc = drawn(seed)
        doc = spoiled(rng, doc)
        given = random_questions(rng, doc).get("given", {})
        model = built(doc)
        true = truth(doc, {}, given)
        agree(answer(model, given=given), true, (seed, given))
        without = answer(model)
        found.append(true if isinstance(true, type) else "cured" if isinstance(without, type) else "answered")
    often = {kind for kind in found if found.count(kind) >= 5}
    assert often >= {oracle.Undecided, oracle.NoWeight, oracle.Impossible, "answered", "cured"}


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
        ({"given": {"end": []}}, r"given: 'end' takes a branch or a list of branches, got \[\]"),
        ({"given": {"end": None}}, "given: 'end' takes a branch or a list of branches, got None"),
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


# --- Published answers ----------------------------------------------------------------------------


def weather_and_barometer() -> sc.Scenario:
    """Return the tutorial's tree: in world a0 the weather moves the barometer, in world a1 the other way round.

    One quantity stands at two nodes, so two nodes at the end repeat what happened, to be learned about.
    Measures count how often something is the case, so that their means are probabilities.
    """

    def follows(low: str, high: str) -> list[Document]:
        return [{"if": {high: f"{high[0]}1"}, "weights": {f"{low[0]}0": "1/4", f"{low[0]}1": "3/4"}}]

    def repeats(letter: str) -> Document:
        rules = [
            {"if": {name: f"{letter}1"}, "weights": {f"{letter}0": 0, f"{letter}1": 1}}
            for name in (f"{letter}_first", f"{letter}_after")
        ]
        node = chance({f"{letter}0": 1, f"{letter}1": 0}, when=rules)
        node["branches"][f"{letter}1"] = {"effects": {f"{letter}1": 1}}
        return node

    world = chance({"a0": "1/2", "a1": "1/2"})
    world["branches"] = {"a0": {"to": "w_first", "effects": {"a0": 1}}, "a1": {"to": "b_first"}}
    return built(
        document(
            {
                "world": world,
                "w_first": chance({"w0": "1/2", "w1": "1/2"}, next="b_after"),
                "b_after": chance({"b0": "3/4", "b1": "1/4"}, when=follows("b_after", "w_first"), next="barometer"),
                "b_first": chance({"b0": "1/2", "b1": "1/2"}, next="w_after"),
                "w_after": chance({"w0": "3/4", "w1": "1/4"}, when=follows("w_after", "b_first"), next="barometer"),
                "barometer": repeats("b") | {"next": "weather"},
                "weather": repeats("w") | {"next": "end"},
            },
            ["end"],
            measures=dict.fromkeys(["a0", "b1", "w1"]),
        )
    )


DO_B1 = {"b_first": "b1", "b_after": "b1"}
DO_W1 = {"w_first": "w1", "w_after": "w1"}


@pytest.mark.parametrize(
    ("event", "asked", "expected"),
    [
        ("b1", {}, "1/2"),
        ("w1", {}, "1/2"),
        ("w1", {"given": {"barometer": "b1"}}, "3/4"),
        ("w1", {"do": DO_B1}, "5/8"),
        ("a0", {"given": {"weather": "w1", "barometer": "b1"}}, "1/2"),
        # Setting comes first, so seeing W = 1 and then setting B = 1 is seeing alone: the world stands upstream.
        ("a0", {"given": {"weather": "w1"}}, "1/2"),
        ("a0", {"do": DO_B1, "given": {"weather": "w1"}}, "2/5"),
        ("w1", {"given": {"world": "a1"}}, "1/2"),
        ("b1", {"given": {"weather": "w1"}}, "3/4"),
        ("b1", {"do": DO_W1}, "5/8"),
    ],
)
def test_seeing_and_doing_in_a_probability_tree(event: str, asked: Any, expected: str) -> None:
    """T. Genewein et al. (2020), Algorithms for Causal Reasoning in Probability Trees; tutorial, exercises 1, 7-9."""
    assert sc.forecast(weather_and_barometer(), **asked).mean(event) == pytest.approx(float(Fraction(expected)))


def test_the_oil_wildcatter() -> None:
    """H. Raiffa (1968), Decision Analysis; P. Shenoy (1992); the HUGIN and pyAgrum tutorials' numbers."""
    seismic = {
        "closed": ("5/24", "3/8", "5/12"),
        "open": ("3/7", "12/35", "8/35"),
        "diffuse": ("30/41", "9/41", "2/41"),
    }
    oil = ("dry", "wet", "soak")
    drills = {f"drill_{found}": decision("drill", "zero") for found in (*seismic, "blind")}
    for node in drills.values():
        node["options"]["drill"] = {"to": "oil"}
    test = decision("test", "none")
    test["options"] = {"test": {"to": "seismic", "effects": {"payoff": -10}}, "none": {"to": "drill_blind"}}
    reading = chance({"closed": "6/25", "open": "7/20", "diffuse": "41/100"})
    reading["branches"] = {found: {"to": f"drill_{found}"} for found in seismic}
    rows = [{"if": {"seismic": found}, "weights": dict(zip(oil, row, strict=True))} for found, row in seismic.items()]
    soil = chance(dict(zip(oil, ("1/2", "3/10", "1/5"), strict=True)), when=rows)
    values = {"dry": -70, "wet": 50, "soak": 200, "zero": 0}
    model = built(
        document(
            {"test": test, "seismic": reading, **drills, "oil": soil},
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": {"unit": "k$", "better": "higher"}},
        )
    )
    best = {"drill_closed": "drill", "drill_open": "drill", "drill_diffuse": "zero", "drill_blind": "drill"}
    by_test = sc.compare(model, do=best)
    assert [by_test[option].mean("payoff") for option in ("test", "none")] == pytest.approx([22.5, 20])
    profile = sc.risk_profile(model, "payoff", do=best)["test"]
    assert profile.std == pytest.approx(87.45713235637217)
    assert profile.values.tolist() == [-80, -10, 40, 190]
    assert profile.probabilities == pytest.approx([1 / 5, 41 / 100, 21 / 100, 9 / 50])
    for found, value in {"closed": 175 / 2, "open": 230 / 7, "diffuse": -1250 / 41}.items():
        do = {name: option for name, option in best.items() if name != f"drill_{found}"} | {"test": "test"}
        drill = sc.compare(model, f"drill_{found}", do=do, given={"seismic": found})["drill"]
        assert drill.mean("payoff") == pytest.approx(value - 10)  # the fee is sunk


def test_the_used_car_buyer() -> None:
    """R. A. Howard (1977), The Used Car Buyer; DecisionProgramming.jl's documentation."""
    ways = {"plain": "car", "guarantee": "insured", "zero": "zero"}

    def buy(lemon_known: str | None) -> Document:
        goals = ways if lemon_known is None else {"plain": f"{lemon_known}_plain", "guarantee": f"{lemon_known}_safe"}
        return {"kind": "decision", "options": {way: {"to": goals.get(way, "zero")} for way in ways}}

    test = {"none": {"to": "buy"}, "test": {"to": "result", "effects": {"payoff": "-1 * $fee"}}}
    odds = {"lemon": "1/5", "peach": "4/5"}
    result = chance(odds)
    result["branches"] = {"lemon": {"to": "buy_lemon"}, "peach": {"to": "buy_peach"}}
    car, insured = chance(odds), chance(odds)
    car["branches"] = {kind: {"to": f"{kind}_plain"} for kind in odds}
    insured["branches"] = {kind: {"to": f"{kind}_safe"} for kind in odds}
    values = {"lemon_plain": -100, "peach_plain": 60, "lemon_safe": 40, "peach_safe": 20, "zero": 0}
    model = built(
        document(
            {
                "test": {"kind": "decision", "options": test},
                "result": result,
                "buy": buy(None),
                "buy_lemon": buy("lemon"),
                "buy_peach": buy("peach"),
                "car": car,
                "insured": insured,
            },
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": None},
            parameters={"fee": 25},
        )
    )
    best = {"buy": "plain", "buy_lemon": "guarantee", "buy_peach": "plain"}
    by_test = sc.compare(model, do=best)
    assert [by_test[option].mean("payoff") for option in ("test", "none")] == pytest.approx([31, 28])
    assert sc.compare(model, do=best | {"buy": "guarantee"})["none"].mean("payoff") == pytest.approx(24)
    profile = sc.risk_profile(model, "payoff", do=best)["test"]
    assert dict(zip(profile.values.tolist(), profile.probabilities.tolist(), strict=True)) == pytest.approx(
        {15: 0.2, 35: 0.8}
    )
    assert profile.std == pytest.approx(8)
    # The fee at which testing and buying right away are worth the same is 28.
    dear = sc.compare(model.with_weights({"$fee": 28}), do=best)
    assert dear["test"].mean("payoff") == pytest.approx(dear["none"].mean("payoff"))


def test_the_party_problem() -> None:
    """R. A. Howard and A. E. Abbas, Foundations of Decision Analysis: Kim's utilities, Jane's dollars."""
    payoffs = {"outdoors": (100, 0), "porch": (90, 20), "indoors": (40, 50)}
    nodes: Document = {"place": {"kind": "decision", "options": {p: {"to": f"sky_{p}"} for p in payoffs}}}
    for place, pair in payoffs.items():
        worth = {
            sky: {"to": "over", "effects": {"jane": dollars, "kim": 4 / 3 * (1 - 2 ** (-dollars / 50))}}
            for sky, dollars in zip(("sun", "rain"), pair, strict=True)
        }
        nodes[f"sky_{place}"] = {"kind": "chance", "branches": worth, "weights": {"sun": "$sun", "rain": "rest"}}
    measures = {"jane": {"unit": "$"}, "kim": {"unit": "utility"}}
    model = built(document(nodes, ["over"], measures=measures, parameters={"sun": "2/5"}))
    by_place = sc.compare(model)
    assert [by_place[place].mean("jane") for place in payoffs] == pytest.approx([40, 48, 46])
    kim = [0.4, 0.5738869260629027, 0.6270137720007907]
    assert [by_place[place].mean("kim") for place in payoffs] == pytest.approx(kim, abs=1e-12)
    # Jane is indifferent between indoors and porch at 3/8, between porch and outdoors at 2/3.
    for sun, (one, other) in {"3/8": ("indoors", "porch"), "2/3": ("porch", "outdoors")}.items():
        at = sc.compare(model.with_weights({"$sun": sun}))
        assert at[one].mean("jane") == pytest.approx(at[other].mean("jane"))


ROCKEFELLER = {
    "0": (750, -250, -350, 175, 25, 550),
    "1/3": (750, 1750 / 3, 1450 / 3, 775, 1075 / 3, 650),
    "1/2": (750, 1000, 900, 1075, 525, 700),
    "2/3": (750, 4250 / 3, 3950 / 3, 1375, 2075 / 3, 750),
    "1": (750, 2250, 2150, 1975, 1025, 850),
}


@pytest.mark.parametrize("pr", list(ROCKEFELLER))
def test_the_rockefeller_problem(pr: str) -> None:
    """SilverDecisions, sd-computations: expected values of all six strategies while the chance of oil moves.

    Nature comes first here, so that one judgement of the chance of oil serves wherever it is read; the source
    spells out the revised chances.
    """
    install: Document = {"to": "well", "effects": {"payoff": -250}}
    options: Document = {"sell": {"effects": {"payoff": 750}}, "install": install, "test": {"to": "test"}}
    options["test"]["effects"] = {"payoff": -100}
    after = {
        found: {"kind": "decision", "options": {"install": install, "sell": {"effects": {"payoff": value}}}}
        for found, value in {"plus": 1000, "minus": 500}.items()
    }
    test = chance(
        {"plus": "30%", "minus": "70%"}, when=[{"if": {"oil": "oil"}, "weights": {"plus": "90%", "minus": "10%"}}]
    )
    test["branches"] = {"plus": {"to": "plus"}, "minus": {"to": "minus"}}
    well = chance({"rich": 0, "dry": 1}, when=[{"if": {"oil": "oil"}, "weights": {"rich": 1, "dry": 0}}])
    model = built(
        document(
            {
                "oil": chance({"oil": "$pr", "none": "rest"}, next="first"),
                "first": {"kind": "decision", "options": options},
                "test": test,
                **after,
                "well": well,
            },
            {"sell": None, "rich": {"values": {"payoff": 2500}}, "dry": None},
            measures={"payoff": None},
            parameters={"pr": "1/2"},
        )
    ).with_weights({"$pr": {"0": "0%", "1": "100%"}.get(pr, pr)})
    pairs = [(a, b) for a in ("install", "sell") for b in ("install", "sell")]
    found = [sc.compare(model, do={"plus": a, "minus": b}).means[:, 0] for a, b in pairs]
    values = [found[0][0], found[0][1], *(means[2] for means in found)]
    assert values == pytest.approx(ROCKEFELLER[pr], abs=1e-9)


def test_the_movie_contract() -> None:
    """Radiant, help page "Decision analysis": Jenny Lind's contract."""
    box_office = chance({"small": "$p_small", "medium": "$p_medium", "large": "rest"})
    contract = {"movie": {"to": "box_office", "effects": {"payoff": "-1 * $legal_fees"}}, "tv": None}
    values = {"small": 200_000, "medium": 1_000_000, "large": 3_000_000, "tv": 900_000}
    model = built(
        document(
            {"contract": {"kind": "decision", "options": contract}, "box_office": box_office},
            {outcome: {"values": {"payoff": value}} for outcome, value in values.items()},
            measures={"payoff": {"better": "higher"}},
            parameters={"p_small": "3/10", "p_medium": "3/5", "legal_fees": 5000},
        )
    )
    by_contract = sc.compare(model)
    assert [by_contract[option].mean("payoff") for option in contract] == pytest.approx([955_000, 900_000])
    for fee, movie in {0: 960_000, 20_000: 940_000, 60_000: 900_000, 80_000: 880_000}.items():
        changed = sc.compare(model.with_weights({"$legal_fees": fee}))
        assert changed["movie"].mean("payoff") == pytest.approx(movie)
    even = sc.compare(model.with_weights({"$p_small": "31.96428571428571%"}))
    assert even["movie"].mean("payoff") == pytest.approx(900_000, rel=1e-9)
    assert sc.risk_profile(model, "payoff")["movie"].cdf(899_999) == pytest.approx(3 / 10)
