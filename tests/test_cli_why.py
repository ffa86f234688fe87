"""The command that explains: what is printed, drawn, and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--target", "us_cost", "--versus", "both"], {"target": "us_cost", "versus": "both"}),
        (["--objective", "allied_interest", "--swing", "0.2"], {"target": "allied_interest", "swing": 0.2}),
        (["--objective", "settlement|ceasefire"], {"target": ["settlement", "ceasefire"], "better": "higher"}),
        (["--objective", "settlement"], {"target": "settlement", "better": "higher"}),
        (["--target", "wider_war", "--better", "lower", "--do", "atacms_gate=open", "--given", "russia_response=holds|escalates"],
         {"target": "wider_war", "better": "lower", "do": {"atacms_gate": "open"}, "given": {"russia_response": ["holds", "escalates"]}}),
        (["--target", "ukraine_front", "--by", "atacms_gate"], {"target": "ukraine_front", "by": "atacms_gate"}),
    ],
)  # fmt: skip
def test_what_is_printed_is_the_answer(
    run: Screen, folder: Path, arguments: list[str], settings: dict[str, Any]
) -> None:
    code, out, err = run("why", "ukraine-2025-08", *arguments)
    assert (code, err) == (0, "")
    why = sc.explain(sc.load("ukraine-2025-08"), **settings)
    assert out == f"{why}\n\n{why.bars}\n"
    assert screens.files(folder) == set()


def test_without_ranges_there_is_no_table(run: Screen) -> None:
    code, out, err = run("why", "us-options", "--target", "settlement", "--better", "higher")
    assert (code, err) == (0, "")
    assert out == f"{sc.explain(sc.load('us-options'), 'settlement', better='higher')}\n"


def test_a_picture_is_saved_and_told(run: Screen, folder: Path) -> None:
    code, out, err = run("why", "us-options", "--target", "us_cost", "-o", "pictures/why.svg")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/why.svg: a picture\n")
    assert screens.files(folder) == {"pictures/why.svg"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "us_cots"], "target: no outcome, measure or objective 'us_cots'; did you mean 'us_cost'?"),
        (["--target", "us_cost", "--objective", "us_cost"],
         "--target does not go with --objective: what is explained is one of them; leave the other out"),
        (["--target", "us_cost", "--versus", "withdrawal"],
         "versus: the best option must be compared with another one, got 'withdrawal', which is the best itself; leave it out"),
        (["--target", "settlement"],
         "better: the best option must be known to be explained, got no direction for 'settlement'; write better='higher' or 'lower'"),
        (["--target", "settlement", "--better", "higher"],
         "plot: some judgement must have a range of its own, got points only; explain with swing=0.1"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told(run: Screen, folder: Path, arguments: list[str], message: str) -> None:
    assert run("why", "us-options", *arguments, "--out", "new/why.png") == (2, "", f"scenarios: {message}\n")
    assert screens.files(folder) == set()
    assert not (folder / "new").exists()
