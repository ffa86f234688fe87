"""Make a site on which scenarios run in the reader's browser: JupyterLite, Pyodide and this library, all in one folder.

Run ``python docs/lite/build.py`` with the extra ``lite`` and npm; ``python -m http.server`` in the folder serves it. What a page of the site asks
for, it asks of the site itself. Compiled packages are taken where the Python package index has them for Pyodide (pydantic-core); others,
numpy first of all, come in a full distribution of Pyodide: ``--wheels FOLDER`` adds them from there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PYTHON = "3.14"
"""What the Pyodide of jupyterlite-pyodide-kernel 0.8 runs."""
PLATFORM = "pyemscripten_2026_0_wasm32"
"""The tag of compiled wheels that this Pyodide takes (PEP 783)."""

# What the kernel needs of the distribution, and what the library needs; the last two keep their versions together.
PACKAGES = ["micropip", "packaging", "ipython<10", "asttokens", "decorator", "executing", "jedi", "parso", "matplotlib-inline", "prompt-toolkit",
    "pure-eval", "pygments", "ipython-pygments-lexers", "six", "stack-data", "traitlets", "wcwidth", "comm", "tqdm", "annotated-types", "typing-extensions",
    "typing-inspection", "lazy-loader", "pydantic", "pydantic-core"]  # fmt: skip
# None of its wheels is for Pyodide, and without libyaml it is plain Python.
PLAIN = "pyyaml"


def fetch(folder: Path) -> None:
    """Fetch the wheels with pip, each alone, because their markers are about a browser and not about this machine."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    kind = ["--only-binary=:all:", "--platform", PLATFORM, "--python-version", PYTHON]
    subprocess.run([*pip, *kind, *PACKAGES], check=True)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([*pip[:-1], place, "--no-binary", PLAIN, PLAIN], check=True)
        (source,) = Path(place).glob("*.tar.gz")
        plain_wheel(source, folder)


def plain_wheel(source: Path, folder: Path) -> None:
    """Make a wheel of PyYAML's Python files."""
    with tarfile.open(source) as archive:
        root = source.name.removesuffix(".tar.gz")
        files = {
            member.name.removeprefix(f"{root}/lib/"): archive.extractfile(member).read()  # type: ignore[union-attr] # a file
            for member in archive
            if member.isfile() and member.name.startswith(f"{root}/lib/yaml/")
        }
        about = archive.extractfile(f"{root}/PKG-INFO").read()  # type: ignore[union-attr] # every source has one
    place = f"{root}.dist-info"
    files |= {
        f"{place}/METADATA": about,
        f"{place}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{place}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{place}/RECORD"]).encode()
    with zipfile.ZipFile(folder / f"{root}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)


def entry_of(wheel: Path) -> dict[str, Any]:
    """Return what Pyodide's list of packages says of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        about = Parser().parsestr(archive.read(metadata).decode())
    needs = [Requirement(text) for text in about.get_all("Requires-Dist", [])]
    browser = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}
    browser |= {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0"}
    tops = {name.partition("/")[0].removesuffix(".py") for name in names}
    return {
        "name": canonicalize_name(about["Name"]),
        "version": about["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": sorted({canonicalize_name(n.name) for n in needs if n.marker is None or n.marker.evaluate(browser)}),
        "unvendored_tests": False,
    }


def put_core(goal: Path, version: str) -> None:
    """Put Pyodide's core, from npm, into a folder: the interpreter and its standard library."""
    with tempfile.TemporaryDirectory() as place:
        command = ["npm", "pack", "--silent", f"pyodide@{version}"]
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
        (core,) = Path(place).glob("*.tgz")
        with tarfile.open(core) as archive:
            archive.extractall(place, filter="data")
        unused = shutil.ignore_patterns("*.map", "*.d.ts", "*.html")
        shutil.copytree(Path(place, "package"), goal, dirs_exist_ok=True, ignore=unused)


def put_wheels(goal: Path, wheels: Path, further: Path | None) -> list[str]:
    """Put wheels beside the core, and of the further ones those that are still needed; return what is lacking then."""
    spare = {entry["name"]: entry for entry in map(entry_of, sorted(further.glob("*.whl")))} if further else {}
    taken = {entry["name"]: (wheels, entry) for entry in map(entry_of, sorted(wheels.glob("*.whl")))}
    while True:
        lacking = {need for _, entry in taken.values() for need in entry["depends"]} - taken.keys()
        found = {name: (further, spare[name]) for name in lacking & spare.keys()}
        if not found:
            break
        taken |= found  # type: ignore[arg-type] # there is a folder, or nothing was found in it
    for folder, entry in taken.values():
        shutil.copy(folder / entry["file_name"], goal)
        entry["depends"] = [need for need in entry["depends"] if need in taken]
    lock = json.loads((goal / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] = {name: entry for name, (_, entry) in taken.items()}
    (goal / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return sorted(lacking)


def main() -> None:
    """Make the site."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "build" / "lite", help="the folder of the site")
    parser.add_argument("--wheels", type=Path, help="a folder of further wheels for Pyodide, such as numpy's")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work, wheels = Path(place, "site"), Path(place, "wheels")
        pyodide = work / "static" / "pyodide"
        shutil.copytree(HERE / "files", work / "files")
        wheels.mkdir()
        fetch(wheels)
        ours = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)]
        subprocess.run(ours, check=True)
        put_core(pyodide, PYODIDE_VERSION)
        lacking = put_wheels(pyodide, wheels, options.wheels)
        settings = {"litePluginSettings": {KERNEL: {"disablePyPIFallback": True}}}
        config = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
        (work / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")
        folders = [f"--lite-dir={work}", f"--output-dir={options.output.resolve()}"]
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--no-sourcemaps", *folders]
        subprocess.run(command, cwd=work, check=True)
    print(f"The site is in {options.output}; for Pyodide it lacks: {', '.join(lacking) or 'nothing'}.")


if __name__ == "__main__":
    main()
