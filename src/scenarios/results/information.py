"""What information is worth: the buying price, and what would be chosen after each finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table
from scenarios.results.targets import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["Finding", "InformationTable", "InformationValue"]

_SHOWN = 20
"""So many findings are printed."""


@recorded
class Finding(NamedTuple):
    """One thing that may be found.

    Attributes
    ----------
    finding : str
        The branch or the signal; of several sources, one each.
    probability : float
        How likely it is to be found; in canonical form, under its option.
    worth : float
        The certainty equivalent of choosing best once it is known.
    strategy : mapping of address to option
        What is chosen then, in the situations that this leads to.
    """

    finding: str
    probability: float
    worth: float
    strategy: Mapping[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class InformationValue:
    """What it is worth to know something before every choice.

    Attributes
    ----------
    of : tuple of str
        What it is about.
    signals : tuple of str
        What is observed instead of the thing itself: indicators, or "" for a table; empty where it is known for certain.
    value : float
        The buying price, at least 0, in `unit`: with perfect information the EVPI, with signals the EVSI.
    worth_without, worth_with : float
        Certainty equivalents of the best strategy without, and with the information for nothing.
    cost : float
        What it costs.
    perfect : float
        What it is worth to know the same for certain.
    singles : mapping of str to float
        Where several things are known together: what each is worth alone. These do not add up to the value.
    findings : tuple of Finding
        What may be found, and what would be chosen then; none where it becomes known just before some choice, for how likely each is
        may depend on those before.
    canonical : str
        The choice under whose options independent responses are known (Howard's canonical form); "" if it is not in that form.
    before : str
        The choice just before which it becomes known; "" where it is known before every choice.
    objective, unit : str
        What it is worth something for, and the unit of the answer.
    provenance : Provenance
        How the numbers were got.
    """

    of: tuple[str, ...]
    signals: tuple[str, ...]
    value: float
    worth_without: float
    worth_with: float
    cost: float
    perfect: float
    singles: Mapping[str, float]
    findings: tuple[Finding, ...]
    canonical: str
    before: str
    objective: str
    unit: str
    labels: Labels
    provenance: Provenance

    @property
    def net(self) -> float:
        """The value less the cost: above 0, it pays to buy."""
        return self.value - self.cost

    @property
    def efficiency(self) -> float:
        """The share of perfect information's value, between 0 and 1; NaN where that is worth nothing."""
        return self.value / self.perfect if self.perfect > 0 else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per finding: finding, probability, worth, strategy (extra ``frames``)."""
        return frame(
            {
                "finding": [one.finding for one in self.findings],
                "probability": np.array([one.probability for one in self.findings], float),
                "worth": np.array([one.worth for one in self.findings], float),
                "strategy": [_told(one.strategy) for one in self.findings],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw it beside perfect information and its parts; see `scenarios.plots.information_bars`."""
        return plots().information_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        shares = percentages([one.probability for one in self.findings])
        rows = [
            ["\n".join([one.finding, *_briefly(one.strategy)]), share, amount(one.worth)]
            for one, share in zip(self.findings[:_SHOWN], shares, strict=False)
        ]
        said = [
            f"{self.labels.title}: {_money(self.value, self.unit)} for {called(self.objective, self.provenance.model)} to {self.asked}"
        ]
        said.append(f"{amount(self.worth_without)} without, {amount(self.worth_with)} with")
        if self.cost:
            said.append(f"cost {amount(self.cost)}, net {amount(self.net)}")
        if self.signals:
            said.append(f"for certain {amount(self.perfect)}")
        said += [f"{name} alone {amount(value)}" for name, value in self.singles.items()]
        if self.canonical:
            said.append(f"what each option of {self.canonical} would lead to is taken as independent of the others")
        if len(self.findings) > _SHOWN:
            said.append(f"{len(self.findings) - _SHOWN:,} more findings in findings")
        return "; ".join(said), ["finding, and what to choose", "likely", "worth"], rows, str(self.provenance)

    @property
    def asked(self) -> str:
        """What is found out, in words."""
        about = " and ".join(self.of)
        when = f"before {self.before}" if self.before else "beforehand"
        if not self.signals:
            return f"know {about} {when}"
        return f"see {' and '.join(name or 'a signal' for name in self.signals)} of {about} {when}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"InformationValue({' and '.join(self.of)}: {self.value:.6g})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, eq=False, repr=False)
class InformationTable(Lookup[InformationValue]):
    """What it is worth to know each node, one at a time; the most valuable first.

    A mapping of node to `InformationValue`.

    Attributes
    ----------
    values_of : mapping of str to InformationValue
    refused : mapping of str to str
        The nodes that cannot be known beforehand, and why in a few words; asked about by itself, each tells how to mend it.
    worth_without : float
        The certainty equivalent of the best strategy without information.
    objective, unit : str
    provenance : Provenance
        How the numbers were got.
    """

    values_of: Mapping[str, InformationValue]
    refused: Mapping[str, str]
    worth_without: float
    objective: str
    unit: str
    labels: Labels
    provenance: Provenance

    def __getitem__(self, node: str) -> InformationValue:
        names = tuple(self.values_of)
        return self.values_of[names[place(node, names, "node")]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_of)

    def __len__(self) -> int:
        return len(self.values_of)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per node: node, value, net, refused (extra ``frames``)."""
        every = [*self.values_of, *self.refused]
        return frame(
            {
                "node": every,
                "value": np.array([self.values_of[n].value if n in self.values_of else np.nan for n in every], float),
                "net": np.array([self.values_of[n].net if n in self.values_of else np.nan for n in every], float),
                "refused": [self.refused.get(name, "") for name in every],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw a bar for each node; see `scenarios.plots.information_bars`."""
        return plots().information_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [[name, amount(one.value)] for name, one in self.values_of.items()]
        rows += [[f"{name}\n({why})", "-"] for name, why in self.refused.items()]
        title = f"{self.labels.title}: what it is worth for {called(self.objective, self.provenance.model)} to know each beforehand"
        canonical = dict.fromkeys(one.canonical for one in self.values_of.values() if one.canonical)
        title += "".join(
            f"; what each option of {by} would lead to is taken as independent of the others" for by in canonical
        )
        foot = str(self.provenance)
        if not canonical and any(why.endswith(("influences it", "influence it")) for why in self.refused.values()):
            foot = f"what a choice influences cannot be known beforehand; ask for the canonical form instead; {foot}"
        return title, ["", self.unit or "value"], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"InformationTable({', '.join(f'{name}: {one.value:.6g}' for name, one in self.values_of.items())})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _told(strategy: Mapping[str, str]) -> str:
    return ", ".join(f"{address}={option}" for address, option in strategy.items())


def _briefly(strategy: Mapping[str, str]) -> list[str]:
    """Return what is chosen, choice by choice; where that depends on more, all that may be."""
    options: dict[str, dict[str, None]] = {}
    for address, option in strategy.items():
        options.setdefault(address.partition("[")[0], {})[option] = None
    return [f"{name}={' or '.join(some)}" for name, some in options.items()]


def _money(value: float, unit: str) -> str:
    return f"{amount(value)} {unit}".rstrip()
