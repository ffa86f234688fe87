"""The explorer in JupyterLab, driven as somebody would: a slider moves the picture, and what is saved is what was moved.

Skipped where JupyterLab, Playwright or a Chromium is missing (see CONTRIBUTING.md); nothing is downloaded. With ``-s`` it prints
how long it takes from a key on a slider to the new picture on the screen.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from browsers import MARKS, free_port, page_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = MARKS
pytest.importorskip("jupyterlab", reason="needs JupyterLab: the extra browser")

CELL = "import scenarios as sc\nexplorer = sc.explore(sc.load('ukraine-2025-08'), 'settlement', weights=['russia_response.escalates', '$resolve'])\nexplorer"
WATCH = """() => {
  window.times = []; window.pressed = null;
  document.addEventListener('keydown', () => { window.pressed = performance.now() }, true);
  const picture = document.querySelector('.scenarios-bars').parentElement;
  new MutationObserver(() => {
    const from = window.pressed;
    if (from !== null) {
      window.pressed = null;
      requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from), 0));
    }
  }).observe(picture, {childList: true});
}"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab on this machine alone, in a folder with one notebook; yield where it is opened."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": {},
        "outputs": [],
        "source": CELL,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    work = tmp_path / "work"
    work.mkdir()
    (work / "explore.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    port = free_port()
    own = ["HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    own += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--IdentityProvider.token=try", f"--ServerApp.root_dir={work}", "--LabApp.news_url=None"]
    with (tmp_path / "lab.log").open("w") as log:
        environment = {**os.environ, **{name: str(tmp_path / name) for name in own}}
        server = subprocess.Popen(command, cwd=work, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=try").close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?token=try&reset"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def page(lab: str) -> Iterator[Any]:
    """Open the notebook, run its cell, and wait for the picture."""
    with page_at(lab) as page:
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.locator(".jp-CodeCell .cm-content").click()
        page.keyboard.press("Control+Enter")
        page.locator(".scenarios-bars").wait_for()
        yield page


def test_a_slider_is_moved_by_keys_and_by_hand_and_the_new_scenario_is_saved(page: Any, tmp_path: Path) -> None:
    first = page.locator(".scenarios-bars [role=img]").first
    before = first.get_attribute("aria-label")
    assert "Nothing is changed" in page.locator(".jp-OutputArea").inner_text()

    page.evaluate(WATCH)
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for press in range(20):
        handle.press("ArrowRight")
        page.wait_for_function(f"window.times.length > {press}")
    times = page.evaluate("window.times")
    told = f"from a key to the new picture: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms"
    print(f"\n{told}")  # noqa: T201 - what -s is for
    number = page.get_by_label("Russia's response: Escalates (russia_response.escalates), in %")
    assert number.input_value() == "30"
    assert first.get_attribute("aria-label") != before
    assert "escalates 30%" in page.locator(".jp-OutputArea").inner_text()

    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.scenarios-named input').value > 40")

    page.get_by_label("in words").nth(1).select_option(label="unlikely (20 to 45 %)")
    page.get_by_role("button", name="open", exact=True).click()
    page.get_by_label("Save as a new file").fill("mine.yaml")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved as").wait_for()
    dragged = float(number.input_value())
    saved = sc.load(tmp_path / "work" / "mine.yaml")
    assert saved.nodes["russia_response"].weights["escalates"] == f"{dragged:g}%"  # type: ignore[union-attr, index] # a row
    assert saved.parameters["resolve"].value == "unlikely"
    opened = sc.compare(saved, do={"atacms_gate": "open"})["sanctions"]
    shown = first.get_attribute("aria-label")
    assert f"A wider war {100 * opened['wider_war']:.0f} %" in shown

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("there must be no file of this name yet").wait_for()
    page.get_by_role("button", name="Reset", exact=True).click()
    page.get_by_text("Nothing is changed").wait_for()
    page.locator(".jp-OutputArea").screenshot(path=tmp_path / "explorer.png")
