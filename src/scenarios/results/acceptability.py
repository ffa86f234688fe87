"""How probable it is that each option is the best, while the worth of a unit of effect moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.payoffs import PayoffTable

__all__ = ["Acceptability"]

Floats = NDArray[np.float64]

_ROWS = 21


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Acceptability:
    """Acceptability curves of options, and their frontier.

    Attributes
    ----------
    effect, cost : PayoffTable
        What is gained, and what it costs.
    thresholds : float array of shape (thresholds,)
        λ: what a unit of effect is worth, in units of cost; read-only.
    alone, tied : float arrays of shape (thresholds, options)
        The share of the cases, by weight, in which an option has the greatest net benefit: alone, and level with others. Read-only.
    benefits : float array of shape (thresholds, options)
        The expected net benefit, in the unit of cost; read-only.
    frontier : bool array of shape (thresholds, options)
        The options whose expected net benefit is the greatest; several in a row if they are level. Read-only.

    Examples
    --------
    >>> import scenarios as sc
    >>> effect = sc.payoff_table({"old": [1, 1], "new": [2, 3]})
    >>> cost = sc.payoff_table({"old": [0, 0], "new": [15, 15]}, better="lower")
    >>> sc.acceptability(effect, cost, [5, 10, 20]).probability("new").tolist()
    [0.0, 0.5, 1.0]
    """

    effect: PayoffTable
    cost: PayoffTable
    thresholds: Floats
    alone: Floats
    tied: Floats
    benefits: Floats
    frontier: NDArray[np.bool_]

    @property
    def options(self) -> tuple[str, ...]:
        """The options, in the order of the tables."""
        return self.effect.options

    def __len__(self) -> int:
        return len(self.thresholds)

    def probability(self, option: str) -> Floats:
        """Return the share of the cases in which an option is the best or level with it, threshold by threshold.

        Returns
        -------
        float array of shape (thresholds,)
        """
        k = place(option, self.options, "option")
        return self.alone[:, k] + self.tied[:, k]

    def on_frontier(self, threshold: int) -> tuple[str, ...]:
        """Return the options with the greatest expected net benefit at threshold number `threshold`."""
        return tuple(o for o, there in zip(self.options, self.frontier[threshold].tolist(), strict=True) if there)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per threshold and option (extra ``frames``).

        Columns: threshold, option, alone, tied, benefit (expected net benefit), frontier.
        """
        count = len(self.options)
        return frame(
            {
                "threshold": np.repeat(self.thresholds, count),
                "option": np.tile(self.options, len(self)),
                "alone": self.alone.ravel(),
                "tied": self.tied.ravel(),
                "benefit": self.benefits.ravel(),
                "frontier": self.frontier.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the curves and the frontier; see `scenarios.plots.acceptability_curves`."""
        return plots().acceptability_curves(self, ax)  # type: ignore[no-any-return]

    @property
    def unit(self) -> str:
        """What λ is measured in."""
        cost, effect = self.cost.labels, self.effect.labels
        return f"{cost.unit or cost.target} per {'100 % ' if effect.share else ''}{effect.unit or effect.target}"

    def _cell(self, i: int, k: int) -> str:
        mark = "* " if self.frontier[i, k] else ""
        level = f"\nlevel {100 * self.tied[i, k]:.1f} %" if self.tied[i, k] > 0 else ""
        return f"{mark}{100 * self.alone[i, k]:.1f} %{level}"

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        labels = self.effect.labels
        shown = np.unique(np.linspace(0, len(self) - 1, min(len(self), _ROWS)).round().astype(int)).tolist()
        rows = [[amount(self.thresholds[i]), *(self._cell(i, k) for k in range(len(self.options)))] for i in shown]
        title = f"How often each option is the best, by λ: {self.unit}"
        title = f"{labels.title}: {title}" if labels.title else title
        foot = f"* greatest expected net benefit (the frontier); {self.effect.source}"
        if len(shown) < len(self):
            foot = f"{len(shown)} of {len(self):,} thresholds; {foot}"
        return title, ["λ", *(labels.options[o] for o in self.options)], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        ends = f"{self.thresholds[0]:g} to {self.thresholds[-1]:g}"
        return f"Acceptability({', '.join(self.options)}; {len(self):,} thresholds from {ends})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
