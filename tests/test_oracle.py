"""The oracle against sums done by hand, and the random documents against their own promises."""

from __future__ import annotations

import random
import re
from collections import Counter
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

import oracle
from documents import count_paths, random_document, random_questions, target_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]
F = Fraction


def seeded(seed: int) -> random.Random:
    return random.Random(seed)


def one_chance(**node: Any) -> Document:
    """Return a document of one chance node with the outcomes x, y, z and the given keys."""
    branches = dict.fromkeys(node["weights"])
    return {
        "nodes": {"n": {"kind": "chance", "branches": branches, **node}},
        "outcomes": dict.fromkeys(["x", "y", "z"]),
    }


# --- Rows ------------------------------------------------------------------------------------


def test_words_take_the_intersection_probability() -> None:
    # low .55 .20 .05, high .80 .45 .20; tightened high .75 .40 .20; t = (1 - .80) / .55 = 4/11
    found = oracle.forecast(one_chance(weights={"x": "likely", "y": "unlikely", "z": "very unlikely"}))
    assert found == {
        "x": F(55, 100) + F(4, 11) * F(20, 100),
        "y": F(20, 100) + F(4, 11) * F(20, 100),
        "z": F(5, 100) + F(4, 11) * F(15, 100),
    }
    assert [round(float(p), 4) for p in found.values()] == [0.6227, 0.2727, 0.1045]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"x": 3, "y": 5, "z": 0}, ["3/8", "5/8", "0"]),
        ({"x": "15%", "y": "3/5", "z": "25%"}, ["3/20", "3/5", "1/4"]),
        # 5%..20% and a point of 5%: rest is [75%, 90%], t = 1/2
        ({"x": "5%..20%", "y": "rest", "z": "5%"}, ["1/8", "33/40", "1/20"]),
        # means 2/10, (5 + 40 + 30)/6 = 12.5 %, and what is left
        ({"x": "beta(2, 8)", "y": "pert(5%, 10%, 30%)", "z": "rest"}, ["1/5", "1/8", "27/40"]),
        (
            {"x": "uniform(0, 50%)", "y": "triangular(0, 1/4, 1/2)", "z": "rest"},
            ["1/4", "1/4", "1/2"],
        ),
        # a parameter counts as a point: the middle of 10%..30%; half of the middle of 55..80
        ({"x": "$range", "y": "0.5 * $word", "z": "rest"}, ["1/5", "27/80", "37/80"]),
        ({"x": "$plain", "y": 1, "z": "2 * $plain"}, ["3/10", "1/10", "6/10"]),
    ],
)
def test_rows(row: dict[str, str], expected: list[str]) -> None:
    doc = one_chance(weights=row)
    doc["parameters"] = {"range": "10%..30%", "word": {"value": "Likely"}, "plain": 3}
    assert list(oracle.forecast(doc).values()) == [F(text) for text in expected]


def test_equal_and_a_scale_of_the_file() -> None:
    doc = one_chance(weights={"x": "so so", "y": "rest"})
    doc |= {"scale": "house", "scales": {"house": {"so so": "40%..50%"}}}
    assert oracle.forecast(doc) == {"x": F(9, 20), "y": F(11, 20), "z": 0}
    doc["nodes"]["n"] |= {"weights": "equal", "branches": dict.fromkeys("xyz")}
    assert set(oracle.forecast(doc).values()) == {F(1, 3)}


# --- Gates -----------------------------------------------------------------------------------


def gate(opens: str | int) -> Document:
    """Return a gate whose three steps say yes with 1/2, 1/3 and 1/4."""
    steps = {"r": {"weight": 0.5}, "s": {"weight": "1/3"}, "t": {"weight": "25%"}}
    return {
        "nodes": {"g": {"kind": "gate", "steps": steps, "opens": opens}},
        "outcomes": {"open": None, "closed": None},
    }


@pytest.mark.parametrize(
    ("opens", "expected", "ways"),
    [
        ("all", F(1, 24), 4),  # 1/2 * 1/3 * 1/4;      n, yn, yyn, yyy
        ("any", F(3, 4), 4),  # 1 - 1/2 * 2/3 * 3/4;   y, ny, nny, nnn
        (2, F(7, 24), 6),  # 1/6 + 1/8 + 1/12 - 2/24;  yy, yny, ynn, nyy, nyn, nn
        (1, F(3, 4), 4),
        (3, F(1, 24), 4),
    ],
)
def test_gate_opens(opens: str | int, expected: Fraction, ways: int) -> None:
    assert oracle.forecast(gate(opens)) == {"open": expected, "closed": 1 - expected}
    assert len(list(oracle.paths(gate(opens)))) == count_paths(gate(opens)) == ways


def test_gate_that_is_set_asks_no_steps_and_settled_steps_are_not_asked() -> None:
    assert [values for _, values, _, _ in oracle.paths(gate("all"), {"g": "open"})] == [{"g": "open"}]
    assert oracle.forecast(gate("all"), do={"g.r": "yes"})["open"] == F(1, 12)
    assert oracle.forecast(gate("any"), given={"g.t": ["yes", "no"]})["open"] == F(1, 4)
    with pytest.raises(oracle.Impossible):
        oracle.forecast(gate("all"), given={"g.r": "no", "g.s": "yes"})


def test_step_with_when_and_shift_on_an_earlier_step() -> None:
    doc = gate("any")
    steps = doc["nodes"]["g"]["steps"]
    steps["s"] |= {"weight": "40%", "shift": [{"if": {"g.r": "no"}, "times": 1.5}]}  # odds 1: 1/2
    steps["t"]["when"] = [{"if": {"g.s": {"not": "yes"}}, "weight": "10%..30%"}]  # middle 1/5
    assert oracle.forecast(doc)["closed"] == F(1, 2) * F(1, 2) * F(4, 5)


# --- Combined options, shift, requires, conditions --------------------------------------------


def combined() -> Document:
    return {
        "nodes": {
            "d": {
                "kind": "decision",
                "options": {
                    "a": {"effects": {"cost": 5}},
                    "b": {"effects": {"cost": "10..30"}},
                    "both": {"combines": ["a", "b"], "effects": {"cost": "-1 * $fee"}},
                },
                "weights": {"a": 1, "b": 1, "both": 2},
                "next": "n",
            },
            "n": {
                "kind": "chance",
                "branches": {"x": {"requires": {"d": "a"}}, "y": None},
                "weights": {"x": 1, "y": 3},
                "shift": [{"if": {"d": "b"}, "times": {"x": 3}}],
            },
        },
        "measures": {"cost": None},
        "parameters": {"fee": "pert(0, 2, 10)"},  # mean 18/6 = 3
        "outcomes": {"x": None, "y": {"values": {"cost": 1}}},
    }


def test_combines_shift_and_requires() -> None:
    # a: x 1/4. b: x 3/6 shifted, but not available: 0. both: is a and is b, x 3/6.
    doc = combined()
    by_option = oracle.compare(doc, "d")
    assert {option: found["x"] for option, found in by_option.items()} == {
        "a": F(1, 4),
        "b": 0,
        "both": F(1, 2),
    }
    assert oracle.forecast(doc)["x"] == F(1, 4) * F(1, 4) + F(1, 2) * F(1, 2)
    # evidence is exact: a alone. x/both 1/4 against x/a 1/16.
    assert oracle.forecast(doc, given={"d": "a"})["x"] == F(1, 4)
    assert oracle.forecast(doc, given={"d": ["a", "b"]})["x"] == F(1, 8)


def test_measures() -> None:
    # costs: a 5, b 20, both 5 + 20 - 3 = 22; y adds 1
    doc = combined()
    assert oracle.measure_distribution(doc, "cost") == {
        F(5): F(1, 16),
        F(6): F(3, 16),
        F(21): F(1, 4),
        F(22): F(1, 4),
        F(23): F(1, 4),
    }
    # 1/4 * 5 + 1/4 * 20 + 1/2 * 22 + P(y) = 69/4 + 11/16
    assert oracle.means(doc) == {"cost": F(69, 4) + F(11, 16)}
    assert oracle.means(doc, given={"n": "x"}) == {"cost": (F(5, 16) + F(22, 4)) / F(5, 16)}


def test_the_first_rule_that_matches_replaces_the_row() -> None:
    doc = combined()
    doc["nodes"]["n"] |= {
        "when": [
            {"if": {"d": "b"}, "weights": {"x": 1, "y": 1}},
            {"if": {"d": "both"}, "weights": {"x": 0, "y": 1}},
        ],
        "shift": [{"if": {"d": "b"}, "times": {"x": 2}}, {"if": {"d": "both"}, "times": {"x": 3}}],
    }
    # both meets both rules: 1 to 1, then both shifts: 6 to 1
    assert oracle.forecast(doc, do={"d": "both"})["x"] == F(6, 7)


@pytest.mark.parametrize(
    ("wanted", "true_of"),
    [
        ("a", {"a", "both"}),
        (["a", "b"], {"a", "b", "both"}),
        ({"exactly": "a"}, {"a"}),
        ({"exactly": ["a", "both"]}, {"a", "both"}),
        ({"not": "a"}, {"b"}),
        ({"not": ["a", "b"]}, set()),
        ({"not": "both"}, {"a", "b"}),
    ],
)
def test_conditions(wanted: Any, true_of: set[str]) -> None:
    doc = combined()
    assert {o for o in ("a", "b", "both") if oracle.holds(doc, {"d": wanted}, {"d": o})} == true_of
    assert not oracle.holds(doc, {"d": wanted}, {})


def test_what_is_combined_twice_counts_once() -> None:
    doc = combined()
    options = doc["nodes"]["d"]["options"]
    options["all"] = {"combines": ["both", "a"]}
    doc["nodes"]["d"]["weights"]["all"] = 0
    assert oracle.means(doc, do={"d": "all", "n": "x"}) == {"cost": 22}


# --- Do, given, evidence on a node that is passed by -------------------------------------------


def see_or_do() -> Document:
    """Return c: a or b; s: hot 80 % after a, 20 % after b; the end: win 90 % after a, else 10 %."""
    return {
        "nodes": {
            "c": {
                "kind": "decision",
                "options": {"a": None, "b": None},
                "weights": "equal",
                "next": "s",
            },
            "s": {
                "kind": "chance",
                "branches": {"hot": None, "cold": None},
                "weights": {"hot": "20%", "cold": "rest"},
                "when": [{"if": {"c": "a"}, "weights": {"hot": "80%", "cold": "20%"}}],
                "next": "end",
            },
            "end": {
                "kind": "chance",
                "branches": {"win": None, "lose": None},
                "weights": {"win": "10%", "lose": "90%"},
                "when": [{"if": {"c": "a"}, "weights": {"win": "90%", "lose": "10%"}}],
            },
        },
        "outcomes": {"win": None, "lose": None},
    }


def test_do_leaves_beliefs_upstream_alone_and_given_does_not() -> None:
    doc = see_or_do()
    assert oracle.forecast(doc, do={"s": "hot"})["win"] == F(1, 2)
    # P(a | hot) = 0.4 / 0.5 = 4/5
    assert oracle.forecast(doc, given={"s": "hot"})["win"] == F(4, 5) * F(9, 10) + F(1, 5) * F(1, 10)
    both = oracle.forecast(doc, do={"s": "hot"}, given={"c": "b"})
    assert both == {"win": F(1, 10), "lose": F(9, 10)}


def test_evidence_on_a_node_that_is_passed_by() -> None:
    doc = see_or_do()
    doc["nodes"]["c"]["options"]["b"] = {"to": "end"}
    assert oracle.forecast(doc, given={"s": "hot"})["win"] == F(9, 10)  # b does not pass s
    assert oracle.forecast(doc, do={"s": "hot"})["win"] == F(1, 2)  # b counts all the same
    assert oracle.compare(doc, "s", given={"c": "b"})["cold"]["win"] == F(1, 10)
    with pytest.raises(oracle.Impossible):
        oracle.forecast(doc, do={"c": "b"}, given={"s": ["hot", "cold"]})


# --- What cannot be answered --------------------------------------------------------------------


def test_undecided() -> None:
    doc = see_or_do()
    del doc["nodes"]["c"]["weights"]
    with pytest.raises(oracle.Undecided):
        oracle.forecast(doc)
    assert oracle.forecast(doc, do={"c": "a"})["win"] == F(9, 10)
    step = gate("all")
    step["nodes"]["g"]["steps"]["s"] = {"options": True}
    with pytest.raises(oracle.Undecided):
        oracle.forecast(step)
    step["nodes"]["g"]["steps"]["r"]["weight"] = 0  # never asked
    assert oracle.forecast(step)["open"] == 0


def test_trouble_on_paths_that_disagree_with_the_evidence_is_no_matter() -> None:
    doc = combined()
    nodes, n = doc["nodes"], doc["nodes"]["n"]
    # x after b is not offered; other evidence on d makes that no matter.
    assert oracle.forecast(doc, do={"n": "x"}, given={"d": ["a", "both"]})["x"] == 1
    with pytest.raises(oracle.NotOffered):
        oracle.forecast(doc, do={"n": "x"}, given={"d": ["a", "b"]})
    n["weights"] = {"x": 1, "y": 0}
    assert oracle.forecast(doc, given={"d": "a"})["x"] == 1
    with pytest.raises(oracle.NoWeight):
        oracle.forecast(doc, given={"d": "b"})
    # Evidence downstream of the trouble does not come in time.
    with pytest.raises(oracle.NoWeight):
        oracle.forecast(doc, given={"n": "x"})
    nodes["n"] = {"kind": "decision", "options": {"x": None, "y": None}, "when": [], "shift": []}
    nodes["d"]["options"]["a"]["to"] = "x"
    with pytest.raises(oracle.Undecided):
        oracle.forecast(doc)
    assert oracle.forecast(doc, given={"d": "a"})["x"] == 1


def test_not_offered() -> None:
    doc = combined()
    with pytest.raises(oracle.NotOffered):
        oracle.forecast(doc, do={"n": "x"})
    doc["nodes"]["d"]["weights"]["b"] = 0
    assert oracle.forecast(doc, do={"n": "x"})["x"] == 1


def test_no_branch() -> None:
    doc = combined()
    doc["nodes"]["n"]["weights"] = {"x": 1, "y": 0}
    with pytest.raises(oracle.NoBranch):  # by weight, after b
        oracle.forecast(doc)
    doc["nodes"]["d"]["weights"]["b"] = 0
    assert oracle.forecast(doc)["x"] == 1
    doc["nodes"]["n"]["branches"]["y"] = {"requires": {"d": "a"}}
    with pytest.raises(oracle.NoBranch):  # by `requires`, however unlikely
        oracle.forecast(doc)


# --- The random documents -------------------------------------------------------------------------


def test_random_documents_add_up_to_one() -> None:
    for seed in range(100):
        doc = random_document(seeded(seed))
        walked = list(oracle.paths(doc))
        assert sum(probability for probability, *_ in walked) == 1, seed
        assert len(walked) <= count_paths(doc) <= 3000, seed


def test_random_questions_are_mostly_answered() -> None:
    asked: Counter[str] = Counter()
    answered = 0
    for seed in range(100):
        rng = seeded(seed)
        doc = random_document(rng, size=4)
        questions = random_questions(rng, doc)
        asked.update(list(questions))
        try:
            assert sum(oracle.forecast(doc, **questions).values()) == 1
        except (oracle.Impossible, oracle.NotOffered):
            continue
        answered += 1
    assert answered > 60
    assert min(asked["do"], asked["given"]) > 30


def reached(doc: Document, without: str = "") -> set[str]:
    """Return all nodes and outcomes that can be reached, where one node may not be passed."""
    start = doc.get("start") or next(iter(doc["nodes"]))
    found, left = set(), [start]
    while left:
        name = left.pop()
        if name == without or name in found:
            continue
        found.add(name)
        if name in doc["nodes"]:
            branches = values_of(doc)[name]
            left += [target_of(doc["nodes"][name], branch) for branch in branches]
    return found


def form_of(written: object) -> str:
    """Name the form in which a quantity is written."""
    text = str(written)
    forms = {
        "multiple": r".+\$",
        "parameter": r"\$",
        "range": r".*\.\.",
        "beta": "beta",
        "pert": "pert",
        "triangular": "triangular",
        "uniform": "uniform",
        "rest": "rest$",
        "percent": r".*%",
        "fraction": ".*/",
        "zero": r"0$",
        "number": r"[-\d.e]+$",
    }
    return next((form for form, pattern in forms.items() if re.match(pattern, text)), "word")


def condition_tags(doc: Document, at: str, condition: Document) -> Iterator[str]:
    """Name what a condition at a node uses."""
    if len(condition) > 1:
        yield "condition: several"
    for variable, wanted in condition.items():
        node, _, step = variable.partition(".")
        if step:
            yield "condition: own step" if node == at else "condition: step"
        elif doc["nodes"][node]["kind"] == "gate":
            yield "condition: gate"
        elif any((said or {}).get("combines") for said in oracle.branches_of(doc, node).values()):
            yield "condition: node with combines"
        if at in reached(doc, without=node):
            yield "condition: perhaps unvisited"
        inner = wanted
        if isinstance(wanted, dict):
            ((key, inner),) = wanted.items()
            yield f"condition: {key}"
        yield "condition: list" if isinstance(inner, list) else "condition: one"


def rule_tags(doc: Document, at: str, kind: str, spec: Document) -> Iterator[str]:
    """Name what the weights, `when` and `shift` of a node or a step use."""
    key = "weight" if kind == "step" else "weights"
    for row in [spec[key], *(rule[key] for rule in spec.get("when", []))]:
        if row == "equal":
            yield "weight: equal"
        for weight in row.values() if isinstance(row, dict) else [row]:
            yield f"{'step ' if kind == 'step' else ''}weight: {form_of(weight)}"
    for rule in spec.get("shift", []):
        for factor in [rule["times"]] if kind == "step" else rule["times"].values():
            yield f"times: {form_of(factor)}"
    for rules in ("when", "shift"):
        for rule in spec.get(rules, []):
            yield f"{kind}: {rules}"
            yield from condition_tags(doc, at, rule["if"])


def constructs(doc: Document) -> Iterator[str]:
    """Name every construct of a document."""
    nodes = doc["nodes"]
    start = doc.get("start") or next(iter(nodes))
    yield f"scale: {doc.get('scale')}"
    yield "start: explicit" if "start" in doc else "start: first"
    if nodes[start]["kind"] == "decision":
        yield "start: decision"
    if len(doc["measures"]) > 1:
        yield "several measures"
    for value in doc.get("parameters", {}).values():
        yield "parameter: long" if isinstance(value, dict) else "parameter: short"
        yield f"parameter: {form_of(value['value'] if isinstance(value, dict) else value)}"
    for said in doc["outcomes"].values():
        for value in (said or {}).get("values", {}).values():
            yield f"value: {form_of(value)}"
    sources = [
        {name for name in nodes if target in {target_of(nodes[name], b) for b in values_of(doc)[name]}}
        for target in nodes
    ]
    if any(len(names) > 1 for names in sources):
        yield "node shared by nodes"
    for name, node in nodes.items():
        kind = node["kind"]
        yield kind
        if reached(doc, without=name) & set(doc["outcomes"]):
            yield "node passed by"
        branches = oracle.branches_of(doc, name)
        targets = [target_of(node, branch) for branch in branches]
        if len(set(targets)) < len(targets):
            yield "node shared by branches"
        for branch, said in branches.items():
            yield "link: to" if said.get("to") else "link: next" if "next" in node else "link: name"
            if branch in doc["outcomes"] and target_of(node, branch) != branch:
                yield "link: named like another outcome"
            for effect in said.get("effects", {}).values():
                yield f"effect: {form_of(effect)}"
                yield f"{kind}: effects"
            for part in said.get("combines", []):
                yield "combines: nested" if branches[part].get("combines") else "combines"
            if "requires" in said:
                yield f"{kind}: requires"
                yield from condition_tags(doc, name, said["requires"])
        if kind == "gate":
            opens = node.get("opens")
            yield "opens: count" if isinstance(opens, int) else f"opens: {opens}"
            yield f"steps: {len(node['steps'])}"
            for step in node["steps"].values():
                yield from rule_tags(doc, name, "step", step)
                if step.get("options"):
                    yield "step: options"
        else:
            yield from rule_tags(doc, name, kind, node)


MEANS = ["beta", "pert", "triangular", "uniform", "parameter", "multiple"]
POINTS = ["zero", "number", "range", "percent", "fraction"]
CHECKLIST = {
    "": "decision;chance;gate;several measures;combines;combines: nested;node passed by;"
    "node shared by nodes;node shared by branches",
    "start: ": "explicit;first;decision",
    "scale: ": "None;icd203;phia;ipcc;ipcc-ar5;house",
    "link: ": "to;next;name;named like another outcome",
    "opens: ": "None;all;any;count",
    "steps: ": "1;2;3;4",
    "step: ": "when;shift;options",
    "decision: ": "when;shift;requires;effects",
    "chance: ": "when;shift;requires;effects",
    "gate: ": "effects",
    "condition: ": "one;list;exactly;not;several;gate;step;own step;node with combines;perhaps unvisited",
    "weight: ": ";".join(["equal", "rest", "word", *POINTS, *MEANS]),
    "step weight: ": ";".join(["word", *POINTS, *MEANS]),
    "times: ": ";".join([*POINTS, "pert", "uniform", "parameter", "multiple"]),
    "effect: ": ";".join([*POINTS, *MEANS]),
    "value: ": ";".join([*POINTS, *MEANS]),
    "parameter: ": "long;short;number;range;percent;fraction;word;beta;pert;triangular;uniform",
}


def test_random_documents_hold_every_construct() -> None:
    documents = [random_document(seeded(seed)) for seed in range(400)]
    found = Counter(chain.from_iterable(set(constructs(doc)) for doc in documents))
    wanted = [head + tail for head, tails in CHECKLIST.items() for tail in tails.split(";")]
    assert {tag: found[tag] for tag in wanted if found[tag] < 10} == {}
    assert all(set(doc["nodes"]) <= reached(doc) for doc in documents)
