"""A scenario as an extensive game: every path spelled out, with who moves, knowing what, and what the ends are worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError
from scenarios.evaluation.choosing.choices import Choice, unknown_offer, wanted_at
from scenarios.evaluation.choosing.situations import alike
from scenarios.evaluation.choosing.utility import Utility
from scenarios.evaluation.places import places
from scenarios.graph import bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.evaluation.places import Place
    from scenarios.evaluation.question import Prepared, Question

__all__ = ["SOMEONE", "End", "GameTree", "Move"]

SOMEONE = "decision maker"
"""Who makes the choices of which the file does not say whose they are; no actor can be called so."""

Floats = NDArray[Any]
Totals = tuple[Decimal, ...]

_EXACTLY = Context(prec=40)


class Step(NamedTuple):
    """A node or step that a path passed, and the branch that it took; `free` if it could have taken another."""

    name: str
    branch: str
    free: bool


class Move(NamedTuple):
    """A place of the tree at which someone moves, or chance does.

    Attributes
    ----------
    player : str, or None
        None: chance.
    number : int
        Of the information set among those of the player, from 1.
    label : str
        Of the information set; no two of a player are alike.
    branches : tuple of str
        What may follow.
    probabilities : tuple of float
        How likely each is; empty where a player moves.
    """

    player: str | None
    number: int
    label: str
    branches: tuple[str, ...]
    probabilities: tuple[float, ...]


class End(NamedTuple):
    """A place of the tree at which a path ends: with which outcome, and the total of each measure."""

    outcome: int
    totals: Totals


@dataclass(slots=True)
class _Sets:
    """The information sets of one player that the walk has come to, with what is on offer there."""

    numbers: dict[str, int] = field(default_factory=dict)
    offers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def number(self, choice: str, label: str, offered: tuple[str, ...]) -> int:
        """Return the number of an information set, a new one or one that was met before."""
        if self.offers.setdefault(label, offered) != offered:
            raise unknown_offer(choice)
        return self.numbers.setdefault(label, len(self.numbers) + 1)


class _Spread:
    """One place of the graph, laid out to be walked path by path."""

    def __init__(self, place: Place, names: tuple[str, ...], branches: dict[str, tuple[str, ...]]) -> None:
        self.name = place.name
        own = branches[place.name]
        self.steps: list[dict[bool, tuple[Step, ...]]] = []
        for branch, more in zip(own, place.assigns, strict=True):
            others = [Step(names[v], branches[names[v]][digit], free=False) for v, digit in more]
            self.steps.append({free: (Step(place.name, branch, free), *others) for free in (False, True)})
        self.branches = own
        self.table = place.table
        self.columns: list[int] = place.columns(np.arange(place.states)).tolist()
        self.lead: list[list[int]] = place.lead.tolist()
        self.way: list[int] = place.way.tolist()
        self.gains: list[Totals | None] = [None] * len(own)
        if place.effects is not None:
            self.gains = [tuple(map(_decimal, row)) if any(row) else None for row in place.effects.tolist()]
        self._open: dict[int, tuple[int, ...]] = {}

    def open(self, column: int) -> tuple[int, ...]:
        """Return the branches that can be taken."""
        if column not in self._open:
            self._open[column] = tuple(np.flatnonzero(self.table[:, column] > 0).tolist())
        return self._open[column]


class GameTree:
    """The extensive game that a scenario is for those who choose in it.

    Parameters
    ----------
    question : Question
    objective : object
        As `rollback` takes it.
    limit : int
        The most ends of the tree.

    Attributes
    ----------
    players : dict of str to Wanted
        Who moves, in the order of their first choice, and what each wants.

    Raises
    ------
    QuestionError
        As in `rollback`.
    LimitError
        If there would be more ends.
    """

    def __init__(self, question: Question, objective: object, limit: int) -> None:
        self._question = question
        free = {choice: wanted for choice, wanted in wanted_at(question, objective).items() if wanted is not None}
        self.players = {choice.actor or SOMEONE: wanted for choice, wanted in free.items()}
        self._choices = {choice.name: choice for choice in free}
        self._ready = ready = question.prepared()
        tables = list(question.tables(ready))
        for choice in free:
            for i in ready.spots[ready.graph.program.variables[choice.name]]:
                tables[i] = alike(ready.graph.blocks[i])
        question.check_complete(ready, tables)
        _must_fit(ready, tables, limit)
        names = ready.graph.program.names
        branches = {name: question.outline.variables[name] for name in names}
        self._spread = [_Spread(place, names, branches) for place in places(question, ready, tables)]

    def walk(self) -> Iterator[Move | End]:
        """Yield the places of the tree, each before what follows it, branch by branch.

        Where only one branch can be taken, chance makes no move.

        Raises
        ------
        QuestionError
            If different options are on offer at places that the actor cannot tell apart.
        """
        sets = {player: _Sets() for player in self.players}
        met: dict[str, int] = {}
        values = [tuple(map(_decimal, row)) for row in self._ready.values.tolist()]
        nothing: Totals = tuple(Decimal(0) for _ in self._question.scenario.measures)
        path: list[Step] = []
        # Where a path goes on, how long it is there, what it takes next, and what has been added up.
        ahead: list[tuple[int, int, int, tuple[Step, ...], Totals]] = [
            (self._ready.graph.program.start, 0, 0, (), nothing)
        ]
        while ahead:
            at, state, length, steps, totals = ahead.pop()
            path[length:] = steps
            if at < 0:
                yield End(state, _sum(totals, values[state]))
                continue
            here = self._spread[at]
            column = here.columns[state]
            open_ = here.open(column)
            offered = tuple(here.branches[b] for b in open_)
            choice = self._choices.get(here.name)
            if choice is not None:
                player, label = choice.actor or SOMEONE, _address(choice, path)
                yield Move(player, sets[player].number(choice.name, label, offered), label, offered, ())
            elif len(open_) > 1:
                met[here.name] = times = met.get(here.name, 0) + 1
                label = here.name if times == 1 else f"{here.name} ({times})"
                chances = tuple(here.table[list(open_), column].tolist())
                yield Move(None, sum(met.values()), label, offered, chances)
            for b in reversed(open_):
                gain = here.gains[b]
                after = totals if gain is None else _sum(totals, gain)
                ahead.append((here.way[b], here.lead[b][state], len(path), here.steps[b][len(open_) > 1], after))

    def payoffs(self, ends: list[End]) -> Floats:
        """Return the utility of each end to each player, of shape (ends, players).

        Raises
        ------
        QuestionError
            If a utility is not defined for some total, or too large to be a number.
        """
        scenario = self._question.scenario
        outcome = np.array([end.outcome for end in ends])
        totals = np.array([[float(total) for total in end.totals] for end in ends]).reshape(len(ends), -1)
        found = np.empty((len(ends), len(self.players)))
        for k, wanted in enumerate(self.players.values()):
            utility = Utility(wanted.objective, scenario, wanted.name)
            utility.by_totals()
            with np.errstate(over="ignore", invalid="ignore"):
                added = totals @ utility.steps + utility.ends[outcome]
                found[:, k] = added + utility.worth(totals @ utility.watched.T, outcome)
            if not np.isfinite(found[:, k]).all():
                raise QuestionError(
                    f"objective {wanted.name}: payoffs must be finite numbers, got utilities beyond 1.8e308; use a larger unit or a "
                    "larger risk tolerance"
                )
        return found


def _must_fit(ready: Prepared, tables: list[Floats], limit: int) -> None:
    """Refuse a tree that would be too large, before any of it is grown."""
    # A branch counts as 1 whatever its probability: what arrives is then the number of paths.
    with np.errstate(over="ignore"):
        ends = float(bound(ready.graph, [(table > 0).astype(float) for table in tables])().sum())
    if not ends <= limit:
        count = f"{ends:,.0f}" if ends < 1e15 else f"{ends:.1e}" if ends < np.inf else "more than 1e+308"
        raise LimitError(
            f"model: a game is written out path by path, at most {limit:,} of them (limit), got {count}; set some nodes by do, leave out "
            "what does not matter for the choice, or raise limit"
        )


def _address(choice: Choice, path: list[Step]) -> str:
    """Return what the information set of a choice is called: by what is known there.

    By default that is all that went before and could have gone another way.
    """
    if choice.observes is None:
        known = [f"{step.name}={step.branch}" for step in path if step.free]
    else:
        taken = {step.name: step.branch for step in path}
        known = [f"{name}={taken[name]}" for name in choice.observes if name in taken]
    return f"{choice.name}[{','.join(known)}]" if known else choice.name


def _decimal(amount: float) -> Decimal:
    # As it is written: 0.1 is a tenth, so that amounts add up to what a reader expects.
    return Decimal(repr(amount))


def _sum(totals: Totals, gains: Totals) -> Totals:
    return tuple(_EXACTLY.add(total, gain) for total, gain in zip(totals, gains, strict=True))
