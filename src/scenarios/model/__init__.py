"""What an analyst writes, frozen and validated."""

from scenarios.model.analysts import Analyst, JudgedRow, JudgedWeight
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
from scenarios.model.records import Source
from scenarios.model.scales import SCALES, scale
from scenarios.model.scenario import (
    Actor,
    Correlation,
    Indicator,
    Measure,
    Parameter,
    ScaleDefinition,
    Scenario,
)
from scenarios.model.words import Scale, Term

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
    "JudgedRow",
    "JudgedWeight",
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
    "scale",
]
