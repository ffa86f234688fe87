"""The command line with risk: how bad each option can turn out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder


@pytest.mark.parametrize(
    ("arguments", "level", "asked"),
    [
        ([], 0.95, {}),
        (["--level", "0.5", "--better", "higher"], 0.5, {"better": "higher"}),
        (["--by", "atacms_gate", "--given", "russia_response=holds"], 0.95,
         {"by": "atacms_gate", "given": {"russia_response": "holds"}}),
        (["--do", "atacms_gate=open"], 0.95, {"do": {"atacms_gate": "open"}}),
    ],
)  # fmt: skip
def test_what_is_printed_is_the_answer(run: Screen, arguments: list[str], level: float, asked: dict[str, str]) -> None:
    code, out, err = run("risk", "ukraine-2025-08", "--measure", "us_cost", *arguments)
    assert (code, err) == (0, "")
    model = sc.load("ukraine-2025-08")
    plain = {name: value for name, value in asked.items() if name != "better"}
    profile = sc.risk_profile(model, "us_cost", **plain)  # type: ignore[arg-type] # as parsed
    front = sc.mean_risk(model, "us_cost", risk="cvar", level=level, **asked)  # type: ignore[arg-type] # as parsed
    found = sc.dominance(model, "us_cost", **asked)  # type: ignore[arg-type] # as parsed
    assert out == f"{profile}\n\n{front}\n\n{found}\n"


def test_a_picture_is_saved_and_told(run: Screen, folder: Path) -> None:
    code, out, err = run("risk", "us-options", "--measure", "us_cost", "--out", "pictures/risk.svg")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/risk.svg: a picture\n")
    assert screens.files(folder) == {"pictures/risk.svg"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--measure", "us_cots"], "measure: no measure 'us_cots'; did you mean 'us_cost'?"),
        (["--measure", "us_cost", "--level", "1.5"],
         "mean_risk: level must lie between 0 and 1, got 1.5; 0.95 looks at the worst 5 %"),
        (["--measure", "us_cost", "--better", "less"],
         "mean_risk: better must be 'higher' or 'lower' for 'us_cost', got 'less'; say which is best"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told(run: Screen, folder: Path, arguments: list[str], message: str) -> None:
    assert run("risk", "us-options", *arguments, "--out", "risk.svg") == (2, "", f"scenarios: {message}\n")
    assert screens.files(folder) == set()
