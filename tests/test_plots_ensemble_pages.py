"""All pictures of an ensemble: whatever is drawn, wherever, can be read; and wrong arguments are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import pictures
import scenarios as sc
from ensembles import FORECAST, LONG, UKRAINE, bounds_of, made
from pictures import assert_readable, boxes_of, odd
from scenarios.plots import convergence_lines, density_ridges, first_bars, interval_bars
from scenarios.plots.palette import contrast

if TYPE_CHECKING:
    from scenarios.results import Ensemble

clean = pictures.clean

ALL = [
    pytest.param(lambda s, ax=None: s.plot(ax), id="intervals"),
    pytest.param(lambda s, ax=None: s.plot_density(s.outcomes[1], ax), id="ridges"),
    pytest.param(lambda s, ax=None: s.plot_first(s.outcomes[0], "higher", ax), id="first"),
    pytest.param(lambda s, ax=None: s.plot_convergence(s.outcomes[0], ax), id="convergence"),
]


@pytest.mark.parametrize("picture", ALL)
@pytest.mark.parametrize(
    "spread",
    [
        pytest.param(made(1, 2), id="one-option"),
        pytest.param(made(3, 3, sure=True), id="certain"),
        pytest.param(made(3, 3, samples=1), id="one-draw"),
        pytest.param(made(3, 4, long=LONG), id="long-labels"),
        pytest.param(FORECAST, id="forecast"),
    ],
)
def test_odd_ensembles_can_be_read(picture: Any, spread: Ensemble) -> None:
    ax = picture(spread)
    assert_readable(ax)
    certain = any("everything is certain" in text.replace("\n", " ") for text, _ in boxes_of(ax))
    assert certain == (not spread.uncertain)


@pytest.mark.parametrize("picture", ALL)
def test_a_hundred_options_can_be_read(picture: Any) -> None:
    assert_readable(picture(made(100, 3, samples=4)))


@pytest.mark.parametrize(("options", "above"), [(30, False), (31, True)])
def test_a_tall_page_has_its_numbers_above_as_well(options: int, above: bool) -> None:
    ax = made(options, 2, samples=4).plot_first("e0", "higher")
    ax.get_figure().draw_without_rendering()  # type: ignore[union-attr] # it stands in a figure
    ticks = ax.xaxis.get_major_ticks()
    assert all(tick.label2.get_visible() == above for tick in ticks)
    if above:
        highest = max(tick.label2.get_window_extent().y1 for tick in ticks)
        assert highest < next(box.y0 for text, box in boxes_of(ax) if text == "alone")


@pytest.mark.parametrize("picture", ALL)
@pytest.mark.parametrize("size", [(6.4, 4.8), (12.0, 9.0), (4.0, 4.0)])
def test_axes_that_are_given_hold_the_picture(picture: Any, size: tuple[float, float]) -> None:
    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    slot = ax.get_position()
    assert picture(UKRAINE, ax) is ax
    assert not plt.get_fignums()
    assert_readable(ax)
    box = ax.get_position()
    assert box.x0 >= slot.x0 - 1e-9
    assert box.y1 <= slot.y1 + 1e-9


@pytest.mark.parametrize("picture", ALL)
def test_pictures_stand_side_by_side(picture: Any) -> None:
    figure = Figure(figsize=(14, 9))
    FigureCanvasAgg(figure)
    first, second = figure.subplots(1, 2)
    picture(UKRAINE, first)
    picture(UKRAINE, second)
    figure.draw_without_rendering()
    assert max(box.x1 for _, box in boxes_of(first)) < min(box.x0 for _, box in boxes_of(second))


@pytest.mark.parametrize("picture", ALL)
def test_a_layout_engine_makes_the_room(picture: Any) -> None:
    figure = Figure(figsize=(9, 7), layout="constrained")
    FigureCanvasAgg(figure)
    assert_readable(picture(UKRAINE, figure.subplots()))


@pytest.mark.parametrize("picture", ALL)
def test_dark_paper_gets_light_ink(picture: Any) -> None:
    with plt.style.context("dark_background"):
        ax = picture(UKRAINE)
        assert_readable(ax)
    for text in ax.texts:
        assert contrast(text.get_color(), "#000000") > 7
    for label in ax.get_xticklabels():
        assert contrast(label.get_color(), "#000000") > 7


@pytest.mark.parametrize("picture", ALL)
def test_a_dollar_sign_is_a_dollar_sign(picture: Any) -> None:
    ax = picture(made(2, 3, long=" for $5_x or $6^2$"))
    assert not any(text.get_parse_math() for text in [*ax.texts, ax.xaxis.label])


@pytest.mark.parametrize("picture", ALL)
def test_the_footer_says_how_the_draws_were_made(picture: Any) -> None:
    texts = [text.replace("\n", " ") for text, _ in boxes_of(picture(UKRAINE))]
    said = (
        "Illustrative weights, not an assessment. 500 draws of 31 judgements (sobol), seed 1, each evaluated exactly."
    )
    assert any(text.startswith(said) for text in texts)


def test_what_was_set_is_told() -> None:
    spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=8, do={"atacms_gate": "open"})
    for param in ALL:
        texts = [text.replace("\n", " ") for text, _ in boxes_of(param.values[0](spread))]  # type: ignore[operator] # a picture
        assert any("(set: The ATACMS gate = Gate open)" in text for text in texts)


# --- Wrong arguments -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: interval_bars(odd(3)),
            "interval_bars: spread must be an Ensemble, got 3; pass what ensemble(...) ret",
        ),
        (lambda: density_ridges(odd(3), "x"), "density_ridges: spread must be an Ensemble, got 3; pass"),
        (lambda: first_bars(odd(3), "x"), "first_bars: spread must be an Ensemble, got 3; pass"),
        (lambda: convergence_lines(odd(3), "x"), "convergence_lines: spread must be an Ensemble, got 3; pass"),
        (lambda: UKRAINE.plot(odd(3)), "interval_bars: ax must be matplotlib axes or None, got 3; make"),
        (
            lambda: UKRAINE.plot_density("settlement", odd(3)),
            "density_ridges: ax must be matplotlib axes or None, got 3",
        ),
        (
            lambda: UKRAINE.plot_first("us_cost", ax=odd(3)),
            "first_bars: ax must be matplotlib axes or None, got 3; make",
        ),
        (
            lambda: UKRAINE.plot_convergence("us_cost", odd(3)),
            "convergence_lines: ax must be matplotlib axes or None, got",
        ),
        (
            lambda: UKRAINE.plot(targets="setlement"),
            "target: no outcome or measure 'setlement'; did you mean 'settlement'?",
        ),
        (
            lambda: UKRAINE.plot_density("setlement"),
            "target: no outcome or measure 'setlement'; did you mean 'settlement'?",
        ),
        (
            lambda: UKRAINE.plot_first("setlement"),
            "target: no outcome or measure 'setlement'; did you mean 'settlement'?",
        ),
        (
            lambda: UKRAINE.plot_convergence(odd(3)),
            "target must be an outcome, a measure or a list of outcomes, got 3; write",
        ),
        (
            lambda: UKRAINE.plot_first("settlement"),
            "first: better must be 'higher' or 'lower' for 'settlement', got None; say which is best",
        ),
        (
            lambda: UKRAINE.plot_first("us_cost", odd("best")),
            "first: better must be 'higher' or 'lower' for 'us_cost', got 'best'; say which is best",
        ),
        (
            lambda: UKRAINE.plot(targets=[]),
            "interval_bars: targets must name at least one outcome or measure, got none; leave it out for every outcome",
        ),
        (
            lambda: UKRAINE.plot(targets=["settlement", "us_cost"]),
            (
                "interval_bars: targets must be outcomes, or one measure by itself, as each measure has a unit of its own, got "
                "'us_cost' among 2; draw it in a picture of its own"
            ),
        ),
        (
            lambda: UKRAINE.plot(bounds=3),
            "interval_bars: bounds must have the lower and upper ends of each option and tar",
        ),
        (
            lambda: UKRAINE.plot(bounds=bounds_of(UKRAINE, lower="x")),
            "interval_bars: bounds must have the lower and upper ends of each option and target, got",
        ),
        (
            lambda: UKRAINE.plot(bounds=bounds_of(UKRAINE, upper=np.ones((4, 3)))),
            "interval_bars: bounds must have the lower and upper ends of each option and target, got",
        ),
        (
            lambda: UKRAINE.plot(bounds=bounds_of(UKRAINE, versus="both")),
            "interval_bars: bounds must have the lower and upper ends of each option and target, got",
        ),
        (
            lambda: UKRAINE.plot(bounds=bounds_of(FORECAST)),
            (
                "interval_bars: bounds must be of the same options, sanctions, tariffs, both, withdrawal, got a forecast; ask both "
                "with the same by="
            ),
        ),
        (
            lambda: FORECAST.plot(bounds=bounds_of(UKRAINE)),
            "interval_bars: bounds must be of the same options, a forecast, got sanctions, tariffs, both, withdrawal; ask both",
        ),
        (
            lambda: UKRAINE.plot(targets="us_cost", bounds=bounds_of(UKRAINE)),
            "interval_bars: bounds must hold every target that is drawn, got none of 'us_cost'; ask for it there, or name other",
        ),
    ],
)
def test_wrong_arguments_are_named(call: Any, said: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        call()
    assert str(raised.value).startswith(said)
    assert not plt.get_fignums()


@pytest.mark.parametrize("picture", ALL)
def test_more_options_than_can_be_read_are_refused(picture: Any) -> None:
    said = "at most 100 options can be read in one picture, got 101; print the ensemble, or compare fewer"
    with pytest.raises(sc.LimitError, match=said):
        picture(made(101, 2, samples=2))
    assert not plt.get_fignums()


def test_more_rows_than_can_be_read_are_refused() -> None:
    spread = made(100, 5, samples=2)
    with pytest.raises(
        sc.LimitError, match=r"at most 500 rows can be read in one picture, got 505; draw some of the outcomes"
    ):
        spread.plot()
    assert not plt.get_fignums()
    spread.plot(targets=["e0", "e1"])
