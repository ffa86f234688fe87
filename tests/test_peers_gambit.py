"""Agreement with pygambit: the expected totals of measures on game trees, walked path by path."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import oracle
import scenarios as sc
from other_programs import drawn, gambit

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNT = 120
PARTS = [range(first, first + 30) for first in range(0, COUNT, 30)]
CLOSE = 1e-9
SMALL = 4
CHOOSER = "chooser"

Document = dict[str, Any]


class GameTree:
    """A scenario spelled out as an extensive game: measures are the payoffs of players who never move.

    Chance nodes and gates are moves of chance; decisions are moves of one player, whose behaviour is that of the
    decision's weights. Branches that cannot be taken are left out.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.measures = list(document["measures"])
        self.game = gambit().Game.new_tree(players=[*self.measures, CHOOSER])
        self.places: list[tuple[dict[str, str], Any]] = []
        self._behaviour: list[tuple[Any, list[Fraction]]] = []
        start = document.get("start") or next(iter(document["nodes"]))
        self._grow(self.game.root, start, Fraction(1), {}, dict.fromkeys(self.measures, Fraction(0)))
        self.profile = self.game.mixed_behavior_profile(rational=True)
        for place, chances in self._behaviour:
            for action, chance in zip(place.infoset.actions, chances, strict=True):
                self.profile[action] = chance

    def _grow(self, place: Any, at: str, reach: Fraction, values: dict[str, str], totals: oracle.Totals) -> None:
        """Grow what follows a node of the scenario, or an outcome, at a place of the tree."""
        document = self.document
        self.places.append((values, place))
        if at in document["outcomes"]:
            final = oracle.plus(document, totals, (document["outcomes"][at] or {}).get("values"))
            payoffs = [*(final[measure] for measure in self.measures), 0]
            self.game.set_outcome(place, self.game.add_outcome(f"end {len(self.places)}", payoffs))
            return
        node, branches = document["nodes"][at], oracle.branches_of(document, at)
        if node["kind"] == "gate":
            self._ask(place, at, reach, values, totals)
            return
        taken = oracle.choices(document, NOTHING, at, node, branches, reach, values)
        player = CHOOSER if node["kind"] == "decision" else self.game.players.chance
        for branch, chance, child in self._move(place, player, taken, reach):
            self._follow(child, at, branch, chance, values, totals)

    def _ask(self, place: Any, gate: str, reach: Fraction, values: dict[str, str], totals: oracle.Totals) -> None:
        """Grow the questions of a gate that are still to be asked."""
        node = self.document["nodes"][gate]
        answers = [values[f"{gate}.{step}"] for step in node["steps"] if f"{gate}.{step}" in values]
        opens = node.get("opens", "all")
        needed = {"all": len(node["steps"]), "any": 1}.get(opens, opens)
        if answers.count("yes") >= needed or answers.count("no") > len(node["steps"]) - needed:
            settled = "open" if answers.count("yes") >= needed else "closed"
            self._follow(place, gate, settled, reach, values, totals)
            return
        step = list(node["steps"])[len(answers)]
        name = f"{gate}.{step}"
        taken = oracle.choices(self.document, NOTHING, name, node["steps"][step], {"yes": {}, "no": {}}, reach, values)
        for answer, chance, child in self._move(place, self.game.players.chance, taken, reach):
            self._ask(child, gate, chance, {**values, name: answer}, totals)

    def _follow(
        self, place: Any, at: str, branch: str, reach: Fraction, values: dict[str, str], totals: oracle.Totals
    ) -> None:
        branches = oracle.branches_of(self.document, at)
        for part in oracle.parts(self.document, at, branch):
            totals = oracle.plus(self.document, totals, branches[part].get("effects"))
        goal = branches[branch].get("to") or self.document["nodes"][at].get("next") or branch
        self._grow(place, goal, reach, {**values, at: branch}, totals)

    def _move(
        self, place: Any, player: Any, taken: list[tuple[Fraction, str]], reach: Fraction
    ) -> list[tuple[str, Fraction, Any]]:
        """Add a move with the branches that can be taken: each with its reach probability and its child."""
        possible = [(branch, chance) for chance, branch in taken if chance > 0]
        self.game.append_move(place, player, [branch for branch, _ in possible])
        chances = [chance / reach for _, chance in possible]
        if player == CHOOSER:
            self._behaviour.append((place, chances))
        else:
            self.game.set_chance_probs(place.infoset, chances)
        return [(branch, chance, place.children[branch]) for branch, chance in possible]

    def payoffs(self) -> list[float]:
        """Return the expected total of each measure."""
        return [float(self.profile.payoff(measure)) for measure in self.measures]

    def values_at(self, place: Any) -> list[float]:
        """Return the expected total of each measure, once a path has come to a place."""
        return [float(self.profile.node_value(measure, place)) for measure in self.measures]


NOTHING = oracle.Asked({}, {})

by_parts = pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from{seeds[0]}")


def means(model: sc.Scenario, given: Mapping[str, str] | None = None) -> Any:
    return pytest.approx(sc.forecast(model, given=given).means, abs=CLOSE)


@by_parts
def test_expected_totals_agree(seeds: range) -> None:
    for rng, document in drawn(seeds, size=SMALL):
        model = sc.Scenario(**document)
        tree = GameTree(document)
        assert tree.payoffs() == means(model)
        for values, place in rng.sample(tree.places, min(5, len(tree.places))):
            assert tree.values_at(place) == means(model, values)


@by_parts
def test_expected_totals_of_each_option_agree(seeds: range) -> None:
    for _, document in drawn(seeds, size=SMALL):
        start = document.get("start") or next(iter(document["nodes"]))
        if document["nodes"][start]["kind"] == "gate":
            continue
        by_branch = sc.compare(sc.Scenario(**document), start)
        tree = GameTree(document)
        for values, place in tree.places:
            if list(values) == [start]:
                row = by_branch.options.index(values[start])
                assert tree.values_at(place) == pytest.approx(by_branch.means[row], abs=CLOSE)


def test_the_trees_are_trees_worth_asking_about() -> None:
    documents = [document for _, document in drawn(range(COUNT), size=SMALL)]
    kinds = [{node["kind"] for node in document["nodes"].values()} for document in documents]
    assert sum(kind == {"decision", "chance", "gate"} for kind in kinds) >= 20
    assert sum(len(document["measures"]) == 3 for document in documents) >= 20
