"""How far best estimates may be off while a requirement is still met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["InfoGap"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InfoGap:
    """The info-gap robustness of options: the largest horizon of uncertainty at which the worst case meets a requirement.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    options : tuple of str
    target : str
        The outcome, outcomes (joined by "|") or measure.
    measure : str
        The measure, if the target is one, else "".
    requirement : float
        What must be reached: at least it where higher is better, at most it where lower is.
    better : {"higher", "lower"}
    horizons : float array of shape (options, 2)
        Up to the first number the requirement is met for certain, from the second on it is broken for certain; they lie the tolerance apart, or
        more where bounds are outer ones. 0 where the best estimates break it; the last is infinite where it is never broken up to `alphas[-1]`. Read-only.
    tolerance : float
        How far horizons may be off.
    alphas : float array of shape (steps,)
        Horizons at which the worst case was computed, from 0; read-only.
    worst : float array of shape (steps, options)
        The worst case at each: no belief within the horizon leads to less than it (to more, where lower is better). Read-only.
    attained : float array of shape (steps, options)
        The worst case for which a belief within the horizon is known; the same where bounds are exact. Read-only.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.info_gap(sc.load("us-options"), "us_cost", 23.8)
    >>> round(found.horizon("sanctions"), 2)
    0.5
    """

    by: str
    options: tuple[str, ...]
    target: str
    measure: str
    requirement: float
    better: Literal["higher", "lower"]
    horizons: Floats
    tolerance: float
    alphas: Floats
    worst: Floats
    attained: Floats
    labels: Labels
    provenance: Provenance

    @property
    def best(self) -> tuple[str, ...]:
        """The most robust options: those whose horizon is the largest, or within the tolerance of it."""
        reached = self.horizons[:, 0]
        level = reached >= reached.max() - self.tolerance
        return tuple(option for option, there in zip(self.options, level.tolist(), strict=True) if there)

    @property
    def quantity(self) -> str:
        """What the requirement is about, with its unit."""
        if not self.measure:
            return f"probability of {' or '.join(self.labels.outcomes[o] for o in self.target.split('|'))}"
        unit = self.labels.units[self.measure]
        return f"{self.labels.measures[self.measure]}, mean" + (f" ({unit})" if unit else "")

    def horizon(self, option: str) -> float:
        """Return the largest horizon, within the tolerance, at which the requirement is met for certain."""
        return float(self.horizons[place(option, self.options, "option"), 0])

    def __len__(self) -> int:
        return len(self.options)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per horizon and option: alpha, option, worst, attained (extra ``frames``)."""
        count = len(self.options)
        return frame(
            {
                "alpha": np.repeat(self.alphas, count),
                "option": np.tile(self.options, len(self.alphas)),
                "worst": self.worst.ravel(),
                "attained": self.attained.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the robustness curves; see `scenarios.plots.robustness_curves`."""
        return plots().robustness_curves(self, ax)  # type: ignore[no-any-return]

    def _shown(self, value: float) -> str:
        return amount(value) if self.measure else f"{100 * value:.1f} %"

    def _horizon(self, i: int) -> str:
        met, broken = self.horizons[i].tolist()
        if np.isinf(broken):
            return f"{met:.3f} or more" if met == self.alphas[-1] else f"{met:.3f} at least"
        if broken <= 0:
            return "none: broken by the best estimates"
        return f"{met:.3f}" if broken - met <= 2 * self.tolerance else f"{met:.3f} to {broken:.3f}"

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        side = "at least" if self.better == "higher" else "at most"
        title = f"{self.labels.title}: {self.quantity}, {side} {self._shown(self.requirement)} required"
        rows = [["robustness (horizon α)", *(self._horizon(i) for i in range(len(self)))]]
        rows += [
            [f"worst case at α = {alpha:.3g}", *(self._shown(value) for value in row)]
            for alpha, row in zip(self.alphas.tolist(), self.worst.tolist(), strict=True)
        ]
        foot = f"most robust: {', '.join(self.labels.options[o] for o in self.best)}; {self.provenance}"
        return title, ["", *(self.labels.options[o] for o in self.options)], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        horizons = ", ".join(f"{o}: {h:.3g}" for o, h in zip(self.options, self.horizons[:, 0].tolist(), strict=True))
        return f"InfoGap({self.target} {'≥' if self.better == 'higher' else '≤'} {self.requirement:g}; {horizons})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
