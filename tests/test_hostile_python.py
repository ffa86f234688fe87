"""Objects that mean harm, handed over in Python: one clear error, never one of theirs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Mute:
    def __repr__(self) -> str:
        raise RuntimeError("I say nothing")

    __str__ = __repr__


@pytest.mark.parametrize(
    "ask",
    [
        lambda _, odd: sc.load(odd),
        lambda _, odd: sc.loads(odd),
        lambda _, odd: sc.compare(odd),
        sc.compare,
        lambda model, odd: sc.forecast(model, do={odd: "x"}),
        lambda model, odd: sc.forecast(model, do={"us_policy": odd}),
        lambda model, odd: sc.forecast(model, given={"us_policy": odd}),
        sc.risk_profile,
        lambda model, odd: sc.risk_profile(model, "us_cost", limit=odd),
        lambda model, odd: model.with_weights({odd: 1}),
        lambda model, odd: model.with_weights({"us_policy": odd}),
    ],
)
def test_an_object_that_cannot_be_printed_is_told(ask: Callable[[Any, Any], object]) -> None:
    with pytest.raises(sc.ScenariosError, match="a Mute that cannot be printed"):
        ask(sc.load("us-options"), Mute())


def test_a_path_that_cannot_be_printed_is_told(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenariosError, match="a Mute that cannot be printed"):
        sc.save(sc.load("us-options"), Mute())  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


class Place:
    def __init__(self, path: object) -> None:
        self.path = path

    def __fspath__(self) -> Any:
        if isinstance(self.path, Exception):
            raise self.path
        return self.path

    def __repr__(self) -> str:
        return "<a place>"


def test_a_path_of_bytes_is_one_of_text(tmp_path: Path) -> None:
    model = sc.load("us-options")
    place = Place(os.fsencode(tmp_path / "ü.yaml"))
    sc.save(model, place)
    assert sc.load(place) == model
    assert sc.check(place) == []
    (tmp_path / "ü.yaml").write_text("format: x\n")
    assert sc.check(place)[0].startswith(f"{tmp_path / 'ü.yaml'}:1:1: format: ")


@pytest.mark.parametrize("path", [5, None, TypeError("no"), RuntimeError("no"), ["x"]])
def test_a_place_that_is_no_path_is_told(path: object) -> None:
    told = "load takes the name of a bundled scenario or a path, got <a place>"
    assert sc.check(Place(path)) == [told]
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(Place(path))
    assert str(caught.value) == told
    with pytest.raises(sc.ScenariosError) as refused:
        sc.save(sc.load("us-options"), Place(path))
    assert str(refused.value).endswith("and <a place>")
    with pytest.raises(sc.ScenarioError, match="loads takes the text of a scenario, got <a place>"):
        sc.loads(Place(path))  # type: ignore[arg-type]


def test_a_path_that_moves_a_cursor_is_escaped(tmp_path: Path) -> None:
    for name, what in (("a\nb.txt", "must end in .yaml"), ("missing/a\nb.yaml", "cannot be written")):
        with pytest.raises(sc.ScenariosError) as caught:
            sc.save(sc.load("us-options"), tmp_path / name)
        assert "a\\nb" in str(caught.value)
        assert what in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "top", "inner"),
    [
        (5, "[5]", "[5]"),
        (None, "None", ".None"),
        (float("nan"), "nan", ".nan"),
        (("a", 1), "[\"('a', 1)\"]", "[\"('a', 1)\"]"),
        (b"b", "[\"b'b'\"]", "[\"b'b'\"]"),
    ],
)
def test_a_key_that_is_no_text_is_told_where_it_stands(key: Any, top: str, inner: str) -> None:
    document = sc.load("us-options").to_document()
    document["nodes"]["us_policy"][key] = document[key] = 1
    with pytest.raises(sc.ScenarioError) as caught:
        sc.Scenario.model_validate(document)
    told = f"a key must be text, got {key!r}; write a name"
    assert set(caught.value.lines()) >= {f"{top}: {told}", f"nodes.us_policy{inner}: {told}"}
