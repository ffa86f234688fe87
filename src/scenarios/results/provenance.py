"""How an answer was got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.results.records import recorded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model import Scenario

__all__ = ["Provenance"]


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
            f", {name} {', '.join(f'{key}={_text(value)}' for key, value in what.items())}"
            for name, what in (("do", self.do), ("given", self.given))
            if what
        )
        return (
            f"{self.question} of {self.scenario}{asked}; {self.method}; "
            f"content {self.content_hash[:12]}; scenarios {self.version}"
        )


def _text(value: object) -> str:
    return "|".join(value) if isinstance(value, tuple) else str(value)
