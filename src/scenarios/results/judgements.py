"""The judgements of a scenario with who judged, when, why and from which sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from scenarios.displays import WIDTH, html_table, paragraph, wrapped
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.results.extras import frame
from scenarios.results.records import recorded

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from scenarios.results.provenance import Provenance

__all__ = ["JudgementRecord", "Judgements"]

_NAMED = {"source": "no source", "why": "no reason", "who": "nobody named", "date": "no date", "basis": "no basis"}


@recorded
@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """One judgement as written, with its record.

    Attributes
    ----------
    analyst : str
        The id of the analyst, "" for the file's own.
    address : str
        Where it stands.
    weights : mapping of branch to float or str
        As written; one weight stands under ``yes`` for a step, under its branch for an entry, else under "".
    scale, edition : str
        Of its words; "" where it has none.
    who, why : str
        "" where nothing is said.
    date : str or None
        The day, YYYY-MM-DD.
    age : int or None
        In days; None where the day of the judgement, or the day against which it counts, is not known.
    round : int or None
    sources : mapping of id to grade
        The grade is None where the source has none.
    without_basis : tuple of str
        What the grades of its sources say cannot be judged, such as ``"S2: reliability"``.
    confidence : str, float or None
        A level, or an equivalent sample size.
    supersedes : str
        What it replaces, in words.
    superseded_by : str
        The id of the analyst whose set replaces the whole set that it belongs to; then it is no longer counted.
    missing : tuple of str
        Of ``source``, ``why``, ``who``, ``date`` and ``basis``, what it lacks.
    stale : bool
        Whether it is older than was asked.
    """

    analyst: str
    address: str
    weights: Mapping[str, float | str]
    scale: str
    edition: str
    who: str
    date: str | None
    age: int | None
    round: int | None
    why: str
    sources: Mapping[str, str | None]
    without_basis: tuple[str, ...]
    confidence: str | float | None
    supersedes: str
    superseded_by: str
    missing: tuple[str, ...]
    stale: bool

    @property
    def counted(self) -> bool:
        """Whether no other set supersedes the one that it belongs to."""
        return not self.superseded_by

    @property
    def graded(self) -> tuple[str, ...]:
        """The sources with their grades in brackets, and what these say has no basis."""
        found = []
        for name, grade in self.sources.items():
            lacks = [text.partition(": ")[2] for text in self.without_basis if text.startswith(f"{name}: ")]
            basis = f": no basis for {' and '.join(lacks)}" if lacks else ""
            found.append(f"{name} ({grade}{basis})" if grade else name)
        return tuple(found)

    @property
    def row(self) -> str:
        """The weights in one line, as written."""
        said = {_text(weight) for weight in self.weights.values()}
        if said == {"equal"}:
            return "equal"
        return ", ".join(f"{branch} {_text(weight)}".strip() for branch, weight in self.weights.items())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judgements(Sequence[JudgementRecord]):
    """Every judgement of a scenario and of its analysts, with its record.

    Attributes
    ----------
    records : tuple of JudgementRecord
        The file's own first, then analyst by analyst.
    as_of : date or None
        The day against which ages count.
    stale_after : float or None
        In days.
    names : mapping of analyst to name
        For people.
    provenance : Provenance
        How the list was got.
    """

    records: tuple[JudgementRecord, ...]
    as_of: dt.date | None
    stale_after: float | None
    names: Mapping[str, str]
    title: str
    provenance: Provenance

    @overload
    def __getitem__(self, place: int) -> JudgementRecord: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[JudgementRecord, ...]: ...
    def __getitem__(self, place: int | slice) -> JudgementRecord | tuple[JudgementRecord, ...]:
        return self.records[place]

    def __len__(self) -> int:
        return len(self.records)

    def lacking(self, what: str) -> tuple[JudgementRecord, ...]:
        """Return the judgements that lack a ``source``, a reason (``why``), ``who`` judged, a ``date``, or a ``basis`` for a grade."""
        if what not in _NAMED:
            raise QuestionError(f"lacking: no part of a record {shown(what)}; {did_you_mean(what, _NAMED)}")
        return tuple(record for record in self.records if what in record.missing)

    @property
    def stale(self) -> tuple[JudgementRecord, ...]:
        """The judgements that are older than was asked."""
        return tuple(record for record in self.records if record.stale)

    def columns(self) -> dict[str, list[Any]]:
        """Return the list as columns, a row for each judgement and branch: what `to_frame` holds."""
        rows = [(record, branch, weight) for record in self.records for branch, weight in record.weights.items()]
        return {
            "analyst": [record.analyst for record, _, _ in rows],
            "address": [record.address for record, _, _ in rows],
            "branch": [branch for _, branch, _ in rows],
            "weight": [_text(weight) for _, _, weight in rows],
            "scale": [record.scale for record, _, _ in rows],
            "edition": [record.edition for record, _, _ in rows],
            "who": [record.who for record, _, _ in rows],
            "date": [record.date for record, _, _ in rows],
            "age": [record.age for record, _, _ in rows],
            "round": [record.round for record, _, _ in rows],
            "why": [record.why for record, _, _ in rows],
            "source": ["; ".join(record.graded) for record, _, _ in rows],
            "confidence": [_confidence(record) for record, _, _ in rows],
            "supersedes": [record.supersedes for record, _, _ in rows],
            "superseded_by": [record.superseded_by for record, _, _ in rows],
            "missing": [", ".join(record.missing) for record, _, _ in rows],
            "stale": [record.stale for record, _, _ in rows],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement and branch (extra ``frames``).

        Columns: analyst, address, branch, weight (as written), scale, edition, who, date, age (days), round, why, source (with
        grades), confidence, supersedes, superseded_by, missing, stale.
        """
        return frame(self.columns())

    def _summary(self) -> str:
        lacks = [f"{name} {len(found)}" for what, name in _NAMED.items() if (found := self.lacking(what))]
        old = (
            ""
            if self.stale_after is None
            else f"; stale, older than {self.stale_after:g} days on {self.as_of}: {len(self.stale)}"
        )
        return f"{_count(len(self))}; {', '.join(lacks) or 'nothing missing'}{old}"

    def _groups(self) -> Iterator[tuple[str, list[JudgementRecord]]]:
        for analyst in dict.fromkeys(record.analyst for record in self.records):
            yield analyst, [record for record in self.records if record.analyst == analyst]

    def _whose(self, record: JudgementRecord) -> str:
        if not record.analyst:
            return "the file"
        later = record.superseded_by
        return self.names[record.analyst] + (f", superseded by {self.names[later]}" if later else "")

    def __str__(self) -> str:
        lines = wrapped(f"{paragraph(self.title)}: {self._summary()}", WIDTH)
        for _, records in self._groups():
            lines += ["", *wrapped(f"Judged by {paragraph(self._whose(records[0]))}", WIDTH), ""]
            for record in records:
                lines += _told(record)
        return "\n".join([*lines, "", *wrapped(str(self.provenance), WIDTH)])

    def __repr__(self) -> str:
        return f"Judgements({self._summary()})"

    def _repr_html_(self) -> str:
        heads = ["", "by", "weights", "scale", "when", "why", "sources", "confidence", "supersedes", "missing"]
        rows = [
            [
                record.address,
                "\n".join(dict.fromkeys([self._whose(record), record.who or "–"])),
                record.row.replace(", ", "\n"),
                _scale(record),
                _when(record),
                record.why,
                "\n".join(record.graded),
                _confidence(record),
                record.supersedes,
                _lacks(record),
            ]
            for record in self.records
        ]
        # Columns in which nothing stands would squeeze the others.
        used = [k for k in range(len(heads)) if not k or any(row[k] for row in rows)]
        heads, rows = [heads[k] for k in used], [[row[k] for k in used] for row in rows]
        return html_table(f"{self.title}: {self._summary()}", heads, rows, str(self.provenance), words=True)


def _count(number: int) -> str:
    return "1 judgement" if number == 1 else f"{number:,} judgements"


def _text(weight: float | str) -> str:
    return weight if isinstance(weight, str) else f"{weight!r}".removesuffix(".0")


def _confidence(record: JudgementRecord) -> str:
    said = record.confidence
    return "" if said is None else said if isinstance(said, str) else f"{said:g} observations"


def _scale(record: JudgementRecord) -> str:
    return ", ".join(text for text in (record.scale, record.edition) if text)


def _when(record: JudgementRecord) -> str:
    age = "" if record.age is None else _age(record.age) + (", stale" if record.stale else "")
    parts = (record.date or "", age, f"round {record.round}" if record.round else "")
    return ", ".join(part for part in parts if part)


def _age(days: int) -> str:
    if days < 0:
        return f"{-days:,} days ahead"
    return f"{days:,} day{'' if days == 1 else 's'} old"


def _lacks(record: JudgementRecord) -> str:
    return ", ".join(_NAMED[name] for name in record.missing)


def _told(record: JudgementRecord) -> list[str]:
    """Tell a judgement in lines: what is likely and how firm that is never stand in one of them."""
    texts = {
        "": record.row,
        "words": _scale(record),
        "by": ", ".join(text for text in (record.who, _when(record)) if text),
        "supersedes": record.supersedes,
        "sources": ", ".join(record.graded),
        "why": record.why,
        "confidence": _confidence(record),
        "missing": _lacks(record),
    }
    lines = wrapped(record.address, WIDTH)
    for name, text in texts.items():
        if text:
            first, *more = wrapped(paragraph(f"{name}: {text}" if name else text), WIDTH - 4)
            lines += [f"  {first}", *(f"    {line}" for line in more)]
    return lines
