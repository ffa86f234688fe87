"""The command that says what it is worth to know or to control: what is printed, drawn, and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder
ROUNDS = sc.load("ukraine-two-rounds")


@pytest.mark.parametrize(
    ("arguments", "ask"),
    [
        (["ukraine-two-rounds"], lambda: sc.value_of_information(ROUNDS)),
        (["ukraine-two-rounds", "--canonical"], lambda: sc.value_of_information(ROUNDS, canonical="independent")),
        (["ukraine-two-rounds", "--of", "resolve", "--do", "second_round=no_new_step"],
         lambda: sc.value_of_information(ROUNDS, "resolve", do={"second_round": "no_new_step"})),
        (["ukraine-two-rounds", "--of", "resolve", "--objective", "settlement|russian_gains"],
         lambda: sc.value_of_information(ROUNDS, "resolve", ["settlement", "russian_gains"])),
        (["us-options", "--research", "--objective", "us_cost"], lambda: sc.value_of_research(sc.load("us-options"), objective="us_cost")),
        (["us-options", "--research", "--of", "us_policy.tariffs:us_cost", "--of", "us_policy.sanctions:us_cost"],
         lambda: sc.value_of_research(sc.load("us-options"), ["us_policy.tariffs:us_cost", "us_policy.sanctions:us_cost"])),
        (["atacms-gate", "--control", "atacms_gate", "--objective", "ukraine_front"],
         lambda: sc.value_of_control(sc.load("atacms-gate"), "atacms_gate", objective="ukraine_front")),
    ],
)  # fmt: skip
def test_what_is_printed_is_the_answer(
    run: Screen, folder: Path, arguments: list[str], ask: Callable[[], object]
) -> None:
    code, out, err = run("information", *arguments)
    assert (code, err) == (0, "")
    assert out == f"{ask()}\n"
    assert screens.files(folder) == set()


def test_a_picture_is_saved_and_told(run: Screen, folder: Path) -> None:
    code, out, err = run("information", "ukraine-two-rounds", "-o", "pictures/worth.svg")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/worth.svg: a picture\n")
    assert screens.files(folder) == {"pictures/worth.svg"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--of", "reslve"], "of: no node 'reslve'; did you mean 'resolve'?"),
        (["--actor", "europe"], "--actor goes with --control, got it alone; add --control or leave --actor out"),
        (["--observations", "5"], "--observations goes with --research, got it alone; add --research or leave --observations out"),
        (["--control", "gate", "--of", "resolve"], "--of does not go with --control, which asks about a gate's key; leave one of them out"),
        (["--control", "gate", "--research"], "--research does not go with --control, which asks about a gate's key; leave one of them out"),
        (["--control", "gate", "--canonical"], "--canonical does not go with --control, which asks about a gate's key; leave one of them out"),
        (["--research", "--canonical"], "--canonical does not go with --research, which asks how likely things are; leave one of them out"),
        (["--research", "--observations", "0"], "observations must be a whole number of at least 1, got 0"),
        (["--of", "russia_response"], "of: 'russia_response' must not depend on what is chosen, or it cannot be known beforehand"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(run: Screen, folder: Path, arguments: list[str], message: str) -> None:
    code, out, err = run("information", "ukraine-two-rounds", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert screens.files(folder) == set()
