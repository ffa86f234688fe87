"""What was learned, and what signs would move, as text, HTML, frames and pictures."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document
from scenarios.results.tables import WIDTH
from test_engine_random import built
from test_learn import two

pytest.importorskip("pandas")
pytest.importorskip("matplotlib")

from scenarios import plots

REPORTS = [
    sc.SourceReport(indicator="trains", source="A", date="2025-08-24", id="7", reliability=(0.9, 0.1)),
    sc.SourceReport(node="state", likelihood={"bad": 0.5, "good": 1, "fair": 0.1}, source="B", seen=False),
    sc.SourceReport(node="state", ratio={"bad": 3}),
]


def learned() -> sc.Learned:
    return sc.learn(two(), {"end": "won"}, reports=REPORTS)


def gids(ax: Any) -> list[str]:
    return [artist.get_gid() for artist in (*ax.patches, *ax.lines) if artist.get_gid()]


def words(ax: Any) -> str:
    return " ".join(text.get_text() for text in ax.texts).replace("\n", " ")


def test_it_is_told_in_a_hundred_columns() -> None:
    text = str(learned())
    assert max(map(len, text.splitlines())) <= WIDTH
    flat = " ".join(text.split())
    for said in (
        "what was learned",
        "7, A, 2025-08-24, hit 90 %,",
        "Assumed: given the branch of state, 3 signs of state hang on nothing else in the scenario, and not on each other.",
        "state: odds against fair, in decibans, under go",
        "sign of state not seen (B)",
        "ruled out",
        "end: odds against won, in decibans, under go",
        "Probabilities: go: bad 20.0 % to",
        "What comes of it, before and after",
    ):
        assert said in flat
    assert repr(learned()) == "Learned(end is won, trains seen, sign of state not seen (B), …)"
    assert repr(learned()["state"]) == "Belief(state)"
    html = learned()._repr_html_()
    assert html.count("<table>") == 4
    assert "<script" not in html


def test_odds_that_are_no_numbers_are_told_in_words() -> None:
    doc = two().to_document()
    doc["nodes"]["state"]["weights"] = {"bad": "30%", "good": "70%", "fair": "0%"}
    doc["nodes"]["state"]["when"] = [{"if": {"choose": "stay"}, "weights": {"bad": "0%", "good": "0%", "fair": "100%"}}]
    found = sc.learn(built(doc), {"trains": "seen"})
    assert found["state"].against == "fair"
    lines = [" ".join(line.split()) for line in str(found).splitlines()]
    assert "before certain certain" in lines  # under the first option
    assert "learned of other nodes undefined undefined" in lines


def test_a_forecast_has_one_column() -> None:
    found = sc.learn(two().with_weights({"choose": {"go": 1, "stay": 3}}), {"trains": "seen"}, forecast=True)
    assert "before to after" in str(found)
    assert "given the branch of state, the sign of state hangs on nothing else" in " ".join(str(found).split())


def test_many_signs_are_cut() -> None:
    reports = [sc.SourceReport(node="state", ratio={"bad": 1.1}, id=str(k)) for k in range(22)]
    found = sc.learn(two(), reports)
    assert "; 2 more in signs_frame()" in " ".join(str(found).split())
    assert len(found.weights("state", "bad")) == 3 + 22


def test_frames_are_tidy() -> None:
    found = learned()
    frame = found.to_frame()
    assert list(frame) == ["option", "node", "branch", "prior", "elsewhere", "posterior"]
    assert len(frame) == 2 * (3 + 2)
    row = frame[(frame.option == "go") & (frame.branch == "bad")].iloc[0]
    assert (row.prior, row.posterior) == (pytest.approx(0.2), pytest.approx(found["state"].posterior[0, 0]))
    signs = found.signs_frame()
    assert list(signs) == ["sign", "kind", "node", "reports", "branch", "likelihood", "decibans"]
    ratio = signs[(signs.kind == "ratio") & (signs.branch == "bad")].iloc[0]
    assert (ratio.sign, ratio.likelihood) == ("sign of state seen", 1)
    assert signs[(signs.node == "end") & (signs.branch == "lost")].decibans.tolist() == [-math.inf]


def test_missing_names_are_told() -> None:
    with pytest.raises(
        sc.QuestionError, match="no node that something was learned about 'choose'; there are: end, state"
    ):
        learned()["choose"]
    with pytest.raises(sc.QuestionError, match="no branch of 'state' 'bda'; did you mean 'bad'"):
        learned().weights("state", "bda")
    with pytest.raises(sc.QuestionError, match="no option 'og'"):
        learned().weights("state", "bad", option="og")


def test_signs_of_one_name_are_told_apart() -> None:
    reports = [sc.SourceReport(node="state", ratio={"bad": times}) for times in (2, 3)]
    assert list(sc.learn(two(), reports).weights("state", "bad"))[2:4] == [
        "sign of state seen",
        "sign of state seen (again)",
    ]


# --- Signs to look out for ------------------------------------------------------------------------------


def test_the_table_of_signs() -> None:
    table = sc.indicators(two(), "gain")
    text = str(table)
    assert max(map(len, text.splitlines())) <= WIDTH
    flat = " ".join(text.split())
    assert "which sign would move gain most" in flat
    assert "Cheering crowds" in flat
    assert "seen: go" in flat
    assert "each under the option that it moves most" in flat
    assert repr(table) == "IndicatorTable(gain: cheers, letters, trains)"
    assert "<table>" in table._repr_html_()
    frame = table.to_frame()
    assert list(frame)[:6] == ["indicator", "node", "option", "chance", "now", "seen"]
    assert len(frame) == 6
    assert set(frame.preferred) == {"stay"}
    np.testing.assert_allclose(frame.expected, table.expected.ravel())


def test_what_cannot_be_is_told() -> None:
    table = sc.indicators(two(), "won", by="end", do={"choose": "go"}, given={"state": "bad"}, of=["letters"])
    assert "cannot be" in str(table)
    many = {f"s{k}": {"node": "n", "likelihood": {"a": 0.5, "b": 0.4}} for k in range(22)}
    model = built(document({"n": chance({"a": 1, "b": 1})}, ["a", "b"], indicators=many))
    assert "2 more in to_frame()" in str(sc.indicators(model, "a"))
    assert "trains is left out: its node is set" in " ".join(
        str(sc.indicators(two(), "won", do={"state": "bad"})).split()
    )


# --- Pictures -----------------------------------------------------------------------------------------------


def test_the_waterfall_adds_up() -> None:
    found = sc.learn(two(), {"trains": "seen", "end": {"won": 1, "lost": "60%"}}, reports=REPORTS[2])
    ax = found.plot(node="state", branch="bad", option="go")
    weights = found.weights("state", "bad")
    bars: list[Any] = [bar for bar in ax.patches if bar.get_gid()]
    assert [bar.get_gid().partition(":")[2] for bar in bars] == list(weights)
    widths = [bar.get_width() for bar in bars]
    np.testing.assert_allclose(widths, np.abs(list(weights.values())), atol=1e-12)
    last = bars[-1]
    assert last.get_x() + (last.get_width() if weights["after"] > 0 else 0) == pytest.approx(max(weights["after"], 0))
    assert f"({100 * found['state'].posterior[0, 0]:.1f} %)" in words(ax)
    assert gids(sc.learn(two(), {"trains": "seen"}).plot()) == ["whole:before", "for:trains seen", "whole:after"]


def test_the_dumbbells_stand_where_the_answers_are() -> None:
    table = sc.indicators(two(), "won")
    ax = table.plot(option="stay", most=2)
    lines: list[Any] = [line for line in ax.lines if line.get_gid()]
    dots = {line.get_gid(): float(line.get_xdata()[0]) for line in lines}
    assert set(dots) == {"missed:cheers", "seen:cheers", "missed:letters", "seen:letters"}
    assert dots["seen:letters"] == pytest.approx(table.told[1, 1, 0])
    assert "seen with 50 %" in words(ax)
    one = sc.indicators(two(), "won", by="end", do={"choose": "go"}, given={"state": "bad"}, of=["letters"]).plot()
    assert gids(one) == ["missed:letters"]


def test_losses_have_a_minus_sign() -> None:
    doc = two().to_document()
    doc["outcomes"] = {"won": None, "lost": {"values": {"gain": -3}}}
    said = words(sc.indicators(built(doc), "gain").plot(option="stay"))
    assert "\N{MINUS SIGN}" in said
    assert not re.search(r"-\d", said)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"node": "choose"}, "evidence_steps: no node that something was learned about 'choose'; there are: end, state"),
        ({"branch": "fair"}, "evidence_steps: no other branch 'fair'; there are: bad, good"),
        ({"option": "stya"}, "evidence_steps: no option 'stya'; did you mean 'stay'?"),
        ({"option": "stay", "branch": "bad"},
         ("evidence_steps: the odds of 'bad' must be above 0 and finite, got some that are not; name another branch, or print the "
          "result")),
    ],
)  # fmt: skip
def test_waterfalls_that_cannot_be_drawn_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        learned().plot(**settings)
    assert str(raised.value) == message


def test_other_pictures_that_cannot_be_drawn_are_refused() -> None:
    many = sc.learn(two(), [sc.SourceReport(node="state", ratio={"bad": 1.01}, id=str(k)) for k in range(40)])
    with pytest.raises(
        sc.LimitError, match=r"^evidence_steps: at most 40 steps can be read in one picture, got 42; print the result$"
    ):
        many.plot(branch="bad")
    with pytest.raises(sc.QuestionError, match=r"^evidence_steps: result must be of the type Learned, got 5;"):
        plots.evidence_steps(5)  # type: ignore[arg-type]
    alone = built(document({"n": chance({"a": 1}, next="m"), "m": chance({"x": 1, "y": 1})}, ["x", "y"]))
    with pytest.raises(
        sc.QuestionError,
        match=r"^evidence_steps: 'n' must have another branch than 'a', got only that; name another node$",
    ):
        sc.learn(alone, {"n": "a"}).plot()
    table = sc.indicators(two(), "won")
    with pytest.raises(sc.QuestionError, match=r"^indicator_moves: no option 'stya'; did you mean 'stay'\?$"):
        table.plot(option="stya")
    with pytest.raises(
        sc.QuestionError,
        match=r"^most must be a whole number of at most 60, got 61; print the result, or take its data frame$",
    ):
        table.plot(most=61)
    none = sc.indicators(two(), "won", of=["trains"], do={"state": "bad"})
    with pytest.raises(
        sc.QuestionError, match=r"^indicator_moves: there must be an indicator to draw, got none that counts; print"
    ):
        none.plot()
    with pytest.raises(sc.QuestionError, match=r"^indicator_moves: result must be of the type IndicatorTable, got 5;"):
        plots.indicator_moves(5)  # type: ignore[arg-type]
