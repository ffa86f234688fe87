"""Games as they are written, walked in plain Python, against the oracle and against `rollback`, on random scenarios."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import efg
import oracle
import scenarios as sc
from other_programs import drawn

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Document = dict[str, Any]

COUNT = 120
PARTS = [range(first, first + 30) for first in range(0, COUNT, 30)]
CLOSE = 1e-9

by_parts = pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from{seeds[0]}")


def to_be_chosen(rng: random.Random, document: Document) -> bool:
    """Take the weights from all decisions and some steps; say whether anything is left to choose."""
    document.pop("analysts", None)  # they speak of the weights
    document.pop("correlations", None)
    document["actors"] = {"north": None, "south": None}
    chosen = False
    for node in document["nodes"].values():
        if node["kind"] == "decision":
            freed(rng, node, "weights")
            chosen = True
        for step in node.get("steps", {}).values():
            step.pop("options", None)
            if rng.random() < 0.5:
                step["options"] = True
                freed(rng, step, "weight")
                chosen = True
    return chosen


def freed(rng: random.Random, said: Document, weights: str) -> None:
    for key in (weights, "when", "shift", "confidence"):
        said.pop(key, None)
    said["by"] = rng.choice(["north", "south"])


def hide(rng: random.Random, document: Document) -> None:
    """Let some choices observe only some of what stands upstream."""
    outline = sc.Scenario(**document).outline
    for name, node in document["nodes"].items():
        if node["kind"] == "decision" and rng.random() < 0.7:
            node["observes"] = some(rng, [v for v in outline.variables if outline.upstream(v, name, step=None)])
        for label, step in node.get("steps", {}).items():
            if step.get("options") and rng.random() < 0.7:
                step["observes"] = some(rng, [v for v in outline.variables if outline.upstream(v, name, step=label)])


def some(rng: random.Random, names: list[str]) -> list[str]:
    return rng.sample(names, rng.randint(0, len(names)))


def games(seeds: range, *, hidden: bool) -> Iterator[tuple[random.Random, Document, sc.Scenario]]:
    """Yield random scenarios in which there is something to choose."""
    for rng, document in drawn(seeds):
        if to_be_chosen(rng, document):
            if hidden:
                hide(rng, document)
            yield rng, document, sc.Scenario(**document)


def wanted(rng: random.Random, document: Document) -> dict[str, float]:
    names = [*document["measures"], *document["outcomes"]]
    return {name: float(rng.choice([-2, -1, 1, 3])) for name in rng.sample(names, min(2, len(names)))}


def pure(rng: random.Random, game: efg.Game) -> tuple[dict[str, str], dict[tuple[int, str], dict[str, Fraction]]]:
    """Draw a strategy for everyone: as `rollback` takes it, what is said of more nodes first, and as a game takes it."""
    picks = {key: rng.choice(moves) for key, moves in game.sets().items()}
    lines = sorted(picks.items(), key=lambda line: -line[0][1].count("="))
    return {label: move for (_, label), move in lines}, {key: {move: Fraction(1)} for key, move in picks.items()}


def told(ask: Callable[[], Any]) -> Any:
    """Return an answer; None where what is on offer would tell more than what is observed."""
    try:
        return ask()
    except sc.QuestionError as error:
        if "what is on offer must be known" not in str(error):
            raise
        return None


@by_parts
def test_a_strategy_is_worth_the_same_in_the_game(seeds: range) -> None:
    asked = refused = 0
    for rng, document, model in games(seeds, hidden=True):
        weights = wanted(rng, document)
        text = told(lambda: sc.write_efg(model, objective=weights))  # noqa: B023 - asked at once
        if text is None:
            assert told(lambda: sc.rollback(model, weights)) is None  # noqa: B023 - as above
            refused += 1
            continue
        game = efg.read(text)
        strategy, behaviour = pure(rng, game)
        answer = told(lambda: sc.rollback(model, weights, strategy=strategy))  # noqa: B023 - as above
        if answer is None:  # it minds what is on offer also where no path comes to
            refused += 1
            continue
        (value,) = answer.utilities.values()
        assert list(map(float, game.expected(behaviour))) == pytest.approx([value] * len(game.players), abs=CLOSE)
        asked += 1
    assert asked > 12
    assert refused < 10


@by_parts
def test_each_actor_has_payoffs_of_his_own(seeds: range) -> None:
    several = 0
    for rng, document, model in games(seeds, hidden=False):
        choosing = efg.read(sc.write_efg(model, objective=wanted(rng, document))).players
        by_actor = {actor: sc.Objective(label=actor, weights=wanted(rng, document)) for actor in choosing}
        game = efg.read(sc.write_efg(model, objective=by_actor))
        strategy, behaviour = pure(rng, game)
        values = sc.rollback(model, by_actor, strategy=strategy).utilities
        assert list(map(float, game.expected(behaviour))) == pytest.approx([values[p] for p in game.players], abs=CLOSE)
        several += len(game.players) > 1
    assert several > 8


@by_parts
def test_where_all_is_chosen_alike_the_oracle_agrees(seeds: range) -> None:
    for rng, document, model in games(seeds, hidden=False):
        weights = wanted(rng, document)
        game = efg.read(sc.write_efg(model, objective=weights))
        alike = {key: dict.fromkeys(moves, Fraction(1, len(moves))) for key, moves in game.sets().items()}
        for node in document["nodes"].values():
            if node["kind"] == "decision":
                node["weights"] = "equal"
            for step in node.get("steps", {}).values():
                if step.get("options"):
                    step["weight"] = "50%"
        told = {**oracle.forecast(document), **oracle.means(document)}
        better = {name: measure.better for name, measure in model.measures.items()}
        expected = sum(
            Fraction(weight) * told[name] * (-1 if better.get(name) == "lower" else 1)
            for name, weight in weights.items()
        )
        assert list(map(float, game.expected(alike))) == pytest.approx([float(expected)] * len(game.players), abs=CLOSE)
