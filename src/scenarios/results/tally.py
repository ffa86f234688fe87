"""Simulated paths that were counted, and not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import OutcomeDistribution, amount, place
from scenarios.results.extras import frame
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Tally", "margin_of", "table_of"]

Floats = NDArray[np.float64]
Whole = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tally:
    """How many simulated paths ended where, and which branches they took.

    Attributes
    ----------
    paths : int
        How many there were.
    nodes : tuple of str
        The nodes and steps, in the order of the file; none where only outcomes were drawn.
    branches : mapping of str to tuple of str
        The branches of each.
    taken : mapping of str to int array
        How many paths took each branch. Read-only.
    outcomes : tuple of str
        Outcome ids, in their natural order.
    counts : int array of shape (outcomes,)
        How many paths reached each outcome. Read-only.
    measures : tuple of str
        Measure ids.
    means : float array of shape (measures,)
        The mean of each measure, in its own unit. Read-only.
    provenance : Provenance
        How the paths were simulated.

    Examples
    --------
    >>> import scenarios as sc
    >>> tally = sc.simulate(sc.load("atacms-gate"), 10**12, seed=1, detail="counts")
    >>> sum(tally.of("atacms_gate").values())
    1000000000000
    """

    paths: int
    nodes: tuple[str, ...]
    branches: Mapping[str, tuple[str, ...]]
    taken: Mapping[str, Whole]
    outcomes: tuple[str, ...]
    counts: Whole
    measures: tuple[str, ...]
    means: Floats
    labels: Labels
    provenance: Provenance

    def __len__(self) -> int:
        return self.paths

    def of(self, node: str) -> dict[str | None, int]:
        """Return how many paths took each branch of a node or step; under None, how many did not come by."""
        name = self.nodes[place(node, self.nodes, "node")]
        found = self.taken[name].tolist()
        return {**dict(zip(self.branches[name], found, strict=True)), None: self.paths - sum(found)}

    def frequencies(self) -> OutcomeDistribution:
        """Return how often each outcome was reached, and the mean of each measure."""
        shares = self.counts / self.paths
        return OutcomeDistribution(self.outcomes, shares, self.measures, self.means, self.labels, self.provenance)

    def margin(self, level: float = 0.95) -> float:
        """Return how far a frequency may lie from the exact probability; see `Simulation.margin`."""
        return margin_of(self.paths, level)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per outcome: outcome, label, paths, share (extra ``frames``)."""
        labels = [self.labels.outcomes[outcome] for outcome in self.outcomes]
        shares = self.counts / self.paths
        return frame({"outcome": list(self.outcomes), "label": labels, "paths": self.counts, "share": shares})

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw how often each outcome was reached; see `scenarios.plots.outcome_bars`."""
        return self.frequencies().plot(ax, **settings)

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        return table_of(self.frequencies(), self.counts)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Tally({self.paths:,} paths; {', '.join(self.outcomes)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def margin_of(paths: int, level: float) -> float:
    """Return Hoeffding's bound for so many paths; ``QuestionError`` if the level is not one."""
    if isinstance(level, bool) or not isinstance(level, int | float | np.number) or not 0 < level < 1:
        msg = f"margin: level must lie between 0 and 1, got {shown(level)}; 0.95 is usual"
        raise QuestionError(msg)
    return float(np.sqrt(np.log(2 / (1 - level)) / (2 * paths)))


def table_of(found: OutcomeDistribution, counts: Whole) -> tuple[str, list[str], list[list[str]], str]:
    """Return what a table of simulated paths says: title, header, rows, foot."""
    labels = found.labels
    rows = [
        [labels.outcomes[o], f"{count:,}", share]
        for o, count, share in zip(found.outcomes, counts, percentages(found.probabilities.tolist()), strict=True)
    ]
    rows += [
        [f"{labels.measures[m]} (mean)", amount(mean), labels.units[m]]
        for m, mean in zip(found.measures, found.means, strict=True)
    ]
    points = 100 * margin_of(int(counts.sum()), 0.95)
    foot = f"{found.provenance}; each share within {points:.2g} points of the exact one, 19 times in 20"
    return labels.title, ["outcome", "paths", "share"], rows, foot
