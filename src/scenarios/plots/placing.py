"""Putting things side by side: as near as may be to where they want to be, without touching."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["kept_apart", "spread_out"]


def kept_apart(wanted: Sequence[float], gaps: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return places in rising order, `gaps` apart at least, with the least weighted squared moves.

    With c the running sum of the gaps, the places are c plus the isotonic regression of `wanted` − c, found
    by pooling neighbours that are out of order.

    Parameters
    ----------
    wanted : sequence of float, of length n
        In the order in which they shall stand.
    gaps : sequence of float, of length n − 1
        The least distance from each to the next.
    weights : sequence of float, of length n
        Above 0.

    Examples
    --------
    >>> kept_apart([0.0, 0.0, 9.0], [2.0, 2.0], [1.0, 1.0, 1.0])
    [-1.0, 1.0, 9.0]
    """
    start = [0.0]
    for gap in gaps:
        start.append(start[-1] + gap)
    pools: list[list[float]] = []  # mean, weight, count
    for want, offset, weight in zip(wanted, start, weights, strict=False):
        pools.append([want - offset, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, more, count = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * more) / (before[1] + more)
            before[1] += more
            before[2] += count
    means = [mean for mean, _, count in pools for _ in range(int(count))]
    return [mean + offset for mean, offset in zip(means, start, strict=False)]


def spread_out(middles: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Return middles near the wanted ones such that nothing of these widths overlaps or leaves [low, high].

    What does not fit at all overlaps evenly.

    Examples
    --------
    >>> spread_out([0.0, 0.1, 5.0], [2.0, 2.0, 2.0], 0.0, 6.0)
    [1.0, 3.0, 5.0]
    """
    gaps = [(a + b) / 2 for a, b in itertools.pairwise(widths)]
    places = kept_apart(middles, gaps, [1.0] * len(middles))
    floor, reached = low, []
    for i, place in enumerate(places):
        floor = max(place, low + widths[0] / 2 if i == 0 else floor + gaps[i - 1])
        reached.append(floor)
    ceiling = high
    for i in range(len(reached) - 1, -1, -1):
        ceiling = min(reached[i], high - widths[-1] / 2 if i == len(reached) - 1 else ceiling - gaps[i])
        reached[i] = ceiling
    return reached
