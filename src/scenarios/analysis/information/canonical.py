"""Howard's canonical form: what an option would lead to, as one uncertain event for each option, independent of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.information.sources import Refused
from scenarios.errors import few

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenarios.analysis.information.informed import Informed, Learned
    from scenarios.analysis.information.sources import Known
    from scenarios.evaluation.choosing.laid import Laid

__all__ = ["Responses", "greatest", "responses_of"]

Floats = NDArray[Any]
Index = NDArray[Any]
Responses = list[tuple[str, dict[int, Index], list["Learned"]]]
"""By option: its name, the choices that are fixed then, and what may be found."""


def responses_of(
    informed: Informed, laid: Laid, every: Sequence[Known], moved: Mapping[int, float]
) -> tuple[str, Responses]:
    """Return the choice that alone influences what is found out, and what may be found under each of its options.

    Raises
    ------
    QuestionError
        If there is no such choice, or more is known at it than nothing.
    """
    names = [laid.free[k].name for k in sorted(moved)]
    reach = dict(enumerate(laid.search.reach(laid.given)))
    crowded: tuple[str, int] | None = None
    for k in sorted(moved):
        reached = np.flatnonzero(laid.gathered(k, reach) > 0)
        if len(reached) > 1:
            crowded = crowded or (laid.free[k].name, len(reached))
            continue
        found = _under_options(informed, laid, every, k, int(reached[0]))
        if found is not None:
            return laid.free[k].name, found
    if len(names) == 1 and crowded is not None:
        raise Refused(
            f"{crowded[0]}, which influences it, is made in several situations",
            f"canonical: {crowded[0]!r}, which influences what is found out, must be made in one situation, got {crowded[1]:,}; set "
            "what is known there by do",
        )
    raise Refused(
        f"{few(names)} influence it",
        f"canonical: only one choice may influence what is found out, got {few(names)}; set the others by do, or give them a "
        "strategy",
    )


def _under_options(informed: Informed, laid: Laid, every: Sequence[Known], k: int, reached: int) -> Responses | None:
    there = laid.situations[k]
    found: Responses = []
    for option, name in enumerate(laid.question.outline.variables[laid.free[k].name]):
        if there.available is not None and not there.available[option, reached]:
            continue
        picks = {**laid.given, k: np.where(np.arange(there.count) == reached, option, -1)}
        reach = laid.search.reach(picks)
        learned = [informed.learned(known, picks, reach) for known in every]
        if any(one.moved for one in learned):
            return None
        found.append((name, picks, [one for one in learned if one.probability > 0]))
    return found


def greatest(mean: Callable[[Floats, Floats], float], gambles: Sequence[tuple[Floats, Floats]]) -> float:
    """Return the mean of the greatest of independent gambles, each of probabilities and values.

    The greatest is at most v if all are: its distribution function is the product of theirs.
    """
    levels = np.unique(np.concatenate([values for _, values in gambles]))
    product = np.ones(len(levels))
    for probabilities, values in gambles:
        at = np.bincount(np.searchsorted(levels, values), probabilities, len(levels))
        product *= np.cumsum(at) / at.sum()
    return mean(np.diff(product, prepend=0.0), levels)
