"""The speed table of the foundation: ``python benchmarks/foundation.py [--plot]``.

Everything runs on one thread. The machine drifts, so that what is compared is measured pair by pair, the two sides in
turn, and the median ratio counts. Before anything is timed, both sides must agree.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import gc
import importlib.util
import itertools
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
import walked
from measuring import line, median_time, megabytes, paired, seconds
from ours import block_pass, drawn, one_pass, rows_of_slots
from scenarios.evaluation.question import Question
from scenarios.graph import Program, best_estimates, bound, expand, probabilities
from workloads import binary_memory, chain, tree_file, two_stage_history

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
DRAWS, BLOCK = 10_000, 256
EVENTS = (15, 30, 60, 120, 240)
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "growth.png"


# --- Measuring ---------------------------------------------------------------------------------------


def fresh(doc: dict[str, Any], ask: Callable[[sc.Scenario], object], rounds: int = 7) -> float:
    """Return the median time of a first call: each time on a model that nothing was asked of before."""
    times = []
    for _ in range(rounds):
        model = sc.Scenario.model_validate(doc)
        gc.collect()
        times.append(seconds(lambda model=model: ask(model), 1))  # type: ignore[misc]
    return statistics.median(times)


def alone(task: str) -> dict[str, float]:
    """Run one of the tasks below in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--task", task]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this very file
    return json.loads(out)  # type: ignore[no-any-return]


# --- B1 and B4: rows that depend on history ---------------------------------------------------------------


def dense(gate: Floats, first: Floats, second: Floats, third: Floats, calm: Floats, storm: Floats) -> Floats:
    """B1 as an expert writes it in numpy: options × outcomes, from tables that are ready."""
    here = (gate[..., None] * first)[..., None] * second
    by_third = (here[..., None] * third).sum(axis=3).reshape(4, 9, 3)
    ending = np.empty((4, 2, 9))
    np.add(by_third[..., 0], by_third[..., 1], out=ending[:, 0])
    ending[:, 1] = by_third[..., 2]
    last = np.empty((4, 2, 9, 3))
    last[:, 0], last[:, 1] = calm.reshape(4, 9, 3), storm.reshape(4, 9, 3)
    return (ending[:, :, None] @ last).reshape(4, 6)


class DenseBlock:
    """The same for a block of draws, on the last axis, in work space that is used again."""

    def __init__(self, draws: int) -> None:
        self.two = np.empty((4, 3, 3, draws))
        self.three = np.empty((4, 3, 3, 3, draws))
        self.part = np.empty((4, 3, 3, 3, draws))
        self.ends = np.empty((4, 3, 3, 3, draws))
        self.out = np.empty((4, 6, draws))

    def __call__(
        self, gate: Floats, first: Floats, second: Floats, third: Floats, calm: Floats, storm: Floats
    ) -> Floats:
        np.multiply(gate[:, :, None], first, out=self.two)
        np.multiply(self.two[:, :, :, None], second, out=self.three)
        for k in range(3):
            # Mass of the third event's k-th branch: the sum over the second's.
            np.multiply(self.three, third[:, :, :, :, k], out=self.part)
            np.sum(self.part, axis=3, out=self.ends[:, :, :, k])
        np.add(self.ends[:, :, :, 0], self.ends[:, :, :, 1], out=self.ends[:, :, :, 0])
        for row, mass, table in ((0, self.ends[:, :, :, 0], calm), (3, self.ends[:, :, :, 2], storm)):
            np.multiply(mass[:, :, :, None], table, out=self.part)
            np.sum(self.part.reshape(4, 9, 3, -1), axis=1, out=self.out[:, row : row + 3])
        return self.out


def history() -> None:
    model = sc.Scenario.model_validate(two_stage_history())
    program = Program(model)
    plain = tuple(rows_of_slots(program, best_estimates(program).slots).values())
    once = one_pass(model, "policy")
    # A final state is an option and an outcome, in an order of its own; `compare` puts them in the file's.
    assert np.allclose(np.sort(once()), np.sort(dense(*plain), axis=None), rtol=0, atol=1e-14)
    assert np.allclose(sc.compare(model).probabilities, dense(*plain), rtol=0, atol=1e-14)
    mine, numpy, ratio = paired(once, lambda: dense(*plain), rounds=41, repeats=200)
    line("B1 one pass over a ready graph against bare numpy", ratio, "x", 2.5)
    line("B1 one pass over a ready graph", 1e6 * mine, "us", 60)
    line("B1 bare numpy", 1e6 * numpy, "us", None)
    line("B1 a whole compare call on a loaded model", 1e3 * median_time(lambda: sc.compare(model)), "ms", 0.3)
    line("B1 first compare call on a fresh model", 1e3 * fresh(two_stage_history(), sc.compare), "ms", None)
    draws(model, program)


def draws(model: sc.Scenario, program: Program) -> None:
    blocks = list(drawn(program, DRAWS, BLOCK))
    through = block_pass(model, "policy")
    work = {slots.shape[1]: DenseBlock(slots.shape[1]) for slots in blocks}

    def numpy(slots: Floats) -> Floats:
        return work[slots.shape[1]](*rows_of_slots(program, slots).values())

    for slots in (blocks[0], blocks[-1]):
        assert np.allclose(through(slots), numpy(slots), rtol=0, atol=1e-13)
    mine, plain, ratio = paired(
        lambda: [through(slots) for slots in blocks], lambda: [numpy(slots) for slots in blocks], rounds=9, repeats=1
    )
    line("B4 10,000 weight vectors, each", 1e6 * mine / DRAWS, "us", 3)
    line("B4 bare numpy, each", 1e6 * plain / DRAWS, "us", None)
    line("B4 against bare numpy", ratio, "x", None)
    gc.collect()
    tracemalloc.start()
    for slots in blocks:
        through(slots)
    line("B4 peak memory beside the numbers given", tracemalloc.get_traced_memory()[1] / 2**20, "MiB", 32)
    tracemalloc.stop()


# --- B2 and B3: memory and chains ----------------------------------------------------------------------------


def remembering() -> dict[str, float]:
    model = sc.Scenario.model_validate(binary_memory())
    program = Program(model)
    start = time.perf_counter()
    graph = expand(program)
    expanded = time.perf_counter()
    tables = probabilities(graph, best_estimates(program))
    tabled = time.perf_counter()
    run = bound(graph, tables)
    assert abs(run().sum() - 1) < 1e-12
    once = median_time(run, rounds=9)
    return {"expand": expanded - start, "tables": tabled - expanded, "pass": once, "memory": megabytes()}


def looking_back(order: int) -> dict[str, float]:
    model = sc.Scenario.model_validate(chain(order=order))
    start = time.perf_counter()
    sc.compare(model)
    first = time.perf_counter() - start
    once = median_time(one_pass(model, "choice"), rounds=9)
    edges = Question(model, by="choice").prepared().graph.edges
    return {"first": first, "pass": once, "edges": edges, "memory": megabytes()}


def chains() -> None:
    line("B3 first compare call on a fresh model, expand included", 1e3 * fresh(chain(), sc.compare, 15), "ms", 15)
    line("B3 one pass", 1e3 * median_time(pass_over(60)), "ms", 2)
    # Nine back is what has the 13 million transitions that peers were measured on; six back is the stated workload.
    for task, what in (("looking_six_back", "six"), ("looking_nine_back", "nine")):
        far = alone(task)
        size = f"{far['edges'] / 1e6:.1f} M transitions"
        line(f"B3 looking {what} back ({size}), one pass", 1e3 * far["pass"], "ms", 120)
        line(f"B3 looking {what} back, peak of the whole process", far["memory"], "MiB", 200)
        line(f"B3 looking {what} back, first compare call", 1e3 * far["first"], "ms", None)


def pass_over(events: int) -> Callable[[], Floats]:
    """Return what makes one pass over a chain's graph, made ready."""
    return one_pass(sc.Scenario.model_validate(chain(events)), "choice")


def first_calls(*sizes: int) -> tuple[float, ...]:
    """Return the median times of first calls, one round of all sizes after the other."""
    documents = [chain(events) for events in sizes]
    rounds = [[fresh(doc, sc.compare, 1) for doc in documents] for _ in range(9)]
    return tuple(statistics.median(column) for column in zip(*rounds, strict=True))


def growth(*, plot: bool) -> None:
    passes = {events: pass_over(events) for events in EVENTS}
    for few, many in itertools.pairwise(EVENTS):
        two, one, ratio = paired(passes[many], passes[few], rounds=15, repeats=max(1, 600 // many))
        line(f"growth, one pass: {many} events against {few} ({1e3 * two:.2f}, {1e3 * one:.2f} ms)", ratio, "x", 2.5)
    firsts = dict(zip(EVENTS, first_calls(*EVENTS), strict=True))
    for few, many in itertools.pairwise(EVENTS):
        two, one = firsts[many], firsts[few]
        line(
            f"growth, first call: {many} events against {few} ({1e3 * two:.1f}, {1e3 * one:.1f} ms)",
            two / one,
            "x",
            2.5,
        )
    if plot:
        picture({"one pass": [median_time(passes[events]) for events in EVENTS], "first call": list(firsts.values())})


def picture(series: dict[str, list[float]]) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - only when a picture is asked for

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, ax = plt.subplots(figsize=(6.4, 4), layout="constrained")
    for (name, times), marker in zip(series.items(), "os", strict=True):
        shown = [1e3 * taken for taken in times]
        (drawn,) = ax.plot(EVENTS, shown, marker=marker, label=name)
        guide = [shown[-1] * events / EVENTS[-1] for events in EVENTS]
        ax.plot(EVENTS, guide, color=drawn.get_color(), linestyle=":", linewidth=1)
    ax.plot([], [], color="grey", linestyle=":", linewidth=1, label="proportional to the events")
    ax.set(xscale="log", yscale="log", xlabel="events, each looking two back", ylabel="milliseconds")
    ax.set_xticks(EVENTS, [str(events) for events in EVENTS])
    ax.minorticks_off()
    ax.set_title("Cost follows the scenario, not its paths: $3^{240}$ paths at the right end", loc="left", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, dpi=150)
    print(f"wrote {PICTURE}")


# --- Walked paths ----------------------------------------------------------------------------------------------


def walks() -> None:
    walked.table()
    for suffix in ("csv", "parquet") if importlib.util.find_spec("pyarrow") else ("csv",):
        written = alone(f"writing_{suffix}")
        line(f"10 million walks of B1 into a .{suffix}", written["time"], "s", None)
        line(f"10 million walks of B1 into a .{suffix}, peak of the whole process", written["memory"], "MiB", 300)


# --- Files and imports ---------------------------------------------------------------------------------------


def compiled() -> dict[str, float]:
    text = tree_file()
    start = time.perf_counter()
    model = sc.loads(text)
    loaded = time.perf_counter()
    Question(model).prepared()
    return {"load": loaded - start, "all": time.perf_counter() - start}


IMPORT = (
    "import numpy, pydantic, time, sys; start = time.perf_counter(); {work}; print(time.perf_counter() - start);"
    "assert not {{'matplotlib', 'pandas', 'scipy', 'yaml'}} & set(sys.modules), 'loads too much'"
)


def import_time(work: str) -> float:
    command = [sys.executable, "-c", IMPORT.format(work=work)]
    times = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - our own line
        for _ in range(5)
    ]
    return statistics.median(times)


TASKS: dict[str, Callable[[], dict[str, float]]] = {
    "remembering": remembering,
    "looking_six_back": lambda: looking_back(6),
    "looking_nine_back": lambda: looking_back(9),
    "compiled": compiled,
    "writing_csv": lambda: walked.writing("csv"),
    "writing_parquet": lambda: walked.writing("parquet"),
}


def table(*, plot: bool) -> None:
    """Measure and print all lines."""
    history()
    memory = alone("remembering")
    line("B2 expand 2^20 states", memory["expand"], "s", 2)
    line("B2 branch probabilities", memory["tables"], "s", None)
    line("B2 one pass", 1e3 * memory["pass"], "ms", 60)
    line("B2 peak of the whole process", memory["memory"], "MiB", 500)
    chains()
    growth(plot=plot)
    walks()
    files = [alone("compiled") for _ in range(3)]
    line("files: 10,000 nodes load, check and compile", statistics.median(run["all"] for run in files), "s", 2)
    line("import scenarios, beyond numpy and pydantic", import_time("import scenarios"), "s", 0.15)
    ready = "import scenarios; scenarios.Scenario, scenarios.compare, scenarios.load"
    line("import scenarios, models and engine loaded", import_time(ready), "s", None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", action="store_true", help=f"write {PICTURE.name}")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        print(json.dumps(TASKS[chosen.task]()))
        return
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, scenarios {sc.__version__}, one thread")
    start = time.perf_counter()
    table(plot=chosen.plot)
    print(f"took {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
