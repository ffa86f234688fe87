"""Exact bounds: how low and how high an answer can be while every range stays a range."""

from __future__ import annotations

import itertools
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, few, shown
from scenarios.evaluation.analysts import enveloped, panel_of
from scenarios.evaluation.arguments import truth
from scenarios.evaluation.bounding.branching import search
from scenarios.evaluation.bounding.columns import Columns
from scenarios.evaluation.bounding.contrasting import search_difference
from scenarios.evaluation.bounding.sweeps import Field
from scenarios.evaluation.exact import choice_of, must_be_possible
from scenarios.evaluation.flat import certain_tables, credal_of, ends_of, must_have_ends
from scenarios.evaluation.question import Question, labels_of
from scenarios.evaluation.waiting import each_of, progress_bar
from scenarios.graph import laid_flat
from scenarios.results import Bounds, Provenance
from scenarios.results.targets import Target, target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from scenarios.evaluation.bounding.branching import Found
    from scenarios.evaluation.question import Prepared
    from scenarios.evaluation.waiting import Bar
    from scenarios.model.scenario import Scenario

__all__ = ["bounds", "field_of"]

Floats = NDArray[Any]

BUDGET = 25
"""Boxes for each bound."""


def bounds(
    model: Scenario,
    target: str | Iterable[str] | None = None,
    *,
    by: str | None = None,
    versus: str | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    analysts: Literal["tied", "mixed"] | None = None,
    budget: int = BUDGET,
    progress: bool = False,
) -> Bounds:
    """Compute how low and how high every answer can be while all ranges stay ranges, exactly.

    Ranges and words stay as they are, a distribution may be anything in its support, and all else is fixed, rows with a
    `confidence` too, so that a draw of `ensemble`, which draws those, may lie outside. A row that is
    read at several places, and a parameter, has one value everywhere. What comes out is the lower and upper
    probability of each outcome, and the lower and upper expectation of each measure.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str, optional
        An outcome or a measure; a list of outcomes is the event that one of them is reached. Default: every outcome, and every
        measure but those to which a normal distribution adds, for that has no ends.
    by : str, optional
        What to compare, as in `compare`; where there is no decision and no gate, nothing is.
    versus : str, optional
        An option: every other option is then bounded in its difference from this one, with the same weights for both.
    do, given : mapping, optional
        What is set, and what is learned; see `compare`.
    analysts : {"tied", "mixed"}, optional
        What the `analysts` of the file say counts as well: all of one analyst's judgements together, or each judgement of any of
        them. Default: the file's own judgements alone.
    budget : int
        How many boxes of weights may be looked at for each bound that takes more than one sweep.
    progress : bool
        Show a bar of the bounds that are done, or of the sets of judgements where `analysts` count.

    Returns
    -------
    Bounds
        Options × targets. Bounds that the budget did not suffice for are reported as outer, beside attained inner ones.

    Raises
    ------
    QuestionError
        As `compare`; if there is no such target or option; if a shift's factor could be negative; if a normal distribution adds to
        a measure that is asked about; or if what is learned has the upper probability 0.
    LimitError
        If the scenario has too many states.

    Notes
    -----
    One sweep backward, in which each state gives what its row leaves open to the cheapest branches first, is exact where
    each row is read once; shifted rows are linear-fractional, and least at an extreme point as well. Where states
    that share a row would choose differently, the sweep is an outer bound only, and branch and bound over the ends of the
    ranges closes the gap: a value is affine in each row, for no path reads one twice. Where it is not (a row shifted in several
    ways, a parameter at several nodes), ranges are halved instead. With evidence E, the lower expectation of f is the μ at
    which that of 1_E (f − μ) is 0. The difference of two options given E is one of two ratios: in each box, the two bounds apart
    are an outer one of it, and what both options read is halved. A bound counts as exact if it is attained within 1e-11. Weights that rule out every branch
    of a row that is reached (factors of shifts that are all 0 together) are no belief, and left out.

    References
    ----------
    .. [1] P. Walley (1991), Statistical Reasoning with Imprecise Probabilities (lower expectation; generalised Bayes rule).
    .. [2] G. de Cooman and F. Hermans (2008), "Imprecise probability trees: Bridging two theories of imprecise
       probability", Artificial Intelligence 172 (backward recursion).
    .. [3] L. de Campos, J. Huete and S. Moral (1994), "Probability intervals: a tool for uncertain reasoning", IJUFKS 2.

    Examples
    --------
    What sanctions cost, while the file's ranges stay ranges:

    >>> import scenarios as sc
    >>> within = sc.bounds(sc.load("us-options"), "us_cost")
    >>> within["sanctions"]["us_cost"]
    (20.8, 24.8)
    >>> bool(within.exact.all())
    True
    """
    if isinstance(budget, bool) or not isinstance(budget, int | np.integer) or budget < 1:
        msg = f"budget must be a whole number of boxes, at least 1, got {shown(budget)}; {BUDGET:,} is usual"
        raise QuestionError(msg)
    shows = truth("progress", progress)
    ask = partial(
        _bounds,
        target=target,
        by=choice_of(model) if by is None else by,
        versus=versus,
        do=do,
        given=given,
        budget=int(budget),
    )
    if analysts is None:
        return ask(model, shows=shows)
    panel = panel_of(model, analysts)
    sets = [*panel.within, *(() if panel.around is None else (panel.around,))]
    found = [ask(one) for one in each_of(sets, "sets", shows=shows)]
    around = None if panel.around is None else found.pop()
    return enveloped(model, panel, found, around, analysts)


def _bounds(
    model: Scenario,
    target: str | Iterable[str] | None,
    *,
    by: str | None,
    versus: str | None,
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
    budget: int,
    shows: bool = False,
) -> Bounds:
    question = Question(model, by=by, do=do, given=given)
    targets = _targets(model, target)
    options = question.outline.variables[question.by] if question.by else ("",)
    sides = _sides(question, options, versus)
    ready = question.prepared(at_end=True)
    credal = credal_of(question, ready.graph.program)
    left_out = ""
    if target is None and credal.endless:
        left_out = f", without {few([tuple(model.measures)[m] for m in credal.endless])}, which has no ends"
        targets = [one for one in targets if one.measure not in credal.endless]
    must_have_ends(question, credal, [one.measure for one in targets])
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    evidence = None
    if question.given:
        evidence = _evidence(question, field_of(question, ready, tables, learned=False), budget)
    field = field_of(question, ready, tables, learned=bool(question.given))
    with progress_bar(2 * len(sides) * len(targets), "bounds", shows=shows) as bar:
        if evidence is not None and versus is not None:
            found = _differences(field, model, options, versus, targets, budget, bar)
            evidence = _without(evidence, options.index(versus))
        else:
            found = search(field, _columns(model, sides, targets), budget, bar)
    lower, upper, inner, exact = _ends(found, len(sides), targets, versus)
    boxes = max(one.boxes for one in found)
    method = f"bounds of all weights within the ranges{left_out}" + (
        f", up to {boxes:,} boxes each" if boxes > 1 else ""
    )
    return Bounds(
        question.by or "",
        tuple(option for option in options if option != versus),
        versus or "",
        tuple(target.name for target in targets),
        sum(target.measure is None for target in targets),
        lower,
        upper,
        inner,
        exact,
        evidence,
        labels_of(model, question.by),
        Provenance(model, "bounds", method, MappingProxyType(question.do), MappingProxyType(question.given)),
    )


def _targets(model: Scenario, target: object) -> list[Target]:
    outcomes, measures = tuple(model.outcomes), tuple(model.measures)
    if target is not None:
        return [target_of(target, outcomes, measures)]
    return [
        *(Target(name, (i,), None) for i, name in enumerate(outcomes)),
        *(Target(name, (), i) for i, name in enumerate(measures)),
    ]


def _sides(question: Question, options: tuple[str, ...], versus: object) -> Floats:
    """Return what counts for each option, one row for each answer, the last column for paths that pass the choice by."""
    if question.by is None:
        if versus is not None:
            msg = f"versus: there must be options to compare, got {shown(versus)} in a scenario of chance nodes; leave it out"
            raise QuestionError(msg)
        return np.ones((1, 1))
    each = np.eye(len(options))
    if versus is not None:
        if not isinstance(versus, str) or versus not in options:
            msg = f"versus: {question.by!r} has no branch {shown(versus)}; {did_you_mean(versus, options)}"
            raise QuestionError(msg)
        if len(options) == 1:
            msg = f"versus: there must be another option than {versus!r} at {question.by!r}, got none; leave it out"
            raise QuestionError(msg)
        other = options.index(versus)
        each = np.delete(each - each[other], other, axis=0)
    return np.concatenate([each, each.sum(axis=1, keepdims=True)], axis=1)


def _columns(model: Scenario, sides: Floats, targets: Sequence[Target]) -> Columns:
    """Return one column for each option, target and end: the lower one, and the upper one with its sign turned."""
    contrast, event, measure = [], [], []
    for side in sides:
        for target in targets:
            for sign in (1.0, -1.0):
                contrast.append(sign * side)
                event.append(np.isin(np.arange(len(model.outcomes)), target.outcomes).astype(float))
                measure.append(-1 if target.measure is None else target.measure)
    return Columns(np.array(contrast).T, np.array(event).T, np.array(measure))


def _differences(
    field: Field, model: Scenario, options: Sequence[str], versus: str, targets: Sequence[Target], budget: int, bar: Bar
) -> list[Found]:
    """Return for each other option, target and end the difference of two means given what is learned."""
    count, other = len(options), options.index(versus)
    each = np.concatenate([np.eye(count), np.ones((count, 1))], axis=1)
    columns = _columns(model, each, targets)
    ends = 2 * len(targets)  # of an option, lower and upper in turns
    found = []
    for i, k in itertools.product((i for i in range(count) if i != other), range(ends)):
        found.append(search_difference(field, columns.take([i * ends + k, other * ends + (k ^ 1)]), budget))
        bar.update(1)
    return found


def _without(evidence: Floats, other: int) -> Floats:
    """Return the probability of what is learned under the options that are set against another one."""
    left: Floats = np.delete(evidence, other, axis=0)
    left.flags.writeable = False
    return left


def field_of(question: Question, ready: Prepared, tables: list[Floats], *, learned: bool) -> Field:
    """Lay the question's graph flat, with what is set, compared and learned put in."""
    program = ready.graph.program
    credal = credal_of(question, program)
    levels = laid_flat(
        ready.graph,
        effect_at=credal.effect_at,
        measures=len(question.scenario.measures),
        fixed=certain_tables(question, ready, tables),
        closed=question.closed(ready),
        compared=program.variables[question.by] if question.by else None,
    )
    ends = ends_of(question, ready)
    return Field(levels, credal, ends, len(program.outcomes), len(question.scenario.measures), learned=learned)


def _evidence(question: Question, field: Field, budget: int) -> Floats:
    """Return the lower and upper probability of what is learned under each option; an error if the upper one is 0."""
    count = len(question.outline.variables[question.by]) if question.by else 0
    sides = np.repeat(
        np.concatenate([np.eye(count), np.ones((count, 1))], axis=1) if count else np.ones((1, 1)), 2, axis=0
    )
    sides[1::2] *= -1
    everything = np.ones((field.outcomes, len(sides)))
    found = search(field, Columns(sides.T, everything, np.full(len(sides), -1)), budget)
    ends = np.array(
        [[max(low.outer, 0.0), min(-high.outer, 1.0)] for low, high in zip(found[::2], found[1::2], strict=True)]
    )
    must_be_possible(question, ends[:, 1])
    ends.flags.writeable = False
    return ends


def _ends(
    found: Sequence[Found], sides: int, targets: Sequence[Target], versus: str | None
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Return lower, upper, inner and exact, read-only."""
    shape = (sides, len(targets), 2)
    outer = np.array([one.inner if one.exact else one.outer for one in found]).reshape(shape)
    inner = np.array([one.inner for one in found]).reshape(shape)
    exact = np.array([one.exact for one in found]).reshape(shape)
    outer[..., 1] *= -1
    inner[..., 1] *= -1
    least = np.where([target.measure is None for target in targets], 0.0 if versus is None else -1.0, -np.inf)
    most = np.where([target.measure is None for target in targets], 1.0, np.inf)
    # Rounding may leave a sum of probabilities just above 1.
    lower, upper = np.clip(outer[..., 0], least, most) + 0.0, np.clip(outer[..., 1], least, most) + 0.0
    inner = np.clip(inner, least[:, None], most[:, None]) + 0.0
    for array in (lower, upper, inner, exact):
        array.flags.writeable = False
    return lower, upper, inner, exact
