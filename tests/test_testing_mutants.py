"""The testing kit on engines that are broken on purpose: it must notice, and name the law."""

from __future__ import annotations

import dataclasses
import itertools
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import scenarios as sc
from scenarios import files, testing
from scenarios.evaluation import exact, totals
from scenarios.graph import contexts, plan
from scenarios.model import conditions, nodes
from scenarios.results import MeasureDistribution, OutcomeDistribution, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.graph.network import Contexts

Patch = pytest.MonkeyPatch


# --- Answers that are wrong -----------------------------------------------------------------------


def answering(patch: Patch, change: Callable[[Any, Any, Any], tuple[Any, Any]]) -> None:
    """Let every forecast and comparison be changed: probabilities (options, outcomes), means, and the question."""
    true = exact._answer

    def false(question: Any) -> tuple[Any, Any]:
        probability, means = true(question)
        return change(probability.copy(), means.copy(), question)

    patch.setattr(exact, "_answer", false)


def noise(key: object, probability: Any, means: Any) -> tuple[Any, Any]:
    rng = np.random.default_rng(zlib.crc32(repr(key).encode()))
    other = rng.dirichlet(np.ones(probability.shape[1]), len(probability))
    return 0.7 * probability + 0.3 * other, means + rng.normal(scale=100, size=means.shape)


def noisy(patch: Patch) -> None:
    """Answer each question and each content with an error of its own."""
    answering(patch, lambda p, m, q: noise((q.scenario.content_hash, q.by, q.do, q.given), p, m))


def noisy_where_learned(patch: Patch) -> None:
    answering(patch, lambda p, m, q: noise((q.do, q.given), p, m) if q.given else (p, m))


def unstable(patch: Patch) -> None:
    counter = itertools.count()
    answering(patch, lambda p, m, _: noise(next(counter), p, m))


def lossy(patch: Patch) -> None:
    answering(patch, lambda p, m, _: (0.99 * p, m))


def negative(patch: Patch) -> None:
    answering(patch, lambda p, m, _: (p - 1.5 * (np.arange(p.shape[1]) == 0), m))


def counting_twice(patch: Patch) -> None:
    patch.setattr(OutcomeDistribution, "probability", lambda self, names: sum(self[name] for name in names))


def falling(patch: Patch) -> None:
    true = OutcomeDistribution.cdf
    patch.setattr(OutcomeDistribution, "cdf", lambda self, outcome: 1 - true(self, outcome))


def first_always(patch: Patch) -> None:
    patch.setattr(OutcomeDistribution, "quantile", lambda self, _: self.outcomes[0])


def profiling(patch: Patch, change: Callable[[MeasureDistribution], MeasureDistribution]) -> None:
    true = totals.risk_profile

    def false(*asked: Any, **more: Any) -> Any:
        profile = true(*asked, **more)
        return dataclasses.replace(profile, distributions=tuple(map(change, profile.distributions)))

    patch.setattr(totals, "risk_profile", false)


def lossy_profile(patch: Patch) -> None:
    profiling(patch, lambda d: dataclasses.replace(d, probabilities=0.99 * d.probabilities))


def shifted_profile(patch: Patch) -> None:
    profiling(patch, lambda d: dataclasses.replace(d, values=d.values + 1e6))


def inclusive(patch: Patch) -> None:
    patch.setattr(
        MeasureDistribution, "exceedance", lambda self, at: float(self.probabilities[self.values >= at].sum())
    )


def retitled(patch: Patch) -> None:
    true = files.loads
    patch.setattr(files, "loads", lambda *a, **k: true(*a, **k).model_copy(update={"title": "Another"}))


def misquoting(patch: Patch) -> None:
    true = exact.provenance

    def false(name: str, question: Any) -> Provenance:
        told = true(name, question)
        return dataclasses.replace(told, model=told.model.model_copy(update={"title": "Another"}))

    patch.setattr(exact, "provenance", false)


OF: dict[str, Callable[[Patch], None]] = {
    "probabilities_in_range": negative,
    "probabilities_add_up": lossy,
    "complement": lossy,
    "additivity": counting_twice,
    "cumulative": falling,
    "quantiles": first_always,
    "repeatable": unstable,
    "learning_nothing": noisy_where_learned,
    "setting_then_learning": noisy_where_learned,
    "profile_adds_up": lossy_profile,
    "profile_tail": inclusive,
    "profile_within_paths": shifted_profile,
    "yaml_round_trip": retitled,
    "json_round_trip": retitled,
    "saved_and_checked": retitled,
    "provenance_is_kept": misquoting,
}
"""A fault that breaks the law; for all others, `noisy` is one."""
EVERY = (*testing.LAWS, *testing.RELATIONS)


@pytest.mark.parametrize("law", EVERY, ids=lambda law: str(law.id))
def test_every_law_can_fail(law: testing.Law, monkeypatch: Patch) -> None:
    OF.get(law.id, noisy)(monkeypatch)

    @settings(max_examples=400, phases=[Phase.generate], database=None)
    @given(testing.scenarios(), st.data())
    def check(model: sc.Scenario, data: st.DataObject) -> None:
        testing.check_laws(model, law, data=data)

    with pytest.raises(testing.LawBroken) as caught:
        check()
    assert caught.value.law is law
    assert str(caught.value).startswith(f"the law {law.id!r} does not hold: {law.sentence}\n")


# --- Engines that are wrong -----------------------------------------------------------------------

RULES = """
format: scenarios/1
scenario: rules
measures: {cost: }
nodes:
  choice:
    kind: decision
    options: {a: {effects: {cost: 1}}, b: , both: {combines: [a, b]}}
    weights: {a: 1, b: 2, both: 1}
    next: gate
  gate:
    kind: gate
    opens: 2
    steps: {ask: {weight: 60%}, sign: {weight: 1/2}, act: {weight: 30%}}
    next: answer
  answer:
    kind: chance
    branches: {yes_: {to: good}, no_: {to: bad}, later: {to: end, requires: {choice: a}}}
    weights: {yes_: 2, no_: 1, later: 1}
    shift: [{if: {gate: open}, times: {yes_: 3}}]
  end:
    kind: chance
    branches: {good: , bad: }
    weights: {good: 40%, bad: rest}
outcomes: {good: , bad: {values: {cost: 5}}}
"""


def losing_mass(patch: Patch) -> None:
    """Half of what takes the last of a spot's branches gets lost on the way forward."""
    true = plan.Pass.load

    def false(self: Any, tables: Any, *effects: Any) -> None:
        short = [table.copy() for table in tables]
        for table in short:
            table[-1] *= 0.5
        true(self, short, *effects)

    patch.setattr(plan.Pass, "load", false)


def context(patch: Patch, change: Callable[[Contexts], dict[str, Any]]) -> None:
    true = contexts._evaluated

    def false(*asked: Any) -> Contexts:
        found = true(*asked)
        return found._replace(**change(found))

    patch.setattr(contexts, "_evaluated", false)


def ignoring_shifts(patch: Patch) -> None:
    context(patch, lambda _: {"shifts": ()})


def ignoring_requires(patch: Patch) -> None:
    context(patch, lambda c: {} if c.available is None else {"available": np.ones_like(c.available)})


def opening_early(patch: Patch) -> None:
    true = nodes.Gate.settled
    patch.setattr(nodes.Gate, "settled", lambda self, yes, no: true(self, yes + 1, no) if yes else true(self, yes, no))


def forgetting_not(patch: Patch) -> None:
    def false(self: conditions.Test, branch: str, _: Any) -> bool:
        return self.how == "not" or branch in self.branches

    patch.setattr(conditions.Test, "holds", false)


def test_an_engine_that_is_whole_passes() -> None:
    assert testing.check_laws(sc.loads(RULES), examples=10)


@pytest.mark.parametrize(
    ("fault", "laws"),
    [
        (losing_mass, {"total_probability", "bayes", "forecast_is_a_mixture"}),
        (ignoring_shifts, {"shift_as_row"}),
        (ignoring_requires, {"requires_as_row"}),
        (opening_early, {"gate_by_its_steps"}),
        (forgetting_not, {"rules_that_never_hold"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_broken_engine_is_noticed(fault: Callable[[Patch], None], laws: set[str], monkeypatch: Patch) -> None:
    fault(monkeypatch)
    with pytest.raises(testing.LawBroken) as caught:
        testing.check_laws(sc.loads(RULES), examples=10)
    assert caught.value.law.id in laws
    assert len(str(caught.value).splitlines()) < 25  # a small example, not a dump
    assert caught.value.__cause__ is None
    assert not getattr(caught.value, "__notes__", [])
