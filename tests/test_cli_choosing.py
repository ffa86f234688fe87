"""The command that finds the best strategy: what is printed, drawn, told as JSON, and refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens
from screens import files

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder
ROUNDS = ("run", "ukraine-two-rounds")


def test_run_prints_the_rollback_and_draws_it(run: Screen, folder: Path) -> None:
    code, out, err = run(*ROUNDS, "--objective", "us_interest", "--out", "p")
    assert (code, err) == (0, "")
    assert out.startswith(str(sc.rollback(sc.load("ukraine-two-rounds"), "us_interest")))
    assert files(folder) >= {"p/strategy.png", "p/rollback.png", "p/tree.png"}


def test_alone_it_is_for_each_actors_own(run: Screen) -> None:
    model = sc.load("ukraine-two-rounds")
    assert run(*ROUNDS, "--objective")[1].startswith(str(sc.rollback(model)))


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["us_cost"], "us_cost"),
        (["settlement|war_goes_on"], ["settlement", "war_goes_on"]),
        (["us_president=us_cost"], {"us_president": "us_cost"}),
    ],
)
def test_objectives_are_named_as_in_python(run: Screen, texts: list[str], wanted: object) -> None:
    options = [part for text in texts for part in ("--objective", text)]
    best = sc.rollback(sc.load("ukraine-two-rounds"), wanted)
    assert run(*ROUNDS, *options)[1].startswith(str(best))


def test_a_strategy_and_what_is_set_count(run: Screen) -> None:
    given = ("second_round[russia_response=holds]=sanctions", "second_round=no_new_step")
    options = [part for text in given for part in ("--strategy", text)]
    out = run(*ROUNDS, *options, "--do", "first_round=current_course")[1]
    strategy = {"second_round[russia_response=holds]": "sanctions", "second_round": "no_new_step"}
    best = sc.rollback(sc.load("ukraine-two-rounds"), strategy=strategy, do={"first_round": "current_course"})
    assert out.startswith(str(best))
    assert "regret" in out


def test_json_holds_the_numbers_and_makes_no_pictures(run: Screen, folder: Path) -> None:
    before = files(folder)
    told = json.loads(run(*ROUNDS, "--objective", "--json")[1])
    best = sc.rollback(sc.load("ukraine-two-rounds"))
    assert told["rollback"]["worth"] == dict(best.worth)
    assert told["rollback"]["regret"] is None
    assert [line["option"] for line in told["rollback"]["strategy"]] == [line.option for line in best.lines()]
    assert told["rollback"]["strategy"][1]["situation"]["russia_response"] == "escalates"
    assert told["rollback"]["outcomes"] == dict(best.outcomes)
    assert told["pictures"] == []
    assert files(folder) == before


def test_a_margin_that_there_is_not_is_null(run: Screen, folder: Path) -> None:
    text = "format: scenarios/1\nscenario: x\nnodes: {n: {kind: decision, options: {a: {to: e}}}}\noutcomes: {e: }\n"
    (folder / "x.yaml").write_text(text)
    told = json.loads(run("run", "x.yaml", "--objective", "e", "--json")[1])
    assert told["rollback"]["strategy"][0]["margin"] is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--objective", "us_interst"], "objective: no objective, measure or outcome 'us_interst'; did you mean"),
        (["--objective", "--by", "second_round"], "--by does not go with --objective or --strategy"),
        (["--strategy", "first_round=both", "--samples", "5"], "--samples does not go with --objective or --strategy"),
        (["--objective", "--given", "resolve=firm"], "--given does not go with --objective or --strategy"),
        (
            ["--strategy", "first_round"],
            "--strategy takes NODE=OPTION, or NODE[OTHER=BRANCH]=OPTION, got 'first_round'",
        ),
        (["--strategy", "a[b=c]"], "--strategy takes NODE=OPTION, or NODE[OTHER=BRANCH]=OPTION, got 'a[b=c]'"),
        (["--strategy", "a=b", "--strategy", "a=c"], "--strategy names 'a' twice; once is enough"),
        (
            ["--objective", "a=x", "--objective", "a=y"],
            "--objective takes one objective for all, or ACTOR=OBJECTIVE once",
        ),
        (
            ["--objective", "a", "--objective", "b=y"],
            "--objective takes one objective for all, or ACTOR=OBJECTIVE once",
        ),
        (["--strategy", "first_round=nothing"], "strategy: 'first_round' has no option 'nothing'"),
    ],
)
def test_wrong_questions_are_refused(run: Screen, options: list[str], message: str) -> None:
    (line, *_) = run.fails(2, *ROUNDS, *options)
    assert line.startswith(message)
