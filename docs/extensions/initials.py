"""Keeps an author's initial at the start of a reference from being read as the number of an entry of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_INITIAL = re.compile(r"^(\s*\.\. \[\S+\] )([A-Z]\. )")


def escape_initials(lines: list[str]) -> None:
    """Escape the initial of the first author of each reference, in place."""
    lines[:] = [_INITIAL.sub(r"\1\\\2", line) for line in lines]


def setup(app: Sphinx) -> dict[str, Any]:
    """Have it done to docstrings, after numpydoc has made references of them."""
    app.connect("autodoc-process-docstring", lambda *called: escape_initials(called[-1]), priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
