"""How long a report takes, and how large it is: ``python benchmarks/reporting.py``.

The page of the largest bundled scenario is made in turn with its tree alone, pair by pair, so that a machine that drifts slows both. Each
time is that of a model that nothing was asked of before, in processor time; libraries are loaded before.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

import scenarios as sc
from scenarios.plots.saving import picture

if TYPE_CHECKING:
    from collections.abc import Callable

NAME, ROUNDS = "ukraine-2025-08", 5


def spent(ask: Callable[[sc.Scenario], object]) -> float:
    """Return the processor time of a first question."""
    model = sc.load(NAME)
    gc.collect()
    began = time.process_time()
    ask(model)
    return time.process_time() - began


def tree(model: sc.Scenario) -> bytes:
    return picture(sc.draw(model), "svg")


def main() -> None:
    size = len(sc.report(sc.load(NAME)))
    pairs = [(spent(sc.report), spent(tree)) for _ in range(ROUNDS)]
    took = statistics.median(page for page, _ in pairs)
    ratio = statistics.median(page / picture for page, picture in pairs)
    print(
        f"report of {NAME}: {size:,} bytes; {took:.2f} s, {ratio:.1f} times its tree alone (medians of {ROUNDS} pairs)"
    )


if __name__ == "__main__":
    main()
