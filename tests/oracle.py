"""A brute-force walk of a scenario document: the slow, plain truth the library is tested against.

This module shares no code with the library, on purpose, so that a mistake has to be made twice
to go unseen. It takes a valid document as JSON gives it (dicts, lists, text, numbers), walks
every single path from the start, one at a time, and computes in exact fractions. Clarity comes
before speed: nothing is merged, nothing is cached, every row is read anew at every visit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
Do = Mapping[str, str]
Given = Mapping[str, str | list[str] | Mapping[str, object]]
Values = dict[str, str]
Totals = dict[str, Fraction]
Path = tuple[Fraction, Values, Totals, str]


class Impossible(Exception):  # noqa: N818 - reads as what is the case
    """The evidence has probability 0."""


class Undecided(Exception):  # noqa: N818 - reads as what is the case
    """A choice without weights is reached with positive probability."""


class NotOffered(Exception):  # noqa: N818 - reads as what is the case
    """A branch is set by `do` where its `requires` is false, with positive probability."""


class NoBranch(Exception):  # noqa: N818 - reads as what is the case
    """`requires` leaves no branch, whatever the weights."""


class NoWeight(NoBranch):
    """The weights of the branches that `requires` leaves are all zero, with positive probability."""


# Words of estimative probability, in per cent.
SCALES: dict[str, dict[str, tuple[int, int]]] = {
    "icd203": {
        "almost no chance": (1, 5),
        "remote": (1, 5),
        "very unlikely": (5, 20),
        "highly improbable": (5, 20),
        "unlikely": (20, 45),
        "improbable": (20, 45),
        "roughly even chance": (45, 55),
        "roughly even odds": (45, 55),
        "likely": (55, 80),
        "probable": (55, 80),
        "very likely": (80, 95),
        "highly probable": (80, 95),
        "almost certain": (95, 99),
        "nearly certain": (95, 99),
    },
    "phia": {
        "remote chance": (0, 5),
        "highly unlikely": (10, 20),
        "unlikely": (25, 35),
        "realistic possibility": (40, 50),
        "likely": (55, 75),
        "probable": (55, 75),
        "likely or probable": (55, 75),
        "highly likely": (80, 90),
        "almost certain": (95, 100),
    },
    "ipcc-ar5": {
        "virtually certain": (99, 100),
        "extremely likely": (95, 100),
        "very likely": (90, 100),
        "likely": (66, 100),
        "more likely than not": (50, 100),
        "about as likely as not": (33, 66),
        "unlikely": (0, 33),
        "very unlikely": (0, 10),
        "extremely unlikely": (0, 5),
        "exceptionally unlikely": (0, 1),
    },
}
SCALES["ipcc"] = SCALES["ipcc-ar5"]
SCALES["ipcc-ar4"] = {
    "virtually certain": (99, 100),
    "very likely": (90, 99),
    "likely": (66, 90),
    "about as likely as not": (33, 66),
    "unlikely": (10, 33),
    "very unlikely": (1, 10),
    "exceptionally unlikely": (0, 1),
}
SCALES["kent1964"] = {
    "certainty": (100, 100),
    "almost certain": (87, 99),
    "probable": (63, 87),
    "likely": (63, 87),
    "chances about even": (40, 60),
    "probably not": (20, 40),
    "almost certainly not": (2, 12),
    "impossibility": (0, 0),
}


# --- What is written, read as numbers -----------------------------------------------------------


@dataclass(frozen=True)
class Quantity:
    """Low and high end (the same for a point or a mean), and whether it is a plain number."""

    low: Fraction
    high: Fraction
    plain: bool = False

    @property
    def middle(self) -> Fraction:
        """Best estimate outside a row."""
        return (self.low + self.high) / 2


def point(text: str) -> Fraction:
    """Read a number, a percentage or a fraction."""
    text = text.strip()
    if text.endswith("%"):
        return Fraction(text[:-1].strip()) / 100
    above, _, below = text.partition("/")
    return Fraction(above.strip()) / Fraction(below.strip() or "1")


def mean(kind: str, arguments: list[Fraction]) -> Fraction:
    """Mean of a distribution."""
    if kind == "beta":
        a, b = arguments
        return a / (a + b)
    if kind == "normal":
        return arguments[0]
    if kind == "pert":
        low, mode, high = arguments
        return (low + 4 * mode + high) / 6
    if kind not in {"triangular", "uniform"}:
        raise ValueError(kind)
    return sum(arguments, Fraction(0)) / len(arguments)


def word(doc: Document, text: str) -> Quantity | None:
    """Range of a word of the file's scale; None if it is no such word."""
    name = doc.get("scale", "icd203")
    said = " ".join(text.lower().split())
    if name in (doc.get("scales") or {}):
        own = {entry.lower(): value for entry, value in doc["scales"][name].items()}
        return quantity(doc, own[said]) if said in own else None
    if said not in SCALES[name]:
        said = said.replace("certainly", "certain").replace("probably", "probable")
    if said not in SCALES[name]:
        return None
    low, high = SCALES[name][said]
    return Quantity(Fraction(low, 100), Fraction(high, 100))


def quantity(doc: Document, written: object) -> Quantity:
    """Read whatever may stand where a number may stand (all but `rest` and `equal`)."""
    text = str(written).strip()
    if "$" in text:
        before, _, name = text.partition("$")
        factor = point(before.replace("*", "")) if before else Fraction(1)
        value = doc["parameters"][name.strip()]
        inner = quantity(doc, value["value"] if isinstance(value, dict) else value)
        return Quantity(factor * inner.middle, factor * inner.middle, plain=inner.plain)
    if (said := word(doc, text)) is not None:
        return said
    if ".." in text:
        low, _, high = text.partition("..")
        return Quantity(point(low), point(high))
    if "(" in text:
        kind, _, arguments = text.rstrip(")").partition("(")
        centre = mean(kind.strip(), [point(argument) for argument in arguments.split(",")])
        return Quantity(centre, centre)
    return Quantity(point(text), point(text), plain=not ("%" in text or "/" in text))


def best_estimate(doc: Document, row: object, branches: Iterable[str]) -> dict[str, Fraction]:
    """Probabilities of a row as written: best estimate, before `shift` and `requires`."""
    written = dict.fromkeys(branches, 1) if row == "equal" else row
    assert isinstance(written, dict)
    read = {branch: quantity(doc, w) for branch, w in written.items() if w != "rest"}
    low = {branch: q.low for branch, q in read.items()}
    high = {branch: q.high for branch, q in read.items()}
    if low == high and len(read) == len(written):  # relative weights, or points that add up to 1
        return {branch: weight / sum(low.values()) for branch, weight in low.items()}

    for branch in written.keys() - read.keys():  # at most one: the rest
        others_low, others_high = sum(low.values(), Fraction(0)), sum(high.values(), Fraction(0))
        low[branch], high[branch] = max(Fraction(0), 1 - others_high), 1 - others_low
    all_low, all_high = sum(low.values(), Fraction(0)), sum(high.values(), Fraction(0))
    assert all_low <= 1 <= all_high, f"incoherent row {row}"
    tight_low = {b: max(low[b], 1 - (all_high - high[b])) for b in written}
    tight_high = {b: min(high[b], 1 - (all_low - low[b])) for b in written}
    floor, ceiling = sum(tight_low.values(), Fraction(0)), sum(tight_high.values(), Fraction(0))
    t = (1 - floor) / (ceiling - floor) if ceiling > floor else Fraction(0)
    return {b: tight_low[b] + t * (tight_high[b] - tight_low[b]) for b in written}


# --- Options, conditions, effects ----------------------------------------------------------------


def branches_of(doc: Document, name: str) -> dict[str, dict[str, Any]]:
    """Branches of a node with what is said of each (an empty dict where nothing is)."""
    node = doc["nodes"][name]
    if node["kind"] == "gate":
        return {value: node.get(value) or {} for value in ("open", "closed")}
    listed = node["options"] if node["kind"] == "decision" else node["branches"]
    return {branch: said or {} for branch, said in listed.items()}


def parts(doc: Document, variable: str, value: str) -> set[str]:
    """Return the value itself and all that it combines, directly or not."""
    found = {value}
    if variable in doc["nodes"]:  # not a step
        for part in branches_of(doc, variable)[value].get("combines") or []:
            found |= parts(doc, variable, part)
    return found


def as_list(value: str | list[str]) -> list[str]:
    """Return a list as it is, and one value as a list of one."""
    return [value] if isinstance(value, str) else value


def holds(doc: Document, condition: Mapping[str, Any], values: Values) -> bool:
    """Whether a condition is true of the variables visited so far."""
    for variable, wanted in condition.items():
        if variable not in values:
            return False
        taken = values[variable]
        if isinstance(wanted, dict) and "exactly" in wanted:
            true = taken in as_list(wanted["exactly"])
        elif isinstance(wanted, dict):
            true = parts(doc, variable, taken).isdisjoint(as_list(wanted["not"]))
        else:
            true = not parts(doc, variable, taken).isdisjoint(as_list(wanted))
        if not true:
            return False
    return True


def plus(doc: Document, totals: Totals, effects: Mapping[str, object] | None) -> Totals:
    """Totals with effects added."""
    added = dict(totals)
    for measure, effect in (effects or {}).items():
        added[measure] += quantity(doc, effect).middle
    return added


# --- The walk ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a question sets and what it learns."""

    do: Do
    given: Given

    def counts(self, probability: Fraction, values: Values) -> bool:
        """Whether a path has positive probability and may still agree with what is learned."""
        return probability > 0 and all(
            name not in values or likelihood(wanted, values[name]) for name, wanted in self.given.items()
        )


def likelihood(wanted: str | list[str] | Mapping[str, object], value: str | None) -> Fraction:
    """How likely what is learned of a variable is under one of its values; None: a path that goes around it."""
    if isinstance(wanted, Mapping):
        return Fraction(0) if value is None else point(str(wanted[value]))
    return Fraction(value in as_list(wanted))


def weights_here(
    doc: Document, spec: Mapping[str, Any], branches: Iterable[str], values: Values
) -> dict[str, Fraction] | None:
    """Weights of a node or a step after `when` and `shift`; None where no weights are given."""
    is_step = "kind" not in spec
    key = "weight" if is_step else "weights"
    written = spec.get(key)
    for rule in spec.get("when") or []:
        if holds(doc, rule["if"], values):
            written = rule[key]
            break
    if written is None:
        return None
    if is_step:
        yes = quantity(doc, written).middle
        weights = {"yes": yes, "no": 1 - yes}
    else:
        weights = best_estimate(doc, written, branches)
    for rule in spec.get("shift") or []:
        if holds(doc, rule["if"], values):
            times = {"yes": rule["times"]} if is_step else rule["times"]
            for branch, factor in times.items():
                weights[branch] *= quantity(doc, factor).middle
    return weights


def choices(
    doc: Document,
    asked: Asked,
    variable: str,
    spec: Mapping[str, Any],
    branches: Mapping[str, Mapping[str, Any]],
    probability: Fraction,
    values: Values,
) -> list[tuple[Fraction, str]]:
    """Probability of the path with each branch that is available, for a node or a step."""
    offered = [
        branch for branch, said in branches.items() if "requires" not in said or holds(doc, said["requires"], values)
    ]
    if not offered:
        raise NoBranch(variable, values)
    counts = asked.counts(probability, values)
    if variable in asked.do:
        branch = asked.do[variable]
        if branch in offered:
            return [(probability, branch)]
        if counts:
            raise NotOffered(variable, branch, values)
        return []
    weights = weights_here(doc, spec, branches, values)
    total = sum((weights[branch] for branch in offered), Fraction(0)) if weights else Fraction(0)
    if weights and total > 0:
        return [(probability * weights[branch] / total, branch) for branch in offered]
    if counts:
        raise (NoWeight if weights else Undecided)(variable, values)
    return [(Fraction(0), branch) for branch in offered]


def answers(
    doc: Document, asked: Asked, gate: str, probability: Fraction, values: Values
) -> Iterator[tuple[Fraction, str, Values]]:
    """Ask the steps of a gate until it is settled: probability, open or closed, the variables."""
    node = doc["nodes"][gate]
    steps = list(node["steps"])
    if gate in asked.do:
        yield probability, asked.do[gate], values
        return
    opens = node.get("opens", "all")
    needed = {"all": len(steps), "any": 1}.get(opens, opens)
    answered = [f"{gate}.{step}" for step in steps if f"{gate}.{step}" in values]
    yes = sum(values[step] == "yes" for step in answered)
    no = len(answered) - yes
    if yes >= needed:
        yield probability, "open", values
    elif no > len(steps) - needed:
        yield probability, "closed", values
    else:
        step = steps[len(answered)]
        variable, spec = f"{gate}.{step}", node["steps"][step]
        both: dict[str, dict[str, Any]] = {"yes": {}, "no": {}}
        for chance, answer in choices(doc, asked, variable, spec, both, probability, values):
            yield from answers(doc, asked, gate, chance, {**values, variable: answer})


def walk(doc: Document, asked: Asked, at: str, probability: Fraction, values: Values, totals: Totals) -> Iterator[Path]:
    """Every path from here on."""
    if at in doc["outcomes"]:
        said = doc["outcomes"][at] or {}
        yield probability, values, plus(doc, totals, said.get("values")), at
        return
    node, branches = doc["nodes"][at], branches_of(doc, at)
    steps: Iterable[tuple[Fraction, str, Values]]
    if node["kind"] == "gate":
        steps = answers(doc, asked, at, probability, values)
    else:
        taken = choices(doc, asked, at, node, branches, probability, values)
        steps = [(chance, branch, values) for chance, branch in taken]
    for chance, branch, seen in steps:
        to = branches[branch].get("to") or node.get("next") or branch
        after = totals
        for part in parts(doc, at, branch):
            after = plus(doc, after, branches[part].get("effects"))
        yield from walk(doc, asked, to, chance, {**seen, at: branch}, after)


def paths(doc: Document, do: Do | None = None, given: Given | None = None) -> Iterator[Path]:
    """Every path: its probability, its variables, its totals, its outcome.

    Paths that disagree with what is learned are walked too, but what is wrong with them is no matter.
    """
    start = doc.get("start") or next(iter(doc["nodes"]))
    totals = dict.fromkeys(doc.get("measures") or {}, Fraction(0))
    yield from walk(doc, Asked(do or {}, given or {}), start, Fraction(1), {}, totals)


# --- Questions -----------------------------------------------------------------------------------


def conditioned(doc: Document, do: Do | None, given: Given | None) -> list[Path]:
    """Paths that meet the evidence, their probabilities divided by that of the evidence."""
    walked = list(paths(doc, do, given))
    joint = [
        (path[0] * math.prod(likelihood(value, path[1].get(name)) for name, value in (given or {}).items()), *path[1:])
        for path in walked
    ]
    total = sum((path[0] for path in joint), Fraction(0))
    if total == 0:
        raise Impossible(given)
    return [(path[0] / total, *path[1:]) for path in joint]


def forecast(doc: Document, do: Do | None = None, given: Given | None = None) -> Totals:
    """Probability of every outcome."""
    found = dict.fromkeys(doc["outcomes"], Fraction(0))
    for probability, _, _, outcome in conditioned(doc, do, given):
        found[outcome] += probability
    return found


def compare(doc: Document, by: str, do: Do | None = None, given: Given | None = None) -> dict[str, Totals]:
    """Probability of every outcome, for every branch of a node set in turn."""
    options = branches_of(doc, by) if by in doc["nodes"] else ["yes", "no"]
    return {option: forecast(doc, {**(do or {}), by: option}, given) for option in options}


def means(doc: Document, do: Do | None = None, given: Given | None = None) -> Totals:
    """Return the expected total of every measure."""
    found = dict.fromkeys(doc.get("measures") or {}, Fraction(0))
    for probability, _, totals, _ in conditioned(doc, do, given):
        for measure, total in totals.items():
            found[measure] += probability * total
    return found


def measure_distribution(
    doc: Document, measure: str, do: Do | None = None, given: Given | None = None
) -> dict[Fraction, Fraction]:
    """Probability of every total of a measure, in ascending order."""
    found: dict[Fraction, Fraction] = {}
    for probability, _, totals, _ in conditioned(doc, do, given):
        found[totals[measure]] = found.get(totals[measure], Fraction(0)) + probability
    return {total: found[total] for total in sorted(found) if found[total] > 0}
