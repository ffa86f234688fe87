"""All ways that things can go, one by one: what a decision tree is unfolded from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.evaluation.choosing.utility import Utility
from scenarios.graph.folding import targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.evaluation.choosing.laid import Laid
    from scenarios.graph.network import Block

__all__ = ["MOST", "Histories"]

Floats = NDArray[Any]
Index = NDArray[Any]

MOST = 100_000
"""So many histories are unfolded at most."""


@dataclass(slots=True, eq=False)
class Histories:
    """Histories from the start to an outcome, under all options of the choices.

    Attributes
    ----------
    digits : int array of shape (histories, variables)
        The branch taken; a variable's number of branches where it was not visited.
    sets : int array of shape (histories, choices)
        The information set in which each choice was made; -1 where it was not.
    probability : float array of shape (histories,)
        The product of what is chance.
    score : float array of shape (histories, columns)
        What each objective adds up to, as its utility counts it.
    outcome : int array of shape (histories,)
    utilities : list of Utility
        Those; exponential ones score paths, though the sweep may work on what these are worth.
    """

    digits: Index
    sets: Index
    probability: Floats
    score: Floats
    outcome: Index
    utilities: list[Utility]

    @classmethod
    def of(cls, laid: Laid) -> Histories:
        """Walk all histories.

        Raises
        ------
        LimitError
            If there are more than can be unfolded.
        """
        graph, program = laid.graph, laid.graph.program
        choice_of = {i: (k, at) for k, there in enumerate(laid.situations) for at, i in enumerate(there.blocks)}
        plain = [Utility(wanted.objective, laid.question.scenario, wanted.name) for wanted in laid.columns]
        final = laid.sweep.final.T.copy()
        for k, utility in enumerate(plain):
            if math.isfinite(utility.tolerance):
                final[:, k] = (utility.ends + laid.values @ utility.steps)[laid.outcome]
        pairs = zip(plain, laid.utilities, strict=True)
        utilities = [mine if math.isfinite(mine.tolerance) else swept for mine, swept in pairs]
        steps = np.array([utility.steps for utility in utilities]).T
        start = (
            np.zeros(1, np.int64),
            np.array([program.sizes], np.int16),
            np.full((1, len(laid.situations)), -1),
            np.ones(1),
            np.zeros((1, len(laid.utilities))),
        )
        waiting: dict[int, list[tuple[Any, ...]]] = {program.start: [start]}
        for i, block in enumerate(graph.blocks):
            if i not in waiting:
                continue
            states, digits, sets, probability, score = _joined(waiting.pop(i))
            if i in choice_of:
                k, at = choice_of[i]
                pooled = laid.situations[k].sets
                sets[:, k] = states if pooled is None else pooled[at][states]
            taken = _weights(block, laid.tables[i], chosen=i in choice_of)[:, block.contexts.of(states)]
            effects = laid.effects[i]
            for way in block.flows:
                ahead = targets(block, way, graph.end_size if way.target < 0 else graph.blocks[way.target].states.size)
                for row, branch in enumerate(np.arange(block.branches)[way.branches].tolist()):
                    (kept,) = np.nonzero(taken[branch] > 0)
                    if not len(kept):
                        continue
                    moved = digits[kept]
                    for variable, digit in program.spots[i].assigns[branch]:
                        moved[:, variable] = digit
                    gained = score[kept] if effects is None else score[kept] + effects[branch] @ steps
                    waiting.setdefault(way.target, []).append(
                        (ahead[row, states[kept]], moved, sets[kept], probability[kept] * taken[branch, kept], gained)
                    )
            if sum(len(part[0]) for parts in waiting.values() for part in parts) > MOST:
                msg = (
                    f"{program.spots[i].name}: a tree is unfolded from at most {MOST:,} histories, got more; set some of the "
                    "choices with do=…, or draw the strategy table"
                )
                raise LimitError(msg)
        ends, digits, sets, probability, score = _joined(waiting.pop(-1))
        return cls(digits, sets, probability, score + final[ends], laid.outcome[ends], utilities)


def _joined(parts: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _weights(block: Block, table: Floats, *, chosen: bool) -> Floats:
    """Return the probability of each branch by context; every option that is there counts 1."""
    if not chosen:
        return table
    available = block.contexts.available
    return np.ones((block.branches, block.contexts.size)) if available is None else available.astype(float)
