"""How errors are worded: names that are near, lists that are cut, texts that cannot be printed."""

from __future__ import annotations

import pickle

import pytest

import scenarios as sc
from scenarios.errors import Path, Problem, ScenarioError, cut, did_you_mean, few, first_problems, nearest, printable


@pytest.mark.parametrize(
    ("name", "known", "cure"),
    [
        ("tariff", ["sanctions", "tariffs"], "did you mean 'tariffs'?"),
        ("x", ["sanctions", "tariffs"], "there are: sanctions, tariffs"),
        ("x", [], "there are none here"),
        (12345, ["12346"], "did you mean '12346'?"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_or_what_there_is(name: object, known: list[str], cure: str) -> None:
    assert did_you_mean(name, known) == cure


@pytest.mark.parametrize(("names", "letters", "found"), [(500, 100, True), (501, 100, False), (500, 101, False)])
def test_the_nearest_is_looked_for_among_five_hundred_names_of_a_hundred_letters(
    names: int, letters: int, found: bool
) -> None:
    known = ["a" * letters, *(str(i) for i in range(names - 1))]
    assert did_you_mean("a" * letters, known).startswith("did you mean") is found


@pytest.mark.parametrize(
    ("names", "told"), [("abcdefgh", "a, b, c, d, e, f, g, h"), ("abcdefghi", "a, b, c, d, e, f, g, h, …")]
)
def test_eight_names_are_told(names: str, told: str) -> None:
    assert few(list(names)) == told


@pytest.mark.parametrize(("letters", "told"), [(60, "a" * 60), (61, "a" * 59 + "…")])
def test_sixty_letters_are_told(letters: int, told: str) -> None:
    assert cut("a" * letters) == told


@pytest.mark.parametrize(
    ("text", "told"), [("größer 'so'", "größer 'so'"), ("a\x1b[2J", "a\\x1b[2J"), ("a\\b", "a\\b")]
)
def test_only_what_moves_the_cursor_is_escaped(text: str, told: str) -> None:
    assert printable(text) == told


@pytest.mark.parametrize(("mistakes", "told"), [(999, 999), (1_000, 1_000), (1_001, 1_001), (2_000, 1_001)])
def test_a_thousand_mistakes_are_told_and_that_there_are_more(mistakes: int, told: int) -> None:
    found = first_problems([Problem(("a",), "is wrong; correct it")] * mistakes)
    assert len(found) == told
    more = Problem((), "there are more mistakes than these 1,000; mend these first")
    assert (found[-1] == more) is (mistakes > 1_000)


def test_an_error_has_a_line_for_each_mistake() -> None:
    error = ScenarioError([Problem(("a",), "is wrong; x"), Problem((), "y")], file="f", positions={("a",): (2, 3)})
    assert str(error) == "f:2:3: a: is wrong; x\nf: y"
    assert str(sc.ScenarioError("is wrong")) == "is wrong"


def test_the_nearest_place_is_the_one_around() -> None:
    positions: dict[Path, tuple[int, int]] = {(): (1, 1), ("a",): (2, 1), ("scales", "house", "likely"): (3, 1)}
    assert nearest(positions, ("a", "b", 0)) == (2, 1)
    assert nearest(positions, ("scales", "house", "words", "likely")) == (3, 1)
    assert nearest(positions, ("b",)) == (1, 1)
    assert nearest({}, ("b",)) is None


def test_an_error_survives_a_pickle() -> None:
    error = ScenarioError([Problem(("a",), "is wrong; x")], file="f", positions={("a",): (2, 3)})
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (again.problems, again.file, again.positions, str(again)) == (
        error.problems,
        "f",
        {("a",): (2, 3)},
        "f:2:3: a: is wrong; x",
    )
