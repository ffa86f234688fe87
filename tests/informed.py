"""What information is worth by brute force: every strategy that may depend on what is found out, walked in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import oracle
from documents import document

if TYPE_CHECKING:
    import random

Document = dict[str, Any]
Likelihoods = dict[str, dict[str, Fraction]]

NAMES = ("a", "b", "c", "gate", "d")


def drawn(rng: random.Random) -> Document:
    """Draw two decisions among three chance nodes and a gate, in any order, with rules, effects and hidden nodes."""
    order = ["one", "two", *NAMES]
    rng.shuffle(order)
    nodes: Document = {}
    for i, name in enumerate(order):
        before = [other for other in order[:i] if other != "gate"]
        following = order[i + 1] if i + 1 < len(order) else "end"
        if name in ("one", "two"):
            seen = rng.sample(before, min(len(before), rng.randint(0, 2)))
            nodes[name] = {
                "kind": "decision",
                "options": {o: {"effects": {"gain": rng.randint(-3, 3)}} for o in ("x", "y")},
                "observes": seen,
                "next": following,
            }
        elif name == "gate":
            steps: Document = {"ask": {"weight": f"{rng.randint(1, 9)}0%"}, "say": {"weight": f"{rng.randint(1, 9)}0%"}}
            if before and rng.random() < 0.5:
                at = rng.choice(before)
                steps["say"]["shift"] = [{"if": {at: _first(nodes, at)}, "times": 3}]
            nodes[name] = {
                "kind": "gate",
                "steps": steps,
                "opens": rng.choice(["all", "any"]),
                "open": {"effects": {"gain": rng.randint(-4, 4)}},
                "closed": {},
                "next": following,
            }
        else:
            nodes[name] = {
                "kind": "chance",
                "branches": {b: {"effects": {"gain": rng.randint(-4, 4)}} for b in ("l", "r")},
                "weights": {"l": rng.randint(1, 5), "r": rng.randint(1, 5)},
                "when": [_rule(rng, nodes, rng.choice(before), ("l", "r"))] if before and rng.random() < 0.5 else [],
                "next": following,
            }
    nodes["end"] = {
        "kind": "chance",
        "branches": dict.fromkeys(("good", "bad")),
        "weights": {"good": 1, "bad": 4},
        "when": [
            {
                "if": {
                    rng.choice(("one", "two")): rng.choice("xy"),
                    (other := rng.choice(NAMES)): rng.choice(["open", "closed"] if other == "gate" else ["l", "r"]),
                },
                "weights": {"good": rng.randint(1, 9), "bad": rng.randint(1, 9)},
            }
            for _ in range(6)
        ],
    }
    return document(
        nodes,
        {"good": {"values": {"gain": 20}}, "bad": None},
        start=order[0],
        measures={"gain": {"better": "higher"}},
    )


def _first(nodes: Document, name: str) -> str:
    return {"decision": "x", "chance": "l", "gate": "open"}[nodes[name]["kind"]]


def _rule(rng: random.Random, nodes: Document, at: str, branches: tuple[str, ...]) -> Document:
    return {"if": {at: _first(nodes, at)}, "weights": {branch: rng.randint(1, 9) for branch in branches}}


class Walked:
    """All paths of a document, walked once with the options of its decisions alike; a strategy keeps those on which it chooses so."""

    def __init__(self, doc: Document) -> None:
        decisions = {name: node["observes"] for name, node in doc["nodes"].items() if node["kind"] == "decision"}
        even = {name: {**doc["nodes"][name], "weights": "equal"} for name in decisions}
        self._paths: list[tuple[Fraction, dict[str, str], Any, dict[int, str]]] = []
        self.places: dict[tuple[str, ...], int] = {}
        for probability, values, totals, _ in oracle.paths({**doc, "nodes": {**doc["nodes"], **even}}):
            picks = {}
            for name, seen in decisions.items():
                place = (name, *(values[other] for other in seen))
                picks[self.places.setdefault(place, len(self.places))] = values[name]
            if probability:
                self._paths.append((probability * 2 ** len(decisions), values, totals, picks))

    def by_value(self, name: str, score: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return by strategy how likely each branch of a node is, and the mean score times that."""
        groups: dict[tuple[tuple[tuple[int, str], ...], str], list[Any]] = {}
        for probability, values, totals, picks in self._paths:
            sums = groups.setdefault((tuple(picks.items()), values[name]), [Fraction(0), 0])
            sums[0] += probability
            sums[1] += probability * score(totals)
        chances, means = [], []
        for picked in itertools.product("xy", repeat=len(self.places)):
            chance: dict[str, Any] = {}
            mean: dict[str, Any] = {}
            for (needed, x), (probability, worth) in groups.items():
                if all(picked[place_at] == option for place_at, option in needed):
                    chance[x] = chance.get(x, 0) + probability
                    mean[x] = mean.get(x, 0) + worth
            chances.append(chance)
            means.append(mean)
        return chances, means


def influenced(chances: list[dict[str, Fraction]]) -> bool:
    """Whether some strategy makes a branch more likely than another does."""
    return any(chance != chances[0] for chance in chances)


def known(means: list[dict[str, Fraction]]) -> Fraction:
    """Mean score of the best strategy that may depend on the node."""
    return sum((max(mean.get(x, Fraction(0)) for mean in means) for x in set().union(*means)), Fraction(0))


def seen(means: list[dict[str, Fraction]], table: Likelihoods) -> Fraction:
    """Mean score of the best strategy that may depend on a signal."""
    return sum(
        (max(sum((p * row[x] for x, p in mean.items()), Fraction(0)) for mean in means) for row in table.values()),
        Fraction(0),
    )


def unknown(means: list[dict[str, Fraction]]) -> Fraction:
    """Mean score of the best strategy that depends on neither."""
    return max(sum(mean.values(), Fraction(0)) for mean in means)
