"""What the documentation shows must work: every scenario and part of one, every table of words, every Python block."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.evaluation.question import Question
from scenarios.files import yaml_text
from scenarios.files.text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGE = ROOT / "docs" / "language.md"

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_WHOLE = re.compile(r"^format:", re.MULTILINE)
_PLACE = re.compile(r"# in (?P<place>\S+)\n")


def blocks(page: Path, language: str) -> Iterator[Any]:
    """Yield the page's blocks in a language, each as a parameter that names its line."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        if found["language"] == language:
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(found["text"], id=f"{page.name}:{line}")


def texts(page: Path, language: str) -> list[str]:
    return [str(block.values[0]) for block in blocks(page, language)]


YAML = [block for page in PAGES for block in blocks(page, "yaml")]
RUN = [page for page in PAGES if texts(page, "python")]  # Sphinx runs the cells of pages that have cells
WHOLE = [block for block in YAML if _WHOLE.search(block.values[0])]
PARTS = [block for block in blocks(LANGUAGE, "yaml") if not _WHOLE.search(block.values[0])]


def answered(text: str) -> None:
    """Load a scenario, and compute it: by its first decision, else as a whole."""
    model = sc.loads(text)
    Question(model).prepared()
    decisions = [name for name, node in model.nodes.items() if node.kind == "decision"]
    answer = sc.compare(model).probabilities if decisions else sc.forecast(model).probabilities
    assert answer.sum(axis=-1) == pytest.approx(1)


@pytest.mark.parametrize("text", WHOLE)
def test_scenarios_load_and_compute(text: str) -> None:
    answered(text)


@pytest.mark.parametrize("text", PARTS)
def test_parts_fit_into_the_example(text: str) -> None:
    document, _ = read_yaml(next(text for text in texts(LANGUAGE, "yaml") if _WHOLE.search(text)))
    part, problems = read_yaml(text)
    assert isinstance(part, dict)
    assert not problems
    place = _PLACE.match(text)
    if place:
        here: Any = document
        for name in place["place"].split("."):
            here = here[name]
        here.update(part)
    else:
        for section, entries in part.items():
            if isinstance(entries, dict):
                document.setdefault(section, {}).update(entries)  # type: ignore[attr-defined] # a mapping: it is the example
            else:
                document[section] = entries  # type: ignore[index] # a mapping: it is the example
    made = yaml_text(document)  # type: ignore[arg-type] # a mapping: it is the example
    model = sc.loads(made)
    Question(model).prepared()
    do = {"escort.final_say": "yes"} if "options: true" in text else {}
    assert sc.compare(model, do=do).probabilities.sum(axis=1) == pytest.approx(1)


def test_there_are_scenarios_to_check() -> None:
    assert {str(block.id).partition(":")[0] for block in WHOLE} >= {"README.md", "language.md"}
    assert len(PARTS) >= 10


@pytest.mark.parametrize("name", ["icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964"])
def test_scales_are_shown_as_they_are(name: str) -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    section = text.partition(f"### `{name}`\n")[2].partition("\n#")[0]
    scale = sc.SCALES[name]
    shown = [line for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]
    expected = []
    for term in scale.terms:
        low = f"{'' if term.low_closed else 'above '}{term.low * 100:.0f} %"
        high = f"{'' if term.high_closed else 'under '}{term.high * 100:.0f} %"
        synonyms = ", ".join(term.synonyms)
        expected.append(f"| {term.word} | {synonyms} | {low} | {high} |".replace("|  |", "| |"))
    assert shown == expected
    flat = " ".join(section.replace("*", "").split())
    assert scale.title in flat
    assert scale.document in flat
    assert scale.edition in flat


def test_every_key_is_in_the_reference() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    keys = {
        key for definition in [sc.schema(), *sc.schema()["$defs"].values()] for key in definition.get("properties", {})
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_links_between_pages_lead_somewhere() -> None:
    lost = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, part = link.partition("#")
            if "://" in link:
                continue
            goal = page.parent / path if path else page
            if not goal.exists() or (part and part not in anchors(goal)):
                lost.append(f"{page.name}: {link}")
    assert lost == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    plain = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_python_is_run_somewhere() -> None:
    assert {page.name for page in RUN} >= {"README.md", "language.md", "index.md", "gates.md", "exports.md"}


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    monkeypatch.chdir(tmp_path)
    found = texts(page, "python")
    assert found
    mpl.use("agg")
    namespace: dict[str, Any] = {}
    try:
        for i, text in enumerate(found):
            exec(compile(text, f"{page.name}, Python block {i + 1}", "exec"), namespace)  # noqa: S102 - our own pages
    finally:
        plt.close("all")
