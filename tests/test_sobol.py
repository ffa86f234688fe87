"""Sobol' indices: exact ones against all corners of a multi-affine answer and against sampling."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenarios as sc
from documents import chance, decision, document
from doubtful import EVERYTHING
from scenarios.analysis.sensitivity.owners import grouped
from scenarios.graph import Program
from scenarios.sampling import Sampler
from scenarios.sampling.moments import row_moments, scalar_moments

Floats = NDArray[Any]


def scalars() -> dict[str, Any]:
    """Return a scenario in which all that is uncertain is one number each: steps, rows of two branches, amounts, parameters.

    The row of `mood` is read on two ways, that of `end` on all; the gate's effect is met after either step.
    """
    return document(
        {
            "choice": decision(
                "go",
                "wait",
                options={"go": {"effects": {"cost": "1..5"}}, "wait": {"effects": {"cost": "2 * $fee"}}},
                next="gate",
            ),
            "gate": {
                "kind": "gate",
                "by": None,
                "steps": {
                    "ask": {"by": "us", "weight": "30%..60%", "source": "S1"},
                    "say": {"by": "them", "weight": "beta(2, 3)"},
                },
                "opens": "any",
                "open": {"effects": {"cost": "3..9"}},
                "closed": {},
                "next": "mood",
            },
            "mood": chance(
                {"calm": "triangular(10%, 20%, 60%)", "tense": "rest"},
                when=[
                    {
                        "if": {"choice": "go", "gate": "open"},
                        "weights": {"calm": 1, "tense": 3},
                        "confidence": 10,
                        "source": "S1",
                    }
                ],
                branches={"calm": {}, "tense": {"effects": {"cost": "$fee"}}},
                next="end",
                source="S2",
            ),
            "end": chance(
                {"good": "$hope", "bad": "rest"},
                when=[{"if": {"mood": "tense"}, "weights": {"good": "20%..30%", "bad": "rest"}}],
                by="them",
            ),
        },
        {"good": {"values": {"cost": "-4..-2"}}, "bad": None},
        measures={"cost": {"better": "lower"}, "other": None},
        parameters={"fee": "0..6", "hope": {"value": "pert(20%, 50%, 90%)", "source": "S2"}},
        actors={"us": None, "them": None},
        sources={"S1": None, "S2": None},
    )


def clean(doc: dict[str, Any]) -> sc.Scenario:
    doc["nodes"]["gate"].pop("by")
    return sc.Scenario.model_validate(doc)


def ends_of(model: sc.Scenario) -> dict[str, tuple[Any, float, float, tuple[float, float], tuple[Any, Any]]]:
    """Return by source its mean and variance, two values, and what to write for them."""
    sampler = Sampler(Program(model))
    found = {}
    for address, source in sampler.sources.items():
        if not source.dimensions:
            continue
        if hasattr(source, "quantity"):
            mean, variance = scalar_moments(source.quantity)
        else:
            moments = row_moments(source)
            assert moments is not None
            mean, variance = moments[0][0], moments[1][0, 0]
        found[address] = float(mean), float(variance)
    return found  # type: ignore[return-value] # two numbers are enough below


def at(doc: dict[str, Any], where: dict[str, float]) -> sc.Scenario:
    """Return the document with every source at a number."""
    import copy

    doc = copy.deepcopy(doc)
    nodes = doc["nodes"]
    for address, value in where.items():
        share = f"{100 * value!r}%"
        if address.startswith("$"):
            doc["parameters"][address[1:]] = f"{value!r}" if address == "$fee" else share
        elif address == "good:cost":
            doc["outcomes"]["good"]["values"]["cost"] = value
        elif address == "choice.go:cost":
            nodes["choice"]["options"]["go"]["effects"]["cost"] = value
        elif address == "gate.open:cost":
            nodes["gate"]["open"]["effects"]["cost"] = value
        elif address.startswith("gate."):
            nodes["gate"]["steps"][address[5:]]["weight"] = share
        else:
            node = nodes[address.partition("[")[0]]
            place = node["when"][0] if "[" in address else node
            names = list(place["weights"])
            place["weights"] = {names[0]: share, names[1]: "rest"}
            place.pop("confidence", None)
    return clean(doc)


def corners(doc: dict[str, Any], target: str) -> tuple[list[str], Floats, Floats, Floats]:
    """Return the sources, and by option the variance, first-order and total indices, from all corners of the answer.

    A multi-affine f is Σ_S c_S Π (x_i − m_i), with independent x its variance is the sum of c_S² Π v_i over the sets S that are not empty.
    """
    model = clean({**doc, "nodes": {**doc["nodes"], "gate": dict(doc["nodes"]["gate"])}})
    moments: Any = ends_of(model)
    names = list(moments)
    count = len(names)
    answers = []
    for signs in itertools.product((-1, 1), repeat=count):
        # One standard deviation to either side; means of ±1 are 0, so that coefficients are plain averages.
        where = {
            name: moments[name][0] + sign * math.sqrt(moments[name][1]) / 8
            for name, sign in zip(names, signs, strict=True)
        }
        by_option = sc.compare(at(doc, where))
        answers.append([by_option[o].mean(target) if target == "cost" else by_option[o][target] for o in by_option])
    table = np.array(answers).reshape(*[2] * count, 2)
    for axis in range(count):
        low, high = np.split(table, 2, axis=axis)
        table = np.concatenate([(low + high) / 2, (high - low) / 2 * 8], axis=axis)
    square = table**2
    square[(0,) * count] = 0
    variance = square.reshape(-1, 2).sum(axis=0)
    first, total = [], []
    for axis in range(count):
        one: list[Any] = [0] * count
        one[axis] = 1
        first.append(square[tuple(one)] / variance)
        total.append(np.take(square, 1, axis=axis).reshape(-1, 2).sum(axis=0) / variance)
    return names, variance, np.array(first), np.array(total)


@pytest.mark.parametrize("target", ["cost", "good"])
def test_indices_are_those_of_all_corners(target: str) -> None:
    doc = scalars()
    names, variance, first, total = corners(doc, target)
    found = sc.sobol(clean(scalars()), target)
    assert found.exact
    assert found.variance == pytest.approx(variance, rel=1e-9)
    for i, name in enumerate(names):
        if name in found.sources:
            k = found.sources.index(name)
            assert found.first[k] == pytest.approx(first[i], abs=1e-9)
            assert found.total[k] == pytest.approx(total[i], abs=1e-9)
        else:
            assert target == "good"
            assert total[i] == pytest.approx([0, 0], abs=1e-12)
    assert (found.total >= found.first - 1e-12).all()


@pytest.mark.parametrize("groups", ["node", "actor", "source"])
def test_groups_are_those_of_all_corners(groups: Any) -> None:
    model = clean(scalars())
    found, sampled = (
        sc.sobol(model, "cost", groups=groups),
        sc.sobol(model, "cost", groups=groups, method="sampled", samples=2**12, seed=3),
    )
    assert found.exact
    assert not sampled.exact
    assert found.groups == groups
    named = {
        "node": {"choice", "gate", "mood", "end", "(outcomes)", "(parameters)"},
        "actor": {"us", "them", "(nobody)", "(outcomes)", "(parameters)"},
        "source": {"S1", "S2", "(no source)", "(outcomes)"},
    }[groups]
    assert set(found.sources) == named
    for i, name in enumerate(found.sources):
        k = sampled.sources.index(name)
        assert found.first[i] == pytest.approx(sampled.first[k], abs=5e-3)
        assert found.total[i] == pytest.approx(sampled.total[k], abs=5e-3)
    single = sc.sobol(model, "cost")
    at_gate = [name for name in single.sources if name.startswith("gate")]
    assert found.index("gate", "go") >= sum(single.index(name, "go") for name in at_gate) if groups == "node" else True


def many() -> sc.Scenario:
    """Rows of three branches: Dirichlet, ranges, a distribution beside ranges; one is read on several ways, and again further down."""
    three = {"a": "10%..40%", "b": "20%..60%", "c": "rest"}
    nodes = {
        "choice": decision("go", "wait", next="one"),
        "one": chance(
            {"x": 2, "y": 3, "z": 5},
            confidence=8,
            when=[{"if": {"choice": "wait"}, "weights": {"x": "likely", "y": "unlikely", "z": "rest"}}],
            next="two",
        ),
        "two": chance(
            {"u": "beta(4, 8)", "v": "10%..30%", "w": "5%..100%"},
            branches={"u": {}, "v": {"to": "three"}, "w": {"effects": {"cost": 2}}},
            next="three",
        ),
        "three": chance(three, when=[{"if": {"one": "z"}, "weights": {"a": 1, "b": 1, "c": 1}, "confidence": "low"}]),
    }
    return sc.Scenario.model_validate(
        document(
            nodes,
            {"a": {"values": {"cost": 5}}, "b": None, "c": {"values": {"cost": "-1..3"}}},
            measures={"cost": None},
        )
    )


@pytest.mark.parametrize("target", ["a", "cost", ["a", "c"]])
def test_exact_indices_agree_with_sampled_ones(target: Any) -> None:
    exact, sampled = sc.sobol(many(), target), sc.sobol(many(), target, method="sampled", samples=2**13, seed=1)
    assert exact.exact
    assert exact.mean == pytest.approx(sampled.mean, rel=1e-4)
    assert exact.variance == pytest.approx(sampled.variance, rel=5e-3)
    assert sampled.first_interval is not None
    for i, name in enumerate(exact.sources):
        k = sampled.sources.index(name)
        assert exact.first[i] == pytest.approx(sampled.first[k], abs=4e-3)
        assert exact.total[i] == pytest.approx(sampled.total[k], abs=4e-3)


def test_the_difference_of_two_options() -> None:
    exact = sc.sobol(many(), "a", versus="wait")
    sampled = sc.sobol(many(), "a", versus="wait", method="sampled", samples=2**12)
    assert exact.variance[1] == 0
    assert exact.first[:, 1].tolist() == [0] * len(exact.sources)
    for i, name in enumerate(exact.sources):
        assert exact.total[i, 0] == pytest.approx(sampled.total[sampled.sources.index(name), 0], abs=5e-3)
    shared = exact.sources.index("two")
    assert exact.total[shared, 0] < sc.sobol(many(), "a").index("two", "go", total=True) + 1


def test_a_forecast_of_chances() -> None:
    model = sc.Scenario.model_validate(document({"event": chance({"a": "20%..40%", "b": "rest"})}, ["a", "b"]))
    found = sc.sobol(model, "a")
    assert (found.index("event"), found.variance[0]) == (1, pytest.approx(0.2**2 / 12))
    assert found.interaction[0] == pytest.approx(0, abs=1e-12)


def test_moments_of_every_row_are_those_of_its_draws() -> None:
    from scipy.stats import qmc

    for model in (sc.load("ukraine-2025-08"), sc.Scenario.model_validate(EVERYTHING), many()):
        for judgement in Program(model).judgements:
            source = Sampler(Program(model)).sources.get(judgement.address)
            moments = None if source is None or not source.dimensions else row_moments(source)
            if source is not None and moments is not None:
                points = source.spread(qmc.Sobol(source.dimensions, rng=1).random(2**13).T, {})
                assert moments[0] == pytest.approx(points.mean(axis=1), abs=1e-4)
                assert moments[1] == pytest.approx(np.cov(points), abs=1e-4)


def one_row(weights: dict[str, Any], **more: Any) -> sc.Scenario:
    nodes = {"choice": decision("go", "wait", next="event"), "event": chance(weights, **more.pop("node", {}))}
    return sc.Scenario.model_validate(document(nodes, list(weights), **more))


@pytest.mark.parametrize(
    ("model", "asked", "reason"),
    [
        (one_row({"a": "20%..40%", "b": "rest"}, node={"shift": [{"if": {"choice": "go"}, "times": {"a": 2}}]}), {}, "event is uncertain and shifted"),
        (one_row({"a": "40%", "b": "rest"}, node={"shift": [{"if": {"choice": "go"}, "times": {"a": "1..2"}}]}), {}, r"event.shift\[0\].a multiplies weights"),
        (one_row({"a": "$p", "b": "rest"}, node={"when": [{"if": {"choice": "go"}, "weights": {"a": "$p", "b": "rest"}}]}, parameters={"p": "20%..40%"}), {}, r"\$p stands at several places"),
        (one_row({"a": "$p", "b": "10%..30%", "c": "rest"}, parameters={"p": "20%..40%"}), {}, r"\$p stands in a row with other things that are uncertain"),
        (one_row({"a": "uniform(10%, 20%)", "b": "uniform(10%, 20%)", "c": "10%..50%", "d": "10%..80%"}), {}, "event has ranges beside several distributions"),
        (one_row({"a": "20%..40%", "b": "rest"}), {"given": {"event": "a"}}, "under evidence an answer is a ratio"),
    ],
)  # fmt: skip
def test_what_has_no_closed_form_is_sampled(model: sc.Scenario, asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(sc.QuestionError, match=f"indices are exact where an answer is multi-affine.*{reason}"):
        sc.sobol(model, "a", method="exact", **asked)
    found = sc.sobol(model, "a", samples=64, **asked)
    assert not found.exact
    assert "answers sampled, seed 0, for" in str(found.provenance)
    assert np.isfinite(found.total).all()


def test_a_row_that_a_parameter_decides_is_exact() -> None:
    found = sc.sobol(one_row({"a": "$p", "b": "30%", "c": "rest"}, parameters={"p": "20%..40%"}), "c", method="exact")
    assert found.sources == ("$p",)
    assert found.index("$p", "go") == pytest.approx(1)
    assert found.variance[0] == pytest.approx(0.2**2 / 12)


def test_a_step_that_a_parameter_decides_is_exact() -> None:
    step = {"kind": "gate", "steps": {"ask": {"weight": "0.5 * $p"}}, "open": {}, "closed": {}, "next": "choice"}
    nodes = {
        "gate": step,
        "choice": decision("a", "b", next="end"),
        "end": chance({"x": "40%", "y": "60%"}, when=[{"if": {"gate": "open"}, "weights": {"x": 1, "y": 0}}]),
    }
    after = sc.Scenario.model_validate(document(nodes, ["x", "y"], parameters={"p": "20%..40%"}))
    exact = sc.sobol(after, "x", method="exact")
    assert exact.index("$p", "a") == pytest.approx(1)
    assert exact.variance[0] == pytest.approx((0.5 * 0.6) ** 2 * 0.2**2 / 12)


def test_states_of_one_height_may_have_different_numbers_of_branches() -> None:
    nodes = {
        "choice": decision("go", "wait", next="fork"),
        "fork": chance(
            {"left": "20%..60%", "right": "rest"}, branches={"left": {"to": "two"}, "right": {"to": "three"}}
        ),
        "two": chance({"a": "10%..50%", "b": "rest"}),
        "three": chance({"a": 1, "b": 2, "c": 3}, confidence=5),
    }
    model = sc.Scenario.model_validate(document(nodes, ["a", "b", "c"]))
    exact, sampled = sc.sobol(model, "a", method="exact"), sc.sobol(model, "a", method="sampled", samples=2**12)
    for name in exact.sources:
        assert exact.index(name, "go", total=True) == pytest.approx(sampled.index(name, "go", total=True), abs=5e-3)


def test_what_shifts_cite_is_theirs() -> None:
    model = sc.load("ukraine-2025-08")
    found = grouped(model, ["atacms_gate.review.shift[0].yes", "russia_response.shift[0].negotiates", "$aid"], "source")
    assert found["F8"] == ["atacms_gate.review.shift[0].yes"]
    assert found["F2"] == ["$aid"]


def test_an_option_that_does_not_move_has_no_shares_by_sampling_either() -> None:
    found = sc.sobol(sc.load("us-options"), "us_cost", method="sampled", samples=1024)  # a warning would be an error
    still = found.answer.options.index("withdrawal")
    assert found.variance[still] == 0
    assert (found.first[:, still] == 0).all()
    assert (found.total[:, still] == 0).all()
    assert found.index("us_policy.tariffs:us_cost", "both") == pytest.approx(0.9, abs=1e-3)


def test_too_many_states_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.analysis.sensitivity.decomposition.MOST_STATES", 3)
    with pytest.raises(sc.QuestionError, match="pairs of at most 3 states are looked at, got"):
        sc.sobol(many(), "a", method="exact")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "settlment"}, "did you mean 'settlement'"),
        ({"target": "settlement"}, "something that matters must be uncertain, got points only for 'settlement'"),
        ({"method": "exakt"}, "method must be one of auto, exact, sampled, got 'exakt'; did you mean 'exact'"),
        ({"method": 1}, "method must be one of"),
        ({"groups": "nodes"}, "groups must be one of node, actor, source, got 'nodes'; did you mean 'node'"),
        ({"groups": True}, "groups must be one of"),
        ({"samples": 100}, "samples must be a power of two, got 100; write 128"),
        ({"samples": 1}, "samples must be a whole number of at least 2"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"versus": "neither"}, "versus: no option 'neither'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.sobol(sc.load("us-options"), **({"target": "us_cost"} | arguments))


def test_correlated_judgements_are_refused() -> None:
    correlation = [{"between": ["$p", "two.ask"], "spearman": 0.5}]
    gate = {"kind": "gate", "steps": {"ask": {"weight": "20%..40%"}}, "open": {"to": "x"}, "closed": {"to": "y"}}
    nodes = {"one": chance({"a": "$p", "b": "rest"}, next="two"), "two": gate}
    more = {"correlation": correlation, "parameters": {"p": "20%..40%"}}
    model = sc.Scenario.model_validate(document(nodes, ["x", "y"], **more))
    with pytest.raises(
        sc.QuestionError, match="correlation: Sobol' indices share out a variance among independent judgements"
    ):
        sc.sobol(model, "x")


def test_indices_show_themselves() -> None:
    exact, sampled = sc.sobol(many(), "cost"), sc.sobol(many(), "cost", method="sampled", samples=64, seed=2)
    large = sc.sobol(sc.load("ukraine-2025-08"), "us_cost", samples=8)
    for found in (exact, sampled, large):
        assert max(map(len, str(found).splitlines())) <= 100
        assert "<table>" in found._repr_html_()
    assert repr(exact) == "Sobol(cost: 6 sources, exact)"
    assert repr(sampled).endswith("sampled)")
    assert list(exact.to_frame()) == ["source", "option", "first", "total"]
    assert list(sampled.to_frame())[-1] == "total_high"
    assert "more sources have less" in str(large)
    with pytest.raises(sc.QuestionError, match="source"):
        exact.index("thre", "go")
    with pytest.raises(sc.QuestionError, match="option"):
        exact.index("three")
    again = sc.sobol(many(), "cost", method="sampled", samples=64, seed=2)
    assert (again.total == sampled.total).all()
