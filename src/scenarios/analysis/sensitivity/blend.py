"""The answer about an objective: a weighted sum of answers about measures and events, as a function of one judgement."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.response import Response
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.choosing.choices import objective_of
from scenarios.evaluation.choosing.scores import summed
from scenarios.model import Objective, Scenario
from scenarios.results.targets import Score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input

__all__ = ["Blend", "response_of"]

Floats = NDArray[Any]
Index = NDArray[Any]


def response_of(
    model: Scenario,
    target: object,
    by: str | None,
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
    covariation: Covariation,
) -> Response:
    """Return the response of a target: of an objective, by its name or itself, a weighted sum."""
    named = (
        isinstance(model, Scenario)
        and isinstance(target, str)
        and target in model.objectives
        and target not in model.measures
        and target not in model.outcomes
    )
    if isinstance(model, Scenario) and model.objectives and isinstance(target, str) and not named:
        known = [*model.outcomes, *model.measures, *model.objectives]
        if target not in known:
            msg = f"target: no outcome, measure or objective {shown(target)}; {did_you_mean(target, known)}"
            raise QuestionError(msg)
    if not named and not (isinstance(model, Scenario) and isinstance(target, Objective)):
        return Response(model, target, by, do, given, covariation)
    wanted = objective_of(target, model, "target")
    name = target if isinstance(target, str) else wanted.objective.label or " + ".join(wanted.objective.weights)
    score = summed(wanted, model, name)
    weighed: list[tuple[float, object]] = [
        (float(step), measure) for step, measure in zip(score.steps, model.measures, strict=True) if step
    ]
    constant = float(score.ends.min())
    for worth in np.unique(score.ends - constant).tolist():
        here = np.flatnonzero(score.ends - constant == worth).tolist()
        weighed += [(worth, [tuple(model.outcomes)[o] for o in here])] if worth else []
    parts = [(weight, Response(model, one, by, do, given, covariation)) for weight, one in weighed]
    if not parts:
        msg = (
            f"target: the objective {name!r} must tell paths apart, got the same for all of them; give it other weights"
        )
        raise QuestionError(msg)
    label = wanted.objective.label or (name.replace("_", " ") if isinstance(target, str) else name)
    return Blend(parts, constant, Score(name, (), -1, label))


class Blend(Response):
    """A weighted sum of responses to the same question; see `Response`.

    Parameters
    ----------
    parts : list of (weight, Response)
        At least one; of the same scenario, options and covariation.
    constant : float
    target : Score
    """

    def __init__(self, parts: list[tuple[float, Response]], constant: float, target: Score) -> None:
        first = parts[0][1]
        self.covariation, self.question, self.options = first.covariation, first.question, first.options
        self.derivatives, self.target, self._put = first.derivatives, target, first._put  # noqa: SLF001 - one of its own kind
        self._parts, self._constant = parts, constant
        self.base = self._sum([part.base for _, part in parts])

    def _sum(self, numbers: list[Floats]) -> Floats:
        total: Floats = sum(
            (weight * found for (weight, _), found in zip(self._parts, numbers, strict=True)), np.array(self._constant)
        )
        return total

    @property
    def preferred(self) -> Literal["higher", "lower"] | None:
        """More of an objective is better."""
        return "higher"

    @property
    def asked_measure(self) -> Any:
        """What tells this question from one about other measures."""
        return tuple(part.asked_measure for _, part in self._parts)

    def put(self, entry: Input, value: float) -> Response:
        """Return the answer as a function of any other judgement, where this one has another value."""
        found = copy.copy(self)
        Blend.__init__(
            found, [(weight, part.put(entry, value)) for weight, part in self._parts], self._constant, self._score
        )
        found.__dict__.pop("parameters", None)
        return found

    @property
    def _score(self) -> Score:
        assert isinstance(self.target, Score)  # noqa: S101 - it was made with one
        return self.target

    def matters(self, entry: Input) -> bool:
        """Say whether an input can have anything to do with one of the parts."""
        return any(part.matters(entry) for _, part in self._parts)

    def moved(self, slots: Index, first: Index, count: int, to: Floats) -> tuple[Floats, Floats]:
        """Move entries of rows, each by itself; see `Response.moved`."""
        found = [part.moved(slots, first, count, to) for _, part in self._parts]
        return self._sum([values for values, _ in found]), found[0][1]

    def traced(self, entry: Input, points: Floats) -> tuple[Floats, Floats]:
        """Return the answers, and what makes a polynomial of a difference of two of them; see `Response.traced`."""
        found = [part.traced(entry, points) for _, part in self._parts]
        return self._sum([values for values, _ in found]), found[0][1]

    def slope(self, entry: Input) -> Floats:
        """Return the derivative of every option's answer at the best estimate, towards greater values."""
        return self._sum([part.slope(entry) for _, part in self._parts]) - self._constant
