"""Which options remain while every range stays a range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.bounds import Bounds
    from scenarios.results.provenance import Provenance

__all__ = ["Admissible", "Survivors"]

Floats = NDArray[np.float64]


@recorded
class Survivors(NamedTuple):
    """What one criterion leaves of the options.

    Attributes
    ----------
    name : str
    label : str
        For people.
    kept : tuple of str
        The options that remain for certain.
    undecided : tuple of str
        Those of which the bounds, within the budget, do not tell; empty as a rule.
    """

    name: str
    label: str
    kept: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Admissible(Lookup[Survivors]):
    """Which options each criterion of decision under imprecise probability leaves.

    A mapping of criterion to `Survivors`: ``interval_dominance``, ``maximality``, ``e_admissibility``, ``gamma_maximin`` and ``gamma_maximax``.

    Attributes
    ----------
    bounds : Bounds
        Between what each option lies.
    better : {"higher", "lower"}
        Which values are preferred.
    form : {"normal", "local"}
        ``normal``: options are compared as wholes, from the start of the tree. ``local``: as seen from the decision, given what is learned
        there, as a solution worked backward sees it. The two may differ.
    criteria : tuple of Survivors
    beaten : bool array of shape (options, options)
        Whether option i is worse than option k under every belief, for certain; read-only.
    witnesses : mapping of option to mapping of address to float
        For each E-admissible option the uncertain entries of rows under which it is the best; everything else is fixed, or a quantity that
        has no row.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.admissible(sc.load("us-options"), "us_cost")
    >>> found["maximality"].kept
    ('withdrawal',)
    """

    bounds: Bounds
    better: Literal["higher", "lower"]
    form: Literal["normal", "local"]
    criteria: tuple[Survivors, ...]
    beaten: NDArray[np.bool_]
    witnesses: Mapping[str, Mapping[str, float]]
    provenance: Provenance

    @property
    def options(self) -> tuple[str, ...]:
        """The options, in the order of the file."""
        return self.bounds.options

    @property
    def exact(self) -> bool:
        """Whether every criterion is decided for every option."""
        return not any(criterion.undecided for criterion in self.criteria)

    def __getitem__(self, criterion: str) -> Survivors:
        return self.criteria[place(criterion, tuple(self), "criterion")]

    def __iter__(self) -> Iterator[str]:
        return iter([criterion.name for criterion in self.criteria])

    def __len__(self) -> int:
        return len(self.criteria)

    def verdict(self, criterion: str, option: str) -> bool | None:
        """Say whether a criterion keeps an option; None where it is not decided."""
        place(option, self.options, "option")
        found = self[criterion]
        return None if option in found.undecided else option in found.kept

    def to_frame(self) -> pd.DataFrame:
        """Return one row per criterion and option: criterion, option, kept, decided (extra ``frames``)."""
        rows = [(c, option) for c in self.criteria for option in self.options]
        return frame(
            {
                "criterion": [c.name for c, _ in rows],
                "option": [option for _, option in rows],
                "kept": [option in c.kept for c, option in rows],
                "decided": [option not in c.undecided for c, option in rows],
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw between what each option lies; see `scenarios.plots.bound_bars`."""
        measure = None if self.bounds.events else self.bounds.targets[0]
        return plots().bound_bars(self.bounds, ax=ax, measure=measure)  # type: ignore[no-any-return]

    def _said(self, criterion: Survivors, option: str) -> str:
        if option in criterion.undecided:
            return "?"
        return "kept" if option in criterion.kept else "-"

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        bounds = self.bounds
        labels, target = bounds.labels, bounds.targets[0]
        unit = "" if bounds.events else labels.units[target]
        rows = [["lowest to highest", *(bounds.shown(i, 0) for i in range(len(self.options)))]]
        rows += [[c.label, *(self._said(c, option) for option in self.options)] for c in self.criteria]
        form = (
            "normal form: options are compared as wholes"
            if self.form == "normal"
            else "local: as seen from the decision, given what is learned, as a solution worked backward sees it"
        )
        notes = [form, f"{self.better} is better"]
        if not self.exact:
            notes.append("? is not decided within the budget")
        title = f"{labels.title}: {bounds.label(target)}" + (f" ({unit})" if unit else "")
        return title, ["", *(labels.options[o] for o in self.options)], rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        picks = "; ".join(f"{c.name}: {', '.join(c.kept)}" for c in self.criteria)
        return f"Admissible({self.form}; {picks})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
