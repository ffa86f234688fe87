"""Which option is best while two judgements move together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.results.answers import input_text
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.answers import Answer
    from scenarios.results.distribution import Labels
    from scenarios.results.one_way import Region
    from scenarios.results.provenance import Provenance

__all__ = ["TwoWay"]

Floats = NDArray[np.float64]

_ROWS = 6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TwoWay:
    """The answer of every option against two judgements, and the regions in which each is best.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    addresses, kinds : tuple of str
        The two judgements; the first is across, the second up.
    shares : tuple of bool
        Whether each is a probability.
    best : tuple of float
        Their best estimates.
    x, y : float arrays of shape (across,) and (up,)
        Their values. Read-only.
    answers : float array of shape (across, up, options)
        Exact. Read-only.
    choice : int array of shape (across, up)
        Which option is best. Read-only.
    columns : tuple of tuple of Region
        At each value across, which option is best where, with exact ends: the switching curves.
    covariation : str
    provenance : Provenance
    """

    answer: Answer
    addresses: tuple[str, str]
    kinds: tuple[str, str]
    shares: tuple[bool, bool]
    best: tuple[float, float]
    x: Floats
    y: Floats
    answers: Floats
    choice: NDArray[np.int64]
    columns: tuple[tuple[Region, ...], ...]
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

    def curve(self, below: str, above: str) -> list[tuple[float, float]]:
        """Return the points (x, y) at which one option gives way to another as the second judgement rises."""
        return [
            (float(x), after.low)
            for x, column in zip(self.x, self.columns, strict=True)
            for before, after in itertools.pairwise(column)
            if (before.option, after.option) == (below, above)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per pair of values and option: x, y, option, answer, best (extra ``frames``)."""
        across, up, count = self.answers.shape
        names = np.array(self.options, object)
        return frame(
            {
                "x": np.repeat(self.x, up * count),
                "y": np.tile(np.repeat(self.y, count), across),
                "option": np.tile(self.options, across * up),
                "answer": self.answers.ravel(),
                "best": np.repeat(names[self.choice.ravel()], count),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the map; see `scenarios.plots.region_map`."""
        return plots().region_map(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def text_of(self, which: int, value: float) -> str:
        """Return a value of the first (0) or the second (1) judgement as a text."""
        return input_text(self.kinds[which], value, share=self.shares[which])

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        places = np.unique(np.linspace(0, len(self.x) - 1, _ROWS).round().astype(int)).tolist()
        rows = []
        for i in places:
            said = [
                f"{self.answer.option(part.option)}: {self.text_of(1, part.low)} to {self.text_of(1, part.high)}"
                for part in self.columns[i]
            ]
            rows.append([self.text_of(0, float(self.x[i])), "\n".join(said)])
        share = np.bincount(self.choice.ravel(), minlength=len(self.options)) / self.choice.size
        notes = [
            f"{self.answer.option(o)} is best on {s:.0%} of the map"
            for o, s in zip(self.options, share, strict=True)
            if s
        ]
        title = f"{self.answer.labels.title}: {self.answer.title}, best option against two judgements"
        return (
            title,
            [self.addresses[0], f"best by {self.addresses[1]}"],
            rows,
            "; ".join([*notes, str(self.provenance)]),
        )

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"TwoWay({self.answer.target.name} against {self.addresses[0]} and {self.addresses[1]})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
