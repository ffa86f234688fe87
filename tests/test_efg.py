"""Games for Gambit: their text, word for word, their limits, and every way to ask for them wrongly."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import efg
import scenarios as sc
from documents import chance, decision, document

Document = dict[str, Any]
PUBLISHED = Path(__file__).with_name("published")


def scenario(nodes: Document, *outcomes: str, **sections: Any) -> sc.Scenario:
    return sc.Scenario(**document(nodes, outcomes, **sections))


def tree(model: sc.Scenario, *arguments: Any, **more: Any) -> str:
    """Return what follows the head of a game's file."""
    text = sc.write_efg(model, *arguments, **more)
    efg.read(text)
    return text.partition("\n\n")[2]


def poker() -> sc.Scenario:
    """Return Myerson's game as it is to be solved: without the weights, each player for his own winnings."""
    model = sc.load(PUBLISHED / "poker.yaml").to_document()
    for player in ("fred", "alice"):
        model["nodes"][player] |= {"by": player}
        for key in ("weights", "when"):
            model["nodes"][player].pop(key, None)
    model["actors"] = {"fred": {"objective": "his"}, "alice": {"objective": "hers"}}
    model["objectives"] = {"his": {"fred": 1}, "hers": {"alice": 1}}
    return sc.Scenario(**model)


# --- What a game looks like ---------------------------------------------------------------------------------------


def test_the_card_game_word_for_word() -> None:
    model = poker()
    # Myerson (1991), Figure 2.1: what is certain, such as which card is shown, is no move.
    assert sc.write_efg(model) == (
        'EFG 2 R "One-card poker" { "fred" "alice" }\n'
        f'"Made by scenarios {sc.__version__} from poker, {model.content_hash}; payoffs are utilities of his (fred), hers (alice)"\n'
        "\n"
        'c "" 1 "deal" { "red" 0.5 "black" 0.5 } 0\n'
        'p "" 1 1 "fred[deal=red]" { "raise" "fold" } 0\n'
        'p "" 2 1 "alice[fred=raise]" { "meet" "pass" } 0\n'
        't "" 1 "shown_red" { 2, -2 }\n'
        't "" 2 "passed" { 1, -1 }\n'
        't "" 3 "folded_red" { 1, -1 }\n'
        'p "" 1 2 "fred[deal=black]" { "raise" "fold" } 0\n'
        'p "" 2 1 "alice[fred=raise]" { "meet" "pass" } 0\n'
        't "" 4 "shown_black" { -2, 2 }\n'
        't "" 2 "passed" { 1, -1 }\n'
        't "" 5 "folded_black" { -1, 1 }\n'
    )


def test_by_default_all_that_went_before_is_known() -> None:
    nodes = {
        "nature": chance({"u": 1, "v": 2}, next="sure"),
        "sure": chance({"only": 1}, next="first"),
        "first": decision("a", "b", next="second"),
        "second": decision("x", "y"),
    }
    text = tree(scenario(nodes, "x", "y"), objective={"x": 1})
    assert [line for line in text.splitlines() if line.startswith(("c", "p"))] == [
        'c "" 1 "nature" { "u" 1/3 "v" 2/3 } 0',
        'p "" 1 1 "first[nature=u]" { "a" "b" } 0',
        'p "" 1 2 "second[nature=u,first=a]" { "x" "y" } 0',
        'p "" 1 3 "second[nature=u,first=b]" { "x" "y" } 0',
        'p "" 1 4 "first[nature=v]" { "a" "b" } 0',
        'p "" 1 5 "second[nature=v,first=a]" { "x" "y" } 0',
        'p "" 1 6 "second[nature=v,first=b]" { "x" "y" } 0',
    ]


def test_steps_that_are_options_are_moves_of_their_actor() -> None:
    gate = {
        "kind": "gate",
        "authority": "minister",
        "opens": "any",
        "steps": {
            "asked": {"weight": 0.25},
            "staff": {"options": True, "by": "staff", "observes": []},
            "say": {"options": True},
        },
        "open": {"to": "go", "effects": {"gain": 3}},
        "closed": {"to": "stay"},
    }
    model = scenario({"gate": gate}, "go", "stay", measures={"gain": {}}, actors={"minister": None, "staff": None})
    assert tree(model, objective={"staff": {"gain": -1}, "minister": {"gain": 1, "stay": 0.5}}) == (
        'c "" 1 "gate.asked" { "yes" 0.25 "no" 0.75 } 0\n'
        't "" 1 "go" { -3, 3 }\n'
        'p "" 1 1 "gate.staff" { "yes" "no" } 0\n'
        't "" 1 "go" { -3, 3 }\n'
        'p "" 2 1 "gate.say[gate.asked=no,gate.staff=no]" { "yes" "no" } 0\n'
        't "" 1 "go" { -3, 3 }\n'
        't "" 2 "stay" { 0, 0.5 }\n'
    )


def test_ends_that_are_worth_the_same_are_one_outcome_and_others_are_numbered() -> None:
    nodes = {
        "d": decision("a", "b", "c", options={o: {"effects": {"m": e}} for o, e in (("a", 1), ("b", 1), ("c", 1e20))}, next="n"),
        "n": chance({"x": 0.3, "y": 0.7}),
    }  # fmt: skip
    assert tree(scenario(nodes, "x", "y", measures={"m": {"better": "lower"}}), objective="m") == (
        'p "" 1 1 "d" { "a" "b" "c" } 0\n'
        'c "" 1 "n" { "x" 0.3 "y" 0.7 } 0\n'
        't "" 1 "x" { -1 }\n'
        't "" 2 "y" { -1 }\n'
        'c "" 2 "n (2)" { "x" 0.3 "y" 0.7 } 0\n'
        't "" 1 "x" { -1 }\n'
        't "" 2 "y" { -1 }\n'
        'c "" 3 "n (3)" { "x" 0.3 "y" 0.7 } 0\n'
        't "" 3 "x (2)" { -1e20 }\n'
        't "" 4 "y (2)" { -1e20 }\n'
    )


def test_what_is_set_and_what_cannot_be_is_no_move() -> None:
    nodes = {
        "d": decision("a", "b", next="e"),
        "e": {"kind": "decision", "by": "x", "options": {"k": {"requires": {"d": "a"}}, "l": None}, "next": "n"},
        "n": {**chance({"x": 0, "y": 1, "z": 1}), "branches": {"x": None, "y": None, "z": {"requires": {"d": "b"}}}},
    }
    model = scenario(nodes, "x", "y", "z")
    every = tree(model, objective={"y": 1}).splitlines()
    assert every == [
        'p "" 1 1 "d" { "a" "b" } 0',
        'p "" 2 1 "e[d=a]" { "k" "l" } 0',
        't "" 1 "y" { 1, 1 }',
        't "" 1 "y" { 1, 1 }',
        'p "" 2 2 "e[d=b]" { "l" } 0',
        'c "" 1 "n" { "y" 0.5 "z" 0.5 } 0',
        't "" 1 "y" { 1, 1 }',
        't "" 2 "z" { 0, 0 }',
    ]
    assert tree(model, objective={"y": 1}, do={"d": "a"}).splitlines() == [
        'p "" 1 1 "e" { "k" "l" } 0',
        't "" 1 "y" { 1 }',
        't "" 1 "y" { 1 }',
    ]


def test_who_has_no_objective_follows_the_weights() -> None:
    nodes = {
        "d": decision("a", "b", by="north", weights={"a": 1, "b": 2}, next="e"),
        "e": decision("x", "y", by="south", observes=[]),
    }
    assert tree(scenario(nodes, "x", "y", actors={"north": None}), objective={"south": "x"}) == (
        'c "" 1 "d" { "a" 1/3 "b" 2/3 } 0\n'
        'p "" 1 1 "e" { "x" "y" } 0\n'
        't "" 1 "x" { 1 }\n'
        't "" 2 "y" { 0 }\n'
        'p "" 1 1 "e" { "x" "y" } 0\n'
        't "" 1 "x" { 1 }\n'
        't "" 2 "y" { 0 }\n'
    )


def test_choices_of_nobody_are_those_of_one_player() -> None:
    nodes = {
        "d": decision("a", "b", next="e"),
        "e": decision("c", "d", by="north", next="f"),
        "f": decision("x", "y"),
    }
    game = efg.read(sc.write_efg(scenario(nodes, "x", "y"), objective={"x": 1}))
    assert game.players == ("decision maker", "north")


def test_payoffs_are_utilities_and_not_certainty_equivalents() -> None:
    risk = sc.Attitude(tolerance=2)
    nodes = {"d": decision("a", "b", options={"a": {"effects": {"m": 1}}, "b": {"effects": {"m": -3}}}, next="x")}
    text = tree(
        scenario(nodes, "x", measures={"m": {"better": "higher"}}), objective=sc.Objective(weights={"m": 1}, risk=risk)
    )
    wanted = [2 * (1 - math.exp(-m / 2)) for m in (1, -3)]
    assert [
        float(place.payoffs[0]) for place in efg.read(f'EFG 2 R "" {{ "d" }} "" {text}').root.after
    ] == pytest.approx(wanted)


def test_amounts_add_up_as_they_are_written() -> None:
    nodes: Document = {"d": decision("a", "b", next="n0")}
    for i in range(3):
        nodes[f"n{i}"] = {**chance({"only": 1}), "branches": {"only": {"effects": {"m": 0.1}}}, "next": f"n{i + 1}"}
    nodes["n2"]["next"] = "x"
    text = tree(scenario(nodes, "x", measures={"m": {"better": "higher"}}), objective="m")
    assert 't "" 1 "x" { 0.3 }' in text  # and not 0.30000000000000004


def test_a_long_chain_is_no_deep_recursion() -> None:
    nodes: Document = {f"n{i}": chance({"on": 1}, next=f"n{i + 1}") for i in range(3000)}
    text = tree(scenario({**nodes, "n3000": decision("x", "y")}, "x", "y"), objective={"x": 1})
    assert text.splitlines() == ['p "" 1 1 "n3000" { "x" "y" } 0', 't "" 1 "x" { 1 }', 't "" 2 "y" { 0 }']


# --- What is refused ----------------------------------------------------------------------------------------------

OFFER = {
    "d": decision("a", "b", by="north", next="e"),
    "e": {"kind": "decision", "by": "south", "observes": [], "options": {"x": {"requires": {"d": "a"}}, "y": None}},
}
OPEN = (
    "d: a choice needs an objective or weights, got neither; write objective={'outcome': 1}, weights on outcomes or measures, or give "
    "it weights"
)
HIDDEN = "e: what is on offer must be known to who chooses, got `requires` that reads what is not observed; add it to `observes`"


def test_what_is_on_offer_must_be_known() -> None:
    model = scenario(OFFER, "x", "y")
    for ask in (sc.write_efg, sc.rollback):
        with pytest.raises(sc.QuestionError) as raised:
            ask(model, objective={"x": 1})
        assert str(raised.value) == HIDDEN
    told = scenario({**OFFER, "e": {**OFFER["e"], "observes": ["d"]}}, "x", "y")
    assert 'p "" 2 2 "e[d=b]" { "y" } 0' in sc.write_efg(told, objective={"x": 1})


def test_rollback_refuses_hidden_moves_and_names_the_way_out() -> None:
    with pytest.raises(sc.QuestionError) as raised:
        sc.rollback(poker())
    assert str(raised.value) == (
        "alice: with several objectives every choice must be made knowing what went before, got `observes` that hides some of it; "
        "write the game to a file with write_efg(...) and solve it with Gambit, set the others' choices by do, or use one "
        "objective for all"
    )
    assert sc.write_efg(poker())
    assert sc.rollback(poker(), do={"alice": "meet"}).worth == {"his": 0.5}
    assert sc.rollback(poker(), "fred").value == 1


def test_a_step_that_may_be_asked_after_more_than_one_count_of_yes_hides_nothing() -> None:
    steps = {name: {"options": True, "by": name} for name in ("a", "b", "c")}
    gate = {"kind": "gate", "opens": 2, "steps": steps, "open": {"to": "go"}, "closed": {"to": "stay"}}
    model = scenario({"g": gate}, "go", "stay", actors=dict.fromkeys("abc"))
    # b and c are against each other, and a, who comes first, is with b.
    wanted = {"a": {"go": 2}, "b": {"go": 1}, "c": {"stay": 1}}
    best = sc.rollback(model, wanted)
    assert best.method == "exact"
    assert best.outcomes["go"] == 1
    game = efg.read(sc.write_efg(model, objective=wanted))
    assert game.expected({key: {"yes": Fraction(1)} for key in game.sets()}) == [2, 1, 0]


@pytest.mark.parametrize("ask", [sc.write_efg, sc.rollback])
@pytest.mark.parametrize(
    ("model", "asked", "message"),
    [
        (
            scenario({"n": chance({"x": 1, "y": 1})}, "x", "y"),
            {},
            "model: nobody chooses anything here, got no decision that is not set by do; ask for the forecast instead",
        ),
        (
            scenario({"d": decision("x", "y")}, "x", "y"),
            {"do": {"d": "x"}},
            "model: nobody chooses anything here, got no decision that is not set by do; ask for the forecast instead",
        ),
        (
            scenario({"d": decision("x", "y")}, "x", "y"),
            {},
            OPEN,
        ),
        (
            scenario({"d": decision("x", "y", weights="equal")}, "x", "y"),
            {},
            "objective: all choices follow their weights, because no actor has an objective: d; write objective=…",
        ),
        (
            scenario({"d": decision("x", "y")}, "x", "y"),
            {"objective": "z"},
            "objective: no objective, measure or outcome 'z'; there are: x, y",
        ),
        (
            scenario({"d": decision("x", "y")}, "x", "y"),
            {"objective": "x", "limit": True},
            "limit must be a whole number of at least 1, got True",
        ),
        (None, {}, "model must be a scenario, got None; load one with scenarios.load(...)"),
    ],
)  # fmt: skip
def test_questions_that_do_not_fit(ask: Any, model: Any, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        ask(model, **asked)
    assert str(raised.value) == message


def test_utilities_must_be_numbers() -> None:
    nodes = {"d": decision("a", "b", options={"a": {"effects": {"m": -1e6}}, "b": {}}, next="x")}
    model = scenario(nodes, "x", measures={"m": {"better": "higher"}})
    wanted = sc.Objective(label="fear", weights={"m": 1}, risk=sc.Attitude(tolerance=1))
    with pytest.raises(sc.QuestionError) as raised:
        sc.write_efg(model, objective=wanted)
    assert str(raised.value) == (
        "objective fear: payoffs must be finite numbers, got utilities beyond 1.8e308; use a larger unit or a larger risk tolerance"
    )
    bold = sc.Objective(label="bold", weights={"m": 1}, risk=sc.Attitude(aversion=1, wealth=5))
    with pytest.raises(
        sc.QuestionError, match=r"^objective bold: the utility must be defined for all scores that occur"
    ):
        sc.write_efg(model, objective=bold)


@pytest.mark.parametrize(
    ("count", "asked", "told"),
    [
        (3, {"limit": 7}, "at most 7 of them (limit), got 8; "),
        (17, {}, "at most 100,000 of them (limit), got 131,072; "),
        (60, {}, "at most 100,000 of them (limit), got 1.2e+18; "),
        (1100, {}, "at most 100,000 of them (limit), got more than 1e+308; "),
    ],
)
def test_too_many_paths(count: int, asked: dict[str, Any], told: str) -> None:
    nodes: Document = {f"n{i}": chance({"u": 1, "v": 1}, next=f"n{i + 1}") for i in range(count - 1)}
    model = scenario({**nodes, f"n{count - 1}": decision("x", "y")}, "x", "y")
    with pytest.raises(sc.LimitError) as raised:
        sc.write_efg(model, objective={"x": 1}, **asked)
    assert str(raised.value) == (
        f"model: a game is written out path by path, {told}set some nodes by do, leave out what does not matter for the choice, or "
        "raise limit"
    )


def test_as_many_paths_as_allowed() -> None:
    nodes: Document = {f"n{i}": chance({"u": 1, "v": 1, "w": 0}, next=f"n{i + 1}") for i in range(2)}
    text = tree(scenario({**nodes, "n2": decision("x", "y")}, "x", "y"), objective={"x": 1}, limit=8)
    assert text.count("\nt ") == 8
