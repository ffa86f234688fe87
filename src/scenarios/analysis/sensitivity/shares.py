"""Global sensitivity: which uncertain judgement the variance of an answer comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.arguments import option_named
from scenarios.analysis.sensitivity.bars import answer_of, provenance_of
from scenarios.analysis.sensitivity.decomposition import exact_indices
from scenarios.analysis.sensitivity.owners import grouped
from scenarios.analysis.sensitivity.picking import estimated, picked_answers
from scenarios.analysis.sensitivity.response import Response
from scenarios.analysis.sensitivity.uncertain import relevant, uncertain_in
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import seed_sequence, truth, whole
from scenarios.results import Sobol
from scenarios.sampling import Sampler

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.model.scenario import Scenario

__all__ = ["sobol"]

Floats = NDArray[Any]

METHODS = ("auto", "exact", "sampled")
SAMPLES = 4096
_NOTHING = 1e-28


def sobol(
    model: Scenario,
    target: str | Iterable[str],
    *,
    groups: Literal["node", "actor", "source"] | None = None,
    method: Literal["auto", "exact", "sampled"] = "auto",
    samples: int = SAMPLES,
    seed: int | np.random.SeedSequence = 0,
    by: str | None = None,
    versus: str | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    progress: bool = False,
) -> Sobol:
    """Compute from which uncertain judgements the variance of an answer comes.

    What is uncertain is drawn as in `ensemble`: every row, step, factor, amount and parameter is one source. Where the answer is
    multi-affine in independent sources, indices are exact; where a row that is drawn is shifted, a factor is drawn, a parameter stands at
    several places, or under evidence, they are estimated, with confidence intervals.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str
        An outcome or a measure; a list of outcomes is the event that one of them is reached.
    groups : {"node", "actor", "source"}, optional
        Put sources together: those of one node, of one actor's moves, or that cite the same sources.
    method : {"auto", "exact", "sampled"}
        "auto" is exact where it can be.
    samples : int
        For estimates: a power of two; the answer is computed so many times for each source, and twice more.
    seed : int or numpy.random.SeedSequence
        For estimates.
    by, versus, do, given
        As in `tornado`.
    progress : bool
        Show a bar: of the options that are done, or of the answers that are sampled.

    Returns
    -------
    Sobol

    Raises
    ------
    QuestionError
        As `tornado`; if nothing that matters is uncertain; if judgements are correlated; if the method is "exact" and there is
        no closed form.

    Notes
    -----
    With V the variance of f, source i has the first-order index ``Var(E[f | X_i]) / V`` and the total index ``E[Var(f | X_-i)] / V``. A
    multi-affine f has ``E[f | X_i] = E f + g (X_i − E X_i)`` with the gradient g at the means, so that the first is g' C g / V with the
    covariance C of the source. E f² is a sum over pairs of paths, which are swept as pairs of states; it is affine in each C, so that
    one sweep backward and one forward give all total indices. Covariances are in closed form; where one distribution decides what ranges of
    a row share, from 256 of Gauss's points.

    References
    ----------
    .. [1] I. Sobol' (1993), "Sensitivity estimates for nonlinear mathematical models", Mathematical Modelling and
       Computational Experiments 1.
    .. [2] T. Homma and A. Saltelli (1996), "Importance measures in global sensitivity analysis of nonlinear models", Reliability
       Engineering and System Safety 52 (total index).
    .. [3] A. Saltelli et al. (2010), "Variance based sensitivity analysis of model output", Computer Physics Communications 181
       (the estimates; ``scipy.stats.sobol_indices``, which SALib agrees with at the same points).

    Examples
    --------
    What the cost of both measures hangs on: four ninths of the width, three times the width, in squares one to nine:

    >>> import scenarios as sc
    >>> shares = sc.sobol(sc.load("us-options"), "us_cost")
    >>> shares.exact, round(shares.index("us_policy.tariffs:us_cost", "both"), 3)
    (True, 0.9)
    """
    if not isinstance(method, str) or method not in METHODS:
        msg = f"method must be one of {', '.join(METHODS)}, got {shown(method)}; {did_you_mean(method, METHODS)}"
        raise QuestionError(msg)
    count = whole("samples", samples, 2)
    if count & (count - 1):
        msg = f"samples must be a power of two, got {count:,}; write {1 << count.bit_length():,}"
        raise QuestionError(msg)
    source, shows = seed_sequence(seed), truth("progress", progress)
    response = Response(model, target, by, do, given, "proportional")
    against = None if versus is None else option_named(response, versus, "versus")
    sampler = Sampler(response.derivatives.ready.graph.program)
    names = relevant(response, sampler)
    if not names:
        msg = f"target: something that matters must be uncertain, got points only for {response.target.name!r}; write ranges, distributions or a `confidence`"
        raise QuestionError(msg)
    if model.correlation:
        msg = "correlation: Sobol' indices share out a variance among independent judgements, got correlated ones; take the correlation out"
        raise QuestionError(msg)
    members = None if groups is None else grouped(model, names, groups)
    contrasts = np.eye(len(response.options))
    if against is not None:
        contrasts[against] -= 1
    why = ""
    if method != "sampled":
        uncertain = uncertain_in(response, sampler)
        found = uncertain.reason or exact_indices(response, uncertain, contrasts, members, shows=shows)
        if not isinstance(found, str):
            mean = np.array([one.mean for one in found])
            variance = np.array([max(one.variance, 0.0) for one in found])
            first, total = (np.array([one[k] for one in found]).T for k in (2, 3))
            still = variance <= _NOTHING * np.maximum(mean**2, 1e-300)
            variance[still] = 0.0
            over = np.where(still, 1.0, variance)
            parts = (np.where(still, 0.0, first / over), np.where(still, 0.0, total / over))
            return _result(
                response, versus, names, groups, members, parts, None, mean, variance, "exact, pairs of paths"
            )
        if method == "exact":
            msg = f"method: indices are exact where an answer is multi-affine in what is drawn, got another: {found}; write method='sampled'"
            raise QuestionError(msg)
        why = f", for {found}"
    sampler, answers = picked_answers(response, against)
    places = _coordinates(sampler)
    sets = [[name] for name in names] if members is None else list(members.values())
    rest = [k for name, some in places.items() if name not in names for k in some]
    coordinates = [[k for name in some for k in places[name]] for some in sets]
    got = estimated(answers, [*coordinates, rest] if rest else coordinates, count, source, shows=shows)
    kept = slice(len(coordinates))
    how = f"{count * (len(coordinates) + bool(rest) + 2):,} answers sampled, seed {source.entropy}{why}"
    intervals = got.first_interval[kept], got.total_interval[kept]
    parts = got.first[kept], got.total[kept]
    return _result(response, versus, names, groups, members, parts, intervals, got.mean, got.variance, how)


def _coordinates(sampler: Sampler) -> dict[str, list[int]]:
    """Return which coordinates of the unit cube each source takes."""
    found, at = {}, 0
    for name, source in sampler.sources.items():
        found[name] = list(range(at, at + source.dimensions))
        at += source.dimensions
    return found


def _result(
    response: Response,
    versus: str | None,
    names: list[str],
    groups: str | None,
    members: dict[str, list[str]] | None,
    parts: tuple[Floats, Floats],
    intervals: tuple[Floats, Floats] | None,
    mean: Floats,
    variance: Floats,
    how: str,
) -> Sobol:
    order = np.argsort(-parts[1].max(axis=1), kind="stable")
    first, total = (part[order] for part in parts)
    ends = (None, None) if intervals is None else tuple(interval[order] for interval in intervals)
    for array in (first, total, mean, variance, *(end for end in ends if end is not None)):
        array.flags.writeable = False
    labels = names if members is None else list(members)
    return Sobol(
        answer_of(response, versus or "", None),
        tuple(labels[i] for i in order),
        groups or "",
        first,
        total,
        ends[0],
        ends[1],
        mean,
        variance,
        intervals is None,
        provenance_of(response, "sobol", how),
    )
