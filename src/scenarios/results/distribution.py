"""Answers about outcomes: one distribution, and one for each option side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.model.words import Scale
    from scenarios.results.provenance import Provenance

__all__ = ["Comparison", "OutcomeDistribution"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Names for people, shared by all results about one scenario."""

    title: str
    outcomes: Mapping[str, str]
    measures: Mapping[str, str]
    units: Mapping[str, str]
    options: Mapping[str, str]
    scale: Scale


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OutcomeDistribution(Lookup[float]):
    """How likely each outcome is, and what each measure is expected to be.

    A mapping of outcome to probability, in the order of the file.

    Attributes
    ----------
    outcomes : tuple of str
        Outcome ids, in their natural order.
    probabilities : float array of shape (outcomes,)
        Read-only; adds up to 1.
    measures : tuple of str
        Measure ids.
    means : float array of shape (measures,)
        Expectations, in the measures' own units.
    option : str
        The option under which they hold, "" for a forecast.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> both = sc.compare(sc.load("us-options"))["both"]
    >>> 0 <= both.probability(both.outcomes[:2]) <= 1
    True
    """

    outcomes: tuple[str, ...]
    probabilities: Floats
    measures: tuple[str, ...]
    means: Floats
    labels: Labels
    provenance: Provenance
    option: str = ""

    def __getitem__(self, outcome: str) -> float:
        return float(self.probabilities[place(outcome, self.outcomes, "outcome")])

    def __iter__(self) -> Iterator[str]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def probability(self, outcomes: str | Iterable[str]) -> float:
        """Return the probability of an outcome, or of any of a set of outcomes.

        Parameters
        ----------
        outcomes : str or iterable of str
            Outcome ids; naming one twice counts it once.

        Raises
        ------
        QuestionError
            If there is no such outcome.
        """
        if not isinstance(outcomes, Iterable):
            raise QuestionError(f"outcomes must be an outcome or a set of outcomes, got {shown(outcomes)}")
        names = [outcomes] if isinstance(outcomes, str) else list(outcomes)
        return float(sum(self.probabilities[i] for i in sorted({place(n, self.outcomes, "outcome") for n in names})))

    def mean(self, measure: str) -> float:
        """Return the expectation of a measure, in its own unit."""
        return float(self.means[place(measure, self.measures, "measure")])

    def cdf(self, outcome: str) -> float:
        """Return the probability of this outcome or one that stands before it in the file's order."""
        return min(1.0, float(self.probabilities[: place(outcome, self.outcomes, "outcome") + 1].sum()))

    def quantile(self, level: float) -> str:
        """Return the first outcome, in the file's order, up to which the probability reaches `level`.

        Parameters
        ----------
        level : float
            In [0, 1]; 0.5 is the median outcome.
        """
        return self.outcomes[quantile_place(self.probabilities, level)]

    def words(self) -> tuple[str, ...]:
        """Return the word of the scenario's scale for each outcome, "" where the scale has none."""
        return tuple(self.labels.scale.word_for(float(p)) for p in self.probabilities)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per outcome: outcome, label, probability, word (needs the extra ``frames``)."""
        return frame(
            {
                "outcome": list(self.outcomes),
                "label": [self.labels.outcomes[o] for o in self.outcomes],
                "probability": self.probabilities,
                "word": list(self.words()),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the distribution; see `scenarios.plots.outcome_bars`."""
        return plots().outcome_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            [self.labels.outcomes[o], share, word]
            for o, share, word in zip(
                self.outcomes, percentages(self.probabilities.tolist()), self.words(), strict=True
            )
        ]
        rows += [
            [f"{self.labels.measures[m]} (mean)", amount(mean), self.labels.units[m]]
            for m, mean in zip(self.measures, self.means, strict=True)
        ]
        title = self.labels.title + (f": {self.labels.options[self.option]}" if self.option else "")
        return title, ["outcome", "probability", f"word ({self.labels.scale.id})"], rows, str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        parts = ", ".join(f"{o}: {p:.4g}" for o, p in zip(self.outcomes, self.probabilities, strict=True))
        return f"OutcomeDistribution({parts})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Lookup[OutcomeDistribution]):
    """The outcome distribution of every option, side by side.

    A mapping of option to `OutcomeDistribution`, in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    options : tuple of str
        Option ids.
    outcomes : tuple of str
        Outcome ids, in their natural order.
    probabilities : float array of shape (options, outcomes)
        Read-only; rows add up to 1.
    measures : tuple of str
        Measure ids.
    means : float array of shape (options, measures)
        Expectations, in the measures' own units.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    probabilities: Floats
    measures: tuple[str, ...]
    means: Floats
    labels: Labels
    provenance: Provenance

    def __getitem__(self, option: str) -> OutcomeDistribution:
        i = place(option, self.options, "option")
        return OutcomeDistribution(
            self.outcomes, self.probabilities[i], self.measures, self.means[i], self.labels, self.provenance, option
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and outcome: option, outcome, label, probability, word (extra ``frames``)."""
        shape = self.probabilities.shape
        return frame(
            {
                "option": np.repeat(self.options, shape[1]),
                "outcome": np.tile(self.outcomes, shape[0]),
                "label": [self.labels.outcomes[o] for o in self.outcomes] * shape[0],
                "probability": self.probabilities.ravel(),
                "word": [self.labels.scale.word_for(float(p)) for p in self.probabilities.ravel()],
            }
        )

    def measures_frame(self) -> pd.DataFrame:
        """Return one row per option and measure: option, measure, label, unit, mean (extra ``frames``)."""
        shape = self.means.shape
        return frame(
            {
                "option": np.repeat(self.options, shape[1]),
                "measure": np.tile(self.measures, shape[0]),
                "label": [self.labels.measures[m] for m in self.measures] * shape[0],
                "unit": [self.labels.units[m] for m in self.measures] * shape[0],
                "mean": self.means.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the options side by side; see `scenarios.plots.outcome_bars`."""
        return plots().outcome_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        labels = self.labels
        columns = []
        for i in range(len(self.options)):
            shares = percentages(self.probabilities[i].tolist())
            named = [labels.scale.word_for(float(p)) for p in self.probabilities[i]]
            cells = [f"{s}\n{w}" if w else s for s, w in zip(shares, named, strict=True)]
            columns.append(cells + [amount(mean) for mean in self.means[i]])
        heads = [labels.outcomes[o] for o in self.outcomes]
        heads += [
            f"{labels.measures[m]}, mean" + (f" ({labels.units[m]})" if labels.units[m] else "") for m in self.measures
        ]
        rows = [[head, *(column[k] for column in columns)] for k, head in enumerate(heads)]
        foot = f"{self.provenance}; words of {labels.scale.id}"
        return labels.title, ["", *(labels.options[o] for o in self.options)], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Comparison(by {self.by}: {', '.join(self.options)}; outcomes {', '.join(self.outcomes)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def amount(value: float) -> str:
    """Show an amount with the digits that a reader can use."""
    if value == 0 or 0.01 <= abs(value) < 1e6:
        return f"{value:,.2f}"
    return f"{value:.3g}"


def quantile_place(probabilities: Floats, level: float) -> int:
    """Return the first index at which the cumulative probability reaches `level`."""
    if isinstance(level, bool) or not isinstance(level, int | float | np.number) or not 0 <= level <= 1:
        msg = f"quantile: level must lie between 0 and 1, got {shown(level)}; 0.5 asks for the median"
        raise QuestionError(msg)
    positive = np.flatnonzero(probabilities > 0)
    reached = np.cumsum(probabilities) >= level - 1e-12  # so that 0.5 of two halves is the first
    reached &= np.arange(len(probabilities)) >= positive[0]
    return int(np.argmax(reached)) if reached.any() else int(positive[-1])


def place(name: object, known: tuple[str, ...], what: str) -> int:
    try:
        return known.index(name)
    except ValueError:
        raise MissingNameError(f"no {what} {shown(name)}; {did_you_mean(name, known)}") from None


class MissingNameError(QuestionError, KeyError):
    """A name that a result does not hold; a KeyError too, so that results are true mappings."""

    __str__ = ValueError.__str__
