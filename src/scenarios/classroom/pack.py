"""The class pack: briefs, notebooks and answer keys of all exercises, written into a folder."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenarios.classroom.extras import loaded
from scenarios.classroom.sheets import instructor_notebook, student_notebook
from scenarios.errors import QuestionError, shown
from scenarios.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.classroom.variants import Exercise

__all__ = ["NBGRADER", "written"]

_MOST_GROUPS = 200

NBGRADER = """\
# For `nbgrader generate_assignment`: leave `name = ...` where an answer was, and nothing below it.
c = get_config()  # noqa: F821 - there when nbgrader reads this
c.ClearSolutions.code_stub = {"python": ""}
"""


def written(exercises: Iterable[Exercise], folder: str | os.PathLike[str], groups: int) -> tuple[Path, ...]:
    """Write the pack; see `scenarios.classroom.write_pack`."""
    if isinstance(groups, bool) or not isinstance(groups, int | np.integer) or not 1 <= groups <= _MOST_GROUPS:
        raise QuestionError(
            f"groups must be a whole number from 1 to {_MOST_GROUPS}, got {shown(groups)}; say how many"
        )
    if not isinstance(folder, str | os.PathLike):
        raise QuestionError(f"folder must be a path, got {shown(folder)}; name where to write")
    top = Path(folder)
    if top.exists() and not top.is_dir():
        raise QuestionError(f"folder must be a folder, got the file {shown(str(top))}; name another place")
    files = {"instructor/nbgrader_config.py": NBGRADER, "instructor/answers.csv": None}
    lines: list[list[object]] = [["exercise", "group", "question", "answer", "form"]]
    for exercise in exercises:
        files |= _notebooks(exercise)
        for group in range(1, int(groups) + 1):
            variant = exercise.variant(group)
            files[f"briefs/{exercise.id}-{group:02}.html"] = variant.brief()
            lines += [[exercise.id, group, task, answer, variant.form(task)] for task, answer in variant.key().items()]
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(lines)
    files["instructor/answers.csv"] = table.getvalue()
    there = [name for name in files if (top / name).exists()]
    if there:
        raise QuestionError(f"folder must not hold files of a pack yet, got {there[0]!r} in it; name an empty folder")
    made = []
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, str(text).encode())
        made.append(path)
    return tuple(made)


def _notebooks(exercise: Exercise) -> Mapping[str, str]:
    writes = loaded("nbformat").writes
    return {
        f"student/{exercise.id}.ipynb": writes(student_notebook(exercise)) + "\n",
        f"instructor/{exercise.id}.ipynb": writes(instructor_notebook(exercise)) + "\n",
    }
