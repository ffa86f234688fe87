"""Boxes of inputs in which something of interest happens: scenario discovery."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import amount
from scenarios.results.extras import frame, plots
from scenarios.results.records import recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["Discovery", "Limit", "PeeledBox"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@recorded
class Limit(NamedTuple):
    """From where to where a box reaches in one input, and how easily chance would do as well without that end.

    Attributes
    ----------
    low, high : float
        The ends; that of the whole range where the box does not restrict it.
    low_p, high_p : float
        For each end, the probability that at least as many cases of interest would be in the box by chance if it were not there (a one-sided
        binomial test: the quasi-p-value); NaN where there is no such end.
    """

    low: float
    high: float
    low_p: float
    high_p: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PeeledBox:
    """One box, at every step of its peeling and pasting, and of dropping ends.

    Attributes
    ----------
    coverage, density, mass : float arrays of shape (steps,)
        The share of all cases of interest that lie in the box; the share of the cases in the box that are of interest; the share of all cases
        that lie in it. Read-only.
    restricted : int array of shape (steps,)
        How many inputs it restricts; read-only.
    low, high : float arrays of shape (steps, inputs)
        Its ends; read-only.
    low_p, high_p : float arrays of shape (steps, inputs)
        See `Limit`; read-only.
    chosen : int
        A suggestion: of the steps whose harmonic mean of coverage and density is at least 95 % of the greatest, that which restricts the fewest
        inputs; of several, that with the greatest mean, and then the first. Where ends were dropped, the last step.
    inputs : tuple of str
    """

    coverage: Floats
    density: Floats
    mass: Floats
    restricted: Counts
    low: Floats
    high: Floats
    low_p: Floats
    high_p: Floats
    chosen: int
    inputs: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.coverage)

    def limits(self, step: int | None = None) -> Mapping[str, Limit]:
        """Return the inputs that the box restricts, with its ends; at a step, by default the chosen one."""
        at = self.chosen if step is None else step
        if isinstance(at, bool) or not isinstance(at, int | np.integer) or not 0 <= at < len(self):
            raise QuestionError(
                f"limits: step must be a whole number from 0 to {len(self) - 1}, got {shown(step)}; `chosen` is one"
            )
        found = {}
        for k, name in enumerate(self.inputs):
            if not (np.isnan(self.low_p[at, k]) and np.isnan(self.high_p[at, k])):
                ends = (self.low[at, k], self.high[at, k], self.low_p[at, k], self.high_p[at, k])
                found[name] = Limit(*map(float, ends))
        return MappingProxyType(found)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per step: step, coverage, density, mass, restricted, chosen (extra ``frames``)."""
        return frame(
            {
                "step": np.arange(len(self)),
                "coverage": self.coverage,
                "density": self.density,
                "mass": self.mass,
                "restricted": self.restricted,
                "chosen": np.arange(len(self)) == self.chosen,
            }
        )

    @property
    def _numbers(self) -> str:
        k = self.chosen
        return f"coverage {self.coverage[k]:.3g}, density {self.density[k]:.3g}, mass {self.mass[k]:.3g}"

    def __repr__(self) -> str:
        return f"PeeledBox({self._numbers}; {', '.join(self.limits())})"

    def _table(self) -> tuple[str, list[str], list[list[str]]]:
        rows = [[name, f"{limit.low:.4g}", f"{limit.high:.4g}"] for name, limit in self.limits().items()]
        return f"Box: {self._numbers}", ["input", "from", "to"], rows

    def __str__(self) -> str:
        return text_table(*self._table())

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Discovery:
    """Boxes in which most cases are of interest, found one after the other.

    Attributes
    ----------
    what : str
        What is of interest, for people.
    inputs : tuple of str
        What boxes may restrict: addresses of what was drawn, or names of columns.
    cases, interest : int
        How many cases there are, and how many of them are of interest.
    boxes : tuple of PeeledBox
        Each found among the cases that the chosen steps of those before it have left.
    option : str
        The option that is preferred in the other cases; "" where there are none.
    title : str
    provenance : Provenance or None
        How the numbers were got; None for inputs that were given.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.discover(sc.load("ukraine-2025-08"), "settlement", better="higher", samples=1024, seed=1)
    >>> found.option, len(found.boxes[0].limits()) > 0
    ('both', True)
    """

    what: str
    inputs: tuple[str, ...]
    cases: int
    interest: int
    boxes: tuple[PeeledBox, ...]
    option: str
    title: str
    provenance: Provenance | None

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def source(self) -> str:
        """How the numbers were got, as a text."""
        return f"{self.cases:,} given cases" if self.provenance is None else str(self.provenance)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per box and restricted input at its chosen step: box, input, low, high, low_p, high_p (extra ``frames``)."""
        rows = [(b, name, *limit) for b, box in enumerate(self.boxes) for name, limit in box.limits().items()]
        names = ("box", "input", *Limit._fields)
        return frame({name: [row[k] for row in rows] for k, name in enumerate(names)})

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how coverage and density change as boxes are peeled; see `scenarios.plots.peeling_curves`."""
        return plots().peeling_curves(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = []
        for b, box in enumerate(self.boxes, start=1):
            k = box.chosen
            shares = (f"{100 * float(share[k]):.1f} %" for share in (box.coverage, box.density, box.mass))
            rows.append([f"box {b}", *shares, "", ""])
            rows += [
                [f"  {name}", "", "", "", f"{amount(limit.low)} to {amount(limit.high)}", _least(limit)]
                for name, limit in box.limits().items()
            ]
        title = ": ".join(text for text in (self.title, f"cases in which {self.what}") if text)
        foot = f"{self.interest:,} of {self.cases:,} cases are of interest; p is the larger quasi-p-value of the ends; {self.source}"
        return title, ["", "coverage", "density", "mass", "range", "p"], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Discovery({self.interest:,} of {self.cases:,} cases; {len(self.boxes)} boxes over {len(self.inputs)} inputs)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _least(limit: Limit) -> str:
    known = [p for p in (limit.low_p, limit.high_p) if not np.isnan(p)]
    return "<0.001" if max(known) < 0.001 else f"{max(known):.3f}"
