"""What guards the documentation's site: no distant fetch, no lost link, no public name or page left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import scenarios as sc

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"

sealed = pytest.importorskip("sealed", reason="the site's extensions need the extra docs")

GOOD = """\
<html><head><link rel="stylesheet" href="a.css"><link rel="canonical" href="https://example.org/"></head>
<body><h1 id="top">Top</h1><img src="data:image/png;base64,x"><img src="b.png">
<a href="#top">up</a><a href="https://example.org/">away</a><a href="folder/">in</a></body></html>
"""


def site(folder: Path, page: str, css: str = "") -> list[str]:
    """Write a small site, and return what is wrong with it."""
    (folder / "folder").mkdir()
    (folder / "folder" / "index.html").write_text('<h1 id="here">Here</h1>')
    (folder / "a.css").write_text(css)
    (folder / "b.png").write_bytes(b"")
    (folder / "index.html").write_text(page)
    return list(sealed.faults(folder))


def test_a_whole_site_has_no_faults(tmp_path: Path) -> None:
    assert site(tmp_path, GOOD, "body { background: url(b.png) } i { background: url('data:x') }") == []


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ('<script src="https://example.org/x.js"></script>', "https://example.org/x.js"),
        ('<script src="//example.org/x.js"></script>', "//example.org/x.js"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "http://example.org/x.css"),
        ('<link rel="preconnect" href="https://example.org">', "https://example.org"),
        ('<img src="https://example.org/x.png">', "https://example.org/x.png"),
        ('<iframe src="https://example.org/"></iframe>', "https://example.org/"),
        ("<p style=\"background: url('https://example.org/x.png')\">", "https://example.org/x.png"),
        ("<style>@import url(https://example.org/x.css);</style>", "https://example.org/x.css"),
        ('<style>@import "https://example.org/x.css";</style>', "https://example.org/x.css"),
    ],
)
def test_a_distant_fetch_is_a_fault(tag: str, what: str, tmp_path: Path) -> None:
    assert site(tmp_path, GOOD + tag) == [f"index.html: fetches {what} from outside"]


def test_a_style_sheet_fetches_nothing_from_outside(tmp_path: Path) -> None:
    assert site(tmp_path, GOOD, "@font-face { src: url(https://example.org/x.woff) }") == [
        "a.css: fetches https://example.org/x.woff from outside"
    ]


@pytest.mark.parametrize("link", ["lost.html", "#lost", "folder/#lost", "folder/index.html#lost"])
def test_a_lost_link_is_a_fault(link: str, tmp_path: Path) -> None:
    assert site(tmp_path, f'{GOOD}<a href="{link}">x</a><a href="folder/#here">y</a>') == [
        f"index.html: {link} leads nowhere"
    ]


def test_a_lost_picture_is_a_fault(tmp_path: Path) -> None:
    assert site(tmp_path, f'{GOOD}<img src="lost.png">') == ["index.html: lost.png leads nowhere"]


def test_every_public_name_is_in_the_reference() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "reference").glob("*.rst")))
    documented = set(re.findall(r"^\.\. (?:auto\w+|py:data):: (\w+)", text, re.MULTILINE))
    assert set(sc.__all__) - documented == {"__version__"}
    listed = set(
        re.findall(r"^   ([\w.]+)$", (DOCS / "reference" / "index.rst").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(sc.__all__) - listed == {"__version__"}


def test_notebooks_are_shown_with_links_into_the_site() -> None:
    from pointed_to import read

    for page in DOCS.glob("*.notebook"):
        cells = read(page.read_text(encoding="utf-8")).cells
        links = [
            link for cell in cells if cell.cell_type == "markdown" for link in re.findall(r"\]\(([^)]+)\)", cell.source)
        ]
        assert "language.md" in links
        assert not [link for link in links if link.startswith("../docs/") or link.endswith(".ipynb")]
        assert [link for link in links if link.endswith(".notebook") and not (DOCS / link).exists()] == []


def test_every_notebook_is_shown() -> None:
    pages = {page.read_text(encoding="utf-8").strip() for page in DOCS.glob("*.notebook")}
    assert pages == {f"notebooks/{path.name}" for path in (DOCS.parent / "notebooks").glob("*.ipynb")}
    for page in DOCS.glob("*.notebook"):
        assert page.stem == Path(page.read_text(encoding="utf-8").strip()).stem


def test_notebooks_hold_no_outputs() -> None:
    for path in (DOCS.parent / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_an_initial_begins_a_name_and_no_list() -> None:
    initials = pytest.importorskip("initials")
    lines = [
        ".. [1] J. Pearl (2009), Causality.",
        "   .. [R1-2] \\H. Raiffa",
        ".. [3] Pareto (1906).",
        "A. first",
        "    >>> J. x",
    ]
    again = [".. [1] \\J. Pearl (2009), Causality.", *lines[1:]]
    initials.escape_initials(lines)
    assert lines == again
