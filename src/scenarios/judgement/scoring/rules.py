"""Scoring rules: what a forecast costs, given what happened. Less is better in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RULES", "Rule", "rule_of"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

RULES = ("brier", "log", "rps", "spherical")
_CONVENTIONS: dict[str, tuple[str, ...]] = {"brier": ("original", "half"), "rps": ("sum", "normalised")}
_BASES = {"e": np.e, 2: 2.0, 10: 10.0}


class Rule(NamedTuple):
    """A scoring rule with its convention.

    Attributes
    ----------
    name : {"brier", "log", "rps", "spherical"}
    said : str
        What it is, with convention and range, for people.
    ordered : bool
        Whether it asks in which order the categories stand.
    cost : function of (probabilities of shape (n, categories), what happened of shape (n,)) to losses of shape (n,)
    """

    name: str
    said: str
    ordered: bool
    cost: Callable[[Floats, Whole], Floats]


def rule_of(name: object, convention: object, base: object) -> Rule:
    """Return a scoring rule; ``QuestionError`` where there is none, or the rule has no such setting."""
    if not isinstance(name, str) or name not in RULES:
        raise QuestionError(f"rule: no scoring rule {shown(name)}; {did_you_mean(name, RULES)}")
    known: tuple[str, ...] = _CONVENTIONS.get(name, ())
    if convention is not None and (not isinstance(convention, str) or convention not in known):
        msg = f"convention of {name!r} must be {' or '.join(map(repr, known))}, got {shown(convention)}; write one of the two"
        if not known:
            msg = f"convention: {name!r} has only one, got {shown(convention)}; leave it out"
        raise QuestionError(msg)
    if base is not None and name != "log":
        raise QuestionError(f"base: {name!r} has no logarithm, got {shown(base)}; leave it out, or ask for rule='log'")
    if isinstance(base, bool) or (base is not None and (not isinstance(base, str | int) or base not in _BASES)):
        raise QuestionError(f"base must be 'e', 2 or 10, got {shown(base)}; write one of these")
    if name == "log":
        return _logarithmic("e" if base is None else base)
    if name == "spherical":
        return Rule("spherical", "spherical loss, 1 - p/|p| (0 to 1)", ordered=False, cost=_spherical)
    if name == "rps":
        return _ranked(normalised=convention == "normalised")
    return _brier(half=convention == "half")


def _brier(*, half: bool) -> Rule:
    """Return the sum over all classes of the squared differences (Brier 1950), or half of it."""

    def cost(p: Floats, happened: Whole) -> Floats:
        seen = np.arange(p.shape[1]) == happened[:, None]
        found: Floats = ((p - seen) ** 2).sum(axis=1)
        return found / 2 if half else found

    said = (
        "Brier score, half convention (0 to 1)"
        if half
        else "Brier score, original convention: sum over classes (0 to 2)"
    )
    return Rule("brier", said, ordered=False, cost=cost)


def _logarithmic(base: str | int) -> Rule:
    """Return minus the logarithm of what happened (Good 1952)."""

    def cost(p: Floats, happened: Whole) -> Floats:
        with np.errstate(divide="ignore"):
            found = -np.log(p[np.arange(len(p)), happened])
        scaled: Floats = found / np.log(_BASES[base]) + 0.0  # for what was certain costs 0, not −0
        return scaled

    unit = {"e": "nats", 2: "bits", 10: "bans"}[base]
    return Rule("log", f"logarithmic score, base {base} ({unit}; 0 to infinite)", ordered=False, cost=cost)


def _ranked(*, normalised: bool) -> Rule:
    """Return the sum of squared differences of the cumulated probabilities (Murphy 1971), or that by the steps (Epstein 1969)."""

    def cost(p: Floats, happened: Whole) -> Floats:
        reached = np.arange(p.shape[1] - 1) >= happened[:, None]
        found: Floats = ((np.cumsum(p, axis=1)[:, :-1] - reached) ** 2).sum(axis=1)
        return found / (p.shape[1] - 1) if normalised else found

    said = (
        "normalised: by the steps between classes (0 to 1)"
        if normalised
        else "sum over the steps between classes (0 to their number)"
    )
    return Rule("rps", f"ranked probability score, {said}", ordered=True, cost=cost)


def _spherical(p: Floats, happened: Whole) -> Floats:
    found: Floats = 1.0 - p[np.arange(len(p)), happened] / np.sqrt((p**2).sum(axis=1))
    return np.maximum(found, 0.0)
