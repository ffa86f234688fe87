"""What somebody tries out on a scenario: what is moved, the scenario and the answer that follow, and what changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.exact import compare, forecast
from scenarios.files import save
from scenarios.files.writing import must_be_free
from scenarios.model import Gate, Scenario
from scenarios.notebook.rows import Move, judged_at, moved, row_text, value_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.results import Comparison, OutcomeDistribution

__all__ = ["Change", "Exploration"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Change(NamedTuple):
    """A judgement that is no longer as the file has it: its address, what was written, what is written now."""

    address: str
    was: str
    now: str


@dataclass(frozen=True, eq=False)
class Exploration:
    """A scenario as its file has it, what was moved since, and what is asked; everything else follows from these.

    Attributes
    ----------
    file : Scenario
    by : str or None
        What is compared; None: nothing is.
    do, given : mapping
        What is set, and what is learned; see `compare`.
    moves : mapping of address to tuple of Move
        What was done to each row, step or parameter, in the order in which it was done.
    shares : frozenset of str
        The parameters that are probabilities.

    Examples
    --------
    >>> import scenarios as sc
    >>> here = Exploration(sc.load("atacms-gate"), "atacms_gate").moved("atacms_gate.review", 0.9)
    >>> here.changes
    (Change(address='atacms_gate.review', was='50%', now='90%'),)
    >>> here.answer["open"]["wider_war"] == sc.compare(here.file)["open"]["wider_war"]
    True
    """

    file: Scenario
    by: str | None = None
    do: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    given: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    moves: Mapping[str, tuple[Move, ...]] = field(default_factory=lambda: _NOTHING)
    shares: frozenset[str] = frozenset()

    # -- what can be done --------------------------------------------------------------------------------------

    def moved(self, address: str, to: float | str) -> Exploration:
        """Return the exploration in which a judgement is put to a number or to a word of the scale.

        The other entries of its row keep their proportions. Putting the same judgement elsewhere at once undoes the first move, so that
        what is dragged to an end and back is where it was.
        """
        at = judged_at(self.file, address)
        before = self.moves.get(at.row, ())
        kept = before[:-1] if before and before[-1].branch == at.branch else before
        return replace(self, moves=MappingProxyType({**self.moves, at.row: (*kept, Move(at.branch, to))}))

    def restored(self, address: str | None = None) -> Exploration:
        """Return the exploration in which the row of a judgement, or everything, is as in the file."""
        if address is None:
            return replace(self, moves=_NOTHING)
        row = judged_at(self.file, address).row
        return replace(self, moves=MappingProxyType({k: v for k, v in self.moves.items() if k != row}))

    def comparing(self, by: str | None) -> Exploration:
        """Return the exploration in which something else is compared."""
        return replace(self, by=by)

    def knowing(self, shares: frozenset[str]) -> Exploration:
        """Return the exploration that knows which parameters are probabilities."""
        return replace(self, shares=shares)

    def switched(self, gate: str, to: str | None) -> Exploration:
        """Return the exploration in which a gate is set open or closed, or (None) opens by its weights."""
        if not isinstance(self.file.nodes.get(gate), Gate):
            gates = [name for name, node in self.file.nodes.items() if isinstance(node, Gate)]
            raise QuestionError(f"gate: no gate {shown(gate)}; {did_you_mean(gate, gates)}")
        rest = {name: branch for name, branch in self.do.items() if name != gate}
        return replace(self, do=MappingProxyType(rest if to is None else {**rest, gate: to}))

    # -- what follows ------------------------------------------------------------------------------------------

    @cached_property
    def model(self) -> Scenario:
        """The scenario with everything that was moved; the one of the file if nothing was.

        Parameters are put first, and rows that use one are moved from there.
        """
        put: dict[str, Any] = {}
        for parameters in (True, False):
            staged = self.file.with_weights(put) if put else self.file
            for row, moves in self.moves.items():
                at = judged_at(self.file, row)
                if at.parameter is parameters:
                    put[row] = moved(staged.lexicon, at, moves, share=row in self.shares)
        return self.file.with_weights(put) if put else self.file

    @cached_property
    def answer(self) -> Comparison | OutcomeDistribution:
        """The outcome distribution of every option; or the forecast, where nothing is compared."""
        return self._asked(self.model)

    @cached_property
    def answer_of_file(self) -> Comparison | OutcomeDistribution:
        """The same, with nothing moved."""
        return self._asked(self.file)

    def _asked(self, model: Scenario) -> Comparison | OutcomeDistribution:
        if self.by is None:
            return forecast(model, do=self.do, given=self.given)
        # A gate that is compared is set to each branch in turn, whatever its switch says.
        gate = isinstance(model.nodes.get(self.by), Gate)
        do = {name: branch for name, branch in self.do.items() if not (gate and name == self.by)}
        return compare(model, self.by, do=do, given=self.given)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What is not as in the file, in the order in which it was first moved."""
        pairs = [(row, judged_at(self.file, row).written, judged_at(self.model, row).written) for row in self.moves]
        return tuple(Change(row, row_text(was), row_text(now)) for row, was, now in pairs if was != now)

    def value(self, address: str) -> float:
        """Return the best estimate of a judgement as it is now."""
        return value_in(self.model, address)

    def put_to(self, address: str) -> float | str | None:
        """Return what a judgement was last put to: a number or a word; None if its row is as in the file."""
        at = judged_at(self.file, address)
        moves = self.moves.get(at.row)
        if moves is None:
            return None
        return moves[-1].to if moves[-1].branch == at.branch else self.value(address)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the scenario as a new file; what is set or learned is a question, and no part of it.

        Raises
        ------
        QuestionError
            If there is a file of this name.
        ScenariosError
            As `scenarios.save`.
        """
        if isinstance(path, str | os.PathLike) and isinstance(os.fspath(path), str):
            must_be_free(os.fspath(path))
        save(self.model, path)
