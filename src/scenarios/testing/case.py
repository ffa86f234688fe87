"""The case on which a law is tested: a scenario, questions to it, and what is compared."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

from scenarios.errors import QuestionError, ScenarioError, shown
from scenarios.evaluation import exact, totals
from scenarios.files import yaml_text
from scenarios.model.scenario import Scenario
from scenarios.results import Comparison, OutcomeDistribution, RiskProfile
from scenarios.testing.law import Differs, Law, LawBroken, NotApplicable
from scenarios.testing.markers import Marked
from scenarios.testing.variants import judgements, questions

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from scenarios.testing.choices import Chooser

__all__ = ["TOLERANCE", "Case"]

T = TypeVar("T")
TOLERANCE = 1e-10
"""How far two numbers that a law calls equal may be apart, for rounding; relative where they exceed 1."""


class Case(Marked):
    """What a law is tested on: a scenario, questions to it, and choices that Hypothesis makes and shrinks.

    Attributes
    ----------
    model : Scenario
        A variant of the scenario that is tested. Every decision has weights.

    Examples
    --------
    A law's test is called with a case:

    >>> from scenarios.testing import Law
    >>> sure = Law("sure", "what is set happens", lambda case: case.compare("d", given={"d": "a"}))
    """

    def __init__(self, model: Scenario, draw: Callable[[SearchStrategy[Any]], Any], choose: Chooser) -> None:
        self.model = model
        self._draw, self.choose = draw, choose
        self._answers: dict[Any, Any] = {}
        self._kept: list[Scenario] = []
        self._question: dict[str, Any] | None = None
        self.noted: list[str] = []
        self.asked: list[str] = []

    # --- What Hypothesis chooses

    def draw(self, strategy: SearchStrategy[T], what: str = "drawn") -> T:
        """Draw from any Hypothesis strategy; `what` names the value in a report."""
        found: T = self._draw(strategy)
        self.note(f"{what}: {found!r}")
        return found

    def pick(self, what: str, options: Iterable[T]) -> T:
        """Choose one of some options, or leave the law untested where there are none."""
        listed = list(options)
        if not listed:
            self.skip()
        chosen = self.choose.one(listed)
        self.note(f"{what}: {', '.join(map(str, chosen)) if isinstance(chosen, tuple) else chosen}")
        return chosen

    @property
    def question(self) -> dict[str, Any]:
        """A question that the scenario can answer: ``do`` and ``given``, as `scenarios.forecast` takes them."""
        if self._question is None:
            self._question = self._draw(questions(self.model))
        for name, asked in self._question.items():
            if asked and (line := f"{name}: {asked}") not in self.noted:
                self.note(line)
        return self._question

    def note(self, line: str) -> None:
        """Add a line to the report of a failure."""
        self.noted.append(line)

    def skip(self) -> NoReturn:
        """Leave the law untested in this case."""
        raise NotApplicable

    # --- Answers, each computed once

    def forecast(
        self,
        model: Scenario | None = None,
        *,
        do: Mapping[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> OutcomeDistribution:
        """Compute one outcome distribution, as `scenarios.forecast` does, of the case's scenario or another."""
        found: OutcomeDistribution = self._answer("forecast", exact.forecast, model, (), do, given)
        return found

    def compare(
        self,
        by: str,
        model: Scenario | None = None,
        *,
        do: Mapping[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Comparison:
        """Compute the outcome distribution of every option, as `scenarios.compare` does."""
        found: Comparison = self._answer("compare", exact.compare, model, (by,), do, given)
        return found

    def risk_profile(
        self,
        measure: str,
        by: str,
        model: Scenario | None = None,
        *,
        do: Mapping[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> RiskProfile:
        """Compute the distribution of a measure under every option, as `scenarios.risk_profile` does."""
        found: RiskProfile = self._answer("risk_profile", totals.risk_profile, model, (measure, by), do, given)
        return found

    def _answer(
        self, name: str, ask: Callable[..., Any], model: Scenario | None, words: tuple[str, ...], do: Any, given: Any
    ) -> Any:
        of = self.model if model is None else model
        key = (name, id(of), words, repr(do), repr(given))
        if key not in self._answers:
            self._kept.append(of)  # so that its identity stays its own
            self._answers[key] = ask(of, *words, do=do, given=given)
        found = self._answers[key]
        said = "".join(f", {key} {dict(value)}" for key, value in (("do", do), ("given", given)) if value)
        changed = "" if of is self.model else " of the changed scenario"
        self.asked.append(f"{' '.join((name, *words))}{changed}{said}: {found!r}")
        return found

    # --- Comparing

    def same(self, found: Any, expected: Any, what: str = "") -> None:
        """Fail, with the numbers, unless two answers, mappings or numbers are equal up to rounding."""
        for name, (one, other) in _pairs(found, expected).items():
            if not abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other)):
                about = ", ".join(part for part in (what, name) if part)
                raise Differs(f"{about or 'the number'}: {_number(one)} is not {_number(other)}")

    def at_most(self, found: float, most: float, what: str = "") -> None:
        """Fail, with the numbers, unless `found` is at most `most`, up to rounding."""
        if not found <= most + TOLERANCE * max(1.0, abs(found), abs(most)):
            raise Differs(f"{what or 'the number'}: {_number(found)} is more than {_number(most)}")

    def holds(self, fact: object, otherwise: str) -> None:
        """Fail with this text unless the fact is one."""
        if not fact:
            raise Differs(otherwise)

    # --- Changed scenarios

    def unchanged(self, document: Mapping[str, Any], question: Mapping[str, Any] | None = None) -> None:
        """Fail unless a changed scenario has the answer of the case's own; default the case's question."""
        asked = self.question if question is None else question
        self.same(self.forecast(self.changed(document), **asked), self.forecast(**asked))

    def changed(self, document: Mapping[str, Any]) -> Scenario:
        """Build a changed scenario; that it is refused breaks the law."""
        try:
            return Scenario.model_validate(document)
        except ScenarioError as error:
            raise Differs(f"the changed scenario is refused: {error}") from None

    def with_weights(self, weights: Mapping[str, Any]) -> Scenario:
        """Return the scenario with other weights at these addresses; see `Scenario.with_weights`."""
        for address, value in weights.items():
            self.note(f"{address} becomes {value}")
        return self.model.with_weights(weights)

    def test(self, rule: Law, origin: Scenario | None) -> bool:
        """Test a law; say whether it applied.

        Raises
        ------
        LawBroken
        QuestionError
            If the law could not ask its question.
        """
        self.noted, self.asked = [], []
        try:
            result = rule.test(self)
        except NotApplicable:
            return False
        except AssertionError as error:
            raise LawBroken(rule, str(error) or "its assertion fails", self.example(origin)) from None
        if result is None or result is True or (isinstance(result, np.bool_) and result):
            return True
        if result is False or isinstance(result, np.bool_):
            raise LawBroken(rule, "its test returns False", self.example(origin))
        msg = f"law {rule.id!r}: the test must return True, False or nothing, got {shown(result)}; compare the numbers"
        raise QuestionError(msg)

    def example(self, origin: Scenario | None) -> str:
        """Describe the case: the weights that differ from the origin's (else the whole scenario), and what was asked."""
        lines: list[str] = []
        if origin is None:
            lines += ["the scenario:", textwrap.indent(yaml_text(self.model.to_document()).rstrip(), "  ")]
        else:
            known = judgements(origin)
            now = judgements(self.model).items()
            weights = [f"{address} = {_flow(written)}" for address, written in now if written != known[address]]
            lines += (
                ["with these weights:", *(f"  {line}" for line in weights)] if weights else ["with its own weights"]
            )
        if self.noted:
            lines += ["and these choices:", *(f"  {line}" for line in self.noted)]
        if self.asked:
            lines += ["the answers:", *(f"  {line}" for line in self.asked[-6:])]
        return "\n".join(lines)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    return _number(value) if isinstance(value, float) else str(value)


def _pairs(found: Any, expected: Any) -> dict[str, tuple[float, float]]:
    """Pair the numbers of two answers by name."""
    if isinstance(found, OutcomeDistribution) and isinstance(expected, OutcomeDistribution):
        pairs = _pairs(dict(found), dict(expected))
        return pairs | {
            f"mean of {m}": (found.mean(m), expected.mean(m)) for m in found.measures if m in expected.measures
        }
    if isinstance(found, Mapping):
        names = dict.fromkeys([*found, *expected])
        return {
            str(n if len(path) == 0 else f"{n}, {path}"): pair
            for n in names
            for path, pair in _pairs(found.get(n, 0.0), expected.get(n, 0.0)).items()
        }
    if isinstance(found, Sequence | np.ndarray):
        if len(found) != len(expected):
            return {"length": (float(len(found)), float(len(expected)))}
        return {f"[{i}]": (float(a), float(b)) for i, (a, b) in enumerate(zip(found, expected, strict=True))}
    return {"": (float(found), float(expected))}


def _number(value: float) -> str:
    return f"{value:.12g}" if math.isfinite(value) else str(value)
