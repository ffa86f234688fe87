"""Pictures: results and scenarios to matplotlib Axes. Nothing is shown, no global style is changed."""

from scenarios.plots.bars import outcome_bars
from scenarios.plots.curves import measure_curves

__all__ = ["measure_curves", "outcome_bars"]
