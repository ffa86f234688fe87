"""Published answers about ranges: what a row allows, and between what a result must lie."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import scenarios as sc
from published.kit import Answer, Document, Engine, Number, Problem, corners, decide, fractions, load, root, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# --- Three words in one row -------------------------------------------------------------------------


def ends(*per_cent: int) -> list[Fraction]:
    return [Fraction(x, 100) for x in per_cent]


WORDS = corners(ends(55, 20, 5), ends(80, 45, 20))  # likely, unlikely, very unlikely
EVENTS = ("good", "bad", "worst")


def at_corners(engine: Engine, name: str, node: str, rows: Iterable[Sequence[Fraction]], measure: str) -> list[Number]:
    """Return the mean at each of the rows, put in place of a node's own."""
    found = []
    for row in rows:
        doc = load(name)
        branches = doc["nodes"][node]["branches"]
        found.append(engine.means(weigh(doc, node, dict(zip(branches, fractions(row), strict=True))))[measure])
    return found


def reached(engine: Engine, event: str) -> list[Number]:
    """Return the least and the greatest chance of an event that the words allow."""
    rows = (dict(zip(EVENTS, fractions(row), strict=True)) for row in WORDS)
    found = [engine.chances(weigh(load("three-words"), "event", row))[event] for row in rows]
    return [min(found), max(found)]


def best_row(engine: Engine, *written: str) -> list[Number]:
    """Return the best estimates of a row of ranges or words."""
    row = dict(zip(EVENTS, written, strict=True))
    return list(engine.chances(weigh(load("three-words"), "event", row)).values())


def event(*written: str) -> Document:
    """Return an event of as many branches as there are weights, each an outcome of its own."""
    doc = load("three-words")
    names = [f"b{i}" for i in range(len(written))]
    node = {"kind": "chance", "branches": dict.fromkeys(names), "weights": dict(zip(names, written, strict=True))}
    return {**doc, "nodes": {"event": node}, "outcomes": dict.fromkeys(names)}


FOUR = ends(10, 20, 5, 30), ends(40, 35, 10, 60)
THREE = ends(10, 20, 0), ends(90, 50, 30)


def rows_within(engine: Engine, ranges: tuple[list[Fraction], list[Fraction]]) -> list[list[Number]]:
    return [list(engine.chances(event(*fractions(row))).values()) for row in corners(*ranges)]


def within_reach(
    engine: Engine, ranges: tuple[list[Fraction], list[Fraction]], pick: Callable[..., Number]
) -> list[Number]:
    return [pick(column) for column in zip(*rows_within(engine, ranges), strict=True)]


def refused(*written: str) -> str:
    """Return the sum that a row which cannot add up is refused with."""
    with pytest.raises(sc.ScenarioError) as caught:
        sc.Scenario.model_validate(event(*written))
    (total,) = re.findall(r"got (\S+ %) in all", str(caught.value))
    return str(total)


def spread(found: list[Number]) -> list[Number]:
    return [min(found), max(found)]


COHERENCE = Problem(
    title="Words that share a row",
    source="L. de Campos, J. Huete and S. Moral (1994), Probability intervals, IJUFKS 2(2) (proper and reachable intervals); "
    "F. Cuzzolin (2009), The intersection probability and its properties, ECSQARU. The rows are made up.",
    files=("three-words",),
    answers=(
        Answer("corners of what likely, unlikely, very unlikely allow", "4", lambda _: len(WORDS)),
        Answer("likely: least, greatest within reach", "11/20, 3/4", lambda e: reached(e, "good")),
        Answer("unlikely: least, greatest within reach", "1/5, 2/5", lambda e: reached(e, "bad")),
        Answer("very unlikely: least, greatest within reach", "1/20, 1/5", lambda e: reached(e, "worst")),
        Answer("expected utility at the corners: least, greatest", "-15/4, 9/2",
               lambda e: spread(at_corners(e, "three-words", "event", WORDS, "utility"))),
        Answer("bounds of likely beside the two others", "11/20, 3/4", lambda e: e.bounds(load("three-words"), "good")),
        Answer("bounds of expected utility", "-15/4, 9/2", lambda e: e.bounds(load("three-words"), "utility")),
        Answer("best estimates of the row in words", "137/220, 3/11, 23/220",
               lambda e: best_row(e, "likely", "unlikely", "very unlikely")),
        Answer("best estimates of the ranges within reach", "137/220, 3/11, 23/220",
               lambda e: best_row(e, "55%..75%", "20%..40%", "5%..20%")),
        Answer("four ranges, 10..40, 20..35, 5..10 and 30..60 %: least within reach", "1/10, 1/5, 1/20, 3/10",
               lambda e: within_reach(e, FOUR, min)),
        Answer("the same: greatest within reach", "2/5, 7/20, 1/10, 3/5",
               lambda e: within_reach(e, FOUR, max)),
        Answer("the same with utilities of 1 to 4: least, greatest", "9/4, 16/5",
               lambda e: spread([sum(p * u for p, u in zip(row, (1, 2, 3, 4), strict=True)) for row in rows_within(e, FOUR)])),
        Answer("three ranges, 10..90, 20..50 and 0..30 %: least within reach", "1/5, 1/5, 0", lambda e: within_reach(e, THREE, min)),
        Answer("the same: greatest within reach", "4/5, 1/2, 3/10", lambda e: within_reach(e, THREE, max)),
        Answer("sums at which rows are refused: likely, likely; three very unlikely; three roughly even chances",
               "110 %, 60 %, 135 %",
               lambda _: [refused("likely", "likely"), refused(*["very unlikely"] * 3), refused(*["roughly even chance"] * 3)],
               walked=False),
    ),
    note="The best estimate is the intersection probability: every range goes the same share of its way up, here 4/11.",
)  # fmt: skip

# --- A tree of ranges -------------------------------------------------------------------------------

TREE = {
    "turn": corners(ends(10, 40, 10), ends(30, 70, 40)),
    "clash": corners(ends(20, 50), ends(50, 80)),
    "front": corners(ends(10, 40, 10), ends(30, 80, 40)),
}


def everywhere() -> Iterator[Document]:
    """Yield the tree at every combination of corners."""
    for rows in itertools.product(*TREE.values()):
        doc = load("interval-tree")
        for node, row in zip(TREE, rows, strict=True):
            doc = weigh(doc, node, dict(zip(doc["nodes"][node]["branches"], fractions(row), strict=True)))
        yield doc


def tree_spread(engine: Engine) -> list[Number]:
    return spread([engine.means(doc)["payoff"] for doc in everywhere()])


def below(engine: Engine, branch: str) -> list[Number]:
    return spread([engine.means(doc, {"turn": branch})["payoff"] for doc in everywhere()])


def row_at(engine: Engine, pick: int) -> list[Fraction]:
    """Return the first row at which the least (0) or the greatest (-1) value is reached."""
    values = [(engine.means(doc)["payoff"], fractional(doc)) for doc in everywhere()]
    return sorted(values)[pick][1]


def fractional(doc: Document) -> list[Fraction]:
    return [Fraction(weight) for weight in doc["nodes"]["turn"]["weights"].values()]


INTERVALS = Problem(
    title="A tree of ranges",
    source="Made up for this page.",
    files=("interval-tree",),
    answers=(
        Answer("corners of the three rows", "6, 2, 5", lambda _: [len(rows) for rows in TREE.values()]),
        Answer("value: least, greatest", "-86/5, 88/5", tree_spread),
        Answer("value after an escalation: least, greatest", "-65, -44", lambda e: below(e, "escalate")),
        Answer("value after a stalemate: least, greatest", "-9/2, 4", lambda e: below(e, "stalemate")),
        Answer("bounds of the value", "-86/5, 88/5", lambda e: e.bounds(load("interval-tree"), "payoff")),
        Answer("bounds after an escalation", "-65, -44", lambda e: e.bounds(load("interval-tree"), "payoff", given={"turn": "escalate"})),
        Answer("bounds after a stalemate", "-9/2, 4", lambda e: e.bounds(load("interval-tree"), "payoff", do={"turn": "stalemate"})),
        Answer("first row at the least value", "3/10, 3/5, 1/10", lambda e: row_at(e, 0)),
        Answer("first row at the greatest value", "1/10, 1/2, 2/5", lambda e: row_at(e, -1)),
    ),
    waiting="the imprecise Dirichlet model waits for counts",
    note="Interval arithmetic that forgets that a row adds up to 1 gives -20.35 to 19.3, which is too wide.",
)  # fmt: skip

# --- Six gambles ------------------------------------------------------------------------------------

GAMBLES = {
    "g1": "1.12, 2.8",
    "g2": "1.2, 2.88",
    "g3": "2.28, 2.7",
    "g4": "1.25, 2.3",
    "g5": "2.35, 2.35",
    "g6": "0.932, 2.78",
}
HEADS = ("28%", "70%")


def gambles(engine: Engine, heads: str) -> dict[str, Number]:
    return engine.by(load("coin-gambles", heads=heads), "gamble", "payoff")


def regrets(engine: Engine) -> list[Number]:
    """Return how much less each gamble may be worth than the best one."""
    tables = [gambles(engine, heads) for heads in HEADS]
    return [max(max(table.values()) - table[gamble] for table in tables) for gamble in GAMBLES]


def maximal(engine: Engine) -> list[str]:
    """Return the gambles that no other beats at both ends, and so at every chance between them."""
    tables = [gambles(engine, heads) for heads in HEADS]
    return [g for g in GAMBLES if not any(all(t[other] > t[g] for t in tables) for other in GAMBLES)]


def equal_at(engine: Engine, one: str, other: str) -> Number:
    def gap(heads: Fraction) -> Number:
        table = gambles(engine, f"{heads.numerator}/{heads.denominator}")
        return table[one] - table[other]

    return root(gap)


def extreme(engine: Engine) -> list[str]:
    low, high = ({g: pick(gambles(engine, h)[g] for h in HEADS) for g in GAMBLES} for pick in (min, max))
    return [max(low, key=low.__getitem__), max(high, key=high.__getitem__)]


def unbeaten() -> list[str]:
    """Return the gambles than which no other is certain to be better: the least differences of all pairs tell."""
    model = sc.Scenario.model_validate(load("coin-gambles"))
    better = {g: sc.bounds(model, "payoff", versus=g) for g in GAMBLES}
    return [g for g, others in better.items() if not any(others[o]["payoff"][0] > 0 for o in others)]


COIN = Problem(
    title="Six gambles on one coin",
    source="M. C. M. Troffaes (2007), Decision making under uncertainty using imprecise probabilities, IJAR 45(1), 17–29; "
    "worked in improb's documentation, “Optimality operators” (github.com/mcmtroffaes/improb).",
    files=("coin-gambles",),
    answers=(
        *(
            Answer(f"expected value of {gamble}: least, greatest", exact,
                   lambda e, g=gamble: spread([gambles(e, heads)[g] for heads in HEADS]))  # type: ignore[misc] # as above
            for gamble, exact in GAMBLES.items()
        ),
        *(
            Answer(f"bounds of {gamble}", exact,
                   lambda e, g=gamble: e.bounds(load("coin-gambles"), "payoff", do={"gamble": g}))  # type: ignore[misc] # as above
            for gamble, exact in GAMBLES.items()
        ),
        Answer("gambles that none beats, by the bounds of all differences", "g1, g2, g3, g5", lambda _: unbeaten(), walked=False),
        Answer("greatest of the least, of the greatest", "g5, g2", extreme),
        Answer("gambles that none beats for certain", "g1, g2, g3, g5", maximal, "g1, g2, g3, g5"),
        Answer("best gamble when heads, tails is known", "g6, g2",
               lambda e: [max(GAMBLES, key=gambles(e, heads).__getitem__) for heads in ("100%", "0%")], "g6, g2"),
        Answer("chance of heads at which g2 and g3, g3 and g1 are equal", "2/5, 2/3",
               lambda e: [equal_at(e, "g2", "g3"), equal_at(e, "g3", "g1")]),
        Answer("greatest regret: g1 to g6", "1.76, 1.6, 0.6, 1.55, 0.53, 1.948", regrets),
    ),
    note="The criteria as questions of their own are `admissible` and `robust_choice`; the same problem tests them.",
)  # fmt: skip

# --- Four states ------------------------------------------------------------------------------------

STATES = ("s00", "s01", "s10", "s11")
ACTS = ("a0", "a1", "a2")
FIRST = {0: ["s00", "s01"], 1: ["s10", "s11"]}
PLANS = list(itertools.product(ACTS, ACTS))


def plan_values(engine: Engine) -> dict[tuple[str, str], list[Number]]:
    """Return the value of every plan, an act after each first sight, at every corner."""
    found = {}
    for plan in PLANS:
        rules = [({"state": state}, plan[first]) for first, states in FIRST.items() for state in states]
        doc = decide(load("four-states"), "choice", rules)
        rows = (
            dict(zip(STATES, fractions(row), strict=True))
            for row in corners(ends(20, 20, 20, 20), ends(40, 40, 40, 40))
        )
        found[plan] = [engine.means(weigh(doc, "state", row))["payoff"] for row in rows]
    return found


def undominated(values: dict[tuple[str, str], list[Number]]) -> list[tuple[str, str]]:
    """Return the plans that no other beats at every corner, so beats for certain."""
    return [
        plan
        for plan, own in values.items()
        if not any(all(o > mine + 1e-12 for o, mine in zip(other, own, strict=True)) for other in values.values())
    ]


def after_sight(engine: Engine, first: int) -> list[str]:
    """Return the acts that no other beats for certain, once the first digit is seen."""
    tables = []
    for row in corners(ends(20, 20, 20, 20), ends(40, 40, 40, 40)):
        doc = weigh(load("four-states"), "state", dict(zip(STATES, fractions(row), strict=True)))
        tables.append(engine.by(doc, "choice", "payoff", {"state": FIRST[first]}))
    return [a for a in ACTS if not any(all(t[other] > t[a] + 1e-12 for t in tables) for other in ACTS)]


def told(plans: Iterable[Sequence[str]]) -> list[str]:
    return [f"{one} {other}" for one, other in plans]


def rejected(engine: Engine) -> list[str]:
    """Return the plans of acts that survive one by one, yet not as a whole."""
    local = itertools.product(after_sight(engine, 0), after_sight(engine, 1))
    kept = undominated(plan_values(engine))
    return told(plan for plan in local if plan not in kept)


SUBTREE = Problem(
    title="Four states and a second look",
    source="M. C. M. Troffaes, improb, examples, “subtreeperfectness” (github.com/mcmtroffaes/improb).",
    files=("four-states",),
    answers=(
        Answer("plans that none beats for certain, seen as a whole", "a0 a1, a2 a1, a2 a2",
               lambda e: told(undominated(plan_values(e))), "a0 a1, a2 a1, a2 a2"),
        Answer("acts that none beats, the first digit being 0", "a0, a2", lambda e: after_sight(e, 0), "a0, a2"),
        Answer("acts that none beats, the first digit being 1", "a1, a2", lambda e: after_sight(e, 1), "a1, a2"),
        Answer("plan that only the whole rejects", "a0 a2", rejected),
    ),
    note="Maximality as a question of its own is `admissible`; the same problem tests it, in normal form and backward.",
)  # fmt: skip

# --- A chain ----------------------------------------------------------------------------------------

CHAIN = Problem(
    title="A Markov chain with a contaminated row",
    source="Method: G. de Cooman, F. Hermans and E. Quaeghebeur (2009), Imprecise Markov chains and their limit behaviour, Probability "
    "in the Engineering and Informational Sciences 23(4) (a chain evolves by its lower and upper expectations, step by step). The chain, its numbers and "
    "the closed form are our own.",
    files=("contaminated-chain",),
    answers=(
        Answer("dry after three transitions: least, greatest", "9846027/20000000, 12571193/20000000",
               lambda e: e.bounds(load("contaminated-chain"), "ends_dry")),
        Answer("the same by the closed form in the note", "9846027/20000000, 12571193/20000000",
               lambda _: [contaminated([1, 0]), -contaminated([-1, 0])]),
    ),
    note="With a row T of which the part ε may be anything, one transition takes h to (1 − ε) T h + ε min h. As a constant is taken to itself, "
    "n of them take h to (1 − ε)ⁿ Tⁿh + ε Σ (1 − ε)ᵏ min Tᵏh, the sum over k from 0 to n − 1. This is derived here by induction, not copied from the paper.",
)  # fmt: skip


def contaminated(worth: list[int]) -> Fraction:
    """Return the lower expectation after three transitions and a first row, one tenth of each row being unknown."""
    rows, first, unknown = (ends(70, 30), ends(40, 60)), ends(50, 50), Fraction(1, 10)
    powers = [[Fraction(x) for x in worth]]
    for _ in range(3):
        powers.append([sum((t * x for t, x in zip(row, powers[-1], strict=True)), Fraction(0)) for row in rows])
    vacuous = sum((unknown * (1 - unknown) ** k * min(powers[k]) for k in range(3)), Fraction(0))
    least = [(1 - unknown) ** 3 * x + vacuous for x in powers[3]]
    return (1 - unknown) * sum((p * x for p, x in zip(first, least, strict=True)), Fraction(0)) + unknown * min(least)


PROBLEMS = (COHERENCE, INTERVALS, COIN, SUBTREE, CHAIN)
