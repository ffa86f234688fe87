"""Which options remain while every range stays a range: criteria of decision under imprecise probability."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.robustness.beliefs import best_somewhere
from scenarios.errors import LimitError, QuestionError
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.choosing.scores import better_of
from scenarios.evaluation.contrasts import Contrasts
from scenarios.evaluation.exact import first_choice
from scenarios.evaluation.extremes import BUDGET, bounds
from scenarios.evaluation.question import Question
from scenarios.results import Admissible, Provenance, Survivors
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.model.scenario import Scenario
    from scenarios.results import Bounds

__all__ = ["admissible"]

Floats = NDArray[Any]
Verdicts = NDArray[np.int8]

MOST_OPTIONS = 100
LEVEL = 1e-11
"""As near as this, relative above 1, is level: bounds are attained as closely."""

SURE = 1e-9
"""What is learned must be as probable as this at least, for differences are measured by it."""

YES, NO, UNKNOWN = 1, 0, -1


def admissible(
    model: Scenario,
    target: str | Iterable[str],
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    budget: int = BUDGET,
) -> Admissible:
    """Find the options that remain while all ranges stay ranges, by each of five published criteria.

    Weights within the ranges make a set of beliefs, as in `bounds`; all options are judged by the same belief at a time. Without `given` this is
    the normal form: options are compared as wholes, before anything is seen. To compare strategies, write them as options. With `given` it is local: what
    is known at the decision is learned first, as when a tree is solved backward. A plan that every step of it keeps may be rejected as a whole, and
    the other way round.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str
        An outcome or a measure; a list of outcomes is the event that one of them is reached.
    by : str, optional
        The decision to compare; see `compare`.
    better : {"higher", "lower"}, optional
        Which values are preferred. A measure may say so in the file.
    do : mapping, optional
        What is set; see `compare`.
    given : mapping, optional
        What is learned before the decision: nodes that stand upstream of it.
    budget : int
        How many boxes of weights may be looked at for each bound; see `bounds`.

    Returns
    -------
    Admissible
        For each criterion the options that it keeps. What the bounds do not tell within the budget is named as undecided.

    Raises
    ------
    QuestionError
        As `bounds`; if there are fewer than two options; if what is learned does not stand upstream of the decision, or may have probability 0; if, given
        something, the target is a measure to which branches add.
    LimitError
        If there are more than 100 options, or too many states.

    Notes
    -----
    With lower and upper expectations P and Q over all beliefs, f and g for what two options come to (the sign turned where lower is better):

    - ``interval_dominance``: f goes if P(g) > Q(f) for some g.
    - ``maximality`` [1]_: f goes if P(g − f) > 0 for some g: if g is better under every belief.
    - ``e_admissibility`` [2]_: f stays if there is one belief under which no other option is better.
    - ``gamma_maximin`` [3]_, ``gamma_maximax``: the options with the greatest P(f), with the greatest Q(f).

    An E-admissible option is maximal, a maximal one is not interval-dominated. Differences are bounded as in `bounds`, with `versus`. For
    E-admissibility, a linear program looks for the belief: where one row is open, what options come to is linear in it, and the program decides. Where
    rows multiply, steps of it climb to a belief, which proves that the option stays; and a mixture of the others that is better under every belief,
    by exact bounds, proves that it goes. Beliefs of which only a mixture would do, which shared rows do not allow, leave the option undecided.
    Given evidence E upstream of the decision, P((f − g) | E) > 0 if P(1_E (f − g)) > 0, as P(E) > 0 (the generalised Bayes rule [1]_).

    References
    ----------
    .. [1] P. Walley (1991), Statistical Reasoning with Imprecise Probabilities, sections 3.9 and 6.4.
    .. [2] I. Levi (1980), The Enterprise of Knowledge.
    .. [3] J. Berger (1985), Statistical Decision Theory and Bayesian Analysis, section 4.7.6; M. Troffaes (2007), "Decision making under uncertainty using
       imprecise probabilities", International Journal of Approximate Reasoning 45 (all five, compared).
    .. [4] N. Huntley and M. Troffaes (2012), "Normal form backward induction for decision trees with coherent lower previsions", Annals of
       Operations Research 195 (where normal form and backward induction differ).

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.admissible(sc.load("ukraine-2025-08"), "us_cost")
    >>> found["maximality"].kept, found.form
    (('withdrawal',), 'normal')
    """
    boxes = whole("budget", budget, 1)
    question = Question(model, by=first_choice(model) if by is None else by, do=do, given=given)
    found = target_of(target, tuple(model.outcomes), tuple(model.measures))
    way = better_of(better, model.measures[found.name].better if found.measure is not None else None, found.name)
    options = question.outline.variables[str(question.by)]
    if not len(options) >= 2:
        raise QuestionError(
            f"admissible: there must be at least two options at {question.by!r}, got {len(options)}; compare by another node"
        )
    if len(options) > MOST_OPTIONS:
        raise LimitError(
            f"admissible: at most {MOST_OPTIONS} options can be compared pair by pair, got {len(options):,}; compare fewer"
        )
    _check_upstream(question)
    contrasts = Contrasts(question, found)
    if question.given and contrasts.pays_on_the_way:
        raise QuestionError(
            f"given: of a measure to which branches add, such as {found.name!r}, differences are not bounded under evidence, got given for "
            f"{', '.join(question.given)}; ask about an outcome, write what is added as values of outcomes, or set what is known with do"
        )
    ends = bounds(model, found.named(tuple(model.outcomes)), by=question.by, do=do, given=given, budget=boxes)
    if ends.evidence is not None and not (ends.evidence[:, 0] > SURE).all():
        raise QuestionError(
            f"given: what is learned must have a lower probability above 0, got 0 for {', '.join(question.given)}; narrow the ranges that rule it out"
        )
    sign = 1.0 if way == "higher" else -1.0
    beaten, keeps = _pairs(contrasts, sign, boxes)
    least, most = _oriented(ends, sign)
    undominated = _undominated(least, most)
    tolerance = _tolerance(ends)
    stays = np.full(len(options), NO, np.int8)
    witnesses = {}
    names = contrasts.polytope().names
    for i, option in enumerate(options):
        if keeps[i] == NO:
            continue
        verdict = best_somewhere(contrasts, i, sign, budget=boxes, tolerance=tolerance)
        stays[i] = UNKNOWN if verdict.somewhere is None else YES if verdict.somewhere else NO
        if verdict.belief is not None:
            witnesses[option] = MappingProxyType(
                {n: x for n, x in zip(names, verdict.belief.tolist(), strict=True) if n}
            )
    keeps = np.where(stays == YES, YES, keeps).astype(np.int8)
    undominated = np.where(keeps == YES, YES, undominated).astype(np.int8)
    verdicts = {
        "interval_dominance": ("not interval-dominated", undominated),
        "maximality": ("maximal", keeps),
        "e_admissibility": ("E-admissible", stays),
        "gamma_maximin": ("best lowest (Γ-maximin)", _greatest(least)),
        "gamma_maximax": ("best highest (Γ-maximax)", _greatest(most)),
    }
    criteria = tuple(
        Survivors(name, label, _named(options, v, YES), _named(options, v, UNKNOWN))
        for name, (label, v) in verdicts.items()
    )
    beaten.flags.writeable = False
    how = f"{ends.provenance.method}, {'given what is learned' if question.given else 'normal form'}"
    provenance = Provenance(model, "admissible", how, ends.provenance.do, ends.provenance.given)
    return Admissible(
        ends, way, "local" if question.given else "normal", criteria, beaten, MappingProxyType(witnesses), provenance
    )


def _check_upstream(question: Question) -> None:
    by = str(question.by).partition(".")[0]
    for name in question.given:
        if name.partition(".")[0] == by or not question.outline.upstream(name, by):
            raise QuestionError(
                f"given: what is learned before {by!r} must stand upstream of it, got {name!r}; leave it out, or compare by a later node"
            )


def _pairs(contrasts: Contrasts, sign: float, budget: int) -> tuple[NDArray[np.bool_], Verdicts]:
    """Return which option is beaten by which for certain, and which are maximal."""
    count = len(contrasts.options)
    each = np.eye(count)
    pairs = [(i, k) for i in range(count) for k in range(count) if i != k]
    found = contrasts.lowest(sign * np.array([each[k] - each[i] for i, k in pairs]), budget)
    beaten = np.zeros((count, count), bool)
    open_ = np.zeros(count, bool)
    for (i, k), ends in zip(pairs, found, strict=True):
        tolerance = LEVEL * max(1.0, abs(ends.inner))
        beaten[i, k] = ends.outer > tolerance or (ends.exact and ends.inner > tolerance)
        open_[i] |= not beaten[i, k] and ends.inner > tolerance
    keeps = np.where(beaten.any(axis=1), NO, np.where(open_, UNKNOWN, YES)).astype(np.int8)
    return beaten, keeps


def _oriented(ends: Bounds, sign: float) -> tuple[Floats, Floats]:
    """Return between what the lowest, and the highest, value of each option lies, higher being better: shape (options, 2), twice."""
    lower, upper = ends.lower[:, 0], ends.upper[:, 0]
    attained = ends.inner[:, 0]
    if sign > 0:
        return np.stack([lower, attained[:, 0]], axis=1), np.stack([attained[:, 1], upper], axis=1)
    return np.stack([-upper, -attained[:, 1]], axis=1), np.stack([-attained[:, 0], -lower], axis=1)


def _tolerance(ends: Bounds) -> float:
    return LEVEL * max(1.0, float(np.abs(ends.lower).max()), float(np.abs(ends.upper).max()))


def _undominated(least: Floats, most: Floats) -> Verdicts:
    """Say which options are not interval-dominated."""
    level = LEVEL * max(1.0, float(np.abs(least).max()), float(np.abs(most).max()))
    gone = least[:, 0].max() > most[:, 1] + level
    stays = least[:, 1].max() <= most[:, 0] + level
    return np.where(gone, NO, np.where(stays, YES, UNKNOWN)).astype(np.int8)


def _greatest(ends: Floats) -> Verdicts:
    """Say which options have the greatest value, of values that lie between two ends each."""
    level = LEVEL * max(1.0, float(np.abs(ends).max()))
    gone = ends[:, 1] < ends[:, 0].max() - level
    others = np.array([np.delete(ends[:, 1], i).max() for i in range(len(ends))])
    stays = ends[:, 0] >= others - level
    return np.where(gone, NO, np.where(stays, YES, UNKNOWN)).astype(np.int8)


def _named(options: tuple[str, ...], verdicts: Verdicts, wanted: int) -> tuple[str, ...]:
    return tuple(option for option, verdict in zip(options, verdicts.tolist(), strict=True) if verdict == wanted)
