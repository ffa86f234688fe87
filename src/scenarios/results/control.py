"""What it is worth to hold the key of a gate: the scenario as it is, beside worlds in which somebody else decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
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

    from scenarios.results.distribution import OutcomeDistribution
    from scenarios.results.provenance import Provenance

__all__ = ["Control", "ValueOfControl"]

Floats = NDArray[np.float64]


@recorded
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Control:
    """One way to hold the key, and what comes of it.

    Attributes
    ----------
    name : str
        ``as it is``, ``open``, ``closed``, ``held by ACTOR``, ``without STEP`` or ``with STEP``.
    opens : float
        The probability that the gate opens; NaN where no path comes to it.
    outcomes : OutcomeDistribution
        What comes of it: probabilities of outcomes, and means of measures.
    worth : mapping of objective to float
        What it is worth to each actor's objective.
    gains : mapping of objective to float
        How much more than the scenario as it is: above 0 where the objective is met better. In the unit of ``worth``.
    choices : mapping of address to option
        What is chosen on the way, where somebody chooses.
    """

    name: str
    opens: float
    outcomes: OutcomeDistribution
    worth: Mapping[str, float]
    gains: Mapping[str, float]
    choices: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Control({self.name})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ValueOfControl(Lookup[Control]):
    """Ways to hold the key of a gate, side by side; the first is the scenario as it is.

    A mapping of the name of each way to `Control`.

    Attributes
    ----------
    gate : str
    controls : tuple of Control
    units : mapping of objective to str
        The units of worth and gains.
    refused : mapping of str to str
        Ways that cannot be, and why.
    provenance : Provenance
        How the numbers were got.
    """

    gate: str
    controls: tuple[Control, ...]
    units: Mapping[str, str]
    refused: Mapping[str, str]
    labels: Labels
    provenance: Provenance

    def __getitem__(self, name: str) -> Control:
        return self.controls[place(name, tuple(self), "way to hold the key")]

    def __iter__(self) -> Iterator[str]:
        return (control.name for control in self.controls)

    def __len__(self) -> int:
        return len(self.controls)

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives that are valued."""
        return tuple(self.units)

    @property
    def judged(self) -> tuple[str, ...]:
        """What gains are of: the objectives; where there are none, the measures with a better direction."""
        return self.objectives or self.directed

    @property
    def directed(self) -> tuple[str, ...]:
        """The measures of which the file says whether more is better."""
        measures = self.provenance.model.measures
        return tuple(name for name in self.controls[0].outcomes.measures if measures[name].better is not None)

    def gain(self, name: str, objective: str | None = None) -> float:
        """Return what a way is worth beyond the scenario as it is, above 0 where that is better.

        Parameters
        ----------
        name : str
            A way to hold the key.
        objective : str, optional
            An objective, or a measure with a better direction. Default: the first of `judged`.
        """
        control = self[name]
        known = (*self.objectives, *(m for m in self.directed if m not in self.units))
        if objective is None:
            objective = next(iter(self.judged), "")
        if objective not in known:
            msg = f"no objective or directed measure {shown(objective)}; {did_you_mean(objective, known)}"
            raise QuestionError(msg)
        if objective in self.units:
            return control.gains[objective]
        change = control.outcomes.mean(objective) - self.controls[0].outcomes.mean(objective)
        return -change if self.provenance.model.measures[objective].better == "lower" else change

    def unit_of(self, objective: str) -> str:
        """Return the unit of a gain."""
        return self.units[objective] if objective in self.units else self.labels.units[objective]

    def label_of(self, objective: str) -> str:
        """Return whose objective it is, as people call them; else what people call a measure."""
        whose = [name for name, one in self.provenance.model.actors.items() if one.objective == objective]
        if whose:
            return ", ".join(self.provenance.model.actors[name].label or name for name in whose)
        return self.labels.measures.get(objective, self.labels.outcomes.get(objective, objective))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per way and objective or measure: control, opens, of, unit, value, change (extra ``frames``)."""
        first = self.controls[0].outcomes
        rows: list[tuple[Any, ...]] = []
        for control in self.controls:
            for name, unit in self.units.items():
                rows.append((control.name, control.opens, name, unit, control.worth[name], control.gains[name]))
            for k, measure in enumerate(first.measures):
                mean = float(control.outcomes.means[k])
                change = mean - float(first.means[k])
                rows.append((control.name, control.opens, measure, self.labels.units[measure], mean, change))
        names = ("control", "opens", "of", "unit", "value", "change")
        return frame({name: [row[k] for row in rows] for k, name in enumerate(names)})

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw who gains and who loses; see `scenarios.plots.control_bars`."""
        return plots().control_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        first = self.controls[0]
        heads = ["", "opens"]
        model = self.provenance.model
        heads += [called(name, model) + (f" ({unit})" if unit else "") for name, unit in self.units.items()]
        heads += [
            self.labels.measures[m] + (f" ({self.labels.units[m]})" if self.labels.units[m] else "")
            for m in first.outcomes.measures
        ]
        rows = []
        for control in self.controls:
            opens = "never met" if np.isnan(control.opens) else percentages([control.opens, 1 - control.opens])[0]
            cells = [(control.worth[name], control.gains[name]) for name in self.units]
            cells += [
                (float(mean), float(mean - before))
                for mean, before in zip(control.outcomes.means, first.outcomes.means, strict=True)
            ]
            told = [amount(v) if control is first else f"{amount(v)} ({_signed(change)})" for v, change in cells]
            rows.append([control.name, opens, *told])
        foot = str(self.provenance) + "".join(f"; {name}: {why}" for name, why in self.refused.items())
        return f"{self.labels.title}: who holds the key of {self.gate}", heads, rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"ValueOfControl({self.gate}: {', '.join(self)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _signed(change: float) -> str:
    return amount(change) if change < 0 else f"+{amount(abs(change))}"
