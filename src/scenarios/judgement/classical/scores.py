"""Calibration and information of quantiles against what happened, and quantiles of mixtures of experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.judgement.classical.questions import SeedQuestions

__all__ = ["Background", "bin_counts", "calibration_of", "information_of", "mixed_quantiles"]

Floats = NDArray[np.float64]


class Background:
    """The background measure: what is scored, on the scale of each question, and the intrinsic range of each.

    Attributes
    ----------
    shares : float array of shape (levels + 1,)
        What each bin between the quantiles should hold.
    quantiles : float array of shape (experts, questions, levels)
        Logarithms where the scale says so.
    realizations, low, high : float arrays of shape (questions,)
    """

    def __init__(self, asked: SeedQuestions, overshoot: float) -> None:
        self.levels = np.array(asked.levels)
        self.shares = np.diff(np.concatenate([[0.0], self.levels, [1.0]]))
        self.log = np.array([scale == "log" for scale in asked.scales])
        self.quantiles = self.scaled(asked.quantiles)
        self.realizations = self.scaled(asked.realizations[:, None])[:, 0]
        least = np.minimum(self.quantiles[..., 0].min(axis=0), self.realizations)
        most = np.maximum(self.quantiles[..., -1].max(axis=0), self.realizations)
        self.low, self.high = least - overshoot * (most - least), most + overshoot * (most - least)

    def scaled(self, values: Floats) -> Floats:
        """Return values of shape (..., questions, n) on the questions' scales."""
        found = values.astype(float)
        found[..., self.log, :] = np.log(found[..., self.log, :])
        return found

    def restored(self, values: Floats) -> Floats:
        """Return values in the questions' units again."""
        found = values.copy()
        found[..., self.log, :] = np.exp(found[..., self.log, :])
        return found


def bin_counts(back: Background, quantiles: Floats) -> NDArray[np.int64]:
    """Count in which bin each realization falls; one that is equal to a quantile falls into the bin below it."""
    bins = (quantiles < back.realizations[:, None]).sum(axis=1)
    return np.bincount(bins, minlength=len(back.shares))


def calibration_of(back: Background, counts: NDArray[np.int64]) -> float:
    """Return the probability of counts that deviate so much or more, were the quantiles right: of 2N times the relative information."""
    from scipy.special import chdtrc, rel_entr  # noqa: PLC0415 - slow to load

    seen = counts / counts.sum()
    statistic = 2.0 * counts.sum() * float(rel_entr(seen, back.shares).sum())
    return float(chdtrc(len(counts) - 1, max(0.0, statistic)))


def information_of(back: Background, quantiles: Floats) -> Floats:
    """Return how much narrower quantiles are than the background, by question: the relative information, in nats."""
    edges = np.concatenate([back.low[:, None], quantiles, back.high[:, None]], axis=1)
    found: Floats = np.log(back.high - back.low) + (back.shares * np.log(back.shares / np.diff(edges))).sum(axis=1)
    return found


def mixed_quantiles(back: Background, weights: Floats) -> Floats:
    """Return the quantiles of a mixture of experts, each with the distribution that is even between quantiles.

    Parameters
    ----------
    back : Background
    weights : float array of shape (experts, questions)
        Add up to 1 over the experts.

    Returns
    -------
    float array of shape (questions, levels)
    """
    heights = np.concatenate([[0.0], back.levels, [1.0]])
    found: Floats = np.empty(back.quantiles.shape[1:])
    for i in range(len(found)):
        counted = np.flatnonzero(weights[:, i] > 0)
        edges = [np.concatenate([[back.low[i]], back.quantiles[e, i], [back.high[i]]]) for e in counted]
        places = np.unique(np.concatenate(edges))
        mixture = sum(
            weights[e, i] * np.interp(places, known, heights) for e, known in zip(counted, edges, strict=True)
        )
        found[i] = np.interp(back.levels, np.asarray(mixture), places)
    return found
