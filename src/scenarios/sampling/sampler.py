"""Draws of all that is uncertain in a scenario, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError
from scenarios.graph import Belief, amounts, best_estimates
from scenarios.model.quantities import ParameterUse
from scenarios.sampling.rows import Mixed, Scalar, Source, scalar, source_of
from scenarios.sampling.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenarios.graph import Program

__all__ = ["Draws", "Numbers", "Sampler"]

Floats = NDArray[Any]

MOST_BYTES = 2**32


class Draws(NamedTuple):
    """Some draws: what `probabilities` and the passes take.

    `effects` by spot: None, or of shape (branches, measures) or (branches, measures, draws); `values` of shape (outcomes,
    measures) or (outcomes, measures, draws).
    """

    belief: Belief
    effects: list[Floats | None]
    values: Floats


class Numbers(Protocol):
    """Where draws come from."""

    def draw(self, address: str, source: Source, block: int, parameters: Mapping[str, Floats], out: Floats) -> None:
        """Put what a source gives in a block into an array of shape (numbers, BLOCK)."""

    def levels(self, address: str, source: Source, block: int) -> Floats:
        """Return uniform numbers for a source in a block, of shape (dimensions, BLOCK)."""


class Amounts(NamedTuple):
    """What is uncertain among effects or values: where it adds, and what is drawn."""

    place: int
    branch: int
    measure: int
    address: str
    source: Scalar


class Sampler:
    """All that is uncertain in a program, ready to be drawn.

    Parameters
    ----------
    program : Program

    Attributes
    ----------
    sources : dict of address to Source
        One for each judgement that is uncertain; parameters first, then rows, factors, effects and values.
    dimensions : int
        How many uniform numbers a draw takes.

    Raises
    ------
    QuestionError
        If the weights of a row cannot be drawn together.
    LimitError
        If a block of draws would take more than 4 GiB.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        lexicon = program.scenario.lexicon
        best = best_estimates(program)
        self._amounts = amounts(program, lambda amount: 0.0 if scalar(amount, lexicon) else lexicon.amount(amount))
        self.sources: dict[str, Source] = {}
        rows = [(judgement, source_of(judgement, lexicon)) for judgement in program.judgements]
        self._open_rows = [(judgement.slots, judgement.address) for judgement, source in rows if source]
        found: list[tuple[str, Source]] = [(judgement.address, source) for judgement, source in rows if source]
        factors = [
            (k, address, source)
            for k, (address, factor) in enumerate(zip(program.factor_addresses, program.factors, strict=True))
            if (source := scalar(factor, lexicon))
        ]
        self._open_factors = [(k, address) for k, address, _ in factors]
        found += [(address, source) for _, address, source in factors]
        self._effects, self._values = list(self._open_effects()), list(self._open_values())
        found += [(entry.address, entry.source) for entry in (*self._effects, *self._values)]
        for name in dict.fromkeys(use.name for _, source in found for use in _uses(source)):
            self.sources[f"${name}"] = Scalar(lexicon.drawn(ParameterUse(name)))  # type: ignore[arg-type] # it is open
        self.sources |= dict(found)
        self.dimensions = sum(source.dimensions for source in self.sources.values())
        size = 8 * BLOCK * (best.slots.size + best.factors.size + 2 * self.dimensions)
        if size > MOST_BYTES:
            msg = (
                f"{program.scenario.scenario}: at most {MOST_BYTES // 2**20:,} MiB of weights may be drawn at a time, got "
                f"{size // 2**20:,} MiB for {best.slots.size:,} weights; draw for a part of the scenario"
            )
            raise LimitError(msg)
        self._best = best
        self._rooms: dict[int, tuple[Floats, Floats]] = {}
        self._row = np.empty((max((slots.stop - slots.start for slots, _ in self._open_rows), default=0), BLOCK))

    def _open_effects(self) -> Iterator[Amounts]:
        program, lexicon = self.program, self.program.scenario.lexicon
        column = {measure: i for i, measure in enumerate(program.scenario.measures)}
        for k, spot in enumerate(program.spots):
            for i, branch in enumerate(spot.effects):
                for owner, effects in program.effects_of(spot, branch) if branch is not None else ():
                    for measure, amount in effects.items():
                        if source := scalar(amount, lexicon):
                            yield Amounts(k, i, column[measure], f"{owner}:{measure}", source)

    def _open_values(self) -> Iterator[Amounts]:
        scenario = self.program.scenario
        column = {measure: i for i, measure in enumerate(scenario.measures)}
        for k, (name, outcome) in enumerate(scenario.outcomes.items()):
            for measure, amount in outcome.values.items():
                if source := scalar(amount, scenario.lexicon):
                    yield Amounts(k, 0, column[measure], f"{name}:{measure}", source)

    def _room(self, parts: int) -> tuple[Floats, Floats]:
        """Return memory for each part, in which what is certain stands; kept from block to block, for fresh memory is slow."""
        if parts not in self._rooms:
            slots, factors = (
                np.repeat(_repeated(numbers, BLOCK // parts)[None], parts, axis=0)
                for numbers in (self._best.slots, self._best.factors)
            )
            self._rooms[parts] = slots, factors
        return self._rooms[parts]

    def block(self, numbers: Numbers, block: int, parts: int) -> list[Draws]:
        """Draw a block; the next call writes over it.

        Parameters
        ----------
        numbers : Numbers
        block : int
            Which one.
        parts : int
            Into how many the block's draws are cut, so that each fits the processor's cache.
        """
        each = BLOCK // parts
        slots, factors = self._room(parts)
        drawn: dict[str, Floats] = {}
        parameters: dict[str, Floats] = {}

        def draw(address: str) -> Floats:
            if address not in drawn:
                drawn[address] = np.empty((1, BLOCK))
                numbers.draw(address, self.sources[address], block, parameters, drawn[address])
            numbers_drawn: Floats = drawn[address][0]
            return numbers_drawn

        for address in self.sources:
            if address.startswith("$"):
                parameters[address[1:]] = draw(address)
        for where, address in self._open_rows:
            row = self._row[: where.stop - where.start]
            numbers.draw(address, self.sources[address], block, parameters, row)
            slots[:, where] = row.reshape(-1, parts, each).swapaxes(0, 1)
        for k, address in self._open_factors:
            factors[:, k] = draw(address).reshape(parts, each)
        effects, values = self._amounts
        found = []
        for part in range(parts):
            here = slice(part * each, (part + 1) * each)
            now, ends = list(effects), values
            for k in dict.fromkeys(entry.place for entry in self._effects):
                shape = (len(self.program.spots[k].branches), values.shape[1])
                table = now[k]
                now[k] = _repeated(np.zeros(shape) if table is None else table, each)
            for entry in self._effects:
                now[entry.place][entry.branch, entry.measure] += draw(entry.address)[here]  # type: ignore[index] # made above
            if self._values:
                ends = _repeated(values, each)
            for entry in self._values:
                ends[entry.place, entry.measure] += draw(entry.address)[here]
            found.append(Draws(Belief(slots[part], factors[part]), now, ends))
        return found


def _repeated(table: Floats, count: int) -> Floats:
    return np.repeat(table[..., None], count, axis=-1)


def _uses(source: Source) -> list[ParameterUse]:
    if isinstance(source, Scalar):
        return [source.quantity] if isinstance(source.quantity, ParameterUse) else []
    return [use for _, use in source.uses] if isinstance(source, Mixed) else []
