"""Answers for many draws of what is uncertain: how far each could move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.measure import real
from scenarios.results.records import recorded
from scenarios.results.tables import html_table, text_table
from scenarios.results.targets import Target, target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Ensemble", "Rank", "Variance"]

Floats = NDArray[np.float64]

PARTS = 16
"""Into how many parts of Sobol's sequence its error is judged from."""


@recorded
class Rank(NamedTuple):
    """How often an option comes first among all: alone, and level with others."""

    alone: float
    tied: float


@recorded
class Variance(NamedTuple):
    """The two parts of a variance: from chance, the weights being what they are; and from not knowing the weights."""

    chance: float
    weights: float

    @property
    def total(self) -> float:
        """Their sum."""
        return self.chance + self.weights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ensemble:
    """The exact answer for each draw of the uncertain weights, factors, effects and values.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared; "" for a forecast, which has one row, called "".
    options : tuple of str
        Option ids.
    outcomes : tuple of str
        Outcome ids, in their natural order.
    probabilities : float array of shape (samples, options, outcomes)
        Of each draw; read-only, rows add up to 1.
    measures : tuple of str
        Measure ids.
    means : float array of shape (samples, options, measures)
        The expectation of each measure under each draw, in its own unit; read-only.
    squares : float array of shape (samples, options, measures)
        The expectation of its square; read-only.
    uncertain : tuple of str
        Addresses of what was drawn; empty if everything is certain, and then all samples are the same.
    method : str
        ``sobol``, ``random`` or ``lhs``.
    provenance : Provenance
        How the draws were made.

    Examples
    --------
    >>> import scenarios as sc
    >>> spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=1024, seed=1)
    >>> low, high = spread.interval("settlement")["withdrawal"]
    >>> 0 < low < spread.mean("settlement")["withdrawal"] < high < 1
    True
    """

    by: str
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    probabilities: Floats
    measures: tuple[str, ...]
    means: Floats
    squares: Floats
    uncertain: tuple[str, ...]
    method: str
    better: Mapping[str, str | None]
    labels: Labels
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.probabilities)

    def _target(self, target: object) -> Target:
        return target_of(target, self.outcomes, self.measures)

    def _by_option(self, numbers: Iterable[Any]) -> dict[str, Any]:
        return dict(zip(self.options, numbers, strict=True))

    def values(self, target: str | Iterable[str]) -> Floats:
        """Return the probability of a target, or the expectation of a measure, draw by draw.

        Parameters
        ----------
        target : str or iterable of str
            An outcome, a set of outcomes, or a measure.

        Returns
        -------
        float array of shape (samples, options)
        """
        found = self._target(target)
        if found.measure is not None:
            return self.means[:, :, found.measure]
        if len(found.outcomes) == 1:
            return self.probabilities[:, :, found.outcomes[0]]
        total: Floats = self.probabilities[:, :, found.outcomes].sum(axis=2)
        return total

    def mean(self, target: str | Iterable[str]) -> dict[str, float]:
        """Return the mean over the draws, by option."""
        return self._by_option(self.values(target).mean(axis=0).tolist())

    def quantile(self, level: float, target: str | Iterable[str]) -> dict[str, float]:
        """Return what a share `level` of the draws stays at or below, by option; 0.5 is the median."""
        return self._by_option(np.quantile(self.values(target), _share("quantile: level", level), axis=0).tolist())

    def interval(self, target: str | Iterable[str], level: float = 0.9) -> dict[str, tuple[float, float]]:
        """Return the interval in the middle that holds a share `level` of the draws, by option."""
        tail = (1 - _share("interval: level", level)) / 2
        low, high = np.quantile(self.values(target), [tail, 1 - tail], axis=0)
        return self._by_option(zip(low.tolist(), high.tolist(), strict=True))

    def exceedance(self, threshold: float, target: str | Iterable[str]) -> dict[str, float]:
        """Return the share of the draws in which the target lies above `threshold`, by option."""
        return self._by_option((self.values(target) > real(threshold)).mean(axis=0).tolist())

    def difference(self, option: str, other: str, target: str | Iterable[str]) -> Floats:
        """Return by how much the target is greater under one option than under another, draw by draw.

        Both are taken from the same draws, so that what they share cancels out.

        Returns
        -------
        float array of shape (samples,)
        """
        values = self.values(target)
        return values[:, place(option, self.options, "option")] - values[:, place(other, self.options, "option")]

    def first(self, target: str | Iterable[str], better: Literal["higher", "lower"] | None = None) -> dict[str, Rank]:
        """Return in what share of the draws each option is the best, alone or level with others.

        Parameters
        ----------
        target : str or iterable of str
            An outcome, a set of outcomes, or a measure.
        better : {"higher", "lower"}, optional
            Which is best. A measure may say so in the file; ask with the other one for the worst.

        Notes
        -----
        Options are level where they differ by less than 1e-12 of the greatest amount. Ties are not broken: the shares of
        those alone and one for each tie add up to 1.
        """
        found = self._target(target)
        wanted = self.better.get(found.name) if better is None and found.measure is not None else better
        if wanted not in {"higher", "lower"}:
            raise QuestionError(
                f"first: better must be 'higher' or 'lower' for {found.name!r}, got {shown(better)}; say which is best"
            )
        values = self.values(target)
        top = values.max(axis=1) if wanted == "higher" else values.min(axis=1)
        level = np.abs(values - top[:, None]) <= 1e-12 * np.abs(values).max(axis=1)[:, None]
        alone = level & (level.sum(axis=1) == 1)[:, None]
        pairs = zip(alone.mean(axis=0).tolist(), (level & ~alone).mean(axis=0).tolist(), strict=True)
        return self._by_option(Rank(*pair) for pair in pairs)

    def variance(self, target: str | Iterable[str]) -> dict[str, Variance]:
        """Return the variance of what comes of each option, in its two parts.

        Notes
        -----
        With X the measure's total, or 1 if the outcome happens and else 0, and w the weights:
        Var X = E[Var(X | w)] + Var(E[X | w]), the law of total variance. The first stays however well the weights are known.
        """
        found = self._target(target)
        values = self.values(target)
        squares = values if found.measure is None else self.squares[:, :, found.measure]
        chance = np.maximum(squares - values**2, 0).mean(axis=0)
        parts = zip(chance.tolist(), values.var(axis=0).tolist(), strict=True)
        return self._by_option(Variance(*part) for part in parts)

    def standard_error(self, target: str | Iterable[str]) -> dict[str, float]:
        """Return how far the mean of the draws may lie from that of all possible ones, as a standard error, by option.

        Notes
        -----
        For ``random`` s/√n; for ``lhs`` the same, which is more than it is. For ``sobol`` the means of 16 successive parts
        of the sequence, each spread as evenly as the whole, are compared; as errors of the parts partly cancel, this too is
        more than it is.
        """
        values = self.values(target)
        if self.method == "sobol" and len(values) >= 2 * PARTS:
            values = np.array([part.mean(axis=0) for part in np.array_split(values, PARTS)])
        if len(values) == 1:
            return self._by_option([float("nan") if self.uncertain else 0.0] * len(self.options))
        return self._by_option((values.std(axis=0, ddof=1) / np.sqrt(len(values))).tolist())

    def convergence(self, target: str | Iterable[str]) -> tuple[NDArray[np.int64], Floats]:
        """Return the means of the first 1, 2, 4, … draws, and of all.

        Returns
        -------
        counts : int array of shape (steps,)
        means : float array of shape (steps, options)
        """
        values = self.values(target)
        counts = np.unique([*(2**k for k in range(len(values).bit_length())), len(values)])
        return counts, np.array([values[:count].mean(axis=0) for count in counts])

    def to_frame(self) -> pd.DataFrame:
        """Return one row per draw, option and target (outcomes, then measures): sample, option, target, value (extra ``frames``)."""
        wide = np.concatenate([self.probabilities, self.means], axis=2)
        samples, options, targets = wide.shape
        return frame(
            {
                "sample": np.repeat(np.arange(samples), options * targets),
                "option": np.tile(np.repeat(self.options, targets), samples),
                "target": np.tile([*self.outcomes, *self.measures], samples * options),
                "value": wide.ravel(),
            }
        )

    def summary(self) -> pd.DataFrame:
        """Return one row per option and target: mean, 5 %, 25 %, 50 %, 75 % and 95 % quantiles, standard error (extra ``frames``)."""
        levels = (0.05, 0.25, 0.5, 0.75, 0.95)
        rows: dict[str, list[Any]] = {
            "option": [],
            "target": [],
            "mean": [],
            **{f"{level:.0%}": [] for level in levels},
            "error": [],
        }
        for target in (*self.outcomes, *self.measures):
            quantiles = np.quantile(self.values(target), levels, axis=0)
            for k, (option, error) in enumerate(self.standard_error(target).items()):
                found = [option, target, self.mean(target)[option], *quantiles[:, k].tolist(), error]
                for column, value in zip(rows.values(), found, strict=True):
                    column.append(value)
        return frame(rows)

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw options × outcomes with their intervals; see `scenarios.plots.interval_bars`."""
        return plots().interval_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def plot_density(self, target: str | Iterable[str], ax: Axes | None = None) -> Axes:
        """Draw how the draws of a target are distributed; see `scenarios.plots.density_ridges`."""
        return plots().density_ridges(self, target, ax)  # type: ignore[no-any-return]

    def plot_first(
        self, target: str | Iterable[str], better: Literal["higher", "lower"] | None = None, ax: Axes | None = None
    ) -> Axes:
        """Draw how often each option comes first; see `scenarios.plots.first_bars`."""
        return plots().first_bars(self, target, better, ax)  # type: ignore[no-any-return]

    def plot_convergence(self, target: str | Iterable[str], ax: Axes | None = None) -> Axes:
        """Draw the running means; see `scenarios.plots.convergence_lines`."""
        return plots().convergence_lines(self, target, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        names = [self.labels.outcomes[o] for o in self.outcomes]
        names += [
            f"{self.labels.measures[m]}" + (f" ({self.labels.units[m]})" if self.labels.units[m] else "")
            for m in self.measures
        ]
        rows = []
        for target, name in zip((*self.outcomes, *self.measures), names, strict=True):
            show = amount if target in self.measures else _percent
            intervals = self.interval(target)
            cells = [
                f"{show(mean)}\n{show(low).removesuffix(' %')} to {show(high)}"
                for mean, (low, high) in zip(self.mean(target).values(), intervals.values(), strict=True)
            ]
            rows.append([name, *cells])
        heads = [self.labels.options[option] for option in self.options] if self.by else ["all"]
        said = (
            "mean, and below it where 90 % of the draws lie"
            if self.uncertain
            else "everything is certain: all draws are the same"
        )
        return self.labels.title, ["", *heads], rows, f"{said}; {self.provenance}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        what = f"by {self.by}: {', '.join(self.options)}" if self.by else "forecast"
        return f"Ensemble({len(self):,} draws of {len(self.uncertain)} judgements; {what}; outcomes {', '.join(self.outcomes)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _share(name: str, level: object) -> float:
    if isinstance(level, bool) or not isinstance(level, int | float | np.number) or not 0 <= level <= 1:
        raise QuestionError(f"{name} must lie between 0 and 1, got {shown(level)}; 0.9 is usual")
    return float(level)
