"""What happened, beside the forecasts as they stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.files.resolutions import FORMAT, write_document
from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["OUTCOME", "Resolution", "Resolved"]

Floats = NDArray[np.float64]

OUTCOME = "(outcome)"


@recorded
@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """One question of a scenario that has an answer now.

    Attributes
    ----------
    target : str
        The node or gate step; ``"(outcome)"`` for the outcome.
    categories : tuple of str
        Branches or outcomes, in the order of the file.
    ordered : bool
        Whether they were said to stand in order, so that a ranked probability score may be asked.
    happened : str
        Which of them did.
    given : mapping of node to branch
        What had happened before, of which the forecasts knew.
    probabilities : float array of shape (forecasters, categories)
        Rows add up to 1; a row is NaN if a forecaster gave no chance to what had happened before. Read-only.
    """

    target: str
    categories: tuple[str, ...]
    ordered: bool
    happened: str
    given: Mapping[str, str]
    probabilities: Floats

    @property
    def answer(self) -> int:
        """The number of the category that happened."""
        return self.categories.index(self.happened)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Resolution(Lookup[Resolved]):
    """What happened in a scenario, and what was forecast of it.

    A mapping of target to `Resolved`: the nodes in the order of the file, then ``"(outcome)"``, as far as they are known.

    Attributes
    ----------
    scenario, title : str
    content_hash : str
        Of the scenario as it stood.
    on : str
        The date on which it was known, as 2025-08-24.
    source : str
    do : mapping of node to option
        What was really chosen, and so was set and not forecast.
    forecasters : tuple of str
        ``"as written"``, the analysts, then pools.
    labels : mapping of forecaster to name for people
    questions : tuple of Resolved
    version : str
        Of the library that made the forecasts.
    illustrative : bool
        Whether the scenario calls its weights illustrative.
    """

    scenario: str
    title: str
    content_hash: str
    on: str
    source: str
    do: Mapping[str, str]
    forecasters: tuple[str, ...]
    labels: Mapping[str, str]
    questions: tuple[Resolved, ...]
    version: str
    illustrative: bool

    @property
    def targets(self) -> tuple[str, ...]:
        """What is resolved."""
        return tuple(question.target for question in self.questions)

    def __getitem__(self, target: str) -> Resolved:
        return self.questions[place(target, self.targets, "target")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.targets)

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def provenance(self) -> str:
        """How the numbers were got."""
        chosen = "".join(f", do {node}={option}" for node, option in self.do.items())
        return f"resolve of {self.scenario}{chosen}; exact, as known on {self.on}; content {self.content_hash[:12]}; scenarios {self.version}"

    def to_document(self) -> dict[str, Any]:
        """Return the resolution as plain dictionaries, lists, texts and numbers: what a file holds."""
        questions = {}
        for question in self.questions:
            rows = {
                name: None if np.isnan(row).any() else row.tolist()
                for name, row in zip(self.forecasters, question.probabilities, strict=True)
            }
            questions[question.target] = {
                "happened": question.happened,
                "categories": list(question.categories),
                "ordered": question.ordered,
                "given": dict(question.given),
                "forecasts": rows,
            }
        return {
            "format": FORMAT,
            "scenario": self.scenario,
            "title": self.title,
            "content_hash": self.content_hash,
            "version": self.version,
            "date": self.on,
            "source": self.source,
            "illustrative": self.illustrative,
            "do": dict(self.do),
            "forecasters": {name: self.labels[name] for name in self.forecasters},
            "questions": questions,
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the resolution; `load_resolution` reads it back.

        Parameters
        ----------
        path : str or path
            Ends in ``.yaml``, ``.yml`` or ``.json``. The file is written whole or not at all.

        Raises
        ------
        ScenariosError
            If the name ends otherwise, or the file cannot be written.
        """
        write_document(self.to_document(), path)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per target, forecaster and category: target, forecaster, category, probability, happened (extra ``frames``)."""
        rows = [
            (question, name, category, float(p))
            for question in self.questions
            for name, row in zip(self.forecasters, question.probabilities, strict=True)
            for category, p in zip(question.categories, row, strict=True)
        ]
        return frame(
            {
                "target": [question.target for question, *_ in rows],
                "forecaster": [name for _, name, *_ in rows],
                "category": [category for *_, category, _ in rows],
                "probability": [p for *_, p in rows],
                "happened": [category == question.happened for question, _, category, _ in rows],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw how likely each forecaster held what happened; see `scenarios.plots.resolution_dots`."""
        return plots().resolution_dots(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = []
        for question in self.questions:
            shares = question.probabilities[:, question.answer]
            cells = ["–" if np.isnan(p) else percentages([float(p), 1 - float(p)])[0] for p in shares]
            rows.append([f"{question.target}: {question.happened}", *cells])
        note = "illustrative weights, not an assessment; " if self.illustrative else ""
        foot = note + (f"reported by {self.source}; " if self.source else "") + self.provenance
        return (
            f"{self.title or self.scenario}: what happened, and how likely it was held",
            ["", *(self.labels[name] for name in self.forecasters)],
            rows,
            foot,
        )

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        happened = ", ".join(f"{question.target}: {question.happened}" for question in self.questions)
        return f"Resolution({self.scenario}: {happened})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
