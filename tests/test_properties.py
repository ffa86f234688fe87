"""What must hold whatever the scenario: changes that change nothing, and laws of probability."""

from __future__ import annotations

import copy
import json
import math
import random
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import random_document, target_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle import Document

BASE = 20250826


def documents(count: int, size: int = 5) -> Iterator[tuple[random.Random, Document]]:
    """Draw documents, each with the generator that drew it."""
    for seed in range(count):
        rng = random.Random(f"{BASE}/{seed}")
        yield rng, random_document(rng, size=size)


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def same(one: sc.OutcomeDistribution, other: sc.OutcomeDistribution) -> None:
    """Compare two distributions by name."""
    assert dict(one) == pytest.approx(dict(other), rel=1e-11, abs=1e-12)
    for measure in one.measures:
        assert one.mean(measure) == pytest.approx(other.mean(measure), rel=1e-11, abs=1e-11)


def rows_of(node: Document) -> Iterator[tuple[Document, str]]:
    """Find where a decision or chance node holds its rows."""
    yield node, "weights"
    for rule in node.get("when", []):
        yield rule, "weights"


def plain(doc: Document) -> Document:
    """Write every row of a chance node as relative numbers, and every amount as a number."""
    doc = copy.deepcopy(doc)
    for name, node in doc["nodes"].items():
        if node["kind"] == "chance":
            for holder, key in rows_of(node):
                row = oracle.best_estimate(doc, holder[key], list(node["branches"]))
                holder[key] = {branch: float(row[branch]) for branch in node["branches"]}
        for branch in oracle.branches_of(doc, name).values():
            if "effects" in branch:
                branch["effects"] = numbers(doc, branch["effects"])
    for outcome in doc["outcomes"].values():
        if outcome and "values" in outcome:
            outcome["values"] = numbers(doc, outcome["values"])
    return doc


def numbers(doc: Document, amounts: Document) -> Document:
    return {measure: float(oracle.quantity(doc, amount).middle) for measure, amount in amounts.items()}


def conditions(value: Any) -> Iterator[Document]:
    """Find every condition of a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"if", "requires"}:
                yield inner
            else:
                yield from conditions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from conditions(inner)


def a_chance_node(rng: random.Random, doc: Document) -> str | None:
    names = [name for name, node in doc["nodes"].items() if node["kind"] == "chance"]
    return rng.choice(names) if names else None


# --- Changes that change nothing ---------------------------------------------------------------------


def test_the_order_of_branches_does_not_matter() -> None:
    for rng, doc in documents(40):
        model = built(doc)
        for node in doc["nodes"].values():
            for section in ("options", "branches"):
                if section in node:
                    items = list(node[section].items())
                    rng.shuffle(items)
                    node[section] = dict(items)
        same(sc.forecast(model), sc.forecast(built(doc)))


def test_names_do_not_matter() -> None:
    for _, doc in documents(40):
        text = re.sub(r"\bn(\d+)\b", lambda found: f"z{90 - int(found[1])}", json.dumps(doc))
        same(sc.forecast(built(doc)), sc.forecast(built(json.loads(text))))


def test_the_order_of_nodes_and_outcomes_does_not_matter() -> None:
    for rng, doc in documents(40):
        model = built(doc)
        doc.setdefault("start", next(iter(doc["nodes"])))
        for section in ("nodes", "outcomes", "measures"):
            items = list(doc[section].items())
            rng.shuffle(items)
            doc[section] = dict(items)
        same(sc.forecast(model), sc.forecast(built(doc)))


def test_the_scale_of_relative_weights_does_not_matter() -> None:
    changed = 0
    for rng, doc in documents(40):
        model = built(doc)
        for node in doc["nodes"].values():
            for holder, key in rows_of(node) if node["kind"] != "gate" else ():
                row = holder[key]
                if isinstance(row, dict) and all(isinstance(weight, int | float) for weight in row.values()):
                    factor = rng.choice([1e-9, 0.3, 7, 1e12])
                    holder[key] = {branch: weight * factor for branch, weight in row.items()}
                    changed += 1
        same(sc.forecast(model), sc.forecast(built(doc)))
    assert changed > 25


def test_a_branch_may_be_split_in_two_halves() -> None:
    split = 0
    for rng, doc in documents(60):
        doc = plain(doc)  # noqa: PLW2901 - the document as this test needs it
        model = built(doc)
        if (name := a_chance_node(rng, doc)) is None:
            continue
        node = doc["nodes"][name]
        branch = rng.choice(list(node["branches"]))
        twin = f"{branch}_twin"
        said = {**(node["branches"][branch] or {}), "to": target_of(node, branch)}
        node["branches"] |= {branch: said, twin: dict(said)}
        for holder, key in rows_of(node):
            holder[key] |= {branch: holder[key][branch] / 2, twin: holder[key][branch] / 2}
        for rule in node.get("shift", []):
            if branch in rule["times"]:
                rule["times"][twin] = rule["times"][branch]
        for condition in conditions(doc["nodes"]):
            if name in condition:
                condition[name] = both(condition[name], branch, twin)
        same(sc.forecast(model), sc.forecast(built(doc)))
        split += 1
    assert split > 40


def both(wanted: Any, branch: str, twin: str) -> Any:
    """Let a test that names a branch name its twin as well."""
    if isinstance(wanted, dict):
        return {key: both(inner, branch, twin) for key, inner in wanted.items()}
    names = oracle.as_list(wanted)
    return [*names, twin] if branch in names else wanted


def test_a_branch_of_weight_zero_changes_nothing() -> None:
    added = 0
    for rng, doc in documents(60):
        doc = plain(doc)  # noqa: PLW2901 - the document as this test needs it
        model = built(doc)
        if (name := a_chance_node(rng, doc)) is None:
            continue
        node = doc["nodes"][name]
        measure = rng.choice(list(doc["measures"]))
        node["branches"]["never"] = {"to": rng.choice(list(doc["outcomes"])), "effects": {measure: 1e6}}
        for holder, key in rows_of(node):
            holder[key]["never"] = 0
        same(sc.forecast(model), sc.forecast(built(doc)))
        added += sc.forecast(built(doc), do={name: "never"}).mean(measure) > 100  # it is there all the same
    assert added > 40


def test_a_change_of_a_measure_s_unit_and_origin() -> None:
    for rng, doc in documents(40):
        doc = plain(doc)  # noqa: PLW2901 - the document as this test needs it
        start = doc.get("start") or next(iter(doc["nodes"]))
        measure = rng.choice(list(doc["measures"]))
        before, profile = sc.forecast(built(doc)), sc.risk_profile(built(doc), measure, start)
        for name in doc["nodes"]:
            for said in oracle.branches_of(doc, name).values():
                if measure in said.get("effects", {}):
                    said["effects"][measure] *= -4
        for name, said in doc["outcomes"].items():
            values = (said or {}).get("values", {})
            doc["outcomes"][name] = {"values": {**values, measure: -4 * values.get(measure, 0) + 3}}
        after, turned = sc.forecast(built(doc)), sc.risk_profile(built(doc), measure, start)
        assert dict(after) == dict(before)
        assert after.mean(measure) == pytest.approx(-4 * before.mean(measure) + 3, rel=1e-11, abs=1e-11)
        for option, one in profile.items():
            np.testing.assert_allclose(turned[option].values, -4 * one.values[::-1] + 3, rtol=1e-11, atol=1e-11)
            np.testing.assert_allclose(turned[option].probabilities, one.probabilities[::-1], atol=1e-12)
            assert turned[option].std == pytest.approx(4 * one.std, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(("branch", "weight"), [("open", 1), ("closed", 0)])
def test_a_gate_that_is_set_is_one_whose_steps_all_agree(branch: str, weight: int) -> None:
    found = 0
    for _, doc in documents(80):
        text = json.dumps(doc["nodes"])
        gates = [name for name, node in doc["nodes"].items() if node["kind"] == "gate"]
        for name in gates:
            node = doc["nodes"][name]
            if any(f'"{name}.{step}"' in text for step in node["steps"]):
                continue  # something reads a step: then a gate that is set, and asks none, differs
            done = sc.forecast(built(doc), do={name: branch})
            changed = copy.deepcopy(doc)
            changed["nodes"][name]["steps"] = {step: {"weight": weight} for step in node["steps"]}
            same(done, sc.forecast(built(changed)))
            found += 1
    assert found > 20


# --- Laws of probability ---------------------------------------------------------------------------------


def test_probabilities_lie_between_0_and_1_and_add_up_to_1() -> None:
    for _, doc in documents(60):
        model = built(doc)
        distributions = [sc.forecast(model)]
        for by, branches in values_of(doc).items():
            try:
                distributions += sc.compare(model, by).values()
                distributions += [sc.forecast(model, given={by: branch}) for branch in branches]
            except sc.QuestionError:
                continue
        for distribution in distributions:
            assert distribution.probabilities.min() >= 0
            assert distribution.probabilities.max() <= 1 + 1e-12
            assert distribution.probabilities.sum() == pytest.approx(1, abs=1e-12)


def test_a_forecast_is_the_mean_of_the_options_at_the_root() -> None:
    found = 0
    for _, doc in documents(60):
        start = doc.get("start") or next(iter(doc["nodes"]))
        node = doc["nodes"][start]
        if node["kind"] == "gate":
            continue
        model = built(doc)
        weights = oracle.best_estimate(doc, node["weights"], oracle.branches_of(doc, start))
        by_option, whole = sc.compare(model, start), sc.forecast(model)
        mixed = sum(float(weights[option]) * by_option[option].probabilities for option in by_option)
        np.testing.assert_allclose(whole.probabilities, mixed, atol=1e-12, rtol=0)
        means = sum(float(weights[option]) * by_option[option].means for option in by_option)
        np.testing.assert_allclose(whole.means, means, atol=1e-11, rtol=1e-11)
        # At the root nothing stands upstream, so that setting and learning are one.
        for option, weight in weights.items():
            same(sc.forecast(model, do={start: option}), by_option[option])
            if weight:
                same(sc.forecast(model, given={start: option}), by_option[option])
        found += 1
    assert found > 30


def test_the_law_of_total_probability() -> None:
    """P(outcome) is the sum over a node's branches of P(branch) · P(outcome | branch)."""
    found = 0
    for _, doc in documents(80):
        start = doc.get("start") or next(iter(doc["nodes"]))
        doc = plain(doc)  # noqa: PLW2901 - the document as this test needs it
        whole = sc.forecast(built(doc))
        for name, node in doc["nodes"].items():
            if node["kind"] == "gate" or name == start:
                continue
            marked = copy.deepcopy(doc)
            listed = marked["nodes"][name]["options" if node["kind"] == "decision" else "branches"]
            for i, (branch, said) in enumerate(listed.items()):
                marked["measures"] = {**marked["measures"], f"at{i}": None}
                others = {k: v for k, v in (said or {}).items() if k != "combines"}
                listed[branch] = {**others, "effects": {f"at{i}": 1}}
            weights = [sc.forecast(built(marked)).mean(f"at{i}") for i in range(len(listed))]
            if "combines" in json.dumps(node) or not math.isclose(sum(weights), 1, abs_tol=1e-12):
                continue  # passed by on some path
            parts = [
                weight * sc.forecast(built(doc), given={name: branch}).probabilities
                for branch, weight in zip(listed, weights, strict=True)
                if weight > 0
            ]
            np.testing.assert_allclose(sum(parts), whole.probabilities, atol=1e-12, rtol=0)
            found += 1
    assert found > 20


def test_the_mean_of_a_risk_profile_is_the_mean_of_the_comparison() -> None:
    for rng, doc in documents(60):
        model = built(doc)
        by = rng.choice(list(doc["nodes"]))
        measure = rng.choice(list(doc["measures"]))
        try:
            by_option = sc.compare(model, by)
        except sc.QuestionError:
            with pytest.raises(sc.QuestionError):
                sc.risk_profile(model, measure, by)
            continue
        for option, profile in sc.risk_profile(model, measure, by).items():
            assert profile.mean == pytest.approx(by_option[option].mean(measure), rel=1e-10, abs=1e-10)
            assert profile.probabilities.sum() == pytest.approx(1, abs=1e-12)
            assert profile.probabilities.min() > 0
            assert np.all(np.diff(profile.values) > 0)


# --- By simulation ----------------------------------------------------------------------------------------


class Walker:
    """Random walks over a document, one choice at a time, by the oracle's rules."""

    def __init__(self, doc: Document, rng: random.Random) -> None:
        self.doc = doc
        self.rng = rng
        self.known: dict[tuple[str, frozenset[tuple[str, str]]], list[tuple[Fraction, str, dict[str, str]]]] = {}

    def ways(self, at: str, values: dict[str, str]) -> list[tuple[Fraction, str, dict[str, str]]]:
        key = at, frozenset(values.items())
        if key not in self.known:
            node, branches, asked = self.doc["nodes"][at], oracle.branches_of(self.doc, at), oracle.Asked({}, {})
            if node["kind"] == "gate":
                found = list(oracle.answers(self.doc, asked, at, Fraction(1), values))
            else:
                taken = oracle.choices(self.doc, asked, at, node, branches, Fraction(1), values)
                found = [(chance, branch, values) for chance, branch in taken]
            self.known[key] = found
        return self.known[key]

    def walk(self) -> str:
        at: str = self.doc.get("start") or next(iter(self.doc["nodes"]))
        values: dict[str, str] = {}
        while at in self.doc["nodes"]:
            ways = self.ways(at, values)
            _, branch, seen = self.rng.choices(ways, [float(chance) for chance, _, _ in ways])[0]
            values = {**seen, at: branch}
            at = target_of(self.doc["nodes"][at], branch)
        return at


def test_simulated_paths_end_as_often_as_computed() -> None:
    """Hoeffding: with n paths a frequency is off by more than ε with probability of at most 2 exp(−2nε²)."""
    paths = 20_000
    rng = random.Random(f"{BASE}/walk")
    doc = random_document(rng, size=6)
    walker = Walker(doc, rng)
    ends = [walker.walk() for _ in range(paths)]
    found = sc.forecast(built(doc))
    bound = math.sqrt(math.log(2 * len(found) / 1e-9) / (2 * paths))
    for outcome, probability in found.items():
        assert abs(ends.count(outcome) / paths - probability) < bound
