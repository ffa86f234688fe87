"""Laws of measures, of gates, of the row a number stands in, of the two sweeps, and of files."""

from __future__ import annotations

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios import files
from scenarios.evaluation.checking import check
from scenarios.evaluation.question import Question
from scenarios.graph.backward import backward
from scenarios.model.nodes import Gate
from scenarios.testing.changes import constant, effect_of, fresh, paths_between, steps_needed
from scenarios.testing.law import Law, law

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario
    from scenarios.testing.case import Case

__all__ = ["MEASURES"]


# --- Measures


def _measure(case: Case) -> str:
    return case.pick("measure", case.model.measures)


@law("a mean lies between the least and the greatest total of a path", "min T ≤ E[T] ≤ max T")
def mean_within_paths(case: Case) -> None:
    measure = _measure(case)
    low, high = paths_between(case.model, measure)
    mean = case.forecast(**case.question).mean(measure)
    case.at_most(low, mean, "the least total of a path")
    case.at_most(mean, high, f"mean of {measure}")


@law(
    "a mean is the sum of all amounts, each times the probability that it is added",
    "E[T] = Σ P(b) effect(b) + Σ P(o) value(o)",
)
def mean_by_parts(case: Case) -> None:
    measure, model = _measure(case), case.model
    found = case.forecast()
    total = sum(
        found[name] * model.lexicon.amount(outcome.values.get(measure, 0.0)) for name, outcome in model.outcomes.items()
    )
    for node in model.nodes:
        for branch, chance in case.chances(node).items():
            total += chance * effect_of(model, node, branch, measure)
    case.same(found.mean(measure), total, f"mean of {measure}")


@law("a measure that is 1 in one outcome and 0 elsewhere has that outcome's probability for its mean", "E[1(o)] = P(o)")
def indicator_mean(case: Case) -> None:
    outcome = case.pick("outcome", case.model.outcomes)
    document = fresh(case.model)
    document.setdefault("measures", {})["indicator"] = {}
    document["outcomes"][outcome].setdefault("values", {})["indicator"] = 1
    case.same(case.forecast(case.changed(document)).mean("indicator"), case.forecast()[outcome], outcome)


@law("the mean of a risk profile is the mean of the comparison", "Σ t P(t) = E[T]")
def profile_mean(case: Case) -> None:
    measure, by = _measure(case), case.pick("node", case.model.nodes)
    compared = case.compare(by)
    for option, profile in case.risk_profile(measure, by).items():
        case.same(profile.mean, compared[option].mean(measure), f"mean of {measure} under {option}")


@law("a risk profile's probabilities are above 0 and add up to 1, and its totals rise", "Σ P(t) = 1")
def profile_adds_up(case: Case) -> None:
    measure, by = _measure(case), case.pick("node", case.model.nodes)
    for option, profile in case.risk_profile(measure, by).items():
        case.same(profile.probabilities.sum(), 1.0, f"the sum under {option}")
        case.holds(profile.probabilities.min() > 0, f"a probability of {profile.probabilities.min()} under {option}")
        case.holds(np.all(np.diff(profile.values) > 0), f"totals under {option}: {profile.values.tolist()}")


@law("a total is at most a threshold or above it", "P(T ≤ t) + P(T > t) = 1")
def profile_tail(case: Case) -> None:
    measure, by = _measure(case), case.pick("node", case.model.nodes)
    profiles = case.risk_profile(measure, by)
    profile = profiles[case.pick("option", profiles.options)]
    threshold = case.pick("threshold", [*profile.values.tolist(), 0.0])
    case.same(profile.cdf(threshold) + profile.exceedance(threshold), 1.0, f"P(T ≤ {threshold}) + P(T > {threshold})")
    median = profile.quantile(0.5)
    case.at_most(0.5, profile.cdf(median), f"one half against P(T ≤ {median}), the median")
    case.at_most(profile.exceedance(median), 0.5, f"P(T > {median}), the median")


@law("the totals of a risk profile lie between the least and the greatest total of a path", "min T ≤ t ≤ max T")
def profile_within_paths(case: Case) -> None:
    measure, by = _measure(case), case.pick("node", case.model.nodes)
    low, high = paths_between(case.model, measure)
    for option, profile in case.risk_profile(measure, by).items():
        case.at_most(low, profile.values[0], f"the least total of a path against that under {option}")
        case.at_most(profile.values[-1], high, f"the greatest total under {option}")


# --- Gates


def _plain_gate(case: Case) -> tuple[str, dict[str, Any]]:
    """Pick a gate; return the document in which its steps have one probability each, whatever came before."""
    name = case.pick("gate", [name for name, node in case.model.nodes.items() if isinstance(node, Gate)])
    document = fresh(case.model)
    for step in document["nodes"][name]["steps"].values():
        step.pop("when", None)
        step.pop("shift", None)
    return name, document


def _open(case: Case, name: str, document: dict[str, Any]) -> float:
    """Return how likely the gate is to open where a path comes to it."""
    document["measures"] = {"opened": {}, "shut": {}}
    for outcome in document["outcomes"].values():
        outcome.pop("values", None)
    for other, node in document["nodes"].items():
        for key in ("options", "branches"):
            for entry in node.get(key, {}).values():
                entry.pop("effects", None)
        if node["kind"] == "gate":
            for branch, measure in (("open", "opened"), ("closed", "shut")):
                entry = node.setdefault(branch, {})
                entry["effects"] = {measure: 1} if other == name else {}
    found = case.forecast(case.changed(document))
    visited = found.mean("opened") + found.mean("shut")
    return found.mean("opened") / visited if visited > 1e-9 else case.skip()


def _answers(case: Case, document: dict[str, Any], name: str) -> list[float]:
    return [case.model.lexicon.probability(step["weight"]) for step in document["nodes"][name]["steps"].values()]


@law(
    "a gate whose steps are independent opens as often as at least so many of them say yes",
    "P(open) = P(Σ yes ≥ k), a Poisson binomial tail",
)
def gate_by_its_steps(case: Case) -> None:
    name, document = _plain_gate(case)
    counts = [1.0]
    for p in _answers(case, document, name):
        counts = [a * (1 - p) + b * p for a, b in zip([*counts, 0.0], [0.0, *counts], strict=True)]
    needed = steps_needed(document["nodes"][name])
    case.same(_open(case, name, document), sum(counts[needed:]), f"P({name} open)")


@law("a gate opens no less often when one of its steps says yes more often", "p ≤ p′ ⇒ P(open) ≤ P′(open)")
def gate_rises_with_its_steps(case: Case) -> None:
    name, document = _plain_gate(case)
    steps = document["nodes"][name]["steps"]
    step = case.pick("step", steps)
    before = _open(case, name, document)
    p = case.model.lexicon.probability(steps[step]["weight"])
    steps[step]["weight"] = p + (1 - p) * case.pick("share of the way to 1", [0.5, 1, 0.1])
    case.at_most(before, _open(case, name, document), f"P({name} open) before")


@law("a gate that asks for more yeses opens no more often", "P(open, k + 1) ≤ P(open, k)")
def gate_falls_with_its_count(case: Case) -> None:
    name, document = _plain_gate(case)
    node = document["nodes"][name]
    found = []
    for needed in range(1, len(node["steps"]) + 1):
        node["opens"] = needed
        found.append(_open(case, name, document))
    for fewer, more in pairwise(found):
        case.at_most(more, fewer, f"P({name} open) with one yes more")
    answers = _answers(case, document, name)
    case.same(found[-1], float(np.prod(answers)), f"P({name} open) if all must say yes")


@law(
    "a gate is open or closed wherever it is visited, and as often as a path comes there",
    "P(open) + P(closed) = P(visited)",
)
def gate_is_settled(case: Case) -> None:
    model = case.model
    name = case.pick("gate", [name for name, node in model.nodes.items() if isinstance(node, Gate)])
    arrived = float(name == model.outline.start)
    for node in model.nodes:
        for branch, chance in case.chances(node).items():
            arrived += chance * (model.outline.targets[node][branch] == name)
    case.same(sum(case.chances(name).values()), arrived, f"P({name} visited)")


# --- One row, one number


@law("every answer is linear in one row that nothing shifts", "P(o; (1−t) w + t w′) = (1−t) P(o; w) + t P(o; w′)")
def linear_in_a_row(case: Case) -> None:
    node = case.pick("node", [name for name in case.model.nodes if constant(case.model, name)])
    branches = case.model.outline.variables[node]
    rows = []
    for _ in range(2):
        drawn = [case.choose.whole(1, 9) for _ in branches]
        rows.append([weight / sum(drawn) for weight in drawn])
    t = case.pick("t", [0.5, 0.25, 0.9])
    between = [(1 - t) * a + t * b for a, b in zip(*rows, strict=True)]
    first, second, mixed = (
        case.forecast(case.with_weights({node: dict(zip(branches, row, strict=True))})) for row in (*rows, between)
    )
    case.same(dict(mixed), {o: (1 - t) * first[o] + t * second[o] for o in mixed})
    for m in mixed.measures:
        case.same(mixed.mean(m), (1 - t) * first.mean(m) + t * second.mean(m), f"mean of {m}")


@law("every answer is linear in a step's probability that nothing shifts", "P(o; p) = (1−p) P(o; 0) + p P(o; 1)")
def linear_in_a_step(case: Case) -> None:
    steps = {
        f"{name}.{step}": said
        for name, node in case.model.nodes.items()
        if isinstance(node, Gate)
        for step, said in node.steps.items()
        if not said.shift
    }
    address = case.pick("step", steps)
    p = case.choose.whole(1, 19) / 20
    no, yes, mixed = (case.forecast(case.with_weights({address: weight})) for weight in (0.0, 1.0, p))
    case.same(dict(mixed), {o: (1 - p) * no[o] + p * yes[o] for o in mixed})


# --- Two sweeps


@law(
    "carrying values backward from the ends gives what carrying probability forward does",
    "v(start) = Σ P(o) v(o) + E[effects]",
)
def two_sweeps(case: Case) -> None:
    question = Question(case.model, do=case.question["do"])
    ready = question.prepared()
    tables = question.tables(ready)
    found = case.forecast(do=case.question["do"])
    ends = np.eye(len(found.outcomes))[ready.end_outcome]
    back = backward(ready.graph, tables, ends)[ready.graph.program.start]
    case.same(dict(zip(found.outcomes, back[0].tolist(), strict=True)), dict(found))
    if found.measures:
        totals = backward(ready.graph, tables, ready.values[ready.end_outcome], ready.effects)
        case.same(
            dict(zip(found.measures, totals[ready.graph.program.start][0].tolist(), strict=True)),
            {m: found.mean(m) for m in found.measures},
            "mean",
        )


# --- Files


def _like(case: Case, read: Scenario) -> None:
    case.holds(
        read.content_hash == case.model.content_hash, f"content {read.content_hash}, not {case.model.content_hash}"
    )
    case.holds(read == case.model, "equal content, but the scenarios are not equal")
    case.same(case.forecast(read, **case.question), case.forecast(**case.question))


@law("written as YAML and read back, a scenario is the same")
def yaml_round_trip(case: Case) -> None:
    _like(case, files.loads(files.yaml_text(case.model.to_document())))


@law("written as JSON and read back, a scenario is the same")
def json_round_trip(case: Case) -> None:
    _like(case, files.loads(json.dumps(case.model.to_document()), json_text=True))


@law("saved and loaded, a scenario is the same, and `check` finds no mistake in the file")
def saved_and_checked(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.pick("file", ["scenario.yaml", "scenario.json"])
        files.save(case.model, path)
        _like(case, files.load(path))
        case.holds(check(path) == [], "\n".join(check(path)))


@law("an answer names the content it was computed from, and other content has another hash")
def provenance_is_kept(case: Case) -> None:
    answer = case.forecast(**case.question)
    built = case.changed(case.model.to_document())
    told = answer.provenance.content_hash
    case.holds(told == built.content_hash, f"the answer tells {told}, the content is {built.content_hash}")
    document = case.model.to_document()
    document["title"] = f"{case.model.title} changed"
    case.holds(case.changed(document).content_hash != built.content_hash, "other content has the same hash")


MEASURES: tuple[Law, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Law))
