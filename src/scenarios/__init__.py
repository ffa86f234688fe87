"""Scenario trees for policy choices: write one down, see exactly what could come of it.

>>> import scenarios as sc
>>> model = sc.load("us-options")
>>> by_option = sc.compare(model)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__

if TYPE_CHECKING:
    from scenarios.analysis.control import value_of_control
    from scenarios.analysis.fronts import mean_risk, pareto
    from scenarios.analysis.ratios import league_table
    from scenarios.analysis.robustness.admissibility import admissible
    from scenarios.analysis.robustness.curves import acceptability
    from scenarios.analysis.robustness.discovery import discover, prim
    from scenarios.analysis.robustness.horizons import info_gap
    from scenarios.analysis.robustness.rules import regret, robust_choice
    from scenarios.analysis.robustness.tables import payoff_table
    from scenarios.analysis.sensitivity.bars import tornado
    from scenarios.analysis.sensitivity.even import break_even, break_evens
    from scenarios.analysis.sensitivity.lines import one_way
    from scenarios.analysis.sensitivity.maps import two_way
    from scenarios.analysis.sensitivity.shares import sobol
    from scenarios.analysis.sensitivity.spokes import spider
    from scenarios.analysis.sensitivity.stable import stability_radius
    from scenarios.analysis.stochastic import dominance
    from scenarios.errors import LimitError, QuestionError, ScenarioError, ScenariosError
    from scenarios.evaluation.checking import check
    from scenarios.evaluation.ensemble import ensemble
    from scenarios.evaluation.enumeration import strategies
    from scenarios.evaluation.exact import compare, forecast
    from scenarios.evaluation.extremes import bounds
    from scenarios.evaluation.optimal import rollback
    from scenarios.evaluation.paths import simulate
    from scenarios.evaluation.totals import risk_profile
    from scenarios.exports.bayes_net import to_pyagrum
    from scenarios.exports.game_file import write_efg
    from scenarios.files import load, loads, save, schema, seeds
    from scenarios.model import (
        SCALES,
        Actor,
        Analyst,
        Attitude,
        Branch,
        Chance,
        Correlation,
        Decision,
        Gate,
        GateBranch,
        Indicator,
        Measure,
        Objective,
        Option,
        Outcome,
        Parameter,
        Scale,
        ScaleDefinition,
        Scenario,
        Shift,
        Source,
        Step,
        StepShift,
        StepWhen,
        Term,
        ValueFunction,
        When,
    )
    from scenarios.plots import draw
    from scenarios.results import (
        Acceptability,
        Admissible,
        Bar,
        Bounds,
        BreakEven,
        BreakEvens,
        Choices,
        Comparison,
        Control,
        Criterion,
        DecisionTree,
        Discovery,
        Dominance,
        Ensemble,
        Increment,
        InfoGap,
        LeagueTable,
        Limit,
        MeasureDistribution,
        OneWay,
        OutcomeDistribution,
        ParetoFront,
        PayoffTable,
        PeeledBox,
        Provenance,
        Rank,
        Region,
        RegretTable,
        RiskProfile,
        RobustChoice,
        Rollback,
        RuleScores,
        Simulation,
        Sobol,
        Spider,
        Stability,
        Strategies,
        Strategy,
        Survivors,
        Tally,
        Tip,
        Tornado,
        TwoWay,
        ValueOfControl,
        Variance,
    )

# Loaded on first use, so that `import scenarios` costs next to nothing.
_HOME = {
    "scenarios.analysis.control": ("value_of_control",),
    "scenarios.analysis.fronts": ("mean_risk", "pareto"),
    "scenarios.analysis.ratios": ("league_table",),
    "scenarios.analysis.robustness.admissibility": ("admissible",),
    "scenarios.analysis.robustness.curves": ("acceptability",),
    "scenarios.analysis.robustness.discovery": ("discover", "prim"),
    "scenarios.analysis.robustness.horizons": ("info_gap",),
    "scenarios.analysis.robustness.rules": ("regret", "robust_choice"),
    "scenarios.analysis.robustness.tables": ("payoff_table",),
    "scenarios.analysis.sensitivity.bars": ("tornado",),
    "scenarios.analysis.sensitivity.even": ("break_even", "break_evens"),
    "scenarios.analysis.sensitivity.lines": ("one_way",),
    "scenarios.analysis.sensitivity.maps": ("two_way",),
    "scenarios.analysis.sensitivity.shares": ("sobol",),
    "scenarios.analysis.sensitivity.spokes": ("spider",),
    "scenarios.analysis.sensitivity.stable": ("stability_radius",),
    "scenarios.analysis.stochastic": ("dominance",),
    "scenarios.errors": ("LimitError", "QuestionError", "ScenarioError", "ScenariosError"),
    "scenarios.evaluation.checking": ("check",),
    "scenarios.evaluation.ensemble": ("ensemble",),
    "scenarios.evaluation.enumeration": ("strategies",),
    "scenarios.evaluation.exact": ("compare", "forecast"),
    "scenarios.evaluation.extremes": ("bounds",),
    "scenarios.evaluation.optimal": ("rollback",),
    "scenarios.evaluation.paths": ("simulate",),
    "scenarios.evaluation.totals": ("risk_profile",),
    "scenarios.exports.bayes_net": ("to_pyagrum",),
    "scenarios.exports.game_file": ("write_efg",),
    "scenarios.files": ("load", "loads", "save", "schema", "seeds"),
    "scenarios.model": (
        "SCALES",
        "Actor",
        "Analyst",
        "Attitude",
        "Branch",
        "Chance",
        "Correlation",
        "Decision",
        "Gate",
        "GateBranch",
        "Indicator",
        "Measure",
        "Objective",
        "Option",
        "Outcome",
        "Parameter",
        "Scale",
        "ScaleDefinition",
        "Scenario",
        "Shift",
        "Source",
        "Step",
        "StepShift",
        "StepWhen",
        "Term",
        "ValueFunction",
        "When",
    ),
    "scenarios.plots": ("draw",),
    "scenarios.results": (
        "Acceptability",
        "Admissible",
        "Bar",
        "Bounds",
        "BreakEven",
        "BreakEvens",
        "Choices",
        "Comparison",
        "Control",
        "Criterion",
        "DecisionTree",
        "Discovery",
        "Dominance",
        "Ensemble",
        "Increment",
        "InfoGap",
        "LeagueTable",
        "Limit",
        "MeasureDistribution",
        "OneWay",
        "OutcomeDistribution",
        "ParetoFront",
        "PayoffTable",
        "PeeledBox",
        "Provenance",
        "Rank",
        "Region",
        "RegretTable",
        "RiskProfile",
        "RobustChoice",
        "Rollback",
        "RuleScores",
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
        "TwoWay",
        "ValueOfControl",
        "Variance",
    ),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "SCALES",
    "Acceptability",
    "Actor",
    "Admissible",
    "Analyst",
    "Attitude",
    "Bar",
    "Bounds",
    "Branch",
    "BreakEven",
    "BreakEvens",
    "Chance",
    "Choices",
    "Comparison",
    "Control",
    "Correlation",
    "Criterion",
    "Decision",
    "DecisionTree",
    "Discovery",
    "Dominance",
    "Ensemble",
    "Gate",
    "GateBranch",
    "Increment",
    "Indicator",
    "InfoGap",
    "LeagueTable",
    "Limit",
    "LimitError",
    "Measure",
    "MeasureDistribution",
    "Objective",
    "OneWay",
    "Option",
    "Outcome",
    "OutcomeDistribution",
    "Parameter",
    "ParetoFront",
    "PayoffTable",
    "PeeledBox",
    "Provenance",
    "QuestionError",
    "Rank",
    "Region",
    "RegretTable",
    "RiskProfile",
    "RobustChoice",
    "Rollback",
    "RuleScores",
    "Scale",
    "ScaleDefinition",
    "Scenario",
    "ScenarioError",
    "ScenariosError",
    "Shift",
    "Simulation",
    "Sobol",
    "Source",
    "Spider",
    "Stability",
    "Step",
    "StepShift",
    "StepWhen",
    "Strategies",
    "Strategy",
    "Survivors",
    "Tally",
    "Term",
    "Tip",
    "Tornado",
    "TwoWay",
    "ValueFunction",
    "ValueOfControl",
    "Variance",
    "When",
    "__version__",
    "acceptability",
    "admissible",
    "bounds",
    "break_even",
    "break_evens",
    "check",
    "compare",
    "discover",
    "dominance",
    "draw",
    "ensemble",
    "forecast",
    "info_gap",
    "league_table",
    "load",
    "loads",
    "mean_risk",
    "one_way",
    "pareto",
    "payoff_table",
    "prim",
    "regret",
    "risk_profile",
    "robust_choice",
    "rollback",
    "save",
    "schema",
    "seeds",
    "simulate",
    "sobol",
    "spider",
    "stability_radius",
    "strategies",
    "to_pyagrum",
    "tornado",
    "two_way",
    "value_of_control",
    "write_efg",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
