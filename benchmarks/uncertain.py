"""Ensembles beside other ways to the same numbers: ``python benchmarks/uncertain.py``, with the extra `bench` installed.

The scenario is B1, each of its rows with a Dirichlet distribution around it. Each way is first held to the exact answer at the
rows' means, by Hoeffding's bound; then it is timed in turns with `ensemble`, and the median of the ratios counts.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import math
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
from adapters import Absent, agrum, package
from adapters.networks import history_network
from measuring import in_pairs
from ours import rows_of_slots
from scenarios.graph import Program
from scenarios.sampling import BLOCK, Sampler
from scenarios.sampling.rows import Dirichlet
from tables import number, shown
from workloads import two_stage_history

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[Any]
SAMPLES, MANY, SOME, FEW, CONFIDENCE = 12_288, 65_536, 1024, 32, 10


def uncertain() -> sc.Scenario:
    """B1 with a Dirichlet distribution on each row."""
    doc = two_stage_history()
    for node in doc["nodes"].values():
        if node["kind"] == "chance":
            node["confidence"] = CONFIDENCE
            node["when"] = [{**rule, "confidence": CONFIDENCE} for rule in node["when"]]
    return sc.Scenario.model_validate(doc)


def three_nodes() -> sc.Scenario:
    """Three ternary nodes, each row with a Dirichlet distribution."""
    row = {"a": 3, "b": 5, "c": 2}
    last = {"good": 2, "fair": 5, "bad": 3}
    return sc.Scenario.model_validate(
        {
            "format": "scenarios/1",
            "scenario": "three-nodes",
            "nodes": {
                "first": {
                    "kind": "chance",
                    "branches": dict.fromkeys(row),
                    "weights": row,
                    "confidence": 10,
                    "next": "second",
                },
                "second": {
                    "kind": "chance",
                    "branches": dict.fromkeys(row),
                    "weights": row,
                    "confidence": 10,
                    "when": [{"if": {"first": "a"}, "weights": {"a": 6, "b": 3, "c": 1}, "confidence": 6}],
                    "next": "third",
                },
                "third": {
                    "kind": "chance",
                    "branches": dict.fromkeys(last),
                    "weights": last,
                    "confidence": 10,
                    "when": [{"if": {"second": "a"}, "weights": {"good": 6, "fair": 3, "bad": 1}, "confidence": 6}],
                },
            },
            "outcomes": dict.fromkeys(last),
        }
    )


def merged_by_hand(rows: dict[str, Floats]) -> Floats:
    """Return options × outcomes × draws from rows with the draws last, where what leads to the same is added up first."""
    mass = rows["gate"][:, :, None] * rows["first"]
    mass = mass[:, :, :, None] * rows["second"]
    third = np.einsum("ogfsd,ogfstd->ogftd", mass, rows["third"])
    calm = np.einsum("ogfd,ogfed->oed", third[:, :, :, :2].sum(axis=3), rows["calm"])
    storm = np.einsum("ogfd,ogfed->oed", third[:, :, :, 2], rows["storm"])
    return np.concatenate([calm, storm], axis=1)


class Ways:
    """Ways to draw and evaluate; each returns options × outcomes × draws."""

    def __init__(self) -> None:
        self.model = uncertain()
        self.program = Program(self.model)
        sampler = Sampler(self.program)
        rows = [
            sampler.sources[judgement.address] for judgement in self.program.judgements if judgement.written is not None
        ]
        self.shapes = [row.shapes for row in rows if isinstance(row, Dirichlet)]
        self.slots = [judgement.slots for judgement in self.program.judgements if judgement.written is not None]
        self.rng = np.random.Generator(np.random.PCG64DXSM(1))
        self.room = np.empty(BLOCK)
        self.blocks = SAMPLES // BLOCK

    def ours(self, samples: int = SAMPLES, **asked: Any) -> Floats:
        return sc.ensemble(self.model, samples=samples, seed=1, method="random", **asked).probabilities.transpose(
            1, 2, 0
        )

    def gammas(self) -> None:
        for _ in range(self.blocks):
            for shapes in self.shapes:
                for shape in shapes:
                    self.rng.standard_gamma(shape, out=self.room)

    def squigglepy(self, tree: Callable[[dict[str, Floats]], Floats], block: int = SAMPLES) -> Floats:
        """Draw with squigglepy, all at once as one would, or a block at a time; then a tree by hand."""
        sq = package("squigglepy")
        slots = np.empty((self.program.slots, block))
        found = []
        for _ in range(SAMPLES // block):
            for shapes, where in zip(self.shapes, self.slots, strict=True):
                slots[where] = np.asarray(sq.sample(sq.dirichlet(list(shapes)), block)).T
            found.append(tree(rows_of_slots(self.program, slots)))
        return np.concatenate(found, axis=2)

    def pyagrum(self, loop: Callable[..., Any]) -> tuple[Callable[[], object], float]:
        """Draw as we do, then ask pyAgrum draw by draw; the draws are few, and timed with it."""
        network = history_network(two_stage_history())
        slots = np.empty((self.program.slots, FEW))
        for shapes, where in zip(self.shapes, self.slots, strict=True):
            slots[where] = self.rng.dirichlet(shapes, FEW).T
        peer = loop(network, rows_of_slots(self.program, slots), FEW)
        got, want = peer.read(peer.run()), merged_by_hand(rows_of_slots(self.program, slots))
        assert np.allclose(got, want, rtol=0, atol=1e-9), "pyAgrum comes to other numbers"

        def run() -> None:
            for shapes in self.shapes:
                self.rng.dirichlet(shapes, FEW)
            peer.run()

        return run, FEW / SAMPLES

    def function(self, *, lists: bool = False) -> tuple[Callable[[], object], float]:
        """A model written as a function that is called once for each draw, as tools for any model do.

        It reads arrays, as numpy draws them, or lists, which are faster for plain Python.
        """
        shapes = self.named_shapes()

        def model() -> list[list[float]]:
            drawn = {name: {k: self.rng.dirichlet(s) for k, s in some.items()} for name, some in shapes.items()}
            if lists:
                return table_of({name: {k: row.tolist() for k, row in some.items()} for name, some in drawn.items()})
            return table_of(drawn)

        return model, 1 / SAMPLES

    def named_shapes(self) -> dict[str, dict[tuple[int, ...], tuple[float, ...]]]:
        """Return the shapes of each row by its node and what came before."""
        nodes = [("gate", 1), ("first", 2), ("second", 3), ("third", 4), ("calm", 3), ("storm", 3)]
        numbers = iter(self.shapes)
        return {name: {at: next(numbers) for at in np.ndindex(4, *[3] * (back - 1))} for name, back in nodes}

    def monaco(self) -> Floats:
        """Simulate the same function in monaco as its template does: its variables are single numbers, so a row is its gammas."""
        from scipy.stats import gamma  # noqa: PLC0415 - for this way alone

        mc = package("monaco")
        shapes = self.named_shapes()
        step = mc.SimFunctions

        def preprocess(case: Any) -> tuple[Any]:
            drawn = (variable.val for variable in case.invals.values())
            rows: dict[str, dict[tuple[int, ...], list[float]]] = {}
            for name, some in shapes.items():
                rows[name] = {}
                for at, shape in some.items():
                    gammas = [next(drawn) for _ in shape]
                    whole = sum(gammas)
                    rows[name][at] = [one / whole for one in gammas]
            return (rows,)

        def run(rows: Any) -> tuple[list[list[float]]]:
            return (table_of(rows),)

        def postprocess(case: Any, table: list[list[float]]) -> None:
            case.addOutVal("table", table, split=False)

        functions = {step.PREPROCESS: preprocess, step.RUN: run, step.POSTPROCESS: postprocess}
        simulation = mc.Sim(
            "b1", SOME, functions, samplemethod=mc.SampleMethod.RANDOM, seed=1, singlethreaded=True, verbose=False
        )
        for name, some in shapes.items():
            for at, shape in some.items():
                for k, a in enumerate(shape):
                    simulation.addInVar(name=f"{name}{at}{k}", dist=gamma, distkwargs={"a": float(a)})
        simulation.runSim()
        return np.array(simulation.outvars["table"].vals).transpose(1, 2, 0)


def along_axes(rows: dict[str, Floats]) -> Floats:
    """Return options × outcomes × draws from rows with the draws last: all leaves as one array, an axis for each event."""
    mass = rows["gate"][:, :, None] * rows["first"]
    mass = mass[:, :, :, None] * rows["second"]
    mass = mass[:, :, :, :, None] * rows["third"]
    calm = mass[:, :, :, :, :2, None] * rows["calm"][:, :, :, None, None]
    storm = mass[:, :, :, :, 2, None] * rows["storm"][:, :, :, None]
    return np.concatenate([calm.sum(axis=(1, 2, 3, 4)), storm.sum(axis=(1, 2, 3))], axis=1)


def leaf_by_leaf(rows: dict[str, Floats]) -> Floats:
    """Return options × outcomes × draws from rows with the draws last, as the tree is drawn."""
    return np.array(table_of(rows))


def table_of(rows: Any) -> list[list[Any]]:
    """Return options × outcomes of B1 from its rows, whose entries are numbers or arrays of draws."""
    table = []
    for option in range(4):
        outcomes = [0.0] * 6
        for gate in range(3):
            for first in range(3):
                for second in range(3):
                    for third in range(3):
                        mass = (
                            rows["gate"][option,][gate]
                            * rows["first"][option, gate][first]
                            * rows["second"][option, gate, first][second]
                            * rows["third"][option, gate, first, second][third]
                        )
                        end = rows["storm" if third == 2 else "calm"][option, gate, first]
                        for k in range(3):
                            outcomes[k + 3 * (third == 2)] += mass * end[k]
        table.append(outcomes)
    return table


def agree(name: str, model: sc.Scenario, found: Floats) -> None:
    """Refuse to time a way whose means are not the exact answer at the rows' means, which each path reads at most once."""
    exact = sc.compare(model).probabilities
    far = float(np.abs(found.mean(axis=2) - exact).max())
    bound = math.sqrt(math.log(2 * exact.size / 1e-9) / (2 * found.shape[2]))
    if not far < bound:
        raise SystemExit(f"{name} is off by {far:.2g}, which is over {bound:.2g}")


def told(name: str, ratio: float, spread: str, bar: str, *, met: bool | None) -> None:
    verdict = "" if met is None else "ok" if met else "MISSED"
    print(f"  {name:<46} {number(ratio):>8} x {spread:<18} {bar} {verdict}".rstrip(), flush=True)


def timed(ways: Ways, budget: float) -> None:
    """Time each way in turns with ours."""
    peers: list[tuple[str, Callable[[], object], float, float | None]] = [
        ("the gammas alone", ways.gammas, 1, 1 / 1.6),
        ("squigglepy's draws, 972 leaves by hand in numpy", partial(ways.squigglepy, along_axes), 1, 1.3),
        ("the same, leaf by leaf", partial(ways.squigglepy, leaf_by_leaf), 1, None),
        ("the same, merged by hand as the engine does", partial(ways.squigglepy, merged_by_hand), 1, None),
        ("the same in blocks", partial(ways.squigglepy, merged_by_hand, BLOCK), 1, None),
        ("a function of the model, draw by draw", *ways.function(), 100),
        ("the same, its rows made lists first", *ways.function(lists=True), None),
    ]
    try:
        peers.insert(5, ("pyAgrum as documented, draw by draw", *ways.pyagrum(agrum.documented_draws), 6))
        peers.insert(6, ("pyAgrum tuned, draw by draw", *ways.pyagrum(agrum.draws_by_engine), None))
    except Absent as error:
        print(f"  {error}")
    try:
        agree("monaco", ways.model, ways.monaco())
        peers.append(("monaco, a function of the model for each draw", ways.monaco, SOME / SAMPLES, 100))
    except Absent as error:
        print(f"  {error}")
    agree("ensemble", ways.model, ways.ours())
    agree("squigglepy", ways.model, ways.squigglepy(leaf_by_leaf))
    mine = 0.0
    for name, run, share, least in peers:
        pairs = in_pairs(ways.ours, run, share=share, budget=budget)
        spread = f"({number(pairs.lowest)} to {number(pairs.highest)})"
        bar = "" if least is None else f">= {least:.3g} x"
        told(name, pairs.ratio, spread, bar, met=None if least is None else pairs.ratio >= least)
        mine = pairs.yardstick
    print(f"  {'scenarios':<46} {shown(mine / SAMPLES):>9} a draw")


def threads(ways: Ways) -> None:
    """Time two threads beside one, by the clock on the wall; the bits must be the same."""
    with ThreadPoolExecutor(2) as pool:
        one = partial(ways.ours, samples=MANY, chunk=BLOCK)
        two = partial(one, executor=pool)
        assert two().tobytes() == one().tobytes()
        ratios = []
        for _ in range(9):
            start = time.perf_counter()
            one()
            middle = time.perf_counter()
            two()
            ratios.append((middle - start) / (time.perf_counter() - middle))
    spread = f"({number(min(ratios))} to {number(max(ratios))})"
    told("one thread over two", statistics.median(ratios), spread, ">= 1.5 x", met=statistics.median(ratios) >= 1.5)


def memory() -> None:
    """Print what a large ensemble takes beyond its answers, in a process of its own."""
    here = [sys.executable, __file__, "--memory"]
    more = float(subprocess.run(here, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - this file
    print(
        f"  memory beyond the answers of 200,000 draws: {more:.0f} MiB, of at most 64 {'ok' if more <= 64 else 'MISSED'}"
    )


def beyond() -> float:
    """Return the MiB that 200,000 draws take at most beyond the answers."""
    model = uncertain()
    sc.ensemble(model, samples=1, method="random")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = sc.ensemble(model, samples=200_000, method="random")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return after - before - found.probabilities.nbytes / 2**20


def errors() -> None:
    """Compare the errors of Sobol' points and random draws: of as many, and of as many as take the same time."""
    model = three_nodes()
    exact = sc.forecast(model)["good"]

    def error(method: Any, samples: int, seeds: int = 16) -> tuple[float, float]:
        start = time.process_time()
        found = [
            sc.ensemble(model, forecast=True, samples=samples, seed=s, method=method).mean("good")[""]
            for s in range(seeds)
        ]
        took = (time.process_time() - start) / seeds
        return math.sqrt(statistics.fmean((x - exact) ** 2 for x in found)), took

    error("sobol", 1024, 2)  # loads what it needs
    for samples in (1024, 8192, 65536):
        (even, slow), (loose, fast) = error("sobol", samples), error("random", samples)
        same = loose * math.sqrt(fast / slow)
        needed = samples * (loose / even) ** 2
        verdict = "" if samples != 8192 else f", >= 30 x {'ok' if loose >= 30 * even else 'MISSED'}"
        print(
            f"  {samples:>6,} draws of three nodes: error {even:.1e} with sobol, {loose:.1e} random, {number(loose / even)} x{verdict}; at "
            f"equal time {number(same / even)} x; random would take {number(needed)} draws"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=4.0, help="seconds for each way; five pairs are taken at least")
    parser.add_argument(
        "--memory", action="store_true", help="print the memory that is taken beyond the answers, and nothing else"
    )
    chosen = parser.parse_args()
    if chosen.memory:
        print(beyond())
        return
    ways = Ways()
    print(f"{SAMPLES:,} draws of {len(ways.shapes)} ternary Dirichlet rows of B1; ratios of the way's time over ours")
    timed(ways, chosen.budget)
    threads(ways)
    memory()
    errors()


if __name__ == "__main__":
    main()
