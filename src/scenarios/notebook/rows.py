"""One judgement of a scenario, read, moved and written back: a row, a gate's step, or a parameter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.analysis.sensitivity.covariation import covaried
from scenarios.model.addresses import find, spelled
from scenarios.model.quantities import Number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model import Scenario
    from scenarios.model.weights import Lexicon

__all__ = ["Judged", "Move", "judged_at", "moved", "row_text", "value_in"]


_LONG = re.compile(r"\d+\.\d{3,}")


class Move(NamedTuple):
    """What somebody put a judgement to: a branch of a row (None: a step or a parameter), and a number or a word."""

    branch: str | None
    to: float | str


class Judged(NamedTuple):
    """A judgement as a scenario has it.

    Attributes
    ----------
    row : str
        The address of all that moves with it: the row, the step, or the parameter itself.
    branch : str or None
        Of an entry of a row.
    branches : tuple of str or None
        Of a row.
    written : mapping, str or float
    """

    row: str
    branch: str | None
    branches: tuple[str, ...] | None
    written: Any

    @property
    def parameter(self) -> bool:
        """Whether it is a parameter."""
        return self.row.startswith("$")


def judged_at(model: Scenario, address: str) -> Judged:
    """Return the judgement that an address names.

    Examples
    --------
    >>> import scenarios as sc
    >>> judged_at(sc.load("ukraine-2025-08"), "front.breakthrough").written["breakthrough"]
    '10%'
    """
    at = find(model, address)
    row = spelled(model, at)
    if at.parameter is not None:
        return Judged(row, None, None, model.parameters[at.parameter].value)
    node: Any = model.nodes[at.node]
    judged: Any = node if at.step is None else node.steps[at.step]
    judged = judged if at.rule is None else judged.when[at.rule]
    if at.step is not None:
        return Judged(row, None, None, judged.weight)
    return Judged(row, at.branch, model.outline.variables[at.node], judged.weights)


def value_in(model: Scenario, address: str) -> float:
    """Return the best estimate of a judgement.

    Examples
    --------
    >>> import scenarios as sc
    >>> value_in(sc.load("ukraine-2025-08"), "atacms_gate.review")
    0.4
    """
    at = judged_at(model, address)
    if at.branches is None:
        return model.lexicon.amount(at.written) if at.parameter else model.lexicon.probability(at.written)
    return model.lexicon.row(at.written, at.branches)[at.branches.index(at.branch or "")]


def moved(lexicon: Lexicon, at: Judged, moves: Sequence[Move], *, share: bool) -> Any:
    """Return what is written for a judgement after some moves, the last of which tells most.

    Parameters
    ----------
    lexicon : Lexicon
        What words and parameters mean, the moved ones among them.
    at : Judged
    moves : sequence of Move
        At least one, in the order in which they were made.
    share : bool
        Of a parameter: whether it is written as a percentage.

    Notes
    -----
    The other entries of a row keep their proportions. A word stands for its range [lo, hi]; beside it every other entry, of share s of
    what is left, gets the range [s (1 − hi), s (1 − lo)], so that the best estimates are those of the word's middle.
    """
    last = moves[-1]
    if at.branches is None:
        number = at.parameter and (not share or isinstance(lexicon.read(at.written), Number))
        return last.to if isinstance(last.to, str) or number else _percent(last.to)
    row = np.array([lexicon.row(at.written, at.branches)])
    for move in moves:
        to = lexicon.probability(move.to) if isinstance(move.to, str) else move.to
        row = _put(row, at.branches.index(move.branch or ""), to)
    if not isinstance(last.to, str):
        return {branch: _percent(p) for branch, p in zip(at.branches, row[0].tolist(), strict=True)}
    others = [branch for branch in at.branches if branch != last.branch]
    if len(others) == 1:
        return {branch: last.to if branch == last.branch else "rest" for branch in at.branches}
    low, high = lexicon.extent(last.to)
    shares = _put(row, at.branches.index(last.branch or ""), 0.0)[0].tolist()
    return {
        branch: last.to if branch == last.branch else _range(share * (1 - high), share * (1 - low))
        for branch, share in zip(at.branches, shares, strict=True)
    }


def _put(row: Any, which: int, to: float) -> Any:
    return covaried(row, np.array([which]), np.array([[to]]), "proportional")[0]


def _percent(probability: float) -> str:
    return f"{100 * probability:.15g}%"


def _range(low: float, high: float) -> str:
    return f"{_percent(low)}..{_percent(high)}" if low < high else _percent(low)


def row_text(written: Any) -> str:
    """Return a judgement as people read it, on one line, with four digits of long numbers.

    Examples
    --------
    >>> row_text({"peace": "likely", "war": "28.5714285714286%"}), row_text(0.5)
    ('peace likely, war 28.57%', '0.5')
    """
    if isinstance(written, str):
        return _LONG.sub(lambda found: f"{float(found[0]):.4g}", written)
    if isinstance(written, float | int):
        return f"{written:.6g}"
    return ", ".join(f"{branch} {row_text(entry)}" for branch, entry in written.items())
