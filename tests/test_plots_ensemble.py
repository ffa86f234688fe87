"""The pictures of an ensemble: what is drawn is what the draws say, and it can be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle, StepPatch

import pictures
import scenarios as sc
from ensembles import FORECAST, UKRAINE, bounds_of, made
from pictures import assert_readable, boxes_of
from scenarios.plots.palette import darkened, ordered_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean


def of(ax: Axes, gid: str) -> Any:
    """Return the one thing drawn that bears a mark."""
    (found,) = [artist for artist in ax.get_children() if artist.get_gid() == gid]
    return found


def stretches(ax: Axes, gid: str) -> np.ndarray[Any, Any]:
    """Return y, from and to of horizontal lines."""
    lines = of(ax, gid)
    assert isinstance(lines, LineCollection)
    ends = np.array(lines.get_segments())
    assert (ends[:, 0, 1] == ends[:, 1, 1]).all()
    return np.column_stack([ends[:, 0, 1], ends[:, :, 0]])


def named_at(ax: Axes, y: float) -> list[str]:
    """Return the texts whose middle lies at a height."""
    ax.figure.draw_without_rendering()  # type: ignore[union-attr] # it stands in a figure
    at = ax.transData.transform((0, y))[1]
    return [text.replace("\n", " ") for text, box in boxes_of(ax) if box.y0 < at < box.y1]


# --- Intervals -----------------------------------------------------------------------------------------------------


def test_bars_hold_half_and_nine_tenths_of_the_draws_and_dots_are_medians() -> None:
    ax = UKRAINE.plot()
    assert_readable(ax)
    for k, outcome in enumerate(UKRAINE.outcomes):
        y = 5 * k + 1 + np.arange(4)
        for gid, level in (("90", 0.9), ("50", 0.5)):
            found = stretches(ax, f"{gid}:{outcome}")
            np.testing.assert_allclose(found[:, 0], y)
            np.testing.assert_allclose(found[:, 1:], list(UKRAINE.interval(outcome, level).values()), atol=1e-12)
        dots = of(ax, f"median:{outcome}")
        np.testing.assert_allclose(dots.get_ydata(), y)
        np.testing.assert_allclose(dots.get_xdata(), list(UKRAINE.quantile(0.5, outcome).values()))


def test_the_bar_that_holds_half_is_the_thicker_and_ends_where_it_says() -> None:
    ax = UKRAINE.plot(targets="settlement")
    thin, thick = of(ax, "90:settlement"), of(ax, "50:settlement")
    assert thick.get_linewidth()[0] > 2 * thin.get_linewidth()[0]
    assert thin.get_capstyle() == thick.get_capstyle() == "butt"


def test_an_outcome_has_the_colour_that_it_has_elsewhere() -> None:
    ax = UKRAINE.plot()
    colours = ordered_colours(5)
    for outcome, colour in zip(UKRAINE.outcomes, colours, strict=True):
        assert to_hex(of(ax, f"50:{outcome}").get_color()[0]) == darkened(colour, "#ffffff")
    assert to_hex(of(UKRAINE.plot_density("wider_war"), "ridge:0").get_facecolor()) == darkened(colours[4], "#ffffff")


def test_rows_bear_the_names_of_outcomes_and_options() -> None:
    ax = UKRAINE.plot()
    for k, outcome in enumerate(UKRAINE.outcomes):
        assert named_at(ax, 5 * k) == [UKRAINE.labels.outcomes[outcome]]
        for i, option in enumerate(UKRAINE.options):
            assert named_at(ax, 5 * k + 1 + i) == [UKRAINE.labels.options[option]]


def test_the_page_holds_all_rows_and_begins_at_nothing() -> None:
    ax = UKRAINE.plot()
    assert ax.get_ylim() == (24.5, -0.5)
    low, high = ax.get_xlim()
    most = max(max(ends) for outcome in UKRAINE.outcomes for ends in UKRAINE.interval(outcome).values())
    assert -0.03 < low < 0
    assert most < high < 1.1 * most
    assert ax.get_xlabel() == "Probability"


def test_targets_may_be_some_outcomes_and_sets_of_them() -> None:
    ax = UKRAINE.plot(targets=["wider_war", {"settlement", "ceasefire"}])
    assert ax.get_ylim() == (9.5, -0.5)
    assert named_at(ax, 5) == ["Settlement or Ceasefire along the line"]
    found = stretches(ax, "90:settlement|ceasefire")
    np.testing.assert_allclose(found[:, 1:], list(UKRAINE.interval(["settlement", "ceasefire"]).values()))


@pytest.mark.parametrize("targets", ["settlement", ["settlement"], {"settlement"}])
def test_one_target_alone_has_a_row_for_each_option(targets: Any) -> None:
    ax = UKRAINE.plot(targets=targets)
    assert ax.get_ylim() == (3.5, -0.5)
    assert ax.get_xlabel() == "Probability: Settlement"
    assert named_at(ax, 3) == ["Do nothing, leave it to the parties"]


@pytest.mark.parametrize("targets", ["us_cost", ["us_cost"]])
def test_a_measure_has_an_axis_of_its_own(targets: Any) -> None:
    ax = UKRAINE.plot(targets=targets)
    found = stretches(ax, "90:us_cost")
    np.testing.assert_allclose(found[:, 1:], list(UKRAINE.interval("us_cost").values()))
    assert ax.get_xlabel() == "Cost to the US over a year, mean (USD bn)"
    low, high = ax.get_xlim()
    assert low < found[:, 1].min() < found[:, 2].max() < high
    assert_readable(ax)


def test_a_forecast_has_a_row_for_each_outcome() -> None:
    ax = FORECAST.plot()
    assert ax.get_ylim() == (4.5, -0.5)
    for k, outcome in enumerate(FORECAST.outcomes):
        assert named_at(ax, k) == [FORECAST.labels.outcomes[outcome]]
        assert stretches(ax, f"90:{outcome}")[0, 0] == k
    assert_readable(ax)
    assert_readable(FORECAST.plot(targets=["settlement"]))


def test_bounds_are_whiskers_around_the_bars() -> None:
    bounds = bounds_of(UKRAINE)
    ax = UKRAINE.plot(bounds=bounds)
    for k, outcome in enumerate(UKRAINE.outcomes):
        found = stretches(ax, f"bounds:{outcome}")
        np.testing.assert_allclose(found[:, 0], 5 * k + 1 + np.arange(4))
        np.testing.assert_allclose(found[:, 1:], np.column_stack([bounds.lower[:, k], bounds.upper[:, k]]))
        caps = [line for line in ax.lines if line.get_marker() == "|" and len(line.get_xydata()) == 4]  # type: ignore[arg-type] # points
        assert any(np.array_equal(line.get_xdata(), bounds.upper[:, k]) for line in caps)
        assert any(np.array_equal(line.get_xdata(), bounds.lower[:, k]) for line in caps)
        bars, dots = of(ax, f"50:{outcome}"), of(ax, f"median:{outcome}")
        assert {bars.get_zorder() < line.get_zorder() < dots.get_zorder() for line in caps} == {True}
    assert ax.get_xlim()[1] > bounds.upper.max()
    assert any("bounds" in text for text, _ in boxes_of(ax))
    assert not any("bounds" in text for text, _ in boxes_of(UKRAINE.plot()))
    assert_readable(ax)


def test_bounds_may_hold_measures_and_more_targets_than_are_drawn() -> None:
    targets = ("us_cost", *UKRAINE.outcomes)
    lower = np.arange(24.0).reshape(4, 6)
    bounds = SimpleNamespace(options=UKRAINE.options, targets=targets, lower=lower, upper=lower + 100, versus="")
    found = stretches(UKRAINE.plot(targets="us_cost", bounds=bounds), "bounds:us_cost")
    np.testing.assert_allclose(found[:, 1], [0, 6, 12, 18])
    np.testing.assert_allclose(found[:, 2], [100, 106, 112, 118])


# --- Ridges --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["settlement", ["settlement", "ceasefire"], "us_cost"])
def test_ridges_are_histograms_of_the_draws(target: Any) -> None:
    ax = UKRAINE.plot_density(target)
    assert_readable(ax)
    draws = UKRAINE.values(target)
    for i in range(4):
        ridge = of(ax, f"ridge:{i}")
        assert isinstance(ridge, StepPatch)
        heights, edges, base = ridge.get_data()
        assert base == pytest.approx(i + 0.36)
        assert (edges[0], edges[-1]) == pytest.approx((draws[:, i].min(), draws[:, i].max()))
        assert len(heights) == 16  # twice the cube root of 500
        counts = np.histogram(draws[:, i], bins=edges)[0]
        np.testing.assert_allclose(base - heights, 0.84 * counts / counts.max())
        assert of(ax, f"median:{i}").get_xdata()[0] == pytest.approx(np.median(draws[:, i]))
        assert named_at(ax, i)[0] == UKRAINE.labels.options[UKRAINE.options[i]]


def test_no_ridge_reaches_beyond_what_can_be() -> None:
    ax = UKRAINE.plot_density("wider_war")
    for i in range(4):
        edges = of(ax, f"ridge:{i}").get_data()[1]
        assert edges[0] >= 0
        assert edges[-1] <= 1


@pytest.mark.parametrize(("samples", "steps"), [(2, 5), (1000, 20), (20_000, 48)])
def test_more_draws_make_finer_steps_up_to_a_limit(samples: int, steps: int) -> None:
    ax = made(1, 3, samples=samples).plot_density("e1")
    assert len(of(ax, "ridge:0").get_data()[0]) == steps


def test_what_is_certain_is_a_line() -> None:
    spread = made(3, 3, sure=True)
    ax = spread.plot_density("e1")
    for i, option in enumerate(spread.options):
        np.testing.assert_allclose(of(ax, f"ridge:{i}").get_xdata(), [spread.mean("e1")[option]] * 2)


# --- Who comes first -----------------------------------------------------------------------------------------------


def segments(ax: Axes) -> list[Rectangle]:
    return [p for p in ax.patches if isinstance(p, Rectangle) and p.get_transform().contains_branch(ax.transData)]


@pytest.mark.parametrize(("target", "better"), [("us_cost", None), ("settlement", "higher"), ("settlement", "lower")])
def test_bars_are_as_long_as_an_option_comes_first(target: str, better: Any) -> None:
    ax = UKRAINE.plot_first(target, better)
    assert_readable(ax)
    found = {round(bar.get_y() + bar.get_height() / 2): bar for bar in segments(ax)}
    for i, (option, rank) in enumerate(UKRAINE.first(target, better).items()):
        assert named_at(ax, i)[0] == UKRAINE.labels.options[option]
        assert (i in found) == (rank.alone > 0)
        if rank.alone > 0:
            assert found[i].get_x() == 0
            assert found[i].get_width() == pytest.approx(rank.alone)
            assert found[i].get_hatch() is None
    way = {"us_cost": "lowest mean of Cost to the US", "settlement": f"{better}"[:-2] + "est probability of Settlement"}
    assert any(way[target] in text for text, _ in boxes_of(ax))
    assert ax.get_xlim() == (0, 1)


def test_ties_are_hatched_and_follow_what_is_won_alone() -> None:
    spread = made(2, 2, samples=4)
    shares = spread.probabilities.copy()
    shares[:] = [[0.5, 0.5], [0.5, 0.5]]
    shares[0] = [[0.9, 0.1], [0.5, 0.5]]
    tied = sc.Ensemble(
        **{name: getattr(spread, name) for name in spread.__dataclass_fields__} | {"probabilities": shares}
    )
    ax = tied.plot_first("e0", "higher")
    bars = [(b.get_x(), b.get_width(), b.get_hatch()) for b in segments(ax)]
    assert bars == [(0, 0.25, None), (0.25, 0.75, "/////"), (0, 0.75, "/////")]
    assert "25 %, level 75 %" in named_at(ax, 0)
    assert "0 %, level 75 %" in named_at(ax, 1)


def test_only_nothing_is_0_and_only_all_is_100_per_cent() -> None:
    spread = made(2, 2, samples=1000)
    shares = np.tile(np.array([[0.5, 0.5], [0.4, 0.6]]), (1000, 1, 1))
    shares[:8, 1] = [0.9, 0.1]
    parts = {name: getattr(spread, name) for name in spread.__dataclass_fields__} | {"probabilities": shares}
    ax = sc.Ensemble(**parts).plot_first("e0", "higher")
    assert ">99 %" in named_at(ax, 0)
    assert "<1 %" in named_at(ax, 1)


# --- Convergence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sobol", "random", "lhs"])
@pytest.mark.parametrize("target", ["settlement", ["settlement", "ceasefire"], "us_cost"])
def test_lines_are_running_means_and_bands_two_standard_errors(method: Any, target: Any) -> None:
    spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=200, seed=3, method=method)
    ax = spread.plot_convergence(target)
    assert_readable(ax)
    counts, means = spread.convergence(target)
    assert counts.tolist() == [1, 2, 4, 8, 16, 32, 64, 128, 200]
    errors = list(spread.standard_error(target).values())
    for i in range(4):
        line = of(ax, f"mean:{i}")
        np.testing.assert_array_equal(line.get_xdata(), counts)
        np.testing.assert_allclose(line.get_ydata(), means[:, i])
        band = of(ax, f"band:{i}").get_paths()[0].vertices
        assert band[:, 0].min() == 16
        last = band[band[:, 0] == 200][:, 1]
        assert (last.min(), last.max()) == pytest.approx((means[-1, i] - 2 * errors[i], means[-1, i] + 2 * errors[i]))
        values = spread.values(target)[:16, i]
        first = band[band[:, 0] == 16][:, 1]
        assert first.max() == pytest.approx(values.mean() + 2 * values.std(ddof=1) / 4)
        assert ax.get_ylim()[0] < band[:, 1].min() < band[:, 1].max() < ax.get_ylim()[1]
    assert ax.get_xscale() == "log"


def test_the_legend_says_what_the_mean_may_be_off() -> None:
    ax = UKRAINE.plot_convergence("settlement")
    mean, error = UKRAINE.mean("settlement")["withdrawal"], UKRAINE.standard_error("settlement")["withdrawal"]
    said = f"Do nothing, leave it to the parties ({100 * mean:.1f} ± {200 * error:.1f} %)"
    assert said in [text for text, _ in boxes_of(ax)]


def test_few_draws_have_a_band_at_the_end_alone() -> None:
    spread = made(2, 2, samples=5)
    ax = spread.plot_convergence("cost")
    (ends,) = of(ax, "band:0").get_segments()
    mean, error = spread.mean("cost")["o0"], spread.standard_error("cost")["o0"]
    np.testing.assert_allclose(ends, [[5, mean - 2 * error], [5, mean + 2 * error]])


# --- Axes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value", "low", "high"),
    [
        ("e0", 0.3, 0.2, 0.4),
        ("e0", 0.0, 0.0, 0.1),
        ("e0", 1.0, 0.9, 1.0),
        ("cost", 5.0, 4.5, 5.5),
        ("cost", 0.0, -0.1, 0.1),
    ],
)
def test_what_is_all_one_number_gets_room_around(target: str, value: float, low: float, high: float) -> None:
    spread = made(1, 2, sure=True)
    shares = np.full_like(spread.probabilities, 1 - value) if target == "e0" else spread.probabilities.copy()
    shares[:, :, 0] = value if target == "e0" else shares[:, :, 0]
    parts = {name: getattr(spread, name) for name in spread.__dataclass_fields__}
    one = sc.Ensemble(**parts | {"probabilities": shares, "means": np.full_like(spread.means, value)})
    for limits in (one.plot_density(target).get_xlim(), one.plot_convergence(target).get_ylim()):
        assert low - 0.05 * (high - low) < limits[0] < low
        assert high < limits[1] < high + 0.05 * (high - low)
