"""Published answers about distributions that are fitted to judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scenarios as sc
from published.kit import Answer, Problem, load
from published.words import told

if TYPE_CHECKING:
    from collections.abc import Iterable

QUARTILES = {"good": [0.5, 0.55, 0.6], "sequel": [0.22, 0.3, 0.35], "dead": [0.11, 0.15, 0.2]}


def fitted(size: Any = "opt") -> sc.DirichletFit:
    return sc.fit_dirichlet(QUARTILES, size=size)


def seven(values: Iterable[float]) -> list[float]:
    """Return numbers to seven digits, as the exact ones stand here."""
    return [float(f"{value:.7g}") for value in values]


SHELF = Problem(
    title="A Dirichlet distribution from three quartile judgements",
    source="J. Oakley, R package SHELF, vignette “Eliciting a Dirichlet Distribution”, for the case of R. E. Zapata-Vázquez, A. O'Hagan and "
    "L. S. Bastos (2014), Journal of Applied Statistics 41(9).",
    files=("quartiles",),
    answers=(
        told("parameters of the Dirichlet", "16.61280, 8.957128, 4.795823", lambda: seven(fitted().parameters), "16.6, 8.96, 4.8"),
        told("betas of the branches", "24.88927, 20.40871, 6.202489, 14.73414, 4.601442, 24.40807",
             lambda: seven(fitted().marginals.ravel())),
        told("their means add up to", "1.004325", lambda: seven([fitted().total])),
        told("size by the rules opt, min, mean, med", "30.36575, 20.93663, 31.74804, 33.11730",
             lambda: seven(fitted(rule).size for rule in ("opt", "min", "mean", "med"))),
        told("median and 90 % quantile of the good outcome", "0.5481373, 0.6615056",
             lambda: seven(fitted().marginal_quantiles([0.5, 0.9])[0]), "0.55, 0.66"),
        Answer("the printed Dirichlet as a row", "415/759, 224/759, 120/759", lambda e: list(e.chances(load("quartiles")).values())),
    ),
    note="The exact numbers are the least squares to seven digits, found by another search in 30 digits; the size follows by the package's formula.",
)  # fmt: skip

PROBLEMS = (SHELF,)
