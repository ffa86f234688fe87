"""Three experts and five seed questions, and the classical model once more, in plain Python.

From TU Delft OpenCourseWare, Decision Making Under Uncertainty: Introduction to Structured Expert Judgment, unit 3.7.3.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Mapping[str, Sequence[Sequence[float]]]

LEVELS = (0.05, 0.5, 0.95)
SAID = {
    "A": [[2, 5, 7], [12, 13, 15], [87, 89, 92], [2, 5, 8], [48, 50, 52]],
    "B": [[20, 23, 34], [8, 10, 11], [60, 70, 90], [20, 35, 45], [30, 35, 40]],
    "C": [[20, 25, 28], [10, 13, 15], [65, 67, 70], [42, 44, 46], [32, 33, 35]],
}
TRUE = [24, 11, 68, 47, 31]


def shares(levels: Sequence[float]) -> list[float]:
    edges = [0, *levels, 1]
    return [edges[k + 1] - edges[k] for k in range(len(edges) - 1)]


def calibration(rows: Sequence[Sequence[float]], true: Sequence[float], levels: Sequence[float]) -> float:
    """Return the p-value, one question at a time: a realization on a quantile falls below it."""
    counts = [0] * (len(levels) + 1)
    for row, value in zip(rows, true, strict=True):
        counts[next((k for k, quantile in enumerate(row) if value <= quantile), len(row))] += 1
    seen = [count / len(true) for count in counts]
    statistic = 2 * len(true) * sum(s * math.log(s / p) for s, p in zip(seen, shares(levels), strict=True) if s)
    return float(stats.chi2.sf(statistic, len(levels)))


def ranges(said: Rows, true: Sequence[float], overshoot: float) -> list[tuple[float, float]]:
    found = []
    for i, value in enumerate(true):
        every = [value, *(quantile for rows in said.values() for quantile in rows[i])]
        spare = overshoot * (max(every) - min(every))
        found.append((min(every) - spare, max(every) + spare))
    return found


def information(row: Sequence[float], ends: tuple[float, float], levels: Sequence[float]) -> float:
    edges = [ends[0], *row, ends[1]]
    widths = [edges[k + 1] - edges[k] for k in range(len(edges) - 1)]
    return math.log(ends[1] - ends[0]) + sum(p * math.log(p / w) for p, w in zip(shares(levels), widths, strict=True))


def cumulated(row: Sequence[float], ends: tuple[float, float], levels: Sequence[float], x: float) -> float:
    """Return the probability of at most x, even between quantiles."""
    edges, heights = [ends[0], *row, ends[1]], [0, *levels, 1]
    for k in range(len(edges) - 1):
        if x <= edges[k + 1]:
            return heights[k] + (heights[k + 1] - heights[k]) * max(0.0, x - edges[k]) / (edges[k + 1] - edges[k])
    return 1.0
