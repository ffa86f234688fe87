"""Write the notebooks beside this file anew, after an exercise has changed: ``python notebooks/class/make.py``."""

from __future__ import annotations

from pathlib import Path

import nbformat

from scenarios import classroom
from scenarios.classroom.pack import NBGRADER
from scenarios.classroom.sheets import instructor_notebook, student_notebook

here = Path(__file__).parent
for folder, make in (("student", student_notebook), ("instructor", instructor_notebook)):
    (here / folder).mkdir(exist_ok=True)
    for exercise in classroom.exercises():
        text = nbformat.writes(make(exercise)) + "\n"
        (here / folder / f"{exercise.id}.ipynb").write_text(text, encoding="utf-8")
(here / "instructor" / "nbgrader_config.py").write_text(NBGRADER, encoding="utf-8")
