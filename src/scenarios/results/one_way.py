"""How an answer moves with one judgement, and which option is best where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.results.answers import input_text
from scenarios.results.extras import frame, plots
from scenarios.results.records import recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.answers import Answer
    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["OneWay", "Region"]

Floats = NDArray[np.float64]

_ROWS = 9


@recorded
class Region(NamedTuple):
    """Between which values of a judgement an option is best."""

    low: float
    high: float
    option: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OneWay:
    """The answer of every option against one judgement, all others at their best estimates.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    address, kind : str
        The judgement.
    best : float
        Its best estimate.
    share : bool
        Whether it is a probability.
    x : float array of shape (points,)
        Its values, rising; the best estimate and all tipping points among them. Read-only.
    answers : float array of shape (points, options)
        Exact; with ``versus``, less that of this option. Read-only.
    regions : tuple of Region
        Which option is best where: the strategy region. Empty where none is called the best.
    form : str
        "line", "two lines" (with a bend at the best estimate), or "curve": a ratio of polynomials.
    slope : float array of shape (options,)
        The derivative at the best estimate. Read-only.
    covariation : str
    provenance : Provenance
    """

    answer: Answer
    address: str
    kind: str
    best: float
    share: bool
    x: Floats
    answers: Floats
    regions: tuple[Region, ...]
    form: str
    slope: Floats
    covariation: str
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
    def breakpoints(self) -> tuple[float, ...]:
        """Where the best option changes."""
        return tuple(region.low for region in self.regions[1:])

    @property
    def base(self) -> Floats:
        """The answer of every option at the best estimate."""
        found: Floats = self.answers[int(np.searchsorted(self.x, self.best))]
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return one row per point and option: judgement, x, option, answer (extra ``frames``)."""
        count = len(self.options)
        return frame(
            {
                "judgement": [self.address] * (count * len(self.x)),
                "x": np.repeat(self.x, count),
                "option": np.tile(self.options, len(self.x)),
                "answer": self.answers.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the lines; see `scenarios.plots.one_way_lines`."""
        return plots().one_way_lines(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def text_of(self, value: float) -> str:
        """Return a value of the judgement as a text."""
        return input_text(self.kind, value, share=self.share)

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        answer = self.answer
        columns = [k for k, option in enumerate(self.options) if not answer.versus or option != answer.versus]
        wanted = np.concatenate([np.linspace(self.x[0], self.x[-1], _ROWS), [self.best, *self.breakpoints]])
        rows = []
        for i in np.unique(np.abs(self.x[:, None] - wanted).argmin(axis=0)).tolist():
            mark = " (now)" if self.x[i] == self.best else " (tips)" if self.x[i] in self.breakpoints else ""
            rows.append([self.text_of(self.x[i]) + mark, *(answer.shown(self.answers[i, k]) for k in columns)])
        notes = [
            f"{answer.option(region.option)} is best from {self.text_of(region.low)} to {self.text_of(region.high)}"
            for region in self.regions
        ]
        if self.kind == "weight":
            notes.append(f"other entries of the row: {self.covariation}")
        title = f"{answer.labels.title}: {answer.title} against {self.address}"
        header = ["", *(answer.option(self.options[k]) for k in columns)]
        return title, header, rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"OneWay({self.answer.target.name} against {self.address}: {self.form})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
