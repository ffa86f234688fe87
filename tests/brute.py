"""Every pure strategy of a scenario tried one by one: the slow, plain truth about what to choose.

It walks every path with the oracle's rules, in fractions, and shares no code with the library. An information set is
a choice (a decision, or a gate's step with ``options: true``) with what its actor observes there; by default that is
everything upstream. A strategy takes one option in each of them.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import oracle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oracle import Document, Totals, Values

STEP = ("yes", "no")
InfoSet = tuple[str, tuple[tuple[str, str | None], ...]]


class NotKnown(Exception):  # noqa: N818 - reads as what is the case
    """What is on offer differs between paths that who chooses cannot tell apart."""


class Way(NamedTuple):
    """A path, whatever is chosen: how likely chance makes it, what was chosen where, and what comes of it."""

    chance: Fraction
    chosen: tuple[tuple[InfoSet, str], ...]
    values: Values
    totals: Totals
    outcome: str
    so_far: Mapping[str, Totals]  # by choice, the totals when it was made


def choice_specs(doc: Document, do: Mapping[str, str]) -> dict[str, Any]:
    """Return all choices that are not set, with what the file says of them."""
    found = {}
    for name, node in doc["nodes"].items():
        if name in do:
            continue
        if node["kind"] == "decision":
            found[name] = node
        for step, spec in node.get("steps", {}).items():
            if spec.get("options") and f"{name}.{step}" not in do:
                found[f"{name}.{step}"] = spec
    return found


@dataclass
class Tree:
    """All paths of a scenario, with its choices left open."""

    doc: Document
    do: Mapping[str, str] = field(default_factory=dict)
    most: int = 10**9
    offers: dict[InfoSet, tuple[str, ...]] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.specs = choice_specs(self.doc, self.do)
        start = self.doc.get("start") or next(iter(self.doc["nodes"]))
        totals = dict.fromkeys(self.doc.get("measures") or {}, Fraction(0))
        self.ways = list(itertools.islice(self._from(start, Fraction(1), (), {}, totals, {}), self.most))

    def _from(
        self, at: str, chance: Fraction, chosen: Any, values: Values, totals: Totals, so_far: Any
    ) -> Iterator[Way]:
        doc = self.doc
        if at in doc["outcomes"]:
            said = doc["outcomes"][at] or {}
            yield Way(chance, chosen, values, oracle.plus(doc, totals, said.get("values")), at, so_far)
            return
        node, branches = doc["nodes"][at], oracle.branches_of(doc, at)
        for p, branch, after, seen, before in self._taken(at, node, branches, chance, chosen, values, totals, so_far):
            to = branches[branch].get("to") or node.get("next") or branch
            sums = totals
            for part in oracle.parts(doc, at, branch):
                sums = oracle.plus(doc, sums, branches[part].get("effects"))
            yield from self._from(to, p, after, {**seen, at: branch}, sums, before)

    def _taken(
        self,
        at: str,
        node: Any,
        branches: Any,
        chance: Fraction,
        chosen: Any,
        values: Values,
        totals: Totals,
        so_far: Any,
    ) -> Iterator[tuple[Fraction, str, Any, Values, Any]]:
        if node["kind"] != "gate" or at in self.do:
            for p, branch, made, before in self._one(at, node, branches, chance, chosen, values, totals, so_far):
                yield p, branch, made, values, before
            return
        steps = list(node["steps"])
        needed = {"all": len(steps), "any": 1}.get(node.get("opens", "all"), node.get("opens"))
        yes = sum(values.get(f"{at}.{step}") == "yes" for step in steps)
        no = sum(values.get(f"{at}.{step}") == "no" for step in steps)
        if yes >= needed or no > len(steps) - needed:
            yield chance, "open" if yes >= needed else "closed", chosen, values, so_far
            return
        name = f"{at}.{steps[yes + no]}"
        both: dict[str, dict[str, Any]] = {"yes": {}, "no": {}}
        spec = node["steps"][steps[yes + no]]
        for p, answer, made, before in self._one(name, spec, both, chance, chosen, values, totals, so_far):
            yield from self._taken(at, node, branches, p, made, {**values, name: answer}, totals, before)

    def _one(
        self,
        name: str,
        spec: Any,
        branches: Any,
        chance: Fraction,
        chosen: Any,
        values: Values,
        totals: Totals,
        so_far: Any,
    ) -> Iterator[tuple[Fraction, str, Any, Any]]:
        if name not in self.specs:
            asked = oracle.Asked(self.do, {})
            for p, branch in oracle.choices(self.doc, asked, name, spec, branches, chance, values):
                yield p, branch, chosen, so_far
            return
        offered = tuple(
            branch
            for branch, said in branches.items()
            if "requires" not in said or oracle.holds(self.doc, said["requires"], values)
        )
        observed = spec.get("observes")
        seen = values.items() if observed is None else [(other, values.get(other)) for other in observed]
        here: InfoSet = (name, tuple(sorted(seen)))
        if self.offers.setdefault(here, offered) != offered:
            raise NotKnown(here)
        if not offered:
            raise oracle.NoBranch(name, values)
        for option in offered:
            yield chance, option, (*chosen, (here, option)), {**so_far, name: totals}

    # -- strategies ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """Count the strategies."""
        return math.prod(len(options) for options in self.offers.values())

    def every(self, worth: Callable[[Way], float]) -> Iterator[tuple[dict[InfoSet, str], float]]:
        """Yield every strategy with its expected worth."""
        sets = list(self.offers)
        number = {here: k for k, here in enumerate(sets)}
        wanted = np.full((len(self.ways), len(sets)), -1)
        for row, way in enumerate(self.ways):
            for here, option in way.chosen:
                wanted[row, number[here]] = self.offers[here].index(option)
        terms = np.array([float(way.chance) * worth(way) for way in self.ways])
        free = wanted == -1
        for taken in itertools.product(*(range(len(options)) for options in self.offers.values())):
            kept = ((wanted == np.array(taken)) | free).all(axis=1)
            strategy = {here: self.offers[here][k] for here, k in zip(sets, taken, strict=True)}
            yield strategy, math.fsum(terms[kept])

    def best(self, worth: Callable[[Way], float]) -> float:
        """Return the greatest expected worth of all strategies."""
        return max(value for _, value in self.every(worth))

    def kept(self, strategy: Mapping[InfoSet, str]) -> list[Way]:
        """Return the paths that a strategy leads along."""
        return [way for way in self.ways if all(strategy[here] == option for here, option in way.chosen)]

    def value(self, strategy: Mapping[InfoSet, str], worth: Callable[[Way], float]) -> float:
        """Return the expected worth of a strategy."""
        return math.fsum(float(way.chance) * worth(way) for way in self.kept(strategy))

    def improved(self, strategy: Mapping[InfoSet, str], name: str, worth: Callable[[Way], float]) -> float:
        """Return the greatest expected worth if one choice alone is made otherwise, in all its information sets."""
        mine = [here for here in self.offers if here[0] == name]
        found = self.value(strategy, worth)
        current = dict(strategy)
        for here in mine:  # no path meets a choice twice, so that each set can be improved by itself
            values = {option: self.value({**current, here: option}, worth) for option in self.offers[here]}
            current[here] = max(values, key=lambda option: values[option])
            found = values[current[here]]
        return found

    def read(self, rules: Mapping[str, str], score: Callable[[Totals], Fraction]) -> dict[InfoSet, str]:
        """Read a strategy as the library writes it: the first line that applies on the paths of an information set counts."""
        found: dict[InfoSet, str] = {}
        for way in self.ways:
            for here, _ in way.chosen:
                totals = way.so_far[here[0]]
                option = next(o for address, o in rules.items() if applies(address, here[0], way.values, totals, score))
                assert found.setdefault(here, option) == option, (here, rules)
        return found


def applies(address: str, name: str, values: Values, totals: Totals, score: Callable[[Totals], Fraction]) -> bool:
    """Say whether a line of a strategy is about a choice on a path."""
    form = re.fullmatch(r"([^\[]+)(?:\[(.*)\])?", address)
    assert form is not None
    if form[1] != name:
        return False
    for part in filter(None, (form[2] or "").split(",")):
        known, _, wanted = part.partition("=")
        if known.endswith(" so far"):
            total = score(totals) if known == "score so far" else totals[known.removesuffix(" so far")]
            if not math.isclose(total, float(wanted), rel_tol=1e-9, abs_tol=1e-9):
                return False
        elif values.get(known) != wanted:
            return False
    return True


# --- Several actors, each knowing all that went before -----------------------------------------------


def subgame_perfect(
    ways: list[Way], actors: Mapping[str, int], worth: list[Callable[[Way], float]], close: float, depth: int = 0
) -> tuple[list[float], dict[InfoSet, tuple[str, ...]]]:
    """Return what a subgame is worth to each, times the chance of getting there, by plain recursion, and the best options."""
    open_ = [way for way in ways if len(way.chosen) > depth]
    found = [math.fsum(float(way.chance) * u(way) for way in ways if len(way.chosen) <= depth) for u in worth]
    ties: dict[InfoSet, tuple[str, ...]] = {}
    for here in dict.fromkeys(way.chosen[depth][0] for way in open_):
        mine = [way for way in open_ if way.chosen[depth][0] == here]
        options: dict[str, list[float]] = {}
        for option in dict.fromkeys(way.chosen[depth][1] for way in mine):
            below = [way for way in mine if way.chosen[depth][1] == option]
            options[option], more = subgame_perfect(below, actors, worth, close, depth + 1)
            ties |= more
        at = actors[here[0]]
        most = max(values[at] for values in options.values())
        ties[here] = tuple(option for option, values in options.items() if values[at] >= most - close)
        found = [a + b for a, b in zip(found, options[ties[here][0]], strict=True)]
    return found, ties
