"""What evidence teaches: beliefs against the oracle, order-free weights, reports that meet at their sign, and what signs would move."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
import scenarios as sc
from documents import MOST_PATHS, chance, count_paths, decision, document, random_document
from scenarios import testing
from scenarios.evaluation.chances import chances
from scenarios.evaluation.question import Question
from signs import drawn_signs
from test_engine_random import TROUBLE, built

if TYPE_CHECKING:
    from oracle import Document


def beliefs(doc: Document, node: str, do: Any, given: Any) -> dict[str, Fraction]:
    """Return by brute force how likely each branch of a node is."""
    branches = oracle.branches_of(doc, node) if node in doc["nodes"] else {"yes": {}, "no": {}}
    found = dict.fromkeys(branches, Fraction(0))
    for probability, values, *_ in oracle.conditioned(doc, do, given):
        if node in values:
            found[values[node]] += probability
    return found


@pytest.mark.parametrize("tens", range(6))
def test_beliefs_about_every_node_are_the_oracles(tens: int) -> None:
    answered = 0
    for seed in range(10 * tens, 10 * tens + 10):
        rng = random.Random(f"beliefs/{seed}")
        doc = random_document(rng, size=4)
        signs = drawn_signs(rng, doc)
        try:
            paths = oracle.conditioned(doc, {}, signs)
        except TROUBLE:
            continue
        question = Question(built(doc), given=signs)
        found = chances(question)
        prior = list(oracle.paths(doc, {}, signs))
        evidence = sum(
            p * math.prod(oracle.likelihood(row, v.get(n)) for n, row in signs.items()) for p, v, *_ in prior
        )
        assert found.evidence == pytest.approx(float(evidence), abs=1e-12)
        for name, shares in found.branches.items():
            for branch, share in zip(question.outline.variables[name], shares.tolist(), strict=True):
                true = sum(p for p, values, *_ in paths if values.get(name) == branch)
                assert share == pytest.approx(float(true), abs=1e-12)
        answered += 1
    assert answered > 4


@given(testing.documents(), st.randoms(use_true_random=False))
def test_any_order_teaches_the_same(doc: Document, rng: random.Random) -> None:
    assume(count_paths(doc) <= MOST_PATHS)
    model = built(doc)
    node = rng.choice(list(doc["nodes"]))
    assume(Question(model).certain(node))
    names = model.outline.variables[node]
    reports = [
        sc.SourceReport(
            node=node, likelihood={b: rng.choice([0.05, 0.4, 0.8, 1]) for b in names}, id=str(k), reliability=(0.9, 0.2)
        )
        for k in range(3)
    ]
    found = [sc.learn(model, list(order), forecast=True) for order in itertools.permutations(reports)]
    true = {b: math.prod(0.9 * r.likelihood[b] + 0.2 * (1 - r.likelihood[b]) for r in reports) for b in names}  # type: ignore[index]
    expected = oracle.forecast(doc, given={node: true})
    for one in found:
        assert dict(one.posterior) == pytest.approx({o: float(p) for o, p in expected.items()}, abs=1e-12)
        np.testing.assert_allclose(one[node].posterior, found[0][node].posterior, rtol=0, atol=1e-12)
        branch = next((b for b in names if b != one[node].against), None)
        if branch is not None:
            weights = list(one.weights(node, branch).values())
            if np.isfinite(weights).all():
                assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=1e-9)


def two() -> sc.Scenario:
    """Two options, a node that they move, signs of it, and a node downstream."""
    return built(
        document(
            {
                "choose": decision("go", "stay", next="state"),
                "state": {
                    "kind": "chance",
                    "branches": {"bad": None, "good": None, "fair": None},
                    "weights": {"bad": "20%", "good": "50%", "fair": "30%"},
                    "when": [{"if": {"choose": "stay"}, "weights": {"bad": "0%", "good": "60%", "fair": "40%"}}],
                    "next": "end",
                },
                "end": chance(
                    {"won": 1, "lost": 1}, when=[{"if": {"state": "bad"}, "weights": {"won": "10%", "lost": "rest"}}]
                ),
            },
            {"won": {"values": {"gain": 3}}, "lost": None},
            measures={"gain": {"better": "higher"}},
            indicators={
                "trains": {"node": "state", "likelihood": {"bad": "70%", "good": "20%", "fair": "likely"}},
                "letters": {"node": "state", "likelihood": {"bad": 0, "good": 0.5, "fair": 0.25}},
                "cheers": {"node": "end", "label": "Cheering crowds", "likelihood": {"won": 1, "lost": 0}},
            },
        )
    )


def test_the_posterior_is_bayes_rule_under_each_option() -> None:
    found = sc.learn(two(), {"trains": "seen"})
    state = found["state"]
    np.testing.assert_allclose(state.prior, [[0.2, 0.5, 0.3], [0, 0.6, 0.4]], atol=1e-15)
    joint = state.prior * [0.7, 0.2, 0.675]
    np.testing.assert_allclose(state.posterior, joint / joint.sum(axis=1, keepdims=True), rtol=1e-13)
    np.testing.assert_allclose(found.probability, joint.sum(axis=1), rtol=1e-13)
    assert found.given == {"state": {"bad": 0.7, "good": 0.2, "fair": 0.675}}
    np.testing.assert_array_equal(sc.compare(two(), given=found.given).probabilities, found.posterior.probabilities)
    assert state.against == "good"
    assert found.weights("state", "bad") == pytest.approx(
        {
            "before": 10 * math.log10(0.4),
            "elsewhere": 0,
            "trains seen": 10 * math.log10(3.5),
            "after": 10 * math.log10(1.4),
        }
    )
    assert found.weights("state", "bad", option="stay")["before"] == -math.inf
    assert math.isnan(found.weights("state", "bad", "bad", option="stay")["before"])
    assert found.weights("state", "good", "bad", option="stay")["after"] == math.inf


def test_not_seen_is_evidence_too() -> None:
    found = sc.learn(two(), {"letters": "not seen"}, by="choose", reliability=(0.8, 0.1))
    said = {"bad": 1 - 0.1, "good": 1 - (0.4 + 0.05), "fair": 1 - (0.2 + 0.075)}
    assert found.signs[0].likelihood == pytest.approx(said)
    assert found.signs[0].reports == ("hit 80 %, false alarm 10 %",)


def test_reports_of_one_indicator_meet_at_the_sign() -> None:
    """Two sure reports are one; two unsure ones are a chance node `sign` with two noisy readings of it."""
    sure = [sc.SourceReport(indicator="trains", source=name) for name in ("A", "B")]
    assert sc.learn(two(), sure).given == sc.learn(two(), sure[:1]).given
    unsure = [
        sc.SourceReport(indicator="trains", source="A", reliability=(0.9, 0.2)),
        sc.SourceReport(indicator="trains", seen=False, source="B", reliability=(0.6, 0.05)),
    ]
    found = sc.learn(two(), unsure)
    assert found.signs[0].said == "reports differ"
    assert "given whether trains is there, its 2 reports are independent" in found.assumptions[-1]
    doc = two().to_document()
    doc["nodes"]["state"]["next"] = "sign"
    doc["nodes"]["sign"] = chance({"there": "70%", "absent": "30%"}, next="one", when=[
        {"if": {"state": "good"}, "weights": {"there": "20%", "absent": "rest"}},
        {"if": {"state": "fair"}, "weights": {"there": "67.5%", "absent": "rest"}},
    ])  # fmt: skip
    for name, hit, alarm, after in (("one", "90%", "20%", "other"), ("other", "60%", "5%", "end")):
        rule = [{"if": {"sign": "absent"}, "weights": {"yes": alarm, "no": "rest"}}]
        doc["nodes"][name] = chance({"yes": hit, "no": "rest"}, next=after, when=rule)
    spelled = sc.compare(built(doc), "choose", given={"one": "yes", "other": "no"})
    np.testing.assert_allclose(found.posterior.probabilities, spelled.probabilities, rtol=1e-13)


def test_facts_signs_and_tables_go_together() -> None:
    """Of one node, its sign, a table and what is known for certain multiply."""
    evidence = {"state": ["bad", "fair"], "end": {"won": 0.5, "lost": "1/4"}, "trains": "seen"}
    report = sc.SourceReport(node="state", ratio={"bad": 4}, source="C")
    found = sc.learn(two(), evidence, reports=report)
    assert found.given["state"] == pytest.approx({"bad": 0.7, "good": 0, "fair": 0.675 / 4})
    assert [sign.kind for sign in found.signs] == ["observation", "table", "indicator", "ratio"]
    true = oracle.forecast(two().to_document() | {"indicators": {}}, {"choose": "go"}, {
        "state": {"bad": "0.7", "good": "0", "fair": "0.16875"}, "end": {"won": "0.5", "lost": "0.25"}})  # fmt: skip
    posterior: Any = found.posterior
    assert posterior["go"]["won"] == pytest.approx(float(true["won"]), abs=1e-13)
    weights = found.weights("end", "won")
    assert weights["elsewhere"] < 0 < weights["sign of end seen"]
    assert sum(list(weights.values())[:-1]) == pytest.approx(weights["after"], abs=1e-12)
    assert sc.learn(two(), {"state": "good"}).given == {"state": ("good",)}


def test_a_step_that_comes_about_may_have_signs() -> None:
    doc = sc.load("atacms-gate").to_document()
    doc["indicators"] = {"leak": {"node": "atacms_gate.final_say", "likelihood": {"yes": "60%", "no": "20%"}}}
    model = built(doc)
    with pytest.raises(
        sc.QuestionError, match="which some paths go around; if it is known to come about, add evidence="
    ):
        sc.learn(model, {"leak": "seen"}, forecast=True)
    found = sc.learn(model, {"leak": "seen", "atacms_gate.final_say": ["yes", "no"]}, forecast=True)
    prior = oracle.conditioned(doc, {}, {"atacms_gate.final_say": ["yes", "no"]})
    yes = sum(p for p, values, *_ in prior if p and values["atacms_gate.final_say"] == "yes")
    assert found["atacms_gate.final_say"].posterior[0, 0] == pytest.approx(
        float(yes * 3 / (yes * 3 + (1 - yes))), abs=1e-13
    )
    for by, reason in ((None, "its node is set"), ("russia_response", "some paths go around it")):
        table = sc.indicators(model, "wider_war", by)
        assert (table.names, table.refused) == ((), {"leak": reason})
    with pytest.raises(
        sc.QuestionError, match=r"'atacms_gate\.final_say' is never asked when 'atacms_gate' itself is set"
    ):
        sc.learn(model, {"leak": "seen"})


# --- Which sign would move the answer most --------------------------------------------------------------


def test_what_signs_would_move_is_bayes_rule() -> None:
    table = sc.indicators(two(), "won")
    assert table.names == ("cheers", "letters", "trains")
    won = np.array([0.2 * 0.1 + 0.8 * 0.5, 0.5])
    np.testing.assert_allclose(table.now, won, rtol=1e-14)
    np.testing.assert_allclose(table.chance[0], won, rtol=1e-14)
    np.testing.assert_array_equal(table.told[0], [[1, 0], [1, 0]])
    np.testing.assert_allclose(table.expected[0], 2 * won * (1 - won), rtol=1e-13)
    np.testing.assert_allclose(table.worst[0], [1 - won[0], 0.5], rtol=1e-13)
    learned = sc.learn(two(), {"trains": "seen"})
    np.testing.assert_allclose(table.told[2, :, 0], learned.posterior.probabilities[:, 0], rtol=1e-13)
    np.testing.assert_allclose(table.chance[2], learned.probability, rtol=1e-13)
    mean = table.chance * table.told[..., 0] + (1 - table.chance) * table.told[..., 1]
    np.testing.assert_allclose(mean, np.broadcast_to(table.now, mean.shape), rtol=1e-13)


@pytest.mark.parametrize("label", ["", "What is gained"])
def test_what_signs_would_move_of_a_score_is_the_sum_of_its_parts(label: str) -> None:
    aim = sc.Objective(label=label, weights={"gain": 2, "lost": 0.5})
    model = two().model_copy(update={"objectives": {"net_gain": aim}})
    table, gain, lost = (sc.indicators(model, target) for target in ("net_gain", "gain", "lost"))
    for name in table.names:
        of_gain, of_lost = gain.told[gain.names.index(name)], lost.told[lost.names.index(name)]
        np.testing.assert_allclose(table.told[table.names.index(name)], 2 * of_gain + 0.5 * of_lost, rtol=1e-13)
    np.testing.assert_allclose(table.now, 2 * gain.now + 0.5 * lost.now, rtol=1e-13)
    assert (table.better, table.share, table.preferred) == ("higher", False, "stay")
    assert f"which sign would move {label or 'net gain'} most" in " ".join(str(table).split())
    assert table.plot().get_xlabel() == f"{label or 'net gain'} (score)"
    weighed = sc.indicators(model, {"gain": -1})
    assert weighed.preferred == "go"
    np.testing.assert_allclose(weighed.told, -gain.told, rtol=1e-13)


def test_whether_the_preferred_option_changes_is_told() -> None:
    table = sc.indicators(two(), "gain")
    assert (table.better, table.preferred) == ("higher", "stay")
    assert table.preferred_if("letters") == "go"  # both are worth the same then, and it comes first
    assert table.preferred_if("trains", seen=True) == "stay"
    assert sc.indicators(two(), "won").preferred == ""
    assert sc.indicators(two(), "won", better="lower").preferred == "go"


def test_signs_after_what_is_known_already() -> None:
    learned = sc.learn(two(), {"trains": "seen"})
    table = sc.indicators(two(), "won", of=["letters", "letters"], given=learned.given)
    both = sc.learn(two(), {"trains": "seen", "letters": "seen"})
    np.testing.assert_allclose(table.told[0, :, 0], both.posterior.probabilities[:, 0], rtol=1e-13)
    np.testing.assert_allclose(table.chance[0] * learned.probability, both.probability, rtol=1e-13)
    missed = sc.learn(two(), {"trains": "seen", "letters": "not seen"})
    posterior: Any = missed.posterior
    np.testing.assert_allclose(table.told[0, :, 1], posterior.probabilities[:, 0], rtol=1e-13)
    assert abs(table.told[0, 0, 1] - sc.indicators(two(), "won", of="letters").told[0, 0, 1]) > 0.01
    certain = sc.indicators(two(), "won", of="letters", given={"state": "bad"}, do={"choose": "go"}, by="end")
    assert certain.chance.tolist() == [[0, 0]]
    assert np.isnan(certain.told[..., 0]).all()
    assert certain.expected.tolist() == [[0, 0]]
    assert certain.preferred_if("letters") == ""
    assert sc.indicators(two(), "won", do={"state": "bad"}).refused == {
        "trains": "its node is set",
        "letters": "its node is set",
    }


def test_without_a_choice_nothing_is_compared() -> None:
    model = built(
        document(
            {"n": chance({"a": 1, "b": 3})},
            ["a", "b"],
            indicators={"s": {"node": "n", "likelihood": {"a": 1, "b": "1/3"}}},
        )
    )
    found = sc.learn(model, {"s": "seen"})
    assert (found.by, found.options) == ("", ("",))
    assert found.posterior["a"] == pytest.approx(0.5)
    table = sc.indicators(model, ["a"], better="higher")
    assert (table.by, table.preferred) == ("", "")
    np.testing.assert_allclose(table.told, [[[0.5, 0]]], atol=1e-15)
