"""Make the glossary's list, plain Markdown on a code host, a glossary whose entries other pages link as terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "glossary"


class LinkedTerms(SphinxTransform):
    """Turn ``- **Term.** Definition`` on the glossary page into terms and definitions."""

    default_priority = 400

    def apply(self) -> None:
        """Replace the lists whose items all begin with a term in bold type."""
        if self.env.docname != PAGE:
            return
        for bullets in list(self.document.findall(nodes.bullet_list)):
            if all(isinstance(_opening(item)[0], nodes.strong) for item in bullets.children):
                self._names: dict[str, str] = {}
                entries = nodes.definition_list("", *map(self._entry, bullets.children), classes=["glossary"])
                self._link_mentions(entries)
                bullets.replace_self(addnodes.glossary("", entries, sorted=False))

    def _entry(self, item: nodes.Element) -> nodes.definition_list_item:
        opening = _opening(item)
        name = opening.pop(0).astext().rstrip(".")
        term = make_glossary_term(
            self.env, [nodes.Text(name)], None, item.source or "", item.line or 0, None, self.document
        )
        opening[0] = nodes.Text(opening[0].astext().lstrip())
        self._names[name.lower()] = name
        short = re.split(r" \(|, ", name)[0]  # "Learning (given)" is also "learning"
        if short.lower() not in self._names:
            self._names[short.lower()] = name
            self.env.domains.standard_domain.note_object("term", short, term["ids"][0], location=term)
        return nodes.definition_list_item("", term, nodes.definition("", *item.children))

    def _link_mentions(self, entries: nodes.Element) -> None:
        """Link a term that another entry names in italics."""
        for mention in list(entries.findall(nodes.emphasis)):
            name = self._names.get(mention.astext().lower())
            if name:
                link = addnodes.pending_xref(
                    "", refdomain="std", reftype="term", reftarget=name, refexplicit=True, refwarn=True
                )
                link["refdoc"] = self.env.docname
                mention.replace_self(link)
                link += mention


def _opening(item: nodes.Element) -> nodes.Element:
    """Return the first paragraph of a list's item, without the empty text that Markdown may put before bold type."""
    paragraph = item[0]
    assert isinstance(paragraph, nodes.Element)  # noqa: S101 - what lists are made of
    while isinstance(paragraph[0], nodes.Text) and not paragraph[0].strip():
        paragraph.pop(0)
    return paragraph


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(LinkedTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
