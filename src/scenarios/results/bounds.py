"""Between what an answer lies, while every range stays a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Bounds"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bounds(Lookup[Mapping[str, tuple[float, float]]]):
    """The lowest and the highest value of every answer that the ranges of a scenario allow.

    A mapping of option to a mapping of target to (lower, upper), in the order of the file.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are told apart; "" if nothing is.
    options : tuple of str
        Option ids; one that is "" where nothing is compared.
    versus : str
        The option that each is compared with: numbers are then differences, option less ``versus``. "" if none.
    targets : tuple of str
        Outcomes (several as one event joined by "|"), then measures.
    events : int
        How many of the targets are events; the others are expectations of measures, in their units.
    lower, upper : float arrays of shape (options, targets)
        No weights within the ranges lead below or above. Read-only.
    inner : float array of shape (options, targets, 2)
        The lowest and highest value for which weights within the ranges are known that lead to it. Read-only.
    exact : bool array of shape (options, targets, 2)
        Whether the lower and the upper bound are attained. Where one is not, it is an outer bound, and the exact one lies
        between it and ``inner``. Read-only.
    evidence : float array of shape (options, 2), or None
        The lower and upper probability of what was learned; None if nothing was. Read-only.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> model = sc.load("us-options")
    >>> lower, upper = sc.bounds(model, "us_cost")["tariffs"]["us_cost"]
    >>> lower < sc.compare(model)["tariffs"].mean("us_cost") < upper
    True
    """

    by: str
    options: tuple[str, ...]
    versus: str
    targets: tuple[str, ...]
    events: int
    lower: Floats
    upper: Floats
    inner: Floats
    exact: NDArray[np.bool_]
    evidence: Floats | None
    labels: Labels
    provenance: Provenance

    def __getitem__(self, option: str) -> Mapping[str, tuple[float, float]]:
        i = place(option, self.options, "option")
        ends = zip(self.lower[i].tolist(), self.upper[i].tolist(), strict=True)
        return MappingProxyType(dict(zip(self.targets, ends, strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def interval(self, target: str, option: str | None = None) -> tuple[float, float]:
        """Return the lower and the upper bound of a target.

        Parameters
        ----------
        target : str
            One of ``targets``.
        option : str, optional
            May be left out where there is one only.
        """
        if option is None:
            if len(self.options) != 1:
                msg = f"interval: option must be named where there are several, got none; one of {', '.join(self.options)}"
                raise QuestionError(msg)
            option = self.options[0]
        i, k = place(option, self.options, "option"), place(target, self.targets, "target")
        return float(self.lower[i, k]), float(self.upper[i, k])

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and target (extra ``frames``).

        Columns: option, target, label, kind (event or mean), unit, lower, upper, then whether each is exact, and the
        attained inner bounds.
        """
        shape = self.lower.shape
        kinds = ["event"] * self.events + ["mean"] * (shape[1] - self.events)
        return frame(
            {
                "option": np.repeat(self.options, shape[1]),
                "target": np.tile(self.targets, shape[0]),
                "label": [self.label(t) for t in self.targets] * shape[0],
                "kind": kinds * shape[0],
                "unit": [
                    self.labels.units.get(t, "") if k == "mean" else ""
                    for t, k in zip(self.targets, kinds, strict=True)
                ]
                * shape[0],
                "lower": self.lower.ravel(),
                "upper": self.upper.ravel(),
                "lower_exact": self.exact[..., 0].ravel(),
                "upper_exact": self.exact[..., 1].ravel(),
                "lower_inner": self.inner[..., 0].ravel(),
                "upper_inner": self.inner[..., 1].ravel(),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw every interval as a bar; see `scenarios.plots.bound_bars`."""
        return plots().bound_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def label(self, target: str) -> str:
        """Return the name of a target for people."""
        if target in self.targets[self.events :]:
            return self.labels.measures[target]
        return " or ".join(self.labels.outcomes[o] for o in target.split("|"))

    def shown(self, i: int, k: int) -> str:
        """Return the interval of option number i and target number k as a text."""
        return self._text(k, float(self.lower[i, k]), float(self.upper[i, k]))

    def _text(self, k: int, lower: float, upper: float) -> str:
        if k < self.events:
            text = _ends(lower, upper)
            return text.replace("%", "points") if self.versus else text
        return f"{amount(lower)} to {amount(upper)}"

    def _cell(self, i: int, k: int) -> str:
        shown = self.shown(i, k)
        if self.exact[i, k].all():
            return shown
        attained = self._text(k, *self.inner[i, k].tolist())
        return f"{shown}\n(outer)" if attained == shown else f"{shown}\n(outer; attained\n{attained})"

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        labels = self.labels
        heads = [self.label(t) for t in self.targets[: self.events]]
        heads += [
            f"{labels.measures[m]}, mean" + (f" ({labels.units[m]})" if labels.units[m] else "")
            for m in self.targets[self.events :]
        ]
        rows = [[head, *(self._cell(i, k) for i in range(len(self)))] for k, head in enumerate(heads)]
        if self.evidence is not None:
            rows.append(["chance of what is learned", *(_ends(*ends) for ends in self.evidence.tolist())])
        if self.exact.all():
            notes = ["every bound is exact: weights within the ranges attain it"]
        else:
            notes = [
                "exact unless marked outer; the exact bound lies between the outer one, beyond which nothing leads, and the attained one"
            ]
            if self.exact.any():
                notes[0] += f" ({int(self.exact.sum())} of {self.exact.size} ends are exact)"
        if self.evidence is not None and (self.evidence[:, 0] <= 0).any():
            notes.append(
                "what is learned may have probability 0 within the ranges; weights for which it has are left out"
            )
        title = labels.title
        if self.versus:
            title += f": difference from {labels.options[self.versus]}"
        header = ["", *(labels.options.get(o, "lowest to highest") for o in self.options)]
        return title, header, rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Bounds({', '.join(o for o in self.options if o) or 'all paths'}; {', '.join(self.targets)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _ends(lower: float, upper: float) -> str:
    """Show an interval of probabilities; ends are rounded outward, so that it stays one that holds."""
    low, high = np.floor(1000 * lower + 1e-6) / 10, np.ceil(1000 * upper - 1e-6) / 10
    return f"{low + 0.0:.1f} to {high + 0.0:.1f} %"
