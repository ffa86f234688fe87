"""What may be found out: nodes for certain, or signals about them by a table of likelihoods."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, did_you_mean, few, shown
from scenarios.model.forms import GREATEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.evaluation.choosing.laid import Laid
    from scenarios.evaluation.question import Question
    from scenarios.graph import Program
    from scenarios.model import Scenario

__all__ = ["Known", "Refused", "Source", "amount_of", "askable", "findings", "noise_of", "perfect", "sources_of"]

Floats = NDArray[Any]

_SUM = 1e-9


class Refused(QuestionError):  # noqa: N818 - reads as what is the case
    """What cannot be known beforehand; `reason` says why in a few words."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


_MOST = 10_000
"""So many findings are looked at one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One thing that is found out.

    Attributes
    ----------
    node : str
        The node, gate or step that it is about.
    signals : tuple of str
        What may be found.
    table : float array of shape (signals, branches)
        How likely each signal is, given each branch; each column adds up to 1.
    name : str
        What is observed: the node itself, an indicator, or "" for a table.
    """

    node: str
    signals: tuple[str, ...]
    table: Floats
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One finding: what each source says, and how well the branches of each block fit it."""

    name: str
    factors: Mapping[int, Floats]


def sources_of(question: Question, of: object, likelihood: object) -> list[Source]:
    """Read what is found out.

    Raises
    ------
    QuestionError
        If a node, an indicator or a branch does not exist, a name stands twice, or the likelihoods of a branch do not add up.
    """
    names = _names(question, of) if of is not None else []
    if likelihood is None:
        return [perfect(question, name) for name in names]
    if isinstance(likelihood, Mapping):
        if len(names) != 1:
            raise QuestionError(
                f"likelihood: a table of signals is about one node, got {len(names)}; write of='node', or name indicators of the file"
            )
        return [_table(question, names[0], likelihood)]
    found = [
        _indicator(question, name) for name in _listed("likelihood", likelihood, "the name of an indicator, or a list")
    ]
    about = list(dict.fromkeys(source.node for source in found))
    if names and set(names) != set(about):
        raise QuestionError(
            f"of must name what the indicators are about, {few(about)}, got {few(names)}; correct it or leave it out"
        )
    return found


def _listed(argument: str, value: object, must: str) -> list[str]:
    many = [value] if isinstance(value, str) else value
    if not isinstance(many, list | tuple) or not many or not all(isinstance(name, str) for name in many):
        raise QuestionError(f"{argument} must be {must}, got {shown(value)}; write one of these")
    for name in many:
        if many.count(name) > 1:
            raise QuestionError(f"{argument}: each name may stand once, got {name!r} twice; take one out")
    return list(many)


def _names(question: Question, of: object) -> list[str]:
    names = _listed("of", of, "the name of a node, gate or step, or a list")
    for name in names:
        if name not in question.outline.variables:
            if name in question.scenario.outcomes:
                raise QuestionError(f"of: {name!r} is an outcome; name the chance node or gate that leads to it")
            raise QuestionError(f"of: no node {shown(name)}; {did_you_mean(name, question.outline.variables)}")
    return names


def perfect(question: Question, name: str) -> Source:
    """Return the source that tells a node's branch for certain."""
    branches = question.outline.variables[name]
    return Source(name, tuple(branches), np.eye(len(branches)), name)


def _indicator(question: Question, name: str) -> Source:
    indicators = question.scenario.indicators
    if name not in indicators:
        raise QuestionError(f"likelihood: no indicator {shown(name)}; {did_you_mean(name, indicators)}")
    indicator, lexicon = indicators[name], question.scenario.lexicon
    branches = question.outline.variables[indicator.node]
    seen = np.array([lexicon.probability(indicator.likelihood[branch]) for branch in branches])
    return Source(indicator.node, ("seen", "not seen"), np.array([seen, 1 - seen]), name)


def _table(question: Question, name: str, likelihood: Mapping[Any, Any]) -> Source:
    branches = question.outline.variables[name]
    rows = []
    for signal, row in likelihood.items():
        where = f"likelihood[{shown(signal)}]"
        if not isinstance(signal, str) or not isinstance(row, Mapping):
            raise QuestionError(
                f"{where} must map branches of {name!r} to probabilities, got {shown(row)}; write "
                "likelihood={'signal': {'branch': 0.8, …}, …}"
            )
        for branch in row:
            if branch not in branches:
                raise QuestionError(
                    f"{where}: {name!r} has no branch {shown(branch)}; {did_you_mean(branch, branches)}"
                )
        for branch in branches:
            if branch not in row:
                raise QuestionError(
                    f"{where}: every branch of {name!r} needs a probability, got none for {branch!r}; add it"
                )
        rows.append([_probability(question.scenario, row[branch], f"{where}[{branch!r}]") for branch in branches])
    table = np.array(rows).reshape(len(rows), len(branches))
    totals = table.sum(axis=0)
    for branch, total in zip(branches, totals.tolist(), strict=True):
        if not abs(total - 1) <= _SUM:
            raise QuestionError(
                f"likelihood: the signals' probabilities given {branch!r} must add up to 100 %, got {100 * total:.10g} %; correct one"
            )
    return Source(name, tuple(likelihood), table / totals, "")


def _probability(scenario: Scenario, value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str | np.number):
        raise QuestionError(
            f"{where} must be a probability, got {shown(value)}; write 0.8, '80%' or a word of the scale"
        )
    try:
        return scenario.lexicon.probability(value if isinstance(value, str) else float(value))
    except ValueError as error:
        raise QuestionError(f"{where}: {error}") from None


def amount_of(name: str, value: object) -> float:
    """Return an amount of at least 0."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= GREATEST:
        raise QuestionError(f"{name} must be a number of at least 0, got {shown(value)}; leave it out for nothing")
    return float(value)


def askable(question: Question, laid: Laid, name: str) -> None:
    """Refuse to be told of what is set, chosen, or not met on every path.

    Raises
    ------
    QuestionError
    """
    gate = name.partition(".")[0]
    if name in question.do or (gate in question.do and gate != name):
        raise Refused(
            "set by do", f"of: {name!r} is set by do, so there is nothing to find out; take it out of one of the two"
        )
    if any(name == choice.name for choice in laid.free):
        raise Refused("chosen here", f"of: {name!r} is chosen here, not found out; ask about a chance node or a gate")
    if not question.certain(name):
        cure = (
            "ask about the whole gate"
            if gate != name
            else "let it come before the ways part, or ask about a node on every path"
        )
        raise Refused(
            "a path goes around it",
            f"of: {name!r} must happen on every path to be known beforehand, got a path that goes around it; {cure}",
        )


def findings(program: Program, sources: Sequence[Source]) -> Iterable[Known]:
    """Yield all that may be found out together.

    Raises
    ------
    LimitError
        If that is more than 10,000 findings.
    """
    count = math.prod(len(source.signals) for source in sources)
    if count > _MOST:
        raise LimitError(
            f"of: at most {_MOST:,} findings are looked at one by one, got {count:,}; ask about fewer nodes at once"
        )
    variables = [program.variables[source.node] for source in sources]
    for picked in product(*(range(len(source.signals)) for source in sources)):
        factors: dict[int, Floats] = {}
        for i, spot in enumerate(program.spots):
            row = np.ones(len(spot.branches))
            told = False
            for branch, assigns in enumerate(spot.assigns):
                decided = dict(assigns)
                for source, variable, signal in zip(sources, variables, picked, strict=True):
                    if variable in decided:
                        row[branch] *= source.table[signal, decided[variable]]
                        told = True
            if told:
                factors[i] = row
        said = [
            source.signals[signal] if len(sources) == 1 else f"{source.name}={source.signals[signal]}"
            for source, signal in zip(sources, picked, strict=True)
        ]
        yield Known(", ".join(said), factors)


def noise_of(noise: object, count: int | None) -> float | None:
    """Return the standard deviation of one observation; ``QuestionError`` if it is none, or nothing is observed."""
    if noise is None:
        return None
    if isinstance(noise, bool) or not isinstance(noise, int | float | np.number) or not 0 < noise <= GREATEST:
        raise QuestionError(f"noise must be a standard deviation above 0, got {shown(noise)}; write a positive number")
    if count is None:
        raise QuestionError("noise: it is that of observations, got none; write observations=10, or leave noise out")
    return float(noise)
