"""Games for Gambit as files: numbers and texts as Gambit reads them, and where they are written."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import scenarios as sc
from documents import decision
from scenarios.exports.game_file import exactly
from test_efg import poker, scenario

# --- Probabilities ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probabilities", "written"),
    [
        ([0.5, 0.5], ["0.5", "0.5"]),
        ([0.1, 0.2, 0.7], ["0.1", "0.2", "0.7"]),
        ([1 / 7, 6 / 7], ["1/7", "6/7"]),
        ([0.1 + 0.2, 0.7], ["0.3", "0.7"]),
        ([1e-20, 1.0], ["0.00000000000000000001", "0.99999999999999999999"]),
        ([1 / 3 + 1e-12, 2 / 3 - 1e-12], ["0.3333333333343333", "0.6666666666656667"]),
        ([1 / 3 + 1e-12, 1 / 3 - 1e-12, 1 / 3], ["0.33333333333433336", "0.33333333333233334", "0.3333333333333333"]),
    ],
)
def test_probabilities_add_up_to_one_exactly(probabilities: list[float], written: list[str]) -> None:
    assert exactly(probabilities) == written
    assert sum(map(Fraction, written)) == 1
    assert [float(Fraction(p)) for p in written] == pytest.approx(probabilities, rel=1e-15)


def test_fractions_that_only_nearly_add_up_to_one_are_not_taken() -> None:
    primes = (999983, 999979, 999961)
    product = primes[0] * primes[1] * primes[2]
    parts = [Fraction(pow(product // p, -1, p), p) for p in primes]
    if sum(parts) > Fraction(3, 2):
        parts = [1 - part for part in parts]
    assert abs(sum(parts) - 1) == Fraction(1, product)  # the Chinese remainder theorem
    written = exactly([float(part) for part in parts])
    assert sum(map(Fraction, written)) == 1


# --- Files --------------------------------------------------------------------------------------------------------


def test_a_file_holds_the_text(tmp_path: Path) -> None:
    (tmp_path / "old.EFG").write_text("old")
    for path in (tmp_path / "game.efg", str(tmp_path / "old.EFG"), os.fsencode(tmp_path / "bytes.efg")):
        text = sc.write_efg(poker(), path)  # type: ignore[arg-type] # bytes will do
        assert Path(os.fsdecode(path)).read_text(encoding="ascii") == text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bytes.efg", "game.efg", "old.EFG"]


def test_where_nothing_can_be_written_the_error_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "folder.efg"
    folder.mkdir()
    for path in (folder, tmp_path / "nowhere" / "game.efg", "game\0.efg"):
        with pytest.raises(sc.ScenariosError, match="cannot be written"):
            sc.write_efg(poker(), path)


def test_no_file_is_left_where_the_game_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sc.LimitError):
        sc.write_efg(poker(), tmp_path / "game.efg", limit=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("his", "his: a file for Gambit must end in .efg; rename it, or write objective='his' if that is meant"),
        (
            {"fred": 1},
            "path must name a file, got {'fred': 1}; write for example 'game.efg', and objective=… by its name",
        ),
    ],
)
def test_an_objective_is_no_path(path: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as raised:
        sc.write_efg(poker(), path)
    assert str(raised.value) == message


# --- Texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ('The "first" round', 'The \\"first\\" round'),
        ("Größe – à la carte", "Gro?e ? a la carte"),
        ("C:\\games\\", "C:/games/"),
        ("two\nlines\tand a bell \a", "two lines and a bell ?"),
        (None, "by-hand"),
    ],
)
def test_texts_are_written_as_gambit_can_read_them(title: str | None, told: str) -> None:
    model = scenario({"d": decision("x", "y")}, "x", "y", **({} if title is None else {"title": title}))
    assert sc.write_efg(model, objective={"x": 1}).startswith(f'EFG 2 R "{told}" {{ "decision maker" }}\n')
