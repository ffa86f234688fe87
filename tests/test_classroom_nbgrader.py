"""An exercise goes through nbgrader: made into an assignment, handed in, graded, and given feedback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from scenarios import classroom

pytest.importorskip("nbgrader")

SOURCE = Path(__file__).parents[1] / "notebooks" / "class"

# One process for all its commands: each would load the whole of Jupyter anew.
COURSE = """
import json
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from traitlets.config import Config

NAME = "both-or-one"
config = Config()
config.CourseDirectory.root = "."
config.ClearSolutions.code_stub = {"python": ""}
config.CourseDirectory.db_url = "sqlite:///grades.db"
steps = NbGraderAPI(config=config)
made = steps.generate_assignment(NAME, create=True)
assert made["success"], made
import handed_in
handed_in.hand_in()
for student in ("ann", "bob"):
    graded = steps.autograde(NAME, student)
    assert graded["success"], graded
    told = steps.generate_feedback(NAME, student)
    assert told["success"], told
with Gradebook("sqlite:///grades.db") as book:
    print(json.dumps({s.student.id: [s.score, s.max_score] for s in book.assignment_submissions(NAME)}))
"""

HANDED_IN = """
import pathlib
import nbformat
from scenarios import classroom

NAME = "both-or-one"

def hand_in():
    released = nbformat.read(f"release/{NAME}/{NAME}.ipynb", 4)
    key = classroom.exercise(NAME).variant(3).key()
    answers = {"ann": dict(key), "bob": {"cost_of_both": float("nan"), "price_per_point": True, "best_option": key["best_option"]}}
    for student, said in answers.items():
        book = nbformat.from_dict(released)
        for cell in book.cells:
            name = cell.source.partition(" = ")[0]
            if name == "GROUP":
                cell.source = "GROUP = 3"
            elif name in said:
                text = repr(said[name]) if said[name] == said[name] else "float('nan')"
                cell.source = f"{name} = {text}"
        folder = pathlib.Path("submitted") / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(book, folder / f"{NAME}.ipynb")
"""


@pytest.mark.slow
def test_an_exercise_is_assigned_graded_and_given_feedback(tmp_path: Path) -> None:
    place = tmp_path / "source" / "both-or-one"
    place.mkdir(parents=True)
    shutil.copy(SOURCE / "instructor" / "both-or-one.ipynb", place)
    (tmp_path / "handed_in.py").write_text(HANDED_IN, encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by its name
    done = subprocess.run(
        [sys.executable, "-c", COURSE],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    questions = len(classroom.exercise("both-or-one").tasks)
    most = 2.0 * questions + 2  # two for what is decided, graded by a person
    assert json.loads(done.stdout.splitlines()[-1]) == {"ann": [2.0 * questions, most], "bob": [2.0, most]}
    released = nbformat.read(tmp_path / "release/both-or-one/both-or-one.ipynb", 4)
    handed_out = nbformat.read(SOURCE / "student/both-or-one.ipynb", 4)
    assert [cell.source.removesuffix("YOUR ANSWER HERE").rstrip() for cell in released.cells] == [
        cell.source for cell in handed_out.cells
    ]
    assert "a finite number, got nan" in (tmp_path / "feedback/bob/both-or-one/both-or-one.html").read_text(
        encoding="utf-8"
    )
