"""Scenarios, and shorthands, for the tests of graphs and of what runs over them."""

from __future__ import annotations

import itertools
import random
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

import oracle
import scenarios as sc
from documents import chance, decision, document, random_document
from oracle import Document
from scenarios.graph import Belief, Graph, Program, forward, probabilities

Floats = NDArray[np.float64]
BASE = 20250825


@lru_cache(maxsize=256)
def drawn(seed: int, size: int = 5) -> Document:
    """Draw a document; the same one for the same seed."""
    return random_document(random.Random(f"{BASE}/{seed}"), size=size)


def random_documents(count: int, size: int = 5, first: int = 0) -> list[tuple[int, Document]]:
    return [(seed, drawn(seed, size)) for seed in range(first, first + count)]


@lru_cache(maxsize=256)
def truth(seed: int) -> tuple[list[float], list[float]]:
    """Return the outcome probabilities and the means of a drawn document, walked path by path in fractions."""
    doc = drawn(seed)
    return [float(p) for p in oracle.forecast(doc).values()], [float(mean) for mean in oracle.means(doc).values()]


def program_of(doc: Document, *forced: str) -> Program:
    return Program(sc.Scenario.model_validate(doc), frozenset(forced))


def forecast(graph: Graph, belief: Belief, **tail: Any) -> Floats:
    """Sum the mass of the final states by outcome."""
    tables = probabilities(graph, belief)
    final = forward(graph, tables, **tail)
    starts = np.cumsum([0, *(states.size for states in graph.ends)]).tolist()
    return np.array([final[a:b].sum(axis=0) for a, b in itertools.pairwise(starts)])


def chain(events: int, back: int) -> Document:
    """Return ternary events that each look some events back; the first reads the choice at the root."""
    three = ["a", "b", "c"]
    nodes: Document = {"choice": decision("o0", "o1", "o2", "o3", weights="equal", next="e0")}
    for i in range(events):
        conditions = [f"e{j}" for j in range(max(0, i - back), i)] or ["choice"]
        shift = [{"if": {name: "o1" if name == "choice" else "a"}, "times": {"a": 2}} for name in conditions]
        nodes[f"e{i}"] = chance(dict.fromkeys(three, 1), shift=shift, next=f"e{i + 1}")
    del nodes[f"e{events - 1}"]["next"]
    return document(nodes, three)


def memory(events: int) -> Document:
    """Return binary events that the last node remembers, all of them."""
    nodes: Document = {f"e{i}": chance({"up": 1, "down": 2}, next=f"e{i + 1}") for i in range(events)}
    nodes[f"e{events - 1}"]["next"] = "last"
    shift = [{"if": {f"e{i}": "up"}, "times": {"good": 1 + i / 10}} for i in range(events)]
    nodes["last"] = chance({"good": 1, "bad": 1}, shift=shift)
    return document(nodes, ["good", "bad"])


def lone(events: int) -> Document:
    """Return binary events that the last node remembers, which has one branch all the same."""
    nodes = memory(events)["nodes"]
    nodes["last"] |= {"branches": {"good": None}, "weights": {"good": 1}}
    return document(nodes, ["good"])


def looking(events: int) -> Document:
    """Return binary events that the last node remembers, each of which looks at the first."""
    doc = memory(events)
    for i in range(2, events):
        doc["nodes"][f"e{i}"]["shift"] = [{"if": {"e0": "up"}, "times": {"up": 1 + i}}]
    return doc


def exclusive(count: int) -> Document:
    """Return nodes of which each path visits one, all read at the end: few states in a vast grid."""
    names = [f"k{i}" for i in range(count)]
    pick = chance({f"to_{name}": i % 5 + 1 for i, name in enumerate(names)})
    pick["branches"] = {f"to_{name}": {"to": name} for name in names}
    nodes: Document = {"pick": pick}
    for i, name in enumerate(names):
        nodes[name] = chance({"up": i + 1, "down": 2, "flat": 1}, next="middle")
        nodes[name]["branches"]["up"] = {"effects": {"cost": i}}
    nodes["middle"] = chance({"b0": 1, "b1": 2, "b2": 3}, next="end")
    nodes["middle"]["branches"]["b1"] = {"requires": {"k0": {"not": "up"}}}
    nodes["middle"]["branches"]["b2"] = {"requires": {names[-1]: "up"}, "to": "good"}
    shift = [{"if": {name: "up"}, "times": {"good": 1 + i / 7}} for i, name in enumerate(names)]
    shift.append({"if": {"middle": "b1", names[1]: ["up", "down"]}, "times": {"bad": 3}})
    nodes["end"] = chance({"good": 1, "bad": 1}, shift=shift)
    return document(nodes, ["good", "bad"], measures={"cost": None})


def drawn_belief(program: Program, draws: int, seed: int) -> Belief:
    """Draw rows that add up to 1, some with zeros, and factors, some of them 0 or 1."""
    rng = np.random.default_rng(seed)
    slots = np.zeros((program.slots, draws))
    for judgement in program.judgements:
        row = rng.exponential(size=(judgement.slots.stop - judgement.slots.start, draws))
        row[rng.random(row.shape) < 0.1] = 0
        row[0] += row.sum(axis=0) == 0
        slots[judgement.slots] = row / row.sum(axis=0)
    factors = rng.choice([0.0, 0.5, 1.0, 1.5, 3.0], size=(len(program.factors), draws), p=[0.05, 0.3, 0.25, 0.2, 0.2])
    return Belief(slots, factors)


def parting(*, looking: bool = True) -> Document:
    """Return a choice that one node does not look at, while the two that it leads to do, or pass it on unseen."""
    late = [{"if": {"before": "x"} | ({"choice": "b"} if looking else {}), "times": {"u": 3}}]
    nodes = {
        "choice": decision("a", "b", "c", weights="equal", next="before"),
        "before": chance({"x": 1, "y": 2}, next="middle"),
        "middle": chance({"left": 1, "right": 2}, when=[{"if": {"before": "y"}, "weights": {"left": 3, "right": 1}}])
        | {"branches": {"left": {"to": "one"}, "right": {"to": "other"}}},
        "one": chance({"u": 1, "v": 1}, shift=late),
        "other": chance({"u": 2, "v": 1}, shift=late),
    }
    if not looking:
        nodes["tail"] = chance({"u": 1, "v": 1})
        nodes["one"] |= {"branches": {"u": {"to": "tail"}, "v": {"to": "tail"}}}
        nodes["other"] |= {"branches": {"u": {"to": "tail"}, "v": {"to": "tail"}}}
    return document(nodes, ["u", "v"])


def ignoring() -> Document:
    """Return the same, where the node that parts the ways looks at nothing, and so takes all through as it lies."""
    doc = parting(looking=False)
    del doc["nodes"]["middle"]["when"]
    return doc


def passing() -> Document:
    """Return a choice that some paths go around, and two nodes that do not look at it."""
    root = chance({"through": 3, "around": 1})
    root["branches"] = {"through": {"to": "choice"}, "around": {"to": "later"}}
    return document(
        {
            "root": root,
            "choice": decision("a", "b", "c", weights="equal", next="plain"),
            "plain": chance({"x": 1, "y": 2}, next="later"),
            "later": chance({"u": 1, "v": 3}),
        },
        ["u", "v"],
    )


def forgetting() -> Document:
    """Return a choice and a node before three others: one of these looks at both, one at the choice, one at the node."""
    look = {"choice": {"if": {"choice": "b"}, "times": {"u": 3}}, "before": {"if": {"before": "x"}, "times": {"v": 5}}}
    return document(
        {
            "choice": decision("a", "b", "c", weights="equal", next="before"),
            "before": chance({"x": 1, "y": 2}, next="middle"),
            "middle": chance({"left": 1, "centre": 2, "right": 4})
            | {"branches": {"left": {"to": "both"}, "centre": {"to": "one"}, "right": {"to": "other"}}},
            "both": chance({"u": 1, "v": 1}, shift=list(look.values())),
            "one": chance({"u": 2, "v": 1}, shift=[look["choice"]]),
            "other": chance({"u": 3, "v": 1}, shift=[look["before"]]),
        },
        ["u", "v"],
    )


def crossing(centre: str = "v") -> Document:
    """Return a node whose first and last branch lead to the same place, which remembers two things, the middle one elsewhere."""
    late = [{"if": {"choice": "b", "before": "x"}, "times": {"u": 3}}]
    found = document(
        {
            "choice": decision("a", "b", "c", weights="equal", next="before"),
            "before": chance({"x": 1, "y": 2}, next="middle"),
            "middle": chance({"left": 1, "centre": 2, "right": 4})
            | {"branches": {"left": {"to": "one"}, "centre": {"to": centre}, "right": {"to": "one"}}},
            "one": chance({"u": 1, "v": 1}, shift=late),
        },
        ["u", "v"],
    )
    if centre == "other":
        found["nodes"]["other"] = chance({"u": 2, "v": 1}, shift=late)
    return found


def alike() -> Document:
    """Return two nodes in the middle with states of the same shape, of which one forgets the first axis, the other the second."""

    def node(up: int, down: int, *looks: str) -> Document:
        shift = [{"if": {name: "up"}, "times": {"up": 2 + 3 * i}} for i, name in enumerate(looks)]
        return chance({"up": up, "down": down}, shift=shift)

    nodes = {
        "first": node(1, 2),
        "second": node(1, 3),
        "third": node(1, 1, "second", "first"),
        "fourth": node(2, 1, "third", "first"),
        "last": node(1, 4, "fourth", "third"),
    }
    for name, following in itertools.pairwise(nodes):
        nodes[name]["next"] = following
    return document(nodes, ["up", "down"])


def swapping() -> Document:
    """Return two nodes that lead to the same two places, one the other way round, of which each forgets another axis."""
    ways = {name: {"to": f"reads_{read}"} for name, read in (("left", "x"), ("right", "y"))}
    nodes = {
        "x": chance({"up": 1, "down": 2}, next="y"),
        "y": chance({"up": 3, "down": 1}, next="root"),
        "root": chance({"a": 1, "b": 3}) | {"branches": {"a": {"to": "one"}, "b": {"to": "other"}}},
        "one": chance({"left": 1, "right": 2}) | {"branches": ways},
        "other": chance({"left": 1, "right": 2}) | {"branches": dict(zip(ways, reversed(ways.values()), strict=True))},
        "reads_x": chance({"u": 1, "v": 1}, shift=[{"if": {"x": "up"}, "times": {"u": 3}}]),
        "reads_y": chance({"u": 1, "v": 1}, shift=[{"if": {"y": "up"}, "times": {"v": 5}}]),
    }
    return document(nodes, ["u", "v"])


def stopping() -> Document:
    """Return events each of which may be the last, with an outcome of its own."""
    nodes = {f"e{i}": chance({"go": 2, f"stop{i}": 1}) for i in range(3)}
    for i in range(3):
        nodes[f"e{i}"]["branches"]["go"] = {"to": f"e{i + 1}" if i < 2 else "end"}
    return document(nodes, [*(f"stop{i}" for i in range(3)), "end"])


def besides() -> Document:
    """Return four events, two nodes that each look at two of them and only add to a measure, and one that looks at all."""

    def looks(branch: str, *names: str) -> list[Document]:
        return [{"if": {name: "up"}, "times": {branch: 2 + i}} for i, name in enumerate(names)]

    events = ("a", "b", "c", "d")
    nodes = {name: chance({"up": 1, "down": 2 + i}) for i, name in enumerate(events)}
    for name, reads in (("p", "b"), ("q", "a")):
        nodes[name] = chance({"up": 2, "down": 1}, shift=looks("up", "c", reads))
        nodes[name]["branches"] = {"up": {"effects": {"cost": len(nodes)}}, "down": None}
    nodes["last"] = chance({"good": 1, "bad": 1}, shift=looks("good", *events))
    for name, following in itertools.pairwise(nodes):
        nodes[name]["next"] = following
    return document(nodes, ["good", "bad"], measures={"cost": None})


def aside() -> Document:
    """Return a scenario with a node between others that neither reads nor is read, so that its row is the same everywhere."""
    three = {"a": 1, "b": 2, "c": 3}
    late = [{"if": {"first": "a", "third": "b"}, "times": {"x": 3}}, {"if": {"second": "c"}, "times": {"y": 2}}]
    return document(
        {
            "first": chance(three, next="second"),
            "second": chance(three, next="third"),
            "third": chance(three, next="reads_second"),
            "reads_second": chance(
                {"a": 1, "b": 2}, when=[{"if": {"second": "a"}, "weights": {"a": 5, "b": 1}}], next="plain"
            ),
            "plain": chance({"d": 1, "e": 2}, next="late"),
            "late": chance({"x": 1, "y": 1}, shift=late),
        },
        ["x", "y"],
    )
