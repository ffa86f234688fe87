"""Likelihoods as evidence: against the oracle, against the sign written as a node of its own, and against pyAgrum."""

from __future__ import annotations

import json
import pickle
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
import scenarios as sc
from documents import MOST_PATHS, chance, count_paths, document, random_document
from other_programs import distribution, drawn
from scenarios import testing
from scenarios.results.provenance import plain
from signs import SIGN, drawn_signs, with_sign
from test_engine_random import agree, answer, built, kind_of, never_asked, truth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from oracle import Document

TALK = {"escalates": "80%", "holds": "40%", "negotiates": "10%"}


@pytest.mark.parametrize("twenties", range(5))
def test_forecasts_agree_with_the_oracle(twenties: int) -> None:
    answered = 0
    for seed in range(20 * twenties, 20 * twenties + 20):
        rng = random.Random(f"signs/{seed}")
        doc = random_document(rng, size=(2, 3, 4, 5)[seed % 4])
        signs = drawn_signs(rng, doc)
        true = truth(doc, {}, signs)
        agree(answer(built(doc), given=signs), true, (seed, signs))
        answered += not isinstance(true, type)
    assert answered > 10


def test_comparisons_of_any_node_agree_with_the_oracle() -> None:
    answered = 0
    for seed in range(100, 150):
        rng = random.Random(f"signs/{seed}")
        doc = random_document(rng, size=4)
        signs = drawn_signs(rng, doc)
        by = rng.choice(list(doc["nodes"]))
        if never_asked({by: ""}, *signs):
            continue
        branches = oracle.branches_of(doc, by)
        true = [truth(doc, {by: branch}, signs) for branch in branches]
        trouble = [numbers for numbers in true if isinstance(numbers, type)]
        if trouble:
            with pytest.raises(sc.ScenariosError) as raised:
                sc.compare(built(doc), by, given=signs)
            assert kind_of(raised.value) in trouble, (seed, by, signs)
            continue
        found = sc.compare(built(doc), by, given=signs)
        for i, numbers in enumerate(true):
            agree((found.probabilities[i], found.means[i]), numbers, (seed, by, signs))
        answered += 1
    assert answered > 10


@given(testing.documents(), st.randoms(use_true_random=False))
def test_a_measure_is_distributed_as_the_oracle_says(doc: Document, rng: random.Random) -> None:
    assume(doc.get("measures") and count_paths(doc) <= MOST_PATHS)
    signs = drawn_signs(rng, doc)
    by = next(iter(doc["nodes"]))
    assume(not never_asked({by: ""}, *signs))
    measure = next(iter(doc["measures"]))
    try:
        found = sc.risk_profile(built(doc), measure, by, given=signs)
    except sc.ScenariosError:
        return
    for option in found:
        true = oracle.measure_distribution(doc, measure, {by: option}, signs)
        assert found[option].mean == pytest.approx(float(sum(total * p for total, p in true.items())), abs=1e-9)
        assert found[option].probabilities.sum() == pytest.approx(1, abs=1e-12)


def test_signs_of_a_node_that_paths_go_around_weigh_on_its_measures() -> None:
    model = sc.load("ukraine-2025-08")
    sign = {"strike_target": dict(zip(model.outline.variables["strike_target"], (0.9, 0.2, 0.05, 0.5), strict=True))}
    by_option, profile = sc.compare(model, given=sign), sc.risk_profile(model, "escalation", given=sign)
    plain = sc.risk_profile(model, "escalation", given={"strike_target": list(sign["strike_target"])})
    for option in profile:
        assert profile[option].mean == pytest.approx(by_option[option].mean("escalation"), rel=1e-12)
        assert abs(profile[option].mean - plain[option].mean) > 1e-3


@given(testing.documents(), st.randoms(use_true_random=False))
def test_likelihoods_of_one_and_nothing_are_a_list_of_branches(doc: Document, rng: random.Random) -> None:
    model = built(doc)
    name = rng.choice(list(doc["nodes"]))
    branches = model.outline.variables[name]
    some = rng.sample(branches, rng.randint(1, len(branches)))
    signs = {name: {branch: float(branch in some) for branch in branches}}
    agree(answer(model, given=signs), answer(model, given={name: some}), signs)


@pytest.mark.parametrize("of", ["russia_response", "us_policy"])
def test_a_sign_is_a_chance_node_that_was_seen(of: str) -> None:
    """Every question answers the same, by two routes through the engine."""
    model = sc.load("ukraine-2025-08")
    branches = model.outline.variables[of]
    likelihood = dict(zip(branches, ("80%", "40%", "10%", "25%"), strict=False))
    spelled = sc.Scenario.model_validate(with_sign(model.to_document(), of, likelihood))
    sign: dict[str, Any] = {"given": {of: likelihood}}
    node: dict[str, Any] = {"given": {SIGN: "seen"}}

    def same(found: Any, other: Any) -> None:
        np.testing.assert_allclose(np.asarray(found, float), np.asarray(other, float), rtol=1e-9, atol=1e-11)

    same(sc.compare(model, **sign).probabilities, sc.compare(spelled, **node).probabilities)
    same(sc.compare(model, **sign).means, sc.compare(spelled, **node).means)
    for target in ("wider_war", "escalation"):
        found, other = sc.bounds(model, target, budget=1, **sign), sc.bounds(spelled, target, budget=1, **node)
        same(found.lower, other.lower)
        same(found.upper, other.upper)
        same(found.evidence, other.evidence)
        bars, others = sc.tornado(model, target, **sign), sc.tornado(spelled, target, **node)
        same(bars.answers, others.answers[[others.addresses.index(name) for name in bars.addresses]])
    profile, other_profile = sc.risk_profile(model, "us_cost", **sign), sc.risk_profile(spelled, "us_cost", **node)
    for option in profile:
        same(profile[option].probabilities, other_profile[option].probabilities)
    draws: dict[str, Any] = {"samples": 64, "seed": 1, "method": "random"}
    spread, other_spread = sc.ensemble(model, **draws, **sign), sc.ensemble(spelled, **draws, **node)
    same(spread.probabilities, other_spread.probabilities)
    same(spread.means, other_spread.means)


@pytest.mark.parametrize("detail", ["walks", "outcomes", "counts"])
def test_simulated_paths_follow_the_likelihoods(detail: Any) -> None:
    model = sc.load("ukraine-2025-08")
    sign = {"russia_response": TALK, "atacms_gate.request": {"yes": "90%", "no": "20%"}}
    exact = sc.forecast(model, given=sign)
    found = sc.simulate(model, 20_000, seed=3, given=sign, detail=detail)
    assert found.frequencies() == pytest.approx(dict(exact), abs=found.margin(0.9999))


def test_what_is_learned_of_the_choice_counts_too() -> None:
    """A sign of what was chosen moves a forecast, and leaves a comparison alone: each option is set there."""
    model = sc.load("us-options")
    sign = {"us_policy": dict.fromkeys(model.outline.variables["us_policy"], 0.2) | {"withdrawal": 0.9}}
    np.testing.assert_allclose(
        sc.compare(model, given=sign).probabilities, sc.compare(model).probabilities, rtol=1e-12, atol=0
    )
    true = oracle.forecast(model.to_document(), given=sign)
    assert dict(sc.forecast(model, given=sign)) == pytest.approx({o: float(p) for o, p in true.items()}, abs=1e-12)


def test_pyagrum_agrees_on_soft_evidence() -> None:
    """It takes likelihoods by label of a variable; a path that goes around it has one of its own, which gets 0."""
    agreed = 0
    for rng, doc in drawn(range(40), size=5):
        model = sc.Scenario(**doc)
        signs = drawn_signs(rng, doc)
        try:
            wanted = sc.forecast(model, given=signs)
        except sc.ScenariosError:
            continue
        network = sc.to_pyagrum(model)
        evidence = {
            name: [float(oracle.point(row.get(label, "0"))) for label in network.variable(name).labels()]
            for name, row in signs.items()
        }
        assert distribution(model, network, evidence) == pytest.approx(wanted.probabilities, abs=1e-9)
        agreed += 1
    assert agreed > 15


# --- What is read, and told ---------------------------------------------------------------------------


def test_words_ranges_and_parameters_count_by_their_best_estimates() -> None:
    model = built(document({"n": chance({"a": 1, "b": 1, "c": 2})}, ["a", "b", "c"], parameters={"p": "beta(1, 3)"}))
    found = sc.forecast(model, given={"n": {"a": "likely", "b": "10%..30%", "c": "$p"}})
    assert list(found.values()) == pytest.approx([0.675 / 1.375, 0.2 / 1.375, 0.5 / 1.375], abs=1e-12)


def test_provenance_says_what_was_seen() -> None:
    found = sc.forecast(sc.load("atacms-gate"), given={"atacms_gate.request": {"yes": "likely", "no": 0.125}})
    assert "given atacms_gate.request=(yes 67.5 %, no 12.5 %);" in str(found.provenance)
    assert json.dumps(plain(found.provenance.given)) == '{"atacms_gate.request": {"yes": 0.675, "no": 0.125}}'
    assert pickle.loads(pickle.dumps(dict(found.provenance.given))) == found.provenance.given  # noqa: S301 - our own
    with pytest.raises(TypeError, match="does not change"):
        found.provenance.given["atacms_gate.request"]["yes"] = 1


def test_explanations_say_what_was_seen() -> None:
    said = str(
        sc.explain(sc.load("ukraine-two-rounds"), "russian_gains", better="lower", given={"russia_response": TALK})
    )
    assert "Learned: a sign of russia_response (escalates 80 %, holds 40 %, negotiates 10 %)." in " ".join(said.split())


def test_pictures_say_what_was_seen() -> None:
    pytest.importorskip("matplotlib")
    ax = sc.compare(sc.load("ukraine-2025-08"), given={"russia_response": TALK}).plot()
    said = " ".join(text.get_text() for text in ax.texts).replace("\n", " ")
    assert "given: a sign of Russia's response (Escalates 80 %," in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n": {}}, "given: every branch of 'n' needs a likelihood, got none for 'a'; add it"),
        ({"n": {"a": 0.5}}, "given: every branch of 'n' needs a likelihood, got none for 'b'; add it"),
        ({"n": {"a": 1, "bb": 1}}, "given: 'n' has no branch 'bb'; did you mean 'b'?"),
        ({"n": {"a": 1, None: 1}}, "given: 'n' has no branch None; there are: a, b"),
        ({"n": {"a": 0, "b": "0%"}}, "given: at least one likelihood of 'n' must be above 0, got only 0; correct one, or leave them out"),
        ({"n": {"a": 1.5, "b": 1}}, "given: n.a: a probability must lie between 0 % and 100 %, got 1.5; correct it"),
        ({"n": {"a": -0.1, "b": 1}}, "given: n.a: a probability must lie between 0 % and 100 %, got -0.1; correct it"),
        ({"n": {"a": 1, "b": float("nan")}}, "given: n.b: a probability must lie between 0 % and 100 %, got nan; correct it"),
        ({"n": {"a": True, "b": 1}}, "given: n.a must be a probability, got True; write 0.8, '80%' or a word of the scale"),
        ({"n": {"a": 1, "b": [1]}}, "given: n.b must be a probability, got [1]; write 0.8, '80%' or a word of the scale"),
        ({"n": {"a": "rest", "b": 1}}, "given: n.a: `rest` stands only in a row; write the probability itself"),
        ({"m": {"a": 1}}, "given: no node 'm'; there are: n"),
        ({"a": {"a": 1}}, "given: 'a' is an outcome; name a decision, chance node, gate or step"),
        ({5: {"a": 1}}, "given: no node 5; there are: n"),
    ],
)  # fmt: skip
def test_likelihoods_that_are_none_are_refused(given: Mapping[Any, Any], message: str) -> None:
    model = built(document({"n": chance({"a": 1, "b": 1})}, ["a", "b"]))
    with pytest.raises(sc.QuestionError) as raised:
        sc.forecast(model, given=given)
    assert str(raised.value) == message


def test_impossible_signs_are_named() -> None:
    model = built(document({"n": chance({"a": 1, "b": 0})}, ["a", "b"]))
    with pytest.raises(sc.QuestionError, match=r"got probability 0 for n=\(a 0 %, b 50 %\); learn something else"):
        sc.forecast(model, given={"n": {"a": 0, "b": 0.5}})


def test_what_was_worked_out_for_one_sign_is_not_used_for_another() -> None:
    model = sc.load("ukraine-two-rounds")
    other = {"russia_response": {"escalates": 0.1, "holds": 0.4, "negotiates": 0.8}}
    first = sc.tornado(model, "russian_gains", swing=0.2, given={"russia_response": TALK})
    second = sc.tornado(model, "russian_gains", swing=0.2, given=other)
    fresh = sc.tornado(sc.load("ukraine-two-rounds"), "russian_gains", swing=0.2, given=other)
    np.testing.assert_array_equal(second.answers, fresh.answers)
    assert np.abs(first.answers - second.answers).max() > 0.01


def test_a_checkpoint_belongs_to_its_likelihoods(tmp_path: Path) -> None:
    model = sc.load("us-options")
    chance = dict.fromkeys(model.outline.variables["us_policy"], 0.5)
    sc.ensemble(model, forecast=True, samples=8, checkpoint=tmp_path / "kept", given={"us_policy": chance})
    with pytest.raises(sc.QuestionError, match="checkpoint"):
        sc.ensemble(
            model,
            forecast=True,
            samples=8,
            checkpoint=tmp_path / "kept",
            given={"us_policy": chance | {"tariffs": 0.9}},
        )
