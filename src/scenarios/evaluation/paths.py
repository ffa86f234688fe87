"""Walked paths: a scenario simulated, for teaching, for audit, and as a second route to every exact number."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import LimitError
from scenarios.evaluation.arguments import seed_sequence, whole
from scenarios.evaluation.places import places
from scenarios.evaluation.question import Question, labels_of
from scenarios.evaluation.walking import Walk, kind_of
from scenarios.results import Provenance, Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario

__all__ = ["simulate"]

MOST_BYTES = 2**31


def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = 10_000,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = 0,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Simulation:
    """Walk paths through a scenario, each branch taken with its probability.

    Decisions are taken by their weights, as in `scenarios.forecast`; what is learned is made certain beforehand, so that no
    path has to be thrown away.

    Parameters
    ----------
    model : Scenario
    paths : int
        How many, at least 1.
    seed : int or numpy.random.SeedSequence
        The same seed gives the same paths; an int of at least 0.
    do, given : mapping, optional
        What is set, and what is learned; see `scenarios.compare`.

    Returns
    -------
    Simulation
        For each path the branch taken at every node and step, the outcome, and the total of each measure.

    Raises
    ------
    QuestionError
        As `scenarios.forecast`, and if `paths` or `seed` is not one.
    LimitError
        If the paths would take more than 2 GiB.

    Notes
    -----
    Every node and step has a stream of random numbers of its own, keyed by its name: path number n is the same however
    many follow it, and a node added elsewhere does not change what others do. With evidence E, the branch b at state s is
    taken with probability p(b | s) · P(E | s, b) / P(E | s), where P(E | ·) comes from one backward sweep.

    Examples
    --------
    Simulated frequencies lie around the exact probabilities:

    >>> import scenarios as sc
    >>> model = sc.load("atacms-gate")
    >>> walks = sc.simulate(model, 20_000, seed=1)
    >>> exact = sc.forecast(model)
    >>> all(abs(walks.frequencies()[outcome] - exact[outcome]) < walks.margin(0.999) for outcome in exact)
    True
    """
    paths = whole("paths", paths, 1)
    source = seed_sequence(seed)
    question = Question(model, do=do, given=given)
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    names = list(ready.graph.program.variables)
    measures = ready.values.shape[1]
    kind, ends = kind_of(max(ready.graph.program.sizes)), kind_of(len(model.outcomes))
    size = paths * (len(names) * kind.itemsize + ends.itemsize + 8 * measures)
    if size > MOST_BYTES:
        msg = (
            f"paths: at most {MOST_BYTES // 2**20:,} MiB of paths may be held at once, got {size // 2**20:,} MiB for "
            f"{paths:,} paths; walk fewer, several times with other seeds"
        )
        raise LimitError(msg)
    walk = Walk(places(question, ready, tables), ready.graph.program.start, source, paths, kind)
    taken = np.empty((len(names), paths), kind)
    outcome = np.empty(paths, ends)
    totals = np.empty((paths, measures))
    walk(0, taken, outcome, totals)
    totals += ready.values.take(outcome, axis=0)
    for array in (taken, outcome, totals):
        array.flags.writeable = False
    as_is = isinstance(seed, np.random.SeedSequence)
    written = f"SeedSequence({source.entropy}, spawn_key={source.spawn_key})" if as_is else source.entropy
    how = Provenance(
        model,
        "simulate",
        f"{paths:,} simulated paths, seed {written}",
        MappingProxyType(question.do),
        MappingProxyType(question.given),
    )
    branches = {name: question.outline.variables[name] for name in names}
    return Simulation(
        tuple(names),
        MappingProxyType(branches),
        taken,
        tuple(model.outcomes),
        outcome,
        tuple(model.measures),
        totals,
        labels_of(model, None),
        how,
    )
