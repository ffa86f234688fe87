"""Options × cases from an ensemble, from the analysts of a file, or from any numbers that are given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.choosing.scores import Score, better_of, score_of
from scenarios.evaluation.exact import compare
from scenarios.model.scenario import Scenario
from scenarios.results import Ensemble, PayoffTable, Provenance
from scenarios.results.payoffs import TableLabels
from scenarios.results.targets import called, target_of

if TYPE_CHECKING:
    from scenarios.results import Comparison
    from scenarios.results.distribution import Labels
    from scenarios.results.targets import Target

__all__ = ["payoff_table", "table_of"]

Floats = NDArray[np.float64]
Better = Literal["higher", "lower"]

LARGEST = 1e300
"""Beyond it the differences of amounts are no numbers any more."""
ALONE = 1e-9
"""How far weights of cases may be from adding up to 1."""
AS_WRITTEN = "as written"


def payoff_table(
    source: object,
    target: Any = None,
    *,
    better: Better | None = None,
    options: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    weights: Sequence[float] | Mapping[str, float] | None = None,
    by: str | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> PayoffTable:
    """Lay out what each option comes to in each case: what the rules of decision under uncertainty start from.

    The cases are the draws of an ensemble; or the judgements as written and those of each analyst of a scenario; or those of
    a table of your own.

    Parameters
    ----------
    source : Ensemble, Scenario, mapping, data frame or array
        An ensemble that compares options; a scenario with `analysts`; a mapping of option to a mapping of case to value, or to
        a sequence; a data frame with options as rows; or an array of shape (options, cases).
    target : str, iterable of str, mapping or Objective, optional
        For an ensemble or a scenario: an outcome, a set of outcomes (the probability that one is reached), a measure (its mean), or
        an objective that adds up (its score): one of the file, an `Objective`, or weights on measures and outcomes.
    better : {"higher", "lower"}, optional
        Which values are preferred. A measure may say so in the file; for a table of your own the default is "higher".
    options, cases : sequence of str, optional
        Names for the rows and columns of an array, where the source does not name them; default their numbers.
    weights : sequence or mapping of case to number, optional
        How much each case counts: at least 0, adding up to 1. Default: all the same.
    by, do, given : optional
        For a scenario: see `compare`. An ensemble has its own.

    Returns
    -------
    PayoffTable
        Options × cases.

    Raises
    ------
    QuestionError
        If a table is empty, is not rectangular, or holds anything but finite numbers up to 1e300; if there are fewer than two options;
        if names are missing or occur twice; if weights are negative or do not add up; if there is no such target, or it does not
        say what is better; as `compare`.

    Examples
    --------
    What the options cost by the judgements of each analyst of a file:

    >>> import scenarios as sc
    >>> table = sc.payoff_table(sc.load("ukraine-2025-08"), "us_cost")
    >>> table.cases, table.better
    (('as written', 'restraint', 'support', 'pressure'), 'lower')
    """
    if isinstance(source, Ensemble | Scenario):
        for name, value in (("options", options), ("cases", cases)):
            if value is not None:
                raise QuestionError(
                    f"payoff_table: {name} are named by the {type(source).__name__.lower()} itself, got {shown(value)}; leave them out"
                )
    if isinstance(source, Scenario):
        return _of_analysts(source, target, better, weights, {"by": by, "do": do, "given": given})
    for name, asked in (("by", by), ("do", do), ("given", given)):
        if asked is not None:
            raise QuestionError(
                f"payoff_table: {name} is asked of a scenario, got {shown(asked)} beside {_kind(source)}; leave it out, or "
                "ask the ensemble with it"
            )
    if isinstance(source, Ensemble):
        return _of_draws(source, target, better, weights)
    if target is not None:
        raise QuestionError(
            f"payoff_table: target is asked of an ensemble or a scenario, got {shown(target)} beside {_kind(source)}; leave it out"
        )
    return _of_numbers(source, better, options, cases, weights)


def table_of(source: object, target: Any, better: Better | None) -> PayoffTable:
    """Return a table as it is, or make one."""
    if not isinstance(source, PayoffTable):
        return payoff_table(source, target, better=better)
    for name, asked in (("target", target), ("better", better)):
        if asked is not None:
            raise QuestionError(
                f"{name}: a payoff table has its own, got {shown(asked)}; leave it out, or make another table"
            )
    return source


def _of_draws(spread: Ensemble, target: Any, better: object, weights: object) -> PayoffTable:
    numbers = tuple(map(str, range(len(spread))))
    cases = {case: f"draw {case}" for case in numbers}
    options = {option: spread.labels.options.get(option, option) for option in spread.options}
    score = score_of(target, spread.provenance.model)
    if score is not None:
        labels = TableLabels(
            spread.labels.title, called(score.name, spread.provenance.model), "score", False, options, cases
        )
        values = score.of(spread.probabilities, spread.means).T
        way = better_of(better, "higher", score.name)
        return _made(spread.options, numbers, values, weights, way, score.name, labels, spread.provenance)
    found = target_of(target, spread.outcomes, spread.measures)
    said = spread.better.get(found.name) if found.measure is not None else None
    values = spread.values(found.named(spread.outcomes)).T
    labels = _labels(spread.labels, found, options, cases)
    way = better_of(better, said, found.name)
    return _made(spread.options, numbers, values, weights, way, found.name, labels, spread.provenance)


def _of_analysts(model: Scenario, target: Any, better: object, weights: object, asked: dict[str, Any]) -> PayoffTable:
    score = score_of(target, model)
    found = target_of(target, tuple(model.outcomes), tuple(model.measures)) if score is None else score
    name = found.name
    said = "higher" if isinstance(found, Score) else model.measures[name].better if found.measure is not None else None
    way = better_of(better, said, name)
    if not model.panel:
        raise QuestionError(
            "payoff_table: the scenario must have analysts, got none; write them under `analysts`, or pass ensemble(model)"
        )
    each = {AS_WRITTEN: model} | {name: model.with_weights(analyst.rows) for name, analyst in model.panel.items()}
    answers = [compare(one, **asked) for one in each.values()]
    first = answers[0]
    names = {AS_WRITTEN: AS_WRITTEN} | {name: a.label or name.replace("_", " ") for name, a in model.panel.items()}
    named = {option: first.labels.options[option] for option in first.options}
    if isinstance(found, Score):
        labels = TableLabels(first.labels.title, called(name, model), "score", False, named, names)
        rows = [found.of(answer.probabilities, answer.means) for answer in answers]
    else:
        labels = _labels(first.labels, found, named, names)
        rows = [_answer(answer, found) for answer in answers]
    how = f"exact, best estimates of the file and of {len(model.panel)} analysts"
    provenance = Provenance(model, "payoff_table", how, first.provenance.do, first.provenance.given)
    return _made(first.options, tuple(each), np.array(rows).T, weights, way, name, labels, provenance)


def _answer(answer: Comparison, target: Target) -> Floats:
    """Return what each option comes to: a mean, or a probability."""
    if target.measure is not None:
        return answer.means[:, target.measure]
    found: Floats = answer.probabilities[:, target.outcomes].sum(axis=1)
    return found


def _labels(labels: Labels, target: Target, options: Mapping[str, str], cases: Mapping[str, str]) -> TableLabels:
    name = target.label(labels)
    if target.measure is None:
        return TableLabels(labels.title, f"probability of {name}", "", True, options, cases)
    return TableLabels(labels.title, name, labels.units[target.name], False, options, cases)


def _of_numbers(source: object, better: object, options: object, cases: object, weights: object) -> PayoffTable:
    rows: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    numbers: Any = source
    if isinstance(source, Mapping):
        rows = tuple(source)
        numbers = list(source.values())
        if any(isinstance(row, Mapping) for row in numbers):
            columns, numbers = _cases_of(source)
    elif hasattr(source, "to_numpy") and hasattr(source, "columns") and hasattr(source, "index"):
        rows, columns, numbers = tuple(source.index), tuple(source.columns), source.to_numpy()
    values = _numbers(numbers)
    if rows is None:
        rows = _names("options", options, len(values))
    elif options is not None:
        raise QuestionError(
            f"payoff_table: options are named by {_kind(source)} itself, got {shown(options)}; leave them out"
        )
    if columns is None:
        columns = _names("cases", cases, values.shape[1])
    elif cases is not None:
        raise QuestionError(
            f"payoff_table: cases are named by {_kind(source)} itself, got {shown(cases)}; leave them out"
        )
    rows, columns = _unique("options", rows), _unique("cases", columns)
    labels = TableLabels("", "payoff", "", False, {name: name for name in rows}, {name: name for name in columns})
    way = better_of("higher" if better is None else better, None, "the table")
    return _made(rows, columns, values, weights, way, "", labels, None)


def _cases_of(source: Mapping[Any, Any]) -> tuple[tuple[Any, ...], list[list[Any]]]:
    first = next(iter(source.values()))
    names = tuple(first) if isinstance(first, Mapping) else ()
    for option, row in source.items():
        if not isinstance(row, Mapping) or set(row) != set(names):
            got = list(row) if isinstance(row, Mapping) else row
            raise QuestionError(
                f"payoff_table: every option must have a value for the same cases, got {shown(got)} for {shown(option)}; "
                f"the first has {shown(list(names))}"
            )
    return names, [[row[name] for name in names] for row in source.values()]


def _numbers(given: Any) -> Floats:
    """Return the cells of a table as they were given, or say what is wrong with them."""
    try:
        raw = np.asarray(given)
        values = np.array(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise QuestionError(
            f"payoff_table: source must be a rectangle of numbers, options × cases, got {shown(given)}; give every option as many "
            "numbers as there are cases, or pass an ensemble"
        ) from None
    if raw.dtype.kind not in "iuf" and not (
        raw.dtype == object and not any(isinstance(x, bool | str) for x in raw.flat)
    ):
        raise QuestionError(f"payoff_table: cells must be numbers, got {shown(given)}; write amounts")
    if values.ndim != 2 or not values.size:
        raise QuestionError(
            f"payoff_table: source must have the shape (options, cases), neither of them 0, got {values.shape}; give a row for each option"
        )
    wrong = np.argwhere(~(np.abs(values) <= LARGEST))
    if len(wrong):
        i, k = wrong[0].tolist()
        raise QuestionError(
            f"payoff_table: cells must be finite numbers up to {LARGEST:g}, got {values[i, k]} in row {i}, column {k}; "
            "fill it in, or leave the case out"
        )
    return values


def _names(what: str, names: object, count: int) -> tuple[Any, ...]:
    if names is None:
        return tuple(map(str, range(count)))
    listed = tuple(names) if isinstance(names, Iterable) and not isinstance(names, str) else ()
    if len(listed) != count:
        raise QuestionError(
            f"payoff_table: {what} must be {count} names, one for each, got {shown(names)}; name every one"
        )
    return listed


def _unique(what: str, names: tuple[Any, ...]) -> tuple[str, ...]:
    texts = tuple(str(name) for name in names)
    if len(set(texts)) < len(texts):
        twice = next(name for k, name in enumerate(texts) if name in texts[:k])
        raise QuestionError(f"payoff_table: {what} must have names of their own, got {shown(twice)} twice; rename one")
    return texts


def _made(
    options: tuple[str, ...],
    cases: tuple[str, ...],
    values: Floats,
    weights: object,
    better: Better,
    target: str,
    labels: TableLabels,
    provenance: Provenance | None,
) -> PayoffTable:
    if len(options) < 2:
        raise QuestionError(
            f"payoff_table: there must be at least two options to choose from, got {len(options)}; add one, or compare by a decision"
        )
    cells = np.array(values, dtype=float, order="C")
    shares = _weights(weights, cases)
    cells.flags.writeable = shares.flags.writeable = False
    return PayoffTable(options, cases, cells, shares, better, target, labels, provenance)


def _weights(weights: object, cases: tuple[str, ...]) -> Floats:
    count = len(cases)
    if weights is None:
        return np.full(count, 1 / count)
    given: Any = weights
    if isinstance(weights, Mapping):
        for name in weights:
            if name not in cases:
                raise QuestionError(f"weights: no case {shown(name)}; {did_you_mean(name, cases)}")
        given = [weights.get(case, 0.0) for case in cases]
    try:
        raw = np.asarray(given)
        shares = np.array(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise QuestionError(
            f"weights must be {count} numbers, one for each case, got {shown(weights)}; write numbers"
        ) from None
    if raw.dtype.kind not in "iuf" or shares.shape != (count,):
        raise QuestionError(
            f"weights must be {count} numbers, one for each case, got {shown(weights)}; give one for each"
        )
    if not (shares >= 0).all() or not abs(math.fsum(shares) - 1) <= ALONE:
        raise QuestionError(
            f"weights of cases must be at least 0 and add up to 1, got {shown(weights)}, which adds up to {math.fsum(shares):g}; "
            "divide each by their sum"
        )
    return shares


def _kind(source: object) -> str:
    names = {Ensemble: "the ensemble", Mapping: "the mapping"}
    found = next((text for kind, text in names.items() if isinstance(source, kind)), "")
    return found or ("the data frame" if hasattr(source, "columns") else "the table")
