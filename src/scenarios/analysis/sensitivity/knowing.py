"""What it is worth to know one judgement before an option is chosen, while all others stay as they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.tipping import stretches
from scenarios.sampling import Sampler
from scenarios.sampling.rows import Mixed
from scenarios.sampling.scalars import below, ends_on_a_line, quantile, support

if TYPE_CHECKING:
    from scenarios.analysis.sensitivity.arguments import Better
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.model.quantities import Distribution, Range
    from scenarios.results import BreakEvens
    from scenarios.sampling.rows import Source

__all__ = ["worth_of_knowing"]

Floats = NDArray[Any]

_NODES = 32
"""Gauss's points between two tipping points, where the answers are no lines."""
_POINTS = 2**12
"""Sobol' points, for one of several ranges that share what a row has left."""
_LINE = 1e-12
_NOTHING = 1e-12


def worth_of_knowing(response: Response, points: BreakEvens, better: Better) -> dict[str, float]:
    """Return by address what it is worth to know each judgement alone, those left out that would not change the choice.

    It is E max U − max E U over the options' answers U, as one judgement is drawn and all else stays at its best estimate. Where the
    answers are affine in every judgement, that is the EVPPI [1]_; of one share of a Dirichlet row too, for given one share the others
    keep their proportions on the mean [2]_.

    Parameters
    ----------
    response : Response
    points : BreakEvens
        Of the same response: what does not tip within what can be drawn is worth nothing.
    better : {"higher", "lower"}

    References
    ----------
    .. [1] H. Raiffa and R. Schlaifer (1961), Applied Statistical Decision Theory.
    .. [2] R. Connor and J. Mosimann (1969), "Concepts of independence for proportions with a generalization of the Dirichlet
       distribution", Journal of the American Statistical Association 64 (neutrality).
    """
    sign = 1.0 if better == "higher" else -1.0
    scale = max(1e-300, float(np.abs(response.base).max()))
    sources = _Sources(response)
    found = {}
    for point in points:
        entry = response.inputs[point.address]
        if entry.drawn is None:
            continue
        low, high = support(entry.drawn)
        if not any(tip is not None and low < tip.at < high for tip in (point.below, point.above)):
            continue
        together = sources.shared(entry)
        gain = (
            _over(entry.drawn, response, entry, better, sign)
            if together is None
            else _gain(sign * response.at(entry, together) / len(together))
        )
        if gain > _NOTHING * scale:
            found[entry.address] = gain
    return found


def _gain(parts: Floats) -> float:
    """Return the worth, from what each option adds up to at each point or stretch: of shape (points, options)."""
    return max(0.0, float(parts.max(axis=1).sum() - parts.sum(axis=0).max()))


def _over(drawn: Range | Distribution, response: Response, entry: Input, better: Better, sign: float) -> float:
    parts = [
        _integral(drawn, response, entry, part.low, part.high)
        for part in stretches(response, entry, *support(drawn), better)
    ]
    return _gain(sign * np.array(parts))


def _integral(drawn: Range | Distribution, response: Response, entry: Input, low: float, high: float) -> Floats:
    """Return the mean answer of each option over a stretch, times how likely the stretch is."""
    (p, x), (q, y) = below(drawn, low), below(drawn, high)
    first, last = (low, high) if math.isfinite(high - low) else ends_on_a_line(drawn)
    ends = response.at(entry, np.array([first, last, (first + last) / 2]))
    found: Floats
    if np.abs(ends[2] - (ends[0] + ends[1]) / 2).max() <= _LINE * max(1e-300, np.abs(ends).max()):
        slope = (ends[1] - ends[0]) / (last - first)
        found = (ends[0] - slope * first) * (q - p) + slope * (y - x)
        return found
    nodes, halves = np.polynomial.legendre.leggauss(_NODES)
    at = quantile(drawn, p + (q - p) * (nodes + 1) / 2)
    found = (q - p) * (halves / 2) @ response.at(entry, np.clip(at, low, high))
    return found


class _Sources:
    """What draws the rows, looked up where a row has several ranges."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self._rows: dict[int, Source | None] | None = None

    def shared(self, entry: Input) -> Floats | None:
        """Return evenly spread values of an entry that is not drawn by itself, for what others leave cuts it; None of any other."""
        if entry.kind != "weight":
            return None
        if self._rows is None:
            program = self._response.derivatives.ready.graph.program
            sources = Sampler(program).sources
            self._rows = {j.slots.start: sources.get(j.address) for j in program.judgements}
        source, branch = self._rows[entry.row.start], entry.places[0] - entry.row.start
        if not isinstance(source, Mixed) or (branch, entry.drawn, 1.0) in source.distributions:
            return None
        if len(source.widths) == 2 and not source.distributions and not source.uses:
            return None
        from scipy.stats import qmc  # noqa: PLC0415 - slow to load, and seldom needed

        levels = qmc.Sobol(source.dimensions, rng=np.random.default_rng(0)).random(_POINTS).T
        inputs = self._response.inputs
        parameters = {use.name: np.full(_POINTS, inputs[f"${use.name}"].best) for _, use in source.uses}
        found: Floats = source.spread(levels, parameters)[branch]
        return found
