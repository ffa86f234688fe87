"""Which option dominates which."""

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
from scenarios.results.records import Lookup
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["Dominance"]

Pairs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dominance(Lookup[Mapping[str, str]]):
    """How every option stands to every other, at all totals that they can have.

    A mapping of option to a mapping of other option to one of "outcome", "first", "second" (the strongest order in which it
    dominates the other), "equal", "dominated" and "none" (neither dominates), in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    measure : str
    better : {"higher", "lower"}
        Which way the measure is better.
    options : tuple of str
        Option ids.
    outcome, first, second : bool arrays of shape (options, options)
        Whether the option of the row dominates that of the column: even its worst total is as good as the other's best; in
        the first order; in the second order. Each implies the next. Read-only.
    equal : bool array of shape (options, options)
        Whether the two have the same distribution. Read-only.
    crossings : float array of shape (2, options, options)
        By order, where neither dominates, the first total from the worst at which the curves cross, in the measure's unit;
        else NaN. Read-only.
    ahead : bool array of shape (2, options, options)
        By order, whether the option of the row has the better curve at the worst total at which the two differ. Read-only.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    measure: str
    better: str
    options: tuple[str, ...]
    outcome: Pairs
    first: Pairs
    second: Pairs
    equal: Pairs
    crossings: NDArray[np.float64]
    ahead: Pairs
    labels: Labels
    provenance: Provenance

    def __getitem__(self, option: str) -> Mapping[str, str]:
        i = place(option, self.options, "option")
        return MappingProxyType({other: self.relation(i, j) for j, other in enumerate(self.options)})

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def relation(self, i: int, j: int) -> str:
        """Return how option number i stands to option number j."""
        if self.equal[i, j]:
            return "equal"
        for name, order in (("outcome", self.outcome), ("first", self.first), ("second", self.second)):
            if order[i, j]:
                return name
        return "dominated" if self.second[j, i] else "none"

    def dominators(self, option: str, order: int = 2) -> tuple[str, ...]:
        """Return the options that dominate one, in an order (1 or 2) or a stronger one."""
        j = place(option, self.options, "option")
        return tuple(self.options[i] for i in np.flatnonzero(self._order(order)[:, j]))

    def efficient(self, order: int = 2) -> tuple[str, ...]:
        """Return the options that none dominates, in an order (1 or 2) or a stronger one; equal ones are all kept."""
        return tuple(self.options[j] for j in np.flatnonzero(~self._order(order).any(axis=0)))

    def crossing(self, option: str, other: str, order: int = 1) -> float | None:
        """Return the first total, from the worst, at which the curves of two options cross.

        Of order 1 these are the probabilities of a total so bad or worse, of order 2 their integrals from the worst total
        on; where the curves lie together before they cross, the last such total counts. None if one dominates the other in
        that order, or the two are equal.
        """
        self._order(order)
        i, j = place(option, self.options, "option"), place(other, self.options, "option")
        found = float(self.crossings[order - 1, i, j])
        return None if np.isnan(found) else found

    def _order(self, order: object) -> Pairs:
        if isinstance(order, bool) or not isinstance(order, int | np.integer) or order not in {1, 2}:
            msg = f"order must be 1 or 2, got {shown(order)}; 2 is for those who are averse to risk"
            raise QuestionError(msg)
        return self.first if order == 1 else self.second

    def to_frame(self) -> pd.DataFrame:
        """Return one row per ordered pair of two options (extra ``frames``).

        Columns: option, other, relation, and the first crossings of either order, NaN where there is none.
        """
        pairs = [(i, j) for i in range(len(self)) for j in range(len(self)) if i != j]
        return frame(
            {
                "option": [self.options[i] for i, _ in pairs],
                "other": [self.options[j] for _, j in pairs],
                "relation": [self.relation(i, j) for i, j in pairs],
                "first_crossing": [float(self.crossings[0, i, j]) for i, j in pairs],
                "second_crossing": [float(self.crossings[1, i, j]) for i, j in pairs],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw a square for every pair; see `scenarios.plots.dominance_grid`."""
        return plots().dominance_grid(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def cell(self, i: int, j: int) -> list[str]:
        """Return how option number i stands to option number j, as lines of text."""
        relation = "–" if i == j else self.relation(i, j)
        if relation == "dominated":
            return [""]
        one, two = ("–" if np.isnan(at) else amount(at) for at in self.crossings[:, i, j].tolist())
        if relation == "none":
            return [f"crosses {one}", f"2nd {two}"]
        return [relation, f"crosses {one}"] if relation == "second" else [relation]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        names = [self.labels.options[o] for o in self.options]
        rows = [[name, *("\n".join(self.cell(i, j)) for j in range(len(self)))] for i, name in enumerate(names)]
        unit = self.labels.units[self.measure]
        title = f"{self.labels.title}: {self.labels.measures[self.measure]}" + (f" ({unit})" if unit else "")
        foot = (
            f"how the row dominates the column, {self.better} being better: by outcome, in the first or in the second order; crosses: the "
            "first total, from the worst, at which the probabilities of so bad a one or worse do, and (2nd) their "
            f"integrals; {self.provenance}"
        )
        return f"{title}: which option dominates which", ["", *names], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Dominance({self.measure} by {self.by}: efficient {', '.join(self.efficient())})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
