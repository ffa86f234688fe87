"""All strategies, or all that are nearly as good as the best."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.choosing.laid import Laid
from scenarios.evaluation.choosing.solving import EXACT
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import STATE_LIMIT
from scenarios.model.forms import GREATEST
from scenarios.results import Provenance, Strategies, Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from scenarios.model import Scenario

    Picks = dict[int, NDArray[Any]]

__all__ = ["strategies"]

MOST = 10_000
_EQUAL = 1e-12


def strategies(
    model: Scenario,
    objective: Any = None,
    *,
    within: float | None = None,
    do: Mapping[str, str] | None = None,
    limit: int = MOST,
) -> Strategies:
    """List the reduced strategies with their values, best first.

    A reduced strategy says what to choose in each situation that its own choices can lead to; strategies that differ
    only where they never come are one.

    Parameters
    ----------
    model : Scenario
    objective : str, list, mapping or Objective, optional
        As in `scenarios.rollback`; it must be the same for all choices.
    within : float, optional
        List only strategies that are worse than the best by at most so much, at least 0, in the unit of the values: all
        nearly optimal ones. Default: all.
    do : mapping of node to branch, optional
        What is set; see `compare`.
    limit : int
        The most strategies to list, at least 1.

    Returns
    -------
    Strategies

    Raises
    ------
    QuestionError
        As `scenarios.rollback`, and if actors have different objectives.
    LimitError
        If there are more strategies than `limit`.

    Notes
    -----
    Choices are made one situation after the other, in the order of the file; with `within`, a beginning is dropped as soon as
    the best that can follow it is too far below the best of all. The cost is one sweep for each beginning that is kept.

    References
    ----------
    .. [1] R. D. Luce and H. Raiffa (1957), Games and Decisions, chapter 3 (reduced strategies).

    Examples
    --------
    Nobody would regret these by more than half a point:

    >>> import scenarios as sc
    >>> near = sc.strategies(sc.load("ukraine-two-rounds"), within=0.5)
    >>> near[0].regret, near[0].rules["first_round"]
    (0.0, 'current_course')
    """
    whole("limit", limit, 1)
    if within is not None and (
        isinstance(within, bool) or not isinstance(within, int | float | np.number) or not 0 <= within <= GREATEST
    ):
        msg = f"within must be a number of at least 0, got {shown(within)}; leave it out for all strategies"
        raise QuestionError(msg)
    question = Question(model, do=do)
    laid = Laid(question, objective, None, STATE_LIMIT)
    if len(laid.columns) > 1:
        names = " and ".join(repr(wanted.name) for wanted in laid.columns)
        msg = f"objective: strategies are compared for one objective, got {names}; write objective=… for all who choose"
        raise QuestionError(msg)
    found = _Enumeration(laid, None if within is None else float(within), limit).found()
    how = Provenance(model, "strategies", "exact, best estimates", MappingProxyType(question.do), MappingProxyType({}))
    wanted, utility = laid.columns[0], laid.utilities[0]
    unit = "score" if utility.measure is None else model.measures[utility.measure].unit
    return Strategies(found, wanted.name, unit, within, labels_of(model, None), how)


class _Enumeration:
    def __init__(self, laid: Laid, within: float | None, limit: int) -> None:
        self.laid, self.within, self.limit = laid, within, limit
        self.search = laid.search
        best = self.search.best({}, "auto", limit)
        # A bound is the best of what can follow; where that is hard to find, all is looked at.
        self.bounded = within is not None and best.how == EXACT
        self.best = self._equivalent(float(best.value[0]))

    def _equivalent(self, value: float) -> float:
        return float(self.laid.utilities[0].equivalent(np.array(value)))

    def _near(self, value: float, best: float) -> bool:
        return self.within is None or abs(best - value) <= self.within + _EQUAL * max(abs(best), abs(value))

    def found(self) -> tuple[Strategy, ...]:
        """Return all, best first."""
        listed: list[tuple[Picks, float]] = []
        for one in self._leaves({}):
            if len(listed) == self.limit:
                msg = (
                    f"model: at most {self.limit:,} strategies may be listed (limit), got more; list those near the best with within=…, or "
                    "raise limit"
                )
                raise LimitError(msg)
            listed.append(one)
        listed.sort(key=lambda one: -one[1])
        top = self._equivalent(listed[0][1])
        found = []
        for picks, worth in listed:
            value = self._equivalent(worth)
            if self._near(value, top):
                found.append(Strategy(MappingProxyType(self._rules(picks)), value, abs(top - value)))
        return tuple(found)

    def _leaves(self, picks: Picks) -> Iterator[tuple[Picks, float]]:
        """Yield the strategies that begin with these choices, with what they are worth as it is rolled back: more is better."""
        reach = self.search.reach(picks)
        place = self._next_open(picks, reach)
        if place is None:
            yield picks, float(self.search.sweep(reach, picks)[0])
            return
        k, s = place
        there = self.laid.situations[k]
        for option in range(self.laid.graph.blocks[there.blocks[0]].branches):
            if there.available is not None and not there.available[option, s]:
                continue
            mine = picks[k].copy() if k in picks else np.full(there.count, -1)
            mine[s] = option
            begun = {**picks, k: mine}
            if self.bounded:
                bound = float(self.search.best(begun, "auto", 1).value[0])
                if not self._near(self._equivalent(bound), self.best):
                    continue
            yield from self._leaves(begun)

    def _next_open(self, picks: Picks, reach: list[NDArray[Any]]) -> tuple[int, int] | None:
        """Return the first choice, and its first situation, that can be reached and is still open."""
        for k, there in enumerate(self.laid.situations):
            mass = self.laid.gathered(k, {i: reach[i] for i in there.blocks})
            open_ = mass > 0
            if k in picks:
                open_ &= picks[k] < 0
            if open_.any():
                return k, int(open_.argmax())
        return None

    def _rules(self, picks: Picks) -> dict[str, str]:
        rules = {}
        for k, there in enumerate(self.laid.situations):
            choice = self.laid.free[k].name
            options = self.laid.question.outline.variables[choice]
            lines = []
            for s in np.flatnonzero(picks[k] >= 0).tolist() if k in picks else []:
                known = zip(there.known, there.branches, there.table.at(s), strict=True)
                lines.append(([f"{name}={some[d]}" for name, some, d in known if d < len(some)], options[picks[k][s]]))
            # The first line that applies counts: those that say more stand first.
            for told, option in sorted(lines, key=lambda line: -len(line[0])):
                rules[f"{choice}[{','.join(told)}]" if told else choice] = option
        return rules
