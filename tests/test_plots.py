"""The pictures: what they show is what was computed, and it can be read."""

from __future__ import annotations

import random
import warnings
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import documents
import scenarios as sc
from scenarios.plots import draw, measure_curves, outcome_bars
from scenarios.plots.canvas import Ruler
from scenarios.plots.layers import Box, layered
from scenarios.plots.layout import planned
from scenarios.plots.numbers import share_texts, shares_of
from scenarios.plots.palette import contrast, darkened, line_looks, ordered_colours, readable
from scenarios.plots.placing import kept_apart, spread_out
from scenarios.results.profile import MeasureDistribution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.transforms import BboxBase

SEEDS = ("atacms-gate", "ukraine-2025-08", "ukraine-two-rounds", "us-options")


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
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


# --- Outcome bars ----------------------------------------------------------------------------------


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


# --- Curves ----------------------------------------------------------------------------------------


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


# --- The scenario ----------------------------------------------------------------------------------


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


def odd(value: object) -> Any:
    """Return a value as if its type were right."""
    return value


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
