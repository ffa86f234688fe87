"""From a strategy that was found to the answer that is shown."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.choosing.laid import TOO_LARGE
from scenarios.results import Choices, OutcomeDistribution, Rollback

if TYPE_CHECKING:
    from scenarios.evaluation.choosing.laid import Laid
    from scenarios.evaluation.choosing.solving import Found
    from scenarios.evaluation.choosing.unfolding import Unfolding
    from scenarios.results import Labels, Provenance

__all__ = ["told"]

Floats = NDArray[Any]


def told(laid: Laid, found: Found, best: Found | None, labels: Labels, how: Provenance, unfold: Unfolding) -> Rollback:
    """Return the answer: the strategy, its value, and what comes of it.

    Raises
    ------
    QuestionError
        If the strategy that was given takes an option in a situation that is reached, where it is not available; or if what comes
        of it is no finite number.
    """
    equivalents = _equivalents(laid, found.value)
    for utility, value in zip(laid.utilities, equivalents, strict=True):
        if not math.isfinite(value):
            raise QuestionError(TOO_LARGE.format(utility.who))
    final, reach = laid.played(found.picks)
    outcomes = np.zeros((len(laid.graph.ends), final.shape[1]))
    np.add.at(outcomes, laid.outcome, final)
    outcomes[:, 1:] += outcomes[:, :1] * laid.values
    choices = tuple(_choices(laid, k, found, reach) for k in range(len(laid.free)))
    names = [wanted.name for wanted in laid.columns]
    means = outcomes[:, 1:].sum(axis=0)
    probabilities = outcomes[:, 0]
    for array in (probabilities, means):
        array.flags.writeable = False
    return Rollback(
        choices,
        MappingProxyType(dict(zip(names, equivalents, strict=True))),
        MappingProxyType(
            {name: u.utility(float(v)) for name, u, v in zip(names, laid.utilities, found.value, strict=True)}
        ),
        MappingProxyType({name: laid.unit(k) for k, name in enumerate(names)}),
        None if best is None else MappingProxyType(dict(zip(names, _equivalents(laid, best.value), strict=True))),
        None if best is None else MappingProxyType(dict(zip(names, _regrets(laid, found, best), strict=True))),
        OutcomeDistribution(
            tuple(laid.question.scenario.outcomes),
            probabilities,
            tuple(laid.question.scenario.measures),
            means,
            labels,
            how,
        ),
        found.how,
        labels,
        how,
        unfold,
    )


def _equivalents(laid: Laid, value: Floats) -> list[float]:
    return [float(u.equivalent(v)) for u, v in zip(laid.utilities, value, strict=True)]


def _regrets(laid: Laid, found: Found, best: Found) -> list[float]:
    # Values rise with what is better; equivalents fall where they are in the unit of a measure of which less is better.
    worse = best.value >= found.value
    pairs = zip(_equivalents(laid, found.value), _equivalents(laid, best.value), worse.tolist(), strict=True)
    return [abs(most - mine) if less else -abs(most - mine) for mine, most, less in pairs]


def _choices(laid: Laid, k: int, found: Found, reach: dict[int, Floats]) -> Choices:
    choice, there = laid.free[k], laid.situations[k]
    reached = laid.gathered(k, reach)
    barred = laid.barred.get(k)
    if barred is not None and (reached[barred >= 0] > 0).any():
        s = int(np.flatnonzero((barred >= 0) & (reached > 0))[0])
        option = laid.question.outline.variables[choice.name][barred[s]]
        known = zip(there.known, there.branches, there.table.at(s), strict=True)
        where = ", ".join(f"{name}={some[digit]}" for name, some, digit in known if digit < len(some)) or "always"
        raise QuestionError(
            f"strategy: {choice.name} must take an option that is available, got {option!r}, which its `requires` rules out where "
            f"{where}; take another there"
        )
    for array in (found.picks[k], reached):
        array.flags.writeable = False
    return Choices(
        choice.name,
        choice.actor or "",
        laid.columns[laid.column_of[k]].name,
        laid.question.outline.variables[choice.name],
        there.known,
        there.branches,
        found.picks[k],
        reached,
        there.table,
        found.worth[k],
        laid.utilities[laid.column_of[k]].equivalent,
    )
