"""Sobol' indices by sampling: two sets of draws, and each source in turn picked from the second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.draws import Evaluation
from scenarios.evaluation.waiting import progress_bar
from scenarios.sampling import BLOCK
from scenarios.sampling.numbers import Points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scenarios.analysis.sensitivity.response import Response
    from scenarios.sampling import Sampler

__all__ = ["Estimated", "estimated", "picked_answers", "spread_points"]

Floats = NDArray[Any]

_RESAMPLES = 200
_TOGETHER = 8
"""So many are held in memory at a time, each as large as the draws."""
_LEVEL = 0.95
_DIGITS = 32
_NOTHING = 1e-12
"""An option whose answers lie so close together, relative to the greatest of all, does not move."""


class Estimated(NamedTuple):
    """Indices of shape (sources, outputs), their intervals of shape (sources, outputs, 2), and the outputs' moments."""

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats
    mean: Floats
    variance: Floats


class Picked(Points):
    """Points that were laid down beforehand."""

    def __init__(self, sampler: Sampler, levels: Floats) -> None:
        super().__init__(sampler)
        self._given = levels

    def points(self, block: int) -> Floats:
        """Return the points of a block; behind the last one, the first ones again."""
        here = np.arange(block * BLOCK, (block + 1) * BLOCK) % self._given.shape[1]
        return self._given[:, here]


def spread_points(dimensions: int, samples: int, source: np.random.SeedSequence) -> tuple[Floats, Floats]:
    """Return two independent sets of evenly spread points, of shape (dimensions, samples) each."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to load, and not always needed

    sequence = qmc.Sobol(2 * dimensions, bits=_DIGITS, rng=np.random.Generator(np.random.PCG64DXSM(source)))
    points = sequence.random(samples).T + 2.0 ** (-_DIGITS - 1)
    return points[:dimensions], points[dimensions:]


def picked_answers(response: Response, versus: int | None) -> tuple[Sampler, Callable[[Floats], Floats]]:
    """Return what draws the judgements, and what answers for given points: (dimensions, samples) to (options, samples)."""
    evaluation = Evaluation(response.question, "random", np.random.SeedSequence(0), 1)
    target = response.target

    def answers(levels: Floats) -> Floats:
        evaluation.numbers, evaluation.samples = Picked(evaluation.sampler, levels), levels.shape[1]
        found = evaluation.answer(0, -(-levels.shape[1] // BLOCK))
        if target.measure is None:
            values = found.probabilities[:, :, list(target.outcomes)].sum(axis=2)
        else:
            values = found.means[:, :, target.measure]
        shown: Floats = (values if versus is None else values - values[:, [versus]]).T
        return shown

    return evaluation.sampler, answers


def estimated(
    function: Callable[[Floats], Floats],
    groups: Sequence[Sequence[int]],
    samples: int,
    source: np.random.SeedSequence,
    *,
    shows: bool = False,
) -> Estimated:
    """Estimate the indices of groups of coordinates.

    Parameters
    ----------
    function : callable
        From points of shape (dimensions, samples), uniform between 0 and 1, to outputs of shape (outputs, samples).
    groups : sequence of sequence of int
        Which coordinates belong together; all of them, each once.
    samples : int
        A power of two.
    source : numpy.random.SeedSequence
    shows : bool
        Whether a bar does.

    References
    ----------
    .. [1] A. Saltelli et al. (2010), "Variance based sensitivity analysis of model output", Computer Physics Communications 181.
    """
    from scipy.stats import sobol_indices  # noqa: PLC0415 - slow to load, and not always needed

    points, resampled = source.spawn(2)
    one, other = spread_points(sum(map(len, groups)), samples, points)
    with progress_bar((len(groups) + 2) * samples, "answers", shows=shows) as bar:
        at_one = function(one)
        bar.update(samples)
        at_other = function(other)
        bar.update(samples)
        at_mixed = np.empty((len(groups), *at_one.shape))
        for place, coordinates in enumerate(groups):
            mixed = one.copy()
            mixed[list(coordinates)] = other[list(coordinates)]
            at_mixed[place] = function(mixed)
            bar.update(samples)
    both = np.concatenate([at_one, at_other], axis=1)
    mean, variance = both.mean(axis=1), both.var(axis=1)
    moves = np.ptp(both, axis=1) > _NOTHING * np.abs(both).max()
    variance[~moves] = 0.0  # but for the rounding of its mean
    moving = np.flatnonzero(moves)
    shape = (len(groups), len(mean))
    first, total = np.zeros(shape), np.zeros(shape)
    ends = np.zeros((2, *shape, 2))
    if len(moving):
        answers = at_one[moving], at_other[moving], at_mixed[:, moving]
        # SciPy cannot take a single source.
        twice = answers[2] if len(groups) > 1 else np.repeat(answers[2], 2, axis=0)
        found = sobol_indices(func={"f_A": answers[0], "f_B": answers[1], "f_AB": twice}, n=samples)
        first[:, moving] = found.first_order.reshape(len(moving), -1).T[: len(groups)]
        total[:, moving] = found.total_order.reshape(len(moving), -1).T[: len(groups)]
        generator = np.random.Generator(np.random.PCG64DXSM(resampled))
        ends[:, :, moving] = _intervals(*answers, generator)
    return Estimated(first, total, ends[0], ends[1], mean, variance)


def _intervals(one: Floats, other: Floats, mixed: Floats, generator: np.random.Generator) -> Floats:
    """Return percentile intervals of both indices, of shape (2, sources, outputs, 2), over draws drawn again.

    SciPy's own interval leaves out each draw in turn, which takes as many evaluations as there are draws, and has none for an index of 0.
    """
    samples = one.shape[1]
    middle = np.concatenate([one, other], axis=1).mean(axis=1, keepdims=True)
    one, other, mixed = one - middle, other - middle, mixed - middle
    crossed, apart, squares, sums = (
        other * (mixed - one),
        (one - mixed) ** 2 / 2,
        (one**2 + other**2) / 2,
        (one + other) / 2,
    )
    parts: list[tuple[Floats, Floats]] = []
    for _ in range(_RESAMPLES // _TOGETHER):
        drawn = generator.integers(samples, size=(_TOGETHER, samples))  # counted, for to draw counts is slow
        counts = np.stack([np.bincount(some, minlength=samples) for some in drawn], axis=1) / samples
        spread = squares @ counts - (sums @ counts) ** 2
        parts.append((crossed @ counts / spread, apart @ counts / spread))
    first, total = (np.concatenate(some, axis=-1) for some in zip(*parts, strict=True))
    levels = [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]
    return np.stack([np.moveaxis(np.quantile(index, levels, axis=-1), 0, -1) for index in (first, total)])
