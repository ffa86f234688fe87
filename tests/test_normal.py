"""Normal distributions of amounts: what they mean, who refuses them, and what it is worth to learn them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import scenarios as sc
from documents import chance, decision, document
from scenarios.analysis.information.envelope import mean_gain, pieces
from scenarios.model.quantities import Distribution, parse
from scenarios.sampling.moments import scalar_moments
from scenarios.sampling.rows import Dirichlet
from scenarios.sampling.scalars import below, cumulative, drawn, nearly_normal, quantile

NORMAL = Distribution("normal", (3.0, 0.5))
PEER = stats.norm(3.0, 0.5)


def toy(k: float = 1, first: str = "normal(1, 1)", second: str = "normal(0, 2)", **more: Any) -> sc.Scenario:
    """Return a choice between nothing, and k times a benefit less a harm."""
    nodes = {
        "pick": decision("wait", "treat", options={"wait": {"to": "kept"}, "treat": {"to": "treated", "effects": {"nb": f"{k} * $p1"}}})
    }  # fmt: skip
    ends = {"kept": None, "treated": {"values": {"nb": "-1 * $p2"}}}
    settings = {"measures": {"nb": {"better": "higher"}}, "parameters": {"p1": first, "p2": second}} | more
    return sc.Scenario.model_validate(document(nodes, ends, **settings))


def test_numbers_are_those_of_scipy() -> None:
    assert parse("normal( 3 , 50% )") == NORMAL
    levels = np.array([1e-12, 0.05, 0.5, 0.9, 1 - 1e-12])
    assert quantile(NORMAL, levels) == pytest.approx(PEER.ppf(levels), rel=1e-12)
    assert np.isfinite(quantile(NORMAL, np.array([0.0, 1.0]))).all()
    assert scalar_moments(NORMAL) == (3.0, 0.25)
    for value in (1.0, 2.9, 3.0, 4.2):
        assert cumulative(NORMAL, value) == pytest.approx(PEER.cdf(value), rel=1e-12)
        part = integrate.quad(lambda x: x * PEER.pdf(x), -5, value, points=[3.0], epsabs=1e-14)[0]
        assert below(NORMAL, value) == pytest.approx((PEER.cdf(value), part), abs=1e-12)
    assert below(NORMAL, -math.inf) == (0.0, 0.0)
    assert below(NORMAL, math.inf) == (1.0, 3.0)
    some = drawn(NORMAL, np.random.default_rng(0), 100_000)
    assert stats.kstest(some, PEER.cdf).pvalue > 1e-3


def test_an_ensemble_draws_it_and_single_answers_take_its_mean() -> None:
    model = toy(2)
    assert sc.compare(model)["treat"].mean("nb") == pytest.approx(2.0)
    for method in ("sobol", "random"):
        worth = sc.ensemble(model, samples=2**14, method=method).values("nb")[:, 1]
        assert worth.mean() == pytest.approx(2, abs=0.1)
        assert worth.std() == pytest.approx(math.sqrt(8), abs=0.1)
    assert sc.tornado(model, "nb")["$p1"].low == pytest.approx(1 - 1.6448536269514722)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("normal(1)", "normal takes 2 numbers, got 1; write normal(20, 5)"),
        ("normal(1, 2, 3)", "normal takes 2 numbers, got 3; write normal(20, 5)"),
        ("normal(1, 0)", "normal needs a standard deviation above 0, got (1.0, 0.0); write normal(20, 5)"),
        ("normal(1, -2)", "normal needs a standard deviation above 0, got (1.0, -2.0); write normal(20, 5)"),
    ],
)
def test_wrong_numbers_are_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".*") as error:
        parse(text)
    assert str(error.value) == said


WEIGHT = "a probability must lie between 0 % and 100 %, got a normal distribution, which has no ends; write a range, beta(2, 8) or pert(1, 2, 4)"
FACTOR = "a factor must be at least 0, got a normal distribution, which has no ends; write a range, beta(2, 8) or pert(1, 2, 4)"


@pytest.mark.parametrize("written", ["normal(0.5, 0.01)", "$p", "0.5 * $p"])
def test_weights_and_factors_refuse_it(written: str) -> None:
    def refused(nodes: dict[str, Any]) -> str:
        with pytest.raises(sc.ScenarioError) as error:
            sc.Scenario.model_validate(document(nodes, ["a", "b"], parameters={"p": "normal(0.5, 0.01)"}))
        return str(error.value)

    assert refused({"event": chance({"a": written, "b": "rest"})}) == f"nodes.event.weights: {WEIGHT}"
    gate = {"kind": "gate", "steps": {"ask": {"weight": written}}, "open": {"to": "a"}, "closed": {"to": "b"}}
    assert refused({"gate": gate}) == f"nodes.gate.steps.ask.weight: {WEIGHT}"
    shift = [{"if": {"first": "a"}, "times": {"a": written}}]
    event = chance({"a": 1, "b": 2}, shift=shift)
    said = refused({"first": chance({"a": 1, "b": 2}, next="event"), "event": event})
    assert said.endswith(f": {FACTOR}")


def test_a_confidence_beside_it_is_refused() -> None:
    with pytest.raises(sc.ScenariosError, match="a confidence must stand beside a probability"):
        sc.ensemble(toy(first={"value": "normal(0.5, 0.01)", "confidence": "low"}))  # type: ignore[arg-type] # a parameter in full


def test_bounds_leave_out_what_has_no_ends_and_refuse_it_by_name() -> None:
    model = toy(measures={"nb": {"better": "higher"}, "cost": None})
    within = sc.bounds(model)
    assert within.targets == ("kept", "treated", "cost")
    assert "without nb, which has no ends" in within.provenance.method
    assert sc.bounds(model, "treated")["treat"]["treated"] == (1.0, 1.0)
    said = r"target: amounts of 'nb' must have ends to be bounded, got '1 \* \$p1'; write a range there, ask about another target, or draw it with ensemble"
    with pytest.raises(sc.QuestionError, match=said):
        sc.bounds(model, "nb")
    with pytest.raises(sc.QuestionError, match=said):
        sc.info_gap(model, "nb", 0.0)
    nothing = toy(k=0)  # times 0, it is certain
    with pytest.raises(sc.QuestionError, match=r"got '-1 \* \$p2'"):
        sc.bounds(nothing, "nb")


def test_the_greatest_of_lines_over_all_numbers() -> None:
    heights, slopes = np.array([0.0, 1.0, -2.0, 0.5]), np.array([-1.0, 0.0, 2.0, -1.0])
    found = pieces(heights, slopes, -math.inf, math.inf)
    assert [best for _, _, best in found] == [3, 1, 2]
    assert [low for low, _, _ in found] == pytest.approx([-math.inf, -0.5, 1.5])
    peer = stats.norm(0.3, 1.7)
    top = integrate.quad(
        lambda x: (heights + slopes * x).max() * peer.pdf(x), -20, 20, points=[-0.5, 1.5], epsabs=1e-13
    )[0]
    gain = mean_gain(Distribution("normal", (0.3, 1.7)), heights, slopes, 1)
    assert gain == pytest.approx(top - 1.0, abs=1e-10)
    assert pieces(np.array([1.0]), np.array([2.0]), -math.inf, math.inf) == [(-math.inf, math.inf, 0)]


def normal_gain(mean: float, sd: float) -> float:
    """Return E max(0, X) − max(0, E X), from the density."""
    return float(mean * stats.norm.cdf(mean / sd) + sd * stats.norm.pdf(mean / sd) - max(0.0, mean))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_more_is_worth_more(k: int) -> None:
    """EVPI ≥ EVPPI ≥ EVSI ≥ 0, and more observations more."""
    model = toy(k)
    table = sc.value_of_research(model)
    assert isinstance(table, sc.ResearchTable)
    assert table["$p1"].value == pytest.approx(normal_gain(k, k), abs=1e-12)
    assert table["$p2"].value == pytest.approx(normal_gain(k, 2), abs=1e-12)
    assert table.everything.value == pytest.approx(normal_gain(k, math.hypot(k, 2)), abs=6 * table.everything.error)
    before = 0.0
    for n in (1, 10, 1000):
        seen = sc.value_of_research(model, "$p1", observations=n, noise=1.5)
        assert isinstance(seen, sc.ResearchValue)
        assert seen.value == pytest.approx(normal_gain(k, k / math.sqrt(1 + 1.5**2 / n)), abs=1e-12)
        assert before <= seen.value <= table["$p1"].value <= table.everything.value + 6 * table.everything.error
        before = seen.value
    assert sc.explain(model, "nb").worth == pytest.approx({name: one.value for name, one in table.items()}, abs=1e-12)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"observations": 5}, "noise: observations of '$p1', a normal amount, must have a standard deviation, got none; write noise=1.5"),
        ({"noise": 1}, "noise: it is that of observations, got none; write observations=10, or leave noise out"),
        *(({"observations": 5, "noise": wrong}, f"noise must be a standard deviation above 0, got {wrong!r}; write a positive number")
          for wrong in (0, -1, math.nan, math.inf, True, "1", None.__class__)),
    ],
)  # fmt: skip
def test_wrong_noise_is_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(toy(), "$p1", **settings)
    assert str(error.value) == said


def test_noise_of_counts_is_told() -> None:
    nodes = {
        "pick": decision("sure", "risky", options={"sure": {"to": "kept"}, "risky": {"to": "event"}}),
        "event": chance({"won": 2, "lost": 5}, confidence=7),
    }
    model = sc.Scenario.model_validate(document(nodes, ["won", "lost", "kept"]))
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(model, "event", ["won"], observations=5, noise=1)
    assert (
        str(error.value)
        == "noise: observations of 'event' are counted, and have no standard deviation, got one; leave it out"
    )


def test_extreme_numbers_of_observations() -> None:
    assert sc.value_of_research(toy(), "$p1", observations=10, noise=1e308).value == 0
    with pytest.raises(sc.LimitError) as limit:
        sc.value_of_research(toy(), "$p1", observations=10**400, noise=1)
    assert str(limit.value).startswith(
        "observations: at most 1,000,000,000,000,000 of a normal amount are looked at, got 1000"
    )
    assert str(limit.value).endswith("; leave observations out to learn it for certain")


def test_beta_distributions_of_huge_shapes_are_normal() -> None:
    levels = np.array([0.01, 0.3, 0.5, 0.999])
    huge = Distribution("beta", (3e10, 7e10))
    assert quantile(huge, levels) == pytest.approx(0.3 + math.sqrt(0.21e-11) * stats.norm.ppf(levels), rel=1e-10)
    assert nearly_normal(1e300, 2e300, levels) == pytest.approx(1 / 3)
    assert nearly_normal(3e9, 7e10, levels) is None
    small = Distribution("beta", (3e9, 7e9))
    assert quantile(small, levels) == pytest.approx(stats.beta(3e9, 7e9).ppf(levels), rel=1e-12)
    assert quantile(small, levels) == pytest.approx(0.3 + math.sqrt(0.21e-10) * stats.norm.ppf(levels), abs=1e-9)
    sure = Dirichlet((1e300, 2e300, 1e300)).spread(np.full((2, 3), 0.9), {})
    assert sure == pytest.approx(np.repeat([[0.25], [0.5], [0.25]], 3, axis=1))


def test_the_largest_amounts_are_compared() -> None:
    assert sc.value_of_research(toy(first="normal(1e100, 1e100)"), "$p1").value == pytest.approx(0.0833154706e100)
