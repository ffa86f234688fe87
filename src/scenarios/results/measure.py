"""The whole distribution of one measure, and what it says of the bad side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, shown
from scenarios.results.distribution import Labels, amount, quantile_place
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table
from scenarios.results.tails import direction, level_of, semideviation, tail_mean, tail_start, worst_first

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.provenance import Provenance
    from scenarios.results.tails import Better

__all__ = ["MeasureDistribution"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MeasureDistribution:
    """The exact distribution of one measure's total.

    Attributes
    ----------
    measure : str
    values : float array of shape (atoms,)
        The totals that can occur, rising, in the measure's unit; read-only.
    probabilities : float array of shape (atoms,)
        Their probabilities, above 0, adding up to 1; read-only.
    option : str
        The option under which it holds.
    provenance : Provenance
        How the numbers were got.
    """

    measure: str
    values: Floats
    probabilities: Floats
    labels: Labels
    provenance: Provenance
    option: str = ""

    @property
    def mean(self) -> float:
        """The expectation."""
        return float(self.values @ self.probabilities)

    @property
    def std(self) -> float:
        """The standard deviation."""
        return float(np.sqrt(((self.values - self.mean) ** 2) @ self.probabilities))

    def cdf(self, value: float) -> float:
        """Return the probability of a total of at most `value`."""
        return min(1.0, float(self.probabilities[self.values <= real(value)].sum()))

    def exceedance(self, value: float) -> float:
        """Return the probability of a total above `value`."""
        return min(1.0, float(self.probabilities[self.values > real(value)].sum()))

    def quantile(self, level: float) -> float:
        """Return the least total that is not exceeded with probability of at least `level`, in [0, 1]."""
        return float(self.values[quantile_place(self.probabilities, level)])

    def value_at_risk(self, level: float, *, better: Better | None = None) -> float:
        """Return the best total that is reached or surpassed with probability of at least `level`.

        With probability `level` it does not get worse than this. Where lower is better, it is ``quantile(level)``.

        Parameters
        ----------
        level : float
            In [0, 1]; 0.95 looks at the worst 5 per cent. 0 gives the best total that can occur, 1 the worst.
        better : {"higher", "lower"}, optional
            Which way is better. Default: what the file says of the measure.

        Returns
        -------
        float
            A total, in the measure's unit: not turned into a loss where higher is better.

        Raises
        ------
        QuestionError
            If the level lies outside [0, 1], or neither the file nor the call says which way is better.

        References
        ----------
        .. [1] R. T. Rockafellar and S. Uryasev (2002), Conditional value-at-risk for general loss distributions,
           Journal of Banking & Finance 26(7), definition 2.

        Examples
        --------
        >>> import scenarios as sc
        >>> cost = sc.risk_profile(sc.load("us-options"), "us_cost")["both"]
        >>> cost.value_at_risk(0.95) == cost.quantile(0.95)
        True
        """
        return tail_start(*self._worst_first("value_at_risk", better), level_of("value_at_risk", level))

    def cvar(self, level: float, *, better: Better | None = None) -> float:
        """Return the conditional value at risk: the mean of the worst 1 − `level` of the probability.

        A total at the edge of that tail counts with the part of its probability that falls into the tail. Also called
        expected shortfall.

        Parameters
        ----------
        level : float
            In [0, 1]; 0.95 averages the worst 5 per cent. 0 gives the mean, 1 the worst total that can occur.
        better : {"higher", "lower"}, optional
            Which way is better. Default: what the file says of the measure.

        Returns
        -------
        float
            In the measure's unit; never better than `value_at_risk` at the same level.

        Raises
        ------
        QuestionError
            As `value_at_risk`.

        Notes
        -----
        With losses L (the totals, or less the totals where higher is better) and t the level:
        CVaR = min over c of c + E[max(L − c, 0)] / (1 − t).

        References
        ----------
        .. [1] R. T. Rockafellar and S. Uryasev (2002), Conditional value-at-risk for general loss distributions,
           Journal of Banking & Finance 26(7), definition 3 and proposition 8.

        Examples
        --------
        >>> import scenarios as sc
        >>> cost = sc.risk_profile(sc.load("ukraine-2025-08"), "us_cost")["both"]
        >>> cost.mean < cost.cvar(0.5) < cost.cvar(0.95) <= cost.cvar(1)
        True
        """
        return tail_mean(*self._worst_first("cvar", better), level_of("cvar", level))

    def semideviation(self, *, better: Better | None = None) -> float:
        """Return the standard semideviation: the root mean square of how much worse than the mean it gets.

        Parameters
        ----------
        better : {"higher", "lower"}, optional
            Which way is better. Default: what the file says of the measure.

        Raises
        ------
        QuestionError
            If neither the file nor the call says which way is better.

        References
        ----------
        .. [1] H. M. Markowitz (1959), Portfolio Selection, Wiley, chapter 9 (semivariance).
        """
        way = direction("semideviation", self.provenance.model, self.measure, better)
        return semideviation(self.values, self.probabilities, way)

    def probability_of_beating(self, threshold: float, *, strict: bool = True, better: Better | None = None) -> float:
        """Return the probability of a total that is better than a threshold.

        Parameters
        ----------
        threshold : float
            In the measure's unit; may be infinite.
        strict : bool
            Whether a total that equals the threshold falls short of it. With ``strict=False`` it counts as well.
        better : {"higher", "lower"}, optional
            Which way is better. Default: what the file says of the measure.

        Raises
        ------
        QuestionError
            If the threshold is no number, or neither the file nor the call says which way is better.
        """
        least = real(threshold, "probability_of_beating: threshold")
        if not isinstance(strict, bool | np.bool_):
            msg = f"probability_of_beating: strict must be True or False, got {shown(strict)}"
            raise QuestionError(msg)
        way = direction("probability_of_beating", self.provenance.model, self.measure, better)
        beaten = self.values > least if way == "higher" else self.values < least
        if not strict:
            beaten |= self.values == least
        return min(1.0, float(self.probabilities[beaten].sum()))

    def _worst_first(self, where: str, better: Better | None) -> tuple[Floats, Floats]:
        way = direction(where, self.provenance.model, self.measure, better)
        return worst_first(self.values, self.probabilities, way)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per atom: value, probability, cumulative (extra ``frames``)."""
        return frame(
            {
                "value": self.values,
                "probability": self.probabilities,
                "cumulative": np.minimum(np.cumsum(self.probabilities), 1.0),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw it; see `scenarios.plots.measure_curves`."""
        return plots().measure_curves(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        numbers = {"mean": self.mean, "standard deviation": self.std, "least": float(self.values[0])}
        numbers |= {f"quantile {level:.0%}": self.quantile(level) for level in (0.05, 0.25, 0.5, 0.75, 0.95)}
        numbers["greatest"] = float(self.values[-1])
        unit = self.labels.units[self.measure]
        title = f"{self.labels.title}: {self.labels.measures[self.measure]}" + (f" ({unit})" if unit else "")
        title += f": {self.labels.options[self.option]}" if self.option else ""
        return title, ["", "total"], [[name, amount(value)] for name, value in numbers.items()], str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table())

    def _repr_html_(self) -> str:
        return html_table(*self._table())

    def __repr__(self) -> str:
        return f"MeasureDistribution({self.measure}: {len(self.values)} atoms, mean {self.mean:.6g})"


def figure_of(distribution: MeasureDistribution, name: str, level: float, better: Better) -> float:
    """Return one of the figures of `tails.FIGURES`; the level is read by the last two."""
    if name == "mean":
        return distribution.mean
    if name == "standard deviation":
        return distribution.std
    if name == "semideviation":
        return distribution.semideviation(better=better)
    return (distribution.cvar if name == "cvar" else distribution.value_at_risk)(level, better=better)


def real(value: object, name: str = "value") -> float:
    """Check a threshold: a number, infinite allowed, NaN not."""
    try:
        number = float(value) if isinstance(value, int | float | np.integer | np.floating) else float("nan")
    except OverflowError:
        number = float("nan")
    if isinstance(value, bool) or np.isnan(number):
        msg = f"{name} must be a number in the measure's unit, got {shown(value)}"
        raise QuestionError(msg)
    return number
