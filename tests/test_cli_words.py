"""`scenarios words`: which scales there are, one of them, and what words mean in several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

folder, run = screens.folder, screens.run


def test_the_scales_are_listed(run: Screen) -> None:
    code, out, err = run("words")
    assert (code, err) == (0, "")
    assert out == (
        "icd203    ICD 203 expressions of likelihood, 2 January 2015\n"
        "phia      PHIA probability yardstick, 24 March 2025\n"
        "ipcc-ar5  IPCC likelihood scale, 2010 (Fifth Assessment Report)\n"
        "ipcc      IPCC likelihood scale, 2010 (Fifth Assessment Report), the same as ipcc-ar5\n"
        "ipcc-ar4  IPCC likelihood scale of AR4, Working Group II, 2007 (Fourth Assessment Report)\n"
        "kent1964  Kent's words of estimative probability, Fall 1964\n"
    )


def test_one_scale_is_printed(run: Screen) -> None:
    assert run("words", "phia") == (0, f"{sc.scale('phia')}\n", "")


def test_several_are_set_beside_each_other(run: Screen) -> None:
    code, out, err = run("words", "icd203", "phia", "kent1964")
    assert (code, err) == (0, "")
    assert out == f"{sc.compare_scales('icd203', 'phia', 'kent1964')}\n"
    assert "! 'likely' is 55 to 80 % in icd203" in out


@pytest.mark.parametrize("scales", [["ipcc-ar4"], ["ipcc-ar4", "ipcc-ar5"]])
def test_a_picture_is_saved_and_told(run: Screen, folder: Path, scales: list[str]) -> None:
    code, out, err = run("words", *scales, "-o", "pictures/words.svg")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/words.svg: a picture\n")
    assert screens.files(folder) == {"pictures/words.svg"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["icd20"], "scale: no published scale 'icd20'; did you mean 'icd203'?"),
        (["phia", "phia"], "compare_scales: every scale must be named once, got 'phia' twice; leave one out"),
        ([], "--out: a picture must be of one scale or several, got none; name some"),
    ],
)
def test_a_wrong_question_is_told(run: Screen, folder: Path, arguments: list[str], message: str) -> None:
    assert run("words", *arguments, "--out", "new/words.png") == (2, "", f"scenarios: {message}\n")
    assert screens.files(folder) == set()
