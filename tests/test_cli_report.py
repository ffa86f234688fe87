"""The command that writes a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["--date", "2025-08-24", "--by", "us_policy"], {"date": "2025-08-24", "by": "us_policy"}),
        (["--objective", "settlement|ceasefire"], {"objective": ["settlement", "ceasefire"]}),
    ],
)
def test_the_page_is_that_of_the_library(
    run: Screen, folder: Path, arguments: list[str], settings: dict[str, Any]
) -> None:
    code, out, err = run("report", "us-options", "-o", "pages/mine.html", *arguments)
    page = sc.report(sc.load("us-options"), **settings)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"pages/mine.html: a page of {len(page):,} bytes"
    assert "  The gate, open and closed: There is no gate in this scenario." in out.splitlines()
    assert (folder / "pages" / "mine.html").read_bytes() == page.html.encode()


def test_without_a_name_the_page_goes_to_out(run: Screen, folder: Path) -> None:
    assert run("report", "us-options")[0] == 0
    assert screens.files(folder) == {"out/us-options/report.html"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["us-options", "--date", "soon"], 2, "date must be a day like 2025-08-24, got 'soon'"),
        (["us-options", "--by", "nobody"], 2, "by: no node 'nobody'"),
        (["us-optoins"], 1, "did you mean 'us-options'?"),
    ],
)
def test_what_is_refused_writes_nothing(
    run: Screen, folder: Path, arguments: list[str], code: int, message: str
) -> None:
    found, out, err = run("report", *arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert screens.files(folder) == set()
