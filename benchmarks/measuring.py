"""How the benchmarks measure: on one thread, in pairs, medians of rounds."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pairs", "in_pairs", "line", "median_time", "megabytes", "paired", "seconds"]


def seconds(work: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the time of one call, the mean of some."""
    start = clock()
    for _ in range(repeats):
        work()
    return (clock() - start) / repeats


def median_time(work: Callable[[], object], *, rounds: int = 7, least: float = 0.02) -> float:
    """Return the median over rounds that each last at least so many seconds."""
    once = seconds(work, 1)
    repeats = max(1, round(least / max(seconds(work, 1), 1e-7))) if once < least else 1
    return statistics.median(seconds(work, repeats) for _ in range(rounds))


def paired(
    mine: Callable[[], object], yardstick: Callable[[], object], *, rounds: int, repeats: int
) -> tuple[float, float, float]:
    """Return the processor times of both sides and the median of their ratios, taken pair by pair."""
    mine(), yardstick()
    clock = time.process_time
    pairs = [(seconds(yardstick, repeats, clock), seconds(mine, repeats, clock)) for _ in range(rounds)]
    ratio = statistics.median(m / y for y, m in pairs)
    return statistics.median(m for _, m in pairs), statistics.median(y for y, _ in pairs), ratio


def megabytes() -> float:
    """Return the most memory that this process has held, all that was imported included."""
    status = Path("/proc/self/status")
    if status.exists():  # unlike getrusage, not inherited from the process that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    import resource  # noqa: PLC0415 - not everywhere

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def line(what: str, value: float, unit: str, limit: float | None) -> None:
    verdict = "" if limit is None else "ok" if value <= limit else "MISSED"
    bound = "" if limit is None else f"<= {limit:g} {unit}"
    print(f"{what:<66} {value:>9.3g} {unit:<5} {bound:<13} {verdict}", flush=True)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a peer took in seconds, what the yardstick took, and the ratios peer / yardstick, pair by pair."""

    peer: float
    yardstick: float
    ratio: float
    lowest: float
    highest: float
    rounds: int


def in_pairs(
    yardstick: Callable[[], object],
    peer: Callable[[], object],
    *,
    share: float = 1,
    budget: float = 4,
    turn: float = 0.03,
    before: Callable[[int], object] | None = None,
) -> Pairs:
    """Time yardstick, peer, yardstick, peer …, each turn some 30 ms long, until the budget is spent; five pairs at least.

    Time is the processor's, of all threads together: on a shared machine it says more than the clock on the wall, and a
    peer that took a second thread would have to count it. A peer that does only a `share` of the yardstick's work in a call
    has its time divided by it. What `before` does for so many calls of the yardstick is not timed.
    """
    clock = time.process_time
    ready = before or (lambda calls: calls)
    ready(2)
    mine, theirs = _calls(yardstick, turn, clock), _calls(peer, turn, clock)
    pairs: list[tuple[float, float]] = []
    end = time.perf_counter() + budget
    gc.collect()
    while len(pairs) < 5 or (time.perf_counter() < end and len(pairs) < 31):
        ready(mine)
        pairs.append((seconds(yardstick, mine, clock), seconds(peer, theirs, clock) / share))
    ratios = [their / my for my, their in pairs]
    middle = [statistics.median(column) for column in zip(*pairs, strict=True)]
    return Pairs(middle[1], middle[0], statistics.median(ratios), min(ratios), max(ratios), len(pairs))


def _calls(work: Callable[[], object], turn: float, clock: Callable[[], float]) -> int:
    """Return how many calls fill a turn, the first call not counted: it may compile, or fill caches."""
    work()
    return max(1, round(turn / max(seconds(work, 1, clock), 1e-7)))
