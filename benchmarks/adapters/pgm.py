"""pgmpy on the workloads: variable elimination in its default order, which is one contraction and its quickest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import Peer, package

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from adapters.networks import Network

__all__ = ["documented", "documented_cold", "joint", "joint_cold", "sampler"]

Floats = NDArray[np.float64]


def _pgmpy(network: Network) -> Any:
    model = package("pgmpy.models").DiscreteBayesianNetwork()
    table_of = package("pgmpy.factors.discrete").TabularCPD
    model.add_nodes_from(network.tables)
    model.add_edges_from((parent, name) for name, parents in network.parents.items() for parent in parents)
    for name, table in network.tables.items():
        size, sizes = table.shape[-1], list(table.shape[:-1])
        columns = table.reshape(-1, size).T
        model.add_cpds(table_of(name, size, columns, list(network.parents[name]) or None, sizes or None))
    return model


def _elimination(model: Any) -> Any:
    return package("pgmpy.inference").VariableElimination(model)


def _answers(elimination: Any, network: Network) -> list[Any]:
    """Ask as pgmpy's documentation does: the posterior of a variable, given evidence; here once for each option."""
    *first, end = network.asked
    if not first:
        return [elimination.query([end], show_progress=False)]
    options = network.tables[first[0]].shape[-1]
    return [elimination.query([end], evidence={first[0]: i}, show_progress=False) for i in range(options)]


def _rows(found: list[Any]) -> Floats:
    return np.stack([factor.values for factor in found])


def documented(network: Network) -> Peer:
    """As documented, the network and its elimination ready."""
    elimination = _elimination(_pgmpy(network))
    return Peer(lambda: _answers(elimination, network), _rows)


def documented_cold(make: Callable[[], Network]) -> Peer:
    """As documented, from what `make` returns to the answer."""

    def run() -> Any:
        network = make()
        return _answers(_elimination(_pgmpy(network)), network)

    return Peer(run, _rows)


def _factor(asked: Sequence[str]) -> Callable[[Any], Floats]:
    def read(factor: Any) -> Floats:
        order = [factor.variables.index(name) for name in asked]
        table = np.atleast_2d(factor.values.transpose(order))
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    return read


def joint(network: Network) -> Peer:
    """One joint posterior of option and outcome, as an expert would ask."""
    elimination = _elimination(_pgmpy(network))
    return Peer(lambda: elimination.query(list(network.asked), show_progress=False), _factor(network.asked))


def joint_cold(make: Callable[[], Network]) -> Peer:
    """The same, from what `make` returns to the answer."""

    def run() -> Any:
        network = make()
        found = _elimination(_pgmpy(network)).query(list(network.asked), show_progress=False)
        return found, network.asked

    return Peer(run, lambda pair: _factor(pair[1])(pair[0]))


def sampler(network: Network, paths: int, total: int) -> Peer:
    """Whole rows, drawn variable by variable; some of the paths, all alike."""
    drawing = package("pgmpy.sampling").BayesianModelSampling(_pgmpy(network))
    end = network.asked[-1]

    def read(rows: Any) -> Floats:
        return np.bincount(rows[end], minlength=network.tables[end].shape[-1])[None] / paths

    return Peer(lambda: drawing.forward_sample(size=paths, show_progress=False), read, paths / total)
