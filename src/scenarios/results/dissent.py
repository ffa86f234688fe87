"""Who disagrees with the pool, by how much, and what it would take for them to prevail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Dissent", "Turn"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@recorded
@dataclass(frozen=True, slots=True)
class Turn:
    """A share of the trust in one analyst at which the pool comes to prefer another option.

    Attributes
    ----------
    analyst : str
    share : float
        Of all trust, from 0 to 1; the others keep their proportions.
    below, above : str
        The option that the pool prefers with a little less trust in the analyst, and with a little more.
    """

    analyst: str
    share: float
    below: str
    above: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dissent(Lookup[Mapping[str, float]]):
    """What each analyst's judgements make of the options, and what the pool makes of them.

    A mapping of analyst to a mapping of option to value; the file's own judgements, "as written", come first.

    Attributes
    ----------
    by : str
        The decision (or node) whose options are compared.
    options, outcomes : tuple of str
    analysts : tuple of str
    trust : float array of shape (analysts,)
        How much each counts in the pool; adds up to 1. Read-only.
    target : str
        The outcome, outcomes (joined by "|"), measure or objective.
    quantity : str
        What is valued, for people; with its unit.
    share : bool
        Whether values are probabilities.
    better : {"higher", "lower"}
    probabilities : float array of shape (analysts, options, outcomes)
        Read-only.
    worths : float array of shape (analysts, options)
        What each option comes to by each analyst. Read-only.
    pooled : float array of shape (options,)
        What it comes to by the pool. Read-only.
    without : float array of shape (analysts, options)
        What it comes to by the pool without this analyst; NaN where nobody is left who counts. Read-only.
    spread : float array of shape (options,)
        How far the analysts' outcome distributions are apart: their Jensen–Shannon divergence, weighted by trust, in bits. Read-only.
    turns : tuple of Turn
        By analyst, then by share: every share at which the preferred option of the pool changes.
    how : str
        How the pool was made: the rule, and whether by row or by path.
    tolerance : float
        How far the shares of turns may be off: 0 where they are in closed form. Where it is not, two turns between neighbouring shares that were looked at may be missed.
    names : mapping of str to str
        The analysts' labels.
    provenance : Provenance
        How the numbers were got.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.dissent(sc.load("ukraine-2025-08"), "escalation")
    >>> found.preferred(), found.preferred("support"), found.minority
    (('withdrawal',), ('tariffs',), ('support', 'pressure'))
    """

    by: str
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    analysts: tuple[str, ...]
    trust: Floats
    target: str
    quantity: str
    share: bool
    better: Literal["higher", "lower"]
    probabilities: Floats
    worths: Floats
    pooled: Floats
    without: Floats
    spread: Floats
    turns: tuple[Turn, ...]
    how: str
    tolerance: float
    names: Mapping[str, str]
    labels: Labels
    provenance: Provenance

    def __getitem__(self, analyst: str) -> Mapping[str, float]:
        i = place(analyst, self.analysts, "analyst")
        return dict(zip(self.options, self.worths[i].tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self.analysts)

    def __len__(self) -> int:
        return len(self.analysts)

    def preferred(self, analyst: str | None = None) -> tuple[str, ...]:
        """Return the best options by an analyst's judgements, by the pool if none is named; all that are level."""
        values = self.pooled if analyst is None else self.worths[place(analyst, self.analysts, "analyst")]
        return self._best(values)

    def preferred_without(self, analyst: str) -> tuple[str, ...]:
        """Return the best options of the pool without an analyst; none where nobody is left who counts."""
        return self._best(self.without[place(analyst, self.analysts, "analyst")])

    def _best(self, values: Floats) -> tuple[str, ...]:
        """Return the options that are level with the best, within 1e-12 of the greatest amount."""
        if np.isnan(values).any():
            return ()
        signed = values if self.better == "higher" else -values
        level = signed >= signed.max() - 1e-12 * np.abs(values).max()
        return tuple(option for option, there in zip(self.options, level.tolist(), strict=True) if there)

    @property
    def minority(self) -> tuple[str, ...]:
        """The analysts none of whose preferred options is one of the pool's."""
        chosen = set(self.preferred())
        return tuple(name for name in self.analysts if not chosen & set(self.preferred(name)))

    def turns_of(self, analyst: str) -> tuple[Turn, ...]:
        """Return the shares of the trust in an analyst at which the choice changes."""
        place(analyst, self.analysts, "analyst")
        return tuple(turn for turn in self.turns if turn.analyst == analyst)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per analyst and option, and of the pool (extra ``frames``).

        Columns: analyst ("pool" for the pool), label, trust (1 for the pool), option, value, preferred, without (the value in the pool without the
        analyst).
        """
        count = len(self.options)
        names = [*self.analysts, "pool"]
        best = [self.preferred(name) for name in self.analysts] + [self.preferred()]
        return frame(
            {
                "analyst": np.repeat(names, count),
                "label": np.repeat([*(self.names[name] for name in self.analysts), "pool"], count),
                "trust": np.repeat([*self.trust.tolist(), 1.0], count),
                "option": list(self.options) * len(names),
                "value": np.concatenate([self.worths.ravel(), self.pooled]),
                "preferred": [option in level for level in best for option in self.options],
                "without": np.concatenate([self.without.ravel(), np.full(count, np.nan)]),
            }
        )

    def distributions_frame(self) -> pd.DataFrame:
        """Return one row per analyst, option and outcome: analyst, option, outcome, label, probability (extra ``frames``)."""
        voices, options, outcomes = self.probabilities.shape
        return frame(
            {
                "analyst": np.repeat(self.analysts, options * outcomes),
                "option": np.tile(np.repeat(self.options, outcomes), voices),
                "outcome": np.tile(self.outcomes, voices * options),
                "label": [self.labels.outcomes[o] for o in self.outcomes] * (voices * options),
                "probability": self.probabilities.ravel(),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw every analyst's values beside the pool; see `scenarios.plots.dissent_points`."""
        return plots().dissent_points(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def shown(self, value: float) -> str:
        """Return a value as a text."""
        return f"{100 * value:.1f} %" if self.share else amount(value)

    def named(self, options: tuple[str, ...]) -> str:
        """Return the labels of options that are level."""
        return " or ".join(self.labels.options[o] for o in options) or "nobody is left"

    def _turning(self, analyst: str) -> str:
        """Say at which share of the trust the choice changes, the nearest one on each side."""
        now = self.trust[self.analysts.index(analyst)]
        turns = self.turns_of(analyst)
        label = self.labels.options
        below = [f"below {100 * turn.share:.1f} %: {label[turn.below]}" for turn in turns if turn.share <= now][-1:]
        above = [f"above {100 * turn.share:.1f} %: {label[turn.above]}" for turn in turns if turn.share > now][:1]
        return "\n".join(below + above) or "at no trust"

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        labels = [self.labels.options[o] for o in self.options]
        header = ["", "trust", "prefers", *labels, "pool without", "another choice"]
        rows = [["pool", "", self.named(self.preferred()), *(self.shown(v) for v in self.pooled), "", ""]]
        for i, (name, trust) in enumerate(zip(self.analysts, percentages(self.trust.tolist()), strict=True)):
            rows.append(
                [
                    self.names[name],
                    trust,
                    self.named(self.preferred(name)),
                    *(self.shown(v) for v in self.worths[i]),
                    self.named(self.preferred_without(name)),
                    self._turning(name),
                ]
            )
        rows.append(["spread (bits)", "", "", *(f"{bits:.4f}" for bits in self.spread), "", ""])
        minority = ", ".join(self.names[name] for name in self.minority)
        told = f"another choice than the pool's: {minority}" if minority else "all prefer what the pool prefers"
        exact = "in closed form" if not self.tolerance else f"by root finding, within {self.tolerance:g}"
        title = f"{self.labels.title}: {self.quantity}, {self.better} is better"
        return title, header, rows, f"{told}; trust at which the choice changes {exact}; {self.provenance}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Dissent({self.target} by {self.by}: pool {'|'.join(self.preferred())}; minority {', '.join(self.minority) or 'none'})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
