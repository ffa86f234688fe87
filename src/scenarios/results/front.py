"""Options weighed by several criteria at once: which are efficient, and by what the others are dominated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance
    from scenarios.results.tails import Better

__all__ = ["Criterion", "ParetoFront"]

Pairs = NDArray[np.bool_]


@recorded
@dataclass(frozen=True, slots=True)
class Criterion:
    """What options are weighed by.

    Attributes
    ----------
    measure : str
    figure : str
        What the measure's distribution is summed up in: "mean", "standard deviation", "semideviation", "value at risk" or
        "cvar".
    level : float or None
        Of a value at risk or CVaR.
    better : {"higher", "lower"}
        Which way the figure is better.
    """

    measure: str
    figure: str
    level: float | None
    better: Better

    def __str__(self) -> str:
        if self.level is None:
            return f"{self.measure}, {self.figure}"
        name = "CVaR" if self.figure == "cvar" else self.figure
        return f"{self.measure}, {name} at {self.level:.6g}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParetoFront(Lookup[Mapping[str, float]]):
    """Options by several criteria, and which of them are efficient.

    A mapping of option to a mapping of criterion (as a text) to its value, in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    options : tuple of str
        Option ids.
    criteria : tuple of Criterion
    figures : float array of shape (options, criteria)
        In the measures' units. Read-only.
    dominates : bool array of shape (options, options)
        Whether the option of the row is at least as good as that of the column by every criterion and better by one. Read-only.
    strictly : bool array of shape (options, options)
        Whether it is better by every criterion. Read-only.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    options: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    figures: NDArray[np.float64]
    dominates: Pairs
    strictly: Pairs
    labels: Labels
    provenance: Provenance

    @property
    def efficient(self) -> tuple[str, ...]:
        """The options that none dominates, the Pareto front; options that are equal by every criterion are all kept."""
        return tuple(self.options[j] for j in np.flatnonzero(~self.dominates.any(axis=0)))

    @property
    def weakly_efficient(self) -> tuple[str, ...]:
        """The options than which none is better by every criterion; the efficient ones are among them."""
        return tuple(self.options[j] for j in np.flatnonzero(~self.strictly.any(axis=0)))

    def dominators(self, option: str) -> tuple[str, ...]:
        """Return the options that dominate one."""
        j = place(option, self.options, "option")
        return tuple(self.options[i] for i in np.flatnonzero(self.dominates[:, j]))

    def __getitem__(self, option: str) -> Mapping[str, float]:
        i = place(option, self.options, "option")
        return MappingProxyType(dict(zip(map(str, self.criteria), self.figures[i].tolist(), strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and criterion (extra ``frames``).

        Columns: option, measure, figure, level, better, unit, value, then whether the option is efficient and weakly efficient.
        """
        count, criteria = len(self.options), self.criteria
        return frame(
            {
                "option": np.repeat(self.options, len(criteria)),
                "measure": [c.measure for c in criteria] * count,
                "figure": [c.figure for c in criteria] * count,
                "level": [np.nan if c.level is None else c.level for c in criteria] * count,
                "better": [c.better for c in criteria] * count,
                "unit": [self.labels.units[c.measure] for c in criteria] * count,
                "value": self.figures.ravel(),
                "efficient": np.repeat(~self.dominates.any(axis=0), len(criteria)),
                "weakly_efficient": np.repeat(~self.strictly.any(axis=0), len(criteria)),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the options as points; see `scenarios.plots.front_points`."""
        return plots().front_points(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def label(self, number: int) -> str:
        """Return the name of a criterion for people, with its unit."""
        criterion = self.criteria[number]
        unit = self.labels.units[criterion.measure]
        said = str(criterion).removeprefix(criterion.measure)
        return f"{self.labels.measures[criterion.measure]}{said}" + (f" ({unit})" if unit else "")

    def checked_criterion(self, number: object, argument: str) -> int:
        """Return the number of a criterion, which counts from 0; ``QuestionError`` if there is none."""
        count = len(self.criteria)
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number < count:
            msg = f"{argument} must be the number of a criterion, from 0 to {count - 1}, got {shown(number)}"
            raise QuestionError(msg)
        return int(number)

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        names = self.labels.options
        rows = []
        for i, option in enumerate(self.options):
            over = [names[o] for o in self.dominators(option)]
            said = (
                "efficient"
                if not over
                else f"dominated by {over[0]}" + (f" and {len(over) - 1} more" if len(over) > 1 else "")
            )
            if over and option in self.weakly_efficient:
                said = f"weakly efficient, {said}"
            rows.append([names[option], *(amount(value) for value in self.figures[i].tolist()), said])
        heads = [f"{self.label(k)}, {c.better} is better" for k, c in enumerate(self.criteria)]
        foot = (
            "dominated: another is at least as good by every criterion and better by one; weakly efficient: none is better by "
            f"every one; {self.provenance}"
        )
        return f"{self.labels.title}: which options are efficient", ["", *heads, "standing"], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"ParetoFront({'; '.join(map(str, self.criteria))}: efficient {', '.join(self.efficient)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
