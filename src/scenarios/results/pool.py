"""What several analysts come to together: the pooled rows, and what each of them said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import OutcomeDistribution, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.model import Scenario
    from scenarios.results.distribution import Comparison, Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Lift", "Pool", "PooledRow"]

Floats = NDArray[np.float64]

_SAME = 1e-12
"""Probabilities that are no further apart differ by rounding alone."""


@recorded
@dataclass(frozen=True, slots=True)
class Lift:
    """An entry below the floor that was lifted to it before pooling."""

    address: str
    branch: str
    analyst: str
    value: float


@recorded
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PooledRow(Lookup[float]):
    """One pooled row, and the rows that it is made of.

    A mapping of branch to pooled probability; of an amount, of "" to its pooled value.

    Attributes
    ----------
    address : str
        Where it stands; by path, the option.
    kind : {"row", "step", "parameter", "amount", "path"}
        What it is: a row of branches, a step's yes and no, a parameter that is a probability (``it`` and ``not``), one that is an amount, or an
        outcome distribution.
    branches : tuple of str
    said : float array of shape (analysts, branches)
        Each analyst's row, that of the file first; NaN where nothing is written. Read-only.
    spoke : bool array of shape (analysts,)
        Who says something here; what others count with is as in the file. Read-only.
    trust : float array of shape (analysts,)
        How much each counts here; adds up to 1. Read-only.
    pooled : float array of shape (branches,)
        Read-only.
    spread : float
        How far those who count are apart: their weighted Jensen–Shannon divergence in bits; NaN of an amount.
    """

    address: str
    kind: Literal["row", "step", "parameter", "amount", "path"]
    branches: tuple[str, ...]
    said: Floats
    spoke: NDArray[np.bool_]
    trust: Floats
    pooled: Floats
    spread: float

    def __getitem__(self, branch: str) -> float:
        return float(self.pooled[place(branch, self.branches, "branch")])

    def __iter__(self) -> Iterator[str]:
        return iter(self.branches)

    def __len__(self) -> int:
        return len(self.branches)

    def __repr__(self) -> str:
        told = ", ".join(f"{b}: {x:.4g}" for b, x in self.items())
        return f"PooledRow({self.address}: {told})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pool(Lookup[PooledRow]):
    """The judgements of several analysts as one.

    A mapping of address (by path: of option) to `PooledRow`, in the order of the file, parameters first.

    Attributes
    ----------
    rule : str
        The rule, as it was asked for.
    how : str
        The rule in words, with its settings.
    by : {"row", "path"}
        Whether rows were pooled, or each option's outcome distributions.
    analysts : tuple of str
        The file's own judgements, "as written", then each analyst.
    trust : float array of shape (analysts,)
        How much each counts; adds up to 1. Read-only.
    rows : tuple of PooledRow
    lifted : tuple of Lift
        Where a floor was used, and on what.
    model : Scenario or None
        The scenario with the pooled rows; None by path, of which there is none.
    by_row, by_path : Comparison, OutcomeDistribution or None
        What each option leads to if rows are pooled, and if outcome distributions are; None where that could not be asked. By path
        there are means of measures under the linear rule only.
    unasked : str
        Why one of the two is None; "" if neither is.
    names : mapping of str to str
        The analysts' labels.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> pooled = sc.pool(sc.load("ukraine-2025-08"), "median")
    >>> round(pooled["atacms_gate.final_say"]["yes"], 4)
    0.3167
    """

    rule: str
    how: str
    by: Literal["row", "path"]
    analysts: tuple[str, ...]
    trust: Floats
    rows: tuple[PooledRow, ...]
    lifted: tuple[Lift, ...]
    model: Scenario | None
    by_row: Comparison | OutcomeDistribution | None
    by_path: Comparison | OutcomeDistribution | None
    unasked: str
    names: Mapping[str, str]
    labels: Labels
    provenance: Provenance

    def __getitem__(self, address: str) -> PooledRow:
        return self.rows[place(address, tuple(self), "pooled row")]

    def __iter__(self) -> Iterator[str]:
        return (row.address for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def differences(self) -> dict[str, tuple[str, float]]:
        """For each option the outcome at which the two ways differ most, and by how much: by row less by path.

        Empty where one of the two could not be asked. A forecast has one option, "". Of outcomes that are level, the first.
        """
        if self.by_row is None or self.by_path is None:
            return {}
        apart = np.atleast_2d(self.by_row.probabilities) - np.atleast_2d(self.by_path.probabilities)
        most = np.abs(apart).argmax(axis=1)
        options = ("",) if isinstance(self.by_row, OutcomeDistribution) else self.by_row.options
        return {
            option: (self.by_row.outcomes[k], float(apart[i, k]))
            for i, (option, k) in enumerate(zip(options, most.tolist(), strict=True))
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per address, branch and analyst, and one for the pool (extra ``frames``).

        Columns: address, kind, branch, analyst ("pool" for the pool), label, trust (1 for the pool), value, spoke.
        """
        made: dict[str, list[Any]] = {
            n: [] for n in ("address", "kind", "branch", "analyst", "label", "trust", "value", "spoke")
        }
        voices = [*self.analysts, "pool"]
        labels = [*(self.names[name] for name in self.analysts), "pool"]
        for row in self.rows:
            values = np.concatenate([row.said, row.pooled[None]])
            for k, branch in enumerate(row.branches):
                made["address"] += [row.address] * len(voices)
                made["kind"] += [row.kind] * len(voices)
                made["branch"] += [branch] * len(voices)
                made["analyst"] += voices
                made["label"] += labels
                made["trust"] += [*row.trust.tolist(), 1.0]
                made["value"] += values[:, k].tolist()
                made["spoke"] += [*row.spoke.tolist(), True]
        return frame(made)

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw every analyst's row beside the pooled one; see `scenarios.plots.pool_points`."""
        return plots().pool_points(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def heading(self, row: PooledRow) -> str:
        """Return what a row is called: its address; by path, the option's label."""
        return self.labels.options.get(row.address, row.address) if row.kind == "path" else row.address

    def branch_label(self, row: PooledRow, branch: str) -> str:
        """Return what a branch of a row is called."""
        return self.labels.outcomes[branch] if row.kind == "path" else branch.replace("_", " ")

    def _lines(self, row: PooledRow) -> list[list[str]]:
        """Return the lines of a row: one a branch; of a single probability only itself."""
        shown = 1 if row.kind in ("step", "parameter", "amount") else len(row.branches)
        pooled, *columns = [_texts(row, values) for values in (row.pooled, *row.said)]
        for i, spoke in enumerate(row.spoke.tolist()):
            if row.trust[i] == 0:
                columns[i] = [f"[{text}]" for text in columns[i]]
            elif not spoke:
                columns[i] = [f"({text})" for text in columns[i]]
        columns.insert(0, pooled)
        name = self.heading(row)
        lines = [
            [f"  {self.branch_label(row, b)}", *(column[k] for column in columns)]
            for k, b in enumerate(row.branches[:shown])
        ]
        if shown == 1:
            lines[0][0] = f"{name}.yes" if row.kind == "step" else name
            return lines
        return [[name, *("" for _ in columns)], *lines]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        header = ["", "pool", *(self.names[name] for name in self.analysts)]
        rows = [["trust", "", *percentages(self.trust.tolist())]]
        for row in self.rows:
            rows += self._lines(row)
        notes = []
        if any((row.trust[~row.spoke] > 0).any() for row in self.rows):
            notes.append("( ) as in the file, of which the analyst says nothing here")
        if any((row.trust == 0).any() for row in self.rows):
            notes.append("[ ] does not count here")
        if self.lifted:
            told = ", ".join(f"{lift.analyst} at {lift.address}.{lift.branch}" for lift in self.lifted[:5])
            more = f" and {len(self.lifted) - 5} more" if len(self.lifted) > 5 else ""
            notes.append(f"lifted to the floor: {told}{more}")
        notes += self._apart()
        return f"{self.labels.title}: pooled, {self.how}", header, rows, "; ".join([*notes, str(self.provenance)])

    def _apart(self) -> list[str]:
        if self.unasked:
            return [f"the other way could not be asked: {self.unasked}"]
        other = "path" if self.by == "row" else "row"
        if not any(abs(apart) > _SAME for _, apart in self.differences.values()):
            return [f"pooled by {other} instead, what comes of it is the same"]
        told = [
            f"{self.labels.outcomes[outcome]} {_points(by_row if other == 'row' else -by_row)}"
            + (f" under {self.labels.options[option]}" if option else "")
            for option, (outcome, by_row) in self.differences.items()
        ]
        return [f"pooled by {other} instead, what differs most: {', '.join(told)}"]

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Pool({self.how}, by {self.by}, of {len(self.analysts)}: {', '.join(self)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _points(apart: float) -> str:
    sign = "\N{MINUS SIGN}" if apart < 0 else "+"
    return f"{sign}{100 * abs(apart):.1f} points" if abs(apart) >= 5e-4 else "by less than 0.1 points"


def _texts(row: PooledRow, values: Floats) -> list[str]:
    if np.isnan(values).any():
        return ["nothing"] * len(values)
    return [amount(float(v)) for v in values] if row.kind == "amount" else percentages(values.tolist())
