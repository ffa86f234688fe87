"""How an answer moves with many judgements, each as far as it goes: a spider."""

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

__all__ = ["Spider"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Spider:
    """The answer against every judgement, each moved the same part of the way to its ends.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    addresses, kinds : tuple of str
        The judgements, the one that moves an option most first.
    steps : float array of shape (steps,)
        From -1, the lower end of every range, by 0, the best estimate, to 1, the upper end. Read-only.
    x : float array of shape (judgements, steps)
        What that makes of each judgement. Read-only.
    answers : float array of shape (judgements, steps, options)
        Exact. Read-only.
    base : float array of shape (options,)
        The answer now. Read-only.
    covariation : str
    provenance : Provenance
    """

    answer: Answer
    addresses: tuple[str, ...]
    kinds: tuple[str, ...]
    steps: Floats
    x: Floats
    answers: Floats
    base: Floats
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

    def line(self, address: str, option: str) -> Floats:
        """Return an option's answer at all steps of a judgement."""
        i, k = place(address, self.addresses, "judgement"), place(option, self.options, "option")
        found: Floats = self.answers[i, :, k]
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement, step and option: judgement, step, x, option, answer (extra ``frames``)."""
        judgements, steps, count = self.answers.shape
        return frame(
            {
                "judgement": np.repeat(self.addresses, steps * count),
                "step": np.tile(np.repeat(self.steps, count), judgements),
                "x": np.repeat(self.x.ravel(), count),
                "option": np.tile(self.options, judgements * steps),
                "answer": self.answers.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the lines of one option; see `scenarios.plots.spider_lines`."""
        return plots().spider_lines(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        answer = self.answer
        shown = np.unique(np.linspace(0, len(self.steps) - 1, 5).round().astype(int)).tolist()
        rows = []
        for k, option in enumerate(self.options):
            for i, address in enumerate(self.addresses):
                name = f"{answer.option(option)}: {address}" if len(self.options) > 1 else address
                rows.append([name, *(answer.shown(self.answers[i, j, k]) for j in shown)])
        header = ["", *(f"{self.steps[j]:+.0%}" for j in shown)]
        notes = [f"part of the way to the ends; other entries of a row: {self.covariation}", str(self.provenance)]
        return f"{answer.labels.title}: {answer.title}", header, rows, "; ".join(notes)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Spider({self.answer.target.name}: {len(self.addresses)} judgements)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
