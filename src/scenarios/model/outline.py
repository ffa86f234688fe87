"""The skeleton of a scenario: its variables, where branches lead, and what can stand upstream of what.

A *variable* is whatever takes a value on a path: a decision, a chance node, a gate (``open`` or ``closed``),
a gate's step (``yes`` or ``no``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.model.nodes import Chance, Decision, Gate, GateBranch

if TYPE_CHECKING:
    from scenarios.model.nodes import Node
    from scenarios.model.scenario import Scenario

__all__ = ["Outline", "branches_of", "target_of"]

GATE = ("open", "closed")
STEP = ("yes", "no")


def branches_of(node: Node) -> dict[str, GateBranch]:
    """Return the branches of a node by name, in order."""
    if isinstance(node, Decision):
        return dict(node.options)
    if isinstance(node, Chance):
        return dict(node.branches)
    return {"open": node.open, "closed": node.closed}


def target_of(node: Node, name: str, branch: GateBranch, outcomes: object) -> str | None:
    """Return where a branch leads: its `to`, else the node's `next`, else the outcome of its name."""
    if branch.to is not None:
        return branch.to
    if node.next is not None:
        return node.next
    return name if name in outcomes else None  # type: ignore[operator]


class Outline:
    """Branches, targets, order and ancestry of a scenario's nodes.

    It does not need a correct scenario: what leads nowhere is left out, and `cycles` names circles of nodes.
    """

    def __init__(self, scenario: Scenario) -> None:
        nodes = scenario.nodes
        self.start = scenario.start if scenario.start is not None else next(iter(nodes))
        self.branches: dict[str, dict[str, GateBranch]] = {}
        self.targets: dict[str, dict[str, str | None]] = {}
        self.variables: dict[str, tuple[str, ...]] = {}
        for name, node in nodes.items():
            branches = branches_of(node)
            self.branches[name] = branches
            self.targets[name] = {
                branch: target_of(node, branch, entry, scenario.outcomes) for branch, entry in branches.items()
            }
            self.variables[name] = tuple(branches)
            if isinstance(node, Gate):
                for step in node.steps:
                    self.variables[f"{name}.{step}"] = STEP
        self.cycles: list[list[str]] = []
        self.order = self._sorted(list(nodes))
        self._ancestors: dict[str, int] | None = None
        self._bit = {name: 1 << i for i, name in enumerate(nodes)}
        self._asked = {
            name: {step: i for i, step in enumerate(node.steps)}
            for name, node in nodes.items()
            if isinstance(node, Gate)
        }

    def _next_nodes(self, node: str) -> Iterator[str]:
        for target in dict.fromkeys(self.targets[node].values()):
            if target in self.targets:
                yield target

    def _sorted(self, names: list[str]) -> list[str]:
        """Sort topologically, keeping the file's order where it may; note every circle on the way."""
        seen: set[str] = set()
        circled: set[str] = set()
        done: list[str] = []
        roots = [self.start, *names] if self.start in self.targets else names
        for root in roots:
            if root in seen:
                continue
            stack = [(root, self._reversed_next(root))]
            place = {root: 0}  # of what stands on the stack
            seen.add(root)
            while stack:
                node, left = stack[-1]
                if not left:
                    stack.pop()
                    del place[node]
                    done.append(node)
                    continue
                child = left.pop(0)
                if child in place and child not in circled and node not in circled:
                    circle = [name for name, _ in stack[place[child] :]]
                    if circled.isdisjoint(circle):
                        circled.update(circle)
                        self.cycles.append([*circle, child])
                if child not in seen:
                    seen.add(child)
                    place[child] = len(stack)
                    stack.append((child, self._reversed_next(child)))
        return done[::-1]

    def _reversed_next(self, node: str) -> list[str]:
        return list(self._next_nodes(node))[::-1]

    def reachable(self) -> set[str]:
        """Return the nodes that some path from the start visits."""
        seen = {self.start} if self.start in self.targets else set()
        left = list(seen)
        while left:
            for child in self._next_nodes(left.pop()):
                if child not in seen:
                    seen.add(child)
                    left.append(child)
        return seen

    def ancestors(self) -> dict[str, int]:
        """Return, for each node, the set of nodes that can stand upstream of it, as bits; see `upstream`."""
        if self._ancestors is None:
            self._ancestors = dict.fromkeys(self.targets, 0)
            for node in self.order:
                mine = self._ancestors[node] | self._bit[node]
                for child in self._next_nodes(node):
                    self._ancestors[child] |= mine
        return self._ancestors

    def upstream(self, variable: str, of: str, *, step: str | None = None) -> bool:
        """Say whether `variable` can stand upstream of node `of`, or of a step of it."""
        owner, _, asked = variable.partition(".")
        if owner == of:
            return bool(asked) and step is not None and self._asked[of][asked] < self._asked[of][step]
        return bool(self.ancestors()[of] & self._bit[owner])
