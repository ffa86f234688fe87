"""Chains of chance and choice for tests: every path visits every node, and choices observe a few of those before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents import chance, decision, document

if TYPE_CHECKING:
    import random

Document = dict[str, Any]


def drawn_chain(
    rng: random.Random, length: int, *, actors: int = 0, recall: bool = False, apart: bool = False
) -> Document:
    """Draw a chain of so many nodes; with `recall` each choice observes what the choices before observed and were.

    Where nodes stand `apart`, no weight depends on what was before: only running totals join them.
    With `actors`, each choice has one of so many, and all know everything that went before.
    """
    nodes: Document = {}
    branches: dict[str, list[str]] = {}
    kept: list[str] = []
    names = [f"n{i}" for i in range(length)]
    choices = set(rng.sample(range(length), rng.randint(2, max(2, length // 2))))
    for i, name in enumerate(names):
        own = [f"{name}{letter}" for letter in "abc"[: rng.choice([2, 2, 3])]]
        before = list(branches)
        link = {"next": names[i + 1]} if i + 1 < length else {}
        if i in choices:
            node = decision(*own, **link)
            if actors:
                node["by"] = f"p{rng.randrange(actors)}"
            elif rng.random() < 0.9:
                some = rng.sample(before, min(len(before), rng.choice([0, 1, 1, 2])))
                node["observes"] = list(dict.fromkeys([*kept, *some])) if recall else some
                kept = [*node["observes"], name]
            else:
                kept = [*before, name]
        else:
            node = chance({branch: rng.randint(1, 5) for branch in own}, **link)
            read = rng.sample(before, 0 if apart else min(len(before), rng.choice([0, 1, 2, 2])))
            node["when"] = [
                {"if": {other: rng.choice(branches[other])}, "weights": {branch: rng.randint(1, 9) for branch in own}}
                for other in read
            ]
        entries: Document = {
            branch: {"effects": {"gain": rng.randint(-6, 9), "cost": rng.choice([0, 0, 1, 2.5])}} for branch in own
        }
        if i + 1 == length:
            entries = {branch: {**said, "to": rng.choice(["good", "bad"])} for branch, said in entries.items()}
        node["options" if i in choices else "branches"] = entries
        nodes[name], branches[name] = node, own
    measures = {"gain": {"unit": "m", "better": "higher"}, "cost": {"better": "lower"}}
    told: Document = {"actors": {f"p{k}": {} for k in range(actors)}} if actors else {}
    return document(nodes, {"good": {"values": {"gain": 2}}, "bad": None}, measures=measures, **told)
