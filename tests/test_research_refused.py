"""Questions about research that do not fit are told; and how its value shows itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt

import scenarios as sc
from documents import chance, document
from pictures import assert_readable, clean  # noqa: F401 - a fixture for every test here
from scenarios.plots import information_bars
from test_research import trial, two_rows

DOC = trial(["20%", "30%", "50%"], gains=(30, 2, -9), confidence=4)
RANGED = trial(["10%..30%", "rest"])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"of": "gambel"}, "of: no uncertain judgement 'gambel'; did you mean 'gamble'?"),
        ({"of": 3}, "of must be the address of a judgement, or a list, got 3; write one of these"),
        ({"of": []}, "of must be the address of a judgement, or a list, got []; write one of these"),
        ({"of": ["gamble", "gamble"]}, "of: each address may stand once, got 'gamble' twice; take one out"),
        ({"of": "pick"}, "of: 'pick' is certain; write a range, a distribution or a `confidence` there"),
        ({"of": "gamble", "observations": 0}, "observations must be a whole number of at least 1, got 0"),
        ({"of": "gamble", "observations": 2.5}, "observations must be a whole number of at least 1, got 2.5"),
        ({"of": "gamble", "observations": True}, "observations must be a whole number of at least 1, got True"),
        ({"of": None, "observations": 3}, "observations: what is observed must be one judgement, got none; write of='address'"),
        ({"cost": -0.5}, "cost must be a number of at least 0, got -0.5; leave it out for nothing"),
        ({"cost": math.nan}, "cost must be a number of at least 0, got nan; leave it out for nothing"),
        ({"samples": 4096}, "samples must be a whole number of at least 8192, got 4096"),
        ({"seed": -1}, "seed must be a whole number of at least 0 or a numpy SeedSequence, got -1"),
        ({"objective": sc.Objective(weights={"gain": 1}, risk=sc.Attitude(tolerance=5))},
         ("objective objective: research is valued for scores that add up along a path, got an attitude to risk or a curved value "
          "function; leave it out")),
        ({"objective": sc.Objective(weights={"gain": 1}, values={"gain": {"points": [(-50, 0), (0, 1), (50, 1.5)]}})},  # type: ignore[dict-item] # as in a file
         ("objective objective: research is valued for scores that add up along a path, got an attitude to risk or a curved value "
          "function; leave it out")),
        ({"by": "gamble", "objective": None, "do": {"pick": "risky"}}, ("objective: who chooses at 'gamble' must want something, got no objective; write "
         "objective=…")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(sc.Scenario.model_validate(DOC), **{"of": "gamble", "objective": "gain", **settings})
    assert str(error.value) == said


def test_what_observations_cannot_teach_is_told() -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(sc.Scenario.model_validate(RANGED), "gamble", observations=4)
    assert str(error.value) == (
        "observations: 'gamble' must be a beta or normal distribution or have a `confidence`, so that it is known what observations teach, got "
        "neither; write beta(2, 8), normal(20, 5) or a confidence"
    )
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(sc.Scenario.model_validate(two_rows()), ["gamble", "second"], observations=4)
    assert str(error.value) == "observations: what is observed must be one judgement, got 2; write of='address'"
    shifted = trial(["20%", "80%"], confidence=9, shift=[{"if": {"pick": "risky"}, "times": {"b0": 2}}])
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(sc.Scenario.model_validate(shifted), "gamble", observations=4)
    assert str(error.value) == (
        "observations: each option's worth must be affine in every uncertain judgement, got one that is not in 'gamble', because a "
        "row is shifted, or read twice on a path; write a number there, or ask without observations"
    )
    wide = trial(["20%"] * 5, gains=(1, 2, 3, 4, 5), confidence=9)
    with pytest.raises(sc.LimitError) as limit:
        sc.value_of_research(sc.Scenario.model_validate(wide), "gamble", observations=100)
    assert str(limit.value) == (
        "observations: at most 1,000,000 tables of counts are looked at, got 4,598,126 for 100 observations of 5 branches; ask for "
        "fewer"
    )


def test_correlated_judgements_and_no_choice_are_told() -> None:
    doc = {
        **two_rows(),
        "correlation": [{"between": ["$p", "$q"], "spearman": 0.5}],
        "parameters": {"p": "1..2", "q": "1..2"},
    }
    doc["outcomes"] = {**doc["outcomes"], "kept": {"values": {"gain": "$p"}}, "small": {"values": {"gain": "$q"}}}
    with pytest.raises(sc.QuestionError) as error:
        sc.value_of_research(sc.Scenario.model_validate(doc))
    assert str(error.value) == (
        "correlation: research is valued for independent judgements, got correlated ones; take the correlation out"
    )
    with pytest.raises(sc.QuestionError, match="the scenario must have a decision or a gate to compare"):
        sc.value_of_research(sc.Scenario.model_validate(document({"a": chance({"x": 1})}, ["x"])))
    with pytest.raises(sc.QuestionError, match="model must be a scenario"):
        sc.value_of_research(3)  # type: ignore[call-overload]


@pytest.mark.parametrize("samples", [2**22 + 1, 10**400])
def test_too_many_samples_are_told(samples: int) -> None:
    with pytest.raises(sc.LimitError, match=r"samples: at most 4,194,304 draws are looked at, got .*; ask for fewer"):
        sc.value_of_research(sc.Scenario.model_validate(DOC), samples=samples)


def test_an_array_is_no_address() -> None:
    with pytest.raises(sc.QuestionError, match="of must be the address of a judgement, or a list, got array"):
        sc.value_of_research(sc.Scenario.model_validate(DOC), np.array(["gamble"]))  # type: ignore[call-overload]


def test_a_chance_node_may_be_compared_for_an_objective() -> None:
    found = sc.value_of_research(
        sc.Scenario.model_validate(two_rows()), "second", "gain", by="gamble", do={"pick": "risky"}
    )
    assert isinstance(found, sc.ResearchValue)
    assert found.option == "b0"
    assert found.value == 0


def test_a_value_shows_itself() -> None:
    found = sc.value_of_research(sc.Scenario.model_validate(DOC), "gamble", observations=5, cost=0.5)
    assert isinstance(found, sc.ResearchValue)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    words = " ".join(text.split())
    assert "EUR for gain to learn gamble from 5 observations; cost 0.50, net" in words
    assert "all 21 tables of counts, exact inner mean" in words
    assert "<table" in found._repr_html_()
    assert repr(found).startswith("ResearchValue(gamble: ")
    rows = found.to_frame()
    assert rows.option.tolist() == ["sure", "risky"]
    assert rows.best.tolist() == [option == found.option for option in ("sure", "risky")]
    perfect = sc.value_of_research(sc.Scenario.model_validate(DOC), "gamble")
    assert "for certain; standard error" in " ".join(str(perfect).split())
    seed = sc.value_of_research(sc.load("ukraine-2025-08"), "everything", samples=8192)
    assert "judgements for certain" in " ".join(str(seed).split())
    assert "judgements: " in repr(seed)


def test_a_table_shows_itself() -> None:
    table = sc.value_of_research(sc.Scenario.model_validate(two_rows()), cost=0.1)
    assert isinstance(table, sc.ResearchTable)
    assert max(map(len, str(table).splitlines())) <= 100
    assert "exact" in str(table)
    assert "<table" in table._repr_html_()
    assert repr(table).endswith("; 2 judgements)")
    rows = table.to_frame()
    assert rows.judgement.tolist() == ["everything", *table]
    assert rows.net.tolist() == [pytest.approx(value - 0.1) for value in rows.value]
    with pytest.raises(sc.QuestionError, match="did you mean 'second'"):
        table["secnd"]


def test_a_long_table_is_cut() -> None:
    many = trial([1] * 30, gains=tuple(range(30)))
    for k in range(30):
        many["outcomes"][f"b{k}"]["values"]["gain"] = f"{k}..{k + 1}"
    table = sc.value_of_research(sc.Scenario.model_validate(many), samples=8192)
    assert "10 more in to_frame()" in " ".join(str(table).split())
    ax = table.plot()
    bars = [bar.get_gid() for bar in ax.patches if bar.get_gid()]
    worthy = [name for name, one in table.items() if one.value > 1e-3 * table.everything.value]
    assert bars == ["bar:everything", *(f"bar:{name}" for name in worthy[:12])]
    assert_readable(ax)


@pytest.mark.parametrize(
    "settings", [{}, {"of": "gamble"}, {"of": "gamble", "observations": 3, "cost": 0.2}, {"of": "everything"}]
)
def test_research_is_drawn(settings: dict[str, Any]) -> None:
    found = sc.value_of_research(sc.Scenario.model_validate(DOC), **settings)
    ax = information_bars(found)
    widths = [bar.get_width() for bar in ax.patches if bar.get_gid()]  # type: ignore[attr-defined] # rectangles
    value = found.everything.value if isinstance(found, sc.ResearchTable) else found.value
    assert widths[0] == pytest.approx(value)
    assert_readable(ax)
    _, axes = plt.subplots(1, 2, figsize=(11, 3))
    assert_readable(found.plot(axes[1]))


def test_nothing_uncertain_is_drawn() -> None:
    assert_readable(sc.value_of_research(sc.Scenario.model_validate(trial(["30%", "70%"]))).plot())
