"""Which uncertain judgement an answer's variance comes from: Sobol' indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.answers import Answer
    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Sobol"]

Floats = NDArray[np.float64]

_SHOWN = 15


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sobol:
    """How an answer's variance is shared out among what is uncertain.

    Attributes
    ----------
    answer : Answer
        The target and its options.
    sources : tuple of str
        What is uncertain, the greatest total index first: a row, a step, a factor, an amount, a parameter, or a group of them.
    groups : str
        What was put together: "node", "actor", "source"; "" if nothing.
    first : float array of shape (sources, options)
        First-order indices: the part of the variance that would go if only this source were known. Read-only.
    total : float array of shape (sources, options)
        Total indices: the part that would be left if all others were known. Read-only.
    first_interval, total_interval : float arrays of shape (sources, options, 2), or None
        Confidence intervals of 95 %; None where indices are exact. Read-only.
    mean, variance : float arrays of shape (options,)
        Of the answer while everything is drawn. Read-only.
    exact : bool
        Whether nothing was sampled.
    provenance : Provenance
    """

    answer: Answer
    sources: tuple[str, ...]
    groups: str
    first: Floats
    total: Floats
    first_interval: Floats | None
    total_interval: Floats | None
    mean: Floats
    variance: Floats
    exact: bool
    provenance: Provenance

    @property
    def labels(self) -> Labels:
        """What people call things."""
        return self.answer.labels

    @property
    def options(self) -> tuple[str, ...]:
        """The options."""
        return self.answer.options

    @property
    def interaction(self) -> Floats:
        """The part of each option's variance that no source has by itself, of shape (options,); 0 where nothing varies."""
        found: Floats = np.where(self.variance > 0, 1 - self.first.sum(axis=0), 0.0)
        return found

    def index(self, source: str, option: str = "", *, total: bool = False) -> float:
        """Return the first-order or the total index of a source; the option may be left out where there is only one."""
        i = place(source, self.sources, "source")
        k = 0 if not option and len(self.options) == 1 else place(option, self.options, "option")
        return float((self.total if total else self.first)[i, k])

    def to_frame(self) -> pd.DataFrame:
        """Return one row per source and option (extra ``frames``).

        Columns: source, option, first, total, and where they are sampled first_low, first_high, total_low, total_high.
        """
        count = len(self.options)
        columns: dict[str, Any] = {
            "source": np.repeat(self.sources, count),
            "option": np.tile(self.options, len(self.sources)),
            "first": self.first.ravel(),
            "total": self.total.ravel(),
        }
        if self.first_interval is not None and self.total_interval is not None:
            for name, ends in (("first", self.first_interval), ("total", self.total_interval)):
                columns |= {f"{name}_low": ends[..., 0].ravel(), f"{name}_high": ends[..., 1].ravel()}
        return frame(columns)

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the indices as bars; see `scenarios.plots.sobol_bars`."""
        return plots().sobol_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        def cell(i: int, k: int) -> str:
            text = f"{self.first[i, k]:.3f} / {self.total[i, k]:.3f}"
            if self.total_interval is None:
                return text
            low, high = self.total_interval[i, k].tolist()
            return f"{text}\n(total {low:.3f}\nto {high:.3f})"

        answer = self.answer
        columns = [k for k, option in enumerate(self.options) if not answer.versus or option != answer.versus]
        rows = [[source, *(cell(i, k) for k in columns)] for i, source in enumerate(self.sources[:_SHOWN])]
        rows.append(["interaction", *(f"{self.interaction[k]:.3f}" for k in columns)])
        notes = ["first-order / total index"]
        if len(self.sources) > _SHOWN:
            notes.append(f"{len(self.sources) - _SHOWN} more sources have less")
        header = ["", *(answer.option(self.options[k]) for k in columns)]
        title = f"{answer.labels.title}: {answer.title}, where its variance comes from"
        return title, header, rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        how = "exact" if self.exact else "sampled"
        return f"Sobol({self.answer.target.name}: {len(self.sources)} sources, {how})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
