"""Draws of what is uncertain: weights, factors, effects and values, reproducible to the bit."""

from scenarios.sampling.numbers import METHODS, numbers_for
from scenarios.sampling.sampler import Draws, Sampler
from scenarios.sampling.streams import BLOCK, Stream, seed_of

__all__ = ["BLOCK", "METHODS", "Draws", "Sampler", "Stream", "numbers_for", "seed_of"]
