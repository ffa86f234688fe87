"""All pictures: on axes that are given, in colours that can be told apart, and with arguments that are wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import documents
import pictures as drawn
import scenarios as sc
from pictures import assert_readable, boxes_of, chain, odd
from scenarios.plots import draw, measure_curves, outcome_bars
from scenarios.plots.canvas import Ruler
from scenarios.plots.palette import contrast, darkened, ordered_colours, readable
from scenarios.plots.placing import kept_apart, spread_out

clean = drawn.clean


# --- Axes that are given ---------------------------------------------------------------------------


def pictures() -> list[Any]:
    model = sc.load("ukraine-2025-08")
    profile = sc.risk_profile(model, "us_cost")
    return [
        pytest.param(lambda ax: outcome_bars(sc.compare(model), ax), id="bars"),
        pytest.param(lambda ax: measure_curves(profile, ax), id="curves"),
        pytest.param(lambda ax: draw(model, ax), id="draw"),
    ]


@pytest.mark.parametrize("picture", pictures())
@pytest.mark.parametrize("size", [(6.4, 4.8), (12.0, 9.0), (4.0, 4.0)])
def test_axes_that_are_given_are_returned_and_hold_the_picture(picture: Any, size: tuple[float, float]) -> None:
    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    slot = ax.get_position()
    assert picture(ax) is ax
    assert not plt.get_fignums()
    assert_readable(ax)
    box = ax.get_position()
    assert box.x0 >= slot.x0 - 1e-9
    assert box.y1 <= slot.y1 + 1e-9


@pytest.mark.parametrize("picture", pictures())
def test_pictures_stand_side_by_side(picture: Any) -> None:
    figure = Figure(figsize=(14, 9))
    FigureCanvasAgg(figure)
    first, second = figure.subplots(1, 2)
    picture(first)
    picture(second)
    figure.draw_without_rendering()
    assert max(box.x1 for _, box in boxes_of(first)) < min(box.x0 for _, box in boxes_of(second))


@pytest.mark.parametrize("picture", pictures())
def test_a_layout_engine_makes_the_room(picture: Any) -> None:
    figure = Figure(figsize=(9, 6), layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    assert picture(ax) is ax
    assert_readable(ax)


@pytest.mark.parametrize("picture", pictures())
@pytest.mark.parametrize("paper", ["none", "#202020"])
def test_axes_of_a_subfigure_are_drawn_on(picture: Any, paper: str) -> None:
    figure = Figure(figsize=(16, 6), facecolor=paper)
    canvas: Any = FigureCanvasAgg(figure)
    halves: Any = figure.subfigures(1, 2)
    ax = halves[0].subplots()
    picture(ax)
    title = max(ax.texts, key=lambda text: text.get_fontsize())
    assert contrast(title.get_color(), "#ffffff" if paper == "none" else paper) > 7
    figure.draw_without_rendering()
    renderer = canvas.get_renderer()
    assert all(t.get_window_extent(renderer).x1 < figure.bbox.x1 / 2 for t in ax.texts)


@pytest.mark.parametrize("picture", pictures())
def test_a_new_figure_is_one_that_pyplot_shows(picture: Any) -> None:
    ax = picture(None)
    assert [plt.figure(n) for n in plt.get_fignums()] == [ax.get_figure()]


@pytest.mark.parametrize("picture", pictures())
def test_dark_paper_gets_light_ink(picture: Any) -> None:
    with plt.style.context("dark_background"):
        ax = picture(None)
        title = max(ax.texts, key=lambda text: text.get_fontsize())
    assert contrast(title.get_color(), "#000000") > 7


# --- Parts -----------------------------------------------------------------------------------------


def lightness(colour: str) -> float:
    y = (contrast(colour, "#000000") * 0.05) - 0.05
    return float(116 * np.cbrt(y) - 16)


@pytest.mark.parametrize("count", range(2, 13))
def test_neighbouring_outcomes_differ_in_black_and_white(count: int) -> None:
    colours = ordered_colours(count)
    assert len(set(colours)) == count
    for first, second in pairwise(colours):
        assert abs(lightness(first) - lightness(second)) > 5
    for colour in colours:
        assert contrast(colour, readable(colour)) > 4.3


def test_a_colour_is_moved_away_from_the_paper_only_as_far_as_needed() -> None:
    assert darkened("#000000", "#ffffff") == "#000000"
    assert contrast(darkened("#ffffff", "#ffffff"), "#ffffff") >= 2.6
    assert contrast(darkened("#111111", "#000000", 4.5), "#000000") >= 4.5


def test_what_is_kept_apart_moves_as_little_as_may_be() -> None:
    assert kept_apart([5.0, 1.0], [2.0], [1.0, 1.0]) == [2.0, 4.0]
    assert kept_apart([5.0, 1.0], [2.0], [3.0, 1.0])[0] == 3.5
    assert spread_out([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], 0.0, 10.0) == [0.5, 1.5, 2.5]
    assert spread_out([9.0, 9.5], [2.0, 2.0], 0.0, 10.0) == [7.0, 9.0]


def test_text_is_broken_where_it_must_be() -> None:
    ruler = Ruler()
    assert ruler.wrapped("", 50, 9) == [""]
    lines = ruler.wrapped("one two three four five six", 60, 9)
    assert " ".join(lines) == "one two three four five six"
    assert all(ruler.width(line, 9) <= 60 for line in lines)
    word = ruler.wrapped("x" * 200, 60, 9, most=3)
    assert len(word) == 3
    assert word[-1].endswith("…")
    assert ruler.wrapped("first_part_second_part", 70, 9)[0].endswith("_")
    assert len(ruler.balanced("Do nothing, leave it to the parties", 120, 10)) == 2


# --- Wrong arguments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (outcome_bars, "outcome_bars: result must be a Comparison or an OutcomeDistribution, got"),
        (
            lambda m: outcome_bars(sc.compare(m), odd(3)),
            "outcome_bars: ax must be matplotlib axes or None, got 3; make",
        ),
        (lambda m: outcome_bars(sc.compare(m), decimals=True), "outcome_bars: decimals must be a whole number from 0"),
        (lambda m: outcome_bars(sc.compare(m), decimals=9), "outcome_bars: decimals must be a whole number from 0"),
        (lambda m: outcome_bars(sc.compare(m), sort="peace"), "outcome_bars: sort must be an outcome, got 'peace'; "),
        (
            lambda m: measure_curves(odd(sc.compare(m))),
            "measure_curves: result must be a MeasureDistribution or a RiskPro",
        ),
        (lambda m: measure_curves(sc.risk_profile(m, "us_cost"), kind="x"), "measure_curves: kind must be cumulative"),
        (
            lambda m: measure_curves(sc.risk_profile(m, "us_cost"), kind=odd([])),
            "measure_curves: kind must be cumulative",
        ),
        (lambda m: draw(m, ax=odd("here")), "draw: ax must be matplotlib axes or None, got 'here'; make"),
        (lambda m: draw(m, probabilities=odd(1)), "draw: probabilities must be True or False, got 1; write"),
        (lambda m: draw(m, detail="node"), "draw: detail must be full or nodes, got 'node'; did you mean 'nodes'?"),
        (lambda m: draw(m, detail=odd({})), "draw: detail must be full or nodes, got {}; "),
        (lambda m: outcome_bars(sc.compare(m), sort=odd([])), "outcome_bars: sort must be an outcome, got []; "),
        (lambda m: draw(m, width=float("nan")), "draw: width must be a number of inches from 3 to 200, got nan;"),
        (lambda m: draw(m, do={"us_polcy": "both"}), "do: no node 'us_polcy'; did you mean 'us_policy'?"),
        (lambda _: draw(odd(3)), "model must be a scenario, got 3; load one"),
    ],
)
def test_wrong_arguments_are_named(call: Any, said: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        call(sc.load("us-options"))
    assert str(raised.value).startswith(said)
    assert not plt.get_fignums()


def test_a_picture_of_too_many_nodes_is_refused() -> None:
    with pytest.raises(sc.LimitError, match="at most 500 nodes"):
        draw(chain(501))


@pytest.mark.parametrize(("options", "outcomes"), [(101, 2), (2, 61)])
def test_a_picture_of_too_many_bars_is_refused(options: int, outcomes: int) -> None:
    ends = [f"e{i}" for i in range(outcomes)]
    doc = documents.document(
        {
            "pick": documents.decision(*(f"o{i}" for i in range(options)), next="last"),
            "last": documents.chance(dict.fromkeys(ends, 1)),
        },
        ends,
    )
    by_option = sc.compare(sc.Scenario.model_validate(doc))
    said = f"at most 100 options and 60 outcomes can be read in one picture, got {options} and {outcomes}; print the result"
    with pytest.raises(sc.LimitError, match=said):
        by_option.plot()
