"""How fast ranges are bounded: ``python benchmarks/intervals.py``.

The kernel first: a tree of 100,000 nodes with four branches each, all of them ranges, laid flat. It is compared with
a recursion that sorts and fills each row in plain Python. Then whole calls of `bounds`, the graph made anew or kept.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
from measuring import median_time
from scenarios.graph.greedy import lower_values
from scenarios.graph.levels import Level, Levels

Floats = NDArray[Any]
NODES, BRANCHES = 100_000, 4


def tree(nodes: int) -> Levels:
    """Return a tree in which node i leads to nodes 4i + 1 to 4i + 4; from `nodes` on they are final."""
    leaves = nodes * BRANCHES + 1 - nodes
    first = [0]
    while first[-1] < nodes:
        first.append(BRANCHES * first[-1] + 1)
    first[-1] = nodes
    # Final states come first, then the nodes, from the deepest on.
    number = np.concatenate([leaves + 1 + nodes - 1 - np.arange(nodes), np.arange(leaves)])
    levels = []
    for start, stop in zip(first[-2::-1], first[:0:-1], strict=True):
        here = np.arange(stop - 1, start - 1, -1)
        lead = number[BRANCHES * here + 1 + np.arange(BRANCHES)[:, None]]
        slot = BRANCHES * here + np.arange(BRANCHES)[:, None]
        levels.append(Level(int(number[stop - 1]), int(number[start]) + 1, lead, slot, here, None, None, None))
    return Levels(tuple(levels), leaves, leaves + 1 + nodes, leaves + nodes)


def rows(nodes: int) -> tuple[Floats, Floats]:
    """Draw ranges around rows that add up to 1."""
    rng = np.random.default_rng(1)
    middle = rng.dirichlet(np.ones(BRANCHES), nodes)
    low = middle * rng.random(middle.shape)
    high = middle + (1 - middle) * rng.random(middle.shape)
    left_low, left_high = low.sum(axis=1, keepdims=True), high.sum(axis=1, keepdims=True)
    return np.maximum(low, 1 - (left_high - high)).ravel(), np.minimum(high, 1 - (left_low - low)).ravel()


def plain(nodes: int, low: Floats, high: Floats, final: Floats) -> float:
    """Return the same in plain Python, one node at a time."""
    lows, highs = low.tolist(), high.tolist()
    value = [0.0] * nodes + final[:-1].tolist()
    for i in range(nodes - 1, -1, -1):
        places = range(BRANCHES * i, BRANCHES * i + BRANCHES)
        left = 1 - sum(lows[k] for k in places)
        total = 0.0
        for k in sorted(places, key=lambda k: value[k + 1]):
            given = min(left, highs[k] - lows[k])
            left -= given
            total += (lows[k] + given) * value[k + 1]
        value[i] = total
    return float(value[0])


def document(nodes: int, low: Floats, high: Floats, final: Floats) -> dict[str, Any]:
    """Return the same tree as a scenario."""
    found: dict[str, Any] = {}
    for i in range(nodes):
        names = [f"b{k}" for k in range(BRANCHES)]
        places = [BRANCHES * i + k for k in range(BRANCHES)]
        found[f"n{i}"] = {
            "kind": "chance",
            "branches": {name: {"to": f"n{k + 1}"} for name, k in zip(names, places, strict=True)},
            "weights": {
                name: f"{100 * float(low[k])!r}%..{100 * float(high[k])!r}%"
                for name, k in zip(names, places, strict=True)
            },
        }
    ends = {f"n{nodes + k}": {"values": {"worth": float(v)}} for k, v in enumerate(final[:-1])}
    head = {"format": "scenarios/1", "scenario": "tree", "measures": {"worth": None}}
    return {**head, "nodes": found, "outcomes": ends}


def main() -> None:
    levels = tree(NODES)
    low, high = rows(NODES)
    final = np.random.default_rng(2).normal(size=levels.ends + 1)
    start = time.perf_counter()
    slow = plain(NODES, low, high, final)
    python = time.perf_counter() - start
    assert abs(lower_values(levels, low, high, final)[levels.start] - slow) < 1e-9
    fast = median_time(lambda: lower_values(levels, low, high, final), rounds=9)
    print(
        f"{NODES:,} nodes with {BRANCHES} ranges: {1e3 * fast:.1f} ms a bound (limit 100 ms); plain Python {python / fast:.0f} x"
    )
    for nodes in (1_000, 10_000):
        small = tree(nodes)
        ends = rows(nodes)
        values = np.random.default_rng(3).normal(size=small.ends + 1)
        begun = time.perf_counter()
        model = sc.Scenario.model_validate(document(nodes, *ends, values))
        made = time.perf_counter()
        first = sc.bounds(model, "worth")
        asked = time.perf_counter()
        again = median_time(lambda model=model: sc.bounds(model, "worth"), rounds=3)  # type: ignore[misc]
        assert abs(first.lower[0, 0] - lower_values(small, *ends, values)[small.start]) < 1e-9
        print(
            f"{nodes:,} nodes as a scenario: model {made - begun:.2f} s, first bounds of a measure {asked - made:.2f} s, "
            f"again {again:.3f} s; exact: {bool(first.exact.all())}"
        )


if __name__ == "__main__":
    main()
