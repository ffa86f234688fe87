"""Stability radius: how far all weights may move at once before the choice changes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.arguments import best_of, needed_direction
from scenarios.analysis.sensitivity.bars import answer_of, provenance_of
from scenarios.analysis.sensitivity.response import Response
from scenarios.evaluation.arguments import truth, whole
from scenarios.evaluation.bounding.branching import search
from scenarios.evaluation.bounding.columns import Columns
from scenarios.evaluation.bounding.sweeps import Field
from scenarios.evaluation.flat import credal_of, ends_of
from scenarios.evaluation.waiting import each_of
from scenarios.graph.credal import Uses
from scenarios.results import Stability

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.graph.credal import Credal
    from scenarios.model.scenario import Scenario

__all__ = ["stability_radius"]

Floats = NDArray[Any]

BUDGET = 25
_EXACT = 1e-9
"""How exactly a radius is found."""


def stability_radius(
    model: Scenario,
    target: str | Iterable[str],
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    do: Mapping[str, str] | None = None,
    budget: int = BUDGET,
    progress: bool = False,
) -> Stability:
    """Compute how far all weights may move at once before another option can be the best.

    With the radius r, every row p may be (1 − r) p + r q, with any row q of its own that gives nothing to what p calls impossible. Factors,
    effects and values stay as they are.

    Parameters
    ----------
    model : Scenario
    target : str or iterable of str
        An outcome or a measure; a list of outcomes is the event that one of them is reached.
    by, better, do
        As in `break_even`.
    budget : int
        How many boxes of weights may be looked at for each bound; see `bounds`.
    progress : bool
        Show a bar of the radii that are found, two for each rival.

    Returns
    -------
    Stability
        By rival, up to which radius it is certainly not better, and from which on it is for some weights: the same, unless the budget
        was spent.

    Raises
    ------
    QuestionError
        As `break_even`.

    Notes
    -----
    The least difference between the best option and a rival, over all rows of a radius, falls as the radius grows; it is the lower
    bound that `bounds` gives, and where it is 0 is found by Brent's method. The rows of a radius are the ε-contaminated neighbourhood of p.

    References
    ----------
    .. [1] J. Berger (1985), Statistical Decision Theory and Bayesian Analysis, 2nd ed., section 4.7 (ε-contamination).
    .. [2] R. Brent (1973), Algorithms for Minimization Without Derivatives, chapter 4.

    Examples
    --------
    >>> import scenarios as sc
    >>> stable = sc.stability_radius(sc.load("us-options"), "ukraine_front")
    >>> f"{stable.radius:.2%}", stable.rival, stable.exact
    ('1.96%', 'sanctions', True)
    """
    whole("budget", budget, 1)
    shows = truth("progress", progress)
    response = Response(model, target, by, do, None, "proportional")
    direction = needed_direction(response, better)
    best = int(best_of(response.base, direction))
    count = len(response.options)
    rivals = [k for k in range(count) if k != best]
    margin = _Margin(response, 1.0 if direction == "higher" else -1.0, budget)
    zeros = [
        _first_zero(lambda r, k=k, end=end: getattr(margin.least(best, k, r), end))
        for k, end in each_of([*itertools.product(rivals, ("outer", "inner"))], "radii", shows=shows)
    ]
    certain = np.array(zeros[::2])
    reached = np.maximum(certain, zeros[1::2])
    for array in (certain, reached):
        array.flags.writeable = False
    return Stability(
        answer_of(response, "", direction),
        response.options[best],
        tuple(response.options[k] for k in rivals),
        certain,
        reached,
        provenance_of(response, "stability_radius", "bounds of all weights within a radius"),
    )


class _Margin:
    """The least difference between two options over all weights of a radius."""

    def __init__(self, response: Response, sign: float, budget: int) -> None:
        self._response, self._sign, self._budget = response, sign, budget
        self._known: dict[Any, Any] = {}

    def _field(self, radius: float) -> Field:
        response = self._response
        question, ready = response.question, response.derivatives.ready
        program = ready.graph.program
        credal = _around(credal_of(question, program), response, radius)
        slopes = response.derivatives.slopes
        return Field(
            slopes.levels, credal, ends_of(question, ready), len(program.outcomes), slopes.measures, learned=False
        )

    def least(self, best: int, rival: int, radius: float) -> Any:
        key = best, rival, radius
        if key not in self._known:
            response, target = self._response, self._response.target
            count = len(response.options)
            contrast = np.zeros((count + 1, 1))
            contrast[best], contrast[rival] = self._sign, -self._sign
            event = np.isin(np.arange(len(response.question.scenario.outcomes)), target.outcomes).astype(float)
            measure = np.array([-1 if target.measure is None else target.measure])
            columns = Columns(contrast, event[:, None], measure)
            self._known[key] = search(self._field(radius), columns, self._budget)[0]
        return self._known[key]


def _around(credal: Credal, response: Response, radius: float) -> Credal:
    """Return the rows of a radius, with everything else at its best estimate."""
    belief = response.derivatives.belief
    best = belief.slots
    none = Uses(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    low = np.concatenate([(1 - radius) * best, [0.0, 1.0]])
    high = np.concatenate([np.where(best > 0, (1 - radius) * best + radius, 0.0), [0.0, 1.0]])
    alone = np.add.reduceat((best > 0).astype(int), credal.starts) < 2
    sure = np.concatenate([alone[credal.row_of], [True, True]])
    low[sure] = high[sure] = np.concatenate([best, [0.0, 1.0]])[sure]
    return replace(
        credal,
        low=low,
        high=high,
        open_rows=~alone,
        factors=belief.factors,
        amounts=response.derivatives.amounts,
        quantity_low=np.zeros(0),
        quantity_high=np.zeros(0),
        in_slots=none,
        in_factors=none,
        in_amounts=none,
    )


def _first_zero(least: Any) -> float:
    """Return the radius at which a falling margin is 0; 1 if it never falls so far."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to load, and not always needed

    if least(0.0) <= 0:
        return 0.0
    if least(1.0) >= -_EXACT:
        return 1.0
    found: float = brentq(least, 0.0, 1.0, xtol=_EXACT)
    return found
