"""Objectives for tests: drawn in every kind, and worked out anew from their published definitions."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING

from scipy.optimize import brentq

from brute import NotKnown, Tree, choice_specs
from documents import random_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brute import Way
    from oracle import Document, Totals

KINDS = (
    "weights", "tolerance", "seeking", "aversion", "logarithm", "table", "linear", "exponential", "logarithmic", "points",
    "bent with risk", "multiplicative", "multiplicative with risk",
)  # fmt: skip


class Wish:
    """What an objective, written as in a file, is worth: no code of the library's is used."""

    def __init__(self, doc: Document, written: Document) -> None:
        long = written if isinstance(written.get("weights"), dict) else {"weights": written}
        self.measures, self.outcomes = doc.get("measures") or {}, doc["outcomes"]
        self.weights = {name: Fraction(str(weight)) for name, weight in long["weights"].items()}
        self.values, self.risk = long.get("values") or {}, long.get("risk") or {}
        self.k = (
            keeney_raiffa([float(w) for w in self.weights.values()])
            if long.get("combine") == "multiplicative"
            else None
        )

    def linear(self, totals: Totals) -> Fraction:
        """Return the part of the score that needs no curve."""
        return sum((w * self._slope(m) * totals[m] for m, w in self.weights.items() if m in self.measures), Fraction(0))

    def _slope(self, measure: str) -> Fraction:
        if measure not in self.values:
            return Fraction(-1 if (self.measures[measure] or {}).get("better") == "lower" else 1)
        form = self.values[measure]
        if "points" in form or form.get("shape", "linear") != "linear":
            return Fraction(0)
        return 1 / (Fraction(form["best"]) - Fraction(form["worst"]))

    def score(self, totals: Totals, outcome: str) -> float:
        """Return the score of a path."""
        if self.k is not None:
            product = 1.0
            for name, weight in self.weights.items():
                here = worth_of(self.values[name], totals[name]) if name in self.measures else float(name == outcome)
                product *= 1 + self.k * float(weight) * here
            plain = sum(
                float(w) * (worth_of(self.values[n], totals[n]) if n in self.measures else float(n == outcome))
                for n, w in self.weights.items()
            )
            return (product - 1) / self.k if self.k else plain
        parts = [
            self.weights[m] * self._slope(m) * totals[m] for m in self.measures if m in {*self.weights} - {*self.values}
        ]
        exact = sum(parts, self.weights[outcome] if outcome in self.weights else Fraction(0))
        bent = [float(self.weights[m]) * worth_of(form, totals[m]) for m, form in self.values.items()]
        return math.fsum([float(exact), *bent])

    def utility(self, score: float) -> float:
        """Return the utility of a score."""
        if "tolerance" in self.risk:
            return -float(self.risk["tolerance"]) * math.expm1(-score / self.risk["tolerance"])
        if "aversion" in self.risk:
            left, x = 1 - self.risk["aversion"], score + self.risk.get("wealth", 0)
            return math.log(x) if left == 0 else (x**left - 1) / left
        return joined(self.risk["points"], score) if "points" in self.risk else score

    def __call__(self, way: Way) -> float:
        return self.utility(self.score(way.totals, way.outcome))

    def equivalent(self, utility: float) -> float:
        """Return the certainty equivalent of an expected utility: of a measure that counts as it is, or of a score."""
        score = -self.risk["tolerance"] * math.log1p(-utility / self.risk["tolerance"]) if self.risk else utility
        names = list(self.weights)
        return (
            score / float(self.weights[names[0]] * self._slope(names[0]))
            if names[0] in self.measures and len(names) == 1
            else score
        )

    def of_equivalent(self, equivalent: float) -> float:
        """Return the utility of a certainty equivalent: of an amount of the only measure, or of a score."""
        names = list(self.weights)
        if len(names) == 1 and names[0] in self.measures and self.weights[names[0]]:
            return self.utility(self.score({names[0]: equivalent}, ""))  # type: ignore[dict-item] # an amount will do
        return self.utility(equivalent)


def keeney_raiffa(constants: list[float]) -> float:
    """Solve 1 + k = Π (1 + k kᵢ) for the root that Keeney and Raiffa (1976, appendix 6B) take."""
    if len(constants) == 1 or abs(sum(constants) - 1) < 1e-12:
        return 0.0

    def gap(k: float) -> float:
        return math.prod(1 + k * constant for constant in constants) - 1 - k

    if sum(constants) > 1:
        return float(brentq(gap, -1, -1e-9, xtol=1e-15, rtol=1e-15))
    high = 1.0
    while gap(high) < 0:
        high *= 2
    return float(brentq(gap, 1e-9, high, xtol=1e-15, rtol=1e-15))


def joined(points: list[list[float]], x: float) -> float:
    """Join points by lines; a total may lie beyond them by a rounding error."""
    x = min(max(x, points[0][0]), points[-1][0]) if points[0][0] - 1e-9 < x < points[-1][0] + 1e-9 else x
    for (a, low), (b, high) in itertools.pairwise(points):
        if a <= x <= b:
            return low + (high - low) * (x - a) / (b - a)
    raise ValueError(x)


def worth_of(form: Document, total: Fraction | float) -> float:
    """Return the value of a total by a value function."""
    x = float(total)
    if "points" in form:
        return joined(form["points"], x)
    worst, best, shape = form["worst"], form["best"], form.get("shape", "linear")
    if shape == "linear":
        return float((x - worst) / (best - worst))
    if shape == "logarithmic":
        origin = form.get("origin", 0)
        return math.log((x - origin) / (worst - origin)) / math.log((best - origin) / (worst - origin))
    sign = 1 if best > worst else -1  # how far from the worst, whichever way is better
    return math.expm1(-sign * (x - worst) / form["tolerance"]) / math.expm1(-sign * (best - worst) / form["tolerance"])


# --- Drawing -----------------------------------------------------------------------------------------


def curve(rng: random.Random, shape: str, low: float, high: float, better: str | None) -> Document:
    """Draw a value function that is defined, and between 0 and 1, for all totals from low to high."""
    span = max(high - low, max(abs(low), abs(high)) / 100) or 1.0  # a narrower curve loses digits
    ends = [low - span * rng.choice([0, 0.25]), low + span * rng.choice([1, 1.5])]
    rising = better == "higher" or (better is None and rng.random() < 0.5)
    worst, best = ends if rising else ends[::-1]
    if shape == "points":
        middle = (ends[0] + ends[1]) / 2
        return {"points": [[ends[0], 1 - rising], [middle, rng.choice([0.25, 0.5, 0.875])], [ends[1], int(rising)]]}
    form: Document = {"worst": worst, "best": best}
    if shape != "linear":
        form["shape"] = shape
    if shape == "exponential":
        form["tolerance"] = rng.choice([-1, 1]) * rng.choice([0.5, 1, 4]) * abs(best - worst)
    if shape == "logarithmic":
        form["origin"] = rng.choice([ends[0] - span / 2, ends[1] + span])
    return form


def drawn_wish(rng: random.Random, tree: Tree, kind: str) -> Document:
    """Draw an objective of a kind, in the form of a file, for the totals that occur in a scenario."""
    doc = tree.doc
    measures, outcomes = list(doc.get("measures") or {}), list(doc["outcomes"])
    extent = {m: (min(w.totals[m] for w in tree.ways), max(w.totals[m] for w in tree.ways)) for m in measures}
    some = rng.sample(measures, rng.randint(1, len(measures)))
    if kind.startswith("multiplicative"):
        names = [*some, *rng.sample(outcomes, rng.randint(0 if len(some) > 1 else 1, 2))]
        top = rng.choice([0.3, 0.6, 0.95])
        weights: Document = {name: round(rng.uniform(0.1, top), 2) for name in names}
    else:
        marked = rng.sample(outcomes, rng.choice([0, 0, 1, 2])) if len(outcomes) > 1 else []
        weights = {name: rng.choice([1, 2, 0.5, -1, 0.3]) for name in [*some, *marked]}
    wish: Document = {"weights": weights}
    shapes = {"multiplicative": some, "bent with risk": some[:1], "multiplicative with risk": some}
    for m in shapes.get(kind, some[:1] if kind in {"linear", "exponential", "logarithmic", "points"} else []):
        shape = (
            kind
            if kind in {"linear", "exponential", "logarithmic", "points"}
            else rng.choice(["linear", "exponential", "points"])
        )
        low, high = map(float, extent[m])
        better = (doc["measures"][m] or {}).get("better")
        wish["values"] = {**wish.get("values", {}), m: curve(rng, shape, low, high, better)}
    if kind.startswith("multiplicative"):
        wish["combine"] = "multiplicative"
    scores = [Wish(doc, wish).score(way.totals, way.outcome) for way in tree.ways]
    low, span = min(scores), max(scores) - min(scores) or 1.0
    form = kind if "with risk" not in kind else rng.choice(["tolerance", "aversion", "table"])
    risks: dict[str, Document] = {
        "tolerance": {"tolerance": round(span * rng.choice([0.3, 1, 5]), 3)},
        "seeking": {"tolerance": -round(span * rng.choice([0.5, 3]), 3)},
        "aversion": {"aversion": rng.choice([0.5, 2, 3]), "wealth": round(span * 0.2 - low + 0.01, 3)},
        "logarithm": {"aversion": 1, "wealth": round(span * 0.5 - low, 3)},
        "table": {"points": [[low - 1, -3], [low + span / 3, rng.choice([-1, 0.25])], [low + span + 1, 1.5]]},
    }
    return {**wish, "risk": risks[form]} if form in risks else wish


def drawn_trees(
    seeds: range, *, most: int = 1500, size: int = 5
) -> Iterator[tuple[random.Random, Tree | None, Document]]:
    """Yield scenarios with choices, half of which observe only something; no tree where an offer tells what is not observed."""
    for seed in seeds:
        for attempt in range(10**6):
            rng = random.Random(f"{seed}.{attempt}")
            doc = random_document(rng, size=size)
            for spec in choice_specs(doc, {}).values():
                if rng.random() < 0.7:
                    for key in ("weights", "weight", "when", "shift", "confidence", "source", "why"):
                        spec.pop(key, None)
            try:
                seen = Tree(doc, most=300)
            except ValueError:
                continue
            if not seen.specs or not seen.offers or len(seen.ways) == 300 or not doc.get("measures"):
                continue
            for name, spec in seen.specs.items():
                known = sorted({v for here in seen.offers if here[0] == name for v, _ in here[1]})
                if rng.random() < 0.6:
                    spec["observes"] = rng.sample(known, rng.randint(0, min(len(known), 2)))
            try:
                tree = Tree(doc)
            except NotKnown:
                yield rng, None, doc
                break
            if 1 < tree.count() <= most:
                yield rng, tree, doc
                break
