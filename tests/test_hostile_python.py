"""Objects that mean harm, handed over in Python: one clear error, never one of theirs."""

from __future__ import annotations

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
