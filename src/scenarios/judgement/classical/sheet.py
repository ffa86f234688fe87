"""Seed questions out of a CSV file, all of its mistakes at once."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import MOST_PROBLEMS, Problem, ScenarioError, did_you_mean, shown
from scenarios.files.sheets import read_sheet
from scenarios.judgement.classical.questions import SCALES, SeedQuestions, checked_shape, number, row_problems

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from scenarios.files.sheets import Sheet

__all__ = ["load_seed_questions"]

_REQUIRED = ("expert", "question", "realization")
_KNOWN = (*_REQUIRED, "scale")
_LEVEL = re.compile(r"q?_?([0-9]+(?:\.[0-9]+)?)\s*(%?)")


def load_seed_questions(path: str | os.PathLike[str]) -> SeedQuestions:
    """Read seed questions from a CSV file.

    A row holds what one expert said of one question: the columns ``expert``, ``question``, ``realization``, a column for each quantile
    (``5%``, ``50%``, ``95%``, or ``0.05``), and, where wished, ``scale`` (``uniform`` or ``log``). The realization, and the scale, may be
    left empty where another row of the question has it.

    Parameters
    ----------
    path : str or path
        UTF-8, with commas, semicolons or tabs between the cells.

    Returns
    -------
    SeedQuestions
        What `classical_model` takes.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or rows are wrong: all of them at once, each with its line.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import scenarios as sc
    >>> path = Path(tempfile.mkdtemp()) / "seeds.csv"
    >>> rows = ["expert,question,realization,5%,50%,95%", "A,distance,384,300,380,420", "A,age,71,60,68,75"]
    >>> _ = path.write_text(chr(10).join(rows))
    >>> found = sc.classical_model(sc.load_seed_questions(path), decision_maker="global")
    >>> list(found)
    ['A']
    """
    sheet = read_sheet(path, "seed questions", lambda name: name in _KNOWN or _LEVEL.fullmatch(name) is not None)
    levels, problems = _levels_of(sheet)
    if problems:
        raise ScenarioError([Problem((), message, (1, 1)) for message in problems], file=sheet.name)
    return _Reading(sheet, levels).made()


def _levels_of(sheet: Sheet) -> tuple[dict[str, float], list[str]]:
    """Return the level of each column of quantiles, and what is wrong with the columns."""
    levels, problems = {}, []
    for column in sheet.columns:
        form = _LEVEL.fullmatch(column)
        level = float(form[1]) / (100 if form[2] else 1) if form else 0.0
        if 0 < level < 1:
            levels[column] = level
        elif form:
            problems.append(f"column {column!r}: a quantile must lie between 0 and 100 %; write for example 5%")
        elif column not in _KNOWN:
            problems.append(f"unknown column {shown(column)}; {did_you_mean(column, (*_KNOWN, '5%', '50%', '95%'))}")
    problems += [f"column {name!r} is required; add it" for name in _REQUIRED if name not in sheet.columns]
    rising = list(levels.values())
    if not all(a < b for a, b in itertools.pairwise(rising)):
        problems.append(f"the columns of quantiles must stand in rising order, got {', '.join(levels)}; sort them")
    if len(levels) < 2 and not problems:
        problems.append(checked_shape((), rising) or "")
    return levels, problems


class _Reading:
    """Reads a sheet of which the columns are right."""

    def __init__(self, sheet: Sheet, levels: Mapping[str, float]) -> None:
        self.sheet, self.levels = sheet, levels
        self.problems: list[Problem] = []
        self.rows: dict[tuple[str, str], list[float]] = {}
        self.lines: dict[tuple[str, str], int] = {}
        self.realizations: dict[str, float] = {}
        self.scales: dict[str, str] = {}
        self.experts: dict[str, None] = {}
        self.questions: dict[str, int] = {}

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem((), message, (line, 1)))

    def made(self) -> SeedQuestions:
        for line, cells in self.sheet.rows:
            self.read(line, cells)
        for question, line in self.questions.items():
            self.complete(question, line)
        self.problems.sort(key=lambda problem: problem.position or (0, 0))
        few = checked_shape(list(self.questions), list(self.levels.values()))
        if few and not self.problems:
            self.problems.append(Problem((), few))
        if self.problems:
            raise ScenarioError(self.problems, file=self.sheet.name)
        experts, questions = tuple(self.experts), tuple(self.questions)
        quantiles = np.array([[self.rows[expert, question] for question in questions] for expert in experts])
        answers = np.array([self.realizations[question] for question in questions])
        quantiles.flags.writeable = answers.flags.writeable = False
        scales = tuple(self.scales.get(question, "uniform") for question in questions)
        return SeedQuestions(
            experts, questions, tuple(self.levels.values()), quantiles, answers, scales, self.sheet.name
        )

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        expert, question = cells["expert"], cells["question"]
        for name in ("expert", "question"):
            if not cells[name]:
                self.wrong(line, f"{name} must be named, got nothing; fill the cell")
        if not (expert and question):
            return
        self.experts[expert] = None
        self.questions.setdefault(question, line)
        if (expert, question) in self.rows:
            before = self.lines[expert, question]
            self.wrong(line, f"{expert!r} answers {question!r} once, got it on line {before} already; take one row out")
            return
        numbers = [_parsed(cells[column]) for column in self.levels]
        self.rows[expert, question] = [value for value in numbers if value is not None]
        self.lines[expert, question] = line
        for column, value in zip(self.levels, numbers, strict=True):
            if value is None:
                self.wrong(line, f"{column} must be a finite number, got {shown(cells[column])}; correct the cell")
        self.agreed(line, question, "realization", cells["realization"])
        self.agreed(line, question, "scale", cells.get("scale", ""))

    def agreed(self, line: int, question: str, name: str, cell: str) -> None:
        """Keep a question's realization or scale; other rows may leave it empty, but not say otherwise."""
        if not cell:
            return
        value = _parsed(cell) if name == "realization" else cell if cell in SCALES else None
        if value is None:
            must = "a finite number" if name == "realization" else "uniform or log"
            self.wrong(line, f"{name} must be {must}, got {shown(cell)}; correct the cell")
            if name == "realization":
                self.realizations.setdefault(question, 1.0)  # so that it is not said to be missing as well
            return
        kept: dict[str, object] = self.realizations if name == "realization" else self.scales  # type: ignore[assignment]
        if kept.setdefault(question, value) != value:
            self.wrong(
                line, f"{name} of {question!r} must be one, got {kept[question]} before and {cell} here; correct one"
            )

    def complete(self, question: str, line: int) -> None:
        scale = self.scales.get(question, "uniform")
        if question not in self.realizations:
            self.wrong(line, f"realization of {question!r} is missing; a seed question needs its answer")
        elif scale == "log" and self.realizations[question] <= 0:
            told = f"{self.realizations[question]:g}"
            self.wrong(
                line,
                f"on a log scale the realization of {question!r} must be above 0, got {told}; use the uniform scale",
            )
        for expert in self.experts:
            if len(self.problems) > MOST_PROBLEMS:
                return  # no more are told
            row = self.rows.get((expert, question))
            if row is None:
                self.wrong(
                    line, f"{expert!r} must answer {question!r}, got no row; every expert answers every seed question"
                )
            elif len(row) == len(self.levels) and (told := row_problems(row, scale) or ""):
                self.wrong(self.lines[expert, question], f"{expert!r}, {question!r}: {told}")


def _parsed(text: str) -> float | None:
    try:
        return number(float(text.replace("_", "x")))
    except ValueError:
        return None
