"""Efficient options: by several measures, and by mean and risk."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attitudes
import oracle
import scenarios as sc
from attitudes import prospects
from documents import random_document


def points(**options: tuple[float, float]) -> sc.Scenario:
    """Return options that are certain: of x less is better, of y more."""
    doc = prospects({o: {"x": [(x, 1)], "y": [(y, 1)]} for o, (x, y) in options.items()}, x="lower", y="higher")
    return sc.Scenario.model_validate(doc)


def test_by_hand() -> None:
    front = sc.pareto(points(a=(1, 1), b=(2, 2), c=(2, 1), d=(3, 1), e=(2, 2)))
    assert front.efficient == ("a", "b", "e")  # b and e are equal: both stay
    assert front.weakly_efficient == ("a", "b", "c", "e")
    assert [front.dominators(o) for o in front] == [(), (), ("a", "b", "e"), ("a", "b", "c", "e"), ()]
    assert dict(front["c"]) == {"x, mean": 2, "y, mean": 1}
    assert len(front) == 5
    assert not any(array.flags.writeable for array in (front.figures, front.dominates, front.strictly))
    assert [str(c) for c in front.criteria] == ["x, mean", "y, mean"]
    assert front.provenance.question == "pareto"


def test_the_call_may_say_which_way_is_better() -> None:
    model = points(a=(1, 1), b=(2, 2))
    assert sc.pareto(model, better={"x": "higher"}).efficient == ("b",)
    bare = sc.Scenario.model_validate(
        prospects({o: {"x": [(i, 1)], "y": [(i, 1)]} for i, o in enumerate("ab")}, x="", y="")
    )
    assert sc.pareto(bare, better={"x": "higher", "y": "higher"}).efficient == ("b",)


def test_what_is_level_but_for_rounding_is_level() -> None:
    doc: Any = prospects({o: {"x": [(0, 1)], "y": [(i, 1)]} for i, o in enumerate("ab")}, x="lower", y="higher")
    for option, parts in (("a", (0.1, 0.2)), ("b", (0.3, 0.0))):
        doc["nodes"]["choice"]["options"][option]["effects"] = {"x": parts[0]}
        doc["nodes"][f"{option}_x"]["branches"]["b0"]["effects"]["x"] = parts[1]
    model = sc.Scenario.model_validate(doc)
    front = sc.pareto(model)
    assert front.figures[0, 0] != front.figures[1, 0]
    assert front.efficient == ("b",)
    assert front.weakly_efficient == ("a", "b")


FIGURES = ("mean", "standard deviation", "semideviation", "value at risk", "cvar")


def test_every_figure_is_that_of_the_profile() -> None:
    model = sc.load("ukraine-2025-08")
    wanted = [("us_cost", figure) for figure in FIGURES] + [("ukraine_front", figure) for figure in FIGURES]
    front = sc.pareto(model, wanted, level=0.9)
    for measure in ("us_cost", "ukraine_front"):
        for option, d in sc.risk_profile(model, measure).items():
            row = front[option]
            assert row[f"{measure}, mean"] == d.mean
            assert row[f"{measure}, standard deviation"] == d.std
            assert row[f"{measure}, semideviation"] == d.semideviation()
            assert row[f"{measure}, value at risk at 0.9"] == d.value_at_risk(0.9)
            assert row[f"{measure}, CVaR at 0.9"] == d.cvar(0.9)
    assert [c.better for c in front.criteria] == ["lower"] * 5 + ["higher", "lower", "lower", "higher", "higher"]
    assert [c.level for c in front.criteria[:5]] == [None, None, None, 0.9, 0.9]


@pytest.mark.parametrize("risk", FIGURES[1:])
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_mean_and_risk_agree_with_the_definitions_in_fractions(risk: str, better: Any) -> None:
    efficient = 0
    for seed in range(25):
        rng = random.Random(f"front/{seed}")
        doc = random_document(rng, size=4)
        measure, by = rng.choice(sorted(doc["measures"])), next(iter(doc["nodes"]))
        try:
            front = sc.mean_risk(sc.Scenario.model_validate(doc), measure, by, risk=risk, level=0.5, better=better)
        except sc.QuestionError:  # one option alone, or one that is not always there
            continue
        sign = 1 if better == "lower" else -1
        losses = {}
        for option in front:
            totals = oracle.measure_distribution(doc, measure, {by: option})
            spreads = {
                "standard deviation": attitudes.variance(totals),
                "semideviation": attitudes.semivariance(totals, better),
                "value at risk": sign * attitudes.value_at_risk(totals, Fraction(1, 2), better),
                "cvar": sign * attitudes.cvar(totals, Fraction(1, 2), better),
            }
            losses[option] = [sign * attitudes.expected(totals), spreads[risk]]
        for option in front:
            over = [other for other in front if attitudes.less(losses[other], losses[option])]
            assert list(front.dominators(option)) == over, (seed, option)
            efficient += not over
    assert efficient > 25


def test_the_frontier_of_mean_and_risk_by_hand() -> None:
    doc = prospects(
        {
            "safe": {"x": [(1, 1)]},
            "bold": {"x": [(0, 1), (4, 1)]},
            "wild": {"x": [(-4, 1), (8, 1)]},
            "tie": {"x": [(0, 1), (4, 1)]},
        },
        x="higher",
    )
    front = sc.mean_risk(sc.Scenario.model_validate(doc), "x")
    assert front.figures.tolist() == [[1, 0], [2, 2], [2, 6], [2, 2]]
    assert front.efficient == ("safe", "bold", "tie")
    assert front.dominators("wild") == ("bold", "tie")
    assert front.provenance.question == "mean_risk"
    by_tail = sc.mean_risk(sc.Scenario.model_validate(doc), "x", risk="cvar", level=0.5)
    assert by_tail.figures.tolist() == [[1, 1], [2, 0], [2, -4], [2, 0]]
    assert by_tail.efficient == ("safe", "bold", "tie")
    assert by_tail.dominators("wild") == ("bold", "tie")


CRITERIA = st.tuples(st.integers(0, 3), st.integers(0, 3))


@given(st.dictionaries(st.sampled_from("abcdef"), CRITERIA, min_size=2))
def test_laws_of_the_front(options: Any) -> None:
    front = sc.pareto(points(**options))
    assert front.efficient
    assert set(front.efficient) <= set(front.weakly_efficient)
    assert not (front.strictly & ~front.dominates).any()
    assert not np.diagonal(front.dominates).any()
    for option, (x, y) in options.items():
        over = tuple(o for o, (p, q) in options.items() if p <= x and q >= y and (p, q) != (x, y))
        assert front.dominators(option) == over
        # Each that is dominated is dominated by an efficient one.
        assert not over or set(over) & set(front.efficient)


def test_a_table_a_text_and_a_frame() -> None:
    front = sc.pareto(points(a=(1, 1), b=(2, 2), c=(2, 1), d=(3, 1)))
    text = str(front)
    assert max(map(len, text.splitlines())) <= 100
    assert "weakly efficient, dominated by a and 1 more" in " ".join(text.split())
    assert repr(front) == "ParetoFront(x, mean; y, mean: efficient a, b)"
    assert front._repr_html_().count("<tr>") == 5
    frame = front.to_frame()
    assert list(frame.columns) == [
        "option", "measure", "figure", "level", "better", "unit", "value", "efficient", "weakly_efficient",
    ]  # fmt: skip
    assert frame[frame.option == "c"][["efficient", "weakly_efficient"]].to_numpy().tolist() == [[False, True]] * 2
    assert frame["value"].tolist() == front.figures.ravel().tolist()


MODEL = sc.load("us-options")
pareto: Any = sc.pareto
mean_risk: Any = sc.mean_risk
WRONG: list[tuple[Any, str]] = [
    (lambda: pareto(MODEL, ["us_cots", "us_cost"]), "measures: no measure 'us_cots'; did you mean 'us_cost'?"),
    (lambda: pareto(MODEL, 5), "measures must be a list of measures, got 5; write ['cost', ('cost', 'cvar')]"),
    (lambda: pareto(MODEL, [5]),
     "measures: a criterion must be a measure, or one and a figure, got 5; write 'cost' or ('cost', 'cvar')"),
    (lambda: pareto(MODEL, [("us_cost", "cvar", 0.9)]),
     "measures: a criterion must be a measure, or one and a figure, got ('us_cost', 'cvar', 0.9); write 'cost' or ('cost', 'cvar')"),
    (lambda: pareto(MODEL, [("us_cost", "cva")]), "measures: no figure 'cva'; did you mean 'cvar'?"),
    (lambda: pareto(MODEL, [("us_cost", ["mean"])]),
     "measures: no figure ['mean']; did you mean 'mean'?"),
    (lambda: pareto(MODEL, "us_cost"),
     "measures: at least two criteria must be weighed, got us_cost, mean; name more, such as ('cost', 'cvar') beside 'cost'"),
    (lambda: pareto(MODEL, []),
     "measures: at least two criteria must be weighed, got none; name more, such as ('cost', 'cvar') beside 'cost'"),
    (lambda: pareto(MODEL, ["us_cost", ("us_cost", "mean")]),
     "measures: every criterion must be named once, got 'us_cost' by its mean twice; leave one out"),
    (lambda: pareto(MODEL, better="lower"),
     "better must map a measure to 'higher' or 'lower', got 'lower'; write better={'measure': 'lower'}"),
    (lambda: pareto(MODEL, better={"cost": "lower"}), "better: no measure 'cost'; did you mean 'us_cost'?"),
    (lambda: pareto(MODEL, better={"us_cost": "less"}),
     "pareto: better must be 'higher' or 'lower' for 'us_cost', got 'less'; say which is best"),
    (lambda: pareto(MODEL, level=2), "pareto: level must lie between 0 and 1, got 2; 0.95 looks at the worst 5 %"),
    (lambda: pareto(5), "model must be a scenario, got 5; load one with scenarios.load(...)"),
    (lambda: pareto(points(a=(1, 1))),
     "pareto: at least two options must be compared, got one ('a' of 'choice'); name another node with by=..."),
    (lambda: mean_risk(MODEL, "us_cots"), "measure: no measure 'us_cots'; did you mean 'us_cost'?"),
    (lambda: mean_risk(MODEL, "us_cost", risk="variance"),
     "risk: no figure of risk 'variance'; there are: standard deviation, semideviation, value at risk, cvar"),
    (lambda: mean_risk(MODEL, "us_cost", risk="mean"),
     "risk: no figure of risk 'mean'; there are: standard deviation, semideviation, value at risk, cvar"),
    (lambda: mean_risk(MODEL, "us_cost", level=float("nan")),
     "mean_risk: level must lie between 0 and 1, got nan; 0.95 looks at the worst 5 %"),
    (lambda: mean_risk(MODEL, "us_cost", better="up"),
     "mean_risk: better must be 'higher' or 'lower' for 'us_cost', got 'up'; say which is best"),
    (lambda: mean_risk(points(a=(1, 1)), "x"),
     "mean_risk: at least two options must be compared, got one ('a' of 'choice'); name another node with by=..."),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "message"), WRONG, ids=range(len(WRONG)))
def test_questions_that_are_wrong(ask: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        ask()
    assert str(caught.value) == message
