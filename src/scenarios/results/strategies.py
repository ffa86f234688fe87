"""Strategies side by side, best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, overload

from scenarios.results.distribution import amount
from scenarios.results.extras import frame
from scenarios.results.records import recorded
from scenarios.results.tables import html_table, text_table
from scenarios.results.targets import called

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Strategies", "Strategy"]

_SHOWN = 20


@recorded
class Strategy(NamedTuple):
    """A reduced strategy: an option for each situation that it can lead to.

    Attributes
    ----------
    rules : mapping of address to str
        ``node`` or ``node[other=branch]`` to the option; as a strategy may be given to `scenarios.rollback`.
    value : float
        Its certainty equivalent.
    regret : float
        How much worse it is than the best strategy, at least 0, in the same unit.
    """

    rules: Mapping[str, str]
    value: float
    regret: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Strategies(Sequence[Strategy]):
    """Reduced strategies, best first; equally good ones in the order of the file.

    Attributes
    ----------
    all : tuple of Strategy
    objective : str
    unit : str
        Of the values.
    within : float or None
        Only strategies are here that are worse than the best by at most so much; None: all.
    provenance : Provenance
        How the numbers were got.
    """

    all: tuple[Strategy, ...]
    objective: str
    unit: str
    within: float | None
    labels: Labels
    provenance: Provenance

    @overload
    def __getitem__(self, place: int) -> Strategy: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Strategy, ...]: ...
    def __getitem__(self, place: int | slice) -> Strategy | tuple[Strategy, ...]:
        return self.all[place]

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[Strategy]:
        return iter(self.all)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per strategy and situation: strategy, situation, option, value, regret (extra ``frames``)."""
        rows = [
            (number, address, option, one.value, one.regret)
            for number, one in enumerate(self.all)
            for address, option in one.rules.items()
        ]
        names = ("strategy", "situation", "option", "value", "regret")
        return frame({name: [row[k] for row in rows] for k, name in enumerate(names)})

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows: list[list[str]] = []
        for number, one in enumerate(self.all[:_SHOWN]):
            for k, (address, option) in enumerate(one.rules.items()):
                told = ["", ""] if k else [amount(one.value), amount(one.regret)]
                lead = "   " if k else f"{number + 1}. "
                rows.append([lead + address.replace("[", "\n").replace("]", "").replace(",", ", "), option, *told])
        more = f"; {len(self.all) - _SHOWN:,} more strategies" if len(self.all) > _SHOWN else ""
        near = "" if self.within is None else f", at most {amount(self.within)} below the best"
        title = f"{self.labels.title}: {len(self.all):,} strategies for {called(self.objective, self.provenance.model)}{near}"
        head = ["strategy", "option", f"value ({self.unit})" if self.unit else "value", "regret"]
        return title, head, rows, f"{self.provenance}{more}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Strategies({self.objective}: {len(self.all)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
