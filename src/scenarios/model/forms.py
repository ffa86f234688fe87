"""How ids, numbers and quantities are written: what checks them, and says so in the JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from scenarios.errors import shown
from scenarios.model import quantities

__all__ = [
    "GREATEST",
    "LARGEST_AMOUNT",
    "LONGEST_ID",
    "Amount",
    "Entry",
    "Finite",
    "Id",
    "ParameterValue",
    "Positive",
    "RangeText",
    "Reference",
    "number",
    "quantity",
    "too_large",
    "wrong",
]

GREATEST = 1.7976931348623157e308
LARGEST_AMOUNT = 1e100
"""Of larger amounts, or weights on them, sums and the squares of products would leave the range of numbers."""
LONGEST_ID = 100
LONGEST_QUANTITY = 1_000  # also because the search for a pattern takes some kilobyte a letter
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=LONGEST_ID)]
Reference = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$", max_length=2 * LONGEST_ID + len(".")
    ),
]


def wrong(message: str) -> PydanticCustomError:
    """Return what a validator raises to refuse a value; the message goes to the user as it is."""
    return PydanticCustomError("scenarios", "{message}", {"message": message})


def too_large(value: object, what: str = "an amount") -> str:
    """Return what is wrong with an amount, or a weight on one, beyond `LARGEST_AMOUNT`."""
    return f"{what} must lie between -{LARGEST_AMOUNT:g} and {LARGEST_AMOUNT:g}, got {shown(value)}; write it in a larger unit"


def number(value: object, least: float = -GREATEST, *, above: bool = False) -> float:
    """Check a number: finite, not a truth value, not below `least`."""
    must = "a finite number"
    if least > -GREATEST:
        must += f" above {least:g}" if above else f" of at least {least:g}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(f"must be {must}, got {shown(value)}; write it as a number, without quotes")
    try:
        exact = float(value)
    except OverflowError:
        exact = math.inf
    if not (exact > least if above else exact >= least) or not math.isfinite(exact):
        raise wrong(f"must be {must}, got {shown(value)}; correct the number")
    return exact


def _text(pattern: str, must: str, *, or_number: bool = False) -> Callable[[object], str]:
    form = re.compile(pattern)

    def check(value: object) -> str:
        if isinstance(value, str) and len(value) > LONGEST_QUANTITY:
            raise wrong(
                f"must be at most {LONGEST_QUANTITY:,} letters, got {len(value):,} ({shown(value)}); write it shorter"
            )
        if isinstance(value, str) and form.fullmatch(value):
            return value
        meant = _meant(value) if isinstance(value, str) else ""
        fits = form.fullmatch(meant) or (or_number and meant.replace(".", "").isdigit())
        cure = f"did you mean {meant}?" if fits else "correct it or put a text in quotes"
        raise wrong(f"must be {must}, got {shown(value)}; {cure}")

    return check


_AS_SPOKEN = re.compile(
    r"\s*(?P<low>[0-9]+(?:[.,][0-9]+)?)\s*%?(?:\s*(?:-|–|—|…|\.{2,3}|to)\s*(?P<high>[0-9]+(?:[.,][0-9]+)?)\s*(?P<percent>%?))?\s*"
)


def _meant(text: str) -> str:
    """Return how a number or a range would be written that is put as people say it: with a dash, a comma, a space."""
    found = _AS_SPOKEN.fullmatch(text)
    if not found:
        return ""
    low = found["low"].replace(",", ".")
    if found["high"] is None:
        return low + "%" * ("%" in text)
    return f"{low}{found['percent']}..{found['high'].replace(',', '.')}{found['percent']}"


def _text_or_number(pattern: str, must: str, least: float) -> Callable[[object], float | str]:
    check_text = _text(pattern, must, or_number=True)

    def check(value: object) -> float | str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number(value, least)
        return check_text(value)

    return check


def quantity(pattern: str, must: str, least: float = -GREATEST) -> tuple[PlainValidator, WithJsonSchema]:
    """Return what checks a number or the text of one, and says so in the JSON Schema."""
    return (
        PlainValidator(_text_or_number(pattern, must, least)),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "number", "minimum": least, "maximum": GREATEST},
                    {"type": "string", "pattern": pattern, "maxLength": LONGEST_QUANTITY},
                ]
            }
        ),
    )


def _finite(value: object) -> float:
    return number(value)  # of its own, because Pydantic before 2.8 hands a validator with options more than the value


Entry = Annotated[
    float | str,
    *quantity(
        quantities.ENTRY_PATTERN,
        "a weight: a number of at least 0, 15%, 3/8, 5%..20%, beta(2, 8), $name, a word of the scale, or rest",
        0.0,
    ),
]
"""One weight of a row."""

Amount = Annotated[
    float | str,
    *quantity(quantities.QUANTITY_PATTERN, "an amount: a number, lo..hi, pert(1, 2, 4), $name or -1 * $name"),
]
"""An effect, a value or a factor."""
RangeText = Annotated[
    str,
    PlainValidator(_text(quantities.RANGE_PATTERN, "a range like 60%..80%")),
    WithJsonSchema({"type": "string", "pattern": quantities.RANGE_PATTERN, "maxLength": LONGEST_QUANTITY}),
]
"""The range of a word of a scale."""

ParameterValue = Annotated[
    float | str,
    *quantity(
        quantities.PARAMETER_PATTERN, "an amount: a number, 15%, 3/8, lo..hi, pert(1, 2, 4) or a word of the scale"
    ),
]
Finite = Annotated[
    float, PlainValidator(_finite), WithJsonSchema({"type": "number", "minimum": -GREATEST, "maximum": GREATEST})
]
Positive = Annotated[
    float,
    PlainValidator(lambda value: number(value, 0.0, above=True)),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": GREATEST}),
]
