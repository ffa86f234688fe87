"""Calibration of forecasts of events: how often what was given 20 % happens, and what the Brier score is made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.results.scores import CalibrationCurve, Decomposition

__all__ = ["INTERVALS", "Events", "curve_of", "decomposed", "interval_of"]

Floats = NDArray[np.float64]

INTERVALS = ("wilson", "clopper-pearson")


class Events(NamedTuple):
    """Events that were forecast: the probabilities given, and whether they happened, arrays of shape (events,)."""

    probabilities: Floats
    happened: NDArray[np.bool_]

    @classmethod
    def of(cls, probabilities: Floats, happened: NDArray[np.intp]) -> Events:
        """Return every class of some questions as an event; of two classes only the first, for the other mirrors it."""
        count = probabilities.shape[1]
        kept = 1 if count == 2 else count
        seen = np.arange(kept) == happened[:, None]
        return cls(probabilities[:, :kept].ravel(), seen.ravel())


def interval_of(hits: NDArray[np.intp], counts: NDArray[np.intp], level: float, method: str) -> Floats:
    """Return intervals of shape (n, 2) for a share, of `hits` among `counts`, at least one."""
    from scipy.special import betaincinv, ndtri  # noqa: PLC0415 - slow to load

    if method == "wilson":
        z = float(ndtri((1 + level) / 2))
        share = hits / counts
        middle = (share + z**2 / (2 * counts)) / (1 + z**2 / counts)
        half = z / (1 + z**2 / counts) * np.sqrt(share * (1 - share) / counts + z**2 / (4 * counts**2))
        low = np.where(hits == 0, 0.0, middle - half)
        return np.column_stack([low, np.where(hits == counts, 1.0, middle + half)])
    tail = (1 - level) / 2
    low = np.where(hits == 0, 0.0, betaincinv(np.maximum(hits, 1), counts - hits + 1, tail))
    high = np.where(hits == counts, 1.0, betaincinv(hits + 1, np.maximum(counts - hits, 1), 1 - tail))
    return np.column_stack([low, high])


def _groups(events: Events, bins: int | None) -> NDArray[np.intp]:
    """Return the group of each event: bins of equal width, closed below, the last on both sides; or one for each probability."""
    if bins is None:
        return np.unique(events.probabilities, return_inverse=True)[1].astype(np.intp)
    inner = np.arange(1, bins) / bins
    return np.searchsorted(inner, events.probabilities, side="right")


def curve_of(events: Events, bins: int | None, level: float, method: str) -> CalibrationCurve:
    """Return how often events happened, by bin of their probabilities; bins without events are left out."""
    group = _groups(events, bins)
    used, place, counts = np.unique(group, return_inverse=True, return_counts=True)
    hits = np.bincount(place, events.happened).astype(np.intp)
    means = np.bincount(place, events.probabilities) / counts
    edges = np.column_stack([used, used + 1]) / bins if bins else np.column_stack([means, means])
    interval = interval_of(hits, counts, level, method)
    for array in (edges, means, hits, counts, interval):
        array.flags.writeable = False
    return CalibrationCurve(edges, means, hits, counts, interval, level, method)


def decomposed(events: Events, bins: int | None) -> Decomposition:
    """Return the parts of the mean of (probability − event)² over groups of events.

    With groups of one probability each, reliability − resolution + uncertainty is that mean (Murphy 1973); with bins the spread of
    probabilities within them counts as well (Stephenson, Coelho and Jolliffe 2008).
    """
    group = _groups(events, bins)
    _, place, counts = np.unique(group, return_inverse=True, return_counts=True)
    seen = events.happened.astype(float)
    total = len(seen)
    share = np.bincount(place, seen) / counts
    mean = np.bincount(place, events.probabilities) / counts
    base = float(seen.mean())
    apart = events.probabilities - mean[place]
    return Decomposition(
        brier=float(((events.probabilities - seen) ** 2).mean()),
        reliability=float((counts * (mean - share) ** 2).sum() / total),
        resolution=float((counts * (share - base) ** 2).sum() / total),
        uncertainty=base * (1 - base),
        within=float((apart**2 - 2 * apart * (seen - share[place])).mean()),
        events=total,
        base_rate=base,
    )
