"""What the published problems are asked with, and how their answers are written down.

Every answer is got twice: from the library, and from the brute-force walk in exact fractions. So the
questions are written once, for an `Engine`, and take plain documents, in which a strategy is a choice
of weight 1.
"""

from __future__ import annotations

import copy
import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import yaml

import oracle
import scenarios as sc
from brute import Tree, subgame_perfect
from corners import EveryCorner, pinned
from scenarios.evaluation.exact import first_choice
from wishes import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HERE = Path(__file__).parent

Document = dict[str, Any]
Condition = dict[str, str]
Number = Any  # a float from the library, a fraction from the walk
NOTHING: dict[str, Any] = {}


# --- Two ways to an answer --------------------------------------------------------------------------


class Engine(Protocol):
    """What can be asked of a document."""

    def chances(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        """Probability of every outcome."""

    def means(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        """Mean of every measure."""

    def believed(self, doc: Document, node: str, signs: Sequence[Mapping[str, Any]]) -> dict[str, Number]:
        """Probability of every branch of a node once signs are seen, given how likely each is under the branches."""

    def decibans(self, doc: Document, node: str, branch: str, signs: Sequence[Mapping[str, Any]]) -> list[Number]:
        """Weight of evidence of each sign for a branch of two."""

    def by(self, doc: Document, node: str, measure: str, given: Mapping[str, Any] = NOTHING) -> dict[str, Number]:
        """Mean of a measure under each branch of a node."""

    def totals(self, doc: Document, measure: str, do: Mapping[str, str] = NOTHING) -> dict[Number, Number]:
        """Probability of every total of a measure, rising."""

    def bounds(self, doc: Document, target: str, **asked: Any) -> list[Number]:
        """Least and greatest probability of an outcome, or mean of a measure, within the ranges; `versus` is for the library alone."""

    def rolled(self, doc: Document, objective: Any, strategy: Mapping[str, str] = NOTHING) -> Number:
        """Certainty equivalent of the best strategy that takes these options."""

    def chosen(self, doc: Document, objective: Any, *situations: str) -> list[str]:
        """What the best strategy takes in some situations, written ``node[other=branch]``."""

    def equilibrium(
        self, doc: Document, objectives: Mapping[str, Any], strategy: Mapping[str, str] = NOTHING
    ) -> tuple[list[Number], dict[str, str]]:
        """Payoffs of the actors in a subgame-perfect equilibrium, and what is chosen at every decision."""


class Library:
    """The library itself."""

    def chances(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        return dict(sc.forecast(sc.Scenario.model_validate(doc), do=do, given=given))

    def means(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        found = sc.forecast(sc.Scenario.model_validate(doc), do=do, given=given)
        return dict(zip(found.measures, found.means.tolist(), strict=True))

    def believed(self, doc: Document, node: str, signs: Sequence[Mapping[str, Any]]) -> dict[str, Number]:
        belief = learned(doc, node, signs)[node]
        return dict(zip(belief.branches, belief.posterior[0].tolist(), strict=True))

    def decibans(self, doc: Document, node: str, branch: str, signs: Sequence[Mapping[str, Any]]) -> list[Number]:
        found = learned(doc, node, signs)
        return list(found.weights(node, branch).values())[2:-1]

    def by(self, doc: Document, node: str, measure: str, given: Mapping[str, Any] = NOTHING) -> dict[str, Number]:
        found = sc.compare(sc.Scenario.model_validate(doc), node, given=given)
        return {option: found[option].mean(measure) for option in found}

    def totals(self, doc: Document, measure: str, do: Mapping[str, str] = NOTHING) -> dict[Number, Number]:
        model = sc.Scenario.model_validate(doc)
        by = first_choice(model)
        row = doc["nodes"][by].get("weights", NOTHING)
        option = do[by] if by in do else max(row, key=row.get)
        others = {name: branch for name, branch in do.items() if name != by}
        found = sc.risk_profile(model, measure, do=others)[option]
        return dict(zip(found.values.tolist(), found.probabilities.tolist(), strict=True))

    def bounds(self, doc: Document, target: str, **asked: Any) -> list[Number]:
        do = dict(asked.pop("do", NOTHING))
        by = next((node for node in do if doc["nodes"][node]["kind"] == "decision"), None)
        option = do.pop(by) if by else None
        found = sc.bounds(sc.Scenario.model_validate(doc), target, by=by, do=do, **asked)
        assert found.exact[found.options.index(option or "")].all()
        return list(found.interval(target, option or ""))

    def rolled(self, doc: Document, objective: Any, strategy: Mapping[str, str] = NOTHING) -> Number:
        return sc.rollback(sc.Scenario.model_validate(doc), objective, strategy=strategy).value

    def chosen(self, doc: Document, objective: Any, *situations: str) -> list[str]:
        found = sc.rollback(sc.Scenario.model_validate(doc), objective)
        assert not any(line.ties for line in found.lines())
        return [
            next(line.option for line in found.lines() if meets(situation, line.choice, line.situation))
            for situation in situations
        ]

    def equilibrium(
        self, doc: Document, objectives: Mapping[str, Any], strategy: Mapping[str, str] = NOTHING
    ) -> tuple[list[Number], dict[str, str]]:
        found = sc.rollback(sc.Scenario.model_validate(doc), objectives, strategy=strategy)
        return [found.worth[name] for name in objectives.values()], dict(found.strategy)


def learned(doc: Document, node: str, signs: Sequence[Mapping[str, Any]]) -> sc.Learned:
    """Learn from signs as likelihoods, or as ratios where a number is above 1."""
    reports = []
    for k, sign in enumerate(signs):
        form: dict[str, Any] = {"ratio" if any(value > 1 for value in sign.values()) else "likelihood": sign}
        reports.append(sc.SourceReport(node=node, id=str(k), **form))
    return sc.learn(sc.Scenario.model_validate(doc), reports=reports, forecast=True)


class Walk:
    """The walk along every path, in fractions: it shares no code with the library."""

    def chances(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        return dict(oracle.forecast(doc, do, given))

    def means(
        self, doc: Document, do: Mapping[str, str] = NOTHING, given: Mapping[str, Any] = NOTHING
    ) -> dict[str, Number]:
        return dict(oracle.means(doc, do, given))

    def believed(self, doc: Document, node: str, signs: Sequence[Mapping[str, Any]]) -> dict[str, Number]:
        found = dict.fromkeys(oracle.branches_of(doc, node), Fraction(0))
        for probability, values, *_ in oracle.conditioned(doc, {}, {}):
            found[values[node]] += probability * math.prod(Fraction(str(sign[values[node]])) for sign in signs)
        return {branch: mass / sum(found.values()) for branch, mass in found.items()}

    def decibans(self, doc: Document, node: str, branch: str, signs: Sequence[Mapping[str, Any]]) -> list[Number]:
        (other,) = set(oracle.branches_of(doc, node)) - {branch}
        return [10 * math.log10(Fraction(str(sign[branch])) / Fraction(str(sign[other]))) for sign in signs]

    def by(self, doc: Document, node: str, measure: str, given: Mapping[str, Any] = NOTHING) -> dict[str, Number]:
        branches = oracle.branches_of(doc, node)
        return {branch: oracle.means(doc, {node: branch}, given)[measure] for branch in branches}

    def totals(self, doc: Document, measure: str, do: Mapping[str, str] = NOTHING) -> dict[Number, Number]:
        return dict(oracle.measure_distribution(doc, measure, do))

    def bounds(self, doc: Document, target: str, **asked: Any) -> list[Number]:
        """Ask at every combination of extreme points."""
        every, values = EveryCorner(), []
        for _ in every.passes():
            point = pinned(doc, every)
            ask = oracle.forecast if target in doc["outcomes"] else oracle.means
            values.append(ask(point, **asked)[target])
        return [min(values), max(values)]

    def rolled(self, doc: Document, objective: Any, strategy: Mapping[str, str] = NOTHING) -> Number:
        """Try every strategy."""
        tree, wish = Tree(doc), wish_of(doc, objective)
        held = (value for chosen, value in tree.every(wish) if follows(chosen, strategy))
        return wish.equivalent(max(held))

    def chosen(self, doc: Document, objective: Any, *situations: str) -> list[str]:
        tree, wish = Tree(doc), wish_of(doc, objective)
        strategy, _ = max(tree.every(wish), key=itemgetter(1))
        return [
            next(option for (name, known), option in strategy.items() if meets(situation, name, dict(known)))
            for situation in situations
        ]

    def equilibrium(
        self, doc: Document, objectives: Mapping[str, Any], strategy: Mapping[str, str] = NOTHING
    ) -> tuple[list[Number], dict[str, str]]:
        """Fold back by plain recursion; a game in which every move is known, and made at one place only."""
        ways = [way for way in Tree(doc).ways if follows(dict(way.chosen), strategy)]
        acting = {name: list(objectives).index(node["by"]) for name, node in doc["nodes"].items()}
        payoffs, ties = subgame_perfect(ways, acting, [wish_of(doc, name) for name in objectives.values()], 0)
        assert all(len(best) == 1 for best in ties.values())
        return list(payoffs), {here[0]: best[0] for here, best in sorted(ties.items())}


def wish_of(doc: Document, objective: Any) -> Wish:
    """Read an objective: one of the file's, a measure, or one written out."""
    named = isinstance(objective, str)
    return Wish(doc, doc.get("objectives", NOTHING).get(objective, {objective: 1}) if named else objective)


def follows(chosen: Mapping[Any, str], strategy: Mapping[str, str]) -> bool:
    """Say whether a strategy keeps to options that are taken everywhere."""
    return all(strategy.get(name, option) == option for (name, _), option in chosen.items())


def meets(situation: str, choice: str, known: Mapping[str, Any]) -> bool:
    """Say whether an information set is that of a situation."""
    name, _, rest = situation.partition("[")
    wanted = [part.partition("=")[::2] for part in rest.rstrip("]").split(",") if part]
    return name == choice and all(known.get(node) == branch for node, branch in wanted)


# --- Documents --------------------------------------------------------------------------------------


@cache
def _plain(name: str) -> Document:
    doc: Document = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return doc


def load(name: str, **parameters: object) -> Document:
    """Return a scenario file as plain data, with other values for some parameters."""
    doc = copy.deepcopy(_plain(name))
    for parameter, value in parameters.items():
        doc["parameters"][parameter]["value"] = value
    return doc


def certain(branches: Sequence[str], branch: str) -> dict[str, int]:
    """Return the row that puts everything on one branch."""
    return {name: int(name == branch) for name in branches}


def decide(doc: Document, decision: str, rules: Sequence[tuple[Condition, str]]) -> Document:
    """Return the document in which a decision follows rules: an option where a condition holds, first match."""
    node = {**doc["nodes"][decision]}
    node.pop("observes", None)
    options = list(node["options"])
    rows = [(condition, certain(options, option)) for condition, option in rules]
    node["weights"] = rows[-1][1]
    node["when"] = [{"if": condition, "weights": row} for condition, row in rows if condition]
    return {**doc, "nodes": {**doc["nodes"], decision: node}}


def weigh(doc: Document, node: str, row: Mapping[str, object]) -> Document:
    """Return the document with another base row at a node."""
    return {**doc, "nodes": {**doc["nodes"], node: {**doc["nodes"][node], "weights": dict(row)}}}


def after(node: str, *branches: str) -> list[Condition]:
    """Return what is seen at a node: one condition for each branch."""
    return [{node: branch} for branch in branches]


ALWAYS: list[Condition] = [{}]


def strategies(doc: Document, sees: Mapping[str, Sequence[Condition]]) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Yield every strategy: an option for each decision under each condition, and the document that follows it."""
    places = [(decision, condition) for decision, conditions in sees.items() for condition in conditions]
    for chosen in itertools.product(*(doc["nodes"][decision]["options"] for decision, _ in places)):
        follows = copy.copy(doc)
        for decision in sees:
            rules = [(seen, option) for (at, seen), option in zip(places, chosen, strict=True) if at == decision]
            follows = decide(follows, decision, rules)
        yield chosen, follows


def best(
    engine: Engine, doc: Document, measure: str, sees: Mapping[str, Sequence[Condition]]
) -> tuple[tuple[str, ...], Number]:
    """Return the strategy with the greatest mean, of all there are, and that mean."""
    found = ((chosen, engine.means(follows)[measure]) for chosen, follows in strategies(doc, sees))
    return max(found, key=itemgetter(1))


# --- Arithmetic -------------------------------------------------------------------------------------


def corners(low: Sequence[Fraction], high: Sequence[Fraction]) -> list[tuple[Fraction, ...]]:
    """Return the extreme points of the rows between `low` and `high` that add up to 1: all but one entry at an end."""
    found = set()
    for free in range(len(low)):
        others = [i for i in range(len(low)) if i != free]
        for ends in itertools.product(*((low[i], high[i]) for i in others)):
            left = 1 - sum(ends, Fraction(0))
            if low[free] <= left <= high[free]:
                row = dict(zip(others, ends, strict=True)) | {free: left}
                found.add(tuple(row[i] for i in range(len(low))))
    return sorted(found)


def fractions(row: Sequence[Fraction]) -> list[str]:
    """Return a row as the language writes it; 1 alone would be a relative weight."""
    return [f"{p.numerator}/{p.denominator}" for p in row]


def root(function: Callable[[Fraction], Number], low: Fraction = Fraction(0), high: Fraction = Fraction(1)) -> Number:
    """Return where a linear function is 0, from its values at two places."""
    at_low, at_high = function(low), function(high)
    return low + (high - low) * at_low / (at_low - at_high)


def moment(totals: Mapping[Number, Number], power: int) -> Number:
    """Return a central moment."""
    mean = sum(p * x for x, p in totals.items())
    return sum(p * (x - mean) ** power for x, p in totals.items())


def std(totals: Mapping[Number, Number]) -> float:
    return math.sqrt(moment(totals, 2))


def skewness(totals: Mapping[Number, Number]) -> float:
    return float(moment(totals, 3)) / std(totals) ** 3


def kurtosis(totals: Mapping[Number, Number]) -> float:
    """Return the excess kurtosis."""
    return float(moment(totals, 4) / moment(totals, 2) ** 2 - 3)


# --- Answers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """One published result, or several of one kind.

    `exact` is the right answer, in fractions, or to 13 digits where it is irrational; `printed` is what the source
    prints, "" where it prints no number; `misprint` says why the two disagree, if they do.
    """

    what: str
    exact: str
    ask: Callable[[Engine], object]
    printed: str = ""
    misprint: str = ""
    walked: bool = True  # False where the walk would take minutes, or asks the library alone


@dataclass(frozen=True)
class Problem:
    """A published problem: where it stands, the scenario files it became, its answers, what is still to come."""

    title: str
    source: str
    files: tuple[str, ...]
    answers: tuple[Answer, ...]
    waiting: str = ""
    note: str = ""


def parts(text: str) -> list[Fraction | str]:
    """Read what an answer says: numbers where they are numbers, words else."""
    return [_number(part.strip()) for part in text.split(", ")]


def _number(text: str) -> Fraction | str:
    try:
        return Fraction(text)
    except ValueError:
        return text


def found(answer: Answer, engine: Engine) -> list[Number]:
    """Ask, and return the results in a list."""
    result = answer.ask(engine)
    return list(result) if isinstance(result, list | tuple) else [result]
