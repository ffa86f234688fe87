"""Resolutions: forecasts against the walk in fractions, files, and every message."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import documents
import oracle
import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GATE = {
    "kind": "gate",
    "steps": {"ask": {"weight": "60%"}, "sign": {"weight": "30%", "when": [{"if": {"pick": "bold"}, "weight": "80%"}]}},
    "next": "reply",
}
DOC: Any = document(
    {
        "pick": decision("bold", "meek", weights={"bold": 1, "meek": 3}, next="gate"),
        "gate": GATE,
        "reply": chance(
            {"yes": "25%", "maybe": "25%", "no": "50%"},
            when=[{"if": {"pick": "bold"}, "weights": {"yes": "60%", "maybe": "0%", "no": "40%"}}],
            next="end",
        ),
        "end": chance({"good": 1, "fair": 2, "bad": 1}, when=[{"if": {"reply": "yes"}, "weights": {"good": 3, "fair": 1, "bad": 0}}]),
    },
    ["good", "fair", "bad"],
    analysts={
        "hope": {"label": "An optimist", "weights": {"reply": {"yes": "80%", "maybe": "10%", "no": "10%"}}},
        "fear": {"weights": {"gate.ask": "5%", "end": {"good": 0, "fair": 1, "bad": 4}}},
    },
)  # fmt: skip
MODEL = sc.Scenario.model_validate(DOC)
ON = "2026-01-31"


def shares(doc: Any, do: Mapping[str, str], before: Mapping[str, str], name: str) -> list[Fraction]:
    """Return P(branch, before) for each branch of a node, path by path."""
    names = doc["outcomes"] if name == "(outcome)" else documents.values_of(doc)[name]
    found = dict.fromkeys(names, Fraction(0))
    for probability, values, _, outcome in oracle.paths(doc, do):
        if all(values.get(node) == branch for node, branch in before.items()):
            value = outcome if name == "(outcome)" else values.get(name)
            if value in found:
                found[value] += probability
    return list(found.values())


def by_hand(docs: list[Any], pools: list[list[Fraction]], do: Any, before: Any, name: str) -> list[list[float]]:
    """Return what each document, then each mixture of them, says; NaN where it gives no chance to what was before."""
    joint = [shares(doc, do, before, name) for doc in docs]
    joint += [
        [sum((w * row[k] for w, row in zip(pool, joint, strict=False)), Fraction(0)) for k in range(len(joint[0]))]
        for pool in pools
    ]
    return [[float(p / sum(row)) if sum(row) else math.nan for p in row] for row in joint]


def replaced(doc: Any, name: str, row: Any) -> Any:
    return {**doc, "nodes": {**doc["nodes"], name: {**doc["nodes"][name], "weights": row}}}


def case(seed: int) -> tuple[Any, dict[str, Any], dict[str, str], dict[str, str]] | None:
    """Draw a document, another row for one of its nodes, what was chosen, and what happened along one path; None if it cannot be."""
    rng = random.Random(seed)
    doc = documents.random_document(rng, size=4)
    doc.pop("analysts", None)
    rowed = [
        name for name, node in doc["nodes"].items() if node["kind"] == "chance" and isinstance(node["weights"], dict)
    ]
    if not rowed:
        return None
    do = {name: rng.choice(list(node["options"])) for name, node in doc["nodes"].items() if node["kind"] == "decision"}
    try:
        walked = [path for path in oracle.paths(doc, do) if path[0]]
    except (oracle.NotOffered, oracle.Undecided, oracle.NoBranch):
        return None
    _, values, _, outcome = rng.choice(walked)
    chances = [name for name in values if name not in do]
    gates = [name for name in chances if rng.random() < 0.5]
    happened = {name: values[name] for name in chances if "." not in name and name not in gates}
    happened |= {name: values[name] for name in chances if "." in name and name.partition(".")[0] in gates}
    contested = rng.choice(rowed)
    branches = list(doc["nodes"][contested]["branches"])
    other = {"address": contested, "row": {branch: rng.randint(1, 9) for branch in branches}}
    kept = {name: happened[name] for name in happened if len(documents.values_of(doc)[name]) > 1}
    return doc, other, do, {**kept, **({"outcome": outcome} if len(doc["outcomes"]) > 1 else {})}


def test_forecasts_are_those_of_every_path() -> None:
    compared = 0
    for seed in range(60):
        drawn = case(seed)
        if drawn is None or not drawn[3]:
            continue
        doc, other, do, happened = drawn
        changed = replaced(doc, other["address"], other["row"])
        try:
            list(oracle.paths(changed, do))
        except (oracle.NotOffered, oracle.Undecided, oracle.NoBranch):
            continue
        full = {**doc, "analysts": {"other": {"weights": {other["address"]: other["row"]}}}}
        found = sc.resolve(
            sc.Scenario.model_validate(full), happened, on=ON, do=do, pools={"p": {"other": 3, "as written": 1}}
        )
        assert found.forecasters == ("as written", "other", "linear pool", "pool: p")
        pools = [[Fraction(1, 2)] * 2, [Fraction(1, 4), Fraction(3, 4)]]
        before: dict[str, str] = {}
        for target, question in found.items():
            given: dict[str, str] = {} if target == "(outcome)" else before
            assert question.given == given
            np.testing.assert_allclose(
                question.probabilities, by_hand([doc, changed], pools, do, given, target), atol=1e-12
            )
            before = {**before, target: question.happened}
            compared += 1
        assert {target.strip("()"): q.happened for target, q in found.items()} == happened
    assert compared > 50


def test_the_row_that_applied_is_scored() -> None:
    """No row of an option that was not taken, and no rows mixed."""
    happened = {"reply": "yes", "outcome": "good"}
    bold = sc.resolve(MODEL, happened, on=ON, do={"pick": "bold"})
    np.testing.assert_allclose(bold["reply"].probabilities[:2], [[0.6, 0, 0.4]] * 2, atol=1e-12)
    meek = sc.resolve(MODEL, happened, on=ON, do={"pick": "meek"})
    np.testing.assert_allclose(meek["reply"].probabilities[:2], [[0.25, 0.25, 0.5], [0.8, 0.1, 0.1]], atol=1e-12)
    open_choice = sc.resolve(MODEL, {**happened, "pick": "bold"}, on=ON)
    np.testing.assert_allclose(open_choice["pick"].probabilities[0], [0.25, 0.75], atol=1e-12)
    np.testing.assert_allclose(open_choice["reply"].probabilities, bold["reply"].probabilities, atol=1e-12)
    assert open_choice.targets == ("pick", "reply", "(outcome)")
    unknown = sc.resolve(MODEL, happened, on=ON)
    np.testing.assert_allclose(
        unknown["reply"].probabilities[0], [0.25 * 0.6 + 0.75 * 0.25, 0.75 * 0.25, 0.25 * 0.4 + 0.75 * 0.5], atol=1e-12
    )
    assert sc.resolve(MODEL, "good", on=ON).targets == ("(outcome)",)


def test_logarithmic_scores_of_a_chain_add_up() -> None:
    happened = {"gate.ask": "yes", "gate.sign": "no", "reply": "no", "end": "bad"}
    found = sc.score(sc.resolve(MODEL, happened, on=ON, do={"pick": "bold"}), "log")
    for name, doc in zip(
        ("as written", "hope"), (DOC, replaced(DOC, "reply", {"yes": "80%", "maybe": "10%", "no": "10%"})), strict=True
    ):
        whole = sum(shares(doc, {"pick": "bold"}, happened, "(outcome)"))
        assert found.losses[found.forecasters.index(name)].sum() == pytest.approx(-math.log(whole), abs=1e-12)


def test_who_held_what_came_before_impossible_has_no_forecast() -> None:
    doc = {**DOC, "analysts": {"sure": {"weights": {"gate.ask": "0%"}}}}
    found = sc.resolve(sc.Scenario.model_validate(doc), {"gate": "open", "reply": "no"}, on=ON)
    assert np.isnan(found["reply"].probabilities[1]).all()
    np.testing.assert_allclose(found["reply"].probabilities[2], found["reply"].probabilities[0])
    scores = sc.score(found, "log")
    assert [scores[name].questions for name in scores] == [2, 1, 2]
    assert scores["sure"].mean == math.inf
    assert "–" in str(found)
    only = sc.resolve(sc.Scenario.model_validate(doc), {"gate": "open", "reply": "no"}, on=ON)
    with pytest.raises(sc.QuestionError) as caught:
        sc.score(only, targets="reply")
    assert str(caught.value) == (
        "sure has no forecast for any question, for what happened before had no chance; resolve other nodes"
    )


def test_a_file_without_analysts_has_one_forecaster() -> None:
    found = sc.resolve(sc.load("us-options"), "ceasefire", on=dt.date(2026, 8, 24), do={"us_policy": "both"})
    assert found.forecasters == ("as written",)
    assert found.on == "2026-08-24"
    np.testing.assert_allclose(
        found["(outcome)"].probabilities[0], sc.compare(sc.load("us-options"))["both"].probabilities
    )


def test_huge_weights_do_not_overflow() -> None:
    found = sc.resolve(
        MODEL, "fair", on=ON, pools={"huge": {"hope": 1e308, "fear": 1e308}, "one": {"hope": 1, "fear": 1}}
    )
    np.testing.assert_array_equal(*found["(outcome)"].probabilities[4:])


def test_a_pool_by_row_is_a_forecaster_by_any_rule() -> None:
    pooled = sc.pool(MODEL, "odds", floor=0.01)
    found = sc.resolve(
        MODEL,
        {"reply": "no", "outcome": "fair"},
        on=ON,
        do={"pick": "meek"},
        pools={"mine": {"hope": 1}, "odds": pooled},
    )
    assert found.forecasters == ("as written", "hope", "fear", "linear pool", "pool: mine", "pool: odds")
    np.testing.assert_allclose(found["reply"].probabilities[5], list(pooled["reply"].values()), atol=1e-12)
    assert pooled.model is not None
    np.testing.assert_allclose(
        found["(outcome)"].probabilities[5], sc.forecast(pooled.model, do={"pick": "meek"}).probabilities
    )
    np.testing.assert_allclose(found["reply"].probabilities[4], found["reply"].probabilities[1], atol=1e-12)
    assert found.labels["pool: odds"] == f"odds, {pooled.how} by row"
    by_path = sc.pool(MODEL, trust="equal", by="path", do={"gate": "open"}).by_path
    assert isinstance(by_path, sc.Comparison)
    opened = sc.resolve(MODEL, "fair", on=ON, do={"pick": "bold", "gate": "open"})
    np.testing.assert_allclose(opened["(outcome)"].probabilities[3], by_path["bold"].probabilities, atol=1e-12)


def test_a_node_may_be_called_outcome() -> None:
    doc = document({"outcome": chance({"a": 1, "b": 3})}, ["a", "b"])
    found = sc.resolve(sc.Scenario.model_validate(doc), {"outcome": "a", "(outcome)": "a"}, on=ON, ordered=["outcome"])
    assert found.targets == ("outcome", "(outcome)")
    assert [q.ordered for q in found.questions] == [True, False]


# --- Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["r.yaml", "r.yml", "r.json"])
def test_a_file_reads_back_the_same(tmp_path: Path, name: str) -> None:
    doc = {**DOC, "analysts": {**DOC["analysts"], "sure": {"weights": {"gate.ask": "0%"}}}}
    model = sc.Scenario.model_validate(doc)
    found = sc.resolve(
        model,
        {"gate": "open", "reply": "no", "outcome": "bad"},
        on=ON,
        do={"pick": "meek"},
        ordered="outcome",
        source="x: y",
    )
    found.save(tmp_path / name)
    read = sc.load_resolution(tmp_path / name, model)
    assert read.to_document() == found.to_document()
    for one, other in zip(read.questions, found.questions, strict=True):
        np.testing.assert_array_equal(one.probabilities, other.probabilities)
    assert str(read) == str(found)
    assert sc.score(read).losses.tobytes() == sc.score(found).losses.tobytes()


def test_a_changed_scenario_is_refused(tmp_path: Path) -> None:
    sc.resolve(MODEL, "good", on=ON).save(tmp_path / "r.yaml")
    changed = MODEL.with_weights({"gate.ask": "61%"})
    with pytest.raises(sc.QuestionError) as caught:
        sc.load_resolution(tmp_path / "r.yaml", changed)
    assert str(caught.value) == (
        f"{tmp_path / 'r.yaml'}: the resolution is of {MODEL.scenario}, content {MODEL.content_hash[:12]}, got {MODEL.scenario}, content "
        f"{changed.content_hash[:12]}: a changed scenario made other forecasts; score it as it stood, or resolve the new one"
    )
    with pytest.raises(sc.QuestionError, match=r"model must be a scenario, got 5; load one with scenarios.load"):
        sc.load_resolution(tmp_path / "r.yaml", 5)  # type: ignore[arg-type] # as people do


def edited(folder: Path, **changes: Any) -> Path:
    """Save a resolution, change its first question or its head, and return the file."""
    path = folder / "r.json"
    sc.resolve(MODEL, {"reply": "no", "outcome": "good"}, on=ON).save(path)
    found = json.loads(path.read_text())
    for place, value in changes.items():
        here = found
        *way, last = place.split("__")
        for part in way:
            here = here[part]
        if value is None:
            del here[last]
        else:
            here[last] = value
    path.write_text(json.dumps(found, indent=1))
    return path


ROW = "questions__reply__forecasts__hope"
EDITS: list[tuple[dict[str, Any], str]] = [
    ({"format": "scenarios/1"}, "format: must be 'scenarios-resolution/1', got 'scenarios/1'; write one of these"),
    ({"content_hash": None}, "content_hash: is required; add it"),
    ({"dat": "x"}, "dat: unknown key; did you mean 'date'?"),
    ({"date": "2026-02-30"}, "date: must be a date of the calendar, got 2026-02-30; correct it"),
    ({"date": "soon"}, "date: must be a date like 2025-08-24, got 'soon'; rename it"),
    ({"questions__reply__happened": "nope"}, "questions.reply.happened: must be one of the categories, got 'nope'; did you mean 'no'?"),
    ({"questions__reply__categories": ["yes"]},
     "questions.reply.categories: must be at least two names, each once, got ['yes']; correct them"),
    ({"questions__reply__categories": ["yes", "no", "no"]},
     "questions.reply.categories: must be at least two names, each once, got ['yes', 'no', 'no']; correct them"),
    ({ROW: [0.5, 0.5]}, "questions.reply.forecasts.hope: must have 3 probabilities, one for each category, got 2; correct the row"),
    ({ROW: [0.5, 0.5, 0.1]},
     "questions.reply.forecasts.hope: must be probabilities that add up to 1, got [0.5, 0.5, 0.1]; correct the row"),
    ({ROW: [1.5, -0.5, 0]},
     "questions.reply.forecasts.hope: must be probabilities that add up to 1, got [1.5, -0.5, 0.0]; correct the row"),
    ({ROW: [True, 0, 0]},
     "questions.reply.forecasts.hope[0]: must be a finite number, got True; write it as a number, without quotes"),
    ({ROW: None}, "questions.reply.forecasts: 'hope' has no row; add one, or null for no forecast"),
    ({"forecasters__fear": None}, "questions.reply.forecasts.fear: no forecaster 'fear'; there are: as written, hope, linear pool"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), EDITS, ids=range(len(EDITS)))
def test_a_damaged_file_is_told(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_resolution(edited(tmp_path, **change))
    assert str(caught.value).startswith(f"{tmp_path / 'r.json'}:")
    assert caught.value.problems[0].line() == message


def test_mistakes_of_a_file_have_their_places(tmp_path: Path) -> None:
    path = edited(tmp_path, questions__reply__happened="nope", questions__reply__ordered=1)
    line = 1 + next(i for i, text in enumerate(path.read_text().splitlines()) if '"ordered": 1' in text)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_resolution(path)
    assert caught.value.lines() == [
        f"{path}:{line}:4: questions.reply.ordered: must be true or false, got 1; write true or false"
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("r.yaml", "- a", "a resolution is a mapping of keys, got ['a']; write one with save"),
        ("r.yaml", "", "a resolution is a mapping of keys, got None; write one with save"),
        ("r.yaml", "a: [", "did not find expected node content"),
        ("r.json", "{", "Expecting property name"),
        ("r.yaml", "," * 1_000_001, "must have at most 1,000,000 commas and line breaks"),
    ],
)
def test_what_is_no_resolution_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_resolution(tmp_path / name)
    assert message.lower() in str(caught.value).lower()


def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    found = sc.resolve(MODEL, "good", on=ON, source="\ud800")
    for path, message in (
        ("r.txt", "r.txt: a resolution file must end in .yaml, .yml or .json, got '.txt'; rename it"),
        (5, "save takes a path, got 5; write for example 'resolution.yaml'"),
        (
            tmp_path / "r.json",
            f"{tmp_path / 'r.json'}: the resolution must be Unicode text, got '\\ud800'; take it out of its source",
        ),
    ):
        with pytest.raises(sc.ScenariosError) as caught:
            found.save(path)  # type: ignore[arg-type] # as people do
        assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


# --- What is shown, and what is refused ---------------------------------------------------------------


def test_it_shows_itself() -> None:
    found = sc.resolve(MODEL, {"reply": "no", "outcome": "good"}, on=ON, do={"pick": "meek"}, source="Somebody")
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "An optimist" in text
    assert "reported by Somebody; resolve of" in " ".join(text.split())
    assert "<table>" in found._repr_html_()
    assert repr(found) == f"Resolution({MODEL.scenario}: reply: no, (outcome): good)"
    assert len(found) == 2
    frame = found.to_frame()
    assert frame.loc[frame.happened & (frame.target == "reply"), "probability"].tolist()[:2] == pytest.approx(
        [0.5, 0.1]
    )
    with pytest.raises(ValueError, match="read-only"):
        found["reply"].probabilities[0, 0] = 1
    assert "illustrative" not in text
    assert "illustrative weights, not an assessment" in str(
        sc.resolve(sc.load("us-options"), "ceasefire", on="2026-08-24", do={"us_policy": "both"})
    )
    with pytest.raises(sc.QuestionError, match="no target 'replay'; did you mean 'reply'"):
        found["replay"]


OPEN = sc.Scenario.model_validate(
    document({"pick": decision("a", "b", next="end"), "end": chance({"x": 1, "y": 1})}, ["x", "y"])
)
LONELY = sc.Scenario.model_validate(document({"only": chance({"x": 1})}, ["x"]))
DATED = sc.Scenario.model_validate({**DOC, "as_of": "2026-02-01"})
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"model": 5}, "model must be a scenario, got 5; load one with scenarios.load(...)"),
    ({"happened": {}}, "happened must map nodes to branches, or name the outcome, got {}; write {'node': 'branch', 'outcome': 'name'}"),
    ({"happened": 5}, "happened must map nodes to branches, or name the outcome, got 5; write {'node': 'branch', 'outcome': 'name'}"),
    ({"happened": "god"}, "happened: no outcome 'god'; did you mean 'good'?"),
    ({"happened": {"outcome": True}}, "happened: no outcome True; there are: good, fair, bad"),
    ({"happened": {"outcome": "good", "(outcome)": "bad"}},
     "happened: a scenario has one outcome, got 'bad' and 'good'; keep the one that came about"),
    ({"happened": {"replay": "yes"}}, "happened: no node 'replay'; did you mean 'reply'?"),
    ({"happened": {"good": "yes"}}, "happened: no node 'good'; write it as {'outcome': 'good'}"),
    ({"happened": {5: "yes"}}, "happened: no node 5; there are: pick, gate, gate.ask, gate.sign, reply, end, outcome"),
    ({"happened": {"reply": "yess"}}, "happened: 'reply' has no branch 'yess'; did you mean 'yes'?"),
    ({"happened": {"reply": ["yes", "no"]}}, "happened: 'reply' has no branch ['yes', 'no']; there are: yes, maybe, no"),
    ({"happened": {"pick": "bold"}, "do": {"pick": "bold"}},
     "'pick' is set by do, so that it was not forecast; leave it out of happened, or out of do"),
    ({"happened": {"gate": "open", "gate.ask": "yes"}},
     "happened: 'gate' follows from its steps, got 'gate.ask' as well; keep the gate or its steps"),
    ({"happened": {"reply": "maybe", "end": "good"}, "do": {"pick": "bold"}, "model": sc.Scenario.model_validate({**DOC, "analysts": {}})},
     ("happened: 'end' must be reached after reply=maybe, got a chance of 0 from every forecaster; name what really happened, or set choices "
     "with do")),
    ({"happened": {"gate.sign": "yes"}, "do": {"gate.ask": "no"}},
     "happened: 'gate.sign' must be reached, got a chance of 0 from every forecaster; name what really happened, or set choices with do"),
    ({"do": {"pik": "bold"}}, "do: no node 'pik'; did you mean 'pick'?"),
    ({"model": OPEN, "happened": "x"},
     ("pick: a decision needs a choice, got none (it has no weights and the question does not set it); add do={'pick': 'a'}, compare by='pick', or "
     "give it weights (with_strategy)")),
    ({"model": LONELY, "happened": "x"},
     "happened: 'outcome' has only one way to turn out, so that nothing was forecast; leave it out"),
    ({"model": LONELY, "happened": {"only": "x"}},
     "happened: 'only' has only one way to turn out, so that nothing was forecast; leave it out"),
    ({"on": "soon"}, "on must be a date such as 2025-11-30, got 'soon'; say when it was known"),
    ({"on": None}, "on must be a date such as 2025-11-30, got None; say when it was known"),
    ({"model": DATED}, ("on must not be before the scenario's as_of, 2026-02-01, got 2026-01-31: what was known already is no forecast; "
     "correct one of the two")),
    ({"source": 5}, "source must be text, got 5; say who reports what happened"),
    ({"ordered": 5}, "ordered must name nodes or 'outcome', got 5; write for example ['outcome']"),
    ({"ordered": ["replay"]}, "ordered: no node 'replay'; did you mean 'reply'?"),
    ({"pools": [1]}, "pools must map names to weights of analysts, got [1]; write {'name': {'analyst': 1}}"),
    ({"pools": {"p": {}}}, "pools: 'p' must map analysts to weights, or be what pool(...) returned, got {}; write {'analyst': 1}"),
    ({"pools": {5: {"hope": 1}}}, "pools: a pool must have a text for a name, got 5; write {'name': ...}"),
    ({"pools": {"p": {"hope": 10**400}}}, f"pools: 'p' must give 'hope' a finite weight of at least 0, got 1{'0' * 58}…; correct it"),
    ({"pools": {"p": sc.pool(MODEL, by="path")}},
     "pools: 'p' must be pooled by row, got by path, which leaves no scenario to ask; give weights instead"),
    ({"pools": {"p": sc.pool(DATED)}},
     (f"pools: 'p' must be a pool of this scenario as it is, got one of {DATED.scenario}, content {DATED.content_hash[:12]}; pool it anew")),
    ({"pools": {"p": {"hop": 1}}}, "pools: 'p' weighs 'hop', who is no analyst here; did you mean 'hope'?"),
    ({"pools": {"p": {"hope": True}}}, "pools: 'p' must give 'hope' a finite weight of at least 0, got True; correct it"),
    ({"pools": {"p": {"hope": float("nan")}}}, "pools: 'p' must give 'hope' a finite weight of at least 0, got nan; correct it"),
    ({"pools": {"p": {"hope": 0}}}, "pools: the weights of 'p' must add up to more than 0, got 0; give somebody some"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_word_for_word(change: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"model": MODEL, "happened": "good", "on": ON, **change}
    with pytest.raises(sc.QuestionError) as caught:
        sc.resolve(asked.pop("model"), asked.pop("happened"), **asked)
    assert str(caught.value) == message
