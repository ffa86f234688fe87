"""Published answers about efficient options: league tables of incremental ratios, and stochastic dominance."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import scenarios as sc
from published.kit import HERE, Answer, Problem, load
from published.words import told

if TYPE_CHECKING:
    from collections.abc import Sequence


def league(name: str) -> sc.LeagueTable:
    return sc.league_table(sc.load(HERE / f"{name}.yaml"), "cost", "qaly")


def ratios(name: str) -> list[float]:
    table = league(name)
    return [table[option].ratio for option in table.frontier[1:]]


def standing(name: str, said: str) -> Sequence[str]:
    """Return the options of a standing, from the cheapest on."""
    table = league(name)
    return [option for option in table.ordered() if table[option].standing == said]


HIV = Problem(
    title="How often to screen for HIV",
    source="A. D. Paltiel et al. (2006), Annals of Internal Medicine 145(11), table 4 (costs and effects, high-risk population), as read by "
    "the vignette “Basic Cost Effectiveness Analysis” of the R package dampack. The ratios are recomputed from them.",
    files=("hiv-screening",),
    answers=(
        told("on the frontier, from the cheapest on", "status_quo, one_time, five_years, three_years",
             lambda: league("hiv-screening").frontier, "status_quo, one_time, five_years, three_years"),
        told("ratios in dollars a year, from the second on", "37500, 408000/7, 100800", lambda: ratios("hiv-screening")),
        told("dominated strongly", "annual", lambda: standing("hiv-screening", "dominated"), "annual"),
        told("what dominates it", "five_years, three_years", lambda: league("hiv-screening")["annual"].against),
    ),
)  # fmt: skip

DIFFICILE = Problem(
    title="Treating an infection with Clostridioides difficile",
    source="R. Rajasingham, E. A. Enns, A. Khoruts and B. P. Vaughn (2020), Clinical Infectious Diseases 70(5); eleven of its "
    "strategies, with the league table of the R package dampack (vignette “Basic Cost Effectiveness Analysis”, table of the C. difficile example).",
    files=("c-difficile",),
    answers=(
        told("on the frontier, from the cheapest on", "s3, s27, s33, s31, s43, s44", lambda: league("c-difficile").frontier,
             "s3, s27, s33, s31, s43, s44"),
        told("ratios in dollars a year, from the second on",
             "2769.854709153, 4065.031052495, 5056.221647036, 8504.216061666, 38362.65199472",
             lambda: ratios("c-difficile"),
             "2769.854709, 4065.031052, 5056.221647, 8504.216062, 38362.651995"),
        told("dominated extendedly", "s39", lambda: standing("c-difficile", "extendedly dominated"), "s39"),
        told("by a mix of", "s33, s31", lambda: league("c-difficile")["s39"].against),
        told("dominated strongly", "s4, s13, s37, s20", lambda: standing("c-difficile", "dominated"), "s4, s13, s37, s20"),
    ),
    note="The source prints eight more digits, of numbers that it rounds before.",
)  # fmt: skip


def relations() -> list[str]:
    found = sc.dominance(sc.load(HERE / "thrown-dice.yaml"), "payoff")
    return [found[one][other] for one, other in itertools.permutations("abc", 2)]


DICE = Problem(
    title="Three gambles on a die",
    source="The example of the article “Stochastic dominance” of the English Wikipedia, for the rules of J. Hadar and W. R. Russell (1969), "
    "American Economic Review 59(1). On a die, a pays 1 or, from three, 2; b pays 1 or, from four, 2; c pays 3 up to three, else 1.",
    files=("thrown-dice",),
    answers=(
        told("a to b and c, b to a and c, c to a and b: order of dominance", "first, none, dominated, dominated, none, first",
             relations, "first, none, dominated, dominated, none, first"),
        Answer("mean payoffs", "5/3, 3/2, 2", lambda e: [e.by(load("thrown-dice"), "gamble", "payoff")[name] for name in "abc"]),
        told("efficient in the first and second order", "a, c, a, c", lambda: [
            name for order in (1, 2) for name in sc.dominance(sc.load(HERE / "thrown-dice.yaml"), "payoff").efficient(order)]),
        told("where a and c cross: the chances of so little, and their integrals", "2, 7/3",
             lambda: [sc.dominance(sc.load(HERE / "thrown-dice.yaml"), "payoff").crossing("a", "c", order) or 0.0 for order in (1, 2)]),
    ),
    note="The crossings are worked out by hand. a pays 1 with 2/6, c with 3/6: the integrals are 1/6 apart at 2, and from there they close in by 1/2 a dollar.",
)  # fmt: skip

PROBLEMS = (HIV, DIFFICILE, DICE)
