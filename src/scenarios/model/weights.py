"""From weights as written to best estimates: the numbers that exact single-valued results use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, did_you_mean, few, shown
from scenarios.model.forms import LARGEST_AMOUNT, too_large
from scenarios.model.quantities import (
    Distribution,
    Number,
    ParameterUse,
    Point,
    Quantity,
    Range,
    Rest,
    Word,
    parse,
)
from scenarios.model.tables import FrozenDict

if TYPE_CHECKING:
    from scenarios.model.scenario import Parameter
    from scenarios.model.words import Scale

__all__ = ["TOLERANCE", "Lexicon", "ParameterError", "intersection_probability"]

TOLERANCE = 1e-9
"""How far the points of a probability row may be from 100 % before that is a mistake."""


def intersection_probability(low: Sequence[float], high: Sequence[float]) -> list[float]:
    """Return the intersection probability of a row of probability intervals.

    The intervals are first tightened to what the others leave reachable; then every entry goes the same
    share t of the way from its lower to its upper end, with the one t that makes the row add up to 1.

    Parameters
    ----------
    low, high : sequence of float, shape (branches,)
        Ends in [0, 1], with Σ low ≤ 1 ≤ Σ high.

    Returns
    -------
    list of float
        Adds up to 1.

    References
    ----------
    .. [1] F. Cuzzolin (2009), "The intersection probability and its properties", ECSQARU 2009.
    .. [2] L. de Campos, J. Huete and S. Moral (1994), "Probability intervals: a tool for uncertain
       reasoning", IJUFKS 2 (reachable intervals).

    Examples
    --------
    Likely, unlikely and very unlikely in the words of ICD 203:

    >>> [round(p, 4) for p in intersection_probability([0.55, 0.20, 0.05], [0.80, 0.45, 0.20])]
    [0.6227, 0.2727, 0.1045]
    """
    ends = list(zip(low, high, strict=True))
    all_low, all_high = math.fsum(low), math.fsum(high)
    tight = [(max(lo, 1 - (all_high - hi)), min(hi, 1 - (all_low - lo))) for lo, hi in ends]
    start = math.fsum(lo for lo, _ in tight)
    room = math.fsum(hi for _, hi in tight) - start
    share = min(1.0, max(0.0, (1 - start) / room)) if room > 0 else 0.0
    row = [lo + share * (hi - lo) for lo, hi in tight]
    total = math.fsum(row)
    return [p / total for p in row]


CONFIDENCE = {"low": 6.0, "moderate": 25.0, "high": 100.0}
"""The equivalent sample sizes of the words."""


def equivalent_size(confidence: str | float) -> float:
    """Return the equivalent sample size of a confidence, a word or a number."""
    return CONFIDENCE[confidence] if isinstance(confidence, str) else confidence


_ROUNDING = 1e-15


class ParameterError(ValueError):
    """A parameter's own value is wrong: told once, where it stands, not wherever it is used."""


class Lexicon:
    """What a quantity's text may refer to: the words of a scale, and named parameters.

    Methods raise ``ValueError`` with a message for the analyst; the caller adds the place.
    """

    def __init__(self, scale: Scale, parameters: Mapping[str, Parameter]) -> None:
        self._scale = scale
        self._parameters = parameters
        # By identity, for rows are frozen; each entry holds its row, so that the identity stays its own.
        self._rows: dict[tuple[str, ...], dict[int, tuple[object, list[float]]]] = {}

    def read(self, value: float | str) -> Quantity:
        """Parse a quantity; a word becomes the range that the scale gives it."""
        quantity = parse(value)
        if not isinstance(quantity, Word):
            return quantity
        extent = self._scale.range_of(quantity.term)
        if extent is None:
            cure = did_you_mean(quantity.term, self._scale.words())
            msg = f"{str(value)!r} is not a word of the scale {self._scale.id!r}; {cure}"
            raise ValueError(msg)
        return Range(*extent)

    def parameter(self, use: ParameterUse) -> Quantity:
        """Return the quantity behind a parameter, as written (without the factor)."""
        if use.name not in self._parameters:
            msg = f"no parameter {use.name!r}; {did_you_mean(use.name, self._parameters)}"
            raise ValueError(msg)
        try:
            quantity = self.read(self._parameters[use.name].value)
        except ValueError as error:
            raise ParameterError(str(error)) from None
        if isinstance(quantity, ParameterUse | Rest):
            msg = f"the value of parameter {use.name!r} must be a quantity of its own, not `$…` or rest; write it out"
            raise ParameterError(msg)
        if not self._reach(quantity) <= LARGEST_AMOUNT:
            raise ParameterError(too_large(self._parameters[use.name].value))
        return quantity

    def drawn(self, use: ParameterUse) -> Quantity:
        """Return the quantity that is drawn for a parameter: as written, or with its confidence around its best estimate."""
        quantity = self.parameter(use)
        said = self._parameters[use.name].confidence
        if said is None:
            return quantity
        mean = self._best(quantity)
        if not 0 <= mean <= 1 or _is_endless(quantity):
            msg = f"parameters.{use.name}: a confidence must stand beside a probability, got {mean:g}; write a range or a distribution"
            raise QuestionError(msg)
        size = equivalent_size(said)
        return Distribution("beta", (size * mean, size * (1 - mean))) if 0 < mean < 1 else Point(mean)

    def amount(self, value: float | str) -> float:
        """Return the best estimate of an effect, a value or a parameter.

        A point is itself, a distribution its mean, a range its midpoint.

        Raises
        ------
        ValueError
            If it may lie beyond `LARGEST_AMOUNT`, or has a standard deviation beyond it.
        """
        quantity = self.read(value)
        best = self._best(quantity)
        if not self._reach(quantity) <= LARGEST_AMOUNT:
            raise ValueError(too_large(value))
        return best

    def _reach(self, quantity: Quantity) -> float:
        """Return how far from 0 a quantity may lie; of a normal distribution, the greater of mean and standard deviation."""
        match quantity:
            case ParameterUse(_, factor):
                return abs(factor) * self._reach(self.parameter(quantity))
            case Distribution("normal", arguments):
                return max(map(abs, arguments))
        return max(map(abs, self._extent(quantity)))

    def _best(self, quantity: Quantity) -> float:
        match quantity:
            case Number(value) | Point(value):
                return value
            case Range(low, high):
                return low / 2 + high / 2
            case Distribution():
                return quantity.mean
            case ParameterUse(_, factor):
                return factor * self._best(self.parameter(quantity))
        msg = "`rest` stands only in a row of probabilities; write an amount"
        raise ValueError(msg)

    def factor(self, value: float | str) -> float:
        """Return the best estimate of a shift's factor, which must not be negative."""
        quantity = self.read(value)
        if _is_endless(self._behind(quantity)):
            raise ValueError(_endless("a factor must be at least 0"))
        factor = self._best(quantity)
        if not 0 <= factor < math.inf:
            msg = f"a factor must be at least 0, got {factor:g}; correct it"
            raise ValueError(msg)
        return factor

    def probability(self, value: float | str) -> float:
        """Return the best estimate of a single probability, such as a gate's step."""
        quantity = self.read(value)
        if isinstance(quantity, Rest):
            msg = "`rest` stands only in a row; write the probability itself"
            raise ValueError(msg)  # noqa: TRY004 - it is the text that is wrong, not its type
        if _is_endless(self._behind(quantity)):
            raise ValueError(_endless("a probability must lie between 0 % and 100 %"))
        low, high = self._extent(quantity)
        if not (low >= 0 and high <= 1):
            msg = f"a probability must lie between 0 % and 100 %, got {value!r}; correct it"
            raise ValueError(msg)
        return self._best(quantity)

    def extent(self, value: float | str) -> tuple[float, float]:
        """Return the least and the greatest value that a quantity may take; a distribution's support."""
        return self._extent(self.read(value))

    def _extent(self, quantity: Quantity) -> tuple[float, float]:
        match quantity:
            case Range(low, high):
                return low, high
            case Distribution():
                return quantity.support
            case ParameterUse(_, factor):
                low, high = self._extent(self.parameter(quantity))
                if not factor:
                    return 0.0, 0.0  # of no ends, too
                return min(factor * low, factor * high), max(factor * low, factor * high)
        best = self._best(quantity)
        return best, best

    def row(self, row: Mapping[str, float | str] | str, branches: Sequence[str]) -> list[float]:
        """Return the best estimate of a row, in the order of `branches`; it adds up to 1.

        Raises
        ------
        ValueError
            If the row does not name each branch once, mixes its two kinds, has no positive weight, or does
            not and cannot add up to 100 %.
        """
        if isinstance(row, str):
            return [1 / len(branches)] * len(branches)
        if not isinstance(row, FrozenDict):
            return self._row(row, branches)
        rows = self._rows.setdefault(tuple(branches), {})
        known = rows.get(id(row))
        if known is None or known[0] is not row:
            known = rows[id(row)] = (row, self._row(row, branches))
        return known[1]

    def _row(self, row: Mapping[str, float | str], branches: Sequence[str]) -> list[float]:
        if len(row) != len(branches) or not all(branch in row for branch in branches):
            raise ValueError(_names_wrong(row, branches))
        written = [row[branch] for branch in branches]
        if all(type(weight) is float for weight in written):
            return _divided(written)  # type: ignore[arg-type] # all floats
        quantities = [self.read(weight) for weight in written]
        relative = [self._is_relative(quantity) for quantity in quantities]
        if all(relative):
            return _divided([self._best(quantity) for quantity in quantities])
        if any(relative):
            odd = branches[relative.index(True)]
            msg = (
                "a row is either relative numbers or probabilities, never both, got the plain number "
                f"{row[odd]!r} for {odd!r} beside a probability; write it as a percentage, or all as plain numbers"
            )
            raise ValueError(msg)
        return self._probabilities(quantities, branches)

    def _behind(self, quantity: Quantity) -> Quantity:
        return self.parameter(quantity) if isinstance(quantity, ParameterUse) else quantity

    def _is_relative(self, quantity: Quantity) -> bool:
        return isinstance(self._behind(quantity), Number)

    def _probabilities(self, quantities: list[Quantity], branches: Sequence[str]) -> list[float]:
        if all(type(quantity) is Point for quantity in quantities):
            points = [quantity.value for quantity in quantities]  # type: ignore[union-attr]
            if min(points) >= 0 and abs(math.fsum(points) - 1) <= TOLERANCE:
                return _divided(points)
        rests = [i for i, quantity in enumerate(quantities) if isinstance(quantity, Rest)]
        if len(rests) > 1:
            msg = "`rest` may stand once in a row; give the other branches a weight of their own"
            raise ValueError(msg)
        low, high = [], []
        for quantity in quantities:
            if isinstance(quantity, Rest):
                ends = (0.0, 0.0)
            elif isinstance(quantity, Range):
                ends = (quantity.low, quantity.high)
            else:
                best = self._best(quantity)
                ends = (best, best)
            if _is_endless(self._behind(quantity)):
                raise ValueError(_endless("a probability must lie between 0 % and 100 %"))
            extent = ends if isinstance(quantity, Rest) else self._extent(quantity)
            if not (extent[0] >= 0 and extent[1] <= 1):
                got = "..".join(dict.fromkeys(_percent(end) for end in extent))
                msg = f"a probability must lie between 0 % and 100 %, got {got}; correct it"
                raise ValueError(msg)
            low.append(ends[0])
            high.append(ends[1])
        if rests:
            least, most = math.fsum(low), math.fsum(high)
            if least > 1 + TOLERANCE:
                msg = (
                    f"the weights beside `rest` must leave something, got at least {_percent(least)}; lower one of them"
                )
                raise ValueError(msg)
            low[rests[0]], high[rests[0]] = _left(most), _left(least)
        least, most = math.fsum(low), math.fsum(high)
        if not least <= 1 + TOLERANCE or not most >= 1 - TOLERANCE:
            raise ValueError(_sum_wrong(least, most) + _within_reach(low, high, branches))
        if most <= 1:
            return _divided(high)
        return intersection_probability(low, high)


def _is_endless(quantity: Quantity) -> bool:
    return isinstance(quantity, Distribution) and quantity.name == "normal"


def _endless(must: str) -> str:
    return f"{must}, got a normal distribution, which has no ends; write a range, beta(2, 8) or pert(1, 2, 4)"


def _left(taken: float) -> float:
    """Return what is left of 1; less than rounding alone can leave is nothing."""
    left = 1 - taken
    return left if left > _ROUNDING else 0.0


def _divided(weights: list[float]) -> list[float]:
    greatest = max(weights)
    if not (greatest > 0 and all(weight >= 0 for weight in weights) and math.isfinite(greatest)):
        msg = f"weights must not be negative and at least one must be above 0, got {shown(weights)}; correct them"
        raise ValueError(msg)
    scaled = [weight / greatest for weight in weights]  # so that no sum overflows
    total = math.fsum(scaled)
    return [weight / total for weight in scaled]


def _names_wrong(row: Mapping[str, float | str], branches: Sequence[str]) -> str:
    known = dict.fromkeys(branches)
    for name in row:
        if name not in known:
            return f"a weight for {name!r}, which is not a branch; {did_you_mean(name, branches)}"
    missing = few([repr(branch) for branch in branches if branch not in row])
    return f"every branch needs a weight, got none for {missing}; add it, 0 % if it cannot happen"


def _percent(probability: float) -> str:
    return f"{100 * probability:.10g} %"


def _sum_wrong(least: float, most: float) -> str:
    if least == most:
        return f"the weights must add up to 100 %, got {_percent(least)}; correct one, or write `rest` for one"
    if least > 1:
        return f"the lower ends must leave room for 100 %, got {_percent(least)} in all; lower one of them"
    return f"the upper ends must reach 100 %, got {_percent(most)} in all; raise one, or write `rest` for one"


def _within_reach(low: Sequence[float], high: Sequence[float], branches: Sequence[str]) -> str:
    """Say what each entry of a row of ranges that cannot add up could be, if it alone were changed; empty if none could."""
    least, most = math.fsum(low), math.fsum(high)
    if least == most:
        return ""
    too_much = least > 1
    left = [1 - (least - lo) if too_much else 1 - (most - hi) for lo, hi in zip(low, high, strict=True)]
    told = [f"{b!r} {_percent(p)}" for b, p in zip(branches, left, strict=True) if 0 <= p <= 1]
    return f" (by itself to at {'most' if too_much else 'least'}: {few(told)})" if told else ""
