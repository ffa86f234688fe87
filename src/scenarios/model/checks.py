"""The rules that only a whole scenario shows: names that exist, rows that add up, paths that end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import MOST_PROBLEMS, Path, Problem, did_you_mean, path_text, shown
from scenarios.model import addresses
from scenarios.model.analyst_checks import analyst_problems, circle_problems
from scenarios.model.conditions import combined
from scenarios.model.nodes import Chance, Decision, Gate
from scenarios.model.objectives import objective_problems
from scenarios.model.quantities import ParameterUse, Range, parse, plain_word
from scenarios.model.records import day_problems
from scenarios.model.scales import SCALES
from scenarios.model.weights import ParameterError

if TYPE_CHECKING:
    from scenarios.model.conditions import Test
    from scenarios.model.nodes import GateBranch, Node, Step
    from scenarios.model.records import Judged
    from scenarios.model.scenario import Scenario

__all__ = ["problems_in"]


def problems_in(scenario: Scenario) -> list[Problem]:
    """Return every mistake of a well-formed scenario, in the order of the file."""
    found = list(_heading(scenario))
    if any(problem.path[:1] in {("scale",), ("scales",)} for problem in found):
        return found
    check = _Check(scenario)
    with contextlib.suppress(_Enough):
        check.everything()
    order: dict[object, int] = {name: i for i, name in enumerate(scenario.nodes)}
    check.found.sort(key=lambda problem: order[problem.path[1]] if problem.path[0] == "nodes" else -1)
    return found + check.found


def _heading(scenario: Scenario) -> Iterator[Problem]:
    for message in day_problems(scenario.as_of):
        yield Problem(("as_of",), message)
    if scenario.scale not in scenario.scales and scenario.scale not in SCALES:
        cure = did_you_mean(scenario.scale, [*scenario.scales, *SCALES])
        yield Problem(("scale",), f"no scale {scenario.scale!r}; {cure}")
    for name, scale in scenario.scales.items():
        if name in SCALES:
            yield Problem(("scales", name), "this is the name of a published scale; choose another name")
        taken: set[str] = set()
        for word, entry in scale.words.items():
            place: Path = ("scales", name, "words", word)
            try:
                extent = parse(entry.range)
                if not (isinstance(extent, Range) and extent.low >= 0 and extent.high <= 1):
                    yield Problem(place, f"must lie between 0 % and 100 %, got {entry.range}; correct it")
            except ValueError as error:
                yield Problem(place, str(error))
            for text in (word, *entry.synonyms):
                key = plain_word(text)
                if key in taken or key in {"rest", "equal"}:
                    yield Problem(place, f"{text!r} already has a meaning; give every word and synonym once")
                taken.add(key)


class _Enough(Exception):  # noqa: N818 - it is no error
    """So many mistakes that no more are told at once."""


class _Check:
    """Walks a scenario once and collects its mistakes."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.outline = scenario.outline
        self.lexicon = scenario.lexicon
        self.goals = {**scenario.nodes, **scenario.outcomes}
        self.branches: dict[str, dict[str, None]] = {}  # of each variable, to look up by hash: there may be thousands
        self.found: list[Problem] = []
        # Where a branch leads nowhere, what is upstream of what cannot be told; the branch is reported, that is enough.
        ends = [end for targets in self.outline.targets.values() for end in targets.values()]
        self.whole = not self.outline.cycles and self.outline.start in scenario.nodes and set(ends).issubset(self.goals)

    def report(self, path: Path, message: str) -> None:
        self.found.append(Problem(path, message))
        if len(self.found) > MOST_PROBLEMS:
            raise _Enough

    def attempt(self, path: Path, ask: Callable[..., object], *arguments: object) -> None:
        try:
            ask(*arguments)
        except ParameterError:
            pass  # told where the parameter stands
        except (ValueError, TypeError, OverflowError) as error:
            self.report(path, str(error))

    def known(self, path: Path, name: str | None, known: Iterable[str], what: str) -> bool:
        """Report a name that does not exist; say whether it does."""
        if name is None or name in known:
            return True
        self.report(path, f"no {what} {shown(name)}; {did_you_mean(name, known)}")
        return False

    def everything(self) -> None:
        scenario = self.scenario
        for name in scenario.parameters:
            place: Path = ("parameters", name)
            self.record(place, scenario.parameters[name])
            try:
                self.lexicon.parameter(ParameterUse(name))
            except ParameterError as error:
                self.report((*place, "value"), str(error))
        for name, actor in scenario.actors.items():
            self.known(("actors", name, "objective"), actor.objective, scenario.objectives, "objective")
        self.known(("start",), scenario.start, scenario.nodes, "node")
        for name, node in scenario.nodes.items():
            if name in scenario.outcomes:
                self.report(("nodes", name), "a node and an outcome share this name; rename one of them")
            self.node(("nodes", name), name, node)
        for name, outcome in scenario.outcomes.items():
            self.effects(("outcomes", name, "values"), outcome.values)
        self.structure()
        self.further()

    def record(self, place: Path, judged: Judged) -> None:
        self.sources(place, judged.source)
        for message in day_problems(judged.date):
            self.report((*place, "date"), message)

    def sources(self, place: Path, names: Iterable[str]) -> None:
        for name in names:
            self.known((*place, "source"), name, self.scenario.sources, "source")

    def effects(self, place: Path, effects: Mapping[str, float | str]) -> None:
        for measure, amount in effects.items():
            self.known((*place, measure), measure, self.scenario.measures, "measure")
            self.attempt((*place, measure), self.lexicon.amount, amount)

    def node(self, place: Path, name: str, node: Node) -> None:
        self.known((*place, "next"), node.next, self.goals, "node or outcome")
        if isinstance(node, Gate):
            self.sources(place, node.source)
        else:
            self.record(place, node)
        section = {"decision": "options", "chance": "branches"}.get(node.kind)
        for branch, entry in self.outline.branches[name].items():
            at = (*place, section, branch) if section else (*place, branch)
            self.branch(at, name, entry)
            if self.outline.targets[name][branch] is None:
                self.report(
                    at,
                    "this branch ends nowhere; give it a `to`, give the node a `next`, or name it like an outcome",
                )
        if isinstance(node, Gate):
            self.gate(place, name, node)
        else:
            self.rows(place, name, node)
        if isinstance(node, Decision):
            self.combines(place, node)
            self.observes(place, name, node.observes, None)

    def branch(self, place: Path, name: str, branch: GateBranch) -> None:
        self.known((*place, "to"), branch.to, self.goals, "node or outcome")
        self.effects((*place, "effects"), branch.effects)
        self.sources(place, branch.source)
        requires = getattr(branch, "requires", None)
        if requires is not None:
            self.condition((*place, "requires"), name, None, requires)

    def combines(self, place: Path, node: Decision) -> None:
        combines = {option: entry.combines for option, entry in node.options.items() if entry.combines}
        if not combines:
            return
        try:
            whole = combined(combines)
        except ValueError as error:
            self.report((*place, "options"), str(error))
            return
        for option, parts in combines.items():
            at = (*place, "options", option, "combines")
            for part in parts:
                if self.known(at, part, node.options, "option") and option in whole.get(part, ()):
                    self.report(at, f"{option!r} would combine itself; take {part!r} out")

    def condition(self, place: Path, name: str, step: str | None, condition: Mapping[str, Test]) -> None:
        outline = self.outline
        for other, test in condition.items():
            at = (*place, other)
            if not self.known(at, other, outline.variables, "node"):
                continue
            for branch in test.branches:
                self.known(at, branch, self.branches_of(other), f"branch of {other!r} called")
            if self.whole and not outline.upstream(other, name, step=step):
                self.report(
                    at,
                    f"{other!r} never stands upstream of {path_text((name, *([step] if step else [])))!r}, "
                    "so nothing is known of it here; name a node that comes before",
                )

    def branches_of(self, variable: str) -> dict[str, None]:
        if variable not in self.branches:
            self.branches[variable] = dict.fromkeys(self.outline.variables[variable])
        return self.branches[variable]

    def observes(self, place: Path, name: str, observes: Iterable[str] | None, step: str | None) -> None:
        for i, other in enumerate(observes or ()):
            at = (*place, "observes", i)
            if (
                self.known(at, other, self.outline.variables, "node")
                and self.whole
                and not (self.outline.upstream(other, name, step=step))
            ):
                self.report(at, f"{other!r} never stands upstream of {name!r}; name a node that comes before")

    def rows(self, place: Path, name: str, node: Decision | Chance) -> None:
        branches = self.outline.variables[name]
        if node.weights is not None:
            self.attempt((*place, "weights"), self.lexicon.row, node.weights, branches)
        elif node.when or node.shift:
            self.report((*place, "weights"), "is required where there are `when` or `shift` rules; add the base row")
        for i, rule in enumerate(node.when):
            at = (*place, "when", i)
            self.condition((*at, "if"), name, None, rule.condition)
            self.attempt((*at, "weights"), self.lexicon.row, rule.weights, branches)
            self.record(at, rule)
        for i, shift in enumerate(node.shift):
            at = (*place, "shift", i)
            self.condition((*at, "if"), name, None, shift.condition)
            for branch, factor in shift.times.items():
                self.known((*at, "times", branch), branch, self.branches_of(name), "branch")
                self.attempt((*at, "times", branch), self.lexicon.factor, factor)
            self.sources(at, shift.source)

    def gate(self, place: Path, name: str, gate: Gate) -> None:
        if isinstance(gate.opens, int) and gate.opens > len(gate.steps):
            self.report(
                (*place, "opens"), f"must be at most the number of steps, {len(gate.steps)}, got {gate.opens}; lower it"
            )
        for label, step in gate.steps.items():
            self.step((*place, "steps", label), name, label, step)

    def step(self, place: Path, gate: str, name: str, step: Step) -> None:
        self.record(place, step)
        self.observes(place, gate, step.observes, name)
        if step.weight is not None:
            self.attempt((*place, "weight"), self.lexicon.probability, step.weight)
        elif not step.options or step.when or step.shift:
            self.report((*place, "weight"), "is required, the probability of yes; add it (or `options: true` alone)")
        for i, rule in enumerate(step.when):
            self.condition((*place, "when", i, "if"), gate, name, rule.condition)
            self.attempt((*place, "when", i, "weight"), self.lexicon.probability, rule.weight)
            self.record((*place, "when", i), rule)
        for i, shift in enumerate(step.shift):
            self.condition((*place, "shift", i, "if"), gate, name, shift.condition)
            self.attempt((*place, "shift", i, "times"), self.lexicon.factor, shift.times)
            self.sources((*place, "shift", i), shift.source)

    def structure(self) -> None:
        outline = self.outline
        for cycle in outline.cycles:
            shortened = cycle if len(cycle) <= 12 else [*cycle[:6], "…", *cycle[-6:]]
            circle = " -> ".join(shortened)
            self.report(
                ("nodes", cycle[0]),
                f"a path must never come back to a node, got {circle}; send one of these branches elsewhere",
            )
        reached = outline.reachable()
        for name in self.scenario.nodes:
            if name not in reached and self.whole:
                self.report(
                    ("nodes", name),
                    f"no path from {outline.start!r} leads here; lead a branch to it, or take it out",
                )

    def further(self) -> None:
        scenario = self.scenario
        for name in scenario.analysts:
            for path, message in analyst_problems(name, scenario):
                self.report(("analysts", name, *path), message)
        for path, message in circle_problems(scenario.analysts):
            self.report(("analysts", *path), message)
        for name, objective in scenario.objectives.items():
            self.sources(("objectives", name), objective.source)
            for path, message in objective_problems(objective, scenario):
                self.report(("objectives", name, *path), message)
        for name, indicator in scenario.indicators.items():
            place: Path = ("indicators", name)
            self.sources(place, indicator.source)
            if self.known((*place, "node"), indicator.node, self.outline.variables, "node"):
                self.attempt((*place, "likelihood"), self.likelihood, indicator)

        self.correlation()

    def correlation(self) -> None:
        """Check that correlations are between two single judgements each, that are there, and said once."""
        said: set[frozenset[addresses.Address]] = set()
        for i, entry in enumerate(self.scenario.correlation):
            place: Path = ("correlation", i)
            self.sources(place, entry.source)
            ends: list[addresses.Address] = []
            for k, address in enumerate(entry.between):
                try:
                    found = addresses.find(self.scenario, address)
                except ValueError as error:
                    self.report((*place, "between", k), str(error))
                    continue
                if found.parameter is None and found.step is None:
                    self.report(
                        (*place, "between", k),
                        f"what is correlated must be one number, a parameter or a gate's step, got {address!r}; name its "
                        "entry as a parameter, and use `$name` in the row",
                    )
                    continue
                ends.append(found)
            if len(ends) < 2:
                continue
            pair = frozenset(ends)
            if len(pair) == 1:
                self.report(
                    place,
                    f"a correlation is between two different judgements, got {entry.between[0]!r} twice; name another",
                )
            elif pair in said:
                self.report(place, "a pair may be correlated once, got it a second time; keep one of them")
            said.add(pair)

    def likelihood(self, indicator: Any) -> None:
        branches = self.branches_of(indicator.node)
        for name in indicator.likelihood:
            if name not in branches:
                msg = f"no branch of {indicator.node!r} called {name!r}; {did_you_mean(name, branches)}"
                raise ValueError(msg)
        for branch in branches:
            if branch not in indicator.likelihood:
                msg = f"every branch of {indicator.node!r} needs a likelihood, got none for {branch!r}; add it"
                raise ValueError(msg)
        chances = [self.lexicon.probability(indicator.likelihood[branch]) for branch in branches]
        if not any(chances):
            msg = "at least one likelihood must be above 0, got only 0; correct one, or take the indicator out"
            raise ValueError(msg)
