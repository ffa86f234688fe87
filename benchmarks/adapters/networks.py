"""The workloads as Bayesian networks with dense tables, by hand and as lean as they can be: what engines are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adapters.rows import parents_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workloads import Document

__all__ = ["Network", "chain_network", "endings", "history_network", "memory_network"]

Floats = NDArray[np.float64]


class Network(NamedTuple):
    """Tables by variable, an axis for each parent and the variable's own last; and what is asked.

    `asked` is decision and outcome, or the outcome alone. A change of what is known about `far` leaves an engine that
    keeps its messages nothing, or next to nothing, of them: from there every message on the way to what is asked is
    computed anew.
    """

    tables: Mapping[str, Floats]
    parents: Mapping[str, Sequence[str]]
    asked: tuple[str, ...]
    far: str


def history_network(doc: Document) -> Network:
    """B1: the tables of the events as they are, and the two last events as one, which tells the outcome."""
    names = ["gate", "first", "second", "third"]
    parents = {name: parents_of(doc, name) for name in names}
    tables = tables_of(doc, [*names, "calm", "storm"])
    tables["end"] = endings(tables.pop("calm"), tables.pop("storm"))
    return Network(
        {"policy": np.full(4, 0.25)} | tables,
        {"policy": []} | parents | {"end": ["policy", "gate", "first", "third"]},
        ("policy", "end"),
        "second",
    )


def endings(calm: Floats, storm: Floats) -> Floats:
    """Return P(outcome | policy, gate, first, third): after `c` of the third event a storm, else calm."""
    tail = calm.shape[4:]
    end = np.zeros((4, 3, 3, 3, 6, *tail))
    end[:, :, :, :2, :3] = calm[:, :, :, None]
    end[:, :, :, 2, 3:] = storm
    return end


def memory_network(doc: Document) -> Network:
    """B2: binary events, and one table of what the last node makes of all of them."""
    tables = tables_of(doc, doc["nodes"])
    return Network(tables, {name: parents_of(doc, name) for name in tables}, ("last",), "e0")


def chain_network(doc: Document) -> Network:
    """B3: the decision, and each event with the events that it looks back at."""
    names = [name for name in doc["nodes"] if name != "choice"]
    return Network(
        {"choice": np.full(4, 0.25)} | tables_of(doc, names),
        {"choice": []} | {name: parents_of(doc, name) for name in names},
        ("choice", names[-1]),
        names[-1],
    )
