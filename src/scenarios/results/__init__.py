"""Frozen answers with labels; they know how to show themselves."""

from scenarios.results.bounds import Bounds
from scenarios.results.control import Control, ValueOfControl
from scenarios.results.distribution import Comparison, Labels, OutcomeDistribution
from scenarios.results.dominance import Dominance
from scenarios.results.ensemble import Ensemble, Rank, Variance
from scenarios.results.front import Criterion, ParetoFront
from scenarios.results.league import Increment, LeagueTable
from scenarios.results.measure import MeasureDistribution
from scenarios.results.profile import RiskProfile
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
    "Criterion",
    "Dominance",
    "Ensemble",
    "Increment",
    "Labels",
    "LeagueTable",
    "Line",
    "MeasureDistribution",
    "OutcomeDistribution",
    "ParetoFront",
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
