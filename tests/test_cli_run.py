"""The command that computes: what is printed, drawn, and told as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens
from screens import WEATHER, files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder


def test_run_prints_the_comparison(run: Screen, folder: Path) -> None:
    code, out, err = run("run", "weather.yaml")
    assert (code, err) == (0, "")
    assert out.startswith(str(sc.compare(sc.load(folder / "weather.yaml"))))


def test_run_prints_the_gate_open_against_closed(run: Screen, folder: Path) -> None:
    out = run("run", "weather.yaml")[1]
    assert "May we go?: open against closed" in out
    assert str(sc.compare(sc.load(folder / "weather.yaml"), "permit")) in out


def test_run_prints_the_gate_option_by_option_where_the_decision_has_no_weights(run: Screen, folder: Path) -> None:
    (folder / "x.yaml").write_text(WEATHER.replace("    weights: {umbrella: 1, nothing: 3}\n", ""))
    out = run("run", "x.yaml")[1]
    for state in ("open", "closed"):
        assert f"May we go?: {state}" in out
        assert str(sc.compare(sc.load(folder / "x.yaml"), do={"permit": state})) in out


def test_run_says_where_the_pictures_are(run: Screen, folder: Path) -> None:
    out = run("run", "weather.yaml")[1]
    told = out[out.index("\nPictures:\n") :].split()[1:]
    assert set(told) == {"out/weather/options.png", "out/weather/permit.png", "out/weather/tree.png"}
    assert files(folder) == set(told)


def test_run_puts_pictures_where_it_is_told(run: Screen, folder: Path) -> None:
    assert run("run", "weather.yaml", "--out", "a/b")[0] == 0
    assert files(folder) == {"a/b/options.png", "a/b/permit.png", "a/b/tree.png"}


def test_pictures_are_pictures(run: Screen, folder: Path) -> None:
    run("run", "weather.yaml", "--out", "p")
    assert {path.read_bytes()[:8] for path in (folder / "p").iterdir()} == {b"\x89PNG\r\n\x1a\n"}


def test_an_answer_too_large_for_a_picture_is_printed(run: Screen, folder: Path) -> None:
    ends = "{" + ", ".join(f"e{i}: " for i in range(61)) + "}"
    node = f"n: {{kind: chance, branches: {ends}, weights: equal}}"
    (folder / "wide.yaml").write_text(f"format: scenarios/1\nscenario: wide\nnodes: {{{node}}}\noutcomes: {ends}\n")
    code, out, err = run("run", "wide.yaml")
    assert code == 0
    assert "e60" in out
    assert err.startswith("no picture 'outcomes': outcome_bars: at most 100 options and 60 outcomes")
    assert [path.name for path in folder.rglob("*.png")] == ["tree.png"]


def test_run_again_replaces_the_pictures(run: Screen, folder: Path) -> None:
    run("run", "weather.yaml", "--out", "p")
    before = files(folder)
    assert run("run", "weather.yaml", "--out", "p")[0] == 0
    assert files(folder) == before


def test_run_where_a_file_stands_in_the_way(run: Screen) -> None:
    assert run.fails(4, "run", "weather.yaml", "--out", "weather.yaml") == [
        "weather.yaml: cannot be made a folder (File exists); choose another place with --out"
    ]


def as_json(run: Screen, *arguments: str) -> Any:
    code, out, err = run("run", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_json_draws_nothing(run: Screen, folder: Path) -> None:
    assert as_json(run, "weather.yaml")["pictures"] == []
    assert files(folder) == set()


def test_json_draws_where_it_is_told(run: Screen, folder: Path) -> None:
    assert set(as_json(run, "weather.yaml", "--out", "p")["pictures"]) == files(folder) != set()


def test_json_says_what_was_computed(run: Screen, folder: Path) -> None:
    model = sc.load(folder / "weather.yaml")
    found = as_json(run, "weather.yaml")
    assert [found[key] for key in ("scenario", "content_hash", "version")] == [
        "weather",
        model.content_hash,
        sc.__version__,
    ]


QUESTIONS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["--by", "permit"], {"by": "permit"}),
    (["--do", "permit=open"], {"do": {"permit": "open"}}),
    (["--given", "rain=dry"], {"given": {"rain": "dry"}}),
    (["--given", "rain=dry|wet"], {"given": {"rain": ["dry", "wet"]}}),
    (["--do", "permit.ask=yes", "--given", "rain=dry"], {"do": {"permit.ask": "yes"}, "given": {"rain": "dry"}}),
    (["--by", "rain", "--do", "take=nothing", "--do", "permit=open"], {"by": "rain", "do": {"take": "nothing", "permit": "open"}}),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "question"), QUESTIONS, ids=" ".join)
def test_json_holds_the_numbers_of_compare(
    run: Screen, folder: Path, arguments: list[str], question: dict[str, Any]
) -> None:
    expected = sc.compare(sc.load(folder / "weather.yaml"), **question)
    found = as_json(run, "weather.yaml", *arguments)["comparison"]
    assert found["by"] == expected.by
    assert {option: answer["outcomes"] for option, answer in found["options"].items()} == {
        option: dict(expected[option]) for option in expected
    }
    assert {option: answer["means"] for option, answer in found["options"].items()} == {
        option: {"cost": expected[option].mean("cost")} for option in expected
    }


@pytest.mark.parametrize("name", sc.seeds())
def test_json_of_a_bundled_scenario(run: Screen, name: str) -> None:
    model = sc.load(name)
    code, out, _ = run("run", name, "--json")
    assert code == 0
    expected = sc.compare(model)
    assert {o: a["outcomes"] for o, a in json.loads(out)["comparison"]["options"].items()} == {
        o: dict(expected[o]) for o in expected
    }


def test_a_scenario_without_a_decision_compares_its_gate(run: Screen) -> None:
    found = as_json(run, "atacms-gate")
    assert found["comparison"]["by"] == "atacms_gate"
    assert found["gates"] == {}


CHANCE = """
format: scenarios/1
scenario: chance
measures: {cost: {unit: EUR}}
nodes:
  rain: {kind: chance, branches: {wet: {effects: {cost: 4}}, dry: }, weights: {wet: 25%, dry: rest}}
outcomes: {wet: , dry: }
"""


def test_a_scenario_without_any_choice_is_forecast(run: Screen, folder: Path) -> None:
    (folder / "chance.yaml").write_text(CHANCE, encoding="utf-8")
    found = as_json(run, "chance.yaml")
    assert found["forecast"] == {"outcomes": {"wet": 0.25, "dry": 0.75}, "means": {"cost": 1.0}}
    code, out, _ = run("run", "chance.yaml", "--out", "pictures")
    assert code == 0
    assert "25.0 %" in out
    assert (folder / "pictures" / "outcomes.png").stat().st_size > 1000


def test_json_tells_the_question(run: Screen) -> None:
    found = as_json(run, "weather.yaml", "--do", "permit=open", "--given", "rain=dry")["comparison"]
    assert (found["do"], found["given"]) == ({"permit": "open"}, {"rain": ["dry"]})


def test_json_holds_the_gate(run: Screen, folder: Path) -> None:
    expected = sc.compare(sc.load(folder / "weather.yaml"), "permit")
    found = as_json(run, "weather.yaml")["gates"]["permit"]["by_gate"]["options"]
    assert {state: found[state]["outcomes"] for state in found} == {state: dict(expected[state]) for state in expected}


@pytest.mark.parametrize("arguments", [["--do", "permit=open"], ["--by", "permit"], ["--given", "permit=open"]])
def test_a_gate_that_is_asked_about_is_not_compared_again(run: Screen, arguments: list[str]) -> None:
    assert as_json(run, "weather.yaml", *arguments)["gates"] == {}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--by", "tkae"], "by: no node 'tkae'; did you mean 'take'?"),
        (["--do", "permit"], "--do takes NODE=BRANCH, got 'permit'; write for example --do atacms_gate=open"),
        (["--do", "=open"], "--do takes NODE=BRANCH, got '=open'"),
        (["--given", "permit="], "--given takes NODE=BRANCH, got 'permit='"),
        (["--do", "permit=ajar"], "do: 'permit' has no branch 'ajar'; there are: open, closed"),
        (["--do", "a=b=c"], "do: no node 'a'"),
        (["--do", "permit=open", "--do", "permit=closed"], "--do names 'permit' twice; once is enough"),
        (["--do", "take=nothing"], "is compared, so do cannot set it; take it out of do"),
        (["--given", "dry=x"], "given: 'dry' is an outcome; name a decision, chance node, gate or step"),
        (["--do", "permit=open", "--do", "permit.ask=yes"], "is never asked when 'permit' itself is set"),
        (["--given", "rain=wet"], "umbrella"),  # impossible with it
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_question_that_does_not_fit(
    run: Screen, folder: Path, arguments: Sequence[str], what: str, form: Sequence[str]
) -> None:
    assert what in run.fails(2, "run", "weather.yaml", *arguments, *form)[0]
    assert files(folder) == set()
