"""What must hold whatever the scenario: the laws of the testing kit on scenarios that Hypothesis draws, and simulation."""

from __future__ import annotations

import math
import random
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import oracle
import scenarios as sc
from documents import MOST_PATHS, count_paths, random_document, target_of
from scenarios import testing
from scenarios.testing.laws_measures import MEASURES
from scenarios.testing.laws_probability import PROBABILITY
from scenarios.testing.relations import BUILDING
from scenarios.testing.relations_gates import GATES
from scenarios.testing.relations_spelling import SPELLING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oracle import Document

BASE = 20250826


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


# --- Laws and relations -----------------------------------------------------------------------------

# Several tests, so that several processes can share the work.
GROUPS = {
    "probability": PROBABILITY,
    "measures, gates and one row": [law for law in MEASURES if "round_trip" not in law.id and "saved" not in law.id],
    "files": [law for law in MEASURES if "round_trip" in law.id or "saved" in law.id],
    "spelling": SPELLING,
    "building": BUILDING,
    "gates": GATES,
}


def test_every_law_is_in_one_group() -> None:
    assert Counter(law.id for group in GROUPS.values() for law in group) == Counter(
        law.id for law in (*testing.LAWS, *testing.RELATIONS)
    )


@pytest.mark.parametrize("group", GROUPS)
def test_laws_hold_of_scenarios(group: str) -> None:
    laws: Sequence[testing.Law] = GROUPS[group]
    counts = Counter(dict.fromkeys((law.id for law in laws), 0))

    @given(testing.scenarios(), st.data())
    def check(model: sc.Scenario, data: st.DataObject) -> None:
        counts.update(testing.check_laws(model, laws, data=data))

    check()
    seldom = settings().max_examples // 50  # a law that is hardly ever tested might as well not be there
    assert {law: count for law, count in counts.items() if count < seldom} == {}


# --- The oracle ----------------------------------------------------------------------------------------


@given(testing.documents(), st.data())
def test_drawn_questions_are_answered_as_by_the_oracle(doc: Document, data: st.DataObject) -> None:
    assume(count_paths(doc) <= MOST_PATHS)
    model = built(doc)
    asked = data.draw(testing.questions(model))
    found = sc.forecast(model, **asked)
    assert dict(found) == pytest.approx({o: float(p) for o, p in oracle.forecast(doc, **asked).items()}, abs=1e-12)
    means = {measure: float(mean) for measure, mean in oracle.means(doc, **asked).items()}
    assert {measure: found.mean(measure) for measure in means} == pytest.approx(means, rel=1e-11, abs=1e-11)


@given(testing.weight_rows(["a", "b", "c"]))
def test_rows_are_read_as_by_the_oracle(row: Any) -> None:
    nodes = {"n": {"kind": "chance", "branches": dict.fromkeys("abc"), "weights": row}}
    doc = {"format": "scenarios/1", "scenario": "row", "nodes": nodes, "outcomes": dict.fromkeys("abc")}
    expected = {branch: float(p) for branch, p in oracle.best_estimate(doc, row, "abc").items()}
    assert dict(sc.forecast(built(doc))) == pytest.approx(expected, abs=1e-12)


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
