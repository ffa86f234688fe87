"""Distributions that someone chose: in place of a range, or fitted to quantiles that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import few
from scenarios.model.quantities import Distribution
from scenarios.model.words import per_cent
from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table
from scenarios.sampling.scalars import quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.model.words import Scale

__all__ = ["SIZE_RULES", "ChosenDistribution", "DirichletFit"]

Floats = NDArray[np.float64]

SIZE_RULES = {
    "opt": "standard deviations matched over all branches",
    "min": "the smallest size of a branch",
    "mean": "the mean of the branches' sizes",
    "med": "the middle between the smallest and the largest size of a branch",
}
"""How the size of a Dirichlet is taken from those of its marginals, with the names that SHELF gives."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ChosenDistribution:
    """A distribution in place of a range, with what was chosen and how.

    Attributes
    ----------
    judged : str
        The word or range in whose place it stands.
    scale : Scale or None
        Whose word that is; None for a range.
    low, high : float
        The edges of the range, in [0, 1].
    shape : {"uniform", "beta"}
        What was chosen.
    levels : (float, float)
        The probabilities of less than ``low`` and of less than ``high``: 0 and 1 for a uniform.
    arguments : (float, float)
        Of the distribution, as a file has them.
    """

    judged: str
    scale: Scale | None
    low: float
    high: float
    shape: Literal["uniform", "beta"]
    levels: tuple[float, float]
    arguments: tuple[float, float]

    @property
    def quantity(self) -> Distribution:
        """The distribution as the language knows it."""
        return Distribution(self.shape, self.arguments)

    @property
    def text(self) -> str:
        """The distribution as a file has it: a weight, or the value of a parameter."""
        first, second = self.arguments
        return f"{self.shape}({first!r}, {second!r})"

    @property
    def mean(self) -> float:
        """The expectation, which is the best estimate."""
        return self.quantity.mean

    @property
    def size(self) -> float | None:
        """The implied equivalent sample size a + b of a beta; None for a uniform over a part of [0, 1]."""
        return sum(self.arguments) if self.shape == "beta" else None

    def quantile(self, level: float) -> float:
        """Return the value that is not exceeded with a probability from 0 to 1."""
        return float(quantile(self.quantity, np.array([level]))[0])

    @property
    def sentence(self) -> str:
        """What was chosen and how: the reason to write beside it in a file."""
        extent = f"{per_cent(self.low)} to {per_cent(self.high)} %"
        told = (
            f"{self.judged} is {extent} in {self.scale.id}, {self.scale.edition}"
            if self.scale
            else f"The range is {extent}"
        )
        told = told.removesuffix(", ")
        if self.size is None:
            return f"{told}. Chosen: a uniform distribution over it."
        below, above = (f"{100 * part:.3g} %" for part in (self.levels[0], 1 - self.levels[1]))
        return (
            f"{told}. Chosen: a beta distribution with {below} below and {above} above it; "
            f"equivalent sample size {self.size:.3g}."
        )

    def to_document(self) -> dict[str, str]:
        """Return the choice as a parameter of a file: its ``value`` and ``why``."""
        return {"value": self.text, "why": self.sentence}

    def to_frame(self) -> pd.DataFrame:
        """Return one row: judged, scale, low, high, shape, first, second, mean, size, text (extra ``frames``)."""
        return frame(
            {
                "judged": [self.judged],
                "scale": [self.scale.id if self.scale else ""],
                "low": [self.low],
                "high": [self.high],
                "shape": [self.shape],
                "first": [self.arguments[0]],
                "second": [self.arguments[1]],
                "mean": [self.mean],
                "size": [np.nan if self.size is None else self.size],
                "text": [self.text],
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the density over the range; see `scenarios.plots.chosen_density`."""
        return plots().chosen_density(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            ["as a weight", f"{self.shape}({', '.join(f'{x:.3g}' for x in self.arguments)})"],
            ["mean", f"{100 * self.mean:.2f} %"],
            *([f"{100 * p:g} % quantile", f"{100 * self.quantile(p):.2f} %"] for p in (0.05, 0.25, 0.5, 0.75, 0.95)),
            ["equivalent sample size", "none" if self.size is None else f"{self.size:.2f}"],
        ]
        return f"A distribution for {self.judged}", ["", self.shape], rows, self.sentence

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"ChosenDistribution({self.judged}: {self.text})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DirichletFit:
    """A row of weights with its confidence, fitted to quantiles of each branch's probability.

    Attributes
    ----------
    branches : tuple of str
    levels : float array of shape (levels,)
        The probabilities to which the quantiles belong. Read-only.
    quantiles : float array of shape (branches, levels)
        As they were given. Read-only.
    marginals : float array of shape (branches, 2)
        The beta distribution of each branch by itself, a and b. Read-only.
    means : float array of shape (branches,)
        Their means divided by ``total``, so that they add up to 1: the row's weights. Read-only.
    total : float
        What the means of the marginals add up to, before that.
    size : float
        The sum of the Dirichlet's parameters: the row's ``confidence``.
    rule : {"opt", "min", "mean", "med"}
        How the size was taken from those of the marginals.
    """

    branches: tuple[str, ...]
    levels: Floats
    quantiles: Floats
    marginals: Floats
    means: Floats
    total: float
    size: float
    rule: Literal["opt", "min", "mean", "med"]

    @property
    def parameters(self) -> Floats:
        """The parameters of the Dirichlet, of shape (branches,)."""
        return self.size * self.means

    @property
    def sizes(self) -> Floats:
        """The equivalent sample size a + b of each marginal, of shape (branches,)."""
        found: Floats = self.marginals.sum(axis=1)
        return found

    @property
    def weights(self) -> Mapping[str, float]:
        """The row's weights, which add up to 1."""
        return MappingProxyType(dict(zip(self.branches, self.means.tolist(), strict=True)))

    @property
    def confidence(self) -> float:
        """The number to write as the row's ``confidence``; it is ``size``."""
        return self.size

    def marginal_quantiles(self, levels: Floats | list[float] | tuple[float, ...]) -> Floats:
        """Return quantiles of each branch in the Dirichlet: what the expert should be shown.

        Parameters
        ----------
        levels : sequence of float
            From 0 to 1.

        Returns
        -------
        float array of shape (branches, levels)
        """
        wanted = np.asarray(levels, dtype=float)
        pairs = [(own, self.size - own) for own in self.parameters.tolist()]
        return np.array([quantile(Distribution("beta", pair), wanted) for pair in pairs])

    def marginal(self, branch: str) -> tuple[float, float]:
        """Return a and b of the beta distribution that was fitted to one branch."""
        first, second = self.marginals[place(branch, self.branches, "branch")].tolist()
        return first, second

    def to_document(self) -> dict[str, Any]:
        """Return the row as a file has it: its ``weights``, ``confidence`` and ``why``."""
        return {"weights": dict(self.weights), "confidence": self.size, "why": self.sentence}

    @property
    def sentence(self) -> str:
        """How the row was got: the reason to write beside it in a file."""
        asked = ", ".join(f"{100 * level:g}" for level in self.levels.tolist())
        return (
            f"A Dirichlet fitted to the {asked} % quantiles of each branch: betas by least squares on the cumulative probabilities, their "
            f"means divided by their sum {self.total:.4f}; size by rule {self.rule}, {SIZE_RULES[self.rule]}."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per branch: branch, a, b, size, mean (of the marginal), weight, parameter (extra ``frames``)."""
        return frame(
            {
                "branch": list(self.branches),
                "a": self.marginals[:, 0],
                "b": self.marginals[:, 1],
                "size": self.sizes,
                "mean": self.marginals[:, 0] / self.sizes,
                "weight": self.means,
                "parameter": self.parameters,
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw what was given against what the Dirichlet makes of it; see `scenarios.plots.dirichlet_intervals`."""
        return plots().dirichlet_intervals(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        shown = self.marginal_quantiles(self.levels)
        names = [f"{100 * level:g} %" for level in self.levels.tolist()]
        header = ["", *(f"{name} given → fitted" for name in names), "beta", "weight", "Dirichlet"]
        rows = [
            [
                branch,
                *(f"{100 * g:.1f} → {100 * f:.1f} %" for g, f in zip(given, fitted, strict=True)),
                f"{a:.3g}, {b:.3g}",
                f"{100 * mean:.1f} %",
                f"{parameter:.3g}",
            ]
            for branch, given, fitted, (a, b), mean, parameter in zip(
                self.branches,
                self.quantiles.tolist(),
                shown.tolist(),
                self.marginals.tolist(),
                self.means.tolist(),
                self.parameters.tolist(),
                strict=True,
            )
        ]
        return f"A row of {len(self.branches)} branches, confidence {self.size:.4g}", header, rows, self.sentence

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"DirichletFit({few(self.branches)}; confidence {self.size:.4g})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
