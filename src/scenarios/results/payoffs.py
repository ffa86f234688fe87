"""What each option comes to in each case, and what decision rules make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance

__all__ = ["PayoffTable", "RegretTable", "RobustChoice", "RuleScores"]

Floats = NDArray[np.float64]

SPELLED = 8
"""Up to so many cases a table shows each; of more, it shows where they lie."""


class TableLabels(NamedTuple):
    """Names for people: of the whole, of what is in the cells, of options and cases; `share` marks probabilities."""

    title: str
    target: str
    unit: str
    share: bool
    options: Mapping[str, str]
    cases: Mapping[str, str]

    @property
    def cells(self) -> str:
        """What is in the cells, with its unit."""
        return f"{self.target} ({self.unit})" if self.unit else self.target

    def shown(self, value: float) -> str:
        """Return a cell as a text: probabilities in per cent."""
        return f"{100 * value:.1f} %" if self.share else amount(value)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PayoffTable(Lookup[Mapping[str, float]]):
    """What each option comes to in each case: draws of the weights, analysts, or states of the world of any kind.

    A mapping of option to a mapping of case to value.

    Attributes
    ----------
    options, cases : tuple of str
        Their names, in order.
    payoffs : float array of shape (options, cases)
        Probabilities of an outcome, amounts in the unit of a measure, or scores of an objective; read-only.
    weights : float array of shape (cases,)
        How much each case counts, adding up to 1; all the same where none were given. Read-only.
    better : {"higher", "lower"}
        Which values are preferred.
    target : str
        The outcome, outcomes (joined by "|"), measure or objective; "" for a table that was given.
    provenance : Provenance or None
        How the numbers were got; None for a table that was given.

    Examples
    --------
    >>> import scenarios as sc
    >>> table = sc.payoff_table({"act": {"calm": 5, "storm": 1}, "wait": {"calm": 3, "storm": 2}})
    >>> table["act"]["storm"]
    1.0
    """

    options: tuple[str, ...]
    cases: tuple[str, ...]
    payoffs: Floats
    weights: Floats
    better: Literal["higher", "lower"]
    target: str
    labels: TableLabels
    provenance: Provenance | None

    def __getitem__(self, option: str) -> Mapping[str, float]:
        row = self.payoffs[place(option, self.options, "option")]
        return MappingProxyType(dict(zip(self.cases, row.tolist(), strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    @property
    def gains(self) -> Floats:
        """The values with the sign that makes higher ones better."""
        return self.payoffs if self.better == "higher" else -self.payoffs

    @property
    def source(self) -> str:
        """How the numbers were got, as a text."""
        given = f"a given table of {len(self)} options and {len(self.cases):,} cases"
        text = given if self.provenance is None else str(self.provenance)
        return text if (self.weights == self.weights[0]).all() else f"{text}; cases weighted"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and case: option, case, weight, value (extra ``frames``)."""
        return _cells(self, self.payoffs, "value")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the table as a map of options and cases; see `scenarios.plots.payoff_map`."""
        return plots().payoff_map(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        return _laid_out(self, self.payoffs, self.labels.cells)

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"PayoffTable({self.target or 'given'}: {', '.join(self.options)}; {len(self.cases):,} cases; {self.better} is better)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RegretTable(Lookup[Mapping[str, float]]):
    """By how much each option falls short of the best one, case by case.

    A mapping of option to a mapping of case to regret.

    Attributes
    ----------
    table : PayoffTable
        What it was made from.
    regrets : float array of shape (options, cases)
        Regrets, at least 0, in the unit of the target; read-only.
    largest : float array of shape (options,)
        The maximum regret of each option; read-only.
    mean : float array of shape (options,)
        The expected regret, with the weights of the cases: the expected opportunity loss; read-only.
    best : tuple of str
        The options whose maximum regret is least (minimax regret); several if they are level.
    """

    table: PayoffTable
    regrets: Floats
    largest: Floats
    mean: Floats
    best: tuple[str, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The options, in the order of the table."""
        return self.table.options

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases, in the order of the table."""
        return self.table.cases

    def __getitem__(self, option: str) -> Mapping[str, float]:
        row = self.regrets[place(option, self.options, "option")]
        return MappingProxyType(dict(zip(self.cases, row.tolist(), strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option and case: option, case, weight, regret (extra ``frames``)."""
        return _cells(self.table, self.regrets, "regret")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the regrets as a map of options and cases; see `scenarios.plots.regret_map`."""
        return plots().regret_map(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        title, header, rows, foot = _laid_out(self.table, self.regrets, f"regret, {self.table.labels.cells}")
        named = ", ".join(self.table.labels.options[option] for option in self.best)
        return title, header, rows, f"least maximum regret: {named}; {foot}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"RegretTable({', '.join(self.options)}; {len(self.cases):,} cases; least maximum regret: {', '.join(self.best)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@recorded
class RuleScores(NamedTuple):
    """What one decision rule makes of a table.

    Attributes
    ----------
    rule : str
    label : str
        The rule with its setting, for people.
    better : {"higher", "lower"}
        Which scores it prefers.
    values : mapping of option to float
        The score of each option: in the unit of the target, a share for ``satisficing``.
    best : tuple of str
        The options that it picks; several if they are level.
    """

    rule: str
    label: str
    better: Literal["higher", "lower"]
    values: Mapping[str, float]
    best: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RobustChoice(Lookup[RuleScores]):
    """What every decision rule makes of the same table, side by side.

    A mapping of rule to `RuleScores`.

    Attributes
    ----------
    table : PayoffTable
        What the rules were applied to.
    scores : tuple of RuleScores
        One for each rule.

    Examples
    --------
    >>> import scenarios as sc
    >>> table = sc.payoff_table({"act": {"calm": 5, "storm": 1}, "wait": {"calm": 3, "storm": 2}})
    >>> sc.robust_choice(table)["maximin"].best
    ('wait',)
    """

    table: PayoffTable
    scores: tuple[RuleScores, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules."""
        return tuple(score.rule for score in self.scores)

    @property
    def options(self) -> tuple[str, ...]:
        """The options, in the order of the table."""
        return self.table.options

    def __getitem__(self, rule: str) -> RuleScores:
        return self.scores[place(rule, self.rules, "rule")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.scores)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per rule and option: rule, label, option, score, best (extra ``frames``)."""
        rows = [(s, option) for s in self.scores for option in self.options]
        return frame(
            {
                "rule": [s.rule for s, _ in rows],
                "label": [s.label for s, _ in rows],
                "option": [option for _, option in rows],
                "score": [s.values[option] for s, option in rows],
                "best": [option in s.best for s, option in rows],
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw rules × options, with the picks marked; see `scenarios.plots.rule_map`."""
        return plots().rule_map(self, ax)  # type: ignore[no-any-return]

    def shown(self, score: RuleScores, option: str) -> str:
        """Return a score as a text."""
        value = score.values[option]
        return f"{100 * value:.1f} %" if score.rule == "satisficing" else self.table.labels.shown(value)

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        labels = self.table.labels
        rows = [
            [s.label, *(("* " if o in s.best else "") + self.shown(s, o) for o in self.options)] for s in self.scores
        ]
        foot = f"* picked by the rule, all that are level; {self.table.better} is better; {self.table.source}"
        title = ": ".join(text for text in (labels.title, labels.cells) if text)
        return title, ["", *(labels.options[o] for o in self.options)], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        picks = "; ".join(f"{s.rule}: {', '.join(s.best)}" for s in self.scores)
        return f"RobustChoice({picks})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _cells(table: PayoffTable, values: Floats, name: str) -> pd.DataFrame:
    options, cases = values.shape
    return frame(
        {
            "option": np.repeat(table.options, cases),
            "case": np.tile(table.cases, options),
            "weight": np.tile(table.weights, options),
            name: values.ravel(),
        }
    )


def _laid_out(table: PayoffTable, values: Floats, cells: str) -> tuple[str, list[str], list[list[str]], str]:
    """Return what to print: each case where there are few, else where the cases lie."""
    labels = table.labels
    title = ": ".join(text for text in (labels.title, cells) if text)
    foot = f"{table.better} is better; {table.source}" if values is table.payoffs else table.source
    if len(table.cases) <= SPELLED:
        header = ["", *(labels.cases[case] for case in table.cases)]
        cell = [[labels.shown(value) for value in row] for row in values.tolist()]
    else:
        header = ["", "least", "mean", "greatest"]
        columns = values.min(axis=1), values @ table.weights, values.max(axis=1)
        cell = [[labels.shown(value) for value in row] for row in np.column_stack(columns).tolist()]
    return title, header, [[labels.options[o], *row] for o, row in zip(table.options, cell, strict=True)], foot
