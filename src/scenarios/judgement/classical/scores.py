"""Calibration and information of quantiles against what happened, and quantiles of mixtures of experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError

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
    places : float array of shape (questions, n)
        Where any expert's distribution bends, rising.
    heights : float array of shape (experts, questions, n)
        What each expert holds likely up to there.
    """

    def __init__(self, asked: SeedQuestions, overshoot: float) -> None:
        self.levels = np.array(asked.levels)
        self.shares = np.diff(np.concatenate([[0.0], self.levels, [1.0]]))
        self.log = np.array([scale == "log" for scale in asked.scales])
        self.quantiles = self.scaled(asked.quantiles)
        self.realizations = self.scaled(asked.realizations[:, None])[:, 0]
        least = np.minimum(self.quantiles[..., 0].min(axis=0), self.realizations)
        most = np.maximum(self.quantiles[..., -1].max(axis=0), self.realizations)
        self.questions = asked.questions
        with np.errstate(over="ignore", invalid="ignore"):
            self.low, self.high = least - overshoot * (most - least), most + overshoot * (most - least)
        ends = [np.broadcast_to(end[:, None], (*self.quantiles.shape[:2], 1)) for end in (self.low, self.high)]
        edges = np.concatenate([ends[0], self.quantiles, ends[1]], axis=2)
        for known in edges:
            self.densities(known)
        self.places = np.sort(edges.transpose(1, 0, 2).reshape(len(self.low), -1), axis=1)
        self.heights = np.stack([_cumulated(self.shares, known, self.places) for known in edges])

    def scaled(self, values: Floats) -> Floats:
        """Return values of shape (..., questions, n) on the questions' scales."""
        found = values.astype(float)
        found[..., self.log, :] = np.log(found[..., self.log, :])
        return found

    def densities(self, edges: Floats) -> Floats:
        """Return how dense each bin is between edges of shape (questions, levels + 2).

        Raises
        ------
        QuestionError
            If numbers are too large, or too close to each other, to be told apart.
        """
        with np.errstate(all="ignore"):
            found: Floats = self.shares / np.diff(edges, axis=1)
            told_apart = ((found > 0) & np.isfinite(found)).all(axis=1) & np.isfinite(edges[:, -1] - edges[:, 0])
            wrong = ~(told_apart & np.isfinite(self.restored(edges)).all(axis=1))
        if wrong.any():
            name = self.questions[int(wrong.argmax())]
            msg = (
                f"assessments: question {name!r}: quantiles, realization and overshoot must make bins that a computer can tell apart, got some "
                "that are too narrow or too wide; count in another unit, take the log scale, or an overshoot of 0.1"
            )
            raise QuestionError(msg)
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
    found: Floats = np.log(back.high - back.low) + (back.shares * np.log(back.densities(edges))).sum(axis=1)
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
    mixture = np.einsum("eq,eqn->qn", weights, back.heights)
    columns = [_reached(mixture, back.places, level) for level in back.levels.tolist()]
    return np.stack(columns, axis=1)


def _cumulated(shares: Floats, edges: Floats, places: Floats) -> Floats:
    """Return the probability of at most `places`, of shape (questions, n), where it is even between `edges`."""
    heights = np.concatenate([[0.0], np.cumsum(shares)])
    bins = (places[:, :, None] >= edges[:, None, 1:-1]).sum(axis=2)
    start = np.take_along_axis(edges, bins, axis=1)
    width = np.take_along_axis(np.diff(edges, axis=1), bins, axis=1)
    found: Floats = heights[bins] + shares[bins] * (places - start) / width
    return found


def _reached(mixture: Floats, places: Floats, level: float) -> Floats:
    """Return where rising probabilities reach a level, by question; between places they are straight."""
    after = np.minimum((mixture < level).sum(axis=1), mixture.shape[1] - 1)[:, None]
    (low, high), (left, right) = (
        (np.take_along_axis(values, after - 1, axis=1), np.take_along_axis(values, after, axis=1))
        for values in (mixture, places)
    )
    found: Floats = left + (right - left) * (level - low) / (high - low)
    return found[:, 0]
