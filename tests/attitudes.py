"""Risk by its definitions, in fractions: distributions are dictionaries of total to probability, as the oracle gives them.

Every figure is got another way than in the library: CVaR as the least value of Rockafellar and Uryasev's function, dominance
by expected shortfalls below every total, the league table by net benefits at every willingness to pay that matters.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Totals = Mapping[Fraction, Fraction]

Point = tuple[Fraction, Fraction]
ZERO = Fraction(0)


def losses(totals: Totals, better: str) -> dict[Fraction, Fraction]:
    """Return what is lost, whichever way is better: less is better."""
    return {(total if better == "lower" else -total): mass for total, mass in totals.items()}


def expected(totals: Totals) -> Fraction:
    return sum((total * mass for total, mass in totals.items()), ZERO)


def value_at_risk(totals: Totals, level: Fraction, better: str) -> Fraction:
    """Return the least loss that is not exceeded with probability `level`."""
    lost = losses(totals, better)
    found = min(at for at in lost if sum(mass for total, mass in lost.items() if total <= at) >= level)
    return found if better == "lower" else -found


def cvar(totals: Totals, level: Fraction, better: str) -> Fraction:
    """Return the least of c + E[max(L − c, 0)] / (1 − level); it is at a loss that occurs."""
    lost = losses(totals, better)
    if level == 1:
        found = max(lost)
    else:
        found = min(c + sum(max(at - c, ZERO) * mass for at, mass in lost.items()) / (1 - level) for c in lost)
    return found if better == "lower" else -found


def semivariance(totals: Totals, better: str) -> Fraction:
    lost = losses(totals, better)
    middle = expected(lost)
    return sum((max(at - middle, ZERO) ** 2 * mass for at, mass in lost.items()), ZERO)


def variance(totals: Totals) -> Fraction:
    middle = expected(totals)
    return sum(((at - middle) ** 2 * mass for at, mass in totals.items()), ZERO)


def excesses(totals: Totals, at: Sequence[Fraction], better: str) -> list[Fraction]:
    """Return the expected loss beyond every one of some losses."""
    lost = losses(totals, better)
    return [sum((max(total - c, ZERO) * mass for total, mass in lost.items()), ZERO) for c in at]


def chances(totals: Totals, at: Sequence[Fraction], better: str) -> list[Fraction]:
    """Return the probability of so great a loss, or a greater one."""
    lost = losses(totals, better)
    return [sum((mass for total, mass in lost.items() if total >= c), ZERO) for c in at]


def less(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True)) and list(one) != list(other)


def relation(one: Totals, other: Totals, better: str) -> str:
    """Return how one option stands to another, in the words of the library."""
    mine, theirs = losses(one, better), losses(other, better)
    at = sorted({*mine, *theirs})
    if mine == theirs:
        return "equal"
    if max(mine) <= min(theirs):
        return "outcome"
    if less(chances(one, at, better), chances(other, at, better)):
        return "first"
    # The integral from the worst loss down to c of the chance of so great a loss is the expected excess beyond c.
    if less(excesses(one, at, better), excesses(other, at, better)):
        return "second"
    return "dominated" if less(excesses(other, at, better), excesses(one, at, better)) else "none"


def dominates(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    """Say whether all of some losses are at most, and one is less than, the others."""
    return less(one, other)


def on_frontier(points: Mapping[str, Point]) -> set[str]:
    """Return the options with the greatest net benefit at some willingness to pay; points are (cost, effect).

    What is best between two neighbouring ratios stays so, hence one trial between each two, at each, and beyond the last is
    enough; at 0, cost is all, and of the cheapest the most effective counts.
    """
    ratios = {
        (c - d) / (e - f) for c, e in points.values() for d, f in points.values() if e != f and (c - d) / (e - f) > 0
    }
    steps = [ZERO, *sorted(ratios)]
    trials = [*steps, *((a + b) / 2 for a, b in pairwise(steps)), steps[-1] + 1]
    found = set()
    for pay in trials:
        best = max((pay * effect - cost, effect if pay == 0 else ZERO) for cost, effect in points.values())
        found |= {
            name
            for name, (cost, effect) in points.items()
            if (pay * effect - cost, effect if pay == 0 else ZERO) == best
        }
    return found


def crossings(one: Totals, other: Totals, better: str) -> tuple[Fraction, Fraction]:
    """Return where, from the greatest loss, two options that do not dominate each other first change places, by order."""
    mine, theirs = losses(one, better), losses(other, better)
    at = sorted({*mine, *theirs}, reverse=True)
    found = []
    for curve in (chances, excesses):
        # `curve` reads its losses as they are: the two are losses already.
        apart = [a - b for a, b in zip(curve(mine, at, "lower"), curve(theirs, at, "lower"), strict=True)]
        lead = next(gap for gap in apart if gap)
        k = next(k for k, gap in enumerate(apart) if gap * lead < 0)
        if curve is excesses:
            found.append(at[k - 1] + (at[k] - at[k - 1]) * apart[k - 1] / (apart[k - 1] - apart[k]))
        else:
            found.append(at[k])
    return (found[0], found[1]) if better == "lower" else (-found[0], -found[1])


def prospects(options: Mapping[str, Mapping[str, Sequence[tuple[object, int]]]], **measures: str) -> dict[str, object]:
    """Return a document with an option for each prospect; a prospect is by measure a list of (total, relative weight).

    Where there are several measures, their totals come about independently.
    """
    nodes: dict[str, object] = {
        "choice": {"kind": "decision", "options": {o: {"to": f"{o}_{next(iter(measures))}"} for o in options}}
    }
    names = list(measures)
    for option, by_measure in options.items():
        for name, to in zip(names, [*names[1:], ""], strict=True):
            pairs = by_measure[name]
            nodes[f"{option}_{name}"] = {
                "kind": "chance",
                "next": f"{option}_{to}" if to else "end",
                "branches": {f"b{i}": {"effects": {name: total}} for i, (total, _) in enumerate(pairs)},
                "weights": {f"b{i}": weight for i, (_, weight) in enumerate(pairs)},
            }
    ways = {name: {"better": way} if way else {} for name, way in measures.items()}
    return {
        "format": "scenarios/1",
        "scenario": "prospects",
        "measures": ways,
        "nodes": nodes,
        "outcomes": {"end": None},
    }
