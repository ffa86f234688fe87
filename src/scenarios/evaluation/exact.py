"""Exact answers: every path counts, none is walked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import forward
from scenarios.model.nodes import Decision, Gate
from scenarios.model.scenario import Scenario
from scenarios.results import Comparison, OutcomeDistribution, Provenance
from scenarios.results.provenance import learned_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[Any]

__all__ = ["choice_of", "compare", "first_choice", "forecast", "must_be_possible", "provenance"]

_CHOICE = "what is compared by default"


def choice_of(scenario: Scenario) -> str | None:
    """Return the first decision on the way from the start, else the first gate; None if there is neither."""
    if not isinstance(scenario, Scenario) or _CHOICE not in scenario.prepared:
        order = Question(scenario).outline.order
        kinds = ((kind, name) for kind in (Decision, Gate) for name in order)
        scenario.prepared[_CHOICE] = next(
            (name for kind, name in kinds if isinstance(scenario.nodes[name], kind)), None
        )
    found: str | None = scenario.prepared[_CHOICE]
    return found


def first_choice(scenario: Scenario) -> str:
    """Return what `choice_of` does; ``QuestionError`` if there is nothing to choose."""
    name = choice_of(scenario)
    if name is None:
        msg = (
            "by: the scenario must have a decision or a gate to compare, got only chance nodes; name one with by=..., "
            "or ask for the forecast"
        )
        raise QuestionError(msg)
    return name


def compare(
    model: Scenario,
    by: str | None = None,
    *,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compute the outcome distribution of every option, exactly.

    Each option in turn is set, as `do` sets a node; everything else keeps its best estimate.

    Parameters
    ----------
    model : Scenario
    by : str, optional
        The decision to compare; default the first one, or the first gate where there is no decision. A
        gate's step or a chance node may be named too: the comparison is then of setting each of its branches.
    do : mapping of node to branch, optional
        What is *set*: the world in which someone brings this about. Beliefs about what stands upstream do
        not move. A gate that is set asks none of its steps.
    given : mapping of node to branch, list of branches, or mapping of branch to likelihood, optional
        What is *learned*: every belief is conditioned on it, after `do`. The value must be exactly one of
        those named; a path that does not visit the node does not agree with it. With a likelihood for every
        branch, something was seen that tells of the node without settling it: how probable that was under each
        branch, 0 to 1, in any form of a probability (of words and ranges the best estimate); see `learn`.

    Returns
    -------
    Comparison
        Options × outcomes; each option's probabilities add up to 1. Where a path does not visit `by`, it
        counts for every option.

    Raises
    ------
    QuestionError
        If a name does not exist, what is learned is impossible under an option, an option is not available
        on some path that counts, or another decision is reached that nothing decides.
    LimitError
        If the scenario has too many states.

    Notes
    -----
    One forward pass over merged states: with reach probability r, r(t) = Σ r(s) p(s, t) over the edges into
    t. The cost is proportional to the number of edges, not of paths. Likelihoods L multiply the branches that they
    are about: P(path | seen) = P(path) L(branch taken) / Σ P(path) L.

    References
    ----------
    .. [1] J. Pearl (2009), Causality, 2nd ed., section 3.2 (setting against learning).
    .. [2] J. Pearl (1988), Probabilistic Reasoning in Intelligent Systems, section 2.2.2 (virtual evidence).

    Examples
    --------
    Withdrawal leaves the least chance of a negotiated end:

    >>> import scenarios as sc
    >>> by_option = sc.compare(sc.load("ukraine-2025-08"))
    >>> min(by_option, key=lambda option: by_option[option]["settlement"])
    'withdrawal'
    """
    compared = first_choice(model) if by is None else by
    question = Question(model, by=compared, do=do, given=given)
    probability, means = _answer(question)
    return Comparison(
        compared,
        question.outline.variables[compared],
        tuple(model.outcomes),
        probability,
        tuple(model.measures),
        means,
        labels_of(model, compared),
        provenance("compare", question),
    )


def forecast(
    model: Scenario,
    *,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> OutcomeDistribution:
    """Compute one outcome distribution, exactly; decisions are taken by their weights.

    Parameters
    ----------
    model : Scenario
    do, given : mapping, optional
        What is set, and what is learned; see `compare`.

    Returns
    -------
    OutcomeDistribution
        Adds up to 1.

    Raises
    ------
    QuestionError
        As `compare`.

    Examples
    --------
    >>> import scenarios as sc
    >>> gate = sc.load("atacms-gate")
    >>> opened = sc.forecast(gate, do={"atacms_gate": "open"})
    >>> opened["wider_war"] > sc.forecast(gate)["wider_war"]
    True
    """
    question = Question(model, do=do, given=given)
    probability, means = _answer(question)
    return OutcomeDistribution(
        tuple(model.outcomes),
        probability[0],
        tuple(model.measures),
        means[0],
        labels_of(model, None),
        provenance("forecast", question),
    )


def provenance(name: str, question: Question) -> Provenance:
    """Return how an exact answer was got."""
    return Provenance(
        question.scenario,
        name,
        "exact, best estimates",
        MappingProxyType(question.do),
        MappingProxyType(question.given),
    )


def _answer(question: Question) -> tuple[Floats, Floats]:
    """Return probabilities (options, outcomes) and means (options, measures), read-only."""
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    tables = question.learned(ready, tables)
    measures = ready.values.shape[1]
    if measures:
        final = forward(ready.graph, tables, ready.effects, totals=measures)
        final[:, 1:] += final[:, :1] * ready.values[ready.end_outcome]
    else:
        final = forward(ready.graph, tables)
    table = question.totals(ready, final)
    joint = table[..., 0] if measures else table
    met = joint.sum(axis=1)
    must_be_possible(question, met)
    probability = joint / met[:, None]
    means = table[..., 1:].sum(axis=1) / met[:, None] if measures else np.zeros((len(joint), 0))
    probability.flags.writeable = means.flags.writeable = False
    return probability, means


def must_be_possible(question: Question, met: Floats) -> None:
    """Refuse evidence that has probability 0, given the probability of meeting it by option."""
    for i in np.flatnonzero(~(met > 0)):
        evidence = ", ".join(f"{name}={learned_text(wanted)}" for name, wanted in question.given.items())
        under = f" under {question.by}={question.outline.variables[question.by][i]}" if question.by else ""
        msg = (
            f"given: what is learned must be possible, got probability 0 for {evidence}{under}; "
            "learn something else, or change the weights that rule it out"
        )
        raise QuestionError(msg)
