"""The best strategy against every strategy tried one by one: 500 random scenarios, with objectives of every kind."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from brute import Tree, subgame_perfect
from chains import drawn_chain
from constructs import constructs
from wishes import KINDS, Wish, drawn_trees, drawn_wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brute import InfoSet, Way

TREES, CHAINS, MOST = 300, 200, 1500
CLOSE = 1e-12
EVERY = {"search": "exhaustive", "budget": 10**6}
Document = dict[str, Any]


def parts(count: int, size: int) -> pytest.MarkDecorator:
    pieces = [range(first, first + size) for first in range(0, count, size)]
    return pytest.mark.parametrize("seeds", pieces, ids=lambda seeds: f"from{seeds[0]}")


def chains(seeds: range) -> Iterator[tuple[random.Random, Tree]]:
    for seed in seeds:
        for attempt in range(100):
            rng = random.Random(f"{seed}.{attempt}")
            tree = Tree(drawn_chain(rng, rng.randint(3, 6), recall=seed % 4 == 0, apart=seed % 2 == 1))
            if tree.count() <= MOST:
                yield rng, tree
                break


class Asked:
    """A scenario, an objective, and what both routes say."""

    def __init__(self, rng: random.Random, tree: Tree, kind: str) -> None:
        self.tree, self.model = tree, sc.Scenario.model_validate(tree.doc)
        written = drawn_wish(rng, tree, kind)
        self.wish, self.objective = Wish(tree.doc, written), sc.Objective.model_validate(written)
        self.scale = max(1.0, *(abs(self.wish(way)) for way in tree.ways))
        self.best = tree.best(self.wish)

    def rollback(self, **settings: Any) -> sc.Rollback:
        return sc.rollback(self.model, self.objective, **settings)

    def utility(self, found: sc.Rollback) -> float:
        return found.utilities[found.objective]

    def near(self, value: float, close: float = CLOSE) -> Any:
        return pytest.approx(value, abs=close * self.scale)

    def value(self, found: sc.Rollback) -> float:
        """Return what the strategy that is told is worth by the walk along every path."""
        return self.tree.value(self.tree.read(found.strategy, self.wish.linear), self.wish)


@parts(TREES, 15)
def test_the_best_strategy_is_the_best_of_all(seeds: range) -> None:
    came: Counter[str] = Counter()
    for seed, (rng, tree, doc) in zip(seeds, drawn_trees(seeds, most=MOST), strict=True):
        if tree is None:
            with pytest.raises(sc.QuestionError, match="what is on offer must be known to who chooses"):
                sc.rollback(sc.Scenario.model_validate(doc), {next(iter(doc["measures"])): 1})
            came["refused"] += 1
            continue
        asked = Asked(rng, tree, KINDS[seed % len(KINDS)])
        found = asked.rollback(**EVERY)
        assert asked.utility(found) == asked.near(asked.best), seed
        assert asked.wish.of_equivalent(found.value) == asked.near(asked.best, 1e-9), seed
        assert asked.value(found) == asked.near(asked.best), seed
        again = asked.rollback(strategy=found.strategy, **EVERY)
        assert again.regret == asked.near(0), seed
        assert asked.utility(again) == asked.near(asked.best), seed
        arrives(asked, found)
        came[found.method] += 1
    assert came["exact"] > len(seeds) / 3


def arrives(asked: Asked, found: sc.Rollback) -> None:
    """What comes of a strategy is what the walk finds along the paths that it leads along."""
    kept = asked.tree.kept(asked.tree.read(found.strategy, asked.wish.linear))
    for outcome, probability in found.outcomes.items():
        assert probability == pytest.approx(float(sum(way.chance for way in kept if way.outcome == outcome)), abs=CLOSE)
    for measure, mean in zip(found.outcomes.measures, found.outcomes.means, strict=True):
        expected = float(sum(way.chance * way.totals[measure] for way in kept))
        assert mean == pytest.approx(expected, rel=CLOSE, abs=1e-11)


@parts(CHAINS, 10)
def test_limited_memory(seeds: range) -> None:
    """An exhaustive search finds the best; a local one what no choice alone can better."""
    for seed, (rng, tree) in zip(seeds, chains(seeds), strict=True):
        asked = Asked(rng, tree, KINDS[seed % len(KINDS)])
        found = asked.rollback(**EVERY)
        assert asked.utility(found) == asked.near(asked.best), seed
        assert asked.value(found) == asked.near(asked.best), seed
        arrives(asked, found)
        local = asked.rollback(search="local")
        value = asked.utility(local)
        assert value <= asked.best + CLOSE * asked.scale, seed
        assert asked.value(local) == asked.near(value), seed
        strategy = tree.read(local.strategy, asked.wish.linear)
        for name in tree.specs:
            assert tree.improved(strategy, name, asked.wish) <= value + 1e-11 * asked.scale, (seed, name)


def test_memory_is_limited_in_many_of_them() -> None:
    came: Counter[str] = Counter()
    for seed, (rng, tree) in zip(range(CHAINS), chains(range(CHAINS)), strict=True):
        asked = Asked(rng, tree, KINDS[seed % len(KINDS)])
        came[asked.rollback(**EVERY).method] += 1
    assert came["exhaustive search"] > CHAINS / 5, came
    assert came["exact"] > CHAINS / 5, came


@parts(60, 15)
def test_a_strategy_that_is_given(seeds: range) -> None:
    for seed, (rng, tree, _) in zip(seeds, drawn_trees(seeds, most=MOST, size=4), strict=True):
        if tree is None:
            continue
        asked = Asked(rng, tree, KINDS[seed % len(KINDS)])
        whole = {here: rng.choice(options) for here, options in tree.offers.items()}
        found = asked.rollback(strategy=rules(whole), **EVERY)
        assert asked.utility(found) == asked.near(tree.value(whole, asked.wish)), seed
        assert asked.value(found) == asked.near(tree.value(whole, asked.wish)), seed
        arrives(asked, found)
        # A part of it: the rest is chosen best.
        some = {here: option for here, option in whole.items() if rng.random() < 0.5}
        found = asked.rollback(strategy=rules(some), **EVERY)
        held = (value for chosen, value in tree.every(asked.wish) if some.items() <= chosen.items())
        assert asked.utility(found) == asked.near(max(held)), seed
        local = asked.rollback(strategy=rules(some), search="local")
        assert asked.utility(local) <= asked.utility(found) + CLOSE * asked.scale, seed
        assert some.items() <= tree.read(local.strategy, asked.wish.linear).items(), seed
        if some:
            assert found.best_worth is not None
            assert asked.wish.of_equivalent(found.best_worth[found.objective]) == asked.near(asked.best, 1e-9), seed
            assert found.regret is not None
            assert found.regret >= -1e-9 * asked.scale


def rules(strategy: Mapping[InfoSet, str]) -> dict[str, str]:
    """Write a strategy with all that is known in each situation; what says more stands first."""
    told = []
    for (name, known), option in strategy.items():
        seen = [f"{node}={branch}" for node, branch in known if branch is not None]
        told.append((-len(seen), f"{name}[{','.join(seen)}]" if seen else name, option))
    return {address: option for _, address, option in sorted(told)}


@parts(120, 20)
def test_several_actors(seeds: range) -> None:
    """Backward induction by plain recursion comes to the same payoffs, and the same ties."""
    tied = 0
    for seed in seeds:
        rng = random.Random(seed)
        count = rng.choice([2, 2, 3])
        doc = drawn_chain(rng, rng.randint(3, 6), actors=count)
        tree = Tree(doc)
        kinds = rng.choices(["weights", "weights", "tolerance", "table"], k=count)
        written = {f"p{k}": drawn_wish(rng, tree, kind) for k, kind in enumerate(kinds)}
        acting = {name: int(spec["by"][1:]) for name, spec in tree.specs.items()}
        wishes: list[Any] = [Wish(doc, written[f"p{k}"]) for k in range(count)]
        objectives = {
            f"p{k}": sc.Objective.model_validate({**written[f"p{k}"], "label": f"p{k}"}) for k in set(acting.values())
        }
        found = sc.rollback(sc.Scenario.model_validate(doc), objectives)
        payoffs, ties = subgame_perfect(tree.ways, acting, wishes, 1e-13)
        for k in set(acting.values()):
            assert found.utilities[f"p{k}"] == pytest.approx(payoffs[k], abs=CLOSE * most(tree, wishes[k])), seed
        for line in found.lines(unreached=True):
            here = situation(tree, line, wishes)
            assert (line.ties or (line.option,)) == ties[here], (seed, line)
            assert line.option == ties[here][0]
            tied += bool(line.ties)
    assert tied > 0


def most(tree: Tree, wish: Any) -> float:
    return float(max(1.0, *(abs(wish(way)) for way in tree.ways)))


def situation(tree: Tree, line: Any, wishes: list[Any]) -> InfoSet:
    """Return a history that a line of a strategy is about."""
    for way in tree.ways:
        for here, _ in way.chosen:
            if here[0] == line.choice and agrees(way, here, line, wishes):
                return here
    raise AssertionError(line)


def agrees(way: Way, here: InfoSet, line: Any, wishes: list[Any]) -> bool:
    for name, branch in line.situation.items():
        if name.endswith(" so far"):
            totals = way.so_far[here[0]]
            known = (
                [wish.linear(totals) for wish in wishes]
                if name.startswith("score")
                else [totals[name[: -len(" so far")]]]
            )
            if not any(math.isclose(amount, float(branch), rel_tol=1e-9, abs_tol=1e-9) for amount in known):
                return False
        elif way.values[name] != branch:
            return False
    return True


def test_the_random_scenarios_hold_every_construct() -> None:
    seen: Counter[str] = Counter()
    for _, tree, doc in drawn_trees(range(TREES), most=MOST):
        seen.update(set(constructs(doc_with_weights(doc))))
        if tree is not None:
            specs = tree.specs.values()
            seen["observes"] += any("observes" in spec for spec in specs)
            seen["left open"] += any("weights" not in spec and "weight" not in spec for spec in specs)
            seen["several choices"] += len(specs) > 1
    wanted = [
        "step: options", "decision: requires", "chance: requires", "combines", "combines: nested", "chance: shift", "step: shift",
        "chance: when", "node shared by nodes", "node passed by", "opens: count", "opens: any", "observes", "left open",
        "several choices", "several measures",
    ]  # fmt: skip
    assert all(seen[tag] >= 5 for tag in wanted), {tag: seen[tag] for tag in wanted}


def doc_with_weights(doc: Document) -> Document:
    """Return a document in which every choice has some weights, as the counting of constructs wants them."""
    nodes = {}
    for name, node in doc["nodes"].items():
        nodes[name] = {"weights": "equal", **node} if node["kind"] == "decision" else node
        if "steps" in node:
            nodes[name] = {**node, "steps": {label: {"weight": 0.5, **step} for label, step in node["steps"].items()}}
    return {**doc, "nodes": nodes}
