"""From quantiles of each branch to a row of weights with its confidence, as SHELF does."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.elicited import SIZE_RULES, DirichletFit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["fit_dirichlet"]

Floats = NDArray[np.float64]


def fit_dirichlet(
    quantiles: Mapping[str, Sequence[float]],
    *,
    levels: Sequence[float] = (0.25, 0.5, 0.75),
    size: Literal["opt", "min", "mean", "med"] = "opt",
) -> DirichletFit:
    """Fit a Dirichlet to what was said of each branch's probability: its median and quartiles, or other quantiles.

    A beta distribution is fitted to each branch by itself. Their means are divided by their sum, which makes them the row's weights; one size for all
    takes the place of the betas' sizes, and is the row's ``confidence``.

    Parameters
    ----------
    quantiles : mapping of branch to sequence of float
        For every branch of the row its quantiles, rising within 0 and 1.
    levels : sequence of float
        The probabilities to which they belong, rising within 0 and 1; two at least.
    size : {"opt", "min", "mean", "med"}
        How the Dirichlet's size n is taken from the betas' sizes nᵢ = aᵢ + bᵢ, with the names of SHELF: the best fit to the standard deviations,
        the smallest (the most cautious), their mean, or the middle between the smallest and the largest.

    Returns
    -------
    DirichletFit

    Raises
    ------
    QuestionError
        If there are fewer than two branches or levels, quantiles or levels do not rise within 0 and 1, or no shares of one whole can have such
        quantiles: all the lowest add up to more than 1, or all the highest to less.

    Notes
    -----
    The betas minimise Σ (F(q) − level)² over the quantiles q of a branch. With their means mᵢ, "opt" is
    n = (Σ mᵢ(1 − mᵢ) / Σ mᵢ(1 − mᵢ)(nᵢ + 1)^(−1/2))² − 1.

    References
    ----------
    .. [1] R. E. Zapata-Vázquez, A. O'Hagan and L. S. Bastos (2014), "Eliciting expert judgements about a set of proportions", Journal of Applied
       Statistics 41(9).
    .. [2] J. Oakley, SHELF: Tools to Support the Sheffield Elicitation Framework, R package, functions ``fitdist`` and ``fitDirichlet``.

    Examples
    --------
    The example of SHELF:

    >>> import scenarios as sc
    >>> fit = sc.fit_dirichlet({"good": [0.5, 0.55, 0.6], "sequel": [0.22, 0.3, 0.35], "dead": [0.11, 0.15, 0.2]})
    >>> fit.parameters.round(2).tolist(), round(fit.confidence, 2)
    ([16.61, 8.96, 4.8], 30.37)
    """
    if not isinstance(size, str) or size not in SIZE_RULES:
        msg = f"size must be one of {', '.join(SIZE_RULES)}, got {shown(size)}; choose one of these"
        raise QuestionError(msg)
    asked = _rising("levels", levels, "probabilities")
    if len(asked) < 2:
        msg = f"levels must be two at least, got {len(asked)}; add the median or a quartile"
        raise QuestionError(msg)
    if not isinstance(quantiles, Mapping) or len(quantiles) < 2 or not all(isinstance(b, str) for b in quantiles):
        msg = (
            f"quantiles must give two branches at least, by name, got {shown(quantiles)}; write {{'a': […], 'b': […]}}"
        )
        raise QuestionError(msg)
    given = np.array([_given(branch, row, len(asked)) for branch, row in quantiles.items()])
    lowest, highest = given.sum(axis=0)[[0, -1]].tolist()
    if not lowest <= 1 <= highest:
        which, total, than = ("lowest", lowest, "more") if lowest > 1 else ("highest", highest, "less")
        msg = (
            f"quantiles: the branches must be able to share 100 %, but the {which} quantiles add up to {100 * total:.4g} %, which is {than}; "
            "ask again with all branches in sight"
        )
        raise QuestionError(msg)
    marginals = np.array([_beta(branch, row, asked) for branch, row in zip(quantiles, given, strict=True)])
    sizes = marginals.sum(axis=1)
    raw = marginals[:, 0] / sizes
    means = raw / raw.sum()
    for array in (asked, given, marginals, means):
        array.setflags(write=False)
    return DirichletFit(
        tuple(quantiles), asked, given, marginals, means, float(raw.sum()), _size(raw, sizes, size), size
    )


def _rising(where: str, values: object, what: str) -> Floats:
    found: list[Any] = list(values) if isinstance(values, list | tuple | np.ndarray) else [None]
    numbers = all(isinstance(x, Real) and not isinstance(x, bool) for x in found)
    if not (numbers and all(0 < x < 1 for x in found) and all(a < b for a, b in itertools.pairwise(found))):
        msg = f"{where} must be {what} that rise between 0 and 1, got {shown(values)}; correct them"
        raise QuestionError(msg)
    return np.array(found, dtype=float)


def _given(branch: str, row: object, count: int) -> Floats:
    found = _rising(f"quantiles[{branch!r}]", row, "numbers")
    if len(found) != count:
        msg = f"quantiles[{branch!r}] must have one number for each of the {count} levels, got {len(found)}; write {count}"
        raise QuestionError(msg)
    return found


def _beta(branch: str, row: Floats, levels: Floats) -> Floats:
    """Return a and b of the beta whose cumulative probabilities at `row` come nearest to `levels`."""
    from scipy.optimize import least_squares  # noqa: PLC0415 - SciPy takes a while to load
    from scipy.special import betainc, ndtri  # noqa: PLC0415

    spread = (row[-1] - row[0]) / (ndtri(levels[-1]) - ndtri(levels[0]))
    middle = float(np.interp(0.5, levels, row))
    about = max(middle * (1 - middle) / spread**2 - 1, 1.0)  # the size of a beta of this mean and standard deviation

    cumulative: Any = betainc

    def misses(power: Floats) -> Floats:
        missed: Floats = cumulative(*np.exp(power), row) - levels
        return missed

    def slopes(power: Floats) -> Floats:
        return _slopes(misses, power)

    found = least_squares(
        misses,
        np.log([about * middle, about * (1 - middle)]),
        jac=slopes,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        max_nfev=500,
    )
    shapes: Floats = np.exp(found.x)
    if not (found.status > 0 and np.isfinite(shapes).all()):
        msg = f"quantiles[{branch!r}]: no beta distribution fits {shown(row.tolist())}; move them apart, or write the number itself"
        raise QuestionError(msg)
    return shapes


def _slopes(function: Callable[[Floats], Floats], place: Floats) -> Floats:
    """Return the derivatives by five points each, whose error is some 1e-12: SciPy has none of this function, and its three points are coarse."""
    steps = 1e-3 * np.eye(len(place))
    return np.stack(
        [
            (function(place - 2 * h) - 8 * function(place - h) + 8 * function(place + h) - function(place + 2 * h))
            / 12e-3
            for h in steps
        ],
        axis=1,
    )


def _size(means: Floats, sizes: Floats, rule: str) -> float:
    match rule:
        case "min":
            return float(sizes.min())
        case "mean":
            return float(sizes.mean())
        case "med":
            return float((sizes.min() + sizes.max()) / 2)
    spread = means * (1 - means)
    return float((spread.sum() / (spread / np.sqrt(sizes + 1)).sum()) ** 2 - 1)
