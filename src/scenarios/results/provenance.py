"""How an answer was got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.results.records import recorded

if TYPE_CHECKING:
    from scenarios.model import Scenario

__all__ = ["Provenance", "learned_text", "likelihood_text", "plain"]


@recorded
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Provenance:
    """Which scenario was asked what, and by which method.

    Attributes
    ----------
    model : Scenario
        The scenario itself.
    question : str
        The function that was called.
    method : str
        How the numbers were got.
    do, given : mapping
        What was set, and what was learned.
    version : str
        The version of this library.
    """

    model: Scenario
    question: str
    method: str
    do: Mapping[str, Any]
    given: Mapping[str, Any]
    version: str = __version__

    @property
    def scenario(self) -> str:
        """The scenario's id."""
        return self.model.scenario

    @property
    def content_hash(self) -> str:
        """The hash of the scenario's content; see `Scenario.content_hash`."""
        return self.model.content_hash

    def __repr__(self) -> str:
        return f"Provenance({self})"

    def __str__(self) -> str:
        asked = "".join(
            f", {name} {', '.join(f'{key}={learned_text(value)}' for key, value in what.items())}"
            for name, what in (("do", self.do), ("given", self.given))
            if what
        )
        return (
            f"{self.question} of {self.scenario}{asked}; {self.method}; "
            f"content {self.content_hash[:12]}; scenarios {self.version}"
        )


def learned_text(learned: object) -> str:
    """Return what was set or learned of a node: its branches, or how likely what was seen is under each.

    Examples
    --------
    >>> learned_text(("holds", "negotiates")), learned_text({"holds": 0.675, "negotiates": 0.1})
    ('holds|negotiates', '(holds 67.5 %, negotiates 10 %)')
    """
    if isinstance(learned, Mapping):
        return f"({likelihood_text(learned)})"
    return "|".join(learned) if isinstance(learned, tuple) else str(learned)


def likelihood_text(likelihoods: Mapping[str, float]) -> str:
    """Return likelihoods by branch as a text."""
    return ", ".join(f"{branch} {100 * value:.6g} %" for branch, value in likelihoods.items())


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was learned as JSON has it: lists of branches, or likelihoods by branch."""
    return {name: dict(some) if isinstance(some, Mapping) else list(some) for name, some in given.items()}
