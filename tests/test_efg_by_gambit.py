"""Games for Gambit, read back and solved by pygambit."""

from __future__ import annotations

import doctest
import io
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import efg
import scenarios as sc
from documents import chance, decision, document
from other_programs import gambit
from test_efg import poker, scenario
from test_efg_agrees import games, wanted

CLOSE = 1e-9


def loaded(text: str) -> Any:
    return gambit().read_efg(io.BytesIO(text.encode("ascii")))


def structure(game: Any, node: Any) -> Any:
    """Return a tree of pygambit's as nested tuples."""
    if node.is_terminal:
        payoffs = tuple(Fraction(node.outcome[player]) for player in game.players)
        return node.outcome.label, payoffs
    infoset = node.infoset
    chances = tuple(Fraction(action.prob) for action in infoset.actions) if infoset.is_chance else ()
    moves = tuple(action.label for action in infoset.actions)
    player = 0 if infoset.is_chance else list(game.players).index(node.player) + 1
    return player, infoset.label, moves, chances, tuple(structure(game, child) for child in node.children)


def written(place: efg.Place) -> Any:
    if place.payoffs:
        return place.name, place.payoffs
    return place.player, place.name, place.moves, place.chances, tuple(map(written, place.after))


@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in (0, 20)], ids=["from0", "from20"])
def test_what_is_written_is_what_gambit_reads(seeds: range) -> None:
    for rng, doc, model in games(seeds, hidden=True):
        try:
            text = sc.write_efg(model, objective=wanted(rng, doc), limit=500)
        except (sc.QuestionError, sc.LimitError):
            continue
        game, plain = loaded(text), efg.read(text)
        assert (game.title, [player.label for player in game.players]) == (plain.title, list(plain.players))
        assert structure(game, game.root) == written(plain.root)
        sets = {
            (n, place.label): {tuple(map(str, member.infoset.actions)) for member in place.members}
            for n, player in enumerate(game.players, start=1)
            for place in player.infosets
        }
        assert sets.keys() == plain.sets().keys()


def test_a_file_is_read(tmp_path: Any) -> None:
    sc.write_efg(poker(), tmp_path / "poker.efg")
    assert gambit().read_efg(tmp_path / "poker.efg").title == "One-card poker"


@pytest.mark.parametrize(
    "weights", [{"x": 1e-300, "y": 1.0}, {"x": 1e15, "y": 1}, {"x": 0.6227, "y": 0.2727, "z": 0.1}]
)
def test_any_probabilities_and_payoffs_are_read(weights: dict[str, float]) -> None:
    ends = {"x": {"values": {"m": 1e100}}, "y": {"values": {"m": -2.5e-300}}, "z": {"values": {"m": 123456789.125}}}
    nodes = {"d": decision("go", "z", options={"go": {"to": "n"}, "z": None}), "n": chance(weights)}
    text = sc.write_efg(sc.Scenario(**document(nodes, ends, measures={"m": {"better": "higher"}})), objective="m")
    game = loaded(text)
    payoffs = {outcome.label: float(outcome["decision maker"]) for outcome in game.outcomes}
    assert {name: payoffs[name] for name in ("x", "z")} == {"x": 1e100, "z": 123456789.125}


def test_titles_are_read_as_they_are_told() -> None:
    model = scenario({"d": decision("x", "y")}, "x", "y", title='A "first" ü\\ game\\')
    assert loaded(sc.write_efg(model, objective={"x": 1})).title == 'A "first" u/ game/'


# R. B. Myerson (1991), Game Theory: Analysis of Conflict, Figure 2.1, as in Gambit's catalogue, myerson1991/fig2_1: Fred raises on red, and on
# black with 1/3; Alice meets with 2/3; that is worth 1/3 to Fred.


@pytest.mark.parametrize("solver", ["enummixed", "lp", "lcp"])
def test_the_published_equilibrium_of_the_card_game(solver: str) -> None:
    game = loaded(sc.write_efg(poker()))
    assert game.is_perfect_recall
    nash = gambit().nash
    found = {
        "enummixed": lambda: nash.enummixed_solve(game, rational=True),
        "lp": lambda: nash.lp_solve(game, rational=True),
        "lcp": lambda: nash.lcp_solve(game, rational=True),
    }[solver]().equilibria
    assert len(found) == 1
    (profile,) = found
    profile = profile.as_behavior() if solver == "enummixed" else profile
    sets = {infoset.label: infoset for player in game.players for infoset in player.infosets}
    likely = {
        label: {action.label: Fraction(profile[action]) for action in infoset.actions}
        for label, infoset in sets.items()
    }
    assert likely == {
        "fred[deal=red]": {"raise": 1, "fold": 0},
        "fred[deal=black]": {"raise": Fraction(1, 3), "fold": Fraction(2, 3)},
        "alice[fred=raise]": {"meet": Fraction(2, 3), "pass": Fraction(1, 3)},
    }
    assert [Fraction(profile.payoff(player)) for player in ("fred", "alice")] == [Fraction(1, 3), Fraction(-1, 3)]


def test_the_card_game_has_no_equilibrium_in_pure_strategies() -> None:
    assert gambit().nash.enumpure_solve(loaded(sc.write_efg(poker()))).equilibria == []


def duel(rng: random.Random) -> sc.Scenario:
    """Return a game of two who see everything, in which one wins what the other loses."""
    nodes = {
        "a": decision("l", "r", by="north", next="b"),
        "b": chance({"u": rng.randint(1, 5), "v": rng.randint(1, 5)}, next="c"),
        "c": decision("l", "r", by="south", next="d"),
        "d": decision("l", "r", by="north", next="e"),
        "e": chance({"win": 1, "lose": 1}, when=[
            {"if": {"a": a, "b": b, "c": c, "d": d}, "weights": {"win": rng.randint(0, 9), "lose": rng.randint(1, 9)}}
            for a in "lr" for b in "uv" for c in "lr" for d in "lr"
        ]),
    }  # fmt: skip
    return scenario(nodes, "win", "lose", actors={"north": {"objective": "w"}, "south": {"objective": "l"}},
        objectives={"w": {"win": 1}, "l": {"win": -1}})  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_where_everything_is_seen_gambit_agrees_with_rollback(seed: int) -> None:
    model = duel(random.Random(seed))
    best = sc.rollback(model)
    game = loaded(sc.write_efg(model))
    (profile,) = gambit().nash.lp_solve(game, rational=False).equilibria
    assert [profile.payoff(player) for player in ("north", "south")] == pytest.approx(
        [best.utilities["w"], best.utilities["l"]], abs=CLOSE
    )


def test_the_strategy_of_rollback_is_an_equilibrium_of_the_game() -> None:
    # Rosenthal's centipede (1981): whoever takes gets more than the other, and both would gain by going on.
    pots = [(1, 0), (0, 2), (3, 1), (2, 4)]
    nodes = {
        f"n{i}": decision("take", "pass", by="ab"[i % 2], options={"take": {"to": f"t{i}"}, "pass": {"to": after}})
        for i, after in enumerate(["n1", "n2", "n3", "end"])
    }
    ends = {f"t{i}": {"values": {"mine": mine, "yours": yours}} for i, (mine, yours) in enumerate(pots)}
    model = sc.Scenario(**document(nodes, {**ends, "end": {"values": {"mine": 5, "yours": 3}}},
        actors={"a": {"objective": "mine_"}, "b": {"objective": "yours_"}},
        measures={"mine": {}, "yours": {}}, objectives={"mine_": {"mine": 1}, "yours_": {"yours": 1}}))  # fmt: skip
    best = sc.rollback(model)
    assert set(best.strategy.values()) == {"take"}
    game = loaded(sc.write_efg(model))
    found = gambit().nash.enumpure_agent_solve(game).equilibria
    sets = [infoset for player in game.players for infoset in player.infosets]
    played = [
        {infoset.label: next(a.label for a in infoset.actions if profile[a] == 1) for infoset in sets}
        for profile in found
    ]
    wanted_ = {label: best.strategy[label.partition("[")[0]] for label in (infoset.label for infoset in sets)}
    assert wanted_ in played


def test_the_page_shows_what_gambit_says() -> None:
    shown = (
        (Path(__file__).resolve().parents[1] / "docs" / "exports.md")
        .read_text(encoding="utf-8")
        .partition("## Gambit")[2]
    )
    known: dict[str, Any] = {"pygambit": gambit()}
    exec(re.findall(r"^```python\n(.*?)^```$", shown, re.MULTILINE | re.DOTALL)[0], known)  # noqa: S102 - our own page
    (session,) = re.findall(r"^```pycon\n(.*?)^```$", shown, re.MULTILINE | re.DOTALL)
    example = doctest.DocTestParser().get_doctest(session, known, "exports.md", "exports.md", 0)
    told = doctest.DocTestRunner(verbose=False).run(example)
    assert (told.failed, told.attempted) == (0, 4)
