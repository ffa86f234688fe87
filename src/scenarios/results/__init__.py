"""Frozen answers with labels; they know how to show themselves."""

from scenarios.results.bounds import Bounds
from scenarios.results.control import Control, ValueOfControl
from scenarios.results.distribution import Comparison, Labels, OutcomeDistribution
from scenarios.results.ensemble import Ensemble, Rank, Variance
from scenarios.results.profile import MeasureDistribution, RiskProfile
from scenarios.results.provenance import Provenance
from scenarios.results.rollback import Choices, Line, Rollback
from scenarios.results.simulation import Simulation
from scenarios.results.strategies import Strategies, Strategy
from scenarios.results.tally import Tally

__all__ = [
    "Bounds",
    "Choices",
    "Comparison",
    "Control",
    "Ensemble",
    "Labels",
    "Line",
    "MeasureDistribution",
    "OutcomeDistribution",
    "Provenance",
    "Rank",
    "RiskProfile",
    "Rollback",
    "Simulation",
    "Strategies",
    "Strategy",
    "Tally",
    "ValueOfControl",
    "Variance",
]
