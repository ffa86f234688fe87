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
from scenarios.model.scenario import (
    Actor,
    Analyst,
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
    "Branch",
    "Chance",
    "Decision",
    "Gate",
    "GateBranch",
    "Indicator",
    "Measure",
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
    "When",
]
