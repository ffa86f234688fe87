"""What several voices judge otherwise than the file: rows, steps and parameters, read as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.model.addresses import Address, spelled
from scenarios.model.nodes import Gate
from scenarios.model.outline import STEP
from scenarios.model.quantities import Number, ParameterUse, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.judgement.pooling.voices import Voice
    from scenarios.model import Scenario

__all__ = ["Contested", "contested_in", "exact_text"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Kind = Literal["row", "step", "parameter", "amount"]


@dataclass(frozen=True, slots=True, eq=False)
class Contested:
    """One address at which a voice says something else than the file.

    Attributes
    ----------
    kind : {"row", "step", "parameter", "amount"}
        A row of branches; a step's probability of yes; a parameter that is a probability; one that is any amount.
    branches : tuple of str
        Those of the row; yes and no; for a parameter that is a probability itself and its complement; for an amount one that is "".
    rows : float array of shape (voices, branches)
        Each voice's best estimate, also where that is only the file's; NaN where nothing is written.
    spoke : bool array of shape (voices,)
        Who says something here: the file wherever something is written.
    plain : bool
        Whether it is written as a plain number, not as a probability.
    """

    address: str
    kind: Kind
    branches: tuple[str, ...]
    rows: Floats
    spoke: Bools
    plain: bool

    def written(self, pooled: Floats) -> Any:
        """Return how a pooled row is written in a file, so that it is read as these very numbers."""
        if self.kind == "row":
            return {branch: exact_text(p) for branch, p in zip(self.branches, pooled.tolist(), strict=True)}
        value = float(pooled[0])
        return value if self.plain else exact_text(value)


def exact_text(probability: float) -> str:
    """Write a probability as a percentage that is read as this very number; as a fraction where there is none.

    Examples
    --------
    >>> exact_text(0.07), exact_text(0.125)
    ('7%', '12.5%')
    """
    for digits in range(1, 18):
        text = f"{100 * probability:.{digits}g}%"
        if "e" not in text and float(text[:-1]) / 100 == probability:
            return text
    return f"{probability!r}/1"


def contested_in(voices: Sequence[Voice]) -> list[Contested]:
    """Return all that is contested, in the order of the file; parameters first."""
    said = frozenset[str]().union(*(voice.said for voice in voices))
    model = voices[0].model
    found = []
    for at in _places(model):
        address = spelled(model, at)
        if address not in said:
            continue
        written = [_written(voice.model, at) for voice in voices]
        if all(each == written[0] for each in written):
            continue
        spoke = np.array([address in voice.said for voice in voices])
        spoke[0] = written[0] is not None
        if at.parameter is not None:
            found.append(_parameter(voices, at.parameter, written, spoke))
        else:
            found.append(_judgement(voices, at, address, written, spoke))
    return found


def _places(model: Scenario) -> Iterator[Address]:
    """Yield the place of every judgement."""
    for name in model.parameters:
        yield Address(parameter=name)
    for name, node in model.nodes.items():
        judged: Mapping[str | None, Any] = node.steps if isinstance(node, Gate) else {None: node}  # type: ignore[assignment] # steps have names
        for step, where in judged.items():
            yield Address(name, step)
            yield from (Address(name, step, rule) for rule in range(len(where.when)))


def _written(model: Scenario, at: Address) -> Any:
    if at.parameter is not None:
        return model.parameters[at.parameter].value
    node: Any = model.nodes[at.node]
    judged = node if at.step is None else node.steps[at.step]
    if at.rule is not None:
        judged = judged.when[at.rule]
    return judged.weights if at.step is None else judged.weight


def _judgement(voices: Sequence[Voice], at: Address, address: str, written: Sequence[Any], spoke: Bools) -> Contested:
    branches = voices[0].model.outline.variables[at.node] if at.step is None else STEP
    rows = np.full((len(voices), len(branches)), np.nan)
    for i, (voice, row) in enumerate(zip(voices, written, strict=True)):
        if row is not None and at.step is None:
            rows[i] = voice.model.lexicon.row(row, branches)
        elif row is not None:
            rows[i] = _both(voice.model.lexicon.probability(row))
    return Contested(address, "row" if at.step is None else "step", tuple(branches), rows, spoke, plain=False)


def _parameter(voices: Sequence[Voice], name: str, written: Sequence[Any], spoke: Bools) -> Contested:
    values = [voice.model.lexicon.amount(value) for voice, value in zip(voices, written, strict=True)]
    plain = any(isinstance(parse(value), Number) for value in written)
    in_rows, in_steps = _uses(voices[0].model, name)
    # In a row a plain number is a relative weight; in a step it is a probability.
    likely = (in_steps and not in_rows) if plain else (in_steps or in_rows)
    if likely and all(0 <= value <= 1 for value in values):
        return Contested(f"${name}", "parameter", ("it", "not"), np.array([_both(v) for v in values]), spoke, plain)
    return Contested(f"${name}", "amount", ("",), np.array(values)[:, None], spoke, plain=plain or not likely)


def _both(probability: float) -> tuple[float, float]:
    return probability, 1 - probability


def _uses(model: Scenario, name: str) -> tuple[bool, bool]:
    """Say whether a parameter stands in a row of weights, and as the weight of a step."""
    found = {True: False, False: False}
    for at in _places(model):
        if at.parameter is None:
            row = _written(model, at)
            texts = row.values() if isinstance(row, Mapping) else [row]
            used = (parse(text) for text in texts if isinstance(text, str) and "$" in text)
            found[at.step is None] |= any(isinstance(use, ParameterUse) and use.name == name for use in used)
    return found[True], found[False]
