"""Random numbers for each name: reproducible whatever else is drawn, in whatever order, on however many machines."""

from __future__ import annotations

import hashlib
import struct

import numpy as np

__all__ = ["BLOCK", "Stream", "seed_of"]

BLOCK = 4096
"""Draws made at a time; every stream has a beginning of its own for each block."""


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

    __slots__ = ("_generator", "_key", "_state")

    def __init__(self, source: np.random.SeedSequence, name: str) -> None:
        seed = seed_of(source, name)
        self._key = seed.generate_state(8).astype("<u4").tobytes()
        self._generator = np.random.Generator(np.random.SFC64(seed))
        self._state = self._generator.bit_generator.state

    def at(self, block: int) -> np.random.Generator:
        """Return the generator at the beginning of a block; good until the next call.

        SFC64 has no way to go ahead, but any three words and a counter of 1 are a beginning; here they are a digest.
        """
        digest = hashlib.sha256(self._key + block.to_bytes(8, "little")).digest()
        self._state["state"]["state"][:] = *struct.unpack("<3Q8x", digest), 1
        self._generator.bit_generator.state = self._state
        return self._generator
