"""An objective as numbers: what adds up along a path, and what only the totals at its end are worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.choosing.curves import Bent, Curve, attitude_of, value_of
from scenarios.model.objectives import scaling_constant

if TYPE_CHECKING:
    from scenarios.model import Objective, Scenario

__all__ = ["Utility"]

Floats = NDArray[Any]

_ROUNDING = 1e-12


class Utility:
    """The utility of an objective in a scenario.

    Parameters
    ----------
    objective : Objective
        Checked.
    scenario : Scenario
    name : str
        How errors and results call it.

    Attributes
    ----------
    steps : float array of shape (measures,)
        What a unit of each measure adds to the utility on the way; all 0 where totals must be known.
    ends : float array of shape (outcomes,)
        What an outcome adds at the end, in the same case.
    tolerance : float
        Of exponential utility of what adds up; infinite where utility itself adds up.
    watched : float array of shape (totals, measures)
        The totals of which the utility is no sum along the path, as sums of measures; may be empty.
    """

    def __init__(self, objective: Objective, scenario: Scenario, name: str) -> None:
        self.objective, self.name, self._scenario = objective, name, scenario
        measures, outcomes = list(scenario.measures), list(scenario.outcomes)
        self._curves = {
            measures.index(m): value_of(objective.values.get(m), scenario.measures[m].better)
            for m in objective.weights
            if m in scenario.measures
        }
        self._weights = {measures.index(m): w for m, w in objective.weights.items() if m in scenario.measures}
        self._marked = {outcomes.index(o): w for o, w in objective.weights.items() if o in scenario.outcomes}
        self.attitude = self._near = attitude_of(objective.risk)
        self._k = scaling_constant(list(objective.weights.values())) if objective.combine == "multiplicative" else 0.0
        linear = np.zeros(len(measures))
        self._constant = 0.0
        bent = {}
        for i, curve in self._curves.items():
            if curve.straight:
                linear[i] = self._weights[i] * curve.slope
                self._constant += self._weights[i] * curve.constant
            else:
                bent[i] = curve
        ends = np.full(len(outcomes), self._constant)
        for i, weight in self._marked.items():
            ends[i] += weight
        self.steps, self.ends, self.tolerance = linear, ends, math.inf
        self.watched = np.zeros((0, len(measures)))
        self._at_end = self._paid = False
        eye = np.eye(len(measures))
        if self._k:
            self._watch(eye[list(self._curves)])
        elif bent and self.attitude.straight:
            # A value that adds up needs no total: only the others are watched.
            self.watched = eye[list(bent)]
        elif bent:
            self._watch(np.array([*eye[list(bent)], *([linear] if linear.any() else [])]))
        elif isinstance(self.attitude, Bent):
            self.tolerance = self.attitude.tolerance
        elif not self.attitude.straight:
            self._watch(linear[None] if linear.any() else np.zeros((0, len(measures))))
        self._bent = list(bent)

    def _watch(self, rows: Floats) -> None:
        # A score about one measure is told by that measure's total, which says more to people.
        at = np.flatnonzero(self.steps)
        self._factor = 1.0
        if len(at) == 1 and len(rows) and not (rows[-1] == np.eye(len(self.steps))[at[0]]).all() and not self._k:
            self._factor = float(self.steps[at[0]])
            rows = np.array([*rows[:-1], np.eye(len(self.steps))[at[0]]])
        self.watched, self._at_end = rows, True
        self.steps, self.ends = np.zeros_like(self.steps), np.zeros_like(self.ends)

    def by_totals(self) -> None:
        """Watch the score of an exponential utility instead of multiplying along the path."""
        if math.isfinite(self.tolerance):
            self.tolerance = math.inf
            self._watch(self.steps[None])

    def worth(self, totals: Floats, outcome: NDArray[Any], paid: float = 0.0, *, near: bool = False) -> Floats:
        """Return what final states are worth besides what has been added up: of shape (final states,).

        Parameters
        ----------
        totals : float array of shape (final states, totals watched)
        outcome : int array of shape (final states,)
        paid : float
            A price paid on every path, in the unit of the certainty equivalent; utility is scaled then as it was without.
        near : bool
            Whether utility may be rescaled so that it keeps its digits; `equivalent` and `utility` know how to take it back.
        """
        self._paid = paid != 0
        if paid and self._bent and self.measure is not None:
            totals = totals - paid * self.direction
            paid = 0.0
        elif paid and self.measure is not None:
            paid *= self.score_unit
        if self._k:
            return self._utility(self._product(totals, outcome), paid, near=near)
        score = np.zeros(len(outcome))
        for column, i in enumerate(self._bent):
            score += self._weights[i] * self._value(i, totals[:, column])
        if not self._at_end:
            return score - paid
        marks = np.zeros(len(self._scenario.outcomes))
        marks[list(self._marked)] = list(self._marked.values())
        if totals.shape[1] > len(self._bent):
            score = score + self._factor * totals[:, -1]
        return self._utility(score + marks[outcome] + self._constant, paid, near=near)

    def _product(self, totals: Floats, outcome: NDArray[Any]) -> Floats:
        product = np.ones(len(outcome))
        for column, (i, _) in enumerate(self._curves.items()):
            value = self._value(i, totals[:, column])
            if len(value) and not (value.min() >= -1e-12 and value.max() <= 1 + 1e-12):
                measure = list(self._scenario.measures)[i]
                raise QuestionError(
                    f"{self.who}: a multiplicative form needs values between 0 and 1, but {measure} takes totals from "
                    f"{totals[:, column].min():g} to {totals[:, column].max():g} here; widen `worst` and `best` of its value function"
                )
            product *= 1 + self._k * self._weights[i] * value
        for i, weight in self._marked.items():
            product *= 1 + self._k * weight * (outcome == i)
        return (product - 1) / self._k

    def _value(self, i: int, totals: Floats) -> Floats:
        name = list(self._scenario.measures)[i]
        return self._curves[i].of(
            _defined(self._curves[i], totals, f"{self.who}: the value function of {name}", "totals")
        )

    def _utility(self, score: Floats, paid: float, *, near: bool) -> Floats:
        score = _defined(self.attitude, score - paid, f"{self.who}: the utility", "scores")
        if not near:
            return self.attitude.of(score)
        if self._paid:
            return self._near.of(score)
        low, high = float(score.min()), float(score.max())
        curve = self.attitude.near(low, high)
        if curve is None:
            raise QuestionError(
                f"{self.who}: the utility must tell apart all scores that occur, which reach from {low:g} to {high:g}, got an attitude "
                "to risk so strong that it does not; take a greater tolerance, a smaller aversion or more wealth"
            )
        self._near = curve
        return curve.of(score)

    @property
    def who(self) -> str:
        """How errors call it."""
        return self.name if self.name.startswith("objective") else f"objective {self.name}"

    # -- back to what people read ---------------------------------------------------------------------------

    @property
    def watched_names(self) -> list[str]:
        """What the totals watched are called: a measure's id, or ``score``."""
        names = list(self._scenario.measures)
        return [
            names[int(row.argmax())] if (row == 1).sum() == 1 == (row != 0).sum() else "score" for row in self.watched
        ]

    @property
    def measure(self) -> str | None:
        """The measure in whose unit an answer can be said; None where the objective is about more than one thing."""
        if len(self._weights) == 1 and not self._marked and any(self._weights.values()):
            return list(self._scenario.measures)[next(iter(self._weights))]
        return None

    @property
    def direction(self) -> float:
        """1 where a greater certainty equivalent is better, -1 where a smaller one is."""
        if self.measure is None:
            return 1.0
        ((i, weight),) = self._weights.items()
        return 1.0 if self._curves[i].rising == (weight > 0) else -1.0

    @property
    def score_unit(self) -> float:
        """How much of the score a unit of the certainty equivalent is, where that is a straight line."""
        if self.measure is None:
            return 1.0
        ((i, weight),) = self._weights.items()
        return abs(weight * self._curves[i].slope)

    @property
    def additive(self) -> bool:
        """Whether a price that is paid on every path lowers the certainty equivalent by just that price."""
        straight = self.measure is None or not self._bent
        return straight and (self.attitude.straight or isinstance(self.attitude, Bent))

    @property
    def of_outcomes(self) -> bool:
        """Whether its score is the probability of some outcomes."""
        return not self._weights and set(self._marked.values()) == {1.0} and self.attitude.straight

    def equivalent(self, value: Floats) -> Floats:
        """Return the certainty equivalents of values as they are rolled back: in the measure's unit, else as a score."""
        score = value if math.isfinite(self.tolerance) else self._near.back(value)
        if self.measure is None:
            return score
        ((i, weight),) = self._weights.items()
        return self._curves[i].back(score / weight)

    def mean(self, probabilities: Floats, values: Floats) -> float:
        """Return the value, as it is rolled back, of a gamble on such values."""
        return float(self.means(probabilities[:, None], values[:, None])[0])

    def means(self, probabilities: Floats, values: Floats) -> Floats:
        """Return the values of gambles side by side, both arrays of shape (branches, gambles)."""
        if not math.isfinite(self.tolerance):
            found: Floats = (probabilities * values).sum(axis=0)
            return found
        with np.errstate(divide="ignore"):
            logs = np.log(probabilities) - values / self.tolerance
        together: Floats = np.logaddexp.reduce(logs, axis=0)
        return -self.tolerance * together

    def utility(self, value: float) -> float:
        """Return the expected utility of a value as it is rolled back."""
        if math.isinf(self.tolerance) and self._near is self.attitude:
            return value
        with np.errstate(over="ignore"):  # certainty equivalents reach further than utilities
            return float(
                self.attitude.of(self._near.back(np.array(value)) if math.isinf(self.tolerance) else np.array(value))
            )


def _defined(curve: Curve, amounts: Floats, who: str, what: str) -> Floats:
    """Return the amounts, those that miss an end of the curve by a rounding error brought back to it."""
    low, high = float(amounts.min()), float(amounts.max())
    slack = _ROUNDING * max(abs(low), abs(high)) if curve.closed else 0.0
    if not (low >= curve.low - slack and high <= curve.high + slack):
        raise QuestionError(
            f"{who} must be defined for all {what} that occur, which reach from {low:g} to {high:g}, got one {curve.extent}; "
            "extend it, or change the effects"
        )
    return np.clip(amounts, curve.low, curve.high)
