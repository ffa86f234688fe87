"""The bars of outcomes: what they show is what was computed, and it can be read."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

import pictures
import scenarios as sc
from pictures import SEEDS, assert_readable, boxes_of
from scenarios.plots import draw, outcome_bars
from scenarios.plots.numbers import share_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean


def segments(ax: Axes) -> list[Rectangle]:
    return [p for p in ax.patches if isinstance(p, Rectangle) and p.get_transform().contains_branch(ax.transData)]


def bars_of(ax: Axes) -> dict[int, list[Rectangle]]:
    found: dict[int, list[Rectangle]] = {}
    for bar in segments(ax):
        found.setdefault(round(bar.get_y() + bar.get_height() / 2), []).append(bar)
    return found


def scenario_of(probabilities: list[list[float]], labels: list[str], outcomes: list[str]) -> sc.Scenario:
    """Return a decision whose options have these outcome distributions."""
    rules = [
        {"if": {"choice": f"option{i}"}, "weights": {f"end{k}": p for k, p in enumerate(row)}}
        for i, row in enumerate(probabilities)
    ]
    return sc.Scenario.model_validate(
        {
            "format": "scenarios/1",
            "scenario": "made",
            "title": "Made for a test, costs $5 and $6 & <b>",
            "nodes": {
                "choice": {
                    "kind": "decision",
                    "options": {f"option{i}": {"label": label} for i, label in enumerate(labels)},
                    "next": "ending",
                },
                "ending": {
                    "kind": "chance",
                    "branches": {f"end{k}": None for k in range(len(outcomes))},
                    "weights": "equal",
                    "when": rules,
                },
            },
            "outcomes": {f"end{k}": {"label": label} for k, label in enumerate(outcomes)},
        }
    )


@pytest.mark.parametrize("by", [None, "atacms_gate", "atacms_gate.review", "russia_response"])
def test_segments_are_as_wide_as_the_outcomes_are_likely(by: str | None) -> None:
    result = sc.compare(sc.load("ukraine-2025-08"), by=by)
    bars = bars_of(outcome_bars(result))
    assert list(bars) == list(range(len(result.options)))
    for i, bar in bars.items():
        row = result.probabilities[i]
        assert [b.get_width() for b in bar] == pytest.approx(row[row > 0])
        assert bar[0].get_x() == 0
        for left, right in pairwise(bar):
            assert right.get_x() == pytest.approx(left.get_x() + left.get_width())


@pytest.mark.parametrize("seed", [s for s in SEEDS if s != "atacms-gate"])
def test_the_comparisons_of_the_seeds_can_be_read(seed: str) -> None:
    assert_readable(outcome_bars(sc.compare(sc.load(seed))))


def test_one_distribution_is_one_bar() -> None:
    gate = sc.load("atacms-gate")
    ax = outcome_bars(sc.forecast(gate, do={"atacms_gate": "open"}))
    assert len(bars_of(ax)) == 1
    assert any("set: The ATACMS gate = Gate open" in text for text, _ in boxes_of(ax))
    assert_readable(ax)
    assert_readable(outcome_bars(sc.compare(sc.load("us-options"))["both"]))


@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_shown_percentages_total_100(decimals: int) -> None:
    result = sc.compare(sc.load("ukraine-2025-08"))
    texts = [text for text, _ in boxes_of(outcome_bars(result, decimals=decimals))]
    for row in result.probabilities:
        shown = share_texts(row.tolist(), decimals)
        assert sum(float(text.removesuffix(" %")) for text in shown) == pytest.approx(100)
        for text in shown:
            assert text in texts


def test_what_is_possible_is_never_shown_as_nothing() -> None:
    assert share_texts([0.003, 0.997]) == ["<1 %", "100 %"]
    assert share_texts([0.0003, 0.9997], 1) == ["<0.1 %", "100.0 %"]
    assert share_texts([0.0, 1.0]) == ["0 %", "100 %"]


@pytest.mark.parametrize("count", [2, 3, 8])
@pytest.mark.parametrize("ends", [1, 2, 5, 12])
def test_any_number_of_options_and_outcomes_can_be_read(count: int, ends: int) -> None:
    rng = np.random.default_rng(count * 100 + ends)
    rows = rng.dirichlet(np.full(ends, 0.4), size=count).tolist()
    labels = [f"Option {i} with quite a long name that says what is done" for i in range(count)]
    outcomes = [f"Outcome {k}, which is this" for k in range(ends)]
    result = sc.compare(scenario_of(rows, labels, outcomes))
    ax = outcome_bars(result)
    assert_readable(ax)
    assert len(segments(ax)) == int((result.probabilities > 0).sum())


def test_many_small_segments_are_told_apart_by_pointers() -> None:
    row = [0.01] * 11 + [0.89]
    ax = outcome_bars(sc.compare(scenario_of([row, row[::-1]], ["a", "b"], [f"o{k}" for k in range(12)])))
    assert_readable(ax)
    assert len(ax.lines) == 11 + 10  # the last one stands beside its bar


def test_sort_puts_the_likeliest_on_top() -> None:
    result = sc.compare(sc.load("us-options"))
    bars = bars_of(outcome_bars(result, sort="russian_gains"))
    assert bars[0][3].get_width() == pytest.approx(result["withdrawal"]["russian_gains"])


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    model = scenario_of([[0.5, 0.5], [0.2, 0.8]], ["$5 or $6_a", "\\frac"], ["Costs $1^2$", "x_y"])
    for ax in (outcome_bars(sc.compare(model)), draw(model)):
        texts = [t.get_text() for t in ax.texts]
        assert not any(t.get_parse_math() or t.get_usetex() for t in ax.texts)
        assert "$5 or $6_a" in texts
        assert_readable(ax)


def test_no_script_and_no_picture_in_a_label_stops_the_drawing() -> None:
    model = scenario_of([[0.5, 0.5], [0.1, 0.9]], ["שלום עולם", "🙂🙂"], ["مرحبا بالعالم", "和平\u202e"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # glyphs that the font lacks
        for ax in (outcome_bars(sc.compare(model)), draw(model, do={"choice": "option1"})):
            figure: Any = ax.get_figure()
            figure.draw_without_rendering()
