"""Scores over resolutions: by analyst and pool, each event once, in Python and on the command line."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
import screens
from documents import chance, document
from scenarios.files.resolutions import read_resolution

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder

ON = "2026-01-31"


def forecast(name: str, dry: str = "50%", hope: str = "80%", **sections: Any) -> sc.Scenario:
    """Return a scenario of the weather, with one analyst."""
    nodes = {
        "sky": chance({"clear": 1, "cloudy": 1, "dark": 2}, next="rain"),
        "rain": chance({"dry": dry, "wet": "rest"}),
    }
    hopeful = {"hope": {"label": "Who hopes", "weights": {"rain": {"dry": hope, "wet": "rest"}}}}
    return sc.Scenario.model_validate(
        {**document(nodes, ["dry", "wet"], analysts=hopeful, **sections), "scenario": name}
    )


def days(*dry: bool) -> list[sc.Resolution]:
    return [
        sc.resolve(forecast(f"day-{k}"), {"rain": "dry" if fine else "wet"}, on=ON, pools={"mine": {"hope": 1}})
        for k, fine in enumerate(dry)
    ]


def test_every_forecaster_is_scored_on_every_question() -> None:
    found = sc.score(days(True, True, False))
    assert found.forecasters == ("as written", "hope", "linear pool", "pool: mine")
    assert found.questions == ("day-0: rain", "day-1: rain", "day-2: rain")
    np.testing.assert_allclose(found.losses, [[0.5] * 3, [0.08, 0.08, 1.28], [0.245, 0.245, 0.845], [0.08, 0.08, 1.28]])
    assert [found[name].mean for name in found] == pytest.approx([0.5, 0.48, 0.445, 0.48])
    assert found["linear pool"].skill == pytest.approx(0.11)
    assert found.title == "3 scenarios"
    assert found.source == "3 resolutions, 3 questions"
    assert found.labels["hope"] == "Who hopes"
    rates = sc.score(days(True, True, False), baseline="base rate")
    np.testing.assert_allclose(rates.baseline_losses, [2 / 9, 2 / 9, 8 / 9])
    analyst = sc.score(iter(days(True, True, False)), baseline="hope")
    assert analyst["as written"].skill == pytest.approx(1 - 0.5 / 0.48)
    assert analyst.baseline == "“Who hopes”"


def test_who_is_in_some_scenarios_only_is_scored_there() -> None:
    alone = sc.Scenario.model_validate({**forecast("alone").to_document(), "analysts": {}})
    found = sc.score([*days(True), sc.resolve(alone, {"rain": "wet"}, on=ON)], baseline="hope")
    assert (found["as written"].questions, found["hope"].questions) == (2, 1)
    assert math.isnan(found.losses[1, 1])
    assert found["as written"].skill == pytest.approx(1 - 0.5 / 0.08)  # over what both have forecast


def test_targets_choose_what_is_scored() -> None:
    both = sc.resolve(forecast("day"), {"sky": "dark", "outcome": "dry"}, on=ON, ordered=["sky"])
    assert sc.score(both).questions == ("day: sky", "day: (outcome)")
    assert sc.score(both).title == "day"
    assert sc.score(both, targets="outcome").questions == ("day: (outcome)",)
    assert sc.score(both, targets=["(outcome)", "sky"]).questions == ("day: sky", "day: (outcome)")
    assert sc.score(both, "rps", targets="sky").losses[0].tolist() == pytest.approx([0.25**2 + 0.5**2])


def test_a_ranked_score_wants_the_order_to_be_said() -> None:
    plain = sc.resolve(forecast("day"), {"sky": "dark", "outcome": "dry"}, on=ON)
    with pytest.raises(sc.QuestionError) as caught:
        sc.score(plain, "rps")
    assert str(caught.value) == (
        "rps: categories must stand in order, but nobody said so of day: sky; say which do with ordered=, score others with targets=, or take "
        "another rule"
    )
    assert sc.score(plain, "rps", targets="outcome")["as written"].questions == 1  # two categories need no order


def test_a_revised_forecast_of_the_same_event_is_scored_besides() -> None:
    first = sc.resolve(forecast("day"), {"rain": "dry"}, on=ON)
    later = sc.resolve(forecast("day", dry="90%"), {"rain": "dry"}, on=ON)
    assert sc.score([first, later]).losses[0].tolist() == pytest.approx([0.5, 0.02])


TWICE = sc.resolve(forecast("day"), {"rain": "dry", "sky": "dark"}, on=ON)
OTHER = sc.resolve(forecast("day", dry="90%"), {"rain": "wet", "sky": "dark"}, on="2026-02-01")
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    ([TWICE, TWICE], {},
     ("day, sky: must be resolved once, got the same forecasts twice; leave one resolution out\n"
     "day, rain: must be resolved once, got the same forecasts twice; leave one resolution out")),
    ([TWICE, OTHER], {},
     "day, rain: must have happened in one way, got 'dry' and 'wet'; keep the resolution that is right"),
    ([], {}, "resolutions: there must be something to score, got none; resolve a scenario first"),
    (5, {}, "resolutions must be what resolve(...) returned, or a list of such, got 5; pass some"),
    ("r.yaml", {}, "resolutions must be what resolve(...) returned, or a list of such, got 'r.yaml'; pass some"),
    (["r.yaml"], {}, "resolutions must be what resolve(...) or load_resolution(...) returned, got 'r.yaml'; pass such"),
    (TWICE, {"targets": "outcome"}, "targets: '(outcome)' is not resolved; there are: sky, rain"),
    (TWICE, {"targets": ["rian"]}, "targets: 'rian' is not resolved; did you mean 'rain'?"),
    (TWICE, {"targets": [5]}, "targets: 5 is not resolved; there are: sky, rain"),
    (TWICE, {"targets": []}, "targets must name nodes or 'outcome', got []; leave it out to score all that is resolved"),
    (TWICE, {"targets": 5}, "targets must name nodes or 'outcome', got 5; leave it out to score all that is resolved"),
    (TWICE, {"baseline": "hop"}, "baseline: no forecaster 'hop'; did you mean 'hope'?"),
    (TWICE, {"rule": "log", "base": "2"}, "base must be 'e', 2 or 10, got '2'; write one of these"),
]  # fmt: skip


@pytest.mark.parametrize(("resolutions", "settings", "message"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_word_for_word(resolutions: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.score(resolutions, **settings)
    assert str(caught.value) == message


# --- On the command line ------------------------------------------------------------------------------


@pytest.fixture
def saved(folder: Path) -> list[str]:
    names = ["r0.yaml", "r1.json"]
    for name, one in zip(names, days(True, False), strict=True):
        one.save(folder / name)
    return names


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], {}),
        (["--rule", "log", "--base", "2", "--baseline", "base rate"], {"rule": "log", "base": 2, "baseline": "base rate"}),
        (["--rule", "log", "--base", "e"], {"rule": "log", "base": "e"}),
        (["--convention", "half", "--baseline", "hope"], {"convention": "half", "baseline": "hope"}),
        (["--rule", "rps", "--target", "rain", "--bins", "4", "--level", "0.8", "--interval", "clopper-pearson"],
         {"rule": "rps", "targets": ["rain"], "bins": 4, "level": 0.8, "interval": "clopper-pearson"}),
    ],
)  # fmt: skip
def test_what_is_printed_is_the_answer(
    run: Screen, saved: list[str], arguments: list[str], asked: dict[str, Any]
) -> None:
    assert run("score", *saved, *arguments) == (0, f"{sc.score(days(True, False), **asked)}\n", "")


def test_the_numbers_can_be_had_as_json(run: Screen, saved: list[str]) -> None:
    code, out, err = run("score", *saved, "--json", "--rule", "log")
    assert (code, err) == (0, "")
    found, answer = json.loads(out), sc.score(days(True, False), "log")
    assert found["said"] == answer.said
    one = found["forecasters"]["hope"]
    assert one["mean"] == answer["hope"].mean
    assert one["losses"] == answer.losses[1].tolist()
    assert one["events"]["reliability"] == answer["hope"].decomposition.reliability
    assert one["calibration"][0]["events"] == 2
    assert found["pictures"] == []


def test_what_json_has_no_numbers_for_is_named(run: Screen, folder: Path) -> None:
    model = forecast("day", dry="0%", hope="100%")
    sc.resolve(model, {"rain": "dry"}, on=ON).save(folder / "sure.yaml")
    found = json.loads(run("score", "sure.yaml", "--json", "--rule", "log", "--baseline", "hope")[1])["forecasters"]
    assert (found["as written"]["mean"], found["as written"]["skill"], found["hope"]["mean"]) == ("infinite", None, 0)
    found = json.loads(run("score", "sure.yaml", "--json", "--rule", "log")[1])["forecasters"]
    assert found["as written"]["skill"] == "-infinite"


def test_a_picture_is_saved_and_told(run: Screen, folder: Path, saved: list[str]) -> None:
    code, out, err = run("score", *saved, "-o", "pictures/c.svg", "--forecaster", "hope")
    assert (code, err) == (0, "")
    assert out.endswith("\n\npictures/c.svg: a picture\n")
    assert screens.files(folder) == {*saved, "pictures/c.svg"}


@pytest.mark.usefixtures("saved")
def test_the_scenario_must_be_as_it_was(run: Screen, folder: Path) -> None:
    sc.save(forecast("day-0"), folder / "same.yaml")
    sc.save(forecast("day-0", dry="51%"), folder / "changed.yaml")
    assert run("score", "r0.yaml", "--model", "same.yaml")[0] == 0
    (line,) = run.fails(2, "score", "r0.yaml", "--model", "changed.yaml")
    assert line.startswith("r0.yaml: the resolution is of day-0, content ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["r0.yaml", "r0.yaml"], 2, "day-0, rain: must be resolved once, got the same forecasts twice; leave one resolution out"),
        (["r2.yaml"], 1, "r2.yaml: no such file; check the path"),
        (["weather.yaml"], 1, "weather.yaml:1:1: format: must be 'scenarios-resolution/1', got 'scenarios/1'; write one of these"),
        (["r0.yaml", "--rule", "bier"], 2, "rule: no scoring rule 'bier'; did you mean 'brier'?"),
        (["r0.yaml", "--base", "3", "--rule", "log"], 2, "base must be 'e', 2 or 10, got '3'; write one of these"),
        (["r0.yaml", "--forecaster", "hope"], 2,
         "--forecaster says whose calibration is drawn, got no --out; name a file for the picture"),
        (["r0.yaml", "--forecaster", "hop", "--out", "c.svg"], 2, "calibration_curve: no forecaster 'hop'; did you mean 'hope'?"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told(
    run: Screen, folder: Path, saved: list[str], arguments: list[str], code: int, message: str
) -> None:
    assert run.fails(code, "score", *arguments)[0] == message
    assert screens.files(folder) == set(saved)


# --- Files ---------------------------------------------------------------------------------------------------------


def test_a_file_of_json_is_written_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    sc.resolve(forecast("day"), {"rain": "dry"}, on=ON, source="Zoë").save(path)
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert "Zoë" in text
    sc.load_resolution(path).save(tmp_path / "r.yaml")
    assert (tmp_path / "r.yaml").read_text(encoding="utf-8").startswith("format: ")


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_mistake_is_told_with_its_file_and_its_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r.{suffix}"
    sc.resolve(forecast("day", title="😀"), {"rain": "dry"}, on=ON, source="Zoe").save(path)
    text = path.read_text(encoding="utf-8")
    lines = (json.dumps(json.loads(text), indent="\t") if suffix == "json" else text).splitlines()
    (at,) = [number for number, line in enumerate(lines) if "Zoe" in line]
    path.write_text(
        "\n".join([*lines[:at], lines[at].replace("Zoe", "5").replace('"5"', "5"), *lines[at + 1 :]]), "utf-8"
    )
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_resolution(path)
    assert [line.split(" ")[1:5] for line in caught.value.lines()] == [["source:", "must", "be", "text,"]]
    assert caught.value.lines()[0].startswith(f"{path}:{at + 1}:")
    path.write_text("[" if suffix == "yaml" else "{", "utf-8")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_resolution(path)
    assert caught.value.lines()[0].startswith(f"{path}:")


def test_a_resolution_that_is_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenarioError, match=r"got a folder or a device; name the resolution file itself$"):
        sc.load_resolution(tmp_path)
    with pytest.raises(sc.ScenarioError, match="is named by a path, got 5; write for example"):
        sc.load_resolution(5)  # type: ignore[arg-type] # the point of the test


def test_what_a_file_leaves_out_is_what_it_means_without(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    sc.resolve(forecast("day"), {"rain": "dry"}, on=ON).save(path)
    full = json.loads(path.read_text(encoding="utf-8"))
    spare = {"title", "source", "illustrative", "do"}
    asked = [{k: v for k, v in one.items() if k not in {"ordered", "given"}} for one in full["questions"].values()]
    least = {k: v for k, v in full.items() if k not in spare} | {"questions": dict(zip("q", asked, strict=True))}
    path.write_text(json.dumps(least), "utf-8")
    found = read_resolution(path)
    assert (found.title, found.source, found.illustrative, found.do) == ("", "", False, {})
    assert (found.questions["q"].ordered, found.questions["q"].given) == (False, {})


@pytest.mark.parametrize(("length", "taken"), [(0, False), (1, True), (300, True), (301, False)])
def test_a_name_has_three_hundred_letters_at_most(tmp_path: Path, length: int, taken: bool) -> None:
    path = tmp_path / "r.json"
    sc.resolve(forecast("day"), {"rain": "dry"}, on=ON).save(path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"scenario": "x" * length}), "utf-8")
    if taken:
        assert len(read_resolution(path).scenario) == length
    else:
        with pytest.raises(sc.ScenarioError, match=r"scenario: "):
            read_resolution(path)


def test_a_forecaster_and_a_hash_that_are_none_are_told(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    sc.resolve(forecast("day"), {"rain": "dry"}, on=ON).save(path)
    made = json.loads(path.read_text("utf-8").replace('"hope": [', '"hop": ['))
    path.write_text(json.dumps(made), "utf-8")
    with pytest.raises(sc.ScenarioError, match=r"no forecaster 'hop'; did you mean 'hope'"):
        read_resolution(path)
    path.write_text(json.dumps(made | {"content_hash": "f" * 63}), "utf-8")
    with pytest.raises(sc.ScenarioError, match=r"content_hash: must be "):
        read_resolution(path)
