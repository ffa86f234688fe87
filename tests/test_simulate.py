"""Walked paths: right in frequency, each of them possible, and the same for the same seed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document
from graphs import drawn
from scenarios.evaluation import walking
from scenarios.evaluation.streams import Stream, generator

if TYPE_CHECKING:
    from oracle import Document

SURE = 1 - 1e-9
"""A test that fails by chance once in a thousand million times; the bound is Hoeffding's."""


def model_of(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def asked_of(doc: Document) -> list[dict[str, Any]]:
    """Return questions: nothing set, the first node set, something learned."""
    name, node = next(iter(doc["nodes"].items()))
    branches = list(node.get("options") or node.get("branches") or ("open", "closed"))
    return [{}, {"do": {name: branches[-1]}}, {"given": {name: branches[:1]}}]


@pytest.mark.parametrize("seed", range(24))
def test_frequencies_and_means_agree_with_the_oracle(seed: int) -> None:
    doc = drawn(seed)
    model = model_of(doc)
    for asked in asked_of(doc):
        try:
            exact = sc.forecast(model, **asked)
        except sc.QuestionError:
            with pytest.raises(sc.QuestionError):
                sc.simulate(model, 10, **asked)
            continue
        true = oracle.forecast(doc, **asked)
        walks = sc.simulate(model, 4_000, seed=seed, **asked)
        found = walks.frequencies()
        for outcome in exact:
            assert abs(found[outcome] - float(true[outcome])) < walks.margin(SURE), (seed, asked, outcome)
        for measure in exact.measures:
            totals = [float(t) for t in possible_totals(doc, measure, asked)]
            room = (max(totals) - min(totals)) * walks.margin(SURE)
            assert abs(found.mean(measure) - exact.mean(measure)) <= room + 1e-9


def possible_totals(doc: Document, measure: str, asked: dict[str, Any]) -> list[Any]:
    walked = oracle.conditioned(doc, asked.get("do"), asked.get("given"))
    return [totals.get(measure, 0) for probability, _, totals, _ in walked if probability]


@pytest.mark.parametrize("seed", range(12))
def test_every_row_is_a_path_of_the_oracle(seed: int) -> None:
    doc = drawn(seed)
    walks = sc.simulate(model_of(doc), 300, seed=seed)
    rows = zip(*(walks.of(name) for name in walks.nodes), strict=True)
    known: dict[Any, Any] = {}
    for probability, values, totals, outcome in oracle.paths(doc):
        if probability:
            steps = tuple(values.get(name) for name in walks.nodes)
            known[steps] = outcome, [float(totals.get(measure, 0)) for measure in walks.measures]
    for row, end, totals in zip(rows, walks.outcome, walks.totals, strict=True):
        outcome, amounts = known[row]
        assert walks.outcomes[end] == outcome
        assert totals.tolist() == pytest.approx(amounts, abs=1e-9)


def test_what_is_learned_is_true_of_every_path() -> None:
    model = sc.load("ukraine-2025-08")
    walks = sc.simulate(model, 2_000, given={"atacms_gate": "open", "russia_response": ["escalates", "holds"]})
    assert set(walks.of("atacms_gate")) == {"open"}
    assert set(walks.of("russia_response")) == {"escalates", "holds"}
    exact = sc.forecast(model, given={"atacms_gate": "open", "russia_response": ["escalates", "holds"]})
    for outcome, share in walks.frequencies().items():
        assert abs(share - exact[outcome]) < walks.margin(SURE)


def test_a_node_that_can_be_passed_by_is_conditioned_on_too() -> None:
    doc = document(
        {
            "first": chance({"by": 3, "past": 1}) | {"branches": {"by": {"to": "second"}, "past": {"to": "bad"}}},
            "second": chance({"up": 1, "down": 3}, next="last"),
            "last": chance({"good": 1, "bad": 1}, shift=[{"if": {"second": "up"}, "times": {"good": 4}}]),
        },
        ["good", "bad"],
    )
    walks = sc.simulate(model_of(doc), 4_000, given={"second": "up"})
    assert set(walks.of("first")) == {"by"}
    assert abs(walks.frequencies()["good"] - 0.8) < walks.margin(SURE)


def test_there_may_be_more_outcomes_than_branches() -> None:
    twenty = [f"b{k}" for k in range(20)]
    nodes = {"first": chance(dict.fromkeys(twenty, 1)) | {"branches": {b: {"to": f"then_{b}"} for b in twenty}}}
    for b in twenty:
        ten = [f"{b}_{k}" for k in range(10)]
        nodes[f"then_{b}"] = chance(dict.fromkeys(ten, 1))
    outcomes = [name for b in twenty for name in nodes[f"then_{b}"]["weights"]]
    walks = sc.simulate(model_of(document(nodes, outcomes)), 5_000)
    ends = [walks.outcomes[number] for number in walks.outcome]
    assert len(set(ends)) == 200
    assert walks.of("first") == [name.partition("_")[0] for name in ends]
    assert max(np.bincount(sc.simulate(model_of(document(nodes, outcomes)), 5_000, detail="outcomes").outcome)) < 100


def test_a_place_that_no_path_comes_to_stays_empty() -> None:
    doc = document(
        {
            "first": chance({"by": 0, "past": 1}) | {"branches": {"by": {"to": "second"}, "past": {"to": "bad"}}},
            "second": chance({"good": 1, "bad": 1}),
        },
        ["good", "bad"],
    )
    walks = sc.simulate(model_of(doc), 50)
    assert set(walks.of("first")) == {"past"}
    assert set(walks.of("second")) == {None}


# --- The same for the same seed ----------------------------------------------------------------------------


def same(one: sc.Simulation, other: sc.Simulation) -> None:
    np.testing.assert_array_equal(one.taken, other.taken)
    np.testing.assert_array_equal(one.outcome, other.outcome)
    np.testing.assert_array_equal(one.totals, other.totals)


@pytest.mark.parametrize("seed", range(6))
def test_more_paths_begin_with_the_same_ones(seed: int) -> None:
    model = model_of(drawn(seed))
    few, many = sc.simulate(model, 100, seed=seed), sc.simulate(model, 70_000, seed=seed)
    np.testing.assert_array_equal(few.taken, many.taken[:, :100])
    np.testing.assert_array_equal(few.outcome, many.outcome[:100])
    np.testing.assert_array_equal(few.totals, many.totals[:100])


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_how_many_are_walked_at_a_time_changes_no_bit(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = sc.load("ukraine-2025-08")
    plain = sc.simulate(model, 1_500, seed=5)
    monkeypatch.setattr(walking, "BLOCK", block)
    same(sc.simulate(model, 1_500, seed=5), plain)


@pytest.mark.parametrize("seed", range(12))
def test_looking_branches_up_and_comparing_numbers_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = drawn(seed)
    for asked in asked_of(doc):
        try:
            looked_up = sc.simulate(model_of(doc), 20_000, seed=seed, **asked)
        except sc.QuestionError:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(walking, "LARGEST_GUIDE", 0)
            same(sc.simulate(model_of(doc), 20_000, seed=seed, **asked), looked_up)
        with monkeypatch.context() as patch:
            patch.setattr(walking, "LARGEST_GUIDE", 3 * walking.WHOLES)  # some places this way, some that
            same(sc.simulate(model_of(doc), 20_000, seed=seed, **asked), looked_up)


def test_a_stream_is_read_from_anywhere() -> None:
    whole, parts = (Stream(np.random.SeedSequence(4), "node") for _ in range(2))
    numbers = whole.leading(0, 1_000)
    for first, count in ((990, 10), (3, 1), (3, 20), (0, 8), (8, 900), (500, 0), (17, 300)):
        np.testing.assert_array_equal(parts.leading(first, count), numbers[first : first + count])
    other = Stream(np.random.SeedSequence(4), "edon")
    assert not np.array_equal(other.leading(0, 1_000), numbers)


def test_a_stream_is_what_its_name_and_the_seed_say() -> None:
    """Worked out once more, step by step: a change here changes what every seed stands for."""
    words = [int.from_bytes(hashlib.sha256(b"rain").digest()[4 * k : 4 * k + 4]) for k in range(8)]
    bits, key, own = (np.random.SeedSequence(1, spawn_key=(3, *words, use)) for use in range(3))
    stream = Stream(np.random.SeedSequence(1, spawn_key=(3,)), "rain")
    lead = b"".join(int(word).to_bytes(8, "little") for word in np.random.PCG64(bits).random_raw(4))
    assert bytes(stream.leading(0, 32)) == lead
    assert stream.leading(0, 5).tolist() == [6, 185, 123, 201, 105]
    assert int(stream._key[0]) == int(key.generate_state(1, np.uint64)[0])
    counting = generator(np.random.SeedSequence(1, spawn_key=(3,)), "rain")
    assert counting.integers(2**62) == np.random.Generator(np.random.PCG64(own)).integers(2**62)


def test_a_seed_stands_for_the_same_paths_in_every_release() -> None:
    nodes = {
        "first": chance({"x": 1, "y": 2, "z": 4}, next="second"),
        "second": chance({"good": 2, "bad": 3}, shift=[{"if": {"first": "x"}, "times": {"good": 5}}]),
    }
    walks = sc.simulate(model_of(document(nodes, ["good", "bad"])), 1_000, seed=42)
    digest = hashlib.sha256(walks.taken.tobytes() + walks.outcome.tobytes()).hexdigest()
    assert digest[:16] == "5d48488036409075"


def test_the_parts_of_random_numbers_are_uniform_and_independent() -> None:
    count = 2**20
    stream = Stream(np.random.SeedSequence(9), "node")
    whole = stream.leading(0, count)
    rest = stream.trailing(np.arange(count))
    assert 0 <= rest.min() < rest.max() < 1
    table = np.bincount(256 * (256 * rest).astype(int) + whole, minlength=256**2)
    excess = ((table - 16) ** 2).sum() / 16 - (256**2 - 1)  # chi square, minus its mean
    assert abs(excess) < 6 * np.sqrt(2 * 256**2)


def test_the_numbers_behind_the_point_are_those_of_splitmix() -> None:
    """Three numbers of the generator as its authors write it down: a sum, and a hash of it."""
    stream = Stream(np.random.SeedSequence(1), "node")
    state, mask = int(stream._key[0]), 2**64 - 1
    for found in stream.trailing(np.arange(3)):
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        assert found == ((mixed ^ (mixed >> 31)) >> 11) / 2**53


def test_seeds_tell_paths_apart() -> None:
    model = sc.load("us-options")
    one, again, other = (sc.simulate(model, 500, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.outcome, again.outcome)
    assert not np.array_equal(one.outcome, other.outcome)
    children = np.random.SeedSequence(1).spawn(2)
    first, second = (sc.simulate(model, 500, seed=child) for child in children)
    assert not np.array_equal(first.outcome, second.outcome)
    assert "seed SeedSequence(1, spawn_key=(0,))" in str(first.provenance)


def test_a_node_that_is_added_leaves_the_others_as_they_were() -> None:
    nodes = {"a": chance({"x": 1, "y": 2}, next="b"), "b": chance({"good": 2, "bad": 3})}
    less = sc.simulate(model_of(document(nodes, ["good", "bad"])), 1_000)
    more_nodes = {"new": chance({"p": 1, "q": 1}, next="a"), **nodes}
    more = sc.simulate(model_of(document(more_nodes, ["good", "bad"])), 1_000)
    assert less.of("a") == more.of("a")
    assert less.of("b") == more.of("b")


@pytest.mark.parametrize("guide", [0, walking.LARGEST_GUIDE])
def test_what_has_no_probability_is_never_taken(guide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "LARGEST_GUIDE", guide)
    monkeypatch.setattr(Stream, "leading", lambda *asked: np.full(asked[-1], 255, np.uint8))
    monkeypatch.setattr(Stream, "trailing", lambda _, numbers: np.full(len(numbers), np.nextafter(1, 0)))
    row = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "never": 0}
    walks = sc.simulate(model_of(document({"n": chance(row)}, list(row))), 300)
    assert set(walks.of("n")) == {"f"}
    monkeypatch.setattr(Stream, "leading", lambda *asked: np.zeros(asked[-1], np.uint8))
    monkeypatch.setattr(Stream, "trailing", lambda _, numbers: np.zeros(len(numbers)))
    row = {"never": 0, "a": 1, "b": 1}
    assert set(sc.simulate(model_of(document({"n": chance(row)}, list(row))), 300).of("n")) == {"a"}


@pytest.mark.parametrize("guide", [0, walking.LARGEST_GUIDE])
def test_small_probabilities_are_met_as_often_as_they_should(guide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of these branches end between two whole numbers of the 256."""
    monkeypatch.setattr(walking, "LARGEST_GUIDE", guide)
    row = {f"b{i}": 0.0004 + 0.0001 * i for i in range(5)} | {"rest": 0.997}
    walks = sc.simulate(model_of(document({"n": chance(row)}, list(row))), 2**20, seed=8)
    counts = np.bincount(walks.outcome, minlength=6)
    expected = 2**20 * np.array(list(row.values()))
    assert (np.abs(counts - expected) < 6.5 * np.sqrt(expected)).all()


# --- What is handed out, and what is refused -----------------------------------------------------------------


def test_a_simulation_shows_itself() -> None:
    walks = sc.simulate(sc.load("atacms-gate"), 200, seed=1)
    assert len(walks) == 200
    assert repr(walks).startswith("Simulation(200 paths; ")
    text = str(walks)
    assert "outcome" in text
    assert "200 simulated paths, seed 1" in text
    assert "each share within 9.6 points of the exact one" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100
    assert "<table>" in walks._repr_html_()
    assert len(walks.plot().patches) > 0
    for array in (walks.taken, walks.outcome, walks.totals):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_frame_has_one_row_for_each_path() -> None:
    walks = sc.simulate(sc.load("ukraine-2025-08"), 50)
    frame = walks.to_frame()
    assert frame.shape == (50, len(walks.nodes) + 1 + len(walks.measures))
    assert list(frame.columns) == [*walks.nodes, "outcome", *walks.measures]
    closed = frame[frame["atacms_gate.request"] == "no"]
    assert closed["atacms_gate.review"].isna().all()
    assert list(frame["outcome"].cat.categories) == list(walks.outcomes)


def test_the_margin_is_that_of_hoeffding() -> None:
    walks = sc.simulate(sc.load("us-options"), 800)
    assert walks.margin() == pytest.approx(np.sqrt(np.log(40) / 1600))
    assert walks.margin(0.5) < walks.margin(0.9)


def test_whole_numbers_may_be_numpys() -> None:
    model = sc.load("us-options")
    plain = sc.simulate(model, 100, seed=3)
    for kind in (np.int8, np.uint64):
        walks = sc.simulate(model, kind(100), seed=kind(3))
        np.testing.assert_array_equal(walks.outcome, plain.outcome)
        assert str(walks.provenance) == str(plain.provenance)


@pytest.mark.parametrize("paths", [0, -1, 1.5, True, "10", None, float("nan"), np.True_, np.int64(0), np.float64(10)])
def test_paths_must_be_a_count(paths: Any) -> None:
    with pytest.raises(sc.QuestionError, match=r"^paths must be a whole number of at least 1, got "):
        sc.simulate(sc.load("us-options"), paths)


@pytest.mark.parametrize(
    "seed", [-1, 1.0, True, "1", None, np.True_, np.int64(-1), np.float64(1), np.random.default_rng(1)]
)
def test_seeds_must_be_whole(seed: Any) -> None:
    with pytest.raises(
        sc.QuestionError, match=r"^seed must be a whole number of at least 0 or a numpy SeedSequence, got "
    ):
        sc.simulate(sc.load("us-options"), 10, seed=seed)


def test_too_many_paths_are_refused_before_they_are_walked() -> None:
    with pytest.raises(
        sc.LimitError,
        match=r"^paths: at most 2,048 MiB of paths may be held at once, got [0-9,]+ MiB for 1,000,000,000 paths; "
        r"walk fewer, write them to a file with to=\.\.\., or ask for detail='counts'$",
    ):
        sc.simulate(sc.load("us-options"), 10**9)


def test_margins_and_nodes_must_exist() -> None:
    walks = sc.simulate(sc.load("us-options"), 10)
    for level in (0, 1, True, "x", float("nan")):
        with pytest.raises(sc.QuestionError, match=r"^margin: level must lie between 0 and 1, got .*; 0.95 is usual$"):
            walks.margin(level)  # type: ignore[arg-type]
    with pytest.raises(sc.QuestionError, match="no node 'us_polcy'; did you mean 'us_policy'"):
        walks.of("us_polcy")


def test_impossible_evidence_and_open_decisions_are_told_as_in_a_forecast() -> None:
    model = model_of(document({"n": chance({"a": 1, "b": 0})}, ["a", "b"]))
    with pytest.raises(sc.QuestionError, match="given: what is learned must be possible"):
        sc.simulate(model, 10, given={"n": "b"})
    with pytest.raises(sc.QuestionError, match="a decision needs a choice"):
        sc.simulate(model_of(document({"n": decision("a", "b")}, ["a", "b"])), 10)
    with pytest.raises(sc.QuestionError, match="model must be a scenario"):
        sc.simulate("us-options", 10)  # type: ignore[call-overload]
