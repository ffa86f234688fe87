"""Seed questions: what experts said of quantities, by quantiles, and what these turned out to be."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown

__all__ = ["MOST_LINES", "SCALES", "SeedQuestions", "checked_questions", "checked_shape", "number", "row_problems"]

Floats = NDArray[np.float64]

SCALES = ("uniform", "log")
MOST_LINES = 50


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SeedQuestions:
    """Quantiles of some experts for questions of which the answers are known.

    Attributes
    ----------
    experts, questions : tuple of str
    levels : tuple of float
        Of the quantiles, rising, between 0 and 1.
    quantiles : float array of shape (experts, questions, levels)
        In the questions' own units. Read-only.
    realizations : float array of shape (questions,)
        The answers. Read-only.
    scales : tuple of {"uniform", "log"}
        By question, the background measure.
    source : str
        Where they were read, "" where they were given.
    """

    experts: tuple[str, ...]
    questions: tuple[str, ...]
    levels: tuple[float, ...]
    quantiles: Floats
    realizations: Floats
    scales: tuple[str, ...]
    source: str = ""

    def __repr__(self) -> str:
        return f"SeedQuestions({len(self.experts)} experts, {len(self.questions)} questions)"

    def without(self, *, expert: int | None = None, question: int | None = None) -> SeedQuestions:
        """Return the same without one expert, or without one question."""
        kept_experts = [e for e in range(len(self.experts)) if e != expert]
        kept = [i for i in range(len(self.questions)) if i != question]
        return SeedQuestions(
            tuple(self.experts[e] for e in kept_experts),
            tuple(self.questions[i] for i in kept),
            self.levels,
            self.quantiles[np.ix_(kept_experts, kept)],
            self.realizations[kept],
            tuple(self.scales[i] for i in kept),
            self.source,
        )


def number(value: object) -> float | None:
    """Return a finite number, Python's or numpy's; None for anything else, truth values among it."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if np.isfinite(found) else None


def row_problems(row: Sequence[float], scale: str) -> str | None:
    """Say what is wrong with the quantiles of one expert for one question; None if nothing is."""
    if not all(a < b for a, b in itertools.pairwise(row)):
        what = ", ".join(f"{value:g}" for value in row)
        return f"quantiles must increase, got {what}; an answer without spread cannot be scored"
    if scale == "log" and row[0] <= 0:
        return f"on a log scale quantiles must be above 0, got {row[0]:g}; use the uniform scale, or another unit"
    return None


def checked_shape(questions: Sequence[str], levels: Sequence[float]) -> str | None:
    """Say what is wrong with how much there is; None if nothing is."""
    if len(levels) < 2:
        return f"at least two quantiles must be asked for, got {len(levels)}; one says nothing of how sure an expert is"
    if len(questions) < 2:
        return f"at least two seed questions are needed, got {len(questions)}; ten or more are usual"
    return None


def checked_questions(assessments: object, realizations: object, levels: object, scale: object) -> SeedQuestions:
    """Return seed questions out of plain tables; ``QuestionError`` that names every row that is wrong."""
    if isinstance(assessments, SeedQuestions):
        return _as_read(assessments, realizations, levels, scale)
    if not isinstance(assessments, Mapping) or not assessments:
        msg = (
            f"assessments must map each expert to rows of quantiles, got {shown(assessments)}; write {{'expert': [[5, 10, 20], ...]}}, "
            "or pass what load_seed_questions(...) returned"
        )
        raise QuestionError(msg)
    asked = _levels((0.05, 0.5, 0.95) if levels is None else levels)
    answers = _named("realizations", realizations)
    questions = tuple(answers)
    wrong = [f"realizations: {name!r} must have a finite number, got {shown(value)}; a seed question needs its answer"
             for name, value in answers.items() if number(value) is None]  # fmt: skip
    scales = _scales("uniform" if scale is None else scale, questions, wrong)
    wrong += [f"realizations: on a log scale {name!r} must be above 0, got {shown(value)}; use the uniform scale"
              for (name, value), kind in zip(answers.items(), scales, strict=True)
              if kind == "log" and (plain := number(value)) is not None and plain <= 0]  # fmt: skip
    experts, table = [], []
    for expert, rows in assessments.items():
        experts.append(expert if isinstance(expert, str) else shown(expert))
        table.append(_rows(experts[-1], rows, questions, scales, len(asked), wrong))
    few = checked_shape(questions, asked)
    if few:
        raise QuestionError(f"classical_model: {few}")
    if wrong:
        _refuse(wrong)
    quantiles, found = np.array(table, float), np.array([number(value) for value in answers.values()], float)
    quantiles.flags.writeable = found.flags.writeable = False
    return SeedQuestions(tuple(experts), questions, asked, quantiles, found, scales)


def _as_read(read: SeedQuestions, realizations: object, levels: object, scale: object) -> SeedQuestions:
    for name, value in (("realizations", realizations), ("levels", levels), ("scale", scale)):
        if value is not None:
            msg = f"{name}: seed questions that were read bring their own, got {shown(value)} besides; leave it out"
            raise QuestionError(msg)
    return read


def _refuse(wrong: Sequence[str]) -> None:
    more = [f"and {len(wrong) - MOST_LINES} more"] if len(wrong) > MOST_LINES else []
    raise QuestionError("\n".join([*wrong[:MOST_LINES], *more]))


def _levels(levels: object) -> tuple[float, ...]:
    many = isinstance(levels, Sequence | np.ndarray) and not isinstance(levels, str)
    found = [number(level) for level in levels] if many else [None]  # type: ignore[attr-defined] # a sequence
    plain = [level for level in found if level is not None and 0 < level < 1]
    if len(plain) < len(found) or not all(a < b for a, b in itertools.pairwise(plain)):
        msg = f"levels must rise and lie between 0 and 1, got {shown(levels)}; write for example (0.05, 0.5, 0.95)"
        raise QuestionError(msg)
    return tuple(plain)


def _named(what: str, values: object) -> dict[str, Any]:
    """Return what belongs to each question, by its name; questions without names are numbered from 1."""
    if isinstance(values, Mapping):
        return {name if isinstance(name, str) else shown(name): value for name, value in values.items()}
    if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str):
        return {str(i + 1): value for i, value in enumerate(values)}
    msg = f"{what} must be one number for each question, got {shown(values)}; write a list, or map each question to its answer"
    raise QuestionError(msg)


def _scales(scale: object, questions: tuple[str, ...], wrong: list[str]) -> tuple[str, ...]:
    named = scale if isinstance(scale, Mapping) else dict.fromkeys(questions, scale)
    for name, kind in named.items():
        if name not in questions:
            wrong.append(f"scale: no question {shown(name)}; {did_you_mean(name, questions)}")
        elif not isinstance(kind, str) or kind not in SCALES:
            raise QuestionError(f"scale must be 'uniform' or 'log', got {shown(kind)}; write one of the two")
    return tuple("log" if named.get(name) == "log" else "uniform" for name in questions)


def _rows(
    expert: str, rows: object, questions: tuple[str, ...], scales: tuple[str, ...], count: int, wrong: list[str]
) -> list[list[float]]:
    """Return one expert's quantiles, a row for each question, and add to what is wrong."""
    if not isinstance(rows, Mapping | Sequence | np.ndarray) or isinstance(rows, str):
        wrong.append(
            f"assessments: {expert!r} must have a row of quantiles for each question, got {shown(rows)}; write lists"
        )
        return []
    if not isinstance(rows, Mapping) and len(rows) != len(questions):
        wrong.append(
            f"assessments: {expert!r} must have {len(questions)} rows, one for each question, got {len(rows)}; add or take out some"
        )
        return []
    if not isinstance(rows, Mapping):
        rows = dict(zip(questions, rows, strict=True))
    wrong += [f"assessments: {expert!r} answers {shown(name)}, which has no realization; {did_you_mean(name, questions)}"
              for name in rows if name not in questions]  # fmt: skip
    found = []
    for name, scale in zip(questions, scales, strict=True):
        where = f"assessments: {expert!r}, question {name!r}"
        row = rows.get(name)
        cells = list(row) if isinstance(row, Sequence | np.ndarray) and not isinstance(row, str) else [row]
        numbers = [number(cell) for cell in cells]
        plain = [value for value in numbers if value is not None]
        if name not in rows:
            wrong.append(f"{where}: must be answered, got nothing; every expert answers every seed question")
        elif len(plain) < len(numbers) or len(plain) != count:
            wrong.append(f"{where}: must have {count} finite quantiles, got {shown(row)}; correct the row")
        elif told := row_problems(plain, scale):
            wrong.append(f"{where}: {told}")
        found.append(plain)
    return found
