"""The picture of a scenario: every node once, its numbers, and lines that run through nothing."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import documents
import pictures
import scenarios as sc
from pictures import SEEDS, assert_readable, boxes_of, chain
from scenarios.plots import draw
from scenarios.plots.layers import Box, layered
from scenarios.plots.layout import planned
from scenarios.plots.numbers import share_texts, shares_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean


def bushy(count: int, seed: int) -> sc.Scenario:
    """Return a binary tree of nodes with shortcuts, every third a gate, some labels long."""
    rng = random.Random(seed)
    ends = {f"end{i}": {"label": rng.choice(["Peace", "A long label for the end of a war"])} for i in range(6)}
    nodes: dict[str, Any] = {}
    for i in range(count):
        below = [f"n{k}" for k in (2 * i + 1, 2 * i + 2) if k < count]
        goals = below + [rng.choice(list(ends)) for _ in range(2 - len(below))]
        if i % 3 == 2:
            steps = {"ask": {"weight": "40%", "label": "The ministry asks for it"}, "sign": {"weight": "50%"}}
            node: dict[str, Any] = {
                "kind": "gate",
                "steps": steps,
                "open": {"to": goals[0]},
                "closed": {"to": goals[1]},
            }
        else:
            goals += [rng.choice(list(ends)), rng.choice([f"n{k}" for k in range(i + 1, count)] or ["end0"])]
            kind, key = rng.choice([("chance", "branches"), ("decision", "options")])
            labels = ["Yes", "A longer answer", "Nothing at all happens for months", "No"]
            branches = {f"b{k}": {"to": goal, "label": labels[k]} for k, goal in enumerate(goals)}
            node = {"kind": kind, "weights": "equal", key: branches}
        nodes[f"n{i}"] = node | {"label": f"Question {i}: what will they do then?"}
    return sc.Scenario.model_validate({"format": "scenarios/1", "scenario": "bushy", "nodes": nodes, "outcomes": ends})


def drawn_nodes(ax: Axes) -> list[str]:
    labels = [str(artist.get_gid()) for artist in ax.get_children() if artist.get_gid()]
    return sorted(label.removeprefix("node:") for label in labels if label.startswith("node:"))


def graphs() -> list[Any]:
    found: list[Any] = [pytest.param(sc.load(seed), id=seed) for seed in SEEDS]
    found += [pytest.param(chain(n), id=f"chain-{n}") for n in (5, 60)]
    found += [pytest.param(bushy(n, n), id=f"bushy-{n}") for n in (5, 14, 30, 60)]
    for seed, size in enumerate((4, 6, 9, 12, 16, 24)):
        doc = documents.random_document(random.Random(seed), size=size)
        found.append(pytest.param(sc.Scenario.model_validate(doc), id=f"random-{size}"))
    return found


@pytest.mark.parametrize("model", graphs())
@pytest.mark.parametrize("detail", ["full", "nodes"])
def test_every_node_is_drawn_once_and_can_be_read(model: sc.Scenario, detail: str) -> None:
    ax = draw(model, detail=detail)
    assert drawn_nodes(ax) == sorted([*model.nodes, *model.outcomes])
    assert_readable(ax)
    texts = np.array([[b.x0, b.y0, b.x1, b.y1] for _, b in boxes_of(ax)])
    for artist in ax.get_children():
        if str(artist.get_gid()).startswith("node:"):
            mark = artist.get_window_extent()
            low = np.maximum(texts[:, :2], [mark.x0, mark.y0])
            high = np.minimum(texts[:, 2:], [mark.x1, mark.y1])
            assert not ((high - low) > 1.5).all(axis=1).any(), artist.get_gid()


@pytest.mark.parametrize("seed", range(24))
def test_placed_boxes_keep_apart_and_no_line_runs_through_one(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.choice([2, 5, 12, 30, 60])
    names = [f"n{i}" for i in range(count)]
    boxes: dict[str, Box] = {end: Box(end, 60, 14, 7, {}) for end in ("x", "y", "z")}
    for i, name in enumerate(names):
        goals = [names[i + 1]] if i + 1 < count else ["x"]
        goals += rng.sample([*names[i + 1 :], "x", "y", "z"], k=min(3, count - i + 1))
        height = rng.uniform(20, 120)
        ports = {goal: height * (k + 1) / 9 for k, goal in enumerate(dict.fromkeys(goals))}
        boxes[name] = Box(name, rng.uniform(40, 200), height, height / 2, ports)
    layers = layered(boxes, "n0", ["x", "y", "z"], 7.0)
    plan = planned(layers, rng.choice([300.0, 1000.0, 1e9]))
    placed = [item for layer in layers for item in layer if item.box]
    assert sorted(item.target for item in placed) == sorted(boxes)
    for a, b in combinations(placed, 2):
        beside = a.x + a.width <= b.x or b.x + b.width <= a.x
        assert beside or a.y + a.height <= b.y + 1e-6 or b.y + b.height <= a.y + 1e-6
    assert [item.target for item in layers[-1]] == ["x", "y", "z"]
    for line in plan.lines:
        for (x0, y0), (x1, y1) in pairwise(line.points[:-1] if line.swings else line.points):
            for item in placed:
                if item is line.source:
                    continue
                across = min(x0, x1) < item.x + item.width - 1e-6 and max(x0, x1) > item.x + 1e-6
                down = min(y0, y1) < item.y + item.height - 1e-6 and max(y0, y1) > item.y + 1e-6
                assert not (across and down), (line.target, item.target)
    assert all(-1e-6 <= item.x <= plan.width for item in placed)
    assert all(-1e-6 <= item.y <= item.y + item.height <= plan.height + 1e-6 for item in placed)


def test_branches_and_steps_bear_their_probabilities() -> None:
    gate = sc.load("atacms-gate")
    texts = [t.get_text() for t in draw(gate).texts]
    for expected in ("yes 80 %", "yes 50 %", "yes 25 %", "opens when all say yes", "11 %", "89 %", "<1 %"):
        assert expected in texts
    plain = [t.get_text() for t in draw(gate, probabilities=False).texts]
    assert not any("%" in text for text in plain)


def test_a_branch_may_bear_the_name_of_the_node_that_it_leads_to() -> None:
    first = documents.decision("test", "done")
    first["options"]["test"] = {"to": "test"}
    doc = documents.document({"first": first, "test": documents.chance({"done": 1})}, ["done"])
    texts = [t.get_text() for t in draw(sc.Scenario.model_validate(doc)).texts]
    assert texts.count("test") == 2  # the option, and the node


def test_probabilities_are_those_of_the_paths_that_reach_the_node() -> None:
    model = sc.load("ukraine-2025-08")
    shares = shares_of(model, None)
    forecast = sc.forecast(model)
    assert list(shares.outcomes.values()) == share_texts([forecast[o] for o in model.outcomes])
    by_option = shares_of(model, {"us_policy": "both"}).reached["strike_target"]
    assert by_option > shares.reached["strike_target"] > 0
    only = [p for p in shares.branches["us_policy"] if p[1]]
    assert not only  # the same everywhere: no range
    assert shares.branches["summit"][0] == ("13 %", "0–75 %")
    assert shares.branches["atacms_gate.final_say"][0][1] == "1–48 %"


def test_what_is_set_is_drawn_as_set() -> None:
    model = sc.load("ukraine-2025-08")
    shares = shares_of(model, {"atacms_gate": "closed", "us_policy": "both"})
    assert [p for p, _ in shares.branches["atacms_gate"]] == ["0 %", "100 %"]
    assert shares.reached["strike_target"] == 0
    assert ("strike_target", 0) in shares.never
    ax = draw(model, do={"atacms_gate": "closed", "us_policy": "both"})
    assert any(t.get_text().startswith("Set: The ATACMS gate = Gate closed") for t in ax.texts)
    assert any("reached: never" in t.get_text() for t in ax.texts)
    assert_readable(ax)


def test_without_weights_there_are_ranges_and_no_forecast() -> None:
    document = sc.load("ukraine-2025-08").to_document()
    del document["nodes"]["us_policy"]["weights"]
    document["nodes"]["atacms_gate"]["steps"]["final_say"] = {"options": True}
    model = sc.Scenario.model_validate(document)
    shares = shares_of(model, None)
    assert not shares.decided
    assert shares.outcomes == {}
    assert "us_policy" not in shares.branches
    assert shares.branches["escalation_fear"] == [("", "68–72 %"), ("", "28–32 %")]
    texts = [t.get_text() for t in draw(model).texts]
    assert "a choice" in texts
    assert_readable(draw(model))


@pytest.mark.parametrize("opens", ["all", "any", 2])
def test_a_gate_says_when_it_opens(opens: object) -> None:
    document = sc.load("atacms-gate").to_document()
    document["nodes"]["atacms_gate"]["opens"] = opens
    wanted = {"all": "opens when all say yes", "any": "opens when any says yes"}
    texts = [t.get_text() for t in draw(sc.Scenario.model_validate(document)).texts]
    assert wanted.get(str(opens), "opens when 2 of 3 say yes") in texts
