"""Payoff tables of objectives: scores that add up from means and probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import oracle
import scenarios as sc

UKRAINE = sc.load("ukraine-2025-08")
OPTIONS = sc.load("us-options")


def test_a_score_is_the_sum_of_weighted_means_and_probabilities() -> None:
    weights = {"us_cost": 0.5, "alliance_cohesion": 2, "settlement": 30}
    spread = sc.ensemble(OPTIONS, samples=64, seed=2)
    expected = (
        -0.5 * spread.values("us_cost") + 2 * spread.values("alliance_cohesion") + 30 * spread.values("settlement")
    )
    for target in (weights, sc.Objective(weights=weights)):
        table = sc.payoff_table(spread, target)
        assert table.payoffs == pytest.approx(expected.T, abs=1e-12)
        assert table.better == "higher"
    assert sc.payoff_table(spread, weights, better="lower").better == "lower"


def test_the_objectives_of_a_file_are_asked_by_name() -> None:
    table = sc.payoff_table(UKRAINE, "us_interest")
    assert (table.target, table.labels.unit, table.better) == ("us_interest", "score", "higher")
    objective = UKRAINE.objectives["us_interest"]
    for case, analyst in zip(table.cases, (None, *UKRAINE.analysts.values()), strict=True):
        model = UKRAINE if analyst is None else UKRAINE.with_weights(analyst.rows)
        for option in table.options:
            best = sc.rollback(model, objective, strategy={"us_policy": option}).value
            found = table.payoffs[table.options.index(option), table.cases.index(case)]
            assert found == pytest.approx(best, abs=1e-9)


def test_a_score_is_what_a_walk_says() -> None:
    table = sc.payoff_table(sc.ensemble(OPTIONS, samples=2), {"us_cost": 1, "settlement": -4})
    exact = sc.payoff_table(
        sc.Scenario.model_validate({**OPTIONS.to_document(), "analysts": {"same": {"weights": {}}}}),
        {"us_cost": 1, "settlement": -4},
    )
    walked = oracle.compare(OPTIONS.to_document(), "us_policy")
    for k, option in enumerate(exact.options):
        means = oracle.means(OPTIONS.to_document(), {"us_policy": option})
        score = -means["us_cost"] - 4 * walked[option]["settlement"]
        assert exact.payoffs[k] == pytest.approx([float(score)] * 2, abs=1e-12)
    assert np.isfinite(table.payoffs).all()


NO_SUM = (
    "must be a sum of means, got value functions that are no lines, a multiplicative form or an attitude to risk; leave them out, "
    "ask about a measure, or ask rollback, which can take them"
)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"us_cst": 1}, "target: weights.us_cst: no measure or outcome 'us_cst'; did you mean 'us_cost'?"),
        (sc.Objective(weights={"us_cost": 1}, risk=sc.Attitude(tolerance=5)), "target: the objective 'target' "+NO_SUM),
        (sc.Objective(label="care", weights={"us_cost": 1}, values={"us_cost": sc.ValueFunction(points=((0, 1), (500, 0)))}), "target: the objective 'care' "+NO_SUM),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_told(target: Any, said: str) -> None:
    for source in (UKRAINE, sc.ensemble(UKRAINE, samples=2)):
        with pytest.raises(sc.QuestionError) as error:
            sc.payoff_table(source, target)
        assert str(error.value) == said
