"""How the value of information shows itself: text, tables, pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

import scenarios as sc
from documents import chance, decision, document
from pictures import assert_readable, clean  # noqa: F401 - a fixture for every test here
from scenarios.plots import information_bars
from test_information import UMBRELLA

MODEL = sc.Scenario.model_validate(UMBRELLA)


def value(*of: Any, **settings: Any) -> Any:
    return sc.value_of_information(MODEL, *of, **settings)


def test_a_value_shows_itself() -> None:
    found = value("sky", cost=4, likelihood=["clouds", "barometer"])
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    words = " ".join(text.split())
    assert (
        "9.36 EUR for loss to see clouds and barometer of sky beforehand; 20.00 without, 10.64 with; cost 4.00, net 5.36"
        in words
    )
    assert "for certain 14.00; clouds alone 8.80; barometer alone 5.40" in words
    assert "take=umbrella" in words
    assert "<table" in found._repr_html_()
    assert repr(found) == "InformationValue(sky: 9.36)"
    assert found.asked == "see clouds and barometer of sky beforehand"
    assert value("sky", likelihood={"a": {"rain": 1, "sun": 1}}).asked == "see a signal of sky beforehand"
    table = found.to_frame()
    assert list(table.columns) == ["finding", "probability", "worth", "strategy"]
    assert table.probability.sum() == pytest.approx(1)
    assert table.strategy.tolist()[0] == "take=umbrella"


def test_where_nothing_is_worth_anything_efficiency_is_no_number() -> None:
    found = value("sky", strategy={"take": "umbrella"}, likelihood="clouds")
    assert found.value == found.perfect == 0
    assert np.isnan(found.efficiency)


def test_many_findings_are_cut() -> None:
    wide = document(
        {
            "a": chance(dict.fromkeys((f"a{k}" for k in range(25)), 1), next="pick"),
            "pick": decision("u", "d", next="end"),
            "end": chance({"x": 1}),
        },
        {"x": None},
        measures={"m": {"better": "higher"}},
    )
    found = sc.value_of_information(sc.Scenario.model_validate(wide), "a")
    assert isinstance(found, sc.InformationValue)
    assert "5 more findings in findings" in " ".join(str(found).split())
    assert "a19" in str(found)
    assert "a20" not in str(found)


def test_situations_are_told_where_there_are_several() -> None:
    seeing = {**UMBRELLA, "nodes": {**UMBRELLA["nodes"]}}
    seeing["nodes"]["take"] = {**UMBRELLA["nodes"]["take"], "observes": ["coin"]}
    seeing["nodes"]["sky"] = {**UMBRELLA["nodes"]["sky"], "next": "coin"}
    seeing["nodes"]["coin"] = chance({"h": 1, "t": 1}, next="take")
    found = sc.value_of_information(sc.Scenario.model_validate(seeing), "sky")
    assert isinstance(found, sc.InformationValue)
    assert dict(found.findings[1].strategy) == {"take[coin=h]": "nothing", "take[coin=t]": "nothing"}
    assert "take=nothing" in str(found)
    rounds = sc.value_of_information(sc.load("ukraine-two-rounds"), "resolve")
    assert "second_round=tariffs or no_new_step" in " ".join(str(rounds).split())


def test_a_table_shows_itself() -> None:
    table = sc.value_of_information(sc.load("ukraine-two-rounds"), cost=0.5)
    assert isinstance(table, sc.InformationTable)
    text = str(table)
    assert max(map(len, text.splitlines())) <= 100
    assert "(first_round influences it)" in " ".join(text.split())
    advice = "ask for the canonical form instead"
    assert advice in " ".join(text.split())
    assert advice not in str(sc.value_of_information(sc.load("ukraine-2025-08"), canonical="independent"))
    assert "<table" in table._repr_html_()
    assert repr(table).startswith("InformationTable(resolve: 0.85")
    rows = table.to_frame()
    assert rows.node.tolist() == ["resolve", "russia_response", "year_later"]
    assert rows.net[0] == pytest.approx(rows.value[0] - 0.5)
    assert rows.refused.tolist() == ["", "first_round influences it", "first_round, second_round influence it"]
    assert rows.value.isna().tolist() == [False, True, True]
    with pytest.raises(sc.QuestionError, match="did you mean 'resolve'"):
        table["resolv"]
    form = sc.value_of_information(sc.load("ukraine-two-rounds"), canonical="independent")
    assert "what each option of first_round would lead to is taken as independent" in " ".join(str(form).split())


def test_a_table_is_drawn_with_its_reasons() -> None:
    ax = sc.value_of_information(sc.load("ukraine-2025-08"), canonical="independent").plot()
    bars = [bar for bar in ax.patches if bar.get_gid()]
    table = sc.value_of_information(sc.load("ukraine-2025-08"), canonical="independent")
    assert isinstance(table, sc.InformationTable)
    assert [bar.get_width() for bar in bars if isinstance(bar, Rectangle)] == [
        pytest.approx(one.value) for one in table.values()
    ]
    assert [bar.get_gid() for bar in bars] == [f"bar:{name}" for name in table]
    assert any(text.get_text() == "a path goes around it" for text in ax.texts)
    assert_readable(ax)


def test_a_value_is_drawn_beside_its_parts() -> None:
    found = value("sky", cost=4, likelihood=["clouds", "barometer"])
    ax = found.plot()
    widths = {bar.get_gid(): bar.get_width() for bar in ax.patches if bar.get_gid()}
    assert widths == {
        "bar:perfect": pytest.approx(14), "bar:signals": pytest.approx(9.36), "bar:clouds": pytest.approx(8.8),
        "bar:barometer": pytest.approx(5.4),
    }  # fmt: skip
    (cost,) = [line for line in ax.lines if line.get_gid() == "cost"]
    assert list(cost.get_xdata()) == [4, 4]
    assert any(text.get_text() == "9.36, cost 4.00" for text in ax.texts)
    assert_readable(ax)


@pytest.mark.parametrize(
    "found",
    [
        value("sky", cost=20),
        value("sky", likelihood={"up": {"rain": 1, "sun": 0}, "down": {"rain": 0, "sun": 1}}),
        value("sky", ["safe"]),
        sc.value_of_information(sc.load("ukraine-2025-08")),
        sc.value_of_information(sc.load("ukraine-2025-08"), ["ending", "atacms_gate"], canonical="independent"),
    ],
)
def test_all_kinds_are_readable(found: Any) -> None:
    assert_readable(information_bars(found))
    _, axes = plt.subplots(1, 2, figsize=(11, 3.2))
    assert_readable(information_bars(found, axes[0]))


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(sc.QuestionError) as error:
        information_bars(3)  # type: ignore[arg-type] # wrong on purpose
    assert str(error.value) == (
        "information_bars: result must be what value_of_information(...) or value_of_research(...) returned, got 3; pass that"
    )
    long = document(
        {
            **{f"a{k}": chance({"h": 1, "t": 1}, next=f"a{k + 1}") for k in range(61)},
            "a61": decision("u", "d", observes=[], next="end"),
            "end": chance({"x": 1}),
        },
        {"x": None},
        measures={"m": {"better": "higher"}},
    )
    with pytest.raises(sc.LimitError) as limit:
        information_bars(sc.value_of_information(sc.Scenario.model_validate(long)))
    assert str(limit.value) == "information_bars: at most 60 rows can be read in one picture, got 62; print the result"
