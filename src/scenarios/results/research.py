"""What it is worth to judge better before choosing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup
from scenarios.results.tables import html_table, text_table
from scenarios.results.targets import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["ResearchTable", "ResearchValue"]

_SHOWN = 20
"""So many judgements are printed."""


@dataclass(frozen=True, eq=False, repr=False)
class ResearchValue:
    """What it is worth to learn some judgements before one option is chosen.

    Attributes
    ----------
    of : tuple of str
        Addresses of what is learned.
    observations : int or None
        How many observations teach it; None: it is learned for certain.
    value : float
        The expected gain, at least 0, in `unit`: of everything the EVPI, of a part the EVPPI, by observations the EVSI.
    error : float
        Its standard error; 0 where it is exact, and where no draw would have been better served by another option.
    option : str
        The option that is best now.
    worth : mapping of option to float
        What each option is worth now, on the mean.
    cost : float
        What the research costs.
    objective, unit : str
        What it is worth something for, and the unit of the answer.
    method : str
        How it was computed.
    provenance : Provenance
        How the numbers were got.
    """

    of: tuple[str, ...]
    observations: int | None
    value: float
    error: float
    option: str
    worth: Mapping[str, float]
    cost: float
    objective: str
    unit: str
    method: str
    labels: Labels
    provenance: Provenance

    @property
    def net(self) -> float:
        """The value less the cost: above 0, it pays."""
        return self.value - self.cost

    @property
    def exact(self) -> bool:
        """Whether no draws were needed."""
        return not self.method.endswith("draws of everything") and "points" not in self.method

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option: option, worth, best (extra ``frames``)."""
        return frame(
            {
                "option": list(self.worth),
                "worth": np.array(list(self.worth.values()), float),
                "best": [option == self.option for option in self.worth],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw it as a bar; see `scenarios.plots.information_bars`."""
        return plots().information_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        learned = ", ".join(self.of) if len(self.of) <= 3 else f"{len(self.of)} judgements"
        how = "for certain" if self.observations is None else f"from {self.observations:,} observations"
        title = f"{self.labels.title}: {amount(self.value)} {self.unit}".rstrip()
        title += f" for {called(self.objective, self.provenance.model)} to learn {learned or 'nothing'} {how}"
        if not self.exact:
            title += f"; standard error {self.error:.2g}"
        if self.cost:
            title += f"; cost {amount(self.cost)}, net {amount(self.net)}"
        rows = [
            [self.labels.options.get(option, option), amount(worth), "best" if option == self.option else ""]
            for option, worth in self.worth.items()
        ]
        return title, ["", "worth now", ""], rows, str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        what = ", ".join(self.of) if len(self.of) <= 3 else f"{len(self.of)} judgements"
        return f"ResearchValue({what}: {self.value:.6g})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, eq=False, repr=False)
class ResearchTable(Lookup[ResearchValue]):
    """What it is worth to learn each judgement by itself; the most valuable first.

    A mapping of address to `ResearchValue`.

    Attributes
    ----------
    everything : ResearchValue
        What it is worth to learn all of them together (EVPI).
    parts : mapping of str to ResearchValue
    provenance : Provenance
        How the numbers were got.
    """

    everything: ResearchValue
    parts: Mapping[str, ResearchValue]
    labels: Labels
    provenance: Provenance

    @property
    def unit(self) -> str:
        """The unit of the answers."""
        return self.everything.unit

    @property
    def objective(self) -> str:
        """What it is worth something for."""
        return self.everything.objective

    def __getitem__(self, address: str) -> ResearchValue:
        names = tuple(self.parts)
        return self.parts[names[place(address, names, "judgement")]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement, everything first: judgement, value, error, net, method (extra ``frames``)."""
        every = [self.everything, *self.parts.values()]
        return frame(
            {
                "judgement": ["everything", *self.parts],
                "value": np.array([one.value for one in every], float),
                "error": np.array([one.error for one in every], float),
                "net": np.array([one.net for one in every], float),
                "method": [one.method for one in every],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw a bar for each judgement; see `scenarios.plots.information_bars`."""
        return plots().information_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        every = {"everything": self.everything, **self.parts}
        rows = [
            [name, amount(one.value), "exact" if one.exact else f"{one.error:.2g}"]
            for name, one in list(every.items())[: _SHOWN + 1]
        ]
        whose = called(self.objective, self.provenance.model)
        title = f"{self.labels.title}: what it is worth for {whose} to learn judgements before choosing"
        if len(self.parts) > _SHOWN:
            title += f"; {len(self.parts) - _SHOWN:,} more in to_frame()"
        return title, ["", self.unit or "value", "standard error"], rows, str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"ResearchTable(everything: {self.everything.value:.6g}; {len(self.parts)} judgements)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
