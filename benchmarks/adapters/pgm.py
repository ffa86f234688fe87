"""pgmpy on the workloads: one contraction of all tables, its default and its quickest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import Peer, package

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from adapters.networks import Network

__all__ = ["pgmpy_cold", "pgmpy_sampler", "pgmpy_warm"]

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


def _pgmpy_query(model: Any, asked: Sequence[str]) -> Callable[[], Any]:
    """Ask for one joint posterior; the default `greedy` order is one contraction by opt_einsum, the quickest of them."""
    elimination = package("pgmpy.inference").VariableElimination(model)
    return lambda: elimination.query(list(asked), show_progress=False)


def _factor(asked: Sequence[str]) -> Callable[[Any], Floats]:
    def read(factor: Any) -> Floats:
        order = [factor.variables.index(name) for name in asked]
        table = np.atleast_2d(factor.values.transpose(order))
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    return read


def pgmpy_warm(network: Network) -> Peer:
    return Peer(_pgmpy_query(_pgmpy(network), network.asked), _factor(network.asked))


def pgmpy_cold(make: Callable[[], Network]) -> Peer:
    def run() -> Any:
        network = make()
        return _pgmpy_query(_pgmpy(network), network.asked)(), network.asked

    return Peer(run, lambda pair: _factor(pair[1])(pair[0]))


def pgmpy_sampler(network: Network, paths: int, total: int) -> Peer:
    """Whole rows, drawn variable by variable; some of the paths, all alike."""
    drawing = package("pgmpy.sampling").BayesianModelSampling(_pgmpy(network))
    end = network.asked[-1]

    def read(rows: Any) -> Floats:
        return np.bincount(rows[end], minlength=network.tables[end].shape[-1])[None] / paths

    return Peer(lambda: drawing.forward_sample(size=paths, show_progress=False), read, paths / total)
