"""Walked paths: a scenario simulated, for teaching, for audit, and as a second route to every exact number."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import seed_sequence, truth, whole
from scenarios.evaluation.places import end_place, places
from scenarios.evaluation.question import Question, labels_of
from scenarios.evaluation.tallying import Counts
from scenarios.evaluation.waiting import Bar, progress_bar
from scenarios.evaluation.walking import Walk, kind_of
from scenarios.files.rows import Column, Rows, write_rows
from scenarios.results import Provenance, Simulation, Tally

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from scenarios.model.scenario import Scenario

__all__ = ["simulate"]

DETAILS = ("walks", "outcomes", "counts")
MOST_BYTES = 2**31
STREAMED_BYTES, STREAMED_PATHS = 2**25, 2**18
"""What is held at a time while paths are written."""
MOST_PATHS = 2**53
"""Their shares are exact up to here."""


@overload
def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = ...,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = ...,
    do: Mapping[str, str] | None = ...,
    given: Mapping[str, Any] | None = ...,
    detail: Literal["walks", "outcomes"] = ...,
    to: None = ...,
    progress: bool = ...,
) -> Simulation: ...
@overload
def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = ...,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = ...,
    do: Mapping[str, str] | None = ...,
    given: Mapping[str, Any] | None = ...,
    detail: Literal["walks", "outcomes"] = ...,
    to: str | os.PathLike[str],
    progress: bool = ...,
) -> Tally: ...
@overload
def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = ...,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = ...,
    do: Mapping[str, str] | None = ...,
    given: Mapping[str, Any] | None = ...,
    detail: Literal["counts"],
    to: None = ...,
    progress: bool = ...,
) -> Tally: ...


def simulate(
    model: Scenario,
    paths: int | np.integer[Any] = 10_000,
    *,
    seed: int | np.integer[Any] | np.random.SeedSequence = 0,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    detail: Literal["walks", "outcomes", "counts"] = "walks",
    to: str | os.PathLike[str] | None = None,
    progress: bool = False,
) -> Simulation | Tally:
    """Walk paths through a scenario, each branch taken with its probability.

    Decisions are taken by their weights, as in `scenarios.forecast`; what is learned is made certain beforehand, so that no
    path has to be thrown away.

    Parameters
    ----------
    model : Scenario
    paths : int
        How many, at least 1.
    seed : int or numpy.random.SeedSequence
        The same seed gives the same paths; an int of at least 0.
    do, given : mapping, optional
        What is set, and what is learned; see `scenarios.compare`.
    detail : {"walks", "outcomes", "counts"}
        What is simulated of each path: every branch, outcome and measure; only its outcome; or nothing, only how many
        paths take each branch and reach each outcome, which takes no longer for more of them. The three draw
        different random numbers: with one seed they are three different samples.
    to : str or path, optional
        A new file, ``.csv`` or ``.parquet`` (extra ``parquet``), that gets a row for each path, as
        `Simulation.to_frame` has it. Only a few paths are held in memory at a time, and the file stands there when
        it is whole.
    progress : bool
        Show a bar of the paths that are walked; there is none for counts, which take no time worth it.

    Returns
    -------
    Simulation or Tally
        For each path the branch taken at every node and step, the outcome, and the total of each measure. With `to` or
        ``detail="counts"``, how many paths went where, and the mean of each measure.

    Raises
    ------
    QuestionError
        As `scenarios.forecast`, and if `paths`, `seed`, `detail` or `to` is not one, or the file exists.
    LimitError
        If the paths would take more than 2 GiB, or are more than 2⁵³.
    ScenariosError
        If the file cannot be written.

    Notes
    -----
    Every node and step has a stream of random numbers of its own, keyed by its name: path number n is the same however
    many follow it, and a node added elsewhere does not change what others do. With evidence E, the branch b at state s is
    taken with probability p(b | s) · P(E | s, b) / P(E | s), where P(E | ·) comes from one backward sweep.

    Walks and outcomes use only numpy's bit generator PCG64, whose numbers are the same in every release. Counts use
    its binomial distribution, which a release of numpy may change.

    Examples
    --------
    Simulated frequencies lie around the exact probabilities:

    >>> import scenarios as sc
    >>> model = sc.load("atacms-gate")
    >>> walks = sc.simulate(model, 20_000, seed=1)
    >>> exact = sc.forecast(model)
    >>> all(abs(walks.frequencies()[outcome] - exact[outcome]) < walks.margin(0.999) for outcome in exact)
    True
    """
    count = whole("paths", paths, 1)
    source, shows = seed_sequence(seed), truth("progress", progress)
    if count > MOST_PATHS:
        msg = f"paths: at most {MOST_PATHS:,} paths may be simulated, got {shown(paths)}; simulate fewer"
        raise LimitError(msg)
    if detail not in DETAILS:
        msg = f"detail must be 'walks', 'outcomes' or 'counts', got {shown(detail)}; {did_you_mean(detail, DETAILS)}"
        raise QuestionError(msg)
    if detail == "counts" and to is not None:
        msg = f"to: there must be paths to write, got detail='counts' and to={shown(to)}; leave one of the two out"
        raise QuestionError(msg)
    as_is = isinstance(seed, np.random.SeedSequence)
    written = f"SeedSequence({source.entropy}, spawn_key={source.spawn_key})" if as_is else shown(source.entropy)
    asked = _Asked(Question(model, do=do, given=given), detail, f"{count:,} simulated paths, seed {written}")
    if detail == "counts":
        return asked.counted(count, source)
    with progress_bar(count, "paths", shows=shows) as bar:
        return asked.held(count, source, bar) if to is None else asked.streamed(count, source, to, bar)


class _Asked:
    """A simulation that is about to be made."""

    def __init__(self, question: Question, detail: str, method: str) -> None:
        self.model = model = question.scenario
        self.ready = ready = question.prepared()
        tables = question.tables(ready)
        question.check_complete(ready, tables)
        program = ready.graph.program
        self.steps = detail != "outcomes"
        self.start = program.start if self.steps else 0
        self.places = places(question, ready, tables) if self.steps else [end_place(question, ready, tables)]
        names = list(program.variables) if self.steps else []
        self.branches = {name: question.outline.variables[name] for name in names}
        self.measures = tuple(model.measures) if self.steps else ()
        self.values = ready.values[:, : len(self.measures)]
        self.kind = kind_of(max(*program.sizes, len(model.outcomes)))
        do, given = MappingProxyType(question.do), MappingProxyType(question.given)
        self.how = Provenance(model, "simulate", method, do, given)
        self.labels = labels_of(model, None)

    def counted(self, paths: int, source: np.random.SeedSequence) -> Tally:
        counts = Counts(self.places, len(self.model.outcomes))
        counts.add(self.start, source, paths)
        return self._tally(counts)

    def held(self, paths: int, source: np.random.SeedSequence, bar: Bar) -> Simulation:
        size = paths * self._row()
        if size > MOST_BYTES:
            msg = (
                f"paths: at most {MOST_BYTES // 2**20:,} MiB of paths may be held at once, got {size // 2**20:,} MiB for "
                f"{paths:,} paths; walk fewer, write them to a file with to=..., or ask for detail='counts'"
            )
            raise LimitError(msg)
        taken, outcome, totals = self._room(paths)
        walk = self._walk(paths, source)
        for first in range(0, paths, STREAMED_PATHS):
            some = slice(first, first + STREAMED_PATHS)
            walk(first, taken[:, some], outcome[some], totals[:, some])
            bar.update(len(outcome[some]))
        taken = taken[: len(self.branches)]
        for array in (taken, outcome, totals):
            array.flags.writeable = False
        return Simulation(
            tuple(self.branches),
            MappingProxyType(self.branches),
            taken,
            tuple(self.model.outcomes),
            outcome,
            self.measures,
            totals.T,
            self.labels,
            self.how,
        )

    def streamed(self, paths: int, source: np.random.SeedSequence, to: str | os.PathLike[str], bar: Bar) -> Tally:
        counts = Counts(self.places, len(self.model.outcomes))
        columns = [Column(name, branches) for name, branches in self.branches.items()]
        columns.append(Column("outcome", tuple(self.model.outcomes), ordered=True))
        columns += [Column(measure) for measure in self.measures]
        write_rows(to, columns, self._rows(paths, source, counts, bar))
        return self._tally(counts)

    def _rows(self, paths: int, source: np.random.SeedSequence, counts: Counts, bar: Bar) -> Iterator[Rows]:
        walk = self._walk(paths, source)
        many = max(1, min(paths, STREAMED_PATHS, STREAMED_BYTES // self._row()))
        room = self._room(many)
        for first in range(0, paths, many):
            left = min(many, paths - first)
            taken, outcome, totals = room[0][:, :left], room[1][:left], room[2][:, :left]
            walk(first, taken, outcome, totals, counts.taken)
            counts.ends += np.bincount(outcome, minlength=len(counts.ends))
            yield Rows([*taken[: len(self.branches)], outcome], totals.T)
            bar.update(left)

    def _walk(self, paths: int, source: np.random.SeedSequence) -> Walk:
        return Walk(self.places, self.start, source, paths, self.kind, self.values)

    def _row(self) -> int:
        """Return the bytes of one path."""
        return (len(self.branches) + 1) * self.kind.itemsize + 8 * len(self.measures)

    def _room(self, paths: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return arrays for branches, outcomes and measures; where only outcomes are drawn, the branch is the outcome."""
        outcome = np.empty(paths, self.kind)
        taken = np.empty((len(self.branches), paths), self.kind) if self.steps else outcome[None]
        return taken, outcome, np.empty((len(self.measures), paths))

    def _tally(self, counts: Counts) -> Tally:
        return counts.tally(self.ready, self.how, self.labels, self.branches, steps=self.steps)
