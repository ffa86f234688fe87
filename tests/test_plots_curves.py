"""The curves of a measure: they go through its distribution, and can be read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import pictures
import scenarios as sc
from pictures import assert_readable
from scenarios.plots import measure_curves
from scenarios.plots.palette import line_looks
from scenarios.results.profile import MeasureDistribution

clean = pictures.clean


@pytest.mark.parametrize("kind", ["cumulative", "exceedance", "mass"])
@pytest.mark.parametrize("measure", ["us_cost", "escalation"])
def test_curves_can_be_read(kind: str, measure: str) -> None:
    ax = measure_curves(sc.risk_profile(sc.load("ukraine-2025-08"), measure), kind=kind)
    assert_readable(ax)


def test_curves_go_through_the_distribution() -> None:
    profile = sc.risk_profile(sc.load("us-options"), "us_cost")
    lines = measure_curves(profile).lines
    steps = [line for line in lines if line.get_drawstyle() == "steps-post"]
    assert len(steps) == len(profile)
    for line, option in zip(steps, profile, strict=True):
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        for value, height in zip(x[1:-1], y[1:-1], strict=True):
            assert height == pytest.approx(profile[option].cdf(value))
        assert (y[0], y[-1]) == (0, 1)
    down = [line for line in measure_curves(profile, kind="exceedance").lines if line.get_drawstyle() == "steps-post"]
    for line, back in zip(steps, down, strict=True):
        assert np.asarray(back.get_ydata()) == pytest.approx(1 - np.asarray(line.get_ydata(), float))


def test_curves_differ_in_colour_dashes_and_marker() -> None:
    looks = line_looks(8, "#ffffff")
    assert len({colour for colour, _, _ in looks}) == 8
    assert len(set(looks)) == 8
    for first, second in pairwise(looks):
        assert all(a != b for a, b in zip(first, second, strict=True))


def test_the_mean_is_marked() -> None:
    profile = sc.risk_profile(sc.load("us-options"), "us_cost")
    for kind in ("cumulative", "mass"):
        points = [line.get_xdata() for line in measure_curves(profile, kind=kind).lines]
        marked = [float(np.asarray(x)[0]) for x in points if len(np.asarray(x)) == 1]
        for option in profile:
            assert any(x == pytest.approx(profile[option].mean) for x in marked)


def test_one_total_alone_is_drawn() -> None:
    profile = sc.risk_profile(sc.load("us-options"), "us_cost")
    one = profile["both"]
    sure = MeasureDistribution("us_cost", np.array([-3e7]), np.array([1.0]), one.labels, one.provenance)
    for distribution in (one, sure):
        for kind in ("cumulative", "exceedance", "mass"):
            assert_readable(measure_curves(distribution, kind=kind))


def test_in_a_small_part_of_a_figure_the_axis_keeps_clear_of_the_footer() -> None:
    from matplotlib import pyplot as plt

    _, (_, right) = plt.subplots(1, 2, figsize=(11, 3.6), dpi=200)
    ax = sc.risk_profile(sc.load("atacms-gate"), "escalation").plot(ax=right, kind="exceedance")
    assert_readable(ax)
    boxes = dict(pictures.boxes_of(ax))
    (footer,) = [box for text, box in boxes.items() if text.startswith("Illustrative")]
    assert boxes[ax.get_xlabel()].y0 - footer.y1 > footer.height / 2
