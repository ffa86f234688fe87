"""Where draws come from: streams of random numbers, points of Sobol's sequence, or a Latin hypercube."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.sampling.copula import Correlated, copula_of
from scenarios.sampling.streams import BLOCK, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenarios.sampling.rows import Source
    from scenarios.sampling.sampler import Numbers, Sampler

__all__ = ["METHODS", "numbers_for"]

Floats = NDArray[Any]

MOST_DIMENSIONS = 21_201
"""As far as the direction numbers of Joe and Kuo reach."""
MOST_BYTES = 2**30
_DIGITS = 32


class Streams:
    """A stream of random numbers for each address."""

    def __init__(self, sampler: Sampler, source: np.random.SeedSequence) -> None:
        self._streams = {address: Stream(source, address) for address in sampler.sources}

    def draw(self, address: str, source: Source, block: int, parameters: Mapping[str, Floats], out: Floats) -> None:
        """See `Numbers`."""
        source.draw(self._streams[address].at(block), parameters, out)

    def levels(self, address: str, source: Source, block: int) -> Floats:
        """See `Numbers`."""
        return self._streams[address].at(block).random((source.dimensions, BLOCK))


class Points(ABC):
    """Evenly spread points of a unit cube, a few coordinates of it for each address."""

    def __init__(self, sampler: Sampler) -> None:
        ends = np.cumsum([source.dimensions for source in sampler.sources.values()]).tolist()
        starts = [0, *ends]
        self._where = {address: slice(*at) for address, *at in zip(sampler.sources, starts, ends, strict=False)}
        self._block = -1
        self._levels = np.empty((0, BLOCK))

    def draw(self, address: str, source: Source, block: int, parameters: Mapping[str, Floats], out: Floats) -> None:
        """See `Numbers`."""
        out[:] = source.spread(self.levels(address, source, block), parameters)

    def levels(self, address: str, source: Source, block: int) -> Floats:  # noqa: ARG002 - it knows where they are
        """See `Numbers`."""
        if block != self._block:
            self._levels, self._block = self.points(block), block
        return self._levels[self._where[address]]

    @abstractmethod
    def points(self, block: int) -> Floats:
        """Return the points of a block, of shape (dimensions, BLOCK)."""


class Sobol(Points):
    """The points of Sobol's sequence, scrambled by Matoušek's way and shifted at random."""

    def __init__(self, sampler: Sampler, source: np.random.SeedSequence) -> None:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to load, and not always needed

        super().__init__(sampler)
        if sampler.dimensions > MOST_DIMENSIONS:
            msg = (
                f"method: Sobol's sequence has at most {MOST_DIMENSIONS:,} dimensions, got {sampler.dimensions:,} for what is "
                "uncertain here; write method='random'"
            )
            raise LimitError(msg)
        seed = np.random.SeedSequence(source.entropy, spawn_key=(*source.spawn_key, 0))
        self._sequence = qmc.Sobol(sampler.dimensions, bits=_DIGITS, rng=np.random.Generator(np.random.PCG64DXSM(seed)))
        self._next = 0

    def points(self, block: int) -> Floats:
        """See `Points`."""
        if block < self._next:
            self._sequence.reset()
            self._next = 0
        if block > self._next:
            self._sequence.fast_forward((block - self._next) * BLOCK)
        self._next = block + 1
        return np.ascontiguousarray(self._sequence.random(BLOCK).T) + 2.0 ** (-_DIGITS - 1)  # the middles of the cells


class Latin(Points):
    """A Latin hypercube: in each dimension, one draw in each of as many equal cells as there are draws."""

    def __init__(self, sampler: Sampler, source: np.random.SeedSequence, samples: int) -> None:
        super().__init__(sampler)
        size = 8 * samples * sampler.dimensions
        if size > MOST_BYTES:
            msg = (
                f"method: a Latin hypercube is dealt out as a whole, in at most {MOST_BYTES // 2**20:,} MiB, got {size // 2**20:,} "
                f"MiB for {samples:,} draws; draw fewer, or write method='sobol'"
            )
            raise LimitError(msg)
        self._streams = [Stream(source, address) for address in sampler.sources]
        self._sizes = [source.dimensions for source in sampler.sources.values()]
        orders: list[Floats] = []
        for stream, size in zip(self._streams, self._sizes, strict=True):
            generator = stream.at(0)
            orders += [generator.permutation(samples) for _ in range(size)]
        self._cells = np.array(orders).reshape(-1, samples)

    def points(self, block: int) -> Floats:
        """See `Points`."""
        samples = self._cells.shape[1]
        parts = [s.at(block + 1).random((size, BLOCK)) for s, size in zip(self._streams, self._sizes, strict=True)]
        here = np.arange(block * BLOCK, (block + 1) * BLOCK) % samples  # what is beyond the last draw is cut off
        return (self._cells[:, here] + np.concatenate(parts)) / samples


METHODS = ("sobol", "random", "lhs")


def numbers_for(method: str, sampler: Sampler, source: np.random.SeedSequence, samples: int) -> Numbers:
    """Return where the draws of a method come from."""
    ways: dict[str, Callable[[], Numbers]] = {
        "sobol": lambda: Sobol(sampler, source),
        "random": lambda: Streams(sampler, source),
        "lhs": lambda: Latin(sampler, source, samples),
    }
    copula = copula_of(sampler.program.scenario, sampler.sources)
    return ways[method]() if copula is None else Correlated(ways[method](), copula, sampler.sources)
