"""Show what a cell writes to a file as that file, and what it has a shell run as a command.

A cell that begins with ``%%writefile NAME`` or ``%%sh`` runs like every other; the page shows the rest of it, in
the colours of its own language, under its name. ``|| true`` is left out: it keeps the build going where the example
is about a command that fails.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_id

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LANGUAGES = {".yaml": "yaml", ".json": "json", ".py": "python"}


class ShownFiles(SphinxTransform):
    """Take the line with the magic off, and put a caption in its place."""

    default_priority = 400

    def apply(self) -> None:
        """Change the inputs of cells."""
        for block in list(self.document.findall(nodes.literal_block)):
            magic, _, rest = block.astext().partition("\n")
            words = magic.split()
            if words[:1] == ["%%sh"]:
                self._show(block, rest.replace(" || true", ""), "sh", "In a terminal")
            elif words[:1] == ["%%writefile"]:
                name = words[-1]
                self._show(block, rest, LANGUAGES.get(PurePath(name).suffix, "text"), name)

    def _show(self, block: nodes.literal_block, text: str, language: str, caption: str) -> None:
        shown = nodes.literal_block(text, text, language=language)
        shown.source, shown.line = block.source, block.line
        head = nodes.caption("", caption)
        wrapper = nodes.container("", head, shown, literal_block=True, classes=["literal-block-wrapper"])
        wrapper["ids"] = [make_id(self.env, self.document, "file")]  # a captioned block is something to link to
        block.replace_self(wrapper)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(ShownFiles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
