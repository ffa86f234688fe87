"""Figures of a distribution's bad side: which side that is, its quantile, its mean, how far it spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

__all__ = ["FIGURES", "Better", "direction", "level_of", "semideviation", "tail_mean", "tail_start", "worst_first"]

Floats = NDArray[np.float64]
Better = Literal["higher", "lower"]
FIGURES = ("mean", "standard deviation", "semideviation", "value at risk", "cvar")
"""What a distribution may be summed up in; of the second and the third less is better, whatever the measure."""


def direction(where: str, model: Scenario, measure: str, better: object) -> Better:
    """Return which way a measure is better: as asked, else as the file says.

    Raises
    ------
    QuestionError
        If it is neither, or neither says.
    """
    wanted = model.measures[measure].better if better is None else better
    if not isinstance(wanted, str) or wanted not in {"higher", "lower"}:
        msg = f"{where}: better must be 'higher' or 'lower' for {measure!r}, got {shown(better)}; say which is best"
        raise QuestionError(msg)
    return "higher" if wanted == "higher" else "lower"


def level_of(where: str, level: object) -> float:
    """Return a level of risk, from 0 to 1."""
    if isinstance(level, bool) or not isinstance(level, int | float | np.integer | np.floating) or not 0 <= level <= 1:
        msg = f"{where}: level must lie between 0 and 1, got {shown(level)}; 0.95 looks at the worst 5 %"
        raise QuestionError(msg)
    return float(level)


def worst_first(values: Floats, probabilities: Floats, better: Better) -> tuple[Floats, Floats]:
    """Turn rising totals so that they begin with the worst."""
    return (values, probabilities) if better == "higher" else (values[::-1], probabilities[::-1])


def tail_start(values: Floats, probabilities: Floats, level: float) -> float:
    """Return the value at risk of totals, the worst first.

    Notes
    -----
    The best total that is reached or surpassed with probability `level` at least; with less than 1e-12 to spare it counts.
    """
    if level == 1:
        return float(values[0])
    so_good = np.cumsum(probabilities[::-1])[::-1]
    reached = np.flatnonzero(so_good >= level - 1e-12)
    return float(values[reached[-1]])


def tail_mean(values: Floats, probabilities: Floats, level: float) -> float:
    """Return the mean of the worst 1 − `level` of totals, the worst first; an atom at its edge counts in part."""
    tail = 1.0 - level
    if tail == 0:
        return float(values[0])
    before = np.concatenate([[0.0], np.cumsum(probabilities)[:-1]])
    taken = np.clip(tail - before, 0.0, probabilities)
    return float(values[0] + (values - values[0]) @ taken / taken.sum())  # so that no rounding leads beyond the worst


def semideviation(values: Floats, probabilities: Floats, better: Better) -> float:
    """Return the root of the mean squared distance from the mean, where only what is worse than the mean counts."""
    away: Any = values - values @ probabilities
    worse = np.minimum(away, 0.0) if better == "higher" else np.maximum(away, 0.0)
    return float(np.sqrt(worse**2 @ probabilities))
