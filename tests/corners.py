"""One belief out of all that a document's ranges allow, written back as a document of points.

Shares no code with the library. Every quantity is pinned once: a parameter wherever it is used, a row as one vector.
"""

from __future__ import annotations

import copy
import itertools
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import oracle

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence

    from oracle import Document

    Row = tuple[Fraction, ...]


class Chooser(Protocol):
    """Says where between two ends a number is, and which row between rows of ends."""

    def number(self, low: Fraction, high: Fraction) -> Fraction: ...
    def row(self, low: list[Fraction], high: list[Fraction]) -> Sequence[Fraction]: ...


class NoRoom(Exception):  # noqa: N818 - reads as what is the case
    """The parameters were pinned where a row leaves no room for them."""


def extent(doc: Document, written: object, pins: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """Return between what a quantity lies: a distribution in its support, a parameter where it has been pinned."""
    text = str(written).strip()
    if "$" in text:
        before, _, name = text.partition("$")
        value = (oracle.point(before.replace("*", "")) if before else Fraction(1)) * pins[name.strip()]
        return value, value
    if "(" in text:
        kind, _, arguments = text.rstrip(")").partition("(")
        if kind.strip() == "beta":
            return Fraction(0), Fraction(1)
        parts = [oracle.point(argument) for argument in arguments.split(",")]
        if kind.strip() == "normal":
            return parts[0] - 3 * parts[1], parts[0] + 3 * parts[1]  # it has no ends: anything far enough out
        return parts[0], parts[-1]
    read = oracle.quantity(doc, text)
    return read.low, read.high


def uncertain(doc: Document, written: object) -> bool:
    """Say whether something is more than a point."""
    text = str(written)
    if "$" in text:
        value = doc["parameters"][text.partition("$")[2].strip()]
        return uncertain(doc, value["value"] if isinstance(value, dict) else value)
    low, high = extent(doc, text, {})
    return low < high


class AtRandom:
    """Pins at random; often at an end, for that is where bounds are reached."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.eager = rng.random()

    def number(self, low: Fraction, high: Fraction) -> Fraction:
        share = self.rng.choice([0, 1]) if self.rng.random() < self.eager else self.rng.choice([0.5, self.rng.random()])
        return low + (high - low) * Fraction(share)

    def row(self, low: list[Fraction], high: list[Fraction]) -> list[Fraction]:
        """Pin entry by entry in any order, each within what those before it leave."""
        low, high = [*low], [*high]
        for i in self.rng.sample(range(len(low)), len(low)):
            low[i] = high[i] = self.number(*reachable(low, high, i))
        return low


class EveryCorner:
    """Pins at extreme points, another combination at every pass, until there are no more."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.counts: list[int] = []
        self.at = 0

    def passes(self) -> Iterator[None]:
        """Yield once for each combination; `choose` while it waits."""
        while True:
            self.at = 0
            yield
            while self.places and self.places[-1] + 1 == self.counts[-1]:
                self.places.pop()
                self.counts.pop()
            if not self.places:
                return
            self.places[-1] += 1

    def _next(self, count: int) -> int:
        if not count:
            raise NoRoom
        if self.at == len(self.places):
            self.places.append(0)
            self.counts.append(count)
        self.at += 1
        return self.places[self.at - 1]

    def number(self, low: Fraction, high: Fraction) -> Fraction:
        return (low, high)[self._next(2)]

    def row(self, low: list[Fraction], high: list[Fraction]) -> Sequence[Fraction]:
        found = corners(tuple(low), tuple(high))
        return found[self._next(len(found))]


@cache
def corners(low: Row, high: Row) -> list[Row]:
    """Return the extreme points of the rows between two ends that add up to 1: all entries but one stand at an end."""
    found = set()
    for free in range(len(low)):
        others = [i for i in range(len(low)) if i != free]
        for ends in itertools.product(*(sorted({low[i], high[i]}) for i in others)):
            left = 1 - sum(ends, Fraction(0))
            if low[free] <= left <= high[free]:
                row = dict(zip(others, ends, strict=True)) | {free: left}
                found.add(tuple(row[i] for i in range(len(low))))
    return sorted(found)


def reachable(low: list[Fraction], high: list[Fraction], i: int) -> tuple[Fraction, Fraction]:
    """Return what entry i can be when all must add up to 1."""
    least = max(low[i], 1 - (sum(high, Fraction(0)) - high[i]))
    most = min(high[i], 1 - (sum(low, Fraction(0)) - low[i]))
    if least > most:
        raise NoRoom
    return least, most


def pinned_row(doc: Document, row: Any, pins: Mapping[str, Fraction], choose: Chooser) -> Any:
    """Pin a row."""
    if row == "equal" or not any(w == "rest" or uncertain(doc, w) for w in row.values()):
        return row
    ends = [(Fraction(0), Fraction(1)) if w == "rest" else extent(doc, w, pins) for w in row.values()]
    chosen = choose.row([a for a, _ in ends], [b for _, b in ends])
    return {branch: f"{p.numerator}/{p.denominator}" for branch, p in zip(row, chosen, strict=True)}


def pinned(doc: Document, choose: Chooser) -> Document:
    """Return the document with everything pinned, each thing where the chooser says."""
    found = copy.deepcopy(doc)
    pins: dict[str, Fraction] = {}
    for name, value in (doc.get("parameters") or {}).items():
        written = value["value"] if isinstance(value, dict) else value
        low, high = extent(doc, written, {})
        pins[name] = choose.number(low, high) if low < high else low

    def number(written: Any) -> Any:
        if not uncertain(doc, written):
            return written
        low, high = extent(doc, written, pins)
        value = choose.number(low, high) if low < high else low
        return f"{value.numerator}/{value.denominator}"

    def amounts(entry: Any, key: str) -> None:
        if isinstance(entry, dict) and entry.get(key):
            entry[key] = {measure: number(amount) for measure, amount in entry[key].items()}

    for node in found["nodes"].values():
        for owner in [node, *node.get("steps", {}).values()]:
            if owner.get("weights") is not None:
                owner["weights"] = pinned_row(doc, owner["weights"], pins, choose)
            if owner.get("weight") is not None:
                owner["weight"] = number(owner["weight"])
            for rule in owner.get("when") or []:
                if "weights" in rule:
                    rule["weights"] = pinned_row(doc, rule["weights"], pins, choose)
                else:
                    rule["weight"] = number(rule["weight"])
            for rule in owner.get("shift") or []:
                times = rule["times"]
                rule["times"] = {b: number(f) for b, f in times.items()} if isinstance(times, dict) else number(times)
        for entry in [
            *(node.get("options") or node.get("branches") or {}).values(),
            node.get("open"),
            node.get("closed"),
        ]:
            amounts(entry, "effects")
    for outcome in found["outcomes"].values():
        amounts(outcome, "values")
    return found
