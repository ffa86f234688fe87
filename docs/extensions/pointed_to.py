"""Show a notebook that lives elsewhere in the repository: a `.notebook` file holds the path to it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]


def read(text: str) -> nbformat.NotebookNode:
    """Return the notebook, its links to pages of the site made to fit there."""
    written = (ROOT / text.strip()).read_text(encoding="utf-8")
    notebook: nbformat.NotebookNode = nbformat.reads(written, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(\.\./docs/", "](", cell.source)
            cell.source = re.sub(r"\]\(([\w-]+)\.ipynb\)", r"](\1.notebook)", cell.source)
    return notebook
