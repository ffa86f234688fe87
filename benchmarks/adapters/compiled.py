"""The compiled reference: each workload as the loop that a compiler is given for it alone, over tables that are ready.

It says how far there is to go: no general engine, no memory taken, nothing but the arithmetic.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import Peer, package

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from adapters.networks import Network

__all__ = ["chain_loop", "draws_loop", "history_loop", "memory_loop"]

Floats = NDArray[np.float64]


def compiled(loop: Callable[..., None]) -> Any:
    return package("numba").njit(loop, fastmath=True)


def _history(gate: Any, first: Any, second: Any, third: Any, calm: Any, storm: Any, out: Any) -> None:
    out[:] = 0.0
    for p in range(4):
        for g in range(3):
            for f in range(3):
                here = gate[p, g] * first[p, g, f]
                quiet, rough = 0.0, 0.0
                for s in range(3):
                    mass = here * second[p, g, f, s]
                    quiet += mass * (third[p, g, f, s, 0] + third[p, g, f, s, 1])
                    rough += mass * third[p, g, f, s, 2]
                for k in range(3):
                    out[p, k] += quiet * calm[p, g, f, k]
                    out[p, 3 + k] += rough * storm[p, g, f, k]


def history_loop(rows: Mapping[str, Floats]) -> Peer:
    """B1; a call from Python costs about as much as the loop."""
    loop, out = compiled(_history), np.empty((4, 6))
    tables = [np.ascontiguousarray(rows[name]) for name in ("gate", "first", "second", "third", "calm", "storm")]
    return Peer(lambda: loop(*tables, out) or out, np.asarray)


def _draws(gate: Any, first: Any, second: Any, third: Any, calm: Any, storm: Any, work: Any, out: Any) -> None:
    here, mass, quiet, rough = work[0], work[1], work[2], work[3]
    out[:] = 0.0
    for p in range(4):
        for g in range(3):
            for f in range(3):
                for d in range(len(here)):
                    here[d] = gate[p, g, d] * first[p, g, f, d]
                    quiet[d] = rough[d] = 0.0
                for s in range(3):
                    for d in range(len(here)):
                        mass[d] = here[d] * second[p, g, f, s, d]
                        quiet[d] += mass[d] * (third[p, g, f, s, 0, d] + third[p, g, f, s, 1, d])
                        rough[d] += mass[d] * third[p, g, f, s, 2, d]
                for k in range(3):
                    for d in range(len(here)):
                        out[p, k, d] += quiet[d] * calm[p, g, f, k, d]
                        out[p, 3 + k, d] += rough[d] * storm[p, g, f, k, d]


def draws_loop(rows: Mapping[str, Floats], total: int) -> Peer:
    """B4, the draws innermost: they lie side by side in memory."""
    draws = rows["gate"].shape[-1]
    loop, out, work = compiled(_draws), np.empty((4, 6, draws)), np.empty((4, draws))
    tables = [rows[name] for name in ("gate", "first", "second", "third", "calm", "storm")]
    return Peer(lambda: loop(*tables, work, out) or out, np.array, draws / total)


def _memory(slow: Any, fast: Any, last: Any, out: Any) -> None:
    out[:] = 0.0
    for i in range(len(slow)):
        good, bad = 0.0, 0.0
        for j in range(len(fast)):
            good += fast[j] * last[i, j, 0]
            bad += fast[j] * last[i, j, 1]
        out[0, 0] += slow[i] * good
        out[0, 1] += slow[i] * bad


def memory_loop(network: Network) -> Peer:
    """B2 in one pass over its largest table: no state's mass is kept, it is that of the first half times the second's."""
    rows = [network.tables[name] for name in network.parents[network.asked[0]]]
    half = len(rows) // 2

    def masses(some: list[Floats]) -> Floats:
        return reduce(np.multiply.outer, some).ravel()

    last = np.ascontiguousarray(network.tables["last"]).reshape(2**half, -1, 2)
    loop, out = compiled(_memory), np.empty((1, 2))
    return Peer(lambda: loop(masses(rows[:half]), masses(rows[half:]), last, out) or out, np.array)


def _chain(tables: Any, sizes: Any, states: int, one: Any, two: Any) -> None:
    """Send the mass from event to event, the options side by side.

    A state is the last events' branches as a number of base 3, the latest its last digit.
    """
    here, ahead = one, two
    start = 4
    for o in range(4):
        for k in range(3):
            here[k, o] = tables[o, k]
    for i in range(1, len(sizes)):
        size = sizes[i]
        target = min(3 * size, states)
        third = target // 3
        # All states that agree but for the digit forgotten lead to the same three.
        for j in range(third):
            for k in range(3):
                for o in range(4):
                    ahead[3 * j + k, o] = 0.0
                for s in range(j, size, third):
                    p = tables[start + s, k]
                    for o in range(4):
                        ahead[3 * j + k, o] += here[s, o] * p
        start += size
        here, ahead = ahead, here


def chain_loop(network: Network) -> Peer:
    """B3, whatever the order; the tables lie in one array, one after the other."""
    names = [name for name in network.tables if name != "choice"]
    order = max(len(network.parents[name]) for name in names)
    flat = [np.ascontiguousarray(network.tables[name].reshape(-1, 3)) for name in names]
    sizes = np.array([0, *(len(table) for table in flat[1:])])
    tables, states = np.concatenate(flat), 3**order
    one, two = np.empty((states, 4)), np.empty((states, 4))
    loop = compiled(_chain)
    found = one if len(names) % 2 else two

    def run() -> Floats:
        loop(tables, sizes, states, one, two)
        return found

    return Peer(run, lambda mass: np.asarray(mass.reshape(-1, 3, 4).sum(axis=0).T))
