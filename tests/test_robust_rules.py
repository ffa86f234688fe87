"""Regret and the rules of decision under uncertainty: published tables, and each rule once more in fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import scenarios as sc

# J. Milnor (1954), "Games against nature", in Decision Processes, edited by Thrall, Coombs and Davis: four rules, four choices.
MILNOR = {"a1": [2, 2, 0, 1], "a2": [1, 1, 1, 1], "a3": [0, 4, 0, 0], "a4": [1, 3, 0, 0]}

# M. Troffaes (2007), "Decision making under uncertainty using imprecise probabilities", International Journal of Approximate
# Reasoning 45: heads with a probability from 0.28 to 0.70, and what six gambles pay on heads and on tails. An expectation is affine in the
# probability and a regret convex, so the two ends tell all.
COIN = {"g1": (4, 0), "g2": (0, 4), "g3": (3, 2), "g4": (0.5, 3), "g5": (2.35, 2.35), "g6": (4.1, -0.3)}
AT_ENDS = {name: [p * heads + (1 - p) * tails for p in (0.28, 0.70)] for name, (heads, tails) in COIN.items()}


def test_milnors_table_has_a_different_choice_for_each_rule() -> None:
    found = sc.robust_choice(MILNOR)
    assert found["laplace"].best == ("a1",)
    assert found["maximin"].best == ("a2",)
    assert found["hurwicz"].best == ("a3",)
    assert found["minimax_regret"].best == ("a4",)


@pytest.mark.parametrize(
    ("alpha", "best"), [(0.0, ("a3",)), (0.7, ("a3",)), (0.75, ("a2", "a3")), (0.8, ("a2",)), (1.0, ("a2",))]
)
def test_hurwicz_turns_at_the_published_index(alpha: float, best: tuple[str, ...]) -> None:
    # Milnor's index counts the best case: the third row is chosen if it is above 1/4.
    assert sc.robust_choice(MILNOR, alpha=alpha)["hurwicz"].best == best


def test_the_published_regrets_of_milnors_table() -> None:
    found = sc.regret(MILNOR)
    np.testing.assert_array_equal(found.regrets, [[0, 2, 1, 0], [1, 3, 0, 0], [2, 0, 1, 1], [1, 1, 1, 1]])
    assert found.largest.tolist() == [2, 3, 2, 1]
    assert found.best == ("a4",)


def test_troffaes_coin() -> None:
    found = sc.robust_choice(AT_ENDS)
    assert found["maximin"].best == ("g5",)
    assert found["maximax"].best == ("g2",)
    for alpha in (0.25, 0.5, 0.75):
        assert sc.robust_choice(AT_ENDS, alpha=alpha)["hurwicz"].best == ("g3",)
    # By hand, at the two ends: the best there pay 2.88 (g2) and 2.80 (g1).
    assert found["minimax_regret"].values == pytest.approx(
        {"g1": 1.76, "g2": 1.6, "g3": 0.6, "g4": 1.55, "g5": 0.53, "g6": 1.948}
    )
    assert found["minimax_regret"].best == ("g5",)


def test_all_that_are_level_are_named() -> None:
    found = sc.robust_choice({"a": [1, 0], "b": [0, 1], "c": [0, 0]}, threshold=1)
    for rule in ("maximax", "hurwicz", "laplace", "expected", "expected_loss", "satisficing"):
        assert found[rule].best == ("a", "b"), rule
    assert found["maximin"].best == ("a", "b", "c")
    assert found["minimax_regret"].best == ("a", "b", "c")
    near = sc.robust_choice({"a": [0.1 + 0.2, 1], "b": [0.3, 1]})
    assert near["maximin"].best == ("a", "b")
    apart = sc.robust_choice({"a": [0.3 + 1e-9, 1], "b": [0.3, 1]})
    assert apart["maximin"].best == ("a",)


def test_lower_is_better_is_the_mirror_of_higher() -> None:
    costs = {name: [-x for x in row] for name, row in MILNOR.items()}
    gains, found = sc.robust_choice(MILNOR, threshold=1), sc.robust_choice(costs, better="lower", threshold=-1)
    for rule, score in gains.items():
        assert found[rule].best == score.best, rule
        sign = -1 if rule in ("maximin", "maximax", "hurwicz", "laplace", "expected") else 1
        assert found[rule].values == pytest.approx({o: sign * v for o, v in score.values.items()}), rule
    assert found["maximin"].better == "lower"
    assert found["expected_loss"].better == "lower"
    assert found["satisficing"].better == "higher"


def exactly(
    rows: dict[str, list[Fraction]], weights: list[Fraction], alpha: Fraction, threshold: Fraction, level: Fraction
) -> Any:
    """Score every rule in fractions, one cell after the other."""
    scores: dict[str, dict[str, Fraction]] = {}
    tops = [max(row[c] for row in rows.values()) for c in range(len(weights))]
    for name, row in rows.items():
        regrets = [top - v for top, v in zip(tops, row, strict=True)]
        reached, quantile = Fraction(0), regrets[0]
        for r, w in sorted(zip(regrets, weights, strict=True)):
            if w == 0:
                continue
            reached, quantile = reached + w, r
            if reached >= level:
                break
        of = {
            "maximin": min(row),
            "maximax": max(row),
            "hurwicz": alpha * min(row) + (1 - alpha) * max(row),
            "laplace": sum(row) / len(row),
            "expected": sum(w * v for w, v in zip(weights, row, strict=True)),
            "minimax_regret": max(regrets),
            "expected_loss": sum(w * r for w, r in zip(weights, regrets, strict=True)),
            "regret_quantile": quantile,
            "satisficing": sum(w for w, v in zip(weights, row, strict=True) if v >= threshold),
        }
        for rule, score in of.items():
            scores.setdefault(rule, {})[name] = Fraction(score)
    return scores


@pytest.mark.parametrize("seed", range(60))
def test_every_rule_is_its_definition(seed: int) -> None:
    rng = random.Random(seed)
    options, cases = rng.randint(2, 5), rng.randint(1, 7)
    rows = {
        f"o{i}": [Fraction(rng.randint(-6, 6), rng.choice([1, 2, 4])) for _ in range(cases)] for i in range(options)
    }
    parts = [rng.choice([0, 1, 2, 4]) for _ in range(cases)]
    parts[0] += 1
    weights = [Fraction(p, sum(parts)) for p in parts]
    alpha, threshold, level = (
        Fraction(rng.randint(0, 8), 8),
        Fraction(rng.randint(-4, 4)),
        Fraction(rng.randint(0, 10), 10),
    )
    table = sc.payoff_table(
        {o: [float(v) for v in row] for o, row in rows.items()}, weights=[float(w) for w in weights]
    )
    found = sc.robust_choice(table, alpha=float(alpha), threshold=float(threshold), level=float(level))
    truth = exactly(rows, weights, alpha, threshold, level)
    assert list(found) == list(truth)
    for rule, scores in truth.items():
        assert found[rule].values == pytest.approx({o: float(v) for o, v in scores.items()}, abs=1e-12), rule
        top = (min if found[rule].better == "lower" else max)(scores.values())
        assert found[rule].best == tuple(o for o, v in scores.items() if v == top), rule
    regrets = sc.regret(table)
    assert regrets.mean.tolist() == pytest.approx([float(v) for v in truth["expected_loss"].values()])
    assert regrets.best == found["minimax_regret"].best


def test_the_expected_loss_picks_what_the_expected_value_picks() -> None:
    spread = sc.ensemble(sc.load("ukraine-2025-08"), samples=256, seed=1)
    for target, better in (("settlement", "higher"), ("us_cost", None), (["wider_war", "russian_gains"], "lower")):
        found = sc.robust_choice(spread, target, better=better)  # type: ignore[arg-type] # as in a list of such
        assert found["expected"].best == found["expected_loss"].best


def test_an_option_that_nobody_picks_can_change_minimax_regret() -> None:
    # H. Chernoff (1954), "Rational selection of decision functions", Econometrica 22: the rule depends on irrelevant options.
    two = {"a": [0, 10, 4], "b": [5, 2, 10]}
    assert sc.regret(two).best == ("a",)
    three = sc.regret(two | {"c": [10, 5, 1]})
    assert three.largest.tolist() == [10, 8, 9]
    assert three.best == ("b",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"alpha": 1.5}, r"alpha must lie between 0 and 1, got 1.5; 1 looks at the worst case alone"),
        ({"alpha": float("nan")}, "alpha must lie between 0 and 1, got nan"),
        ({"alpha": True}, "alpha must lie between 0 and 1, got True"),
        ({"alpha": "half"}, "alpha must lie between 0 and 1, got 'half'"),
        ({"level": -0.1}, "level must lie between 0 and 1, got -0.1; 0.9 is usual"),
        (
            {"threshold": float("nan")},
            "threshold must be a number in the unit of the target, got nan; a probability is a share such as 0.4",
        ),
        ({"threshold": "5"}, "threshold must be a number in the unit of the target, got '5'"),
        ({"threshold": 10**400}, "threshold must be a number in the unit of the target, got 1000"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.robust_choice(MILNOR, **settings)


def test_a_table_has_its_own_target_and_direction() -> None:
    table = sc.payoff_table(MILNOR)
    with pytest.raises(
        sc.QuestionError, match="target: a payoff table has its own, got 'x'; leave it out, or make another table"
    ):
        sc.regret(table, "x")
    with pytest.raises(sc.QuestionError, match="better: a payoff table has its own, got 'lower'"):
        sc.robust_choice(table, better="lower")


def test_infinite_thresholds_are_all_or_nothing() -> None:
    for threshold, shares in ((float("-inf"), 1.0), (float("inf"), 0.0)):
        found = sc.robust_choice(MILNOR, threshold=threshold)["satisficing"]
        assert set(found.values.values()) == {shares}
        assert len(found.best) == 4


def test_rules_show_themselves() -> None:
    found = sc.robust_choice(sc.load("ukraine-2025-08"), "us_cost", threshold=8)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "* 5.40" in text or "* 8.85" in text
    assert "picked by the rule, all that are level; lower is better; payoff_table of ukraine-2025-08" in " ".join(
        text.split()
    )
    assert repr(found).startswith("RobustChoice(maximin: withdrawal; maximax: withdrawal; ")
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert frame.shape == (9 * 4, 5)
    assert frame[frame.best].option.unique().tolist() == ["withdrawal"]
    assert len(found) == 9
    assert found.options == ("sanctions", "tariffs", "both", "withdrawal")
    with pytest.raises(KeyError, match="no rule 'maxmin'; did you mean 'maximin'"):
        found["maxmin"]


def test_regrets_show_themselves() -> None:
    found = sc.regret(MILNOR)
    assert found["a2"]["1"] == 3
    assert list(found) == ["a1", "a2", "a3", "a4"]
    assert len(found) == 4
    assert "least maximum regret: a4" in str(found)
    assert repr(found) == "RegretTable(a1, a2, a3, a4; 4 cases; least maximum regret: a4)"
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert frame[frame.option == "a3"].regret.tolist() == [2, 0, 1, 1]
    assert found.cases == ("0", "1", "2", "3")
    for array in (found.regrets, found.largest, found.mean):
        assert not array.flags.writeable
    many = sc.regret(sc.ensemble(sc.load("ukraine-2025-08"), samples=64, seed=1), "us_cost")
    assert "greatest" in str(many)
