"""Scores of plain probabilities, without a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, few, shown
from scenarios.judgement.scoring.tallying import Asked, settings_of, tallied

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from scenarios.results.scores import Scores

__all__ = ["score_forecasts"]

Floats = NDArray[np.float64]
CLOSE = 1e-9
FORECASTS = "forecasts"


def score_forecasts(
    probabilities: ArrayLike | Mapping[str, ArrayLike],
    happened: ArrayLike,
    rule: str = "brier",
    *,
    ordered: bool = False,
    convention: str | None = None,
    base: str | int | None = None,
    baseline: str = "uniform",
    bins: int | None = 10,
    level: float = 0.95,
    interval: str = "wilson",
) -> Scores:
    """Score plain probabilities, of one forecaster or several, against what happened.

    Parameters
    ----------
    probabilities : array of shape (n,) or (n, categories), or mapping of forecaster to such
        Of an event, or of every category: rows add up to 1 within 1e-9.
    happened : array of shape (n,)
        Of an event 1 or True if it happened, 0 or False if not; of categories the number of the one that did, from 0.
    rule, convention, base, baseline, bins, level, interval
        As in `score`.
    ordered : bool
        Whether the categories stand in order; "rps" asks for it where there are more than two.

    Returns
    -------
    Scores
        The forecaster of an array is called ``forecasts``. An event has the categories "happened" and "not", so that its Brier score by the original
        convention is twice the squared difference.

    Raises
    ------
    QuestionError
        If probabilities are not finite numbers from 0 to 1 or do not add up, what happened is not among the categories, lengths differ, or
        as in `score`.

    Examples
    --------
    Rain was given 80 %, 30 % and 90 %; it came on the first and the last day:

    >>> import scenarios as sc
    >>> found = sc.score_forecasts([0.8, 0.3, 0.9], [1, 0, 1], convention="half")
    >>> round(found["forecasts"].mean, 4)
    0.0467
    """
    asked = settings_of(rule, convention, base, bins=bins, level=level, interval=interval, baseline=baseline)
    if not isinstance(ordered, bool | np.bool_):
        raise QuestionError(f"ordered must be True or False, got {shown(ordered)}; write one of the two")
    named = probabilities if isinstance(probabilities, Mapping) else {FORECASTS: probabilities}
    if not named:
        raise QuestionError(
            "probabilities: there must be a forecaster, got none; give an array, or map names to arrays"
        )
    tables = {
        str(name): _checked(name if isinstance(probabilities, Mapping) else "", rows) for name, rows in named.items()
    }
    shapes = {table.shape for table in tables.values()}
    if len(shapes) > 1:
        told = ", ".join(f"{name}: {table.shape}" for name, table in tables.items())
        raise QuestionError(
            f"probabilities: forecasters must have forecast the same questions, got shapes {told}; give as many rows"
        )
    shape = shapes.pop()
    answers = _answers(happened, shape)
    if len(shape) == 1:
        tables = {name: np.column_stack([table, 1 - table]) for name, table in tables.items()}
    categories = ("happened", "not") if len(shape) == 1 else tuple(map(str, range(shape[1])))
    questions = tuple(str(i + 1) for i in range(shape[0]))
    block = Asked(questions, "", categories, bool(ordered), answers, tables)
    labels = {name: name for name in tables}
    return tallied([block], labels, asked, "Forecasts", f"{shape[0]:,} given forecasts")


def _array(what: str, values: object) -> NDArray[Any]:
    """Return numbers as an array as they are; no truth values among numbers, no texts, no rows of unequal length."""
    try:
        found = np.asarray(values)
    except (ValueError, TypeError):
        found = np.array(None)
    plain = found.dtype.kind in "iuf" or (found.dtype.kind == "b" and what == "happened")
    if not plain or _truths(values, found):
        raise QuestionError(f"{what} must be numbers, in rows of the same length, got {shown(values)}; give an array")
    return found


def _truths(values: object, found: NDArray[Any]) -> bool:
    """Say whether there are truth values among numbers, of which numpy makes 0 and 1."""
    if isinstance(values, np.ndarray) or found.dtype.kind == "b" or not isinstance(values, Sequence):
        return False
    return any(
        isinstance(value, bool | np.bool_) or (isinstance(value, Sequence) and _truths(value, found))
        for value in values
    )


def _checked(name: object, values: object) -> Floats:
    where = f"probabilities of {shown(name)}" if name else "probabilities"
    found = _array(where, values).astype(float)
    if found.ndim not in {1, 2} or not found.size or (found.ndim == 2 and found.shape[1] < 2):
        msg = f"{where} must have the shape (n,) of an event, or (n, categories) with at least two, got {found.shape}; give at least one row"
        raise QuestionError(msg)
    rows = found.reshape(len(found), -1)
    good = np.all((rows >= 0) & (rows <= 1), axis=1)
    if not good.all():
        raise QuestionError(
            f"{where} must lie between 0 and 1, got others in row {_rows(np.logical_not(good))}; correct them"
        )
    if found.ndim == 2:
        good = np.asarray(np.abs(rows.sum(axis=1) - 1) <= CLOSE)
        if not good.all():
            raise QuestionError(
                f"{where} must add up to 1, got other sums in row {_rows(np.logical_not(good))}; correct them, rounding is not mended here"
            )
    return found


def _rows(wrong: NDArray[np.bool_]) -> str:
    return few([str(i) for i in np.flatnonzero(wrong).tolist()])


def _answers(happened: object, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the number of the category that happened at each question."""
    found = _array("happened", happened)
    if found.shape != shape[:1]:
        raise QuestionError(
            f"happened must have one entry for each of {shape[0]:,} forecasts, got the shape {found.shape}; give as many"
        )
    count = 2 if len(shape) == 1 else shape[1]
    if found.dtype.kind == "b" and len(shape) == 2:
        raise QuestionError("happened must be numbers of categories, got truth values; give for example [0, 2, 1]")
    good = np.asarray((found >= 0) & (found < count) & (found == np.floor(found)))
    if not good.all():
        what = "0 or 1" if len(shape) == 1 else f"the number of a category, from 0 to {count - 1}"
        raise QuestionError(f"happened must be {what}, got another in row {_rows(np.logical_not(good))}; correct it")
    answers = found.astype(np.intp)
    return 1 - answers if len(shape) == 1 else answers
