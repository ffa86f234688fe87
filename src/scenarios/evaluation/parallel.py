"""Many draws, in pieces: one after the other, on threads, processes or a cluster, with the same bits in the end."""

from __future__ import annotations

import json
import math
import threading
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, ProcessPoolExecutor, wait
from functools import lru_cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.draws import Answers, Evaluation
from scenarios.evaluation.question import Question
from scenarios.evaluation.waiting import progress_bar
from scenarios.model.scenario import Scenario
from scenarios.sampling import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from scenarios.evaluation.checkpoint import Checkpoint

__all__ = ["Task", "sweep"]

_SECONDS = 1.0
"""About how long a piece should take: long enough that handing it out costs nothing, short enough to lose little."""
_PIECES = 4
"""But at least so many pieces for each worker, so that all end at about the same time."""
_UNKNOWN = 32
"""How many workers an executor is taken to have that does not tell."""
_REVIVALS = 20
"""How often our own workers are replaced when they die."""

_mine = threading.local()


class Task:
    """What is to be drawn; it travels as text, and each thread that works on it keeps what it has made ready."""

    def __init__(
        self, model: Scenario, question: dict[str, Any], method: str, source: np.random.SeedSequence, samples: int
    ) -> None:
        self.model, self.question, self.method, self.source, self.samples = model, question, method, source, samples
        self._text = ""

    def __getstate__(self) -> tuple[Any, ...]:
        self._text = self._text or self.model.canonical()
        source = self.source
        return self._text, self.question, self.method, source.entropy, source.spawn_key, self.samples

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._text, self.question, self.method, entropy, spawn_key, self.samples = state
        self.source = np.random.SeedSequence(entropy, spawn_key=spawn_key)
        self.model = _read(self._text)

    @property
    def key(self) -> dict[str, Any]:
        """What the answers depend on, as plain values."""
        return {
            "content": self.model.content_hash,
            **self.question,
            "method": self.method,
            "seed": [str(self.source.entropy), *self.source.spawn_key],
            "samples": self.samples if self.method == "lhs" else "any",
        }

    def evaluation(self) -> Evaluation:
        """Return what answers it, made once for each thread."""
        key = json.dumps([self.key, self.samples])
        if getattr(_mine, "key", None) != key:
            question = Question(self.model, **self.question)
            _mine.evaluation = Evaluation(question, self.method, self.source, self.samples)
            _mine.key = key
        evaluation: Evaluation = _mine.evaluation
        return evaluation


@lru_cache(maxsize=4)
def _read(text: str) -> Scenario:
    return Scenario.model_validate(json.loads(text))


def answered(task: Task, first: int, last: int) -> Answers:
    """Return the answers of some blocks."""
    return task.evaluation().answer(first, last)


def sweep(
    task: Task, executor: Executor | int | None, chunk: int | None, checkpoint: Checkpoint | None, *, progress: bool
) -> Answers:
    """Return all answers of a task, whoever works them out, in whatever pieces and order."""
    workers = _workers(executor)
    found = task.evaluation().room(task.samples)
    blocks = math.ceil(task.samples / BLOCK)
    missing = list(range(blocks))
    with progress_bar(task.samples, "draws", shows=progress) as bar:

        def put(first: int, some: Answers) -> None:
            start = first * BLOCK
            for array, part in zip(found, some, strict=True):
                array[start : start + len(part)] = part
            bar.update(len(some.probabilities))

        if checkpoint is not None:
            for first, last, some in checkpoint.finished(task.samples, found):
                put(first, some)
                missing = [block for block in missing if not first <= block < last]
        for piece, some in _answers(task, executor, workers, missing, chunk):
            if checkpoint is not None:
                checkpoint.keep(*piece, some)
            put(piece[0], some)
    return found


def _workers(executor: object) -> int:
    if executor is None:
        return 1
    if isinstance(executor, Executor):
        return getattr(executor, "_max_workers", None) or _UNKNOWN
    if isinstance(executor, bool) or not isinstance(executor, int | np.integer) or executor < 1:
        msg = (
            f"executor must be a concurrent.futures.Executor or a number of local processes, got {shown(executor)}; "
            "write executor=2, or leave it out"
        )
        raise QuestionError(msg)
    return int(executor)


def _pieces(missing: list[int], each: int) -> Iterator[tuple[int, int]]:
    """Cut the missing blocks into runs of at most `each`."""
    start = 0
    for i, block in enumerate(missing):
        if i + 1 == len(missing) or missing[i + 1] != block + 1 or i + 1 - start == each:
            yield missing[start], block + 1
            start = i + 1


def _answers(
    task: Task, executor: Executor | int | None, workers: int, missing: list[int], chunk: int | None
) -> Iterator[tuple[tuple[int, int], Answers]]:
    if chunk is None and missing:
        began = time.perf_counter()
        yield (missing[0], missing[0] + 1), answered(task, missing[0], missing[0] + 1)
        each = max(1, round(_SECONDS / (time.perf_counter() - began)))
        missing = missing[1:]
        if executor is not None:
            each = min(each, max(1, len(missing) // (_PIECES * workers)))
    else:
        each = 1 if chunk is None else math.ceil(whole("chunk", chunk, 1) / BLOCK)
    waiting = deque(_pieces(missing, each))
    if executor is None:
        for piece in waiting:
            yield piece, answered(task, *piece)
    elif isinstance(executor, Executor):
        try:
            yield from _handed_out(task, executor, waiting, 2 * workers)
        except BrokenExecutor as error:
            msg = f"executor: its workers died ({error}); make a new one, and see whether memory runs out"
            raise QuestionError(msg) from None
    else:
        yield from _on_processes(task, waiting, workers)


def _on_processes(
    task: Task, waiting: deque[tuple[int, int]], workers: int
) -> Iterator[tuple[tuple[int, int], Answers]]:
    """Work on processes of our own; where one dies, all are replaced."""
    deaths = 0
    while waiting:
        # Spawned, not forked: threads of the caller's may hold locks.
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        try:
            yield from _handed_out(task, pool, waiting, 2 * workers)
        except BrokenExecutor:
            deaths += 1
            if deaths > _REVIVALS:
                msg = (
                    f"executor: the worker processes died {deaths} times; in a script, call under "
                    "`if __name__ == '__main__':`, and see whether memory runs out"
                )
                raise QuestionError(msg) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _handed_out(
    task: Task, executor: Executor, waiting: deque[tuple[int, int]], window: int
) -> Iterator[tuple[tuple[int, int], Answers]]:
    """Hand pieces out, a few at a time, and take them back as they come; what is not finished returns to `waiting`."""
    pending: dict[Future[Answers], tuple[int, int]] = {}
    try:
        while waiting or pending:
            while waiting and len(pending) < window:
                piece = waiting.popleft()
                try:
                    pending[executor.submit(answered, task, *piece)] = piece
                except BaseException as error:
                    waiting.appendleft(piece)
                    if isinstance(error, RuntimeError) and not isinstance(error, BrokenExecutor):
                        msg = f"executor must take work, got: {error}; use it before it is shut down"
                        raise QuestionError(msg) from None
                    raise
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                some = future.result()
                yield pending.pop(future), some
    finally:
        for future, piece in pending.items():
            future.cancel()
            waiting.append(piece)
