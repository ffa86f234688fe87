"""How far an answer could move: the exact answer for each draw of what is uncertain."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import seed_sequence, truth, whole
from scenarios.evaluation.checkpoint import Checkpoint
from scenarios.evaluation.exact import choice_of
from scenarios.evaluation.parallel import Task, sweep
from scenarios.evaluation.question import Question, labels_of
from scenarios.results import Ensemble, Provenance
from scenarios.results.provenance import plain
from scenarios.sampling import METHODS

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from scenarios.model.scenario import Scenario

__all__ = ["ensemble"]

MOST_BYTES = 2**33


def ensemble(
    model: Scenario,
    by: str | None = None,
    *,
    forecast: bool = False,
    samples: int = 4096,
    seed: int | np.random.SeedSequence = 0,
    method: Literal["sobol", "random", "lhs"] = "sobol",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    executor: Executor | int | None = None,
    chunk: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: bool = False,
) -> Ensemble:
    """Draw everything that is uncertain, and compute the exact answer for each draw.

    An analyst's weight is a judgement. Ranges and words are drawn evenly from all rows that they allow, distributions as they are
    written, rows with a `confidence` from a Dirichlet distribution of that equivalent sample size; a row as written, and a
    parameter, is one quantity wherever it is read.

    Parameters
    ----------
    model : Scenario
    by : str, optional
        The decision to compare; see `scenarios.compare`. Where there is no decision and no gate, nothing is.
    forecast : bool
        Compare nothing instead: decisions are taken by their weights, as in `scenarios.forecast`.
    samples : int
        How many draws, at least 1. Powers of two suit ``sobol`` best.
    seed : int or numpy.random.SeedSequence
        The same seed gives the same bits, whatever the executor, the chunks, and the order in which they finish.
    method : {"sobol", "random", "lhs"}
        ``sobol`` spreads draws evenly (scrambled Sobol' points), so that means are far more exact; ``random`` draws
        independently; ``lhs`` is a Latin hypercube.
    do, given : mapping, optional
        What is set, and what is learned; see `scenarios.compare`.
    executor : concurrent.futures.Executor or int, optional
        Who computes: a number of local processes, a pool of threads or processes, or a cluster's executor. Default: this thread.
    chunk : int, optional
        How many draws are handed out at a time, rounded up to whole blocks of 4096; default about a second's worth.
    checkpoint : str or path, optional
        A directory in which finished chunks are kept; the same call goes on where it was broken off.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    Ensemble
        Samples × options × outcomes, and × measures.

    Raises
    ------
    QuestionError
        As `scenarios.compare`; if an argument is wrong; if the weights of a row, drawn independently, can add up to more than 100 %; if
        the checkpoint belongs to other answers or cannot be written.
    LimitError
        If the answers would take more than 8 GiB, or more is uncertain than the method has dimensions for.

    Notes
    -----
    With ``random``, and ``lhs``, each judgement has a stream of its own, keyed by its address: draws do not change when
    judgements are added or removed elsewhere. With ``sobol`` they do, for its coordinates follow the order of the file. With
    ``sobol`` and ``random`` the first n draws are the same however many follow.

    Every draw lies within `scenarios.bounds`, unless a row has a `confidence`: bounds keep that row as it is written.

    Memory is the answers' and some 64 MiB.

    References
    ----------
    .. [1] A. Owen (1998), "Scrambling Sobol' and Niederreiter–Xing points", Journal of Complexity 14.

    Examples
    --------
    How far the probability of each outcome could move:

    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> spread = sc.ensemble(model, samples=1024, seed=1)
    >>> {option: f"{low:.1%} to {high:.1%}" for option, (low, high) in spread.interval("settlement").items()}
    {'sanctions': '2.6% to 17.0%', 'tariffs': '2.2% to 12.7%', 'both': '2.7% to 18.1%', 'withdrawal': '1.2% to 9.1%'}
    """
    count = whole("samples", samples, 1)
    source = seed_sequence(seed)
    if method not in METHODS:
        raise QuestionError(
            f"method must be one of {', '.join(METHODS)}, got {shown(method)}; {did_you_mean(method, METHODS)}"
        )
    alone, shows = truth("forecast", forecast), truth("progress", progress)
    if alone and by is not None:
        raise QuestionError(
            f"forecast: nothing is compared in a forecast, got by={shown(by)} too; leave one of them out"
        )
    compared = by if alone or by is not None else choice_of(model)
    question = Question(model, by=compared, do=do, given=given)
    asked: dict[str, Any] = {
        "by": compared,
        "do": dict(question.do),
        "given": plain(question.given),
    }
    ready = question.prepared()
    tables = question.tables(ready)
    question.check_complete(ready, tables)
    options = ("",) if compared is None else question.outline.variables[compared]
    size = 8 * count * len(options) * (len(model.outcomes) + 2 * len(model.measures))
    if size > MOST_BYTES:
        msg = (
            f"samples: at most {MOST_BYTES // 2**20:,} MiB of answers may be held at once, got {size // 2**20:,} MiB for "
            f"{count:,} samples; draw fewer, several times with other seeds"
        )
        raise LimitError(msg)
    task = Task(model, asked, method, source, count)
    uncertain = tuple(task.evaluation().sampler.sources)
    if not uncertain:
        task = Task(model, asked, "random", source, 1)  # one draw tells all
    keep = None if checkpoint is None else Checkpoint(checkpoint, task.key)
    answers = sweep(task, executor, chunk, keep, progress=shows)
    for array in answers:
        array.flags.writeable = False
    written = (
        source.entropy if not source.spawn_key else f"SeedSequence({source.entropy}, spawn_key={source.spawn_key})"
    )
    how = (
        f"{count:,} draws of {len(uncertain)} judgements ({method}), seed {written}, each evaluated exactly"
        if uncertain
        else "nothing is uncertain: exact, one answer for all draws"
    )
    probabilities, means, squares = (np.broadcast_to(array, (count, *array.shape[1:])) for array in answers)
    return Ensemble(
        compared or "",
        options,
        tuple(model.outcomes),
        probabilities,
        tuple(model.measures),
        means,
        squares,
        uncertain,
        method,
        MappingProxyType({name: measure.better for name, measure in model.measures.items()}),
        labels_of(model, compared),
        Provenance(model, "ensemble", how, MappingProxyType(question.do), MappingProxyType(question.given)),
    )
