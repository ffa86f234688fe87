"""A plain reader of Gambit's .efg files, for tests: the tree, and what each player expects in it, in fractions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

__all__ = ["Game", "Place", "read"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},"]+')

Behaviour = Mapping[tuple[int, str], Mapping[str, Fraction]]
"""By player's number and name of the information set, how likely each move is."""


@dataclass(frozen=True)
class Place:
    """One place of the tree: a move of chance (player 0) or of a player, or an end."""

    player: int
    number: int
    name: str
    moves: tuple[str, ...] = ()
    chances: tuple[Fraction, ...] = ()
    payoffs: tuple[Fraction, ...] = ()
    after: list[Place] = field(default_factory=list)

    def every(self) -> Iterator[Place]:
        """Yield this place and all that follow."""
        yield self
        for place in self.after:
            yield from place.every()


@dataclass(frozen=True)
class Game:
    """A game as it was read."""

    title: str
    players: tuple[str, ...]
    comment: str
    root: Place

    def sets(self) -> dict[tuple[int, str], tuple[str, ...]]:
        """Return the moves of each information set; all its members must have the same, and the same number."""
        found: dict[tuple[int, str], tuple[str, ...]] = {}
        numbers: dict[tuple[int, int], str] = {}
        for place in self.root.every():
            if place.player > 0:
                assert found.setdefault((place.player, place.name), place.moves) == place.moves
                assert numbers.setdefault((place.player, place.number), place.name) == place.name
        assert len(numbers) == len(found)
        return found

    def expected(self, behaviour: Behaviour) -> list[Fraction]:
        """Return what each player expects."""
        return _expected(self.root, behaviour, len(self.players))


def _expected(place: Place, behaviour: Behaviour, players: int) -> list[Fraction]:
    if place.payoffs:
        return list(place.payoffs)
    total = [Fraction(0)] * players
    likely = behaviour[place.player, place.name] if place.player else dict(zip(place.moves, place.chances, strict=True))
    for move, after in zip(place.moves, place.after, strict=True):
        if chance := likely.get(move, Fraction(0)):
            each = _expected(after, behaviour, players)
            total = [sum_ + chance * one for sum_, one in zip(total, each, strict=True)]
    return total


def read(text: str) -> Game:
    """Read a game, and check what Gambit checks: probabilities, unique names, payoffs for every player."""
    tokens = _TOKEN.findall(text)
    at = 0

    def take() -> str:
        nonlocal at
        at += 1
        return str(tokens[at - 1])

    def name() -> str:
        token = take()
        assert token.startswith('"')
        return token[1:-1].replace('\\"', '"')

    def listed() -> list[str]:
        assert take() == "{"
        found = []
        while tokens[at] != "}":
            found.append(take())
        take()
        return found

    assert [take() for _ in range(3)] == ["EFG", "2", "R"]
    title = name()
    players = tuple(token[1:-1] for token in listed())
    comment = name()
    ends: dict[int, tuple[str, tuple[Fraction, ...]]] = {}

    def place() -> Place:
        kind, label = take(), name()
        assert label == ""  # Gambit wants them unique in a whole game
        player = int(take()) if kind == "p" else 0
        number, called, inside = int(take()), name(), listed()
        if kind == "t":
            payoffs = tuple(map(Fraction, inside))
            assert len(payoffs) == len(players)
            assert ends.setdefault(number, (called, payoffs)) == (called, payoffs)
            return Place(-1, number, called, payoffs=payoffs)
        assert take() == "0"
        words = [token for token in inside if token.startswith('"')]
        chances = tuple(Fraction(token) for token in inside if not token.startswith('"'))
        assert (kind, sum(chances)) in {("p", 0), ("c", 1)}
        assert len(set(words)) == len(words) > (kind == "c")
        found = Place(player, number, called, tuple(word[1:-1] for word in words), chances)
        found.after.extend(place() for _ in words)
        return found

    root = place()
    assert at == len(tokens)
    assert len({called for called, _ in ends.values()}) == len(ends)
    chance = [each.name for each in root.every() if each.player == 0]
    assert len(set(chance)) == len(chance)
    return Game(title, players, comment, root)
