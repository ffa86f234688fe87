"""What the tests of the pictures share: where texts stand on paper, and scenarios to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt

import scenarios as sc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.transforms import BboxBase

SEEDS = ("atacms-gate", "ukraine-2025-08", "ukraine-two-rounds", "us-options")


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Close what was drawn, and see that no global style was changed; for every module that has it."""
    plt.close("all")  # what examples in docstrings have left
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before


def boxes_of(ax: Axes) -> list[tuple[str, BboxBase]]:
    """Return all texts of axes with the boxes that they fill on paper."""
    figure: Any = ax.get_figure()
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    found = [*ax.texts]
    for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        if ax.axison:
            ticks = axis.get_major_ticks()
            found += [t.label1 for t in ticks if min(low, high) <= t.get_loc() <= max(low, high)] + [axis.label]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found if t.get_text().strip() and t.get_visible()]


def assert_readable(ax: Axes) -> None:
    """Check that no text overlaps another, and none leaves the figure."""
    figure: Any = ax.get_figure()
    found = boxes_of(ax)
    page = figure.bbox
    for text, box in found:
        assert box.x0 >= page.x0 - 1, text
        assert box.y0 >= page.y0 - 1, text
        assert box.x1 <= page.x1 + 1, text
        assert box.y1 <= page.y1 + 1, text
    edges = np.array([[box.x0, box.y0, box.x1, box.y1] for _, box in found])
    low = np.maximum(edges[:, None, :2], edges[None, :, :2])
    high = np.minimum(edges[:, None, 2:], edges[None, :, 2:])
    over = np.triu(((high - low) > 1.5).all(axis=2), k=1)
    assert not over.any(), [(found[i][0], found[j][0]) for i, j in np.argwhere(over)[:5]]


def odd(value: object) -> Any:
    """Return a value as if its type were right."""
    return value


def chain(count: int) -> sc.Scenario:
    nodes = {
        f"event_{i}": {
            "kind": "chance",
            "label": f"Event number {i + 1}",
            "branches": {
                "works": {"to": f"event_{i + 1}" if i < count - 1 else "fine"},
                "fails": {"to": "failure" if i % 3 else "degraded"},
            },
            "weights": {"works": "90%", "fails": "rest"},
        }
        for i in range(count)
    }
    outcomes = {"fine": None, "degraded": {"label": "Degraded service"}, "failure": None}
    return sc.Scenario.model_validate(
        {"format": "scenarios/1", "scenario": "chain", "nodes": nodes, "outcomes": outcomes}
    )
