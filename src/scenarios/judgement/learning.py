"""What evidence teaches: prior and posterior beliefs, step by step, and what options come to then."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import truth
from scenarios.evaluation.chances import chances
from scenarios.evaluation.exact import choice_of, compare, forecast
from scenarios.evaluation.question import Question, labels_of
from scenarios.judgement.ledger import SourceReport, ledger_of
from scenarios.model.tables import FrozenDict
from scenarios.results import Belief, Learned, Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.evaluation.chances import Chances
    from scenarios.judgement.ledger import Ledger
    from scenarios.model import Scenario

    Floats = NDArray[Any]

__all__ = ["learn"]


def learn(
    model: Scenario,
    evidence: Mapping[str, Any] | SourceReport | Sequence[SourceReport] | None = None,
    *,
    reports: SourceReport | Sequence[SourceReport] = (),
    by: str | None = None,
    forecast: bool = False,
    do: Mapping[str, str] | None = None,
    reliability: tuple[float, float] | None = None,
    independent: bool = False,
) -> Learned:
    """Learn from observations and reports, exactly: beliefs before and after, step by step, and what options come to then.

    Likelihoods multiply at the node that they are about (Pearl's virtual evidence); beliefs about all other nodes follow. The order of
    the evidence changes nothing.

    Parameters
    ----------
    model : Scenario
    evidence : mapping, optional
        By node: a branch, a list of branches (any of them), or how likely what was seen is under each branch. By indicator of the file:
        ``"seen"`` or ``"not seen"``. A name that is both a node and an indicator is the node. Or reports, as below.
    reports : SourceReport or list of SourceReport, optional
        What sources report: see `SourceReport`. Each counts once.
    by : str, optional
        The decision whose options are set in turn; default the first, or the first gate. Where there is neither, nothing is compared.
    forecast : bool
        Compare nothing instead: decisions are taken by their weights, and what was learned tells of them too.
    do : mapping of node to branch, optional
        What is set, before anything is learned; see `compare`.
    reliability : (hit, false alarm), optional
        Of reports and signs that say none themselves: how likely a sign is reported when it is there, and when it is not.
        Default (1, 0): what is reported is so.
    independent : bool
        Say that reports of one source on one node share no mistake; else they are refused.

    Returns
    -------
    Learned
        With ``given``, which hands all that was learned to any other question.

    Raises
    ------
    QuestionError
        As `compare`; if an indicator or a branch does not exist, a likelihood or a reliability is none, a report is counted twice, or what
        was learned is impossible under an option.

    Notes
    -----
    P(path | evidence) ∝ P(path) Π L(branch taken). A report that a sign was seen has L = h s + f (1 − s) with s the sign's probability under
    the branch, h the source's hit rate and f its false alarm rate; that it was not seen, 1 − L. Several reports of one indicator
    meet at the sign, which is there or not: L = s Π hᵢ + (1 − s) Π fᵢ. So a second report of what is certain adds nothing. Weights of evidence are
    10 log₁₀ of likelihood ratios, in decibans (Turing, Good): they add to the log-odds.

    Words, ranges and distributions count by their best estimates; `bounds` and `ensemble` with ``learned.given`` do not draw them either.

    References
    ----------
    .. [1] J. Pearl (1988), Probabilistic Reasoning in Intelligent Systems, section 2.2.2 (virtual evidence).
    .. [2] I. J. Good (1950), Probability and the Weighing of Evidence (weight of evidence, decibans).
    .. [3] J. Zlotnick (1972), "Bayes' Theorem for Intelligence Analysis", Studies in Intelligence 16(2) (the odds form).
    .. [4] D. A. Schum (1994), The Evidential Foundations of Probabilistic Reasoning (hit and false alarm rates of sources).

    Examples
    --------
    Talk of retaliation, from a source that reports it nine times in ten when it is there, and once in ten when it is not:

    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> learned = sc.learn(
    ...     model, {"talk_of_retaliation": "seen"}, reliability=(0.9, 0.1), do={"us_policy": "both"}, forecast=True
    ... )
    >>> response = learned["russia_response"]
    >>> dict(zip(response.branches, response.posterior[0].round(3).tolist()))
    {'escalates': 0.412, 'holds': 0.496, 'negotiates': 0.092}
    >>> sc.forecast(model, do={"us_policy": "both"}, given=learned.given)["wider_war"] == learned.posterior["wider_war"]
    True
    """
    alone, apart = truth("forecast", forecast), truth("independent", independent)
    if alone and by is not None:
        raise QuestionError(
            f"forecast: nothing is compared in a forecast, got by={shown(by)} too; leave one of them out"
        )
    Question(model)
    compared = by if alone or by is not None else choice_of(model)
    question = Question(model, by=compared, do=do)
    ledger = ledger_of(question, evidence, reports, reliability, independent=apart)
    given = ledger.given
    Question(model, by=compared, do=do, given=given)
    options = ("",) if compared is None else question.outline.variables[compared]
    prior, posterior = (_answer(model, compared, do, what, ledger, options) for what in (None, given))
    before = _chances(model, compared, options, do, None)
    after = _chances(model, compared, options, do, given)
    beliefs = []
    for node in dict.fromkeys(sign.node for sign in ledger.signs):
        rest = ledger.without(node)
        elsewhere = _chances(model, compared, options, do, rest) if rest else before
        beliefs.append(_belief(question, ledger, node, (before, elsewhere, after)))
    return Learned(
        compared or "",
        options,
        ledger.signs,
        tuple(beliefs),
        _frozen([one.evidence for one in after]),
        prior,
        posterior,
        FrozenDict(posterior.provenance.given),
        _assumptions(ledger, independent=apart),
        labels_of(model, compared),
        Provenance(
            model,
            "learn",
            "exact, best estimates",
            MappingProxyType(question.do),
            posterior.provenance.given,
        ),
    )


def _answer(
    model: Scenario,
    by: str | None,
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
    ledger: Ledger,
    options: Sequence[str],
) -> Any:
    """Compare or forecast; where what was reported is impossible, say so in its terms."""
    if given is not None:
        for option, one in zip(options, _chances(model, by, options, do, given), strict=True):
            if not one.evidence > 0:
                under = f" under {by}={option}" if by else ""
                raise QuestionError(
                    f"evidence: what is learned must be possible, got probability 0 for {_and(ledger)}{under}; a likelihood of 0 rules a branch "
                    "out for good: learn something else, or change the likelihoods or weights that rule it out"
                )
    return forecast(model, do=do, given=given) if by is None else compare(model, by, do=do, given=given)


def _and(ledger: Ledger) -> str:
    return ", ".join(sign.text for sign in ledger.signs)


def _chances(
    model: Scenario,
    by: str | None,
    options: Sequence[str],
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
) -> list[Chances]:
    """Return beliefs about all nodes under each option."""
    return [
        chances(Question(model, do={**(do or {}), **({by: option} if by else {})}, given=given)) for option in options
    ]


def _belief(question: Question, ledger: Ledger, node: str, stages: Sequence[Sequence[Chances]]) -> Belief:
    branches = question.outline.variables[node]
    prior, elsewhere, posterior = (_frozen([one.branches[node] for one in some]) for some in stages)
    possible = np.array([all(s.likelihood[branch] > 0 for s in ledger.signs if s.node == node) for branch in branches])
    likely = np.where(possible, prior.mean(axis=0), -1.0)
    return Belief(node, branches, prior, elsewhere, posterior, branches[int(likely.argmax())])


def _frozen(rows: Any) -> Floats:
    found = np.array(rows, float)
    found.flags.writeable = False
    return found


def _assumptions(ledger: Ledger, *, independent: bool) -> tuple[str, ...]:
    """Say what has to hold for likelihoods to multiply."""
    told: dict[str, list[str]] = {}
    for sign in ledger.signs:
        if sign.kind != "observation":
            told.setdefault(sign.node, []).append(sign.name)
    said = []
    for node, names in told.items():
        some = f"{len(names)} signs of {node}" if len(names) > 1 else f"the sign of {node}"
        said.append(
            f"Assumed: given the branch of {node}, {some} {'hang' if len(names) > 1 else 'hangs'} on nothing else in the scenario"
            + (", and not on each other." if len(names) > 1 else ".")
        )
    several = [sign for sign in ledger.signs if len(sign.reports) > 1]
    said += [
        f"Assumed: given whether {sign.name} is there, its {len(sign.reports)} reports are independent."
        for sign in several
    ]
    if independent:
        said.append("Said: reports of one source on one node share no mistake.")
    return tuple(said)
