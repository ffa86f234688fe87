"""The exact engine against the oracle, on five hundred random scenarios."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import oracle
import scenarios as sc
from documents import random_document, random_questions, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oracle import Do, Document, Given

BASE = 20250824
SIZES = (2, 3, 4, 4, 5, 6)


def built(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


TROUBLE = (oracle.NotOffered, oracle.Undecided, oracle.NoBranch, oracle.Impossible)
SAID: dict[type[Exception], str] = {
    oracle.Impossible: "must be possible",
    oracle.NotOffered: "must be available on every path",
    oracle.Undecided: "a decision needs a choice",
    oracle.NoWeight: "must weigh more than 0",
    oracle.NoBranch: "must leave a branch on every path",
}
Floats = NDArray[np.float64]
Numbers = tuple[Floats, Floats]
"""Probabilities of the outcomes, means of the measures."""


def kind_of(error: sc.ScenariosError) -> type[Exception]:
    return next(kind for kind, text in SAID.items() if text in str(error))


def truth(doc: Document, do: Do, given: Given) -> Numbers | type[Exception]:
    """Answer by brute force: numbers, or the kind of trouble."""
    try:
        paths = oracle.conditioned(doc, do, given)
    except TROUBLE as error:
        return type(error)
    outcomes = dict.fromkeys(doc["outcomes"], Fraction(0))
    means = dict.fromkeys(doc["measures"], Fraction(0))
    for probability, _, totals, outcome in paths:
        outcomes[outcome] += probability
        for measure, total in totals.items():
            means[measure] += probability * total
    return np.array(list(outcomes.values()), float), np.array(list(means.values()), float)


def answer(model: sc.Scenario, **asked: Any) -> Numbers | type[Exception]:
    """Answer by the library: numbers, or the kind of trouble."""
    try:
        found = sc.forecast(model, **asked)
    except sc.ScenariosError as error:
        return kind_of(error)
    return found.probabilities, found.means


def close(found: Floats, expected: Floats | Sequence[float], about: object) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=str(about))


def agree(mine: Numbers | type[Exception], true: Numbers | type[Exception], about: object) -> None:
    if isinstance(true, type) or isinstance(mine, type):
        assert mine is true, about
        return
    for found, expected in zip(mine, true, strict=True):
        close(found, expected, about)


def drawn(seed: int) -> tuple[random.Random, Document]:
    rng = random.Random(f"{BASE}/{seed}")
    return rng, random_document(rng, size=SIZES[seed % len(SIZES)])


def never_asked(do: Do, *names: str) -> bool:
    """Whether a gate is set and a step of it is set or learned too."""
    gates = {name for name in do if "." not in name}
    return any("." in name and name.partition(".")[0] in gates for name in (*names, *do))


@pytest.mark.parametrize("tens", range(50))
def test_forecast_agrees_with_the_oracle(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        rng, doc = drawn(seed)
        model = built(doc)
        asked = random_questions(rng, doc)
        do, given = asked.get("do", {}), asked.get("given", {})
        for what in dict.fromkeys([(False, False), (bool(do), False), (False, bool(given)), (bool(do), bool(given))]):
            now = {name: value for name, value, on in zip(("do", "given"), (do, given), what, strict=True) if on}
            about = (seed, now)
            if never_asked(now.get("do", {}), *now.get("given", {})):
                with pytest.raises(sc.QuestionError, match="never asked"):
                    sc.forecast(model, **now)
                continue
            true = truth(doc, now.get("do", {}), now.get("given", {}))
            agree(answer(model, **now), true, about)


def test_compare_by_every_kind_of_node_agrees_with_the_oracle() -> None:
    seen: set[str] = set()
    answered = 0
    for seed in range(500, 620):
        rng, doc = drawn(seed)
        model = built(doc)
        variables = values_of(doc)
        by = rng.choice(sorted(variables))
        asked = random_questions(rng, doc)
        do = {name: branch for name, branch in asked.get("do", {}).items() if name != by}
        given = asked.get("given", {})
        if never_asked({**do, by: ""}, *given):
            continue
        seen.add("step" if "." in by else doc["nodes"][by]["kind"])
        true = {option: truth(doc, {**do, by: option}, given) for option in variables[by]}
        kinds = {kind for kind in true.values() if isinstance(kind, type)}
        try:
            found = sc.compare(model, by, do=do, given=given)
        except sc.QuestionError as error:
            # What cannot be answered under one option cannot be compared; paths come before evidence.
            assert kind_of(error) in (kinds - {oracle.Impossible} or kinds), (seed, by, asked)  # noqa: PT017
            continue
        assert not kinds, (seed, by, asked)
        assert list(found) == variables[by]
        for option, expected in true.items():
            agree((found[option].probabilities, found[option].means), expected, (seed, by, asked))
        answered += 1
    assert seen == {"decision", "chance", "gate", "step"}
    assert answered > 50


def test_totals_too_far_apart_for_one_number_are_merged_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    model = sc.load("ukraine-2025-08")
    usual = sc.risk_profile(model, "us_cost")
    monkeypatch.setattr("scenarios.evaluation.totals._ROOM", 0)
    found = sc.risk_profile(model, "us_cost")
    for option in usual:
        np.testing.assert_array_equal(found[option].values, usual[option].values)
        np.testing.assert_allclose(found[option].probabilities, usual[option].probabilities, rtol=0, atol=1e-15)


def test_risk_profiles_agree_with_the_oracle() -> None:
    answered = 0
    for seed in range(700, 930):
        rng, doc = drawn(seed)
        by = rng.choice([name for name in values_of(doc) if "." not in name])
        given = random_questions(rng, doc).get("given", {})
        measure = rng.choice(list(doc["measures"]))
        if never_asked({by: ""}, *given):
            continue
        try:
            found = sc.risk_profile(built(doc), measure, by, given=given)
        except sc.QuestionError as error:
            kinds = [truth(doc, {by: option}, given) for option in values_of(doc)[by]]
            assert any(kind is kind_of(error) for kind in kinds), (seed, by, given)  # noqa: PT017
            continue
        for option, profile in found.items():
            true = oracle.measure_distribution(doc, measure, {by: option}, given)
            assert len(profile.values) == len(true), (seed, by, option, measure, given)
            close(profile.values, [float(total) for total in true], (seed, by, option))
            close(profile.probabilities, [float(p) for p in true.values()], (seed, by, option))
        answered += 1
    assert answered > 100


def spoiled(rng: random.Random, doc: Document) -> Document:
    """Take the weights of a choice away, or leave a chance node with a row that may come to nothing."""
    name = rng.choice(list(doc["nodes"]))
    node = doc["nodes"][name]
    if node["kind"] == "gate":
        step = rng.choice(list(node["steps"]))
        node["steps"][step] = {"options": True}
    elif node["kind"] == "decision":
        for key in ("weights", "when", "shift"):
            node.pop(key, None)
    else:
        upstream = [c["if"] for c in (*node.get("when", []), *node.get("shift", []))]
        only = rng.choice(list(node["branches"]))
        node["weights"] = {branch: int(branch == only) for branch in node["branches"]}
        if upstream:
            said = node["branches"][only] or {}
            node["branches"][only] = {**said, "requires": rng.choice(upstream)}
            for branch, other in node["branches"].items():
                if branch != only and other:
                    other.pop("requires", None)
    return doc


def test_trouble_is_found_on_the_paths_that_count_and_on_no_others() -> None:
    found: list[object] = []
    for seed in range(900, 1100):
        rng, doc = drawn(seed)
        doc = spoiled(rng, doc)
        given = random_questions(rng, doc).get("given", {})
        model = built(doc)
        true = truth(doc, {}, given)
        agree(answer(model, given=given), true, (seed, given))
        without = answer(model)
        found.append(true if isinstance(true, type) else "cured" if isinstance(without, type) else "answered")
    often = {kind for kind in found if found.count(kind) >= 5}
    assert often >= {oracle.Undecided, oracle.NoWeight, oracle.Impossible, "answered", "cured"}
