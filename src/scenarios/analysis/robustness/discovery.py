"""Scenario discovery: the weights under which another option is preferred, as a few ranges that people can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.robustness.peeling import Step, peeled
from scenarios.analysis.robustness.rules import level_with_best, share
from scenarios.analysis.robustness.tables import payoff_table
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.draws import inputs_of
from scenarios.evaluation.ensemble import ensemble
from scenarios.evaluation.waiting import each_of
from scenarios.results import Discovery, PeeledBox, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.model.scenario import Scenario

__all__ = ["discover", "prim"]

Floats = NDArray[Any]

MOST_BOXES = 20
PEEL, PASTE, MASS, DROP = 0.05, 0.05, 0.05, 0.05
NEARLY = 0.95
"""A step that comes so near to the best balance of coverage and density is chosen if it restricts fewer inputs."""


class _Settings(NamedTuple):
    boxes: int
    peel: float
    paste: float
    mass: float
    drop: float


def discover(
    model: Scenario,
    target: str | Iterable[str],
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    option: str | None = None,
    samples: int = 4096,
    seed: int | np.random.SeedSequence = 0,
    method: Literal["sobol", "random", "lhs"] = "sobol",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    boxes: int = 1,
    peel: float = PEEL,
    paste: float = PASTE,
    mass: float = MASS,
    drop: float = DROP,
    progress: bool = False,
) -> Discovery:
    """Find ranges of weights under which the preferred option is no longer the best.

    An ensemble is drawn; of interest are the draws in which some other option is better than the preferred one. The patient rule induction method
    looks for boxes, a range for a few of the weights each, in which most of these draws lie and few others.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str
        An outcome, a set of outcomes, or a measure.
    by, do, given, samples, seed, method : optional
        As in `ensemble`.
    better : {"higher", "lower"}, optional
        Which values are preferred. A measure may say so in the file.
    option : str, optional
        The option that is preferred; default the one with the best mean over the draws.
    boxes : int
        How many boxes to look for, one after the other, from 1 to 20.
    peel, paste, mass, drop : float
        As in `prim`; here an end of a range is dropped by default if its quasi-p-value is above 0.05.
    progress : bool
        Show a bar of the draws, and then of the boxes.

    Returns
    -------
    Discovery
        The boxes, each at every step of its peeling, with the weights that it restricts.

    Raises
    ------
    QuestionError
        As `ensemble`, `payoff_table` and `prim`; if nothing is uncertain; if several options have the best mean and none is named; if the
        preferred option is the best in every draw, or in none.
    LimitError
        As `ensemble`.

    References
    ----------
    .. [1] B. Bryant and R. Lempert (2010), "Thinking inside the box: a participatory, computer-assisted approach to scenario discovery",
       Technological Forecasting and Social Change 77.

    Examples
    --------
    Under which judgements sanctions and tariffs together are not the best way to a settlement:

    >>> import scenarios as sc
    >>> found = sc.discover(sc.load("ukraine-2025-08"), "settlement", better="higher", samples=1024, seed=1)
    >>> found.what
    'an option is better than Sanctions and tariffs'
    """
    spread = ensemble(model, by, samples=samples, seed=seed, method=method, do=do, given=given, progress=progress)
    table = payoff_table(spread, target, better=better)
    if not spread.uncertain:
        raise QuestionError(
            f"discover: something must be uncertain, got {model.scenario!r}, in which nothing is; write ranges, distributions or confidence"
        )
    gains, size = table.gains, float(np.abs(table.payoffs).max())
    if option is None:
        best = [
            o
            for o, there in zip(table.options, level_with_best(gains.mean(axis=1), size).tolist(), strict=True)
            if there
        ]
        if len(best) > 1:
            raise QuestionError(
                f"option must be named where several have the best mean, got none for {', '.join(best)}; name one with option="
            )
        option = best[0]
    elif not isinstance(option, str) or option not in table.options:
        raise QuestionError(f"option: no option {shown(option)}; {did_you_mean(option, table.options)}")
    place = table.options.index(option)
    changes = ~level_with_best(gains.T, size)[:, place]
    if changes.all() or not changes.any():
        raise QuestionError(
            f"discover: {option!r} must be the best in some draws and not in others, got {'none' if changes.all() else 'all'} of "
            f"{len(changes):,}; ask about another option, or draw more"
        )
    names, inputs = inputs_of(model, spread.by, method, seed, len(spread), do, given)
    found = _boxes(names, inputs, changes, _settings(boxes, peel, paste, mass, drop), shows=bool(progress))
    asked = spread.provenance
    provenance = Provenance(model, "discover", asked.method, asked.do, asked.given)
    what = f"an option is better than {table.labels.options[option]}"
    return Discovery(what, names, len(changes), int(changes.sum()), found, option, table.labels.title, provenance)


def prim(
    inputs: Any,
    interest: Sequence[bool] | NDArray[np.bool_],
    *,
    names: Sequence[str] | None = None,
    boxes: int = 1,
    peel: float = PEEL,
    paste: float = PASTE,
    mass: float = MASS,
    drop: float = 1.0,
) -> Discovery:
    """Find boxes of inputs in which most cases are of interest, by the patient rule induction method.

    Parameters
    ----------
    inputs : mapping, data frame or array
        A mapping of name to a column of numbers; a data frame; or an array of shape (cases, inputs).
    interest : sequence of bool, of shape (cases,)
        Which cases are of interest: some, and not all.
    names : sequence of str, optional
        Names for the columns of an array; default their numbers.
    boxes : int
        How many boxes to look for, one after the other, from 1 to 20; fewer are found where nothing of interest is left, or nothing can be peeled.
    peel, paste : float
        What share of the cases in a box is cut off, or added, at a time: above 0 and below 0.5.
    mass : float
        The least share of all cases that a box may hold, above 0 and below 1.
    drop : float
        From the chosen box, ends whose quasi-p-value is above this are taken away again, the largest first, a step for each; from 0 to 1.
        Default: none is.

    Returns
    -------
    Discovery
        The boxes, each at every step of its peeling.

    Raises
    ------
    QuestionError
        If inputs are no table of finite numbers; if there are not as many `interest` as cases; if none or all are of interest; if a setting is
        out of range.

    Notes
    -----
    A box begins as the whole. At each step, of all slices with a share `peel` of its cases at either end of an input, the one goes whose loss raises the
    density most for each case lost; until none raises it, or less than `mass` would be left. Then slices are pasted on as long as they raise the
    density [1]_. Of slices that do equally well, that is taken which restricts fewer inputs, and then the first one. With N cases and K of interest, n and k of which
    lie in the box: coverage k / K, density k / n, mass n / N [2]_. No step is the right one: the trajectory shows what density costs in
    coverage, and `chosen` is a
    suggestion: of the steps whose harmonic mean of coverage and density is at least 95 % of the greatest, that which restricts the fewest inputs; with
    `drop`, what is left of it. Dropping ends that chance would do as well without follows [2]_, where analysts do it by hand.

    References
    ----------
    .. [1] J. Friedman and N. Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing 9.
    .. [2] B. Bryant and R. Lempert (2010), "Thinking inside the box: a participatory, computer-assisted approach to scenario discovery",
       Technological Forecasting and Social Change 77 (coverage, density, quasi-p-values).

    Examples
    --------
    >>> import numpy as np
    >>> import scenarios as sc
    >>> x, y = np.meshgrid(np.linspace(0, 1, 40), np.linspace(0, 1, 40))
    >>> found = sc.prim({"x": x.ravel(), "y": y.ravel()}, (x > 0.7).ravel())
    >>> {name: round(limit.low, 1) for name, limit in found.boxes[0].limits().items()}
    {'x': 0.7}
    """
    settings = _settings(boxes, peel, paste, mass, drop)
    columns, table = _inputs(inputs, names)
    wanted = (
        np.asarray(interest)
        if isinstance(interest, Sequence | np.ndarray) or hasattr(interest, "to_numpy")
        else np.empty(0)
    )
    if wanted.dtype.kind != "b" or wanted.shape != (len(table),):
        raise QuestionError(
            f"interest must be True or False for each of {len(table):,} cases, got {shown(interest)}; write a comparison such as y > 5"
        )
    if wanted.all() or not wanted.any():
        raise QuestionError(
            f"interest must hold of some cases and not of all, got {int(wanted.sum()):,} of {len(wanted):,}; choose another threshold"
        )
    found = _boxes(columns, table, wanted, settings)
    return Discovery("something is of interest", columns, len(table), int(wanted.sum()), found, "", "", None)


def _settings(boxes: object, peel: object, paste: object, mass: object, drop: object) -> _Settings:
    count = whole("boxes", boxes, 1)
    if count > MOST_BOXES:
        raise QuestionError(f"boxes must be at most {MOST_BOXES}, got {count:,}; people read few")
    shares = []
    for name, value, most in (("peel", peel, 0.5), ("paste", paste, 0.5), ("mass", mass, 1.0)):
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 < value < most:
            raise QuestionError(f"{name} must lie above 0 and below {most:g}, got {shown(value)}; 0.05 is usual")
        shares.append(float(value))
    return _Settings(count, shares[0], shares[1], shares[2], share("drop", drop, "0.05 is usual, 1 drops nothing"))


def _inputs(given: Any, names: object) -> tuple[tuple[str, ...], Floats]:
    known: tuple[Any, ...] | None = None
    numbers = given
    if isinstance(given, Mapping):
        known, numbers = tuple(given), list(zip(*given.values(), strict=False)) if _even(given) else []
    elif hasattr(given, "to_numpy") and hasattr(given, "columns"):
        known, numbers = tuple(given.columns), given.to_numpy()
    try:
        raw = np.asarray(numbers)
        table = np.array(numbers, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raw = table = np.empty(0)
    if raw.dtype.kind not in "iuf" or table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise QuestionError(
            f"inputs must be a table of finite numbers of the shape (cases, inputs), got {shown(given)}; give a column of numbers for each input"
        )
    if known is not None and names is not None:
        raise QuestionError(f"names: the inputs have their own, got {shown(names)}; leave it out")
    if known is None:
        known = (
            tuple(names) if isinstance(names, Sequence) and not isinstance(names, str) else tuple(range(table.shape[1]))
        )
        if (
            len(known) != table.shape[1]
            or (names is not None and not isinstance(names, Sequence))
            or isinstance(names, str)
        ):
            raise QuestionError(
                f"names must be {table.shape[1]} names, one for each input, got {shown(names)}; name every one"
            )
    return tuple(map(str, known)), table


def _even(columns: Mapping[Any, Any]) -> bool:
    sizes = {len(column) if hasattr(column, "__len__") else -1 for column in columns.values()}
    return len(sizes) == 1 and -1 not in sizes


def _boxes(
    names: tuple[str, ...], inputs: Floats, interest: NDArray[np.bool_], settings: _Settings, *, shows: bool = False
) -> tuple[PeeledBox, ...]:
    left = np.arange(len(inputs))
    found: list[PeeledBox] = []
    for _ in each_of(range(settings.boxes), "boxes", shows=shows):
        if not interest[left].any():
            break
        steps = peeled(inputs, interest, left, peel=settings.peel, paste=settings.paste, mass=settings.mass)
        if found and len(steps) == 1:
            break
        box = _described(names, inputs, interest, left, steps)
        if settings.drop < 1:
            fewer = _dropped(inputs, interest, left, [steps[0], steps[box.chosen]], settings.drop)
            steps = [*steps, *fewer]
            if fewer:
                box = replace(_described(names, inputs, interest, left, steps), chosen=len(steps) - 1)
        found.append(box)
        left = np.setdiff1d(left, steps[box.chosen].inside)
    return tuple(found)


def _dropped(
    inputs: Floats, interest: NDArray[np.bool_], left: NDArray[Any], ends: list[Step], most: float
) -> list[Step]:
    """Return a box without the end of which chance would do the most, and so on until none is above `most`."""
    first, step = ends
    found: list[Step] = []
    while True:
        chances = _quasi_p(inputs[left], interest[left], first, step, int(interest[step.inside].sum()))
        if not (chances > most).any():
            return found
        end, k = np.unravel_index(int(np.nanargmax(chances)), chances.shape)
        low, high = step.low.copy(), step.high.copy()
        (low if end == 0 else high)[k] = (first.low if end == 0 else first.high)[k]
        some = inputs[left]
        step = Step(low, high, left[((some >= low) & (some <= high)).all(axis=1)])
        found.append(step)


def _described(
    names: tuple[str, ...], inputs: Floats, interest: NDArray[np.bool_], left: NDArray[Any], steps: list[Step]
) -> PeeledBox:
    held = np.array([len(step.inside) for step in steps])
    met = np.array([interest[step.inside].sum() for step in steps])
    coverage, density, mass = met / interest.sum(), met / held, held / len(inputs)
    both = np.where(met > 0, 2 * coverage * density / np.where(met > 0, coverage + density, 1), 0)
    low, high = np.array([step.low for step in steps]), np.array([step.high for step in steps])
    chances = np.array(
        [_quasi_p(inputs[left], interest[left], steps[0], step, int(m)) for step, m in zip(steps, met, strict=True)]
    )
    restricted = (~np.isnan(chances)).any(axis=1).sum(axis=1)
    arrays = (coverage, density, mass, restricted, low, high, chances[:, 0].copy(), chances[:, 1].copy())
    for array in arrays:
        array.flags.writeable = False
    good = both >= NEARLY * both.max()
    simple = good & (restricted == restricted[good].min())
    return PeeledBox(*arrays, chosen=int(np.where(simple, both, -1.0).argmax()), inputs=names)


def _quasi_p(inputs: Floats, interest: NDArray[np.bool_], first: Step, step: Step, met: int) -> Floats:
    """Return for each end of a box how probable it is to hold as many cases of interest without it: shape (2, inputs)."""
    from scipy.special import betainc  # noqa: PLC0415 - slow to load, and not always needed

    found = np.full((2, len(step.low)), np.nan)
    inside = (inputs >= step.low) & (inputs <= step.high)
    ends = (step.low != first.low, inputs <= step.high), (step.high != first.high, inputs >= step.low)
    for end, (moved, other) in enumerate(ends):
        for k in np.flatnonzero(moved):
            kept = np.delete(inside, k, axis=1).all(axis=1) & other[:, k]
            share = float(interest[kept].mean())
            found[end, k] = betainc(met, len(step.inside) - met + 1, share) if met else 1.0
    return found
