"""Simulated paths of B1: what each costs, kept, counted, or written to a file."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Literal

import numpy as np

import scenarios as sc
from measuring import line, median_time, megabytes, paired
from workloads import two_stage_history

__all__ = ["SURE", "agree", "table", "weighed", "writing"]

PATHS = 10_000_000
SURE = 1 - 1e-9


def weighed() -> sc.Scenario:
    """Return B1 with its options equally likely, so that paths can be walked from the start."""
    doc = two_stage_history()
    doc["nodes"]["policy"]["weights"] = "equal"
    return sc.Scenario.model_validate(doc)


def agree(model: sc.Scenario, detail: Literal["walks", "outcomes"], paths: int) -> None:
    exact, found = sc.forecast(model).probabilities, sc.simulate(model, paths, detail=detail)
    assert np.abs(found.frequencies().probabilities - exact).max() < found.margin(SURE)


def table() -> None:
    model = weighed()
    details: dict[Literal["walks", "outcomes"], str] = {
        "walks": "all branches of each",
        "outcomes": "only the outcome of each",
    }
    for detail, what in details.items():
        agree(model, detail, PATHS)
        once = median_time(lambda detail=detail: sc.simulate(model, PATHS, detail=detail), rounds=5)  # type: ignore[misc]
        line(f"10 million simulated paths of B1, {what}: each", 1e9 * once / PATHS, "ns", None)
    many, few, ratio = paired(
        lambda: sc.simulate(model, 10**12, detail="counts"),
        lambda: sc.simulate(model, 10**6, detail="counts"),
        rounds=15,
        repeats=10,
    )
    line(f"10^12 simulated paths of B1, counted, against 10^6 ({1e3 * few:.2g} ms)", ratio, "x", 1.5)
    line("10^12 simulated paths of B1, counted", 1e3 * many, "ms", None)


def writing(suffix: str) -> dict[str, float]:
    """Write walks to a file; the caller gives this a process of its own, for its memory."""
    model = weighed()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        sc.simulate(model, PATHS, to=Path(folder, f"walks.{suffix}"))
        return {"time": time.perf_counter() - start, "memory": megabytes()}
