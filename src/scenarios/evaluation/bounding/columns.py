"""What is to be made least, column by column: an option's chance of an event, its mean of a measure, or a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Ends"]

Floats = NDArray[Any]
Index = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The final states, as questions see them.

    Attributes
    ----------
    outcome, option : int arrays of shape (final states,)
        The outcome; the branch that was taken of what is compared, or the number of branches if none was.
    agree : float array of shape (final states,), or None
        How likely what is learned is there, where that is not certain beforehand; None: certain at all.
    """

    outcome: Index
    option: Index
    agree: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Quantities to be made least, side by side.

    Attributes
    ----------
    contrast : float array of shape (options + 1, columns)
        What counts for each option, with the sign of what is sought; the last is for paths that pass the choice by.
    event : float array of shape (outcomes, columns)
        What counts of each outcome; zeros for a measure.
    measure : int array of shape (columns,)
        The measure that is expected; -1 for an event.
    """

    contrast: Floats
    event: Floats
    measure: Index

    def __len__(self) -> int:
        return len(self.measure)

    def take(self, chosen: Any) -> Columns:
        """Return some of the columns."""
        return Columns(self.contrast[:, chosen], self.event[:, chosen], self.measure[chosen])

    def mirrored(self) -> Columns:
        """Return columns whose least values are the greatest ones of these, with the sign turned."""
        return Columns(-self.contrast, self.event, self.measure)

    @property
    def weighs(self) -> Floats:
        """What the effects of each option count for, shape (options + 1, columns)."""
        found: Floats = self.contrast * (self.measure >= 0)
        return found

    def evidence(self, ends: Ends) -> Floats:
        """Return how likely what is learned is at the final states, shape (final states + 1, columns)."""
        found = (self.contrast[ends.option] != 0).astype(float)
        if ends.agree is not None:
            found *= ends.agree[:, None]
        return np.concatenate([found, np.zeros((1, len(self)))])

    def final(self, ends: Ends, value_low: Floats, value_high: Floats) -> Floats:
        """Return what counts at the final states, shape (final states + 1, columns).

        Parameters
        ----------
        ends : Ends
        value_low, value_high : float arrays of shape (outcomes, measures, columns or 1)
            Values of the outcomes.
        """
        counts = self.contrast[ends.option]
        found = counts * self.event[ends.outcome]
        if value_low.shape[1]:
            which = np.arange(len(self)) if value_low.shape[2] > 1 else np.zeros(len(self), int)
            at = np.maximum(self.measure, 0), which
            low, high = (v[:, at[0], at[1]][ends.outcome] for v in (value_low, value_high))
            least = np.minimum(counts * low, counts * high)
            found += np.where(self.measure >= 0, least, 0)
        if ends.agree is not None:
            found *= ends.agree[:, None]
        return np.concatenate([found, np.zeros((1, len(self)))])
