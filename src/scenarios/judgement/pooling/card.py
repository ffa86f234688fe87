"""The property card: what each rule of pooling keeps."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from scenarios.results import PoolingRules

__all__ = ["pooling_rules"]

_PROPERTIES = {
    "marginalisation": "merging branches and then pooling gives the same as pooling and then merging",
    "external Bayes": "if all learn the same, updating and then pooling gives the same as pooling and then updating",
    "unanimity": "what all say, the pool says",
    "zero preservation": "what all rule out, the pool rules out",
}
_GENEST = "Genest and Zidek (1986)"
_OWN = "what it does not keep, by counterexamples"

# Each cell has a test of its own: a law for what is kept, a counterexample in fractions for what is not.
_CARD = {
    "linear": ("Σ wᵢ pᵢ", (True, False, True, True), f"McConway (1981); {_GENEST}"),
    "logarithmic": ("∝ ∏ pᵢ^wᵢ", (False, True, True, True), f"Genest (1984); {_GENEST}"),
    "odds": ("odds = ∏ oᵢ^wᵢ", (False, True, True, True), "the logarithmic pool, normalised"),
    "odds, extremised": (
        "odds = o_β (∏ (oᵢ / o_β)^wᵢ)^a, a > 1",
        (False, False, False, True),
        f"Satopää et al. (2014); {_OWN}",
    ),
    "median": ("weighted median of each branch, normalised", (False, False, True, True), f"Hora et al. (2013); {_OWN}"),
    "trimmed": (
        "weighted mean within the cuts, normalised",
        (False, False, True, True),
        f"Jose and Winkler (2008); {_OWN}",
    ),
}


def pooling_rules() -> PoolingRules:
    """Return what each rule of `pool` keeps.

    A rule that keeps a property keeps it for every row, trust and number of branches; one that does not fails for some. With two branches merging is
    empty, so the differences in marginalisation show from three branches on.

    Returns
    -------
    PoolingRules
        Rules × properties, with the formula and the source of each rule.

    Notes
    -----
    "odds" without extremising is the logarithmic pool: for two branches the geometric mean of odds, for more the centred log ratios (Aitchison
    1986). Extremising leads away from a base rate, so it moves a belief that all share. It would be externally Bayesian only if the base rate
    were updated too. A trimmed mean that trims nothing is the linear pool.

    References
    ----------
    .. [1] K. McConway (1981), "Marginalization and linear opinion pools", Journal of the American Statistical Association 76, 410-414.
    .. [2] C. Genest (1984), "A characterization theorem for externally Bayesian groups", Annals of Statistics 12, 1100-1105.
    .. [3] C. Genest and J. Zidek (1986), "Combining probability distributions: a critique and an annotated bibliography", Statistical Science 1,
       114-148.
    .. [4] F. Dietrich and C. List (2016), "Probabilistic opinion pooling", The Oxford Handbook of Probability and Philosophy (a survey of both).
    .. [5] R. Clemen and R. Winkler (1999), "Combining probability distributions from experts in risk analysis", Risk Analysis 19, 187-203
       (the same, and how pools do in practice).
    .. [6] V. Satopää et al. (2014), "Combining multiple probability predictions using a simple logit model", International Journal of
       Forecasting 30, 344-356.
    .. [7] S. Hora et al. (2013), "Median aggregation of distribution functions", Decision Analysis 10, 279-291.
    .. [8] V. Jose and R. Winkler (2008), "Simple robust averages of forecasts: some empirical results", International Journal of Forecasting
       24, 163-169.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.pooling_rules().to_frame().query("property == 'marginalisation' and kept").rule.tolist()
    ['linear']
    """
    keeps = np.array([kept for _, kept, _ in _CARD.values()])
    keeps.flags.writeable = False
    return PoolingRules(
        tuple(_CARD),
        MappingProxyType({rule: formula for rule, (formula, _, _) in _CARD.items()}),
        tuple(_PROPERTIES),
        MappingProxyType(_PROPERTIES),
        keeps,
        MappingProxyType({rule: source for rule, (_, _, source) in _CARD.items()}),
    )
