"""The patient rule induction method: a box is peeled, a little at a time, until most of what is left is of interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Step", "peeled"]

Floats = NDArray[np.float64]
Places = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A box on the way: its ends, of shape (inputs,), and the numbers of the cases in it."""

    low: Floats
    high: Floats
    inside: Places


class _Peeling:
    """The cases that are left, and how a box may change.

    Parameters
    ----------
    inputs : float array of shape (cases, inputs)
    interest : bool array of shape (cases,)
    left : int array
        The numbers of the cases that no earlier box has taken.
    """

    def __init__(self, inputs: Floats, interest: NDArray[np.bool_], left: Places) -> None:
        self.inputs, self.interest, self.left = inputs, interest, left
        self.first = Step(inputs.min(axis=0), inputs.max(axis=0), left)

    def within(self, low: Floats, high: Floats) -> Places:
        """Return the cases left that lie in a box."""
        some = self.inputs[self.left]
        found: Places = self.left[((some >= low) & (some <= high)).all(axis=1)]
        return found

    def restricted(self, step: Step) -> NDArray[np.bool_]:
        """Say which inputs a box restricts."""
        found: NDArray[np.bool_] = (step.low != self.first.low) | (step.high != self.first.high)
        return found

    def gain(self, before: Step, after: Step) -> float:
        """Return by how much the share of interest rises for each case that goes or comes."""
        moved = abs(len(before.inside) - len(after.inside))
        old = self.interest[before.inside].mean()
        new = self.interest[after.inside].mean() if len(after.inside) else 0.0
        return float((new - old) / moved) if moved else 0.0

    def best(self, before: Step, candidates: list[Step]) -> tuple[Step, float]:
        """Return the candidate that gains most; of equal ones that which restricts fewer inputs, then the earlier one."""
        scores = [(self.gain(before, step), -int(self.restricted(step).sum())) for step in candidates]
        k = max(range(len(scores)), key=lambda i: (scores[i], -i))
        return candidates[k], scores[k][0]

    def peels(self, step: Step, share: float) -> list[Step]:
        """Return the box less a slice at either end of each input."""
        found = []
        some = self.inputs[step.inside]
        for k in range(some.shape[1]):
            column = some[:, k]
            low, high = step.low.copy(), step.high.copy()
            high[k] = _edge(column, 1 - share)
            found.append(Step(step.low, high, step.inside[column <= high[k]]))
            low[k] = _edge(column, share)
            found.append(Step(low, step.high, step.inside[column >= low[k]]))
        return found

    def pastes(self, step: Step, share: float) -> list[Step]:
        """Return the box with a slice more at either end of each input that it restricts."""
        found = []
        for k in np.flatnonzero(self.restricted(step)):
            low, high = step.low.copy(), step.high.copy()
            low[k], high[k] = self.first.low[k], step.low[k]
            beyond = self.inputs[self.within(low, high), k]
            low[k], high[k] = _edge(beyond, 1 - share) if len(beyond) else self.first.low[k], step.high[k]
            found.append(Step(low, step.high, self.within(low, step.high)))
            low, high = step.low.copy(), step.high.copy()
            low[k], high[k] = step.high[k], self.first.high[k]
            beyond = self.inputs[self.within(low, high), k]
            low[k], high[k] = step.low[k], _edge(beyond, share) if len(beyond) else self.first.high[k]
            found.append(Step(step.low, high, self.within(step.low, high)))
        return found


def peeled(
    inputs: Floats, interest: NDArray[np.bool_], left: Places, *, peel: float, paste: float, mass: float
) -> list[Step]:
    """Peel a box from all that is left, then paste on to it what helps; return it at every step.

    Parameters
    ----------
    inputs : float array of shape (cases, inputs)
    interest : bool array of shape (cases,)
    left : int array
        The numbers of the cases that no earlier box has taken.
    peel, paste : float
        What share of the cases in a box a slice takes.
    mass : float
        The least share of all cases that a box may hold.
    """
    peeling = _Peeling(inputs, interest, left)
    steps = [peeling.first]
    least = mass * len(inputs)
    while True:
        step, gain = peeling.best(steps[-1], peeling.peels(steps[-1], peel))
        if not (gain > 0 and least <= len(step.inside) < len(steps[-1].inside)):
            break
        steps.append(step)
    while slices := peeling.pastes(steps[-1], paste):
        step, gain = peeling.best(steps[-1], slices)
        if not (gain > 0 and len(step.inside) > len(steps[-1].inside)):
            break
        steps.append(step)
    return steps


def _edge(column: Floats, level: float) -> float:
    """Return the middle between two values that stand at a quantile; past ties, so that something is cut off."""
    ordered = np.sort(column)
    at = (len(ordered) - 1) * level
    low, high = int(np.floor(at)), int(np.ceil(at))
    if level > 0.5:
        while ordered[low] == ordered[high] and low > 0:
            low -= 1
    else:
        while ordered[low] == ordered[high] and high < len(ordered) - 1:
            high += 1
    return float((ordered[low] + ordered[high]) / 2)
