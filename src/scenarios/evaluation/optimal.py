"""What to choose: the best strategy from the last decision back, and what any strategy is worth."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.choosing.laid import Laid
from scenarios.evaluation.choosing.telling import told
from scenarios.evaluation.choosing.unfolding import Unfolding
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import STATE_LIMIT
from scenarios.results import Provenance, Rollback

if TYPE_CHECKING:
    from scenarios.model import Scenario

__all__ = ["rollback"]

BUDGET = 4096
"""So many strategies are tried one by one where memory is limited."""


def rollback(
    model: Scenario,
    objective: Any = None,
    *,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
    search: str = "auto",
    budget: int = BUDGET,
    limit: int = STATE_LIMIT,
) -> Rollback:
    """Find the best strategy, from the last decision back, and its value; or those of a strategy that is given.

    At chance the mean is taken, at a choice the best option for the objective of its actor. With one objective that is
    decision analysis; with several, each known all that went before, it is the subgame-perfect equilibrium in which each
    actor takes the first of its best options (ties are listed).

    Parameters
    ----------
    model : Scenario
    objective : str, list, mapping or Objective, optional
        What all choices are for: an objective of the file, a measure, an outcome, a list of outcomes, a mapping of measures and
        outcomes to weights, or an `Objective`. A mapping of actors to such objectives says it for each actor. By default
        each actor's own; for actors without one the file's only objective, else its only measure that says what is better.
        An actor who still has none follows the weights of the decision.
    strategy : mapping of address to option, optional
        What is chosen whatever it is worth: ``{"node": "option"}``, or ``{"node[other=branch]": "option"}`` where something is
        known; the first line that applies counts. What it leaves open is chosen best. A `Rollback.strategy` will do.
    do : mapping of node to branch, optional
        What is set; see `compare`.
    search : {"auto", "exhaustive", "local"}
        What to do where later choices do not remember earlier ones: try every strategy of those that are forgotten, or improve
        one choice after the other to a local optimum. "auto" tries all if that are at most `budget`.
    budget : int
        The most strategies to try one by one, at least 1.
    limit : int
        The most states, those told apart by running totals included.

    Returns
    -------
    Rollback
        The strategy as a table of situations, its value, and what comes of it.

    Raises
    ------
    QuestionError
        If an objective or a strategy names what does not exist, a choice has neither an objective nor weights, a
        strategy takes an option where it is not available, a utility is not defined for all totals that occur, or
        several actors choose and one does not know what went before.
    LimitError
        If there would be too many states, or, with ``search="exhaustive"``, too many strategies.

    Notes
    -----
    v(s) = Σ p(s, t) (e(s, t) + v(t)) at chance, v(s) = max over options at a choice. Where states cannot be told apart, an
    option's worth is its mean over the states of the information set, weighted by how likely each is; with perfect recall
    that does not depend on the choices that are still open, so one sweep is exact. With exponential utility of risk
    tolerance R, v(s) = -R ln Σ p exp(-(e + v) / R). Options within 1e-12 of the greatest value are ties.

    The cost is one sweep over the edges; where memory is limited, one for each strategy that is tried.

    References
    ----------
    .. [1] H. Raiffa (1968), Decision Analysis (averaging out and folding back).
    .. [2] H. W. Kuhn (1953), Extensive Games and the Problem of Information (perfect recall).
    .. [3] S. L. Lauritzen and D. Nilsson (2001), Representing and Solving Decision Problems with Limited Information,
       Management Science 47(9) (single policy updating).

    Examples
    --------
    Decide now, or wait and see? The second choice depends on what Russia does:

    >>> import scenarios as sc
    >>> best = sc.rollback(sc.load("ukraine-two-rounds"))
    >>> [line.option for line in best["first_round"].lines()]
    ['current_course']
    >>> at_once = sc.rollback(sc.load("ukraine-two-rounds"), strategy={"first_round": "sanctions"})
    >>> at_once.regret > 0
    True
    """
    whole("budget", budget, 1)
    whole("limit", limit, 1)
    if not isinstance(search, str) or search not in {"auto", "exhaustive", "local"}:
        msg = f"search must be 'auto', 'exhaustive' or 'local', got {shown(search)}; write one of them"
        raise QuestionError(msg)
    question = Question(model, do=do)
    how = Provenance(model, "rollback", "best estimates", MappingProxyType(question.do), MappingProxyType({}))
    again = Unfolding(question, _kept(objective), _kept(strategy), limit)
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large for a number is found at the end
        laid = _laid(question, objective, strategy, limit)
        best = laid.search.best({}, search, budget) if laid.given else None
        found = laid.search.best(laid.given, search, budget)
        answer = told(laid, found, best, labels_of(model, None), how, again)
    laid.spare.append(laid)
    return answer


def _kept(value: Any) -> Any:
    """Return what was asked with as it is now, whatever is done later to a mapping or a list."""
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, list) else value


def _laid(question: Question, objective: object, strategy: object, limit: int) -> Laid:
    """Return what was laid out before for the same question and is not in use, or lay it out."""
    if strategy is not None or not (objective is None or isinstance(objective, str)):
        return Laid(question, objective, strategy, limit)
    key = ("laid", tuple(question.do.items()), objective, limit)
    spare: list[Laid] = question.scenario.prepared.setdefault(key, [])
    if spare:
        return spare.pop()
    laid = Laid(question, objective, None, limit)
    laid.spare = spare
    return laid
