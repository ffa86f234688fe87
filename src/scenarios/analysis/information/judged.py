"""What each option is worth while judgements take given numbers, and others their means or many draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.draws import Evaluation
from scenarios.model.quantities import Distribution, ParameterUse, Range
from scenarios.sampling import BLOCK
from scenarios.sampling.moments import row_moments, scalar_moments
from scenarios.sampling.rows import Dirichlet, Mixed, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenarios.evaluation.choosing.utility import Utility
    from scenarios.evaluation.question import Question
    from scenarios.sampling.rows import Source
    from scenarios.sampling.sampler import Numbers

__all__ = ["Judged", "is_tangled", "one_number"]

Floats = NDArray[Any]

_AFFINE = 1e-10
_LOST = 1e-3
_TINY = 1e-100
_MOST_BLOCKS = 2**20


class _Put:
    """Numbers that are put in; the others are drawn, or follow from parameters. Of tangled rows levels are put in."""

    def __init__(self, base: Numbers, put: Mapping[str, Floats]) -> None:
        self._base, self._put = base, put

    def draw(self, address: str, source: Source, block: int, parameters: Mapping[str, Floats], out: Floats) -> None:
        put = self._put.get(address)
        if is_tangled(source):
            out[:] = source.spread(self.levels(address, source, block) if put is None else put, parameters)
        elif put is not None:
            out[:] = put
        else:
            self._base.draw(address, source, block, parameters, out)

    def levels(self, address: str, source: Source, block: int) -> Floats:
        return self._base.levels(address, source, block)


class Judged:
    """The options of a decision under any numbers for what is uncertain.

    Attributes
    ----------
    sources : dict of address to Source
        What is uncertain and has numbers of its own.
    hangs : dict of address to tuple of address
        The parameters that a row or an amount hangs on.
    means : dict of address to float array of shape (numbers,)
        Of all but tangled rows: those of which a parameter is drawn beside other ranges or distributions.
    affine : dict of address to bool
        Whether each option's worth is affine in the source's numbers, whatever the others are.
    """

    def __init__(self, question: Question, utility: Utility, seed: np.random.SeedSequence) -> None:
        self._evaluation = Evaluation(question, "sobol", seed, _MOST_BLOCKS * BLOCK)
        self._base = self._evaluation.numbers
        self._utility = utility
        self._sampled: Floats | None = None
        sampler = self._evaluation.sampler
        program = sampler.program
        self._sizes = {j.address: j.slots.stop - j.slots.start for j in program.judgements}
        self.sources = {address: source for address, source in sampler.sources.items() if source.dimensions}
        self.hangs = {address: _hangs_on(source) for address, source in sampler.sources.items()}
        self._tangled = {address for address, source in self.sources.items() if is_tangled(source)}
        self.means = {
            address: _mean(source, self.size(address))
            for address, source in self.sources.items()
            if address not in self._tangled
        }
        self.affine = self._tested()

    def size(self, address: str) -> int:
        """Return how many numbers a source has."""
        found: int = self._sizes.get(address, 1)
        return found

    def worth(self, put: Mapping[str, Floats], block: int | None) -> Floats:
        """Return what each option is worth, of shape (options, BLOCK).

        Parameters
        ----------
        put : mapping of address to float array of shape (numbers, BLOCK)
        block : int or None
            Which draws of all others; None: their means.
        """
        every = put
        if block is None:
            every = {address: mean[:, None] for address, mean in self.means.items() if address not in put} | dict(put)
        self._evaluation.numbers = _Put(self._base, every)
        found = self._evaluation.answer(block or 0, (block or 0) + 1)
        score = found.probabilities @ self._utility.ends
        if found.means.shape[-1]:
            score = score + found.means @ self._utility.steps
        worth: Floats = score.T
        return worth

    def _drawn(self) -> dict[str, Floats]:
        found = {}
        for address, source in self.sources.items():
            if address in self._tangled:
                found[address] = self._base.levels(address, source, 0)
                continue
            found[address] = np.empty((self.size(address), BLOCK))
            self._base.draw(address, source, 0, {}, found[address])
        return found

    def _tested(self) -> dict[str, bool]:
        """Test at random numbers whether worth is affine in each source; a function that is not is not so almost anywhere."""
        drawn = self._drawn()
        names = list(self.sources)
        each = BLOCK // 3
        found: dict[str, bool] = {}
        for start in range(0, len(names), each):
            some = names[start : start + each]
            put = {address: np.repeat(numbers[:, :each], 3, axis=1) for address, numbers in drawn.items()}
            put = {
                address: np.pad(numbers, ((0, 0), (0, BLOCK - 3 * each)), mode="edge")
                for address, numbers in put.items()
            }
            for k, address in enumerate(some):
                one, other = drawn[address][:, k], drawn[address][:, (k + each // 2) % each]
                put[address][:, 3 * k : 3 * k + 3] = np.column_stack([one, other, one / 3 + other / 1.5])
            worth = self.worth(put, 0)
            for k, address in enumerate(some):
                first, last, between = worth[:, 3 * k : 3 * k + 3].T
                scale = max(float(np.abs(worth).max()), 1e-300)
                found[address] = address not in self._tangled and bool(
                    (np.abs(between - (first / 3 + last / 1.5)) <= _AFFINE * scale).all()
                )
        return found

    @property
    def multi_affine(self) -> bool:
        """Whether the mean of each option's worth is its worth at the means."""
        return all(self.affine.values())

    def at_means(self) -> Floats:
        """Return what each option is worth at the means."""
        return self.worth({}, None)[:, 0]

    def along(self, address: str) -> Callable[[Floats], Floats]:
        """Return each option's worth as an affine function of one source's numbers, (numbers, n) to (options, n); others at their means."""
        mean = self.means[address]
        count = len(mean)
        if count == 1:
            points = np.array([[mean[0], mean[0] + _step(self.sources[address], float(mean[0]))]])
        else:
            points = np.column_stack([mean, *((mean + corner) / 2 for corner in np.eye(count))])
        width = points.shape[1]
        values = self.worth({address: np.pad(points, ((0, 0), (0, BLOCK - width)), mode="edge")}, None)[:, :width]
        if count > 1:
            heads = 2 * values[:, 1:] - values[:, :1]
            return lambda numbers: heads @ numbers
        slope = (values[:, 1:] - values[:, :1]) / (points[0, 1] - points[0, 0])
        return lambda numbers: values[:, :1] + slope * (numbers - mean[0])

    def sampled(self, blocks: int) -> Floats:
        """Return what each option is worth in draws of everything, of shape (options, draws); worked out once."""
        if self._sampled is None:
            self._sampled = np.concatenate([self.worth({}, block) for block in range(blocks)], axis=1)
        return self._sampled

    def numbers(self, of: Sequence[str], blocks: int) -> Floats:
        """Return the draws of some sources' numbers that go with `sampled`, of shape (numbers, draws); levels of tangled rows."""
        found = []
        for address in of:
            source = self.sources[address]
            if address in self._tangled:
                found.append(np.concatenate([self._base.levels(address, source, k) for k in range(blocks)], axis=1))
                continue
            some = np.empty((blocks, self.size(address), BLOCK))
            for block in range(blocks):
                self._base.draw(address, source, block, {}, some[block])
            found.append(np.concatenate(list(some), axis=1))
        return np.concatenate(found)


def is_tangled(source: Source) -> bool:
    """Say whether a row has parameters beside other things that are drawn."""
    return isinstance(source, Mixed) and bool(source.uses) and source.dimensions > 0


def _hangs_on(source: Source) -> tuple[str, ...]:
    if isinstance(source, Mixed):
        return tuple(dict.fromkeys(f"${use.name}" for _, use in source.uses))
    if isinstance(source, Scalar) and isinstance(source.quantity, ParameterUse):
        return (f"${source.quantity.name}",)
    return ()


def _mean(source: Source, size: int) -> Floats:
    if isinstance(source, Scalar) and size == 1:
        return np.array([scalar_moments(source.quantity)[0]])  # type: ignore[arg-type] # it has numbers of its own
    moments = row_moments(source)
    if moments is None:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to load, and not always needed

        levels = qmc.Sobol(source.dimensions, rng=np.random.default_rng(0)).random(2**14).T
        found: Floats = source.spread(levels, {}).mean(axis=1)
        return found
    return moments[0]


def _step(source: Source, mean: float) -> float:
    """Return how far to go from the mean to see how steep a line is: a standard deviation, or towards 0 where that is lost in rounding."""
    assert isinstance(source, Scalar)  # noqa: S101 - nothing else is a single number
    spread = float(np.sqrt(scalar_moments(source.quantity)[1]))  # type: ignore[arg-type] # it has numbers of its own
    return max(spread, _TINY) if spread >= _LOST * abs(mean) else -_LOST * mean


def one_number(source: Source) -> tuple[Range | Distribution, Callable[[Floats], Floats]] | None:
    """Return the one number that a source hangs on affinely, and what turns it into the source's numbers; None if there is none."""
    if isinstance(source, Scalar):
        quantity: Any = source.quantity
        return quantity, (lambda x: np.stack([x, 1 - x])) if source.chance else (lambda x: x[None])
    if isinstance(source, Dirichlet):
        positive = [k for k, shape in enumerate(source.shapes) if shape > 0]
        if len(positive) == 2:
            one, other = positive
            return Distribution("beta", (source.shapes[one], source.shapes[other])), _two(
                len(source.shapes), one, other
            )
        return None
    assert isinstance(source, Mixed)  # noqa: S101 - there are no other sources
    fixed = np.array(source.fixed)
    ranges = [k for k, _ in source.widths]
    if len(source.distributions) == len(ranges) == 1 and source.distributions[0][2] == 1:
        at, distribution, _ = source.distributions[0]
        return distribution, _added(fixed, at, ranges[0])
    if not source.distributions and len(ranges) == 2:
        left = 1 - float(fixed.sum())
        (one, wide), (other, high) = source.widths
        return Range(max(0.0, left - high), min(wide, left)), _added(fixed, one, other)
    return None


def _two(count: int, one: int, other: int) -> Callable[[Floats], Floats]:
    def made(x: Floats) -> Floats:
        found = np.zeros((count, len(x)))
        found[one], found[other] = x, 1 - x
        return found

    return made


def _added(fixed: Floats, at: int, rest: int) -> Callable[[Floats], Floats]:
    def made(x: Floats) -> Floats:
        found = np.repeat(fixed[:, None], len(x), axis=1)
        found[at] += x
        found[rest] += 1 - found.sum(axis=0)
        return found

    return made
