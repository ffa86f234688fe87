"""The decision tree of a rollback: values averaged out and folded back again from its ends, against the sweep."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import documents
import scenarios as sc
from scenarios.evaluation.choosing import histories

PUBLISHED = Path(__file__).parent / "published"


def assert_folds_back(tree: sc.DecisionTree, best: sc.Rollback) -> None:
    """Average out and fold back by hand, from the ends; the root must be worth what the sweep says."""
    back = [node.values[0] for node in tree.nodes]
    for number in range(len(tree) - 1, -1, -1):
        below = tree.children[number]
        nodes = [tree.nodes[k] for k in below]
        if tree.nodes[number].kind == "chance":
            assert sum(node.probability for node in nodes) == pytest.approx(1, abs=1e-12)
            back[number] = sum(node.probability * back[k] for node, k in zip(nodes, below, strict=True))
        elif below:
            assert [node.chosen for node in nodes].count(True) == 1
            (back[number],) = (back[k] for node, k in zip(nodes, below, strict=True) if node.chosen)
    assert back == pytest.approx([node.values[0] for node in tree.nodes], rel=1e-9, abs=1e-9)
    assert back[0] == pytest.approx(best.value, rel=1e-9, abs=1e-9)
    ends: Counter[str] = Counter()
    for node, below in zip(tree.nodes, tree.children, strict=True):
        if not below and node.kind == "outcome":
            ends[node.name] += node.reached  # type: ignore[assignment] # a counter of probabilities
    assert [ends[o] for o in best.outcomes.outcomes] == pytest.approx(list(best.outcomes.probabilities), abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_a_tree_folds_back_to_the_value_of_the_sweep(seed: int) -> None:
    model = sc.Scenario.model_validate(documents.random_document(random.Random(seed), size=5))
    wanted = {name: float(k) for k, name in enumerate(model.outcomes)} | dict.fromkeys(model.measures, 0.7)
    try:
        best = sc.rollback(model, wanted)
    except sc.QuestionError as error:
        assert "nobody chooses anything" in str(error)  # noqa: PT017 - not every scenario drawn has a choice
        return
    for detail in ("full", "outcomes", "chosen"):
        assert_folds_back(best.tree(detail, leaves=5000), best)


def wildcatter() -> sc.Scenario:
    return sc.load(PUBLISHED / "oil-wildcatter.yaml")


def test_the_oil_wildcatter_as_raiffa_draws_it() -> None:
    tree = sc.rollback(wildcatter()).tree()
    assert (tree.detail, tree.leaves) == ("full", 16)
    assert [node.name for node in tree.nodes if node.parent in {-1, 0}] == ["test", "reading", "drill"]
    worth = {node.branch: node.values[0] for node in tree.nodes if node.name == "drill"}
    # HUGIN, "The Oil Wildcatter": the reading, and what the best choice after it is worth, the fee of 10 paid
    assert worth == pytest.approx({"closed": 77.5, "open": 8 / 0.35, "diffuse": -10.0, "none": 20.0})
    (closed,) = (node for node in tree.nodes if node.branch == "closed")
    assert closed.probability == pytest.approx(0.24)
    struck = [(node.branch, node.kind) for node in tree.nodes if not node.chosen]
    assert struck == [("none", "outcome")] * 2 + [("drill", "chance"), ("none", "decision"), ("none", "outcome")]
    assert all(node.reached == 0 for node in tree.nodes if not node.chosen)


def test_chance_stands_where_it_is_learned() -> None:
    best = sc.rollback(sc.load("ukraine-two-rounds"))
    tree = best.tree("full", leaves=1000)
    assert "resolve" not in {node.name for node in tree.nodes}  # nobody ever sees it, and no end needs it
    by_depth = [tree.nodes[0]]
    while tree.children[tree.nodes.index(by_depth[-1])]:
        by_depth.append(tree.nodes[tree.children[tree.nodes.index(by_depth[-1])][0]])
    assert [n.name for n in by_depth] == ["first_round", "russia_response", "second_round", "year_later", "settlement"]
    drill = sc.rollback(wildcatter(), do={"test": "none"}).tree()
    assert drill.nodes[0].name == "drill"  # though nature has chosen before


def test_auto_takes_the_most_detail_that_fits() -> None:
    best = sc.rollback(sc.load("ukraine-two-rounds"))
    assert best.tree().detail == "chosen"
    assert best.tree(leaves=1000).detail == "full"
    best = sc.rollback(sc.load("ukraine-2025-08"))
    assert best.tree().detail == "outcomes"
    assert best.tree("chosen").leaves == 8


@pytest.mark.parametrize("tolerance", [5.0, 60.0])
def test_with_an_attitude_to_risk_values_are_certainty_equivalents(tolerance: float) -> None:
    cautious = sc.Objective(weights={"payoff": 1}, risk=sc.Attitude(tolerance=tolerance))
    tree = sc.rollback(wildcatter(), cautious, strategy={"test": "none", "drill": "drill"}).tree()
    drilled = next(node for node in tree.nodes if node.kind == "chance" and node.reached == 1)
    worth = sum(p * math.exp(-x / tolerance) for p, x in [(0.5, -70), (0.3, 50), (0.2, 200)])
    assert drilled.values[0] == pytest.approx(-tolerance * math.log(worth), abs=1e-9)
    assert tree.strategy_given


def test_each_objective_has_its_value_and_ties_are_told() -> None:
    nodes: dict[str, Any] = {
        "first": documents.decision("a", "b", by="one", next="second"),
        "second": documents.decision("a", "b", by="two"),
    }
    nodes["second"]["options"] = {name: {"to": name} for name in ("a", "b")}
    model = sc.Scenario.model_validate(documents.document(nodes, ["a", "b"], actors={"one": {}, "two": {}}))
    tree = sc.rollback(model, {"one": {"a": 3}, "two": {"b": 2}}).tree()
    assert len(tree.objectives) == 2
    assert tree.nodes[0].values == (0.0, 2.0)
    tied = [(node.parent, node.branch) for node in tree.nodes if node.tied]
    assert tied == [(0, "b")]  # whatever the first does, the second takes b


def test_forgetting_is_kept_to_though_a_square_may_look_otherwise() -> None:
    best = sc.rollback(sc.load(PUBLISHED / "pig-breeding.yaml"))
    tree = best.tree()
    # Lauritzen and Nilsson (2001): 726.81; whoever remembers the months before would have more
    assert tree.nodes[0].values[0] == pytest.approx(726.8121, abs=1e-4)
    assert tree.method == "exhaustive search"
    picks = {(line.choice, *line.situation.values()): line.option for line in best.lines()}
    for number, node in enumerate(tree.nodes):
        if node.kind == "decision":
            (taken,) = (tree.nodes[k].branch for k in tree.children[number] if tree.nodes[k].chosen)
            assert taken == picks[node.name, node.branch]


def test_hidden_chance_that_tells_which_choice_comes_is_drawn() -> None:
    choose = {"kind": "decision", "observes": [], "options": {"go": {"to": "good"}, "stop": {"to": "bad"}}}
    coin: dict[str, Any] = {"kind": "chance", "branches": {"heads": {"to": "left"}, "tails": {"to": "right"}}}
    nodes = {
        "noise": documents.chance({"x": 1, "y": 1}, next="coin"),
        "coin": coin | {"weights": "equal"},
        "left": choose,
        "right": choose,
    }
    tree = sc.rollback(sc.Scenario.model_validate(documents.document(nodes, ["good", "bad"])), "good").tree()
    assert [node.name for node in tree.nodes if node.kind != "outcome"] == ["coin", "left", "right"]
    # Where no single node tells it, the first that differs is drawn, then the next.
    other = coin | {"weights": "equal", "branches": {"heads": {"to": "right"}, "tails": {"to": "left"}}}
    nodes = {
        "first": {"kind": "chance", "weights": "equal", "branches": {"x": {"to": "coin"}, "y": {"to": "other"}}},
        "coin": coin | {"weights": "equal"},
        "other": other,
        "left": choose,
        "right": choose,
    }
    tree = sc.rollback(sc.Scenario.model_validate(documents.document(nodes, ["good", "bad"])), "good").tree()
    assert [node.name for node in tree.nodes if node.kind == "chance"] == ["first", "coin", "other"]
    assert [node.branch for node in tree.nodes if node.name == "left"] == ["heads", "tails"]


def test_a_choice_that_leaves_none_is_no_node() -> None:
    nodes = {"only": {"kind": "decision", "options": {"go": {"to": "end"}}}}
    tree = sc.rollback(sc.Scenario.model_validate(documents.document(nodes, ["end"])), "end").tree()
    assert [(node.kind, node.name, node.values) for node in tree.nodes] == [("outcome", "end", (1.0,))]
    assert "end" in str(tree)


def test_a_tree_is_of_the_question_that_was_asked() -> None:
    wanted = {"settlement": 1.0}
    best = sc.rollback(sc.load("us-options"), wanted)
    wanted["settlement"] = -1.0
    assert best.tree().nodes[0].values[0] == best.value


def test_a_tree_shows_itself() -> None:
    tree = sc.rollback(sc.load("us-options")).tree()
    assert repr(tree) == "DecisionTree(21 nodes, 16 ends, full)"
    assert "· > sanctions: year_later" in str(tree)
    assert "· · - settlement 8.0 % 2.90" in " ".join(str(tree).split())
    assert max(map(len, str(tree).splitlines())) <= 100
    assert "<table>" in tree._repr_html_()
    frame = tree.to_frame()
    assert list(frame.columns)[-1] == "value: us_interest"
    assert frame["value: us_interest"][0] == pytest.approx(tree.nodes[0].values[0])
    large = sc.rollback(sc.load("ukraine-two-rounds")).tree("full", leaves=1000)
    assert f"{len(large) - 100} more nodes" in str(large)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"detail": "all"}, "detail must be auto, full, outcomes or chosen, got 'all'"),
        ({"detail": 3}, "detail must be auto, full, outcomes or chosen, got 3"),
        ({"leaves": 0}, "leaves"),
        ({"leaves": True}, "leaves"),
    ],
)
def test_wrong_arguments_are_named(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.rollback(sc.load("us-options")).tree(**asked)


def test_too_much_to_unfold_tells_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    best = sc.rollback(sc.load("ukraine-two-rounds"))
    with pytest.raises(
        sc.LimitError, match=r"at most 3 ends can be unfolded, got more; set some of the choices with do"
    ):
        best.tree(leaves=3)
    with pytest.raises(sc.LimitError, match="ask for detail='auto'"):
        best.tree("full")
    monkeypatch.setattr(histories, "MOST", 50)
    with pytest.raises(sc.LimitError, match=r"unfolded from at most 50 histories, got more; set some of the choices"):
        best.tree()
