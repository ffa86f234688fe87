"""Notebooks of an exercise: the instructor's, which nbgrader takes as its source, and the student's, without what is the instructor's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenarios.classroom.answers import Number
from scenarios.classroom.extras import loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.classroom.answers import Task
    from scenarios.classroom.variants import Exercise

__all__ = ["instructor_notebook", "student_notebook"]

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_SOLUTION = re.compile(rf"^{_BEGIN}\n.*?^{_END}\n?", re.MULTILINE | re.DOTALL)
_POINTS = 2


def instructor_notebook(exercise: Exercise) -> Any:
    """Return the instructor's notebook: with answers, computed, and with what to talk about; a source for ``nbgrader``."""
    return _notebook(_cells(exercise))


def student_notebook(exercise: Exercise) -> Any:
    """Return the student's notebook: as the instructor's, without what stands between the marks of a solution."""
    return _notebook((kind, _SOLUTION.sub("", text).rstrip("\n"), cell) for kind, text, cell in _cells(exercise))


def _notebook(cells: Iterator[tuple[str, str, dict[str, Any]]]) -> Any:
    v4 = loaded("nbformat.v4")
    book = v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for kind, text, marks in cells:
        cell = v4.new_code_cell(text) if kind == "code" else v4.new_markdown_cell(text)
        cell.id = marks["grade_id"]  # else it is drawn anew each time
        if len(marks) > 1:
            cell.metadata["nbgrader"] = {"schema_version": 3, **marks}
        book.cells.append(cell)
    return book


def _cells(exercise: Exercise) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, text and nbgrader's marks of each cell."""
    about = (
        f"# {exercise.title}\n\n{exercise.learned} About {exercise.minutes} minutes.\n\nWrite your group's number below, and run the cells from the top. "
        "Put each answer in the place of `...` and run the cell under it: it says whether the answer is right, or gives a hint. Work with pencil and paper first."
    )
    yield "markdown", about, _read_only("about")
    yield "code", "GROUP = 1  # your group's number", {"grade_id": "group"}  # nbgrader would clear a cell for answers
    yield (
        "code",
        f'from scenarios import classroom\n\nvariant = classroom.exercise("{exercise.id}").variant(GROUP)\nvariant',
        _read_only("story"),
    )
    for number, task in enumerate(exercise.tasks, start=1):
        yield from _question(exercise, number, task)
    decision = (
        f"**Decide.** {exercise.decision_point} Write three sentences: what you choose, which number it rests on, and what would change your mind.\n\n"
        f"{_BEGIN}\n{exercise.debrief}\n{_END}"
    )
    yield "markdown", decision, _free("decision") | {"grade": True, "points": _POINTS}


def _question(exercise: Exercise, number: int, task: Task) -> Iterator[tuple[str, str, dict[str, Any]]]:
    form = task.form if isinstance(task, Number) else f"Write {task.form}"
    yield (
        "markdown",
        f"**{number}.** {task.question}\n\n*{form[:1].upper()}{form[1:]}.*",
        _read_only(f"question-{task.id}"),
    )
    yield (
        "code",
        f'{task.id} = ...\n{_BEGIN}\n{task.id} = variant.key()["{task.id}"]\n{_END}',
        _free(f"answer-{task.id}"),
    )
    yield (
        "code",
        # From the top, because an answer's cell may have given `variant` another meaning. A number as the result is a partial grade.
        f'told = classroom.exercise("{exercise.id}").variant(GROUP).check("{task.id}", {task.id})\nprint(told)\n{_POINTS} * told.right',
        {
            "grade": True,
            "solution": False,
            "locked": True,
            "task": False,
            "points": _POINTS,
            "grade_id": f"check-{task.id}",
        },
    )


def _read_only(name: str) -> dict[str, Any]:
    return {"grade": False, "solution": False, "locked": True, "task": False, "grade_id": name}


def _free(name: str) -> dict[str, Any]:
    return {"grade": False, "solution": True, "locked": False, "task": False, "grade_id": name}
