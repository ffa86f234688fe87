"""As many mistakes as a file can hold: the first are told, soon and in little memory; and of few, none is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

import scenarios as sc
from scenarios.errors import MOST_PROBLEMS
from scenarios.model.parts import problems_of
from scenarios.model.scenario import Scenario, read, shape_problems
from scenarios.model.tables import STRETCH, FrozenDict, Mistakes
from texts import lines, small

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 240_000
MORE = "there are more mistakes than these 1,000; mend these first"
BRANCHES = {"wet": None, "dry": None}


def rain(**more: Any) -> dict[str, Any]:
    """Return the small scenario with more keys for its chance node."""
    document = small()
    return {**document, "nodes": {**document["nodes"], "rain": {**document["nodes"]["rain"], **more}}}


def many(count: int, value: Any, name: str = "a{}") -> dict[str, Any]:
    return {name.format(i): value for i in range(count)}


def chance(weights: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "chance", "branches": BRANCHES, "weights": weights, **more}


HOSTILE: dict[str, Callable[[int], dict[str, Any]]] = {
    "weights": lambda n: rain(weights=many(n, -1)),
    "weights of many nodes": lambda n: small(nodes=many(n // 100, chance(many(94, -1)))),
    "names": lambda n: rain(branches=many(n, None, "{}")),
    "names and weights": lambda n: rain(weights=many(n, -1, "{}")),
    "nodes": lambda n: small(nodes=many(n, None)),
    "nodes without keys": lambda n: small(nodes=many(n // 2, {"kind": "gate"})),
    "unknown keys": lambda n: small(**many(n, 1)),
    "unknown keys of a node": lambda n: rain(**many(n, 1)),
    "unknown keys of many nodes": lambda n: small(nodes=many(n // 1_000, chance("equal", **many(990, 1)))),
    "unknown keys of very many nodes": lambda n: small(nodes=many(n // 100, chance("equal", **many(90, 1)))),
    "a list of sources": lambda n: rain(source=[5] * n),
    "rules": lambda n: rain(when=[{}] * (n // 2)),
    "rows of rules": lambda n: rain(when=[{"if": {"sky": "red"}, "weights": many(90, -1)}] * (n // 100)),
    "tests": lambda n: rain(when=[{"if": many(n, 5), "weights": "equal"}]),
    "analysts": lambda n: small(analysts={"x": {"weights": many(n, "?")}}),
    "objectives": lambda n: small(objectives={"x": many(n, "y")}),
    "parameters": lambda n: small(parameters=many(n, None)),
    "words": lambda n: small(scales={"x": many(n, "y")}),
    "correlations": lambda n: small(correlation=[5] * n),
    "sources": lambda n: small(
        sources=many(n // 7, dict.fromkeys(("publisher", "title", "date", "claim", "url", "note"), 5))
    ),
}

# Not all: each is asked in a process of its own.
DEAREST = [
    "weights of many nodes",
    "names and weights",
    "nodes without keys",
    "unknown keys of very many nodes",
    "rows of rules",
    "analysts",
    "parameters",
    "sources",
]

PEAK = """
import sys
from pathlib import Path
import scenarios as sc

def megabytes():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024

sc.load("us-options")
text = Path(sys.argv[1]).read_text()
before = megabytes()
try:
    sc.loads(text, json_text=True)
except sc.ScenarioError as error:
    told = len(error.problems)
print(told, megabytes() - before)
"""
"""Unlike what `resource` tells, the kernel's account is not inherited from the process that starts this one."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the kernel for the most memory used")
@pytest.mark.parametrize("what", DEAREST)
def test_as_many_mistakes_as_a_file_holds_take_little_memory(what: str, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    file.write_text(json.dumps(HOSTILE[what](MOST)))
    ran = subprocess.run(
        [sys.executable, "-c", PEAK, str(file)], capture_output=True, text=True, check=True, timeout=60
    )
    told, peak = ran.stdout.split()
    assert int(told) == MOST_PROBLEMS + 1
    assert float(peak) < 120


@pytest.mark.parametrize("what", HOSTILE)
def test_of_very_many_mistakes_a_thousand_are_told(what: str) -> None:
    found = lines(json.dumps(HOSTILE[what](20_000)), json_text=True)
    assert len(found) == MOST_PROBLEMS + 1
    assert sum(MORE in line for line in found) == 1


def found(document: dict[str, Any]) -> int:
    """Return how many mistakes Pydantic keeps of a document that is read sparingly."""
    with pytest.raises(ValidationError) as caught:
        Scenario.__pydantic_validator__.validate_python(document, context=Mistakes())
    return caught.value.error_count()


@pytest.mark.parametrize("what", HOSTILE)
def test_hardly_more_mistakes_are_kept_than_are_told(what: str) -> None:
    kept = found(HOSTILE[what](20_000))
    if what in {"unknown keys", "unknown keys of a node"}:
        assert kept == MOST_PROBLEMS + 1
    elif what.startswith("unknown keys"):
        assert kept <= STRETCH * MOST_PROBLEMS
    else:
        assert 2 * MOST_PROBLEMS < kept <= 2 * MOST_PROBLEMS + 4 * STRETCH


def test_a_mistake_behind_a_thousand_places_with_two_is_found() -> None:
    document = small(nodes={"a": chance(many(MOST_PROBLEMS, -1, "{}")), "b": chance({"wet": -1})})
    assert found(document) == 2 * MOST_PROBLEMS + 1
    assert sum(MORE in line for line in lines(json.dumps(document), json_text=True)) == 1


def unsparing(document: dict[str, Any]) -> list[Any]:
    """Return the problems that Pydantic finds when it looks at everything at once."""
    with pytest.raises(ValidationError) as caught:
        Scenario.__pydantic_validator__.validate_python(document)
    return problems_of(caught.value, document, Scenario)


@pytest.mark.parametrize("what", DEAREST)
def test_what_is_told_is_what_comes_first(what: str) -> None:
    document = HOSTILE[what](20_000)
    assert set(shape_problems(document)[:MOST_PROBLEMS]) <= set(unsparing(document))


FEW: dict[str, dict[str, Any]] = {
    "in three stretches of a table": rain(
        weights={
            **many(STRETCH, 1),
            "x": -1,
            **many(2 * STRETCH, 1, "b{}"),
            "1": None,
            **many(STRETCH, 1, "c{}"),
            "y": "no",
        }
    ),
    "in three stretches of a list": rain(
        source=[5, *["a"] * STRETCH, 6, *["b"] * 2 * STRETCH, {}, *["c"] * STRETCH, "7", *["d"] * STRETCH]
    ),
    "in a table in a list in a table": small(
        nodes={
            **many(2 * STRETCH, chance("equal")),
            "x": chance(
                {"wet": -1}, when=[{"if": {"a": "b"}, "weights": "equal"}] * STRETCH + [{"weights": many(60, -1)}]
            ),
            **many(2 * STRETCH, chance("equal"), "b{}"),
            "y": chance({"dry": -1}),
        }
    ),
    "in both key and value": rain(weights=many(900, -1, "{}")),
    "at an entry's end of a stretch": rain(weights={**many(STRETCH - 1, 1), "x": -1}),
    "just behind a stretch": rain(weights={**many(STRETCH, 1), "x": -1}),
    "just as many as are told": rain(weights=many(MOST_PROBLEMS, -1)),
    "in known keys among as many others as are told": small(**many(MOST_PROBLEMS - 2, 1), title=5, start=5),
}


@pytest.mark.parametrize("where", FEW)
def test_few_mistakes_are_all_told_wherever_they_stand(where: str) -> None:
    expected = unsparing(FEW[where])
    assert len(expected) <= MOST_PROBLEMS
    assert shape_problems(FEW[where]) == expected


def test_nothing_is_read_any_more_once_enough_is_known() -> None:
    document = small(nodes={"a": chance(many(2_200, -1)), "b": chance({"wet": -1}), "c": 5})
    assert {problem.path[1] for problem in shape_problems(document)} == {"a"}


def test_known_keys_are_read_among_very_many_others() -> None:
    found = lines(json.dumps({**many(5_000, 1), **small(title=5)}), json_text=True)
    assert len(found) == MOST_PROBLEMS + 1
    found = [str(problem.path[0]) for problem in shape_problems({**many(5_000, 1), **small(title=5)})]
    assert found[:3] == ["title", "a0", "a1"]


def test_a_model_is_sparing_too() -> None:
    for ask in (sc.Scenario.model_validate, lambda document: sc.Scenario.model_validate_json(json.dumps(document))):
        with pytest.raises(sc.ScenarioError) as caught:
            ask(small(nodes={"a": chance(many(2_200, -1)), "b": 5}))
        assert {problem.path[:2] for problem in caught.value.problems} == {("nodes", "a"), ()}


def test_somebody_elses_context_changes_nothing() -> None:
    assert sc.Scenario.model_validate(small(), context={"theirs": 1}) == sc.Scenario(**small())


def test_a_large_scenario_is_the_same_by_stretches() -> None:
    names = [f"b{i}" for i in range(3 * STRETCH + 7)]
    document = small(outcomes=dict.fromkeys(["wet", "dry"]), sources=dict.fromkeys(names))
    document["nodes"] = {
        "sky": chance({name: i + 1 for i, name in enumerate(names)}, branches=dict.fromkeys(names), next="rain"),
        "rain": chance("equal", source=names, when=[{"if": {"sky": name}, "weights": "equal"} for name in names]),
    }
    model, found = read(document)
    assert not found
    assert model is not None
    assert model == Scenario.__pydantic_validator__.validate_python(document)
    assert model == sc.Scenario.model_validate_json(json.dumps(document))
    sky, rain = model.nodes["sky"], model.nodes["rain"]
    assert isinstance(sky, sc.Chance)
    assert isinstance(rain, sc.Chance)
    assert isinstance(sky.weights, FrozenDict)
    assert list(sky.branches) == list(sky.weights) == list(rain.source) == names
    assert [rule.condition["sky"].branches for rule in rain.when] == [(name,) for name in names]
    assert [type(some) for some in (sky.branches, sky.weights, rain.source, rain.when)] == [FrozenDict] * 2 + [
        tuple
    ] * 2
