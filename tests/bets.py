"""Bets on states of the world: what each option pays in each of them, as a scenario in which nature moves first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def bets(
    pays: Mapping[str, Mapping[str, float]],
    rows: Mapping[str, Any],
    *,
    told: Mapping[str, str] | None = None,
    nature: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> sc.Scenario:
    """Return a scenario with the decision `pick`, whose options pay in the measure `payoff`.

    Parameters
    ----------
    pays : mapping of option to mapping of state to payoff
        A state is a branch of `state`, or of several nodes the branches joined by "_".
    rows : mapping of state to weight
        The row of the chance node `state`; left empty where `nature` names nodes instead.
    told : mapping of state to message, optional
        A node `sign` between `state` and `pick` that says so much of the state for certain.
    nature : sequence of (node, row), optional
        Independent chance nodes, whose branches together make the state.
    """
    moves = [*nature] or [("state", rows)]
    nodes: dict[str, Any] = {}
    for k, (name, row) in enumerate(moves):
        later = moves[k + 1][0] if k + 1 < len(moves) else "sign" if told else "pick"
        nodes[name] = chance(dict(row), next=later)
    if told:
        messages = list(dict.fromkeys(told.values()))
        nodes["sign"] = chance(
            dict.fromkeys(messages, 1),
            when=[{"if": {"state": s}, "weights": {m: int(m == said) for m in messages}} for s, said in told.items()],
            next="pick",
        )
    nodes["pick"] = decision(*pays, next="pay")
    amounts = sorted({v for row in pays.values() for v in row.values()})
    ends = {v: f"pays-{k}" for k, v in enumerate(amounts)}
    nodes["pay"] = chance(
        dict.fromkeys(ends.values(), 1),
        when=[
            {
                "if": {"pick": option, **dict(zip([name for name, _ in moves], state.split("_"), strict=True))},
                "weights": {end: int(end == ends[value]) for end in ends.values()},
            }
            for option, row in pays.items()
            for state, value in row.items()
        ],
    )
    outcomes = {end: {"values": {"payoff": value}} for value, end in ends.items()}
    return sc.Scenario.model_validate(document(nodes, outcomes, measures={"payoff": {"better": "higher"}}))
