"""What the tests of bounds share: answers of documents of points, at random and at every corner."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
from corners import AtRandom, EveryCorner, NoRoom, pinned
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle import Document

Floats = NDArray[Any]


def model_of(doc: Document) -> sc.Scenario:
    return sc.Scenario.model_validate(doc)


def answer(doc: Document, within: sc.Bounds, asked: dict[str, Any]) -> Floats:
    """Return options × (outcomes, measures that have ends) of a document of points, by the library's forward pass."""
    model = model_of(doc)
    count = len(model.outcomes)
    ended = [m for m, name in enumerate(model.measures) if name in within.targets[count:]]
    if not within.by:
        single = sc.forecast(model, **asked)
        return np.concatenate([single.probabilities, single.means[ended]])[None]
    by_option = sc.compare(model, within.by, **asked)
    found = np.concatenate([by_option.probabilities, by_option.means[:, ended]], axis=1)
    if within.versus:
        other = by_option.options.index(within.versus)
        return np.delete(found - found[other], other, axis=0)
    return found


def draws(doc: Document, within: sc.Bounds, asked: dict[str, Any], seed: int, count: int) -> Iterator[Floats]:
    rng = random.Random(seed)
    for _ in range(count):
        try:
            yield answer(pinned(doc, AtRandom(rng)), within, asked)
        except (NoRoom, sc.ScenariosError):  # no branch, or evidence, is left by these weights
            continue


def reached(doc: Document, within: sc.Bounds, asked: dict[str, Any]) -> tuple[Floats, Floats]:
    """Return the least and greatest answers over all combinations of extreme points."""
    low, high = np.full(within.lower.shape, np.inf), np.full(within.lower.shape, -np.inf)
    every = EveryCorner()
    for _ in every.passes():
        try:
            found = answer(pinned(doc, every), within, asked)
        except (NoRoom, sc.ScenariosError):
            continue
        low, high = np.minimum(low, found), np.maximum(high, found)
    return low, high


def inside(found: Floats, within: sc.Bounds) -> bool:
    room = 1e-9 * np.maximum(1, np.maximum(np.abs(within.lower), np.abs(within.upper)))
    return bool((found >= within.lower - room).all() and (found <= within.upper + room).all())


def drawn_row(rng: random.Random, count: int) -> list[str]:
    """Draw the ranges of a row that allows something, in whole per mille."""
    cuts = sorted(rng.sample(range(1, 1000), count - 1))
    inner = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    return [f"{rng.randint(0, p) / 10}%..{rng.randint(p, 1000) / 10}%" for p in inner]


def drawn_rows(rng: random.Random, branches: list[str]) -> dict[str, str]:
    return dict(zip(branches, drawn_row(rng, len(branches)), strict=True))


def twice(weights: dict[str, str], other: dict[str, str]) -> Document:
    """Return two events of which the second is read after either branch of the first, with opposite consequences."""
    nodes = {
        "first": chance(weights, next="second"),
        "second": chance(other, next="third"),
        "third": chance({"good": "0%", "bad": "100%"}),
    }
    nodes["third"]["when"] = [
        {"if": {"first": "a", "second": "x"}, "weights": {"good": "100%", "bad": "0%"}},
        {"if": {"first": "b", "second": "y"}, "weights": {"good": "100%", "bad": "0%"}},
    ]
    return document(nodes, ["good", "bad"])


def coins() -> Document:
    """Return two gambles on one coin, which no path flips twice."""
    return document(
        {
            "gamble": decision("bold", "shy") | {"options": {"bold": {"to": "first"}, "shy": {"to": "second"}}},
            "first": chance({"good": "$heads", "bad": "rest"}),
            "second": chance({"bad": "$heads", "good": "rest"}),
        },
        ["good", "bad"],
        parameters={"heads": "20%..70%"},
    )
