"""Random numbers for each name: reproducible whatever else is drawn, in whatever order, on however many machines."""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["BLOCK", "Stream", "seed_of"]

BLOCK = 4096
"""Draws made at a time; every stream has a beginning of its own for each block."""

_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""The golden ratio of the generator's period, as numpy's own `jumped` uses it: powers of two would repeat low bits."""


def seed_of(source: np.random.SeedSequence, name: str, *use: int) -> np.random.SeedSequence:
    """Return the seed of what has this name, or of one use of it; another name or use gives another."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), ">u4").tolist()
    return np.random.SeedSequence(source.entropy, spawn_key=(*source.spawn_key, *words, *use))


class Stream:
    """The random numbers of one name under one seed, block by block.

    Parameters
    ----------
    source : numpy.random.SeedSequence
    name : str
        An address; another name gives other numbers.
    """

    __slots__ = ("_bits", "_generator", "_start")

    def __init__(self, source: np.random.SeedSequence, name: str) -> None:
        self._bits = np.random.PCG64DXSM(seed_of(source, name))
        self._start = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def at(self, block: int) -> np.random.Generator:
        """Return the generator at the beginning of a block; good until the next call."""
        self._bits.state = self._start
        self._bits.advance(block * _STEP)
        return self._generator
