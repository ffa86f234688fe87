"""Networks for pyAgrum: what they look like, their limits, and every way to ask for them wrongly."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from other_programs import distribution, gum, likelihoods
from scenarios.exports import translation

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]


def scenario(nodes: Document, *outcomes: str, **sections: Any) -> sc.Scenario:
    return sc.Scenario(**document(nodes, outcomes, **sections))


def arcs(network: Any) -> set[tuple[str, str]]:
    name = {node: network.variable(node).name() for node in network.nodes()}
    return {(name[tail], name[head]) for tail, head in network.arcs()}


def agrees(model: sc.Scenario, network: Any, **given: Any) -> bool:
    wanted = sc.forecast(model, given=given).probabilities
    return bool(distribution(model, network, likelihoods(network, given)) == pytest.approx(wanted, abs=1e-12))


# --- What a network looks like ------------------------------------------------------------------------------------


def test_the_gate_on_a_blackboard() -> None:
    model = sc.load("atacms-gate")
    network = sc.to_pyagrum(model)
    assert arcs(network) == {
        ("atacms_gate.request", "atacms_gate.review"),
        ("atacms_gate.review", "atacms_gate.final_say"),
        ("atacms_gate.final_say", "atacms_gate"),
        ("atacms_gate", "russia_response"),
        ("russia_response", "spread"),
        ("atacms_gate", "diplomacy"),
        ("russia_response", "outcome"),
        ("spread", "outcome"),
        ("diplomacy", "outcome"),
    }
    labels = {name: network.variable(name).labels() for name in network.names()}
    assert labels["atacms_gate.request"] == ("yes", "no")
    assert labels["atacms_gate.review"] == ("yes", "no", "not visited")
    assert labels["atacms_gate"] == ("open", "closed")
    assert labels["diplomacy"] == ("agenda", "no_agenda", "not visited")
    assert labels["outcome"] == tuple(model.outcomes)
    assert network.cpt("atacms_gate.review")[{"atacms_gate.request": "yes"}].tolist() == [0.5, 0.5, 0]
    assert network.cpt("atacms_gate.review")[{"atacms_gate.request": "no"}].tolist() == [0, 0, 1]
    assert network.variable("diplomacy").description() == "An agenda for a summit"
    assert network.property("name") == "atacms-gate"
    assert network.property("content_hash") == model.content_hash
    assert network.property("made_by") == f"scenarios {sc.__version__}"


def test_a_gate_that_is_set_asks_no_steps() -> None:
    model = sc.load("atacms-gate")
    network = sc.to_pyagrum(model, do={"atacms_gate": "open"})
    assert network.names() == {"atacms_gate", "russia_response", "spread", "diplomacy", "outcome"}
    assert distribution(model, network) == pytest.approx([0.2, 0.75, 0.05])


def test_rules_make_parents_and_the_first_rule_that_matches_counts() -> None:
    nodes = {
        "d": decision("a", "b", "c", weights="equal", next="n"),
        "n": chance(
            {"x": 1, "y": 1},
            when=[
                {"if": {"d": "a"}, "weights": {"x": 3, "y": 1}},
                {"if": {"d": ["a", "b"]}, "weights": {"x": 0, "y": 1}},
            ],
            shift=[{"if": {"d": {"not": "b"}}, "times": {"x": 3}}],
        ),
    }
    network = sc.to_pyagrum(scenario(nodes, "x", "y"))
    assert arcs(network) == {("d", "n"), ("n", "outcome")}
    cpt = network.cpt("n")
    assert [cpt[{"d": option}].tolist() for option in "abc"] == [
        pytest.approx([0.9, 0.1]),
        [0, 1],
        pytest.approx([0.75, 0.25]),
    ]


def test_many_ways_to_a_node_are_told_through_variables_in_between() -> None:
    ways = [f"w{i}" for i in range(9)]
    nodes: Document = {
        "fork": chance({way: i + 1 for i, way in enumerate(ways)}, branches={w: {"to": w} for w in ways})
    }
    for i, way in enumerate(ways):
        nodes[way] = chance({"in": 1, "out": i}, branches={"in": {"to": "meet"}, "out": {"to": "never"}})
    nodes["meet"] = chance({"x": 1, "y": 2}, when=[{"if": {"w3": "in"}, "weights": {"x": 5, "y": 1}}])
    model = scenario(nodes, "x", "y", "never")
    network = sc.to_pyagrum(model)
    between = sorted(name for name in network.names() if " " in name)
    assert between == ["meet is reached (5)", "meet is reached (9)", "outcome so far (5)", "outcome so far (8)"]
    assert max(network.cpt(name).domainSize() for name in network.names()) <= 1000
    for given in ({}, {"meet": "y"}, {"w3": "in"}, {"fork": ways[2:6]}):
        assert agrees(model, network, **given)


@pytest.mark.parametrize(("members", "needed"), [(4, 2), (7, 4), (15, 9)])
def test_a_council_counts_its_votes(members: int, needed: int) -> None:
    steps = {f"m{i}": {"weight": 0.4} for i in range(members)}
    council = {"kind": "gate", "opens": needed, "steps": steps, "open": {"to": "yes"}, "closed": {"to": "no"}}
    model = scenario({"council": council}, "yes", "no")
    network = sc.to_pyagrum(model)
    passed = sum(math.comb(members, k) * 0.4**k * 0.6 ** (members - k) for k in range(needed, members + 1))
    assert distribution(model, network) == pytest.approx([passed, 1 - passed], abs=1e-12)
    last = f"council.m{members - 1}"
    assert agrees(model, network, **{last: "yes"})
    assert agrees(model, network, **{last: ["yes", "no"], "council.m0": "no"})
    sure = min(needed, members - needed + 1)
    for i in range(members):
        assert ("not visited" in network.variable(f"council.m{i}").labels()) == (i >= sure)


@pytest.mark.parametrize("opens", ["all", "any", 2, 3])
def test_a_gate_that_paths_go_around(opens: str | int) -> None:
    steps = {name: {"weight": 0.3 + 0.1 * i} for i, name in enumerate("abcd")}
    nodes = {
        "fork": chance({"in": 1, "past": 3}, branches={"in": {"to": "g"}, "past": {"to": "never"}}),
        "g": {"kind": "gate", "opens": opens, "steps": steps, "open": {"to": "yes"}, "closed": {"to": "no"}},
    }
    model = scenario(nodes, "yes", "no", "never")
    network = sc.to_pyagrum(model)
    assert network.variable("g").labels() == ("open", "closed", "not visited")
    for given in (
        {},
        {"g": "open"},
        {"g": ["open", "closed"]},
        {"g.d": "no"},
        {"g.b": ["yes", "no"]},
        {"fork": "past"},
    ):
        assert agrees(model, network, **given)


def test_products_of_factors_neither_overflow_nor_vanish() -> None:
    large = {"if": {"d": "a"}, "times": {"x": 1e300, "y": 2e300}}
    small = {"if": {"d": {"not": "b"}}, "times": {"x": 3e-300, "y": 1e-300}}
    shift = [large, large, small, small, small, small]  # x 3^4, y 2^2
    nodes = {"d": decision("a", "b", weights="equal", next="n"), "n": chance({"x": 1, "y": 1}, shift=shift)}
    model = scenario(nodes, "x", "y")
    network = sc.to_pyagrum(model)
    assert network.cpt("n")[{"d": "a"}].tolist() == pytest.approx([81 / 85, 4 / 85])
    assert agrees(model, network)


def test_a_long_chain_is_no_trouble() -> None:
    count = 300
    nodes = {
        f"n{i}": chance(
            {"go": 1, "stop": 0.01 * (1 + i % 3)},
            branches={"go": {"to": f"n{i + 1}" if i + 1 < count else "end"}, "stop": {"to": f"out{i % 4}"}},
        )
        for i in range(count)
    }
    model = scenario(nodes, "end", "out0", "out1", "out2", "out3")
    assert agrees(model, sc.to_pyagrum(model))


def test_a_network_can_be_saved(tmp_path: Path) -> None:
    model = sc.load("ukraine-2025-08")
    network = sc.to_pyagrum(model)
    path = str(tmp_path / "network.bifxml")
    network.saveBIFXML(path)
    again = gum.loadBN(path)
    assert again.names() == network.names()
    assert distribution(model, again) == pytest.approx(sc.forecast(model).probabilities, abs=1e-6)


# --- What no path comes to, and what is wrong ---------------------------------------------------------------------


def ruled_out(reached: str) -> Document:
    """Return nodes where `b` loses every weight on a branch of `a` that has the given weight."""
    return {
        "a": chance({"x": reached, "y": "rest"}, next="b"),
        "b": chance({"p": 1, "q": 0}, branches={"p": {"requires": {"a": "y"}}, "q": None}),
    }


def test_a_row_that_no_path_meets_is_filled_evenly() -> None:
    model = scenario(ruled_out("0%"), "p", "q")
    network = sc.to_pyagrum(model)
    assert network.cpt("b")[{"a": "x"}].tolist() == [0.5, 0.5]
    assert agrees(model, network)


def test_a_row_without_weight_that_a_path_meets_is_refused() -> None:
    model = scenario(ruled_out("10%"), "p", "q")
    with pytest.raises(sc.ScenarioError, match="at least one branch must weigh more than 0, got none where a=x"):
        sc.to_pyagrum(model)


def test_a_choice_left_open_has_to_be_settled() -> None:
    nodes = {"d": decision("x", "y"), "g": {"kind": "gate", "steps": {"s": {"options": True}}, "next": "x"}}
    nodes["d"]["options"] = {"x": {"to": "g"}, "y": None}
    model = scenario(nodes, "x", "y")
    with pytest.raises(sc.QuestionError, match="d: a decision needs a choice, got none"):
        sc.to_pyagrum(model)
    with pytest.raises(sc.QuestionError, match=r"g\.s: a decision needs a choice, got none"):
        sc.to_pyagrum(model, do={"d": "x"})
    assert distribution(model, sc.to_pyagrum(model, do={"d": "y"})) == pytest.approx([0, 1])
    settled = model.with_weights({"d": "equal", "g.s": "50%"})
    network = sc.to_pyagrum(settled)
    assert distribution(model, network, {"d": "y"}) == pytest.approx(sc.compare(settled, "d").probabilities[1])


def test_an_option_that_is_set_must_be_available() -> None:
    nodes = {
        "a": chance({"x": 1, "y": 1}, next="b"),
        "b": decision("p", "q", weights="equal", options={"p": {"requires": {"a": "y"}}, "q": None}),
    }
    with pytest.raises(sc.QuestionError, match="b: the option to set must be available on every path, got 'p'"):
        sc.to_pyagrum(scenario(nodes, "p", "q"), do={"b": "p"})
    never = scenario({**nodes, "a": chance({"x": 0, "y": 1}, next="b")}, "p", "q")
    assert distribution(never, sc.to_pyagrum(never, do={"b": "p"})) == pytest.approx([1, 0])


def test_a_table_may_not_be_too_large() -> None:
    count = 12
    nodes: Document = {f"n{i}": chance(dict.fromkeys("abcd", 1), next=f"n{i + 1}") for i in range(count)}
    shift = [{"if": {f"n{i}": "a"}, "times": {"x": 2}} for i in range(count)]
    nodes[f"n{count}"] = chance({"x": 1, "y": 1}, shift=shift)
    with pytest.raises(sc.LimitError) as raised:
        sc.to_pyagrum(scenario(nodes, "x", "y"))
    assert str(raised.value) == (
        "n12: the table of a variable may have at most 5,000,000 entries, got 33,554,432, for its 2 values and those "
        "of its parents n0 (4), n1 (4), n2 (4), n3 (4), n4 (4), n5 (4), n6 (4), n7 (4), n8 (4), n9 (4), n10 (4), "
        "n11 (4); let its rules read fewer nodes"
    )


def test_only_the_first_parents_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "TABLE_LIMIT", 1000)
    nodes: Document = {f"n{i}": chance({"a": 1, "b": 1}, next=f"n{i + 1}") for i in range(14)}
    nodes["n14"] = chance({"x": 1, "y": 1}, when=[{"if": {f"n{i}": "a" for i in range(14)}, "weights": "equal"}])
    with pytest.raises(sc.LimitError, match=r"n14: .* got 32,768, .* n0 \(2\), .* n11 \(2\), …; let its rules"):
        sc.to_pyagrum(scenario(nodes, "x", "y"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model": "atacms-gate"}, "model must be a scenario, got 'atacms-gate'; load one"),
        ({"do": {"atacms_gaet": "open"}}, "do: no node 'atacms_gaet'; did you mean 'atacms_gate'?"),
        ({"do": {"atacms_gate": "opened"}}, "do: 'atacms_gate' has no branch 'opened'; did you mean 'open'?"),
        ({"do": "atacms_gate"}, "do must map a node to a branch, got 'atacms_gate'"),
        ({"do": {"atacms_gate": "open", "atacms_gate.review": "no"}}, "'atacms_gate.review' is never asked"),
        *(
            ({"outcome": name}, rf"outcome must be an id .* that no node has, got {name!r}; pass another")
            for name in ("diplomacy", "", "how it ends", "1st", None, 3, ["x"])
        ),
    ],
)
def test_wrong_questions(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message.replace("['x']", r"\['x'\]").replace("?", r"\?")):
        sc.to_pyagrum(**{"model": sc.load("atacms-gate"), **wrong})


def test_a_node_may_be_called_outcome() -> None:
    model = scenario({"outcome": chance({"x": 1, "y": 3})}, "x", "y")
    with pytest.raises(sc.QuestionError, match="outcome must be an id"):
        sc.to_pyagrum(model)
    network = sc.to_pyagrum(model, outcome="end")
    assert gum.LazyPropagation(network).posterior("end").tolist() == [0.25, 0.75]


def test_without_pyagrum_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyagrum", None)
    with pytest.raises(sc.QuestionError) as raised:
        sc.to_pyagrum(sc.load("atacms-gate"))
    assert str(raised.value) == (
        "to_pyagrum needs pyAgrum, which is not installed; install the extra: pip install 'scenarios[pyagrum]'"
    )


def test_it_works_where_warnings_are_errors() -> None:
    code = "import scenarios as sc; print(sc.to_pyagrum(sc.load('atacms-gate')).size())"
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "8\n", "")
