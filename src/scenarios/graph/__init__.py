"""Scenario to graph: states, flows between them, and the probabilities of branches."""

from scenarios.graph.backward import backward
from scenarios.graph.beliefs import Belief, amounts, best_estimates, probabilities
from scenarios.graph.credal import credal_sets
from scenarios.graph.derivatives import Asked, Partials, Slopes
from scenarios.graph.expand import STATE_LIMIT, expand, situation
from scenarios.graph.flattening import laid_flat
from scenarios.graph.moments import moments
from scenarios.graph.network import Block, Flow, Graph
from scenarios.graph.plan import bound, forward
from scenarios.graph.program import Program

__all__ = [
    "STATE_LIMIT",
    "Asked",
    "Belief",
    "Block",
    "Flow",
    "Graph",
    "Partials",
    "Program",
    "Slopes",
    "amounts",
    "backward",
    "best_estimates",
    "bound",
    "credal_sets",
    "expand",
    "forward",
    "laid_flat",
    "moments",
    "probabilities",
    "situation",
]
