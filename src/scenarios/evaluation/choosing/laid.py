"""A scenario laid out for choosing: its graph, its objectives as columns of values, and its choices as information sets."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.choosing.choices import Choice, Wanted, unknown_offer, wanted_at
from scenarios.evaluation.choosing.given import SO_FAR, rules_of, variables_named
from scenarios.evaluation.choosing.situations import (
    Situations,
    SoFar,
    alike,
    forgotten,
    observed_at,
    opened,
    situations_of,
)
from scenarios.evaluation.choosing.solving import Search
from scenarios.evaluation.choosing.utility import Utility
from scenarios.graph import bound
from scenarios.graph.choosing import Choosing, Decided
from scenarios.graph.lattice import lattice
from scenarios.graph.tracking import tracked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.evaluation.choosing.given import Rule
    from scenarios.evaluation.question import Question
    from scenarios.graph import Graph
    from scenarios.graph.plan import Pass

__all__ = ["TOO_LARGE", "Laid"]

Floats = NDArray[Any]
Index = NDArray[Any]

TOO_LARGE = (
    "{}: scores must be finite numbers, got amounts times weights that are too large; write both in a larger unit, or take a "
    "greater risk tolerance"
)


class Laid:
    """What a rollback needs, worked out before anything is chosen.

    Parameters
    ----------
    question : Question
    objective, strategy
        As in `rollback`.
    limit : int
        How many states there may be.
    only : str, optional
        The only choice that is free: all others follow their weights.

    Attributes
    ----------
    free : list of Choice
        The choices that have an objective.
    columns : list of Wanted
        The objectives, each once, in the order in which they are first chosen for.
    column_of : list of int
        By free choice, which objective it is for.
    utilities : list of Utility
    graph : Graph
        With running totals where an objective needs them, opened at the choices.
    situations : list of Situations
        By free choice.
    given : dict of int to int array of shape (sets,)
        By free choice, the options that the strategy takes; -1 where it takes none.
    barred : dict of int to int array
        By free choice, the sets in which the strategy takes an option that is not available, and that option.
    """

    def __init__(
        self, question: Question, objective: object, strategy: object, limit: int, only: str | None = None
    ) -> None:
        self.question = question
        self.spare: list[Laid] = []
        scenario = question.scenario
        wanted = wanted_at(question, objective)
        if only is not None:
            wanted = {choice: aim if choice.name == only else None for choice, aim in wanted.items()}
        every = list(wanted)
        self.free = [choice for choice in every if wanted[choice] is not None]
        rules = rules_of(strategy, question, every)
        for name in rules:
            if all(choice.name != name for choice in self.free):
                raise QuestionError(
                    f"strategy: {name!r} follows its weights here, because its actor has no objective; give the actor one, or set it by do"
                )
        self.columns: list[Wanted] = []
        self.column_of: list[int] = []
        for choice in self.free:
            mine = wanted[choice]
            assert mine is not None  # noqa: S101 - that is what free means
            if mine not in self.columns:
                self.columns.append(mine)
            self.column_of.append(self.columns.index(mine))
        self.utilities = [Utility(w.objective, scenario, w.name) for w in self.columns]
        self._expand(every, rules, limit)
        self._put_in(rules)

    # -- structure ------------------------------------------------------------------------------------------

    def _expand(self, every: Sequence[Choice], rules: Mapping[str, Sequence[Rule]], limit: int) -> None:
        question = self.question
        program = question.program()
        more = variables_named(rules)
        asked = [choice for choice in every if choice in self.free or choice.name in rules]
        observed = observed_at(question, program, asked, more)
        ready = question.prepared(observed, limit)
        graph = ready.graph
        situations = [situations_of(graph, choice, more.get(choice.name, set())) for choice in self.free]
        for utility in self.utilities if self._pooled(situations) else ():
            utility.by_totals()
        effects, values, outcome = ready.effects, ready.values, ready.end_outcome
        for utility in self.utilities:
            self._must_be_finite(utility, [values, *(e for e in effects if e is not None)])
        tables = list(question.tables(ready))
        for there in situations:
            for i in there.blocks:
                tables[i] = alike(graph.blocks[i])
        question.check_complete(ready, tables)
        graph, totals, origin, so_far = self._watched(graph, effects, values, limit)
        if so_far:
            situations = [situations_of(graph, choice, more.get(choice.name, set()), so_far) for choice in self.free]
        # Only now: states that differ in nothing but their totals may be what is not told apart.
        pooled = self._pooled(situations)
        outcome = outcome[origin]
        self._check_offers(graph, situations)
        self.outcome, self.situations = outcome, situations
        self.effects, self.values = effects, values
        self.graph = opened(graph, [i for there in situations for i in there.blocks])
        self.tables = tables
        self._forgotten = self._remembered(pooled)
        decided = [
            Decided(there.blocks, column, there.sets, there.count)
            for there, column in zip(situations, self.column_of, strict=True)
        ]
        self.steps = np.array([utility.steps for utility in self.utilities])
        self._watched_at_end = []
        at = 0
        for utility in self.utilities:
            width = len(utility.watched)
            self._watched_at_end.append(totals[:, at : at + width] + (values @ utility.watched.T)[outcome])
            at += width
        self.sweep = Choosing(self.graph, decided, [utility.tolerance for utility in self.utilities])
        self._run: Pass | None = None
        self.sweep.load(tables, self.added(), self.final())

    def added(self) -> list[Floats | None]:
        """Return what branches add to the columns of values on the way, by block."""
        return [None if e is None else e @ self.steps.T for e in self.effects]

    def final(self, paid: float = 0.0) -> Floats:
        """Return what the final states are worth, by column, once a price was paid on every path."""
        found = np.empty((len(self.columns), len(self.outcome)))
        for k, utility in enumerate(self.utilities):
            along = (utility.ends + self.values @ utility.steps)[self.outcome]
            found[k] = along + utility.worth(self._watched_at_end[k], self.outcome, paid, near=True)
        return found

    @staticmethod
    def _must_be_finite(utility: Utility, amounts: Sequence[Floats]) -> None:
        rows = np.concatenate([utility.steps[None], utility.watched])
        if not (np.isfinite(utility.ends).all() and all(np.isfinite(some @ rows.T).all() for some in amounts)):
            raise QuestionError(TOO_LARGE.format(utility.who))

    def _pooled(self, situations: Sequence[Situations]) -> list[str]:
        """Return the choices at which several states cannot be told apart."""
        pooled = [choice.name for choice, there in zip(self.free, situations, strict=True) if there.hides]
        if pooled and len(self.columns) > 1:
            raise QuestionError(
                f"{pooled[0]}: with several objectives every choice must be made knowing what went before, got `observes` that hides "
                "some of it; write the game to a file with write_efg(...) and solve it with Gambit, set the others' "
                "choices by do, or use one objective for all"
            )
        return pooled

    def _watched(
        self, graph: Graph, effects: Sequence[Floats | None], values: Floats, limit: int
    ) -> tuple[Graph, Floats, Index, list[SoFar]]:
        """Return the graph with the totals that the objectives must know, what they come to at each end, its origin, and the totals by state."""
        watched = np.concatenate([utility.watched for utility in self.utilities])
        if not len(watched):
            return graph, np.zeros((graph.end_size, 0)), np.arange(graph.end_size), []
        steps: list[list[Index | None]] = []
        units = []
        for row in watched:
            whole, _, unit = lattice([None if e is None else e @ row for e in effects], values @ row)
            steps.append(whole)
            units.append(float(unit))
        joined = []
        for i in range(len(graph.blocks)):
            parts = [step for column in steps if (step := column[i]) is not None]
            joined.append(np.column_stack(parts) if parts else None)
        found = tracked(graph, joined, len(watched), limit)
        named = [name for utility in self.utilities for name in utility.watched_names]
        so_far = [
            SoFar(f"{name}{SO_FAR}", tuple(sums[:, k] * unit for sums in found.so_far))
            for k, (name, unit) in enumerate(zip(named, units, strict=True))
        ]
        return found.graph, found.totals * np.array(units), found.origin, so_far

    def _check_offers(self, graph: Graph, situations: Sequence[Situations]) -> None:
        """Refuse choices at which what is on offer would tell more than what is observed."""
        for choice, there in zip(self.free, situations, strict=True):
            for k, i in enumerate(there.blocks if there.sets is not None else ()):
                available = graph.blocks[i].contexts.available
                if available is None:
                    continue
                table = graph.blocks[i].contexts.spread(available, graph.blocks[i].states.size)
                assert there.sets is not None  # noqa: S101 - asked of pooled choices only
                assert there.available is not None  # noqa: S101 - an option may be missing here
                if (table != there.available[:, there.sets[k]]).any():
                    raise unknown_offer(choice.name)

    def _remembered(self, pooled: Sequence[str]) -> list[int]:
        names = forgotten(self.question, self.free, set(pooled))
        return [k for k, choice in enumerate(self.free) if choice.name in names]

    def unit(self, k: int) -> str:
        """Return the unit of the certainty equivalents of a column of values."""
        utility = self.utilities[k]
        if utility.measure is not None:
            return self.question.scenario.measures[utility.measure].unit
        return "probability" if utility.of_outcomes else "score"

    # -- a strategy that is given ---------------------------------------------------------------------------

    def _put_in(self, rules: Mapping[str, Sequence[Rule]]) -> None:
        self.given: dict[int, Index] = {}
        self.barred: dict[int, Index] = {}
        names = [choice.name for choice in self.free]
        for name, some in rules.items():
            k = names.index(name)
            there = self.situations[k]
            picks = np.full(there.count, -1)
            for rule in some:
                picks[rule.where(there) & (picks < 0)] = rule.option
            barred = np.full(there.count, -1)
            if there.available is not None:
                missing = (picks >= 0) & ~there.available[picks, np.arange(there.count)]
                barred[missing] = picks[missing]
                picks[missing] = -1
            self.given[k], self.barred[k] = picks, barred

    @cached_property
    def search(self) -> Search:
        """What finds the best strategy."""
        return Search(self.graph, self.sweep, self.tables, self.situations, self._forgotten)

    def gathered(self, k: int, reach: Mapping[int, Floats]) -> Floats:
        """Return how likely each information set of a choice is, from what reaches the states of its blocks."""
        there = self.situations[k]
        if there.sets is None:
            return reach[there.blocks[0]]
        return np.bincount(
            np.concatenate(there.sets), np.concatenate([reach[i] for i in there.blocks]), minlength=there.count
        )

    def played(self, picks: Sequence[Index]) -> tuple[Floats, dict[int, Floats]]:
        """Return what arrives at the final states under a strategy, mass and totals side by side, and at the choices."""
        tables = self.search.with_choices(dict(enumerate(picks)))
        measures = self.values.shape[1]
        effects = self.effects if measures else ()
        if self._run is None:
            self._run = bound(self.graph, tables, effects, totals=measures, reach=True)
        else:
            self._run.load(tables, effects)
        final = self._run().reshape(self.graph.end_size, 1 + measures)
        reach = {i: self._run.reach_of(i) for there in self.situations for i in there.blocks}
        return final, {i: mass[:, 0] if measures else mass for i, mass in reach.items()}
