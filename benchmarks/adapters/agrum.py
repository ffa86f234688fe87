"""pyAgrum on the workloads: as its documentation shows, as an expert would use its engines, and its tensors by hand.

Its documentation (the sample code of its package page) fills a table row by row, makes an engine for the network, and for
each question sets evidence, infers, and reads the posterior of one variable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import Peer, package
from adapters.networks import endings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from adapters.networks import Network

__all__ = [
    "ENGINES",
    "chain_by_hand",
    "cold",
    "documented",
    "documented_cold",
    "documented_draws",
    "draws_as_axis",
    "draws_by_engine",
    "draws_by_hand",
    "history_by_hand",
    "memory_by_hand",
    "renewed",
    "sampler",
    "warm",
]

Floats = NDArray[np.float64]
ENGINES = ("LazyPropagation", "ShaferShenoyInference", "VariableElimination")


def gum() -> Any:
    """Return the package, on one thread."""
    found = package("pyagrum")
    found.setNumberOfThreads(1)
    return found


# --- Networks and engines ----------------------------------------------------------------------------


def built(network: Network) -> Any:
    """Return the network as a `BayesNet`: arcs first, then each table in one call from a flat array.

    pyAgrum's first variable varies fastest, and a table's first variable is its own; so arcs that are added from the last
    parent to the first make its order numpy's own, and no table has to be transposed.
    """
    lib = gum()
    net = lib.BayesNet()
    for name, table in network.tables.items():
        net.add(lib.RangeVariable(name, name, 0, table.shape[-1] - 1))
    for name, parents in network.parents.items():
        for parent in reversed(parents):
            net.addArc(parent, name)
    for name, table in network.tables.items():
        net.cpt(name).fillWith(table.ravel())
    return net


def engine(net: Any, name: str, asked: Sequence[str]) -> Any:
    """Return an engine that is asked for one joint posterior: quicker than one inference for each option."""
    inference = getattr(gum(), name)(net)
    inference.setNumberOfThreads(1)
    if len(asked) > 1:
        inference.addJointTarget(set(asked))
    else:
        inference.setTargets(set(asked))
    return inference


def posterior(inference: Any, asked: Sequence[str]) -> Any:
    return inference.jointPosterior(set(asked)) if len(asked) > 1 else inference.posterior(asked[0])


def by_option(asked: Sequence[str]) -> Callable[[Any], Floats]:
    """Return what reads a joint posterior as options × outcomes, each option's probabilities adding up to 1."""

    def read(joint: Any) -> Floats:
        # As an array, the last variable's axis comes first.
        ordered = joint.reorganize(list(reversed(asked))) if len(asked) > 1 else joint
        table = np.atleast_2d(ordered.toarray())
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    return read


def warm(network: Network, name: str) -> Peer:
    """An engine whose network and junction tree are ready: a pass is evidence set anew, inference, and the posterior.

    An engine keeps messages that no change of evidence touches, and the same question asked twice costs nothing. So an
    all-ones likelihood of the farthest variable is set at every call: the answer stays, the tree stays, and the messages
    are computed again.
    """
    inference = engine(built(network), name, network.asked)
    neutral = [1.0] * network.tables[network.far].shape[-1]
    inference.addEvidence(network.far, neutral)
    inference.makeInference()

    def run() -> Any:
        inference.chgEvidence(network.far, neutral)
        inference.makeInference()
        return posterior(inference, network.asked)

    return Peer(run, by_option(network.asked))


def renewed(network: Network) -> Peer:
    """The network ready and everything else made anew, as a program does that is asked another question each time."""
    net = built(network)

    def run() -> Any:
        inference = engine(net, "LazyPropagation", network.asked)
        inference.makeInference()
        return posterior(inference, network.asked)

    return Peer(run, by_option(network.asked))


def _answers(inference: Any, network: Network) -> list[Any]:
    """Set each option as evidence, infer, and read the posterior of what is asked; without options, infer and read."""
    *decision, outcome = network.asked
    if not decision:
        inference.makeInference()
        return [inference.posterior(outcome)]
    found = []
    for option in range(network.tables[decision[0]].shape[-1]):
        inference.setEvidence({decision[0]: option})
        inference.makeInference()
        found.append(inference.posterior(outcome))
    return found


def _rows(found: list[Any]) -> Floats:
    return np.array([posterior.toarray() for posterior in found])


def documented(network: Network) -> Peer:
    """As documented, the network ready; where nothing is set, the engine is made anew, or it would have nothing to do."""
    net = built(network)
    made = gum().LazyPropagation(net) if len(network.asked) > 1 else None
    return Peer(lambda: _answers(made or gum().LazyPropagation(net), network), _rows)


def documented_cold(make: Callable[[], Network]) -> Peer:
    """As documented, from what `make` returns to the answer, each table filled row by row."""

    def run() -> Any:
        network = make()
        net = gum().BayesNet()
        for name, table in network.tables.items():
            net.add(name, table.shape[-1])
        for name, parents in network.parents.items():
            for parent in parents:
                net.addArc(parent, name)
        for name, table in network.tables.items():
            parents = network.parents[name]
            cpt = net.cpt(name)
            for values in np.ndindex(table.shape[:-1]):
                cpt[dict(zip(parents, values, strict=True))] = table[values].tolist()
        return _answers(gum().LazyPropagation(net), network), net

    return Peer(run, lambda found: _rows(found[0]))


def cold(make: Callable[[], Network], name: str) -> Peer:
    """From what `make` returns to the answer: the network, the engine, one inference."""

    def run() -> Any:
        network = make()
        net = built(network)
        inference = engine(net, name, network.asked)
        inference.makeInference()
        # The network goes along: what a tensor calls its variables lies in there.
        return posterior(inference, network.asked), network.asked, net

    return Peer(run, lambda found: by_option(found[1])(found[0]))


# --- Tensors by hand -----------------------------------------------------------------------------------


def tensors(tables: Mapping[str, Floats], parents: Mapping[str, Sequence[str]], tail: str = "") -> dict[str, Any]:
    """Return the tables as tensors over shared variables; `tail` names one more axis at the end of all of them."""
    lib = gum()
    sizes = {parent: table.shape[i] for name, table in tables.items() for i, parent in enumerate(parents[name])}
    sizes |= {name: table.shape[len(parents[name])] for name, table in tables.items()}
    known = {name: lib.RangeVariable(name, name, 0, size - 1) for name, size in sizes.items()}
    if tail:
        known[tail] = lib.RangeVariable(tail, tail, 0, next(iter(tables.values())).shape[-1] - 1)
    made = {}
    for name, table in tables.items():
        tensor = lib.Tensor()
        # The last axis of the array varies fastest, as does the first variable of a tensor.
        for axis in reversed([*parents[name], name, *([tail] if tail else [])]):
            tensor.add(known[axis])
        tensor.fillWith(np.ascontiguousarray(table).ravel())
        made[name] = tensor
    return made


def history_product(made: Mapping[str, Any], *keep: str) -> Any:
    """B1 with tensors that are ready.

    The order is the quickest of the several hundred that there are, all of them tried: from the root, the second
    event summed out as soon as it can be, the rest at the end in one call.
    """
    mass = made["third"] * (made["second"] * (made["gate"] * made["first"]))
    return (mass.sumOut("second") * made["end"]).sumIn(["policy", "end", *keep])


def history_by_hand(network: Network) -> Peer:
    made = tensors(network.tables, network.parents)
    return Peer(lambda: history_product(made), by_option(network.asked))


def memory_by_hand(network: Network) -> Peer:
    """B2 from the last table: the events are multiplied in and summed out one by one, each halving what is left.

    The first event varies slowest in memory and is the first to go: summing over it is adding two halves.
    """
    made = tensors(network.tables, network.parents)
    last = network.asked[0]

    def run() -> Any:
        left = made[last]
        for name in network.parents[last]:
            left = (left * made[name]).sumOut(name)
        return left

    return Peer(run, by_option(network.asked))


def chain_by_hand(network: Network) -> Peer:
    """B3 from its end to its start, because three outcomes are fewer than four options to carry along."""
    made = tensors(network.tables, network.parents)
    events = [name for name in network.tables if name != "choice"]

    def run() -> Any:
        left = made[events[-1]]
        for name in reversed(events[:-1]):
            left = (left * made[name]).sumOut(name)
        return left

    return Peer(run, by_option(network.asked))


# --- Many draws ----------------------------------------------------------------------------------------


def _each(rows: Mapping[str, Floats]) -> Iterator[dict[str, Floats]]:
    """Yield the flat tables of each draw, made ready beforehand so that no copying is timed."""
    whole = {name: rows[name] for name in ("gate", "first", "second", "third")}
    whole["end"] = endings(rows["calm"], rows["storm"])
    for i in range(rows["gate"].shape[-1]):
        yield {name: np.ascontiguousarray(table[..., i]).ravel() for name, table in whole.items()}


def documented_draws(network: Network, rows: Mapping[str, Floats], total: int) -> Peer:
    """B4 as a loop: fill the tables, and ask as documented; the engine is kept, and the tables are filled in one call each."""
    net = built(network)
    tables = {name: net.cpt(name) for name in ("gate", "first", "second", "third", "end")}
    each = list(_each(rows))
    inference = gum().LazyPropagation(net)

    def run() -> list[Any]:
        found = []
        for draw in each:
            for name, flat in draw.items():
                tables[name].fillWith(flat)
            found.append(_answers(inference, network))
        return found

    return Peer(run, lambda found: np.stack([_rows(one) for one in found], axis=-1), len(each) / total)


def draws_by_engine(network: Network, rows: Mapping[str, Floats], total: int) -> Peer:
    """B4 as a loop: set the tables, infer, read the posterior.

    One engine for all draws, its junction tree kept. A likelihood of the farthest variable, set anew, has it work out all
    messages again, and it reads the tables as they then are; that its answers are those of the draws is checked.
    """
    net = built(network)
    tables = {name: net.cpt(name) for name in ("gate", "first", "second", "third", "end")}
    each = list(_each(rows))
    inference = engine(net, "LazyPropagation", network.asked)
    neutral = [1.0] * network.tables[network.far].shape[-1]
    inference.addEvidence(network.far, neutral)

    def run() -> list[Any]:
        found = []
        for draw in each:
            for name, flat in draw.items():
                tables[name].fillWith(flat)
            inference.chgEvidence(network.far, neutral)
            inference.makeInference()
            found.append(posterior(inference, network.asked))
        return found

    read = by_option(network.asked)
    return Peer(run, lambda found: np.stack([read(joint) for joint in found], axis=-1), len(each) / total)


def draws_by_hand(network: Network, rows: Mapping[str, Floats], total: int) -> Peer:
    """B4 as a loop over draws: fill the tensors, multiply them."""
    made = tensors(network.tables, network.parents)
    each = list(_each(rows))

    def run() -> list[Any]:
        found = []
        for draw in each:
            for name, flat in draw.items():
                made[name].fillWith(flat)
            found.append(history_product(made))
        return found

    read = by_option(network.asked)
    return Peer(run, lambda found: np.stack([read(joint) for joint in found], axis=-1), len(each) / total)


def draws_as_axis(network: Network, rows: Mapping[str, Floats], total: int) -> Peer:
    """B4 without a loop over draws: the draws of a block are one more variable of every tensor."""
    names = ("gate", "first", "second", "third", "end")
    whole = {name: rows[name] for name in names[:-1]} | {"end": endings(rows["calm"], rows["storm"])}
    made = tensors(whole, {name: network.parents[name] for name in names}, "draw")
    flat = {name: np.ascontiguousarray(table).ravel() for name, table in whole.items()}

    def run() -> Any:
        for name, tensor in made.items():
            tensor.fillWith(flat[name])
        return history_product(made, "draw")

    def read(joint: Any) -> Floats:
        return np.asarray(joint.reorganize(["draw", "end", "policy"]).toarray())

    return Peer(run, read, rows["gate"].shape[-1] / total)


# --- Many paths ----------------------------------------------------------------------------------------


def sampler(network: Network, paths: int, total: int) -> Peer:
    """Whole rows as its documentation draws them, from a generator that is ready; some of the paths, all alike."""
    net = built(network)
    drawing = gum().BNDatabaseGenerator(net)
    column = list(network.tables).index(network.asked[-1])
    outcomes = network.tables[network.asked[-1]].shape[-1]

    def read(_: Any) -> Floats:
        drawn = [drawing.samplesAt(row, column) for row in range(paths)]
        return np.bincount(drawn, minlength=outcomes)[None] / paths

    def run() -> Any:
        drawing.drawSamples(paths)
        return net  # the generator does not keep it alive

    return Peer(run, read, paths / total)
