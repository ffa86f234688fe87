"""What an analyst writes, frozen and validated."""

from scenarios.model.nodes import (
    Branch,
    Chance,
    Decision,
    Gate,
    GateBranch,
    Option,
    Outcome,
    Shift,
    Step,
    StepShift,
    StepWhen,
    When,
)
from scenarios.model.objectives import Attitude, Objective, ValueFunction
from scenarios.model.scenario import (
    Actor,
    Analyst,
    Correlation,
    Indicator,
    Measure,
    Parameter,
    ScaleDefinition,
    Scenario,
    Source,
)
from scenarios.model.words import SCALES, Scale, Term

__all__ = [
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
]
