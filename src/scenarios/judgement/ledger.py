"""The ledger of evidence: what was observed and reported, each thing counted once, as likelihoods of a node."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, cut, did_you_mean, printable, shown
from scenarios.evaluation.evidence import likelihood_row
from scenarios.model.forms import GREATEST
from scenarios.results import Sign
from scenarios.results.records import recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scenarios.evaluation.question import Question
    from scenarios.model import Scenario

    Floats = NDArray[Any]

__all__ = ["Ledger", "SourceReport", "ledger_of"]

_SEEN = {"seen": True, "not seen": False}


@recorded
@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """One report: that an indicator of the file was seen or not, or anything else that tells of a node.

    Attributes
    ----------
    indicator : str
        An indicator of the file; or leave it out, and say ``node`` and ``likelihood`` or ``ratio``.
    seen : bool
        Whether the report says that the sign was seen.
    source, date : str
        Who reported it, and when: two reports with the same of both are the same report.
    id : str
        Its number, if reports have some; none may stand twice.
    reliability : (hit, false alarm), optional
        How likely the source says "seen" when the sign is there, and when it is not; 0 to 1 each. Default: that of `learn`, else
        (1, 0). It is not made of a grade: an Admiralty A1 says nothing of how often a source is wrong.
    node : str
        A node, gate or step that the report is about.
    likelihood : mapping of branch to probability, optional
        How likely the sign is under each branch.
    ratio : mapping of branch to number, optional
        How many times as likely what was reported is under these branches as under all others.

    Examples
    --------
    >>> SourceReport(indicator="troop_trains", source="Reuters", date="2025-08-24", reliability=(0.9, 0.1)).seen
    True
    """

    indicator: str = ""
    seen: bool = True
    source: str = ""
    date: str = ""
    id: str = ""
    reliability: tuple[float, float] | None = None
    node: str = ""
    likelihood: Mapping[str, Any] | None = None
    ratio: Mapping[str, float] | None = None

    def __str__(self) -> str:
        what = f"{printable(cut(self.indicator or self.node))} {'seen' if self.seen else 'not seen'}"
        told = ", ".join(printable(cut(part)) for part in (self.id, self.source, self.date) if part)
        return f"{what} ({told})" if told else what


@dataclass(frozen=True)
class Ledger:
    """What is learned, each thing once.

    Attributes
    ----------
    signs : tuple of Sign
        What is counted, in the order in which it was named.
    observed : mapping of node to tuple of str
        What is known for certain.
    given : mapping
        All of it, as `compare` and other questions take it.
    """

    signs: tuple[Sign, ...]
    observed: Mapping[str, tuple[str, ...]]
    given: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "given", self.without(""))

    def without(self, node: str) -> dict[str, Any]:
        """Return what is learned, but for what is said of one node."""
        rows: dict[str, dict[str, float]] = {}
        for sign in self.signs:
            if sign.node != node:
                row = rows.setdefault(sign.node, dict.fromkeys(sign.likelihood, 1.0))
                for branch, chance in sign.likelihood.items():
                    row[branch] *= chance
        settled = {sign.node for sign in self.signs if sign.kind != "observation"}
        return {name: row if name in settled else self.observed[name] for name, row in rows.items()}


def ledger_of(
    question: Question, evidence: object, reports: object, reliability: object, *, independent: bool
) -> Ledger:
    """Read what was observed and reported.

    Raises
    ------
    QuestionError
        If a node, an indicator or a branch does not exist, a likelihood or a reliability is none, or a report is counted twice.
    """
    facts, told = _sorted_out(evidence, reports)
    usual = (1.0, 0.0) if reliability is None else _rates("reliability", reliability)
    observed: dict[str, tuple[str, ...]] = {}
    signs: list[Sign] = []
    scenario = question.scenario
    every: list[tuple[str, SourceReport]] = []
    for name, value in facts.items():
        if name in question.outline.variables or name not in scenario.indicators:
            learned = type(question)(scenario, given={name: value}).given[name]
            if isinstance(learned, Mapping):
                every.append((f"evidence[{name!r}]", SourceReport(node=str(name), likelihood=learned)))
            else:
                observed[str(name)] = learned
                branches = question.outline.variables[str(name)]
                row = {branch: float(branch in learned) for branch in branches}
                signs.append(Sign("observation", str(name), str(name), "|".join(learned), (), row))
        elif isinstance(value, str) and value in _SEEN:
            every.append((f"evidence[{name!r}]", SourceReport(indicator=str(name), seen=_SEEN[value])))
        else:
            raise QuestionError(
                f"evidence: the indicator {name!r} is 'seen' or 'not seen', got {shown(value)}; write one of the two"
            )
    every += [(f"reports[{i}]", report) for i, report in enumerate(told)]
    read = [_read(scenario, where, report, usual) for where, report in every]
    _once(every)
    if not independent:
        _apart(read)
    grouped: dict[tuple[str, Any], list[_Read]] = {}
    for k, one in enumerate(read):
        grouped.setdefault((one.report.indicator, one.report.indicator or k), []).append(one)
    signs += [_sign(some) for some in grouped.values()]
    _certain(question, signs, observed)
    return Ledger(tuple(signs), observed)


def _sorted_out(evidence: object, reports: object) -> tuple[Mapping[Any, Any], Sequence[SourceReport]]:
    if evidence is None or isinstance(evidence, Mapping):
        facts, told = evidence or {}, reports
    elif reports is None or reports == ():
        facts, told = {}, evidence
    else:
        raise QuestionError(
            f"evidence must map nodes and indicators to what is known, got {shown(evidence)} beside reports; put all reports into one list"
        )
    many = [told] if isinstance(told, SourceReport) else [] if told is None else told
    if not isinstance(many, list | tuple) or not all(isinstance(one, SourceReport) for one in many):
        raise QuestionError(
            f"reports must be a list of SourceReport, got {shown(told)}; write reports=[sc.SourceReport(…)]"
        )
    if not facts and not many:
        raise QuestionError(
            "evidence: there must be something to learn, got nothing; name a node, an indicator or a report"
        )
    return facts, many


@dataclass(frozen=True)
class _Read:
    """A report with its node, the likelihoods of the sign, and how reliable it is."""

    where: str
    report: SourceReport
    node: str
    chances: Mapping[str, float]
    rates: tuple[float, float]


def _read(scenario: Scenario, where: str, report: SourceReport, usual: tuple[float, float]) -> _Read:
    if not isinstance(report.seen, bool):
        raise QuestionError(f"{where}: seen must be True or False, got {shown(report.seen)}; write one of the two")
    for name in ("indicator", "node", "source", "date", "id"):
        if not isinstance(getattr(report, name), str):
            raise QuestionError(f"{where}: {name} must be a text, got {shown(getattr(report, name))}; put it in quotes")
    rates = usual if report.reliability is None else _rates(f"{where}: reliability", report.reliability)
    forms = sum((bool(report.indicator), report.likelihood is not None, report.ratio is not None))
    if forms != 1 or bool(report.indicator) == bool(report.node):
        raise QuestionError(
            f"{where}: a report names an indicator, or a node with a likelihood or a ratio, got {_forms(report)}; say one of these"
        )
    if report.indicator:
        known = scenario.indicators
        if report.indicator not in known:
            raise QuestionError(
                f"{where}: no indicator {shown(report.indicator)}; {did_you_mean(report.indicator, known)}"
            )
        indicator = known[report.indicator]
        branches = scenario.outline.variables[indicator.node]
        chances = {branch: scenario.lexicon.probability(indicator.likelihood[branch]) for branch in branches}
        return _Read(where, report, indicator.node, chances, rates)
    if report.node not in scenario.outline.variables:
        raise QuestionError(
            f"{where}: no node {shown(report.node)}; {did_you_mean(report.node, scenario.outline.variables)}"
        )
    if report.ratio is None:
        row: Any = report.likelihood
        if not isinstance(row, Mapping):
            raise QuestionError(
                f"{where}: likelihood must map branches to probabilities, got {shown(row)}; write {{'branch': 0.8, …}}"
            )
        return _Read(where, report, report.node, likelihood_row(scenario, where, report.node, row), rates)
    if report.reliability is not None:
        raise QuestionError(
            f"{where}: a ratio says how much the report tells, its reliability included, got a reliability too; leave one of them out"
        )
    if not report.seen:
        raise QuestionError(
            f"{where}: a ratio is of what was reported, got seen=False; give the ratio of that, and leave seen out"
        )
    return _Read(where, report, report.node, _of_ratio(scenario, where, report), (1.0, 0.0))


def _forms(report: SourceReport) -> str:
    named = [name for name in ("indicator", "node") if getattr(report, name)]
    named += [name for name in ("likelihood", "ratio") if getattr(report, name) is not None]
    return " and ".join(named) or "none of them"


def _of_ratio(scenario: Scenario, where: str, report: SourceReport) -> dict[str, float]:
    """Return likelihoods that are to each other as the ratio says, the greatest of them 1."""
    branches, ratio = scenario.outline.variables[report.node], report.ratio
    if not isinstance(ratio, Mapping) or not ratio:
        raise QuestionError(f"{where}: ratio must map branches to numbers, got {shown(ratio)}; write {{'branch': 3}}")
    for branch, times in ratio.items():
        if branch not in branches:
            raise QuestionError(
                f"{where}: {report.node!r} has no branch {shown(branch)}; {did_you_mean(branch, branches)}"
            )
        if (
            isinstance(times, bool)
            or not isinstance(times, int | float | np.integer | np.floating)
            or not 0 <= times <= GREATEST
        ):
            raise QuestionError(
                f"{where}: the ratio of {branch!r} must be a number of at least 0, got {shown(times)}; correct it"
            )
    each = {branch: float(ratio.get(branch, 1.0)) for branch in branches}
    most = max(each.values())
    if not most > 0:
        raise QuestionError(f"{where}: at least one ratio must be above 0, got only 0; correct one")
    return {branch: times / most for branch, times in each.items()}


def _rates(where: str, value: object) -> tuple[float, float]:
    """Return hit rate and false alarm rate."""
    if isinstance(value, str):
        raise QuestionError(
            f"{where} must be two probabilities, (hit, false alarm), got {shown(value)}; a grade is no number: say how often such a source "
            "reports the sign when it is there, and when it is not"
        )
    rates = list(value) if isinstance(value, tuple | list) else []
    good = [
        not isinstance(rate, bool) and isinstance(rate, int | float | np.integer | np.floating) and bool(0 <= rate <= 1)
        for rate in rates
    ]
    if good != [True, True]:
        raise QuestionError(
            f"{where} must be two probabilities, (hit, false alarm), got {shown(value)}; write (0.9, 0.1)"
        )
    return float(rates[0]), float(rates[1])


def _once(every: Iterable[tuple[str, SourceReport]]) -> None:
    """Refuse to count a report twice."""
    seen: dict[Any, str] = {}
    for where, report in every:
        row = tuple((report.likelihood or report.ratio or {}).items())
        what = (report.indicator, report.node, row, report.source, report.date)
        keys: list[Any] = [("id", report.id)] if report.id else [("report", what)]
        if report.id and (report.source or report.date):
            keys.append(("report", what))
        for key in keys:
            if key in seen:
                raise QuestionError(
                    f"{where}: a report is counted once, got {report} in {seen[key]} already; take it out, or say how it differs by "
                    "source, date or id"
                )
            seen[key] = where


def _apart(read: Sequence[_Read]) -> None:
    """Refuse several reports of one source on one node, which may share its mistakes."""
    told: dict[tuple[str, str], _Read] = {}
    for one in read:
        if one.report.source:
            key = (one.node, one.report.source)
            if key in told:
                raise QuestionError(
                    f"{one.where}: {one.report.source!r} reports on {one.node!r} in {told[key].where} already, and both may share one mistake; "
                    "take one out, or say independent=True"
                )
            told[key] = one


def _sign(some: Sequence[_Read]) -> Sign:
    """Return one sign: reports of an indicator meet at the sign itself, which is there or not."""
    first = some[0]
    there = math.prod(_says(one.report, one.rates[0]) for one in some)
    absent = math.prod(_says(one.report, one.rates[1]) for one in some)
    row = {branch: there * chance + absent * (1 - chance) for branch, chance in first.chances.items()}
    if first.report.ratio is not None:
        row = dict(first.chances)
    if not any(row.values()):
        raise QuestionError(
            f"{first.where}: what was reported must be possible, got likelihood 0 under every branch of {first.node!r} for "
            f"{' and '.join(str(one.report) for one in some)}; reports that contradict each other need a reliability below (1, 0)"
        )
    report = first.report
    kind = "indicator" if report.indicator else "table" if report.ratio is None else "ratio"
    said = "seen" if report.seen else "not seen"
    if len({one.report.seen for one in some}) > 1:
        said = "reports differ"
    told = tuple(
        ", ".join(part for part in (one.report.id, one.report.source, one.report.date, _rates_text(one)) if part)
        for one in some
    )
    return Sign(kind, report.indicator or report.node, first.node, said, told, row)


def _says(report: SourceReport, rate: float) -> float:
    return rate if report.seen else 1 - rate


def _rates_text(one: _Read) -> str:
    return "" if one.rates == (1.0, 0.0) else f"hit {100 * one.rates[0]:.4g} %, false alarm {100 * one.rates[1]:.4g} %"


def _certain(question: Question, signs: Iterable[Sign], observed: Mapping[str, Any]) -> None:
    """Refuse signs of a node that some paths go around, unless it is said to come about."""
    for sign in signs:
        branches = question.outline.variables[sign.node]
        type(question)(
            question.scenario, by=question.by, do=question.do, given={sign.node: branches}
        )  # is it asked at all?
        if sign.node not in observed and not question.certain(sign.node):
            raise QuestionError(
                f"{sign.name}: a sign tells of a node on every path, got {sign.node!r}, which some paths go around; if it is known to come "
                f"about, add evidence={{{sign.node!r}: {list(branches)}}}"
            )
