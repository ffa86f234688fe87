"""Frozen answers with labels; they know how to show themselves."""

from scenarios.results.distribution import Comparison, Labels, OutcomeDistribution
from scenarios.results.profile import MeasureDistribution, RiskProfile
from scenarios.results.provenance import Provenance
from scenarios.results.simulation import Simulation

__all__ = [
    "Comparison",
    "Labels",
    "MeasureDistribution",
    "OutcomeDistribution",
    "Provenance",
    "RiskProfile",
    "Simulation",
]
