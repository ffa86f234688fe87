"""The whole distribution of a measure, option by option: risk profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.measure import MeasureDistribution
from scenarios.results.records import Lookup
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance
    from scenarios.results.tails import Better

__all__ = ["MeasureDistribution", "RiskProfile"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RiskProfile(Lookup[MeasureDistribution]):
    """The distribution of one measure under every option.

    A mapping of option to `MeasureDistribution`, in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    measure : str
    distributions : tuple of MeasureDistribution
        One for each option.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    measure: str
    distributions: tuple[MeasureDistribution, ...]
    labels: Labels
    provenance: Provenance

    @property
    def options(self) -> tuple[str, ...]:
        """The options compared."""
        return tuple(d.option for d in self.distributions)

    def __getitem__(self, option: str) -> MeasureDistribution:
        return self.distributions[place(option, self.options, "option")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.distributions)

    def value_at_risk(self, level: float, *, better: Better | None = None) -> dict[str, float]:
        """Return `MeasureDistribution.value_at_risk` of every option."""
        return {d.option: d.value_at_risk(level, better=better) for d in self.distributions}

    def cvar(self, level: float, *, better: Better | None = None) -> dict[str, float]:
        """Return `MeasureDistribution.cvar` of every option."""
        return {d.option: d.cvar(level, better=better) for d in self.distributions}

    def semideviation(self, *, better: Better | None = None) -> dict[str, float]:
        """Return `MeasureDistribution.semideviation` of every option."""
        return {d.option: d.semideviation(better=better) for d in self.distributions}

    def probability_of_beating(
        self, threshold: float, *, strict: bool = True, better: Better | None = None
    ) -> dict[str, float]:
        """Return `MeasureDistribution.probability_of_beating` of every option."""
        return {d.option: d.probability_of_beating(threshold, strict=strict, better=better) for d in self.distributions}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and atom: option, value, probability, cumulative (extra ``frames``)."""
        parts = self.distributions
        return frame(
            {
                "option": [d.option for d in parts for _ in d.values],
                "value": np.concatenate([d.values for d in parts]),
                "probability": np.concatenate([d.probabilities for d in parts]),
                "cumulative": np.concatenate([np.minimum(np.cumsum(d.probabilities), 1.0) for d in parts]),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the options' curves; see `scenarios.plots.measure_curves`."""
        return plots().measure_curves(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        levels = (0.05, 0.25, 0.5, 0.75, 0.95)
        rows = [
            [
                self.labels.options[d.option],
                amount(d.mean),
                amount(d.std),
                *(amount(d.quantile(level)) for level in levels),
            ]
            for d in self.distributions
        ]
        unit = self.labels.units[self.measure]
        title = f"{self.labels.title}: {self.labels.measures[self.measure]}" + (f" ({unit})" if unit else "")
        return title, ["", "mean", "std", *(f"{level:.0%}" for level in levels)], rows, str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"RiskProfile({self.measure} by {self.by}: {', '.join(self.options)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
