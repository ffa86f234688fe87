"""What is printed and handed out: briefs, notebooks that run, the pack in a folder."""

from __future__ import annotations

import ast
import contextlib
import csv
import html.parser
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from browsers import CHROMIUM
from scenarios import QuestionError, classroom
from scenarios.classroom.pack import NBGRADER
from scenarios.classroom.sheets import instructor_notebook, student_notebook

EXERCISES = classroom.exercises()
PDFINFO = shutil.which("pdfinfo")
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
BOOKS = Path(__file__).parents[1] / "notebooks" / "class"


def run(book: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run a notebook's cells; return the names that it leaves behind, and the result of each cell by its id."""
    names: dict[str, Any] = {"__name__": "__main__"}
    results: dict[str, Any] = {}
    for cell in book.cells:
        if cell.cell_type == "code":
            parts = ast.parse(cell.source)
            last = parts.body.pop() if parts.body and isinstance(parts.body[-1], ast.Expr) else None
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(parts, cell.id, "exec"), names)  # noqa: S102 - what a kernel does
                if isinstance(last, ast.Expr):
                    results[cell.id] = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)  # noqa: S307
    return names, results


class Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - as the parser calls it
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@each
def test_a_brief_has_story_decision_questions_and_a_blank_sheet(exercise: classroom.Exercise) -> None:
    variant = exercise.variant(7)
    text = variant.brief()
    page = Page(text)
    said = " ".join(" ".join(page.words).split())
    assert exercise.title in said
    assert "Group 7" in said
    assert exercise.decision_point in said
    assert said.count("is right)") + said.count("(one of") == len(variant.tasks)
    assert page.tags.count("caption") == len(exercise.sheet)
    assert 'class="blank"' in text
    assert not {"script", "img", "link"} & set(page.tags)
    assert "http" not in text
    assert not re.search(r"[{}]", said.partition(exercise.decision_point)[2])


@each
def test_numbers_of_the_story_are_those_of_the_scenario(exercise: classroom.Exercise) -> None:
    variant = exercise.variant(4)
    assert not re.search(r"[{}]", variant.story)
    for task in exercise.tasks:
        assert not re.search(r"[{}]", task.question), "the notebooks of all groups show the same questions"
    document = json.dumps(variant.model.to_document())
    for name, number in variant.numbers.items():
        text = str(number).removeprefix("-")
        assert re.search(rf"(?<![\w.]){text}(?!\w)", document + variant.story), name


@each
def test_the_instructors_notebook_answers_everything_rightly(exercise: classroom.Exercise) -> None:
    names, results = run(instructor_notebook(exercise))
    for task in exercise.tasks:
        assert names[task.id] == names["variant"].key()[task.id]
        assert results[f"check-{task.id}"] == 2


@each
def test_the_students_notebook_runs_and_holds_no_answer(exercise: classroom.Exercise) -> None:
    book = student_notebook(exercise)
    _, results = run(book)
    assert [results[f"check-{task.id}"] for task in exercise.tasks] == [0] * len(exercise.tasks)
    text = nbformat.writes(book)
    assert "key()" not in text
    assert "SOLUTION" not in text
    assert exercise.debrief[:40] not in text
    nbformat.validate(book)


@each
def test_the_notebooks_in_the_repository_are_these(exercise: classroom.Exercise) -> None:
    for folder, make in (("student", student_notebook), ("instructor", instructor_notebook)):
        text = (BOOKS / folder / f"{exercise.id}.ipynb").read_text(encoding="utf-8")
        assert text == nbformat.writes(make(exercise)) + "\n", "run: python notebooks/class/make.py"


def test_the_pack_is_whole(tmp_path: Path) -> None:
    files = classroom.write_pack(tmp_path / "new" / "pack", groups=2)
    assert all(file.is_file() for file in files)
    names = {str(file.relative_to(tmp_path / "new" / "pack")) for file in files}
    for exercise in EXERCISES:
        assert {f"briefs/{exercise.id}-01.html", f"briefs/{exercise.id}-02.html"} <= names
        assert {f"student/{exercise.id}.ipynb", f"instructor/{exercise.id}.ipynb"} <= names
    with (tmp_path / "new/pack/instructor/answers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * sum(len(exercise.tasks) for exercise in EXERCISES)
    for row in rows:
        answer: Any = row["answer"]
        with contextlib.suppress(ValueError):
            answer = float(answer)
        assert classroom.exercise(row["exercise"]).variant(int(row["group"])).check(row["question"], answer)
    assert (tmp_path / "new/pack/instructor/nbgrader_config.py").read_text(encoding="utf-8") == NBGRADER


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "student").mkdir()
    mine = tmp_path / "student" / "gate-price.ipynb"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"must not hold files of a pack yet, got 'student/gate-price.ipynb' in it"):
        classroom.write_pack(tmp_path, groups=1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text(encoding="utf-8") == "mine"
    with pytest.raises(QuestionError, match="folder must be a folder, got the file"):
        classroom.write_pack(mine, groups=1)


@pytest.mark.parametrize("groups", [0, 201, 1.0, "3", True, None])
def test_groups_are_counted(groups: Any, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"groups must be a whole number from 1 to 200, got .*; say how many"):
        classroom.write_pack(tmp_path, groups=groups)


@pytest.mark.parametrize("folder", [None, 3, b"pack"])
def test_a_folder_is_a_path(folder: Any) -> None:
    with pytest.raises(QuestionError, match=r"folder must be a path, got .*; name where to write"):
        classroom.write_pack(folder)


@pytest.mark.parametrize("module", ["jinja2", "markdown_it", "nbformat"])
def test_what_is_missing_is_named(module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(QuestionError, match=rf"the class pack needs {module}, .*pip install 'scenarios\[classroom\]'"):
        classroom.write_pack(tmp_path, groups=1)


def test_every_column_of_a_brief_has_a_head() -> None:
    for exercise in EXERCISES:
        assert not re.search(r"<th[^>]*>\s*</th>", exercise.variant(1).brief()), exercise.id


@pytest.mark.skipif(CHROMIUM is None or PDFINFO is None, reason="no browser that prints, or no reader of PDF")
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_a_brief_is_one_page_on_paper(size: str, tmp_path: Path) -> None:
    page = classroom.exercise("keep-score").variant(1).brief()  # the longest
    (tmp_path / "brief.html").write_text(page.replace("</head>", f"<style>@page {{ size: {size} }}</style></head>"))
    pdf = tmp_path / "brief.pdf"
    asked = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    subprocess.run(
        [str(CHROMIUM), *asked, (tmp_path / "brief.html").as_uri()], check=True, capture_output=True, timeout=60
    )
    told = subprocess.run([str(PDFINFO), str(pdf)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"^Pages: +1$", told, re.MULTILINE), told
    assert f"({size})" in told
