"""Places to which no path comes, and at which no branch is left: they change no answer, and no judgement may be moved so that one comes."""

from __future__ import annotations

import copy
import math
import random
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.evaluation.derivatives import Derivatives
from scenarios.evaluation.question import Question
from scenarios.results.targets import target_of

NONE = {"x": 0, "y": 0}
ROW = {"x": "20%..40%", "y": "rest"}
OTHER = {"x": "10%..30%", "y": "rest"}


def model_of(times: Any, *, comes: Any = "0%", own: str = "p", **sections: Any) -> sc.Scenario:
    """Return a choice of p or q, of which one has a row of its own, a turn that never takes v, and x or y, shifted after v."""
    shift = [{"if": {"turn": "v"}, "times": times}] if times else []
    nodes = {
        "go": decision("p", "q", next="turn"),
        "turn": chance({"u": "rest", "v": comes}, next="end"),
        "end": chance(ROW, when=[{"if": {"go": own}, "weights": OTHER}], shift=shift),
    }
    return sc.Scenario.model_validate(document(nodes, ["x", "y"], **sections))


HERE = model_of(NONE)
PLAIN = model_of({})


def rows(found: Any) -> list[list[str]]:
    """Return the lines of a table about the last row, sorted, because several tip equally near."""
    return sorted(line.split() for line in str(found).splitlines() if line.startswith("end"))


@pytest.mark.parametrize(
    "times", [NONE, {"x": 0}, {"y": 0}, {"x": "0..2", "y": 0}, {"x": "0..2", "y": "0..3"}], ids=str
)
def test_analyses_are_as_if_the_place_were_not_there(times: Any) -> None:
    model = model_of(times)
    for ask in (
        lambda model: sc.tornado(model, "x"),
        lambda model: sc.tornado(model, "x", covariation="uniform"),
        lambda model: sc.tornado(model, "x", covariation="order-preserving"),
        lambda model: sc.tornado(model, "x", given={"end": "x"}),
        lambda model: sc.spider(model, "x"),
        lambda model: sc.break_evens(model, "x", better="higher"),
    ):
        assert [row for row in rows(ask(model)) if "shift" not in row[0]] == rows(ask(PLAIN))
    assert len(rows(sc.tornado(model, "x"))) >= 2
    for judgement in ("end.x", "end[go=p].x"):
        for within in ((0.2, 0.4), (0, 1)):
            line, usual = (sc.one_way(one, "x", judgement, within=within) for one in (model, PLAIN))
            assert line.to_frame().equals(usual.to_frame())
    point = sc.break_even(model, "x", "end.x", better="higher")
    assert point.below is not None
    assert point.below.at == pytest.approx(0.2, abs=1e-12)
    first = sc.two_way(model, "x", "end.x", "end[go=p].x", better="higher")
    assert (
        str(first).splitlines()[:10]
        == str(sc.two_way(PLAIN, "x", "end.x", "end[go=p].x", better="higher")).splitlines()[:10]
    )


def test_derivatives_are_as_if_the_place_were_not_there() -> None:
    """By hand: more of x instead of y is worth as much to the option that reads the row, and nothing to the other."""
    question = Question(HERE, by="go")
    at = Derivatives(question, target_of("x", ("x", "y"), ()))
    partials = at.at()
    assert partials.value.tolist() == pytest.approx([0.2, 0.3, 0], abs=1e-15)
    slots, factors = at.slopes.gradient(at.belief, partials)
    first = next(judgement.slots.start for judgement in at.ready.graph.program.judgements if judgement.written == ROW)
    assert slots[first] - slots[first + 1] == pytest.approx([0, 1, 0], abs=1e-15)
    assert not factors.any()
    assert at.slopes.readings.row.tolist() == [1, 2, 2, 3, 3]
    assert at.slopes.reached(partials).tolist() == [True, True, False, True, False]  # both rows, after u and after v


OF_ITS_OWN, OF_THE_FILE = [True, False, False, True, False], [True, True, False, False, False]


@pytest.mark.parametrize(
    ("own", "do", "reached"),
    [("p", "p", OF_ITS_OWN), ("p", "q", OF_THE_FILE), ("q", "p", OF_THE_FILE), ("q", "q", OF_ITS_OWN)],
)
def test_what_is_set_leads_elsewhere(own: str, do: str, reached: list[bool]) -> None:
    at = Derivatives(Question(model_of(NONE, own=own), do={"go": do}), target_of("x", ("x", "y"), ()))
    partials = at.at()
    assert at.slopes.reached(partials).tolist() == reached
    assert partials.value.tolist() == pytest.approx([0.2 if own == do else 0.3, 0], abs=1e-15)


@pytest.mark.parametrize("given", [{}, {"end": "x"}, {"turn": "u"}])
def test_effects_and_evidence_go_along(given: dict[str, str]) -> None:
    """A measure that is added to on the way, at the last row and at the end."""
    found = []
    for times in (NONE, {}):
        document_ = model_of(times, measures={"cost": None}).to_document()
        document_["nodes"]["go"]["options"]["p"] = {"to": "turn", "effects": {"cost": 3}}
        document_["nodes"]["end"]["branches"]["x"] = {"to": "x", "effects": {"cost": "1..5"}}
        document_["outcomes"]["y"] = {"values": {"cost": "2..4"}}
        model = sc.Scenario.model_validate(document_)
        found.append(str(sc.tornado(model, "cost", given=given)).splitlines()[:-3])
    assert found[0] == found[1]
    assert len(found[0]) > 6


def test_a_factor_that_rules_out_what_nobody_reaches_moves_nothing() -> None:
    model = model_of({"x": 0, "y": "0..3"})
    line = sc.one_way(model, "x", "end.shift[0].y", within=(0, 3))
    assert set(line.to_frame()["answer"].round(12)) == {0.2, 0.3}
    found = sc.break_even(model, "x", "end.shift[0].y", better="higher")
    assert found.reason == "end.shift[0].y moves no option's answer"
    comes = model_of({"x": 0, "y": "0..3"}, comes="10%")
    message = (
        r"^within: there must be a branch wherever a path may come, .* got neither where end\.shift\[0\]\.y is 0; keep "
    )
    with pytest.raises(sc.QuestionError, match=message):
        sc.one_way(comes, "x", "end.shift[0].y", within=(0, 3))


@pytest.mark.parametrize("judgement", ["turn.v", "turn.u", "$never"])
def test_nothing_is_moved_so_that_a_path_comes_there(judgement: str) -> None:
    model = model_of(NONE, comes="$never", parameters={"never": "0%"}) if judgement == "$never" else HERE
    with pytest.raises(
        sc.QuestionError, match=r"^within: there must be a branch wherever a path may come, .* keep away from it$"
    ):
        sc.one_way(model, "x", judgement, within=(0, 0.5))
    found = sc.break_even(model, "x", judgement, better="higher")
    assert not found
    assert found.reason == f"{judgement} cannot be moved, for a path would then come to a place without a branch"
    assert found.low == found.high == found.now
    fine = sc.break_even(PLAIN, "x", "turn.v", better="higher")
    assert (fine.low, fine.high, fine.reason) == (0, 1, "turn.v moves no option's answer")


def test_a_swing_that_lets_a_path_come_there_is_refused() -> None:
    with pytest.raises(
        sc.QuestionError, match=r"^turn\.u: at both ends there must be a branch wherever a path may come, "
    ):
        sc.tornado(HERE, "x", swing=0.5)
    with pytest.raises(sc.QuestionError, match=r"there must be a branch wherever a path may come, "):
        sc.two_way(HERE, "x", "turn.v", "end.x", better="higher")


def zeros(seed: int) -> dict[str, Any]:
    """Return a scenario with many weights and factors of 0."""
    rng = random.Random(seed)
    names = {"go": ["p", "q"], "turn": ["u", "v", "w"], "late": ["x", "y"], "end": ["x", "y"]}

    def row(node: str) -> dict[str, int]:
        weights = [rng.choice([0, 0, 20, 30, 50]) for _ in names[node]]
        weights[rng.randrange(len(weights))] += not any(weights)
        return dict(zip(names[node], weights, strict=True))

    def shifts(before: list[str]) -> list[dict[str, Any]]:
        found = []
        for _ in range(rng.choice([0, 1, 2])):
            seen = rng.choice(before)
            times = {name: rng.choice([0, 0, 1, 2]) for name in rng.sample(["x", "y"], rng.choice([1, 2]))}
            found.append({"if": {seen: rng.choice(names[seen])}, "times": times})
        return found

    return document(
        {
            "go": decision("p", "q", next="turn"),
            "turn": chance(row("turn"), next="late"),
            "late": chance(row("late"), shift=shifts(["go", "turn"]), next="end"),
            "end": chance(row("end"), shift=shifts(["go", "turn", "late"])),
        },
        ["x", "y"],
    )


def asked(doc: dict[str, Any]) -> list[float]:
    """Return how likely x is for p and q; not a number, where that is refused."""
    try:
        found = sc.compare(sc.Scenario.model_validate(doc))
    except sc.ScenariosError:
        return [math.nan, math.nan]
    return [found[option]["x"] for option in ("p", "q")]


def elsewhere(doc: dict[str, Any], address: str, to: float) -> dict[str, Any]:
    """Return the document with a weight or a factor of another value, the other weights of a row in proportion."""
    doc = copy.deepcopy(doc)
    *where, branch = address.replace("shift[", "").replace("]", "").split(".")
    node = doc["nodes"][where[0]]
    if where[1:]:
        node["shift"][int(where[1])]["times"][branch] = to
        return doc
    row, others = node["weights"], sum(node["weights"].values()) - node["weights"][branch]
    even = 1 / (len(row) - 1)
    node["weights"] = {name: (1 - to) * (weight / others if others else even) for name, weight in row.items()} | {
        branch: to
    }
    return doc


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_what_is_moved_answers_as_another_file_would_and_is_refused_where_that_is(first: int) -> None:
    """Each judgement of drawn scenarios, moved to several values, against a whole comparison of the file with these."""
    met = [0, 0]
    for seed in range(first, first + 10):
        doc = zeros(seed)
        if math.isnan(sum(asked(doc))):
            continue
        response = response_of(sc.Scenario.model_validate(doc), "x", None, None, None, "proportional")
        for address, entry in response.inputs.items():
            for to in (0.0, 0.3, 1.0):
                wanted = asked(elsewhere(doc, address, to))
                found = response.at(entry, np.array([to]))[0]
                np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12, err_msg=f"{seed} {address} {to}")
                met[math.isnan(wanted[0])] += 1
    assert min(met) > 0
