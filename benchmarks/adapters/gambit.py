"""pygambit on the workloads: the game tree, spelled out, and its expected payoffs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adapters import WHOLE, Peer, package, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.networks import Network
    from workloads import Document

__all__ = ["gambit_history", "gambit_memory"]

Floats = NDArray[np.float64]


def _chances(game: Any, node: Any, row: Floats) -> Any:
    game.append_move(node, game.players.chance, [str(k) for k in range(len(row))])
    game.set_chance_probs(node.infoset, [Fraction(part, WHOLE) for part in parts(row)])
    return node.children


def _game(name: str) -> Any:
    return package("pygambit").Game.new_tree(players=[name])


def gambit_history(network: Network) -> Peer:
    """B1 as a game tree of one player: the expected payoff of each option. It knows means only: o1 pays 0, o6 pays 5.

    The profile keeps what it worked out until a probability is set, so one is set, to what it was.
    """
    game = _game("analyst")
    player = game.players["analyst"]
    game.append_move(game.root, player, [str(k) for k in range(4)])
    ends = [game.add_outcome(f"o{k}", payoffs=[k]) for k in range(6)]

    def grow(node: Any, names: Sequence[str], past: tuple[int, ...]) -> None:
        if len(names) == 1:  # the last event: its branches are those outcomes that are possible here
            row = network.tables["end"][past[0], past[1], past[2], past[4]]
            kinds = np.flatnonzero(row)
            for end, child in zip(kinds, _chances(game, node, row[kinds]), strict=True):
                game.set_outcome(child, ends[end])
            return
        for k, child in enumerate(_chances(game, node, network.tables[names[0]][past])):
            grow(child, names[1:], (*past, k))

    for option, node in enumerate(game.root.children):
        grow(node, ["gate", "first", "second", "third", "end"], (option,))
    profile = game.mixed_behavior_profile(rational=False)
    actions = list(game.root.infoset.actions)

    def run() -> list[float]:
        profile[actions[0]] = 0.25
        return [profile.action_value(action) for action in actions]

    return Peer(run, np.asarray, note="means only", payoffs=np.arange(6.0))


def gambit_memory(network: Network, share: float, small: Document) -> Peer:
    """B2 as a tree of chance nodes: the probability of the first outcome, as a payoff of 1."""
    game = _game("nobody")
    names = list(network.parents[network.asked[0]])
    good, bad = game.add_outcome("good", payoffs=[1]), game.add_outcome("bad", payoffs=[0])

    def grow(node: Any, past: tuple[int, ...]) -> None:
        last = len(past) == len(names)
        row = network.tables["last"][past] if last else network.tables[names[len(past)]]
        children = _chances(game, node, row)
        for k, child in enumerate(children):
            if last:
                game.set_outcome(child, (good, bad)[k])
            else:
                grow(child, (*past, k))

    grow(game.root, ())

    def run() -> list[float]:
        # Nobody moves, so there is no probability to set; a new profile knows nothing yet.
        return [game.mixed_behavior_profile(rational=False).payoff("nobody")]

    return Peer(run, np.asarray, share, "means only", of=small, payoffs=np.array([1.0, 0.0]))
