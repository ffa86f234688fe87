"""Questions of an exercise, and what is said to an answer: right or wrong and a hint, never the answer itself."""

from __future__ import annotations

import math
import numbers
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.errors import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.classroom.variants import Variant

__all__ = ["Choice", "Number", "Slip", "Task", "Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said to an answer; true if it is right.

    Attributes
    ----------
    right : bool
    message : str
        That it is right; or a hint. It never holds the right answer.
    """

    right: bool
    message: str

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        return f"{'Right' if self.right else 'Not yet'}: {self.message}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake that is often made: what it comes to in a variant, and the hint that helps."""

    comes_to: Callable[[Variant], float | str]
    hint: str


@dataclass(frozen=True, slots=True)
class Task(ABC):
    """One question of an exercise.

    Attributes
    ----------
    id : str
    question : str
        May name the variant's numbers as ``{name}``.
    answer : callable
        Computes the right answer in a variant.
    hint : str
        For an answer that is wrong in no way that is known.
    slips : tuple of Slip
    """

    id: str
    question: str
    answer: Callable[[Variant], float | str]
    hint: str
    slips: tuple[Slip, ...] = ()

    @property
    @abstractmethod
    def form(self) -> str:
        """How to write the answer: unit and tolerance, or the names to choose from."""

    @abstractmethod
    def unfit(self, answer: object) -> str:
        """Return what is wrong with the form of an answer; "" if nothing is."""

    @abstractmethod
    def same(self, answer: object, other: float | str) -> bool:
        """Say whether a well-formed answer is as good as another."""

    def check(self, variant: Variant, answer: object) -> Verdict:
        """Say whether an answer is right in a variant."""
        unfit = self.unfit(answer)
        if unfit:
            return Verdict(right=False, message=unfit)
        if self.same(answer, self.answer(variant)):
            return Verdict(right=True, message="well done.")
        for slip in self.slips:
            if self.same(answer, slip.comes_to(variant)):
                return Verdict(right=False, message=slip.hint)
        return Verdict(right=False, message=self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Task):
    """A question whose answer is a number.

    Attributes
    ----------
    unit : str
        ``"probability"`` for a number in [0, 1].
    tolerance : float
        How far off an answer may be.
    """

    unit: str
    tolerance: float

    @property
    def form(self) -> str:
        """How to write the answer."""
        what = "a probability between 0 and 1" if self.unit == "probability" else f"a number, in {self.unit}"
        return f"{what}; within {self.tolerance:g} is right"

    def unfit(self, answer: object) -> str:
        """Return what is wrong with the form of an answer."""
        if answer is None or answer is ...:
            return f"there is no answer yet; write {self.form}."
        # Truth values are numbers to Python, and some types compare equal to everything.
        if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
            return f"the answer must be a number, got {shown(answer)}; write {self.form}, without quotes."
        try:
            value = float(answer)
        except (OverflowError, TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            return f"the answer must be a finite number, got {shown(answer)}; write {self.form}."
        if self.unit == "probability" and not 0 <= value <= 1:
            return f"a probability lies between 0 and 1, got {shown(answer)}; write a share of 1, not per cents."
        return ""

    def same(self, answer: object, other: float | str) -> bool:
        """Say whether an answer is within the tolerance of another."""
        assert isinstance(answer, numbers.Real)  # noqa: S101 - `unfit` has looked
        return abs(float(answer) - float(other)) <= self.tolerance * (1 + 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Task):
    """A question whose answer is one of several names."""

    names: tuple[str, ...]

    @property
    def form(self) -> str:
        """How to write the answer."""
        return f"one of {', '.join(repr(name) for name in self.names)}, in quotes"

    def unfit(self, answer: object) -> str:
        """Return what is wrong with the form of an answer."""
        if answer is None or answer is ...:
            return f"there is no answer yet; write {self.form}."
        if type(answer) is not str:
            return f"the answer must be a name, got {shown(answer)}; write {self.form}."
        if answer not in self.names:
            return f"{shown(answer)} is not among the names; {did_you_mean(answer, self.names)}"
        return ""

    def same(self, answer: object, other: float | str) -> bool:
        """Say whether an answer is the same name."""
        return answer == other
