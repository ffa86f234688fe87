"""Change the code in one place at a time, and see a test fail: `python mutation/run.py model files`; `--help` tells more.

`survivors.toml` lists the changes for which no test fails, each with the reason. A survivor that is not on the list is
a finding: the command names it and exits with 1. What is on the list is believed; `--again` asks about it too, and
names what a test now fails for.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import page
import tester
from mutants import Mutant, mutants

if TYPE_CHECKING:
    from pathlib import Path

BEGAN = time.monotonic()
TOLD = os.fdopen(os.dup(2), "w")  # forks are silent, but for this
LAYERS = ("model", "files", "graph", "evaluation")
# These test something else, or take long: the kit for property tests, pages, plots, other programs, measured times.
NOT_ASKED = ("benchmarks", "docs", "exports", "peers", "plots", "properties", "site", "source", "testing")
# These ask the engine; what the language gets wrong, faster tests find.
OF_THE_ENGINE = ("cli", "engine", "graph", "oracle", "question", "results")
ENGINE = ("graph", "evaluation")


def tell(text: str) -> None:
    """Say what is being done."""
    print(f"{time.monotonic() - BEGAN:6.0f} s  {text}", file=TOLD, flush=True)


def files_of(names: list[str]) -> list[str]:
    """Return the source files of layers, folders or files, as they stand below `src/scenarios`."""
    found: list[Path] = []
    for name in names:
        path = tester.SOURCE / name
        some = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        found += [file for file in some if file.is_file()]
        if not found or not some:
            message = f"no such module: {name}; name a layer, a folder or a file of src/scenarios"
            raise SystemExit(message)
    return list(dict.fromkeys(str(file.relative_to(tester.SOURCE)) for file in found))


def test_files(files: list[str], also: list[str]) -> list[str]:
    """Return the test files and the folders of doctests that are asked."""
    left_out = NOT_ASKED + (() if any(name.startswith(ENGINE) for name in files) else OF_THE_ENGINE)
    ours = [path for path in (tester.ROOT / "tests").glob("test_*.py") if not path.stem[5:].startswith(left_out)]
    return [*map(str, sorted(ours)), *also, *(str(tester.SOURCE / layer) for layer in LAYERS)]


def answers(
    found: list[Mutant], tests: list[str], known: set[tuple[str, ...]], *, seconds: float, quick: bool
) -> list[str | None]:
    """Return for each mutant the test that fails, or None."""
    asked = {i: mutant for i, mutant in enumerate(found) if mutant.key not in known}
    told, usual, modules = tester.warm(asked, tests, tell, seconds)
    left = {i: mutant for i, mutant in asked.items() if told.get(i) is None and not (quick and i in told)}
    told |= tester.cold(left, tests, usual, modules, tell, seconds)
    return [told.get(i) for i in range(len(found))]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Change the code in one place at a time, and see a test fail.")
    parser.add_argument("modules", nargs="*", default=LAYERS, help=f"layers or files (default: {' '.join(LAYERS)})")
    parser.add_argument(
        "--also", nargs="*", default=[], metavar="FILE", help="test files to ask besides the usual ones"
    )
    parser.add_argument("--again", action="store_true", help="ask also about the survivors that are on the list")
    parser.add_argument(
        "--seconds",
        type=float,
        default=tester.ENOUGH,
        metavar="N",
        help=f"most seconds of tests for one mutant, the likeliest first (default: {tester.ENOUGH:.0f})",
    )
    parser.add_argument("--list", action="store_true", help="also print each mutant and the test that fails")
    parser.add_argument(
        "--quick", action="store_true", help="believe the warm process: do not ask twice about new survivors"
    )
    parser.add_argument("--write", action="store_true", help="write docs/mutation.md and put new survivors on the list")
    asked = parser.parse_args()
    files = files_of(list(asked.modules))
    found = [mutant for name in files for mutant in mutants(tester.SOURCE / name, name)]
    tell(f"{len(found)} mutants of {len(files)} files")
    known = page.listed()
    told = answers(
        found,
        test_files(files, asked.also),
        set() if asked.again else set(known),
        seconds=asked.seconds,
        quick=asked.quick,
    )
    if asked.list:
        for mutant, test in zip(found, told, strict=True):
            print(f"{mutant}: {test or 'survived'}")
    counts = {
        name: Counter(test is None for m, test in zip(found, told, strict=True) if m.file == name) for name in files
    }
    survived = list(dict.fromkeys(m.key for m, test in zip(found, told, strict=True) if test is None))
    for name, count in counts.items():
        late = sum(test == tester.LOST for m, test in zip(found, told, strict=True) if m.file == name)
        print(
            f"{name:28} {count[False]:5} killed ({late} by time or memory) {count[True]:4} survived  {page.share(count)}"
        )
    whole = sum(counts.values(), Counter())
    print(f"{'all':28} {whole[False]:5} killed {whole[True]:4} survived  {page.share(whole)}")
    for key in survived:
        print(f"survived: {' | '.join(key)}: {known.get(key) or 'NEW'}")
    gone = [key for key in known if key[0] in files and key not in survived]
    for key in gone:
        print(f"on the list, but a test fails for it or it is no more: {' | '.join(key)}")
    if asked.write:
        kept = {key: why for key, why in known.items() if key not in gone}
        page.write({**kept, **{key: kept.get(key, "") for key in survived}}, counts)
    return int(bool(gone) or any(not known.get(key) for key in survived))


if __name__ == "__main__":
    sys.exit(main())
