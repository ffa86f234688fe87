"""Pictures of sensitivity: tornado, lines against one judgement, maps against two, spiders, Sobol' indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

import pictures
import scenarios as sc
from documents import chance, decision, document
from pictures import assert_readable
from scenarios.plots import one_way_lines, region_map, sobol_bars, spider_lines, tornado_bars
from scenarios.plots.rows import spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean
GAINS = ("year_later.russian_gains", "year_later[us_policy=tariffs].russian_gains")


def texts(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def boxes(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_gid()]


def long_names() -> sc.Scenario:
    name = "a_rather_long_identifier_of_an_event_that_someone_chose"
    label = "An option whose label goes on and on, so that it has to be broken somewhere"
    nodes = {
        "choice": decision("go", "stay", options={"go": {"label": label}, "stay": {}}, next=name),
        name: chance(
            {"good": "20%..60%", "bad": "rest"},
            when=[{"if": {"choice": "stay"}, "weights": {"good": "10%..90%", "bad": "rest"}}],
        ),
    }
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"]))


def test_tornado_bars_reach_from_the_base_to_both_ends() -> None:
    bars = sc.tornado(sc.load("ukraine-2025-08"), "wider_war", better="lower")
    ax = bars.plot(option="sanctions", most=5)
    ends, base = bars.ends_of("sanctions")
    places = [bars.addresses.index(name) for name in bars.ranked("sanctions")[:5]]
    drawn = [(box.get_x(), box.get_x() + box.get_width()) for box in boxes(ax)]
    assert len(drawn) == 10
    for y, i in enumerate(places):
        for side in (0, 1):
            assert drawn[2 * y + side] == pytest.approx(sorted((base, ends[i, side])))
    assert "10 %" in texts(ax)
    assert "another option is best there" in texts(ax)
    switches = [line for line in ax.get_lines() if line.get_gid() == "switch"]
    assert len(switches) == (bars.choice[places] != bars.chosen).sum() > 0
    assert_readable(ax)


def test_tornado_bars_of_the_optimal_answer_and_of_differences() -> None:
    model = sc.load("ukraine-2025-08")
    best = sc.tornado(model, "us_cost").plot(option="optimal")
    assert "the best option's" in texts(best)
    assert "another option is best there" not in texts(best)
    assert_readable(best)
    apart = sc.tornado(model, "settlement", versus="both").plot()
    assert "difference from Sanctions and tariffs" in texts(apart)
    both_up = sc.tornado(model, "wider_war").plot(option="tariffs")
    assert "0.55 to 0.8" in texts(both_up)  # either end of the resolve leads below
    assert_readable(both_up)
    assert_readable(sc.tornado(long_names(), "good").plot())


def test_lines_against_one_judgement() -> None:
    line = sc.one_way(sc.load("us-options"), "ukraine_front", GAINS[0])
    ax = line.plot()
    drawn = {str(item.get_gid()): item for item in ax.get_lines()}
    for k, option in enumerate(line.options):
        assert np.array_equal(drawn[f"line:{option}"].get_ydata(), line.answers[:, k])
    assert "now 17 %" in texts(ax)
    assert "13.71 %" in texts(ax)
    assert "Massive sanctions from 0 % to 13.71 %" in " ".join(texts(ax).split())
    assert_readable(ax)
    model = sc.load("ukraine-2025-08")
    still = sc.one_way(model, "us_cost", "$aid", versus="withdrawal").plot()
    assert "is best throughout" in " ".join(texts(still).split())
    assert len([item for item in still.get_lines() if str(item.get_gid()).startswith("line:")]) == 3
    event = sc.one_way(model, "wider_war", "russia_response.escalates", within=(0.5, 1)).plot()
    assert "now" not in texts(event)
    high = sc.one_way(sc.load("us-options"), "ukraine_front", GAINS[0], within=(0, 0.18)).plot()
    assert_readable(high)
    assert_readable(
        sc.one_way(long_names(), "good", "a_rather_long_identifier_of_an_event_that_someone_chose.good").plot()
    )


def test_maps_against_two_judgements() -> None:
    found = sc.two_way(sc.load("us-options"), "ukraine_front", *GAINS, points=9)
    ax = found.plot()
    names = {str(item.get_gid()) for item in ax.collections}
    assert {"region:sanctions", "region:tariffs", "region:both"} <= names
    assert [item for item in ax.get_lines() if item.get_gid() == "now"]
    assert_readable(ax)
    away = sc.two_way(sc.load("us-options"), "ukraine_front", *GAINS, points=3, within=((0.5, 1), None)).plot()
    assert not [item for item in away.get_lines() if item.get_gid() == "now"]


def test_long_addresses_are_shortened_in_a_spiders_key_where_that_tells_them_apart() -> None:
    from scenarios.plots.spokes import _shortened

    long = "russia_response[us_policy=withdrawal,atacms_gate=closed]"
    assert _shortened([f"{long}.escalates", f"{long}.holds", "front.breakthrough"]) == [
        "russia_response[us_policy=withdrawal,…].escalates",
        "russia_response[us_policy=withdrawal,…].holds",
        "front.breakthrough",
    ]
    other = long.replace("closed", "open")
    assert _shortened([f"{long}.holds", f"{other}.holds"]) == [f"{long}.holds", f"{other}.holds"]
    ax = sc.spider(sc.load("ukraine-2025-08"), "us_interest").plot()
    assert any(
        "[us_policy=withdrawal,…].escalates (0.269 % to" in text.get_text() for text in ax.figure.texts + ax.texts
    )


def test_spiders() -> None:
    web = sc.spider(sc.load("ukraine-2025-08"), "us_cost")
    ax = web.plot(option="sanctions")
    drawn = {str(item.get_gid()): item for item in ax.get_lines()}
    for address in web.addresses:
        assert np.array_equal(drawn[f"line:{address}"].get_ydata(), web.line(address, "sanctions"))
    assert_readable(ax)
    assert_readable(web.plot())
    alone = sc.Scenario.model_validate(document({"event": chance({"a": "20%..40%", "b": "rest"})}, ["a", "b"]))
    assert_readable(sc.spider(alone, "a").plot())
    assert_readable(sc.tornado(alone, "a").plot())
    assert_readable(sc.sobol(alone, "a").plot())
    nodes = {"first": chance({"x": "20%..40%", "y": "rest"}, next="event"), "event": chance({"a": "20%", "b": "80%"})}
    still = sc.one_way(sc.Scenario.model_validate(document(nodes, ["a", "b"])), "a", "first.x").plot()
    assert still.get_ylim() == pytest.approx((0.18, 0.22))  # room around what does not move


def test_sobol_bars_end_at_the_total_index() -> None:
    found = sc.sobol(sc.load("us-options"), "us_cost")
    ax = found.plot(option="both", most=2)
    widths = [box.get_width() for box in boxes(ax)]
    assert widths[::2] == pytest.approx([0.9, 0.1])
    assert widths[1::2] == pytest.approx([0, 0], abs=1e-12)
    assert_readable(ax)
    sampled = sc.sobol(sc.load("us-options"), "us_cost", method="sampled", samples=64)
    lines = [item for item in sampled.plot().collections if str(item.get_gid()).startswith("interval:")]
    assert len(lines) == 2


def test_pictures_fit_axes_that_are_given() -> None:
    model = sc.load("us-options")
    figure, places = plt.subplots(3, 2, figsize=(12, 14))
    drawn: list[Any] = [
        sc.tornado(model, "us_cost"), sc.one_way(model, "ukraine_front", GAINS[0]), sc.two_way(model, "ukraine_front", *GAINS, points=5),
        sc.spider(model, "us_cost"), sc.sobol(model, "us_cost"),
    ]  # fmt: skip
    for result, ax in zip(drawn, places.flat, strict=False):
        assert result.plot(ax=ax) is ax
        assert_readable(ax)
    plt.close(figure)


@pytest.mark.parametrize("draw", [tornado_bars, one_way_lines, region_map, spider_lines, sobol_bars])
def test_what_cannot_be_drawn_is_refused(draw: Any) -> None:
    with pytest.raises(sc.QuestionError, match=f"{draw.__name__}: result must be of the type .*, got 3"):
        draw(3)
    with pytest.raises(sc.QuestionError, match=f"{draw.__name__}: ax must be matplotlib axes or None"):
        draw(sc.tornado(sc.load("us-options"), "us_cost"), ax=3)


def test_wrong_settings_are_refused() -> None:
    model = sc.load("us-options")
    bars, web, shares = sc.tornado(model, "us_cost"), sc.spider(model, "us_cost"), sc.sobol(model, "us_cost")
    for result in (bars, web, shares):
        with pytest.raises(sc.QuestionError, match="no option 'bothe'; did you mean 'both'"):
            result.plot(option="bothe")
        with pytest.raises(sc.QuestionError, match="no option 3"):
            result.plot(option=3)
    for few in (bars, shares):
        with pytest.raises(sc.QuestionError, match="most must be a whole number of at least 1"):
            few.plot(most=0)
        with pytest.raises(sc.QuestionError, match="most must be a whole number of at most 60, got 61"):
            few.plot(most=61)


def test_too_many_options_are_refused() -> None:
    names = [f"o{i}" for i in range(101)]
    nodes = {"choice": decision(*names, next="event"), "event": chance({"a": "20%..40%", "b": "rest"})}
    model = sc.Scenario.model_validate(document(nodes, ["a", "b"]))
    with pytest.raises(sc.LimitError, match="tornado_bars: at most 100 options can be read in one picture, got 101"):
        sc.tornado(model, "a").plot()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gate.say", "gate.say"),
        ("$mood", "$mood"),
        ("end[policy=firm].good", "end.good where policy=firm"),
        ("end[policy=firm,gate=!open].good", "end.good where policy=firm, gate=!open"),
        ("gate.say[policy=firm|soft]", "gate.say where policy=firm|soft"),
        ("answer.shift[2].yields", "answer.shift[2].yields"),
        ("policy.firm:cost", "policy.firm: cost"),
    ],
)
def test_conditions_stand_behind_what_they_are_about(address: str, said: str) -> None:
    assert spoken(address) == said


def test_rows_are_named_so_and_ends_have_three_digits() -> None:
    ax = sc.tornado(sc.load("ukraine-2025-08"), "wider_war", better="lower").plot()
    texts = [text.get_text() for text in ax.texts]
    assert any(text.startswith("ending.wider_war where") for text in texts)
    assert {"1.5 %", "18.3 %"} <= set(texts)
    below = sc.tornado(sc.load("ukraine-2025-08"), "alliance_cohesion").plot()
    assert {"−3", "−1"} <= {text.get_text() for text in below.texts}
