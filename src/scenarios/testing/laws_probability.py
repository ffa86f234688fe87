"""Laws of probability, of setting and of learning."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from scenarios.model.nodes import Gate
from scenarios.testing.case import TOLERANCE, Case
from scenarios.testing.changes import constant
from scenarios.testing.law import Law, law

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROBABILITY"]

_SURE = 1e-6
"""What is learned in these laws is at least so likely, so that dividing by it costs few digits."""


def _likely(chances: Mapping[str, float]) -> list[str]:
    return [branch for branch, chance in chances.items() if chance >= _SURE]


def _node(case: Case) -> str:
    return case.pick("node", case.model.nodes)


# --- Distributions


@law("every probability lies between 0 and 1", "0 ≤ P(o) ≤ 1")
def probabilities_in_range(case: Case) -> None:
    for outcome, probability in case.forecast(**case.question).items():
        case.at_most(0.0, probability, f"0 against {outcome}")
        case.at_most(probability, 1.0, outcome)


@law("the probabilities of the outcomes add up to 1", "Σ P(o) = 1")
def probabilities_add_up(case: Case) -> None:
    case.same(math.fsum(case.forecast(**case.question).values()), 1.0, "the sum")


@law("an event and its complement have probabilities that add up to 1", "P(A) + P(not A) = 1")
def complement(case: Case) -> None:
    found = case.forecast(**case.question)
    inside = [outcome for outcome in found if case.choose.maybe(0.5)]
    outside = [outcome for outcome in found if outcome not in inside]
    case.same(found.probability(inside) + found.probability(outside), 1.0, f"P({inside}) + P({outside})")


@law("an event is as likely as its outcomes together", "P(A) = Σ P(o), o in A")
def additivity(case: Case) -> None:
    found = case.forecast(**case.question)
    event = [outcome for outcome in found if case.choose.maybe(0.5)]
    case.same(found.probability([*event, *event]), sum(found[outcome] for outcome in event), f"P({event})")


@law("cumulative probabilities never fall, and the last is 1", "F(o) ≤ F(o′), F(last) = 1")
def cumulative(case: Case) -> None:
    found = case.forecast(**case.question)
    levels = [found.cdf(outcome) for outcome in found]
    for low, high in pairwise(levels):
        case.at_most(low, high, "a cumulative probability")
    case.same(levels[-1], 1.0, "the last cumulative probability")
    case.same(levels[0], next(iter(found.values())), "the first cumulative probability")


@law("a quantile is the first outcome at which the cumulative probability reaches the level", "F(o−) < q ≤ F(o)")
def quantiles(case: Case) -> None:
    found = case.forecast(**case.question)
    level = case.choose.whole(0, 20) / 20
    at = found.quantile(level)
    case.at_most(level, found.cdf(at), f"level {level} against the cumulative probability of {at}")
    case.at_most(0.0, found[at] - 1e-300, f"0 against the probability of {at}")
    before = found.cdf(at) - found[at]
    if before > 0:
        case.at_most(before, level, f"the cumulative probability before {at}")


@law("asked again, or of an equal scenario, a question has the same answer to the last digit")
def repeatable(case: Case) -> None:
    first = case.forecast(**case.question)
    again = case.forecast(case.changed(case.model.to_document()), **case.question)
    if first.probabilities.tolist() != again.probabilities.tolist() or first.means.tolist() != again.means.tolist():
        case.same(again, first)
        raise AssertionError(f"the answers differ in the last digits: {again!r}, {first!r}")


# --- Branches


@law("an outcome's probability is shared out among a node's branches", "P(o) = Σ P(b) P(o | b) + P(o, not visited)")
def total_probability(case: Case) -> None:
    node = _node(case)
    left = dict(case.forecast())
    chances = case.chances(node)
    for branch in _likely(chances):
        learned = case.forecast(given={node: branch})
        left = {outcome: left[outcome] - chances[branch] * learned[outcome] for outcome in left}
    if _rare(chances):
        case.skip()
    for outcome, rest in left.items():
        case.at_most(0.0, rest, f"0 against what is left of {outcome}")
    case.same(sum(left.values()), 1 - sum(chances.values()), "what passes the node by")


def _rare(chances: Mapping[str, float]) -> bool:
    return any(0 < chance < _SURE for chance in chances.values())


@law(
    "learning of one branch after another, or of the other after the one, agree as Bayes' rule says",
    "P(b | a) P(a) = P(a | b) P(b)",
)
def bayes(case: Case) -> None:
    first = _node(case)
    second = case.pick("second node", [name for name in case.model.nodes if name != first])
    chances, others = case.chances(first), case.chances(second)
    a, b = case.pick("branch", _likely(chances)), case.pick("second branch", _likely(others))
    forward = case.chances(second, given={first: a})[b] * chances[a]
    back = case.chances(first, given={second: b})[a] * others[b]
    case.same(forward, back, f"P({first}={a}, {second}={b})")


@law("learning one thing after another is learning both", "P(a, b, o) = P(a) P(b | a) P(o | a, b)")
def chain_rule(case: Case) -> None:
    first = _node(case)
    second = case.pick("second node", [name for name in case.model.nodes if name != first])
    a = case.pick("branch", _likely(case.chances(first)))
    conditional = case.chances(second, given={first: a})
    left = dict(case.forecast(given={first: a}))
    for b in _likely(conditional):
        learned = case.forecast(given={first: a, second: b})
        left = {outcome: left[outcome] - conditional[b] * learned[outcome] for outcome in left}
    if _rare(conditional):
        case.skip()
    for outcome, rest in left.items():
        case.at_most(0.0, rest, f"0 against what is left of {outcome}")
    case.same(sum(left.values()), 1 - sum(conditional.values()), "what passes the second node by")


@law("learning that one of two branches was taken is a mixture of learning each", "P(o | a or b) P(a or b) = Σ P(o, ·)")
def learning_a_list(case: Case) -> None:
    node = _node(case)
    chances = case.chances(node)
    a = case.pick("branch", _likely(chances))
    b = case.pick("other branch", [branch for branch in _likely(chances) if branch != a])
    both = case.forecast(given={node: [a, b]})
    of_a, of_b = case.forecast(given={node: a}), case.forecast(given={node: b})
    total = chances[a] + chances[b]
    mixed = {o: (chances[a] * of_a[o] + chances[b] * of_b[o]) / total for o in both}
    case.same(dict(both), mixed)


@law("learning that a node that every path visits took any of its branches teaches nothing", "P(o | any b) = P(o)")
def learning_nothing(case: Case) -> None:
    node = case.pick("node", [name for name in case.model.nodes if abs(sum(case.chances(name).values()) - 1) < 1e-12])
    case.same(case.forecast(given={node: list(case.model.outline.variables[node])}), case.forecast())


@law("what is learned is sure", "P(b | b) = 1")
def learned_is_sure(case: Case) -> None:
    node = _node(case)
    branch = case.pick("branch", _likely(case.chances(node)))
    found = case.chances(node, given={node: branch})
    case.same(found, {other: float(other == branch) for other in found})


@law(
    "what is set happens wherever the node is visited, and nothing else does",
    "P(b | do b) = P(visited), P(b′ | do b) = 0",
)
def set_is_sure(case: Case) -> None:
    node = _node(case)
    branch = case.pick("branch", case.model.outline.variables[node])
    found = case.chances(node, do={node: branch})
    case.same(found, {other: sum(found.values()) * (other == branch) for other in found})


@law("evidence may be given in any order")
def evidence_order(case: Case) -> None:
    first = _node(case)
    second = case.pick("second node", [name for name in case.model.nodes if name != first])
    a = case.pick("branch", _likely(case.chances(first)))
    conditional = case.chances(second, given={first: a})
    b = [case.pick("second branch", _likely(conditional)), *conditional]
    case.same(case.forecast(given={second: b, first: [a]}), case.forecast(given={first: a, second: sorted(b)}))


@law("things may be set in any order")
def setting_order(case: Case) -> None:
    names = [name for name in case.model.nodes if not isinstance(case.model.nodes[name], Gate)]
    first = case.pick("node", names)
    second = case.pick("second node", [name for name in names if name != first])
    variables = case.model.outline.variables
    do = {first: case.pick("branch", variables[first]), second: case.pick("second branch", variables[second])}
    case.same(case.forecast(do=dict(reversed(do.items()))), case.forecast(do=do))


# --- Setting


@law("comparing options is setting each in turn", "compare[a] = P(o | do a)")
def compare_is_setting(case: Case) -> None:
    by = case.pick("node", [*case.model.nodes, *case.model.outline.variables])
    compared = case.compare(by)
    option = case.pick("option", compared.options)
    case.same(case.forecast(do={by: option}), compared[option])


@law("at the start, setting a branch and learning it are the same", "P(o | do b) = P(o | b)")
def set_is_learned_at_the_start(case: Case) -> None:
    start = case.model.outline.start
    if isinstance(case.model.nodes[start], Gate):
        case.skip()  # a gate that is set asks none of its steps
    branch = case.pick("branch", _likely(case.chances(start)))
    case.same(case.forecast(do={start: branch}), case.forecast(given={start: branch}))


@law(
    "where a node's row is the same on every path, the forecast is the mixture of setting each branch",
    "P(o) = Σ w(b) P(o | do b)",
)
def forecast_is_a_mixture(case: Case) -> None:
    node = case.pick("node", [name for name in case.model.nodes if constant(case.model, name)])
    said = case.model.nodes[node]
    row = case.model.lexicon.row(said.weights or "equal", case.model.outline.variables[node])  # type: ignore[union-attr]
    compared, whole = case.compare(node), case.forecast()
    weights = dict(zip(compared.options, row, strict=True))
    case.same(dict(whole), {o: sum(w * compared[b][o] for b, w in weights.items()) for o in whole})
    for measure in whole.measures:
        mixed = sum(w * compared[b].mean(measure) for b, w in weights.items())
        case.same(whole.mean(measure), mixed, f"mean of {measure}")


@law(
    "where a node's row is the same on every path, the forecast lies between setting its best and its worst branch",
    "min P(o | do b) ≤ P(o) ≤ max P(o | do b)",
)
def bounded_by_extremes(case: Case) -> None:
    node = case.pick("node", [name for name in case.model.nodes if constant(case.model, name)])
    compared, whole = case.compare(node), case.forecast()
    for outcome in whole:
        every = [compared[option][outcome] for option in compared]
        case.at_most(min(every), whole[outcome], f"{outcome} at its least")
        case.at_most(whole[outcome], max(every), outcome)


@law("setting a node teaches nothing about what stands upstream", "P(a | do b) = P(a)")
def setting_leaves_upstream(case: Case) -> None:
    node = _node(case)
    outline = case.model.outline
    above = case.pick("node upstream", [name for name in case.model.nodes if outline.upstream(name, node)])
    branch = case.pick("branch", outline.variables[node])
    case.same(case.chances(above, do={node: branch}), case.chances(above))


@law("learning what is set teaches nothing, where every path visits the node", "P(o | do b, b) = P(o | do b)")
def setting_then_learning(case: Case) -> None:
    node = _node(case)
    branch = case.pick("branch", case.model.outline.variables[node])
    if abs(sum(case.chances(node, do={node: branch}).values()) - 1) > TOLERANCE:
        case.skip()
    case.same(case.forecast(do={node: branch}, given={node: branch}), case.forecast(do={node: branch}))


@law("an outcome that no path leads to has probability 0")
def unreachable(case: Case) -> None:
    outline = case.model.outline
    ends = {target for name in outline.reachable() for target in outline.targets[name].values()}
    outcome = case.pick("outcome", [name for name in case.model.outcomes if name not in ends])
    case.same(case.forecast(**case.question)[outcome], 0.0, outcome)


PROBABILITY: tuple[Law, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Law))
