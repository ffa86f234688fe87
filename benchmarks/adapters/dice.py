"""icepool and lea on the workloads: distributions as Python objects, exact, mapped from event to event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import Peer, package, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from adapters.networks import Network
    from workloads import Document

__all__ = ["icepool_chain", "icepool_history", "icepool_memory", "lea_chain", "lea_history", "lea_memory"]

Floats = NDArray[np.float64]


# --- icepool -------------------------------------------------------------------------------------------------


def _dice(table: Floats, names: Callable[[tuple[int, ...], int], Any]) -> dict[tuple[int, ...], Any]:
    """Return the die of each row; `names` says what a branch of a row is called."""
    die = package("icepool").Die
    return {
        past: die({names(past, k): part for k, part in enumerate(parts(table[past])) if part})
        for past in np.ndindex(table.shape[:-1])
    }


def icepool_history(network: Network) -> Peer:
    """B1 with the dice of all rows ready, mixed with their weights from the leaves up: quicker than nested `map`."""
    die = package("icepool").Die
    rows = {name: _dice(network.tables[name], lambda _, k: k) for name in ("gate", "first", "second", "third", "end")}
    weights = {name: {past: found.quantities() for past, found in dice.items()} for name, dice in rows.items()}
    three = range(3)

    def run() -> list[Any]:
        answers = []
        for p in range(4):
            gates = []
            for g in three:
                firsts = []
                for f in three:
                    thirds = [die([*three], times=weights["third"][p, g, f, s]) for s in three]
                    third = die(thirds, times=weights["second"][p, g, f])
                    firsts.append(die([rows["end"][p, g, f, t] for t in three], times=third.quantities()))
                gates.append(die(firsts, times=weights["first"][p, g]))
            answers.append(die(gates, times=weights["gate"][(p,)]))
        return answers

    return Peer(run, lambda dice: np.array([[float(found.probability(k)) for k in range(6)] for found in dice]))


def icepool_memory(network: Network, share: float, small: Document) -> Peer:
    """B2 from its last event back, so that dice of two faces are mixed, and none of many faces is made."""
    die = package("icepool").Die
    names = network.parents[network.asked[0]]
    last = _dice(network.tables["last"], lambda _, k: k)
    leaves = [last[past] for past in np.ndindex(network.tables["last"].shape[:-1])]
    weights = [parts(network.tables[name]) for name in reversed(names)]

    def run() -> Any:
        dice = leaves
        for row in weights:
            dice = [die([one, other], times=row) for one, other in zip(dice[::2], dice[1::2], strict=True)]
        return dice[0]

    return Peer(run, lambda found: np.array([[float(found.probability(k)) for k in range(2)]]), share, of=small)


def icepool_chain(network: Network) -> Peer:
    """B3 as a die over what is remembered, mapped from event to event."""
    starts, steps = _chain_steps(network, _dice)

    def run() -> list[Any]:
        answers = []
        for die in starts:
            here = die
            for step in steps:
                here = here.map(step)
            answers.append(here)
        return answers

    return Peer(run, lambda dice: np.array([[float(die.probability((k,))) for k in range(3)] for die in dice]))


def _chain_steps(
    network: Network, made: Callable[[Floats, Callable[[tuple[int, ...], int], Any]], dict[tuple[int, ...], Any]]
) -> tuple[list[Any], list[dict[Any, Any]]]:
    """Return the first event's distribution by option, and for each later event what every state turns into."""
    names = [name for name in network.tables if name != "choice"]
    order = max(len(network.parents[name]) for name in names)
    first = made(network.tables[names[0]], lambda _, k: (k,))
    steps = []
    for i, name in enumerate(names[1:], start=1):
        keep = order if i + 1 < len(names) else 1  # after the last event only itself counts
        steps.append(made(network.tables[name], lambda past, k, keep=keep: (*past, k)[-keep:]))  # type: ignore[misc]
    return [first[(option,)] for option in range(4)], steps


# --- lea -------------------------------------------------------------------------------------------------------


def _leas(table: Floats, names: Callable[[tuple[int, ...], int], Any]) -> dict[tuple[int, ...], Any]:
    pmf = package("lea").pmf
    return {
        past: pmf({names(past, k): p for k, p in enumerate(table[past].tolist()) if p})
        for past in np.ndindex(table.shape[:-1])
    }


def _lea_table(found: Any, shape: tuple[int, ...]) -> Floats:
    table = np.zeros(shape)
    for place, probability in found.pmf_tuple():
        table[place] = probability
    return np.asarray(table / table.sum(axis=-1, keepdims=True))


def lea_history(network: Network) -> Peer:
    """B1 event by event, a distribution over what is still needed calculated at each: forty times as fast as one network.

    `switch` looks the next distribution up by the value of this one, and `calc` merges equal values.
    """
    tables = network.tables
    start = package("lea").pmf(
        {(p, k): 0.25 * x for p, row in enumerate(tables["gate"].tolist()) for k, x in enumerate(row)}
    )
    steps: list[Mapping[Any, Any]] = [
        _leas(tables["first"], lambda past, k: (*past, k)),
        _leas(tables["second"], lambda past, k: (*past, k)),
        _leas(tables["third"], lambda past, k: (*past[:3], k)),  # the second event is not looked at again
        _leas(tables["end"], lambda past, k: (past[0], k)),
    ]

    def run() -> Any:
        here = start
        for step in steps:
            here = here.switch(step).calc()
        return here

    return Peer(run, lambda found: _lea_table(found, (4, 6)))


def lea_memory(network: Network, share: float, small: Document) -> Peer:
    """B2 event by event, with all that happened as the value."""
    names = network.parents[network.asked[0]]
    pmf = package("lea").pmf
    events = [network.tables[name].tolist() for name in names]
    steps: list[dict[tuple[int, ...], Any]] = []
    for i, row in enumerate(events):
        steps.append({past: pmf({(*past, k): x for k, x in enumerate(row)}) for past in np.ndindex((2,) * i)})
    steps.append(_leas(network.tables["last"], lambda _, k: (k,)))

    def run() -> Any:
        here = steps[0][()]
        for step in steps[1:]:
            here = here.switch(step).calc()
        return here

    return Peer(run, lambda found: np.atleast_2d(_lea_table(found, (2,))), share, of=small)


def lea_chain(network: Network) -> Peer:
    """B3 event by event, with what is remembered as the value."""
    starts, steps = _chain_steps(network, _leas)

    def run() -> list[Any]:
        answers = []
        for start in starts:
            here = start
            for step in steps:
                here = here.switch(step).calc()
            answers.append(here)
        return answers

    return Peer(run, lambda found: np.array([_lea_table(one, (3,)) for one in found]))
