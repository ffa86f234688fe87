"""The rows of a workload as dense tables, read from its document without the engine: what every peer is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workloads import Document

__all__ = ["branches_of", "parents_of", "tables_of"]

Floats = NDArray[np.float64]


def branches_of(node: Mapping[str, Any]) -> list[str]:
    """Return what a node can come to, in order."""
    return list(node["options"] if node["kind"] == "decision" else node["branches"])


def parents_of(doc: Document, name: str) -> list[str]:
    """Return the nodes that the rows of a node look at, in the order of the document."""
    node = doc["nodes"][name]
    read = {parent for rule in [*node.get("when", ()), *node.get("shift", ())] for parent in rule["if"]}
    return [parent for parent in doc["nodes"] if parent in read]


def tables_of(doc: Document, names: Iterable[str]) -> dict[str, Floats]:
    """Return the branch probabilities of each node: an axis for each parent, and the branches last."""
    return {name: _table(doc, name) for name in names}


def _table(doc: Document, name: str) -> Floats:
    nodes = doc["nodes"]
    node, branches = nodes[name], branches_of(nodes[name])
    values = {parent: branches_of(nodes[parent]) for parent in parents_of(doc, name)}
    table = np.empty((*map(len, values.values()), len(branches)))
    table[...] = [node["weights"][branch] for branch in branches]

    def where(condition: Mapping[str, str]) -> tuple[int | slice, ...]:
        return tuple(
            known.index(condition[parent]) if parent in condition else slice(None) for parent, known in values.items()
        )

    for rule in reversed(node.get("when", ())):  # the first that matches counts, so it is written last
        table[where(rule["if"])] = [rule["weights"][branch] for branch in branches]
    table /= table.sum(axis=-1, keepdims=True)
    for rule in node.get("shift", ()):
        table[where(rule["if"])] *= [rule["times"].get(branch, 1.0) for branch in branches]
    table /= table.sum(axis=-1, keepdims=True)
    return table
