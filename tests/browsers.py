"""What the tests that drive a browser share: which one, a free port, and a page that reaches this machine alone."""

from __future__ import annotations

import shutil
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MARKS = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path")]


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def page_at(url: str, *, height: int = 1100) -> Iterator[Any]:
    """Open a page; whatever it asks another machine for is refused, and fails the test in the end."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: the extra browser")
    refused = []

    def answer(route: Any) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1200, "height": height})
        context.route("**/*", answer)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(url)
        yield page
        browser.close()
    assert refused == []
