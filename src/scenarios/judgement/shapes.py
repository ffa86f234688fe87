"""From a word or a range to a distribution: only as a choice that someone makes, and that is written down."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.quantities import Number, Point, Range, Word, parse
from scenarios.model.scales import scale as published
from scenarios.model.words import Scale, per_cent
from scenarios.results.elicited import ChosenDistribution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["distribution_of"]

_LEVELS = (0.05, 0.95)
_SHARPEST = 1e15
"""Sizes of a beta above this leave the doubles no room between its quantiles."""


def distribution_of(
    judged: str | Sequence[float],
    *,
    shape: Literal["uniform", "beta"],
    scale: str | Scale | None = None,
) -> ChosenDistribution:
    """Choose a distribution in place of a word or a range, and record the choice.

    A word says between which numbers a probability lies, and no more. So nothing here happens by itself: the shape has to be named, and the result
    says in a sentence what was chosen. Its text goes into a file as a weight or a parameter.

    Parameters
    ----------
    judged : str or pair of float
        A word of the scale, a range as a file has it (``"5%..20%"``), or its two ends, from 0 to 1.
    shape : {"uniform", "beta"}
        ``"uniform"``: every number of the range is as likely as every other, and none outside is possible. ``"beta"``: the beta distribution with
        5 % of its probability below the range and 5 % above.
    scale : str or Scale, optional
        Whose word it is: the id of a published scale, or a scale, such as that of a file (``model.words``). A word needs one, a range none.

    Returns
    -------
    ChosenDistribution

    Raises
    ------
    QuestionError
        If the word is none of the scale's, the range is none within 0 and 1 or a single number, a word has no scale, or the range ends at 0 or 1 and
        the shape is ``"beta"``: nothing can lie below 0 or above 1.

    Notes
    -----
    The beta solves F(low) = 0.05 and F(high) = 0.95 for a and b, where F is the regularised incomplete beta function. For a fixed size
    a + b, F(low) falls in the mean, and F(high) then rises in the size; so both are found by bracketing.

    References
    ----------
    .. [1] J. R. van Dorp and T. A. Mazzuchi (2000), "Solving for the parameters of a beta distribution under two quantile constraints",
       Journal of Statistical Computation and Simulation 67(2).

    Examples
    --------
    What ICD 203 calls likely, as a beta:

    >>> import scenarios as sc
    >>> likely = sc.distribution_of("likely", shape="beta", scale="icd203")
    >>> print(likely.sentence)
    likely is 55 to 80 % in icd203, 2 January 2015. Chosen: a beta distribution with 5 % below and 5 % above it; equivalent sample size 36.6.
    >>> model = sc.load("atacms-gate").with_weights({"atacms_gate.request": likely.text})
    """
    if not isinstance(shape, str) or shape not in {"uniform", "beta"}:
        msg = f"shape must be 'uniform' or 'beta', got {shown(shape)}; choose one of the two"
        raise QuestionError(msg)
    name, owner, low, high = _read(judged, scale)
    if not 0 <= low < high <= 1:
        one = low == high
        must = "must be a range to stand for a distribution" if one else "must be a range that rises within 0 and 1"
        cure = "write the number itself as the weight" if one else "correct it"
        msg = f"judged: {shown(name)} {must}, got {per_cent(low)} to {per_cent(high)} %; {cure}"
        raise QuestionError(msg)
    if shape == "uniform":
        return ChosenDistribution(name, owner, low, high, "uniform", (0.0, 1.0), (low, high))
    if low == 0 or high == 1:
        edge, beyond = ("low", "below 0 %") if low == 0 else ("high", "above 100 %")
        msg = (
            f"judged: the {edge} edge of {shown(name)} must lie between 0 and 100 % for a beta, got {per_cent(low)} to {per_cent(high)} %, and "
            f"nothing can lie {beyond}; write the range that you mean, such as '1%..5%', or choose shape='uniform'"
        )
        raise QuestionError(msg)
    return ChosenDistribution(name, owner, low, high, "beta", _LEVELS, _beta(name, low, high))


def _read(judged: object, scale: object) -> tuple[str, Scale | None, float, float]:
    """Return what was judged, whose word it is, and the ends of its range."""
    if not isinstance(judged, str):
        ends = list(judged) if isinstance(judged, list | tuple | np.ndarray) else []
        if len(ends) != 2 or not all(isinstance(end, Real) and not isinstance(end, bool) for end in ends):
            msg = f"judged must be a word, a range such as '5%..20%' or its two ends, got {shown(judged)}; write one of these"
            raise QuestionError(msg)
        low, high = (float(end) for end in ends)
        return f"{per_cent(low)}%..{per_cent(high)}%", None, low, high
    try:
        quantity = parse(judged)
    except ValueError as error:
        msg = f"judged: {error}"
        raise QuestionError(msg) from None
    match quantity:
        case Range(low, high):
            return judged, None, low, high
        case Number(value) | Point(value):
            return judged, None, value, value
        case Word(word):
            return _worded(word, scale)
    msg = f"judged must be a word or a range, got {shown(judged)}; a distribution or a parameter is chosen already"
    raise QuestionError(msg)


def _worded(word: str, scale: object) -> tuple[str, Scale, float, float]:
    if scale is None:
        msg = f"scale: the word {shown(word)} must come from a scale, got none; name one, such as scale='icd203'"
        raise QuestionError(msg)
    owner: Scale = scale if isinstance(scale, Scale) else published(scale)  # type: ignore[arg-type] # it checks at the door
    extent = owner.range_of(word)
    if extent is None:
        msg = f"judged: {shown(word)} is not a word of the scale {owner.id!r}; {did_you_mean(word, owner.words())}"
        raise QuestionError(msg)
    return word, owner, *extent


def _beta(name: str, low: float, high: float) -> tuple[float, float]:
    from scipy.optimize import brentq  # noqa: PLC0415 - SciPy takes a while to load
    from scipy.special import betainc, betaincc, expit  # noqa: PLC0415

    def shapes(size: float) -> tuple[float, float]:
        """Return a and b of this size with the lower quantile at `low`."""

        def excess(place: float) -> float:
            return float(betainc(size * expit(place), size * expit(-place), low)) - _LEVELS[0]

        place = _root(brentq, excess, -700.0, 700.0)
        return size * float(expit(place)), size * float(expit(-place))

    def beyond(power: float) -> float:
        return float(betaincc(*shapes(math.exp(power)), high)) - (1 - _LEVELS[1])

    if not beyond(math.log(_SHARPEST)) < 0 < beyond(math.log(1e-3)):
        msg = f"judged: {shown(name)} must be wide enough for a beta, got {per_cent(low)} to {per_cent(high)} %; write the number itself"
        raise QuestionError(msg)
    return shapes(math.exp(_root(brentq, beyond, math.log(1e-3), math.log(_SHARPEST))))


def _root(brentq: Callable[..., Any], function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-14, rtol=1e-14, maxiter=500))
