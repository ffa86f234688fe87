"""A decision tree that has been rolled back: every node with what it is worth, every option with whether it is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.results.distribution import Labels, amount
from scenarios.results.extras import frame, plots
from scenarios.results.records import recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["DecisionTree", "TreeNode"]

_SHOWN = 100
"""So many nodes are printed."""


@recorded
class TreeNode(NamedTuple):
    """One node of a decision tree, and the branch that leads to it.

    Attributes
    ----------
    kind : {"decision", "chance", "outcome", "folded"}
        ``folded`` stands for all that lies behind an option that is not chosen.
    name : str
        The decision, chance node, gate or step; the outcome; "" for what is folded, and for how it ends at all.
    parent : int
        The number of the node before; -1 at the root.
    branch : str
        The branch that leads here; "" where the node before is not visited, and at the root.
    probability : float
        That of the branch where it is chance; NaN for an option.
    chosen : bool
        Whether the strategy takes the option; True for all that is no option.
    tied : bool
        Whether an option that is not chosen is as good as the one that is.
    values : tuple of float
        Certainty equivalents of whole paths through the node, one for each objective.
    reached : float
        The probability that the strategy leads here.
    """

    kind: str
    name: str
    parent: int
    branch: str
    probability: float
    chosen: bool
    tied: bool
    values: tuple[float, ...]
    reached: float


@dataclass(frozen=True, eq=False, repr=False)
class DecisionTree:
    """The decision tree of a scenario, rolled back: chance stands where it is learned, not where it happens.

    Attributes
    ----------
    nodes : tuple of TreeNode
        From the root; each before those that follow it.
    objectives : tuple of str
        What the values are about.
    units : tuple of str
        Theirs.
    detail : {"full", "outcomes", "chosen"}
        How much is unfolded.
    method : str
        How the strategy was found.
    strategy_given : bool
        Whether the strategy was given, so that a choice need not be the best.
    """

    nodes: tuple[TreeNode, ...]
    objectives: tuple[str, ...]
    units: tuple[str, ...]
    detail: str
    method: str
    strategy_given: bool
    labels: Labels
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """By node, the numbers of the nodes that follow it."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            if node.parent >= 0:
                found[node.parent].append(number)
        return tuple(map(tuple, found))

    @property
    def leaves(self) -> int:
        """How many ends it has."""
        return sum(not below for below in self.children)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per node, with a column ``value: objective`` for each objective (extra ``frames``)."""
        names = TreeNode._fields
        columns: dict[str, Any] = {
            name: [getattr(node, name) for node in self.nodes] for name in names if name != "values"
        }
        for k, objective in enumerate(self.objectives):
            columns[f"value: {objective}"] = np.array([node.values[k] for node in self.nodes], float)
        return frame(columns)

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw it; see `scenarios.plots.rollback_tree`."""
        return plots().rollback_tree(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        depths: list[int] = []
        rows = []
        for node in self.nodes[:_SHOWN]:
            depths.append(0 if node.parent < 0 else depths[node.parent] + 1)
            marks = "" if node.parent < 0 else "> " if np.isnan(node.probability) and node.chosen else "- "
            branch = "" if node.parent < 0 else node.branch or "not visited"
            told = branch if node.name in {"", branch} else f"{branch}: {node.name}" if branch else node.name
            share = "" if np.isnan(node.probability) else percentages([node.probability, 1 - node.probability])[0]
            rows.append([f"{'· ' * depths[-1]}{marks}{told}", share, *map(amount, node.values)])
        more = len(self.nodes) - _SHOWN
        cut = f"{more:,} more nodes in nodes; " if more > 0 else ""
        heads = [f"{name} ({unit})" if unit else name for name, unit in zip(self.objectives, self.units, strict=True)]
        title = f"{self.labels.title}: the tree rolled back; > marks what is chosen"
        return title, ["node", "probability", *heads], rows, f"{cut}{self.method}; {self.provenance}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"DecisionTree({len(self.nodes)} nodes, {self.leaves} ends, {self.detail})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
