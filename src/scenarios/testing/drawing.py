"""Scenario documents, valid by construction, in which every construct occurs often.

Nodes are drawn one after the other, each whole: where its branches lead, then all that is said of it. So Hypothesis can
take one out without touching the others. One branch of every node, its anchor, never has `requires`,
a weight of zero or a factor of zero, so that no path can get stuck.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scenarios.testing.forms import HOUSE, PARAMETERS, Forms, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scenarios.testing.choices import Chooser

__all__ = ["drawn_condition", "drawn_document"]

Document = dict[str, Any]


def drawn_document(choose: Chooser, most: int, least: int = 1) -> Document:
    """Draw a valid document.

    Parameters
    ----------
    choose : Chooser
    most, least : int
        How many nodes it has; at least 1.

    Returns
    -------
    dict
        What a scenario file holds.
    """
    return _Drawing(choose, most, least).document()


def drawn_condition(choose: Chooser, variables: Mapping[str, Sequence[str]]) -> Document:
    """Draw a condition on one to three of the variables, in every form."""
    written: Document = {}
    for name in choose.some(variables, min(len(variables), choose.pick(1, 1, 1, 2, 3))):
        wanted = choose.one_or_some(variables[name])
        written[name] = choose.pick(wanted, wanted, {"exactly": wanted}, {"not": wanted})
    return written


@dataclass
class _Node:
    """A node while it is being drawn: where its branches lead, what can stand upstream of it."""

    name: str
    kind: str = ""
    targets: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    upstream: set[str] = field(default_factory=set)
    anchor: str = ""
    written: Document = field(default_factory=dict)


class _Drawing:
    """One document being drawn."""

    def __init__(self, choose: Chooser, most: int, least: int) -> None:
        self.choose = choose
        self.most, self.least = most, least
        self.scale = choose.pick(None, "icd203", "phia", "ipcc", "ipcc-ar5", "house")
        self.forms = Forms(choose, words_of(self.scale), parameters=True)
        self.measures = ["cost", "risk", "gain"][: choose.whole(1, 3)]
        named = choose.pick(["good", "bad", "middling"], ["good", "open"], ["open", "b", "closed"])
        self.outcomes = [*named, "worst"][: choose.whole(2, 4)]
        self.nodes = {"n0": _Node("n0")}
        self.waiting = ["n0"]

    def document(self) -> Document:
        choose = self.choose
        while self.waiting:
            self._draw_node(self.waiting.pop(0))
        names = list(self.nodes)
        doc: Document = {"format": "scenarios/1", "scenario": "drawn"}
        if self.scale:
            doc["scale"] = self.scale
        if self.scale == "house":
            doc["scales"] = {"house": dict(HOUSE)}
        start = choose.pick("first", "named", "anywhere")
        if start != "first":
            doc["start"] = names[0]
        if start == "anywhere":
            names = choose.shuffled(names)
        text = json.dumps([node.written for node in self.nodes.values()])
        if '"source"' in text:
            doc["sources"] = {"S1": {"title": "A source"}, "S2": None}
        if '"by"' in text or '"authority"' in text:
            doc["actors"] = {"north": {"label": "The north"}, "south": None}
        unit = {"unit": "points"}
        doc["measures"] = {
            m: choose.pick(None, {**unit, "better": "lower"}, {**unit, "better": "higher"}) for m in self.measures
        }
        doc["nodes"] = {name: self.nodes[name].written for name in names}
        doc["outcomes"] = {o: self._outcome() for o in self.outcomes}
        if used := self._used_parameters(json.dumps(doc)):
            doc["parameters"] = used
        return doc

    def _outcome(self) -> Document | None:
        kind = self.choose.pick("nothing", "values", "values", "empty")
        if kind == "values":
            return {"label": "An end", "values": self.forms.effects(self.measures)}
        return None if kind == "nothing" else {}

    def _used_parameters(self, text: str) -> Document:
        """Write the parameters that the text reads."""
        return {
            name: {"value": value, "label": name, "why": "drawn"} if self.choose.maybe(0.4) else value
            for name, value in {**PARAMETERS, "p_word": self.forms.word_parameter}.items()
            if f"${name}" in text
        }

    # --- The graph

    def _draw_node(self, name: str) -> None:
        """Draw a node whole: it stands before all that its branches lead to, and after all that lead to it."""
        choose = self.choose
        if len(self.nodes) == 1 and choose.maybe(0.6):
            kind = "decision"
        else:
            kind = choose.pick("chance", "chance", "gate", "gate", "decision")
        node = self.nodes[name]
        node.kind = kind
        count = 2 if kind == "gate" else choose.pick(2, 2, 3, 3, 3, 4)
        if name != "n0" and kind != "gate" and choose.maybe(0.05):
            count = 1
        node.targets = []
        for branch in range(count):
            node.targets.append(self._target(node, last=branch == count - 1))
        for target in node.targets:
            if target in self.nodes:
                self.nodes[target].upstream |= node.upstream | {name}
        self._name_branches(node)
        self._link(node)
        self._fill(node)

    def _target(self, node: _Node, *, last: bool) -> str:
        """Draw where a branch leads: to an outcome, or to a node that is still to be drawn, or to a new one."""
        choose = self.choose
        goal = choose.pick("outcome", "new", "waiting", "new", "again", "new", "waiting")
        room = len(self.nodes) < self.most
        due = last and not self.waiting and len(self.nodes) < self.least
        again = [target for target in node.targets if target in self.nodes]
        if due or (goal == "new" and room):
            name = f"n{len(self.nodes)}"
            self.nodes[name] = _Node(name)
            self.waiting.append(name)
            return name
        if goal == "again" and again:
            return choose.one(again)
        if goal != "outcome" and self.waiting:
            return choose.one(self.waiting)
        return choose.one(self.outcomes)

    def _name_branches(self, node: _Node) -> None:
        """Name the branches, some like outcomes: like that which they lead to, or another."""
        if node.kind == "gate":
            node.branches = ["open", "closed"]
            return
        plain = list("abcdefgh")
        for target in node.targets:
            like = self.choose.pick("plain", "target", "target", "target") if target in self.outcomes else "plain"
            name = target if like == "target" else plain.pop(0)
            if like == "plain" and self.choose.maybe(0.05):
                name = self.choose.one(self.outcomes)
            while name in node.branches:
                name = plain.pop(0)
            node.branches.append(name)
        node.anchor = self.choose.one(node.branches)

    def _link(self, node: _Node) -> None:
        """Write `to`, `next`, or nothing where a branch bears its outcome's name."""
        choose = self.choose
        pairs = dict(zip(node.branches, node.targets, strict=True))
        said: dict[str, Document] = {branch: {} for branch in node.branches}
        written: Document = {"kind": node.kind}
        common = max(node.targets, key=node.targets.count)
        following = choose.pick(None, common, node.targets[-1], common, None)
        if following:
            written["next"] = following
        spelled_out = choose.maybe(0.25)
        for branch, target in pairs.items():
            if spelled_out or target != (following or branch):
                said[branch]["to"] = target
        if node.kind == "gate":
            written |= {b: s for b, s in said.items() if s or spelled_out}
        else:
            written["options" if node.kind == "decision" else "branches"] = said
        node.written = written

    # --- What is said of a node

    def _fill(self, node: _Node) -> None:
        choose, written = self.choose, node.written
        label = {"label": f"Node {node.name}", "why": "drawn"}
        written |= choose.pick({}, {}, {}, label, {"source": "S1"}, {**label, "source": ["S1", "S2"]})
        variables = self._variables(node)
        if node.kind == "gate":
            self._fill_gate(node, variables)
            return
        written |= choose.pick({}, {}, {"by": "north"}, {"by": "south"})
        listed: Document = written["options" if node.kind == "decision" else "branches"]
        if node.kind == "decision":
            listed = written["options"] = self._combine(listed)
        for branch, entry in listed.items():
            more = choose.pick("", "", "effects", "effects", "effects, label", "requires", "effects, requires")
            if "effects" in more:
                entry["effects"] = self.forms.effects(self.measures)
            if "label" in more:
                entry["label"] = f"Branch {branch}"
            if "requires" in more and branch != node.anchor and variables:
                entry["requires"] = drawn_condition(choose, variables)
            if not entry:
                listed[branch] = None
        written["weights"] = self.forms.row(node.branches, node.anchor)
        if when := self._rules(variables, lambda: {"weights": self.forms.row(node.branches, node.anchor)}):
            written["when"] = when
        if shift := self._rules(variables, lambda: {"times": self.forms.times(node.branches, node.anchor)}):
            written["shift"] = shift

    def _fill_gate(self, node: _Node, variables: dict[str, list[str]]) -> None:
        choose, written = self.choose, node.written
        authority = {"guards": "a way through", "authority": "north"}
        written |= choose.pick({}, {}, authority, {**authority, "authority": "south"})
        for branch in node.branches:
            if choose.maybe(0.4):
                written[branch] = {**(written.get(branch) or {}), "effects": self.forms.effects(self.measures)}
        count = choose.pick(1, 2, 2, 3, 3, 4)
        opens = choose.pick(None, "any", "all", "any", *range(count, 0, -1))
        if opens is not None:
            written["opens"] = opens
        written["steps"] = {}
        for name in ["ask", "review", "sign", "act"][:count]:
            written["steps"][name] = self._step(dict(variables))
            variables[f"{node.name}.{name}"] = ["yes", "no"]

    def _step(self, variables: dict[str, list[str]]) -> Document:
        choose, forms = self.choose, self.forms
        written: Document = {"weight": forms.probability()}
        said: list[Document] = [{}, {}, {"by": "north"}, {"by": "south"}, {"source": "S2"}, {"options": True}]
        written |= choose.one(said)
        if when := self._rules(variables, lambda: {"weight": forms.probability()}):
            written["when"] = when
        certain = any(rule["weight"] in (1, "100%") for rule in [written, *when])
        if shift := self._rules(variables, lambda: {"times": forms.factor(zero=not certain)}):
            written["shift"] = shift
        return written

    def _combine(self, listed: Document) -> Document:
        """Let some options combine others, and one combine a combined one, in any order."""
        names, choose = list(listed), self.choose
        if len(names) < 3 or not choose.maybe(0.75):
            return listed
        listed[names[2]]["combines"] = choose.some(names[:2], choose.pick(1, 2, 2))
        if len(names) > 3 and choose.maybe(0.8):
            listed[names[3]]["combines"] = [names[2], *choose.some(names[:2], choose.pick(0, 1))]
        if choose.maybe(0.5):
            names = choose.shuffled(names)
        return {name: listed[name] for name in names}

    def _variables(self, node: _Node) -> dict[str, list[str]]:
        """Return the variables that can stand upstream of a node, with their values."""
        found: dict[str, list[str]] = {}
        for name in sorted(node.upstream, key=lambda n: int(n[1:])):
            found[name] = self.nodes[name].branches
            found |= {f"{name}.{step}": ["yes", "no"] for step in self.nodes[name].written.get("steps", {})}
        return found

    def _rules(self, variables: dict[str, list[str]], draw: Callable[[], Document]) -> list[Document]:
        """Draw up to three rules with conditions that differ."""
        found: dict[str, Document] = {}
        while variables and len(found) < 3 and self.choose.maybe(0.45):
            condition = drawn_condition(self.choose, variables)
            found[_meaning(condition)] = {"if": condition, **draw()}
        return list(found.values())


def _meaning(condition: Document) -> str:
    """Write a condition so that two that mean the same are the same."""

    def ordered(wanted: Any) -> Iterable[str]:
        return [wanted] if isinstance(wanted, str) else sorted(wanted)

    plain = {
        name: {key: ordered(value) for key, value in wanted.items()} if isinstance(wanted, dict) else ordered(wanted)
        for name, wanted in condition.items()
    }
    return json.dumps(plain, sort_keys=True)
