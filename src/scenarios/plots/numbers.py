"""How likely each branch of a scenario is, as its picture shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scenarios.evaluation.question import Question
from scenarios.graph import bound
from scenarios.model.nodes import Decision, Gate
from scenarios.results.shares import percentages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.evaluation.question import Prepared
    from scenarios.model.scenario import Scenario

    Floats = NDArray[np.float64]

__all__ = ["Shares", "share_texts", "shares_of"]

Said = tuple[str, str]
"""A probability and the range over the situations in which it is read; "" where there is none to show."""


@dataclass(slots=True)
class Shares:
    """What a picture says of a scenario's numbers.

    Attributes
    ----------
    branches : dict of variable to (probability, range) for each branch, as text
    never : set of (variable, branch number) that have no probability at all
    reached : dict of node to the probability that a path visits it
    outcomes : dict of outcome to text
    decided : bool
        Whether every decision is set or has weights.
    """

    branches: dict[str, list[Said]] = field(default_factory=dict)
    never: set[tuple[str, int]] = field(default_factory=set)
    reached: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    decided: bool = True


def share_texts(probabilities: Sequence[float], decimals: int = 0) -> list[str]:
    """Return percentages that total 100; what is possible but rounds to nothing is said to be less than the last digit.

    Examples
    --------
    >>> share_texts([0.004, 0.996])
    ['<1 %', '100 %']
    """
    texts = percentages(list(probabilities), decimals)
    smallest = f"<{10.0**-decimals:.{decimals}f} %"
    return [
        smallest if p > 0 and float(text.removesuffix(" %")) <= 0 else text
        for p, text in zip(probabilities, texts, strict=True)
    ]


def shares_of(scenario: Scenario, do: Mapping[str, str] | None) -> Shares:
    """Return the numbers of a scenario in which `do` is set.

    With every decision set or weighted, a branch has its probability on the paths that reach its node, and the
    range of it over the situations in which the node can be reached, where they differ. Otherwise it has
    its probability where that is the same in all situations, and else the range alone.
    """
    question = Question(scenario, do=do)
    ready = question.prepared()
    tables = list(question.tables(ready))
    program = ready.graph.program
    names = {number: name for name, number in program.variables.items()}
    open_ones = {
        names[spot.variable] for spot in program.spots if names[spot.variable] not in question.do
    } & _undecided(scenario)
    for i, spot in enumerate(program.spots):
        if names[spot.variable] in open_ones:  # equal, to see what can be reached; not shown
            tables[i] = _equal(ready, i)
    run = bound(ready.graph, tables, reach=True)
    final = run()
    found = Shares(decided=not open_ones)
    if found.decided:
        question.check_complete(ready, tables)
        arrived = np.bincount(ready.end_outcome, final, len(scenario.outcomes))
        found.outcomes = dict(zip(scenario.outcomes, share_texts(arrived.tolist()), strict=True))
    flows, lows, highs = _gathered(ready, tables, run.reach(), names)
    for name, flow in flows.items():
        total = float(flow.sum())
        found.never |= {(name, i) for i in np.flatnonzero(flow <= 0).tolist()}
        if name in scenario.nodes and found.decided:
            found.reached[name] = min(1.0, total)
        if name in open_ones or total <= 0:
            continue
        same = name in lows and float(np.max(highs[name] - lows[name])) < 1e-9
        if not found.decided and not same:
            found.branches[name] = [
                ("", _range(a, b)) if name in lows else ("", "")
                for a, b in zip(lows.get(name, flow), highs.get(name, flow), strict=True)
            ]
            continue
        exact = lows[name] if same else flow / total
        ranges = [""] * len(flow)
        if name in lows and not same:
            ranges = [_range(a, b) for a, b in zip(lows[name], highs[name], strict=True)]
            ranges = [text if "–" in text else "" for text in ranges]
        found.branches[name] = list(zip(share_texts(exact.tolist()), ranges, strict=True))
    return found


def _undecided(scenario: Scenario) -> set[str]:
    found = {name for name, node in scenario.nodes.items() if isinstance(node, Decision) and node.weights is None}
    for name, node in scenario.nodes.items():
        if isinstance(node, Gate):
            found |= {f"{name}.{label}" for label, step in node.steps.items() if step.weight is None}
    return found


def _equal(ready: Prepared, i: int) -> Floats:
    available = ready.graph.blocks[i].contexts.available
    table = np.ones_like(ready.tables[i]) if available is None else available.astype(float)
    table /= np.maximum(table.sum(axis=0), 1)
    return table


def _gathered(
    ready: Prepared, tables: Sequence[Floats], reach: Sequence[Floats], names: Mapping[int, str]
) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, Floats]]:
    """Return the probability that flows through each branch of each variable, and its least and greatest share."""
    program = ready.graph.program
    flows = {name: np.zeros(program.sizes[number]) for name, number in program.variables.items()}
    lows: dict[str, Floats] = {}
    highs: dict[str, Floats] = {}
    for i, spot in enumerate(program.spots):
        block = ready.graph.blocks[i]
        table = block.contexts.spread(tables[i], block.states.size)
        flow = (table * reach[i]).sum(axis=1)
        for branch, assigned in enumerate(spot.assigns):
            for variable, digit in assigned:
                flows[names[variable]][digit] += flow[branch]
        seen = np.broadcast_to(table, (len(flow), len(reach[i])))[:, reach[i] > 0]
        if seen.size:
            name = names[spot.variable]
            low, high = seen.min(axis=1), seen.max(axis=1)
            lows[name] = np.minimum(lows.get(name, low), low)
            highs[name] = np.maximum(highs.get(name, high), high)
    return flows, lows, highs


def _range(low: float, high: float) -> str:
    a, b = round(100 * low), round(100 * high)
    return f"{a} %" if a == b else f"{a}–{b} %"
