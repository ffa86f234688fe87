"""A strict reader of HTML, for what the library writes: every element is known, closed in order, and fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["Page", "read"]

VOID = {"br", "col", "meta", "hr", "wbr", "link"}
TABLES = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "p", "ul", "li"}
_ATTRIBUTES = {"style", "scope", "dir", "colspan"}
_COLOURS = re.compile(r"(?<![a-z-])(color|background|fill|border)", re.IGNORECASE)


class Page(HTMLParser):
    """What a page holds; `mistakes` says what is wrong with it."""

    def __init__(self, elements: set[str] | None = None, attributes: set[str] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes = elements, attributes
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if self.elements is not None and tag not in self.elements:
            self.mistakes.append(f"element {tag}")
        for name, value in attrs:
            if name.startswith("on") or (self.attributes is not None and name not in self.attributes):
                self.mistakes.append(f"attribute {name} of {tag}")
            if name == "style" and re.search(r"url\((?!#)", value or ""):
                self.mistakes.append(f"style {value}")
        if len({name for name, _ in attrs}) < len(attrs):
            self.mistakes.append(f"{tag} says an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.mistakes.append(f"</{tag}> in {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.mistakes.append(f"comment {data[:40]}")

    def handle_pi(self, data: str) -> None:
        self.mistakes.append(f"instruction {data[:40]}")

    def unknown_decl(self, data: str) -> None:
        self.mistakes.append(f"declaration {data[:40]}")


def read(page: str, elements: set[str] | None = None, attributes: set[str] | None = None) -> Page:
    """Read a page to its end."""
    found = Page(elements, attributes)
    found.feed(page)
    found.close()
    found.mistakes += [f"{tag} is not closed" for tag in found.open]
    return found


def table_mistakes(page: str) -> list[str]:
    """Return what is wrong with a display: it may only be a table or a few paragraphs, in colours of the page around it."""
    found = read(page, TABLES, _ATTRIBUTES)
    found.mistakes += [f"colour in {a['style']}" for _, a in found.seen if _COLOURS.search(a.get("style") or "")]
    found.mistakes += ["a request"] * bool(re.search(r"https?:|//|@import|url\(", re.sub(r"&[#a-z0-9]+;", "", page)))
    return found.mistakes
