"""The page on property tests lists the laws that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.testing import LAWS, RELATIONS, Law

PAGE = Path(__file__).parents[1] / "docs" / "testing.md"


@pytest.mark.parametrize(("title", "laws"), [("The laws", LAWS), ("The metamorphic relations", RELATIONS)])
def test_the_page_lists_every_law(title: str, laws: tuple[Law, ...]) -> None:
    section = PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    listed = [line for line in section.splitlines() if line.startswith("| `")]
    assert listed == [f"| `{law.id}` | {law.sentence} |" for law in laws]
