"""The command that learns: what is printed, drawn, and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder

MODEL = "ukraine-2025-08"


@pytest.mark.parametrize(
    ("arguments", "evidence", "settings"),
    [
        (["--seen", "talk_of_retaliation"], {"talk_of_retaliation": "seen"}, {}),
        (["--not-seen", "talk_of_retaliation", "--given", "escalation_fear=high", "--by", "atacms_gate", "--do", "us_policy=both",
          "--reliability", "0.9,0.2"],
         {"talk_of_retaliation": "not seen", "escalation_fear": "high"},
         {"by": "atacms_gate", "do": {"us_policy": "both"}, "reliability": (0.9, 0.2)}),
    ],
)  # fmt: skip
def test_what_is_printed_is_what_is_learned(
    run: Screen, folder: Path, arguments: list[str], evidence: dict[str, str], settings: dict[str, Any]
) -> None:
    code, out, err = run("learn", MODEL, *arguments)
    assert (code, err) == (0, "")
    assert out == f"{sc.learn(sc.load(MODEL), evidence, **settings)}\n"
    assert screens.files(folder) == set()


def test_signs_that_are_left_are_ranked_after_what_is_learned(run: Screen) -> None:
    code, out, err = run(
        "learn", MODEL, "--seen", "talk_of_retaliation", "--target", "wider_war|russian_gains", "--better", "lower"
    )
    assert (code, err) == (0, "")
    model = sc.load(MODEL)
    learned = sc.learn(model, {"talk_of_retaliation": "seen"})
    left = [name for name in model.indicators if name != "talk_of_retaliation"]
    table = sc.indicators(model, ["wider_war", "russian_gains"], of=left, better="lower", given=learned.given)
    assert out == f"{learned}\n\n{table}\n"


def test_without_evidence_there_is_the_table_alone(run: Screen, folder: Path) -> None:
    code, out, err = run("learn", MODEL, "--target", "escalation", "-o", "pictures/signs.svg")
    assert (code, err) == (0, "")
    assert out == f"{sc.indicators(sc.load(MODEL), 'escalation')}\n\npictures/signs.svg: a picture\n"
    assert screens.files(folder) == {"pictures/signs.svg"}


def test_where_every_sign_is_known_nothing_is_left(run: Screen) -> None:
    known = [part for name in sc.load(MODEL).indicators for part in ("--seen", name)]
    code, out, _ = run("learn", MODEL, *known, "--target", "escalation")
    assert code == 0
    assert out.endswith("\n\nNo indicator is left to look out for.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "learn: there must be something to learn, or a --target, got neither; name a sign with --seen, or what signs should move"),
        (["--seen", "talk_of_retaliation", "--better", "lower"],
         "--better goes with --target: without one nothing is preferred; add --target, or leave it out"),
        (["--seen", "agenda_published", "--not-seen", "agenda_published"],
         "--seen, --not-seen and --given name 'agenda_published' twice; once is enough"),
        (["--seen", "agenda_published", "--reliability", "A1"],
         ("reliability must be two probabilities, (hit, false alarm), got 'A1'; a grade is no number: say how often such a source reports "
          "the sign when it is there, and when it is not")),
        (["--seen", "agenda_published", "--reliability", "0.9"],
         "reliability must be two probabilities, (hit, false alarm), got (0.9,); write (0.9, 0.1)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(run: Screen, arguments: list[str], message: str) -> None:
    assert run("learn", MODEL, *arguments) == (2, "", f"scenarios: {message}\n")


def test_a_scenario_without_indicators_has_none_to_look_out_for(run: Screen) -> None:
    code, _, err = run("learn", "us-options", "--target", "settlement")
    assert (code, err) == (
        2,
        "scenarios: model must have indicators, got none; add a section `indicators` to the file\n",
    )
