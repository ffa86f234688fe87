"""Pictures: results and scenarios to matplotlib Axes. Nothing is shown, no global style is changed."""

from scenarios.plots.bars import outcome_bars
from scenarios.plots.curves import measure_curves
from scenarios.plots.tree import draw

__all__ = ["draw", "measure_curves", "outcome_bars"]
