"""The command line with bounds: how low and how high every answer can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder

DOUBT = screens.WEATHER.replace("wet: 30%", "wet: 10%..50%").replace("weight: 50%", "weight: 30%..70%")
DOUBT += "analysts: {other: {weights: {permit.ask: 80%}}}\n"


@pytest.fixture(autouse=True)
def _doubtful(folder: Path) -> None:
    (folder / "doubt.yaml").write_text(DOUBT)


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], {}),
        (["--target", "wet"], {"target": "wet"}),
        (["--target", "dry|wet"], {"target": ["dry", "wet"]}),
        (["--target", "cost", "--versus", "umbrella"], {"target": "cost", "versus": "umbrella"}),
        (
            ["--by", "permit", "--do", "take=nothing", "--budget", "3"],
            {"by": "permit", "do": {"take": "nothing"}, "budget": 3},
        ),
        (["--analysts", "mixed"], {"analysts": "mixed"}),
        (["--given", "permit=open"], {"given": {"permit": "open"}}),
    ],
)
def test_what_is_printed_is_the_answer(run: Screen, arguments: list[str], asked: dict[str, object]) -> None:
    code, out, err = run("bounds", "doubt.yaml", *arguments)
    assert (code, err) == (0, "")
    assert out == f"{sc.bounds(sc.load('doubt.yaml'), **asked)}\n"  # type: ignore[arg-type]


def test_numbers_are_those_worked_out_by_hand(run: Screen) -> None:
    # Wet: the permit from 30 to 70 %, then rain from 10 to 50 %; with an umbrella never.
    out = run("bounds", "doubt.yaml", "--target", "wet")[1]
    assert "3.0 to 35.0 %" in out


def test_a_picture_is_saved_and_told(run: Screen, folder: Path) -> None:
    code, out, err = run("bounds", "doubt.yaml", "-o", "pictures/bounds.svg")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/bounds.svg: a picture\n")
    assert screens.files(folder) == {"doubt.yaml", "pictures/bounds.svg"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--target", "wett"], 2, "did you mean 'wet'"),
        (["--versus", "umbrela"], 2, "umbrella"),
        (["--budget", "0"], 2, "budget"),
        (["--out", "x.bmp"], 2, "a picture must be one of png, svg, pdf, got 'bmp'"),
        (["--out", "doubt.yaml/x.png"], 4, "cannot be made a folder"),
        (["--do", "take"], 2, "--do takes NODE=BRANCH, got 'take'"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    run: Screen, folder: Path, arguments: list[str], code: int, said: str
) -> None:
    (line,) = run.fails(code, "bounds", "doubt.yaml", *arguments)
    assert said in line
    assert screens.files(folder) == {"doubt.yaml"}
