"""How good forecasts were: losses by question, calibration, and what the Brier score is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios._version import __version__
from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["CalibrationCurve", "Decomposition", "ForecasterScore", "Scores"]

Floats = NDArray[np.float64]


@recorded
@dataclass(frozen=True, slots=True, eq=False)
class CalibrationCurve:
    """How often events happened, by bin of the probability that they were given.

    Attributes
    ----------
    edges : float array of shape (bins, 2)
        Of each bin that holds any event; twice the probability where each probability is a group of its own.
    forecasts : float array of shape (bins,)
        Mean probability in the bin.
    hits, counts : int arrays of shape (bins,)
        Events that happened, and all of them.
    interval : float array of shape (bins, 2)
        For the frequency, as if the events were independent.
    level : float
        Of the interval.
    method : {"wilson", "clopper-pearson"}
    """

    edges: Floats
    forecasts: Floats
    hits: NDArray[np.intp]
    counts: NDArray[np.intp]
    interval: Floats
    level: float
    method: str

    @property
    def frequencies(self) -> Floats:
        """The share of events that happened, by bin."""
        return self.hits / self.counts


@recorded
@dataclass(frozen=True, slots=True)
class Decomposition:
    """What the mean of (probability − event)² is made of: reliability − resolution + uncertainty + within.

    Attributes
    ----------
    brier : float
        That mean, over the events: the one-sided Brier score.
    reliability : float
        How far frequencies are from the probabilities of their groups; 0 is perfect.
    resolution : float
        How far the frequencies of the groups are from the base rate; more is better.
    uncertainty : float
        Base rate × (1 − base rate): what always saying the base rate would cost.
    within : float
        What the spread of probabilities within bins adds; 0 where each probability is a group of its own.
    events : int
    base_rate : float
        Share of the events that happened.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    events: int
    base_rate: float


@recorded
@dataclass(frozen=True, slots=True)
class ForecasterScore:
    """How one forecaster did.

    Attributes
    ----------
    name : str
    questions : int
        How many this forecaster had a forecast for.
    mean : float
        Mean loss over them; less is better, and it may be infinite.
    skill : float
        1 − mean loss / mean loss of the baseline, over the questions that both have; 1 is perfect, 0 as good as the baseline. NaN where the
        baseline loses nothing, or loses infinitely much.
    curve : CalibrationCurve
    decomposition : Decomposition
    """

    name: str
    questions: int
    mean: float
    skill: float
    curve: CalibrationCurve
    decomposition: Decomposition


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scores(Lookup[ForecasterScore]):
    """Forecasters scored by one rule.

    A mapping of forecaster to `ForecasterScore`, in the order of the file: its own judgement, the analysts, the pools.

    Attributes
    ----------
    rule : {"brier", "log", "rps", "spherical"}
    said : str
        The rule with its convention and its range.
    forecasters : tuple of str
    labels : mapping of forecaster to name for people
    questions : tuple of str
    losses : float array of shape (forecasters, questions)
        NaN where a forecaster had no forecast. Read-only.
    baseline : str
        What skill is measured against.
    baseline_losses : float array of shape (questions,)
        Read-only.
    scores : tuple of ForecasterScore
    title, source : str
    """

    rule: str
    said: str
    forecasters: tuple[str, ...]
    labels: Mapping[str, str]
    questions: tuple[str, ...]
    losses: Floats
    baseline: str
    baseline_losses: Floats
    scores: tuple[ForecasterScore, ...]
    title: str
    source: str
    version: str = __version__

    def __getitem__(self, forecaster: str) -> ForecasterScore:
        return self.scores[place(forecaster, self.forecasters, "forecaster")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.forecasters)

    def __len__(self) -> int:
        return len(self.forecasters)

    @property
    def provenance(self) -> str:
        """How the numbers were got."""
        return f"{self.said}; skill against {self.baseline}; {self.source}; scenarios {self.version}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per forecaster (extra ``frames``).

        Columns: forecaster, questions, mean, skill, and of the events reliability, resolution, uncertainty, within, brier, events.
        """
        parts = [score.decomposition for score in self.scores]
        return frame(
            {
                "forecaster": list(self.forecasters),
                "questions": [score.questions for score in self.scores],
                "mean": [score.mean for score in self.scores],
                "skill": [score.skill for score in self.scores],
                "reliability": [part.reliability for part in parts],
                "resolution": [part.resolution for part in parts],
                "uncertainty": [part.uncertainty for part in parts],
                "within": [part.within for part in parts],
                "brier": [part.brier for part in parts],
                "events": [part.events for part in parts],
            }
        )

    def losses_frame(self) -> pd.DataFrame:
        """Return one row per forecaster and question: forecaster, question, loss (extra ``frames``)."""
        return frame(
            {
                "forecaster": np.repeat(self.forecasters, len(self.questions)),
                "question": np.tile(self.questions, len(self.forecasters)),
                "loss": self.losses.ravel(),
            }
        )

    def calibration_frame(self) -> pd.DataFrame:
        """Return one row per forecaster and bin: forecaster, from, to, forecast, frequency, hits, events, low, high (extra ``frames``)."""
        curves = [score.curve for score in self.scores]
        return frame(
            {
                "forecaster": [score.name for score in self.scores for _ in score.curve.counts],
                "from": np.concatenate([curve.edges[:, 0] for curve in curves]),
                "to": np.concatenate([curve.edges[:, 1] for curve in curves]),
                "forecast": np.concatenate([curve.forecasts for curve in curves]),
                "frequency": np.concatenate([curve.frequencies for curve in curves]),
                "hits": np.concatenate([curve.hits for curve in curves]),
                "events": np.concatenate([curve.counts for curve in curves]),
                "low": np.concatenate([curve.interval[:, 0] for curve in curves]),
                "high": np.concatenate([curve.interval[:, 1] for curve in curves]),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the calibration of a forecaster; see `scenarios.plots.calibration_curve`."""
        return plots().calibration_curve(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = []
        for score in self.scores:
            part = score.decomposition
            cells = (part.reliability, part.resolution, part.uncertainty)
            rows.append(
                [
                    self.labels[score.name],
                    str(score.questions),
                    shown_loss(score.mean),
                    "–" if np.isnan(score.skill) else shown_loss(score.skill),
                    *(f"{cell:.4f}" for cell in cells),
                ]
            )
        heads = ["", "questions", "mean loss", "skill", "reliability", "resolution", "uncertainty"]
        events = self.scores[0].decomposition.events
        foot = f"less is better; the last three are of {events:,} events and squared differences; {self.provenance}"
        return self.title, heads, rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        means = ", ".join(f"{score.name}: {shown_loss(score.mean)}" for score in self.scores)
        return f"Scores({self.rule}: {means})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def shown_loss(value: float) -> str:
    """Show a loss or a skill: an infinite one by name."""
    if np.isinf(value):
        return "infinite" if value > 0 else "−infinite"
    return f"{value:.4f}".replace("-", "−")
