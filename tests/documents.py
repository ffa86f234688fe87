"""Random scenario documents, valid by construction, in which every construct occurs often.

Like the oracle, this module shares no code with the library, on purpose. A document is drawn in
three steps: the graph (which branch leads where), the names and links, then everything that is
said of a node: rows, conditions, effects. One branch of every node, its anchor, never has
`requires`, a weight of zero or a factor of zero, so that no path can get stuck.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from oracle import SCALES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

Document = dict[str, Any]
Written = str | int | float
T = TypeVar("T")

MOST_PATHS = 3000
HOUSE = {"likely": (60, 80), "toss up": (40, 60), "unlikely": (15, 35), "no way": (0, 5)}
HALF, ONE = Fraction(1, 2), Fraction(1)

# Parameters on offer: name, what is written, best estimate, highest value. Unused ones are dropped.
RELATIVE = {"r_small": (2, 2), "r_large": (3.5, 3.5)}
CHANCE = {
    "p_percent": ("15%", "0.15", "0.15"),
    "p_fraction": ("1/8", "0.125", "0.125"),
    "p_range": ("10%..30%", "0.2", "0.3"),
    "p_beta": ("beta(2, 8)", "0.2", "1"),
    "p_pert": ("pert(5%, 10%, 30%)", "0.125", "0.3"),
    "p_uniform": ("uniform(0.1, 0.2)", "0.15", "0.2"),
}
FACTOR: dict[str, Written] = {
    "f_point": 1.5,
    "f_range": "0.5..2.5",
    "f_triangular": "triangular(0.5, 1, 3)",
}
AMOUNT: dict[str, Written] = {
    "m_point": -3,
    "m_range": "5..15",
    "m_beta": "beta(3, 1)",
    "m_percent": "250%",
}


@dataclass
class Node:
    """A node while it is being drawn: where its branches lead, what can stand upstream of it."""

    name: str
    kind: str
    targets: list[str]
    branches: list[str] = field(default_factory=list)
    upstream: set[str] = field(default_factory=set)
    anchor: str = ""
    written: Document = field(default_factory=dict)


def document(nodes: Document, outcomes: Iterable[str] | Document, **sections: Any) -> Document:
    """Return a document made by hand; outcomes may be names alone."""
    ends = outcomes if isinstance(outcomes, dict) else dict.fromkeys(outcomes)
    return {"format": "scenarios/1", "scenario": "by-hand", **sections, "nodes": nodes, "outcomes": ends}


def chance(weights: Mapping[str, Written], **more: Any) -> Document:
    """Return a chance node with the branches of its base row."""
    return {"kind": "chance", "branches": dict.fromkeys(weights), "weights": weights, **more}


def decision(*options: str, **more: Any) -> Document:
    """Return a decision with plain options."""
    return {"kind": "decision", "options": dict.fromkeys(options), **more}


def random_document(rng: random.Random, *, size: int = 6) -> Document:
    """Draw a valid document of about `size` nodes and at most 3,000 paths."""
    while True:
        doc = Drawing(rng, max(2, size)).document()
        if count_paths(doc) <= MOST_PATHS:
            return doc
        size = max(2, size - 1)


def random_questions(rng: random.Random, doc: Document) -> dict[str, Any]:
    """Draw a `do` and a `given`, or one of them, or none; some are impossible or not offered."""
    variables = values_of(doc)
    asked: dict[str, Any] = {}
    if rng.random() < 0.6:
        chosen = rng.sample(sorted(variables), min(len(variables), rng.choice([1, 1, 1, 2])))
        asked["do"] = {
            name: rng.choice(variables[name])
            for name in chosen
            if name.partition(".")[0] == name or name.partition(".")[0] not in chosen
        }
    if rng.random() < 0.6:
        chosen = rng.sample(sorted(variables), min(len(variables), rng.choice([1, 1, 1, 2])))
        asked["given"] = {name: one_or_some(rng, variables[name]) for name in chosen}
    return asked


def values_of(doc: Document) -> dict[str, list[str]]:
    """Return the values of every variable of a document: nodes, gates and their steps."""
    found: dict[str, list[str]] = {}
    for name, node in doc["nodes"].items():
        if node["kind"] == "gate":
            found |= {f"{name}.{step}": ["yes", "no"] for step in node["steps"]}
            found[name] = ["open", "closed"]
        else:
            found[name] = list(node["options"] if node["kind"] == "decision" else node["branches"])
    return found


def target_of(node: Document, branch: str) -> str:
    """Return where a branch leads."""
    listed = node.get("options") or node.get("branches") or node
    to: str = (listed.get(branch) or {}).get("to") or node.get("next") or branch
    return to


def count_paths(doc: Document) -> int:
    """Count the paths from the start, those that `requires` cuts off included."""
    counted: dict[str, int] = dict.fromkeys(doc["outcomes"], 1)

    def sequences(node: Document, yes: int, no: int) -> tuple[int, int]:
        """Count the ways in which the steps still to be asked leave the gate open or closed."""
        steps = len(node["steps"])
        opens: Any = node.get("opens", "all")
        needed: int = {"all": steps, "any": 1}.get(opens, opens)
        if yes >= needed:
            return 1, 0
        if no > steps - needed:
            return 0, 1
        after_yes, after_no = sequences(node, yes + 1, no), sequences(node, yes, no + 1)
        return after_yes[0] + after_no[0], after_yes[1] + after_no[1]

    def from_node(name: str) -> int:
        if name not in counted:
            node = doc["nodes"][name]
            ways: dict[str, int] = dict.fromkeys(values_of(doc)[name], 1)
            if node["kind"] == "gate":
                ways["open"], ways["closed"] = sequences(node, 0, 0)
            counted[name] = sum(n * from_node(target_of(node, b)) for b, n in ways.items())
        return counted[name]

    return from_node(doc.get("start") or next(iter(doc["nodes"])))


# --- Numbers as text ------------------------------------------------------------------------------


def decimal(x: Fraction) -> str | None:
    """Write a fraction as a decimal number, if it has an end."""
    value = Decimal(x.numerator) / Decimal(x.denominator)
    return f"{value.normalize():f}" if Fraction(value) == x else None


def percent(x: Fraction) -> str:
    """Write a percentage, or a fraction where a percentage has no end."""
    shown = decimal(x * 100)
    return f"{shown}%" if shown else f"{x.numerator}/{x.denominator}"


def one_or_some(rng: random.Random, values: Sequence[str]) -> str | list[str]:
    """Draw one value, or a list of some."""
    if rng.random() < 0.6:
        return rng.choice(values)
    return rng.sample(values, rng.randint(1, max(1, len(values) - 1)))


# --- The drawing ----------------------------------------------------------------------------------


class Drawing:
    """One document being drawn."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self.rng = rng
        self.size = rng.randint(max(2, size - 2), size + 1)
        self.scale = rng.choice([None, "icd203", "phia", "ipcc", "ipcc-ar5", "house"])
        words = HOUSE if self.scale == "house" else SCALES[self.scale or "icd203"]
        self.words = {w: (Fraction(low, 100), Fraction(high, 100)) for w, (low, high) in words.items()}
        self.measures = ["cost", "risk", "gain"][: rng.randint(1, 3)]
        named = rng.choice([["good", "middling", "bad"], ["good", "open"], ["open", "b", "closed"]])
        self.outcomes = [*named, "worst"][: rng.randint(2, 4)]
        self.sources = ["S1", "S2"]
        self.actors = ["north", "south"]
        middle = {w: (low + high) / 2 for w, (low, high) in self.words.items()}
        self.chance = {name: (Fraction(mean), Fraction(high)) for name, (_, mean, high) in CHANCE.items()}
        self.word_parameter = rng.choice([w for w, m in middle.items() if m <= Fraction(7, 10)])
        self.chance["p_word"] = (middle[self.word_parameter], self.words[self.word_parameter][1])
        self.nodes: dict[str, Node] = {}

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def pick(self, *choices: T) -> T:
        return self.rng.choice(choices)

    def document(self) -> Document:
        self.draw_graph()
        for node in self.nodes.values():
            self.name_branches(node)
            self.link(node)
        for node in self.nodes.values():
            self.fill(node)
        names = list(self.nodes)
        doc: Document = {"format": "scenarios/1", "scenario": "random"}
        if self.scale:
            doc["scale"] = self.scale
        if self.scale == "house":
            doc["scales"] = {"house": {w: f"{low}%..{high}%" for w, (low, high) in HOUSE.items()}}
        if self.maybe(0.5):
            doc["start"] = names[0]
            if self.maybe(0.7):
                self.rng.shuffle(names)
        doc["sources"] = {"S1": {"title": "A source"}, "S2": None}
        doc["actors"] = {"north": {"label": "The north"}, "south": None}
        doc["measures"] = {
            m: self.pick(None, {"unit": "points", "better": self.pick("lower", "higher")}) for m in self.measures
        }
        doc["nodes"] = {name: self.nodes[name].written for name in names}
        doc["outcomes"] = {o: self.outcome() for o in self.outcomes}
        if used := self.parameters(json.dumps(doc)):
            doc["parameters"] = used
        return doc

    def outcome(self) -> Document | None:
        if self.maybe(0.3):
            return None
        return {"label": "An end", "values": self.effects()} if self.maybe(0.8) else {}

    def parameters(self, text: str) -> Document:
        """Write the parameters that the text reads."""
        written: dict[str, Written] = {name: value for name, (value, _) in RELATIVE.items()}
        written |= {name: value for name, (value, _, _) in CHANCE.items()}
        written |= {**FACTOR, **AMOUNT, "p_word": self.word_parameter, "p_plain": 0.35}
        return {
            name: {"value": value, "label": name, "why": "drawn"} if self.maybe(0.4) else value
            for name, value in written.items()
            if f"${name}" in text
        }

    # The graph

    def draw_graph(self) -> None:
        """Draw which branch leads where: every node is reached, many from several branches."""
        names = [f"n{i}" for i in range(self.size)]
        for i, name in enumerate(names):
            usual = "decision" if i == 0 and self.maybe(0.8) else None
            kind = usual or self.pick("decision", "chance", "chance", "gate", "gate")
            count = 2 if kind == "gate" else self.pick(2, 2, 3, 3, 3, 4)
            if i > 0 and kind != "gate" and self.maybe(0.05):
                count = 1
            self.nodes[name] = Node(name, kind, [""] * count)
        drawn = list(self.nodes.values())
        for i, name in enumerate(names[1:], start=1):  # one branch for each node to be reached by
            free = [n for n in drawn[:i] if "" in n.targets]
            node = free[-1] if self.maybe(0.7) else self.rng.choice(free)
            slots = [s for s, target in enumerate(node.targets) if not target]
            node.targets[self.rng.choice(slots)] = name
        for i, node in enumerate(drawn):
            later, already = names[i + 1 :], [target for target in node.targets if target]
            for s, target in enumerate(node.targets):
                if not target:
                    kinds = [already] * 5 + [later[:2]] * 3 + [later] * 2 + [self.outcomes] * 2
                    node.targets[s] = self.rng.choice(self.rng.choice([k for k in kinds if k]))
            for target in node.targets:
                if target in self.nodes:
                    self.nodes[target].upstream |= node.upstream | {node.name}

    def name_branches(self, node: Node) -> None:
        """Name the branches, some like outcomes: like that which they lead to, or another."""
        if node.kind == "gate":
            node.branches = ["open", "closed"]
            return
        plain = list("abcdefgh")
        for target in node.targets:
            name = target if target in self.outcomes and self.maybe(0.7) else plain.pop(0)
            if self.maybe(0.06):
                name = self.rng.choice(self.outcomes)
            while name in node.branches:
                name = plain.pop(0)
            node.branches.append(name)
        node.anchor = self.rng.choice(node.branches)

    def link(self, node: Node) -> None:
        """Write `to`, `next`, or nothing where a branch bears its outcome's name."""
        pairs = dict(zip(node.branches, node.targets, strict=True))
        said: dict[str, Document] = {branch: {} for branch in node.branches}
        written: Document = {"kind": node.kind}
        common = max(node.targets, key=node.targets.count)
        following = self.pick(common, common, *node.targets) if self.maybe(0.6) else None
        if following:
            written["next"] = following
        for branch, target in pairs.items():
            implied = target == (following or branch)
            if not implied or self.maybe(0.25):
                said[branch]["to"] = target
        if node.kind == "gate":
            written |= {b: s for b, s in said.items() if s or self.maybe(0.5)}
        else:
            written["options" if node.kind == "decision" else "branches"] = said
        node.written = written

    # What is said of a node

    def fill(self, node: Node) -> None:
        written = node.written
        if self.maybe(0.3):
            written |= {"label": f"Node {node.name}", "why": "drawn"}
        if self.maybe(0.2):
            written["source"] = self.pick("S1", ["S1", "S2"])
        variables = self.variables(node)
        if node.kind == "gate":
            self.fill_gate(node, variables)
            return
        if self.maybe(0.3):
            written["by"] = self.rng.choice(self.actors)
        listed: Document = written["options" if node.kind == "decision" else "branches"]
        if node.kind == "decision":
            listed = written["options"] = self.combine(listed)
        for branch, said in listed.items():
            if self.maybe(0.45):
                said["effects"] = self.effects()
            if branch != node.anchor and variables and self.maybe(0.25):
                said["requires"] = self.condition(variables)
            if self.maybe(0.15):
                said["label"] = f"Branch {branch}"
            if not said and self.maybe(0.7):
                listed[branch] = None
        written["weights"] = self.row(node)
        if when := self.rules(variables, lambda: {"weights": self.row(node)}, 0.5):
            written["when"] = when
        if shift := self.rules(variables, lambda: {"times": self.times(node)}, 0.5):
            written["shift"] = shift

    def fill_gate(self, node: Node, variables: dict[str, list[str]]) -> None:
        written = node.written
        if self.maybe(0.3):
            written |= {"guards": "a way through", "authority": self.rng.choice(self.actors)}
        for branch in node.branches:
            if self.maybe(0.4):
                written[branch] = {**(written.get(branch) or {}), "effects": self.effects()}
        count = self.pick(1, 2, 2, 3, 3, 4)
        names = ["ask", "review", "sign", "act"][:count]
        opens = self.pick(None, "all", "any", "any", self.rng.randint(1, count))
        if opens is not None:
            written["opens"] = opens
        written["steps"] = {}
        for name in names:
            written["steps"][name] = self.step(dict(variables))
            variables[f"{node.name}.{name}"] = ["yes", "no"]

    def step(self, variables: dict[str, list[str]]) -> Document:
        written: Document = {"weight": self.probability(certain=True)}
        if self.maybe(0.4):
            written["by"] = self.rng.choice(self.actors)
        if self.maybe(0.1):
            written["options"] = True
        if self.maybe(0.1):
            written["source"] = "S2"
        if when := self.rules(variables, lambda: {"weight": self.probability(certain=True)}, 0.5):
            written["when"] = when
        certain = any(rule in (1, "100%") for rule in [r["weight"] for r in [written, *(when or [])]])
        if shift := self.rules(variables, lambda: {"times": self.factor(zero=not certain)}, 0.5):
            written["shift"] = shift
        return written

    def combine(self, listed: Document) -> Document:
        """Let some options combine others, and one combine a combined one, in any order."""
        names = list(listed)
        if len(names) < 3 or self.maybe(0.25):
            return listed
        listed[names[2]]["combines"] = self.rng.sample(names[:2], self.pick(1, 2, 2))
        if len(names) > 3 and self.maybe(0.8):
            listed[names[3]]["combines"] = [names[2], *self.rng.sample(names[:2], self.pick(0, 1))]
        if self.maybe(0.5):
            self.rng.shuffle(names)
        return {name: listed[name] for name in names}

    # Conditions and rules

    def variables(self, node: Node) -> dict[str, list[str]]:
        """Return the variables that can stand upstream of a node, with their values."""
        found: dict[str, list[str]] = {}
        for name in sorted(node.upstream, key=lambda n: int(n[1:])):
            found[name] = self.nodes[name].branches
            steps = self.nodes[name].written.get("steps") or {}
            found |= {f"{name}.{step}": ["yes", "no"] for step in steps}
        return found

    def condition(self, variables: dict[str, list[str]]) -> Document:
        names = self.rng.sample(sorted(variables), min(len(variables), self.pick(1, 1, 1, 2, 3)))
        written: Document = {}
        for name in names:
            wanted = one_or_some(self.rng, variables[name])
            written[name] = self.pick(wanted, wanted, {"exactly": wanted}, {"not": wanted})
        return written

    def rules(self, variables: dict[str, list[str]], draw: Any, chance: float) -> list[Document]:
        """Draw up to three rules with conditions that differ."""
        found: dict[str, Document] = {}
        while variables and len(found) < 3 and self.maybe(chance):
            condition = self.condition(variables)
            found[same_condition(condition)] = {"if": condition, **draw()}
        return list(found.values())

    # Rows

    def row(self, node: Node) -> Any:
        kind = self.pick("equal", "relative", "relative", "points", "mixed", "mixed", "ranges")
        if kind == "equal":
            return "equal"
        if kind == "relative":
            return {b: self.relative(zero=b != node.anchor) for b in node.branches}
        return self.probability_row(node, kind)

    def relative(self, *, zero: bool) -> Written:
        if zero and self.maybe(0.12):
            return 0
        if self.maybe(0.15):
            name = self.rng.choice(sorted(RELATIVE))
            return self.pick(f"${name}", f"2 * ${name}", f"0.5 * ${name}")
        whole = self.rng.randint(1, 9)
        return self.pick(whole, whole, 0.5, 2.5, 1.25)

    def probability_row(self, node: Node, kind: str) -> dict[str, str]:
        """Draw probabilities that add up to 1, then write each in a form that allows for it."""
        branches = self.rng.sample(node.branches, len(node.branches))
        written: dict[str, str] = {}
        left = ONE
        if len(branches) > 1 and self.maybe(0.35):
            written[branches[0]], share = self.chance_parameter(Fraction(7, 10))
            left -= share
            branches = branches[1:]
        cuts = sorted(Fraction(self.rng.randint(0, 40), 40) for _ in branches[1:])
        shares = [b - a for a, b in zip([Fraction(0), *cuts], [*cuts, ONE], strict=True)]
        if node.anchor in branches and shares[branches.index(node.anchor)] < Fraction(1, 20):
            shares = [ONE / len(branches) for _ in branches]
        for branch, share in zip(branches, shares, strict=True):
            written[branch] = self.share(share * left, kind)
        if branches and self.maybe(0.4 if kind == "points" else 0.5):
            written[self.rng.choice(branches)] = "rest"
        return {branch: written[branch] for branch in node.branches}

    def share(self, x: Fraction, kind: str) -> str:
        """Write a probability as a point, a mean, or a range that holds it."""
        fraction = f"{x.numerator}/{x.denominator}"
        if kind == "points":
            return self.pick(percent(x), percent(x), fraction)
        low, high = max(Fraction(0), x - self.spread(x)), min(ONE, x + self.spread(x))
        words = [w for w, (a, b) in self.words.items() if a <= x <= b]
        said = [self.say(self.rng.choice(words))] * 2 if words else []
        ranges = [f"{percent(low)}..{percent(high)}", *said]
        if kind == "ranges" or not 0 < x < 1:
            return self.rng.choice([*ranges, percent(x)])
        return self.rng.choice([*ranges, percent(x), fraction, self.distribution(x), self.distribution(x)])

    def spread(self, x: Fraction) -> Fraction:
        """Draw how far a range reaches, in steps that stay short when written."""
        return self.pick(Fraction(1, 100), Fraction(1, 20), Fraction(1, 8), x / 2)

    def say(self, word: str) -> str:
        return self.pick(word, word, word, word.capitalize(), word.upper())

    def distribution(self, x: Fraction) -> str:
        """Write a distribution within [0, 1] whose mean is x, which lies between."""
        a = min(x, ONE - x) / self.pick(6, 8)
        kind = self.pick("beta", "pert", "triangular", "uniform")
        if kind == "beta":
            size = self.pick(4, 10, 20)
            ends = [decimal(x * size), decimal((1 - x) * size)]
            return f"beta({ends[0]}, {ends[1]})" if all(ends) else self.distribution(x)
        low, mode, high = {
            "pert": (x - 2 * a, x - a, x + 6 * a),  # (low + 4 mode + high) / 6 = x
            "triangular": (x - 2 * a, x - a, x + 3 * a),
            "uniform": (x - 2 * a, x, x + 2 * a),
        }[kind]
        numbers = [low, high] if kind == "uniform" else [low, mode, high]
        return f"{kind}({', '.join(percent(number) for number in numbers)})"

    def chance_parameter(self, most: Fraction) -> tuple[str, Fraction]:
        """Write a parameter, or a multiple of one, as a probability; return its best estimate."""
        factors = {"": ONE, "0.5 * ": HALF, "1.5 * ": Fraction(3, 2), "2 * ": Fraction(2)}
        fitting = [
            (f"{text}${name}", factor * mean)
            for name, (mean, high) in self.chance.items()
            for text, factor in factors.items()
            if factor * mean <= most and factor * high <= 1
        ]
        return self.rng.choice(fitting)

    def probability(self, *, certain: bool) -> Written:
        """Draw one probability, as a step has it."""
        if certain and self.maybe(0.1):
            sure: list[Written] = [0, 1, "0%", "100%"]
            return self.rng.choice(sure)
        x = Fraction(self.rng.randint(1, 39), 40)
        drawn: list[Written] = [
            float(x),
            percent(x),
            f"{x.numerator}/{x.denominator}",
            self.share(x, "ranges"),
            f"{percent(x / 2)}..{percent((1 + x) / 2)}",
            self.say(self.rng.choice(sorted(self.words))),
            self.distribution(x),
            self.pick("$p_plain", "2 * $p_plain", self.chance_parameter(ONE)[0]),
            self.chance_parameter(ONE)[0],
        ]
        return self.rng.choice(drawn)

    # Factors and effects

    def times(self, node: Node) -> dict[str, Written]:
        chosen = self.rng.sample(node.branches, self.rng.randint(1, len(node.branches)))
        return {b: self.factor(zero=b != node.anchor) for b in chosen}

    def factor(self, *, zero: bool) -> Written:
        if zero and self.maybe(0.1):
            return 0
        name = self.rng.choice(sorted(FACTOR))
        drawn: list[Written] = [
            self.pick(0.5, 1.5, 2, 3, 0.25),
            self.pick("0.5..2", "1..3", "50%..100%"),
            self.pick("150%", "3/4", "uniform(1, 2)", "pert(0.5, 1, 3)"),
            f"${name}",
            f"{self.pick('0.5', '2')} * ${name}",
        ]
        return self.rng.choice(drawn)

    def effects(self) -> dict[str, Written]:
        return {m: self.amount() for m in self.measures if self.maybe(0.7)} or {"cost": 1}

    def amount(self) -> Written:
        name = self.rng.choice(sorted(AMOUNT))
        drawn: list[Written] = [
            self.rng.randint(-5, 9),
            self.pick(0.1, -2.5, 12, 1e-3, 0),
            self.pick("-5..10", "1..2.5", "-3..-1", "10%..1/2", "1/4", "-20%", "1e2"),
            self.pick("uniform(-3, 7)", "pert(0, 2, 10)", "triangular(-4, 0, 6)", "beta(2, 3)"),
            f"${name}",
            f"{self.pick('-1', '2', '0.5')} * ${name}",
        ]
        return self.rng.choice(drawn)


def same_condition(condition: Document) -> str:
    """Write a condition so that two that mean the same are the same."""

    def ordered(wanted: Any) -> Iterable[str]:
        return [wanted] if isinstance(wanted, str) else sorted(wanted)

    plain = {
        name: {key: ordered(value) for key, value in wanted.items()} if isinstance(wanted, dict) else ordered(wanted)
        for name, wanted in condition.items()
    }
    return json.dumps(plain, sort_keys=True)
