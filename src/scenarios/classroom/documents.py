"""What the scenarios of all exercises have in common: outcomes, actors, and how a row of per cents is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ACTORS", "SCORE", "outcomes", "row", "scenario"]

SCORE = {"score": {"label": "Score", "unit": "points", "better": "higher"}}

ACTORS = {
    "us_president": {"label": "US President"},
    "us_secdef": {"label": "US Secretary of Defense"},
    "pentagon": {"label": "Pentagon (the review)"},
    "ukraine": {"label": "Ukraine"},
    "russia": {"label": "Russia"},
}

_LABELS = {"settlement": "Settlement", "war_goes_on": "The war goes on", "wider_war": "A wider war"}


def row(numbers: Mapping[str, Any], branches: Sequence[str], prefix: str = "") -> dict[str, str]:
    """Return a row of per cents, each taken from the numbers by its branch."""
    return {branch: f"{numbers[prefix + branch]}%" for branch in branches}


def outcomes(numbers: Mapping[str, Any], names: Sequence[str] = tuple(_LABELS)) -> dict[str, Any]:
    """Return outcomes, best first, each with its score."""
    return {name: {"label": _LABELS[name], "values": {"score": numbers[name]}} for name in names}


def scenario(name: str, title: str, nodes: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    """Return the document of an exercise's scenario."""
    used = {node.get("by") for node in nodes.values()} | {
        step.get("by") for node in nodes.values() for step in node.get("steps", {}).values()
    }
    return {
        "format": "scenarios/1",
        "scenario": name,
        "title": title,
        "description": "An exercise. All weights and values are illustrative: drawn for a group, no assessment.",
        "as_of": "2025-08-24",
        "actors": {actor: label for actor, label in ACTORS.items() if actor in used},
        "measures": SCORE,
        "nodes": nodes,
    } | sections
