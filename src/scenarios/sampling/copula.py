"""Judgements that hang together: uniform numbers made to rise and fall with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.model.addresses import find, spelled
from scenarios.model.quantities import ParameterUse
from scenarios.sampling.rows import Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario
    from scenarios.sampling.rows import Source
    from scenarios.sampling.sampler import Numbers

__all__ = ["Copula", "Correlated", "copula_of"]

Floats = NDArray[Any]

_EDGE = 2.0**-54


class Copula:
    """A Gaussian copula with given rank correlations.

    Parameters
    ----------
    addresses : tuple of str
        What is correlated.
    ranks : float array of shape (addresses, addresses)
        Spearman's correlations; 1 on the diagonal.

    Raises
    ------
    QuestionError
        If no joint distribution has these correlations: their matrix is not positive semi-definite.

    Notes
    -----
    Normal numbers of Pearson's correlation 2 sin(π r / 6) have Spearman's correlation r, and keep it when each is
    turned into another distribution.

    References
    ----------
    .. [1] K. Pearson (1907), "On further methods of determining correlation", Drapers' Company Research Memoirs IV.
    .. [2] R. Iman and W. Conover (1982), "A distribution-free approach to inducing rank correlation among input variables",
       Communications in Statistics B11.
    """

    def __init__(self, addresses: tuple[str, ...], ranks: Floats) -> None:
        self.addresses = addresses
        sizes, directions = np.linalg.eigh(2 * np.sin(np.pi * ranks / 6))
        if not sizes.min() > -1e-9:
            raise QuestionError(
                f"correlation: there must be judgements that hang together as written, got correlations of {', '.join(addresses)} that "
                f"contradict each other (an eigenvalue of {sizes.min():.2g}, where none may be below 0); bring one nearer to 0"
            )
        self._factor = directions * np.sqrt(np.maximum(sizes, 0))

    def correlated(self, levels: Floats) -> Floats:
        """Turn independent uniform numbers of shape (addresses, draws) into correlated ones."""
        from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to load, and not always needed

        normal = ndtri(np.clip(levels, _EDGE, 1 - 2 * _EDGE))
        numbers: Floats = np.clip(ndtr(self._factor @ normal), _EDGE, 1 - 2 * _EDGE)
        return numbers


class Correlated:
    """Numbers of which some are correlated."""

    def __init__(self, numbers: Numbers, copula: Copula, sources: Mapping[str, Source]) -> None:
        self._numbers, self._copula, self._sources = numbers, copula, sources
        self._block = -1
        self._levels: dict[str, Floats] = {}

    def draw(self, address: str, source: Source, block: int, parameters: Mapping[str, Floats], out: Floats) -> None:
        """See `Numbers`."""
        if address not in self._copula.addresses:
            self._numbers.draw(address, source, block, parameters, out)
            return
        if block != self._block:
            addresses, self._block = self._copula.addresses, block
            free = np.concatenate([self.levels(address, self._sources[address], block) for address in addresses])
            self._levels = dict(zip(addresses, self._copula.correlated(free), strict=True))
        out[:] = source.spread(self._levels[address][None], parameters)

    def levels(self, address: str, source: Source, block: int) -> Floats:
        """See `Numbers`."""
        return self._numbers.levels(address, source, block)


def copula_of(scenario: Scenario, sources: Mapping[str, Source]) -> Copula | None:
    """Return the copula of what a scenario correlates and something draws; None if there is nothing."""
    pairs: list[tuple[str, str, float]] = []
    for entry in scenario.correlation:
        one, other = (spelled(scenario, find(scenario, address)) for address in entry.between)
        for end in (one, other):
            source = sources.get(end)
            if isinstance(source, Scalar) and isinstance(source.quantity, ParameterUse):
                raise QuestionError(
                    f"correlation: {end} must be a judgement of its own, got one that is a parameter's; correlate "
                    f"'${source.quantity.name}' instead"
                )
        if one in sources and other in sources:
            pairs.append((one, other, entry.spearman))
    names = [address for address in sources if any(address in pair[:2] for pair in pairs)]
    if not names:
        return None
    ranks = np.eye(len(names))
    for one, other, rank in pairs:
        i, k = names.index(one), names.index(other)
        ranks[i, k] = ranks[k, i] = rank
    return Copula(tuple(names), ranks)
