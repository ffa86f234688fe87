"""The best strategy: what to choose in every situation, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.graph.beliefs import frozen
from scenarios.graph.choosing import ties
from scenarios.results.distribution import Labels, amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table
from scenarios.results.targets import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.graph.states import Table
    from scenarios.results.decision_tree import DecisionTree
    from scenarios.results.distribution import OutcomeDistribution
    from scenarios.results.provenance import Provenance

__all__ = ["Choices", "Line", "Rollback"]

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

_HEADS = ["choice", "option", "value", "margin", "reached"]
_SHOWN = 20
"""So many lines of a strategy are printed."""


class Unfolds(Protocol):
    """The question behind a rollback, asked again."""

    def __call__(self, result: Rollback, detail: object, leaves: object, /) -> DecisionTree:
        """Unfold its tree."""

    def wanted(self, choice: str) -> Any:
        """Return what a choice was made for: a `name` and an `objective`."""


@recorded
class Line(NamedTuple):
    """What to choose in one situation.

    Attributes
    ----------
    choice : str
        The decision, or the gate's step.
    situation : mapping of node to branch
        What is known there, as far as it matters.
    option : str
        The best option; of several the first.
    value : float
        Its certainty equivalent: of all that is still to come where effects add up, else of the whole path.
    margin : float
        How much better it is than the best of the others, in the same unit; negative where a strategy that was given takes a
        worse one; NaN where nothing else is on offer.
    ties : tuple of str
        All options that are as good, if there are several.
    reached : float
        The probability of the situation under the strategy; 0 tells what is only a threat or a plan that is never needed.
    """

    choice: str
    situation: Mapping[str, str]
    option: str
    value: float
    margin: float
    ties: tuple[str, ...]
    reached: float

    @property
    def address(self) -> str:
        """The situation in one word: ``node[other=branch]``, as a strategy may be given."""
        known = ",".join(f"{node}={branch}" for node, branch in self.situation.items())
        return f"{self.choice}[{known}]" if known else self.choice


@dataclass(frozen=True, eq=False, repr=False)
class Choices:
    """What to choose at one decision, in each of its situations.

    Attributes
    ----------
    choice : str
        The decision, or the gate's step.
    actor : str
        Who chooses, "" if the file does not say.
    objective : str
        What it is for.
    options : tuple of str
    known : tuple of str
        The nodes that tell the situations apart.
    branches : tuple of tuple of str
        Their branches.
    picks : int array of shape (situations,)
        The option chosen.
    reached : float array of shape (situations,)
        Probabilities under the strategy.
    """

    choice: str
    actor: str
    objective: str
    options: tuple[str, ...]
    known: tuple[str, ...]
    branches: tuple[tuple[str, ...], ...]
    picks: Index
    reached: Floats
    _table: Table
    _worth: Floats
    _equivalent: Callable[[Floats], Floats]

    def __len__(self) -> int:
        return len(self.picks)

    @cached_property
    def values(self) -> Floats:
        """Certainty equivalents, of shape (options, situations); NaN where an option is not available."""
        barred = np.isneginf(self._worth)
        # What is not available takes the place of the best: an amount of which the equivalent is surely defined.
        worth = np.where(barred, self._worth.max(axis=0), self._worth) if barred.any() else self._worth
        return frozen(np.where(barred, np.nan, self._equivalent(worth)))

    @cached_property
    def best(self) -> NDArray[np.bool_]:
        """Which options none is better than, of shape (options, situations)."""
        return frozen(ties(self._worth))

    @cached_property
    def digits(self) -> Index:
        """The branch of each node known, of shape (situations, nodes); its number of branches where it was not visited."""
        return frozen(self._table.digits())

    def situation(self, place: int) -> dict[str, str]:
        """Return what is known in a situation; nodes that were not visited are left out."""
        return {
            name: branches[digit]
            for name, branches, digit in zip(self.known, self.branches, self._table.at(place), strict=True)
            if digit < len(branches)
        }

    def line(self, place: int) -> Line:
        """Return what to choose in a situation."""
        pick = int(self.picks[place])
        values = self.values[:, place]
        others = np.delete(np.arange(len(values)), pick)
        rival = int(others[self._worth[others, place].argmax()]) if len(others) else pick
        gap = abs(float(values[rival] - values[pick])) if rival != pick else np.nan
        tied = tuple(option for option, best in zip(self.options, self.best[:, place], strict=True) if best)
        return Line(
            self.choice,
            self.situation(place),
            self.options[pick],
            float(values[pick]),
            gap if self._worth[pick, place] >= self._worth[rival, place] else -gap,
            tied if len(tied) > 1 and self.best[pick, place] else (),
            float(self.reached[place]),
        )

    def lines(self, *, unreached: bool = False) -> Iterator[Line]:
        """Yield the situations that the strategy leads to, or all."""
        for k in range(len(self)) if unreached else np.flatnonzero(self.reached > 0).tolist():
            yield self.line(k)

    def _cells(self) -> tuple[str, list[str], list[list[str]], str]:
        rows, count = _rows(self.lines())
        title = f"{self.choice}{', ' if self.actor else ''}{self.actor}, for {self.objective}"
        return title, _HEADS, rows, f"{count - _SHOWN:,} more situations in lines()" if count > _SHOWN else ""

    def __str__(self) -> str:
        return text_table(*self._cells())

    def _repr_html_(self) -> str:
        return html_table(*self._cells())

    def __repr__(self) -> str:
        return f"Choices({self.choice}: {len(self)} situations, {int((self.reached > 0).sum())} reached)"


@dataclass(frozen=True, eq=False, repr=False)
class Rollback(Lookup[Choices]):
    """The best strategy of a scenario, or a given one, and what it is worth.

    A mapping of decision (or gate's step) to `Choices`, in the order in which they are made.

    Attributes
    ----------
    choices : tuple of Choices
        One for each decision.
    worth : mapping of objective to float
        Certainty equivalents of the scenario under the strategy: in the measure's unit where an objective is about one
        measure, else as a score. The first is that of whoever chooses first.
    utilities : mapping of objective to float
        Expected utilities; the expected score where there is no attitude to risk.
    units : mapping of objective to str
        The units of `worth`.
    best_worth : mapping of objective to float, or None
        Where a strategy was given: what the best one is worth.
    regrets : mapping of objective to float, or None
        Where a strategy was given: how much worse it is than the best one, in the unit of `worth`.
    outcomes : OutcomeDistribution
        What comes of the strategy: probabilities of outcomes, and means of measures.
    method : str
        How it was found: exact, by exhaustive search, or a local optimum only.
    provenance : Provenance
        How the numbers were got.
    """

    choices: tuple[Choices, ...]
    worth: Mapping[str, float]
    utilities: Mapping[str, float]
    units: Mapping[str, str]
    best_worth: Mapping[str, float] | None
    regrets: Mapping[str, float] | None
    outcomes: OutcomeDistribution
    method: str
    labels: Labels
    provenance: Provenance
    _unfold: Unfolds

    def __getitem__(self, choice: str) -> Choices:
        return self.choices[place(choice, tuple(self), "choice")]

    def __iter__(self) -> Iterator[str]:
        return (made.choice for made in self.choices)

    def __len__(self) -> int:
        return len(self.choices)

    @property
    def objective(self) -> str:
        """The objective of whoever chooses first."""
        return next(iter(self.worth))

    @property
    def value(self) -> float:
        """The certainty equivalent for whoever chooses first, in `unit`."""
        return self.worth[self.objective]

    @property
    def unit(self) -> str:
        """The unit of `value`."""
        return self.units[self.objective]

    @property
    def regret(self) -> float | None:
        """How much worse the given strategy is for whoever chooses first, in `unit`; None where none was given.

        Negative where it is better: than a local optimum, or than what several actors come to who each choose their best.
        """
        return None if self.regrets is None else self.regrets[self.objective]

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """The whole strategy, option by situation, as it may be given again; situations that are never reached included."""
        # The first line that applies counts, and no line can say "not visited": those that say more stand first.
        lines = sorted(self.lines(unreached=True), key=lambda line: -len(line.situation))
        return {line.address: line.option for line in lines}

    def lines(self, *, unreached: bool = False) -> Iterator[Line]:
        """Yield what to choose in each situation that the strategy leads to, or in all."""
        for made in self.choices:
            yield from made.lines(unreached=unreached)

    def to_frame(self, *, unreached: bool = False) -> pd.DataFrame:
        """Return one row per situation: choice, situation, option, value, margin, ties, reached (extra ``frames``)."""
        lines = list(self.lines(unreached=unreached))
        return frame(
            {
                "choice": [line.choice for line in lines],
                "situation": [_known(line.situation) for line in lines],
                "option": [line.option for line in lines],
                "value": np.array([line.value for line in lines], float),
                "margin": np.array([line.margin for line in lines], float),
                "ties": ["|".join(line.ties) for line in lines],
                "reached": np.array([line.reached for line in lines], float),
            }
        )

    def aim(self, choice: str) -> Any:
        """Return what a choice is made for, its `name` and its `objective`."""
        return self._unfold.wanted(tuple(self)[place(choice, tuple(self), "choice")])

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the strategy as a table; see `scenarios.plots.strategy_table`."""
        return plots().strategy_table(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def tree(self, detail: str = "auto", *, leaves: int = 60) -> DecisionTree:
        """Unfold the decision tree, with what every node is worth and what is chosen (Raiffa 1968).

        Chance stands where who chooses learns of it, not where it happens; what nobody learns, and no end needs, is summed out.
        Values are certainty equivalents of whole paths, so that the mean over the branches of a chance node is
        its own value where nothing is said of risk.

        Parameters
        ----------
        detail : {"auto", "full", "outcomes", "chosen"}
            All chances; after the last choice only the outcomes; besides, an option that is not chosen as one end. "auto" takes
            the first of these that has few enough ends.
        leaves : int
            The most ends, at least 1.

        Raises
        ------
        LimitError
            If there would be more ends, or the scenario has more than 100,000 histories.

        Examples
        --------
        >>> import scenarios as sc
        >>> tree = sc.rollback(sc.load("ukraine-two-rounds")).tree()
        >>> tree.nodes[0].name, tree.leaves
        ('first_round', 25)
        """
        return self._unfold(self, detail, leaves)

    def plot_tree(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the decision tree; see `scenarios.plots.rollback_tree`."""
        return plots().rollback_tree(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows, count = _rows(self.lines())
        told = [
            f"{called(name, self.provenance.model)}: {amount(value)} {self.units[name]}".rstrip()
            for name, value in self.worth.items()
        ]
        if self.regret is not None:
            told.append(f"regret against the best strategy: {amount(self.regret)}")
        if count > _SHOWN:
            told.append(f"{count - _SHOWN:,} more situations in lines()")
        title = f"{self.labels.title}: " + "; ".join(told)
        return title, _HEADS, rows, f"{self.method}; {self.provenance}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Rollback({self.objective}: {self.value:.6g}; {', '.join(self)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _rows(lines: Iterator[Line]) -> tuple[list[list[str]], int]:
    """Return the first of some lines as rows of a table, and how many lines there are."""
    rows, count = [], 0
    for line in lines:
        count += 1
        if count > _SHOWN:
            continue
        rows.append(
            [
                f"{line.choice}\n{_known(line.situation)}".rstrip(),
                " or ".join(line.ties) or line.option,
                amount(line.value),
                "" if np.isnan(line.margin) else amount(line.margin),
                percentages([line.reached, 1 - line.reached])[0],
            ]
        )
    return rows, count


def _known(situation: Mapping[str, str]) -> str:
    return ", ".join(f"{node}={branch}" for node, branch in situation.items())
