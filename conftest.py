"""What holds for every test and every example: no picture stays open behind it, and no folder behind all of them."""

from __future__ import annotations

import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="session")
def _folders_are_pytests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Examples make folders as a user would; pytest throws its own away by and by."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("examples"))
    yield
    tempfile.tempdir = before


@pytest.fixture(autouse=True)
def _pictures_are_closed() -> Iterator[None]:
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
