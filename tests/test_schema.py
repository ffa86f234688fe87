"""The JSON Schema accepts exactly the documents whose shape the loader accepts."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

import scenarios as sc
from documents import random_document
from scenarios.files import seed_text
from scenarios.files.text import read_yaml
from scenarios.model.scenario import shape_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[str | int, ...]
SCHEMA = sc.schema()
VALIDATOR = Draft202012Validator(SCHEMA)

# One document with every section and nearly every key, so that a mutation can hit each of them.
EVERYTHING: dict[str, Any] = {
    "format": "scenarios/1",
    "scenario": "all-of_it",
    "title": "Everything",
    "description": "Each key once",
    "as_of": "2025-08-24",
    "scale": "house",
    "scales": {
        "house": {"likely": "60%..80%", "unlikely": {"range": "15%..35%", "open": "high", "synonyms": ["doubtful"]}},
        "long": {"title": "t", "document": "d", "edition": "e", "words": {"so so": "0.4..0.6"}},
    },
    "sources": {
        "S1": {"publisher": "p", "title": "t", "date": "d", "claim": "c", "url": "u", "note": "n", "grade": "B2"},
        "S2": None,
    },
    "actors": {"north": {"label": "N", "objective": "best"}, "south": None},
    "measures": {"cost": {"label": "Cost", "unit": "USD", "better": "lower"}, "gain": None},
    "parameters": {
        "fee": "5..15",
        "odds": {
            "value": "likely",
            "label": "o",
            "confidence": "high",
            "source": "S1",
            "why": "w",
            "who": "A",
            "round": 1,
        },
        "two": 2,
    },
    "start": "choice",
    "nodes": {
        "choice": {
            "kind": "decision",
            "label": "Choose",
            "by": "north",
            "options": {
                "a": {"label": "A", "to": "gate", "effects": {"cost": "-1 * $fee"}, "source": ["S1"], "why": "w"},
                "b": None,
                "both": {"combines": ["a", "b"]},
                "other": {"combines": "a"},
            },
            "weights": {"a": "15%", "b": "3/8", "both": "5%..20%", "other": "rest"},
            "next": "gate",
            "observes": [],
            "confidence": 12.5,
            "source": "S1",
            "why": "w",
            "who": "A",
            "date": "2025-08-01",
            "round": 2,
            "supersedes": "June's",
        },
        "gate": {
            "kind": "gate",
            "label": "Gate",
            "guards": "It",
            "authority": "south",
            "steps": {
                "ask": {"label": "Ask", "by": "north", "weight": 0.4, "confidence": "low", "source": ["S1", "S2"]},
                "sign": {
                    "weight": "beta(2, 8)",
                    "when": [{"if": {"choice": {"exactly": "a"}}, "weight": "likely", "confidence": 6, "why": "w"}],
                    "shift": [{"if": {"gate.ask": "yes"}, "times": "$two", "source": "S1", "why": "w"}],
                    "observes": ["choice", "gate.ask"],
                    "options": True,
                },
            },
            "opens": 2,
            "open": {"label": "o", "to": "event", "effects": {"gain": 2}, "source": "S1", "why": "w"},
            "closed": None,
            "next": "event",
            "source": "S1",
            "why": "w",
        },
        "event": {
            "kind": "chance",
            "label": "Event",
            "by": "south",
            "branches": {"good": {"requires": {"choice": ["a", "b"], "gate": {"not": ["closed"]}}}, "bad": {}},
            "weights": {"good": 1, "bad": 2.5},
            "when": [{"if": {"choice": "a"}, "weights": "equal", "confidence": "moderate", "source": "S1"}],
            "shift": [{"if": {"gate": "open"}, "times": {"good": "0.5..2", "bad": 1.5}, "why": "w"}],
        },
    },
    "outcomes": {"good": {"label": "Good", "values": {"gain": "pert(1, 2, 4)"}}, "bad": None},
    "analysts": {
        "x": {
            "label": "X",
            "trust": 2,
            "weights": {"gate.ask": "likely", "event[choice=a]": {"good": 1, "bad": 3}},
            "source": "S1",
            "why": "w",
        },
        "y": {
            "who": "Y",
            "date": "2025-08-02",
            "round": 3,
            "supersedes": "x",
            "scale": "phia",
            "weights": {
                "event": {"weights": {"good": "likely", "bad": "rest"}, "who": "Y", "scale": "house", "why": "w"},
                "gate.ask": {"weight": 0.25, "confidence": "low", "source": ["S1"], "date": "2025-08-03", "round": 1},
                "event[choice=a]": {"weights": "equal", "supersedes": "May's"},
            },
        },
    },
    "objectives": {
        "best": {"cost": -1, "good": 2.5},
        "long": {
            "label": "L",
            "weights": {"cost": 0.4, "gain": 0.3, "good": 0.2},
            "values": {
                "cost": {"worst": 9, "best": 1, "shape": "exponential", "tolerance": -3.5},
                "gain": {"points": [[0, 0], [2, 0.75], [4.5, 1]]},
            },
            "combine": "multiplicative",
            "risk": {"aversion": 2, "wealth": 10},
            "source": "S1",
            "why": "w",
        },
        "curved": {
            "weights": {"gain": 1},
            "values": {"gain": {"worst": 1, "best": 9, "shape": "logarithmic", "origin": 0}},
            "combine": "additive",
            "risk": {"points": [[0, 0], [1, 5]]},
        },
        "averse": {"weights": {"gain": 1}, "risk": {"tolerance": 30}},
    },
    "indicators": {
        "sign": {"node": "event", "label": "l", "likelihood": {"good": "70%", "bad": 0.1}, "source": "S1", "why": "w"}
    },
}

TINY: dict[str, Any] = {
    "format": "scenarios/1",
    "scenario": "tiny",
    "nodes": {"n": {"kind": "chance", "branches": {"x": None}, "weights": "equal"}},
    "outcomes": {"x": None},
}
# The same, cut up into many documents, because the validator takes its time over a large one.
PARTS: dict[Place, dict[str, Any]] = {
    **{(key,): {**TINY, key: value} for key, value in EVERYTHING.items() if key != "nodes"},
    ("nodes",): TINY,
    **{("nodes", name): {**TINY, "nodes": {name: node}} for name, node in EVERYTHING["nodes"].items()},
}

# fmt: off
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 2.0, 0.5, -0.0, 1e308, 10**400, -(10**400),
    "", " ", "x", "X y", "yes\n", "x\n", "likely", "Likely", "rest", "equal", "very  likely", "x" * 300, "ünï",
    "5%..", "5%..20%", "50%..20%", "0..0", "1/0", "1e3", "1e999", "+.5", "5.", "1...2", "١٢", "15\uff05", " 15%", "15%\n",
    "beta(2", "beta(2, 8)", "beta(2,8,9)", "pert(1,2,3)", "$x", "$x\n", "2 * $x", "$1", "x * $x",
    "a.b", "a.b.c", "open", "gate", "decision", "lower", "both", "low", "all", "any", "high", "scenarios/1",
    "2025-08-24", "2025-08-24\n", "2025-02-30",
    [], ["x"], [1], ["x", "x"], [None], [[]], [{}],
    {}, {"x": None}, {"x": 1}, {"x": "15%"}, {"x": {}}, {"": 1}, {"1": 1}, {"x\n": 1}, {"x": {"x": {"x": 1}}},
    {"exactly": "x"}, {"not": ["x"]}, {"not": "x", "exactly": "y"}, {"exactly": []}, {"exactly": {"not": "x"}},
    {"value": 1}, {"words": {"a": "1%..2%"}}, {"words": 1}, {"range": "1%..2%"}, {"a": "1%..2%"},
    {"kind": "chance"}, {"weight": "1%"}, {"weights": {"x": 1}}, {"weights": "equal", "weight": 1}, {"weight": 1, "x": 2},
    "F6", "G1", 10_001, {"if": {"x": "y"}, "weights": "equal"}, {"if": {"x": "y"}, "times": 2},
]
KEYS = [
    "x", "unknown", "", "1", "a b", "x\n", "a.b", "ünï", "label", "to", "kind", "weights", "weight", "when", "shift",
    "if", "condition", "effects", "requires", "combines", "options", "branches", "steps", "open", "opens", "value",
    "range", "words", "observes", "confidence", "source", "why", "who", "date", "round", "supersedes", "scale", "grade", "next", "model_config", "prepared",
]
# fmt: on


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Yield the path of everything inside a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*at, key)
        yield from places(inner, (*at, key))


def found_at(document: Any, place: Place) -> Any:
    for key in place:
        document = document[key]
    return document


CASES = [
    pytest.param(part, place, id=".".join(map(str, place)))
    for at, part in PARTS.items()
    for place in places(part)
    if place[: len(at)] == at
]


def mutated(document: Any, rng: random.Random) -> Any:
    """Return the document after up to three changes, each of one place."""
    document = copy.deepcopy(document)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        everywhere = list(places(document))
        place = rng.choice(everywhere)
        holder, key = found_at(document, place[:-1]), place[-1]
        match rng.choice(["delete", "add", "replace", "replace", "replace", "move"]):
            case "delete":
                del holder[key]
            case "add" if isinstance(holder, dict):
                holder[rng.choice(KEYS)] = copy.deepcopy(rng.choice(HOSTILE))
            case "move":
                holder[key] = copy.deepcopy(found_at(document, rng.choice(everywhere)))
            case _:
                holder[key] = copy.deepcopy(rng.choice(HOSTILE))
    return document


def verdicts(document: Any) -> tuple[bool, bool]:
    """Say whether the loader's shape rules accept a document, and whether the schema does."""
    return not shape_problems(document), VALIDATOR.is_valid(document)


def disagreement(document: Any) -> str | None:
    loader, schema = verdicts(document)
    if loader == schema:
        return None
    if schema:
        return f"only the schema accepts: {[str(problem.line()) for problem in shape_problems(document)][:3]}"
    return f"only the loader accepts: {[(error.instance_path, error.message[:200]) for error in VALIDATOR.iter_errors(document)][:3]}"


def test_the_schema_is_valid() -> None:
    assert meta.is_valid(SCHEMA)


def test_the_schema_says_which_draft_it_is() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    ("node", "key", "value", "fine"),
    [
        *(("choice", "confidence", value, fine) for value, fine in ((0, False), (0.5, True), (10**308, True))),
        ("choice", "confidence", 10**309, False),
        *(("gate", "opens", value, fine) for value, fine in ((-1, False), (0, False), (1, True), (2, True))),
    ],
)
def test_both_agree_on_the_ends_of_numbers(node: str, key: str, value: float, *, fine: bool) -> None:
    document = copy.deepcopy(EVERYTHING)
    document["nodes"][node][key] = value
    assert verdicts(document) == (fine, fine)


@pytest.mark.parametrize(("letters", "fine"), [(1_000, True), (1_001, False)])
def test_both_agree_on_how_long_a_quantity_may_be(letters: int, *, fine: bool) -> None:
    document = copy.deepcopy(EVERYTHING)
    document["parameters"]["fee"] = "0." + "0" * (letters - 2)
    assert verdicts(document) == (fine, fine)


@pytest.mark.parametrize(("value", "fine"), [(True, True), (False, False), (1, False), ("yes", False)])
def test_both_agree_that_a_step_has_options_or_does_not_say_so(value: object, *, fine: bool) -> None:
    document = copy.deepcopy(EVERYTHING)
    document["nodes"]["gate"]["steps"]["sign"]["options"] = value
    assert verdicts(document) == (fine, fine)


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        ({"so so": "40%..60%"}, True),
        ({"words": {"so so": "40%..60%"}}, True),
        ({"words": "40%..60%"}, False),
        ({}, False),
    ],
)
def test_both_agree_that_words_is_no_word_of_a_scale(value: object, *, fine: bool) -> None:
    document = copy.deepcopy(EVERYTHING)
    document["scales"]["long"] = value
    assert verdicts(document) == (fine, fine)


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA


@pytest.mark.parametrize("name", sc.seeds())
def test_both_accept_the_bundled_scenarios(name: str) -> None:
    assert verdicts(read_yaml(seed_text(name))[0]) == (True, True)


def test_both_accept_every_key() -> None:
    assert verdicts(EVERYTHING) == (True, True)


def test_every_key_loads() -> None:
    assert sc.Scenario.model_validate(EVERYTHING).scenario == "all-of_it"


@pytest.mark.parametrize("seed", range(200))
def test_both_accept_random_documents(seed: int) -> None:
    assert verdicts(random_document(random.Random(seed))) == (True, True)


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_both_agree_on_a_document_that_is_no_mapping_or_another(value: Any) -> None:
    assert disagreement(value) is None


@pytest.mark.parametrize(("part", "place"), CASES)
def test_both_agree_wherever_a_hostile_value_stands(part: dict[str, Any], place: Place) -> None:
    document = copy.deepcopy(part)
    found = set()
    for value in HOSTILE:
        found_at(document, place[:-1])[place[-1]] = value
        found.add(disagreement(document))
    assert found == {None}


@pytest.mark.parametrize(("part", "place"), CASES)
def test_both_agree_on_what_may_be_missing(part: dict[str, Any], place: Place) -> None:
    document = copy.deepcopy(part)
    del found_at(document, place[:-1])[place[-1]]
    assert disagreement(document) is None


@pytest.mark.parametrize(("part", "place"), CASES)
def test_both_agree_on_keys_that_are_added(part: dict[str, Any], place: Place) -> None:
    document = copy.deepcopy(part)
    holder = found_at(document, place)
    found: set[str | None] = {None}
    if isinstance(holder, dict):
        for key in [key for key in KEYS if key not in holder]:
            holder[key] = "x"
            found.add(disagreement(document))
            del holder[key]
    assert found == {None}


@pytest.mark.parametrize("seed", range(20))
def test_both_agree_on_mutations(seed: int) -> None:
    rng = random.Random(seed)
    sources = [*PARTS.values(), random_document(rng, size=3)]
    found = {disagreement(mutated(rng.choice(sources), rng)) for _ in range(200)}
    assert found == {None}
