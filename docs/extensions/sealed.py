"""Fail the build where a page would ask another server for anything, or links to a place that is not there.

A link that a reader may follow can lead anywhere; what a browser fetches by itself comes from the site.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

FETCHED = {"src", "srcset", "poster", "data", "background"}
_CSS_FETCH = re.compile(r"@import\s+[\"']([^\"']+)|url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
_DISTANT = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_CHOSEN_LINKS = {"canonical", "alternate", "author", "license", "next", "prev", "search", "index"}


class Page(HTMLParser):
    """What a page fetches, where it links to, and the places in it that can be linked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self._styled = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect from one tag."""
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        self.fetched += [found[name] for name in FETCHED & found.keys()]
        self.fetched += css_fetches(found.get("style", ""))
        self._styled = tag == "style"
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif "href" in found and not _CHOSEN_LINKS & set(found.get("rel", "").split()):
            self.fetched.append(found["href"])

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self._styled = self._styled and tag != "style"

    def handle_data(self, data: str) -> None:
        """Read a style sheet inside the page."""
        if self._styled:
            self.fetched += css_fetches(data)


def css_fetches(text: str) -> list[str]:
    """Return what a style sheet fetches."""
    return [one or other for one, other in _CSS_FETCH.findall(text)]


def faults(site: Path) -> Iterator[str]:
    """Yield a line for every distant fetch and every internal link that leads nowhere."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        yield from (f"{name}: fetches {what} from outside" for what in page.fetched if _DISTANT.match(what))
        near = [what for what in page.links if not urlsplit(what).scheme and not _DISTANT.match(what)]
        near += [what for what in page.fetched if not urlsplit(what).scheme and not _DISTANT.match(what)]
        for what in sorted(set(near)):
            parts = urlsplit(what)
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if goal.is_dir():
                goal /= "index.html"
            lost = not goal.exists() or (
                parts.fragment and goal in pages and unquote(parts.fragment) not in pages[goal].anchors
            )
            if lost:
                yield f"{name}: {what} leads nowhere"
    for path in sorted(site.rglob("*.css")):
        name = path.relative_to(site)
        for what in css_fetches(path.read_text(encoding="utf-8")):
            if _DISTANT.match(what):
                yield f"{name}: fetches {what} from outside"


def _check(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        found = list(faults(Path(app.outdir)))
        if found:
            raise ExtensionError("\n".join(["the site must be whole and ask no other server for anything:", *found]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page once the site is built."""
    app.connect("build-finished", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
