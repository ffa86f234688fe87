"""A law: something that must hold of a scenario, and the error that tells of one that does not."""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.testing.case import Case

__all__ = ["Differs", "Law", "LawBroken", "NotApplicable", "law"]


class LawBroken(AssertionError):  # noqa: N818 - reads as what is the case
    """A law does not hold of a scenario: which law, the numbers, and the example.

    Attributes
    ----------
    law : Law
    numbers : str
        What was found, and what the law asks for.
    example : str
        The weights and the question with which it fails, as lines of a scenario file.
    """

    def __init__(self, law: Law, numbers: str, example: str) -> None:
        self.law, self.numbers, self.example = law, numbers, example
        formula = f"  {law.formula}\n" if law.formula else ""
        super().__init__(
            f"the law {law.id!r} does not hold: {law.sentence}\n{formula}{textwrap.indent(numbers, '  ')}\n{example}"
        )


class NotApplicable(Exception):  # noqa: N818 - no error: the case has not what the law is about
    """The law says nothing about this case."""


class Differs(AssertionError):  # noqa: N818 - reads as what is the case
    """Numbers that a law calls equal are not."""


@dataclass(frozen=True)
class Law:
    """Something that must hold of a scenario, whatever its weights.

    Parameters
    ----------
    id : str
        A short name.
    sentence : str
        The law in plain words.
    test : callable
        Takes a `Case`. It fails if it returns False or raises ``AssertionError``.
    formula : str, optional

    Raises
    ------
    QuestionError
        If an id or a sentence is no text, or the test takes no case.

    Examples
    --------
    >>> import scenarios as sc
    >>> from scenarios.testing import Law, check_laws
    >>> calm = Law(
    ...     "a_closed_gate_is_calm",
    ...     "with the gate closed a wider war is never likelier",
    ...     lambda case: case.forecast(do={"atacms_gate": "closed"})["wider_war"] <= case.forecast()["wider_war"],
    ... )
    >>> print(check_laws(sc.load("atacms-gate"), calm, examples=10))
    1 law holds of atacms-gate
      a_closed_gate_is_calm: with the gate closed a wider war is never likelier
    """

    id: str
    sentence: str
    test: Callable[[Case], object] = field(repr=False)
    formula: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "sentence", "formula"):
            value = getattr(self, name)
            if not isinstance(value, str) or (not value.strip() and name != "formula"):
                msg = f"{name} of a law must be text, got {shown(value)}; write Law('id', 'a sentence', test)"
                raise QuestionError(msg)
        try:
            inspect.signature(self.test).bind("case")
        except (TypeError, ValueError):
            msg = f"law {self.id!r}: the test must take one case, got {shown(self.test)}; write lambda case: …"
            raise QuestionError(msg) from None


def law(sentence: str, formula: str = "") -> Callable[[Callable[[Case], object]], Law]:
    """Make a law of the function below; its name is the id.

    Parameters
    ----------
    sentence : str
        The law in plain words.
    formula : str, optional

    Returns
    -------
    decorator

    Examples
    --------
    >>> from scenarios.testing import law
    >>> @law("with the gate closed a wider war is never likelier")
    ... def a_closed_gate_is_calm(case):
    ...     assert case.forecast(do={"atacms_gate": "closed"})["wider_war"] <= case.forecast()["wider_war"]
    >>> a_closed_gate_is_calm.id
    'a_closed_gate_is_calm'
    """
    return lambda test: Law(getattr(test, "__name__", ""), sentence, test, formula)
