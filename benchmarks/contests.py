"""The contests: what the engine is measured at, who it is measured against, and by how much it should win."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

import scenarios as sc
from adapters import ENGINE, LIMIT, TENSORS, Builder, Peer, Unfit, agrum, compiled, dice, gambit, pgm
from adapters.networks import chain_network, history_network, memory_network
from adapters.rows import tables_of
from ours import block_pass, drawn, one_pass, rows_of_slots
from scenarios.graph import Program
from walked import SURE, agree, weighed
from workloads import binary_memory, chain, two_stage_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.networks import Network
    from workloads import Document

__all__ = ["CONTESTS", "Contest", "answer_of", "must_agree"]

Floats = NDArray[np.float64]
DRAWS, BLOCK, FEW = 10_000, 256, 32


@dataclass(frozen=True, slots=True)
class Contest:
    """One workload: `yardstick` is the engine's own work, `answer` what all must come to, `within` so much.

    `before` makes ready what so many calls of the yardstick use up.
    """

    name: str
    what: str
    yardstick: Callable[[], object]
    answer: Floats
    builders: tuple[Builder, ...]
    before: Callable[[int], object] | None = None
    within: float = 1e-9


def answer_of(doc: Document) -> Floats:
    """Return options × outcomes by the library's own questions."""
    model = sc.Scenario.model_validate(doc)
    if any(node["kind"] == "decision" for node in doc["nodes"].values()):
        return np.asarray(sc.compare(model).probabilities)
    return np.asarray(sc.forecast(model).probabilities)[None]


def must_agree(contest: Contest, builder: Builder, peer: Peer) -> None:
    """Refuse to time a peer that comes to other numbers."""
    want = contest.answer if peer.of is None else answer_of(peer.of)
    if peer.payoffs is not None:
        want = want @ peer.payoffs
    got = peer.read(peer.run())
    if want.ndim == 3:  # draws last, and perhaps only the first few of them
        want = want[..., : got.shape[-1]]
    if got.shape != want.shape:
        raise SystemExit(f"{contest.name}: {builder.name} gives numbers of shape {got.shape}, not {want.shape}")
    if not np.allclose(got, want, rtol=0, atol=contest.within):
        off = np.abs(got - want).max()
        raise SystemExit(f"{contest.name}: {builder.name} is off by {off:.2g}, which is over {contest.within:.2g}")


def engines(network: Network, least: float | None) -> list[Builder]:
    """Return pyAgrum and pgmpy as documented, for the bar; and pyAgrum's engines as an expert would use them, for scale.

    What an expert does: one joint posterior for all options, the junction tree kept, only its messages computed anew.
    """
    ways = [
        Builder("pyAgrum, as documented", ENGINE, partial(agrum.documented, network), least),
        Builder("pgmpy, as documented", ENGINE, partial(pgm.documented, network), least),
        Builder("pyAgrum, one joint posterior, the engine anew", ENGINE, partial(agrum.renewed, network)),
    ]
    if len(network.asked) > 1:
        ways.append(Builder("pgmpy, one joint posterior", ENGINE, partial(pgm.joint, network)))
    return [
        *ways,
        *(Builder(f"pyAgrum {name}, tuned", ENGINE, partial(agrum.warm, network, name)) for name in agrum.ENGINES),
    ]


def history() -> Contest:
    """B1: every engine and package 10 ×, pyAgrum's tensors multiplied by hand 3 ×."""
    doc = two_stage_history()
    model, network = sc.Scenario.model_validate(doc), history_network(doc)
    rows = tables_of(doc, [name for name in doc["nodes"] if name != "policy"])
    others = {"pygambit": gambit.gambit_history, "icepool": dice.icepool_history, "lea": dice.lea_history}
    return Contest(
        "B1",
        "972 leaves, 196 rows; outcomes of 4 options; one pass, all made ready",
        one_pass(model, "policy"),
        answer_of(doc),
        (
            Builder("pyAgrum tensors by hand", TENSORS, partial(agrum.history_by_hand, network), 3),
            *engines(network, 10),
            *(Builder(name, ENGINE, partial(make, network), 10) for name, make in others.items()),
            Builder("compiled loop", LIMIT, partial(compiled.history_loop, rows)),
        ),
    )


def memory(events: int = 20, small: int = 10) -> Contest:
    """B2: the best peer 12 ×, graph and networks ready."""
    doc, less = binary_memory(events), binary_memory(small)
    network, share = memory_network(doc), 2.0 ** (small - events)
    fewer = memory_network(less)
    others = {"pygambit": gambit.gambit_memory, "icepool": dice.icepool_memory, "lea": dice.lea_memory}
    return Contest(
        "B2",
        f"{events} binary events, all remembered: 2^{events} leaves; one pass, all made ready",
        one_pass(sc.Scenario.model_validate(doc)),
        answer_of(doc),
        (
            *engines(network, 12),
            *(Builder(name, ENGINE, partial(make, fewer, share, less), 12) for name, make in others.items()),
            Builder("pyAgrum tensors by hand", TENSORS, partial(agrum.memory_by_hand, network)),
            Builder("compiled loop", LIMIT, partial(compiled.memory_loop, network)),
        ),
    )


def _no(reason: str) -> Callable[[], Peer]:
    def refuse() -> Peer:
        raise Unfit(reason)

    return refuse


def looking_back(order: int, least: float, events: int = 60) -> Contest:
    """B3: a pass over a chain, all made ready."""
    doc = chain(events, order)
    network = chain_network(doc)
    others: list[Builder] = [Builder("pygambit", ENGINE, _no(f"its tree would have 4 · 3^{events} leaves"))]
    for name, make in (("icepool", dice.icepool_chain), ("lea", dice.lea_chain)):
        slow = f"one Python object for each of {network.tables[network.asked[1]].size} branches and event"
        others.append(Builder(name, ENGINE, partial(make, network) if order <= 2 else _no(slow), least))
    edges = 4 * sum(table.size for name, table in network.tables.items() if name != "choice")
    return Contest(
        f"B3, {order} back",
        f"{events} ternary events after 4 options, each looking {order} back: {edges / 1e6:.2g} M transitions; one pass",
        one_pass(sc.Scenario.model_validate(doc), "choice"),
        answer_of(doc),
        (
            *engines(network, least),
            *others,
            Builder("pyAgrum tensors by hand", TENSORS, partial(agrum.chain_by_hand, network)),
            Builder("compiled loop", LIMIT, partial(compiled.chain_loop, network)),
        ),
    )


def first_call(events: int = 60, order: int = 2, least: float = 4) -> Contest:
    """B3 cold: from the loaded scenario to the answer, against building the network and inferring."""
    doc = chain(events, order)
    models: list[sc.Scenario] = []
    asked: list[sc.Scenario] = []  # kept, for to throw a scenario away is no part of asking

    def before(calls: int) -> None:
        asked.clear()
        models.extend(sc.Scenario.model_validate(doc) for _ in range(calls))
        gc.collect()

    def ask() -> object:
        asked.append(models.pop())
        return sc.compare(asked[-1])

    network = chain_network(doc)
    from_rows: Callable[[], Network] = partial(chain_network, doc)
    from_tables: Callable[[], Network] = lambda: network  # noqa: E731 - beside its twin
    return Contest(
        "B3, cold",
        "the same, two back: the first question, from the loaded scenario; peers build their network and infer",
        ask,
        answer_of(doc),
        (
            Builder("pyAgrum, as documented", ENGINE, partial(agrum.documented_cold, from_rows), least),
            Builder("pgmpy, as documented", ENGINE, partial(pgm.documented_cold, from_rows), least),
            Builder("pgmpy, one joint posterior, from the rows", ENGINE, partial(pgm.joint_cold, from_rows)),
            *(
                Builder(f"pyAgrum {name}, tuned, from the rows", ENGINE, partial(agrum.cold, from_rows, name))
                for name in agrum.ENGINES
            ),
            Builder(
                "pyAgrum LazyPropagation, tuned, from ready tables",
                ENGINE,
                partial(agrum.cold, from_tables, "LazyPropagation"),
            ),
            Builder("pgmpy, one joint posterior, from ready tables", ENGINE, partial(pgm.joint_cold, from_tables)),
        ),
        before,
    )


def draws() -> Contest:
    """B4: a loop over the draws by pyAgrum 60 ×."""
    doc = two_stage_history()
    model, network = sc.Scenario.model_validate(doc), history_network(doc)
    program, through = Program(model), block_pass(model, "policy")
    blocks = list(drawn(program, DRAWS, BLOCK))
    block: dict[str, Any] = rows_of_slots(program, blocks[0])
    few = {name: rows[..., :FEW] for name, rows in block.items()}
    return Contest(
        "B4",
        f"{DRAWS:,} draws of all rows of B1 in blocks of {BLOCK}, the draws given",
        lambda: [through(slots) for slots in blocks],
        through(blocks[0]),
        (
            Builder(
                "pyAgrum, as documented, draw by draw", ENGINE, partial(agrum.documented_draws, network, few, DRAWS), 60
            ),
            Builder("pyAgrum, tuned, draw by draw", ENGINE, partial(agrum.draws_by_engine, network, few, DRAWS)),
            Builder(
                "pyAgrum tensors by hand, draw by draw", TENSORS, partial(agrum.draws_by_hand, network, few, DRAWS)
            ),
            Builder(
                "pyAgrum tensors by hand, draws as an axis",
                TENSORS,
                partial(agrum.draws_as_axis, network, block, DRAWS),
            ),
            Builder("compiled loop", LIMIT, partial(compiled.draws_loop, block, DRAWS)),
        ),
    )


def paths(detail: Literal["walks", "outcomes"], least: float, total: int = 10_000_000, few: int = 200_000) -> Contest:
    """Simulated paths of B1, each with all its branches, or only with its outcome; the peers' samplers draw whole rows.

    They are measured at few paths, because each takes as long as the next. What they draw must agree with the exact
    answer as well as so many paths can: Hoeffding's bound, missed by chance once in a thousand million times.
    """
    network, model = history_network(two_stage_history()), weighed()
    agree(model, detail, total)
    what = "every branch of each" if detail == "walks" else "the outcome of each"
    return Contest(
        f"B1, {detail}",
        f"{total:,} simulated paths of B1, {what}; peers draw whole rows, {few:,} at a time",
        lambda: sc.simulate(model, total, detail=detail),
        sc.forecast(model).probabilities[None],
        (
            Builder("pyAgrum BNDatabaseGenerator", ENGINE, partial(agrum.sampler, network, few, total), least),
            Builder("pgmpy BayesianModelSampling", ENGINE, partial(pgm.sampler, network, few, total)),
        ),
        within=float(np.sqrt(np.log(2 / (1 - SURE)) / (2 * few))),
    )


CONTESTS: dict[str, Callable[[], Contest]] = {
    "B1": history,
    "B2": memory,
    "B3": partial(looking_back, 2, 12),
    "B3-cold": first_call,
    "B3-six": partial(looking_back, 6, 8),
    "B3-nine": partial(looking_back, 9, 8),
    "B4": draws,
    "B1-walks": partial(paths, "walks", 20),
    "B1-outcomes": partial(paths, "outcomes", 70),
}
