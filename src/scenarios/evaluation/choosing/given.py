"""Strategies that are given: options by decision, or by what is known there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.evaluation.choosing.choices import Choice
    from scenarios.evaluation.choosing.situations import Situations
    from scenarios.evaluation.question import Question

    Index = NDArray[Any]

__all__ = ["SO_FAR", "Rule", "rules_of", "variables_named"]

SO_FAR = " so far"
"""Ends the name of a running total in a situation."""
_FORM = re.compile(r"(?P<name>[^\[\]]+?)(\[(?P<condition>[^\[\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a strategy: at this choice, where these nodes took one of these branches, that option."""

    address: str
    choice: str
    condition: tuple[tuple[str, frozenset[str]], ...]
    option: int

    def where(self, situations: Situations) -> NDArray[np.bool_]:
        """Return in which information sets it applies."""
        met = np.ones(situations.count, bool)
        for name, wanted in self.condition:
            if name not in situations.known:
                raise QuestionError(
                    f"strategy: {self.address!r} asks about {name!r}, which does not matter for this objective; take it out"
                )
            column = situations.known.index(name)
            digits = [k for k, branch in enumerate(situations.branches[column]) if branch in wanted]
            met &= np.isin(situations.table.column(column), digits)
        return met


def rules_of(strategy: object, question: Question, choices: Sequence[Choice]) -> dict[str, list[Rule]]:
    """Read a strategy; by choice, its rules in order, the first that applies counts.

    Raises
    ------
    QuestionError
        If it is no mapping, or names what is no choice here, no option, or what is not known at the choice.
    """
    if strategy is None:
        return {}
    if not isinstance(strategy, Mapping):
        raise QuestionError(
            f"strategy must map choices to options, got {shown(strategy)}; write strategy={{'node': 'option', "
            "'node[other=branch]': 'option'}"
        )
    known = {choice.name: choice for choice in choices}
    found: dict[str, list[Rule]] = {}
    for address, option in strategy.items():
        rule = _rule(address, option, question, known)
        found.setdefault(rule.choice, []).append(rule)
    return found


def _rule(address: object, option: object, question: Question, known: Mapping[str, Choice]) -> Rule:
    form = _FORM.fullmatch(address) if isinstance(address, str) else None
    if form is None:
        raise QuestionError(
            f"strategy: a choice is named by its node, with what is known there in brackets, got {shown(address)}; write "
            "'node' or 'node[other=branch,third=branch]'"
        )
    name = form["name"]
    if name not in known:
        if name in question.do:
            raise QuestionError(
                f"strategy: {name!r} is set by do, so nobody chooses there; take it out of one of the two"
            )
        raise QuestionError(f"strategy: no choice {shown(name)}; {did_you_mean(name, known)}")
    options = question.outline.variables[name]
    if not isinstance(option, str) or option not in options:
        raise QuestionError(f"strategy: {name!r} has no option {shown(option)}; {did_you_mean(option, options)}")
    condition = tuple(
        _test(part, name, question, known[name]) for part in (form["condition"] or "").split(",") if part.strip()
    )
    return Rule(str(address), name, condition, options.index(option))


def _test(part: str, choice: str, question: Question, known: Choice) -> tuple[str, frozenset[str]]:
    name, sign, wanted = (text.strip() for text in part.partition("="))
    outline = question.outline
    branches = frozenset(branch.strip() for branch in wanted.split("|"))
    if known.observes is None and name.endswith(SO_FAR) and sign:
        return name, branches
    node, _, step = choice.partition(".")
    seen = (
        [v for v in outline.variables if outline.upstream(v, node, step=step or None)]
        if known.observes is None
        else known.observes
    )
    if not sign or name not in seen:
        raise QuestionError(
            f"strategy: at {choice!r} what is known is told by node=branch, got {shown(part)}; {did_you_mean(name, seen)}"
        )
    for branch in branches:
        if branch not in outline.variables[name]:
            raise QuestionError(
                f"strategy: {name!r} has no branch {shown(branch)}; {did_you_mean(branch, outline.variables[name])}"
            )
    return name, branches


def variables_named(rules: Mapping[str, Sequence[Rule]]) -> dict[str, set[str]]:
    """Return by choice the nodes that its rules ask about."""
    return {
        choice: {name for rule in some for name, _ in rule.condition if not name.endswith(SO_FAR)}
        for choice, some in rules.items()
    }
