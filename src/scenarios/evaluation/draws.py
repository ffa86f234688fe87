"""A question answered exactly for each draw of what is uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.arguments import seed_sequence
from scenarios.evaluation.exact import must_be_possible
from scenarios.evaluation.question import Question
from scenarios.graph import Program, forward, moments, probabilities
from scenarios.sampling import BLOCK, Sampler, numbers_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.scenario import Scenario
    from scenarios.sampling import Draws

__all__ = ["Answers", "Evaluation", "inputs_of"]

Floats = NDArray[Any]

_CACHED = 2**19
"""So many numbers of one block of states are looked at together: about what fits into the processor's cache."""


class Answers(NamedTuple):
    """Answers draw by draw.

    Attributes
    ----------
    probabilities : float array of shape (draws, options, outcomes)
    means, squares : float arrays of shape (draws, options, measures)
        The expectation of each measure, and of its square.
    """

    probabilities: Floats
    means: Floats
    squares: Floats

    @classmethod
    def room(cls, samples: int, options: int, outcomes: int, measures: int) -> Answers:
        """Return room for so many."""
        return cls(
            np.empty((samples, options, outcomes)),
            np.empty((samples, options, measures)),
            np.empty((samples, options, measures)),
        )


class Evaluation:
    """A question, with what is needed to answer it for block after block of draws; for one thread at a time.

    Parameters
    ----------
    question : Question
        One that has an answer with the best estimates.
    method : str
        One of ``METHODS``.
    source : numpy.random.SeedSequence
    samples : int
        How many draws there are in all.
    """

    def __init__(self, question: Question, method: str, source: np.random.SeedSequence, samples: int) -> None:
        self.question = question
        self.ready = question.prepared()
        self.sampler = Sampler(self.ready.graph.program)
        # Numbered as if nothing were set, so that the same judgement gets the same draws whatever is asked.
        every = Sampler(Program(question.scenario)) if question.forced else self.sampler
        self.numbers = numbers_for(method, every, source, samples)
        self.samples = samples
        self.measures = self.ready.values.shape[1]
        self.options = 1 if question.by is None else len(question.outline.variables[question.by])
        graph = self.ready.graph
        # Where the first place of all is what is compared, its branches are told apart there and nowhere else.
        self._split = question.by is not None and graph.program.spots[graph.program.start].name == question.by
        self._agree = question.evidence(self.ready)
        self._events = self._masks()
        columns = self._events.shape[1] * (1 + 2 * self.measures) if self.measures else 1
        largest = max(block.left * block.branches for block in graph.blocks) * columns
        self._parts = 1
        while self._parts < BLOCK and largest * (BLOCK // self._parts) > _CACHED:
            self._parts *= 2

    def _masks(self) -> Floats:
        """Return for each final state and event 1 if it counts there, else 0: shape (final states, events)."""
        ready, by = self.ready, self.question.by
        if by is None or self._split:
            found = np.ones((ready.graph.end_size, 1))
        else:
            branch = ready.end_values[ready.graph.program.variables[by]][:, None]
            found = ((branch == np.arange(self.options)) | (branch == self.options)).astype(float)
        return found if self._agree is None else found * self._agree[:, None]

    def room(self, samples: int) -> Answers:
        """Return room for the answers of so many draws."""
        return Answers.room(samples, self.options, len(self.question.scenario.outcomes), self.measures)

    def answer(self, first: int, last: int) -> Answers:
        """Return the answers of the blocks from `first` up to before `last`, without what is beyond the last draw."""
        start = first * BLOCK
        found = self.room(min(last * BLOCK, self.samples) - start)
        each = BLOCK // self._parts
        for block in range(first, last):
            draws = self.sampler.block(self.numbers, block, self._parts)
            for part, some in enumerate(draws):
                at = block * BLOCK + part * each - start
                here = slice(at, at + each)
                if at < len(found.probabilities):
                    self._answer(some, Answers(*(array[here] for array in found)))
        return found

    def inputs(self) -> tuple[tuple[str, ...], Floats]:
        """Return the names of what is drawn, and all draws of it: shape (draws, numbers); without what follows from parameters."""
        program = self.ready.graph.program
        branches = {j.address: j.branches for j in program.judgements}
        slots = {j.address: j.slots.stop - j.slots.start for j in program.judgements}
        names: list[str] = []
        taken: dict[str, int] = {}
        own = {address: source for address, source in self.sampler.sources.items() if source.dimensions}
        for address in own:
            row = branches.get(address) or ()
            taken[address] = len(row) if len(row) > 2 else 1
            names += [f"{address}.{branch}" for branch in row[: taken[address]]] or [address]
        found = np.empty((self.samples, len(names)))
        for block in range(-(-self.samples // BLOCK)):
            some = found[block * BLOCK : (block + 1) * BLOCK]
            parameters: dict[str, Floats] = {}
            at = 0
            for address, source in own.items():
                drawn = np.empty((slots.get(address, 1), BLOCK))
                self.numbers.draw(address, source, block, parameters, drawn)
                if address.startswith("$"):
                    parameters[address[1:]] = drawn[0]
                some[:, at : at + taken[address]] = drawn[: taken[address], : len(some)].T
                at += taken[address]
        return tuple(names), found

    def _answer(self, draws: Draws, found: Answers) -> None:
        question, ready = self.question, self.ready
        tables = question.tables(ready, probabilities(ready.graph, draws.belief))
        tables = question.learned(ready, tables)
        count = len(found.probabilities)
        final = forward(ready.graph, tables, draws=draws.belief.slots.shape[1])
        joint = question.by_end(ready, final, self._agree)[..., :count]
        met = joint.sum(axis=1)
        self._check(met)
        found.probabilities[...] = (joint / met[:, None]).transpose(2, 0, 1)
        if self.measures:
            ahead = moments(ready.graph, tables, self._ends(draws), draws.effects, split=self._split)[..., :count]
            shares = (ahead[1:] / ahead[:1]).transpose(2, 1, 0)
            found.means[...] = shares[..., : self.measures]
            found.squares[...] = shares[..., self.measures :]

    def _ends(self, draws: Draws) -> Floats:
        """Return what `moments` starts with: of shape (final states, 1 + 2 * measures, events, draws)."""
        values = draws.values[self.ready.end_outcome]
        values = values.reshape(len(values), self.measures, 1, -1)
        columns = (
            np.concatenate([np.ones_like(values[:, :1]), values, values**2], axis=1) * self._events[:, None, :, None]
        )
        return np.broadcast_to(columns, (*columns.shape[:-1], draws.belief.slots.shape[1]))

    def _check(self, met: Floats) -> None:
        must_be_possible(self.question, met.min(axis=1))
        if not self.question.given and not (np.abs(met - 1) < 1e-6).all():
            msg = (
                f"{self.question.scenario.scenario}: in every draw at least one branch must weigh more than 0 wherever a path may "
                "come, got a draw in which some paths end early; keep weights, factors and confidences away from 0"
            )
            raise QuestionError(msg)


def inputs_of(
    model: Scenario,
    by: str,
    method: str,
    seed: int | np.random.SeedSequence,
    samples: int,
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
) -> tuple[tuple[str, ...], Floats]:
    """Return what was drawn for an ensemble that was asked the same: names, and numbers of shape (samples, inputs).

    A row of two branches is one number, that of the first; a longer one has a number for each branch. What parameters settle is
    left out.
    """
    question = Question(model, by=by or None, do=do, given=given)
    evaluation = Evaluation(question, method, seed_sequence(seed), samples)
    return evaluation.inputs()
