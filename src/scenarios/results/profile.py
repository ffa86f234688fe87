"""The whole distribution of a measure, option by option: risk profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import Labels, amount, place, quantile_place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["MeasureDistribution", "RiskProfile"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MeasureDistribution:
    """The exact distribution of one measure's total.

    Attributes
    ----------
    measure : str
    values : float array of shape (atoms,)
        The totals that can occur, rising, in the measure's unit; read-only.
    probabilities : float array of shape (atoms,)
        Their probabilities, above 0, adding up to 1; read-only.
    option : str
        The option under which it holds.
    provenance : Provenance
        How the numbers were got.
    """

    measure: str
    values: Floats
    probabilities: Floats
    labels: Labels
    provenance: Provenance
    option: str = ""

    @property
    def mean(self) -> float:
        """The expectation."""
        return float(self.values @ self.probabilities)

    @property
    def std(self) -> float:
        """The standard deviation."""
        return float(np.sqrt(((self.values - self.mean) ** 2) @ self.probabilities))

    def cdf(self, value: float) -> float:
        """Return the probability of a total of at most `value`."""
        return min(1.0, float(self.probabilities[self.values <= real(value)].sum()))

    def exceedance(self, value: float) -> float:
        """Return the probability of a total above `value`."""
        return min(1.0, float(self.probabilities[self.values > real(value)].sum()))

    def quantile(self, level: float) -> float:
        """Return the least total that is not exceeded with probability of at least `level`, in [0, 1]."""
        return float(self.values[quantile_place(self.probabilities, level)])

    def to_frame(self) -> pd.DataFrame:
        """Return one row per atom: value, probability, cumulative (extra ``frames``)."""
        return frame(
            {
                "value": self.values,
                "probability": self.probabilities,
                "cumulative": np.minimum(np.cumsum(self.probabilities), 1.0),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw it; see `scenarios.plots.measure_curves`."""
        return plots().measure_curves(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"MeasureDistribution({self.measure}: {len(self.values)} atoms, mean {self.mean:.6g})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RiskProfile(Mapping[str, MeasureDistribution]):
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


def real(value: float) -> float:
    """Check a threshold: a number, infinite allowed, NaN not."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or np.isnan(value):
        msg = f"value must be a number in the measure's unit, got {shown(value)}"
        raise QuestionError(msg)
    return float(value)
