"""The command line with samples: how far the answer could move is printed, drawn, and told as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder

DOUBT = screens.WEATHER.replace("wet: 30%", "wet: 10%..50%").replace("weight: 50%", "weight: 30%..70%")
ONLY_CHANCE = """\
format: scenarios/1
scenario: sky
measures: {cost: }
nodes: {rain: {kind: chance, branches: {wet: , dry: }, weights: {wet: 10%..50%, dry: rest}}}
outcomes: {dry: , wet: {values: {cost: 10}}}
"""
LEVELS = {"5%": 0.05, "25%": 0.25, "50%": 0.5, "75%": 0.75, "95%": 0.95}


@pytest.fixture(autouse=True)
def _doubtful(folder: Path) -> None:
    (folder / "doubt.yaml").write_text(DOUBT)
    (folder / "sky.yaml").write_text(ONLY_CHANCE)


def as_json(run: Screen, *arguments: str) -> Any:
    code, out, err = run("run", *arguments, "--json")
    assert (code, err) == (0, "")
    assert "NaN" not in out
    return json.loads(out)


def matches(found: Any, spread: Any, option: str) -> None:
    assert list(found) == ["outcomes", "means"]
    assert list(found["outcomes"]) == list(spread.outcomes)
    assert list(found["means"]) == list(spread.measures)
    for target, numbers in (found["outcomes"] | found["means"]).items():
        assert list(numbers) == ["mean", *LEVELS, "error"]
        assert numbers["mean"] == spread.mean(target)[option]
        assert numbers["error"] == spread.standard_error(target)[option]
        for name, level in LEVELS.items():
            assert numbers[name] == spread.quantile(level, target)[option]


def test_the_exact_answer_is_printed_first_and_then_how_far_it_could_move(run: Screen) -> None:
    model = sc.load("doubt.yaml")
    code, out, err = run("run", "doubt.yaml", "--samples", "64", "--seed", "3")
    assert (code, err) == (0, "")
    spread = sc.ensemble(model, samples=64, seed=3)
    assert out.startswith(
        f"{sc.compare(model)}\n\nHow far this could move\n\n{spread}\n\nMay we go?: open against closed\n"
    )


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], {}),
        (["--seed", "0"], {}),
        (["--seed", "7", "--method", "lhs"], {"seed": 7, "method": "lhs"}),
        (["--method", "random"], {"method": "random"}),
        (["--by", "permit"], {"by": "permit"}),
        (["--do", "permit=open"], {"do": {"permit": "open"}}),
        (["--given", "permit.ask=yes"], {"given": {"permit.ask": "yes"}}),
    ],
)
def test_the_draws_are_those_of_the_question(run: Screen, arguments: list[str], asked: dict[str, Any]) -> None:
    spread = sc.ensemble(sc.load("doubt.yaml"), samples=32, **asked)
    found = as_json(run, "doubt.yaml", "--samples", "32", *arguments)["ensemble"]
    assert (found["by"], found["method"]) == (spread.by, spread.provenance.method)
    for option, numbers in found["options"].items():
        matches(numbers, spread, option)


def test_the_picture_of_the_intervals_stands_among_the_others(run: Screen, folder: Path) -> None:
    out = run("run", "doubt.yaml", "--samples", "32")[1]
    told = out[out.index("\nPictures:\n") :].split()[1:]
    assert told == [f"out/weather/{name}.png" for name in ("options", "options-intervals", "permit", "tree")]
    assert all((folder / name).read_bytes().startswith(b"\x89PNG\r\n\x1a\n") for name in told)


def test_without_samples_nothing_is_drawn_at_random(run: Screen, folder: Path) -> None:
    out = run("run", "doubt.yaml")[1]
    assert "How far" not in out
    assert not list(folder.rglob("*intervals*"))
    assert "ensemble" not in as_json(run, "doubt.yaml")


def test_where_nothing_can_be_chosen_the_forecast_has_samples(run: Screen) -> None:
    model = sc.load("sky.yaml")
    out = run("run", "sky.yaml", "--samples", "32", "--seed", "2")[1]
    spread = sc.ensemble(model, forecast=True, samples=32, seed=2)
    assert out.startswith(f"{sc.forecast(model)}\n\nHow far this could move\n\n{spread}\n\nPictures:\n")
    assert out.split()[-3:] == [f"out/sky/{name}.png" for name in ("outcomes", "outcomes-intervals", "tree")]


def test_json_sums_the_draws_up_by_option_and_target(run: Screen, folder: Path) -> None:
    found = as_json(run, "doubt.yaml", "--samples", "64", "--seed", "5")
    assert list(found) == ["scenario", "content_hash", "version", "comparison", "ensemble", "gates", "pictures"]
    spread = sc.ensemble(sc.load("doubt.yaml"), samples=64, seed=5)
    summary = found["ensemble"]
    assert (summary["by"], summary["samples"], summary["uncertain"]) == ("take", 64, list(spread.uncertain))
    assert summary["method"] == spread.provenance.method
    assert list(summary["options"]) == ["umbrella", "nothing"]
    for option in spread.options:
        matches(summary["options"][option], spread, option)
    assert (found["pictures"], list(folder.rglob("*.png"))) == ([], [])


def test_json_of_a_forecast_has_no_options(run: Screen) -> None:
    found = as_json(run, "sky.yaml", "--samples", "16", "--out", "p")
    assert list(found) == ["scenario", "content_hash", "version", "forecast", "ensemble", "pictures"]
    assert "options" not in found["ensemble"]
    matches(found["ensemble"]["forecast"], sc.ensemble(sc.load("sky.yaml"), forecast=True, samples=16), "")
    assert found["pictures"] == ["p/outcomes.png", "p/outcomes-intervals.png", "p/tree.png"]


def test_a_single_draw_has_no_error_to_tell(run: Screen) -> None:
    found = as_json(run, "doubt.yaml", "--samples", "1")["ensemble"]["options"]["nothing"]["outcomes"]["wet"]
    assert found["error"] is None
    assert found["mean"] == found["5%"] == found["95%"]


def test_json_of_what_is_certain(run: Screen) -> None:
    found = as_json(run, "weather.yaml", "--samples", "8")["ensemble"]
    assert (found["samples"], found["uncertain"]) == (8, [])
    assert found["options"]["nothing"]["outcomes"]["wet"]["error"] == 0
    assert "everything is certain" in run("run", "weather.yaml", "--samples", "8")[1]


@pytest.mark.parametrize(
    ("code", "arguments", "said"),
    [
        (2, "--seed 3", "--seed needs --samples, got none; write for example --samples 4096 --seed 3"),
        (2, "--seed 0", "--seed needs --samples, got none; write for example --samples 4096 --seed 0"),
        (2, "--method lhs", "--method needs --samples, got none; write for example --samples 4096 --method lhs"),
        (2, "--samples 0", "samples must be a whole number of at least 1, got 0"),
        (2, "--samples -5", "samples must be a whole number of at least 1, got -5"),
        (2, "--samples 8 --seed -1", "seed must be a whole number of at least 0 or a numpy SeedSequence, got -1"),
        (
            2,
            "--samples 8 --method sobl",
            "method must be one of sobol, random, lhs, got 'sobl'; did you mean 'sobol'?",
        ),
        (
            2,
            "--samples 8 --method=",
            "method must be one of sobol, random, lhs, got ''; there are: sobol, random, lhs",
        ),
        (2, "--samples 8 --given rain=snow", "given: 'rain' has no branch 'snow'; there are: wet, dry"),
        (
            3,
            "--samples 999999999999",
            (
                "samples: at most 8,192 MiB of answers may be held at once, got 61,035,156 MiB for 999,999,999,999 samples; "
                "draw fewer, several times with other seeds"
            ),
        ),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(
    run: Screen, folder: Path, code: int, arguments: str, said: str
) -> None:
    assert run.fails(code, "run", "doubt.yaml", *arguments.split()) == [said]
    assert not list(folder.rglob("*.png"))


def test_what_is_no_number_is_refused(run: Screen) -> None:
    code, out, err = run("run", "doubt.yaml", "--samples", "many")
    assert (code, out) == (2, "")
    assert "argument --samples: invalid int value: 'many'" in err


def test_rows_that_cannot_be_drawn_are_told(run: Screen, folder: Path) -> None:
    text = ONLY_CHANCE.replace("{wet: 10%..50%, dry: rest}", "{wet: 'uniform(20%, 80%)', dry: 'uniform(20%, 80%)'}")
    (folder / "much.yaml").write_text(text)
    (said,) = run.fails(2, "run", "much.yaml", "--samples", "8")
    assert "drawn" in said


def test_intervals_too_large_for_a_picture_are_printed(
    run: Screen, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.plots.intervals._MOST_ROWS", 5)
    code, out, err = run("run", "doubt.yaml", "--samples", "2")
    assert code == 0
    assert "How far this could move" in out
    assert err.startswith(
        "no picture 'options-intervals': interval_bars: at most 5 rows can be read in one picture, got 6"
    )
    assert {path.stem for path in folder.rglob("*.png")} == {"options", "permit", "tree"}


def test_help_names_the_options_of_samples(run: Screen) -> None:
    said = " ".join(run("run", "--help")[1].split())
    assert "--samples N also draw everything uncertain so many times, and tell how far the answer could move" in said
    assert "--seed N of the samples: the same seed gives the same draws (default: 0)" in said
    assert "--method NAME of the samples: sobol, random or lhs (default: sobol)" in said
