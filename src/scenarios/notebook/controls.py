"""Which judgements somebody can move by hand: those that move the answer most, or those that are named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.analysis.sensitivity.bars import tornado_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.inputs import named_input
from scenarios.errors import QuestionError
from scenarios.explaining.names import judgement_name
from scenarios.model.quantities import Number
from scenarios.notebook.rows import judged_at, row_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.model import Objective, Scenario

__all__ = ["Control", "Picker"]

_SWING = 0.1
_STILL = 1e-12
_FIXED = 1e-6


@dataclass(frozen=True, slots=True)
class Control:
    """A judgement that can be moved.

    Attributes
    ----------
    address, name : str
        Its address, and what people call it.
    row : str
        The address of all that moves with it.
    share : bool
        Whether it is a probability.
    low, high, step : float
        Where it can be put, and what a key moves it by.
    words : tuple of (str, str)
        The words of the scale that may stand for it, and how they are shown.
    written : str
        What the file says.
    """

    address: str
    name: str
    row: str
    share: bool
    low: float
    high: float
    step: float
    words: tuple[tuple[str, str], ...]
    written: str


class Picker:
    """The judgements of a scenario, the one that moves a target most first.

    Parameters
    ----------
    model : Scenario
    target : str, iterable of str or Objective
    by, do, given
        As in `compare`.

    Examples
    --------
    >>> import scenarios as sc
    >>> [control.address for control in Picker(sc.load("atacms-gate"), "wider_war", None, None, None).most(2)]
    ['russia_response.escalates', 'spread.contained']
    """

    def __init__(
        self,
        model: Scenario,
        target: str | Iterable[str] | Objective,
        by: str | None,
        do: Mapping[str, str] | None,
        given: Mapping[str, Any] | None,
    ) -> None:
        self._model = model
        self._response: Response = response_of(model, target, by, do, given, "proportional")

    @property
    def shares(self) -> frozenset[str]:
        """The parameters that are probabilities."""
        found = [entry for entry in self._response.inputs.values() if entry.kind == "parameter"]
        return frozenset(entry.address for entry in found if self._response.parameters.is_share(entry))

    def most(self, count: int) -> tuple[Control, ...]:
        """Return at most so many judgements, one of each row: those with a range first, as in a `tornado`.

        What moves nothing is left out, and so are factors and effects.
        """
        found: dict[str, Control] = {}
        for address in self._ranked():
            if len(found) >= count:
                break
            entry = self._response.inputs[address]
            if entry.kind in {"weight", "parameter"} and judged_at(self._model, address).row not in found:
                control = self._control(entry)
                if control.high - control.low > _FIXED:
                    found[control.row] = control
        return tuple(found.values())

    def named(self, addresses: Sequence[str]) -> tuple[Control, ...]:
        """Return the judgements at these addresses; ``QuestionError`` with the cure if one cannot be moved."""
        found = {}
        for address in addresses:
            entry = named_input(self._model, self._response.inputs, address)
            if entry.kind not in {"weight", "parameter"}:
                kind = "a factor of a shift" if entry.kind == "factor" else "an effect or a value"
                msg = f"weights: a weight, a step or a parameter can be moved, got {address!r}, which is {kind}; name it in a parameter of the file"
                raise QuestionError(msg)
            control = found[entry.address] = self._control(entry)
            if not control.high - control.low > _FIXED:
                msg = f"weights: {address!r} must have room to move, got a row that leaves it none; write `rest` for another entry of the row"
                raise QuestionError(msg)
        return tuple(found.values())

    def _ranked(self) -> list[str]:
        """Return addresses by how far they move the target over their own ranges, then by a tenth of the way to their ends."""
        found: dict[str, None] = {}
        for swing in (None, _SWING):
            try:
                bars = tornado_of(self._response, swing, None, None)
            except QuestionError:  # at an end of some range no branch is left
                continue
            if bars is not None:
                widths = np.abs(bars.answers[:, 1] - bars.answers[:, 0]).max(axis=1)
                still = _STILL * max(1.0, float(np.abs(bars.base).max()))
                found |= dict.fromkeys(a for a, w in zip(bars.addresses, widths.tolist(), strict=True) if w > still)
        return list(found)

    def _control(self, entry: Input) -> Control:
        at = judged_at(self._model, entry.address)
        written = at.written[at.branch] if at.branches is not None and not isinstance(at.written, str) else at.written
        share, low, high, step = True, 0.0, 1.0, 0.005
        words = tuple((term.word, _word(term.word, term.low, term.high)) for term in self._model.words.terms)
        if entry.kind == "parameter":
            share = self._response.parameters.is_share(entry)
            plain = isinstance(self._model.lexicon.read(at.written), Number)
            words = words if share and not plain else ()
            low, high, step = self._room(entry, share=share)
        name = judgement_name(self._model, entry.address)
        return Control(entry.address, name, at.row, share, low, high, step, words, row_text(written))

    def _room(self, entry: Input, *, share: bool) -> tuple[float, float, float]:
        """Return the ends between which a parameter can be put, and the step of a key."""
        least, most = self._response.reach_of(entry)
        if share:
            return least, most, 0.005
        own = entry.own or (entry.best, entry.best)
        reach = max(abs(entry.best) * 2, abs(own[0]), abs(own[1])) or 1.0
        low = max(least, -reach if min(own) < 0 or entry.best == 0 else 0.0)
        high = min(most, reach if max(own) > 0 or entry.best == 0 else 0.0)
        return low, high, 10.0 ** math.floor(math.log10((high - low) / 100))


def _word(word: str, low: float, high: float) -> str:
    return f"{word} ({100 * low:g} to {100 * high:g} %)"
