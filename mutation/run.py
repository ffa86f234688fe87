"""Change the code in one place at a time, and see a test fail: `python mutation/run.py model files`; `--help` tells more.

`survivors.toml` lists the changes for which no test fails, each with the reason. A survivor that is not on the list is
a finding: the command names it and exits with 1. What is on the list is believed; `--again` asks about it too, and
names what a test now fails for.
"""

from __future__ import annotations

import argparse
import os
import random
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
# Which test files ask about what: how their names begin after `test_`. Others lead here as well, by longer ways.
OF_THE_LANGUAGE = (
    "classical",
    *("control", "correlation", "corpus", "damaged", "displays", "errors", "evidence", "file", "files", "hostile"),
    *("judgement", "language", "limits", "many", "messages", "mistakes", "models", "normal", "objectives"),
    *("quantities", "records", "resolutions", "rows", "saving", "scale", "schema", "score_res", "shapes", "weights"),
    "words",
)
OF_THE_ENGINE = (
    *("bounds", "control", "correlation", "decision", "derivatives", "engine", "ensemble", "graph", "information"),
    *("language", "layouts", "models", "normal", "objectives", "oracle", "passes", "programs", "question", "results"),
    *("risk", "rollback", "rows", "seed", "shapes", "simulate", "strategies", "tally", "tornado", "weights"),
)
ENGINE = ("graph", "evaluation")
NOT_ASKED = "(not asked: not on the list)"


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
    engine = [name.startswith(ENGINE) for name in files]
    begin = (OF_THE_ENGINE if any(engine) else ()) + (() if all(engine) else OF_THE_LANGUAGE)
    ours = [path for path in (tester.ROOT / "tests").glob("test_*.py") if path.stem[5:].startswith(begin)]
    return [*map(str, sorted(ours)), *also, *(str(tester.SOURCE / layer) for layer in tester.LAYERS)]


def answers(asked: dict[int, Mutant], tests: list[str], *, seconds: float, quick: bool) -> dict[int, str | None]:
    """Return for each mutant the test that fails, or None."""
    told, usual, modules, killed = tester.warm(asked, tests, tell, seconds)
    left = {i: mutant for i, mutant in asked.items() if told.get(i) is None and not (quick and i in told)}
    told |= tester.cold(left, tests, usual, modules, killed, tell, seconds, quick=quick)
    return told


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Change the code in one place at a time, and see a test fail.")
    parser.add_argument(
        "modules", nargs="*", default=tester.LAYERS, help=f"layers or files (default: {' '.join(tester.LAYERS)})"
    )
    parser.add_argument(
        "--also", nargs="*", default=[], metavar="FILE", help="test files to ask besides the usual ones"
    )
    parser.add_argument("--tests", nargs="*", metavar="FILE", help="test files to ask instead of the usual ones")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true", help="ask also about the survivors that are on the list")
    which.add_argument(
        "--only", action="store_true", help="ask about the survivors on the list alone, after a new test"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=tester.ENOUGH,
        metavar="N",
        help=f"most seconds of tests for one mutant, the likeliest first (default: {tester.ENOUGH:.0f})",
    )
    parser.add_argument("--list", action="store_true", help="also print each mutant and the test that fails")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="do not ask twice about new survivors, and only the likeliest test files about what is computed once",
    )
    parser.add_argument("--sample", type=int, metavar="N", help="ask only N of all changes, drawn at random")
    parser.add_argument("--write", action="store_true", help="write docs/mutation.md and put new survivors on the list")
    asked = parser.parse_args()
    if asked.sample and asked.write:
        parser.error("a sample is no count of all: leave out --sample or --write")
    files = files_of(list(asked.modules))
    found = [mutant for name in files for mutant in mutants(tester.SOURCE / name, name)]
    tell(f"{len(found)} mutants of {len(files)} files")
    if asked.sample:
        found = random.Random(0).sample(found, min(asked.sample, len(found)))  # noqa: S311 - no secret
    known = page.listed()
    chosen = {i: m for i, m in enumerate(found) if asked.again or (m.key in known) == asked.only}
    tests = asked.tests or test_files(files, asked.also)
    answer = answers(chosen, tests, seconds=asked.seconds, quick=asked.quick)
    told = [answer.get(i) if i in chosen else NOT_ASKED if asked.only else None for i in range(len(found))]
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
    gone = [] if asked.sample else [key for key in known if key[0] in files and key not in survived]
    for key in gone:
        print(f"on the list, but a test fails for it or it is no more: {' | '.join(key)}")
    if asked.write:
        now = page.listed()  # also what was written meanwhile
        kept = {key: why for key, why in now.items() if key[0] not in files or key in survived}
        page.write({**kept, **{key: now.get(key, known.get(key, "")) for key in survived}}, counts)
    return int(bool(gone) or any(not known.get(key) for key in survived))


if __name__ == "__main__":
    sys.exit(main())
