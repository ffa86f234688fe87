"""Judgements that hang together: as they are written, whatever their distributions, and with nothing else changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import scenarios as sc
from documents import chance, document
from scenarios.graph import Program
from scenarios.sampling import BLOCK, Sampler, numbers_for

COUNT = 20 * BLOCK
# Of a rank correlation from n independent pairs, by Hoeffding's bound for U-statistics of kernels within -3..3 and degree 3:
# P(far) < 2 exp(-2 (n/3) (t/6)²), once in a thousand million times.
FAR = 6 * float(np.sqrt(3 * np.log(2e9) / (2 * COUNT)))


def scenario(correlation: list[dict[str, Any]]) -> sc.Scenario:
    doc = document(
        {
            "gate": {
                "kind": "gate",
                "steps": {
                    "ask": {"weight": "likely", "when": [{"if": {"mood": "bad"}, "weight": "beta(2, 5)"}]},
                    "say": {"weight": "40%", "confidence": "low"},
                    "late": {"weight": "$c"},
                },
                "next": "end",
            },
            "mood": chance({"good": "$a", "bad": "rest"}, next="gate"),
            "end": chance(
                {"x": "$b", "y": "rest"}, when=[{"if": {"gate": "open"}, "weights": {"x": "0.5 * $c", "y": "rest"}}]
            ),
        },
        ["x", "y"],
        start="mood",
        parameters={"a": "20%..80%", "b": "pert(0%, 10%, 90%)", "c": {"value": "30%", "confidence": "moderate"}},
        correlation=correlation,
    )
    return sc.Scenario.model_validate(doc)


def drawn(model: sc.Scenario, address: str, method: str = "random", blocks: int = 20) -> Any:
    sampler = Sampler(Program(model))
    numbers = numbers_for(method, sampler, np.random.SeedSequence(1), COUNT)
    found = []
    for block in range(blocks):
        out = np.empty((2 if "." in address else 1, BLOCK))
        numbers.draw(address, sampler.sources[address], block, {}, out)
        found.append(out[0].copy())
    return np.concatenate(found)


@pytest.mark.parametrize("method", ["random", "sobol", "lhs"])
def test_ranks_are_correlated_as_written_and_each_keeps_its_distribution(method: str) -> None:
    free = scenario([])
    model = scenario(
        [
            {"between": ["$a", "$b"], "spearman": 0.7},
            {"between": ["$b", "gate.say"], "spearman": -0.4},
            {"between": ["gate.ask[ mood = bad ]", "$c"], "spearman": 0.9, "why": "both are one office's"},
        ]
    )
    names = ["$a", "$b", "$c", "gate.say", "gate.ask[mood=bad]", "gate.ask"]
    values = {name: drawn(model, name, method) for name in names}
    wanted = {("$a", "$b"): 0.7, ("$b", "gate.say"): -0.4, ("$c", "gate.ask[mood=bad]"): 0.9}
    for i, one in enumerate(names):
        for other in names[:i]:
            pair = (other, one)
            rank = stats.spearmanr(values[one], values[other]).statistic
            assert abs(rank - wanted.get(pair, 0.0)) < FAR, pair
    for name, peer in (
        ("$a", stats.uniform(0.2, 0.6)),
        ("$b", stats.beta(1 + 4 / 9, 1 + 32 / 9, 0, 0.9)),
        ("$c", stats.beta(7.5, 17.5)),
        ("gate.say", stats.beta(2.4, 3.6)),
        ("gate.ask[mood=bad]", stats.beta(2, 5)),
    ):
        assert stats.kstest(values[name], peer.cdf).statistic < np.sqrt(np.log(2e9) / (2 * COUNT)), name
    # What is not correlated is drawn as it is without.
    assert (drawn(free, "gate.ask", method, 1) == values["gate.ask"][:BLOCK]).all()


def test_two_that_are_one_rise_together_and_as_mirrors_against_each_other() -> None:
    pairs = [(["$a", "$b"], 1), (["$c", "$a"], -1), (["$b", "$c"], -1)]
    model = scenario([{"between": pair, "spearman": rank} for pair, rank in pairs])
    a, b, c = (np.argsort(drawn(model, name, blocks=1)) for name in ("$a", "$b", "$c"))
    assert (a == b).all()
    assert (a == c[::-1]).all()


def test_a_correlation_widens_what_adds_up() -> None:
    nodes = {"n": chance({"x": "$p", "y": "$q", "z": "rest"})}

    def spread(rank: float) -> float:
        model = sc.Scenario.model_validate(
            document(
                nodes,
                ["x", "y", "z"],
                parameters={"p": "10%..40%", "q": "10%..40%"},
                correlation=[{"between": ["$p", "$q"], "spearman": rank}],
            )
        )
        return sc.ensemble(model, forecast=True, samples=4096, seed=1).variance("z")[""].weights

    # Var(p + q) with Var = 0.3²/12 each: 0, 2 Var and 4 Var.
    one = 0.3**2 / 12
    assert spread(-1) == pytest.approx(0, abs=1e-12)
    assert spread(0) == pytest.approx(2 * one, rel=0.01)
    assert spread(1) == pytest.approx(4 * one, rel=0.01)


def test_exact_answers_do_not_depend_on_it() -> None:
    free, bound = scenario([]), scenario([{"between": ["$a", "$b"], "spearman": 0.7}])
    assert sc.forecast(free) == sc.forecast(bound)
    assert free.content_hash != bound.content_hash
    assert bound.to_document()["correlation"] == ({"between": ("$a", "$b"), "spearman": 0.7},)
    assert bound.with_weights({"$a": "30%"}).correlation == bound.correlation
    sc.ensemble(bound.with_weights({"$a": "30%"}), forecast=True, samples=2)  # nothing left to correlate


@pytest.mark.parametrize(
    ("correlation", "said"),
    [
        ([{"between": ["$d", "$b"], "spearman": 0.5}], r"correlation\[0\]\.between\[0\]: no parameter 'd'"),
        (
            [{"between": ["$a", "end"], "spearman": 0.5}],
            r"correlation\[0\]\.between\[1\]: what is correlated must be one number, a parameter or a gate's step, got 'end'; name its entry as a parameter",
        ),
        (
            [{"between": ["$a", "end.x"], "spearman": 0.5}],
            "must be one number, a parameter or a gate's step, got 'end.x'",
        ),
        (
            [{"between": ["$a", "$a"], "spearman": 0.5}],
            r"correlation\[0\]: a correlation is between two different judgements, got '\$a' twice",
        ),
        (
            [{"between": ["$a", "$b"], "spearman": 0.5}, {"between": ["$b", "$a"], "spearman": 0.5}],
            r"correlation\[1\]: a pair may be correlated once, got it a second time",
        ),
        ([{"between": ["$a", "$b"], "spearman": 1.5}], r"correlation\[0\]\.spearman: "),
        ([{"between": ["$a", "$b"], "spearman": float("nan")}], r"correlation\[0\]\.spearman: .*finite"),
        ([{"between": ["$a", "$b"], "spearman": "half"}], r"correlation\[0\]\.spearman: "),
        ([{"between": ["$a"], "spearman": 0.5}], r"correlation\[0\]\.between"),
        ([{"between": "$a", "spearman": 0.5}], r"between: must be a list, got '\$a'; write \[a, b\]$"),
        (
            [{"between": ["$a", "$b", "$c"], "spearman": 0.5}],
            r"correlation\[0\]\.between: must be a list of at most 2, got \['\$a', '\$b', '\$c'\]; take the others out$",
        ),
        ([{"between": ["$a", "$b"]}], r"correlation\[0\]\.spearman: is required"),
        ([{"between": ["$a", "$b"], "spearman": 0.5, "source": "F1"}], r"correlation\[0\]\.source: no source 'F1'"),
    ],
)
def test_mistakes_are_named(correlation: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(sc.ScenarioError, match=said):
        scenario(correlation)


def test_correlations_that_contradict_each_other_are_refused() -> None:
    wrong = [
        {"between": ["$a", "$b"], "spearman": 0.9},
        {"between": ["$b", "$c"], "spearman": 0.9},
        {"between": ["$a", "$c"], "spearman": -0.9},
    ]
    with pytest.raises(
        sc.QuestionError, match=r"correlations of \$a, \$c, \$b that contradict each other \(an eigenvalue of -0\.8"
    ) as error:
        sc.ensemble(scenario(wrong), forecast=True, samples=2)
    assert "bring one nearer to 0" in str(error.value)


def test_a_step_that_is_a_parameter_is_correlated_by_it() -> None:
    with pytest.raises(
        sc.QuestionError,
        match=r"gate\.late must be a judgement of its own, got one that is a parameter's; correlate '\$c' instead",
    ):
        sc.ensemble(scenario([{"between": ["gate.late", "$a"], "spearman": 0.5}]), forecast=True, samples=2)


def test_a_confidence_stands_beside_a_probability() -> None:
    doc = document(
        {"n": chance({"x": 1, "y": 1}, branches={"x": {"effects": {"cost": "$fee"}}, "y": {}})}, ["x", "y"],
        measures={"cost": None}, parameters={"fee": {"value": 10, "confidence": "low"}},
    )  # fmt: skip
    with pytest.raises(
        sc.QuestionError, match=r"parameters\.fee: a confidence must stand beside a probability, got 10; write a range"
    ):
        sc.ensemble(sc.Scenario.model_validate(doc), forecast=True, samples=2)
    for share in (0, 1):
        doc["parameters"]["fee"]["value"] = share
        assert not sc.ensemble(sc.Scenario.model_validate(doc), forecast=True, samples=2).uncertain
