"""Pictures: results and scenarios to matplotlib Axes. Nothing is shown, no global style is changed."""

from scenarios.plots.acceptance import acceptability_curves
from scenarios.plots.bars import outcome_bars
from scenarios.plots.calibration import calibration_curve
from scenarios.plots.chosen import chosen_density, dirichlet_intervals
from scenarios.plots.control import control_bars
from scenarios.plots.convergence import convergence_lines
from scenarios.plots.curves import measure_curves
from scenarios.plots.experts import expert_points
from scenarios.plots.extremes import bound_bars
from scenarios.plots.folded import rollback_tree
from scenarios.plots.fronts import front_points
from scenarios.plots.grids import dominance_grid
from scenarios.plots.horizons import robustness_curves
from scenarios.plots.intervals import interval_bars
from scenarios.plots.learning import evidence_steps
from scenarios.plots.maps import payoff_map, regret_map, rule_map
from scenarios.plots.ranks import first_bars
from scenarios.plots.regions import region_map
from scenarios.plots.resolved import resolution_dots
from scenarios.plots.ridges import density_ridges
from scenarios.plots.rulers import scale_ruler, word_bars
from scenarios.plots.shares import sobol_bars
from scenarios.plots.signals import indicator_moves
from scenarios.plots.spokes import one_way_lines, spider_lines
from scenarios.plots.strategy import strategy_table
from scenarios.plots.tornado import tornado_bars
from scenarios.plots.trajectory import peeling_curves
from scenarios.plots.tree import draw
from scenarios.plots.voices import dissent_points, pool_points
from scenarios.plots.worths import information_bars

__all__ = [
    "acceptability_curves",
    "bound_bars",
    "calibration_curve",
    "chosen_density",
    "control_bars",
    "convergence_lines",
    "density_ridges",
    "dirichlet_intervals",
    "dissent_points",
    "dominance_grid",
    "draw",
    "evidence_steps",
    "expert_points",
    "first_bars",
    "front_points",
    "indicator_moves",
    "information_bars",
    "interval_bars",
    "measure_curves",
    "one_way_lines",
    "outcome_bars",
    "payoff_map",
    "peeling_curves",
    "pool_points",
    "region_map",
    "regret_map",
    "resolution_dots",
    "robustness_curves",
    "rollback_tree",
    "rule_map",
    "scale_ruler",
    "sobol_bars",
    "spider_lines",
    "strategy_table",
    "tornado_bars",
    "word_bars",
]
