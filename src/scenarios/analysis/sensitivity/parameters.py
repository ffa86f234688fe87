"""Parameters: one quantity at many places, so that an answer need not be affine in it, and is asked for anew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.evaluation.derivatives import flat_amounts
from scenarios.graph import Belief, amounts
from scenarios.model.quantities import Number, ParameterUse
from scenarios.model.scenario import Parameter
from scenarios.model.weights import Lexicon

if TYPE_CHECKING:
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.evaluation.derivatives import Derivatives

__all__ = ["Parameters"]

Floats = NDArray[Any]

_HALVINGS = 60
_FAR = 10.0


class Parameters:
    """What is read with a scenario's parameters, and the answer with other values of one."""

    def __init__(self, derivatives: Derivatives, put: Mapping[str, float]) -> None:
        self._derivatives, self._put = derivatives, put
        self._program = derivatives.ready.graph.program
        self._scenario = self._program.scenario
        self._known: dict[tuple[str, float], Floats] = {}

    def _uses(self, written: object, name: str) -> bool:
        if not isinstance(written, str) or "$" not in written:
            return False
        quantity = self._scenario.lexicon.read(written)
        return isinstance(quantity, ParameterUse) and quantity.name == name

    def _lexicon(self, put: Mapping[str, float]) -> Lexicon:
        """Return what the scenario's words and parameters mean where some parameters have other values."""
        parameters = dict(self._scenario.parameters)
        for name, value in put.items():
            relative = isinstance(self._scenario.lexicon.parameter(ParameterUse(name)), Number)
            # A plain number is a relative weight; a probability is written with its sign.
            text: Any = float(value) if relative else f"{100 * float(value)!r}%"
            parameters[name] = Parameter.model_validate({"value": text})
        return Lexicon(self._scenario.words, MappingProxyType(parameters))

    def _rows(self, name: str) -> list[tuple[slice, Any, Any]]:
        found = []
        for judgement in self._program.judgements:
            written = judgement.written
            texts = written.values() if isinstance(written, Mapping) else [written]
            if any(self._uses(text, name) for text in texts):
                found.append((judgement.slots, judgement.branches, written))
        return found

    def _slots(self, name: str, lexicon: Lexicon) -> Floats:
        slots: Floats = self._derivatives.belief.slots.copy()
        for where, branches, written in self._rows(name):
            if branches is None:
                yes = lexicon.probability(written)
                slots[where] = yes, 1 - yes
            else:
                slots[where] = lexicon.row(dict(written), branches)
        return slots

    def at(self, entry: Input, points: Floats) -> Floats:
        """Return the answers, of shape (points, options), where a parameter takes these values."""
        return np.array([self._at(entry.address[1:], float(point)) for point in points])

    def _at(self, name: str, value: float) -> Floats:
        if (name, value) not in self._known:
            found = self._derivatives.at(*self.put(name, value)).value
            self._known[name, value] = self._derivatives.answered(found)
        return self._known[name, value]

    def put(self, name: str, value: float) -> tuple[Belief, Floats]:
        """Return the belief and the amounts where a parameter has another value."""
        lexicon = self._lexicon({**self._put, name: value})
        factors = [
            lexicon.factor(written) if self._uses(written, name) else best
            for written, best in zip(self._program.factors, self._derivatives.belief.factors, strict=True)
        ]
        numbers: Floats = self._derivatives.amounts
        if name in self._in_amounts:
            numbers = numbers + self._amounts(lexicon) - self._amounts(self._lexicon(self._put))
        return Belief(self._slots(name, lexicon), np.array(factors)), numbers

    @cached_property
    def _in_amounts(self) -> set[str]:
        """The parameters that stand in some effect or value."""
        found: set[str] = set()

        def read(written: float | str) -> float:
            quantity = self._scenario.lexicon.read(written)
            if isinstance(quantity, ParameterUse):
                found.add(quantity.name)
            return 0.0

        amounts(self._program, read)
        return found

    def _amounts(self, lexicon: Lexicon) -> Floats:
        effects, values = amounts(self._program, lexicon.amount)
        return flat_amounts(self._derivatives.question, self._program, effects, values)

    def rows_of(self, entry: Input) -> list[slice]:
        """Return the slots of the rows that a parameter stands in."""
        return [where for where, _, _ in self._rows(entry.address[1:])]

    def is_share(self, entry: Input) -> bool:
        """Say whether a parameter is a probability: it stands for a step, or in some row where it is no relative weight."""
        name = entry.address[1:]
        relative = isinstance(self._scenario.lexicon.parameter(ParameterUse(name)), Number)
        return any(not relative or branches is None for _, branches, _ in self._rows(name))

    def furthest(self, entry: Input, end: float) -> float:
        """Return how far a parameter can go from its best estimate towards an end, with all rows still adding up."""
        return self._furthest(entry.address[1:], entry.best, end)

    def reach(self, entry: Input) -> tuple[float, float]:
        """Return the least and the greatest value with which everything can be read: within 0 and 1 where it is a probability.

        One that is a factor, or a relative weight, may be anything from 0 to ten times what it is; one that only adds to measures, anything.
        """
        name = entry.address[1:]
        used = [text for text in self._program.factors if self._uses(text, name)] + self._rows(name)
        if self.is_share(entry):
            return self._furthest(name, entry.best, 0.0), self._furthest(name, entry.best, 1.0)
        if used:
            return 0.0, _FAR * max(abs(entry.best), 1.0)
        return -np.inf, np.inf

    def _furthest(self, name: str, inside: float, end: float) -> float:
        """Return how far towards an end the rows still add up."""
        if self._fits(name, end):
            return end
        for _ in range(_HALVINGS):
            middle = (inside + end) / 2
            if self._fits(name, middle):
                inside = middle
            else:
                end = middle
        return inside

    def _fits(self, name: str, value: float) -> bool:
        try:
            self._slots(name, self._lexicon({**self._put, name: value}))
        except ValueError:
            return False
        return True
