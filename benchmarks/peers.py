"""The engine beside its peers: ``python benchmarks/peers.py``, with the extra `bench` installed.

First all must agree, to 1e-9. Then each peer is timed in turns with the engine (engine, peer, engine, peer …), and the
median of the ratios counts. Everything runs on one thread.
"""

from __future__ import annotations

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_threads] = "1"

import argparse
import gc
import json
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

import scenarios as sc
from adapters import Absent, Builder, Peer, Unfit
from contests import CONTESTS, Contest, answer_of
from measuring import Pairs, in_pairs

PEERS = ("pyagrum", "pgmpy", "pygambit", "icepool", "lea", "numba")


@dataclass(frozen=True, slots=True)
class Line:
    """One peer in one contest: how it fared, or why it did not take part."""

    contest: str
    peer: str
    kind: str
    least: float | None
    pairs: Pairs | None = None
    made_ready: float = 0
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.least is None or self.pairs is None:
            return ""
        return "ok" if self.pairs.ratio >= self.least else "MISSED"


def must_agree(contest: Contest, builder: Builder, peer: Peer) -> None:
    """Refuse to time a peer that comes to other numbers."""
    want = contest.answer if peer.of is None else answer_of(peer.of)
    if peer.payoffs is not None:
        want = want @ peer.payoffs
    got = peer.read(peer.run())
    if want.ndim == 3:  # draws last, and perhaps only the first few of them
        want = want[..., : got.shape[-1]]
    if got.shape != want.shape or not np.allclose(got, want, rtol=0, atol=1e-9):
        message = f"{contest.name}: {builder.name} does not agree: shape {got.shape}, expected {want.shape}"
        if got.shape == want.shape:
            message += f", apart by {np.abs(got - want).max():.2g}"
        raise SystemExit(message)


def measured(contest: Contest, builder: Builder, budget: float) -> Line:
    known = (contest.name, builder.name, builder.kind, builder.least)
    try:
        start = time.perf_counter()
        peer = builder.make()
        ready = time.perf_counter() - start
    except (Absent, Unfit) as error:
        return Line(*known, note=str(error))
    must_agree(contest, builder, peer)
    pairs = in_pairs(contest.yardstick, peer.run, share=peer.share, budget=budget, before=contest.before)
    return Line(*known, pairs, ready, peer.note)


def shown(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def report(line: Line) -> None:
    if line.pairs is None:
        print(f"  {line.peer:<44} -- {line.note}", flush=True)
        return
    spread = f"({line.pairs.lowest:.3g} to {line.pairs.highest:.3g})"
    bar = "" if line.least is None else f">= {line.least:g} x  {line.verdict}"
    note = f"  [{line.note}]" if line.note else ""
    print(
        f"  {line.peer:<44} {shown(line.pairs.peer):>9} {line.pairs.ratio:>8.3g} x {spread:<18} {bar}{note}", flush=True
    )


def compete(names: list[str], budget: float) -> list[Line]:
    lines: list[Line] = []
    for name in names:
        contest = CONTESTS[name]()
        print(f"\n{contest.name}: {contest.what}", flush=True)
        mine: list[Line] = []
        for builder in contest.builders:
            mine.append(measured(contest, builder, budget))
            report(mine[-1])
            gc.collect()
        own = [line.pairs.yardstick for line in mine if line.pairs]
        if own:
            print(f"  {'scenarios':<44} {shown(float(np.median(own))):>9}")
        lines += mine
    return lines


def machine() -> str:
    found = []
    for name in PEERS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    return f"Python {sys.version.split()[0]}, numpy {np.__version__}, scenarios {sc.__version__}; {', '.join(found)}; one thread"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=CONTESTS, default=list(CONTESTS), help="these contests only")
    parser.add_argument("--budget", type=float, default=2.0, help="seconds for each peer (five pairs at least)")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    chosen = parser.parse_args()
    start = time.perf_counter()
    print(machine())
    print("ratio: the peer's time over ours, the median of pairs (lowest to highest)")
    lines = compete(chosen.only, chosen.budget)
    if chosen.json:
        rows = [asdict(line) | {"verdict": line.verdict} for line in lines]
        chosen.json.write_text(json.dumps({"machine": machine(), "lines": rows}, indent=1))
    print(f"\ntook {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
