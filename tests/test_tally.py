"""Paths that are counted, or of which only the outcome is drawn: distributed as walked paths are, and the same for the same seed."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document
from graphs import drawn
from scenarios.evaluation.tallying import _shares
from scenarios.graph.lattice import lattice

SURE = 1 - 1e-9
"""A test that fails by chance once in a thousand million times; the bound is Hoeffding's."""

TWO = document(
    {
        "first": chance({"a": 5, "b": 3, "c": 2})
        | {"branches": {"a": {"effects": {"cost": 2}}, "b": {}, "c": {"to": "bad"}}, "next": "second"},
        "second": chance({"good": 3, "bad": 1}, shift=[{"if": {"first": "b"}, "times": {"good": 2}}]),
    },
    {"good": {"values": {"cost": 1}}, "bad": {}},
    measures={"cost": {"unit": "EUR"}},
)
GATED = document(
    {
        "choice": decision("go", "wait", weights="equal", next="gate"),
        "gate": {
            "kind": "gate",
            "steps": {"one": {"weight": 0.5}, "two": {"weight": 0.5}, "three": {"weight": 0.75}},
            "opens": 2,
            "open": {"to": "good"},
            "closed": {"to": "bad"},
        },
    },
    ["good", "bad"],
)


def model_of(doc: Any) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def asked_of(doc: Any) -> list[dict[str, Any]]:
    name, node = next(iter(doc["nodes"].items()))
    branches = list(node.get("options") or node.get("branches") or ("open", "closed"))
    return [{}, {"do": {name: branches[-1]}}, {"given": {name: branches[:1]}}]


# --- Right in distribution -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doc", "given"), [(TWO, None), (TWO, {"second": "bad"}), (GATED, None), (GATED, {"gate": "open"})]
)
def test_counts_are_distributed_as_those_of_independent_paths(doc: Any, given: dict[str, str] | None) -> None:
    """Every way in which two paths may fall, with its exact probability, against many seeds.

    A step of a gate is asked at several places: if they drew the same numbers, the paths would not be independent.
    """
    walks = [(walk[0], walk[1], walk[3]) for walk in oracle.conditioned(doc, None, given)]
    exact: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for one, other in itertools.product(walks, repeat=2):
        seen = Counter((name, branch) for walk in (one, other) for name, branch in walk[1].items())
        exact[frozenset(seen.items()), tuple(sorted((one[2], other[2])))] += one[0] * other[0]
    assert sum(exact.values()) == 1
    model, seeds = model_of(doc), 2_000
    found: Counter[Any] = Counter()
    for seed in range(seeds):
        tally = sc.simulate(model, 2, seed=seed, detail="counts", given=given)
        kept = {(n, b): c for n in tally.nodes for b, c in tally.of(n).items() if c and b is not None}
        ends = [o for o, count in zip(tally.outcomes, tally.counts, strict=True) for _ in range(count)]
        found[frozenset(kept.items()), tuple(sorted(ends))] += 1
    margin = np.sqrt(np.log(2 / (1 - SURE)) / (2 * seeds))
    assert found.keys() <= exact.keys()
    for way, probability in exact.items():
        assert abs(found[way] / seeds - float(probability)) < margin, way


@pytest.mark.parametrize("detail", ["counts", "outcomes"])
@pytest.mark.parametrize("seed", range(16))
def test_frequencies_agree_with_the_oracle(seed: int, detail: Any) -> None:
    doc = drawn(seed)
    model = model_of(doc)
    for asked in asked_of(doc):
        try:
            exact = sc.forecast(model, **asked)
        except sc.QuestionError:
            with pytest.raises(sc.QuestionError):
                sc.simulate(model, 10, detail=detail, **asked)
            continue
        true = oracle.forecast(doc, **asked)
        paths = 10**12 if detail == "counts" else 10_000
        found = sc.simulate(model, paths, seed=seed, detail=detail, **asked)
        assert len(found) == paths
        for outcome, share in found.frequencies().items():
            assert abs(share - float(true[outcome])) < found.margin(SURE), (seed, asked, outcome)
        for measure, mean in zip(found.measures, found.frequencies().means, strict=True):
            totals = [
                float(walk[2].get(measure, 0)) for walk in oracle.conditioned(doc, asked.get("do"), asked.get("given"))
            ]
            assert abs(mean - exact.mean(measure)) <= (max(totals) - min(totals)) * found.margin(SURE) + 1e-9


def test_counts_of_branches_agree_with_the_oracle() -> None:
    tally = sc.simulate(model_of(GATED), 10**10, detail="counts")
    share: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for probability, values, _, _ in oracle.paths(GATED):
        for name, branch in values.items():
            share[name, branch] += probability
    for name in tally.nodes:
        for way, count in tally.of(name).items():
            exact = share[name, way] if way else 1 - sum(share[name, branch] for branch in tally.branches[name])
            assert abs(count / tally.paths - float(exact)) < tally.margin(SURE), (name, way)


def test_a_mean_that_is_counted_is_that_of_the_paths() -> None:
    tally = sc.simulate(model_of(TWO), 1_000, detail="counts")
    spent = 2 * tally.of("first")["a"] + tally.counts[0]
    assert tally.frequencies().mean("cost") == spent / 1_000


def test_what_has_no_probability_is_never_counted() -> None:
    row = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "never": 0}
    tally = sc.simulate(model_of(document({"n": chance(row)}, list(row))), 2**53, detail="counts")
    assert tally.of("n")["never"] == 0
    assert sum(tally.counts) == 2**53
    np.testing.assert_array_equal(
        _shares(np.array([[0.1, 0.0], [0.2, 0.3], [0.7, 0.0], [0.0, 0.0]])),
        [[0.1 / (0.1 + (0.2 + 0.7)), 0], [0.2 / (0.2 + 0.7), 1], [1, 0], [0, 0]],
    )


# --- The same for the same seed ------------------------------------------------------------------------------


def test_seeds_tell_counts_apart() -> None:
    model = sc.load("us-options")
    one, again, other = (sc.simulate(model, 10**6, seed=seed, detail="counts") for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.counts, again.counts)
    assert not np.array_equal(one.counts, other.counts)
    first, second = (
        sc.simulate(model, 10**6, seed=seed, detail="counts") for seed in np.random.SeedSequence(1).spawn(2)
    )
    assert not np.array_equal(first.counts, second.counts)


def test_more_outcomes_begin_with_the_same_ones() -> None:
    model = sc.load("ukraine-2025-08")
    few, many = (sc.simulate(model, paths, seed=5, detail="outcomes") for paths in (100, 70_000))
    np.testing.assert_array_equal(few.outcome, many.outcome[:100])
    assert not np.array_equal(few.outcome, sc.simulate(model, 100, seed=6, detail="outcomes").outcome)


# --- What is handed out, and what is refused -----------------------------------------------------------------


def test_outcomes_alone_make_a_simulation_without_nodes() -> None:
    walks = sc.simulate(model_of(TWO), 200, detail="outcomes")
    assert (walks.nodes, walks.measures, walks.taken.shape, walks.totals.shape) == ((), (), (0, 200), (200, 0))
    assert list(walks.to_frame().columns) == ["outcome"]
    assert walks.to_frame()["outcome"].tolist() == [walks.outcomes[number] for number in walks.outcome]
    assert "cost" not in str(walks)


def test_a_tally_shows_itself() -> None:
    tally = sc.simulate(model_of(TWO), 400, seed=1, detail="counts")
    assert len(tally) == tally.paths == 400
    assert repr(tally) == "Tally(400 paths; good, bad)"
    text = str(tally)
    assert "cost (mean)" in text
    assert "400 simulated paths, seed 1" in text
    assert "each share within 6.8 points of the exact one" in " ".join(text.split())
    assert "<table>" in tally._repr_html_()
    assert len(tally.plot().patches) > 0
    frame = tally.to_frame()
    assert list(frame) == ["outcome", "label", "paths", "share"]
    assert frame["paths"].tolist() == tally.counts.tolist()
    assert frame["share"].sum() == 1
    for array in (tally.counts, tally.means, *tally.taken.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(sc.QuestionError, match="no node 'frist'; did you mean 'first'"):
        tally.of("frist")
    with pytest.raises(sc.QuestionError, match="margin: level must lie between 0 and 1"):
        tally.margin(1)


@pytest.mark.parametrize("detail", ["walk", "", None, 1, ["counts"]])
def test_details_are_three(detail: Any) -> None:
    with pytest.raises(sc.QuestionError, match=r"^detail must be 'walks', 'outcomes' or 'counts', got "):
        sc.simulate(model_of(TWO), 10, detail=detail)


def test_counts_have_no_rows_to_write() -> None:
    with pytest.raises(
        sc.QuestionError,
        match=r"^to: there must be paths to write, got detail='counts' and to='x.csv'; leave one of the two out$",
    ):
        sc.simulate(model_of(TWO), 10, detail="counts", to="x.csv")  # type: ignore[call-overload]


@pytest.mark.parametrize("detail", ["walks", "outcomes", "counts"])
@pytest.mark.parametrize("paths", [2**53 + 1, 10**5_000], ids=["one more", "unprintable"])
def test_more_paths_than_can_be_counted_are_refused(paths: int, detail: Any) -> None:
    with pytest.raises(
        sc.LimitError, match=r"^paths: at most 9,007,199,254,740,992 paths may be simulated, got .*; simulate fewer$"
    ):
        sc.simulate(model_of(TWO), paths, detail=detail)


def test_a_seed_may_be_as_long_as_one_likes() -> None:
    assert "seed a int that cannot be printed" in str(sc.simulate(model_of(TWO), 10, seed=10**5_000).provenance)


@pytest.mark.parametrize(
    ("effects", "values", "unit", "counts", "ends"),
    [
        ([[0.5, 0.25], None], [1.5, 0.0], Fraction(1, 4), [[2, 1], None], [6, 0]),
        ([[1 / 3, -2 / 3]], [0.5], Fraction(1, 6), [[2, -4]], [3]),
        ([], [1.0, 2.0**-70], Fraction(1, 2**60), [], [2**60, 0]),
        ([[1 / 97]], [2 / 97], Fraction(1, 97), [[1]], [2]),
        ([], [1 / 999_983], Fraction(1, 999_983), [], [1]),
        ([], [1 / 1_000_003], Fraction("9.99997000009e-7") / 999_997_000_009, [], [999_997_000_009]),
        ([], [1.23456789012], Fraction(1, 25_000_000_000), [], [30_864_197_253]),
        ([None], [0.0, 0.0], Fraction(1), [None], [0, 0]),
        # Three amounts a path at most, which together still fit in 60 binary digits.
        ([[8.0], None], [2.0**-70], Fraction(8 * 3, 2**60), [[2**60 // 3], None], [0]),
    ],
)
def test_amounts_are_whole_numbers_of_the_largest_unit(
    effects: list[list[float] | None], values: list[float], unit: Fraction, counts: list[Any], ends: list[int]
) -> None:
    tables = [None if row is None else np.array(row) for row in effects]
    found, at_the_end, of = lattice(tables, np.array(values))
    assert of == unit
    assert [None if row is None else row.tolist() for row in found] == counts
    assert at_the_end.tolist() == ends
    assert at_the_end.dtype == np.int64
