"""Agreement with pyAgrum: the network says what the scenario says, inferred by another program from other tables."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import random_questions, values_of
from other_programs import distribution, drawn, gum, likelihoods
from scenarios.exports.translation import Translation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

COUNT = 200
PARTS = [range(first, first + 25) for first in range(0, COUNT, 25)]
CLOSE = 1e-9

Document = dict[str, Any]

by_parts = pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from{seeds[0]}")


def expected(model: sc.Scenario, do: Mapping[str, str], given: Mapping[str, Any]) -> NDArray[Any] | str:
    """Return the engine's probabilities, or what is wrong with the question."""
    try:
        return sc.forecast(model, do=do, given=given).probabilities
    except sc.ScenariosError as error:
        return str(error)


def check(model: sc.Scenario, do: Mapping[str, str], given: Mapping[str, Any]) -> str:
    """Ask both for a forecast; return what came of it."""
    whole = expected(model, do, {})
    if isinstance(whole, str):  # a network answers whatever is learned, so it needs a world in which `do` is possible
        with pytest.raises(sc.ScenariosError) as raised:
            sc.to_pyagrum(model, do=do)
        assert str(raised.value) == whole
        return "refused"
    network = sc.to_pyagrum(model, do=do)
    wanted = expected(model, do, given) if given else whole
    if isinstance(wanted, str) and "is never asked" in wanted:
        assert not network.names().issuperset(given)
        return "never asked"
    found = distribution(model, network, likelihoods(network, given))
    if isinstance(wanted, str):
        assert wanted.startswith("given: what is learned must be possible")
        assert found is None
        return "impossible"
    assert found == pytest.approx(wanted, abs=CLOSE)
    return "agree"


@by_parts
def test_forecasts_agree(seeds: range) -> None:
    for _, document in drawn(seeds):
        model = sc.Scenario(**document)
        network = sc.to_pyagrum(model)
        inference = gum.VariableElimination(network)
        assert inference.posterior("outcome").tolist() == pytest.approx(sc.forecast(model).probabilities, abs=CLOSE)


@by_parts
def test_comparisons_agree_with_interventions(seeds: range) -> None:
    compared = 0
    for rng, document in drawn(seeds):
        model = sc.Scenario(**document)
        by = rng.choice(sorted(values_of(document)))
        branches = values_of(document)[by]
        try:
            by_branch = sc.compare(model, by)
        except sc.QuestionError:
            assert "refused" in [check(model, {by: branch}, {}) for branch in branches]
            continue
        compared += 1
        network = sc.to_pyagrum(model)
        for branch, wanted in zip(branches, by_branch.probabilities, strict=True):
            found = distribution(model, sc.to_pyagrum(model, do={by: branch}))
            assert found == pytest.approx(wanted, abs=CLOSE)
            if document["nodes"].get(by, {}).get("kind") != "gate":  # a gate that is set asks no steps
                assert distribution(model, intervened(network, by, branch)) == pytest.approx(wanted, abs=CLOSE)
    assert compared > len(seeds) / 2


def intervened(network: Any, name: str, branch: str) -> Any:
    """Set a variable where it is visited, in a network that is already built: Pearl's graph surgery, row by row."""
    changed = gum.BayesNet(network)
    cpt = changed.cpt(name)
    labels = changed.variable(name).labels()
    table = np.array(cpt[:])
    visited = np.ones(table.shape[:-1])
    if "not visited" in labels:
        visited = 1 - table[..., labels.index("not visited")]
        table[..., labels.index("not visited")] = 1 - visited
    for i, label in enumerate(labels):
        if label != "not visited":
            table[..., i] = visited * (label == branch)
    cpt[:] = np.ascontiguousarray(table)
    return changed


@by_parts
def test_all_questions_agree(seeds: range) -> None:
    came: Counter[str] = Counter()
    for rng, document in drawn(seeds):
        model = sc.Scenario(**document)
        for _ in range(2):
            asked = random_questions(rng, document)
            came[check(model, asked.get("do", {}), asked.get("given", {}))] += 1
    assert came["agree"] > len(seeds)
    assert came["impossible"] > 0


@by_parts
def test_every_value_can_be_learned(seeds: range) -> None:
    for rng, document in drawn(seeds[::5]):
        model = sc.Scenario(**document)
        network = sc.to_pyagrum(model)
        for name, values in values_of(document).items():
            for given in ({name: rng.choice(values)}, {name: values}):
                wanted = expected(model, {}, given)
                found = distribution(model, network, likelihoods(network, given))
                if isinstance(wanted, str):
                    assert found is None, wanted
                else:
                    assert found == pytest.approx(wanted, abs=CLOSE)


@by_parts
def test_choices_left_open_are_refused_until_they_are_settled(seeds: range) -> None:
    refused = 0
    for _, document in drawn(seeds[::5]):
        model = sc.Scenario(**document)
        first = next((name for name in model.outline.order if model.nodes[name].kind == "decision"), None)
        if first is None:
            continue
        node = document["nodes"][first]
        for key in ("weights", "when", "shift"):
            node.pop(key, None)
        left_open = sc.Scenario(**document)
        refused += check(left_open, {}, {}) == "refused"
        for option in node["options"]:
            check(left_open, {first: option}, {})
        check(left_open.with_weights({first: "equal"}), {}, {})
    assert refused > 0


@pytest.mark.parametrize("name", sc.seeds())
def test_seeds_agree_on_every_question_of_one_node(name: str) -> None:
    model = sc.load(name)
    set_to: Counter[str] = Counter()
    for variable, branches in model.outline.variables.items():
        for branch in branches:
            set_to[check(model, {variable: branch}, {})] += 1
            assert check(model, {}, {variable: branch}) == "agree"
        assert check(model, {}, {variable: list(branches)}) == "agree"
    assert set_to["agree"] > 2 * set_to["refused"]


def test_the_random_scenarios_hold_every_construct() -> None:
    seen: Counter[str] = Counter()
    for _, document in drawn(range(COUNT)):
        text = json.dumps(document)
        keys = ("combines", "requires", "when", "shift", "exactly", '"not"', '"any"', '"opens": 2', "rest", ": 0,")
        seen.update(key for key in keys if key in text)
        seen.update({node["kind"] for node in document["nodes"].values()})
        tables = Translation(sc.Scenario(**document), {}, "outcome").tables
        seen["not visited"] += any("not visited" in table.labels for table in tables)
        seen["in between"] += any(" " in table.name for table in tables)
    assert min(seen.values()) >= 20, seen
    assert len(seen) == 15
