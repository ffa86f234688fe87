"""The picture of bounds: bars from the lowest to the highest value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

import documents
import pictures
import scenarios as sc
from pictures import assert_readable
from scenarios.plots import bound_bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean


def hulls(ax: Axes) -> list[tuple[float, float]]:
    """Return from where to where each pair of patches reaches: what is certain, and what is attained."""
    patches = [p for p in ax.patches if isinstance(p, Rectangle)]
    assert len(patches) % 2 == 0
    return [(p.get_x(), p.get_x() + p.get_width()) for p in patches]


@pytest.mark.parametrize("budget", [1, 20])
def test_bound_bars_reach_from_the_lower_to_the_upper_bound(budget: int) -> None:
    within = sc.bounds(sc.load("ukraine-2025-08"), "settlement", budget=budget)
    ax = within.plot()
    found = np.array(hulls(ax))
    assert found[::2] == pytest.approx(np.stack([within.lower[:, 0], within.upper[:, 0]], axis=1))
    assert found[1::2] == pytest.approx(within.inner[:, 0])
    assert ax.get_xlim() == (0, 1)
    texts = {text.get_text() for text in ax.texts}
    assert within.shown(0, 0) in texts
    assert "Massive sanctions" in texts


def test_bound_bars_stand_under_their_outcomes() -> None:
    within = sc.bounds(sc.load("us-options"))
    ax = bound_bars(within)
    assert len(hulls(ax)) == 2 * 4 * within.events
    assert ax.get_ylim() == (5 * within.events - 0.5, -0.5)
    assert_readable(ax)


def test_bound_bars_of_a_measure_of_differences_and_of_one_forecast() -> None:
    model = sc.load("us-options")
    cost = sc.bounds(model, "us_cost", versus="withdrawal").plot()
    low, high = cost.get_xlim()
    within = sc.bounds(model, "us_cost", versus="withdrawal")
    assert low < within.lower.min()
    assert within.upper.max() < high
    apart = sc.bounds(model, ["settlement", "ceasefire"], versus="both")
    assert any("points" in text.get_text() for text in apart.plot().texts)
    row = {"a": "likely", "b": "unlikely"}
    single = sc.Scenario.model_validate(documents.document({"n": documents.chance(row)}, [*row]))
    names = {text.get_text() for text in sc.bounds(single).plot().texts}
    assert {"a", "b", "55.0 to 80.0 %", "20.0 to 45.0 %"} <= names
    assert sc.bounds(single, "a").plot(plt.figure().add_subplot()).get_xlim() == (0, 1)


def test_bound_bars_refuse_what_they_cannot_draw() -> None:
    model = sc.load("us-options")
    within = sc.bounds(model)
    with pytest.raises(sc.QuestionError, match="bound_bars: result must be Bounds, got 'x'"):
        bound_bars("x")  # type: ignore[arg-type] # what is refused
    with pytest.raises(
        sc.QuestionError, match="bound_bars: measure must be one that is bounded, got 'cost'; did you mean"
    ):
        within.plot(measure="cost")
    with pytest.raises(sc.QuestionError, match="got 'us_cost'; ask for bounds of one"):
        sc.bounds(model, "settlement").plot(measure="us_cost")
    many = {f"o{i}": 1 for i in range(121)}
    doc = documents.document({"n": documents.chance(many)}, [*many])
    with pytest.raises(sc.LimitError, match="bound_bars: at most 120 bars can be read in one picture, got 121"):
        sc.bounds(sc.Scenario.model_validate(doc)).plot()
