"""What it is worth to know beforehand what will happen, or to see a sign of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.information.canonical import greatest, responses_of
from scenarios.analysis.information.informed import BUDGET, Informed, how_found
from scenarios.analysis.information.price import buying_price
from scenarios.analysis.information.sources import Refused, amount_of, askable, findings, perfect, sources_of
from scenarios.errors import QuestionError, did_you_mean, few, shown
from scenarios.evaluation.choosing.laid import Laid
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import STATE_LIMIT
from scenarios.results import Finding, InformationTable, InformationValue, Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.analysis.information.canonical import Responses
    from scenarios.analysis.information.informed import Learned
    from scenarios.analysis.information.sources import Source
    from scenarios.evaluation.choosing.solving import Found
    from scenarios.model import Scenario

__all__ = ["Asker", "value_of_information"]

Floats = NDArray[Any]


@overload
def value_of_information(
    model: Scenario,
    of: str | Sequence[str],
    objective: Any = None,
    *,
    likelihood: Mapping[str, Mapping[str, Any]] | str | Sequence[str] | None = None,
    cost: float = 0.0,
    before: str | None = None,
    canonical: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
) -> InformationValue: ...


@overload
def value_of_information(
    model: Scenario,
    of: None = None,
    objective: Any = None,
    *,
    likelihood: Mapping[str, Mapping[str, Any]] | str | Sequence[str],
    cost: float = 0.0,
    before: str | None = None,
    canonical: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
) -> InformationValue: ...


@overload
def value_of_information(
    model: Scenario,
    of: None = None,
    objective: Any = None,
    *,
    likelihood: None = None,
    cost: float = 0.0,
    before: str | None = None,
    canonical: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
) -> InformationTable: ...


def value_of_information(
    model: Scenario,
    of: str | Sequence[str] | None = None,
    objective: Any = None,
    *,
    likelihood: Mapping[str, Mapping[str, Any]] | str | Sequence[str] | None = None,
    cost: float = 0.0,
    before: str | None = None,
    canonical: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
) -> InformationValue | InformationTable:
    """Compute what it is worth to know before every choice what will happen, or to see a sign of it.

    The answer is the buying price: at that price, choosing with the information is as good as choosing without it.

    Parameters
    ----------
    model : Scenario
    of : str or list of str, optional
        The chance node, gate or gate's step that is known; several are known together. By default, all chance nodes and
        gates, one after the other: a table.
    objective : str, list, mapping or Objective, optional
        As in `rollback`; one for all choices.
    likelihood : mapping, str or list of str, optional
        For imperfect information: a table ``{"signal": {"branch": probability}}`` of how likely each signal is given each
        branch of `of`; or an indicator of the file, or several, which are seen or not.
    cost : float
        What the information costs, at least 0, in the unit of the answer; see `InformationValue.net`.
    before : str, optional
        The choice before which it becomes known: this one and all after it may react, those before may not. What is found out must come
        about after it. Default: before every choice.
    canonical : {"independent"}, optional
        For what one choice influences: know what each option would lead to (Howard's canonical form), where
        these responses are taken to be independent of each other.
    strategy : mapping of address to option, optional
        Choices that do not react to the information, nor to anything else; see `rollback`.
    do : mapping of node to branch, optional
        What is set; see `compare`.

    Returns
    -------
    InformationValue or InformationTable
        For `of` None and no `likelihood`, the table of every node that can be asked about, with the reasons why others cannot.

    Raises
    ------
    QuestionError
        If a name does not exist, a choice influences what is known, a path goes around it, likelihoods do not add up to 100 %, or
        actors have different objectives.
    LimitError
        If there are too many states, or more than 10,000 findings.

    Notes
    -----
    With u* the utility of the best strategy: perfect information, Σ P(x) u*(x) where all is conditioned on x; a signal s,
    Σ P(s) u*(s) with P(s) = Σ P(x) L(s | x). Each u*(·) is an ordinary rollback with the branch probabilities
    p(b | s) M(t) / M(s), where M is the probability of the finding on what lies ahead. That is sound only if no choice
    influences the finding: at each choice, M must be the same for all options that are there, within 1e-12. The cost is two
    sweeps for each finding; under a curved utility, as often again as the price takes to be found, some ten times.

    In canonical form, E max over options a of u*(a, X(a)), by the product of their distribution functions.

    References
    ----------
    .. [1] R. A. Howard (1966), "Information Value Theory", IEEE Transactions on Systems Science and Cybernetics 2(1).
    .. [2] J. E. Matheson (1990), "Using Influence Diagrams to Value Information and Control"; R. A. Howard (1990), "From
       Influence to Relevance to Knowledge" (canonical form), both in Influence Diagrams, Belief Nets and Decision Analysis, Wiley.
    .. [3] H. Raiffa and R. Schlaifer (1961), Applied Statistical Decision Theory (perfect and sample information).

    Examples
    --------
    What each step would lead to can only be known option by option:

    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> gate = sc.value_of_information(model, "atacms_gate", canonical="independent")
    >>> 0 <= gate.value < 1
    True
    """
    question = Question(model, do=do)
    price = amount_of("cost", cost)
    if canonical is not None and canonical != "independent":
        raise QuestionError(f"canonical must be 'independent' or nothing, got {shown(canonical)}; write one of them")
    sources = sources_of(question, of, likelihood)
    laid = Laid(question, objective, strategy, STATE_LIMIT)
    if len(laid.columns) > 1:
        names = " and ".join(repr(wanted.name) for wanted in laid.columns)
        raise QuestionError(
            f"objective: information is worth something for one objective, got {names}; write objective=… for all who choose"
        )
    if before is not None and canonical is not None:
        raise QuestionError(
            "before: in canonical form all is known before every choice, got both; leave one of them out"
        )
    asker = Asker(laid, canonical, _choice(laid, before))
    if sources:
        return asker.value(sources, price)
    return asker.table(price)


class Asker:
    """Asks what information is worth, of choices laid out once."""

    def __init__(self, laid: Laid, canonical: str | None, before: int | None) -> None:
        self.laid, self.canonical, self.before = laid, canonical, before
        self.question, self.utility = laid.question, laid.utilities[0]
        self.usual = laid.search.best(laid.given, "auto", BUDGET)
        self.without = float(self.usual.value[0])
        self._perfect: dict[tuple[str, ...], InformationValue] = {}

    def table(self, cost: float) -> InformationTable:
        """Return what it is worth to know each node that can be asked about, and why others cannot."""
        question = self.question
        found, refused = {}, {}
        chosen = {choice.name for choice in self.laid.free}
        for name in question.outline.order:
            if name not in question.do and name not in chosen:
                try:
                    found[name] = self.value([perfect(question, name)], cost)
                except Refused as error:
                    refused[name] = error.reason
        ranked = dict(sorted(found.items(), key=lambda item: -item[1].value))
        return InformationTable(
            MappingProxyType(ranked),
            MappingProxyType(refused),
            self._equivalent(self.without),
            self.laid.columns[0].name,
            self.laid.unit(0),
            labels_of(question.scenario, None),
            self._provenance("exact"),
        )

    def value(self, sources: Sequence[Source], cost: float) -> InformationValue:
        """Return what it is worth to see some sources together."""
        nodes = tuple(dict.fromkeys(source.node for source in sources))
        for name in nodes:
            askable(self.question, self.laid, name)
        every = list(findings(self.question.program(), sources))
        laid = self.laid
        informed = Informed(laid, {self.question.program().variables[name] for name in nodes})
        reach = laid.search.reach(laid.given)
        learned = [informed.learned(known, laid.given, reach) for known in every]
        moved: dict[int, float] = {}
        for one in learned:
            moved |= one.moved
        if self.before is not None:
            reacting = informed.knowing(self.before)
            if reacting is None:
                raise Refused("it comes before the choice", _too_early(nodes, laid.free[self.before].name))
            moved = {k: apart for k, apart in moved.items() if k in reacting}
        certain = all((source.table.max(axis=0) == 1).all() and source.name == source.node for source in sources)
        if moved and self.canonical is None:
            raise _influenced(nodes, [laid.free[k].name for k in sorted(moved)])
        if moved and not certain:
            raise QuestionError(
                "canonical: only perfect information is known option by option, got signals; leave likelihood out"
            )
        by, responses = "", [("", laid.given, [one for one in learned if one.probability > 0])]
        if moved:
            by, responses = responses_of(informed, laid, every, moved)
        worth = _Worth(self, informed, responses)
        if self.before is not None:
            worth.arrive_before(self.before)
        value = buying_price(self.utility, worth, self.without)
        free = worth(0.0)
        shown_findings = tuple(
            Finding(
                f"{option}{one.name}", one.probability, self._equivalent(float(found.value[0])), MappingProxyType(lines)
            )
            for option, one, found, lines in worth.told(by)
        )
        full = value if certain else self._full(nodes)
        singles = {} if len(sources) == 1 else {s.name: self.value([s], 0.0).value for s in sources}
        return InformationValue(
            nodes,
            tuple(source.name for source in sources) if not certain else (),
            value,
            self._equivalent(self.without),
            self._equivalent(free),
            cost,
            full,
            MappingProxyType(singles),
            shown_findings,
            by,
            "" if self.before is None else laid.free[self.before].name,
            laid.columns[0].name,
            laid.unit(0),
            labels_of(self.question.scenario, None),
            self._provenance(how_found([self.usual, *worth.every])),
        )

    def _full(self, nodes: tuple[str, ...]) -> float:
        return self.value([perfect(self.question, name) for name in nodes], 0.0).value

    def _equivalent(self, value: float) -> float:
        return float(self.utility.equivalent(np.array(value)))

    def _provenance(self, method: str) -> Provenance:
        question = self.question
        return Provenance(
            question.scenario,
            "value_of_information",
            f"{method}, best estimates",
            MappingProxyType(question.do),
            MappingProxyType({}),
        )


class _Worth:
    """What choosing with information is worth, once a price was paid."""

    def __init__(self, asker: Asker, informed: Informed, responses: Responses) -> None:
        self._asker, self._informed, self._responses = asker, informed, responses
        self.every: list[Found] = []
        self._before: int | None = None

    def arrive_before(self, k: int) -> None:
        """Let the information arrive just before a choice."""
        self._before = k

    def __call__(self, paid: float) -> float:
        asker = self._asker
        final = asker.laid.final(paid)
        if self._before is not None:
            value, some = self._informed.arriving(self._responses[0][2], self._before, final, asker.usual)
            if not paid:
                self.every, self._free = some, []
            return value
        found = [
            [self._informed.best(one, picks, final, asker.usual) for one in learned]
            for _, picks, learned in self._responses
        ]
        if not paid:
            self._free = found
            self.every = [one for some in found for one in some]
        gambles = [
            (np.array([one.probability for one in learned]), np.array([float(one.value[0]) for one in some]))
            for (_, _, learned), some in zip(self._responses, found, strict=True)
        ]
        if len(gambles) == 1:
            probabilities, values = gambles[0]
            return asker.utility.mean(probabilities / probabilities.sum(), values)
        return greatest(asker.utility.mean, gambles)

    def told(self, by: str) -> list[tuple[str, Learned, Found, dict[str, str]]]:
        """Return every finding with what it is worth, and what is chosen then."""
        lines = []
        responses = self._responses if self._before is None else []
        for (option, _, learned), some in zip(responses, self._free, strict=True):
            for one, found in zip(learned, some, strict=True):
                followed = self._informed.followed(one, found)
                lines.append((f"{by}={option}: " if by else "", one, found, followed))
        return lines


def _choice(laid: Laid, before: object) -> int | None:
    """Return the choice before which something becomes known."""
    if before is None:
        return None
    names = [choice.name for choice in laid.free]
    if before not in names:
        raise QuestionError(f"before: no choice {shown(before)}; {did_you_mean(before, names)}")
    if laid.search.forgotten:
        forgetful = few([names[k] for k in laid.search.forgotten])
        raise QuestionError(
            f"before: later choices must remember earlier ones, got some that forget {forgetful}; let them observe it, or leave before out"
        )
    return names.index(str(before))


def _too_early(nodes: Sequence[str], choice: str) -> str:
    what = " and ".join(repr(name) for name in nodes)
    return (
        f"of: {what} must come about after {choice!r} to become known just before it, got what may have come about already; compare "
        "rollbacks with and without it in `observes` instead"
    )


def _influenced(nodes: Sequence[str], choices: Sequence[str]) -> Refused:
    what = " and ".join(repr(name) for name in nodes)
    return Refused(
        f"{few(choices)} {'influence' if len(choices) > 1 else 'influences'} it",
        f"of: {what} must not depend on what is chosen, or it cannot be known beforehand, got {few(choices)} moving how "
        "likely it is; write canonical='independent' to know what each option would lead to, or ask about what does not",
    )
