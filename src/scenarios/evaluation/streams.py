"""Random numbers that have a place: number n of a judgement's stream belongs to path n, wherever one begins to read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.sampling import seed_of

__all__ = ["Stream", "generator"]

Floats = NDArray[Any]
Whole = NDArray[Any]

_GAMMA = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def generator(source: np.random.SeedSequence, name: str) -> np.random.Generator:
    """Return a generator of one judgement's own, for what is not drawn path by path."""
    return np.random.Generator(np.random.PCG64(seed_of(source, name, 2)))


class Stream:
    """The random numbers of one judgement: uniform on [0, 256), the whole part apart from the rest.

    A whole part settles most branches, and eight of them come out of one word of the generator (PCG64). The rest is
    worked out only where it is needed, and by number: SplitMix64 is a hash of a counter.

    References
    ----------
    .. [1] G. L. Steele, D. Lea and C. H. Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA.

    Examples
    --------
    >>> stream = Stream(np.random.SeedSequence(1), "rain")
    >>> bool((stream.leading(0, 100)[60:] == stream.leading(60, 40)).all())
    True
    """

    __slots__ = ("_bits", "_held", "_key", "_next", "_place")

    def __init__(self, source: np.random.SeedSequence, name: str) -> None:
        self._bits = np.random.PCG64(seed_of(source, name, 0))
        self._key = seed_of(source, name, 1).generate_state(1, np.uint64)
        self._next = 0
        self._place = (0, 0)
        self._held: Whole = np.zeros(0, np.uint8)

    def leading(self, first: int, count: int) -> Whole:
        """Return the whole parts of `count` numbers from `first` on, as bytes."""
        if self._place != (first, count):
            begin, end = first // 8, -(-(first + count) // 8)
            if begin != self._next:
                self._bits.advance(begin - self._next)
            self._next = end
            words = self._bits.random_raw(end - begin).astype("<u8", copy=False)
            self._held = words.view(np.uint8)[first - 8 * begin :][:count]
            self._place = first, count
        return self._held

    def trailing(self, numbers: Whole) -> Floats:
        """Return what stands behind the point of the numbers at these places."""
        state: Whole = self._key + (numbers.astype(np.uint64) + 1) * _GAMMA
        state = (state ^ (state >> 30)) * _FIRST
        state = (state ^ (state >> 27)) * _SECOND
        rest: Floats = ((state ^ (state >> 31)) >> 11) * 2.0**-53
        return rest
