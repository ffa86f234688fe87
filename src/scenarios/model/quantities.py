"""The text of a number: points, fractions, ranges, distributions and parameters.

The grammar is a set of regular expressions, because the same expressions stand in the JSON Schema:
a text that the schema accepts is a text that this module reads.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = [
    "ENTRY_PATTERN",
    "PARAMETER_PATTERN",
    "QUANTITY_PATTERN",
    "RANGE_PATTERN",
    "Distribution",
    "Number",
    "ParameterUse",
    "Point",
    "Quantity",
    "Range",
    "Rest",
    "Word",
    "parse",
    "plain_word",
]

_NUM = r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_PLAIN = rf"{_NUM}( *%| */ *{_NUM})?"
_RANGE = rf"{_PLAIN} *\.\. *{_PLAIN}"
_DIST = rf"(beta|normal|pert|triangular|uniform) *\( *{_PLAIN}( *, *{_PLAIN})* *\)"
_PARAM = rf"({_NUM} *\* *)?\$[A-Za-z][A-Za-z0-9_-]*"
# A word of a scale, `rest` among them; only letters, so it never looks like a number.
_WORD = r"[A-Za-z]+([ -][A-Za-z]+)*"

QUANTITY_PATTERN: Final = rf"^({_PLAIN}|{_RANGE}|{_DIST}|{_PARAM})$"
ENTRY_PATTERN: Final = rf"^({_NUM}( *%| */ *{_NUM})|{_RANGE}|{_DIST}|{_PARAM}|{_WORD})$"
RANGE_PATTERN: Final = rf"^{_RANGE}$"
PARAMETER_PATTERN: Final = rf"^({_PLAIN}|{_RANGE}|{_DIST}|{_PARAM}|{_WORD})$"

_IS_PLAIN = re.compile(_PLAIN)
_IS_RANGE = re.compile(rf"(?P<low>{_PLAIN}) *\.\. *(?P<high>{_PLAIN})")
_IS_DIST = re.compile(_DIST)
_IS_PARAM = re.compile(rf"((?P<factor>{_NUM}) *\* *)?\$(?P<name>[A-Za-z][A-Za-z0-9_-]*)")
_IS_WORD = re.compile(_WORD)
_ARGUMENTS: Final = {"beta": 2, "normal": 2, "pert": 3, "triangular": 3, "uniform": 2}


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number: a relative weight in a row, a probability in a gate's step, an amount elsewhere."""

    value: float


@dataclass(frozen=True, slots=True)
class Point:
    """A percentage or a fraction."""

    value: float


@dataclass(frozen=True, slots=True)
class Range:
    """Anything from `low` to `high`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """``beta(a, b)``, ``pert(min, mode, max)``, ``triangular(min, mode, max)``, ``uniform(low, high)`` or ``normal(mean, sd)``."""

    name: str
    arguments: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The expectation: a/(a+b); (min + 4 mode + max)/6; a third of the sum; the midpoint; as written."""
        x = self.arguments
        match self.name:
            case "beta":
                return 1 / (1 + x[1] / x[0])  # a/(a+b), whose sum could overflow
            case "pert":
                return (x[0] + 4 * x[1] + x[2]) / 6
            case "triangular":
                return (x[0] + x[1] + x[2]) / 3
            case "normal":
                return x[0]
        return (x[0] + x[1]) / 2

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest value that can occur; a normal distribution has none."""
        if self.name == "normal":
            return -math.inf, math.inf
        return (0.0, 1.0) if self.name == "beta" else (self.arguments[0], self.arguments[-1])


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """``$name`` or ``factor * $name``."""

    name: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of estimative probability, in lower case; its range comes from the file's scale."""

    term: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Whatever the other branches of the row leave."""


Quantity = Number | Point | Range | Distribution | ParameterUse | Word | Rest


def _plain(text: str) -> Number | Point:
    text = text.strip()
    if text.endswith("%"):
        value = float(text[:-1]) / 100
    elif "/" in text:
        above, below = text.split("/")
        if float(below) == 0:
            msg = f"a fraction's lower part must not be 0, got {text!r}; write another number below the line"
            raise ValueError(msg)
        value = float(above) / float(below)
    else:
        return Number(_finite(float(text), text))
    return Point(_finite(value, text))


def _finite(value: float, text: str) -> float:
    if not math.isfinite(value):
        msg = f"a number must be finite, got {text[:40]!r}; write a smaller one"
        raise ValueError(msg)
    return value


def _distribution(name: str, text: str) -> Distribution:
    arguments = tuple(_plain(part).value for part in text.split(","))
    if len(arguments) != _ARGUMENTS[name]:
        msg = f"{name} takes {_ARGUMENTS[name]} numbers, got {len(arguments)}; write {_form(name)}"
        raise ValueError(msg)
    if name == "beta":
        if not all(x > 0 for x in arguments):
            msg = f"beta needs two numbers above 0, got {arguments}; write {_form(name)}"
            raise ValueError(msg)
    elif name == "normal":
        if not arguments[1] > 0:
            msg = f"normal needs a standard deviation above 0, got {arguments}; write {_form(name)}"
            raise ValueError(msg)
    elif list(arguments) != sorted(arguments) or not arguments[0] < arguments[-1]:
        msg = f"{name} needs its numbers in rising order, got {arguments}; write {_form(name)}"
        raise ValueError(msg)
    return Distribution(name, arguments)


def _form(name: str) -> str:
    return {
        "beta": "beta(2, 8)",
        "normal": "normal(20, 5)",
        "pert": "pert(5%, 10%, 30%)",
        "triangular": "triangular(5%, 10%, 30%)",
        "uniform": "uniform(5%, 30%)",
    }[name]


def plain_word(text: str) -> str:
    """Return a word of a scale as it is compared: in lower case, with single spaces."""
    return " ".join(text.lower().split())


@lru_cache(maxsize=4096)
def parse_text(text: str) -> Quantity:
    """Read one quantity from its text; see `parse`."""
    if _IS_PLAIN.fullmatch(text):
        return _plain(text)
    if found := _IS_RANGE.fullmatch(text):
        low, high = _plain(found["low"]).value, _plain(found["high"]).value
        if not low <= high:
            msg = f"a range goes from the lower to the higher end, got {text!r}; swap the ends"
            raise ValueError(msg)
        return Range(low, high)
    if _IS_DIST.fullmatch(text):
        name, arguments = text.split("(")
        return _distribution(name.strip(), arguments.strip().removesuffix(")"))
    if found := _IS_PARAM.fullmatch(text):
        factor = found["factor"]
        return ParameterUse(found["name"], 1.0 if factor is None else _finite(float(factor), factor))
    if text == "rest":
        return Rest()
    if _IS_WORD.fullmatch(text):
        return Word(plain_word(text))
    msg = f"not a weight or a number: {text[:60]!r}; write 3, 15%, 3/8, 5%..20%, beta(2, 8), $name or a word"
    raise ValueError(msg)


def parse(value: float | str) -> Quantity:
    """Read one quantity as an analyst wrote it.

    Parameters
    ----------
    value : float or str
        A number, or the text of a percentage, fraction, range, distribution, parameter or word.

    Returns
    -------
    Quantity
        The quantity, one frozen type per form.

    Raises
    ------
    ValueError
        If the text has no meaning: ends swapped, a zero below the line, wrong arguments.

    Examples
    --------
    >>> parse("5%..20%")
    Range(low=0.05, high=0.2)
    >>> parse("2 * $fee")
    ParameterUse(name='fee', factor=2.0)
    """
    return parse_text(value) if isinstance(value, str) else Number(float(value))
