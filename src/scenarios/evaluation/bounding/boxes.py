"""Boxes: what every judgement may be, within narrower and narrower ranges, many boxes side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.credal import tightened
from scenarios.graph.greedy import share_of

if TYPE_CHECKING:
    from scenarios.graph.credal import Credal

__all__ = ["Boxes", "root"]

Floats = NDArray[Any]

_ROUNDING = 1e-12
_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Ranges of all slots and quantities, a column for each box.

    Attributes
    ----------
    low, high : float arrays of shape (slots + 2, boxes)
    quantity_low, quantity_high : float arrays of shape (quantities, boxes)
    """

    low: Floats
    high: Floats
    quantity_low: Floats
    quantity_high: Floats

    def __len__(self) -> int:
        return int(self.low.shape[1])

    @property
    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four arrays."""
        return self.low, self.high, self.quantity_low, self.quantity_high

    def take(self, chosen: Any) -> Boxes:
        """Return some of the boxes."""
        return Boxes(*(part[:, chosen] for part in self.parts))

    def with_quantities(self, value: Floats) -> Boxes:
        """Return the boxes with every quantity fixed."""
        return Boxes(self.low, self.high, value, value)

    def settled(self, credal: Credal) -> tuple[Boxes, Floats]:
        """Tighten every range to what the others leave; say which boxes hold anything."""
        low, high = self.low.copy(), self.high.copy()
        q_low, q_high = self.quantity_low.copy(), self.quantity_high.copy()
        uses = credal.in_slots
        fits = np.ones(len(self), bool)
        inside = credal.open_rows[credal.row_of]
        for _ in range(_ROUNDS if len(uses.place) else 1):
            if len(uses.place):
                least, most = uses.ends(q_low, q_high)
                np.maximum.at(low, uses.place, least)
                np.minimum.at(high, uses.place, most)
            tight_low, tight_high = tightened(low[:-2], high[:-2], credal.starts)
            low[:-2] = np.where(inside[:, None], tight_low, low[:-2])
            high[:-2] = np.where(inside[:, None], tight_high, high[:-2])
            fits &= (high - low >= -_ROUNDING).all(axis=0)
            if len(uses.place):
                ends = low[uses.place] / uses.coefficient[:, None], high[uses.place] / uses.coefficient[:, None]
                np.maximum.at(q_low, uses.quantity, np.minimum(*ends))
                np.minimum.at(q_high, uses.quantity, np.maximum(*ends))
                fits &= (q_high - q_low >= -_ROUNDING * (1 + np.abs(q_low))).all(axis=0)
                np.maximum(q_low, q_high, out=q_high)
        np.maximum(low, high, out=high)
        return Boxes(low, high, q_low, q_high), fits

    def factors(self, credal: Credal) -> tuple[Floats, Floats]:
        """Return the ends of all factors, shape (factors, boxes); with one column, and both the same, where all are certain."""
        if not len(credal.in_factors.place):
            certain = credal.factors[:, None]
            return certain, certain
        low = np.repeat(credal.factors[:, None], len(self), axis=1)
        high = low.copy()
        uses = credal.in_factors
        low[uses.place], high[uses.place] = uses.ends(self.quantity_low, self.quantity_high)
        return low, high

    def amounts(self, credal: Credal) -> tuple[Floats, Floats]:
        """Return the ends of all effects and values, shape (amounts, boxes)."""
        low = np.repeat(credal.amounts[:, None], len(self), axis=1)
        high = low.copy()
        uses = credal.in_amounts
        least, most = uses.ends(self.quantity_low, self.quantity_high)
        np.add.at(low, uses.place, least)
        np.add.at(high, uses.place, most)
        return low, high

    def middle(self, credal: Credal) -> Floats:
        """Return a row for every row: 0 only where nothing else is possible; shape (slots + 2, boxes)."""
        rows = self.low.copy()
        bounds = [*credal.starts.tolist(), credal.slots]
        sizes = np.diff(bounds)
        for size in np.unique(sizes):
            slots = credal.starts[sizes == size] + np.arange(size)[:, None]
            rows[slots] = share_of(self.low[slots], self.high[slots])
        return rows


def root(credal: Credal, boxes: int) -> Boxes:
    """Return all that the judgements allow, once for each of some boxes."""
    columns = (credal.low, credal.high, credal.quantity_low, credal.quantity_high)
    return Boxes(*(np.repeat(column[:, None], boxes, axis=1) for column in columns))
