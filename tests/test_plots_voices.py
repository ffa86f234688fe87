"""The pictures of analysts beside the pool: every one of them is drawn and labelled, and can be read."""

from __future__ import annotations

import random
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import pictures
import scenarios as sc
from documents import chance, document
from ensembles import LONG
from panels import panel
from pictures import assert_readable, odd
from scenarios.plots import dissent_points, pool_points, voices

clean = pictures.clean

UKRAINE = sc.load("ukraine-2025-08")


def many(count: int, label: str = "") -> sc.Scenario:
    rng = random.Random(4)
    return panel(
        {
            f"a{k}": {
                "label": f"Analyst {k}{label}",
                "trust": 1 + k % 3,
                "weights": {
                    "rain": {b: 0.1 + rng.random() for b in ("none", "some", "much")},
                    "permit.ask": f"{rng.randint(1, 99)}%",
                },
            }
            for k in range(count)
        }
    )


def drawn(ax: Any, columns: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the values by row and column as they are drawn, and which are filled."""
    rows = round(max(ax.get_ylim()) + 0.5)
    values, filled = np.full((rows, len(columns)), np.nan), np.zeros((rows, len(columns)), bool)
    for line in ax.lines:
        kind, _, name = (line.get_gid() or "").partition(":")
        if kind in ("filled", "hollow"):
            places = np.asarray(line.get_ydata(), int)
            values[places, columns.index(name)] = line.get_xdata()
            filled[places, columns.index(name)] = kind == "filled"
    return values, filled


def test_every_analyst_has_a_row_with_a_mark_for_every_option() -> None:
    found = sc.dissent(UKRAINE, "escalation")
    ax = found.plot()
    values, filled = drawn(ax, found.options)
    assert values == pytest.approx(np.concatenate([found.pooled[None], found.worths]))
    best = [found.preferred(), *(found.preferred(name) for name in found.analysts)]
    assert filled.tolist() == [[o in level for o in found.options] for level in best]
    texts = {t.get_text().replace("\n", " "): t for t in ax.texts}
    assert "Analyst B (illustrative), who fears a lost front first" in texts
    assert "2 of 4 would choose otherwise than the pool" in " ".join(texts)
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert bold.count("25 %: Massive tariffs") == 2
    assert_readable(ax)


def test_thirty_analysts_are_all_drawn_and_named() -> None:
    found = sc.dissent(many(30), "cost")
    ax = found.plot()
    values, _ = drawn(ax, found.options)
    assert values.shape == (32, 2)
    assert np.isfinite(values).all()
    texts = " ".join(t.get_text() for t in ax.texts)
    assert all(f"Analyst {k} " in f"{texts} " for k in range(30))
    assert_readable(ax)
    row = sc.pool(many(30)).plot(row="rain")
    values, _ = drawn(row, ("none", "some", "much"))
    assert np.isfinite(values).all()
    assert_readable(row)


def test_a_row_is_drawn_with_what_each_says_and_hollow_where_it_is_only_the_files() -> None:
    found = sc.pool(UKRAINE)
    ax = found.plot(row="front")
    row = found["front"]
    values, filled = drawn(ax, row.branches)
    assert values == pytest.approx(np.concatenate([row.pooled[None], row.said]))
    assert filled.all(axis=1).tolist() == [True, True, False, True, True]
    assert "Steady Russian advances" in [t.get_text() for t in ax.texts]
    widest = found.plot()
    assert "furthest apart" in " ".join(t.get_text() for t in widest.texts).replace("\n", " ")
    assert max(found.rows, key=lambda r: r.spread).address == "atacms_gate.final_say"
    step, _ = drawn(widest, ("yes",))
    assert step[:, 0] == pytest.approx(
        [found["atacms_gate.final_say"]["yes"], *found["atacms_gate.final_say"].said[:, 0]]
    )
    assert_readable(widest)


def test_amounts_parameters_and_paths_are_drawn_too() -> None:
    model = panel()
    found = sc.pool(model)
    fee = found.plot(row="$fee")
    assert fee.get_xlabel() == "Amount"
    assert found.plot(row="$p").get_xlabel() == "Probability"
    path = sc.pool(model, by="path").plot(row="stay")
    values, filled = drawn(path, ("dry", "damp", "wet"))
    assert filled.all()
    assert values[0] == pytest.approx(sc.pool(model, by="path")["stay"].pooled)
    for ax in (fee, path):
        assert_readable(ax)
    single = document({"e": chance({"a": "50%", "b": "rest"})}, ["a", "b"], analysts={"x": {"weights": {"e.a": "60%"}}})
    only = sc.pool(sc.Scenario.model_validate(single), by="path").plot()
    assert "furthest" not in " ".join(t.get_text() for t in only.texts)
    same = panel({"x": {"weights": {"$fee": "4..4"}}, "y": {"weights": {"$fee": 4}}})
    low, high = sc.pool(same).plot().get_xlim()
    assert low < 4 < high
    all_alike = document({"act": {"kind": "decision", "options": {"a": None, "b": {"to": "a"}}}}, ["a"], parameters={"p": 1},
                         measures={"m": {"better": "lower"}}, analysts={"x": {"weights": {"$p": 2}}})  # fmt: skip
    assert sc.dissent(sc.Scenario.model_validate(all_alike), "a", better="higher").plot().get_xlim()[0] < 1


def test_long_labels_shares_below_one_percent_and_axes_that_were_given() -> None:
    model = many(3, LONG)
    for ax in (sc.dissent(model, "cost").plot(), sc.pool(model, trust={"a0": 1, "a1": 0.001, "a2": 1}).plot()):
        assert_readable(ax)
    assert "<1 %" in " ".join(t.get_text() for t in ax.texts)
    figure, given = plt.subplots(figsize=(7, 5))
    assert sc.dissent(UKRAINE, "escalation").plot(ax=given) is given
    assert_readable(given)
    assert figure.axes == [given]
    with mpl.rc_context({"figure.facecolor": "#101418"}):
        assert_readable(sc.dissent(UKRAINE, "escalation").plot())


def test_what_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    for draw in (pool_points, dissent_points):
        with pytest.raises(sc.QuestionError, match="found must be a"):
            draw(odd(3))
        with pytest.raises(sc.QuestionError, match="ax must be matplotlib axes"):
            draw(odd(sc.pool(UKRAINE)), ax=odd(3))
    with pytest.raises(sc.QuestionError, match="row: nothing is pooled at 'fronts'; did you mean 'front'"):
        sc.pool(UKRAINE).plot(row="fronts")
    wide = {f"o{k}": {"to": "a"} for k in range(25)}
    doc = document(
        {"act": {"kind": "decision", "options": wide}},
        ["a"],
        parameters={"p": 1},
        analysts={"x": {"weights": {"$p": 2}}},
    )
    with pytest.raises(sc.LimitError, match="at most 24 options can be told apart, got 25"):
        sc.dissent(sc.Scenario.model_validate(doc), "a", better="higher").plot()
    monkeypatch.setattr(voices, "_MOST_ROWS", 4)
    with pytest.raises(sc.LimitError, match="at most 4 rows can be read in one picture, got 5"):
        sc.pool(UKRAINE).plot()


def test_a_row_is_called_by_its_label_and_a_long_preferred_option_takes_two_lines() -> None:
    ukraine = sc.load("ukraine-2025-08")
    pooled = sc.pool(ukraine)
    for row, said in (
        ("front", "“The front”,"),
        ("atacms_gate.final_say", "“The Defense Secretary says yes”,"),
        ("ending[russia_response=escalates]", "“Where it stands a year later” where russia_response=escalates,"),
        ("$resolve", "says of $resolve,"),
    ):
        assert said in " ".join(" ".join(text.get_text() for text in pooled.plot(row=row).texts).split())
    ax = sc.dissent(ukraine, "escalation").plot()
    assert_readable(ax)
    assert [text.get_text().replace("\n", " ") for text in ax.texts].count(
        "25 %: Do nothing, leave it to the parties"
    ) == 2
