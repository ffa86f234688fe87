"""The source holds nothing that could run what a file holds, start a program, or reach a network."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "scenarios"
MODULES = {"pickle", "marshal", "shelve", "dill", "subprocess", "socket", "urllib", "http", "requests", "ftplib", "smtplib", "ssl",
    "ctypes", "multiprocessing", "code", "codeop", "runpy", "pty"}  # fmt: skip
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
METHODS = {"os.system", "os.popen", "os.fork", "os.startfile", "yaml.load", "yaml.load_all", "yaml.unsafe_load",
    "yaml.unsafe_load_all", "yaml.full_load", "yaml.full_load_all"}  # fmt: skip
NAMES = {"UnsafeLoader", "CUnsafeLoader", "FullLoader", "CFullLoader", "Loader", "CLoader"}


def forbidden(text: str) -> list[str]:
    """Return what a module holds that could run a file's contents, start a program or reach a network."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found += [module] * (module.partition(".")[0] in MODULES)
            found += [alias.name for alias in node.names if alias.name in NAMES or f"{module}.{alias.name}" in METHODS]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            found.append(node.func.id)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            found += [name] * (name in METHODS or node.attr in NAMES or name.startswith(("os.exec", "os.spawn")))
        elif isinstance(node, ast.Constant) and node.value in NAMES:
            found.append(str(node.value))
    return found


# What is allowed, and why.
ALLOWED = {
    "classroom/extras.py": [
        "importlib.import_module(module)"
    ],  # jinja2, markdown_it, markupsafe or nbformat, by our own calls
    "evaluation/parallel.py": ["multiprocessing"],  # `executor=2` starts processes of this library
    # A scale makes frames and pictures as results do, in the layers above.
    "model/words.py": ["importlib.import_module('scenarios.results.vocabulary')"],
    # Results reach up to plots and out to an extra only when they are asked to; both names are written there.
    "results/extras.py": ["importlib.import_module('pandas')", "importlib.import_module('scenarios.plots')"],
}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_in_the_source_runs_what_a_file_holds(path: Path) -> None:
    name = str(path.relative_to(SOURCE))
    found = forbidden(path.read_text(encoding="utf-8"))
    assert [what for what in found if what not in ALLOWED.get(name, [])] == []


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from urllib.request import urlopen",
        "import subprocess as s",
        "eval('1')",
        "exec(x)",
        "compile(x, '', 'exec')",
        "__import__(name)",
        "importlib.import_module(name)",
        "import os\nos.system('x')",
        "from os import popen",
        "yaml.load(x, Loader=yaml.SafeLoader)",
        "yaml.unsafe_load(x)",
        "from yaml import full_load",
        "yaml.parse(x, Loader=yaml.Loader)",
        "getattr(yaml, 'CUnsafeLoader')",
        "os.execv(x, y)",
    ],
)
def test_what_the_source_may_not_hold_is_found(text: str) -> None:
    assert forbidden(text)
