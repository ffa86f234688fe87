"""The judgements of a scenario's own, one after the other: where each stands, what it says, and its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.model.addresses import Address, spelled
from scenarios.model.nodes import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.model.records import Judged
    from scenarios.model.scenario import Scenario

__all__ = ["Place", "places_of", "said_by_branch"]


class Place(NamedTuple):
    """A judgement: its address, what it says (a row or one weight), and what its record stands in."""

    address: str
    at: Address
    written: Any
    judged: Judged


def places_of(model: Scenario) -> Iterator[Place]:
    """Yield the judgements that can be addressed, in the order of the file: rows, steps, rules, then parameters."""
    for name, node in model.nodes.items():
        if isinstance(node, Gate):
            for label, step in node.steps.items():
                if step.weight is not None:
                    yield _place(model, Address(name, label), step.weight, step)
                for i, rule in enumerate(step.when):
                    yield _place(model, Address(name, label, i), rule.weight, rule)
        elif node.weights is not None:
            yield _place(model, Address(name), node.weights, node)
            for i, when in enumerate(node.when):
                yield _place(model, Address(name, None, i), when.weights, when)
    for name, parameter in model.parameters.items():
        yield _place(model, Address(parameter=name), parameter.value, parameter)


def _place(model: Scenario, at: Address, written: Any, judged: Judged) -> Place:
    return Place(spelled(model, at), at, written, judged)


def said_by_branch(model: Scenario, at: Address, written: Any) -> dict[str, float | str]:
    """Return what is written for each branch; of one weight under ``yes`` for a step, under the branch for an entry, else under ""."""
    if at.parameter is None and at.step is None and at.branch is None:
        branches = model.outline.variables[at.node]
        return dict.fromkeys(branches, written) if isinstance(written, str) else dict(written)
    return {at.branch or ("yes" if at.step is not None else ""): written}
