"""What each forecaster of a scenario held of something before it happened, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.question import Question
from scenarios.graph import forward

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.judgement.scoring.mixing import Mixtures
    from scenarios.model.scenario import Scenario

__all__ = ["joint_of", "outcomes_by", "shares_by"]

Floats = NDArray[np.float64]


def joint_of(model: Scenario, do: Mapping[str, str], given: Mapping[str, Any]) -> Floats:
    """Return the probability of each outcome together with what is learned, after what is set."""
    question = Question(model, do=do, given=given)
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    found: Floats = question.totals(ready, forward(ready.graph, question.learned(ready, tables)))[0]
    return found


def outcomes_by(each: Sequence[Scenario], mixed: Mixtures, do: Mapping[str, str]) -> Floats:
    """Return the outcome forecasts of the forecasters: shape (forecasters, outcomes)."""
    return _by_forecaster(np.stack([joint_of(model, do, {}) for model in each]), mixed)


def shares_by(
    each: Sequence[Scenario], mixed: Mixtures, do: Mapping[str, str], before: Mapping[str, str], name: str
) -> Floats:
    """Return what each forecaster held of the branches of a node, given what had happened before.

    Of a linear pool by path the chances of node and history together are mixed, and then divided: whoever held the history likelier counts
    more.
    """
    branches = each[0].outline.variables[name]
    joint = [[joint_of(model, do, {**before, name: branch}).sum() for branch in branches] for model in each]
    return _by_forecaster(np.array(joint), mixed)


def _by_forecaster(joint: Floats, mixed: Mixtures) -> Floats:
    """Return rows that add up to 1, of models and of mixtures of them; NaN where there is no chance at all."""
    rows = np.concatenate([joint, mixed.weights @ joint])[mixed.kept]
    total = rows.sum(axis=1, keepdims=True)
    found: Floats = np.divide(rows, total, out=np.full_like(rows, np.nan), where=total > 0)
    found.flags.writeable = False
    return found
