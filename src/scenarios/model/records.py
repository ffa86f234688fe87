"""The record of a judgement: who judged when, in which round, how firmly, from which sources, and why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import PlainValidator, StringConstraints, WithJsonSchema

from scenarios.errors import shown
from scenarios.model.forms import GREATEST, Id, wrong
from scenarios.model.parts import OrOne, Part
from scenarios.model.tables import Listed

__all__ = [
    "CREDIBILITY",
    "RELIABILITY",
    "Confidence",
    "Date",
    "Grade",
    "Judged",
    "Round",
    "Source",
    "Sources",
    "day_problems",
]

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""What the letter of an Admiralty grade says of the source (NATO AJP-2.1; US Army FM 2-22.3, appendix B)."""
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
"""What its digit says of the report, by itself and whatever the letter."""

LATEST_ROUND = 10_000

Date = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Sources = Annotated[Listed[Id], OrOne()]


def day_problems(date: str | None) -> Iterator[str]:
    """Yield what is wrong with a date that has the right form."""
    try:
        dt.date.fromisoformat(date or "2000-01-01")
    except ValueError:
        yield f"must be a day that exists, got {date!r}; write YYYY-MM-DD"


def _confidence(value: object) -> str | float:
    if isinstance(value, str) and value in {"low", "moderate", "high"}:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= GREATEST:
        return float(value)
    raise wrong(
        f"must be low, moderate, high or an equivalent sample size above 0, got {shown(value)}; write one of these"
    )


Confidence = Annotated[
    str | float,
    PlainValidator(_confidence),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["low", "moderate", "high"]},
                {"type": "number", "exclusiveMinimum": 0, "maximum": GREATEST},
            ]
        }
    ),
]


def _round(value: object) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= LATEST_ROUND:
        whole = int(value)
        if whole == value:
            return whole
    raise wrong(f"must be a whole number from 1 to {LATEST_ROUND:,}, got {shown(value)}; count rounds from 1")


Round = Annotated[
    int,
    PlainValidator(_round),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LATEST_ROUND}),
]

_GRADE = re.compile(r"[A-F][1-6]")


def _grade(value: object) -> str:
    if isinstance(value, str) and _GRADE.fullmatch(value):
        return value
    raise wrong(
        "must be an Admiralty grade, a letter from A to F for the source and a digit from 1 to 6 for the report, "
        f"got {shown(value)}; write for example B2, or leave it out"
    )


Grade = Annotated[str, PlainValidator(_grade), WithJsonSchema({"type": "string", "pattern": r"^[A-F][1-6]$"})]


class Source(Part):
    """Where a fact comes from.

    `grade` is that of the Admiralty scale: how reliable the source is, A to E, and how credible the report, 1 to 5. F and 6
    say that this cannot be judged: there is no basis for it, which is not the worst of grades.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.Source(publisher="A newspaper", grade="B2").grade
    'B2'
    """

    publisher: str = ""
    title: str = ""
    date: str = ""
    claim: str = ""
    url: str = ""
    note: str = ""
    grade: Grade | None = None

    @property
    def without_basis(self) -> tuple[str, ...]:
        """What the grade says cannot be judged: ``reliability``, ``credibility``, both or neither."""
        if self.grade is None:
            return ()
        return ("reliability",) * (self.grade[0] == "F") + ("credibility",) * (self.grade[1] == "6")


class Judged(Part):
    """What may stand beside a weight: how firm it is, who judged it when and why, from which sources, instead of what.

    `supersedes` says in words what the judgement replaces. No answer depends on any of this but on `confidence`, which
    says how far draws spread; it never multiplies a weight.
    """

    confidence: Confidence | None = None
    source: Sources = ()
    why: str = ""
    who: str = ""
    date: Date | None = None
    round: Round | None = None
    supersedes: str = ""
