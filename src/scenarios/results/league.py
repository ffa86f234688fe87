"""What more of an effect costs, option by option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance
    from scenarios.results.tails import Better

__all__ = ["Increment", "LeagueTable"]

Floats = NDArray[np.float64]


@recorded
@dataclass(frozen=True, slots=True)
class Increment:
    """One option of a league table.

    Attributes
    ----------
    cost, effect : float
        Means, in the measures' units.
    standing : {"frontier", "dominated", "extendedly dominated"}
    against : tuple of str
        The option before it on the frontier, none for the first; those that dominate it; or the two of which a mix does.
    incremental_cost, incremental_effect, ratio : float
        Against the option before it on the frontier; the effect counts upward if it gets better. NaN where there is none.
    """

    cost: float
    effect: float
    standing: str
    against: tuple[str, ...]
    incremental_cost: float
    incremental_effect: float
    ratio: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeagueTable(Lookup[Increment]):
    """Options by cost and effect, with the ratio of each that is not dominated to the one before.

    A mapping of option to `Increment`, in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    cost, effect : str
        The measures.
    better : {"higher", "lower"}
        Which way the effect is better; of the cost, less is.
    options : tuple of str
        Option ids.
    costs, effects : float arrays of shape (options,)
        Means, in the measures' units. Read-only.
    places : tuple of int
        The numbers of the options on the frontier, from the cheapest on.
    dominates : bool array of shape (options, options)
        Whether the option of the row strongly dominates that of the column. Read-only.
    before : int array of shape (options,)
        For those on the frontier the number of the option before, else and for the first −1. Read-only.
    increments : float array of shape (options, 2)
        Incremental cost and effect against the option before; NaN where there is none. Read-only.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    cost: str
    effect: str
    better: Better
    options: tuple[str, ...]
    costs: Floats
    effects: Floats
    places: tuple[int, ...]
    dominates: NDArray[np.bool_]
    before: NDArray[np.int64]
    increments: Floats
    labels: Labels
    provenance: Provenance

    @property
    def frontier(self) -> tuple[str, ...]:
        """The options that are not dominated in either way, from the cheapest on."""
        return tuple(self.options[i] for i in self.places)

    def __getitem__(self, option: str) -> Increment:
        i = place(option, self.options, "option")
        over = np.flatnonzero(self.dominates[:, i]).tolist()
        if i in self.places:
            standing, against = "frontier", [k for k in [int(self.before[i])] if k >= 0]
        elif over:
            standing, against = "dominated", over
        else:
            standing, against = "extendedly dominated", self._around(i)
        cost, effect = self.increments[i].tolist()
        ratio = cost / effect if against and standing == "frontier" else float("nan")
        names = tuple(self.options[k] for k in against)
        return Increment(float(self.costs[i]), float(self.effects[i]), standing, names, cost, effect, ratio)

    def _around(self, i: int) -> list[int]:
        """Return the options of the frontier just below and above the cost of another."""
        above = next(k for k, other in enumerate(self.places) if self.costs[other] > self.costs[i])
        return [self.places[above - 1], self.places[above]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option, the frontier first and each part from the cheapest on (extra ``frames``).

        Columns: option, cost, effect, incremental_cost, incremental_effect, ratio, standing, against.
        """
        rows = [(option, self[option]) for option in self.ordered()]
        return frame(
            {
                "option": [option for option, _ in rows],
                "cost": [row.cost for _, row in rows],
                "effect": [row.effect for _, row in rows],
                "incremental_cost": [row.incremental_cost for _, row in rows],
                "incremental_effect": [row.incremental_effect for _, row in rows],
                "ratio": [row.ratio for _, row in rows],
                "standing": [row.standing for _, row in rows],
                "against": [", ".join(row.against) for _, row in rows],
            }
        )

    def ordered(self) -> tuple[str, ...]:
        """Return the options, those on the frontier first and each part from the cheapest on."""
        rest = [i for i in np.argsort(self.costs, kind="stable").tolist() if i not in self.places]
        return tuple(self.options[i] for i in (*self.places, *rest))

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the options as points, the frontier as a line; see `scenarios.plots.front_points`."""
        return plots().front_points(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def named(self, measure: str) -> str:
        """Return the name of a measure for people, with its unit."""
        unit = self.labels.units[measure]
        return self.labels.measures[measure] + (f" ({unit})" if unit else "")

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        names = self.labels.options
        rows = []
        for option in self.ordered():
            row = self[option]
            numbers = (row.incremental_cost, row.incremental_effect, row.ratio)
            cells = ["–" if np.isnan(number) else amount(number) for number in numbers]
            rows.append([names[option], amount(row.cost), amount(row.effect), *cells, self._standing(row)])
        heads = [
            f"{self.named(self.cost)}, mean",
            f"{self.named(self.effect)}, mean",
            "more cost",
            "more effect",
            "ratio",
        ]
        foot = (
            f"of the effect {self.better} is better; each option on the frontier against the one before it; extendedly dominated: a mix "
            f"of two others costs less for the same effect; {self.provenance}"
        )
        return f"{self.labels.title}: incremental ratios", ["", *heads, "standing"], rows, foot

    def _standing(self, row: Increment) -> str:
        if row.standing == "frontier":
            return row.standing
        names = [self.labels.options[o] for o in row.against]
        if row.standing == "dominated":
            return f"dominated by {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        return f"extendedly dominated by {' with '.join(names)}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"LeagueTable({self.cost} for {self.effect}: frontier {', '.join(self.frontier)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
