"""Signs: likelihoods drawn for scenarios, and the same sign written as a chance node of its own, which is a second route."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from documents import values_of

if TYPE_CHECKING:
    import random

    from oracle import Document

SIGN = "the_sign"


def drawn_signs(rng: random.Random, doc: Document, most: int = 2) -> dict[str, Any]:
    """Draw likelihoods for some nodes, gates or steps of a scenario; none are all 0."""
    variables = values_of(doc)
    names = rng.sample(sorted(variables), min(most, len(variables)))
    found = {}
    for name in names:
        row = {branch: rng.choice(["0", "5%", "1/3", "0.5", "72.5%", "1"]) for branch in variables[name]}
        row[rng.choice(sorted(row))] = "0.8"
        found[name] = row
    return found


def with_sign(doc: Document, node: str, likelihood: dict[str, Any]) -> Document:
    """Return the scenario with a chance node that is seen or not right after a chance node, a decision or a gate; it must have `next`."""
    doc = copy.deepcopy(doc)
    after = doc["nodes"][node]
    assert after.get("next")
    assert not any(branch.get("to") for branch in _entries(after))
    doc["nodes"][SIGN] = {
        "kind": "chance",
        "branches": {"seen": None, "unseen": None},
        "weights": {"seen": "50%", "unseen": "rest"},
        "when": [
            {"if": {node: {"exactly": branch}}, "weights": {"seen": chance, "unseen": "rest"}}
            for branch, chance in likelihood.items()
        ],
        "next": after["next"],
    }
    after["next"] = SIGN
    return doc


def _entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [node.get("options"), node.get("branches"), {k: node.get(k) for k in ("open", "closed")}]
    return [entry for each in listed for entry in (each or {}).values() if entry]
