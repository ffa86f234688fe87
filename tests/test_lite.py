"""The site that runs in a browser: how its packages are listed, what its notebook does, and the site itself where it was made."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsers import MARKS, free_port, page_at

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "docs" / "lite" / "files" / "start.ipynb"
SITE = ROOT / "build" / "lite"


@pytest.fixture
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lite_build", ROOT / "docs" / "lite" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, *needs: str) -> None:
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        about = "".join(f"Requires-Dist: {need}\n" for need in needs)
        archive.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{about}"
        )


def test_what_is_needed_is_listed_and_what_is_lacking_told(build: ModuleType, tmp_path: Path) -> None:
    wheels, further, goal = (tmp_path / name for name in ("wheels", "further", "goal"))
    goal.mkdir()
    (goal / "pyodide-lock.json").write_text('{"info": {"arch": "wasm32"}, "packages": {"old": {}}}')
    wheel(wheels, "ours", "Sums_More>=2", "pixels", "pandas; extra == 'frames'", "winding; sys_platform == 'win32'")
    wheel(further, "sums_more", "deeper")
    wheel(further, "deeper")
    wheel(further, "unused")
    assert build.put_wheels(goal, wheels, None) == ["pixels", "sums-more"]
    assert build.put_wheels(goal, wheels, further) == ["pixels"]
    lock = json.loads((goal / "pyodide-lock.json").read_text())
    assert lock["info"] == {"arch": "wasm32"}
    assert {name: entry["depends"] for name, entry in lock["packages"].items()} == {
        "ours": ["sums-more"],
        "sums-more": ["deeper"],
        "deeper": [],
    }
    assert lock["packages"]["ours"]["imports"] == ["ours"]
    assert {path.name for path in goal.glob("*.whl")} == {entry["file_name"] for entry in lock["packages"].values()}


def test_plain_yaml_is_made_of_its_python_files(build: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "pyyaml-6.0.3.tar.gz"
    with tarfile.open(source, "w:gz") as archive:
        for name, text in {
            "PKG-INFO": "Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0.3\n",
            "lib/yaml/__init__.py": "here = True\n",
            "yaml/_yaml.pyx": "",
        }.items():
            place = tmp_path / "one"
            place.write_text(text)
            archive.add(place, f"pyyaml-6.0.3/{name}")
    build.plain_wheel(source, tmp_path)
    (made,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        assert archive.read("yaml/__init__.py") == b"here = True\n"
        assert not [name for name in archive.namelist() if name.endswith(".pyx")]
    entry = build.entry_of(made)
    assert (entry["name"], entry["version"], entry["imports"]) == ("pyyaml", "6.0.3", ["yaml"])


def test_the_notebook_runs_and_is_clean_of_outputs() -> None:
    cells = [cell for cell in json.loads(START.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    shown: list[Any] = []
    names = {"display": shown.append, "print": shown.append}
    for cell in cells:
        exec(compile("".join(cell["source"]), START.name, "exec"), names)  # noqa: S102 - our own notebook
    mistakes, answer = shown
    assert len(mistakes.problems) == 2
    assert list(answer) == ["sanctions", "tariffs", "both", "withdrawal"]


@pytest.mark.skipif(not (SITE / "lab" / "index.html").exists(), reason="made by python docs/lite/build.py")
class TestSite:
    """The site in a browser, with nothing that comes from another machine."""

    pytestmark = MARKS

    def test_scenarios_are_loaded_checked_and_shown(self, tmp_path: Path) -> None:
        port = free_port()
        command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(SITE)]
        with (tmp_path / "server.log").open("w") as log:
            server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
                    break
                time.sleep(0.1)
            with page_at(f"http://127.0.0.1:{port}/lab/index.html?path=start.ipynb") as page:
                page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
                page.get_by_text("Python (Pyodide) |").wait_for()
                page.get_by_role("menuitem", name="Run", exact=True).click()
                page.get_by_text("Run All Cells", exact=True).click()
                outputs = page.locator(".jp-OutputArea-output")
                outputs.nth(2).wait_for(timeout=240_000)
                model, mistakes, answer = (output.inner_text() for output in outputs.all())
        finally:
            server.terminate()
            server.wait(30)
        assert "The Defense Secretary" in model or "final_say: pert(10%, 30%, 60%)" in model
        assert "'likly' is not a word of the scale 'icd203'; did you mean 'likely'?" in mistakes
        numbers = list((SITE / "static" / "pyodide").glob("numpy-*.whl"))
        assert ("compare of ukraine-2025-08" if numbers else "made without numpy") in answer
