"""Walked paths, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import OutcomeDistribution, place
from scenarios.results.extras import categories, frame
from scenarios.results.tables import html_table, text_table
from scenarios.results.tally import margin_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Simulation"]

Floats = NDArray[np.float64]
Whole = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Simulation:
    """Paths that were walked at random, and where they ended.

    Attributes
    ----------
    nodes : tuple of str
        The nodes and steps, in the order of the file; none, and no measures, where only outcomes were drawn.
    branches : mapping of str to tuple of str
        The branches of each.
    taken : int array of shape (nodes, paths)
        The number of the branch that each path took; -1 where it did not come by. Read-only.
    outcomes : tuple of str
        Outcome ids, in their natural order.
    outcome : int array of shape (paths,)
        The number of the outcome of each path. Read-only.
    measures : tuple of str
        Measure ids.
    totals : float array of shape (paths, measures)
        What each measure came to, in its own unit. Read-only.
    provenance : Provenance
        How the paths were walked.

    Examples
    --------
    >>> import scenarios as sc
    >>> walks = sc.simulate(sc.load("atacms-gate"), 1000, seed=1)
    >>> len(walks), walks.of("atacms_gate")[:3]
    (1000, ['closed', 'closed', 'closed'])
    """

    nodes: tuple[str, ...]
    branches: Mapping[str, tuple[str, ...]]
    taken: Whole
    outcomes: tuple[str, ...]
    outcome: Whole
    measures: tuple[str, ...]
    totals: Floats
    labels: Labels
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.outcome)

    def of(self, node: str) -> list[str | None]:
        """Return the branch that each path took at a node or step; None where it did not come by."""
        at = place(node, self.nodes, "node")
        known = (*self.branches[node], None)
        return [known[number] for number in self.taken[at].tolist()]

    def frequencies(self) -> OutcomeDistribution:
        """Return how often each outcome was reached, and the mean of each measure."""
        counts = np.bincount(self.outcome, minlength=len(self.outcomes))
        return OutcomeDistribution(
            self.outcomes, counts / len(self), self.measures, self.totals.mean(axis=0), self.labels, self.provenance
        )

    def margin(self, level: float = 0.95) -> float:
        """Return how far a frequency may lie from the exact probability, with at least this assurance.

        Parameters
        ----------
        level : float
            Between 0 and 1, both left out.

        Notes
        -----
        For n paths √(ln(2 / (1 − level)) / 2n), whatever the probability. It holds for one outcome that is
        named beforehand.

        References
        ----------
        .. [1] W. Hoeffding (1963), "Probability inequalities for sums of bounded random variables", JASA 58.
        """
        return margin_of(len(self), level)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per path: each node's branch, the outcome, each measure's total (extra ``frames``).

        Branches and outcomes are categories in the order of the file; a node that a path did not visit is missing.
        """
        made = frame(dict(zip(self.measures, self.totals.T, strict=True)))
        made.insert(0, "outcome", categories(self.outcome, self.outcomes, ordered=True), allow_duplicates=True)
        for k, (name, codes) in enumerate(zip(self.nodes, self.taken, strict=True)):
            made.insert(k, name, categories(codes, self.branches[name], ordered=False), allow_duplicates=True)
        return made

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw how often each outcome was reached; see `scenarios.plots.outcome_bars`."""
        return self.frequencies().plot(ax, **settings)

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        return table_of(self.frequencies(), np.bincount(self.outcome, minlength=len(self.outcomes)))

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Simulation({len(self):,} paths; {', '.join(self.outcomes)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
