# The public names, each with the module that it comes from: for type checkers, and for the package itself, which loads them late.
from ._version import __version__ as __version__
from .analysis.control import value_of_control as value_of_control
from .analysis.dissent.disagreeing import dissent as dissent
from .analysis.fronts import mean_risk as mean_risk, pareto as pareto
from .analysis.information.events import value_of_information as value_of_information
from .analysis.information.research import value_of_research as value_of_research
from .analysis.ratios import league_table as league_table
from .analysis.robustness.admissibility import admissible as admissible
from .analysis.robustness.curves import acceptability as acceptability
from .analysis.robustness.discovery import discover as discover, prim as prim
from .analysis.robustness.horizons import info_gap as info_gap
from .analysis.robustness.rules import regret as regret, robust_choice as robust_choice
from .analysis.robustness.tables import payoff_table as payoff_table
from .analysis.sensitivity.bars import tornado as tornado
from .analysis.sensitivity.even import break_even as break_even, break_evens as break_evens
from .analysis.sensitivity.lines import one_way as one_way
from .analysis.sensitivity.maps import two_way as two_way
from .analysis.sensitivity.shares import sobol as sobol
from .analysis.sensitivity.spokes import spider as spider
from .analysis.sensitivity.stable import stability_radius as stability_radius
from .analysis.stochastic import dominance as dominance
from .errors import (
    LimitError as LimitError,
    QuestionError as QuestionError,
    ScenarioError as ScenarioError,
    ScenariosError as ScenariosError,
)
from .evaluation.checking import check as check
from .evaluation.ensemble import ensemble as ensemble
from .evaluation.enumeration import strategies as strategies
from .evaluation.exact import compare as compare, forecast as forecast
from .evaluation.extremes import bounds as bounds
from .evaluation.optimal import rollback as rollback
from .evaluation.paths import simulate as simulate
from .evaluation.totals import risk_profile as risk_profile
from .explaining.why import explain as explain
from .exports.bayes_net import to_pyagrum as to_pyagrum
from .exports.game_file import write_efg as write_efg
from .files import load as load, loads as loads, save as save, schema as schema, seeds as seeds
from .files.sets import read_judgements as read_judgements, write_judgements as write_judgements
from .judgement.classical.questions import SeedQuestions as SeedQuestions
from .judgement.classical.sheet import load_seed_questions as load_seed_questions
from .judgement.classical.weighing import classical_model as classical_model
from .judgement.dirichlet import fit_dirichlet as fit_dirichlet
from .judgement.eliciting import elicit as elicit
from .judgement.learning import learn as learn
from .judgement.ledger import SourceReport as SourceReport
from .judgement.listing import judgements as judgements
from .judgement.pooling.card import pooling_rules as pooling_rules
from .judgement.pooling.opinions import pool as pool
from .judgement.scoring.plain import score_forecasts as score_forecasts
from .judgement.scoring.resolving import load_resolution as load_resolution, resolve as resolve
from .judgement.scoring.tallying import score as score
from .judgement.shapes import distribution_of as distribution_of
from .judgement.vocabulary import compare_scales as compare_scales
from .judgement.watching import indicators as indicators
from .model import (
    SCALES as SCALES,
    Actor as Actor,
    Analyst as Analyst,
    Attitude as Attitude,
    Branch as Branch,
    Chance as Chance,
    Correlation as Correlation,
    Decision as Decision,
    Gate as Gate,
    GateBranch as GateBranch,
    Indicator as Indicator,
    JudgedRow as JudgedRow,
    JudgedWeight as JudgedWeight,
    Measure as Measure,
    Objective as Objective,
    Option as Option,
    Outcome as Outcome,
    Parameter as Parameter,
    Scale as Scale,
    ScaleDefinition as ScaleDefinition,
    Scenario as Scenario,
    Shift as Shift,
    Source as Source,
    Step as Step,
    StepShift as StepShift,
    StepWhen as StepWhen,
    Term as Term,
    ValueFunction as ValueFunction,
    When as When,
    scale as scale,
)
from .notebook.explorer import Explorer as Explorer, explore as explore
from .plots import draw as draw
from .reports.making import report as report
from .results import (
    Acceptability as Acceptability,
    Admissible as Admissible,
    Bar as Bar,
    Belief as Belief,
    Bounds as Bounds,
    BreakEven as BreakEven,
    BreakEvens as BreakEvens,
    CalibrationCurve as CalibrationCurve,
    Choices as Choices,
    ChosenDistribution as ChosenDistribution,
    ClassicalModel as ClassicalModel,
    Comparison as Comparison,
    Control as Control,
    Criterion as Criterion,
    DecisionMaker as DecisionMaker,
    DecisionTree as DecisionTree,
    Decomposition as Decomposition,
    DirichletFit as DirichletFit,
    Discovery as Discovery,
    Dissent as Dissent,
    Dominance as Dominance,
    Ensemble as Ensemble,
    ExpertScore as ExpertScore,
    Explanation as Explanation,
    Finding as Finding,
    ForecasterScore as ForecasterScore,
    Increment as Increment,
    IndicatorTable as IndicatorTable,
    InfoGap as InfoGap,
    InformationTable as InformationTable,
    InformationValue as InformationValue,
    JudgementRecord as JudgementRecord,
    Judgements as Judgements,
    LeagueTable as LeagueTable,
    Learned as Learned,
    LeftOut as LeftOut,
    Lift as Lift,
    Limit as Limit,
    MeasureDistribution as MeasureDistribution,
    OneWay as OneWay,
    OutcomeDistribution as OutcomeDistribution,
    ParetoFront as ParetoFront,
    PayoffTable as PayoffTable,
    PeeledBox as PeeledBox,
    Pool as Pool,
    PooledRow as PooledRow,
    PoolingRules as PoolingRules,
    Provenance as Provenance,
    Rank as Rank,
    Region as Region,
    RegretTable as RegretTable,
    Report as Report,
    ResearchTable as ResearchTable,
    ResearchValue as ResearchValue,
    Resolution as Resolution,
    Resolved as Resolved,
    RiskProfile as RiskProfile,
    RobustChoice as RobustChoice,
    Rollback as Rollback,
    RuleScores as RuleScores,
    ScaleComparison as ScaleComparison,
    Scores as Scores,
    Sign as Sign,
    Simulation as Simulation,
    Sobol as Sobol,
    Spider as Spider,
    Stability as Stability,
    Strategies as Strategies,
    Strategy as Strategy,
    Survivors as Survivors,
    Tally as Tally,
    Tip as Tip,
    Tornado as Tornado,
    Turn as Turn,
    TwoWay as TwoWay,
    ValueOfControl as ValueOfControl,
    Variance as Variance,
)

__all__: list[str]  # noqa: PYI035 - made of what stands above
