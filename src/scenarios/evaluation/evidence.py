"""What is learned, as likelihoods: how likely it is under each branch of a node."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.tables import FrozenDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.graph import Program
    from scenarios.model.scenario import Scenario

    Floats = NDArray[Any]
    Learned = tuple[str, ...] | Mapping[str, float]

__all__ = ["at_the_end", "likelihood_row", "likelihoods_of", "on_the_way"]


def likelihood_row(scenario: Scenario, where: str, name: str, row: Mapping[Any, Any]) -> Mapping[str, float]:
    """Read how likely what is seen is under each branch of a node; the best estimates of words, ranges and distributions.

    Parameters
    ----------
    scenario : Scenario
    where : str
        The place of the row, for messages.
    name : str
        A node, gate or step of the scenario.
    row : mapping of branch to probability
        They need not add up to anything.

    Raises
    ------
    QuestionError
        If a branch does not exist or is missing, an entry is not a probability, or all are 0.
    """
    branches = scenario.outline.variables[name]
    for branch in row:
        if branch not in branches:
            msg = f"{where}: {name!r} has no branch {shown(branch)}; {did_you_mean(branch, branches)}"
            raise QuestionError(msg)
    for branch in branches:
        if branch not in row:
            msg = f"{where}: every branch of {name!r} needs a likelihood, got none for {branch!r}; add it"
            raise QuestionError(msg)
    found = {branch: _probability(scenario, f"{where}: {name}.{branch}", row[branch]) for branch in branches}
    if not any(found.values()):
        msg = (
            f"{where}: at least one likelihood of {name!r} must be above 0, got only 0; correct one, or leave them out"
        )
        raise QuestionError(msg)
    return FrozenDict(found)


def _probability(scenario: Scenario, where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str | np.integer | np.floating):
        msg = f"{where} must be a probability, got {shown(value)}; write 0.8, '80%' or a word of the scale"
        raise QuestionError(msg)
    try:
        return scenario.lexicon.probability(value if isinstance(value, str) else float(value))
    except ValueError as error:
        raise QuestionError(f"{where}: {error}") from None


def likelihoods_of(learned: Learned, branches: Sequence[str]) -> Floats:
    """Return how likely what is learned is under each branch; last, 0 for paths that go around the node."""
    each = learned if isinstance(learned, Mapping) else dict.fromkeys(learned, 1.0)
    return np.array([*(each.get(branch, 0.0) for branch in branches), 0.0])


def on_the_way(program: Program, told: Mapping[int, Floats]) -> dict[int, Floats]:
    """Return by spot how likely what is learned is under each branch, given likelihoods by variable; spots that say nothing are left out."""
    numbers = {variable: each.tolist() for variable, each in told.items()}
    found = {}
    for i, spot in enumerate(program.spots) if told else ():
        each = [math.prod([numbers[v][d] for v, d in assigns if v in numbers]) for assigns in spot.assigns]
        if each.count(1) < len(each):
            found[i] = np.array(each, float)
    return found


def at_the_end(told: Sequence[tuple[Floats, NDArray[Any]]]) -> Floats | None:
    """Return how likely what is learned is at each final state, given likelihoods and the branches taken there; None: it is certain.

    Examples
    --------
    Two branches, and a path that goes around them:

    >>> at_the_end([(np.array([1, 0.5, 0]), np.array([0, 1, 2]))]).tolist()
    [1.0, 0.5, 0.0]
    """
    return math.prod((likelihood[taken] for likelihood, taken in told)) if told else None
