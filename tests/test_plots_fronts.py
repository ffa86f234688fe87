"""Pictures of options set against each other: points with names, and grids of pairs."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

import pictures
import scenarios as sc
from attitudes import prospects
from pictures import assert_readable, odd
from scenarios.plots import dominance_grid, front_points
from scenarios.plots.labelling import Box, along, placed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean


def many(count: int, name: str = "Option {}, whose name is rather long and goes on") -> sc.Scenario:
    rng = random.Random(count)
    doc: Any = prospects(
        {
            f"o{i}": {m: [(round(rng.gauss(20, 9), 1), 1), (round(rng.gauss(30, 20), 1), 2)] for m in ("cost", "good")}
            for i in range(count)
        },
        cost="lower",
        good="higher",
    )
    for i in range(count):
        doc["nodes"]["choice"]["options"][f"o{i}"]["label"] = name.format(i)
    doc["title"] = "A scenario with a title that is long enough to be broken into two lines of the picture at least"
    doc["measures"]["cost"] |= {"label": "Cost to the budget over the whole of the coming year", "unit": "USD bn"}
    return sc.Scenario.model_validate(doc)


def marks(ax: Axes) -> list[tuple[float, float]]:
    """Return where the points of options stand, in data."""
    found = []
    for line in ax.get_lines():
        x, y = (np.asarray(part, float) for part in (line.get_xdata(), line.get_ydata()))
        if len(x) == 1:
            at = ax.transData.inverted().transform(line.get_transform().transform((x[0], y[0])))
            found.append((float(at[0]), float(at[1])))
    return found


def assert_there(ax: Axes, expected: Any) -> None:
    found = np.array(marks(ax))
    for point in expected:
        assert np.isclose(found, point, rtol=1e-6, atol=1e-6).all(axis=1).any(), point


@pytest.mark.parametrize("count", [2, 5, 9])
def test_points_stand_where_the_options_are_and_can_be_read(count: int) -> None:
    front = sc.pareto(many(count))
    ax = front.plot()
    assert_readable(ax)
    assert_there(ax, front.figures)
    shown = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert all(any(f"Option {i}, whose" in text for text in shown) for i in range(count))
    assert "lower is better" in ax.get_xlabel().replace("\n", " ")
    assert ax.get_ylabel() == "good, mean, higher is better"


@pytest.mark.parametrize("seed", pictures.SEEDS)
def test_pictures_of_the_seeds_can_be_read(seed: str) -> None:
    model = sc.load(seed)
    first, *_, last = model.measures
    assert_readable(sc.pareto(model).plot())
    assert_readable(sc.mean_risk(model, first, risk="cvar").plot())
    assert_readable(sc.dominance(model, first).plot())
    assert_readable(sc.league_table(model, first, last, better="higher").plot())


def test_the_front_goes_round_the_corner() -> None:
    doc = prospects(
        {o: {"x": [(x, 1)], "y": [(y, 1)]} for o, x, y in (("a", 0, 0), ("b", 4, 4), ("c", 5, 1))},
        x="lower",
        y="higher",
    )
    ax = sc.pareto(sc.Scenario.model_validate(doc)).plot()
    line = next(line for line in ax.get_lines() if len(np.asarray(line.get_xdata())) > 2)
    path = ax.transData.inverted().transform(line.get_transform().transform(line.get_xydata()))
    np.testing.assert_allclose(path, [(0, 0), (4, 0), (4, 4)], atol=1e-6)
    swapped = sc.pareto(sc.Scenario.model_validate(doc), better={"x": "higher", "y": "lower"}).plot()
    line = next(line for line in swapped.get_lines() if len(np.asarray(line.get_xdata())) > 2)
    path = swapped.transData.inverted().transform(line.get_transform().transform(line.get_xydata()))
    np.testing.assert_allclose(path, [(5, 1), (0, 1), (0, 0)], atol=1e-6)


def test_the_frontier_of_a_league_table_is_straight_and_tells_the_ratios() -> None:
    doc = prospects(
        {o: {"c": [(c, 1)], "e": [(e, 1)]} for o, c, e in (("a", 0, 0), ("b", 4, 2), ("c", 9, 3), ("d", 14, 4), ("x", 6, 1))}
        | {"y": {"c": [(9, 1)], "e": [("2.5", 1)]}},
        c="lower", e="higher",
    )  # fmt: skip
    league = sc.league_table(sc.Scenario.model_validate(doc), "c", "e")
    ax = league.plot()
    assert_readable(ax)
    assert_there(ax, zip(league.effects, league.costs, strict=True))
    line = next(line for line in ax.get_lines() if len(np.asarray(line.get_xdata())) > 2)
    path = ax.transData.inverted().transform(line.get_transform().transform(line.get_xydata()))
    np.testing.assert_allclose(path, [(0, 0), (2, 4), (3, 9), (4, 14)], atol=1e-6)
    shown = [text.get_text() for text in ax.texts]
    assert "b\nratio 2.00" in shown
    assert "c\nratio 5.00" in shown
    assert "x" in shown


def test_kinds_of_points_are_told_apart() -> None:
    doc = prospects(
        {o: {"x": [(x, 1)], "y": [(y, 1)]} for o, x, y in (("a", 0, 0), ("b", 0, 1), ("c", 3, 0))},
        x="lower",
        y="higher",
    )
    ax = sc.pareto(sc.Scenario.model_validate(doc)).plot()
    shown = [text.get_text() for text in ax.texts]
    assert {"efficient", "weakly efficient: none is better by every criterion", "dominated"} <= set(shown)
    looks = {
        (line.get_marker(), to_hex(odd(line.get_markerfacecolor())))
        for line in ax.get_lines()
        if line.get_marker() != "None"
    }
    assert len(looks) == 3


def test_criteria_may_be_chosen() -> None:
    front = sc.pareto(sc.load("us-options"))
    ax = front.plot(x=2, y=0)
    assert_readable(ax)
    assert_there(ax, front.figures[:, [2, 0]])
    assert ax.get_xlabel().startswith("Ukraine's position at the front, mean")
    assert any("by 3 criteria, of which two are drawn" in text.get_text() for text in ax.texts)
    risky = sc.mean_risk(sc.load("us-options"), "us_cost").plot()
    assert "standard deviation" in risky.get_xlabel()


def test_names_without_room_are_left_out_and_counted() -> None:
    front = sc.pareto(many(60))
    ax = front.plot()
    assert_readable(ax)
    shown = [text.get_text().replace("\n", " ") for text in ax.texts]
    named = sum(text.startswith("Option ") for text in shown)
    assert 5 < named < 60
    assert any(f"; {60 - named} without a name, for want of room" in text for text in shown)
    assert all(any(front.labels.options[o][:20] in text for text in shown) for o in front.efficient)


def test_everything_level_is_drawn() -> None:
    doc = prospects({o: {"x": [(2, 1)], "y": [(0, 1)]} for o in "abc"}, x="lower", y="higher")
    ax = sc.pareto(sc.Scenario.model_validate(doc)).plot()
    assert_readable(ax)
    assert np.isfinite([*ax.get_xlim(), *ax.get_ylim()]).all()


def test_squares_say_who_dominates() -> None:
    doc = prospects(
        {"a": {"x": [(5, 1), (6, 1)]}, "b": {"x": [(3, 1), (5, 1)]}, "c": {"x": [(2, 1), (5, 3)]}, "d": {"x": [(3, 1), (4, 1)]}},
        x="higher",
    )  # fmt: skip
    found = sc.dominance(sc.Scenario.model_validate(doc), "x")
    ax = found.plot()
    assert_readable(ax)
    squares: list[Any] = (
        ax.patches[:16] if len(ax.patches) == 16 else [p for p in ax.patches if odd(p).get_width() == 1]
    )
    assert len(squares) == 16
    inside = {
        (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
        for text in ax.texts
        if text.get_transform() == ax.transData
    }
    assert inside[0, 1] == "outcome"
    assert inside[1, 3] == "first"
    assert inside[1, 2] == inside[2, 1] == "crosses 3.00\n2nd 4.00"
    assert (1, 0) not in inside


@pytest.mark.parametrize("count", [2, 6, 9, 13, 30])
def test_grids_of_any_size_can_be_read(count: int) -> None:
    ax = sc.dominance(many(count), "cost").plot()
    assert_readable(ax)


def test_a_grid_of_twelve_says_whole_names_that_differ_at_their_end() -> None:
    names = [f"Sanctions on the exporters of energy, in the form of list {i}" for i in range(12)]
    ax = sc.dominance(many(12, names[0].removesuffix("0") + "{}"), "cost").plot()
    assert_readable(ax)
    said = [" ".join(text.get_text().split()) for text in ax.texts]
    assert [name for name in names if name not in said] == []
    assert [said.count(str(i + 1)) for i in range(12)] == [2] * 12  # over the column and before the row


def test_what_is_set_and_learned_is_told() -> None:
    model = sc.load("ukraine-2025-08")
    asked: Any = {"do": {"atacms_gate": "closed"}, "given": {"russia_response": "holds"}}
    for ax in (
        sc.dominance(model, "us_cost", **asked).plot(),
        sc.pareto(model, **asked).plot(),
        sc.league_table(model, "us_cost", "ukraine_front", **asked).plot(),
    ):
        assert_readable(ax)
        assert any("set: The ATACMS gate = " in text.get_text().replace("\n", " ") for text in ax.texts)


def test_axes_that_are_given_are_used_and_stay_readable() -> None:
    model = sc.load("us-options")
    figure, axes = plt.subplots(2, 2, figsize=(11, 7))
    front, found = sc.pareto(model, ["us_cost", "alliance_cohesion"]), sc.dominance(many(9), "cost")
    results: list[Any] = [
        front,
        sc.league_table(model, "us_cost", "alliance_cohesion"),
        found,
        sc.dominance(model, "us_cost"),
    ]
    for result, ax in zip(results, axes.ravel(), strict=True):
        assert result.plot(ax=ax) is ax
        assert_readable(ax)
    assert len(figure.axes) == 4


def test_dark_paper_is_drawn_on() -> None:
    with plt.style.context("dark_background"):
        for ax in (sc.pareto(many(5)).plot(), sc.dominance(many(5), "cost").plot()):
            assert_readable(ax)
            assert any(to_hex(odd(text.get_color())) == "#f2f3f5" for text in ax.texts)


def test_names_keep_off_points_and_each_other() -> None:
    rng = random.Random(7)
    points = [(rng.uniform(40, 360), rng.uniform(20, 180)) for _ in range(25)]
    boxes = [box for box in placed(points, [(50, 10)] * 25, (400, 200), radius=4) if box is not None]
    assert len(boxes) > 15
    for i, box in enumerate(boxes):
        assert box.left >= 0
        assert box.low >= 0
        assert box.right <= 400
        assert box.high <= 200
        assert not any(box.meets(other) for other in boxes[:i])
        assert not any(box.meets(Box(x - 4, y - 4, x + 4, y + 4)) for x, y in points)


def test_a_name_keeps_off_a_line() -> None:
    line = along([(50.0, 50.0), (150.0, 50.0)])
    (box,) = placed([(50.0, 50.0)], [(40, 10)], (200, 100), radius=4, avoided=line)
    assert box is not None
    assert not any(map(box.holds, line))
    assert placed([(50.0, 50.0)], [(400, 10)], (200, 100), radius=4) == [None]


def test_the_way_from_a_point_to_its_name_seldom_crosses_another() -> None:
    crossed = 0
    for seed in range(20):
        rng = random.Random(seed)
        points = [(rng.gauss(200, 40), rng.gauss(100, 25)) for _ in range(14)]
        boxes = placed(points, [(50, 10)] * 14, (400, 200), radius=4)
        for i, (point, box) in enumerate(zip(points, boxes, strict=True)):
            way = along([point, box.nearest(point)]) if box else []
            crossed += any(other is not None and any(map(other.holds, way)) for other in boxes[:i])
    assert crossed <= 4  # without a price for it, 24 of some 250


FRONT = sc.pareto(sc.load("us-options"))
LEAGUE = sc.league_table(sc.load("us-options"), "us_cost", "alliance_cohesion")
WRONG: list[tuple[Any, str]] = [
    (lambda: front_points(odd(5)), "front_points: result must be a ParetoFront or a LeagueTable, got 5; pass what pareto(...) returned"),
    (lambda: front_points(FRONT, odd(5)),
     "front_points: ax must be matplotlib axes or None, got 5; make some with fig.subplots() or leave it out"),
    (lambda: front_points(FRONT, x=3), "front_points: x must be the number of a criterion, from 0 to 2, got 3"),
    (lambda: front_points(FRONT, y=odd(True)), "front_points: y must be the number of a criterion, from 0 to 2, got True"),
    (lambda: front_points(FRONT, x=1), "front_points: x and y must be two criteria, got 1 for both; name another for one of them"),
    (lambda: front_points(LEAGUE, x=1), "front_points: x and y choose criteria of a ParetoFront, got 1; leave them out"),
    (lambda: front_points(LEAGUE, y=0), "front_points: x and y choose criteria of a ParetoFront, got 0; leave them out"),
    (lambda: dominance_grid(odd(5)), "dominance_grid: result must be a Dominance, got 5; pass what dominance(...) returned"),
    (lambda: dominance_grid(sc.dominance(sc.load("us-options"), "us_cost"), odd("x")),
     "dominance_grid: ax must be matplotlib axes or None, got 'x'; make some with fig.subplots() or leave it out"),
    (lambda: sc.pareto(many(101)).plot(),
     "front_points: at most 100 options can be read in one picture, got 101; print the result, or compare fewer"),
    (lambda: sc.dominance(many(31), "cost").plot(),
     "dominance_grid: at most 30 options can be read in one picture, got 31; print the result, or compare fewer"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "message"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_drawn_is_refused(draw: Any, message: str) -> None:
    with pytest.raises(sc.ScenariosError) as caught:
        draw()
    assert str(caught.value) == message
    assert plt.get_fignums() == []
