"""Frozen answers with labels; they know how to show themselves."""

from scenarios.results.acceptability import Acceptability
from scenarios.results.admissible import Admissible, Survivors
from scenarios.results.bounds import Bounds
from scenarios.results.break_even import BreakEven, BreakEvens, Tip
from scenarios.results.classical import ClassicalModel, DecisionMaker, ExpertScore, LeftOut
from scenarios.results.control import Control, ValueOfControl
from scenarios.results.decision_tree import DecisionTree, TreeNode
from scenarios.results.discovery import Discovery, Limit, PeeledBox
from scenarios.results.dissent import Dissent, Turn
from scenarios.results.distribution import Comparison, Labels, OutcomeDistribution
from scenarios.results.dominance import Dominance
from scenarios.results.elicited import ChosenDistribution, DirichletFit
from scenarios.results.ensemble import Ensemble, Rank, Variance
from scenarios.results.explanation import Explanation
from scenarios.results.front import Criterion, ParetoFront
from scenarios.results.horizons import InfoGap
from scenarios.results.information import Finding, InformationTable, InformationValue
from scenarios.results.judgements import JudgementRecord, Judgements
from scenarios.results.league import Increment, LeagueTable
from scenarios.results.learned import Belief, Learned, Sign
from scenarios.results.measure import MeasureDistribution
from scenarios.results.one_way import OneWay, Region
from scenarios.results.payoffs import PayoffTable, RegretTable, RobustChoice, RuleScores
from scenarios.results.pool import Lift, Pool, PooledRow
from scenarios.results.pooling_rules import PoolingRules
from scenarios.results.profile import RiskProfile
from scenarios.results.provenance import Provenance
from scenarios.results.report import Report
from scenarios.results.research import ResearchTable, ResearchValue
from scenarios.results.resolution import Resolution, Resolved
from scenarios.results.rollback import Choices, Line, Rollback
from scenarios.results.scores import CalibrationCurve, Decomposition, ForecasterScore, Scores
from scenarios.results.simulation import Simulation
from scenarios.results.sobol import Sobol
from scenarios.results.spider import Spider
from scenarios.results.stability import Stability
from scenarios.results.strategies import Strategies, Strategy
from scenarios.results.tally import Tally
from scenarios.results.tornado import Bar, Tornado
from scenarios.results.two_way import TwoWay
from scenarios.results.vocabulary import ScaleComparison
from scenarios.results.watched import IndicatorTable

__all__ = [
    "Acceptability",
    "Admissible",
    "Bar",
    "Belief",
    "Bounds",
    "BreakEven",
    "BreakEvens",
    "CalibrationCurve",
    "Choices",
    "ChosenDistribution",
    "ClassicalModel",
    "Comparison",
    "Control",
    "Criterion",
    "DecisionMaker",
    "DecisionTree",
    "Decomposition",
    "DirichletFit",
    "Discovery",
    "Dissent",
    "Dominance",
    "Ensemble",
    "ExpertScore",
    "Explanation",
    "Finding",
    "ForecasterScore",
    "Increment",
    "IndicatorTable",
    "InfoGap",
    "InformationTable",
    "InformationValue",
    "JudgementRecord",
    "Judgements",
    "Labels",
    "LeagueTable",
    "Learned",
    "LeftOut",
    "Lift",
    "Limit",
    "Line",
    "MeasureDistribution",
    "OneWay",
    "OutcomeDistribution",
    "ParetoFront",
    "PayoffTable",
    "PeeledBox",
    "Pool",
    "PooledRow",
    "PoolingRules",
    "Provenance",
    "Rank",
    "Region",
    "RegretTable",
    "Report",
    "ResearchTable",
    "ResearchValue",
    "Resolution",
    "Resolved",
    "RiskProfile",
    "RobustChoice",
    "Rollback",
    "RuleScores",
    "ScaleComparison",
    "Scores",
    "Sign",
    "Simulation",
    "Sobol",
    "Spider",
    "Stability",
    "Strategies",
    "Strategy",
    "Survivors",
    "Tally",
    "Tip",
    "Tornado",
    "TreeNode",
    "Turn",
    "TwoWay",
    "ValueOfControl",
    "Variance",
]
