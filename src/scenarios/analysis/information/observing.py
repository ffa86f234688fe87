"""What observations of a beta or Dirichlet judgement would teach: conjugate updates, exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.model.quantities import Distribution
from scenarios.sampling.rows import Dirichlet, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.sampling.rows import Source

__all__ = ["learned_means", "normal_seen"]

Floats = NDArray[Any]

_MOST = 1_000_000
_MOST_SEEN = 10**15
_LEAST = 5e-324


def learned_means(address: str, source: Source, count: int) -> tuple[Floats, Floats]:
    """Return how likely each table of counts is, and the judgement's numbers on the mean once it has been seen.

    With prior shapes a, whole A, and counts k of n observations: P(k) = n! / Π k! · Π (a)_k / (A)_n, the mean is (a + k) / (A + n).

    Returns
    -------
    probabilities : float array of shape (tables,)
    means : float array of shape (numbers, tables)

    Raises
    ------
    QuestionError
        If the judgement is neither a beta distribution nor a row with a confidence.
    LimitError
        If there are more than a million tables.
    """
    shapes, shown = _shapes(address, source)
    free = np.flatnonzero(shapes > 0)
    tables = math.comb(count + len(free) - 1, len(free) - 1)
    if tables > _MOST:
        raise LimitError(
            f"observations: at most {_MOST:,} tables of counts are looked at, got {tables:,} for {count:,} observations of "
            f"{len(free)} branches; ask for fewer"
        )
    counts = np.zeros((len(shapes), tables))
    counts[free] = _compositions(count, len(free))
    from scipy.special import gammaln  # noqa: PLC0415 - slow to load, and not always needed

    whole = float(shapes.sum())
    a, k = shapes[free, None], counts[free]
    logs = gammaln(count + 1) + gammaln(whole) - gammaln(whole + count)
    logs = logs + (gammaln(a + k) - gammaln(a) - gammaln(k + 1)).sum(axis=0)
    probabilities = np.exp(logs)
    return probabilities / probabilities.sum(), shown((shapes[:, None] + counts) / (whole + count))


def normal_seen(address: str, source: Source, count: int, noise: float | None) -> Distribution | None:
    """Return how the mean of a normal amount will be spread once it has been observed; None of any other judgement.

    Raises
    ------
    QuestionError
        If noise is missing, or given for what is not normal.
    LimitError
        If there are more than 10¹⁵ observations.
    """
    normal = (
        isinstance(source, Scalar) and isinstance(source.quantity, Distribution) and source.quantity.name == "normal"
    )
    if not normal and noise is None:
        return None
    if not normal:
        raise QuestionError(
            f"noise: observations of {address!r} are counted, and have no standard deviation, got one; leave it out"
        )
    if noise is None:
        raise QuestionError(
            f"noise: observations of {address!r}, a normal amount, must have a standard deviation, got none; write noise=1.5"
        )
    if count > _MOST_SEEN:
        raise LimitError(
            f"observations: at most {_MOST_SEEN:,} of a normal amount are looked at, got {shown(count)}; leave observations out to learn it "
            "for certain"
        )
    assert isinstance(source, Scalar)  # noqa: S101 - as was found
    mean, sd = source.quantity.arguments  # type: ignore[union-attr] # a distribution
    return Distribution("normal", (mean, max(_LEAST, sd / math.hypot(1.0, noise / sd / math.sqrt(count)))))


def _shapes(address: str, source: Source) -> tuple[Floats, Callable[[Floats], Floats]]:
    if isinstance(source, Dirichlet):
        return np.array(source.shapes), lambda row: row
    if isinstance(source, Scalar) and isinstance(source.quantity, Distribution) and source.quantity.name == "beta":
        return np.array(source.quantity.arguments), (lambda row: row) if source.chance else (lambda row: row[:1])
    raise QuestionError(
        f"observations: {address!r} must be a beta or normal distribution or have a `confidence`, so that it is known what observations "
        "teach, got neither; write beta(2, 8), normal(20, 5) or a confidence"
    )


def _compositions(total: int, parts: int) -> NDArray[Any]:
    """Return all ways to split a count into so many, of shape (parts, ways)."""
    if parts == 2:
        ones = np.arange(total + 1)
        return np.stack([ones, total - ones])
    blocks = []
    for first in range(total + 1):
        rest = _compositions(total - first, parts - 1)
        blocks.append(np.vstack([np.full(rest.shape[1], first), rest]))
    return np.concatenate(blocks, axis=1)
