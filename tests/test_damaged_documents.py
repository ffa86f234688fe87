"""Documents that were right until Hypothesis damaged them: a scenario that is kept when it is written, or one of our errors."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from scenarios import testing
from scenarios.files import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Document = dict[str, Any]
    Place = tuple[Any, Any]  # a list or a mapping, and the index or key in it

HOSTILE: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**63, 10**400, -0.0, 0.5, 1e308, 5e-324, float("nan"), float("inf"), [], {}, [[]]),
    *("", " ", "0", "~", "no", "rest", "equal", "likely", "100%", "-1%", "1e999", "1/0", "2..1", "1..", "beta(0, 0)"),
    *(
        "pert(1, 2",
        "$",
        "$nothing",
        "2 * $a",
        "!",
        "any",
        "all",
        "a.b",
        "a b",
        "A",
        "é",
        "\x00",
        "a\nb",
        "\u202e",
        "\ud800",
    ),
    *("\U0001f600", "'", '"', "{", "&a", "*a", "- x", "x" * 101, "9" * 1_001, "2025-02-30", "<<", "kind", "decision"),
]
LINE = re.compile(r".+: .+; .+")  # where: what must hold, got what; how to mend it


def places(value: Any) -> Iterator[Place]:
    """Yield every place of a document but its root."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        yield value, key
        yield from places(inner)


def put(at: Place, value: Any) -> None:
    at[0][at[1]] = value


def drop(at: Place, _: Place, __: Any) -> None:
    del at[0][at[1]]


def replace(at: Place, _: Place, hostile: Any) -> None:
    put(at, hostile)


def swap(at: Place, other: Place, _: Any) -> None:
    here, there = copy.deepcopy(at[0][at[1]]), copy.deepcopy(other[0][other[1]])
    put(at, there)
    put(other, here)


def repeat(at: Place, other: Place, _: Any) -> None:
    """Let a value stand at another place too."""
    put(other, copy.deepcopy(at[0][at[1]]))


def move(at: Place, other: Place, _: Any) -> None:
    value = copy.deepcopy(at[0][at[1]])
    put(other, value)
    at[0].pop(at[1], None) if isinstance(at[0], dict) else at[0].pop(at[1])


def insert(at: Place, other: Place, _: Any) -> None:
    """Let a value stand a second time beside itself, in a mapping under a key of another."""
    value = copy.deepcopy(at[0][at[1]])
    if isinstance(at[0], list):
        at[0].insert(at[1], value)
    else:
        at[0].setdefault(other[1], value)


def rename(at: Place, other: Place, hostile: Any) -> None:
    """Give a value another key, which may be one that no mapping of a file has."""
    key = other[1] if isinstance(hostile, list | dict) else hostile
    if isinstance(at[0], dict):
        at[0][key] = at[0].pop(at[1])


def retype(at: Place, _: Place, __: Any) -> None:
    value = at[0][at[1]]
    if isinstance(value, dict):
        put(at, list(value))
    elif isinstance(value, list):
        put(at, dict.fromkeys(map(str, value)))
    elif isinstance(value, str):
        put(at, {value: value})
    else:
        put(at, str(value) if isinstance(value, float) else [value])


def wrap(at: Place, _: Place, hostile: Any) -> None:
    value = at[0][at[1]]
    put(at, [value] if hostile is None else {str(hostile): value})


WAYS: list[Callable[[Place, Place, Any], None]] = [drop, replace, swap, repeat, move, insert, rename, retype, wrap]


@st.composite
def damaged(draw: Callable[[st.SearchStrategy[Any]], Any], documents: st.SearchStrategy[Document]) -> Document:
    document: Document = json.loads(json.dumps(draw(documents)))
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(document))
        if not found:
            break
        at, other = (found[draw(st.integers(0, len(found) - 1))] for _ in range(2))
        draw(st.sampled_from(WAYS))(at, other, copy.deepcopy(draw(st.sampled_from(HOSTILE))))
    return document


def judged(ask: Callable[[], sc.Scenario]) -> sc.Scenario | None:
    """Return the scenario, or None if it was refused by an error of ours whose every line is in our form."""
    try:
        return ask()
    except sc.ScenariosError as error:
        lines = str(error).split("\n")
        assert [line for line in lines if not LINE.fullmatch(line) or len(line) > 1_000] == []
        return None


def is_kept(model: sc.Scenario) -> None:
    document = model.to_document()
    for text, json_text in ((yaml_text(document), False), (json.dumps(document), True)):
        again = sc.loads(text, json_text=json_text)
        assert again == model
        assert again.to_document() == document


def whole(document: Document) -> bool:
    """Say whether no text holds half of a surrogate pair; no YAML can be written of one."""
    return "\\ud800" not in json.dumps(document)


def has_keys_of_text(document: Document) -> bool:
    return all(isinstance(at[1], str) for at in places(document) if isinstance(at[0], dict))


DOCUMENTS = {
    **{name: st.just(sc.load(name).to_document()) for name in sc.seeds()},
    "drawn": testing.documents(),
}


@pytest.mark.parametrize("source", DOCUMENTS)
def test_a_damaged_document_is_a_scenario_or_is_told(source: str) -> None:
    @given(damaged(DOCUMENTS[source]))
    def check(document: Document) -> None:
        model = judged(lambda: sc.Scenario.model_validate(document))
        yaml = yaml_text(document) if whole(document) else json.dumps(document, ensure_ascii=False)
        by_yaml = judged(lambda: sc.loads(yaml))
        by_json = judged(lambda: sc.loads(json.dumps(document), json_text=True))
        for read in (by_yaml, by_json):
            if read is not None:
                is_kept(read)
        if whole(document) and has_keys_of_text(document):
            assert by_yaml == model
            assert by_json == model

    check()
