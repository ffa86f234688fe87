"""Whole distributions of measures: the running total as one more live variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.evaluation.arguments import known_measure
from scenarios.evaluation.exact import first_choice, must_be_possible, provenance
from scenarios.evaluation.question import Prepared, Question, labels_of
from scenarios.graph import STATE_LIMIT, forward
from scenarios.graph.folding import targets
from scenarios.graph.lattice import lattice
from scenarios.results import MeasureDistribution, RiskProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario

__all__ = ["risk_profile"]

Floats = NDArray[Any]
Whole = NDArray[Any]
Atoms = tuple[Whole, Whole, Floats]
"""States, totals in steps of the lattice, masses."""

_ROOM = 2**62


def risk_profile(
    model: Scenario,
    measure: str,
    by: str | None = None,
    *,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    limit: int = STATE_LIMIT,
) -> RiskProfile:
    """Compute the whole distribution of a measure under every option, exactly.

    Parameters
    ----------
    model : Scenario
    measure : str
        A measure of the scenario.
    by, do, given
        As in `scenarios.compare`.
    limit : int
        The most (state, total) pairs that may be held at once.

    Returns
    -------
    RiskProfile
        By option: the totals that can occur, in the measure's unit, and their probabilities.

    Raises
    ------
    QuestionError
        As `scenarios.compare`, and if there is no such measure.
    LimitError
        If too many different totals occur.

    Notes
    -----
    The running total is carried as one more live variable; equal totals merge. Totals are counted in whole
    steps of the largest unit that divides every effect. Where that unit is too fine for
    totals of 60 binary digits, totals that agree to so many digits merge.

    References
    ----------
    .. [1] H. Raiffa (1968), Decision Analysis (risk profile).

    Examples
    --------
    >>> import scenarios as sc
    >>> profile = sc.risk_profile(sc.load("ukraine-2025-08"), "us_cost")
    >>> profile["both"].quantile(0.5) > profile["withdrawal"].quantile(0.5)
    True
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        msg = f"limit must be a whole number of at least 1, got {shown(limit)}"
        raise QuestionError(msg)
    question = Question(model, by=first_choice(model) if by is None else by, do=do, given=given)
    known_measure(model, measure)
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    tables = question.learned(ready, tables)
    final = forward(ready.graph, tables)
    must_be_possible(question, question.totals(ready, final).sum(axis=1))
    column = list(model.measures).index(measure)
    steps, values, unit = lattice(
        [None if table is None else table[:, column] for table in ready.effects], ready.values[:, column]
    )
    atoms = _walk(ready, tables, steps, limit, measure)
    labels = labels_of(model, question.by)
    how = provenance("risk_profile", question)
    distributions = []
    for option, (totals, masses) in zip(
        question.outline.variables[question.by or ""], _by_option(question, ready, atoms, values), strict=True
    ):
        amounts, mass = totals * float(unit), masses / masses.sum()
        amounts.flags.writeable = mass.flags.writeable = False
        distributions.append(MeasureDistribution(measure, amounts, mass, labels, how, option))
    return RiskProfile(question.by or "", measure, tuple(distributions), labels, how)


def _walk(ready: Prepared, tables: list[Floats], steps: list[Whole | None], limit: int, measure: str) -> Atoms:
    """Carry (state, total, mass) from the start to the final states."""
    graph = ready.graph
    waiting: dict[int, list[Atoms]] = {
        graph.program.start: [(np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1))]
    }
    for i, block in enumerate(graph.blocks):
        states, totals, masses = _merged(waiting.pop(i, []))
        if len(states) > limit:
            msg = (
                f"{measure}: at most {limit:,} different totals may be held at once, got {len(states):,} at "
                f"{graph.program.spots[i].name}; round the measure's effects to a coarser step"
            )
            raise LimitError(msg)
        contexts = block.contexts.of(states)
        for way in block.flows:
            size = graph.end_size if way.target < 0 else graph.blocks[way.target].states.size
            index = targets(block, way, size)
            for k, branch in enumerate(np.arange(block.branches)[way.branches]):
                mass = masses * tables[i][branch, contexts]
                alive = mass > 0
                moved = totals[alive] + (0 if steps[i] is None else steps[i][branch])  # type: ignore[index]
                waiting.setdefault(way.target, []).append((index[k, states[alive]], moved, mass[alive]))
    return _merged(waiting.pop(-1, []))


def _merged(parts: list[Atoms]) -> Atoms:
    """Join the masses of equal (state, total)."""
    if not parts:
        empty = np.zeros(0, np.int64)
        return empty, empty, np.zeros(0)
    states, totals, masses = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not len(states):
        return states, totals, masses
    least = totals.min()
    span = int(totals.max() - least) + 1
    if (int(states.max()) + 1) * span < _ROOM:
        keys, number = np.unique(states * span + (totals - least), return_inverse=True)
        return keys // span, keys % span + least, np.bincount(number, masses)
    keys, number = np.unique(np.stack([states, totals], axis=1), axis=0, return_inverse=True)
    return keys[:, 0], keys[:, 1], np.bincount(number.ravel(), masses)


def _by_option(question: Question, ready: Prepared, atoms: Atoms, values: Whole) -> list[tuple[Whole, Floats]]:
    """Split the final atoms by branch of `by`, keeping what agrees with the evidence."""
    states, totals, masses = atoms
    agree = question.evidence(ready)
    if agree is not None:
        masses = masses * agree[states]
        states, totals, masses = states[masses > 0], totals[masses > 0], masses[masses > 0]
    totals = totals + values[ready.end_outcome[states]]
    variable = ready.graph.program.variables[question.by or ""]
    branch = ready.end_values[variable][states]
    count = len(question.outline.variables[question.by or ""])
    found = []
    for option in range(count):
        mine = (branch == option) | (branch == count)
        distinct, number = np.unique(totals[mine], return_inverse=True)
        found.append((distinct, np.bincount(number, masses[mine])))
    return found
