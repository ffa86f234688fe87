"""The oracle against sums done by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import oracle
from documents import count_paths

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
