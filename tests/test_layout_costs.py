"""What passes over many graphs cost altogether, in whole numbers: a change that makes one slower, or larger, is noticed here.

Every number is a count, not a time, so it is the same on any machine. Where a change makes a pass cheaper, write down
the new count; where it makes one dearer, it has to be worth it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from graphs import (
    alike,
    aside,
    besides,
    chain,
    crossing,
    exclusive,
    forgetting,
    lone,
    looking,
    memory,
    parting,
    passing,
    program_of,
    random_documents,
    stopping,
    swapping,
)
from scenarios.graph import expand
from scenarios.graph.layout import Layout
from scenarios.graph.tape import View
from workloads import two_stage_history

if TYPE_CHECKING:
    from oracle import Document
    from scenarios.graph.network import Graph

DOCUMENTS: list[tuple[Document, tuple[str, ...]]] = [
    *((doc, ("choice",)) for doc in (chain(6, 1), chain(6, 3), parting(), parting(looking=False))),
    *(
        (doc, ())
        for doc in (memory(8), lone(4), looking(6), exclusive(5), passing(), forgetting(), crossing(), alike())
    ),
    *((doc, ()) for doc in (swapping(), stopping(), besides(), aside())),
    (two_stage_history(), ("policy",)),
    *((doc, ()) for _, doc in random_documents(40, 6)),
]


class Cost(NamedTuple):
    """Sums over all documents.

    How many calls; over how many axes they go; numbers in memory, among the leaves and in matrices; distinct lists of
    what those are made of; and last branches that take what the others leave.
    """

    calls: int
    axes: int
    memory: int
    leaves: int
    matrices: int
    lists: int
    rests: int


# Which limits are set, and what goes along.
WAYS: dict[str, tuple[dict[str, int], dict[str, Any]]] = {
    "as it is": ({}, {}),
    "nothing small": ({"layout._MATRIX": 0}, {}),
    "slices": ({"layout._MATRIX": 0, "tape.SHORT": 10**9, "products.SHORT": 10**9, "layout._GATHERED": 0}, {}),
    "many matrices": ({"layout._MATRIX": 0, "products.SHORT": 0}, {}),
    "parts": ({"layout._MATRIX": 0, "products._CACHED": 4}, {}),
    "apart": ({"layout._MATRIX": 0, "layout._APART": 2}, {}),
    "both kinds": ({"layout._MATRIX": 20, "layout._GATHERED": 8}, {}),
    "draws": ({"layout._GATHERED": 8}, {"draws": 2}),
    "totals": ({"layout._MATRIX": 20, "layout._GATHERED": 8}, {"totals": 2, "affected": frozenset(range(40))}),
    "reach": ({}, {"reach": True}),
}
COSTS: dict[str, Cost] = {
    "as it is": Cost(613, 2267, 2957, 844, 47617, 446, 0),
    "nothing small": Cost(1042, 3607, 4156, 1971, 0, 0, 0),
    "slices": Cost(1876, 5835, 6096, 0, 0, 0, 0),
    "many matrices": Cost(996, 3334, 3411, 1971, 0, 0, 0),
    "parts": Cost(1354, 4030, 3416, 1971, 0, 0, 0),
    "apart": Cost(1043, 3735, 4419, 1971, 0, 0, 1),
    "both kinds": Cost(838, 3114, 4944, 472, 2068, 306, 0),
    "draws": Cost(1068, 4765, 8854, 1114, 0, 0, 0),
    "totals": Cost(1600, 10044, 15591, 1416, 6204, 616, 0),
    "reach": Cost(1065, 2821, 5025, 844, 47617, 446, 0),
}


def graphs() -> list[Graph]:
    return [expand(program_of(doc), kept) for doc, kept in DOCUMENTS]


@pytest.mark.parametrize("way", WAYS)
def test_passes_cost_what_they_did(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    limits, settings = WAYS[way]
    for name, limit in limits.items():
        monkeypatch.setattr(f"scenarios.graph.{name}", limit)
    every = []
    for graph in graphs():
        layout = Layout(graph, **settings)
        views = [of for call in layout.tape.calls for of in (call.first, call.second, call.out) if isinstance(of, View)]
        lists = {id(small.entries) for small in layout.matrices.small}
        every.append(
            Cost(
                len(layout.tape.calls), sum(len(view.shape) for view in views), layout.tape.size, layout.leaves,
                layout.matrices.size, len(lists), len(layout.rests),
            )
        )  # fmt: skip
    assert Cost(*np.sum(every, axis=0).tolist()) == COSTS[way]


class Structure(NamedTuple):
    """Sums over all documents.

    States; flows that need an index; axes of the others; and conditions that pick contexts one by one.
    """

    states: int
    indexed: int
    folded: int
    picked: int


STRUCTURE = Structure(2869, 681, 127, 43)


def test_graphs_are_as_small_as_they_were() -> None:
    every = []
    for graph in graphs():
        flows = [way for block in graph.blocks for way in block.flows]
        shifts = [selection for block in graph.blocks for _, selection in block.contexts.shifts]
        picked = [s for s in shifts if not isinstance(s, tuple) or any(isinstance(part, np.ndarray) for part in s)]
        every.append(
            Structure(
                graph.size,
                sum(way.index is not None for way in flows),
                sum(len(way.fold.shape) for way in flows if way.fold is not None),
                len(picked),
            )
        )
    assert Structure(*np.sum(every, axis=0).tolist()) == STRUCTURE
