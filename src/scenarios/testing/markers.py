"""How likely a node's branches are, asked of the engine by its own means: a measure that counts each branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.model.conditions import combined
from scenarios.model.nodes import Decision
from scenarios.testing.changes import branches, fresh

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

_MOST_AT_ONCE = 64


class Marked:
    """Probabilities of branches; part of `Case`."""

    model: Scenario
    _answers: dict[Any, Any]
    forecast: Any
    changed: Any

    def marked(self, node: str) -> Scenario:
        """Return the scenario with a measure for every branch of the node, perhaps of all nodes, that counts it."""
        outline = self.model.outline
        every = sum(map(len, outline.branches.values())) <= _MOST_AT_ONCE
        key = ("marked", None if every else node)
        if key not in self._answers:
            document = fresh(self.model)
            document["measures"] = {}
            for outcome in document["outcomes"].values():
                outcome.pop("values", None)
            for name, said in document["nodes"].items():
                for branch, entry in branches(said).items():
                    entry.pop("effects", None)
                    if every or name == node:
                        document["measures"][_marker(name, branch)] = {}
                        entry["effects"] = {_marker(name, branch): 1}
            self._answers[key] = self.changed(document)
        found: Scenario = self._answers[key]
        return found

    def chances(self, node: str, **question: Any) -> dict[str, float]:
        """Return how likely the node is to take each of its branches, under a question's ``do`` and ``given``."""
        means = self.forecast(self.marked(node), **question)
        said = self.model.nodes[node]
        within = combined({o: e.combines for o, e in said.options.items()}) if isinstance(said, Decision) else {}
        found: dict[str, float] = {}

        def chance(branch: str) -> float:
            # An option has the effects of all that it combines, so its marker counts them too.
            if branch not in found:
                wider = [other for other, parts in within.items() if branch in parts and other != branch]
                found[branch] = means.mean(_marker(node, branch)) - sum(map(chance, wider))
            return found[branch]

        return {branch: chance(branch) for branch in self.model.outline.variables[node]}


def _marker(node: str, branch: str) -> str:
    return f"at_{node}_{branch}"
