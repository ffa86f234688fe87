"""How fast an answer is differentiated: ``python benchmarks/sensitivity.py``; pyAgrum is measured where the extra `bench` is installed.

The scenario is B1. A tornado moves each of its weights to both ends, and is compared with a plain evaluation (new weights to the
answer of every option), with running bare numpy again for each end, and with a loop over pyAgrum's engine. Then Sobol' indices,
with a Dirichlet distribution on each row.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
from adapters import Absent, agrum
from adapters.networks import history_network
from foundation import dense
from measuring import in_pairs, line, median_time
from ours import rows_of_slots
from scenarios.analysis.sensitivity.decomposition import exact_indices, first_orders
from scenarios.analysis.sensitivity.response import Response
from scenarios.analysis.sensitivity.uncertain import uncertain_in
from scenarios.evaluation.question import Question
from scenarios.graph import Program, best_estimates, forward, probabilities
from scenarios.sampling import Sampler
from uncertain import uncertain
from workloads import two_stage_history

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[Any]
SWING, FEW = 0.5, 24


def plain_evaluation(model: sc.Scenario) -> Callable[[], Floats]:
    """Return what turns the weights of rows into the answer of every option."""
    question = Question(model, by="policy")
    ready = question.prepared()
    belief = best_estimates(ready.graph.program)
    fixed = question.tables(ready)
    decision = ready.spots[ready.graph.program.variables["policy"]]

    def run() -> Floats:
        tables = probabilities(ready.graph, belief)
        for i in decision:
            tables[i] = fixed[i]
        return question.totals(ready, forward(ready.graph, tables))

    return run


def in_numpy(model: sc.Scenario) -> Callable[[], list[float]]:
    """Return what runs bare numpy again for each end, rows and ends made ready."""
    program = Program(model)
    tables = rows_of_slots(program, best_estimates(program).slots.copy())
    views = list(tables.values())
    first: dict[str, int] = {}
    every = []
    for judgement in program.judgements:
        node = judgement.address.partition("[")[0]
        first.setdefault(node, judgement.slots.start)
        if judgement.written is not None:
            row = tables[node].reshape(-1, 3)[(judgement.slots.start - first[node]) // 3]
            for k, p in enumerate(row.tolist()):
                for to in (p * (1 - SWING), p + SWING * (1 - p)):
                    new = row * ((1 - to) / (row.sum() - p))
                    new[k] = to
                    every.append((row, row.copy(), new))

    def run() -> list[float]:
        found = []
        for row, now, new in every:
            row[:] = new
            found.append(float(dense(*views)[0, 0]))
            row[:] = now
        return found

    return run


def in_pyagrum(model: sc.Scenario) -> Callable[[], list[float]]:
    """Return what makes an engine over a network that is ready, for a few of the ends: the change of a table is free of charge."""
    network = history_network(two_stage_history())
    peer = agrum.renewed(network)
    wanted = sc.compare(model)["sanctions"]["o1"]

    def run() -> list[float]:
        return [float(peer.read(peer.run())[0, 0]) for _ in range(FEW)]

    assert np.allclose(run(), wanted, rtol=0, atol=1e-9)
    return run


def tornado() -> None:
    model = sc.Scenario.model_validate(two_stage_history())
    bars = sc.tornado(model, "o1", swing=SWING)
    by_address = {address: bars[address] for address in bars}
    rerun = in_numpy(model)
    found = np.array(rerun()).reshape(-1, 2)
    program = Program(model)
    names = [f"{j.address}.{b}" for j in program.judgements if j.written is not None for b in j.branches or ()]
    mine = np.array([[by_address[n].at_low["sanctions"], by_address[n].at_high["sanctions"]] for n in names])
    assert np.abs(mine - found).max() < 1e-12
    evaluation = plain_evaluation(model)
    ask = lambda: sc.tornado(model, "o1", swing=SWING)  # noqa: E731 - timed
    weights = len(names)
    once = in_pairs(evaluation, ask)
    line(f"B1 tornado of {weights} weights, both ends, in plain evaluations", once.ratio, "x", 15)
    line("B1 tornado, in calls of compare", in_pairs(lambda: sc.compare(model), ask).ratio, "x", None)
    line("B1 tornado", 1e6 * once.peer, "us", None)
    line("B1 a plain evaluation", 1e6 * once.yardstick, "us", None)
    response = Response(model, "o1", None, None, None, "proportional")
    line("B1 both sweeps alone, in plain evaluations", in_pairs(evaluation, response.derivatives.at).ratio, "x", None)
    again = in_pairs(ask, rerun)
    print(f"running numpy again for each end: {again.ratio:.0f} x our time ({1e3 * again.peer:.1f} ms); at least 50 x")
    try:
        loop = in_pyagrum(model)
    except Absent:
        print("pyAgrum is not installed")
        return
    peer = in_pairs(ask, loop, share=FEW / (2 * weights))
    print(f"a loop over pyAgrum's engine: {peer.ratio:.0f} x our time ({1e3 * peer.peer:.0f} ms); at least 400 x")


def indices() -> None:
    model = uncertain()
    response = Response(model, "o1", None, None, None, "proportional")
    sampler = Sampler(response.derivatives.ready.graph.program)
    contrasts = np.eye(len(response.options))
    found = uncertain_in(response, sampler)
    first = median_time(lambda: first_orders(response, found, contrasts))
    rows = len(found.rows)
    line(f"B1 exact first-order Sobol' indices of {rows} rows, beyond the variance", 1e3 * first, "ms", 1)
    whole = median_time(lambda: exact_indices(response, found, contrasts, None), rounds=3)
    line("B1 the variance, first-order and total indices of 4 options, exact", 1e3 * whole, "ms", None)


def main() -> None:
    tornado()
    indices()


if __name__ == "__main__":
    main()
