"""The whole speed table, beside peers: ``python benchmarks/peers.py``, with the extra `bench` installed.

First the foundation's table with its growth plot, then one contest for each workload. In a contest all must agree first, to
1e-9; then each peer is timed in turns with the engine (engine, peer, engine, peer …), and the median of the ratios
counts. Everything runs on one thread. A peer that is not installed is left out, and said so.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["NUMBA_NUM_THREADS"] = "1"

import argparse
import gc
import json
import sys
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import foundation
import scenarios as sc
from adapters import Absent, Builder, Unfit
from contests import CONTESTS, Contest, must_agree
from measuring import in_pairs
from tables import Line, page_with, plain, shown, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = ("pyagrum", "pgmpy", "pygambit", "icepool", "lea", "numba")
PAGE = Path(__file__).parents[1] / "docs" / "speed.md"


def measured(contest: Contest, builder: Builder, budget: float) -> Line:
    known = (contest.name, contest.what, builder.name, builder.kind, builder.least)
    try:
        peer = builder.make()
    except (Absent, Unfit) as error:
        return Line(*known, note=str(error))
    must_agree(contest, builder, peer)
    pairs = in_pairs(contest.yardstick, peer.run, share=peer.share, budget=budget, before=contest.before)
    smaller = f"measured at 1/{1 / peer.share:.0f} of the size, and multiplied" if peer.of else ""
    return Line(*known, pairs, "; ".join(filter(None, (peer.note, smaller))))


def compete(names: Sequence[str], budget: float) -> list[Line]:
    """Run the contests, and print each line as it comes."""
    lines: list[Line] = []
    for name in names:
        contest = CONTESTS[name]()
        print(f"\n{contest.name}: {contest.what}", flush=True)
        mine: list[Line] = []
        for builder in contest.builders:
            mine.append(measured(contest, builder, budget))
            print(plain(mine[-1]), flush=True)
            gc.collect()
        own = [line.pairs.yardstick for line in mine if line.pairs]
        if own:
            print(f"  {'scenarios':<44} {shown(float(np.median(own))):>9}")
        lines += mine
    return lines


def machine() -> str:
    """Return what was measured with what."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return f"Python {sys.version.split()[0]}, numpy {np.__version__}, scenarios {sc.__version__}, {', '.join(found)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=CONTESTS, help="these contests, without the foundation's table")
    parser.add_argument(
        "--budget", type=float, default=2.0, help="seconds for each peer; five pairs are taken at least"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results of the contests to this file")
    parser.add_argument("--page", action="store_true", help=f"write them into docs/{PAGE.name}")
    chosen = parser.parse_args()
    start = time.perf_counter()
    print(f"{machine()}; one thread")
    if not chosen.only:
        foundation.table(plot=True)
    print("\nRatios are the peer's time over ours: the median of pairs, and the lowest to the highest.")
    lines = compete(chosen.only or list(CONTESTS), chosen.budget)
    print(f"\n{summary(lines)}")
    if chosen.json:
        rows = [asdict(line) | {"verdict": line.verdict} for line in lines]
        chosen.json.write_text(json.dumps({"machine": machine(), "lines": rows}, indent=1) + "\n", encoding="utf-8")
    if chosen.page:
        PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), lines, machine()), encoding="utf-8")
    print(f"took {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
