"""Rules of pooling: several rows of probabilities, each with its weight, to one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown

__all__ = ["AMOUNTS", "RULES", "Pooled", "Rule", "pooled_amount", "pooled_row", "rule_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RULES = ("linear", "logarithmic", "odds", "median", "trimmed")
AMOUNTS = ("linear", "median", "trimmed")
"""Those that an amount may be pooled by, which need not lie between 0 and 1."""

_LEVEL = 1e-12
"""How near to a half, or to a cut, cumulated weights may come and still stand on it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its settings, checked."""

    name: str
    extremise: float = 1.0
    trim: float = 0.0
    floor: float | None = None

    def said(self) -> str:
        """Return the rule in words, with its settings."""
        name = {"odds": "geometric mean of odds", "median": "median, normalised"}.get(self.name, self.name)
        if self.name == "trimmed":
            return f"trimmed mean, {100 * self.trim:g} % of the trust off each end, normalised"
        if self.extremise != 1:
            name += f", extremised by {self.extremise:g}"
        return name + (f", floor {100 * self.floor:g} %" if self.floor is not None else "")


class Pooled(NamedTuple):
    """A pooled row, and which entries of which voices were lifted to the floor before."""

    row: Floats
    lifted: Bools


class VetoError(ValueError):
    """One voice gives 0 to what others think possible; `voice` and `branch` are their numbers."""

    def __init__(self, voice: int, branch: int) -> None:
        super().__init__(voice, branch)
        self.voice, self.branch = voice, branch


class NothingLeftError(ValueError):
    """The medians, or trimmed means, of all branches are 0."""


def rule_of(name: object, extremise: object, base_rate: object, trim: object, floor: object) -> Rule:
    """Check a rule and its settings.

    Raises
    ------
    QuestionError
        If there is no such rule, a setting is out of its range, belongs to another rule, or is missing.
    """
    if not isinstance(name, str) or name not in RULES:
        raise QuestionError(f"rule: no rule {shown(name)}; {did_you_mean(name, RULES)}")
    by_logs = name in ("logarithmic", "odds")
    settings = (
        ("extremise", extremise, name == "odds", "'odds'"),
        ("base_rate", base_rate, name == "odds", "'odds'"),
        ("trim", trim, name == "trimmed", "'trimmed'"),
        ("floor", floor, by_logs, "'logarithmic' and 'odds'"),
    )
    for setting, value, fits, whose in settings:
        if value is not None and not fits:
            raise QuestionError(f"{setting} belongs to the rule {whose}, got it beside {name!r}; leave it out")
    if (extremise is None) != (base_rate is None):
        given, missing = ("extremise", "base_rate") if base_rate is None else ("base_rate", "extremise")
        raise QuestionError(
            f"{missing} must be stated beside {given}, got none: extremising leads away from a base rate, by a factor; "
            "write for example extremise=1.5, base_rate='equal'"
        )
    if name == "trimmed" and trim is None:
        raise QuestionError(
            "trim must be stated for the rule 'trimmed', got none; write the share to cut from each end, such as trim=0.1"
        )
    return Rule(
        name,
        1.0 if extremise is None else _real("extremise", extremise, 1.0, 1e6, "a number from 1, which changes nothing, up to 1e6"),
        0.0 if trim is None else _real("trim", trim, 0.0, math.nextafter(0.5, 0), "a number from 0 to below 0.5"),
        None if floor is None else _real("floor", floor, math.ulp(0.0), 0.5, "a probability above 0 and at most 0.5"),
    )  # fmt: skip


def _real(where: str, value: object, low: float, high: float, must: str) -> float:
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not (number and low <= value <= high):  # type: ignore[operator] # it is a number
        raise QuestionError(f"{where} must be {must}, got {shown(value)}; correct it")
    return float(value)  # type: ignore[arg-type] # it is a number


def pooled_row(rule: Rule, rows: Floats, weights: Floats, base: Floats | None = None) -> Pooled:
    """Pool rows of probabilities.

    Parameters
    ----------
    rule : Rule
    rows : float array of shape (voices, branches)
        Each adds up to 1.
    weights : float array of shape (voices,)
        Above 0; adds up to 1.
    base : float array of shape (branches,), optional
        The base rates that extremising leads away from.

    Raises
    ------
    VetoError
        If a rule that multiplies meets a 0 that not all give, and there is no floor.
    NothingLeftError
        If medians or trimmed means are all 0.

    Notes
    -----
    With pᵢ(b) the probability that voice i gives branch b, and wᵢ its weight:

    - linear: Σ wᵢ pᵢ(b).
    - logarithmic: ∝ ∏ pᵢ(b)^wᵢ.
    - odds: log p(b) = log β(b) + a · Σ wᵢ (log pᵢ(b) − log β(b)) + a constant, with the factor a and the base rate β. For two branches these are
      the odds, o = o_β (∏ (oᵢ / o_β)^wᵢ)^a; for more, the same centred log ratios. Where a = 1 it is the logarithmic pool.
    - median, trimmed: branch by branch, then divided by the sum.
    """
    untouched = np.zeros(rows.shape, bool)
    if rule.name == "linear":
        return Pooled(_summing(weights @ rows), untouched)
    if rule.name in ("median", "trimmed"):
        found = _columns(rule, rows, weights)
        if not found.sum() > 0:
            raise NothingLeftError
        return Pooled(_summing(found), untouched)
    live = rows.max(axis=0) > 0  # where all say 0, so does the pool
    lifted = untouched
    if rule.floor is None:
        vetoes = np.argwhere((rows == 0) & live)
        if len(vetoes):
            raise VetoError(*vetoes[0].tolist())
    else:
        lifted = (rows < rule.floor) & live
        rows = np.array([_lifted(row, live, rule.floor) for row in rows])
    logs = weights @ np.log(rows[:, live])
    if base is not None:
        logs = rule.extremise * logs + (1 - rule.extremise) * np.log(base[live])
    found = np.zeros(rows.shape[1])
    found[live] = np.exp(logs - logs.max())
    return Pooled(_summing(found), lifted)


def pooled_amount(rule: Rule, values: Floats, weights: Floats) -> float:
    """Pool amounts, one of each voice, by a rule of `AMOUNTS`."""
    if rule.name == "linear":
        return float(weights @ values)
    return float(_columns(rule, values[:, None], weights)[0])


def _summing(row: Floats) -> Floats:
    return row / math.fsum(row)


def _lifted(row: Floats, live: Bools, floor: float) -> Floats:
    """Return a row whose live entries are at least the floor; what that takes is taken from the others in proportion."""
    low = np.zeros(len(row), bool)
    while True:
        # Taking from the others may bring one of them below the floor as well.
        more = live & ~low & (row < floor)
        if not more.any():
            return row
        low |= more
        rest = live & ~low
        left = 1 - floor * low.sum()
        row = np.where(low, floor, np.where(rest, row * left / max(row[rest].sum(), 1e-300), row))


def _columns(rule: Rule, rows: Floats, weights: Floats) -> Floats:
    pooled = _median if rule.name == "median" else _trimmed
    return np.array([pooled(column, weights, rule.trim) for column in rows.T])


def _median(values: Floats, weights: Floats, _: float) -> float:
    """Return the weighted median: the middle of the two values between which half of the weight is reached exactly."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    k = int(np.argmax(reached >= 0.5 - _LEVEL))
    if k + 1 < len(order) and reached[k] <= 0.5 + _LEVEL:
        return float(values[order[k]] / 2 + values[order[k + 1]] / 2)
    return float(values[order[k]])


def _trimmed(values: Floats, weights: Floats, trim: float) -> float:
    """Return the weighted mean of what lies between the cuts; who stands on a cut counts in part."""
    order = np.argsort(values, kind="stable")
    ends = np.concatenate([[0.0], np.cumsum(weights[order])])
    kept = np.diff(np.clip(ends, trim, 1 - trim))
    return float(kept @ values[order] / kept.sum())
