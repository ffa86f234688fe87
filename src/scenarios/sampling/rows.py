"""Rows of weights as something to draw from: what is certain, what is drawn, and what must add up to 100 %."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.model.quantities import Distribution, Number, ParameterUse, Point, Range, Rest
from scenarios.model.weights import TOLERANCE, equivalent_size
from scenarios.sampling.scalars import cumulative, drawn, nearly_normal, quantile, support
from scenarios.sampling.slices import slice_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.graph.program import Judgement
    from scenarios.model.quantities import Quantity
    from scenarios.model.weights import Lexicon

__all__ = ["Dirichlet", "Mixed", "Scalar", "Source", "scalar", "source_of"]

Floats = NDArray[Any]

MOST_RANGES = 13
"""Spreading points evenly takes a polynomial for each subset of the ranges."""
_SMALL = 0.1
"""Gammas of shapes below this may all vanish; their logarithms do not."""


class Source(Protocol):
    """What draws one judgement: some numbers, from `dimensions` uniform ones or from a stream."""

    @property
    def dimensions(self) -> int:
        """How many uniform numbers it takes."""

    def spread(self, levels: Floats, parameters: Mapping[str, Floats]) -> Floats:
        """Turn uniform numbers of shape (dimensions, draws) into numbers of shape (numbers, draws)."""

    def draw(self, stream: np.random.Generator, parameters: Mapping[str, Floats], out: Floats) -> None:
        """Draw numbers into an array of shape (numbers, draws), contiguous."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One number: drawn, or a parameter's times a factor. With `chance`, a probability of yes and that of no."""

    quantity: Range | Distribution | ParameterUse
    chance: bool = False

    @property
    def dimensions(self) -> int:
        """How many uniform numbers it takes."""
        return 0 if isinstance(self.quantity, ParameterUse) else 1

    def _shown(self, numbers: Floats) -> Floats:
        return np.stack([numbers, 1 - numbers]) if self.chance else numbers[None]

    def spread(self, levels: Floats, parameters: Mapping[str, Floats]) -> Floats:
        """See `Source`."""
        if isinstance(self.quantity, ParameterUse):
            return self._shown(self.quantity.factor * parameters[self.quantity.name])
        return self._shown(quantile(self.quantity, levels[0]))

    def draw(self, stream: np.random.Generator, parameters: Mapping[str, Floats], out: Floats) -> None:
        """See `Source`."""
        if isinstance(self.quantity, ParameterUse):
            out[:] = self.spread(out, parameters)
        else:
            out[:] = self._shown(drawn(self.quantity, stream, out.shape[1]))


@dataclass(frozen=True, slots=True)
class Dirichlet:
    """A row that is the mean of a Dirichlet distribution; a branch of weight 0 stays at 0."""

    shapes: tuple[float, ...]

    @property
    def dimensions(self) -> int:
        """How many uniform numbers it takes."""
        return sum(shape > 0 for shape in self.shapes) - 1

    def spread(self, levels: Floats, parameters: Mapping[str, Floats]) -> Floats:  # noqa: ARG002 - it has none
        """Break a stick: each branch takes a share, beta-distributed, of what those before have left."""
        from scipy.special import betainccinv, betaincinv  # noqa: PLC0415 - slow to load, and not always needed

        found = np.zeros((len(self.shapes), levels.shape[1]))
        positive = [k for k, shape in enumerate(self.shapes) if shape > 0]
        left = np.ones(levels.shape[1])
        for number, (k, level) in enumerate(zip(positive[:-1], levels, strict=True)):
            behind = math.fsum(self.shapes[later] for later in positive[number + 1 :])
            normal = nearly_normal(self.shapes[k], behind, level)
            if normal is not None:
                found[k], left = left * normal, left * (1 - normal)
                continue
            found[k] = left * betaincinv(self.shapes[k], behind, level)
            left = left * betainccinv(behind, self.shapes[k], level)  # 1 − share, where the share is close to 1 too
        found[positive[-1]] = left
        return found

    def draw(self, stream: np.random.Generator, parameters: Mapping[str, Floats], out: Floats) -> None:  # noqa: ARG002
        """Divide gamma-distributed numbers by their sum."""
        count = out.shape[1]
        if max(self.shapes) < _SMALL:  # gamma(a) is gamma(a + 1) times a uniform number to the power 1/a
            for row, shape in zip(out, self.shapes, strict=True):
                row[:] = -np.inf
                if shape:
                    row[:] = np.log(stream.standard_gamma(shape + 1, count)) + np.log1p(-stream.random(count)) / shape
            out[:] = np.exp(out - out.max(axis=0))
        else:
            for row, shape in zip(out, self.shapes, strict=True):
                stream.standard_gamma(shape, out=row)
        out /= out.sum(axis=0)


@dataclass(frozen=True, slots=True)
class Mixed:
    """A row of probabilities of which some are drawn, and ranges and the rest share what is left, evenly.

    `fixed` holds what each branch has in any case: a point, or a range's lower end. `distributions` and `uses` add to it;
    `widths` are how much more a branch may take of what is then left of 1.
    """

    fixed: tuple[float, ...]
    distributions: tuple[tuple[int, Distribution, float], ...]  # with the level above which it would leave too little
    uses: tuple[tuple[int, ParameterUse], ...]
    widths: tuple[tuple[int, float], ...]

    @property
    def dimensions(self) -> int:
        """How many uniform numbers it takes."""
        return len(self.distributions) + max(0, len(self.widths) - 1)

    def spread(self, levels: Floats, parameters: Mapping[str, Floats]) -> Floats:
        """See `Source`."""
        found = np.repeat(np.array(self.fixed)[:, None], levels.shape[1], axis=1)
        for k, use in self.uses:
            found[k] = use.factor * parameters[use.name]
        for (k, distribution, most), level in zip(self.distributions, levels, strict=False):
            found[k] = quantile(distribution, most * level)
        if self.widths:
            branches = [k for k, _ in self.widths]
            left = 1 - found.sum(axis=0)
            found[branches] += slice_points(
                [width for _, width in self.widths], left, levels[len(self.distributions) :]
            )
        found /= found.sum(axis=0)
        return found

    def draw(self, stream: np.random.Generator, parameters: Mapping[str, Floats], out: Floats) -> None:
        """See `Source`."""
        out[:] = self.spread(stream.random((self.dimensions, out.shape[1])), parameters)


def scalar(value: float | str, lexicon: Lexicon, *, chance: bool = False) -> Scalar | None:
    """Return what draws an amount, a factor or a step's probability; None if it is certain."""
    quantity = lexicon.read(value)
    own = lexicon.drawn(quantity) if isinstance(quantity, ParameterUse) else quantity
    if not _is_open(own) or (isinstance(quantity, ParameterUse) and not quantity.factor):
        return None
    return Scalar(quantity, chance)  # type: ignore[arg-type] # what is open is one of these


def _is_open(quantity: Quantity) -> bool:
    return isinstance(quantity, Distribution) or (isinstance(quantity, Range) and quantity.low < quantity.high)


def source_of(judgement: Judgement, lexicon: Lexicon) -> Source | None:
    """Return what draws a row; None if it is certain, or left open."""
    written = judgement.written
    if written is None:
        return None
    if judgement.confidence is not None:
        return _dirichlet(judgement, lexicon)
    if judgement.branches is None:
        return scalar(written, lexicon, chance=True)  # type: ignore[arg-type] # a step's row is one weight
    if isinstance(written, str) or all(isinstance(weight, float) for weight in written.values()):  # type: ignore[union-attr]
        return None
    return _mixed(judgement.address, [written[branch] for branch in judgement.branches], lexicon)  # type: ignore[index]


def _dirichlet(judgement: Judgement, lexicon: Lexicon) -> Dirichlet | None:
    written, branches = judgement.written, judgement.branches
    if branches is None:
        yes = lexicon.probability(written)  # type: ignore[arg-type] # a step's row is one weight
        means = [yes, 1 - yes]
    else:
        means = lexicon.row(written, branches)  # type: ignore[arg-type] # any other is a whole row
    size = equivalent_size(judgement.confidence or 0.0)
    shapes = tuple(mean * size for mean in means)
    return Dirichlet(shapes) if sum(shape > 0 for shape in shapes) > 1 else None


def _mixed(address: str, written: Sequence[float | str], lexicon: Lexicon) -> Mixed | None:
    fixed = [0.0] * len(written)
    distributions: list[tuple[int, Distribution]] = []
    uses: list[tuple[int, ParameterUse]] = []
    widths: list[tuple[int, float]] = []
    spans: dict[str, tuple[float, tuple[float, float]]] = {}
    for k, weight in enumerate(written):
        quantity = lexicon.read(weight)
        own = lexicon.drawn(quantity) if isinstance(quantity, ParameterUse) else quantity
        if isinstance(own, Number):
            return None  # a relative row
        if isinstance(quantity, ParameterUse) and _is_open(own) and quantity.factor:
            uses.append((k, quantity))
            total = spans.get(quantity.name, (0.0, (0.0, 0.0)))[0] + quantity.factor
            spans[quantity.name] = total, support(own)  # type: ignore[arg-type] # what is open has one
        elif isinstance(quantity, Distribution):
            distributions.append((k, quantity))
        elif isinstance(quantity, Rest):
            widths.append((k, 1.0))
        elif isinstance(quantity, Range):
            fixed[k] = quantity.low
            if quantity.low < quantity.high:
                widths.append((k, quantity.high - quantity.low))
        else:
            fixed[k] = quantity.value if isinstance(quantity, Point) else lexicon.amount(weight)
    if not (distributions or uses) and (len(widths) < 2 or abs(math.fsum(fixed) - 1) <= TOLERANCE):
        return None
    if len(widths) > MOST_RANGES:
        raise QuestionError(
            f"{address}: at most {MOST_RANGES} ranges of one row can be drawn, got {len(widths)}; write numbers and a `confidence`"
        )
    ends = [sorted((total * low, total * high)) for total, (low, high) in spans.values()]
    ends += [list(distribution.support) for _, distribution in distributions]
    least = math.fsum([*fixed, *(low for low, _ in ends)])
    most = math.fsum([*fixed, *(high for _, high in ends)])
    room = math.fsum(width for _, width in widths)
    levels = [1.0] * len(distributions)
    if most > 1 + TOLERANCE and len(ends) == len(distributions) == 1 and least < 1:
        levels = [cumulative(distributions[0][1], 1 - math.fsum(fixed))]
        most = 1.0
    if most > 1 + TOLERANCE or least + room < 1 - TOLERANCE:
        raise QuestionError(_unfit(address, least, most, room))
    widths = [(k, min(width, 1 - least)) for k, width in widths if least < 1]
    drawn = tuple((k, own, level) for (k, own), level in zip(distributions, levels, strict=True))
    return Mixed(tuple(fixed), drawn, tuple(uses), tuple(widths))


def _unfit(address: str, least: float, most: float, room: float) -> str:
    if most > 1 + TOLERANCE:
        return (
            f"{address}: weights that are drawn must never add up to more than 100 %, got up to {100 * most:.4g} %; "
            "give the distributions lower ends, or write ranges, which are drawn together"
        )
    return (
        f"{address}: weights that are drawn must be able to add up to 100 %, got as little as {100 * (least + room):.4g} %; "
        "write `rest` for one branch"
    )
